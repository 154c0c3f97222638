//! Invented projects, laid out and read back.

use proptest::prelude::*;

use super::*;
use crate::form::tags::{chunks, recognise};
use crate::grid;
use crate::model::{Declared, Extra, Indicator, IndicatorField, Place, Stage, StageField};

fn templates() -> Vec<Template> {
    let bundled = crate::form::library::Library::bundled().expect("the bundled templates are sound");
    let mut templates: Vec<Template> = bundled.templates().map(|known| known.template.clone()).collect();
    for text in [HALVES, PLAIN] {
        templates.push(toml::from_str(text).expect("the template of the test is sound"));
    }
    templates
}

/// What the bundled templates need not have: halves, a side, extras, a label and its value in one cell.
const HALVES: &str = r#"
name = "halves"
title = "绩效目标表"
subtitle = "（{年度}年度）"
[page]
columns = [10, 10, 12, 8, 10, 12, 8]
[[block]]
rows = [
  [{ label = "项目名称", rows = 2 }, { field = "项目名称", cols = 2, rows = 2 }, { label = "年度" }, { field = "年度", cols = 3 }],
  [{ label = "填报人", extra = "填报人", cols = 4 }],
  [{ label = "主管部门", field = "主管部门", cols = 7 }],
  [{ field = "项目属性", cols = 3, choices = ["新增项目", "延续项目"] }, { field = "资金总额", cols = 4 }],
]
[[block]]
table = "indicators"
side = { label = "绩效指标" }
columns = [
  { label = "一级指标", field = "一级指标" },
  { label = "二级指标", field = "二级指标", term = "中期" },
  { label = "指标值", field = "指标值", term = "中期" },
  { label = "二级指标", field = "二级指标", term = "年度" },
  { label = "指标值", field = "指标值", term = "年度" },
  { label = "得分", extra = "得分", term = "年度" },
]
skeleton = ["产出指标/数量指标", "效益指标/社会效益指标"]
"#;

/// A form without any table.
const PLAIN: &str = r#"
name = "plain"
title = "{年度}年绩效目标"
[[block]]
rows = [[{ label = "项目名称" }, { field = "项目名称" }]]
"#;

/// The sheet as its reader sees it.
fn grid_of(sheet: &Sheet) -> (grid::Grid, grid::Source) {
    let mut builder = grid::SourceBuilder::new("甲.xlsx");
    builder.sheet("01 甲");
    let mut rows = Vec::new();
    for (number, row) in (0u32..).zip(&sheet.rows) {
        let mut cells = Vec::new();
        for cell in sheet.cells.iter().filter(|cell| cell.row == number && !cell.text.trim().is_empty()) {
            let span = builder.push_cell(number, cell.column, &cell.text);
            cells.push(grid::Cell {
                columns: cell.columns,
                rows: cell.rows,
                ..grid::Cell::new(cell.column, span)
            });
        }
        for (column, chunk) in (sheet.tag_column()..).zip(chunks(&row.tag)) {
            cells.push(grid::Cell::new(column, builder.push_cell(number, column, chunk)));
        }
        rows.push(grid::Row { number, cells, ..grid::Row::default() });
    }
    (grid::Grid { rows, positioned: true, ..grid::Grid::default() }, builder.finish())
}

fn place() -> impl Strategy<Value = Place> {
    prop_oneof![
        1 => Just(Place::Unknown),
        3 => (1..9u32, 1..9u32).prop_map(|(line, column)| Place::Line { line, column }),
        3 => ("[a-c!|$@~]{1,2}", 0..5u32, 0..30u32)
            .prop_map(|(sheet, row, column)| Place::Cell { sheet: sheet.into(), row, column }),
    ]
}

fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[甲乙丙，。（）]{1,30}",
        2 => "[0-9.%≥-]{1,6}",
        2 => any::<String>(),
        1 => "[ \t\r\n甲_x0D|@~\\\\]{1,12}",
        1 => proptest::sample::select(vec![
            "=cmd|' /C calc'!A0", "+1", "_x000D_", "_x005F_x000D_", "甲\r\n乙", "𠀀😀", "项目名称", "项目属性：新增项目（√）",
            "新增项目", "延续项目", "conv/1|f", "0012345678901234567890", "产出指标", "2022", "2022年",
        ]).prop_map(str::to_owned),
        1 => (1..12usize).prop_map(|n| "长文😀".repeat(n * 1_000)),
    ]
}

