use proptest::prelude::*;

use super::*;
use crate::model::table::{EXTRAS, PROJECTS};
use crate::model::{Extra, Place, Project, Text, any};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn rows_have_the_columns_of_their_table_and_no_cell_is_run(book in any::book()) {
        for table in TABLES {
            let bytes = write_table(&book, table, Vec::new(), &CsvOptions::default()).unwrap();
            let text = String::from_utf8(bytes).unwrap();
            let mut reader = ::csv::Reader::from_reader(text.strip_prefix('\u{FEFF}').unwrap().as_bytes());
            let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
            let columns: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
            prop_assert_eq!(header, columns);
            for record in reader.records() {
                for cell in &record.unwrap() {
                    let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && guard::needs_mark(cell);
                    prop_assert!(!risky, "{:?} is run", cell);
                }
            }
        }
    }

    #[test]
    fn every_text_reads_back_as_it_was(text in any::text()) {
        let marked = if guard::needs_mark(&text) { format!("'{text}") } else { text.clone() };
        prop_assert_eq!(guard::unmark(&marked), text);
    }
}

fn extra(label: &str, value: &str) -> Book {
    let text = Text::new(value, Place::Unknown).unwrap();
    let extras = vec![Extra { label: label.to_owned(), indicator: None, text }];
    Book { projects: vec![Project { extras, ..Project::default() }], issues: Vec::new() }
}

#[test]
fn quoting_follows_rfc_4180() {
    let cases = [
        ("a", "1,a,x,\r\n"),
        ("a,b", "1,\"a,b\",x,\r\n"),
        ("say \"a\"", "1,\"say \"\"a\"\"\",x,\r\n"),
        ("a\rb", "1,\"a\rb\",x,\r\n"),
        ("=1", "1,'=1,x,\r\n"),
        ("=\"1\"", "1,\"'=\"\"1\"\"\",x,\r\n"),
        ("·a,b", "1,\"··a,b\",x,\r\n"),
    ];
    for (label, row) in cases {
        let options = CsvOptions { bom: false, ..CsvOptions::default() };
        let bytes = write_table(&extra(label, "x"), &EXTRAS, Vec::new(), &options).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(text.split_once("\r\n").unwrap().1, row);
    }
}

#[test]
fn books_that_follow_each_other_are_numbered_on() {
    let options = CsvOptions::default();
    let mut writer = TableWriter::new(&EXTRAS, Vec::new(), &options).unwrap();
    writer.append(&extra("a", "x")).unwrap();
    writer.append(&extra("b", "y")).unwrap();
    let merged = String::from_utf8(writer.finish().unwrap()).unwrap();
    assert_eq!(merged, "\u{FEFF}项目序号,标签,内容,来源位置\r\n1,a,x,\r\n2,b,y,\r\n");
}

#[test]
fn what_gb18030_cannot_hold_is_a_fault_with_the_file() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("out");
    let options = CsvOptions { encoding: CsvEncoding::Gb18030, bom: true };
    let error = write_folder(&extra("a", "\u{E5E5}"), &dir, &options).unwrap_err();
    assert_eq!(
        (error.fault.code, error.args),
        ("unencodable", vec!["U+E5E5".to_owned(), "GB18030".to_owned()])
    );
    assert!(error.file.ends_with("extras.csv"), "{}", error.file);
    assert!(!dir.exists());
    let bytes = write_table(&extra("a", "x"), &PROJECTS, Vec::new(), &options).unwrap();
    assert_eq!(&bytes[..4], b"\xcf\xee\xc4\xbf", "GB18030 has no mark");
}
