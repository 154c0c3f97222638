//! What is wrong with a template: named with file, line and what to do.

use serde::Deserialize;
use serde::de::IgnoredAny;
use toml::Spanned;

use super::{Block, Printed, TableKind, Template};
use crate::error::{
    BAD_TEMPLATE, Error, Fault, Result, TEMPLATE_COLUMN, TEMPLATE_MEANING, TEMPLATE_MIXED, TEMPLATE_RAGGED,
    TEMPLATE_SPAN, TEMPLATE_TABLE, TEMPLATE_TERM, TEMPLATE_TWICE, TEMPLATE_WIDTHS,
};
use crate::form::lexicon::{Column, Lexicon, Target, place};
use crate::form::vocabulary::Vocabulary;
use crate::grid::Source;
use crate::model::{Field, FieldName, IndicatorField, StageField};

/// What a look at a template found.
#[derive(Debug, Default)]
pub struct Checked {
    /// What keeps it from reading or printing as it says.
    pub faults: Vec<Error>,
    /// What a person should look at.
    pub advice: Vec<Error>,
}

/// Checks a template's text, all of it.
///
/// # Errors
/// When the text is no template at all: file, line and what the parser found.
pub fn check(file: &str, text: &str, vocabulary: &Vocabulary) -> Result<Checked> {
    let template = parse(file, text)?;
    let located: Located = toml::from_str(text).map_err(|error| bad(file, text, &error))?;
    let mut check = Check {
        file,
        source: Source::of_text(file, text.to_owned()),
        vocabulary,
        lexicon: Lexicon::of_vocabulary(vocabulary),
        columns: columns_of(&template),
        fields: Vec::new(),
        out: Checked::default(),
    };
    for (index, (block, places)) in template.blocks.iter().zip(&located.blocks).enumerate() {
        check.block(index, block, places);
    }
    if let Some(page) = &located.page
        && !template.page.columns.is_empty()
        && template.page.columns.len() != check.columns as usize
    {
        let (given, printed) = (template.page.columns.len().to_string(), check.columns.to_string());
        let error = check.at(&TEMPLATE_WIDTHS, page).arg(given).arg(printed);
        check.out.advice.push(error);
    }
    Ok(check.out)
}

/// Parses a template whose columns must all be known.
///
/// # Errors
/// When the text is no template; names the file, the place in it and what to do.
pub fn parse(file: &str, text: &str) -> Result<Template> {
    toml::from_str(text).map_err(|error| bad(file, text, &error))
}

/// The fault of a text that does not parse.
pub fn bad(file: &str, text: &str, error: &toml::de::Error) -> Error {
    let fault = Error::new(&BAD_TEMPLATE, file).arg(error.message().trim().replace('\n', " "));
    match error.span() {
        Some(span) => fault.at(Source::of_text(file, text.to_owned()).place(span.start)),
        None => fault,
    }
}

/// Where the parts of a template stand in its text.
#[derive(Deserialize)]
struct Located {
    page: Option<Spanned<IgnoredAny>>,
    #[serde(rename = "block")]
    blocks: Vec<Spanned<Places>>,
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Places {
    rows: Vec<Spanned<Vec<Spanned<IgnoredAny>>>>,
    columns: Vec<Spanned<IgnoredAny>>,
}

struct Check<'a> {
    file: &'a str,
    source: Source,
    vocabulary: &'a Vocabulary,
    lexicon: Lexicon,
    /// How many columns the form prints.
    columns: u32,
    /// The fields that have their slot.
    fields: Vec<Field>,
    out: Checked,
}

