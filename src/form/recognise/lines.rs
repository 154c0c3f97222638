//! One cell a line, as copied from the pages of government sites: the cells of the indicator table follow each
//! other as lines and the empty ones are gone. They are put back into rows before the table is read.

use std::borrow::Cow;

use super::align::{self, Physical};
use super::entries;
use super::inline;
use super::segment::place_of;
use crate::derive::is_none_word;
use crate::form::lexicon::{Column, Lexicon, Meaning};
use crate::form::vocabulary::Shape;
use crate::form::words::Words;
use crate::grid::{Cell, May, Row, Source};
use crate::model::{IndicatorField as F, Issue};

/// The fewest lines in a run that are column labels of an indicator table for the run to be its header.
const LEAST_LABELS: usize = 3;

/// The most lines that are looked at as one header: more than any table has columns. It bounds what each line of a text
/// made of column labels costs.
const MOST_LABELS: usize = 64;

/// Puts the lines of each indicator table back into rows; doubtful rows are named by issues.
pub fn fold(
    mut rows: Vec<Row>,
    source: &Source,
    lexicon: &Lexicon,
    shape: &Shape,
    issues: &mut Vec<Issue>,
) -> Vec<Row> {
    // Most dumps have their rows.
    let Some(first) = (0..rows.len()).find(|&at| header_length(&rows[at..], lexicon) > 0) else {
        return rows;
    };
    let mut folded = Vec::with_capacity(rows.len());
    folded.extend(rows[..first].iter_mut().map(std::mem::take));
    let mut at = first;
    while at < rows.len() {
        let header = header_length(&rows[at..], lexicon);
        if header == 0 {
            folded.push(std::mem::take(&mut rows[at]));
            at += 1;
            continue;
        }
        // The label at the side of the table was written behind its header, where its row begins.
        let side = rows.get(at + header).is_some_and(|row| heads_section(row, lexicon));
        if side {
            folded.push(rows[at + header].clone());
        }
        let columns: Vec<Column> =
            rows[at..at + header].iter().filter_map(|row| column_of(row, lexicon)).collect();
        folded.push(row_of(
            &rows[at],
            rows[at..at + header].iter().map(|row| &row.cells[0]).zip(0..),
            header,
        ));
        at += header + usize::from(side);
        let is_in = |index: &usize| {
            in_table(&rows[*index], source, lexicon) || names_indicator(&rows, *index, lexicon)
        };
        let body = (at..rows.len()).take_while(is_in).count();
        let (below, parted) = below_table(&rows[at - header..at + body]);
        let body = body - below.min(body);
        let joined = join_broken(&rows[at..at + body], parted, source, lexicon, issues);
        let cells: Vec<(&Row, &Cell)> = joined.iter().map(|row| (row, &row.cells[0])).collect();
        let tools = Tools { source, lexicon, shape, after: rows.get(at + body), even: false };
        fold_body(&cells, &columns, tools, &mut folded, issues);
        at += body;
    }
    folded
}

#[derive(Clone, Copy)]
struct Tools<'a> {
    source: &'a Source,
    lexicon: &'a Lexicon,
    shape: &'a Shape,
    /// What follows the table.
    after: Option<&'a Row>,
    /// Whether no cell of the table was blank.
    even: bool,
}

fn column_of(row: &Row, lexicon: &Lexicon) -> Option<Column> {
    let [cell] = row.cells.as_slice() else { return None };
    lexicon.of(cell).and_then(|meaning| meaning.indicator.clone())
}

/// How many lines from here on are the labels of an indicator table's columns, its levels among them.
fn header_length(rows: &[Row], lexicon: &Lexicon) -> usize {
    let mut columns: Vec<Column> = Vec::new();
    for row in rows.iter().take(MOST_LABELS) {
        match column_of(row, lexicon) {
            Some(column) if !(columns.contains(&column) && heads_section(row, lexicon)) => {
                columns.push(column)
            }
            _ => break,
        }
    }
    let has = |field: F| columns.contains(&Column::Field(field));
    if columns.len() >= LEAST_LABELS && has(F::Level2) && has(F::Level3) { columns.len() } else { 0 }
}

/// Whether a line heads a section of the form, whatever column its word may head elsewhere.
fn heads_section(row: &Row, lexicon: &Lexicon) -> bool {
    matches!(row.cells.as_slice(), [cell] if lexicon.of(cell).is_some_and(|word| word.group))
}

