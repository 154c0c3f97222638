//! The header of a flat table: which of its columns say something of the project, which of the indicator.

use super::indicators::label_text;
use crate::form::lexicon::{Column, Lexicon, Sum, Target};
use crate::grid::{Cell, Row, Source};
use crate::model::{Field, IndicatorField};

/// A column of a flat table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FlatColumn {
    /// It says something of the project.
    Project(Target),
    /// It says something of the indicator.
    Indicator(Column),
}

/// The header of a flat table: each column with the first and the end of the grid's columns it stands over.
#[derive(Debug, Clone, Default)]
pub struct FlatHeader {
    /// The columns from left to right.
    pub columns: Vec<(u32, u32, FlatColumn)>,
    /// The rank of each column's wording and the wording.
    ranks: Vec<(u16, String)>,
    /// How many rows the header takes: two where groups of columns have a heading of their own.
    pub rows: usize,
}

impl FlatHeader {
    /// Adds a column. Of two columns of one field the label that the vocabulary names first has it; the other has its
    /// second meaning or is an extra.
    fn add(
        &mut self,
        cell: &Cell,
        column: FlatColumn,
        rank: u16,
        second: Option<IndicatorField>,
        text: &str,
    ) {
        let same = self.columns.iter().position(|(_, _, other)| *other == column);
        let mut column = column;
        if let Some(same) = same {
            let spare = |second: Option<IndicatorField>, label: &str| match &column {
                FlatColumn::Project(_) => FlatColumn::Project(Target::Extra(label.to_owned())),
                FlatColumn::Indicator(_) => FlatColumn::Indicator(match second {
                    Some(field) => Column::Field(field),
                    None => Column::Extra(label.to_owned()),
                }),
            };
            if rank < self.ranks[same].0 {
                self.columns[same].2 = spare(None, &self.ranks[same].1);
            } else {
                column = spare(second, &label_text(text));
            }
        }
        self.columns.push((cell.column, cell.end(), column));
        self.ranks.push((rank, label_text(text)));
    }
}

impl FlatHeader {
    /// The project's fields that have a column.
    pub(super) fn fields(&self) -> impl Iterator<Item = Field> + '_ {
        self.columns
            .iter()
            .flat_map(|(_, _, column)| match column {
                FlatColumn::Project(Target::Field(field)) => [Some(*field), None],
                FlatColumn::Project(Target::Pair(first, second)) => [Some(*first), Some(*second)],
                _ => [None, None],
            })
            .flatten()
    }
}

/// The fewest labels of project columns by which a row without indicator columns is told for a header.
const LEAST_PROJECT_COLUMNS: usize = 4;

/// The fewest levels with a column of their own in a summary.
const LEAST_LEVELS: usize = 2;

/// The header that begins at a row, if a flat table does.
pub fn header(rows: &[Row], index: usize, source: &Source, lexicon: &Lexicon) -> Option<FlatHeader> {
    if !rows[index].cells.iter().any(|cell| is_name(cell, lexicon)) {
        return None;
    }
    let two = || two_rows(&rows[index], rows.get(index + 1)?, source, lexicon);
    // Where every cell of the next row is a label, it names the columns of the groups above it.
    let labels_below = rows.get(index + 1).is_some_and(|below| {
        below.cells.len() > 1 && below.cells.iter().all(|cell| is_column(cell, lexicon))
    });
    if labels_below {
        let moved = || under_group(&rows[index], &rows[index + 1], lexicon);
        if let Some(below) = moved() {
            return two_rows(&rows[index], &below, source, lexicon);
        }
        if let Some(two) = two() {
            return Some(two);
        }
    }
    header_of(rows[index].cells.iter(), 1, source, lexicon).or_else(two)
}

/// The second row of a header under the group that ends the first: where merged cells are gone from it, it begins further left.
fn under_group(first: &Row, below: &Row, lexicon: &Lexicon) -> Option<Row> {
    let group = first.cells.last().filter(|cell| lexicon.of(cell).is_some_and(|word| word.group))?;
    let plain =
        |row: &Row| row.cells.iter().zip(0..).all(|(cell, column)| cell.column == column && cell.rows <= 1);
    let indicators =
        below.cells.iter().all(|cell| lexicon.of(cell).is_some_and(|word| word.indicator.is_some()));
    if group.column == 0 || !plain(first) || !plain(below) || !indicators {
        return None;
    }
    let mut below = below.clone();
    below.cells.iter_mut().for_each(|cell| cell.column += group.column);
    Some(below)
}

/// A header of two rows: the cells of the second, and those of the first that stand over none of them.
fn two_rows(first: &Row, below: &Row, source: &Source, lexicon: &Lexicon) -> Option<FlatHeader> {
    if below.cells.is_empty() {
        return None;
    }
    let over = first.cells.iter().filter(|cell| {
        !below.cells.iter().any(|under| cell.column <= under.column && under.column < cell.end())
    });
    let mut cells: Vec<&Cell> = over.chain(&below.cells).collect();
    cells.sort_by_key(|cell| cell.column);
    header_of(cells.into_iter(), 2, source, lexicon)
}

