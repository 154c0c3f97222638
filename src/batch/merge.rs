//! Parts of a merged batch: one converted input each, put together a folder at a time, so that memory is bounded
//! by the largest folder and not by the tree.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use crate::check;
use crate::error::{Error, Result, UNREADABLE};
use crate::model::Book;
use crate::road::{self, Delivery, Options};
use crate::write::csv::FolderWriter;

/// Puts parts together into one book, in order, and checks it as a whole.
///
/// # Errors
/// [`UNREADABLE`] for a part that is missing or damaged: a run with `--force` makes it anew.
pub fn gather(output: &Path, parts: &[String], options: &Options) -> Result<Book> {
    let mut book = Book::default();
    for part in parts {
        let unreadable = |error: io::Error| Error::new(&UNREADABLE, part.clone()).because(&error);
        let file = File::open(output.join(part)).map_err(unreadable)?;
        let next = serde_json::from_reader(BufReader::new(file)).map_err(|e| unreadable(e.into()))?;
        road::join(&mut book, next);
    }
    check::check(&mut book, options.rules());
    Ok(book)
}

/// Writes all groups into one set of CSVs, one group in memory at a time.
///
/// # Errors
/// As [`gather`], and those of writing.
pub fn csvs(
    output: &Path,
    groups: &[Vec<String>],
    folder: &Path,
    options: &Options,
    delivery: &Delivery,
) -> Result<()> {
    let mut writer = FolderWriter::new(folder, &delivery.csv())?;
    for parts in groups {
        writer.append(&gather(output, parts, options)?)?;
    }
    writer.finish().map(drop)
}