/// Whether a line is a cell of the table and not the label of what follows it.
fn in_table(row: &Row, source: &Source, lexicon: &Lexicon) -> bool {
    let [cell] = row.cells.as_slice() else { return false };
    match lexicon.of(cell) {
        Some(meaning) => meaning.is_level() || !meaning.is_label(),
        None => {
            let text = cell.text(source);
            // 附件： below the table.
            let label = text.trim_end().ends_with([':', '：']) && inline::looks_like_label(&text);
            !label && (!cell.may.any(May::PAIR) || inline::pairs(&text, lexicon).is_empty())
        }
    }
}

/// Whether a line stands right below another.
fn close(above: &Row, row: &Row) -> bool {
    !row.after_break && blank_lines(above, row) == 0
}

/// How many lines at the end of a table are none of its cells but what the page prints below it, and whether blank lines
/// part its cells: then lines that stand close together behind them are another text's.
fn below_table(table: &[Row]) -> (usize, bool) {
    let pairs = |rows: &[Row]| rows.windows(2).filter(|pair| close(&pair[0], &pair[1])).count();
    let last = table.windows(2).rev().take_while(|pair| close(&pair[0], &pair[1])).count();
    let before = table.len() - last;
    // A cell of the table may have broken in two.
    let parted = pairs(&table[..before]) < before / PARTED;
    (if parted && last > 0 { last + 1 } else { 0 }, parted)
}

/// Of so many lines of a table fewer than one stands close to the line above, where blank lines part its cells.
const PARTED: usize = 8;

/// The lines of a table whose cells are parted by blank lines, those of one cell joined.
fn join_broken<'r>(
    rows: &'r [Row],
    parted: bool,
    source: &Source,
    lexicon: &Lexicon,
    issues: &mut Vec<Issue>,
) -> Cow<'r, [Row]> {
    let goes_on = |pair: &[Row]| {
        let unknown = |row: &Row| lexicon.of(&row.cells[0]).is_none();
        parted && close(&pair[0], &pair[1]) && unknown(&pair[0]) && unknown(&pair[1])
    };
    if !rows.windows(2).any(goes_on) {
        return Cow::Borrowed(rows);
    }
    let mut joined: Vec<Row> = rows[..1].to_vec();
    for pair in rows.windows(2) {
        let Some(last) = joined.last_mut().filter(|_| goes_on(pair)) else {
            joined.push(pair[1].clone());
            continue;
        };
        let (cell, tail) = (&mut last.cells[0], &pair[1].cells[0]);
        let issue = Issue::new(&entries::TAIL_GUESSED, place_of(tail, source))
            .arg(cell.text(source))
            .excerpt(tail.text(source));
        issues.push(issue);
        cell.pieces.extend(tail.pieces.iter().copied());
        (cell.may, cell.word) = (May::ANYTHING, Words::UNKNOWN);
    }
    Cow::Owned(joined)
}

/// Whether a line that is the label of a field elsewhere names an indicator: it stands below a level, and further levels
/// follow soon (项目金额 as what a cost is called).
fn names_indicator(rows: &[Row], index: usize, lexicon: &Lexicon) -> bool {
    let level = |row: &Row| match row.cells.as_slice() {
        [cell] => lexicon.of(cell).is_some_and(|word| word.is_level()),
        _ => false,
    };
    let line = |row: &Row| row.cells.len() == 1 && row.width <= 1;
    let below = rows.get(index + 1..).unwrap_or_default();
    line(&rows[index])
        && index.checked_sub(1).is_some_and(|above| level(&rows[above]))
        && below.first().is_some_and(|next| line(next) && !level(next))
        && below.iter().take(LINES_TO_LEVEL).any(level)
}

/// The lines of one indicator behind its name: what is asked of it and its points.
const LINES_TO_LEVEL: usize = 8;

fn row_of<'c>(first: &Row, cells: impl Iterator<Item = (&'c Cell, u32)>, width: usize) -> Row {
    let cells = cells.map(|(cell, column)| Cell { column, ..cell.clone() }).collect();
    Row { number: first.number, after_break: false, width: width as u32, cells }
}

