//! Rows of a printed table whose cells were wrapped: put together from their lines.
//!
//! A form centres its cells. A cell of two lines then has one above and one below the line on which the row's other
//! cells stand, a cell of three has its second on it, and so on: what belongs to a row lies in equal numbers of lines
//! above and below. Where cells stand at the top of their rows nothing lies above, and the lines stay rows of their own.

use std::cmp::Ordering;
use std::ops::Range;

use super::{Run, overlap};
use crate::grid::is_blank;

/// How many lines above and below its own a row may reach.
const FURTHEST: usize = 20;

/// How many lines around a row tell how wide its columns are.
const NEARBY: usize = 60;

/// The least width of a cell of which one line more may stand on the row's own line: in a narrower one what stands
/// below each other may as well be cells.
const LEAST_WIDTH: usize = 10;

/// The most runs of a line whose cells are put together: a form has no more columns.
const MOST_RUNS: usize = 64;

/// How many lines above a row more may belong to it than below, or the reverse, for the labels that stand there.
const MOST_BESIDE: usize = 2;

/// By how much a full line may be narrower than its column: no line begins with a comma.
pub(super) const SLACK: usize = 2;

/// The fewest runs of a line of a table.
pub(super) const LEAST_CELLS: usize = 3;

/// The width of a line that is running text and no name.
const RUNNING_WIDTH: usize = 30;

/// A row of a page: the line that its cells stand on and the pieces of each, from left to right.
pub(super) struct Row {
    /// The index of its own line in the page.
    pub line: usize,
    /// The lines that it takes, its own included.
    pub lines: Range<usize>,
    /// Each cell's pieces from top to bottom.
    pub cells: Vec<Vec<Run>>,
    /// The column of each cell and how many there are, where they are known.
    pub placed: Option<(Vec<usize>, usize)>,
}

impl Row {
    fn of_line(line: usize, runs: &[Run]) -> Self {
        Self {
            line,
            lines: line..line + 1,
            cells: runs.iter().map(|run| vec![run.clone()]).collect(),
            placed: None,
        }
    }

    /// Whether a cell of it has lines above and below and none beside the other cells.
    fn shows_centred(&self) -> bool {
        self.cells.len() >= LEAST_CELLS
            && self.cells.iter().any(|pieces| pieces.len() > 1 && pieces.len() % 2 == 0)
    }
}

/// Whether a page puts its cells into the middle of their rows: some row of three cells or more shows it.
pub(super) fn is_centred(text: &str, lines: &[Vec<Run>]) -> bool {
    rows(text, lines, 0..lines.len(), false).iter().any(Row::shows_centred)
}

/// The rows of some lines of a page, given the runs of each of its lines; blank lines are left out. Where the page is not known to centre
/// its cells, only those are put together that show it themselves.
pub(super) fn rows(text: &str, lines: &[Vec<Run>], range: Range<usize>, centred: bool) -> Vec<Row> {
    let mut found = Vec::new();
    let mut start = range.start;
    while start < range.end {
        let length = lines[start..range.end].iter().take_while(|runs| !runs.is_empty()).count();
        let block = Block { text, lines, range: start..start + length, centred };
        block.rows(&mut found);
        start += length.max(1);
    }
    found
}

/// The rows of a page whose cells stand at the bottom: running text that ends beside its label begins on the lines above.
pub(super) fn raised(text: &str, rows: Vec<Row>) -> Vec<Row> {
    let running = |run: &Run| width(&text[run.bytes.clone()]) >= RUNNING_WIDTH;
    let mut found: Vec<Row> = Vec::new();
    for mut row in rows {
        while let Some(above) = found.last()
            && let ([label], [pieces]) =
                (row.cells.split_last().map_or(&[][..], |(_, rest)| rest), above.cells.as_slice())
            && let (Some(first), [run]) = (row.cells.last().and_then(|cell| cell.first()), pieces.as_slice())
            && above.lines.end == row.lines.start
            && above.placed.is_none()
            && row.placed.is_none()
            && running(run)
            && run.from.abs_diff(first.from) <= 1
            && label.iter().all(|label| label.to <= run.from)
        {
            let piece = run.clone();
            row.lines.start = above.lines.start;
            row.cells.last_mut().into_iter().for_each(|cell| cell.insert(0, piece.clone()));
            found.pop();
        }
        found.push(row);
    }
    found
}

/// A cell in the making: its pieces, each with its line.
struct Wrapped<'r> {
    pieces: Vec<(usize, &'r Run)>,
}

