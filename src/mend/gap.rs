//! White space: trimming, and the gaps that a narrow column's line break leaves between Chinese characters.

use std::borrow::Cow;

use super::point;
use crate::grid::{self, is_blank, may_hold_blank};

/// Cuts white space off both ends.
pub fn trim(text: &str) -> &str {
    &text[grid::trim(text, 0..text.len())]
}

/// Whether a character is set in a full square, so that no author types a space beside it: an ideograph or
/// full-width punctuation (Unicode blocks CJK Symbols and Punctuation, CJK Unified Ideographs with extension A
/// and the compatibility block, Halfwidth and Fullwidth Forms, the supplementary ideographic planes; and the
/// quotation marks, dashes and dots that Chinese shares with Latin).
pub fn is_han(c: char) -> bool {
    matches!(c,
        '\u{3000}'..='\u{303F}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{FF01}'..='\u{FF65}' | '\u{20000}'..='\u{323AF}'
        | '“' | '”' | '‘' | '’' | '…' | '—')
}

/// Takes out white space that stands between two Chinese characters (`主题活动 开展` → `主题活动开展`). A line
/// break before a number, a Latin letter or a numbered word stays: it may begin a point of a list.
pub fn close(text: &str) -> Cow<'_, str> {
    if !may_hold_blank(text) {
        return Cow::Borrowed(text);
    }
    let mut before: Option<char> = None;
    let mut gap: Option<usize> = None;
    let mut closed: Option<String> = None;
    let mut copied = 0;
    for (at, c) in text.char_indices() {
        if is_blank(c) {
            gap.get_or_insert(at);
            continue;
        }
        if let Some(start) = gap.take()
            && before.is_some_and(is_han)
            && is_han(c)
            && !(text[start..at].contains('\n') && point::of(&text[at..]).is_some())
        {
            closed.get_or_insert_default().push_str(&text[copied..start]);
            copied = at;
        }
        before = Some(c);
    }
    match closed {
        None => Cow::Borrowed(text),
        Some(mut closed) => {
            closed.push_str(&text[copied..]);
            Cow::Owned(closed)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_gaps_between_chinese_characters_close() {
        for (text, want) in [
            ("主题活动 开展", "主题活动开展"),
            ("农村， 乡镇（街道）专 职副书记", "农村，乡镇（街道）专职副书记"),
            ("执行率 (%)", "执行率 (%)"),
            ("30 个", "30 个"),
            ("一、甲\n2、乙", "一、甲\n2、乙"),
            ("指标1：甲\n指标2：乙\n（3）丙", "指标1：甲\n指标2：乙\n（3）丙"),
            ("指标1：甲 指标2：乙", "指标1：甲指标2：乙"),
            ("甲\u{3000}\n 乙", "甲乙"),
            ("a b", "a b"),
            ("", ""),
        ] {
            assert_eq!(close(text), want, "{text:?}");
        }
    }
}
