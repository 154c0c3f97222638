//! Compound files (MS-CFB): loops, sectors out of range, cut headers, other things in the container.

use super::binary::sound;
use super::{Expect, Folder};

const SECTOR: usize = 512;
const END: u32 = 0xFFFF_FFFE;
const TABLE: u32 = 0xFFFF_FFFD;

/// A container with one stream: the table of sectors first, then the directory, then the stream.
pub fn container(name: &str, stream: &[u8]) -> Vec<u8> {
    // A stream below 4,096 bytes would lie in another that is cut into smaller sectors.
    let mut stream = stream.to_vec();
    stream.resize(stream.len().max(4096), 0);
    let size = stream.len() as u32;
    stream.resize(stream.len().next_multiple_of(SECTOR), 0);
    let content = stream.len() / SECTOR;
    let tables = (content + 2).div_ceil(SECTOR / 4 - 1);
    assert!(tables <= 109, "{name} does not fit");
    let mut table: Vec<u32> = vec![TABLE; tables];
    table.push(END);
    let first = table.len() as u32;
    table.extend((1..content as u32).map(|at| first + at));
    table.push(END);
    table.resize(tables * SECTOR / 4, u32::MAX);
    let mut out = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    out.extend([0; 16]);
    for field in [0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0] {
        out.extend((field as u16).to_le_bytes());
    }
    for field in [0, tables as u32, tables as u32, 0, 4096, END, 0, END, 0] {
        out.extend(field.to_le_bytes());
    }
    let listed = (0..109).map(|at| if at < tables { at as u32 } else { u32::MAX });
    out.extend(listed.flat_map(u32::to_le_bytes));
    out.extend(table.into_iter().flat_map(u32::to_le_bytes));
    out.extend(entry("Root Entry", 5, 1, END, 0));
    out.extend(entry(name, 2, u32::MAX, first, size));
    out.extend([0; 256]);
    out.extend(stream);
    out
}

/// An entry of the directory.
fn entry(name: &str, kind: u8, child: u32, start: u32, size: u32) -> Vec<u8> {
    let mut out: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let length = out.len() as u16 + 2;
    out.resize(64, 0);
    out.extend(length.to_le_bytes());
    out.extend([kind, 1]);
    for link in [u32::MAX, u32::MAX, child] {
        out.extend(link.to_le_bytes());
    }
    out.resize(116, 0);
    out.extend(start.to_le_bytes());
    out.extend(size.to_le_bytes());
    out.extend([0; 4]);
    out
}

/// Where the fields stand, in bytes.
const HEADER_FIELDS: [(&str, usize, usize); 10] = [
    ("sector-shift", 30, 2),
    ("mini-shift", 32, 2),
    ("table-count", 44, 4),
    ("directory-start", 48, 4),
    ("cutoff", 56, 4),
    ("mini-start", 60, 4),
    ("mini-count", 64, 4),
    ("more-start", 68, 4),
    ("more-count", 72, 4),
    ("first-table", 76, 4),
];

pub fn cases(folder: &mut Folder<'_>) {
    let good = container("Workbook", &sound());
    folder.add("cfb-read-named-book.xls", Expect::Read(1), container("Book", &sound()));
    for (name, at, length) in HEADER_FIELDS {
        for value in [0, 1, 0x7F, 0xFF] {
            let mut bytes = good.clone();
            bytes[at..at + length].fill(value);
            folder.add(format!("cfb-{name}-{value}.xls"), Expect::Classified, bytes);
        }
    }
    for length in [8, 20, 76, 511, 512, 513, 1024, 1100] {
        folder.add(
            format!("cfb-cut-at-{length}.xls"),
            Expect::Refused(&["damaged", "no-spreadsheet"]),
            &good[..length],
        );
    }
    let patched = |at: usize, value: u32| {
        let mut bytes = good.clone();
        bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
        bytes
    };
    // The table's entries: 0 itself, 1 the directory, 2 and on the stream.
    for (name, at, value) in [
        ("directory-loops", 1, 1),
        ("directory-into-table", 1, 0),
        ("directory-far", 1, 0x00FF_FFFF),
        ("stream-loops", 3, 2),
        ("stream-loops-at-once", 2, 2),
        ("stream-into-directory", 4, 1),
        ("stream-far", 4, 0x7FFF_FFFF),
        ("stream-free", 4, u32::MAX),
    ] {
        folder.add(format!("cfb-{name}.xls"), Expect::Classified, patched(SECTOR + 4 * at, value));
    }
    let directory = 2 * SECTOR;
    for (name, at, value) in [
        ("root-is-its-child", 76, 0),
        ("child-far", 76, 0x00FF_FFFF),
        ("child-is-its-neighbour", 128 + 68, 1),
        ("child-has-root-right", 128 + 72, 0),
        ("stream-size", 128 + 120, u32::MAX),
        ("stream-size-0", 128 + 120, 0),
        ("stream-start", 128 + 116, 0x7FFF_FFFF),
        ("stream-starts-at-table", 128 + 116, 0),
        ("name-length", 128 + 64, u32::MAX),
    ] {
        folder.add(format!("cfb-{name}.xls"), Expect::Classified, patched(directory + at, value));
    }
    for name in [
        "WordDocument",
        "PowerPoint Document",
        "__properties_version1.0",
        "Contents",
        "\u{5}SummaryInformation",
    ] {
        let label = name.replace('\u{5}', "");
        folder.add(
            format!("cfb-{label}.xls"),
            Expect::Refused(&["no-spreadsheet"]),
            container(name, &sound()),
        );
    }
    folder.add(
        "cfb-EncryptedPackage.xlsx",
        Expect::Refused(&["locked"]),
        container("EncryptedPackage", &[7; 5000]),
    );
    let mut loops = container("Workbook", &vec![0; 3 << 20]);
    let last = loops.len() - 1;
    loops[last] = 1;
    // Each sector of the stream says that the directory begins there.
    loops[48..52].copy_from_slice(&60u32.to_le_bytes());
    folder.add("cfb-directory-is-the-stream.xls", Expect::Classified, loops);
}
