use crate::derive::{derive, entries};
use crate::model::IndicatorField as F;
use crate::model::{
    Declared, Field, Indicator, IndicatorField, Issue, Item, Nature, Operator, Place, Project, Stage,
    StageField, Text,
};

/// An indicator with the given cells, each at a place of its own.
pub(super) fn indicator(cells: &[(IndicatorField, &str)]) -> Indicator {
    let mut declared = Declared::default();
    for (column, &(field, text)) in cells.iter().enumerate() {
        declared[field] = Text::new(text, Place::Line { line: 7, column: column as u32 + 1 });
    }
    Indicator { place: Place::Line { line: 7, column: 1 }, declared, ..Indicator::default() }
}

fn derived(cells: &[(IndicatorField, &str)]) -> (crate::model::Quantity, Vec<Issue>) {
    let mut project = Project { indicators: vec![indicator(cells)], ..Project::default() };
    let issues = derive(&mut project, "万元");
    (project.indicators.remove(0).quantity, issues)
}

fn codes(issues: &[Issue]) -> Vec<&str> {
    issues.iter().map(|issue| issue.code.as_ref()).collect()
}

/// Value, content, standard, unit, type, note; then nature, operator, target, unit, score.
type Row = ([&'static str; 6], [&'static str; 5]);

const ROWS: &[Row] = &[
    (["3", "", "", "次", "≥", "10 分"], ["定量", "≥", "3", "次", "10"]),
    (["90%", "", "小于90%以下的扣分", "%", "≥", "10分"], ["定量", "≥", "90", "%", "10"]),
    (["15", "", "等于指标值", "个数", "定量", ""], ["定量", "=", "15", "个数", ""]),
    (["5-6 期", "", "超过或达到 5 期班次 不扣分", "班次", "定量", ""], ["定量", "≥", "5", "期", ""]),
    (["40", "", "0-15", "万元", "定量", ""], ["定量", "", "40", "万元", "15"]),
    (["1", "", "0-10", "年", "定量", ""], ["定量", "", "1", "年", "10"]),
    (["1.6万", "", "0-20", "-", "定量", "历年 30 万元"], ["定量", "", "1.6", "万", "20"]),
    (["提升", "", "0-10", "-", "定性", ""], ["定性", "", "", "", "10"]),
    (["全年", "2031 年", "", "", "", ""], ["定性", "", "", "", ""]),
    (["≥20次", "", "", "", "", ""], ["定量", "≥", "20", "次", ""]),
    (["", "无", "", "", "", ""], ["", "", "", "", ""]),
    (["", "思想引领", "", "", "定性", "30分"], ["定性", "", "", "", "30"]),
    (["12 月 31 日前", "", "", "完成", "定性", ""], ["定性", "", "", "", ""]),
    (["0.9", "", "", "完成率", "≥", ""], ["定量", "≥", "0.9", "", ""]),
    (["500 亿元以上", "", "", "完成率", "≥", ""], ["定量", "≥", "500", "亿元", ""]),
    (["完成50处渠道维护", "", "20", "批或个", "数量", ""], ["定量", "", "50", "处", "20"]),
    (["≥95", "", "", "百分比", "定量", ""], ["定量", "≥", "95", "百分比", ""]),
    (["2031年", "", "", "年", "定量指标", ""], ["定量", "", "", "", ""]),
    (["0", "", "", "", "定性指标", ""], ["定性", "", "0", "", ""]),
    (["30", "", "", "家", "正向指标", ""], ["", "", "30", "家", ""]),
    (["预计 6 家", "", "", "个", "定量指标", ""], ["定量", "≈", "6", "家", ""]),
    (["≤2", "", "", "", "", ""], ["定量", "≤", "2", "", ""]),
    (["1.2万", "", "", "人次", "", ""], ["定量", "", "1.2", "万人次", ""]),
    (["30万", "", "", "元", "", ""], ["定量", "", "30", "万元", ""]),
    (["30万", "", "", "万元", "", ""], ["定量", "", "30", "万元", ""]),
    (["7", "", "", "个（台、套、件）", "", ""], ["定量", "", "7", "个（台、套、件）", ""]),
    (["88", "", "", "%（含）以上", "", ""], ["定量", "≥", "88", "%", ""]),
    (["2040", "", "", "人左右", "", ""], ["定量", "≈", "2040", "人", ""]),
    (["≥", "", "", "88%", "", ""], ["定量", "≥", "88", "%", ""]),
];

