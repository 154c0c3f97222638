//! The unit that amounts without one count in, as the form states it: a line above the form (`单位：元`), the end of such
//! a line (`单位：某局  金额单位：千元`), or a bracket behind the label of an amount (`资金总额（元）`).

use std::ops::Range;

use smallvec::SmallVec;

use super::segment::{MAX_LABEL, Segment};
use super::{Reader, entries};
use crate::audit::{Ledger, Role};
use crate::derive::money_unit::BETWEEN;
use crate::form::key::fold;
use crate::form::lexicon::{Lexicon, Target};
use crate::form::library::{Known, Library};
use crate::form::vocabulary::Money;
use crate::form::words::{Word, Words};
use crate::grid::{Cell, May, Row, Source, Span};
use crate::model::{Field, FieldName, Issue, Place, Text};

/// A unit of money that a form states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// Its name in the vocabulary.
    pub unit: String,
    /// The unit as it stands.
    word: Span,
    /// What of a line was taken out for it.
    line: Option<Span>,
    /// The label it stands behind, where that is of one amount.
    label: Option<(Field, Word)>,
    /// Whether it stands in brackets in a line that does not say what it is the unit of.
    guessed: bool,
}

impl Stated {
    /// The unit as declared.
    fn text(&self, source: &Source) -> Option<Text> {
        Text::new(source.slice(self.word), source.place(self.word.start as usize))
    }
}

/// Where a text states a unit, in bytes.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::form) struct Statement<'v> {
    /// The unit's name in the vocabulary.
    pub unit: &'v str,
    /// Where the statement begins, its brackets included; it ends with the text.
    start: usize,
    /// The unit alone.
    word: Range<usize>,
    /// Whether it says 单位.
    labelled: bool,
}

/// Letters of the longest statement.
const LONGEST: usize = 24;

/// The unit that a text ends in: behind 单位, or in brackets.
pub(in crate::form) fn statement<'v>(text: &str, money: &'v Money) -> Option<Statement<'v>> {
    let mut tail = Tail::of(text, money)?;
    let (unit, word) = tail.unit(money)?;
    tail.brackets();
    if tail.take(money.currency.iter()).is_some() {
        tail.brackets();
    }
    let labelled = tail.take(money.labels.iter()).is_some();
    if labelled {
        tail.brackets();
    } else if !tail.opened || !tail.closed {
        return None;
    }
    // What stands before it is another text, cut off by a blank or a bracket.
    let head = &text[..tail.start];
    let alone = head.trim().is_empty();
    let apart = alone || tail.opened || head.ends_with(crate::grid::is_blank);
    apart.then(|| Statement { unit, start: head.trim_end().len(), word, labelled })
}

/// The end of a text while words are taken off it from behind.
struct Tail {
    /// The last letters, folded, with their offsets, from behind.
    letters: SmallVec<[(usize, char); LONGEST]>,
    /// How many of them were taken.
    taken: usize,
    /// Where what was taken begins.
    start: usize,
    opened: bool,
    closed: bool,
}

impl Tail {
    /// `None` where the last letter is no unit's: most texts end so, and are not looked at further.
    fn of(text: &str, money: &Money) -> Option<Self> {
        let marks = |c| matches!(c, ')' | '）' | ']' | '】' | ':' | '：') || crate::grid::is_blank(c);
        let end = text.trim_end_matches(marks);
        let last = fold(end.chars().next_back()?)?;
        if !money.units.may_end(last) {
            return None;
        }
        let letters = end.char_indices().rev().filter_map(|(at, c)| Some((at, fold(c)?)));
        let letters = letters.take(LONGEST).collect();
        let closed = text[end.len()..].contains([')', '）', ']', '】']);
        Some(Self { letters, taken: 0, start: end.len(), opened: false, closed })
    }

    fn unit<'v>(&mut self, money: &'v Money) -> Option<(&'v str, Range<usize>)> {
        let end = self.start;
        let left = &self.letters[self.taken..];
        let ends = |letters: &[char]| {
            letters.len() <= left.len() && letters.iter().zip(left).all(|(c, (_, last))| c == last)
        };
        let wordings = money.units.wordings().filter(|wording| ends(&wording.letters));
        let wording = wordings.max_by_key(|wording| wording.letters.len())?;
        self.drop_last(wording.letters.len());
        Some((&wording.unit, self.start..end))
    }

    /// Takes the longest of some words that the rest ends in.
    fn take<'v>(&mut self, words: impl Iterator<Item = &'v String>) -> Option<&'v str> {
        let word = words.filter(|word| self.ends_in(word)).max_by_key(|word| word.len())?;
        self.drop_last(word.chars().count());
        Some(word)
    }

    fn ends_in(&self, word: &str) -> bool {
        let mut rest = self.letters[self.taken..].iter();
        word.chars().rev().all(|c| rest.next().is_some_and(|&(_, last)| last == c))
    }

    fn drop_last(&mut self, count: usize) {
        for &(at, _) in self.letters[self.taken..].iter().take(count) {
            self.start = at;
            self.taken += 1;
        }
    }

    /// Takes opening brackets and colons.
    fn brackets(&mut self) {
        while let Some(&(_, c)) = self.letters.get(self.taken).filter(|(_, c)| matches!(c, '(' | '[' | ':')) {
            self.opened |= c != ':';
            self.drop_last(1);
        }
    }
}

