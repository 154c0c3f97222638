//! Rows of a list whose merged cells are gone: pages turned into pipes keep a merged cell in its first row only, so that
//! the rows below it begin further left than they stand and have their blanks behind.

use super::fields::Awaiting;
use super::flat_header::{FlatColumn, FlatHeader};
use super::sums::{SumTable, is_figure};
use super::{Reader, entries, segment};
use crate::form::lexicon::{Column, Target};
use crate::grid::{Cell, Row};
use crate::model::{Field, IndicatorField as F, Issue};

impl Awaiting {
    /// Whether it is the label of an amount.
    pub fn is_amount(&self) -> bool {
        matches!(self.target, Target::Field(field) if Field::AMOUNTS.contains(&field))
    }
}

impl Reader<'_> {
    /// Moves the cells of such rows under their columns, told by the level that stands in the row; where its levels are
    /// gone, too, by where the row above ends. An issue names the first of them.
    pub(super) fn unspan(&mut self, rows: &[Row], header: &FlatHeader) -> Option<Vec<Row>> {
        if self.positioned {
            return None;
        }
        let column = |field: F| {
            let what = FlatColumn::Indicator(Column::Field(field));
            header.columns.iter().find(|(_, _, column)| *column == what).map(|(start, _, _)| *start)
        };
        let places = Places {
            level1: column(F::Level1),
            level2: column(F::Level2),
            level3: column(F::Level3)?,
            value: column(F::Value)?,
            last: header.columns.last().map(|(start, _, _)| *start)?,
        };
        let mut moved: Option<Vec<Row>> = None;
        let mut end = places.last;
        let written = self.are_written(rows, &places);
        for (index, row) in rows.iter().enumerate() {
            let Some(by) = self.shift(row, &places, end, written) else {
                end = row.cells.last().map_or(end, |cell| cell.column);
                continue;
            };
            let rows = moved.get_or_insert_with(|| {
                let issue = Issue::new(&entries::REALIGNED, segment::place_of(&row.cells[0], self.source))
                    .arg(row.cells.len().to_string())
                    .arg(header.columns.len().to_string());
                self.out.issues.push(issue);
                rows.to_vec()
            });
            let cells = &mut rows[index].cells;
            cells.iter_mut().for_each(|cell| cell.column += by);
            end = cells.last().map_or(end, |cell| cell.column);
        }
        moved
    }

    /// A row of a table of sums as it stands where the label merged down before it is not gone: its first figure under the
    /// first head.
    pub(super) fn unspan_sums(&self, table: &SumTable, row: &Row) -> Option<Row> {
        let [label, first, ..] = row.cells.as_slice() else { return None };
        if !self.positioned && self.is_under_first_year(table, label, first) {
            let mut moved = row.clone();
            moved.cells.iter_mut().for_each(|cell| cell.column -= 1);
            return self.in_sums(table, &moved).then_some(moved);
        }
        let by = table.first().checked_sub(first.column).filter(|&by| by > 0)?;
        if self.positioned || label.column > 0 || first.column > 1 || !is_figure(&self.text(first)) {
            return None;
        }
        let mut moved = row.clone();
        moved.cells[1..].iter_mut().for_each(|cell| cell.column += by);
        self.in_sums(table, &moved).then_some(moved)
    }

    /// Whether the label of a row stands under the first of the years, since the label merged down over both columns of
    /// labels has but one cell in the row of the years.
    fn is_under_first_year(&self, table: &SumTable, label: &Cell, first: &Cell) -> bool {
        let begins = label.column > 0 && label.column == table.first();
        begins && table.is_of_years() && !is_figure(&self.text(label)) && is_figure(&self.text(first))
    }

    /// Whether a row of values begins left of the labels above it, whose merged neighbours are gone from it: its cells are
    /// those of the last of them.
    pub(super) fn is_unspanned(&self, labels: &[Awaiting], row: &Row) -> bool {
        let under = |cell: &Cell| labels.iter().any(|label| label.column == cell.column);
        !self.positioned
            && (2..=labels.len()).contains(&row.cells.len())
            && row.cells.iter().zip(0..).all(|(cell, column)| cell.column == column)
            && !row.cells.iter().all(under)
    }

    /// Doubts the amounts of such a row that is shorter than its labels: which of them are blank is a guess.
    pub(super) fn doubt_blank_amounts(&mut self, labels: &[Awaiting], row: &Row) {
        let short = labels.len() > 1 && (row.width as usize) < labels.len() && self.is_unspanned(labels, row);
        if short && labels.iter().all(Awaiting::is_amount) {
            let issue = Issue::new(&entries::REALIGNED, segment::place_of(&row.cells[0], self.source));
            let issue = issue.arg(row.cells.len().to_string()).arg(labels.len().to_string());
            self.draft.issues.push(issue);
        }
    }

    /// Whether rows are written without their merged cells and with all blank ones: what is missing of the header's width is
    /// what their levels stand too far left, in each row that is told by one.
    fn are_written(&self, rows: &[Row], places: &Places) -> bool {
        let missing = |row: &Row| (places.last + 1).saturating_sub(row.width);
        let mut told = rows.iter().filter_map(|row| Some((self.shift_of_level(row, places)?, missing(row))));
        let first = told.next();
        first.is_some_and(|(by, missing)| by == missing) && told.all(|(by, missing)| by == missing)
    }

    /// By how many columns the level that a row names stands too far left.
    fn shift_of_level(&self, row: &Row, places: &Places) -> Option<u32> {
        let at = row.cells.iter().position(|cell| self.names_level(cell))?;
        self.level_column(&row.cells, at, places)?.checked_sub(row.cells[at].column).filter(|by| *by > 0)
    }

    /// By how many columns a row stands too far left; `end` is where the row above it ends, and `written` whether the width of
    /// rows tells.
    fn shift(&self, row: &Row, places: &Places, end: u32, written: bool) -> Option<u32> {
        let (first, last) = (row.cells.first()?, row.cells.last()?);
        if first.column > 0 || last.column >= places.last {
            return None;
        }
        let level = row.cells.iter().any(|cell| self.names_level(cell));
        if written && !level {
            let by = (places.last + 1).checked_sub(row.width)?;
            return (by > 0 && by == places.level3).then_some(by);
        }
        if row.cells.len() < LEAST_CELLS {
            return None;
        }
        let by = match level {
            true => self.shift_of_level(row, places)?,
            false => end.checked_sub(last.column).filter(|by| places.is_value_row(row, *by, self))?,
        };
        (by > 0 && last.column + by <= places.last).then_some(by)
    }

    /// The column that a level belongs to: 成本指标 is a first level where a second one follows it.
    fn level_column(&self, cells: &[Cell], at: usize, places: &Places) -> Option<u32> {
        let meaning = self.lexicon.of(&cells[at])?;
        let followed = cells.get(at + 1).is_some_and(|next| self.names_level(next));
        let first = meaning.level1.is_some() && (followed || meaning.level2.is_none());
        if first { places.level1 } else { places.level2 }
    }
}

/// The fewest cells of a row with an indicator: its name and what is asked of it.
const LEAST_CELLS: usize = 2;

/// Where the columns of the indicators stand.
struct Places {
    level1: Option<u32>,
    level2: Option<u32>,
    level3: u32,
    value: u32,
    last: u32,
}

impl Places {
    /// Whether a row, moved, begins with an indicator's name and has a figure where its value stands.
    fn is_value_row(&self, row: &Row, by: u32, reader: &Reader<'_>) -> bool {
        let figure =
            |cell: &Cell| reader.text(cell).chars().any(|c| c.is_ascii_digit() || ('０'..='９').contains(&c));
        let name = &row.cells[0];
        name.column + by == self.level3
            && reader.text(name).chars().any(crate::mend::gap::is_han)
            && row.cells.iter().any(|cell| cell.column + by == self.value && figure(cell))
    }
}
