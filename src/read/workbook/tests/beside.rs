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

/// An object before BIFF8 that begins at B5, with a name and a macro before its words.
fn old_object(kind: u16, version: u16, said: &[u8]) -> Vec<u8> {
    let words = |numbers: &[u16]| numbers.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<u8>>();
    let biff5 = version == 5;
    let anchor = [1, 0, 4, 0, 3, 0, 8, 0];
    let mut data = [words(&[1, 0, kind, 1, 0x0600]), words(&anchor), words(&[3, 0])].concat();
    if biff5 {
        data.extend(words(&[4, 0]));
    }
    // The frame, then what there is to know of the text, its length first.
    data.extend([9, 8, 1, 1, 8, 0, 0, 1, 0, 0]);
    data.extend(words(&[said.len() as u16, 0, 8, 0, 0, 0x0212, 0]));
    data.extend(words(if biff5 { &[0; 6] } else { &[0; 4] }));
    if biff5 {
        data.extend([&[4][..], b"Box1", &[0]].concat());
    }
    data.extend([0; 3]);
    if version == 3 {
        data.push(0);
    }
    data.extend(said);
    data.resize(data.len().next_multiple_of(2), 0);
    data.extend(words(&[0, 0, 0, 0, said.len() as u16, 0, 0, 0]));
    let (first, rest) = data.split_at(data.len().min(90));
    let record =
        |kind: u16, data: &[u8]| [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat();
    [record(0x005D, first), record(0x003C, rest)].concat()
}

#[test]
fn text_boxes_before_biff8_are_quoted() {
    let record =
        |kind: u16, data: &[u8]| [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat();
    let said = encoding_rs::GBK.encode("金额单位：元，本表一式两份，由财政部门和项目单位各存一份。").0;
    for (version, begins) in [
        (3, record(0x0209, &[0, 0, 0x10, 0, 0, 0])),
        (4, record(0x0409, &[0, 0, 0x10, 0, 0, 0])),
        (5, record(0x0809, &[0, 5, 0x10, 0, 0, 0, 0, 0])),
    ] {
        let object = |kind: u16, said: &[u8]| old_object(kind, version, said);
        let cut = &object(0x06, &said)[..80];
        let stream = [
            begins,
            object(0x06, &said),
            object(0x07, b""),
            // A rectangle, a check box, and a box that is cut short.
            object(0x02, &said),
            object(0x0B, b"?"),
            record(0x005D, &cut[4..]),
            record(0x000A, &[]),
        ]
        .concat();
        let document = read("old.xls", &stream, &Limits::default()).unwrap();
        let expected = [
            "text-in-shape Sheet1!B5 金额单位：元，本表一式两份，由财政部门和项目单位各存一份。",
            "text-in-shape Sheet1!B5 ",
            "text-in-shape Sheet1!B5 ",
        ];
        assert_eq!(quotes(&document), expected, "BIFF{version}");
    }
}

#[test]
fn notes_and_shapes_of_binary_workbooks_are_quoted() {
    let main = record(156, &[numbers(&[0, 1]), wide("s"), wide("表")].concat());
    let relations = format!(
        "<Relationships><Relationship Id='s' Type='{RELATIONS}/worksheet' Target='worksheets/sheet1.bin'/></Relationships>"
    );
    let beside = format!(
        "<Relationships><Relationship Id='d' Type='{RELATIONS}/drawing' Target='../drawings/drawing1.xml'/>\
         <Relationship Id='c' Type='{RELATIONS}/comments' Target='../comments1.bin'/></Relationships>"
    );
    let drawing = "<wsDr><twoCellAnchor><from><col>1</col><row>4</row></from><sp><txBody><p><r><t>盖章处</t></r></p></txBody></sp>\
         </twoCellAnchor></wsDr>";
    let note = |author: u32, row: u32, column: u32, said: &str| {
        let at = [numbers(&[author, row, row, column, column]), vec![0; 16]].concat();
        [record(635, &at), record(637, &[vec![0], wide(said)].concat()), record(636, &[])].concat()
    };
    let comments = [
        record(632, &wide("审核")),
        record(632, &wide("conv")),
        note(0, 2, 3, "请补文号"),
        note(1, 4, 3, "【警告】甲"),
        record(637, &[0; 2]),
    ]
    .concat();
    let cells = [record(550, &wide("d")), record(551, &wide("v")), record(130, &[])].concat();
    let bytes = package(&[
        ("xl/workbook.bin", &main),
        ("xl/_rels/workbook.bin.rels", relations.as_bytes()),
        ("xl/worksheets/sheet1.bin", &cells),
        ("xl/worksheets/_rels/sheet1.bin.rels", beside.as_bytes()),
        ("xl/drawings/drawing1.xml", drawing.as_bytes()),
        ("xl/comments1.bin", &comments),
    ]);
    let document = read("b.xlsb", &bytes, &Limits::default()).unwrap();
    assert_eq!(quotes(&document), ["text-in-shape 表!B5 盖章处", "note-on-cell 表!D3 请补文号"]);
    assert_eq!(document.issues[1].args[0], "审核");
}
