//! Tables copied as text whose cells are parted by single blanks, a row a line: the labels that the vocabulary knows tell
//! where cells begin, and in the table of indicators the number of its columns does.

use super::fields::is_running;
use super::segment::{self, MAX_LABEL, place_of};
use super::{align, entries, inline, levels};
use crate::form::lexicon::{Column, Lexicon, Meaning, Target};
use crate::form::library::Library;
use crate::grid::{self, Cell, May, Row, Source, Span};
use crate::model::{Field, IndicatorField as F, Issue};

/// The most words that a label is broken into.
const LABEL_WORDS: usize = 3;

/// The fewest columns that a line names to head a table of indicators.
const FEWEST_COLUMNS: usize = 3;

/// Parts the lines of such tables into cells; issues say so, and name each row whose words are more than its columns.
pub fn part(rows: &mut [Row], source: &Source, library: &Library) -> Vec<Issue> {
    let Some(base) = library.default_template() else { return Vec::new() };
    let lines = Lines { source, lexicon: base.lexicon(), library };
    if !rows.iter().any(|row| lines.header(row).is_some()) {
        return Vec::new();
    }
    let mut parting = Parting { lines, columns: None, side: None, issues: Vec::new() };
    for at in 0..rows.len() {
        let (above, below) = rows.split_at_mut(at);
        let row = &mut below[0];
        if let Some(level) = above.last_mut().filter(|level| parting.goes_on(level, row)) {
            let mut tail = row.cells.remove(0).pieces;
            level.cells.last_mut().into_iter().for_each(|cell| cell.pieces.append(&mut tail));
            segment::mark(std::slice::from_mut(level), source, library);
            continue;
        }
        let Some(cells) = parting.cells_of(row) else { continue };
        let cells = cells.into_iter().zip(0..);
        row.cells = cells.map(|(span, column)| Cell::new(column, span)).collect();
        row.width = row.cells.len() as u32;
        segment::mark(std::slice::from_mut(row), source, library);
    }
    parting.issues
}

/// The parting of the lines of a text, from the first to the last.
struct Parting<'a> {
    lines: Lines<'a>,
    /// The columns behind the levels of the table that the lines are of.
    columns: Option<usize>,
    /// What the header of that table begins with.
    side: Option<String>,
    issues: Vec<Issue>,
}

impl Parting<'_> {
    /// Whether a line of one word goes on with the last cell above it: 产出指标 over （40-50）分, 项目完成 over 指标.
    fn goes_on(&self, above: &Row, row: &Row) -> bool {
        let (Some(head), Some(words)) = (above.cells.last(), self.lines.words(row)) else { return false };
        let [word] = words.as_slice() else { return false };
        let (lexicon, tail) = (self.lines.lexicon, self.lines.text(*word));
        if tail.starts_with(['(', '（']) {
            return self.columns.is_some() && lexicon.of(head).is_some_and(Meaning::is_level);
        }
        let text = head.text(self.lines.source);
        let level = || {
            lexicon.exactly_joined(&text, tail, &mut String::new()).is_some_and(|(_, word)| word.is_level())
        };
        self.columns.is_some()
            && text.len() + tail.len() <= MAX_LABEL
            && lexicon.get(tail).is_none()
            && level()
    }

    /// The cells of a line; `None` where it stays as it is.
    fn cells_of(&mut self, row: &Row) -> Option<Vec<Span>> {
        let lines = self.lines;
        if let Some((cells, open)) = lines.header(row) {
            self.columns = Some(open);
            self.side = cells.first().map(|&side| lines.text(side).to_owned());
            self.issues.push(Issue::new(&entries::SPACED, place_of(&row.cells[0], lines.source)));
            return Some(cells);
        }
        let words = lines.words(row)?;
        // The label at the side of the table may stand in its first row again.
        let side = self.side.as_ref().filter(|_| self.columns.is_some() && words.len() > 1);
        let side = usize::from(side.is_some_and(|side| lines.text(words[0]) == side));
        if side == 0
            && let Some(cells) = lines.fixed(&words)
        {
            self.columns = None;
            return Some(cells);
        }
        let open = self.columns?;
        // 审核意见 （盖章）, 填报人：甲 联系电话：…: the table is over.
        let seal = words.len() > 1 && words.last().is_some_and(|&word| lines.is_seal(word));
        if seal || inline::is_line_of_pairs(row, lines.source, lines.lexicon) {
            self.columns = None;
            return None;
        }
        let (mut cells, many) = lines.body(&words[side..], open);
        cells.splice(0..0, words[..side].iter().copied());
        if many {
            let issue = Issue::new(&entries::SPACED_ROW, place_of(&row.cells[0], lines.source));
            self.issues.push(issue.excerpt(row.cells[0].text(lines.source)));
        }
        Some(cells)
    }
}

#[derive(Clone, Copy)]
struct Lines<'a> {
    source: &'a Source,
    lexicon: &'a Lexicon,
    library: &'a Library,
}

impl<'a> Lines<'a> {
    /// The words of a line that is no more than one cell; `None` for any other row.
    fn words(self, row: &Row) -> Option<Vec<Span>> {
        let [cell] = row.cells.as_slice() else { return None };
        let [piece] = cell.pieces.as_slice() else { return None };
        if !cell.may.any(May::BLANK) {
            return Some(vec![*piece]);
        }
        let text = self.source.slice(*piece);
        let begin = |word: &str| piece.start as usize + (word.as_ptr() as usize - text.as_ptr() as usize);
        let words = text.split(grid::is_blank).filter(|word| !word.is_empty());
        Some(words.map(|word| Span::new(begin(word), begin(word) + word.len())).collect())
    }

