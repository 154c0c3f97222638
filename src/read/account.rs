//! What the readers' tests share: reading a text with every character accounted for, and showing its rows.

use super::{Options, read};
use crate::grid::{Document, is_blank};

/// Reads a text and asserts that no character of its source is lost or used twice.
pub(super) fn whole(text: &str) -> Document {
    let document = read("t.txt", text.as_bytes(), &Options::default()).unwrap();
    let cells = document.grids.iter().flat_map(|grid| &grid.rows).flat_map(|row| &row.cells);
    let pieces = cells.flat_map(|cell| &cell.pieces).chain(&document.layout);
    let mut used = vec![0u8; document.source.text().len()];
    for span in pieces {
        for at in span.range() {
            used[at] += 1;
        }
    }
    for (at, c) in document.source.text().char_indices() {
        let times = used[at];
        assert!(times == 1 || times == 0 && is_blank(c), "{c:?} at {at} used {times} times in {text:?}");
    }
    for row in document.grids.iter().flat_map(|grid| &grid.rows) {
        let ordered = row.cells.windows(2).all(|pair| pair[0].end() <= pair[1].column);
        assert!(ordered && row.cells.iter().all(|cell| cell.end() <= row.width), "{row:?} in {text:?}");
    }
    document
}

/// The rows as `number/width column:text …`, `!` behind the width for a break, `+columns,rows` behind the
/// column of a merged cell.
pub(super) fn show(document: &Document) -> String {
    let rows = document.grids.iter().flat_map(|grid| &grid.rows).map(|row| {
        let mark = if row.after_break { "!" } else { "" };
        let mut line = format!("{}/{}{mark}", row.number, row.width);
        for cell in &row.cells {
            let merged = match (cell.columns, cell.rows) {
                (1, 1) => String::new(),
                (columns, rows) => format!("+{columns},{rows}"),
            };
            line.push_str(&format!(" {}{merged}:{}", cell.column, cell.text(&document.source)));
        }
        line
    });
    rows.collect::<Vec<_>>().join("|")
}
