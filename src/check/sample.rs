//! Books written down in a few lines, for examples and tests.
//!
//! `列=值 | 列=值` declares fields of the project, a line that begins with `阶段` or `指标` a row of its schedule or
//! of its indicators, `资料 名称=值` an extra, and a line `项目` begins the next project. `\n` within a value is
//! written `↵`.

use crate::model::{Book, Declared, Extra, Field, FieldName, Indicator, Place, Project, Stage, Text};

/// The derived book of a sample.
pub(super) fn book(text: &str) -> Book {
    let mut book = Book {
        projects: vec![Project { place: Place::Line { line: 1, column: 1 }, ..Project::default() }],
        issues: Vec::new(),
    };
    for (at, line) in text.lines().enumerate() {
        let place = Place::Line { line: at as u32 + 1, column: 1 };
        if line == "项目" {
            book.projects.push(Project { place, ..Project::default() });
            continue;
        }
        let project = book.projects.last_mut().unwrap();
        match line.split_once(' ') {
            Some(("阶段", rest)) => {
                project.stages.push(Stage { declared: declared(rest, &place), place, ..Stage::default() });
            }
            Some(("指标", rest)) => {
                project.indicators.push(Indicator {
                    declared: declared(rest, &place),
                    place,
                    ..Indicator::default()
                });
            }
            Some(("资料", rest)) => {
                let (label, value) = rest.split_once('=').unwrap();
                let text = Text { value: value.to_owned(), place };
                project.extras.push(Extra { label: label.to_owned(), indicator: None, text });
            }
            _ => {
                let fields: Declared<Field> = declared(line, &place);
                for (field, text) in fields.iter() {
                    project.declared[field] = Some(text.clone());
                }
            }
        }
    }
    book.projects.iter_mut().for_each(derive);
    book
}

fn declared<F: FieldName>(line: &str, place: &Place) -> Declared<F> {
    let mut declared = Declared::default();
    for part in line.split(" | ") {
        let (name, value) = part.split_once('=').unwrap_or_else(|| panic!("no `=` in {part}"));
        let field = F::of(name).unwrap_or_else(|| panic!("no column {name}"));
        declared[field] = Text::new(value.replace('↵', "\n"), place.clone());
    }
    declared
}

/// A stand-in for the derivation of a project: the first number of each amount, and dates of 年 and 月.
fn derive(project: &mut Project) {
    use crate::model::{Amount, AmountPart, Day, Period};
    use rust_decimal::Decimal;
    fn numbers(text: &str) -> Vec<Decimal> {
        text.split(|c: char| !c.is_ascii_digit() && c != '.')
            .filter_map(|number| number.parse().ok())
            .collect()
    }
    fn day(text: &str) -> Option<Day> {
        let numbers: Vec<i16> = numbers(text).iter().map(|n| i16::try_from(*n).unwrap()).collect();
        match numbers[..] {
            [year] => Some(Day::Year(year)),
            [year, month] => Some(Day::Month(year, month as i8)),
            [year, month, day] => {
                Some(Day::Day(jiff::civil::Date::new(year, month as i8, day as i8).unwrap()))
            }
            _ => None,
        }
    }
    for (slot, field) in project.derived.amounts.iter_mut().zip(Field::AMOUNTS) {
        let mut numbers = numbers(project.declared.str(field)).into_iter();
        *slot = numbers.next().map(|wan| Amount {
            wan,
            parts: numbers.map(|wan| AmountPart { label: String::new(), wan }).collect(),
        });
    }
    project.derived.year = project.declared.str(Field::Year).parse().ok();
    if let Some((start, end)) = project.declared.str(Field::Period).split_once('—') {
        project.derived.period = Period { start: day(start), end: day(end) };
    }
    for stage in &mut project.stages {
        use crate::model::StageField::{End, Start};
        stage.period = Period { start: day(stage.declared.str(Start)), end: day(stage.declared.str(End)) };
    }
    for indicator in &mut project.indicators {
        use crate::model::IndicatorField::{Note, UnitOfMeasure, Value};
        use crate::model::Operator;
        let value = indicator.declared.str(Value);
        let quantity = &mut indicator.quantity;
        quantity.target = numbers(value).first().copied();
        quantity.operator = match value.chars().next() {
            Some('≥') => Some(Operator::AtLeast),
            Some('≤') => Some(Operator::AtMost),
            _ => None,
        };
        let unit =
            value.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '≥' | '≤' | '.' | ' '));
        let unit = if unit.is_empty() { indicator.declared.str(UnitOfMeasure) } else { unit };
        quantity.unit = (!unit.is_empty()).then(|| unit.to_owned());
        quantity.score = numbers(indicator.declared.str(Note)).first().copied();
    }
}