fn text() -> impl Strategy<Value = Option<Text>> {
    (hostile(), place()).prop_map(|(value, place)| Text::new(value, place))
}

fn declared<F: FieldName>() -> impl Strategy<Value = Declared<F>> {
    proptest::collection::vec(proptest::option::of(text()), F::ALL.len()).prop_map(|texts| {
        let mut declared = Declared::default();
        for (field, text) in F::ALL.iter().zip(texts) {
            declared[*field] = text.flatten();
        }
        declared
    })
}

fn indicator() -> impl Strategy<Value = Indicator> {
    let level1 =
        proptest::option::of(proptest::sample::select(vec!["产出指标", "效益指标", "满意度指标", "别的"]));
    let level2 = proptest::option::of(proptest::sample::select(vec![
        "数量指标",
        "社会效益指标",
        "服务对象满意度指标",
    ]));
    let term = proptest::option::of(proptest::sample::select(vec!["中期", "年度", "长期", "某期"]));
    (declared::<IndicatorField>(), level1, level2, term, place(), place()).prop_map(
        |(mut declared, level1, level2, term, place, level)| {
            let mut set = |field, value: Option<&str>| {
                if let Some(value) = value {
                    declared[field] = Text::new(value, level.clone());
                }
            };
            set(IndicatorField::Level1, level1);
            set(IndicatorField::Level2, level2);
            set(IndicatorField::Term, term);
            Indicator { place, declared, ..Indicator::default() }
        },
    )
}

fn extra(indicators: usize) -> impl Strategy<Value = Extra> {
    let label =
        prop_oneof![Just("得分".to_owned()), Just("填报人".to_owned()), Just(String::new()), hostile()];
    let text = (hostile(), place()).prop_map(|(value, place)| Text {
        value: if value.trim().is_empty() { "甲".into() } else { value },
        place,
    });
    let indicator = proptest::option::of(0..indicators.max(1));
    (label, indicator, text).prop_map(move |(label, indicator, text)| Extra {
        label,
        indicator: indicator.filter(|_| indicators > 0),
        text,
    })
}

pub(crate) fn project() -> impl Strategy<Value = Project> {
    let stage = (declared::<StageField>(), place()).prop_map(|(declared, place)| Stage {
        place,
        declared,
        ..Stage::default()
    });
    let stages = proptest::collection::vec(stage, 0..4);
    let indicators = proptest::collection::vec(indicator(), 0..8);
    (declared::<Field>(), stages, indicators, hostile(), hostile(), (place(), crate::model::any::blanks()))
        .prop_flat_map(|(declared, stages, indicators, template, file, places)| {
            let extras = proptest::collection::vec(extra(indicators.len()), 0..5);
            (Just((declared, stages, indicators, template, file, places)), extras)
        })
        .prop_map(|((declared, stages, indicators, template, file, (place, mut blanks)), extras)| {
            if let Some(blanks) = &mut blanks {
                blanks.retain(|field| declared[field].is_none());
            }
            Project {
                template,
                file,
                place,
                declared,
                stages,
                indicators,
                extras,
                blanks,
                ..Project::default()
            }
        })
}

