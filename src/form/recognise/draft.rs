//! A form while it is being read: values as ranges of the source, joined and mended at the end.

use std::borrow::Cow;

use smallvec::SmallVec;

use super::entries;
use crate::audit::{Ledger, Role};
use crate::form::vocabulary::{Marks, Vocabulary};
use crate::grid::{self, Cell, May, Places, Source, Span};
use crate::mend::{self, Mending, tick, wrapper};
use crate::model::{
    Extra, Field, FieldName, Indicator, IndicatorField, Issue, Part, Place, Project, Stage, StageField, Text,
};

/// How a piece of a value follows the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Join {
    /// A page break cut the text here: nothing stands between.
    Tail,
    /// It stood in a cell or line of its own: a line break stands between.
    Line,
}

/// A value as pieces of the source.
#[derive(Debug, Clone, Default)]
pub struct Bits(SmallVec<[Bit; 1]>);

/// A piece of a value.
#[derive(Debug, Clone, Copy)]
struct Bit {
    span: Span,
    join: Join,
    /// What its text may hold that mending changes.
    may: May,
}

impl Bits {
    /// Whether there is no piece.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many pieces there are.
    pub fn pieces(&self) -> usize {
        self.0.len()
    }

    /// Adds a cell's pieces behind what there is.
    pub fn push(&mut self, cell: &Cell, join: Join) {
        if let [span] = *cell.pieces {
            self.0.push(Bit { span, join, may: cell.may });
            return;
        }
        for (index, &span) in cell.pieces.iter().enumerate() {
            let join = if index == 0 { join } else { Join::Tail };
            self.push_span(span, join);
        }
    }

    /// Adds one piece.
    pub fn push_span(&mut self, span: Span, join: Join) {
        self.0.push(Bit { span, join, may: May::ANYTHING });
    }

    /// The pieces' ranges in order.
    pub fn spans(&self) -> impl Iterator<Item = Span> + '_ {
        self.0.iter().map(|bit| bit.span)
    }

    /// Where the value begins, in bytes of the source.
    pub fn start(&self) -> Option<usize> {
        self.0.first().map(|bit| bit.span.start as usize)
    }

    /// The text before mending.
    pub fn raw<'s>(&self, source: &'s Source) -> Cow<'s, str> {
        match self.0.as_slice() {
            [] => "".into(),
            [one] => source.slice(one.span).into(),
            many => {
                let mut text = String::new();
                for &Bit { span, join, .. } in many {
                    match join {
                        Join::Tail => wrapper::reopen(&mut text),
                        Join::Line if text.is_empty() => {}
                        Join::Line => text.push('\n'),
                    }
                    text.push_str(source.slice(span));
                }
                text.into()
            }
        }
    }

    /// The value at its place; `None` where nothing is left of it.
    fn mended(&self, mending: Mending, source: &Source, place: Place) -> Option<Text> {
        match self.0.as_slice() {
            [one] if !mending.may_change(one.may) => {
                Some(Text { value: source.slice(one.span).to_owned(), place })
            }
            _ => Text::new(mending.mend(&self.raw(source)), place),
        }
    }
}

/// A row of the schedule while it is being read.
#[derive(Debug, Clone, Default)]
pub struct StageDraft {
    /// Its values, by [`StageField`].
    pub cells: [Bits; 3],
}

/// A row of the indicator table while it is being read.
#[derive(Debug, Clone, Default)]
pub struct IndicatorDraft {
    /// Where the row begins.
    pub place: Place,
    /// Its values, by [`IndicatorField`]; the first two levels stand apart.
    pub cells: [Bits; 11],
    /// 一级指标, filled down or decided by the second level.
    pub level1: Option<Text>,
    /// 二级指标, filled down.
    pub level2: Option<Text>,
    /// The row whose 三级指标 serves this one, too (its own cell is blank).
    pub level3_from: Option<usize>,
    /// 目标期.
    pub term: Option<Text>,
}

/// A named extra while it is being read.
#[derive(Debug, Clone)]
pub struct ExtraDraft {
    /// The label, empty for text that no label claims.
    pub label: String,
    /// The indicator it belongs to.
    pub indicator: Option<usize>,
    /// Its text.
    pub bits: Bits,
}

/// What of a form was last given a value: where a tail belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Last {
    /// A field.
    Field(Field),
    /// An extra.
    Extra(usize),
}

