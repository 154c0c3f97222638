//! What the readers of all formats put their cells into.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;

use crate::error::{DAMAGED, Error, Result};
use crate::grid::{Cell, ColumnRange, Document, Grid, Row, SheetLayout, SourceBuilder, Span};

use crate::excel;
pub use crate::grid::Merge as Range;
use crate::model::{Entry, Issue, Place, column_letters};
use crate::read::limits::Limits;
use crate::read::number_format::{DateSystem, Doubt, NumberFormat, Shown};

use super::{Trouble, header_footer, issues};
use crate::write::xlsx::is_our_note;

/// Issues of one kind that a sheet lists; the rest is counted. A sheet of a million `#REF!` would make a list
/// nobody reads, larger than the sheet.
const ALIKE: u32 = 1000;

/// Lines of headers and footers of a sheet that are quoted: Excel takes 255 characters in each of six.
const RUNNING: usize = 256;

/// Rows of a sheet whose heights are kept: a form has a few hundred, and a flat table's say nothing.
const HEIGHTS: usize = 4096;

/// A merged range as references name it: `A1:B2`.
fn range_text(range: &Range) -> String {
    let (top, bottom) = (u64::from(range.top) + 1, u64::from(range.bottom) + 1);
    format!("{}{top}:{}{bottom}", column_letters(range.left), column_letters(range.right))
}

/// Makes a [`Document`] of sheets, within the limits.
pub struct Book<'a> {
    name: &'a str,
    limits: Limits,
    source: SourceBuilder,
    grids: Vec<Grid>,
    issues: Vec<Issue>,
    cells: u64,
    merge_count: u64,
    /// Bytes of text in blocks that were charged.
    charged_text: u64,
    /// How serials count.
    pub dates: DateSystem,
    sheet: Arc<str>,
    /// The row being read, from 0, and its cells so far.
    row: (u32, Vec<Cell>),
    merges: Vec<Range>,
    printed: SheetLayout,
    alike: BTreeMap<&'static str, u32>,
    layout: Vec<Span>,
    /// What headers and footers of the sheet say, each line once.
    running: Vec<String>,
    damaged: Option<String>,
}

impl<'a> Book<'a> {
    /// Begins a document.
    pub fn new(name: &'a str, limits: &Limits) -> Self {
        Self {
            name,
            limits: *limits,
            source: SourceBuilder::new(name),
            grids: Vec::new(),
            issues: Vec::new(),
            cells: 0,
            merge_count: 0,
            charged_text: 0,
            dates: DateSystem::From1900,
            sheet: "".into(),
            row: (0, Vec::new()),
            merges: Vec::new(),
            printed: SheetLayout::default(),
            alike: BTreeMap::new(),
            layout: Vec::new(),
            running: Vec::new(),
            damaged: None,
        }
    }

    /// The name of the input.
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// A document for some of the sheets, which may use one of so many equal shares of what is left of the limits.
    pub fn block(&self, among: u64) -> Self {
        let limits = Limits {
            cells: self.limits.cells.saturating_sub(self.cells) / among,
            merges: self.limits.merges.saturating_sub(self.merge_count) / among,
            text_bytes: self.limits.text_bytes.saturating_sub(self.charged_text + self.source.len() as u64)
                / among,
            ..self.limits
        };
        Self { dates: self.dates, ..Self::new(self.name, &limits) }
    }

    /// Counts what a block used against the limits.
    pub fn charge(&mut self, block: &Self) {
        self.cells += block.cells;
        self.merge_count += block.merge_count;
        self.charged_text += block.source.len() as u64;
    }

