//! Forms as templates: load them, find which one a grid is, recognise a grid as projects, and lay a project out.

pub mod infer;
pub mod key;
pub mod lay_out;
pub mod lexicon;
pub mod library;
pub mod recognise;
mod signs;
pub mod summary;
pub mod tags;
pub mod template;
pub mod vocabulary;
pub mod words;
