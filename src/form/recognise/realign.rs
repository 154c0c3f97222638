//! The columns of a page that has more or fewer of them than the header of its table.

use super::align::{Physical, align};
use super::indicators::IndicatorTable;
use super::{Reader, entries, segment};
use crate::form::lexicon::Column;
use crate::grid::Row;
use crate::model::Issue;

/// Rows by which a page's columns are told: more than any page has. It bounds what every header and page break of
/// a hostile text can cost.
const PAGE_ROWS: usize = 256;

/// Columns up to which a page's are told: more than any page has, and a bound as that of rows.
const PAGE_COLUMNS: u32 = 256;

impl Reader<'_> {
    /// Tells the columns of a page by what stands in them, where their count differs from the header's.
    pub(super) fn realign(&mut self, table: &mut IndicatorTable, rows: &[Row], from: usize) {
        table.aligned = None;
        if self.positioned || table.halves.len() > 1 {
            return;
        }
        let page: Vec<&Row> = rows[from.min(rows.len())..]
            .iter()
            .take(PAGE_ROWS)
            .enumerate()
            .take_while(|(at, row)| {
                (*at == 0 || !row.after_break) && !self.leaves(row, table.first_column(), true)
            })
            .map(|(_, row)| row)
            .collect();
        let width = page.iter().map(|row| row.width).max().unwrap_or(0);
        let columns = table.heads.len() as u32;
        let first = table.first_column();
        let contiguous = (first..).zip(&table.heads).all(|(at, head)| head.column == at);
        if width == 0 || width > PAGE_COLUMNS || (width == first + columns && contiguous) {
            return;
        }
        if self.aligned && self.stands_under_heads(table, &page) {
            return;
        }
        let mut physical: Vec<Physical<'_>> = Vec::new();
        let shape = &self.library.vocabulary.shape;
        for cell in page.iter().flat_map(|row| &row.cells) {
            let at = physical.iter().position(|column| column.column == cell.column).unwrap_or_else(|| {
                physical.push(Physical::new(cell.column));
                physical.len() - 1
            });
            physical[at].push(cell, self.source, self.lexicon.of(cell), shape);
        }
        physical.sort_by_key(|column| column.column);
        let heads: Vec<(u32, &Column)> = table.heads.iter().map(|head| (head.column, &head.what)).collect();
        let assigned = align(&physical, &heads, shape);
        let moved =
            physical.iter().zip(&assigned).any(|(column, &to)| table.heads[to].column != column.column);
        if !moved {
            return;
        }
        if let Some(cell) = page.iter().flat_map(|row| &row.cells).next() {
            let issue = Issue::new(&entries::REALIGNED, segment::place_of(cell, self.source))
                .arg(width.to_string())
                .arg(columns.to_string());
            self.draft.issues.push(issue);
        }
        table.aligned = Some(physical.iter().map(|column| column.column).zip(assigned).collect());
    }

    /// Whether the cells of a page stand below the heads of their columns, to the last row that names a level.
    fn stands_under_heads(&self, table: &IndicatorTable, page: &[&Row]) -> bool {
        let last = page.iter().rposition(|row| row.cells.iter().any(|cell| self.names_level(cell)));
        let cells = page.iter().take(last.map_or(0, |last| last + 1)).flat_map(|row| &row.cells);
        let mut cells = cells.filter(|cell| cell.column >= table.first_column()).peekable();
        cells.peek().is_some() && cells.all(|cell| table.head_at(cell.column).is_some())
    }
}