fn is_column(cell: &Cell, lexicon: &Lexicon) -> bool {
    lexicon.of(cell).is_some_and(|word| word.target.is_some() || word.indicator.is_some())
}

/// Whether a cell is the label of the project's name.
pub(super) fn is_name(cell: &Cell, lexicon: &Lexicon) -> bool {
    let meaning = lexicon.of(cell);
    matches!(meaning.and_then(|meaning| meaning.target.as_ref()), Some(Target::Field(Field::Name)))
}

pub(super) fn header_of<'c>(
    cells: impl Iterator<Item = &'c Cell> + Clone,
    rows: usize,
    source: &Source,
    lexicon: &Lexicon,
) -> Option<FlatHeader> {
    let count = cells.clone().count();
    if count < LEAST_PROJECT_COLUMNS || !cells.clone().any(|cell| is_name(cell, lexicon)) {
        return None;
    }
    let kinds = header_kinds(cells.clone(), lexicon)?;
    let mut header = FlatHeader { rows, ..FlatHeader::default() };
    for (cell, kind) in cells.zip(kinds) {
        let text = cell.text(source);
        let meaning = lexicon.of(cell);
        let column = match kind {
            Kind::Total => FlatColumn::Project(Target::Field(Field::Total)),
            Kind::Indicator => FlatColumn::Indicator(meaning?.indicator.clone()?),
            Kind::Project => FlatColumn::Project(meaning?.target.clone()?),
            Kind::OtherOfIndicator => FlatColumn::Indicator(Column::Extra(label_text(&text))),
            Kind::OtherOfProject => FlatColumn::Project(Target::Extra(label_text(&text))),
        };
        let rank = meaning.map_or(0, |word| word.rank);
        let second = meaning.and_then(|word| word.second);
        header.add(cell, column, rank, second, &text);
    }
    Some(header)
}

/// What a cell of a flat table's header heads.
#[derive(Clone, Copy)]
enum Kind {
    /// The total of the project's money.
    Total,
    Indicator,
    Project,
    /// A column of the indicator that nobody knows.
    OtherOfIndicator,
    /// One of the project.
    OtherOfProject,
}

/// What the cells of a row head; `None` where it is no header.
fn header_kinds<'c>(cells: impl Iterator<Item = &'c Cell> + Clone, lexicon: &Lexicon) -> Option<Vec<Kind>> {
    let amount = |cell: &Cell| match lexicon.of(cell).and_then(|meaning| meaning.target.as_ref()) {
        Some(Target::Field(field)) => Field::AMOUNTS.contains(field),
        _ => false,
    };
    let level = |column: &Column| {
        !matches!(column, Column::Field(IndicatorField::Note | IndicatorField::UnitOfMeasure))
    };
    let among_amounts = cells.clone().any(amount);
    let (mut projects, mut indicators, mut levels, mut unknown) = (0, 0, 0, 0);
    let mut kind = |cell: &Cell| {
        let first = indicators == 0;
        match lexicon.of(cell) {
            // 合计 or 小计 beside the sources of the money is their total.
            Some(word) if word.sum == Some(Sum::Total) && first && among_amounts => {
                projects += 1;
                Kind::Total
            }
            // 预算数 is a column of amounts wherever it stands.
            Some(word) if matches!(word.sum, Some(Sum::Own(_))) && word.target.is_none() && first => {
                projects += 1;
                Kind::Total
            }
            Some(word) if word.indicator.as_ref().is_some_and(level) && (word.target.is_none() || !first) => {
                indicators += 1;
                Kind::Indicator
            }
            Some(word) if !first && word.indicator.is_some() => Kind::Indicator,
            Some(word) if word.target.is_some() => {
                projects += 1;
                Kind::Project
            }
            // A summary with all targets of one level in a cell.
            Some(word) if word.level1.is_some() && first => {
                levels += 1;
                Kind::OtherOfProject
            }
            _ => {
                unknown += 1;
                if first { Kind::OtherOfProject } else { Kind::OtherOfIndicator }
            }
        }
    };
    let kinds = cells.map(&mut kind).collect();
    // A form's head has values between its labels; a header has labels only, but for a column or two of its own.
    let summary = levels >= LEAST_LEVELS && projects >= LEAST_PROJECT_COLUMNS - 1;
    let flat = indicators >= 2 || summary || (projects >= LEAST_PROJECT_COLUMNS && unknown * 2 <= projects);
    flat.then_some(kinds)
}

/// The header's column that a cell stands under.
pub fn column_of(header: &FlatHeader, cell: &Cell) -> usize {
    header.columns.iter().rposition(|(start, _, _)| *start <= cell.column).unwrap_or(0)
}
