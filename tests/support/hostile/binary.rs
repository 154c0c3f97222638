//! Binary workbooks (BIFF2 to BIFF8): short records, lying counts, offsets past the stream.

use super::compound::container;
use super::{Expect, Folder, form};

/// A record: type, length, data.
pub fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
}

fn words(words: &[u16]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// A text in two bytes a character, its length before it.
fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    [words(&[units.len() as u16]), vec![1], words(&units)].concat()
}

fn begin(kind: u16) -> Vec<u8> {
    record(0x0809, &words(&[0x0600, kind, 0x0DBB, 0x07CC, 0, 0, 6, 0]))
}

/// The form's cells as records of BIFF8.
fn labels() -> Vec<u8> {
    let label = |(row, column, text): (usize, usize, &str)| {
        record(0x0204, &[words(&[row as u16, column as u16, 0]), wide(text)].concat())
    };
    form::cells().flat_map(label).collect()
}

/// A stream of BIFF8: globals with `more` in them, then a sheet of `cells` at `offset` (`None` for its true place).
fn stream(more: &[u8], cells: &[u8], offset: Option<u32>) -> Vec<u8> {
    sheets(more, cells, offset, 1)
}

fn sheets(more: &[u8], cells: &[u8], offset: Option<u32>, count: usize) -> Vec<u8> {
    let bound = |at: u32, number: usize| {
        let name: Vec<u16> = format!("{number}").encode_utf16().collect();
        record(0x0085, &[&at.to_le_bytes()[..], &[0, 0, name.len() as u8, 1], &words(&name)].concat())
    };
    let length: usize = (0..count).map(|number| bound(0, number).len()).sum();
    let (head, tail) = ([begin(5), more.to_vec()].concat(), record(0x000A, &[]));
    let at = (head.len() + length + tail.len()) as u32;
    let list = (0..count).flat_map(|number| bound(offset.unwrap_or(at), number)).collect();
    [head, list, tail, begin(0x10), cells.to_vec(), record(0x000A, &[])].concat()
}

/// The form as a sound stream.
pub fn sound() -> Vec<u8> {
    stream(&[], &labels(), None)
}

pub fn cases(folder: &mut Folder<'_>) {
    folder.add("xls-sound.xls", Expect::Read(1), container("Workbook", &sound()));
    folder.add("xls-read-bare-stream.xls", Expect::Read(1), sound());
    globals(folder);
    sheet_records(folder);
    old(folder);
    let many = sheets(&[], &record(0x00FF, &[0; 8000]).repeat(400), None, 5000);
    folder.add(
        "xls-5000-sheets-one-place.xls",
        Expect::Refused(&["too-many-bytes"]),
        container("Workbook", &many),
    );
    // Four bytes a record, read again for every sheet: time without memory.
    let empty = sheets(&[], &record(0x00FF, &[]).repeat(4_000_000), None, 19_999);
    folder.add("xls-19999-sheets-of-empty-records.xls", Expect::Refused(&["too-many-bytes"]), empty);
    let forms = sheets(&[], &labels(), None, 3000);
    folder.add("xls-read-3000-forms.xls", Expect::Read(3000), container("Workbook", &forms));
    let listed = sheets(&[], &labels(), None, 1_000_000);
    folder.add("xls-1000000-sheets.xls", Expect::Refused(&["too-many-sheets"]), listed);
    let cells = record(0x0203, &[0; 14]).repeat(3000);
    folder.add(
        "xls-2000-sheets-one-place-of-cells.xls",
        Expect::Refused(&["too-many-bytes", "too-many-cells"]),
        container("Workbook", &sheets(&[], &cells, None, 2000)),
    );
}

/// Records of the globals, each cut short and each lying.
fn globals(folder: &mut Folder<'_>) {
    let kinds: [(&str, u16); 12] = [
        ("boundsheet", 0x0085),
        ("name", 0x0018),
        ("codepage", 0x0042),
        ("externsheet", 0x0017),
        ("bof", 0x0809),
        ("sst", 0x00FC),
        ("format", 0x041E),
        ("xf", 0x00E0),
        ("font", 0x0031),
        ("datemode", 0x0022),
        ("supbook", 0x01AE),
        ("continue", 0x003C),
    ];
    for (name, kind) in kinds {
        for length in [0, 1, 3, 7] {
            let bytes = stream(&record(kind, &vec![0xFF; length]), &labels(), None);
            folder.add(
                format!("xls-{name}-{length}-bytes.xls"),
                Expect::Classified,
                container("Workbook", &bytes),
            );
        }
    }
    let lying = record(0x00FC, &[&[0xFF; 8][..], &[0xFF, 0x7F, 1, 0x41]].concat());
    folder.add("xls-sst-lies.xls", Expect::Read(1), container("Workbook", &stream(&lying, &labels(), None)));
    let rich = record(
        0x00FC,
        &[&[1, 0, 0, 0, 1, 0, 0, 0][..], &[1, 0, 0x0C, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0x41]].concat(),
    );
    folder.add(
        "xls-sst-rich-lies.xls",
        Expect::Classified,
        container("Workbook", &stream(&rich, &labels(), None)),
    );
    for offset in [0, 1, 3, 20, 0x7FFF_FFFF, u32::MAX] {
        let bytes = stream(&[], &labels(), Some(offset));
        folder.add(format!("xls-sheet-at-{offset}.xls"), Expect::Classified, container("Workbook", &bytes));
    }
    for (name, data) in [("xor", vec![0, 0, 1, 2, 3, 4]), ("rc4", vec![1, 0, 1, 0, 1, 0]), ("empty", vec![])]
    {
        let bytes = stream(&record(0x002F, &data), &labels(), None);
        folder.add(
            format!("xls-filepass-{name}.xls"),
            Expect::Refused(&["locked"]),
            container("Workbook", &bytes),
        );
    }
}

