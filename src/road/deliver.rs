//! A book to files: workbook, CSVs, JSON, lists of issues; each whole or not at all.

use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::Options;
use super::verify::verify;
use crate::error::{DAMAGED, Error, Result, UNWRITABLE};
use crate::model::Book;
use crate::read::limits::guarded;
use crate::write::csv::{self, CsvEncoding, CsvOptions};
use crate::write::{json, txt, whole, xlsx};

/// How outputs are written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// A workbook without notes and without the list of issues.
    pub clean: bool,
    /// Whether a workbook is read back and compared before it appears.
    pub verify: bool,
    /// Whether CSVs in UTF-8 begin with a byte order mark.
    pub bom: bool,
    /// Whether CSVs are in GB18030.
    pub gb18030: bool,
}

impl Delivery {
    /// How CSVs are written.
    pub fn csv(&self) -> CsvOptions {
        let encoding = if self.gb18030 { CsvEncoding::Gb18030 } else { CsvEncoding::Utf8 };
        CsvOptions { encoding, bom: self.bom }
    }
}

/// The forms of `from-xlsx` that are one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataForm {
    /// One JSON document.
    Json,
    /// A project a line.
    Jsonl,
    /// The forms as a text dump.
    Text,
}

/// Writes a file whole or not at all; the folders above it are made.
///
/// # Errors
/// [`UNWRITABLE`].
pub fn deliver(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    make_folder_of(path)?;
    whole::write_whole(path, |sink| write(sink))
}

/// The workbook's bytes, read back and compared with the book where the delivery says so.
///
/// # Errors
/// [`crate::error::NOT_AS_WRITTEN`] when what is read back differs.
pub fn workbook(book: &Book, options: &Options, delivery: &Delivery, file: &str) -> Result<Vec<u8>> {
    let library = options.library()?;
    let options = xlsx::Options {
        clean: delivery.clean,
        template: options.template().map(str::to_owned),
        file: file.to_owned(),
    };
    // A panic is this workbook's fault and ends nothing else.
    let bytes = guarded(file, || {
        let mut bytes = Vec::new();
        xlsx::write(book, library, &options, &mut bytes).map(|()| bytes)
    })
    .map_err(|error| if error.fault == &DAMAGED { Error { fault: &UNWRITABLE, ..error } } else { error })?;
    if delivery.verify {
        verify(book, &bytes, file)?;
    }
    Ok(bytes)
}

/// Writes the workbook.
///
/// # Errors
/// As [`workbook`], and [`UNWRITABLE`].
pub fn deliver_workbook(book: &Book, options: &Options, delivery: &Delivery, path: &Path) -> Result<()> {
    let bytes = workbook(book, options, delivery, &path.display().to_string())?;
    deliver(path, |out| out.write_all(&bytes))
}

/// Writes the folder of CSVs; the folders above it are made.
///
/// # Errors
/// [`UNWRITABLE`], [`crate::error::UNENCODABLE`].
pub fn deliver_csv(book: &Book, delivery: &Delivery, dir: &Path) -> Result<()> {
    stage_csv(book, delivery, dir)?.commit().map(drop)
}

/// Writes the folder of CSVs without making it appear, so that it can appear together with something else.
///
/// # Errors
/// As [`deliver_csv`].
pub fn stage_csv(book: &Book, delivery: &Delivery, dir: &Path) -> Result<whole::Folder> {
    make_folder_of(dir)?;
    csv::stage_folder(book, dir, &delivery.csv())
}

/// Makes the folder that something is to be written in, where it is missing.
fn make_folder_of(path: &Path) -> Result<()> {
    let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) else { return Ok(()) };
    std::fs::create_dir_all(folder)
        .map_err(|error| match error.kind() {
            // A file where a folder should be: that it exists is not what is wrong.
            io::ErrorKind::AlreadyExists => io::ErrorKind::NotADirectory.into(),
            _ => error,
        })
        .map_err(|error| Error::new(&UNWRITABLE, folder.display().to_string()).because(&error))
}

/// Writes a book as one file of data.
///
/// # Errors
/// [`UNWRITABLE`] under the name `to`.
pub fn write_data(
    book: &Book,
    options: &Options,
    form: DataForm,
    to: &str,
    out: &mut dyn Write,
) -> Result<()> {
    let done = match form {
        DataForm::Json => json::write_json(book, out),
        DataForm::Jsonl => json::write_jsonl(book, out),
        DataForm::Text => txt::write(book, options.library()?, out),
    };
    done.map_err(|error| Error::new(&UNWRITABLE, to).because(&error))
}
