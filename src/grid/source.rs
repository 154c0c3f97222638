//! The decoded input as one text, every cell a range of it.

use std::ops::Range;
use std::sync::Arc;

use crate::model::Place;

/// A range of bytes in a [`Source`]'s text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// Byte behind the last.
    pub end: u32,
}

impl Span {
    /// A span of two byte positions. A source holds less than 4 GiB (see [`Source::MAX_BYTES`]), so they fit.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end && end <= Source::MAX_BYTES);
        Self { start: start as u32, end: end as u32 }
    }

    /// As a range of byte positions.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The same range so many bytes further on.
    pub fn moved(self, by: u32) -> Self {
        Self { start: self.start + by, end: self.end + by }
    }

    /// Whether it holds no byte.
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }
}

/// One input after decoding: a text, and how positions in it are named to the user.
///
/// A text dump is its own source. A workbook's source is made by its reader, which pushes each cell's text as
/// its reader saw it (see [`SourceBuilder`]). Either way a cell is a [`Span`], so that joining and splitting
/// cells keeps every character's origin and the audit can account for each.
#[derive(Debug, Clone)]
pub struct Source {
    /// The input's name as given (`-` for standard input).
    pub name: String,
    text: String,
    index: Index,
}

#[derive(Debug, Clone)]
enum Index {
    /// Byte positions at which lines begin.
    Lines(Vec<u32>, Marks),
    /// Pushed pieces by rising start, and the sheets that their places are on.
    Pieces(Vec<Piece>, Vec<Arc<str>>, Marks),
}

/// Where the lines of a text begin.
#[derive(Debug, Clone)]
pub struct Lines(Vec<u32>, Marks);

impl Lines {
    /// Finds the lines of a text.
    pub fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut lines = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n') {
                lines.push(at as u32 + 1);
            }
        }
        let marks = Marks::new(lines.iter().copied());
        Self(lines, marks)
    }
}

/// How many of the rising positions at which lines or pieces begin stand at or before every [`Marks::EVERY`]th byte,
/// so that the one of a byte is found by a few steps and not by a search among them all.
#[derive(Debug, Clone)]
struct Marks(Vec<u32>);

impl Marks {
    const EVERY: usize = 256;

    fn new(starts: impl Iterator<Item = u32>) -> Self {
        let mut marks = Vec::new();
        for (before, start) in starts.enumerate() {
            let block = (start as usize).div_ceil(Self::EVERY);
            if marks.len() < block {
                marks.resize(block, before as u32);
            }
        }
        Self(marks)
    }

    /// How many positions stand at or before a byte; `starts` gives them by their number.
    fn up_to(&self, at: usize, starts: impl Fn(usize) -> Option<u32>) -> usize {
        let last = self.0.last().copied();
        let mut count = self.0.get(at / Self::EVERY).copied().or(last).unwrap_or(0) as usize;
        while starts(count).is_some_and(|start| start as usize <= at) {
            count += 1;
        }
        count
    }
}

/// A pushed piece. A workbook has a million, so the sheet is a number.
#[derive(Debug, Clone, Copy)]
struct Piece {
    /// Its first byte.
    start: u32,
    at: At,
}

/// A [`Place`] with the sheet by its number.
#[derive(Debug, Clone, Copy)]
enum At {
    Unknown,
    Line { line: u32, column: u32 },
    Cell { sheet: u32, row: u32, column: u32 },
}

impl Source {
    /// The longest text a source may hold, in bytes. Positions are kept as `u32`; inputs are limited far below.
    pub const MAX_BYTES: usize = u32::MAX as usize;

    /// A text dump: places are line and column. Line ends are `\n`, `\r\n` or `\r`.
    pub fn of_text(name: impl Into<String>, text: String) -> Self {
        let lines = Lines::of(&text);
        Self::of_lines(name, text, lines)
    }

