//! One form, damaged as pagination damages it, must read as if it were whole.

use crate::form::library::Library;
use crate::model::{Field, FieldName, Project};
use crate::read::{Options, read};

use super::recognise;

const TITLE: &str = "## 2023 年重大政策和重点项目绩效目标";
const HEADER: &str =
    "一级 指标\t二级指标\t三级 指标\t指标值\t指标值内容\t评扣分 标准\t度量 单位\t指标值 类型\t备注";
const STAGES: &str = "项目实施进度 (计划)\t项目实施内容\t开始时间\t完成时间\t\t";

const FORM: [&str; 28] = [
    TITLE,
    "",
    "项目名称\t河湖保洁专项资金\t项目属性\t延续项目\t\t",
    "主管部门\t云溪市水务局\t主管编码\t210003\t\t",
    "项目单位\t云溪市河道站\t项目负责人\t赵一鸣\t联系电话\t0799-5550123",
    "项目起止时间\t2023 年 1 月—2023 年 12 月\t\t\t\t",
    "项目资金申请 (万元)\t资金总额\t120 万元\t\t\t",
    "\t一、财政拨款:\t100 万元\t\t\t",
    "\t二、自有资金:\t20 万元\t\t\t",
    "项目概况\t对全市三十条河道开展日常巡查保洁，清理水面漂浮物。\t\t\t\t",
    "项目立项情况\t项目立项依据\t河道管理办法规定，保洁费用由市财政列支。\t\t\t",
    "\t项目申报的可行性\t保洁队伍已经组建，设备齐全，可以实施。\t\t\t",
    "\t项目申报的必要性\t水质关系居民生活，保洁工作不可中断。\t\t\t",
    STAGES,
    "\t春季清淤和护岸修补\t2023/1/5\t2023/5/31\t\t",
    "\t夏秋两季水面保洁\t2023/6/1\t2023/12/31\t\t",
    "项目绩效目标\t通过常年保洁，让河道水面清洁、岸线整齐。\t\t\t\t\t\t\t",
    "分解指标\t\t\t\t\t\t\t\t",
    HEADER,
    "成本 指标\t经济成本指标+\t保洁经费总额\t120\t全年人工和设备费用\t小于等于指标值\t万元\t定量\t",
    "\t社会成本指标+\t\t\t\t\t\t\t",
    "产出 指标\t数量指标+\t保洁河道数量\t≥30条\t纳入日常保洁的河道条数\t大于等于指标值\t条\t定量\t",
    "\t\t清运垃圾总量\t≥800\t全年清运垃圾和杂物的总量\t大于等于指标值\t吨\t定量\t",
    "\t质量指标+\t保洁合格率\t≥95%\t抽查合格的河段所占比例\t每低一个百分点扣一分\t%\t定量\t",
    "效益 指标\t社会效益指标+\t人居环境改善\t明显改善\t沿河居民生活环境得到改善\t根据走访评分\t\t定性\t",
    "\t生态效益指标+\t\t\t\t\t\t\t",
    "满意度 指标\t服务对象满意度指标+\t沿河居民满意度\t≥90%\t抽样调查居民的满意程度\t每低一个点扣一分\t百分比\t定量\t",
    "其他需要说明的问题\t\t经费按季度拨付，年底统一结算。\t\t\t\t\t\t",
];

fn line_of(label: &str) -> usize {
    FORM.iter().position(|line| line.trim_start().starts_with(label)).unwrap_or_else(|| panic!("{label}"))
}

fn projects(lines: &[String]) -> Vec<Project> {
    let mut document = read("表.txt", lines.join("\n").as_bytes(), &Options::default()).unwrap();
    let library = Library::bundled().unwrap();
    recognise(&mut document, library, None).map(|recognised| recognised.projects).unwrap_or_default()
}