    /// Puts the sheets of a block behind those read so far. The limits are not asked: blocks have their shares.
    pub fn append(&mut self, mut block: Self) {
        self.cells += block.cells;
        self.merge_count += block.merge_count;
        let offset = self.source.append(block.source);
        if offset > 0 {
            let cells = block.grids.iter_mut().flat_map(|grid| &mut grid.rows).flat_map(|row| &mut row.cells);
            cells.flat_map(|cell| &mut cell.pieces).for_each(|span| *span = span.moved(offset));
            block.layout.iter_mut().for_each(|span| *span = span.moved(offset));
        }
        self.grids.append(&mut block.grids);
        self.layout.append(&mut block.layout);
        self.issues.append(&mut block.issues);
        self.damaged = self.damaged.take().or(block.damaged);
    }

    /// Begins a sheet; the cells and merges that follow are on it until [`Self::end_sheet`].
    pub fn begin_sheet(&mut self, sheet: &str, hidden: bool) -> Result<()> {
        self.limits.sheets(self.name, self.grids.len() as u64 + 1)?;
        self.source.sheet(sheet);
        self.sheet = sheet.into();
        self.grids.push(Grid { name: Some(sheet.to_owned()), hidden, positioned: true, ..Grid::default() });
        Ok(())
    }

    /// Marks the sheet as hidden, where the file says so behind its cells.
    pub fn hide_sheet(&mut self) {
        if let Some(grid) = self.grids.last_mut() {
            grid.hidden = true;
        }
    }

    /// Tells of a shape over the cells that says something, at the cell it is anchored to.
    pub fn shape(&mut self, (row, column): (u32, u32), said: &str) {
        self.beside(&issues::SHAPE_TEXT, (row, column), "", said);
    }

    /// Tells of a shape that has words of its own, which cannot be read.
    pub fn captioned(&mut self, (row, column): (u32, u32)) {
        self.doubt(&issues::SHAPE_TEXT, row, column, "", "");
    }

    /// Tells of a note on a cell, with its author; our own notes only repeat issues.
    pub fn note(&mut self, (row, column): (u32, u32), author: &str, said: &str) {
        // Some programs write a blank for nobody.
        let author = author.trim();
        if !is_our_note(author, said.trim()) {
            self.beside(&issues::NOTE, (row, column), author, said);
        }
    }

    /// Takes a header or footer of the sheet as it is written, with its codes; what all of them say in words is told of
    /// at the sheet's end.
    pub fn header_or_footer(&mut self, coded: &str) {
        for line in header_footer::words(coded) {
            if self.running.len() < RUNNING && !self.running.contains(&line) {
                self.running.push(line);
            }
        }
    }

    fn beside(&mut self, entry: &'static Entry, (row, column): (u32, u32), arg: &str, said: &str) {
        let said = said.trim();
        if !said.is_empty() {
            // What is beside the cells may claim to be anywhere.
            let (row, column) = (row.min(excel::ROWS - 1), column.min(excel::COLUMNS - 1));
            self.doubt(entry, row, column, arg, said);
        }
    }

    /// Adds an issue about a cell of the sheet.
    pub fn doubt(&mut self, entry: &'static Entry, row: u32, column: u32, arg: &str, excerpt: &str) {
        let count = self.alike.entry(entry.code).or_default();
        *count += 1;
        if *count <= ALIKE {
            let place = Place::Cell { sheet: self.sheet.clone(), row, column };
            self.issues.push(Issue::new(entry, place).arg(arg).excerpt(excerpt));
        }
    }

    /// Adds an issue about a part that all sheets use.
    pub fn part_doubt(&mut self, part: &str, what: &str) {
        self.issues.push(Issue::new(&issues::PART_DAMAGED, Place::Unknown).arg(part).arg(what));
        self.damaged.get_or_insert_with(|| format!("{part}: {what}"));
    }

