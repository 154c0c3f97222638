//! Random projects: what a form may declare, hostile text included.
//!
//! What no dump can carry is left out here, each with its reason:
//! - a tab ends a cell, a line end ends a row, and white space at a cell's edge cannot be told from the layout;
//! - white space between two Chinese characters is what narrow columns leave behind, so mending drops it;
//! - a pair of `$` or a whole `<p>` is what text recognition wraps text in, so mending unwraps it;
//! - a cell that is nothing but a label is that label, and a line that is nothing but dashes is a ruler.

use conv::model::{
    Declared, Field, FieldName, Indicator, IndicatorField, Place, Project, Stage, StageField, Text,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

/// First and second levels in the order of the printed form.
pub const LEVELS: [(&str, &str); 10] = [
    ("成本指标", "经济成本指标"),
    ("成本指标", "社会成本指标"),
    ("成本指标", "生态环境成本指标"),
    ("产出指标", "数量指标"),
    ("产出指标", "质量指标"),
    ("产出指标", "时效指标"),
    ("效益指标", "经济效益指标"),
    ("效益指标", "社会效益指标"),
    ("效益指标", "生态效益指标"),
    ("满意度指标", "服务对象满意度指标"),
];

/// Words of any kind, joined without anything between.
const WORDS: &[&str] = &[
    "青枫",
    "河道",
    "改造",
    "两处",
    "路面",
    "平整",
    "居民",
    "出行",
    "树",
    "灯",
    "井盖",
    "按月",
    "验收",
    "（试点）",
    "，",
    "。",
    "、",
    "：",
    "；",
    "“枫”",
    "《办法》",
    "1",
    "20",
    "3.5%",
    "100 万元",
    "2023年",
    "2023-01-31",
    "≥",
    "≤5",
    "-",
    "--",
    "APP",
    "a b",
    "\"",
    "'",
    "\"\"",
    ",",
    "\\",
    "=cmd|' /C calc'!A0",
    "+1",
    "@SUM(A1)",
    "😀",
    "👩‍🌾",
    "𠮷野",
    "é",
    "̈",
    "a<b",
    "</p",
    "<p",
    "#",
    "|",
    "##",
    "〔2023〕7 号",
    "__",
    "~",
    "主管部门的",
    "联系电话簿",
    "资金总额的",
    "数量指标库",
    "项目概况里",
    "一、财政拨款后",
    "新增项目",
    "无",
    "合计数",
];

/// Text of a cell or a paragraph: begins and ends with a letter, so that it is neither a label nor a ruler.
fn text(longest: usize) -> impl Strategy<Value = String> {
    let words = vec(select(WORDS), 0..longest);
    (select(&["甲", "乙项", "丙 A", "丁😀", "z", "=戊"][..]), words, select(&["末", "尾"][..]))
        .prop_map(|(first, words, last)| mended(&format!("{first}{}{last}", words.concat())))
}

/// Text that now and then is longer than a cell of a workbook can hold.
fn long_text() -> impl Strategy<Value = String> {
    prop_oneof![
        40 => text(12),
        4 => vec(text(6), 2..4).prop_map(|paragraphs| paragraphs.join("\n")),
        1 => text(30).prop_map(|text| text.repeat(40_000 / text.chars().count().max(1) + 1)).prop_map(|text| mended(&text)),
    ]
}

/// Drops what mending drops (see the module).
fn mended(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let han = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(|&c| is_wide(c));
    let keeps = |at: usize| chars[at] != ' ' || !(han(at.checked_sub(1)) && han(Some(at + 1)));
    (0..chars.len()).filter(|&at| keeps(at)).map(|at| chars[at]).collect()
}

/// Chinese characters and the punctuation set with them.
pub fn is_wide(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303f}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}' | '“' | '”')
}

fn set<F: FieldName>(declared: &mut Declared<F>, field: F, value: Option<String>) {
    declared[field] = value.and_then(|value| Text::new(value, Place::Unknown));
}

fn stage() -> impl Strategy<Value = Stage> {
    let date = || select(&["2023年1月", "2023/3/1", "202304", "2023. 5. 6", "2023 年 9 月底前", "长期"][..]);
    (text(6), date(), date()).prop_map(|(content, start, end)| {
        let mut stage = Stage::default();
        set(&mut stage.declared, StageField::Content, Some(content));
        set(&mut stage.declared, StageField::Start, Some(start.to_owned()));
        set(&mut stage.declared, StageField::End, Some(end.to_owned()));
        stage
    })
}

