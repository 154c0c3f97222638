//! Grid → projects: find the forms, find the template of each, read its labels and values.

mod above;
mod align;
mod allowance;
mod appendix;
mod bracket;
mod cover;
#[cfg(test)]
mod damaged;
pub mod draft;
pub mod entries;
mod facts;
mod fields;
mod figures;
mod flat;
mod flat_above;
mod flat_header;
mod flat_units;
mod headings;
pub(in crate::form) mod indicators;
pub(in crate::form) mod inline;
mod joins;
mod levels;
mod lines;
mod listed;
mod lower;
pub(in crate::form) mod money;
mod own_label;
mod pair;
mod realign;
mod region;
pub(in crate::form) mod segment;
mod side;
mod split;
mod stages;
mod sums;
mod tagged;
mod tails;
#[cfg(test)]
mod tests;
mod title;
mod unformed;
mod unspanned;

use crate::audit::{Claim, Ledger, Role};
use crate::error::{Error, NOT_OURS, Result};
use crate::form::lexicon::{Lexicon, Meaning, Target};
use crate::form::library::{Known, Library};
use crate::grid::{Cell, Document, Grid, May, Row, Source};
use crate::model::{Field, FieldName, Issue, Project, Text};
use crate::parallel;
use crate::read::limits::Limits;
use allowance::Allowance;
pub(in crate::form) use bracket::bracket_of;
use cover::Said;
use draft::Draft;
use indicators::IndicatorTable;
use money::Stated;
use segment::Segment;
use stages::StageTable;
use sums::SumTable;

/// What recognition made of a document.
#[derive(Debug, Default)]
pub struct Recognised {
    /// The projects in the order of their forms.
    pub projects: Vec<Project>,
    /// What is doubtful.
    pub issues: Vec<Issue>,
    /// What became of each range of the source.
    pub ledger: Ledger,
    /// The sheets of our own workbook that are made from its forms: nothing that is doubtful in reading them matters.
    pub made: Vec<String>,
}

impl Recognised {
    /// Appends what another part of the document gave.
    fn append(&mut self, part: Self) {
        let before = self.projects.len();
        self.ledger.append(part.ledger, before);
        self.made.extend(part.made);
        self.issues.extend(part.issues.into_iter().map(|issue| issue.behind(before)));
        self.projects.extend(part.projects);
    }
}

/// What a sheet or a form gave, its projects numbered from 0.
#[derive(Default)]
struct Part {
    out: Recognised,
    /// The issues that a list of our own workbook keeps: they name projects by their number in the workbook.
    listed: Vec<Issue>,
    /// The year that the forms behind it are of.
    year: Option<Text>,
    /// What is said outside of any form.
    said: Said,
    /// The forms that state no unit of money, by their number.
    unitless: Vec<usize>,
    /// Its rows, where no form took them.
    left: Vec<Row>,
}

/// The forms below which another thread does not pay for its waking.
const FORMS_A_THREAD: usize = 2;

/// The rows of a grid that one thread looks at at once.
const ROWS_AT_ONCE: usize = 1024;

/// The rows whose cells one thread looks up at once: more, since it looks once at each text among them.
const ROWS_LOOKED_UP: usize = 4096;

/// As [`recognise_within`], without a limit.
pub fn recognise(document: &mut Document, library: &Library, wanted: Option<&str>) -> Result<Recognised> {
    recognise_within(document, library, wanted, &Limits { issues: u64::MAX, ..Limits::default() })
}

