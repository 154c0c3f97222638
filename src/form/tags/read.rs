//! Reading tags: a form of our own workbook back into its project.

mod gather;
mod parse;
mod project;
mod row;

use crate::audit::Claim;
use crate::grid::{Cell, Grid, Source};
use crate::model::{Issue, Project};

use super::MAGIC;

/// Rows from the top in which the head's tag is looked for: a clerk may have put some above the form.
const HEAD_ROWS: usize = 10;

/// What a sheet of our own workbook is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ours {
    /// A form with tags.
    Form,
    /// The summary, made from the forms.
    Summary,
    /// The issue list, made from the forms.
    Issues,
}

/// A form read by its tags.
#[derive(Debug, Clone)]
pub struct Tagged {
    /// The project; its derived values are still to be derived.
    pub project: Project,
    /// What became of each cell that the tags explain.
    pub claims: Vec<Claim>,
    /// The cells they do not explain: what was put on the sheet since.
    pub loose: Vec<Loose>,
}

/// A cell that no tag explains, by its indexes in the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loose {
    /// Index into the grid's rows.
    pub row: usize,
    /// Index into the row's cells.
    pub cell: usize,
}

/// Tells whether a grid is a sheet of our own workbook, and which.
pub fn ours(grid: &Grid, source: &Source) -> Option<Ours> {
    let (_, cell) = head(grid, source)?;
    let text = cell.text(source);
    match text.split('|').nth(1)? {
        "f" => Some(Ours::Form),
        "s" => Some(Ours::Summary),
        "i" => Some(Ours::Issues),
        _ => None,
    }
}

/// The issue that a row of the issue list keeps in its tag, if the cell is one.
pub fn issue_of(tag: &str) -> Option<Issue> {
    let text = tag.strip_prefix(MAGIC)?.strip_prefix("|q|")?;
    serde_json::from_str(&super::unescape(text)?).ok()
}

/// Reads a form by its tags, as the project with this index in the document (for the claims).
///
/// `None` where the grid has no tags, its head is damaged, or columns were put in or taken away before the tags, so that
/// they name others; then the labels have to tell. A damaged tag further down leaves the cells of its row loose.
pub fn recognise(grid: &Grid, source: &Source, index: usize) -> Option<Tagged> {
    if ours(grid, source)? != Ours::Form {
        return None;
    }
    let (row, cell) = head(grid, source)?;
    // The head's last label is the margin, the column before the tags.
    let text = cell.text(source);
    let margin = text.rsplit('|').next().and_then(|label| label.strip_prefix('l')?.parse::<u32>().ok());
    if margin.is_some_and(|margin| margin + 1 != cell.column) {
        return None;
    }
    project::read(grid, source, index, (row, cell.column))
}

/// The index of the row that the head's tag stands in, and the column of the tags.
pub fn column_of_tags(grid: &Grid, source: &Source) -> Option<(usize, u32)> {
    head(grid, source).map(|(row, cell)| (row, cell.column))
}

/// The cell that begins the head's tag, and the index of its row.
fn head<'g>(grid: &'g Grid, source: &Source) -> Option<(usize, &'g Cell)> {
    let first = |cell: &&Cell| {
        let text = cell.pieces.first().map_or("", |&span| source.slice(span));
        text.strip_prefix(MAGIC).is_some_and(|rest| rest.starts_with('|'))
    };
    let rows = grid.rows.iter().take(HEAD_ROWS).enumerate();
    rows.filter_map(|(index, row)| Some((index, row.cells.iter().find(first)?))).next()
}
