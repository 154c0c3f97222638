//! What pagination and OCR broke, mended (contract, section 2).

pub mod gap;
pub mod point;
pub mod tick;
pub mod wrapper;

use std::borrow::Cow;

use crate::grid::May;

/// How a value is mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mending {
    /// As running text, see [`running`].
    Running,
    /// As the text of a narrow cell, see [`narrow`].
    Narrow,
}

impl Mending {
    /// Mends a text.
    pub fn mend(self, raw: &str) -> Cow<'_, str> {
        match self {
            Self::Running => running(raw),
            Self::Narrow => narrow(raw),
        }
    }

    /// Whether mending a text makes another of it.
    pub fn changes(self, raw: &str) -> bool {
        self.mend(raw) != raw
    }

    /// Whether mending may change a text of which so much is known; nearly all stand as they are mended.
    pub fn may_change(self, text: May) -> bool {
        text.any(match self {
            Self::Running => May::WRAPPED,
            Self::Narrow => May::WRAPPED | May::GAPPED,
        })
    }
}

/// Mends running text: wrappers undone, white space at both ends gone, the author's spaces kept.
pub fn running(raw: &str) -> Cow<'_, str> {
    match wrapper::undo(raw) {
        Cow::Borrowed(text) => Cow::Borrowed(gap::trim(text)),
        Cow::Owned(text) => Cow::Owned(gap::trim(&text).to_owned()),
    }
}

/// Mends the text of a narrow cell (schedule, indicator): as [`running`], and the gaps that a line break left
/// between two Chinese characters closed.
pub fn narrow(raw: &str) -> Cow<'_, str> {
    match running(raw) {
        Cow::Borrowed(text) => gap::close(text),
        Cow::Owned(text) => match gap::close(&text) {
            Cow::Borrowed(_) => Cow::Owned(text),
            Cow::Owned(closed) => Cow::Owned(closed),
        },
    }
}
