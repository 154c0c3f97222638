//! Where control characters stand in a text: the tabs, line ends and form feeds that part its cells.

/// Bytes that are looked at at once.
const WORD: usize = size_of::<u64>();

/// The positions of the control characters up to the carriage return (U+0000 to U+000D) from a position on, in their
/// order.
///
/// Cells are short, so that a search begun anew behind each stop costs more than looking: a word of bytes is looked at
/// once, and its stops are the bits of a mask.
#[derive(Debug)]
pub(super) struct Controls<'b> {
    bytes: &'b [u8],
    /// Where the word behind the one looked at begins.
    next: usize,
    /// The stops left in the word looked at: the highest bit of each one's byte.
    stops: u64,
}

impl<'b> Controls<'b> {
    /// Those of bytes from a position on.
    pub fn new(bytes: &'b [u8], from: usize) -> Self {
        Self { bytes, next: from, stops: 0 }
    }
}

impl Iterator for Controls<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.stops == 0 {
            let rest = self.bytes.get(self.next..)?;
            let word = match rest.first_chunk::<WORD>() {
                Some(word) => *word,
                None if rest.is_empty() => return None,
                None => {
                    let mut word = [b' '; WORD];
                    word[..rest.len()].copy_from_slice(rest);
                    word
                }
            };
            self.stops = below(u64::from_le_bytes(word));
            self.next += WORD;
        }
        let byte = self.stops.trailing_zeros() as usize / 8;
        self.stops &= self.stops - 1;
        Some(self.next - WORD + byte)
    }
}

/// The highest bit of each byte of a word that is at most U+000D.
fn below(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 0xFF;
    const HIGH: u64 = ONES * 0x80;
    // Without its highest bit a byte carries into it where it is more than that, and into no other byte.
    let more = (word & !HIGH) + ONES * (0x80 - b'\r' as u64 - 1);
    !(more | word) & HIGH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_control_character_stops_wherever_it_stands() {
        let every: Vec<u8> = (0..=u8::MAX).collect();
        assert_eq!(Controls::new(&every, 0).collect::<Vec<_>>(), (0..=13).collect::<Vec<_>>());
        for length in 0..40 {
            let mut bytes = vec![0xFF; length];
            for at in (0..length).step_by(3) {
                bytes[at] = b"\t\n\r\x0C"[at % 4];
            }
            for from in 0..=length {
                let expected: Vec<usize> = (from..length).filter(|at| at % 3 == 0).collect();
                assert_eq!(Controls::new(&bytes, from).collect::<Vec<_>>(), expected, "{from} of {length}");
            }
        }
        assert_eq!(Controls::new(b"\t", 2).next(), None);
    }
}
