//! Tables of indicators without a header: the levels tell where they begin.

use super::indicators::{Head, IndicatorTable};
use super::{Reader, Section, entries, segment};
use crate::derive::score::{Column as Points, score};
use crate::form::lexicon::Column;
use crate::grid::{Cell, Row};
use crate::model::{IndicatorField as F, Issue};

impl Reader<'_> {
    /// The table that begins with a row of a first level, a second, a name and a value, in a form without any header of
    /// indicators: its columns are those of the template, told by what stands in them. An issue says so.
    pub(super) fn headless(&mut self, rows: &[Row], index: usize) -> Option<IndicatorTable> {
        let row = &rows[index];
        if !matches!(self.section, Section::Fields) || !self.draft.indicators.is_empty() {
            return None;
        }
        let level1 = |cell: &Cell| self.lexicon.of(cell).is_some_and(|word| word.level1.is_some());
        let level2 = |cell: &Cell| self.lexicon.of(cell).is_some_and(|word| word.level2.is_some());
        let at = row.cells.windows(2).position(|pair| level1(&pair[0]) && level2(&pair[1]))?;
        let [first, second, name, value, ..] = &row.cells[at..] else { return None };
        let side = row.cells[..at].iter().all(|cell| self.lexicon.of(cell).is_some_and(|word| word.group));
        let values = [name, value].iter().all(|cell| self.lexicon.of(cell).is_none());
        if !side || !values || second.column != first.end() {
            return None;
        }
        let lexicon = self.lexicon;
        let headed = || rows.iter().any(|row| segment::heads_table(row, lexicon));
        if *self.headed.get_or_insert_with(headed) {
            return None;
        }
        let fields = [F::Level1, F::Level2, F::Level3, F::Value];
        let mut heads: Vec<Head> = [first, second, name, value]
            .into_iter()
            .zip(fields)
            .map(|(cell, field)| Head::new(cell.column, cell.end(), Column::Field(field)))
            .collect();
        // Points are a figure; what else stands behind the value is a remark.
        for cell in &row.cells[at + fields.len()..] {
            let points = score(&self.text(cell), Points::Weight).is_some();
            let field = if points { F::Weight } else { F::Note };
            if !heads.iter().any(|head| head.what == Column::Field(field)) {
                heads.push(Head::new(cell.column, cell.end(), Column::Field(field)));
            }
        }
        let issue = Issue::new(&entries::HEADLESS, segment::place_of(first, self.source));
        self.draft.issues.push(issue);
        Some(IndicatorTable::flat(heads))
    }
}