/// Records of the sheet, before the form's cells.
fn sheet_records(folder: &mut Folder<'_>) {
    let before = |more: &[u8]| container("Workbook", &stream(&[], &[more, &labels()].concat(), None));
    let kinds: [(&str, u16); 16] = [
        ("mergedcells", 0x00E5),
        ("dimensions", 0x0200),
        ("label", 0x0204),
        ("labelsst", 0x00FD),
        ("rk", 0x027E),
        ("mulrk", 0x00BD),
        ("number", 0x0203),
        ("boolerr", 0x0205),
        ("formula", 0x0006),
        ("string", 0x0207),
        ("mulblank", 0x00BE),
        ("rstring", 0x00D6),
        ("colinfo", 0x007D),
        ("row", 0x0208),
        ("setup", 0x00A1),
        ("array", 0x0221),
    ];
    for (name, kind) in kinds {
        for length in [0, 1, 5, 11] {
            let bytes = before(&record(kind, &vec![0xFF; length]));
            folder.add(format!("xls-{name}-{length}-bytes.xls"), Expect::Read(1), bytes);
        }
    }
    for claim in [1, 1027, u16::MAX] {
        let merges = record(0x00E5, &words(&[claim, 0, 9, 0, 9]));
        folder.add(format!("xls-mergedcells-claims-{claim}.xls"), Expect::Classified, before(&merges));
    }
    let rows = [[0, 0xFFFF_FFFF], [0xFFFF_FFFF, 0], [0, 1_000_000_000]];
    for (at, pair) in rows.into_iter().enumerate() {
        let data = [&pair.map(u32::to_le_bytes).concat()[..], &words(&[0, 0xFFFF, 0])].concat();
        folder.add(format!("xls-dimensions-{at}.xls"), Expect::Read(1), before(&record(0x0200, &data)));
    }
    let far = record(0x0203, &[words(&[0xFFFF, 0xFFFF, 0xFFFF]), vec![0x40; 8]].concat());
    folder.add("xls-far-cell.xls", Expect::Read(1), before(&far));
    let tokens = record(0x0006, &[words(&[40, 1, 0]), vec![0; 14], words(&[0xFFFF]), vec![0x24; 3]].concat());
    folder.add("xls-formula-tokens-cut.xls", Expect::Read(1), before(&tokens));
    let nested = begin(0x20).repeat(50_000);
    folder.add("xls-50000-charts-open.xls", Expect::Refused(&["no-form", "damaged"]), before(&nested));
    let long = record(0x0204, &[words(&[50, 0, 0, 0xFFFF]), vec![1]].concat());
    folder.add("xls-label-length-lies.xls", Expect::Classified, before(&long));
    let continued = [
        record(0x0204, &[words(&[50, 0, 0, 0xFFFF]), vec![1]].concat()),
        record(0x003C, &[1]).repeat(60_000),
    ]
    .concat();
    folder.add("xls-60000-continuations.xls", Expect::Classified, before(&continued));
    let cut = stream(&[], &labels(), None);
    folder.add("xls-no-eof.xls", Expect::Read(1), container("Workbook", &cut[..cut.len() - 4]));
}

/// Sheets of Excel 2 to 4: no container, a record a cell.
fn old(folder: &mut Folder<'_>) {
    let gbk = |text: &str| encoding_rs::GBK.encode(text).0.into_owned();
    for (name, begin, wide_cells) in [("2", 0x0009, false), ("3", 0x0209, true), ("4", 0x0409, true)] {
        let cell = |(row, column, text): (usize, usize, &str)| {
            let (place, text) = (words(&[row as u16, column as u16]), gbk(text));
            match wide_cells {
                true => record(0x0204, &[place, words(&[0, text.len() as u16]), text].concat()),
                false => record(0x0004, &[place, vec![0, 0, 0, text.len() as u8], text].concat()),
            }
        };
        let cells: Vec<u8> = form::cells().flat_map(cell).collect();
        let parts = [
            record(begin, &words(&[0, 0x10, 0])),
            record(0x0042, &words(&[936])),
            cells,
            record(0x000A, &[]),
        ];
        folder.add(format!("xls-read-biff{name}.xls"), Expect::Read(1), parts.concat());
        for length in [0, 3, 6, 7] {
            let short = [
                parts[0].clone(),
                record(0x0004, &vec![0; length]),
                record(0x0204, &vec![0; length]),
                parts[3].clone(),
            ];
            folder.add(
                format!("xls-biff{name}-{length}-bytes.xls"),
                Expect::Refused(&["no-form", "damaged"]),
                short.concat(),
            );
        }
    }
}
