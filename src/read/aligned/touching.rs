//! Cells that fill their column, so that one blank alone parts them from the next: parted where that begins in other rows.

use std::ops::Range;

use super::{Measure, Run, overlap};
use crate::grid::is_blank;

/// The fewest runs of a row of a table.
const LEAST_RUNS: usize = 5;

/// In how many rows a column must begin where the next cell does.
const LEAST_ROWS: usize = 3;

/// One row in so many at least must have the column.
const ROWS_A_COLUMN: usize = 8;

/// Parts the runs of a page's tables at the columns of its fullest row, by where the cells of the other rows begin.
pub(super) fn part(text: &str, lines: &mut [Vec<Run>], columns: &[Run], measure: Measure) {
    let is_row = |runs: &&mut Vec<Run>| runs.len() >= LEAST_RUNS;
    // Where the cells of each column begin.
    let mut begins: Vec<(usize, usize)> = Vec::new();
    let mut rows = 0;
    for runs in lines.iter_mut().filter(is_row) {
        rows += 1;
        begins.extend(runs.iter().filter_map(|run| Some((column_of(run, columns)?, run.from))));
    }
    begins.sort_unstable();
    let least = LEAST_ROWS.max(rows / ROWS_A_COLUMN);
    let before = |column: usize, at: usize| begins.partition_point(|other| *other < (column, at));
    // What stands before it moves a cell by one position.
    let begin = |run: &Run| {
        let column = column_of(run, columns)?;
        Some(before(column, run.from + 2) - before(column, run.from.saturating_sub(1)))
    };
    for runs in lines.iter_mut().filter(is_row) {
        let mut at = 0;
        while at < runs.len() {
            let next = runs.get(at + 1).map_or(usize::MAX, |run| run.from);
            let fits = |left: &Run, right: &Run| {
                let (one, other) = (column_of(left, columns), column_of(right, columns));
                one.is_some() && one < other && other.is_some_and(|other| columns[other].to <= next)
            };
            let parts = parts(text, &runs[at], measure)
                .filter(|(left, right)| begin(right) >= Some(least) && fits(left, right));
            if let Some((left, right)) = parts.max_by_key(|(_, right)| begin(right)) {
                runs.splice(at..=at, [left, right]);
            }
            at += 1;
        }
    }
}

/// The column that a run overlaps most, else the nearest.
fn column_of(run: &Run, columns: &[Run]) -> Option<usize> {
    let first = columns.partition_point(|column| column.to <= run.from);
    let met = columns.iter().enumerate().skip(first).take_while(|(_, column)| column.from < run.to);
    if let Some((at, _)) = met.max_by_key(|(_, column)| overlap(run, column)) {
        return Some(at);
    }
    let away =
        |at: &usize| columns[*at].from.saturating_sub(run.to).max(run.from.saturating_sub(columns[*at].to));
    [first.checked_sub(1), Some(first).filter(|at| *at < columns.len())]
        .into_iter()
        .flatten()
        .min_by_key(away)
}

/// The ways to part a run at a blank.
pub(super) fn parts<'t>(text: &'t str, run: &Run, measure: Measure) -> impl Iterator<Item = (Run, Run)> + 't {
    let (bytes, from, to): (Range<usize>, usize, usize) = (run.bytes.clone(), run.from, run.to);
    let mut position = from;
    // Where the text before a blank ends: its position and byte.
    let mut end = None;
    text[bytes.clone()].char_indices().filter_map(move |(offset, c)| {
        let at = bytes.start + offset;
        let begin = position;
        position += measure(c);
        if is_blank(c) {
            end.get_or_insert((begin, at));
            return None;
        }
        let (left_to, left_end) = end.take()?;
        let left = Run { from, to: left_to, bytes: bytes.start..left_end };
        Some((left, Run { from: begin, to, bytes: at..bytes.end }))
    })
}
