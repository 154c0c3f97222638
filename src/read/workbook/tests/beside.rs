//! What a sheet says beside its cells: shapes, notes, headers and footers.

use super::*;

#[test]
fn a_text_in_a_shape_is_quoted_at_its_cell() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "标签").unwrap();
    for (row, text) in [(2, "附件 2\n盖章处"), (5, "")] {
        let shape = rust_xlsxwriter::Shape::textbox().set_text(text);
        sheet.insert_shape(row, 1, &shape).unwrap();
    }
    let document = read("a.xlsx", &book.save_to_buffer().unwrap(), &Limits::default()).unwrap();
    assert_eq!(codes(&document), ["text-in-shape Sheet1!B3"]);
    assert_eq!(document.issues[0].excerpt, "附件 2\n盖章处");
}

#[test]
fn a_note_on_a_cell_is_quoted_and_our_own_are_not() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, author, text) in [(1, "审核", "请补文号"), (2, "conv", "【警告】")] {
        let note = rust_xlsxwriter::Note::new(text).set_author(author).add_author_prefix(false);
        sheet.write(row, 0, "标签").unwrap().insert_note(row, 0, &note).unwrap();
    }
    let document = read("a.xlsx", &book.save_to_buffer().unwrap(), &Limits::default()).unwrap();
    assert_eq!(codes(&document), ["note-on-cell Sheet1!A2"]);
    let said = (document.issues[0].args[0].as_str(), document.issues[0].excerpt.as_str());
    assert_eq!(said, ("审核", "请补文号"));
}

/// Each issue with its place and what it quotes.
fn quotes(document: &Document) -> Vec<String> {
    let quote = |issue: &crate::model::Issue| format!("{} {} {}", issue.code, issue.place, issue.excerpt);
    document.issues.iter().map(quote).collect()
}

#[test]
fn words_in_headers_and_footers_are_quoted_once_a_sheet() {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (header, footer) in [
        ("&L附件 2&C&\"宋体,常规\"&14绩效目标表&R单位：元", "&L单位：元&C第 &P 页"),
        ("&C&A", "&CPage &P of &N"),
    ] {
        let sheet = book.add_worksheet();
        sheet.write(0, 0, "标签").unwrap();
        sheet.set_header(header).set_footer(footer);
    }
    let document = read("a.xlsx", &book.save_to_buffer().unwrap(), &Limits::default()).unwrap();
    assert_eq!(quotes(&document), ["text-in-header Sheet1!A1 附件 2\n绩效目标表\n单位：元"]);
}

#[test]
fn notes_shapes_and_headers_of_old_workbooks_are_quoted() {
    let record =
        |kind: u16, data: &[u8]| [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat();
    let words = |numbers: &[u16]| numbers.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<u8>>();
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let string = |text: &str| [words(&[text.encode_utf16().count() as u16]), vec![1], utf16(text)].concat();
    let object = |number: u16, kind: u16, (row, column): (u16, u16), text: &str| {
        let anchor = [words(&[0, 0xF010, 18, 0, 2, column, 0, row, 0, 0, 0, 0, 0])].concat();
        let shape = [words(&[0x0F, 0xF004, anchor.len() as u16, 0]), anchor].concat();
        let length = text.encode_utf16().count() as u16;
        let (first, rest): (String, String) =
            (text.chars().take(1).collect(), text.chars().skip(1).collect());
        [
            record(0x00EC, &shape),
            record(0x005D, &words(&[0x15, 0x12, kind, number, 0, 0, 0, 0, 0, 0, 0])),
            record(0x00EC, &words(&[0, 0xF00D, 0, 0])),
            record(0x01B6, &words(&[0, 0, 0, 0, 0, length, 16, 0, 0])),
            record(0x003C, &[vec![1], utf16(&first)].concat()),
            record(0x003C, &[vec![1], utf16(&rest)].concat()),
            record(0x003C, &[0; 16]),
        ]
        .concat()
    };
    let others = [vec![0; 28], words(&[3, 0, 0, 0, 3]), string("首页&P")].concat();
    let stream = [
        record(0x0809, &words(&[0x0600, 0x0010, 0, 0, 0, 0, 0, 0])),
        record(0x0014, &string("&L附件 2&R&D")),
        record(0x0015, &string("&C第 &P 页")),
        record(0x0204, &[words(&[0, 0, 0]), string("标签")].concat()),
        object(1, 0x19, (9, 9), "请补文号"),
        object(2, 0x06, (4, 1), "盖章处"),
        record(0x001C, &[words(&[2, 3, 0, 1]), string("审核"), vec![0]].concat()),
        object(3, 0x19, (9, 9), "【警告】甲"),
        record(0x001C, &[words(&[4, 3, 0, 3]), string(" "), vec![0]].concat()),
        record(0x089C, &others),
        record(0x000A, &[]),
    ]
    .concat();
    let document = read("new.xls", &stream, &Limits::default()).unwrap();
    let expected = [
        "note-on-cell Sheet1!D3 请补文号",
        "text-in-shape Sheet1!B5 盖章处",
        "text-in-header Sheet1!A1 附件 2\n首页",
    ];
    assert_eq!(quotes(&document), expected);
    assert_eq!(document.issues[0].args[0], "审核");

    let gbk = |text: &str| encoding_rs::GBK.encode(text).0.into_owned();
    let (note, header) = (gbk("请补文号"), gbk("&C附件"));
    let stream = [
        record(0x0009, &[2, 0, 0x10, 0]),
        record(0x0014, &[vec![header.len() as u8], header].concat()),
        record(0x001C, &[words(&[2, 3, 8]), note[..3].to_vec()].concat()),
        record(0x001C, &[words(&[0xFFFF, 0, 5]), note[3..].to_vec()].concat()),
        record(0x000A, &[]),
    ]
    .concat();
    let document = read("old.xls", &stream, &Limits::default()).unwrap();
    assert_eq!(quotes(&document), ["note-on-cell Sheet1!D3 请补文号", "text-in-header Sheet1!A1 附件"]);
}
