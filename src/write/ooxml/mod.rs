//! A small writer of Office Open XML workbooks (ECMA-376): what our sheets need, and nothing else.
//!
//! Styles are numbers, a sheet is written in one pass, and parts are compressed beside their making. A crate for
//! all of Excel hashes each cell's whole format and starts a thread a sheet, which costs more than understanding
//! the forms does.

mod chart;
mod emit;
mod notes;
mod package;
mod sheet;
mod style;
mod text;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io;

pub use chart::Chart;
pub use notes::AUTHOR as NOTES_AUTHOR;
pub use sheet::{Area, Page, Sheet};
pub use style::{Align, Format, Style};
pub(crate) use text::escape;

use crate::error::{Error, WORKBOOK_FULL};
use package::Package;
use style::Styles;
use text::Strings;

/// Begins every part.
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const SPREADSHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// A workbook being written.
#[derive(Default)]
pub struct Workbook {
    package: Package,
    styles: Styles,
    strings: Strings,
    /// What the workbook's own part says of its sheets, by their position.
    sheets: BTreeMap<usize, Entry>,
    /// Sheets with notes, drawings and charts so far.
    noted: usize,
    drawings: usize,
    charts: usize,
    /// The list of parts' types.
    types: String,
}

/// A sheet in the workbook's own part.
struct Entry {
    name: String,
    filter: Option<Area>,
    print_area: Option<Area>,
    repeated_row: Option<u32>,
}

impl Workbook {
    /// The number of a style.
    pub fn style(&mut self, format: Format) -> Style {
        self.styles.number(format)
    }

    /// Writes a sheet that stands at a position among the sheets, from 0; the first is what shows when the
    /// workbook opens. Positions may be given in any order, each once.
    ///
    /// # Errors
    /// [`WORKBOOK_FULL`] within, when a cell lies past the last row or column, or holds more than a cell can.
    pub fn add(&mut self, position: usize, mut sheet: Sheet<'_>) -> io::Result<()> {
        if !sheet.fits() {
            return Err(io::Error::other(Error::new(&WORKBOOK_FULL, "")));
        }
        let number = position + 1;
        let ties = emit::Ties { drawing: !sheet.charts.is_empty(), notes: !sheet.notes.is_empty() };
        let xml = emit::xml(&mut sheet, &mut self.strings, position == 0, ties);
        let path = format!("xl/worksheets/sheet{number}.xml");
        self.part(path, &format!("{SPREADSHEET}.worksheet+xml"), xml);
        self.companions(number, &sheet);
        let Sheet { name, filter, print_area, repeated_row, .. } = sheet;
        self.sheets.insert(position, Entry { name, filter, print_area, repeated_row });
        Ok(())
    }

    fn part(&mut self, path: String, kind: &str, xml: String) {
        put(&mut self.types, format_args!("<Override PartName=\"/{path}\" ContentType=\"{kind}\"/>"));
        self.package.add(path, xml);
    }

    /// The parts that hang on a sheet: its charts and its notes.
    fn companions(&mut self, number: usize, sheet: &Sheet<'_>) {
        let mut relations = Vec::new();
        if !sheet.charts.is_empty() {
            self.drawings += 1;
            let drawing = self.drawings;
            let mut charts = Vec::new();
            for placed in &sheet.charts {
                self.charts += 1;
                let path = format!("xl/charts/chart{}.xml", self.charts);
                charts.push(("chart", format!("../charts/chart{}.xml", self.charts), charts.len() + 1));
                self.part(
                    path,
                    "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
                    placed.chart.xml(),
                );
            }
            let path = format!("xl/drawings/drawing{drawing}.xml");
            self.part(
                path,
                "application/vnd.openxmlformats-officedocument.drawing+xml",
                chart::drawing(sheet),
            );
            self.package.add(format!("xl/drawings/_rels/drawing{drawing}.xml.rels"), relations_xml(&charts));
            relations.push(("drawing", format!("../drawings/drawing{drawing}.xml"), 1));
        }
        if !sheet.notes.is_empty() {
            self.noted += 1;
            let noted = self.noted;
            self.part(
                format!("xl/comments{noted}.xml"),
                &format!("{SPREADSHEET}.comments+xml"),
                notes::comments(sheet),
            );
            self.package.add(format!("xl/drawings/vmlDrawing{noted}.vml"), notes::shapes(sheet, noted));
            relations.push(("vmlDrawing", format!("../drawings/vmlDrawing{noted}.vml"), 2));
            relations.push(("comments", format!("../comments{noted}.xml"), 3));
        }
        if !relations.is_empty() {
            self.package
                .add(format!("xl/worksheets/_rels/sheet{number}.xml.rels"), relations_xml(&relations));
        }
    }

