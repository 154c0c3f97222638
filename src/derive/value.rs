//! The quantity a cell holds: 指标值, and 指标值内容 where it is nothing else.

use rust_decimal::Decimal;

use super::amount::enumerator;
use super::better;
use super::date;
use super::glued::{MORE, behind_name, is_slogan, letter_unit, more_of_scale, summands};
use super::interval;
use super::number::{self, Number, number};
use super::operator::{self, gap};
use super::rank::rank;
use super::ratio;
use super::scan::{self, before, next, peek, word};
use super::unit::{in_brackets, unit, written};
use super::words::{Words, words};
use crate::model::Operator;

/// A number or range with its unit and operator, as one cell says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// The number, or the lower end of the range.
    pub target: Decimal,
    /// The upper end of the range.
    pub upper: Option<Decimal>,
    /// The unit as written, without blanks.
    pub unit: Option<String>,
    /// What the sign or word beside it says.
    pub operator: Option<Operator>,
    /// What of it is a guess, and may be meant otherwise.
    pub guess: Option<Guess>,
    /// Where the words that belong to it begin and end.
    pub(super) span: (usize, usize),
}

/// What of a value is a guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guess {
    /// That it is a range.
    Range,
    /// That it is a rank, and none behind it will do.
    Rank,
    /// None is made: a word says better or worse, which settles no operator.
    Better,
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// No quantity.
    None,
    /// One quantity or range.
    One(Value),
    /// Several.
    Several,
    /// One against another (`1:15`), which no single number says.
    Ratio,
    /// A bare number with a tolerance in per cents (`100±5%`): a share of it, or points.
    Tolerance,
    /// A number behind Latin letters, which may be part of a name (`CT 2`).
    Named,
}

/// Reads the quantities of a cell. `unit_beside` is a unit that another column of the row holds: it makes a
/// quantity of digits that could else be a year or month (`2022` beside 个).
pub fn value(text: &str, unit_beside: Option<&str>) -> Reading {
    let timeless = unit_beside.is_some_and(|unit| !matches!(unit, "年" | "月" | "日"));
    if scan::is_error_value(text) {
        return Reading::None;
    }
    let (mut found, mut at, mut ratio) = (None::<Value>, 0, false);
    while let Some((c, after)) = next(text, at) {
        if !number::may_begin(c) {
            at = after;
            continue;
        }
        match step(text, at, timeless) {
            Step::Value(value) => {
                at = value.span.1.max(after);
                found = match found {
                    None => Some(value),
                    Some(first) if interval::is_included(text, &first, &value) => Some(first),
                    Some(first) => match interval::between(text, &first, &value) {
                        Some(range) => Some(range),
                        None => return Reading::Several,
                    },
                };
            }
            Step::Broken => return Reading::Several,
            Step::Tolerance => return Reading::Tolerance,
            Step::Ratio(end) => (at, ratio) = (end.max(after), true),
            Step::Pass(end) => at = end.max(after),
        }
    }
    match found {
        Some(found) => Reading::One(found),
        None if ratio => Reading::Ratio,
        None => behind_name(text, unit_beside),
    }
}

/// Words of direction that a cell may hold beside its one quantity.
static DIRECTION: Words = words![
    "同比",
    "环比",
    "较上年",
    "比上年",
    "年均",
    "平均",
    "增长",
    "增加",
    "提高",
    "提升",
    "上升",
    "下降",
    "降低",
    "减少",
    "达到",
    "达",
    "为",
    "共",
    "共计",
    "控制在",
    "保持在",
    "完成",
    "每年",
    "年度",
    "全年",
    "前",
    "满",
    "在",
];

/// The quantity of a cell that is nothing but one: no words but those of direction and comparison.
pub fn nothing_but(text: &str, unit_beside: Option<&str>) -> Option<Value> {
    /// No lone quantity is longer; it spares long descriptions the reading.
    const LONGEST: usize = 120;
    if text.len() > LONGEST {
        return None;
    }
    let Reading::One(value) = value(text, unit_beside) else { return None };
    let mut at = gap(text, 0);
    while let Some(end) = DIRECTION.behind(text, at).filter(|&end| end <= value.span.0) {
        at = gap(text, end);
    }
    let silent = |part: &str| !part.chars().any(|c| c.is_alphanumeric() || matches!(c, '%' | '‰'));
    let (head, tail) = (text.get(at..value.span.0)?, text.get(value.span.1..)?);
    (silent(head) && silent(tail)).then_some(value)
}

