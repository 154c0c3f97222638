//! A project laid out as the printed form: cells, merges, heights, and the tags that read it back exactly.
//!
//! The outcome is plain data with a look for each cell; a writer turns it into a file.

pub mod appendix;
mod fixed;
pub mod measure;
mod table;

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::form::tags::{self, Slot, Tagger, Way};
use crate::form::template::Template;
use crate::model::{Field, FieldName, Part, Project, Text};
use fixed::COLON;

/// The look of a printed cell: what a writer makes a cell style of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Look {
    /// The title over the form.
    Title,
    /// The line under the title.
    Subtitle,
    /// A printed label or a table's header.
    Label,
    /// A short value in the middle of its cell, or a blank one.
    Centred,
    /// A value from the left.
    Running,
}

impl Look {
    /// Every look.
    pub const ALL: [Self; 5] = [Self::Title, Self::Subtitle, Self::Label, Self::Centred, Self::Running];
}

/// A cell of the printed form. Rows and columns count from 0.
#[derive(Debug, Clone)]
pub struct Cell<'a> {
    /// Its first row.
    pub row: u32,
    /// Its first column.
    pub column: u32,
    /// Rows covered, at least 1.
    pub rows: u32,
    /// Columns covered, at least 1.
    pub columns: u32,
    /// What is printed; empty for a blank cell.
    pub text: Cow<'a, str>,
    /// How.
    pub look: Look,
    /// The declared value that stands in it; for a merged level, that of its first indicator.
    pub part: Option<Part>,
    /// Characters of the whole text, where only its beginning fits a cell.
    pub whole: Option<usize>,
}

/// A row of the printed form.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// Height in points, at most [`measure::HIGHEST_ROW`].
    pub height: f64,
    /// The tag that says what stands in the row (see [`crate::form::tags`]); empty for none.
    pub tag: String,
}

/// The printed form of one project.
#[derive(Debug, Clone)]
pub struct Sheet<'a> {
    /// Widths of the printed columns in Excel's unit.
    pub columns: Vec<f64>,
    /// The rows from top to bottom.
    pub rows: Vec<Row>,
    /// The cells by row and column of their first corner. Where rows are blank, nothing stands.
    pub cells: Vec<Cell<'a>>,
    /// The values printed in a cell that another value's cell stands for (levels merged down), with that cell.
    pub shared: Vec<(Part, usize)>,
}

impl Sheet<'_> {
    /// The column right of the print area that stays visible: room for a link.
    pub fn margin_column(&self) -> u32 {
        self.columns.len() as u32
    }

    /// The first hidden column, where the tags stand.
    pub fn tag_column(&self) -> u32 {
        self.columns.len() as u32 + 1
    }

    /// The cells in which the declared values are printed; for one that is printed twice, the first.
    pub fn by_part(&self) -> FxHashMap<Part, &Cell<'_>> {
        let own = self.cells.iter().filter_map(|cell| Some((cell.part?, cell)));
        let shared = self.shared.iter().filter_map(|&(part, index)| Some((part, self.cells.get(index)?)));
        let mut cells = FxHashMap::default();
        for (part, cell) in own.chain(shared) {
            cells.entry(part).or_insert(cell);
        }
        cells
    }
}

/// Lays a project out as its template prints it.
///
/// Everything the project holds is printed: what the template has no slot for follows in an appendix. The
/// indicators keep their order; blank levels of the template's skeleton are printed where they belong.
pub fn lay_out<'a>(project: &'a Project, template: &'a Template) -> Sheet<'a> {
    let mut form = Form::new(project, template);
    form.title();
    form.money_unit();
    for block in &template.blocks {
        match block.table {
            Some(kind) => form.table(block, kind),
            None => form.fixed(block),
        }
    }
    form.appendix();
    form.finish()
}

/// A form being laid out. Its rows are logical ones: one too high for a sheet is split at the end.
struct Form<'a> {
    project: &'a Project,
    template: &'a Template,
    widths: Vec<f64>,
    rows: Vec<Row>,
    cells: Vec<Cell<'a>>,
    shared: Vec<(Part, usize)>,
    tagger: Tagger,
    /// What has found its slot; the appendix prints the rest.
    printed: Printed,
    /// Whether a table of that kind stands already: the first takes all rows that name no other.
    tables: u32,
    stages_stand: bool,
}

/// Which parts of a project are printed: a bit a field.
struct Printed {
    fields: u32,
    stages: Vec<u8>,
    indicators: Vec<u16>,
    extras: Vec<bool>,
}

impl Printed {
    fn new(project: &Project) -> Self {
        Self {
            fields: 0,
            stages: vec![0; project.stages.len()],
            indicators: vec![0; project.indicators.len()],
            extras: vec![false; project.extras.len()],
        }
    }

    fn add(&mut self, part: Part) {
        match part {
            Part::Field(field) => self.fields |= 1 << field.index(),
            Part::Stage(row, field) => self.stages[row] |= 1 << field.index(),
            Part::Indicator(row, field) => self.indicators[row] |= 1 << field.index(),
            Part::Extra(index) => self.extras[index] = true,
        }
    }

