//! Label and value in one cell: `项目名称：…`, `联系电话 0799-…`, `资金总额：…财政拨款：…`.

use std::ops::Range;

use crate::form::key::{fold_width, is_among};
use crate::form::lexicon::{Lexicon, Sum, Target};
use crate::grid::{Cell, May, Row, Source};
use crate::mend::gap;
use crate::model::Field;

use super::segment::MAX_LABEL;

/// A label and its value within a text, as ranges of bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The label, its colon included.
    pub label: Range<usize>,
    /// The value, blank where none stands; what parts it from the next label is in neither.
    pub value: Range<usize>,
    /// Where the value goes.
    pub target: Target,
}

/// The pairs of a text that begins with a known label and a colon (or a blank): the first, and each further
/// known label with a colon that stands after a blank, a bracket or a mark.
pub fn pairs(text: &str, lexicon: &Lexicon) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = Vec::new();
    if !may_have_mark(text) || !lexicon.may_begin(text) {
        return pairs;
    }
    let mut next = leading(text, lexicon).or_else(|| glued(text, lexicon));
    while let Some((label, target)) = next {
        if let Some(before) = pairs.last_mut() {
            before.value.end = match is_amount(&before.target) {
                true => before.value.start + without_separator(&text[before.value.start..label.start]).len(),
                false => label.start,
            };
        }
        next = next_label(text, label.end, lexicon);
        pairs.push(Pair { value: label.end..text.len(), label, target });
    }
    pairs
}

/// Whether a colon or blank may stand where the first label's would; of most values without one it tells.
fn may_have_mark(text: &str) -> bool {
    // `：` is EF BC 9A; the bytes from C2 and E1 on are those that blanks begin with.
    let window = &text.as_bytes()[..text.len().min(MAX_LABEL + 4)];
    let mark = |byte: u8| (byte <= b' ') | matches!(byte, b':' | 0xC2 | 0xE1..=0xE3 | 0xEF);
    window.iter().fold(false, |any, &byte| any | mark(byte))
}

/// The label that a text begins with, its colon or blank behind it.
fn leading(text: &str, lexicon: &Lexicon) -> Option<(Range<usize>, Target)> {
    let window = text.char_indices().take_while(|(at, _)| *at <= MAX_LABEL);
    for (at, c) in window {
        let colon = matches!(c, '：' | ':');
        if at == 0 || !(colon || c.is_whitespace()) || is_among(&text[..at]) {
            continue;
        }
        if let Some(target) = target(&text[..at], lexicon) {
            return Some((0..at + c.len_utf8(), target));
        }
        if colon {
            // The head of a list of amounts with a figure behind it labels their total: 项目预算：260万元，….
            let total =
                lexicon.get(&text[..at])?.sum == Some(Sum::Head) && begins_with_figure(&text[at..], lexicon);
            return total.then_some((0..at + c.len_utf8(), Target::Field(Field::Total)));
        }
    }
    None
}

/// The label of an amount that its figure touches, before further ones with colons: 总额100万元；一、财政拨款：80万元.
fn glued(text: &str, lexicon: &Lexicon) -> Option<(Range<usize>, Target)> {
    let figure = text.char_indices().take_while(|(at, _)| *at <= MAX_LABEL);
    let (end, _) = figure.skip(1).find(|(_, c)| c.is_ascii_digit())?;
    let own = target(&text[..end], lexicon).filter(is_amount)?;
    next_label(text, end, lexicon).filter(|(_, next)| is_amount(next))?;
    Some((0..end, own))
}

fn is_amount(target: &Target) -> bool {
    matches!(target, Target::Field(field) if Field::AMOUNTS.contains(field))
}

/// An amount without what parts it from the next label: `100万元；`, `100，其中：`.
fn without_separator(text: &str) -> &str {
    let marks =
        |text: &'_ str| text.trim_end_matches(|c: char| c.is_whitespace() || "；;，,、".contains(c)).len();
    let text = &text[..marks(text)];
    match text.char_indices().rev().find(|(_, c)| "；;，,、".contains(*c)) {
        Some((at, mark)) if is_among(&text[at + mark.len_utf8()..]) => &text[..marks(&text[..at])],
        _ => text,
    }
}

/// Whether a figure stands before any further colon, alone or behind a word for the total.
fn begins_with_figure(text: &str, lexicon: &Lexicon) -> bool {
    let text = text.trim_start_matches(['：', ':']).trim_start();
    let word = &text[..text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len())];
    let total = || lexicon.get(word).is_some_and(|meaning| meaning.sum == Some(Sum::Total));
    word.len() < text.len() && (word.is_empty() || total())
}

