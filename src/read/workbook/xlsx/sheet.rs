//! One pass over a sheet part: cells and merged ranges.

use quick_xml::events::BytesStart;

use super::super::book::{Book, Range};
use super::super::strings::{clean, rich_text};
use super::super::xml::{Node, PlainCell, Xml, attribute, attributes, local};
use super::{Context, Trouble, issues};
use crate::read::number_format::NumberFormat;

/// What a sheet has beside its cells.
#[derive(Debug, Default)]
pub struct Beside {
    /// The relation that leads to its shapes, where it has any.
    pub drawing: Option<String>,
    /// Whether it has what notes are drawn in.
    pub notes: bool,
}

/// Reads a sheet part into the book; `beside` takes what else the sheet has.
pub fn read(
    text: &str,
    book: &mut Book<'_>,
    context: &Context<'_>,
    beside: &mut Beside,
) -> Result<(), Trouble> {
    let mut reader = SheetReader {
        xml: Xml::new(text),
        book,
        context,
        beside,
        row: 0,
        next_column: 0,
        cell: Cell::default(),
    };
    reader.run()
}

struct SheetReader<'x, 'b, 'n> {
    xml: Xml<'x>,
    book: &'b mut Book<'n>,
    context: &'b Context<'b>,
    beside: &'b mut Beside,
    /// The row being read, from 1; 0 before the first.
    row: u32,
    next_column: u32,
    cell: Cell,
}

/// A cell while it is read; kept from cell to cell for its buffers.
#[derive(Default)]
struct Cell {
    row: u32,
    column: u32,
    style: u32,
    kind: Kind,
    has_value: bool,
    has_formula: bool,
    value: String,
    formula: String,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Kind {
    #[default]
    Number,
    Shared,
    Text,
    Boolean,
    Error,
    Date,
}

impl SheetReader<'_, '_, '_> {
    fn run(&mut self) -> Result<(), Trouble> {
        loop {
            if let Some(plain) = self.xml.plain_cell() {
                self.plain_cell(&plain)?;
                continue;
            }
            match self.xml.next()? {
                Node::Open(tag, empty) => match local(&tag) {
                    "c" => {
                        self.begin_cell(attributes(&tag));
                        if !empty && self.fill_cell()? {
                            let value = std::mem::take(&mut self.cell.value);
                            self.end_cell(&value)?;
                            self.cell.value = value;
                        } else if !empty {
                            self.lost_cell()?;
                        }
                    }
                    "row" => {
                        let number = attribute(&tag, "r").and_then(|r| r.parse::<u32>().ok());
                        self.row = number.unwrap_or(self.row.saturating_add(1)).max(1);
                        self.next_column = 0;
                        if let Some(height) = attribute(&tag, "ht").and_then(|height| height.parse().ok()) {
                            self.book.height(self.row - 1, height);
                        }
                    }
                    "col" => self.width(&tag),
                    "pageSetup" if attribute(&tag, "orientation").as_deref() == Some("landscape") => {
                        self.book.landscape();
                    }
                    "mergeCell" => self.merge(&tag)?,
                    "drawing" => {
                        self.beside.drawing = attribute(&tag, "id").map(std::borrow::Cow::into_owned)
                    }
                    "oddHeader" | "oddFooter" | "evenHeader" | "evenFooter" | "firstHeader"
                    | "firstFooter" => {
                        let mut coded = String::new();
                        self.xml.text(empty, &mut coded)?;
                        self.book.header_or_footer(&coded);
                    }
                    "legacyDrawing" => self.beside.notes = true,
                    // What may hold elements of the same names, or nothing for us.
                    "extLst" | "conditionalFormatting" | "dataValidations" | "sheetViews" | "oleObjects" => {
                        self.xml.skip(empty)?;
                    }
                    _ => {}
                },
                Node::End => return Ok(()),
                Node::Close | Node::Text(_) => {}
            }
        }
    }

    fn plain_cell(&mut self, plain: &PlainCell<'_>) -> Result<(), Trouble> {
        let named = [("r", plain.reference), ("s", plain.style), ("t", plain.kind)];
        self.begin_cell(named.into_iter().filter_map(|(name, value)| Some((name, value?))));
        match plain.value {
            Some(value) if self.cell.kind != Kind::Number || !value.is_empty() => self.end_cell(value),
            _ => Ok(()),
        }
    }

