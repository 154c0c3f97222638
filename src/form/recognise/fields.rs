//! The fixed part of a form: labels with their values right of them, below them or in their own cell.

use smallvec::SmallVec;

use super::draft::{Bits, ExtraDraft, Join, Last};
use super::indicators::label_text;
use super::inline;
use super::{Reader, entries, segment, under};
use crate::derive::is_none_word;
use crate::form::key::{fold_width, is_among, key};
use crate::form::lexicon::{Lexicon, Meaning, Sum, Target};
use crate::grid::{Cell, Row, Span};
use crate::model::{Field, FieldName, Issue};

/// The labels of a row whose values may stand in the row below.
pub type AwaitingLabels = SmallVec<[Awaiting; 2]>;

/// A label whose value may stand in the row below.
pub struct Awaiting {
    /// Where it goes.
    pub target: Target,
    /// Its column.
    pub column: u32,
    end: u32,
}

/// A label of the row being read, and how many values it has taken.
pub struct Open<'r> {
    /// The label.
    pub cell: &'r Cell,
    /// Where its value goes.
    pub target: Option<Target>,
    /// Where its values go, in a template that prints several.
    pub slots: &'r [crate::form::lexicon::Slot],
    /// How many it has taken.
    pub values: usize,
    /// The blank columns between the label and its first value.
    pub gap: u32,
}

impl<'a> Reader<'a> {
    pub(super) fn fields_row(&mut self, row: &Row) {
        let lexicon = self.lexicon;
        let awaiting = std::mem::take(&mut self.awaiting);
        let mut open: Option<Open<'_>> = None;
        let mut labels = AwaitingLabels::new();
        let mut any_value = false;
        let mut values = under::Values::of(row);
        if self.goals_below(row, &awaiting) {
            return;
        }
        let awaiting = if self.begins_with_label(row, &awaiting) { AwaitingLabels::new() } else { awaiting };
        for (index, cell) in row.cells.iter().enumerate() {
            let text = self.text(cell);
            let meaning = lexicon.of(cell).filter(|meaning| meaning.is_label());
            let last = || any_value && open.as_ref().is_some_and(|open| self.is_last_value(open, row, cell));
            if lexicon.of(cell).is_some_and(|word| is_head_of_part(word, open.as_ref(), cell)) {
                // 一般公共预算拨款 | 小计 | 120: what its own parts come to.
                self.label(cell);
                continue;
            }
            if let Some(meaning) = meaning
                && !self.is_value_after_all(open.as_ref(), row, index, &text)
                && !last()
            {
                let target = match self.within_section(open.as_ref(), meaning.target.as_ref(), cell) {
                    Some(target) => {
                        self.label(cell);
                        Some(target)
                    }
                    None => self.open_label(cell, meaning, row),
                };
                self.note_side(cell, row, target.is_none());
                labels.extend(target.clone().map(|target| Awaiting {
                    target,
                    column: cell.column,
                    end: cell.end(),
                }));
                open = Some(Open { cell, target, slots: &meaning.slots, values: 0, gap: 0 });
                continue;
            }
            if self.labels_unit(row, index) {
                self.label(cell);
                let target = Some(Target::Field(Field::MoneyUnit));
                open = Some(Open { cell, target, slots: &[], values: 0, gap: 0 });
                continue;
            }
            if open.is_none() && (self.is_side_label(row, index) || self.is_cut_label(row, index)) {
                self.unknown_label(cell);
                self.note_side(cell, row, true);
                continue;
            }
            if self.is_bare_label(cell, &text, open.as_ref(), &awaiting) {
                let target = self.bare_label(cell, &text);
                labels.push(Awaiting { target: target.clone(), column: cell.column, end: cell.end() });
                open = Some(Open { cell, target: Some(target), slots: &[], values: 0, gap: 0 });
                continue;
            }
            any_value = true;
            match &mut open {
                Some(label) => {
                    self.value_cell(label, cell, row, index);
                    values.push(cell, self.draft.last);
                }
                None => self.leading_cell(row, index, &awaiting, &mut open),
            }
        }
        if open.is_some() {
            self.values_above = values;
        }
        if !any_value {
            self.awaiting = labels;
        } else if !labels.is_empty() {
            self.label_columns.clear();
            self.label_columns.extend(labels.iter().map(|label| label.column));
        }
    }

