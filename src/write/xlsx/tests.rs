use proptest::prelude::*;

use super::*;
use crate::check::is_of_reading;
use crate::check::{Rules, check};
use crate::form::lay_out::tests::project;
use crate::form::recognise::recognise;
use crate::form::tags::{self, Ours, ours};
use crate::model::{Amount, Field, Indicator, IndicatorField};
use crate::read::{self, read};

fn library() -> &'static Library {
    Library::bundled().expect("the bundled templates are sound")
}

fn bytes(book: &Book, clean: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    let options = Options { clean, ..Options::default() };
    write(book, library(), &options, &mut bytes).expect("the book is written");
    bytes
}

/// What the reader makes of a workbook's forms, and the kinds of its sheets.
fn read_back(bytes: &[u8]) -> (Vec<Project>, Vec<Option<Ours>>) {
    let document = read("甲.xlsx", bytes, &read::Options::default()).expect("the workbook is read");
    let kinds = document.grids.iter().map(|grid| ours(grid, &document.source)).collect();
    let tagged = document.grids.iter().filter_map(|grid| tags::recognise(grid, &document.source, 0));
    let projects = tagged.map(|tagged| {
        assert_eq!(tagged.loose, Vec::new());
        tagged.project
    });
    (projects.collect(), kinds)
}

/// The bundled sample as a checked book.
fn sample() -> Book {
    let bytes = include_bytes!("../../../templates/sample.txt");
    let mut document = read("sample.txt", bytes, &read::Options::default()).expect("the sample is read");
    let recognised = recognise(&mut document, library(), None).expect("the sample holds forms");
    let mut book = Book { projects: recognised.projects, issues: recognised.issues };
    for (index, project) in book.projects.iter_mut().enumerate() {
        let wan = rust_decimal::Decimal::new(123_456 * (index as i64 + 1), 2);
        project.derived.amounts =
            [0, 1, 2, 3].map(|part| (part < 2).then(|| Amount { wan, parts: Vec::new() }));
        project.derived.year = Some(2022);
    }
    check(&mut book, &Rules::default());
    book
}

#[test]
fn the_sample_reads_back_the_same() {
    let mut book = sample();
    let (projects, kinds) = read_back(&bytes(&book, false));
    for project in &mut book.projects {
        project.derived = Default::default();
        project.stages.iter_mut().for_each(|stage| stage.period = Default::default());
    }
    assert_eq!(projects, book.projects);
    assert_eq!(kinds.first(), Some(&Some(Ours::Summary)));
    assert_eq!(kinds.last(), Some(&Some(Ours::Issues)));
    assert_eq!(kinds.len(), book.projects.len() + 2);
}

#[test]
fn the_recogniser_reads_our_workbook_by_its_tags() {
    let book = sample();
    let document =
        read("甲.xlsx", &bytes(&book, false), &read::Options::default()).expect("the workbook is read");
    let recognised = recognise(&mut document.clone(), library(), None).expect("the workbook holds forms");
    // What was doubtful about the original comes back from the issue list; nothing about our sheets is doubtful.
    let of_reading = book.issues.iter().filter(|issue| is_of_reading(&issue.code));
    assert!(recognised.issues.iter().eq(of_reading), "{:?}", recognised.issues);
    assert_eq!(recognised.projects.len(), book.projects.len());
    for (read, written) in recognised.projects.iter().zip(&book.projects) {
        assert_eq!(read.declared, written.declared);
        assert_eq!(read.indicators.len(), written.indicators.len());
    }
    // The account of every character: all of the workbook is claimed.
    let mut claims: Vec<_> = recognised.ledger.iter().map(|claim| claim.span).collect();
    claims.extend(&document.layout);
    for cell in document.grids.iter().flat_map(|grid| &grid.rows).flat_map(|row| &row.cells) {
        for piece in &cell.pieces {
            let covered: u32 = claims
                .iter()
                .filter(|c| piece.start <= c.start && c.end <= piece.end)
                .map(|c| c.end - c.start)
                .sum();
            assert!(covered >= piece.end - piece.start, "{}", document.source.slice(*piece));
        }
    }
}

