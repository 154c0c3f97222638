//! Ranks (`前3名`, `排名前10%`, 省内前三): no count, but a place that is not to be missed.

use rust_decimal::Decimal;

use super::number::{Number, may_begin};
use super::operator::{self, gap, gap_before};
use super::scan::{before, next, peek, word_before};
use super::unit::{unit, written};
use super::value::{Guess, Value};
use super::words::{Words, words};
use crate::model::Operator;

/// Units of places; 强 is none of the lexicon's.
static PLACES: Words = words!["名", "位", "强", "席"];

/// Characters behind which 前 says before when: 月底前3个, 提前2天, 之前.
const TIMES: &str = "年月日号周旬天期季节末底初时午之以目提从此当先事会";

/// Characters behind which 前 opens a rank whatever follows it: 排名前10%, 全省前三, 位居前列.
const PLACED: &str = "名居列入排省市县州国区球界业内";

/// The rank whose number `first` begins at `at`: at most that place, with the words behind it that say no more (以内, 及以上).
pub(super) fn rank(text: &str, at: usize, first: &Number) -> Option<Value> {
    let target = first.value.filter(|_| !first.torn)?;
    let start = word_before(text, gap_before(text, at), "前")?;
    let head = before(text, gap_before(text, start)).map(|(c, _)| c);
    if head.is_some_and(|c| TIMES.contains(c)) {
        return None;
    }
    let from = gap(text, first.end);
    let place = PLACES.behind(text, from).filter(|&end| unit(text, from).is_none_or(|unit| unit == end));
    let placed = head.is_some_and(|c| PLACED.contains(c));
    let share = || next(text, from).filter(|&(c, _)| placed && matches!(c, '%' | '‰')).map(|(_, end)| end);
    let closed = || peek(text, from).is_none_or(|c| !c.is_alphanumeric() && !may_begin(c));
    let lone = (placed || head.is_none()) && closed();
    let end = place.or_else(share).or(lone.then_some(first.end))?;
    let unit = text.get(from..end).map(written).filter(|unit| !unit.is_empty());
    let to = operator::following(text, end).map_or(end, |(_, end)| end);
    let (operator, guess) = (Some(Operator::AtMost), Some(Guess::Rank));
    (target > Decimal::ZERO).then_some(Value {
        target,
        upper: None,
        unit,
        operator,
        guess,
        span: (start, to),
    })
}
