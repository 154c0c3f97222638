//! The records of a sheet: cells and merged ranges.

use super::super::book::{Book, Range};
use super::super::issues;
use super::objects::{Objects, OldObject};
use super::record::{Pieces, Record, Records};
use super::{BOF, EOF, Globals, Trouble, Version, clean_lines, double_word, version, word};

/// Reads the sheet that begins with these records.
pub fn read(records: &mut Records<'_>, globals: &Globals, book: &mut Book<'_>) -> Result<(), Trouble> {
    if records.next().is_none_or(|record| version(&record).is_none()) {
        return Err("the sheet's place holds no sheet".into());
    }
    let mut cells =
        Cells { globals, book, formula: None, objects: Objects::default(), old_note: None, cut: None };
    let outcome = cells.run(records);
    cells.end_note();
    cells.objects.tell(cells.book);
    outcome?;
    cells.cut.map_or(Ok(()), |what| Err(what.into()))
}

struct Cells<'g, 'b, 'n> {
    globals: &'g Globals,
    book: &'b mut Book<'n>,
    /// The cell whose formula's text comes in a record of its own.
    formula: Option<(u32, u32, u32)>,
    objects: Objects,
    /// Before BIFF8: a note's cell and its text so far, which goes on in records of its own.
    old_note: Option<((u32, u32), Vec<u8>)>,
    /// The first record found too short.
    cut: Option<&'static str>,
}

/// Where a cell's value begins: behind row, column and style.
const VALUE: usize = 6;