enum Step {
    Value(Value),
    /// Digits that belong to no single quantity (a chain of ranges).
    Broken,
    /// A tolerance that is either a share or points.
    Tolerance,
    /// A ratio, and the offset behind it.
    Ratio(usize),
    Pass(usize),
}

impl Step {
    /// The same as a range by a guess.
    fn guessed(self) -> Self {
        match self {
            Self::Value(value) => Self::Value(Value { guess: Some(Guess::Range), ..value }),
            other => other,
        }
    }
}

/// What stands at `at`, where a number may begin.
fn step(text: &str, at: usize, timeless: bool) -> Step {
    if let Some(end) = scan::document_number(text, at).or_else(|| enumerator(text, at)) {
        return Step::Pass(end);
    }
    if let Some(range) = interval::interval(text, at) {
        let found = compared(text, at, range.end, (range.low, Some(range.high)), range.unit);
        return if range.guessed { found.guessed() } else { found };
    }
    let here = peek(text, at);
    if here.is_some_and(|c| c.is_ascii_alphabetic()) {
        return Step::Pass(identifier(text, at));
    }
    if let Some(end) = date_end(text, at, timeless) {
        return Step::Pass(end);
    }
    if let Some(end) = ratio::ratio(text, at) {
        return Step::Ratio(end);
    }
    if let Some(end) = word(text, at, "百分百") {
        return compared(text, at, end, (Decimal::ONE_HUNDRED, None), Some("%".to_owned()));
    }
    if let Some((after, unit)) = per_hundred(text, at) {
        return hundredths(text, at, after, unit);
    }
    let Some(found) = number(text, at) else { return Step::Pass(at) };
    if before(text, at).is_some_and(|(c, _)| c == '第') {
        // An ordinal counts nothing.
        return Step::Pass(unit(text, gap(text, found.end)).unwrap_or(found.end));
    }
    if let Some(rank) = rank(text, at, &found) {
        return Step::Value(rank);
    }
    if found.torn {
        return Step::Broken;
    }
    if found.value.is_none() {
        return Step::Pass(found.end);
    }
    quantity(text, at, found, timeless)
}

/// A Latin word with what is glued to it (`PM2.5`, `A4`); a comparison sign ends it.
fn identifier(text: &str, at: usize) -> usize {
    let mut end = at;
    while let Some((c, after)) = next(text, end) {
        let inner = c == '.' && peek(text, after).is_some_and(|c| c.is_ascii_alphanumeric());
        if !c.is_ascii_alphanumeric() && !inner {
            break;
        }
        end = after;
    }
    end
}

/// The offset behind a date at `at`. What is written in bare digits is one unless a unit says otherwise.
fn date_end(text: &str, at: usize, timeless: bool) -> Option<usize> {
    let date = date::date(text, at)?;
    let bounds = |found: Option<(Operator, usize)>| found.is_some_and(|(found, _)| found != Operator::About);
    let counted = || {
        timeless
            || unit(text, gap(text, date.end)).is_some()
            || and_more(text, date.end).is_some()
            || bounds(operator::ending(text, at))
            || bounds(operator::following(text, date.end))
    };
    let number_like = date.bare && !date.is_full() && (counted() || range_of_counts(text, date.end));
    // A day with marks and eight digits in a row differ: only the latter can be a number.
    let digits_only = scan::digits(text, at, 8, 8) == Some(date.end) && counted();
    (!number_like && !digits_only && date.settle() != Err(date::Doubt::ShortYear)).then_some(date.end)
}

