//! The sheet of one project, as its form is printed.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Format, IgnoreError, Note, Worksheet, XlsxError};

use super::looks::Looks;
use super::{SUMMARY, col, internal, page};
use crate::form::lay_out::Sheet;
use crate::form::tags::chunks;

/// Width of the column beside the form, in Excel's unit.
const MARGIN: f64 = 9.0;

/// Writes a laid-out form, row by row as a streamed sheet needs it.
pub fn write(
    worksheet: &mut Worksheet,
    sheet: &Sheet,
    looks: &Looks,
    landscape: bool,
) -> Result<(), XlsxError> {
    columns(worksheet, sheet)?;
    let mut cells = sheet.cells.iter().peekable();
    for (number, row) in (0u32..).zip(&sheet.rows) {
        worksheet.set_row_height(number, row.height)?;
        while let Some(cell) = cells.next_if(|cell| cell.row == number) {
            let format = looks.of(cell.look);
            let (row, column) = (cell.row, col(cell.column));
            let (last_row, last) = (row + cell.rows - 1, col(cell.column + cell.columns - 1));
            if (row, column) != (last_row, last) {
                worksheet.merge_range(row, column, last_row, last, &cell.text, format)?;
            } else if cell.text.is_empty() {
                worksheet.write_blank(row, column, format)?;
            } else {
                worksheet.write_string_with_format(row, column, &*cell.text, format)?;
            }
        }
        if number == 0 {
            back(worksheet, sheet.margin_column(), &looks.back)?;
        }
        for (column, chunk) in (col(sheet.tag_column())..).zip(chunks(&row.tag)) {
            worksheet.write_string(number, column, chunk)?;
        }
    }
    let last_row = (sheet.rows.len() as u32).saturating_sub(1);
    let last = col(sheet.margin_column().saturating_sub(1));
    worksheet.set_print_area(0, 0, last_row, last)?;
    worksheet.ignore_error_range(0, 0, last_row, last, IgnoreError::NumberStoredAsText)?;
    worksheet.set_screen_gridlines(false);
    page(worksheet, landscape);
    Ok(())
}

/// Sets the widths, and hides the columns that the tags take.
fn columns(worksheet: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    for (column, width) in (0u16..).zip(&sheet.columns) {
        worksheet.set_column_width(column, *width)?;
    }
    worksheet.set_column_width(col(sheet.margin_column()), MARGIN)?;
    let most = sheet.rows.iter().map(|row| chunks(&row.tag).count()).max().unwrap_or(0).max(1);
    let first = col(sheet.tag_column());
    worksheet.set_column_range_hidden(first, first + col(most as u32 - 1))?;
    Ok(())
}

/// The link back to the summary.
fn back(worksheet: &mut Worksheet, column: u32, format: &Format) -> Result<(), XlsxError> {
    let link = internal(SUMMARY, 0, 0);
    worksheet.write_url_with_options(0, col(column), link.as_str(), "← 汇总", "", Some(format))?;
    Ok(())
}

/// Puts notes on cells.
pub fn notes(worksheet: &mut Worksheet, notes: &BTreeMap<(u32, u32), String>) -> Result<(), XlsxError> {
    for (&(row, column), text) in notes {
        // A note of this width shows some 16 characters a line.
        let lines = (text.chars().count() / 16 + text.matches('\n').count() + 2).min(20) as u32;
        let note = Note::new(text).add_author_prefix(false).set_author("conv");
        worksheet.insert_note(row, col(column), &note.set_width(240).set_height((lines * 18).max(54)))?;
    }
    Ok(())
}
