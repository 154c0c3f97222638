//! A sheet as tiles: every place of it belongs to one cell, the blank ones included.

use crate::form::tags;
use crate::grid::{Document, Grid, SheetLayout};

/// Rows and columns of a form that are looked at; a printed form has some dozens of each.
const MOST: (u32, u32) = (2000, 128);

/// A cell of the sheet, blank or not. Rows and columns count from 0 at the form's corner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// Its first row.
    pub row: u32,
    /// Its first column.
    pub column: u32,
    /// Rows covered.
    pub rows: u32,
    /// Columns covered.
    pub columns: u32,
    /// Its text without blanks at its ends.
    pub text: String,
    /// Whether it is one of the sheet's merged ranges.
    pub merged: bool,
}

impl Tile {
    /// The column behind the last it covers.
    pub fn end(&self) -> u32 {
        self.column + self.columns
    }

    /// The row below the last it covers.
    pub fn bottom(&self) -> u32 {
        self.row + self.rows
    }

    /// Whether nothing stands in it.
    pub fn is_blank(&self) -> bool {
        self.text.is_empty()
    }

    /// Whether it covers a place.
    pub fn covers(&self, row: u32, column: u32) -> bool {
        (self.row..self.bottom()).contains(&row) && (self.column..self.end()).contains(&column)
    }
}

/// The tiles of one form.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// The tiles by row and column.
    pub tiles: Vec<Tile>,
    /// How many rows there are.
    pub rows: u32,
    /// How many columns there are.
    pub columns: u32,
    /// Widths in Excel's unit, one a column; empty where the input sets none.
    pub widths: Vec<f64>,
    /// Heights in points, one a row; `None` where the input sets none.
    pub heights: Vec<Option<f64>>,
    /// Whether it is printed landscape.
    pub landscape: bool,
}

impl Sheet {
    /// The tiles that begin in a row, by column.
    pub fn of_row(&self, row: u32) -> impl Iterator<Item = &Tile> {
        self.tiles.iter().filter(move |tile| tile.row == row)
    }

    /// The tile that covers a place.
    pub fn at(&self, row: u32, column: u32) -> Option<&Tile> {
        self.tiles.iter().find(|tile| tile.covers(row, column))
    }

    /// The tiles that cover a row, by column.
    pub fn across(&self, row: u32) -> Vec<&Tile> {
        let mut tiles: Vec<&Tile> =
            self.tiles.iter().filter(|tile| (tile.row..tile.bottom()).contains(&row)).collect();
        tiles.sort_by_key(|tile| tile.column);
        tiles
    }
}

/// Which rows of a grid a form stands in, by their numbers; the last included.
#[derive(Debug, Clone, Copy)]
pub struct Extent {
    /// The first.
    pub first: u32,
    /// The last.
    pub last: u32,
}

/// Lays a form's rows out as tiles.
pub fn tiles(document: &Document, grid: &Grid, extent: Extent) -> Sheet {
    let (texts, numbers) = texts(document, grid, extent);
    let layout = grid.sheet.as_deref();
    let mut tiles = texts;
    for merge in layout.iter().flat_map(|layout| &layout.merges) {
        let inside = merge.top >= extent.first && merge.top <= extent.last && merge.right < MOST.1;
        let Some(row) = numbers.position(merge.top).filter(|_| inside) else { continue };
        tiles.push(Tile {
            row,
            column: merge.left,
            rows: merge.bottom - merge.top + 1,
            columns: merge.right - merge.left + 1,
            text: String::new(),
            merged: true,
        });
    }
    let left = tiles.iter().map(|tile| tile.column).min().unwrap_or(0);
    for tile in &mut tiles {
        tile.column -= left;
    }
    let columns = tiles.iter().map(Tile::end).max().unwrap_or(0).min(MOST.1);
    // Blank rows and merges below the last text are the form's only as far as a text's own cell reaches.
    let rows = tiles.iter().filter(|tile| !tile.is_blank()).map(Tile::bottom).max().unwrap_or(0);
    let tiles = cover(tiles, rows, columns);
    let widths = layout.map_or_else(Vec::new, |layout| widths(layout, left, columns));
    let heights =
        (0..rows).map(|row| layout.and_then(|layout| height(layout, numbers.number(row)))).collect();
    Sheet { tiles, rows, columns, widths, heights, landscape: layout.is_some_and(|layout| layout.landscape) }
}

/// How the numbers of a grid's rows become rows of the form: in a sheet the blank ones count.
enum Numbers {
    From(u32),
    Listed(Vec<u32>),
}

