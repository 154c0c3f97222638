//! Goals of several terms: side by side with the texts below them, where the cells merged down beside them are gone, and one
//! below the other.

use std::borrow::Cow;

use super::Reader;
use super::draft::Join;
use super::fields::Awaiting;
use super::given::Given;
use crate::form::lexicon::{Meaning, Target};
use crate::form::words::Word;
use crate::grid::{Cell, Row};
use crate::model::{Field, FieldName};

/// Whether a label is that of the goal of a term: of all years, or of this one.
fn of_term(target: &Target) -> bool {
    matches!(target, Target::Field(Field::LongGoal | Field::YearGoal))
}

impl Reader<'_> {
    /// Takes a row of texts that stand below the labels of a row of goals: as many as there are goals, be it that the label of
    /// them all is merged down beside them (总体目标 | 中期目标 | 年度目标) or stands in their row; whether it is one.
    pub(super) fn goals_below(&mut self, row: &Row, awaiting: &[Awaiting]) -> bool {
        if self.positioned || awaiting.len() < 2 {
            return false;
        }
        let lexicon = self.lexicon;
        let label = |cell: &Cell| lexicon.of(cell).filter(|meaning| meaning.is_label());
        let (side, texts) = match row.cells.as_slice() {
            [side, texts @ ..] if label(side).is_some_and(|word| heads_goals(word.target.as_ref())) => {
                (Some(side), texts)
            }
            texts => (None, texts),
        };
        // Beside it may stand what became of the goal, left blank.
        let mut terms = awaiting.iter().filter(|label| of_term(&label.target));
        if let (Some(goal), None, [text]) = (terms.next(), terms.next(), texts)
            && label(text).is_none()
        {
            side.into_iter().for_each(|cell| self.label(cell));
            self.put(&goal.target, text, Join::Line);
            return true;
        }
        let of_all = |label: &Awaiting| match label.target {
            Target::Field(Field::Goal) => true,
            // 总体目标 over all of them, though alone it is the year's.
            Target::Field(Field::YearGoal) => awaiting.len() == texts.len() + 1,
            _ => false,
        };
        let goals = match awaiting {
            [first, goals @ ..] if of_all(first) => goals,
            goals => goals,
        };
        let fits = goals.len() > 1
            && texts.len() == goals.len()
            && goals.iter().all(|goal| of_term(&goal.target))
            && texts.iter().all(|cell| label(cell).is_none());
        if !fits {
            return false;
        }
        side.into_iter().for_each(|cell| self.label(cell));
        for (goal, cell) in goals.iter().zip(texts) {
            self.put(&goal.target, cell, Join::Line);
        }
        true
    }

    /// Where the text of a label goes that is of the year's goal as another above it is: of 总体目标 beside 年度目标, whichever
    /// comes first, the former is the goal of the whole project.
    pub(super) fn settle_goals(
        &mut self,
        field: Field,
        word: Word,
        meaning: &Meaning,
        text: &str,
    ) -> Option<Target> {
        if field != Field::YearGoal || self.draft.fields[field.index()].is_empty() {
            return None;
        }
        let before = self.given[field.index()].as_ref().filter(|before| before.word != word)?;
        let of_year = self.is_of_year(text);
        if of_year == self.is_of_year(&before.text) || !self.draft.fields[Field::Goal.index()].is_empty() {
            return None;
        }
        if !of_year {
            return Some(Target::Field(Field::Goal));
        }
        self.whole_goal();
        self.given[field.index()] =
            Some(Given { word, rank: meaning.rank, text: Cow::Owned(text.to_owned()), repeated: false });
        Some(Target::Field(field))
    }

    /// Makes the goal of the whole project of what a label that names no year gave for the year's (总体目标).
    pub(super) fn whole_goal(&mut self) {
        let (year, whole) = (Field::YearGoal.index(), Field::Goal.index());
        let of_year = self.given[year].as_ref().is_some_and(|given| self.is_of_year(&given.text));
        if !of_year && self.draft.fields[whole].is_empty() {
            self.draft.fields[whole] = std::mem::take(&mut self.draft.fields[year]);
            self.draft.seen[whole] = self.draft.seen[year];
        }
    }
}

/// Whether a label may head the goals of several terms.
fn heads_goals(target: Option<&Target>) -> bool {
    match target {
        Some(Target::Field(field)) => *field == Field::Goal || *field == Field::YearGoal,
        Some(_) => false,
        None => true,
    }
}
