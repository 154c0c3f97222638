//! How forms lie in a file: several in one text, with and without their titles, side by side on a page, among covers
//! and notes in a workbook.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use std::fs;
use std::path::Path;

use conv::audit::Account;
use conv::model::{Field, Project};
use conv::road::{Options, Settings, declare};
use rust_xlsxwriter::{Workbook, Worksheet};

/// The rows of a family's form, merged cells blank but for the first.
fn rows(family: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/families").join(family).join("form.txt");
    let own = |cell: &str| if matches!(cell, "<" | "^") { String::new() } else { cell.replace('↵', "") };
    let text = fs::read_to_string(path).unwrap();
    text.lines().map(|line| line.split('|').map(own).collect()).collect()
}

fn tab(rows: &[Vec<String>]) -> String {
    rows.iter().map(|row| row.join("\t").trim_end().to_owned() + "\n").collect()
}

/// The projects of an input whose account is clean, and the codes of its issues.
fn projects(what: &str, bytes: &[u8]) -> (Vec<Project>, Vec<String>) {
    let options = Options::new(&Settings::default()).unwrap();
    let conversion = declare(what, bytes, &options).unwrap_or_else(|error| panic!("{what}: {error}"));
    let book = conversion.book;
    let account = Account::draw_up(&conversion.document, &book.projects, &conversion.ledger);
    assert!(account.is_clean(), "{what}: lost {:?}, invented {:?}", account.remainder, account.invented);
    let codes = book.issues.iter().map(|issue| issue.code.to_string()).collect();
    (book.projects, codes)
}

/// Name, year goal and number of indicators of each project.
fn summary(projects: &[Project]) -> Vec<(&str, &str, usize)> {
    let summary = |project: &'_ Project| project.indicators.len();
    projects
        .iter()
        .map(|project| {
            let declared = &project.declared;
            (declared.str(Field::Name), declared.str(Field::YearGoal), summary(project))
        })
        .collect()
}

const LIBRARY: (&str, &str, usize) = ("图书馆免费开放", "全年免费开放，开展阅读推广活动。", 8);
const ROADS: (&str, &str, usize) = ("乡村道路养护", "养护乡道五十公里。", 5);

#[test]
fn forms_below_each_other_with_and_without_titles() {
    let (first, second) = (rows("ministry-2021"), rows("self-evaluation-2020"));
    for (what, text) in [
        ("titled", tab(&first) + &tab(&second)),
        ("untitled", tab(&first[2..]) + &tab(&first[2..])),
        ("blank line between", tab(&first[2..]) + "\n" + &tab(&first[2..])),
    ] {
        let (found, _) = projects(what, text.as_bytes());
        let last = if what == "titled" { ROADS } else { LIBRARY };
        assert_eq!(summary(&found), [LIBRARY, last], "{what}");
    }
}

#[test]
fn forms_side_by_side() {
    let (left, right) = (rows("ministry-2021"), rows("self-evaluation-2020"));
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    put(sheet, &left[2..], 0);
    put(sheet, &right[2..], 7);
    let (found, _) = projects("side by side", &book.save_to_buffer().unwrap());
    assert_eq!(summary(&found), [LIBRARY, ROADS]);
}

#[test]
fn a_form_among_covers_notes_hidden_and_empty_sheets() {
    let mut book = Workbook::new();
    let cover = book.add_worksheet();
    cover.set_name("封面").unwrap();
    put(cover, &[vec!["云溪市2023年项目申报材料".to_owned()], vec!["编制单位：云溪市图书馆".to_owned()]], 0);
    let notes = book.add_worksheet();
    notes.set_name("填报说明").unwrap();
    let lines = [
        "一、项目名称：填写全称，不得简写。",
        "二、绩效指标分为产出指标、效益指标和满意度指标。",
        "三、资金总额",
    ];
    put(notes, &lines.map(|line| vec![line.to_owned()]), 0);
    book.add_worksheet().set_name("空表").unwrap();
    put(book.add_worksheet().set_name("1").unwrap(), &rows("ministry-2021"), 0);
    let hidden = book.add_worksheet();
    hidden.set_name("参数").unwrap().set_hidden(true);
    put(hidden, &[vec!["数量指标".to_owned()], vec!["质量指标".to_owned()]], 0);
    let (found, codes) = projects("among others", &book.save_to_buffer().unwrap());
    assert_eq!(summary(&found), [LIBRARY]);
    assert!(codes.iter().any(|code| code == "text-outside-forms"), "{codes:?}");
}

#[test]
fn a_form_on_a_hidden_sheet_is_converted_and_doubted() {
    let mut book = Workbook::new();
    put(book.add_worksheet(), &rows("ministry-2021"), 0);
    let draft = book.add_worksheet();
    put(draft, &rows("ministry-2021"), 0);
    draft.set_name("旧稿").unwrap().set_hidden(true);
    let (found, codes) = projects("a hidden draft", &book.save_to_buffer().unwrap());
    assert_eq!(summary(&found), [LIBRARY, LIBRARY]);
    assert_eq!(codes.iter().filter(|code| *code == "form-on-hidden-sheet").count(), 1, "{codes:?}");
}

fn put(sheet: &mut Worksheet, rows: &[Vec<String>], column: u16) {
    for (at, row) in (0..).zip(rows) {
        for (offset, cell) in (0..).zip(row).filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string(at, column + offset, cell).unwrap();
        }
    }
}
