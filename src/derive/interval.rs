//! Ranges that are not written with a dash: an interval in brackets, a centre with its tolerance, two bounds.

use rust_decimal::Decimal;

use super::number::number;
use super::operator::{self, gap};
use super::scan::{self, before, next, word};
use super::unit::{unit, written};
use super::value::{Guess, Value};
use crate::model::Operator::{AtLeast, AtMost, LessThan, MoreThan};

/// A range as written: its ends, its unit, the offset behind it.
pub(super) struct Interval {
    pub low: Decimal,
    pub high: Decimal,
    pub unit: Option<String>,
    pub end: usize,
    /// Whether it may be meant otherwise.
    pub guessed: bool,
}

/// A number with its sign and unit, and the offset behind both.
fn end_of_range(text: &str, at: usize) -> Option<(Decimal, Option<String>, usize)> {
    let at = gap(text, at);
    let (negative, start) = match next(text, at)? {
        ('-' | '−', after) => (true, after),
        ('+', after) => (false, after),
        _ => (false, at),
    };
    let found = number(text, start).filter(|found| !found.han)?;
    let value = found.value?;
    let from = gap(text, found.end);
    let end = unit(text, from);
    let unit = end.and_then(|end| text.get(from..end)).map(written);
    Some((if negative { -value } else { value }, unit, end.unwrap_or(found.end)))
}

/// Letters of the longest interval: what a bracket opens is looked at no further.
const LONGEST: usize = 48;

/// The interval that a bracket at `at` opens: `[80,90]`, `(80%, 90%]`. Round brackets on both sides may hold a list.
pub(super) fn interval(text: &str, at: usize) -> Option<Interval> {
    let (open, inside) = next(text, at).filter(|(c, _)| matches!(c, '(' | '[' | '【'))?;
    let behind = text.get(inside..)?;
    let closes = |c: char| matches!(c, ')' | '）' | ']' | '］' | '】');
    let (length, _) = behind.char_indices().take(LONGEST).find(|&(_, c)| closes(c))?;
    let (inner, close) = (behind.get(..length)?, next(text, inside + length)?);
    if open == '(' && close.0 == ')' {
        return None;
    }
    // Taken apart first: in `[100,200]` the comma parts no thousands.
    let mut parts = inner.split([',', '，', '、', ';', '；']);
    let (Some(one), Some(other), None) = (parts.next(), parts.next(), parts.next()) else { return None };
    let whole = |part: &str| {
        let (value, unit, end) = end_of_range(part, 0)?;
        (gap(part, end) == part.len()).then_some((value, unit))
    };
    let ((low, one), (high, other)) = (whole(one)?, whole(other)?);
    let after = gap(text, close.1);
    let behind = unit(text, after);
    let outer = behind.and_then(|end| text.get(after..end)).map(written);
    let mut units = [other, one, outer].into_iter().flatten();
    let unit = units.next();
    let one_unit = units.all(|unit_too| Some(unit_too) == unit);
    // Nobody puts a number in brackets before its unit.
    let guessed = (open, close.0) == ('[', ']') && behind.is_none() && may_be_one_number(inner);
    (low <= high && one_unit).then(|| Interval { low, high, unit, end: behind.unwrap_or(close.1), guessed })
}

/// Whether the comma between two ends may part thousands: `[1,200]` may be 1200 in brackets.
fn may_be_one_number(inner: &str) -> bool {
    let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit()) && !part.starts_with('0');
    inner.split_once(',').is_some_and(|(head, tail)| {
        digits(head)
            && (1..=3).contains(&head.len())
            && tail.len() == 3
            && tail.bytes().all(|b| b.is_ascii_digit())
    })
}

