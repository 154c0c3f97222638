//! Titles that share their row with something else (附件3 before, 第 1 页 or 单位：万元 behind), and lines that stand above
//! each of them.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use super::segment::{is_title, year_range};
use super::{Reader, cover};
use crate::form::library::{Known, Library, title_key};
use crate::form::words::Words;
use crate::grid::{Cell, May, Row, Source};

/// Cells of a row that is a title with what stands beside it: rows of a table have more.
const TITLE_CELLS: usize = 4;

/// Rows between a title and the label of the project's name: a line with the year, the department and the date, the unit.
const ROWS_BETWEEN: usize = 3;

/// Leaves titles that share their row alone in it, so that a form begins there; what stood beside each comes back as a row of
/// its own, with the index of the title's. Such a title stands above the label of a project's name, or says again one
/// that does (it is printed on each page).
///
/// `names` are the rows that have the label of a project's name.
pub fn part(
    rows: &mut [Row],
    names: impl Iterator<Item = usize>,
    source: &Source,
    library: &Library,
    base: &Known,
) -> Vec<(usize, Row)> {
    let firsts = names.filter_map(|index| above(rows, index, source, library, base));
    let key = |row: &Row, cell: usize| title_key(&row.cells[cell].text(source));
    let keys: FxHashSet<String> = firsts.map(|(row, cell)| key(&rows[row], cell)).collect();
    if keys.is_empty() {
        return Vec::new();
    }
    let mut beside = Vec::new();
    for index in 0..rows.len() {
        let found = title_in(rows, index, source, library, base);
        let Some(cell) = found.filter(|&cell| keys.contains(&key(&rows[index], cell))) else { continue };
        let row = &mut rows[index];
        let title = row.cells.remove(cell);
        let cells = std::mem::replace(&mut row.cells, vec![title]);
        beside.push((index, Row { cells, ..*row }));
    }
    beside
}

/// The row of a shared title above the label of a project's name in row `index`, and the title's cell in it.
fn above(
    rows: &[Row],
    index: usize,
    source: &Source,
    library: &Library,
    base: &Known,
) -> Option<(usize, usize)> {
    let mut filled = (0..index).rev().filter(|&above| !rows[above].cells.is_empty()).take(ROWS_BETWEEN);
    filled.find_map(|above| Some((above, title_in(rows, above, source, library, base)?)))
}

/// The cell of a row that is a title, where others that are no labels stand beside it.
fn title_in(rows: &[Row], index: usize, source: &Source, library: &Library, base: &Known) -> Option<usize> {
    let row = &rows[index];
    if !(2..=TITLE_CELLS).contains(&row.cells.len()) {
        return None;
    }
    let lexicon = base.lexicon();
    let label = |cell| lexicon.of(cell).is_some_and(|word| word.is_label() || word.level2.is_some());
    if row.cells.iter().any(label) || index.checked_sub(1).is_some_and(|above| is_of_table(row, &rows[above]))
    {
        return None;
    }
    let mut titles = (0..row.cells.len()).filter(|&cell| {
        let text = row.cells[cell].text(source);
        row.cells[cell].may.any(May::TITLE) && is_title(&text, library) && is_sure(&text, library)
    });
    let title = titles.next()?;
    titles.next().is_none().then_some(title)
}

/// Whether a row goes on with the table that the row above is of, its first columns blank: a target may speak of a 绩效目标表.
fn is_of_table(row: &Row, above: &Row) -> bool {
    let under = |cell: &Cell| above.cells.iter().any(|upper| upper.column == cell.column);
    row.cells[0].column > 0 && above.cells.len() > row.cells.len() && row.cells.iter().all(under)
}

/// Whether a text that ends as titles do is one beyond a doubt, as a target that speaks of 绩效目标 is not: it names a year or a
/// table, or ends in a template's title.
fn is_sure(text: &str, library: &Library) -> bool {
    let key = title_key(text);
    let known =
        || library.templates().flat_map(|known| &known.titles).any(|title| key.ends_with(title.as_str()));
    year_range(text).is_some() || key.ends_with('表') || known()
}

/// Lines above a title that are looked at.
const HEAD_LINES: usize = 3;

/// The rows above titles that say what stands above the first of them, too (某市财政局, the name of the volume): the head of each page,
/// not the end of the form before. `titles` are the indices of the titles' rows.
pub fn running_heads(rows: &[Row], titles: &[usize], source: &Source) -> Vec<usize> {
    let above = |title: usize| {
        let lines = rows[..title].iter().enumerate().rev().take(HEAD_LINES);
        lines.take_while(|(_, row)| row.cells.len() == 1 && row.cells[0].word == Words::UNKNOWN)
    };
    let [first, rest @ ..] = titles else { return Vec::new() };
    let said: Vec<Cow<'_, str>> = above(*first).map(|(_, row)| row.cells[0].text(source)).collect();
    if said.is_empty() {
        return Vec::new();
    }
    let heads = rest.iter().flat_map(|&title| above(title));
    let mut heads: Vec<usize> =
        heads.filter(|(_, row)| said.contains(&row.cells[0].text(source))).map(|(index, _)| index).collect();
    heads.sort_unstable();
    heads
}

impl Reader<'_> {
    /// Keeps what stood beside the titles of a form as remarks of the project, each once.
    pub(super) fn beside_title(&mut self, cells: &[Cell]) {
        let mut met = FxHashSet::default();
        for cell in cells {
            let text = self.text(cell);
            self.year_above(cell, &text);
            if !met.insert(text.clone()) || cover::is_furniture(&text, self.library) {
                self.label(cell);
            } else {
                self.unplaced(cell);
            }
        }
        // Nothing of the form itself is read yet.
        self.draft.last = None;
    }
}