/// Whether four digits are the first end of a range whose other end is no year (`2000-2500`), or has a unit.
fn range_of_counts(text: &str, at: usize) -> bool {
    let Some(start) = date::dash(text, gap(text, at)).map(|at| gap(text, at)) else { return false };
    let Some(other) = number(text, start) else { return false };
    let counted =
        unit(text, gap(text, other.end)).is_some_and(|_| peek(text, gap(text, other.end)) != Some('年'));
    counted || date::date(text, start).is_none()
}

/// 百分之 and 千分之 with the sign they stand for.
fn per_hundred(text: &str, at: usize) -> Option<(usize, &'static str)> {
    let percent = word(text, at, "百分之").map(|end| (end, "%"));
    percent.or_else(|| word(text, at, "千分之").map(|end| (end, "‰")))
}

fn hundredths(text: &str, at: usize, after: usize, unit: &str) -> Step {
    let start = gap(text, after);
    if let Some(end) = word(text, start, "百") {
        return compared(text, at, end, (Decimal::ONE_HUNDRED, None), Some(unit.to_owned()));
    }
    match number(text, start) {
        Some(Number { value: Some(target), end, .. }) => {
            compared(text, at, end, (target, None), Some(unit.to_owned()))
        }
        _ => Step::Pass(after),
    }
}

/// What makes a number that ends at `at` a lower bound, and the offset behind it: 100余, 100+.
fn and_more(text: &str, at: usize) -> Option<(Operator, usize)> {
    let start = gap(text, at);
    if let Some(end) = MORE.behind(text, start) {
        return Some((Operator::MoreThan, end));
    }
    let (_, after) = next(text, start).filter(|&(c, _)| c == '+')?;
    (!peek(text, gap(text, after)).is_some_and(number::may_begin)).then_some((Operator::AtLeast, after))
}

/// The unit behind a number that ends at `at`, and the offset behind both; it may stand in brackets: `1200（人）`.
fn unit_behind(text: &str, at: usize) -> (Option<String>, usize) {
    let start = gap(text, at);
    if let Some(end) = unit(text, start) {
        return (text.get(start..end).map(written), end);
    }
    in_brackets(text, start).map_or((None, at), |(inside, end)| (Some(written(inside)), end))
}

/// The quantity whose first number is `first`.
fn quantity(text: &str, at: usize, first: Number, timeless: bool) -> Step {
    let start = signed(text, at);
    let Some(mut target) = first.value else { return Step::Pass(first.end) };
    if start < at {
        target = -target;
    }
    if let Some(end) = fraction(text, first.end) {
        return Step::Ratio(end);
    }
    if peek(text, gap(text, first.end)).is_some_and(|c| matches!(c, '×' | '*' | '÷')) {
        return Step::Broken;
    }
    if let Some((end, counted)) = summands(text, first.end) {
        return if counted { Step::Broken } else { Step::Pass(end) };
    }
    let letter = letter_unit(text, at, first.end);
    if letter.is_none() && glued(text, first.end) {
        return Step::Pass(first.end);
    }
    let mut and_more = and_more(text, first.end);
    let more = and_more.map(|(_, end)| end);
    let number_end = more.unwrap_or(first.end);
    let (mut unit_text, mut end) = match letter {
        Some(end) => (text.get(first.end..end).map(written), end),
        None => unit_behind(text, number_end),
    };
    if unit_text.as_deref() == Some("个") && is_slogan(text, end) {
        return Step::Pass(end);
    }
    if let Some((unit, behind)) = more_of_scale(text, unit_text.as_deref(), end) {
        (unit_text, end) = (Some(unit), behind);
        and_more = Some((Operator::MoreThan, behind));
    }
    let mut upper = None;
    if peek(text, gap(text, end)) == Some('±') {
        return match interval::tolerance(text, target, unit_text.as_deref(), end) {
            Some(range) => {
                compared(text, start, range.end, (range.low, Some(range.high)), range.unit).guessed()
            }
            None => Step::Tolerance,
        };
    }
    if interval::is_tolerance(text, start) {
        let Step::Value(value) = compared(text, start, end, (-target, Some(target)), unit_text) else {
            return Step::Broken;
        };
        return Step::Value(Value { operator: None, ..value });
    }
    match second_end(text, end, timeless) {
        Range::None => {}
        Range::Broken => return Step::Broken,
        Range::Date(end) if unit_text.is_none() => return Step::Pass(end),
        Range::Date(_) => {}
        Range::To(high, unit_start, high_end) => {
            let high_unit = text.get(unit_start..high_end).map(written).filter(|unit| !unit.is_empty());
            let differ = unit_text.is_some() && high_unit.is_some() && unit_text != high_unit;
            if differ || high < target {
                return Step::Broken;
            }
            unit_text = high_unit.or(unit_text);
            (upper, end) = (Some(high), high_end);
        }
    }
    let found = compared(text, start, end, (target, upper), unit_text);
    let Step::Value(mut value) = found else { return found };
    if value.operator.is_none() {
        value.operator = and_more.map(|(operator, _)| operator);
    }
    if counts(text, &value, first) { Step::Value(value) } else { Step::Pass(end) }
}

