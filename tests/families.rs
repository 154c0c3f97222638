//! The families of forms in use, each read from every way in which it arrives: one form, described once as a printed
//! grid, as text dumps of every kind and as real workbooks, must give the same tables.
//!
//! `CONV_BLESS=1` writes the expected tables anew from the workbook; git then shows what changed.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

#[path = "support/arrive.rs"]
mod arrive;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use conv::audit::Account;
use conv::model::table::TABLES;
use conv::road::{Options, Settings, declare};
use conv::write::csv::{CsvOptions, write_table};

use arrive::{Form, KINDS, WIDE, narrow};

/// The tables that are compared, by file name.
type Tables = BTreeMap<String, String>;

/// Workbooks of a family.
const WORKBOOKS: [&str; 3] = ["form.xlsx", "form.xls", "form.ods"];

/// Columns that differ from one way of arriving to another.
const PLACES: [&str; 2] = ["来源位置", "来源文件"];

/// Families whose cells, one a line, still tell which is which. Where two values stand beside each other or cells
/// are blank within a row, the lines do not: such a text is only held to losing nothing.
const READ_BY_LINES: [&str; 0] = [];

/// Families that hold no form of ours, with the error they give.
const NOT_OURS: [(&str, &str); 1] = [("whole-department", "not-a-project-form")];

fn families() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/families");
    let mut families: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    families.sort();
    families
}

fn name(family: &Path) -> String {
    family.file_name().unwrap().to_string_lossy().into_owned()
}

/// Every way a family arrives: name and bytes.
fn arrivals(family: &Path) -> Vec<(String, Vec<u8>)> {
    let form = Form::of(&fs::read_to_string(family.join("form.txt")).unwrap());
    let books = WORKBOOKS.map(|book| (book.to_owned(), fs::read(family.join(book)).unwrap()));
    let texts = KINDS.iter().map(|(kind, make)| ((*kind).to_owned(), make(&form).into_bytes()));
    books.into_iter().chain(texts).collect()
}

/// The tables of one arrival, without the columns of places; its account must be clean.
fn tables(what: &str, bytes: &[u8]) -> Result<Tables, conv::error::Error> {
    let conversion = declare(what, bytes, &Options::new(&Settings::default())?)?;
    let account = Account::draw_up(&conversion.document, &conversion.book.projects, &conversion.ledger);
    assert!(account.is_clean(), "{what}: lost {:?}, invented {:?}", account.remainder, account.invented);
    let compared = TABLES.iter().filter(|table| table.name != "issues");
    Ok(compared
        .map(|table| {
            let written = write_table(&conversion.book, table, Vec::new(), &CsvOptions::default()).unwrap();
            (table.file_name(), without_places(&written))
        })
        .collect())
}

fn without_places(written: &[u8]) -> String {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&written[3..]);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let kept: Vec<bool> = rows[0].iter().map(|column| !PLACES.contains(&column)).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        let cells = row.iter().zip(&kept).filter(|(_, kept)| **kept);
        writer.write_record(cells.map(|(cell, _)| cell)).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// Full-width digits stay as they were written: such a text must give the same but for the width, and a score
/// beside its declared text.
fn at_half_width(tables: Tables) -> Tables {
    let compared = tables.into_iter().filter(|(file, _)| file != "extras.csv");
    compared.map(|(file, text)| (file, narrow(&text))).collect()
}

fn difference(expected: &Tables, found: &Tables) -> Option<String> {
    let (file, lines) = expected
        .iter()
        .find_map(|(file, lines)| (found.get(file) != Some(lines)).then_some((file, lines)))?;
    let other = found.get(file).map_or("", String::as_str);
    let pairs = lines.lines().zip(other.lines());
    let differing = pairs.filter(|(one, two)| one != two).map(|(one, two)| format!("- {one}\n+ {two}"));
    let count = (lines.lines().count(), other.lines().count());
    Some(format!("{file} {count:?}\n{}", differing.take(3).collect::<Vec<_>>().join("\n")))
}

#[test]
fn every_way_of_arriving_gives_the_expected_tables() {
    let mut wrong = Vec::new();
    for family in families() {
        let name = name(&family);
        if NOT_OURS.iter().any(|(other, _)| *other == name) {
            continue;
        }
        let folder = family.join("expected");
        if std::env::var_os("CONV_BLESS").is_some() {
            fs::create_dir_all(&folder).unwrap();
            let bytes = fs::read(family.join("form.xlsx")).unwrap();
            for (file, text) in tables(&name, &bytes).unwrap() {
                fs::write(folder.join(file), text).unwrap();
            }
        }
        let expected: Tables = fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| {
                (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap())
            })
            .collect();
        assert_eq!(expected.len(), TABLES.len() - 1, "{name}: expected tables");
        for (way, bytes) in arrivals(&family) {
            let what = format!("{name}/{way}");
            let found = tables(&what, &bytes).unwrap_or_else(|error| panic!("{what}: {error}"));
            let (expected, found) = match way == WIDE {
                true => (at_half_width(expected.clone()), at_half_width(found)),
                false => (expected.clone(), found),
            };
            let held = way != "lines" || READ_BY_LINES.contains(&name.as_str());
            if held && let Some(text) = difference(&expected, &found) {
                wrong.push(format!("{what}: {text}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of the arrivals differ\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_form_without_a_project_is_named_as_such() {
    for (name, code) in NOT_OURS {
        let family = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/families").join(name);
        for (way, bytes) in arrivals(&family) {
            let error = tables(&way, &bytes).expect_err(&way);
            assert_eq!(error.fault.code, code, "{name}/{way}");
            assert!(error.to_string().contains("整体支出"), "{name}/{way}: {error}");
        }
    }
}
