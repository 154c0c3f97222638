//! The schedule: rows of content, start and end.

use super::draft::{Join, StageDraft};
use super::indicators::label_text;
use super::{Reader, entries, segment};
use crate::form::lexicon::Target;
use crate::grid::{Cell, Row};
use crate::model::{FieldName, Issue, Item, StageField};

/// The columns of a schedule.
pub struct StageTable {
    /// Column of 项目实施内容 in the header.
    pub first: u32,
    columns: Vec<(u32, u32, StageField)>,
    /// Columns the model has no field for (责任单位, 资金安排), with their labels: their cells are extras.
    others: Vec<(u32, String)>,
    width: u32,
    /// Whether the page broke since the header: a text dump's columns may have slipped.
    slipped: bool,
}

impl Reader<'_> {
    /// The table that a row heads: content and at least one date, by their labels.
    pub(super) fn stage_header(&mut self, row: &Row, below: Option<&Row>) -> Option<StageTable> {
        let mut columns: Vec<(u32, u32, StageField)> = Vec::new();
        for cell in &row.cells {
            let stage = self.lexicon.of(cell).and_then(|meaning| meaning.stage);
            if let Some(field) = stage
                && columns.iter().all(|column| column.2 != field)
            {
                columns.push((cell.column, cell.end(), field));
            }
        }
        let first = columns.iter().find(|column| column.2 == StageField::Content)?.0;
        if columns.len() < 2 {
            return None;
        }
        let mut others = Vec::new();
        for cell in &row.cells {
            let right = cell.column > first && self.lexicon.of(cell).is_none_or(|word| word.stage.is_none());
            // Left of the content stands the side label; a column of numbers has cells of its own below.
            let left = cell.column < first && self.heads_column(cell, 1, below);
            if right || left {
                others.push((cell.column, label_text(&self.text(cell))));
                self.unknown_label(cell);
            } else {
                self.side_cell(cell);
            }
        }
        Some(StageTable { first, columns, others, width: row.width, slipped: false })
    }

    /// A cell of a header, or left of a table's columns: a label, or a label's value that has none.
    pub(super) fn side_cell(&mut self, cell: &Cell) {
        if let Some(term) = self.lexicon.of(cell).and_then(|meaning| meaning.term.clone()) {
            self.term = crate::model::Text::new(term, segment::place_of(cell, self.source));
        }
        self.label(cell);
    }

    pub(super) fn stage_row(&mut self, row: &Row) {
        let super::Section::Stages(table) = &mut self.section else { return };
        table.slipped |= row.after_break;
        let first = table.first;
        let trusted = self.positioned || (!table.slipped && row.width == table.width);
        let (columns, width) = (table.columns.clone(), table.width);
        let others = table.others.clone();
        let mut cells: Vec<&Cell> = Vec::new();
        for cell in &row.cells {
            let is_side = cell.column < first
                && (self.positioned || cell.column == 0)
                && self
                    .lexicon
                    .get(&cell.text(self.source))
                    .is_some_and(crate::form::lexicon::Meaning::is_label);
            if is_side {
                self.label(cell);
            } else {
                cells.push(cell);
            }
        }
        self.take_others(&mut cells, &columns, &others, trusted);
        if cells.is_empty() {
            return;
        }
        if let Some(rests) = self.date_rests(row, &cells, &columns, width) {
            self.join_stage_tail(&rests);
            return;
        }
        let has = |field: StageField| columns.iter().any(|column| column.2 == field);
        let (two_dates, only_end) = (has(StageField::Start) && has(StageField::End), !has(StageField::Start));
        let mut placed = if trusted { by_column(&cells, &columns) } else { self.by_order(&cells) };
        // Two cells in one column, where the text's width moved them (columns aligned by blanks).
        if !self.positioned && placed.windows(2).any(|pair| pair[0].1 == pair[1].1) {
            placed = self.by_order(&cells);
        }
        for (_, field) in placed.iter_mut().filter(|(_, field)| only_end && *field == StageField::Start) {
            *field = StageField::End;
        }
        if self.is_stage_tail(row, &placed) {
            self.join_stage_tail(&placed);
            return;
        }
        let mut stage = StageDraft::default();
        for (cell, field) in &placed {
            stage.cells[field.index()].push(cell, Join::Line);
        }
        self.draft.stages.push(stage);
        if !trusted {
            self.doubt_stage(&placed, two_dates);
        }
    }

    /// Takes the cells of columns the model has no field for out of a row. Where columns slipped, they are the words
    /// behind the last date.
    fn take_others(
        &mut self,
        cells: &mut Vec<&Cell>,
        columns: &[(u32, u32, StageField)],
        others: &[(u32, String)],
        trusted: bool,
    ) {
        let behind = |column: u32| columns.iter().map(|known| known.0).filter(|&known| known <= column).max();
        let mut taken: Vec<(&Cell, &String)> = Vec::new();
        if trusted {
            cells.retain(|cell| {
                let other = others.iter().rev().find(|other| other.0 <= cell.column);
                let own = other.filter(|other| behind(cell.column).is_none_or(|known| known < other.0));
                taken.extend(own.map(|other| (*cell, &other.1)));
                own.is_none()
            });
        } else if others.iter().all(|other| columns.iter().all(|known| known.0 < other.0)) {
            let dated = cells.iter().rposition(|cell| looks_like_date(&cell.text(self.source)));
            let from =
                dated.map_or(cells.len(), |dated| (dated + 1).max(cells.len().saturating_sub(others.len())));
            taken.extend(cells.drain(from..).zip(others.iter().map(|other| &other.1)));
        }
        for (cell, label) in taken {
            self.put(&Target::Extra(label.clone()), cell, Join::Line);
            self.draft.last = None;
        }
    }

    /// The rests of the dates above, where a page break cut them: the first row under it, with nothing but parts of
    /// dates that are none without what stands above.
    fn date_rests<'r>(
        &self,
        row: &Row,
        cells: &[&'r Cell],
        columns: &[(u32, u32, StageField)],
        width: u32,
    ) -> Option<Vec<(&'r Cell, StageField)>> {
        use StageField::{End, Start};
        let above = self.draft.stages.last()?;
        if !row.after_break || cells.len() > 2 {
            return None;
        }
        let whole = |cell: &Cell, field: StageField| {
            let begun = above.cells[field.index()].raw(self.source);
            !begun.is_empty() && is_one_date(&format!("{begun}{}", self.text(cell)))
        };
        let fits = |placed: &[(&Cell, StageField)]| placed.iter().all(|&(cell, field)| whole(cell, field));
        if !cells.iter().all(|cell| is_date_rest(&self.text(cell))) {
            return None;
        }
        let placed = by_column(cells, columns);
        if row.width == width && fits(&placed) {
            return Some(placed);
        }
        let choices: &[&[StageField]] = if cells.len() == 1 { &[&[Start], &[End]] } else { &[&[Start, End]] };
        let mut placed =
            choices.iter().map(|fields| cells.iter().copied().zip(fields.iter().copied()).collect());
        placed.find(|placed: &Vec<_>| fits(placed))
    }

    /// Whether a row's last cell is a date.
    pub(super) fn ends_in_date(&self, row: &Row) -> bool {
        row.cells.last().is_some_and(|cell| looks_like_date(&self.text(cell)))
    }

    /// Without columns to go by: content first, then what looks like dates.
    fn by_order<'r>(&self, cells: &[&'r Cell]) -> Vec<(&'r Cell, StageField)> {
        use StageField::{Content, End, Start};
        let dated: Vec<bool> = cells.iter().map(|cell| looks_like_date(&cell.text(self.source))).collect();
        let fields: Vec<StageField> = match (cells.len(), dated.as_slice()) {
            (1, [true]) => vec![Start],
            (1, _) => vec![Content],
            (2, [true, true]) => vec![Start, End],
            (2, [true, false]) => vec![Start, End],
            (2, _) => vec![Content, Start],
            (3, _) => vec![Content, Start, End],
            (n, _) => (0..n)
                .map(|i| {
                    if i + 2 < n {
                        Content
                    } else if i + 2 == n {
                        Start
                    } else {
                        End
                    }
                })
                .collect(),
        };
        cells.iter().copied().zip(fields).collect()
    }

    fn doubt_stage(&mut self, placed: &[(&Cell, StageField)], two_dates: bool) {
        let row = self.draft.stages.len() - 1;
        let dates: Vec<&Cell> =
            placed.iter().filter(|(_, field)| *field != StageField::Content).map(|(cell, _)| *cell).collect();
        if let [cell] = dates[..]
            && two_dates
            && looks_like_date(&self.text(cell))
        {
            let issue = Issue::new(&entries::STAGE_DATE_GUESSED, segment::place_of(cell, self.source))
                .field(StageField::Start.name())
                .item(Item::Stage(row))
                .excerpt(self.text(cell));
            self.draft.issues.push(issue);
        } else if placed.len() > 3 {
            for (stray, _) in placed.iter().skip(1).filter(|(_, field)| *field == StageField::Content) {
                let issue = Issue::new(&entries::STRAY_JOINED, segment::place_of(stray, self.source))
                    .arg(self.text(stray))
                    .arg(StageField::Content.name())
                    .field(StageField::Content.name())
                    .item(Item::Stage(row))
                    .excerpt(self.text(stray));
                self.draft.issues.push(issue);
            }
        }
    }

    /// Whether a row is the tail of the stage above: the first under a page break, with content only, where the
    /// content above does not end a sentence.
    fn is_stage_tail(&self, row: &Row, placed: &[(&Cell, StageField)]) -> bool {
        let Some(above) = self.draft.stages.last() else { return false };
        let only_content = placed.iter().all(|(_, field)| *field == StageField::Content);
        let above_content = above.cells[StageField::Content.index()].raw(self.source);
        row.after_break
            && only_content
            && !above_content.is_empty()
            && !above.cells[StageField::Start.index()].is_empty()
            && !super::tails::ends_sentence(&above_content)
    }

    fn join_stage_tail(&mut self, placed: &[(&Cell, StageField)]) {
        let row = self.draft.stages.len() - 1;
        if let Some((cell, field)) = placed.first() {
            let issue = Issue::new(&entries::TAIL_GUESSED, segment::place_of(cell, self.source))
                .arg(field.name())
                .field(field.name())
                .item(Item::Stage(row))
                .excerpt(self.text(cell));
            self.draft.issues.push(issue);
        }
        if let Some(stage) = self.draft.stages.last_mut() {
            for (cell, field) in placed {
                stage.cells[field.index()].push(cell, Join::Tail);
            }
        }
    }
}

