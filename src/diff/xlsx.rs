//! The differences as a workbook: the projects with their amounts, and every change with its spots marked.

use std::io::{Seek, Write};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::{Change, Diff, Kind, ProjectDiff, Spot, difference, spots};
use crate::excel;
use crate::model::table::DIFFERENCES;
use crate::model::{Field, FieldName};

/// What fits into a cell, in UTF-16 units (Excel's limit is 32,767); the marks count too.
const CELL: usize = 32_000;
/// The last row a sheet has, from 0; one less for the note that more is in the CSV.
const LAST_ROW: u32 = excel::ROWS - 2;

struct Styles {
    head: Format,
    text: Format,
    number: Format,
    plain: Format,
    gone: Format,
    came: Format,
    kinds: [Format; 3],
}

impl Styles {
    fn new() -> Self {
        let text = Format::new()
            .set_font_name("宋体")
            .set_font_size(10)
            .set_text_wrap()
            .set_align(FormatAlign::Top)
            .set_border(FormatBorder::Thin);
        let fill = |color: u32| text.clone().set_background_color(Color::RGB(color));
        let font = || Format::new().set_font_name("宋体").set_font_size(10);
        Self {
            head: fill(0x00D9_E1F2).set_bold().set_align(FormatAlign::Center),
            number: text.clone().set_num_format("#,##0.00####"),
            plain: font(),
            gone: font().set_font_color(Color::RGB(0x00C0_0000)).set_font_strikethrough(),
            came: font().set_font_color(Color::RGB(0x0000_70C0)).set_bold(),
            kinds: [fill(0x00E2_EFDA), fill(0x00F8_CBAD), fill(0x00FF_F2CC)],
            text,
        }
    }
}

/// Writes the workbook; the same differences give the same bytes.
///
/// # Errors
/// Those of the writer.
pub fn write<W: Write + Seek + Send>(diff: &Diff, out: W) -> Result<(), XlsxError> {
    let mut workbook = Workbook::new();
    // The time of creation would make two runs differ.
    let fixed = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&fixed));
    let styles = Styles::new();
    summary(diff, workbook.add_worksheet(), &styles)?;
    list(diff, workbook.add_worksheet(), &styles)?;
    workbook.save_to_writer(out)
}

fn page(sheet: &mut Worksheet, heads: &[String], widths: &[f64], styles: &Styles) -> Result<(), XlsxError> {
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    sheet.set_freeze_panes(1, 0)?;
    for (column, (head, width)) in (0u16..).zip(heads.iter().zip(widths)) {
        sheet.set_column_width(column, *width)?;
        sheet.write_string_with_format(0, column, head, &styles.head)?;
    }
    Ok(())
}

/// A row a project: the four amounts before, after, and what they differ by.
fn summary(diff: &Diff, sheet: &mut Worksheet, styles: &Styles) -> Result<(), XlsxError> {
    sheet.set_name("项目")?;
    let mut heads: Vec<String> =
        ["变化", "原项目序号", "新项目序号", "项目名称", "变化项数"].map(str::to_owned).to_vec();
    for field in Field::AMOUNTS {
        heads.extend(["原", "新", "差额"].map(|side| format!("{}_万元\n{side}", field.name())));
    }
    let widths: Vec<f64> = [8.0, 8.0, 8.0, 40.0, 8.0].into_iter().chain([13.0; 12]).collect();
    page(sheet, &heads, &widths, styles)?;
    let mut row = 0;
    for project in diff.projects.iter().take(LAST_ROW as usize) {
        row += 1;
        begin(project, project.kind, row, sheet, styles)?;
        sheet.write_number_with_format(row, 4, project.changes.len() as f64, &styles.text)?;
        for (column, (old, new)) in (5u16..).step_by(3).zip(project.amounts) {
            number(sheet, row, column, old, styles)?;
            number(sheet, row, column + 1, new, styles)?;
            number(sheet, row, column + 2, difference(old, new), styles)?;
        }
    }
    sheet.autofilter(0, 0, row, 16)?;
    Ok(())
}

