//! Pipe tables: Markdown's, and tables copied from pages as text, whose cells end in `|` and whose rows are
//! broken anywhere.

use std::ops::Range;

use super::draft::Draft;
use super::filled::{self, End};
use super::lines::Line;
use crate::grid::{Cell, Span, trim};

/// Where a line has pipes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pipes {
    /// None, or only within words.
    None,
    /// Between cells only, as Markdown allows (`a | b`).
    Inner,
    /// At its beginning or its end.
    Outer,
}

/// What stands at the sides of a table's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sides {
    /// Pipes, so that a line without one at its end may go on in the next.
    Piped,
    /// A pipe or none; each line is a row.
    Optional,
    /// Cells, so that a pipe there stands beside a blank one; each line is a row.
    Bare,
}

/// How many pipes a line has that are no text.
pub(super) fn count(line: &str) -> usize {
    let bytes = line.as_bytes();
    memchr::memchr_iter(b'|', bytes).filter(|&at| at == 0 || bytes[at - 1] != b'\\').count()
}

/// Where a line has pipes. An escaped pipe (`\|`) is text.
pub(super) fn pipes(line: &str) -> Pipes {
    let line = line.trim_matches(crate::grid::is_blank);
    if line.starts_with('|') || line.ends_with('|') && !line.ends_with("\\|") {
        Pipes::Outer
    } else if line.contains(" | ") || is_delimiter(line) {
        Pipes::Inner
    } else {
        Pipes::None
    }
}

/// Whether a line is Markdown's delimiter row (`|---|:-:|`) or a ruler of that kind (`|---+---|`).
fn is_delimiter(line: &str) -> bool {
    let drawn = line.bytes().all(|byte| matches!(byte, b'|' | b'-' | b':' | b'+' | b'=' | b' ' | b'\t'));
    let long = ["---", ":-", "-:", "==="].iter().any(|dashes| line.contains(dashes));
    drawn && long && line.contains('|')
}

/// Reads the lines of one block. With pipes at its sides a line end is a row's end only behind a pipe or before a line
/// that begins with one; else the cell goes on in the next line. Without them each line is a row.
pub(super) fn read(draft: &mut Draft, lines: &[Line], sides: Sides) {
    let text = draft.text;
    let outer = sides == Sides::Piped;
    let ends = if outer { filled::ends(text, lines) } else { None };
    let end = |index: usize| ends.as_ref().map_or(End::Unknown, |ends| ends[index]);
    let mut row = Row::default();
    for (index, line) in lines.iter().enumerate() {
        let told = end(index) != End::Unknown;
        let range = trim(text, line.range.clone());
        if range.is_empty() || !told && is_delimiter(&text[range.clone()]) {
            row.finish(draft);
            draft.broke |= range.is_empty();
            draft.lay_aside(range);
            continue;
        }
        let opens = !told && sides != Sides::Bare && text[range.clone()].starts_with('|');
        if opens {
            row.finish(draft);
            draft.lay_aside(range.start..range.start + 1);
        }
        if !row.open {
            row = Row { number: line.number, open: true, ..Row::default() };
        }
        let ended = row.add(draft, range.start + usize::from(opens)..range.end);
        // Behind its last pipe is a cell, if a blank one.
        row.begun |= sides == Sides::Bare;
        if told {
            if end(index) == End::Ends {
                row.finish(draft);
            }
            continue;
        }
        let next_opens =
            || lines.get(index + 1).is_none_or(|next| begins_with_pipe(&text[next.range.clone()]));
        if ended || !outer || next_opens() {
            row.finish(draft);
        }
    }
    row.finish(draft);
}

fn begins_with_pipe(line: &str) -> bool {
    line.trim_start_matches(crate::grid::is_blank).starts_with('|')
}

/// A row in the reading.
#[derive(Default)]
struct Row {
    number: u32,
    open: bool,
    cells: Vec<Cell>,
    column: u32,
    /// The pieces of the cell being read.
    pieces: Vec<Span>,
    /// Whether the cell being read has begun, if only with blanks.
    begun: bool,
}

impl Row {
    /// Adds a line's bytes; whether it ended with a pipe.
    fn add(&mut self, draft: &mut Draft, range: Range<usize>) -> bool {
        let bytes = &draft.text.as_bytes()[..range.end];
        let mut start = range.start;
        let mut at = start;
        // Blanks beside an escaped pipe belong to the cell.
        let mut inside = false;
        while let Some(stop) = memchr::memchr(b'|', &bytes[at..]).map(|length| at + length) {
            at = stop + 1;
            let escaped = stop > start && bytes[stop - 1] == b'\\';
            let end = if escaped { stop - 1 } else { stop };
            self.piece(draft.text, start..end, inside, escaped);
            draft.lay_aside(end..if escaped { stop } else { at });
            inside = escaped;
            start = if escaped { stop } else { at };
            if !escaped {
                self.end_cell(draft);
            }
        }
        self.piece(draft.text, start..range.end, inside, false);
        self.begun = start < range.end;
        !self.begun
    }

