//! Hostile, damaged and odd files, made from code: the same bytes on every run.

pub mod binary;
pub mod compound;
pub mod damage;
mod dice;
pub mod form;
pub mod markup;
pub mod open_document;
pub mod package;
pub mod spreadsheet;
pub mod text;
pub mod wrong;

use std::path::Path;

pub use dice::Dice;

/// What must become of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// It is converted, and at least so many forms are found.
    Read(u64),
    /// It is refused with one of these faults.
    Refused(&'static [&'static str]),
    /// Either is right: damage may leave the form whole or not.
    Classified,
}

/// The files of a folder, written as they are made, so that no more than one is in memory.
pub struct Folder<'a> {
    root: &'a Path,
    /// Each file's name and what must become of it.
    pub files: Vec<(String, Expect)>,
}

impl<'a> Folder<'a> {
    /// An empty folder.
    pub fn new(root: &'a Path) -> Self {
        Self { root, files: Vec::new() }
    }

    /// Adds a file.
    pub fn add(&mut self, name: impl Into<String>, expect: Expect, bytes: impl AsRef<[u8]>) {
        let name = name.into();
        std::fs::write(self.root.join(&name), bytes).unwrap();
        self.files.push((name, expect));
    }

    /// Adds every file of every kind.
    pub fn fill(&mut self) {
        package::cases(self);
        spreadsheet::cases(self);
        binary::cases(self);
        compound::cases(self);
        open_document::cases(self);
        markup::cases(self);
        text::cases(self);
        wrong::cases(self);
        damage::cases(self);
    }
}
