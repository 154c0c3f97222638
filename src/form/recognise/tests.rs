//! Dumps that do not show where their pages end, or lost the blank cells at the ends of their lines.

use super::{Recognised, recognise};
use crate::form::library::Library;
use crate::model::{Field, FieldName, IndicatorField, Project, StageField};
use crate::read::{self, Options};

/// The first page, of six columns.
const HEAD: &str = "\
2031 年重大政策和重点项目绩效目标
项目名称\t河道保洁\t项目属性\t延续项目\t\t
主管部门\t甲市水利局\t主管编码\t\t\t
项目单位\t甲市河道所\t项目负责人\t钱样\t联系电话\t0799-0000101
项目起止时间\t2031年1月-2031年12月\t\t\t\t
项目资金申请（万元）\t资金总额\t80 万元\t\t\t
\t一、财政拨款\t80 万元\t\t\t
项目概况\t清理城区河段\t\t\t\t
项目立项情况\t项目立项依据\t按市里关于河段管护与\t\t\t
";

/// The second, of nine, with tails of what the page break and further breaks cut.
const TABLES: &str = "\
\t\t保洁的规定实施\t\t\t\t\t\t
项目实施进度\t项目实施内容\t开始时间\t完成时间\t\t\t\t\t
(计划)\t清理河段\t2031年1月\t2031年12月\t\t\t\t\t
项目绩效目标\t水面清洁。\t\t\t\t\t\t\t
一级指标\t二级指标\t三级指标\t指标值\t指标值内容\t评扣分标准\t度量单位\t指标值类型\t备注
产出指标\t数量指标+\t清理河段及\t≥12\t清理城区河\t\t公里或\t定量\t
\t\t岸坡\t\t段\t\t里\t\t
\t质量指标+\t水面清洁程度提升状\t提升\t水面清洁\t\t\t定性\t
\t\t况\t\t\t\t\t\t
\t时效指标+\t\t\t\t\t\t\t
效益指标\t社会效益指标+\t居民评价\t改善\t明显改善\t\t\t定性\t
\t\t河长到岗\t\t每周一次\t\t\t\t
满意度指标\t服务对象满意度指标+\t居民满意率\t90%\t抽样调查\t\t%\t$\\geq$\t
";

fn recognised(dump: &str) -> Recognised {
    let library = Library::bundled().expect("the bundled library loads");
    let mut document = read::read("甲.txt", dump.as_bytes(), &Options::default()).expect("the dump is read");
    recognise(&mut document, library, None).expect("the dump holds a form")
}

fn column(project: &Project, field: IndicatorField) -> Vec<&str> {
    project.indicators.iter().map(|row| row.declared.str(field)).collect()
}

/// The dump without the blanks at the ends of its lines.
fn stripped(dump: &str) -> String {
    dump.lines().flat_map(|line| [line.trim_end_matches('\t'), "\n"]).collect()
}

#[test]
fn pages_end_where_the_number_of_columns_changes() {
    let marked = recognised(&format!("{HEAD}\n{TABLES}"));
    let unmarked = recognised(&format!("{HEAD}{TABLES}"));
    for (name, found) in [("marked", &marked), ("unmarked", &unmarked)] {
        let [project] = found.projects.as_slice() else { panic!("{name}: one form") };
        assert_eq!(project.declared.str(Field::Basis), "按市里关于河段管护与保洁的规定实施", "{name}");
        let stages: Vec<&str> =
            project.stages.iter().map(|stage| stage.declared.str(StageField::Content)).collect();
        assert_eq!(stages, ["清理河段"], "{name}");
        let stray = found.issues.iter().filter(|issue| issue.code == "stray-text-joined").count();
        assert_eq!(stray, 0, "{name}");
    }
}

#[test]
fn the_rest_of_what_breaks_off_is_a_tail_without_a_page_break_and_a_name_with_content_is_none() {
    for dump in [format!("{HEAD}{TABLES}"), stripped(&format!("{HEAD}\n{TABLES}"))] {
        let found = recognised(&dump);
        let project = &found.projects[0];
        let names = ["清理河段及岸坡", "水面清洁程度提升状况", "居民评价", "河长到岗", "居民满意率"];
        assert_eq!(column(project, IndicatorField::Level3), names, "{dump}");
        let content = ["清理城区河段", "水面清洁", "明显改善", "每周一次", "抽样调查"];
        assert_eq!(column(project, IndicatorField::Content), content, "{dump}");
        let guessed = found.issues.iter().filter(|issue| issue.code == "tail-guessed").count();
        assert_eq!(guessed, 4, "each guess is named: {dump}");
    }
}

#[test]
fn a_sign_in_tex_is_a_type_and_a_level_alone_on_its_line_stays_in_the_table() {
    let dump = TABLES.replace("满意度指标\t", "\n满意度指标\t").replace("\t时效指标+", "时效指标+");
    let found = recognised(&stripped(&format!("{HEAD}\n{dump}")));
    let project = &found.projects[0];
    assert_eq!(column(project, IndicatorField::ValueType), ["定量", "定性", "定性", "", "≥"]);
    assert_eq!(column(project, IndicatorField::Note), [""; 5]);
    assert_eq!(project.declared.str(Field::Goal), "水面清洁。");
}

#[test]
fn text_joined_to_a_field_names_it() {
    let found = recognised(&format!("{HEAD}\n{TABLES}").replace("水面清洁。\t", "水面清洁。\t岸坡整洁"));
    let stray = found.issues.iter().find(|issue| issue.code == "stray-text-joined");
    assert_eq!(stray.map(|issue| issue.field.as_ref()), Some(Field::Goal.name()));
}
