//! `template`: list, show and check templates.

use std::path::Path;

use super::args::TemplateAction;
use super::inputs;
use super::messages as m;
use super::talk::Talk;
use super::{Exit, Halt};
use crate::error::{Error, UNKNOWN_TEMPLATE};
use crate::form::library::{self, Library};

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
        TemplateAction::Check { file } => {
            check(file)?;
            talk.data(|out| writeln!(out, "{}", talk.words(&m::TEMPLATE_OK, &[file.display().to_string()])))?;
        }
    }
    Ok(Exit::Done)
}

fn check(file: &Path) -> Result<(), Halt> {
    let named = inputs::named(file)?;
    library::parse(&named.file, &named.text)?;
    Ok(())
}
