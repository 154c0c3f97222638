//! Flat tables as systems export them: a header of project columns and, as a rule, indicator columns; below it an
//! indicator or a project a row, the project's columns merged, repeated or left blank from row to row.

use std::ops::Range;

use super::draft::{Bits, Draft, ExtraDraft, Join};
use super::fields::is_running;
use super::flat_units::unit_with_sum;
use super::indicators::{Head, IndicatorTable, Placed, label_text};
use super::inline;
use super::money::Stated;
use super::{Reader, Section, entries, pair, segment};
use crate::audit::Role;
use crate::form::key::key;
use crate::form::lexicon::{Column, Lexicon, Sum, Target};
use crate::form::library::Known;
use crate::grid::{Cell, Row, Source};
use crate::mend::gap;
use crate::model::{Field, FieldName, IndicatorField, Issue, Project, Text};

/// A column of a flat table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FlatColumn {
    /// It says something of the project.
    Project(Target),
    /// It says something of the indicator.
    Indicator(Column),
}

/// The header of a flat table: each column with the first and the end of the grid's columns it stands over.
#[derive(Debug, Clone, Default)]
pub struct FlatHeader {
    /// The columns from left to right.
    pub columns: Vec<(u32, u32, FlatColumn)>,
    /// The rank of each column's wording and the wording.
    ranks: Vec<(u16, String)>,
    /// How many rows the header takes: two where groups of columns have a heading of their own.
    pub rows: usize,
}

impl FlatHeader {
    /// Adds a column. Of two columns of one field the label that the vocabulary names first has it; the other has its
    /// second meaning or is an extra.
    fn add(
        &mut self,
        cell: &Cell,
        column: FlatColumn,
        rank: u16,
        second: Option<IndicatorField>,
        text: &str,
    ) {
        let same = self.columns.iter().position(|(_, _, other)| *other == column);
        let mut column = column;
        if let Some(same) = same {
            let spare = |second: Option<IndicatorField>, label: &str| match &column {
                FlatColumn::Project(_) => FlatColumn::Project(Target::Extra(label.to_owned())),
                FlatColumn::Indicator(_) => FlatColumn::Indicator(match second {
                    Some(field) => Column::Field(field),
                    None => Column::Extra(label.to_owned()),
                }),
            };
            if rank < self.ranks[same].0 {
                self.columns[same].2 = spare(None, &self.ranks[same].1);
            } else {
                column = spare(second, &label_text(text));
            }
        }
        self.columns.push((cell.column, cell.end(), column));
        self.ranks.push((rank, label_text(text)));
    }
}

impl FlatHeader {
    /// The project's fields that have a column.
    fn fields(&self) -> impl Iterator<Item = Field> + '_ {
        self.columns
            .iter()
            .flat_map(|(_, _, column)| match column {
                FlatColumn::Project(Target::Field(field)) => [Some(*field), None],
                FlatColumn::Project(Target::Pair(first, second)) => [Some(*first), Some(*second)],
                _ => [None, None],
            })
            .flatten()
    }
}

/// The fewest labels of project columns by which a row without indicator columns is told for a header.
const LEAST_PROJECT_COLUMNS: usize = 4;

/// The header that begins at a row, if a flat table does.
pub fn header(rows: &[Row], index: usize, source: &Source, lexicon: &Lexicon) -> Option<FlatHeader> {
    if !rows[index].cells.iter().any(|cell| is_name(cell, lexicon)) {
        return None;
    }
    let two = || two_rows(&rows[index], rows.get(index + 1)?, source, lexicon);
    // Where every cell of the next row is a label, it names the columns of the groups above it.
    let labels_below = rows.get(index + 1).is_some_and(|below| {
        below.cells.len() > 1 && below.cells.iter().all(|cell| is_column(cell, lexicon))
    });
    if labels_below && let Some(two) = two() {
        return Some(two);
    }
    header_of(rows[index].cells.iter(), 1, source, lexicon).or_else(two)
}

/// A header of two rows: the cells of the second, and those of the first that stand over none of them.
fn two_rows(first: &Row, below: &Row, source: &Source, lexicon: &Lexicon) -> Option<FlatHeader> {
    if below.cells.is_empty() {
        return None;
    }
    let over = first.cells.iter().filter(|cell| {
        !below.cells.iter().any(|under| cell.column <= under.column && under.column < cell.end())
    });
    let mut cells: Vec<&Cell> = over.chain(&below.cells).collect();
    cells.sort_by_key(|cell| cell.column);
    header_of(cells.into_iter(), 2, source, lexicon)
}

