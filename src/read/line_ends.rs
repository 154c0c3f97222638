//! Line ends that are none to most programs: U+2028, U+2029, U+0085, the vertical tab and the form feed.

use super::decode::Decoded;
use crate::parallel;

/// U+0085, U+2028 and U+2029.
const NEXT_LINE: char = '\u{85}';
const LINE: char = '\u{2028}';
const PARAGRAPH: char = '\u{2029}';
const VERTICAL_TAB: char = '\x0B';
const FORM_FEED: char = '\x0C';

/// Gives a text line feeds for line ends of another kind, so that what follows knows one kind only.
///
/// U+2029 and U+0085 end every line. U+2028 and the vertical tab also break a line within a cell; they end lines where they
/// are more than the line feeds and carriage returns. A form feed beside a line's end marks a page and stays; one within a line
/// ends that line and stays behind its end.
pub(super) fn usual(decoded: Decoded) -> Decoded {
    if !may_have(decoded.text.as_bytes()) {
        return decoded;
    }
    let text = &decoded.text;
    let ordinary = memchr::memchr2_iter(b'\n', b'\r', text.as_bytes()).count();
    let count = |wanted: char| text.chars().filter(|&c| c == wanted).count();
    let breaks = |c: char| match c {
        NEXT_LINE | PARAGRAPH => true,
        LINE | VERTICAL_TAB | FORM_FEED => count(c) > ordinary,
        _ => false,
    };
    let ends: Vec<char> =
        [NEXT_LINE, LINE, PARAGRAPH, VERTICAL_TAB, FORM_FEED].into_iter().filter(|&c| breaks(c)).collect();
    let mut mended = String::with_capacity(text.len());
    let mut moved: Vec<(usize, usize)> = Vec::new();
    for (at, c) in text.char_indices() {
        if ends.contains(&c) {
            mended.push('\n');
            moved.push((at + c.len_utf8(), mended.len()));
        } else if c == FORM_FEED && is_within(text, at) {
            mended.push('\n');
            mended.push(c);
            moved.push((at, mended.len() - 1));
        } else {
            mended.push(c);
        }
    }
    let Decoded { encoding, mut invalid, .. } = decoded;
    invalid.move_to(|at| {
        let behind = moved.partition_point(|&(before, _)| before <= at);
        behind
            .checked_sub(1)
            .and_then(|last| moved.get(last))
            .map_or(at, |(before, after)| at - before + after)
    });
    Decoded { text: mended, encoding, invalid }
}

fn may_have(bytes: &[u8]) -> bool {
    parallel::any(bytes, "\u{2028}".len() - 1, |bytes| {
        let wide = |needle: &str| memchr::memmem::find(bytes, needle.as_bytes()).is_some();
        memchr::memchr2(b'\x0B', b'\x0C', bytes).is_some()
            || ["\u{85}", "\u{2028}", "\u{2029}"].into_iter().any(wide)
    })
}

/// Whether text stands on both sides of a form feed within its line.
fn is_within(text: &str, at: usize) -> bool {
    let ends = |c: char| matches!(c, '\n' | '\r');
    let speaks = |c: &char| ends(*c) || !crate::grid::is_blank(*c) || *c == '\t';
    let before = text[..at].chars().rev().find(speaks);
    let behind = text[at + FORM_FEED.len_utf8()..].chars().find(speaks);
    before.is_some_and(|c| !ends(c)) && behind.is_some_and(|c| !ends(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::decode::decode;

    fn mended(text: &str) -> String {
        usual(decode("t", text.as_bytes(), None).unwrap()).text
    }

    #[test]
    fn every_kind_of_line_end_becomes_a_line_feed() {
        for end in [NEXT_LINE, LINE, PARAGRAPH, VERTICAL_TAB, FORM_FEED] {
            let text = format!("甲\t乙{end}丙{end}{end}丁{end}");
            assert_eq!(mended(&text), "甲\t乙\n丙\n\n丁\n", "{:x}", u32::from(end));
        }
        for (text, expected) in [
            ("甲\u{85}乙\n丙\n丁\n", "甲\n乙\n丙\n丁\n"),
            ("甲\u{2029}乙\n丙\n丁\n", "甲\n乙\n丙\n丁\n"),
            // Within a cell of a text that has other line ends.
            ("甲\t一\u{2028}二\n乙\t三\n丙\n", "甲\t一\u{2028}二\n乙\t三\n丙\n"),
            ("甲\t一\x0B二\n乙\t三\n丙\n", "甲\t一\x0B二\n乙\t三\n丙\n"),
            // The mark of a page.
            ("甲\n\x0C乙\n \x0C\n丙\x0C\n丁\n\x0C", "甲\n\x0C乙\n \x0C\n丙\x0C\n丁\n\x0C"),
            ("甲\n乙\n丙\x0C丁\n", "甲\n乙\n丙\n\x0C丁\n"),
            ("甲“乙”\r\n", "甲“乙”\r\n"),
        ] {
            assert_eq!(mended(text), expected, "{text:?}");
        }
    }

    #[test]
    fn the_places_of_bad_bytes_move_along() {
        let text = "项目名称\u{2028}甲甲甲甲甲甲\u{2028}".repeat(8);
        let bytes = [text.as_bytes(), b"\xFF\xE4\xB8\x81"].concat();
        let decoded = usual(decode("t", &bytes, Some("utf-8")).unwrap());
        let places: Vec<String> =
            decoded.invalid.issues(&decoded.text).iter().map(|issue| issue.place.to_string()).collect();
        assert_eq!(places, ["17:1"]);
    }
}
