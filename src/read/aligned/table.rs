//! The tables of a printed page: their lines put together to rows by their columns, wherever cells stand in their rows.
//!
//! A row's tallest cell has a line on each of the row's lines; the others stand with it at the top, in the middle or at the
//! bottom. Which of these a table does is told by how many rows its lines make then: cells put together wrongly leave pieces
//! that are rows of their own. The first columns may be merged over several rows, and their texts stand anywhere.

mod columns;
mod labels;

use std::ops::Range;

use super::wrapped::{LEAST_CELLS, SLACK, end_alike, first_width, width};
use super::{Run, columns_of};
use crate::grid::Stand;
use columns::{
    Columns, extents, fit, most_labels, moved, place_lines, shift_head, split_column, stray_column, table_end,
};

/// The fewest columns of a table.
const LEAST_COLUMNS: usize = 4;

/// The most lines of a page. Longer texts were not printed to pages, and looking for each of their tables among all their
/// lines would take time with the square of them.
const MOST_PAGE: usize = 1000;

/// So many columns are hardly those of labels and values.
const FEW_COLUMNS: usize = 5;

/// The most columns: a form has no more.
const MOST_COLUMNS: usize = 64;

/// The fewest lines of a table that hold three cells or more, its head included. Labels and values side by side look like
/// one of few columns.
fn least_rows(columns: usize) -> usize {
    if columns < FEW_COLUMNS { 6 } else { 4 }
}

/// How many texts may stand below a table that goes on on the next page: the page's number.
const MOST_BELOW: usize = 1;

/// How far the columns of a page may stand from those of the page before.
const MOST_MOVED: isize = 24;

/// The most lines with text of a row.
const MOST_LINES: usize = 40;

/// The least width of a line that goes on on the next.
const LEAST_WIDTH: usize = 6;

/// How much more any other place of the cells must cost than the likeliest one: a row.
pub(super) const CLEARLY: u32 = ROW;

/// What a row costs, and what more: one without its name, one of a single cell, and one with a cell half a line off.
const ROW: u32 = 4;
const NAMELESS: u32 = 4;
const SINGLE: u32 = 4;
const OFF: u32 = 3;
/// What it costs that a head takes several lines: rows below it may look like its pieces.
const HEAD: u32 = 9;

/// Signs that begin a figure.
const SIGNS: [char; 6] = ['≥', '≤', '<', '>', '=', '＝'];

/// What it costs that a column holds labels: as few as do are taken.
const LABELS: u32 = 3;

/// The places, the likeliest first.
pub(super) const STANDS: [Stand; 3] = [Stand::Middle, Stand::Top, Stand::Bottom];

/// A line of a table: its index in the page, and its runs by column.
#[derive(Clone)]
struct Line {
    at: usize,
    cells: Vec<Option<Run>>,
    /// Whether blank lines part it from the line before it.
    parted: bool,
}

/// A table of a page.
pub(super) struct Table<'t> {
    text: &'t str,
    /// Its lines, blank ones included.
    pub range: Range<usize>,
    /// The fullest of them, which is its head if it has one; none where it goes on from the page before.
    head: Option<usize>,
    /// How many of the first columns hold labels that may be merged over rows.
    pub labels: usize,
    columns: Columns,
    /// Its lines with text.
    placed: Vec<Line>,
    /// The lines with text right of those columns.
    lines: Vec<Line>,
    /// The labels: their column, line and text.
    beside: Vec<(usize, usize, Run)>,
    /// For each line and column whether its text goes on with the next one below.
    goes_on: Vec<Vec<bool>>,
}

/// How the lines of a table are put together.
pub(super) struct Rows {
    /// The ranges of [`Table::lines`] that are a row each.
    rows: Vec<Range<usize>>,
    /// What they cost.
    pub cost: u32,
}

/// The tables of the pages of a text.
pub(super) fn find<'t>(text: &'t str, pages: &[super::Page]) -> Vec<Vec<Table<'t>>> {
    let mut found: Vec<Vec<Table<'t>>> = Vec::new();
    for (at, page) in pages.iter().enumerate() {
        if page.runs.len() > MOST_PAGE {
            found.push(Vec::new());
            continue;
        }
        let before = found.last().and_then(|tables| tables.last()).filter(|table| {
            let below = &pages[at - 1].runs[table.range.end..];
            below.iter().flatten().count() <= MOST_BELOW
        });
        let next = before.and_then(|table| table.go_on(&page.runs));
        let range = next.as_ref().map_or(0, |table| table.range.end)..page.runs.len();
        let mut tables: Vec<Table<'t>> = next.into_iter().collect();
        Table::find(text, &page.runs, range, &mut tables);
        tables.sort_by_key(|table| table.range.start);
        found.push(tables);
    }
    found
}

