//! Forms that nobody described before: inferred, read by what was inferred, and laid out again.

use rust_xlsxwriter::{Format, Workbook};

use super::*;
use crate::form::lay_out::{self, lay_out};
use crate::form::recognise::recognise;
use crate::model::{IndicatorField, Project, StageField};
use crate::read::{self, Options};

/// A printed cell: row, column, rows, columns, text.
type Cell<'a> = (u32, u16, u32, u16, &'a str);

/// The form of a county that is none: labels of its own, columns in an order of its own.
const COUNTY: &[Cell<'_>] = &[
    (0, 0, 1, 8, "2025年临江县财政项目绩效申报单"),
    (1, 0, 1, 4, "填报单位（盖章）："),
    (1, 4, 1, 4, "金额单位：万元"),
    (2, 0, 1, 1, "项目名称"),
    (2, 1, 1, 4, ""),
    (2, 5, 1, 1, "项目编号"),
    (2, 6, 1, 2, ""),
    (3, 0, 1, 1, "实施单位"),
    (3, 1, 1, 2, ""),
    (3, 3, 1, 1, "归口科室"),
    (3, 4, 1, 1, ""),
    (3, 5, 1, 1, "联系电话"),
    (3, 6, 1, 2, ""),
    (4, 0, 1, 1, "项目属性"),
    (4, 1, 1, 7, "新增项目（ ）  延续项目（ ）"),
    (5, 0, 3, 1, "资金来源（万元）"),
    (5, 1, 1, 2, "项目总预算"),
    (5, 3, 1, 5, ""),
    (6, 1, 1, 2, "其中：县级财力安排"),
    (6, 3, 1, 5, ""),
    (7, 1, 1, 2, "自筹资金"),
    (7, 3, 1, 5, ""),
    (8, 0, 2, 1, "绩效目标"),
    (8, 1, 1, 3, "总目标"),
    (8, 4, 1, 4, "年度目标"),
    (9, 1, 1, 3, ""),
    (9, 4, 1, 4, ""),
    (10, 0, 4, 1, "实施计划"),
    (10, 1, 1, 3, "实施内容"),
    (10, 4, 1, 2, "完成时间"),
    (10, 6, 1, 2, "开始时间"),
    (11, 1, 1, 3, ""),
    (11, 4, 1, 2, ""),
    (11, 6, 1, 2, ""),
    (12, 1, 1, 3, ""),
    (12, 4, 1, 2, ""),
    (12, 6, 1, 2, ""),
    (13, 1, 1, 3, ""),
    (13, 4, 1, 2, ""),
    (13, 6, 1, 2, ""),
    (14, 0, 1, 8, "考核指标"),
    (15, 0, 1, 1, "一级指标"),
    (15, 1, 1, 1, "二级指标"),
    (15, 2, 1, 2, "考核内容"),
    (15, 4, 1, 1, "权重"),
    (15, 5, 1, 2, "目标值"),
    (15, 7, 1, 1, "数据来源"),
    (16, 0, 3, 1, "产出指标"),
    (16, 1, 1, 1, "数量指标"),
    (16, 2, 1, 2, ""),
    (16, 4, 1, 1, ""),
    (16, 5, 1, 2, ""),
    (16, 7, 1, 1, ""),
    (17, 1, 1, 1, "质量指标"),
    (17, 2, 1, 2, ""),
    (17, 4, 1, 1, ""),
    (17, 5, 1, 2, ""),
    (17, 7, 1, 1, ""),
    (18, 1, 1, 1, "时效指标"),
    (18, 2, 1, 2, ""),
    (18, 4, 1, 1, ""),
    (18, 5, 1, 2, ""),
    (18, 7, 1, 1, ""),
    (19, 0, 1, 1, "效益指标"),
    (19, 1, 1, 1, "社会效益指标"),
    (19, 2, 1, 2, ""),
    (19, 4, 1, 1, ""),
    (19, 5, 1, 2, ""),
    (19, 7, 1, 1, ""),
    (20, 0, 1, 1, "归口科室审核意见"),
    (20, 1, 1, 7, ""),
    (21, 0, 1, 1, "填表人"),
    (21, 1, 1, 3, ""),
    (21, 4, 1, 1, "单位负责人"),
    (21, 5, 1, 3, ""),
];