/// The next known label with a colon behind it, outside of brackets.
fn next_label(text: &str, from: usize, lexicon: &Lexicon) -> Option<(Range<usize>, Target)> {
    let mut open = 0u32;
    for (offset, c) in text[from..].char_indices() {
        if open == 0
            && (c.is_whitespace() || fold_width(c).is_ascii_digit() || c == '元')
            && let Some(found) = amount_line(text, from + offset + c.len_utf8(), lexicon)
        {
            return Some(found);
        }
        match c {
            '（' | '(' => open += 1,
            '）' | ')' => open = open.saturating_sub(1),
            _ => {}
        }
        // A label within brackets breaks a value down: 80万元（其中：上级财政资金：30万元）.
        if open > 0 || !matches!(c, '：' | ':') {
            continue;
        }
        let colon = from + offset;
        let begin = text[from..colon]
            .char_indices()
            .rev()
            .take_while(|(_, c)| {
                !matches!(c, '；' | ';' | '，' | ',' | '。' | '(' | '（' | ')' | '）' | '：' | ':')
            })
            .take_while(|(_, c)| !c.is_whitespace())
            .last()
            .map_or(colon, |(at, _)| from + at);
        // An amount may run into the next label: 资金总额：200财政拨款：150.
        let behind_amount = text[begin..colon]
            .char_indices()
            .rev()
            .find(|(_, c)| c.is_ascii_digit() || *c == '元')
            .map(|(at, c)| begin + at + c.len_utf8());
        for begin in std::iter::once(begin).chain(behind_amount) {
            if let Some(target) = target(&text[begin..colon], lexicon) {
                return Some((begin..colon + c.len_utf8(), target));
            }
        }
    }
    None
}

/// The label of an amount that stands behind a blank or a figure, a blank and a figure behind it: `其他资金 0.00`.
fn amount_line(text: &str, begin: usize, lexicon: &Lexicon) -> Option<(Range<usize>, Target)> {
    let line = text[begin..]
        .lines()
        .next()
        .filter(|line| line.starts_with(|c| matches!(c, '\u{4E00}'..='\u{9FFF}')))?;
    let (label, target) = leading(line, lexicon)?;
    let amount = is_amount(&target);
    let figure = gap::trim(&line[label.end..]).starts_with(|c: char| fold_width(c).is_ascii_digit());
    (amount && figure).then_some((begin + label.start..begin + label.end, target))
}

/// A known label standing as a word between blanks, somewhere behind the beginning of a value, with text behind
/// it: `甲 联系电话 0799-…`.
pub fn word_label(text: &str, lexicon: &Lexicon) -> Option<Pair> {
    let mut at = 0;
    for word in text.split(char::is_whitespace) {
        let range = at..at + word.len();
        at = range.end + text[range.end..].chars().next().map_or(0, char::len_utf8);
        if range.start == 0 || word.is_empty() || gap::trim(&text[range.end..]).is_empty() {
            continue;
        }
        if let Some(target) = target(word, lexicon) {
            return Some(Pair { value: at..text.len(), label: range, target });
        }
    }
    None
}

fn target(label: &str, lexicon: &Lexicon) -> Option<Target> {
    lexicon.get(label).and_then(|meaning| meaning.target.clone())
}

/// The most letters of a label that nobody knows, its value in the same cell.
const LONGEST_UNKNOWN: usize = 12;

/// The bytes behind the colon of a text that begins with what may be a label nobody knows: `监督电话：0799-…`.
pub fn unknown_pair(text: &str) -> Option<usize> {
    let (at, colon) = text.char_indices().take(LONGEST_UNKNOWN + 1).find(|(_, c)| matches!(c, '：' | ':'))?;
    let value = at + colon.len_utf8();
    (looks_like_label(&text[..at]) && !gap::trim(&text[value..]).is_empty()).then_some(value)
}

/// Whether each cell of a row is a label with its value, and the vocabulary knows one of them: 填报人：某某 | 联系电话：0799-….
pub fn is_line_of_pairs(row: &Row, source: &Source, lexicon: &Lexicon) -> bool {
    let known = |cell: &Cell| cell.may.any(May::PAIR) && !pairs(&cell.text(source), lexicon).is_empty();
    let any = |cell: &Cell| known(cell) || unknown_pair(&cell.text(source)).is_some();
    row.cells.iter().any(known) && row.cells.iter().all(any)
}

/// Where a label begins that ends a value by its colon and has none of its own: 甲 单位（盖章）：.
pub fn blank_label_behind(value: &str) -> Option<usize> {
    let end = value.trim_end();
    let at = end.rfind(char::is_whitespace).filter(|_| end.ends_with([':', '：']))?;
    let before = gap::trim(&value[..at]);
    (!before.is_empty() && looks_like_label(&end[at..])).then_some(at)
}

/// Whether a text may begin with a label, a blank and its text behind it: 项目主要内容 修缮房屋。
pub fn begins_with_label(text: &str) -> bool {
    let text = gap::trim(text);
    text.split_once(char::is_whitespace).is_some_and(|(label, _)| looks_like_label(label))
}

/// Whether a text looks like a printed label: short, of letters, without the marks of a sentence.
pub fn looks_like_label(text: &str) -> bool {
    let letters = text.chars().filter(|c| !c.is_whitespace()).count();
    (2..=16).contains(&letters)
        && text.chars().all(|c| c.is_alphabetic() || c.is_whitespace() || "（）()、：:/—".contains(c))
        && text.chars().any(gap::is_han)
}

/// Whether a text has nothing but what dates and what joins them are written with.
pub fn is_of_dates(text: &str) -> bool {
    let joins = |c: char| matches!(c, '年' | '月' | '日' | '至' | '到' | '—' | '～' | '起' | '止');
    text.chars()
        .all(|c| joins(c) || c.is_whitespace() || !c.is_alphanumeric() || fold_width(c).is_ascii_digit())
}
