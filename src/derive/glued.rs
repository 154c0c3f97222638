//! What stands close to a number and decides what it counts: letters before it and behind it, scales with 余, further summands.

use super::number::{Number, number};
use super::operator::{self, gap};
use super::scan::{self, next, peek};
use super::unit::{self, unit, written};
use super::value::{Reading, Value};
use super::words::{Words, words};
use crate::model::Operator;

/// Words between a number and its unit that make it a lower bound.
pub(super) static MORE: Words = words!["余", "多", "来", "几"];

/// What is no thing that could be counted, so that a number of it makes a slogan: 两个确保, 四个全覆盖, “三个一批”.
static SLOGANS: Words = words![
    "确保",
    "不",
    "一",
    "百分",
    "100%",
    "零",
    "全覆盖",
    "全部",
    "全面",
    "到位",
    "维护",
    "坚持",
    "必须",
    "务必",
    "统筹",
    "提升",
    "提高",
    "结合",
    "统一",
    "规范",
    "加强",
    "强化",
    "服从",
    "革命",
    "自信",
    "意识",
    "优先",
    "同步",
    "杜绝",
    "严禁",
    "严格",
    "转变",
    "突破",
    "更加",
    "没有",
    "满意",
    "为主",
    "有利于",
    "聚焦",
    "助力",
    "促进",
    "推进",
    "推动",
];

/// Whether such a word stands behind a number of 个 that ends at `at`.
pub(super) fn is_slogan(text: &str, at: usize) -> bool {
    SLOGANS.behind(text, gap(text, at)).is_some()
}

/// The offset behind numbers that are added up, and whether they have a unit: without one they make a name (`1+1`,
/// `7+3模式`), and with one nobody has said what they come to (`100+50元`).
pub(super) fn summands(text: &str, at: usize) -> Option<(usize, bool)> {
    let mut end = at;
    while let Some((_, after)) = next(text, end).filter(|&(c, _)| c == '+')
        && peek(text, after).is_some_and(|c| c.is_ascii_digit())
    {
        end = number(text, after)?.end;
    }
    (end > at).then(|| (end, unit(text, gap(text, end)).is_some()))
}

/// The unit behind a scale and a word that makes the number a lower bound (`1万余人`: 万人), and the offset behind it.
pub(super) fn more_of_scale(text: &str, scale: Option<&str>, at: usize) -> Option<(String, usize)> {
    let scale = scale.filter(|scale| unit::is_scale_word(scale))?;
    let start = gap(text, MORE.behind(text, at)?);
    let end = unit(text, start).unwrap_or(start);
    Some((format!("{scale}{}", written(text.get(start..end)?)), end))
}

/// The offset behind a capital letter that stands for a unit: hours where nothing stands before the number, any behind a
/// bound, with nothing behind it but the words of one (`24H`, `≤2H内`).
pub(super) fn letter_unit(text: &str, at: usize, end: usize) -> Option<usize> {
    let (letter, after) = next(text, end).filter(|(c, _)| c.is_ascii_uppercase())?;
    if unit(text, end).is_some() {
        return None;
    }
    let bound = operator::ending(text, at).is_some_and(|(found, _)| found != Operator::About);
    let first = scan::blanks_before(text, at) == 0;
    let closed = gap(text, operator::following(text, after).map_or(after, |(_, end)| end)) == text.len();
    (closed && (bound || first && letter == 'H')).then_some(after)
}

/// The letters before the numbers of standards.
const STANDARDS: &[&str] = &["GB", "ISO", "IEC", "DB", "HJ", "JT", "JGJ", "CJJ", "YY", "NY", "SL"];

/// What a number says that stands behind Latin letters and is all there is besides (`CT 2`, `≥X 90`): where a unit stands
/// beside, how many; else it may belong to the name.
pub(super) fn behind_name(text: &str, unit_beside: Option<&str>) -> Reading {
    /// Letters of the longest name.
    const LONGEST: usize = 5;
    let sign = operator::standing(text, gap(text, 0));
    let start = gap(text, sign.map_or(0, |(_, end)| end));
    let mut end = start;
    while let Some((_, after)) = next(text, end).filter(|(c, _)| c.is_ascii_alphabetic()) {
        end = after;
    }
    let at = scan::blanks(text, end);
    // Glued to the letters the digits are most likely the name's (PM2.5, A4), unless a unit says that they count.
    let glued = at == end;
    let standard = STANDARDS.iter().any(|name| text.get(start..end) == Some(name));
    if end == start || end - start > LONGEST || glued && unit_beside.is_none() {
        return Reading::None;
    }
    match number(text, at) {
        Some(Number { value: Some(target), end, han: false, .. })
            if scan::blanks(text, end) == text.len() =>
        {
            let operator = sign.map(|(operator, _)| operator);
            let value = Value { target, upper: None, unit: None, operator, guess: None, span: (at, end) };
            let counts = unit_beside.is_some() && !glued && !standard;
            if counts { Reading::One(value) } else { Reading::Named }
        }
        _ => Reading::None,
    }
}
