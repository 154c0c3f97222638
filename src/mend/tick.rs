//! Ticked choices: `新增项目 ( )  延续项目 ( √ )` → `延续项目`.

use std::ops::Range;

use super::gap::trim;
use crate::rough::Rough;

/// What a ticked cell says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ticked {
    /// The text holds no mark and no box: it is no list of choices.
    NoChoice,
    /// Exactly one choice is marked; its range in the text.
    One(Range<usize>),
    /// None is marked though boxes are printed.
    None,
    /// Several are; the ranges of all.
    Several(Vec<Range<usize>>),
}

/// Reads the choice of a text whose choices are words, each with a mark or an empty box before or behind it.
///
/// A box stands behind its word where the text begins with a word, before it where the text begins with a box
/// (`□新增 ☑延续`). A pair of brackets around a mark or nothing is a box, too. Where a mark stands alone beside several
/// of the `known` choices (`新增项目 延续项目√`), it chooses the one next to it.
pub fn read(text: &str, chosen: &str, open: &str, known: &[String]) -> Ticked {
    let marks = find_marks(text, chosen, open);
    if marks.is_empty() {
        return Ticked::NoChoice;
    }
    let leads = trim(&text[..marks[0].range.start]).is_empty() || touches_known(text, &marks, known);
    let mut ticked: Vec<Range<usize>> = Vec::new();
    for (index, mark) in marks.iter().enumerate() {
        let word = if leads {
            mark.range.end..marks.get(index + 1).map_or(text.len(), |next| next.range.start)
        } else {
            index.checked_sub(1).map_or(0, |last| marks[last].range.end)..mark.range.start
        };
        let word = word_range(text, word);
        if mark.chosen && !word.is_empty() {
            let word = next_to_mark(text, word, leads, known);
            ticked.push(word);
        }
    }
    match ticked.len() {
        0 => Ticked::None,
        1 => Ticked::One(ticked.swap_remove(0)),
        _ => Ticked::Several(ticked),
    }
}

/// Whether a text is nothing but two or more of the known choices, none of them marked.
pub fn is_bare_list(text: &str, known: &[String]) -> bool {
    listed(text, known).is_some_and(|words| words.len() > 1)
}

/// Whether the only mark touches the known choice behind it and not the one before (`新增项目 √延续项目`).
fn touches_known(text: &str, marks: &[Mark], known: &[String]) -> bool {
    let [mark] = marks else { return false };
    let (before, behind) = (&text[..mark.range.start], &text[mark.range.end..]);
    let apart = |c: char| c.is_whitespace() || is_apart(c);
    before.ends_with(apart)
        && !behind.starts_with(apart)
        && listed(behind, known).is_some_and(|words| !words.is_empty())
}

/// Of a range that holds several known choices the one beside the mark, which stands before or behind them all.
fn next_to_mark(text: &str, range: Range<usize>, leads: bool, known: &[String]) -> Range<usize> {
    let Some(words) = listed(&text[range.clone()], known) else { return range };
    let word = if leads { words.first() } else { words.last() };
    word.map_or(range.clone(), |word| {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        start..start + word.len()
    })
}

/// The words of a text, if each is a known choice.
fn listed<'t>(text: &'t str, known: &[String]) -> Option<Vec<&'t str>> {
    let words = text.split(|c: char| c.is_whitespace() || is_apart(c)).filter(|word| !word.is_empty());
    let all = words.clone().all(|word| known.iter().any(|one| one == word));
    all.then(|| words.collect())
}

/// The words of a text that are choices, ticked or not: two or more, each with a mark or box; none for any other
/// text.
pub fn choices<'t>(text: &'t str, chosen: &str, open: &str) -> Vec<&'t str> {
    let marks = find_marks(text, chosen, open);
    let Some(first) = marks.first() else { return Vec::new() };
    let leads = trim(&text[..first.range.start]).is_empty();
    let word = |index: usize| {
        let before = index.checked_sub(1).map_or(0, |last| marks[last].range.end);
        let behind = marks.get(index + 1).map_or(text.len(), |next| next.range.start);
        let range = if leads { marks[index].range.end..behind } else { before..marks[index].range.start };
        &text[word_range(text, range)]
    };
    let words: Vec<&str> = (0..marks.len()).map(word).filter(|word| !word.is_empty()).collect();
    if words.len() > 1 { words } else { Vec::new() }
}

struct Mark {
    range: Range<usize>,
    chosen: bool,
}

