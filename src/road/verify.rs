//! A written workbook read back by a reader that is not ours, and compared with the model, before it appears.

use std::io::Cursor;
use std::sync::atomic::{AtomicUsize, Ordering};

use calamine::{DataRef, Reader, Xlsx};

use crate::error::{Error, NOT_AS_WRITTEN, Result};
use crate::form::tags;
use crate::grid::{Cell, Grid, Row, Source, SourceBuilder};
use crate::model::{Book, Field, FieldName, IndicatorField, Project, StageField};
use crate::parallel;
use crate::read::workbook::HELP_FROM;

/// Reads a workbook of a book back with `calamine`, takes each sheet's form by its tags, and compares all that is
/// declared: fields, schedule, indicators and extras with their places, template and source.
///
/// Two threads share a large workbook, each with a reader of its own.
///
/// # Errors
/// [`NOT_AS_WRITTEN`] with the first project and the column that differ, or with what `calamine` says.
pub fn verify(book: &Book, bytes: &[u8], name: &str) -> Result<()> {
    let next = AtomicUsize::new(0);
    let readers = if bytes.len() >= HELP_FROM && parallel::is_shared() { 2 } else { 1 };
    let found = parallel::map(vec![(); readers], 1, |()| compare(book, bytes, name, &next));
    let first = found.into_iter().filter_map(std::result::Result::err).min_by_key(|(index, _)| *index);
    first.map_or(Ok(()), |(_, error)| Err(error))
}

/// Compares one project after the other that nobody has taken yet; the first that differs, by its index.
///
/// They are taken in order, so those before one that differs are all compared by somebody.
fn compare(
    book: &Book,
    bytes: &[u8],
    name: &str,
    next: &AtomicUsize,
) -> std::result::Result<(), (usize, Error)> {
    let differs = |what: String| Error::new(&NOT_AS_WRITTEN, name).arg(what);
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|error| (0, differs(error.to_string())))?;
    let sheets = workbook.sheet_names();
    let mut same = |index: usize, project: &Project| {
        let place = |what: &str| differs(format!("{} {what}", index + 1));
        // The summary comes first, then a sheet a project.
        let sheet = sheets.get(index + 1).ok_or_else(|| place(Field::Name.name()))?;
        let (source, grid) = grid(&mut workbook, sheet).map_err(|error| differs(error.to_string()))?;
        let read = tags::recognise(&grid, &source, 0).ok_or_else(|| place(Field::Name.name()))?;
        difference(project, &read.project).map_or(Ok(()), |column| Err(place(column)))
    };
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let Some(project) = book.projects.get(index) else { return Ok(()) };
        same(index, project).map_err(|error| {
            next.store(book.projects.len(), Ordering::Relaxed);
            (index, error)
        })?;
    }
}

/// A sheet's texts and numbers at their places.
fn grid(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
) -> std::result::Result<(Source, Grid), calamine::XlsxError> {
    let mut builder = SourceBuilder::new(sheet);
    builder.sheet(sheet);
    let mut grid = Grid { name: Some(sheet.to_owned()), positioned: true, ..Grid::default() };
    let mut cells = workbook.worksheet_cells_reader(sheet)?;
    while let Some(cell) = cells.next_cell()? {
        let (row, column) = cell.get_position();
        let span = match cell.get_value() {
            DataRef::SharedString(text) => builder.push_cell(row, column, text),
            DataRef::String(text) => builder.push_cell(row, column, text),
            DataRef::Float(number) => builder.push_cell(row, column, &number.to_string()),
            _ => continue,
        };
        if grid.rows.last().is_none_or(|last| last.number != row) {
            grid.rows.push(Row { number: row, ..Row::default() });
        }
        if let Some(last) = grid.rows.last_mut() {
            last.width = column + 1;
            last.cells.push(Cell::new(column, span));
        }
    }
    Ok((builder.finish(), grid))
}

/// The first column in which two projects differ, derived values apart: those follow from the declared ones.
fn difference(written: &Project, read: &Project) -> Option<&'static str> {
    if let Some(field) = written.declared.difference(&read.declared) {
        return Some(field.name());
    }
    if written.stages.len() != read.stages.len() {
        return Some(StageField::Content.name());
    }
    let mut stages = written.stages.iter().zip(&read.stages);
    if let Some(field) = stages.find_map(|(written, read)| written.declared.difference(&read.declared)) {
        return Some(field.name());
    }
    if written.indicators.len() != read.indicators.len() {
        return Some(IndicatorField::Level3.name());
    }
    let mut indicators = written.indicators.iter().zip(&read.indicators);
    if let Some(field) = indicators.find_map(|(written, read)| written.declared.difference(&read.declared)) {
        return Some(field.name());
    }
    let same = written.extras == read.extras
        && (&written.template, &written.file, &written.place) == (&read.template, &read.file, &read.place);
    (!same).then_some("附加内容")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::library::Library;
    use crate::model::{Place, Text};
    use crate::write::xlsx;

    fn book() -> Book {
        let mut project = Project { template: "policy-project".to_owned(), ..Project::default() };
        project.declared[Field::Name] = Text::new("水渠整修", Place::Line { line: 3, column: 6 });
        project.declared[Field::Overview] =
            Text::new("=cmd\t甲\n_x000D_ 乙", Place::Line { line: 9, column: 6 });
        Book { projects: vec![project], issues: Vec::new() }
    }

    fn bytes(book: &Book) -> Vec<u8> {
        let mut bytes = Vec::new();
        xlsx::write(book, Library::bundled().unwrap(), &xlsx::Options::default(), &mut bytes).unwrap();
        bytes
    }

    #[test]
    fn a_workbook_of_the_book_passes() {
        let book = book();
        assert_eq!(verify(&book, &bytes(&book), "b.xlsx"), Ok(()));
    }

    #[test]
    fn of_a_large_workbook_the_first_that_differs_is_named() {
        let mut number = 1u64;
        let mut random = || {
            number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            number.to_string()
        };
        let projects = (1..=120).map(|line| {
            let mut project = Project { template: "policy-project".to_owned(), ..Project::default() };
            let text: String = (0..80).map(|_| random()).collect();
            project.declared[Field::Overview] = Text::new(text, Place::Line { line, column: 6 });
            project
        });
        let mut book = Book { projects: projects.collect(), issues: Vec::new() };
        let bytes = bytes(&book);
        assert!(bytes.len() > HELP_FROM, "{}", bytes.len());
        assert_eq!(verify(&book, &bytes, "b.xlsx"), Ok(()));
        for changed in [119, 70, 69, 0] {
            book.projects[changed].declared[Field::Overview] = None;
            let error = verify(&book, &bytes, "b.xlsx").unwrap_err();
            assert_eq!(error.args, [format!("{} 项目概况", changed + 1)]);
        }
    }

    #[test]
    fn any_other_text_is_named_by_its_column() {
        let written = bytes(&book());
        let mut other = book();
        other.projects[0].declared[Field::Overview] = Text::new("别的", Place::Line { line: 9, column: 6 });
        let error = verify(&other, &written, "b.xlsx").unwrap_err();
        assert_eq!(
            (error.fault.code, error.args.as_slice()),
            ("not-as-written", &["1 项目概况".to_owned()][..])
        );
        let mut moved = book();
        moved.projects[0].declared[Field::Name] = Text::new("水渠整修", Place::Line { line: 4, column: 6 });
        assert!(verify(&moved, &written, "b.xlsx").is_err());
    }
}
