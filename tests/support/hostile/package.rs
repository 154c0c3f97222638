//! Zip archives by hand, so that every field can lie.

use super::spreadsheet::{CONTENT_TYPES, sheet_of_form, workbook};
use super::{Expect, Folder};

/// An entry as it is written.
#[derive(Clone)]
pub struct Entry {
    pub name: String,
    pub data: Vec<u8>,
    /// 0 stored, 8 deflated.
    pub method: u16,
    pub flags: u16,
    /// What is claimed of the content once inflated.
    pub size: u32,
    pub crc: u32,
}

impl Entry {
    /// A stored entry, all claims true.
    pub fn stored(name: &str, content: impl Into<Vec<u8>>) -> Self {
        let data: Vec<u8> = content.into();
        let (size, crc) = (data.len() as u32, crc32(&data));
        Self { name: name.to_owned(), data, method: 0, flags: 0, size, crc }
    }

    /// A deflated entry: `head`, then `unit` so often, then `tail`. Its checksum is left at 0.
    pub fn repeated(name: &str, head: impl AsRef<[u8]>, unit: &str, times: usize, tail: &str) -> Self {
        let head = head.as_ref();
        let size = (head.len() + unit.len() * times + tail.len()) as u32;
        let data = deflate(head, unit.as_bytes(), times, tail.as_bytes());
        Self { name: name.to_owned(), data, method: 8, flags: 0, size, crc: 0 }
    }

    fn header(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for field in [20, self.flags, self.method, 0, 0x21] {
            out.extend(field.to_le_bytes());
        }
        for field in [self.crc, self.data.len() as u32, self.size] {
            out.extend(field.to_le_bytes());
        }
        out.extend((self.name.len() as u16).to_le_bytes());
        out.extend(0u16.to_le_bytes());
        out
    }
}

/// An archive of entries.
pub fn archive(entries: &[Entry]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        let at = out.len() as u32;
        out.extend(b"PK\x03\x04");
        out.extend(entry.header());
        out.extend(entry.name.as_bytes());
        out.extend(&entry.data);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(entry.header());
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(entry.name.as_bytes());
    }
    let (start, count) = (out.len() as u32, entries.len() as u16);
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([count, count].into_iter().flat_map(u16::to_le_bytes));
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend(0u16.to_le_bytes());
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
    })
}

/// A deflate stream (RFC 1951) of stored blocks and, for the repetitions, one block of fixed codes that says
/// "258 more bytes, as `unit` bytes before" again and again. `unit` is at most 258 bytes.
fn deflate(head: &[u8], unit: &[u8], times: usize, tail: &[u8]) -> Vec<u8> {
    let mut out = Bits::default();
    out.store(head, false);
    if times > 0 {
        out.store(unit, false);
        out.repeat(unit.len(), unit.len() * (times - 1));
    }
    out.store(tail, true);
    out.bytes
}

#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    waiting: u64,
    count: u32,
}

impl Bits {
    fn put(&mut self, bits: u64, count: u32) {
        self.waiting |= bits << self.count;
        self.count += count;
        while self.count >= 8 {
            self.bytes.push(self.waiting as u8);
            self.waiting >>= 8;
            self.count -= 8;
        }
    }

    /// A Huffman code: its first bit is the highest.
    fn code(&mut self, code: u64, count: u32) {
        self.put(code.reverse_bits() >> (64 - count), count);
    }

    fn literal(&mut self, byte: u8) {
        match byte {
            0..=143 => self.code(0x30 + u64::from(byte), 8),
            144.. => self.code(0x190 + u64::from(byte - 144), 9),
        }
    }

    fn store(&mut self, bytes: &[u8], last: bool) {
        self.put(u64::from(last), 1);
        self.put(1, 2);
        bytes.iter().for_each(|&byte| self.literal(byte));
        self.code(0, 7);
        if last {
            self.put(0, 7);
        }
    }

    /// `length` bytes more, in matches of 258 and a rest in matches of 3 and literal-free lengths.
    fn repeat(&mut self, distance: usize, length: usize) {
        self.put(0, 1);
        self.put(1, 2);
        for _ in 0..length / 258 {
            self.code(0xC5, 8);
            self.distance(distance);
        }
        // What is left: lengths 3 to 10 have codes of their own (257 to 264, seven bits). A rest below 3 is left out.
        let mut left = length % 258;
        while left >= 3 {
            let step = if left > 13 {
                10
            } else if left > 10 {
                left - 3
            } else {
                left
            };
            self.code(step as u64 - 2, 7);
            self.distance(distance);
            left -= step;
        }
        self.code(0, 7);
    }

    fn distance(&mut self, distance: usize) {
        let at = (distance - 1) as u64;
        if at < 4 {
            self.code(at, 5);
            return;
        }
        let extra = at.ilog2() - 1;
        self.code(u64::from(2 * extra + 2) + ((at >> extra) & 1), 5);
        self.put(at & ((1 << extra) - 1), extra);
    }
}

