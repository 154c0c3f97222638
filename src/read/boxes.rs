//! Tables drawn with box characters of every weight, or with `+`, `-` and `|`.

use std::collections::BTreeMap;
use std::ops::Range;

use unicode_width::UnicodeWidthChar;

use super::draft::Draft;
use super::lines::Line;
use crate::grid::{Cell, Span, trim};

/// What a line looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Text,
    /// It has a vertical stroke or a corner.
    Drawn,
    /// Horizontal strokes only.
    Stroke,
    /// The ruler of an ASCII box.
    Ruler,
}

/// What a line, without blanks at its ends, looks like.
pub(super) fn look(line: &str) -> Look {
    if line.starts_with('+') {
        let ruler = line.len() > 2 && line.bytes().all(|byte| matches!(byte, b'+' | b'-' | b'=' | b' '));
        return if ruler && line.ends_with('+') { Look::Ruler } else { Look::Text };
    }
    let mut strokes = 0;
    let mut others = false;
    for c in line.chars() {
        match c {
            _ if is_horizontal(c) => strokes += 1,
            '\u{2500}'..='\u{257F}' => return Look::Drawn,
            _ => others |= c != ' ',
        }
    }
    if strokes > 2 && !others { Look::Stroke } else { Look::Text }
}

fn is_horizontal(c: char) -> bool {
    matches!(
        c,
        '─' | '━'
            | '┄'
            | '┅'
            | '┈'
            | '┉'
            | '╌'
            | '╍'
            | '═'
            | '╴'
            | '╶'
            | '╸'
            | '╺'
            | '╼'
            | '╾'
    )
}

/// How far into a line a character stands: in characters, in columns of a terminal, in columns where the drawing
/// characters are as wide as Chinese ones, and in those of a Chinese font, where ≥ and ① are, too. A table is aligned in
/// one of them.
type Position = [u32; 4];

/// A stretch of a line between two borders.
struct Stretch {
    from: Position,
    to: Position,
    bytes: Range<usize>,
    ruled: bool,
}

/// Reads the lines of one drawn table.
pub(super) fn read(draft: &mut Draft, lines: &[Line]) {
    let text = draft.text;
    let ascii = lines.first().is_some_and(|line| look(text[line.range.clone()].trim()) == Look::Ruler);
    let all: Vec<Vec<Stretch>> =
        lines.iter().map(|line| stretches(text, line.range.clone(), ascii)).collect();
    for (line, stretches) in lines.iter().zip(&all) {
        let mut at = line.range.start;
        for bytes in stretches.iter().filter(|stretch| !stretch.ruled).map(|stretch| stretch.bytes.clone()) {
            draft.lay_aside(at..bytes.start);
            at = bytes.end;
        }
        draft.lay_aside(at..line.range.end);
    }
    let edges = Edges::of(&all);
    let single = single_lines(&all);
    let mut table = Table::new(edges.width());
    for (index, (line, stretches)) in lines.iter().zip(&all).enumerate() {
        table.add(line.number, stretches, &edges, single.contains(&index));
    }
    table.finish(draft);
}

/// The stretches of a line: text without blanks at its ends, and rules. Blank ones are left out.
fn stretches(text: &str, line: Range<usize>, ascii: bool) -> Vec<Stretch> {
    let mut stretches = Vec::new();
    let (mut from, mut start): (Position, usize) = ([0; 4], line.start);
    let mut position: Position = [0; 4];
    let mut before = ' ';
    let mut chars = text[line.clone()].char_indices().peekable();
    let mut push = |from: Position, to: Position, bytes: Range<usize>| {
        let whole = &text[bytes.clone()];
        let bytes = trim(text, bytes);
        // Between blanks, ASCII dashes are a printed blank.
        let ruled = match ascii {
            true => whole.len() > 1 && whole.bytes().all(|byte| matches!(byte, b'-' | b'=')),
            false => text[bytes.clone()].chars().all(is_horizontal),
        };
        if !bytes.is_empty() {
            stretches.push(Stretch { from, to, bytes, ruled });
        }
    };
    while let Some((offset, c)) = chars.next() {
        let next = chars.peek().map_or(' ', |&(_, next)| next);
        let is_border = match c {
            '|' => ascii,
            '+' => ascii && [before, next].iter().any(|beside| matches!(beside, '-' | '=')),
            _ => !ascii && matches!(c, '\u{2500}'..='\u{257F}') && !is_horizontal(c),
        };
        let narrow = c.width().unwrap_or(0) as u32;
        let wide = if is_horizontal(c) || is_border && !ascii { 2 } else { narrow };
        if is_border {
            push(from, position, start..line.start + offset);
            start = line.start + offset + c.len_utf8();
        }
        let chinese = c.width_cjk().unwrap_or(0) as u32;
        position = [position[0] + 1, position[1] + narrow, position[2] + wide, position[3] + chinese];
        if is_border {
            from = position;
        }
        before = c;
    }
    push(from, [u32::MAX; 4], start..line.end);
    stretches
}

