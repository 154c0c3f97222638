//! A folder of CSVs back to the model.
//!
//! What survives: every declared value; the derived values as exported (not derived anew); the issues with
//! their wording; the place of each project, stage, indicator and extra. A field's own place is not in the
//! tables: it becomes that of its row. 年度 and 分值, whose columns hold the derived value, come back as
//! declared from the extras where they said more. An issue's row within the project is found again by its
//! place. Writing the result as CSV gives the same bytes.

mod cells;

use std::borrow::Cow;
use std::fs::File;
use std::path::Path;

use encoding_rs::Encoding;
use serde::Deserialize;

use crate::error::{BAD_CELL, BAD_SERIAL, Error, NAME_MISMATCH, Result, UNDECODABLE, UNSEALED_FOLDER};
use crate::model::table::{EXTRAS, INDICATORS, ISSUES, PROJECTS, SCHEDULE, SERIAL, TABLES, Table};
use crate::model::{
    Amount, AmountPart, Book, Declared, Extra, Field, FieldName, Indicator, IndicatorField, Issue, Item,
    Level, Nature, Operator, Period, Place, Project, Stage, StageField, Text,
};
use crate::read::file::load;
use crate::read::limits::Limits;
use crate::write::csv::label::{Owner, parse};
use crate::write::csv::message::args_of;
use crate::write::datapackage::{FILE_NAME, Run};
use crate::write::whole::hold;
use cells::{Cells, Rows};

/// Whether a folder is a CSV folder: it holds the description that is written last.
pub fn is_folder(dir: &Path) -> bool {
    dir.join(FILE_NAME).is_file() && dir.join(PROJECTS.file_name()).is_file()
}

/// Reads a folder that [`write_folder`](crate::write::csv::write_folder) wrote, edited by hand or not.
///
/// # Errors
/// With the file and the line: a missing file or description, something else in a file's place, a file above the limit, a wrong encoding, a missing, surplus or unknown
/// column, a ragged row, a cell that does not fit its column, numbers out of turn, a name that does not agree
/// with its 项目序号.
pub fn read(dir: &Path, limits: &Limits) -> Result<Book> {
    let _held = hold(dir, File::lock_shared);
    let package = package(dir, limits)?;
    let mut texts = Vec::with_capacity(TABLES.len());
    for table in TABLES {
        texts.push(text(dir, table, &package, limits)?);
    }
    let mut book = Book::default();
    for (table, (file, text)) in TABLES.iter().zip(&texts) {
        let mut rows = Rows::new(file, text, table)?;
        while let Some(cells) = rows.next_row()? {
            row(table, cells, &mut book)?;
        }
    }
    finish(&mut book, &package.templates);
    Ok(book)
}

/// What is needed of the description.
#[derive(Deserialize)]
struct Package {
    #[serde(default)]
    resources: Vec<Resource>,
    #[serde(default)]
    templates: Vec<Run>,
}

#[derive(Deserialize)]
struct Resource {
    name: String,
    #[serde(default)]
    encoding: Option<String>,
}

fn package(dir: &Path, limits: &Limits) -> Result<Package> {
    let path = dir.join(FILE_NAME);
    let file = path.display().to_string();
    if !path.exists() {
        return Err(Error::new(&UNSEALED_FOLDER, dir.display().to_string()));
    }
    let bytes = load(&path, &file, limits)?;
    serde_json::from_slice(&bytes).map_err(|error| super::json::fault(&file, &error, 0))
}

/// The file's name for messages and its decoded text without a mark. A mark outweighs the description.
fn text(dir: &Path, table: &Table, package: &Package, limits: &Limits) -> Result<(String, String)> {
    let path = dir.join(table.file_name());
    let file = path.display().to_string();
    let bytes = load(&path, &file, limits)?;
    let named = package.resources.iter().find(|resource| resource.name == table.name);
    let name = named.and_then(|resource| resource.encoding.as_deref()).unwrap_or("utf-8");
    // Python's name for UTF-8 behind a mark.
    let known = Encoding::for_label(name.strip_suffix("-sig").unwrap_or(name).as_bytes());
    let Some(encoding) = known else { return Err(Error::new(&UNDECODABLE, file).arg(name)) };
    let (encoding, mark) = Encoding::for_bom(&bytes).unwrap_or((encoding, 0));
    match encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..]) {
        Some(Cow::Borrowed(_)) => {
            let mut bytes = bytes;
            bytes.drain(..mark);
            let text = String::from_utf8(bytes).map_err(|_| Error::new(&UNDECODABLE, &file).arg(name))?;
            Ok((file, text))
        }
        Some(Cow::Owned(text)) => Ok((file, text)),
        None => {
            let sound = encoding.decode_without_bom_handling(&bytes[mark..]).0;
            let before = sound.split('\u{FFFD}').next().unwrap_or("");
            let line = 1 + before.bytes().filter(|&b| b == b'\n').count() as u32;
            let column = 1 + before.rsplit('\n').next().unwrap_or("").chars().count() as u32;
            Err(Error::new(&UNDECODABLE, file).arg(name).at(Place::Line { line, column }))
        }
    }
}

