//! Web archives (RFC 2557), which offices save as `.xls` or `.mht`: pages in one multipart message.
//!
//! A workbook is a frame page that names the sheets and a page a sheet. Every page with a table is a grid.

use std::collections::BTreeMap;

use super::html;
use super::{Head, Input, decode};
use crate::error::Result;
use crate::grid::{Document, Grid, SourceBuilder};

/// How deep multiparts may nest; Excel nests one in another at most.
const DEPTH: u32 = 4;

/// Whether an input is one: it begins with the header lines of a message whose body is HTML or has parts.
pub fn fits(head: &Head<'_>) -> bool {
    let Some((name, _)) = head.text.split_once(':') else { return false };
    let header = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let lower = || head.text.to_ascii_lowercase();
    header && {
        let text = lower();
        text.contains("mime-version:")
            && text.contains("content-type:")
            && (text.contains("multipart/") || text.contains("text/html"))
    }
}

/// A part of the message, decoded.
struct Page {
    text: String,
    /// The last step of where it was saved to.
    file: String,
}

/// A sheet as a frame page lists it.
struct Sheet {
    name: String,
    hidden: bool,
    /// The last step of where its page is; empty where the page is the frame page itself.
    file: String,
}

/// Reads the message.
pub fn read(input: &Input<'_>) -> Result<Document> {
    input.options.limits.file(input.name, input.bytes.len() as u64)?;
    let mut pages = Vec::new();
    let mut issues = Vec::new();
    part(input, input.bytes, DEPTH, &mut pages, &mut issues)?;
    let mut builder = SourceBuilder::new(input.name);
    let mut grids = Vec::new();
    for (page, sheet) in paired(&pages) {
        input.options.limits.sheets(input.name, grids.len() as u64 + 1)?;
        let named = sheet.map(|sheet| (sheet.name, sheet.hidden));
        let (name, hidden) = named.unwrap_or_else(|| (format!("Sheet{}", grids.len() + 1), false));
        builder.sheet(&name);
        let html::Read { rows, issues: told } =
            html::read(&page.text, html::Places::Cells, input.options.limits.cells, &mut builder);
        issues.extend(told);
        input.options.limits.cells(input.name, builder.pieces())?;
        input.options.limits.text(input.name, builder.len() as u64)?;
        grids.push(Grid { name: Some(name), hidden, rows, positioned: true, ..Grid::default() });
    }
    Ok(Document { source: builder.finish(), grids, layout: Vec::new(), issues })
}

/// The page of the sheets' tabs, as Excel names it.
const TABS: &str = "tabstrip.htm";

/// The pages to read, each with the sheet it is: as the frame page tells where they are, which is none itself, nor is the
/// page of their tabs; else the pages with tables, in order.
fn paired(pages: &[Page]) -> Vec<(&Page, Option<Sheet>)> {
    let mut listed = Vec::new();
    let mut others: BTreeMap<&str, &Page> = BTreeMap::new();
    for page in pages {
        let before = listed.len();
        listed.extend(sheets(&page.text));
        if listed.len() == before && !page.file.is_empty() && page.file != TABS {
            others.insert(&page.file, page);
        }
    }
    if !listed.iter().any(|sheet| others.contains_key(sheet.file.as_str())) {
        let mut listed = listed.into_iter();
        return pages.iter().filter(|page| has_table(&page.text)).map(|page| (page, listed.next())).collect();
    }
    let named =
        listed.into_iter().filter_map(|sheet| Some((others.remove(sheet.file.as_str())?, Some(sheet))));
    let mut found: Vec<_> = named.collect();
    let more = others.into_values().filter(|page| has_table(&page.text));
    found.extend(more.map(|page| (page, None)));
    found
}

fn has_table(page: &str) -> bool {
    page.as_bytes().windows(6).any(|at| at.eq_ignore_ascii_case(b"<table"))
}

/// The last step of a path or address, as it is compared.
fn file(path: &str) -> String {
    path.trim().trim_matches('"').rsplit(['/', '\\']).next().unwrap_or("").to_lowercase()
}

