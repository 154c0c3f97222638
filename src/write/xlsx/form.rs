//! The sheet of one project, as its form is printed.

use std::collections::BTreeMap;

use super::looks::Looks;
use super::{SUMMARY, internal, page};
use crate::form::lay_out::Sheet as Form;
use crate::form::summary::BACK;
use crate::form::tags::chunks;
use crate::write::ooxml::{Area, Sheet, Style};

/// Width of the column beside the form, in Excel's unit.
const MARGIN: f64 = 9.0;
/// Writes a laid-out form.
pub fn write<'a>(sheet: &mut Sheet<'a>, form: &'a Form<'_>, looks: &Looks, landscape: bool) {
    columns(sheet, form);
    for (row, laid) in (0..).zip(&form.rows) {
        sheet.height(row, laid.height);
        for (column, chunk) in (form.tag_column()..).zip(chunks(&laid.tag)) {
            sheet.text((row, column), chunk, Style::default());
        }
    }
    for cell in &form.cells {
        let corner = (cell.row, cell.column);
        let area = Area::new(corner, (cell.row + cell.rows - 1, cell.column + cell.columns - 1));
        sheet.merge(area, &*cell.text, looks.of(cell.look));
    }
    let back = (0, form.margin_column());
    sheet.text(back, BACK, looks.back);
    sheet.link(back, internal(SUMMARY, 0, 0));
    let last = ((form.rows.len() as u32).saturating_sub(1), form.margin_column().saturating_sub(1));
    sheet.print_area(Area::new((0, 0), last));
    sheet.text_numbers(Area::new((0, 0), last));
    sheet.hide_grid();
    sheet.page(page(landscape));
}

/// Sets the widths, and hides the columns that the tags take.
fn columns(sheet: &mut Sheet<'_>, form: &Form<'_>) {
    for (column, width) in (0..).zip(&form.columns) {
        sheet.width(column, *width);
    }
    sheet.width(form.margin_column(), MARGIN);
    let most = form.rows.iter().map(|row| chunks(&row.tag).count()).max().unwrap_or(0).max(1);
    let first = form.tag_column();
    sheet.hide(first, first + most as u32 - 1);
}

/// Puts notes on cells.
pub fn notes(sheet: &mut Sheet<'_>, notes: BTreeMap<(u32, u32), String>) {
    for (cell, text) in notes {
        // A note of this width shows some 16 characters a line.
        let lines = (text.chars().count() / 16 + text.matches('\n').count() + 2).min(20) as u32;
        sheet.note(cell, text, (240, (lines * 18).max(54)));
    }
}
