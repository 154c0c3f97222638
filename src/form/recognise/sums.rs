//! Amounts: tables of sums, a source of money a row, the years or stages of the budget as columns.

use super::draft::Join;
use super::fields::name_of;
use super::indicators::label_text;
use super::{Reader, Section, segment};
use crate::form::key::fold_width;
use crate::form::lexicon::{Meaning, Slot, Sum, Target};
use crate::form::words::Words;
use crate::grid::{Cell, May, Row};
use crate::mend::gap;
use crate::model::{Extra, Field, FieldName};

/// A table of sums that is being read.
pub struct SumTable {
    heads: Vec<Head>,
    /// How many of them are years.
    years: usize,
}

struct Head {
    column: u32,
    name: String,
    /// Whether the amounts asked for stand in it: the model's own.
    own: bool,
}

/// The fewest columns by their labels for a row to head a table of sums.
const LEAST_COLUMNS: usize = 2;

/// The shortest word by which the end of a column's label is told.
const SHORTEST_ENDING: usize = "执行数".len();

/// What comes behind any column of the form's own: the total of the years.
const TOTAL: u16 = u16::MAX;

/// The longest label of a column, in letters.
const LONGEST_HEAD: usize = 20;

impl SumTable {
    /// The column of the first head.
    pub(super) fn first(&self) -> u32 {
        self.heads.first().map_or(0, |head| head.column)
    }

    /// Whether its columns are years.
    pub(super) fn is_of_years(&self) -> bool {
        self.years >= LEAST_COLUMNS
    }
}