impl Cells<'_, '_, '_> {
    /// Takes all records of the sheet.
    fn run(&mut self, records: &mut Records<'_>) -> Result<(), Trouble> {
        let mut depth = 0u32;
        while let Some(record) = records.next() {
            match record.kind {
                // Charts within the sheet are streams of their own.
                BOF => depth += 1,
                EOF if depth == 0 => return Ok(()),
                EOF => depth -= 1,
                _ if depth > 0 => {}
                _ => self.take(&record, records)?,
            }
        }
        Err("the sheet ends early".into())
    }

    fn take<'s>(&mut self, record: &Record<'s>, records: &mut Records<'s>) -> Result<(), Trouble> {
        let old = self.globals.version == Version::Biff2;
        let outcome = match record.kind {
            0x0002..=0x0006 if old => self.biff2(record),
            0x00FD => self.shared(record.data),
            0x0204 | 0x00D6 => self.label(record.data, records),
            0x027E => self.rk(record.data),
            0x00BD => self.many_rk(record.data),
            0x0203 => self.number(record.data),
            0x0205 => self.boolean_or_error(record.data),
            0x0006 | 0x0206 | 0x0406 => self.formula(record.data),
            0x0207 | 0x0007 => self.formula_text(record.data, records),
            0x00E5 => self.merges(record.data),
            // How the sheet is printed; damage there costs no cell.
            0x007D | 0x0208 | 0x00A1 => {
                self.print(record);
                return Ok(());
            }
            _ => self.beside(record, records).map(Ok),
        };
        match outcome {
            Some(result) => result,
            None => {
                self.cut.get_or_insert("a record is cut short");
                Ok(())
            }
        }
    }

    /// Widths (in 256ths of a digit), heights (in twentieths of a point) and orientation.
    fn print(&mut self, record: &Record<'_>) -> Option<()> {
        let data = record.data;
        match record.kind {
            0x007D => {
                let width = f64::from(word(data, 4)?) / 256.0;
                self.book.width(u32::from(word(data, 0)?), u32::from(word(data, 2)?), width);
            }
            // The highest bit says that the height is the default.
            0x0208 => {
                let height = word(data, 6)?;
                if height & 0x8000 == 0 {
                    self.book.height(u32::from(word(data, 0)?), f64::from(height) / 20.0);
                }
            }
            // Portrait is a flag; another says that the flags mean nothing.
            0x00A1 if word(data, 10)? & 0b110 == 0 => self.book.landscape(),
            _ => {}
        }
        Some(())
    }

    /// What the sheet says beside its cells.
    fn beside<'s>(&mut self, record: &Record<'s>, records: &mut Records<'s>) -> Option<()> {
        let data = record.data;
        let is_new = self.globals.version == Version::Biff8;
        match record.kind {
            // Header and footer; a record of nothing, or of a length alone, says that there is none.
            0x0014 | 0x0015 if data.len() > 2 || !is_new && !data.is_empty() => {
                let coded = match is_new {
                    true => Pieces::new(vec![data.get(2..)?]).string(usize::from(word(data, 0)?))?,
                    false => self.globals.bytes(&data[1..], usize::from(data[0])),
                };
                self.book.header_or_footer(&coded);
            }
            // Those of even pages and of the first.
            0x089C => self.other_headers(data)?,
            0x00EC if is_new => self.objects.drawing(data),
            0x005D if is_new => self.objects.object(data),
            0x01B6 if is_new => self.objects.text(data, records)?,
            0x005D => self.old_object(&records.with_continuations(data).concat()),
            0x001C if is_new => self.objects.note(data)?,
            0x001C => self.old_note(data)?,
            _ => {}
        }
        Some(())
    }

    /// Headers and footers of even pages and of the first: their lengths, then those there are (MS-XLS 2.4.137).
    fn other_headers(&mut self, data: &[u8]) -> Option<()> {
        const LENGTHS: usize = 12 + 16 + 2;
        let Some(strings) = data.get(LENGTHS + 8..) else { return Some(()) };
        let mut pieces = Pieces::new(vec![strings]);
        for index in 0..4 {
            if word(data, LENGTHS + 2 * index)? > 0 {
                let length = usize::from(pieces.u16()?);
                self.book.header_or_footer(&pieces.string(length)?);
            }
        }
        Some(())
    }

    /// A note before BIFF8: its cell (row FFFF goes on with the one before), the bytes of all of it, and its text.
    fn old_note(&mut self, data: &[u8]) -> Option<()> {
        let (row, column) = (word(data, 0)?, word(data, 2)?);
        let text = data.get(6..)?;
        match &mut self.old_note {
            Some((_, said)) if row == 0xFFFF => said.extend_from_slice(text),
            _ => {
                self.end_note();
                self.old_note = Some(((row.into(), column.into()), text.to_owned()));
            }
        }
        Some(())
    }

    /// An object before BIFF8: its text stands in its record.
    fn old_object(&mut self, data: &[u8]) {
        match OldObject::read(data, self.globals.version) {
            Some(OldObject::Says { cell, text }) => {
                let text = self.globals.bytes(&data[text.clone()], text.len());
                self.book.shape(cell, &text);
            }
            Some(OldObject::HasCaption { cell }) => self.book.captioned(cell),
            None => {}
        }
    }

    /// Tells of the note read last.
    fn end_note(&mut self) {
        if let Some((cell, said)) = self.old_note.take() {
            self.book.note(cell, "", &self.globals.bytes(&said, said.len()));
        }
    }

    /// Row, column and style of a cell.
    fn place(&self, data: &[u8]) -> Option<(u32, u32, u32)> {
        let style = match self.globals.version {
            // The format; the byte before it names a style that has the same.
            Version::Biff2 => u32::from(*data.get(5)? & 0x3F),
            _ => u32::from(word(data, 4)?),
        };
        Some((u32::from(word(data, 0)?), u32::from(word(data, 2)?), style))
    }

    fn show(&mut self, (row, column, style): (u32, u32, u32), value: f64) -> Result<(), Trouble> {
        Ok(self.book.number(row, column, value, self.globals.styles.format(style))?)
    }

    fn text(&mut self, (row, column, style): (u32, u32, u32), text: &str) -> Result<(), Trouble> {
        Ok(self.book.text(row, column, &self.globals.styles.format(style).show_text(text))?)
    }

    fn shared(&mut self, data: &[u8]) -> Option<Result<(), Trouble>> {
        let place = self.place(data)?;
        let index = double_word(data, VALUE)?;
        let globals = self.globals;
        Some(match globals.strings.get(index as usize) {
            Some(text) => self.text(place, text),
            None => {
                let what = format!("string {index} missing");
                self.book.doubt(&issues::SHEET_DAMAGED, place.0, place.1, &what, "");
                Ok(())
            }
        })
    }

    fn label<'s>(&mut self, data: &'s [u8], records: &mut Records<'s>) -> Option<Result<(), Trouble>> {
        let place = self.place(data)?;
        let text = self.string(data.get(VALUE..)?, records)?;
        Some(self.text(place, &text))
    }

    /// A string with a length of two bytes before it.
    fn string<'s>(&self, data: &'s [u8], records: &mut Records<'s>) -> Option<String> {
        let length = usize::from(word(data, 0)?);
        let data = data.get(2..)?;
        if self.globals.version < Version::Biff8 {
            return Some(self.globals.bytes(data, length));
        }
        let mut pieces = Pieces::new(records.with_continuations(data));
        Some(clean_lines(&pieces.string(length)?).into_owned())
    }

    fn rk(&mut self, data: &[u8]) -> Option<Result<(), Trouble>> {
        let place = self.place(data)?;
        Some(self.show(place, rk(double_word(data, VALUE)?)))
    }

    fn many_rk(&mut self, data: &[u8]) -> Option<Result<(), Trouble>> {
        let (row, first, _) = self.place(data)?;
        // A style and a number for each column; the last column stands behind them.
        let pairs = data.get(4..data.len().checked_sub(2)?)?.chunks_exact(6);
        for (column, pair) in (first..).zip(pairs) {
            let place = (row, column, u32::from(word(pair, 0)?));
            if let Err(trouble) = self.show(place, rk(double_word(pair, 2)?)) {
                return Some(Err(trouble));
            }
        }
        Some(Ok(()))
    }

    fn number(&mut self, data: &[u8]) -> Option<Result<(), Trouble>> {
        let place = self.place(data)?;
        Some(self.show(place, float(data, VALUE)?))
    }

    fn boolean_or_error(&mut self, data: &[u8]) -> Option<Result<(), Trouble>> {
        let place = self.place(data)?;
        Some(self.flag(place, *data.get(VALUE)?, *data.get(VALUE + 1)? == 1))
    }

    fn flag(&mut self, (row, column, _): (u32, u32, u32), value: u8, error: bool) -> Result<(), Trouble> {
        if error {
            self.book.error(row, column, error_text(value))?;
        } else {
            self.book.boolean(row, column, value != 0)?;
        }
        Ok(())
    }

    fn formula(&mut self, data: &[u8]) -> Option<Result<(), Trouble>> {
        let place = self.place(data)?;
        let result = data.get(VALUE..VALUE + 8)?;
        self.result(place, result)
    }

    /// A formula's result: a float, or, marked by FFFF, what its first byte says (MS-XLS 2.5.133).
    fn result(&mut self, place: (u32, u32, u32), result: &[u8]) -> Option<Result<(), Trouble>> {
        self.formula = None;
        if word(result, 6)? != 0xFFFF {
            return Some(self.show(place, float(result, 0)?));
        }
        match result[0] {
            0 => self.formula = Some(place),
            1 => return Some(self.flag(place, result[2], false)),
            2 => return Some(self.flag(place, result[2], true)),
            _ => {}
        }
        Some(Ok(()))
    }

    fn formula_text<'s>(&mut self, data: &'s [u8], records: &mut Records<'s>) -> Option<Result<(), Trouble>> {
        let Some(place) = self.formula.take() else { return Some(Ok(())) };
        let text = match self.globals.version {
            Version::Biff2 => self.globals.bytes(data.get(1..)?, usize::from(*data.first()?)),
            _ => self.string(data, records)?,
        };
        Some(self.text(place, &text))
    }

    fn merges(&mut self, data: &[u8]) -> Option<Result<(), Trouble>> {
        let count = usize::from(word(data, 0)?);
        for index in 0..count {
            let at = |field: usize| word(data, 2 + 8 * index + 2 * field).map(u32::from);
            let range = Range { top: at(0)?, bottom: at(1)?, left: at(2)?, right: at(3)? };
            if let Err(error) = self.book.merge(range) {
                return Some(Err(error.into()));
            }
        }
        Some(Ok(()))
    }

    /// The cells of BIFF2, whose attributes take three bytes.
    fn biff2(&mut self, record: &Record<'_>) -> Option<Result<(), Trouble>> {
        let data = record.data;
        let place = self.place(data)?;
        let value = data.get(7..)?;
        match record.kind {
            0x0002 => Some(self.show(place, f64::from(word(value, 0)?))),
            0x0003 => Some(self.show(place, float(value, 0)?)),
            0x0004 => {
                let text = self.globals.bytes(value.get(1..)?, usize::from(*value.first()?));
                Some(self.text(place, &text))
            }
            0x0005 => Some(self.flag(place, *value.first()?, *value.get(1)? == 1)),
            _ => self.result(place, value.get(..8)?),
        }
    }
}

fn float(data: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(data.get(at..at + 8)?.try_into().ok()?))
}

/// A number in four bytes: the upper 30 bits of a float or a whole number, either perhaps a hundredfold.
pub fn rk(raw: u32) -> f64 {
    let value = if raw & 2 != 0 {
        f64::from(raw.cast_signed() >> 2)
    } else {
        f64::from_bits(u64::from(raw & !3) << 32)
    };
    if raw & 1 != 0 { value / 100.0 } else { value }
}

/// The wording of an error value (MS-XLS 2.5.10).
pub fn error_text(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2A => "#N/A",
        _ => "#ERROR!",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_numbers_unpack() {
        let cases = [
            (0x0000_0006, 1.0),
            (0x0000_01F7, 1.25),
            (0x3FF0_0000, 1.0),
            (0xFFFF_FFFE, -1.0),
            (0x4059_0001, 1.0),
        ];
        for (raw, value) in cases {
            assert_eq!(rk(raw), value, "{raw:#x}");
        }
    }
}
