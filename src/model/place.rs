//! Where something stood in an input, in the reader's own coordinates.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::excel;

/// A place in an input.
///
/// Written `line:column` for a text (both from 1, the column counted in characters) and `sheet!A1` for a
/// workbook; the empty string where no place is known. The written form is what the column 来源位置 holds
/// and what [`FromStr`] reads back.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub enum Place {
    /// No place is known (a value that was made, not read).
    #[default]
    Unknown,
    /// A place in a text.
    Line {
        /// Line, from 1.
        line: u32,
        /// Column in characters, from 1.
        column: u32,
    },
    /// A cell of a workbook.
    Cell {
        /// The sheet's name as the workbook has it.
        sheet: Arc<str>,
        /// Row, from 0 (`A1` is row 0).
        row: u32,
        /// Column, from 0 (`A1` is column 0).
        column: u32,
    },
}

impl Place {
    /// A place in a text, line and column from 1; `None` where one of them is 0.
    pub fn at_line(line: u32, column: u32) -> Option<Self> {
        (line > 0 && column > 0).then_some(Self::Line { line, column })
    }

    /// Whether a place is known at all.
    pub fn is_known(&self) -> bool {
        !matches!(self, Self::Unknown)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => Ok(()),
            Self::Line { line, column } => write!(f, "{line}:{column}"),
            Self::Cell { sheet, row, column } => {
                write!(f, "{sheet}!{}{}", column_letters(*column), u64::from(*row) + 1)
            }
        }
    }
}

/// A text that is no place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is neither line:column nor sheet!A1")]
pub struct NoPlace(pub String);

impl FromStr for Place {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        if text.is_empty() {
            return Ok(Self::Unknown);
        }
        // A sheet's name may hold `!`, digits and colons; the cell behind the last `!` may not.
        if let Some((sheet, cell)) = text.rsplit_once('!') {
            let (row, column) = parse_a1(cell).ok_or_else(|| NoPlace(text.to_owned()))?;
            return Ok(Self::Cell { sheet: sheet.into(), row, column });
        }
        let pair = text.split_once(':');
        let pair = pair.and_then(|(line, column)| Self::at_line(line.parse().ok()?, column.parse().ok()?));
        pair.ok_or_else(|| NoPlace(text.to_owned()))
    }
}

/// The letters of a column: 0 is `A`, 25 `Z`, 26 `AA`, 16383 `XFD`.
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// Reads `B12` as (row 11, column 1), both from 0. `None` for anything else, and past row 1,048,576 or
/// column XFD, the last of a sheet (ECMA-376 part 1, 18.3.1.73).
pub fn parse_a1(cell: &str) -> Option<(u32, u32)> {
    let digits = cell.find(|c: char| c.is_ascii_digit())?;
    let (letters, number) = cell.split_at(digits);
    if letters.is_empty() || letters.len() > 3 || !letters.bytes().all(|b| b.is_ascii_uppercase()) {
        return None;
    }
    let column = letters.bytes().fold(0u32, |sum, b| sum * 26 + u32::from(b - b'A') + 1) - 1;
    if !number.bytes().all(|b| b.is_ascii_digit()) || number.starts_with('0') {
        return None;
    }
    let row = number.parse::<u32>().ok()?.checked_sub(1)?;
    (row < excel::ROWS && column < excel::COLUMNS).then_some((row, column))
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_reads_back_as_written() {
        for text in ["", "12:1", "Sheet1!A1", "a!b:1!XFD1048576", "01 项目!AA10"] {
            assert_eq!(text.parse::<Place>().map(|p| p.to_string()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn cells_outside_a_sheet_are_no_places() {
        for text in ["s!XFE1", "s!A1048577", "s!A0", "s!1", "s!A", "12", "a:b", "0:1", "1:0", "s!ZZZZZZZZZ1"]
        {
            assert!(text.parse::<Place>().is_err(), "{text}");
        }
    }
}
