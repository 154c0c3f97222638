//! Columns that slipped: a page has more or fewer columns than the header, and what stands in them tells which
//! is which.

use std::borrow::Cow;

use crate::derive::unit::is_unit;
use crate::form::key::fold_width;
use crate::form::lexicon::{Column, Meaning};
use crate::form::vocabulary::Shape;
use crate::grid::{Cell, Source};
use crate::mend::{Mending, gap};
use crate::model::IndicatorField as F;

/// The texts found in one physical column of a page.
pub struct Physical<'t> {
    /// The column's number in the dump.
    pub column: u32,
    /// Its texts, top to bottom, each with how often it stands there in a row or nearly so.
    looks: Vec<(Look<'t>, i32)>,
    /// How many texts it has.
    count: i32,
}

/// The texts of a column last met that a further one is compared with: types and units come again and again.
const LAST: usize = 4;

impl<'t> Physical<'t> {
    /// A column of which no cell is known yet.
    pub fn new(column: u32) -> Self {
        Self { column, looks: Vec::new(), count: 0 }
    }

    /// Mends the text of a further cell and adds it; `meaning` is what the form's lexicon has for it.
    pub fn push(&mut self, cell: &Cell, source: &'t Source, meaning: Option<&Meaning>, shape: &Shape) {
        let mending = Mending::Narrow;
        let text = match cell.text(source) {
            text if !mending.may_change(cell.may) => text,
            Cow::Borrowed(text) => mending.mend(text),
            Cow::Owned(text) => mending.mend(&text).into_owned().into(),
        };
        self.count += 1;
        let levels = Look::levels(meaning);
        let same = |look: &Look<'_>| look.text == text && (look.level1, look.level2) == levels;
        match self.looks.iter_mut().rev().take(LAST).find(|(look, _)| same(look)) {
            Some((_, times)) => *times += 1,
            None => self.looks.push((Look::at(text, levels, shape), 1)),
        }
    }

    /// How well its texts fit a column, together.
    fn fit(&self, what: &Column, shape: &Shape) -> i32 {
        self.looks.iter().map(|(look, times)| look.fit(what, shape) * times).sum()
    }
}

/// What leaving a column's own position costs, per text: enough that doubt keeps it where it is.
const HOME: i32 = 2;

/// Two physical columns falling on one column of the header costs this per text of the second.
const CROWDED: i32 = -6;

