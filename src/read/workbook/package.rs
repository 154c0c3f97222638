//! A zip archive with its budget: parts are inflated through a counter, whatever the directory claims.

use std::collections::HashMap;
use std::io::{Cursor, Read};
use std::sync::Arc;

use zip::ZipArchive;

use crate::error::{DAMAGED, Error, LOCKED, Result};
use crate::read::limits::Limits;

/// Deflate makes at most 1,032 bytes of one, so a larger claim is a lie and nothing is reserved for it.
const DEFLATE_RATIO: u64 = 1032;

/// An archive of parts.
pub struct Package<'a> {
    name: &'a str,
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Entries by their name in lower case, with `/` between folders and none in front.
    index: Arc<HashMap<String, usize>>,
    /// Bytes of the archive.
    packed: usize,
    limits: Limits,
    inflated: u64,
}

/// A part as far as it could be inflated.
pub struct Part {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Why they are not all, or not sound.
    pub damage: Option<String>,
}

impl<'a> Package<'a> {
    /// Opens an archive, within the limits.
    pub fn open(name: &'a str, bytes: &'a [u8], limits: Limits) -> Result<Self> {
        let damaged = |error: zip::result::ZipError| Error::new(&DAMAGED, name).arg(error.to_string());
        // Before the directory is read: each entry costs memory far beyond its 46 bytes there.
        let entries = memchr::memmem::find_iter(bytes, b"PK\x01\x02").take(limits.parts as usize + 1).count();
        limits.parts(name, entries as u64)?;
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
        let mut index = HashMap::with_capacity(archive.len());
        for at in 0..archive.len() {
            if let Some(Ok(entry)) = archive.name_for_index(at) {
                index.entry(key(&entry)).or_insert(at);
            }
        }
        Ok(Self { name, archive, index: Arc::new(index), packed: bytes.len(), limits, inflated: 0 })
    }

    /// The same archive for one of so many that share what is left of the budget.
    pub fn share(&self, among: u64) -> Self {
        let left = self.limits.inflated_bytes.saturating_sub(self.inflated);
        Self {
            name: self.name,
            archive: self.archive.clone(),
            index: Arc::clone(&self.index),
            packed: self.packed,
            limits: Limits { inflated_bytes: left / among, ..self.limits },
            inflated: 0,
        }
    }

    /// The input's name.
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// Bytes of the archive.
    pub fn packed_bytes(&self) -> usize {
        self.packed
    }

    /// Whether a part is there.
    pub fn has(&self, part: &str) -> bool {
        self.index.contains_key(&key(part))
    }

    /// Inflates a part; `None` where there is none. Every call counts anew against the budget.
    pub fn part(&mut self, part: &str) -> Result<Option<Part>> {
        let Some(&at) = self.index.get(&key(part)) else { return Ok(None) };
        if self.archive.by_index_raw(at).is_ok_and(|entry| entry.encrypted()) {
            return Err(Error::new(&LOCKED, self.name));
        }
        let mut entry = match self.archive.by_index(at) {
            Ok(entry) => entry,
            Err(error) => return Ok(Some(Part { bytes: Vec::new(), damage: Some(error.to_string()) })),
        };
        let left = self.limits.inflated_bytes.saturating_sub(self.inflated);
        let likely = entry.size().min(entry.compressed_size().saturating_mul(DEFLATE_RATIO)).min(left);
        let mut bytes = Vec::with_capacity(likely as usize + 1);
        let outcome = (&mut entry).take(left + 1).read_to_end(&mut bytes);
        self.inflated += bytes.len() as u64;
        self.limits.inflated(self.name, self.inflated)?;
        Ok(Some(Part { bytes, damage: outcome.err().map(|error| error.to_string()) }))
    }
}

fn key(name: &str) -> String {
    name.trim_start_matches(['/', '\\']).replace('\\', "/").to_lowercase()
}

/// A target of a relation, seen from the part that has it.
pub fn resolve(from: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut folders: Vec<&str> = from.split('/').collect();
    folders.pop();
    for step in target.split(['/', '\\']) {
        match step {
            "." | "" => {}
            ".." => drop(folders.pop()),
            step => folders.push(step),
        }
    }
    folders.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_seen_from_their_part() {
        let cases = [
            ("xl/workbook.xml", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl/workbook.xml", "/xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl/workbook.xml", "../other/./a.xml", "other/a.xml"),
            ("xl/workbook.xml", "../../../a.xml", "a.xml"),
        ];
        for (from, target, part) in cases {
            assert_eq!(resolve(from, target), part);
        }
    }
}
