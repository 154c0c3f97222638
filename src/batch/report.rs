//! The report of a batch: a row a file, as CSV, as a workbook and as JSON. The rows are read from the journal one by one,
//! so that many take no more memory than few.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use serde::ser::{Error as _, SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::book;
use super::journal::{Entry, Journal, Line};
use super::outcome::Outcome;
use super::plan::{REPORT, Task, folder};
use crate::error::{Error, Result};
use crate::lang::Lang;
use crate::write::csv::guard::needs_mark;
use crate::write::whole;

/// What became of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its path below the input folder.
    pub file: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Milliseconds its conversion took, in this run or in the one that converted it.
    pub elapsed_ms: u64,
    /// Whether it was converted by an earlier run.
    pub unchanged: bool,
}

/// Where a batch is with an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// Not done yet; what an earlier run said of it.
    Open(Option<Line>),
    /// It is no input: its task says why.
    Refused,
    /// Done.
    Done { line: Line, unchanged: bool, failed: bool },
}

/// Sums over all files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Files that are done.
    pub files: u64,
    /// Those that are converted, by this run or by an earlier one.
    pub converted: u64,
    /// Those that an earlier run had converted.
    pub unchanged: u64,
    /// Those that could not be converted.
    pub failed: u64,
    /// Forms converted.
    pub projects: u64,
    /// Indicators in them.
    pub indicators: u64,
    /// Issues by level: 错误, 警告, 提示.
    pub issues: [u64; 3],
}

impl Totals {
    pub(super) fn add(&mut self, row: &Row) {
        let (failed, outcome) = (u64::from(row.failed()), &row.outcome);
        self.files += 1;
        self.converted += 1 - failed;
        self.unchanged += u64::from(row.unchanged) * (1 - failed);
        self.failed += failed;
        self.projects += outcome.projects;
        self.indicators += outcome.indicators;
        self.issues.iter_mut().zip(outcome.issues).for_each(|(sum, issues)| *sum += issues);
    }

    /// All issues.
    pub fn issue_count(&self) -> u64 {
        self.issues.iter().sum()
    }
}

/// The outputs of a merged batch.
#[derive(Debug, Default)]
pub(super) struct Merged {
    /// The workbook that holds the forms of a folder of inputs, with its size in bytes.
    pub(super) books: BTreeMap<String, Vec<(String, u64)>>,
    /// What could not be written, as rows of their own.
    pub(super) failed: Vec<Row>,
}

/// What became of a batch.
#[derive(Debug)]
pub struct Report {
    pub(super) tasks: Vec<Task>,
    /// A mark a task.
    pub(super) marks: Vec<Mark>,
    pub(super) journal: Journal,
    /// Sums over all files.
    pub totals: Totals,
    /// Of a merged batch, what was written and what could not be.
    pub(super) merged: Option<Merged>,
    /// Whether it was stopped before its end.
    pub stopped: bool,
}

/// The columns of the report; the last only with `--times`.
const COLUMNS: [&str; 11] =
    ["文件", "结果", "项目数", "指标数", "错误", "警告", "提示", "原因代码", "原因", "工作簿", "用时_毫秒"];
const CONVERTED: &str = "已转换";
const FAILED: &str = "失败";

/// A cell of the report.
pub(super) enum Cell {
    Text(String),
    Number(u64),
}

impl Row {
    /// The row of an input that is none.
    pub(super) fn refused(task: &Task, error: &Error) -> Self {
        let outcome = Outcome::failed(error.clone());
        Self { file: task.key.to_string(), outcome, elapsed_ms: 0, unchanged: false }
    }

    /// The row of a line of the journal.
    pub(super) fn of(entry: Entry, unchanged: bool) -> Self {
        Self { file: entry.input, outcome: entry.outcome, elapsed_ms: entry.elapsed_ms, unchanged }
    }

    /// Whether it could not be converted.
    pub fn failed(&self) -> bool {
        self.outcome.failure.is_some()
    }

    fn cells(&self, lang: Lang, times: bool) -> Vec<Cell> {
        let outcome = &self.outcome;
        let failure = outcome.failure.as_ref();
        let text = |text: &str| Cell::Text(text.to_owned());
        let mut cells = vec![text(&self.file), text(if self.failed() { FAILED } else { CONVERTED })];
        cells.extend([outcome.projects, outcome.indicators].map(Cell::Number));
        cells.extend(outcome.issues.map(Cell::Number));
        cells.push(text(failure.map_or("", |failure| &failure.code)));
        cells.push(Cell::Text(failure.map_or_else(String::new, |failure| failure.reason(lang))));
        cells.push(text(outcome.outputs.first().map_or("", |(name, _)| name)));
        if times {
            cells.push(Cell::Number(self.elapsed_ms));
        }
        cells
    }

