//! The blocks of a text without HTML: which lines are tables of which kind.

use std::ops::Range;

use super::draft::Draft;
use super::lines::{Line, lines};
use super::pipe::{self, Pipes, Sides, pipes};
use super::{aligned, boxes, delimited, tab};
use crate::grid::trim;
use crate::parallel;

/// Reads a range of whole lines, the first numbered `line`. Returns whether the columns of all its rows are true
/// positions.
///
/// Delimited text is told as a whole. Else each line that draws a table begins a block of such lines, and the
/// lines between them are columns aligned by spaces, where the text has such, or tab lines.
pub(super) fn read(draft: &mut Draft, range: Range<usize>, line: u32) -> bool {
    let text = draft.text;
    if let Some((delimiter, said, behind)) = delimited::named(text, range.clone()) {
        draft.lay_aside(said);
        return delimited::read(draft, behind..range.end, line + 1, delimiter);
    }
    if let Some(delimiter) = delimited::delimiter(text, range.clone()) {
        return delimited::read(draft, range, line, delimiter);
    }
    if !parallel::any(&text.as_bytes()[range.clone()], 1, may_draw) {
        plain_reader(text, lines(text, range.clone(), line))(draft, range, line);
        return false;
    }
    let all: Vec<Line> = lines(text, range.clone(), line).collect();
    let mut kinds: Vec<Kind> = all.iter().map(|line| kind(&text[line.range.clone()])).collect();
    find_parted(text, &all, &mut kinds);
    // The gaps of blank cells between pipes align nothing.
    let undrawn = all.iter().zip(&kinds).filter(|(_, kind)| matches!(kind, Kind::Plain | Kind::Apart));
    let plain = plain_reader(text, undrawn.map(|(line, _)| line.clone()));
    let mut index = 0;
    let mut begin = 0;
    while index < all.len() {
        let Some((length, reader)) = block(&kinds[index..]) else {
            index += 1;
            continue;
        };
        if begin < index {
            plain(draft, all[begin].range.start..all[index].range.start, all[begin].number);
        }
        reader(draft, &all[index..index + length]);
        index += length;
        begin = index;
    }
    if let Some(first) = all.get(begin) {
        plain(draft, first.range.start..range.end, first.number);
    }
    false
}

/// The reader of lines that draw no table.
fn plain_reader(text: &str, lines: impl Iterator<Item = Line>) -> fn(&mut Draft, Range<usize>, u32) {
    if aligned::fits(text, lines) { aligned::read } else { read_tabs }
}

/// Bytes of a text that one thread reads at once.
const PIECE: usize = 128 << 10;

/// Pieces that are read before their rows are counted: bounds the memory of a text that has too many cells.
const PIECES_AT_ONCE: usize = 16;

fn read_tabs(draft: &mut Draft, range: Range<usize>, mut line: u32) {
    for pieces in pieces(draft.text.as_bytes(), range).chunks(PIECES_AT_ONCE) {
        let read = |piece: &Range<usize>| {
            let mut part = draft.part();
            let lines = tab::read(&mut part, piece.clone(), 0);
            (part, lines)
        };
        for (part, lines) in parallel::map(pieces.iter().collect(), 1, read) {
            draft.append(part, line);
            line += lines;
        }
    }
}

/// Cuts a range behind line feeds into pieces of about [`PIECE`] bytes.
fn pieces(bytes: &[u8], range: Range<usize>) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = range.start;
    while start < range.end {
        let from = (start + PIECE).min(range.end);
        let end =
            memchr::memchr(b'\n', &bytes[from..range.end]).map_or(range.end, |length| from + length + 1);
        pieces.push(start..end);
        start = end;
    }
    pieces
}

/// Whether bytes can be of a drawn table: they have a pipe, a `+-` of a ruler, or a box-drawing character.
fn may_draw(bytes: &[u8]) -> bool {
    let boxes = || memchr::memchr_iter(0xE2, bytes).any(|at| matches!(bytes.get(at + 1), Some(0x94 | 0x95)));
    memchr::memchr(b'|', bytes).is_some() || memchr::memmem::find(bytes, b"+-").is_some() || boxes()
}

/// What a line looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Blank, a heading, or cells parted by tabs: it ends every block.
    Apart,
    /// Text that may be a further line of a cell.
    Plain,
    /// Only horizontal strokes, which any text may have.
    Stroke,
    /// A line of a box drawing.
    Box,
    /// A ruler of an ASCII box, `+---+`.
    Ruler,
    /// Pipes at its ends.
    Pipe,
    /// Pipes between its cells.
    Inner,
    /// As many pipes as its neighbours, each between two cells, of which any may be blank.
    Parted,
}

/// The fewest lines with as many pipes each that are a table without pipes at its sides.
const LEAST_PARTED: usize = 3;

/// The fewest pipes of such a line.
const LEAST_PIPES: usize = 2;

