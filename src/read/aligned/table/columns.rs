//! The columns of a table of a printed page: how far it reaches, and in which of them each of its texts stands.

use std::ops::Range;

use super::super::wrapped::{LEAST_CELLS, width};
use super::super::{Run, overlap, place, touching};
use super::Line;

/// How many columns text may run across: two cells that touch.
const ACROSS: usize = 2;

/// The most columns whose cells may be merged over rows: the side label and the levels.
const MOST_LABELS: usize = 3;

/// The width of the widest label.
const WIDEST_LABEL: usize = 18;

/// The columns of a table: those of its fullest row, and how far their texts reach.
#[derive(Clone)]
pub(super) struct Columns {
    pub(super) columns: Vec<Run>,
    pub(super) extents: Vec<Run>,
}

impl Columns {
    /// Makes a column and the one right of it one.
    pub(super) fn unite(&mut self, left: usize) {
        for columns in [&mut self.columns, &mut self.extents] {
            let right = columns.remove(left + 1);
            columns[left].to = columns[left].to.max(right.to);
        }
    }
}

/// Where a table ends: before a line of its own between blank ones, or text that runs across its columns, and behind the
/// last line of several cells and what stands close below it.
pub(super) fn table_end(lines: &[Vec<Run>], head: &[Run], start: usize, end: usize) -> usize {
    let blank = |at: Option<usize>| at.and_then(|at| lines.get(at)).is_none_or(Vec::is_empty);
    let within = |run: &Run, column: &Run| run.from <= column.from && column.to <= run.to;
    let across = |run: &Run| head.iter().filter(|column| within(run, column)).count() > ACROSS;
    let ends = |at: &usize| match lines[*at].as_slice() {
        [run] => {
            let alone = blank(at.checked_sub(1)) && blank(Some(at + 1));
            across(run) || alone && head.get(1).is_none_or(|second| run.from > second.to)
        }
        runs => runs.len() > head.len() + 1 || runs.iter().any(across),
    };
    let end = (start..end).find(ends).unwrap_or(end);
    let Some(last) = (start..end).rfind(|&at| lines[at].len() >= LEAST_CELLS) else { return start };
    (last + 1..end).find(|&at| lines[at].is_empty()).unwrap_or(end)
}

/// The cells of the lines with text; `None` where a line has more than there are columns.
pub(super) fn place_lines(
    text: &str,
    lines: &[Vec<Run>],
    range: Range<usize>,
    columns: &Columns,
) -> Option<Vec<Line>> {
    let mut placed: Vec<Line> = Vec::new();
    let mut parted = false;
    let Columns { columns, extents } = columns;
    for at in range {
        if lines[at].is_empty() {
            parted = true;
            continue;
        }
        let apart: Vec<Run> = lines[at].iter().flat_map(|run| parts(text, run, columns, extents)).collect();
        let runs = if apart.len() > columns.len() { lines[at].clone() } else { apart };
        if runs.len() > columns.len() {
            return None;
        }
        let mut cells = vec![None; columns.len()];
        for (run, column) in runs.iter().zip(place(&runs, &reaching(&runs, columns, extents))) {
            cells[column] = Some(run.clone());
        }
        placed.push(Line { at, cells, parted: std::mem::take(&mut parted) });
    }
    Some(placed)
}

/// The columns, of which those reach as far as their texts do below which a run stands that meets none.
pub(super) fn reaching(runs: &[Run], columns: &[Run], extents: &[Run]) -> Vec<Run> {
    let met = |run: &Run, columns: &[Run]| columns.iter().filter(|column| overlap(run, column) > 0).count();
    let beside = |run: &&Run| met(run, columns) == 0 && met(run, extents) == 1;
    let mut reaching = columns.to_vec();
    for run in runs.iter().filter(beside) {
        let at = extents.iter().position(|column| overlap(run, column) > 0);
        at.into_iter().for_each(|at| reaching[at] = extents[at].clone());
    }
    reaching
}

/// A column that stands elsewhere.
pub(super) fn moved(column: &Run, by: isize) -> Run {
    let to = |at: usize| at.saturating_add_signed(by);
    Run { from: to(column.from), to: to(column.to), bytes: column.bytes.clone() }
}

/// The left one of two columns that are one, as its head stands over the one and its cells over the other.
pub(super) fn split_column(placed: &[Line]) -> Option<usize> {
    let (head, rest) = placed.split_first()?;
    let count = |column: usize| rest.iter().filter(|line| line.cells[column].is_some()).count();
    let headed = |column: usize| head.cells[column].is_some();
    // A wrapped line's tail may stand below the head.
    let bare = |column: usize| headed(column) && count(column) < 2;
    (1..head.cells.len()).map(|right| (right - 1, right)).find_map(|(left, right)| {
        let halves = bare(left) && !headed(right) || bare(right) && !headed(left) && left > 0;
        let both = || rest.iter().any(|line| line.cells[left].is_some() && line.cells[right].is_some());
        (halves && !both()).then_some(left)
    })
}

