//! A rough set of characters, and words looked for by it.

use std::borrow::Cow;
use std::fmt::Debug;
use std::ops::Range;

use serde::{Deserialize, Deserializer};

/// Tells of most characters that they are not among some, without a search: by the last twelve bits of their code
/// points.
#[derive(Debug, Clone, Copy)]
pub struct Rough([u64; 64]);

impl Rough {
    /// None.
    pub const fn new() -> Self {
        Self([0; 64])
    }

    /// Adds a character.
    #[inline]
    pub const fn add(&mut self, c: char) {
        let code = c as usize;
        self.0[code >> 6 & 63] |= 1 << (code & 63);
    }

    /// Whether a character may be among them; one that is always may.
    #[inline]
    pub const fn may_hold(&self, c: char) -> bool {
        let code = c as usize;
        self.0[code >> 6 & 63] >> (code & 63) & 1 != 0
    }

    /// The offset of the first character of a text, from a character's on, that may be among them.
    ///
    /// The last twelve bits of a code point are the last six of each of the last two bytes of its UTF-8, so that
    /// nothing needs to be decoded.
    #[inline]
    pub fn find(&self, text: &str, from: usize) -> Option<usize> {
        let bytes = text.as_bytes();
        let mut at = from;
        loop {
            let (length, high, last) = match *bytes.get(at..)? {
                [0xE0..0xF0, high, last, ..] => (3, high, last),
                [byte @ 0..0x80, ..] => (1, byte >> 6, byte),
                [high @ ..0xE0, last, ..] => (2, high, last),
                [_, _, high, last, ..] => (4, high, last),
                _ => return None,
            };
            if self.may_hold_by(high, last) {
                return Some(at);
            }
            at += length;
        }
    }
}

impl Rough {
    /// As [`Self::may_hold`], for a character of three bytes by its second and third in UTF-8: they hold the twelve bits.
    #[inline]
    pub const fn may_hold_by(&self, middle: u8, last: u8) -> bool {
        self.0[(middle & 63) as usize] >> (last & 63) & 1 != 0
    }
}

impl Default for Rough {
    fn default() -> Self {
        Self::new()
    }
}

/// Words that are looked for in texts, all in one pass.
#[derive(Debug, Clone)]
pub struct Phrases<S: Clone + Debug + 'static> {
    words: Cow<'static, [S]>,
    firsts: Rough,
}

impl Phrases<&'static str> {
    /// Of words known when the program is built.
    pub const fn new(words: &'static [&'static str]) -> Self {
        let mut firsts = Rough::new();
        let mut at = 0;
        while at < words.len() {
            firsts.add(first(words[at]));
            at += 1;
        }
        Self { words: Cow::Borrowed(words), firsts }
    }
}

impl From<Vec<String>> for Phrases<String> {
    fn from(words: Vec<String>) -> Self {
        let mut firsts = Rough::new();
        words.iter().filter_map(|word| word.chars().next()).for_each(|c| firsts.add(c));
        Self { words: Cow::Owned(words), firsts }
    }
}

impl<'de> Deserialize<'de> for Phrases<String> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from)
    }
}

impl<S: AsRef<str> + Clone + Debug> Phrases<S> {
    /// The words that stand in a text from left to right: the number of each, and its range of bytes. Of words that
    /// begin at one place it is the first.
    pub fn found_in<'p>(&'p self, text: &'p str) -> impl Iterator<Item = (usize, Range<usize>)> + 'p {
        let mut from = 0;
        std::iter::from_fn(move || {
            loop {
                let at = self.firsts.find(text, from)?;
                let rest = &text[at..];
                from = at + rest.chars().next().map_or(1, char::len_utf8);
                if let Some(word) = self.standing(rest) {
                    return Some((word, at..at + self.words[word].as_ref().len()));
                }
            }
        })
    }

    /// Whether a text holds any.
    pub fn are_in(&self, text: &str) -> bool {
        self.found_in(text).next().is_some()
    }

    /// Whether a text begins with any.
    pub fn begin(&self, text: &str) -> bool {
        text.chars().next().is_some_and(|c| self.firsts.may_hold(c)) && self.standing(text).is_some()
    }

    fn standing(&self, text: &str) -> Option<usize> {
        let begins = |word: &S| {
            let word = word.as_ref();
            // One byte tells of most that they do not stand there.
            let differs = |last| text.as_bytes().get(last) != word.as_bytes().get(last);
            !word.len().checked_sub(1).is_some_and(differs) && text.starts_with(word)
        };
        self.words.iter().position(begins)
    }
}

/// The first character of a word when the program is built, which fails for a word without one.
pub const fn first(word: &str) -> char {
    let bytes = word.as_bytes();
    let (length, lead) = match bytes[0] {
        byte @ 0..0x80 => (1, byte as u32),
        byte @ ..0xE0 => (2, byte as u32 & 0x1F),
        byte @ ..0xF0 => (3, byte as u32 & 0x0F),
        byte => (4, byte as u32 & 0x07),
    };
    let (mut code, mut at) = (lead, 1);
    while at < length {
        code = code << 6 | bytes[at] as u32 & 0x3F;
        at += 1;
    }
    match char::from_u32(code) {
        Some(c) => c,
        None => panic!("a str is UTF-8"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_passes_over_what_may_be_among_none() {
        for (text, from, found) in [
            ("", 0, None),
            ("a中é", 0, Some(1)),
            ("a中é𠀀", 4, Some(4)),
            ("中é𠀀x", 5, Some(5)),
            ("aéx", 0, None),
        ] {
            let mut rough = Rough::new();
            text.get(found.unwrap_or(text.len())..).unwrap().chars().for_each(|c| rough.add(c));
            assert_eq!(rough.find(text, from), found, "{text}");
        }
    }

    #[test]
    fn words_are_found_in_one_pass() {
        const WORDS: Phrases<&str> = Phrases::new(&["成本效益", "成本", "é", "x", "𠀀"]);
        for (text, found) in [
            ("", vec![]),
            ("社会成本效益，成本", vec![(0, 6..18), (1, 21..27)]),
            ("本成 aéx𠀀", vec![(2, 8..10), (3, 10..11), (4, 11..15)]),
            ("本成", vec![]),
        ] {
            assert_eq!(WORDS.found_in(text).collect::<Vec<_>>(), found, "{text}");
            assert_eq!(WORDS.are_in(text), !found.is_empty());
            let owned = Phrases::from(WORDS.words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>());
            assert_eq!(owned.found_in(text).collect::<Vec<_>>(), found, "{text}");
        }
        assert!(WORDS.begin("成本高") && !WORDS.begin("高成本") && !WORDS.begin(""));
    }
}