/// Recognises the forms of a document, whose grids are taken out of it.
///
/// `wanted` names the template to read by; without it each form is read by the template whose labels fit best.
///
/// # Errors
/// When the document holds no form: names the form of another kind that it holds, else says which labels were found
/// and which are missing. When it raises more issues than the limits allow.
pub fn recognise_within(
    document: &mut Document,
    library: &Library,
    wanted: Option<&str>,
    limits: &Limits,
) -> Result<Recognised> {
    let grids = std::mem::take(&mut document.grids);
    let source = &document.source;
    let allowance = Allowance::new(wanted, limits.issues);
    let sheet = |grid| recognise_sheet(source, grid, library, &allowance);
    let mut out = Recognised::default();
    let mut left: Vec<Row> = Vec::new();
    let mut said = Said::default();
    for part in parallel::map(grids, FORMS_A_THREAD, sheet) {
        let before = out.projects.len();
        out.append(part.out);
        said.hold_for(&mut out, before, &part.unitless, source, library);
        said.add(part.said);
        let known = |issue: &Issue| issue.project.is_none_or(|project| project < out.projects.len());
        out.issues.extend(part.listed.into_iter().filter(known));
        left.extend(part.left);
    }
    limits.issues(&source.name, allowance.spent())?;
    if out.projects.is_empty() {
        let foreign = out.issues.iter().find(|issue| issue.code == entries::FOREIGN.code);
        return Err(match foreign.and_then(|issue| issue.args.first()) {
            Some(title) => Error::new(&NOT_OURS, source.name.clone()).arg(title.clone()),
            None => unformed::no_form(&left, source, library),
        });
    }
    Ok(out)
}

fn recognise_sheet(source: &Source, mut grid: Grid, library: &Library, allowance: &Allowance<'_>) -> Part {
    let mut part = Part::default();
    if tagged::read(source, &mut grid, &mut part) {
        return part;
    }
    let Some(base) = library.default_template() else { return part };
    parallel::map(grid.rows.chunks_mut(ROWS_LOOKED_UP).collect(), 1, |rows| {
        segment::mark(rows, source, library)
    });
    for region in region::split(grid, source, base) {
        recognise_grid(source, region, library, allowance, &mut part);
    }
    part
}

fn recognise_grid(
    source: &Source,
    grid: Grid,
    library: &Library,
    allowance: &Allowance<'_>,
    whole: &mut Part,
) {
    let positioned = grid.positioned;
    let segments = segment::split(grid, source, library);
    let read = |segment| recognise_segment(source, segment, positioned, library, allowance);
    let mut year: Option<Text> = None;
    // Whether it was said that forms are given this year.
    let mut told = false;
    let mut said = Said::default();
    for mut part in parallel::map(segments, FORMS_A_THREAD, read) {
        // A form without a year of its own has that of the one before it.
        for project in &mut part.out.projects {
            if project.declared[Field::Year].is_none()
                && let Some(year) = &year
            {
                if !std::mem::replace(&mut told, true) {
                    part.out.issues.push(cover::year_guessed(year));
                }
                project.declared[Field::Year] = Some(year.clone());
            }
        }
        if part.year.is_some() {
            (year, told) = (part.year, false);
        }
        let before = whole.out.projects.len();
        whole.out.append(part.out);
        let unitless = said.hold_for(&mut whole.out, before, &part.unitless, source, library);
        whole.unitless.extend(unitless);
        said.add(part.said);
        whole.left.append(&mut part.left);
    }
    whole.said.add(said);
}

fn recognise_segment(
    source: &Source,
    mut segment: Segment,
    positioned: bool,
    library: &Library,
    allowance: &Allowance<'_>,
) -> Part {
    let mut part = Part::default();
    if allowance.is_spent(0) {
        return part;
    }
    segment.claim_units(&mut part.out.ledger);
    let known = allowance
        .wanted
        .and_then(|name| library.get(name))
        .or_else(|| segment::choose(&mut segment, source, library));
    let Part { out, year, said, left, .. } = &mut part;
    let stated = match known {
        Some(known) if segment.flat.is_some() => {
            let reader = Reader::new(source, library, known, positioned, allowance, out);
            let stated = reader.read_flat_segment(&segment, year);
            *left = segment.rows;
            stated
        }
        Some(known) if segment.has_form => {
            Reader::new(source, library, known, positioned, allowance, out).read(segment, year)
        }
        _ => {
            let cells = std::mem::take(&mut segment.beside);
            segment.rows.push(Row { cells, ..Row::default() });
            cover::outside(&segment, source, library, said, out);
            *left = segment.rows;
            true
        }
    };
    if !stated {
        part.unitless = (0..part.out.projects.len()).collect();
    }
    allowance.spend(part.out.issues.len());
    part
}

