//! The grid: positioned cells, what every reader makes and the one recogniser reads.
//!
//! Knows no file format and no form. A [`Document`] is what one input became.

mod blank;
mod may;
mod source;

use smallvec::SmallVec;

use crate::model::Issue;

pub use blank::{holds_blank, is_blank, may_begin_blank, may_hold_blank, trim};
pub use may::May;
pub use source::{Lines, Places, Source, SourceBuilder, Span};

/// One input as read: its source, its grids in order, and what of the source is in no cell.
#[derive(Debug, Clone)]
pub struct Document {
    /// The decoded text that all spans point into.
    pub source: Source,
    /// Sheets, or one grid for a text.
    pub grids: Vec<Grid>,
    /// Spans of the source that only lay it out: separators, rulers, page numbers, markup. Every non-blank
    /// character of the source is in a cell or here; the audit checks it.
    pub layout: Vec<Span>,
    /// What reading found doubtful.
    pub issues: Vec<Issue>,
}

/// A sheet, or the whole of a text dump.
#[derive(Debug, Clone, Default)]
pub struct Grid {
    /// The sheet's name; `None` for a text.
    pub name: Option<String>,
    /// Whether the sheet is hidden.
    pub hidden: bool,
    /// The rows from top to bottom; rows without any cell may be left out.
    pub rows: Vec<Row>,
    /// Whether a cell's column is its true position (a workbook, HTML), so that columns can be trusted from
    /// row to row. In a text dump the count of separators drifts from page to page.
    pub positioned: bool,
    /// Whether blanks part the cells of some of its lines, so that a cell that fills its column may run into the next.
    pub aligned: bool,
    /// Where the texts of cells stand that are merged over rows, in a printed page as text whose lines were put together by
    /// their places.
    pub stand: Option<Stand>,
    /// How the sheet is printed, where its format says so.
    pub sheet: Option<Box<SheetLayout>>,
}

/// Where the text of a cell stands in its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    /// On the first of its lines.
    Top,
    /// In their middle.
    Middle,
    /// On the last of them.
    Bottom,
}

/// What of a sheet's print its cells do not tell.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SheetLayout {
    /// Widths that are set, as the file stores them (in digits of the default font, the cell's padding
    /// included): ranges of columns from 0, by rising column.
    pub widths: Vec<(ColumnRange, f64)>,
    /// Heights that are set, in points, by rising row from 0.
    pub heights: Vec<(u32, f64)>,
    /// The merged ranges, those without text included, by row and column; they may overlap in a damaged file.
    pub merges: Vec<Merge>,
    /// Whether it is printed landscape.
    pub landscape: bool,
}

/// Columns from the first to the last, from 0, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ColumnRange {
    /// The first.
    pub first: u32,
    /// The last.
    pub last: u32,
}

/// A merged range, from 0, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Merge {
    /// Its first row.
    pub top: u32,
    /// Its first column.
    pub left: u32,
    /// Its last row.
    pub bottom: u32,
    /// Its last column.
    pub right: u32,
}

impl SheetLayout {
    /// The width of a column; `None` where none is set.
    pub fn width(&self, column: u32) -> Option<f64> {
        let holds = |range: &ColumnRange| (range.first..=range.last).contains(&column);
        self.widths.iter().find(|(range, _)| holds(range)).map(|&(_, width)| width)
    }
}

/// A row of a grid.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// Row number from 0: the sheet's row, or the line.
    pub number: u32,
    /// Whether the page broke before this row: a blank line, a form feed, a new table.
    pub after_break: bool,
    /// How many columns the row was written with, blank ones included; 1 for a line of running text.
    pub width: u32,
    /// The cells that are not blank, by rising column.
    pub cells: Vec<Cell>,
}

/// A cell that is not blank.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    /// Column from 0.
    pub column: u32,
    /// Columns it covers (1 unless merged).
    pub columns: u32,
    /// Rows it covers (1 unless merged).
    pub rows: u32,
    /// The number of the printed word it is, for the recogniser; 0 until that has looked, and for any other text.
    pub word: u16,
    /// What its text may be, as far as the recogniser has looked.
    pub may: May,
    /// Where its text stands, in order: more than one piece once mending has joined what a page break cut.
    pub pieces: SmallVec<[Span; 1]>,
}

impl Cell {
    /// A cell of one piece that covers one column and one row.
    pub fn new(column: u32, span: Span) -> Self {
        let mut pieces = SmallVec::new();
        pieces.push(span);
        Self { column, columns: 1, rows: 1, word: 0, may: May::ANYTHING, pieces }
    }

    /// The text as it stands in the source: the pieces in order, nothing between them.
    #[inline]
    pub fn text<'s>(&self, source: &'s Source) -> std::borrow::Cow<'s, str> {
        match self.pieces.as_slice() {
            [] => "".into(),
            [one] => source.slice(*one).into(),
            many => many.iter().map(|&span| source.slice(span)).collect::<String>().into(),
        }
    }

    /// The column behind the last it covers.
    #[inline]
    pub fn end(&self) -> u32 {
        self.column + self.columns.max(1)
    }
}

impl Row {
    /// The cell that covers a column.
    pub fn at(&self, column: u32) -> Option<&Cell> {
        self.cells.iter().find(|cell| cell.column <= column && column < cell.end())
    }
}