const REFUSED: Expect =
    Expect::Refused(&["damaged", "locked", "no-spreadsheet", "no-form", "too-many-bytes"]);

/// Lies of the archive itself; the parts in it are sound.
pub fn cases(folder: &mut Folder<'_>) {
    let form = || workbook(&[sheet_of_form()]);
    let change = |change: &dyn Fn(&mut Vec<Entry>)| {
        let mut entries = form();
        change(&mut entries);
        archive(&entries)
    };
    let sheet =
        |entries: &mut Vec<Entry>| entries.iter_mut().position(|e| e.name.contains("sheet1")).unwrap();
    folder.add("zip-sound.xlsx", Expect::Read(1), archive(&form()));
    for (name, size) in [("small", 3), ("large", u32::MAX), ("zero", 0)] {
        let bytes = change(&|entries| entries.iter_mut().for_each(|entry| entry.size = size));
        folder.add(format!("zip-size-{name}.xlsx"), Expect::Classified, bytes);
    }
    let bytes = change(&|entries| entries.iter_mut().for_each(|entry| entry.crc ^= 1));
    folder.add("zip-crc-wrong.xlsx", Expect::Read(1), bytes);
    let bytes = change(&|entries| entries.iter_mut().for_each(|entry| entry.flags = 1));
    folder.add("zip-encrypted.xlsx", Expect::Refused(&["locked"]), bytes);
    let bytes = change(&|entries| {
        let at = sheet(entries);
        entries[at].flags = 1;
    });
    folder.add("zip-encrypted-sheet.xlsx", Expect::Refused(&["locked"]), bytes);
    for method in [1, 9, 12, 14, 93, 99, u16::MAX] {
        let bytes = change(&|entries| entries.iter_mut().for_each(|entry| entry.method = method));
        folder.add(format!("zip-method-{method}.xlsx"), REFUSED, bytes);
    }
    let bytes = change(&|entries| entries.iter_mut().for_each(|entry| entry.method = 8));
    folder.add("zip-deflated-is-stored.xlsx", REFUSED, bytes);
    let bytes = change(&|entries| {
        for name in ["../../../tmp/climbed", "/etc/climbed", "..\\..\\climbed", "C:\\climbed", "a\0b", ""] {
            entries.push(Entry::stored(name, "x"));
        }
    });
    folder.add("zip-climbing-names.xlsx", Expect::Read(1), bytes);
    let bytes = change(&|entries| {
        let copy = entries.clone();
        entries.extend(copy);
    });
    folder.add("zip-names-twice.xlsx", Expect::Classified, bytes);
    let bytes = change(&|entries| entries.push(Entry::stored(&"长".repeat(21_000), "x")));
    folder.add("zip-name-63k.xlsx", Expect::Read(1), bytes);
    for part in ["workbook.xml", "workbook.xml.rels", "_rels/.rels", "sheet1.xml", CONTENT_TYPES] {
        let bytes = change(&|entries| entries.retain(|entry| !entry.name.ends_with(part)));
        let label = part.replace(['/', '[', ']'], "");
        folder.add(format!("zip-without-{label}.xlsx"), Expect::Classified, bytes);
        let bytes = change(&|entries| {
            entries
                .iter_mut()
                .filter(|e| e.name.ends_with(part))
                .for_each(|e| *e = Entry::stored(&e.name, ""));
        });
        folder.add(format!("zip-empty-{label}.xlsx"), Expect::Classified, bytes);
    }
    let many: Vec<Entry> = (0..100_001).map(|at| Entry::stored(&format!("{at}"), "")).collect();
    folder.add("zip-100001-parts.xlsx", Expect::Refused(&["too-many-parts"]), archive(&many));
    edges(folder, &archive(&form()));
}

/// The end record: cut, lying, twice.
fn edges(folder: &mut Folder<'_>, sound: &[u8]) {
    let end = sound.len() - 22;
    for (name, at, value) in
        [("count", 10, 0xFF), ("size", 14, 0xFF), ("start", 18, 0xFF), ("comment", 20, 0xFF), ("disk", 4, 1)]
    {
        let mut bytes = sound.to_vec();
        bytes[end + at..end + at + 2].fill(value);
        folder.add(format!("zip-end-{name}-lies.xlsx"), Expect::Classified, bytes);
    }
    folder.add("zip-end-missing.xlsx", Expect::Refused(&["damaged"]), &sound[..end]);
    folder.add(
        "zip-only-end.xlsx",
        Expect::Refused(&["no-form", "no-spreadsheet", "damaged"]),
        &sound[end..],
    );
    folder.add("zip-only-magic.xlsx", Expect::Refused(&["damaged"]), b"PK\x03\x04");
    let behind = [sound, &b"junk behind the end\0".repeat(40)].concat();
    folder.add("zip-junk-behind.xlsx", Expect::Classified, behind);
    let before = [&b"#!/bin/sh\nexit\n"[..], sound].concat();
    folder.add("zip-script-before.xlsx", Expect::Classified, before);
    let directories = [sound, sound].concat();
    folder.add("zip-twice.xlsx", Expect::Classified, directories);
}
