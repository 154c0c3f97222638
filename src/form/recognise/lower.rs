//! The lower row of an indicator table's header, which divides columns of the upper one: 指标值 over 上年 and 当年.

use super::indicators::{Head, column_name, label_text};
use super::{Reader, entries, segment};
use crate::form::key::{fold_width, key};
use crate::form::lexicon::{Column, Target};
use crate::grid::{Cell, Row};
use crate::mend::gap;
use crate::model::{Extra, Field, FieldName, IndicatorField as F, Issue};

/// The most parts of a header's columns: more than any table has.
const MOST_PARTS: usize = 64;

/// The longest name of a part, in letters.
const LONGEST_PART: usize = 14;

/// How surely a part of the column 指标值 holds the value that the form is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Claim {
    /// Nothing but its place says so.
    Guess,
    /// Its name says that it is the year's, by the rank of the wording from behind.
    Worded(usize),
    /// It names the form's own year.
    OwnYear,
    /// Its name is a column's that holds values.
    Named,
}

impl Reader<'_> {
    /// Settles the columns of a header: divides those whose parts the row below names, and takes that row; tells the values
    /// among several columns of them. How many rows it took.
    pub(super) fn lower_row(&mut self, heads: &mut Vec<Head>, rows: &[Row], index: usize) -> usize {
        let taken = self.divide(heads, rows, index);
        if !heads.iter().any(|head| head.what == Column::Field(F::Value)) {
            self.values_among(heads, &rows[index]);
        }
        taken
    }

    /// In a header that has no column of values by any known name, takes the one that ends in such a name for them: 当年度指标值
    /// beside 实施周期指标值.
    fn values_among(&mut self, heads: &mut [Head], row: &Row) {
        let Some(wordings) = self.library.vocabulary.indicator.get(F::Value.name()) else { return };
        let names = || std::iter::once(F::Value.name()).chain(wordings.iter().map(String::as_str));
        let mut best: Option<(Claim, usize)> = None;
        for (at, head) in heads.iter().enumerate() {
            let Column::Extra(label) = &head.what else { continue };
            let long = |name: &&str| name.len() >= F::Value.name().len();
            let Some(before) = names().filter(long).find_map(|name| label.strip_suffix(name)) else {
                continue;
            };
            let claim = self.claim_of_word(before);
            if best.is_none_or(|(most, _)| claim >= most) {
                best = Some((claim, at));
            }
        }
        let Some((claim, at)) = best else { return };
        let cell = row.cells.iter().find(|cell| cell.column == heads[at].column);
        if let (Claim::Guess, Some(cell)) = (claim, cell) {
            self.doubt_part(cell);
        }
        heads[at].what = Column::Field(F::Value);
    }

    /// Divides the columns whose parts the row below a header names, and takes that row; how many rows it took.
    fn divide(&mut self, heads: &mut Vec<Head>, rows: &[Row], index: usize) -> usize {
        let Some(below) = rows.get(index + 1) else { return 0 };
        let Some(parts) = self.parts(heads, &rows[index], below) else { return 0 };
        let mut divided: Vec<Head> = Vec::with_capacity(heads.len() + below.cells.len());
        for (head, parts) in heads.drain(..).zip(parts) {
            if parts.is_empty() {
                divided.push(head);
                continue;
            }
            let own = (head.what == Column::Field(F::Value)).then(|| self.own_part(&parts)).flatten();
            for (at, &cell) in parts.iter().enumerate() {
                let taken = |what: &Column| divided.iter().any(|other: &Head| other.what == *what);
                let named = self.lexicon.of(cell).and_then(|word| word.indicator.as_ref());
                let what = match named {
                    _ if own == Some(at) => head.what.clone(),
                    Some(what) if *what != Column::Field(F::Value) && !taken(what) => what.clone(),
                    _ => {
                        let part = label_text(&self.text(cell));
                        Column::Extra(format!("{}{}{part}", column_name(&head.what), Extra::JOINT))
                    }
                };
                divided.push(Head { column: cell.column, end: cell.end(), what, half: head.half });
            }
        }
        *heads = divided;
        below.cells.iter().for_each(|cell| self.label(cell));
        self.skip = index + 1;
        1
    }

    /// The cells of a header's lower row by the column they divide; `None` where the row below is none: a row of the
    /// table has its levels or its name, too.
    fn parts<'r>(&self, heads: &[Head], row: &Row, below: &'r Row) -> Option<Vec<Vec<&'r Cell>>> {
        if !(2..=MOST_PARTS).contains(&below.cells.len()) {
            return None;
        }
        let mut parts: Vec<Vec<&Cell>> = heads.iter().map(|_| Vec::new()).collect();
        for cell in &below.cells {
            let at = heads.iter().rposition(|head| head.column <= cell.column)?;
            let head = &heads[at];
            let upper = row.cells.iter().find(|upper| upper.column == head.column);
            let divides = !matches!(head.what, Column::Field(F::Level1 | F::Level2 | F::Level3))
                && upper.is_some_and(|upper| upper.rows == 1)
                && (!self.positioned || cell.column < head.end)
                && self.names_part(cell);
            divides.then(|| parts[at].push(cell))?;
        }
        let whole = heads.iter().zip(&parts).all(|(head, parts)| {
            parts.first().is_none_or(|first| parts.len() > 1 && first.column == head.column)
        });
        whole.then_some(parts)
    }

    /// Whether a cell may name a part of a column: a short text that is no level, no figure and no comparison.
    fn names_part(&self, cell: &Cell) -> bool {
        let text = self.text(cell);
        let letters = || text.chars().filter(|c| !c.is_whitespace()).count();
        let figure = || {
            text.starts_with(|c: char| fold_width(c).is_ascii_digit() && !text.contains(['年', '月', '季']))
        };
        text.chars().any(gap::is_han)
            && letters() <= LONGEST_PART
            && !text.contains(['≥', '≤', '>', '<', '=', '＞', '＜', '＝', '。', '，', '；'])
            && !figure()
            && !self.names_level(cell)
    }

    /// Which part of 指标值 holds it; none where the parts are other columns (符号, 单位) throughout.
    fn own_part(&mut self, parts: &[&Cell]) -> Option<usize> {
        let claims: Vec<Option<Claim>> = parts.iter().map(|cell| self.claim_of(cell)).collect();
        // Of equals the last: parts go from what was to what is to be.
        let (at, claim) = (0..)
            .zip(&claims)
            .filter_map(|(at, claim)| Some((at, (*claim)?)))
            .max_by_key(|(_, claim)| *claim)?;
        if claim == Claim::Guess {
            self.doubt_part(parts[at]);
        }
        Some(at)
    }

    fn doubt_part(&mut self, cell: &Cell) {
        let text = self.text(cell);
        let issue = Issue::new(&entries::PART_GUESSED, segment::place_of(cell, self.source))
            .field(F::Value.name())
            .arg(text.clone())
            .excerpt(text);
        self.draft.issues.push(issue);
    }

    fn claim_of(&self, cell: &Cell) -> Option<Claim> {
        let text = self.text(cell);
        let meaning = self.lexicon.of(cell);
        match meaning.and_then(|word| word.indicator.as_ref()) {
            Some(Column::Field(F::Value)) => return Some(Claim::Named),
            Some(_) => return None,
            None => {}
        }
        let goal =
            matches!(meaning.and_then(|word| word.target.as_ref()), Some(Target::Field(Field::YearGoal)));
        let claim = self.claim_of_word(&text);
        Some(if goal { claim.max(Claim::Worded(0)) } else { claim })
    }

    /// What the words before 指标值, or a part's whole name, say of the year they are for.
    fn claim_of_word(&self, text: &str) -> Claim {
        let digits = |text: &str| text.chars().map(fold_width).collect::<String>();
        let own = self.draft.year.as_ref().map(|year| digits(&year.value));
        if own.is_some() && segment::year_range(text).map(|year| digits(&text[year])) == own {
            return Claim::OwnYear;
        }
        let names = &self.library.vocabulary.value_part.names;
        let word = key(text);
        names
            .iter()
            .position(|name| *name == word)
            .map_or(Claim::Guess, |rank| Claim::Worded(names.len() - rank))
    }
}
