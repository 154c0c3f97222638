//! Compound files (MS-CFB): the streams of the root storage.
//!
//! Every chain is followed for no more sectors than the file has, so loops end, and nothing is reserved by what
//! a header claims. A chain that breaks gives what came before.

use crate::error::{DAMAGED, Error, Result};
use crate::read::limits::Limits;

/// The first bytes of every compound file.
pub const MAGIC: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

const HEADER_BYTES: usize = 512;
const ENTRY_BYTES: usize = 128;
/// The last sector number in use; what is above marks ends and free sectors.
const LAST_SECTOR: u32 = 0xFFFF_FFFA;
/// Sector numbers of the table that the header itself holds.
const HEADER_TABLE: usize = 109;

/// A compound file.
pub struct CompoundFile<'a> {
    bytes: &'a [u8],
    sector_bytes: usize,
    mini_bytes: usize,
    /// Streams below this size live in the small sectors.
    cutoff: u64,
    table: Vec<u32>,
    mini_table: Vec<u8>,
    mini_stream: Vec<u8>,
    entries: Vec<Entry>,
}

#[derive(Debug, Clone)]
struct Entry {
    name: String,
    kind: u8,
    left: u32,
    right: u32,
    child: u32,
    start: u32,
    size: u64,
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

impl<'a> CompoundFile<'a> {
    /// Opens a compound file.
    pub fn open(name: &str, bytes: &'a [u8], limits: &Limits) -> Result<Self> {
        let damaged = |what: &str| Error::new(&DAMAGED, name).arg(what);
        if bytes.len() < HEADER_BYTES {
            return Err(damaged("compound file header cut short"));
        }
        let shift = |at| u16_at(bytes, at).unwrap_or(0);
        let (sector, mini) = (shift(30), shift(32));
        if !(7..=16).contains(&sector) || !(4..sector).contains(&mini) {
            return Err(damaged("compound file sector size"));
        }
        let mut file = Self {
            bytes,
            sector_bytes: 1 << sector,
            mini_bytes: 1 << mini,
            cutoff: u64::from(u32_at(bytes, 56).unwrap_or(4096)),
            table: Vec::new(),
            mini_table: Vec::new(),
            mini_stream: Vec::new(),
            entries: Vec::new(),
        };
        file.read_table();
        let directory = file.chain(u32_at(bytes, 48).unwrap_or(u32::MAX), u64::MAX);
        limits.parts(name, (directory.len() / ENTRY_BYTES) as u64)?;
        file.entries = directory.chunks_exact(ENTRY_BYTES).map(entry).collect();
        let Some(root) = file.entries.first().cloned() else {
            return Err(damaged("compound file without directory"));
        };
        file.mini_table = file.chain(u32_at(bytes, 60).unwrap_or(u32::MAX), u64::MAX);
        file.mini_stream = file.chain(root.start, root.size);
        Ok(file)
    }

    fn sectors(&self) -> usize {
        self.bytes.len().div_ceil(self.sector_bytes)
    }

    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        // The header fills the sector before the first, whatever its own length.
        let start = (number as usize).checked_add(1)?.checked_mul(self.sector_bytes)?;
        let end = start.saturating_add(self.sector_bytes).min(self.bytes.len());
        self.bytes.get(start..end).filter(|sector| !sector.is_empty())
    }

    /// Collects the sectors of the allocation table: 109 in the header, more in a chain of their own.
    fn read_table(&mut self) {
        let claimed = u32_at(self.bytes, 44).unwrap_or(0) as usize;
        let wanted = claimed.min(self.sectors());
        let mut table = Vec::new();
        for index in 0..HEADER_TABLE.min(wanted) {
            table.extend(u32_at(self.bytes, 76 + 4 * index));
        }
        let mut next = u32_at(self.bytes, 68).unwrap_or(u32::MAX);
        let per_sector = self.sector_bytes / 4 - 1;
        while table.len() < wanted
            && let Some(sector) = self.sector(next)
        {
            let left = wanted - table.len();
            table.extend((0..per_sector.min(left)).map_while(|index| u32_at(sector, 4 * index)));
            next = u32_at(sector, 4 * per_sector).unwrap_or(u32::MAX);
        }
        self.table = table;
    }

    fn next_sector(&self, number: u32) -> Option<u32> {
        let per_sector = self.sector_bytes / 4;
        let holder = *self.table.get(number as usize / per_sector)?;
        u32_at(self.sector(holder)?, 4 * (number as usize % per_sector))
    }

    fn chain(&self, start: u32, size: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut next = start;
        for _ in 0..self.sectors() {
            if next > LAST_SECTOR || bytes.len() as u64 >= size {
                break;
            }
            let Some(sector) = self.sector(next) else { break };
            bytes.extend_from_slice(sector);
            next = self.next_sector(next).unwrap_or(u32::MAX);
        }
        bytes.truncate(usize::try_from(size).unwrap_or(usize::MAX));
        bytes
    }

    fn mini_chain(&self, start: u32, size: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut next = start;
        for _ in 0..self.mini_table.len() / 4 {
            if next > LAST_SECTOR || bytes.len() as u64 >= size {
                break;
            }
            let from = (next as usize).saturating_mul(self.mini_bytes);
            let to = from.saturating_add(self.mini_bytes).min(self.mini_stream.len());
            let Some(sector) = self.mini_stream.get(from..to) else { break };
            bytes.extend_from_slice(sector);
            next = u32_at(&self.mini_table, (next as usize).saturating_mul(4)).unwrap_or(u32::MAX);
        }
        bytes.truncate(usize::try_from(size).unwrap_or(usize::MAX));
        bytes
    }

    /// A stream of the root storage by its name; workbooks that are embedded in it lie in storages of their own.
    pub fn stream(&self, wanted: &str) -> Option<Vec<u8>> {
        let found =
            self.root_entries().find(|entry| entry.kind == 2 && entry.name.eq_ignore_ascii_case(wanted))?;
        Some(if found.size < self.cutoff {
            self.mini_chain(found.start, found.size)
        } else {
            self.chain(found.start, found.size)
        })
    }

    /// The names of what is in the root storage.
    pub fn names(&self) -> Vec<&str> {
        self.root_entries().map(|entry| entry.name.as_str()).collect()
    }

    fn root_entries(&self) -> impl Iterator<Item = &Entry> {
        let mut seen = vec![false; self.entries.len()];
        let mut waiting = vec![self.entries.first().map_or(u32::MAX, |root| root.child)];
        let mut found = Vec::new();
        while let Some(id) = waiting.pop() {
            let Some(entry) = self.entries.get(id as usize) else { continue };
            if !std::mem::replace(&mut seen[id as usize], true) {
                found.push(entry);
                waiting.extend([entry.right, entry.left]);
            }
        }
        found.into_iter()
    }
}

fn entry(bytes: &[u8]) -> Entry {
    let link = |at| u32_at(bytes, at).unwrap_or(u32::MAX);
    let length = usize::from(u16_at(bytes, 64).unwrap_or(0)).min(64);
    let units = bytes[..length].chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    let name: String =
        char::decode_utf16(units.take_while(|&unit| unit != 0)).filter_map(|c| c.ok()).collect();
    // The upper half of the size is not to be trusted in version 3 (MS-CFB 2.6.4); no file here is that large.
    Entry {
        name,
        kind: bytes[66],
        left: link(68),
        right: link(72),
        child: link(76),
        start: link(116),
        size: u64::from(u32_at(bytes, 120).unwrap_or(0)),
    }
}
