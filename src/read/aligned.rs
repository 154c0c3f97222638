//! Columns aligned by spaces, as `pdftotext -layout` prints them.
//!
//! Its positions count characters, not widths, so Chinese text shifts what stands behind it (other tools count
//! widths: the measure that fits a page better is taken): a cell goes to the column it overlaps most, not to the
//! one that begins where it does. Cells that were wrapped and stand in the middle of their rows are put together
//! (`wrapped`); else a cell's further lines are rows of their own, which mending joins.

mod table;
mod touching;
mod wrapped;

use std::ops::Range;

use super::draft::Draft;
use super::lines::{Line, lines};
use super::page_number;
use crate::grid::{Cell, Stand, is_blank, trim};
use table::Table;

/// How many lines are looked at to tell aligned columns: several pages.
const SAMPLE_LINES: usize = 400;

/// Blank lines in a row that are a break. One or two are the space between two rows of a page.
const BREAKING_BLANKS: usize = 3;

/// Whether the columns of lines are aligned by spaces: three tenths of them or more have a gap of two spaces, and
/// hardly one a tab.
pub(super) fn fits(text: &str, lines: impl Iterator<Item = Line>) -> bool {
    let (mut all, mut gaps, mut tabs) = (0, 0, 0);
    for line in lines.take(SAMPLE_LINES) {
        let line = text[trim(text, line.range)].as_bytes();
        all += usize::from(!line.is_empty());
        tabs += usize::from(memchr::memchr(b'\t', line).is_some());
        gaps += usize::from(memchr::memmem::find(line, b"  ").is_some());
    }
    gaps > 2 && 10 * gaps >= 3 * all && 20 * tabs < all
}

/// Reads a range of whole lines, the first numbered `line`, a page at a time.
pub(super) fn read(draft: &mut Draft, range: Range<usize>, line: u32) {
    let text = draft.text;
    let mut pages: Vec<Page> = Vec::new();
    let mut page: Vec<Line> = Vec::new();
    for line in lines(text, range, line) {
        if text[line.range.clone()].contains('\x0C') && !page.is_empty() {
            pages.push(Page::new(text, &page));
            page.clear();
        }
        page.push(line);
    }
    pages.push(Page::new(text, &page));
    let has_pages = pages.len() > 1;
    let centred = pages.iter().any(|page| wrapped::is_centred(text, &page.runs));
    draft.aligned = true;
    let tables = table::find(text, &pages);
    let stands = Stands::of(tables.iter().flatten());
    let wrapped = tables.iter().flatten().find_map(|table| stands.rows_of(table));
    let middle = centred.then_some(Stand::Middle);
    draft.stand = draft.stand.or(stands.labels).or(middle).or(wrapped.map(|(_, stand)| stand));
    for (index, (page, tables)) in pages.iter().zip(tables).enumerate() {
        draft.broke |= index > 0;
        let rows = stands.rows(text, &page.runs, &tables, centred);
        read_page(draft, page, &rows, has_pages.then_some(index + 1));
    }
}

/// Where the cells of the tables of a text stand.
struct Stands {
    /// Those of the rows, if all tables together say so clearly.
    cells: Option<Stand>,
    /// Those that are merged over rows, if any says so.
    labels: Option<Stand>,
}