#[test]
fn a_row_settles_its_derived_columns() {
    for (cells, wanted) in ROWS {
        let fields = [F::Value, F::Content, F::Standard, F::UnitOfMeasure, F::ValueType, F::Note];
        let cells: Vec<(F, &str)> = fields.into_iter().zip(cells.iter().copied()).collect();
        let (found, _) = derived(&cells);
        let show =
            |value: Option<rust_decimal::Decimal>| value.map_or(String::new(), |value| value.to_string());
        let row = [
            found.nature.map_or("", Nature::name).to_owned(),
            found.operator.map_or("", Operator::sign).to_owned(),
            show(found.target),
            found.unit.unwrap_or_default(),
            show(found.score),
        ];
        assert_eq!(row.each_ref().map(String::as_str), *wanted, "{cells:?}");
    }
}

#[test]
fn a_quantity_in_the_content_counts_where_the_value_has_none() {
    let (found, issues) =
        derived(&[(F::Value, "帮扶困难群众"), (F::Content, "260 人次"), (F::UnitOfMeasure, "人次")]);
    assert_eq!(found.target.map(|v| v.to_string()).as_deref(), Some("260"));
    assert_eq!(found.unit.as_deref(), Some("人次"));
    assert_eq!(codes(&issues), ["value-content-swapped"]);
    assert_eq!((issues[0].field.as_ref(), issues[0].item), ("指标值内容", Some(Item::Indicator(0))));
    assert_eq!(issues[0].place, Place::Line { line: 7, column: 2 });
    let (found, issues) = derived(&[(F::Value, "300吨、20头"), (F::Content, "5 家")]);
    assert_eq!(found.target, None);
    assert_eq!(codes(&issues), ["value-ambiguous"]);
}

#[test]
fn guesses_and_what_stays_open_are_doubted_at_their_place() {
    for (text, code, args) in [
        ("[1,200]", "range-guessed", &["[1,200]", "1", "200"][..]),
        ("≥3、≤5", "range-guessed", &["≥3、≤5", "3", "5"]),
        ("100±5", "range-guessed", &["100±5", "95", "105"]),
        ("100±5%", "tolerance-ambiguous", &["100±5%"]),
        ("1:15", "value-is-ratio", &["1:15"]),
        ("三分之二以上", "value-is-ratio", &["三分之二以上"]),
        ("前3名", "rank-guessed", &["前3名", "3"]),
        ("优于2mm", "value-better-than", &["优于2mm"]),
    ] {
        let (_, issues) = derived(&[(F::Value, text), (F::ValueType, "定量")]);
        assert_eq!(codes(&issues), [code], "{text}");
        assert_eq!(
            (issues[0].args.as_slice(), issues[0].field.as_ref()),
            (&args.iter().map(|arg| (*arg).to_owned()).collect::<Vec<_>>()[..], "指标值")
        );
        assert!(issues[0].place.is_known(), "{text}");
    }
    let (found, issues) = derived(&[(F::Value, "达标"), (F::Content, "100±5")]);
    assert_eq!(
        (found.upper.map(|v| v.to_string()).as_deref(), codes(&issues)),
        (Some("105"), vec!["value-content-swapped", "range-guessed"])
    );
    assert_eq!(issues[1].field, "指标值内容");
}

#[test]
fn a_unit_that_is_none_is_doubted_once_and_not_at_each_amount() {
    for (unit, expected) in [
        ("美元", &["money-unit-unreadable"][..]),
        // Recognition has said that there are several.
        ("元、万元", &[]),
        ("千元", &[]),
    ] {
        let mut project = Project::default();
        for (column, (field, text)) in [
            (Field::MoneyUnit, unit),
            (Field::Total, "300"),
            (Field::Fiscal, "100"),
            (Field::Own, "200 万元"),
        ]
        .into_iter()
        .enumerate()
        {
            let place = Place::Line { line: 7, column: column as u32 + 1 };
            project.declared[field] = Some(Text { value: text.to_owned(), place });
        }
        let issues = derive(&mut project, "万元");
        assert_eq!(codes(&issues), expected, "{unit}");
        assert!(issues.iter().all(|issue| issue.place == Place::Line { line: 7, column: 1 }), "{unit}");
        assert_eq!(project.derived.amounts[0].is_some(), unit == "千元", "{unit}");
        assert!(project.derived.amounts[2].is_some(), "{unit}");
    }
}

