//! Tables that repeat a row: the schedule and the indicators.

use super::{Form, Look, Shown};
use crate::form::tags::{self, Placed, Slot};
use crate::form::template::{Block, Printed, TableKind, Template};
use crate::model::{Extra, FieldName, Indicator, IndicatorField, Part, StageField, Text};

/// Columns not wider than this, in Excel's unit, show their values in the middle.
const NARROW: f64 = 12.0;

/// The columns that merge equal values down, each within the one before it.
const LEVELS: [IndicatorField; 3] = [IndicatorField::Level1, IndicatorField::Level2, IndicatorField::Level3];

/// A column of a table.
struct Column<'a> {
    at: u32,
    cols: u32,
    holds: Holds<'a>,
    /// The half of the table whose items it shows; `None` for both.
    half: Option<usize>,
    look: Look,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds<'a> {
    Stage(StageField),
    Indicator(IndicatorField),
    Extra(&'a str),
    Nothing,
}

/// A row of a table: an item for each half, or the levels of a skeleton's blank row.
#[derive(Clone, Copy, Default)]
struct Line<'a> {
    items: [Option<usize>; 2],
    levels: Option<[&'a str; 2]>,
}

/// How many columns the widest part of a template prints.
pub(super) fn columns_of(template: &Template) -> usize {
    let width = |cells: &[Printed]| cells.iter().map(|c| c.cols.max(1)).sum::<u32>();
    let block = |block: &Block| {
        let side = block.side.as_ref().map_or(0, |side| side.cols.max(1));
        let rows = block.rows.iter().map(|row| width(row)).max().unwrap_or(0);
        rows.max(side + width(&block.columns))
    };
    // Excel has 16,384 columns; a form with more than a few hundred is a mistake in its template.
    template.blocks.iter().map(block).max().unwrap_or(0).clamp(1, 256) as usize
}

impl<'a> Form<'a> {
    /// Prints a table: its header, its rows, and the label beside them.
    pub(super) fn table(&mut self, block: &'a Block, kind: TableKind) {
        let (columns, terms) = self.columns(block, kind);
        let mut lines = match kind {
            TableKind::Stages => self.stage_lines(),
            TableKind::Indicators => self.indicator_lines(block, &terms),
        };
        let head = self.header(block, &columns, kind);
        let first = self.rows.len() as u32;
        if lines.is_empty() {
            lines = vec![Line::default(); block.blank_rows.max(1) as usize];
        }
        for _ in &lines {
            self.row(block.height);
        }
        self.body(&columns, &lines, first);
        if let Some(side) = &block.side {
            let rows = self.rows.len() as u32 - head;
            self.put((head, 0), (rows, side.cols.max(1)), &side.label, Look::Label);
            tags::label(&mut self.rows[head as usize].tag, 0);
        }
    }

    /// The columns with their places, and 目标期 of each half.
    fn columns(&self, block: &'a Block, kind: TableKind) -> (Vec<Column<'a>>, Vec<&'a str>) {
        let mut at = block.side.as_ref().map_or(0, |side| side.cols.max(1));
        let mut terms: Vec<&str> = Vec::new();
        let mut columns = Vec::with_capacity(block.columns.len());
        for printed in &block.columns {
            let cols = printed.cols.max(1).min(self.width().saturating_sub(at));
            if cols == 0 {
                break;
            }
            let known = terms.iter().position(|term| *term == printed.term);
            let half = match known {
                _ if printed.term.is_empty() => None,
                None if terms.len() < 2 => {
                    terms.push(&printed.term);
                    Some(terms.len() - 1)
                }
                half => half,
            };
            let holds = match kind {
                TableKind::Stages => StageField::of(&printed.field).map(Holds::Stage),
                TableKind::Indicators => IndicatorField::of(&printed.field).map(Holds::Indicator),
            };
            let extra = (!printed.extra.is_empty()).then_some(Holds::Extra(&printed.extra));
            let holds = holds.or(extra).unwrap_or(Holds::Nothing);
            let width: f64 = self.widths[at as usize..(at + cols) as usize].iter().sum();
            let level = matches!(holds, Holds::Indicator(field) if LEVELS[..2].contains(&field));
            let look = if level || width <= NARROW { Look::Centred } else { Look::Running };
            columns.push(Column { at, cols, holds, half, look });
            at += cols;
        }
        if terms.is_empty() {
            terms.push(&block.term);
        }
        (columns, terms)
    }

