//! The notes on a sheet's cells (ECMA-376 part 1, 18.7): what a reviewer wrote beside the form.

use super::super::book::Book;
use super::super::xml::{Node, Xml, attribute, local};
use super::Trouble;
use super::sheet::reference;
use crate::write::ooxml::NOTES_AUTHOR;

/// Tells of each note of a comments part, at its cell; our own notes only repeat issues.
pub fn tell(text: &str, book: &mut Book<'_>) -> Result<(), Trouble> {
    let mut xml = Xml::new(text);
    let mut authors: Vec<String> = Vec::new();
    let mut note: Option<((u32, u32), usize)> = None;
    let mut said = String::new();
    loop {
        let opened = match xml.next()? {
            Node::Open(tag, empty) => (tag, empty),
            Node::Close | Node::Text(_) => continue,
            Node::End => break,
        };
        match (local(&opened.0), opened.1) {
            ("author", empty) => {
                let mut author = String::new();
                xml.text(empty, &mut author)?;
                authors.push(author);
            }
            // Nobody but us wrote in it: nearly all sheets with notes are our own.
            ("commentList", _) if authors.iter().all(|author| author == NOTES_AUTHOR) => return Ok(()),
            ("comment", _) => {
                quote(note, &mut said, &authors, book);
                let author = attribute(&opened.0, "authorId").and_then(|id| id.parse().ok());
                let at = attribute(&opened.0, "ref").map_or((0, 0), |at| reference(&at));
                note = Some((at, author.unwrap_or(0)));
            }
            ("t", empty) => xml.text(empty, &mut said)?,
            ("rPh", empty) => xml.skip(empty)?,
            _ => {}
        }
    }
    quote(note, &mut said, &authors, book);
    Ok(())
}

fn quote(note: Option<((u32, u32), usize)>, said: &mut String, authors: &[String], book: &mut Book<'_>) {
    let said = std::mem::take(said);
    if let Some(((row, column), author)) = note {
        book.note((row, column), authors.get(author).map_or("", String::as_str), &said);
    }
}