/// Cells stand side by side and cover each other nowhere.
fn overlaps(sheet: &Sheet) -> bool {
    let mut covered = std::collections::BTreeSet::new();
    sheet.cells.iter().any(|cell| {
        let rows = cell.row..cell.row + cell.rows;
        rows.flat_map(|row| (cell.column..cell.column + cell.columns).map(move |column| (row, column)))
            .any(|at| !covered.insert(at))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn a_laid_out_project_reads_back_the_same(project in project()) {
        for template in templates() {
            let sheet = lay_out(&project, &template);
            prop_assert!(!overlaps(&sheet), "cells overlap in {}", template.name);
            let (grid, source) = grid_of(&sheet);
            let tagged = recognise(&grid, &source, 0).expect("the sheet has tags");
            prop_assert_eq!(&tagged.project, &project, "template {}", template.name);
            prop_assert_eq!(tagged.loose, Vec::new());
        }
    }

    #[test]
    fn every_text_has_the_height_it_needs(project in project()) {
        for template in templates() {
            let sheet = lay_out(&project, &template);
            for cell in &sheet.cells {
                let size = if cell.look == Look::Title { template.page.title_size } else { template.page.size };
                let widths = &sheet.columns[cell.column as usize..(cell.column + cell.columns) as usize];
                let rows = &sheet.rows[cell.row as usize..(cell.row + cell.rows) as usize];
                let height: f64 = rows.iter().map(|row| row.height).sum();
                prop_assert!(height + 0.01 >= measure::height(&cell.text, widths, size));
                prop_assert!(rows.iter().all(|row| row.height <= measure::HIGHEST_ROW));
            }
            // 目标期 may be said by the table alone.
            let cells = sheet.by_part();
            let shown = |part| matches!(part, Part::Indicator(_, IndicatorField::Term)) || cells.contains_key(&part);
            prop_assert!(project.parts().all(|(part, _)| shown(part)));
        }
    }
}

#[test]
fn a_year_stands_in_the_title_or_the_line_below_it_and_in_no_appendix() {
    let mut project = Project::default();
    project.declared[Field::Year] = Text::new("2031", Place::Unknown);
    for template in templates() {
        let sheet = lay_out(&project, &template);
        let holds = |text: &str| sheet.cells.iter().filter(|cell| cell.text.contains(text)).count();
        let printed = template.title.contains(YEAR_MARK) || template.subtitle.contains(YEAR_MARK);
        assert_eq!(holds("附加内容"), usize::from(!printed), "{}", template.name);
        let slots = if template.name == "halves" { 2 } else { 1 };
        assert_eq!(holds("2031"), slots, "{}", template.name);
    }
}

#[test]
fn a_row_put_in_on_the_sheet_is_an_item_of_its_table() {
    let bundled = crate::form::library::Library::bundled().expect("the bundled templates are sound");
    let template = &bundled.get("policy-project").expect("the first form").template;
    let mut project = Project { template: template.name.clone(), ..Project::default() };
    let mut indicator = Indicator::default();
    for (field, value) in [
        (IndicatorField::Level1, "产出指标"),
        (IndicatorField::Level2, "数量指标"),
        (IndicatorField::Level3, "修渠长度"),
        (IndicatorField::Value, "3公里"),
    ] {
        indicator.declared[field] = Text::new(value, Place::Unknown);
    }
    project.indicators.push(indicator);
    let (mut grid, source) = grid_of(&lay_out(&project, template));
    let row_of = |grid: &grid::Grid, word: &str| {
        let holds = |row: &grid::Row| row.cells.iter().any(|cell| cell.text(&source) == word);
        grid.rows.iter().position(holds).expect("the word stands on the sheet")
    };
    // A copy of the row's visible values, without levels and tag, below it: what a clerk types into a new row.
    let at = row_of(&grid, "修渠长度");
    let mut typed = grid.rows[at].clone();
    typed.number += 1;
    typed.cells.retain(|cell| ["修渠长度", "3公里"].contains(&&*cell.text(&source)));
    // And a remark in the first column below the form, which is no item.
    let mut remark = grid.rows[row_of(&grid, "项目概况")].clone();
    remark.cells.truncate(1);
    for row in &mut grid.rows[at + 1..] {
        row.number += 1;
    }
    grid.rows.insert(at + 1, typed);
    remark.number = grid.rows.last().map_or(0, |row| row.number) + 1;
    grid.rows.push(remark);
    let tagged = recognise(&grid, &source, 0).expect("the sheet has tags");
    let level3: Vec<&str> =
        tagged.project.indicators.iter().map(|one| one.declared.str(IndicatorField::Level3)).collect();
    assert_eq!(level3, ["修渠长度", "修渠长度"]);
    let put_in = &tagged.project.indicators[1].declared;
    assert_eq!(put_in.str(IndicatorField::Value), "3公里");
    assert_eq!(put_in.str(IndicatorField::Level2), "数量指标");
    assert_eq!(tagged.loose.len(), 1);
}
