//! A text of any kind: decode it, and hand each part of it to the reader of that kind of table.

use super::cursor::Cursor;
use super::decode::{self, Decoded};
use super::draft::Draft;
use super::html_parts::html_parts;
use super::{Head, Input, blocks, html, line_ends};
use crate::error::Result;
use crate::grid::{Document, Grid, Lines, Row, Source, SourceBuilder, Span};
use crate::model::Issue;
use crate::parallel;

/// Reads a text dump into one grid.
///
/// # Errors
///
/// An unknown encoding label, or a text over the limits of `decode` and of text and cells.
pub(super) fn read(input: &Input) -> Result<Document> {
    let decoded = decode::decode(input.name, input.bytes, input.options.encoding.as_deref())?;
    document(input, decoded)
}

/// Whether an input is an HTML page: it begins with markup and names itself or its body.
pub(super) fn is_html(head: &Head) -> bool {
    let begins = |tag: &str| head.text.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag));
    let names = |tag: &[u8]| head.text.as_bytes().windows(tag.len()).any(|at| at.eq_ignore_ascii_case(tag));
    ["<!doctype html", "<html", "<head", "<body", "<meta"].iter().any(|tag| begins(tag))
        || head.text.starts_with('<') && names(b"<html")
}

/// Reads an HTML page. A text whose first table only happens to stand in a page's tags (as OCR tools write
/// them) goes on behind the page's end, and is read as a text.
///
/// # Errors
///
/// As [`read`].
pub(super) fn read_html(input: &Input) -> Result<Document> {
    let decoded = decode::decode_page(input.name, input.bytes, input.options.encoding.as_deref())?;
    let behind = decoded.text.find("</html>").map_or("", |at| &decoded.text[at + "</html>".len()..]);
    let behind = behind.trim_start_matches(crate::grid::is_blank);
    if !behind.is_empty() && !behind.starts_with("<!--") {
        return document(input, decoded);
    }
    let mut issues = decoded.invalid.issues(&decoded.text);
    let mut builder = SourceBuilder::new(input.name);
    let sheet = sheet_name(&decoded.text);
    let places = match sheet {
        Some(sheet) => {
            builder.sheet(sheet);
            html::Places::Cells
        }
        None => html::Places::Lines,
    };
    let limits = &input.options.limits;
    limits.text(input.name, decoded.text.len() as u64)?;
    let sheets = sheets(&decoded.text);
    if !sheets.is_empty() {
        return read_sheets(input, &decoded.text, sheets, issues);
    }
    let html::Read { rows, issues: told } = html::read(&decoded.text, places, limits.cells, &mut builder);
    issues.extend(told);
    limits.cells(input.name, builder.pieces())?;
    let grid = Grid { name: sheet.map(str::to_owned), rows, positioned: true, ..Grid::default() };
    Ok(Document { source: builder.finish(), grids: vec![grid], layout: Vec::new(), issues })
}

/// The sheet's name in a page that a spreadsheet program saved: the first its data island names, else Excel's
/// own first name. `None` for any other page.
fn sheet_name(page: &str) -> Option<&str> {
    page.contains("urn:schemas-microsoft-com:office:excel").then(|| {
        let named = page.split_once("<x:Name>").and_then(|(_, behind)| behind.split_once("</x:Name>"));
        named.map(|(name, _)| name.trim()).filter(|name| !name.is_empty()).unwrap_or("Sheet1")
    })
}

/// A sheet of a page that a spreadsheet program saved: its name, and its table in the page.
struct Sheet {
    name: String,
    table: std::ops::Range<usize>,
}

/// The sheets of a page as LibreOffice saves a workbook of several: each table under an anchor `table0`, `table1` … and a
/// heading with the sheet's name in `<em>`.
fn sheets(page: &str) -> Vec<Sheet> {
    const ANCHOR: &str = "<a name=\"table";
    if !page.contains("content=\"LibreOffice") && !page.contains("content=\"OpenOffice") {
        return Vec::new();
    }
    let anchors: Vec<usize> = memchr::memchr_iter(b'<', page.as_bytes())
        .filter(|&at| {
            page.as_bytes()[at..]
                .get(..ANCHOR.len())
                .is_some_and(|tag| tag.eq_ignore_ascii_case(ANCHOR.as_bytes()))
        })
        .collect();
    let ends = anchors.iter().skip(1).copied().chain([page.len()]);
    let sheet = |(start, end): (usize, usize)| {
        let part = &page[start..end];
        let (heading, _) = part.split_once("</h1>")?;
        let (_, name) = heading.split_once("<em>")?;
        let table = start + memchr::memmem::find(part.as_bytes(), b"<table")?..end;
        Some(Sheet { name: unescaped(name.strip_suffix("</em>")?), table })
    };
    anchors.iter().copied().zip(ends).filter_map(sheet).collect()
}

