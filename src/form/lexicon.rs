//! What a printed word means when a form of one template is read.

use std::collections::HashMap;
use std::ops::BitOr;
use std::sync::Arc;

use rustc_hash::FxBuildHasher;

use super::key::{key, without_bracket, without_number};
use super::template::{Block, Printed, TableKind, Template};
use super::vocabulary::Vocabulary;
use super::words::{Word, Words};
use crate::grid::{Cell, Row};
use crate::model::{Field, FieldName, IndicatorField, StageField};

/// Where a label's value goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A field of the project.
    Field(Field),
    /// A named extra.
    Extra(String),
    /// Two fields in one value: a name and its code or telephone number, in either order.
    Pair(Field, Field),
}

/// A slot right of a label, in a template that prints several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Columns between the label's end and the slot, as printed.
    pub offset: u32,
    /// What stands there.
    pub target: Target,
}

/// What a word says in a table of sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sum {
    /// It heads the table or a list of amounts.
    Head,
    /// A column of the amounts asked for: the least number counts.
    Own(u16),
    /// Another column.
    Other,
    /// The row of the total.
    Total,
}

/// A column of the indicator table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Column {
    /// A field of the indicator.
    Field(IndicatorField),
    /// An extra of the indicator.
    Extra(String),
}

/// The meanings one word may have; which one holds depends on where it stands.
#[derive(Debug, Clone, Default)]
pub struct Meaning {
    /// As a label of a field or extra.
    pub target: Option<Target>,
    /// Where its value goes at its second, third … occurrence in a form that prints it more than once.
    pub again: Vec<Target>,
    /// As a label of the vocabulary where the template has it for the head of a section.
    pub alone: Option<Target>,
    /// Its position among the wordings of its field: of two labels of one field the first has it.
    pub rank: u16,
    /// Whether its value goes with those of other labels of its field: the beginning or the end of a period.
    pub end: bool,
    /// In a table of sums.
    pub sum: Option<Sum>,
    /// As a column of the indicator table where its first meaning is taken.
    pub second: Option<IndicatorField>,
    /// The slots the template prints right of it, where there is more than one.
    pub slots: Vec<Slot>,
    /// As the head of a section.
    pub group: bool,
    /// As a column of the schedule.
    pub stage: Option<StageField>,
    /// As a column of the indicator table.
    pub indicator: Option<Column>,
    /// As a first level: its position in the vocabulary.
    pub level1: Option<usize>,
    /// As a second level: the first level's position and its own.
    pub level2: Option<(usize, usize)>,
    /// 目标期 it announces for the goal or table it heads.
    pub term: Option<String>,
    /// As a printed line that belongs to no project.
    pub furniture: bool,
}

impl Meaning {
    /// Whether it labels a value or heads a section of the form's fixed part.
    pub fn is_label(&self) -> bool {
        self.target.is_some() || self.group
    }

    /// Whether it names a first or second level.
    pub fn is_level(&self) -> bool {
        self.level1.is_some() || self.level2.is_some()
    }

    fn heads(&self) -> Heads {
        Heads {
            stages: self.stage.is_some(),
            indicators: self.indicator.is_some(),
            sums: matches!(self.sum, Some(Sum::Own(_) | Sum::Other)),
        }
    }
}

/// Tables of which a word may head a column.
#[derive(Debug, Clone, Copy, Default)]
pub struct Heads {
    /// The schedule.
    pub stages: bool,
    /// The table of indicators.
    pub indicators: bool,
    /// A table of sums.
    pub sums: bool,
}

impl BitOr for Heads {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self {
            stages: self.stages | other.stages,
            indicators: self.indicators | other.indicators,
            sums: self.sums | other.sums,
        }
    }
}

/// The meanings of a template's words and the shared vocabulary's, by the number of the word.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    words: Arc<Words>,
    /// The place of each word's meaning, from 1, by the word's number; 0 where it has none.
    places: Vec<u16>,
    meanings: Vec<Meaning>,
    /// The words this template or the vocabulary has as they are, nothing taken off.
    exact: Vec<bool>,
    /// What each word may head.
    heads: Vec<Heads>,
    repeats: bool,
}

impl Lexicon {
    /// What the shared vocabulary alone knows, for a form that no template describes yet.
    pub fn of_vocabulary(vocabulary: &Vocabulary) -> Self {
        let glossary = Glossary::of_vocabulary(vocabulary);
        let mut keys: Vec<String> = glossary.words.keys().cloned().collect();
        keys.sort_unstable();
        glossary.number(&Arc::new(Words::new(keys)))
    }

