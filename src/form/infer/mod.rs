//! A template from a form that nobody described: the blank sheet of an office, or a filled one.
//!
//! The sheet is taken as tiles ([`sheet`]), its tables are found by the words of their headers ([`table`]), the rest
//! is labels and slots ([`cells`], [`fixed`]). What the shared vocabulary does not know becomes an extra of the label's
//! name. Every guess is a remark, printed as a comment of the file ([`print`]).

mod cells;
mod columns;
mod fixed;
mod head;
mod known;
mod print;
mod remarks;
mod settle;
mod sheet;
mod table;

#[cfg(test)]
mod tests;

use crate::derive::money_unit;
use crate::error::{Error, NO_LABELS, Result};
use crate::form::lexicon::Lexicon;
use crate::form::library::Library;
use crate::form::recognise::{money, segment};
use crate::form::template::{Block, Page, Template};
use crate::grid::{Document, Grid};
use crate::lang::Lang;
use crate::model::{Field, FieldName};
use fixed::{Part, Stands};
use sheet::{Extent, Sheet};
use table::Table;

pub use remarks::{At, Remark};

/// A template made from a form.
#[derive(Debug, Clone)]
pub struct Inferred {
    /// The template.
    pub template: Template,
    /// What was guessed.
    pub remarks: Vec<Remark>,
}

impl Inferred {
    /// The template as a TOML file with the guesses as comments.
    pub fn to_toml(&self, lang: Lang) -> String {
        print::toml(&self.template, &self.remarks, lang)
    }
}

/// Makes a template from the first form of a document, blank or filled. The values of a filled form are not
/// taken.
///
/// `name` becomes the template's name: its letters and digits, joined by hyphens.
///
/// # Errors
/// When no sheet of the document has a label that the vocabulary knows.
pub fn infer(document: &Document, library: &Library, name: &str) -> Result<Inferred> {
    let mut inference = Inference {
        library,
        lexicon: Lexicon::of_vocabulary(&library.vocabulary),
        filled: false,
        remarks: Vec::new(),
    };
    let Some((grid, extent)) = inference.form(document) else {
        return Err(Error::new(&NO_LABELS, document.source.name.clone()));
    };
    let sheet = sheet::tiles(document, grid, extent);
    inference.filled = inference.is_filled(&sheet);
    let template = inference.template(&sheet, name, &document.source.name);
    let mut remarks = inference.remarks;
    remarks.sort_by_key(|remark| remark.at);
    Ok(Inferred { template, remarks })
}

/// What is known while a form is looked at.
struct Inference<'l> {
    library: &'l Library,
    lexicon: Lexicon,
    /// Whether the form was filled in.
    filled: bool,
    remarks: Vec<Remark>,
}

/// A run of rows: fixed ones, or a table.
enum Piece {
    Fixed(Part),
    Table(Table),
}