/// The borders of a table's columns.
struct Edges {
    /// Which of the positions the table is aligned in.
    metric: usize,
    /// Where columns begin, rising.
    begins: Vec<u32>,
}

impl Edges {
    fn of(lines: &[Vec<Stretch>]) -> Self {
        let begins = |metric: usize| {
            let mut begins: Vec<u32> = lines.iter().flatten().map(|stretch| stretch.from[metric]).collect();
            begins.sort_unstable();
            begins.dedup();
            Self { metric, begins }
        };
        let mut best = begins(1);
        for other in [begins(2), begins(3), begins(0)] {
            if other.begins.len() < best.begins.len() {
                best = other;
            }
        }
        best
    }

    fn width(&self) -> usize {
        self.begins.len()
    }

    /// The columns of a stretch.
    fn columns(&self, stretch: &Stretch) -> Range<usize> {
        let first = self.begins.partition_point(|&begin| begin < stretch.from[self.metric]);
        let behind = self.begins.partition_point(|&begin| begin < stretch.to[self.metric]);
        // Behind the last border of a line stands text that was not drawn into the table.
        let behind = if stretch.to[self.metric] == u32::MAX { first + 1 } else { behind };
        first..behind.max(first + 1).min(self.width())
    }
}

/// The lines that are rows of their own: those of the last part of a table with rules around its head and its end
/// only, as databases print them.
fn single_lines(lines: &[Vec<Stretch>]) -> Range<usize> {
    let ruled: Vec<usize> =
        (0..lines.len()).filter(|&at| lines[at].iter().any(|stretch| stretch.ruled)).collect();
    let last = lines.iter().rposition(|line| line.iter().any(|stretch| !stretch.ruled)).unwrap_or(0);
    let before = ruled.iter().rev().find(|&&rule| rule < last).map_or(0, |&rule| rule + 1);
    if ruled.len() <= 3 { before..last + 1 } else { 0..0 }
}

/// A table in the reading.
struct Table {
    /// For each column, the row in which its present area began: the one behind the last rule across it.
    area: Vec<usize>,
    /// For each column, the cell that its area's text goes to.
    open: Vec<Option<usize>>,
    /// The cells with the rows they begin in.
    cells: Vec<(usize, Cell)>,
    /// The lines at which rows begin.
    numbers: Vec<u32>,
    /// Whether the present row has a line.
    begun: bool,
}

impl Table {
    fn new(width: usize) -> Self {
        Self {
            area: vec![0; width],
            open: vec![None; width],
            cells: Vec::new(),
            numbers: Vec::new(),
            begun: false,
        }
    }

    /// Adds a line; one that is `single` is a row of its own.
    fn add(&mut self, line: u32, stretches: &[Stretch], edges: &Edges, single: bool) {
        let ruled = stretches.iter().any(|stretch| stretch.ruled);
        let next = self.numbers.len();
        if ruled || single {
            self.begun = false;
        }
        for columns in stretches.iter().filter(|stretch| stretch.ruled).map(|stretch| edges.columns(stretch))
        {
            self.area[columns.clone()].fill(next);
            self.close(columns);
        }
        let written = stretches.iter().filter(|stretch| !stretch.ruled);
        if !ruled && !self.begun {
            self.numbers.push(line);
            self.begun = true;
        }
        let row = self.numbers.len().saturating_sub(1);
        for stretch in written {
            let columns = edges.columns(stretch);
            let first = columns.start;
            if single {
                self.area[first] = row;
            }
            let piece = Span::new(stretch.bytes.start, stretch.bytes.end);
            match self.open[first].and_then(|index| self.cells.get_mut(index)) {
                Some((_, cell)) => cell.pieces.push(piece),
                None => {
                    // A label centred beside its rows belongs to the first of them.
                    let begin = self.area[first].min(row);
                    let cell = Cell::new(first as u32, piece);
                    self.open[first] = (!single).then_some(self.cells.len());
                    self.cells.push((begin, Cell { columns: columns.len() as u32, ..cell }));
                }
            }
        }
    }

