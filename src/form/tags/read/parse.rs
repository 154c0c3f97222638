//! The segments of a tag.

use std::sync::Arc;

use crate::form::tags::write::Way;
use crate::form::tags::{codes, unescape};
use crate::form::template::TableKind;
use crate::model::{Blanks, Field, IndicatorField, Place, StageField, parse_a1};

/// What a slot or column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    Field(Field),
    Stage(Option<usize>, StageField),
    Indicator(Option<usize>, IndicatorField),
    Extra { index: Option<usize>, of: Option<usize>, label: String },
}

/// A place as a tag gives it, and the exact text where the cell cannot hold it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Declared<'t> {
    place: &'t str,
    pub(super) kept: Option<String>,
}

/// A segment of a row's tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Segment<'t> {
    Year(usize, usize, Option<Declared<'t>>),
    Label(u32),
    Slot(u32, Way, What, Option<Declared<'t>>),
    Header(TableKind),
    Column(u32, Option<usize>, What),
    Item(usize, usize, &'t str),
    Blank(usize),
    Value { column: u32, filled: bool, extra: Option<usize>, declared: Declared<'t> },
    Term(Declared<'t>),
}

/// The labels without a value that a head names.
pub(super) fn blanks(text: &str, sheets: &[Arc<str>]) -> Option<Blanks> {
    let mut parts = text.split(',');
    let mut blanks = Blanks::default();
    while let (Some(code), Some(at)) = (parts.next(), parts.next()) {
        blanks.add(codes::field(code)?, place(at, &Place::Unknown, sheets)?);
    }
    Some(blanks)
}

/// Reads one segment; `None` for what no tag holds. `table` is the kind of the table the row is in.
pub(super) fn segment<'t>(text: &'t str, table: Option<TableKind>) -> Option<Segment<'t>> {
    let (body, declared) = declared(text)?;
    let first = body.chars().next()?;
    match first {
        'l' => Some(Segment::Label(body[1..].parse().ok()?)),
        'y' => {
            let (before, behind) = body[1..].split_once(',')?;
            Some(Segment::Year(before.parse().ok()?, behind.parse().ok()?, declared))
        }
        'h' => match &body[1..] {
            "s" => Some(Segment::Header(TableKind::Stages)),
            "i" => Some(Segment::Header(TableKind::Indicators)),
            _ => None,
        },
        'r' => {
            let (index, half) = body[1..].split_once(',')?;
            Some(Segment::Item(index.parse().ok()?, self::half(half)?, declared?.place))
        }
        'b' => Some(Segment::Blank(half(&body[1..])?)),
        't' => Some(Segment::Term(declared?)),
        '0'..='9' => numbered(body, declared, table),
        _ => None,
    }
}

/// A segment that begins with its column.
fn numbered<'t>(
    body: &'t str,
    declared: Option<Declared<'t>>,
    table: Option<TableKind>,
) -> Option<Segment<'t>> {
    let digits = body.find(|c: char| !c.is_ascii_digit()).unwrap_or(body.len());
    let column = body[..digits].parse().ok()?;
    let rest = &body[digits..];
    let value = |filled, extra: &str| {
        let extra = if extra.is_empty() { None } else { Some(extra.strip_prefix('#')?.parse().ok()?) };
        Some(Segment::Value { column, filled, extra, declared: declared.clone()? })
    };
    match rest.chars().next() {
        None => value(false, ""),
        Some('#') => value(false, rest),
        Some('^') => value(true, &rest[1..]),
        Some('=') => Some(Segment::Slot(column, Way::Whole, what(&rest[1..], None)?, declared)),
        Some('?') => Some(Segment::Slot(column, Way::Ticked, what(&rest[1..], None)?, declared)),
        Some('>') => {
            let (label, code) = rest[1..].split_once(',')?;
            Some(Segment::Slot(column, Way::Behind(label.parse().ok()?), what(code, None)?, declared))
        }
        Some(':') => {
            let (half, code) = rest[1..].split_once(',')?;
            let half = if half == "*" { None } else { Some(self::half(half)?) };
            Some(Segment::Column(column, half, what(code, table)?))
        }
        Some(_) => None,
    }
}

fn half(text: &str) -> Option<usize> {
    match text {
        "0" => Some(0),
        "1" => Some(1),
        _ => None,
    }
}

/// Reads what a slot or, in a table of this kind, a column holds.
fn what(code: &str, table: Option<TableKind>) -> Option<What> {
    if let Some(rest) = code.strip_prefix('x') {
        let mut parts = rest.splitn(3, ',');
        let (index, of) = (number(parts.next()?)?, number(parts.next()?)?);
        return Some(What::Extra { index, of, label: unescape(parts.next()?)? });
    }
    let Some((item, code)) = code.split_once('.') else {
        return codes::field(code).filter(|_| table.is_none()).map(What::Field);
    };
    let index = item.get(1..)?.parse().ok()?;
    // A column is written as the field of item 0.
    let index = table.is_none().then_some(index);
    match item.get(..1)? {
        "s" => Some(What::Stage(index, codes::stage(code)?)),
        "i" => Some(What::Indicator(index, codes::indicator(code)?)),
        _ => None,
    }
}

fn number(text: &str) -> Option<Option<usize>> {
    if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) }
}

/// Splits a segment from the declaration behind it.
fn declared(text: &str) -> Option<(&str, Option<Declared<'_>>)> {
    let Some((body, place)) = text.split_once('@') else { return Some((text, None)) };
    let (place, kept) = match place.split_once('~') {
        Some((place, kept)) => (place, Some(unescape(kept)?)),
        None => (place, None),
    };
    Some((body, Some(Declared { place, kept })))
}

impl Declared<'_> {
    /// Its place; `None` where it is damaged.
    pub(super) fn place(&self, base: &Place, sheets: &[Arc<str>]) -> Option<Place> {
        place(self.place, base, sheets)
    }
}

/// Reads a place beside the place of its item.
pub(super) fn place(text: &str, base: &Place, sheets: &[Arc<str>]) -> Option<Place> {
    if text.is_empty() {
        return Some(Place::Unknown);
    }
    if let Some((sheet, cell)) = text.split_once('!') {
        if !sheet.is_empty() {
            let sheet = sheets.get(sheet.parse::<usize>().ok()?)?.clone();
            let (row, column) = parse_a1(cell)?;
            return Some(Place::Cell { sheet, row, column });
        }
        let Place::Cell { sheet, row, .. } = base else { return None };
        let (_, column) = parse_a1(&format!("{cell}1"))?;
        return Some(Place::Cell { sheet: sheet.clone(), row: *row, column });
    }
    let (line, column) = text.split_once(':')?;
    let line = match (line, base) {
        ("", Place::Line { line, .. }) => *line,
        (line, _) => line.parse().ok()?,
    };
    Place::at_line(line, column.parse().ok()?)
}
