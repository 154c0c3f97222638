//! HTML tables: of pages, of spreadsheets saved as HTML, and those that OCR tools write into texts.
//!
//! Tokens follow the WHATWG rules (`html5gum`); rows, cells and spans follow its table model, without a tree:
//! unclosed and misplaced tags are ordinary in such files. Text outside tables becomes rows of one cell.

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{StartTag, Token, Tokenizer};

use super::cursor::Cursor;
use crate::excel;
use crate::grid::{Cell, Row, SourceBuilder, Span, trim};
use crate::model::Issue;

mod hidden;
mod office;
mod words;

use hidden::Hidden;
use office::Office;
use words::Words;

/// Columns of a table up to which cells that reach down from rows above are heeded. No form has a tenth; it
/// bounds what a hostile file can make each row cost.
const SPANNED_COLUMNS: usize = 1024;

/// The largest colspan and rowspan (WHATWG HTML, 4.9.11).
const MAX_COLSPAN: u32 = 1000;
const MAX_ROWSPAN: u32 = 65534;

/// Tables within tables that are told apart; deeper ones count as part of the table around them. Pages lay
/// themselves out with a handful.
const NESTED_TABLES: usize = 32;

/// How places of cells are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Places {
    /// As line and column of the text.
    Lines,
    /// As the cell's address on the builder's sheet.
    Cells,
}

/// What a page holds.
pub(super) struct Read {
    /// The rows of its tables and of the text around them.
    pub rows: Vec<Row>,
    /// What is told of it.
    pub issues: Vec<Issue>,
}

/// Reads the tables of a decoded HTML text, and the text around them, into rows whose cells are pushed to the
/// builder. All tables are one grid: each begins after a break. Row numbers count from 0.
///
/// Never fails: whatever is no table is text. Styles, scripts, titles and comments are no text.
///
/// Cells that would make the builder's pieces more than `limit` and one are left out, so that a page that is
/// refused for them does not first fill the memory.
pub(super) fn read(text: &str, places: Places, limit: u64, builder: &mut SourceBuilder) -> Read {
    read_part(Cursor::new(text), text.len(), places, 0, limit, builder)
}

/// Reads the HTML from a cursor's position to `end`, both in the cursor's text; rows are numbered from `number`.
pub(super) fn read_part(
    cursor: Cursor,
    end: usize,
    places: Places,
    number: u32,
    limit: u64,
    builder: &mut SourceBuilder,
) -> Read {
    let (start, from) = (cursor.at(), cursor);
    let html = &cursor.text()[start..end];
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    let mut page = Page {
        builder,
        limit,
        places,
        cursor,
        number,
        rows: Vec::new(),
        tables: Vec::new(),
        too_deep: 0,
        words: Words::default(),
        skipping: Vec::new(),
        broke: false,
        office: Office::new(html),
        issues: Vec::new(),
        hidden: Hidden::new(html),
    };
    for token in Tokenizer::new_with_emitter(html, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => page.start_tag(&tag),
            Token::EndTag(tag) => page.end_tag(&tag.name),
            Token::Comment(comment) => page.office.comment(&comment.value, comment.span.start),
            Token::String(string) if page.skipping.is_empty() && !page.office.is_for_others() => {
                let value = String::from_utf8_lossy(&string.value);
                match page.hidden.is_open() {
                    true => page.hidden.add(&value, start + string.span.start),
                    false => page.words.add(&value, start + string.span.start),
                }
            }
            _ => {}
        }
    }
    page.end_notes();
    while !page.tables.is_empty() {
        page.end_table();
    }
    page.end_words();
    page.end_hidden();
    page.issues.extend(page.hidden.issues(from));
    Read { rows: page.rows, issues: page.issues }
}

