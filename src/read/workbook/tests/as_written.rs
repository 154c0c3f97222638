//! What Excel, WPS and other programs write and no hand-made file had: each of these was met in a file of theirs.

use super::*;

#[test]
fn additions_to_the_outline_do_not_change_its_dates() {
    // Excel 2013 and later add properties of the same name.
    let outline = format!(
        "<workbook xmlns:r='{RELATIONS}'><workbookPr date1904='1'/><sheets><sheet name='表' sheetId='1' r:id='r1'/></sheets>\
         <extLst><ext><x15:workbookPr chartTrackingRefBase='1'/></ext></extLst></workbook>"
    );
    let relations = format!(
        "<Relationships><Relationship Id='r1' Type='{RELATIONS}/worksheet' Target='worksheets/sheet1.xml'/>\
         <Relationship Id='s' Type='{RELATIONS}/styles' Target='styles.xml'/></Relationships>"
    );
    let bytes = package(&[
        ("xl/workbook.xml", outline.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/styles.xml", b"<styleSheet><cellXfs><xf numFmtId='14'/></cellXfs></styleSheet>"),
        ("xl/worksheets/sheet1.xml", &sheet("<row><c s='0'><v>43100</v></c></row>")),
    ]);
    assert_eq!(cells_of(&read("a.xlsx", &bytes, &Limits::default()).unwrap()), ["表!A1 2022/1/1"]);
}

#[test]
fn a_result_that_is_not_written_out_is_read() {
    let xml = "<d xmlns:office='o'><table name='t'><table-row><table-cell office:value-type='float' office:value='148'><p/></table-cell>\
        <table-cell office:value-type='float' office:value='0'><p/></table-cell>\
        <table-cell office:value-type='percentage' office:value='0.5'><p/></table-cell>\
        <table-cell office:value-type='string' office:string-value='x'><p/></table-cell></table-row></table></d>";
    let document = read_flat("f.fods", xml.as_bytes(), &Limits::default()).unwrap();
    assert_eq!(cells_of(&document), ["t!A1 148", "t!C1 50%"]);
    assert_eq!(codes(&document), ["value-hidden t!A1", "value-hidden t!C1"]);
}

fn old_record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
}

#[test]
fn cells_of_excel_2_name_their_formats_themselves() {
    let format = |code: &str| old_record(0x001E, &[&[code.len() as u8], code.as_bytes()].concat());
    let number = |column: u8, format: u8, value: f64| {
        old_record(0x0003, &[&[0, 0, column, 0, 0x40, format, 0][..], &value.to_le_bytes()].concat())
    };
    let stream = [
        old_record(0x0009, &[2, 0, 0x10, 0]),
        format("General"),
        format("0.00"),
        format("yyyy/m/d"),
        number(0, 0x40, 5.0),
        number(1, 0x01, 5.0),
        number(2, 0x82, 36526.0),
        old_record(0x000A, &[]),
    ]
    .concat();
    let document = read("old.xls", &stream, &Limits::default()).unwrap();
    assert_eq!(cells_of(&document), ["Sheet1!A1 5", "Sheet1!B1 5.00", "Sheet1!C1 2000/1/1"]);
}

#[test]
fn sheets_that_excel_4_bundles_are_read_each_with_its_own_formats() {
    let sheet = |name: &str, code: &str| {
        let format = [&[0, 0, code.len() as u8], code.as_bytes()].concat();
        let whole = [
            old_record(0x0409, &[4, 0, 0x10, 0, 0, 0]),
            old_record(0x041E, &format),
            old_record(0x0443, &[0; 12]),
            old_record(0x0203, &[&[0; 6][..], &1.5f64.to_le_bytes()].concat()),
            old_record(0x000A, &[]),
        ]
        .concat();
        let head = [&(whole.len() as u32).to_le_bytes()[..], &[name.len() as u8], name.as_bytes()].concat();
        [old_record(0x008F, &head), whole].concat()
    };
    let stream = [
        old_record(0x0409, &[4, 0, 0, 1, 0, 0]),
        old_record(0x0042, &936u16.to_le_bytes()),
        sheet("one", "0.00"),
        sheet("two", "0%"),
        old_record(0x000A, &[]),
    ]
    .concat();
    let document = read("old.xlw", &stream, &Limits::default()).unwrap();
    assert_eq!(cells_of(&document), ["one!A1 1.50", "two!A1 150%"]);
}