fn row(table: &Table, cells: Cells, book: &mut Book) -> Result<()> {
    match table.name {
        name if name == PROJECTS.name => project(cells, book),
        name if name == SCHEDULE.name => stage(cells, book),
        name if name == INDICATORS.name => indicator(cells, book),
        name if name == ISSUES.name => issue(cells, book),
        name => {
            debug_assert_eq!(name, EXTRAS.name);
            extra(cells, book)
        }
    }
}

fn project(mut cells: Cells, book: &mut Book) -> Result<()> {
    cells.serial_in_turn(book.projects.len())?;
    let mut project = Project::default();
    project.derived.year = cells.year()?;
    let mut declared = Vec::with_capacity(Field::ALL.len());
    for &field in Field::ALL.iter().filter(|&&field| field.has_column()) {
        declared.push((field, cells.text()));
        if field == Field::Period {
            project.derived.period = Period { start: cells.day()?, end: cells.day()? };
        }
        if let Some(index) = Field::AMOUNTS.iter().position(|&amount| amount == field) {
            let wan = cells.decimal()?;
            project.derived.amounts[index] = wan.map(|wan| Amount { wan, parts: Vec::new() });
        }
    }
    project.file = cells.text();
    project.place = cells.place()?;
    project.declared = declare(declared, &project.place);
    book.projects.push(project);
    Ok(())
}

fn stage(mut cells: Cells, book: &mut Book) -> Result<()> {
    let project = owner(&mut cells, book)?;
    cells.serial_in_turn(project.stages.len())?;
    let declared: Vec<_> = StageField::ALL.iter().map(|&field| (field, cells.text())).collect();
    let period = Period { start: cells.day()?, end: cells.day()? };
    let place = cells.place()?;
    project.stages.push(Stage { declared: declare(declared, &place), place, period });
    Ok(())
}

fn indicator(mut cells: Cells, book: &mut Book) -> Result<()> {
    let project = owner(&mut cells, book)?;
    cells.serial_in_turn(project.indicators.len())?;
    let mut indicator = Indicator::default();
    let own = IndicatorField::ALL.iter().filter(|&&field| field != IndicatorField::Weight);
    let declared: Vec<_> = own.map(|&field| (field, cells.text())).collect();
    let quantity = &mut indicator.quantity;
    let natures = [Nature::Quantitative, Nature::Qualitative, Nature::Mixed];
    quantity.nature = cells.choice(&natures, |nature| nature.name())?;
    quantity.operator = cells.choice(&Operator::ALL, |operator| operator.sign())?;
    quantity.target = cells.decimal()?;
    quantity.upper = cells.decimal()?;
    quantity.unit = Some(cells.text()).filter(|unit| !unit.is_empty());
    quantity.score = cells.decimal()?;
    indicator.place = cells.place()?;
    indicator.declared = declare(declared, &indicator.place);
    project.indicators.push(indicator);
    Ok(())
}

fn issue(mut cells: Cells, book: &mut Book) -> Result<()> {
    let levels = [Level::Hint, Level::Warning, Level::Error];
    let level = cells.choice(&levels, |level| level.name())?;
    let level = level.ok_or_else(|| cells.fault(&BAD_CELL).arg(ISSUES.columns[0].name).arg(""))?;
    let code = cells.text();
    let project = match cells.serial()? {
        Some(serial) => Some(known_project(serial, &cells, book)?),
        None => None,
    };
    let name = cells.text();
    match project {
        Some(index) => same_name(&name, &book.projects[index], &cells)?,
        None if !name.is_empty() => return Err(cells.fault(&BAD_CELL).arg(Field::Name.name()).arg(name)),
        None => {}
    }
    let field = cells.text();
    let place = cells.place()?;
    let args = args_of(&code, &cells.text());
    let item = project.and_then(|index| item(&book.projects[index], &field, &place));
    let (code, field) = (Cow::Owned(code), Cow::Owned(field));
    book.issues.push(Issue { code, level, project, field, item, place, args, excerpt: cells.text() });
    Ok(())
}

/// The one row of a project that begins on the same line or sheet row as a place, among the rows that have the
/// field.
fn item(project: &Project, field: &str, place: &Place) -> Option<Item> {
    fn only<'p>(places: impl Iterator<Item = &'p Place>, place: &Place) -> Option<usize> {
        let mut found = places.enumerate().filter(|(_, row)| same_row(row, place));
        let (index, _) = found.next()?;
        found.next().is_none().then_some(index)
    }
    if StageField::of(field).is_some() {
        only(project.stages.iter().map(|stage| &stage.place), place).map(Item::Stage)
    } else if INDICATORS.position(field).is_some() && PROJECTS.position(field).is_none() {
        only(project.indicators.iter().map(|indicator| &indicator.place), place).map(Item::Indicator)
    } else {
        None
    }
}

