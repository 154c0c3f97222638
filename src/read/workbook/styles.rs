//! The number formats of a workbook's cells, and nothing else of its styles.

use std::collections::HashMap;

use super::Trouble;
use super::xml::{Node, Xml, attribute, local};
use crate::read::number_format::{CODE_BYTES, NumberFormat, builtin};

/// Number formats by the index that cells carry.
#[derive(Debug, Default)]
pub struct Styles {
    formats: Vec<NumberFormat>,
    known: HashMap<u16, u32>,
    codes: HashMap<u16, String>,
    by_cell: Vec<u32>,
    general: NumberFormat,
}

impl Styles {
    /// The format of a cell by its style; General for one that is not there.
    pub fn format(&self, style: u32) -> &NumberFormat {
        let format = self.by_cell.get(style as usize).and_then(|&index| self.formats.get(index as usize));
        format.unwrap_or(&self.general)
    }

    /// Names the code of a format number; before the styles that use it.
    pub fn define(&mut self, id: u16, code: &str) {
        // A code too long to be one takes no memory; that it is there takes the place of the built-in one.
        let code = if code.len() > CODE_BYTES { "" } else { code };
        self.codes.insert(id, code.to_owned());
    }

    /// Adds the next cell style, with its format number.
    pub fn add(&mut self, id: u16) {
        let next = self.formats.len() as u32;
        let index = *self.known.entry(id).or_insert(next);
        if index == next {
            self.formats
                .push(NumberFormat::of(self.codes.get(&id).map_or_else(|| builtin(id), String::as_str)));
        }
        self.by_cell.push(index);
    }

    /// Reads the styles part.
    pub fn read(&mut self, text: &str) -> Result<(), Trouble> {
        let mut xml = Xml::new(text);
        let mut cells = false;
        loop {
            match xml.next()? {
                Node::Open(tag, empty) => match local(&tag) {
                    "numFmt" => {
                        let id = attribute(&tag, "numFmtId").and_then(|id| id.parse().ok());
                        if let (Some(id), Some(code)) = (id, attribute(&tag, "formatCode")) {
                            self.define(id, &code);
                        }
                    }
                    "cellXfs" => cells = true,
                    "xf" if cells => {
                        let id = attribute(&tag, "numFmtId").and_then(|id| id.parse().ok());
                        self.add(id.unwrap_or(0));
                    }
                    "cellStyleXfs" | "fonts" | "fills" | "borders" | "dxfs" | "extLst" => xml.skip(empty)?,
                    "cellStyles" => return Ok(()),
                    _ => {}
                },
                Node::End => return Ok(()),
                Node::Close | Node::Text(_) => {}
            }
        }
    }
}
