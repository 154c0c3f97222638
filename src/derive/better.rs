//! Words that say better or worse than (优于98%, 不差于85分, 快于8%): which way the number binds follows from what it counts.

use rust_decimal::Decimal;

use super::operator::{self, gap_before};
use super::words::Dictionary;
use crate::model::Operator::{self, AtLeast, AtMost, LessThan, MoreThan};

/// What such a word says before a number.
pub(super) struct Comparison {
    better: bool,
    /// Whether the word speaks of pace, so that a time is the better the shorter it is.
    pace: bool,
    negated: bool,
    /// Where it begins.
    pub from: usize,
}

/// The word that ends at `at`.
pub(super) fn ending(text: &str, at: usize) -> Option<Comparison> {
    static WORDS: std::sync::LazyLock<Dictionary<(bool, bool)>> = std::sync::LazyLock::new(|| {
        Dictionary::by_end([
            ("优于", (true, false)),
            ("好于", (true, false)),
            ("强于", (true, false)),
            ("快于", (true, true)),
            ("劣于", (false, false)),
            ("差于", (false, false)),
            ("弱于", (false, false)),
            ("慢于", (false, true)),
        ])
    });
    let ((better, pace), from) = operator::ending_with(&WORDS, text, gap_before(text, at))?;
    let negation = operator::negation_ending(text, from);
    Some(Comparison { better, pace, negated: negation.is_some(), from: negation.unwrap_or(from) })
}

impl Comparison {
    /// How a target in a unit binds. Nobody aims at half and more of what is bad, nor at points, so that more is better there;
    /// of other numbers the words alone do not say it.
    pub fn operator(&self, target: Decimal, unit: Option<&str>) -> Option<Operator> {
        let more = match unit {
            Some("%" | "％") if target >= Decimal::from(50) => true,
            Some("%" | "％") if self.pace => true,
            Some("分") => true,
            Some("天" | "日" | "小时" | "个工作日" | "工作日" | "分钟" | "秒" | "个月") if self.pace => {
                false
            }
            _ => return None,
        };
        Some(match (self.better == more, self.negated) {
            (true, false) => MoreThan,
            (true, true) => AtMost,
            (false, false) => LessThan,
            (false, true) => AtLeast,
        })
    }
}
