//! Sheets of our own workbook: the tags tell what stands where, no label has to be searched.

use super::{Part as Sheet, Recognised, entries, segment};
use crate::audit::{Claim, Role};
use crate::form::tags::{self, Loose, Ours};
use crate::grid::{Grid, Source, Span};
use crate::model::{Extra, Issue, Part, Place, Text};

/// Reads a sheet of our own workbook; `false` where it is none, or its tags cannot be used and are taken out, and the labels
/// have to tell.
pub(super) fn read(source: &Source, grid: &mut Grid, sheet: &mut Sheet) -> bool {
    let out = &mut sheet.out;
    match tags::ours(grid, source) {
        None => false,
        Some(Ours::Summary | Ours::Issues) => {
            // Made from the forms, and made anew when they are written.
            out.made.extend(grid.name.clone());
            for cell in grid.rows.iter().flat_map(|row| &row.cells) {
                out.ledger.claim(cell.pieces.iter().copied(), Role::Label);
                let kept = cell.pieces.first().and_then(|&span| tags::issue_of(source.slice(span)));
                sheet.listed.extend(kept);
            }
            true
        }
        Some(Ours::Form) => {
            let index = out.projects.len();
            let Some(tagged) = tags::recognise(grid, source, index) else {
                untag(grid, source, out);
                return false;
            };
            out.ledger.claims.extend(tagged.claims);
            out.projects.push(tagged.project);
            for Loose { row, cell } in tagged.loose {
                if let Some(cell) = grid.rows.get(row).and_then(|row| row.cells.get(cell)) {
                    let place = segment::place_of(cell, source);
                    added(index, (&cell.text(source), &cell.pieces), place, out);
                }
            }
            true
        }
    }
}

/// Takes tags out of a sheet that no longer stand for its cells, and says so.
fn untag(grid: &mut Grid, source: &Source, out: &mut Recognised) {
    let Some((head, first)) = tags::column_of_tags(grid, source) else { return };
    let begins = grid.rows.get(head).and_then(|row| row.cells.first());
    let place = begins.map_or(Place::Unknown, |cell| segment::place_of(cell, source));
    out.issues.push(Issue::new(&entries::TAGS_MOVED, place));
    for (index, row) in grid.rows.iter_mut().enumerate() {
        // Beside the head's tag stands the link back to the summary.
        let ours = |column: u32| column >= first || index == head && column + 1 == first;
        for cell in row.cells.extract_if(.., |cell| ours(cell.column)) {
            out.ledger.claim(cell.pieces.iter().copied(), Role::Wrapper);
        }
    }
}

/// Keeps what was put on the sheet since it was written as a remark of its project, and says so.
fn added(index: usize, cell: (&str, &[Span]), place: Place, out: &mut Recognised) {
    let (text, pieces) = cell;
    let Some(kept) = Text::new(text, place.clone()) else { return };
    let Some(project) = out.projects.get_mut(index) else { return };
    let part = Part::Extra(project.extras.len());
    project.extras.push(Extra { label: String::new(), indicator: None, text: kept });
    out.ledger.claims.extend(pieces.iter().map(|&span| Claim { span, role: Role::Value(index, part) }));
    out.issues.push(Issue::new(&entries::UNPLACED, place).project(index).excerpt(text));
}
