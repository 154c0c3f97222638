//! Tables of indicators whose cells merged down are gone, as a page's text is copied: each row begins with what cell of it
//! comes first, so that levels and names stand in the same column. Each row is put under its heads again.

use super::align::{Physical, align, opens_with_number};
use super::segment::{self, place_of};
use super::{entries, inline, levels};
use crate::form::key::{key, without_bracket};
use crate::form::lexicon::{Column, Lexicon, Meaning};
use crate::form::vocabulary::{Level, Shape};
use crate::grid::{Cell, Row, Source};
use crate::model::{IndicatorField as F, Issue};

/// What the rows are read with.
#[derive(Clone, Copy)]
pub struct Tools<'a> {
    /// The text of the cells.
    pub source: &'a Source,
    /// The words of the form's template.
    pub lexicon: &'a Lexicon,
    /// What tells columns by their content.
    pub shape: &'a Shape,
    /// The levels.
    pub levels: &'a [Level],
}

impl<'a> Tools<'a> {
    /// What a cell's text means, or the level before a bracket in it.
    fn level_or_word(self, cell: &Cell) -> Option<&'a Meaning> {
        let bracketed = || levels::before_bracket(&cell.text(self.source), self.lexicon);
        self.lexicon.of(cell).or_else(bracketed)
    }
}

/// The header of such a table: its columns from the levels on.
struct Heads {
    /// Where the header begins, a label left of the levels included.
    begin: u32,
    /// The first level's column, where the header has one.
    level1: Option<u32>,
    level2: u32,
    /// The columns behind the second level: where they stand and what they hold.
    open: Vec<(u32, Column)>,
    /// Whether first levels stand where second ones do: 实施效果指标 | 产出指标.
    lowered: bool,
    /// Whether all rows are as wide as the header, whatever was merged.
    filled: bool,
}

/// Puts the rows of each such table under its heads.
pub fn settle(rows: &mut [Row], tools: Tools<'_>, issues: &mut Vec<Issue>) {
    let mut at = 0;
    while at < rows.len() {
        let Some(heads) = Heads::of(&rows[at], tools) else {
            at += 1;
            continue;
        };
        let mut heads = heads;
        let aside = rows.get(at + 1).is_some_and(|row| heads.stand_beside(&rows[at], row, tools));
        let mut count = 0;
        let mut left = true;
        for (below, row) in rows[at + 1..].iter().enumerate() {
            if !(aside && below == 0 || in_table(row, &heads, tools)) {
                let between = is_text(row, tools)
                    && rows.get(at + below + 2).is_some_and(|next| heads.go_on(next, tools));
                if between {
                    continue;
                }
                break;
            }
            // Most tables have their blanks, and a row that does not begin where the header does.
            left = row.cells.first().is_some_and(|cell| cell.column == heads.begin);
            count = below + 1;
            if !left {
                break;
            }
        }
        if !left {
            at += count + 1;
            continue;
        }
        let (head, below) = rows[at..].split_at_mut(1);
        let body = &mut below[..count];
        at += body.len() + 1;
        if heads.are_left(body, aside, tools) {
            if aside {
                heads.make_room(&mut head[0], &mut body[0]);
            }
            let width = head[0].width;
            heads.filled = body.iter().all(|row| row.width >= width || is_text(row, tools));
            let mut told = false;
            for row in body.iter_mut().filter(|row| !is_text(row, tools)) {
                if !heads.place(row, tools) && !std::mem::replace(&mut told, true) {
                    issues.push(realigned(row, &heads, tools));
                }
            }
        }
    }
}

fn realigned(row: &Row, heads: &Heads, tools: Tools<'_>) -> Issue {
    let place = row.cells.first().map_or(crate::model::Place::Unknown, |cell| place_of(cell, tools.source));
    let columns = heads.open.len() + 1 + usize::from(heads.level1.is_some());
    Issue::new(&entries::REALIGNED, place).arg(row.cells.len().to_string()).arg(columns.to_string())
}

/// Whether a row below the header is one of its table.
fn in_table(row: &Row, heads: &Heads, tools: Tools<'_>) -> bool {
    let Some(cell) = row.cells.first() else { return false };
    if Heads::of(row, tools).is_some() || inline::is_line_of_pairs(row, tools.source, tools.lexicon) {
        return false;
    }
    match tools.level_or_word(cell) {
        Some(meaning) => meaning.is_level() || !meaning.is_label(),
        None => {
            let alone = row.cells.len() == 1 && cell.column == heads.begin;
            !alone || ends_as_level(cell, tools) || heads.is_of_open(row)
        }
    }
}