const WIDTHS: [f64; 8] = [11.0, 13.0, 9.0, 17.57, 12.0, 10.0, 8.0, 14.0];

/// What a unit writes into the form.
const VALUES: &[(u32, u16, &str)] = &[
    (1, 0, "填报单位（盖章）：临江县水务站"),
    (2, 1, "某河道清淤"),
    (2, 6, "0012-丙"),
    (3, 1, "某水务站"),
    (3, 4, "农业科"),
    (3, 6, "0000-1234"),
    (4, 1, "新增项目（ ）  延续项目（√）"),
    (5, 3, "120"),
    (6, 3, "80"),
    (7, 3, "40"),
    (9, 1, "三年内清淤完毕"),
    (9, 4, "当年清淤五处"),
    (11, 1, "勘测"),
    (11, 4, "2025年3月"),
    (11, 6, "2025年1月"),
    (12, 1, "施工"),
    (12, 4, "2025年11月"),
    (12, 6, "2025年4月"),
    (16, 2, "清淤处数"),
    (16, 4, "20"),
    (16, 5, "≥5处"),
    (16, 7, "现场记录"),
    (18, 2, "完工时间"),
    (18, 4, "10"),
    (18, 5, "11月底前"),
    (19, 2, "受益村庄"),
    (19, 5, "12个"),
    (19, 7, "统计"),
    (20, 1, "同意申报"),
    (21, 1, "甲"),
    (21, 5, "乙"),
];