fn is_column(cell: &Cell, lexicon: &Lexicon) -> bool {
    lexicon.of(cell).is_some_and(|word| word.target.is_some() || word.indicator.is_some())
}

/// Whether a cell is the label of the project's name.
pub(super) fn is_name(cell: &Cell, lexicon: &Lexicon) -> bool {
    let meaning = lexicon.of(cell);
    matches!(meaning.and_then(|meaning| meaning.target.as_ref()), Some(Target::Field(Field::Name)))
}

fn header_of<'c>(
    cells: impl Iterator<Item = &'c Cell> + Clone,
    rows: usize,
    source: &Source,
    lexicon: &Lexicon,
) -> Option<FlatHeader> {
    let count = cells.clone().count();
    if count < LEAST_PROJECT_COLUMNS || !cells.clone().any(|cell| is_name(cell, lexicon)) {
        return None;
    }
    let kinds = header_kinds(cells.clone(), lexicon)?;
    let mut header = FlatHeader { rows, ..FlatHeader::default() };
    for (cell, kind) in cells.zip(kinds) {
        let text = cell.text(source);
        let meaning = lexicon.of(cell);
        let column = match kind {
            Kind::Total => FlatColumn::Project(Target::Field(Field::Total)),
            Kind::Indicator => FlatColumn::Indicator(meaning?.indicator.clone()?),
            Kind::Project => FlatColumn::Project(meaning?.target.clone()?),
            Kind::OtherOfIndicator => FlatColumn::Indicator(Column::Extra(label_text(&text))),
            Kind::OtherOfProject => FlatColumn::Project(Target::Extra(label_text(&text))),
        };
        let rank = meaning.map_or(0, |word| word.rank);
        let second = meaning.and_then(|word| word.second);
        header.add(cell, column, rank, second, &text);
    }
    Some(header)
}

/// What a cell of a flat table's header heads.
#[derive(Clone, Copy)]
enum Kind {
    /// The total of the project's money.
    Total,
    Indicator,
    Project,
    /// A column of the indicator that nobody knows.
    OtherOfIndicator,
    /// One of the project.
    OtherOfProject,
}

