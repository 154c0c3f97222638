//! OpenDocument spreadsheets (ISO 26300), packed or as one flat XML file.
//!
//! The file holds the text that its reader saw beside each value, so no format is needed; only where that text
//! was rounded and the value has few digits is the number in it completed, by the rule of `number_format`.

use std::collections::{HashMap, HashSet};

use quick_xml::events::BytesStart;

use crate::error::{Error, LOCKED, Result};
use crate::excel;
use crate::grid::Document;
use crate::read::limits::Limits;
use crate::read::number_format::plain;

use super::book::{Book, Range};
use super::package::Package;
use super::xml::{Node, Xml, attribute, attributes, local, text_of};
use super::{Trouble, issues};

const CONTENT: &str = "content.xml";

/// Whether a package is one, with or without its entry `mimetype`.
pub fn is_ods(package: &Package<'_>) -> bool {
    package.has(CONTENT)
}

/// Reads a package.
pub fn read(name: &str, package: &mut Package<'_>, limits: &Limits) -> Result<Document> {
    if let Some(manifest) = package.part("META-INF/manifest.xml")?
        && memchr::memmem::find(&manifest.bytes, b"encryption-data").is_some()
    {
        return Err(Error::new(&LOCKED, name));
    }
    let mut book = Book::new(name, limits);
    // Damage there costs no cell.
    let styles = package.part("styles.xml")?.map(|part| part.bytes).unwrap_or_default();
    if let Some(part) = package.part(CONTENT)? {
        content(&[&text_of(&styles), &text_of(&part.bytes)], &mut book)?;
        part.damage.into_iter().for_each(|what| book.part_doubt(CONTENT, &what));
    }
    book.finish()
}

/// Reads a flat file.
pub fn read_flat(name: &str, bytes: &[u8], limits: &Limits) -> Result<Document> {
    limits.file(name, bytes.len() as u64)?;
    let mut book = Book::new(name, limits);
    content(&[&text_of(bytes)], &mut book)?;
    book.finish()
}

/// Reads the texts of which the last has the sheets and the others what is said of them.
fn content(texts: &[&str], book: &mut Book<'_>) -> Result<()> {
    let mut reader = Reader {
        xml: Xml::new(""),
        book,
        style: String::new(),
        hidden: HashSet::new(),
        pages: HashMap::new(),
        page_of: HashMap::new(),
        row: 0,
        cells: Vec::new(),
    };
    let mut damaged = None;
    for text in texts {
        reader.xml = Xml::new(text);
        damaged = match reader.run() {
            Ok(()) => None,
            Err(Trouble::Fault(error)) => return Err(error),
            Err(Trouble::Damaged(what)) => Some(what),
        };
    }
    damaged.into_iter().for_each(|what| book.part_doubt(CONTENT, &what));
    Ok(())
}

struct Reader<'x, 'b, 'n> {
    xml: Xml<'x>,
    book: &'b mut Book<'n>,
    /// The style being defined.
    style: String,
    /// The styles of hidden sheets.
    hidden: HashSet<String>,
    /// Headers and footers of pages, coded as in a workbook of Excel.
    pages: HashMap<String, String>,
    /// The pages of the styles of sheets.
    page_of: HashMap<String, String>,
    row: u32,
    /// The cells of the row being read.
    cells: Vec<Cell>,
}

/// A cell that holds something or is merged, repeated over columns.
struct Cell {
    column: u32,
    repeated: u32,
    columns: u32,
    rows: u32,
    text: String,
    error: bool,
    rounded: Option<String>,
    /// Whether nothing is shown of the value that is the text.
    hidden: bool,
}

fn count(tag: &BytesStart<'_>, name: &str) -> u32 {
    attribute(tag, name).and_then(|count| count.trim().parse().ok()).unwrap_or(1).max(1)
}

