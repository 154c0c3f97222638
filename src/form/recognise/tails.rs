//! Tails: rows that hold nothing but the ends of what a page break cut in the row above.

use super::draft::{Bits, ExtraDraft, Join};
use super::indicators::{IndicatorTable, Placed, column_name};
use super::{Reader, entries, segment};
use crate::form::lexicon::Column;
use crate::grid::Row;
use crate::mend::gap;
use crate::model::{FieldName, IndicatorField as F, Issue, Item};

/// Pieces of a cell up to which further tails are looked for: more than any form has pages. It bounds what each row of a
/// hostile text costs, for the pieces are put together to see whether they break off.
const MOST_PIECES: usize = 256;

impl Reader<'_> {
    /// Whether a row only holds the tails of the cells of the row above.
    pub(super) fn is_tail(
        &self,
        table: &IndicatorTable,
        half: usize,
        row: &Row,
        values: &Placed<'_>,
    ) -> bool {
        let Some(above) = table.last(half).and_then(|last| self.draft.indicators.get(last)) else {
            return false;
        };
        if above.cells.iter().any(|bits| bits.pieces() > MOST_PIECES) {
            return false;
        }
        let has = |field: F| values.iter().any(|(head, _)| *table.what(*head) == Column::Field(field));
        let had = |field: F| !above.cells[field.index()].is_empty();
        let within = values.iter().all(|(head, _)| match table.what(*head) {
            Column::Field(field) => had(*field),
            Column::Extra(_) => true,
        });
        let raw = |field: F| above.cells[field.index()].raw(self.source);
        if row.after_break
            && within
            && has(F::ValueType)
            && self.completes_type(table, values, &raw(F::ValueType))
        {
            return true;
        }
        if !within || has(F::ValueType) || has(F::Weight) {
            return false;
        }
        if !row.after_break {
            if !(has(F::Level3) || has(F::Value) || has(F::UnitOfMeasure)) {
                return true;
            }
            // A dump may not show where its pages end: there the rest of what breaks off above is a tail, too.
            let cut = |field: F| !has(field) || is_cut(&raw(field));
            let rest = cut(F::Level3) && cut(F::UnitOfMeasure);
            let lone = || values.iter().all(|(_, cell)| is_lone(&self.text(cell)));
            return !self.positioned && had(F::Value) && !has(F::Value) && (rest || lone());
        }
        if has(F::Value) {
            // Its siblings have a type or unit and it has none, or the value above breaks off.
            let bare = (had(F::ValueType) || had(F::UnitOfMeasure)) && !has(F::UnitOfMeasure);
            return bare || breaks_off(&raw(F::Value));
        }
        if has(F::Level3) && !had(F::Value) {
            return !ends_sentence(&raw(F::Content)) && !had(F::ValueType) && breaks_off(&raw(F::Level3));
        }
        true
    }

    /// Whether a row's 指标值类型 is the rest of the word above it: 定 + 量.
    fn completes_type(&self, table: &IndicatorTable, values: &Placed<'_>, above: &str) -> bool {
        let types = &self.library.vocabulary.shape.value_type;
        let cell = values.iter().find(|(head, _)| *table.what(*head) == Column::Field(F::ValueType));
        let above = gap::trim(above);
        cell.is_some_and(|(_, cell)| {
            !types.begin(above) && types.begin(&format!("{above}{}", gap::trim(&self.text(cell))))
        })
    }

    pub(super) fn join_tail(&mut self, table: &IndicatorTable, half: usize, row: &Row, values: &Placed<'_>) {
        let Some(last) = table.last(half) else { return };
        let certain =
            row.after_break && !values.iter().any(|(head, _)| *table.what(*head) == Column::Field(F::Value));
        for &(head, cell) in values {
            let what = table.what(head);
            if !certain {
                let issue = Issue::new(&entries::TAIL_GUESSED, segment::place_of(cell, self.source))
                    .arg(column_name(what))
                    .item(Item::Indicator(last))
                    .excerpt(self.text(cell));
                self.draft.issues.push(issue);
            }
            match what {
                Column::Field(field) => {
                    self.draft.indicators[last].cells[field.index()].push(cell, Join::Tail)
                }
                Column::Extra(label) => {
                    let extra = self
                        .draft
                        .extras
                        .iter_mut()
                        .find(|extra| extra.indicator == Some(last) && extra.label == *label);
                    match extra {
                        Some(extra) => extra.bits.push(cell, Join::Tail),
                        None => {
                            let mut bits = Bits::default();
                            bits.push(cell, Join::Line);
                            let extra = ExtraDraft { label: label.clone(), indicator: Some(last), bits };
                            self.draft.extras.push(extra);
                        }
                    }
                }
            }
        }
    }
}

/// Whether a text ends where a sentence may end.
pub fn ends_sentence(text: &str) -> bool {
    gap::trim(text).ends_with(['。', '；', '！', '？', '.', ';', '!', '”', '）', ')'])
}

/// Whether a text breaks off and is no item of a list.
fn is_cut(text: &str) -> bool {
    breaks_off(text) && !gap::trim(text).ends_with(['；', ';'])
}

/// Whether a text is one ideograph that says nothing by itself: the end of a word.
fn is_lone(text: &str) -> bool {
    let mut chars = gap::trim(text).chars();
    chars.next().is_some_and(|c| matches!(c, '\u{4E00}'..='\u{9FFF}') && !"无是否有".contains(c))
        && chars.next().is_none()
}

/// Whether a text cannot end where it does: behind a comma, with a bracket or a quotation open.
fn breaks_off(text: &str) -> bool {
    let text = gap::trim(text);
    let count = |marks: [char; 2]| text.chars().filter(|c| marks.contains(c)).count();
    text.ends_with(['，', '、', '；', ',', ';', '（', '(', '“', '：', ':', '和', '及', '与', '或', '的'])
        || count(['（', '(']) > count(['）', ')'])
        || text.matches('“').count() > text.matches('”').count()
}