    /// The meaning of a cell that has been looked up (see [`Words::find`]).
    #[inline]
    pub fn of(&self, cell: &Cell) -> Option<&Meaning> {
        // Most cells are values.
        if cell.word == Words::UNKNOWN { None } else { self.meaning(cell.word) }
    }

    /// What the words of a row may head; most rows nothing.
    pub fn heads(&self, row: &Row) -> Heads {
        let of = |cell: &Cell| self.heads.get(usize::from(cell.word)).copied().unwrap_or_default();
        row.cells.iter().fold(Heads::default(), |heads, cell| heads | of(cell))
    }

    fn meaning(&self, word: Word) -> Option<&Meaning> {
        let place = usize::from(*self.places.get(usize::from(word))?);
        self.meanings.get(place.checked_sub(1)?)
    }

    /// The meaning of a printed text: of its key, else of the key without its bracket, number or both.
    pub fn get(&self, text: &str) -> Option<&Meaning> {
        self.meaning(self.word(text))
    }

    /// Whether a text may begin with a word that any template knows.
    pub fn may_begin(&self, text: &str) -> bool {
        self.words.may_begin(text)
    }

    /// The word of a printed text.
    pub fn word(&self, text: &str) -> Word {
        self.words.find(text, &mut String::new())
    }

    /// Whether the template prints any label more than once.
    pub fn has_repeats(&self) -> bool {
        self.repeats
    }

    /// The meaning of a text that is a known word as it is, nothing but blanks and marks taken off.
    pub fn exactly(&self, text: &str) -> Option<&Meaning> {
        self.exact(self.word(text))
    }

    /// The same of two texts together, with the number of their word. `buffer` is room to build its key in.
    pub fn exactly_joined(&self, head: &str, tail: &str, buffer: &mut String) -> Option<(Word, &Meaning)> {
        let word = self.words.find_joined(head, tail, buffer);
        Some((word, self.exact(word)?))
    }

    fn exact(&self, word: Word) -> Option<&Meaning> {
        if *self.exact.get(usize::from(word))? { self.meaning(word) } else { None }
    }
}

/// The words of one template and of the shared vocabulary by their key: what a [`Lexicon`] is made of.
#[derive(Debug, Clone, Default)]
pub struct Glossary {
    words: HashMap<String, Meaning, FxBuildHasher>,
}

impl Glossary {
    /// The glossary of a template: its own labels first, then what the vocabulary knows.
    pub fn new(template: &Template, vocabulary: &Vocabulary) -> Self {
        let mut glossary = Self::default();
        for block in &template.blocks {
            glossary.add_block(block);
        }
        glossary.add_vocabulary(vocabulary);
        glossary
    }

    /// The glossary of a form that no template describes.
    pub fn of_vocabulary(vocabulary: &Vocabulary) -> Self {
        let mut glossary = Self::default();
        glossary.add_vocabulary(vocabulary);
        glossary
    }

    /// The keys it has, in no order.
    pub fn into_keys(self) -> Vec<String> {
        self.words.into_keys().collect()
    }

    /// The lexicon over numbered words, which must hold this glossary's keys.
    pub fn number(&self, words: &Arc<Words>) -> Lexicon {
        let mut places = vec![0; words.count()];
        let mut meanings = Vec::with_capacity(self.words.len());
        let mut exact = vec![false; words.count()];
        let mut heads = vec![Heads::default(); words.count()];
        for (key, word) in words.iter() {
            let at = usize::from(word);
            exact[at] = self.words.contains_key(key);
            // There are no more meanings than words, whose numbers have 16 bits.
            if let Some(meaning) = self.by_key(key) {
                heads[at] = meaning.heads();
                meanings.push(meaning.clone());
                places[at] = meanings.len() as u16;
            }
        }
        let repeats = self.words.values().any(|word| !word.again.is_empty());
        Lexicon { words: Arc::clone(words), places, meanings, exact, heads, repeats }
    }

    fn by_key(&self, key: &str) -> Option<&Meaning> {
        let plain = || without_bracket(key).and_then(|plain| self.words.get(plain));
        let bare = || without_number(key).and_then(|bare| self.words.get(bare));
        let both = || without_bracket(key).and_then(without_number).and_then(|bare| self.words.get(bare));
        self.words.get(key).or_else(plain).or_else(bare).or_else(both)
    }

