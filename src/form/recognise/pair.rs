//! One value for two fields: a name with its code or telephone number.

use std::ops::Range;

use super::draft::{Bits, Join};
use super::{Reader, entries};
use crate::form::key::fold_width;
use crate::form::lexicon::Target;
use crate::grid::{Cell, Span, is_blank};
use crate::mend::gap::is_han;
use crate::model::{Field, FieldName, Issue};

impl Reader<'_> {
    /// Gives two fields their parts of one value; what joins them is printed wording.
    pub(super) fn put_pair(&mut self, first: Field, second: Field, cell: &Cell) {
        let piece = match cell.pieces.as_slice() {
            [piece] => *piece,
            _ => return self.put(&Target::Field(first), cell, Join::Line),
        };
        let Some((name, number)) = split_pair(self.source.slice(piece)) else {
            return self.put(&Target::Field(first), cell, Join::Line);
        };
        let start = piece.start as usize;
        // 120急救中心: digits that nothing parts from the name may be a part of it.
        if second == Field::DepartmentCode && number.end == name.start {
            let issue = self.code_issue(self.source.slice(piece), &name, &number, start);
            self.draft.issues.push(issue);
        }
        let (mut at, mut parts) = (start, [(name, first), (number, second)]);
        parts.sort_by_key(|(range, _)| range.start);
        for (range, field) in parts {
            let span = Span::new(start + range.start, start + range.end);
            self.out.ledger.claim([Span::new(at, span.start as usize)], crate::audit::Role::Label);
            at = span.end as usize;
            self.put_span(&Target::Field(field), span);
        }
        self.out.ledger.claim([Span::new(at, piece.end as usize)], crate::audit::Role::Label);
    }

    /// Takes the code from before a department's name where the form has no place of its own for it: `219-某局`,
    /// `[066]某局`.
    pub(super) fn split_department(&mut self) {
        let code = Field::DepartmentCode.index();
        if self.draft.seen[code].is_some() || !self.draft.fields[code].is_empty() {
            return;
        }
        let bits = &self.draft.fields[Field::Department.index()];
        let spans: Vec<Span> = bits.spans().collect();
        let [span] = spans[..] else { return };
        if begins_with_code(self.source.slice(span)) {
            self.draft.issues.extend(self.code_doubt(self.source.slice(span), span.start as usize));
            self.draft.fields[Field::Department.index()] = Bits::default();
            let last = self.draft.last;
            self.put_pair(Field::Department, Field::DepartmentCode, &Cell::new(0, span));
            self.draft.last = last;
        }
    }
}

impl Reader<'_> {
    /// The doubt about a code before a name, where nothing but a blank says that it is one; `at` is where the text begins.
    pub(super) fn code_doubt(&self, text: &str, at: usize) -> Option<Issue> {
        let (name, code) = name_and_code(text)?;
        let parted_by_blank = text[code.end..name.start].chars().all(is_blank);
        parted_by_blank.then(|| self.code_issue(text, &name, &code, at))
    }

    fn code_issue(&self, text: &str, name: &Range<usize>, code: &Range<usize>, at: usize) -> Issue {
        Issue::new(&entries::CODE_GUESSED, self.source.place(at))
            .field(Field::DepartmentCode.name())
            .arg(&text[code.clone()])
            .arg(&text[name.clone()])
            .excerpt(text.trim())
    }
}

/// The ranges of a name and of the code that stands before it; `None` where none does.
pub(super) fn name_and_code(text: &str) -> Option<(Range<usize>, Range<usize>)> {
    let skipped = text.len() - text.trim_start().len();
    let text = text.trim_start();
    let (name, code) = split_pair(text).filter(|_| begins_with_code(text))?;
    let moved = |range: Range<usize>| range.start + skipped..range.end + skipped;
    Some((moved(name), moved(code)))
}

/// Whether a text begins with a code: digits, at least three, in brackets, or before a dash or a blank.
fn begins_with_code(text: &str) -> bool {
    let head = text.trim_start_matches(['[', '【', '〔']);
    let behind = head.trim_start_matches(|c| fold_width(c).is_ascii_digit());
    let digits = head[..head.len() - behind.len()].chars().count();
    let closed = if head.len() < text.len() { [']', '】', '〕'] } else { ['-', '—', '－'] };
    let apart = head.len() == text.len()
        && behind.starts_with(is_blank)
        && behind.trim_start_matches(is_blank).starts_with(is_han);
    digits >= 3 && (apart || behind.starts_with(closed))
}

/// Splits a name from its code or telephone number: `[066]某局`, `219-某局`, `甲 0799-…`. The ranges of the name
/// and of the number.
fn split_pair(text: &str) -> Option<(Range<usize>, Range<usize>)> {
    let is_code = |c: char| {
        fold_width(c).is_ascii_alphanumeric() || matches!(c, '-' | '—' | '－' | '/' | '、' | ' ' | '　')
    };
    let is_digit = |c: char| fold_width(c).is_ascii_digit();
    let bytes = text.len();
    let head = text.trim_start_matches(['[', '【', '（', '(', '〔']);
    let open = bytes - head.len();
    let code = head.find(|c: char| !is_code(c)).unwrap_or(head.len());
    if head[..code].contains(is_digit) && code < head.len() {
        let name = head[code..].trim_start_matches([']', '】', '）', ')', '〕', '-', '—', ' ', '：', ':']);
        let number = head[..code].trim_end_matches(['-', '—', ' ']);
        return Some((bytes - name.len()..bytes, open..open + number.len()));
    }
    let tail = text.trim_end_matches([']', '】', '）', ')', '〕']);
    let start = tail
        .rfind(|c: char| !is_code(c))
        .map(|at| at + tail[at..].chars().next().map_or(0, char::len_utf8))?;
    if !tail[start..].contains(is_digit) {
        return None;
    }
    let number = tail[start..].trim_start_matches([' ', '-', '—', '/', '、']);
    let name = text[..start].trim_end_matches(['[', '【', '（', '(', '〔', ' ', '　', '：', ':', '，', '、']);
    Some((0..name.len(), tail.len() - number.len()..tail.len()))
}
