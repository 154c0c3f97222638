//! What is known of a cell's text before anybody asks.

use std::ops::{BitOr, BitOrAssign};

/// What a cell's text may be or hold. What is not among it is certain not to be so and need not be looked for; what is
/// among it has to be. A text that nobody has looked at may be anything.
///
/// All of it follows from the text alone, never from where the cell stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct May(u16);

impl May {
    /// Nothing of all this.
    pub const NOTHING: Self = Self(0);
    /// All of it.
    pub const ANYTHING: Self = Self(u16::MAX);

    /// A blank within.
    pub const BLANK: Self = Self(1);
    /// A wrapper that mending undoes, or blanks at an end.
    pub const WRAPPED: Self = Self(1 << 1);
    /// A gap that mending closes.
    pub const GAPPED: Self = Self(1 << 2);
    /// Short enough for a label, with a colon.
    pub const COLON: Self = Self(1 << 3);
    /// A label and its value.
    pub const PAIR: Self = Self(1 << 4);
    /// A bracket with a number at its end.
    pub const NUMBERED: Self = Self(1 << 5);
    /// A unit of money stated at its end.
    pub const UNIT: Self = Self(1 << 6);
    /// The title of a form.
    pub const TITLE: Self = Self(1 << 7);
    /// The head of notes on filling in.
    pub const NOTES: Self = Self(1 << 8);
    /// A year and nothing else.
    pub const YEAR: Self = Self(1 << 9);
    /// Printed for a name to be written behind.
    pub const PLACEHOLDER: Self = Self(1 << 10);
    /// Two levels of indicators.
    pub const LEVELS: Self = Self(1 << 11);
    /// The number of a form among others.
    pub const NUMBER: Self = Self(1 << 12);

    /// Whether any of these may be so.
    #[inline]
    pub const fn any(self, of: Self) -> bool {
        self.0 & of.0 != 0
    }

    /// These where a condition holds, else nothing.
    #[inline]
    pub fn only_if(self, holds: bool) -> Self {
        if holds { self } else { Self::NOTHING }
    }
}

impl Default for May {
    fn default() -> Self {
        Self::ANYTHING
    }
}

impl BitOr for May {
    type Output = Self;

    #[inline]
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for May {
    #[inline]
    fn bitor_assign(&mut self, other: Self) {
        *self = *self | other;
    }
}