/// A minus directly before the digits, with nothing before it that it could join to them.
fn signed(text: &str, at: usize) -> usize {
    let Some((_, start)) = before(text, at).filter(|&(c, _)| matches!(c, '-' | '−')) else { return at };
    let joins = |c: char| c.is_alphanumeric() || scan::is_dash(c) || matches!(c, '%' | '‰' | ')');
    if before(text, start).is_some_and(|(c, _)| joins(c)) { at } else { start }
}

/// 三分之二, 3分之1: no quantity that a decimal holds. The offset behind it.
fn fraction(text: &str, end: usize) -> Option<usize> {
    let after = word(text, gap(text, end), "分之")?;
    Some(number(text, gap(text, after)).map_or(after, |found| found.end))
}

/// A Latin letter right behind digits that is no unit makes a name of them (5G, 3A).
fn glued(text: &str, end: usize) -> bool {
    peek(text, end).is_some_and(|c| c.is_ascii_alphabetic()) && unit(text, end).is_none()
}

enum Range {
    None,
    Broken,
    /// The end of a span of time, and the offset behind it (1-3月).
    Date(usize),
    /// The upper number, the offset of its unit, the offset behind both.
    To(Decimal, usize, usize),
}

fn second_end(text: &str, end: usize, timeless: bool) -> Range {
    let at = gap(text, end);
    let Some(after) = date::dash(text, at).or_else(|| word(text, at, "\\sim")) else {
        return Range::None;
    };
    let start = gap(text, after);
    if let Some(end) = written_date(text, start).filter(|_| !timeless) {
        return Range::Date(end);
    }
    let Some(second) = number(text, start) else { return Range::None };
    let Some(high) = second.value else { return Range::Broken };
    if glued(text, second.end) {
        return Range::Broken;
    }
    let unit_start = gap(text, second.end);
    let high_end = unit(text, unit_start);
    let end = high_end.unwrap_or(second.end);
    let more = date::dash(text, gap(text, end)).is_some_and(|at| number(text, gap(text, at)).is_some());
    if more {
        return Range::Broken;
    }
    Range::To(high, if high_end.is_some() { unit_start } else { end }, end)
}

/// The offset behind a date that is no bare number.
fn written_date(text: &str, at: usize) -> Option<usize> {
    date::date(text, at).filter(|date| !date.bare || date.is_full()).map(|date| date.end)
}