impl<'t> Table<'t> {
    /// Adds the table around the fullest of these lines, and those above and below it.
    fn find(text: &'t str, lines: &[Vec<Run>], range: Range<usize>, found: &mut Vec<Self>) {
        let mut ranges = vec![range];
        while let Some(range) = ranges.pop() {
            let head = range.clone().rev().max_by_key(|&at| lines[at].len());
            let Some(table) = head.and_then(|head| Self::under(text, lines, head, range.end)) else {
                continue;
            };
            ranges.push(range.start..table.range.start);
            ranges.push(table.range.end..range.end);
            found.push(table);
        }
    }

    /// The table under a head.
    fn under(text: &'t str, lines: &[Vec<Run>], head: usize, end: usize) -> Option<Self> {
        if !(LEAST_COLUMNS..=MOST_COLUMNS).contains(&lines[head].len()) {
            return None;
        }
        let range = head..table_end(lines, &lines[head], head + 1, end);
        let columns = columns_of(&lines[range.clone()], true);
        let columns = Columns { extents: extents(&lines[range.clone()], &columns), columns };
        let full = lines[range.clone()].iter().filter(|runs| runs.len() >= LEAST_CELLS).count();
        if full < least_rows(columns.columns.len()) {
            return None;
        }
        let mut columns = columns;
        let mut placed = place_lines(text, lines, range.clone(), &columns)?;
        loop {
            let split = split_column(&placed);
            if split.is_none() {
                shift_head(&mut placed);
            }
            let Some(left) = split.or_else(|| stray_column(&placed)) else { break };
            columns.unite(left);
            placed = place_lines(text, lines, range.clone(), &columns)?;
        }
        let most = most_labels(text, &placed, columns.columns.len());
        let ways = (0..=most)
            .map(|labels| Self::with_labels(text, Some(head), labels, columns.clone(), placed.clone()));
        let cost = |table: &Self| {
            let cost = STANDS.map(|stand| table.rows(stand).cost).into_iter().min();
            cost.unwrap_or(0) + LABELS * table.labels as u32
        };
        let mut table = ways.min_by_key(cost)?;
        table.trim();
        table.has_rows(least_rows(table.columns.columns.len()), table.cells_of_head()).then_some(table)
    }

    /// The table that goes on at the top of the next page without its head, in the same columns.
    fn go_on(&self, lines: &[Vec<Run>]) -> Option<Self> {
        let start = lines.iter().position(|runs| !runs.is_empty())?;
        let runs = || lines[start..].iter().flatten();
        // What stands on a page moves all of it.
        let fit = |by: &isize| {
            let columns: Vec<Run> = self.columns.extents.iter().map(|column| moved(column, *by)).collect();
            runs().map(|run| fit(run, &columns)).sum::<isize>()
        };
        let by = (0..=MOST_MOVED).flat_map(|by| [by, -by]).rev().max_by_key(fit)?;
        let all = |columns: &[Run]| columns.iter().map(|column| moved(column, by)).collect::<Vec<_>>();
        let columns = Columns { columns: all(&self.columns.columns), extents: all(&self.columns.extents) };
        let head = self.head.and_then(|head| self.placed.iter().find(|line| line.at == head))?;
        let texts = |runs: &[Run]| runs.iter().map(|run| self.text(run)).collect::<Vec<_>>();
        let own: Vec<Run> = head.cells.iter().flatten().cloned().collect();
        // Its head stands there again.
        if texts(&own) == texts(&lines[start]) {
            return None;
        }
        let own: Vec<Run> = own.iter().map(|run| moved(run, by)).collect();
        let end = table_end(lines, &own, start, lines.len());
        let placed = place_lines(self.text, lines, start..end, &columns)?;
        let mut table = Self::with_labels(self.text, None, self.labels, columns, placed);
        table.trim();
        table.has_rows(1, self.cells_of_head()).then_some(table)
    }

