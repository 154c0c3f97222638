//! Every word that any template or the vocabulary knows, numbered, so that a cell is looked up once and each
//! lexicon is a table by number.

use std::borrow::Cow;
use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::key::{key_end, key_ends, key_start, number_starts, push_key, without_bracket, without_number};
use crate::mend;
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
        number_starts().chain(['[', '<']).for_each(|c| words.firsts.add(c));
        [')', ']', '>'].into_iter().for_each(|c| words.lasts.add(c));
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

    /// The word that two texts are together.
    pub fn find_joined(&self, head: &str, tail: &str, buffer: &mut String) -> Word {
        // Where one has nothing that counts, its end is the other's.
        let last = key_end(tail).or_else(|| key_end(head));
        let first = || key_start(head).or_else(|| key_start(tail));
        match last.filter(|&last| self.lasts.may_hold(last)).zip(first()) {
            Some((last, first)) => self.find_between(&[head, tail], (first, last), buffer),
            None => Self::UNKNOWN,
        }
    }

    /// The word of a printed text: of its key, else of the key without its bracket, its number or both, or out of the brackets
    /// around it (`【项目概况】`), or without the tags in it (`项目<br>概况`).
    /// `buffer` is room to build the key in.
    pub fn find(&self, text: &str, buffer: &mut String) -> Word {
        key_ends(text).map_or(Self::UNKNOWN, |ends| self.find_between(&[text], ends, buffer))
    }

    /// As [`Self::find`], for a text in parts that follow each other, whose key's first and last character are known: by
    /// them and by the length most texts are told to be none.
    pub fn find_between(&self, parts: &[&str], (first, last): (char, char), buffer: &mut String) -> Word {
        // A label may be spread with blanks, but nothing much longer than the longest can be one.
        let length: usize = parts.iter().map(|part| part.len()).sum();
        let may_be =
            length <= self.longest * 3 + 24 && self.firsts.may_hold(first) && self.lasts.may_hold(last);
        if !may_be {
            return Self::UNKNOWN;
        }
        let key = push_key(parts, buffer);
        let known = |key: &str| self.numbers.get(key).copied();
        let plain = || without_bracket(key).and_then(known);
        let bare = || without_number(key).and_then(known);
        let both = || without_bracket(key).and_then(without_number).and_then(known);
        let inside = || key.strip_prefix('[')?.strip_suffix(']').and_then(known);
        let found = known(key).or_else(plain).or_else(bare).or_else(both).or_else(inside);
        found.or_else(|| self.untagged(parts)).unwrap_or(Self::UNKNOWN)
    }

    /// The word of a text with tags in it.
    fn untagged(&self, parts: &[&str]) -> Option<Word> {
        if !parts.iter().any(|part| part.contains('<')) {
            return None;
        }
        match mend::wrapper::undo(&parts.concat()) {
            Cow::Owned(bare) => Some(self.find(&bare, &mut String::new())),
            Cow::Borrowed(_) => None,
        }
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
        for text in
            ["【项目名称】", "[项目名称]", "项目<br>名称", "<b>项目名称</b>", "※项目名称", "**项目名称**"]
        {
            assert_eq!(find(text), 1, "{text}");
        }
        assert_eq!(find("<br>"), Words::UNKNOWN);
        assert_eq!(words.count(), 3);
    }
}