impl Wrapped<'_> {
    fn from(&self) -> usize {
        self.pieces.iter().map(|(_, run)| run.from).min().unwrap_or(0)
    }

    fn to(&self) -> usize {
        self.pieces.iter().map(|(_, run)| run.to).max().unwrap_or(0)
    }

    fn meets(&self, run: &Run) -> bool {
        self.pieces.iter().any(|(_, piece)| overlap(piece, run) > 0)
    }

    fn is_on(&self, line: usize) -> bool {
        self.pieces.iter().any(|(at, _)| *at == line)
    }

    /// Whether as many of its lines lie above a line as below it.
    fn is_around(&self, own: usize) -> bool {
        let count = |order| self.pieces.iter().filter(|(line, _)| line.cmp(&own) == order).count();
        count(Ordering::Less) == count(Ordering::Greater)
    }
}

/// Lines without a blank one between them.
struct Block<'a> {
    text: &'a str,
    lines: &'a [Vec<Run>],
    range: Range<usize>,
    centred: bool,
}

impl Block<'_> {
    /// The rows that put the most lines together.
    fn rows(&self, found: &mut Vec<Row>) {
        let (start, end) = (self.range.start, self.range.end);
        // For each line: how many of the lines from it on are put together, and the row that begins with it.
        let mut best: Vec<(usize, Vec<Row>)> = Vec::new();
        best.resize_with(self.range.len() + 1, Default::default);
        for own in self.range.clone().rev() {
            for lines in self.reaches(own) {
                let Some(rows) = self.together(own, &lines) else { continue };
                let together = lines.len() + best[lines.end - start].0;
                let at = lines.start - start;
                if together > best[at].0 {
                    best[at] = (together, rows);
                }
            }
            let at = own - start;
            if best[at + 1].0 > best[at].0 {
                best[at] = (best[at + 1].0, Vec::new());
            }
        }
        let mut line = start;
        while line < end {
            let rows = std::mem::take(&mut best[line - start].1);
            let Some(last) = rows.iter().map(|row| row.lines.end).max() else {
                found.push(Row::of_line(line, &self.lines[line]));
                line += 1;
                continue;
            };
            found.extend(rows);
            line = last;
        }
    }

    /// Whether a line may hold pieces of cells of another line's row: it has fewer runs, or none where that has some. What
    /// stands left of all of them is the label of several rows and no row's own line.
    fn may_be_part(&self, line: usize, own: usize) -> bool {
        let (runs, own) = (&self.lines[line], &self.lines[own]);
        let apart = || runs.iter().all(|run| own.iter().all(|other| overlap(run, other) == 0));
        let right = || match (runs.first(), own.last()) {
            (Some(first), Some(last)) => last.from > first.from || (runs.len(), own.len()) == (1, 1),
            _ => false,
        };
        runs.len().max(own.len()) <= MOST_RUNS && (runs.len() < own.len() || right() && apart())
    }

    /// The lines that a row may take whose own line this is: as many above as below, but for some that hold labels beside it.
    fn reaches(&self, own: usize) -> impl Iterator<Item = Range<usize>> + '_ {
        let part = |line: &usize| self.may_be_part(*line, own);
        let above = (self.range.start..own).rev().take(FURTHEST).take_while(part).count();
        let below = (own + 1..self.range.end).take(FURTHEST).take_while(part).count();
        (1..=above).flat_map(move |up| {
            let down = up.saturating_sub(MOST_BESIDE).max(1)..=(up + MOST_BESIDE).min(below);
            down.map(move |down| own - up..own + down + 1)
        })
    }

    /// The row on a line that takes these lines, with the rows of labels that stand beside it; `None` where they are none.
    fn together(&self, own: usize, lines: &Range<usize>) -> Option<Vec<Row>> {
        let mut cells: Vec<Wrapped<'_>> =
            self.lines[own].iter().map(|run| Wrapped { pieces: vec![(own, run)] }).collect();
        for line in lines.clone().filter(|line| *line != own) {
            for run in &self.lines[line] {
                let mut met = cells.iter_mut().filter(|cell| cell.meets(run));
                match (met.next(), met.next()) {
                    (None, _) => cells.push(Wrapped { pieces: vec![(line, run)] }),
                    (Some(cell), None) if !cell.is_on(line) => cell.pieces.push((line, run)),
                    _ => return None,
                }
            }
        }
        cells.sort_by_key(Wrapped::from);
        if cells.windows(2).any(|pair| pair[0].to() > pair[1].from()) {
            return None;
        }
        // What is one line off the own line is the label of several rows, left of their cells.
        let beside = cells
            .iter()
            .take_while(|cell| matches!(cell.pieces.as_slice(), [(line, _)] if *line != own))
            .count();
        let labels: Vec<_> = cells.drain(..beside).filter_map(|cell| cell.pieces.first().copied()).collect();
        let reached = |line| cells.iter().any(|cell| cell.is_on(line));
        if !cells.iter().all(|cell| cell.is_around(own)) || !reached(lines.start) || !reached(lines.end - 1) {
            return None;
        }
        (0..cells.len()).all(|at| self.is_wrapped(&cells, at, own, lines)).then_some(())?;
        let mut rows: Vec<Row> = labels
            .into_iter()
            .map(|(line, run)| Row {
                line,
                lines: line..line + 1,
                cells: vec![vec![run.clone()]],
                placed: None,
            })
            .collect();
        let pieces = |mut cell: Wrapped<'_>| {
            cell.pieces.sort_by_key(|(line, _)| *line);
            cell.pieces.into_iter().map(|(_, run)| run.clone()).collect()
        };
        let cells = cells.into_iter().map(pieces).collect();
        rows.push(Row { line: own, lines: lines.clone(), cells, placed: None });
        rows.sort_by_key(|row| row.line);
        Some(rows)
    }

    /// Whether a cell of one line, or of lines that a narrow column wrapped.
    fn is_wrapped(&self, cells: &[Wrapped<'_>], at: usize, own: usize, lines: &Range<usize>) -> bool {
        let cell = &cells[at];
        if cell.pieces.len() == 1 {
            return true;
        }
        if self.end_alike(cell) {
            return false;
        }
        let mut widths: Vec<(usize, usize)> =
            cell.pieces.iter().map(|(line, run)| (*line, width(&self.text[run.bytes.clone()]))).collect();
        widths.sort_unstable();
        let widest = widths.iter().map(|(_, width)| *width).max().unwrap_or(0);
        let alone = self.range == *lines;
        // A label and its text, of which the lines may end where the author ended them.
        let labelled =
            cells.len() <= 2 && at + 1 == cells.len() && widest >= RUNNING_WIDTH && (alone || self.centred);
        let full = || self.is_full(cells, at, self.lines[own].len());
        if !cell.is_on(own) {
            let narrows =
                self.lines[own].len() > 1 || widths.last().is_some_and(|(_, last)| *last < widths[0].1);
            return labelled || narrows && full();
        }
        let single = cells.iter().filter(|cell| cell.pieces.len() == 1).count();
        let wide = widest >= LEAST_WIDTH && 2 * single >= cells.len();
        self.centred && (labelled || wide && full())
    }

    /// Whether two lines of a cell end in the same words: then they are names (`数量指标`, `质量指标`) and no pieces of one.
    fn end_alike(&self, cell: &Wrapped<'_>) -> bool {
        let mut ends: Vec<_> =
            cell.pieces.iter().filter_map(|(_, run)| end(&self.text[run.bytes.clone()])).collect();
        ends.sort_unstable();
        ends.windows(2).any(|pair| pair[0] == pair[1])
    }

    /// Whether each line of a cell but its last is so full that what begins the next had no room: about as wide as any other
    /// text near by that fits between the row's other cells. `runs` is how many stand on the row's own line.
    fn is_full(&self, cells: &[Wrapped<'_>], at: usize, runs: usize) -> bool {
        let cell = &cells[at];
        let left = at.checked_sub(1).map_or(0, |before| cells[before].to());
        let right = cells.get(at + 1).map_or(usize::MAX, Wrapped::from);
        let mut pieces = cell.pieces.clone();
        pieces.sort_by_key(|(line, _)| *line);
        let (Some((first, _)), Some((last, _))) = (pieces.first(), pieces.last()) else { return false };
        let near = first.saturating_sub(NEARBY)..(last + NEARBY).min(self.lines.len());
        let fits = |run: &&Run| left <= run.from && run.to <= right && cell.meets(run);
        // A title and what stands beside labels are no columns of the table.
        let table = |line: &&Vec<Run>| line.len() >= LEAST_CELLS && 2 * line.len() > runs;
        let own = pieces.iter().map(|(_, run)| *run);
        let room = self.lines[near].iter().filter(table).flatten().filter(fits).chain(own);
        let room = room.map(|run| width(&self.text[run.bytes.clone()])).max().unwrap_or(0);
        let text = |(_, run): &(usize, &Run)| &self.text[run.bytes.clone()];
        pieces.windows(2).all(|pair| width(text(&pair[0])) + first_width(text(&pair[1])) + SLACK > room)
    }
}

/// The last two characters of a text.
fn end(text: &str) -> Option<&str> {
    text.char_indices().nth_back(1).map(|(at, _)| &text[at..])
}

/// Whether two texts end in the same words.
pub(super) fn end_alike(one: &str, other: &str) -> bool {
    end(one).is_some_and(|ending| end(other) == Some(ending))
}

/// The width of a text: a Chinese character is two columns wide.
pub(super) fn width(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}

/// The width of what no line break parts at the beginning of a text: a Chinese character, or a word or number.
pub(super) fn first_width(text: &str) -> usize {
    let narrow = |c: &char| unicode_width::UnicodeWidthChar::width(*c) == Some(1) && !is_blank(*c);
    match text.chars().take_while(narrow).count() {
        0 => text.chars().next().and_then(unicode_width::UnicodeWidthChar::width).unwrap_or(0),
        word => word,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{by_characters, runs};
    use super::*;

    /// The rows of a page: the line of each and its cells, pieces parted by `+`.
    fn shown(text: &str, centred: bool) -> Vec<String> {
        let mut start = 0;
        let mut lines = Vec::new();
        for line in text.split_inclusive('\n') {
            lines.push(runs(text, start..start + line.trim_end().len(), by_characters));
            start += line.len();
        }
        let piece = |run: &Run| text[run.bytes.clone()].to_owned();
        let cell = |pieces: &Vec<Run>| pieces.iter().map(piece).collect::<Vec<_>>().join("+");
        let row =
            |row: &Row| format!("{} {}", row.line, row.cells.iter().map(cell).collect::<Vec<_>>().join("|"));
        rows(text, &lines, 0..lines.len(), centred).iter().map(row).collect()
    }

    #[test]
    fn the_lines_of_a_cell_are_put_together_around_their_row() {
        for (text, centred, want) in [
            (
                "          每周巡查两次，登\n数量  巡查              104  次\n          记在册\n",
                false,
                vec!["1 数量|巡查|每周巡查两次，登+记在册|104|次"],
            ),
            (
                "          全年每周巡查两次\n数量  巡查    ，逢汛期加密并登  104  次\n          记在册\n",
                true,
                vec!["1 数量|巡查|全年每周巡查两次+，逢汛期加密并登+记在册|104|次"],
            ),
            // Few cells stand on the row's own line, and the label of several rows on one beside it.
            (
                "数量    每周巡查两次，登  按台账中心\n                          104  次\n        记在册      记录\n",
                false,
                vec!["0 数量", "1 每周巡查两次，登+记在册|按台账中心+记录|104|次"],
            ),
            // A level between two rows is none.
            (
                "          到位率  比计划    八成以上\n投入\n          支出率  比预算    七成\n",
                true,
                vec!["0 到位率|比计划|八成以上", "1 投入", "2 支出率|比预算|七成"],
            ),
            // The same lines say nothing by themselves where cells are not known to stand in the middle.
            (
                "          全年每周巡查两次\n数量  巡查    ，逢汛期加密并登  104  次\n          记在册\n",
                false,
                vec!["0 全年每周巡查两次", "1 数量|巡查|，逢汛期加密并登|104|次", "2 记在册"],
            ),
            // Names below each other end alike.
            (
                "      经济效益指标\n效益  社会效益指标  就业  20  人\n      生态效益指标\n",
                true,
                vec!["0 经济效益指标", "1 效益|社会效益指标|就业|20|人", "2 生态效益指标"],
            ),
            // A label of several rows stands on a line of its own between them.
            (
                "              每周巡查两次，登\n    数量  巡查              104  次\n产出\n              记在册\n",
                false,
                vec!["1 数量|巡查|每周巡查两次，登+记在册|104|次", "2 产出"],
            ),
        ] {
            assert_eq!(shown(text, centred), want, "{text}");
        }
    }

    #[test]
    fn hostile_lines_take_linear_time() {
        for unit in ["a\n  b  c\na\n", "a  b\n", "a\n   b\n", "    a\nb      c\n"] {
            // However the lines are put together, each of their texts stands in one row.
            let shown = shown(&unit.repeat(20_000), true).concat();
            for letter in ['a', 'b', 'c'] {
                let count = |text: &str| text.matches(letter).count();
                assert_eq!(count(&shown), 20_000 * count(unit), "{unit:?}: {letter}");
            }
        }
    }
}