/// Finds tables whose lines have pipes between their cells only (`a|b|c`, and `|b|c` below it, where the first is blank): lines one
/// below the other, all with as many pipes, one of which begins and ends with a cell.
fn find_parted(text: &str, lines: &[Line], kinds: &mut [Kind]) {
    let count = |at: usize, kind: Kind| match kind {
        Kind::Plain | Kind::Inner | Kind::Pipe => pipe::count(&text[lines[at].range.clone()]),
        _ => 0,
    };
    let counts: Vec<usize> = kinds.iter().enumerate().map(|(at, &kind)| count(at, kind)).collect();
    let mut from = 0;
    for block in counts.split_inclusive(|&count| count == 0) {
        let run = block.strip_suffix(&[0]).unwrap_or(block);
        let pipes = run.first().copied().unwrap_or(0);
        let alike = pipes >= LEAST_PIPES && run.iter().all(|&count| count == pipes);
        let own = &mut kinds[from..from + run.len()];
        let begins =
            text[lines[from].range.clone()].trim_start_matches(crate::grid::is_blank).starts_with('|');
        // Where each cell ends in a pipe, so does each line.
        if alike && own.len() >= LEAST_PARTED && !begins && own.iter().any(|&kind| kind != Kind::Pipe) {
            own.fill(Kind::Parted);
        }
        from += block.len();
    }
}

fn kind(line: &str) -> Kind {
    let line = &line[trim(line, 0..line.len())];
    if !may_draw(line.as_bytes()) {
        return if is_apart(line) { Kind::Apart } else { Kind::Plain };
    }
    match boxes::look(line) {
        boxes::Look::Drawn => return Kind::Box,
        boxes::Look::Stroke => return Kind::Stroke,
        boxes::Look::Ruler => return Kind::Ruler,
        boxes::Look::Text => {}
    }
    match pipes(line) {
        Pipes::Outer => Kind::Pipe,
        Pipes::Inner => Kind::Inner,
        Pipes::None if is_apart(line) => Kind::Apart,
        Pipes::None => Kind::Plain,
    }
}

/// Whether a line that draws nothing ends every block.
fn is_apart(line: &str) -> bool {
    line.is_empty() || line.starts_with('#') || memchr::memchr(b'\t', line.as_bytes()).is_some()
}

type Reader = fn(&mut Draft, &[Line]);

/// How many lines from the first on are a block, and its reader; `None` where no block begins.
fn block(kinds: &[Kind]) -> Option<(usize, Reader)> {
    let run = |fits: fn(Kind) -> bool| kinds.iter().take_while(|&&kind| fits(kind)).count();
    let inner = run(|kind| kind == Kind::Inner);
    match kinds[0] {
        Kind::Stroke if kinds.get(1) != Some(&Kind::Box) => None,
        Kind::Box | Kind::Stroke => Some((run(|kind| matches!(kind, Kind::Box | Kind::Stroke)), boxes::read)),
        Kind::Ruler => {
            Some((run(|kind| matches!(kind, Kind::Ruler | Kind::Pipe | Kind::Inner)), boxes::read))
        }
        Kind::Inner if kinds.get(inner) != Some(&Kind::Pipe) => {
            (inner > 1).then_some((inner, |draft, lines| pipe::read(draft, lines, Sides::Optional)))
        }
        Kind::Pipe | Kind::Inner => {
            // Lines between two with pipes are a cell's further lines.
            let reach = run(|kind| matches!(kind, Kind::Pipe | Kind::Inner | Kind::Plain));
            let last = kinds[..reach].iter().rposition(|&kind| kind != Kind::Plain)?;
            Some((last + 1, |draft, lines| pipe::read(draft, lines, Sides::Piped)))
        }
        Kind::Parted => {
            let reader: Reader = |draft, lines| pipe::read(draft, lines, Sides::Bare);
            Some((run(|kind| kind == Kind::Parted), reader))
        }
        Kind::Apart | Kind::Plain => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of every kind, so long that pieces end at each of them, and after each kind of break.
    #[test]
    fn pieces_side_by_side_give_the_rows_of_one_reading() {
        let lines = ["甲\t乙", "", "- 2 -", "\u{C}丙", "# 题\r", "-----", "\t\t丁\t", "项\u{A0}目"];
        let mut text = String::new();
        for number in 0..120_000 {
            text.push_str(lines[number * 7 / 5 % lines.len()]);
            text.push('\n');
        }
        text.push('末');
        assert!(pieces(text.as_bytes(), 0..text.len()).len() > 3);
        for from in [0, "甲\t乙\n".len()] {
            let (mut whole, mut joined) = (Draft::new(&text, u64::MAX), Draft::new(&text, u64::MAX));
            tab::read(&mut whole, from..text.len(), 5);
            read_tabs(&mut joined, from..text.len(), 5);
            let rows = |draft: &Draft| format!("{:?}", draft.rows);
            assert_eq!(rows(&joined), rows(&whole));
            assert_eq!((joined.layout, joined.cells, joined.broke), (whole.layout, whole.cells, whole.broke));
        }
        let mut few = Draft::new(&text, 100);
        read_tabs(&mut few, 0..text.len(), 0);
        assert!(few.rows.len() <= 100 && few.cells > 100);
    }
}
