//! The points an indicator counts.

use rust_decimal::Decimal;

use super::date::dash;
use super::number::number;
use super::scan::{blanks, next, word};
use super::words::{Words, words};

/// Where a score is read from decides how much has to be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The form's own 分值 or 权重: a number is points, a percentage of 100 points as well.
    Weight,
    /// 评扣分标准: a bare number is points.
    Standard,
    /// 备注: only what says 分, or a span from 0.
    Note,
}

/// The points a cell names: `10 分`, `0-15` (the upper end), a bare number where the column allows it.
pub fn score(text: &str, column: Column) -> Option<Decimal> {
    let text = twice(text).unwrap_or(text);
    let mut at = blanks(text, 0);
    let bracketed = next(text, at).filter(|&(c, _)| c == '(').map(|(_, after)| after);
    at = blanks(text, bracketed.unwrap_or(at));
    static NAMES: Words = words!["满分", "分值", "总分", "权重"];
    static JOINTS: Words = words![":", "为"];
    let named = NAMES.behind(text, at);
    if let Some(end) = named {
        at = blanks(text, end);
        at = blanks(text, JOINTS.behind(text, at).unwrap_or(at));
    }
    let first = number(text, at).filter(|found| !found.han)?;
    let mut value = first.value?;
    at = blanks(text, first.end);
    let span = dash(text, at).and_then(|at| number(text, blanks(text, at)));
    if let Some(upper) = span {
        value = upper.value.filter(|_| value.is_zero())?;
        at = blanks(text, upper.end);
    }
    if bracketed.is_some() {
        // `(0-20)分` and `（10分）`.
        at = word(text, at, "分").map_or(at, |end| blanks(text, end));
        at = blanks(text, next(text, at).filter(|&(c, _)| c == ')')?.1);
    }
    // `10（分）`.
    let unit = next(text, at).filter(|&(c, _)| c == '(' && bracketed.is_none());
    let unit = unit.and_then(|(_, inside)| word(text, blanks(text, inside), "分"));
    if let Some((_, end)) = unit.and_then(|end| next(text, blanks(text, end)).filter(|&(c, _)| c == ')')) {
        return (blanks(text, end) == text.len()).then_some(value);
    }
    let points = word(text, at, "分").map(|end| blanks(text, word(text, end, "值").unwrap_or(end)));
    let percent = word(text, at, "%").filter(|_| column == Column::Weight).map(|end| blanks(text, end));
    let end = points.or(percent).unwrap_or(at);
    let bare = points.is_none() && span.is_none() && named.is_none() && bracketed.is_none();
    let enough = !bare || column != Column::Note;
    (enough && end == text.len()).then_some(value)
}

/// The points that a cell says twice over: 10/10, 10（10分）.
fn twice(text: &str) -> Option<&str> {
    let (one, other) = text.trim().trim_end_matches([')', '）']).split_once(['/', '／', '(', '（'])?;
    let bare = |part: &str| part.trim().trim_end_matches('分').trim_end().to_owned();
    (bare(one) == bare(other)).then(|| one.trim())
}
