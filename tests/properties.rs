//! Random projects come back as they were: from a paginated dump with everything a page break does to a form, and from
//! every file that `conv` writes.
#![expect(clippy::unwrap_used, reason = "a test that cannot set its stage fails")]

#[path = "support/convert.rs"]
mod convert;
mod support {
    pub mod dump;
    pub mod mangle;
    pub mod project;
    pub mod tape;
}

use conv::audit::Account;
use conv::form::library::Library;
use conv::model::{Book, Project};
use conv::{read, road, write};
use proptest::collection::vec;
use proptest::prelude::*;
use support::tape::Tape;
use support::{dump, mangle, project};

const SAMPLE: &str = include_str!("../templates/sample.txt");

/// A book of projects as reading leaves it: what follows is derived, nothing is doubtful.
fn book(projects: Vec<Project>) -> Book {
    let book = Book { projects, issues: Vec::new() };
    let derived = road::derive_again(book, &convert::usual()).unwrap();
    Book { issues: Vec::new(), ..derived }
}

/// Through the workbook and back.
fn through_xlsx(book: &Book) -> Vec<Project> {
    let mut bytes = Vec::new();
    write::xlsx::write(book, Library::bundled().unwrap(), &write::xlsx::Options::default(), &mut bytes)
        .unwrap();
    road::convert("book.xlsx", &bytes, &convert::usual())
        .unwrap_or_else(|error| panic!("{error}"))
        .book
        .projects
}

/// Through the text dump and back.
fn through_txt(book: &Book) -> Vec<Project> {
    let mut bytes = Vec::new();
    write::txt::write(book, Library::bundled().unwrap(), &mut bytes).unwrap();
    convert::convert("book.txt", &bytes).projects
}

/// Through the folder of CSVs and back.
fn through_csv(book: &Book) -> Vec<Project> {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("csv");
    write::csv::write_folder(book, &target, &write::csv::CsvOptions::default()).unwrap();
    read::csv_folder::read(&target, &read::limits::Limits::default())
        .unwrap_or_else(|error| panic!("{error}"))
        .projects
}

/// Through JSON and back.
fn through_json(book: &Book) -> Vec<Project> {
    let mut bytes = Vec::new();
    write::json::write_json(book, &mut bytes).unwrap();
    read::json::read("book.json", std::str::from_utf8(&bytes).unwrap())
        .unwrap_or_else(|error| panic!("{error}"))
        .projects
}

fn all_declared(projects: &[Project]) -> Vec<Vec<String>> {
    projects.iter().map(project::declared).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, max_shrink_iters: 4096, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_dump_reads_back_as_it_was(projects in project::projects(), tape in vec(any::<u8>(), 0..400)) {
        let text = dump::print(&projects, &tape);
        let book = convert::convert("dump.txt", text.as_bytes());
        prop_assert_eq!(all_declared(&book.projects), all_declared(&projects), "\n{}", text);
    }

    #[test]
    fn a_damaged_sample_loses_nothing(times in 1..40_usize, tape in vec(any::<u8>(), 400)) {
        let text = mangle::mangle(SAMPLE, times, &mut Tape::new(&tape));
        // It may be past knowing as a form; whatever converts is accounted for to the last character.
        if let Ok(conversion) = road::convert("sample.txt", text.as_bytes(), &convert::usual()) {
            let account = Account::draw_up(&conversion.document, &conversion.book.projects, &conversion.ledger);
            prop_assert_eq!(account.remainder, Vec::new(), "\n{}", text);
        }
    }

    #[test]
    fn every_file_gives_one_model(projects in project::projects()) {
        let book = book(projects);
        let expected = all_declared(&book.projects);
        prop_assert_eq!(all_declared(&through_txt(&book)), &expected[..], "txt");
        prop_assert_eq!(all_declared(&through_xlsx(&book)), &expected[..], "xlsx");
        prop_assert_eq!(through_csv(&book), &book.projects[..], "csv");
        prop_assert_eq!(through_json(&book), &book.projects[..], "json");
    }

    #[test]
    fn wild_texts_come_back_from_workbook_csv_and_json(projects in vec(project::wild_project(), 1..3)) {
        let book = book(projects);
        prop_assert_eq!(through_xlsx(&book), &book.projects[..], "xlsx");
        prop_assert_eq!(through_csv(&book), &book.projects[..], "csv");
        prop_assert_eq!(through_json(&book), &book.projects[..], "json");
    }
}
