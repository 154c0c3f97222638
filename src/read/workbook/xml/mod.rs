//! XML parts: their encoding, and a pull reader that resolves references and bounds nesting.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::attributes::{Attribute, Attributes};
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::QName;

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

/// A cell as [`Xml::plain_cell`] finds it: its attributes as written, and the text of its value.
pub struct PlainCell<'a> {
    /// `r`.
    pub reference: Option<&'a str>,
    /// `s`.
    pub style: Option<&'a str>,
    /// `t`.
    pub kind: Option<&'a str>,
    /// Its value; `None` where it is empty.
    pub value: Option<&'a str>,
}

/// A pull reader over one part.
///
/// Tags and texts, which are nearly all of a part, are told apart here: that takes a glance at each byte. All else
/// (comments, references, what is ill-formed) is left to `quick-xml`, whose events and errors these are.
pub struct Xml<'a> {
    text: &'a str,
    /// Where the next node begins, in bytes.
    at: usize,
    depth: u32,
}

impl<'a> Xml<'a> {
    /// Begins at the start of a part.
    pub fn new(text: &'a str) -> Self {
        Self { text: text.strip_prefix('\u{feff}').unwrap_or(text), at: 0, depth: 0 }
    }

    /// How many elements are open.
    pub fn depth(&self) -> u32 {
        self.depth
    }

    /// The next node; comments and instructions are passed over.
    pub fn next(&mut self) -> Result<Node<'a>, Trouble> {
        loop {
            let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
            return match rest {
                [] if self.depth == 0 => Ok(Node::End),
                [] => Err("XML ends early".into()),
                [b'<', b'/', ..] if self.depth > 0 => match tag_end(rest) {
                    Some(end) => {
                        self.at += end + 1;
                        self.depth -= 1;
                        Ok(Node::Close)
                    }
                    None => Err(self.refused()),
                },
                [b'&', ..] | [b'<'] | [b'<', b'!' | b'?' | b'/', ..] => match self.odd()? {
                    Some(node) => Ok(node),
                    None => continue,
                },
                [b'<', ..] => match tag_end(rest) {
                    Some(end) => self.open(end),
                    None => Err(self.refused()),
                },
                text => {
                    let start = self.at;
                    self.at += text_end(text);
                    Ok(Node::Text(self.text[start..self.at].into()))
                }
            };
        }
    }

    /// The start tag here, up to the `>` so many bytes on.
    fn open(&mut self, end: usize) -> Result<Node<'a>, Trouble> {
        let content = &self.text[self.at + 1..self.at + end];
        self.at += end + 1;
        let (content, empty) = content.strip_suffix('/').map_or((content, false), |content| (content, true));
        if !empty {
            self.depth += 1;
            if self.depth > XML_DEPTH {
                return Err(format!("XML nested deeper than {XML_DEPTH}").into());
            }
        }
        let name = content.bytes().position(is_blank).unwrap_or(content.len());
        Ok(Node::Open(BytesStart::from_content(content, name), empty))
    }

    /// What `quick-xml` makes of what stands here; `None` for what is passed over.
    fn odd(&mut self) -> Result<Option<Node<'a>>, Trouble> {
        let mut reader = Reader::from_str(&self.text[self.at..]);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_dangling_amp = true;
        let event = reader.read_event();
        let start = self.at;
        self.at += reader.buffer_position() as usize;
        match event {
            Ok(Event::Text(text)) => Ok(Some(Node::Text(text.into_inner()))),
            Ok(Event::CData(text)) => Ok(Some(Node::Text(text.into_inner()))),
            Ok(Event::GeneralRef(name)) => Ok(Some(Node::Text(resolve(&name)))),
            Ok(_) => Ok(None),
            Err(error) => {
                self.at = self.text.len();
                let at = start as u64 + reader.error_position();
                Err(format!("XML: {error}, byte {at}").into())
            }
        }
    }

    /// The error that stands here.
    fn refused(&mut self) -> Trouble {
        self.odd().err().unwrap_or_else(|| "XML ends early".into())
    }

    /// Passes over a cell that is written as nearly all are, `<c r="B2" s="1" t="s"><v>12</v></c>`, its attributes
    /// in any order, or empty: what [`Self::next`] gives of it in five steps. `None`, and nothing is passed over,
    /// where anything else stands.
    pub fn plain_cell(&mut self) -> Option<PlainCell<'a>> {
        let mut rest = self.text.get(self.at..)?.strip_prefix("<c ")?;
        let mut cell = PlainCell { reference: None, style: None, kind: None, value: None };
        let end = loop {
            match *rest.as_bytes().first()? {
                b' ' => rest = &rest[1..],
                b'/' => break "/>",
                b'>' => break ">",
                _ => {
                    let (name, value, behind) = plain_attribute(rest)?;
                    match name {
                        "r" => cell.reference = Some(value),
                        "s" => cell.style = Some(value),
                        "t" => cell.kind = Some(value),
                        "cm" | "vm" | "ph" => {}
                        // A name with a quote in it, perhaps, of which `tag_end` thinks otherwise.
                        _ => return None,
                    }
                    rest = behind;
                }
            }
        };
        rest = rest.strip_prefix(end)?;
        if end == ">" {
            rest = rest.strip_prefix("<v>")?;
            let value = text_end(rest.as_bytes());
            cell.value = Some(&rest[..value]);
            rest = rest[value..].strip_prefix("</v></c>").filter(|_| self.depth + 2 <= XML_DEPTH)?;
        }
        self.at = self.text.len() - rest.len();
        Some(cell)
    }

    /// Passes over an item of the shared strings that is one plain text, and gives that; else `None`, and nothing is
    /// passed over.
    pub fn plain_item(&mut self) -> Option<&'a str> {
        let rest = self.text.get(self.at..)?.strip_prefix("<si><t")?;
        let rest = rest.strip_prefix(" xml:space=\"preserve\"").unwrap_or(rest).strip_prefix('>')?;
        let (text, rest) = rest.split_at(text_end(rest.as_bytes()));
        let rest = rest.strip_prefix("</t></si>").filter(|_| self.depth + 2 <= XML_DEPTH)?;
        self.at = self.text.len() - rest.len();
        Some(text)
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
    name.bytes().rposition(|byte| byte == b':').map_or(name, |colon| &name[colon + 1..])
}

