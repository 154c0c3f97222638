//! Tab-separated lines, and running text: a line without a tab is a row of one cell.

use std::ops::Range;

use super::controls::Controls;
use super::draft::Draft;
use super::page_number;
use crate::grid::{Cell, is_blank};

/// Reads a range of whole lines. `line` is the number of its first line from 0; returns the number of the line
/// behind its last line end.
///
/// Blank lines, form feeds and page numbers are breaks. Page numbers, lines of rulers only and the `#` marks of
/// Markdown headings are laid aside. Tabs are white space and need no layout span.
pub(super) fn read(draft: &mut Draft, range: Range<usize>, mut line: u32) -> u32 {
    let bytes = &draft.text.as_bytes()[..range.end];
    let mut cells: Vec<Cell> = Vec::new();
    let mut column = 0;
    let mut start = range.start;
    for at in Controls::new(bytes, start) {
        match bytes[at] {
            b'\t' => {
                cells.extend(draft.cell(column, start..at));
                column += 1;
            }
            // The line ended with the carriage return.
            b'\n' if at > range.start && bytes[at - 1] == b'\r' => {}
            b'\n' | b'\r' => {
                cells.extend(draft.cell(column, start..at));
                finish_line(draft, line, column + 1, &mut cells);
                (column, line) = (0, line + 1);
            }
            b'\x0C' => {
                draft.broke = true;
                continue;
            }
            _ => continue,
        }
        start = at + 1;
    }
    cells.extend(draft.cell(column, start..range.end));
    if start < range.end || column > 0 {
        finish_line(draft, line, column + 1, &mut cells);
    }
    line
}

/// Adds a line's row, with what is no cell of it laid aside.
fn finish_line(draft: &mut Draft, line: u32, width: usize, cells: &mut Vec<Cell>) {
    let text = draft.text;
    let Some(first) = cells.first() else {
        draft.broke = true;
        return;
    };
    let span = first.pieces[0].range();
    if cells.len() == 1 && page_number::is_framed(&text[span.clone()]) {
        draft.lay_aside(span);
        draft.broke = true;
        cells.clear();
        return;
    }
    let Some(first) = cells.first_mut() else { return };
    match text.as_bytes()[span.start] {
        b'#' if first.column == 0 => {
            let marks = heading_marks(&text[span.clone()]);
            if let Some(title) = draft.cell(0, span.start + marks..span.end).filter(|_| marks > 0) {
                draft.lay_aside(span.start..span.start + marks);
                *first = title;
            }
        }
        byte if may_rule(byte) => lay_ruler_aside(draft, cells),
        _ => {}
    }
    // A row keeps exactly the cells it has; the buffer is used again.
    let mut row = Vec::with_capacity(cells.len());
    row.append(cells);
    draft.push_row(line, width as u32, row);
}

/// How many bytes of a line are the marks of a Markdown heading: one to six `#` with a blank behind
/// (CommonMark 0.31, 4.2).
fn heading_marks(line: &str) -> usize {
    let marks = line.bytes().take_while(|&byte| byte == b'#').count();
    if marks <= 6 && line[marks..].starts_with(is_blank) { marks } else { 0 }
}

/// Whether a drawing character's UTF-8 may begin with this byte.
fn may_rule(byte: u8) -> bool {
    matches!(byte, b'-' | b'=' | b'_' | b'*' | b'~' | 0xE2)
}

/// Lays the cells of a row aside that only rules.
pub(super) fn lay_ruler_aside(draft: &mut Draft, cells: &mut Vec<Cell>) {
    let text = draft.text;
    let whole = |cell: &Cell| if let [piece] = cell.pieces.as_slice() { &text[piece.range()] } else { "" };
    if is_ruler(cells.iter().map(whole)) {
        draft.layout.extend(cells.drain(..).flat_map(|cell| cell.pieces));
    }
}

/// Whether a line only rules: every cell repeats a drawing character, one of them three times or more. A line of
/// shorter ones holds printed blanks (`-`, `——`), and so does a single dash of the Chinese kind unless it is long.
pub(super) fn is_ruler<'c>(cells: impl IntoIterator<Item = &'c str>) -> bool {
    let mut lengths = cells.into_iter().map(|cell| {
        let first = cell.chars().next()?;
        let weight = match first {
            '-' | '=' | '_' | '*' | '~' | '─' | '━' | '═' => 2,
            '—' => 1,
            _ => return None,
        };
        let mut length = 0;
        let alike = cell.chars().all(|c| {
            length += weight;
            c == first
        });
        alike.then_some(length)
    });
    lengths.try_fold(0, |longest, length| Some(length?.max(longest))).is_some_and(|longest| longest >= 6)
}

#[cfg(test)]
mod tests {
    use crate::read::account::{show, whole};

    #[test]
    fn lines_become_rows() {
        for (name, text, rows) in [
            ("cells and blanks", "甲\t\t 乙 \t\n", "0/4 0:甲 2:乙"),
            ("line ends of every kind", "甲\r\n乙\r丙\n丁", "0/1 0:甲|1/1 0:乙|2/1 0:丙|3/1 0:丁"),
            ("blank lines break", "甲\n\n \t\n乙\n丙", "0/1 0:甲|3/1! 0:乙|4/1 0:丙"),
            ("no break before the first row", "\n\n甲", "2/1 0:甲"),
            ("a form feed breaks", "甲\n\u{C}乙\t丙\n", "0/1 0:甲|1/2! 0:乙 1:丙"),
            ("blank lines with carriage returns", "甲\r\n\r\n乙\r\n", "0/1 0:甲|2/1! 0:乙"),
            (
                "page numbers break",
                "甲\t乙\n- 2 -\n丙\t丁\n\n第 3 页 共 4 页\n\n戊\n",
                "0/2 0:甲 1:乙|2/2! 0:丙 1:丁|6/1! 0:戊",
            ),
            ("a heading", "## 某市 表\n#\t名称\n#号楼\n", "0/1 0:某市 表|1/2 0:# 1:名称|2/1 0:#号楼"),
            ("rulers", "甲\n-----\t--\t-\n———\n- \t——\n", "0/1 0:甲|2/1 0:———|3/2 0:- 1:——"),
            ("ideographic and zero-width blanks", "\u{FEFF}\u{3000}甲\u{A0}\t\u{200B}\n", "0/2 0:甲"),
        ] {
            assert_eq!(show(&whole(text)), rows, "{name}");
        }
    }
}
