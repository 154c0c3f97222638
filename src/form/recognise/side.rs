//! Labels of sections that are merged down, and amounts that stand beside them under labels nobody knows.

use super::draft::{Join, Last};
use super::fields::Open;
use super::indicators::label_text;
use super::sums::is_figure;
use super::{Reader, entries, figures, inline, segment};
use crate::audit::Role;
use crate::form::key::{key, key_end};
use crate::form::lexicon::Target;
use crate::form::words::Words;
use crate::grid::{Cell, Row, Span};
use crate::mend::gap;
use crate::model::{Extra, Field, FieldName, Issue};

/// The label of a section that is merged down: what stands beside it without a label of its own belongs to it.
pub struct Side {
    label: String,
    /// The row behind its last.
    end: u32,
}

impl Reader<'_> {
    /// Notes a label that is merged down over several rows; one with a value of its own has what stands below that.
    pub(super) fn note_side(&mut self, cell: &Cell, row: &Row, heads_section: bool) {
        if cell.rows > 1 {
            let side = || Side { label: label_text(&self.text(cell)), end: row.number + cell.rows };
            self.side = heads_section.then(side);
        }
    }

    /// Puts a text without a label where the section merged down beside it says; whether one does.
    pub(super) fn put_beside(&mut self, row: &Row, cell: &Cell) -> bool {
        let side = self.side.as_ref().filter(|side| row.number < side.end);
        let Some(label) = side.map(|side| side.label.clone()) else { return false };
        self.put(&Target::Extra(label), cell, Join::Line);
        true
    }

    /// Takes the first cell behind a section's label for a label of its own that nobody knows, where a figure stands
    /// behind it (资金来源 | 市级财政资金 | 480); whether it did.
    pub(super) fn label_of_figure<'r>(
        &mut self,
        label: &mut Open<'r>,
        cell: &'r Cell,
        row: &Row,
        index: usize,
    ) -> bool {
        let heads = label.target.is_none() && label.values == 0 && cell.word == Words::UNKNOWN;
        let figure = |next: &Cell| is_figure(&self.text(next));
        let text = self.text(cell);
        if !heads || !row.cells.get(index + 1).is_some_and(figure) || !inline::looks_like_label(&text) {
            return false;
        }
        self.unknown_label(cell);
        *label = Open { cell, target: Some(Target::Extra(label_text(&text))), slots: &[], values: 0, gap: 0 };
        true
    }

    /// Whether a cell below a page break labels the next of the amounts: it does not go on with the amount above it, and
    /// a figure or a blank stands behind.
    pub(super) fn is_next_amount(&self, row: &Row, index: usize) -> bool {
        let figure = |cell: &Cell| is_figure(&self.text(cell));
        row.after_break
            && index == 0
            && row.cells.get(1).is_none_or(figure)
            && !self.may_be_tail(&self.text(&row.cells[0]))
    }

    /// Whether a text below a page break may be the tail of the value above it: an amount that is whole goes on with
    /// nothing but its unit or a remark in brackets.
    pub(super) fn may_be_tail(&self, text: &str) -> bool {
        let bits = match self.draft.last {
            Some(Last::Field(field)) if Field::AMOUNTS.contains(&field) => &self.draft.fields[field.index()],
            Some(Last::Extra(at)) if self.among_sums => &self.draft.extras[at].bits,
            _ => return true,
        };
        bits.pieces() > 1
            || !figures::is_bare_figure(&bits.raw(self.source))
            || goes_on_with_amount(gap::trim(text))
            || gap::trim(text).starts_with(|c| "元万亿千百".contains(c))
    }

    /// Whether a text that no label claims may go on with the value above it: an amount has its figure, and nothing but
    /// a figure or a bracket goes on with it.
    pub(super) fn goes_on(&self, text: &str) -> bool {
        let Some(Last::Field(field)) = self.draft.last else { return true };
        let text = gap::trim(text);
        !Field::AMOUNTS.contains(&field) || goes_on_with_amount(text)
    }

    /// Takes a label that nobody knows with its value in the same cell, for an extra of that name; whether it did. Running
    /// text above may go on with such words, and so may the text of a label nobody knows.
    pub(super) fn put_unknown_pair(&mut self, cell: &Cell, row: &Row) -> bool {
        let goes_on = match self.draft.last {
            Some(Last::Field(field)) => super::fields::is_running(field),
            Some(Last::Extra(_)) => row.cells.len() == 1,
            None => false,
        };
        let [piece] = cell.pieces.as_slice() else { return false };
        let text = self.source.slice(*piece);
        let Some(value) = inline::unknown_pair(text).filter(|_| !goes_on && !row.after_break) else {
            return false;
        };
        let (start, label) = (piece.start as usize, label_text(&text[..value]));
        let issue = Issue::new(&entries::UNKNOWN_LABEL, segment::place_of(cell, self.source))
            .arg(label.clone())
            .excerpt(label.clone());
        self.draft.issues.push(issue);
        self.out.ledger.claim([Span::new(start, start + value)], Role::Label);
        self.put_span(&Target::Extra(label), Span::new(start + value, piece.end as usize));
        true
    }

    /// Whether a label word at the right edge of a row is the value of the label before it, for no value can stand behind it: that
    /// of an extra (资金性质 | 一般公共预算), or a field's, where the word labels money and is one of every day (项目单位 | 其他).
    pub(super) fn is_last_value(&self, open: &Open<'_>, row: &Row, cell: &Cell) -> bool {
        /// The letters of words that may as well be a value: 其他, 自筹. Longer ones say that they label money.
        const LONGEST: usize = 2;
        let of_money = |target: &Option<Target>| matches!(target, Some(Target::Field(field)) if Field::AMOUNTS.contains(field));
        let everyday = || {
            self.lexicon.of(cell).is_some_and(|word| of_money(&word.target))
                && self.text(cell).chars().count() <= LONGEST
        };
        let wants_text = match open.target {
            Some(Target::Extra(_)) => true,
            Some(Target::Field(_)) => !of_money(&open.target) && everyday(),
            _ => false,
        };
        wants_text && open.values == 0 && open.cell.end() == cell.column && cell.end() >= row.width
    }

    /// Takes a line below a table of indicators, where its first level would stand, for what it is: text that is no level, or a
    /// last row with nothing but one; whether it did.
    pub(super) fn line_below(&mut self, first: u32, rows: &[Row], index: usize) -> bool {
        let [cell] = rows[index].cells.as_slice() else { return false };
        if cell.column > first {
            return false;
        }
        let text = self.text(cell);
        let bracketed = super::levels::before_bracket(&text, self.lexicon).is_some();
        let level =
            cell.word != Words::UNKNOWN || self.names_level(cell) || bracketed || rows[index].after_break;
        if level || inline::looks_like_label(&text) && index + 1 < rows.len() || self.is_placeholder(cell) {
            return false;
        }
        let issue = Issue::new(&entries::UNPLACED, segment::place_of(cell, self.source)).excerpt(text);
        self.draft.issues.push(issue);
        self.put(&Target::Extra(String::new()), cell, Join::Line);
        true
    }

    /// Whether a cell says 单位 and nothing but a unit of money stands in the next: 单位： | 万元.
    pub(super) fn labels_unit(&self, row: &Row, index: usize) -> bool {
        let money = &self.library.vocabulary.money;
        let next = || row.cells.get(index + 1).map(|next| key(&self.text(next)));
        let label = &row.cells[index];
        let is_unit = |text: String| {
            money.units.wordings().any(|one| text.chars().rev().eq(one.letters.iter().copied()))
        };
        let text = self.text(label);
        // Its last character tells of most texts that they are none.
        text.len() <= segment::MAX_LABEL
            && key_end(&text).is_some_and(|end| money.labels.iter().any(|one| one.ends_with(end)))
            && money.labels.contains(&key(&text))
            && next().is_some_and(is_unit)
    }

    /// Where the value of a label goes that the form has had before and that stands behind the label of a section, as under
    /// 审核意见: 主管部门 | 同意.
    pub(super) fn within_section(
        &self,
        section: Option<&Open<'_>>,
        target: Option<&Target>,
        cell: &Cell,
    ) -> Option<Target> {
        let (Some(section), Some(Target::Field(field))) = (section, target) else { return None };
        let Some(Target::Extra(name)) = &section.target else { return None };
        let had = !self.draft.fields[field.index()].is_empty() && !Field::AMOUNTS.contains(field);
        (had && section.values == 0 && section.cell.rows == cell.rows)
            .then(|| Target::Extra(format!("{name}{}{}", Extra::JOINT, label_text(&self.text(cell)))))
    }

    /// Takes a cell behind other words that says nothing but the year, in a form that has said none; whether it did.
    pub(super) fn year_beside(&mut self, cell: &Cell) -> bool {
        let text = self.text(cell);
        let says = self.draft.year.is_none() && text.contains('年') && segment::is_only_year(&text);
        if says {
            self.draft.year = segment::year_of(&text, cell, self.source);
            self.label(cell);
        }
        says
    }
}

/// Whether a text may go on with an amount: a figure, or how a remark begins.
fn goes_on_with_amount(text: &str) -> bool {
    is_figure(text) || text.starts_with(['(', '（', '其', '，', '；'])
}
