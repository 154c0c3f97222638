//! Tables copied as text whose cells are parted by single blanks, a row a line: the labels that the vocabulary knows tell
//! where cells begin, and in the table of indicators the number of its columns does.

use super::fields::is_running;
use super::segment::{self, MAX_LABEL, place_of};
use super::{align, entries, inline, levels, money};
use crate::derive::score::{Column as Points, score};
use crate::derive::unit::is_unit;
use crate::form::key::fold_width;
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
    let mut issues = Vec::new();
    // A row of several cells has them parted otherwise, and so have the lines beyond it.
    for run in rows.chunk_by_mut(|one, next| one.cells.len() <= 1 && next.cells.len() <= 1) {
        if run.iter().any(|row| lines.header(row).is_some()) {
            part_run(run, lines, &mut issues);
        }
    }
    issues
}

/// Parts lines of which one heads a table.
fn part_run(rows: &mut [Row], lines: Lines<'_>, issues: &mut Vec<Issue>) {
    let Lines { source, library, .. } = lines;
    let mut parting = Parting { lines, columns: None, side: None, labels: Vec::new(), issues };
    for at in 0..rows.len() {
        let (above, below) = rows.split_at_mut(at);
        let row = &mut below[0];
        if let Some(level) = above.last_mut().filter(|level| parting.goes_on(level, row)) {
            let mut tail = row.cells.remove(0).pieces;
            level.cells.last_mut().into_iter().for_each(|cell| cell.pieces.append(&mut tail));
            segment::mark(std::slice::from_mut(level), source, library);
            continue;
        }
        let headed = lines.header(row).is_some();
        let Some(cells) = parting.cells_of(row) else { continue };
        let cells = cells.into_iter().zip(0..);
        row.cells = cells.map(|(span, column)| Cell::new(column, span)).collect();
        if headed {
            lines.first_level_above(above, row);
        }
        row.width = row.cells.len() as u32;
        segment::mark(std::slice::from_mut(row), source, library);
    }
}

