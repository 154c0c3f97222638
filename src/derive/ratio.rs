//! Ratios (`1:15`, `1∶1.5`, `1比2`): no number of their own.

use super::scan::{self, blanks, next, peek, word};

/// The offset behind the ratio that begins at `at`. A clock time (`8:30`) is none.
pub(super) fn ratio(text: &str, at: usize) -> Option<usize> {
    let first = plain(text, at)?;
    let mut end = first;
    while let Some(start) = sign(text, end)
        && let Some(after) = plain(text, start)
    {
        // 3比2021年: a comparison with a year.
        if word(text, blanks(text, after), "年").is_some() {
            return None;
        }
        end = after;
    }
    (end > first && !is_clock(text, at, first, end)).then_some(end)
}

/// The offset behind digits with or without decimals.
fn plain(text: &str, at: usize) -> Option<usize> {
    /// Digits of the longest number in a ratio.
    const MOST: usize = 6;
    let whole = scan::digits(text, at, 1, MOST)?;
    let decimals =
        next(text, whole).filter(|&(c, _)| c == '.').and_then(|(_, at)| scan::digits(text, at, 1, MOST));
    Some(decimals.unwrap_or(whole))
}

/// The offset behind the sign of a ratio, where a digit follows it.
fn sign(text: &str, at: usize) -> Option<usize> {
    let (_, after) = next(text, blanks(text, at)).filter(|&(c, _)| matches!(c, ':' | '∶' | '比'))?;
    let after = blanks(text, after);
    peek(text, after).filter(char::is_ascii_digit).map(|_| after)
}

/// Whether hours and minutes stand there: two digits of minutes, behind an hour of the day at which offices are open or
/// with a zero in front.
fn is_clock(text: &str, at: usize, first: usize, end: usize) -> bool {
    let hour = text.get(at..first).unwrap_or("");
    let Some(rest) = text.get(first..end).and_then(|rest| rest.strip_prefix([':', '：'])) else {
        return false;
    };
    let minutes = rest.split([':', '：']).next().unwrap_or(rest);
    let is_minutes = minutes.len() == 2 && minutes.parse::<u8>().is_ok_and(|minutes| minutes < 60);
    let is_hour = hour.parse::<u8>().is_ok_and(|hour| (6..=24).contains(&hour)) || hour.starts_with('0');
    is_minutes && (is_hour || minutes.starts_with('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_told_from_clock_times() {
        for (text, length) in [
            ("1:15", Some(4)),
            ("1：1.5", Some("1：1.5".len())),
            ("1∶15", Some("1∶15".len())),
            ("5: 5", Some(4)),
            ("1比2", Some("1比2".len())),
            ("1:2:3份", Some(5)),
            ("8:30", None),
            ("08:30:00", None),
            ("3比2021年", None),
            ("15", None),
            ("15:", None),
        ] {
            assert_eq!(ratio(text, 0), length, "{text}");
        }
    }
}
