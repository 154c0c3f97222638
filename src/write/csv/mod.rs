//! The model as CSVs: five tables and a `datapackage.json` that describes them.
//!
//! RFC 4180: commas, CRLF, quotes where needed and doubled within. See [`guard`] for cells that look like
//! formulas and [`label`] for the rows of the extras.

pub mod guard;
pub mod label;
pub mod message;
pub(crate) mod plain;
mod rows;
pub(crate) mod sheet;

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::datapackage;
use super::whole::{Folder, fault};
use crate::error::Result;
use crate::model::Book;
use crate::model::table::{TABLES, Table};
use crate::parallel;
use sheet::Sheet;

/// An encoding that CSVs are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CsvEncoding {
    /// UTF-8.
    #[default]
    Utf8,
    /// GB18030, without a byte order mark.
    Gb18030,
}

impl CsvEncoding {
    /// Its name as `--encoding` and `datapackage.json` have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Gb18030 => "gb18030",
        }
    }
}

/// How CSVs are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CsvOptions {
    /// The encoding.
    pub encoding: CsvEncoding,
    /// Whether UTF-8 begins with a byte order mark, by which Excel knows it.
    pub bom: bool,
}

impl Default for CsvOptions {
    fn default() -> Self {
        Self { encoding: CsvEncoding::Utf8, bom: true }
    }
}

/// Writes `projects.csv`, `schedule.csv`, `indicators.csv`, `issues.csv`, `extras.csv` and `datapackage.json`
/// into a folder, all together or not at all; the paths written.
///
/// # Errors
/// [`UNWRITABLE`](crate::error::UNWRITABLE) with the path;
/// [`UNENCODABLE`](crate::error::UNENCODABLE) for one of 19 private characters in GB18030.
pub fn write_folder(book: &Book, dir: &Path, options: &CsvOptions) -> Result<Vec<PathBuf>> {
    stage_folder(book, dir, options)?.commit()
}

/// Writes what [`write_folder`] writes, without making it appear: that is left to [`Folder::commit`].
///
/// # Errors
/// As [`write_folder`].
pub fn stage_folder(book: &Book, dir: &Path, options: &CsvOptions) -> Result<Folder> {
    let mut folder = FolderWriter::new(dir, options)?;
    folder.append(book)?;
    folder.staged()
}

/// The names of the files that [`write_folder`] writes.
pub fn file_names() -> impl Iterator<Item = String> {
    TABLES.iter().map(|table| table.file_name()).chain([datapackage::FILE_NAME.to_owned()])
}

/// Writes one table to any writer; `table` is one of [`TABLES`]. Nothing is buffered beyond 64 KiB.
///
/// # Errors
/// Those of the writer; an [`Error`](crate::error::Error) within for a character that has no encoding.
pub fn write_table<W: Write>(
    book: &Book,
    table: &'static Table,
    out: W,
    options: &CsvOptions,
) -> io::Result<W> {
    let mut writer = TableWriter::new(table, out, options)?;
    writer.append(book)?;
    writer.finish()
}

/// A table that takes one book after the other, the projects numbered on.
#[derive(Debug)]
pub struct TableWriter<W: Write> {
    table: &'static Table,
    sheet: Sheet<W>,
    /// How many projects the books before had.
    before: usize,
}

impl<W: Write> TableWriter<W> {
    /// Begins a table with its header.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn new(table: &'static Table, out: W, options: &CsvOptions) -> io::Result<Self> {
        Ok(Self { table, sheet: Sheet::new(out, table, options)?, before: 0 })
    }

    /// Appends the rows of a book.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn append(&mut self, book: &Book) -> io::Result<()> {
        rows::write(self.table, book, self.before, &mut self.sheet)?;
        self.before += book.projects.len();
        Ok(())
    }

    /// Ends the table and hands the writer back.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn finish(self) -> io::Result<W> {
        self.sheet.finish()
    }
}

/// The projects below which the tables are written one after the other.
const FEW_PROJECTS: usize = 16;

/// A folder of all tables that takes one book after the other in bounded memory, the projects numbered on.
#[derive(Debug)]
pub struct FolderWriter {
    folder: Folder,
    dir: PathBuf,
    tables: Vec<TableWriter<File>>,
    templates: datapackage::Templates,
    options: CsvOptions,
}

impl FolderWriter {
    /// Begins a folder; nothing is seen of it until [`FolderWriter::finish`].
    ///
    /// # Errors
    /// [`UNWRITABLE`](crate::error::UNWRITABLE).
    pub fn new(dir: &Path, options: &CsvOptions) -> Result<Self> {
        let mut folder = Folder::new(dir)?;
        let mut tables = Vec::with_capacity(TABLES.len());
        for table in TABLES {
            let name = table.file_name();
            let file = folder.create(&name)?;
            let writer = TableWriter::new(table, file, options).map_err(|e| fault(&dir.join(name), e))?;
            tables.push(writer);
        }
        let templates = datapackage::Templates::default();
        Ok(Self { folder, dir: dir.to_owned(), tables, templates, options: *options })
    }

    /// Appends a book to every table.
    ///
    /// # Errors
    /// [`UNWRITABLE`](crate::error::UNWRITABLE), [`UNENCODABLE`](crate::error::UNENCODABLE).
    pub fn append(&mut self, book: &Book) -> Result<()> {
        let dir = &self.dir;
        let append = |writer: &mut TableWriter<File>| {
            writer.append(book).map_err(|e| fault(&dir.join(writer.table.file_name()), e))
        };
        let least = if book.projects.len() < FEW_PROJECTS { TABLES.len() } else { 1 };
        parallel::map(self.tables.iter_mut().collect(), least, append).into_iter().collect::<Result<()>>()?;
        self.templates.append(book);
        Ok(())
    }

    /// Ends the tables, describes them and makes the folder appear; the paths written.
    ///
    /// # Errors
    /// [`UNWRITABLE`](crate::error::UNWRITABLE), [`UNENCODABLE`](crate::error::UNENCODABLE).
    pub fn finish(self) -> Result<Vec<PathBuf>> {
        self.staged()?.commit()
    }

    fn staged(mut self) -> Result<Folder> {
        for writer in self.tables {
            let name = writer.table.file_name();
            writer.finish().map_err(|e| fault(&self.dir.join(name), e))?;
        }
        let mut seal = self.folder.create(datapackage::FILE_NAME)?;
        let description = datapackage::describe(&self.templates, &self.options);
        seal.write_all(description.as_bytes())
            .map_err(|e| fault(&self.dir.join(datapackage::FILE_NAME), e))?;
        drop(seal);
        Ok(self.folder)
    }
}

#[cfg(test)]
mod tests;
