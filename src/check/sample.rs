//! Books written down in a few lines, for examples and tests.
//!
//! `列=值 | 列=值` declares fields of the project, a line that begins with `阶段` or `指标` a row of its schedule or
//! of its indicators, `资料 名称=值` an extra, `空栏 项目概况、…` its labels without a value, and a line `项目` begins the next
//! project. `\n` within a value is written `↵`.

use crate::derive::derive;
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
            Some(("空栏", rest)) => {
                let labels = rest.split('、').map(|name| (Field::of(name).unwrap(), place.clone()));
                project.blanks = Some(labels.collect());
            }
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
    for project in &mut book.projects {
        derive(project, "万元");
    }
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