    fn text(self, span: Span) -> &'a str {
        self.source.slice(span)
    }

    /// Whether a word is the note that a seal goes there.
    fn is_seal(self, word: Span) -> bool {
        let text = self.text(word);
        let bare = text.trim_matches(['(', '（', ')', '）']);
        bare.len() < text.len() && self.library.vocabulary.shape.seal.iter().any(|seal| seal == bare)
    }

    /// What the words from one on mean together, and how many they are: as many as have a meaning that `fits`.
    fn longest(self, words: &[Span], fits: impl Fn(&Meaning) -> bool) -> Option<(usize, &'a Meaning)> {
        (1..=words.len().min(LABEL_WORDS)).rev().find_map(|count| {
            let joined: String = words[..count].iter().map(|&word| self.text(word)).collect();
            let known = (joined.len() <= MAX_LABEL).then(|| self.lexicon.get(&joined))?;
            known.filter(|meaning| fits(meaning)).map(|meaning| (count, meaning))
        })
    }

    /// The cells of a line that heads a table of indicators, and how many of them stand behind the levels.
    fn header(self, row: &Row) -> Option<(Vec<Span>, usize)> {
        let [cell] = row.cells.as_slice() else { return None };
        if !cell.may.any(May::BLANK) || self.source.slice(*cell.pieces.first()?).len() > MAX_LABEL {
            return None;
        }
        let words = self.words(row)?;
        let (mut cells, mut columns) = (Vec::new(), Vec::new());
        let mut at = 0;
        while at < words.len() {
            let found = self.longest(&words[at..], |word| word.indicator.is_some() || word.is_label());
            let (count, meaning) = match found {
                Some((count, meaning)) => (count, Some(meaning)),
                None => (1, None),
            };
            cells.push(joined(&words[at..at + count]));
            columns.push(meaning.and_then(|meaning| meaning.indicator.clone()));
            at += count;
        }
        let position = |field: F| columns.iter().position(|column| *column == Some(Column::Field(field)));
        let (level2, value) = (position(F::Level2)?, position(F::Value)?);
        let known = columns.iter().flatten().count();
        let heads = known >= FEWEST_COLUMNS && level2 < value && columns.len() - known <= 2;
        heads.then(|| (cells, columns.len() - level2 - 1))
    }

    /// The cells of a line of the fixed part: it begins with a label.
    fn fixed(self, words: &[Span]) -> Option<Vec<Span>> {
        let label = |meaning: &Meaning| meaning.is_label() && !meaning.is_level();
        self.longest(words, label)?;
        let mut cells = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let (count, meaning) = match self.longest(&words[at..], label) {
                Some(found) => found,
                // A label that nobody knows, behind a figure.
                None => {
                    cells.push(words[at]);
                    at += 1;
                    continue;
                }
            };
            cells.push(joined(&words[at..at + count]));
            at += count;
            let rest = &words[at..];
            let values = match &meaning.target {
                _ if self.longest(rest, label).is_some() => 0,
                Some(Target::Field(field)) if is_running(*field) => rest.len(),
                Some(Target::Field(field))
                    if Field::AMOUNTS.contains(field)
                        && rest.first().is_some_and(|&word| is_figure(self.text(word))) =>
                {
                    1
                }
                _ => (0..rest.len())
                    .find(|&at| self.longest(&rest[at..], label).is_some())
                    .unwrap_or(rest.len()),
            };
            if values > 0 {
                cells.push(joined(&rest[..values]));
            }
            at += values;
        }
        Some(cells)
    }

    /// The cells of a row of indicators with so many columns behind the levels, and whether its words are more.
    fn body(self, words: &[Span], open: usize) -> (Vec<Span>, bool) {
        let mut cells = Vec::new();
        let mut at = 0;
        let bracketed = |at: usize| {
            let word = words.get(at).map(|&word| self.text(word))?;
            levels::before_bracket(word, self.lexicon).map(|_| 1)
        };
        while cells.len() < 2
            && let Some(count) = self
                .longest(&words[at..], Meaning::is_level)
                .map(|(count, _)| count)
                .or_else(|| bracketed(at))
        {
            cells.push(joined(&words[at..at + count]));
            at += count;
        }
        let rest = self.in_brackets(&words[at..]);
        let many = open > 0 && rest.len() > open;
        if !many {
            cells.extend(rest);
            return (cells, false);
        }
        // The name ends before the first word that may be a target.
        let value = |at: &usize| align::opens_with_number(self.text(rest[*at]));
        let name = (1..=rest.len() - 1).find(value).unwrap_or(rest.len() + 1 - open).max(1);
        cells.push(joined(&rest[..name]));
        let behind = &rest[name..];
        let single = behind.len().min(open.saturating_sub(2));
        cells.extend(&behind[..single]);
        if single < behind.len() {
            cells.push(joined(&behind[single..]));
        }
        (cells, true)
    }

    /// Words with those put together that stand in one pair of brackets.
    fn in_brackets(self, words: &[Span]) -> Vec<Span> {
        let mut whole: Vec<Span> = Vec::with_capacity(words.len());
        let mut depth = 0i32;
        for &word in words {
            match whole.last_mut().filter(|_| depth > 0) {
                Some(last) => last.end = word.end,
                None => whole.push(word),
            }
            for c in self.text(word).chars() {
                match c {
                    '(' | '（' => depth += 1,
                    ')' | '）' => depth = (depth - 1).max(0),
                    _ => {}
                }
            }
        }
        whole
    }
}

/// From the first of some words to the last.
fn joined(words: &[Span]) -> Span {
    match words {
        [first, .., last] => Span { start: first.start, end: last.end },
        [one] => *one,
        [] => Span::new(0, 0),
    }
}

/// Whether a word is a figure, a unit behind it or not.
fn is_figure(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}
