//! The rows of each table, in the order of its columns.

use std::io::{self, Write};

use super::label::{Owner, prefix};
use super::message::message;
use super::plain::{Line, Year};
use super::sheet::Sheet;
use crate::model::table::Table;
use crate::model::{
    Book, Field, FieldName, Indicator, IndicatorField, Issue, Place, Project, Stage, StageField, Text,
};

/// Writes the rows of a book, its projects numbered from `before + 1`.
pub fn write<W: Write>(table: &Table, book: &Book, before: usize, sheet: &mut Sheet<W>) -> io::Result<()> {
    let numbered = book.projects.iter().enumerate().map(|(index, project)| (before + index + 1, project));
    match table.name {
        "projects" => numbered.into_iter().try_for_each(|(serial, it)| project(serial, it, sheet)),
        "schedule" => numbered.into_iter().try_for_each(|(serial, it)| stages(serial, it, sheet)),
        "indicators" => numbered.into_iter().try_for_each(|(serial, it)| indicators(serial, it, sheet)),
        "extras" => numbered.into_iter().try_for_each(|(serial, it)| extras(serial, it, sheet)),
        _ => book.issues.iter().try_for_each(|it| issue(before, it, book, sheet)),
    }
}

fn project<W: Write>(serial: usize, project: &Project, sheet: &mut Sheet<W>) -> io::Result<()> {
    let derived = &project.derived;
    sheet.plain(serial);
    sheet.plain_or_blank(derived.year.map(Year));
    for &field in Field::ALL {
        if !field.has_column() {
            continue;
        }
        sheet.text(project.declared.str(field));
        if field == Field::Period {
            sheet.plain_or_blank(derived.period.start);
            sheet.plain_or_blank(derived.period.end);
        }
        if let Some(index) = Field::AMOUNTS.iter().position(|&amount| amount == field) {
            sheet.plain_or_blank(derived.amounts[index].as_ref().map(|amount| amount.wan));
        }
    }
    sheet.text(&project.file);
    place(&project.place, sheet);
    sheet.end_row()
}

fn stages<W: Write>(serial: usize, project: &Project, sheet: &mut Sheet<W>) -> io::Result<()> {
    for (index, Stage { place: at, declared, period }) in project.stages.iter().enumerate() {
        sheet.plain(serial);
        sheet.text(project.declared.str(Field::Name));
        sheet.plain(index + 1);
        for &field in StageField::ALL {
            sheet.text(declared.str(field));
        }
        sheet.plain_or_blank(period.start);
        sheet.plain_or_blank(period.end);
        place(at, sheet);
        sheet.end_row()?;
    }
    Ok(())
}

fn indicators<W: Write>(serial: usize, project: &Project, sheet: &mut Sheet<W>) -> io::Result<()> {
    for (index, Indicator { place: at, declared, quantity }) in project.indicators.iter().enumerate() {
        sheet.plain(serial);
        sheet.text(project.declared.str(Field::Name));
        sheet.plain(index + 1);
        for &field in IndicatorField::ALL {
            // 分值 is a column of its own, derived from the form's own column or another.
            if field != IndicatorField::Weight {
                sheet.text(declared.str(field));
            }
        }
        sheet.plain_or_blank(quantity.nature.map(crate::model::Nature::name));
        sheet.plain_or_blank(quantity.operator.map(crate::model::Operator::sign));
        sheet.plain_or_blank(quantity.target);
        sheet.plain_or_blank(quantity.upper);
        sheet.text(quantity.unit.as_deref().unwrap_or(""));
        sheet.plain_or_blank(quantity.score);
        place(at, sheet);
        sheet.end_row()?;
    }
    Ok(())
}

fn extras<W: Write>(serial: usize, project: &Project, sheet: &mut Sheet<W>) -> io::Result<()> {
    let year = project.derived.year.map(|year| format!("{year:04}"));
    declared(serial, Owner::Year, project.declared[Field::Year].as_ref(), year, sheet)?;
    declared(serial, Owner::MoneyUnit, project.declared[Field::MoneyUnit].as_ref(), None, sheet)?;
    for (index, indicator) in project.indicators.iter().enumerate() {
        let weight = indicator.declared[IndicatorField::Weight].as_ref();
        let score = indicator.quantity.score.filter(|_| weight.is_some()).map(|score| score.to_string());
        declared(serial, Owner::Weight(index), weight, score, sheet)?;
    }
    for extra in &project.extras {
        let owner = extra.indicator.map_or(Owner::Project, Owner::Indicator);
        sheet.plain(serial);
        sheet.text_after(&prefix(owner, &extra.label), &extra.label);
        sheet.text(&extra.text.value);
        place(&extra.text.place, sheet);
        sheet.end_row()?;
    }
    for (index, amount) in project.derived.amounts.iter().enumerate() {
        let at = project.declared[Field::AMOUNTS[index]].as_ref().map_or(&project.place, |text| &text.place);
        for part in amount.iter().flat_map(|amount| &amount.parts) {
            sheet.plain(serial);
            sheet.text_after(&prefix(Owner::Amount(index), &part.label), &part.label);
            sheet.plain(part.wan);
            place(at, sheet);
            sheet.end_row()?;
        }
    }
    Ok(())
}

/// A declared text whose column holds the derived value only, where it says more than that and the unit that
/// goes without saying.
fn declared<W: Write>(
    serial: usize,
    owner: Owner,
    text: Option<&Text>,
    derived: Option<String>,
    sheet: &mut Sheet<W>,
) -> io::Result<()> {
    let said = |text: &Text| {
        let rest = derived.as_ref().and_then(|derived| text.value.strip_prefix(derived.as_str()));
        rest.is_some_and(|rest| matches!(rest.trim(), "" | "年" | "年度" | "分"))
    };
    let Some(text) = text.filter(|text| !said(text)) else { return Ok(()) };
    sheet.plain(serial);
    sheet.text(&prefix(owner, ""));
    sheet.text(&text.value);
    place(&text.place, sheet);
    sheet.end_row()
}

fn issue<W: Write>(before: usize, issue: &Issue, book: &Book, sheet: &mut Sheet<W>) -> io::Result<()> {
    let project = issue.project.and_then(|index| book.projects.get(index));
    sheet.plain(issue.level);
    sheet.text(&issue.code);
    sheet.plain_or_blank(issue.project.map(|index| before + index + 1));
    sheet.text(project.map_or("", |project| project.declared.str(Field::Name)));
    sheet.text(&issue.field);
    place(&issue.place, sheet);
    sheet.text(&message(issue));
    sheet.text(&issue.excerpt);
    sheet.end_row()
}

/// A sheet's name may hold anything.
fn place<W: Write>(place: &Place, sheet: &mut Sheet<W>) {
    match *place {
        Place::Unknown => sheet.text(""),
        Place::Line { line, column } => sheet.plain(Line(line, column)),
        Place::Cell { .. } => sheet.text(&place.to_string()),
    }
}