/// Whether a row is a line of text, as a page prints between the rows of a table.
fn is_text(row: &Row, tools: Tools<'_>) -> bool {
    row.width <= 1
        && row.cells.iter().all(|cell| tools.level_or_word(cell).is_none() && !ends_as_level(cell, tools))
}

/// Whether a cell that no vocabulary knows is called as levels are: 预算控制指标.
fn ends_as_level(cell: &Cell, tools: Tools<'_>) -> bool {
    let text = cell.text(tools.source);
    text.len() <= segment::MAX_LABEL && {
        let word = key(&text);
        let bare = without_bracket(&word).unwrap_or(&word);
        tools.shape.level.iter().any(|end| bare.ends_with(end.as_str()))
    }
}

impl Heads {
    fn of(row: &Row, tools: Tools<'_>) -> Option<Self> {
        if !tools.lexicon.heads(row).indicators {
            return None;
        }
        let column = |cell: &Cell| tools.lexicon.of(cell)?.indicator.clone();
        let at = |field: F| row.cells.iter().position(|cell| column(cell) == Some(Column::Field(field)));
        let (level2, _) = (at(F::Level2)?, at(F::Value)?);
        let level1 = at(F::Level1).filter(|&level1| level1 < level2);
        let other = |cell: &Cell| Column::Extra(cell.text(tools.source).into_owned());
        let open = row.cells[level2 + 1..]
            .iter()
            .map(|cell| (cell.column, column(cell).unwrap_or_else(|| other(cell))));
        Some(Self {
            begin: row.cells[0].column,
            level1: level1.map(|at| row.cells[at].column),
            level2: row.cells[level2].column,
            open: open.collect(),
            lowered: false,
            filled: false,
        })
    }

    /// Whether a row below the header begins with the label of the section, which has no place in the header or stands there, too.
    fn stand_beside(&self, header: &Row, row: &Row, tools: Tools<'_>) -> bool {
        let [side, level, ..] = row.cells.as_slice() else { return false };
        let section = tools.lexicon.of(side).is_some_and(|word| word.is_label() && !word.is_level());
        let again = !self.has_room() || header.cells[0].word == side.word;
        section
            && again
            && side.column == self.begin
            && tools.level_or_word(level).is_some_and(Meaning::is_level)
    }

    /// Whether a row was written with as many columns as stand behind the levels.
    fn is_of_open(&self, row: &Row) -> bool {
        self.open.len() > 1 && row.width as usize == self.begin as usize + self.open.len()
    }

    /// Whether a row behind a line of text belongs to the table: it begins with a level, or with a name and no level.
    fn go_on(&self, row: &Row, tools: Tools<'_>) -> bool {
        let level = |cell: &Cell| tools.level_or_word(cell).is_some_and(Meaning::is_level);
        in_table(row, self, tools) && row.cells.len() > 1 && (level(&row.cells[0]) || self.is_of_open(row))
    }

    /// Whether the header has a column left of the levels.
    fn has_room(&self) -> bool {
        self.begin < self.level1.unwrap_or(self.level2)
    }

    /// Moves the label of the section from the first row to the header, whose columns make room for it.
    fn make_room(&mut self, header: &mut Row, first: &mut Row) {
        let room = u32::from(!self.has_room());
        header.cells.iter_mut().for_each(|cell| cell.column += room);
        header.width += room;
        header.cells.insert(0, first.cells.remove(0));
        first.cells.iter_mut().for_each(|cell| cell.column -= 1);
        first.width = first.width.saturating_sub(1);
        self.level1 = self.level1.map(|column| column + room);
        self.level2 += room;
        self.open.iter_mut().for_each(|(column, _)| *column += room);
    }

    /// Whether rows that all begin where the header does are levels and names alike, so that where they begin tells nothing of
    /// their columns.
    fn are_left(&self, body: &[Row], aside: bool, tools: Tools<'_>) -> bool {
        let first = |row: &Row| row.cells.first().and_then(|cell| tools.level_or_word(cell));
        let second = |cell: &Cell| tools.level_or_word(cell).is_some_and(|word| word.level2.is_some());
        let number = |cell: &Cell| opens_with_number(&cell.text(tools.source));
        let level = |row: &&Row| match row.cells.as_slice() {
            // A first level that no vocabulary knows.
            [one, next, ..] if tools.level_or_word(one).is_none() => !number(one) && second(next),
            _ => first(row).is_some_and(Meaning::is_level),
        };
        let side = self.has_room();
        // With more cells than stand behind the levels, what nobody knows before them may be a first level as well.
        let lower = |row: &&Row| match first(row) {
            Some(word) => word.level1.is_none(),
            None => (1..=self.open.len()).contains(&row.cells.len()),
        };
        (aside || body.iter().any(|row| level(&row)))
            && (side || self.level1.is_some() && body.iter().any(|row| lower(&row)))
    }

