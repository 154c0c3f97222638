//! Labels that nobody knows, told by how they end: 一级预算部门 is a department, 评分说明 a standard. A guess, made only where
//! the form has no label that is known for the field.

use super::draft::ExtraDraft;
use super::figures::is_bare_figure;
use super::given::Given;
use super::indicators::{bare_label, label_text};
use super::inline::Pair;
use super::sums::is_figure;
use super::{Reader, entries, segment};
use crate::form::lexicon::{Column, Lexicon, Target};
use crate::form::vocabulary::{Kin, Vocabulary};
use crate::form::words::Words;
use crate::grid::{Cell, Row, Source, Span};
use crate::mend::gap;
use crate::model::{Extra, Field, FieldName, IndicatorField, Issue};

/// The most letters of such a label.
const LONGEST: usize = 12;

/// The most letters of a person's or several persons' names.
const LONGEST_NAME: usize = 16;

/// The fewest digits of a telephone number.
const SHORTEST_NUMBER: usize = 7;

impl Kin {
    /// Whether a label is one of these.
    fn has(&self, label: &str) -> bool {
        // One byte tells of most that they do not end it.
        let last = label.as_bytes().last();
        self.ends.iter().any(|end| end.as_bytes().last() == last && label.ends_with(end.as_str()))
            && label.chars().count() <= LONGEST
            && !self.without.iter().any(|word| label.contains(word.as_str()))
    }
}

/// The text of a cell that nobody knows as a label, unless it is too long for one.
fn unknown_label(cell: &Cell, source: &Source) -> Option<String> {
    let text = cell.text(source);
    (cell.word == Words::UNKNOWN && text.len() <= LONGEST * 4).then(|| label_text(&text))
}

impl Reader<'_> {
    /// Gives the fields that have no label the texts of labels that end as theirs do, where one only does.
    pub(super) fn settle_kin(&mut self) {
        for kin in &self.library.vocabulary.kin {
            let Some(field) = Field::of(&kin.field) else { continue };
            // A label that the form has says that its field is blank.
            if self.draft.seen[field.index()].is_some() || !self.draft.fields[field.index()].is_empty() {
                continue;
            }
            let mut own =
                (0..self.draft.extras.len()).filter(|&at| self.is_kin(kin, field, &self.draft.extras[at]));
            let (Some(at), None) = (own.next(), own.next()) else { continue };
            let extra = self.draft.extras.remove(at);
            for (_, place) in &mut self.displaced {
                *place -= usize::from(*place > at);
            }
            let place = extra.bits.start().map(|start| self.source.place(start)).unwrap_or_default();
            let issue = Issue::new(&entries::LABEL_KIN, place).field(field.name());
            let issue = issue.arg(extra.label.clone()).arg(field.name()).excerpt(extra.bits.raw(self.source));
            // What was said of the label is said now.
            let unknown = |found: &Issue| {
                found.code == entries::UNKNOWN_LABEL.code
                    && found.args.first().is_some_and(|label| label_text(label) == extra.label)
            };
            self.draft.issues.retain(|found| !unknown(found));
            self.draft.issues.push(issue);
            self.draft.fields[field.index()] = extra.bits;
        }
    }

    /// The field of a word that ends as its labels do, if the form has had none of it.
    fn kin_field(&self, word: &str) -> Option<Field> {
        let label = bare_label(word);
        let kin = self.library.vocabulary.kin.iter().find(|kin| kin.has(label))?;
        let blank = |field: &Field| {
            self.draft.seen[field.index()].is_none() && self.draft.fields[field.index()].is_empty()
        };
        Field::of(&kin.field).filter(blank).filter(|_| self.lexicon.get(word).is_none())
    }

    /// A label that nobody knows as a word between blanks, behind the beginning of a value, with text behind it: 甲局 二级单位 乙所.
    pub(super) fn kin_within(&self, text: &str) -> Option<Pair> {
        let mut at = 0;
        for word in text.split(char::is_whitespace) {
            let label = at..at + word.len();
            at = label.end + text[label.end..].chars().next().map_or(0, char::len_utf8);
            if label.start > 0
                && !word.is_empty()
                && !gap::trim(&text[label.end..]).is_empty()
                && let Some(field) = self.kin_field(word)
            {
                return Some(Pair { value: at..text.len(), label, target: Target::Field(field) });
            }
        }
        None
    }

    /// Takes a line that begins with a label nobody knows, a blank and its text behind it; whether it did.
    pub(super) fn put_kin_line(&mut self, row: &Row, cell: &Cell) -> bool {
        if self.positioned || row.width > 1 || row.cells.len() > 1 || cell.pieces.len() > 1 {
            return false;
        }
        let text = self.text(cell);
        let Some(end) = text.find(char::is_whitespace).filter(|&end| end > 0) else { return false };
        let Some(field) = self.kin_field(&text[..end]) else { return false };
        let pair = Pair { label: 0..end, value: end..text.len(), target: Target::Field(field) };
        self.put_pairs(row, cell, vec![pair]);
        true
    }

    /// Doubts a label that nobody knows and that was taken for a field's; one that is known has the field if it comes later.
    pub(super) fn note_kin(&mut self, pair: &Pair, label: Span) {
        let text = self.source.slice(label);
        let Target::Field(field) = pair.target else { return };
        if self.lexicon.get(text.trim_end_matches(['：', ':'])).is_some() {
            return;
        }
        let issue = Issue::new(&entries::LABEL_KIN, self.source.place(label.start as usize));
        let issue = issue.field(field.name()).arg(label_text(text)).arg(field.name()).excerpt(text);
        self.draft.issues.push(issue);
        self.given[field.index()] =
            Some(Given { word: Words::UNKNOWN, rank: u16::MAX, text: text.into(), repeated: false });
    }

    /// Whether an extra of a label that nobody knows is of a field.
    fn is_kin(&self, kin: &Kin, field: Field, extra: &ExtraDraft) -> bool {
        let label = extra.label.rsplit(Extra::JOINT).next().unwrap_or(&extra.label);
        if extra.indicator.is_some()
            || label.is_empty()
            || !kin.has(label)
            || self.lexicon.get(label).is_some()
        {
            return false;
        }
        let text = extra.bits.raw(self.source);
        let text = gap::trim(&text);
        let letters = || text.chars().filter(|c| !c.is_whitespace()).count();
        match field {
            Field::Total => is_bare_figure(text),
            Field::Phone => text.chars().filter(char::is_ascii_digit).count() >= SHORTEST_NUMBER,
            Field::Period => text.contains(|c: char| c.is_ascii_digit()),
            Field::Leader => letters() <= LONGEST_NAME && !is_figure(text),
            _ => !is_figure(text),
        }
    }
}

