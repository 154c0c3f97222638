//! Where the schedule and the indicator tables stand: header, side and end.

use super::Inference;
use super::sheet::{Sheet, Tile};
use crate::form::lexicon::{Column, Meaning};
use crate::form::recognise::segment;
use crate::form::template::TableKind;
use crate::model::{IndicatorField as F, StageField};

/// A table of the sheet.
#[derive(Debug, Clone)]
pub struct Table {
    /// What it repeats.
    pub kind: TableKind,
    /// The row of its header.
    pub header: u32,
    /// The first row under the header.
    pub body: u32,
    /// The row behind its last.
    pub end: u32,
    /// The cells of its header from the first column on.
    pub columns: Vec<Tile>,
    /// The cells left of its columns that reach down beside it.
    pub side: Vec<Tile>,
    /// Whether labels above its header are a tier of it.
    pub tiers: bool,
}

impl Inference<'_> {
    /// The table whose header is in a row.
    pub(super) fn table_at(&self, sheet: &Sheet, row: u32) -> Option<Table> {
        let tiles = sheet.across(row);
        let kind = self.heads(&tiles)?;
        if self.is_upper_tier(sheet, &tiles, row) {
            return None;
        }
        let meaning = |tile: &Tile| self.lexicon.get(&tile.text);
        let opens = |meaning: &Meaning| match kind {
            TableKind::Stages => meaning.stage.is_some(),
            TableKind::Indicators => {
                matches!(meaning.indicator, Some(Column::Field(F::Level1 | F::Level2)))
            }
        };
        let first = tiles.iter().position(|tile| meaning(tile).is_some_and(opens)).or_else(|| {
            tiles.iter().position(|tile| meaning(tile).is_some_and(|known| known.indicator.is_some()))
        })?;
        let height = tiles[first..].iter().map(|tile| tile.bottom()).min()? - row;
        // What stands left of the columns is a side where it reaches down; a number's column is one of them.
        let reaches =
            |tile: &&&Tile| tile.bottom() > row + height || meaning(tile).is_some_and(Meaning::is_label);
        let sides = tiles[..first].iter().take_while(reaches).count();
        let side: Vec<Tile> = tiles[..sides].iter().map(|&tile| tile.clone()).collect();
        let columns = joined(&tiles[sides..]);
        let tiers = columns.iter().any(|tile| tile.row < row);
        let mut table =
            Table { kind, header: row, body: row + height, end: sheet.rows, columns, side, tiers };
        table.end = self.end(sheet, &table);
        Some(table)
    }

    /// What a row heads, by the rules of reading: a schedule with its content and a date, an indicator table
    /// with three columns that are known and a level or a name and value among them.
    fn heads(&self, tiles: &[&Tile]) -> Option<TableKind> {
        let mut stages: Vec<StageField> = Vec::new();
        let mut columns: Vec<&Column> = Vec::new();
        for tile in tiles {
            let Some(meaning) = self.lexicon.get(&tile.text) else { continue };
            stages.extend(meaning.stage);
            columns.extend(&meaning.indicator);
        }
        let has = |field: F| columns.contains(&&Column::Field(field));
        if columns.len() > 2 && (has(F::Level2) || (has(F::Level3) && has(F::Value))) {
            return Some(TableKind::Indicators);
        }
        let dated = stages.contains(&StageField::Start) || stages.contains(&StageField::End);
        (stages.contains(&StageField::Content) && dated).then_some(TableKind::Stages)
    }

    /// Whether a header goes on in the next row: some of its labels reach down, others have columns under them.
    fn is_upper_tier(&self, sheet: &Sheet, tiles: &[&Tile], row: u32) -> bool {
        let reaches = |tile: &&&Tile| tile.bottom() > row + 1;
        let (deep, flat): (Vec<&&Tile>, Vec<&&Tile>) = tiles.iter().partition(reaches);
        let parted = flat.iter().any(|tile| {
            let below: Vec<&Tile> = sheet
                .of_row(row + 1)
                .filter(|below| below.column >= tile.column && below.end() <= tile.end())
                .collect();
            below.len() > 1 && below.iter().all(|below| !below.is_blank())
        });
        parted && !deep.is_empty() && self.heads(&sheet.across(row + 1)).is_some()
    }

    /// The row behind a table's last: where its side ends, and no later than where the cells no longer keep to
    /// its columns, or a label begins.
    fn end(&self, sheet: &Sheet, table: &Table) -> u32 {
        let side = table.side.iter().filter(|tile| tile.bottom() > table.body).map(Tile::bottom).min();
        let last = side.unwrap_or(sheet.rows);
        (table.body..last).find(|&row| self.leaves(sheet, table, row, side.is_some())).unwrap_or(last)
    }

    fn leaves(&self, sheet: &Sheet, table: &Table, row: u32, sided: bool) -> bool {
        let begins = table.columns.first().map_or(0, |tile| tile.column);
        let tiles = sheet.across(row);
        let outside = |tile: &&Tile| {
            let within = |column: &Tile| column.column <= tile.column && tile.end() <= column.end();
            let level = self.lexicon.get(&tile.text).is_some_and(Meaning::is_level);
            tile.row == row && tile.column >= begins && !level && !table.columns.iter().any(within)
        };
        if tiles.iter().copied().any(|tile| outside(&tile))
            || (row > table.body && self.heads(&tiles).is_some())
        {
            return true;
        }
        let first = tiles.iter().find(|tile| !tile.is_blank() && tile.row == row);
        let label = |tile: &Tile| {
            self.lexicon
                .get(&tile.text)
                .is_some_and(|meaning| !meaning.is_level() && (meaning.is_label() || meaning.furniture))
        };
        let titled = |tile: &Tile| segment::is_title(&tile.text, self.library);
        !sided && first.is_some_and(|tile| tile.column <= begins && (label(tile) || titled(tile)))
    }
}

/// The cells of a header; blank places behind a label, where nothing is merged, are of its column.
fn joined(tiles: &[&Tile]) -> Vec<Tile> {
    let mut columns: Vec<Tile> = Vec::with_capacity(tiles.len());
    for tile in tiles {
        match columns.last_mut() {
            Some(last) if tile.is_blank() && !tile.merged && !last.merged => last.columns += tile.columns,
            _ => columns.push((*tile).clone()),
        }
    }
    columns
}
