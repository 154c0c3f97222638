//! `template`: list, show and check templates, and make one of a form.

use std::path::{Path, PathBuf};

use super::args::{Infer, Reading, TemplateAction};
use super::inputs;
use super::messages as m;
use super::talk::Talk;
use super::{Exit, Halt};
use crate::error::{Error, UNKNOWN_TEMPLATE};
use crate::form::infer;
use crate::form::library::Library;
use crate::form::template;
use crate::read;
use crate::road::{self, Options};

/// Does what is asked with templates.
pub fn template(action: &TemplateAction, talk: &Talk) -> Result<Exit, Halt> {
    match action {
        TemplateAction::List => {
            let library = Library::bundled()?;
            talk.data(|out| {
                library
                    .templates()
                    .try_for_each(|known| writeln!(out, "{}\t{}", known.template.name, known.template.about))
            })?;
        }
        TemplateAction::Show { name } => {
            let library = Library::bundled()?;
            let text = library.text(name).ok_or_else(|| {
                let known: Vec<&str> =
                    library.templates().map(|known| known.template.name.as_str()).collect();
                Error::new(&UNKNOWN_TEMPLATE, name).arg(known.join(", "))
            })?;
            talk.data(|out| out.write_all(text.as_bytes()))?;
        }
        TemplateAction::Check { file } => return check(file, talk),
        TemplateAction::Infer(args) => make(args, talk)?,
    }
    Ok(Exit::Done)
}

fn check(file: &Path, talk: &Talk) -> Result<Exit, Halt> {
    let named = inputs::named(file)?;
    let checked = template::check::check(&named.file, &named.text, &Library::bundled()?.vocabulary)?;
    for fault in &checked.faults {
        talk.fault(fault);
    }
    for advice in &checked.advice {
        talk.line(&advice.text(talk.lang().picker()));
    }
    if !checked.faults.is_empty() {
        return Ok(Exit::Failed);
    }
    talk.data(|out| writeln!(out, "{}", talk.words(&m::TEMPLATE_OK, &[named.file])))?;
    Ok(Exit::Done)
}

/// Makes a template of a form.
fn make(args: &Infer, talk: &Talk) -> Result<(), Halt> {
    let output = args.output.as_ref().filter(|output| !inputs::is_standard(output));
    inputs::refuse_clashes(std::slice::from_ref(&args.form), output.map_or(&[], std::slice::from_ref))?;
    let reading =
        Reading { input_encoding: args.encoding.clone(), limits: args.limits, ..Reading::default() };
    let options = Options::new(&reading.settings()?)?;
    let path = args.form.as_path();
    let name = path.display().to_string();
    let bytes = inputs::bytes_of(path, &name, &options)?;
    let document = read::read(&name, &bytes, options.reading())?;
    let stem = |path: &Path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let own = args.name.clone().or_else(|| stem(output.map_or(path, PathBuf::as_path))).unwrap_or_default();
    let inferred = infer::infer(&document, Library::bundled()?, &own)?;
    let toml = inferred.to_toml(talk.lang());
    match output {
        None => talk.bytes(toml.as_bytes())?,
        Some(output) => {
            road::deliver(output, |out| out.write_all(toml.as_bytes()))?;
            let guesses = inferred.remarks.len().to_string();
            talk.say(&m::TEMPLATE_MADE, &[output.display().to_string(), guesses]);
        }
    }
    Ok(())
}
