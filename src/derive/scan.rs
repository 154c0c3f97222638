//! Steps over text that every parser of this room takes: half-width folding, blanks, words.
//!
//! Positions are byte offsets at character boundaries; nothing here copies the text.

use crate::script;

/// The half-width form of a full-width ASCII character and the simplified one of a traditional; every other character is
/// itself.
#[inline]
pub(super) const fn fold(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '﹪' => '%',
        '\u{FF01}'..='\u{FF5E}' => (c as u32 - 0xFEE0) as u8 as char,
        script::HAN_FIRST..=script::HAN_LAST => script::simplified(c),
        _ => c,
    }
}

/// Blanks of every width, the invisible marks that copied text carries, and the NUL that exports pad with.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\0' | '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{2060}')
}

/// Whether a blank can begin with a byte. What stands behind a number or a word mostly cannot.
#[inline]
const fn may_begin_blank(byte: u8) -> bool {
    matches!(byte, 0..=b' ' | 0xC2 | 0xE1..=0xE3 | 0xEF)
}

/// Whether a blank can end with a byte.
#[inline]
const fn may_end_blank(byte: u8) -> bool {
    matches!(byte, 0..=b' ' | 0x80..)
}

/// The character at `at`, folded, and the offset behind it.
#[inline]
pub(super) fn next(text: &str, at: usize) -> Option<(char, usize)> {
    match *text.as_bytes().get(at)? {
        byte @ ..0x80 => Some((char::from(byte), at + 1)),
        _ => next_wide(text, at),
    }
}

fn next_wide(text: &str, at: usize) -> Option<(char, usize)> {
    let c = text.get(at..)?.chars().next()?;
    Some((fold(c), at + c.len_utf8()))
}

/// The character at `at`, folded.
#[inline]
pub(super) fn peek(text: &str, at: usize) -> Option<char> {
    next(text, at).map(|(c, _)| c)
}

/// The character before `at`, folded, and its own offset.
pub(super) fn before(text: &str, at: usize) -> Option<(char, usize)> {
    let c = text.get(..at)?.chars().next_back()?;
    Some((fold(c), at - c.len_utf8()))
}

/// The offset behind the blanks at `at`.
#[inline]
pub(super) fn blanks(text: &str, at: usize) -> usize {
    blanks_or(text, at, |_| false)
}

/// The offset behind the blanks at `at` and the ASCII characters that are passed over as well.
#[inline]
pub(super) fn blanks_or(text: &str, mut at: usize, also: impl Fn(char) -> bool) -> usize {
    while let Some(&byte) = text.as_bytes().get(at) {
        if !may_begin_blank(byte) && !also(char::from(byte)) {
            break;
        }
        match next(text, at) {
            Some((c, end)) if is_blank(c) || also(c) => at = end,
            _ => break,
        }
    }
    at
}

/// The offset before the blanks that end at `at`.
#[inline]
pub(super) fn blanks_before(text: &str, at: usize) -> usize {
    blanks_or_before(text, at, |_| false)
}

/// As [`blanks_or`], backwards.
#[inline]
pub(super) fn blanks_or_before(text: &str, mut at: usize, also: impl Fn(char) -> bool) -> usize {
    while let Some(&byte) = at.checked_sub(1).and_then(|last| text.as_bytes().get(last)) {
        if !may_end_blank(byte) && !also(char::from(byte)) {
            break;
        }
        match before(text, at) {
            Some((c, start)) if is_blank(c) || also(c) => at = start,
            _ => break,
        }
    }
    at
}

/// The offset behind `word` if it stands at `at`. Width and the case of Latin letters do not count, nor do
/// blanks within the word (a narrow column breaks words).
#[inline]
pub(super) fn word(text: &str, at: usize, word: &str) -> Option<usize> {
    if differs_at_once(text, at, word) { None } else { rest_of_word(text, at, word) }
}

/// Whether the first characters tell that a word does not stand at `at`; most do. A Chinese character has one width,
/// so that its bytes can be compared, unless it may be a traditional one.
#[inline]
fn differs_at_once(text: &str, at: usize, word: &str) -> bool {
    let (bytes, word) = (text.as_bytes(), word.as_bytes());
    let (Some(&found), Some(&wanted)) = (bytes.get(at), word.first()) else { return false };
    // U+4000 to U+9FFF.
    let han = |byte: u8| (0xE4..=0xE9).contains(&byte);
    match (han(found), han(wanted)) {
        (true, true) => {
            bytes.get(at..at + 3) != word.get(..3)
                && !text.get(at..).is_some_and(|text| text.starts_with(script::is_maybe_traditional))
        }
        (false, false) => found.is_ascii() && wanted.is_ascii() && !found.eq_ignore_ascii_case(&wanted),
        _ => true,
    }
}