    fn word(&mut self, label: &str) -> &mut Meaning {
        self.words.entry(key(label)).or_default()
    }

    fn add_block(&mut self, block: &Block) {
        if let Some(side) = &block.side {
            for label in wordings(side) {
                let word = self.word(label);
                word.group = true;
                if !block.term.is_empty() {
                    word.term.get_or_insert_with(|| block.term.clone());
                }
            }
        }
        for column in &block.columns {
            for label in wordings(column) {
                let word = self.word(label);
                match block.table {
                    Some(TableKind::Stages) => {
                        word.stage = word.stage.or_else(|| StageField::of(&column.field));
                    }
                    Some(TableKind::Indicators) if word.indicator.is_none() => {
                        word.indicator = indicator_column(column);
                    }
                    _ => {}
                }
            }
        }
        self.add_rows(&block.rows);
    }

    fn add_rows(&mut self, rows: &[Vec<Printed>]) {
        let placed = place(rows);
        for (index, cell) in placed.iter().enumerate() {
            if cell.printed.label.is_empty() {
                continue;
            }
            let slots = slots_of(&placed, index);
            for label in wordings(cell.printed) {
                let word = self.word(label);
                if word.target.is_some() || word.group {
                    word.again.extend(slots.first().map(|slot| slot.target.clone()));
                    continue;
                }
                match slots.first() {
                    Some(slot) => word.target = Some(slot.target.clone()),
                    None => word.group = true,
                }
                if slots.len() > 1 {
                    word.slots.clone_from(&slots);
                }
            }
        }
    }

    fn add_vocabulary(&mut self, vocabulary: &Vocabulary) {
        for (name, also) in &vocabulary.project {
            let Some(field) = Field::of(name) else { continue };
            for (rank, label) in (0..).zip(std::iter::once(name).chain(also)) {
                let word = self.word(label);
                let own = Some(Target::Field(field));
                if !word.is_label() || word.target == own {
                    word.target = own;
                    word.rank = rank;
                } else if word.target.is_none() {
                    word.alone = Some(Target::Field(field));
                }
            }
        }
        self.rank_variants();
        self.add_sums(vocabulary);
        for (label, names) in &vocabulary.pair {
            let fields = (Field::of(&names[0]), Field::of(&names[1]));
            if let (Some(first), Some(second)) = fields {
                let word = self.word(label);
                // A template that prints the label over one slot for the name still has both in it.
                if !word.group && word.slots.is_empty() {
                    word.target = Some(Target::Pair(first, second));
                }
            }
        }
        for (name, also) in &vocabulary.stage {
            for label in std::iter::once(name).chain(also) {
                let word = self.word(label);
                word.stage = word.stage.or_else(|| StageField::of(name));
            }
        }
        for (name, also) in &vocabulary.indicator {
            let Some(field) = IndicatorField::of(name) else { continue };
            for label in std::iter::once(name).chain(also) {
                self.word(label).indicator.get_or_insert(Column::Field(field));
            }
        }
        for (label, field) in &vocabulary.indicator_second {
            self.word(label).second = IndicatorField::of(field);
        }
        for label in &vocabulary.indicator_extra.names {
            self.word(label).indicator.get_or_insert_with(|| Column::Extra(label.clone()));
        }
        for label in &vocabulary.extra.names {
            self.word(label).target.get_or_insert_with(|| Target::Extra(label.clone()));
        }
        for label in &vocabulary.group.names {
            let word = self.word(label);
            word.group |= word.target.is_none();
        }
        for label in &vocabulary.furniture.names {
            self.word(label).furniture = true;
        }
        for (term, labels) in &vocabulary.term {
            for label in labels {
                self.word(label).term.get_or_insert_with(|| term.clone());
            }
        }
        self.add_levels(vocabulary);
    }

    /// Gives a template's own wordings (`填报单位（盖章）`) the rank of what they are without bracket and number.
    fn rank_variants(&mut self) {
        let ranked = |key: &String, word: &Meaning| {
            let bare = without_bracket(key).or_else(|| without_number(key))?;
            let known = self.words.get(bare).filter(|known| known.target == word.target)?;
            (word.rank == 0 && known.rank > 0).then(|| (key.clone(), known.rank))
        };
        let ranks: Vec<(String, u16)> =
            self.words.iter().filter_map(|(key, word)| ranked(key, word)).collect();
        for (key, rank) in ranks {
            self.word(&key).rank = rank;
        }
    }

