//! The report of a batch: a row a file, as CSV, as a workbook and as JSON.

use std::io::{self, Write};
use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};
use serde_json::{Value, json};

use super::outcome::Outcome;
use super::plan::REPORT;
use crate::error::Result;
use crate::lang::Lang;
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

/// What became of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// A row a file, in the order of the paths.
    pub rows: Vec<Row>,
    /// Outputs of a merged batch that could not be written, as rows of their own.
    pub merges: Vec<Row>,
    /// Whether it was stopped before its end.
    pub stopped: bool,
}

/// The columns of the report; the last only with `--times`.
const COLUMNS: [&str; 11] =
    ["文件", "结果", "项目数", "指标数", "错误", "警告", "提示", "原因代码", "原因", "工作簿", "用时_毫秒"];
const CONVERTED: &str = "已转换";
const FAILED: &str = "失败";

/// A cell of the report.
enum Cell {
    Text(String),
    Number(u64),
}

impl Row {
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
    /// How many files could not be converted.
    pub fn failures(&self) -> usize {
        self.rows.iter().chain(&self.merges).filter(|row| row.failed()).count()
    }

    /// How many files an earlier run had converted.
    pub fn unchanged(&self) -> usize {
        self.rows.iter().filter(|row| row.unchanged && !row.failed()).count()
    }

    /// A number summed over all files.
    pub fn sum(&self, of: impl Fn(&Outcome) -> u64) -> u64 {
        self.rows.iter().map(|row| of(&row.outcome)).sum()
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
            let bytes = self.xlsx(columns, lang).map_err(io::Error::other)?;
            sink.write_all(&bytes)
        })
    }

    fn all(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().chain(&self.merges)
    }

    fn csv(&self, sink: &mut impl Write, columns: &[&str], lang: Lang) -> io::Result<()> {
        sink.write_all("\u{feff}".as_bytes())?;
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(sink);
        writer.write_record(columns)?;
        for row in self.all() {
            let cells = row.cells(lang, columns.len() == COLUMNS.len());
            writer.write_record(cells.into_iter().map(|cell| match cell {
                Cell::Text(text) => defused(text),
                Cell::Number(number) => number.to_string(),
            }))?;
        }
        writer.flush()
    }

    fn xlsx(&self, columns: &[&str], lang: Lang) -> std::result::Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        // A workbook names the time it was made; a fixed one keeps equal reports equal.
        let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&made));
        let head = Format::new().set_bold().set_font_name("宋体");
        let body = Format::new().set_font_name("宋体");
        let sheet = book.add_worksheet();
        sheet.set_name("报告")?.set_freeze_panes(1, 1)?;
        for (column, name) in (0u16..).zip(columns) {
            let width = if matches!(*name, "文件" | "原因" | "工作簿") { 40 } else { 10 };
            sheet.write_with_format(0, column, *name, &head)?.set_column_width(column, width)?;
        }
        let mut last = 0;
        // A sheet ends at row 1,048,576; the CSV has every row.
        for (number, row) in (1u32..1_048_576).zip(self.all()) {
            last = number;
            for (column, cell) in (0u16..).zip(row.cells(lang, columns.len() == COLUMNS.len())) {
                match cell {
                    Cell::Text(text) => sheet.write_string_with_format(number, column, cut(&text), &body)?,
                    Cell::Number(value) => {
                        sheet.write_number_with_format(number, column, value as f64, &body)?
                    }
                };
            }
        }
        sheet.autofilter(0, 0, last, columns.len() as u16 - 1)?;
        book.save_to_buffer()
    }

    /// The report as JSON, times included.
    pub fn json(&self, lang: Lang) -> Value {
        let [errors, warnings, hints] = [0, 1, 2].map(|level| self.sum(|outcome| outcome.issues[level]));
        json!({
            "files": self.rows.iter().map(|row| row.json(lang)).collect::<Vec<_>>(),
            "merged": self.merges.iter().map(|row| row.json(lang)).collect::<Vec<_>>(),
            "summary": {
                "files": self.rows.len(),
                "converted": self.rows.len() - self.rows.iter().filter(|row| row.failed()).count(),
                "unchanged": self.unchanged(),
                "failed": self.failures(),
                "projects": self.sum(|outcome| outcome.projects),
                "indicators": self.sum(|outcome| outcome.indicators),
                "issues": { "error": errors, "warning": warnings, "hint": hints },
                "stopped": self.stopped,
            },
        })
    }
}

/// A cell holds 32,767 UTF-16 units (Excel's specification); a path or reason never needs a tenth of it.
fn cut(text: &str) -> String {
    text.chars().take(2000).collect()
}

/// A file's name is anybody's text: what a spreadsheet would run gets an apostrophe before it.
fn defused(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}
