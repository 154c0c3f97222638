//! A folder a rule: `tests/cases/<name>/` holds an input, the files expected of it and its story.
//!
//! `CONV_BLESS=1 cargo test --test cases` writes what comes out over what was expected; look at the difference
//! before it is committed. Everything counts, the wording of the issues too.
#![expect(clippy::unwrap_used, reason = "a test that cannot set its stage fails")]

#[path = "support/convert.rs"]
mod convert;
#[path = "support/csvs.rs"]
mod csvs;

use std::fs;
use std::path::{Path, PathBuf};

use convert::convert;
use csvs::{csvs, rows_without};

const ALWAYS: [&str; 4] = ["projects.csv", "schedule.csv", "indicators.csv", "issues.csv"];
/// Written down only where a case has some.
const EXTRAS: &str = "extras.csv";

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut cases: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    cases
}

fn input(case: &Path) -> PathBuf {
    let mut files = fs::read_dir(case).unwrap().map(|entry| entry.unwrap().path());
    let is_input = |path: &PathBuf| path.file_stem().is_some_and(|stem| stem == "input");
    files.find(is_input).unwrap_or_else(|| panic!("{} has no input", case.display()))
}

/// The differences of one file, a line each.
fn differences(name: &str, expected: &[u8], found: &[u8]) -> Vec<String> {
    let (expected, found) = (rows_without(expected, &[]), rows_without(found, &[]));
    let mut lines = Vec::new();
    for at in 0..expected.len().max(found.len()) {
        let (want, have) = (expected.get(at), found.get(at));
        if want != have {
            let show = |row: Option<&Vec<String>>| row.map_or("(no row)".to_owned(), |row| row.join("|"));
            lines.push(format!("{name} row {at}\n    expected {}\n    found    {}", show(want), show(have)));
        }
    }
    lines
}

#[test]
fn every_case_comes_out_as_expected() {
    let bless = std::env::var_os("CONV_BLESS").is_some();
    let mut failures = Vec::new();
    for case in cases() {
        let path = input(&case);
        let bytes = fs::read(&path).unwrap();
        let files = csvs(&convert(path.file_name().unwrap().to_str().unwrap(), &bytes));
        let expected = case.join("expected");
        let wanted = ALWAYS.into_iter().chain(
            (rows_without(&files[EXTRAS], &[]).len() > 1 || expected.join(EXTRAS).exists()).then_some(EXTRAS),
        );
        for name in wanted {
            if bless {
                fs::create_dir_all(&expected).unwrap();
                fs::write(expected.join(name), &files[name]).unwrap();
                continue;
            }
            let file = fs::read(expected.join(name)).unwrap_or_default();
            let lines = differences(name, &file, &files[name]);
            failures
                .extend(lines.iter().map(|line| format!("{}: {line}", case.file_name().unwrap().display())));
        }
    }
    assert!(failures.is_empty(), "{} differences\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn every_case_tells_its_story() {
    let cases = cases();
    assert!(cases.len() >= 12, "{} cases only", cases.len());
    for case in cases {
        let story = fs::read_to_string(case.join("story.md")).unwrap_or_default();
        assert_eq!(story.lines().count(), 2, "{}: two lines, what is ugly and which rule", case.display());
    }
}