/// Which part of a form is being read.
enum Section {
    Fields,
    Stages(StageTable),
    Sums(SumTable),
    Indicators(IndicatorTable),
    /// What a form laid out here holds beside its template.
    Appendix,
}

/// Reads one form.
struct Reader<'a> {
    source: &'a Source,
    library: &'a Library,
    known: &'a Known,
    lexicon: &'a Lexicon,
    positioned: bool,
    section: Section,
    /// The table that text between its rows interrupted; its rows may go on below.
    suspended: Section,
    draft: Draft,
    /// Labels of the row above that have no value, when it had no value at all: their values may stand below.
    awaiting: fields::AwaitingLabels,
    /// Labels seen that the template prints more than once, once for each time.
    repeated: Vec<String>,
    /// The keys of such labels in the whole form, once for each time.
    repeats: Vec<String>,
    /// 目标期 that the last heading announced.
    term: Option<Text>,
    /// The label each field has its value from.
    given: Vec<Option<fields::Given<'a>>>,
    /// The extras that hold what a better label took from a field.
    displaced: Vec<(Field, usize)>,
    /// Where the labels of the last row with labels and values stood.
    label_columns: Vec<u32>,
    /// The labels of totals with their columns.
    totals: Vec<(u32, String)>,
    /// Whether the last labels were of amounts.
    among_sums: bool,
    /// The last row that was read with the ones above it; 0 for none, as no row stands above the first.
    skip: usize,
    /// The label of a section merged down over its rows.
    side: Option<side::Side>,
    allowance: &'a Allowance<'a>,
    /// The heads of a table of sums that the template prints itself.
    printed_sums: Option<SumTable>,
    out: &'a mut Recognised,
}

impl<'a> Reader<'a> {
    fn new(
        source: &'a Source,
        library: &'a Library,
        known: &'a Known,
        positioned: bool,
        allowance: &'a Allowance<'a>,
        out: &'a mut Recognised,
    ) -> Self {
        Self {
            source,
            library,
            known,
            lexicon: known.lexicon(),
            positioned,
            section: Section::Fields,
            suspended: Section::Fields,
            draft: Draft::new(crate::model::Place::Unknown),
            awaiting: fields::AwaitingLabels::new(),
            repeated: Vec::new(),
            repeats: Vec::new(),
            term: None,
            given: Field::ALL.iter().map(|_| None).collect(),
            displaced: Vec::new(),
            label_columns: Vec::new(),
            totals: Vec::new(),
            among_sums: false,
            skip: 0,
            side: None,
            allowance,
            printed_sums: None,
            out,
        }
    }

    fn read(mut self, mut segment: Segment, year: &mut Option<Text>) -> bool {
        if !self.positioned {
            let shape = &self.library.vocabulary.shape;
            let rows = std::mem::take(&mut segment.rows);
            segment.rows = lines::fold(rows, self.source, self.lexicon, shape, &mut self.draft.issues);
            joins::find_breaks(&mut segment.rows);
        }
        let lexicon = self.lexicon;
        joins::join_cut_labels(&mut segment.rows, self.source, lexicon, self.positioned);
        let first = segment.rows.iter().flat_map(|row| &row.cells).next();
        self.draft.place =
            first.map_or(crate::model::Place::Unknown, |cell| segment::place_of(cell, self.source));
        self.near_miss(&segment);
        self.label_years(&mut segment.rows);
        let units: Vec<Stated> = segment.units(self.source, lexicon, self.library).collect();
        self.repeats = self.count_repeats(&segment.rows);
        self.beside_title(&segment.beside);
        for index in 0..segment.rows.len() {
            if self.is_spent() {
                break;
            }
            self.row(&segment.rows, index);
        }
        self.restore_displaced();
        self.settle_above();
        self.split_department();
        let stated = self.settle_money_unit(&units);
        let draft = std::mem::replace(&mut self.draft, Draft::new(crate::model::Place::Unknown));
        let known = self.known;
        let project = self.finish(draft, year, known);
        self.out.projects.push(project);
        stated
    }

