//! Labels that a page break cut in two: 项目实施进 + 度（计划）.

use crate::form::lexicon::Lexicon;
use crate::form::words::Words;
use crate::grid::{Row, Source};

use super::segment::MAX_LABEL;

/// How many rows above the break the first half may stand: a label merged down is written at the top of its
/// rows, or at their middle.
const LOOK_BACK: usize = 40;

/// Labels stand in the first columns of a form: the side label, the label, the two levels.
const LABEL_COLUMNS: u32 = 2;

/// Puts the second half of a cut label behind the first and takes it out of the row under the break.
pub fn join_cut_labels(rows: &mut Vec<Row>, source: &Source, lexicon: &Lexicon, words: &Words) {
    for index in 1..rows.len() {
        if !rows[index].after_break {
            continue;
        }
        for column in 0..LABEL_COLUMNS {
            join_at(rows, index, column, source, lexicon, words);
        }
    }
    carry_breaks(rows);
}

fn join_at(rows: &mut [Row], index: usize, column: u32, source: &Source, lexicon: &Lexicon, words: &Words) {
    let Some(at) = rows[index].cells.iter().position(|cell| cell.column == column) else { return };
    let tail = rows[index].cells[at].text(source);
    if tail.len() > MAX_LABEL || is_known(&tail, lexicon) {
        return;
    }
    let from = index.saturating_sub(LOOK_BACK);
    let above = (from..index).rev().find_map(|row| {
        let cell = rows[row].cells.iter().position(|cell| cell.column == column)?;
        Some((row, cell))
    });
    let Some((row, cell)) = above else { return };
    let head = rows[row].cells[cell].text(source);
    if head.len() > MAX_LABEL {
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

fn known(meaning: &crate::form::lexicon::Meaning) -> bool {
    meaning.is_label() || meaning.level1.is_some() || meaning.level2.is_some()
}

fn is_known(text: &str, lexicon: &Lexicon) -> bool {
    lexicon.get(text).is_some_and(known)
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
