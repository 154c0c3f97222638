//! The lines of a text.

use std::ops::Range;

/// A line of a text.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Its number from 0.
    pub number: u32,
    /// Its bytes without the line end.
    pub range: Range<usize>,
}

/// The lines of a range that begins at a line's beginning, the first numbered `number`. A line ends with `\n`,
/// `\r\n` or `\r`; nothing behind the last line end is no line.
pub(super) fn lines(text: &str, range: Range<usize>, number: u32) -> impl Iterator<Item = Line> {
    let bytes = &text.as_bytes()[..range.end];
    let mut start = range.start;
    let mut number = number;
    std::iter::from_fn(move || {
        if start >= bytes.len() {
            return None;
        }
        let end = memchr::memchr2(b'\n', b'\r', &bytes[start..]).map_or(bytes.len(), |length| start + length);
        let next = match &bytes[end..] {
            [b'\r', b'\n', ..] => end + 2,
            [] => end,
            _ => end + 1,
        };
        let line = Line { number, range: start..end };
        start = next;
        number += 1;
        Some(line)
    })
}