/// An indicator of a level; the third level is always there, so that a blank one means fill-down.
fn indicator() -> impl Strategy<Value = (usize, Indicator)> {
    let value =
        prop_oneof![Just("≥90%".to_owned()), Just("3".to_owned()), Just("5-6 期".to_owned()), text(4)];
    let kind = select(&["定量", "定性", "≥", "定性定量结合"][..]);
    let short = || option::of(text(4));
    (
        0..LEVELS.len(),
        text(4),
        value,
        short(),
        short(),
        option::of(select(&["个", "%", "万元", "-"][..])),
        kind,
        short(),
    )
        .prop_map(|(level, name, value, content, standard, unit, kind, note)| {
            let mut row = Indicator::default();
            let fields = [
                (IndicatorField::Level1, Some(LEVELS[level].0.to_owned())),
                (IndicatorField::Level2, Some(LEVELS[level].1.to_owned())),
                (IndicatorField::Level3, Some(name)),
                (IndicatorField::Value, Some(value)),
                (IndicatorField::Content, content),
                (IndicatorField::Standard, standard),
                (IndicatorField::UnitOfMeasure, unit.map(str::to_owned)),
                (IndicatorField::ValueType, Some(kind.to_owned())),
                (IndicatorField::Note, note),
            ];
            for (field, value) in fields {
                set(&mut row.declared, field, value);
            }
            (level, row)
        })
}

/// Rows of a table in the form's order; now and then neighbours share their third level.
fn indicators() -> impl Strategy<Value = Vec<Indicator>> {
    (vec(indicator(), 1..9), any::<u16>()).prop_map(|(mut rows, shared)| {
        rows.sort_by_key(|(level, _)| *level);
        for at in 1..rows.len() {
            if shared >> at & 1 == 1 && rows[at].0 == rows[at - 1].0 {
                rows[at].1.declared[IndicatorField::Level3] =
                    rows[at - 1].1.declared[IndicatorField::Level3].clone();
            }
        }
        rows.into_iter().map(|(_, row)| row).collect()
    })
}

/// A project of the bundled form.
pub fn project() -> impl Strategy<Value = Project> {
    let head = (
        text(4),
        (select(&["新增项目", "延续项目"][..]), option::of(select(&["元", "千元", "亿元"][..]))),
        vec(option::of(text(3)), 4),
        vec(option::of(text(3)), 5),
    );
    let texts = (vec(option::of(long_text()), 5), option::of(text(8)));
    (head, texts, vec(stage(), 0..4), indicators()).prop_map(
        |(head, (texts, remarks), stages, indicators)| {
            let (name, (attribute, unit), short, money) = head;
            let template = "policy-project".to_owned();
            let mut project = Project { template, stages, indicators, ..Project::default() };
            let declared = &mut project.declared;
            set(declared, Field::Year, Some("2023".to_owned()));
            set(declared, Field::Name, Some(name));
            set(declared, Field::Attribute, Some(attribute.to_owned()));
            let shorts = [Field::Department, Field::DepartmentCode, Field::Unit, Field::Leader];
            let money_fields = [Field::Period, Field::Total, Field::Fiscal, Field::Own, Field::Other];
            let long = [Field::Overview, Field::Basis, Field::Feasibility, Field::Necessity, Field::Goal];
            set(declared, Field::Phone, Some("0799-0000101".to_owned()));
            let values = shorts
                .into_iter()
                .zip(short)
                .chain(money_fields.into_iter().zip(money))
                .chain(long.into_iter().zip(texts));
            for (field, value) in values {
                set(declared, field, value);
            }
            set(declared, Field::Remarks, remarks);
            set(declared, Field::MoneyUnit, unit.map(str::to_owned));
            project
        },
    )
}

/// Books of one to three projects.
pub fn projects() -> impl Strategy<Value = Vec<Project>> {
    vec(project(), 1..4)
}

/// What a project declares, without places and what is derived: comparable between two ways of reading it.
pub fn declared(project: &Project) -> Vec<String> {
    project.parts().map(|(part, text)| format!("{part:?} = {}", text.value)).collect()
}

/// Text that only a dump could not carry: tabs, line ends, wrappers, and cells that are nothing but a label.
fn wild() -> impl Strategy<Value = String> {
    let words = [
        "\t",
        "\n",
        "$\\geq$",
        "<p>",
        "</p>",
        "&lt;",
        "-----",
        "项目名称",
        "数量指标+",
        "=1+1",
        "甲 乙",
        "｜",
        "\u{200d}",
    ];
    let word =
        prop_oneof![select(WORDS).prop_map(str::to_owned), select(words.to_vec()).prop_map(str::to_owned)];
    vec(word, 1..5)
        .prop_map(|words| words.concat().trim().to_owned())
        .prop_filter("blank", |text| !text.is_empty())
}

/// A project whose every text may be wild.
pub fn wild_project() -> impl Strategy<Value = Project> {
    (project(), vec(wild(), 60), any::<u64>()).prop_map(|(mut project, texts, which)| {
        let mut texts = texts.into_iter().enumerate();
        let mut replace = |text: &mut Option<Text>| {
            let Some((at, wild)) = texts.next() else { return };
            if text.is_some() && which >> (at % 64) & 1 == 1 {
                *text = Text::new(wild, Place::Unknown);
            }
        };
        for &field in Field::ALL.iter().filter(|&&field| !matches!(field, Field::Year | Field::Attribute)) {
            replace(&mut project.declared[field]);
        }
        for stage in &mut project.stages {
            StageField::ALL.iter().for_each(|&field| replace(&mut stage.declared[field]));
        }
        for indicator in &mut project.indicators {
            let free = IndicatorField::ALL.iter().filter(|&&field| field >= IndicatorField::Level3);
            free.for_each(|&field| replace(&mut indicator.declared[field]));
        }
        project
    })
}
