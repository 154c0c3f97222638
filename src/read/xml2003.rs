//! XML Spreadsheet 2003, which offices save as `.xls` or `.xml`.

use std::collections::HashMap;

use quick_xml::events::BytesStart;

use super::Head;
use super::limits::Limits;
use super::number_format::{NumberFormat, builtin};
use super::workbook::book::{Book, Range};
use super::workbook::xml::{Node, Xml, attribute, local, text_of};
use super::workbook::{FORMULA_WITHOUT_VALUE, Trouble};
use crate::error::Result;
use crate::grid::Document;

const NAMESPACE: &str = "urn:schemas-microsoft-com:office:spreadsheet";

/// Whether an input is one: XML whose root is a workbook of that namespace.
pub fn fits(head: &Head<'_>) -> bool {
    head.text.starts_with('<')
        && head.text.contains(NAMESPACE)
        && head.text.contains("Workbook")
        && !head.text.contains("<html")
}

/// Reads the workbook.
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<Document> {
    limits.file(name, bytes.len() as u64)?;
    let text = text_of(bytes);
    let mut book = Book::new(name, limits);
    let mut reader = Reader {
        xml: Xml::new(&text),
        book: &mut book,
        formats: HashMap::new(),
        general: NumberFormat::default(),
        row: 0,
        column: 0,
        row_style: None,
    };
    match reader.run() {
        Ok(()) => {}
        Err(Trouble::Fault(error)) => return Err(error),
        Err(Trouble::Damaged(what)) => book.part_doubt("Workbook", &what),
    }
    book.finish()
}

struct Reader<'x, 'b, 'n> {
    xml: Xml<'x>,
    book: &'b mut Book<'n>,
    formats: HashMap<String, NumberFormat>,
    general: NumberFormat,
    row: u32,
    column: u32,
    row_style: Option<String>,
}

/// The formats that have a name.
fn named(format: &str) -> &str {
    match format {
        "General Date" => "yyyy/m/d h:mm",
        "Short Date" => builtin(14),
        "Medium Date" => builtin(15),
        "Long Date" => builtin(31),
        "Short Time" | "Medium Time" => builtin(20),
        "Long Time" => builtin(21),
        "Currency" | "Euro Currency" => "¥#,##0.00",
        "Fixed" => builtin(2),
        "Standard" => builtin(4),
        "Percent" => builtin(10),
        "Scientific" => builtin(11),
        "Yes/No" => "\"Yes\";\"Yes\";\"No\"",
        "True/False" => "\"True\";\"True\";\"False\"",
        "On/Off" => "\"On\";\"On\";\"Off\"",
        code => code,
    }
}

fn index(tag: &BytesStart<'_>, name: &str) -> Option<u32> {
    attribute(tag, name)?.trim().parse().ok()
}