/// Cells of a line above a form: more stand only in rows of its table.
const LINE_CELLS: usize = 4;

/// Whether a row may state a unit that [`take`] takes out of it.
pub fn states(row: &Row, source: &Source, library: &Library) -> bool {
    let alone = row.cells.len() == 1;
    row.cells.len() <= LINE_CELLS
        && row.cells.iter().any(|cell| stated(cell, alone, source, library).is_some())
}

/// The unit that a cell of a line states: behind 单位, in brackets alone, or in brackets at the end of a line of one cell.
fn stated<'v>(cell: &Cell, line: bool, source: &Source, library: &'v Library) -> Option<Statement<'v>> {
    let [piece] = cell.pieces.as_slice() else { return None };
    if !cell.may.any(May::UNIT) {
        return None;
    }
    let text = source.slice(*piece);
    let short = text.len() <= MAX_LABEL * 2;
    let found = if short { statement(text, &library.vocabulary.money) } else { None };
    // The bracket behind a label is read with the label.
    found.filter(|found| found.start == 0 || (found.labelled || line) && cell.word == Words::UNKNOWN)
}

/// Where a row stands that may state a unit.
#[derive(Debug, Clone, Copy)]
pub struct Stand {
    /// Whether within the table of indicators.
    pub in_table: bool,
    /// Whether before the labels of a form, or as its title.
    pub above: bool,
}

/// Takes what states a unit out of a row that stands above the table of indicators, or in a row of its own; what else
/// the row says stays. A bracket behind other words states it only above a form.
pub fn take(row: &mut Row, stand: Stand, source: &Source, library: &Library) -> Vec<Stated> {
    let mut taken = Vec::new();
    if row.cells.len() > LINE_CELLS || row.cells.len() > 1 && stand.in_table {
        return taken;
    }
    let alone = row.cells.len() == 1 && stand.above;
    row.cells.retain_mut(|cell| {
        let Some(found) = stated(cell, alone, source, library) else { return true };
        let [piece] = cell.pieces.as_mut_slice() else { return true };
        let text = source.slice(*piece);
        let (start, end) = (piece.start as usize, piece.end as usize);
        let word = Span::new(start + found.word.start, start + found.word.end);
        let rest = &text[..found.start];
        // A bracket right behind other words belongs to them: a title keeps it.
        let behind = text[found.start..].starts_with(['(', '（', '[', '【']) && !rest.is_empty();
        let line = (!behind).then(|| Span::new(start + rest.len(), end));
        let guessed = !found.labelled;
        taken.push(Stated { unit: found.unit.to_owned(), word, line, label: None, guessed });
        if !behind {
            piece.end = (start + rest.len()) as u32;
            cell.may = May::ANYTHING;
        }
        !rest.is_empty()
    });
    taken
}

impl Segment {
    /// The units that its lines state and those behind its labels of amounts.
    pub(super) fn units(
        &self,
        source: &Source,
        lexicon: &Lexicon,
        library: &Library,
    ) -> impl Iterator<Item = Stated> {
        let behind = move |cell: &Cell| {
            let meaning = lexicon.of(cell).filter(|_| cell.may.any(May::UNIT))?;
            let field = match &meaning.target {
                Some(Target::Field(field)) if Field::AMOUNTS.contains(field) => Some(*field),
                None if meaning.group || meaning.sum.is_some() => None,
                _ => return None,
            };
            let [piece] = cell.pieces.as_slice() else { return None };
            let found = statement(source.slice(*piece), &library.vocabulary.money)?;
            let start = piece.start as usize;
            let word = Span::new(start + found.word.start, start + found.word.end);
            let label = field.map(|field| (field, cell.word));
            Some(Stated { unit: found.unit.to_owned(), word, line: None, label, guessed: false })
        };
        let cells = self.rows.iter().flat_map(|row| &row.cells);
        self.stated.iter().cloned().chain(cells.filter_map(behind))
    }

    /// Claims what of its lines states a unit.
    pub(super) fn claim_units(&self, ledger: &mut Ledger) {
        ledger.claim(self.stated.iter().filter_map(|stated| stated.line), Role::Label);
    }
}

