//! What the vocabulary says of a word, asked in the ways inference needs.

use crate::form::key::key;
use crate::form::lexicon::{Lexicon, Meaning};
use crate::form::vocabulary::Vocabulary;

/// Whether a word labels or heads anything of a form: a field, a section, a column, a level.
pub fn is_label(meaning: &Meaning) -> bool {
    meaning.is_label() || meaning.stage.is_some() || meaning.indicator.is_some() || meaning.is_level()
}

/// 目标期 that a heading says, by its whole wording, else by the word it begins with (`中期资金总额`).
pub fn term(text: &str, lexicon: &Lexicon, vocabulary: &Vocabulary) -> Option<String> {
    if let Some(term) = lexicon.get(text).and_then(|meaning| meaning.term.clone()) {
        return Some(term);
    }
    let key = key(text);
    vocabulary.term.keys().find(|term| key.starts_with(term.as_str())).cloned()
}