    /// The table of these lines whose first columns are labels.
    fn with_labels(
        text: &'t str,
        head: Option<usize>,
        labels: usize,
        columns: Columns,
        placed: Vec<Line>,
    ) -> Self {
        let start = placed.first().map_or(0, |line| line.at);
        let range = start..placed.last().map_or(start, |line| line.at) + 1;
        let (lines, beside, goes_on) = (Vec::new(), Vec::new(), Vec::new());
        let mut table = Self { text, range, head, labels, columns, placed, lines, beside, goes_on };
        let mut parted = false;
        for mut line in table.placed.clone() {
            parted |= line.parted;
            for (column, cell) in line.cells.iter_mut().enumerate().take(labels) {
                table.beside.extend(cell.take().map(|run| (column, line.at, run)));
            }
            if line.cells.iter().any(Option::is_some) {
                line.parted = std::mem::take(&mut parted);
                table.lines.push(line);
            }
        }
        table.look_down();
        table
    }

    /// How many cells its head has right of the labels.
    fn cells_of_head(&self) -> usize {
        let head = self.placed.iter().find(|line| Some(line.at) == self.head);
        head.map_or(0, |head| head.cells[self.labels..].iter().flatten().count())
    }

    /// Whether most of its rows, and so many at least, have three fifths of the cells that its head has right of the labels.
    fn has_rows(&self, least: usize, head: usize) -> bool {
        let columns = self.columns.columns.len();
        let count = |row: &Range<usize>| {
            let filled = |column: &usize| row.clone().any(|line| self.lines[line].cells[*column].is_some());
            (self.labels..columns).filter(filled).count()
        };
        let ways = STANDS.map(|stand| self.rows(stand));
        let Some(rows) = ways.into_iter().min_by_key(|rows| rows.cost).map(|rows| rows.rows) else {
            return false;
        };
        let full = rows.iter().filter(|row| 5 * count(row) >= 3 * head).count();
        full >= least && 3 * full >= 2 * rows.len()
    }

    /// Leaves out what stands below the last line of several cells and what goes on with it: it may be anything.
    fn trim(&mut self) {
        let count = |line: &Line| line.cells.iter().flatten().count();
        let Some(mut last) = self.lines.iter().rposition(|line| count(line) > 1) else { return };
        while self.lines.get(last + 1).is_some_and(|line| !line.parted) && self.is_tail(last + 1) {
            last += 1;
        }
        let mut end = self.lines[last].at + 1;
        let next = self.lines.get(last + 1).map_or(usize::MAX, |line| line.at);
        self.lines.truncate(last + 1);
        self.goes_on.truncate(last + 1);
        while end < next && self.beside.iter().any(|(_, line, _)| *line == end) {
            end += 1;
        }
        self.beside.retain(|(_, line, _)| *line < end);
        self.range.end = end;
    }

