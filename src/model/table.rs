//! The model as tables: which columns they have, in which order, and what a cell of each holds.
//!
//! The CSV writer, the reader of a CSV folder and the description in `datapackage.json` all follow these lists.

use super::{Level, Nature, Operator};

/// What the cells of a column hold. An empty cell is always "none".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// A count from 1.
    Serial,
    /// An exact decimal number.
    Decimal,
    /// A year of four digits.
    Year,
    /// ISO 8601 at the precision given, or EDTF's `..`.
    Date,
    /// A place: `line:column` or `sheet!A1`.
    Place,
    /// One of these words.
    Choice(&'static [&'static str]),
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name in the header.
    pub name: &'static str,
    /// What its cells hold.
    pub kind: Kind,
    /// Whether no cell of it is empty.
    pub required: bool,
    /// Whether it follows from declared columns instead of being declared.
    pub derived: bool,
}

/// A table of the model; a file of the CSV folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Its name: the file's without `.csv`.
    pub name: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// Its columns in order.
    pub columns: &'static [Column],
    /// The columns that tell its rows apart; empty where rows may repeat.
    pub key: &'static [&'static str],
}

impl Table {
    /// The file's name in a CSV folder.
    pub fn file_name(&self) -> String {
        format!("{}.csv", self.name)
    }

    /// Where a column stands, from 0.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}

/// The column that every table shares: the project's number in the book, from 1.
pub const SERIAL: &str = "项目序号";

const fn column(name: &'static str, kind: Kind) -> Column {
    Column { name, kind, required: false, derived: false }
}

const fn text(name: &'static str) -> Column {
    column(name, Kind::Text)
}

const fn derived(name: &'static str, kind: Kind) -> Column {
    Column { derived: true, ..column(name, kind) }
}

const fn required(name: &'static str, kind: Kind) -> Column {
    Column { required: true, ..column(name, kind) }
}

const LEVELS: &[&str] = &[Level::Hint.name(), Level::Warning.name(), Level::Error.name()];
const NATURES: &[&str] = &[Nature::Quantitative.name(), Nature::Qualitative.name(), Nature::Mixed.name()];
const SIGNS: &[&str] = &[
    Operator::AtLeast.sign(),
    Operator::AtMost.sign(),
    Operator::MoreThan.sign(),
    Operator::LessThan.sign(),
    Operator::Equal.sign(),
    Operator::About.sign(),
];

/// A row a project.
pub static PROJECTS: Table = Table {
    name: "projects",
    title: "项目",
    columns: &[
        required(SERIAL, Kind::Serial),
        derived("年度", Kind::Year),
        text("项目名称"),
        text("项目属性"),
        text("主管部门"),
        text("主管编码"),
        text("项目单位"),
        text("项目负责人"),
        text("联系电话"),
        text("项目起止时间"),
        derived("开始日期", Kind::Date),
        derived("结束日期", Kind::Date),
        text("资金总额"),
        derived("资金总额_万元", Kind::Decimal),
        text("财政拨款"),
        derived("财政拨款_万元", Kind::Decimal),
        text("自有资金"),
        derived("自有资金_万元", Kind::Decimal),
        text("其他资金"),
        derived("其他资金_万元", Kind::Decimal),
        text("项目概况"),
        text("项目立项依据"),
        text("项目申报的可行性"),
        text("项目申报的必要性"),
        text("项目绩效目标"),
        text("长期目标"),
        text("年度目标"),
        text("其他需要说明的问题"),
        text("来源文件"),
        column("来源位置", Kind::Place),
    ],
    key: &[SERIAL],
};

/// A row a stage of the schedule.
pub static SCHEDULE: Table = Table {
    name: "schedule",
    title: "项目实施进度",
    columns: &[
        required(SERIAL, Kind::Serial),
        text("项目名称"),
        required("序号", Kind::Serial),
        text("项目实施内容"),
        text("开始时间"),
        text("完成时间"),
        derived("开始日期", Kind::Date),
        derived("完成日期", Kind::Date),
        column("来源位置", Kind::Place),
    ],
    key: &[SERIAL, "序号"],
};

/// A row an indicator.
pub static INDICATORS: Table = Table {
    name: "indicators",
    title: "分解指标",
    columns: &[
        required(SERIAL, Kind::Serial),
        text("项目名称"),
        required("指标序号", Kind::Serial),
        text("目标期"),
        text("一级指标"),
        text("二级指标"),
        text("三级指标"),
        text("指标值"),
        text("指标值内容"),
        text("评扣分标准"),
        text("度量单位"),
        text("指标值类型"),
        text("备注"),
        derived("性质", Kind::Choice(NATURES)),
        derived("运算符", Kind::Choice(SIGNS)),
        derived("目标值", Kind::Decimal),
        derived("目标值上限", Kind::Decimal),
        derived("单位", Kind::Text),
        derived("分值", Kind::Decimal),
        column("来源位置", Kind::Place),
    ],
    key: &[SERIAL, "指标序号"],
};

/// A row an issue.
pub static ISSUES: Table = Table {
    name: "issues",
    title: "问题清单",
    columns: &[
        required("级别", Kind::Choice(LEVELS)),
        required("规则", Kind::Text),
        column(SERIAL, Kind::Serial),
        text("项目名称"),
        text("字段"),
        column("位置", Kind::Place),
        text("说明"),
        text("原文"),
    ],
    key: &[],
};

/// A row a named extra, or a part of an amount's breakdown.
pub static EXTRAS: Table = Table {
    name: "extras",
    title: "其他内容",
    columns: &[required(SERIAL, Kind::Serial), text("标签"), text("内容"), column("来源位置", Kind::Place)],
    key: &[],
};

/// A row a difference between two books. Not a file of the CSV folder.
pub static DIFFERENCES: Table = Table {
    name: "differences",
    title: "差异",
    columns: &[
        required("变化", Kind::Choice(&["新增", "删除", "修改"])),
        column("原项目序号", Kind::Serial),
        column("新项目序号", Kind::Serial),
        text("项目名称"),
        text("对象"),
        text("字段"),
        text("原值"),
        text("新值"),
        derived("差额_万元", Kind::Decimal),
        column("原位置", Kind::Place),
        column("新位置", Kind::Place),
    ],
    key: &[],
};

/// All tables of a folder, in the order in which a folder of them is written and read.
pub static TABLES: [&Table; 5] = [&PROJECTS, &SCHEDULE, &INDICATORS, &ISSUES, &EXTRAS];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Field, FieldName, IndicatorField, StageField};

    #[test]
    fn every_declared_field_has_its_column_in_the_order_of_the_model() {
        fn names<F: FieldName>() -> Vec<&'static str> {
            F::ALL.iter().map(|field| field.name()).collect()
        }
        let mut fields = names::<Field>();
        fields.retain(|name| *name != Field::MoneyUnit.name());
        let declared = [
            (&PROJECTS, fields),
            (&SCHEDULE, names::<StageField>()),
            (&INDICATORS, names::<IndicatorField>()),
        ];
        for (table, names) in declared {
            let columns: Vec<&str> =
                table.columns.iter().map(|column| column.name).filter(|name| names.contains(name)).collect();
            assert_eq!(columns, names, "{}", table.name);
        }
    }

    #[test]
    fn no_table_has_a_column_twice_and_keys_are_required_columns() {
        for table in TABLES {
            for (position, column) in table.columns.iter().enumerate() {
                assert_eq!(table.position(column.name), Some(position), "{}", column.name);
            }
            for key in table.key {
                assert!(table.position(key).is_some_and(|at| table.columns[at].required), "{key}");
            }
        }
    }
}
