//! A form as a TOML file: what is printed where, and so what stands where when it is read.
//!
//! A template describes the printed grid block by block, with HTML's rules for `cols` and `rows` spans. Reading
//! follows from it: a slot belongs to the label left of it in its row, else to the label above it, else to the
//! label printed in the same cell.

pub mod check;

use serde::{Deserialize, Serialize};

/// A form's layout for reading and writing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Stable name in kebab-case, as `--template` takes it.
    pub name: String,
    /// One line about where the form is used.
    #[serde(default)]
    pub about: String,
    /// The title as printed; `{年度}` stands for the budget year.
    pub title: String,
    /// Other titles it is known by; blanks, the year and brackets do not count.
    #[serde(default)]
    pub also_titled: Vec<String>,
    /// A line printed under the title, `{年度}` filled in.
    #[serde(default)]
    pub subtitle: String,
    /// The unit of amounts written without one: 万元 unless the form says 元.
    #[serde(default = "wan")]
    pub money_unit: String,
    /// Paper, fonts and widths.
    #[serde(default)]
    pub page: Page,
    /// The printed grid from top to bottom.
    #[serde(rename = "block")]
    pub blocks: Vec<Block>,
}

fn wan() -> String {
    "万元".to_owned()
}

/// How a form is printed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Page {
    /// Landscape instead of portrait; the paper is A4.
    pub landscape: bool,
    /// Column widths in Excel's unit (digits of the default font).
    pub columns: Vec<f64>,
    /// Font of values, size in points.
    pub font: String,
    /// Font of labels.
    pub label_font: String,
    /// Font size of values and labels in points.
    pub size: f64,
    /// Font of the title.
    pub title_font: String,
    /// Font size of the title in points.
    pub title_size: f64,
    /// The least height of a row in points.
    pub row_height: f64,
}

impl Default for Page {
    fn default() -> Self {
        Self {
            landscape: false,
            columns: Vec::new(),
            font: "仿宋".to_owned(),
            label_font: "宋体".to_owned(),
            size: 10.5,
            title_font: "宋体".to_owned(),
            title_size: 16.0,
            row_height: 20.0,
        }
    }
}

/// A part of the printed grid.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// Fixed rows of labels and slots.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<Vec<Printed>>,
    /// A table that repeats a row: exclusive with `rows`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<TableKind>,
    /// A label merged down beside the table, its header included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side: Option<Printed>,
    /// The table's columns with their header cells.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Printed>,
    /// 目标期 of every row (a column may name its own instead).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub term: String,
    /// Levels printed even where no indicator stands: `一级指标/二级指标`, in order. `三级指标` follow as blanks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skeleton: Vec<String>,
    /// Blank rows printed when the table has none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub blank_rows: u32,
    /// The least height of its rows in points, where it differs from the page's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<f64>,
}

impl Block {
    /// A block of fixed rows.
    pub fn fixed(rows: Vec<Vec<Printed>>) -> Self {
        Self { rows, ..Self::default() }
    }

    /// A table with its columns.
    pub fn table(kind: TableKind, columns: Vec<Printed>) -> Self {
        Self { table: Some(kind), columns, ..Self::default() }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// What a table repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TableKind {
    /// 项目实施进度.
    Stages,
    /// 分解指标.
    Indicators,
}

/// A printed cell: a label, a slot for a value, both in one cell, or fixed text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Printed {
    /// The printed label.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// Other wordings of the label that mean the same.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// The model's column whose value stands in this cell (in a table: in this column).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub field: String,
    /// Where the model has no column: the name of the extra whose value stands here.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub extra: String,
    /// 目标期 of the values in this column, for a table of two halves.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub term: String,
    /// The printed choices of a field that is ticked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    /// Columns covered.
    #[serde(skip_serializing_if = "is_one")]
    pub cols: u32,
    /// Rows covered.
    #[serde(skip_serializing_if = "is_one")]
    pub rows: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_one(number: &u32) -> bool {
    *number <= 1
}
