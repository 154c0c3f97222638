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

pub use anchors::is_our_note;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use self::anchors::Anchors;
use self::looks::{ListLooks, Looks};
use crate::error::Result;
use crate::form::lay_out::lay_out;
use crate::form::library::Library;
use crate::form::template::Template;
use crate::model::{Book, Project, column_letters};
use crate::parallel;
use crate::write::ooxml::{Page, Sheet, Workbook};
use crate::write::whole;

/// The name of the summary sheet.
pub const SUMMARY: &str = "汇总";
/// The name of the issue list.
pub const ISSUES: &str = "问题清单";

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

/// The forms that are laid out before they are written: bounds the memory they take.
const FORMS_AT_ONCE: usize = 64;

/// The forms below which another thread does not pay for its waking.
const FORMS_A_THREAD: usize = 4;

/// Writes a book as an XLSX workbook. The same book and options give the same bytes.
///
/// A project whose template the library lacks is written with the library's default template.
///
/// # Errors
/// [`crate::error::UNWRITABLE`] where the output cannot be written, [`crate::error::WORKBOOK_FULL`] where the book
/// exceeds what a workbook holds.
pub fn write(book: &Book, library: &Library, options: &Options, out: &mut impl Write) -> Result<()> {
    let fault = |error| whole::fault(Path::new(&options.file), error);
    let bytes = workbook(book, library, options).map_err(fault)?;
    out.write_all(&bytes).map_err(fault)
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

fn workbook(book: &Book, library: &Library, options: &Options) -> io::Result<Vec<u8>> {
    let default = library.default_template().map(|known| &known.template);
    let template_of = |project: &Project| -> io::Result<&Template> {
        let name = options.template.as_ref().unwrap_or(&project.template);
        let template = library.get(name).map(|known| &known.template).or(default);
        template.ok_or_else(|| io::Error::other(format!("no template {name}")))
    };
    let mut workbook = Workbook::default();
    let names = names::sheet_names(&book.projects);
    let mut office = Office { book, options, names, anchors: Anchors::new(book, options.clean) };
    let mut looks: BTreeMap<&str, Looks> = BTreeMap::new();
    let laid_out = book.projects.chunks(FORMS_AT_ONCE).flat_map(|projects| {
        let form = |project| template_of(project).map(|template| (template, lay_out(project, template)));
        parallel::map(projects.iter().collect(), FORMS_A_THREAD, form)
    });
    for (index, laid_out) in laid_out.enumerate() {
        let (template, form) = laid_out?;
        let looks = looks.entry(&template.name).or_insert_with(|| Looks::new(&template.page, &mut workbook));
        office.anchors.find(book, index, &form);
        let mut sheet = Sheet::new(office.names[index].as_str());
        form::write(&mut sheet, &form, looks, template.page.landscape);
        form::notes(&mut sheet, office.anchors.notes(book, index, &form, options.clean));
        workbook.add(index + 1, sheet)?;
    }
    let looks = ListLooks::new(&mut workbook);
    if office.lists_issues() {
        workbook.add(book.projects.len() + 1, issues::sheet(&office, &looks))?;
    }
    workbook.add(0, summary::sheet(&office, &looks))?;
    workbook.finish()
}

/// Margins and footer that all sheets share; the edge that is bound has more room.
fn page(landscape: bool) -> Page {
    let margins = if landscape { [0.6, 0.6, 0.9, 0.7, 0.3, 0.3] } else { [0.9, 0.5, 0.7, 0.7, 0.3, 0.3] };
    Page { landscape, margins, footer: "&C第 &P 页，共 &N 页" }
}

/// An address for a link within the workbook; row and column from 0.
fn internal(sheet: &str, row: u32, column: u32) -> String {
    format!("'{}'!{}{}", sheet.replace('\'', "''"), column_letters(column), u64::from(row) + 1)
}

#[cfg(test)]
mod tests;
