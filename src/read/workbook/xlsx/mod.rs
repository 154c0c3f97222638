//! Office Open XML workbooks (ECMA-376): xlsx, xlsm, their templates and strict variants.

mod notes;
mod parts;
pub(super) mod shapes;
mod sheet;
mod sheets;

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
pub use sheet::Beside;
use sheets::Sheets;

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
    let context = Context { styles: &styles, strings: &strings };
    sheets::read(package, &mut book, &Sheets { entries: &outline.sheets, relations: &relations, context })?;
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
