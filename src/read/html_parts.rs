//! Where HTML tables stand in a text of another kind.

use std::ops::Range;

/// Elements that OCR tools and editors put around a table.
const WRAPPERS: [&str; 6] = ["html", "body", "div", "center", "figure", "section"];

/// The ranges of the HTML tables of a text, in order, each with the wrappers that touch it. A table that is never
/// closed ends with the line of its last row or cell; `<table` without any row or cell behind it is text.
pub(super) fn html_parts(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut open: Option<Open> = None;
    // Tags that are never closed all end where the next one does: it is looked for once.
    let mut close = 0;
    for at in memchr::memchr_iter(b'<', bytes) {
        let (closing, name) = tag_name(&bytes[at + 1..]);
        let mut end = || {
            if close <= at {
                close = memchr::memchr(b'>', &bytes[at..]).map_or(bytes.len(), |length| at + length + 1);
            }
            close
        };
        match (&mut open, closing) {
            (None, false) if name.eq_ignore_ascii_case(b"table") => {
                open = Some(Open { start: at, depth: 1, last_row: None });
            }
            (Some(table), false) if name.eq_ignore_ascii_case(b"table") => table.depth += 1,
            (Some(table), true) if name.eq_ignore_ascii_case(b"table") => {
                table.depth -= 1;
                table.last_row = table.last_row.map(|_| end());
                if table.depth == 0 {
                    parts.extend(open.take().and_then(Open::range));
                }
            }
            (Some(table), _) if [b"tr", b"td", b"th"].iter().any(|row| name.eq_ignore_ascii_case(*row)) => {
                table.last_row = Some(end());
            }
            _ => {}
        }
    }
    let unclosed = open.and_then(Open::range).map(|Range { start, end }| {
        let rest = memchr::memchr2(b'\n', b'\r', &bytes[end..]);
        start..rest.map_or(bytes.len(), |length| end + length)
    });
    parts.extend(unclosed);
    let mut floor = 0;
    for index in 0..parts.len() {
        let ceiling = parts.get(index + 1).map_or(text.len(), |next| next.start);
        parts[index] = widen(text, parts[index].clone(), floor, ceiling);
        floor = parts[index].end;
    }
    parts
}

/// A table whose end is not reached.
struct Open {
    start: usize,
    depth: usize,
    /// The end of its last row's or cell's tag.
    last_row: Option<usize>,
}

impl Open {
    fn range(self) -> Option<Range<usize>> {
        Some(self.start..self.last_row?)
    }
}

/// The name of the tag that begins behind a `<`, and whether it closes.
fn tag_name(behind: &[u8]) -> (bool, &[u8]) {
    let (closing, name) = match behind {
        [b'/', name @ ..] => (true, name),
        name => (false, name),
    };
    let length = name.iter().take(16).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    (closing, &name[..length])
}

/// Takes in the wrappers' tags that touch a table, within two bounds.
fn widen(text: &str, part: Range<usize>, floor: usize, ceiling: usize) -> Range<usize> {
    let Range { mut start, mut end } = part;
    let is_wrapper = |tag: &str| {
        let name = tag_name(&tag.as_bytes()[1..]).1;
        WRAPPERS.iter().any(|wrapper| name.eq_ignore_ascii_case(wrapper.as_bytes()))
    };
    while let Some(before) = text[floor..start].trim_ascii_end().strip_suffix('>')
        && let Some(at) = before.rfind('<')
        && !before[at..].contains('>')
        && is_wrapper(&before[at..])
    {
        start = floor + at;
    }
    while let behind = &text[end..ceiling]
        && let tag = behind.trim_ascii_start()
        && tag.starts_with('<')
        && let Some(close) = tag.find('>')
        && is_wrapper(tag)
    {
        end += behind.len() - tag.len() + close + 1;
    }
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_that_are_never_closed_take_linear_time() {
        for behind in ["", ">"] {
            let text = format!("<table><td>1</td>{}{behind}", "<td".repeat(1 << 20));
            assert_eq!(html_parts(&text), vec![0..text.len()]);
        }
    }

    #[test]
    fn tables_are_found_with_their_wrappers() {
        for (text, found) in [
            ("甲<table><tr><td>1</td></tr></table>乙", vec!["<table><tr><td>1</td></tr></table>"]),
            (
                "甲\n<html><body><TABLE border=1><TR><td>1</TABLE></body></html>\n乙",
                vec!["<html><body><TABLE border=1><TR><td>1</TABLE></body></html>"],
            ),
            (
                "<p>x</p><table><tr><td><table><td>1</table></table>",
                vec!["<table><tr><td><table><td>1</table></table>"],
            ),
            ("<table><tr><td>1\n乙", vec!["<table><tr><td>1"]),
            ("<table> 与 <tablet>", vec![]),
            ("<", vec![]),
            (
                "<table><td>1</table></div><div><table><td>2</table>",
                vec!["<table><td>1</table></div><div>", "<table><td>2</table>"],
            ),
        ] {
            let parts = html_parts(text).into_iter().map(|part| text[part].to_owned()).collect::<Vec<_>>();
            assert_eq!(parts, found, "{text}");
        }
    }
}
