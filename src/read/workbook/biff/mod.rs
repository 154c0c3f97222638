//! The binary workbooks of Excel 2 to 2003 (MS-XLS) and of WPS: BIFF2 to BIFF8.

mod cells;
mod objects;
mod record;

use encoding_rs::Encoding;

use crate::error::{DAMAGED, Error, LOCKED, Result};
use crate::grid::Document;
use crate::read::limits::Limits;
use crate::read::number_format::DateSystem;

use super::book::Book;
use super::strings::{Strings, clean};
use super::styles::Styles;
use super::{Trouble, cipher};
pub use cells::{error_text, rk};
use record::{Pieces, Record, Records};

const BOF: u16 = 0x0809;
const EOF: u16 = 0x000A;

/// A generation of the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Version {
    Biff2,
    Biff3,
    Biff4,
    Biff5,
    Biff8,
}

/// Whether bytes begin as a bare stream of Excel 2 to 4, or one that a program wrote without its compound file.
pub fn is_stream(bytes: &[u8]) -> bool {
    Records::new(bytes, 0).next().is_some_and(|record| version(&record).is_some())
        && bytes.get(2..4).is_some_and(|length| (4..=16).contains(&length[0]) && length[1] == 0)
}

fn version(bof: &Record<'_>) -> Option<Version> {
    match bof.kind {
        0x0009 => Some(Version::Biff2),
        0x0209 => Some(Version::Biff3),
        0x0409 => Some(Version::Biff4),
        BOF => Some(match word(bof.data, 0) {
            Some(0x0600) => Version::Biff8,
            _ => Version::Biff5,
        }),
        _ => None,
    }
}

fn word(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes([*data.get(at)?, *data.get(at + 1)?]))
}

fn double_word(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from(word(data, at)?) | u32::from(word(data, at + 2)?) << 16)
}

/// A sheet as the globals list it.
struct Sheet {
    name: String,
    offset: usize,
    hidden: bool,
    kind: u8,
}

/// What all sheets share.
struct Globals {
    version: Version,
    encoding: &'static Encoding,
    styles: Styles,
    strings: Strings,
    /// Formats seen so far: before BIFF5 a format's number is its place.
    formats: u16,
    sheets: Vec<Sheet>,
    dates: DateSystem,
}

/// Reads a stream: the workbook of a compound file, or a bare sheet of the old days.
pub fn read(name: &str, stream: &[u8], limits: &Limits) -> Result<Document> {
    let opened = cipher::opened_stream(stream).ok_or_else(|| Error::new(&LOCKED, name))?;
    let stream = opened.as_ref();
    let damaged = |what: &str| Error::new(&DAMAGED, name).arg(what);
    let first = Records::new(stream, 0).next().ok_or_else(|| damaged("empty workbook stream"))?;
    let version = version(&first).ok_or_else(|| damaged("no BIFF stream"))?;
    let mut book = Book::new(name, limits);
    match (version, word(first.data, 2)) {
        (Version::Biff4, Some(0x0100)) => {
            for (name, sheet) in bundled(stream, version) {
                read_alone(sheet, &name, &mut book, limits)?;
            }
        }
        (Version::Biff5 | Version::Biff8, Some(0x0005)) => read_sheets(stream, &mut book, limits)?,
        _ => read_alone(stream, "Sheet1", &mut book, limits)?,
    }
    book.finish()
}

/// The sheets that a workbook of Excel 4 bundles, with their names: whole streams, each behind a record that says its
/// length.
fn bundled(stream: &[u8], version: Version) -> Vec<(String, &[u8])> {
    const SHEETHDR: u16 = 0x008F;
    let mut globals = Globals::new(version);
    let mut sheets = Vec::new();
    let mut records = Records::new(stream, 0);
    while let Some(record) = records.next() {
        match (record.kind, double_word(record.data, 0)) {
            (SHEETHDR, Some(length)) => {
                let at = stream.len() - records.left();
                let end = at.saturating_add(length as usize).min(stream.len());
                let name = record.data.get(5..).unwrap_or(&[]);
                sheets.push((globals.bytes(name, name.len()), &stream[at..end]));
                records = Records::new(stream, end);
            }
            // The code page of the names; what else may be wrong is no sheet's.
            (0x0042, _) => drop(globals.take(&record, &mut records)),
            _ => {}
        }
    }
    sheets
}

/// Reads a sheet that is a stream of its own, globals and all.
fn read_alone(stream: &[u8], sheet: &str, book: &mut Book<'_>, limits: &Limits) -> Result<()> {
    let mut records = Records::new(stream, 0);
    let version = records.next().as_ref().and_then(version).unwrap_or(Version::Biff8);
    let globals = Globals::read(version, &mut records, true, book, limits)?;
    book.begin_sheet(sheet, false)?;
    let outcome = cells::read(&mut Records::new(stream, 0), &globals, book);
    book.end_sheet(outcome)
}

/// Reads the sheets that the globals list.
fn read_sheets(stream: &[u8], book: &mut Book<'_>, limits: &Limits) -> Result<()> {
    let mut records = Records::new(stream, 0);
    let version = records.next().as_ref().and_then(version).unwrap_or(Version::Biff8);
    let mut globals = Globals::read(version, &mut records, false, book, limits)?;
    // Sheets may share a place; each reading of it counts.
    let mut read = 0;
    for sheet in std::mem::take(&mut globals.sheets) {
        match sheet.kind {
            1 => book.skip_sheet(&sheet.name, "macrosheet"),
            2 => book.skip_sheet(&sheet.name, "chartsheet"),
            6 => book.skip_sheet(&sheet.name, "module"),
            _ => {
                book.begin_sheet(&sheet.name, sheet.hidden)?;
                let mut records = Records::new(stream, sheet.offset);
                let before = records.left();
                let outcome = cells::read(&mut records, &globals, book);
                book.end_sheet(outcome)?;
                read += (before - records.left()) as u64;
                limits.inflated(book.name(), read)?;
            }
        }
    }
    Ok(())
}

