//! Office Open XML: bombs, lies and odd parts.

use super::package::{Entry, archive};
use super::{Expect, Folder, form};

/// The part that names the others' types.
pub const CONTENT_TYPES: &str = "[Content_Types].xml";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const BEGIN: &str =
    "<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData>";
const END: &str = "</sheetData></worksheet>";

/// A sheet to be put into a workbook: the type of its relation and its part.
#[derive(Clone)]
pub struct Sheet {
    pub kind: &'static str,
    pub xml: Vec<u8>,
}

/// A worksheet of these rows.
pub fn sheet(rows: &str) -> Sheet {
    Sheet { kind: "worksheet", xml: format!("{BEGIN}{rows}{END}").into_bytes() }
}

/// The form's rows, texts in place.
pub fn form_rows() -> String {
    let mut rows = String::new();
    for (number, row) in form::rows().enumerate() {
        rows.push_str(&format!("<row r='{}'>", number + 1));
        for (column, text) in row {
            let place = form::reference(number, column);
            rows.push_str(&format!("<c r='{place}' t='inlineStr'><is><t>{text}</t></is></c>"));
        }
        rows.push_str("</row>");
    }
    rows
}

/// The form as a worksheet.
pub fn sheet_of_form() -> Sheet {
    sheet(&form_rows())
}

fn relation(id: &str, kind: &str, target: &str) -> String {
    format!("<Relationship Id='{id}' Type='{RELATIONS}/{kind}' Target='{target}'/>")
}

/// The entries of a workbook of these sheets.
pub fn workbook(sheets: &[Sheet]) -> Vec<Entry> {
    let (mut list, mut relations) = (String::new(), String::new());
    let mut entries = Vec::new();
    for (index, sheet) in sheets.iter().enumerate() {
        let number = index + 1;
        list.push_str(&format!("<sheet name='表{number}' sheetId='{number}' r:id='r{number}'/>"));
        relations += &relation(&format!("r{number}"), sheet.kind, &format!("worksheets/sheet{number}.xml"));
        entries.push(Entry::stored(&format!("xl/worksheets/sheet{number}.xml"), sheet.xml.clone()));
    }
    relations += &relation("s", "styles", "styles.xml");
    relations += &relation("t", "sharedStrings", "sharedStrings.xml");
    entries.extend(frame(&list, &relations));
    entries.push(Entry::stored("xl/styles.xml", "<styleSheet/>"));
    entries.push(Entry::stored("xl/sharedStrings.xml", "<sst><si><t>S</t></si></sst>"));
    entries
}

/// The parts that every workbook begins with.
fn frame(list: &str, relations: &str) -> Vec<Entry> {
    let book = format!("<workbook xmlns='{MAIN}' xmlns:r='{RELATIONS}'><sheets>{list}</sheets></workbook>");
    let root = relation("r", "officeDocument", "xl/workbook.xml");
    vec![
        Entry::stored(CONTENT_TYPES, "<Types/>"),
        Entry::stored("_rels/.rels", format!("<Relationships>{root}</Relationships>")),
        Entry::stored("xl/workbook.xml", book),
        Entry::stored("xl/_rels/workbook.xml.rels", format!("<Relationships>{relations}</Relationships>")),
    ]
}

/// A workbook of the form in which one part is another.
fn with(entry: Entry) -> Vec<u8> {
    let mut entries = workbook(&[sheet_of_form()]);
    entries.retain(|other| other.name != entry.name);
    entries.push(entry);
    archive(&entries)
}

const SHEET: &str = "xl/worksheets/sheet1.xml";
const STRINGS: &str = "xl/sharedStrings.xml";
const STYLES: &str = "xl/styles.xml";

pub fn cases(folder: &mut Folder<'_>) {
    bombs(folder);
    entities(folder);
    cells(folder);
    counts(folder);
    readable(folder);
}

