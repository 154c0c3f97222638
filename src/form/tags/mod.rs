//! The tags of our own workbook: what stands where, a row each, in a hidden column.
//!
//! A printed form shows values; that a run of indicators shares one level cell, which template printed it and
//! where in the original input each value stood, it does not show. The tags say so, and a form with tags reads
//! back exactly. The visible text stays the value, so a correction made on the sheet counts.
//!
//! A row's tag is a list of segments joined by `|`; names are escaped (see [`escape`]):
//!
//! | segment | says |
//! |---|---|
//! | `conv/1`, `f`, template, file, place, `$`sheet …, `%`field`,`place`,`… | the head, in the first row: a form; the sheets that places name; the labels without a value |
//! | `conv/1`, `s` or `conv/1`, `i` | a sheet that is made from the forms: the summary or the issue list |
//! | `conv/1`, `q`, issue | a row of the issue list that tells of the reading of the original, as JSON |
//! | `y`before`,`behind`@`place | the year stands in a line of the title, with so many characters around it |
//! | `l`column | a printed label stands in the column |
//! | column`=`what, column`?`what, column`>`n`,`what | a slot: the value alone, ticked among choices, or behind a label of n characters |
//! | `hs` or `hi`, then column`:`half`,`what | the header of a table of stages or of indicators; half is `0`, `1` or `*` |
//! | `r`index`,`half`@`place | an item of the table stands in the row |
//! | `b`half | a blank row for an item |
//! | column, column`^`, column`#`extra | a value of the item; one shared with the row above; an extra |
//! | `t` | the item's 目标期, where only the table says it |
//!
//! Behind a slot or value stands `@` and its place, if one is declared, then `~` and the exact text, where
//! the cell cannot hold it ([`fragile`], [`cut`]). A place is as in [`crate::model::Place`], its sheet given
//! by number; `:column` and `!column` lack what they share with the place of their item.

mod codes;
mod read;
mod write;

use crate::excel;

pub use read::{Loose, Ours, Tagged, column_of_tags, issue_of, ours, recognise};
pub use write::{Placed, Slot, Tagger, Way, blank, chunks, column, header, issue, label, mark};

/// Begins the first tag of a sheet, with the version of this format.
pub const MAGIC: &str = "conv/1";

/// Stands at the end of a cell that shows only the beginning of its text.
pub const CUT: &str = "……〔未完，全文见隐藏列〕";
/// Where a text is cut, in bytes, if it is longer than a cell holds.
pub fn cut(text: &str) -> Option<usize> {
    excel::cut(text, excel::CELL_UNITS)?;
    excel::cut(text, excel::CELL_UNITS - CUT.chars().count())
}

/// Whether office programs may change a text in a cell: blanks at its ends, control characters but line
/// feeds, what looks like an escape (`_x000D_`), and characters that XML cannot hold.
pub fn fragile(text: &str) -> bool {
    text.starts_with(char::is_whitespace)
        || text.ends_with(char::is_whitespace)
        || text.bytes().any(|b| (b < b' ' && b != b'\n') || b == 0x7f)
        || memchr::memchr_iter(b'_', text.as_bytes())
            .any(|at| matches!(text.as_bytes().get(at + 1), Some(b'x' | b'X')))
        || memchr::memchr(0xef, text.as_bytes())
            .is_some_and(|_| text.contains(['\u{fffe}', '\u{ffff}', '\u{feff}']))
}

/// Writes a text so that it holds no separator of a tag and nothing that an office program might change:
/// such a character becomes `\` with its code point in hexadecimal and `;`.
fn escape(text: &str, tag: &mut String) {
    let unsafe_in_tag = |c: char| {
        c.is_control()
            || c.is_whitespace()
            || matches!(c, '\\' | '|' | '@' | '~' | ',' | '_' | '\u{fffe}' | '\u{ffff}' | '\u{feff}')
    };
    for c in text.chars() {
        if unsafe_in_tag(c) {
            tag.push_str(&format!("\\{:x};", u32::from(c)));
        } else {
            tag.push(c);
        }
    }
}

/// A text as [`escape`] writes it.
fn escaped(text: &str) -> String {
    let mut tag = String::with_capacity(text.len());
    escape(text, &mut tag);
    tag
}

/// Undoes [`escape`]; `None` for what it cannot have written.
fn unescape(text: &str) -> Option<String> {
    let mut pieces = text.split('\\');
    let mut plain = pieces.next()?.to_owned();
    for piece in pieces {
        let (code, rest) = piece.split_once(';')?;
        plain.push(char::from_u32(u32::from_str_radix(code, 16).ok()?)?);
        plain.push_str(rest);
    }
    Some(plain)
}
