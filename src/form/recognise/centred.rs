//! Levels and names that a printed table has in the middle of the rows they stand for: each goes to the first of them,
//! where a merged cell's text stands.

use std::ops::Range;

use super::{entries, segment};
use crate::form::lexicon::{Column, Lexicon, Meaning};
use crate::grid::{Cell, Row, Source, Stand};
use crate::model::{IndicatorField as F, Issue};

/// The most rows of a table on one page.
const MOST_ROWS: usize = 80;

/// The fewest known columns of a header.
const LEAST_COLUMNS: usize = 3;

/// How far from the middle of its rows a text may stand, in lines: their heights differ.
const FURTHEST_OFF: f64 = 2.5;

/// What a row costs that no name stands for: a value may have none.
const UNNAMED: f64 = 1.0;

/// What a row costs that no level stands for: more than any that is off its middle.
const WITHOUT_LEVEL: f64 = 100.0;

/// What stands in the middle of rows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Name,
    Second,
    First,
}

/// Where the columns of a table stand.
struct Columns {
    /// That of the first levels, where the header has one.
    first: Option<u32>,
    second: u32,
    /// That of the values; the names stand between.
    value: u32,
    /// How many columns the header has.
    width: u32,
    /// In which columns most first and second levels stand, which need not be those of their heads.
    usual: [Option<u32>; 2],
}

impl Columns {
    /// Whether a name of a first level stands where second levels do, as 成本指标 may be one.
    fn is_second(&self, cell: &Cell) -> bool {
        match self.usual {
            [Some(first), Some(second)] if first != second => {
                second.abs_diff(cell.column) < first.abs_diff(cell.column)
            }
            _ => cell.column >= self.second,
        }
    }

    /// Notes where the levels of a table stand.
    fn look_at(&mut self, rows: &[Row], lexicon: &Lexicon) {
        let mut columns = [Vec::new(), Vec::new()];
        // A line of one cell may have lost its place.
        for cell in rows.iter().filter(|row| row.width > 1).flat_map(|row| &row.cells) {
            match lexicon.of(cell) {
                Some(word) if word.level2.is_some() => columns[1].push(cell.column),
                Some(word) if word.level1.is_some() => columns[0].push(cell.column),
                _ => {}
            }
        }
        self.usual = columns.map(|mut columns| {
            columns.sort_unstable();
            let groups = columns.chunk_by(|one, next| one == next);
            groups.max_by_key(|group| group.len()).and_then(|group| group.first().copied())
        });
    }
}

/// A text in the middle of rows: its line, and the row of which it is a cell, among those that it may stand for.
struct Label {
    line: f64,
    own: Option<usize>,
}

/// Whether a table goes on over the ends of a page.
#[derive(Clone, Copy, Default)]
struct Pages {
    above: bool,
    below: bool,
}

/// The doubt about a page whose texts are put to their rows by where they stand.
pub(super) fn doubt(rows: &[Row], stand: Stand, source: &Source) -> Option<Issue> {
    let first = rows.iter().flat_map(|row| &row.cells).next()?;
    let entry = if stand == Stand::Middle { &entries::CENTRED } else { &entries::WRAPPED };
    Some(Issue::new(entry, segment::place_of(first, source)))
}

