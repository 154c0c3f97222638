//! Periods: two dates, or one and what stands beside it.

use super::date::{DAY, Doubt, Written, dash, dates, open_end};
use super::number::number;
use super::scan::{
    before, blanks, blanks_before, document_number, is_dash, is_none_mark, next, peek, word, word_before,
};
use super::unit::unit;
use super::words::{Words, words};
use crate::model::{Day, Period};

/// A period and what is doubtful about it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// The ends that the text settles.
    pub period: Period,
    /// Why an end stays empty; each once.
    pub doubts: Vec<Doubt>,
}

impl Reading {
    fn doubt(doubt: Doubt) -> Self {
        Self { period: Period::default(), doubts: vec![doubt] }
    }

    /// With a further doubt.
    fn but(mut self, doubt: Doubt) -> Self {
        self.doubts.push(doubt);
        self
    }

    fn end(&mut self, settled: Result<Day, Doubt>) -> Option<Day> {
        match settled {
            Ok(day) => Some(day),
            Err(doubt) => {
                if !self.doubts.contains(&doubt) {
                    self.doubts.push(doubt);
                }
                None
            }
        }
    }
}

/// Words behind a date that change nothing at its precision.
static AFTER: Words = words![
    "月底前",
    "底之前",
    "底以前",
    "底前",
    "底",
    "末",
    "初",
    "上旬",
    "中旬",
    "下旬",
    "上半年",
    "下半年",
    "全年",
    "份",
    "之前",
    "以前",
    "前",
    "期间",
    "起",
    "开始",
    "开工",
    "启动",
    "左右",
    "度",
    "（含）",
    "(含)",
    "止",
];

/// Words before the second date that change nothing.
static BEFORE: Words = words![
    "预计",
    "计划",
    "截止",
    "直至",
    "直到",
    "当年",
    "同年",
    "于",
    "约",
    "，",
    ",",
    "结束",
    "完成",
    "次年",
    "翌年",
    "第二年"
];

/// Whether a text says how long something lasts, and no more: `3年`, `三年期`, `18个月`.
pub fn is_duration(text: &str) -> bool {
    let text = text.trim();
    let end = number(text, 0).map_or(0, |number| number.end);
    end > 0 && matches!(text[end..].trim(), "年" | "年期" | "个年度" | "个月")
}

/// The period that 项目起止时间 holds.
pub fn period(text: &str) -> Reading {
    if is_none_mark(text) {
        return Reading::default();
    }
    let found = dates(text);
    let pairs: Vec<(Written, Written)> = found
        .windows(2)
        .filter_map(|pair| match pair {
            [first, second] if joined(text, first.end, second.start) => {
                Some((*first, in_next_year(text, *first, *second)))
            }
            _ => None,
        })
        .collect();
    let mut reading = match (pairs.as_slice(), found.as_slice()) {
        ([(first, second)], _) => pair(*first, *second, &found),
        ([(first, second), rest @ ..], _) if rest.iter().all(|other| alike(other, &(*first, *second))) => {
            pair(*first, *second, &found)
        }
        ([], []) => undated(text),
        ([], [one]) => single(text, *one),
        ([], [first, second]) if text_between(text, first.end, second.start).chars().count() <= SHORT => {
            pair(*first, *second, &found)
        }
        _ => Reading::doubt(Doubt::Several),
    };
    if reading.doubts.is_empty() && !found.is_empty() && has_digits_left(text, &found) {
        reading.doubts.push(Doubt::DigitsLeft);
    }
    reading
}

/// Whether digits stand outside of the dates of a text that are no remark in brackets, no document's number and no count with a
/// unit (a duration): what they say is in no date.
pub(super) fn has_digits_left(text: &str, found: &[Written]) -> bool {
    let (mut at, mut depth, mut dates) = (0, 0u32, found.iter().peekable());
    while let Some((c, after)) = next(text, at) {
        if let Some(date) = dates.next_if(|date| date.start <= at) {
            let second = second_half(text, after_words(text, date.end), *date);
            at = second.map_or(date.end, |second| second.end).max(after);
            continue;
        }
        match c {
            '(' | '[' | '【' => depth += 1,
            ')' | ']' | '】' => depth = depth.saturating_sub(1),
            '0'..='9' if depth == 0 => {
                let Some(digits) = number(text, at) else { return true };
                if unit(text, blanks(text, digits.end)).is_none() {
                    return true;
                }
                at = digits.end;
                continue;
            }
            _ => {}
        }
        at = document_number(text, at).unwrap_or(after);
    }
    false
}

/// The most characters between two dates that are still one period (`开始：… 结束：…`).
const SHORT: usize = 8;

fn text_between(text: &str, from: usize, to: usize) -> &str {
    text.get(from..to).unwrap_or("")
}

fn alike(one: &(Written, Written), other: &(Written, Written)) -> bool {
    let key = |date: &Written| (date.year, date.month, date.day);
    key(&one.0) == key(&other.0) && key(&one.1) == key(&other.1)
}

/// Whether only a dash, 至 or 到, with words of time around it, lies between two offsets.
fn joined(text: &str, from: usize, to: usize) -> bool {
    let mut at = after_words(text, from);
    let Some(end) = dash(text, at) else { return false };
    at = blanks(text, end);
    while let Some(end) = BEFORE.behind(text, at).or_else(|| dash(text, at)) {
        at = blanks(text, end);
    }
    at == to
}

