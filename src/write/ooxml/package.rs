//! The zip archive of parts: made in order, compressed side by side.
//!
//! One helping thread for the whole archive, and only where there is enough to do; what each part compresses to
//! does not depend on who compresses it, so the archive is the same with or without help.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use flate2::{Compress, Compression, Crc, FlushCompress, Status};

use crate::parallel;

use crate::error::{Error, WORKBOOK_FULL};

/// The level of compression: what Excel itself uses; a twentieth larger than level 6 in half of its time.
const LEVEL: u32 = 3;
/// Parts under this many bytes are stored: compressing them gains less than starting it costs.
const STORED: usize = 600;
/// Bytes of parts from which a helping thread pays for its start.
const HELP_FROM: usize = 96 * 1024;
/// Parts that may wait before the maker compresses one itself: bounds the memory.
const WAITING: usize = 16;

/// An archive being made.
#[derive(Default)]
pub(super) struct Package {
    queue: Arc<Queue>,
    helper: Option<JoinHandle<Vec<Packed>>>,
    packed: Vec<Packed>,
    count: usize,
    bytes: usize,
    press: Option<Press>,
}

/// Parts that wait for compression.
#[derive(Default)]
struct Queue {
    waiting: Mutex<Waiting>,
    ready: Condvar,
}

#[derive(Default)]
struct Waiting {
    parts: VecDeque<Part>,
    closed: bool,
}

struct Part {
    number: usize,
    path: String,
    content: String,
}