/// The sheets that a frame page lists.
fn sheets(page: &str) -> Vec<Sheet> {
    let listed = page.split("<x:ExcelWorksheet>").skip(1).filter_map(|sheet| {
        let (name, rest) = sheet.split_once("<x:Name>")?.1.split_once("</x:Name>")?;
        let name =
            name.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        let source = rest.split_once("<x:WorksheetSource").and_then(|(_, source)| source.split_once('>'));
        let source = source.and_then(|(source, _)| source.split_once("HRef=")).map_or("", |(_, href)| href);
        Some(Sheet {
            name: name.trim().to_owned(),
            hidden: rest.contains("<x:Visible>SheetHidden") || rest.contains("SheetVeryHidden"),
            file: file(source.trim_end_matches('/')),
        })
    });
    listed.collect()
}

/// Reads one part: its pages, or those of the parts within it.
fn part(
    input: &Input<'_>,
    bytes: &[u8],
    depth: u32,
    pages: &mut Vec<Page>,
    issues: &mut Vec<crate::model::Issue>,
) -> Result<()> {
    let (headers, body) = headers(bytes);
    let kind = header(&headers, "content-type").unwrap_or("text/plain");
    if kind.to_ascii_lowercase().starts_with("multipart/") && depth > 0 {
        let Some(boundary) = parameter(kind, "boundary") else { return Ok(()) };
        for inner in split(body, &boundary) {
            part(input, inner, depth - 1, pages, issues)?;
        }
        return Ok(());
    }
    if !kind.to_ascii_lowercase().starts_with("text/html") {
        return Ok(());
    }
    let encoding = header(&headers, "content-transfer-encoding").unwrap_or("").to_ascii_lowercase();
    let bytes = match encoding.trim() {
        "quoted-printable" => quoted_printable(body),
        "base64" => base64(body),
        _ => body.to_vec(),
    };
    let charset = parameter(kind, "charset")
        .filter(|label| encoding_rs::Encoding::for_label(label.as_bytes()).is_some());
    let label = input.options.encoding.as_deref().or(charset.as_deref());
    let decoded = decode::decode(input.name, &bytes, label)?;
    issues.extend(decoded.invalid.issues(&decoded.text));
    let file = file(header(&headers, "content-location").unwrap_or(""));
    pages.push(Page { text: decoded.text, file });
    Ok(())
}

/// The header lines, continued ones joined, and the body behind the first blank line.
fn headers(bytes: &[u8]) -> (Vec<(String, String)>, &[u8]) {
    let mut headers: Vec<(String, String)> = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
        let (line, behind) = rest.split_at(end);
        rest = behind;
        let line = String::from_utf8_lossy(line);
        if line.trim().is_empty() {
            if headers.is_empty() {
                continue;
            }
            break;
        }
        match (headers.last_mut(), line.split_once(':')) {
            (Some((_, value)), _) if line.starts_with([' ', '\t']) => {
                value.push_str(&format!(" {}", line.trim()))
            }
            (_, Some((name, value))) => {
                headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
            }
            _ => {}
        }
    }
    (headers, rest)
}

fn header<'h>(headers: &'h [(String, String)], wanted: &str) -> Option<&'h str> {
    headers.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
}

/// A parameter behind a header's value, with or without quotes.
fn parameter(value: &str, wanted: &str) -> Option<String> {
    value.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case(wanted).then(|| value.trim().trim_matches('"').to_owned())
    })
}

/// What stands between the boundary lines.
fn split<'b>(body: &'b [u8], boundary: &str) -> Vec<&'b [u8]> {
    let mark = format!("--{boundary}");
    let mut parts = Vec::new();
    let mut begun: Option<usize> = None;
    for at in memchr::memmem::find_iter(body, mark.as_bytes()) {
        if at > 0 && body[at - 1] != b'\n' {
            continue;
        }
        if let Some(start) = begun {
            parts.push(&body[start..at]);
        }
        let behind = at + mark.len();
        begun = (!body[behind..].starts_with(b"--")).then_some(behind);
    }
    // A message cut short ends without its last boundary.
    if let Some(start) = begun {
        parts.push(&body[start..]);
    }
    parts
}

fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let digit = |at: usize| body.get(at).and_then(|&b| char::from(b).to_digit(16));
    let mut at = 0;
    while let Some(&byte) = body.get(at) {
        at += 1;
        if byte != b'=' {
            out.push(byte);
        } else if let (Some(high), Some(low)) = (digit(at), digit(at + 1)) {
            out.push((high * 16 + low) as u8);
            at += 2;
        } else if body[at..].starts_with(b"\r\n") {
            at += 2;
        } else if body.get(at) == Some(&b'\n') {
            at += 1;
        } else {
            out.push(byte);
        }
    }
    out
}