impl Reader<'_, '_, '_> {
    fn run(&mut self) -> std::result::Result<(), Trouble> {
        loop {
            match self.xml.next()? {
                Node::Open(tag, empty) => match local(&tag) {
                    "style" => {
                        self.style = attribute(&tag, "name").unwrap_or_default().into_owned();
                        if let Some(page) = attribute(&tag, "master-page-name") {
                            self.page_of.insert(self.style.clone(), page.into_owned());
                        }
                    }
                    "master-page" if !empty => self.page(&tag)?,
                    "table-properties" if attribute(&tag, "display").as_deref() == Some("false") => {
                        self.hidden.insert(self.style.clone());
                    }
                    "table" if !empty => self.sheet(&tag)?,
                    // Old states of changed cells hold tables too.
                    "tracked-changes" => self.xml.skip(empty)?,
                    _ => {}
                },
                Node::End => return Ok(()),
                Node::Close | Node::Text(_) => {}
            }
        }
    }

    /// What is printed above and below a page, a paragraph a line; what is filled in there as Excel's code for it.
    fn page(&mut self, tag: &BytesStart<'_>) -> std::result::Result<(), Trouble> {
        let name = attribute(tag, "name").unwrap_or_default().into_owned();
        let mut coded = String::new();
        let outside = self.xml.depth() - 1;
        while self.xml.depth() > outside {
            match self.xml.next()? {
                Node::Open(tag, empty) => match local(&tag) {
                    _ if attribute(&tag, "display").as_deref() == Some("false") => self.xml.skip(empty)?,
                    "page-number" | "page-count" => {
                        coded.push_str("&P");
                        self.xml.skip(empty)?;
                    }
                    "sheet-name" | "file-name" | "title" | "date" | "time" => {
                        coded.push_str("&A");
                        self.xml.skip(empty)?;
                    }
                    "p" | "line-break" => coded.push('\n'),
                    "s" | "tab" => coded.push(' '),
                    _ => {}
                },
                Node::Text(text) => coded.push_str(&text.replace('&', "&&")),
                Node::Close | Node::End => {}
            }
        }
        self.pages.insert(name, coded);
        Ok(())
    }

    fn sheet(&mut self, tag: &BytesStart<'_>) -> std::result::Result<(), Trouble> {
        let name = attribute(tag, "name").unwrap_or_default();
        let hidden = attribute(tag, "style-name").is_some_and(|style| self.hidden.contains(style.as_ref()));
        self.book.begin_sheet(&name, hidden)?;
        let page = attribute(tag, "style-name").and_then(|style| self.page_of.get(style.as_ref()));
        if let Some(coded) = self.pages.get(page.map_or("Default", String::as_str)) {
            self.book.header_or_footer(coded);
        }
        self.row = 0;
        let outcome = self.rows();
        self.book.end_sheet_of_stream(outcome)
    }

    fn rows(&mut self) -> std::result::Result<(), Trouble> {
        let outside = self.xml.depth() - 1;
        while self.xml.depth() > outside {
            if let Node::Open(tag, empty) = self.xml.next()? {
                match local(&tag) {
                    "table-row" => {
                        let repeated = count(&tag, "number-rows-repeated");
                        self.cells.clear();
                        if !empty {
                            self.row_cells()?;
                        }
                        self.end_row(repeated)?;
                    }
                    "shapes" => self.beside(0, empty, false)?,
                    "forms" | "table-source" | "scenario" | "named-expressions" => self.xml.skip(empty)?,
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn row_cells(&mut self) -> std::result::Result<(), Trouble> {
        let outside = self.xml.depth() - 1;
        let mut column = 0u32;
        while self.xml.depth() > outside {
            if let Node::Open(tag, empty) = self.xml.next()? {
                if !matches!(local(&tag), "table-cell" | "covered-table-cell") {
                    self.xml.skip(empty)?;
                    continue;
                }
                let mut cell = Cell {
                    column,
                    repeated: count(&tag, "number-columns-repeated"),
                    columns: count(&tag, "number-columns-spanned"),
                    rows: count(&tag, "number-rows-spanned"),
                    text: String::new(),
                    error: false,
                    rounded: None,
                    hidden: false,
                };
                column = column.saturating_add(cell.repeated);
                let shown = if empty { false } else { self.paragraphs(cell.column, &mut cell.text)? };
                value(&tag, shown, &mut cell);
                if !cell.text.trim().is_empty() || cell.columns > 1 || cell.rows > 1 {
                    self.cells.push(cell);
                }
            }
        }
        Ok(())
    }

    /// The paragraphs of a cell, a line each; whether there is one. Notes and drawings are not its text.
    fn paragraphs(&mut self, column: u32, text: &mut String) -> std::result::Result<bool, Trouble> {
        let outside = self.xml.depth() - 1;
        let mut any = false;
        while self.xml.depth() > outside {
            if let Node::Open(tag, empty) = self.xml.next()? {
                match local(&tag) {
                    "p" => {}
                    kind => {
                        let is_note = kind == "annotation";
                        self.beside(column, empty, is_note)?;
                        continue;
                    }
                }
                if std::mem::replace(&mut any, true) {
                    text.push('\n');
                }
                self.paragraph(empty, text)?;
            }
        }
        Ok(any)
    }

    /// What is drawn over the cells, or a note on one: its paragraphs are told of. Embedded documents hold tables of
    /// their own.
    fn beside(&mut self, column: u32, empty: bool, is_note: bool) -> std::result::Result<(), Trouble> {
        let outside = self.xml.depth() - u32::from(!empty);
        let (mut said, mut author) = (String::new(), String::new());
        while self.xml.depth() > outside {
            if let Node::Open(tag, empty) = self.xml.next()? {
                match local(&tag) {
                    "p" => {
                        said.push('\n');
                        self.paragraph(empty, &mut said)?;
                    }
                    "creator" => self.xml.text(empty, &mut author)?,
                    "object" => self.xml.skip(empty)?,
                    _ => {}
                }
            }
        }
        match is_note {
            true => self.book.note((self.row, column), &author, &said),
            false => self.book.shape((self.row, column), &said),
        }
        Ok(())
    }

    /// White space is one blank, as in all XML of this kind; what is meant to stay has elements of its own. The
    /// line ends that a pretty-printer puts around the text go.
    fn paragraph(&mut self, empty: bool, into: &mut String) -> std::result::Result<(), Trouble> {
        let start = into.len();
        let outside = self.xml.depth() - u32::from(!empty);
        let mut blank = true;
        while self.xml.depth() > outside {
            match self.xml.next()? {
                Node::Open(tag, empty) => match local(&tag) {
                    "s" => {
                        // A count is only honoured as far as a cell can hold it.
                        into.extend(std::iter::repeat_n(' ', count(&tag, "c").min(32_767) as usize));
                        blank = false;
                    }
                    "tab" => into.push('\t'),
                    "line-break" => into.push('\n'),
                    "annotation" | "note" | "ruby-text" => self.xml.skip(empty)?,
                    _ => {}
                },
                Node::Text(text) => {
                    for c in text.chars() {
                        let white = matches!(c, ' ' | '\t' | '\n' | '\r');
                        if !(white && blank) {
                            into.push(if white { ' ' } else { c });
                        }
                        blank = white;
                    }
                }
                Node::Close | Node::End => {}
            }
        }
        let kept = into.trim_end_matches([' ', '\n']).len().max(start);
        into.truncate(kept);
        Ok(())
    }

    fn end_row(&mut self, repeated: u32) -> std::result::Result<(), Trouble> {
        let first = self.row;
        self.row = self.row.saturating_add(repeated);
        if self.cells.is_empty() {
            return Ok(());
        }
        for row in first..self.row.min(excel::ROWS.max(first.saturating_add(1))) {
            for cell in &self.cells {
                let last = cell
                    .column
                    .saturating_add(cell.repeated)
                    .min(excel::COLUMNS.max(cell.column.saturating_add(1)));
                for column in cell.column..last {
                    cell.put(row, column, self.book)?;
                }
            }
        }
        Ok(())
    }
}

impl Cell {
    fn put(&self, row: u32, column: u32, book: &mut Book<'_>) -> Result<()> {
        if self.error {
            book.error(row, column, &self.text)?;
        } else {
            if let Some(stored) = &self.rounded {
                book.doubt(&issues::SHOWN_ROUNDED, row, column, stored, &self.text);
            }
            if self.hidden {
                book.doubt(&issues::VALUE_HIDDEN, row, column, &self.text, &self.text);
            }
            book.text(row, column, &self.text)?;
        }
        let (bottom, right) = (row.saturating_add(self.rows - 1), column.saturating_add(self.columns - 1));
        book.merge(Range { top: row, left: column, bottom, right })
    }
}

/// Reconciles the text of a cell with its value.
fn value(tag: &BytesStart<'_>, shown: bool, cell: &mut Cell) {
    let kind = attribute(tag, "value-type").unwrap_or_default();
    // LibreOffice says so beside the type of the standard.
    let errors = attributes(tag).any(|(name, value)| name.ends_with("value-type") && value == "error");
    cell.error = errors || (cell.text.starts_with("Err:") && kind != "string");
    let of = |name: &str| attribute(tag, name).unwrap_or_default();
    // A format may show nothing of a value, and some writers leave the text of a result out.
    let blank = shown && cell.text.is_empty() && !matches!(kind.as_ref(), "string" | "");
    if !shown || blank {
        cell.text = match kind.as_ref() {
            "date" => of("date-value").trim_end_matches("T00:00:00").to_owned(),
            "time" => of("time-value").into_owned(),
            "boolean" => of("boolean-value").to_uppercase(),
            "string" => of("string-value").into_owned(),
            "" => String::new(),
            _ => of("value").parse().map(plain).unwrap_or_default(),
        };
        if kind == "percentage"
            && let Ok(value) = of("value").parse::<f64>()
        {
            cell.text = plain(value * 100.0) + "%";
        }
        if blank && of("value").parse() == Ok(0.0) {
            cell.text.clear();
        }
        cell.hidden = blank && !cell.text.is_empty();
        return;
    }
    if matches!(kind.as_ref(), "float" | "percentage" | "currency")
        && !cell.error
        && let Ok(value) = of("value").parse::<f64>()
    {
        complete(cell, value);
    }
}

/// The most digits that a typed number has; see `number_format`.
const TYPED_DIGITS: usize = 12;

/// Puts the digits back that the shown text rounded away, where they were typed.
fn complete(cell: &mut Cell, value: f64) {
    // The sign is a minus, as everywhere: brackets and colours are not text.
    if value < 0.0 && !cell.text.contains(['-', '−']) && cell.text.contains(|c: char| c.is_ascii_digit()) {
        cell.text = format!("-{}", cell.text.replace(['(', ')', '（', '）'], ""));
    }
    let value = if cell.text.contains('%') { value * 100.0 } else { value };
    let exact = plain(value.abs());
    if cell.text.contains("E+") || cell.text.contains("E-") {
        cell.text = plain(value);
        return;
    }
    let number = |c: char| c.is_ascii_digit() || c == '.' || c == ',';
    let Some(start) = cell.text.find(|c: char| c.is_ascii_digit()) else { return };
    let end = cell.text[start..].find(|c| !number(c)).map_or(cell.text.len(), |length| start + length);
    let shown = cell.text[start..end].replace(',', "");
    let places = shown.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let Ok(seen) = shown.parse::<f64>() else { return };
    let have = exact.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    // The text must be this value rounded; anything else (thousands, 万) is as its author laid it out.
    let half = 0.5 * 10f64.powi(-(places as i32)) * (1.0 + 1e-9);
    if have <= places || (seen - value.abs()).abs() > half {
        return;
    }
    if exact.bytes().filter(u8::is_ascii_digit).count() > TYPED_DIGITS {
        cell.rounded = Some(plain(value));
        return;
    }
    let fraction = exact.split_once('.').map_or("", |(_, fraction)| fraction);
    let whole = exact.split_once('.').map_or(exact.as_str(), |(whole, _)| whole);
    let kept =
        cell.text[start..end].split_once('.').map_or(&cell.text[start..end], |(whole, _)| whole).to_owned();
    let whole = if kept.replace(',', "") == whole { kept.as_str() } else { whole };
    let text = format!("{}{whole}.{fraction}{}", &cell.text[..start], &cell.text[end..]);
    cell.text = text;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounded_texts_are_completed_when_the_digits_were_typed() {
        let cases = [
            ("96%", 0.955, "95.5%", false),
            ("1,234.50", 1234.5, "1,234.50", false),
            ("1,234.6", 1234.56, "1,234.56", false),
            ("33.33", 100.0 / 3.0, "33.33", true),
            ("12.3万", 123_456.0, "12.3万", false),
            ("1.38E+10", 13_812_345_678.0, "13812345678", false),
            ("-2", -1.5, "-1.5", false),
            ("(3.50)", -3.5, "-3.50", false),
            ("≥80", 80.0, "≥80", false),
        ];
        for (shown, value, text, rounded) in cases {
            let mut cell = Cell {
                column: 0,
                repeated: 1,
                columns: 1,
                rows: 1,
                text: shown.to_owned(),
                error: false,
                rounded: None,
                hidden: false,
            };
            complete(&mut cell, value);
            assert_eq!((cell.text.as_str(), cell.rounded.is_some()), (text, rounded), "{shown}");
        }
    }

    #[test]
    fn pretty_printed_and_repeated_content_is_read() {
        let xml = "<office:document xmlns:office='o'>\n <office:automatic-styles><style:style style:name='h'>\n\
            <style:table-properties table:display='false'/></style:style></office:automatic-styles>\n<office:spreadsheet>\n\
            <table:table table:name='表' table:style-name='h'>\n <table:table-row table:number-rows-repeated='3'>\n\
            <table:table-cell table:number-columns-repeated='2'/>\n <table:table-cell table:number-columns-repeated='2'>\n\
            <office:annotation><dc:creator>乙</dc:creator><text:p>注</text:p></office:annotation>\n\
            <office:annotation><text:p>【提示】甲</text:p></office:annotation>\n  <draw:frame><draw:text-box><text:p>附件</text:p>\n\
            <text:p>盖章</text:p></draw:text-box></draw:frame><text:p>\n   甲<text:s text:c='2'/>乙\n  </text:p>\n <text:p>丙</text:p>\n\
            </table:table-cell>\n <table:table-cell table:number-columns-repeated='4000000000'/></table:table-row>\n\
            <table:table-row table:number-rows-repeated='1048573'><table:table-cell/></table:table-row>\n</table:table></office:spreadsheet></office:document>";
        let document = read_flat("f.fods", xml.as_bytes(), &Limits::default()).unwrap();
        let grid = &document.grids[0];
        assert!(grid.hidden);
        assert_eq!(grid.rows.iter().map(|row| row.cells.len()).collect::<Vec<_>>(), [2, 2, 2]);
        assert_eq!(grid.rows[2].cells[1].text(&document.source), "甲  乙\n丙");
        assert_eq!(grid.rows[2].cells[1].column, 3);
        let [note, shape] = document.issues.as_slice() else { panic!("{:?}", document.issues) };
        assert_eq!((&*note.code, &*note.args[0], &*note.excerpt), ("note-on-cell", "乙", "注"));
        assert_eq!((&*shape.code, &*shape.excerpt), ("text-in-shape", "附件\n盖章"));
        assert_eq!(shape.place.to_string(), "表!C1");
    }

    #[test]
    fn words_around_a_page_are_quoted_at_the_sheets_that_have_it() {
        let xml = "<d><style name='a' master-page-name='m'/><master-page name='m'><header><p>附件 <span>2</span></p></header>\
            <header-left display='false'><p>隐</p></header-left><footer><region-left><p>第<s/><page-number>1</page-number>页</p></region-left>\
            <region-right><p>甲&amp;P</p></region-right></footer></master-page><master-page name='Default'><header><p><sheet-name>???</sheet-name></p>\
            </header></master-page><table name='t' style-name='a'/><table name='t' style-name='a'><table-row/></table><table name='u'><table-row/></table></d>";
        let document = read_flat("f.fods", xml.as_bytes(), &Limits::default()).unwrap();
        let [only] = document.issues.as_slice() else { panic!("{:?}", document.issues) };
        assert_eq!((&*only.code, &*only.excerpt), ("text-in-header", "附件 2\n甲&P"));
    }

    #[test]
    fn only_a_type_makes_an_error() {
        let xml = "<d><table name='t'><table-row><table-cell value-type='string' string-value='error'><p>error</p></table-cell>\
            <table-cell office:value-type='string' calcext:value-type='error'><p>#REF!</p></table-cell></table-row></table></d>";
        let document = read_flat("f.fods", xml.as_bytes(), &Limits::default()).unwrap();
        let told: Vec<_> = document.issues.iter().map(|issue| (&*issue.code, &*issue.excerpt)).collect();
        assert_eq!(told, [("cell-error", "#REF!")]);
    }

    #[test]
    fn cells_repeated_without_end_meet_the_limit() {
        let xml = "<d><table name='t'><table-row number-rows-repeated='4294967295'><table-cell number-columns-repeated='16384'>\
            <p>x</p></table-cell></table-row></table></d>";
        let error =
            read_flat("f.fods", xml.as_bytes(), &Limits { cells: 1000, ..Limits::default() }).unwrap_err();
        assert_eq!(error.fault.code, "too-many-cells");
    }
}
