//! Labels that a page break cut in two: 项目实施进 + 度（计划）.

use crate::form::lexicon::{Lexicon, Meaning, Sum, Target};
use crate::form::words::Word;
use crate::grid::{Cell, May, Row, Source};

use super::segment::MAX_LABEL;

/// At least so many rows for each change of their width: else widths tell nothing of pages.
const ROWS_PER_PAGE: usize = 5;

/// Where a dump shows no break at all, finds them by the width of its rows: a page has a table of its own, with its
/// own number of columns. Only where the dump kept the blank cells at the ends of its rows, and the widths change
/// as seldom as pages do.
pub fn find_breaks(rows: &mut [Row]) {
    // A blank line beside a title or a line of text is none between the pages of a table.
    let shown = |pair: &[Row]| pair[1].after_break && pair[0].width > 1 && pair[1].width > 1;
    if rows.windows(2).any(shown) {
        return;
    }
    let tables = || rows.iter().filter(|row| row.width > 1);
    let padded = tables().filter(|row| row.cells.last().is_some_and(|cell| cell.end() < row.width)).count();
    let changes = |above: &Row, row: &Row| above.width > 1 && row.width > 1 && above.width != row.width;
    let count = rows.windows(2).filter(|pair| changes(&pair[0], &pair[1])).count();
    if padded * 2 < tables().count() || count * ROWS_PER_PAGE > rows.len() {
        return;
    }
    let mut above = 0;
    for row in rows {
        row.after_break |= above > 1 && row.width > 1 && above != row.width;
        above = row.width;
    }
}

/// How many rows above the break the first half may stand: a label merged down is written at the top of its
/// rows, or at their middle.
const LOOK_BACK: usize = 40;

/// Labels stand in the first columns of a form: the side label, the label, the two levels.
const LABEL_COLUMNS: u32 = 2;

/// How many rows above it, in a dump that does not show where its pages end.
const LOOK_BACK_UNSEEN: usize = 2;

/// What tells whether two halves are a label.
struct Halves<'a> {
    source: &'a Source,
    lexicon: &'a Lexicon,
    /// Room to build keys in.
    buffer: String,
}

impl<'a> Halves<'a> {
    /// The word that two cells are together, one below the other, with its meaning.
    fn word(&mut self, head: &Cell, tail: &Cell) -> Option<(Word, &'a Meaning)> {
        let (head, tail) = (head.text(self.source), tail.text(self.source));
        if head.len() + tail.len() > MAX_LABEL {
            return None;
        }
        self.lexicon.exactly_joined(&head, &tail, &mut self.buffer)
    }
}

/// Puts the second half of a cut label behind the first and takes it out of the row under the break.
///
/// Not every dump leaves a blank line where a page ended (`breaks_shown` says that the grid's rows tell): there a half
/// label right below its first half is joined as well, for no value is the missing half of the label above it.
pub fn join_cut_labels(rows: &mut Vec<Row>, source: &Source, lexicon: &Lexicon, breaks_shown: bool) {
    let mut halves = Halves { source, lexicon, buffer: String::new() };
    for index in 1..rows.len() {
        let look_back = match (rows[index].after_break, breaks_shown) {
            (true, _) => LOOK_BACK,
            (false, false) => LOOK_BACK_UNSEEN,
            (false, true) => continue,
        };
        if rows[index].after_break && join_cut_header(rows, index, &mut halves) {
            continue;
        }
        for column in 0..LABEL_COLUMNS {
            join_at(rows, index, column, look_back, &mut halves);
        }
        if rows[index].after_break {
            join_beside(rows, index, &mut halves);
        }
    }
    carry_breaks(rows);
}

/// Joins labels and levels that a narrow column broke, in a text with one cell a line: 经济效益 over 指标.
pub fn join_cut_lines(rows: &mut Vec<Row>, source: &Source, lexicon: &Lexicon) {
    let mut halves = Halves { source, lexicon, buffer: String::new() };
    let is_line = |row: &Row| row.width <= 1 && row.cells.len() == 1;
    for index in 1..rows.len() {
        let (above, below) = rows.split_at_mut(index);
        let (Some(head), Some(tail)) = (above.last_mut(), below.first_mut()) else { continue };
        if !is_line(head) || !is_line(tail) {
            continue;
        }
        // 指标值 heads a column by itself; behind 年度 or 实际 it is the rest of a head.
        let column = |meaning: &Meaning| meaning.sum.is_some() || meaning.indicator.is_some();
        let whole = lexicon.of(&tail.cells[0]);
        let first = lexicon.of(&head.cells[0]);
        if whole.is_some_and(|tail| !column(tail) || first.is_some_and(column)) {
            continue;
        }
        let of_field = |meaning: &Meaning| {
            matches!(meaning.target, Some(Target::Field(_) | Target::Pair(..)))
                && !matches!(meaning.sum, Some(Sum::Own(_)))
        };
        let named = |meaning: &Meaning| match whole {
            Some(_) => column(meaning) && !of_field(meaning),
            None => known(meaning) || names_column(meaning) || meaning.sum.is_some(),
        };
        let Some((word, _)) = halves.word(&head.cells[0], &tail.cells[0]).filter(|(_, word)| named(word))
        else {
            continue;
        };
        let half = tail.cells.remove(0);
        join(&mut head.cells[0], half, word);
        tail.cells.append(&mut head.cells);
        (tail.number, tail.after_break) = (head.number, head.after_break);
    }
    rows.retain(|row| !row.cells.is_empty());
}