/// Parts that inflate to more than anybody writes: 300 MB from a few.
fn bombs(folder: &mut Folder<'_>) {
    const SIZE: usize = 300 << 20;
    let bomb = |part, head: &str, unit: &str, tail: &str| {
        with(Entry::repeated(part, head, unit, SIZE / unit.len(), tail))
    };
    let refused = Expect::Refused(&["too-many-bytes", "too-many-cells", "too-much-text", "too-many-merges"]);
    for part in [SHEET, STRINGS, STYLES, "xl/workbook.xml", "xl/_rels/workbook.xml.rels"] {
        let label = part.rsplit('/').next().unwrap_or(part);
        folder.add(format!("bomb-blanks-{label}.xlsx"), refused, bomb(part, "<a>", " ", "</a>"));
    }
    folder.add("bomb-comment.xlsx", refused, bomb(SHEET, "<worksheet><!--", "x", "--></worksheet>"));
    folder.add("bomb-attribute.xlsx", refused, bomb(SHEET, "<worksheet a='", "x", "'/>"));
    folder.add(
        "bomb-text.xlsx",
        refused,
        bomb(SHEET, &format!("{BEGIN}<row><c t='str'><v>"), "字", "</v></c></row>"),
    );
    folder.add("bomb-strings.xlsx", refused, bomb(STRINGS, "<sst>", "<si><t>字</t></si>", "</sst>"));
    folder.add("bomb-runs.xlsx", refused, bomb(STRINGS, "<sst><si>", "<r><t>字</t></r>", "</si></sst>"));
    folder.add(
        "bomb-styles.xlsx",
        refused,
        bomb(STYLES, "<styleSheet><cellXfs>", "<xf numFmtId='9'/>", "</cellXfs>"),
    );
    folder.add(
        "bomb-formats.xlsx",
        refused,
        bomb(STYLES, "<styleSheet><numFmts>", "<numFmt numFmtId='99' formatCode='0.0'/>", ""),
    );
    folder.add(
        "bomb-merges.xlsx",
        refused,
        bomb(SHEET, "<worksheet><mergeCells>", "<mergeCell ref='A1:B2'/>", ""),
    );
    folder.add("bomb-cells.xlsx", refused, bomb(SHEET, &format!("{BEGIN}<row>"), "<c><v>1</v></c>", ""));
    folder.add("bomb-rows.xlsx", refused, bomb(SHEET, BEGIN, "<row ht='9'/>", ""));
    folder.add(
        "bomb-columns.xlsx",
        refused,
        bomb(SHEET, "<worksheet><cols>", "<col min='1' max='9' width='9'/>", ""),
    );
    let wide = Entry::repeated(SHEET, b"\xFF\xFE", "\u{5B57}\u{5B57}", SIZE / 6, "");
    folder.add("bomb-utf16.xlsx", refused, with(wide));
    folder.add(
        "bomb-errors.xlsx",
        refused,
        bomb(SHEET, &format!("{BEGIN}<row>"), "<c t='e'><v>#REF!</v></c>", ""),
    );
    folder.add("bomb-formulas.xlsx", refused, bomb(SHEET, &format!("{BEGIN}<row>"), "<c><f>1/0</f></c>", ""));
    folder.add(
        "bomb-sheets.xlsx",
        Expect::Refused(&["too-many-bytes", "too-many-sheets"]),
        bomb("xl/workbook.xml", "<workbook><sheets>", "<sheet name='a' sheetId='1' r:id='r1'/>", ""),
    );
    folder.add(
        "bomb-relations.xlsx",
        refused,
        bomb(
            "xl/_rels/workbook.xml.rels",
            "<Relationships>",
            "<Relationship Id='a' Type='b' Target='c'/>",
            "",
        ),
    );
    let sheets = Entry::repeated("xl/workbook.xml", "<workbook><sheets>", "<sheet/>", 1 << 20, "");
    folder.add("bomb-a-million-sheets.xlsx", Expect::Refused(&["too-many-sheets"]), with(sheets));
    let string = format!("<sst><si><t>{}</t></si></sst>", "长".repeat(32_767));
    let used = sheet(&format!("<row>{}</row>", "<c t='s'><v>0</v></c>".repeat(3000)));
    let mut entries = workbook(&[used]);
    entries.retain(|entry| entry.name != STRINGS);
    entries.push(Entry::stored(STRINGS, string));
    folder.add("bomb-one-string-3000-times.xlsx", Expect::Refused(&["too-much-text"]), archive(&entries));
    let forms = workbook(&vec![sheet_of_form(); 3000]);
    folder.add("xlsx-read-3000-forms.xlsx", Expect::Read(3000), archive(&forms));
    folder.add("bomb-1000-sheets-one-part.xlsx", Expect::Refused(&["too-many-bytes"]), one_part(1000));
}

