//! Flat tables as systems export them: a header of project columns and, as a rule, indicator columns; below it an
//! indicator or a project a row, the project's columns merged, repeated or left blank from row to row.

use super::draft::{Bits, Draft, ExtraDraft, Join};
use super::fields::is_running;
use super::flat_above::Above;
use super::flat_header::{FlatColumn, FlatHeader, column_of, header_of};
use super::flat_units::has_unit;
use super::indicators::{Head, IndicatorTable, Placed};
use super::money::Stated;
use super::{Reader, Section, entries, segment};
use crate::audit::Role;
use crate::form::key::key;
use crate::form::lexicon::Target;
use crate::form::library::Known;
use crate::grid::{Cell, Row};
use crate::model::{Field, FieldName, Issue, Text};

impl<'a> Reader<'a> {
    /// Reads a flat table; whether it states the unit of its amounts.
    pub(super) fn read_flat_segment(mut self, segment: &segment::Segment, year: &mut Option<Text>) -> bool {
        let Some((at, header)) = &segment.flat else { return false };
        let (above, rows) = segment.rows.split_at(*at);
        let mut heads: Vec<(Field, Text)> = Vec::new();
        for row in above {
            if !self.title_row(row) {
                for cell in &row.cells {
                    let text = self.text(cell);
                    if let Some(found) = segment::year_of(&text, cell, self.source) {
                        self.draft.year.get_or_insert(found);
                    }
                    if super::cover::is_furniture(&text, self.library) {
                        self.label(cell);
                    } else if !self.said_above(cell, &text, &mut heads) {
                        self.quote(cell);
                    }
                }
            }
        }
        for cell in &segment.beside {
            let furniture = super::cover::is_furniture(&self.text(cell), self.library);
            if furniture { self.label(cell) } else { self.quote(cell) }
        }
        let known = self.known;
        let units: Vec<Stated> = segment.units(self.source, self.lexicon, self.library).collect();
        let stated = self.settle_money_unit(&units);
        let money_unit = self.draft.money_unit.take();
        self.out.issues.append(&mut self.draft.issues);
        if self.draft.year.is_some() {
            year.clone_from(&self.draft.year);
        }
        heads.extend(money_unit.map(|unit| (Field::MoneyUnit, unit)));
        self.read_flat(rows, header, year, known, heads);
        stated
    }

    /// Keeps a line above a flat table on the issue list.
    pub(super) fn quote(&mut self, cell: &Cell) {
        let text = self.text(cell);
        let issue = Issue::new(&entries::PREFACE, segment::place_of(cell, self.source)).excerpt(text);
        self.out.issues.push(issue);
        self.out.ledger.claim(cell.pieces.iter().copied(), Role::Issue);
    }

    /// Reads the rows below a flat table's header: every change of the project's name begins a project.
    pub(super) fn read_flat(
        mut self,
        rows: &[Row],
        header: &FlatHeader,
        year: &mut Option<Text>,
        known: &Known,
        heads: Vec<(Field, Text)>,
    ) {
        let (head, body) = rows.split_at(header.rows.min(rows.len()));
        for cell in head.iter().flat_map(|row| &row.cells) {
            self.label(cell);
        }
        let mut name: Option<String> = None;
        let mut above = Above::new(heads);
        let header = &self.with_levels(header, body.first());
        let moved = self.unspan(body, header);
        let body = moved.as_deref().unwrap_or(body);
        let mut table = self.flat_table(header);
        for (index, row) in body.iter().enumerate() {
            if self.is_spent() {
                break;
            }
            if row.cells.is_empty() || self.title_row(row) || self.repeats_header(row, header) {
                continue;
            }
            if self.numbers_columns(row) {
                row.cells.iter().for_each(|cell| self.label(cell));
                continue;
            }
            if self.is_total(row) {
                self.quote_total(row);
                continue;
            }
            if let Some(unit) = self.unit_with_sum(row, header)
                && let Some(next) = body.get(index + 1)
                && (self.unit_with_sum(next, header).is_some() || self.names(next, header))
            {
                // What stands over a unit is its department.
                let over_projects = self.names(next, header) && !has_unit(next, header);
                let slot = if over_projects { Field::Unit } else { Field::Department };
                self.sum_of_unit(row, unit, slot, &mut above);
                continue;
            }
            let split = self.split_levels(row);
            let row = split.as_ref().unwrap_or(row);
            let cells: Vec<(usize, &Cell)> =
                row.cells.iter().map(|cell| (column_of(header, cell), cell)).collect();
            let named = cells
                .iter()
                .find(|(at, _)| header.columns[*at].2 == FlatColumn::Project(Target::Field(Field::Name)));
            if let Some((_, cell)) = named {
                let text = self.text(cell).into_owned();
                if cells.len() == 1 && body.get(index + 1).is_some_and(|next| self.names(next, header)) {
                    self.unit_line(cell, &body[index + 1], &mut above);
                    continue;
                }
                if name.as_ref() != Some(&text) || self.is_of_other_unit(&cells, header) {
                    self.end_flat_project(name.is_some(), year, (known, header), &mut above);
                    above.start();
                    self.draft = Draft::new(segment::place_of(&row.cells[0], self.source));
                    table = self.flat_table(header);
                    name = Some(text);
                }
            }
            self.flat_row(&mut table, header, row, &cells);
        }
        self.end_flat_project(name.is_some(), year, (known, header), &mut above);
    }