#[test]
fn cells_in_the_wrong_column_are_named_and_left() {
    type Cells = &'static [(F, &'static str)];
    let rows: [(Cells, &str, &str); 6] = [
        (
            &[(F::Value, "90 万元"), (F::Standard, "%"), (F::UnitOfMeasure, "完成率")],
            "评扣分标准",
            "度量单位",
        ),
        (&[(F::Level3, "%"), (F::Value, "按计划采购")], "三级指标", "度量单位"),
        (&[(F::Value, "130"), (F::ValueType, "件")], "指标值类型", "度量单位"),
        (&[(F::Value, "130 件"), (F::Note, "定量")], "备注", "指标值类型"),
        (&[(F::Value, "130"), (F::UnitOfMeasure, "≥")], "度量单位", "指标值类型"),
        (&[(F::Value, "130"), (F::UnitOfMeasure, "定性")], "度量单位", "指标值类型"),
    ];
    for (cells, column, belongs) in rows {
        let (_, issues) = derived(cells);
        assert_eq!(codes(&issues), ["columns-shifted"], "{cells:?}");
        assert_eq!((issues[0].args[0].as_str(), issues[0].args[2].as_str()), (column, belongs), "{cells:?}");
    }
    assert_eq!(codes(&derived(&[(F::Value, "项")]).1), ["value-is-unit"]);
    let named = [(F::Level3, "人数"), (F::Value, "≥30 人")];
    assert!(derived(&named).1.is_empty());
    let clean = [(F::Value, "3"), (F::Standard, "20"), (F::ValueType, "百分比"), (F::Note, "10 分")];
    assert!(derived(&clean).1.is_empty());
}

#[test]
fn operators_among_types_are_told_once() {
    let kinds = |kinds: [&str; 3]| {
        let rows = kinds.map(|kind| indicator(&[(F::Value, "3次"), (F::ValueType, kind)]));
        let mut project = Project { indicators: rows.to_vec(), ..Project::default() };
        derive(&mut project, "万元")
    };
    let issues = kinds(["定量", "≥", "≤"]);
    assert_eq!(codes(&issues), ["type-is-operator"]);
    assert_eq!(issues[0].args, ["2", "≥"]);
    assert!(kinds(["定性", "≥", "="]).is_empty());
}

#[test]
fn fields_and_stages_of_a_project() {
    let mut project = Project::default();
    let fields = [
        (Field::Year, "2031 年"),
        (Field::Period, "2031年2月1日—2031年9月31日"),
        (Field::Total, "120万元（其中：市级80万元，区级40万元）"),
        (Field::Fiscal, "80 万元、40 万元"),
        (Field::Own, "——"),
        (Field::Other, "待定"),
    ];
    for (field, text) in fields {
        project.declared[field] = Text::new(text, Place::Unknown);
    }
    for (start, end) in [
        ("2031", "长期"),
        ("1月1日", "2031/9/30"),
        ("2031年1月-6月", "2031年1月-6月"),
        ("2031年1月-6月", "2031年7月"),
    ] {
        let mut stage = Stage::default();
        stage.declared[StageField::Start] = Text::new(start, Place::Unknown);
        stage.declared[StageField::End] = Text::new(end, Place::Unknown);
        project.stages.push(stage);
    }
    let issues = derive(&mut project, "万元");
    let wanted =
        ["date-impossible", "amount-ambiguous", "amount-unreadable", "date-without-year", "date-ambiguous"];
    assert_eq!(codes(&issues), wanted);
    assert_eq!(issues[3].item, Some(Item::Stage(1)));
    assert_eq!(issues[1].excerpt, "80 万元、40 万元");
    assert_eq!(project.derived.year, Some(2031));
    let wan: Vec<Option<String>> =
        project.derived.amounts.iter().map(|a| a.as_ref().map(|a| a.wan.to_string())).collect();
    assert_eq!(wan, [Some("120".to_owned()), None, None, None]);
    let show = |day: Option<crate::model::Day>| day.map_or(String::new(), |day| day.to_string());
    let stages: Vec<String> =
        project.stages.iter().map(|s| format!("{}/{}", show(s.period.start), show(s.period.end))).collect();
    assert_eq!(stages, ["2031/..", "/2031-09-30", "2031-01/2031-06", "/2031-07"]);
}

#[test]
fn every_entry_has_its_own_code() {
    let mut codes: Vec<&str> = entries::ENTRIES.iter().map(|entry| entry.code).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), entries::ENTRIES.len());
}
