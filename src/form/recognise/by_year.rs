//! A row a year: under one label (分年度目标 | 2022年 | …, 项目资金 | 2022年 | 100), or under heads of columns.

use super::draft::{Join, Last};
use super::fields::{is_running, name_of};
use super::figures::is_bare_figure;
use super::indicators::label_text;
use super::inline::looks_like_label;
use super::{Reader, segment};
use crate::derive::number::number;
use crate::form::key::fold_width;
use crate::form::lexicon::{Meaning, Target};
use crate::form::words::Words;
use crate::grid::{Cell, May, Row};
use crate::mend::gap;
use crate::model::{Extra, Field};

/// The most rows of years under one label: more than any plan has years.
const MOST_YEARS: usize = 16;

/// The most letters of a cell that names the year of its row (2022年度目标, 其中：2022年安排).
const LONGEST_NAME: usize = 16;

/// What such rows hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Matter {
    Money,
    Goals,
    Other,
}

impl Reader<'_> {
    /// Reads a row of the fixed part as the first of several that hold a year each; whether it is.
    pub(super) fn by_year(&mut self, rows: &[Row], index: usize) -> bool {
        let below = |row: &Row| row.cells.first().is_some_and(|cell| self.names_year(cell));
        if !rows.get(index + 1).is_some_and(below) {
            return false;
        }
        let cells = &rows[index].cells;
        match cells.iter().position(|cell| self.names_year(cell)) {
            Some(at) => {
                let (side, first) = cells.split_at(at);
                self.under_label(side, first, rows, index)
            }
            // The label alone in the row above.
            None if cells.len() == 1 => self.under_label(cells, &rows[index + 1].cells, rows, index + 1),
            None => self.under_heads(rows, index),
        }
    }

    /// Rows of years behind one label, the cells of the first of them given.
    fn under_label(&mut self, side: &[Cell], first: &[Cell], rows: &[Row], index: usize) -> bool {
        let column = first[0].column;
        let holds = |cells: &[Cell]| {
            cells.len() > 1
                && cells[0].column == column
                && self.names_year(&cells[0])
                && !cells[1..].iter().any(|cell| self.names_year(cell))
        };
        let more = rows[index + 1..].iter().take(MOST_YEARS).take_while(|row| holds(&row.cells)).count();
        if more == 0 || !holds(first) || !side.iter().all(|cell| self.may_label_years(cell)) {
            return false;
        }
        let lines: Vec<&[Cell]> = std::iter::once(first)
            .chain(rows[index + 1..=index + more].iter().map(|row| &row.cells[..]))
            .collect();
        if !self.are_years(&lines) {
            return false;
        }
        let label = side.last();
        let name = match label {
            Some(label) => label_text(&self.text(label)),
            None => self.awaiting.first().map_or(String::new(), |label| name_of(&label.target)),
        };
        let goal = match label {
            Some(label) => self.lexicon.of(label).and_then(|meaning| meaning.target.clone()),
            None => self.awaiting.first().map(|label| label.target.clone()),
        };
        self.awaiting.clear();
        let goal = goal.filter(|target| matches!(target, Target::Field(field) if is_running(*field)));
        self.label_side(side);
        let own = lines.iter().position(|line| self.is_own_year(&line[0]));
        match goal.filter(|_| own.is_none()) {
            // The years of one field that are none of the form's: all of them are its text.
            Some(field) => {
                lines.iter().copied().flatten().for_each(|cell| self.put(&field, cell, Join::Line))
            }
            None => {
                for (row, line) in lines.iter().enumerate() {
                    self.line_of_year(&name, line, own == Some(row));
                }
            }
        }
        self.draft.last = None;
        self.skip = index + more;
        true
    }

    /// The values of one year; those of the form's own are the project's where nothing else gives them.
    fn line_of_year(&mut self, name: &str, line: &[Cell], own: bool) {
        let year = self.year_name(&line[0]);
        self.label(&line[0]);
        let mut target = Target::Extra(match name {
            "" => year.clone(),
            name => format!("{name}{}{year}", Extra::JOINT),
        });
        let mut first = true;
        for (at, cell) in line.iter().enumerate().skip(1) {
            let known = self.lexicon.of(cell).filter(|meaning| meaning.target.is_some());
            if let Some(meaning) = known.filter(|_| at + 1 < line.len()) {
                let field = meaning.target.clone().filter(|_| own);
                target = field.unwrap_or_else(|| {
                    Target::Extra(format!("{}{}{year}", label_text(&self.text(cell)), Extra::JOINT))
                });
                self.label(cell);
                first = false;
                continue;
            }
            self.put(&target, cell, Join::Line);
            if std::mem::take(&mut first) && own {
                self.stands_in(name, cell);
            }
        }
    }

    /// Lets the last extra, the value of the form's own year, stand for the field that it is of, if nothing else gives that.
    pub(super) fn stands_in(&mut self, name: &str, cell: &Cell) {
        let Some(Last::Extra(at)) = self.draft.last else { return };
        let words = &self.library.vocabulary.by_year;
        let says = |words: &[String]| words.iter().any(|word| name.contains(word.as_str()));
        let matter = match is_bare_figure(&self.text(cell)) {
            true if says(&words.money) => Matter::Money,
            false if says(&words.goals) => Matter::Goals,
            _ => Matter::Other,
        };
        match matter {
            Matter::Money => self.displaced.push((Field::Total, at)),
            Matter::Goals => {
                self.whole_goal();
                self.displaced.push((Field::YearGoal, at));
            }
            Matter::Other => {}
        }
    }

    /// Rows of years below the heads of their columns, which text may stand in as well as figures.
    fn under_heads(&mut self, rows: &[Row], index: usize) -> bool {
        let row = &rows[index];
        let column = rows[index + 1].cells[0].column;
        let at = row.cells.iter().position(|cell| cell.column >= column).unwrap_or(row.cells.len());
        let (side, heads) = row.cells.split_at(at);
        let over = |cell: &Cell| heads.iter().any(|head| head.column == cell.column);
        let head = |cell: &Cell| {
            let text = self.text(cell);
            cell.word != Words::UNKNOWN || looks_like_label(&text) && !is_bare_figure(&text)
        };
        let fits = |row: &&Row| {
            row.cells.len() > 1
                && row.cells[0].column == column
                && self.names_row(&row.cells[0])
                && row.cells[1..].iter().all(over)
        };
        let depth = rows[index + 1..].iter().take(MOST_YEARS).take_while(fits).count();
        if depth < 2
            || heads.len() < 2
            || heads[0].column != column
            || !heads.iter().all(head)
            || heads.len() == 2 && self.has_text(&heads[0], &heads[1])
            || !side.iter().all(|cell| self.may_label_years(cell))
        {
            return false;
        }
        let name = side.last().map(|cell| label_text(&self.text(cell)));
        self.label_side(side);
        let heads: Vec<&Cell> = heads.iter().collect();
        let name = name.unwrap_or_else(|| label_text(&self.text(heads[0])));
        self.rows_of_years(&name, &heads, &rows[index..=index + depth]);
        self.skip = index + depth;
        true
    }

    /// Whether a cell before rows of years may be their label.
    fn may_label_years(&self, cell: &Cell) -> bool {
        self.may_head(cell) || self.lexicon.of(cell).is_some_and(Meaning::is_label)
    }

    /// Takes the cells before rows of years as labels, those that nobody knows with a doubt.
    fn label_side(&mut self, side: &[Cell]) {
        for cell in side {
            match self.lexicon.of(cell) {
                Some(_) => self.label(cell),
                None => self.unknown_label(cell),
            }
        }
    }

    /// Whether a cell is the text of the label before it, and no head beside another: 总体目标 | 建成三处.
    fn has_text(&self, label: &Cell, cell: &Cell) -> bool {
        let target = self.lexicon.of(label).and_then(|meaning| meaning.target.as_ref());
        let running = matches!(target, Some(Target::Field(field)) if is_running(*field));
        cell.word == Words::UNKNOWN && running
    }

    /// Whether the rows name different years.
    fn are_years(&self, lines: &[&[Cell]]) -> bool {
        let names: Vec<String> = lines.iter().map(|line| self.year_name(&line[0])).collect();
        names.iter().enumerate().all(|(at, name)| !names[..at].contains(name))
    }

    /// The year that a cell names, as its label.
    pub(super) fn year_name(&self, cell: &Cell) -> String {
        let text = self.text(cell);
        label_text(behind_among(&text))
    }

    /// Whether a cell names the year that the form is of.
    pub(super) fn is_own_year(&self, cell: &Cell) -> bool {
        let digits =
            |text: &str| Some(text[segment::year_range(text)?].chars().map(fold_width).collect::<String>());
        let own = self.draft.year.as_ref().and_then(|year| digits(&year.value));
        own.is_some() && digits(&self.text(cell)) == own
    }

    /// Whether a cell names a year, and a figure stands behind it: 2024年计划 | 90.
    pub(super) fn labels_year_figure(&self, row: &Row, index: usize) -> bool {
        let figure = |cell: &Cell| is_bare_figure(&self.text(cell));
        self.names_year(&row.cells[index]) && row.cells.get(index + 1).is_some_and(figure)
    }

    /// Whether a cell names the year of its row: 2022年, 2022年度目标, 其中：2022年安排, 第一年度.
    pub(super) fn names_year(&self, cell: &Cell) -> bool {
        let text = self.text(cell);
        let may_be = || cell.may.any(May::YEAR) || text.contains('年');
        if text.len() > 4 * LONGEST_NAME || !may_be() || text.chars().count() > LONGEST_NAME {
            return false;
        }
        let text = gap::trim(behind_among(&text));
        let rest = match text.strip_prefix('第') {
            Some(ordinal) => {
                number(ordinal, 0).filter(|found| found.value.is_some()).map(|found| &ordinal[found.end..])
            }
            None if segment::is_only_year(text) => return true,
            None => segment::year_range(text).filter(|year| year.start == 0).map(|year| &text[year.end..]),
        };
        rest.and_then(|rest| rest.strip_prefix('年')).is_some_and(|rest| {
            rest.chars().all(|c| gap::is_han(c) || matches!(c, '：' | ':' | '（' | '）' | '(' | ')'))
                && !rest.starts_with(['至', '到', '底', '前', '末', '初', '起', '来', '以'])
        })
    }
}

/// A text behind the word that breaks a sum down: 其中：2022年.
fn behind_among(text: &str) -> &str {
    let Some((word, rest)) = text.split_once(['：', ':']) else { return text };
    if crate::form::key::is_among(word) { rest } else { text }
}
