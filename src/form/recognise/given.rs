//! Which of a form's labels gives a field its value: of labels that it prints more than once, and of several for one field.

use std::borrow::Cow;

use super::draft::ExtraDraft;
use super::fields::is_running;
use super::indicators::label_text;
use super::{Reader, entries, segment};
use crate::form::key::key;
use crate::form::lexicon::{Meaning, Sum, Target};
use crate::form::words::Word;
use crate::grid::{Cell, Row};
use crate::model::{Extra, Field, FieldName, Issue};

/// The label that a field has its value from.
pub struct Given<'a> {
    /// The label's word.
    pub word: Word,
    /// The place of its wording among those of the field: of two labels the one named first has the field.
    pub rank: u16,
    /// The label as it stands.
    pub text: Cow<'a, str>,
    /// Whether it stands above, too, with a value.
    pub repeated: bool,
}

impl<'a> Reader<'a> {
    /// Takes a label: where its value goes, which for a label printed more than once depends on how often it
    /// was seen.
    pub(super) fn open_label(&mut self, cell: &Cell, meaning: &Meaning, row: &Row) -> Option<Target> {
        self.label_with_bracket(cell);
        if meaning.target.is_none()
            && let Some(term) = &meaning.term
        {
            self.term = crate::model::Text::new(term.clone(), segment::place_of(cell, self.source));
        }
        let mut target = meaning.target.clone();
        if self.among_sums && meaning.sum == Some(Sum::Total) {
            target = Some(Target::Field(Field::Total));
        }
        if !meaning.again.is_empty() {
            let word = key(&self.text(cell));
            let printed = self.repeats.iter().filter(|seen| **seen == word).count();
            let before = self.repeated.iter().filter(|seen| **seen == word).count();
            let mut targets = target.iter().chain(&meaning.again);
            target = if printed <= meaning.again.len() {
                // The form prints the label less often than the template: the model's own field comes first.
                let fields: Vec<&Target> =
                    targets.clone().filter(|to| matches!(to, Target::Field(_))).collect();
                fields.get(before).or(fields.last()).copied().or_else(|| targets.next()).cloned()
            } else {
                targets.nth(before.min(meaning.again.len())).cloned()
            };
            self.repeated.push(word);
            self.note_beside_year(cell, meaning, target.as_ref());
        } else if let Some(Target::Extra(label)) = &target {
            target = self.beside_year(cell, label, row).or(target);
        }
        self.note_sums(meaning, target.as_ref());
        let text = self.text(cell);
        let spent = matches!(target, Some(Target::Extra(_))) && meaning.sum == Some(Sum::Other);
        if spent || target == Some(Target::Field(Field::Total)) {
            self.totals.push((cell.column, label_text(&text)));
        } else if meaning.again.is_empty()
            && let Some(Target::Field(field)) = target
            && let Some(total) = self.other_total(cell, field, row)
        {
            return Some(Target::Extra(format!("{total}{}{}", Extra::JOINT, label_text(&text))));
        }
        let text = match &target {
            Some(Target::Field(Field::Phone)) => with_owner(text, self.owner(row, cell)),
            _ => text,
        };
        let target = target.map(|target| self.settle(target, cell.word, meaning, text));
        if let (Some(target), Some(label)) = (&target, cell.pieces.first()) {
            self.see(target, label.start);
        }
        target
    }

    /// Notes whether amounts stand here, so that 合计 is the total of the project's money.
    pub(super) fn note_sums(&mut self, meaning: &Meaning, target: Option<&Target>) {
        match target {
            Some(Target::Field(field)) => self.among_sums = Field::AMOUNTS.contains(field),
            _ => self.among_sums |= meaning.sum == Some(Sum::Head),
        }
    }

    /// Notes the label of a target, which begins at an offset of the source.
    pub(super) fn see(&mut self, target: &Target, at: u32) {
        match target {
            Target::Field(field) => {
                self.seen(*field, at);
            }
            Target::Pair(first, second) => {
                self.seen(*first, at);
                self.seen(*second, at);
            }
            Target::Extra(_) => {}
        }
    }

