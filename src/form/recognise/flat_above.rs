//! What stands above the projects of a flat table and holds for them: lines over the table, lines of a department or
//! unit among its rows, and columns merged down over several projects.

use std::ops::Range;

use super::{Reader, inline, pair, segment};
use crate::form::lexicon::Target;
use crate::grid::{Cell, Row};
use crate::mend::gap;
use crate::model::{Field, Project, Text};

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
    pub(super) const MERGED: [Field; 3] = [Field::Department, Field::DepartmentCode, Field::Unit];

    /// What the lines above the table say.
    pub(super) fn new(heads: Vec<(Field, Text)>) -> Self {
        Above { heads, ..Above::default() }
    }

    /// A project begins: the lines of departments and units as they hold now are its own.
    pub(super) fn start(&mut self) {
        if self.at_start != self.lines {
            self.merged.clear();
        }
        self.at_start.clone_from(&self.lines);
    }

    /// Fills what is blank in a project. A project with a unit of its own has nothing of the one before.
    pub(super) fn fill(&mut self, project: &mut Project) {
        if Self::MERGED.iter().any(|&field| project.declared[field].is_some()) {
            self.merged.clear();
        }
        for (field, text) in self.at_start.iter().chain(&self.merged).chain(&self.heads) {
            project.declared[*field].get_or_insert_with(|| text.clone());
        }
        if self.merged.is_empty() {
            let of_line = |field: Field| self.at_start.iter().any(|(line, _)| *line == field);
            let texts = Self::MERGED.map(|field| {
                let text = project.declared[field].clone().filter(|_| !of_line(field));
                Some((field, text?))
            });
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

impl Reader<'_> {
    /// 单位、项目名称 in one column: a line with nothing else names the unit of the projects below; where another such
    /// line follows, it is the department over that unit. A level between the two is quoted in an issue.
    pub(super) fn unit_line(&mut self, cell: &Cell, next: &Row, above: &mut Above) {
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
}