/// Many sheets that all are the same part of a megabyte.
fn one_part(count: usize) -> Vec<u8> {
    let list: String = (0..count).map(|at| format!("<sheet name='{at}' sheetId='{at}' r:id='r'/>")).collect();
    let mut entries = frame(&list, &relation("r", "worksheet", "worksheets/sheet1.xml"));
    let rows = format!("<row/>{}", " ".repeat(1 << 20));
    entries.push(Entry::stored(SHEET, sheet(&rows).xml));
    archive(&entries)
}

/// Entities, references and nesting.
fn entities(folder: &mut Folder<'_>) {
    let laughs: String =
        (1..10).map(|at| format!("<!ENTITY l{at} '{}'>", format!("&l{};", at - 1).repeat(10))).collect();
    let head = format!(
        "<?xml version='1.0'?><!DOCTYPE w [<!ENTITY l0 'ha'>{laughs}<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
    );
    for (name, entity) in [
        ("laughs", "&l9;"),
        ("outside", "&x;"),
        ("unknown", "&nbsp;"),
        ("open", "&"),
        ("number", "&#xFFFFFFFF;"),
    ] {
        let rows = form_rows().replace("汛期需要", &format!("汛期需要{entity}"));
        let xml = format!("{head}{BEGIN}{rows}{END}");
        folder.add(format!("xml-entity-{name}.xlsx"), Expect::Read(1), with(Entry::stored(SHEET, xml)));
    }
    let quadratic = format!(
        "<!DOCTYPE w [<!ENTITY q '{}'>]>{BEGIN}<row><c t='str'><v>{}</v></c></row>{END}",
        "q".repeat(50_000),
        "&q;".repeat(50_000)
    );
    folder.add(
        "xml-entity-quadratic.xlsx",
        Expect::Refused(&["no-form", "damaged"]),
        with(Entry::stored(SHEET, quadratic)),
    );
    for part in [
        SHEET,
        STRINGS,
        STYLES,
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "_rels/.rels",
        CONTENT_TYPES,
    ] {
        let deep = Entry::stored(part, "<a>".repeat(100_000));
        let label = part.rsplit('/').next().unwrap_or(part);
        folder.add(format!("xml-deep-{label}.xlsx"), Expect::Classified, with(deep));
        folder.add(
            format!("xml-junk-{label}.xlsx"),
            Expect::Classified,
            with(Entry::stored(part, "\0\u{1}<<<>]]>&&;<a b c=d 'e\"")),
        );
        folder.add(
            format!("xml-not-utf8-{label}.xlsx"),
            Expect::Classified,
            with(Entry::stored(part, vec![0xC3; 5000])),
        );
    }
    let ends = format!("{BEGIN}{}", "</row>".repeat(100_000));
    folder.add(
        "xml-only-ends.xlsx",
        Expect::Refused(&["no-form", "damaged"]),
        with(Entry::stored(SHEET, ends)),
    );
    let attributes: String = (0..200_000).map(|at| format!(" a{at}='x'")).collect();
    let rows = form_rows().replacen("<row ", &format!("<row{attributes} "), 1);
    folder.add("xml-200000-attributes.xlsx", Expect::Read(1), with(Entry::stored(SHEET, sheet(&rows).xml)));
}

