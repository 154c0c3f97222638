//! Issues as a workbook of one sheet, for offices that pass lists on.

use std::io::{self, Write};

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, XlsxError,
};

use crate::excel;
use crate::lang::Lang;
use crate::model::Level;

use super::Report;

/// The columns with their widths in Excel's unit (digits of the default font).
const COLUMNS: [(&str, f64); 9] = [
    ("级别", 8.0),
    ("规则", 26.0),
    ("来源文件", 22.0),
    ("项目序号", 9.0),
    ("项目名称", 30.0),
    ("字段", 16.0),
    ("位置", 12.0),
    ("说明", 60.0),
    ("原文", 50.0),
];

pub(super) fn write(report: &Report<'_>, out: &mut impl Write) -> io::Result<()> {
    let bytes = workbook(report).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn workbook(report: &Report<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // A fixed time, so that the same issues give the same bytes.
    workbook
        .set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    let sheet = workbook.add_worksheet();
    sheet.set_name(if report.lang == Lang::Zh { "问题清单" } else { "Issues" })?;
    let cell = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Thin);
    let head = cell.clone().set_bold().set_background_color(Color::RGB(0xE7_E6_E6));
    for (column, (name, width)) in (0..).zip(COLUMNS) {
        sheet.set_column_width(column, width)?.write_string_with_format(0, column, name, &head)?;
    }
    for (row, issue) in (1..).zip(&report.book.issues) {
        let color = match issue.level {
            Level::Error => 0xF8_CB_AD,
            Level::Warning => 0xFF_E6_99,
            Level::Hint => 0xDD_EB_F7,
        };
        let level = cell.clone().set_background_color(Color::RGB(color));
        sheet.write_string_with_format(row, 0, issue.level.name(), &level)?;
        let texts = [issue.code.to_string(), report.file(issue).to_owned()];
        for (column, text) in (1..).zip(texts) {
            sheet.write_string_with_format(row, column, text, &cell)?;
        }
        match issue.project {
            Some(project) => sheet.write_number_with_format(row, 3, project as f64 + 1.0, &cell)?,
            None => sheet.write_blank(row, 3, &cell)?,
        };
        let texts = [
            report.project_name(issue).to_owned(),
            issue.field.to_string(),
            issue.place.to_string(),
            report.message(issue),
            issue.excerpt.clone(),
        ];
        for (column, text) in (4..).zip(texts) {
            sheet.write_string_with_format(row, column, fit(&text), &cell)?;
        }
    }
    let last = report.book.issues.len() as u32;
    sheet.set_freeze_panes(1, 0)?.autofilter(0, 0, last, COLUMNS.len() as u16 - 1)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    workbook.save_to_buffer()
}

/// The beginning of a text that fits a cell.
fn fit(text: &str) -> &str {
    excel::cut(text, excel::CELL_UNITS).map_or(text, |at| &text[..at])
}

#[cfg(test)]
mod tests {
    use calamine::{Data, Reader, Xlsx};

    use super::*;
    use crate::check::{Rules, check, sample};

    #[test]
    fn every_issue_is_a_row_and_two_runs_are_the_same() {
        let mut book = sample::book("项目名称==1+1 | 资金总额=80 万元 | 财政拨款=90 万元");
        check(&mut book, &Rules::default());
        let report = Report { book: &book, sources: &[], lang: Lang::Zh, help: false };
        let bytes = workbook(&report).unwrap();
        assert_eq!(bytes, workbook(&report).unwrap());
        let mut back: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
        let sheet = back.worksheet_range("问题清单").unwrap();
        assert_eq!(sheet.height(), book.issues.len() + 1);
        assert_eq!(sheet.get_value((1, 4)), Some(&Data::String("=1+1".to_owned())));
        assert_eq!(sheet.get_value((1, 3)), Some(&Data::Float(1.0)));
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        let text = "𠀀".repeat(excel::CELL_UNITS);
        assert_eq!(fit(&text).chars().count(), excel::CELL_UNITS / 2);
    }
}