/// A workbook of printed cells, some with other texts.
fn workbook(cells: &[Cell<'_>], values: &[(u32, u16, &str)], widths: &[f64]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let format = Format::new();
    for &(row, column, rows, columns, text) in cells {
        let value = values.iter().find(|value| (value.0, value.1) == (row, column));
        let text = value.map_or(text, |value| value.2);
        if rows * u32::from(columns) > 1 {
            sheet.merge_range(row, column, row + rows - 1, column + columns - 1, text, &format).unwrap();
        } else if text.is_empty() {
            sheet.write_blank(row, column, &format).unwrap();
        } else {
            sheet.write_string(row, column, text).unwrap();
        }
    }
    for (column, width) in (0u16..).zip(widths) {
        sheet.set_column_width(column, *width).unwrap();
    }
    book.save_to_buffer().unwrap()
}

fn document(bytes: &[u8]) -> Document {
    read::read("申报单.xlsx", bytes, &Options::default()).unwrap()
}

fn inferred(bytes: &[u8]) -> Inferred {
    infer(&document(bytes), Library::bundled().unwrap(), "Lin Jiang 2025").unwrap()
}

/// The one project of a workbook, read by a template alone that is given as its file's text.
fn read_by(toml: &str, bytes: &[u8]) -> (Project, Vec<String>) {
    let library = Library::with("mine.toml", toml).unwrap();
    let template: Template = toml::from_str(toml).unwrap();
    let read = recognise(&mut document(bytes), &library, Some(&template.name)).unwrap();
    let codes = read.issues.iter().map(|issue| format!("{} {:?}", issue.code, issue.args)).collect();
    assert_eq!(read.projects.len(), 1);
    (read.projects.into_iter().next().unwrap(), codes)
}

/// The cells that a project is printed as, in the shape of [`Cell`].
fn printed(project: &Project, template: &Template) -> Vec<(u32, u16, u32, u16, String)> {
    let sheet = lay_out(project, template);
    let cell = |cell: &lay_out::Cell| {
        (cell.row, cell.column as u16, cell.rows, cell.columns as u16, cell.text.clone().into_owned())
    };
    sheet.cells.iter().map(cell).collect()
}

#[test]
fn a_form_nobody_described_is_read_exactly_by_the_template_made_of_it() {
    let blank = inferred(&workbook(COUNTY, &[], &WIDTHS));
    let (project, issues) = read_by(&blank.to_toml(Lang::Zh), &workbook(COUNTY, VALUES, &WIDTHS));
    let fields: Vec<(&str, &str)> =
        project.declared.iter().map(|(field, text)| (field.name(), text.as_str())).collect();
    assert_eq!(
        fields,
        [
            ("年度", "2025"),
            ("项目名称", "某河道清淤"),
            ("项目属性", "延续项目"),
            ("项目单位", "某水务站"),
            ("联系电话", "0000-1234"),
            ("资金总额", "120"),
            ("自有资金", "40"),
            ("长期目标", "三年内清淤完毕"),
            ("年度目标", "当年清淤五处"),
        ]
    );
    let stages: Vec<[&str; 3]> = project
        .stages
        .iter()
        .map(|stage| {
            [StageField::Content, StageField::Start, StageField::End].map(|of| stage.declared.str(of))
        })
        .collect();
    assert_eq!(stages, [["勘测", "2025年1月", "2025年3月"], ["施工", "2025年4月", "2025年11月"]]);
    use IndicatorField::{Level1, Level2, Level3, Value, Weight};
    let indicators: Vec<[&str; 5]> = project
        .indicators
        .iter()
        .map(|one| [Level1, Level2, Level3, Value, Weight].map(|of| one.declared.str(of)))
        .collect();
    assert_eq!(
        indicators,
        [
            ["产出指标", "数量指标", "清淤处数", "≥5处", "20"],
            ["产出指标", "时效指标", "完工时间", "11月底前", "10"],
            ["效益指标", "社会效益指标", "受益村庄", "12个", ""],
        ]
    );
    let extras: Vec<(&str, Option<usize>, &str)> = project
        .extras
        .iter()
        .map(|extra| (extra.label.as_str(), extra.indicator, extra.text.as_str()))
        .collect();
    assert_eq!(
        extras,
        [
            ("填报单位（盖章）", None, "临江县水务站"),
            ("项目编号", None, "0012-丙"),
            ("归口科室", None, "农业科"),
            ("县级财力安排", None, "80"),
            ("数据来源", Some(0), "现场记录"),
            ("数据来源", Some(2), "统计"),
            ("归口科室审核意见", None, "同意申报"),
            ("填表人", None, "甲"),
            ("单位负责人", None, "乙"),
        ]
    );
    assert_eq!(issues, [""; 0]);
}

#[test]
fn what_was_read_is_printed_as_the_original() {
    let template = inferred(&workbook(COUNTY, &[], &WIDTHS)).template;
    assert_eq!(lay_out(&Project::default(), &template).columns, WIDTHS);
    let as_filled = |values: &[(u32, u16, &str)]| -> Vec<(u32, u16, u32, u16, String)> {
        let text = |cell: &Cell<'_>| {
            let value = values.iter().find(|value| (value.0, value.1) == (cell.0, cell.1));
            value.map_or(cell.4, |value| value.2).to_owned()
        };
        COUNTY.iter().map(|cell| (cell.0, cell.1, cell.2, cell.3, text(cell))).collect()
    };
    let mut blank = Project::default();
    blank.declared[Field::Year] = crate::model::Text::new("2025".to_owned(), crate::model::Place::Unknown);
    assert_eq!(printed(&blank, &template), as_filled(&[]));

    let rest = [(13, 1, "验收"), (13, 6, "2025年12月"), (17, 2, "合格率"), (17, 5, "100%")];
    let values = [VALUES, &rest].concat();
    let toml = print::toml(&template, &[], Lang::En);
    let (project, issues) = read_by(&toml, &workbook(COUNTY, &values, &WIDTHS));
    assert_eq!(issues, [""; 0]);
    assert_eq!(printed(&project, &template), as_filled(&values));
}

#[test]
fn a_filled_form_gives_the_same_template_as_a_blank_one() {
    let blank = inferred(&workbook(COUNTY, &[], &WIDTHS)).template;
    let filled = inferred(&workbook(COUNTY, VALUES, &WIDTHS));
    assert!(filled.remarks.iter().any(|remark| *remark.text == remarks::FILLED));
    let shape = |template: &Template| {
        let mut template = template.clone();
        template.blocks.iter_mut().for_each(|block| block.blank_rows = 0);
        print::toml(&template, &[], Lang::Zh)
    };
    assert_eq!(shape(&filled.template), shape(&blank));
}

#[test]
fn our_own_forms_printed_blank_give_their_templates_back() {
    for known in Library::bundled().unwrap().templates() {
        let own = &known.template;
        let cells = printed(&Project::default(), own);
        let cells: Vec<Cell<'_>> =
            cells.iter().map(|cell| (cell.0, cell.1, cell.2, cell.3, cell.4.as_str())).collect();
        let again = inferred(&workbook(&cells, &[], &own.page.columns)).template;
        assert_eq!(outline(&again), outline(own), "{}", own.name);
        assert_eq!(again.page.columns, own.page.columns, "{}", own.name);
    }
}