fn base64(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0);
    for &byte in body {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        bits = (bits << 6 | u32::from(value)) & 0x00FF_FFFF;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Options;

    #[test]
    fn sheets_in_quoted_printable_and_base64_are_read_in_their_charsets() {
        let page = encoding_rs::GBK.encode("<html><table><tr><td>甲</td><td>乙</td></tr></table></html>").0;
        let quoted: String = page.iter().map(|byte| format!("={byte:02X}")).collect::<Vec<_>>().join("=\r\n");
        let message = format!(
            "MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related;\r\n\tboundary=\"----=_X\"\r\n\r\n说明\r\n\
             ------=_X\r\nContent-Location: file:///C:/a.htm\r\nContent-Type: text/html; charset=\"utf-8\"\r\n\r\n\
             <html><x:ExcelWorksheets><x:ExcelWorksheet><x:Name>表一</x:Name></x:ExcelWorksheet><x:ExcelWorksheet>\
             <x:Name>A&amp;B</x:Name><x:Visible>SheetHidden</x:Visible></x:ExcelWorksheet></x:ExcelWorksheets></html>\r\n\
             ------=_X\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Type: text/html; charset=\"gb2312\"\r\n\r\n{quoted}\r\n\
             ------=_X\r\nContent-Transfer-Encoding: base64\r\nContent-Type: text/html; charset=us-ascii\r\n\r\n\
             PHRhYmxlPjx0cj48\r\ndGQ+MTwvdGQ+PC90cj48L3RhYmxlPg==\r\n------=_X--\r\n"
        );
        let options = Options::default();
        let document = crate::read::read("a.xls", message.as_bytes(), &options).unwrap();
        let found: Vec<(Option<&str>, bool, String)> = document
            .grids
            .iter()
            .map(|grid| {
                let texts = grid
                    .rows
                    .iter()
                    .flat_map(|row| &row.cells)
                    .map(|cell| cell.text(&document.source).into_owned());
                (grid.name.as_deref(), grid.hidden, texts.collect::<Vec<_>>().join("|"))
            })
            .collect();
        assert_eq!(found, [(Some("表一"), false, "甲|乙".to_owned()), (Some("A&B"), true, "1".to_owned())]);
    }

    #[test]
    fn sheets_are_the_pages_that_the_frame_names() {
        let part = |file: &str, page: &str| {
            format!(
                "--X\r\nContent-Location: file:///C:/%E8%A1%A8.files/{file}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}\r\n"
            )
        };
        let table = |text: &str| format!("<html><table><tr><td>{text}</td></tr></table></html>");
        let listed = |name: &str, file: &str| {
            format!(
                "<x:ExcelWorksheet><x:Name>{name}</x:Name><x:WorksheetSource HRef=\"表.files/{file}\"/></x:ExcelWorksheet>"
            )
        };
        let frame = format!(
            "<html><!--[if gte mso 9]><xml>{}{}</xml><![endif]--><noframes><table><tr><td>不支持框架</table></noframes></html>",
            listed("第二张", "Sheet002.htm"),
            listed("第一张", "sheet001.htm")
        );
        let message = format!(
            "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=X\r\n\r\n{}{}{}{}{}--X--\r\n",
            part("表.htm", &frame),
            part("tabstrip.htm", &table("第一张")),
            part("sheet001.htm", &table("甲")),
            part("sheet002.htm", &table("乙")),
            part("other.htm", &table("丙")),
        );
        let document = crate::read::read("a.mht", message.as_bytes(), &Options::default()).unwrap();
        let found = document.grids.iter().map(|grid| {
            let cell = grid.rows[0].cells[0].text(&document.source);
            format!("{}:{}:{cell}", grid.name.as_deref().unwrap(), grid.rows.len())
        });
        assert_eq!(found.collect::<Vec<_>>(), ["第二张:1:乙", "第一张:1:甲", "Sheet3:1:丙"]);
    }

    #[test]
    fn texts_that_begin_with_a_colon_line_are_no_messages() {
        let fits = |text| fits(&Head { bytes: &[], text });
        assert!(!fits("项目名称：甲\n"));
        assert!(!fits("Name: MIME\n"));
        assert!(fits("MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n"));
    }
}
