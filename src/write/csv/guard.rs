//! Cells that a spreadsheet would run as a formula: written so that none runs them, read back unchanged.
//!
//! A cell is *risky* when, its leading blanks aside, it begins with `=`, `+`, `-` or `@` (or their full-width
//! forms, which some spreadsheets fold), or when its very first character is a tab, CR or LF. A plain number, a
//! phone number, a run of dashes or one sign alone is harmless. A risky cell is written with an apostrophe
//! before it; so is a cell that is risky behind apostrophes of its own. Reading takes one apostrophe away where
//! what follows is such a cell, and nowhere else: `'=1` stands for `=1`, `''=1` for `'=1`, `'90s` for itself.

/// Whether a cell has to be written with an apostrophe before it.
pub fn needs_mark(cell: &str) -> bool {
    match cell.as_bytes().first() {
        None => false,
        // Digits, letters and Han characters: nearly every cell there is.
        Some(b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | 0xE4..=0xE9) => false,
        Some(_) => risky(cell.trim_start_matches('\'')),
    }
}

/// The cell as it was before it was written.
pub fn unmark(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if needs_mark(rest) => rest,
        _ => cell,
    }
}

fn risky(cell: &str) -> bool {
    let body = cell.trim_start_matches(skipped);
    let Some(sign) = body.chars().next() else { return false };
    if cell.starts_with(['\t', '\r', '\n']) {
        return true;
    }
    matches!(sign, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')
        && !harmless(sign, body.trim_end_matches(skipped))
}

/// What spreadsheets may drop before they look at the first character: white space, controls, invisible marks.
fn skipped(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{FEFF}' | '\u{200B}'..='\u{200F}' | '\u{2060}')
}

fn harmless(sign: char, body: &str) -> bool {
    let rest = &body[sign.len_utf8()..];
    rest.is_empty()
        || body.chars().all(|c| matches!(c, '-' | '－' | '–' | '—'))
        || (matches!(sign, '+' | '-') && plain_number(rest))
        || (sign == '+' && phone_number(rest))
}

/// `12`, `1,234.50`, `0.5%` behind its sign.
fn plain_number(rest: &str) -> bool {
    let rest = rest.strip_suffix('%').unwrap_or(rest);
    let (whole, fraction) = rest.split_once('.').unwrap_or((rest, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let whole_is_number = digits(whole)
        || whole.split(',').enumerate().all(|(index, group)| {
            digits(group) && if index == 0 { group.len() <= 3 } else { group.len() == 3 }
        });
    whole_is_number && digits(fraction)
}

/// `+86 737 422-1066` behind its sign: 7 to 15 digits (ITU-T E.164) with blanks, hyphens or brackets between.
fn phone_number(rest: &str) -> bool {
    let digits = rest.bytes().filter(u8::is_ascii_digit).count();
    (7..=15).contains(&digits)
        && rest.starts_with(|c: char| c.is_ascii_digit())
        && rest.bytes().all(|b| matches!(b, b'0'..=b'9' | b' ' | b'-' | b'(' | b')'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_marked() {
        for cell in [
            "=1+1",
            "=cmd|' /C calc'!A0",
            "+A1",
            "-A1",
            "@SUM(A1)",
            "\t=1",
            "\tx",
            "\r1",
            "\n-2",
            "  =1",
            "\u{3000}=1",
            "\u{feff}=1",
            "＝1",
            "＋A1",
            "－1",
            "＠x",
            "-1+2",
            "--1",
            "+1-2",
            "-1,23",
            "-1.2.3",
            "-.5",
            "+86",
            "+",
            "-",
        ] {
            let harmless = ["+86", "+", "-"].contains(&cell);
            assert_eq!(needs_mark(cell), !harmless, "{cell:?}");
        }
    }

    #[test]
    fn numbers_phones_and_dashes_stay_as_they_are() {
        for cell in [
            "-12",
            "+3.5",
            "-1,234.50",
            "-5%",
            "-",
            "–",
            "—",
            "——",
            "--",
            "=",
            "@",
            "+86 737-4000000",
            "+8613900000000",
            "",
            " ",
            "\t",
            "'",
            "'90s",
            "' x",
            "≥90%",
            "a=b",
            "（=1）",
        ] {
            assert!(!needs_mark(cell), "{cell:?}");
            assert_eq!(unmark(cell), cell);
        }
    }

    #[test]
    fn marks_are_taken_off_once() {
        for (cell, read) in [
            ("'=1", "=1"),
            ("''=1", "'=1"),
            ("'''=1", "''=1"),
            ("'-5", "'-5"),
            ("'\t", "'\t"),
            ("'\tx", "\tx"),
        ] {
            assert_eq!(unmark(cell), read, "{cell:?}");
        }
    }
}
