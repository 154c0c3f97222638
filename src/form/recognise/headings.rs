//! Lines within a form that head its table of indicators, and rows that number the columns of a table.

use super::{Reader, Section, inline, segment};
use crate::form::key::{fold_width, key};
use crate::form::lexicon::Target;
use crate::form::words::{Word, Words};
use crate::grid::{Cell, Row};
use crate::mend::gap;
use crate::model::Text;

/// The fewest columns by which such a row is told from figures.
const LEAST_NUMBERED: usize = 4;

/// The rows at whose beginning a form has its title.
const TITLE_ROWS: usize = 4;

/// The longest label with a year, in bytes.
const LONGEST_LABEL: usize = 60;

impl Reader<'_> {
    /// Takes a row that numbers the columns of an indicator table, or a line right above its header that only says what
    /// follows (年度绩效目标衡量指标); whether it did. Where it names a term, the table is of that.
    pub(super) fn heading_row(&mut self, rows: &[Row], index: usize) -> bool {
        if matches!(self.section, Section::Indicators(_)) && self.numbers_columns(&rows[index]) {
            rows[index].cells.iter().for_each(|cell| self.label(cell));
            return true;
        }
        let ([cell], Some(below)) = (rows[index].cells.as_slice(), rows.get(index + 1)) else { return false };
        if self.lexicon.of(cell).is_some() || !segment::heads_table(below, self.lexicon) {
            return false;
        }
        let text = self.text(cell);
        let word = key(&text);
        let vocabulary = &self.library.vocabulary;
        let heads = vocabulary.title.headings.iter().any(|ending| word.ends_with(ending.as_str()));
        if !heads || !inline::looks_like_label(&text) {
            return false;
        }
        let named = |labels: &Vec<String>| labels.iter().any(|label| word.starts_with(label.as_str()));
        if let Some((term, _)) = vocabulary.term.iter().find(|(_, labels)| named(labels)) {
            self.term = Text::new(term.clone(), segment::place_of(cell, self.source));
        }
        self.label(cell);
        true
    }

    /// Whether a row does nothing but number the columns of a table: 1 | 2 | 3, 甲 | 乙 | 1 | 2, 栏次 | 1 | 2.
    pub(super) fn numbers_columns(&self, row: &Row) -> bool {
        if row.cells.len() < LEAST_NUMBERED {
            return false;
        }
        let marks = &self.library.vocabulary.furniture.column_marks;
        let mut next = 1;
        let mut words = 0;
        let counts = row.cells.iter().all(|cell| {
            let text = self.text(cell);
            let text = gap::trim(&text);
            if next == 1 && marks.iter().any(|mark| mark == text) {
                words += 1;
                return true;
            }
            let counts = text.len() <= 3 && text.parse() == Ok(next);
            next += 1;
            counts
        });
        counts && words + 1 < row.cells.len()
    }

    /// Takes labels that name the form's own year for those that say 当年: 2025年预算 in a form of 2025.
    pub(super) fn label_years(&self, rows: &mut [Row]) {
        let digits = |text: &str| text.chars().map(fold_width).collect::<String>();
        let title = rows.iter().take(TITLE_ROWS).filter(|row| row.cells.len() == 1).find_map(|row| {
            let text = self.text(&row.cells[0]);
            Some(digits(&text[segment::year_range(&text)?]))
        });
        let Some(own) = title else { return };
        for cell in rows.iter_mut().flat_map(|row| &mut row.cells).filter(|cell| cell.word == Words::UNKNOWN)
        {
            let text = self.text(cell);
            let begins = text.starts_with(|c| fold_width(c).is_ascii_digit()) && text.len() <= LONGEST_LABEL;
            if !begins {
                continue;
            }
            let Some(year) = segment::year_range(&text).filter(|year| year.start == 0) else { continue };
            let Some(rest) = text[year.end..].trim_start().strip_prefix('年') else { continue };
            let rest = rest.strip_prefix('度').unwrap_or(rest);
            if rest.is_empty() || digits(&text[year]) != own {
                continue;
            }
            let names = self.library.vocabulary.own_year.names.iter();
            let word = names.map(|own| self.lexicon.word(&format!("{own}{rest}")));
            let is_field = |word: &Word| {
                let known = self.lexicon.of(&Cell { word: *word, ..Cell::default() });
                matches!(known.and_then(|known| known.target.as_ref()), Some(Target::Field(_)))
            };
            if let Some(word) = word.into_iter().find(is_field) {
                cell.word = word;
            }
        }
    }
}