#[test]
fn the_unit_of_amounts_is_the_one_that_the_form_states() {
    for (line, label, unit, remarks) in [
        ("金额单位：万元", "资金来源（万元）", "万元", 0),
        ("金额单位：千元", "资金来源", "千元", 1),
        ("", "资金来源（百万元）：", "百万元", 1),
        ("单位：人民币亿元", "资金来源（亿元）", "亿元", 1),
        ("单位：元", "资金来源（元）", "元", 1),
        ("单位：元", "资金来源（万元）", "万元", 0),
        ("单位：千元", "资金来源（元）", "千元", 1),
        ("单位：件", "资金来源", "万元", 0),
    ] {
        let mut cells = COUNTY.to_vec();
        for cell in &mut cells {
            match (cell.0, cell.1) {
                (1, 4) => cell.4 = line,
                (5, 0) => cell.4 = label,
                _ => {}
            }
        }
        let found = inferred(&workbook(&cells, &[], &[]));
        assert_eq!(found.template.money_unit, unit, "{line} {label}");
        let said = [&remarks::MONEY_UNIT, &remarks::MONEY_UNITS];
        let said = found.remarks.iter().filter(|remark| said.contains(&remark.text)).count();
        assert_eq!(said, remarks, "{line} {label}");
    }
}

#[test]
fn a_dump_without_spans_and_a_link_beside_the_form_add_no_slots() {
    let text = "2025年乙县项目绩效目标表\n项目名称\t某项目\t\t\n联系电话\t0000\t项目单位\t某站\n\
        一级指标\t二级指标\t\t指标值\n产出指标\t数量指标\t\t5\n";
    let dump = read::read("乙.txt", text.as_bytes(), &Options::default()).unwrap();
    let template = infer(&dump, Library::bundled().unwrap(), "乙").unwrap().template;
    assert_eq!(
        outline(&template),
        [
            "[项目名称||||(1, 1)][|项目名称|||(3, 1)]",
            "[联系电话||||(1, 1)][|联系电话|||(1, 1)][项目单位||||(1, 1)][|项目单位|||(1, 1)]",
            "Some(Indicators) \"\" None",
            "[一级指标|一级指标|||(1, 1)]",
            "[二级指标|二级指标|||(2, 1)]",
            "[指标值|指标值|||(1, 1)]",
            "产出指标/数量指标",
        ]
    );
    let own: &[Cell<'_>] = &[
        (0, 0, 1, 2, "2025年乙县项目绩效目标表"),
        (0, 2, 1, 1, "返回"),
        (0, 3, 1, 1, "conv/1|f"),
        (1, 0, 1, 1, "项目名称"),
        (1, 1, 1, 1, "某项目"),
        (1, 3, 1, 1, "l0"),
    ];
    let template = inferred(&workbook(own, &[], &[])).template;
    assert_eq!(
        (template.title.as_str(), outline(&template)),
        ("{年度}年乙县项目绩效目标表", vec!["[项目名称||||(1, 1)][|项目名称|||(1, 1)]".to_owned()])
    );
}

/// What of a template counts: its cells with labels, fields and spans, whatever its extras are called.
fn outline(template: &Template) -> Vec<String> {
    let mut lines = Vec::new();
    for block in &template.blocks {
        for row in &block.rows {
            lines.push(row.iter().map(cell).collect());
        }
        if block.table.is_some() {
            lines.push(format!("{:?} {:?} {:?}", block.table, block.term, block.side.as_ref().map(cell)));
            lines.extend(block.columns.iter().map(cell));
            lines.extend(block.skeleton.clone());
        }
    }
    lines
}

fn cell(printed: &crate::form::template::Printed) -> String {
    let extra = if printed.extra.is_empty() { "" } else { "+" };
    let span = (printed.cols.max(1), printed.rows.max(1));
    format!(
        "[{}|{}{extra}|{}|{}|{span:?}]",
        printed.label,
        printed.field,
        printed.term,
        printed.choices.join("/")
    )
}
