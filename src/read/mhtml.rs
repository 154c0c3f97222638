//! Web archives (RFC 2557), which offices save as `.xls` or `.mht`: pages in one multipart message.
//!
//! A workbook is a frame page that names the sheets and a page a sheet. Every page with a table is a grid.

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
}

/// Reads the message.
pub fn read(input: &Input<'_>) -> Result<Document> {
    input.options.limits.file(input.name, input.bytes.len() as u64)?;
    let mut pages = Vec::new();
    let mut issues = Vec::new();
    part(input, input.bytes, DEPTH, &mut pages, &mut issues)?;
    let mut sheets = pages.iter().flat_map(|page| sheets(&page.text));
    let mut builder = SourceBuilder::new(input.name);
    let mut grids = Vec::new();
    for page in &pages {
        if !has_table(&page.text) {
            continue;
        }
        input.options.limits.sheets(input.name, grids.len() as u64 + 1)?;
        let (name, hidden) = sheets.next().unwrap_or_else(|| (format!("Sheet{}", grids.len() + 1), false));
        builder.sheet(&name);
        let rows = html::read(&page.text, html::Places::Cells, input.options.limits.cells, &mut builder);
        input.options.limits.cells(input.name, builder.pieces())?;
        input.options.limits.text(input.name, builder.len() as u64)?;
        grids.push(Grid { name: Some(name), hidden, rows, positioned: true, ..Grid::default() });
    }
    Ok(Document { source: builder.finish(), grids, layout: Vec::new(), issues })
}

fn has_table(page: &str) -> bool {
    page.as_bytes().windows(6).any(|at| at.eq_ignore_ascii_case(b"<table"))
}

/// The sheets that a frame page lists: name, and whether it is hidden.
fn sheets(page: &str) -> Vec<(String, bool)> {
    let listed = page.split("<x:ExcelWorksheet>").skip(1).filter_map(|sheet| {
        let (name, rest) = sheet.split_once("<x:Name>")?.1.split_once("</x:Name>")?;
        let name =
            name.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        Some((
            name.trim().to_owned(),
            rest.contains("<x:Visible>SheetHidden") || rest.contains("SheetVeryHidden"),
        ))
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
    pages.push(Page { text: decoded.text });
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
    fn texts_that_begin_with_a_colon_line_are_no_messages() {
        let fits = |text| fits(&Head { bytes: &[], text });
        assert!(!fits("项目名称：甲\n"));
        assert!(!fits("Name: MIME\n"));
        assert!(fits("MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n"));
    }
}
