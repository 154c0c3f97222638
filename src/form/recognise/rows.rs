//! Which part of a form a row is of: what begins and ends the tables.

use super::{Reader, Section, cover, fields, inline, segment};
use crate::form::lexicon::{Meaning, Target};
use crate::grid::{Cell, May, Row};
use crate::model::FieldName;

impl Reader<'_> {
    pub(super) fn row(&mut self, rows: &[Row], index: usize) {
        let row = &rows[index];
        let read = index > 0 && index <= self.skip;
        if read || row.cells.is_empty() || self.title_row(row) || self.appendix_row(row) {
            return;
        }
        if self.heading_row(rows, index) {
            return;
        }
        let heads = self.lexicon.heads(row);
        if heads.stages
            && let Some(table) = self.stage_header(row, rows.get(index + 1))
        {
            self.begin(Section::Stages(table));
            return;
        }
        if heads.indicators && self.heads_next(rows, index) {
            row.cells.iter().for_each(|cell| self.label(cell));
            return;
        }
        if heads.indicators
            && let Some(mut table) = self.indicator_header(rows, index)
        {
            for section in [&mut self.section, &mut self.suspended] {
                if let Section::Indicators(before) = std::mem::replace(section, Section::Fields) {
                    table.go_on(before);
                }
            }
            self.among_sums = false;
            self.begin(Section::Indicators(table));
            return;
        }
        if let Some(table) = self.headless(rows, index) {
            self.begin(Section::Indicators(table));
            self.indicator_row(rows, index);
            return;
        }
        let years = || row.cells.iter().any(|cell| cell.may.any(May::YEAR));
        if (heads.sums || years())
            && let Some(table) = self.sums_header(row)
        {
            self.awaiting.clear();
            self.section = Section::Sums(table);
            return;
        }
        if matches!(self.section, Section::Fields) && self.resumes(row) {
            std::mem::swap(&mut self.section, &mut self.suspended);
        }
        if let Section::Sums(table) = &self.section
            && let Some(moved) = self.unspan_sums(table, row)
        {
            return self.sums_row(&moved);
        }
        match &self.section {
            Section::Sums(table) if self.in_sums(table, row) => self.sums_row(row),
            Section::Stages(table) if !self.leaves(row, table.first, false) => self.stage_row(row),
            Section::Indicators(table) if !self.leaves(row, table.first_column(), true) => {
                let first = table.first_column();
                if !self.line_below(first, rows, index) {
                    self.indicator_row(rows, index);
                }
            }
            Section::Fields => self.fixed_row(rows, index),
            _ => {
                self.suspended = std::mem::replace(&mut self.section, Section::Fields);
                self.fixed_row(rows, index);
            }
        }
    }

    /// Begins a table; text below it does not go on with the value above it.
    pub(super) fn begin(&mut self, section: Section) {
        self.awaiting.clear();
        self.suspended = Section::Fields;
        self.section = section;
        self.draft.last = None;
    }

    /// Whether a row goes on with the table that text interrupted: a page's header or footer stood between.
    fn resumes(&self, row: &Row) -> bool {
        let labelled = || row.cells.iter().any(|cell| self.lexicon.of(cell).is_some_and(Meaning::is_label));
        match &self.suspended {
            Section::Fields | Section::Sums(_) | Section::Appendix => false,
            Section::Stages(_) => row.cells.len() >= 2 && !labelled() && self.ends_in_date(row),
            Section::Indicators(table) => {
                let levels = table.first_column() + 1;
                let level = |cell: &&Cell| cell.column <= levels && self.is_level(cell);
                row.cells.iter().find(level).is_some()
                    || (row.cells.len() >= 3
                        && table.is_as_wide(row)
                        && row.cells.iter().all(|cell| cell.column > levels)
                        && !labelled())
            }
        }
    }

    /// Whether a cell is a level's full name (成本 or 数量 alone may be anything).
    pub(super) fn is_level(&self, cell: &Cell) -> bool {
        const SHORTEST: usize = "数量指标".len();
        let level = self.lexicon.of(cell).is_some_and(|word| word.is_level());
        level && self.text(cell).len() >= SHORTEST
    }

    /// Whether a row ends the table: a label of the fixed part stands where the table has none of its own, or
    /// it is a line of running text.
    pub(super) fn leaves(&self, row: &Row, first: u32, levels: bool) -> bool {
        let Some(cell) = row.cells.first() else { return false };
        if row.width <= 1 && !self.positioned {
            // A level with nothing behind it stands alone where the blanks at the ends of lines are gone.
            let level = |meaning: &Meaning| meaning.is_level();
            let bracketed = || super::levels::before_bracket(&self.text(cell), self.lexicon).is_some();
            return !(levels && (self.lexicon.of(cell).is_some_and(level) || bracketed()));
        }
        if cell.column > first || (!levels && cell.column == first && first > 0) {
            return self.slipped_label(row, first);
        }
        match self.lexicon.of(cell) {
            Some(meaning) if levels && (meaning.is_level()) => false,
            // The side label of a table may stand in the middle of its rows.
            Some(_) if levels && row.cells.get(1).is_some_and(|cell| self.names_level(cell)) => false,
            Some(meaning) if !levels && meaning.group && row.cells.len() > 2 && self.ends_in_date(row) => {
                false
            }
            Some(meaning) => meaning.is_label(),
            // A line of its own beside the table, where its side label has ended: 自评总分 | 95.
            None if self.positioned && cell.column < first && cell.rows == 1 && row.cells.len() > 1 => {
                inline::looks_like_label(&self.text(cell))
            }
            // 填报人：某某 | 联系电话：0799-…: the line under a table.
            None => inline::is_line_of_pairs(row, self.source, self.lexicon),
        }
    }

    /// Whether a row whose columns slipped holds the label that follows the table, with its text or alone.
    fn slipped_label(&self, row: &Row, first: u32) -> bool {
        let [cell, rest @ ..] = row.cells.as_slice() else { return false };
        let Some(meaning) = self.lexicon.of(cell) else { return false };
        if self.positioned || cell.column > first + 1 || rest.len() > 1 {
            return false;
        }
        match &meaning.target {
            Some(Target::Field(field)) => {
                fields::is_running(*field) && self.draft.seen[field.index()].is_none()
            }
            _ => meaning.group && rest.is_empty() && meaning.indicator.is_none(),
        }
    }

    pub(super) fn title_row(&mut self, row: &Row) -> bool {
        let [cell] = row.cells.as_slice() else { return false };
        let known = self.lexicon.of(cell);
        let number =
            || cell.may.any(May::NUMBER) && cover::is_number_of_print(&self.text(cell), self.library);
        if known.is_some_and(|meaning| meaning.furniture) || number() {
            self.label(cell);
            return true;
        }
        if known.is_some() || !cell.may.any(May::TITLE | May::YEAR) {
            return false;
        }
        let text = self.text(cell);
        if !(segment::is_title(&text, self.library) || segment::is_only_year(&text)) {
            return false;
        }
        if let Some(year) = segment::year_of(&text, cell, self.source) {
            self.draft.year = Some(year);
        }
        self.label(cell);
        true
    }
}
