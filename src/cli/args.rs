//! The command line's definitions. Their help stands in [`super::messages`], in both languages.

use std::ops::RangeInclusive;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::lang::Lang;

/// The whole command line.
#[derive(Debug, Parser)]
#[command(name = "conv", version, disable_help_subcommand = true, infer_long_args = false)]
pub struct Cli {
    #[arg(long, global = true, value_parser = super::language::parse)]
    pub lang: Option<Lang>,
    #[arg(long, short, global = true)]
    pub quiet: bool,
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    ToXlsx(ToXlsx),
    FromXlsx(FromXlsx),
    Batch(Batch),
    Check(Check),
    Audit(Audit),
    Template(Template),
    Diff(Diff),
    /// A worker process of a batch; spoken to by the batch alone.
    #[command(hide = true)]
    Worker,
}

/// How inputs are read: shared by every command that reads.
#[derive(Debug, Clone, Default, Args)]
pub struct Reading {
    #[arg(long)]
    pub template: Option<String>,
    #[arg(long)]
    pub encoding: Option<String>,
    #[arg(long)]
    pub input_encoding: Option<String>,
    #[arg(long)]
    pub rules: Option<PathBuf>,
    #[command(flatten)]
    pub limits: Limits,
}

/// The heading that the help knows the limits by.
pub const LIMITS: &str = "limits";

/// Flags that raise (or lower) the limits of the readers. Last in every command: clap gives their heading to what
/// follows too.
#[derive(Debug, Clone, Copy, Default, Args)]
#[command(next_help_heading = LIMITS)]
pub struct Limits {
    #[arg(long, value_parser = size)]
    pub max_file_bytes: Option<u64>,
    #[arg(long, value_parser = size)]
    pub max_inflated_bytes: Option<u64>,
    #[arg(long, value_parser = size)]
    pub max_text_bytes: Option<u64>,
    #[arg(long, value_parser = size)]
    pub max_cells: Option<u64>,
    #[arg(long, value_parser = size)]
    pub max_merges: Option<u64>,
    #[arg(long, value_parser = small)]
    pub max_parts: Option<u32>,
    #[arg(long, value_parser = small)]
    pub max_sheets: Option<u32>,
    #[arg(long, value_parser = size)]
    pub max_issues: Option<u64>,
}

/// How workbooks are written.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct BookStyle {
    #[arg(long)]
    pub clean: bool,
    #[arg(long)]
    pub no_verify: bool,
}

/// How CSVs are written.
#[derive(Debug, Clone, Default, Args)]
pub struct CsvStyle {
    #[arg(long)]
    pub no_bom: bool,
    #[arg(long, value_enum)]
    pub csv_encoding: Option<CsvEncoding>,
}

impl CsvStyle {
    /// Settles what `--encoding` means for a command: where CSVs are written and it names an encoding they can be
    /// written in, it is theirs (`--csv-encoding` wins); otherwise it is the input's (`--input-encoding` wins).
    pub fn settle(&mut self, reading: &mut Reading, writes_csv: bool) {
        let label = reading.encoding.as_deref().unwrap_or("").to_ascii_lowercase();
        let output = match label.as_str() {
            "gb18030" => Some(CsvEncoding::Gb18030),
            "utf-8" | "utf8" => Some(CsvEncoding::Utf8),
            _ => None,
        };
        if writes_csv && output.is_some() {
            self.csv_encoding = self.csv_encoding.or(output);
            reading.encoding = None;
        }
    }
}

/// The encodings CSVs are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CsvEncoding {
    #[value(name = "utf-8")]
    Utf8,
    #[value(name = "gb18030")]
    Gb18030,
}

#[derive(Debug, Clone, Args)]
pub struct ToXlsx {
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    #[arg(long, short)]
    pub output: PathBuf,
    #[arg(long)]
    pub csv: Option<PathBuf>,
    #[arg(long)]
    pub strict: bool,
    #[command(flatten)]
    pub workbook: BookStyle,
    #[command(flatten)]
    pub style: CsvStyle,
    #[command(flatten)]
    pub reading: Reading,
}

#[derive(Debug, Args)]
pub struct FromXlsx {
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    #[arg(long, short)]
    pub output: PathBuf,
    #[arg(long, value_enum)]
    pub format: Option<DataFormat>,
    #[arg(long)]
    pub strict: bool,
    #[command(flatten)]
    pub style: CsvStyle,
    #[command(flatten)]
    pub reading: Reading,
}

impl FromXlsx {
    /// The format asked for, else the one that the output is named for: `-o data.json` is no folder of CSVs.
    pub fn format(&self) -> DataFormat {
        let extension = self.output.extension().and_then(|extension| extension.to_str()).unwrap_or("");
        let named = || DataFormat::from_str(extension, true).ok().filter(|_| !self.output.is_dir());
        self.format.or_else(named).unwrap_or_default()
    }
}

