//! A written workbook read back and compared with the model, before it appears.

use std::collections::HashSet;

use crate::error::{Error, NOT_AS_WRITTEN, Result};
use crate::grid::{Document, Grid};
use crate::model::{Book, Project};
use crate::read;

/// Excel's limit of a cell in UTF-16 units; what is longer stands in several cells.
const CELL_UNITS: usize = 32_767;

/// Reads a workbook of a book back and looks for every declared text on the sheet of its project.
///
/// Blanks do not count: a cell shows them as its printing needs. This reads through our own reader of workbooks
/// but through no template, so that a fault of laying out is not undone by the same fault of recognising.
///
/// # Errors
/// [`NOT_AS_WRITTEN`] with the project and the column that differ; those of reading.
pub fn verify(book: &Book, bytes: &[u8], name: &str) -> Result<()> {
    let document = read::read(name, bytes, &read::Options::default())?;
    let differs = |what: String| Err(Error::new(&NOT_AS_WRITTEN, name).arg(what));
    // The summary comes first, then a sheet a project.
    for (index, project) in book.projects.iter().enumerate() {
        let Some(grid) = document.grids.get(index + 1) else {
            return differs(format!("{} < {}", document.grids.len(), book.projects.len() + 1));
        };
        if let Some(column) = missing(project, grid, &document) {
            return differs(format!("{} {column}", index + 1));
        }
    }
    Ok(())
}

/// The first column of a project whose text is nowhere on its sheet.
fn missing<'p>(project: &'p Project, grid: &Grid, document: &Document) -> Option<&'p str> {
    let cells = grid.rows.iter().flat_map(|row| &row.cells).map(|cell| solid(&cell.text(&document.source)));
    let cells: Vec<String> = cells.collect();
    let known: HashSet<&str> = cells.iter().map(String::as_str).collect();
    let stands = |text: &str| {
        let text = solid(text);
        // A label may share the cell, and a long text goes on in the next.
        known.contains(text.as_str())
            || cells.iter().any(|cell| cell.contains(&text))
            || (text.encode_utf16().count() > CELL_UNITS && cells.concat().contains(&text))
    };
    project.parts().find(|(_, text)| !stands(&text.value)).map(|(part, _)| part.name(project))
}

/// A text without blanks and characters that XML cannot hold.
fn solid(text: &str) -> String {
    let lost = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}');
    text.chars().filter(|&c| !lost(c)).collect()
}
