//! The road's options: as the user gave them (plain data that can be hashed and handed to another process),
//! and made ready.

use std::borrow::Cow;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Serialize};

use crate::check::Rules;
use crate::derive::money_unit;
use crate::error::{Error, Result, UNKNOWN_TEMPLATE};
use crate::form::library::{Known, Library};
use crate::parallel;
use crate::read::{self, limits};

/// The options as given. Files that they name are already read, so that equal settings mean equal results.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The text encoding by its label instead of the one told from the bytes.
    pub encoding: Option<String>,
    /// The form's template.
    pub template: TemplateChoice,
    /// The rules file.
    pub rules: Option<Named>,
    /// Limits that differ from the defaults.
    pub limits: Limits,
}

/// Which template reads the inputs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TemplateChoice {
    /// The one that fits best.
    #[default]
    Best,
    /// One of the library by its name.
    Name(String),
    /// A file's.
    File(Named),
}

/// A text file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Its name as given, for messages.
    pub file: String,
    /// What it says.
    pub text: String,
}

/// Limits of the readers as given; `None` leaves the default (see [`limits::Limits`]).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of an input.
    pub file_bytes: Option<u64>,
    /// Bytes that compressed parts inflate to.
    pub inflated_bytes: Option<u64>,
    /// Bytes of text in all cells.
    pub text_bytes: Option<u64>,
    /// Cells of an input.
    pub cells: Option<u64>,
    /// Merged ranges of an input.
    pub merges: Option<u64>,
    /// Parts of an archive.
    pub parts: Option<u32>,
    /// Sheets of a workbook.
    pub sheets: Option<u32>,
    /// Issues that an input raises.
    pub issues: Option<u64>,
}

impl Limits {
    /// The defaults with these in their place.
    pub fn resolve(&self) -> limits::Limits {
        let usual = limits::Limits::default();
        limits::Limits {
            file_bytes: self.file_bytes.unwrap_or(usual.file_bytes),
            inflated_bytes: self.inflated_bytes.unwrap_or(usual.inflated_bytes),
            text_bytes: self.text_bytes.unwrap_or(usual.text_bytes),
            cells: self.cells.unwrap_or(usual.cells),
            merges: self.merges.unwrap_or(usual.merges),
            parts: self.parts.unwrap_or(usual.parts),
            sheets: self.sheets.unwrap_or(usual.sheets),
            issues: self.issues.unwrap_or(usual.issues),
        }
    }
}

/// The options made ready: templates and rules parsed once for all inputs.
#[derive(Debug)]
pub struct Options {
    reading: read::Options,
    own: Option<Library>,
    template: Option<String>,
    given: Rules,
    rules: OnceLock<Rules>,
}

impl Options {
    /// Parses what the settings name. The bundled templates are parsed beside what is done next, which is to read the
    /// input.
    ///
    /// # Errors
    /// A template or rules file that is none, with its place; [`UNKNOWN_TEMPLATE`] for a name that is not in
    /// the library.
    pub fn new(settings: &Settings) -> Result<Self> {
        let (own, template) = match &settings.template {
            TemplateChoice::Best => (None, None),
            TemplateChoice::Name(name) => (None, Some(name.clone())),
            TemplateChoice::File(Named { file, text }) => {
                let library = Library::with(file, text)?;
                let name = library.default_template().map(|known| known.template.name.clone());
                (Some(library), name)
            }
        };
        let given = match &settings.rules {
            Some(Named { file, text }) => Rules::from_toml(file, text)?,
            None => Rules::default(),
        };
        // Once: each that waits for the templates takes a thread from those who read them.
        static BEGUN: AtomicBool = AtomicBool::new(false);
        if own.is_none() && !BEGUN.swap(true, Ordering::Relaxed) {
            parallel::ahead(|| {
                let library = Library::bundled().ok();
                library.and_then(Library::default_template).map(Known::lexicon);
            });
        }
        if let Some(name) = &template {
            let library = shelf(own.as_ref())?;
            if library.get(name).is_none() {
                let known: Vec<&str> =
                    library.templates().map(|known| known.template.name.as_str()).collect();
                return Err(Error::new(&UNKNOWN_TEMPLATE, name).arg(known.join(", ")));
            }
        }
        let reading =
            read::Options { encoding: settings.encoding.clone(), limits: settings.limits.resolve() };
        Ok(Self { reading, own, template, given, rules: OnceLock::new() })
    }

    /// How inputs are read.
    pub fn reading(&self) -> &read::Options {
        &self.reading
    }

    /// The templates.
    ///
    /// # Errors
    /// When a bundled file does not parse, which a test rules out.
    pub fn library(&self) -> Result<&Library> {
        shelf(self.own.as_ref())
    }

    /// The template that was asked for.
    pub fn template(&self) -> Option<&str> {
        self.template.as_deref()
    }

    /// The rules in force, which know what each template prints.
    pub fn rules(&self) -> &Rules {
        parallel::once(&self.rules, || {
            let mut rules = self.given.clone();
            // Without templates nothing is read that could be checked.
            let library = self.library().ok();
            library.into_iter().flat_map(Library::templates).for_each(|known| rules.know(&known.template));
            rules
        })
    }

    /// The unit of amounts that a template's form writes without one.
    ///
    /// # Errors
    /// As [`Self::library`].
    pub fn money_unit(&self, template: &str) -> Result<Cow<'_, str>> {
        let library = self.library()?;
        let known = library.get(template).or_else(|| library.default_template());
        Ok(known.map_or(money_unit::USUAL, |known| known.template.money_unit.as_str()).into())
    }
}

fn shelf(own: Option<&Library>) -> Result<&Library> {
    match own {
        Some(library) => Ok(library),
        None => Library::bundled(),
    }
}
