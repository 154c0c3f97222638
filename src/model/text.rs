//! A declared value with the place it was read at.

use serde::{Deserialize, Serialize};

use super::Place;

/// A value as declared: the mended text, never blank, and where its first character stood.
///
/// A field without a value is `None` in the model, never an empty `Text`: absent is not zero and not "".
/// Two texts are equal when their values and places are.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// The mended text.
    pub value: String,
    /// Where it begins in the input.
    #[serde(default, skip_serializing_if = "is_unknown")]
    pub place: Place,
}

fn is_unknown(place: &Place) -> bool {
    !place.is_known()
}

impl Text {
    /// A text at a place; `None` when nothing but white space is in it.
    pub fn new(value: impl Into<String>, place: Place) -> Option<Self> {
        let value = value.into();
        value.contains(|c: char| !c.is_whitespace()).then_some(Self { value, place })
    }

    /// The text without its place.
    pub fn as_str(&self) -> &str {
        &self.value
    }
}