fn rest_of_word(text: &str, mut at: usize, word: &str) -> Option<usize> {
    for (index, wanted) in word.chars().enumerate() {
        if index > 0 {
            at = blanks(text, at);
        }
        let (found, end) = next(text, at)?;
        if !found.eq_ignore_ascii_case(&fold(wanted)) {
            return None;
        }
        at = end;
    }
    Some(at)
}

/// The offset before `word` if it ends at `at`; compared as [`word`] does.
pub(super) fn word_before(text: &str, mut at: usize, word: &str) -> Option<usize> {
    for (index, wanted) in word.chars().rev().enumerate() {
        if index > 0 {
            at = blanks_before(text, at);
        }
        let (found, start) = before(text, at)?;
        if !found.eq_ignore_ascii_case(&fold(wanted)) {
            return None;
        }
        at = start;
    }
    Some(at)
}

/// A dash or tilde that joins the ends of a range.
pub(super) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '─' | '−' | '~' | '〜' | '∼' | '˜' | '～')
}

/// Whether a cell says that there is nothing: no letter or digit in it, or a word for none.
pub(super) fn is_none_mark(text: &str) -> bool {
    if text.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    text.is_empty() || is_none_word(text)
}

/// Whether a text is a word for none.
pub fn is_none_word(text: &str) -> bool {
    matches!(text, "无" | "無" | "暂无" | "没有" | "空" | "不涉及" | "不适用")
}

/// Whether a cell holds the value of a formula that failed (ECMA-376 part 1, 18.17.3: `#DIV/0!`, `#N/A`, `#NAME?`): the
/// digits in it count nothing.
pub(super) fn is_error_value(text: &str) -> bool {
    let Some(name) = text.trim().strip_prefix('#') else { return false };
    let bare = name.strip_suffix(['!', '?', '！', '？']);
    let letters =
        |name: &str| name.bytes().all(|b| b.is_ascii_uppercase() || matches!(b, b'/' | b'_' | b'0'));
    name == "N/A" || bare.is_some_and(|name| name.len() > 2 && letters(name))
}

/// The offset behind a document number that begins at `at`: 〔2015〕16号, [2016]22 号, （2021）第 3 号.
pub(super) fn document_number(text: &str, at: usize) -> Option<usize> {
    let (open, mut at) = next(text, at)?;
    if !matches!(open, '〔' | '[' | '【' | '(' | '﹝' | '〖' | '{' | '<' | '《' | '［') {
        return None;
    }
    at = digits(text, blanks(text, at), 4, 4)?;
    at = word(text, blanks(text, at), "年").unwrap_or(at);
    let (close, end) = next(text, blanks(text, at))?;
    if !matches!(close, '〕' | ']' | '】' | ')' | '﹞' | '〗' | '}' | '>' | '》' | '］') {
        return None;
    }
    at = blanks(text, end);
    at = word(text, at, "第").unwrap_or(at);
    at = digits(text, blanks(text, at), 1, 6)?;
    word(text, blanks(text, at), "号")
}

/// The offset behind a run of `least` to `most` Arabic digits at `at`, not followed by a further one.
pub(super) fn digits(text: &str, mut at: usize, least: usize, most: usize) -> Option<usize> {
    let mut count = 0;
    while let Some((c, end)) = next(text, at) {
        if !c.is_ascii_digit() {
            break;
        }
        count += 1;
        at = end;
    }
    (least..=most).contains(&count).then_some(at)
}

/// A run of digits in which a letter stands for a digit of its shape (`9O%`, `2O24`, `l20`), as scanners misread them.
/// A name in which the letter stands beside others (O2O, CO2), and `5l` of a volume, are none.
pub(super) fn misread_digits(text: &str) -> Option<&str> {
    if !text.bytes().any(|byte| matches!(byte, b'O' | b'o' | b'l' | b'I')) {
        return None;
    }
    let mut runs = text.split(|c: char| !c.is_ascii_alphanumeric());
    runs.find(|run| {
        let alike = |c: char| c.is_ascii_digit() || matches!(c, 'O' | 'o' | 'l' | 'I');
        let digits = run.bytes().filter(u8::is_ascii_digit).count();
        let letter = run.bytes().any(|byte| byte.is_ascii_alphabetic());
        let volume = run.ends_with('l') && digits + 1 == run.len();
        run.chars().all(alike) && letter && digits > 0 && !run.starts_with(['O', 'o']) && !volume
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_blank_is_told_by_its_first_and_last_byte() {
        for c in (char::MIN..=char::MAX).filter(|&c| is_blank(fold(c))) {
            let text = format!("a{c}b");
            assert_eq!(blanks(&text, 1), text.len() - 1, "U+{:04X}", u32::from(c));
            assert_eq!(blanks_before(&text, text.len() - 1), 1, "U+{:04X}", u32::from(c));
        }
        assert_eq!(blanks_or("a＄ $b", 1, |c| c == '$'), "a＄ $".len());
        assert_eq!(blanks_or_before("a＄ $b", "a＄ $".len(), |c| c == '$'), 1);
    }
}
