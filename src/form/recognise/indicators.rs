//! The indicator table: its header, its columns from page to page, its rows and their tails.

use std::borrow::Cow;

use smallvec::SmallVec;

use super::draft::{Bits, ExtraDraft, IndicatorDraft, Join};
use super::figures::is_bare_figure;
use super::levels::{Given, Levels};
use super::{Reader, Section, entries, segment};
use crate::form::lexicon::{Column, Meaning};
use crate::grid::{self, Cell, Row};
use crate::mend;
use crate::model::{FieldName, IndicatorField as F, Issue, Text};

/// A column of the table as its header has it.
pub struct Head {
    /// Its first column of the grid.
    pub column: u32,
    /// The column behind its last.
    pub end: u32,
    /// What it holds.
    pub what: Column,
    /// Which of a table's halves it belongs to, from 0.
    pub half: usize,
}

/// An indicator table that is being read.
pub struct IndicatorTable {
    pub(super) heads: Vec<Head>,
    pub(super) halves: Vec<Levels>,
    /// Physical column → index into `heads`, where columns are told by their content.
    pub(super) aligned: Option<Vec<(u32, usize)>>,
    /// How many columns its rows were last written with.
    width: u32,
    /// Whether its header was repeated just now, as on top of each page.
    repeated: bool,
}

impl Head {
    /// A column of a table that has no halves.
    pub fn new(column: u32, end: u32, what: Column) -> Self {
        Self { column, end, what, half: 0 }
    }
}

impl IndicatorTable {
    /// The indicator columns of a flat table.
    pub fn flat(heads: Vec<Head>) -> Self {
        let halves = vec![Levels::default()];
        Self { heads, halves, aligned: None, width: 0, repeated: false }
    }

    /// The column that begins at a column of the grid.
    pub fn head_at(&self, column: u32) -> Option<usize> {
        self.heads.iter().position(|head| head.column == column)
    }

    /// Goes on with the table before it, if its header only repeats that one's: its levels fill down.
    pub fn go_on(&mut self, before: Self) {
        let columns = |table: &Self| table.heads.iter().map(|head| head.what.clone()).collect::<Vec<_>>();
        let terms = |table: &Self| -> Vec<Option<String>> {
            table.halves.iter().map(|half| half.term.as_ref().map(|term| term.value.clone())).collect()
        };
        if columns(self) == columns(&before) && terms(self) == terms(&before) {
            self.halves = before.halves;
            self.repeated = true;
        }
    }

    /// Whether a row is written with as many columns as the table's last one.
    pub fn is_as_wide(&self, row: &Row) -> bool {
        self.width == row.width
    }

    /// The column of the rows in which something stands.
    pub fn column_of(&self, what: &Column) -> Option<u32> {
        let head = self.heads.iter().position(|head| head.what == *what)?;
        match &self.aligned {
            Some(aligned) => aligned.iter().find(|(_, to)| *to == head).map(|(column, _)| *column),
            None => Some(self.heads[head].column),
        }
    }

    /// Whether its header names a level.
    pub fn names_levels(&self) -> bool {
        self.heads.iter().any(|head| matches!(head.what, Column::Field(F::Level1 | F::Level2)))
    }

    /// Where the levels stand, for each half.
    pub fn halves_mut(&mut self) -> &mut [Levels] {
        &mut self.halves
    }

    /// What a column of the header holds.
    pub fn what(&self, head: usize) -> &Column {
        &self.heads[head].what
    }

    /// The indicator read last in a half, by its number in the form.
    pub fn last(&self, half: usize) -> Option<usize> {
        self.halves[half].last
    }

    /// The header's first column.
    pub fn first_column(&self) -> u32 {
        self.heads.first().map_or(0, |head| head.column)
    }
}

/// The cells of a row, each with the index of its column in the header.
pub type Placed<'r> = SmallVec<[(usize, &'r Cell); ROW_CELLS]>;

/// Indicators of most forms.
const INDICATORS: usize = 16;

/// Cells of nearly every row of an indicator table.
const ROW_CELLS: usize = 12;

/// Columns that a header may have: more than any table's. It bounds what a row made of their labels costs.
const MOST_HEADS: usize = 256;

