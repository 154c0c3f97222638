//! The levels of the indicator table: as declared, filled down, or decided by the second.

use super::indicators::{IndicatorTable, bare_label, label_text};
use super::segment::MAX_LABEL;
use super::{Reader, bracket_of, entries, segment};
use crate::form::lexicon::{Lexicon, Meaning};
use crate::grid::{Cell, May, Row};
use crate::model::{FieldName, IndicatorField as F, Issue, Text};

/// Where the levels stand while rows are read; one for each half of a table of two halves.
#[derive(Default)]
pub struct Levels {
    /// The first level's name as declared.
    pub level1: Option<Text>,
    /// The second's.
    pub level2: Option<Text>,
    /// The first level as the vocabulary numbers it, if it knows it; else the one that has the second levels below it.
    pub first: Option<usize>,
    /// The last row read, for tails and for 三级指标 that fills down.
    pub last: Option<usize>,
    /// 目标期.
    pub term: Option<Text>,
}

/// A level's name in a row.
#[derive(Clone, Copy)]
pub struct Given<'r> {
    /// Its cell.
    pub cell: &'r Cell,
    /// What the lexicon has for it.
    pub meaning: Option<&'r Meaning>,
    /// Whether the other half of the table has accounted for it already.
    pub shared: bool,
}

/// The level whose name a text begins with, a bracket behind it: 成本指标（0-20）分.
pub fn before_bracket<'l>(text: &str, lexicon: &'l Lexicon) -> Option<&'l Meaning> {
    let name = &text[..text.find(['(', '（']).filter(|_| text.len() <= MAX_LABEL)?];
    lexicon.get(name).filter(|meaning| meaning.is_level())
}

impl Reader<'_> {
    /// Takes a row that says nothing but a level, in a table without columns of levels.
    pub(super) fn level_row(&mut self, table: &mut IndicatorTable, row: &Row) -> bool {
        let [cell] = row.cells.as_slice() else { return false };
        let lexicon = self.lexicon;
        let Some(meaning) = lexicon.of(cell).filter(|_| !table.names_levels()) else { return false };
        if meaning.level1.is_none() && meaning.level2.is_none() {
            return false;
        }
        let given = Some(Given { cell, meaning: Some(meaning), shared: false });
        let (first, second) = if meaning.level1.is_some() { (given, None) } else { (None, given) };
        for levels in table.halves_mut() {
            levels.last = None;
            self.set_levels(levels, first, second);
        }
        true
    }

    /// Takes the levels that a row names; where the second decides the first, and another is declared, that is doubted.
    pub(super) fn set_levels(
        &mut self,
        levels: &mut Levels,
        own1: Option<Given<'_>>,
        own2: Option<Given<'_>>,
    ) {
        if let Some(Given { cell, shared, .. }) = own1 {
            (levels.level1, levels.first) = self.level_text(cell);
            if own2.is_none() && levels.last.is_none() {
                levels.level2 = None;
            }
            if !shared {
                self.label_with_bracket(cell);
            }
        }
        let Some(Given { cell, meaning, shared }) = own2 else { return };
        (levels.level2, _) = self.level_text(cell);
        levels.last = None;
        if !shared {
            self.label_with_bracket(cell);
        }
        // The first level that the vocabulary gives the second.
        let Some((parent, _)) = meaning.and_then(|meaning| meaning.level2) else { return };
        if levels.first == Some(parent) {
            return;
        }
        let unknown = levels.level1.as_ref().filter(|_| levels.first.is_none());
        if unknown.is_some_and(|text| !self.names_two_levels(&text.value)) {
            // A name that nobody knows stands as declared, for all second levels that have one first level.
            levels.first = Some(parent);
            return;
        }
        let name = &self.library.vocabulary.levels[parent].name;
        if let (Some(Given { cell: first, meaning: Some(known), .. }), Some(second)) = (own1, &levels.level2)
            && known.level1.is_some()
            && !shared
        {
            let issue = Issue::new(&entries::LEVEL_CONFLICT, segment::place_of(first, self.source))
                .arg(self.text(first))
                .arg(second.value.clone())
                .arg(name.clone())
                .field(F::Level1.name())
                .excerpt(self.text(first));
            self.draft.issues.push(issue);
        }
        levels.level1 = Text::new(name.clone(), segment::place_of(cell, self.source));
        levels.first = self.first_level(name);
    }

    /// Whether a text is the names of two first levels, whose cells a page made one.
    fn names_two_levels(&self, text: &str) -> bool {
        let levels = &self.library.vocabulary.levels;
        let names = || {
            levels
                .iter()
                .flat_map(|level| std::iter::once(&level.name).chain(&level.also).chain(&level.misread))
        };
        names()
            .filter_map(|one| text.strip_prefix(one.as_str()))
            .any(|rest| names().any(|other| other == rest))
    }

    /// A level's name as declared: without blanks and the designer's plus, a misreading set right. With it the first level
    /// that it is, as the vocabulary numbers it.
    fn level_text(&self, cell: &Cell) -> (Option<Text>, Option<usize>) {
        let text = self.text(cell);
        let wrapped = memchr::memchr2(b'<', b'&', text.as_bytes()).is_some();
        let spread = cell.may.any(May::BLANK | May::NUMBERED) || wrapped;
        let text = if spread { label_text(&text) } else { bare_label(&text).to_owned() };
        let levels = &self.library.vocabulary.levels;
        let right = levels.iter().find(|level| level.misread.contains(&text));
        let place = segment::place_of(cell, self.source);
        if right.is_none() && !spread {
            // Nothing that counts in its key came off.
            let first = self.lexicon.of(cell).and_then(|meaning| meaning.level1);
            return (Text::new(text, place), first);
        }
        let value = right.map_or(text, |level| level.name.clone());
        let value = match bracket_of(&value) {
            Some(inside) => value[..inside.start].trim_end_matches(['（', '(']).to_owned(),
            None => value,
        };
        let first = self.first_level(&value);
        (Text::new(value, place), first)
    }

    /// The first level that a name is, as the vocabulary numbers it.
    fn first_level(&self, name: &str) -> Option<usize> {
        self.lexicon.get(name).and_then(|meaning| meaning.level1)
    }
}
