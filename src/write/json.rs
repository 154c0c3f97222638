//! The model as JSON, whole and with places: one document, or a project a line.
//!
//! `docs/book.schema.json` describes both. Decimals are strings, so that no reader makes binary floats of them.

use std::io::{self, Write};

use serde::Serialize;

use crate::model::{Book, Issue, Project};

/// Writes a book as one indented document.
///
/// # Errors
/// Those of the writer.
pub fn write_json<W: Write>(book: &Book, mut out: W) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut out, book)?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
struct Line<'b> {
    #[serde(skip_serializing_if = "Option::is_none")]
    project: Option<&'b Project>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    issues: Vec<Issue>,
}

/// Writes a book a project a line: `{"project":{…},"issues":[…]}`, its issues without the project's number,
/// which is that of the line. The issues of the documents as a whole, if any, are the first line. Lines of several
/// books may follow each other.
///
/// # Errors
/// Those of the writer.
pub fn write_jsonl<W: Write>(book: &Book, mut out: W) -> io::Result<()> {
    let mut issues: Vec<Vec<Issue>> = vec![Vec::new(); book.projects.len()];
    let mut whole = Vec::new();
    for issue in &book.issues {
        let place = issue.project.and_then(|index| issues.get_mut(index)).unwrap_or(&mut whole);
        place.push(Issue { project: None, ..issue.clone() });
    }
    if !whole.is_empty() {
        line(&Line { project: None, issues: whole }, &mut out)?;
    }
    for (project, issues) in book.projects.iter().zip(issues) {
        line(&Line { project: Some(project), issues }, &mut out)?;
    }
    Ok(())
}

fn line<W: Write>(line: &Line, out: &mut W) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}