/// Takes in the words of comparison on both sides.
fn compared(
    text: &str,
    start: usize,
    end: usize,
    ends: (Decimal, Option<Decimal>),
    unit: Option<String>,
) -> Step {
    let (mut left, mut from) =
        operator::ending(text, start).map_or((None, start), |(found, from)| (Some(found), from));
    let mut guess = None;
    if left.is_none()
        && let Some(word) = better::ending(text, start)
    {
        (left, from) = (word.operator(ends.0, unit.as_deref()), word.from);
        guess = left.is_none().then_some(Guess::Better);
    }
    // 80%（含80%）以上, 超过80%（含）: whether the number itself counts in.
    let mut counted = operator::inclusive(text, end);
    let behind = counted.map_or(end, |(_, end)| end);
    let (right, mut to) =
        operator::following(text, behind).map_or((None, behind), |(found, to)| (Some(found), to));
    if counted.is_none() {
        counted = operator::inclusive(text, to);
        to = counted.map_or(to, |(_, end)| end);
    }
    let operator = match (left, right) {
        (Some(one), Some(other)) if one == other => Some(one),
        // 约 and 预计 only soften what the other word says; two that contradict each other settle nothing.
        (Some(Operator::About), Some(other)) | (Some(other), Some(Operator::About)) => Some(other),
        (Some(_), Some(_)) => None,
        (one, other) => one.or(other),
    };
    let operator = match (operator, counted) {
        (Some(Operator::MoreThan), Some((true, _))) => Some(Operator::AtLeast),
        (Some(Operator::LessThan), Some((true, _))) => Some(Operator::AtMost),
        (Some(Operator::AtLeast), Some((false, _))) => Some(Operator::MoreThan),
        (Some(Operator::AtMost), Some((false, _))) => Some(Operator::LessThan),
        (operator, _) => operator,
    };
    let guess = guess.filter(|_| operator.is_none());
    Step::Value(Value { target: ends.0, upper: ends.1, unit, operator, guess, span: (from, to) })
}

/// 一季度 and 1-3季度 are spans of the year; four of them are 4个季度.
fn is_quarter(value: &Value) -> bool {
    value.unit.as_deref() == Some("季度") && value.upper.unwrap_or(value.target) <= Decimal::from(4)
}

/// Whether a Latin word that digits belong to ends before `at`: T+1, COVID-19, GB/T 12345.
fn is_named(text: &str, at: usize) -> bool {
    let at = scan::blanks_before(text, at);
    let joint = before(text, at).filter(|&(c, _)| matches!(c, '-' | '+' | '/'));
    before(text, joint.map_or(at, |(_, start)| start)).is_some_and(|(c, _)| c.is_ascii_alphabetic())
}

/// Whether digits in running text count something: they have a unit or an operator, or end their clause.
fn counts(text: &str, value: &Value, first: Number) -> bool {
    let (start, end) = value.span;
    if value.operator.is_none() && is_quarter(value) {
        return false;
    }
    let alone =
        text.get(..start).is_some_and(|head| head.trim().is_empty()) && scan::blanks(text, end) == text.len();
    if first.han {
        // A lone 一 is an article (完成一个…); quoted numerals are names (“六个一”).
        // …but not in a rate: 每月一次.
        let behind_each = text.get(..start).is_some_and(|head| head.trim_start().starts_with('每'));
        let rate = behind_each && scan::blanks(text, end) == text.len();
        let one = value.target == Decimal::ONE && value.operator.is_none() && !rate;
        let quoted = before(text, start).is_some_and(|(c, _)| matches!(c, '“' | '"' | '‘' | '「'));
        // 三级医院 and 四类人员 are ranks and kinds.
        let ranks = value
            .unit
            .as_deref()
            .is_some_and(|unit| matches!(unit, "级" | "类" | "层" | "线" | "方" | "面" | "星" | "度"));
        // 一级 and 二级及以上 are ranks as well; 十分满意 is no mark and 九年义务教育 a name.
        let rank = value.unit.as_deref() == Some("级");
        let runs_on = value.operator.is_none() && peek(text, end).is_some_and(char::is_alphabetic);
        let name = runs_on && value.unit.as_deref().is_some_and(|unit| matches!(unit, "分" | "年"));
        return !rank && !name && (alone || value.unit.is_some() && !one && !quoted && !ranks);
    }
    if matches!(value.unit.as_deref(), Some("日" | "号"))
        && before(text, start).is_some_and(|(c, _)| c == '月')
    {
        // 每月10日 is a day.
        return false;
    }
    let between = || value.upper.is_some() && word(text, gap(text, end), "之间").is_some();
    if value.unit.is_some() || value.operator.is_some() || between() {
        return true;
    }
    if is_named(text, start) {
        return false;
    }
    peek(text, gap(text, end))
        .is_none_or(|c| c.is_ascii_digit() || !c.is_alphanumeric() && !matches!(c, '"' | '”' | '+' | '='))
}