/// A form while it is being read.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Where it begins.
    pub place: Place,
    /// The budget year as its title or head has it.
    pub year: Option<Text>,
    /// The unit of money as a line or label states it, where that is not the template's.
    pub money_unit: Option<Text>,
    /// The fields' values.
    pub fields: Vec<Bits>,
    /// Where the labels of the fields were seen first, as offsets of the source.
    pub seen: Vec<Option<u32>>,
    /// The schedule.
    pub stages: Vec<StageDraft>,
    /// The indicators.
    pub indicators: Vec<IndicatorDraft>,
    /// The extras.
    pub extras: Vec<ExtraDraft>,
    /// What was last given a value.
    pub last: Option<Last>,
    /// What is doubtful; the project's number is filled in at the end.
    pub issues: Vec<Issue>,
}

impl Draft {
    /// Whether nothing is declared.
    pub fn is_blank(&self) -> bool {
        let fields = self.fields.iter().all(Bits::is_empty);
        fields && self.stages.is_empty() && self.indicators.is_empty() && self.extras.is_empty()
    }

    /// A form that begins at a place.
    pub fn new(place: Place) -> Self {
        Self {
            place,
            year: None,
            money_unit: None,
            fields: vec![Bits::default(); Field::ALL.len()],
            seen: vec![None; Field::ALL.len()],
            stages: Vec::new(),
            indicators: Vec::new(),
            extras: Vec::new(),
            last: None,
            issues: Vec::new(),
        }
    }

    /// The pieces of what was given a value.
    pub fn bits_of(&mut self, last: Last) -> Option<&mut Bits> {
        match last {
            Last::Field(field) => self.fields.get_mut(field.index()),
            Last::Extra(index) => self.extras.get_mut(index).map(|extra| &mut extra.bits),
        }
    }

    /// Joins, mends and claims every value: the project.
    pub fn finish(
        self,
        number: usize,
        source: &Source,
        vocabulary: &Vocabulary,
        ledger: &mut Ledger,
        issues: &mut Vec<Issue>,
    ) -> Project {
        let mut finisher = Finisher { number, source, places: Places::new(source), ledger, issues };
        let mut project = Project { file: source.name.clone(), place: self.place, ..Project::default() };
        for &field in Field::ALL {
            let bits = &self.fields[field.index()];
            if bits.is_empty() {
                continue;
            }
            project.declared[field] = match vocabulary.choices.get(field.name()) {
                Some(known) => finisher.choice(bits, field, &vocabulary.marks, known),
                None => finisher.text(bits, Part::Field(field), Mending::Running),
            };
        }
        if project.declared[Field::Year].is_none() {
            project.declared[Field::Year] = self.year;
        }
        if project.declared[Field::MoneyUnit].is_none() {
            project.declared[Field::MoneyUnit] = self.money_unit;
        }
        let blank = |field: Field| {
            let at = self.seen[field.index()].filter(|_| project.declared[field].is_none())?;
            Some((field, source.place(at as usize)))
        };
        project.blanks = Some(Field::ALL.iter().filter_map(|&field| blank(field)).collect());
        project.stages = finisher.stages(&self.stages);
        project.indicators = finisher.indicators(self.indicators);
        for extra in self.extras {
            let mending = if extra.indicator.is_some() { Mending::Narrow } else { Mending::Running };
            let part = Part::Extra(project.extras.len());
            if let Some(text) = finisher.text(&extra.bits, part, mending) {
                project.extras.push(Extra { label: extra.label, indicator: extra.indicator, text });
            }
        }
        issues.extend(self.issues.into_iter().map(|issue| issue.project(number)));
        project
    }
}

struct Finisher<'a> {
    number: usize,
    source: &'a Source,
    places: Places<'a>,
    ledger: &'a mut Ledger,
    issues: &'a mut Vec<Issue>,
}