    /// Makes the project of a form that was read; a form without a year of its own has that of the one before it.
    fn finish(&mut self, mut draft: Draft, year: &mut Option<Text>, known: &Known) -> Project {
        match &draft.year {
            Some(own) => *year = Some(own.clone()),
            None => draft.year.clone_from(year),
        }
        let number = self.out.projects.len();
        let vocabulary = &self.library.vocabulary;
        let out = &mut *self.out;
        let mut project = draft.finish(number, self.source, vocabulary, &mut out.ledger, &mut out.issues);
        project.template.clone_from(&known.template.name);
        project
    }

    fn count_repeats(&self, rows: &[Row]) -> Vec<String> {
        if !self.lexicon.has_repeats() {
            return Vec::new();
        }
        let cells = rows.iter().flat_map(|row| &row.cells);
        cells
            .filter(|cell| self.lexicon.of(cell).is_some_and(|meaning| !meaning.again.is_empty()))
            .map(|cell| crate::form::key::key(&self.text(cell)))
            .collect()
    }

    fn near_miss(&mut self, segment: &Segment) {
        if segment.missing.is_empty() {
            return;
        }
        let issue = Issue::new(&entries::NEAR_MISS, self.draft.place.clone())
            .arg(self.known.template.name.clone())
            .arg(segment.missing.join("、"));
        self.draft.issues.push(issue);
    }

    fn row(&mut self, rows: &[Row], index: usize) {
        let row = &rows[index];
        let read = index > 0 && index <= self.skip;
        if read || row.cells.is_empty() || self.title_row(row) || self.appendix_row(row) {
            return;
        }
        if self.heading_row(rows, index) {
            return;
        }
        let heads = self.lexicon.heads(row);
        if heads.stages
            && let Some(table) = self.stage_header(row, rows.get(index + 1))
        {
            self.begin(Section::Stages(table));
            return;
        }
        if heads.indicators && self.heads_next(rows, index) {
            row.cells.iter().for_each(|cell| self.label(cell));
            return;
        }
        if heads.indicators
            && let Some(mut table) = self.indicator_header(rows, index)
        {
            for section in [&mut self.section, &mut self.suspended] {
                if let Section::Indicators(before) = std::mem::replace(section, Section::Fields) {
                    table.go_on(before);
                }
            }
            self.among_sums = false;
            self.begin(Section::Indicators(table));
            return;
        }
        let years = || row.cells.iter().any(|cell| cell.may.any(May::YEAR));
        if (heads.sums || years())
            && let Some(table) = self.sums_header(row)
        {
            self.awaiting.clear();
            self.section = Section::Sums(table);
            return;
        }
        if matches!(self.section, Section::Fields) && self.resumes(row) {
            std::mem::swap(&mut self.section, &mut self.suspended);
        }
        match &self.section {
            Section::Sums(table) if self.in_sums(table, row) => self.sums_row(row),
            Section::Stages(table) if !self.leaves(row, table.first, false) => self.stage_row(row),
            Section::Indicators(table) if !self.leaves(row, table.first_column(), true) => {
                let first = table.first_column();
                if !self.line_below(first, rows, index) {
                    self.indicator_row(rows, index);
                }
            }
            Section::Fields => self.fixed_row(rows, index),
            _ => {
                self.suspended = std::mem::replace(&mut self.section, Section::Fields);
                self.fixed_row(rows, index);
            }
        }
    }

    /// Begins a table; text below it does not go on with the value above it.
    fn begin(&mut self, section: Section) {
        self.awaiting.clear();
        self.suspended = Section::Fields;
        self.section = section;
        self.draft.last = None;
    }

    /// Whether a row goes on with the table that text interrupted: a page's header or footer stood between.
    fn resumes(&self, row: &Row) -> bool {
        let labelled = || row.cells.iter().any(|cell| self.lexicon.of(cell).is_some_and(Meaning::is_label));
        match &self.suspended {
            Section::Fields | Section::Sums(_) | Section::Appendix => false,
            Section::Stages(_) => row.cells.len() >= 2 && !labelled() && self.ends_in_date(row),
            Section::Indicators(table) => {
                let levels = table.first_column() + 1;
                let level = |cell: &&Cell| cell.column <= levels && self.is_level(cell);
                row.cells.iter().find(level).is_some()
                    || (row.cells.len() >= 3
                        && table.is_as_wide(row)
                        && row.cells.iter().all(|cell| cell.column > levels)
                        && !labelled())
            }
        }
    }