    /// Adds a cell's text; blank ones only widen the row.
    pub fn text(&mut self, row: u32, column: u32, text: &str) -> Result<()> {
        if row >= excel::ROWS || column >= excel::COLUMNS {
            let reference = format!("{}{}", column_letters(column), u64::from(row) + 1);
            self.doubt(&issues::OUTSIDE_SHEET, excel::ROWS - 1, excel::COLUMNS - 1, &reference, text);
            return Ok(());
        }
        if text.chars().all(char::is_whitespace) {
            return Ok(());
        }
        self.cells += 1;
        self.limits.cells(self.name, self.cells)?;
        self.limits.text(self.name, (self.source.len() + text.len()) as u64)?;
        let span = self.source.push_cell(row, column, text);
        if self.row.0 != row {
            self.end_row();
            self.row.0 = row;
        }
        self.row.1.push(Cell::new(column, span));
        Ok(())
    }

    /// Puts the row that was read onto the sheet, in memory of just its size.
    fn end_row(&mut self) {
        let (number, cells) = (self.row.0, &mut self.row.1);
        if let Some(grid) = self.grids.last_mut().filter(|_| !cells.is_empty()) {
            let mut exact = Vec::with_capacity(cells.len());
            exact.append(cells);
            grid.rows.push(Row { number, after_break: false, width: 0, cells: exact });
        }
    }

    /// Adds a number as its format shows it.
    pub fn number(&mut self, row: u32, column: u32, value: f64, format: &NumberFormat) -> Result<()> {
        let Shown { text, doubt } = format.show(value, self.dates);
        match doubt {
            None => {}
            Some(Doubt::Rounded(stored)) => self.doubt(&issues::SHOWN_ROUNDED, row, column, &stored, &text),
            Some(Doubt::Hidden) => self.doubt(&issues::VALUE_HIDDEN, row, column, &text, &text),
        }
        self.text(row, column, &text)
    }

    /// Adds a date that the file has in writing (ISO 8601), under its format when that shows dates.
    pub fn written_date(&mut self, row: u32, column: u32, text: &str, format: &NumberFormat) -> Result<()> {
        let moment = text.trim_end_matches('Z').parse::<jiff::civil::DateTime>().ok();
        let serial = moment.and_then(|moment| self.dates.serial(moment)).filter(|_| format.is_date());
        match serial {
            Some(serial) => self.number(row, column, serial, format),
            None => self.text(row, column, text),
        }
    }

    /// Notes a sheet that has no cells by its kind.
    pub fn skip_sheet(&mut self, sheet: &str, kind: &str) {
        let place = Place::Cell { sheet: sheet.into(), row: 0, column: 0 };
        self.issues.push(Issue::new(&issues::SHEET_SKIPPED, place).arg(kind));
    }

    /// Adds a truth value.
    pub fn boolean(&mut self, row: u32, column: u32, value: bool) -> Result<()> {
        self.text(row, column, if value { "TRUE" } else { "FALSE" })
    }

    /// Adds an error value, with its issue.
    pub fn error(&mut self, row: u32, column: u32, value: &str) -> Result<()> {
        self.doubt(&issues::CELL_ERROR, row, column, value, value);
        self.text(row, column, value)
    }

    /// Adds a merged range.
    pub fn merge(&mut self, range: Range) -> Result<()> {
        let Range { top, left, bottom, right } = range;
        if top > bottom || left > right || bottom >= excel::ROWS || right >= excel::COLUMNS {
            self.doubt(&issues::OUTSIDE_SHEET, 0, 0, &range_text(&range), "");
            return Ok(());
        }
        if (top, left) != (bottom, right) {
            self.merge_count += 1;
            self.limits.merges(self.name, self.merge_count)?;
            self.merges.push(range);
        }
        Ok(())
    }

    /// Notes a width in Excel's unit. What a sheet cannot hold is left out; ranges are not counted against the
    /// limits, for a sheet has no more than its columns.
    pub fn width(&mut self, first: u32, last: u32, width: f64) {
        let room = self.printed.widths.len() < excel::COLUMNS as usize;
        if first <= last && first < excel::COLUMNS && width.is_finite() && width > 0.0 && room {
            self.printed.widths.push((ColumnRange { first, last }, width));
        }
    }

