//! The floors that the table of benchmarks compares with: the libraries below us as they come, without any
//! understanding of the forms. `benches/run` starts this program, a process a measurement.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};
use conv::form::lay_out::{Look, Sheet, lay_out};
use conv::form::library::Library;
use conv::road::{self, Options, Settings};
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["cells", dump, workbook, out] => cells(dump, workbook, out),
        ["write", cells, out] => write(cells, out),
        ["csv", workbook, out] => csv(workbook, out),
        ["split", dump, out] => split(dump, out),
        // `cargo bench` starts every target; this one has nothing to measure by itself.
        _ => Ok(()),
    }
}

/// Lists the visible cells of the workbook that a dump becomes: what the floors write.
///
/// A line a fact, separated by tabs: `S` name; `W` widths; then a row each `R` height; then its cells `C` row,
/// column, last row, last column, look, text.
fn cells(dump: &str, workbook: &str, out: &str) -> Result<(), Box<dyn Error>> {
    let options = Options::new(&Settings::default())?;
    let library = Library::bundled()?;
    let conversion = road::convert(dump, &fs::read(dump)?, &options)?;
    let mut workbook: Xlsx<_> = open_workbook(workbook)?;
    let names = workbook.sheet_names();
    let mut list = String::new();
    for (index, name) in names.iter().enumerate() {
        writeln!(list, "S\t{name}")?;
        match index.checked_sub(1).and_then(|index| conversion.book.projects.get(index)) {
            Some(project) => {
                let known = library.get(&project.template).or_else(|| library.default_template());
                let known = known.ok_or("no template")?;
                form(&lay_out(project, &known.template), &mut list)?;
            }
            None => plain(&workbook.worksheet_range(name)?, &mut list)?,
        }
    }
    Ok(fs::write(out, list)?)
}

fn form(sheet: &Sheet<'_>, list: &mut String) -> std::fmt::Result {
    list.push('W');
    sheet.columns.iter().try_for_each(|width| write!(list, "\t{width}"))?;
    list.push('\n');
    let mut cells = sheet.cells.iter().peekable();
    for (number, row) in (0..).zip(&sheet.rows) {
        writeln!(list, "R\t{}", row.height)?;
        while let Some(cell) = cells.next_if(|cell| cell.row == number) {
            let (last_row, last) = (cell.row + cell.rows - 1, cell.column + cell.columns - 1);
            let look = Look::ALL.iter().position(|&look| look == cell.look).unwrap_or(0);
            let text = cell.text.replace(['\t', '\r'], " ").replace('\n', "\u{b}");
            writeln!(list, "C\t{}\t{}\t{last_row}\t{last}\t{look}\t{text}", cell.row, cell.column)?;
        }
    }
    Ok(())
}

/// The summary and the list of issues, which no template lays out: each cell as a text, without its merges.
fn plain(range: &calamine::Range<Data>, list: &mut String) -> std::fmt::Result {
    let (top, left) = range.start().unwrap_or((0, 0));
    for (row, cells) in (top..).zip(range.rows()) {
        for (column, cell) in (left..).zip(cells) {
            let text = cell.to_string().replace(['\t', '\r'], " ").replace('\n', "\u{b}");
            if !text.is_empty() && !text.starts_with("conv/") {
                writeln!(list, "C\t{row}\t{column}\t{row}\t{column}\t4\t{text}")?;
            }
        }
    }
    Ok(())
}

/// The looks of the cells, in the order of [`Look::ALL`].
fn looks() -> Vec<Format> {
    let base = |font: &str, size: f64| {
        let format = Format::new().set_font_name(font).set_font_size(size);
        format.set_text_wrap().set_align(FormatAlign::VerticalCenter)
    };
    let bordered = |font: &str| base(font, 10.5).set_border(FormatBorder::Thin);
    vec![
        base("黑体", 16.0).set_bold().set_align(FormatAlign::Center),
        base("宋体", 10.5).set_align(FormatAlign::Center),
        bordered("宋体").set_align(FormatAlign::Center),
        bordered("仿宋").set_align(FormatAlign::Center),
        bordered("仿宋").set_align(FormatAlign::Left),
    ]
}

/// Writes listed cells by rust_xlsxwriter as it comes.
fn write(cells: &str, out: &str) -> Result<(), Box<dyn Error>> {
    let list = fs::read_to_string(cells)?;
    let looks = looks();
    let mut workbook = Workbook::new();
    let mut sheet: Option<&mut Worksheet> = None;
    let mut row = 0;
    for line in list.lines() {
        let (kind, rest) = line.split_once('\t').unwrap_or((line, ""));
        if kind == "S" {
            row = 0;
            sheet = Some(workbook.add_worksheet().set_name(rest)?);
            continue;
        }
        let sheet = sheet.as_mut().ok_or("a sheet comes first")?;
        match kind {
            "W" => {
                for (column, width) in (0..).zip(rest.split('\t')) {
                    sheet.set_column_width(column, width.parse::<f64>()?)?;
                }
            }
            "R" => {
                sheet.set_row_height(row, rest.parse::<f64>()?)?;
                row += 1;
            }
            _ => {
                let fields: Vec<&str> = rest.splitn(6, '\t').collect();
                let [top, left, bottom, right, look, text] = fields[..] else {
                    return Err("six fields".into());
                };
                let (top, left): (u32, u16) = (top.parse()?, left.parse()?);
                let (bottom, right): (u32, u16) = (bottom.parse()?, right.parse()?);
                let look = &looks[look.parse::<usize>()?];
                let text = text.replace('\u{b}', "\n");
                if (top, left) != (bottom, right) {
                    sheet.merge_range(top, left, bottom, right, &text, look)?;
                } else if text.is_empty() {
                    sheet.write_blank(top, left, look)?;
                } else {
                    sheet.write_string_with_format(top, left, text, look)?;
                }
            }
        }
    }
    Ok(workbook.save(out)?)
}

/// Reads a workbook by calamine and writes a CSV a sheet.
fn csv(workbook: &str, out: &str) -> Result<(), Box<dyn Error>> {
    let mut workbook: Xlsx<_> = open_workbook(workbook)?;
    fs::create_dir_all(out)?;
    for (index, name) in workbook.sheet_names().iter().enumerate() {
        let range = workbook.worksheet_range(name)?;
        let mut writer = csv::Writer::from_path(Path::new(out).join(format!("{index}.csv")))?;
        for row in range.rows() {
            writer.write_record(row.iter().map(ToString::to_string))?;
        }
        writer.flush()?;
    }
    Ok(())
}

/// Splits a dump at its line ends and tabs and writes the cells by csv: what `dump → CSVs` is when nothing is
/// understood.
fn split(dump: &str, out: &str) -> Result<(), Box<dyn Error>> {
    let text = fs::read_to_string(dump)?;
    fs::create_dir_all(out)?;
    let mut writer = csv::WriterBuilder::new().flexible(true).from_path(Path::new(out).join("0.csv"))?;
    for line in text.lines() {
        writer.write_record(line.split('\t'))?;
    }
    Ok(writer.flush()?)
}