    /// Puts a row's cells under the heads; whether there is one way only.
    fn place(&mut self, row: &mut Row, tools: Tools<'_>) -> bool {
        let full = self.open.last().map_or(self.level2, |(column, _)| *column) + 1;
        // A row that a page filled up to the width of its table was written with fewer columns.
        let level = |cell: &Cell| tools.level_or_word(cell).is_some_and(Meaning::is_level);
        let end = match row.cells.last() {
            Some(last) if row.width >= full && (self.filled || !row.cells.iter().take(2).any(level)) => {
                last.column + 1
            }
            _ => row.width,
        };
        let written = end.saturating_sub(self.begin) as usize;
        let levels = self.levels_of(&row.cells, written, tools);
        let named = row
            .cells
            .iter()
            .take(levels.len())
            .all(|cell| tools.level_or_word(cell).is_some() || ends_as_level(cell, tools));
        let (rest, from) = (&row.cells[levels.len()..], self.begin + levels.len() as u32);
        let counted = self.counted(rest, from, written.saturating_sub(levels.len()));
        let told = counted.is_some();
        let to = counted.unwrap_or_else(|| self.by_content(rest, tools));
        // Blank cells at the end move no other.
        let sure =
            told || to.len() < self.open.len() && to.iter().zip(&self.open).all(|(to, (at, _))| to == at);
        for (cell, column) in row.cells.iter_mut().zip(levels.into_iter().chain(to)) {
            (cell.column, cell.columns) = (column, 1);
        }
        row.width = full;
        sure && named
    }

    /// The columns of the levels that the cells of a row begin with, which was `written` with so many columns.
    fn levels_of(&mut self, cells: &[Cell], written: usize, tools: Tools<'_>) -> Vec<u32> {
        // A name unknown to the vocabulary is a level where the cells behind it are as many as the columns.
        let level = |at: usize| {
            cells.get(at).is_some_and(|cell| match tools.level_or_word(cell) {
                Some(meaning) => meaning.is_level(),
                None => written > self.open.len() + at,
            })
        };
        // A first level alone; one that older forms have for a second is that here.
        let first = || {
            let known =
                cells.first().and_then(|cell| tools.level_or_word(cell)).filter(|word| word.level2.is_none());
            known.and_then(|word| word.level1).is_some_and(|level| !tools.levels[level].lower)
        };
        match self.level1 {
            Some(level1) if level(0) && level(1) => {
                let second = tools.level_or_word(&cells[1]);
                self.lowered |= second.is_some_and(|word| word.level1.is_some() && word.level2.is_none());
                vec![level1, self.level2]
            }
            Some(level1) if first() && !self.lowered => vec![level1],
            _ if level(0) => vec![self.level2],
            _ => Vec::new(),
        }
    }

    /// The columns of the cells behind a row's levels, the first of them in a column `from` of those `written`, blank ones
    /// included, where their number tells.
    fn counted(&self, rest: &[Cell], from: u32, written: usize) -> Option<Vec<u32>> {
        let extent = rest.last().map_or(0, |cell| cell.column + 1 - from) as usize;
        // Where blank cells between others are kept, all are.
        let kept = extent < self.open.len() && (extent > rest.len() || written == self.open.len());
        if extent == self.open.len() || kept || rest.is_empty() {
            let column = |cell: &Cell| Some(self.open.get((cell.column - from) as usize)?.0);
            return rest.iter().map(column).collect();
        }
        // In a table of two halves the second level of the right one is merged down, too.
        let level2 = Column::Field(F::Level2);
        let names: Vec<u32> =
            self.open.iter().filter(|(_, what)| *what != level2).map(|(column, _)| *column).collect();
        (names.len() < self.open.len() && extent == names.len() && rest.len() == extent).then_some(names)
    }

    /// The columns that fit what stands in cells best, each that of its number where nothing else tells.
    fn by_content(&self, cells: &[Cell], tools: Tools<'_>) -> Vec<u32> {
        let open: Vec<(u32, &Column)> = self.open.iter().map(|(column, what)| (*column, what)).collect();
        let physical: Vec<Physical<'_>> = cells
            .iter()
            .enumerate()
            .map(|(at, cell)| {
                let mut physical = Physical::new(open.get(at).map_or(u32::MAX, |(column, _)| *column));
                physical.push(cell, tools.source, tools.lexicon.of(cell), tools.shape);
                physical
            })
            .collect();
        let assigned = align(&physical, &open, tools.shape);
        cells
            .iter()
            .enumerate()
            .map(|(at, _)| assigned.get(at).map_or(self.level2, |&to| open[to].0))
            .collect()
    }
}
