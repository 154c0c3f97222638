//! `diff`: two versions of a set of forms.

use super::args::{Diff, DiffFormat};
use super::inputs;
use super::messages as m;
use super::talk::Talk;
use super::{Exit, Halt};
use crate::diff;
use crate::error::{Error, UNWRITABLE};
use crate::road::{self, Options};
use crate::write::csv::CsvOptions;

/// Compares two inputs, project by project.
pub fn diff(args: &Diff, talk: &Talk) -> Result<Exit, Halt> {
    let inputs = [args.old.clone(), args.new.clone()];
    let output = args.output.as_ref().filter(|output| !inputs::is_standard(output));
    inputs::refuse_clashes(&inputs, output.map_or(&[], std::slice::from_ref))?;
    let options = Options::new(&args.reading.settings()?)?;
    let [old, new] = [&args.old, &args.new].map(|path| inputs::book_of(path, &options));
    let (old, new) = (old?.0, new?.0);
    let found = diff::diff(&old, &new);
    let mut bytes = Vec::new();
    match args.format {
        DiffFormat::Text => diff::write_text(&found, talk.lang(), &mut bytes)?,
        DiffFormat::Csv => diff::write_csv(&found, &mut bytes, &CsvOptions::default()).map(drop)?,
        DiffFormat::Xlsx => diff::xlsx::write(&found, std::io::Cursor::new(&mut bytes))
            .map_err(|error| Error::new(&UNWRITABLE, "-").because(&std::io::Error::other(error)))?,
    }
    match output {
        None => talk.bytes(&bytes)?,
        Some(output) => {
            road::deliver(output, |out| out.write_all(&bytes))?;
            talk.say(&m::WRITTEN_TO, &[output.display().to_string()]);
        }
    }
    Ok(Exit::Done)
}
