//! The model from JSON: one document, or a project a line.

use serde::Deserialize;

use crate::error::{BAD_JSON, Error, Result};
use crate::model::{Book, Issue, Place, Project};

/// Reads an input that is one of our JSON forms, told by how it begins; `None` for any other input.
///
/// # Errors
/// As [`read`].
pub fn sniff(name: &str, bytes: &[u8]) -> Option<Result<Book>> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    let text = std::str::from_utf8(bytes.starts_with(b"{").then_some(bytes)?).ok()?;
    let first = text[1..].trim_start();
    if first.starts_with("\"projects\"") {
        Some(read(name, text))
    } else if first.starts_with("\"project\"") || first.starts_with("\"issues\"") {
        Some(read_lines(name, text))
    } else {
        None
    }
}

/// Reads what [`write_json`](crate::write::json::write_json) wrote. `name` names the input in errors.
///
/// # Errors
/// [`BAD_JSON`] with line and column: no JSON, a field the model does not know, a value that does not fit.
pub fn read(name: &str, text: &str) -> Result<Book> {
    serde_json::from_str(text).map_err(|error| fault(name, &error, 0))
}

/// A line of JSON Lines: a project with its issues, or the issues of the documents as a whole.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    #[serde(default)]
    project: Option<Project>,
    #[serde(default)]
    issues: Vec<Issue>,
}

/// Reads what [`write_jsonl`](crate::write::json::write_jsonl) wrote. Blank lines do not count.
///
/// # Errors
/// As [`read`]; the line is that of the file.
pub fn read_lines(name: &str, text: &str) -> Result<Book> {
    let mut book = Book::default();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let line: Line = serde_json::from_str(line).map_err(|error| fault(name, &error, index))?;
        let project = line.project.is_some().then_some(book.projects.len());
        book.projects.extend(line.project);
        book.issues.extend(line.issues.into_iter().map(|issue| Issue { project, ..issue }));
    }
    Ok(book)
}

/// The fault of a JSON error, `before` lines of the file standing before the text that was parsed.
pub(crate) fn fault(name: &str, error: &serde_json::Error, before: usize) -> Error {
    let line = u32::try_from(error.line() + before).unwrap_or(u32::MAX);
    // The parser counts columns from 0 where a line has ended.
    let column = u32::try_from(error.column()).unwrap_or(u32::MAX).max(1);
    let message = error.to_string();
    // The parser's message ends in its own wording of the place.
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(text, _)| text);
    Error::new(&BAD_JSON, name).arg(message).at(Place::Line { line, column })
}

#[cfg(test)]
mod tests;
