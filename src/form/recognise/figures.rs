//! Labels over a row of figures: 本年预算 | 财政拨款 | 单位资金 above 320 | 300 | 20, and 一季度 | 上半年 above 20% | 50%.

use super::draft::Join;
use super::indicators::label_text;
use super::sums::is_figure;
use super::{Reader, entries, inline, segment};
use crate::form::lexicon::{Meaning, Sum, Target};
use crate::grid::{Cell, Row};
use crate::mend::gap;
use crate::model::{Extra, Field, FieldName, Issue};

/// The most figures under labels of their own: more than any form has side by side.
const MOST_FIGURES: usize = 32;

impl Reader<'_> {
    /// Reads a row of the fixed part, with the row below it where that holds nothing but figures for its labels.
    pub(super) fn fixed_row(&mut self, rows: &[Row], index: usize) {
        if !self.over_figures(rows, index) && !self.by_year(rows, index) {
            self.fields_row(&rows[index]);
        }
    }

    /// Takes a row of labels and the row of figures below it; whether they are such rows. Labels that the form knows
    /// throughout wait for their values by themselves.
    fn over_figures(&mut self, rows: &[Row], index: usize) -> bool {
        let Some(below) = rows.get(index + 1) else { return false };
        let figures = (2..=MOST_FIGURES).contains(&below.cells.len())
            && below.cells.iter().all(|cell| is_bare_figure(&self.text(cell)));
        if !figures {
            return false;
        }
        let row = &rows[index];
        let first = below.cells[0].column;
        let (side, heads): (Vec<&Cell>, Vec<&Cell>) = row.cells.iter().partition(|cell| cell.column < first);
        let over = |cell: &Cell| heads.iter().any(|head| head.column == cell.column);
        let known = |cell: &Cell| self.lexicon.of(cell).is_some_and(Meaning::is_label);
        let fits = side.len() <= 2
            && side.iter().all(|cell| self.may_head(cell))
            && below.cells.iter().all(over)
            && heads.iter().all(|cell| known(cell) || self.heads_figure(cell))
            && !heads.iter().all(|cell| known(cell));
        if !fits {
            return false;
        }
        // The heads of a section that the form knows (资金情况) say enough without it.
        let unknown = side.last().filter(|cell| self.lexicon.of(cell).is_none());
        let name = unknown.map(|cell| label_text(&self.text(cell)));
        for cell in &side {
            match self.lexicon.of(cell).filter(|meaning| meaning.is_label()) {
                Some(meaning) => drop(self.open_label(cell, meaning, row)),
                None => self.unknown_label(cell),
            }
        }
        let depth = self.depth_of_figures(&heads, rows, index);
        if depth > 1 {
            let name = name
                .unwrap_or_else(|| side.last().map_or(String::new(), |cell| label_text(&self.text(cell))));
            self.rows_of_years(&name, &heads, &rows[index..=index + depth]);
            self.skip = index + depth;
            return true;
        }
        for head in heads {
            let known = self.lexicon.of(head).filter(|meaning| meaning.target.is_some());
            let target = known.and_then(|meaning| self.open_label(head, meaning, row));
            let target = target.unwrap_or_else(|| {
                self.label(head);
                let own = label_text(&self.text(head));
                Target::Extra(match &name {
                    Some(name) => format!("{name}{}{own}", Extra::JOINT),
                    None => own,
                })
            });
            if let Some(cell) = below.cells.iter().find(|cell| cell.column == head.column) {
                self.put(&target, cell, Join::Line);
            }
        }
        self.draft.last = None;
        self.skip = index + 1;
        true
    }

    /// How many rows below the labels hold figures for them behind a year or a word for the total: 2024 | 600 | 200.
    fn depth_of_figures(&self, heads: &[&Cell], rows: &[Row], index: usize) -> usize {
        let Some(first) = heads.first() else { return 0 };
        let over = |cell: &Cell| heads.iter().any(|head| head.column == cell.column);
        let fits = |row: &&Row| match row.cells.as_slice() {
            [name, figures @ ..]
                if name.column == first.column && (1..MOST_FIGURES).contains(&figures.len()) =>
            {
                self.names_row(name)
                    && figures.iter().all(|cell| over(cell) && is_bare_figure(&self.text(cell)))
            }
            _ => false,
        };
        rows[index + 1..].iter().take(MOST_FIGURES).take_while(fits).count()
    }

    /// Whether a cell names a row of figures: a year, or the total.
    pub(super) fn names_row(&self, cell: &Cell) -> bool {
        let total = || self.lexicon.of(cell).is_some_and(|meaning| meaning.sum == Some(Sum::Total));
        self.names_year(cell) || total()
    }

    /// Reads a table below the label `section`, a year a row: that of the form's year holds its amounts, else that of the total.
    /// Where no head is known, the only one is of what the section says.
    pub(super) fn rows_of_years(&mut self, section: &str, heads: &[&Cell], rows: &[Row]) {
        let total = |row: &Row| !self.names_year(&row.cells[0]);
        let body = &rows[1..];
        let figures = |row: &Row| row.cells[1..].iter().all(|cell| is_bare_figure(&self.text(cell)));
        let of_form = body.iter().position(|row| self.is_own_year(&row.cells[0]));
        // Of goals no other year's is the form's.
        let other = || body.iter().position(total).or(body.iter().all(figures).then_some(0));
        let own = of_form.or_else(other);
        if let Some(own) = own.filter(|_| of_form.is_none()) {
            self.of_other_years(&body[own].cells[0]);
        }
        let mut targets: Vec<(u32, Option<Target>, String)> = Vec::with_capacity(heads.len());
        for head in heads.iter().skip(1) {
            let known = self.lexicon.of(head).filter(|meaning| meaning.target.is_some());
            let target =
                known.filter(|_| own.is_some()).and_then(|meaning| self.open_label(head, meaning, &rows[0]));
            if target.is_none() {
                self.label(head);
            }
            targets.push((head.column, target, label_text(&self.text(head))));
        }
        self.label(heads[0]);
        for (at, row) in body.iter().enumerate() {
            let name = self.year_name(&row.cells[0]);
            self.label(&row.cells[0]);
            for cell in &row.cells[1..] {
                let Some((_, known, head)) = targets.iter().find(|(column, _, _)| *column == cell.column)
                else {
                    continue;
                };
                let own = own == Some(at);
                let target = match known {
                    Some(target) if own => target.clone(),
                    None if own => Target::Extra(head.clone()),
                    _ => Target::Extra(format!("{head}{}{name}", Extra::JOINT)),
                };
                self.put(&target, cell, Join::Line);
                if own && targets.len() == 1 && known.is_none() {
                    self.stands_in(&format!("{section}{head}"), cell);
                }
            }
        }
        self.draft.last = None;
    }

    /// Doubts that amounts are the form's: none is of its year, and those that a cell names were taken.
    pub(super) fn of_other_years(&mut self, cell: &Cell) {
        let text = self.text(cell);
        let issue = Issue::new(&entries::OTHER_YEAR, segment::place_of(cell, self.source));
        let issue = issue.field(Field::Total.name()).arg(label_text(&text)).excerpt(text);
        self.draft.issues.push(issue);
    }

    /// Whether a cell of no known word may head a column of figures: a word and no amount.
    fn heads_figure(&self, cell: &Cell) -> bool {
        let text = self.text(cell);
        !is_bare_figure(&text)
            && text.chars().any(gap::is_han)
            && (inline::looks_like_label(&text) || is_figure(&text))
    }
}

/// Whether a text is a figure and, but for a unit of money, nothing else.
pub(super) fn is_bare_figure(text: &str) -> bool {
    is_figure(text) && !text.chars().any(|c| gap::is_han(c) && !"元万亿千百".contains(c))
}
