//! Lists of words of which one may stand at a place: told by their first characters that mostly none does.

use super::scan::{fold, peek, word};
use crate::rough::{self, Rough};

/// What words are told by: a character, folded and small.
pub(super) const fn key(c: char) -> char {
    fold(c).to_ascii_lowercase()
}

/// A short list of words, each with what it says; of two that begin alike the longer is first.
pub(super) struct Words<T: 'static = ()> {
    words: &'static [(&'static str, T)],
    firsts: Rough,
}

/// Words that say nothing more than that they stand there.
macro_rules! words {
    ($($word:literal),* $(,)?) => { $crate::derive::words::Words::new(&[$(($word, ()),)*]) };
}
pub(super) use words;

impl<T> Words<T> {
    /// Of a list known when the program is built; no word of it is empty.
    pub const fn new(words: &'static [(&'static str, T)]) -> Self {
        let mut firsts = Rough::new();
        let mut at = 0;
        while at < words.len() {
            firsts.add(key(rough::first(words[at].0)));
            at += 1;
        }
        Self { words, firsts }
    }

    /// The first of the words that stands at `at`: what it says, and the offset behind it.
    #[inline]
    pub fn at(&self, text: &str, at: usize) -> Option<(&'static T, usize)> {
        let first = peek(text, at)?.to_ascii_lowercase();
        if self.firsts.may_hold(first) { self.standing(text, at) } else { None }
    }

    fn standing(&self, text: &str, at: usize) -> Option<(&'static T, usize)> {
        self.words.iter().find_map(|(wanted, says)| Some((says, word(text, at, wanted)?)))
    }

    /// The offset behind the first of the words that stands at `at`.
    #[inline]
    pub fn behind(&self, text: &str, at: usize) -> Option<usize> {
        self.at(text, at).map(|(_, end)| end)
    }

    /// The list.
    pub const fn list(&self) -> &'static [(&'static str, T)] {
        self.words
    }
}

/// A long list of words, found by the two characters that they begin with, or end with.
pub(super) struct Dictionary<T> {
    /// In the order of the first of the two; the words of one keep the order in which they were given.
    entries: Vec<(char, Vec<Entry<T>>)>,
    keys: Rough,
}

struct Entry<T> {
    word: &'static str,
    /// The second of the two characters, where the word has one.
    second: Option<char>,
    says: T,
}

impl<T: Copy> Dictionary<T> {
    /// Of words that are looked for from their beginning.
    pub fn by_start(words: impl IntoIterator<Item = (&'static str, T)>) -> Self {
        Self::new(words, |word| {
            let mut chars = word.chars();
            (chars.next(), chars.next())
        })
    }

    /// Of words that are looked for from their end.
    pub fn by_end(words: impl IntoIterator<Item = (&'static str, T)>) -> Self {
        Self::new(words, |word| {
            let mut chars = word.chars();
            (chars.next_back(), chars.next_back())
        })
    }

    fn new(
        words: impl IntoIterator<Item = (&'static str, T)>,
        ends: impl Fn(&str) -> (Option<char>, Option<char>),
    ) -> Self {
        let mut words: Vec<(char, Entry<T>)> =
            Vec::from_iter(words.into_iter().filter_map(|(word, says)| {
                let (first, second) = ends(word);
                Some((key(first?), Entry { word, second: second.map(key), says }))
            }));
        words.sort_by_key(|(first, _)| *first);
        let mut entries: Vec<(char, Vec<Entry<T>>)> = Vec::new();
        let mut keys = Rough::new();
        for (first, entry) in words {
            keys.add(first);
            match entries.last_mut().filter(|(last, _)| *last == first) {
                Some((_, list)) => list.push(entry),
                None => entries.push((first, vec![entry])),
            }
        }
        Self { entries, keys }
    }

    /// The words that begin (or end) with a folded character and the one that `second` finds beside it.
    #[inline]
    pub fn of(
        &self,
        first: char,
        second: impl FnOnce() -> Option<char>,
    ) -> impl Iterator<Item = (&'static str, T)> {
        let first = first.to_ascii_lowercase();
        let list = if self.keys.may_hold(first) { self.list(first) } else { &[] };
        let second = if list.is_empty() { None } else { second().map(|c| c.to_ascii_lowercase()) };
        let fits = move |entry: &&Entry<T>| entry.second.is_none() || entry.second == second;
        list.iter().filter(fits).map(|entry| (entry.word, entry.says))
    }

    fn list(&self, first: char) -> &[Entry<T>] {
        let found = self.entries.binary_search_by_key(&first, |(first, _)| *first).ok();
        found.and_then(|index| self.entries.get(index)).map_or(&[], |(_, words)| words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_their_order_at_any_width() {
        static WORDS: Words<u8> = Words::new(&[("（含）", 0), ("月底", 1), ("月", 2), ("rmb", 3)]);
        for (text, found) in [
            ("月底", Some((&1, 6))),
            ("月 底", Some((&1, 7))),
            ("月", Some((&2, 3))),
            ("(含)", Some((&0, 5))),
            ("（含)", Some((&0, 7))),
            ("RMB", Some((&3, 3))),
            ("ｒMB", Some((&3, 5))),
            ("底月", None),
            ("", None),
        ] {
            assert_eq!(WORDS.at(text, 0), found, "{text}");
        }
    }

    #[test]
    fn a_dictionary_gives_the_words_of_two_characters_in_their_order() {
        let words = [("万元", 0), ("万", 1), ("元", 2), ("萬圓", 3), ("Km", 4)];
        let found = |dictionary: &Dictionary<u8>, first, second| -> Vec<u8> {
            dictionary.of(first, || second).map(|(_, says)| says).collect()
        };
        let by_start = Dictionary::by_start(words);
        assert_eq!(found(&by_start, '万', Some('元')), [0, 1]);
        assert_eq!(found(&by_start, '万', Some('圆')), [1, 3]);
        assert_eq!(found(&by_start, '万', None), [1]);
        assert_eq!(found(&by_start, 'k', Some('M')), [4]);
        assert!(found(&by_start, '角', None).is_empty());
        let by_end = Dictionary::by_end(words);
        assert_eq!(found(&by_end, '元', Some('万')), [0, 2]);
        assert_eq!(found(&by_end, '圆', Some('万')), [3]);
    }
}
