//! A position in a text that moves forward only and knows its line and column all along.

use crate::model::Place;

/// A position in a text. Naming the places of many positions in rising order takes one pass over the text, even
/// when all of it is one line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'t> {
    text: &'t str,
    at: usize,
    line: u32,
    column: u32,
}

impl<'t> Cursor<'t> {
    /// At the beginning of a text.
    pub fn new(text: &'t str) -> Self {
        Self { text, at: 0, line: 1, column: 1 }
    }

    /// The text.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// The byte position.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Moves on to a byte position and names it. A position behind the cursor leaves it where it is.
    pub fn place(&mut self, at: usize) -> Place {
        let bytes = self.text.as_bytes();
        let to = at.min(bytes.len());
        while self.at < to {
            let byte = bytes[self.at];
            self.at += 1;
            if byte == b'\n' || byte == b'\r' && bytes.get(self.at) != Some(&b'\n') {
                self.line += 1;
                self.column = 1;
            } else if !matches!(byte, 0x80..=0xBF | b'\r') {
                self.column += 1;
            }
        }
        Place::Line { line: self.line, column: self.column }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Source;

    #[test]
    fn it_names_the_places_a_source_names() {
        let text = "一二\r\n三\r四\n\n五 x";
        let source = Source::of_text("x", text.to_owned());
        let mut cursor = Cursor::new(text);
        for (at, c) in text.char_indices().filter(|(_, c)| !c.is_whitespace()) {
            assert_eq!(cursor.place(at), source.place(at), "{c}");
        }
    }
}
