//! The rows of one CSV, their cells taken in the order of the table's columns whatever the file's order.

use csv::{ErrorKind, StringRecord};
use rust_decimal::Decimal;

use crate::error::{
    BAD_CELL, BAD_SERIAL, Error, Fault, MISSING_COLUMN, RAGGED_ROW, Result, UNKNOWN_COLUMN, UNREADABLE,
};
use crate::model::table::Table;
use crate::model::{Day, Place};
use crate::write::csv::guard::unmark;

/// The rows of a CSV.
pub struct Rows<'t> {
    file: &'t str,
    text: &'t str,
    table: &'static Table,
    reader: csv::Reader<&'t [u8]>,
    record: StringRecord,
    /// For each column of the table where it stands in the file.
    order: Vec<usize>,
}

impl<'t> Rows<'t> {
    /// Begins with the header, whose columns may stand in any order.
    pub fn new(file: &'t str, text: &'t str, table: &'static Table) -> Result<Self> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().map_err(|error| broken(file, text, &error))?;
        let at = Place::Line { line: 1, column: 1 };
        let mut order = vec![usize::MAX; table.columns.len()];
        for (index, name) in header.iter().enumerate() {
            match table.position(name) {
                Some(position) if order[position] == usize::MAX => order[position] = index,
                _ => return Err(Error::new(&UNKNOWN_COLUMN, file).arg(name).at(at)),
            }
        }
        if let Some(missing) = order.iter().position(|&index| index == usize::MAX) {
            return Err(Error::new(&MISSING_COLUMN, file).arg(table.columns[missing].name).at(at));
        }
        Ok(Self { file, text, table, reader, record: StringRecord::new(), order })
    }

    /// The next row.
    pub fn next_row(&mut self) -> Result<Option<Cells<'_>>> {
        let more = self
            .reader
            .read_record(&mut self.record)
            .map_err(|error| broken(self.file, self.text, &error))?;
        Ok(more.then_some(Cells { rows: self, next: 0 }))
    }
}

fn broken(file: &str, text: &str, error: &csv::Error) -> Error {
    match error.kind() {
        ErrorKind::UnequalLengths { pos, expected_len, len } => Error::new(&RAGGED_ROW, file)
            .arg(len.to_string())
            .arg(expected_len.to_string())
            .at(line_of(text, pos.as_ref())),
        _ => Error::new(&UNREADABLE, file).arg(error.to_string()).arg(error.to_string()),
    }
}

/// Where a row begins. The reader's own count of lines lags behind where rows end in CRLF: it takes the LF as
/// the beginning of the next row.
fn line_of(text: &str, position: Option<&csv::Position>) -> Place {
    let byte = position.and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(0);
    let bytes = text.as_bytes();
    let before = bytes.iter().take(byte + usize::from(bytes.get(byte) == Some(&b'\n')));
    let line = 1 + before.filter(|&&b| b == b'\n').count();
    Place::Line { line: u32::try_from(line).unwrap_or(u32::MAX), column: 1 }
}

/// The cells of a row from left to right; each call takes one.
pub struct Cells<'r> {
    rows: &'r Rows<'r>,
    next: usize,
}

impl<'r> Cells<'r> {
    fn take(&mut self) -> &'r str {
        let cell = self.rows.order.get(self.next).and_then(|&index| self.rows.record.get(index));
        self.next += 1;
        unmark(cell.unwrap_or(""))
    }

    /// A fault in this row.
    pub fn fault(&self, fault: &'static Fault) -> Error {
        Error::new(fault, self.rows.file).at(line_of(self.rows.text, self.rows.record.position()))
    }

    /// The name of the column taken last.
    fn column(&self) -> &'static str {
        self.rows.table.columns.get(self.next.saturating_sub(1)).map_or("", |column| column.name)
    }

    fn parsed<T>(&mut self, parse: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>> {
        let cell = self.take();
        if cell.is_empty() {
            return Ok(None);
        }
        match parse(cell) {
            Some(value) => Ok(Some(value)),
            None => Err(self.fault(&BAD_CELL).arg(self.column()).arg(cell)),
        }
    }

    /// Any text.
    pub fn text(&mut self) -> String {
        self.take().to_owned()
    }

    /// A count from 1.
    pub fn serial(&mut self) -> Result<Option<usize>> {
        self.parsed(|cell| cell.parse().ok().filter(|&serial| serial > 0))
    }

    /// A count that follows on `before`.
    pub fn serial_in_turn(&mut self, before: usize) -> Result<()> {
        let serial = self.serial()?.unwrap_or(0);
        if serial == before + 1 {
            return Ok(());
        }
        let expected = (before + 1).to_string();
        Err(self.fault(&BAD_SERIAL).arg(self.column()).arg(serial.to_string()).arg(expected))
    }

    /// An exact number.
    pub fn decimal(&mut self) -> Result<Option<Decimal>> {
        self.parsed(|cell| cell.parse().ok())
    }

    /// A year of four digits.
    pub fn year(&mut self) -> Result<Option<i16>> {
        self.parsed(|cell| cell.parse().ok().filter(|_| cell.len() == 4))
    }

    /// A date at the precision given.
    pub fn day(&mut self) -> Result<Option<Day>> {
        self.parsed(|cell| Day::try_from(cell.to_owned()).ok())
    }

    /// A place; an empty cell is an unknown one.
    pub fn place(&mut self) -> Result<Place> {
        Ok(self.parsed(|cell| cell.parse().ok())?.unwrap_or_default())
    }

    /// One of a closed set, by its name.
    pub fn choice<T: Copy>(&mut self, all: &[T], name: fn(T) -> &'static str) -> Result<Option<T>> {
        self.parsed(|cell| all.iter().copied().find(|&one| name(one) == cell))
    }
}
