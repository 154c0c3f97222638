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
        ("", "b.json:1:1: "),
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

fn schema() -> serde_json::Value {
    serde_json::from_str(include_str!("../../../docs/book.schema.json")).unwrap()
}

/// The part of JSON Schema that the schema uses.
fn conforms(
    value: &serde_json::Value,
    rule: &serde_json::Value,
    root: &serde_json::Value,
) -> std::result::Result<(), String> {
    use serde_json::Value;
    if let Some(name) = rule["$ref"].as_str() {
        conforms(value, &root["$defs"][name.strip_prefix("#/$defs/").unwrap()], root)?;
    }
    for (key, least) in [("anyOf", 1), ("oneOf", 1)] {
        if let Some(rules) = rule[key].as_array() {
            let fits = rules.iter().filter(|rule| conforms(value, rule, root).is_ok()).count();
            if fits < least {
                return Err(format!("{value} fits none of {key}"));
            }
        }
    }
    let fits = match rule["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64(),
        Some("null") => value.is_null(),
        Some(other) => return Err(format!("type {other}")),
        None => true,
    };
    if !fits || rule["enum"].as_array().is_some_and(|words| !words.contains(value)) {
        return Err(format!("{value} is not {rule}"));
    }
    if let (Value::Array(items), Some(rule)) = (value, rule.get("items")) {
        items.iter().try_for_each(|item| conforms(item, rule, root))?;
    }
    let Value::Object(entries) = value else { return Ok(()) };
    let Some(properties) = rule.get("properties") else { return Ok(()) };
    for (name, entry) in entries {
        conforms(entry, properties.get(name).ok_or_else(|| format!("no property {name}"))?, root)?;
    }
    let required = rule["required"].as_array().unwrap();
    match required.iter().find(|name| !entries.contains_key(name.as_str().unwrap())) {
        Some(missing) => Err(format!("{missing} is missing")),
        None => Ok(()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn every_book_conforms_to_the_schema(book in any::book()) {
        let root = schema();
        let document = serde_json::to_value(&book).unwrap();
        prop_assert_eq!(conforms(&document, &root, &root), Ok(()));
        let mut lines = Vec::new();
        write_jsonl(&book, &mut lines).unwrap();
        for line in String::from_utf8(lines).unwrap().lines() {
            let line = serde_json::from_str(line).unwrap();
            prop_assert_eq!(conforms(&line, &root["$defs"]["Line"], &root), Ok(()));
        }
    }
}

#[test]
fn the_schema_lists_exactly_the_columns_of_the_model() {
    use crate::model::{Field, FieldName, IndicatorField, StageField};
    fn names<F: FieldName>() -> Vec<&'static str> {
        let mut names: Vec<_> = F::ALL.iter().map(|field| field.name()).collect();
        names.sort_unstable();
        names
    }
    let root = schema();
    for (name, columns) in [
        ("ProjectColumns", names::<Field>()),
        ("StageColumns", names::<StageField>()),
        ("IndicatorColumns", names::<IndicatorField>()),
    ] {
        let listed = root["$defs"][name]["properties"].as_object().unwrap();
        let mut listed: Vec<&str> = listed.keys().map(String::as_str).collect();
        listed.sort_unstable();
        assert_eq!(listed, columns, "{name}");
    }
    let unknown = serde_json::json!({"projects": [], "more": 1});
    assert!(conforms(&unknown, &root, &root).is_err(), "unknown properties are refused");
}
