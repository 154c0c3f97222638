//! Putting a project together from the tagged rows of a grid.

use std::borrow::Cow;
use std::sync::Arc;

use smallvec::SmallVec;

use super::parse::{self, Segment, What};
use super::row::{restore, shown};
use super::{Loose, Tagged};
use crate::audit::{Claim, Role};
use crate::form::tags::unescape;
use crate::form::tags::write::Way;
use crate::form::template::TableKind;
use crate::grid::{Cell, Grid, Row, Source, Span};
use crate::model::{Field, FieldName, Indicator, IndicatorField, Place, Project, Stage, StageField, Text};

/// Reads the form whose head's tag begins at `head`: the index of its row, and the column of the tags.
pub(super) fn read(grid: &Grid, source: &Source, index: usize, head: (usize, u32)) -> Option<Tagged> {
    let tag = |row: &Row| -> Cow<'_, str> {
        let mut cells = row.cells.iter().filter(|cell| cell.column >= head.1).map(|cell| cell.text(source));
        let first = cells.next().unwrap_or_default();
        // A long tag stands in several cells.
        cells.fold(first, |tag, more| tag + more)
    };
    let first = tag(grid.rows.get(head.0)?);
    let mut reading = Reading::begin(source, head.1, &first)?;
    for (number, row) in grid.rows.iter().enumerate() {
        let tag = tag(row);
        reading.row(number, row, &tag);
    }
    Some(reading.finish(index))
}

/// An item of a table with its order: the index it was written with, and when it was met.
pub(super) struct Item<T> {
    pub(super) order: (i64, usize),
    pub(super) value: T,
    /// Whether it was written with values beside its levels; if they were all taken away, so is the item.
    pub(super) had: bool,
}

/// Whom a value belongs to, before the items are in order.
#[derive(Clone, Copy)]
pub(super) enum Owner {
    Field(Field),
    /// A stage by the index it was met at.
    Stage(usize, StageField),
    Indicator(usize, IndicatorField),
    Extra(usize),
}

/// An extra with the indicator it belongs to.
pub(super) struct Pending {
    pub(super) order: (i64, usize),
    pub(super) label: String,
    pub(super) text: Text,
    pub(super) of: Of,
}

#[derive(Clone, Copy)]
pub(super) enum Of {
    Nobody,
    /// The indicator written with this index.
    Written(usize),
    /// The indicator met at this index.
    Met(usize),
}

/// A column of the table being read, with the cell met last.
struct Column<'g> {
    at: u32,
    half: Option<usize>,
    what: What,
    last: Option<(u32, &'g Cell)>,
}

pub(super) struct Reading<'g> {
    pub(super) source: &'g Source,
    pub(super) tags: u32,
    pub(super) sheets: Vec<Arc<str>>,
    pub(super) project: Project,
    pub(super) stages: Vec<Item<Stage>>,
    pub(super) indicators: Vec<Item<Indicator>>,
    pub(super) extras: Vec<Pending>,
    /// Values that stand outside their item's row.
    pub(super) apart: Vec<(What, Text, &'g Cell)>,
    pub(super) claims: Vec<(Span, Owner)>,
    pub(super) settled: Vec<Claim>,
    pub(super) loose: Vec<Loose>,
    pub(super) table: Option<TableKind>,
    /// Whether the row above is one of the table's.
    within: bool,
    columns: Vec<Column<'g>>,
    /// The index written last in each half of the table.
    pub(super) last: [i64; 2],
    pub(super) met: usize,
}

/// A row being read: its visible cells, and which of them are explained.
struct Line<'g> {
    row: &'g Row,
    explained: SmallVec<[bool; 32]>,
    /// The items of its halves: by index in the list of their kind.
    items: [Option<usize>; 2],
    blank: [bool; 2],
    /// Whether the row was put in on the sheet: its blank levels are those of the row above.
    put_in: bool,
    labels: SmallVec<[u32; 8]>,
}

impl<'g> Line<'g> {
    fn cell(&mut self, column: u32) -> Option<&'g Cell> {
        let index = self.row.cells.iter().position(|cell| cell.column == column)?;
        *self.explained.get_mut(index)? = true;
        self.row.cells.get(index)
    }
}