impl Inference<'_> {
    /// The sheet with most known labels, and the rows of its first form.
    fn form<'d>(&self, document: &'d Document) -> Option<(&'d Grid, Extent)> {
        let labels = |grid: &&Grid| {
            let cells = grid.rows.iter().flat_map(|row| &row.cells);
            cells
                .filter(|cell| self.lexicon.get(&cell.text(&document.source)).is_some_and(known::is_label))
                .count()
        };
        // The first of equals: the later ones of a workbook repeat the form.
        let mut best: Option<(usize, &Grid)> = None;
        for grid in document.grids.iter().filter(|grid| !grid.hidden) {
            let count = labels(&grid);
            if count > best.map_or(0, |(most, _)| most) {
                best = Some((count, grid));
            }
        }
        let (_, grid) = best?;
        let segments = segment::split(grid.clone(), &document.source, self.library);
        let form = segments.iter().position(|segment| segment.has_form);
        let row =
            |index: usize| segments.get(index).and_then(|segment| segment.rows.first()).map(|row| row.number);
        let first = form.and_then(row).or(grid.rows.first().map(|row| row.number))?;
        let last = form.and_then(|form| row(form + 1)).map_or(u32::MAX, |next| next.saturating_sub(1));
        Some((grid, Extent { first, last }))
    }

    fn template(&mut self, sheet: &Sheet, name: &str, file: &str) -> Template {
        let head = self.head(sheet);
        let pieces = self.pieces(sheet, head.rows);
        if self.filled {
            self.remarks.push(Remark::new(At::Head, &remarks::FILLED));
        }
        let money_unit = self.money_unit(sheet);
        let mut page = Page { landscape: sheet.landscape, columns: sheet.widths.clone(), ..Page::default() };
        if let Some(height) = usual_height(sheet, 0..sheet.rows) {
            page.row_height = height;
        }
        let blocks = self.blocks(sheet, &pieces, page.row_height);
        self.missing(&blocks);
        Template {
            name: template_name(name),
            about: format!(
                "{} · {}",
                crate::form::library::title_key(&head.title.replace("{年度}", "")),
                file_name(file)
            ),
            title: head.title,
            also_titled: Vec::new(),
            subtitle: head.subtitle,
            money_unit,
            page,
            blocks,
        }
    }

    /// Tables, and the fixed parts between them.
    fn pieces(&self, sheet: &Sheet, first: u32) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let (mut begin, mut row) = (first, first);
        while row < sheet.rows {
            let Some(table) = self.table_at(sheet, row) else {
                row += 1;
                continue;
            };
            if begin < row {
                pieces.push(Piece::Fixed(self.part(sheet, begin, row)));
            }
            row = table.end.max(table.body);
            begin = row;
            pieces.push(Piece::Table(table));
        }
        if begin < sheet.rows {
            pieces.push(Piece::Fixed(self.part(sheet, begin, sheet.rows)));
        }
        pieces
    }

    fn blocks(&mut self, sheet: &Sheet, pieces: &[Piece], usual: f64) -> Vec<Block> {
        let parts: Vec<Part> = pieces.iter().filter_map(Piece::fixed).cloned().collect();
        let mut stands = self.settle(&parts).into_iter();
        let mut blocks: Vec<Block> = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Fixed(part) => {
                    let stands: Vec<Option<Stands>> = stands.next().unwrap_or_default();
                    for (first, end) in self.stretches(sheet, part) {
                        let mut block = self.rows(part, blocks.len(), first, end, &stands);
                        block.height = self.height(sheet, first..end, usual);
                        blocks.push(block);
                    }
                }
                Piece::Table(table) => {
                    let mut block = self.block(sheet, table, blocks.len());
                    block.height = self.height(sheet, table.body..table.end, usual);
                    blocks.push(block);
                }
            }
        }
        blocks
    }

    /// A part's rows in stretches of one height, cut where no cell and no label with its slot is torn.
    fn stretches(&self, sheet: &Sheet, part: &Part) -> Vec<(u32, u32)> {
        let torn = |row: u32| {
            let across = |first: u32, last: u32| first < row && row <= last;
            let cell = part.cells.iter().any(|cell| across(cell.tile.row, cell.tile.bottom() - 1));
            cell || part.claims.iter().any(|claim| {
                let label = &part.cells[claim.head.unwrap_or(claim.label)].tile;
                across(label.row, part.cells[claim.slot].tile.row)
            })
        };
        let mut stretches = Vec::new();
        let mut first = part.first;
        for row in part.first + 1..part.end {
            let height = |row: u32| self.height(sheet, row..row + 1, 0.0);
            if height(row) != height(row - 1) && !torn(row) {
                stretches.push((first, row));
                first = row;
            }
        }
        stretches.push((first, part.end));
        stretches
    }

    /// The height of most rows, where it is not the usual one. A filled form's rows are as high as its values.
    fn height(&self, sheet: &Sheet, rows: std::ops::Range<u32>, usual: f64) -> Option<f64> {
        let height = if self.filled { None } else { usual_height(sheet, rows) };
        height.filter(|height| (height - usual).abs() > 0.5)
    }

    /// The one unit of money that the form states; 万元 where it states none, or several and 万元 among them.
    fn money_unit(&mut self, sheet: &Sheet) -> String {
        let stated =
            |text: &str| money::statement(text, &self.library.vocabulary.money).map(|found| found.unit);
        let units: Vec<&str> = sheet.tiles.iter().filter_map(|tile| stated(&tile.text)).collect();
        match units.first() {
            Some(&unit) if !units.contains(&money_unit::USUAL) => {
                let of_form = units.iter().all(|other| *other == unit);
                let remark = if of_form { &remarks::MONEY_UNIT } else { &remarks::MONEY_UNITS };
                self.remarks.push(Remark::new(At::Head, remark).arg(unit));
                unit.to_owned()
            }
            _ => money_unit::USUAL.to_owned(),
        }
    }

    /// Says which of the parts that a form must have were not found.
    fn missing(&mut self, blocks: &[Block]) {
        let named = blocks
            .iter()
            .flat_map(|block| &block.rows)
            .flatten()
            .any(|cell| cell.field == Field::Name.name());
        if !named {
            self.remarks.push(Remark::new(At::Head, &remarks::NO_NAME));
        }
        if !blocks.iter().any(|block| block.table == Some(crate::form::template::TableKind::Indicators)) {
            self.remarks.push(Remark::new(At::Head, &remarks::NO_TABLE));
        }
    }
}

impl Piece {
    fn fixed(&self) -> Option<&Part> {
        match self {
            Self::Fixed(part) => Some(part),
            Self::Table(_) => None,
        }
    }
}

/// The height that most of some rows have, in points; `None` where none is set.
fn usual_height(sheet: &Sheet, rows: std::ops::Range<u32>) -> Option<f64> {
    let mut heights: Vec<f64> = rows.filter_map(|row| *sheet.heights.get(row as usize)?).collect();
    heights.sort_by(f64::total_cmp);
    let runs = heights.chunk_by(|a, b| (a - b).abs() < 0.01);
    runs.rev().max_by_key(|run| run.len()).and_then(|run| run.first().copied())
}

/// A name as `--template` takes it: letters and digits, joined by hyphens.
fn template_name(name: &str) -> String {
    let words: Vec<String> = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    if words.is_empty() { "inferred".to_owned() } else { words.join("-") }
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}
