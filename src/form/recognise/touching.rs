//! Labels that one blank alone parts from what stands beside them, in a text whose cells blanks align: a label that fills its
//! column, or a value that fills the one before a label.

use std::ops::Range;

use super::{entries, segment};
use crate::form::lexicon::{Lexicon, Meaning};
use crate::form::library::Library;
use crate::form::words::Words;
use crate::grid::{Cell, May, Row, Source, Span, is_blank};
use crate::model::Issue;

/// The shortest label that is told within a cell, in bytes: 合计 may be a part of any text.
const SHORTEST: usize = "项目期".len();

/// Gives labels that touch other cells cells of their own.
pub(super) fn part(
    rows: &mut [Row],
    source: &Source,
    library: &Library,
    lexicon: &Lexicon,
    issues: &mut Vec<Issue>,
) {
    for at in 0..rows.len() {
        let (above, rest) = rows.split_at_mut(at);
        let above = above.last().and_then(|row| row.cells.first());
        let Some(row) = rest.first_mut() else { continue };
        let mut index = 0;
        let mut parted = false;
        while index < row.cells.len() {
            let ranges = parts(row, index, above, source, lexicon);
            if ranges.is_empty() {
                index += 1;
                continue;
            }
            parted = true;
            let cell = row.cells[index].clone();
            if !ranges.iter().all(|range| is_known(range, source, lexicon)) {
                let labels: Vec<_> = ranges
                    .iter()
                    .filter(|range| is_known(range, source, lexicon))
                    .map(|range| &source.text()[range.clone()])
                    .collect();
                let issue = Issue::new(&entries::SPLIT_CELL, segment::place_of(&cell, source));
                issues.push(issue.arg(labels.join("、")).excerpt(cell.text(source)));
            }
            let new = |range: &Range<usize>| Cell::new(cell.column, Span::new(range.start, range.end));
            row.cells.splice(index..=index, ranges.iter().map(new));
            index += ranges.len();
        }
        if parted {
            for index in 1..row.cells.len() {
                row.cells[index].column = row.cells[index].column.max(row.cells[index - 1].column + 1);
            }
            row.width = row.width.max(row.cells.last().map_or(0, Cell::end));
            segment::mark(std::slice::from_mut(row), source, library);
        }
    }
}

fn is_known(range: &Range<usize>, source: &Source, lexicon: &Lexicon) -> bool {
    lexicon.get(&source.text()[range.clone()]).is_some()
}

/// The parts of a cell, as ranges of the source: labels at the beginning of a row, or the rest of the label that begins the row
/// `above`, a label before the next cell, or names of columns throughout; none where the cell is one.
fn parts(
    row: &Row,
    index: usize,
    above: Option<&Cell>,
    source: &Source,
    lexicon: &Lexicon,
) -> Vec<Range<usize>> {
    let cell = &row.cells[index];
    let ([piece], Words::UNKNOWN, true) = (cell.pieces.as_slice(), cell.word, cell.may.any(May::BLANK))
    else {
        return Vec::new();
    };
    let text = source.slice(*piece);
    let start = piece.start as usize;
    let words: Vec<Range<usize>> = text
        .split(is_blank)
        .filter(|word| !word.is_empty())
        .map(|word| {
            let at = start + (word.as_ptr() as usize - text.as_ptr() as usize);
            at..at + word.len()
        })
        .collect();
    let meaning =
        |range: &Range<usize>| lexicon.get(&source.text()[range.clone()]).filter(|_| range.len() >= SHORTEST);
    let column = |word: &Meaning| word.indicator.is_some() || word.stage.is_some();
    if words.len() > 1 && words.iter().all(|word| meaning(word).is_some_and(column)) {
        return words;
    }
    let begins = |word: &Meaning| word.is_label() || word.is_level();
    let labels = if index == 0 {
        words.iter().take_while(|word| meaning(word).is_some_and(begins)).count()
    } else {
        0
    };
    let end = piece.end as usize;
    let completes = |rest: &Range<usize>| {
        let above = above
            .filter(|above| above.word == Words::UNKNOWN || lexicon.of(above).is_some_and(Meaning::is_label));
        let head = above
            .map(|above| above.text(source))
            .filter(|head| head.len() + rest.len() <= segment::MAX_LABEL);
        let joined = head
            .and_then(|head| lexicon.exactly_joined(&head, &source.text()[rest.clone()], &mut String::new()));
        joined.is_some_and(|(_, word)| word.is_label())
    };
    let labels = match words.as_slice() {
        [rest, ..] if labels == 0 && index == 0 && completes(rest) => 1,
        _ => labels,
    };
    if labels > 0 && labels < words.len() {
        let mut parts = words[..labels].to_vec();
        parts.push(words[labels].start..end);
        return parts;
    }
    match words.as_slice() {
        [.., before, last]
            if index + 1 < row.cells.len() && meaning(last).is_some_and(|word| word.target.is_some()) =>
        {
            vec![start..before.end, last.clone()]
        }
        _ => Vec::new(),
    }
}
