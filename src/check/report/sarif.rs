//! Issues as SARIF 2.1.0 (OASIS Static Analysis Results Interchange Format), for tools that show findings in
//! place.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::model::{Issue, Level, Place};

use super::Report;
use crate::check::catalogue::catalogue;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";

pub(super) fn write(report: &Report<'_>, out: &mut impl Write) -> io::Result<()> {
    let text = |text: &crate::model::Bilingual| json!({ "text": report.lang.pick(text) });
    let rules: Vec<Value> = catalogue()
        .iter()
        .map(|entry| {
            json!({
                "id": entry.code,
                "shortDescription": text(&entry.title),
                "fullDescription": text(&entry.help),
                "help": text(&entry.help),
                "defaultConfiguration": { "level": level(entry.level) },
                "properties": { "source": entry.source },
            })
        })
        .collect();
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "conv", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": report.book.issues.iter().map(|issue| result(report, issue)).collect::<Vec<_>>(),
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Hint => "note",
    }
}

fn result(report: &Report<'_>, issue: &Issue) -> Value {
    let mut result = json!({
        "ruleId": issue.code,
        "level": level(issue.level),
        "message": { "text": report.message(issue) },
    });
    if let Some(index) = catalogue().iter().position(|entry| entry.code == issue.code) {
        result["ruleIndex"] = index.into();
    }
    let mut location =
        json!({ "physicalLocation": { "artifactLocation": { "uri": uri(report.file(issue)) } } });
    match &issue.place {
        Place::Line { line, column } => {
            let mut region = json!({ "startLine": line, "startColumn": column });
            if !issue.excerpt.is_empty() {
                region["snippet"] = json!({ "text": issue.excerpt });
            }
            location["physicalLocation"]["region"] = region;
        }
        cell @ Place::Cell { .. } => {
            location["logicalLocations"] =
                json!([{ "fullyQualifiedName": cell.to_string(), "kind": "cell" }]);
        }
        Place::Unknown => {}
    }
    result["locations"] = json!([location]);
    if issue.project.is_some() {
        result["properties"] = json!({ "project": report.project_name(issue), "field": issue.field });
    }
    result
}

/// A file's name as a relative reference of RFC 3986: what is not unreserved is percent-encoded, `\` is `/`.
fn uri(file: &str) -> String {
    let mut uri = String::with_capacity(file.len());
    for byte in file.replace('\\', "/").bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte))
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Rules, check, sample};
    use crate::lang::Lang;

    #[test]
    fn results_point_at_rules_lines_and_cells() {
        let mut book = sample::book("资金总额=80 万元 | 财政拨款=90 万元");
        book.projects[0].file = "表 1.txt".to_owned();
        check(&mut book, &Rules::default());
        let cell: Place = "表 1!B3".parse().unwrap();
        book.issues.push(Issue::new(catalogue()[0], cell).project(0));
        let mut out = Vec::new();
        write(&Report { book: &book, sources: &[], lang: Lang::Zh, help: false }, &mut out).unwrap();
        let sarif: Value = serde_json::from_slice(&out).unwrap();
        let run = &sarif["runs"][0];
        for result in run["results"].as_array().unwrap() {
            let index = result["ruleIndex"].as_u64().unwrap() as usize;
            assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
            assert_eq!(
                result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
                "%E8%A1%A8%201.txt"
            );
        }
        let last = run["results"].as_array().unwrap().last().unwrap();
        assert_eq!(last["locations"][0]["logicalLocations"][0]["fullyQualifiedName"], "表 1!B3");
        assert_eq!(run["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"], 1);
    }
}
