//! The characters by which most texts are told to be no title, level or placeholder.

use super::key::{fold, key, number_starts};
use super::vocabulary::Vocabulary;
use crate::rough::Rough;

/// What the wordings of a library begin or end with. It tells of a text, by the first and last character of its key,
/// that it is none of them; of one that may be it does not tell whether it is.
#[derive(Debug, Clone)]
pub struct Signs {
    title_ends: Rough,
    /// The bytes of the shortest title, or ending of one.
    shortest_title: usize,
    notes_ends: Rough,
    level_starts: Rough,
    numbers: Rough,
    placeholder_starts: Rough,
    furniture_starts: Rough,
}

impl Signs {
    /// Those of a vocabulary and of the keys of the templates' titles.
    pub fn new<'t>(vocabulary: &'t Vocabulary, titles: impl Iterator<Item = &'t String>) -> Self {
        let levels = vocabulary.levels.iter();
        let levels = levels.flat_map(|level| level.misread.iter().chain(&level.also).chain([&level.name]));
        let title = &vocabulary.title;
        let titles: Vec<&String> = titles.chain(&title.endings).chain(&title.foreign).collect();
        let shortest_title = titles.iter().map(|title| title.len()).min().unwrap_or(0);
        Self {
            title_ends: rough(titles.iter().filter_map(|title| title.chars().next_back())),
            shortest_title,
            notes_ends: rough(title.notes.iter().filter_map(|notes| notes.chars().next_back())),
            level_starts: rough(levels.filter_map(|level| key(level).chars().next())),
            numbers: rough(number_starts()),
            placeholder_starts: rough(vocabulary.shape.blank.iter().filter_map(|blank| blank.chars().next())),
            furniture_starts: rough(
                vocabulary.furniture.numbered.iter().filter_map(|word| word.chars().next()),
            ),
        }
    }

    /// Whether a text whose key ends with a character may be a title; `brackets` says whether it may hold one that opens.
    pub fn may_be_title(&self, text: &str, last: char, brackets: bool) -> bool {
        // A title's key leaves out what stands in brackets, and some of what stands behind the title.
        let left_out = |c| matches!(c, '(' | ')' | '[' | ']' | '0'..='9' | '#' | '《' | '》' | '{' | '}');
        text.len() >= self.shortest_title
            && (self.title_ends.may_hold(last)
                || (brackets || left_out(last)) && holds(&self.title_ends, text))
    }

    /// Whether a text whose key ends with a character may head notes on filling in.
    pub fn may_be_notes(&self, last: char) -> bool {
        self.notes_ends.may_hold(last)
    }

    /// Whether a text whose key begins with a character may begin with a first level, or with a number before one.
    pub fn may_be_level(&self, text: &str, first: char) -> bool {
        self.level_starts.may_hold(first) || self.numbers.may_hold(first) && holds(&self.level_starts, text)
    }

    /// Whether a text may be the number of a form among others.
    pub fn may_be_number(&self, text: &str) -> bool {
        holds(&self.furniture_starts, text)
    }

    /// Whether a text whose key begins and ends with these characters may be a placeholder.
    pub fn may_be_placeholder(&self, first: char, last: char) -> bool {
        let dots = |c: char| matches!(c, '…' | '.' | '·');
        dots(last) && dots(first)
            || (dots(last) || last.is_ascii_digit()) && self.placeholder_starts.may_hold(first)
    }
}

/// Whether a character of a text may be among some as it counts in a key.
fn holds(some: &Rough, text: &str) -> bool {
    text.chars().filter_map(fold).any(|c| some.may_hold(c))
}

fn rough(chars: impl Iterator<Item = char>) -> Rough {
    let mut rough = Rough::new();
    chars.for_each(|c| rough.add(c));
    rough
}
