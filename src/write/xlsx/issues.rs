//! The issue list.

use super::looks::ListLooks;
use super::{ISSUES, Office, internal, page};
use crate::check::{entry, is_of_reading, message};
use crate::excel;
use crate::form::lay_out::measure;
use crate::form::tags::{self, Ours, mark};
use crate::lang::Lang;
use crate::model::Issue;
use crate::write::ooxml::{Area, Sheet, Style};

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
const TAG: u32 = COLUMNS.len() as u32;
/// Characters of a text that the list shows; the whole stands in its cell.
const EXCERPT: usize = 300;
/// Links that a sheet holds (Excel's specifications and limits).
const LINKS: usize = 65_530;
/// Issues that a sheet holds: its rows without the head's.
const ISSUES_AT_MOST: usize = excel::ROWS as usize - FIRST as usize;

/// The list.
pub fn sheet<'a>(office: &'a Office<'_>, looks: &ListLooks) -> Sheet<'a> {
    let mut sheet = Sheet::new(ISSUES);
    sheet.height(0, 34.0);
    sheet.merge(Area::new((0, 0), (0, TAG - 1)), ISSUES, looks.title);
    sheet.hide(TAG, TAG);
    sheet.text((0, TAG), mark(Ours::Issues), Style::default());
    sheet.height(1, 21.0);
    for (column, (name, width)) in (0..).zip(COLUMNS) {
        sheet.width(column, width);
        sheet.text((1, column), name, looks.head);
    }
    for (index, issue) in office.book.issues.iter().enumerate().take(ISSUES_AT_MOST) {
        write_issue(&mut sheet, office, looks, (FIRST + index as u32, index), issue);
    }
    let last = FIRST + office.book.issues.len().min(ISSUES_AT_MOST) as u32 - 1;
    sheet.filter(Area::new((1, 0), (last, TAG - 1)));
    sheet.freeze(FIRST, 0);
    sheet.repeat_row(1);
    sheet.print_area(Area::new((0, 0), (last, TAG - 1)));
    sheet.page(page(true));
    sheet
}

/// Writes an issue; `at` is its row and its index in the book.
fn write_issue<'a>(
    sheet: &mut Sheet<'a>,
    office: &'a Office<'_>,
    looks: &ListLooks,
    at: (u32, usize),
    issue: &'a Issue,
) {
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
    let texts = [rule, project, &issue.field, &place, &said, &original];
    let need = |(text, (_, width)): (&&str, &(&str, f64))| measure::height(text, &[*width], ListLooks::SIZE);
    let height = texts.iter().zip(&COLUMNS[1..]).map(need).fold(18.0, f64::max);
    sheet.height(row, height.min(measure::HIGHEST_ROW));
    sheet.text((row, 0), issue.level.name(), looks.of_level(issue.level));
    sheet.text((row, 1), rule, looks.text);
    sheet.text((row, 2), project, looks.text);
    sheet.text((row, 3), &*issue.field, looks.short);
    match anchor {
        Some((cell_row, column)) => {
            sheet.link((row, 4), internal(project, cell_row, column));
            sheet.text((row, 4), place, looks.short_link);
        }
        None => sheet.text((row, 4), place, looks.short),
    }
    sheet.text((row, 5), said, looks.text);
    sheet.text((row, 6), original, looks.text);
    if is_of_reading(&issue.code)
        && let Some(tag) = tags::issue(issue)
    {
        sheet.text((row, TAG), tag, Style::default());
    }
}

/// The beginning of a text, as much as a list shows.
fn excerpt(text: &str) -> String {
    match text.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}……", &text[..end]),
        None => text.to_owned(),
    }
}