/// A page in the reading.
struct Page<'t, 'b> {
    builder: &'b mut SourceBuilder,
    /// The pieces that the builder may take.
    limit: u64,
    places: Places,
    cursor: Cursor<'t>,
    number: u32,
    rows: Vec<Row>,
    tables: Vec<Table>,
    too_deep: usize,
    words: Words,
    /// The element whose text is none, while within it.
    skipping: Vec<u8>,
    broke: bool,
    /// What the program that saved the page marked in it.
    office: Office,
    issues: Vec<Issue>,
    hidden: Hidden,
}

/// A table in the reading.
#[derive(Default)]
struct Table {
    /// Index of its first row in the page.
    first: usize,
    /// Number of the current row within the table.
    row: u32,
    /// The column behind the last cell of the current row.
    column: u32,
    /// For each column the row behind the last that a cell from above covers.
    taken: Vec<u32>,
    /// Whether a row is open.
    open: bool,
    /// How many rows of the sheet the current row stands for.
    stands_for: u32,
    /// The cell being read; its pieces are yet to come.
    cell: Option<Cell>,
    /// The cells of the current row.
    cells: Vec<Cell>,
}

impl Table {
    /// The first column from `column` on that no cell from above covers in this row.
    fn free(&self, column: u32) -> u32 {
        let covered = self.taken.get(column as usize..).unwrap_or(&[]).iter();
        column + covered.take_while(|&&until| until > self.row).count() as u32
    }

    /// Opens a cell at the next free column. One that is not `merged` only flows over the columns behind its own.
    fn open_cell(&mut self, columns: u32, rows: u32, merged: bool) {
        let column = self.free(self.column);
        let columns = if column as usize >= SPANNED_COLUMNS { 1 } else { columns };
        let end = (column + columns) as usize;
        if rows > 1 && end <= SPANNED_COLUMNS {
            if self.taken.len() < end {
                self.taken.resize(end, 0);
            }
            self.taken[column as usize..end].fill(self.row.saturating_add(rows));
        }
        self.column = column + columns;
        let columns = if merged { columns } else { 1 };
        self.cell = Some(Cell { column, columns, rows, ..Cell::default() });
    }
}

impl Page<'_, '_> {
    fn start_tag(&mut self, tag: &StartTag<usize>) {
        let name: &[u8] = &tag.name;
        if !self.skipping.is_empty() {
            // An unclosed data island must not swallow the sheet.
            if self.skipping != b"xml" || !matches!(name, b"table" | b"body") {
                return;
            }
            self.skipping.clear();
        }
        if self.office.is_for_others() || self.hidden.start(tag) {
            return;
        }
        self.end_hidden();
        if self.office.frames(name) {
            return;
        }
        match name {
            b"table" => {
                self.end_notes();
                self.begin_table();
            }
            b"tr" => {
                self.begin_row();
                self.stand_for(office::sheet_rows(tag));
            }
            b"td" | b"th" => {
                let columns = span_of(tag, b"colspan", MAX_COLSPAN).max(1);
                let rows = span_of(tag, b"rowspan", MAX_ROWSPAN);
                self.begin_cell(
                    columns,
                    if rows == 0 { MAX_ROWSPAN } else { rows },
                    !office::flows_over(tag),
                );
            }
            b"span" => {
                let in_cell = self.tables.last().is_some_and(|table| table.cell.is_some());
                self.office.begin_span(tag, in_cell);
            }
            b"div" if self.office.begins_notes(tag) => self.end_words(),
            b"div" if self.office.begins_note(tag) => self.end_note(),
            b"br" => self.words.line(true),
            b"script" | b"style" | b"title" | b"xml" if !tag.self_closing => {
                self.skipping.extend_from_slice(name);
            }
            _ if is_block(name) => self.end_block(),
            _ => {}
        }
    }

