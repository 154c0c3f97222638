//! The appendix of a form that was laid out here, read by its labels: what the template has no slot for.

use super::draft::{Bits, ExtraDraft, Join};
use super::indicators::label_text;
use super::{Reader, Section};
use crate::form::lay_out::appendix::{APPENDIX, Of, UNLABELLED, item_of};
use crate::form::lexicon::Target;
use crate::grid::{Cell, Row};
use crate::model::{Field, FieldName, IndicatorField, StageField, Text};

impl Reader<'_> {
    /// Takes the head of the appendix, and in it its rows: a label and its value each. Whether the row is one.
    pub(super) fn appendix_row(&mut self, row: &Row) -> bool {
        match (&self.section, row.cells.as_slice()) {
            (_, [head]) if self.text(head) == APPENDIX => {
                self.label(head);
                self.begin(Section::Appendix);
                true
            }
            (Section::Appendix, [label, value]) => {
                self.appended(label, value);
                true
            }
            _ => false,
        }
    }

    fn appended(&mut self, label: &Cell, value: &Cell) {
        self.label(label);
        let name = label_text(&self.text(label));
        let known = match item_of(&name) {
            Some((Of::Indicator, row, name)) if row < self.draft.indicators.len() => {
                return self.of_indicator(row, name, value);
            }
            Some((Of::Stage, row, name)) => StageField::of(name).map(|field| (row, field)),
            _ => None,
        };
        if let Some((row, field)) = known
            && let Some(stage) = self.draft.stages.get_mut(row)
        {
            return stage.cells[field.index()].push(value, Join::Line);
        }
        let free = |field: &Field| self.draft.fields[field.index()].is_empty();
        let target = match Field::of(&name).filter(free) {
            Some(field) => Target::Field(field),
            None if name == UNLABELLED => Target::Extra(String::new()),
            None => Target::Extra(name),
        };
        self.put(&target, value, Join::Line);
    }

    /// Gives an indicator what its table has no column for.
    fn of_indicator(&mut self, row: usize, name: &str, value: &Cell) {
        let text = || Text::new(label_text(&self.text(value)), super::segment::place_of(value, self.source));
        let field = IndicatorField::of(name);
        if let Some(level) = field.filter(|field| {
            matches!(field, IndicatorField::Term | IndicatorField::Level1 | IndicatorField::Level2)
        }) {
            let text = text();
            self.label(value);
            let draft = &mut self.draft.indicators[row];
            match level {
                IndicatorField::Term => draft.term = text,
                IndicatorField::Level1 => draft.level1 = text,
                _ => draft.level2 = text,
            }
            return;
        }
        match field {
            Some(field) => self.draft.indicators[row].cells[field.index()].push(value, Join::Line),
            None => {
                let mut bits = Bits::default();
                bits.push(value, Join::Line);
                let label = if name == UNLABELLED { "" } else { name };
                self.draft.extras.push(ExtraDraft { label: label.to_owned(), indicator: Some(row), bits });
            }
        }
    }
}
