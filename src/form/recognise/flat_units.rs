//! Rows of a flat table with a unit and what its projects come to.

use super::flat_above::Above;
use super::flat_header::{FlatColumn, FlatHeader, column_of};
use super::{Reader, entries, segment};
use crate::audit::Role;
use crate::form::key::fold_width;
use crate::form::lexicon::Target;
use crate::grid::{Cell, Row};
use crate::mend::gap;
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

    /// The cell of a row that names a unit or department, where nothing but amounts stands beside it.
    pub(super) fn unit_with_sum(&self, row: &Row, header: &FlatHeader) -> Option<usize> {
        let at = row.cells.iter().position(|cell| is_unit(cell, header))?;
        let amount = |cell: &Cell| match field_of(cell, header) {
            // The unit is merged over the column of the names, and its sum moved into it.
            Some(Field::Name) => is_amount(&self.text(cell)),
            field => field.is_some_and(|field| Field::AMOUNTS.contains(&field)),
        };
        let mut others = row.cells.iter().enumerate().filter(|(other, _)| *other != at);
        (row.cells.len() > 1 && others.all(|(_, cell)| amount(cell))).then_some(at)
    }
}

/// Whether a row names a unit of its own.
pub fn has_unit(row: &Row, header: &FlatHeader) -> bool {
    row.cells.iter().any(|cell| is_unit(cell, header))
}

fn field_of(cell: &Cell, header: &FlatHeader) -> Option<Field> {
    match &header.columns[column_of(header, cell)].2 {
        FlatColumn::Project(Target::Field(field)) => Some(*field),
        _ => None,
    }
}

fn is_unit(cell: &Cell, header: &FlatHeader) -> bool {
    matches!(field_of(cell, header), Some(Field::Unit | Field::Department))
}

/// Whether a text is nothing but an amount, grouped or with a point: no project is called so.
fn is_amount(text: &str) -> bool {
    let text = gap::trim(text);
    text.contains(['.', ',', '，'])
        && text.chars().all(|c| fold_width(c).is_ascii_digit() || matches!(fold_width(c), '.' | ','))
}
