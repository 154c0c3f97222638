//! The differences as a CSV: [`DIFFERENCES`] lists its columns.
//!
//! A project that came or went is one row without 字段, its 原值 or 新值 being 资金总额 in 万元 where that is
//! settled. A changed value is a row with its 字段; 对象 names the indicator or stage it belongs to.

use std::io::{self, Write};

use super::{Diff, Kind};
use crate::model::Place;
use crate::model::table::DIFFERENCES;
use crate::write::csv::CsvOptions;
use crate::write::csv::sheet::Sheet;

/// Writes the differences as a CSV.
///
/// # Errors
/// Those of the writer; an [`Error`](crate::error::Error) within for a character that has no encoding.
pub fn write_csv<W: Write>(diff: &Diff, out: W, options: &CsvOptions) -> io::Result<W> {
    let mut sheet = Sheet::new(out, &DIFFERENCES, options)?;
    for project in &diff.projects {
        let begin = |sheet: &mut Sheet<W>, kind: Kind| {
            sheet.plain(kind.name());
            sheet.plain_or_blank(project.old.map(|index| index + 1));
            sheet.plain_or_blank(project.new.map(|index| index + 1));
            sheet.text(&project.name);
        };
        if project.kind != Kind::Changed {
            let (old, new) = project.amounts[0];
            begin(&mut sheet, project.kind);
            sheet.text("");
            sheet.text("");
            sheet.plain_or_blank(old);
            sheet.plain_or_blank(new);
            sheet.text("");
            sheet.text(&project.places.0.to_string());
            sheet.text(&project.places.1.to_string());
            sheet.end_row()?;
        }
        for change in &project.changes {
            begin(&mut sheet, change.kind);
            sheet.text(&change.subject);
            sheet.text(&change.field);
            let sides = [&change.old, &change.new].map(Option::as_ref);
            for side in sides {
                sheet.text(side.map_or("", |text| &text.value));
            }
            sheet.plain_or_blank(change.difference);
            for side in sides {
                sheet.text(&side.map_or(&Place::Unknown, |text| &text.place).to_string());
            }
            sheet.end_row()?;
        }
    }
    sheet.finish()
}
