//! The issue list.

use rust_xlsxwriter::{Color, Format, Worksheet, XlsxError};

use super::looks::ListLooks;
use super::{ISSUES, Office, internal, page};
use crate::check::{entry, is_of_reading, message};
use crate::form::lay_out::measure;
use crate::form::tags::{self, Ours, mark};
use crate::lang::Lang;
use crate::model::{Issue, Level};

/// The row of the first issue.
pub const FIRST: u32 = 2;
/// The columns with their widths in Excel's unit.
const COLUMNS: [(&str, f64); 7] = [
    ("级别", 7.0),
    ("规则", 18.0),
    ("项目", 24.0),
    ("字段", 13.0),
    ("位置", 13.0),
    ("说明", 44.0),
    ("原文", 32.0),
];
/// The hidden column of the tag.
const TAG: u16 = COLUMNS.len() as u16;
/// Characters of a text that the list shows; the whole stands in its cell.
const EXCERPT: usize = 300;
/// Links that a sheet holds (Excel's specifications and limits).
const LINKS: usize = 65_530;
/// Issues that a sheet holds: its rows without the head's.
const ISSUES_AT_MOST: usize = 1_048_576 - FIRST as usize;

/// Writes the list, row by row as a streamed sheet needs it.
pub fn write(worksheet: &mut Worksheet, office: &Office) -> Result<(), XlsxError> {
    let looks = ListLooks::new();
    worksheet.set_name(ISSUES)?;
    for (column, (_, width)) in (0u16..).zip(COLUMNS) {
        worksheet.set_column_width(column, width)?;
    }
    worksheet.set_column_hidden(TAG)?;
    worksheet.set_row_height(0, 34)?;
    worksheet.merge_range(0, 0, 0, TAG - 1, ISSUES, &looks.title)?;
    worksheet.write_string(0, TAG, mark(Ours::Issues))?;
    worksheet.set_row_height(1, 21)?;
    for (column, (name, _)) in (0u16..).zip(COLUMNS) {
        worksheet.write_string_with_format(1, column, name, &looks.head)?;
    }
    let levels = [Level::Error, Level::Warning, Level::Hint].map(|level| (level, level_look(&looks, level)));
    for (index, issue) in office.book.issues.iter().enumerate().take(ISSUES_AT_MOST) {
        let row = FIRST + index as u32;
        let level =
            levels.iter().find(|(level, _)| *level == issue.level).map_or(&looks.short, |(_, look)| look);
        worksheet.write_string_with_format(row, 0, issue.level.name(), level)?;
        write_issue(worksheet, office, &looks, (row, index), issue)?;
    }
    let last = FIRST + office.book.issues.len().min(ISSUES_AT_MOST) as u32 - 1;
    worksheet.autofilter(1, 0, last, TAG - 1)?;
    worksheet.set_freeze_panes(FIRST, 0)?;
    worksheet.set_repeat_rows(1, 1)?;
    worksheet.set_print_area(0, 0, last, TAG - 1)?;
    page(worksheet, true);
    Ok(())
}

/// The colour of a level.
fn level_look(looks: &ListLooks, level: Level) -> Format {
    let colour = match level {
        Level::Error => 0x00FF_C7CE,
        Level::Warning => 0x00FF_EB9C,
        Level::Hint => 0x00DD_EBF7,
    };
    looks.short.clone().set_background_color(Color::RGB(colour))
}

/// Writes all of an issue but its level; `at` is its row and its index in the book.
fn write_issue(
    worksheet: &mut Worksheet,
    office: &Office,
    looks: &ListLooks,
    at: (u32, usize),
    issue: &Issue,
) -> Result<(), XlsxError> {
    let (row, index) = at;
    let rule = entry(&issue.code).map_or(&*issue.code, |entry| entry.title.zh);
    let project = issue.project.and_then(|project| office.names.get(project)).map_or("", String::as_str);
    let said = excerpt(&message(issue, Lang::Zh));
    let original = excerpt(&issue.excerpt);
    let anchor = office.anchors.cell(index).filter(|_| index < LINKS);
    let place = match issue.place.to_string() {
        place if place.is_empty() && anchor.is_some() => "查看".to_owned(),
        place => place,
    };
    // The crate lays a sheet's rows down in order, their heights before their cells.
    let texts = [rule, project, &issue.field, &place, &said, &original];
    let need = |(text, (_, width)): (&&str, &(&str, f64))| measure::height(text, &[*width], ListLooks::SIZE);
    let height = texts.iter().zip(&COLUMNS[1..]).map(need).fold(18.0, f64::max);
    worksheet.set_row_height(row, height.min(measure::HIGHEST_ROW))?;
    worksheet.write_string_with_format(row, 1, rule, &looks.text)?;
    worksheet.write_string_with_format(row, 2, project, &looks.text)?;
    worksheet.write_string_with_format(row, 3, &*issue.field, &looks.short)?;
    match anchor {
        Some((cell_row, column)) => {
            let link = internal(project, cell_row, column);
            worksheet.write_url_with_options(row, 4, link.as_str(), place, "", Some(&looks.short_link))?;
        }
        None => {
            worksheet.write_string_with_format(row, 4, &place, &looks.short)?;
        }
    }
    worksheet.write_string_with_format(row, 5, &said, &looks.text)?;
    worksheet.write_string_with_format(row, 6, &original, &looks.text)?;
    if is_of_reading(&issue.code)
        && let Some(tag) = tags::issue(issue)
    {
        worksheet.write_string(row, TAG, tag)?;
    }
    Ok(())
}

/// The beginning of a text, as much as a list shows.
fn excerpt(text: &str) -> String {
    match text.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}……", &text[..end]),
        None => text.to_owned(),
    }
}