/// A part as it stands in the archive.
struct Packed {
    number: usize,
    path: String,
    data: Vec<u8>,
    length: usize,
    crc: u32,
    deflated: bool,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next part, waited for; `None` once all are taken and no more will come.
    fn next(&self) -> Option<Part> {
        let mut waiting = self.lock();
        loop {
            if let Some(part) = waiting.parts.pop_front() {
                return Some(part);
            }
            if waiting.closed {
                return None;
            }
            waiting = self.ready.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Package {
    /// Adds a part behind the others.
    pub(super) fn add(&mut self, path: impl Into<String>, content: String) {
        self.count += 1;
        self.place(Part { number: self.count, path: path.into(), content });
    }

    /// Adds the part that stands before all others: by it programs tell what kind of archive it is.
    pub(super) fn add_first(&mut self, path: impl Into<String>, content: String) {
        self.place(Part { number: 0, path: path.into(), content });
    }

    fn place(&mut self, part: Part) {
        self.bytes += part.content.len();
        if self.helper.is_none() && self.bytes >= HELP_FROM && parallel::is_shared() {
            let queue = Arc::clone(&self.queue);
            let work = move || {
                let mut press = Press::new();
                std::iter::from_fn(|| queue.next()).map(|part| press.pack(part)).collect()
            };
            // Without a thread to be had, the maker does all.
            self.helper = std::thread::Builder::new().spawn(work).ok();
        }
        let overdue = {
            let mut waiting = self.queue.lock();
            waiting.parts.push_back(part);
            if waiting.parts.len() > WAITING || self.helper.is_none() {
                waiting.parts.pop_front()
            } else {
                None
            }
        };
        match overdue {
            Some(part) => self.pack(part),
            None => self.queue.ready.notify_one(),
        }
    }

    fn pack(&mut self, part: Part) {
        let packed = self.press.get_or_insert_with(Press::new).pack(part);
        self.packed.push(packed);
    }

    /// The archive's bytes.
    ///
    /// # Errors
    /// When a part or the archive exceeds 4 GiB, or there are more than 65,535 parts: the limits of a plain zip
    /// archive. When the helping thread died.
    pub(super) fn finish(mut self) -> io::Result<Vec<u8>> {
        self.queue.lock().closed = true;
        self.queue.ready.notify_all();
        while let Some(part) = self.queue.next() {
            self.pack(part);
        }
        if let Some(helper) = self.helper.take() {
            let packed = helper.join().map_err(|_| io::Error::other("a thread of compression died"))?;
            self.packed.extend(packed);
        }
        self.packed.sort_unstable_by_key(|part| part.number);
        archive(&self.packed)
    }
}

/// A compressor that is used again from part to part.
struct Press(Compress);

impl Press {
    fn new() -> Self {
        Self(Compress::new(Compression::new(LEVEL), false))
    }

    fn pack(&mut self, part: Part) -> Packed {
        let content = part.content.into_bytes();
        let mut crc = Crc::new();
        crc.update(&content);
        let (length, crc) = (content.len(), crc.sum());
        let deflated = if length < STORED { None } else { self.deflate(&content) };
        let (data, deflated) = deflated.map_or((content, false), |data| (data, true));
        Packed { number: part.number, path: part.path, data, length, crc, deflated }
    }

    /// The content deflated; `None` should the compressor fail, for then it is stored.
    fn deflate(&mut self, content: &[u8]) -> Option<Vec<u8>> {
        if self.0.total_in() > 0 {
            self.0.reset();
        }
        let mut data = Vec::with_capacity(content.len() / 3 + 256);
        loop {
            let read = usize::try_from(self.0.total_in()).ok()?;
            let status = self.0.compress_vec(content.get(read..)?, &mut data, FlushCompress::Finish).ok()?;
            if status == Status::StreamEnd {
                data.shrink_to_fit();
                return Some(data);
            }
            data.reserve(data.len() / 2 + 256);
        }
    }
}

/// 1 January 1980, midnight: the first date that an archive can tell. Any other would make two runs differ.
const DATE: u16 = 0x0021;
/// The version of the format that deflated parts need, and the flag of names in UTF-8 (APPNOTE 4.4.3, 4.4.4).
const VERSION: u16 = 20;
const UTF_8: u16 = 1 << 11;

fn archive(parts: &[Packed]) -> io::Result<Vec<u8>> {
    // More than 65,535 parts or 4 GiB (APPNOTE 4.4.1.4).
    let too_large = |_| io::Error::other(Error::new(&WORKBOOK_FULL, ""));
    let size: usize = parts.iter().map(|part| part.data.len() + 2 * part.path.len() + 76).sum();
    let mut zip = Vec::with_capacity(size + 22);
    let mut directory = Vec::new();
    for part in parts {
        let offset = u32::try_from(zip.len()).map_err(too_large)?;
        let mut common = Vec::with_capacity(26);
        for half in [VERSION, UTF_8, if part.deflated { 8 } else { 0 }, 0, DATE] {
            common.extend(half.to_le_bytes());
        }
        let (packed, length) = (u32::try_from(part.data.len()), u32::try_from(part.length));
        for word in [part.crc, packed.map_err(too_large)?, length.map_err(too_large)?] {
            common.extend(word.to_le_bytes());
        }
        common.extend(u16::try_from(part.path.len()).map_err(too_large)?.to_le_bytes());
        common.extend([0; 2]);
        zip.extend(b"PK\x03\x04");
        zip.extend(&common);
        zip.extend(part.path.as_bytes());
        zip.extend(&part.data);
        directory.extend(b"PK\x01\x02");
        directory.extend(VERSION.to_le_bytes());
        directory.extend(&common);
        // No comment, disk 0, no attributes.
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(part.path.as_bytes());
    }
    let start = u32::try_from(zip.len()).map_err(too_large)?;
    let length = u32::try_from(directory.len()).map_err(too_large)?;
    let count = u16::try_from(parts.len()).map_err(too_large)?;
    zip.extend(directory);
    zip.extend(b"PK\x05\x06");
    zip.extend([0; 4]);
    zip.extend(count.to_le_bytes());
    zip.extend(count.to_le_bytes());
    zip.extend(length.to_le_bytes());
    zip.extend(start.to_le_bytes());
    zip.extend([0; 2]);
    Ok(zip)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn an_archive_holds_its_parts_in_order_with_or_without_help() {
        // Enough to call for help, and parts that are stored.
        let content = |number: usize| {
            format!("{number}甲乙丙").repeat(if number.is_multiple_of(3) { 4 } else { 3_000 })
        };
        let mut package = Package::default();
        (1..60).for_each(|number| package.add(format!("p/{number}.xml"), content(number)));
        package.add_first("p/0.xml", content(0));
        let bytes = package.finish().expect("within the limits");
        let mut archive = zip::ZipArchive::new(io::Cursor::new(bytes)).expect("a zip archive");
        assert_eq!(archive.len(), 60);
        for number in 0..60 {
            let mut part = archive.by_index(number).expect("a part");
            assert_eq!(part.name().ok().as_deref(), Some(format!("p/{number}.xml").as_str()));
            let mut text = String::new();
            part.read_to_string(&mut text).expect("a sound part");
            assert_eq!(text, content(number));
        }
    }
}