    fn end_tag(&mut self, name: &[u8]) {
        if !self.skipping.is_empty() {
            if self.skipping == name {
                self.skipping.clear();
            }
            return;
        }
        if self.office.is_for_others() {
            return;
        }
        let was_hidden = self.hidden.end(name);
        if !self.hidden.is_open() || !was_hidden {
            self.end_hidden();
        }
        if was_hidden {
            return;
        }
        if self.office.end_framed(name) {
            return;
        }
        match name {
            b"div" if self.office.end_note_list() => self.end_notes(),
            b"table" => self.end_table(),
            b"tr" | b"thead" | b"tbody" | b"tfoot" => self.end_row(),
            b"td" | b"th" => self.end_cell(),
            _ if is_block(name) => self.end_block(),
            _ => {}
        }
    }

    fn begin_table(&mut self) {
        if self.tables.len() >= NESTED_TABLES {
            self.too_deep += 1;
            return;
        }
        // What stood before a table within a cell comes before its rows.
        self.end_words();
        self.emit_row();
        self.broke = true;
        self.tables.push(Table { first: self.rows.len(), ..Table::default() });
    }

    fn end_table(&mut self) {
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        self.end_row();
        let Some(table) = self.tables.pop() else { return };
        // A cell reaches at most to the table's last row.
        for row in &mut self.rows[table.first..] {
            let below = self.number.saturating_sub(row.number).max(1);
            for cell in &mut row.cells {
                cell.rows = cell.rows.min(below);
            }
        }
        self.broke = true;
    }

