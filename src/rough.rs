//! A rough set of characters.

/// Tells of most characters that they are not among some, without a search: by the last twelve bits of their code
/// points.
#[derive(Debug, Clone, Copy)]
pub struct Rough([u64; 64]);

impl Rough {
    /// None.
    pub const fn new() -> Self {
        Self([0; 64])
    }

    /// These.
    pub const fn of(characters: &[char]) -> Self {
        let mut rough = Self::new();
        let mut at = 0;
        while at < characters.len() {
            rough.add(characters[at]);
            at += 1;
        }
        rough
    }

    /// Adds a character.
    pub const fn add(&mut self, c: char) {
        let code = c as usize;
        self.0[code >> 6 & 63] |= 1 << (code & 63);
    }

    /// Whether a character may be among them; one that is always may.
    pub const fn may_hold(&self, c: char) -> bool {
        let code = c as usize;
        self.0[code >> 6 & 63] >> (code & 63) & 1 != 0
    }
}

impl Default for Rough {
    fn default() -> Self {
        Self::new()
    }
}
