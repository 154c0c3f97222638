//! A list with one cell a line: its header is a run of lines, and below it the level that each indicator has tells where
//! its row stands. Merged cells are gone, and blank ones are gone or lines with nothing but a pipe.

use super::align::{self, Physical};
use super::entries;
use super::lines::blank_lines;
use super::segment::place_of;
use crate::form::lexicon::{Column, Lexicon, Meaning, Target};
use crate::form::vocabulary::Shape;
use crate::grid::{Cell, May, Row, Source};
use crate::model::{Field, IndicatorField as F, Issue};

/// The fewest lines in a run that head columns of a list for the run to be its header.
const LEAST_HEADS: usize = 6;

/// The most columns of a list: it bounds what each line of a hostile text can cost.
const MOST_HEADS: usize = 40;

/// Puts the lines of such lists back into rows; a row whose columns were told by what stands in it is named by an issue.
pub fn fold(
    rows: Vec<Row>,
    source: &Source,
    lexicon: &Lexicon,
    shape: &Shape,
    issues: &mut Vec<Issue>,
) -> Vec<Row> {
    let list = |at: usize| List::at(&rows, at, source, lexicon, shape);
    // Most dumps have their rows.
    let Some(first) = (0..rows.len()).find(|&at| list(at).is_some()) else { return rows };
    let mut folded = rows[..first].to_vec();
    let mut at = first;
    while at < rows.len() {
        match list(at) {
            Some(list) => at = list.fold(&mut folded, issues),
            None => {
                folded.push(rows[at].clone());
                at += 1;
            }
        }
    }
    folded
}

/// A list whose header was found.
struct List<'a> {
    rows: &'a [Row],
    source: &'a Source,
    lexicon: &'a Lexicon,
    shape: &'a Shape,
    /// The line of its header and the columns of the indicators, which come last.
    start: usize,
    width: usize,
    levels: usize,
    heads: Vec<Column>,
    /// The column of the project's money, and of its name.
    total: Option<usize>,
    name: usize,
}

impl<'a> List<'a> {
    /// The list whose header begins at a line.
    fn at(
        rows: &'a [Row],
        start: usize,
        source: &'a Source,
        lexicon: &'a Lexicon,
        shape: &'a Shape,
    ) -> Option<Self> {
        let meaning = |row: &Row| match row.cells.as_slice() {
            [cell] if row.width <= 1 => lexicon.of(cell),
            _ => None,
        };
        let column =
            |word: &&Meaning| word.target.is_some() || word.indicator.is_some() || word.sum.is_some();
        let words: Vec<&Meaning> =
            rows[start..].iter().take(MOST_HEADS).map_while(|row| meaning(row).filter(column)).collect();
        if words.len() < LEAST_HEADS {
            return None;
        }
        let is =
            |word: &&&Meaning, field| matches!(&word.target, Some(Target::Field(found)) if *found == field);
        let level = |word: &&&Meaning| {
            matches!(word.indicator, Some(Column::Field(F::Level1 | F::Level2))) && word.target.is_none()
        };
        let levels = words.iter().position(|word| level(&word))?;
        let heads: Vec<Column> = words[levels..].iter().map_while(|word| word.indicator.clone()).collect();
        let has = |field| heads.contains(&Column::Field(field));
        let name = words[..levels].iter().position(|word| is(&word, Field::Name))?;
        let amount = |word: &&&Meaning| is(word, Field::Total) || word.sum.is_some();
        let total = words[..levels].iter().position(|word| amount(&word));
        let whole = levels + heads.len() == words.len() && has(F::Level2) && has(F::Level3) && has(F::Value);
        let width = words.len();
        whole.then_some(Self { rows, source, lexicon, shape, start, width, levels, heads, total, name })
    }

    /// Folds its rows; where they end.
    fn fold(&self, folded: &mut Vec<Row>, issues: &mut Vec<Issue>) -> usize {
        folded.push(self.row(&(self.start..self.start + self.width).zip(0..).collect::<Vec<_>>()));
        let from = self.start + self.width;
        let end = (from..self.rows.len()).find(|&at| !self.is_cell(at)).unwrap_or(self.rows.len());
        let mut at = from;
        let mut leading = self.next_level(at, end) - at;
        while at < end {
            let mut cells: Vec<(usize, usize)> =
                (at..at + leading).zip(self.levels.saturating_sub(leading)..).collect();
            at += leading;
            for level in 0..self.count_of_levels() {
                let first = self.heads[level] == Column::Field(F::Level1);
                let wanted = if first { Self::is_first } else { Self::is_second };
                if at < end && wanted(self, at) {
                    cells.push((at, self.levels + level));
                    at += 1;
                }
            }
            let next = self.next_level(at, end);
            leading = self.leading(at, next, end);
            let (tail, guessed) = self.tail(at, next - leading);
            if guessed && let Some(cell) = self.rows[at].cells.first() {
                let issue = Issue::new(&entries::REALIGNED, place_of(cell, self.source))
                    .arg((cells.len() + tail.len()).to_string())
                    .arg(self.width.to_string());
                issues.push(issue);
            }
            at = next - leading;
            cells.extend(tail);
            if cells.is_empty() {
                return at;
            }
            folded.push(self.row(&cells));
        }
        end
    }

