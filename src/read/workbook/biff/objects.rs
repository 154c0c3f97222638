//! What lies over the cells of a BIFF8 sheet: shapes with their texts, and the notes that are drawn in some of them
//! (MS-XLS 2.4.179, 2.4.181, 2.4.329).

use std::collections::BTreeMap;
use std::ops::Range;

use super::super::book::Book;
use super::record::{Pieces, Records};
use super::{Version, clean_lines, word};

/// The objects of a sheet while it is read. A note's text stands in an object, its cell and author in a record that
/// may come before or behind.
#[derive(Default)]
pub struct Objects {
    /// The cell that the drawing read last begins at.
    anchor: Option<(u32, u32)>,
    /// The number of the object read last.
    last: Option<u16>,
    /// The objects that say something, by their numbers.
    said: BTreeMap<u32, Said>,
    notes: Vec<Note>,
}

struct Said {
    cell: (u32, u32),
    text: String,
}

struct Note {
    cell: (u32, u32),
    object: u16,
    author: String,
}

impl Objects {
    /// Takes a piece of the drawing: shapes as records within records (MS-ODRAW 2.2.1), of which only the cell that
    /// one begins at is wanted.
    pub fn drawing(&mut self, mut data: &[u8]) {
        const ANCHOR: u16 = 0xF010;
        while let (Some(version), Some(kind), Some(length)) =
            (word(data, 0), word(data, 2), super::double_word(data, 4))
        {
            let inner = &data[8..];
            if kind == ANCHOR {
                self.anchor =
                    word(inner, 6).zip(word(inner, 2)).map(|(row, column)| (row.into(), column.into()));
            }
            let is_container = version & 0xF == 0xF;
            data = if is_container { inner } else { inner.get(length as usize..).unwrap_or(&[]) };
        }
    }

    /// Takes an object: its number stands in its first part.
    pub fn object(&mut self, data: &[u8]) {
        self.last = word(data, 6).filter(|_| word(data, 0) == Some(0x15));
    }

    /// Takes the text of the object before it, which stands in the records that continue this one. `None` when it is
    /// cut short.
    pub fn text<'s>(&mut self, data: &'s [u8], records: &mut Records<'s>) -> Option<()> {
        let length = usize::from(word(data, 10)?);
        let mut pieces = records.with_continuations(data);
        pieces.remove(0);
        let cell = self.anchor.take().unwrap_or_default();
        if length > 0 {
            let text = clean_lines(&Pieces::new(pieces).string(length)?).into_owned();
            // An object without a number of its own must not drown another; those that notes name have 16 bits.
            let number = self.last.take().map(u32::from).filter(|number| !self.said.contains_key(number));
            let number = number.unwrap_or(0x1_0000 + self.said.len() as u32);
            self.said.insert(number, Said { cell, text });
        }
        Some(())
    }

    /// Takes the cell and author of a note. `None` when the record is cut short.
    pub fn note(&mut self, data: &[u8]) -> Option<()> {
        let cell = (u32::from(word(data, 0)?), u32::from(word(data, 2)?));
        let object = word(data, 6)?;
        let author =
            word(data, 8).and_then(|length| Pieces::new(vec![data.get(10..)?]).string(length.into()));
        self.notes.push(Note { cell, object, author: author.unwrap_or_default() });
        Some(())
    }

    /// Tells of all notes and of what the other objects say.
    pub fn tell(mut self, book: &mut Book<'_>) {
        for Note { cell, object, author } in self.notes {
            if let Some(said) = self.said.remove(&object.into()) {
                book.note(cell, &author, &said.text);
            }
        }
        for Said { cell, text } in self.said.into_values() {
            book.shape(cell, &text);
        }
    }
}

/// An object of a sheet before BIFF8 that has words.
pub enum OldObject {
    /// A text box or a button.
    Says {
        /// The cell it begins at.
        cell: (u32, u32),
        /// Its text within the record.
        text: Range<usize>,
    },
    /// A check box, an option, a label or the box around some, where the words stand elsewhere, or one that is cut short.
    HasCaption {
        /// The cell it begins at.
        cell: (u32, u32),
    },
}

impl OldObject {
    /// Reads an object; `None` for one without words.
    ///
    /// Behind the kind, the cells and the sizes of macro and (BIFF5) name stand the frame, what there is to know of the text,
    /// the name, the macro and the text. Microsoft published this for Excel 5; office programs that read it agree.
    pub fn read(data: &[u8], version: Version) -> Option<Self> {
        /// Bytes of the frame's looks, before the text's length.
        const FRAME: usize = 10;
        let cell = (u32::from(word(data, 14)?), u32::from(word(data, 10)?));
        match word(data, 4)? {
            0x06 | 0x07 => {}
            0x0B | 0x0C | 0x0E | 0x13 => return Some(Self::HasCaption { cell }),
            _ => return None,
        }
        let of_macro = usize::from(word(data, 26).unwrap_or(0));
        let (head, about, name) = match version {
            Version::Biff5 => (34, 26, usize::from(word(data, 30)?)),
            _ => (30, 22, 0),
        };
        let length = usize::from(word(data, head + FRAME)?);
        let mut at = head + FRAME + about;
        // The name has its length before it once more.
        if name > 0 {
            at = (at + 1 + usize::from(*data.get(at)?)).next_multiple_of(2);
        }
        at += of_macro;
        if version == Version::Biff3 {
            at = at.next_multiple_of(2);
        }
        match length {
            0 => None,
            _ if data.len() < at + length => Some(Self::HasCaption { cell }),
            _ => Some(Self::Says { cell, text: at..at + length }),
        }
    }
}