/// The left one of two columns that are one, as what stands in one of them has no head and stands nowhere beside the other's.
pub(super) fn stray_column(placed: &[Line]) -> Option<usize> {
    let (head, rest) = placed.split_first()?;
    let count = |column: usize| rest.iter().filter(|line| line.cells[column].is_some()).count();
    let stray = |column: usize| head.cells[column].is_none() && count(column) == 1;
    let apart =
        |left: &usize| !rest.iter().any(|line| line.cells[*left].is_some() && line.cells[left + 1].is_some());
    let beside = |stray: usize| {
        let beside =
            [Some(stray).filter(|at| at + 1 < head.cells.len()), Some(stray - 1).filter(|at| *at > 0)];
        beside.into_iter().flatten().find(apart)
    };
    (1..head.cells.len()).filter(|column| stray(*column)).find_map(beside)
}

/// Puts the heads over their cells where one stands over none and some cells beyond it have none: what stands before a head
/// moves it by another measure than its cells.
pub(super) fn shift_head(placed: &mut [Line]) {
    let Some((head, rest)) = placed.split_first_mut() else { return };
    // One text alone may have been moved by what stands before it.
    let held = |column: usize| rest.iter().filter(|line| line.cells[column].is_some()).count() > 1;
    let columns = head.cells.len();
    let headless = |column: &usize| *column > 0 && head.cells[*column].is_none() && held(*column);
    let ends = |column: &usize| headless(column) || !held(*column);
    let bare = (0..columns).filter(|&column| head.cells[column].is_some() && !held(column));
    let found = bare.into_iter().find_map(|bare| {
        let right = (bare + 1..columns).find(ends).filter(headless).map(|right| (bare, right, true));
        right.or_else(|| (0..bare).rev().find(ends).filter(headless).map(|left| (left, bare, false)))
    });
    match found {
        Some((left, right, true)) => head.cells[left..=right].rotate_right(1),
        Some((left, right, false)) => head.cells[left..=right].rotate_left(1),
        None => {}
    }
}

/// How well a run fits into one of the columns: what of it is within, less what reaches into others.
pub(super) fn fit(run: &Run, columns: &[Run]) -> isize {
    let met = columns.iter().map(|column| overlap(run, column) as isize);
    let (most, all) = met.fold((0, 0), |(most, all), met| (most.max(met), all + met));
    2 * most - all
}

/// The parts of a run: of one that several cells make, each filling its column, what stands in each.
pub(super) fn parts(text: &str, run: &Run, columns: &[Run], extents: &[Run]) -> Vec<Run> {
    let met: Vec<usize> = (0..columns.len()).filter(|&at| overlap(run, &columns[at]) > 0).collect();
    let of_characters = run.to - run.from == text[run.bytes.clone()].chars().count();
    let ([left, others @ ..], true) = (met.as_slice(), of_characters) else { return vec![run.clone()] };
    let within = |part: &Run, at: usize, others: &[usize]| {
        overlap(part, &columns[at]) > 0 && others.iter().all(|&other| overlap(part, &columns[other]) == 0)
            || extents[at].from <= part.from + 1 && part.to <= extents[at].to + 1
    };
    let fits = |(one, other): &(Run, Run)| {
        let right = match others {
            [right] => within(other, *right, &[*left]),
            _ => overlap(other, &columns[*left]) == 0,
        };
        right && within(one, *left, others)
    };
    let mut found = touching::parts(text, run, |_| 1).filter(fits);
    match (found.next(), found.next()) {
        (Some((one, other)), None) if !others.is_empty() => {
            let mut all = vec![one];
            all.extend(parts(text, &other, columns, extents));
            all
        }
        _ => vec![run.clone()],
    }
}

/// How far the texts of each column reach, of those that stand in one only.
pub(super) fn extents(lines: &[Vec<Run>], columns: &[Run]) -> Vec<Run> {
    let mut extents = columns.to_vec();
    for run in lines.iter().flatten() {
        let mut met = columns.iter().enumerate().filter(|(_, column)| overlap(run, column) > 0);
        if let (Some((at, _)), None) = (met.next(), met.next()) {
            (extents[at].from, extents[at].to) = (extents[at].from.min(run.from), extents[at].to.max(run.to));
        }
    }
    extents
}

/// How many of the first columns may hold labels: those that are narrow.
pub(super) fn most_labels(text: &str, lines: &[Line], columns: usize) -> usize {
    let wide = |column: &usize| {
        let mut cells = lines.iter().filter_map(|line| line.cells[*column].as_ref());
        cells.any(|run| width(&text[run.bytes.clone()]) > WIDEST_LABEL)
    };
    let last = MOST_LABELS.min(columns.saturating_sub(LEAST_CELLS - 1));
    (0..last).find(wide).unwrap_or(last)
}
