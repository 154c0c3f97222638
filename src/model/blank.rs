//! The labels of a form behind which nothing stands.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Error, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Field, FieldName, Place};

/// The fields that a form has a label for and no value, each with the place of its label. A field that is neither here nor
/// declared has no label in the form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Blanks(BTreeMap<Field, Place>);

impl Blanks {
    /// Adds a field; of several labels the first counts.
    pub fn add(&mut self, field: Field, place: Place) {
        self.0.entry(field).or_insert(place);
    }

    /// Where the label of a blank field stands.
    pub fn place(&self, field: Field) -> Option<&Place> {
        self.0.get(&field)
    }

    /// The blank fields in order.
    pub fn iter(&self) -> impl Iterator<Item = (Field, &Place)> {
        self.0.iter().map(|(&field, place)| (field, place))
    }

    /// Keeps the fields that a test holds for.
    pub fn retain(&mut self, test: impl Fn(Field) -> bool) {
        self.0.retain(|&field, _| test(field));
    }
}

impl FromIterator<(Field, Place)> for Blanks {
    fn from_iter<I: IntoIterator<Item = (Field, Place)>>(fields: I) -> Self {
        let mut blanks = Self::default();
        fields.into_iter().for_each(|(field, place)| blanks.add(field, place));
        blanks
    }
}

impl Serialize for Blanks {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (field, place) in self.iter() {
            map.serialize_entry(field.name(), place)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Blanks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Labels;
        impl<'de> Visitor<'de> for Labels {
            type Value = Blanks;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map of column names to places")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Blanks, A::Error> {
                let mut blanks = Blanks::default();
                while let Some(name) = map.next_key::<String>()? {
                    let field =
                        Field::of(&name).ok_or_else(|| Error::custom(format!("no such column: {name}")))?;
                    blanks.add(field, map.next_value()?);
                }
                Ok(blanks)
            }
        }
        deserializer.deserialize_map(Labels)
    }
}
