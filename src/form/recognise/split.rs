//! Cells of an indicator table that one blank alone keeps apart, and columns whose head names a year.

use std::ops::Range;

use super::draft::Join;
use super::indicators::{Head, IndicatorTable, label_text};
use super::{Reader, entries, segment};
use crate::audit::Role;
use crate::form::key::{fold_width, key};
use crate::form::lexicon::{Column, Meaning, Target};
use crate::form::library::Library;
use crate::form::words::Words;
use crate::grid::{Cell, May, Row, Span, trim};
use crate::model::{IndicatorField as F, Issue};

/// The shortest name of a second level that is told within a cell (数量 alone may begin anything).
const SHORTEST: usize = "数量指标".len();

/// What stands between a first and a second level in one cell.
const BETWEEN_LEVELS: [char; 12] = ['/', '／', '-', '－', '—', '–', '·', '、', '>', '→', '\\', '|'];

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

    /// A row with a first and a second level in one cell (`产出指标/数量指标`, `产出-数量指标（20分）`): the row with each in a cell of its
    /// own.
    pub(super) fn split_levels(&mut self, row: &Row) -> Option<Row> {
        let (at, [first, second]) =
            row.cells.iter().enumerate().find_map(|(at, cell)| Some((at, self.levels_of(cell)?)))?;
        if let ([one], [other]) = (first.pieces.as_slice(), second.pieces.as_slice()) {
            self.out.ledger.claim([Span::new(one.end as usize, other.start as usize)], Role::Label);
        }
        let mut split = row.clone();
        split.cells[at] = first;
        split.cells.insert(at + 1, second);
        Some(split)
    }

    /// The two levels that a cell names, a mark between them.
    fn levels_of(&self, cell: &Cell) -> Option<[Cell; 2]> {
        let ([piece], Words::UNKNOWN) = (cell.pieces.as_slice(), cell.word) else { return None };
        if !cell.may.any(May::LEVELS) {
            return None;
        }
        let text = self.source.slice(*piece);
        if text.len() > segment::MAX_LABEL {
            return None;
        }
        let start = piece.start as usize;
        let part = |range: Range<usize>| {
            let range = trim(text, range);
            let word = self.lexicon.word(&text[range.clone()]);
            let span = Span::new(start + range.start, start + range.end);
            Cell { word, columns: cell.columns, rows: cell.rows, ..Cell::new(cell.column, span) }
        };
        text.match_indices(BETWEEN_LEVELS).find_map(|(mark, between)| {
            let (first, second) = (part(0..mark), part(mark + between.len()..text.len()));
            self.lexicon.of(&first)?.level1?;
            self.lexicon.of(&second)?.level2?;
            Some([first, second])
        })
    }

    /// Whether a cell is printed for a name to be written behind and says no more.
    pub(super) fn is_placeholder(&self, cell: &Cell) -> bool {
        cell.may.any(May::PLACEHOLDER) && is_placeholder(&self.text(cell), self.library)
    }

    /// Whether a cell names a level, or both.
    pub(super) fn names_level(&self, cell: &Cell) -> bool {
        let level = |word: &Meaning| word.is_level();
        self.lexicon.of(cell).is_some_and(level) || self.levels_of(cell).is_some()
    }

    /// In a table whose header names no level, the column whose first cell is one holds them (指标类型 over 数量指标).
    pub(super) fn column_of_levels(&self, heads: &mut [Head], below: Option<&Row>) {
        let is_level = |head: &Head| matches!(head.what, Column::Field(F::Level1 | F::Level2));
        let (false, Some(below)) = (heads.iter().any(is_level), below) else { return };
        let named = heads.iter_mut().find(|head| {
            !matches!(head.what, Column::Field(F::Level3 | F::Value))
                && below.cells.iter().any(|cell| cell.column == head.column && self.names_level(cell))
        });
        if let Some(head) = named {
            head.what = Column::Field(F::Level2);
        }
    }

    /// Whether a cell left of a header's known columns heads one: no word of the form's, as many rows as the header's
    /// columns, and a cell below it.
    pub(super) fn heads_column(&self, cell: &Cell, rows: u32, below: Option<&Row>) -> bool {
        cell.word == Words::UNKNOWN
            && cell.rows == rows
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

/// Whether a text is printed for a name to be written behind and says no more: `指标2：`, `……`, `指标3：……`.
pub(super) fn is_placeholder(text: &str, library: &Library) -> bool {
    if text.len() > segment::MAX_LABEL {
        return false;
    }
    let word = key(text);
    let dots = !word.is_empty() && word.chars().all(|c| matches!(c, '…' | '.' | '·'));
    let word = word.trim_end_matches(['…', '.', '·', ':']);
    let stem = word.trim_end_matches(|c: char| c.is_ascii_digit());
    dots || stem.len() < word.len() && library.vocabulary.shape.blank.iter().any(|blank| blank == stem)
}