/// What several statements come to: the unit, `None` where it is the one that goes without saying, with the template and
/// without its file. Different units are doubted and given side by side, so that no amount is read in either; one that is
/// only guessed is doubted, too.
pub fn settle(units: &[Stated], known: Option<&Known>, source: &Source) -> (Option<Text>, Option<Issue>) {
    let usual = known.map_or("", |known| known.template.money_unit.as_str());
    let Some(first) = units.first() else { return (None, None) };
    let text = first.text(source);
    let Some(other) = units.iter().find(|other| other.unit != first.unit) else {
        let guessed = first.unit != usual && units.iter().all(|unit| unit.guessed);
        let issue = text.clone().filter(|_| guessed).map(|text| {
            let issue = Issue::new(&entries::MONEY_UNIT_GUESSED, text.place).field(Field::MoneyUnit.name());
            issue.arg(text.value.clone()).excerpt(text.value)
        });
        let goes_without_saying =
            || first.unit == usual && known.is_some_and(|known| known.unsaid_unit() == usual);
        return (text.filter(|_| !goes_without_saying()), issue);
    };
    let both = [first, other].map(|unit| source.slice(unit.word)).join(BETWEEN);
    let issue = Issue::new(&entries::MONEY_UNITS, source.place(other.word.start as usize))
        .field(Field::MoneyUnit.name())
        .arg(both.clone())
        .excerpt(both.clone());
    (text.and_then(|text| Text::new(both, text.place)), Some(issue))
}

impl Reader<'_> {
    /// Settles the unit of the form's amounts from what it states; whether it states one.
    pub(super) fn settle_money_unit(&mut self, stated: &[Stated]) -> bool {
        // Of two labels of one amount the one that lost says what its own extra counts in.
        let lost = |unit: &&Stated| {
            unit.label.is_some_and(|(field, word)| {
                self.given[field.index()].as_ref().is_some_and(|given| given.word != word)
            })
        };
        let units: Vec<Stated> = stated.iter().filter(|unit| !lost(unit)).cloned().collect();
        let has_field = !self.draft.fields[Field::MoneyUnit.index()].is_empty();
        if !has_field {
            let (text, issue) = settle(&units, Some(self.known), self.source);
            self.draft.money_unit = text.or_else(|| self.unit_of_own_template(&units));
            self.draft.issues.extend(issue);
        }
        has_field || !units.is_empty()
    }

    /// The unit that only a template of one's own says: without a place, for the form does not state it.
    fn unit_of_own_template(&self, stated: &[Stated]) -> Option<Text> {
        let unit = self.known.template.money_unit.as_str();
        let unsaid = stated.is_empty() && self.known.unsaid_unit() != unit;
        unsaid.then(|| Text::new(unit, Place::Unknown)).flatten()
    }

    /// The label of an extra whose amount counts in another unit than the template's keeps that unit.
    pub(super) fn with_unit(&self, label: String, printed: &str) -> String {
        let usual = &self.known.template.money_unit;
        match statement(printed, &self.library.vocabulary.money) {
            Some(found) if found.unit != *usual && !label.contains(&printed[found.word.clone()]) => {
                format!("{label}（{}）", &printed[found.word])
            }
            _ => label,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::derive::{amount, money_unit};
    use crate::form::vocabulary::Wording;

    #[test]
    fn a_unit_is_stated_behind_its_label_or_in_brackets() {
        let library = Library::bundled().expect("the bundled library loads");
        for (text, expected) in [
            ("单位：元", Some(("元", 0, true))),
            ("單位：萬元", Some(("万元", 0, true))),
            ("（金额 单位：人民币千元）", Some(("千元", 0, true))),
            ("金额单位: 万 元", Some(("万元", 0, true))),
            ("（亿元）", Some(("亿元", 0, false))),
            ("资金总额（元）", Some(("元", 12, false))),
            ("资金总额(单位:元)", Some(("元", 12, true))),
            ("资金总额（千万元）：", Some(("千万元", 12, false))),
            ("单位：某局    金额单位：百万元", Some(("百万元", 15, true))),
            ("填报单位：元", None),
            ("120元", None),
            ("资金总额（3万元）", None),
            ("（美元）", None),
            ("不超过五元", None),
            ("单位：件", None),
        ] {
            let found = statement(text, &library.vocabulary.money);
            let found = found.map(|found| (found.unit, found.start, found.labelled));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn the_vocabulary_has_the_units_that_amounts_are_read_in() {
        let library = Library::bundled().expect("the bundled library loads");
        let units = &library.vocabulary.money.units;
        for Wording { unit, .. } in units.wordings() {
            assert!(money_unit::is_unit(unit), "{unit} is read in no amount");
        }
        for unit in amount::units().filter(|unit| unit.ends_with(['元', '圆'])) {
            let known =
                units.wordings().any(|wording| unit.chars().rev().eq(wording.letters.iter().copied()));
            assert!(known, "{unit} is no wording");
        }
    }
}