/// What the cells of a row head; `None` where it is no header.
fn header_kinds<'c>(cells: impl Iterator<Item = &'c Cell> + Clone, lexicon: &Lexicon) -> Option<Vec<Kind>> {
    let amount = |cell: &Cell| match lexicon.of(cell).and_then(|meaning| meaning.target.as_ref()) {
        Some(Target::Field(field)) => Field::AMOUNTS.contains(field),
        _ => false,
    };
    let level = |column: &Column| {
        !matches!(column, Column::Field(IndicatorField::Note | IndicatorField::UnitOfMeasure))
    };
    let among_amounts = cells.clone().any(amount);
    let (mut projects, mut indicators, mut unknown) = (0, 0, 0);
    let mut kind = |cell: &Cell| {
        let first = indicators == 0;
        match lexicon.of(cell) {
            // 合计 or 小计 beside the sources of the money is their total.
            Some(word) if word.sum == Some(Sum::Total) && first && among_amounts => {
                projects += 1;
                Kind::Total
            }
            // 预算数 is a column of amounts wherever it stands.
            Some(word) if matches!(word.sum, Some(Sum::Own(_))) && word.target.is_none() && first => {
                projects += 1;
                Kind::Total
            }
            Some(word) if word.indicator.as_ref().is_some_and(level) && (word.target.is_none() || !first) => {
                indicators += 1;
                Kind::Indicator
            }
            Some(word) if !first && word.indicator.is_some() => Kind::Indicator,
            Some(word) if word.target.is_some() => {
                projects += 1;
                Kind::Project
            }
            _ => {
                unknown += 1;
                if first { Kind::OtherOfProject } else { Kind::OtherOfIndicator }
            }
        }
    };
    let kinds = cells.map(&mut kind).collect();
    // A form's head has values between its labels; a header has labels only, but for a column or two of its own.
    let flat = indicators >= 2 || (projects >= LEAST_PROJECT_COLUMNS && unknown * 2 <= projects);
    flat.then_some(kinds)
}

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
        let mut above = Above { heads, ..Above::default() };
        let header = &self.with_levels(header, body.first());
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
            if let Some(unit) = unit_with_sum(row, header)
                && let Some(next) = body.get(index + 1)
                && (unit_with_sum(next, header).is_some() || self.names(next, header))
            {
                let slot = if self.names(next, header) { Field::Unit } else { Field::Department };
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
                if name.as_ref() != Some(&text) {
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

    /// 单位、项目名称 in one column: a line with nothing else names the unit of the projects below; where another such
    /// line follows, it is the department over that unit. A level between the two is quoted in an issue.
    fn unit_line(&mut self, cell: &Cell, next: &Row, above: &mut Above) {
        let slot = if next.cells.len() == 1 { Field::Department } else { Field::Unit };
        self.unit_above_projects(cell, slot, above);
    }

    pub(super) fn unit_above_projects(&mut self, cell: &Cell, slot: Field, above: &mut Above) {
        let text = Text::new(crate::mend::running(&self.text(cell)), segment::place_of(cell, self.source));
        let between = slot == Field::Department && above.headed;
        above.headed = slot == Field::Department;
        if between {
            // A level between the department and the unit has no column.
            self.quote(cell);
            return;
        }
        above.lines.retain(|(field, _)| *field != slot && slot != Field::Department);
        above.lines.extend(text.map(|text| (slot, text)));
        self.label(cell);
    }

    /// Takes a line above the table that names the department or unit of all its projects (填报部门：…); whether it did.
    pub(super) fn said_above(&mut self, cell: &Cell, text: &str, heads: &mut Vec<(Field, Text)>) -> bool {
        let [piece] = cell.pieces.as_slice() else { return false };
        // The whole line may stand in brackets: （部门名称：某局）.
        let inner = in_brackets(text);
        let (piece_start, text) = (piece.start as usize + inner.start, &text[inner]);
        let pairs = inline::pairs(text, self.lexicon);
        let (field, value) = match pairs.as_slice() {
            [pair] => match pair.target {
                Target::Field(field) => (field, pair.value.clone()),
                _ => return false,
            },
            [] => match self.line_above(text) {
                Some(found) => found,
                None => return false,
            },
            _ => return false,
        };
        let (at, value) = (piece_start + value.start, &text[value]);
        let part = |range: Range<usize>| {
            Text::new(gap::trim(&value[range.clone()]), self.source.place(at + range.start))
        };
        let parts = match pair::name_and_code(value).filter(|_| field == Field::Department) {
            Some((name, code)) => {
                self.out.issues.extend(self.code_doubt(value, at));
                [(field, part(name)), (Field::DepartmentCode, part(code))]
            }
            None => [(field, part(0..value.len())), (field, None)],
        };
        if !Above::MERGED.contains(&field) || parts[0].1.is_none() {
            return false;
        }
        self.label(cell);
        heads.extend(parts.into_iter().filter_map(|(field, text)| Some((field, text?))));
        true
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

/// What stands above a project of a flat table and holds for it, too.
#[derive(Default)]
pub struct Above {
    /// What the lines above the table say of all its projects.
    heads: Vec<(Field, Text)>,
    /// Lines of a department's or unit's name alone, as they hold now.
    lines: Vec<(Field, Text)>,
    /// Whether the line above was a department's.
    headed: bool,
    /// Those that held where the project being read began.
    at_start: Vec<(Field, Text)>,
    /// The cells of the project before, for columns merged down over several projects.
    merged: Vec<(Field, Text)>,
}

impl Above {
    /// The columns that are merged down over the projects of a unit.
    const MERGED: [Field; 3] = [Field::Department, Field::DepartmentCode, Field::Unit];

    fn start(&mut self) {
        self.at_start.clone_from(&self.lines);
    }

    /// Fills what is blank in a project. A project with a unit of its own has nothing of the one before.
    fn fill(&mut self, project: &mut Project) {
        if Self::MERGED.iter().any(|&field| project.declared[field].is_some()) {
            self.merged.clear();
        }
        for (field, text) in self.at_start.iter().chain(&self.merged).chain(&self.heads) {
            project.declared[*field].get_or_insert_with(|| text.clone());
        }
        if self.merged.is_empty() && self.at_start.is_empty() {
            let texts = Self::MERGED.map(|field| Some((field, project.declared[field].clone()?)));
            self.merged = texts.into_iter().flatten().collect();
        }
    }
}

/// The text without the brackets around all of it.
fn in_brackets(text: &str) -> Range<usize> {
    let inner = text.strip_prefix(['（', '(']).and_then(|rest| rest.strip_suffix(['）', ')']));
    match inner.filter(|inner| !inner.contains(['（', '(', '）', ')'])) {
        Some(inner) => {
            let start = inner.as_ptr() as usize - text.as_ptr() as usize;
            start..start + inner.len()
        }
        None => 0..text.len(),
    }
}

/// The header's column that a cell stands under.
pub fn column_of(header: &FlatHeader, cell: &Cell) -> usize {
    header.columns.iter().rposition(|(start, _, _)| *start <= cell.column).unwrap_or(0)
}
