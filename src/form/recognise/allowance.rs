//! What reading one document may raise: an issue costs more memory than the line it is about, so a document of nothing
//! but stray lines must end before all of them have one.

use std::sync::atomic::{AtomicU64, Ordering};

/// The template that is wanted, and the issues that all forms of a document may raise together, counted on whatever
/// threads they are read.
pub(super) struct Allowance<'a> {
    pub(super) wanted: Option<&'a str>,
    most: u64,
    raised: AtomicU64,
}

impl<'a> Allowance<'a> {
    pub(super) fn new(wanted: Option<&'a str>, most: u64) -> Self {
        Self { wanted, most, raised: AtomicU64::new(0) }
    }

    /// Counts the issues of a form that is read.
    pub(super) fn spend(&self, issues: usize) {
        self.raised.fetch_add(issues as u64, Ordering::Relaxed);
    }

    /// How many were counted.
    pub(super) fn spent(&self) -> u64 {
        self.raised.load(Ordering::Relaxed)
    }

    /// Whether more were raised than may be, with those of the form in hand.
    pub(super) fn is_spent(&self, in_hand: usize) -> bool {
        self.spent() + in_hand as u64 > self.most
    }
}

impl super::Reader<'_> {
    /// Whether reading on would raise more issues than the document may; it is refused then.
    pub(super) fn is_spent(&self) -> bool {
        self.allowance.is_spent(self.draft.issues.len() + self.out.issues.len())
    }
}