impl Stands {
    fn of<'t>(tables: impl Iterator<Item = &'t Table<'t>> + Clone) -> Self {
        let cells = clearly(|stand| tables.clone().map(|table| table.rows(stand).cost).sum());
        let mut this = Self { cells, labels: None };
        let mut said = table::STANDS.map(|stand| (stand, 0));
        for table in tables {
            if let Some((stand, count)) = this.rows_of(table).and_then(|(rows, _)| table.labels_stand(&rows))
            {
                said.iter_mut().filter(|(of, _)| *of == stand).for_each(|(_, all)| *all += count);
            }
        }
        let most = said.into_iter().rev().max_by_key(|(_, count)| *count);
        this.labels = most.filter(|(_, count)| *count > 0).map(|(stand, _)| stand);
        this
    }

    /// The rows of a table and where their cells stand: as in all tables, if it does not clearly say otherwise. None where
    /// nothing says so or its lines are its rows.
    fn rows_of(&self, table: &Table) -> Option<(table::Rows, Stand)> {
        let stand = clearly(|stand| table.rows(stand).cost).or(self.cells)?;
        let rows = table.rows(stand);
        table.is_wrapped(&rows).then_some((rows, stand))
    }

    /// The rows of a page.
    fn rows(&self, text: &str, lines: &[Vec<Run>], tables: &[Table], centred: bool) -> Vec<wrapped::Row> {
        let mut found = Vec::new();
        let mut at = 0;
        for table in tables {
            let Some((rows, stand)) = self.rows_of(table) else { continue };
            found.extend(wrapped::rows(text, lines, at..table.range.start, centred));
            at = table.range.end;
            table.put(&rows, self.labels.unwrap_or(stand), &mut found);
        }
        found.extend(wrapped::rows(text, lines, at..lines.len(), centred));
        match self.cells {
            Some(Stand::Bottom) => wrapped::raised(text, found),
            _ => found,
        }
    }
}

/// Where cells stand if that costs clearly less than any other place.
fn clearly(cost: impl Fn(Stand) -> u32) -> Option<Stand> {
    let mut costs = table::STANDS.map(|stand| (cost(stand), stand));
    costs.sort_by_key(|(cost, _)| *cost);
    let [(least, stand), (next, _), _] = costs;
    (least + table::CLEARLY <= next).then_some(stand)
}

/// A page: its lines' numbers, and the runs of each.
struct Page {
    numbers: Vec<u32>,
    runs: Vec<Vec<Run>>,
}

impl Page {
    fn new(text: &str, lines: &[Line]) -> Self {
        let measure = measure_of(text, lines);
        let mut runs: Vec<Vec<Run>> =
            lines.iter().map(|line| runs(text, line.range.clone(), measure)).collect();
        let columns = columns_of(&runs, false);
        touching::part(text, &mut runs, &columns, measure);
        Self { numbers: lines.iter().map(|line| line.number).collect(), runs }
    }
}

/// How far a character moves what stands behind it.
type Measure = fn(char) -> usize;

/// As a Chinese font counts, in which signs like ≥ and ① are as wide as a Chinese character.
fn by_chinese_width(c: char) -> usize {
    unicode_width::UnicodeWidthChar::width_cjk(c).unwrap_or(0)
}

/// How many positions a page must have for the measures to be told apart.
const LEAST_POSITIONS: usize = 8;

/// As `pdftotext` counts: a character is a character.
fn by_characters(_: char) -> usize {
    1
}

/// As a terminal or a typist counts: a Chinese character is two columns wide.
fn by_width(c: char) -> usize {
    unicode_width::UnicodeWidthChar::width(c).unwrap_or(0)
}

/// The measure by which the runs of a page begin at clearly fewer positions: at most two thirds of them.
fn measure_of(text: &str, page: &[Line]) -> Measure {
    let positions = |measure: Measure| {
        let lines = page.iter().map(|line| runs(text, line.range.clone(), measure));
        let inner = lines.flat_map(|runs| runs.into_iter().skip(1).map(|run| run.from));
        inner.collect::<std::collections::BTreeSet<_>>().len()
    };
    let characters = positions(by_characters);
    if characters < LEAST_POSITIONS {
        return by_characters;
    }
    let (width, chinese) = (positions(by_width), positions(by_chinese_width));
    match width.min(chinese) {
        fewest if 3 * fewest > 2 * characters => by_characters,
        _ if chinese < width => by_chinese_width,
        _ => by_width,
    }
}

/// The fewest columns of a table whose fullest row may leave one blank: in a narrower one what stands between them may
/// as well belong to the fixed part of the form.
const LEAST_COLUMNS: usize = 6;

/// The fewest runs below each other that make a column which the fullest row leaves blank.
const LEAST_RUNS: usize = 2;

