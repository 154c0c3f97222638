//! Choices from a tape of bytes: an empty or zero tape makes the plainest choice everywhere, so that shrinking the
//! tape shrinks the layout.

/// A tape being read.
#[derive(Debug)]
pub struct Tape<'a> {
    bytes: std::slice::Iter<'a, u8>,
}

impl<'a> Tape<'a> {
    /// Begins a tape.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes: bytes.iter() }
    }

    /// A number below `count`; 0 once the tape has ended.
    pub fn below(&mut self, count: usize) -> usize {
        self.bytes.next().map_or(0, |&byte| usize::from(byte) % count.max(1))
    }

    /// Whether one choice in `odds` falls.
    pub fn one_in(&mut self, odds: usize) -> bool {
        self.below(odds) == odds - 1
    }
}