impl Check<'_> {
    fn at<T>(&self, fault: &'static Fault, what: &Spanned<T>) -> Error {
        Error::new(fault, self.file).at(self.source.place(what.span().start))
    }

    fn block(&mut self, index: usize, block: &Block, places: &Spanned<Places>) {
        let inner = places.get_ref();
        match block.table {
            Some(_) if !block.rows.is_empty() => {
                let error = self.at(&TEMPLATE_MIXED, places).arg((index + 1).to_string());
                self.out.faults.push(error);
            }
            Some(kind) => self.table(index, block, kind, places),
            None => {
                self.rows(index, block, &inner.rows);
                self.cells(block, &inner.rows);
            }
        }
    }

    /// Rows must cover all columns, and spans stay within their block.
    fn rows(&mut self, index: usize, block: &Block, places: &[Spanned<Vec<Spanned<IgnoredAny>>>]) {
        let placed = place(&block.rows);
        for (row, spot) in (0u32..).zip(places) {
            let covers =
                placed.iter().filter(|cell| cell.row <= row && row < cell.row + cell.printed.rows.max(1));
            let width: u32 = covers.map(|cell| cell.printed.cols.max(1)).sum();
            if width != self.columns {
                self.ragged(spot, index, row as usize, width);
            }
            let beyond = placed
                .iter()
                .any(|cell| cell.row == row && cell.row + cell.printed.rows.max(1) > block.rows.len() as u32);
            if beyond {
                let error =
                    self.at(&TEMPLATE_SPAN, spot).arg((index + 1).to_string()).arg((row + 1).to_string());
                self.out.faults.push(error);
            }
        }
    }

    fn ragged<T>(&mut self, spot: &Spanned<T>, block: usize, row: usize, width: u32) {
        let numbers =
            [(block + 1).to_string(), (row + 1).to_string(), width.to_string(), self.columns.to_string()];
        let error = numbers.into_iter().fold(self.at(&TEMPLATE_RAGGED, spot), Error::arg);
        self.out.faults.push(error);
    }

    /// The fields of fixed cells: known, once, and what the vocabulary takes their labels for.
    fn cells(&mut self, block: &Block, places: &[Spanned<Vec<Spanned<IgnoredAny>>>]) {
        for (row, spots) in block.rows.iter().zip(places) {
            let mut label: &str = "";
            for (printed, spot) in row.iter().zip(spots.get_ref()) {
                if !printed.label.is_empty() {
                    label = &printed.label;
                }
                if printed.field.is_empty() {
                    continue;
                }
                let Some(field) = Field::of(&printed.field) else {
                    self.unknown(&printed.field, spot, names::<Field>());
                    continue;
                };
                if self.fields.contains(&field) {
                    let error = self.at(&TEMPLATE_TWICE, spot).arg(field.name());
                    self.out.faults.push(error);
                }
                self.fields.push(field);
                let target = self.lexicon.get(label).and_then(|meaning| meaning.target.clone());
                let meant = match target {
                    Some(Target::Field(other)) if other != field => other,
                    Some(Target::Pair(one, two)) if ![one, two].contains(&field) => one,
                    _ => {
                        label = "";
                        continue;
                    }
                };
                let error = self.at(&TEMPLATE_MEANING, spot).arg(label).arg(meant.name()).arg(field.name());
                self.out.advice.push(error);
                label = "";
            }
        }
    }

    fn unknown<T>(&mut self, name: &str, spot: &Spanned<T>, known: Vec<&'static str>) {
        let error = self.at(&TEMPLATE_COLUMN, spot).arg(name).arg(known.join("、"));
        self.out.faults.push(error);
    }

    fn table(&mut self, index: usize, block: &Block, kind: TableKind, places: &Spanned<Places>) {
        let side = block.side.as_ref().map_or(0, |side| side.cols.max(1));
        let width = side + block.columns.iter().map(|column| column.cols.max(1)).sum::<u32>();
        if width != self.columns {
            self.ragged(places, index, 0, width);
        }
        let mut seen: Vec<(&str, &str)> = Vec::new();
        for (column, spot) in block.columns.iter().zip(&places.get_ref().columns) {
            let known = match kind {
                TableKind::Stages => StageField::of(&column.field).is_some(),
                TableKind::Indicators => IndicatorField::of(&column.field).is_some(),
            };
            if !known && !column.field.is_empty() {
                let names =
                    if kind == TableKind::Stages { names::<StageField>() } else { names::<IndicatorField>() };
                self.unknown(&column.field, spot, names);
            } else if known {
                if seen.contains(&(&column.field, &column.term)) {
                    let error = self.at(&TEMPLATE_TWICE, spot).arg(column.field.clone());
                    self.out.faults.push(error);
                }
                seen.push((&column.field, &column.term));
            }
            self.term(&column.term, spot);
            self.column_meaning(column, kind, spot);
        }
        self.term(&block.term, places);
        let has = |names: &[&str]| block.columns.iter().any(|column| names.contains(&column.field.as_str()));
        use IndicatorField::{Content, Level1, Level2, Level3, Value};
        let (levels, values) = match kind {
            TableKind::Stages => {
                (vec![StageField::Content.name()], vec![StageField::Start.name(), StageField::End.name()])
            }
            TableKind::Indicators => {
                (vec![Level1.name(), Level2.name(), Level3.name()], vec![Value.name(), Content.name()])
            }
        };
        for wanted in [levels, values] {
            if !has(&wanted) {
                let error =
                    self.at(&TEMPLATE_TABLE, places).arg((index + 1).to_string()).arg(wanted.join(" / "));
                self.out.faults.push(error);
            }
        }
    }

    fn term<T>(&mut self, term: &str, spot: &Spanned<T>) {
        if !term.is_empty() && !self.vocabulary.term.contains_key(term) {
            let known: Vec<&str> = self.vocabulary.term.keys().map(String::as_str).collect();
            let error = self.at(&TEMPLATE_TERM, spot).arg(term).arg(known.join("、"));
            self.out.faults.push(error);
        }
    }

    fn column_meaning<T>(&mut self, column: &Printed, kind: TableKind, spot: &Spanned<T>) {
        let Some(meaning) = self.lexicon.get(&column.label) else { return };
        let meant = match (kind, &meaning.indicator) {
            (TableKind::Stages, _) => meaning.stage.map(FieldName::name),
            (TableKind::Indicators, Some(Column::Field(field))) => Some(field.name()),
            (TableKind::Indicators, _) => None,
        };
        if let Some(meant) = meant.filter(|meant| *meant != column.field && !column.field.is_empty()) {
            let error = self
                .at(&TEMPLATE_MEANING, spot)
                .arg(column.label.clone())
                .arg(meant)
                .arg(column.field.clone());
            self.out.advice.push(error);
        }
    }
}