    /// Ends the areas of some columns with the last row.
    fn close(&mut self, columns: Range<usize>) {
        let rows = self.numbers.len();
        for open in &mut self.open[columns] {
            if let Some((begin, cell)) = open.take().and_then(|index| self.cells.get_mut(index)) {
                cell.rows = rows.saturating_sub(*begin).max(1) as u32;
            }
        }
    }

    /// Hands the rows over.
    fn finish(mut self, draft: &mut Draft) {
        self.close(0..self.open.len());
        let mut rows: BTreeMap<(usize, u32), Cell> = BTreeMap::new();
        for (row, mut cell) in self.cells.drain(..) {
            match rows.get_mut(&(row, cell.column)) {
                Some(earlier) => earlier.pieces.append(&mut cell.pieces),
                None => {
                    rows.insert((row, cell.column), cell);
                }
            }
        }
        let width = self.open.len() as u32;
        let mut cells: Vec<Cell> = Vec::new();
        let mut rows = rows.into_iter().peekable();
        while let Some(((row, _), mut cell)) = rows.next() {
            let beside = rows.peek().filter(|((next, _), _)| *next == row).map(|((_, column), _)| *column);
            cell.columns = cell.columns.min(beside.unwrap_or(width) - cell.column);
            cells.push(cell);
            if beside.is_none() {
                let number = self.numbers.get(row).copied().unwrap_or(0);
                draft.push_row(number, width, std::mem::take(&mut cells));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::read::account::{show, whole};

    #[test]
    fn drawn_tables_become_rows() {
        for (name, text, rows) in [
            (
                "wrapped cells, widths of a terminal",
                "┌────────┬──────┐\n│项目    │ 河道 │\n│名称    │ 清淤 │\n├────────┼──────┤\n│ 部门   │ 局   │\n├────────┼──────┤\n│        │ 尾   │\n└────────┴──────┘\n",
                "1/2 0:项目名称 1:河道清淤|4/2 0:部门 1:局|6/2 1:尾",
            ),
            (
                "wide strokes",
                "┏━━┳━━┓\n┃甲乙┃丙丁┃\n┣━━╋━━┫\n┃子丑┃寅卯┃\n┣━━┻━━┫\n┃辰巳　午未┃\n┗━━━━━┛\n",
                "1/2 0:甲乙 1:丙丁|3/2 0:子丑 1:寅卯|5/2 0+2,1:辰巳　午未",
            ),
            (
                "a label beside its rows",
                "╔══════╦════╗\n║      ║ 一 ║\n║ 指标 ╠════╣\n║      ║ 二 ║\n╠══════╬════╣\n║ 末   ║ 三 ║\n╚══════╩════╝",
                "1/2 0+1,2:指标 1:一|3/2 1:二|5/2 0:末 1:三",
            ),
            (
                "ascii with a head",
                "+------+-----+\n| 甲+  | a-b |\n+------+-----+\n| 1    | --  |\n| 2    | 丙  |\n+------+-----+\n后\n",
                "1/2 0:甲+ 1:a-b|3/2 0:1 1:--|4/2 0:2 1:丙|6/1 0:后",
            ),
            (
                "signs as wide as in a Chinese font",
                "┌───┬───┐\n│ ≥   │ 甲乙 │\n├───┼───┤\n│ 丙   │ ①   │\n└───┴───┘\n",
                "1/2 0:≥ 1:甲乙|3/2 0:丙 1:①",
            ),
            ("no rules", "甲 │ 乙\n丙 │ 丁\n", "0/2 0:甲 1:乙|1/2 0:丙 1:丁"),
            ("a stroke in a text", "甲\n──────\n乙──丙\n", "0/1 0:甲|2/1 0:乙──丙"),
        ] {
            assert_eq!(show(&whole(text)), rows, "{name}");
        }
    }

    #[test]
    fn hostile_drawings_take_linear_time() {
        for unit in ["│", "│a", "│a│\n", "─\n", "──────\n", "+--+\n", "+--+\n|a|\n", "├a┤\n", " │x\n"]
        {
            whole(&unit.repeat(20_000));
        }
    }
}