#[test]
fn a_bare_sheet_of_any_kind_is_read() {
    let stream = [
        old_record(0x0809, &[0, 0, 0, 0x10, 0, 0, 0, 0]),
        old_record(0x0203, &[&[0; 6][..], &1.5f64.to_le_bytes()].concat()),
        old_record(0x000A, &[]),
    ]
    .concat();
    assert_eq!(cells_of(&read("a.xls", &stream, &Limits::default()).unwrap()), ["Sheet1!A1 1.5"]);
}

#[test]
fn a_module_that_is_still_listed_is_no_damage() {
    let outline = format!(
        "<workbook xmlns:r='{RELATIONS}'><sheets><sheet name='表' sheetId='1' r:id='r1'/>\
         <sheet name='Module' sheetId='2' r:id=''/></sheets></workbook>"
    );
    let relations = format!(
        "<Relationships><Relationship Id='r1' Type='{RELATIONS}/worksheet' Target='worksheets/sheet1.xml'/></Relationships>"
    );
    let bytes = package(&[
        ("xl/workbook.xml", outline.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/worksheets/sheet1.xml", &sheet("")),
    ]);
    let document = read("a.xlsx", &bytes, &Limits::default()).unwrap();
    assert_eq!((document.grids.len(), codes(&document)), (1, vec!["sheet-skipped Module!A1".to_owned()]));
}

#[test]
fn a_binary_outline_that_cannot_be_read_is_told() {
    let bytes = package(&[("xl/workbook.bin", &record(156, &[0; 6]))]);
    let error = read("a.xlsb", &bytes, &Limits::default()).unwrap_err();
    assert_eq!(
        (error.fault.code, error.args[0].as_str()),
        ("damaged", "xl/workbook.bin: a sheet's record is cut short")
    );
}

#[test]
fn what_a_script_left_before_a_workbook_is_passed_over() {
    let plain =
        workbook(&[("worksheet", Some(&sheet("<row><c t='inlineStr'><is><t>甲</t></is></c></row>")))], &[]);
    for lead in ["\r\n\r\n", "\u{FEFF}", "\u{FEFF}\n "] {
        let bytes = [lead.as_bytes(), &plain].concat();
        let document = crate::read::read("a.xls", &bytes, &crate::read::Options::default()).unwrap();
        assert_eq!(cells_of(&document), ["表0!A1 甲"], "{lead:?}");
    }
}

#[test]
fn the_main_part_may_have_any_name_in_its_folder() {
    let outline = format!(
        "<workbook xmlns:r='{RELATIONS}'><sheets><sheet name='表' sheetId='1' r:id='r1'/></sheets></workbook>"
    );
    let relation = |kind: &str, target: &str| {
        format!(
            "<Relationships><Relationship Id='r1' Type='{RELATIONS}/{kind}' Target='{target}'/></Relationships>"
        )
    };
    let parts = |folder: &str| {
        package(&[
            ("_rels/.rels", relation("officeDocument", &format!("/{folder}/main.xml")).as_bytes()),
            (&format!("{folder}/main.xml"), outline.as_bytes()),
            (&format!("{folder}/_rels/main.xml.rels"), relation("worksheet", "sheet.xml").as_bytes()),
            (&format!("{folder}/sheet.xml"), &sheet("<row><c><v>1</v></c></row>")),
        ])
    };
    let document = read("a.xlsx", &parts("xl"), &Limits::default()).unwrap();
    assert_eq!(cells_of(&document), ["表!A1 1"]);
    assert_eq!(read("a.xlsx", &parts("word"), &Limits::default()).unwrap_err().fault.code, "no-spreadsheet");
}
