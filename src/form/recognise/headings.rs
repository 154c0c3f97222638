//! Lines within a form that head its table of indicators, and rows that number the columns of a table.

use super::{Reader, inline, segment};
use crate::form::key::key;
use crate::grid::Row;
use crate::mend::gap;
use crate::model::Text;

/// The fewest columns by which such a row is told from figures.
const LEAST_NUMBERED: usize = 4;

impl Reader<'_> {
    /// Takes a line right above the header of an indicator table that only says what follows (年度绩效目标衡量指标); whether
    /// it did. Where it names a term, the table is of that.
    pub(super) fn heading_row(&mut self, rows: &[Row], index: usize) -> bool {
        let ([cell], Some(below)) = (rows[index].cells.as_slice(), rows.get(index + 1)) else { return false };
        if self.lexicon.of(cell).is_some() || !segment::heads_table(below, self.lexicon) {
            return false;
        }
        let text = self.text(cell);
        let word = key(&text);
        let vocabulary = &self.library.vocabulary;
        let heads = vocabulary.title.headings.iter().any(|ending| word.ends_with(ending.as_str()));
        if !heads || !inline::looks_like_label(&text) {
            return false;
        }
        let named = |labels: &Vec<String>| labels.iter().any(|label| word.starts_with(label.as_str()));
        if let Some((term, _)) = vocabulary.term.iter().find(|(_, labels)| named(labels)) {
            self.term = Text::new(term.clone(), segment::place_of(cell, self.source));
        }
        self.label(cell);
        true
    }

    /// Whether a row does nothing but number the columns of a table: 1 | 2 | 3, 甲 | 乙 | 1 | 2, 栏次 | 1 | 2.
    pub(super) fn numbers_columns(&self, row: &Row) -> bool {
        if row.cells.len() < LEAST_NUMBERED {
            return false;
        }
        let mut next = 1;
        let mut words = 0;
        let counts = row.cells.iter().all(|cell| {
            let text = self.text(cell);
            let text = gap::trim(&text);
            if next == 1 && matches!(text, "甲" | "乙" | "丙" | "丁" | "栏次") {
                words += 1;
                return true;
            }
            let counts = text.len() <= 3 && text.parse() == Ok(next);
            next += 1;
            counts
        });
        counts && words + 1 < row.cells.len()
    }
}
