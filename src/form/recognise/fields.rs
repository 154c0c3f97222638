//! The fixed part of a form: labels with their values right of them, below them or in their own cell.

use super::draft::{Bits, ExtraDraft, Join, Last};
use super::inline::{self, Pair};
use super::{Reader, entries, segment};
use crate::form::key::key;
use crate::form::lexicon::{Meaning, Target};
use crate::grid::{Cell, Row, Span};
use crate::model::{Field, FieldName, Issue};

/// A label whose value may stand in the row below.
pub struct Awaiting {
    target: Target,
    column: u32,
    end: u32,
}

/// A label of the row being read, and how many values it has taken.
struct Open<'r> {
    cell: &'r Cell,
    target: Option<Target>,
    slots: &'r [crate::form::lexicon::Slot],
    values: usize,
    /// Where it stands for a field that is a text of its own, a further cell joins it; a group takes none.
    name: String,
}

impl<'a> Reader<'a> {
    pub(super) fn fields_row(&mut self, row: &Row) {
        let lexicon = self.lexicon;
        let awaiting = std::mem::take(&mut self.awaiting);
        let mut open: Option<Open<'_>> = None;
        let mut labels: Vec<Awaiting> = Vec::new();
        let mut any_value = false;
        for (index, cell) in row.cells.iter().enumerate() {
            let text = self.text(cell);
            let meaning = lexicon.get(&text).filter(|meaning| meaning.is_label());
            if let Some(meaning) = meaning
                && !self.is_value_after_all(open.as_ref(), row, index, &text)
            {
                self.open_label(cell, meaning);
                labels.extend(awaiting_for(meaning, cell));
                open = Some(Open {
                    cell,
                    target: meaning.target.clone(),
                    slots: &meaning.slots,
                    values: 0,
                    name: text.into_owned(),
                });
                continue;
            }
            any_value = true;
            match &mut open {
                Some(label) => self.value_cell(label, cell, row, index),
                None => self.leading_cell(row, index, &awaiting, &mut open),
            }
        }
        if !any_value {
            self.awaiting = labels;
        }
    }

    /// A label word right behind a label is that label's value when the word comes again as a label in the row.
    fn is_value_after_all(&self, open: Option<&Open<'_>>, row: &Row, index: usize, text: &str) -> bool {
        let cell = &row.cells[index];
        let behind_label = open.is_some_and(|label| label.values == 0 && label.cell.end() == cell.column);
        let word = key(text);
        behind_label && row.cells[index + 1..].iter().any(|later| key(&self.text(later)) == word)
    }

    fn open_label(&mut self, cell: &Cell, meaning: &Meaning) {
        self.label(cell);
        if let Some(Target::Field(field)) = &meaning.target {
            self.seen(*field);
        }
        if let Some(term) = &meaning.term {
            self.term = crate::model::Text::new(term.clone(), segment::place_of(cell, self.source));
        }
    }