    fn add_sums(&mut self, vocabulary: &Vocabulary) {
        for (name, labels) in &vocabulary.ends {
            let Some(field) = Field::of(name) else { continue };
            for label in labels {
                let word = self.word(label);
                if !word.is_label() {
                    word.target = Some(Target::Field(field));
                    word.end = true;
                }
            }
        }
        let sums = &vocabulary.sums;
        let own = (0..).zip(&sums.own).map(|(rank, label)| (label, Sum::Own(rank)));
        let words = own
            .chain(sums.heads.iter().map(|label| (label, Sum::Head)))
            .chain(sums.other.iter().map(|label| (label, Sum::Other)))
            .chain(sums.total.iter().map(|label| (label, Sum::Total)));
        for (label, sum) in words {
            self.word(label).sum.get_or_insert(sum);
        }
        // A template's own heads with a unit behind them: 项目资金（万元）.
        let heads: Vec<String> = sums.heads.iter().map(|label| key(label)).collect();
        for (word, meaning) in &mut self.words {
            if without_bracket(word).is_some_and(|bare| heads.iter().any(|head| head == bare)) {
                meaning.sum.get_or_insert(Sum::Head);
            }
        }
    }

    fn add_levels(&mut self, vocabulary: &Vocabulary) {
        for (first, level) in vocabulary.levels.iter().enumerate() {
            for label in std::iter::once(&level.name).chain(&level.also).chain(&level.misread) {
                self.word(label).level1.get_or_insert(first);
            }
            for (second, below) in level.second.iter().enumerate() {
                for label in std::iter::once(&below.name).chain(&below.also) {
                    self.word(label).level2.get_or_insert((first, second));
                }
            }
        }
    }
}

/// The wordings of a printed label, the printed one first; a slot has none.
pub fn wordings(printed: &Printed) -> impl Iterator<Item = &String> {
    std::iter::once(&printed.label).chain(&printed.also).filter(|label| !label.is_empty())
}

fn indicator_column(column: &Printed) -> Option<Column> {
    if !column.extra.is_empty() {
        return Some(Column::Extra(column.extra.clone()));
    }
    IndicatorField::of(&column.field).map(Column::Field)
}

/// A printed cell with the place that the spans before and above give it.
pub struct Placed<'t> {
    /// The cell.
    pub printed: &'t Printed,
    /// Row from 0 within the block.
    pub row: u32,
    /// Column from 0.
    pub column: u32,
}

impl Placed<'_> {
    /// The column behind the last it covers.
    pub fn end(&self) -> u32 {
        self.column + self.printed.cols.max(1)
    }

    /// Where its value goes, if it is a slot.
    pub fn target(&self) -> Option<Target> {
        match Field::of(&self.printed.field) {
            Some(field) => Some(Target::Field(field)),
            None if !self.printed.extra.is_empty() => Some(Target::Extra(self.printed.extra.clone())),
            None => None,
        }
    }
}

/// Places printed rows by HTML's rules: each cell takes the next column that no cell above reaches into.
pub fn place(rows: &[Vec<Printed>]) -> Vec<Placed<'_>> {
    let mut placed: Vec<Placed<'_>> = Vec::new();
    for (row, cells) in rows.iter().enumerate() {
        let row = row as u32;
        let mut column = 0;
        for printed in cells {
            while let Some(above) = placed.iter().find(|above| {
                above.row < row
                    && above.row + above.printed.rows.max(1) > row
                    && above.column <= column
                    && column < above.end()
            }) {
                column = above.end();
            }
            placed.push(Placed { printed, row, column });
            column += printed.cols.max(1);
        }
    }
    placed
}

/// The slots of a label: itself where it holds one, else those right of it up to the next label, else the one
/// below it.
fn slots_of(placed: &[Placed<'_>], index: usize) -> Vec<Slot> {
    let label = &placed[index];
    if let Some(target) = label.target() {
        return vec![Slot { offset: 0, target }];
    }
    let right: Vec<Slot> = placed[index + 1..]
        .iter()
        .take_while(|cell| cell.row == label.row && cell.printed.label.is_empty())
        .filter_map(|cell| Some(Slot { offset: cell.column - label.end(), target: cell.target()? }))
        .collect();
    if !right.is_empty() {
        return right;
    }
    let row_below = label.row + label.printed.rows.max(1);
    let below = placed
        .iter()
        .find(|cell| cell.row == row_below && cell.column == label.column && cell.printed.label.is_empty());
    below.and_then(Placed::target).map(|target| Slot { offset: 0, target }).into_iter().collect()
}