fn find_marks(text: &str, chosen: &str, open: &str) -> Vec<Mark> {
    let mut may_mark = Rough::new();
    chosen.chars().chain(open.chars()).for_each(|c| may_mark.add(c));
    let mut marks = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if may_mark.may_hold(c) && (chosen.contains(c) || open.contains(c)) {
            marks.push(Mark { range: at..at + c.len_utf8(), chosen: chosen.contains(c) });
        } else if matches!(c, '(' | '（' | '[' | '【') {
            let rest = &text[at + c.len_utf8()..];
            let Some(length) = rest.find([')', '）', ']', '】']) else { continue };
            let inside = trim(&rest[..length]);
            let mut within = inside.chars();
            let ticked = match (within.next(), within.next()) {
                (None, _) => false,
                (Some(mark), None) if chosen.contains(mark) => true,
                (Some(mark), None) if open.contains(mark) => false,
                _ => continue,
            };
            let close = at + c.len_utf8() + length;
            let end = close + text[close..].chars().next().map_or(0, char::len_utf8);
            marks.push(Mark { range: at..end, chosen: ticked });
            while chars.next_if(|(next, _)| *next < end).is_some() {}
        }
    }
    marks
}

/// A mark between choices.
fn is_apart(c: char) -> bool {
    matches!(c, ';' | '；' | ',' | '，' | '、' | '/' | '／')
}

/// The word of a choice: without blanks, the marks between choices and the number before it (`1.新增项目；`).
fn word_range(text: &str, range: Range<usize>) -> Range<usize> {
    let word = &text[range.clone()];
    let mut cut = trim(trim(word).trim_matches(is_apart));
    let bare = cut.trim_start_matches(['(', '（']).trim_start_matches(|c: char| c.is_ascii_digit());
    if bare.len() < cut.len()
        && let Some(rest) = bare.strip_prefix(['.', '．', '、', ')', '）'])
    {
        cut = trim(rest);
    }
    let start = range.start + (cut.as_ptr() as usize - word.as_ptr() as usize);
    start..start + cut.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_printed_choices_are_told_ticked_or_not() {
        for (text, words) in [
            ("新增项目 ( )  延续项目 ( √ )", vec!["新增项目", "延续项目"]),
            ("□新增 ☑延续 □ 其他", vec!["新增", "延续", "其他"]),
            ("一段文字", vec![]),
            ("√ 是", vec![]),
        ] {
            assert_eq!(choices(text, "√☑", "□"), words, "{text}");
        }
    }

    #[test]
    fn a_tick_chooses_before_or_behind_its_word() {
        let known = ["新增项目", "延续项目", "一次性项目"].map(str::to_owned);
        let said = |text: &str| match read(text, "√✓✔☑■●☒", "□○☐", &known) {
            Ticked::One(range) => text[range].to_owned(),
            other => format!("{other:?}").split('(').next().unwrap_or("").to_owned(),
        };
        for (text, want) in [
            ("新增项目 ( )      延续项目 ( √ )", "延续项目"),
            ("新增项目（✓） 延续项目（）", "新增项目"),
            ("□新增项目 ☑延续项目", "延续项目"),
            ("新增项目■ 延续项目□", "新增项目"),
            ("1.新增项目□；2.延续项目☑", "延续项目"),
            ("（1）新增项目☑、（2）延续项目□", "新增项目"),
            ("新增项目□ 延续项目□", "None"),
            ("新增项目√ 延续项目√", "Several"),
            ("新增项目 延续项目√", "延续项目"),
            ("新增项目√ 延续项目", "新增项目"),
            ("✔新增项目 延续项目", "新增项目"),
            ("新增项目 √延续项目", "延续项目"),
            ("新增项目 √ 延续项目", "新增项目"),
            ("☑ 新增项目 、 延续项目 、一次性项目", "新增项目"),
            ("延续性 项目 √", "延续性 项目"),
            ("延续项目", "NoChoice"),
            ("项目（二期）", "NoChoice"),
            ("", "NoChoice"),
        ] {
            assert_eq!(said(text), want, "{text:?}");
        }
    }

    #[test]
    fn printed_choices_without_any_mark_are_a_bare_list() {
        let known = ["新增项目", "延续项目"].map(str::to_owned);
        for (text, bare) in [
            ("新增项目  延续项目", true),
            ("新增项目/延续项目", true),
            ("新增项目", false),
            ("新增项目 其他", false),
            ("", false),
        ] {
            assert_eq!(is_bare_list(text, &known), bare, "{text}");
        }
    }
}
