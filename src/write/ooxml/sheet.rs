//! A sheet being filled: plain data, in any order, that [`super::emit`] writes out.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::chart::Chart;
use super::style::Style;
use crate::excel;

/// A rectangle of cells from 0, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// Its first row.
    pub top: u32,
    /// Its first column.
    pub left: u32,
    /// Its last row.
    pub bottom: u32,
    /// Its last column.
    pub right: u32,
}

impl Area {
    /// From a cell to a cell, each as row and column.
    pub fn new((top, left): (u32, u32), (bottom, right): (u32, u32)) -> Self {
        Self { top, left, bottom, right }
    }
}

/// What a cell holds.
#[derive(Debug, Clone)]
pub(super) enum Value<'a> {
    Blank,
    Text(Cow<'a, str>),
    Number(f64),
    /// A formula without its `=`, and its result, a number.
    Formula(String, String),
}

/// A cell with its place.
#[derive(Debug, Clone)]
pub(super) struct Cell<'a> {
    pub(super) row: u32,
    pub(super) column: u32,
    pub(super) style: Style,
    pub(super) value: Value<'a>,
}

/// A link within the workbook.
#[derive(Debug, Clone)]
pub(super) struct Link {
    pub(super) row: u32,
    pub(super) column: u32,
    pub(super) location: String,
}

/// A note on a cell.
#[derive(Debug, Clone)]
pub(super) struct Note<'a> {
    pub(super) row: u32,
    pub(super) column: u32,
    pub(super) text: Cow<'a, str>,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// A chart with its place.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub(super) row: u32,
    pub(super) column: u32,
    /// Pixels below the row's top.
    pub(super) offset: u32,
    pub(super) chart: Chart,
}

/// How a sheet is printed: A4, as wide as a page, as many pages as it takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Page {
    /// Landscape instead of portrait.
    pub landscape: bool,
    /// Margins in inches: left, right, top, bottom, header, footer.
    pub margins: [f64; 6],
    /// The footer in Excel's codes (ECMA-376 part 1, 18.3.1.46).
    pub footer: &'static str,
}

/// A sheet. Rows and columns count from 0; a cell written again holds what was written last.
#[derive(Debug, Clone, Default)]
pub struct Sheet<'a> {
    pub(super) name: String,
    pub(super) cells: Vec<Cell<'a>>,
    pub(super) merges: Vec<Area>,
    /// Widths in Excel's unit by column; 0 for a hidden one.
    pub(super) widths: BTreeMap<u32, f64>,
    pub(super) heights: BTreeMap<u32, f64>,
    pub(super) links: Vec<Link>,
    pub(super) notes: Vec<Note<'a>>,
    pub(super) charts: Vec<Placed>,
    pub(super) page: Option<Page>,
    pub(super) print_area: Option<Area>,
    pub(super) repeated_row: Option<u32>,
    pub(super) filter: Option<Area>,
    pub(super) frozen: (u32, u32),
    pub(super) bars: Option<(Area, u32)>,
    pub(super) text_numbers: Option<Area>,
    pub(super) no_grid: bool,
}

impl<'a> Sheet<'a> {
    /// A sheet by its name, which Excel must allow and no other sheet may have.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Sets a column's width in Excel's unit: digits of the default font.
    pub fn width(&mut self, column: u32, width: f64) {
        self.widths.insert(column, width);
    }

    /// Hides columns, both ends included.
    pub fn hide(&mut self, first: u32, last: u32) {
        self.widths.extend((first..=last).map(|column| (column, 0.0)));
    }

    /// Sets a row's height in points.
    pub fn height(&mut self, row: u32, height: f64) {
        self.heights.insert(row, height);
    }

    fn put(&mut self, (row, column): (u32, u32), style: Style, value: Value<'a>) {
        self.cells.push(Cell { row, column, style, value });
    }

    /// Writes a text, an empty one as a blank cell; `at` is row and column.
    pub fn text(&mut self, at: (u32, u32), text: impl Into<Cow<'a, str>>, style: Style) {
        let text = text.into();
        let value = if text.is_empty() { Value::Blank } else { Value::Text(text) };
        self.put(at, style, value);
    }

