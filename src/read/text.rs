//! A text of any kind: decode it, and hand each block of its lines to the reader of that kind of table.

use super::draft::Draft;
use super::{Input, decode, tab};
use crate::error::Result;
use crate::grid::{Document, Grid, Source};

/// Reads a text dump into one grid.
///
/// # Errors
///
/// An unknown encoding label, or a text over the limit of `decode`.
pub(super) fn read(input: &Input) -> Result<Document> {
    let decoded = decode::decode(input.name, input.bytes, input.options.encoding.as_deref())?;
    let mut draft = Draft::new(&decoded.text);
    tab::read(&mut draft, 0..decoded.text.len(), 0);
    let Draft { rows, layout, .. } = draft;
    let invalid = decoded.invalid;
    let source = Source::of_text(input.name, decoded.text);
    let issues = invalid.issues(&source);
    Ok(Document { source, grids: vec![Grid { rows, ..Grid::default() }], layout, issues })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::grid::is_blank;
    use crate::read::{self, Options};

    /// Reads a text and asserts that no character is lost or used twice.
    pub fn whole(text: &str) -> Document {
        let document = read::read("t.txt", text.as_bytes(), &Options::default()).unwrap();
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
        document
    }

    /// The rows as `number/width column:text …`, `!` behind the width for a break, `+columns,rows` behind the
    /// column of a merged cell.
    pub fn show(document: &Document) -> String {
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
}
