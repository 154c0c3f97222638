//! Grid → projects: find the forms, find the template of each, read its labels and values.

mod above;
mod align;
mod allowance;
mod appendix;
mod bare;
mod bracket;
mod by_year;
mod centred;
mod columnwise;
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
mod given;
mod goals;
mod headings;
mod headless;
pub(in crate::form) mod indicators;
pub(in crate::form) mod inline;
mod joins;
mod kin;
mod levels;
mod lines;
mod listed;
mod lower;
pub(in crate::form) mod money;
mod own_label;
mod pair;
mod ragged;
mod realign;
mod region;
mod rows;
pub(in crate::form) mod segment;
mod side;
mod spaced;
mod split;
mod stacked;
mod stacked_list;
mod stage_lines;
mod stages;
mod stations;
mod sums;
mod tagged;
mod tails;
#[cfg(test)]
mod tests;
mod title;
mod touching;
mod under;
mod unformed;
mod unspanned;

use crate::audit::{Claim, Ledger, Role};
use crate::error::{BY_COLUMNS, Error, NOT_OURS, Result};
use crate::form::lexicon::Lexicon;
use crate::form::library::{Known, Library};
use crate::form::summary;
use crate::grid::{Cell, Document, Grid, Row, Source};
use crate::model::{Field, FieldName, Issue, Place, Project, Text};
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
    fn append(&mut self, mut part: Self) {
        let before = self.projects.len();
        if before == 0 && self.issues.is_empty() {
            // Nothing in it is numbered anew.
            self.projects = std::mem::take(&mut part.projects);
            self.issues = std::mem::take(&mut part.issues);
        }
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
    /// Where a table begins that was copied out a column at a time.
    columnwise: Option<Place>,
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
/// and which are missing. When its tables were copied out a column at a time. When it raises more issues than the limits allow.
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
        if let Some(place) = part.columnwise {
            return Err(Error::new(&BY_COLUMNS, source.name.clone()).arg(place.to_string()));
        }
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
    if !grid.positioned {
        part.columnwise = columnwise::place(&grid.rows, base.lexicon(), source);
        if part.columnwise.is_some() {
            return part;
        }
    }
    stations::settle_sheet(&mut grid, source, library, base.lexicon(), &mut part.out.issues);
    leave_out_summary(&mut grid, source, library, &mut part.out);
    for region in region::split(grid, source, base) {
        recognise_grid(source, region, library, allowance, &mut part);
    }
    part
}

/// Leaves out the summary of our own workbook, where its tags are gone.
fn leave_out_summary(grid: &mut Grid, source: &Source, library: &Library, out: &mut Recognised) {
    let made = summary::take_out(&mut grid.rows, source, library);
    if let Some(first) = made.iter().flat_map(|row| &row.cells).next() {
        out.issues.push(Issue::new(&entries::SUMMARY, segment::place_of(first, source)));
    }
    let link = summary::take_link(&mut grid.rows, source);
    for cell in made.iter().flat_map(|row| &row.cells).chain(&link) {
        out.ledger.claim(cell.pieces.iter().copied(), Role::Label);
    }
}

fn recognise_grid(
    source: &Source,
    mut grid: Grid,
    library: &Library,
    allowance: &Allowance<'_>,
    whole: &mut Part,
) {
    let told = Told { positioned: grid.positioned, aligned: grid.aligned };
    if let Some(base) = library.default_template().filter(|_| !told.positioned) {
        // Before forms are looked for: a list with one cell a line would be taken for one.
        let shape = &library.vocabulary.shape;
        let rows = std::mem::take(&mut grid.rows);
        grid.rows = stacked_list::fold(rows, source, base.lexicon(), shape, &mut whole.out.issues);
    }
    let segments = segment::split(grid, source, library);
    let read = |segment| recognise_segment(source, segment, told, library, allowance);
    let mut year: Option<Text> = None;
    // Whether it was said that forms are given this year.
    let mut told = false;
    let mut said = Said::default();
    let parts = parallel::map(segments, FORMS_A_THREAD, read);
    whole.out.projects.reserve(parts.len());
    for mut part in parts {
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
    told: Told,
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
            let reader = Reader::new(source, library, known, told, allowance, out);
            let stated = reader.read_flat_segment(&segment, year);
            *left = segment.rows;
            stated
        }
        Some(known) if segment.has_form => {
            Reader::new(source, library, known, told, allowance, out).read(segment, year)
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

/// How the columns of a grid are told, see [`Grid`].
#[derive(Clone, Copy)]
struct Told {
    positioned: bool,
    aligned: bool,
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
    /// Whether blanks aligned the columns.
    aligned: bool,
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
    given: Vec<Option<given::Given<'a>>>,
    /// The extras that hold what a better label took from a field.
    displaced: Vec<(Field, usize)>,
    /// Where the labels of the last row with labels and values stood.
    label_columns: Vec<u32>,
    /// The values of the last row with labels.
    values_above: under::Values,
    /// The labels of totals with their columns.
    totals: Vec<(u32, String)>,
    /// What the template puts before the names of the amounts in a column of labels (中期), with that column.
    beside_year: Option<(u32, String)>,
    /// Whether the last labels were of amounts.
    among_sums: bool,
    /// The last row that was read with the ones above it; 0 for none, as no row stands above the first.
    skip: usize,
    /// The label of a section merged down over its rows.
    side: Option<side::Side>,
    allowance: &'a Allowance<'a>,
    /// The heads of a table of sums that the template prints itself.
    printed_sums: Option<SumTable>,
    /// Whether any row of the form heads a table of indicators, once that was asked.
    headed: Option<bool>,
    out: &'a mut Recognised,
}

impl<'a> Reader<'a> {
    fn new(
        source: &'a Source,
        library: &'a Library,
        known: &'a Known,
        Told { positioned, aligned }: Told,
        allowance: &'a Allowance<'a>,
        out: &'a mut Recognised,
    ) -> Self {
        Self {
            source,
            library,
            known,
            lexicon: known.lexicon(),
            positioned,
            aligned,
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
            values_above: under::Values::default(),
            totals: Vec::new(),
            beside_year: None,
            among_sums: false,
            skip: 0,
            side: None,
            allowance,
            printed_sums: None,
            headed: None,
            out,
        }
    }

    fn read(mut self, mut segment: Segment, year: &mut Option<Text>) -> bool {
        let lexicon = self.lexicon;
        let form = stations::Form {
            source: self.source,
            lexicon,
            vocabulary: &self.library.vocabulary,
            positioned: self.positioned,
        };
        segment.rows = form.settle(std::mem::take(&mut segment.rows), &mut self.draft.issues);
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
        self.settle_kin();
        self.settle_year();
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
