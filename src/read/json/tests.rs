use proptest::prelude::*;

use super::*;
use crate::model::any;
use crate::write::json::{write_json, write_jsonl};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn json_and_json_lines_give_the_same_book_back(book in any::book()) {
        let (mut document, mut lines) = (Vec::new(), Vec::new());
        write_json(&book, &mut document).unwrap();
        write_jsonl(&book, &mut lines).unwrap();
        let (document, lines) = (String::from_utf8(document).unwrap(), String::from_utf8(lines).unwrap());
        prop_assert_eq!(&read("book.json", &document).unwrap(), &book);
        prop_assert_eq!(&read_lines("book.jsonl", &lines).unwrap(), &book);
        let whole = usize::from(book.issues.first().is_some_and(|issue| issue.project.is_none()));
        prop_assert_eq!(lines.lines().count(), book.projects.len() + whole);
    }
}

#[test]
fn faults_name_line_and_column() {
    let cases = [
        ("{\n  \"projects\": [],\n  \"more\": 1\n}", "b.json:3:8: "),
        ("{\"projects\": [}", "b.json:1:15: "),
        (
            "{\"projects\": [{\"template\":\"\",\"file\":\"\",\"place\":\"here\",\"declared\":{}}]}",
            "b.json:1:",
        ),
        (
            "{\"projects\": [{\"template\":\"\",\"file\":\"\",\"place\":\"\",\"declared\":{\"项目\":1}}]}",
            "b.json:1:",
        ),
        ("", "b.json:1:0: "),
    ];
    for (text, begin) in cases {
        let error = read("b.json", text).unwrap_err();
        assert_eq!(error.fault.code, "bad-json");
        let shown = error.to_string();
        assert!(shown.starts_with(begin) && !shown.contains(" at line "), "{shown}");
    }
    let error = read_lines("b.jsonl", "{\"issues\":[]}\n\n{\"issue\":[]}\n").unwrap_err();
    assert_eq!(error.place, Place::Line { line: 3, column: 8 });
}
