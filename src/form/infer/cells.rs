//! Which cells of the fixed rows are labels and which are slots.

use super::sheet::{Sheet, Tile};
use super::{Inference, known};
use crate::form::key::key;
use crate::form::lexicon::{Meaning, Target};
use crate::form::recognise::{inline, segment};
use crate::mend::tick;
use crate::model::Field;

/// What a cell of the fixed rows is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A printed label or text.
    Label,
    /// Room for a value, with the printed choices of one that is ticked.
    Slot(Vec<String>),
}

/// A cell with what it is.
#[derive(Debug, Clone)]
pub struct Cell {
    /// Its place and text.
    pub tile: Tile,
    /// What it is.
    pub kind: Kind,
}

impl Cell {
    /// Whether it is a label.
    pub fn is_label(&self) -> bool {
        self.kind == Kind::Label
    }
}

/// Whether a label heads what stands below it: labels beside it, and no slot.
pub fn is_head(cell: &Cell, cells: &[Cell]) -> bool {
    let beside = |other: &&Cell| other.tile.row <= cell.tile.row && cell.tile.row < other.tile.bottom();
    let right = cells.iter().filter(beside).find(|other| other.tile.column == cell.tile.end());
    let left = cells.iter().filter(beside).find(|other| other.tile.end() == cell.tile.column);
    cell.is_label() && right.is_none_or(Cell::is_label) && left.is_some_and(Cell::is_label)
}

/// The label that heads a cell's column: right above it, or above slots of the same width.
pub fn head_over(tile: &Tile, cells: &[Cell]) -> Option<usize> {
    let mut row = tile.row;
    loop {
        let over = |cell: &Cell| cell.tile.bottom() == row && cell.tile.column == tile.column;
        let index = cells.iter().position(over)?;
        if cells[index].is_label() {
            return is_head(&cells[index], cells).then_some(index);
        }
        if cells[index].tile.columns < tile.columns {
            return None;
        }
        row = cells[index].tile.row;
    }
}