/// A run of text between gaps, with its position by the page's measure.
#[derive(Clone)]
struct Run {
    from: usize,
    to: usize,
    bytes: Range<usize>,
}

/// The runs of a line: what two or more spaces, or a tab, part.
fn runs(text: &str, line: Range<usize>, measure: Measure) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let (mut position, mut blanks) = (0, 2);
    for (offset, c) in text[line.clone()].char_indices() {
        if is_blank(c) {
            // A wide blank within a label (`备　注`) is no gap.
            blanks += if c == '\t' { 2 } else { usize::from(c != '\u{3000}') };
        } else {
            let at = line.start + offset;
            match runs.last_mut() {
                Some(run) if blanks < 2 => {
                    (run.to, run.bytes.end) = (position + measure(c), at + c.len_utf8())
                }
                _ => {
                    runs.push(Run { from: position, to: position + measure(c), bytes: at..at + c.len_utf8() })
                }
            }
            blanks = 0;
        }
        position += measure(c);
    }
    runs
}

/// Reads one page; `number` is its number from 1 where the text has pages.
fn read_page(draft: &mut Draft, page: &Page, rows: &[wrapped::Row], number: Option<usize>) {
    let text = draft.text;
    let extents: Vec<Vec<Run>> =
        rows.iter().map(|row| row.cells.iter().filter_map(|pieces| whole(pieces)).collect()).collect();
    let columns = &columns_of(&extents, false);
    let filled = |runs: &Vec<Run>| !runs.is_empty();
    let ends = (page.runs.iter().position(filled), page.runs.iter().rposition(filled));
    let mut next = 0;
    for (row, runs) in rows.iter().zip(&extents) {
        draft.broke |= row.lines.start >= next + BREAKING_BLANKS;
        next = next.max(row.lines.end);
        let cells = || row.cells.iter().flatten().map(|run| run.bytes.clone());
        if let ([cell], Some(number)) = (row.cells.as_slice(), number)
            && let [run] = cell.as_slice()
            && (ends.0 == Some(row.line) || ends.1 == Some(row.line))
            && is_page_number(&text[run.bytes.clone()], number)
        {
            draft.lay_aside(run.bytes.clone());
            continue;
        }
        if super::tab::is_ruler(cells().map(|bytes| &text[bytes])) {
            cells().for_each(|bytes| draft.lay_aside(bytes));
            continue;
        }
        push_row(draft, page.numbers[row.line], row, runs, columns);
    }
}

/// The columns of a page: the runs of its fullest row, and others between them, under which the fullest row is blank.
///
/// Where the lines are of one `table`, what stands on short ones counts too.
fn columns_of(all: &[Vec<Run>], table: bool) -> Vec<Run> {
    let mut head = 0;
    for (index, runs) in all.iter().enumerate() {
        if runs.len() > all[head].len() {
            head = index;
        }
    }
    let Some(fullest) = all.get(head) else { return Vec::new() };
    let mut columns = fullest.clone();
    if columns.len() < LEAST_COLUMNS {
        return columns;
    }
    let mut others: Vec<(&Run, bool)> = Vec::new();
    for runs in all.iter().filter(|runs| runs.len() > 1) {
        // A row of a third of the columns belongs to the table; a label and its value may stand anywhere.
        let of_table = runs.len() * 3 >= fullest.len();
        let apart = |run: &&Run| fullest.iter().all(|column| overlap(run, column) == 0);
        others.extend(runs.iter().filter(apart).map(|run| (run, of_table)));
    }
    others.sort_by_key(|(run, _)| run.from);
    // Columns of the fullest row over which no other cell of the table stands: it is their head.
    let mut over = vec![0; columns.len()];
    for row in all.iter().skip(head + 1) {
        let counts = match row.len() * 2 >= fullest.len() {
            true => LEAST_RUNS,
            // It may have been moved by what stands before it.
            false => usize::from(table),
        };
        for run in row {
            let met = fullest.iter().zip(&mut over).filter(|(column, _)| overlap(run, column) > 0);
            met.for_each(|(_, over)| *over += counts);
        }
    }
    let mut bare: Vec<bool> = over.into_iter().map(|over| over < LEAST_RUNS).collect();
    let mut added = Vec::new();
    for group in others.chunk_by(|(one, _), (next, _)| overlap(one, next) > 0) {
        let (Some((first, _)), Some(to)) = (group.first(), group.iter().map(|(run, _)| run.to).max()) else {
            continue;
        };
        // The side label of a table stands once, left of all its columns.
        let side = fullest.first().is_some_and(|column| to <= column.from);
        if group.len() < LEAST_RUNS && !side || !group.iter().any(|(_, of_table)| *of_table) {
            continue;
        }
        let right = fullest.partition_point(|column| column.to <= first.from);
        // A head stands in the middle of its column, the cells mostly at its left.
        let left = right.checked_sub(1);
        let touches = left.is_some_and(|left| first.from <= fullest[left].to + 1);
        let beside = if touches { [left, Some(right)] } else { [Some(right), left] };
        let mut beside = beside.into_iter().flatten();
        match beside.find(|&at| !side && bare.get(at).is_some_and(|bare| *bare)) {
            Some(at) => {
                bare[at] = false;
                columns[at] = Run {
                    from: columns[at].from.min(first.from),
                    to: columns[at].to.max(to),
                    ..columns[at].clone()
                };
            }
            None => added.push(Run { to, ..(*first).clone() }),
        }
    }
    columns.extend(added);
    columns.sort_by_key(|column| column.from);
    columns
}

