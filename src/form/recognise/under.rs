//! Which value of the row above a cell without a label goes on with: a page break cuts every cell of a row, and the tails
//! stand below their beginnings.

use smallvec::SmallVec;

use super::draft::Last;
use super::{Reader, entries, segment};
use crate::grid::{Cell, Row};
use crate::model::{FieldName, Issue};

/// The values of a row with labels: the column of each, and where it went.
#[derive(Debug, Default)]
pub struct Values {
    width: u32,
    cells: SmallVec<[(u32, Last); 4]>,
}

impl Values {
    /// None yet of a row.
    pub fn of(row: &Row) -> Self {
        Self { width: row.width, cells: SmallVec::new() }
    }

    /// Adds a cell, whose text was given to `last`. What stands below the value of a label that nobody knows is read
    /// row by row: a table may.
    pub fn push(&mut self, cell: &Cell, last: Option<Last>) {
        let field = last.filter(|last| matches!(last, Last::Field(_)));
        self.cells.extend(field.map(|field| (cell.column, field)));
    }
}

impl Reader<'_> {
    /// The value of the row above in whose column a cell stands, where that row has several and is as wide. `None` where
    /// something was read since.
    pub(super) fn value_above(&self, row: &Row, cell: &Cell) -> Option<Last> {
        let Values { width, cells } = &self.values_above;
        if *width != row.width || !self.has_values_above() {
            return None;
        }
        cells.iter().find(|(column, _)| *column == cell.column).map(|(_, value)| *value)
    }

    /// Whether the row above has several values, and nothing was read since.
    fn has_values_above(&self) -> bool {
        let cells = &self.values_above.cells;
        cells.len() > 1 && cells.last().map(|(_, last)| *last) == self.draft.last
    }

    /// Doubts a tail that stands below none of the values above it, so that it joins the last of them.
    pub(super) fn doubt_tail(&mut self, row: &Row, cell: &Cell) {
        if !self.has_values_above() || self.value_above(row, cell).is_some() {
            return;
        }
        let name = match self.draft.last {
            Some(Last::Field(field)) => field.name().to_owned(),
            _ => return,
        };
        let issue = Issue::new(&entries::TAIL_GUESSED, segment::place_of(cell, self.source)).arg(name);
        self.draft.issues.push(issue.excerpt(self.text(cell)));
    }
}