/// A row a change.
fn list(diff: &Diff, sheet: &mut Worksheet, styles: &Styles) -> Result<(), XlsxError> {
    sheet.set_name(DIFFERENCES.title)?;
    let heads: Vec<String> = DIFFERENCES.columns.iter().map(|column| column.name.to_owned()).collect();
    let widths = [8.0, 8.0, 8.0, 28.0, 24.0, 16.0, 48.0, 48.0, 13.0, 14.0, 14.0];
    page(sheet, &heads, &widths, styles)?;
    let changes =
        diff.projects.iter().flat_map(|project| project.changes.iter().map(move |it| (project, it)));
    let mut row = 0;
    for (project, change) in changes {
        if row == LAST_ROW {
            sheet.write_string_with_format(row + 1, 0, "……", &styles.text)?;
            break;
        }
        row += 1;
        begin(project, change.kind, row, sheet, styles)?;
        string(sheet, row, 4, &change.subject, styles)?;
        string(sheet, row, 5, &change.field, styles)?;
        marked(change, row, sheet, styles)?;
        number(sheet, row, 8, change.difference, styles)?;
        for (column, side) in [(9, &change.old), (10, &change.new)] {
            let place = side.as_ref().map_or(String::new(), |text| text.place.to_string());
            string(sheet, row, column, &place, styles)?;
        }
    }
    sheet.autofilter(0, 0, row, 10)?;
    Ok(())
}

fn begin(
    project: &ProjectDiff,
    kind: Kind,
    row: u32,
    sheet: &mut Worksheet,
    styles: &Styles,
) -> Result<(), XlsxError> {
    sheet.write_string_with_format(row, 0, kind.name(), &styles.kinds[kind as usize])?;
    for (column, index) in [(1, project.old), (2, project.new)] {
        match index {
            Some(index) => sheet.write_number_with_format(row, column, (index + 1) as f64, &styles.text)?,
            None => sheet.write_blank(row, column, &styles.text)?,
        };
    }
    string(sheet, row, 3, &project.name, styles)
}

/// Both values, what went struck out in the old one, what came bold in the new one.
fn marked(change: &Change, row: u32, sheet: &mut Worksheet, styles: &Styles) -> Result<(), XlsxError> {
    let value =
        |side: &Option<crate::model::Text>| side.as_ref().map_or(String::new(), |text| text.value.clone());
    let (old, new) = (value(&change.old), value(&change.new));
    let spots = spots(&old, &new);
    for (column, mark) in [(6, &styles.gone), (7, &styles.came)] {
        let pieces = spots.iter().map(|spot| match *spot {
            Spot::Same(text) => (&styles.plain, text),
            Spot::Changed(old, new) => (mark, if column == 6 { old } else { new }),
        });
        let pieces: Vec<(&Format, &str)> = pieces.filter(|(_, text)| !text.is_empty()).collect();
        let units: usize = pieces.iter().map(|(_, text)| text.encode_utf16().count()).sum();
        if pieces.is_empty() || units > CELL {
            let text = if column == 6 { &old } else { &new };
            string(sheet, row, column, text, styles)?;
        } else {
            sheet.write_rich_string_with_format(row, column, &pieces, &styles.text)?;
        }
    }
    Ok(())
}

/// A text; one too long for a cell is cut with `…`, the CSV has it whole.
fn string(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    text: &str,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let cut = excel::cut(text, CELL).map(|at| format!("{}…", &text[..at]));
    sheet.write_string_with_format(row, column, cut.as_deref().unwrap_or(text), &styles.text)?;
    Ok(())
}

fn number(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    value: Option<Decimal>,
    styles: &Styles,
) -> Result<(), XlsxError> {
    match value.and_then(|value| value.to_f64()) {
        Some(value) => sheet.write_number_with_format(row, column, value, &styles.number)?,
        None => sheet.write_blank(row, column, &styles.text)?,
    };
    Ok(())
}