impl Globals {
    fn new(version: Version) -> Self {
        Self {
            version,
            // Offices in China; files of other places say what they have.
            encoding: encoding_rs::GB18030,
            styles: Styles::default(),
            strings: Strings::default(),
            formats: 0,
            sheets: Vec::new(),
            dates: DateSystem::From1900,
        }
    }

    /// Reads the globals behind their BOF, up to their end or, for a sheet `alone`, that of the stream.
    fn read(
        version: Version,
        records: &mut Records<'_>,
        alone: bool,
        book: &mut Book<'_>,
        limits: &Limits,
    ) -> Result<Self> {
        let mut globals = Self::new(version);
        while let Some(record) = records.next().filter(|record| alone || record.kind != EOF) {
            if let Err(what) = globals.take(&record, records) {
                book.part_doubt("globals", what);
            }
            limits.sheets(book.name(), globals.sheets.len() as u64)?;
        }
        book.dates = globals.dates;
        Ok(globals)
    }

    /// Takes a record of the globals; what is wrong with it, if anything.
    fn take<'s>(
        &mut self,
        record: &Record<'s>,
        records: &mut Records<'s>,
    ) -> std::result::Result<(), &'static str> {
        let data = record.data;
        match record.kind {
            0x0042 => self.encoding = code_page(word(data, 0).ok_or("CODEPAGE cut short")?),
            0x0022 if word(data, 0) == Some(1) => self.dates = DateSystem::From1904,
            0x001E | 0x041E => self.format(data).ok_or("FORMAT cut short")?,
            // XF: the number of its format is a byte before BIFF5.
            0x00E0 => self.styles.add(word(data, 2).ok_or("XF cut short")?),
            0x0243 | 0x0443 => self.styles.add(u16::from(*data.get(1).ok_or("XF cut short")?)),
            0x0085 => self.sheet(data).ok_or("BOUNDSHEET cut short")?,
            0x00FC => self.shared(Pieces::new(records.with_continuations(data))).ok_or("SST cut short")?,
            _ => {}
        }
        Ok(())
    }

    fn format(&mut self, data: &[u8]) -> Option<()> {
        let (id, code) = match self.version {
            Version::Biff8 => {
                let mut pieces = Pieces::new(vec![data.get(4..)?]);
                (word(data, 0)?, pieces.string(usize::from(word(data, 2)?))?)
            }
            Version::Biff5 => (word(data, 0)?, self.bytes(data.get(3..)?, usize::from(*data.get(2)?))),
            Version::Biff4 => (self.formats, self.bytes(data.get(3..)?, usize::from(*data.get(2)?))),
            Version::Biff2 | Version::Biff3 => {
                (self.formats, self.bytes(data.get(1..)?, usize::from(*data.first()?)))
            }
        };
        self.formats = self.formats.saturating_add(1);
        self.styles.define(id, &code);
        if self.version == Version::Biff2 {
            // Its cells name their formats themselves.
            self.styles.add(id);
        }
        Some(())
    }

    fn sheet(&mut self, data: &[u8]) -> Option<()> {
        let length = usize::from(*data.get(6)?);
        let name = match self.version {
            Version::Biff8 => Pieces::new(vec![data.get(7..)?]).string(length)?,
            _ => self.bytes(data.get(7..)?, length),
        };
        let offset = double_word(data, 0)? as usize;
        self.sheets.push(Sheet { name, offset, hidden: data[4] & 3 != 0, kind: data[5] });
        Some(())
    }

    /// The shared strings. What they claim of their number is not believed.
    fn shared(&mut self, mut pieces: Pieces<'_>) -> Option<()> {
        pieces.skip(8);
        while !pieces.is_done() {
            let length = usize::from(pieces.u16()?);
            let text = pieces.string(length)?;
            self.strings.push(&clean_lines(&text));
        }
        Some(())
    }

    /// Bytes in the workbook's code page.
    fn bytes(&self, data: &[u8], length: usize) -> String {
        let data = &data[..length.min(data.len())];
        clean_lines(&self.encoding.decode_without_bom_handling(data).0).into_owned()
    }
}

/// Gives every line end as `\n`; the escapes of XML files are none here.
fn clean_lines(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains('\r') { clean(&text.replace("_x", "_x005F_x")).into_owned().into() } else { text.into() }
}

/// The encoding of a code page (MS-XLS 2.4.52).
fn code_page(number: u16) -> &'static Encoding {
    match number {
        950 | 10002 => encoding_rs::BIG5,
        932 | 10001 => encoding_rs::SHIFT_JIS,
        949 | 10003 => encoding_rs::EUC_KR,
        874 => encoding_rs::WINDOWS_874,
        1250 => encoding_rs::WINDOWS_1250,
        1251 => encoding_rs::WINDOWS_1251,
        1252 | 437 | 850 | 0x8001 => encoding_rs::WINDOWS_1252,
        1253..=1258 => encoding_rs::Encoding::for_label(format!("windows-{number}").as_bytes())
            .unwrap_or(encoding_rs::WINDOWS_1252),
        10000 | 0x8000 => encoding_rs::MACINTOSH,
        65001 => encoding_rs::UTF_8,
        1200 => encoding_rs::UTF_16LE,
        _ => encoding_rs::GB18030,
    }
}