/// The declared values of forms, without their places.
fn values(lines: &[String]) -> String {
    let mut out = String::new();
    for project in projects(lines) {
        for (field, text) in project.declared.iter() {
            out += &format!("{}={}\n", field.name(), text.value);
        }
        for stage in &project.stages {
            for (field, text) in stage.declared.iter() {
                out += &format!("{}={}|", field.name(), text.value);
            }
            out.push('\n');
        }
        for indicator in &project.indicators {
            for (field, text) in indicator.declared.iter() {
                out += &format!("{}={}|", field.name(), text.value);
            }
            out.push('\n');
        }
        for extra in &project.extras {
            out += &format!("{}: {}\n", extra.label, extra.text.value);
        }
        out.push_str("---\n");
    }
    out
}

fn whole() -> Vec<String> {
    FORM.iter().map(|&line| line.to_owned()).collect()
}

/// The form with lines put in before a line.
fn with(at: usize, lines: &[&str]) -> Vec<String> {
    let mut form = whole();
    form.splice(at..at, lines.iter().map(|&line| line.to_owned()));
    form
}

#[test]
fn a_page_may_break_anywhere_and_print_its_number_or_title() {
    let want = values(&whole());
    assert_eq!(want.lines().filter(|line| line.starts_with("一级指标=")).count(), 6, "{want}");
    for (at, line) in FORM.iter().enumerate().skip(3) {
        for between in
            [&[""][..], &["", "- 2 -", ""], &["第 2 页 共 3 页"], &["", "续表", ""], &["", TITLE, ""]]
        {
            assert_eq!(values(&with(at, between)), want, "{between:?} before {line}");
        }
    }
}

#[test]
fn a_repeated_header_does_not_forget_the_levels() {
    let want = values(&whole());
    for (at, line) in FORM[..FORM.len() - 1].iter().enumerate().skip(line_of("一级") + 2) {
        assert_eq!(values(&with(at, &["", HEADER])), want, "before {line}");
    }
    assert_eq!(values(&with(line_of("夏秋"), &["", STAGES])), want);
}

#[test]
fn a_page_may_have_a_column_more() {
    let want = values(&whole());
    for at in line_of("春季")..FORM.len() {
        for column in 0..=8 {
            let mut form = with(at, &[""]);
            for line in &mut form[at + 1..] {
                let mut cells: Vec<&str> = line.split('\t').collect();
                cells.insert(column.min(cells.len()), "");
                *line = cells.join("\t");
            }
            assert_eq!(values(&form), want, "column {column} before {}", FORM[at]);
        }
    }
}

#[test]
fn a_page_of_levels_only_may_have_one_column() {
    let at = line_of("社会成本");
    let mut form = with(at, &[""]);
    form[at + 1] = "社会成本指标+".to_owned();
    form.insert(at + 2, String::new());
    assert_eq!(values(&form), values(&whole()));
}

#[test]
fn labels_may_be_cut_anywhere() {
    let want = values(&whole());
    for (column, label) in [
        (0, "项目起止时间"),
        (1, "一、财政拨款:"),
        (0, "项目概况"),
        (1, "项目申报的可行性"),
        (1, "项目申报的必要性"),
        (0, "项目实施进度 (计划)"),
        (0, "项目绩效目标"),
    ] {
        let at = line_of(label);
        for cut in label.char_indices().map(|(cut, _)| cut).skip(1) {
            let tail = format!("{}{}{}", "\t".repeat(column), &label[cut..], "\t".repeat(5 - column));
            let mut form = with(at + 1, &["", &tail]);
            form[at] = FORM[at].replacen(label, &label[..cut], 1);
            assert_eq!(values(&form), want, "{} | {}", &label[..cut], &label[cut..]);
        }
    }
    // The break went through a whole header.
    let at = line_of("一级");
    let tail = "指标\t指标\t指标\t值\t内容\t标准\t单位\t类型\t";
    let mut form = with(at + 1, &["", tail]);
    form[at] = "一级\t二级\t三级\t指标\t指标值\t评扣分\t度量\t指标值\t备注".to_owned();
    assert_eq!(values(&form), want);
}

