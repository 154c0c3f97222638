//! One cell a line, as copied from the pages of government sites: the cells of the indicator table follow each
//! other as lines and the empty ones are gone. They are put back into rows before the table is read.

use super::align::{Physical, align};
use super::entries;
use super::inline;
use super::segment::place_of;
use crate::form::lexicon::{Column, Lexicon};
use crate::form::vocabulary::Shape;
use crate::grid::{Cell, May, Row, Source};
use crate::model::{IndicatorField as F, Issue};

/// The fewest lines in a run that are column labels of an indicator table for the run to be its header.
const LEAST_LABELS: usize = 3;

/// Puts the lines of each indicator table back into rows; doubtful rows are named by issues.
pub fn fold(
    mut rows: Vec<Row>,
    source: &Source,
    lexicon: &Lexicon,
    shape: &Shape,
    issues: &mut Vec<Issue>,
) -> Vec<Row> {
    // Most dumps have their rows.
    let Some(first) = (0..rows.len()).find(|&at| header_length(&rows[at..], lexicon) > 0) else {
        return rows;
    };
    let mut folded = Vec::with_capacity(rows.len());
    folded.extend(rows[..first].iter_mut().map(std::mem::take));
    let mut at = first;
    while at < rows.len() {
        let header = header_length(&rows[at..], lexicon);
        if header == 0 {
            folded.push(std::mem::take(&mut rows[at]));
            at += 1;
            continue;
        }
        let columns: Vec<Column> =
            rows[at..at + header].iter().filter_map(|row| column_of(row, lexicon)).collect();
        folded.push(row_of(
            &rows[at],
            rows[at..at + header].iter().map(|row| &row.cells[0]).zip(0..),
            header,
        ));
        at += header;
        let body = rows[at..].iter().take_while(|row| in_table(row, source, lexicon)).count();
        let cells: Vec<(&Row, &Cell)> = rows[at..at + body].iter().map(|row| (row, &row.cells[0])).collect();
        fold_body(&cells, &columns, Tools { source, lexicon, shape }, &mut folded, issues);
        at += body;
    }
    folded
}

#[derive(Clone, Copy)]
struct Tools<'a> {
    source: &'a Source,
    lexicon: &'a Lexicon,
    shape: &'a Shape,
}

fn column_of(row: &Row, lexicon: &Lexicon) -> Option<Column> {
    let [cell] = row.cells.as_slice() else { return None };
    lexicon.of(cell).and_then(|meaning| meaning.indicator.clone())
}

/// How many lines from here on are the labels of an indicator table's columns, its levels among them.
fn header_length(rows: &[Row], lexicon: &Lexicon) -> usize {
    let columns: Vec<Column> = rows.iter().map_while(|row| column_of(row, lexicon)).collect();
    let has = |field: F| columns.contains(&Column::Field(field));
    if columns.len() >= LEAST_LABELS && has(F::Level2) && has(F::Level3) { columns.len() } else { 0 }
}

/// Whether a line is a cell of the table and not the label of what follows it.
fn in_table(row: &Row, source: &Source, lexicon: &Lexicon) -> bool {
    let [cell] = row.cells.as_slice() else { return false };
    match lexicon.of(cell) {
        Some(meaning) => meaning.level1.is_some() || meaning.level2.is_some() || !meaning.is_label(),
        None => !cell.may.any(May::PAIR) || inline::pairs(&cell.text(source), lexicon).is_empty(),
    }
}

fn row_of<'c>(first: &Row, cells: impl Iterator<Item = (&'c Cell, u32)>, width: usize) -> Row {
    let cells = cells.map(|(cell, column)| Cell { column, ..cell.clone() }).collect();
    Row { number: first.number, after_break: false, width: width as u32, cells }
}