impl Numbers {
    fn position(&self, number: u32) -> Option<u32> {
        match self {
            Self::From(first) => number.checked_sub(*first),
            Self::Listed(numbers) => numbers.binary_search(&number).ok().map(|at| at as u32),
        }
    }

    fn number(&self, row: u32) -> u32 {
        match self {
            Self::From(first) => first + row,
            Self::Listed(numbers) => numbers.get(row as usize).copied().unwrap_or(u32::MAX),
        }
    }
}

fn texts(document: &Document, grid: &Grid, extent: Extent) -> (Vec<Tile>, Numbers) {
    let within = |row: &&crate::grid::Row| (extent.first..=extent.last).contains(&row.number);
    let rows = || grid.rows.iter().filter(within).take(MOST.0 as usize);
    let numbers = match grid.positioned {
        true => Numbers::From(rows().next().map_or(0, |row| row.number)),
        false => Numbers::Listed(rows().map(|row| row.number).collect()),
    };
    let widest = rows().map(|row| row.width).max().unwrap_or(1);
    let mut tiles = Vec::new();
    let behind = printed_columns(document, grid);
    for row in rows() {
        let Some(at) = numbers.position(row.number).filter(|&at| at < MOST.0) else { continue };
        for cell in row.cells.iter().filter(|cell| cell.end() <= behind) {
            // A line of a dump that is no row of a table goes across the form.
            let line = !grid.positioned && row.width <= 1;
            tiles.push(Tile {
                row: at,
                column: cell.column,
                rows: cell.rows.clamp(1, MOST.0),
                columns: if line { widest.min(MOST.1) } else { cell.columns.max(1) },
                text: cell.text(&document.source).trim().to_owned(),
                merged: cell.rows > 1 || cell.columns > 1 || line,
            });
        }
    }
    (tiles, numbers)
}

/// The column behind the form's last. Our own workbook has a link and tags right of it.
fn printed_columns(document: &Document, grid: &Grid) -> u32 {
    let cells = grid.rows.iter().take(1).flat_map(|row| &row.cells);
    let tag = cells
        .filter(|cell| cell.text(&document.source).starts_with(tags::MAGIC))
        .map(|cell| cell.column)
        .min();
    tag.map_or(MOST.1, |tag| tag.saturating_sub(1)).min(MOST.1)
}

/// The tiles cut to the form, without overlaps, and a blank one at each place that none covers.
fn cover(mut tiles: Vec<Tile>, rows: u32, columns: u32) -> Vec<Tile> {
    // Of those that begin at one place the one with the text counts.
    tiles.sort_by_key(|tile| (tile.row, tile.column, tile.is_blank()));
    let mut taken = vec![false; rows as usize * columns as usize];
    let mut covered = Vec::with_capacity(tiles.len() * 2);
    for mut tile in tiles {
        tile.rows = tile.bottom().min(rows).saturating_sub(tile.row);
        tile.columns = tile.end().min(columns).saturating_sub(tile.column);
        let places = || {
            (tile.row..tile.bottom()).flat_map(|row| {
                (tile.column..tile.end()).map(move |column| (row * columns + column) as usize)
            })
        };
        if tile.rows == 0 || tile.columns == 0 || places().any(|place| taken[place]) {
            continue;
        }
        places().for_each(|place| taken[place] = true);
        covered.push(tile);
    }
    for place in (0..rows * columns).filter(|&place| !taken[place as usize]) {
        covered.push(Tile {
            row: place / columns,
            column: place % columns,
            rows: 1,
            columns: 1,
            text: String::new(),
            merged: false,
        });
    }
    covered.sort_by_key(|tile| (tile.row, tile.column));
    covered
}

/// Width of a column that a sheet sets none for, in Excel's unit.
const DEFAULT_WIDTH: f64 = 8.43;

fn widths(layout: &SheetLayout, left: u32, columns: u32) -> Vec<f64> {
    (left..left + columns).map(|column| layout.width(column).map_or(DEFAULT_WIDTH, shown_width)).collect()
}

/// A stored width as Excel shows it: without the five pixels around the digits, which are seven wide.
fn shown_width(stored: f64) -> f64 {
    let pixels = (stored * 7.0).round();
    (((pixels - 5.0).max(0.0) / 7.0) * 100.0).round() / 100.0
}

fn height(layout: &SheetLayout, row: u32) -> Option<f64> {
    let at = layout.heights.binary_search_by_key(&row, |(row, _)| *row).ok()?;
    layout.heights.get(at).map(|&(_, height)| height)
}