/// Assigns each physical column a column of the header, from left to right, so that the texts fit best.
///
/// `columns` gives the header's columns with the physical column each stands in. Returns the header's column
/// (an index into `columns`) for each physical one.
pub fn align(physical: &[Physical<'_>], columns: &[(u32, &Column)], shape: &Shape) -> Vec<usize> {
    let (rows, width) = (physical.len(), columns.len());
    if rows == 0 || width == 0 {
        return Vec::new();
    }
    let scores: Vec<Vec<i32>> = physical
        .iter()
        .map(|column| {
            let score = |&(home, what): &(u32, &Column)| {
                column.fit(what, shape) + if column.column == home { HOME * column.count } else { 0 }
            };
            columns.iter().map(score).collect()
        })
        .collect();
    // best[p][h]: the best sum with physical column p on header column h; from[p][h]: where p-1 stood.
    let mut best = vec![vec![i32::MIN / 2; width]; rows];
    let mut from = vec![vec![0; width]; rows];
    best[0].clone_from(&scores[0]);
    for p in 1..rows {
        let crowd = CROWDED * physical[p].count;
        for h in 0..width {
            for before in 0..=h {
                let sum = best[p - 1][before] + scores[p][h] + if before == h { crowd } else { 0 };
                if sum > best[p][h] {
                    best[p][h] = sum;
                    from[p][h] = before;
                }
            }
        }
    }
    let mut at =
        (0..width).fold(0, |most, h| if best[rows - 1][h] > best[rows - 1][most] { h } else { most });
    let mut assigned = vec![0; rows];
    for p in (0..rows).rev() {
        assigned[p] = at;
        at = from[p][at];
    }
    assigned
}

/// What a column without a cell costs, in a row of lines: at its end, where remarks stay blank; between two cells; at its
/// beginning, where the indicator's name stands.
const NO_TAIL: i32 = 1;
const NO_MIDDLE: i32 = 2;
const NO_HEAD: i32 = 6;

/// Gives each of a run of lines, whose blank cells are gone, a column (an index into `columns`), so that the texts fit
/// best; a column that is not right of the one before begins a row.
pub fn fold(lines: &[Physical<'_>], columns: &[&Column], shape: &Shape) -> Vec<usize> {
    let width = columns.len();
    if lines.is_empty() || width == 0 {
        return Vec::new();
    }
    let fit = |line: &Physical<'_>, column: usize| line.fit(columns[column], shape);
    let skipped = |count: usize, cost: i32| count as i32 * cost;
    let mut best: Vec<i32> = (0..width).map(|at| fit(&lines[0], at) - skipped(at, NO_HEAD)).collect();
    let mut from: Vec<Vec<usize>> = vec![vec![0; width]];
    for line in &lines[1..] {
        let ended = |at: usize| best[at] - skipped(width - 1 - at, NO_TAIL);
        let before = (0..width).fold(0, |most, at| if ended(at) > ended(most) { at } else { most });
        let mut next = vec![i32::MIN; width];
        let mut origin = vec![0; width];
        for to in 0..width {
            let begun = (ended(before) - skipped(to, NO_HEAD), before);
            let went_on = (0..to).map(|at| (best[at] - skipped(to - at - 1, NO_MIDDLE), at));
            // Of columns that fit alike the left one has the cell before; a clerk leaves the last ones blank.
            let went_on = went_on.reduce(|most, one| if one.0 > most.0 { one } else { most });
            // A row goes on rather than that one begins where both fit alike. A column left of `before` tells that one began.
            let begun = if before >= to { begun } else { (i32::MIN / 2, before) };
            let (sum, at) = went_on.filter(|one| one.0 >= begun.0).unwrap_or(begun);
            next[to] = sum + fit(line, to);
            origin[to] = at;
        }
        best = next;
        from.push(origin);
    }
    let end = |at: usize| best[at] - skipped(width - 1 - at, NO_TAIL);
    let mut at = (0..width).fold(0, |most, column| if end(column) > end(most) { column } else { most });
    let mut assigned = vec![0; lines.len()];
    for line in (0..lines.len()).rev() {
        assigned[line] = at;
        at = from[line][at];
    }
    assigned
}

/// How well lines fit the columns they are given.
pub fn fit(lines: &[Physical<'_>], columns: &[&Column], assigned: &[usize], shape: &Shape) -> i32 {
    lines.iter().zip(assigned).map(|(line, &column)| line.fit(columns[column], shape)).sum()
}

/// What of a text tells its column.
struct Look<'t> {
    text: Cow<'t, str>,
    /// Whether it is a level's name.
    level1: bool,
    level2: bool,
    /// Its characters, white space apart.
    letters: usize,
    number: bool,
    /// Whether it is a number and no name that begins with one.
    figure: bool,
    /// Whether it is what 指标值类型 holds.
    typed: bool,
    /// Whether it is short and no number, and what 度量单位 holds.
    unit: bool,
}

/// The characters of the longest text that is looked at as a unit.
const LONGEST_UNIT: usize = 4;

impl<'t> Look<'t> {
    /// Whether a word is a level's name, of the first and of the second.
    fn levels(meaning: Option<&Meaning>) -> (bool, bool) {
        meaning.map_or((false, false), |meaning| (meaning.level1.is_some(), meaning.level2.is_some()))
    }

    fn at(text: Cow<'t, str>, (level1, level2): (bool, bool), shape: &Shape) -> Self {
        let letters = text.chars().filter(|c| !c.is_whitespace()).count();
        let sign = |c: char| "≥≤><=≈≧≦⩾⩽≒＞＜＝".contains(c);
        let number = opens_with_number(&text);
        Self {
            level1,
            level2,
            letters,
            number,
            figure: number && (is_bare_figure(&text) || !opens_with_digit(&text)),
            unit: letters <= LONGEST_UNIT && !number && is_unit(&text),
            typed: shape.value_type.begin(&text) || (letters <= 2 && text.chars().all(sign)),
            text,
        }
    }

    /// How well it fits a column, from -12 (a level's name elsewhere) to 10.
    fn fit(&self, what: &Column, shape: &Shape) -> i32 {
        let Self { text, level1, level2, letters, number, figure, typed, unit } = self;
        let (level1, level2, letters, number, typed) = (*level1, *level2, *letters, *number, *typed);
        let field = match what {
            Column::Field(field) => *field,
            Column::Extra(_) => return 0,
        };
        match field {
            F::Level1 if level1 => 10,
            F::Level2 if level2 => 10,
            F::Level1 | F::Level2 => -12,
            _ if level2 && letters > 3 => -12,
            // 百分比 is a type in one form and a unit in the next.
            F::UnitOfMeasure if typed && letters > 2 && shape.unit.are_in(text) => 4,
            F::ValueType if typed => 8,
            F::ValueType => -6,
            _ if typed && letters <= 8 => -4,
            F::UnitOfMeasure if letters <= LONGEST_UNIT && !number => {
                if *unit {
                    5
                } else {
                    -2
                }
            }
            F::UnitOfMeasure => -5,
            F::Value if number || shape.value.begin(text) => 4,
            F::Value if letters <= 12 => 1,
            F::Weight | F::Note if number && (letters <= 3 || shape.score.are_in(text)) => 4,
            F::Weight => -4,
            F::Note => 0,
            F::Standard if letters > 3 && shape.standard.are_in(text) => 4,
            F::Level3 if *figure => -3,
            F::Level3 if letters >= 3 => 2,
            F::Content if letters >= 10 => 3,
            _ => 0,
        }
    }
}

/// Whether a text is a number, a sign of comparison before it or not, and no more behind it than a unit: no name is so.
pub fn is_bare_figure(text: &str) -> bool {
    let text = gap::trim(text);
    if !opens_with_number(text) {
        return false;
    }
    let figure = |c: char| fold_width(c).is_ascii_digit() || matches!(fold_width(c), '.' | ',');
    let rest = text.trim_start_matches(|c| !figure(c)).trim_start_matches(figure);
    rest.is_empty() || is_unit(gap::trim(rest))
}

/// Whether a text opens with a number, a sign of comparison before it or not.
pub fn opens_with_number(text: &str) -> bool {
    opens_with_digit(
        text.trim_start_matches(['$', '≥', '≤', '>', '<', '=', '≈', '约', ' ', '＞', '＜', '＝']),
    ) || text.starts_with("$\\")
}

fn opens_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c))
}