/// Puts the levels and names of all tables to the first of their rows, given where they stand.
pub(super) fn settle(rows: &mut Vec<Row>, stand: Stand, lexicon: &Lexicon) {
    let mut at = 0;
    let mut pages = Pages::default();
    while at < rows.len() {
        let Some(mut columns) = columns_of(&rows[at], lexicon) else {
            pages.above &= !ends(&rows[at], lexicon);
            at += 1;
            continue;
        };
        let (body, mut start) = (at + 1, at + 1);
        loop {
            let piece = &rows[start..];
            let in_table = |(index, row): &(usize, &Row)| {
                let goes_on = || !ends(row, lexicon) || is_beside(row, &columns, lexicon);
                (*index == 0 || !row.after_break) && goes_on() && columns_of(row, lexicon).is_none()
            };
            let length = piece.iter().enumerate().take_while(in_table).count();
            let end = start + length;
            let (head, body) = rows.split_at_mut(start);
            side_to_head(&mut head[at], &mut body[..length], &columns, lexicon);
            columns.look_at(&rows[start..end], lexicon);
            rows[start..end].iter_mut().for_each(|row| put_levels(row, &columns, lexicon));
            columns.usual = [columns.first, Some(columns.second)];
            pages.below = rows.get(end).is_some_and(|row| row.after_break);
            if length <= MOST_ROWS && stand == Stand::Middle {
                let part = &mut rows[start..end];
                settle_kind(part, Kind::Second, &columns, lexicon, pages);
                settle_first(part, &columns, lexicon, pages);
                settle_kind(part, Kind::Name, &columns, lexicon, pages);
            }
            start = end;
            pages.above = true;
            if length == 0 || !rows.get(start).is_some_and(|row| row.after_break) {
                break;
            }
        }
        if stand == Stand::Bottom {
            let part = &mut rows[body..start];
            for kind in [Kind::Second, Kind::First, Kind::Name] {
                raise(part, kind, &columns, lexicon);
            }
        }
        at = start;
    }
    rows.retain(|row| !row.cells.is_empty());
}

/// The columns that a row heads, if it is the header of a table of indicators.
fn columns_of(row: &Row, lexicon: &Lexicon) -> Option<Columns> {
    if !lexicon.heads(row).indicators {
        return None;
    }
    let column = |cell: &Cell| lexicon.of(cell).and_then(|word| word.indicator.as_ref());
    let at = |field| row.cells.iter().find(|cell| column(cell) == Some(&Column::Field(field)));
    let known = row.cells.iter().filter(|cell| column(cell).is_some()).count();
    let halved = row.cells.iter().filter(|cell| column(cell) == Some(&Column::Field(F::Level2))).count() > 1;
    let (second, _, value) = (at(F::Level2)?, at(F::Level3)?, at(F::Value)?);
    (known >= LEAST_COLUMNS && !halved).then_some(Columns {
        first: at(F::Level1).map(|cell| cell.column),
        second: second.column,
        value: value.column,
        width: row.width,
        usual: [None, None],
    })
}

fn is_level(cell: &Cell, lexicon: &Lexicon) -> bool {
    lexicon.of(cell).is_some_and(Meaning::is_level)
}

/// Whether a row ends a table: a label of the fixed part begins it, or it is a line of text.
fn ends(row: &Row, lexicon: &Lexicon) -> bool {
    let Some(first) = row.cells.first() else { return false };
    match lexicon.of(first) {
        Some(word) if word.is_level() => false,
        // The side label of the table, beside a row of it.
        Some(word) => word.is_label() && !row.cells.get(1).is_some_and(|cell| is_level(cell, lexicon)),
        None => row.width <= 1,
    }
}

impl Kind {
    /// Which of a row's cells is of this kind.
    fn cell(self, row: &Row, columns: &Columns, lexicon: &Lexicon) -> Option<usize> {
        row.cells.iter().position(|cell| self.is(cell, columns, lexicon))
    }

    fn is(self, cell: &Cell, columns: &Columns, lexicon: &Lexicon) -> bool {
        let word = lexicon.of(cell);
        let (first, second) =
            word.map_or((false, false), |word| (word.level1.is_some(), word.level2.is_some()));
        match self {
            Self::Name => (columns.second + 1..columns.value).contains(&cell.column) && !first && !second,
            // 成本指标 may be either: it is what else stands in its column.
            Self::Second => second && !first || first && columns.is_second(cell),
            Self::First => first && !columns.is_second(cell),
        }
    }

