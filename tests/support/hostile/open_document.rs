//! OpenDocument spreadsheets: repeats, bombs, and what offices and web tools leave out.

use super::package::{Entry, archive};
use super::{Expect, Folder, form};

const MIMETYPE: &str = "application/vnd.oasis.opendocument.spreadsheet";

/// The form's rows.
pub fn rows() -> String {
    let mut rows = String::new();
    for row in form::rows() {
        rows.push_str("<table:table-row>");
        let mut next = 0;
        for (column, text) in row {
            if column > next {
                rows.push_str(&format!(
                    "<table:table-cell table:number-columns-repeated='{}'/>",
                    column - next
                ));
            }
            rows.push_str(&format!(
                "<table:table-cell office:value-type='string'><text:p>{text}</text:p></table:table-cell>"
            ));
            next = column + 1;
        }
        rows.push_str("</table:table-row>");
    }
    rows
}

/// The content part with one table.
pub fn content(table: &str) -> String {
    format!(
        "<?xml version='1.0'?><office:document-content xmlns:office='o' xmlns:table='t' xmlns:text='x'><office:body>\
             <office:spreadsheet><table:table table:name='表'>{table}</table:table></office:spreadsheet></office:body>\
             </office:document-content>"
    )
}

/// A package of this content.
pub fn packed(content: impl Into<Vec<u8>>) -> Vec<u8> {
    archive(&[Entry::stored("mimetype", MIMETYPE), Entry::stored("content.xml", content)])
}

/// The form as one flat file.
pub fn flat() -> String {
    content(&rows()).replace("document-content", "document")
}

pub fn cases(folder: &mut Folder<'_>) {
    folder.add("ods-sound.ods", Expect::Read(1), packed(content(&rows())));
    folder.add(
        "ods-read-without-mimetype.ods",
        Expect::Read(1),
        archive(&[Entry::stored("content.xml", content(&rows()))]),
    );
    folder.add("ods-read-named.xls", Expect::Read(1), packed(content(&rows())));
    let pretty = content(&rows()).replace("><", ">\n    <");
    folder.add("ods-read-pretty.ods", Expect::Read(1), packed(pretty));
    folder.add("ods-read-flat.fods", Expect::Read(1), flat());
    let wide: Vec<u8> =
        format!("\u{feff}{}", content(&rows())).encode_utf16().flat_map(u16::to_le_bytes).collect();
    folder.add("ods-read-utf16.ods", Expect::Read(1), packed(wide));
    repeats(folder);
    bombs(folder);
    for cut in [10, 50, 90] {
        let whole = content(&rows());
        let mut at = whole.len() * cut / 100;
        while !whole.is_char_boundary(at) {
            at -= 1;
        }
        folder.add(format!("ods-content-cut-at-{cut}.ods"), Expect::Classified, packed(&whole[..at]));
    }
    let manifest = Entry::stored("META-INF/manifest.xml", "<m><manifest:encryption-data/></m>");
    folder.add(
        "ods-encrypted.ods",
        Expect::Refused(&["locked"]),
        archive(&[Entry::stored("content.xml", vec![0x5A; 999]), manifest]),
    );
    folder.add("ods-empty-content.ods", Expect::Refused(&["damaged", "no-form"]), packed(""));
}

fn repeats(folder: &mut Folder<'_>) {
    let cell = |repeat: &str| format!("<table:table-cell {repeat}><text:p>同</text:p></table:table-cell>");
    let row = |repeat: &str, cells: &str| format!("<table:table-row {repeat}>{cells}</table:table-row>");
    let cases = [
        (
            "16384-columns-1000-rows",
            row("table:number-rows-repeated='1000'", &cell("table:number-columns-repeated='16384'")),
        ),
        (
            "all-cells",
            row("table:number-rows-repeated='1048576'", &cell("table:number-columns-repeated='16384'")),
        ),
        (
            "4-billion-rows",
            row("table:number-rows-repeated='4294967295'", &cell("table:number-columns-repeated='4'")),
        ),
        ("4-billion-columns", row("", &cell("table:number-columns-repeated='4294967295'"))),
        (
            "2-to-the-64",
            row(
                "table:number-rows-repeated='18446744073709551616'",
                &cell("table:number-columns-repeated='18446744073709551616'"),
            ),
        ),
        ("negative", row("table:number-rows-repeated='-1'", &cell("table:number-columns-repeated='-1'"))),
        (
            "spanned",
            row(
                "",
                &cell("table:number-columns-spanned='4294967295' table:number-rows-spanned='4294967295'"),
            ),
        ),
        (
            "spanned-and-repeated",
            row(
                "table:number-rows-repeated='5000'",
                &cell(
                    "table:number-columns-repeated='1000' table:number-columns-spanned='9' table:number-rows-spanned='9'",
                ),
            ),
        ),
    ];
    for (name, table) in cases {
        let refused = Expect::Refused(&["too-many-cells", "too-many-merges", "too-much-text", "no-form"]);
        folder.add(format!("ods-repeat-{name}.ods"), refused, packed(content(&table)));
        let bytes = packed(content(&format!("{}{table}", rows())));
        folder.add(format!("ods-repeat-{name}-below-form.ods"), Expect::Classified, bytes);
    }
    let blank = row(
        "table:number-rows-repeated='4294967295'",
        "<table:table-cell table:number-columns-repeated='4294967295'/>",
    );
    folder.add(
        "ods-read-blank-tail.ods",
        Expect::Read(1),
        packed(content(&format!("{}{}", rows(), blank.repeat(3)))),
    );
    let spaces = row(
        "table:number-rows-repeated='2000'",
        "<table:table-cell><text:p>一<text:s text:c='4294967295'/>二</text:p></table:table-cell>",
    );
    folder.add(
        "ods-repeat-spaces.ods",
        Expect::Refused(&["no-form", "too-much-text"]),
        packed(content(&spaces)),
    );
    let long = cell("table:number-columns-repeated='1000'").replace('同', &"同".repeat(100_000));
    folder.add(
        "ods-repeat-long-text.ods",
        Expect::Refused(&["too-much-text"]),
        packed(content(&row("", &long))),
    );
}

fn bombs(folder: &mut Folder<'_>) {
    let refused = Expect::Refused(&["too-many-bytes"]);
    for (name, head, unit) in [
        ("blanks", "<office:document-content>", " "),
        ("rows", "<a><table:table>", "<table:table-row/>"),
        ("tables", "<a>", "<table:table><table:table-row/></table:table>"),
        ("styles", "<a>", "<style:style style:name='a'/>"),
    ] {
        let entry = Entry::repeated("content.xml", head, unit, (300 << 20) / unit.len(), "");
        folder.add(
            format!("ods-bomb-{name}.ods"),
            refused,
            archive(&[Entry::stored("mimetype", MIMETYPE), entry]),
        );
    }
    folder.add("ods-deep.ods", Expect::Refused(&["damaged", "no-form"]), packed("<a>".repeat(1_000_000)));
    let nested = "<table:table><table:table-row><table:table-cell>".repeat(50_000);
    folder.add("ods-nested-tables.ods", Expect::Refused(&["damaged", "no-form"]), packed(content(&nested)));
}
