//! The schedule with one cell a line: its heads and its cells follow each other as lines. They are put back into rows.

use crate::form::key::fold_width;
use crate::form::lexicon::{Lexicon, Meaning};
use crate::grid::{Cell, Row, Source};
use crate::mend::gap;
use crate::model::StageField;

/// The heads of the schedule, in their order.
const HEADS: [StageField; 3] = [StageField::Content, StageField::Start, StageField::End];

/// Puts the lines of each schedule back into rows: what is done, and the dates behind it.
pub fn fold(rows: Vec<Row>, source: &Source, lexicon: &Lexicon) -> Vec<Row> {
    let heads = |at: usize| {
        (0..HEADS.len()).all(|head| {
            let word = rows.get(at + head).and_then(line).and_then(|cell| lexicon.of(cell));
            word.is_some_and(|word| word.stage == Some(HEADS[head]))
        })
    };
    // Most dumps have their rows.
    let Some(first) = (0..rows.len()).find(|&at| heads(at)) else { return rows };
    let mut folded = rows[..first].to_vec();
    let mut at = first;
    while at < rows.len() {
        if !heads(at) {
            folded.push(rows[at].clone());
            at += 1;
            continue;
        }
        folded.push(row_of(&rows[at..at + HEADS.len()]));
        at += HEADS.len();
        let in_table =
            |row: &&Row| line(row).is_some_and(|cell| !lexicon.of(cell).is_some_and(Meaning::is_label));
        let body = rows[at..].iter().take_while(in_table).count();
        let date = |row: &Row| line(row).is_some_and(|cell| begins_as_date(&cell.text(source)));
        let mut begin = at;
        for end in at + 1..=at + body {
            // A row ends behind its dates, before the next words.
            if end == at + body || date(&rows[end - 1]) && !date(&rows[end]) || end - begin == HEADS.len() {
                folded.push(row_of(&rows[begin..end]));
                begin = end;
            }
        }
        at += body;
    }
    folded
}

/// The only cell of a row that is written as one line.
fn line(row: &Row) -> Option<&Cell> {
    match row.cells.as_slice() {
        [cell] if row.width <= 1 => Some(cell),
        _ => None,
    }
}

fn begins_as_date(text: &str) -> bool {
    gap::trim(text).starts_with(|c: char| fold_width(c).is_ascii_digit())
}

/// A row of the cells of lines.
fn row_of(lines: &[Row]) -> Row {
    let cells = lines.iter().flat_map(|row| &row.cells).zip(0..);
    let cells: Vec<Cell> = cells.map(|(cell, column)| Cell { column, ..cell.clone() }).collect();
    Row { number: lines[0].number, after_break: false, width: HEADS.len() as u32, cells }
}