    /// Notes a row's height in points.
    pub fn height(&mut self, row: u32, height: f64) {
        let room = self.printed.heights.len() < HEIGHTS;
        if row < excel::ROWS && height.is_finite() && height > 0.0 && room {
            self.printed.heights.push((row, height));
        }
    }

    /// Notes that the sheet is printed landscape.
    pub fn landscape(&mut self) {
        self.printed.landscape = true;
    }

    /// Ends the sheet; [`Trouble::Damaged`] becomes an issue of it.
    pub fn end_sheet(&mut self, outcome: std::result::Result<(), Trouble>) -> Result<()> {
        match outcome {
            Ok(()) => {}
            Err(Trouble::Fault(error)) => return Err(error),
            Err(Trouble::Damaged(what)) => {
                self.doubt(&issues::SHEET_DAMAGED, 0, 0, &what, "");
                self.damaged.get_or_insert(what);
            }
        }
        let running = std::mem::take(&mut self.running).join("\n");
        self.beside(&issues::HEADER_TEXT, (0, 0), "", &running);
        self.end_row();
        let mut merges = std::mem::take(&mut self.merges);
        merges.sort_unstable();
        let mut rows = self.grids.last_mut().map(|grid| std::mem::take(&mut grid.rows)).unwrap_or_default();
        order(&mut rows);
        Covering::new(&merges).apply(&mut rows, self);
        rows.retain(|row| !row.cells.is_empty());
        for row in &mut rows {
            row.width = row.cells.iter().map(Cell::end).max().unwrap_or(0);
        }
        let mut printed = std::mem::take(&mut self.printed);
        printed.widths.sort_by_key(|(range, _)| *range);
        printed.heights.sort_by_key(|&(row, _)| row);
        printed.merges = merges;
        if let Some(grid) = self.grids.last_mut() {
            grid.rows = rows;
            grid.sheet = Some(Box::new(printed));
        }
        for (code, count) in std::mem::take(&mut self.alike) {
            if count > ALIKE {
                let place = Place::Cell { sheet: self.sheet.clone(), row: 0, column: 0 };
                let more = (count - ALIKE).to_string();
                self.issues.push(Issue::new(&issues::MORE_ALIKE, place).arg(more).arg(code));
            }
        }
        Ok(())
    }

    /// As [`Self::end_sheet`] where all sheets are one stream of XML: nothing behind the damage can be found again, so
    /// it is passed on.
    pub fn end_sheet_of_stream(
        &mut self,
        outcome: std::result::Result<(), Trouble>,
    ) -> std::result::Result<(), Trouble> {
        let damaged = match &outcome {
            Err(Trouble::Damaged(what)) => Some(what.clone()),
            _ => None,
        };
        self.end_sheet(outcome)?;
        damaged.map_or(Ok(()), |what| Err(what.into()))
    }

    /// The document. A workbook of which damage left no cell is refused.
    pub fn finish(self) -> Result<Document> {
        if self.cells == 0
            && let Some(what) = self.damaged
        {
            return Err(Error::new(&DAMAGED, self.name).arg(what));
        }
        Ok(Document {
            source: self.source.finish(),
            grids: self.grids,
            layout: self.layout,
            issues: self.issues,
        })
    }
}

/// Brings rows and cells into order where a writer did not, and joins rows of one number.
fn order(rows: &mut Vec<Row>) {
    if !rows.is_sorted_by(|a, b| a.number < b.number) {
        rows.sort_by_key(|row| row.number);
        rows.dedup_by(|later, earlier| {
            let same = later.number == earlier.number;
            if same {
                earlier.cells.append(&mut later.cells);
            }
            same
        });
    }
    for row in rows {
        if !row.cells.is_sorted_by_key(|cell| cell.column) {
            row.cells.sort_by_key(|cell| cell.column);
        }
    }
}

