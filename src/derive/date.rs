//! Single dates as written, and the marks of time beside them.

use jiff::civil::Date;

use super::number::{chinese_digit, may_begin, number};
use super::period::has_digits_left;
use super::scan::{before, blanks, digits, next, peek, word};
use super::words::{Words, words};
use crate::model::Day;

/// Why a date stays empty, or is not the whole story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Doubt {
    /// A month or day that the calendar does not have (9 月 31 日).
    Impossible,
    /// A month or day without a year (每年 12 月 31 日前).
    NoYear,
    /// A year of the Republic of China's calendar (民国 111 年).
    RocYear,
    /// A year of two digits (22.1.1).
    ShortYear,
    /// Several dates where one, or two, belong.
    Several,
    /// The end is an event, not a date (至工程完工止).
    Event,
    /// Words, or a duration, where a date belongs.
    Unreadable,
    /// Digits beside the date that are in none.
    DigitsLeft,
    /// A period with a mark of a range and one of its ends.
    OneEnd,
}

/// A date found in a text: what of it is written, before the calendar is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Written {
    pub year: Option<i16>,
    pub month: Option<u8>,
    pub day: Option<u8>,
    /// The year is one that is refused.
    pub refused: Option<Doubt>,
    /// Written by digits and marks alone (2022.12, 202212, 2022), which other numbers can look like.
    pub bare: bool,
    pub start: usize,
    pub end: usize,
}

/// The years a form can speak of; other four-digit numbers are no years.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2199;

impl Written {
    /// The date at the precision given.
    pub fn settle(&self) -> Result<Day, Doubt> {
        if let Some(doubt) = self.refused {
            return Err(doubt);
        }
        let year = self.year.ok_or(Doubt::NoYear)?;
        let Some(month) = self.month else { return Ok(Day::Year(year)) };
        let month =
            i8::try_from(month).ok().filter(|month| (1..=12).contains(month)).ok_or(Doubt::Impossible)?;
        let Some(day) = self.day else { return Ok(Day::Month(year, month)) };
        let day = i8::try_from(day).map_err(|_| Doubt::Impossible)?;
        Date::new(year, month, day).map(Day::Day).map_err(|_| Doubt::Impossible)
    }

    /// Whether it names a full day by digits and two marks, which no other number looks like.
    pub fn is_full(&self) -> bool {
        self.year.is_some() && self.day.is_some()
    }
}

/// Words behind the number of a day.
pub(super) static DAY: Words = words!["日", "号"];

/// Names of the calendar of the Republic of China.
static REPUBLIC: Words = words!["中华民国", "中華民國", "民国", "民國"];

/// Words that join two dates or numbers.
static TO: Words = words!["至", "到"];

/// Digits of the longest number within a date: 20220131.
const MOST_DIGITS: usize = 8;

/// A whole number within a date: value, count of digits, offset behind.
fn small(text: &str, at: usize) -> Option<(u32, usize, usize)> {
    if peek(text, at)?.is_ascii_digit() {
        let (mut value, mut count, mut end) = (0u32, 0, at);
        while let Some((digit, after)) = next(text, end).and_then(|(c, after)| Some((c.to_digit(10)?, after)))
        {
            if count == MOST_DIGITS {
                return None;
            }
            (value, count, end) = (value * 10 + digit, count + 1, after);
        }
        return Some((value, count, end));
    }
    let found = number(text, at)?;
    let value = u32::try_from(found.value?).ok()?;
    let count = if value > 999 { 4 } else { 2 };
    Some((value, count, found.end))
}

fn two(text: &str, at: usize) -> Option<(u8, usize)> {
    let (value, count, end) = small(text, at)?;
    (count <= 2).then(|| Some((u8::try_from(value).ok()?, end)))?
}

/// The date that begins at byte `at`, which is not inside a word or number.
pub(super) fn date(text: &str, at: usize) -> Option<Written> {
    let glued = |c: char| c.is_ascii_alphanumeric() || chinese_digit(c).is_some() || c == '第';
    if before(text, at).is_some_and(|(c, _)| glued(c)) {
        return None;
    }
    let mut found = match REPUBLIC.behind(text, at) {
        Some(end) => roc(text, blanks(text, end))?,
        None => {
            let (value, count, end) = small(text, at)?;
            match count {
                8 => compact(value / 10_000, value / 100 % 100, Some(value % 100), end),
                6 => compact(value / 100, value % 100, None, end),
                4 => from_year(text, value, end),
                3 => bare_roc(text, value, end).or_else(|| from_month(text, value, end)),
                _ => from_month(text, value, end).or_else(|| short_year(text, at, count, end)),
            }?
        }
    };
    found.start = at;
    found.end = clock(text, found.end);
    Some(found)
}

/// 民国 111 年, 民國111年1月: the year at `at`, behind the name.
fn roc(text: &str, at: usize) -> Option<Written> {
    let (_, _, end) = small(text, at)?;
    refused_year(text, end)
}