    /// Whether a cell merged down over several rows stands before a label: the head of a section that nobody knows.
    fn is_side_label(&self, row: &Row, index: usize) -> bool {
        let next = row.cells.get(index + 1).and_then(|next| self.lexicon.of(next));
        row.cells[index].rows > 1
            && next.is_some_and(Meaning::is_label)
            && inline::looks_like_label(&self.text(&row.cells[index]))
    }

    /// Whether a cell before labels alone is a section's label that nobody knows (项目经费 | 资金总额 | 其他资金), or what a page left of
    /// one: 总 | 年度目标 of 总体目标.
    fn is_cut_label(&self, row: &Row, index: usize) -> bool {
        const LONGEST: usize = 4;
        let [cell, labels @ ..] = row.cells.as_slice() else { return false };
        let label = |cell: &Cell| self.lexicon.of(cell).is_some_and(Meaning::is_label);
        let text = self.text(cell);
        index == 0
            && !self.positioned
            && !labels.is_empty()
            && labels.iter().all(label)
            && (text.chars().count() <= LONGEST && text.chars().all(crate::mend::gap::is_han)
                || labels.len() > 1 && inline::looks_like_label(&text))
    }

    /// A label word right behind a label is that label's value when the word comes again as a label in the row.
    fn is_value_after_all(&self, open: Option<&Open<'_>>, row: &Row, index: usize, text: &str) -> bool {
        let cell = &row.cells[index];
        let behind_label = open.is_some_and(|label| label.values == 0 && label.cell.end() == cell.column);
        behind_label && {
            let mut later = row.cells[index + 1..].iter().filter(|later| later.word == cell.word).peekable();
            later.peek().is_some() && {
                let word = key(text);
                later.any(|later| key(&self.text(later)) == word)
            }
        }
    }