/// References, far cells and merged ranges beside a sound form.
fn cells(folder: &mut Folder<'_>) {
    for reference in [
        "XFD1048576",
        "XFE1",
        "A1048577",
        "ZZZZZZZZZ1",
        "A99999999999999999999",
        "A0",
        "1",
        "A",
        "",
        "-1",
        "$A$99",
        "R1C1",
        "é1",
        "A1:B2",
    ] {
        let rows = format!("{}<row r='77'><c r='{reference}'><v>9</v></c></row>", form_rows());
        let label = reference.replace([':', '$'], "_");
        folder.add(
            format!("cell-at-{label}.xlsx"),
            Expect::Read(1),
            with(Entry::stored(SHEET, sheet(&rows).xml)),
        );
    }
    for (at, merge) in
        ["A1:XFD1048576", "XFD1048576:A1", "A1:A99999999999", "B2:", ":B2", "A1:C3 D4", "ZZZZ1:ZZZZZ2", ""]
            .iter()
            .enumerate()
    {
        let xml = format!(
            "{BEGIN}{}</sheetData><mergeCells count='-1'><mergeCell ref='{merge}'/></mergeCells></worksheet>",
            form_rows()
        );
        folder.add(format!("merge-{at}.xlsx"), Expect::Classified, with(Entry::stored(SHEET, xml)));
    }
    let nested: String = (1..2000).map(|at| format!("<mergeCell ref='A{at}:XFD1048576'/>")).collect();
    let xml = format!("{BEGIN}{}</sheetData><mergeCells>{nested}</mergeCells></worksheet>", form_rows());
    folder.add("merge-2000-overlapping.xlsx", Expect::Classified, with(Entry::stored(SHEET, xml)));
    for (name, cell) in [
        ("string-index", "<c t='s'><v>4294967296</v></c>"),
        ("string-negative", "<c t='s'><v>-1</v></c>"),
        ("style-index", "<c s='99999999999'><v>1</v></c>"),
        ("float", "<c><v>1e999</v></c>"),
        ("not-a-number", "<c><v>NaN</v></c>"),
        ("error", "<c t='e'><v>#WHAT!</v></c>"),
        ("date", "<c t='d'><v>99999-99-99</v></c>"),
        ("kind", "<c t='zzz'><v>1</v></c>"),
        ("controls", "<c t='str'><v>_x0000__x0007__xFFFF__xD800_</v></c>"),
        ("value-twice", "<c><v>1</v><v>2</v></c>"),
    ] {
        let rows = format!("{}<row r='88'>{cell}</row>", form_rows());
        folder.add(
            format!("cell-{name}.xlsx"),
            Expect::Read(1),
            with(Entry::stored(SHEET, sheet(&rows).xml)),
        );
    }
    let date = format!(
        "{}<row r='88'><c s='0'><v>9e99</v></c><c s='0'><v>-5</v></c><c s='1'><v>1e308</v></c></row>",
        form_rows()
    );
    let mut entries = workbook(&[sheet(&date)]);
    entries.retain(|entry| entry.name != STYLES);
    let code = format!("{}\"", "[h]yyyy;@;".repeat(3000));
    entries.push(Entry::stored(STYLES, format!("<styleSheet><numFmts><numFmt numFmtId='200' formatCode='{code}'/></numFmts><cellXfs><xf numFmtId='14'/><xf numFmtId='200'/></cellXfs></styleSheet>")));
    folder.add("cell-impossible-dates.xlsx", Expect::Read(1), archive(&entries));
}

/// Claims of numbers, and many of something.
fn counts(folder: &mut Folder<'_>) {
    for claim in ["4294967296", "18446744073709551615", "-1", "x"] {
        let strings = format!("<sst count='{claim}' uniqueCount='{claim}'><si><t>S</t></si></sst>");
        folder.add(
            format!("count-strings-{claim}.xlsx"),
            Expect::Read(1),
            with(Entry::stored(STRINGS, strings)),
        );
        let xml = format!("<worksheet><dimension ref='A1:XFD{claim}'/><sheetData>{}{END}", form_rows());
        folder.add(format!("count-dimension-{claim}.xlsx"), Expect::Read(1), with(Entry::stored(SHEET, xml)));
    }
    let few = vec![sheet("<row><c><v>1</v></c></row>"); 3000];
    folder.add("count-3000-sheets.xlsx", Expect::Refused(&["no-form"]), archive(&workbook(&few)));
    let mut some = vec![sheet("<row><c><v>1</v></c></row>"); 50];
    some.push(sheet_of_form());
    folder.add("count-50-sheets-before-the-form.xlsx", Expect::Read(1), archive(&workbook(&some)));
    let names = archive(&workbook(&[sheet_of_form()]));
    folder.add("name-with-quotes-'\"&.xlsx", Expect::Read(1), names);
}