/// The parting of the lines of a text, from the first to the last.
struct Parting<'a> {
    lines: Lines<'a>,
    /// The columns behind the levels of the table that the lines are of; none for those that nobody knows.
    columns: Option<Vec<Option<Column>>>,
    /// What the header of that table begins with.
    side: Option<String>,
    /// The labels of the line above, where it has nothing else: their values stand below them.
    labels: Vec<&'a Meaning>,
    issues: &'a mut Vec<Issue>,
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
        let labels = std::mem::take(&mut self.labels);
        if lines.are_values(&words, &labels) {
            return Some(words);
        }
        // The label at the side of the table may stand in its first row again.
        let side = self.side.as_ref().filter(|_| self.columns.is_some() && words.len() > 1);
        let side = usize::from(side.is_some_and(|side| lines.text(words[0]) == side));
        if side == 0
            && let Some(cells) = lines.fixed(&words)
        {
            self.columns = None;
            self.labels = lines.labels(&cells);
            return Some(cells);
        }
        let open = self.columns.as_deref()?;
        // 审核意见 （盖章）, 填报人：甲 联系电话：…: the table is over.
        let seal = words.len() > 1 && words.last().is_some_and(|&word| lines.is_seal(word));
        if seal || inline::is_line_of_pairs(row, lines.source, lines.lexicon) {
            self.columns = None;
            return None;
        }
        let (mut cells, guessed) = lines.body(&words[side..], open);
        cells.splice(0..0, words[..side].iter().copied());
        if guessed {
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
    /// Puts the head of the first level before the others of a header, where a narrow column broke it over lines of its own above
    /// them: 一级, 指标, 二级指标 三级指标 指标值.
    fn first_level_above(self, above: &mut [Row], row: &mut Row) {
        let is = |text: &str, field: F| {
            self.lexicon.get(text).is_some_and(|word| word.indicator == Some(Column::Field(field)))
        };
        let first = row.cells.first().map(|cell| cell.text(self.source));
        if !first.is_some_and(|text| is(&text, F::Level2)) {
            return;
        }
        for count in 1..=LABEL_WORDS.min(above.len()) {
            let from = above.len() - count;
            let words: Option<Vec<Span>> = above[from..]
                .iter()
                .map(|row| match self.words(row)?.as_slice() {
                    [word] => Some(*word),
                    _ => None,
                })
                .collect();
            let Some(words) = words else { return };
            let joined: String = words.iter().map(|&word| self.text(word)).collect();
            if !is(&joined, F::Level1) {
                continue;
            }
            above[from..].iter_mut().for_each(|row| row.cells.clear());
            row.cells.iter_mut().for_each(|cell| cell.column += 1);
            let pieces = words.into_iter().collect();
            row.cells.insert(0, Cell { column: 0, columns: 1, rows: 1, pieces, ..Cell::default() });
            return;
        }
    }

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

    /// The cells of a line that heads a table of indicators, and its columns behind the levels.
    fn header(self, row: &Row) -> Option<(Vec<Span>, Vec<Option<Column>>)> {
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
        heads.then(|| (cells, columns.split_off(level2 + 1)))
    }

    /// What cells mean that are labels throughout, the heads of sections aside; nothing where any is no label.
    fn labels(self, cells: &[Span]) -> Vec<&'a Meaning> {
        let known: Option<Vec<&Meaning>> = cells
            .iter()
            .map(|&cell| self.lexicon.get(self.text(cell)).filter(|word| word.is_label()))
            .collect();
        known.into_iter().flatten().filter(|word| word.target.is_some()).collect()
    }

    /// Whether the words of a line are the values of labels above it: figures of amounts, of which the last may be blank, or a text
    /// for each goal.
    fn are_values(self, words: &[Span], labels: &[&Meaning]) -> bool {
        let is = |label: &&Meaning, fits: fn(Field) -> bool| matches!(label.target, Some(Target::Field(field)) if fits(field));
        let figures = || words.iter().all(|&word| align::is_bare_figure(self.text(word)));
        if labels.len() < 2 || words.len() < 2 {
            return false;
        }
        if labels.iter().all(|label| is(label, |field| Field::AMOUNTS.contains(&field))) {
            return words.len() <= labels.len() && figures();
        }
        // 绩效目标 | 长期目标 | 年度目标: the first heads the others. A text may have blanks; where it ends it has its stop.
        let terms = labels
            .iter()
            .filter(|label| is(label, |field| matches!(field, Field::LongGoal | Field::YearGoal)));
        let texts = words.iter().all(|&word| {
            let text = self.text(word);
            self.lexicon.get(text).is_none() && text.ends_with(['。', '；', ';', '.'])
        });
        terms.count() == words.len() && labels.iter().all(|label| is(label, is_running)) && texts
    }

    /// Whether words are labels throughout.
    fn are_labels(self, words: &[Span]) -> bool {
        let mut at = 0;
        while let Some((count, _)) = self.longest(&words[at..], Meaning::is_label) {
            at += count;
        }
        at == words.len()
    }

    /// The cells of a line of the fixed part: it begins with a label, be it behind the unit of the label above: （万元）.
    fn fixed(self, words: &[Span]) -> Option<Vec<Span>> {
        let label = |meaning: &Meaning| meaning.is_label() && !meaning.is_level();
        let money = &self.library.vocabulary.money;
        let unit = words.first().is_some_and(|&word| {
            let text = self.text(word);
            text.starts_with(['(', '（']) && money::statement(text, money).is_some()
        });
        let mut at = usize::from(unit);
        self.longest(&words[at..], label)?;
        let mut cells = words[..at].to_vec();
        let mut labels_on = false;
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
                // A running text may begin with any label; labels alone head what stands below.
                Some(Target::Field(field)) if is_running(*field) && !labels_on => {
                    // Where they are, they are from here on, and need not be looked at again.
                    labels_on = self.are_labels(rest);
                    if labels_on { 0 } else { rest.len() }
                }
                _ if self.longest(rest, label).is_some() => 0,
                Some(Target::Field(field))
                    if Field::AMOUNTS.contains(field)
                        && rest.first().is_some_and(|&word| is_figure(self.text(word))) =>
                {
                    1 + usize::from(self.unit_behind(rest, 0))
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

    /// The cells of a row of indicators with these columns behind the levels, and whether it was guessed where its name ends.
    fn body(self, words: &[Span], open: &[Option<Column>]) -> (Vec<Span>, bool) {
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
        let mut rest = self.in_brackets(&words[at..]);
        if !open.contains(&Some(Column::Field(F::UnitOfMeasure))) {
            rest = self.with_units(&rest);
        }
        let Some((named, valued)) = self.broken_name(&rest, open) else {
            cells.extend(rest);
            return (cells, false);
        };
        cells.extend([joined(&rest[..named]), joined(&rest[named..valued])]);
        let behind = &rest[valued..];
        let single = behind.len().min(open.len().saturating_sub(3));
        cells.extend(&behind[..single]);
        if single < behind.len() {
            cells.push(joined(&behind[single..]));
        }
        (cells, true)
    }

    /// Where the name ends and where the value does, in a row of whose words not each is a cell: they are more than the columns,
    /// or a figure stands where none can, since a blank in the name or value moved it.
    fn broken_name(self, rest: &[Span], open: &[Option<Column>]) -> Option<(usize, usize)> {
        let is = |at: usize, field: F| open.get(at) == Some(&Some(Column::Field(field)));
        let target = |from: usize, to: usize| (from..to).find(|&at| self.is_target(rest[at]));
        let plain = is(0, F::Level3) && is(1, F::Value) && rest.len() > 2;
        if plain && is(2, F::Weight) {
            // Points are a figure alone.
            let points = |at: &usize| score(self.text(rest[*at]), Points::Weight).is_some();
            if let Some(points) = (2..rest.len()).find(points).filter(|&points| points > 2) {
                return Some((target(1, points).unwrap_or(points - 1), points));
            }
        }
        if !open.is_empty() && rest.len() > open.len() {
            // The name ends before the first word that may be a target.
            let named = target(1, rest.len()).unwrap_or(rest.len() + 1 - open.len()).max(1);
            return Some((named, (named + 1).min(rest.len())));
        }
        if !plain || self.is_target(rest[1]) {
            return None;
        }
        // 新建 改建 | ≥3座: no remark is a bare figure.
        let value = target(2, rest.len())?;
        let text = self.text(rest[value]);
        let bare = align::is_bare_figure(text) || !text.starts_with(|c: char| fold_width(c).is_ascii_digit());
        (is(value, F::Note) && bare).then_some((value, value + 1))
    }

    /// Whether a word begins as targets do: with a number, or with a word before one.
    fn is_target(self, word: Span) -> bool {
        let text = self.text(word);
        let worded =
            || self.library.vocabulary.shape.value.begin(text) && text.contains(|c: char| c.is_ascii_digit());
        align::opens_with_number(text) || worded()
    }

    /// Whether a figure without a unit has one behind it as a word of its own.
    fn unit_behind(self, words: &[Span], at: usize) -> bool {
        let word = |at: usize| words.get(at).map(|&word| self.text(word));
        word(at).is_some_and(|text| text.ends_with(|c: char| c.is_ascii_digit()))
            && word(at + 1)
                .is_some_and(|text| !text.starts_with(|c: char| c.is_ascii_digit()) && is_unit(text))
    }

    /// Words with each figure put together with the unit behind it: ≤5 万元.
    fn with_units(self, words: &[Span]) -> Vec<Span> {
        let mut whole: Vec<Span> = Vec::with_capacity(words.len());
        let mut at = 0;
        while at < words.len() {
            let figure = at > 0 && align::opens_with_number(self.text(words[at]));
            let count = if figure && self.unit_behind(words, at) { 2 } else { 1 };
            whole.push(joined(&words[at..at + count]));
            at += count;
        }
        whole
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