impl<'g> Reading<'g> {
    fn begin(source: &'g Source, tags: u32, head: &str) -> Option<Self> {
        let mut segments = head.split('|').skip(2);
        let mut project = Project {
            template: unescape(segments.next()?)?,
            file: unescape(segments.next()?)?,
            ..Project::default()
        };
        let place = segments.next()?;
        let sheets: Option<Vec<Arc<str>>> =
            segments.map_while(|one| one.strip_prefix('$')).map(|one| unescape(one).map(Arc::from)).collect();
        let sheets = sheets?;
        project.place = parse::place(place, &Place::Unknown, &sheets)?;
        let blanks = head.split('|').skip(5).find_map(|one| one.strip_prefix('%'));
        project.blanks = blanks.and_then(|blanks| parse::blanks(blanks, &sheets));
        Some(Self {
            source,
            tags,
            sheets,
            project,
            stages: Vec::new(),
            indicators: Vec::new(),
            extras: Vec::new(),
            apart: Vec::new(),
            claims: Vec::new(),
            settled: Vec::new(),
            loose: Vec::new(),
            table: None,
            within: false,
            columns: Vec::new(),
            last: [-1; 2],
            met: 0,
        })
    }

    fn row(&mut self, number: usize, row: &'g Row, tag: &str) {
        let mut line = Line {
            row,
            explained: SmallVec::from_elem(false, row.cells.len()),
            items: [None; 2],
            blank: [false; 2],
            put_in: false,
            labels: SmallVec::new(),
        };
        for (cell, explained) in row.cells.iter().zip(&mut line.explained) {
            if cell.column >= self.tags {
                *explained = true;
                self.settled.extend(cell.pieces.iter().map(|&span| Claim { span, role: Role::Wrapper }));
            }
        }
        if let Some(segments) = self.segments(tag) {
            self.within = segments
                .iter()
                .any(|one| matches!(one, Segment::Header(_) | Segment::Item(..) | Segment::Blank(_)));
            let mut half = 0;
            for segment in segments {
                self.segment(segment, &mut line, &mut half);
            }
            self.filled_in(&mut line);
        } else if tag.is_empty() && self.within && self.is_new_item(row) {
            line.blank = [true; 2];
            line.put_in = true;
            self.filled_in(&mut line);
        }
        for (index, (cell, explained)) in row.cells.iter().zip(&line.explained).enumerate() {
            if *explained {
                continue;
            }
            if line.labels.contains(&cell.column) {
                self.settled.extend(cell.pieces.iter().map(|&span| Claim { span, role: Role::Label }));
            } else {
                self.loose.push(Loose { row: number, cell: index });
            }
        }
    }

