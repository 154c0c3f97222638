//! The two languages the program speaks: Chinese for the offices it serves, English for those who build on it.

use crate::model::Bilingual;

/// A language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// The text in this language.
    pub fn pick(self, text: &Bilingual) -> &'static str {
        match self {
            Self::Zh => text.zh,
            Self::En => text.en,
        }
    }

    /// The picker that [`crate::error::Error::text`] takes.
    pub fn picker(self) -> fn(&Bilingual) -> &'static str {
        match self {
            Self::Zh => |text| text.zh,
            Self::En => |text| text.en,
        }
    }
}
