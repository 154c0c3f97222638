//! Writing tags.

use std::fmt::Write as _;
use std::sync::Arc;

use super::{MAGIC, codes, escape};
use crate::excel;
use crate::form::template::TableKind;
use crate::model::{Blanks, Field, Part, Place, Project, Text, column_letters};

/// UTF-16 units of a tag that stand in one cell, below what a cell holds.
const CHUNK: usize = 32_000;

/// A place for a value outside the tables.
#[derive(Debug, Clone, Copy)]
pub enum Slot<'a> {
    /// A field of the project.
    Field(Field),
    /// An extra: which one, if there is one, its label, and the indicator it belongs to.
    Extra {
        /// Which, counted from 0.
        index: Option<usize>,
        /// Its label.
        label: &'a str,
        /// The indicator, counted from 0.
        of: Option<usize>,
    },
    /// A stage's or indicator's value that its table has no column for.
    Of(Part),
}

impl Slot<'_> {
    /// The value that stands in it.
    pub fn part(self) -> Option<Part> {
        match self {
            Self::Field(field) => Some(Part::Field(field)),
            Self::Extra { index, .. } => index.map(Part::Extra),
            Self::Of(part) => Some(part),
        }
    }

    fn write(self, tag: &mut String) {
        match self {
            Self::Field(field) => tag.push_str(codes::of_field(field)),
            Self::Extra { index, label, of } => {
                tag.push('x');
                push_number(tag, index);
                tag.push(',');
                push_number(tag, of);
                tag.push(',');
                escape(label, tag);
            }
            Self::Of(Part::Field(field)) => tag.push_str(codes::of_field(field)),
            Self::Of(Part::Extra(index)) => push(tag, format_args!("x{index},,")),
            Self::Of(Part::Stage(row, field)) => push(tag, format_args!("s{row}.{}", codes::of_stage(field))),
            Self::Of(Part::Indicator(row, field)) => {
                push(tag, format_args!("i{row}.{}", codes::of_indicator(field)));
            }
        }
    }
}

/// How a value stands in its slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Alone.
    Whole,
    /// Ticked among printed choices.
    Ticked,
    /// Behind a label of so many characters and a colon.
    Behind(usize),
}

/// A value of an item in its column.
#[derive(Debug, Clone, Copy)]
pub struct Placed {
    /// The column on the sheet, from 0.
    pub column: u32,
    /// Which value.
    pub part: Part,
    /// Whether its cell begins in a row above.
    pub filled: bool,
    /// Whether the exact text has to stand in the tag.
    pub kept: bool,
}

fn push(tag: &mut String, arguments: std::fmt::Arguments) {
    // Writing to a `String` cannot fail.
    let _ = tag.write_fmt(arguments);
}

fn push_number(tag: &mut String, number: Option<usize>) {
    if let Some(number) = number {
        push(tag, format_args!("{number}"));
    }
}

/// Tags a column of the row as a printed label.
pub fn label(tag: &mut String, column: u32) {
    push(tag, format_args!("|l{column}"));
}

/// Tags a row as the header of a table.
pub fn header(tag: &mut String, kind: TableKind) {
    tag.push_str(match kind {
        TableKind::Stages => "|hs",
        TableKind::Indicators => "|hi",
    });
}

/// Tags what a column of a table holds, and for which half.
pub fn column(tag: &mut String, column: u32, half: Option<usize>, slot: Slot) {
    push(tag, format_args!("|{column}:"));
    match half {
        Some(half) => push(tag, format_args!("{half},")),
        None => tag.push_str("*,"),
    }
    slot.write(tag);
}

/// Tags a row of a table as blank in one half.
pub fn blank(tag: &mut String, half: usize) {
    push(tag, format_args!("|b{half}"));
}

/// The tag of a sheet that is made from the forms and not read back.
pub fn mark(ours: super::Ours) -> &'static str {
    match ours {
        super::Ours::Form => "conv/1|f",
        super::Ours::Summary => "conv/1|s",
        super::Ours::Issues => "conv/1|i",
    }
}

/// The tag of an issue in the issue list: what was doubtful when the original was read and cannot be raised
/// anew from the forms. `None` for an issue that no cell could hold.
pub fn issue(issue: &crate::model::Issue) -> Option<String> {
    let text = serde_json::to_string(issue).ok()?;
    let tag = format!("{}|q|{}", super::MAGIC, super::escaped(&text));
    (super::cut(&tag).is_none()).then_some(tag)
}

