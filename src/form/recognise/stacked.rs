//! One cell a line: the cells of a table of sums and of goals side by side follow each other as lines. They are put back
//! into rows before the form is read.

use super::entries;
use super::fields::is_running;
use super::figures::is_bare_figure;
use super::lines::blank_lines;
use super::segment::place_of;
use super::sums::is_figure;
use crate::form::lexicon::{Lexicon, Meaning, Sum, Target};
use crate::grid::{Cell, Row, Source};
use crate::model::{Field, Issue};

/// The fewest lines in a run that head columns of a table of sums for the run to be its header.
const LEAST_HEADS: usize = 3;

/// The most lines that are looked at as one header: more than any table has columns. It bounds what each line of a text
/// made of such labels costs.
const MOST_HEADS: usize = 64;

/// The fewest labels of amounts that stand side by side above their figures.
const LEAST_AMOUNTS: usize = 2;

/// The most: the total and its sources.
const MOST_AMOUNTS: usize = 4;

/// The goals that stand side by side: two with a text each.
const GOALS: usize = 2;

/// Puts the lines of such tables back into rows; a row that has fewer cells than its table is named by an issue.
pub fn fold(
    rows: Vec<Row>,
    source: &Source,
    lexicon: &Lexicon,
    money: &[String],
    issues: &mut Vec<Issue>,
) -> Vec<Row> {
    let lines = Lines { rows: &rows, source, lexicon, money };
    // Most dumps have their rows.
    let table = |at: usize| lines.heads(at) > 0 || lines.goals(at).is_some() || lines.amounts(at) > 0;
    let Some(first) = (0..rows.len()).find(|&at| table(at)) else {
        return rows;
    };
    let mut folded = rows[..first].to_vec();
    let mut at = first;
    while at < rows.len() {
        let heads = lines.heads(at);
        if heads > 0 {
            folded.push(row_of(&rows[at..at + heads], |index| index as u32 + 1));
            at = lines.sums(at + heads, heads, &mut folded, issues);
        } else if let Some(values) = lines.goals(at) {
            folded.push(row_of(&rows[at..values], |index| index as u32));
            folded.push(row_of(&rows[values..values + GOALS], |index| index as u32));
            at = values + GOALS;
        } else if let labels @ 1.. = lines.amounts(at) {
            folded.push(row_of(&rows[at..at + labels], |index| index as u32));
            at = lines.figures(at + labels, labels, &mut folded, issues);
        } else {
            folded.push(rows[at].clone());
            at += 1;
        }
    }
    folded
}

#[derive(Clone, Copy)]
struct Lines<'a> {
    rows: &'a [Row],
    source: &'a Source,
    lexicon: &'a Lexicon,
    /// Words that make a label one of money.
    money: &'a [String],
}

