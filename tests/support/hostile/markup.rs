//! HTML, MHTML and XML Spreadsheet 2003, as offices save them under `.xls`.

use super::{Expect, Folder, form};

/// The form as an HTML table.
pub fn table() -> String {
    let mut html = String::from("<table>");
    for row in form::rows() {
        html.push_str("<tr>");
        let mut next = 0;
        for (column, text) in row {
            html.push_str(&"<td></td>".repeat(column - next));
            html.push_str(&format!("<td>{text}</td>"));
            next = column + 1;
        }
        html.push_str("</tr>");
    }
    html + "</table>"
}

/// A page of this body.
pub fn page(body: &str) -> String {
    format!("<html><head><meta charset='utf-8'></head><body>{body}</body></html>")
}

pub fn cases(folder: &mut Folder<'_>) {
    html(folder);
    mhtml(folder);
    xml2003(folder);
}

fn html(folder: &mut Folder<'_>) {
    folder.add("html-read.xls", Expect::Read(1), page(&table()));
    folder.add("html-read-fragment.xls", Expect::Read(1), table());
    folder.add(
        "html-read-unclosed.xls",
        Expect::Read(1),
        page(&table()).replace("</td>", "").replace("</tr>", ""),
    );
    let refused = Expect::Refused(&["no-form"]);
    for (name, unit, count) in [
        ("tables", "<table><tr><td>", 100_000),
        ("divs", "<div>", 300_000),
        ("cells", "<td>一", 50_000),
        ("rows", "<tr><td>一", 30_000),
        ("lists", "<ul><li>", 100_000),
        ("bold", "<b>", 300_000),
        ("comments", "<!--", 100_000),
        ("entities", "&amp;&#x4e00;&bogus;&#99999999;", 50_000),
        ("open", "<", 300_000),
        ("scripts", "<script>", 50_000),
        ("quotes", "<a b='", 100_000),
        ("closed", "</table></td></tr>", 50_000),
    ] {
        folder.add(
            format!("html-many-{name}.xls"),
            refused,
            page(&format!("<table><tr><td>{}", unit.repeat(count))),
        );
        let both = page(&format!("{}{}", table(), unit.repeat(count / 10)));
        folder.add(format!("html-many-{name}-below-form.xls"), Expect::Classified, both);
    }
    for span in ["99999999999", "-1", "0", "65534", "1000"] {
        let cell = format!("<td colspan='{span}' rowspan='{span}'>同</td>");
        let body =
            format!("<table>{}</table>{}", format!("<tr>{}</tr>", cell.repeat(20)).repeat(100), table());
        folder.add(format!("html-span-{span}.xls"), Expect::Classified, page(&body));
    }
    let attributes: String = (0..100_000).map(|at| format!(" a{at}=x")).collect();
    folder.add(
        "html-100000-attributes.xls",
        Expect::Read(1),
        page(&table().replacen("<td", &format!("<td{attributes} "), 1)),
    );
}

/// A web archive of one page.
pub fn message(encoding: &str, body: &str) -> String {
    format!(
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"x\"\r\n\r\n--x\r\n\
         Content-Type: text/html; charset=\"utf-8\"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}\r\n--x--\r\n"
    )
}

