//! A dump changed in ways that say nothing new: the same forms come out of it, value for value.

#[path = "support/convert.rs"]
mod convert;

use std::fs;
use std::path::Path;

use conv::model::{Book, Declared, FieldName};
use convert::convert;

type Change = fn(&str) -> String;

/// Labels that may be spread, marked, numbered or wrapped.
const LABELS: [&str; 12] = [
    "项目名称",
    "项目属性",
    "主管部门",
    "主管编码",
    "项目单位",
    "项目负责人",
    "联系电话",
    "项目起止时间",
    "资金总额",
    "项目概况",
    "项目立项依据",
    "项目绩效目标",
];

/// Whether a line is the title of a form, which is known by its end.
fn is_title(line: &str) -> bool {
    !line.contains('\t') && line.trim_end().ends_with("绩效目标")
}

/// Changes the cells of the rows of tables.
fn cells(text: &str, change: impl Fn(&str) -> String) -> String {
    let line = |line: &str| match line.contains('\t') {
        true => line.split('\t').map(&change).collect::<Vec<_>>().join("\t"),
        false => line.to_owned(),
    };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// Changes the cells that are one of [`LABELS`].
fn labels(text: &str, change: fn(&str) -> String) -> String {
    cells(text, |cell| if LABELS.contains(&cell.trim()) { change(cell.trim()) } else { cell.to_owned() })
}

/// Writes another word for a label.
fn renamed(text: &str, from: &str, to: &str) -> String {
    cells(text, |cell| if cell.trim() == from { to.to_owned() } else { cell.to_owned() })
}

/// Changes the titles, or puts lines above or below them.
fn titles(text: &str, change: impl Fn(&str) -> String) -> String {
    text.split('\n')
        .map(|line| if is_title(line) { change(line) } else { line.to_owned() })
        .collect::<Vec<_>>()
        .join("\n")
}

/// Changes the rows of tables.
fn drawn(text: &str, row: impl Fn(&[&str]) -> String) -> String {
    let line = |line: &str| match line.contains('\t') {
        true => row(&line.split('\t').collect::<Vec<_>>()),
        false => line.to_owned(),
    };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// A field of comma CSV (RFC 4180).
fn quoted(cell: &str) -> String {
    if cell.contains([',', '"']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

fn spread(label: &str, blank: &str) -> String {
    label.chars().map(String::from).collect::<Vec<_>>().join(blank)
}

const CHANGES: [(&str, Change); 30] = [
    ("labels spread with blanks", |text| labels(text, |label| spread(label, " "))),
    ("labels spread with wide blanks", |text| labels(text, |label| spread(label, "\u{3000}"))),
    ("a colon behind each label", |text| labels(text, |label| format!("{label}："))),
    ("a star before each label", |text| labels(text, |label| format!("★{label}"))),
    ("labels in brackets", |text| labels(text, |label| format!("【{label}】"))),
    ("labels in bold", |text| labels(text, |label| format!("**{label}**"))),
    ("labels numbered", |text| labels(text, |label| format!("（三）{label}"))),
    ("labels broken by tags", |text| labels(text, |label| spread(label, "<br>"))),
    ("blanks around cells", |text| cells(text, |cell| format!(" {cell} "))),
    ("marks of no width before cells", |text| cells(text, |cell| format!("\u{200B}{cell}"))),
    ("a blank column on the left", |text| drawn(text, |row| format!("\t{}", row.join("\t")))),
    ("blank columns on the right", |text| drawn(text, |row| format!("{}\t\t", row.join("\t")))),
    ("commas", |text| drawn(text, |row| row.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(","))),
    ("pipes", |text| drawn(text, |row| format!("| {} |", row.join(" | ")))),
    ("line ends of another system", |text| text.replace('\n', "\r\n")),
    ("a byte order mark", |text| format!("\u{FEFF}{text}")),
    ("titles as headings", |text| {
        titles(text, |title| format!("## {}", title.trim_start_matches('#').trim()))
    }),
    ("titles in bold", |text| titles(text, |title| format!("**{}**", title.trim_start_matches('#').trim()))),
    ("the number of an appendix above each title", |text| titles(text, |title| format!("附件2-1\n{title}"))),
    ("the unit of money below each title", |text| titles(text, |title| format!("{title}\n单位：万元"))),
    ("a unit of money beside each title", |text| titles(text, |title| format!("{title}\t单位：万元"))),
    ("page numbers above titles", |text| titles(text, |title| format!("第 7 页 共 99 页\n{title}"))),
    ("dashed page numbers above titles", |text| titles(text, |title| format!("- 7 -\n{title}"))),
    ("a form feed before each title", |text| titles(text, |title| format!("\u{C}{title}"))),
    ("the head of the volume above each title", |text| {
        titles(text, |title| format!("云麓市财政局编印\n{title}"))
    }),
    ("a line for the date below each title", |text| {
        titles(text, |title| format!("{title}\n填报单位（盖章）：\t\t填报日期：2023年1月5日"))
    }),
    ("another word for the unit", |text| renamed(text, "项目单位", "实施单位")),
    ("another word for the period", |text| renamed(text, "项目起止时间", "项目实施期")),
    ("another word for the total", |text| renamed(text, "资金总额", "项目资金总额")),
    ("another word for the target", |text| renamed(text, "指标值", "目标值")),
];

/// Every declared and derived value of a book, extras apart: what stands around a form is one.
fn values(book: &Book) -> Vec<String> {
    fn row<F: FieldName>(declared: &Declared<F>) -> String {
        declared.iter().map(|(field, text)| format!("{}={} ", field.name(), text.value)).collect()
    }
    let mut values = Vec::new();
    for project in &book.projects {
        values.push(format!("{} {:?}", row(&project.declared), project.derived));
        values.extend(
            project.stages.iter().map(|stage| format!("{} {:?}", row(&stage.declared), stage.period)),
        );
        let indicators = project.indicators.iter();
        values.extend(indicators.map(|one| format!("{} {:?}", row(&one.declared), one.quantity)));
    }
    values
}

#[test]
fn what_says_nothing_new_changes_nothing() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/sample.txt");
    let sample = fs::read_to_string(path).unwrap();
    let wanted = values(&convert("sample.txt", sample.as_bytes()));
    assert!(wanted.len() > 60, "{}", wanted.len());
    for (name, change) in CHANGES {
        let changed = change(&sample);
        assert_ne!(changed, sample, "{name} changes nothing of the text");
        let found = values(&convert(name, changed.as_bytes()));
        for (found, wanted) in found.iter().zip(&wanted) {
            assert_eq!(found, wanted, "{name}");
        }
        assert_eq!(found.len(), wanted.len(), "{name}");
    }
}

#[test]
fn printed_and_dumped_page_by_page_it_says_the_same() {
    // The sixth form of the sample is one whose columns slipped: its sheet prints them as they are.
    const FORMS: usize = 5;
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let said = |path: &str| {
        let mut book = convert(path, &fs::read(root.join(path)).unwrap());
        book.projects.truncate(FORMS);
        // A narrow column breaks its lines anywhere.
        values(&book).iter().map(|value| value.split_whitespace().collect::<String>()).collect::<Vec<_>>()
    };
    let (printed, wanted) = (said("tests/cases/printed-page/input.txt"), said("templates/sample.txt"));
    assert!(wanted.len() > 50, "{}", wanted.len());
    for (printed, wanted) in printed.iter().zip(&wanted) {
        assert_eq!(printed, wanted);
    }
    assert_eq!(printed.len(), wanted.len());
}
