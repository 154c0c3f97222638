//! Whole workbooks: fixtures that other programs wrote, and packages made by hand.

use std::io::{Cursor, Write};

use super::*;

mod as_written;
mod beside;

fn fixture(file: &str) -> Vec<u8> {
    let path = format!("{}/tests/fixtures/workbooks/{file}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn document(file: &str) -> Document {
    read(file, &fixture(file), &Limits::default()).unwrap()
}

/// Every cell as `sheet!A1 text`, with its size where it is merged.
fn cells_of(document: &Document) -> Vec<String> {
    let mut all = Vec::new();
    for row in document.grids.iter().flat_map(|grid| &grid.rows) {
        for cell in &row.cells {
            let place = document.source.place(cell.pieces[0].start as usize);
            let size = match (cell.columns, cell.rows) {
                (1, 1) => String::new(),
                (columns, rows) => format!(" {columns}x{rows}"),
            };
            all.push(format!("{place} {}{size}", cell.text(&document.source)));
        }
    }
    all
}

fn codes(document: &Document) -> Vec<String> {
    document.issues.iter().map(|issue| format!("{} {}", issue.code, issue.place)).collect()
}

#[test]
fn every_kind_of_cell_comes_in_as_seen() {
    for file in ["every-kind-of-cell.xlsx", "every-kind-of-cell.xls", "every-kind-of-cell.ods"] {
        let document = document(file);
        let long = "字".repeat(400);
        let expected = [
            "甲项目 & <乙>",
            "95%",
            "95.5%",
            "1,234,567.50",
            "158.8",
            "13812345678",
            "00123",
            "00123",
            "2022/1/31",
            "2022年9月1日",
            "2022-01",
            "TRUE",
            "5",
            "33.33",
            "#REF!",
            "≥700批次",
            "-3.50",
            "1/31/2022",
            "一\n二",
            &long,
            "#DIV/0!",
            "合并",
            "190%",
        ];
        let values: Vec<String> = cells_of(&document)
            .iter()
            .filter_map(|cell| {
                cell.strip_prefix("一张表!B").map(|rest| rest.split_once(' ').unwrap().1.to_owned())
            })
            .collect();
        assert_eq!(values, expected, "{file}");
        let all = cells_of(&document);
        for cell in ["一张表!A25 合并 3x2", "一张表!D1 竖 1x3", "隐藏的!C3 丙"] {
            assert!(all.iter().any(|found| found == cell), "{file}: {cell}");
        }
        let hidden: Vec<bool> = document.grids.iter().map(|grid| grid.hidden).collect();
        assert_eq!(hidden, [false, true, false], "{file}");
        assert!(document.grids[2].rows.is_empty(), "{file}");
        assert_eq!(
            codes(&document),
            ["shown-rounded 一张表!B14", "cell-error 一张表!B15", "cell-error 一张表!B21"]
        );
    }
}

#[test]
fn formulas_that_were_never_calculated_are_told() {
    let document = document("formulas-never-calculated.xlsx");
    let told: Vec<_> = document.issues.iter().filter(|issue| issue.code == "formula-without-value").collect();
    assert_eq!(told.len(), 3);
    assert_eq!((told[0].place.to_string().as_str(), told[0].excerpt.as_str()), ("一张表!B21", "=1/0"));
}

#[test]
fn a_sheet_tells_how_it_is_printed() {
    use rust_xlsxwriter::{Format, Workbook};
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = Format::new();
    sheet.write(0, 0, "标签").unwrap();
    sheet.merge_range(0, 1, 1, 3, "", &plain).unwrap();
    sheet.set_column_width(1, 20.0).unwrap().set_column_width(2, 20.0).unwrap();
    sheet.set_row_height(1, 33.0).unwrap().set_landscape();
    let document = read("a.xlsx", &book.save_to_buffer().unwrap(), &Limits::default()).unwrap();
    let layout = document.grids[0].sheet.as_ref().unwrap();
    assert_eq!(layout.merges, [crate::grid::Merge { top: 0, left: 1, bottom: 1, right: 3 }]);
    assert_eq!((layout.width(0), layout.width(2).map(f64::round)), (None, Some(21.0)));
    assert_eq!((layout.heights.as_slice(), layout.landscape), ([(1, 33.0)].as_slice(), true));

    let binary = layout_of("every-kind-of-cell.xls");
    assert!(binary.merges.iter().any(|merge| merge.left == 3 && merge.bottom == 2), "{binary:?}");
    assert!(!binary.heights.is_empty() && !binary.widths.is_empty() && !binary.landscape, "{binary:?}");
}

fn layout_of(file: &str) -> crate::grid::SheetLayout {
    *document(file).grids[0].sheet.clone().unwrap()
}

/// A package of parts.
fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A workbook of sheets given as (type of its relation, content of its part; `None` for no part).
fn workbook(sheets: &[(&str, Option<&[u8]>)], more: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut list, mut relations) = (String::new(), String::new());
    for (index, (kind, _)) in sheets.iter().enumerate() {
        list.push_str(&format!("<sheet name='表{index}' sheetId='{}' r:id='r{index}'/>", index + 1));
        if !kind.is_empty() {
            relations.push_str(&format!(
                "<Relationship Id='r{index}' Type='{RELATIONS}/{kind}' Target='worksheets/sheet{}.xml'/>",
                index + 1
            ));
        }
    }
    relations.push_str(&format!(
        "<Relationship Id='s' Type='{RELATIONS}/styles' Target='/xl/styles.xml'/>\
         <Relationship Id='t' Type='{RELATIONS}/sharedStrings' Target='sharedStrings.xml'/>"
    ));
    let list = format!("<workbook xmlns:r='{RELATIONS}'><sheets>{list}</sheets></workbook>");
    let relations = format!("<Relationships>{relations}</Relationships>");
    let names: Vec<String> =
        (1..=sheets.len()).map(|number| format!("xl/worksheets/sheet{number}.xml")).collect();
    let mut parts: Vec<(&str, &[u8])> =
        vec![("xl/workbook.xml", list.as_bytes()), ("xl/_rels/workbook.xml.rels", relations.as_bytes())];
    for (name, (_, content)) in names.iter().zip(sheets) {
        parts.extend(content.map(|content| (name.as_str(), content)));
    }
    for default in
        [("xl/styles.xml", &b"<styleSheet/>"[..]), ("xl/sharedStrings.xml", b"<sst><si><t>S</t></si></sst>")]
    {
        if more.iter().all(|(name, _)| *name != default.0) {
            parts.push(default);
        }
    }
    parts.extend_from_slice(more);
    package(&parts)
}