#[test]
fn dates_of_a_schedule_may_be_cut_anywhere() {
    let want = values(&whole());
    let at = line_of("夏秋");
    for (column, date) in [(2, "2023/6/1"), (3, "2023/12/31")] {
        for cut in 1..date.len() {
            let tail = format!("{}{}{}", "\t".repeat(column), &date[cut..], "\t".repeat(5 - column));
            let mut form = with(at + 1, &["", &tail]);
            form[at] = FORM[at].replacen(date, &date[..cut], 1);
            assert_eq!(values(&form), want, "{} | {}", &date[..cut], &date[cut..]);
        }
    }
    // A row of dates only is a row of its own where the dates above it are whole.
    let form = with(at + 1, &["", "\t\t2024/1/1\t2024/3/1\t\t"]);
    assert_eq!(projects(&form)[0].stages.len(), 3);
}

#[test]
fn a_line_between_the_rows_of_a_table_does_not_end_it() {
    let note = "云溪市二〇二三年部门预算草案";
    for at in (line_of("成本") + 1..FORM.len() - 1).chain([line_of("夏秋")]) {
        let project = &projects(&with(at, &["", note, ""]))[0];
        assert_eq!((project.stages.len(), project.indicators.len()), (2, 6), "before {}", FORM[at]);
        assert_eq!(project.extras.iter().filter(|extra| extra.text.value == note).count(), 1, "{}", FORM[at]);
    }
}

#[test]
fn a_form_whose_name_has_no_label_is_still_a_form() {
    let mut second = whole();
    second[line_of("项目名称")] = FORM[line_of("项目名称")].replacen("项目名称", "顶日名称", 1);
    let forms: Vec<String> = whole().into_iter().chain([String::new()]).chain(second).collect();
    let read = projects(&forms);
    assert_eq!(read.len(), 2);
    assert_eq!(read[1].indicators.len(), 6);
    // A framework of indicators without any project is none.
    assert!(projects(&[TITLE, HEADER, FORM[line_of("成本")]].map(str::to_owned)).is_empty());
}

#[test]
fn a_schedule_keeps_the_columns_the_model_has_no_field_for() {
    let mut form = whole();
    form[line_of("项目实施进度")] =
        "项目实施进度 (计划)\t项目实施内容\t开始时间\t完成时间\t责任单位\t".to_owned();
    form[line_of("春季")] = "\t春季清淤和护岸修补\t2023/1/5\t2023/5/31\t河道站\t".to_owned();
    for second in [
        "\t夏秋两季水面保洁\t2023/6/1\t2023/12/31\t水政科\t",
        "\t夏秋两季水面保洁\t\t2023/6/1\t\t2023/12/31\t水政科\t",
    ] {
        form[line_of("夏秋")] = second.to_owned();
        let extras = "责任单位: 河道站\n责任单位: 水政科\n---\n";
        assert_eq!(values(&form), values(&whole()).replace("---\n", extras), "{second}");
        let mut broken = form.clone();
        broken.insert(line_of("夏秋"), String::new());
        assert_eq!(values(&broken), values(&whole()).replace("---\n", extras), "{second}");
    }
}

#[test]
fn cells_of_every_column_may_be_cut() {
    let at = line_of("满意度");
    let mut form = with(at + 1, &["", "度指标\t意度指标+\t满意度\t90%\t的满意程度\t点扣一分\t比\t量\t"]);
    form[at] = "满意\t服务对象满\t沿河居民\t≥\t抽样调查居民\t每低一个\t百分\t定\t".to_owned();
    assert_eq!(values(&form), values(&whole()));
    form[at] = FORM[at].replace("定量", "定").replace("≥90%", "≥").replace("百分比", "百分");
    form[at + 2] = "\t\t\t90%\t\t\t比\t量\t".to_owned();
    assert_eq!(values(&form), values(&whole()));
}

#[test]
fn the_year_may_stand_in_a_line_above_the_first_form_only() {
    let head = ["云溪市2023年市级部门预算项目汇编".to_owned(), String::new()];
    let form = whole().split_off(2);
    let forms: Vec<String> =
        head.iter().cloned().chain(form.clone()).chain([String::new()]).chain(form).collect();
    let read = projects(&forms);
    let years: Vec<&str> = read.iter().map(|project| project.declared.str(Field::Year)).collect();
    assert_eq!(years, ["2023", "2023"]);
}