impl Reader<'_, '_, '_> {
    fn run(&mut self) -> std::result::Result<(), Trouble> {
        loop {
            match self.xml.next()? {
                Node::Open(tag, empty) => match local(&tag) {
                    "Style" if !empty => self.style(&tag)?,
                    "Worksheet" if !empty => self.sheet(&tag)?,
                    _ => {}
                },
                Node::End => return Ok(()),
                Node::Close | Node::Text(_) => {}
            }
        }
    }

    fn style(&mut self, tag: &BytesStart<'_>) -> std::result::Result<(), Trouble> {
        let id = attribute(tag, "ID").unwrap_or_default().into_owned();
        let parent = attribute(tag, "Parent").unwrap_or("Default".into());
        let mut format = self.formats.get(parent.as_ref()).cloned();
        let outside = self.xml.depth() - 1;
        while self.xml.depth() > outside {
            if let Node::Open(tag, _) = self.xml.next()?
                && local(&tag) == "NumberFormat"
            {
                let code = attribute(&tag, "Format").unwrap_or_default();
                format = Some(NumberFormat::of(named(&code)));
            }
        }
        if let Some(format) = format {
            self.formats.insert(id, format);
        }
        Ok(())
    }

    fn sheet(&mut self, tag: &BytesStart<'_>) -> std::result::Result<(), Trouble> {
        let name = attribute(tag, "Name").unwrap_or_default();
        self.book.begin_sheet(&name, false)?;
        (self.row, self.column) = (0, 0);
        let outcome = self.rows();
        self.book.end_sheet_of_stream(outcome)
    }

    fn rows(&mut self) -> std::result::Result<(), Trouble> {
        let outside = self.xml.depth() - 1;
        let mut next_row = 0u32;
        while self.xml.depth() > outside {
            if let Node::Open(tag, empty) = self.xml.next()? {
                match local(&tag) {
                    "Row" => {
                        let at = index(&tag, "Index").map_or(next_row, |number| number.saturating_sub(1));
                        (self.row, self.column) = (at, 0);
                        next_row = at.saturating_add(1).saturating_add(index(&tag, "Span").unwrap_or(0));
                        self.row_style = attribute(&tag, "StyleID").map(std::borrow::Cow::into_owned);
                    }
                    "Cell" => self.cell(&tag, empty)?,
                    "Header" | "Footer" => {
                        self.book.header_or_footer(&attribute(&tag, "Data").unwrap_or_default());
                    }
                    "Visible" => {
                        let mut state = String::new();
                        self.xml.text(empty, &mut state)?;
                        if state.trim() != "SheetVisible" {
                            self.book.hide_sheet();
                        }
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn cell(&mut self, tag: &BytesStart<'_>, empty: bool) -> std::result::Result<(), Trouble> {
        let column = index(tag, "Index").map_or(self.column, |number| number.saturating_sub(1));
        let across = index(tag, "MergeAcross").unwrap_or(0);
        let down = index(tag, "MergeDown").unwrap_or(0);
        self.column = column.saturating_add(across).saturating_add(1);
        let (bottom, right) = (self.row.saturating_add(down), column.saturating_add(across));
        self.book.merge(Range { top: self.row, left: column, bottom, right })?;
        if empty {
            self.lost_cell(tag, column);
            return Ok(());
        }
        let (mut kind, mut value) = (String::new(), String::new());
        let outside = self.xml.depth() - 1;
        while self.xml.depth() > outside {
            if let Node::Open(inner, empty) = self.xml.next()? {
                match local(&inner) {
                    "Data" => {
                        kind = attribute(&inner, "Type").unwrap_or_default().into_owned();
                        self.xml.text(empty, &mut value)?;
                    }
                    // It has a Data of its own.
                    "Comment" => {
                        let mut said = String::new();
                        self.xml.text(empty, &mut said)?;
                        let author = attribute(&inner, "Author").unwrap_or_default();
                        self.book.note((self.row, column), &author, &said);
                    }
                    // It only says how the text sounds.
                    "PhoneticText" => self.xml.skip(empty)?,
                    _ => {}
                }
            }
        }
        if value.is_empty() && kind != "String" {
            self.lost_cell(tag, column);
        }
        let own = attribute(tag, "StyleID");
        let style = own.as_deref().or(self.row_style.as_deref()).unwrap_or("Default");
        let format = self.formats.get(style).unwrap_or(&self.general);
        put(self.book, self.row, column, &kind, &value, format)?;
        Ok(())
    }

    /// A formula without its result cannot be declared as anything, but is told; report programs write such. One whose
    /// result is an empty text has that.
    fn lost_cell(&mut self, tag: &BytesStart<'_>, column: u32) {
        if let Some(formula) = attribute(tag, "Formula") {
            self.book.doubt(&FORMULA_WITHOUT_VALUE, self.row, column, &formula, &formula);
        }
    }
}

fn put(
    book: &mut Book<'_>,
    row: u32,
    column: u32,
    kind: &str,
    value: &str,
    format: &NumberFormat,
) -> Result<()> {
    match kind {
        "Number" => match value.trim().parse::<f64>() {
            Ok(number) if number.is_finite() => book.number(row, column, number, format),
            _ => book.text(row, column, value),
        },
        "DateTime" => book.written_date(row, column, value.trim(), format),
        "Boolean" => book.boolean(row, column, value.trim() == "1"),
        "Error" => book.error(row, column, value.trim()),
        _ => book.text(row, column, &format.show_text(&value.replace("\r\n", "\n").replace('\r', "\n"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_with_gaps_merges_styles_and_a_hidden_one_is_read() {
        let xml = "<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?>\
            <Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet' xmlns:ss='urn:schemas-microsoft-com:office:spreadsheet'>\
            <Styles><Style ss:ID='Default'/><Style ss:ID='p'><NumberFormat ss:Format='0%'/></Style>\
            <Style ss:ID='d'><NumberFormat ss:Format='yyyy\"年\"m\"月\"'/></Style><Style ss:ID='q' ss:Parent='p'><Font/></Style></Styles>\
            <Worksheet ss:Name='表'><Table><Row ss:Index='2'><Cell ss:MergeAcross='1' ss:MergeDown='2'><Data ss:Type='String'>甲&#10;乙</Data>\
            <Comment ss:Author='审核'><ss:Data xmlns='http://www.w3.org/TR/REC-html40'><B>注</B>：补</ss:Data></Comment></Cell><Cell ss:StyleID='p'><Data ss:Type='Number'>0.95</Data></Cell>\
            <Cell ss:Index='6' ss:StyleID='d'><Data ss:Type='DateTime'>2022-09-01T00:00:00.000</Data></Cell></Row>\
            <Row ss:StyleID='q'><Cell ss:Index='4'><Data ss:Type='Number'>0.5</Data></Cell><Cell ss:StyleID='Default'><Data ss:Type='Error'>#REF!</Data></Cell>\
            <Cell ss:Formula='=RC[-1]*2'/><Cell ss:Formula='=RC[-2]'><Data ss:Type='Number'></Data></Cell><Cell ss:Formula='=&quot;&quot;'><Data ss:Type='String'></Data></Cell></Row></Table>\
            <WorksheetOptions><PageSetup><Header x:Data='&amp;L附件 2&amp;R单位：元'/><Footer x:Data='&amp;C第 &amp;P 页'/></PageSetup></WorksheetOptions></Worksheet>\
            <Worksheet ss:Name='藏'><Table/><WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet></Workbook>";
        let document = read("x.xls", xml.as_bytes(), &Limits::default()).unwrap();
        let found: Vec<String> = document.grids[0]
            .rows
            .iter()
            .flat_map(|row| &row.cells)
            .map(|cell| {
                let place = document.source.place(cell.pieces[0].start as usize);
                format!("{place} {} {}x{}", cell.text(&document.source), cell.columns, cell.rows)
            })
            .collect();
        assert_eq!(
            found,
            ["表!A2 甲\n乙 2x3", "表!C2 95% 1x1", "表!F2 2022年9月 1x1", "表!D3 50% 1x1", "表!E3 #REF! 1x1"]
        );
        let told: Vec<String> = document
            .issues
            .iter()
            .map(|issue| format!("{} {} {}", issue.code, issue.place, issue.excerpt))
            .collect();
        assert_eq!(
            told,
            [
                "note-on-cell 表!A2 注：补",
                "cell-error 表!E3 #REF!",
                "formula-without-value 表!F3 =RC[-1]*2",
                "formula-without-value 表!G3 =RC[-2]",
                "text-in-header 表!A1 附件 2\n单位：元"
            ]
        );
        assert!(document.grids[1].hidden && !document.grids[0].hidden);
    }
}