    /// Adds a piece of the current cell, its blanks kept on the sides named.
    fn piece(&mut self, text: &str, range: Range<usize>, keep_left: bool, keep_right: bool) {
        let trimmed = trim(text, range.clone());
        let start = if keep_left { range.start } else { trimmed.start };
        let end = if keep_right { range.end } else { trimmed.end };
        if !trimmed.is_empty() {
            self.pieces.push(Span::new(start, end));
        }
    }

    fn end_cell(&mut self, draft: &Draft) {
        if !self.pieces.is_empty() && !draft.is_too_wide(self.cells.len()) {
            let pieces = self.pieces.drain(..).collect();
            self.cells.push(Cell { column: self.column, columns: 1, rows: 1, pieces, ..Cell::default() });
        }
        self.column += 1;
        self.begun = false;
    }

    fn finish(&mut self, draft: &mut Draft) {
        if self.begun {
            self.end_cell(draft);
        }
        draft.push_row(self.number, self.column, std::mem::take(&mut self.cells));
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use crate::read::account::{show, whole};

    #[test]
    fn pipe_tables_of_every_kind_become_rows() {
        for (name, text, rows) in [
            ("markdown", "| 甲 | 乙 |\n|---|:-:|\n| 丙 |  |\n", "0/2 0:甲 1:乙|2/2 0:丙"),
            ("no outer pipes", "甲 | 乙\n--- | ---\n丙 | 丁\n", "0/2 0:甲 1:乙|2/2 0:丙 1:丁"),
            ("no closing pipe", "| 甲 | 乙\n| 丙 | 丁", "0/2 0:甲 1:乙|1/2 0:丙 1:丁"),
            ("escaped pipes", "| a \\| b | c\\|d |", "0/2 0:a | b 1:c|d"),
            (
                "cells that end in a pipe",
                "甲 | 乙 |\n丙 |\n\n丁 | | 戊 |\n",
                "0/2 0:甲 1:乙|1/1 0:丙|3/3! 0:丁 2:戊",
            ),
            ("a cell broken", "甲 | 乙\n续 | 丙 |\n", "0/3 0:甲 1:乙续 2:丙"),
            ("a row broken", "| 甲 | 乙\n续\n完 | 丙 |\n| 丁 | |", "0/3 0:甲 1:乙续完 2:丙|3/2 0:丁"),
            (
                "between other lines",
                "# 标题\n| 甲 | 乙 |\n正文\n\n丙\t丁\n",
                "0/1 0:标题|1/2 0:甲 1:乙|2/1 0:正文|4/2! 0:丙 1:丁",
            ),
            ("a pipe in running text", "甲|乙\n丙 | 丁\n", "0/1 0:甲|乙|1/1 0:丙 | 丁"),
            (
                "cells at the sides",
                "文\n甲|乙|丙\n|丁|\n戊||己\n",
                "0/1 0:文|1/3 0:甲 1:乙 2:丙|2/3 1:丁|3/3 0:戊 2:己",
            ),
            ("blanks at the sides", "甲|乙|\n丙||\n丁|戊|己", "0/3 0:甲 1:乙|1/3 0:丙|2/3 0:丁 1:戊 2:己"),
            ("cells at the sides, two lines only", "甲|乙|丙\n丁|戊|己\n", "0/1 0:甲|乙|丙|1/1 0:丁|戊|己"),
            (
                "as many pipes by chance",
                "甲 | 乙 | 丙\n丁 | 戊 | 己\n续 | 庚 |\n辛 |\n",
                "0/6 0:甲 1:乙 2:丙丁 3:戊 4:己续 5:庚|3/1 0:辛",
            ),
            ("an org ruler", "| 甲 | 乙 |\n|---+---|\n| 1 | 2 |", "0/2 0:甲 1:乙|2/2 0:1 1:2"),
            ("carriage returns", "| 甲 |\r\n|---|\r\n| 乙 |\r\n", "0/1 0:甲|2/1 0:乙"),
            ("printed blanks", "| - | —— |", "0/2 0:- 1:——"),
        ] {
            assert_eq!(show(&whole(text)), rows, "{name}");
        }
    }

    #[test]
    fn hostile_pipes_take_linear_time() {
        for unit in ["|", "a|\n", "|\\|", "| a\n", "a\n|\n", "a | b\n"] {
            whole(&unit.repeat(20_000));
        }
    }
}