/// A bare year of three digits with a month behind it.
fn bare_roc(text: &str, value: u32, end: usize) -> Option<Written> {
    let year = if (90..=150).contains(&value) { refused_year(text, end)? } else { return None };
    year.month.map(|_| year)
}

/// The year of the Republic of China whose number ends at `end`.
fn refused_year(text: &str, end: usize) -> Option<Written> {
    let end = word(text, blanks(text, end), "年")?;
    Some(month_of_year(text, end, Written { refused: Some(Doubt::RocYear), end, ..Written::default() }))
}

fn year_of(value: u32) -> Option<i16> {
    i16::try_from(value).ok().filter(|year| YEARS.contains(year))
}

/// 202101 and 20210131.
fn compact(year: u32, month: u32, day: Option<u32>, end: usize) -> Option<Written> {
    let month = u8::try_from(month).ok().filter(|month| (1..=12).contains(month))?;
    let day = match day {
        Some(day) => Some(u8::try_from(day).ok()?),
        None => None,
    };
    Some(Written {
        year: Some(year_of(year)?),
        month: Some(month),
        day,
        bare: true,
        end,
        ..Written::default()
    })
}

fn from_year(text: &str, value: u32, end: usize) -> Option<Written> {
    let year = Some(year_of(value)?);
    let at = blanks(text, end);
    if let Some(end) = word(text, at, "年") {
        return Some(month_of_year(text, end, Written { year, end, ..Written::default() }));
    }
    let bare = Written { year, bare: true, end, ..Written::default() };
    let Some((mark, after)) = next(text, at) else { return Some(bare) };
    Some(match mark {
        '.' | '·' | '。' => marked(text, blanks(text, after), mark, bare),
        '/' | '-' if at == end => marked(text, after, mark, bare),
        _ => bare,
    })
}

/// The month and day behind 年: `1月1日`, `1-12月` (the month of its first end), `度1月`.
fn month_of_year(text: &str, end: usize, year: Written) -> Written {
    let end = word(text, end, "度").unwrap_or(end);
    let year = Written { end, ..year };
    // A stray point: 2023年.1月.
    let start = blanks(text, end);
    let start = next(text, start).filter(|&(c, _)| c == '.').map_or(start, |(_, after)| blanks(text, after));
    if let Some(end) = word(text, start, "元月") {
        return day_of_month(text, end, Written { month: Some(1), end, ..year });
    }
    let Some((month, after)) = two(text, start) else { return year };
    let closed = word(text, blanks(text, after), "月");
    match closed {
        Some(end) => day_of_month(text, end, Written { month: Some(month), end, ..year }),
        None if range_of(text, after, "月") => Written { month: Some(month), end: after, ..year },
        None => year,
    }
}

/// The day behind 月: `1日`, `1号`, `1-15日` (the day of its first end).
fn day_of_month(text: &str, end: usize, month: Written) -> Written {
    let end = word(text, end, "份").unwrap_or(end);
    let month = Written { end, ..month };
    let Some((day, after)) = two(text, blanks(text, end)) else { return month };
    match DAY.behind(text, blanks(text, after)) {
        Some(end) => Written { day: Some(day), end, ..month },
        None if range_of(text, after, "日") => Written { day: Some(day), end: after, ..month },
        None => month,
    }
}

/// Whether a dash, a number and `word` follow.
fn range_of(text: &str, at: usize, unit: &str) -> bool {
    let at = blanks(text, at);
    let Some(after) = dash(text, at) else { return false };
    two(text, blanks(text, after)).is_some_and(|(_, end)| word(text, blanks(text, end), unit).is_some())
}

/// Month and day behind a mark: `.1.31`, `·1·31` (a point misread or mistyped), `/1/31`, `-01-31`.
fn marked(text: &str, at: usize, mark: char, year: Written) -> Written {
    // A dash before a number that is no month joins two years or a range, and belongs to neither.
    let Some((month, end)) = two(text, at).filter(|&(month, _)| mark != '-' || (1..=12).contains(&month))
    else {
        return year;
    };
    let end_of_month = word(text, end, "月").unwrap_or(end);
    let month = Written { month: Some(month), bare: end_of_month == end, end: end_of_month, ..year };
    let mut at = end_of_month;
    if end_of_month == end {
        let spaced = matches!(mark, '.' | '·' | '。');
        let gap = if spaced { blanks(text, end) } else { end };
        let Some((_, after)) = next(text, gap).filter(|&(c, _)| c == mark) else { return month };
        at = if spaced { blanks(text, after) } else { after };
    }
    let Some((day, end)) = two(text, at) else { return month };
    let closed = DAY.behind(text, end);
    if closed.is_none() && end_of_month != year.end && at == end_of_month {
        return month;
    }
    Written { day: Some(day), end: closed.unwrap_or(end), ..month }
}