    fn value_cell<'r>(&mut self, label: &mut Open<'r>, cell: &'r Cell, row: &Row, index: usize) {
        if let Some(pairs) = self.inline_pairs(cell)
            && self.names_itself(label, &self.text(cell), &pairs)
        {
            self.put_pairs(row, cell, pairs);
            label.values += 1;
            return;
        }
        if self.label_of_figure(label, cell, row, index) {
            return;
        }
        let offset = cell.column.saturating_sub(label.cell.end());
        let slot = match label.slots {
            [] => None,
            slots if self.positioned => slots.iter().rev().find(|slot| slot.offset <= offset),
            slots => slots.get((offset as usize).min(slots.len() - 1)),
        };
        label.values += 1;
        if label.values == 1 {
            label.gap = offset;
        }
        let alone = || lexicon_alone(self.lexicon, label.cell);
        let target = match (slot, &label.target) {
            (Some(slot), _) => {
                self.under_printed_head(label.slots, cell).unwrap_or_else(|| slot.target.clone())
            }
            (None, Some(target)) => target.clone(),
            (None, None) => alone().unwrap_or_else(|| Target::Extra(label_text(&self.text(label.cell)))),
        };
        if label.values > 1 && slot.is_none() {
            self.further_cell(label, target, cell, row, index);
            return;
        }
        match (label.values, self.second_field(cell, row, &target)) {
            (1, Some(pair)) => self.split_value(cell, &pair, target),
            _ => self.put(&target, cell, Join::Line),
        }
    }

    /// A further cell behind a label's value: a label of its own that the template does not know, or a stray
    /// column's text.
    fn further_cell<'r>(
        &mut self,
        label: &mut Open<'r>,
        target: Target,
        cell: &'r Cell,
        row: &Row,
        index: usize,
    ) {
        let text = self.text(cell);
        // In a text the blank rest of a merged label stands between it and its value, as at the label before.
        let gap = if self.positioned { 0 } else { label.gap };
        let paired = row.cells.get(index + 1).is_some_and(|next| {
            next.column.saturating_sub(cell.end()) <= gap
                && (next.end() >= row.width || !self.lexicon.of(next).is_some_and(Meaning::is_label))
        });
        if matches!(target, Target::Field(field) if Field::AMOUNTS.contains(&field)) && is_among(&text) {
            return self.label(cell);
        }
        if self.year_beside(cell) {
            return;
        }
        if paired && inline::looks_like_label(&text) {
            self.unknown_label(cell);
            label.target = Some(Target::Extra(text.into_owned()));
            (label.cell, label.slots, label.values) = (cell, &[], 0);
            return;
        }
        if let Some(pairs) = self.inline_pairs(cell) {
            self.put_pairs(row, cell, pairs);
            return;
        }
        if matches!(target, Target::Extra(_))
            || target == Target::Field(Field::Period) && inline::is_of_dates(&text)
        {
            // What the model has no field for may well have several values (总分 100 95), and a period
            // may have its dates and 至 in cells of their own: each is kept.
            self.put(&target, cell, Join::Line);
            return;
        }
        let issue = Issue::new(&entries::STRAY_JOINED, segment::place_of(cell, self.source))
            .arg(text.clone())
            .arg(name_of(&target))
            .field(field_of(&target))
            .excerpt(text);
        self.draft.issues.push(issue);
        self.put(&target, cell, Join::Line);
    }

    pub(super) fn unknown_label(&mut self, cell: &Cell) {
        let text = self.text(cell);
        let issue = Issue::new(&entries::UNKNOWN_LABEL, segment::place_of(cell, self.source))
            .arg(text.clone())
            .excerpt(text);
        self.draft.issues.push(issue);
        self.label(cell);
    }

    /// A cell with no label before it in its row.
    fn leading_cell<'r>(
        &mut self,
        row: &'r Row,
        index: usize,
        awaiting: &[Awaiting],
        open: &mut Option<Open<'r>>,
    ) {
        let cell = &row.cells[index];
        if let Some(pairs) = self.inline_pairs(cell) {
            self.put_pairs(row, cell, pairs);
            return;
        }
        if index == 0 {
            self.doubt_blank_amounts(awaiting, row);
        }
        if let Some(target) = self.awaited(awaiting, row, index) {
            self.put(&target, cell, Join::Line);
            return;
        }
        let text = self.text(cell);
        if is_among(&text) {
            return self.label(cell);
        }
        if self.is_above() && self.unit_above(cell, &text) {
            return;
        }
        // Among sources of money a label with a blank behind it is the next one, not the end of the figure above.
        let blank_behind = row.width > cell.end() && (self.positioned || self.among_sums);
        let followed = row.cells.get(index + 1).is_some() || blank_behind;
        // A label no template knows stands where labels stand: at the edge, or under the labels of the row above.
        let under = !row.after_break && self.label_columns.contains(&cell.column);
        let under = under || self.is_next_amount(row, index);
        let label = || inline::looks_like_label(&text) || self.labels_year_figure(row, index);
        if (cell.column == 0 || under) && followed && label() {
            self.unknown_label(cell);
            *open = Some(Open {
                cell,
                target: Some(Target::Extra(label_text(&text))),
                slots: &[],
                values: 0,
                gap: 0,
            });
            return;
        }
        if row.cells.len() > 1 && self.year_beside(cell) {
            return;
        }
        if !self.put_beside(row, cell) && !self.put_unknown_pair(cell, row) && !self.put_kin_line(row, cell) {
            self.continuation(row, cell);
        }
    }

    fn awaited(&self, awaiting: &[Awaiting], row: &Row, index: usize) -> Option<Target> {
        let cell = &row.cells[index];
        match awaiting {
            [] => None,
            [one] => Some(one.target.clone()).filter(|target| may_be_of(target, &self.text(cell))),
            many if self.is_unspanned(many, row) => {
                // Of amounts the first is the total, and the last are those left blank.
                let all_amounts = many.iter().all(Awaiting::is_amount);
                let before = if all_amounts { 0 } else { many.len() - row.cells.len() };
                Some(many[before + index].target.clone())
            }
            many => {
                let over = many.iter().find(|label| label.column <= cell.column && cell.column < label.end);
                let left = many.iter().rev().find(|label| label.column <= cell.column);
                over.or(left).map(|label| label.target.clone())
            }
        }
    }

    /// Keeps text that no label claims as a remark of the project.
    pub(super) fn unplaced(&mut self, cell: &Cell) {
        let issue = Issue::new(&entries::UNPLACED, segment::place_of(cell, self.source));
        self.draft.issues.push(issue.excerpt(self.text(cell)));
        self.put(&Target::Extra(String::new()), cell, Join::Line);
    }

    /// Text without a label: the tail of what a page break cut, else joined to the value above it or kept.
    fn continuation(&mut self, row: &Row, cell: &Cell) {
        let place = segment::place_of(cell, self.source);
        let text = self.text(cell).into_owned();
        let tail = row.after_break && row.width > 1 && self.may_be_tail(&text);
        if self.is_above() {
            self.year_above(cell, &text);
        }
        let last = self.value_above(row, cell).or(self.draft.last);
        let joinable = match last {
            Some(Last::Field(field)) => {
                (row.width > 1 || self.positioned || is_running(field)) && (tail || self.goes_on(&text))
            }
            Some(Last::Extra(index)) => !self.draft.extras[index].label.is_empty(),
            None => false,
        };
        if !joinable {
            self.unplaced(cell);
            return;
        }
        if !tail {
            let (field, name) = match last {
                Some(Last::Field(field)) => (field.name(), field.name().to_owned()),
                Some(Last::Extra(index)) => ("", self.draft.extras[index].label.clone()),
                None => ("", String::new()),
            };
            let issue = Issue::new(&entries::STRAY_JOINED, place).field(field).arg(text.clone()).arg(name);
            self.draft.issues.push(issue.excerpt(text));
        }
        if tail {
            self.doubt_tail(row, cell);
        }
        let join = if tail { Join::Tail } else { Join::Line };
        if let Some(bits) = last.and_then(|last| self.draft.bits_of(last)) {
            bits.push(cell, join);
        }
    }

    pub(super) fn put_span(&mut self, target: &Target, span: Span) {
        let trimmed = crate::grid::trim(self.source.text(), span.range());
        if !trimmed.is_empty() {
            self.put(target, &Cell::new(0, Span::new(trimmed.start, trimmed.end)), Join::Line);
        }
    }

    /// Gives a field or extra (a piece of) its value.
    pub(super) fn put(&mut self, target: &Target, cell: &Cell, join: Join) {
        match target {
            Target::Field(field) if !is_running(*field) && self.is_seal(cell) => self.label(cell),
            Target::Field(field) if self.says_again(*field, cell) => self.label(cell),
            Target::Field(field) => {
                self.draft.fields[field.index()].push(cell, join);
                self.draft.last = Some(Last::Field(*field));
            }
            Target::Pair(first, second) => self.put_pair(*first, *second, cell),
            Target::Extra(label) => {
                let mut bits = Bits::default();
                bits.push(cell, join);
                self.draft.last = Some(Last::Extra(self.draft.extras.len()));
                self.draft.extras.push(ExtraDraft { label: label.clone(), indicator: None, bits });
            }
        }
    }
}

