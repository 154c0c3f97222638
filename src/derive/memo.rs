//! What short texts were found to say.
//!
//! Tables repeat themselves (`100%`, `≥95%`, `2022年12月底前`), and what a cell says follows from its text and its unit alone, so
//! that it is read once for many rows. A text that is not known costs little more than its reading.

use std::hash::BuildHasher;

use rustc_hash::FxBuildHasher;

use super::{amount, date, period, value};
use crate::model::{Amount, Day};

/// The readings of a thread while it goes through projects, all of which are there for `'t`.
#[derive(Default)]
pub struct Memory<'t> {
    values: Memo<'t, value::Reading>,
    amounts: Memo<'t, Result<Option<Amount>, amount::Doubt>>,
    periods: Memo<'t, period::Reading>,
    days: Memo<'t, (Option<Day>, Option<date::Doubt>)>,
}

impl<'t> Memory<'t> {
    /// As [`value::value`].
    pub(super) fn value(&mut self, text: &'t str, unit_beside: Option<&'t str>) -> value::Reading {
        // No unit is blank.
        self.values.recall(text, unit_beside.unwrap_or(""), || value::value(text, unit_beside))
    }

    /// As [`amount::read`].
    pub(super) fn amount(
        &mut self,
        text: &'t str,
        form_unit: &'t str,
    ) -> Result<Option<Amount>, amount::Doubt> {
        self.amounts.recall(text, form_unit, || amount::read(text, form_unit))
    }

    /// As [`period::period`].
    pub(super) fn period(&mut self, text: &'t str) -> period::Reading {
        self.periods.recall(text, "", || period::period(text))
    }

    /// As [`date::day`].
    pub(super) fn day(&mut self, text: &'t str) -> (Option<Day>, Option<date::Doubt>) {
        self.days.recall(text, "", || date::day(text))
    }
}

/// How many readings of a kind are kept; a new one takes the place of another. A power of two.
const SLOTS: usize = 256;

/// Bytes of the longest text whose reading is kept: longer ones hardly repeat.
const LONGEST: usize = 64;

/// The readings of one kind, by the text and its unit.
struct Memo<'t, R> {
    slots: Vec<Option<Known<'t, R>>>,
}

struct Known<'t, R> {
    text: &'t str,
    unit: &'t str,
    reading: R,
}

impl<R> Default for Memo<'_, R> {
    fn default() -> Self {
        Self { slots: Vec::new() }
    }
}

impl<'t, R: Clone> Memo<'t, R> {
    /// What `text` says beside `unit`: as it was read before, or as `read` reads it now.
    fn recall(&mut self, text: &'t str, unit: &'t str, read: impl FnOnce() -> R) -> R {
        if text.len() > LONGEST {
            return read();
        }
        if self.slots.is_empty() {
            self.slots.resize_with(SLOTS, || None);
        }
        let index = FxBuildHasher.hash_one((text, unit)) as usize % SLOTS;
        match self.slots.get(index) {
            Some(Some(known)) if known.text == text && known.unit == unit => known.reading.clone(),
            _ => {
                let reading = read();
                self.slots[index] = Some(Known { text, unit, reading: reading.clone() });
                reading
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn a_text_is_read_once_for_each_unit_and_a_long_one_each_time() {
        let (mut memo, read) = (Memo::default(), Cell::new(0));
        let long = "长".repeat(LONGEST);
        let mut recall = |text, unit| {
            memo.recall(text, unit, || {
                read.set(read.get() + 1);
                format!("{text} {unit}")
            })
        };
        for (text, unit, reads) in
            [("95", "%", 1), ("95", "", 2), ("95", "%", 2), ("95", "", 2), (&long, "", 3), (&long, "", 4)]
        {
            assert_eq!(recall(text, unit), format!("{text} {unit}"));
            assert_eq!(read.get(), reads, "{text}");
        }
    }

    #[test]
    fn more_texts_than_are_kept_are_read_right() {
        let texts: Vec<String> = (0..4 * SLOTS).map(|number| number.to_string()).collect();
        let mut memo = Memo::default();
        for text in texts.iter().chain(&texts) {
            assert_eq!(memo.recall(text, "", || text.len()), text.len());
        }
    }
}