    /// Prints the header; tells its row.
    fn header(&mut self, block: &'a Block, columns: &[Column<'a>], kind: TableKind) -> u32 {
        let row = self.row(block.height);
        let tag = &mut self.rows[row as usize].tag;
        tags::header(tag, kind);
        for column in columns {
            match column.holds {
                Holds::Stage(field) => {
                    tags::column(tag, column.at, column.half, Slot::Of(Part::Stage(0, field)))
                }
                Holds::Indicator(field) => {
                    tags::column(tag, column.at, column.half, Slot::Of(Part::Indicator(0, field)));
                }
                Holds::Extra(label) => {
                    tags::column(tag, column.at, column.half, Slot::Extra { index: None, label, of: None });
                }
                Holds::Nothing => {}
            }
            tags::label(tag, column.at);
        }
        for (column, printed) in columns.iter().zip(&block.columns) {
            self.put((row, column.at), (1, column.cols), &printed.label, Look::Label);
        }
        row
    }

    fn stage_lines(&mut self) -> Vec<Line<'a>> {
        if std::mem::replace(&mut self.stages_stand, true) {
            return Vec::new();
        }
        (0..self.project.stages.len()).map(|row| Line { items: [Some(row), None], levels: None }).collect()
    }

    /// The lines of an indicator table: its indicators in their order, the blank levels woven in.
    fn indicator_lines(&mut self, block: &'a Block, terms: &[&str]) -> Vec<Line<'a>> {
        let table = self.tables;
        self.tables += 1;
        let homes: Vec<(u32, usize)> = self.project.indicators.iter().map(|one| self.home(one)).collect();
        let of = |half: usize| -> Vec<usize> {
            (0..homes.len()).filter(|&index| homes[index] == (table, half)).collect()
        };
        let lines = match terms.len() {
            2 => self.pair(&of(0), &of(1)),
            _ => of(0).into_iter().map(|row| Line { items: [Some(row), None], levels: None }).collect(),
        };
        self.weave(block, lines)
    }

    /// The indicator table and half in which an indicator is printed: the one of its 目标期, else the first.
    fn home(&self, indicator: &Indicator) -> (u32, usize) {
        let term = indicator.declared.str(IndicatorField::Term);
        let tables = self.template.blocks.iter().filter(|block| block.table == Some(TableKind::Indicators));
        for (table, block) in (0..).zip(tables) {
            let mut halves: Vec<&str> = Vec::new();
            for printed in &block.columns {
                if !printed.term.is_empty() && !halves.contains(&printed.term.as_str()) {
                    halves.push(&printed.term);
                }
            }
            if halves.is_empty() {
                halves.push(&block.term);
            }
            if let Some(half) = halves.iter().take(2).position(|half| *half == term) {
                return (table, half);
            }
        }
        (0, 0)
    }

    /// Puts the indicators of two halves side by side where they share their first level.
    fn pair(&self, left: &[usize], right: &[usize]) -> Vec<Line<'a>> {
        let level = |index: usize| self.project.indicators[index].declared.str(IndicatorField::Level1);
        let (mut l, mut r, mut last) = (0, 0, "");
        let mut lines = Vec::with_capacity(left.len().max(right.len()));
        loop {
            let items = match (left.get(l).copied(), right.get(r).copied()) {
                (None, None) => return lines,
                (Some(a), Some(b)) if level(a) == level(b) => [Some(a), Some(b)],
                (None, b) => [None, b],
                (Some(_), Some(b)) if level(b) == last => [None, Some(b)],
                (a, _) => [a, None],
            };
            l += usize::from(items[0].is_some());
            r += usize::from(items[1].is_some());
            last = items.iter().flatten().next().map_or("", |&index| level(index));
            lines.push(Line { items, levels: None });
        }
    }

    /// Weaves in the skeleton's levels that no line has, each before the first line of a later level.
    fn weave(&self, block: &'a Block, lines: Vec<Line<'a>>) -> Vec<Line<'a>> {
        let skeleton: Vec<[&str; 2]> = block
            .skeleton
            .iter()
            .map(|levels| levels.split_once('/').map_or([levels.as_str(), ""], |(one, two)| [one, two]))
            .collect();
        let rank = |line: &Line| -> Option<usize> {
            let levels = line.items.iter().flatten().next().map(|&index| self.levels(index));
            skeleton.iter().position(|printed| {
                levels.is_some_and(|levels| {
                    levels[0] == printed[0] && (printed[1].is_empty() || levels[1] == printed[1])
                })
            })
        };
        let ranks: Vec<Option<usize>> = lines.iter().map(rank).collect();
        let mut missing = (0..skeleton.len()).filter(|index| !ranks.contains(&Some(*index))).peekable();
        let mut woven = Vec::with_capacity(lines.len() + skeleton.len());
        let blank = |index: usize| Line { items: [None; 2], levels: skeleton.get(index).copied() };
        for (line, rank) in lines.into_iter().zip(&ranks) {
            while let Some(index) = missing.next_if(|index| rank.is_some_and(|rank| *index < rank)) {
                woven.push(blank(index));
            }
            woven.push(line);
        }
        woven.extend(missing.map(blank));
        woven
    }

    fn levels(&self, index: usize) -> [&'a str; 2] {
        let declared = &self.project.indicators[index].declared;
        [declared.str(IndicatorField::Level1), declared.str(IndicatorField::Level2)]
    }

    /// Prints the values of the lines column by column, equal levels merged down, and tags the rows.
    fn body(&mut self, columns: &[Column<'a>], lines: &[Line<'a>], first: u32) {
        let mut placed: Vec<[Vec<Placed>; 2]> = lines.iter().map(|_| Default::default()).collect();
        // Where a level's run ends, those within it end as well.
        let mut breaks = vec![false; lines.len() + 1];
        for column in columns {
            let level = matches!(column.holds, Holds::Indicator(field) if LEVELS.contains(&field));
            let mut start = 0;
            while start < lines.len() {
                let end = if level { self.run(column, lines, start, &breaks) } else { start + 1 };
                if level {
                    breaks[end] = true;
                }
                self.run_cell(column, &lines[start..end], first + start as u32, &mut placed[start..end]);
                start = end;
            }
        }
        for ((row, line), placed) in (first as usize..).zip(lines).zip(&placed) {
            self.tag_line(row, line, columns, placed);
        }
    }

    /// Where the run of equal levels that begins at a line ends.
    fn run(&self, column: &Column<'a>, lines: &[Line<'a>], start: usize, breaks: &[bool]) -> usize {
        let value = self.level_text(column, &lines[start]);
        let mut end = start + 1;
        if !value.is_empty() && !tags::fragile(value) && tags::cut(value).is_none() {
            while end < lines.len() && !breaks[end] && self.level_text(column, &lines[end]) == value {
                end += 1;
            }
        }
        end
    }

    /// Prints one cell over the lines of a run, and notes whose values stand in it.
    fn run_cell(
        &mut self,
        column: &Column<'a>,
        lines: &[Line<'a>],
        row: u32,
        placed: &mut [[Vec<Placed>; 2]],
    ) {
        let value = self.parts(column, &lines[0]).into_iter().flatten().next();
        let shown = value.and_then(|part| self.project.get(part)).map(Shown::of);
        let kept = shown.as_ref().is_some_and(|shown| shown.kept);
        let whole = shown.as_ref().and_then(|shown| shown.whole);
        let text = shown.map_or_else(|| self.level_text(column, &lines[0]).into(), |shown| shown.text);
        let index = self.cells.len();
        self.put((row, column.at), (lines.len() as u32, column.cols), text, column.look).whole = whole;
        self.cells[index].part = self.blank_part(column, lines);
        for (offset, (line, placed)) in lines.iter().zip(placed).enumerate() {
            for (half, part) in self.parts(column, line).into_iter().enumerate() {
                let Some(part) = part else { continue };
                placed[half].push(Placed { column: column.at, part, filled: offset > 0, kept });
                self.printed.add(part);
                if self.cells[index].part.is_none_or(|part| self.project.get(part).is_none()) {
                    self.cells[index].part = Some(part);
                } else {
                    self.shared.push((part, index));
                }
            }
        }
    }

    /// The value that could stand in a blank cell of an item, for an issue that misses it.
    fn blank_part(&self, column: &Column, lines: &[Line]) -> Option<Part> {
        let index = lines.first()?.items[column.half.unwrap_or(0)]?;
        let part = match column.holds {
            Holds::Stage(field) => Part::Stage(index, field),
            Holds::Indicator(field) => Part::Indicator(index, field),
            Holds::Extra(_) | Holds::Nothing => return None,
        };
        self.project.get(part).is_none().then_some(part)
    }

    /// What a level column shows in a line.
    fn level_text(&self, column: &Column<'a>, line: &Line<'a>) -> &'a str {
        let part = self.parts(column, line).into_iter().flatten().next();
        if let Some(text) = part.and_then(|part| self.project.get(part)) {
            return text.as_str();
        }
        match (line.levels, column.holds) {
            (Some(levels), Holds::Indicator(IndicatorField::Level1)) => levels[0],
            (Some(levels), Holds::Indicator(IndicatorField::Level2)) => levels[1],
            _ => "",
        }
    }

    /// The declared values that a column shows of a line's items: two where the halves share one value.
    fn parts(&self, column: &Column, line: &Line) -> [Option<Part>; 2] {
        let mut parts = [None; 2];
        for (half, part) in parts.iter_mut().enumerate() {
            if column.half.is_none_or(|only| only == half) {
                *part = line.items[half].and_then(|index| self.part(column.holds, index));
            }
        }
        let text = |part: Option<Part>| part.and_then(|part| self.project.get(part)).map(Text::as_str);
        if parts[0].is_some() && text(parts[0]) != text(parts[1]) {
            parts[1] = None;
        }
        parts
    }

    /// The value of an item that a column shows, if it is declared and not printed yet.
    fn part(&self, holds: Holds, index: usize) -> Option<Part> {
        let part = match holds {
            Holds::Stage(field) => Part::Stage(index, field),
            Holds::Indicator(field) => Part::Indicator(index, field),
            Holds::Extra(label) => self.extra(index, label)?,
            Holds::Nothing => return None,
        };
        self.project.get(part)?;
        (!self.printed.has(part)).then_some(part)
    }

    /// The extra of an indicator that a column of that label shows.
    fn extra(&self, indicator: usize, label: &str) -> Option<Part> {
        let of = |(index, extra): (usize, &Extra)| {
            let free = extra.indicator == Some(indicator) && extra.label == label;
            (free && !self.printed.has(Part::Extra(index))).then_some(Part::Extra(index))
        };
        self.project.extras.iter().enumerate().find_map(of)
    }

    /// Tags a row: each of its items with the values that stand in it, or that it is blank.
    fn tag_line(&mut self, row: usize, line: &Line, columns: &[Column<'a>], placed: &[Vec<Placed>; 2]) {
        let stages = columns.iter().any(|column| matches!(column.holds, Holds::Stage(_)));
        let halves = if columns.iter().any(|column| column.half == Some(1)) { 2 } else { 1 };
        for (half, placed) in placed.iter().enumerate().take(halves) {
            let tag = &mut self.rows[row].tag;
            let Some(index) = line.items[half] else {
                tags::blank(tag, half);
                continue;
            };
            let place = match stages {
                true => &self.project.stages[index].place,
                false => &self.project.indicators[index].place,
            };
            self.tagger.item(tag, index, half, place);
            for one in placed {
                if let Some(text) = self.project.get(one.part) {
                    self.tagger.value(tag, one, text, place);
                }
            }
            if !stages {
                self.tag_term(row, index, columns);
            }
        }
    }

    /// Notes 目标期 of an indicator where its table says it and no column shows it.
    fn tag_term(&mut self, row: usize, index: usize, columns: &[Column<'a>]) {
        let indicator = &self.project.indicators[index];
        let Some(term) = &indicator.declared[IndicatorField::Term] else { return };
        let column = columns.iter().any(|column| column.holds == Holds::Indicator(IndicatorField::Term));
        let said = |block: &Block| {
            block.term == term.value || block.columns.iter().any(|column| column.term == term.value)
        };
        if !column && self.template.blocks.iter().any(said) {
            self.tagger.term(&mut self.rows[row].tag, term, &indicator.place);
            self.printed.add(Part::Indicator(index, IndicatorField::Term));
        }
    }
}
