//! Units of measure, told by a lexicon.

use std::sync::LazyLock;

use super::scan::{self, blanks, next, peek};
use super::words::Dictionary;

/// The lexicon as compiled in.
const WORDS: &str = include_str!("units.txt");

/// The words by their first characters, the longest first; `false` marks a word that begins like a unit and is none.
static LEXICON: LazyLock<Dictionary<bool>> = LazyLock::new(|| {
    let lines = WORDS.lines().filter(|line| !line.starts_with('#'));
    let mut words: Vec<(&'static str, bool)> = lines
        .flat_map(str::split_whitespace)
        .map(|word| (word.trim_start_matches('!'), !word.starts_with('!')))
        .collect();
    words.sort_by_cached_key(|(word, _)| std::cmp::Reverse(word.chars().count()));
    Dictionary::by_start(words)
});

/// The offset behind the longest unit at `at`, unless a longer word that is none stands there.
fn longest(text: &str, at: usize) -> Option<usize> {
    let (first, after) = next(text, at)?;
    let mut words = LEXICON.of(first, || peek(text, blanks(text, after)));
    let (end, unit) = words.find_map(|(word, unit)| Some((ends_clean(text, at, word)?, unit)))?;
    unit.then_some(end)
}

/// A Latin unit ends where the letters end (the `m` of `mate` is no metre), and one of a single letter keeps its case
/// (4S and 3D are names).
fn ends_clean(text: &str, at: usize, word: &str) -> Option<usize> {
    let end = scan::word(text, at, word)?;
    let single = word.len() == 1 && word.starts_with(|c: char| c.is_ascii_alphabetic());
    if single && scan::peek(text, at) != word.chars().next() {
        return None;
    }
    let latin = |c: char| c.is_ascii_alphanumeric();
    let runs_on = word.ends_with(latin) && scan::peek(text, end).is_some_and(latin);
    (!runs_on).then_some(end)
}

fn is_scale(c: char) -> bool {
    matches!(c, '十' | '百' | '千' | '万' | '亿' | '仟')
}

/// A unit with its scale words: 万人次, 亿, 度电. At most three scale words (千万亿).
fn simple(text: &str, at: usize) -> Option<usize> {
    if let Some(end) = longest(text, at) {
        return Some(end);
    }
    let (mut end, mut scaled) = (at, None);
    for _ in 0..3 {
        let Some((_, after)) = next(text, end).filter(|&(c, _)| is_scale(c)) else { break };
        scaled = Some(after);
        end = blanks(text, after);
    }
    scaled.map(|scaled| longest(text, end).unwrap_or(scaled))
}

/// The offset behind the unit that stands at byte `at`: the longest word of the lexicon with its scale words,
/// and what is joined to it (`度电/年`, `元/人·年`, `台（套）`, `元每亩`).
pub fn unit(text: &str, at: usize) -> Option<usize> {
    let mut end = simple(text, at)?;
    for _ in 0..3 {
        let Some(after) = joined(text, end).or_else(|| bracketed(text, end)) else { break };
        end = after;
    }
    Some(end)
}

fn joined(text: &str, at: usize) -> Option<usize> {
    let at = joint(text, at)?;
    simple(text, at).or_else(|| {
        let (_, inside) = next(text, at).filter(|&(c, _)| c == '(')?;
        let mut end = simple(text, blanks(text, inside))?;
        if let Some(after) = joint(text, end).and_then(|at| simple(text, at)) {
            end = after;
        }
        next(text, blanks(text, end)).filter(|&(c, _)| c == ')').map(|(_, end)| end)
    })
}

/// The offset behind what joins two units at `at`.
fn joint(text: &str, at: usize) -> Option<usize> {
    let (joint, after) = next(text, blanks(text, at))?;
    matches!(joint, '/' | '每' | '·' | '•' | '・' | '⁄' | '∕' | '.' | '*' | '×').then(|| blanks(text, after))
}

fn bracketed(text: &str, at: usize) -> Option<usize> {
    let (_, after) = next(text, blanks(text, at)).filter(|&(c, _)| c == '(')?;
    let end = simple(text, blanks(text, after))?;
    next(text, blanks(text, end)).filter(|&(c, _)| c == ')').map(|(_, end)| end)
}

/// The unit that brackets at `at` hold and nothing else, and the offset behind them.
pub(super) fn in_brackets(text: &str, at: usize) -> Option<(&str, usize)> {
    let (_, inside) = next(text, at).filter(|&(c, _)| c == '(')?;
    let start = blanks(text, inside);
    let end = unit(text, start)?;
    let (_, close) = next(text, blanks(text, end)).filter(|&(c, _)| c == ')')?;
    Some((text.get(start..end)?, close))
}

/// Whether a text is a unit and nothing else, as a cell of 度量单位 should be; units to choose from count too
/// (`批或个`, `个、件`).
pub fn is_unit(text: &str) -> bool {
    let mut at = blanks(text, 0);
    loop {
        let Some(end) = unit(text, at) else { return false };
        at = blanks(text, choices(text, end).unwrap_or(end));
        match next(text, at) {
            None => return true,
            Some(('或' | '、' | ',' | '和', after)) => at = blanks(text, after),
            Some(_) => return false,
        }
    }
}

/// The offset behind brackets that hold units to choose from: `个（台、套、件）`.
fn choices(text: &str, at: usize) -> Option<usize> {
    let (_, mut at) = next(text, blanks(text, at)).filter(|&(c, _)| c == '(')?;
    loop {
        let end = blanks(text, unit(text, blanks(text, at))?);
        match next(text, end)? {
            (')', after) => return Some(after),
            ('或' | '、' | ',' | '/', after) => at = after,
            _ => return None,
        }
    }
}

/// Whether a text is nothing but words of scale (万, 百万).
pub(super) fn is_scale_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_scale)
}

/// The unit as written, without blanks.
pub(super) fn written(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    text.split(scan::is_blank).for_each(|piece| plain.push_str(piece));
    plain
}
