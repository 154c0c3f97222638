//! Tables that were copied out a column at a time, a cell a line, as `pdftotext` does without `-layout`: blank cells and cells of
//! several lines leave nothing by which the rows could be put together again.

use super::segment;
use crate::form::lexicon::{Column, Lexicon};
use crate::grid::{Row, Source};
use crate::model::{IndicatorField as F, Place};

/// How many lines may lie between the heads of a table's levels.
const FURTHEST: usize = 60;

/// The place of the first table of indicators that was copied out a column at a time, if most were: names of levels stand
/// between the heads of its columns.
pub(super) fn place(rows: &[Row], lexicon: &Lexicon, source: &Source) -> Option<Place> {
    let (mut heads, mut torn) = (0, 0);
    let mut first = None;
    // Where the head of the first levels stands, and whether a level stands behind it.
    let mut begun: Option<(usize, bool)> = None;
    for (at, row) in rows.iter().enumerate() {
        let [cell] = row.cells.as_slice() else {
            begun = None;
            continue;
        };
        let Some(word) = lexicon.of(cell) else { continue };
        match word.indicator {
            Some(Column::Field(F::Level1)) => begun = Some((at, false)),
            Some(Column::Field(F::Level3)) => {
                let table = begun.take().filter(|(head, _)| at - head <= FURTHEST);
                heads += usize::from(table.is_some());
                if let Some((head, true)) = table {
                    torn += 1;
                    first.get_or_insert(head);
                }
            }
            _ if word.is_level() => begun.iter_mut().for_each(|(_, level)| *level = true),
            _ => {}
        }
    }
    let cell = rows.get(first.filter(|_| 2 * torn >= heads)?)?.cells.first()?;
    Some(segment::place_of(cell, source))
}
