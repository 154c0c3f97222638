//! Bytes to grids: encoding, format by content, one file a format.
//!
//! A format is one row of [`FORMATS`]: how it is told by its content (never by the input's name) and how it is
//! read. The rows are asked in order; the last, plain text, fits everything. What kinds of tables a text holds is
//! decided per block of its lines in `text`.

#[cfg(test)]
mod account;
mod aligned;
mod blocks;
mod boxes;
mod controls;
pub mod csv_folder;
mod cursor;
pub mod decode;
mod delimited;
mod draft;
pub mod file;
mod filled;
mod foreign;
mod html;
mod html_parts;
pub mod json;
pub mod limits;
mod line_ends;
mod lines;
mod mhtml;
mod number_format;
mod page_number;
mod pipe;
mod tab;
mod text;
pub mod workbook;
mod xml2003;

use crate::error::{self, EMPTY, Error, Result};
use crate::grid::Document;

/// How to read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// The text's encoding by its WHATWG label (`gbk`, `utf-16be` …) instead of the one told from the bytes.
    pub encoding: Option<String>,
    /// What the input may cost.
    pub limits: limits::Limits,
}

/// An input to a format's reader.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The input's name as given (`-` for standard input); for messages and places only.
    pub name: &'a str,
    /// All its bytes.
    pub bytes: &'a [u8],
    /// How to read.
    pub options: &'a Options,
}

/// What a format is told by.
#[derive(Debug, Clone, Copy)]
pub struct Head<'a> {
    /// All bytes of the input.
    pub bytes: &'a [u8],
    /// The first [`HEAD_BYTES`] bytes as text, without blanks before it. Nonsense for binary formats.
    pub text: &'a str,
}

/// How many bytes of an input are decoded to tell its format. Excel's HTML and XML headers name themselves in
/// the first few hundred; comments and styles before the first table stay within this.
pub const HEAD_BYTES: usize = 4096;

/// A format: a row of the registry.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// Its name, for messages.
    pub name: &'static str,
    /// Whether an input is of this format, told by content alone.
    pub fits: fn(&Head) -> bool,
    /// Reads an input of this format.
    pub read: fn(&Input) -> Result<Document>,
}

/// The formats, in the order in which they are asked.
pub static FORMATS: &[Format] = &[
    WORKBOOK,
    XML_2003,
    FLAT_ODS,
    MHTML,
    FRAMES,
    Format { name: "html", fits: text::is_html, read: text::read_html },
    TEXT,
];

/// Workbooks by their containers.
const WORKBOOK: Format = Format {
    name: "workbook",
    fits: |head| workbook::is_workbook(head.bytes),
    read: |input| workbook::read(input.name, input.bytes, &input.options.limits),
};

/// XML Spreadsheet 2003.
const XML_2003: Format = Format {
    name: "xml-2003",
    fits: xml2003::fits,
    read: |input| xml2003::read(input.name, input.bytes, &input.options.limits),
};

/// An OpenDocument spreadsheet as one XML file.
const FLAT_ODS: Format = Format {
    name: "flat-ods",
    fits: |head| head.text.starts_with("<?xml") && head.text.contains("<office:document"),
    read: |input| workbook::read_flat(input.name, input.bytes, &input.options.limits),
};

/// Web archives.
const MHTML: Format = Format { name: "mhtml", fits: mhtml::fits, read: mhtml::read };

/// The frame that Excel writes around the sheets of a workbook saved as a web page.
const FRAMES: Format = Format {
    name: "frames",
    fits: |head| head.text.starts_with('<') && head.text.contains("\"Excel Workbook Frameset\""),
    read: |input| Err(Error::new(&error::FRAMES, input.name)),
};

/// The format of last resort: any input can be looked at as a text.
const TEXT: Format = Format { name: "text", fits: |_| true, read: text::read };

/// Reads one input: tells its format by content and hands it to that format's reader.
///
/// # Errors
///
/// [`EMPTY`]; [`NO_SPREADSHEET`](crate::error::NO_SPREADSHEET) with what stands there instead;
/// what the format's reader says: an unknown encoding label, a text over the limit, a damaged or locked workbook.
pub fn read(name: &str, bytes: &[u8], options: &Options) -> Result<Document> {
    let bytes = workbook::without_lead(bytes);
    foreign::refuse(name, bytes)?;
    let prefix = &bytes[..bytes.len().min(HEAD_BYTES)];
    let decoded = decode::decode(name, prefix, options.encoding.as_deref())?;
    let head = Head { bytes, text: decoded.text.trim_start_matches(crate::grid::is_blank) };
    if head.text.is_empty() && bytes.len() <= HEAD_BYTES {
        return Err(Error::new(&EMPTY, name));
    }
    let format = FORMATS.iter().find(|format| (format.fits)(&head)).unwrap_or(&TEXT);
    (format.read)(&Input { name, bytes, options })
}