/// Who puts a column into a form moves its cells away from where the tags say that they stand.
#[test]
fn a_column_put_in_on_the_sheet_is_told_and_the_labels_read() {
    const AT: u32 = 3;
    let book = sample();
    let mut document =
        read("甲.xlsx", &bytes(&book, false), &read::Options::default()).expect("the workbook is read");
    let mut forms = document.grids.iter_mut().filter(|grid| ours(grid, &document.source) == Some(Ours::Form));
    let first = forms.next().expect("the workbook holds forms");
    for cell in first.rows.iter_mut().flat_map(|row| &mut row.cells) {
        if cell.column >= AT {
            cell.column += 1;
        } else if cell.end() > AT {
            cell.columns += 1;
        }
    }
    let recognised = recognise(&mut document, library(), None).expect("the workbook holds forms");
    assert!(recognised.issues.iter().any(|issue| issue.code == "columns-changed"));
    let (read, written) = (&recognised.projects[0], &book.projects[0]);
    for field in
        [Field::Name, Field::Attribute, Field::DepartmentCode, Field::Phone, Field::Total, Field::Goal]
    {
        assert_eq!(read.declared.str(field), written.declared.str(field));
    }
    assert_eq!(read.stages.len(), written.stages.len());
    let values = |project: &Project| -> Vec<[String; 4]> {
        use IndicatorField::{Level2, Note, Standard, Value};
        let text = |row: &Indicator, field| row.declared.str(field).to_owned();
        project
            .indicators
            .iter()
            .map(|row| [Level2, Value, Standard, Note].map(|field| text(row, field)))
            .collect()
    };
    assert_eq!(values(read), values(written));
}

#[test]
fn the_same_book_gives_the_same_bytes() {
    let book = sample();
    assert!(!book.issues.is_empty());
    assert!(bytes(&book, false) == bytes(&book, false));
}

/// Programs repair a file whose rows or cells come twice or out of order, and ask the user first.
#[test]
fn rows_and_cells_come_once_and_in_order() {
    let bytes = bytes(&sample(), false);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip archive");
    let name = |at| archive.name_for_index(at).and_then(|name| Some(name.ok()?.into_owned()));
    let names: Vec<String> = (0..archive.len()).filter_map(name).collect();
    assert_eq!(names.first().map(String::as_str), Some("[Content_Types].xml"));
    let mut sheets = 0;
    for name in names.iter().filter(|name| name.starts_with("xl/worksheets/sheet")) {
        let mut part = archive.by_name(name).expect("a part");
        let xml = std::io::read_to_string(&mut part).expect("a text");
        let places = |tag: &str| -> Vec<String> {
            let found = xml.split(tag).skip(1).filter_map(|rest| rest.split('"').next());
            found.map(str::to_owned).collect()
        };
        let rows: Vec<u32> = places("<row r=\"").iter().filter_map(|row| row.parse().ok()).collect();
        assert!(!rows.is_empty() && rows.is_sorted_by(|a, b| a < b), "{name}: {rows:?}");
        let cells = places("<c r=\"");
        let places: Vec<_> = cells.iter().filter_map(|cell| crate::model::parse_a1(cell)).collect();
        assert_eq!(places.len(), cells.len());
        assert!(places.is_sorted_by(|a, b| a < b), "{name}");
        sheets += 1;
    }
    assert_eq!(sheets, sample().projects.len() + 2);
}

#[test]
fn a_clean_workbook_has_neither_notes_nor_list() {
    let book = sample();
    let document =
        read("甲.xlsx", &bytes(&book, true), &read::Options::default()).expect("the workbook is read");
    assert_eq!(document.grids.len(), book.projects.len() + 1);
    assert!(!document.source.text().contains("问题数"));
}

#[test]
fn an_empty_book_is_a_summary() {
    let (projects, kinds) = read_back(&bytes(&Book::default(), false));
    assert_eq!((projects, kinds), (Vec::new(), vec![Some(Ours::Summary)]));
}

#[test]
fn amounts_beyond_what_a_decimal_holds_together_are_written() {
    let mut book = sample();
    for project in &mut book.projects {
        let most = Amount { wan: rust_decimal::Decimal::MAX, parts: Vec::new() };
        project.derived.amounts = [(); 4].map(|()| Some(most.clone()));
    }
    assert_eq!(read_back(&bytes(&book, false)).0.len(), book.projects.len());
}

#[test]
fn departments_that_look_like_patterns_still_count() {
    let mut book = sample();
    for (project, name) in book.projects.iter_mut().zip(["*", ">=1", "局", "001", "A局", "a局"]) {
        project.declared[Field::Department] = crate::model::Text::new(name, Default::default());
    }
    let (projects, _) = read_back(&bytes(&book, false));
    assert_eq!(projects.len(), book.projects.len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn any_project_reads_back_the_same(projects in proptest::collection::vec(project(), 1..4)) {
        let book = Book { projects, issues: Vec::new() };
        let (projects, _) = read_back(&bytes(&book, false));
        prop_assert_eq!(projects, book.projects);
    }
}
