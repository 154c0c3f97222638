//! Lines within a form that head its table of indicators.

use super::{Reader, inline, segment};
use crate::form::key::key;
use crate::grid::Row;
use crate::model::Text;

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
}
