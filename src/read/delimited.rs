//! Delimited text with quoted fields: comma CSV, its semicolon variant, and tab text as spreadsheets save it.

use std::ops::Range;

use super::draft::Draft;
use super::tab::lay_ruler_aside;
use crate::grid::{Cell, Span, trim};

/// How many records are looked at to tell delimited text from other text: a form has fifty lines, and a
/// flat table shows its width in fewer.
const SAMPLE_RECORDS: usize = 64;

/// The delimiter of a delimited text; `None` for any other text.
///
/// Delimited are records all of one width, or nearly all of several fields where quotes or blank fields show that
/// the delimiters are no punctuation (Excel drops the blank fields at the ends of some records). Tab lines need
/// this reader only for quoted fields.
pub(super) fn delimiter(text: &str, range: Range<usize>) -> Option<u8> {
    [b'\t', b',', b';'].into_iter().find(|&delimiter| {
        let mut widths = Vec::new();
        let (mut quoted, mut blank) = (false, false);
        let mut fields = Fields::new(text, range.clone(), delimiter);
        let mut width = 0;
        while let Some(field) = fields.next() {
            width += 1;
            quoted |= field.quoted;
            blank |= field.range.is_empty() && fields.within;
            if !fields.within {
                // A blank line separates forms and has no width.
                if width > 1 || !trim(text, field.range).is_empty() {
                    widths.push(width);
                }
                width = 0;
                if widths.len() == SAMPLE_RECORDS {
                    break;
                }
            }
        }
        let Some(&first) = widths.first() else { return false };
        let rectangular = first > 1 && widths.iter().all(|&width| width == first);
        let several = widths.iter().filter(|&&width| width > 2).count();
        let mostly = 5 * several >= 4 * widths.len();
        match delimiter {
            b'\t' => quoted && rectangular,
            _ => rectangular && (widths.len() > 2 || quoted || blank) || mostly && (quoted || blank),
        }
    })
}

/// The delimiter that the first line of a text names for Excel (`sep=;`), where the line says so, and where the next begins.
pub(super) fn named(text: &str, range: Range<usize>) -> Option<(u8, Range<usize>, usize)> {
    if range.start > 0 {
        return None;
    }
    let line = &text[..memchr::memchr2(b'\n', b'\r', text.as_bytes())?];
    let said = line.strip_prefix('"').and_then(|line| line.strip_suffix('"')).unwrap_or(line);
    let (name, delimiter) = said.split_at_checked("sep=".len())?;
    let is_delimiter = matches!(delimiter.as_bytes(), [b',' | b';' | b'\t' | b'|']);
    let behind = line.len() + if text[line.len()..].starts_with("\r\n") { 2 } else { 1 };
    (name.eq_ignore_ascii_case("sep=") && is_delimiter && behind < range.end)
        .then(|| (delimiter.as_bytes()[0], 0..line.len(), behind))
}

/// Reads a range of whole lines, the first numbered `line`. Quotes, delimiters and the doubling of quotes are laid
/// aside; a field's line breaks stay in its text.
///
/// Returns whether the columns are true positions: a spreadsheet writes its records all of one width, while those of a dump
/// change from page to page.
pub(super) fn read(draft: &mut Draft, range: Range<usize>, mut line: u32, delimiter: u8) -> bool {
    let text = draft.text;
    let mut fields = Fields::new(text, range, delimiter);
    let (mut number, mut column) = (line, 0);
    let mut cells = Vec::new();
    let mut at = fields.at;
    let (mut narrowest, mut widest) = (u32::MAX, 0);
    while let Some(field) = fields.next() {
        cells.extend(cell(draft, column, &field));
        column += 1;
        line += line_ends(&text.as_bytes()[at..fields.at]);
        if fields.within {
            draft.lay_aside(fields.at - 1..fields.at);
        } else {
            draft.broke |= cells.is_empty();
            lay_ruler_aside(draft, &mut cells);
            // A line of text without a delimiter tells nothing.
            if column > 1 {
                (narrowest, widest) = (narrowest.min(column), widest.max(column));
            }
            draft.push_row(number, column, std::mem::take(&mut cells));
            (number, column) = (line, 0);
        }
        at = fields.at;
    }
    widest <= narrowest
}