/// Adds a row of cells, of which `runs` are the extents.
fn push_row(draft: &mut Draft, line: u32, row: &wrapped::Row, runs: &[Run], columns: &[Run]) {
    let spanned = |run: &Run| columns.iter().filter(|column| overlap(run, column) > 0).count();
    let (placed, width) = match runs {
        _ if row.placed.is_some() => row.placed.clone().unwrap_or_default(),
        // A title or running text.
        [run] if columns.len() < 2 || spanned(run) > 1 => (vec![0], 1),
        _ => (place(runs, columns), columns.len()),
    };
    let cells = row.cells.iter().zip(placed).filter_map(|(pieces, column)| {
        let mut pieces = pieces.iter().filter_map(|run| draft.cell(column, run.bytes.clone()));
        let mut cell = pieces.next()?;
        pieces.for_each(|piece| cell.pieces.extend(piece.pieces));
        Some(cell)
    });
    let cells: Vec<Cell> = cells.collect();
    draft.push_row(line, width as u32, cells);
}

/// The extent of a cell's pieces.
fn whole(pieces: &[Run]) -> Option<Run> {
    let (from, to) = (pieces.iter().map(|run| run.from).min()?, pieces.iter().map(|run| run.to).max()?);
    Some(Run { from, to, bytes: pieces.first()?.bytes.clone() })
}

fn overlap(a: &Run, b: &Run) -> usize {
    a.to.min(b.to).saturating_sub(a.from.max(b.from))
}

/// The column of each run: the one it overlaps most, else the nearest, always leaving
/// room for the runs behind it.
fn place(runs: &[Run], columns: &[Run]) -> Vec<usize> {
    let mut least = 0;
    let mut placed = Vec::with_capacity(runs.len());
    for (index, run) in runs.iter().enumerate() {
        let most = columns.len() - (runs.len() - index);
        let mut best = (least, 0, usize::MAX);
        for (at, column) in columns.iter().enumerate().take(most + 1).skip(least) {
            let shared = overlap(run, column);
            let away = column.from.saturating_sub(run.to).max(run.from.saturating_sub(column.to));
            if shared > best.1 || shared == best.1 && away < best.2 {
                best = (at, shared, away);
            }
            if column.from >= run.to {
                break;
            }
        }
        placed.push(best.0);
        least = best.0 + 1;
    }
    placed
}

