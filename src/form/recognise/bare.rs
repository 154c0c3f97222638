//! Labels that nobody knows and that say by their colon what they are.

use super::draft::ExtraDraft;
use super::fields::{Awaiting, Open, is_running};
use super::indicators::label_text;
use super::{Reader, entries, inline, segment};
use crate::form::lexicon::Target;
use crate::grid::{Cell, May};
use crate::model::{Field, FieldName, Issue};

/// The most letters in which a year is written, whatever its way: 中华人民共和国一百一十四年度.
const LONGEST_YEAR: usize = 16;

impl Reader<'_> {
    /// Whether a cell where a value might stand is a label itself: short, of letters, a colon at its end (财务负责人：). The
    /// field before it is blank. A running text may begin with anything.
    pub(super) fn is_bare_label(
        &self,
        cell: &Cell,
        text: &str,
        open: Option<&Open<'_>>,
        awaiting: &[Awaiting],
    ) -> bool {
        let running = |target: &Target| matches!(target, Target::Field(field) if is_running(*field));
        let blank = match open {
            Some(open) => open.values == 0 && !open.target.as_ref().is_some_and(running),
            None => matches!(awaiting, [one] if !running(&one.target)),
        };
        blank
            && cell.may.any(May::COLON)
            && text.trim_end().ends_with([':', '：'])
            && inline::looks_like_label(text)
    }

    /// Takes such a label: where its value goes.
    pub(super) fn bare_label(&mut self, cell: &Cell, text: &str) -> Target {
        match self.lexicon.of(cell) {
            Some(_) => self.label(cell),
            None => self.unknown_label(cell),
        }
        Target::Extra(label_text(text))
    }

    /// Takes the year of the title for the form's where the label of the year has a text without any: what stands there
    /// belongs to a label that was cut.
    pub(super) fn settle_year(&mut self) {
        let year = Field::Year.index();
        let Some(start) = self.draft.fields[year].start() else { return };
        let text = self.draft.fields[year].raw(self.source);
        if self.draft.year.is_none()
            || segment::year_range(&text).is_some()
            || text.chars().count() <= LONGEST_YEAR
        {
            return;
        }
        let bits = std::mem::take(&mut self.draft.fields[year]);
        let label = Field::Year.name().to_owned();
        let issue = Issue::new(&entries::UNKNOWN_LABEL, self.source.place(start)).arg(label.clone());
        self.draft.issues.push(issue.excerpt(text));
        self.draft.extras.push(ExtraDraft { label, indicator: None, bits });
    }
}
