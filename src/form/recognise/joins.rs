//! Labels that a page break cut in two: 项目实施进 + 度（计划）.

use crate::form::lexicon::{Lexicon, Meaning};
use crate::form::words::Words;
use crate::grid::{Cell, Row, Source};

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

/// Puts the second half of a cut label behind the first and takes it out of the row under the break.
///
/// Not every dump leaves a blank line where a page ended (`breaks_shown` says that the grid's rows tell): there a half
/// label right below its first half is joined as well, for no value is the missing half of the label above it.
pub fn join_cut_labels(
    rows: &mut Vec<Row>,
    source: &Source,
    lexicon: &Lexicon,
    words: &Words,
    breaks_shown: bool,
) {
    for index in 1..rows.len() {
        let look_back = match (rows[index].after_break, breaks_shown) {
            (true, _) => LOOK_BACK,
            (false, false) => LOOK_BACK_UNSEEN,
            (false, true) => continue,
        };
        if rows[index].after_break && join_cut_header(rows, index, source, lexicon, words) {
            continue;
        }
        for column in 0..LABEL_COLUMNS {
            join_at(rows, index, column, look_back, (source, lexicon, words));
        }
    }
    carry_breaks(rows);
}

/// Joins a table's header that the break cut through all its columns: 三级 | 评扣分 over 指标 | 标准. Every cell
/// below must make a column's name with the one above it.
fn join_cut_header(
    rows: &mut [Row],
    index: usize,
    source: &Source,
    lexicon: &Lexicon,
    words: &Words,
) -> bool {
    let (above, below) = rows.split_at_mut(index);
    let (Some(head), Some(tail)) = (above.last_mut(), below.first_mut()) else { return false };
    let mut joined = Vec::with_capacity(tail.cells.len());
    for cell in &tail.cells {
        let Some(at) = head.cells.iter().position(|upper| upper.column == cell.column) else { return false };
        let whole = format!("{}{}", head.cells[at].text(source), cell.text(source));
        if whole.len() > MAX_LABEL || !lexicon.exactly(&whole).is_some_and(names_column) {
            return false;
        }
        joined.push((at, words.find(&whole, &mut String::new())));
    }
    for ((at, word), cell) in joined.into_iter().zip(tail.cells.drain(..)) {
        head.cells[at].pieces.extend(cell.pieces);
        head.cells[at].word = word;
    }
    true
}

fn names_column(meaning: &Meaning) -> bool {
    meaning.stage.is_some() || meaning.indicator.is_some()
}

fn join_at(
    rows: &mut [Row],
    index: usize,
    column: u32,
    look_back: usize,
    (source, lexicon, words): (&Source, &Lexicon, &Words),
) {
    let Some(at) = rows[index].cells.iter().position(|cell| cell.column == column) else { return };
    let below = &rows[index].cells[at];
    let tail = below.text(source);
    if tail.len() > MAX_LABEL {
        return;
    }
    let from = index.saturating_sub(look_back);
    let above = (from..index).rev().find_map(|row| {
        let cell = rows[row].cells.iter().position(|cell| cell.column == column)?;
        Some((row, cell))
    });
    let Some((row, cell)) = above else { return };
    let upper = &rows[row].cells[cell];
    let head = upper.text(source);
    let is_known = |cell: &Cell| lexicon.of(cell).is_some_and(known);
    // 起止时间 is a label of its own; behind 项目, which is none, it is the rest of one.
    let certain = rows[index].after_break && !is_known(upper);
    if head.len() > MAX_LABEL || (is_known(below) && !certain) {
        return;
    }
    if !lexicon.may_be(&head, &tail) {
        return;
    }
    let whole = format!("{head}{tail}");
    if !lexicon.exactly(&whole).is_some_and(known) {
        return;
    }
    let word = words.find(&whole, &mut String::new());
    let pieces = rows[index].cells.remove(at).pieces;
    rows[row].cells[cell].pieces.extend(pieces);
    rows[row].cells[cell].word = word;
}

fn known(meaning: &Meaning) -> bool {
    meaning.is_label() || meaning.level1.is_some() || meaning.level2.is_some() || meaning.stage.is_some()
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