    /// As [`Source::of_text`], with the lines of that same text, which may be found beside something else.
    pub fn of_lines(name: impl Into<String>, text: String, lines: Lines) -> Self {
        Self { name: name.into(), text, index: Index::Lines(lines.0, lines.1) }
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a span.
    #[inline]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// A line of a text dump, from 1, without its line end; `None` past the last line and for a workbook.
    pub fn line(&self, line: u32) -> Option<&str> {
        let Index::Lines(lines, _) = &self.index else { return None };
        let at = (line as usize).checked_sub(1)?;
        let start = *lines.get(at)? as usize;
        let end = lines.get(at + 1).map_or(self.text.len(), |&end| end as usize);
        self.text.get(start..end).map(|line| line.trim_end_matches(['\n', '\r']))
    }

    /// The place of a byte position.
    pub fn place(&self, at: usize) -> Place {
        match &self.index {
            Index::Lines(lines, marks) => {
                let line = marks.up_to(at, |line| lines.get(line).copied()).max(1);
                let start = lines[line - 1] as usize;
                let column = self.text.get(start..at).map_or(0, |before| before.chars().count());
                Place::Line { line: line as u32, column: column as u32 + 1 }
            }
            Index::Pieces(pieces, sheets, marks) => {
                let behind = marks.up_to(at, |piece| pieces.get(piece).map(|piece| piece.start));
                let Some(piece) = behind.checked_sub(1).and_then(|index| pieces.get(index)) else {
                    return Place::Unknown;
                };
                match piece.at {
                    At::Unknown => Place::Unknown,
                    At::Line { line, column } => {
                        let before = self.text.get(piece.start as usize..at).unwrap_or("");
                        Place::Line { line, column: column + before.chars().count() as u32 }
                    }
                    At::Cell { sheet, row, column } => {
                        let sheet = sheets.get(sheet as usize).cloned().unwrap_or_default();
                        Place::Cell { sheet, row, column }
                    }
                }
            }
        }
    }
}

/// Names the places of many positions: the one behind the last on its line is counted from there on.
#[derive(Debug)]
pub struct Places<'s> {
    source: &'s Source,
    /// The position named last and where its line ends; none yet where the range is empty.
    rest: Range<usize>,
    line: u32,
    column: u32,
}

impl<'s> Places<'s> {
    /// Those of a source.
    pub fn new(source: &'s Source) -> Self {
        Self { source, rest: 0..0, line: 0, column: 0 }
    }

    /// The place of a byte position, as [`Source::place`] has it.
    pub fn place(&mut self, at: usize) -> Place {
        if self.rest.contains(&at) {
            let between = self.source.text.get(self.rest.start..at).map_or(0, |text| text.chars().count());
            self.column += between as u32;
            self.rest.start = at;
            return Place::Line { line: self.line, column: self.column };
        }
        let place = self.source.place(at);
        if let (Place::Line { line, column }, Index::Lines(lines, _)) = (&place, &self.source.index) {
            let end = lines.get(*line as usize).map_or(self.source.text.len(), |&next| next as usize);
            (self.rest, self.line, self.column) = (at..end, *line, *column);
        }
        place
    }
}

/// Makes the source of an input whose cells are not ranges of its bytes (a workbook, HTML with entities).
#[derive(Debug)]
pub struct SourceBuilder {
    name: String,
    text: String,
    pieces: Vec<Piece>,
    /// The sheets so far; cells are on the last.
    sheets: Vec<Arc<str>>,
}