/// Joins a table's header that the break cut through all its columns: 三级 | 评扣分 over 指标 | 标准. Every cell
/// below must make a column's name with the one above it.
fn join_cut_header(rows: &mut [Row], index: usize, halves: &mut Halves<'_>) -> bool {
    let (above, below) = rows.split_at_mut(index);
    let (Some(head), Some(tail)) = (above.last_mut(), below.first_mut()) else { return false };
    let mut joined = Vec::with_capacity(tail.cells.len());
    for cell in &tail.cells {
        let Some(at) = head.cells.iter().position(|upper| upper.column == cell.column) else { return false };
        let word = halves.word(&head.cells[at], cell).filter(|(_, meaning)| names_column(meaning));
        let Some((word, _)) = word else { return false };
        joined.push((at, word));
    }
    for ((at, word), cell) in joined.into_iter().zip(tail.cells.drain(..)) {
        join(&mut head.cells[at], cell, word);
    }
    true
}

fn names_column(meaning: &Meaning) -> bool {
    meaning.stage.is_some() || meaning.indicator.is_some()
}

fn join_at(rows: &mut [Row], index: usize, column: u32, look_back: usize, halves: &mut Halves<'_>) {
    let Some(at) = rows[index].cells.iter().position(|cell| cell.column == column) else { return };
    let below = &rows[index].cells[at];
    let from = index.saturating_sub(look_back);
    let above = (from..index).rev().find_map(|row| {
        let cell = rows[row].cells.iter().position(|cell| cell.column == column)?;
        Some((row, cell))
    });
    let Some((row, cell)) = above else { return };
    let upper = &rows[row].cells[cell];
    let is_known = |cell: &Cell| halves.lexicon.of(cell).is_some_and(known);
    // 起止时间 is a label of its own; behind 项目, which is none, it is the rest of one.
    let certain = rows[index].after_break && !is_known(upper);
    if is_known(below) && !certain {
        return;
    }
    let Some((word, _)) = halves.word(upper, below).filter(|(_, meaning)| known(meaning)) else { return };
    let tail = rows[index].cells.remove(at);
    join(&mut rows[row].cells[cell], tail, word);
}

/// Joins the further labels of a row of fields that the break cut: 主管编 over 码, beside 主管部门.
fn join_beside(rows: &mut [Row], index: usize, halves: &mut Halves<'_>) {
    let (above, below) = rows.split_at_mut(index);
    let (Some(head), Some(tail)) = (above.last_mut(), below.first_mut()) else { return };
    let label = |meaning: &Meaning| meaning.is_label() && !meaning.is_level();
    if !head.cells.first().and_then(|cell| halves.lexicon.of(cell)).is_some_and(label) {
        return;
    }
    tail.cells.retain(|cell| {
        let upper = head.cells.iter_mut().skip(1).find(|upper| upper.column == cell.column);
        let upper = upper.filter(|upper| halves.lexicon.of(upper).is_none());
        let joined = upper.and_then(|upper| {
            let (word, _) = halves.word(upper, cell).filter(|(_, meaning)| label(meaning))?;
            Some((upper, word))
        });
        let Some((upper, word)) = joined else { return true };
        join(upper, cell.clone(), word);
        false
    });
}

/// Puts the second half of a label behind the first; together they are a word.
fn join(head: &mut Cell, tail: Cell, word: Word) {
    head.pieces.extend(tail.pieces);
    (head.word, head.may) = (word, May::ANYTHING);
}

fn known(meaning: &Meaning) -> bool {
    meaning.is_label() || meaning.is_level() || meaning.stage.is_some()
}

/// A row that held nothing but the half of a label is gone; the row below it then stands after the break.
fn carry_breaks(rows: &mut Vec<Row>) {
    let mut broken = false;
    for row in rows.iter_mut() {
        row.after_break |= broken;
        broken = row.cells.is_empty() && row.after_break;
    }
    rows.retain(|row| !row.cells.is_empty());
}
