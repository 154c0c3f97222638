//! Cells of an indicator table that one blank alone keeps apart, and columns whose head names a year.

use super::draft::Join;
use super::indicators::{IndicatorTable, label_text};
use super::{Reader, entries, segment};
use crate::form::key::fold_width;
use crate::form::lexicon::{Column, Target};
use crate::form::words::Words;
use crate::grid::{Cell, Row, Span, trim};
use crate::model::{IndicatorField as F, Issue};

/// The shortest name of a second level that is told within a cell (数量 alone may begin anything).
const SHORTEST: usize = "数量指标".len();

/// The most letters of a side label's piece: 绩效指标 written downwards is cut into its characters.
const SIDE_LETTERS: usize = 4;

impl Reader<'_> {
    /// A row whose second level and name stand in one cell, as where the level fills its column of a text aligned by
    /// blanks: `服务对象满意度指标 群众满意度`, with nothing where the name should stand. The row with the cell split.
    pub(super) fn split_level(&mut self, table: &IndicatorTable, row: &Row) -> Option<Row> {
        let level2 = table.column_of(&Column::Field(F::Level2))?;
        let level3 = table.column_of(&Column::Field(F::Level3))?;
        let at = row.cells.iter().position(|cell| cell.column == level2 && cell.word == Words::UNKNOWN)?;
        if self.positioned || row.cells.iter().any(|cell| cell.column == level3) {
            return None;
        }
        let cell = &row.cells[at];
        let [piece] = cell.pieces.as_slice() else { return None };
        let text = self.source.slice(*piece);
        let level = text.split_whitespace().next().filter(|level| level.len() >= SHORTEST)?;
        let word = self.lexicon.word(level);
        self.lexicon.get(level)?.level2?;
        let start = piece.start as usize + (level.as_ptr() as usize - text.as_ptr() as usize);
        let middle = start + level.len();
        let name = trim(self.source.text(), middle..piece.end as usize);
        if name.is_empty() {
            return None;
        }
        let issue = Issue::new(&entries::SPLIT_CELL, segment::place_of(cell, self.source))
            .arg(level.to_owned())
            .excerpt(text);
        self.draft.issues.push(issue);
        let mut split = row.clone();
        split.cells[at] = Cell { word, ..Cell::new(level2, Span::new(start, middle)) };
        split.cells.insert(at + 1, Cell::new(level3, Span::new(name.start, name.end)));
        Some(split)
    }

    /// Whether a cell left of a header's known columns heads one: no word of the form's, and a cell of one row below it.
    pub(super) fn heads_column(&self, cell: &Cell, below: Option<&Row>) -> bool {
        cell.word == Words::UNKNOWN
            && cell.rows == 1
            && below.is_some_and(|row| row.cells.iter().any(|under| under.column == cell.column))
    }

    /// A cell of a row left of the table's columns: the side label or what is left of it; other text is kept with an issue.
    pub(super) fn left_of_table(&mut self, cell: &Cell) {
        let text = self.text(cell);
        let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
        let side = letters <= SIDE_LETTERS && !text.contains(|c: char| c.is_ascii_digit());
        if cell.word != Words::UNKNOWN || side {
            return self.side_cell(cell);
        }
        let issue = Issue::new(&entries::UNPLACED, segment::place_of(cell, self.source)).excerpt(text);
        self.draft.issues.push(issue);
        let last = self.draft.last;
        self.put(&Target::Extra(String::new()), cell, Join::Line);
        self.draft.last = last;
    }

    /// What a column of no known word holds: the value, where its head names the value and the year of the form
    /// (`2024年指标值` beside those of later years); else an extra.
    pub(super) fn unknown_column(&self, cell: &Cell) -> Column {
        let text = self.text(cell);
        let label = label_text(&text);
        let own = || {
            let year = self.draft.year.as_ref()?;
            let digits = |text: &str| text.chars().map(fold_width).take(4).collect::<String>();
            let rest = label.char_indices().nth(4).and_then(|(at, _)| label[at..].strip_prefix('年'))?;
            let value = Column::Field(F::Value);
            let names = |label: &str| {
                self.lexicon.get(label).and_then(|word| word.indicator.as_ref()) == Some(&value)
            };
            let named = names(rest) || rest.strip_prefix('度').is_some_and(names);
            (named && digits(&label) == digits(&year.value)).then_some(value)
        };
        own().unwrap_or_else(|| Column::Extra(label.clone()))
    }
}
