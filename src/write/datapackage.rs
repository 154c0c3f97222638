//! `datapackage.json`: what the CSVs of a folder hold, as a Frictionless Data Package v2 with Table Schemas.
//!
//! Beside the standard's properties it has one of its own, `templates`: which templates the projects were read
//! with, as runs in the order of the projects. The tables have no column for that.

use serde::{Deserialize, Serialize};

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
    let package = Package {
        schema: "https://datapackage.org/profiles/2.0/datapackage.json",
        name: "performance-targets",
        resources: TABLES.map(|table| Resource::new(table, options)),
        templates: &templates.runs,
        title: "项目支出绩效目标",
    };
    // Strings and numbers always are JSON.
    let mut text = serde_json::to_string_pretty(&package).unwrap_or_default();
    text.push('\n');
    text
}

// The properties in the order of their names.

#[derive(Serialize)]
struct Package<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    name: &'static str,
    resources: [Resource; TABLES.len()],
    templates: &'a [Run],
    title: &'static str,
}

#[derive(Serialize)]
struct Resource {
    dialect: Dialect,
    encoding: &'static str,
    format: &'static str,
    mediatype: &'static str,
    name: &'static str,
    path: String,
    schema: Schema,
    scheme: &'static str,
    title: &'static str,
    r#type: &'static str,
}

impl Resource {
    fn new(table: &'static Table, options: &CsvOptions) -> Self {
        Self {
            dialect: DIALECT,
            encoding: options.encoding.name(),
            format: "csv",
            mediatype: "text/csv",
            name: table.name,
            path: table.file_name(),
            schema: Schema::new(table),
            scheme: "file",
            title: table.title,
            r#type: "table",
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Dialect {
    delimiter: &'static str,
    double_quote: bool,
    header: bool,
    line_terminator: &'static str,
    quote_char: &'static str,
    skip_initial_space: bool,
}

const DIALECT: Dialect = Dialect {
    delimiter: ",",
    double_quote: true,
    header: true,
    line_terminator: "\r\n",
    quote_char: "\"",
    skip_initial_space: false,
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Schema {
    fields: Vec<FieldOf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    foreign_keys: Option<[ForeignKey; 1]>,
    missing_values: [&'static str; 1],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    primary_key: &'static [&'static str],
}

impl Schema {
    fn new(table: &'static Table) -> Self {
        let reference = Reference { fields: [SERIAL], resource: PROJECTS.name };
        let to_projects = ForeignKey { fields: [SERIAL], reference };
        Self {
            fields: table.columns.iter().map(FieldOf::new).collect(),
            foreign_keys: (table.name != PROJECTS.name).then_some([to_projects]),
            missing_values: [""],
            primary_key: table.key,
        }
    }
}

#[derive(Serialize)]
struct ForeignKey {
    fields: [&'static str; 1],
    reference: Reference,
}

#[derive(Serialize)]
struct Reference {
    fields: [&'static str; 1],
    resource: &'static str,
}

/// A column as a field of a Table Schema.
#[derive(Serialize)]
struct FieldOf {
    #[serde(skip_serializing_if = "Constraints::is_empty")]
    constraints: Constraints,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    derived: bool,
    name: &'static str,
    r#type: &'static str,
}

#[derive(Serialize, PartialEq, Eq, Default)]
struct Constraints {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    r#enum: &'static [&'static str],
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<&'static str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    required: bool,
}

impl Constraints {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl FieldOf {
    fn new(column: &'static Column) -> Self {
        let mut limits = Constraints { required: column.required, ..Constraints::default() };
        let kind = match column.kind {
            Kind::Text => "string",
            Kind::Serial => {
                limits.minimum = Some(1);
                "integer"
            }
            Kind::Decimal => "number",
            Kind::Year => "year",
            Kind::Date => {
                limits.pattern = Some(r"([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?|\.\.)");
                "string"
            }
            Kind::Place => {
                limits.pattern = Some(r"([0-9]+:[0-9]+|[\s\S]*![A-Z]{1,3}[0-9]+)");
                "string"
            }
            Kind::Choice(words) => {
                limits.r#enum = words;
                "string"
            }
        };
        Self { constraints: limits, derived: column.derived, name: column.name, r#type: kind }
    }
}