impl<'a> Lines<'a> {
    /// The only cell of a row that is written as one line.
    fn cell(self, at: usize) -> Option<&'a Cell> {
        let row = self.rows.get(at)?;
        match row.cells.as_slice() {
            [cell] if row.width <= 1 => Some(cell),
            _ => None,
        }
    }

    fn meaning(self, at: usize) -> Option<&'a Meaning> {
        self.cell(at).and_then(|cell| self.lexicon.of(cell))
    }

    /// How many lines from here on head the columns of a table of sums.
    fn heads(self, at: usize) -> usize {
        let column = |at: &usize| {
            matches!(self.meaning(*at).and_then(|word| word.sum), Some(Sum::Own(_) | Sum::Other))
        };
        let count = (at..self.rows.len()).take(MOST_HEADS).take_while(column).count();
        let own = |at: usize| matches!(self.meaning(at).and_then(|word| word.sum), Some(Sum::Own(_)));
        if count >= LEAST_HEADS && (at..at + count).any(own) { count } else { 0 }
    }

    /// Folds the rows of a table of sums, each the label of an amount and what follows it up to the next; where they
    /// end.
    fn sums(self, from: usize, width: usize, folded: &mut Vec<Row>, issues: &mut Vec<Issue>) -> usize {
        let mut at = from;
        while self.labels_amount(at) {
            let (mut column, mut end) = (0, at + 1);
            let mut columns = vec![0];
            while end < self.rows.len() && !self.is_label(end) {
                column += 1 + self.blanks(end);
                if column > width {
                    break;
                }
                columns.push(column as u32);
                end += 1;
            }
            if end == at + 1 || !self.cell(at + 1).is_some_and(|cell| is_figure(&cell.text(self.source))) {
                break;
            }
            let cells = columns.len() - 1;
            if cells + 1 < width && (at + 1..end).all(|at| self.blanks(at) == 0) {
                let place = place_of(&self.rows[at].cells[0], self.source);
                let issue =
                    Issue::new(&entries::REALIGNED, place).arg(cells.to_string()).arg(width.to_string());
                issues.push(issue);
            }
            folded.push(row_of(&self.rows[at..end], |index| columns[index]));
            at = end;
        }
        at
    }

    /// How many labels of amounts follow each other from here on, the total first, their figures below them.
    fn amounts(self, at: usize) -> usize {
        let total = self.meaning(at).is_some_and(|word| word.target == Some(Target::Field(Field::Total)));
        if !total {
            return 0;
        }
        let amount = |at: &usize| match self.meaning(*at).and_then(|word| word.target.as_ref()) {
            Some(Target::Field(field)) => Field::AMOUNTS.contains(field),
            Some(Target::Extra(label)) => self.money.iter().any(|word| label.contains(word.as_str())),
            _ => false,
        };
        let labels = (at..self.rows.len()).take(MOST_AMOUNTS).take_while(amount).count();
        if labels >= LEAST_AMOUNTS && self.is_figure(at + labels) { labels } else { 0 }
    }

    fn is_figure(self, at: usize) -> bool {
        let cell = self.cell(at).filter(|cell| self.lexicon.of(cell).is_none());
        cell.is_some_and(|cell| is_bare_figure(&cell.text(self.source)))
    }

    /// Folds the figures of so many labels into a row; where they end. Where there are fewer and no blank lines between them, the
    /// last labels are taken to be the blank ones.
    fn figures(self, from: usize, labels: usize, folded: &mut Vec<Row>, issues: &mut Vec<Issue>) -> usize {
        let mut columns = vec![self.blanks(from) as u32];
        let mut end = from + 1;
        while self.is_figure(end)
            && let Some(&last) = columns.last()
            && (last as usize + 1 + self.blanks(end)) < labels
        {
            columns.push(last + 1 + self.blanks(end) as u32);
            end += 1;
        }
        if columns.last().is_none_or(|&last| last as usize >= labels) {
            columns = (0..columns.len() as u32).collect();
        }
        if columns.len() < labels {
            let place = place_of(&self.rows[from].cells[0], self.source);
            let issue = Issue::new(&entries::REALIGNED, place).arg(columns.len().to_string());
            issues.push(issue.arg(labels.to_string()));
        }
        folded.push(Row { width: labels as u32, ..row_of(&self.rows[from..end], |index| columns[index]) });
        end
    }

    /// How many blank cells stand before a line.
    fn blanks(self, at: usize) -> usize {
        match (self.rows.get(at.wrapping_sub(1)), self.rows.get(at)) {
            (Some(above), Some(row)) => blank_lines(above, row),
            _ => 0,
        }
    }

    /// Whether a line is the label of an amount: of a field, of one that has none, or of the total.
    fn labels_amount(self, at: usize) -> bool {
        self.meaning(at).is_some_and(|word| match &word.target {
            Some(Target::Field(field)) => Field::AMOUNTS.contains(field),
            Some(Target::Extra(_)) => true,
            Some(Target::Pair(..)) => false,
            None => word.sum == Some(Sum::Total),
        })
    }

    fn is_label(self, at: usize) -> bool {
        match self.cell(at) {
            Some(cell) => self.lexicon.of(cell).is_some(),
            None => true,
        }
    }

    /// Where the texts begin of two goals whose labels follow each other from here on: two lines between the labels and the
    /// next.
    fn goals(self, at: usize) -> Option<usize> {
        let goal = |at: usize| match self.meaning(at)?.target.as_ref()? {
            Target::Field(field) => Some(is_running(*field)),
            Target::Extra(_) => Some(false),
            Target::Pair(..) => None,
        };
        let labels = goal(at)? && goal(at + 1).is_some() && self.blanks(at + 1) == 0;
        let first = at + GOALS;
        let texts = (first..first + GOALS).all(|at| self.cell(at).is_some() && !self.is_label(at));
        let ended = || self.rows.get(first + GOALS).is_none_or(|_| self.is_label(first + GOALS));
        (labels && texts && ended()).then_some(first)
    }
}

/// A row of the cells of lines, each in its column.
fn row_of(lines: &[Row], column: impl Fn(usize) -> u32) -> Row {
    let cells = lines.iter().flat_map(|row| &row.cells).enumerate();
    let cells: Vec<Cell> =
        cells.map(|(index, cell)| Cell { column: column(index), ..cell.clone() }).collect();
    let width = cells.last().map_or(1, |cell| cell.column + 1);
    Row { number: lines[0].number, after_break: lines[0].after_break, width, cells }
}