/// The cell of a field, its quotes laid aside.
fn cell(draft: &mut Draft, column: u32, field: &Field) -> Option<Cell> {
    let text = draft.text;
    if !field.quoted {
        let range = trim(text, field.range.clone());
        // Excel's way of keeping a code's zeros in CSV: ="001".
        let code = text[range.clone()].strip_prefix("=\"").and_then(|code| code.strip_suffix('"'));
        if let Some(code) = code.filter(|code| !code.is_empty() && !code.contains('"')) {
            draft.lay_aside(range.start..range.start + 2);
            draft.lay_aside(range.end - 1..range.end);
            return draft.cell(column as usize, range.start + 2..range.start + 2 + code.len());
        }
        return draft.cell(column as usize, range);
    }
    // The same as a program writes it that quotes it once more: "=""001""".
    let raw = &text[field.range.clone()];
    let code = raw.strip_prefix("\"=\"\"").and_then(|code| code.strip_suffix("\"\"\""));
    if let Some(code) = code.filter(|code| !code.is_empty() && !code.contains('"')) {
        let start = field.range.start + raw.len() - "\"\"\"".len() - code.len();
        draft.lay_aside(field.range.start..start);
        draft.lay_aside(start + code.len()..field.range.end);
        return draft.cell(column as usize, start..start + code.len());
    }
    let open = field.range.start;
    draft.lay_aside(open..open + 1);
    let mut pieces = smallvec::SmallVec::new();
    let mut start = open + 1;
    let mut quotes =
        memchr::memchr_iter(b'"', &text.as_bytes()[start..field.range.end]).map(|at| open + 1 + at);
    // Every second quote of a pair is laid aside, and so is the closing one.
    let mut push = |range: Range<usize>| {
        if !range.is_empty() {
            pieces.push(Span::new(range.start, range.end));
        }
    };
    while let Some(at) = quotes.next() {
        let doubled = text.as_bytes().get(at + 1) == Some(&b'"') && at + 1 < field.range.end;
        let kept = if doubled { at + 1 } else { at };
        push(start..kept);
        draft.layout.push(Span::new(kept, kept + 1));
        start = kept + 1;
        if !doubled {
            break;
        }
        quotes.next();
    }
    push(start..field.range.end);
    trim_ends(text, &mut pieces);
    (!pieces.is_empty()).then_some(Cell { column, columns: 1, rows: 1, pieces, ..Cell::default() })
}

/// Trims the blanks at the two ends of a cell of several pieces.
fn trim_ends(text: &str, pieces: &mut smallvec::SmallVec<[Span; 1]>) {
    let trimmed = |span: Span| trim(text, span.range());
    while let Some(last) = pieces.last_mut() {
        let range = trimmed(*last);
        if range.is_empty() {
            pieces.pop();
            continue;
        }
        *last = Span::new(last.start as usize, range.end);
        break;
    }
    let blank = pieces.iter().take_while(|&&span| trimmed(span).is_empty()).count();
    pieces.drain(..blank);
    if let Some(first) = pieces.first_mut() {
        *first = Span::new(trimmed(*first).start, first.end as usize);
    }
}

fn line_ends(bytes: &[u8]) -> u32 {
    let ends = memchr::memchr2_iter(b'\n', b'\r', bytes);
    ends.filter(|&at| bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n')).count() as u32
}

/// A field as it stands, quotes included.
struct Field {
    range: Range<usize>,
    quoted: bool,
}

/// The fields of a delimited text.
struct Fields<'t> {
    bytes: &'t [u8],
    /// Behind the last field and what ended it.
    at: usize,
    delimiter: u8,
    /// Whether a delimiter ended the last field, so that its record goes on.
    within: bool,
    /// Whether quotes still quote: after one that is never closed they are text.
    quotes: bool,
}

impl<'t> Fields<'t> {
    fn new(text: &'t str, range: Range<usize>, delimiter: u8) -> Self {
        Self { bytes: &text.as_bytes()[..range.end], at: range.start, delimiter, within: false, quotes: true }
    }

    fn next(&mut self) -> Option<Field> {
        if self.at >= self.bytes.len() && !self.within {
            return None;
        }
        let start = self.at;
        let closed =
            if self.quotes && self.bytes.get(start) == Some(&b'"') { self.close(start + 1) } else { None };
        let behind = closed.unwrap_or(start);
        let rest = self.bytes.get(behind..).unwrap_or(&[]);
        let end =
            memchr::memchr3(self.delimiter, b'\n', b'\r', rest).map_or(self.bytes.len(), |at| behind + at);
        self.within = self.bytes.get(end) == Some(&self.delimiter);
        self.at = match self.bytes.get(end..) {
            Some([b'\r', b'\n', ..]) => end + 2,
            Some([_, ..]) => end + 1,
            _ => end,
        };
        Some(Field { range: start..end, quoted: closed.is_some() })
    }