/// The fewest heads that are known of a table of indicators with one that is not.
const LEAST_HEADS: usize = 3;

/// The most heads of such a table: it bounds what each line of a text made of them costs.
const MOST_HEADS: usize = 64;

/// Makes heads of columns that nobody knows those of the fields whose heads end alike, in rows and in lines that head a table of
/// indicators without one that is known; 指标类型 before the second level is the first.
pub fn settle_heads(
    rows: &mut [Row],
    source: &Source,
    lexicon: &Lexicon,
    vocabulary: &Vocabulary,
    issues: &mut Vec<Issue>,
) {
    let mut at = 0;
    while at < rows.len() {
        let lines = run_of_heads(&rows[at..], source, lexicon, vocabulary);
        let count = lines.max(1);
        if lines > 0 || lexicon.heads(&rows[at]).indicators {
            let mut cells: Vec<&mut Cell> =
                rows[at..at + count].iter_mut().flat_map(|row| &mut row.cells).collect();
            settle(&mut cells, source, lexicon, vocabulary, issues);
        }
        at += count;
    }
}

/// The fewest lines of one cell, and no row of several, of a text in which labels are looked for among them.
const LEAST_LINES: usize = 16;

/// Makes lines that end as the labels of fields do (一级预算部门) such labels, in a text with one cell a line: above the table, where no
/// label waits for its value, a line that is none follows, and the text has no label of the field.
pub fn settle_lines(
    rows: &mut [Row],
    source: &Source,
    lexicon: &Lexicon,
    vocabulary: &Vocabulary,
    issues: &mut Vec<Issue>,
) {
    let is_line = |row: &Row| row.width <= 1 && row.cells.len() == 1;
    let head =
        |row: &Row| row.cells.iter().any(|cell| lexicon.of(cell).is_some_and(|word| word.level1.is_some()));
    let end = rows.iter().position(head).unwrap_or(rows.len());
    if end < LEAST_LINES || !rows[..end].iter().all(is_line) {
        return;
    }
    let field_of = |row: &Row| match lexicon.of(&row.cells[0])?.target.as_ref()? {
        Target::Field(field) => Some(*field),
        Target::Pair(first, _) => Some(*first),
        Target::Extra(_) => None,
    };
    let waits = |row: &Row| lexicon.of(&row.cells[0]).is_some_and(|word| word.target.is_some());
    for kin in &vocabulary.kin {
        let Some(field) = Field::of(&kin.field) else { continue };
        if rows[..end].iter().any(|row| field_of(row) == Some(field)) {
            continue;
        }
        let own = |at: &usize| {
            let next = rows.get(at + 1).and_then(|next| next.cells.first());
            next.is_some_and(|cell| lexicon.of(cell).is_none())
                && !waits(&rows[at - 1])
                && unknown_label(&rows[*at].cells[0], source).is_some_and(|label| kin.has(&label))
        };
        let mut found = (1..end).filter(own);
        let (Some(at), None) = (found.next(), found.next()) else { continue };
        let cell = &mut rows[at].cells[0];
        let text = cell.text(source);
        let issue = Issue::new(&entries::LABEL_KIN, segment::place_of(cell, source)).field(field.name());
        issues.push(issue.arg(label_text(&text)).arg(field.name()).excerpt(text));
        cell.word = lexicon.word(field.name());
    }
}

