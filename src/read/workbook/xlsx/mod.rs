//! Office Open XML workbooks (ECMA-376): xlsx, xlsm, their templates and strict variants.

mod parts;
mod sheet;

use std::borrow::Cow;

use crate::error::Result;
use crate::grid::Document;
use crate::read::limits::Limits;
use crate::read::number_format::DateSystem;

use super::book::Book;
use super::package::Package;
use super::{Trouble, issues, xml};

use super::strings::Strings;
use super::styles::Styles;
pub use parts::{Kind, Relations, SheetEntry, workbook_part};

/// Reads the workbook whose main part is `part`.
pub fn read(name: &str, package: &mut Package<'_>, part: &str, limits: &Limits) -> Result<Document> {
    let mut book = Book::new(name, limits);
    let relations = Relations::read(package, part)?;
    let mut outline = parts::Outline::default();
    load(package, &mut book, part, |text| outline.read(name, text, limits))?;
    book.dates = if outline.since_1904 { DateSystem::From1904 } else { DateSystem::From1900 };
    let mut styles = Styles::default();
    if let Some(part) = relations.of_kind(&Kind::Styles) {
        load(package, &mut book, part, |text| styles.read(text))?;
    }
    let mut strings = Strings::default();
    if let Some(part) = relations.of_kind(&Kind::Strings) {
        load(package, &mut book, part, |text| strings.read(text))?;
    }
    for (index, entry) in outline.sheets.iter().enumerate() {
        let context = Context { styles: &styles, strings: &strings };
        read_sheet(package, &mut book, &relations, entry, index, &context)?;
    }
    book.finish()
}

/// What all sheets share.
pub struct Context<'a> {
    /// The number formats.
    pub styles: &'a Styles,
    /// The shared strings.
    pub strings: &'a Strings,
}

/// Reads a part that all sheets use; damage is an issue, and what came before it serves.
fn load(
    package: &mut Package<'_>,
    book: &mut Book<'_>,
    part: &str,
    read: impl FnOnce(&str) -> std::result::Result<(), Trouble>,
) -> Result<()> {
    let Some(found) = package.part(part)? else {
        book.part_doubt(part, "missing");
        return Ok(());
    };
    let outcome = read(&xml::text_of(&found.bytes));
    match (outcome, found.damage) {
        (Err(Trouble::Fault(error)), _) => return Err(error),
        (Err(Trouble::Damaged(what)), None) | (_, Some(what)) => book.part_doubt(part, &what),
        (Ok(()), None) => {}
    }
    Ok(())
}

fn read_sheet(
    package: &mut Package<'_>,
    book: &mut Book<'_>,
    relations: &Relations,
    entry: &SheetEntry,
    index: usize,
    context: &Context<'_>,
) -> Result<()> {
    let part: Cow<'_, str> = match relations.get(&entry.relation) {
        Some((Kind::Sheet, part)) => part.into(),
        Some((Kind::Other(kind), _)) => {
            book.skip_sheet(&entry.name, kind);
            return Ok(());
        }
        _ => match relations.unclaimed(package, &[entry.id, index as u32 + 1]) {
            Some(part) => part.into(),
            None => {
                book.begin_sheet(&entry.name, entry.hidden)?;
                return book.end_sheet(Err(format!("relation {} missing", entry.relation).into()));
            }
        },
    };
    book.begin_sheet(&entry.name, entry.hidden)?;
    let outcome = match package.part(&part)? {
        None => Err(format!("part {part} missing").into()),
        Some(found) => {
            let outcome = sheet::read(&xml::text_of(&found.bytes), book, context);
            match (outcome, found.damage) {
                (Err(Trouble::Fault(error)), _) => Err(Trouble::Fault(error)),
                (_, Some(what)) => Err(what.into()),
                (outcome, None) => outcome,
            }
        }
    };
    book.end_sheet(outcome)
}
