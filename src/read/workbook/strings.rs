//! The shared strings, one after the other in one text.

use std::borrow::Cow;

use super::Trouble;
use super::xml::{Node, Xml, local};

/// Shared strings by index. What the part claims of their number is not believed.
#[derive(Debug, Default)]
pub struct Strings {
    text: String,
    ends: Vec<usize>,
}

impl Strings {
    /// A string by its index.
    pub fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.text.get(start..end)
    }

    /// Adds a string that is shared.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    /// Reads the shared strings part.
    pub fn read(&mut self, text: &str) -> Result<(), Trouble> {
        let mut xml = Xml::new(text);
        let mut item = String::new();
        loop {
            if let Some(text) = xml.plain_item() {
                self.push(&clean(text));
                continue;
            }
            match xml.next()? {
                Node::Open(tag, empty) if local(&tag) == "si" => {
                    item.clear();
                    rich_text(&mut xml, empty, &mut item)?;
                    self.push(&clean(&item));
                }
                Node::End => return Ok(()),
                _ => {}
            }
        }
    }
}

/// Appends the text of the item just opened: its runs, without the phonetic ones that only say how they sound.
pub fn rich_text(xml: &mut Xml<'_>, empty: bool, into: &mut String) -> Result<(), Trouble> {
    let outside = xml.depth() - u32::from(!empty);
    while xml.depth() > outside {
        if let Node::Open(tag, empty) = xml.next()? {
            match local(&tag) {
                "t" => xml.text(empty, into)?,
                "rPh" | "rPr" | "phoneticPr" => xml.skip(empty)?,
                _ => {}
            }
        }
    }
    Ok(())
}

/// Undoes `_x000D_` (ECMA-376 part 1, 22.4.2.4, ST_Xstring) and gives every line end as `\n`.
pub fn clean(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    if memchr::memchr(b'_', text.as_bytes()).is_some_and(|at| text[at..].contains("_x")) {
        text = unescape(&text).into();
    }
    if text.contains('\r') {
        text = text.replace("\r\n", "\n").replace('\r', "\n").into();
    }
    text
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let code = rest.get(2..7).and_then(|code| code.strip_suffix('_'));
        let code = code.filter(|code| code.bytes().all(|b| b.is_ascii_hexdigit()));
        let unit = code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        match unit {
            Some(c) => {
                out.push(c);
                rest = &rest[7..];
            }
            None => {
                out.push_str("_x");
                rest = &rest[2..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone_and_lookalikes_stay() {
        let cases = [
            ("甲_x000D_\n乙", "甲\n乙"),
            ("a_x005F_x000D_b", "a_x000D_b"),
            ("_x00", "_x00"),
            ("a_xyz_b", "a_xyz_b"),
            ("_x+00A_", "_x+00A_"),
            ("_xD83D_", "_xD83D_"),
            ("甲_x0009_", "甲\t"),
        ];
        for (raw, text) in cases {
            assert_eq!(clean(raw), text);
        }
    }

    #[test]
    fn runs_join_and_phonetics_go() {
        let mut strings = Strings::default();
        let xml = "<sst uniqueCount='4294967295'><si><t>甲</t></si><si><r><rPr><b/></rPr><t>项</t></r><r><t xml:space='preserve'> 目</t></r>\
                   <rPh sb='0' eb='1'><t>ㄒㄧㄤ</t></rPh></si><si/><si><t/></si><si><t>丙</t></si></sst>";
        assert!(strings.read(xml).is_ok());
        let all: Vec<_> = (0..6).map(|index| strings.get(index)).collect();
        assert_eq!(all, [Some("甲"), Some("项 目"), Some(""), Some(""), Some("丙"), None]);
    }
}