    /// Whether a row names another unit or department than the project being read has: units may have projects of one name.
    fn is_of_other_unit(&self, cells: &[(usize, &Cell)], header: &FlatHeader) -> bool {
        cells.iter().any(|(at, cell)| match &header.columns[*at].2 {
            FlatColumn::Project(Target::Field(field @ (Field::Unit | Field::Department))) => {
                let said = &self.draft.fields[field.index()];
                !said.is_empty() && said.raw(self.source) != self.text(cell)
            }
            _ => false,
        })
    }

    /// The header, where it names no level with the column whose first cell is one for theirs.
    fn with_levels(&self, header: &FlatHeader, first: Option<&Row>) -> FlatHeader {
        let mut header = header.clone();
        let columns =
            header.columns.iter().enumerate().filter_map(|(at, (start, end, column))| match column {
                FlatColumn::Indicator(what) => Some((at, Head::new(*start, *end, what.clone()))),
                FlatColumn::Project(_) => None,
            });
        let (places, mut heads): (Vec<usize>, Vec<Head>) = columns.unzip();
        self.column_of_levels(&mut heads, first);
        for (at, head) in places.into_iter().zip(heads) {
            header.columns[at].2 = FlatColumn::Indicator(head.what);
        }
        header
    }

    fn flat_table(&self, header: &FlatHeader) -> IndicatorTable {
        let heads = header.columns.iter().filter_map(|(start, end, column)| match column {
            FlatColumn::Indicator(what) => Some(Head::new(*start, *end, what.clone())),
            FlatColumn::Project(_) => None,
        });
        IndicatorTable::flat(heads.collect())
    }

    fn names(&self, row: &Row, header: &FlatHeader) -> bool {
        row.cells.iter().any(|cell| {
            header.columns[column_of(header, cell)].2 == FlatColumn::Project(Target::Field(Field::Name))
        })
    }

    fn repeats_header(&mut self, row: &Row, header: &FlatHeader) -> bool {
        let again = header_of(row.cells.iter(), 1, self.source, self.lexicon);
        let same = again.is_some_and(|again| again.columns.len() == header.columns.len());
        if same {
            for cell in &row.cells {
                self.label(cell);
            }
        }
        same
    }

    fn is_total(&self, row: &Row) -> bool {
        row.cells.iter().take(3).any(|cell| {
            let word = key(&self.text(cell));
            self.library.vocabulary.total.names.contains(&word)
        })
    }

    fn quote_total(&mut self, row: &Row) {
        let texts: Vec<_> = row.cells.iter().map(|cell| self.text(cell)).collect();
        let issue = Issue::new(&entries::TOTAL_ROW, segment::place_of(&row.cells[0], self.source))
            .excerpt(texts.join("\t"));
        self.out.issues.push(issue);
        self.out.ledger.claim(row.cells.iter().flat_map(|cell| cell.pieces.iter().copied()), Role::Issue);
    }

    fn flat_row(
        &mut self,
        table: &mut IndicatorTable,
        header: &FlatHeader,
        row: &Row,
        cells: &[(usize, &Cell)],
    ) {
        let mut values = Placed::new();
        for &(at, cell) in cells {
            let (start, _, column) = &header.columns[at];
            match column {
                FlatColumn::Project(target) => self.project_cell(target, cell),
                FlatColumn::Indicator(_) => {
                    values.extend(table.head_at(*start).map(|head| (head, cell)));
                }
            }
        }
        if !values.is_empty() {
            self.half_row(table, 0, row, &values);
        }
    }

    /// A project's value: taken once; the same words again in a later row are repeated wording.
    fn project_cell(&mut self, target: &Target, cell: &Cell) {
        let bits = match target {
            Target::Field(field) => &self.draft.fields[field.index()],
            Target::Extra(label) => {
                let known =
                    self.draft.extras.iter().find(|extra| extra.indicator.is_none() && extra.label == *label);
                match known {
                    Some(extra) => &extra.bits,
                    None => {
                        let mut bits = Bits::default();
                        bits.push(cell, Join::Line);
                        self.draft.extras.push(ExtraDraft { label: label.clone(), indicator: None, bits });
                        return;
                    }
                }
            }
            Target::Pair(first, second) => return self.pair_cell(*first, *second, cell),
        };
        if bits.is_empty() {
            self.put(target, cell, Join::Line);
            return;
        }
        let text = self.text(cell);
        let said = bits.raw(self.source);
        if said.lines().any(|line| line == text) || said == text {
            self.label(cell);
            return;
        }
        let running = matches!(target, Target::Field(field) if is_running(*field));
        if !running {
            let issue = Issue::new(&entries::STRAY_JOINED, segment::place_of(cell, self.source))
                .arg(text.clone())
                .arg(super::fields::name_of(target))
                .excerpt(text);
            self.draft.issues.push(issue);
        }
        self.put(target, cell, Join::Line);
    }

    fn pair_cell(&mut self, first: Field, second: Field, cell: &Cell) {
        if self.draft.fields[first.index()].is_empty() {
            self.put(&Target::Pair(first, second), cell, Join::Line);
        } else {
            self.label(cell);
        }
    }

    fn end_flat_project(
        &mut self,
        any: bool,
        year: &mut Option<Text>,
        (known, header): (&Known, &FlatHeader),
        above: &mut Above,
    ) {
        // Rows without a project's name are kept as a project that has none.
        if !any && self.draft.is_blank() {
            return;
        }
        let draft = std::mem::replace(&mut self.draft, Draft::new(crate::model::Place::Unknown));
        self.section = Section::Fields;
        let mut project = self.finish(draft, year, known);
        above.fill(&mut project);
        // Of a column that is blank in a project's rows the row is the place.
        let fields = header.fields().filter(|&field| project.declared[field].is_none());
        project.blanks = Some(fields.map(|field| (field, project.place.clone())).collect());
        self.out.projects.push(project);
    }
}
