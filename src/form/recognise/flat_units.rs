//! Rows of a flat table with a unit and what its projects come to.

use super::flat_above::Above;
use super::flat_header::{FlatColumn, FlatHeader, column_of};
use super::{Reader, entries, segment};
use crate::audit::Role;
use crate::form::lexicon::Target;
use crate::grid::{Cell, Row};
use crate::model::{Field, Issue};

impl Reader<'_> {
    /// A row with a unit and what its projects come to: it names the unit of the projects below, and its sums are quoted.
    pub(super) fn sum_of_unit(&mut self, row: &Row, unit: usize, slot: Field, above: &mut Above) {
        let texts: Vec<_> = row.cells.iter().map(|cell| self.text(cell)).collect();
        let issue = Issue::new(&entries::TOTAL_ROW, segment::place_of(&row.cells[0], self.source))
            .excerpt(texts.join("\t"));
        self.out.issues.push(issue);
        self.unit_above_projects(&row.cells[unit], slot, above);
        let sums = row.cells.iter().enumerate().filter(|(at, _)| *at != unit);
        self.out.ledger.claim(sums.flat_map(|(_, cell)| cell.pieces.iter().copied()), Role::Issue);
    }
}

/// The cell of a row that names a unit or department, where nothing but amounts stands beside it.
pub fn unit_with_sum(row: &Row, header: &FlatHeader) -> Option<usize> {
    let field = |cell: &Cell| match &header.columns[column_of(header, cell)].2 {
        FlatColumn::Project(Target::Field(field)) => Some(*field),
        _ => None,
    };
    let unit = |cell: &Cell| matches!(field(cell), Some(Field::Unit | Field::Department));
    let amount = |cell: &Cell| field(cell).is_some_and(|field| Field::AMOUNTS.contains(&field));
    let at = row.cells.iter().position(unit)?;
    let mut others = row.cells.iter().enumerate().filter(|(other, _)| *other != at);
    (row.cells.len() > 1 && others.all(|(_, cell)| amount(cell))).then_some(at)
}
