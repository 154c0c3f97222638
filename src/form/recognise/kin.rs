//! Labels that nobody knows, told by how they end: 一级预算部门 is a department, 评分说明 a standard. A guess, made only where
//! the form has no label that is known for the field.

use super::draft::ExtraDraft;
use super::figures::is_bare_figure;
use super::indicators::{Head, label_text};
use super::sums::is_figure;
use super::{Reader, entries, segment};
use crate::form::lexicon::Column;
use crate::form::vocabulary::Kin;
use crate::grid::Row;
use crate::mend::gap;
use crate::model::{Extra, Field, FieldName, IndicatorField, Issue};

/// The most letters of such a label.
const LONGEST: usize = 12;

/// The most letters of a person's or several persons' names.
const LONGEST_NAME: usize = 16;

/// The fewest digits of a telephone number.
const SHORTEST_NUMBER: usize = 7;

impl Kin {
    /// Whether a label is one of these.
    fn has(&self, label: &str) -> bool {
        label.chars().count() <= LONGEST
            && self.ends.iter().any(|end| label.ends_with(end.as_str()))
            && !self.without.iter().any(|word| label.contains(word.as_str()))
    }
}

impl Reader<'_> {
    /// Gives the fields that have no label the texts of labels that end as theirs do, where one only does.
    pub(super) fn settle_kin(&mut self) {
        for kin in &self.library.vocabulary.kin {
            let Some(field) = Field::of(&kin.field) else { continue };
            // A label that the form has says that its field is blank.
            if self.draft.seen[field.index()].is_some() || !self.draft.fields[field.index()].is_empty() {
                continue;
            }
            let mut own =
                (0..self.draft.extras.len()).filter(|&at| self.is_kin(kin, field, &self.draft.extras[at]));
            let (Some(at), None) = (own.next(), own.next()) else { continue };
            let extra = self.draft.extras.remove(at);
            for (_, place) in &mut self.displaced {
                *place -= usize::from(*place > at);
            }
            let place = extra.bits.start().map(|start| self.source.place(start)).unwrap_or_default();
            let issue = Issue::new(&entries::LABEL_KIN, place).field(field.name());
            let issue = issue.arg(extra.label.clone()).arg(field.name()).excerpt(extra.bits.raw(self.source));
            // What was said of the label is said now.
            let unknown = |found: &Issue| {
                found.code == entries::UNKNOWN_LABEL.code
                    && found.args.first().is_some_and(|label| label_text(label) == extra.label)
            };
            self.draft.issues.retain(|found| !unknown(found));
            self.draft.issues.push(issue);
            self.draft.fields[field.index()] = extra.bits;
        }
    }

    /// Whether an extra of a label that nobody knows is of a field.
    fn is_kin(&self, kin: &Kin, field: Field, extra: &ExtraDraft) -> bool {
        let label = extra.label.rsplit(Extra::JOINT).next().unwrap_or(&extra.label);
        if extra.indicator.is_some()
            || label.is_empty()
            || !kin.has(label)
            || self.lexicon.get(label).is_some()
        {
            return false;
        }
        let text = extra.bits.raw(self.source);
        let text = gap::trim(&text);
        let letters = || text.chars().filter(|c| !c.is_whitespace()).count();
        match field {
            Field::Total => is_bare_figure(text),
            Field::Phone => text.chars().filter(char::is_ascii_digit).count() >= SHORTEST_NUMBER,
            Field::Period => text.contains(|c: char| c.is_ascii_digit()),
            Field::Leader => letters() <= LONGEST_NAME && !is_figure(text),
            _ => !is_figure(text),
        }
    }

    /// Gives the columns of an indicator table that nobody knows to the fields whose heads end alike, where the table has none.
    pub(super) fn kin_columns(&mut self, heads: &mut [Head], row: &Row) {
        for kin in &self.library.vocabulary.kin_columns {
            let Some(field) = IndicatorField::of(&kin.field) else { continue };
            let column = Column::Field(field);
            if heads.iter().any(|head| head.what == column) {
                continue;
            }
            let known = |label: &str| self.lexicon.get(label).is_some();
            let is_own = |head: &&mut Head| matches!(&head.what, Column::Extra(label) if kin.has(label) && !known(label));
            let mut own = heads.iter_mut().filter(is_own);
            let (Some(head), None) = (own.next(), own.next()) else { continue };
            let Some(cell) = row.cells.iter().find(|cell| cell.column == head.column) else { continue };
            let text = cell.text(self.source);
            let issue =
                Issue::new(&entries::LABEL_KIN, segment::place_of(cell, self.source)).field(field.name());
            self.draft.issues.push(issue.arg(label_text(&text)).arg(field.name()).excerpt(text));
            head.what = column;
        }
    }
}
