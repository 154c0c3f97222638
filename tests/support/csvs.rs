//! The CSV files of a book, to be compared.

use std::collections::BTreeMap;

use conv::model::Book;
use conv::write::csv::{CsvOptions, write_folder};

/// The CSV files of a book by name, as they are written by default.
pub fn csvs(book: &Book) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("csv");
    write_folder(book, &target, &CsvOptions::default()).unwrap_or_else(|error| panic!("{error}"));
    let entries = std::fs::read_dir(&target).unwrap().map(Result::unwrap);
    let files =
        entries.map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()));
    files.filter(|(name, _)| name.ends_with(".csv")).collect()
}

/// The rows of a CSV file without some columns, header included.
pub fn rows_without(file: &[u8], columns: &[&str]) -> Vec<Vec<String>> {
    let text = file.strip_prefix("\u{feff}".as_bytes()).unwrap_or(file);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let header = rows.first().cloned().unwrap_or_default();
    let keeps = |at: usize| header.get(at).is_none_or(|name| !columns.contains(&name));
    let keep = |row: &csv::StringRecord| {
        row.iter().enumerate().filter(|(at, _)| keeps(*at)).map(|(_, cell)| cell.to_owned()).collect()
    };
    rows.iter().map(keep).collect()
}