fn fold_body(
    cells: &[(&Row, &Cell)],
    columns: &[Column],
    tools: Tools<'_>,
    folded: &mut Vec<Row>,
    issues: &mut Vec<Issue>,
) {
    let position = |field: F| columns.iter().position(|column| *column == Column::Field(field));
    let Some(level2) = position(F::Level2) else { return };
    let level1 = position(F::Level1);
    let mut at = 0;
    while at < cells.len() {
        let mut levels: Vec<(&Cell, u32)> = Vec::new();
        let start = at;
        while at < cells.len() {
            let meaning = tools.lexicon.of(cells[at].1);
            let taken = |column: usize| levels.iter().any(|(_, other)| *other == column as u32);
            // 成本指标 is a first level where a second follows it, and a second level of 产出指标 elsewhere.
            let next = cells.get(at + 1).and_then(|(_, cell)| tools.lexicon.of(cell));
            let heads = next.is_some_and(|word| word.level1.is_some() || word.level2.is_some());
            match (meaning, level1) {
                (Some(word), Some(first))
                    if word.level1.is_some() && heads && levels.is_empty() && !taken(first) =>
                {
                    levels.push((cells[at].1, first as u32));
                }
                (Some(word), _) if (word.level2.is_some() || word.level1.is_some()) && !taken(level2) => {
                    levels.push((cells[at].1, level2 as u32));
                }
                _ => break,
            }
            at += 1;
        }
        let values = cells[at..]
            .iter()
            .take_while(|(_, cell)| {
                let meaning = tools.lexicon.of(cell);
                !meaning.is_some_and(|word| word.level1.is_some() || word.level2.is_some())
            })
            .count();
        let group: Vec<&Cell> = cells[at..at + values].iter().map(|(_, cell)| *cell).collect();
        at += values;
        if at == start {
            break;
        }
        fold_group(cells[start].0, &levels, &group, columns, level2 + 1, tools, folded, issues);
    }
}

/// Gives the lines of one second level to rows: as many as there are columns make one.
#[expect(clippy::too_many_arguments, reason = "the state of one loop, handed over whole")]
fn fold_group(
    first: &Row,
    levels: &[(&Cell, u32)],
    group: &[&Cell],
    columns: &[Column],
    from: usize,
    tools: Tools<'_>,
    folded: &mut Vec<Row>,
    issues: &mut Vec<Issue>,
) {
    let open: Vec<(u32, &Column)> =
        columns.iter().enumerate().skip(from).map(|(at, column)| (at as u32, column)).collect();
    let mut levels = levels.to_vec();
    let chunks = chunks(group, open.len(), tools);
    if chunks.is_empty() {
        folded.push(row_of(first, levels.into_iter(), columns.len()));
        return;
    }
    for chunk in chunks {
        let guessed = chunk.len() != open.len();
        let physical: Vec<Physical<'_>> = chunk
            .iter()
            .map(|cell| {
                let mut physical = Physical::new(u32::MAX);
                physical.push(cell, tools.source, tools.lexicon.of(cell), tools.shape);
                physical
            })
            .collect();
        let assigned = align(&physical, &open, tools.shape);
        if guessed && let Some(cell) = chunk.first() {
            let issue = Issue::new(&entries::REALIGNED, place_of(cell, tools.source))
                .arg(chunk.len().to_string())
                .arg(open.len().to_string());
            issues.push(issue);
        }
        let cells = chunk.iter().zip(&assigned).map(|(cell, &to)| (*cell, open[to].0));
        folded.push(row_of(first, levels.drain(..).chain(cells), columns.len()));
    }
}

/// Splits lines into the rows of one second level: evenly where they divide, else before each line of words
/// that follows a value.
fn chunks<'c>(group: &[&'c Cell], width: usize, tools: Tools<'_>) -> Vec<Vec<&'c Cell>> {
    if width == 0 || group.is_empty() {
        return Vec::new();
    }
    if group.len().is_multiple_of(width) {
        return group.chunks(width).map(<[_]>::to_vec).collect();
    }
    let numeric = |cell: &Cell| cell.text(tools.source).chars().any(|c| c.is_ascii_digit() || c == '%');
    let mut rows: Vec<Vec<&Cell>> = Vec::new();
    for &cell in group {
        let begins = match rows.last() {
            None => true,
            Some(row) => {
                row.len() >= width
                    || (row.iter().any(|cell| numeric(cell)) && !numeric(cell) && row.len() > 1)
            }
        };
        if begins {
            rows.push(Vec::new());
        }
        if let Some(row) = rows.last_mut() {
            row.push(cell);
        }
    }
    rows
}
