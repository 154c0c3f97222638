//! What is no spreadsheet and no text, under names that say it is.

use super::package::{Entry, archive};
use super::{Dice, Expect, Folder};

pub fn cases(folder: &mut Folder<'_>) {
    let refused = Expect::Refused(&["no-form", "no-spreadsheet", "damaged"]);
    let magics: [(&str, &[u8]); 16] = [
        ("elf", b"\x7FELF\x02\x01\x01\0"),
        ("exe", b"MZ\x90\0\x03\0\0\0"),
        ("png", b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR"),
        ("jpeg", b"\xFF\xD8\xFF\xE0\0\x10JFIF\0"),
        ("gif", b"GIF89a\x01\0\x01\0"),
        ("pdf", b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"),
        ("gzip", b"\x1F\x8B\x08\0\0\0\0\0"),
        ("rar", b"Rar!\x1A\x07\x01\0"),
        ("7z", b"7z\xBC\xAF\x27\x1C\0\x04"),
        ("xz", b"\xFD7zXZ\0"),
        ("rtf", b"{\\rtf1\\ansi"),
        ("sqlite", b"SQLite format 3\0"),
        ("class", b"\xCA\xFE\xBA\xBE\0\0\0\x34"),
        ("tiff", b"II*\0\x08\0\0\0"),
        ("mp4", b"\0\0\0\x18ftypmp42"),
        ("wasm", b"\0asm\x01\0\0\0"),
    ];
    for (name, magic) in magics {
        let mut dice = Dice::new(magic.len() as u64 + u64::from(magic[1]));
        let junk: Vec<u8> = (0..20_000).map(|_| dice.below(256) as u8).collect();
        folder.add(format!("wrong-{name}.xlsx"), refused, [magic, &junk].concat());
        folder.add(format!("wrong-{name}-only.xls"), refused, magic);
    }
    for (name, part) in [
        ("docx", "word/document.xml"),
        ("pptx", "ppt/presentation.xml"),
        ("jar", "META-INF/MANIFEST.MF"),
        ("apk", "AndroidManifest.xml"),
        ("ofd", "OFD.xml"),
    ] {
        folder.add(
            format!("wrong-{name}.xlsx"),
            Expect::Refused(&["no-spreadsheet"]),
            archive(&[Entry::stored(part, "<a/>")]),
        );
    }
    folder.add("wrong-empty-zip.xlsx", refused, archive(&[]));
}