    fn begin_row(&mut self) {
        self.end_row();
        self.end_words();
        if self.tables.is_empty() {
            self.begin_table();
        }
        if let Some(table) = self.tables.last_mut() {
            table.open = true;
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        self.emit_row();
        if let Some(table) = self.tables.last_mut().filter(|table| table.open) {
            table.row += 1;
            table.column = 0;
            table.open = false;
            // Row numbers stay within a sheet only where the page says that it is one.
            self.number = self.number.saturating_add(std::mem::take(&mut table.stands_for).max(1));
        }
    }

    /// Hands the current row's cells over, if it has any.
    fn emit_row(&mut self) {
        let Some(table) = self.tables.last_mut().filter(|table| !table.cells.is_empty()) else { return };
        let width = table.free(table.column);
        let cells = std::mem::take(&mut table.cells);
        self.push_row(width, cells);
    }

    fn push_row(&mut self, width: u32, cells: Vec<Cell>) {
        let after_break = std::mem::take(&mut self.broke) && !self.rows.is_empty();
        self.rows.push(Row { number: self.number, after_break, width, cells });
    }

    /// The current row stands for so many rows of the sheet.
    fn stand_for(&mut self, rows: u32) {
        if let Some(table) = self.tables.last_mut() {
            // Whatever a page claims, its rows are no more than a sheet has.
            table.stands_for = rows.min(excel::ROWS.saturating_sub(self.number));
        }
    }

    fn begin_cell(&mut self, columns: u32, rows: u32, merged: bool) {
        self.end_cell();
        if !self.tables.last().is_some_and(|table| table.open) {
            self.begin_row();
        }
        if let Some(table) = self.tables.last_mut() {
            table.open_cell(columns, rows, merged);
        }
    }

    fn end_cell(&mut self) {
        self.end_words();
        if let Some(table) = self.tables.last_mut() {
            table.cell = None;
        }
    }

    /// A paragraph ends: a line break within a cell, a row of its own outside.
    fn end_block(&mut self) {
        if self.office.in_note() || self.tables.last().is_some_and(|table| table.cell.is_some()) {
            self.words.line(false);
        } else {
            self.end_words();
        }
    }

    /// Hands over the text read so far: to the open cell, else as a row of running text.
    fn end_words(&mut self) {
        let Words { text, at, .. } = std::mem::take(&mut self.words);
        let range = trim(&text, 0..text.len());
        if range.is_empty() || self.builder.pieces() > self.limit {
            return;
        }
        let line = self.cursor.place(at);
        let open = self.tables.last_mut().and_then(|table| table.cell.take());
        let column = open.as_ref().map_or(0, |cell| cell.column);
        let span = match self.places {
            Places::Lines => self.builder.push(line, &text[range]),
            Places::Cells => self.builder.push_cell(self.number, column, &text[range]),
        };
        match (open, self.tables.last_mut()) {
            (Some(cell), Some(table)) => {
                table.cells.push(Cell { pieces: [span].into_iter().collect(), ..cell })
            }
            _ => self.push_words(span),
        }
    }

    /// What was hidden ends.
    fn end_hidden(&mut self) {
        let Self { hidden, places, tables, builder, number, .. } = self;
        hidden.take(|| {
            let column = tables.last().and_then(|table| table.cell.as_ref()).map_or(0, |cell| cell.column);
            (*places == Places::Cells).then(|| builder.place_on_sheet(*number, column))
        });
    }

    /// A note on a cell ends: it is told of and no part of the sheet.
    fn end_note(&mut self) {
        let Words { text, at, .. } = std::mem::take(&mut self.words);
        let Some(note) = self.office.end_note() else { return };
        let place = match self.places {
            Places::Lines => self.cursor.place(at),
            Places::Cells => self.builder.place_on_sheet(note.row, note.column),
        };
        self.issues.extend(note.issue(place, &text));
    }

    /// The list of the notes ends.
    fn end_notes(&mut self) {
        if self.office.in_note() {
            self.end_note();
            self.office.leave_notes();
        }
    }

    /// Adds a row of running text.
    fn push_words(&mut self, span: Span) {
        self.emit_row();
        self.push_row(1, vec![Cell::new(0, span)]);
        self.number += 1;
    }
}

/// The value of a `colspan` or `rowspan`: at most `limit`, 1 where it is absent or no number.
fn span_of(tag: &StartTag<usize>, name: &[u8], limit: u32) -> u32 {
    let value = tag.attributes.get(name).and_then(|value| std::str::from_utf8(&value.value).ok());
    let digits = value.map_or("", str::trim);
    let digits = &digits[..digits.bytes().take_while(u8::is_ascii_digit).count()];
    match digits.parse::<u64>() {
        Ok(number) => number.min(u64::from(limit)) as u32,
        Err(_) if digits.is_empty() => 1,
        Err(_) => limit,
    }
}

/// Whether an element begins and ends a paragraph.
fn is_block(name: &[u8]) -> bool {
    matches!(
        name,
        b"p" | b"div"
            | b"li"
            | b"ul"
            | b"ol"
            | b"dl"
            | b"dt"
            | b"dd"
            | b"h1"
            | b"h2"
            | b"h3"
            | b"h4"
            | b"h5"
            | b"h6"
            | b"hr"
            | b"pre"
            | b"blockquote"
            | b"center"
            | b"caption"
            | b"body"
            | b"html"
            | b"section"
            | b"article"
            | b"header"
            | b"footer"
            | b"form"
            | b"fieldset"
            | b"figure"
            | b"figcaption"
            | b"address"
    )
}

#[cfg(test)]
mod tests {
    use crate::read::account::{show, whole};