    fn begin_cell<'t, V: AsRef<str>>(&mut self, attributes: impl Iterator<Item = (&'t str, V)>) {
        let cell = &mut self.cell;
        (cell.row, cell.column) = (self.row.saturating_sub(1), self.next_column);
        (cell.style, cell.kind, cell.has_value, cell.has_formula) = (0, Kind::Number, false, false);
        cell.value.clear();
        cell.formula.clear();
        for (name, value) in attributes {
            let value = value.as_ref();
            match name {
                "r" => (cell.row, cell.column) = reference(value),
                "s" => cell.style = value.parse().unwrap_or(0),
                "t" => {
                    cell.kind = match value {
                        "s" => Kind::Shared,
                        "str" | "inlineStr" => Kind::Text,
                        "b" => Kind::Boolean,
                        "e" => Kind::Error,
                        "d" => Kind::Date,
                        _ => Kind::Number,
                    }
                }
                _ => {}
            }
        }
        self.next_column = cell.column.saturating_add(1);
    }

    /// Reads the content of the cell; whether there is a value.
    fn fill_cell(&mut self) -> Result<bool, Trouble> {
        let outside = self.xml.depth() - 1;
        while self.xml.depth() > outside {
            if let Node::Open(tag, empty) = self.xml.next()? {
                match local(&tag) {
                    "v" => {
                        self.cell.has_value = true;
                        self.xml.text(empty, &mut self.cell.value)?;
                    }
                    "is" => {
                        self.cell.has_value = true;
                        self.cell.kind = Kind::Text;
                        rich_text(&mut self.xml, empty, &mut self.cell.value)?;
                    }
                    "f" => {
                        self.cell.has_formula = true;
                        self.xml.text(empty, &mut self.cell.formula)?;
                    }
                    _ => self.xml.skip(empty)?,
                }
            }
        }
        // Writers that do not calculate leave the value out, or empty.
        let blank = self.cell.kind == Kind::Number && self.cell.value.is_empty();
        Ok(self.cell.has_value && !blank)
    }

    /// A formula without its result cannot be declared as anything, but is told.
    fn lost_cell(&mut self) -> Result<(), Trouble> {
        if self.cell.has_formula {
            let formula = format!("={}", self.cell.formula);
            self.book.doubt(
                &issues::FORMULA_WITHOUT_VALUE,
                self.cell.row,
                self.cell.column,
                &formula,
                &formula,
            );
        }
        Ok(())
    }

    fn end_cell(&mut self, value: &str) -> Result<(), Trouble> {
        let cell = &self.cell;
        let (row, column) = (cell.row, cell.column);
        let format = self.context.styles.format(cell.style);
        match cell.kind {
            Kind::Shared => match value.trim().parse().ok().and_then(|index| self.context.strings.get(index))
            {
                Some(text) => self.book.text(row, column, &format.show_text(text))?,
                None => self.book.doubt(
                    &issues::SHEET_DAMAGED,
                    row,
                    column,
                    &format!("string {value} missing"),
                    value,
                ),
            },
            Kind::Text => self.book.text(row, column, &format.show_text(&clean(value)))?,
            Kind::Boolean if matches!(value.trim(), "0" | "1" | "true" | "false") => {
                self.book.boolean(row, column, matches!(value.trim(), "1" | "true"))?;
            }
            Kind::Error => self.book.error(row, column, value)?,
            Kind::Date => self.book.written_date(row, column, value, format)?,
            Kind::Boolean | Kind::Number => number(self.book, row, column, value, format)?,
        }
        Ok(())
    }

    fn width(&mut self, tag: &BytesStart<'_>) {
        let number = |name| attribute(tag, name).and_then(|text| text.parse::<u32>().ok());
        let width = attribute(tag, "width").and_then(|width| width.parse().ok());
        if let (Some(first), Some(last), Some(width)) = (number("min"), number("max"), width) {
            self.book.width(first.wrapping_sub(1), last.wrapping_sub(1), width);
        }
    }

    fn merge(&mut self, tag: &BytesStart<'_>) -> Result<(), Trouble> {
        let Some(text) = attribute(tag, "ref") else { return Ok(()) };
        let (first, last) = text.split_once(':').unwrap_or((&text, &text));
        let ((top, left), (bottom, right)) = (reference(first), reference(last));
        Ok(self.book.merge(Range { top, left, bottom, right })?)
    }
}

/// A number as written in the file. What is whole, or has at most 15 digits, is shown as written under General:
/// no float can say it better.
fn number(
    book: &mut Book<'_>,
    row: u32,
    column: u32,
    raw: &str,
    format: &NumberFormat,
) -> crate::error::Result<()> {
    let raw = raw.trim();
    if format.is_general() && is_plain(raw) {
        return book.text(row, column, raw);
    }
    match raw.parse::<f64>() {
        Ok(value) if value.is_finite() => book.number(row, column, value, format),
        _ => book.text(row, column, raw),
    }
}

fn is_plain(raw: &str) -> bool {
    let digits = raw.strip_prefix('-').unwrap_or(raw);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let short = fraction.is_empty() || (digits.len() <= 16 && !fraction.ends_with('0'));
    let sound = whole == "0" || !whole.starts_with('0');
    let dot = digits.len() > whole.len() && fraction.is_empty();
    !whole.is_empty() && raw != "-0" && sound && short && !dot && all_digits(whole) && all_digits(fraction)
}

/// `B12` as (row, column) from 0. A reference that is none, or is past the last row or column, gives numbers past
/// them, never wrapped ones.
pub fn reference(text: &str) -> (u32, u32) {
    let (mut row, mut column) = (0u32, 0u32);
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' => column = column.saturating_mul(26).saturating_add(u32::from(byte - b'A') + 1),
            b'a'..=b'z' => column = column.saturating_mul(26).saturating_add(u32::from(byte - b'a') + 1),
            b'0'..=b'9' => row = row.saturating_mul(10).saturating_add(u32::from(byte - b'0')),
            b'$' => {}
            _ => return (u32::MAX, u32::MAX),
        }
    }
    (row.wrapping_sub(1), column.wrapping_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_past_the_sheet_stay_past_it() {
        let cases = [
            ("A1", (0, 0)),
            ("XFD1048576", (1_048_575, 16_383)),
            ("$b$12", (11, 1)),
            ("A", (u32::MAX, 0)),
            ("1", (0, u32::MAX)),
            ("A99999999999999999999", (u32::MAX - 1, 0)),
            ("ZZZZZZZZZZ1", (0, u32::MAX - 1)),
            ("R1C1!", (u32::MAX, u32::MAX)),
        ];
        for (text, place) in cases {
            assert_eq!(reference(text), place, "{text}");
        }
    }

    #[test]
    fn numbers_are_taken_as_written_only_when_short() {
        for raw in ["0", "12", "-3.5", "0.95", "13812345678", "430921198001011234", "1234567890.12345"] {
            assert!(is_plain(raw), "{raw}");
        }
        for raw in ["", "-", ".5", "5.", "1.50", "00123", "1E3", "158.80000000000001", "-0", "+1", " 1"] {
            assert!(!is_plain(raw), "{raw}");
        }
    }
}