    fn json(&self, lang: Lang) -> Value {
        let outcome = &self.outcome;
        let [errors, warnings, hints] = outcome.issues;
        let outputs: Vec<&str> = outcome.outputs.iter().map(|(name, _)| name.as_str()).collect();
        json!({
            "file": self.file,
            "outcome": if self.failed() { "failed" } else { "converted" },
            "unchanged": self.unchanged,
            "projects": outcome.projects,
            "indicators": outcome.indicators,
            "issues": { "error": errors, "warning": warnings, "hint": hints },
            "code": outcome.failure.as_ref().map(|failure| &failure.code),
            "reason": outcome.failure.as_ref().map(|failure| failure.reason(lang)),
            "outputs": outputs,
            "elapsed_ms": self.elapsed_ms,
        })
    }
}

impl Report {
    /// How many files and merged outputs could not be written.
    pub fn failures(&self) -> u64 {
        self.totals.failed + self.merges().len() as u64
    }

    /// Outputs of a merged batch that could not be written, as rows of their own.
    pub fn merges(&self) -> &[Row] {
        self.merged.as_ref().map_or(&[], |merged| &merged.failed)
    }

    /// A row a file that is done, in the order of the paths, read from the journal. Of a merged batch its output is the
    /// workbook that its forms are in.
    pub fn rows(&self) -> impl Iterator<Item = io::Result<Row>> {
        self.tasks.iter().zip(&self.marks).filter_map(|(task, mark)| match *mark {
            Mark::Open(_) => None,
            Mark::Refused => task.refused().map(|error| Ok(Row::refused(task, error))),
            Mark::Done { line, unchanged, .. } => {
                Some(self.journal.read(line).map(|entry| self.merged_row(task, Row::of(entry, unchanged))))
            }
        })
    }

    fn merged_row(&self, task: &Task, mut row: Row) -> Row {
        if let Some(merged) = &self.merged {
            let book = merged.books.get(folder(&task.key)).filter(|_| !row.failed());
            row.outcome.outputs = book.cloned().unwrap_or_default();
        }
        row
    }

    /// Writes `report.csv` and `report.xlsx` into the output folder. Without `times` they depend on the inputs
    /// and options alone.
    ///
    /// # Errors
    /// [`crate::error::UNWRITABLE`].
    pub fn write(&self, output: &Path, lang: Lang, times: bool) -> Result<()> {
        let columns = if times { &COLUMNS[..] } else { &COLUMNS[..COLUMNS.len() - 1] };
        whole::write_whole(&output.join(format!("{REPORT}.csv")), |sink| self.csv(sink, columns, lang))?;
        whole::write_whole(&output.join(format!("{REPORT}.xlsx")), |sink| {
            let columns: Vec<_> = columns.iter().map(|name| (*name, width(name))).collect();
            book::write(sink, "报告", &columns, self.all().map(|row| Ok(row?.cells(lang, times))))
        })
    }

    fn all(&self) -> impl Iterator<Item = io::Result<Row>> {
        self.rows().chain(self.merges().iter().cloned().map(Ok))
    }

    fn csv(&self, sink: &mut impl Write, columns: &[&str], lang: Lang) -> io::Result<()> {
        sink.write_all("\u{feff}".as_bytes())?;
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(sink);
        writer.write_record(columns)?;
        for row in self.all() {
            let cells = row?.cells(lang, columns.len() == COLUMNS.len());
            writer.write_record(cells.into_iter().map(|cell| match cell {
                Cell::Text(text) => defused(text),
                Cell::Number(number) => number.to_string(),
            }))?;
        }
        writer.flush()
    }

    /// The report as JSON, times included.
    pub fn json(&self, lang: Lang) -> impl Serialize {
        Json { report: self, lang }
    }

    fn summary(&self) -> Value {
        let Totals { files, converted, unchanged, projects, indicators, issues, .. } = self.totals;
        let [errors, warnings, hints] = issues;
        json!({
            "files": files,
            "converted": converted,
            "unchanged": unchanged,
            "failed": self.failures(),
            "projects": projects,
            "indicators": indicators,
            "issues": { "error": errors, "warning": warnings, "hint": hints },
            "stopped": self.stopped,
        })
    }
}

/// A report as JSON, written row by row.
struct Json<'r> {
    report: &'r Report,
    lang: Lang,
}

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let Self { report, lang } = *self;
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("files", &Files(self))?;
        let merged: Vec<Value> = report.merges().iter().map(|row| row.json(lang)).collect();
        map.serialize_entry("merged", &merged)?;
        map.serialize_entry("summary", &report.summary())?;
        map.end()
    }
}

/// The rows of a report.
struct Files<'r>(&'r Json<'r>);

impl Serialize for Files<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let Json { report, lang } = *self.0;
        let mut rows = serializer.serialize_seq(None)?;
        for row in report.rows() {
            rows.serialize_element(&row.map_err(S::Error::custom)?.json(lang))?;
        }
        rows.end()
    }
}

/// The width of a column of the workbook, in Excel's unit (digits of the default font).
fn width(column: &str) -> u32 {
    if matches!(column, "文件" | "原因" | "工作簿") { 40 } else { 10 }
}

/// A file's name is anybody's text: what a spreadsheet would run gets an apostrophe before it.
fn defused(text: String) -> String {
    if needs_mark(&text) { format!("'{text}") } else { text }
}
