//! A table as a block: what its columns hold, its halves, the levels it prints.

use super::fixed::extra_name;
use super::remarks::{self, At, Remark};
use super::sheet::{Sheet, Tile};
use super::table::Table;
use super::{Inference, known};
use crate::form::key::key;
use crate::form::lexicon::{Column, Meaning};
use crate::form::recognise::{bracket_of, indicators::label_text};
use crate::form::template::{Block, Printed, TableKind};
use crate::model::{FieldName, IndicatorField as F, StageField};

impl Inference<'_> {
    /// The block of a table.
    pub(super) fn block(&mut self, sheet: &Sheet, table: &Table, at: usize) -> Block {
        if table.tiers {
            self.remarks.push(Remark::new(At::Block(at), &remarks::TWO_HEADERS));
        }
        for side in table.side.iter().filter(|tile| tile.row < table.header || tile.bottom() > table.end) {
            self.remarks.push(Remark::new(At::Block(at), &remarks::SIDE_CUT).arg(side.text.clone()));
        }
        let columns = match table.kind {
            TableKind::Stages => self.stage_columns(table, at),
            TableKind::Indicators => self.indicator_columns(sheet, table, at),
        };
        let skeleton = match table.kind {
            TableKind::Stages => Vec::new(),
            TableKind::Indicators => self.skeleton(sheet, table, &columns),
        };
        let blank_rows = match (skeleton.is_empty(), self.filled) {
            (true, false) => (table.end - table.body).max(1),
            (true, true) => 1,
            (false, _) => 0,
        };
        let side = (!table.side.is_empty()).then(|| Printed {
            label: table.side.iter().map(|tile| tile.text.as_str()).collect::<Vec<_>>().join(""),
            cols: table.side.iter().map(|tile| tile.columns).sum(),
            ..Printed::default()
        });
        let term = match columns.iter().all(|column| column.term.is_empty()) {
            true if table.kind == TableKind::Indicators => self.term_beside(sheet, table),
            _ => None,
        };
        let mut block = Block::table(table.kind, columns);
        (block.side, block.skeleton, block.blank_rows) = (side, skeleton, blank_rows);
        block.term = term.unwrap_or_default();
        block
    }

    /// 目标期 that the label beside a table or right above it says.
    fn term_beside(&self, sheet: &Sheet, table: &Table) -> Option<String> {
        let above = table.header.checked_sub(1).map(|row| sheet.across(row)).unwrap_or_default();
        let heading = above.iter().filter(|tile| tile.columns + 1 >= sheet.columns).copied();
        let vocabulary = &self.library.vocabulary;
        table.side.iter().chain(heading).find_map(|tile| known::term(&tile.text, &self.lexicon, vocabulary))
    }

    fn stage_columns(&mut self, table: &Table, at: usize) -> Vec<Printed> {
        let mut seen: Vec<StageField> = Vec::new();
        let mut columns = Vec::with_capacity(table.columns.len());
        for (index, tile) in table.columns.iter().enumerate() {
            let stage = self.lexicon.get(&tile.text).and_then(|meaning| meaning.stage);
            let field = stage.filter(|field| !seen.contains(field));
            seen.extend(field);
            if field.is_none() {
                let remark = Remark::new(At::Column(at, index), &remarks::NO_COLUMN);
                self.remarks.push(remark.arg(tile.text.clone()));
            }
            columns.push(column(tile, field.map_or("", FieldName::name), ""));
        }
        columns
    }

    fn indicator_columns(&mut self, sheet: &Sheet, table: &Table, at: usize) -> Vec<Printed> {
        let meanings: Vec<Option<Column>> = table
            .columns
            .iter()
            .map(|tile| self.lexicon.get(&tile.text).and_then(|meaning| meaning.indicator.clone()))
            .collect();
        let halves = halves(&table.columns);
        let guesses = guesses(&meanings);
        let terms =
            if halves.iter().any(|&half| half > 0) { self.terms(sheet, table, at) } else { Vec::new() };
        let levels =
            meanings.iter().position(|known| matches!(known, Some(Column::Field(F::Level1 | F::Level2))));
        let mut seen: Vec<(F, usize)> = Vec::new();
        let mut columns: Vec<Printed> = Vec::with_capacity(table.columns.len());
        for (index, tile) in table.columns.iter().enumerate() {
            let place = At::Column(at, index);
            let mut printed = match (&meanings[index], guesses[index]) {
                (Some(Column::Field(field)), _) if !seen.contains(&(*field, halves[index])) => {
                    seen.push((*field, halves[index]));
                    column(tile, field.name(), "")
                }
                (Some(Column::Extra(name)), _) => column(tile, "", name),
                (None, Some(field)) => {
                    let remark = Remark::new(place, &remarks::GUESSED);
                    self.remarks.push(remark.arg(tile.text.clone()).arg(field.name()));
                    column(tile, field.name(), "")
                }
                // A column before the levels numbers the rows; reading takes it for a label.
                (None, None) if tile.is_blank() || levels.is_some_and(|first| index < first) => {
                    self.remarks.push(Remark::new(place, &remarks::NO_COLUMN).arg(tile.text.clone()));
                    column(tile, "", "")
                }
                _ => {
                    let name = extra_name(&tile.text);
                    self.remarks.push(Remark::new(place, &remarks::EXTRA).arg(name.clone()));
                    column(tile, "", &name)
                }
            };
            let shared = printed.field == F::Level1.name()
                && meanings.iter().filter(|known| **known == Some(Column::Field(F::Level1))).count() == 1;
            if !shared && let Some(term) = terms.get(halves[index]) {
                printed.term.clone_from(term);
            }
            columns.push(printed);
        }
        columns
    }

    /// 目标期 of the two halves: by the labels above them, else by the order in which the form names them.
    fn terms(&mut self, sheet: &Sheet, table: &Table, at: usize) -> Vec<String> {
        self.remarks.push(Remark::new(At::Block(at), &remarks::TERMS));
        let vocabulary = &self.library.vocabulary;
        let mut terms: Vec<String> = Vec::new();
        for tile in sheet.tiles.iter().filter(|tile| tile.row <= table.header) {
            if let Some(term) = known::term(&tile.text, &self.lexicon, vocabulary)
                && !terms.contains(&term)
            {
                terms.push(term);
            }
        }
        for term in vocabulary.term.keys() {
            if terms.len() < 2 && !terms.contains(term) {
                terms.push(term.clone());
            }
        }
        terms
    }

    /// The levels that a table prints: of a form that was filled in only those that the vocabulary knows.
    fn skeleton(&self, sheet: &Sheet, table: &Table, columns: &[Printed]) -> Vec<String> {
        let of = |field: F| columns.iter().position(|column| column.field == field.name());
        let Some(first) = of(F::Level1) else { return Vec::new() };
        let first = table.columns[first].column;
        let second = of(F::Level2).map(|at| table.columns[at].column);
        let mut skeleton: Vec<String> = Vec::new();
        let mut above = String::new();
        for row in table.body..table.end {
            let level = |column: u32| sheet.at(row, column).map_or("", |tile| tile.text.as_str());
            let (one, two) =
                (self.level(level(first)), second.map_or_else(String::new, |at| self.level(level(at))));
            if !one.is_empty() {
                above = one;
            } else if two.is_empty() {
                continue;
            }
            let two = if two == above { String::new() } else { two };
            let entry = format!("{above}/{two}");
            let begun = two.is_empty() && skeleton.iter().any(|known| known.starts_with(&entry));
            if !above.is_empty() && !begun && !skeleton.contains(&entry) {
                skeleton.push(entry);
            }
        }
        skeleton
    }

    /// A printed level as reading declares it; nothing where it is none.
    fn level(&self, text: &str) -> String {
        let bare = label_text(text);
        let bare = bracket_of(&bare)
            .map_or(bare.as_str(), |inside| bare[..inside.start].trim_end_matches(['（', '(']));
        let known = self.lexicon.get(bare).is_some_and(Meaning::is_level);
        let printed = !self.filled && !self.is_placeholder(bare) && !bare.contains('/');
        if known || printed { bare.to_owned() } else { String::new() }
    }
}

