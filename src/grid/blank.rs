//! What counts as blank: the one rule for trimming cells and for the account of characters.

use std::ops::Range;

/// Whether a character prints nothing: white space of every kind (the ideographic space U+3000 and the
/// no-break space U+00A0 among it), the zero-width characters that copying from pages and byte order marks
/// leave in texts, and the NUL that some exports pad their fields with.
#[inline]
pub fn is_blank(c: char) -> bool {
    // Nearly all characters are Chinese and stand behind all blanks but one.
    if c > '\u{3000}' {
        return c == '\u{FEFF}';
    }
    c.is_whitespace() || matches!(c, '\0' | '\u{200B}'..='\u{200F}' | '\u{2060}')
}

/// A range of bytes of a text without the blanks at its two ends; empty at the range's start if all is blank.
/// The range must lie on character borders.
#[inline]
pub fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    // Most cells begin and end with a byte that no blank begins or ends with.
    match text.as_bytes().get(range.clone()) {
        Some([]) => range,
        Some([first, .., last]) if !may_begin_blank(*first) && !may_end_blank(*last) => range,
        _ => trim_by_characters(text, range),
    }
}

fn trim_by_characters(text: &str, range: Range<usize>) -> Range<usize> {
    let Range { start, mut end } = range;
    let bytes = text.as_bytes();
    let mut begin = start;
    while begin < end && may_begin_blank(bytes[begin]) {
        match text[begin..end].chars().next() {
            Some(c) if is_blank(c) => begin += c.len_utf8(),
            _ => break,
        }
    }
    while end > begin && may_end_blank(bytes[end - 1]) {
        match text[begin..end].chars().next_back() {
            Some(c) if is_blank(c) => end -= c.len_utf8(),
            _ => break,
        }
    }
    if begin == end { start..start } else { begin..end }
}

/// Whether a text may hold a blank; for most of those without one it tells that they hold none, by their bytes alone.
#[inline]
pub fn may_hold_blank(text: &str) -> bool {
    text.bytes().fold(false, |any, byte| any | may_begin_blank(byte))
}

/// Whether a text holds a blank.
pub fn holds_blank(text: &str) -> bool {
    let (bytes, mut at) = (text.as_bytes(), 0);
    while at < bytes.len() {
        at += match bytes[at..] {
            [b'!'..=b'~', ..] => 1,
            // U+4000 to U+9FFF, full-width signs, and the signs of Chinese behind the ideographic space.
            [0xE4..=0xE9, ..] | [0xEF, 0xBC | 0xBD, ..] | [0xE3, 0x80, 0x81..=0xBF, ..] => 3,
            _ => match text[at..].chars().next() {
                Some(c) if !is_blank(c) => c.len_utf8(),
                blank => return blank.is_some(),
            },
        };
    }
    false
}

/// Whether a blank's UTF-8 may begin with this byte: controls and space, U+0085/U+00A0 (C2), U+1680 (E1),
/// U+2000 to U+206F (E2), U+3000 (E3), U+FEFF (EF).
#[inline]
pub const fn may_begin_blank(byte: u8) -> bool {
    (byte <= b' ') | matches!(byte, 0xC2 | 0xE1..=0xE3 | 0xEF)
}

/// Whether a blank's UTF-8 may end with this byte: controls and space, or a continuation byte that one ends with.
fn may_end_blank(byte: u8) -> bool {
    byte <= b' ' || matches!(byte, 0x80..=0x8F | 0x9F | 0xA0 | 0xA8 | 0xA9 | 0xAF | 0xBF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_of_every_kind_go_from_the_ends_only() {
        for (text, trimmed) in [
            ("", ""),
            (" \t\u{3000}", ""),
            ("\u{FEFF} 甲 乙\u{A0}\u{200B}", "甲 乙"),
            ("\u{3000}。\u{3000}", "。"),
            ("x\u{85}", "x"),
            ("\0甲\0乙\0 \0", "甲\0乙"),
            ("\u{E0}", "\u{E0}"),
            ("〃", "〃"),
        ] {
            assert_eq!(&text[trim(text, 0..text.len())], trimmed, "{text:?}");
        }
    }

    #[test]
    fn the_quick_tests_miss_no_blank() {
        assert!(!may_hold_blank("甲ab1") && !may_hold_blank(""));
        assert!(!holds_blank("甲，“ab”㈠é１") && !holds_blank(""));
        for c in (0..=0x10FFFF).filter_map(char::from_u32).filter(|&c| is_blank(c)) {
            let mut buffer = [0; 4];
            let bytes = c.encode_utf8(&mut buffer).as_bytes();
            assert!(may_begin_blank(bytes[0]) && may_end_blank(bytes[bytes.len() - 1]), "{c:?}");
            assert!(may_hold_blank(&format!("甲{c}乙")) && holds_blank(&format!("甲{c}乙")), "{c:?}");
        }
        for c in (0..=0x10FFFF).filter_map(char::from_u32) {
            assert_eq!(holds_blank(c.encode_utf8(&mut [0; 4])), is_blank(c), "{c:?}");
        }
    }
}
