//! What pagination and OCR broke, mended (contract, section 2).

pub mod gap;
pub mod tick;
pub mod wrapper;

use std::borrow::Cow;

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