fn sheet(data: &str) -> Vec<u8> {
    format!("<worksheet><sheetData>{data}</sheetData></worksheet>").into_bytes()
}

fn one(data: &str) -> Document {
    let bytes = workbook(&[("worksheet", Some(&sheet(data)))], &[]);
    read("one.xlsx", &bytes, &Limits::default()).unwrap()
}

/// Everything of a document, the cells with their places.
fn all_of(document: &Document) -> String {
    let (cells, text) = (cells_of(document), document.source.text());
    format!("{cells:?} {text} {:?} {:?} {:?}", document.grids, document.layout, document.issues)
}

#[test]
fn a_workbook_read_by_two_is_as_read_by_one_and_keeps_its_limits() {
    // Digits that hardly compress, so that a helper pays; each sheet has a covered cell, every fifth is damaged.
    let mut number = 1u64;
    let mut content = |index: u64| {
        let mut rows =
            format!("<row r='1'><c r='A1' t='str'><v>首{index}</v></c><c r='B1' t='str'><v>盖</v></c></row>");
        for row in 2..=40 {
            rows += &format!("<row r='{row}'>");
            for column in ["A", "B", "C", "D", "E"] {
                number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(index);
                rows += &format!("<c r='{column}{row}' t='str'><v>{number}</v></c>");
            }
            rows += "</row>";
        }
        let merge = "<mergeCells><mergeCell ref='A1:B1'/></mergeCells>";
        let end = if index.is_multiple_of(5) { "" } else { "</worksheet>" };
        format!("<worksheet><sheetData>{rows}</sheetData>{merge}{end}").into_bytes()
    };
    let contents: Vec<Vec<u8>> = (0..60).map(&mut content).collect();
    let sheets: Vec<(&str, Option<&[u8]>)> =
        contents.iter().map(|content| ("worksheet", Some(content.as_slice()))).collect();
    let bytes = workbook(&sheets, &[]);
    assert!(bytes.len() > HELP_FROM, "{}", bytes.len());

    let by_two = read("a.xlsx", &bytes, &Limits::default()).unwrap();
    assert_eq!((by_two.grids.len(), by_two.issues.len()), (60, 60 + 12));
    // Where half of a limit does not do, one reads all.
    let cells = 60 * (2 + 39 * 5);
    let limits = Limits { cells, merges: 60, ..Limits::default() };
    assert_eq!(all_of(&read("a.xlsx", &bytes, &limits).unwrap()), all_of(&by_two));
    for (limits, code) in [
        (Limits { cells: cells - 1, ..limits }, "too-many-cells"),
        (Limits { merges: 59, ..limits }, "too-many-merges"),
        (Limits { text_bytes: 100_000, ..limits }, "too-much-text"),
        (Limits { inflated_bytes: 500_000, ..limits }, "too-many-bytes"),
    ] {
        assert_eq!(read("a.xlsx", &bytes, &limits).unwrap_err().fault.code, code);
    }
}

