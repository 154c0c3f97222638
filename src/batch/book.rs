//! The report as a workbook of one sheet, written row by row: texts stand in their cells and not in a table of all, so
//! that many rows take no more memory than few.

use std::fmt::Write as _;
use std::io::{self, Write};

use zip::ZipWriter;
use zip::write::{SimpleFileOptions, StreamWriter};

use super::report::Cell;
use crate::excel;
use crate::model::column_letters;
use crate::write::ooxml::escape;

/// Writes a workbook: a head, fixed with the first column, above rows that can be filtered. Rows beyond what a sheet
/// holds are left out, and a text is cut where a cell is full: the CSV has them whole.
///
/// # Errors
/// Those of `sink` and of the rows.
pub fn write(
    sink: &mut impl Write,
    name: &str,
    columns: &[(&str, u32)],
    rows: impl Iterator<Item = io::Result<Vec<Cell>>>,
) -> io::Result<()> {
    let mut archive = ZipWriter::new_stream(Latch { sink, failed: None });
    for (part, text) in PARTS {
        begin(&mut archive, part)?;
        archive.write_all(text.as_bytes())?;
    }
    begin(&mut archive, "xl/worksheets/sheet1.xml")?;
    let mut xml = SHEET.to_owned();
    for (column, (_, width)) in (1..).zip(columns) {
        // Writing to a string cannot fail.
        let _ = write!(xml, "<col min=\"{column}\" max=\"{column}\" width=\"{width}\" customWidth=\"1\"/>");
    }
    xml.push_str("</cols><sheetData>");
    let head = columns.iter().map(|(name, _)| Cell::Text((*name).to_owned())).collect();
    let mut last = 0;
    for (number, cells) in (1..=excel::ROWS).zip(std::iter::once(Ok(head)).chain(rows)) {
        last = number;
        push_row(number, &cells?, &mut xml);
        archive.write_all(xml.as_bytes())?;
        xml.clear();
    }
    let right = column_letters(columns.len().saturating_sub(1) as u32);
    write!(archive, "</sheetData><autoFilter ref=\"A1:{right}{last}\"/></worksheet>")?;
    begin(&mut archive, "xl/workbook.xml")?;
    write!(
        archive,
        "{WORKBOOK}<sheets><sheet name=\"{name}\" sheetId=\"1\" r:id=\"rId1\"/></sheets><definedNames>\
         <definedName name=\"_xlnm._FilterDatabase\" localSheetId=\"0\" hidden=\"1\">{name}!$A$1:${right}${last}\
         </definedName></definedNames></workbook>"
    )?;
    archive.finish()?.into_inner().failed.map_or(Ok(()), Err)
}

type Archive<'s, W> = ZipWriter<StreamWriter<Latch<'s, W>>>;

fn begin<W: Write>(archive: &mut Archive<'_, W>, part: &str) -> io::Result<()> {
    Ok(archive.start_file(part, SimpleFileOptions::default())?)
}

/// Appends a row, counted from 1. The first is the head.
fn push_row(number: u32, cells: &[Cell], xml: &mut String) {
    let style = if number == 1 { 1 } else { 2 };
    let _ = write!(xml, "<row r=\"{number}\">");
    for (column, cell) in (0..).zip(cells) {
        let _ = write!(xml, "<c r=\"{}{number}\" s=\"{style}\"", column_letters(column));
        match cell {
            Cell::Text(text) if text.is_empty() => xml.push_str("/>"),
            Cell::Text(text) => {
                xml.push_str(" t=\"inlineStr\"><is><t xml:space=\"preserve\">");
                let end = excel::cut(text, excel::CELL_UNITS).unwrap_or(text.len());
                escape(&text[..end], xml);
                xml.push_str("</t></is></c>");
            }
            Cell::Number(value) => drop(write!(xml, "><v>{value}</v></c>")),
        }
    }
    xml.push_str("</row>");
}

/// Keeps the first error to itself and takes everything else as written: an archive that meets an error says so on
/// standard error when it is dropped.
struct Latch<'s, W> {
    sink: &'s mut W,
    failed: Option<io::Error>,
}

impl<W: Write> Write for Latch<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.failed.is_none() {
            self.failed = self.sink.write_all(bytes).err();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The parts that are the same in every report.
const PARTS: [(&str, &str); 4] = [
    (
        "[Content_Types].xml",
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/xl/workbook.xml\" \
         ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>\
         <Override PartName=\"/xl/worksheets/sheet1.xml\" \
         ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>\
         <Override PartName=\"/xl/styles.xml\" \
         ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/></Types>",
    ),
    (
        "_rels/.rels",
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" \
         Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
         Target=\"xl/workbook.xml\"/></Relationships>",
    ),
    (
        "xl/_rels/workbook.xml.rels",
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" \
         Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" \
         Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" \
         Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/>\
         </Relationships>",
    ),
    (
        "xl/styles.xml",
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><fonts count=\"3\">\
         <font><sz val=\"11\"/><name val=\"Calibri\"/></font><font><b/><sz val=\"11\"/><name val=\"宋体\"/></font>\
         <font><sz val=\"11\"/><name val=\"宋体\"/></font></fonts><fills count=\"2\">\
         <fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>\
         <borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
         <cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
         <cellXfs count=\"3\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>\
         <xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/>\
         <xf numFmtId=\"0\" fontId=\"2\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/></cellXfs>\
         <cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>",
    ),
];

const SHEET: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
    <worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetViews>\
    <sheetView tabSelected=\"1\" workbookViewId=\"0\"><pane xSplit=\"1\" ySplit=\"1\" topLeftCell=\"B2\" \
    activePane=\"bottomRight\" state=\"frozen\"/><selection pane=\"bottomRight\"/></sheetView></sheetViews>\
    <sheetFormatPr defaultRowHeight=\"15\"/><cols>";

const WORKBOOK: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
    <workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><bookViews>\
    <workbookView xWindow=\"240\" yWindow=\"15\" windowWidth=\"16095\" windowHeight=\"9660\"/></bookViews>";

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader, Xlsx};

    #[test]
    fn a_report_reads_back_and_a_full_disk_is_an_error() {
        let row = || vec![Cell::Text(" =甲<&>\u{1}".to_owned()), Cell::Text(String::new()), Cell::Number(7)];
        let columns = [("文件", 40), ("原因", 40), ("项目数", 10)];
        let rows = || (0..100).map(|_| Ok(row()));
        let mut bytes = Vec::new();
        write(&mut bytes, "报告", &columns, rows()).unwrap();
        let mut book = Xlsx::new(io::Cursor::new(&bytes)).unwrap();
        let sheet = book.worksheet_range("报告").unwrap();
        assert_eq!(sheet.get_size(), (101, 3));
        assert_eq!(sheet.get_value((0, 2)), Some(&Data::String("项目数".into())));
        assert_eq!(sheet.get_value((100, 0)), Some(&Data::String(" =甲<&>\u{1}".into())));
        assert_eq!(sheet.get_value((100, 2)), Some(&Data::Float(7.0)));
        for room in [0, 100, bytes.len() - 1] {
            let mut small = vec![0; room];
            assert!(write(&mut small.as_mut_slice(), "报告", &columns, rows()).is_err(), "{room}");
        }
        let cut = std::iter::once(Err(io::Error::other("cut")));
        assert_eq!(write(&mut Vec::new(), "报告", &columns, cut).unwrap_err().to_string(), "cut");
    }
}
