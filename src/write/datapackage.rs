//! `datapackage.json`: what the CSVs of a folder hold, as a Frictionless Data Package v2 with Table Schemas.
//!
//! Beside the standard's properties it has one of its own, `templates`: which templates the projects were read
//! with, as runs in the order of the projects. The tables have no column for that.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::csv::CsvOptions;
use crate::model::table::{Column, Kind, PROJECTS, SERIAL, TABLES, Table};
use crate::model::{Book, IndicatorField, Project};

/// The file's name in a CSV folder.
pub const FILE_NAME: &str = "datapackage.json";

/// A run of projects that were read with one template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// The template's name; empty for none.
    pub name: String,
    /// How many projects follow each other.
    pub projects: usize,
    /// Whether their forms have a column 分值 of their own, so that 分值 is declared and not only derived.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub weights: bool,
}

/// The templates of all projects, run by run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Templates {
    /// The runs in order.
    pub runs: Vec<Run>,
}

impl Templates {
    /// Counts the projects of a further book.
    pub fn append(&mut self, book: &Book) {
        for project in &book.projects {
            let weights = has_weights(project);
            match self.runs.last_mut() {
                Some(run) if run.name == project.template && run.weights == weights => run.projects += 1,
                _ => self.runs.push(Run { name: project.template.clone(), projects: 1, weights }),
            }
        }
    }
}

fn has_weights(project: &Project) -> bool {
    project.indicators.iter().any(|indicator| indicator.declared[IndicatorField::Weight].is_some())
}

/// The description of a folder of all tables.
pub fn describe(templates: &Templates, options: &CsvOptions) -> String {
    let resources: Vec<Value> = TABLES.iter().map(|table| resource(table, options)).collect();
    let package = json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "performance-targets",
        "title": "项目支出绩效目标",
        "resources": resources,
        "templates": templates.runs,
    });
    let mut text = format!("{package:#}");
    text.push('\n');
    text
}

fn resource(table: &Table, options: &CsvOptions) -> Value {
    json!({
        "name": table.name,
        "title": table.title,
        "path": table.file_name(),
        "type": "table",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": options.encoding.name(),
        "dialect": {
            "delimiter": ",",
            "lineTerminator": "\r\n",
            "quoteChar": "\"",
            "doubleQuote": true,
            "skipInitialSpace": false,
            "header": true,
        },
        "schema": schema(table),
    })
}

fn schema(table: &Table) -> Value {
    let mut schema = Map::new();
    let fields: Vec<Value> = table.columns.iter().map(field).collect();
    schema.insert("fields".to_owned(), fields.into());
    schema.insert("missingValues".to_owned(), json!([""]));
    if !table.key.is_empty() {
        schema.insert("primaryKey".to_owned(), json!(table.key));
    }
    if table.name != PROJECTS.name {
        let reference = json!({ "resource": PROJECTS.name, "fields": [SERIAL] });
        schema.insert("foreignKeys".to_owned(), json!([{ "fields": [SERIAL], "reference": reference }]));
    }
    schema.into()
}

fn field(column: &Column) -> Value {
    let mut field = Map::new();
    let mut limits = Map::new();
    field.insert("name".to_owned(), column.name.into());
    let kind = match column.kind {
        Kind::Text => "string",
        Kind::Serial => {
            limits.insert("minimum".to_owned(), 1.into());
            "integer"
        }
        Kind::Decimal => "number",
        Kind::Year => "year",
        Kind::Date => {
            limits.insert("pattern".to_owned(), r"([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?|\.\.)".into());
            "string"
        }
        Kind::Place => {
            limits.insert("pattern".to_owned(), r"([0-9]+:[0-9]+|[\s\S]*![A-Z]{1,3}[0-9]+)".into());
            "string"
        }
        Kind::Choice(words) => {
            limits.insert("enum".to_owned(), words.into());
            "string"
        }
    };
    field.insert("type".to_owned(), kind.into());
    if column.required {
        limits.insert("required".to_owned(), true.into());
    }
    if column.derived {
        field.insert("derived".to_owned(), true.into());
    }
    if !limits.is_empty() {
        field.insert("constraints".to_owned(), limits.into());
    }
    field.into()
}
