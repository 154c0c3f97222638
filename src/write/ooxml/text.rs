//! Texts: what XML and Excel need escaped, and the table of shared strings.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write;

use rustc_hash::FxBuildHasher;

/// Appends a text as XML has it. What XML cannot hold, and a carriage return, becomes Excel's `_xHHHH_`; what looks
/// like that already has its underscore escaped so (ECMA-376 part 1, 22.9.2.19).
pub(crate) fn escape(text: &str, xml: &mut String) {
    let bytes = text.as_bytes();
    let mut copied = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        let plain = match byte {
            b'&' | b'<' | b'>' | b'"' | b'_' | 0xef => false,
            byte => byte >= b' ' || matches!(byte, b'\n' | b'\t'),
        };
        if plain {
            continue;
        }
        let (replacement, length): (Cow<'_, str>, usize) = match byte {
            b'&' => ("&amp;".into(), 1),
            b'<' => ("&lt;".into(), 1),
            b'>' => ("&gt;".into(), 1),
            b'"' => ("&quot;".into(), 1),
            b'_' if is_escape(&bytes[at..]) => ("_x005F_".into(), 1),
            0xef if bytes[at..].starts_with("\u{fffe}".as_bytes()) => ("_xFFFE_".into(), 3),
            0xef if bytes[at..].starts_with("\u{ffff}".as_bytes()) => ("_xFFFF_".into(), 3),
            b'_' | 0xef => continue,
            control => (format!("_x{control:04X}_").into(), 1),
        };
        xml.push_str(&text[copied..at]);
        xml.push_str(&replacement);
        copied = at + length;
    }
    xml.push_str(&text[copied..]);
}

/// Whether bytes begin with what Excel reads as an escaped character: `_xHHHH_`.
fn is_escape(bytes: &[u8]) -> bool {
    matches!(bytes, [_, b'x' | b'X', a, b, c, d, b'_', ..]
        if [a, b, c, d].iter().all(|digit| digit.is_ascii_hexdigit()))
}

/// The texts of all cells of a workbook, each once.
#[derive(Debug, Default)]
pub(super) struct Strings {
    numbers: HashMap<Box<str>, u32, FxBuildHasher>,
    items: String,
    uses: usize,
}

impl Strings {
    /// The number of a text.
    pub(super) fn number(&mut self, text: &str) -> u32 {
        self.uses += 1;
        if let Some(&number) = self.numbers.get(text) {
            return number;
        }
        let number = self.numbers.len() as u32;
        self.numbers.insert(text.into(), number);
        let edges = text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace);
        self.items.push_str(if edges { "<si><t xml:space=\"preserve\">" } else { "<si><t>" });
        escape(text, &mut self.items);
        self.items.push_str("</t></si>");
        number
    }

    /// The part `sharedStrings.xml`.
    pub(super) fn xml(self) -> String {
        let mut xml = String::with_capacity(self.items.len() + 256);
        xml.push_str(super::HEAD);
        // Writing to a string cannot fail.
        let _ = write!(
            xml,
            "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" count=\"{}\" uniqueCount=\"{}\">",
            self.uses,
            self.numbers.len()
        );
        xml.push_str(&self.items);
        xml.push_str("</sst>");
        xml
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_and_excel_cannot_hold_is_escaped() {
        for (text, want) in [
            ("甲<乙>&\"丙\"", "甲&lt;乙&gt;&amp;&quot;丙&quot;"),
            ("一\n二\t三", "一\n二\t三"),
            ("a\rb\u{1}\u{0}", "a_x000D_b_x0001__x0000_"),
            ("_x000D_ _x12 _", "_x005F_x000D_ _x12 _"),
            ("\u{fffe}\u{ffff}！ｘ", "_xFFFE__xFFFF_！ｘ"),
            ("", ""),
        ] {
            let mut xml = String::new();
            escape(text, &mut xml);
            assert_eq!(xml, want, "{text:?}");
        }
    }

    #[test]
    fn a_text_is_held_once() {
        let mut strings = Strings::default();
        let numbers = ["甲", " 乙", "甲"].map(|text| strings.number(text));
        assert_eq!(numbers, [0, 1, 0]);
        let xml = strings.xml();
        assert!(xml.contains("count=\"3\" uniqueCount=\"2\""));
        assert!(xml.ends_with("<si><t>甲</t></si><si><t xml:space=\"preserve\"> 乙</t></si></sst>"));
    }
}