impl Reader<'_> {
    /// The table that a row heads: two or more columns by their labels, none of its cells a figure. A table that the
    /// template prints itself is read by the template.
    pub(super) fn sums_header(&mut self, row: &Row) -> Option<SumTable> {
        let is_known = |cell: &Cell| match self.lexicon.of(cell).and_then(|meaning| meaning.sum) {
            Some(Sum::Own(_) | Sum::Other) => Some(cell.word),
            _ => self.year_rank(cell).map(|_| cell.word),
        };
        if !row.cells.iter().any(|cell| is_known(cell).is_some()) {
            return None;
        }
        let is_column =
            |cell: &Cell| is_known(cell).or_else(|| self.ends_as_column(cell).then_some(cell.word));
        let columns: Vec<_> = row.cells.iter().filter_map(is_column).collect();
        if columns.len() < LEAST_COLUMNS || self.is_of_ends(row) {
            return None;
        }
        let first = row.cells.iter().position(|cell| is_column(cell).is_some())?;
        let years = row.cells[first..].iter().filter(|cell| self.year_rank(cell).is_some()).count();
        let total = |cell: &Cell| self.heads_total(cell) && years >= LEAST_COLUMNS;
        // 合计 | 2026年 | 2027年: the years come to it.
        let first = first - usize::from(first > 0 && total(&row.cells[first - 1]));
        let texts: Vec<String> = row.cells[first..].iter().map(|cell| label_text(&self.text(cell))).collect();
        let is_name = |text: &String| {
            (text.chars().any(gap::is_han) || segment::is_only_year(text))
                && text.chars().count() <= LONGEST_HEAD
        };
        if !texts.iter().all(is_name) || row.cells[..first].iter().any(|cell| !self.may_head(cell)) {
            return None;
        }
        let rank = |cell: &Cell| match self.lexicon.of(cell).and_then(|meaning| meaning.sum) {
            Some(Sum::Own(rank)) => Some(rank),
            _ => self.year_rank(cell).flatten().or(total(cell).then_some(TOTAL)),
        };
        let best = row.cells[first..].iter().filter_map(rank).min();
        let heads = row.cells[first..].iter().zip(texts);
        let heads = heads.map(|(cell, name)| Head {
            column: cell.column,
            name,
            own: best.is_some() && rank(cell) == best,
        });
        let table = SumTable { heads: heads.collect(), years };
        let printed = |word| self.known.label_words.iter().any(|label| label.contains(word));
        if columns.iter().all(printed) {
            // The form may have merged or moved the template's columns: the heads say which is which.
            self.printed_sums = Some(table);
            return None;
        }
        let of_all = row.cells[first..].iter().find(|cell| best == Some(TOTAL) && total(cell));
        if let Some(cell) = of_all {
            self.of_other_years(cell);
        }
        for cell in &row.cells {
            self.label(cell);
        }
        self.among_sums = true;
        Some(table)
    }

    /// Whether a cell of no known word ends as the head of a column does (1-7月执行数, 全年预计执行数).
    fn ends_as_column(&self, cell: &Cell) -> bool {
        let text = self.text(cell);
        let mut words = self.library.vocabulary.sums.other.iter();
        cell.word == Words::UNKNOWN
            && text.len() <= segment::MAX_LABEL
            && words.any(|word| word.len() >= SHORTEST_ENDING && text.trim_end().ends_with(word.as_str()))
    }

    /// Whether a row gives years behind labels of their own: 开始年份 | 2025 | 结束年份 | 2026. Years that head columns stand
    /// side by side.
    fn is_of_ends(&self, row: &Row) -> bool {
        let year = |cell: &Cell| self.year_rank(cell).is_some();
        let parted = |three: &[Cell]| {
            year(&three[0]) && year(&three[2]) && three[1].word == Words::UNKNOWN && !year(&three[1])
        };
        row.cells.windows(3).any(parted)
            || row.cells.iter().any(|cell| self.lexicon.of(cell).is_some_and(|meaning| meaning.end))
    }

    /// Where a value goes that stands right of a label with several slots, under the heads that the form printed.
    pub(super) fn under_printed_head(&self, slots: &[Slot], cell: &Cell) -> Option<Target> {
        let table = self.printed_sums.as_ref()?;
        let (name, _) = slots.iter().find_map(|slot| match &slot.target {
            Target::Extra(label) => label.split_once(Extra::JOINT),
            _ => None,
        })?;
        let head = table.heads.iter().rfind(|head| head.column <= cell.column)?;
        let of_head = |slot: &&Slot| match &slot.target {
            Target::Extra(label) => {
                label.split_once(Extra::JOINT).is_some_and(|(_, column)| column == head.name)
            }
            _ => false,
        };
        let own = |slot: &&Slot| head.own && matches!(slot.target, Target::Field(_));
        let slot = slots.iter().find(of_head).or_else(|| slots.iter().find(own));
        Some(slot.map_or_else(
            || Target::Extra(format!("{name}{}{}", Extra::JOINT, head.name)),
            |slot| slot.target.clone(),
        ))
    }

    /// Whether a cell is a year of a budget over several: the form's own has the amounts asked for.
    fn year_rank(&self, cell: &Cell) -> Option<Option<u16>> {
        if !cell.may.any(May::YEAR) {
            return None;
        }
        let text = self.text(cell);
        let year = segment::is_only_year(&text).then(|| segment::year_range(&text))??;
        let digits = |text: &str| text.chars().map(fold_width).collect::<String>();
        let own = self.draft.year.as_ref().map(|year| digits(&year.value));
        Some((own.as_ref() == Some(&digits(&text[year]))).then_some(0))
    }

    /// Notes what the template puts before the name of an amount that stands beside the year's: 中期 of 中期财政拨款.
    pub(super) fn note_beside_year(&mut self, cell: &Cell, meaning: &Meaning, target: Option<&Target>) {
        let Some(Target::Extra(label)) = target else { return };
        let prefix = meaning.target.iter().chain(&meaning.again).find_map(|target| match target {
            Target::Field(field) if Field::AMOUNTS.contains(field) => label.strip_suffix(field.name()),
            _ => None,
        });
        if let Some(prefix) = prefix.filter(|prefix| !prefix.is_empty()) {
            self.beside_year = Some((cell.column, prefix.to_owned()));
        }
    }

    /// Where the amount of a label goes that stands in that column, and in the year's once more: 中期上年结转.
    pub(super) fn beside_year(&self, cell: &Cell, label: &str, row: &Row) -> Option<Target> {
        let (_, prefix) = self.beside_year.as_ref().filter(|(column, _)| *column == cell.column)?;
        let again = row.cells.iter().any(|other| other.column > cell.column && other.word == cell.word);
        (again && !label.starts_with(prefix.as_str())).then(|| Target::Extra(format!("{prefix}{label}")))
    }

    /// Whether a cell names the total of amounts beside it.
    fn heads_total(&self, cell: &Cell) -> bool {
        self.lexicon.of(cell).is_some_and(|meaning| meaning.sum == Some(Sum::Total))
    }

    /// Whether a row without a label holds the figures of a table of years: those of the total.
    fn is_unlabelled(&self, table: &SumTable, row: &Row) -> bool {
        let under = |cell: &Cell| table.heads.iter().any(|head| head.column == cell.column);
        table.is_of_years()
            && row.cells.len() >= LEAST_COLUMNS
            && self.draft.fields[Field::Total.index()].is_empty()
            && row.cells.iter().all(|cell| under(cell) && is_figure(&self.text(cell)))
    }

    /// The total that a source of money belongs to, where the form has several and it is not the one that the model
    /// has: it stands under that total's label (项目总预算 beside 当年年度预算, each with its sources below).
    pub(super) fn other_total(&self, cell: &Cell, field: Field, row: &Row) -> Option<String> {
        if self.totals.len() < 2 || field == Field::Total || !Field::AMOUNTS.contains(&field) {
            return None;
        }
        // Of totals side by side each has its sources below only where the row names the source for each.
        let beside = self.totals.iter().any(|(column, _)| *column != cell.column);
        let named = |other: &Cell| {
            let target = self.lexicon.of(other).and_then(|meaning| meaning.target.as_ref());
            other.column != cell.column && target == Some(&Target::Field(field))
        };
        if beside && !row.cells.iter().any(named) {
            return None;
        }
        let (_, above) = self.totals.iter().rfind(|(column, _)| *column == cell.column)?;
        let own = self.given[Field::Total.index()].as_ref()?;
        (label_text(&own.text) != *above).then(|| above.clone())
    }

    /// Whether a cell left of the columns may stand there: a side label, or the head of the labels.
    pub(super) fn may_head(&self, cell: &Cell) -> bool {
        match self.lexicon.of(cell) {
            Some(meaning) => meaning.group || meaning.sum.is_some() || meaning.target.is_none(),
            None => !self.text(cell).contains(|c: char| c.is_ascii_digit()),
        }
    }

    /// Whether a row goes on with the table: the label of an amount, or one that nobody knows, and figures.
    pub(super) fn in_sums(&self, table: &SumTable, row: &Row) -> bool {
        let labels = row.cells.iter().take_while(|cell| cell.column < table.first());
        let Some(label) = labels.last() else { return self.is_unlabelled(table, row) };
        let mut values = row.cells.iter().filter(|cell| cell.column >= table.first()).peekable();
        if let Some(meaning) = self.lexicon.of(label) {
            let amount = match &meaning.target {
                Some(Target::Field(field)) => Field::AMOUNTS.contains(field),
                Some(Target::Extra(_)) => values.peek().is_some(),
                Some(Target::Pair(..)) => false,
                None => meaning.sum == Some(Sum::Total),
            };
            let label_among = |cell: &&Cell| {
                self.lexicon.of(cell).is_some_and(|meaning| meaning.is_label() && cell.word != label.word)
            };
            return amount && !values.any(|cell| label_among(&cell));
        }
        values.any(|cell| is_figure(&self.text(cell)))
    }

    pub(super) fn sums_row(&mut self, row: &Row) {
        let Section::Sums(table) = std::mem::replace(&mut self.section, Section::Fields) else { return };
        let (labels, values): (Vec<&Cell>, Vec<&Cell>) =
            row.cells.iter().partition(|cell| cell.column < table.first());
        let name = labels.last().map(|label| label_text(&self.text(label))).unwrap_or_default();
        let lexicon = self.lexicon;
        let meaning = labels.last().map(|label| (label, lexicon.of(label)));
        let target = match meaning {
            None => Target::Field(Field::Total),
            Some((_, None)) => Target::Extra(name),
            Some((label, Some(meaning))) => {
                // A template that prints several slots right of the label has the model's own among them.
                let slots = meaning.slots.iter().map(|slot| &slot.target);
                let own = slots.chain(&meaning.target).find(|target| matches!(target, Target::Field(_)));
                let target = match (own.or(meaning.target.as_ref()), meaning.sum) {
                    (_, Some(Sum::Total)) => Target::Field(Field::Total),
                    (Some(target), _) if meaning.slots.is_empty() || own.is_some() => target.clone(),
                    _ => Target::Extra(name.clone()),
                };
                self.settle(target, label.word, meaning, name.into())
            }
        };
        if let Some(piece) = labels.last().and_then(|label| label.pieces.first()) {
            self.see(&target, piece.start);
        }
        for cell in &labels {
            self.label(cell);
        }
        let name = match &target {
            Target::Extra(name) => name.clone(),
            field => name_of(field),
        };
        for cell in values {
            let head = table.heads.iter().rfind(|head| head.column <= cell.column);
            match head {
                Some(head) if !head.own => {
                    self.put(
                        &Target::Extra(format!("{name}{}{}", Extra::JOINT, head.name)),
                        cell,
                        Join::Line,
                    );
                }
                _ => self.put(&target, cell, Join::Line),
            }
        }
        self.section = Section::Sums(table);
    }
}

/// Whether a text is what stands in a table of sums: a figure, or the mark of none.
pub fn is_figure(text: &str) -> bool {
    let text = gap::trim(text);
    text.starts_with(|c: char| {
        c.is_ascii_digit() || matches!(c, '０'..='９' | '-' | '—' | '*' | '/' | '¥' | '￥')
    })
}
