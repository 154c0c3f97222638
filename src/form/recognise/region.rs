//! Forms side by side on one sheet, taken apart.

use super::segment::{MAX_REGIONS, is_name_cell};
use crate::form::library::Known;
use crate::grid::{Grid, Row, Source};

/// The parts of a sheet on which forms stand side by side, from left to right; the sheet itself where they do
/// not.
pub fn split(grid: Grid, source: &Source, base: &Known) -> Vec<Grid> {
    let mut borders: Vec<u32> = Vec::new();
    if grid.positioned {
        for row in &grid.rows {
            let names: Vec<u32> = row
                .cells
                .iter()
                .filter(|cell| is_name_cell(cell, source, base))
                .map(|cell| cell.column)
                .collect();
            if (2..=MAX_REGIONS).contains(&names.len()) && names.len() > borders.len() + 1 {
                borders = names[1..].to_vec();
            }
        }
    }
    if borders.is_empty() {
        return vec![grid];
    }
    let starts = std::iter::once(0).chain(borders.iter().copied());
    let ends = borders.iter().copied().chain([u32::MAX]);
    starts.zip(ends).map(|(start, end)| part(&grid, start, end)).collect()
}

fn part(grid: &Grid, start: u32, end: u32) -> Grid {
    let rows = grid.rows.iter().map(|row| Row {
        cells: row
            .cells
            .iter()
            .filter(|cell| (start..end).contains(&cell.column))
            .map(|cell| crate::grid::Cell { column: cell.column - start, ..cell.clone() })
            .collect(),
        width: row.width.min(end).saturating_sub(start),
        ..*row
    });
    Grid { rows: rows.filter(|row| !row.cells.is_empty()).collect(), ..grid.clone() }
}
