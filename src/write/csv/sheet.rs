//! One CSV being written: quoting after RFC 4180, encoding, buffering.

use std::io::{self, Write};

use encoding_rs::GB18030;

use super::guard::needs_mark;
use super::plain::Plain;
use super::{CsvEncoding, CsvOptions};
use crate::error::{Error, UNENCODABLE};
use crate::model::table::Table;

/// How much is gathered before it is handed on, in bytes.
const CHUNK: usize = 1 << 16;

/// A table being written row by row. Cells are appended in the order of the columns.
#[derive(Debug)]
pub struct Sheet<W: Write> {
    out: W,
    encoding: CsvEncoding,
    buffer: String,
    /// Whether the next cell is the first of its row.
    fresh: bool,
}

impl<W: Write> Sheet<W> {
    /// Begins a table: the byte order mark, if any, and the header.
    pub fn new(out: W, table: &Table, options: &CsvOptions) -> io::Result<Self> {
        let mut sheet = Self {
            out,
            encoding: options.encoding,
            buffer: String::with_capacity(CHUNK + CHUNK / 4),
            fresh: true,
        };
        if options.encoding == CsvEncoding::Utf8 && options.bom {
            sheet.buffer.push('\u{FEFF}');
        }
        for column in table.columns {
            sheet.text(column.name);
        }
        sheet.end_row()?;
        Ok(sheet)
    }

    fn separate(&mut self) {
        if !std::mem::replace(&mut self.fresh, false) {
            self.buffer.push(',');
        }
    }

    /// A cell of any text.
    pub fn text(&mut self, text: &str) {
        if text.is_empty() {
            self.separate();
        } else if needs_quotes(text) || needs_mark(text) {
            self.text_after("", text);
        } else {
            self.separate();
            self.buffer.push_str(text);
        }
    }

    /// A cell of any text behind a prefix that is no formula and needs no quotes.
    pub fn text_after(&mut self, prefix: &str, text: &str) {
        self.separate();
        let marked = prefix.is_empty() && needs_mark(text);
        let quoted = needs_quotes(text);
        if quoted {
            self.buffer.push('"');
        }
        if marked {
            self.buffer.push('\'');
        }
        self.buffer.push_str(prefix);
        if quoted {
            for (index, piece) in text.split('"').enumerate() {
                if index > 0 {
                    self.buffer.push_str("\"\"");
                }
                self.buffer.push_str(piece);
            }
            self.buffer.push('"');
        } else {
            self.buffer.push_str(text);
        }
    }

    /// A cell whose wording holds nothing to quote and is no formula: a number, a date, a sign.
    pub fn plain(&mut self, value: impl Plain) {
        self.separate();
        value.write(&mut self.buffer);
    }

    /// The same, or an empty cell.
    pub fn plain_or_blank<T: Plain>(&mut self, value: Option<T>) {
        match value {
            Some(value) => self.plain(value),
            None => self.separate(),
        }
    }

    /// Ends the row.
    pub fn end_row(&mut self) -> io::Result<()> {
        self.buffer.push_str("\r\n");
        self.fresh = true;
        if self.buffer.len() >= CHUNK { self.hand_on() } else { Ok(()) }
    }

    /// Hands on what is left, and the writer back.
    pub fn finish(mut self) -> io::Result<W> {
        self.hand_on()?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn hand_on(&mut self) -> io::Result<()> {
        match self.encoding {
            CsvEncoding::Utf8 => self.out.write_all(self.buffer.as_bytes())?,
            CsvEncoding::Gb18030 => {
                if let Some(lost) = self.buffer.chars().find(|&c| lost_in_gb18030(c)) {
                    let code = format!("U+{:04X}", u32::from(lost));
                    return Err(io::Error::other(Error::new(&UNENCODABLE, "").arg(code).arg("GB18030")));
                }
                self.out.write_all(&GB18030.encode(&self.buffer).0)?;
            }
        }
        self.buffer.clear();
        Ok(())
    }
}

/// Whether a text holds what only stands in quotes.
fn needs_quotes(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Cells are short: the least of all bytes is quicker found than the first of some, and mostly tells there is none.
    let least = bytes.iter().fold(u8::MAX, |least, &byte| least.min(byte));
    least <= b',' && bytes.iter().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r'))
}

/// The characters of the private use area whose GB18030 bytes read back as another character (the standard
/// of 2022 gave them code points of their own), and U+E5E5, which has none.
fn lost_in_gb18030(c: char) -> bool {
    matches!(
        c,
        '\u{E5E5}' | '\u{E78D}'
            ..='\u{E796}'
                | '\u{E81E}'
                | '\u{E826}'
                | '\u{E82B}'
                | '\u{E82C}'
                | '\u{E832}'
                | '\u{E843}'
                | '\u{E854}'
                | '\u{E864}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gb18030_keeps_every_character_but_the_named_ones() {
        for c in (0..=0x0010_FFFF).filter_map(char::from_u32) {
            let text = format!("a{c}b");
            let (bytes, _, unmappable) = GB18030.encode(&text);
            let back = GB18030.decode_without_bom_handling(&bytes).0;
            assert_eq!(unmappable || back != text, lost_in_gb18030(c), "U+{:04X}", u32::from(c));
        }
    }
}
