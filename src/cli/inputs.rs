//! Inputs as given to one book: opened in the order given, a bad one named and the others going on.

use std::fs;
use std::path::{Path, PathBuf};

use super::Halt;
use super::args::{self, BookStyle, CsvStyle, Reading};
use super::messages as m;
use super::talk::Talk;
use crate::error::{Error, Result, UNKNOWN_ENCODING, UNREADABLE};
use crate::grid::Source;
use crate::model::Book;
use crate::read::{csv_folder, decode};
use crate::road::{self, Conversion, Delivery, Named, Options, Settings, TemplateChoice};
use crate::write::csv;

/// What the inputs became together.
pub struct Gathered {
    /// All projects, in the order of the inputs, not checked yet.
    pub book: Book,
    /// How many inputs could not be converted.
    pub failed: usize,
    /// The inputs' texts, where they were to be kept.
    pub sources: Vec<Source>,
}

impl Reading {
    /// The settings, the files that they name read.
    pub fn settings(&self) -> std::result::Result<Settings, Halt> {
        let encoding = self.input_encoding.as_ref().or(self.encoding.as_ref());
        if let Some(label) = encoding.filter(|label| !decode::is_known(label)) {
            return Err(Error::new(&UNKNOWN_ENCODING, label).arg(label).into());
        }
        let template = match &self.template {
            None => TemplateChoice::Best,
            // A name has neither an extension nor a folder; a file that stands there is one all the same.
            Some(name) if name.contains(['.', '/', '\\']) || Path::new(name).is_file() => {
                TemplateChoice::File(named(Path::new(name))?)
            }
            Some(name) => TemplateChoice::Name(name.clone()),
        };
        let rules = self.rules.as_deref().map(named).transpose()?;
        let args::Limits {
            max_file_bytes: file_bytes,
            max_inflated_bytes: inflated_bytes,
            max_text_bytes: text_bytes,
            max_cells: cells,
            max_merges: merges,
            max_parts: parts,
            max_sheets: sheets,
            max_issues: issues,
        } = self.limits;
        let limits =
            road::Limits { file_bytes, inflated_bytes, text_bytes, cells, merges, parts, sheets, issues };
        Ok(Settings { encoding: encoding.cloned(), template, rules, limits })
    }
}

impl CsvStyle {
    /// How outputs are written.
    pub fn delivery(&self, workbook: BookStyle) -> Delivery {
        let gb18030 = self.csv_encoding == Some(args::CsvEncoding::Gb18030);
        Delivery { clean: workbook.clean, verify: !workbook.no_verify, bom: !self.no_bom, gb18030 }
    }
}

/// A text file that an option names.
pub fn named(path: &Path) -> Result<Named> {
    let file = path.display().to_string();
    let text = fs::read_to_string(path).map_err(|e| Error::new(&UNREADABLE, &file).because(&e))?;
    Ok(Named { file, text: text.trim_start_matches('\u{feff}').to_owned() })
}

/// The bytes of an input.
pub fn bytes_of(path: &Path, name: &str, options: &Options) -> Result<Vec<u8>> {
    let limits = &options.reading().limits;
    if is_standard(path) { road::load_stdin(limits) } else { road::load(path, name, limits) }
}

/// One input on the road, up to the checks.
pub fn open(path: &Path, options: &Options) -> Result<Conversion> {
    let name = path.display().to_string();
    let bytes = bytes_of(path, &name, options)?;
    road::declare(&name, &bytes, options)
}

/// All inputs as one book, not checked yet. Each bad input is named.
pub fn gather(inputs: &[PathBuf], options: &Options, sources: bool, talk: &Talk) -> Gathered {
    let mut gathered = Gathered { book: Book::default(), failed: 0, sources: Vec::new() };
    for path in inputs {
        match book_of(path, options) {
            Ok((book, source)) => {
                road::join(&mut gathered.book, book);
                gathered.sources.extend(source.filter(|_| sources));
            }
            Err(error) => {
                gathered.failed += 1;
                talk.fault(&error);
            }
        }
    }
    gathered
}

/// An input as a book: a folder of our CSVs, our JSON, or a file with its text.
pub fn book_of(path: &Path, options: &Options) -> Result<(Book, Option<Source>)> {
    if csv_folder::is_folder(path) {
        return Ok((road::derive_again(csv_folder::read(path, &options.reading().limits)?, options)?, None));
    }
    let name = path.display().to_string();
    let bytes = bytes_of(path, &name, options)?;
    road::open(&name, &bytes, options)
}

/// Whether a path is standard input or output.
pub fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Whether a file is one of those that are read where a folder of our CSVs is an input.
fn is_table_of(file: &Path, folder: &Path) -> bool {
    file.parent() == Some(folder)
        && csv_folder::is_folder(folder)
        && csv::file_names().any(|name| file.file_name().is_some_and(|own| *own == *name))
}

/// Whether two outputs that need not exist yet have one path.
pub fn is_same_output(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| fs::canonicalize(path).or_else(|_| std::path::absolute(path));
    matches!((real(one), real(other)), (Ok(one), Ok(other)) if one == other)
}

/// Standard input can be read once only; an output must be none of the inputs.
pub fn refuse_clashes(inputs: &[PathBuf], outputs: &[PathBuf]) -> std::result::Result<(), Halt> {
    if inputs.iter().filter(|input| is_standard(input)).count() > 1 {
        return Err(Halt::Usage(&m::TWO_STDIN, Vec::new()));
    }
    for output in outputs.iter().filter(|output| !is_standard(output)) {
        let Some(real) = fs::canonicalize(output).ok() else { continue };
        let is_input = |input: &PathBuf| {
            !is_standard(input)
                && fs::canonicalize(input).is_ok_and(|input| real == input || is_table_of(&real, &input))
        };
        if inputs.iter().any(is_input) {
            return Err(Halt::Usage(&m::OUTPUT_OVER_INPUT, vec![output.display().to_string()]));
        }
    }
    Ok(())
}
