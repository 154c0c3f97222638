//! Binary workbooks of Excel 2007 and later (MS-XLSB): the parts of xlsx, each a stream of records.

use crate::error::Result;
use crate::grid::Document;
use crate::read::limits::Limits;
use crate::read::number_format::DateSystem;

use super::Trouble;
use super::biff::{error_text, rk};
use super::book::{Book, Range};
use super::package::{Package, Part};
use super::strings::Strings;
use super::styles::Styles;
use super::xlsx::{Beside, Context, Kind, Relations, SheetEntry, shapes};
use super::xml::text_of;

/// Records of a part: a type and a length of seven bits a byte (MS-XLSB 2.1.4), then the data.
struct Records<'a> {
    rest: &'a [u8],
}

impl<'a> Records<'a> {
    fn number(&mut self, bytes: u32) -> Option<u32> {
        let mut number = 0;
        for index in 0..bytes {
            let (&byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            number |= u32::from(byte & 0x7F) << (7 * index);
            if byte & 0x80 == 0 {
                break;
            }
        }
        Some(number)
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = (u32, &'a [u8]);

    fn next(&mut self) -> Option<(u32, &'a [u8])> {
        let kind = self.number(2)?;
        let length = self.number(4)? as usize;
        let (data, rest) = self.rest.split_at(length.min(self.rest.len()));
        self.rest = rest;
        Some((kind, data))
    }
}

fn word(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(data.get(at..at + 2)?.try_into().ok()?))
}

fn double_word(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(data.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// A string with its length in characters before it, and the position behind it.
fn wide_string(data: &[u8], at: usize) -> Option<(String, usize)> {
    let length = double_word(data, at)? as usize;
    // A missing string has the length FFFFFFFF.
    if length == u32::MAX as usize {
        return Some((String::new(), at + 4));
    }
    let end = at.checked_add(4)?.checked_add(length.checked_mul(2)?)?;
    let chars = data.get(at + 4..end)?;
    let units: Vec<u16> = chars.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    Some((String::from_utf16_lossy(&units), end))
}

/// Reads the workbook whose main part is `part`.
pub fn read(name: &str, package: &mut Package<'_>, part: &str, limits: &Limits) -> Result<Document> {
    let mut book = Book::new(name, limits);
    let relations = Relations::read(package, part)?;
    let main = shared(package, &mut book, Some(part))?;
    let (sheets, dates, unread) = outline(&main);
    if unread > 0 {
        book.part_doubt(part, "a sheet's record is cut short");
    }
    limits.sheets(name, sheets.len() as u64)?;
    book.dates = dates;
    let styles = styles(&shared(package, &mut book, relations.of_kind(&Kind::Styles))?);
    let strings = strings(&shared(package, &mut book, relations.of_kind(&Kind::Strings))?);
    let context = Context { styles: &styles, strings: &strings };
    for entry in &sheets {
        let part = match relations.get(&entry.relation) {
            Some((Kind::Other(kind), _)) => {
                book.skip_sheet(&entry.name, kind);
                continue;
            }
            found => found.map(|(_, part)| part),
        };
        book.begin_sheet(&entry.name, entry.hidden)?;
        let found = part.map(|part| package.part(part)).transpose()?.flatten();
        let outcome = match found {
            None => Err("the sheet's part is missing".into()),
            Some(Part { bytes, damage }) => {
                let mut beside = Beside::default();
                let outcome = cells(&bytes, &mut book, &context, &mut beside);
                read_beside(package, &mut book, part.unwrap_or(""), &beside)?;
                match (outcome, damage) {
                    (Ok(()), Some(what)) => Err(what.into()),
                    (outcome, _) => outcome,
                }
            }
        };
        book.end_sheet(outcome)?;
    }
    book.finish()
}

/// Tells of the texts of a sheet's shapes and notes, as in xlsx.
fn read_beside(package: &mut Package<'_>, book: &mut Book<'_>, sheet: &str, beside: &Beside) -> Result<()> {
    if beside.drawing.is_none() && !beside.notes {
        return Ok(());
    }
    let relations = Relations::read(package, sheet)?;
    if let Some(part) = relations.drawing(beside.drawing.as_deref())
        && let Some(found) = package.part(part)?
        && let Err(Trouble::Fault(error)) = shapes::tell(&text_of(&found.bytes), book)
    {
        return Err(error);
    }
    let comments = relations.of_kind(&Kind::Other("comments".to_owned())).filter(|_| beside.notes);
    if let Some(part) = comments
        && let Some(found) = package.part(part)?
    {
        notes(&found.bytes, book);
    }
    Ok(())
}

/// Tells of each note of a part of comments, at its cell. A record that is cut short costs its note.
fn notes(bytes: &[u8], book: &mut Book<'_>) {
    let mut authors: Vec<String> = Vec::new();
    let mut note: Option<((u32, u32), String)> = None;
    for (kind, data) in (Records { rest: bytes }) {
        match kind {
            // BrtCommentAuthor
            632 => authors.push(wide_string(data, 0).map(|(author, _)| author).unwrap_or_default()),
            // BrtBeginComment: the author's number, then the first and last row and column.
            635 => {
                let author = double_word(data, 0).and_then(|number| authors.get(number as usize));
                let cell = double_word(data, 4).zip(double_word(data, 12));
                note = cell.map(|cell| (cell, author.cloned().unwrap_or_default()));
            }
            // BrtCommentText: flags before the text.
            637 => {
                if let (Some((cell, author)), Some((said, _))) = (note.take(), wide_string(data, 1)) {
                    book.note(cell, &author, &said.replace("\r\n", "\n"));
                }
            }
            _ => {}
        }
    }
}

fn shared(package: &mut Package<'_>, book: &mut Book<'_>, part: Option<&str>) -> Result<Vec<u8>> {
    let Some(part) = part else { return Ok(Vec::new()) };
    match package.part(part)? {
        Some(Part { bytes, damage }) => {
            damage.into_iter().for_each(|what| book.part_doubt(part, &what));
            Ok(bytes)
        }
        None => {
            book.part_doubt(part, "missing");
            Ok(Vec::new())
        }
    }
}

/// The sheets, how serials count, and how many sheets could not be made out.
fn outline(bytes: &[u8]) -> (Vec<SheetEntry>, DateSystem, usize) {
    let (mut sheets, mut dates, mut unread) = (Vec::new(), DateSystem::From1900, 0);
    for (kind, data) in (Records { rest: bytes }) {
        match kind {
            // BrtWbProp
            153 if data.first().is_some_and(|flags| flags & 1 != 0) => dates = DateSystem::From1904,
            // BrtBundleSh
            156 => match sheet_entry(data) {
                Some(entry) => sheets.push(entry),
                None => unread += 1,
            },
            _ => {}
        }
    }
    (sheets, dates, unread)
}

fn sheet_entry(data: &[u8]) -> Option<SheetEntry> {
    let (relation, behind) = wide_string(data, 8)?;
    let (name, _) = wide_string(data, behind)?;
    Some(SheetEntry { name, id: double_word(data, 4)?, relation, hidden: double_word(data, 0)? != 0 })
}

fn styles(bytes: &[u8]) -> Styles {
    let mut styles = Styles::default();
    let mut of_cells = false;
    for (kind, data) in (Records { rest: bytes }) {
        match kind {
            // BrtFmt
            44 => {
                if let (Some(id), Some((code, _))) = (word(data, 0), wide_string(data, 2)) {
                    styles.define(id, &code);
                }
            }
            // BrtBeginCellXFs and its end
            617 => of_cells = true,
            618 => of_cells = false,
            // BrtXF
            47 if of_cells => styles.add(word(data, 2).unwrap_or(0)),
            _ => {}
        }
    }
    styles
}

fn strings(bytes: &[u8]) -> Strings {
    let mut strings = Strings::default();
    for (kind, data) in (Records { rest: bytes }) {
        // BrtSSTItem: formatting runs and phonetics stand behind the text.
        if kind == 19 {
            strings
                .push(&wide_string(data, 1).map(|(text, _)| text.replace("\r\n", "\n")).unwrap_or_default());
        }
    }
    strings
}

/// Reads the records of a sheet.
fn cells(
    bytes: &[u8],
    book: &mut Book<'_>,
    context: &Context<'_>,
    beside: &mut Beside,
) -> std::result::Result<(), Trouble> {
    let mut row = 0;
    for (kind, data) in (Records { rest: bytes }) {
        let outcome = match kind {
            // BrtRowHdr
            0 => double_word(data, 0).map(|number| {
                row = number;
                Ok(())
            }),
            2..=11 | 62 => cell(kind, data, row, book, context),
            // BrtMergeCell
            176 => merge(data).map(|range| book.merge(range)),
            // BrtBeginHeaderFooter
            479 => {
                headers_and_footers(data).iter().for_each(|coded| book.header_or_footer(coded));
                Some(Ok(()))
            }
            // BrtDrawing: its relation.
            550 => {
                beside.drawing = wide_string(data, 0).map(|(id, _)| id);
                Some(Ok(()))
            }
            // BrtLegacyDrawing: notes have one.
            551 => {
                beside.notes = true;
                Some(Ok(()))
            }
            // BrtEndSheet
            130 => return Ok(()),
            _ => Some(Ok(())),
        };
        outcome.ok_or("a record is cut short")??;
    }
    Err("the sheet ends early".into())
}

/// The six strings behind two bytes of flags. Damage ends the list early and costs no cell.
fn headers_and_footers(data: &[u8]) -> Vec<String> {
    let mut at = 2;
    let next = || {
        let (coded, behind) = wide_string(data, at)?;
        at = behind;
        Some(coded)
    };
    std::iter::from_fn(next).take(6).collect()
}

fn merge(data: &[u8]) -> Option<Range> {
    let at = |field: usize| double_word(data, 4 * field);
    Some(Range { top: at(0)?, bottom: at(1)?, left: at(2)?, right: at(3)? })
}

fn cell(kind: u32, data: &[u8], row: u32, book: &mut Book<'_>, context: &Context<'_>) -> Option<Result<()>> {
    const VALUE: usize = 8;
    let column = double_word(data, 0)?;
    let format = context.styles.format(double_word(data, 4)? & 0x00FF_FFFF);
    Some(match kind {
        2 => book.number(row, column, rk(double_word(data, VALUE)?), format),
        3 | 11 => book.error(row, column, error_text(*data.get(VALUE)?)),
        4 | 10 => book.boolean(row, column, *data.get(VALUE)? != 0),
        5 | 9 => {
            let value = f64::from_le_bytes(data.get(VALUE..VALUE + 8)?.try_into().ok()?);
            book.number(row, column, value, format)
        }
        6 | 8 => book.text(row, column, &format.show_text(&wide_string(data, VALUE)?.0)),
        62 => book.text(row, column, &format.show_text(&wide_string(data, VALUE + 1)?.0)),
        _ => {
            let index = double_word(data, VALUE)?;
            match context.strings.get(index as usize) {
                Some(text) => book.text(row, column, &format.show_text(text)),
                None => {
                    let what = format!("string {index} missing");
                    book.doubt(&super::issues::SHEET_DAMAGED, row, column, &what, "");
                    Ok(())
                }
            }
        }
    })
}
