//! Issues as JSON.

use std::io::{self, Write};

use serde::Serialize;

use crate::model::{Issue, Level};

use super::Report;

#[derive(Serialize)]
struct Document<'a> {
    projects: usize,
    errors: usize,
    warnings: usize,
    hints: usize,
    issues: Vec<Row<'a>>,
}

/// An issue as the model has it, with what a reader would have to look up.
#[derive(Serialize)]
struct Row<'a> {
    file: &'a str,
    project_name: &'a str,
    message: String,
    #[serde(flatten)]
    issue: &'a Issue,
}

pub(super) fn write(report: &Report<'_>, out: &mut impl Write) -> io::Result<()> {
    let row = |issue| Row {
        file: report.file(issue),
        project_name: report.project_name(issue),
        message: report.message(issue),
        issue,
    };
    let document = Document {
        projects: report.book.projects.len(),
        errors: report.count(Level::Error),
        warnings: report.count(Level::Warning),
        hints: report.count(Level::Hint),
        issues: report.book.issues.iter().map(row).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

#[cfg(test)]
mod tests {
    use crate::check::report::{Format, Report, write};
    use crate::check::{Rules, check, sample};
    use crate::lang::Lang;

    #[test]
    fn the_issues_stand_in_one_object() {
        let mut book = sample::book("项目名称=甲 | 资金总额=80 万元 | 财政拨款=90 万元");
        check(&mut book, &Rules::default());
        let mut out = Vec::new();
        write(&Report { book: &book, sources: &[], lang: Lang::En, help: false }, Format::Json, &mut out)
            .unwrap();
        let json: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(json["issues"].as_array().map(Vec::len), Some(book.issues.len()));
        let sum =
            json["issues"].as_array().unwrap().iter().find(|issue| issue["code"] == "total-not-sum").unwrap();
        assert_eq!(
            (&sum["level"], &sum["place"], &sum["project_name"]),
            (&"错误".into(), &"1:1".into(), &"甲".into())
        );
        assert!(sum["message"].as_str().unwrap().contains("difference of 10"));
    }
}