fn mhtml(folder: &mut Folder<'_>) {
    folder.add("mhtml-read.mht", Expect::Read(1), message("8bit", &page(&table())));
    folder.add("mhtml-unknown-encoding.mht", Expect::Read(1), message("x-unknown", &page(&table())));
    folder.add(
        "mhtml-broken-base64.mht",
        Expect::Refused(&["no-form"]),
        message("base64", "PGh0bWw+===!!!é"),
    );
    folder.add(
        "mhtml-base64-junk.mht",
        Expect::Refused(&["no-form"]),
        message("base64", &"A".repeat(1_000_001)),
    );
    folder.add(
        "mhtml-broken-quoted.mht",
        Expect::Classified,
        message("quoted-printable", &page(&table()).replace('目', "=X=\r=")),
    );
    folder.add(
        "mhtml-unclosed.mht",
        Expect::Classified,
        message("8bit", &page(&table())).replace("--x--", ""),
    );
    folder.add(
        "mhtml-no-boundary.mht",
        Expect::Refused(&["no-form"]),
        message("8bit", &page(&table())).replace("; boundary=\"x\"", ""),
    );
    folder.add(
        "mhtml-empty-boundary.mht",
        Expect::Classified,
        message("8bit", &page(&table())).replace("\"x\"", "\"\""),
    );
    let nested = (0..5000).fold(String::new(), |text, at| {
        text + &format!("Content-Type: multipart/mixed; boundary=b{at}\r\n\r\n--b{at}\r\n")
    });
    folder.add(
        "mhtml-nested.mht",
        Expect::Refused(&["no-form"]),
        format!("MIME-Version: 1.0\r\n{nested}<html>"),
    );
    let parts = "--x\r\nContent-Type: text/html\r\n\r\n<table></table>\r\n".repeat(30_000);
    folder.add(
        "mhtml-30000-parts.mht",
        Expect::Refused(&["no-form", "too-many-sheets"]),
        message("8bit", &parts),
    );
    let headers: String = (0..20_000).map(|at| format!("X-{at}: y\r\n ")).collect();
    folder.add(
        "mhtml-20000-headers.mht",
        Expect::Classified,
        format!("MIME-Version: 1.0\r\n{headers}\r\n\r\n{}", page(&table())),
    );
}

/// A workbook of one sheet.
pub fn xml2003_book(rows: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
         xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"表\"><Table>{rows}</Table></Worksheet></Workbook>"
    )
}

/// The form's rows.
pub fn xml2003_rows() -> String {
    let mut rows = String::new();
    for row in form::rows() {
        let cells = row.iter().map(|(column, text)| {
            format!("<Cell ss:Index=\"{}\"><Data ss:Type=\"String\">{text}</Data></Cell>", column + 1)
        });
        rows.push_str(&format!("<Row>{}</Row>", cells.collect::<String>()));
    }
    rows
}

fn xml2003(folder: &mut Folder<'_>) {
    let (book, rows) = (xml2003_book, xml2003_rows());
    folder.add("xml2003-read.xls", Expect::Read(1), book(&rows));
    folder.add("xml2003-read-pretty.xls", Expect::Read(1), book(&rows).replace("><", ">\r\n <"));
    let cell = "<Data ss:Type=\"Number\">9</Data>";
    for (name, row) in [
        ("row-index", format!("<Row ss:Index=\"1000000000\"><Cell>{cell}</Cell></Row>")),
        ("column-index", format!("<Row><Cell ss:Index=\"1000000000\">{cell}</Cell></Row>")),
        (
            "index-wraps",
            format!(
                "<Row ss:Index=\"4294967295\"/><Row/><Row><Cell ss:Index=\"4294967295\">{cell}</Cell><Cell>{cell}</Cell></Row>"
            ),
        ),
        ("index-zero", format!("<Row ss:Index=\"0\"><Cell ss:Index=\"0\">{cell}</Cell></Row>")),
        (
            "span",
            format!(
                "<Row ss:Span=\"1000000000\"><Cell ss:MergeAcross=\"4294967295\" ss:MergeDown=\"4294967295\">{cell}</Cell></Row>"
            ),
        ),
        ("number", "<Row><Cell><Data ss:Type=\"Number\">1e999</Data></Cell></Row>".to_owned()),
        ("date", "<Row><Cell><Data ss:Type=\"DateTime\">99999-13-32T99:00</Data></Cell></Row>".to_owned()),
        ("style", format!("<Row><Cell ss:StyleID=\"none\">{cell}</Cell></Row>")),
    ] {
        folder.add(format!("xml2003-{name}.xls"), Expect::Read(1), book(&format!("{rows}{row}")));
    }
    folder.add("xml2003-deep.xls", Expect::Refused(&["damaged", "no-form"]), book(&"<a>".repeat(100_000)));
    let whole = book(&rows);
    folder.add("xml2003-cut.xls", Expect::Classified, whole.split_at(whole.find("效益指标").unwrap()).0);
    let styles: String = (0..50_000)
        .map(|at| {
            format!(
                "<Style ss:ID=\"s{at}\" ss:Parent=\"s{}\"><NumberFormat ss:Format=\"0.0\"/></Style>",
                at + 1
            )
        })
        .collect();
    folder.add(
        "xml2003-50000-styles.xls",
        Expect::Read(1),
        book(&rows).replace("<Worksheet", &format!("<Styles>{styles}</Styles><Worksheet")),
    );
}
