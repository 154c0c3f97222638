//! The whole road as one function: bytes to a checked book.

mod deliver;
mod settings;
mod verify;

use std::collections::{HashMap, HashSet};

use crate::audit::Ledger;
use crate::check;
use crate::derive;
use crate::error::Result;
use crate::form::recognise;
use crate::grid::{Document, Source};
use crate::model::{Book, Issue, Level, Place, Project};
use crate::parallel;
use crate::read;
use crate::read::json;
use crate::read::workbook::FORM_HIDDEN;

pub use crate::read::file::{kind_of, load, load_stdin};
pub use deliver::{
    DataForm, Delivery, deliver, deliver_csv, deliver_workbook, stage_csv, workbook, write_data,
};
pub use settings::{Limits, Named, Options, Settings, TemplateChoice};

/// What one input became.
#[derive(Debug)]
pub struct Conversion {
    /// The projects and issues.
    pub book: Book,
    /// The input as read, for the audit; its grids are used up.
    pub document: Document,
    /// What became of each range of it.
    pub ledger: Ledger,
}

/// Bytes to a checked book: read, recognise, derive, check.
///
/// # Errors
/// Those of the readers, and [`crate::error::NO_FORM`] when no form is in the input.
pub fn convert(name: &str, bytes: &[u8], options: &Options) -> Result<Conversion> {
    let mut conversion = declare(name, bytes, options)?;
    check::check(&mut conversion.book, options.rules());
    options.reading().limits.issues(name, conversion.book.issues.len() as u64)?;
    Ok(conversion)
}

/// The road up to the checks, for inputs that are merged before they are checked together.
///
/// # Errors
/// As [`convert`].
pub fn declare(name: &str, bytes: &[u8], options: &Options) -> Result<Conversion> {
    read::limits::guarded(name, || {
        parallel::widen_heaps(bytes.len());
        let mut document = read::read(name, bytes, options.reading())?;
        let hidden = document.grids.iter().filter(|grid| grid.hidden);
        let hidden: HashSet<String> = hidden.filter_map(|grid| grid.name.clone()).collect();
        let (library, limits) = (options.library()?, &options.reading().limits);
        let recognised = recognise::recognise_within(&mut document, library, options.template(), limits)?;
        let mut issues = std::mem::take(&mut document.issues);
        let made: HashSet<&str> = recognised.made.iter().map(String::as_str).collect();
        issues.retain(|issue| !matches!(&issue.place, Place::Cell { sheet, .. } if made.contains(&**sheet)));
        assign(&mut issues, &recognised.projects);
        issues.extend(recognised.issues);
        issues.extend(on_hidden_sheets(&recognised.projects, &hidden));
        let mut book = Book { projects: recognised.projects, issues };
        derive_all(&mut book, options)?;
        limits.issues(name, book.issues.len() as u64)?;
        Ok(Conversion { book, document, ledger: recognised.ledger })
    })
}

/// What the bytes of any input declare, our own JSON included, and the text that it was read from, up to the checks.
///
/// # Errors
/// As [`convert`], and [`crate::error::BAD_JSON`].
pub fn open(name: &str, bytes: &[u8], options: &Options) -> Result<(Book, Option<Source>)> {
    if let Some(book) = json::sniff(name, bytes) {
        return Ok((derive_again(book?, options)?, None));
    }
    let conversion = declare(name, bytes, options)?;
    Ok((conversion.book, Some(conversion.document.source)))
}

/// Gives the issues of a workbook's reading their projects: each has the last whose form begins on its sheet at or
/// above it.
fn assign(issues: &mut [Issue], projects: &[Project]) {
    if issues.is_empty() {
        return;
    }
    let mut forms: HashMap<&str, Vec<(u32, usize)>> = HashMap::new();
    for (index, project) in projects.iter().enumerate() {
        if let Place::Cell { sheet, row, .. } = &project.place {
            forms.entry(sheet).or_default().push((*row, index));
        }
    }
    for issue in issues {
        let Place::Cell { sheet, row, .. } = &issue.place else { continue };
        let above = forms.get(sheet.as_ref()).and_then(|forms| forms.iter().rfind(|(first, _)| first <= row));
        issue.project = above.map(|(_, index)| *index);
    }
}

/// A doubt about each form on one of the hidden sheets: nobody who looks at the workbook sees it.
fn on_hidden_sheets(projects: &[Project], hidden: &HashSet<String>) -> Vec<Issue> {
    let mut issues = Vec::new();
    for (index, project) in projects.iter().enumerate() {
        if let Place::Cell { sheet, .. } = &project.place
            && hidden.contains(&**sheet)
        {
            let issue = Issue::new(&FORM_HIDDEN, project.place.clone());
            issues.push(issue.arg(&**sheet).project(index));
        }
    }
    issues
}

/// A book that comes back from one of our own outputs, as the road leaves it before the checks: the issues of
/// the original's reading stay, derived values and the issues that follow from them are made anew.
///
/// # Errors
/// When a project names a template that cannot be loaded.
pub fn derive_again(mut book: Book, options: &Options) -> Result<Book> {
    book.issues.retain(|issue| check::is_of_reading(&issue.code));
    derive_all(&mut book, options)?;
    Ok(book)
}

/// The projects below which another thread does not pay for its waking.
const PROJECTS_A_THREAD: usize = 8;

fn derive_all(book: &mut Book, options: &Options) -> Result<()> {
    let units = book.projects.iter().map(|project| options.money_unit(&project.template));
    let units = units.collect::<Result<Vec<_>>>()?;
    let projects = book.projects.iter_mut().zip(&units).enumerate().collect();
    let memory = derive::Memory::default;
    let issues =
        parallel::map_with(projects, PROJECTS_A_THREAD, memory, |memory, (index, (project, unit))| {
            let issues = derive::derive_with(memory, project, unit);
            issues.into_iter().map(|issue| issue.project(index)).collect::<Vec<_>>()
        });
    book.issues.extend(issues.into_iter().flatten());
    Ok(())
}

/// Appends a book to another: its projects come behind, its issues name them there.
pub fn join(book: &mut Book, next: Book) {
    let before = book.projects.len();
    if before == 0 && book.issues.is_empty() {
        *book = next;
        return;
    }
    book.projects.extend(next.projects);
    book.issues.extend(next.issues.into_iter().map(|issue| issue.behind(before)));
}

/// The number of issues of a level.
pub fn count(book: &Book, level: Level) -> usize {
    book.issues.iter().filter(|issue| issue.level == level).count()
}