    fn text(&self, run: &Run) -> &'t str {
        &self.text[run.bytes.clone()]
    }

    /// Finds which texts go on below: those that fill their column.
    fn look_down(&mut self) {
        let columns = self.columns.columns.len();
        self.goes_on = vec![vec![false; columns]; self.lines.len()];
        for column in self.labels..columns {
            let cells: Vec<(usize, &Run)> = self
                .lines
                .iter()
                .enumerate()
                .filter_map(|(at, line)| line.cells[column].as_ref().map(|run| (at, run)))
                .collect();
            let room = cells.iter().map(|(_, run)| width(self.text(run))).max().unwrap_or(0);
            for pair in cells.windows(2) {
                let (text, next) = (self.text(pair[0].1), self.text(pair[1].1));
                let full = width(text) >= LEAST_WIDTH && width(text) + first_width(next) + SLACK > room;
                let figure = is_figure(text) || is_figure(next) && !text.ends_with(SIGNS);
                self.goes_on[pair[0].0][column] = full && !figure && !end_alike(text, next);
            }
        }
    }

    /// Whether all texts of a line go on with those of the lines above it.
    fn is_tail(&self, at: usize) -> bool {
        let goes_on = |column: usize| {
            let above = self.lines[..at].iter().rposition(|line| line.cells[column].is_some());
            above.is_some_and(|above| at - above <= 2 && self.goes_on[above][column])
        };
        (0..self.lines[at].cells.len())
            .all(|column| self.lines[at].cells[column].is_none() || goes_on(column))
    }

    /// The rows at the least cost if the cells stand so.
    pub fn rows(&self, stand: Stand) -> Rows {
        let count = self.lines.len();
        // For each line: the least cost of the lines from it on, and where the row that begins with it ends.
        let mut best = vec![(0, 0); count + 1];
        for start in (0..count).rev() {
            best[start].0 = u32::MAX;
            for end in start + 1..=count.min(start + MOST_LINES) {
                if end - start > 1 && self.lines[end - 1].parted {
                    break;
                }
                match self.cost(start..end, stand) {
                    Ok(Some(cost)) if cost + best[end].0 < best[start].0 => {
                        best[start] = (cost + best[end].0, end)
                    }
                    Ok(_) => {}
                    Err(Apart) => break,
                }
            }
        }
        let mut rows = Vec::new();
        let mut at = 0;
        while at < count {
            rows.push(at..best[at].1.max(at + 1));
            at = best[at].1.max(at + 1);
        }
        Rows { rows, cost: best[0].0 }
    }

    /// What it costs that these lines are a row; `None` if they are none, an error if no more lines make them one.
    fn cost(&self, lines: Range<usize>, stand: Stand) -> Result<Option<u32>, Apart> {
        let (mut cells, mut off) = (0, 0);
        let (mut begins, mut ends) = (false, false);
        let (mut fewest, mut most) = (usize::MAX, 0);
        for column in self.labels..self.lines[lines.start].cells.len() {
            let Some((cell, pieces)) = self.cell(lines.clone(), column, stand)? else { continue };
            cells += 1;
            (fewest, most) = (fewest.min(pieces), most.max(pieces));
            begins |= cell.start == lines.start;
            ends |= cell.end == lines.end;
            let above = cell.start - lines.start;
            let below = lines.end - cell.end;
            match stand {
                Stand::Top if above > 0 => return Ok(None),
                Stand::Bottom if below > 0 => return Ok(None),
                Stand::Middle if above.abs_diff(below) > 1 => return Ok(None),
                Stand::Middle => off |= above.abs_diff(below) as u32,
                _ => {}
            }
        }
        // Where all cells go on the lines are rows of as many cells each.
        if !begins || !ends || lines.len() > 1 && (most < 2 || fewest == most) {
            return Ok(None);
        }
        let named = lines.clone().any(|line| self.lines[line].cells[self.labels].is_some());
        let single = cells == 1;
        let head = lines.len() > 1
            && self.head.is_some_and(|head| lines.clone().any(|line| self.lines[line].at == head));
        Ok(Some(
            ROW + u32::from(head) * HEAD
                + u32::from(!named) * NAMELESS
                + u32::from(single) * SINGLE
                + off * OFF,
        ))
    }

    /// The lines that a row's cell takes in a column, and on how many of them it has text.
    fn cell(
        &self,
        lines: Range<usize>,
        column: usize,
        stand: Stand,
    ) -> Result<Option<(Range<usize>, usize)>, Apart> {
        let mut found: Option<(usize, usize)> = None;
        let mut pieces = 1;
        for at in lines.filter(|at| self.lines[*at].cells[column].is_some()) {
            let Some((first, last)) = found else {
                found = Some((at, at));
                continue;
            };
            // Where cells of two and of three lines stand in the middle of a row, lines of others lie between a cell's.
            let most = if stand == Stand::Middle { 2 } else { 1 };
            if !self.goes_on[last][column] || at - last > most {
                return Err(Apart);
            }
            pieces += 1;
            found = Some((first, at));
        }
        Ok(found.map(|(first, last)| (first..last + 1, pieces)))
    }

    /// Whether its rows say anything that its lines do not. In a table of few columns more than one row must say so: labels and
    /// values side by side look like one.
    pub fn is_wrapped(&self, rows: &Rows) -> bool {
        let joined = self.lines.len() - rows.rows.len();
        joined >= if self.columns.columns.len() < FEW_COLUMNS { FEW_COLUMNS - 1 } else { 1 }
    }
}

/// No more lines make these a row.
struct Apart;

/// Whether a text is a figure, which no line break parts.
fn is_figure(text: &str) -> bool {
    let of = |c: char| c.is_ascii_digit() || ".,%/+-±~≥≤><=＝≧≦％".contains(c);
    text.starts_with(SIGNS) || text.chars().all(of) && text.chars().any(|c| c.is_ascii_digit())
}
