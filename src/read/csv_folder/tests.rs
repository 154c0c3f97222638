use std::fs;

use proptest::prelude::*;

use super::*;
use crate::model::{Part, any};
use crate::write::csv::{CsvEncoding, CsvOptions, write_folder};

fn files(dir: &Path) -> Vec<(String, String)> {
    let mut files: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .map(|(name, bytes)| (name, bytes.escape_ascii().to_string()))
        .collect();
    files.sort();
    files
}

/// Only the declared values and the rows' places are in the tables.
fn values(book: &Book) -> Vec<String> {
    let mut values = Vec::new();
    for project in &book.projects {
        values.push(format!("{} {} {:?}", project.template, project.file, project.place));
        values.extend(project.stages.iter().map(|stage| format!("{:?} {:?}", stage.place, stage.period)));
        values.extend(project.indicators.iter().map(|it| format!("{:?} {:?}", it.place, it.quantity)));
        values.push(format!("{:?}", project.derived));
        for (part, text) in project.parts() {
            let settled =
                matches!(part, Part::Field(Field::Year) | Part::Indicator(_, IndicatorField::Weight));
            if !settled {
                values.push(format!("{part:?} {} {:?}", part.name(project), text.value));
            }
        }
        values.extend(project.extras.iter().map(|extra| format!("{extra:?}")));
    }
    values
}

fn there_and_back(book: &Book, options: &CsvOptions) -> Book {
    let home = tempfile::tempdir().unwrap();
    let (one, two) = (home.path().join("one"), home.path().join("two"));
    write_folder(book, &one, options).unwrap();
    let back = read(&one, &Limits::default()).unwrap();
    write_folder(&back, &two, options).unwrap();
    for (one, two) in files(&one).into_iter().zip(files(&two)) {
        assert_eq!(one, two);
    }
    back
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn a_folder_gives_the_values_back_and_the_same_bytes_again(book in any::book()) {
        for options in [
            CsvOptions::default(),
            CsvOptions { encoding: CsvEncoding::Utf8, bom: false },
            CsvOptions { encoding: CsvEncoding::Gb18030, bom: true },
        ] {
            let back = there_and_back(&book, &options);
            prop_assert_eq!(values(&back), values(&book));
            prop_assert_eq!(back.issues.len(), book.issues.len());
        }
    }
}

fn sample() -> Book {
    let at = |line| Place::Line { line, column: 1 };
    let mut project =
        Project { template: "policy-project".to_owned(), file: "a.txt".to_owned(), ..Project::default() };
    project.place = at(3);
    project.declared[Field::Name] = Text::new("桥梁养护", at(3));
    project.declared[Field::Year] = Text::new("2022 年（调整）", at(1));
    project.derived.year = Some(2022);
    let mut stage = Stage { place: at(9), ..Stage::default() };
    stage.declared[StageField::Content] = Text::new("x".repeat(40_000), at(9));
    project.stages.push(stage);
    let mut indicator = Indicator { place: at(12), ..Indicator::default() };
    indicator.declared[IndicatorField::Weight] = Text::new("10", at(12));
    indicator.quantity.score = Some(10.into());
    project.indicators.push(indicator);
    Book {
        projects: vec![project.clone(), Project { template: "other".to_owned(), ..project }],
        issues: Vec::new(),
    }
}

#[test]
fn year_weight_template_and_the_row_of_an_issue_come_back() {
    let mut book = sample();
    let place = Place::Line { line: 12, column: 4 };
    book.issues.push(Issue {
        code: "no-such-rule".into(),
        level: Level::Warning,
        project: Some(0),
        field: "指标值".into(),
        item: Some(Item::Indicator(0)),
        place,
        args: vec!["说明".to_owned()],
        excerpt: String::new(),
    });
    let back = there_and_back(&book, &CsvOptions::default());
    assert_eq!(back.issues, book.issues);
    for (project, was) in back.projects.iter().zip(&book.projects) {
        assert_eq!(project.template, was.template);
        assert_eq!(project.declared.str(Field::Year), "2022 年（调整）");
        assert_eq!(project.indicators[0].declared.str(IndicatorField::Weight), "10");
    }
}