/// A walk down the rows with the merged ranges that reach into each. Every range enters and leaves once, and a
/// range that overlaps one in force is left out, so the walk takes time in proportion to cells and ranges.
struct Covering<'m> {
    waiting: std::slice::Iter<'m, Range>,
    /// The ranges in force by their first column, each with the text of its first cell.
    active: BTreeMap<u32, (Range, Span)>,
    ends: BinaryHeap<Reverse<(u32, u32)>>,
}

impl<'m> Covering<'m> {
    fn new(merges: &'m [Range]) -> Self {
        Self { waiting: merges.iter(), active: BTreeMap::new(), ends: BinaryHeap::new() }
    }

    fn apply(mut self, rows: &mut [Row], book: &mut Book<'_>) {
        // The row behind everything seen so far, merged ranges included.
        let mut behind = 0;
        for row in rows {
            self.enter(row.number, book);
            row.after_break = behind > 0 && row.number > behind;
            behind = behind.max(row.number + 1);
            let mut kept = 0usize;
            for index in 0..row.cells.len() {
                let cell = std::mem::take(&mut row.cells[index]);
                let before = kept.checked_sub(1).and_then(|last| row.cells.get(last));
                if let Some(cell) = self.place(row.number, before, cell, book) {
                    behind = behind.max(row.number + cell.rows);
                    row.cells[kept] = cell;
                    kept += 1;
                }
            }
            row.cells.truncate(kept);
        }
        while self.waiting.len() > 0 {
            self.enter(excel::ROWS, book);
        }
    }

    /// Lets ranges in whose first row is at or above `row`, and ended ones out.
    fn enter(&mut self, row: u32, book: &mut Book<'_>) {
        while let Some(&range) = self.waiting.as_slice().first().filter(|range| range.top <= row) {
            self.waiting.next();
            self.leave(range.top);
            let before = self.active.range(..=range.right).next_back();
            if before.is_some_and(|(_, (other, _))| other.right >= range.left) {
                book.doubt(&issues::MERGE_OVERLAPS, range.top, range.left, &range_text(&range), "");
                continue;
            }
            self.active.insert(range.left, (range, Span::default()));
            self.ends.push(Reverse((range.bottom, range.left)));
        }
        self.leave(row);
    }

    fn leave(&mut self, row: u32) {
        while let Some(&Reverse((bottom, left))) = self.ends.peek()
            && bottom < row
        {
            self.ends.pop();
            self.active.remove(&left);
        }
    }

    /// The cell with the size of its range; `None` for one that another cell covers. `before` is the cell kept last
    /// in its row.
    fn place(
        &mut self,
        row: u32,
        before: Option<&Cell>,
        mut cell: Cell,
        book: &mut Book<'_>,
    ) -> Option<Cell> {
        let own = cell.pieces.first().copied().unwrap_or_default();
        let range = self.active.range_mut(..=cell.column).next_back().map(|(_, range)| range);
        let range = range.filter(|(range, _)| range.right >= cell.column);
        if let Some((_, first)) =
            range.as_ref().filter(|(range, _)| (range.top, range.left) != (row, cell.column))
        {
            book.cover(row, cell.column, own, *first);
            return None;
        }
        if let Some(last) = before.filter(|last| last.column == cell.column) {
            book.cover(row, cell.column, own, last.pieces.first().copied().unwrap_or_default());
            return None;
        }
        if let Some((range, first)) = range {
            cell.columns = range.right - range.left + 1;
            cell.rows = range.bottom - range.top + 1;
            *first = own;
        }
        Some(cell)
    }
}

impl Book<'_> {
    /// Tells of a covered cell, unless it says what the covering one says, as programs write that fill a whole
    /// range; its text stays in the issue.
    fn cover(&mut self, row: u32, column: u32, span: Span, first: Span) {
        self.layout.push(span);
        let slice = |span: Span| self.source.slice(span);
        if slice(span) != slice(first) {
            let text = slice(span).to_owned();
            self.doubt(&issues::CELL_COVERED, row, column, "", &text);
        }
    }
}