impl Inference<'_> {
    /// Whether a form was filled in: its project has a name, or several fields have text right of their labels.
    pub(super) fn is_filled(&self, sheet: &Sheet) -> bool {
        let mut values = 0;
        for label in &sheet.tiles {
            let Some(Target::Field(field)) = self.target(&label.text) else { continue };
            let right = sheet
                .tiles
                .iter()
                .find(|tile| tile.row == label.row && tile.column == label.end() && tile.rows == label.rows);
            let value = |tile: &Tile| {
                !self.is_placeholder(&tile.text)
                    && self.choices(&tile.text).is_empty()
                    && self.lexicon.get(&tile.text).is_none()
            };
            if right.is_some_and(value) {
                if field == Field::Name {
                    return true;
                }
                values += 1;
            }
        }
        values > 2
    }

    /// Where the vocabulary sends the value of a label.
    pub(super) fn target(&self, text: &str) -> Option<Target> {
        self.lexicon.get(text).and_then(|meaning| meaning.target.clone())
    }

    /// The printed choices of a text.
    pub(super) fn choices(&self, text: &str) -> Vec<String> {
        let marks = &self.library.vocabulary.marks;
        tick::choices(text, &marks.chosen, &marks.open).into_iter().map(str::to_owned).collect()
    }

    /// Whether a text only marks the room for a value: nothing, rulers, the words of an empty date or amount.
    pub(super) fn is_placeholder(&self, text: &str) -> bool {
        let bare = key(text);
        let letters = bare.chars().filter(|c| !"年月日至元万%()[]-—_~/.…:×X".contains(*c)).count();
        letters == 0
    }

    /// Sorts the tiles of the fixed rows from `first` to before `end` into labels and slots; tiles that reach
    /// beyond are cut. Blank places side by side become one slot.
    pub(super) fn cells(&self, sheet: &Sheet, first: u32, end: u32) -> Vec<Cell> {
        let mut cells: Vec<Cell> = Vec::new();
        for row in first..end {
            let tiles = sheet.across(row);
            for (at, tile) in tiles.iter().enumerate() {
                // A tile from above is known already, or begins here because a table cut it off.
                if tile.row != row && !(row == first && tile.row < first) {
                    continue;
                }
                let mut tile = (*tile).clone();
                tile.rows = tile.bottom().min(end) - row;
                tile.row = row;
                if let Some(label) = self.label_before_value(&tile.text, tiles.get(at + 1).copied()) {
                    tile.text = label;
                }
                let kind = match tile.is_blank() {
                    true => Kind::Slot(Vec::new()),
                    false => self.kind(&tile, &tiles, at, &cells),
                };
                let joins = cells.last().is_some_and(|last| self.joins(last, &tile, &cells));
                match cells.last_mut() {
                    Some(last) if joins => last.tile.columns += tile.columns,
                    _ => cells.push(Cell { tile, kind }),
                }
            }
        }
        cells
    }

    /// The label of a cell that holds its value or the room for one behind a colon, with the colon.
    fn label_before_value(&self, text: &str, right: Option<&Tile>) -> Option<String> {
        let colon = text.find(['：', ':'])?;
        let beside = |tile: &Tile| !tile.text.contains(['：', ':']) && self.lexicon.get(&tile.text).is_none();
        if right.is_some_and(beside) {
            return None;
        }
        let (label, value) = text.split_at(colon);
        let value = value.trim_start_matches(['：', ':']);
        let furniture = self.lexicon.get(text).is_some_and(|meaning| meaning.furniture);
        let filled = self.filled && (self.target(label).is_some() || inline::looks_like_label(label));
        let known = !furniture && !value.is_empty() && !value.contains(['：', ':']);
        (known && (filled || self.is_placeholder(value)) && !self.is_placeholder(label))
            .then(|| format!("{}：", label.trim_end()))
    }

    /// Whether a blank place goes on the slot left of it: neither is merged, and no label above heads it apart.
    fn joins(&self, last: &Cell, tile: &Tile, cells: &[Cell]) -> bool {
        let blank = !last.is_label() && tile.is_blank() && !last.tile.merged && !tile.merged;
        let beside = last.tile.row == tile.row && last.tile.end() == tile.column;
        let headed = head_over(tile, cells).is_some();
        blank && beside && !headed
    }

    fn kind(&self, tile: &Tile, tiles: &[&Tile], at: usize, cells: &[Cell]) -> Kind {
        let choices = self.choices(&tile.text);
        if !choices.is_empty() {
            return Kind::Slot(choices);
        }
        if self.is_placeholder(&tile.text) {
            return Kind::Slot(Vec::new());
        }
        if !self.filled || self.is_filled_label(tile, tiles, at, cells) {
            return Kind::Label;
        }
        Kind::Slot(Vec::new())
    }

    /// Whether a text of a form that was filled in is a label: a known one, or one that looks so where a label
    /// stands.
    fn is_filled_label(&self, tile: &Tile, tiles: &[&Tile], at: usize, cells: &[Cell]) -> bool {
        let meaning = self.lexicon.get(&tile.text);
        let left = at.checked_sub(1).and_then(|left| tiles.get(left));
        let label_left = left.and_then(|left| {
            cells.iter().find(|cell| cell.is_label() && cell.tile.covers(tile.row, left.column))
        });
        // A label word right of a label may be its value: 项目类型 | 其他.
        let takes = |cell: &Cell| {
            cell.tile.rows == tile.rows && !self.lexicon.get(&cell.tile.text).is_some_and(|word| word.group)
        };
        if meaning.is_some_and(|meaning| meaning.furniture) {
            return true;
        }
        if meaning.is_some_and(known::is_label) {
            let later = tiles.get(at + 1).is_some();
            return later || !label_left.is_some_and(takes) || self.exact_field(meaning);
        }
        if !inline::looks_like_label(&tile.text) && !tile.text.ends_with(['：', ':']) {
            return false;
        }
        match label_left {
            Some(cell) if takes(cell) => false,
            _ if head_over(tile, cells).is_some() => false,
            _ => {
                let right = tiles.get(at + 1);
                let below = cells.iter().any(|cell| cell.tile.bottom() == tile.row);
                right.is_some() || (tile.columns > 1 && !below) || tile.text.len() > segment::MAX_LABEL
            }
        }
    }

    fn exact_field(&self, meaning: Option<&Meaning>) -> bool {
        meaning.is_some_and(|meaning| matches!(meaning.target, Some(Target::Field(_) | Target::Pair(..))))
    }
}
