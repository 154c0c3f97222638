//! Date serials as their format shows them.

use jiff::civil::{Date, DateTime};

use super::parse::{Part, Section, Token};

/// What day the serials of a workbook count from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DateSystem {
    /// Day 1 is 1900-01-01, and 1900 counts as a leap year (as Lotus 1-2-3 had it).
    #[default]
    From1900,
    /// Day 0 is 1904-01-01, as on old Macintosh computers.
    From1904,
}

impl DateSystem {
    /// The serial of a moment, for cells that hold one in writing; `None` before 1900-03-01.
    pub fn serial(self, moment: DateTime) -> Option<f64> {
        let days = (moment.date() - Date::constant(1899, 12, 30)).get_days();
        let time = moment.time();
        let seconds =
            i32::from(time.hour()) * 3600 + i32::from(time.minute()) * 60 + i32::from(time.second());
        let shift = if self == Self::From1904 { DAYS_1904 } else { 0 };
        (days > 60).then(|| f64::from(days - shift) + f64::from(seconds) / SECONDS as f64)
    }
}

/// Days between the two systems.
const DAYS_1904: i32 = 1462;
/// The serial of 9999-12-31 counted from 1900, the last day that a spreadsheet shows.
const LAST: f64 = 2_958_466.0;
const SECONDS: u64 = 86_400;

/// A moment taken apart.
struct Moment {
    year: i16,
    month: i8,
    day: i8,
    /// 0 is Sunday.
    weekday: usize,
    seconds: u64,
    nanos: u64,
    /// Seconds since serial 0.
    elapsed: u64,
}

/// The text of a serial under a section; `None` where it is no date (negative, past 9999).
pub(super) fn show(section: &Section, serial: f64, dates: DateSystem) -> Option<String> {
    let moment = moment(section, serial, dates)?;
    let half = section.tokens.iter().any(|token| matches!(token, Token::Date(Part::Half(_))));
    let mut text = String::new();
    for token in &section.tokens {
        match token {
            Token::Literal(literal) => text.push_str(literal),
            Token::Date(part) => push(&mut text, *part, &moment, half),
            Token::Digit(b'0') => text.push('0'),
            Token::Percent => text.push('%'),
            _ => {}
        }
    }
    Some(text.trim().to_owned())
}

fn moment(section: &Section, serial: f64, dates: DateSystem) -> Option<Moment> {
    let shift = if dates == DateSystem::From1904 { f64::from(DAYS_1904) } else { 0.0 };
    if !(0.0..LAST).contains(&(serial + shift)) {
        return None;
    }
    let fraction = section.tokens.iter().any(|token| matches!(token, Token::Date(Part::Fraction(_))));
    // A time is a fraction of a day; a second is 1.2e-5, so the dust of the float is far below a millisecond.
    let millis = (serial * 86_400_000.0).round() as u64;
    let millis = if fraction { millis } else { (millis + 500) / 1000 * 1000 };
    let elapsed = millis / 1000;
    let days = (elapsed / SECONDS) as i32 + shift as i32;
    // Until the day that never was (60 is 1900-02-29) the serials run one ahead.
    let leap = dates == DateSystem::From1900 && days == 60;
    let early = dates == DateSystem::From1900 && days < 60;
    let start = Date::constant(1899, 12, 30);
    let date = start.checked_add(jiff::Span::new().days(days + i32::from(early))).ok()?;
    Some(Moment {
        year: date.year(),
        month: if leap { 2 } else { date.month() },
        day: if leap { 29 } else { date.day() },
        weekday: days.checked_sub(1)?.rem_euclid(7) as usize,
        seconds: elapsed % SECONDS,
        nanos: millis % 1000 * 1_000_000,
        elapsed,
    })
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const WEEKDAYS: [char; 7] = ['日', '一', '二', '三', '四', '五', '六'];

fn push(text: &mut String, part: Part, moment: &Moment, half: bool) {
    let month = MONTHS[(moment.month - 1).clamp(0, 11) as usize];
    let day = DAYS[moment.weekday];
    let hour = moment.seconds / 3600;
    match part {
        Part::Year => text.push_str(&format!("{:04}", moment.year)),
        Part::Month(3) => text.push_str(&month[..3]),
        Part::Month(4) => text.push_str(month),
        Part::Month(5) => text.push_str(&month[..1]),
        Part::Month(letters) => padded(text, moment.month as u64, letters),
        Part::Day(3) => text.push_str(&day[..3]),
        Part::Day(4..) => text.push_str(day),
        Part::Day(letters) => padded(text, moment.day as u64, letters),
        Part::Weekday(letters) => {
            if letters > 3 {
                text.push_str("星期");
            }
            text.push(WEEKDAYS[moment.weekday]);
        }
        Part::Hour(letters) => padded(text, if half { (hour + 11) % 12 + 1 } else { hour }, letters),
        Part::Minute(letters) => padded(text, moment.seconds / 60 % 60, letters),
        Part::Second(letters) => padded(text, moment.seconds % 60, letters),
        Part::Fraction(digits) => {
            let all = format!("{:09}", moment.nanos);
            text.push('.');
            text.push_str(&all[..usize::from(digits).min(9)]);
        }
        Part::Elapsed(b'h') => padded(text, moment.elapsed / 3600, 1),
        Part::Elapsed(b'm') => padded(text, moment.elapsed / 60, 1),
        Part::Elapsed(_) => padded(text, moment.elapsed, 1),
        Part::Half(true) => text.push_str(if hour < 12 { "上午" } else { "下午" }),
        Part::Half(false) => text.push_str(if hour < 12 { "AM" } else { "PM" }),
    }
}

fn padded(text: &mut String, number: u64, letters: u8) {
    if letters >= 2 && number < 10 {
        text.push('0');
    }
    text.push_str(&number.to_string());
}