    /// Writes a blank cell.
    pub fn blank(&mut self, at: (u32, u32), style: Style) {
        self.put(at, style, Value::Blank);
    }

    /// Writes a number, which must be finite.
    pub fn number(&mut self, at: (u32, u32), number: f64, style: Style) {
        self.put(at, style, Value::Number(number));
    }

    /// Writes a formula, without its `=`, with its result, a number as written.
    pub fn formula(&mut self, at: (u32, u32), formula: String, result: String, style: Style) {
        self.put(at, style, Value::Formula(formula, result));
    }

    /// Writes a text over merged cells; over a single one it is a text.
    pub fn merge(&mut self, area: Area, text: impl Into<Cow<'a, str>>, style: Style) {
        let corner = (area.top, area.left);
        self.text(corner, text, style);
        if corner == (area.bottom, area.right) {
            return;
        }
        for row in area.top..=area.bottom {
            for column in area.left..=area.right {
                if (row, column) != corner {
                    self.blank((row, column), style);
                }
            }
        }
        self.merges.push(area);
    }

    /// Links a cell to a place within the workbook: `'sheet'!A1`.
    pub fn link(&mut self, (row, column): (u32, u32), location: String) {
        self.links.push(Link { row, column, location });
    }

    /// Puts a note on a cell, `size` its width and height in pixels.
    pub fn note(
        &mut self,
        (row, column): (u32, u32),
        text: impl Into<Cow<'a, str>>,
        (width, height): (u32, u32),
    ) {
        self.notes.push(Note { row, column, text: text.into(), width, height });
    }

    /// Places a chart at a cell, so many pixels below its top.
    pub fn chart(&mut self, (row, column): (u32, u32), offset: u32, chart: Chart) {
        self.charts.push(Placed { row, column, offset, chart });
    }

    /// Sets how the sheet is printed.
    pub fn page(&mut self, page: Page) {
        self.page = Some(page);
    }

    /// Sets what is printed.
    pub fn print_area(&mut self, area: Area) {
        self.print_area = Some(area);
    }

    /// Prints a row again on each page.
    pub fn repeat_row(&mut self, row: u32) {
        self.repeated_row = Some(row);
    }

    /// Puts a filter on a table, its head the first row.
    pub fn filter(&mut self, area: Area) {
        self.filter = Some(area);
    }

    /// Keeps the first rows and columns in sight.
    pub fn freeze(&mut self, rows: u32, columns: u32) {
        self.frozen = (rows, columns);
    }

    /// Shows numbers as bars of a colour (RRGGBB) behind them.
    pub fn data_bars(&mut self, area: Area, colour: u32) {
        self.bars = Some((area, colour));
    }

    /// Says that digits held as text are meant so.
    pub fn text_numbers(&mut self, area: Area) {
        self.text_numbers = Some(area);
    }

    /// Hides the lines between the cells on the screen.
    pub fn hide_grid(&mut self) {
        self.no_grid = true;
    }

    /// Whether all cells are within what a sheet and a cell hold.
    pub(super) fn fits(&self) -> bool {
        self.cells.iter().all(|cell| {
            let long = |text: &str| excel::cut(text, excel::CELL_UNITS).is_some();
            cell.row < excel::ROWS
                && cell.column < excel::COLUMNS
                && !matches!(&cell.value, Value::Text(text) if long(text))
        })
    }

    /// Pixels of a column's width.
    pub(super) fn pixels_across(&self, column: u32) -> u32 {
        /// Pixels of a column without a width of its own: 8.43 digits of the default font.
        const DEFAULT: u32 = 64;
        self.widths
            .get(&column)
            .map_or(DEFAULT, |&width| if width <= 0.0 { 0 } else { (width * 7.0 + 5.5) as u32 })
    }

    /// Pixels of a row's height.
    pub(super) fn pixels_down(&self, row: u32) -> u32 {
        /// Pixels of a row without a height of its own: 15 points.
        const DEFAULT: u32 = 20;
        self.heights.get(&row).map_or(DEFAULT, |&height| (height / 0.75 + 0.5) as u32)
    }
}