    fn value_cell(&mut self, label: &mut Open<'_>, cell: &Cell, row: &Row, index: usize) {
        let offset = cell.column.saturating_sub(label.cell.end());
        let slot = match label.slots {
            [] => None,
            slots if self.positioned => slots.iter().rev().find(|slot| slot.offset <= offset),
            slots => slots.get((offset as usize).min(slots.len() - 1)),
        };
        label.values += 1;
        let target = match (slot, &label.target) {
            (Some(slot), _) => slot.target.clone(),
            (None, Some(target)) => target.clone(),
            (None, None) => Target::Extra(label.name.clone()),
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

    /// A second field's label within a value, when that label stands nowhere else in the row or form.
    fn second_field(&self, cell: &Cell, row: &Row, target: &Target) -> Option<Pair> {
        let [_] = cell.pieces.as_slice() else { return None };
        let Target::Field(field) = target else { return None };
        if is_running(*field) {
            return None;
        }
        let text = self.text(cell);
        if !text.contains(char::is_whitespace) {
            return None;
        }
        let pair = inline::word_label(&text, self.lexicon)?;
        let Target::Field(second) = pair.target else { return None };
        let word = key(&text[pair.label.clone()]);
        let elsewhere = row.cells.iter().any(|other| key(&self.text(other)) == word);
        (second != *field && !is_running(second) && !self.draft.seen[second.index()] && !elsewhere)
            .then_some(pair)
    }

    fn split_value(&mut self, cell: &Cell, pair: &Pair, target: Target) {
        let Some(&piece) = cell.pieces.first() else { return };
        let text = self.source.slice(piece);
        let at = |range: std::ops::Range<usize>| {
            Span::new(piece.start as usize + range.start, piece.start as usize + range.end)
        };
        let issue = Issue::new(&entries::SPLIT_CELL, segment::place_of(cell, self.source))
            .arg(text[pair.label.clone()].to_owned())
            .excerpt(text);
        self.draft.issues.push(issue);
        self.put_span(&target, at(0..pair.label.start));
        self.out.ledger.claim([at(pair.label.clone())], crate::audit::Role::Label);
        if let Target::Field(field) = pair.target {
            self.seen(field);
        }
        self.put_span(&pair.target, at(pair.value.clone()));
    }

    /// A further cell behind a label's value: a label of its own that the template does not know, or a stray
    /// column's text.
    fn further_cell(&mut self, label: &mut Open<'_>, target: Target, cell: &Cell, row: &Row, index: usize) {
        let text = self.text(cell);
        let paired = row.cells.get(index + 1).is_some_and(|next| {
            next.column == cell.end() && !self.lexicon.get(&self.text(next)).is_some_and(Meaning::is_label)
        });
        if paired && inline::looks_like_label(&text) {
            self.unknown_label(cell);
            label.target = Some(Target::Extra(text.into_owned()));
            label.values = 0;
            return;
        }
        if let Some(pairs) = self.inline_pairs(cell) {
            self.put_pairs(cell, pairs);
            return;
        }
        let issue = Issue::new(&entries::STRAY_JOINED, segment::place_of(cell, self.source))
            .arg(text.clone())
            .arg(name_of(&target))
            .excerpt(text);
        self.draft.issues.push(issue);
        self.put(&target, cell, Join::Line);
    }

    fn unknown_label(&mut self, cell: &Cell) {
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
            self.put_pairs(cell, pairs);
            return;
        }
        if let Some(target) = self.awaited(awaiting, cell) {
            self.put(&target, cell, Join::Line);
            return;
        }
        let text = self.text(cell);
        let followed = row.cells.get(index + 1).is_some() || (self.positioned && row.width > cell.end());
        if cell.column == 0 && followed && inline::looks_like_label(&text) {
            self.unknown_label(cell);
            *open = Some(Open {
                cell,
                target: Some(Target::Extra(text.trim_end_matches(['：', ':']).to_owned())),
                slots: &[],
                values: 0,
                name: text.into_owned(),
            });
            return;
        }
        self.continuation(row, cell);
    }

    fn awaited(&self, awaiting: &[Awaiting], cell: &Cell) -> Option<Target> {
        match awaiting {
            [] => None,
            [one] => Some(one.target.clone()),
            many => {
                let over = many.iter().find(|label| label.column <= cell.column && cell.column < label.end);
                let left = many.iter().rev().find(|label| label.column <= cell.column);
                over.or(left).map(|label| label.target.clone())
            }
        }
    }

    /// Text without a label: the tail of what a page break cut, else joined to the value above it or kept.
    fn continuation(&mut self, row: &Row, cell: &Cell) {
        let place = segment::place_of(cell, self.source);
        let text = self.text(cell).into_owned();
        let tail = row.after_break && row.width > 1;
        let last = self.draft.last;
        let joinable = match last {
            Some(Last::Field(field)) => row.width > 1 || self.positioned || is_running(field),
            Some(Last::Extra(index)) => !self.draft.extras[index].label.is_empty(),
            None => false,
        };
        if !joinable {
            self.draft.issues.push(Issue::new(&entries::UNPLACED, place).excerpt(text));
            self.put(&Target::Extra(String::new()), cell, Join::Line);
            return;
        }
        if !tail {
            let name = match last {
                Some(Last::Field(field)) => field.name().to_owned(),
                Some(Last::Extra(index)) => self.draft.extras[index].label.clone(),
                None => String::new(),
            };
            let issue = Issue::new(&entries::STRAY_JOINED, place).arg(text.clone()).arg(name).excerpt(text);
            self.draft.issues.push(issue);
        }
        let join = if tail { Join::Tail } else { Join::Line };
        if let Some(bits) = self.draft.last_bits() {
            bits.push(cell, join);
        }
    }

    fn inline_pairs(&self, cell: &Cell) -> Option<Vec<Pair>> {
        let [_] = cell.pieces.as_slice() else { return None };
        let pairs: Vec<Pair> = inline::pairs(&self.text(cell), self.lexicon).collect();
        (!pairs.is_empty()).then_some(pairs)
    }

    fn put_pairs(&mut self, cell: &Cell, pairs: Vec<Pair>) {
        let Some(&piece) = cell.pieces.first() else { return };
        let at = |range: std::ops::Range<usize>| {
            Span::new(piece.start as usize + range.start, piece.start as usize + range.end)
        };
        for pair in pairs {
            self.out.ledger.claim([at(pair.label)], crate::audit::Role::Label);
            if let Target::Field(field) = pair.target {
                self.seen(field);
            }
            self.put_span(&pair.target, at(pair.value));
        }
    }

    fn put_span(&mut self, target: &Target, span: Span) {
        let trimmed = crate::grid::trim(self.source.text(), span.range());
        if !trimmed.is_empty() {
            self.put(target, &Cell::new(0, Span::new(trimmed.start, trimmed.end)), Join::Line);
        }
    }

    /// Gives a field or extra (a piece of) its value.
    fn put(&mut self, target: &Target, cell: &Cell, join: Join) {
        match target {
            Target::Field(field) => {
                self.draft.fields[field.index()].push(cell, join);
                self.draft.last = Some(Last::Field(*field));
            }
            Target::Extra(label) => {
                let mut bits = Bits::default();
                bits.push(cell, join);
                self.draft.last = Some(Last::Extra(self.draft.extras.len()));
                self.draft.extras.push(ExtraDraft { label: label.clone(), indicator: None, bits });
            }
        }
    }
}

fn awaiting_for(meaning: &Meaning, cell: &Cell) -> Option<Awaiting> {
    let target = meaning.target.clone()?;
    Some(Awaiting { target, column: cell.column, end: cell.end() })
}

fn name_of(target: &Target) -> String {
    match target {
        Target::Field(field) => field.name().to_owned(),
        Target::Extra(label) => label.clone(),
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
