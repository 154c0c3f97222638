//! What became of one input: plain data that travels between processes, into the journal and into the report.

use serde::{Deserialize, Serialize};

use crate::error::{DIED, TIMED_OUT};
use crate::error::{Error, FAULTS, UNREADABLE, UNWRITABLE};
use crate::lang::Lang;
use crate::model::{Book, Level, Place};
use crate::road;

/// What became of one input.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Outcome {
    /// Forms converted.
    pub projects: u64,
    /// Indicators in them.
    pub indicators: u64,
    /// Issues by level: 错误, 警告, 提示.
    pub issues: [u64; 3],
    /// Why it could not be converted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// The files written, below the output folder, with their sizes in bytes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outputs: Vec<(String, u64)>,
}

/// An [`Error`] as plain data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The fault's code.
    pub code: String,
    /// The file it names.
    pub file: String,
    /// Where in it.
    #[serde(default)]
    pub place: Place,
    /// What fills its message.
    #[serde(default)]
    pub args: Vec<String>,
}

impl Outcome {
    /// A conversion that succeeded, without its outputs yet.
    pub fn of(book: &Book) -> Self {
        let levels = [Level::Error, Level::Warning, Level::Hint];
        Self {
            projects: book.projects.len() as u64,
            indicators: book.projects.iter().map(|project| project.indicators.len() as u64).sum(),
            issues: levels.map(|level| road::count(book, level) as u64),
            ..Self::default()
        }
    }

    /// A conversion that failed.
    pub fn failed(error: Error) -> Self {
        let Error { fault, file, place, args } = error;
        let failure = Failure { code: fault.code.to_owned(), file, place, args };
        Self { failure: Some(failure), ..Self::default() }
    }

    /// All issues.
    pub fn issue_count(&self) -> u64 {
        self.issues.iter().sum()
    }
}

impl Failure {
    /// Whether the same bytes fail again for sure. What the machine or the disk was short of may be there next
    /// time.
    pub fn is_lasting(&self) -> bool {
        let passing = [&UNREADABLE, &UNWRITABLE, &TIMED_OUT, &DIED];
        passing.iter().all(|fault| fault.code != self.code)
    }

    /// In words, without the file's name.
    pub fn reason(&self, lang: Lang) -> String {
        let Some(error) = self.error() else { return self.code.clone() };
        let text = Error { file: String::new(), ..error }.text(lang.picker());
        text.trim_start_matches([':', ' ']).to_owned()
    }

    /// The error again; none when its code is of another version.
    pub fn error(&self) -> Option<Error> {
        let fault = FAULTS.iter().find(|fault| fault.code == self.code)?;
        Some(Error { fault, file: self.file.clone(), place: self.place.clone(), args: self.args.clone() })
    }
}