/// Every way of spoiling one file of a sound folder, and what is said about it.
#[test]
fn spoilt_folders_are_refused_with_file_and_line() {
    let cases = [
        ("projects.csv", "项目属性,", "", "missing-column", "1:1"),
        ("projects.csv", "项目属性", "属性", "unknown-column", "1:1"),
        ("projects.csv", "项目属性", "项目名称", "unknown-column", "1:1"),
        ("projects.csv", "\r\n2,", "\r\n3,", "bad-serial", "3:1"),
        ("projects.csv", "\r\n2,2022", "\r\n2,22", "bad-cell", "3:1"),
        ("projects.csv", "\r\n2,2022", "\r\n2,2022,x", "ragged-row", "3:1"),
        ("schedule.csv", "\r\n2,", "\r\n9,", "bad-serial", "3:1"),
        ("schedule.csv", "\r\n2,桥梁养护,1", "\r\n2,桥梁养护,2", "bad-serial", "3:1"),
        ("schedule.csv", "\r\n2,桥梁养护", "\r\n2,桥", "name-mismatch", "3:1"),
        ("indicators.csv", ",10,12:1", ",ten,12:1", "bad-cell", "2:1"),
        ("indicators.csv", ",10,12:1", ",10,twelve", "bad-cell", "2:1"),
        ("extras.csv", "1,年度,2022 年（调整）", "1,指标7·x,2022 年（调整）", "bad-cell", "2:1"),
        ("extras.csv", "1,年度,2022 年（调整）", "1,资金总额_万元·x,5", "bad-cell", "2:1"),
        ("extras.csv", "1,年度,2022 年（调整）", "1,年度,", "bad-cell", "2:1"),
    ];
    for (name, old, new, code, place) in cases {
        let home = tempfile::tempdir().unwrap();
        write_folder(&sample(), home.path(), &CsvOptions::default()).unwrap();
        let path = home.path().join(name);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(old), "{name} has no {old}");
        fs::write(&path, text.replacen(old, new, 1)).unwrap();
        let error = read(home.path(), &Limits::default()).unwrap_err();
        assert_eq!(
            (error.fault.code, error.place.to_string().as_str()),
            (code, place),
            "{name}: {old} -> {new}"
        );
        assert!(error.file.ends_with(name), "{}", error.file);
    }
}

#[test]
fn a_folder_without_its_seal_or_in_another_encoding_is_refused() {
    let home = tempfile::tempdir().unwrap();
    write_folder(&sample(), home.path(), &CsvOptions { bom: false, ..CsvOptions::default() }).unwrap();
    assert!(is_folder(home.path()));
    let path = home.path().join("projects.csv");
    let sound = fs::read(&path).unwrap();
    let mut broken = sound.clone();
    broken.extend(b"\"\xff");
    fs::write(&path, broken).unwrap();
    let error = read(home.path(), &Limits::default()).unwrap_err();
    assert_eq!((error.fault.code, error.place.to_string().as_str()), ("undecodable", "4:2"));
    fs::write(&path, [b"\xef\xbb\xbf".to_vec(), sound].concat()).unwrap();
    assert!(
        read(home.path(), &Limits::default()).is_ok(),
        "a mark that an office program added does not hurt"
    );
    let tight = Limits { file_bytes: 10, ..Limits::default() };
    assert_eq!(read(home.path(), &tight).unwrap_err().fault.code, "file-too-large");
    fs::remove_file(home.path().join("schedule.csv")).unwrap();
    fs::create_dir(home.path().join("schedule.csv")).unwrap();
    assert_eq!(read(home.path(), &Limits::default()).unwrap_err().fault.code, "not-a-file");
    fs::remove_file(home.path().join(FILE_NAME)).unwrap();
    assert_eq!(read(home.path(), &Limits::default()).unwrap_err().fault.code, "unsealed-folder");
    assert!(!is_folder(home.path()));
}