fn same_row(one: &Place, other: &Place) -> bool {
    match (one, other) {
        (Place::Line { line, .. }, Place::Line { line: other, .. }) => line == other,
        (Place::Cell { sheet, row, .. }, Place::Cell { sheet: other, row: other_row, .. }) => {
            (sheet, row) == (other, other_row)
        }
        _ => false,
    }
}

fn extra(mut cells: Cells, book: &mut Book) -> Result<()> {
    let serial = cells.serial()?.unwrap_or(0);
    let index = known_project(serial, &cells, book)?;
    let project = &mut book.projects[index];
    let label = cells.text();
    let content = cells.text();
    let bad = |cells: &Cells, column: usize, cell: &str| {
        cells.fault(&BAD_CELL).arg(EXTRAS.columns[column].name).arg(cell)
    };
    let place = cells.place()?;
    let (owner, rest) = parse(&label);
    if let Owner::Indicator(index) | Owner::Weight(index) = owner
        && index >= project.indicators.len()
    {
        return Err(bad(&cells, 1, &label));
    }
    if let Owner::Amount(index) = owner {
        let Some(amount) = &mut project.derived.amounts[index] else { return Err(bad(&cells, 1, &label)) };
        let wan = content.parse().map_err(|_| bad(&cells, 2, &content))?;
        amount.parts.push(AmountPart { label: rest.to_owned(), wan });
        if let Some(text) = &mut project.declared[Field::AMOUNTS[index]] {
            // The parts stand where the amount does.
            text.place = place;
        }
        return Ok(());
    }
    let Some(text) = Text::new(content, place) else { return Err(bad(&cells, 2, "")) };
    match owner {
        Owner::Year => project.declared[Field::Year] = Some(text),
        Owner::MoneyUnit => project.declared[Field::MoneyUnit] = Some(text),
        Owner::Weight(index) => project.indicators[index].declared[IndicatorField::Weight] = Some(text),
        Owner::Indicator(index) => {
            project.extras.push(Extra { label: rest.to_owned(), indicator: Some(index), text });
        }
        _ => project.extras.push(Extra { label: rest.to_owned(), indicator: None, text }),
    }
    Ok(())
}

fn declare<F: FieldName>(values: Vec<(F, String)>, place: &Place) -> Declared<F> {
    let mut declared = Declared::default();
    for (field, value) in values {
        declared[field] = Text::new(value, place.clone());
    }
    declared
}

/// The project that a row of another table belongs to, after its number and its name have been compared.
fn owner<'b>(cells: &mut Cells, book: &'b mut Book) -> Result<&'b mut Project> {
    let serial = cells.serial()?.unwrap_or(0);
    let index = known_project(serial, cells, book)?;
    let name = cells.text();
    same_name(&name, &book.projects[index], cells)?;
    Ok(&mut book.projects[index])
}

fn known_project(serial: usize, cells: &Cells, book: &Book) -> Result<usize> {
    match serial.checked_sub(1) {
        Some(index) if index < book.projects.len() => Ok(index),
        _ => {
            let range = format!("1–{}", book.projects.len());
            Err(cells.fault(&BAD_SERIAL).arg(SERIAL).arg(serial.to_string()).arg(range))
        }
    }
}

fn same_name(name: &str, project: &Project, cells: &Cells) -> Result<()> {
    let there = project.declared.str(Field::Name);
    if name == there { Ok(()) } else { Err(cells.fault(&NAME_MISMATCH).arg(name).arg(there)) }
}

/// What the tables have no column for: the templates, and the declared texts that equal the derived values.
fn finish(book: &mut Book, runs: &[Run]) {
    let mut templates = runs.iter().flat_map(|run| std::iter::repeat_n(run, run.projects));
    for project in &mut book.projects {
        let run = templates.next();
        project.template = run.map(|run| run.name.clone()).unwrap_or_default();
        if let (None, Some(year)) = (&project.declared[Field::Year], project.derived.year) {
            project.declared[Field::Year] = Text::new(format!("{year:04}"), project.place.clone());
        }
        if !run.is_some_and(|run| run.weights) {
            continue;
        }
        for indicator in &mut project.indicators {
            if let (None, Some(score)) =
                (&indicator.declared[IndicatorField::Weight], indicator.quantity.score)
            {
                indicator.declared[IndicatorField::Weight] =
                    Text::new(score.to_string(), indicator.place.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests;