/// Whether the first or last line of a page is its number: a framed one, `3/48`, or a bare number that is that of
/// the page.
fn is_page_number(line: &str, page: usize) -> bool {
    let bare = line.trim_matches(is_blank);
    if bare.bytes().all(|byte| byte.is_ascii_digit()) {
        return bare.parse() == Ok(page);
    }
    let fraction = |parts: (&str, &str)| {
        [parts.0, parts.1].iter().all(|part| {
            let part = part.trim_matches(is_blank);
            (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    page_number::is_framed(bare) || bare.split_once('/').is_some_and(fraction)
}

#[cfg(test)]
mod tests {
    use crate::read::account::{show, whole};

    #[test]
    fn aligned_columns_become_rows() {
        for (name, text, rows) in [
            (
                "a form",
                "             绩效目标表\n\n项目名称    河道清淤      主管部门    水利局\n项目概况    清淤三条\n\
                 \x20           河道。\n资金        总额          12 万元\n",
                "0/4 2:绩效目标表|2/4 0:项目名称 1:河道清淤 2:主管部门 3:水利局|3/4 0:项目概况 1:清淤三条|4/4 1:河道。\
                 |5/4 0:资金 1:总额 3:12 万元",
            ),
            (
                "pages",
                "甲  乙  丙\n一  二  三\n四  五\n   - 1 -\n\u{C}甲  乙  丙\n六      七\n第 2 页 共 2 页\n",
                "0/3 0:甲 1:乙 2:丙|1/3 0:一 1:二 2:三|2/3 0:四 1:五|4/3! 0:甲 1:乙 2:丙|5/3 0:六 2:七",
            ),
            (
                "running text across the columns",
                "甲    乙    丙\n这是一段很长的说明文字\n一    二    三\n备　注        无\n",
                "0/3 0:甲 1:乙 2:丙|1/1 0:这是一段很长的说明文字|2/3 0:一 1:二 2:三|3/3 0:备　注 2:无",
            ),
            (
                "tabs win",
                "甲\t乙  丙\n丁\t戊  己\n庚\t辛  壬\n",
                "0/2 0:甲 1:乙  丙|1/2 0:丁 1:戊  己|2/2 0:庚 1:辛  壬",
            ),
        ] {
            assert_eq!(show(&whole(text)), rows, "{name}");
        }
    }

    #[test]
    fn a_number_that_is_not_the_pages_is_text() {
        let text = "甲  乙\n丙  丁\n戊  己\n2022\n\u{C}庚  辛\n2\n";
        assert_eq!(show(&whole(text)), "0/2 0:甲 1:乙|1/2 0:丙 1:丁|2/2 0:戊 1:己|3/1 0:2022|4/2! 0:庚 1:辛");
    }

    #[test]
    fn a_table_that_goes_on_over_a_page_keeps_its_columns() {
        // The second page has no head, stands further left, and nobody is satisfied on it.
        let text = "一级    二级    三级              指标值    分值  备注\n\
                    产出    数量    全年巡查河道和两  104次     10    见台账\n\
                    \x20               岸的次数\n\
                    \x20               建成公园          6处       10\n\
                    \x20       质量    完好率            95%       10\n\
                    \x20       时效    完成时间          按时      10\n\
                    \u{C}         栽种本地树种和灌  240株     20\n\
                    \x20        木的数量\n\
                    效益     步行可达          提高      10\n";
        let rows = "0/6 0:一级 1:二级 2:三级 3:指标值 4:分值 5:备注|1/6 0:产出 1:数量 2:全年巡查河道和两岸的次数 3:104次 4:10 5:见台账\
                    |3/6 2:建成公园 3:6处 4:10|4/6 1:质量 2:完好率 3:95% 4:10|5/6 1:时效 2:完成时间 3:按时 4:10\
                    |6/6! 2:栽种本地树种和灌木的数量 3:240株 4:20|8/6 1:效益 2:步行可达 3:提高 4:10";
        assert_eq!(show(&whole(text)), rows);
    }

    #[test]
    fn hostile_gaps_take_linear_time() {
        for unit in ["a  ", "a  b\n", "\u{C}a  b\n", "  \n"] {
            whole(&format!("a  b\na  b\na  b\n{}", unit.repeat(20_000)));
        }
    }
}
