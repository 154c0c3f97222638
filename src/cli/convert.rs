//! `to-xlsx` and `from-xlsx`.

use std::path::{Path, PathBuf};

use super::args::{BookStyle, DataFormat, FromXlsx, ToXlsx};
use super::inputs::{self, Gathered};
use super::messages as m;
use super::talk::Talk;
use super::{Exit, Halt};
use crate::check;
use crate::model::Level;
use crate::road::{self, Options};
use crate::write::csv;

/// Inputs to the workbook and, when asked, CSVs.
pub fn to_xlsx(args: &ToXlsx, talk: &Talk) -> Result<Exit, Halt> {
    let tables: Vec<PathBuf> = args.csv.iter().flat_map(|dir| csv_files(dir)).collect();
    let outputs = [std::slice::from_ref(&args.output), &tables].concat();
    inputs::refuse_clashes(&args.inputs, &outputs)?;
    if tables.iter().any(|table| inputs::is_same_output(table, &args.output)) {
        return Err(Halt::Usage(&m::ONE_OUTPUT_TWICE, vec![args.output.display().to_string()]));
    }
    if args.csv.as_deref().is_some_and(inputs::is_standard) {
        return Err(Halt::Usage(&m::STDOUT_ONE_FILE, vec!["csv".to_owned(), "--csv".to_owned()]));
    }
    let (mut reading, mut style) = (args.reading.clone(), args.style.clone());
    style.settle(&mut reading, args.csv.is_some());
    let options = Options::new(&reading.settings()?)?;
    let delivery = style.delivery(args.workbook);
    let Some(gathered) = checked(&args.inputs, &options, false, talk) else { return Ok(Exit::Failed) };
    let book = &gathered.book;
    // All that can fail is done before the first of the two appears; what takes long before anything is on the disk,
    // where it would be left behind if the program were ended.
    let bytes = road::workbook(book, &options, &delivery, &args.output.display().to_string())?;
    let csv = args.csv.as_deref().map(|dir| road::stage_csv(book, &delivery, dir)).transpose()?;
    if inputs::is_standard(&args.output) {
        talk.bytes(&bytes)?;
    } else {
        road::deliver(&args.output, |out| out.write_all(&bytes))?;
    }
    if let Some(csv) = csv {
        csv.commit()?;
    }
    talk.summary(book, Some(&args.output));
    Ok(end(gathered, args.strict, talk))
}

/// Inputs to data.
pub fn from_xlsx(args: &FromXlsx, talk: &Talk) -> Result<Exit, Halt> {
    let format = args.format();
    let outputs = match format {
        DataFormat::Csv => csv_files(&args.output),
        _ => vec![args.output.clone()],
    };
    inputs::refuse_clashes(&args.inputs, &outputs)?;
    let standard = inputs::is_standard(&args.output);
    if format == DataFormat::Csv && standard {
        return Err(Halt::Usage(&m::STDOUT_ONE_FILE, vec!["csv".to_owned(), "-o".to_owned()]));
    }
    let (mut reading, mut style) = (args.reading.clone(), args.style.clone());
    style.settle(&mut reading, format == DataFormat::Csv);
    let options = Options::new(&reading.settings()?)?;
    let delivery = style.delivery(BookStyle::default());
    let Some(gathered) = checked(&args.inputs, &options, false, talk) else { return Ok(Exit::Failed) };
    let book = &gathered.book;
    let write = |form, extension: &str| -> Result<PathBuf, Halt> {
        let path = data_file(&args.output, extension);
        let mut bytes = Vec::new();
        road::write_data(book, &options, form, &path.display().to_string(), &mut bytes)?;
        if standard {
            talk.bytes(&bytes)?;
            return Ok(args.output.clone());
        }
        inputs::refuse_clashes(&args.inputs, std::slice::from_ref(&path))?;
        road::deliver(&path, |out| out.write_all(&bytes))?;
        Ok(path)
    };
    let path = match format {
        DataFormat::Csv => {
            road::deliver_csv(book, &delivery, &args.output)?;
            args.output.clone()
        }
        DataFormat::Json => write(road::DataForm::Json, "json")?,
        DataFormat::Jsonl => write(road::DataForm::Jsonl, "jsonl")?,
        DataFormat::Txt => write(road::DataForm::Text, "txt")?,
    };
    talk.summary(book, Some(&path));
    Ok(end(gathered, args.strict, talk))
}

/// Ends a conversion, and with it the process: that takes its memory back quicker than it could be given back.
fn end(gathered: Gathered, strict: bool, talk: &Talk) -> Exit {
    let exit = ending(&gathered, strict, talk);
    std::mem::forget(gathered);
    exit
}

/// A folder of CSVs and the files that are written in it, each of which may be an input.
fn csv_files(dir: &Path) -> Vec<PathBuf> {
    let files = csv::file_names().map(|name| dir.join(name));
    std::iter::once(dir.to_owned()).chain(files).collect()
}

/// The file that data of one file goes to: the output itself where it is named like a file, else `book` in that
/// folder.
fn data_file(output: &Path, extension: &str) -> PathBuf {
    if output.extension().is_some() && !output.is_dir() {
        output.to_owned()
    } else {
        output.join("book").with_extension(extension)
    }
}

/// All inputs as one checked book; `None`, and said, when none could be converted. The inputs' texts are kept
/// when `sources` are wanted.
pub fn checked(inputs: &[PathBuf], options: &Options, sources: bool, talk: &Talk) -> Option<Gathered> {
    let mut gathered = inputs::gather(inputs, options, sources, talk);
    if gathered.failed == inputs.len() {
        talk.say(&m::NOTHING_CONVERTED, &[]);
        return None;
    }
    check::check(&mut gathered.book, options.rules());
    Some(gathered)
}

/// The exit status of a conversion, its reason said.
pub fn ending(gathered: &Gathered, strict: bool, talk: &Talk) -> Exit {
    let errors = road::count(&gathered.book, Level::Error);
    if strict && errors > 0 {
        talk.say(&m::STRICT_FAILED, &[errors.to_string()]);
    }
    if gathered.failed > 0 {
        talk.say(&m::INPUTS_FAILED, &[gathered.failed.to_string()]);
    }
    if gathered.failed > 0 || (strict && errors > 0) { Exit::Failed } else { Exit::Done }
}