    fn has(&self, part: Part) -> bool {
        match part {
            Part::Field(field) => self.fields & (1 << field.index()) != 0,
            Part::Stage(row, field) => self.stages[row] & (1 << field.index()) != 0,
            Part::Indicator(row, field) => self.indicators[row] & (1 << field.index()) != 0,
            Part::Extra(index) => self.extras[index],
        }
    }
}

/// What a cell shows of a text.
struct Shown<'a> {
    text: Cow<'a, str>,
    /// The exact text has to stand in the tag.
    kept: bool,
    whole: Option<usize>,
}

impl<'a> Shown<'a> {
    fn of(text: &'a Text) -> Self {
        let value = text.as_str();
        match tags::cut(value) {
            Some(end) => Self {
                text: format!("{}{}", &value[..end], tags::CUT).into(),
                kept: true,
                whole: Some(value.chars().count()),
            },
            None => Self { text: value.into(), kept: tags::fragile(value), whole: None },
        }
    }
}

impl<'a> Form<'a> {
    fn new(project: &'a Project, template: &'a Template) -> Self {
        let mut widths = template.page.columns.clone();
        let missing = table::columns_of(template).saturating_sub(widths.len());
        widths.extend(std::iter::repeat_n(COLUMN_WIDTH, missing));
        Self {
            project,
            template,
            widths,
            rows: Vec::new(),
            cells: Vec::with_capacity(64 + project.indicators.len() * 9),
            shared: Vec::new(),
            tagger: Tagger::default(),
            printed: Printed::new(project),
            tables: 0,
            stages_stand: false,
        }
    }

    fn width(&self) -> u32 {
        self.widths.len() as u32
    }

    /// Begins a row of at least a height; the default is the page's.
    fn row(&mut self, height: Option<f64>) -> u32 {
        let height = height.unwrap_or(self.template.page.row_height);
        self.rows.push(Row { height, tag: String::new() });
        self.rows.len() as u32 - 1
    }