impl SourceBuilder {
    /// Begins a source.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), text: String::new(), pieces: Vec::new(), sheets: vec!["".into()] }
    }

    /// Names the sheet that the cells pushed from now on are on.
    pub fn sheet(&mut self, name: &str) {
        self.sheets.push(name.into());
    }

    /// Adds a cell's text as its reader saw it; `row` and `column` from 0. Nothing stands between two pieces
    /// but a line end that belongs to neither.
    pub fn push_cell(&mut self, row: u32, column: u32, text: &str) -> Span {
        self.push_at(At::Cell { sheet: self.sheets.len() as u32 - 1, row, column }, text)
    }

    /// The place of a cell on the sheet that was named last; `row` and `column` from 0.
    pub fn place_on_sheet(&self, row: u32, column: u32) -> Place {
        let sheet = self.sheets.last().cloned().unwrap_or_else(|| "".into());
        Place::Cell { sheet, row, column }
    }

    /// Adds a piece of text at a place.
    pub fn push(&mut self, place: Place, text: &str) -> Span {
        let at = match place {
            Place::Unknown => At::Unknown,
            Place::Line { line, column } => At::Line { line, column },
            Place::Cell { sheet, row, column } => {
                if self.sheets.last() != Some(&sheet) {
                    self.sheets.push(sheet);
                }
                At::Cell { sheet: self.sheets.len() as u32 - 1, row, column }
            }
        };
        self.push_at(at, text)
    }

    fn push_at(&mut self, at: At, text: &str) -> Span {
        let start = self.text.len();
        self.pieces.push(Piece { start: start as u32, at });
        self.text.push_str(text);
        let span = Span::new(start, self.text.len());
        self.text.push('\n');
        span
    }

    /// Adds all that another has pushed; by how much the spans of that have moved.
    pub fn append(&mut self, other: Self) -> u32 {
        let offset = self.text.len() as u32;
        if self.text.is_empty() {
            (self.text, self.pieces, self.sheets) = (other.text, other.pieces, other.sheets);
            return offset;
        }
        let sheets = self.sheets.len() as u32;
        self.text.push_str(&other.text);
        self.sheets.extend(other.sheets);
        self.pieces.extend(other.pieces.into_iter().map(|Piece { start, at }| {
            let at = match at {
                At::Cell { sheet, row, column } => At::Cell { sheet: sheet + sheets, row, column },
                elsewhere => elsewhere,
            };
            Piece { start: start + offset, at }
        }));
        offset
    }

    /// The text of a span pushed before.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// Bytes pushed so far, for the readers' limits.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Pieces pushed so far, for the readers' limits.
    pub fn pieces(&self) -> u64 {
        self.pieces.len() as u64
    }

    /// Whether nothing was pushed yet.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The source.
    pub fn finish(self) -> Source {
        let marks = Marks::new(self.pieces.iter().map(|piece| piece.start));
        Source { name: self.name, text: self.text, index: Index::Pieces(self.pieces, self.sheets, marks) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_lines_of_every_kind_and_characters() {
        let source = Source::of_text("x", "一二\r\n三\r四\n五".to_owned());
        let at = |needle: &str| source.place(source.text().find(needle).unwrap()).to_string();
        assert_eq!([at("二"), at("三"), at("四"), at("五")], ["1:2", "2:1", "3:1", "4:1"]);
        assert_eq!(
            [1, 2, 4, 5, 0].map(|line| source.line(line)),
            [Some("一二"), Some("三"), Some("五"), None, None]
        );
    }

    #[test]
    fn every_byte_has_the_line_that_began_last() {
        let lengths = [0, 1, 255, 256, 257, 0, 0, 511, 512, 513, 700, 3, 0];
        let text: String = lengths.map(|length| format!("{}\n", "x".repeat(length))).concat();
        let source = Source::of_text("x", text.clone());
        for at in 0..=text.len() {
            let before = &text[..at];
            let line = before.matches('\n').count() + 1;
            let column = at - before.rfind('\n').map_or(0, |end| end + 1) + 1;
            assert_eq!(source.place(at).to_string(), format!("{line}:{column}"), "byte {at}");
        }
        assert_eq!(Source::of_text("x", String::new()).place(0).to_string(), "1:1");
    }

    #[test]
    fn places_are_the_same_in_any_order() {
        let source = Source::of_text("x", "一二三\r\n四五\n六 七八\n".to_owned());
        let starts: Vec<usize> = source.text().char_indices().map(|(at, _)| at).collect();
        for first in &starts {
            let mut places = Places::new(&source);
            for at in std::iter::once(first).chain(&starts).chain(starts.iter().rev()) {
                assert_eq!(places.place(*at), source.place(*at), "{first} {at}");
            }
        }
    }

    #[test]
    fn a_pushed_cell_keeps_its_address() {
        let mut builder = SourceBuilder::new("b.xlsx");
        builder.sheet("表 1");
        let a = builder.push_cell(0, 0, "甲");
        let b = builder.push_cell(4, 27, "乙\n丙");
        let source = builder.finish();
        assert_eq!((source.slice(a), source.slice(b)), ("甲", "乙\n丙"));
        assert_eq!(source.place(b.start as usize + 4).to_string(), "表 1!AB5");
    }

    #[test]
    fn what_is_appended_keeps_its_addresses_and_moves() {
        let of = |sheet: &str| {
            let mut builder = SourceBuilder::new("b.xlsx");
            builder.sheet(sheet);
            let span = builder.push_cell(1, 1, sheet);
            (builder, span)
        };
        let (mut all, mut spans) = (SourceBuilder::new("b.xlsx"), Vec::new());
        for sheet in ["甲", "乙", "丙"] {
            let (one, span) = of(sheet);
            spans.push(span.moved(all.append(one)));
        }
        let source = all.finish();
        let found =
            spans.iter().map(|&span| (source.slice(span), source.place(span.start as usize).to_string()));
        let expected = ["甲", "乙", "丙"].map(|sheet| (sheet, format!("{sheet}!B2")));
        assert_eq!(found.collect::<Vec<_>>(), expected);
    }
}
