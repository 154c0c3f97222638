//! What a workbook of Excel holds (Excel specifications and limits), in one place.

/// Rows of a sheet.
pub const ROWS: u32 = 1_048_576;
/// Columns of a sheet.
pub const COLUMNS: u32 = 16_384;
/// UTF-16 units of a cell's text.
pub const CELL_UNITS: usize = 32_767;
/// UTF-16 units of a sheet's name.
pub const NAME_UNITS: usize = 31;

/// Where a text must be cut to have at most so many UTF-16 units, in bytes; `None` where it has no more.
pub fn cut(text: &str, most: usize) -> Option<usize> {
    // No character has more units than bytes.
    if text.len() <= most {
        return None;
    }
    let mut units = 0;
    let over = |(_, c): &(usize, char)| {
        units += c.len_utf16();
        units > most
    };
    text.char_indices().find(over).map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_characters() {
        for (text, most, kept) in [
            ("", 0, ""),
            ("甲乙", 2, "甲乙"),
            ("甲乙丙", 2, "甲乙"),
            ("😀😀", 3, "😀"),
            ("a😀", 3, "a😀"),
            ("甲", 0, ""),
        ] {
            assert_eq!(&text[..cut(text, most).unwrap_or(text.len())], kept, "{text} {most}");
        }
    }
}
