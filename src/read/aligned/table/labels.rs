//! The labels beside the rows of a table, which may be merged over several: put together from their lines, and put to the
//! rows beside which they stand.

use std::ops::Range;

use super::super::Run;
use super::super::wrapped::{Row, SLACK, end_alike, first_width, width};
use super::{LEAST_WIDTH, Line, Rows, Table};
use crate::grid::Stand;

impl Table<'_> {
    /// Where the labels stand in the rows that they are merged over, and how many say so; `None` where they do not tell.
    pub(in super::super) fn labels_stand(&self, rows: &Rows) -> Option<(Stand, usize)> {
        let column = self.labels.checked_sub(1)?;
        let line = |at: usize| self.lines[at].at;
        let below: Vec<Range<usize>> =
            rows.rows.iter().map(|row| line(row.start)..line(row.end - 1) + 1).collect();
        // The head of a table stands above its rows.
        let below = &below[below
            .iter()
            .position(|row| self.head.is_some_and(|head| row.contains(&head)))
            .map_or(0, |head| head + 1)..];
        let labels: Vec<(usize, &Run)> = self
            .beside
            .iter()
            .filter(|(of, line, _)| *of == column && self.head.is_none_or(|head| *line > head))
            .map(|(_, line, run)| (*line, run))
            .collect();
        let one = |one: &(usize, &Run), next: &(usize, &Run)| {
            next.0 == one.0 + 1 && !end_alike(self.text(one.1), self.text(next.1))
        };
        let labels: Vec<Range<usize>> =
            labels.chunk_by(one).map(|label| label[0].0..label[label.len() - 1].0 + 1).collect();
        let (first, last) = (below.first()?, below.last()?);
        if below.len() < 2 || labels.is_empty() {
            return None;
        }
        let top = |label: &&Range<usize>| below.iter().any(|row| row.start == label.start);
        let bottom = |label: &&Range<usize>| below.iter().any(|row| row.end == label.end);
        let nearly_all = |count: usize| 5 * count >= 4 * labels.len();
        let at_top = nearly_all(labels.iter().filter(top).count()) && labels[0].start == first.start;
        let at_bottom =
            nearly_all(labels.iter().filter(bottom).count()) && labels[labels.len() - 1].end == last.end;
        match (at_top, at_bottom) {
            (true, true) => None,
            (true, false) => Some((Stand::Top, labels.len())),
            (false, true) => Some((Stand::Bottom, labels.len())),
            (false, false) => Some((Stand::Middle, labels.len())),
        }
    }

    /// The rows of the page that these are, with the labels beside them.
    pub(in super::super) fn put(&self, rows: &Rows, stand: Stand, found: &mut Vec<Row>) {
        let begin = found.len();
        let mut labels = self.joined_labels(rows);
        for row in &rows.rows {
            let (first, last) = (self.lines[row.start].at, self.lines[row.end - 1].at);
            let line = match stand {
                Stand::Top => first,
                Stand::Middle => self.lines[(row.start + row.end - 1) / 2].at,
                Stand::Bottom => last,
            };
            let own = |label: &Label| match stand {
                Stand::Top => (first..=last).contains(&label.lines.start),
                Stand::Middle => {
                    let twice = label.lines.start + label.lines.end - 1;
                    twice / 2 == line || twice.div_ceil(2) == line
                }
                Stand::Bottom => (first..=last).contains(&(label.lines.end - 1)),
            };
            let mut cells: Vec<(usize, Vec<Run>)> = Vec::new();
            for column in 0..self.labels {
                let mut its = (0..labels.len()).filter(|&at| labels[at].column == column && own(&labels[at]));
                if let (Some(at), None) = (its.next(), its.next()) {
                    cells.push((column, labels.remove(at).pieces));
                }
            }
            for column in self.labels..self.columns.columns.len() {
                let pieces = row.clone().filter_map(|at| self.lines[at].cells[column].clone());
                cells.push((column, pieces.collect()));
            }
            cells.retain(|(_, pieces)| !pieces.is_empty());
            found.push(self.row(line, first..last + 1, cells));
        }
        labels.sort_by_key(|label| (label.line(), label.column));
        for same in labels.chunk_by(|one, next| one.line() == next.line()) {
            let line = same[0].line();
            let cells = same.iter().map(|label| (label.column, label.pieces.clone())).collect();
            found.push(self.row(line, line..line + 1, cells));
        }
        found[begin..].sort_by_key(|row| row.line);
    }

    fn row(&self, line: usize, lines: Range<usize>, cells: Vec<(usize, Vec<Run>)>) -> Row {
        let (columns, cells) = cells.into_iter().unzip();
        Row { line, lines, cells, placed: Some((columns, self.columns.columns.len())) }
    }

    /// The labels, of which those of several lines are put together.
    fn joined_labels(&self, rows: &Rows) -> Vec<Label> {
        let mut labels: Vec<Label> = Vec::new();
        for column in 0..self.labels {
            let runs: Vec<(usize, &Run)> = self
                .beside
                .iter()
                .filter(|(of, ..)| *of == column)
                .map(|(_, line, run)| (*line, run))
                .collect();
            let room = runs.iter().map(|(_, run)| width(self.text(run))).max().unwrap_or(0);
            let begin = labels.len();
            for (line, run) in runs {
                let goes_on = labels[begin..].last().is_some_and(|label| {
                    let above = label.pieces.last().map_or("", |run| self.text(run));
                    let (text, at) = (self.text(run), label.lines.end - 1);
                    let full = width(above) >= LEAST_WIDTH
                        && width(above) + first_width(text) + SLACK > room
                        && width(text) < width(above)
                        && self.is_near(at, line);
                    (full || self.in_one_row(rows, at..line))
                        && self.head != Some(at)
                        && !end_alike(above, text)
                });
                match labels.last_mut().filter(|_| goes_on) {
                    Some(label) => {
                        label.pieces.push(run.clone());
                        label.lines.end = line + 1;
                    }
                    None => labels.push(Label { column, lines: line..line + 1, pieces: vec![run.clone()] }),
                }
            }
        }
        labels
    }

    /// Whether at most one line with text stands between two lines, and no blank one.
    fn is_near(&self, line: usize, next: usize) -> bool {
        let parted = |at: &Line| line < at.at && at.at <= next && at.parted;
        next - line <= 2 && !self.placed.iter().any(parted)
    }

    /// Whether a line of the page and a later one are lines of one row.
    fn in_one_row(&self, rows: &Rows, lines: Range<usize>) -> bool {
        let reach = |row: &Range<usize>| self.lines[row.start].at..self.lines[row.end - 1].at + 1;
        rows.rows.iter().map(reach).any(|row| row.contains(&lines.start) && row.contains(&lines.end))
    }
}

/// A label beside the rows of a table.
struct Label {
    column: usize,
    lines: Range<usize>,
    pieces: Vec<Run>,
}

impl Label {
    /// The line it stands on, or that in its middle.
    fn line(&self) -> usize {
        (self.lines.start + self.lines.end - 1) / 2
    }
}