/// Whether a text may be the value of a label above it: an amount has figures or says that there is none.
fn may_be_of(target: &Target, text: &str) -> bool {
    let amount = matches!(target, Target::Field(field) if Field::AMOUNTS.contains(field));
    let label = || inline::looks_like_label(text) || inline::begins_with_label(text);
    !amount || is_none_word(text) || text.chars().any(is_numeral) || !label()
}

fn is_numeral(c: char) -> bool {
    fold_width(c).is_ascii_digit() || matches!(c, '零' | '〇') || "一二三四五六七八九十百千万亿".contains(c)
}

/// Whether a word stands where the value of the label of an amount would, and says what figures stand behind or below it: 小计,
/// 金额（万元）.
fn is_head_of_part(word: &Meaning, open: Option<&Open<'_>>, cell: &Cell) -> bool {
    let Some(open) = open.filter(|open| open.values == 0 && open.cell.end() <= cell.column) else {
        return false;
    };
    let Some(Target::Field(field)) = &open.target else { return false };
    match word.sum {
        Some(Sum::Total) => Field::AMOUNTS.contains(field) && *field != Field::Total,
        Some(Sum::Own(_)) => Field::AMOUNTS.contains(field) && word.target.is_none(),
        _ => false,
    }
}

/// Where the value of a label goes that the template has for the head of a section.
fn lexicon_alone(lexicon: &Lexicon, cell: &Cell) -> Option<Target> {
    lexicon.of(cell)?.alone.clone()
}

/// The column or label that a value goes to.
pub fn name_of(target: &Target) -> String {
    match target {
        Target::Field(field) | Target::Pair(field, _) => field.name().to_owned(),
        Target::Extra(label) => label.clone(),
    }
}

/// The field that an issue about a target names; an extra is none of the model's.
fn field_of(target: &Target) -> &'static str {
    match target {
        Target::Field(field) | Target::Pair(field, _) => field.name(),
        Target::Extra(_) => "",
    }
}

/// Whether a field holds running text, which may go on over rows and pages and quote any word.
pub fn is_running(field: Field) -> bool {
    matches!(
        field,
        Field::Overview
            | Field::Basis
            | Field::Feasibility
            | Field::Necessity
            | Field::Goal
            | Field::LongGoal
            | Field::YearGoal
            | Field::Remarks
    )
}