    /// The position behind the quote that closes a field: one that a delimiter or the line's end follows. Else the
    /// quotes are text.
    fn close(&mut self, mut at: usize) -> Option<usize> {
        while let Some(length) = memchr::memchr(b'"', &self.bytes[at..]) {
            at += length + 1;
            // Fields scan to the next odd run of quotes and begin at one, so no byte is scanned twice.
            match self.bytes.get(at) {
                Some(b'"') => at += 1,
                Some(b'\n' | b'\r') | None => return Some(at),
                Some(&byte) if byte == self.delimiter => return Some(at),
                Some(_) => return None,
            }
        }
        self.quotes = false;
        None
    }
}

#[cfg(test)]
mod tests {
    use crate::read::account::{show, whole};

    #[test]
    fn delimited_texts_become_rows() {
        for (name, text, rows) in [
            ("commas", "甲,乙,丙\r\n丁,,\r\n,戊,\r\n", "0/3 0:甲 1:乙 2:丙|1/3 0:丁|2/3 1:戊"),
            ("semicolons", "甲;乙\n1;2\n3;4\n", "0/2 0:甲 1:乙|1/2 0:1 1:2|2/2 0:3 1:4"),
            (
                "quotes, line breaks, doubled quotes",
                "甲,\"一\r\n二\",丙\n\"说\"\"好\"\"\",\" 空 \",\"\"\"\"\n",
                "0/3 0:甲 1:一\r\n二 2:丙|2/3 0:说\"好\" 1:空 2:\"",
            ),
            (
                "records of several widths",
                "甲,乙,,\n丙,丁,戊\n己,庚,辛,壬\n",
                "0/4 0:甲 1:乙|1/3 0:丙 1:丁 2:戊|2/4 0:己 1:庚 2:辛 3:壬",
            ),
            ("a quote never closed", "a,b\n\"c,d\n\"e,f\n", "0/2 0:a 1:b|1/2 0:\"c 1:d|2/2 0:\"e 1:f"),
            (
                "codes",
                "=\"001\",\"\t0123\",x\n1,2,3\n4,5,6\n",
                "0/3 0:001 1:0123 2:x|1/3 0:1 1:2 2:3|2/3 0:4 1:5 2:6",
            ),
            (
                "codes quoted once more",
                "\"=\"\"001\"\"\",\"=\"\"\"\"\",\"=\"\"a\"\"&b\"\n",
                "0/3 0:001 1:=\"\" 2:=\"a\"&b",
            ),
            ("a delimiter that is named", "SEP=;\r\n甲;a,b\r\n=\"01\";\r\n", "1/2 0:甲 1:a,b|2/2 0:01"),
            ("a tab that is named", "\"sep=\t\"\n甲\t\"乙\n丙\"\n", "1/2 0:甲 1:乙\n丙"),
            ("a delimiter named and nothing else", "sep=;\n", "0/1 0:sep=;"),
            ("no delimiter named", "sep=和\n甲\n", "0/1 0:sep=和|1/1 0:甲"),
            ("rulers", "甲,乙\n---,-----\n-,/\n", "0/2 0:甲 1:乙|2/2 0:- 1:/"),
            ("quoted tabs", "甲\t\"一\n二\"\n丙\t丁\n", "0/2 0:甲 1:一\n二|2/2 0:丙 1:丁"),
            (
                "a mark and blank lines",
                "\u{FEFF}甲,乙\n\n丙,丁\n戊,己\n",
                "0/2 0:甲 1:乙|2/2! 0:丙 1:丁|3/2 0:戊 1:己",
            ),
            ("running text", "一是修路,二是种树\n三是清淤\n", "0/1 0:一是修路,二是种树|1/1 0:三是清淤"),
            ("tabs with a quotation", "甲\t\"好\"人\n乙\n", "0/2 0:甲 1:\"好\"人|1/1 0:乙"),
            (
                "text behind a quote",
                "\"a\"b,c,\nd,e,f\n1,2,3",
                "0/3 0:\"a\"b 1:c|1/3 0:d 1:e 2:f|2/3 0:1 1:2 2:3",
            ),
        ] {
            assert_eq!(show(&whole(text)), rows, "{name}");
        }
    }

    #[test]
    fn hostile_quotes_take_linear_time() {
        for unit in ["\"", "\"a,\n", "\",\"", ",", "a,\"\n"] {
            whole(&unit.repeat(20_001));
        }
    }
}
