//! A zip archive with its budget: parts are inflated through a counter, whatever the directory claims.

use std::collections::HashMap;
use std::io::{Cursor, Read};
use std::sync::Arc;

use flate2::{Crc, Decompress, FlushDecompress, Status};
use zip::{CompressionMethod, ZipArchive};

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
    /// The archive.
    packed: &'a [u8],
    /// Used again from part to part.
    inflate: Decompress,
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
        Ok(Self {
            name,
            archive,
            index: Arc::new(index),
            packed: bytes,
            inflate: Decompress::new(false),
            limits,
            inflated: 0,
        })
    }

    /// The same archive for one of so many that share what is left of the budget.
    pub fn share(&self, among: u64) -> Self {
        let left = self.limits.inflated_bytes.saturating_sub(self.inflated);
        Self {
            name: self.name,
            archive: self.archive.clone(),
            index: Arc::clone(&self.index),
            packed: self.packed,
            inflate: Decompress::new(false),
            limits: Limits { inflated_bytes: left / among, ..self.limits },
            inflated: 0,
        }
    }

    /// Bytes of the archive.
    pub fn packed_bytes(&self) -> usize {
        self.packed.len()
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
        let left = self.limits.inflated_bytes.saturating_sub(self.inflated);
        if let Some(bytes) = self.at_once(at, left) {
            self.inflated += bytes.len() as u64;
            return Ok(Some(Part { bytes, damage: None }));
        }
        let mut entry = match self.archive.by_index(at) {
            Ok(entry) => entry,
            Err(error) => return Ok(Some(Part { bytes: Vec::new(), damage: Some(error.to_string()) })),
        };
        let likely = entry.size().min(entry.compressed_size().saturating_mul(DEFLATE_RATIO)).min(left);
        let mut bytes = Vec::with_capacity(likely as usize + 1);
        let outcome = (&mut entry).take(left + 1).read_to_end(&mut bytes);
        self.inflated += bytes.len() as u64;
        self.limits.inflated(self.name, self.inflated)?;
        Ok(Some(Part { bytes, damage: outcome.err().map(|error| error.to_string()) }))
    }

    /// Inflates a part in one step. `None` unless it is within the budget and in all just what the directory says:
    /// anything else is for reading step by step.
    fn at_once(&mut self, at: usize, left: u64) -> Option<Vec<u8>> {
        let entry = self.archive.by_index_raw(at).ok()?;
        let (length, size, crc) = (entry.compressed_size(), entry.size(), entry.crc32());
        let method = entry.compression();
        let start = usize::try_from(entry.data_start()?).ok()?;
        let packed = self.packed.get(start..)?.get(..usize::try_from(length).ok()?)?;
        let size =
            usize::try_from(size.min(left)).ok().filter(|_| size <= left.min(length * DEFLATE_RATIO))?;
        let bytes = match method {
            CompressionMethod::Stored => packed.to_vec(),
            CompressionMethod::Deflated => {
                let mut bytes = Vec::with_capacity(size + 1);
                self.inflate.reset(false);
                let status = self.inflate.decompress_vec(packed, &mut bytes, FlushDecompress::Finish);
                status.ok().filter(|&status| status == Status::StreamEnd)?;
                bytes
            }
            _ => return None,
        };
        let mut sum = Crc::new();
        sum.update(&bytes);
        (bytes.len() == size && sum.sum() == crc).then_some(bytes)
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
