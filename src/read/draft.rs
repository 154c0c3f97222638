//! What the readers of one text write into: the rows of its grid and its layout spans.

use std::ops::Range;

use crate::grid::{Cell, Row, Span, Stand, trim};

/// The grid of a text in the making. Spans are ranges of [`Draft::text`].
#[derive(Debug)]
pub(super) struct Draft<'t> {
    /// The whole decoded text.
    pub text: &'t str,
    /// The rows so far.
    pub rows: Vec<Row>,
    /// The layout spans so far.
    pub layout: Vec<Span>,
    /// Whether a break stands between the last row and the next.
    pub broke: bool,
    /// Whether blanks part the cells of some of its lines.
    pub aligned: bool,
    /// Where the texts of cells stand that are merged over rows, if lines were put together by their places.
    pub stand: Option<Stand>,
    /// How many cells came, those of rows that were left out because they are too many included.
    pub cells: u64,
    limit: u64,
    /// Whether rows of the text stand before its own.
    continues: bool,
}

impl<'t> Draft<'t> {
    /// An empty grid over a text, for at most `limit` cells: rows beyond are counted and left out, so that a
    /// text that is refused for them does not first fill the memory.
    pub fn new(text: &'t str, limit: u64) -> Self {
        Self {
            text,
            rows: Vec::new(),
            layout: Vec::new(),
            broke: false,
            aligned: false,
            stand: None,
            cells: 0,
            limit,
            continues: false,
        }
    }

    /// An empty grid for a further part of the same text.
    pub fn part(&self) -> Self {
        Self { continues: true, ..Self::new(self.text, self.limit) }
    }

    /// Appends the rows of a part, which numbered its lines from 0, behind `line` lines.
    pub fn append(&mut self, mut part: Self, line: u32) {
        if let Some(first) = part.rows.first_mut() {
            first.after_break = (first.after_break || self.broke) && self.has_rows();
            self.broke = false;
        }
        self.broke |= part.broke;
        self.cells += part.cells;
        if self.cells <= self.limit {
            part.rows.iter_mut().for_each(|row| row.number += line);
            self.rows.append(&mut part.rows);
        }
        self.layout.append(&mut part.layout);
    }

    fn has_rows(&self) -> bool {
        self.continues || !self.rows.is_empty()
    }

    /// Adds a row, unless it has no cell.
    pub fn push_row(&mut self, number: u32, width: u32, cells: Vec<Cell>) {
        self.cells += cells.len() as u64;
        if !cells.is_empty() && self.cells <= self.limit {
            let after_break = std::mem::take(&mut self.broke) && self.has_rows();
            self.rows.push(Row { number, after_break, width, cells });
        }
    }

    /// Sets a range aside as layout, without the blanks at its ends; one that follows the last joins it.
    pub fn lay_aside(&mut self, range: Range<usize>) {
        let range = trim(self.text, range);
        if range.is_empty() {
            return;
        }
        match self.layout.last_mut() {
            Some(last) if last.end as usize == range.start => last.end = range.end as u32,
            _ => self.layout.push(Span::new(range.start, range.end)),
        }
    }

    /// Whether a row of so many cells is too much by itself, so that no more need be collected.
    pub fn is_too_wide(&self, cells: usize) -> bool {
        cells as u64 > self.limit
    }

    /// A cell of a range without the blanks at its ends; `None` when all is blank, or the columns before it are
    /// too many already.
    #[inline]
    pub fn cell(&self, column: usize, range: Range<usize>) -> Option<Cell> {
        if range.is_empty() {
            return None;
        }
        let range = trim(self.text, range);
        (!range.is_empty() && !self.is_too_wide(column))
            .then(|| Cell::new(column as u32, Span::new(range.start, range.end)))
    }
}
