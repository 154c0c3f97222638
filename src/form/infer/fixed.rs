//! The fixed rows: which label each slot belongs to, and what stands in it.

use super::cells::{Cell, head_over};
use super::remarks::{self, At, Remark};
use super::sheet::Sheet;
use super::{Inference, known};
use crate::form::key::key;
use crate::form::lexicon::Target;
use crate::form::recognise::indicators::label_text;
use crate::form::template::{Block, Printed};
use crate::model::{Field, FieldName};

/// A slot with the label it belongs to.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Index of the slot's cell; the label's own for a value behind its colon.
    pub slot: usize,
    /// Index of the label's cell.
    pub label: usize,
    /// Index of the label over its column, where the label left of it has several slots.
    pub head: Option<usize>,
}

/// A fixed part with what its cells are; fields are settled once all parts are known.
#[derive(Debug, Clone)]
pub struct Part {
    /// The first row in the sheet.
    pub first: u32,
    /// The row behind the last.
    pub end: u32,
    /// The cells by row and column.
    pub cells: Vec<Cell>,
    /// The slots that a label claims.
    pub claims: Vec<Claim>,
}

/// What stands in a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stands {
    /// A field of the model.
    Field(Field),
    /// A named extra.
    Extra(String),
}

impl Inference<'_> {
    /// Reads the fixed rows from `first` to before `end`.
    pub(super) fn part(&self, sheet: &Sheet, first: u32, end: u32) -> Part {
        let cells = self.cells(sheet, first, end);
        let mut claims: Vec<Claim> = Vec::new();
        for (index, cell) in cells.iter().enumerate() {
            if cell.is_label() {
                if self.holds_its_value(index, &cells) {
                    claims.push(Claim { slot: index, label: index, head: None });
                }
            } else if let Some((label, head)) = self.label_of(index, &cells) {
                claims.push(Claim { slot: index, label, head });
            }
        }
        Part { first, end, cells, claims }
    }

    /// Whether a label ends in a colon and has no slot beside or below it: its value stands behind the colon.
    fn holds_its_value(&self, index: usize, cells: &[Cell]) -> bool {
        let tile = &cells[index].tile;
        let slot = |other: &Cell| {
            let right = other.tile.row == tile.row && other.tile.column == tile.end();
            let below = other.tile.row == tile.bottom() && other.tile.column == tile.column;
            !other.is_label() && (right || (below && other.tile.columns == tile.columns))
        };
        let known = self.lexicon.get(&tile.text).is_some_and(|meaning| meaning.furniture);
        tile.text.ends_with(['：', ':']) && !known && !cells.iter().any(slot)
    }

    /// The label of a slot: the nearest left of it that begins in its row, else the one above it, else one that
    /// reaches down beside it. A label with several slots shares them with the labels over their columns.
    fn label_of(&self, slot: usize, cells: &[Cell]) -> Option<(usize, Option<usize>)> {
        let tile = &cells[slot].tile;
        let mut left = None;
        let mut column = tile.column;
        while let Some(index) = cells.iter().rposition(|cell| {
            cell.tile.end() == column && cell.tile.row <= tile.row && tile.row < cell.tile.bottom()
        }) {
            column = cells[index].tile.column;
            if cells[index].is_label() {
                left = Some(index);
                break;
            }
            if column == 0 {
                break;
            }
        }
        let above = head_over(tile, cells);
        match left {
            Some(label) if cells[label].tile.row == tile.row => {
                Some((label, above.filter(|_| slots_right_of(label, cells) > 1)))
            }
            side => above.or(side).map(|label| (label, None)),
        }
    }

    /// The block of a part, its slots filled with what stands in them.
    pub(super) fn rows(
        &mut self,
        part: &Part,
        block: usize,
        first: u32,
        end: u32,
        stands: &[Option<Stands>],
    ) -> Block {
        let mut rows: Vec<Vec<Printed>> = vec![Vec::new(); (end - first) as usize];
        for (index, cell) in part.cells.iter().enumerate() {
            if !(first..end).contains(&cell.tile.row) {
                continue;
            }
            let row = (cell.tile.row - first) as usize;
            let printed = self.printed(part, index, At::Row(block, row), stands);
            rows[row].push(printed);
        }
        Block::fixed(rows)
    }

    fn printed(&mut self, part: &Part, index: usize, at: At, stands: &[Option<Stands>]) -> Printed {
        let cell = &part.cells[index];
        let mut printed = Printed { cols: cell.tile.columns, rows: cell.tile.rows, ..Printed::default() };
        let claim = part.claims.iter().position(|claim| claim.slot == index);
        let stands = claim.and_then(|claim| stands[claim].clone());
        if cell.is_label() {
            let text = &cell.tile.text;
            printed.label =
                if stands.is_some() { text.trim_end_matches(['：', ':']) } else { text }.to_owned();
            if stands.is_none() && text.matches(['：', ':']).count() > 1 {
                self.remarks.push(Remark::new(at, &remarks::SEVERAL).arg(text.clone()));
            }
        } else if let super::cells::Kind::Slot(choices) = &cell.kind {
            printed.choices.clone_from(choices);
            if stands.is_none() {
                self.remarks.push(Remark::new(at, &remarks::UNCLAIMED));
            }
        }
        match stands {
            Some(Stands::Field(field)) => printed.field = field.name().to_owned(),
            Some(Stands::Extra(name)) => {
                let known = claim.is_some_and(|claim| {
                    self.target(&part.cells[part.claims[claim].label].tile.text).is_some()
                });
                if !known {
                    self.remarks.push(Remark::new(at, &remarks::EXTRA).arg(name.clone()));
                }
                printed.extra = name;
            }
            None => {}
        }
        printed
    }
}

fn slots_right_of(label: usize, cells: &[Cell]) -> usize {
    let tile = &cells[label].tile;
    let row = cells.iter().filter(|cell| cell.tile.row == tile.row && cell.tile.column >= tile.end());
    row.take_while(|cell| !cell.is_label()).count()
}

/// A name for the extra of a label: without blanks, number and colon.
pub fn extra_name(text: &str) -> String {
    let name = label_text(text);
    let bare = name.trim_start_matches("其中").trim_start_matches(['：', ':']);
    if key(bare).is_empty() { name } else { bare.to_owned() }
}

/// What a label's value is by the vocabulary; an extra of its name where the vocabulary does not know it.
pub fn meant(text: &str, inference: &Inference<'_>) -> Stands {
    match inference.target(text) {
        Some(Target::Field(field) | Target::Pair(field, _)) => Stands::Field(field),
        Some(Target::Extra(name)) => Stands::Extra(name),
        None => Stands::Extra(extra_name(text)),
    }
}

/// 目标期 of a label: what it says, else what a label above it in its column says.
pub fn term_of(part: &Part, label: usize, inference: &Inference<'_>) -> Option<String> {
    let tile = &part.cells[label].tile;
    let over = |cell: &&Cell| cell.is_label() && cell.tile.row <= tile.row && cell.tile.column == tile.column;
    let vocabulary = &inference.library.vocabulary;
    let term = |cell: &Cell| known::term(&cell.tile.text, &inference.lexicon, vocabulary);
    part.cells.iter().filter(over).rev().find_map(term)
}
