//! Tables of web pages copied as text: every cell ends with a pipe, a cell with paragraphs of its own fills lines of its
//! own, and a row with fewer cells than the widest (cells merged across or down) is filled up with pipes without
//! blanks between them. The number of pipes then tells where rows end, wherever the lines do.

use super::lines::Line;
use crate::grid::trim;

/// The fewest rows that are filled up in such a table.
const FEWEST_FILLED: usize = 4;

/// The fewest columns of such a table.
const FEWEST_COLUMNS: usize = 3;

/// Filled rows on each side that tell how many columns the table around a row has.
const AROUND: usize = 6;

/// Whether the row goes on behind a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// As pipes and line ends say by themselves.
    Unknown,
    /// The row goes on.
    GoesOn,
    /// It ends.
    Ends,
}

/// What of a line counts.
struct Look {
    /// Its pipes: the cells that end in it.
    pipes: usize,
    /// Whether it ends in pipes that fill a row up.
    fills: bool,
}

/// Where the rows of a block of lines end; `None` where it is no such table.
pub(super) fn ends(text: &str, lines: &[Line]) -> Option<Vec<End>> {
    let mut looks = Vec::with_capacity(lines.len());
    for line in lines {
        let line = &text[trim(text, line.range.clone())];
        let words = line.bytes().any(|byte| byte != b'|' && byte != b' ');
        if words && line.starts_with('|') {
            return None;
        }
        looks.push(Look { pipes: pipes(line), fills: line.ends_with("||") });
    }
    let filled: Vec<usize> = (0..looks.len()).filter(|&at| looks[at].fills).collect();
    if filled.len() < FEWEST_FILLED {
        return None;
    }
    let mut begin = 0;
    let counts: Vec<usize> = filled
        .iter()
        .map(|&end| {
            let count = looks[begin..=end].iter().map(|look| look.pipes).sum();
            begin = end + 1;
            count
        })
        .collect();
    let mut ends = vec![End::Unknown; lines.len()];
    let mut begin = 0;
    let mut columns = None;
    for (index, &end) in filled.iter().enumerate() {
        let around = &counts[index.saturating_sub(AROUND).max(1)..(index + AROUND).min(counts.len())];
        columns = most_frequent(around).filter(|&columns| columns >= FEWEST_COLUMNS);
        if let Some(columns) = columns {
            let whole = index > 0 && rows(&looks[begin..=end], columns, &mut ends[begin..=end]);
            if !whole {
                last_row(&looks[begin..=end], columns, &mut ends[begin..=end]);
            }
        }
        begin = end + 1;
    }
    // Behind the last filled row only rows of one cell a line, or of one line each, are told from other tables.
    let alike = |look: &Look| look.pipes <= 1 || columns == Some(look.pipes);
    let behind = looks[begin..].iter().take_while(|look| alike(look)).count();
    if let Some(columns) = columns {
        rows(&looks[begin..begin + behind], columns, &mut ends[begin..begin + behind]);
    }
    ends.contains(&End::Ends).then_some(ends)
}

/// The pipes of a line that are not escaped.
fn pipes(line: &str) -> usize {
    let bytes = line.as_bytes();
    memchr::memchr_iter(b'|', bytes).filter(|&at| at == 0 || bytes[at - 1] != b'\\').count()
}

/// The count that comes most often, at least twice; of several the least.
fn most_frequent(counts: &[usize]) -> Option<usize> {
    let times = |count: usize| counts.iter().filter(|&&other| other == count).count();
    let best = counts.iter().copied().max_by_key(|&count| (times(count), std::cmp::Reverse(count)))?;
    (times(best) > 1).then_some(best)
}

/// Notes the rows of lines whose pipes make nothing but whole rows; whether they do.
fn rows(looks: &[Look], columns: usize, ends: &mut [End]) -> bool {
    let mut found = vec![End::GoesOn; looks.len()];
    let mut pipes = 0;
    for (look, end) in looks.iter().zip(&mut found) {
        pipes += look.pipes;
        if pipes == columns {
            (*end, pipes) = (End::Ends, 0);
        } else if pipes > columns {
            return false;
        }
    }
    // A row that the end of the text cuts short ends by itself.
    let cut = looks.len() - found.iter().rposition(|&end| end == End::Ends).map_or(0, |last| last + 1);
    let whole = looks.len() - cut;
    ends[..whole].copy_from_slice(&found[..whole]);
    if pipes > 0 && looks.last().is_some_and(|look| look.fills) {
        ends.fill(End::Unknown);
        return false;
    }
    true
}

/// Notes the last row of lines, which a filler ends, where it begins with a line.
fn last_row(looks: &[Look], columns: usize, ends: &mut [End]) {
    let mut pipes = 0;
    let mut first = looks.len();
    while pipes < columns && first > 0 {
        first -= 1;
        pipes += looks[first].pipes;
    }
    if pipes != columns {
        return;
    }
    // Lines without a pipe are the beginning of its first cell.
    while first > 0 && looks[first - 1].pipes == 0 {
        first -= 1;
    }
    let last = looks.len() - 1;
    ends[first..last].fill(End::GoesOn);
    ends[last] = End::Ends;
}

#[cfg(test)]
mod tests {
    use crate::read::account::{show, whole};

    #[test]
    fn pipes_tell_where_the_rows_of_a_copied_page_end() {
        for (name, text, rows) in [
            (
                "one cell a line, merged cells filled up",
                "表 |\n|||||\n名 |\n甲 |\n乙 |\n|||\n款 |\n|\n||||\n总 |\n目 |\n标 |\n|||\n丙 |\n|||||\n",
                "0/6 0:表|2/6 0:名 1:甲 2:乙|6/6 0:款|9/6 0:总 1:目 2:标|13/6 0:丙",
            ),
            (
                "a row a line, a cell with a paragraph",
                "序 | 号 |\n表 | ||||\n名 | 甲 | |||\n资 金 |\n一 | 1 | ||\n二 | 2 | |||\n三 | 3 | |||\n",
                "0/2 0:序 1:号|1/5 0:表|2/5 0:名 1:甲|3/5 0:资 金 1:一 2:1|5/5 0:二 1:2|6/5 0:三 1:3",
            ),
            (
                "full rows, and a first column without words",
                "|\n表 |\n||\n|\n名 |\n|\n甲 |\n|\n乙 |\n丙 |\n丁 |\n|\n戊 |\n||\n|\n己 |\n||\n|\n庚 |\n||\n",
                "0/4 1:表|3/4 1:名 3:甲|7/4 1:乙 2:丙 3:丁|11/4 1:戊|14/4 1:己|17/4 1:庚",
            ),
            (
                "markdown",
                "| 甲 | 乙 ||\n| 丙 |||\n| 丁 |||\n| 戊 |||\n",
                "0/3 0:甲 1:乙|1/3 0:丙|2/3 0:丁|3/3 0:戊",
            ),
        ] {
            assert_eq!(show(&whole(text)), rows, "{name}");
        }
    }

    #[test]
    fn hostile_fillers_take_linear_time() {
        for unit in ["||\n", "a |\n||\n", "a | b |\n|||\n", "a\n|||\n", "|\n||\n"] {
            whole(&unit.repeat(20_000));
        }
    }
}