    /// Whether a cell is a level's full name (成本 or 数量 alone may be anything).
    fn is_level(&self, cell: &Cell) -> bool {
        const SHORTEST: usize = "数量指标".len();
        let level = self.lexicon.of(cell).is_some_and(|word| word.level1.is_some() || word.level2.is_some());
        level && self.text(cell).len() >= SHORTEST
    }

    /// Whether a row ends the table: a label of the fixed part stands where the table has none of its own, or
    /// it is a line of running text.
    fn leaves(&self, row: &Row, first: u32, levels: bool) -> bool {
        let Some(cell) = row.cells.first() else { return false };
        if row.width <= 1 && !self.positioned {
            // A level with nothing behind it stands alone where the blanks at the ends of lines are gone.
            let level = |meaning: &Meaning| meaning.level1.is_some() || meaning.level2.is_some();
            return !(levels && self.lexicon.of(cell).is_some_and(level));
        }
        if cell.column > first || (!levels && cell.column == first && first > 0) {
            return self.slipped_label(row, first);
        }
        match self.lexicon.of(cell) {
            Some(meaning) if levels && (meaning.level1.is_some() || meaning.level2.is_some()) => false,
            Some(meaning) => meaning.is_label(),
            // A line of its own beside the table, where its side label has ended: 自评总分 | 95.
            None if self.positioned && cell.column < first && cell.rows == 1 && row.cells.len() > 1 => {
                inline::looks_like_label(&self.text(cell))
            }
            // 填报人：某某 | 联系电话：0799-…: the line under a table.
            None => {
                let pairs = |cell: &Cell| inline::pairs(&self.text(cell), self.lexicon);
                let paired = |cell: &Cell| cell.may.any(May::PAIR) && !pairs(cell).is_empty();
                let noted = |cell: &Cell| paired(cell) || inline::unknown_pair(&self.text(cell)).is_some();
                row.cells.iter().any(paired) && row.cells.iter().all(noted)
            }
        }
    }

    /// Whether a row whose columns slipped holds the label that follows the table, with its text or alone.
    fn slipped_label(&self, row: &Row, first: u32) -> bool {
        let [cell, rest @ ..] = row.cells.as_slice() else { return false };
        let Some(meaning) = self.lexicon.of(cell) else { return false };
        if self.positioned || cell.column > first + 1 || rest.len() > 1 {
            return false;
        }
        match &meaning.target {
            Some(Target::Field(field)) => {
                fields::is_running(*field) && self.draft.seen[field.index()].is_none()
            }
            _ => meaning.group && rest.is_empty() && meaning.indicator.is_none(),
        }
    }

    fn title_row(&mut self, row: &Row) -> bool {
        let [cell] = row.cells.as_slice() else { return false };
        let known = self.lexicon.of(cell);
        let number =
            || cell.may.any(May::NUMBER) && cover::is_number_of_print(&self.text(cell), self.library);
        if known.is_some_and(|meaning| meaning.furniture) || number() {
            self.label(cell);
            return true;
        }
        if known.is_some() || !cell.may.any(May::TITLE | May::YEAR) {
            return false;
        }
        let text = self.text(cell);
        if !(segment::is_title(&text, self.library) || segment::is_only_year(&text)) {
            return false;
        }
        if let Some(year) = segment::year_of(&text, cell, self.source) {
            self.draft.year = Some(year);
        }
        self.label(cell);
        true
    }

    fn text(&self, cell: &Cell) -> std::borrow::Cow<'a, str> {
        cell.text(self.source)
    }

    fn label(&mut self, cell: &Cell) {
        for &span in &cell.pieces {
            self.out.ledger.claims.push(Claim { span, role: Role::Label });
        }
    }

    /// Notes the label of a field, which begins at an offset of the source.
    fn seen(&mut self, field: Field, at: u32) {
        self.draft.seen[field.index()].get_or_insert(at);
    }
}
