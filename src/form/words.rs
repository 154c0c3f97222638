//! Every word that any template or the vocabulary knows, numbered, so that a cell is looked up once and each
//! lexicon is a table by number.

use std::borrow::Cow;
use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::key::{key_ends, key_start, number_starts, push_key, without_bracket, without_number};
use crate::rough::Rough;

/// The number of a word; [`Words::UNKNOWN`] for a text that is none.
pub type Word = u16;

/// The words by their key.
#[derive(Debug, Clone, Default)]
pub struct Words {
    numbers: HashMap<String, Word, FxBuildHasher>,
    longest: usize,
    /// The characters that the key of a word, or of a word with what is taken off it, begins with.
    firsts: Rough,
    /// The same of its end.
    lasts: Rough,
}

impl Words {
    /// The number that no word has.
    pub const UNKNOWN: Word = 0;

    /// Numbers keys from 1 in the order given; a key again keeps its first number. Keys beyond the 65,535th have
    /// no number: a vocabulary of that size is no form's.
    pub fn new(keys: impl IntoIterator<Item = String>) -> Self {
        let mut words = Self::default();
        number_starts().for_each(|c| words.firsts.add(c));
        [')', ']'].into_iter().for_each(|c| words.lasts.add(c));
        for key in keys {
            let next = words.numbers.len() + 1;
            let Ok(number) = Word::try_from(next) else { break };
            words.longest = words.longest.max(key.len());
            key.chars().next().into_iter().for_each(|c| words.firsts.add(c));
            key.chars().next_back().into_iter().for_each(|c| words.lasts.add(c));
            words.numbers.entry(key).or_insert(number);
        }
        words
    }

    /// How many numbers there are, the unknown one included.
    pub fn count(&self) -> usize {
        self.numbers.len() + 1
    }

    /// The keys with their numbers, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Word)> {
        self.numbers.iter().map(|(key, &number)| (key.as_str(), number))
    }

    /// Whether a text may begin with a word or the marks before one; most that begin with none are told.
    pub fn may_begin(&self, text: &str) -> bool {
        key_start(text).is_none_or(|first| self.firsts.may_hold(first))
    }

    /// Whether a text may end with a word or the marks behind one; most that end with none are told.
    pub fn may_end(&self, text: &str) -> bool {
        key_ends(text).is_none_or(|(_, last)| self.lasts.may_hold(last))
    }

    /// Whether a text may be a word; most that are none are told, by their length and ends.
    pub fn may_be(&self, text: &str) -> bool {
        // A label may be spread with blanks, but nothing much longer than the longest can be one.
        let ends = |(first, last)| self.firsts.may_hold(first) && self.lasts.may_hold(last);
        text.len() <= self.longest * 3 + 24 && key_ends(text).is_some_and(ends)
    }

    /// The word of a printed text: of its key, else of the key without its bracket, its number or both.
    /// `buffer` is room to build the key in.
    pub fn find(&self, text: &str, buffer: &mut String) -> Word {
        if !self.may_be(text) {
            return Self::UNKNOWN;
        }
        buffer.clear();
        let key = push_key(text, buffer);
        let known = |key: &str| self.numbers.get(key).copied();
        let plain = || without_bracket(key).and_then(known);
        let bare = || without_number(key).and_then(known);
        let both = || without_bracket(key).and_then(without_number).and_then(known);
        known(key).or_else(plain).or_else(bare).or_else(both).unwrap_or(Self::UNKNOWN)
    }
}

/// Finds the words of many texts, among which labels come again and again: a text that came before is not looked at
/// twice.
#[derive(Debug)]
pub struct Finder<'w, 't> {
    words: &'w Words,
    buffer: String,
    seen: HashMap<&'t str, Word, FxBuildHasher>,
}

impl<'w, 't> Finder<'w, 't> {
    /// One that has seen no text.
    pub fn new(words: &'w Words) -> Self {
        Self { words, buffer: String::new(), seen: HashMap::default() }
    }

    /// The word of a printed text, as [`Words::find`] has it.
    pub fn find(&mut self, text: Cow<'t, str>) -> Word {
        if !self.words.may_be(&text) {
            return Words::UNKNOWN;
        }
        let Cow::Borrowed(text) = text else { return self.words.find(&text, &mut self.buffer) };
        let find = || self.words.find(text, &mut self.buffer);
        *self.seen.entry(text).or_insert_with(find)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_by_its_key_and_what_is_left_of_it() {
        let words = Words::new(["项目名称", "自有资金", "项目名称"].map(str::to_owned));
        let find = |text: &str| words.find(text, &mut String::new());
        assert_eq!(find("项 目 名 称："), 1);
        assert_eq!(find("二、自有资金（万元）"), 2);
        assert_eq!(find("不认识"), Words::UNKNOWN);
        assert_eq!(find("（）"), Words::UNKNOWN);
        let mut finder = Finder::new(&words);
        for _ in 0..2 {
            let found =
                ["项 目 名 称：", "二、自有资金（万元）", "不认识"].map(|text| finder.find(text.into()));
            assert_eq!(found, [1, 2, Words::UNKNOWN]);
        }
        assert_eq!(finder.find(Cow::Owned("项目 名称".to_owned())), 1);
        assert_eq!(words.count(), 3);
    }
}