    #[test]
    fn tables_of_every_kind_become_rows() {
        for (name, text, rows) in [
            ("one line", "<table><tr><td>甲</td><td></td><td>乙</td></tr></table>", "0/3 0:甲 2:乙"),
            (
                "spans",
                "<table><tr><td rowspan=2>甲<td colspan='2'>乙</tr><tr><td>丙<td rowspan=9>丁</tr></table>",
                "0/3 0+1,2:甲 1+2,1:乙|1/3 1:丙 2:丁",
            ),
            (
                "a blank cell that reaches down",
                "<table><tr><td rowspan=3></td><td>a</td></tr><tr></tr><tr><td>b</td></tr></table>",
                "0/2 1:a|2/2 1:b",
            ),
            (
                "entities",
                "<table><tr><td>&nbsp;A&amp;B &lt;1&#20803;&gt;&nbsp;</td></tr></table>",
                "0/1 0:A&B <1元>",
            ),
            (
                "breaks and paragraphs",
                "<table><tr><td>一<br>二<br/><br>三</td><td><p>四</p>\n<p>五</p></td></tr></table>",
                "0/2 0:一\n二\n\n三 1:四\n五",
            ),
            (
                "wrapped source",
                "<table><tr><td>项目\n  名称\n of  it</td></tr></table>",
                "0/1 0:项目名称 of it",
            ),
            ("no row, no end", "<table><td>甲<td>乙", "0/2 0:甲 1:乙"),
            (
                "tables break",
                "标题\n<table><tr><td>甲</td></tr></table>\n<table><tr><td>乙</td></tr></table>表后\n尾",
                "0/1 0:标题|1/1! 0:甲|2/1! 0:乙|3/1! 0:表后|4/1 0:尾",
            ),
            (
                "a table within a cell",
                "<table><tr><td>外<table><tr><td>内</td><td>里</td></tr></table>后</td></tr></table>",
                "0/1 0:外|0/2! 0:内 1:里|1/1! 0:后",
            ),
            (
                "a page",
                "<!DOCTYPE html><html><head><title>无</title><style>td{}</style></head><body><h1>标题</h1>\
                 <p>年度</p><table><tr><td>甲</td></tr></table><p>注</p></body></html>",
                "0/1 0:标题|1/1 0:年度|2/1! 0:甲|3/1! 0:注",
            ),
            (
                "tabs after a table",
                "<html><body><table><tr><td>甲</td></tr></table></body></html>\r\n乙\t丙\r\n\r\n丁\r\n",
                "0/1 0:甲|2/2! 0:乙 1:丙|4/1! 0:丁",
            ),
            ("silly spans", "<table><tr><td colspan=0>甲<td rowspan=x>乙</table>", "0/2 0:甲 1:乙"),
        ] {
            assert_eq!(show(&whole(text)), rows, "{name}");
        }
    }

    #[test]
    fn places_are_those_of_the_text() {
        let document = whole("标题\t二\r\n一<table>\r\n<tr><td> &lt;甲<td>乙&amp;\r\n丙</tr></table>\r\n尾");
        let places = document.grids[0].rows.iter().flat_map(|row| &row.cells);
        let places = places.map(|cell| document.source.place(cell.pieces[0].start as usize).to_string());
        assert_eq!(places.collect::<Vec<_>>(), ["1:1", "1:4", "2:1", "3:10", "3:19", "5:1"]);
    }

    #[test]
    fn cells_can_have_addresses() {
        let saved = |island: &str| {
            let head = "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><xml>";
            whole(&format!("{head}{island}</xml><body><table><tr><td>甲<tr><td><td>乙</table></body></html>"))
        };
        for (island, name) in [("<x:Name>申报表</x:Name>", "申报表"), ("", "Sheet1")] {
            let document = saved(island);
            assert_eq!(document.grids[0].name.as_deref(), Some(name));
            let cell = &document.grids[0].rows[1].cells[0];
            let place = document.source.place(cell.pieces[0].start as usize);
            assert_eq!(place.to_string(), format!("{name}!B2"));
        }
    }

    #[test]
    fn hostile_html_takes_linear_time_and_space() {
        for unit in [
            "<table>",
            "<td rowspan=65534 colspan=1000>x",
            "<tr><td>x",
            "<table><tr><td>",
            "</table>",
            "<",
            "<td",
            "<![if !vml]>",
            "<td><span style='mso-ignore:vglayout2'>",
            "<div style='mso-element:comment-list'>x<div style='mso-element:comment'>",
        ] {
            whole(&unit.repeat(20_000));
        }
        whole(&format!("{}{}", "<td rowspan=65534>x".repeat(3000), "<tr><td>x".repeat(20_000)));
    }
}
