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
