//! What a rule is handed: one form, and how to point at a place in it.

use std::sync::OnceLock;

use crate::model::{
    Entry, Field, FieldName, Indicator, IndicatorField, Issue, Item, Place, Project, StageField, Text,
};

use super::levels::Class;
use super::rules::Fields;
use super::text::says_nothing;

/// One form with its number in the book.
pub(super) struct Form<'a> {
    pub project: &'a Project,
    /// From 0.
    pub index: usize,
    /// What amounts without a unit count in on it.
    pub money_unit: &'a str,
    /// What its template prints, when that is known.
    pub printed: Option<Fields>,
    /// The fields that issues of reading are about.
    pub told: Fields,
    /// One for each indicator, once a rule has asked.
    pub rows: OnceLock<Vec<Row>>,
}

/// The longest excerpt of an issue, in characters: what fits on a line of a report.
const EXCERPT: usize = 60;

/// What several rules ask about an indicator.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// Whether it says nothing beyond its levels and 无.
    pub void: bool,
    /// The classes that its first and its second level say.
    pub classes: [Option<Class>; 2],
}

impl Row {
    fn of(indicator: &Indicator) -> Self {
        let said = [IndicatorField::Level3, IndicatorField::Value, IndicatorField::Content];
        let levels = [IndicatorField::Level1, IndicatorField::Level2];
        Self {
            void: said.into_iter().all(|field| says_nothing(indicator.declared.str(field))),
            classes: levels.map(|level| Class::of_name(indicator.declared.str(level))),
        }
    }

    /// The class: the second level decides, else the first.
    pub fn class(&self) -> Option<Class> {
        let [first, second] = self.classes;
        second.or(first)
    }
}

impl Form<'_> {
    /// The indicators with what rules ask about them, which is found out once.
    pub fn rows(&self) -> impl Iterator<Item = (&Indicator, &Row)> {
        let indicators = &self.project.indicators;
        indicators.iter().zip(self.rows.get_or_init(|| indicators.iter().map(Row::of).collect()))
    }

    /// Whether the form has a place for a field: it has its label, or, where that is not known, its template prints it.
    pub fn prints(&self, field: Field) -> bool {
        match &self.project.blanks {
            Some(blanks) => blanks.place(field).is_some() || self.project.declared[field].is_some(),
            None => self.template_prints(field),
        }
    }

    /// Whether the form's template is known to print a field.
    pub fn template_prints(&self, field: Field) -> bool {
        self.printed.is_some_and(|fields| fields.has(field))
    }

    /// The declared text of a field.
    pub fn str(&self, field: Field) -> &str {
        self.project.declared.str(field)
    }

    /// An issue about a field, at its text or, where nothing is declared, at its label, else at the form's beginning.
    pub fn at(&self, entry: &'static Entry, field: Field) -> Issue {
        let text = self.project.declared[field].as_ref();
        let label = self.project.blanks.as_ref().and_then(|blanks| blanks.place(field));
        let place = label.filter(|place| place.is_known()).unwrap_or(&self.project.place);
        about(entry, text, place).project(self.index).field(field.name())
    }

    /// An issue about the form as a whole.
    pub fn whole(&self, entry: &'static Entry) -> Issue {
        Issue::new(entry, self.project.place.clone()).project(self.index)
    }

    /// An issue about a field of a stage.
    pub fn at_stage(&self, entry: &'static Entry, row: usize, field: StageField) -> Issue {
        let stage = self.project.stages.get(row);
        let text = stage.and_then(|stage| stage.declared[field].as_ref());
        let place = stage.map_or(&self.project.place, |stage| &stage.place);
        about(entry, text, place).project(self.index).item(Item::Stage(row)).field(field.name())
    }

    /// An issue about a field of an indicator; where nothing is declared, at the indicator's name.
    pub fn at_indicator(&self, entry: &'static Entry, row: usize, field: IndicatorField) -> Issue {
        let indicator = self.project.indicators.get(row);
        let text = |field| indicator.and_then(|indicator| indicator.declared[field].as_ref());
        let name =
            text(IndicatorField::Level3).or_else(|| text(IndicatorField::Content)).map(|name| &name.place);
        let place =
            name.or_else(|| indicator.map(|indicator| &indicator.place)).unwrap_or(&self.project.place);
        about(entry, text(field), place).project(self.index).item(Item::Indicator(row)).field(field.name())
    }
}

fn about(entry: &'static Entry, text: Option<&Text>, fallback: &Place) -> Issue {
    match text {
        Some(text) => Issue::new(entry, text.place.clone()).excerpt(shorten(&text.value)),
        None => Issue::new(entry, fallback.clone()),
    }
}

/// The beginning of a text on one line, with … where it was cut.
pub(super) fn shorten(text: &str) -> String {
    let end = text.char_indices().nth(EXCERPT).map_or(text.len(), |(at, _)| at);
    let mut line = String::with_capacity(end + '…'.len_utf8());
    let beginning = &text[..end];
    // The bytes that begin control characters: U+0000 to U+001F, U+007F to U+009F.
    if beginning.bytes().any(|byte| matches!(byte, 0..b' ' | 0x7F | 0xC2)) {
        line.extend(beginning.chars().map(|c| if c.is_control() { ' ' } else { c }));
    } else {
        line.push_str(beginning);
    }
    if line.len() < text.len() {
        line.push('…');
    }
    line
}