impl Finisher<'_> {
    fn text(&mut self, bits: &Bits, part: Part, mending: Mending) -> Option<Text> {
        let place = self.places.place(bits.start()?);
        let text = bits.mended(mending, self.source, place);
        // What holds nothing but wrappers is no value.
        let role = if text.is_some() { Role::Value(self.number, part) } else { Role::Wrapper };
        self.ledger.claim(bits.spans(), role);
        text
    }

    fn choice(&mut self, bits: &Bits, field: Field, marks: &Marks, known: &[String]) -> Option<Text> {
        let part = Part::Field(field);
        let raw = bits.raw(self.source);
        let mended = mend::running(&raw);
        let place = bits.start().map_or(Place::Unknown, |start| self.places.place(start));
        let doubt = |entry| {
            Issue::new(entry, place.clone())
                .project(self.number)
                .field(field.name())
                .excerpt(mended.clone().into_owned())
        };
        match tick::read(&mended, &marks.chosen, &marks.open, known) {
            tick::Ticked::NoChoice => {
                if tick::is_bare_list(&mended, known) {
                    self.issues.push(doubt(&entries::NOT_TICKED));
                }
                self.text(bits, part, Mending::Running)
            }
            tick::Ticked::Several(_) => {
                self.issues.push(doubt(&entries::TICKED_TWICE));
                self.text(bits, part, Mending::Running)
            }
            tick::Ticked::None => {
                self.issues.push(doubt(&entries::NOT_TICKED));
                self.ledger.claim(bits.spans(), Role::Label);
                None
            }
            tick::Ticked::One(range) => {
                let value = mended.get(range)?.to_owned();
                if !self.claim_choice(bits, &value, part) {
                    return self.text(bits, part, Mending::Running);
                }
                Text::new(value, place)
            }
        }
    }

    /// The chosen words are the value, the rest of the printed choices is label. False, and nothing is claimed,
    /// where mending changed the words. A page break may have cut them into pieces.
    fn claim_choice(&mut self, bits: &Bits, value: &str, part: Part) -> bool {
        let text = self.source.text();
        let chars =
            |span: Span| text[span.range()].char_indices().map(move |(at, c)| (c, span.start as usize + at));
        let solid: Vec<(char, usize)> =
            bits.spans().flat_map(chars).filter(|&(c, _)| !grid::is_blank(c)).collect();
        let wanted: Vec<char> = value.chars().filter(|&c| !grid::is_blank(c)).collect();
        let mut windows = solid.windows(wanted.len().max(1));
        let Some(found) = windows.find(|window| window.iter().map(|(c, _)| c).eq(&wanted)) else {
            return false;
        };
        for span in bits.spans() {
            let inside = |at: usize| span.range().contains(&at);
            let mut own = found.iter().filter(|(_, at)| inside(*at));
            let Some(&(_, start)) = own.next() else {
                self.ledger.claim([span], Role::Label);
                continue;
            };
            let end = own.next_back().map_or(start, |&(_, at)| at);
            let end = end + text[end..].chars().next().map_or(0, char::len_utf8);
            let rest = [Span::new(span.start as usize, start), Span::new(end, span.end as usize)];
            self.ledger.claim([Span::new(start, end)], Role::Value(self.number, part));
            self.ledger.claim(rest, Role::Label);
        }
        true
    }

    fn stages(&mut self, drafts: &[StageDraft]) -> Vec<Stage> {
        let mut stages = Vec::with_capacity(drafts.len());
        for (row, draft) in drafts.iter().enumerate() {
            let mut stage = Stage::default();
            for &field in StageField::ALL {
                let bits = &draft.cells[field.index()];
                stage.declared[field] = self.text(bits, Part::Stage(row, field), Mending::Narrow);
            }
            let first = draft.cells.iter().flat_map(Bits::spans).min();
            stage.place = first.map_or(Place::Unknown, |span| self.places.place(span.start as usize));
            stages.push(stage);
        }
        stages
    }

    fn indicators(&mut self, drafts: Vec<IndicatorDraft>) -> Vec<Indicator> {
        let mut indicators: Vec<Indicator> = Vec::with_capacity(drafts.len());
        for (row, draft) in drafts.into_iter().enumerate() {
            let mut indicator = Indicator { place: draft.place, ..Indicator::default() };
            for &field in IndicatorField::ALL {
                let bits = &draft.cells[field.index()];
                indicator.declared[field] = self.text(bits, Part::Indicator(row, field), Mending::Narrow);
            }
            indicator.declared[IndicatorField::Level1] = draft.level1;
            indicator.declared[IndicatorField::Level2] = draft.level2;
            if draft.term.is_some() {
                indicator.declared[IndicatorField::Term] = draft.term;
            }
            if let Some(from) = draft.level3_from.and_then(|from| indicators.get(from)) {
                indicator.declared[IndicatorField::Level3] = from.declared[IndicatorField::Level3].clone();
            }
            indicators.push(indicator);
        }
        forget_single_term(&mut indicators);
        indicators
    }
}

/// 目标期 tells the tables of a form apart; where there is one table only it stays empty.
fn forget_single_term(indicators: &mut [Indicator]) {
    let mut terms = indicators.iter().map(|indicator| indicator.declared.str(IndicatorField::Term));
    let first = terms.next();
    if terms.all(|other| Some(other) == first) {
        for indicator in indicators {
            indicator.declared[IndicatorField::Term] = None;
        }
    }
}