/// What `from-xlsx` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum DataFormat {
    #[default]
    Csv,
    Json,
    Jsonl,
    Txt,
}

#[derive(Debug, Args)]
pub struct Batch {
    pub input: PathBuf,
    #[arg(long, short)]
    pub output: PathBuf,
    #[arg(long, short, value_parser = |text: &str| within(text, 1..=256))]
    pub jobs: Option<u64>,
    #[arg(long)]
    pub merge: bool,
    #[arg(long)]
    pub force: bool,
    #[arg(long, overrides_with = "no_csv", hide = true)]
    pub csv: bool,
    #[arg(long)]
    pub no_csv: bool,
    #[arg(long, value_enum, default_value_t)]
    pub format: ReportFormat,
    #[arg(long)]
    pub times: bool,
    #[arg(long)]
    pub watch: bool,
    #[arg(long, default_value_t = 2, value_parser = |text: &str| within(text, 1..=86_400))]
    pub interval: u64,
    #[arg(long, default_value_t = crate::batch::TIME_LIMIT_SECONDS, value_parser = |text: &str| within(text, 1..=604_800))]
    pub time_limit: u64,
    #[arg(long, value_parser = budget, default_value = "1G")]
    pub max_memory: u64,
    #[arg(long)]
    pub strict: bool,
    #[command(flatten)]
    pub workbook: BookStyle,
    #[command(flatten)]
    pub style: CsvStyle,
    #[command(flatten)]
    pub reading: Reading,
}

/// How a batch reports on standard output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ReportFormat {
    #[default]
    Text,
    Json,
}

#[derive(Debug, Args)]
pub struct Check {
    #[arg(required_unless_present_any = ["explain", "list"], value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    pub format: CheckFormat,
    #[arg(long, short)]
    pub output: Option<PathBuf>,
    #[arg(long)]
    pub explain: Option<String>,
    #[arg(long)]
    pub list: bool,
    #[arg(long)]
    pub strict: bool,
    #[command(flatten)]
    pub reading: Reading,
}

/// How `check` prints issues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum CheckFormat {
    #[default]
    Text,
    Json,
    Csv,
    Xlsx,
    Sarif,
}

#[derive(Debug, Args)]
pub struct Audit {
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    #[command(flatten)]
    pub reading: Reading,
}

#[derive(Debug, Args)]
pub struct Template {
    #[command(subcommand)]
    pub action: TemplateAction,
}

#[derive(Debug, Subcommand)]
pub enum TemplateAction {
    List,
    Show { name: String },
    Check { file: PathBuf },
    Infer(Infer),
}

#[derive(Debug, Args)]
pub struct Infer {
    pub form: PathBuf,
    #[arg(long, short)]
    pub output: Option<PathBuf>,
    #[arg(long)]
    pub name: Option<String>,
    #[arg(long)]
    pub encoding: Option<String>,
    #[command(flatten)]
    pub limits: Limits,
}

#[derive(Debug, Args)]
pub struct Diff {
    pub old: PathBuf,
    pub new: PathBuf,
    #[arg(long, value_enum, default_value_t)]
    pub format: DiffFormat,
    #[arg(long, short)]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub reading: Reading,
}

/// How `diff` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum DiffFormat {
    #[default]
    Text,
    Csv,
    Xlsx,
}

/// A size or a count with an optional suffix K, M or G (binary). What is no such number is told by examples.
fn size(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let (digits, shift) = match text.char_indices().last() {
        Some((at, 'k' | 'K')) => (&text[..at], 10),
        Some((at, 'm' | 'M')) => (&text[..at], 20),
        Some((at, 'g' | 'G')) => (&text[..at], 30),
        _ => (text, 0),
    };
    let number = digits.parse::<u64>().ok().and_then(|number| number.checked_mul(1 << shift));
    number.ok_or_else(|| "1000, 64K, 16M, 2G …".to_owned())
}

/// A count that fits in 32 bits.
fn small(text: &str) -> Result<u32, String> {
    size(text).and_then(|number| u32::try_from(number).map_err(|_| format!("0–{}", u32::MAX)))
}

/// A number within a range.
fn within(text: &str, range: RangeInclusive<u64>) -> Result<u64, String> {
    let number = text.trim().parse().ok().filter(|number| range.contains(number));
    number.ok_or_else(|| format!("{}–{}", range.start(), range.end()))
}

/// A size that a batch can do with.
fn budget(text: &str) -> Result<u64, String> {
    let least = crate::batch::LEAST_BUDGET;
    size(text).and_then(|bytes| if bytes < least { Err(format!("≥ {}M", least >> 20)) } else { Ok(bytes) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_take_binary_suffixes() {
        assert_eq!(size("12"), Ok(12));
        assert_eq!(size("3k"), Ok(3072));
        assert_eq!(size("1G"), Ok(1 << 30));
        for bad in ["", "G", "-1", "1T", "99999999999999G"] {
            assert!(size(bad).is_err(), "{bad}");
        }
    }
}