fn column(tile: &Tile, field: &str, extra: &str) -> Printed {
    Printed {
        label: tile.text.clone(),
        field: field.to_owned(),
        extra: extra.to_owned(),
        cols: tile.columns,
        ..Printed::default()
    }
}

/// The half of each column: 1 from the first label on that is printed for the second time, where at least two
/// labels are.
fn halves(columns: &[Tile]) -> Vec<usize> {
    let keys: Vec<String> = columns.iter().map(|tile| key(&tile.text)).collect();
    let again = |at: usize| !keys[at].is_empty() && keys[..at].contains(&keys[at]);
    let repeated: Vec<usize> = (0..keys.len()).filter(|&at| again(at)).collect();
    let from = if repeated.len() > 1 { repeated[0] } else { keys.len() };
    (0..keys.len()).map(|at| usize::from(at >= from)).collect()
}

/// What columns without a known label are by their place: the name behind the levels, the value behind the name,
/// where no other column is that.
fn guesses(meanings: &[Option<Column>]) -> Vec<Option<F>> {
    let mut guesses = vec![None; meanings.len()];
    for (before, field) in [(F::Level2, F::Level3), (F::Level3, F::Value)] {
        let at = |field: F, guesses: &[Option<F>]| {
            (0..meanings.len())
                .find(|&index| meanings[index] == Some(Column::Field(field)) || guesses[index] == Some(field))
        };
        if at(field, &guesses).is_none()
            && let Some(next) = at(before, &guesses).map(|index| index + 1)
            && meanings.get(next).is_some_and(Option::is_none)
        {
            guesses[next] = Some(field);
        }
    }
    guesses
}