/// The bytes of a text before the markup or reference behind it.
fn text_end(text: &[u8]) -> usize {
    // Most texts are numbers of a few digits, over before a search has begun.
    let ends = |byte: &u8| matches!(byte, b'<' | b'&');
    let (near, far) = text.split_at(text.len().min(16));
    let end = near.iter().position(ends);
    end.or_else(|| Some(near.len() + memchr::memchr2(b'<', b'&', far)?)).unwrap_or(text.len())
}

/// Where a tag's `>` stands that no quotes hold.
fn tag_end(tag: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        match *tag.get(at)? {
            b'>' => return Some(at),
            quote @ (b'"' | b'\'') => {
                at += 1;
                while *tag.get(at)? != quote {
                    at += 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// The attributes of a tag: names with their prefixes, and values as written.
pub fn attributes<'t>(tag: &'t BytesStart<'_>) -> impl Iterator<Item = (&'t str, Cow<'t, str>)> {
    let mut rest = tag.attributes_raw();
    let mut odd: Option<Attributes<'t>> = None;
    std::iter::from_fn(move || {
        if odd.is_none() {
            while is_blank(*rest.as_bytes().first()?) {
                rest = &rest[1..];
            }
            if let Some((name, value, behind)) = plain_attribute(rest) {
                rest = behind;
                return Some((name, value.into()));
            }
        }
        let odd = odd.get_or_insert_with(|| Attributes::new(rest, 0));
        let found = odd.with_checks(false).flatten().next()?;
        Some((found.key.into_inner(), found.value))
    })
}

/// The attribute at the start of a text if it is written `name="value"`, and what stands behind it.
fn plain_attribute(text: &str) -> Option<(&str, &str, &str)> {
    let bytes = text.as_bytes();
    let mut name = 0;
    while !matches!(bytes.get(name)?, b'=' | b' ' | b'\t' | b'\r' | b'\n') {
        name += 1;
    }
    if name == 0 || bytes[name] != b'=' || *bytes.get(name + 1)? != b'"' {
        return None;
    }
    let mut end = name + 2;
    while *bytes.get(end)? != b'"' {
        end += 1;
    }
    Some((&text[..name], &text[name + 2..end], &text[end + 1..]))
}

/// The value of an attribute by its name without prefix.
pub fn attribute<'t>(tag: &'t BytesStart<'_>, wanted: &str) -> Option<Cow<'t, str>> {
    let is_wanted = |name: &str| {
        name.strip_suffix(wanted).is_some_and(|prefix| prefix.is_empty() || prefix.ends_with(':'))
    };
    let (name, value) = attributes(tag).find(|(name, _)| is_wanted(name))?;
    if !value.bytes().any(|byte| matches!(byte, b'&' | b'\t' | b'\r' | b'\n')) {
        return Some(value);
    }
    let found = Attribute { key: QName(name), value };
    Some(found.normalized_value(XmlVersion::Implicit1_0).unwrap_or(found.value))
}

#[cfg(test)]
mod tests;
