//! Labels over a row of figures: 本年预算 | 财政拨款 | 单位资金 above 320 | 300 | 20, and 一季度 | 上半年 above 20% | 50%.

use super::draft::Join;
use super::indicators::label_text;
use super::sums::is_figure;
use super::{Reader, inline};
use crate::form::lexicon::{Meaning, Target};
use crate::grid::{Cell, Row};
use crate::mend::gap;
use crate::model::Extra;

/// The most figures under labels of their own: more than any form has side by side.
const MOST_FIGURES: usize = 32;

impl Reader<'_> {
    /// Reads a row of the fixed part, with the row below it where that holds nothing but figures for its labels.
    pub(super) fn fixed_row(&mut self, rows: &[Row], index: usize) {
        if !self.over_figures(rows, index) {
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

    /// Whether a cell of no known word may head a column of figures: a word and no amount.
    fn heads_figure(&self, cell: &Cell) -> bool {
        let text = self.text(cell);
        !is_bare_figure(&text)
            && text.chars().any(gap::is_han)
            && (inline::looks_like_label(&text) || is_figure(&text))
    }
}

/// Whether a text is a figure and, but for a unit of money, nothing else.
fn is_bare_figure(text: &str) -> bool {
    is_figure(text) && !text.chars().any(|c| gap::is_han(c) && !"元万亿千百".contains(c))
}
