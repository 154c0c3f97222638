//! The forms as a tab dump: the printed rows as lines, to be read by people and by `conv` again.
//!
//! A printed cell is written once, what it covers below is blank. Paragraphs within a cell stand in `<p>…</p>`; a
//! `<`, `&` or `$` that would read as a wrapper, and a mark that would read as a heading or a ruler, is written
//! as a character reference, all of which reading undoes. Tabs and other controls within a value become blanks,
//! the one thing that does not come back.

use std::io::{self, Write};

use crate::form::lay_out::{Cell, Sheet, lay_out};
use crate::form::library::Library;
use crate::mend::wrapper;
use crate::model::{Book, Project};

/// Writes every project of a book by its own template, or by the library's first where that is unknown.
///
/// # Errors
/// Those of the writer.
pub fn write<W: Write>(book: &Book, library: &Library, mut out: W) -> io::Result<()> {
    for project in &book.projects {
        let known = library.get(&project.template).or_else(|| library.default_template());
        let Some(known) = known else { break };
        write_form(project, &lay_out(project, &known.template), &mut out)?;
    }
    out.flush()
}

/// Writes a form and the blank line that ends it.
fn write_form<W: Write>(project: &Project, sheet: &Sheet, out: &mut W) -> io::Result<()> {
    // For each column: the row behind the cell that covers it, and how many columns that cell has.
    let mut covered = vec![(0u32, 1u32); sheet.columns.len()];
    let mut cells = sheet.cells.iter().peekable();
    for row in 0..sheet.rows.len() as u32 {
        let mut column = 0;
        let mut line: Vec<String> = Vec::new();
        while (column as usize) < covered.len() {
            let cell = cells.next_if(|cell| cell.row == row && cell.column == column);
            let (until, columns) = covered[column as usize];
            let step = match cell {
                Some(cell) => {
                    line.push(escaped(&whole(project, cell)));
                    let reach = covered.iter_mut().skip(column as usize).take(cell.columns as usize);
                    reach.for_each(|column| *column = (row + cell.rows, cell.columns));
                    cell.columns
                }
                None => {
                    line.push(String::new());
                    if row < until { columns } else { 1 }
                }
            };
            column += step.max(1);
        }
        while cells.next_if(|cell| cell.row <= row).is_some() {}
        // Blanks at the end stay: how many columns a row has tells which are meant.
        let blank = line.iter().all(String::is_empty);
        writeln!(out, "{}", if blank { String::new() } else { line.join("\t") })?;
    }
    writeln!(out)
}

/// The text of a cell, whole where a sheet's cell has only its beginning.
fn whole(project: &Project, cell: &Cell) -> String {
    let text = cell.whole.and(cell.part).and_then(|part| project.get(part));
    text.map_or_else(|| cell.text.clone().into_owned(), |text| text.value.clone())
}

/// What a heading, a ruler or a row of a pipe table begins with.
const LINES: &str = "#-=_*~|—─━═";

fn escaped(text: &str) -> String {
    let mut text = text.replace("\r\n", "\n");
    if wrapper::undo(&text) != text.as_str() {
        text = text.replace('&', "&amp;").replace('<', "&lt;").replace('$', "&#36;");
    }
    if let Some(mark) = text.chars().next().filter(|&c| LINES.contains(c)).filter(|_| text.len() > 2) {
        text = format!("&#{};{}", u32::from(mark), &text[mark.len_utf8()..]);
    }
    if let Some(before) = text.strip_suffix('|') {
        text = format!("{before}&#124;");
    }
    if text.contains('\n') {
        let paragraphs = text.split('\n');
        text = if paragraphs.clone().any(str::is_empty) {
            text.replace('\n', "&#10;")
        } else {
            paragraphs.map(|paragraph| format!("<p>{paragraph}</p>")).collect()
        };
    }
    text.replace(|c: char| c.is_control(), " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::recognise::recognise;
    use crate::model::{Field, FieldName, Part};
    use crate::read;

    fn book_of(bytes: &[u8]) -> Book {
        let mut document = read::read("a.txt", bytes, &read::Options::default()).unwrap();
        let recognised = recognise(&mut document, Library::bundled().unwrap(), None).unwrap();
        Book { projects: recognised.projects, issues: Vec::new() }
    }

    fn values(book: &Book) -> Vec<String> {
        let parts = book.projects.iter().flat_map(|project| {
            project.parts().map(move |(part, text)| {
                let name = part.name(project).to_owned();
                let part = if let Part::Extra(_) = part { String::new() } else { format!("{part:?}") };
                format!("{part} {name} {}", text.value)
            })
        });
        parts.collect()
    }

    #[test]
    fn the_sample_reads_back_from_its_dump() {
        let book = book_of(include_bytes!("../../templates/sample.txt"));
        let mut dump = Vec::new();
        write(&book, Library::bundled().unwrap(), &mut dump).unwrap();
        let back = book_of(&dump);
        for (was, is) in values(&book).into_iter().zip(values(&back)) {
            assert_eq!(was, is, "{}", String::from_utf8_lossy(&dump));
        }
        assert_eq!(back.projects.len(), book.projects.len());
    }

    #[test]
    fn what_would_read_as_layout_comes_back_as_text() {
        let mut book = book_of(include_bytes!("../../templates/sample.txt"));
        book.projects.truncate(1);
        for value in
            ["# 一级", "-----", "第一段\n第二段", "<p>字样</p>", "a&amp;b", "$\\geq$", "一\n\n二", "| 甲 |"]
        {
            if let Some(text) = &mut book.projects[0].declared[Field::Overview] {
                text.value = value.to_owned();
            }
            let mut dump = Vec::new();
            write(&book, Library::bundled().unwrap(), &mut dump).unwrap();
            let back = book_of(&dump);
            let field = Field::Overview;
            assert_eq!(back.projects[0].declared.str(field), value, "{}", field.name());
        }
    }
}
