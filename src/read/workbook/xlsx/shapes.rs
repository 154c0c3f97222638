//! The texts of the shapes that float over a sheet (ECMA-376 part 1, 20.5): in no cell, so no field has them.

use super::super::book::Book;
use super::super::xml::{Node, Xml, local};
use super::Trouble;

/// Tells of each shape of a drawing part that says something, at the cell it is anchored to.
pub fn tell(text: &str, book: &mut Book<'_>) -> Result<(), Trouble> {
    let mut xml = Xml::new(text);
    let (mut row, mut column) = (0, 0);
    // Whether the cell that is read is where the shape begins, and what the shape says so far.
    let (mut begins, mut said) = (false, String::new());
    loop {
        match xml.next()? {
            Node::Open(tag, empty) => match local(&tag) {
                "from" => begins = true,
                "to" => begins = false,
                "row" if begins => row = number(&mut xml, empty)?,
                "col" if begins => column = number(&mut xml, empty)?,
                "p" | "br" if !said.is_empty() => said.push('\n'),
                "t" => xml.text(empty, &mut said)?,
                "twoCellAnchor" | "oneCellAnchor" | "absoluteAnchor" => {
                    book.shape((row, column), &std::mem::take(&mut said));
                    (row, column) = (0, 0);
                }
                // The same shape once more, for programs that do not know the first.
                "Fallback" => xml.skip(empty)?,
                _ => {}
            },
            Node::End => {
                book.shape((row, column), &std::mem::take(&mut said));
                return Ok(());
            }
            Node::Close | Node::Text(_) => {}
        }
    }
}

fn number(xml: &mut Xml<'_>, empty: bool) -> Result<u32, Trouble> {
    let mut digits = String::new();
    xml.text(empty, &mut digits)?;
    Ok(digits.trim().parse().unwrap_or(0))
}
