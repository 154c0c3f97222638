//! Issues on their own: for people, and for programs.

mod json;
mod sarif;
mod text;
mod xlsx;

use std::io::{self, Write};

use crate::grid::Source;
use crate::lang::Lang;
use crate::model::table::ISSUES;
use crate::model::{Book, Issue, Level};
use crate::write::csv::{CsvOptions, write_table};

use super::catalogue::message;

/// How issues are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people: by project, each with the line it is about and the spot underlined.
    Text,
    /// A JSON object with the counts and the issues.
    Json,
    /// The table `issues.csv`, in Chinese as all tables.
    Csv,
    /// A workbook of one sheet.
    Xlsx,
    /// SARIF 2.1.0, the interchange format of code review tools.
    Sarif,
}

/// What a report is made of.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// The checked book.
    pub book: &'a Book,
    /// The inputs' texts, as far as they are at hand; an issue in one of them shows its line.
    pub sources: &'a [&'a Source],
    /// The language of messages and helps.
    pub lang: Lang,
    /// Whether the text ends with the help of every rule that was broken.
    pub help: bool,
}

/// Writes a report.
///
/// # Errors
/// Those of `out`, and those of the workbook's writer.
pub fn write(report: &Report<'_>, format: Format, out: &mut impl Write) -> io::Result<()> {
    match format {
        Format::Text => text::write(report, out),
        Format::Json => json::write(report, out),
        Format::Csv => write_table(report.book, &ISSUES, out, &CsvOptions::default()).map(|_| ()),
        Format::Xlsx => xlsx::write(report, out),
        Format::Sarif => sarif::write(report, out),
    }
}

impl Report<'_> {
    /// The input an issue is about: its project's, or the only one there is.
    fn file(&self, issue: &Issue) -> &str {
        let project = issue.project.and_then(|project| self.book.projects.get(project));
        match (project, self.book.projects.first(), self.sources) {
            (Some(project), ..) => &project.file,
            (None, _, [source]) => &source.name,
            (None, Some(first), _) if self.book.projects.iter().all(|project| project.file == first.file) => {
                &first.file
            }
            _ => "",
        }
    }

    /// The name of an issue's project; empty for the documents as a whole.
    fn project_name(&self, issue: &Issue) -> &str {
        let project = issue.project.and_then(|project| self.book.projects.get(project));
        project.map_or("", |project| project.declared.str(crate::model::Field::Name))
    }

    fn message(&self, issue: &Issue) -> String {
        message(issue, self.lang)
    }

    /// How many issues have a level.
    fn count(&self, level: Level) -> usize {
        self.book.issues.iter().filter(|issue| issue.level == level).count()
    }
}