/// Odd, but a person opens them: all have to be read.
fn readable(folder: &mut Folder<'_>) {
    for kind in ["chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet", "somethingElse"] {
        let odd = Sheet { kind, xml: b"<other/>".to_vec() };
        let bytes = archive(&workbook(&[odd.clone(), sheet_of_form(), odd]));
        folder.add(format!("read-beside-{kind}.xlsx"), Expect::Read(1), bytes);
    }
    let broken = Sheet { kind: "worksheet", xml: b"<worksheet><sheetData><row><c".to_vec() };
    folder.add("read-beside-broken.xlsx", Expect::Read(1), archive(&workbook(&[broken, sheet_of_form()])));
    let mut entries = workbook(&[sheet_of_form(), sheet_of_form()]);
    entries.retain(|entry| !entry.name.contains("sheet2"));
    folder.add("read-beside-missing-part.xlsx", Expect::Read(1), archive(&entries));
    let lost = workbook(&[sheet_of_form()]).into_iter().map(|entry| match entry.name.as_str() {
        "xl/_rels/workbook.xml.rels" => Entry::stored(&entry.name, "<Relationships/>"),
        _ => entry,
    });
    folder.add("read-relation-missing.xlsx", Expect::Read(1), archive(&lost.collect::<Vec<_>>()));
    for (name, utf16) in [("le", u16::to_le_bytes as fn(u16) -> [u8; 2]), ("be", u16::to_be_bytes)] {
        let xml = format!("<?xml version='1.0' encoding='UTF-16'?>{BEGIN}{}{END}", form_rows());
        let marked: Vec<u8> = format!("\u{feff}{xml}").encode_utf16().flat_map(utf16).collect();
        folder.add(format!("read-utf16-{name}.xlsx"), Expect::Read(1), with(Entry::stored(SHEET, marked)));
        let bare: Vec<u8> = xml.encode_utf16().flat_map(utf16).collect();
        folder.add(
            format!("read-utf16-{name}-no-mark.xlsx"),
            Expect::Read(1),
            with(Entry::stored(SHEET, bare)),
        );
    }
    let book = archive(&workbook(&[sheet_of_form()]));
    for ending in ["xltx", "xltm", "xlsm", "xls", "et", "txt", "csv", "pdf", "docx"] {
        folder.add(format!("read-named.{ending}"), Expect::Read(1), &book);
    }
    let pretty = form_rows().replace("><", ">\n\t  <");
    folder.add("read-pretty.xlsx", Expect::Read(1), with(Entry::stored(SHEET, sheet(&pretty).xml)));
    let prefixed = format!("{BEGIN}{}{END}", form_rows()).replace('<', "<x:").replace("<x:/", "</x:");
    folder.add("read-prefixed.xlsx", Expect::Read(1), with(Entry::stored(SHEET, prefixed)));
    let shouted = workbook(&[sheet_of_form()]).into_iter().map(|entry| {
        let name = entry.name.to_uppercase().replace('/', "\\");
        Entry { name, ..entry }
    });
    folder.add("read-names-in-capitals.xlsx", Expect::Read(1), archive(&shouted.collect::<Vec<_>>()));
    let shown = workbook(&[sheet_of_form()]).into_iter().map(|entry| match entry.name.as_str() {
        "xl/workbook.xml" => {
            let xml = String::from_utf8(entry.data).unwrap().replace("<sheet ", "<sheet state='show' ");
            Entry::stored("xl/workbook.xml", xml)
        }
        _ => entry,
    });
    folder.add("read-state-show.xlsx", Expect::Read(1), archive(&shown.collect::<Vec<_>>()));
}
