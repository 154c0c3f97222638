//! Where each issue's cell is, for links and notes.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::check::message;
use crate::form::lay_out::{Cell, Sheet};
use crate::lang::Lang;
use crate::model::{Book, Field, FieldName, IndicatorField, Issue, Item, Level, Part, Project, StageField};
use crate::write::ooxml::NOTES_AUTHOR;

/// Characters of a note: more than fits a screen helps nobody; the issue list has the whole.
const NOTE: usize = 1_500;

/// How a note begins on a cell that does not hold its whole text.
const LONG: &str = "全文共";

/// The cells of the issues.
pub struct Anchors {
    /// The issues of each project, by index in the book.
    by_project: Vec<Vec<usize>>,
    /// For each issue its cell on its project's sheet: row and column.
    cells: Vec<Option<(u32, u32)>>,
}

impl Anchors {
    /// Sorts the issues by project; none where the workbook is to be clean.
    pub fn new(book: &Book, clean: bool) -> Self {
        let mut by_project = vec![Vec::new(); book.projects.len()];
        for (index, issue) in book.issues.iter().enumerate().filter(|_| !clean) {
            if let Some(list) = issue.project.and_then(|project| by_project.get_mut(project)) {
                list.push(index);
            }
        }
        Self { by_project, cells: vec![None; book.issues.len()] }
    }

    /// The issues of a project, by index in the book.
    pub fn of_project(&self, project: usize) -> &[usize] {
        self.by_project.get(project).map_or(&[], Vec::as_slice)
    }

    /// The cell of an issue on its project's sheet: row and column, from 0.
    pub fn cell(&self, issue: usize) -> Option<(u32, u32)> {
        self.cells.get(issue).copied().flatten()
    }

    /// Finds the cells of a project's issues: the form's first cell where an issue names none.
    pub fn find(&mut self, book: &Book, index: usize, sheet: &Sheet) {
        let (Some(project), Some(issues)) = (book.projects.get(index), self.by_project.get(index)) else {
            return;
        };
        let cells = sheet.by_part();
        for &issue in issues {
            let cell = book.issues.get(issue).and_then(|issue| cell_of(issue, project, &cells));
            self.cells[issue] = Some(cell.map_or((0, 0), |cell| (cell.row, cell.column)));
        }
    }

    /// The notes of a project's sheet, by cell.
    pub fn notes(
        &self,
        book: &Book,
        index: usize,
        sheet: &Sheet,
        clean: bool,
    ) -> BTreeMap<(u32, u32), String> {
        let mut notes: BTreeMap<(u32, u32), String> = BTreeMap::new();
        if clean {
            return notes;
        }
        let mut add = |cell: (u32, u32), line: String| {
            let note = notes.entry(cell).or_default();
            if !note.is_empty() {
                note.push('\n');
            }
            note.push_str(&line);
        };
        for &number in self.of_project(index) {
            if let (Some(cell), Some(issue)) = (self.cell(number), book.issues.get(number)) {
                add(cell, format!("{}{}", head(issue.level), message(issue, Lang::Zh)));
            }
        }
        for cell in sheet.cells.iter() {
            if let Some(whole) = cell.whole {
                add(
                    (cell.row, cell.column),
                    format!("{LONG} {whole} 字，一格放不下，其余保存在右侧的隐藏列中。"),
                );
            }
        }
        for note in notes.values_mut() {
            if let Some((end, _)) = note.char_indices().nth(NOTE) {
                note.truncate(end);
                note.push('…');
            }
        }
        notes
    }
}

/// How a note says the level of what it tells.
fn head(level: Level) -> String {
    format!("【{level}】")
}

/// Whether a note, as it is read back, is one of ours. LibreOffice drops the author where it saves as ods.
pub fn is_our_note(author: &str, said: &str) -> bool {
    let levels = [Level::Error, Level::Warning, Level::Hint];
    let begins = || said.starts_with(LONG) || levels.iter().any(|&level| said.starts_with(&head(level)));
    author == NOTES_AUTHOR || author.is_empty() && begins()
}

type Cells<'s> = FxHashMap<Part, &'s Cell<'s>>;

/// The cell that an issue is about: of its value, else of its row's first value.
fn cell_of<'s>(issue: &Issue, project: &Project, cells: &Cells<'s>) -> Option<&'s Cell<'s>> {
    let at = |part| cells.get(&part).copied();
    match issue.item {
        Some(Item::Stage(row)) => StageField::of(&issue.field)
            .and_then(|field| at(Part::Stage(row, field)))
            .or_else(|| StageField::ALL.iter().find_map(|&field| at(Part::Stage(row, field)))),
        Some(Item::Indicator(row)) => {
            IndicatorField::of(&issue.field).and_then(|field| at(Part::Indicator(row, field))).or_else(|| {
                let declared = &project.indicators.get(row)?.declared;
                let narrow_first = IndicatorField::ALL.iter().skip(3).chain(IndicatorField::ALL);
                let mut fields = narrow_first.filter(|field| declared[**field].is_some());
                fields.find_map(|&field| at(Part::Indicator(row, field)))
            })
        }
        Some(Item::Extra(index)) => at(Part::Extra(index)),
        None => Field::of(&issue.field).and_then(|field| at(Part::Field(field))),
    }
}