fn names<F: FieldName>() -> Vec<&'static str> {
    F::ALL.iter().map(|field| field.name()).collect()
}

/// How many columns the form has: as many as widths are given, if any row has as many; else as most rows have.
fn columns_of(template: &Template) -> u32 {
    let mut widths: Vec<u32> = Vec::new();
    for block in &template.blocks {
        let side = block.side.as_ref().map_or(0, |side| side.cols.max(1));
        if block.table.is_some() {
            widths.push(side + block.columns.iter().map(|column| column.cols.max(1)).sum::<u32>());
        }
        let placed = place(&block.rows);
        widths.extend((0..block.rows.len() as u32).map(|row| {
            let covers =
                placed.iter().filter(|cell| cell.row <= row && row < cell.row + cell.printed.rows.max(1));
            covers.map(|cell| cell.printed.cols.max(1)).sum::<u32>()
        }));
    }
    let given = template.page.columns.len() as u32;
    if widths.contains(&given) {
        return given;
    }
    widths.sort_unstable();
    widths
        .chunk_by(|a, b| a == b)
        .max_by_key(|run| run.len())
        .and_then(|run| run.first().copied())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::library::Library;

    fn found(text: &str) -> Vec<String> {
        let library = Library::bundled().unwrap();
        let checked = check("a.toml", text, &library.vocabulary).unwrap();
        let all = checked.faults.iter().chain(&checked.advice);
        all.map(|error| format!("{} {} {}", error.fault.code, error.place, error.args.join("|"))).collect()
    }

    #[test]
    fn the_bundled_templates_are_sound() {
        let library = Library::bundled().unwrap();
        for known in library.templates() {
            assert_eq!(
                found(library.text(&known.template.name).unwrap()),
                [""; 0],
                "{}",
                known.template.name
            );
        }
    }

    #[test]
    fn each_fault_is_named_with_its_line() {
        let rows = |rows: &str| format!("name = \"a\"\ntitle = \"表\"\n[[block]]\nrows = [\n{rows}\n]\n");
        let table = |columns: &str| {
            format!(
                "name = \"a\"\ntitle = \"表\"\n[[block]]\ntable = \"indicators\"\ncolumns = [\n{columns}\n]\n"
            )
        };
        let level = "{ label = \"一级指标\", field = \"一级指标\" },\n";
        let value = "{ label = \"指标值\", field = \"指标值\" },\n";
        for (text, expected) in [
            (rows("[{ label = \"甲\" }, { field = \"项目名\" }],"), "template-column 5:19 项目名|"),
            (
                rows(
                    "[{ label = \"甲\" }, { field = \"项目概况\" }],\n[{ label = \"乙\" }, { field = \"项目概况\" }],",
                ),
                "template-twice 6:19 项目概况",
            ),
            (
                rows(
                    "[{ label = \"甲\" }, { field = \"项目概况\" }],\n[{ label = \"乙\", cols = 3 }],\n[{ label = \"丙\", cols = 2 }],",
                ),
                "template-ragged 6:1 1|2|3|2",
            ),
            (rows("[{ label = \"甲\", rows = 2 }, { field = \"项目概况\" }],"), "template-span 5:1 1|1"),
            (
                rows("[{ label = \"联系电话\" }, { field = \"项目概况\" }],"),
                "template-meaning 5:22 联系电话|联系电话|项目概况",
            ),
            (table(value), "template-table 3:1 1|一级指标 / 二级指标 / 三级指标"),
            (table(level), "template-table 3:1 1|指标值 / 指标值内容"),
            (table(&format!("{level}{value}{value}")), "template-twice 8:1 指标值"),
            (
                table(&format!("{level}{{ label = \"指标值\", field = \"指标值\", term = \"近期\" }}")),
                "template-term 7:1 近期|",
            ),
            (
                format!("{}[page]\ncolumns = [1, 2, 3]\n", table(&format!("{level}{value}"))),
                "template-widths 10:1 3|2",
            ),
        ] {
            let found = found(&text);
            assert!(found.iter().any(|one| one.starts_with(expected)), "{expected}: {found:?}\n{text}");
        }
    }

    #[test]
    fn a_table_that_says_its_values_in_words_is_sound() {
        let text = "name = \"a\"\ntitle = \"表\"\n[[block]]\ntable = \"indicators\"\ncolumns = [\n\
                    { label = \"二级指标\", field = \"二级指标\" },\n{ label = \"绩效目标内容\", field = \"指标值内容\" },\n]\n";
        assert_eq!(found(text), [""; 0]);
    }

    #[test]
    fn a_text_that_is_no_template_is_named_with_its_line() {
        let error = parse("a.toml", "name = \"a\"\ntitel = 3\n").unwrap_err();
        assert_eq!((error.fault.code, error.place.to_string().as_str()), ("bad-template", "2:1"));
        assert!(error.to_string().starts_with("a.toml:2:1: "), "{error}");
    }
}
