//! XML parts: their encoding, and a pull reader that resolves references and bounds nesting.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

use super::Trouble;
use crate::read::limits::XML_DEPTH;

/// The text of a part: UTF-8, UTF-16 by its mark or its zeros, or what its declaration names. Bytes that are
/// none become U+FFFD.
pub fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0;
    }
    match bytes {
        [b'<', 0, ..] => return encoding_rs::UTF_16LE.decode_without_bom_handling(bytes).0,
        [0, b'<', ..] => return encoding_rs::UTF_16BE.decode_without_bom_handling(bytes).0,
        _ => {}
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.into();
    }
    let head = &bytes[..bytes.len().min(200)];
    declared(head).unwrap_or(encoding_rs::UTF_8).decode_without_bom_handling(bytes).0
}

/// The encoding that an XML declaration names.
fn declared(head: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let start = memchr::memmem::find(head, b"encoding=")? + b"encoding=".len();
    let quote = *head.get(start)?;
    let rest = head.get(start + 1..)?;
    let end = rest.iter().position(|&b| b == quote)?;
    encoding_rs::Encoding::for_label(&rest[..end])
}

/// What comes next in a part.
pub enum Node<'a> {
    /// A start tag; `true` when it is closed at once, and no [`Node::Close`] follows.
    Open(BytesStart<'a>, bool),
    /// An end tag.
    Close,
    /// Text between tags, references resolved.
    Text(Cow<'a, str>),
    /// The end of the part, all elements closed.
    End,
}

/// A pull reader over one part.
pub struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    depth: u32,
}

impl<'a> Xml<'a> {
    /// Begins at the start of a part.
    pub fn new(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_dangling_amp = true;
        Self { reader, depth: 0 }
    }

    /// How many elements are open.
    pub fn depth(&self) -> u32 {
        self.depth
    }

    /// The next node; comments and instructions are passed over.
    pub fn next(&mut self) -> Result<Node<'a>, Trouble> {
        loop {
            return match self.reader.read_event() {
                Ok(Event::Start(tag)) => {
                    self.depth += 1;
                    if self.depth > XML_DEPTH {
                        return Err(format!("XML nested deeper than {XML_DEPTH}").into());
                    }
                    Ok(Node::Open(tag, false))
                }
                Ok(Event::Empty(tag)) => Ok(Node::Open(tag, true)),
                Ok(Event::End(_)) => {
                    self.depth = self.depth.saturating_sub(1);
                    Ok(Node::Close)
                }
                Ok(Event::Text(text)) => Ok(Node::Text(text.into_inner())),
                Ok(Event::CData(text)) => Ok(Node::Text(text.into_inner())),
                Ok(Event::GeneralRef(name)) => Ok(Node::Text(resolve(&name))),
                Ok(Event::Eof) if self.depth == 0 => Ok(Node::End),
                Ok(Event::Eof) => Err("XML ends early".into()),
                Ok(Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::DocType(_)) => continue,
                Err(error) => Err(format!("XML: {error}, byte {}", self.reader.error_position()).into()),
            };
        }
    }

    /// Passes over the element just opened.
    pub fn skip(&mut self, empty: bool) -> Result<(), Trouble> {
        let outside = self.depth - u32::from(!empty);
        while self.depth > outside {
            self.next()?;
        }
        Ok(())
    }

    /// Appends the text of the element just opened, that of elements in it included.
    pub fn text(&mut self, empty: bool, into: &mut String) -> Result<(), Trouble> {
        let outside = self.depth - u32::from(!empty);
        while self.depth > outside {
            if let Node::Text(text) = self.next()? {
                into.push_str(&text);
            }
        }
        Ok(())
    }
}

/// A character or one of the five entities; any other name stays as written, for no entity of a document type
/// is ever expanded.
fn resolve<'a>(name: &quick_xml::events::BytesRef<'a>) -> Cow<'a, str> {
    if let Ok(Some(c)) = name.resolve_char_ref() {
        return c.to_string().into();
    }
    let name: &str = name;
    match quick_xml::escape::resolve_predefined_entity(name) {
        Some(text) => text.into(),
        None => format!("&{name};").into(),
    }
}

/// The name of an element without its prefix.
pub fn local<'t>(tag: &'t BytesStart<'_>) -> &'t str {
    let name = tag.name().into_inner();
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// The value of an attribute by its name without prefix.
pub fn attribute<'t>(tag: &'t BytesStart<'_>, wanted: &str) -> Option<Cow<'t, str>> {
    let mut attributes = tag.attributes();
    let found = attributes.with_checks(false).flatten().find(|attribute| {
        let name = attribute.key.into_inner();
        name.rsplit_once(':').map_or(name, |(_, local)| local) == wanted
    })?;
    Some(found.normalized_value(XmlVersion::Implicit1_0).unwrap_or(found.value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(xml: &str) -> Result<String, ()> {
        let mut reader = Xml::new(xml);
        let mut all = String::new();
        loop {
            match reader.next().map_err(drop)? {
                Node::Text(text) => all.push_str(&text),
                Node::End => return Ok(all),
                _ => {}
            }
        }
    }

    #[test]
    fn references_are_resolved_and_foreign_entities_stay() {
        assert_eq!(texts("<a>1&lt;2 &#x4e2d;&b;<![CDATA[<&>]]></a>").unwrap(), "1<2 中&b;<&>");
        assert!(texts("<a><b></b>").is_err());
        assert!(texts(&"<a>".repeat(10_000)).is_err());
    }

    #[test]
    fn parts_in_any_encoding_are_read() {
        let xml = "<a>表</a>";
        let wide: Vec<u8> = xml.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(text_of(&wide), xml);
        let declared = "<?xml version=\"1.0\" encoding=\"GB18030\"?><a>表</a>";
        assert_eq!(text_of(&encoding_rs::GB18030.encode(declared).0), declared);
        assert_eq!(text_of("\u{feff}<a>表</a>".as_bytes()), xml);
    }
}
