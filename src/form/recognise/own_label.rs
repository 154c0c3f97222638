//! Cells that name their field themselves: 项目名称：…, and a second field's label within a value.

use super::fields::{Awaiting, Open, is_running};
use super::given::with_owner;
use super::indicators::label_text;
use super::inline::{self, Pair};
use super::{Reader, entries, segment};
use crate::audit::Role;
use crate::form::key::key;
use crate::form::lexicon::{Meaning, Target};
use crate::grid::{Cell, May, Row, Span};
use crate::model::{Field, FieldName, Issue};

impl Reader<'_> {
    /// Whether a cell behind a label names its field itself: 实施时间 | 预计开始时间：…. The label's own place is blank where it has a
    /// colon, or the cell names another field with one: 填报单位： | 填报日期：…. Running text may quote any label.
    pub(super) fn names_itself(&self, label: &Open<'_>, text: &str, pairs: &[Pair]) -> bool {
        let of_field = |target: &Target| matches!(target, Target::Field(field) if !is_running(*field));
        let colon = |text: &str| text.trim_end().ends_with(['：', ':']);
        let amounts = |pairs: &[Pair]| {
            pairs.len() > 1
                && pairs.iter().all(
                    |pair| matches!(pair.target, Target::Field(field) if Field::AMOUNTS.contains(&field)),
                )
        };
        match (&label.target, pairs.first()) {
            (None, _) => true,
            // The head of a section that nobody knows: 项目经费 | 资金总额：40 其他资金：0.
            (Some(Target::Extra(_)), _) if amounts(pairs) => true,
            (Some(Target::Field(field)), _) if is_running(*field) => false,
            _ if colon(&self.text(label.cell)) => true,
            (Some(own), Some(pair)) => {
                of_field(own)
                    && (*own == pair.target || of_field(&pair.target) && colon(&text[pair.label.clone()]))
            }
            _ => false,
        }
    }

    /// Whether a row, where the value of the label above is looked for, begins with a label that nobody knows and its text:
    /// the label above it was blank.
    pub(super) fn begins_with_label(&self, row: &Row, awaiting: &[Awaiting]) -> bool {
        let ([_], [cell, text]) = (awaiting, row.cells.as_slice()) else { return false };
        !self.positioned
            && text.column == cell.end()
            && inline::looks_like_label(&self.text(cell))
            && self.lexicon.of(text).is_none()
    }

    /// Whether a text is nothing but the note that a seal or signature goes there: （盖章）.
    pub(super) fn is_seal(&self, cell: &Cell) -> bool {
        let text = self.text(cell);
        text.starts_with(['(', '（'])
            && text.ends_with([')', '）'])
            && self
                .library
                .vocabulary
                .shape
                .seal
                .iter()
                .any(|seal| text.trim_matches(['(', '（', ')', '）']).trim() == seal)
    }

    /// A second field's label within a value, when that label stands nowhere else in the row or form.
    pub(super) fn second_field(&self, cell: &Cell, row: &Row, target: &Target) -> Option<Pair> {
        let [_] = cell.pieces.as_slice() else { return None };
        let Target::Field(field) = target else { return None };
        if is_running(*field) {
            return None;
        }
        if !cell.may.any(May::BLANK) {
            return None;
        }
        let text = self.text(cell);
        let pair = inline::word_label(&text, self.lexicon).or_else(|| self.kin_within(&text))?;
        let Target::Field(second) = pair.target else { return None };
        let word = key(&text[pair.label.clone()]);
        let elsewhere = row.cells.iter().any(|other| key(&self.text(other)) == word);
        (second != *field && !is_running(second) && self.draft.seen[second.index()].is_none() && !elsewhere)
            .then_some(pair)
    }

    /// Gives two fields their parts of a value, and says so.
    pub(super) fn split_value(&mut self, cell: &Cell, pair: &Pair, target: Target) {
        let Some(&piece) = cell.pieces.first() else { return };
        let text = self.source.slice(piece);
        let at = |range: std::ops::Range<usize>| {
            Span::new(piece.start as usize + range.start, piece.start as usize + range.end)
        };
        let issue = Issue::new(&entries::SPLIT_CELL, segment::place_of(cell, self.source))
            .arg(text[pair.label.clone()].to_owned())
            .excerpt(text);
        self.draft.issues.push(issue);
        self.put_span(&target, at(0..pair.label.start));
        self.out.ledger.claim([at(pair.label.clone())], Role::Label);
        self.note_kin(pair, at(pair.label.clone()));
        if let Target::Field(field) = pair.target {
            self.seen(field, at(pair.label.clone()).start);
        }
        self.put_span(&pair.target, at(pair.value.clone()));
    }

    /// The labels in a cell with their values.
    pub(super) fn inline_pairs(&self, cell: &Cell) -> Option<Vec<Pair>> {
        let [_] = cell.pieces.as_slice() else { return None };
        if !cell.may.any(May::PAIR) {
            return None;
        }
        let pairs = inline::pairs(&self.text(cell), self.lexicon);
        (!pairs.is_empty()).then_some(pairs)
    }

    /// Where the value of a label goes that the template prints once for the medium term and once for the year (中期其他资金), in a
    /// form that has had no amount of the former: it is the year's.
    fn printed_once(&self, target: Target, meaning: &Meaning, label: &str) -> Target {
        let Target::Extra(name) = &target else { return target };
        let term = name.strip_suffix(label).filter(|term| !term.is_empty());
        let of_term = |term: &str| self.draft.extras.iter().any(|extra| extra.label.starts_with(term));
        let field = meaning.again.iter().find(|other| matches!(other, Target::Field(_)));
        match (term, field) {
            (Some(term), Some(field)) if !of_term(term) => field.clone(),
            _ => target,
        }
    }

    /// Gives each field that a cell of a row names its value.
    pub(super) fn put_pairs(&mut self, row: &Row, cell: &Cell, pairs: Vec<Pair>) {
        let Some(&piece) = cell.pieces.first() else { return };
        let at = |range: std::ops::Range<usize>| {
            Span::new(piece.start as usize + range.start, piece.start as usize + range.end)
        };
        for two in pairs.windows(2) {
            self.out.ledger.claim([at(two[0].value.end..two[1].label.start)], Role::Label);
        }
        let mut owner: Option<String> = None;
        let source = self.source;
        for mut pair in pairs {
            let span = at(pair.label.clone());
            self.out.ledger.claim([span], Role::Label);
            let lexicon = self.lexicon;
            let label = source.slice(span).trim_end_matches(['：', ':']);
            let target = match lexicon.get(label) {
                Some(meaning) => {
                    let target = self.printed_once(pair.target.clone(), meaning, label);
                    self.note_sums(meaning, Some(&target));
                    let owner = owner.take().filter(|_| target == Target::Field(Field::Phone));
                    self.settle(target, lexicon.word(label), meaning, with_owner(label.into(), owner))
                }
                None => {
                    self.note_kin(&pair, span);
                    pair.target
                }
            };
            self.see(&target, span.start);
            owner = matches!(target, Target::Extra(_)).then(|| label_text(label));
            // 项目负责人：甲 联系电话 0799-…: the label of another field, without a colon.
            let running = matches!(target, Target::Field(field) if is_running(field));
            let value = source.slice(at(pair.value.clone()));
            if let Some(end) = inline::blank_label_behind(value).filter(|_| !running) {
                // 项目负责人：甲 单位（盖章）：: a further label, left blank.
                let label = at(pair.value.start + end..pair.value.end);
                self.out.ledger.claim([label], Role::Label);
                let text = source.slice(label).trim();
                if self.lexicon.get(text.trim_end_matches(['：', ':'])).is_none() {
                    let issue = Issue::new(&entries::UNKNOWN_LABEL, self.source.place(label.start as usize));
                    self.draft.issues.push(issue.arg(label_text(text)).excerpt(text));
                }
                pair.value.end = pair.value.start + end;
            }
            let value = Cell::new(0, at(pair.value));
            match self.second_field(&value, row, &target) {
                Some(second) => self.split_value(&value, &second, target),
                None => self.put_span(&target, value.pieces[0]),
            }
        }
    }
}