/// A text of a page without the references that a program writes for characters of markup.
fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// Reads the sheets of a page, a grid each.
fn read_sheets(input: &Input, page: &str, sheets: Vec<Sheet>, mut issues: Vec<Issue>) -> Result<Document> {
    let limits = &input.options.limits;
    let mut builder = SourceBuilder::new(input.name);
    let mut grids = Vec::new();
    for Sheet { name, table } in sheets {
        limits.sheets(input.name, grids.len() as u64 + 1)?;
        builder.sheet(&name);
        let mut cursor = Cursor::new(page);
        cursor.place(table.start);
        let html::Read { rows, issues: told } =
            html::read_part(cursor, table.end, html::Places::Cells, 0, limits.cells, &mut builder);
        issues.extend(told);
        limits.cells(input.name, builder.pieces())?;
        grids.push(Grid { name: Some(name), rows, positioned: true, ..Grid::default() });
    }
    Ok(Document { source: builder.finish(), grids, layout: Vec::new(), issues })
}

/// The document of a decoded text.
fn document(input: &Input, decoded: Decoded) -> Result<Document> {
    let (name, limits) = (input.name, &input.options.limits);
    let Decoded { text, invalid, .. } = line_ends::usual(decoded);
    limits.text(name, text.len() as u64)?;
    let mut issues = invalid.issues(&text);
    let parts = html_parts(&text);
    if !parts.is_empty() {
        let (source, rows, layout) = with_html(input, &text, &parts, &mut issues)?;
        return Ok(Document { source, grids: vec![Grid { rows, ..Grid::default() }], layout, issues });
    }
    let mut draft = Draft::new(&text, limits.cells);
    let (positioned, lines) =
        parallel::both(|| blocks::read(&mut draft, 0..text.len(), 0), || Lines::of(&text));
    limits.cells(name, draft.cells)?;
    let Draft { rows, layout, aligned, stand, .. } = draft;
    let grid = Grid { rows, positioned, aligned, stand, ..Grid::default() };
    Ok(Document { source: Source::of_lines(name, text, lines), grids: vec![grid], layout, issues })
}

/// Reads a text with HTML tables in it. Their cells are no ranges of the text, so the source is put together
/// anew: of the lines between them and of their cells, each with its place in the text.
fn with_html(
    input: &Input,
    text: &str,
    parts: &[std::ops::Range<usize>],
    issues: &mut Vec<Issue>,
) -> Result<(Source, Vec<Row>, Vec<Span>)> {
    let (name, limits) = (input.name, &input.options.limits);
    let mut builder = SourceBuilder::new(name);
    let mut cursor = Cursor::new(text);
    let (mut rows, mut layout): (Vec<Row>, Vec<Span>) = (Vec::new(), Vec::new());
    let mut number = 0;
    let behind = std::iter::once(text.len()..text.len());
    for part in parts.iter().cloned().chain(behind) {
        let mut draft = Draft::new(text, limits.cells);
        blocks::read(&mut draft, cursor.at()..part.start, number);
        let moved = Moved::push(&mut cursor, part.start, &mut builder);
        if let Some(first) = draft.rows.first_mut() {
            first.after_break = !rows.is_empty();
        }
        for row in &mut draft.rows {
            row.cells.iter_mut().flat_map(|cell| &mut cell.pieces).for_each(|span| *span = moved.span(*span));
        }
        number = draft.rows.last().map_or(number, |row| row.number + 1);
        rows.append(&mut draft.rows);
        layout.extend(draft.layout.iter().map(|&span| moved.span(span)));

        cursor.place(part.start);
        let html::Read { rows: mut table, issues: told } =
            html::read_part(cursor, part.end, html::Places::Lines, number, limits.cells, &mut builder);
        issues.extend(told);
        limits.cells(name, draft.cells.max(builder.pieces()))?;
        cursor.place(part.end);
        if let Some(first) = table.first_mut() {
            first.after_break = !rows.is_empty();
        }
        number = table.last().map_or(number, |row| row.number + 1);
        rows.append(&mut table);
    }
    Ok((builder.finish(), rows, layout))
}

/// Where the lines of a part of the text went in a new source.
struct Moved(Vec<(usize, usize)>);

impl Moved {
    /// Pushes the lines from the cursor to `end`.
    fn push(cursor: &mut Cursor, end: usize, builder: &mut SourceBuilder) -> Self {
        let text = cursor.text();
        let mut lines = Vec::new();
        let mut start = cursor.at();
        let bytes = text.as_bytes();
        let ends = memchr::memchr2_iter(b'\n', b'\r', &bytes[start..end]).map(|at| at + 1);
        for stop in ends.map(|at| at + cursor.at()).chain([end]).collect::<Vec<_>>() {
            let line = text[start..stop].trim_end_matches(['\n', '\r']);
            if !line.is_empty() {
                let place = cursor.place(start);
                lines.push((start, builder.push(place, line).start as usize));
            }
            start = stop;
        }
        Self(lines)
    }

    /// A span of the text in the new source.
    fn span(&self, span: Span) -> Span {
        let Span { start, end } = span;
        Span::new(self.position(start as usize), self.position(end as usize - 1) + 1)
    }

    fn position(&self, at: usize) -> usize {
        let behind = self.0.partition_point(|&(start, _)| start <= at);
        behind.checked_sub(1).and_then(|index| self.0.get(index)).map_or(at, |(old, new)| at - old + new)
    }
}