/// `12月31日`, `9 月`, without a year.
fn from_month(text: &str, value: u32, end: usize) -> Option<Written> {
    let end = word(text, blanks(text, end), "月")?;
    let month = Written { month: Some(u8::try_from(value).ok()?), end, ..Written::default() };
    Some(day_of_month(text, end, month))
}

/// `22年1月`, `22.1.1`, `1/1/2022`: the year is written short, or last.
fn short_year(text: &str, at: usize, count: usize, end: usize) -> Option<Written> {
    if count > 2 {
        return None;
    }
    let refused = Written { refused: Some(Doubt::ShortYear), ..Written::default() };
    if let Some(end) = word(text, blanks(text, end), "年") {
        let found = month_of_year(text, end, Written { end, ..refused });
        return found.month.map(|_| found);
    }
    let (mark, after) = next(text, end).filter(|&(c, _)| matches!(c, '.' | '/' | '-'))?;
    let (_, end) = two(text, after)?;
    let (_, after) = next(text, end).filter(|&(c, _)| c == mark)?;
    let (_, count, end) = small(text, after)?;
    (count == 2 || count == 4 || (count == 1 && at < end)).then_some(Written { bare: true, end, ..refused })
}

/// The clock time that a spreadsheet leaves behind a date.
fn clock(text: &str, end: usize) -> usize {
    let at = word(text, end, "T").unwrap_or_else(|| blanks(text, end));
    let hours =
        digits(text, at, 1, 2).and_then(|at| word(text, at, ":")).and_then(|at| digits(text, at, 2, 2));
    let Some(mut at) = hours else { return end };
    if let Some(after) = word(text, at, ":").and_then(|at| digits(text, at, 2, 2)) {
        at = after;
    }
    if let Some(after) = word(text, at, ".").and_then(|at| digits(text, at, 1, 9)) {
        at = after;
    }
    word(text, at, "Z").unwrap_or(at)
}

/// The offset behind what joins two dates or numbers: dashes, tildes, 至, 到.
pub(super) fn dash(text: &str, mut at: usize) -> Option<usize> {
    let start = at;
    while let Some((_, end)) = next(text, at).filter(|&(c, _)| super::scan::is_dash(c)) {
        at = end;
    }
    if at > start { Some(at) } else { TO.behind(text, at) }
}

/// A word for no end at `at`: 永久, 长期, 至今.
pub(super) fn open_end(text: &str, at: usize) -> Option<usize> {
    static OPEN: Words =
        words!["至今", "今", "永久", "永远", "长期", "常年", "长年", "无限期", "无期限", "不限期", "持续"];
    // 今年 and 今后 say less than 至今.
    static NOW_AND: Words = words!["今年", "今后", "今明"];
    OPEN.behind(text, at).filter(|_| NOW_AND.behind(text, at).is_none())
}

/// The single date a text holds, 开始时间 or 完成时间 of a stage, and what is doubtful about it.
pub fn day(text: &str) -> (Option<Day>, Option<Doubt>) {
    if super::scan::is_none_mark(text) {
        return (None, None);
    }
    let found = dates(text);
    let Some(first) = found.first() else {
        let at = text.find(|c: char| c.is_alphanumeric()).unwrap_or(0);
        let open = open_end(text, at).is_some();
        return if open { (Some(Day::Open), None) } else { (None, Some(Doubt::Unreadable)) };
    };
    let alike =
        |other: &Written| (other.year, other.month, other.day) == (first.year, first.month, first.day);
    // A remark in brackets behind a full date does not hurt: 2031.12.31（每年7月份前拨付）.
    let remark = || first.is_full() && found[1..].iter().all(|other| bracketed(text, first.end, other.start));
    if !found.iter().all(alike) && !remark() {
        return (None, Some(Doubt::Several));
    }
    match first.settle() {
        Ok(day) => (Some(day), has_digits_left(text, &found).then_some(Doubt::DigitsLeft)),
        Err(doubt) => (None, Some(doubt)),
    }
}

/// Whether a bracket that opens behind `from`, with nothing before it, is still open at `at`.
fn bracketed(text: &str, from: usize, at: usize) -> bool {
    let Some(between) = text.get(super::scan::blanks(text, from)..at) else { return false };
    let folded = || between.chars().map(super::scan::fold);
    folded().next().is_some_and(|c| c == '(') && !folded().any(|c| c == ')')
}

/// Every date of a text, in order.
pub(super) fn dates(text: &str) -> Vec<Written> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some((c, after)) = next(text, at) {
        if !may_begin(c) {
            at = after;
        } else if let Some(end) = super::scan::document_number(text, at) {
            at = end;
        } else if let Some(date) = date(text, at) {
            at = date.end.max(after);
            found.push(date);
        } else {
            at = number(text, at).map_or(after, |number| number.end.max(after));
        }
    }
    found
}