fn fold_body(
    cells: &[(&Row, &Cell)],
    columns: &[Column],
    tools: Tools<'_>,
    folded: &mut Vec<Row>,
    issues: &mut Vec<Issue>,
) {
    let position = |field: F| columns.iter().position(|column| *column == Column::Field(field));
    let Some(level2) = position(F::Level2) else { return };
    let level1 = position(F::Level1);
    let names = position(F::Level3).and_then(|names| names.checked_sub(level2 + 1)).unwrap_or(0);
    let tools = Tools { even: divide_evenly(cells, names, columns.len() - level2 - 1, tools), ..tools };
    let mut at = 0;
    while at < cells.len() {
        let mut levels: Vec<(&Cell, u32)> = Vec::new();
        let start = at;
        while at < cells.len() {
            let meaning = tools.lexicon.of(cells[at].1);
            let taken = |column: usize| levels.iter().any(|(_, other)| *other == column as u32);
            // 成本指标 is a first level where a second follows it, and a second level of 产出指标 elsewhere.
            let heads = at + 1 < cells.len() && is_level(cells, at + 1, tools);
            match (meaning, level1) {
                (Some(word), Some(first))
                    if word.level1.is_some() && heads && levels.is_empty() && !taken(first) =>
                {
                    levels.push((cells[at].1, first as u32));
                }
                (None, Some(first))
                    if heads && levels.is_empty() && !taken(first) && is_level(cells, at, tools) =>
                {
                    levels.push((cells[at].1, first as u32));
                }
                _ if is_level(cells, at, tools) && !taken(level2) => {
                    levels.push((cells[at].1, level2 as u32));
                }
                _ => break,
            }
            at += 1;
        }
        let values = (at..cells.len()).take_while(|&at| !is_level(cells, at, tools)).count();
        let group = &cells[at..at + values];
        at += values;
        if at == start {
            break;
        }
        let tools = Tools { after: cells.get(at).map(|(row, _)| *row).or(tools.after), ..tools };
        fold_group(cells[start].0, &levels, group, columns, level2 + 1, tools, folded, issues);
    }
}

/// Whether a line is the name of a level. A first level's name behind a second of its own names the indicator: 服务对象满意度指标,
/// 满意度, ≥90%. A name that nobody knows is a level's where it ends as those do and no figure stands behind it.
fn is_level(cells: &[(&Row, &Cell)], at: usize, tools: Tools<'_>) -> bool {
    let word = |at: usize| cells.get(at).and_then(|(_, cell)| tools.lexicon.of(cell));
    let named = |word: &Meaning| word.is_level();
    // 满意度指标 is a first level and a second one: of two the upper is the first level.
    let second = |above: &&Meaning| above.level1.is_none();
    let above = || at.checked_sub(1).and_then(word).filter(second);
    let parent = || above().and_then(|above| above.level2).map(|(parent, _)| parent);
    match word(at) {
        Some(level) => {
            named(level)
                && (level.level1.is_none() || level.level1 != parent() || word(at + 1).is_some_and(named))
        }
        None => {
            let text = cells[at].1.text(tools.source);
            let ends = |end: &String| text.len() > end.len() && text.ends_with(end.as_str());
            text.len() <= LONGEST_LEVEL
                && tools.shape.level.iter().any(ends)
                && cells
                    .get(at + 1)
                    .is_some_and(|(_, next)| !align::opens_with_number(&next.text(tools.source)))
        }
    }
}

/// The longest name of a level that nobody knows, in bytes.
const LONGEST_LEVEL: usize = "社会公众满意度指标".len();

/// Whether the lines behind the levels make whole rows everywhere, none named by a bare figure or a word for none: then no cell was blank. The
/// last rows may be cut.
fn divide_evenly(cells: &[(&Row, &Cell)], names: usize, width: usize, tools: Tools<'_>) -> bool {
    let levels: Vec<usize> = (0..cells.len()).filter(|&at| is_level(cells, at, tools)).collect();
    let starts = levels.iter().map(|at| at + 1);
    let ends = levels.iter().skip(1).copied().chain([cells.len()]);
    let groups: Vec<&[(&Row, &Cell)]> =
        starts.zip(ends).map(|(start, end)| &cells[start..end]).filter(|group| !group.is_empty()).collect();
    let whole = |group: &&[(&Row, &Cell)]| group.len().is_multiple_of(width);
    let named = |group: &[(&Row, &Cell)]| {
        let mut lines = group.iter().skip(names).step_by(width);
        !lines.any(|(_, cell)| {
            let text = cell.text(tools.source);
            align::is_bare_figure(&text) || is_none_word(&text)
        })
    };
    width > 1
        && groups.split_last().is_some_and(|(_, groups)| !groups.is_empty() && groups.iter().all(whole))
        && groups.into_iter().filter(whole).all(named)
}