impl Reader<'_> {
    /// The table that a row heads: three columns or more of an indicator table, one of them a level or two of
    /// them name and value.
    pub(super) fn indicator_header(&mut self, rows: &[Row], index: usize) -> Option<IndicatorTable> {
        let row = &rows[index];
        let lexicon = self.lexicon;
        let column_of = |cell| lexicon.of(cell).and_then(|meaning| meaning.indicator.as_ref());
        let known = row.cells.iter().filter_map(column_of).count();
        if !(2..=MOST_HEADS).contains(&known) {
            return None;
        }
        let meanings: Vec<Option<&Column>> = row.cells.iter().map(column_of).collect();
        let has = |field: F| meanings.iter().flatten().any(|column| **column == Column::Field(field));
        // Name and value alone head a table where levels stand below a cell before them (指标 | 指标名称 | 指标值).
        let levels_below = |below: &Row| below.cells.first().is_some_and(|cell| self.names_level(cell));
        let two = || has(F::Level3) && has(F::Value) && meanings[0].is_none();
        if known == 2 && !(two() && rows.get(index + 1).is_some_and(levels_below)) {
            return None;
        }
        if !(has(F::Level2) || (has(F::Level3) && has(F::Value))) {
            return None;
        }
        // A side label such as 绩效指标 may be a column's name elsewhere; the table begins at its levels.
        let level = |column: &Column| matches!(column, Column::Field(F::Level1 | F::Level2));
        let first = meanings
            .iter()
            .position(|column| column.is_some_and(level))
            .or_else(|| meanings.iter().position(Option::is_some))?;
        // Of what stands left of them, a head with a cell of its own below is a column, too (序号, 指标分类).
        let deep = row.cells[first].rows;
        let body = rows.get(index + deep.max(1) as usize);
        let first = (0..first).find(|&at| self.heads_column(&row.cells[at], deep, body)).unwrap_or(first);
        let count =
            |field: F| meanings.iter().flatten().filter(|column| ***column == Column::Field(field)).count();
        // Two second levels, or a column printed twice in the same words, make two halves.
        let twice = |at: usize| row.cells[..at].iter().any(|cell| cell.word == row.cells[at].word);
        let known_twice = (first..row.cells.len()).any(|at| meanings[at].is_some() && twice(at));
        let halved = count(F::Level2) > 1 || known_twice;
        let mut heads: Vec<Head> = Vec::new();
        for (cell, meaning) in row.cells.iter().zip(&meanings).skip(first) {
            if meaning.is_none() && self.is_no_head(cell) {
                continue;
            }
            let what = meaning.map_or_else(|| self.unknown_column(cell), Column::clone);
            let taken = |what: &Column| heads.iter().filter(|head| head.what == *what).count();
            let (what, half) = match taken(&what) {
                0 => (what, 0),
                half if halved => (what, half),
                _ => (self.second_meaning(cell, |what| taken(what) > 0), 0),
            };
            heads.push(Head { column: cell.column, end: cell.end(), what, half });
        }
        for (at, cell) in row.cells.iter().enumerate() {
            if at >= first && meanings[at].is_none() && self.is_no_head(cell) {
                self.unplaced(cell);
            } else {
                self.side_cell(cell);
            }
        }
        if let (Some(above), false) = (index.checked_sub(1), halved) {
            self.columns_above(&rows[above], row, &mut heads);
        }
        self.column_of_levels(&mut heads, rows.get(index + 1));
        let body = index + 1 + self.lower_row(&mut heads, rows, index);
        let halves = self.halves(&heads, row);
        let heads = shared_levels(heads, halves.len());
        let mut table = IndicatorTable { heads, halves, aligned: None, width: row.width, repeated: false };
        self.realign(&mut table, rows, body);
        Some(table)
    }

    /// Whether a cell among the heads of columns is a figure, as where the row below has run into theirs: it heads nothing.
    fn is_no_head(&self, cell: &Cell) -> bool {
        let text = self.text(cell);
        is_bare_figure(&text) && !segment::is_only_year(&text)
    }

    /// Whether a row is the upper one of an indicator table's header, whose lower one follows.
    pub(super) fn heads_next(&self, rows: &[Row], index: usize) -> bool {
        let level2 = Column::Field(F::Level2);
        let is_level =
            |cell: &Cell| self.lexicon.of(cell).is_some_and(|word| word.indicator.as_ref() == Some(&level2));
        let below = || rows.get(index + 1).is_some_and(|next| next.cells.iter().any(is_level));
        self.is_upper_header(&rows[index]) && below()
    }

    /// Adds the columns of a header of two rows whose label the upper row has alone (权重 beside 指标值 over 符号, 值 and 单位).
    fn columns_above(&self, above: &Row, row: &Row, heads: &mut Vec<Head>) {
        let Some(first) = heads.first().map(|head| head.column).filter(|_| self.is_upper_header(above))
        else {
            return;
        };
        for cell in &above.cells {
            let below = row.cells.iter().any(|one| one.column < cell.end() && cell.column < one.end());
            let Some(what) = self.lexicon.of(cell).and_then(|meaning| meaning.indicator.as_ref()) else {
                continue;
            };
            if below || cell.column <= first {
                continue;
            }
            let taken = |what: &Column| heads.iter().any(|head| head.what == *what);
            let what = if taken(what) { self.second_meaning(cell, taken) } else { what.clone() };
            heads.push(Head { column: cell.column, end: cell.end(), what, half: 0 });
        }
        heads.sort_by_key(|head| head.column);
    }

    /// Whether a row may be the upper one of a header: known words throughout, one of them a column's and no label's.
    fn is_upper_header(&self, row: &Row) -> bool {
        let column = |meaning: &Meaning| meaning.indicator.is_some() && !meaning.is_label();
        row.cells.iter().all(|cell| self.lexicon.of(cell).is_some())
            && row.cells.iter().any(|cell| self.lexicon.of(cell).is_some_and(column))
    }

    /// What a column holds whose first meaning another column has: its second meaning, else an extra.
    pub(super) fn second_meaning(&self, cell: &Cell, taken: impl Fn(&Column) -> bool) -> Column {
        let second = self.lexicon.of(cell).and_then(|meaning| meaning.second).map(Column::Field);
        second.filter(|what| !taken(what)).unwrap_or_else(|| Column::Extra(label_text(&self.text(cell))))
    }

    /// The halves of a table with their terms: the template's for its columns, else what the headings said.
    fn halves(&self, heads: &[Head], row: &Row) -> Vec<Levels> {
        let count = heads.iter().map(|head| head.half + 1).max().unwrap_or(1);
        let mut terms: Vec<String> = Vec::new();
        for block in &self.known.template.blocks {
            for column in block.columns.iter().filter(|column| !column.term.is_empty()) {
                if !terms.contains(&column.term) {
                    terms.push(column.term.clone());
                }
            }
        }
        (0..count)
            .map(|half| {
                let printed = if count > 1 { terms.get(half) } else { None };
                let term = match printed {
                    Some(term) => Text::new(term.clone(), segment::place_of(&row.cells[0], self.source)),
                    None => self.term.clone(),
                };
                Levels { term, ..Levels::default() }
            })
            .collect()
    }

    pub(super) fn indicator_row(&mut self, rows: &[Row], index: usize) {
        let Section::Indicators(mut table) = std::mem::replace(&mut self.section, Section::Fields) else {
            return;
        };
        let mut row = Cow::Borrowed(&rows[index]);
        if row.after_break {
            self.realign(&mut table, rows, index);
        }
        if std::mem::take(&mut table.repeated) && !row.after_break {
            row.to_mut().after_break = true;
        }
        table.width = row.width;
        if let Some(split) = self.split_level(&table, &row) {
            row = Cow::Owned(split);
        }
        if let Some(split) = self.split_levels(&row) {
            row = Cow::Owned(split);
        }
        let row = row.as_ref();
        if self.level_row(&mut table, row) {
            self.section = Section::Indicators(table);
            return;
        }
        let placed = self.place_cells(&table, row);
        if table.halves.len() == 1 {
            self.half_row(&mut table, 0, row, &placed);
            self.section = Section::Indicators(table);
            return;
        }
        for half in 0..table.halves.len() {
            let cells: Placed<'_> = placed
                .iter()
                .copied()
                .filter(|(head, _)| table.heads[*head].half == half || is_shared(&table, *head))
                .collect();
            self.half_row(&mut table, half, row, &cells);
        }
        self.section = Section::Indicators(table);
    }

    /// Gives each cell its column; what stands left of them all is a side label.
    fn place_cells<'r>(&mut self, table: &IndicatorTable, row: &'r Row) -> Placed<'r> {
        let mut placed: Placed<'r> = SmallVec::new();
        for cell in &row.cells {
            let head = match &table.aligned {
                Some(aligned) => {
                    aligned.iter().find(|(column, _)| *column == cell.column).map(|(_, head)| *head)
                }
                None => table.heads.iter().rposition(|head| head.column <= cell.column),
            };
            match head {
                Some(head) => {
                    let taken = placed.iter().any(|(other, _)| *other == head);
                    // Where columns are told by content, a column more than the header has joins its neighbour.
                    let stray = match &table.aligned {
                        Some(_) => taken,
                        None => cell.column >= table.heads[head].end && (taken || !self.positioned),
                    };
                    if stray {
                        self.stray(&table.heads[head].what, cell);
                    }
                    placed.push((head, cell));
                }
                None => self.left_of_table(cell),
            }
        }
        placed
    }

    fn stray(&mut self, what: &Column, cell: &Cell) {
        let text = self.text(cell).into_owned();
        let issue = Issue::new(&entries::STRAY_JOINED, segment::place_of(cell, self.source))
            .arg(text.clone())
            .arg(column_name(what))
            .excerpt(text);
        self.draft.issues.push(issue);
    }

    pub(super) fn half_row(
        &mut self,
        table: &mut IndicatorTable,
        half: usize,
        row: &Row,
        cells: &Placed<'_>,
    ) {
        let mut own_level1 = None;
        let mut own_level2: Option<Given<'_>> = None;
        let mut values: Placed<'_> = SmallVec::new();
        let slipped = self.slipped(table, cells);
        let placed = slipped.as_ref().unwrap_or(cells);
        for (&(head, cell), &(own, _)) in placed.iter().zip(cells) {
            // The other half has met it where it stood, not where it belongs.
            let shared = half > 0 && is_shared(table, own);
            match &table.heads[head].what {
                Column::Field(F::Level1 | F::Level2) => {
                    let meaning = self.lexicon.of(cell);
                    let first_column = matches!(table.heads[head].what, Column::Field(F::Level1));
                    let second = meaning.is_some_and(|meaning| meaning.level2.is_some());
                    let first = meaning.is_some_and(|meaning| meaning.level1.is_some());
                    let given = Given { cell, meaning, shared };
                    // A second level's name decides wherever it stands; 成本指标 may be a second level, too.
                    if let (Some(_), Some(taken)) = (&own_level1, &own_level2) {
                        // Of two for the second level the known name is it; the other belongs to what follows.
                        let known = taken.meaning.is_some_and(|meaning| meaning.level2.is_some());
                        let over = if second && !known { taken.cell } else { cell };
                        if second && !known {
                            own_level2 = Some(given);
                        }
                        self.stray(&Column::Field(F::Level3), over);
                        values.push((head, over));
                    } else if first_column && own_level1.is_none() && (first || !second) {
                        own_level1 = Some(given);
                    } else if own_level2.is_some() && meaning.is_some_and(|word| word.indicator.is_some()) {
                        // 服务对象满意度指标 | 具体指标: the form prints a column's name where the level would stand.
                        self.label(cell);
                    } else if own_level2.is_none() {
                        own_level2 = Some(given);
                    } else {
                        own_level1 = own_level2.replace(given);
                    }
                }
                _ => values.push((head, cell)),
            }
        }
        let levels_given = own_level1.is_some() || own_level2.is_some();
        if levels_given {
            self.set_levels(&mut table.halves[half], own_level1, own_level2);
        }
        if values.iter().all(|(_, cell)| self.is_placeholder(cell)) {
            // Printed rows that nobody filled in.
            values.iter().for_each(|(_, cell)| self.label(cell));
            return;
        }
        if !levels_given && self.is_tail(table, half, row, &values) {
            self.join_tail(table, half, row, &values);
            return;
        }
        match self.listed(table, &values) {
            Some(rows) => {
                for cells in &rows {
                    let values = cells.iter().map(|(head, cell)| (*head, cell)).collect();
                    self.new_indicator(table, half, row, &values, own_level2.is_some());
                }
            }
            None => self.new_indicator(table, half, row, &values, own_level2.is_some()),
        }
    }

    /// The cells of a row that slipped one column to the left: a second level stands where the first would, and
    /// what is no level where the second would. Each goes to the column on its right.
    fn slipped<'r>(&self, table: &IndicatorTable, cells: &Placed<'r>) -> Option<Placed<'r>> {
        let [(first, level), (second, value), ..] = cells.as_slice() else { return None };
        let columns = (&table.heads[*first].what, &table.heads[*second].what);
        let levels = matches!(columns, (Column::Field(F::Level1), Column::Field(F::Level2)));
        let second_level =
            |cell| self.lexicon.of(cell).is_some_and(|word| word.level2.is_some() && word.level1.is_none());
        if self.positioned || !levels || !second_level(*level) || self.lexicon.of(value).is_some() {
            return None;
        }
        let last = table.heads.len() - 1;
        Some(cells.iter().map(|&(head, cell)| ((head + 1).min(last), cell)).collect())
    }

    fn new_indicator(
        &mut self,
        table: &mut IndicatorTable,
        half: usize,
        row: &Row,
        values: &Placed<'_>,
        group_begins: bool,
    ) {
        let number = self.draft.indicators.len();
        let levels = &mut table.halves[half];
        let first = if half == 0 { row.cells.first() } else { values.first().map(|(_, cell)| *cell) };
        let mut indicator = IndicatorDraft {
            place: first.map_or(crate::model::Place::Unknown, |cell| segment::place_of(cell, self.source)),
            level1: levels.level1.clone(),
            level2: levels.level2.clone(),
            term: levels.term.clone(),
            ..IndicatorDraft::default()
        };
        let mut extras: Vec<ExtraDraft> = Vec::new();
        for &(head, cell) in values {
            match &table.heads[head].what {
                // A text too many in the columns of the levels, which hold one each.
                Column::Field(F::Level1 | F::Level2) => {
                    indicator.cells[F::Level3.index()].push(cell, Join::Line);
                }
                Column::Field(field) => indicator.cells[field.index()].push(cell, Join::Line),
                Column::Extra(label) => {
                    let mut bits = Bits::default();
                    bits.push(cell, Join::Line);
                    extras.push(ExtraDraft { label: label.clone(), indicator: Some(number), bits });
                }
            }
        }
        if indicator.cells[F::Level3.index()].is_empty() && !group_begins {
            indicator.level3_from = levels.last;
        }
        levels.last = Some(number);
        if number == 0 {
            self.draft.indicators.reserve(INDICATORS);
        }
        self.draft.indicators.push(indicator);
        self.draft.extras.extend(extras);
    }
}

