//! What stands outside of any form, and what of it holds for the forms behind it: a cover's year and unit of money.

use super::money::{self, Stated};
use super::segment::{self, MAX_LABEL, Segment};
use super::{Recognised, entries};
use crate::audit::Role;
use crate::derive::number::chinese_digit;
use crate::form::key::key;
use crate::form::library::Library;
use crate::grid::{Cell, Source};
use crate::model::{Field, FieldName, Issue, Text};

/// What is said outside of any form.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// The budget years.
    years: Vec<Text>,
    /// The units of money.
    units: Vec<Stated>,
    /// Whether a form missed a year that cannot be told, which is said once.
    doubted: bool,
    /// Whether it was said that forms are given a year, and that they are given a guessed unit.
    told: [bool; 2],
}

impl Said {
    /// Adds what a further part of the document says.
    pub fn add(&mut self, other: Self) {
        other.years.into_iter().for_each(|year| self.year(year));
        other.units.into_iter().for_each(|unit| self.unit(unit));
        self.doubted |= other.doubted;
        self.told.iter_mut().zip(other.told).for_each(|(told, other)| *told |= other);
    }

    /// Adds a year that was not said before.
    fn year(&mut self, year: Text) {
        if !self.years.iter().any(|before| before.value == year.value) {
            self.years.push(year);
        }
    }

    /// Adds a unit that was not said before.
    fn unit(&mut self, stated: Stated) {
        if !self.units.iter().any(|before| before.unit == stated.unit) {
            self.units.push(stated);
        }
    }

    /// Gives the projects from `before` on the year, and those that state no unit of money the unit, where all that is
    /// said before them comes to one answer. The numbers of those that still have no unit; theirs count from `before`.
    pub fn hold_for(
        &mut self,
        out: &mut Recognised,
        before: usize,
        unitless: &[usize],
        source: &Source,
        library: &Library,
    ) -> Vec<usize> {
        self.year_for(out, before);
        let unitless = unitless.iter().map(|at| before + at);
        if self.units.is_empty() {
            return unitless.collect();
        }
        for at in unitless {
            let Some(project) = out.projects.get_mut(at) else { continue };
            let (text, issue) = money::settle(&self.units, library.get(&project.template), source);
            project.declared[Field::MoneyUnit] = text;
            let guessed = issue.as_ref().is_some_and(|issue| issue.code == entries::MONEY_UNIT_GUESSED.code);
            if guessed {
                // It stands before all of them and is said of them together.
                let told = std::mem::replace(&mut self.told[1], true);
                out.issues.extend(issue.filter(|_| !told));
            } else {
                out.issues.extend(issue.map(|issue| issue.project(at)));
            }
        }
        Vec::new()
    }

    fn year_for(&mut self, out: &mut Recognised, before: usize) {
        let Some(first) = self.years.first() else { return };
        let other = self.years.iter().find(|other| other.value != first.value);
        let mut missing = out.projects[before..]
            .iter_mut()
            .filter(|project| project.declared[Field::Year].is_none())
            .peekable();
        match other {
            None => {
                if missing.peek().is_some() && !std::mem::replace(&mut self.told[0], true) {
                    out.issues.push(year_guessed(first));
                }
                missing.for_each(|project| project.declared[Field::Year] = Some(first.clone()));
            }
            Some(other) if missing.peek().is_some() && !self.doubted => {
                self.doubted = true;
                let issue = Issue::new(&entries::YEARS, other.place.clone())
                    .field(Field::Year.name())
                    .arg(format!("{}、{}", first.value, other.value));
                out.issues.push(issue.excerpt(other.value.clone()));
            }
            Some(_) => {}
        }
    }
}

/// That forms without a year are given this one.
pub fn year_guessed(year: &Text) -> Issue {
    let issue = Issue::new(&entries::YEAR_GUESSED, year.place.clone()).field(Field::Year.name());
    issue.arg(year.value.clone()).excerpt(year.value.clone())
}

/// Text that belongs to no form: titles and years are known, the rest is quoted in an issue.
pub fn outside(segment: &Segment, source: &Source, library: &Library, said: &mut Said, out: &mut Recognised) {
    let mut quoted = String::new();
    let mut place = None;
    segment.stated.iter().for_each(|stated| said.unit(stated.clone()));
    for cell in segment.rows.iter().flat_map(|row| &row.cells) {
        let text = cell.text(source);
        let title = segment::is_title(&text, library) || segment::is_only_year(&text);
        if segment.foreign.is_none() {
            budget_year(&text, title, cell, source).into_iter().for_each(|year| said.year(year));
        }
        if title || is_furniture(&text, library) {
            out.ledger.claim(cell.pieces.iter().copied(), Role::Label);
            continue;
        }
        place.get_or_insert_with(|| segment::place_of(cell, source));
        if !quoted.is_empty() {
            quoted.push('\n');
        }
        quoted.push_str(&text);
        out.ledger.claim(cell.pieces.iter().copied(), Role::Issue);
    }
    if let Some(place) = place {
        let issue = match &segment.foreign {
            Some(title) => Issue::new(&entries::FOREIGN, place).arg(title.clone()),
            None => Issue::new(&entries::PREFACE, place),
        };
        out.issues.push(issue.excerpt(quoted));
    }
}

/// The budget year that a line outside of any form names: in a title any, else only behind nothing that a date or a
/// document's number would have (`某县2025年部门预算`, not `2024年12月`, `〔2015〕88号`).
fn budget_year(text: &str, title: bool, cell: &Cell, source: &Source) -> Option<Text> {
    if text.len() > MAX_LABEL {
        return None;
    }
    if !title {
        let behind = key(&text[segment::year_span(text)?.end..]);
        let month = |c: char| c.is_ascii_digit() || c == '十' || chinese_digit(c).is_some();
        let day = behind.strip_prefix('年')?.starts_with(month);
        if day || text.contains(['，', '。', '；', '《']) {
            return None;
        }
    }
    segment::year_of(text, cell, source)
}

/// Whether a text is a printed line that says nothing about one project.
pub fn is_furniture(text: &str, library: &Library) -> bool {
    library
        .default_template()
        .and_then(|known| known.lexicon().get(text))
        .is_some_and(|meaning| meaning.furniture)
        || is_number_of_print(text, library)
}

/// The longest number of a form among others, in bytes.
pub const LONGEST_NUMBER: usize = 36;

/// Whether a text is nothing but the number of a form among others: 附件3-1, 表14, 公开13表.
pub fn is_number_of_print(text: &str, library: &Library) -> bool {
    if text.len() > LONGEST_NUMBER {
        return false;
    }
    let counts = |c: &char| c.is_ascii_digit() || "一二三四五六七八九十之-—.()".contains(*c);
    let word = key(text);
    let name: String = word.chars().filter(|c| !counts(c)).collect();
    name.len() < word.len() && library.vocabulary.furniture.numbered.contains(&name)
}