    /// Of two labels of one field in one form (年度资金总额 beside 项目总预算), the wording that the vocabulary names first
    /// has the field; the value of the other is kept under its label.
    pub(super) fn settle(
        &mut self,
        target: Target,
        word: Word,
        meaning: &Meaning,
        text: Cow<'a, str>,
    ) -> Target {
        let (field, pair) = match &target {
            Target::Field(field) => (*field, false),
            Target::Pair(first, _) => (*first, true),
            Target::Extra(label) => return Target::Extra(self.with_unit(label.clone(), &text)),
        };
        if meaning.end {
            return target;
        }
        if let Some(target) = self.settle_goals(field, word, meaning, &text) {
            return target;
        }
        let filled = !self.draft.fields[field.index()].is_empty();
        // Below the table of indicators stand the people who filled the form in: 填表人：甲 联系电话：….
        let foot =
            !self.draft.indicators.is_empty() && !is_running(field) && !Field::AMOUNTS.contains(&field);
        let new = match &self.given[field.index()] {
            _ if filled && foot => return Target::Extra(label_text(&text)),
            Some(before) if filled && before.word != word => {
                let own = Field::AMOUNTS.contains(&field)
                    && self.is_of_year(&text)
                    && !self.is_of_year(&before.text);
                if pair || before.rank <= meaning.rank && !own {
                    return Target::Extra(label_text(&text));
                }
                true
            }
            // The telephone of whoever is responsible, below that of another.
            Some(before) if filled && before.text.contains(Extra::JOINT) && !text.contains(Extra::JOINT) => {
                true
            }
            Some(_) if filled && text.contains(Extra::JOINT) => return Target::Extra(label_text(&text)),
            // A label without a value says nothing of the value of the next one.
            before => before.is_none() || !filled,
        };
        if let Some(given) = &mut self.given[field.index()] {
            given.repeated |= filled && !new;
        }
        if new {
            let given = Given { word, rank: meaning.rank, text, repeated: false };
            let before = self.given[field.index()].replace(given);
            if let (true, Some(before)) = (filled, before) {
                let bits = std::mem::take(&mut self.draft.fields[field.index()]);
                self.displaced.push((field, self.draft.extras.len()));
                let label = label_text(&before.text);
                self.draft.extras.push(ExtraDraft { label, indicator: None, bits });
            }
        }
        target
    }

    /// The label of the person before the label of a telephone, where the model keeps that person as an extra.
    fn owner(&self, row: &Row, cell: &Cell) -> Option<String> {
        let before = row.cells.iter().take_while(|other| other.column < cell.column);
        let owner = before.filter(|other| self.lexicon.of(other).is_some_and(Meaning::is_label)).last()?;
        let word = self.lexicon.of(owner)?;
        matches!(word.target, Some(Target::Extra(_))).then(|| label_text(&self.text(owner)))
    }

    /// Whether a cell behind a label that stands above, too, says the same as there; another value is joined, which is doubted.
    pub(super) fn says_again(&mut self, field: Field, cell: &Cell) -> bool {
        if !self.given[field.index()].as_ref().is_some_and(|given| given.repeated)
            || is_running(field)
            || Field::AMOUNTS.contains(&field)
        {
            return false;
        }
        /// Values that have come so often before are not compared: it bounds what one more costs.
        const COMPARED: usize = 8;
        let text = self.text(cell);
        let bits = &self.draft.fields[field.index()];
        let said = if bits.spans().nth(COMPARED).is_some() { "".into() } else { bits.raw(self.source) };
        if said.lines().any(|line| line == text) || said == text {
            return true;
        }
        let issue = Issue::new(&entries::STRAY_JOINED, segment::place_of(cell, self.source))
            .arg(text.clone())
            .arg(field.name())
            .field(field.name())
            .excerpt(text);
        self.draft.issues.push(issue);
        false
    }

    /// Whether a label says that it means the form's own year: 当年资金总额 beside 资金总额.
    pub(super) fn is_of_year(&self, label: &str) -> bool {
        let label = key(label);
        let names = &self.library.vocabulary.own_year.names;
        names.iter().any(|year| label.contains(year.as_str()))
    }

    /// Gives a field back what a better label without a value took from it.
    pub(super) fn restore_displaced(&mut self) {
        // From behind, so that what is removed moves none of the others.
        for (field, at) in std::mem::take(&mut self.displaced).into_iter().rev() {
            if self.draft.fields[field.index()].is_empty() {
                self.draft.fields[field.index()] = self.draft.extras.remove(at).bits;
            }
        }
    }
}

/// The label of a telephone with that of the person before it: 单位负责人·联系电话.
pub fn with_owner(label: Cow<'_, str>, owner: Option<String>) -> Cow<'_, str> {
    match owner {
        Some(owner) => format!("{owner}{}{}", Extra::JOINT, label_text(&label)).into(),
        None => label,
    }
}