    /// The segments of a row's tag; `None` for no tag or a damaged one.
    fn segments<'t>(&self, tag: &'t str) -> Option<Vec<Segment<'t>>> {
        let mut table = self.table;
        let mut segments = Vec::with_capacity(memchr::memchr_iter(b'|', tag.as_bytes()).count());
        let head = tag.strip_prefix(super::MAGIC).filter(|rest| rest.starts_with('|'));
        let texts = match head {
            Some(rest) => rest.splitn(6, '|').nth(5).unwrap_or(""),
            None => tag.strip_prefix('|')?,
        };
        for text in texts.split('|').filter(|text| !text.starts_with(['$', '%']) && !text.is_empty()) {
            let segment = parse::segment(text, table)?;
            if let Segment::Header(kind) = segment {
                table = Some(kind);
            }
            segments.push(segment);
        }
        Some(segments)
    }

    fn segment(&mut self, segment: Segment, line: &mut Line<'g>, half: &mut usize) {
        match segment {
            Segment::Label(column) => line.labels.push(column),
            Segment::Year(before, behind, declared) => {
                let Some(cell) = line.cell(0) else { return };
                let text = cell.text(self.source);
                let length = text.chars().count().saturating_sub(before + behind);
                let year: String = text.chars().skip(before).take(length).collect();
                let place = declared.and_then(|declared| declared.place(&Place::Unknown, &self.sheets));
                self.claim(
                    cell,
                    (before > 0 || behind > 0).then_some(year.as_str()),
                    Owner::Field(Field::Year),
                );
                self.field(cell, Field::Year, year, place);
            }
            Segment::Slot(column, way, what, declared) => self.slot(line, (column, way), what, declared),
            Segment::Header(kind) => {
                self.table = Some(kind);
                self.columns.clear();
                self.last = [self.last[0].max(self.last[1]); 2];
            }
            Segment::Column(at, half, what) => self.columns.push(Column { at, half, what, last: None }),
            Segment::Item(index, which, place) => {
                *half = which;
                let place = parse::place(place, &Place::Unknown, &self.sheets).unwrap_or_default();
                self.last[which] = i64::try_from(index).unwrap_or(i64::MAX);
                self.begin_item(line, which, place);
            }
            Segment::Blank(which) => line.blank[which] = true,
            Segment::Value { column, filled, extra, declared } => {
                let cell = self.table_cell(line, column, filled);
                let column = self.columns.iter().find(|one| one.at == column);
                let (Some(item), Some(column)) = (line.items[*half], column) else { return };
                let what = column.what.clone();
                if !what.is_level() {
                    self.had(item);
                }
                let Some(cell) = cell else { return };
                let place = declared.place(&self.item_place(item), &self.sheets);
                let value = restore(&cell.text(self.source), declared.kept.as_deref());
                self.item_value(cell, item, (&what, extra), value, place);
            }
            Segment::Term(declared) => {
                let Some(item) = line.items[*half] else { return };
                let place = declared.place(&self.item_place(item), &self.sheets).unwrap_or_default();
                let Some(indicator) = self.indicators.get_mut(item) else { return };
                indicator.value.declared[IndicatorField::Term] =
                    declared.kept.and_then(|term| Text::new(term, place));
            }
        }
    }

    /// Claims a cell for its owner; of a cell that shows more, only the given part of its text.
    pub(super) fn claim(&mut self, cell: &Cell, part: Option<&str>, owner: Owner) {
        let [span] = cell.pieces.as_slice() else {
            self.claims.extend(cell.pieces.iter().map(|&span| (span, owner)));
            return;
        };
        let text = self.source.slice(*span);
        let last = |part: &str| match text.strip_suffix(part) {
            Some(before) => Some(before.len()),
            None => text.rfind(part),
        };
        let at = part.and_then(|part| Some((last(part)?, part.len())));
        let (at, length) = at.unwrap_or((0, text.len()));
        let start = span.start as usize + at;
        let value = Span::new(start, start + length);
        self.claims.push((value, owner));
        for around in [Span { end: value.start, ..*span }, Span { start: value.end, ..*span }] {
            if !around.is_empty() {
                self.settled.push(Claim { span: around, role: Role::Label });
            }
        }
    }

    fn cell_place(&self, cell: &Cell) -> Place {
        cell.pieces.first().map_or(Place::Unknown, |span| self.source.place(span.start as usize))
    }

    /// Sets a field; a second value for it is kept as an extra of its name.
    fn field(&mut self, cell: &Cell, field: Field, value: String, place: Option<Place>) {
        let place = place.unwrap_or_else(|| self.cell_place(cell));
        let Some(text) = Text::new(value, place) else { return };
        match &mut self.project.declared[field] {
            free @ None => *free = Some(text),
            Some(_) => self.extra(None, field.name(), text, Of::Nobody),
        }
    }

    pub(super) fn extra(&mut self, index: Option<usize>, label: &str, text: Text, of: Of) {
        let last = self.extras.last().map_or(-1, |extra| extra.order.0);
        let order = index.map_or(last, |index| i64::try_from(index).unwrap_or(i64::MAX));
        let order = (order, self.extras.len());
        self.extras.push(Pending { order, label: label.to_owned(), text, of });
    }

    fn slot(
        &mut self,
        line: &mut Line<'g>,
        at: (u32, Way),
        what: What,
        declared: Option<parse::Declared<'_>>,
    ) {
        let place = declared.as_ref().and_then(|declared| declared.place(&Place::Unknown, &self.sheets));
        let Some(cell) = line.cell(at.0) else { return self.cleared(&what, place) };
        let text = cell.text(self.source);
        let Some(value) = shown(&text, at.1) else {
            self.cleared(&what, place);
            self.settled.extend(cell.pieces.iter().map(|&span| Claim { span, role: Role::Label }));
            return;
        };
        let exact = restore(value, declared.as_ref().and_then(|declared| declared.kept.as_deref()));
        let owner = match &what {
            What::Field(field) => Owner::Field(*field),
            _ => Owner::Extra(self.extras.len()),
        };
        if !matches!(what, What::Stage(..) | What::Indicator(..)) {
            self.claim(cell, Some(value), owner);
        }
        match what {
            What::Field(field) => self.field(cell, field, exact, place),
            What::Extra { index, of, label } => {
                let place = place.unwrap_or_else(|| self.cell_place(cell));
                let of = of.map_or(Of::Nobody, Of::Written);
                if let Some(text) = Text::new(exact, place) {
                    self.extra(index, &label, text, of);
                }
            }
            What::Stage(..) | What::Indicator(..) => {
                let place = place.unwrap_or_else(|| self.cell_place(cell));
                if let Some(text) = Text::new(exact, place) {
                    self.apart.push((what, text, cell));
                }
            }
        }
    }

    /// Notes a field whose value was taken off the sheet: its label is there, with nothing behind it.
    fn cleared(&mut self, what: &What, place: Option<Place>) {
        if let (What::Field(field), Some(blanks), Some(place)) = (what, &mut self.project.blanks, place) {
            blanks.add(*field, place);
        }
    }

    /// The cell of a column of the table in this row, or the one above that is merged or filled down to it.
    fn table_cell(&mut self, line: &mut Line<'g>, column: u32, filled: bool) -> Option<&'g Cell> {
        let number = line.row.number;
        let here = line.cell(column);
        let known = self.columns.iter_mut().find(|one| one.at == column)?;
        if here.is_some() {
            known.last = here.map(|cell| (number, cell));
            return here;
        }
        let (_, above) = known.last.filter(|&(row, cell)| filled || row + cell.rows > number)?;
        Some(above)
    }

    fn begin_item(&mut self, line: &mut Line<'g>, half: usize, place: Place) {
        let order = (self.last[half], self.met);
        self.met += 1;
        line.items[half] = Some(match self.table {
            Some(TableKind::Stages) => {
                let value = Stage { place, ..Stage::default() };
                self.stages.push(Item { order, value, had: false });
                self.stages.len() - 1
            }
            _ => {
                let value = Indicator { place, ..Indicator::default() };
                self.indicators.push(Item { order, value, had: false });
                self.indicators.len() - 1
            }
        });
    }

    fn had(&mut self, item: usize) {
        match self.table {
            Some(TableKind::Stages) => self.stages[item].had = true,
            _ => self.indicators[item].had = true,
        }
    }

    fn item_place(&self, item: usize) -> Place {
        match self.table {
            Some(TableKind::Stages) => self.stages[item].value.place.clone(),
            _ => self.indicators[item].value.place.clone(),
        }
    }

    /// Sets a value of an item.
    fn item_value(
        &mut self,
        cell: &Cell,
        item: usize,
        holds: (&What, Option<usize>),
        value: String,
        place: Option<Place>,
    ) {
        let place = place.unwrap_or_else(|| self.cell_place(cell));
        let Some(text) = Text::new(value, place) else { return };
        match holds.0 {
            What::Stage(_, field) => {
                self.claim(cell, None, Owner::Stage(item, *field));
                self.stages[item].value.declared[*field] = Some(text);
            }
            What::Indicator(_, field) => {
                self.claim(cell, None, Owner::Indicator(item, *field));
                self.indicators[item].value.declared[*field] = Some(text);
            }
            What::Extra { label, .. } => {
                self.claim(cell, None, Owner::Extra(self.extras.len()));
                self.extra(holds.1, &label.clone(), text, Of::Met(item));
            }
            What::Field(_) => {}
        }
    }

    /// Whether a row without a tag, put in below a row of the table, holds an item: it has a value in a column
    /// that is no level, and nothing outside the table's columns.
    fn is_new_item(&self, row: &Row) -> bool {
        let mut cells = row.cells.iter().filter(|cell| cell.column < self.tags);
        let column = |cell: &Cell| self.columns.iter().find(|column| column.at == cell.column);
        cells.clone().any(|cell| column(cell).is_some_and(|column| !column.what.is_level()))
            && cells.all(|cell| column(cell).is_some())
    }

    /// Takes what was filled into blank cells of a table's row.
    fn filled_in(&mut self, line: &mut Line<'g>) {
        if line.blank == [false; 2] && line.items == [None; 2] {
            return;
        }
        let row = line.row;
        for (index, cell) in row.cells.iter().enumerate() {
            let Some(column) = self.columns.iter_mut().find(|column| column.at == cell.column) else {
                continue;
            };
            if line.explained[index] {
                continue;
            }
            column.last = Some((row.number, cell));
            let (what, half) = (column.what.clone(), column.half);
            if what.is_level() && line.items == [None; 2] {
                // A printed level; it becomes a value if the row is filled in.
                line.labels.push(cell.column);
                continue;
            }
            let half =
                half.unwrap_or_else(|| usize::from(line.items[0].is_none() && line.items[1].is_some()));
            if line.items[half].is_none() {
                let place = self.cell_place(cell);
                self.begin_item(line, half, place);
                self.levels(line, half);
            }
            if let Some(item) = line.items[half] {
                line.explained[index] = true;
                self.item_value(cell, item, (&what, None), cell.text(self.source).into_owned(), None);
            }
        }
    }

    /// Gives a new item the levels that are printed beside it.
    fn levels(&mut self, line: &mut Line<'g>, half: usize) {
        let levels: Vec<u32> = self
            .columns
            .iter()
            .filter(|column| column.what.is_level() && column.half.is_none_or(|only| only == half))
            .map(|column| column.at)
            .collect();
        for at in levels {
            let what = self.columns.iter().find(|column| column.at == at).map(|column| column.what.clone());
            if let (Some(cell), Some(what), Some(item)) =
                (self.table_cell(line, at, line.put_in), what, line.items[half])
            {
                self.item_value(cell, item, (&what, None), cell.text(self.source).into_owned(), None);
            }
        }
    }
}

impl What {
    /// Whether it is one of the levels that are printed even in blank rows.
    fn is_level(&self) -> bool {
        matches!(self, Self::Indicator(_, IndicatorField::Level1 | IndicatorField::Level2))
    }
}