/// How many lines of one cell from here on head columns, of which most are known.
fn run_of_heads(rows: &[Row], source: &Source, lexicon: &Lexicon, vocabulary: &Vocabulary) -> usize {
    fn line(row: &Row) -> Option<&Cell> {
        match row.cells.as_slice() {
            [cell] if row.width <= 1 => Some(cell),
            _ => None,
        }
    }
    let known = |cell: &Cell| lexicon.of(cell).is_some_and(|word| word.indicator.is_some());
    let kin = |cell: &Cell| {
        unknown_label(cell, source)
            .is_some_and(|label| vocabulary.kin_columns.iter().any(|kin| kin.has(&label)))
    };
    if !rows.first().and_then(line).is_some_and(known) {
        return 0;
    }
    let head = |row: &&Row| line(row).is_some_and(|cell| known(cell) || kin(cell));
    let count = rows.iter().take(MOST_HEADS).take_while(head).count();
    let heads = rows[..count].iter().filter(|row| line(row).is_some_and(known)).count();
    if heads >= LEAST_HEADS { count } else { 1 }
}

fn settle(
    cells: &mut [&mut Cell],
    source: &Source,
    lexicon: &Lexicon,
    vocabulary: &Vocabulary,
    issues: &mut Vec<Issue>,
) {
    let column = |cell: &Cell| lexicon.of(cell).and_then(|word| word.indicator.clone());
    let has = |cells: &[&mut Cell], field: IndicatorField| {
        cells.iter().any(|cell| column(cell) == Some(Column::Field(field)))
    };
    if cells.iter().filter(|cell| column(cell).is_some()).count() < LEAST_HEADS {
        return;
    }
    let is = |cell: &Cell, field: IndicatorField| column(cell) == Some(Column::Field(field));
    let upper = cells
        .windows(2)
        .position(|pair| is(pair[0], IndicatorField::ValueType) && is(pair[1], IndicatorField::Level2));
    if let Some(at) = upper.filter(|_| !has(cells, IndicatorField::Level1)) {
        cells[at].word = lexicon.word(IndicatorField::Level1.name());
    }
    for kin in &vocabulary.kin_columns {
        let Some(field) = IndicatorField::of(&kin.field).filter(|&field| !has(cells, field)) else {
            continue;
        };
        let own = |cell: &Cell| unknown_label(cell, source).is_some_and(|label| kin.has(&label));
        let mut found = cells.iter_mut().filter(|cell| own(cell));
        let (Some(cell), None) = (found.next(), found.next()) else { continue };
        let text = cell.text(source);
        let issue = Issue::new(&entries::LABEL_KIN, segment::place_of(cell, source)).field(field.name());
        issues.push(issue.arg(label_text(&text)).arg(field.name()).excerpt(text));
        cell.word = lexicon.word(field.name());
    }
}