#[test]
fn one_odd_sheet_does_not_lose_the_workbook() {
    let good = sheet("<row r='2'><c r='B2' t='s'><v>0</v></c></row>");
    let wide: Vec<u8> =
        String::from_utf8(good.clone()).unwrap().encode_utf16().flat_map(u16::to_le_bytes).collect();
    let broken = b"<worksheet><sheetData><row><c t='str'><v>A</v></c></row><row><c><v>1".to_vec();
    let bytes = workbook(
        &[
            ("chartsheet", Some(b"<chartsheet/>")),
            ("worksheet", Some(&wide)),
            ("worksheet", None),
            ("", Some(&good)),
            ("worksheet", Some(&broken)),
            ("xlMacrosheet", Some(&good)),
        ],
        &[],
    );
    let document = read("odd.xlsx", &bytes, &Limits::default()).unwrap();
    assert_eq!(cells_of(&document), ["表1!B2 S", "表3!B2 S", "表4!A1 A"]);
    let expected =
        ["sheet-skipped 表0!A1", "sheet-damaged 表2!A1", "sheet-damaged 表4!A1", "sheet-skipped 表5!A1"];
    assert_eq!(codes(&document), expected);
}

#[test]
fn far_and_impossible_cells_stay_sparse_and_are_never_wrapped() {
    let document = one("<row><c r='A1'><v>1</v></c><c r='XFD1048576'><v>2</v></c><c r='XFE1'><v>3</v></c>\
                        <c r='A1048577'><v>4</v></c><c r='A99999999999999999999'><v>5</v></c>\
                        <c r='ZZZZZZZZZ1'><v>6</v></c></row>");
    assert_eq!(cells_of(&document), ["表0!A1 1", "表0!XFD1048576 2"]);
    let excerpts: Vec<_> = document.issues.iter().map(|issue| issue.excerpt.as_str()).collect();
    assert_eq!(excerpts, ["3", "4", "5", "6"]);
    assert!(document.issues.iter().all(|issue| issue.code == "outside-sheet"));
}

#[test]
fn cells_without_references_follow_each_other() {
    let document = one(
        "<row><c><v>1</v></c><c/><c t='inlineStr'><is><r><t>二</t></r><rPh><t>x</t></rPh></is></c></row>\
                        <row r='5'><c t='b'><v>1</v></c><c r='C5' t='d'><v>2022-01-31</v></c></row><row><c><v>3</v></c></row>",
    );
    assert_eq!(
        cells_of(&document),
        ["表0!A1 1", "表0!C1 二", "表0!A5 TRUE", "表0!C5 2022-01-31", "表0!A6 3"]
    );
    assert_eq!(
        document.grids[0].rows.iter().map(|row| row.after_break).collect::<Vec<_>>(),
        [false, true, false]
    );
}

#[test]
fn rows_and_cells_out_of_order_are_put_in_order() {
    let document = one(
        "<row r='3'><c r='C3'><v>3</v></c><c r='A3'><v>1</v></c></row><row r='1'><c r='A1'><v>0</v></c></row>\
                        <row r='3'><c r='B3'><v>2</v></c></row>",
    );
    assert_eq!(cells_of(&document), ["表0!A1 0", "表0!A3 1", "表0!B3 2", "表0!C3 3"]);
}