    /// The workbook's bytes; the same sheets give the same bytes.
    ///
    /// # Errors
    /// [`WORKBOOK_FULL`] within, when the workbook exceeds what a zip archive holds: 4 GiB or 65,535 parts.
    pub fn finish(mut self) -> io::Result<Vec<u8>> {
        let strings = std::mem::take(&mut self.strings).xml();
        self.part("xl/sharedStrings.xml".to_owned(), &format!("{SPREADSHEET}.sharedStrings+xml"), strings);
        let styles = self.styles.xml();
        self.part("xl/styles.xml".to_owned(), &format!("{SPREADSHEET}.styles+xml"), styles);
        let workbook = self.workbook_xml();
        self.part("xl/workbook.xml".to_owned(), &format!("{SPREADSHEET}.sheet.main+xml"), workbook);
        let mut relations: Vec<(&str, String, usize)> = self
            .sheets
            .keys()
            .map(|position| ("worksheet", format!("worksheets/sheet{}.xml", position + 1), position + 1))
            .collect();
        let next = relations.len() + 1;
        relations.push(("styles", "styles.xml".to_owned(), next));
        relations.push(("sharedStrings", "sharedStrings.xml".to_owned(), next + 1));
        self.package.add("xl/_rels/workbook.xml.rels", relations_xml(&relations));
        self.part(
            "docProps/app.xml".to_owned(),
            "application/vnd.openxmlformats-officedocument.extended-properties+xml",
            format!("{HEAD}{APPLICATION}"),
        );
        self.part(
            "docProps/core.xml".to_owned(),
            "application/vnd.openxmlformats-package.core-properties+xml",
            format!("{HEAD}{CORE}"),
        );
        self.package.add("_rels/.rels", format!("{HEAD}{ROOT}"));
        let types = format!("{HEAD}{TYPES}{}</Types>", self.types);
        self.package.add_first("[Content_Types].xml", types);
        self.package.finish()
    }

    fn workbook_xml(&self) -> String {
        let mut xml = format!(
            "{HEAD}<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"{OFFICE}\">\
             <fileVersion appName=\"xl\" lastEdited=\"4\" lowestEdited=\"4\" rupBuild=\"4505\"/><workbookPr/>\
             <bookViews><workbookView xWindow=\"240\" yWindow=\"15\" windowWidth=\"16095\" windowHeight=\"9660\"/>\
             </bookViews><sheets>"
        );
        for (position, entry) in &self.sheets {
            let number = position + 1;
            xml.push_str("<sheet name=\"");
            escape(&entry.name, &mut xml);
            put(&mut xml, format_args!("\" sheetId=\"{number}\" r:id=\"rId{number}\"/>"));
        }
        xml.push_str("</sheets>");
        let mut names = String::new();
        type Named = fn(&Entry) -> Option<String>;
        let kinds: [(&str, Named); 3] = [
            ("_FilterDatabase\" hidden=\"1", |entry| entry.filter.map(|area| range(&entry.name, area))),
            ("Print_Area", |entry| entry.print_area.map(|area| range(&entry.name, area))),
            ("Print_Titles", |entry| {
                entry.repeated_row.map(|row| format!("{}!${}:${}", quoted(&entry.name), row + 1, row + 1))
            }),
        ];
        for (kind, value) in kinds {
            for (position, value) in
                self.sheets.iter().filter_map(|(position, entry)| Some((position, value(entry)?)))
            {
                put(
                    &mut names,
                    format_args!("<definedName name=\"_xlnm.{kind}\" localSheetId=\"{position}\">"),
                );
                escape(&value, &mut names);
                names.push_str("</definedName>");
            }
        }
        if !names.is_empty() {
            put(&mut xml, format_args!("<definedNames>{names}</definedNames>"));
        }
        xml.push_str("<calcPr calcId=\"124519\" fullCalcOnLoad=\"1\"/></workbook>");
        xml
    }
}

/// Programs that were tried against this name lay rows out as the file says.
const APPLICATION: &str = "<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/\
    extended-properties\"><Application>Microsoft Excel</Application></Properties>";
/// The same for every workbook: the time of writing would make two runs differ.
const CORE: &str = "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/\
    core-properties\" xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:xsi=\"http://www.w3.org/2001/\
    XMLSchema-instance\"><dcterms:created xsi:type=\"dcterms:W3CDTF\">2000-01-01T00:00:00Z</dcterms:created>\
    </cp:coreProperties>";
const ROOT: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
    <Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/\
    officeDocument\" Target=\"xl/workbook.xml\"/><Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/\
    package/2006/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/><Relationship Id=\"rId3\" \
    Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties\" \
    Target=\"docProps/app.xml\"/></Relationships>";
const TYPES: &str = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
    <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
    <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
    <Default Extension=\"vml\" ContentType=\"application/vnd.openxmlformats-officedocument.vmlDrawing\"/>";

/// Relations by the last word of their type, with target and number.
fn relations_xml(relations: &[(&str, String, usize)]) -> String {
    let mut xml = format!(
        "{HEAD}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    );
    for (kind, target, number) in relations {
        let relation =
            format_args!("<Relationship Id=\"rId{number}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>");
        put(&mut xml, relation);
    }
    xml.push_str("</Relationships>");
    xml
}

/// A sheet's name as formulas have it.
fn quoted(name: &str) -> String {
    format!("'{}'", name.replace('\'', "''"))
}

/// A rectangle of a sheet as formulas and names have it, fixed: `'sheet'!$A$1:$B$2`.
fn range(sheet: &str, area: Area) -> String {
    let letters = [area.left, area.right].map(crate::model::column_letters);
    format!("{}!${}${}:${}${}", quoted(sheet), letters[0], area.top + 1, letters[1], area.bottom + 1)
}

/// Appends what is formatted.
fn put(xml: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = xml.write_fmt(arguments);
}