    /// Puts a cell, cut to the grid; `at` is its row and column.
    fn put(
        &mut self,
        at: (u32, u32),
        span: (u32, u32),
        text: impl Into<Cow<'a, str>>,
        look: Look,
    ) -> &mut Cell<'a> {
        let (row, column) = at;
        let columns = span.1.clamp(1, (self.width() - column.min(self.width() - 1)).max(1));
        let index = self.cells.len();
        let cell = Cell {
            row,
            column,
            rows: span.0.max(1),
            columns,
            text: text.into(),
            look,
            part: None,
            whole: None,
        };
        self.cells.push(cell);
        &mut self.cells[index]
    }

    fn title(&mut self) {
        let template = self.template;
        let row = self.row(Some(template.page.title_size * 2.4));
        self.heading(row, &template.title, Look::Title);
        if !template.subtitle.is_empty() {
            let row = self.row(None);
            self.heading(row, &template.subtitle, Look::Subtitle);
        }
    }

    /// Prints a line of the title; the first that has a place for the year holds it.
    fn heading(&mut self, row: u32, printed: &str, look: Look) {
        let (text, around) = self.titled(printed);
        let declared = self.project.declared[Field::Year].as_ref();
        let declared =
            declared.filter(|text| is_year(text.as_str()) && !self.printed.has(Part::Field(Field::Year)));
        let year = around.zip(declared);
        let width = self.width();
        self.put((row, 0), (1, width), text, look).part = year.map(|_| Part::Field(Field::Year));
        let tag = &mut self.rows[row as usize].tag;
        if let Some((around, declared)) = year {
            self.printed.add(Part::Field(Field::Year));
            self.tagger.year(tag, around, declared);
        }
        tags::label(tag, 0);
    }

    /// The line that says what amounts without a unit count in, where that is not what the template says. What is no
    /// unit stands in the appendix.
    fn money_unit(&mut self) {
        let own = self.project.declared[Field::MoneyUnit].as_ref().filter(|own| is_unit(own.as_str()));
        let Some(shown) = own.map(Shown::of) else { return };
        let (row, width) = (self.row(None), self.width());
        let label = Field::MoneyUnit.name();
        let text = format!("{label}{COLON}{}", shown.text);
        let cell = self.put((row, 0), (1, width), text, Look::Subtitle);
        (cell.part, cell.whole) = (Some(Part::Field(Field::MoneyUnit)), shown.whole);
        self.tag_slot(
            (row, 0),
            Slot::Field(Field::MoneyUnit),
            Way::Behind(label.chars().count()),
            shown.kept,
        );
    }

    /// A printed label, its bracket with the template's unit of money giving the project's own.
    fn label_of(&self, printed: &'a str) -> Cow<'a, str> {
        let own = self.project.declared.str(Field::MoneyUnit);
        let usual = self.template.money_unit.as_str();
        let ends = ["（", "("].into_iter().find_map(|open| {
            let bare = printed.strip_suffix(['）', ')'])?.strip_suffix(usual)?;
            bare.ends_with(open).then_some(bare)
        });
        match ends.filter(|_| is_unit(own)) {
            Some(bare) => format!("{bare}{own}{}", &printed[bare.len() + usual.len()..]).into(),
            None => printed.into(),
        }
    }

    /// A title with the year filled in, and the characters before and behind the year.
    fn titled(&self, title: &str) -> (String, Option<(usize, usize)>) {
        let Some((before, behind)) = title.split_once(YEAR_MARK) else { return (title.to_owned(), None) };
        let declared = self.project.declared.str(Field::Year);
        let year = match self.project.derived.year {
            _ if is_year(declared) => declared.to_owned(),
            Some(year) => year.to_string(),
            // Without a year a line that is about it leaves room to write one in; a title goes without.
            None if behind.starts_with(YEAR_LINE) => return (format!("{before}{YEAR_ROOM}{behind}"), None),
            None => return (format!("{before}{}", behind.strip_prefix('年').unwrap_or(behind)), None),
        };
        (format!("{before}{year}{behind}"), Some((before.chars().count(), behind.chars().count())))
    }

    /// Settles the heights, splits rows that no sheet can hold, and completes the head's tag.
    fn finish(mut self) -> Sheet<'a> {
        self.settle_heights();
        let starts = self.split_rows();
        for cell in &mut self.cells {
            let end = starts[(cell.row + cell.rows) as usize];
            cell.row = starts[cell.row as usize];
            cell.rows = end - cell.row;
        }
        let head = self.tagger.head(self.project);
        let margin = self.width();
        if let Some(first) = self.rows.first_mut() {
            first.tag.insert_str(0, &head);
            tags::label(&mut first.tag, margin);
        }
        let order = self.order();
        for (_, index) in &mut self.shared {
            *index = order[*index];
        }
        self.cells.sort_by_key(|cell| (cell.row, cell.column));
        Sheet { columns: self.widths, rows: self.rows, cells: self.cells, shared: self.shared }
    }

    /// Where each cell stands once they are sorted.
    fn order(&self) -> Vec<usize> {
        let mut sorted: Vec<usize> = (0..self.cells.len()).collect();
        sorted.sort_by_key(|&index| (self.cells[index].row, self.cells[index].column));
        let mut order = vec![0; sorted.len()];
        for (new, &old) in sorted.iter().enumerate() {
            order[old] = new;
        }
        order
    }

    /// Raises each row to what its cells need, a merged cell's need shared out among its rows.
    fn settle_heights(&mut self) {
        let page = &self.template.page;
        let need = |cell: &Cell| {
            let size = if cell.look == Look::Title { page.title_size } else { page.size };
            let end = ((cell.column + cell.columns) as usize).min(self.widths.len());
            measure::height(&cell.text, &self.widths[cell.column as usize..end], size)
        };
        for cell in self.cells.iter().filter(|cell| cell.rows == 1) {
            let row = &mut self.rows[cell.row as usize];
            row.height = row.height.max(need(cell));
        }
        for cell in self.cells.iter().filter(|cell| cell.rows > 1) {
            let rows = &mut self.rows[cell.row as usize..(cell.row + cell.rows) as usize];
            let lack = need(cell) - rows.iter().map(|row| row.height).sum::<f64>();
            if lack > 0.0 {
                rows.iter_mut().for_each(|row| row.height += lack / f64::from(cell.rows));
            }
        }
    }

    /// Splits rows higher than a sheet's highest into several of equal height; tells where each begins now.
    fn split_rows(&mut self) -> Vec<u32> {
        let mut starts = Vec::with_capacity(self.rows.len() + 1);
        let mut rows = Vec::with_capacity(self.rows.len());
        for row in std::mem::take(&mut self.rows) {
            starts.push(rows.len() as u32);
            let parts = (row.height / measure::HIGHEST_ROW).ceil().max(1.0);
            let height = whole_pixels(row.height / parts);
            rows.push(Row { height, tag: row.tag });
            rows.extend((1..parts as u32).map(|_| Row { height, tag: String::new() }));
        }
        starts.push(rows.len() as u32);
        self.rows = rows;
        starts
    }
}

/// Stands for the budget year in a template's title.
const YEAR_MARK: &str = "{年度}";
/// Follows the year in a line that is about the year alone.
const YEAR_LINE: &str = "年度）";
/// Where a year is to be written in.
const YEAR_ROOM: &str = "    ";
/// Width of a column that a template gives none, in Excel's unit.
const COLUMN_WIDTH: f64 = 11.0;

/// Whether a unit can stand in a label's bracket: short, and of letters.
fn is_unit(text: &str) -> bool {
    const LONGEST: usize = 6;
    (1..=LONGEST).contains(&text.chars().count()) && text.chars().all(char::is_alphabetic)
}

/// Four digits, as a title prints them.
fn is_year(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())
}

/// A height in points rounded up to whole pixels (0.75 points), as sheets store it.
fn whole_pixels(height: f64) -> f64 {
    ((height / 0.75).ceil() * 0.75).min(measure::HIGHEST_ROW)
}

#[cfg(test)]
pub(crate) mod tests;