/// A tag in pieces that each fit a cell.
pub fn chunks(tag: &str) -> impl Iterator<Item = &str> {
    let mut rest = tag;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (chunk, behind) = rest.split_at(excel::cut(rest, CHUNK).unwrap_or(rest.len()));
        rest = behind;
        Some(chunk)
    })
}

/// Writes the tags of one sheet and gathers the sheets that its places name.
#[derive(Debug, Default)]
pub struct Tagger {
    sheets: Vec<Arc<str>>,
}

impl Tagger {
    /// The head's tag; to be asked last.
    pub fn head(&mut self, project: &Project) -> String {
        let mut tag = format!("{MAGIC}|f|");
        escape(&project.template, &mut tag);
        tag.push('|');
        escape(&project.file, &mut tag);
        tag.push('|');
        self.place(&mut tag, &project.place, &Place::Unknown);
        let mut blanks = String::new();
        for (field, place) in project.blanks.iter().flat_map(Blanks::iter) {
            push(&mut blanks, format_args!("{},", codes::of_field(field)));
            self.place(&mut blanks, place, &Place::Unknown);
            blanks.push(',');
        }
        for sheet in &self.sheets {
            tag.push_str("|$");
            escape(sheet, &mut tag);
        }
        if project.blanks.is_some() {
            tag.push_str("|%");
            tag.push_str(&blanks);
        }
        tag
    }

    /// Tags the declared year in a title, `around` its characters before and behind.
    pub fn year(&mut self, tag: &mut String, around: (usize, usize), year: &Text) {
        push(tag, format_args!("|y{},{}", around.0, around.1));
        self.declared(tag, Some(year), false, &Place::Unknown);
    }

    /// Tags a slot; [`Self::declared`] has to follow.
    pub fn slot(&mut self, tag: &mut String, column: u32, slot: Slot, way: Way) {
        push(tag, format_args!("|{column}"));
        match way {
            Way::Whole => tag.push('='),
            Way::Ticked => tag.push('?'),
            Way::Behind(label) => push(tag, format_args!(">{label},")),
        }
        slot.write(tag);
    }

    /// The place of a declared text, and the text itself where its cell cannot hold it.
    pub fn declared(&mut self, tag: &mut String, text: Option<&Text>, kept: bool, base: &Place) {
        let Some(text) = text else { return };
        tag.push('@');
        self.place(tag, &text.place, base);
        if kept {
            tag.push('~');
            escape(&text.value, tag);
        }
    }

    /// Begins an item of a table.
    pub fn item(&mut self, tag: &mut String, index: usize, half: usize, place: &Place) {
        push(tag, format_args!("|r{index},{half}@"));
        self.place(tag, place, &Place::Unknown);
    }

    /// Tags a value of the item begun last, whose place is `base`.
    pub fn value(&mut self, tag: &mut String, placed: &Placed, text: &Text, base: &Place) {
        push(tag, format_args!("|{}", placed.column));
        if placed.filled {
            tag.push('^');
        }
        if let Part::Extra(index) = placed.part {
            push(tag, format_args!("#{index}"));
        }
        self.declared(tag, Some(text), placed.kept, base);
    }

    /// Tags 目标期 of the item begun last. The table says it in the template's words, so the text stands here.
    pub fn term(&mut self, tag: &mut String, term: &Text, base: &Place) {
        tag.push_str("|t");
        self.declared(tag, Some(term), true, base);
    }

    fn place(&mut self, tag: &mut String, place: &Place, base: &Place) {
        match (place, base) {
            (Place::Unknown, _) => {}
            (Place::Line { line, column }, Place::Line { line: same, .. }) if line == same => {
                push(tag, format_args!(":{column}"));
            }
            (Place::Line { line, column }, _) => push(tag, format_args!("{line}:{column}")),
            (Place::Cell { sheet, row, column }, Place::Cell { sheet: same, row: level, .. })
                if sheet == same && row == level =>
            {
                push(tag, format_args!("!{}", column_letters(*column)));
            }
            (Place::Cell { sheet, row, column }, _) => {
                let known = self.sheets.iter().position(|known| known == sheet);
                let number = known.unwrap_or_else(|| {
                    self.sheets.push(sheet.clone());
                    self.sheets.len() - 1
                });
                push(tag, format_args!("{number}!{}{}", column_letters(*column), u64::from(*row) + 1));
            }
        }
    }
}
