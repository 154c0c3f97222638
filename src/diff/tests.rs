use std::io::Cursor;

use proptest::prelude::*;

use super::*;
use crate::lang::Lang;
use crate::model::{Amount, any};
use crate::write::csv::CsvOptions;

fn text(value: &str) -> Option<Text> {
    Text::new(value, Place::Line { line: 7, column: 1 })
}

fn project(name: &str, unit: &str, total: i64, indicators: &[(&str, &str)]) -> Project {
    let mut project = Project::default();
    project.declared[Field::Name] = text(name);
    project.declared[Field::Unit] = text(unit);
    project.declared[Field::Total] = text(&format!("{total} 万元"));
    project.derived.amounts[0] = Some(Amount { wan: total.into(), parts: Vec::new() });
    project.indicators = indicators
        .iter()
        .map(|(level3, value)| {
            let mut indicator = Indicator::default();
            indicator.declared[IndicatorField::Level3] = text(level3);
            indicator.declared[IndicatorField::Value] = text(value);
            indicator
        })
        .collect();
    project
}

fn books() -> (Book, Book) {
    let old = vec![
        project("桥梁养护", "交通局", 100, &[("养护座数", "≥10 座"), ("群众满意", "90%")]),
        project("校舍修缮", "教育局", 30, &[]),
        project("图书采购经费", "图书馆", 12, &[]),
    ];
    let new = vec![
        project("图书采购专项经费", "图书馆", 12, &[]),
        project("桥梁养护", "交通局", 88, &[("验收合格率", "100%"), ("养护座数", "≥12 座")]),
        project("消防器材", "消防队", 5, &[]),
    ];
    (Book { projects: old, issues: Vec::new() }, Book { projects: new, issues: Vec::new() })
}

#[test]
fn projects_are_told_as_renamed_changed_added_and_removed() {
    let (old, new) = books();
    let diff = diff(&old, &new);
    let kinds: Vec<_> = diff.projects.iter().map(|it| (it.kind, it.old, it.new, it.changes.len())).collect();
    assert_eq!(
        kinds,
        [
            (Kind::Changed, Some(2), Some(0), 1),
            (Kind::Changed, Some(0), Some(1), 6),
            (Kind::Added, None, Some(2), 0),
            (Kind::Removed, Some(1), None, 0)
        ]
    );
    assert_eq!(diff.projects[1].changes[0].difference, Some((-12).into()));
}

#[test]
fn the_text_shows_the_changed_spots() {
    let (old, new) = books();
    let mut out = Vec::new();
    write_text(&diff(&old, &new), Lang::Zh, &mut out).unwrap();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "~ 修改: 图书采购专项经费 (12 万元)\n    ~ 项目名称: 图书采购{+专项+}经费\n\n\
         ~ 修改: 桥梁养护 (100 → 88, -12 万元)\n    ~ 资金总额: [-100-]{+88+} 万元 (-12 万元)\n    \
         + 验收合格率 / 三级指标: {+验收合格率+}\n    + 验收合格率 / 指标值: {+100%+}\n    \
         ~ 养护座数 / 指标值: ≥1[-0-]{+2+} 座\n    - 群众满意 / 三级指标: [-群众满意-]\n    \
         - 群众满意 / 指标值: [-90%-]\n\n+ 新增: 消防器材 (5 万元)\n\n- 删除: 校舍修缮 (30 万元)\n\n\
         新增 1, 删除 1, 修改 2, 未变 0 个项目\n"
    );
}

#[test]
fn the_table_has_a_row_a_difference() {
    let (old, new) = books();
    let bytes = write_csv(&diff(&old, &new), Vec::new(), &CsvOptions::default()).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let rows: Vec<&str> = text.lines().collect();
    assert_eq!(rows.len(), 1 + 7 + 2);
    assert_eq!(rows[2], "修改,1,2,桥梁养护,,资金总额,100 万元,88 万元,-12,7:1,7:1");
    assert_eq!(rows[8], "新增,,3,消防器材,,,,5,,,");
}

#[test]
fn blanks_alone_are_no_difference() {
    let (old, mut new) = books();
    new.projects = old.projects.clone();
    new.projects[0].declared[Field::Unit] = text("交 通\n局");
    assert_eq!(diff(&old, &new), Diff { projects: Vec::new(), same: 3 });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn a_book_equals_itself_and_every_output_takes_any_text(old in any::book(), new in any::book()) {
        prop_assert_eq!(diff(&old, &old), Diff { projects: Vec::new(), same: old.projects.len() });
        let diff = diff(&old, &new);
        write_text(&diff, Lang::En, &mut Vec::new()).unwrap();
        write_csv(&diff, Vec::new(), &CsvOptions::default()).unwrap();
        let (mut one, mut two) = (Cursor::new(Vec::new()), Cursor::new(Vec::new()));
        xlsx::write(&diff, &mut one).unwrap();
        xlsx::write(&diff, &mut two).unwrap();
        prop_assert_eq!(one.into_inner(), two.into_inner());
    }
}
