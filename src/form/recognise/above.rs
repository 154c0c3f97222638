//! Lines above all labels of a form: what they say of it.

use std::ops::Range;

use super::draft::{ExtraDraft, Join};
use super::indicators::label_text;
use super::{Reader, segment};
use crate::audit::Role;
use crate::form::key::key;
use crate::form::lexicon::Target;
use crate::grid::{Cell, Span};
use crate::model::{Field, FieldName};

impl Reader<'_> {
    /// Whether no label of the form was met yet.
    pub(super) fn is_above(&self) -> bool {
        self.draft.last.is_none() && self.draft.seen.iter().all(Option::is_none)
    }

    /// A line above all labels (某市2023年部门预算绩效目标汇编) may say the year that no title says.
    pub(super) fn year_above(&mut self, cell: &Cell, text: &str) {
        if self.draft.year.is_none() && text.len() <= segment::MAX_LABEL && text.contains('年') {
            self.draft.year = segment::year_of(text, cell, self.source);
        }
    }

    /// A line whose label means a field only above a form (单位：某局): whether it is one. Its value is the field's, unless
    /// the form has that field itself (see [`Self::settle_above`]).
    pub(super) fn unit_above(&mut self, cell: &Cell, text: &str) -> bool {
        let ([piece], Some((_, value))) = (cell.pieces.as_slice(), self.line_above(text)) else {
            return false;
        };
        let start = piece.start as usize;
        self.out.ledger.claim([Span::new(start, start + value.start)], Role::Label);
        let rest = Span::new(start + value.start, piece.end as usize);
        self.put_span(&Target::Extra(label_text(&text[..value.start])), rest);
        self.draft.last = None;
        true
    }

    /// The field that a line means whose label has a meaning only above a form, and its value.
    pub(super) fn line_above(&self, text: &str) -> Option<(Field, Range<usize>)> {
        let colon = text.find(['：', ':'])?;
        let value = colon + text[colon..].chars().next().map_or(0, char::len_utf8);
        (!text[value..].trim().is_empty()).then_some(())?;
        Some((self.above(&text[..colon])?, value..text.len()))
    }

    fn above(&self, label: &str) -> Option<Field> {
        let label = key(label);
        let mut fields = self.library.vocabulary.above.iter();
        fields
            .find(|(_, labels)| labels.iter().any(|known| key(known) == label))
            .and_then(|(name, _)| Field::of(name))
    }

    /// Gives a field that the form has no value for what the line above it says.
    pub(super) fn settle_above(&mut self) {
        let is_line =
            |extra: &ExtraDraft| Some(self.above(&extra.label)?).filter(|_| extra.indicator.is_none());
        let found = self.draft.extras.iter().enumerate().find_map(|(at, extra)| Some((at, is_line(extra)?)));
        let Some((at, field)) = found else { return };
        if self.draft.fields[field.index()].is_empty() {
            let extra = self.draft.extras.remove(at);
            let bits = &mut self.draft.fields[field.index()];
            extra.bits.spans().for_each(|span| bits.push_span(span, Join::Line));
        }
    }
}