/// Gives the lines of one second level to rows: as many as there are columns make one.
#[expect(clippy::too_many_arguments, reason = "the state of one loop, handed over whole")]
fn fold_group(
    first: &Row,
    levels: &[(&Cell, u32)],
    group: &[(&Row, &Cell)],
    columns: &[Column],
    from: usize,
    tools: Tools<'_>,
    folded: &mut Vec<Row>,
    issues: &mut Vec<Issue>,
) {
    let open: Vec<(u32, &Column)> =
        columns.iter().enumerate().skip(from).map(|(at, column)| (at as u32, column)).collect();
    let mut levels = levels.to_vec();
    if group.is_empty() || open.is_empty() {
        if !levels.is_empty() {
            folded.push(row_of(first, levels.into_iter(), columns.len()));
        }
        // A header without a column behind the levels has none for what stands behind them.
        let lines = group.iter().map(|&(row, cell)| row_of(row, std::iter::once((cell, 0)), 1));
        folded.extend(lines);
        return;
    }
    let physical = |(_, cell): &(&Row, &Cell)| {
        let mut physical = Physical::new(u32::MAX);
        physical.push(cell, tools.source, tools.lexicon.of(cell), tools.shape);
        physical
    };
    let lines: Vec<Physical<'_>> = group.iter().map(physical).collect();
    let heads: Vec<&Column> = open.iter().map(|(_, column)| *column).collect();
    let mut assigned = align::fold(&lines, &heads, tools.shape);
    // Where the page kept its blank cells as lines, they say which column is which.
    let kept = by_blanks(group, heads.len(), tools.after).filter(|kept| {
        align::fit(&lines, &heads, kept, tools.shape) >= align::fit(&lines, &heads, &assigned, tools.shape)
    });
    // The last rows may be cut, or followed by what the page prints below.
    let whole = tools.even && group.len().is_multiple_of(open.len());
    let told = kept.is_some() || whole;
    match kept {
        Some(kept) => assigned = kept,
        None if whole => assigned = (0..group.len()).map(|at| at % open.len()).collect(),
        None => {}
    }
    let mut start = 0;
    while start < group.len() {
        let goes_on = assigned[start..].windows(2).take_while(|pair| pair[0] < pair[1]).count();
        let end = start + goes_on + 1;
        if end - start != open.len() && !told {
            let issue = Issue::new(&entries::REALIGNED, place_of(group[start].1, tools.source))
                .arg((end - start).to_string())
                .arg(open.len().to_string());
            issues.push(issue);
        }
        let cells = group[start..end].iter().zip(&assigned[start..end]);
        let cells = cells.map(|((_, cell), &to)| (*cell, open[to].0));
        folded.push(row_of(first, levels.drain(..).chain(cells), columns.len()));
        start = end;
    }
}

/// The column of each line, blank lines between them counted; none where there are no blanks, or where a whole row of them
/// would hide that another begins.
fn by_blanks(group: &[(&Row, &Cell)], width: usize, after: Option<&Row>) -> Option<Vec<usize>> {
    let mut at = 0;
    let mut places = vec![0];
    for pair in group.windows(2) {
        let blanks = blank_lines(pair[0].0, pair[1].0);
        if blanks >= width {
            return None;
        }
        at += 1 + blanks;
        places.push(at);
    }
    let rows_told = places
        .windows(2)
        .all(|pair| pair[0] / width == pair[1] / width || pair[1] % width <= pair[0] % width);
    let behind = match (group.last(), after) {
        (Some((last, _)), Some(after)) => blank_lines(last, after),
        _ => 0,
    };
    let full = behind > 0 && (at + 1 + behind) % width == 0;
    ((at >= group.len() || full) && rows_told).then(|| places.iter().map(|place| place % width).collect())
}

/// How many blank cells stand between two lines: lines with nothing but a pipe. Where a page ended is none.
pub fn blank_lines(above: &Row, row: &Row) -> usize {
    let lines = above.cells.first().map_or(1, |cell| cell.pieces.len().max(1));
    if row.after_break { 0 } else { (row.number as usize).saturating_sub(above.number as usize + lines) }
}
