//! Goals whose labels stand side by side with the texts below them, where the cells merged down beside them are gone.

use super::Reader;
use super::draft::Join;
use super::fields::Awaiting;
use crate::form::lexicon::Target;
use crate::grid::{Cell, Row};
use crate::model::Field;

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
        let of_all = |label: &Awaiting| label.target == Target::Field(Field::Goal);
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
}

/// Whether a label may head the goals of several terms.
fn heads_goals(target: Option<&Target>) -> bool {
    match target {
        Some(Target::Field(field)) => *field == Field::Goal || *field == Field::YearGoal,
        Some(_) => false,
        None => true,
    }
}
