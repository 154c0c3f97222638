//! The workbook: a summary, the forms as they are printed, and the issue list.
//!
//! What stands where is settled in [`crate::form::lay_out`]; this room turns it into an XLSX file.

mod anchors;
mod charts;
mod form;
mod issues;
mod looks;
mod names;
mod summary;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

use self::anchors::Anchors;
use self::looks::Looks;
use crate::error::{Error, Result, UNWRITABLE};
use crate::form::lay_out::lay_out;
use crate::form::library::Library;
use crate::form::template::Template;
use crate::model::{Book, Project, column_letters};

/// The name of the summary sheet.
pub const SUMMARY: &str = "汇总";
/// The name of the issue list.
pub const ISSUES: &str = "问题清单";

/// Where temporary files are kept in memory, on systems that have it.
const MEMORY: &str = "/dev/shm";
/// Sheets up to which each is streamed through a temporary file of its own; above, the limit of open files
/// (commonly 1,024 a process) comes near.
const STREAMED_SHEETS: usize = 500;

/// How a workbook is written.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Without notes, counts of issues and the issue list.
    pub clean: bool,
    /// The template that all forms are written with; by default each with its own.
    pub template: Option<String>,
    /// The output's name, for errors.
    pub file: String,
}

/// Writes a book as an XLSX workbook. The same book and options give the same bytes.
///
/// A project whose template the library lacks is written with the library's default template.
///
/// # Errors
/// `unwritable` where the output cannot be written, or the book exceeds what a workbook holds.
pub fn write(book: &Book, library: &Library, options: &Options, out: &mut impl Write) -> Result<()> {
    let fault = |message: String| Error::new(&UNWRITABLE, &options.file).arg(message.clone()).arg(message);
    let bytes = workbook(book, library, options).map_err(|error| fault(error.to_string()))?;
    out.write_all(&bytes).map_err(|error| fault(error.to_string()))
}

/// What the sheets of one workbook share.
struct Office<'a> {
    book: &'a Book,
    options: &'a Options,
    /// The names of the project sheets.
    names: Vec<String>,
    anchors: Anchors,
}

impl Office<'_> {
    fn lists_issues(&self) -> bool {
        !self.options.clean && !self.book.issues.is_empty()
    }
}

fn workbook(book: &Book, library: &Library, options: &Options) -> std::result::Result<Vec<u8>, XlsxError> {
    let default = library.default_template().map(|known| &known.template);
    let template_of = |project: &Project| -> std::result::Result<&Template, XlsxError> {
        let name = options.template.as_ref().unwrap_or(&project.template);
        let template = library.get(name).map(|known| &known.template).or(default);
        template.ok_or_else(|| XlsxError::ParameterError(format!("no template {name}")))
    };
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties()?);
    let streamed = book.projects.len() <= STREAMED_SHEETS
        && Path::new(MEMORY).is_dir()
        && workbook.set_tempdir(MEMORY).is_ok();
    let names = names::sheet_names(&book.projects);
    let mut office = Office { book, options, names, anchors: Anchors::new(book, options.clean) };
    let mut looks: BTreeMap<&str, Looks> = BTreeMap::new();
    workbook.add_worksheet().set_name(SUMMARY)?;
    for (index, project) in book.projects.iter().enumerate() {
        let template = template_of(project)?;
        let sheet = lay_out(project, template);
        let looks = looks.entry(&template.name).or_insert_with(|| Looks::new(&template.page));
        office.anchors.find(book, index, &sheet);
        let worksheet = new_sheet(&mut workbook, streamed)?;
        worksheet.set_name(&office.names[index])?;
        form::write(worksheet, &sheet, looks, template.page.landscape)?;
        form::notes(worksheet, &office.anchors.notes(book, index, &sheet, options.clean))?;
    }
    if office.lists_issues() {
        issues::write(new_sheet(&mut workbook, streamed)?, &office)?;
    }
    summary::write(workbook.worksheet_from_index(0)?, &office)?;
    workbook.save_to_buffer()
}

/// A new sheet, streamed through a temporary file in memory: no thread of its own at the end.
fn new_sheet(workbook: &mut Workbook, streamed: bool) -> std::result::Result<&mut Worksheet, XlsxError> {
    if streamed { workbook.add_worksheet_with_low_memory() } else { Ok(workbook.add_worksheet()) }
}

/// The same for every workbook: the time of writing would make two runs differ.
fn properties() -> std::result::Result<DocProperties, XlsxError> {
    Ok(DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?))
}

/// Margins, paper and footer that all sheets share; the edge that is bound has more room.
fn page(worksheet: &mut Worksheet, landscape: bool) {
    const A4: u8 = 9;
    worksheet.set_paper_size(A4).set_print_fit_to_pages(1, 0).set_print_center_horizontally(true);
    worksheet.set_footer("&C第 &P 页，共 &N 页");
    if landscape {
        worksheet.set_landscape().set_margins(0.6, 0.6, 0.9, 0.7, 0.3, 0.3);
    } else {
        worksheet.set_portrait().set_margins(0.9, 0.5, 0.7, 0.7, 0.3, 0.3);
    }
}

/// An address for a link within the workbook; row and column from 0.
fn internal(sheet: &str, row: u32, column: u32) -> String {
    format!("internal:'{}'!{}{}", sheet.replace('\'', "''"), column_letters(column), u64::from(row) + 1)
}

/// The column number as the crate takes it; a laid-out form has at most a few hundred.
fn col(column: u32) -> u16 {
    u16::try_from(column).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests;