/// Columns between two repeats belong to the half whose repeated column stands left of them.
fn shared_levels(mut heads: Vec<Head>, halves: usize) -> Vec<Head> {
    if halves > 1 {
        let mut half = 0;
        for head in &mut heads {
            half = half.max(head.half);
            head.half = half;
        }
    }
    heads
}

/// Whether a column serves both halves of a table: a level that stands once, left of both.
fn is_shared(table: &IndicatorTable, head: usize) -> bool {
    let what = &table.heads[head].what;
    table.halves.len() > 1
        && matches!(what, Column::Field(F::Level1 | F::Level2))
        && table.heads.iter().filter(|other| other.what == *what).count() == 1
}

/// A printed label as text: without wrappers, blanks, colon and the plus a form designer leaves.
pub fn label_text(text: &str) -> String {
    let text = mend::wrapper::undo(text);
    if !grid::holds_blank(&text) {
        return bare_label(&text).to_owned();
    }
    let mut solid = String::with_capacity(text.len());
    text.split(grid::is_blank).for_each(|part| solid.push_str(part));
    solid.truncate(bare_label(&solid).len());
    solid
}

/// A label without blanks, without colon and plus at its end.
pub fn bare_label(text: &str) -> &str {
    text.trim_end_matches(['+', '＋', ':', '：'])
}

/// The column or label of a column of the table.
pub fn column_name(what: &Column) -> String {
    match what {
        Column::Field(field) => field.name().to_owned(),
        Column::Extra(label) => label.clone(),
    }
}