    /// Whether a row is one of those that a text of this kind may stand for.
    fn stands_for(self, rows: &[Row], at: usize, columns: &Columns, lexicon: &Lexicon) -> bool {
        let has = |kind: Self, row: &Row| kind.cell(row, columns, lexicon).is_some();
        let second = |cell: &Cell| lexicon.of(cell).is_some_and(|word| word.level2.is_some());
        let valued = |row: &Row| row.cells.iter().any(|cell| cell.column >= columns.value && !second(cell));
        let row = &rows[at];
        // A name beside rows without one stands for them and is no row of its own.
        let nameless = |row: &Row| valued(row) && !has(Self::Name, row);
        let beside = || {
            [at.checked_sub(1), Some(at + 1)]
                .into_iter()
                .flatten()
                .filter_map(|at| rows.get(at))
                .any(nameless)
        };
        // A line of its own may be what follows the table.
        let named = || row.cells.len() > 1 && has(Self::Name, row) && !beside();
        match self {
            Self::Name => valued(row),
            Self::Second => valued(row) || named(),
            Self::First => valued(row) || named() || has(Self::Second, row),
        }
    }
}

/// Whether the side label of a table (绩效指标) begins a row, alone or left of the levels.
fn is_beside(row: &Row, columns: &Columns, lexicon: &Lexicon) -> bool {
    let Some(side) = row.cells.first() else { return false };
    let labels = lexicon.of(side).is_some_and(|word| word.is_label() && !word.is_level());
    let names =
        lexicon.of(side).is_some_and(|word| word.group && (word.indicator.is_some() || word.term.is_some()));
    let next = row.cells.get(1);
    labels && next.is_some_and(|cell| is_level(cell, lexicon))
        || labels && names && next.is_none_or(|cell| cell.column > columns.second)
}

/// Puts the side label of a table, which stands in the middle of its rows, beside its head.
fn side_to_head(head: &mut Row, rows: &mut [Row], columns: &Columns, lexicon: &Lexicon) {
    for row in rows.iter_mut().filter(|row| is_beside(row, columns, lexicon)) {
        let before = head.cells.first().zip(row.cells.first());
        if before.is_some_and(|(first, side)| side.column < first.column) {
            let side = row.cells.remove(0);
            head.cells.insert(0, side);
        }
    }
}

/// Puts the levels of a row into their columns, which what stands beside them moved.
fn put_levels(row: &mut Row, columns: &Columns, lexicon: &Lexicon) {
    for kind in [Kind::First, Kind::Second] {
        let column = if kind == Kind::First { columns.first } else { Some(columns.second) };
        let (Some(index), Some(column)) = (kind.cell(row, columns, lexicon), column) else { continue };
        let after = index.checked_sub(1).is_none_or(|before| row.cells[before].column < column);
        if after && row.cells.get(index + 1).is_none_or(|next| column < next.column) {
            row.cells[index].column = column;
            row.width = row.width.max(columns.width);
        }
    }
}

/// Puts the first levels to the first of the second levels that are theirs.
fn settle_first(rows: &mut [Row], columns: &Columns, lexicon: &Lexicon, pages: Pages) {
    let level =
        |row: &Row, kind: Kind| kind.cell(row, columns, lexicon).and_then(|at| lexicon.of(&row.cells[at]));
    let above =
        |at: usize| level(&rows[at], Kind::Second).and_then(|word| word.level2).map(|(first, _)| (at, first));
    let seconds: Vec<(usize, usize)> = (0..rows.len()).filter_map(above).collect();
    if seconds.is_empty() {
        return settle_kind(rows, Kind::First, columns, lexicon, pages);
    }
    let mut moves: Vec<(usize, usize, usize)> = Vec::new();
    let mut before = None;
    for (at, row) in rows.iter().enumerate() {
        let Some(index) = Kind::First.cell(row, columns, lexicon) else { continue };
        let Some(own) = lexicon.of(&row.cells[index]).and_then(|word| word.level1) else { continue };
        // Those next to it, above and on its line, without another level's between.
        let next = seconds.partition_point(|(row, _)| *row <= at);
        let before = before.replace(at);
        let theirs = seconds[..next].iter().rev();
        let theirs =
            theirs.take_while(|(row, first)| *first == own && before.is_none_or(|before| before < *row));
        if let Some((first, _)) = theirs.last().filter(|(first, _)| *first < at) {
            moves.push((at, index, *first));
        }
    }
    move_cells(rows, moves);
}