/// The tolerance behind a number (`100±5`) whose unit ends at `at`. Per cents are a share of a quantity with a unit of its own
/// (`100亩±5%`); of a bare number they may be points as well (`100±5%`), and make no range.
pub(super) fn tolerance(text: &str, centre: Decimal, own: Option<&str>, at: usize) -> Option<Interval> {
    let (_, after) = next(text, gap(text, at)).filter(|&(c, _)| c == '±')?;
    let (by, unit, end) = end_of_range(text, after)?;
    let share = |unit: &str| match unit {
        "%" | "％" => Some(2),
        "‰" => Some(3),
        _ => None,
    };
    let by = match (own.map(|own| (own, share(own))), unit.as_deref().map(|unit| (unit, share(unit)))) {
        (Some((_, None)), Some((_, Some(places)))) => {
            centre.checked_mul(by)?.checked_mul(Decimal::new(1, places))?.normalize()
        }
        (Some((own, _)), Some((unit, _))) if own == unit => by,
        (None, Some((_, None))) | (Some((_, None)), None) | (None, None) => by,
        _ => return None,
    };
    let (low, high) = (centre.checked_sub(by)?, centre.checked_add(by)?);
    Some(Interval { low, high, unit: own.map(str::to_owned).or(unit), end, guessed: true })
}

/// Whether a tolerance without a centre (`误差±5%`) begins before the number at `at`.
pub(super) fn is_tolerance(text: &str, at: usize) -> bool {
    before(text, operator::gap_before(text, at)).is_some_and(|(c, _)| c == '±')
}

/// Letters of the word that may stand for the value between its two bounds (90%≤合格率≤100%).
const LONGEST_NAME: usize = 8;

/// The range between a lower and an upper bound: `≥90%且≤100%`, `5次以上10次以下`, `90%≤X≤100%`.
pub(super) fn between(text: &str, first: &Value, second: &Value) -> Option<Value> {
    if first.upper.is_some() || second.upper.is_some() {
        return None;
    }
    let middle = text.get(first.span.1..second.span.0)?;
    let (one, other, guessed) = match (first.operator, second.operator) {
        (Some(one), Some(other)) => (one, other, joint(middle)?),
        // The sign before the name is the first number's, seen from the other side.
        (None, Some(other)) => (facing(middle)?, other, false),
        _ => return None,
    };
    let (low, high) = match (one, other) {
        (AtLeast | MoreThan, AtMost | LessThan) => (first, second),
        (AtMost | LessThan, AtLeast | MoreThan) => (second, first),
        _ => return None,
    };
    let unit = match (&first.unit, &second.unit) {
        (Some(one), Some(other)) if one != other => return None,
        (one, other) => one.clone().or_else(|| other.clone()),
    };
    (low.target <= high.target).then_some(Value {
        target: low.target,
        upper: Some(high.target),
        unit,
        operator: None,
        guess: guessed.then_some(Guess::Range),
        span: (first.span.0, second.span.1),
    })
}

/// Whether two bounds are joined by what may also list two targets (`≥3、≤5`); `None` where they are not joined.
fn joint(text: &str) -> Option<bool> {
    const SURE: &[&str] = &["", "且", "并且", "并", "同时", "，且", "但", "，但"];
    const LISTING: &[&str] = &["和", "及", "，", "、", ";"];
    let bare = written(text);
    let among = |joints: &[&str]| {
        joints.iter().any(|joint| bare.chars().map(scan::fold).eq(joint.chars().map(scan::fold)))
    };
    if among(SURE) { Some(text.contains('\n')) } else { among(LISTING).then_some(true) }
}

/// The operator of a bound whose sign stands behind it, before the name of what is bound.
fn facing(middle: &str) -> Option<crate::model::Operator> {
    let (operator, end) = operator::standing(middle, gap(middle, 0))?;
    let name = middle.get(end..)?.trim();
    let is_name = (1..=LONGEST_NAME).contains(&name.chars().count()) && name.chars().all(char::is_alphabetic);
    is_name.then_some(match operator {
        AtLeast => AtMost,
        AtMost => AtLeast,
        MoreThan => LessThan,
        LessThan => MoreThan,
        other => other,
    })
}

/// Whether a bracket only says that the number before it counts in: `90%以上（含90%）`.
pub(super) fn is_included(text: &str, first: &Value, second: &Value) -> bool {
    let middle = text.get(first.span.1..second.span.0).unwrap_or("");
    let at = gap(middle, 0);
    let says = next(middle, at)
        .filter(|&(c, _)| c == '(')
        .and_then(|(_, at)| word(middle, gap(middle, at), "含"))
        .is_some_and(|end| written(middle.get(end..).unwrap_or("")).is_empty());
    let same = first.target == second.target && (second.unit.is_none() || first.unit == second.unit);
    says && same && second.upper.is_none() && second.operator.is_none()
}
