//! What is neither a spreadsheet nor a text, told by its first bytes: the scan, the document or the archive that a
//! form came in. Naming it helps more than the labels that were not found in it.

use crate::error::{Error, NO_SPREADSHEET, Result};
use crate::model::Bilingual;

const PDF: Bilingual = Bilingual { zh: "便携文档（PDF）", en: "a PDF" };
const IMAGE: Bilingual = Bilingual { zh: "图片", en: "an image" };
const ARCHIVE: Bilingual = Bilingual { zh: "压缩包", en: "an archive" };
const RTF: Bilingual = Bilingual { zh: "富文本文档（RTF）", en: "an RTF document" };
const WORD: Bilingual = Bilingual { zh: "文字文档（Word）", en: "a Word document" };
const SLIDES: Bilingual = Bilingual { zh: "演示文稿", en: "a presentation" };
const OFD: Bilingual = Bilingual { zh: "版式文档（OFD）", en: "an OFD document" };

/// First bytes and what begins with them. None is how a text begins.
static MAGICS: &[(&[u8], &Bilingual)] = &[
    (b"%PDF-", &PDF),
    (b"\x89PNG\r\n", &IMAGE),
    (b"\xFF\xD8\xFF", &IMAGE),
    (b"GIF8", &IMAGE),
    (b"II*\0", &IMAGE),
    (b"MM\0*", &IMAGE),
    (b"Rar!\x1A\x07", &ARCHIVE),
    (b"7z\xBC\xAF\x27\x1C", &ARCHIVE),
    (b"\x1F\x8B\x08", &ARCHIVE),
    // An archive of nothing.
    (b"PK\x05\x06", &ARCHIVE),
    (b"\xFD7zXZ\0", &ARCHIVE),
    (b"{\\rtf", &RTF),
];

/// Parts that tell what a zip archive is.
static PARTS: &[(&str, &Bilingual)] =
    &[("word/document.xml", &WORD), ("ppt/presentation.xml", &SLIDES), ("OFD.xml", &OFD)];

/// Streams that tell what a compound file is.
static STREAMS: &[(&str, &Bilingual)] = &[("WordDocument", &WORD), ("PowerPoint Document", &SLIDES)];

/// Refuses bytes that begin as something else does.
///
/// # Errors
/// [`NO_SPREADSHEET`] with what they are.
pub(super) fn refuse(name: &str, bytes: &[u8]) -> Result<()> {
    match MAGICS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        Some((_, what)) => Err(fault(name, what.zh, what.en)),
        None => Ok(()),
    }
}

/// The fault of a zip archive that is no workbook.
pub(super) fn in_archive(name: &str, has: impl Fn(&str) -> bool) -> Error {
    let what = PARTS.iter().find(|(part, _)| has(part)).map_or(&ARCHIVE, |(_, what)| what);
    fault(name, what.zh, what.en)
}

/// The fault of a compound file that is no workbook; `streams` are the names of what it holds.
pub(super) fn in_compound(name: &str, streams: &[&str]) -> Error {
    match STREAMS.iter().find(|(stream, _)| streams.contains(stream)) {
        Some((_, what)) => fault(name, what.zh, what.en),
        None => {
            let held = streams.join(", ");
            fault(name, &format!("复合文件（{held}）"), &format!("a compound file ({held})"))
        }
    }
}

fn fault(name: &str, zh: &str, en: &str) -> Error {
    Error::new(&NO_SPREADSHEET, name).arg(zh).arg(en)
}

#[cfg(test)]
mod tests {
    use crate::read::{Options, read};

    #[test]
    fn what_a_form_came_in_is_named() {
        let cases: [(&[u8], &str, &str); 10] = [
            (b"%PDF-1.7\n%\xE2\xE3", "no-spreadsheet", "a PDF"),
            (b"\xFF\xD8\xFF\xE0", "no-spreadsheet", "an image"),
            (b"{\\rtf1\\ansi", "no-spreadsheet", "an RTF document"),
            (b"\x1F\x8B\x08\0", "no-spreadsheet", "an archive"),
            (b"PK\x05\x06\0\0\0\0", "no-spreadsheet", "an archive"),
            (b"<html><head><meta name=\"Excel Workbook Frameset\"><frameset>", "sheets-elsewhere", ""),
            (b"", "empty", ""),
            (b"\xEF\xBB\xBF", "empty", ""),
            (b"\xFF\xFE", "empty", ""),
            (b" \t\r\n", "empty", ""),
        ];
        for (bytes, code, what) in cases {
            let error = read("x", bytes, &Options::default()).unwrap_err();
            assert_eq!((error.fault.code, error.args.get(1).map_or("", String::as_str)), (code, what));
        }
    }
}
