//! A sheet as its part: the order of the elements is that of ECMA-376 part 1, 18.3.1.99.

use super::put;
use super::sheet::{Area, Cell, Sheet, Value};
use super::text::{Strings, escape};
use crate::model::column_letters;

/// Relations of a sheet's part that it names by number.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ties {
    pub(super) drawing: bool,
    pub(super) notes: bool,
}

/// Bytes of XML for a cell, for room to be made once.
const CELL: usize = 34;

/// The part of a sheet; `first` for the one that shows when the workbook opens.
pub(super) fn xml(sheet: &mut Sheet<'_>, strings: &mut Strings, first: bool, ties: Ties) -> String {
    let mut xml = String::with_capacity(2_048 + sheet.cells.len() * CELL + sheet.merges.len() * CELL);
    xml.push_str(super::HEAD);
    xml.push_str(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">\
         <sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr>",
    );
    arrange(&mut sheet.cells);
    view(sheet, first, &mut xml);
    columns(sheet, &mut xml);
    rows(sheet, strings, &mut xml);
    if let Some(area) = sheet.filter {
        xml.push_str("<autoFilter ref=\"");
        push_area(area, &mut xml);
        xml.push_str("\"/>");
    }
    merges(sheet, &mut xml);
    bars(sheet, &mut xml);
    links(sheet, &mut xml);
    print(sheet, &mut xml);
    if let Some(area) = sheet.text_numbers {
        xml.push_str("<ignoredErrors><ignoredError sqref=\"");
        push_area(area, &mut xml);
        xml.push_str("\" numberStoredAsText=\"1\"/></ignoredErrors>");
    }
    if ties.drawing {
        xml.push_str("<drawing r:id=\"rId1\"/>");
    }
    if ties.notes {
        xml.push_str("<legacyDrawing r:id=\"rId2\"/>");
    }
    xml.push_str("</worksheet>");
    xml
}

/// Orders cells by row and column, of those written again the last alone.
fn arrange(cells: &mut Vec<Cell<'_>>) {
    let place = |cell: &Cell| (u64::from(cell.row) << 32) | u64::from(cell.column);
    if cells.is_sorted_by(|a, b| place(a) < place(b)) {
        return;
    }
    cells.sort_by_key(place);
    cells.reverse();
    cells.dedup_by_key(|cell| place(cell));
    cells.reverse();
}

/// Appends a number in digits.
pub(super) fn push_number(number: u32, xml: &mut String) {
    if number >= 10 {
        push_number(number / 10, xml);
    }
    xml.push(char::from(b'0' + (number % 10) as u8));
}

/// Appends a cell's address.
pub(super) fn push_address(row: u32, column: u32, xml: &mut String) {
    match u8::try_from(column) {
        Ok(letter @ 0..26) => xml.push(char::from(b'A' + letter)),
        _ => xml.push_str(&column_letters(column)),
    }
    push_number(row.saturating_add(1), xml);
}

fn push_area(area: Area, xml: &mut String) {
    push_address(area.top, area.left, xml);
    if (area.top, area.left) != (area.bottom, area.right) {
        xml.push(':');
        push_address(area.bottom, area.right, xml);
    }
}

fn view(sheet: &Sheet<'_>, first: bool, xml: &mut String) {
    xml.push_str("<sheetViews><sheetView");
    if sheet.no_grid {
        xml.push_str(" showGridLines=\"0\"");
    }
    if first {
        xml.push_str(" tabSelected=\"1\"");
    }
    xml.push_str(" workbookViewId=\"0\"");
    let (rows, columns) = sheet.frozen;
    if (rows, columns) == (0, 0) {
        xml.push_str("/></sheetViews>");
    } else {
        xml.push_str("><pane");
        let sides = [("xSplit", columns), ("ySplit", rows)];
        for (name, number) in sides.into_iter().filter(|(_, number)| *number > 0) {
            put(xml, format_args!(" {name}=\"{number}\""));
        }
        let pane = match (rows, columns) {
            (_, 0) => "bottomLeft",
            (0, _) => "topRight",
            _ => "bottomRight",
        };
        xml.push_str(" topLeftCell=\"");
        push_address(rows, columns, xml);
        put(xml, format_args!("\" activePane=\"{pane}\" state=\"frozen\"/><selection pane=\"{pane}\"/>"));
        xml.push_str("</sheetView></sheetViews>");
    }
    xml.push_str("<sheetFormatPr defaultRowHeight=\"15\"/>");
}

/// A width as files hold it: with the cell's padding, in 256ths (ECMA-376 part 1, 18.3.1.13).
fn stored_width(width: f64) -> f64 {
    /// Pixels of a digit of the default font and of a cell's padding.
    const DIGIT: f64 = 7.0;
    const PADDING: f64 = 5.0;
    let pixels = if width < 1.0 {
        (width * (DIGIT + PADDING) + 0.5).floor()
    } else {
        (width * DIGIT + 0.5).floor() + PADDING
    };
    (pixels / DIGIT * 256.0).floor() / 256.0
}

