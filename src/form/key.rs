//! What of a printed label counts when it is compared: not its blanks, width, colon or trailing plus.

use crate::grid::is_blank;
use crate::rough::{self, Rough};
use crate::script;

/// Folds a full-width letter, digit or sign to its ASCII form (U+FF01–FF5E to U+0021–007E); other characters
/// stay.
pub fn fold_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '【' | '〔' => '[',
        '】' | '〕' => ']',
        _ => c,
    }
}

/// The key of a label: without blanks, folded to half width, without a colon, plus or star at its ends.
///
/// `项 目 名 称：` and `项目名称` have one key; `数量指标+` has that of `数量指标`.
pub fn key(text: &str) -> String {
    let mut buffer = String::new();
    let length = push_key(&[text], &mut buffer).len();
    // Seldom are there marks at its ends.
    if length < buffer.len() { buffer.trim_matches(is_mark).to_owned() } else { buffer }
}

/// Builds the key of a label, which stands in parts that follow each other, in a buffer and returns it.
pub fn push_key<'b>(parts: &[&str], buffer: &'b mut String) -> &'b str {
    buffer.clear();
    buffer.reserve(parts.iter().map(|part| part.len()).sum());
    parts.iter().for_each(|part| push_folded(part, buffer));
    if buffer.starts_with(is_mark) || buffer.ends_with(is_mark) {
        buffer.trim_matches(is_mark)
    } else {
        buffer
    }
}

/// Adds a text's characters as they count in a key. Most stay as they are: they are copied by the run.
fn push_folded(text: &str, buffer: &mut String) {
    let bytes = text.as_bytes();
    let (mut run, mut at) = (0, 0);
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        match *rest {
            [b'!'..=b'~', ..] => at += 1,
            // U+5000 to U+9FFF.
            [0xE5..=0xE9, middle, last, ..] if !script::is_maybe_traditional_by(middle, last) => at += 3,
            _ => {
                let Some(c) = text[at..].chars().next() else { break };
                let behind = at + c.len_utf8();
                let folded = fold(c);
                if folded != Some(c) {
                    buffer.push_str(&text[run..at]);
                    buffer.extend(folded);
                    run = behind;
                }
                at = behind;
            }
        }
    }
    buffer.push_str(&text[run..]);
}

/// The first character of a text's key; `None` where that is empty.
pub fn key_start(text: &str) -> Option<char> {
    solid(text).find(|&c| !is_mark(c))
}

/// The last character of a text's key.
pub fn key_end(text: &str) -> Option<char> {
    solid(text).rfind(|&c| !is_mark(c))
}

/// The first and the last character of a text's key.
pub fn key_ends(text: &str) -> Option<(char, char)> {
    Some((key_start(text)?, key_end(text)?))
}

/// A text's characters as they count in a key.
fn solid(text: &str) -> impl DoubleEndedIterator<Item = char> + '_ {
    text.chars().filter_map(fold)
}

/// What a character of a label counts as; `None` for a blank. Only Chinese characters have two scripts, and they have one width.
pub fn fold(c: char) -> Option<char> {
    match c {
        script::HAN_FIRST..=script::HAN_LAST => Some(script::simplified(c)),
        _ if is_blank(c) => None,
        _ => Some(fold_width(c)),
    }
}

/// A mark that does not count at the ends of a key.
fn is_mark(c: char) -> bool {
    matches!(c, ':' | '+' | '*' | '_' | '★' | '☆' | '※' | '▲' | '△' | '●' | '◆')
}

/// A key without the bracket at its end: `项目资金申请(万元)` → `项目资金申请`. `None` when it ends in none or
/// would be nothing but it.
pub fn without_bracket(key: &str) -> Option<&str> {
    let inner = key.strip_suffix(')').or_else(|| key.strip_suffix(']'))?;
    let open = inner.rfind(['(', '['])?;
    (open > 0).then(|| key[..open].trim_end_matches(':'))
}

/// Numerals and brackets of the numbers before labels, besides Arabic digits.
const NUMERALS: [char; 12] = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '(', ')'];

/// What stands behind such a number.
const BEHIND_NUMBER: [char; 3] = ['、', '.', ','];

/// What an amount among others begins with.
const AMONG: &str = "其中";

/// Whether a text only says that amounts follow which another holds: `其中：`.
pub fn is_among(text: &str) -> bool {
    text.trim().trim_end_matches([':', '：']) == AMONG
}

/// The characters with which what [`without_number`] takes off may begin.
pub fn number_starts() -> impl Iterator<Item = char> {
    ('0'..='9').chain(NUMERALS).chain(BEHIND_NUMBER).chain(AMONG.chars().next())
}

/// The ideographs with which it may begin.
const IDEOGRAPHS: Rough = {
    let mut starts = Rough::new();
    let mut at = 0;
    while at < NUMERALS.len() {
        starts.add(NUMERALS[at]);
        at += 1;
    }
    starts.add(rough::first(AMONG));
    starts
};

/// A key without the number, star or 其中 before it: `二、自有资金`, `1.自有资金`, `其中:自有资金` → `自有资金`.
pub fn without_number(key: &str) -> Option<&str> {
    // Most labels begin with a word.
    if !key
        .starts_with(|c: char| !matches!(c, script::HAN_FIRST..=script::HAN_LAST) || IDEOGRAPHS.may_hold(c))
    {
        return None;
    }
    let rest = key.trim_start_matches(|c: char| c.is_ascii_digit() || NUMERALS.contains(&c));
    let rest = match rest.strip_prefix(BEHIND_NUMBER) {
        Some(rest) => rest,
        None if key.starts_with('(') && rest.len() < key.len() => rest,
        None => key,
    };
    let rest = rest.strip_prefix(AMONG).unwrap_or(rest).trim_start_matches([':', '★', '*', '、']);
    (!rest.is_empty() && rest.len() < key.len()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_known_however_it_is_spread() {
        for text in [
            "項目名稱",
            "项目名称",
            "项 目 名 称：",
            "项目\n名称",
            "　项目名称:",
            "项目名称+",
            "项目\u{200B}名称",
            "项目名称\0\0",
        ] {
            assert_eq!(key(text), "项目名称", "{text:?}");
        }
        assert_eq!(key(" Ａ1 ｂ㈠Ω鿿，甲\u{200B}"), "A1b㈠Ω鿿,甲");
        assert_eq!(key("项目资金申请（万元）："), "项目资金申请(万元)");
    }

    #[test]
    fn brackets_and_numbers_come_off() {
        assert_eq!(without_bracket("项目资金申请(万元)"), Some("项目资金申请"));
        assert_eq!(without_bracket("(万元)"), None);
        assert_eq!(without_number("二、自有资金"), Some("自有资金"));
        assert_eq!(without_number("其中:财政拨款"), Some("财政拨款"));
        assert_eq!(without_number("(一)项目概况"), Some("项目概况"));
        assert_eq!(without_number("一级指标"), None);
        assert_eq!(without_number("项目概况"), None);
    }
}