/// Puts the texts of one kind, which stand on the last of their rows, to the first.
fn raise(rows: &mut [Row], kind: Kind, columns: &Columns, lexicon: &Lexicon) {
    let mut moves = Vec::new();
    let mut first = None;
    for at in 0..rows.len() {
        if kind.stands_for(rows, at, columns, lexicon) {
            first.get_or_insert(at);
        }
        if let Some(index) = kind.cell(&rows[at], columns, lexicon)
            && let Some(first) = first.take().filter(|first| *first < at)
        {
            moves.push((at, index, first));
        }
    }
    move_cells(rows, moves);
}

/// Moves cells, each given by its row, its place in that, and the row it goes to.
fn move_cells(rows: &mut [Row], moves: Vec<(usize, usize, usize)>) {
    for (from, index, to) in moves {
        let cell = rows[from].cells.remove(index);
        let target = &mut rows[to].cells;
        let place = target.iter().position(|other| other.column >= cell.column).unwrap_or(target.len());
        target.insert(place, cell);
    }
}

/// Puts the texts of one kind to the first of their rows. The rows at a page's end may belong to a text in the middle of
/// what is cut.
fn settle_kind(rows: &mut [Row], kind: Kind, columns: &Columns, lexicon: &Lexicon, pages: Pages) {
    let all = 0..rows.len();
    let items: Vec<usize> = all.clone().filter(|&at| kind.stands_for(rows, at, columns, lexicon)).collect();
    let cells: Vec<(usize, usize)> =
        all.filter_map(|at| Some((at, kind.cell(&rows[at], columns, lexicon)?))).collect();
    let line = |at: usize| f64::from(rows[at].number);
    let lines: Vec<f64> = items.iter().map(|&at| line(at)).collect();
    let label =
        |&(at, _): &(usize, usize)| Label { line: line(at), own: items.iter().position(|item| *item == at) };
    let labels: Vec<Label> = cells.iter().map(label).collect();
    let begins_group = |at: &usize| rows[*at].cells.iter().any(|cell| is_level(cell, lexicon));
    let (alone, begins) = match kind {
        Kind::Name => (UNNAMED, items.iter().map(begins_group).collect()),
        _ => (WITHOUT_LEVEL, Vec::new()),
    };
    let Some(groups) = groups(&lines, &labels, &begins, alone, pages) else { return };
    let first = |group: &Range<usize>| group.clone().next().and_then(|first| items.get(first)).copied();
    let moves =
        cells.iter().zip(&groups).filter_map(|(&(at, index), group)| Some((at, index, first(group)?)));
    move_cells(rows, moves.filter(|(at, _, first)| at != first).collect());
}