#[test]
fn covered_cells_are_told_unless_they_say_the_same() {
    let data = "<row><c t='s'><v>0</v></c><c t='s'><v>0</v></c><c t='str'><v>盖住</v></c></row>\
                <row><c/><c><v>7</v></c></row></sheetData><mergeCells><mergeCell ref='A1:C1'/><mergeCell ref='B1:D2'/>\
                <mergeCell ref='A2:A9999999'/></mergeCells><sheetData>";
    let document = one(data);
    assert_eq!(cells_of(&document), ["表0!A1 S 3x1", "表0!B2 7"]);
    let mut found = codes(&document);
    found.sort();
    assert_eq!(found, ["cell-covered 表0!C1", "merge-overlaps 表0!B1", "outside-sheet 表0!A1"]);
    assert!(document.issues.iter().any(|issue| issue.excerpt == "盖住"));
}

#[test]
fn lies_about_counts_and_damaged_shared_parts_cost_nothing() {
    let strings = b"<sst count='18446744073709551615' uniqueCount='4294967296'><si><t>S</t></si><si><t>cut";
    let good = sheet("<row><c t='s'><v>0</v></c><c t='s'><v>99</v></c></row>");
    let bytes = workbook(&[("worksheet", Some(&good))], &[("xl/sharedStrings.xml", strings)]);
    let document = read("lie.xlsx", &bytes, &Limits::default()).unwrap();
    assert_eq!(cells_of(&document), ["表0!A1 S"]);
    assert_eq!(codes(&document), ["part-damaged ", "sheet-damaged 表0!B1"]);
}

#[test]
fn limits_hold_by_what_is_really_there() {
    let many = sheet(&format!("<row>{}</row>", "<c t='s'><v>0</v></c>".repeat(100)));
    let bytes = workbook(&[("worksheet", Some(&many)), ("worksheet", Some(&many))], &[]);
    let fault = |limits: Limits| read("b.xlsx", &bytes, &limits).err().map(|error| error.fault.code);
    let all = Limits::default();
    assert_eq!(fault(all), None);
    assert_eq!(fault(Limits { cells: 150, ..all }), Some("too-many-cells"));
    assert_eq!(fault(Limits { text_bytes: 300, ..all }), Some("too-much-text"));
    assert_eq!(fault(Limits { sheets: 1, ..all }), Some("too-many-sheets"));
    assert_eq!(fault(Limits { parts: 5, ..all }), Some("too-many-parts"));
    assert_eq!(fault(Limits { file_bytes: 100, ..all }), Some("file-too-large"));
    assert_eq!(fault(Limits { inflated_bytes: 4000, ..all }), Some("too-many-bytes"));
    let blanks = workbook(&[("worksheet", Some(&vec![b' '; 4 << 20]))], &[]);
    let limits = Limits { inflated_bytes: 1 << 20, ..all };
    assert_eq!(read("bomb.xlsx", &blanks, &limits).unwrap_err().fault.code, "too-many-bytes");
}

/// A record of a binary part: the type and the length in seven bits a byte.
fn record(kind: u32, data: &[u8]) -> Vec<u8> {
    let kind =
        if kind < 128 { vec![kind as u8] } else { vec![(kind & 0x7F) as u8 | 0x80, (kind >> 7) as u8] };
    let length = [(data.len() & 0x7F) as u8 | 0x80, (data.len() >> 7) as u8];
    [kind, length.to_vec(), data.to_vec()].concat()
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let length = (units.len() as u32).to_le_bytes().into_iter();
    length.chain(units.into_iter().flat_map(u16::to_le_bytes)).collect()
}