/// The second date of a pair, where it is said to be in the year behind the first's (2024年9月至次年6月).
fn in_next_year(text: &str, first: Written, second: Written) -> Written {
    let end = blanks_before(text, second.start);
    let said = ["次年", "翌年", "第二年"].iter().any(|next| word_before(text, end, next).is_some());
    let year = first.year.filter(|_| said && second.year.is_none() && second.refused.is_none());
    Written { year: year.map_or(second.year, |year| Some(year + 1)), ..second }
}

fn after_words(text: &str, from: usize) -> usize {
    let mut at = blanks(text, from);
    while let Some(end) = AFTER.behind(text, at) {
        at = blanks(text, end);
    }
    at
}

/// Two dates; what the second leaves out is taken from the first, and what both leave out from a year before them.
fn pair(mut first: Written, mut second: Written, all: &[Written]) -> Reading {
    let lone = |date: &&Written| date.start < first.start && date.month.is_none() && date.year.is_some();
    if let Some(year) = all.iter().find(lone).filter(|_| first.year.is_none() && second.year.is_none()) {
        first.year = year.year;
    }
    if second.year.is_none() && second.refused.is_none() && first.refused.is_none() {
        second.month = second.month.or(first.month);
        // Behind a later month the next year may be meant: 2022年10月-3月.
        let forward = (first.month, first.day.unwrap_or(1)) <= (second.month, second.day.unwrap_or(31));
        second.year = first.year.filter(|_| forward);
    }
    let mut reading = Reading::default();
    reading.period.start = reading.end(first.settle());
    reading.period.end = reading.end(second.settle());
    reading
}

fn undated(text: &str) -> Reading {
    let at = text.find(char::is_alphanumeric).unwrap_or(0);
    if open_end(text, at).is_none() {
        return Reading::doubt(Doubt::Unreadable);
    }
    Reading { period: Period { start: None, end: Some(Day::Open) }, doubts: Vec::new() }
}

/// One date: with 起 or a word for no end behind it a beginning, with 前 or 止 an end, else the whole period.
fn single(text: &str, date: Written) -> Reading {
    let mut reading = Reading::default();
    let settled = reading.end(date.settle());
    let at = after_words(text, date.end);
    let said = text_between(text, date.end, at);
    if let Some(second) = second_half(text, at, date) {
        return pair(date, second, &[date]);
    }
    if open_end(text, at).is_some() || says(said, &["起", "开始", "开工", "启动"]) || says_after(text, at)
    {
        reading.period = Period { start: settled, end: Some(Day::Open) };
    }
    if let Some(after) = dash(text, at).map(|end| blanks(text, end)).filter(|&end| peek(text, end).is_some())
    {
        let end = if open_end(text, after).is_some() { Ok(Day::Open) } else { Err(Doubt::Event) };
        reading.period = Period { start: settled, end: reading.end(end) };
        return reading;
    }
    if reading.period.end.is_some() {
        return reading;
    }
    // A mark of a range whose other end is not there.
    if dash(text, at).is_some() {
        reading.period.start = settled;
        return reading.but(Doubt::OneEnd);
    }
    reading.period.end = settled;
    if is_behind_a_mark(text, date.start) {
        return reading.but(Doubt::OneEnd);
    }
    if !says(said, &["前", "止"]) && !says_before(text, date.start) {
        reading.period.start = settled;
    }
    reading
}

/// Whether a dash ends before `start`.
fn is_behind_a_mark(text: &str, start: usize) -> bool {
    before(text, blanks_before(text, start)).is_some_and(|(c, _)| is_dash(c))
}

fn says(said: &str, words: &[&str]) -> bool {
    words.iter().any(|word| said.contains(word))
}

fn says_after(text: &str, at: usize) -> bool {
    static SINCE: Words = words!["以来", "以后", "之后", "后"];
    SINCE.behind(text, at).is_some()
}

fn says_before(text: &str, start: usize) -> bool {
    let start = blanks_before(text, start);
    ["截止", "截至", "至", "到", "截止到", "于"].iter().any(|word| word_before(text, start, word).is_some())
}

/// The second half of `2022.1-12`, `2022.1.1-12.31`, `2022/1/1-12/31` or `2022年1月1日-31日`: it repeats no year.
fn second_half(text: &str, at: usize, first: Written) -> Option<Written> {
    let start = blanks(text, dash(text, at)?);
    let (one, end) = short(text, start)?;
    let none = Written { start, end, ..Written::default() };
    let found = match next(text, end) {
        Some(('.' | '/' | '-', after)) if first.day.is_some() => {
            let (two, end) = short(text, blanks(text, after))?;
            Written { month: Some(one), day: Some(two), end, ..none }
        }
        _ if first.day.is_some() => {
            let end = DAY.behind(text, blanks(text, end))?;
            Written { day: Some(one), end, ..none }
        }
        _ => Written { month: Some(first.month.map(|_| one)?), ..none },
    };
    let rest = after_words(text, word(text, found.end, "月").unwrap_or(found.end));
    peek(text, rest).is_none_or(|c| !c.is_alphanumeric()).then_some(found)
}

/// One or two digits, leading zeros welcome.
fn short(text: &str, at: usize) -> Option<(u8, usize)> {
    let end = super::scan::digits(text, at, 1, 2)?;
    let digit = |c: char| u8::try_from(super::scan::fold(c).to_digit(10)?).ok();
    let value = text_between(text, at, end).chars().try_fold(0u8, |sum, c| Some(sum * 10 + digit(c)?))?;
    Some((value, end))
}