/// The rows that each text stands for, so that each stands as near as can be to the middle of its rows; `None` where one
/// would stand too far off. The rows and texts are given by their lines, from top to bottom; `begins` says which rows no text
/// stands for together with those above, and `alone` is what a row costs for which none stands.
fn groups(
    lines: &[f64],
    labels: &[Label],
    begins: &[bool],
    alone: f64,
    pages: Pages,
) -> Option<Vec<Range<usize>>> {
    let (rows, count) = (lines.len(), labels.len());
    let off = |label: &Label, group: &Range<usize>| match (lines.get(group.start), group.end.checked_sub(1)) {
        (Some(first), Some(last)) if !group.is_empty() => ((first + lines[last]) / 2.0 - label.line).abs(),
        _ => 0.0,
    };
    // Its other rows may stand on the next page.
    let cut = |label: &Label, group: &Range<usize>| {
        let above = group.clone().filter(|row| lines[*row] < label.line).count();
        pages.below && group.end == rows && 2 * above >= group.len()
    };
    // Twice how many rows lie more above it than below.
    let skew = |label: &Label, group: &Range<usize>| {
        let above = group.clone().filter(|row| lines[*row] < label.line).count();
        let below = group.clone().filter(|row| lines[*row] > label.line).count();
        above.abs_diff(below) as f64
    };
    let cost =
        |label: &Label, group: Range<usize>| off(label, &group).powi(2) + skew(label, &group).powi(2) / 4.0;
    // best[l][r]: the least cost of the first l texts with the first r rows, and where the rows of the last begin if the
    // last row is one of them.
    let mut best = vec![vec![(f64::INFINITY, None); rows + 1]; count + 1];
    best[0][0].0 = 0.0;
    for at in 0..=count {
        for end in 0..=rows {
            if let Some(before) = end.checked_sub(1) {
                let cost = best[at][before].0 + if at == 0 && pages.above { 0.0 } else { alone };
                if cost < best[at][end].0 {
                    best[at][end] = (cost, None);
                }
            }
            let Some(label) = at.checked_sub(1).map(|last| &labels[last]) else { continue };
            let begun =
                (0..end).rev().find(|row| begins.get(*row).is_some_and(|begins| *begins)).unwrap_or(0);
            for begin in begun..=end {
                if label.own.is_some_and(|own| !(begin..end).contains(&own)) {
                    continue;
                }
                let cost = best[at - 1][begin].0 + cost(label, begin..end);
                if cost < best[at][end].0 {
                    best[at][end] = (cost, Some(begin));
                }
            }
        }
    }
    if !best[count][rows].0.is_finite() {
        return None;
    }
    let mut groups = vec![0..0; count];
    let (mut at, mut end) = (count, rows);
    while at > 0 {
        match best[at][end].1 {
            Some(begin) => {
                at -= 1;
                groups[at] = begin..end;
                end = begin;
            }
            None => end = end.checked_sub(1)?,
        }
    }
    let near =
        |(label, group): (&Label, &Range<usize>)| cut(label, group) || off(label, group) <= FURTHEST_OFF;
    labels.iter().zip(&groups).all(near).then_some(groups)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(lines: &[i32], labels: &[(f64, Option<usize>)], above: bool) -> Option<Vec<Range<usize>>> {
        let lines: Vec<f64> = lines.iter().map(|&line| f64::from(line)).collect();
        let labels: Vec<Label> = labels.iter().map(|&(line, own)| Label { line, own }).collect();
        groups(&lines, &labels, &[], WITHOUT_LEVEL, Pages { above, below: false })
    }

    #[test]
    fn each_text_stands_in_the_middle_of_its_rows() {
        // Between two rows, on a row of its own, in the middle of three.
        let labels = [(2.0, None), (5.0, Some(2)), (9.0, Some(4))];
        assert_eq!(found(&[1, 3, 5, 7, 9, 11], &labels, false), Some(vec![0..2, 2..3, 3..6]));
        // One that is printed and has no row.
        let labels = [(0.0, None), (3.0, None)];
        assert_eq!(found(&[2, 4], &labels, false), Some(vec![0..0, 0..2]));
    }

    #[test]
    fn rows_above_the_first_text_belong_to_the_page_before_or_to_nobody() {
        let labels = [(5.0, Some(2)), (9.0, Some(3))];
        assert_eq!(found(&[1, 3, 5, 9], &labels, true), Some(vec![2..3, 3..4]));
        let labels = [(50.0, Some(2)), (52.0, Some(3))];
        assert_eq!(found(&[1, 3, 50, 52], &labels, false), Some(vec![2..3, 3..4]));
    }
}