    /// Whether a line is a cell of the list: no title, no label of a form.
    fn is_cell(&self, at: usize) -> bool {
        let [cell] = self.rows[at].cells.as_slice() else { return false };
        let label = |word: &Meaning| word.target.is_some() && word.level1.is_none() && word.level2.is_none();
        self.rows[at].width <= 1
            && !self.lexicon.of(cell).is_some_and(label)
            && !(cell.may.any(May::TITLE) && cell.text(self.source).ends_with('表'))
    }

    fn meaning(&self, at: usize) -> Option<&'a Meaning> {
        self.lexicon.of(self.rows[at].cells.first()?)
    }

    fn is_first(&self, at: usize) -> bool {
        self.heads[0] == Column::Field(F::Level1)
            && self.meaning(at).is_some_and(|word| word.level1.is_some())
    }

    fn is_second(&self, at: usize) -> bool {
        self.meaning(at).is_some_and(|word| word.level2.is_some() || word.level1.is_some())
    }

    fn count_of_levels(&self) -> usize {
        self.heads.iter().take_while(|head| matches!(head, Column::Field(F::Level1 | F::Level2))).count()
    }

    /// The next line from here on that is a level.
    fn next_level(&self, from: usize, end: usize) -> usize {
        (from..end).find(|&at| self.is_second(at)).unwrap_or(end)
    }

    /// How many of the lines before the next level are the cells of a project that begins there: its money and what
    /// stands around it, else what the row of the indicator has no column for.
    fn leading(&self, from: usize, next: usize, end: usize) -> usize {
        let (count, room) = (next - from, self.heads.len() - self.count_of_levels());
        if next == end {
            return 0;
        }
        // A row of its own is whole; one that is not ends before the money of the next project, told by its thousands.
        if count == room {
            return 0;
        }
        let behind = |total: usize| self.levels - 1 - total;
        let money = self.total.and_then(|total| {
            let at = next.checked_sub(1 + behind(total)).filter(|&at| at > from)?;
            let text = self.text(at);
            (is_amount(&text) && (count > room || text.contains([',', '，']))).then_some(total)
        });
        match money {
            Some(total) => {
                let (whole, without) = (behind(total) + 1 + total, behind(total) + 1 + total - self.name);
                let unit =
                    count >= whole && self.name > 0 && is_unit_name(&self.text(next - whole), self.shape);
                let leading = if unit || count.saturating_sub(without) > room { whole } else { without };
                leading.min(count)
            }
            None => count.saturating_sub(room).min(self.levels),
        }
    }

    /// The columns of the lines behind the levels: by the blank lines that the page kept, else by what fits best, which is a
    /// guess.
    fn tail(&self, from: usize, end: usize) -> (Vec<(usize, usize)>, bool) {
        let first = self.count_of_levels();
        let heads: Vec<&Column> = self.heads[first..].iter().collect();
        let lines: Vec<Physical<'_>> = (from..end)
            .filter_map(|at| self.rows[at].cells.first())
            .map(|cell| {
                let mut line = Physical::new(u32::MAX);
                line.push(cell, self.source, self.lexicon.of(cell), self.shape);
                line
            })
            .collect();
        let blanks = |at: usize| if at > from { blank_lines(&self.rows[at - 1], &self.rows[at]) } else { 0 };
        let mut column = 0;
        let kept: Vec<usize> = (from..end)
            .map(|at| {
                column += blanks(at) + usize::from(at > from);
                column
            })
            .collect();
        let exact = lines.len() == heads.len() || kept.last().is_some_and(|last| *last >= lines.len());
        let guessed = !(exact && kept.last().is_none_or(|&last| last < heads.len()));
        let columns = if guessed { align::fold(&lines, &heads, self.shape) } else { kept };
        let cells = (from..end).zip(columns).map(|(at, column)| (at, self.levels + first + column));
        (cells.collect(), guessed && from < end)
    }

    fn text(&self, at: usize) -> std::borrow::Cow<'a, str> {
        self.rows[at].cells.first().map_or("".into(), |cell| cell.text(self.source))
    }

    fn row(&self, cells: &[(usize, usize)]) -> Row {
        let first = &self.rows[cells[0].0];
        let cell = |&(at, column): &(usize, usize)| {
            let cell = self.rows[at].cells.first()?;
            Some(Cell { column: column as u32, ..cell.clone() })
        };
        let cells = cells.iter().filter_map(cell).collect();
        Row { number: first.number, after_break: false, width: self.width as u32, cells }
    }
}

/// The fewest letters of an office's name that is told by its end.
const SHORTEST_OFFICE: usize = 5;

/// Whether a text is the name of a unit: behind its code, or ending as names of offices do.
fn is_unit_name(text: &str, shape: &Shape) -> bool {
    let text = text.trim();
    let coded = text.split_once('-').is_some_and(|(code, name)| {
        code.len() >= 3 && code.bytes().all(|byte| byte.is_ascii_digit()) && !name.is_empty()
    });
    let office = || shape.office.iter().any(|end| text.ends_with(end.as_str()));
    coded || text.chars().count() >= SHORTEST_OFFICE && office()
}

/// Whether a text is an amount of money and nothing else.
fn is_amount(text: &str) -> bool {
    let text = text.trim();
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '，' | '万' | '元'))
}