fn by_column<'r>(cells: &[&'r Cell], columns: &[(u32, u32, StageField)]) -> Vec<(&'r Cell, StageField)> {
    cells
        .iter()
        .map(|cell| {
            let left = columns.iter().rev().find(|(start, _, _)| *start <= cell.column);
            (*cell, left.or(columns.first()).map_or(StageField::Content, |column| column.2))
        })
        .collect()
}

/// Whether a text is the rest of a date: only its signs, and no year of four digits to begin with.
fn is_date_rest(text: &str) -> bool {
    let is_sign = |c: char| c.is_ascii_digit() || "年月日号底前./-".contains(c) || c.is_whitespace();
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    digits < 4 && text.chars().all(is_sign)
}

/// Whether a text can be one date, not two: each part once.
fn is_one_date(text: &str) -> bool {
    let count = |signs: &str| text.chars().filter(|&c| signs.contains(c)).count();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (4..=8).contains(&digits)
        && count("年") <= 1
        && count("月") <= 1
        && count("日号") <= 1
        && count("./-") <= 2
        && text.trim_start().chars().take_while(char::is_ascii_digit).count() >= 4
}

/// Whether a text is a date and hardly anything else: mostly digits, marks and 年月日.
fn looks_like_date(text: &str) -> bool {
    let mut digits = 0;
    let mut other = 0;
    for c in text.chars() {
        match c {
            '0'..='9' | '０'..='９' => digits += 1,
            '年' | '月' | '日' | '号' | '底' | '前' | '初' | '末' | '.' | '/' | '-' | '—' | '至' =>
                {}
            c if c.is_whitespace() => {}
            _ => other += 1,
        }
    }
    matches!(text, "长期" | "永久") || (digits > 0 && other <= digits / 2)
}