fn numbers(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

#[test]
fn a_binary_workbook_with_a_chart_sheet_is_read() {
    let bundle = |state: u32, id: &str, name: &str| {
        record(156, &[numbers(&[state, 1]), wide(id), wide(name)].concat())
    };
    let main = [bundle(0, "c", "图"), bundle(1, "s", "表"), bundle(0, "x", "缺")].concat();
    let relations = format!(
        "<Relationships><Relationship Id='c' Type='{RELATIONS}/chartsheet' Target='chart.bin'/>\
         <Relationship Id='s' Type='{RELATIONS}/worksheet' Target='worksheets/sheet1.bin'/>\
         <Relationship Id='y' Type='{RELATIONS}/styles' Target='styles.bin'/>\
         <Relationship Id='t' Type='{RELATIONS}/sharedStrings' Target='sharedStrings.bin'/></Relationships>"
    );
    let xf = |format: u16| record(47, &[vec![0, 0], format.to_le_bytes().to_vec(), vec![0; 12]].concat());
    let format = record(44, &[vec![200, 0], wide("0\"批次\"")].concat());
    let styles = [format, record(617, &[]), xf(0), xf(9), xf(200), record(618, &[])].concat();
    let strings = record(19, &[vec![0], wide("甲")].concat());
    let cells = [
        record(0, &numbers(&[4])),
        record(7, &numbers(&[0, 0, 0])),
        record(5, &[numbers(&[1, 1]), 0.95f64.to_le_bytes().to_vec()].concat()),
        record(2, &numbers(&[2, 2, (700 << 2) | 2])),
        record(3, &[numbers(&[3, 0]), vec![0x17]].concat()),
        record(6, &[numbers(&[4, 0]), wide("乙")].concat()),
        record(176, &numbers(&[4, 5, 0, 0])),
        record(479, &[vec![0, 0], wide("&C附件"), numbers(&[u32::MAX; 5])].concat()),
        record(130, &[]),
    ]
    .concat();
    let bytes = package(&[
        ("xl/workbook.bin", &main),
        ("xl/_rels/workbook.bin.rels", relations.as_bytes()),
        ("xl/styles.bin", &styles),
        ("xl/sharedStrings.bin", &strings),
        ("xl/worksheets/sheet1.bin", &cells),
    ]);
    let document = read("b.xlsb", &bytes, &Limits::default()).unwrap();
    assert_eq!(
        cells_of(&document),
        ["表!A5 甲 1x2", "表!B5 95%", "表!C5 700批次", "表!D5 #REF!", "表!E5 乙"]
    );
    assert_eq!(
        codes(&document),
        ["sheet-skipped 图!A1", "cell-error 表!D5", "text-in-header 表!A1", "sheet-damaged 缺!A1"]
    );
    assert!(document.grids[0].hidden);
}

#[test]
fn an_old_sheet_without_a_container_is_read() {
    let record =
        |kind: u16, data: &[u8]| [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat();
    let gbk = |text: &str| encoding_rs::GBK.encode(text).0.into_owned();
    let label = [vec![1, 0, 2, 0, 0, 0, 0, 4], gbk("项目")].concat();
    let stream = [
        record(0x0009, &[2, 0, 0x10, 0]),
        record(0x0042, &936u16.to_le_bytes()),
        record(0x0004, &label),
        record(0x0002, &[2, 0, 0, 0, 0, 0, 0, 5, 0]),
        record(0x0003, &[&[2, 0, 1, 0, 0, 0, 0][..], &1.5f64.to_le_bytes()].concat()),
        record(0x000A, &[]),
    ]
    .concat();
    let document = read("old.xls", &stream, &Limits::default()).unwrap();
    assert_eq!(cells_of(&document), ["Sheet1!C2 项目", "Sheet1!A3 5", "Sheet1!B3 1.5"]);
}

#[test]
fn what_is_no_spreadsheet_says_so() {
    let code = |bytes: &[u8]| read("x", bytes, &Limits::default()).unwrap_err().fault.code;
    let docx = read("x", &package(&[("word/document.xml", b"<w/>")]), &Limits::default()).unwrap_err();
    assert_eq!((docx.fault.code, docx.args[1].as_str()), ("no-spreadsheet", "a Word document"));
    assert_eq!(code(&package(&[("a.txt", b"a")])), "no-spreadsheet");
    assert_eq!(code(b"PK\x03\x04"), "damaged");
    assert_eq!(code(&cfb::MAGIC.repeat(100)), "damaged");
    assert_eq!(code(b""), "damaged");
}

/// Bytes that a real file might have lost or changed; nothing may panic, and what is read must be sound.
#[test]
fn damaged_files_end_in_a_document_or_a_fault() {
    for file in ["every-kind-of-cell.xlsx", "every-kind-of-cell.xls", "every-kind-of-cell.ods"] {
        let whole = fixture(file);
        let mut seed = 0x2545_F491_4F6C_DD1Du64;
        for round in 0..300 {
            let mut bytes = whole.clone();
            let mut random = || {
                seed ^= seed << 13;
                seed ^= seed >> 7;
                seed ^= seed << 17;
                seed as usize
            };
            if round % 3 == 0 {
                bytes.truncate(random() % whole.len());
            }
            for _ in 0..1 + round % 8 {
                if let Some(byte) = bytes.len().checked_sub(1).and_then(|last| {
                    let at = random() % (last + 1);
                    bytes.get_mut(at)
                }) {
                    *byte = random() as u8;
                }
            }
            if let Ok(document) = read(file, &bytes, &Limits::default()) {
                for cell in cells_of(&document) {
                    assert!(cell.contains('!'), "{file}: {cell}");
                }
            }
        }
    }
}

/// Every text and number that `calamine` finds is in the grid, at the same place.
#[test]
fn nothing_that_calamine_finds_is_missing() {
    use calamine::{Data, Reader};
    for file in ["every-kind-of-cell.xlsx", "every-kind-of-cell.xls", "every-kind-of-cell.ods"] {
        let document = document(file);
        let ours = cells_of(&document);
        let mut theirs = calamine::open_workbook_auto_from_rs(Cursor::new(fixture(file))).unwrap();
        let mut compared = 0;
        for name in theirs.sheet_names() {
            let range = theirs.worksheet_range(&name).unwrap();
            let (top, left) = range.start().unwrap_or_default();
            for (row, column, data) in range.used_cells() {
                let place = crate::model::Place::Cell {
                    sheet: name.as_str().into(),
                    row: top + row as u32,
                    column: left + column as u32,
                };
                let found = ours.iter().find(|cell| cell.starts_with(&format!("{place} ")));
                assert!(found.is_some(), "{file}: {place} {data:?}");
                if let (Data::String(text), Some(found)) = (data, found) {
                    assert!(found.contains(text.as_str()), "{file}: {place} {text:?}, not {found:?}");
                }
                compared += 1;
            }
        }
        assert!(compared >= 45, "{file}: {compared}");
    }
}

/// A compound file with one empty stream, its table and its directory in a sector each; `next` is what the
/// table says follows the directory's sector.
fn compound(stream: &str, next: u32) -> Vec<u8> {
    let mut header = vec![0; 512];
    header[..8].copy_from_slice(cfb::MAGIC);
    for (at, value) in
        [(30, 9u32), (32, 6), (44, 1), (48, 1), (56, 4096), (60, u32::MAX - 1), (68, u32::MAX - 1)]
    {
        header[at..at + 2].copy_from_slice(&(value as u16).to_le_bytes());
        if at > 32 {
            header[at..at + 4].copy_from_slice(&value.to_le_bytes());
        }
    }
    let mut table = numbers(&[u32::MAX - 2, next]);
    table.resize(512, 0xFF);
    let entry = |name: &str, kind: u8, child: u32| {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry.resize(64, 0);
        entry.extend(((name.len() + 1) as u16 * 2).to_le_bytes());
        entry.extend([kind, 1]);
        entry.extend(numbers(&[u32::MAX, u32::MAX, child]));
        entry.resize(116, 0);
        entry.extend(numbers(&[u32::MAX - 1, 0, 0]));
        entry
    };
    let mut directory = [entry("Root Entry", 5, 1), entry(stream, 2, u32::MAX)].concat();
    directory.resize(512, 0);
    [header, table, directory].concat()
}

#[test]
fn locked_files_and_other_documents_are_told_apart() {
    let code = |bytes: &[u8]| read("x", bytes, &Limits::default()).unwrap_err().fault.code;
    assert_eq!(code(&compound("EncryptedPackage", u32::MAX - 1)), "locked");
    assert_eq!(code(&compound("WordDocument", u32::MAX - 1)), "no-spreadsheet");
    // A directory whose chain leads to itself.
    assert_eq!(code(&compound("WordDocument", 1)), "no-spreadsheet");
    let locked = [&[0x09, 0x02, 6, 0, 0, 0, 0x10, 0, 0, 0][..], &[0x2F, 0, 2, 0, 1, 0]].concat();
    assert_eq!(code(&locked), "locked");
    let manifest = b"<manifest><encryption-data/></manifest>";
    assert_eq!(code(&package(&[("content.xml", b"x"), ("META-INF/manifest.xml", manifest)])), "locked");
}
