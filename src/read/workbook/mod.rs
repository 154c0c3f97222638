//! Workbooks of every age to grids, told by content: xlsx and its kin, xlsb, ods, and xls in or out of its
//! compound file.
//!
//! The readers are our own, one pass a sheet: they need number formats, merged ranges and values together,
//! and one odd sheet must not lose the workbook. `calamine` is what the tests compare them with.

mod biff;
pub(super) mod book;
mod cfb;
mod cipher;
mod header_footer;
mod issues;
mod ods;
mod package;
mod strings;
mod styles;
mod xlsb;
mod xlsx;
pub(super) mod xml;

pub use issues::{ENTRIES, FORM_HIDDEN, FORMULA_WITHOUT_VALUE, HIDDEN_TEXT, NOTE};
pub use ods::read_flat;

use crate::error::{Error, LOCKED, Result};
use crate::grid::Document;
use crate::read::foreign;
use crate::read::limits::Limits;

use cfb::CompoundFile;
use package::Package;

/// What one sheet suffers; the workbook goes on after [`Trouble::Damaged`].
pub(super) enum Trouble {
    /// The whole input is refused.
    Fault(Error),
    /// The sheet ends here; what was read of it stands. What is wrong, in the file's own terms.
    Damaged(String),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Fault(error)
    }
}

impl From<String> for Trouble {
    fn from(what: String) -> Self {
        Self::Damaged(what)
    }
}

impl From<&str> for Trouble {
    fn from(what: &str) -> Self {
        Self::Damaged(what.to_owned())
    }
}

/// Whether bytes begin as a workbook that [`read`] takes: a zip archive, a compound file, a bare BIFF stream.
pub fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(ZIP) || bytes.starts_with(cfb::MAGIC) || biff::is_stream(bytes)
}

/// An input without what a web server's script left before a workbook: blank lines, the mark of its own file.
pub fn without_lead(bytes: &[u8]) -> &[u8] {
    /// More than scripts leave.
    const LEAD: usize = 256;
    let is_lead = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 0xEF | 0xBB | 0xBF);
    let lead = bytes.iter().take(LEAD).take_while(is_lead).count();
    let behind = &bytes[lead..];
    if behind.starts_with(ZIP) || behind.starts_with(cfb::MAGIC) { behind } else { bytes }
}

/// Bytes of a workbook (xlsx) from which a second thread that reads along pays for its start: some twenty forms.
pub const HELP_FROM: usize = 128 * 1024;

const ZIP: &[u8] = b"PK\x03\x04";

/// Reads a workbook. Sheets come in the workbook's order, each a grid with `positioned` columns; places are
/// `sheet!A1`.
///
/// # Errors
/// [`LOCKED`] with a password, [`NO_SPREADSHEET`](crate::error::NO_SPREADSHEET) for a container of something else,
/// [`DAMAGED`](crate::error::DAMAGED) when nothing can be read, and the faults of [`Limits`].
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<Document> {
    limits.file(name, bytes.len() as u64)?;
    if bytes.starts_with(cfb::MAGIC) {
        return read_compound(name, bytes, limits);
    }
    if biff::is_stream(bytes) {
        return biff::read(name, bytes, limits);
    }
    read_package(name, bytes, limits)
}

fn read_package(name: &str, bytes: &[u8], limits: &Limits) -> Result<Document> {
    let mut package = Package::open(name, bytes, *limits)?;
    match xlsx::workbook_part(&mut package)? {
        Some(part) if part.ends_with(".bin") => xlsb::read(name, &mut package, &part, limits),
        Some(part) => xlsx::read(name, &mut package, &part, limits),
        None if ods::is_ods(&package) => ods::read(name, &mut package, limits),
        None => Err(foreign::in_archive(name, |part| package.has(part))),
    }
}

fn read_compound(name: &str, bytes: &[u8], limits: &Limits) -> Result<Document> {
    let file = CompoundFile::open(name, bytes, limits)?;
    if let Some(stream) = file.stream("Workbook").or_else(|| file.stream("Book")) {
        return biff::read(name, &stream, limits);
    }
    let names = file.names();
    if let Some(encrypted) = file.stream("EncryptedPackage") {
        let info = file.stream("EncryptionInfo").unwrap_or_default();
        let plain = cipher::open_package(&info, &encrypted).ok_or_else(|| Error::new(&LOCKED, name))?;
        return read_package(name, &plain, limits);
    }
    Err(foreign::in_compound(name, &names))
}

#[cfg(test)]
mod tests;