fn columns(sheet: &Sheet<'_>, xml: &mut String) {
    if sheet.widths.is_empty() {
        return;
    }
    xml.push_str("<cols>");
    let mut widths = sheet.widths.iter().peekable();
    while let Some((&first, &width)) = widths.next() {
        let mut last = first;
        while let Some((&next, _)) = widths.next_if(|&(&next, &other)| next == last + 1 && other == width) {
            last = next;
        }
        let (first, last) = (first + 1, last + 1);
        if width <= 0.0 {
            put(
                xml,
                format_args!(
                    "<col min=\"{first}\" max=\"{last}\" width=\"0\" hidden=\"1\" customWidth=\"1\"/>"
                ),
            );
        } else {
            let width = stored_width(width);
            put(
                xml,
                format_args!("<col min=\"{first}\" max=\"{last}\" width=\"{width}\" customWidth=\"1\"/>"),
            );
        }
    }
    xml.push_str("</cols>");
}

fn rows(sheet: &Sheet<'_>, strings: &mut Strings, xml: &mut String) {
    xml.push_str("<sheetData>");
    let mut heights = sheet.heights.iter().peekable();
    for cells in sheet.cells.chunk_by(|a, b| a.row == b.row) {
        let Some(row) = cells.first().map(|cell| cell.row) else { continue };
        while let Some((&blank, &height)) = heights.next_if(|&(&other, _)| other < row) {
            open_row(blank, Some(height), xml);
            xml.push_str("/>");
        }
        open_row(row, heights.next_if(|&(&other, _)| other == row).map(|(_, &height)| height), xml);
        xml.push('>');
        cells.iter().for_each(|cell| push_cell(cell, strings, xml));
        xml.push_str("</row>");
    }
    for (&row, &height) in heights {
        open_row(row, Some(height), xml);
        xml.push_str("/>");
    }
    xml.push_str("</sheetData>");
}

fn open_row(row: u32, height: Option<f64>, xml: &mut String) {
    xml.push_str("<row r=\"");
    push_number(row.saturating_add(1), xml);
    xml.push('"');
    if let Some(height) = height {
        // Whole pixels.
        let height = (height / 0.75 + 0.5).floor() * 0.75;
        put(xml, format_args!(" ht=\"{height}\" customHeight=\"1\""));
    }
}

fn push_cell(cell: &Cell<'_>, strings: &mut Strings, xml: &mut String) {
    xml.push_str("<c r=\"");
    push_address(cell.row, cell.column, xml);
    xml.push('"');
    if cell.style.0 > 0 {
        xml.push_str(" s=\"");
        push_number(cell.style.0.into(), xml);
        xml.push('"');
    }
    match &cell.value {
        Value::Blank => return xml.push_str("/>"),
        Value::Text(text) => {
            xml.push_str(" t=\"s\"><v>");
            push_number(strings.number(text), xml);
        }
        Value::Number(number) => put(xml, format_args!("><v>{number}")),
        Value::Formula(formula, result) => {
            xml.push_str("><f>");
            escape(formula, xml);
            xml.push_str("</f><v>");
            escape(result, xml);
        }
    }
    xml.push_str("</v></c>");
}

fn merges(sheet: &Sheet<'_>, xml: &mut String) {
    if sheet.merges.is_empty() {
        return;
    }
    put(xml, format_args!("<mergeCells count=\"{}\">", sheet.merges.len()));
    for &area in &sheet.merges {
        xml.push_str("<mergeCell ref=\"");
        push_area(area, xml);
        xml.push_str("\"/>");
    }
    xml.push_str("</mergeCells>");
}

fn bars(sheet: &Sheet<'_>, xml: &mut String) {
    let Some((area, colour)) = sheet.bars else { return };
    xml.push_str("<conditionalFormatting sqref=\"");
    push_area(area, xml);
    xml.push_str(
        "\"><cfRule type=\"dataBar\" priority=\"1\"><dataBar><cfvo type=\"min\"/><cfvo type=\"max\"/>",
    );
    put(xml, format_args!("<color rgb=\"FF{colour:06X}\"/></dataBar></cfRule></conditionalFormatting>"));
}

fn links(sheet: &Sheet<'_>, xml: &mut String) {
    if sheet.links.is_empty() {
        return;
    }
    xml.push_str("<hyperlinks>");
    for link in &sheet.links {
        xml.push_str("<hyperlink ref=\"");
        push_address(link.row, link.column, xml);
        xml.push_str("\" location=\"");
        escape(&link.location, xml);
        xml.push_str("\"/>");
    }
    xml.push_str("</hyperlinks>");
}

fn print(sheet: &Sheet<'_>, xml: &mut String) {
    let Some(page) = sheet.page else { return };
    let [left, right, top, bottom, header, footer] = page.margins;
    let orientation = if page.landscape { "landscape" } else { "portrait" };
    let setup = format_args!(
        "<printOptions horizontalCentered=\"1\"/><pageMargins left=\"{left}\" right=\"{right}\" top=\"{top}\" \
         bottom=\"{bottom}\" header=\"{header}\" footer=\"{footer}\"/>\
         <pageSetup paperSize=\"9\" fitToHeight=\"0\" orientation=\"{orientation}\"/>"
    );
    put(xml, setup);
    xml.push_str("<headerFooter><oddFooter>");
    escape(page.footer, xml);
    xml.push_str("</oddFooter></headerFooter>");
}
