//! The common model: what every reader fills and every writer prints.
//!
//! Knows nothing else of the project. Declared texts stand as mended; derived values stand beside them.

mod blank;
mod field;
mod issue;
mod place;
pub mod table;
mod text;
mod value;

#[cfg(test)]
pub mod any;

pub use blank::Blanks;
pub use field::{Declared, Field, FieldName, IndicatorField, StageField};
pub use issue::{Bilingual, Entry, Issue, Item, Level};
pub(crate) use issue::{entries, entry};
pub use place::{NoPlace, Place, column_letters, parse_a1};
pub use text::Text;
pub use value::{Amount, AmountPart, Day, Nature, Operator, Period, Quantity, sum_of};

use serde::{Deserialize, Serialize};

/// Everything a conversion yields: the projects in input order and what is doubtful about them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Book {
    /// The projects, in the order of the inputs and of the forms within each.
    pub projects: Vec<Project>,
    /// The issues, by project and place; those of the documents as a whole first.
    #[serde(default)]
    pub issues: Vec<Issue>,
}

/// One form: a policy or project and its performance targets.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// The template it was read with, and by default is written with.
    pub template: String,
    /// 来源文件: the input's name as given.
    pub file: String,
    /// 来源位置: where the form begins.
    pub place: Place,
    /// What the form declares once.
    pub declared: Declared<Field>,
    /// The rows of the schedule, in order.
    #[serde(default)]
    pub stages: Vec<Stage>,
    /// The indicators, in order.
    #[serde(default)]
    pub indicators: Vec<Indicator>,
    /// What the form says under labels the model has no field for, and remarks found where no field is.
    #[serde(default)]
    pub extras: Vec<Extra>,
    /// The labels with nothing behind them; `None` where the source does not tell which labels the form has (tables of our own).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blanks: Option<Blanks>,
    /// What follows from the declared texts. Filled by `derive`.
    #[serde(default)]
    pub derived: Derived,
}

/// What a project's declared texts settle.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Derived {
    /// 年度: the budget year, four digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i16>,
    /// 开始日期 and 结束日期.
    #[serde(default)]
    pub period: Period,
    /// The amounts of [`Field::AMOUNTS`], in that order.
    #[serde(default)]
    pub amounts: [Option<Amount>; 4],
}

/// A row of the schedule (项目实施进度).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// Where the row begins.
    pub place: Place,
    /// What it declares.
    pub declared: Declared<StageField>,
    /// 开始日期 and 完成日期.
    #[serde(default)]
    pub period: Period,
}

/// A row of the indicator table (分解指标), its levels filled down.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Where the row begins.
    pub place: Place,
    /// What it declares.
    pub declared: Declared<IndicatorField>,
    /// What follows from it. Filled by `derive`.
    #[serde(default)]
    pub quantity: Quantity,
}

/// Something a form says that the model has no field for, kept under its label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extra {
    /// The label as printed (单位职能概述, 实际完成值 …); empty for text found where no label claims it.
    pub label: String,
    /// The indicator it belongs to, counted from 0, where it comes from a column of the indicator table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub indicator: Option<usize>,
    /// What it says.
    pub text: Text,
}

impl Extra {
    /// What joins the label of a row to that of its column, where the value stands in a table of sums.
    pub const JOINT: char = '·';
}

/// The address of one declared value within a project: what a claim of the audit, a laid-out cell and a
/// difference between two versions refer to. Rows count from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// A field of the project.
    Field(Field),
    /// A field of a stage.
    Stage(usize, StageField),
    /// A field of an indicator.
    Indicator(usize, IndicatorField),
    /// A named extra.
    Extra(usize),
}

impl Part {
    /// The column name, or the extra's label.
    pub fn name(self, project: &Project) -> &str {
        match self {
            Self::Field(field) => field.name(),
            Self::Stage(_, field) => field.name(),
            Self::Indicator(_, field) => field.name(),
            Self::Extra(index) => project.extras.get(index).map_or("", |extra| extra.label.as_str()),
        }
    }
}

impl Project {
    /// The declared text at an address.
    pub fn get(&self, part: Part) -> Option<&Text> {
        match part {
            Part::Field(field) => self.declared[field].as_ref(),
            Part::Stage(row, field) => self.stages.get(row)?.declared[field].as_ref(),
            Part::Indicator(row, field) => self.indicators.get(row)?.declared[field].as_ref(),
            Part::Extra(index) => self.extras.get(index).map(|extra| &extra.text),
        }
    }

    /// Every declared text with its address: fields, stages, indicators, extras, each in order.
    pub fn parts(&self) -> impl Iterator<Item = (Part, &Text)> {
        let fields = self.declared.iter().map(|(field, text)| (Part::Field(field), text));
        let stages = self.stages.iter().enumerate().flat_map(|(row, stage)| {
            stage.declared.iter().map(move |(field, text)| (Part::Stage(row, field), text))
        });
        let indicators = self.indicators.iter().enumerate().flat_map(|(row, indicator)| {
            indicator.declared.iter().map(move |(field, text)| (Part::Indicator(row, field), text))
        });
        let extras = self.extras.iter().enumerate().map(|(index, extra)| (Part::Extra(index), &extra.text));
        fields.chain(stages).chain(indicators).chain(extras)
    }
}
