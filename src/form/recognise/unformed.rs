//! What is said of a document that holds no form.

use super::segment;
use crate::error::{Error, NO_FORM};
use crate::form::library::{Known, Library};
use crate::grid::{Row, Source};

/// Labels that a message lists before it only counts them.
const LABELS_SHOWN: usize = 10;

/// The error that names the labels found and those missing of the template that fits best.
pub fn no_form(rows: &[Row], source: &Source, library: &Library) -> Error {
    let mut best: (usize, Option<&Known>, Vec<String>, Vec<String>) = (0, None, Vec::new(), Vec::new());
    let keys: Vec<String> = rows
        .iter()
        .flat_map(|row| &row.cells)
        .map(|cell| cell.text(source))
        .filter(|text| text.len() <= segment::MAX_LABEL)
        .map(|text| crate::form::key::key(&text))
        .collect();
    for known in library.templates() {
        let (found, missing): (Vec<&Vec<String>>, Vec<&Vec<String>>) =
            known.labels.iter().partition(|label| label.iter().any(|wording| keys.contains(wording)));
        let printed =
            |labels: Vec<&'_ Vec<String>>| labels.iter().filter_map(|label| label.first()).cloned().collect();
        let (found, missing): (Vec<String>, Vec<String>) = (printed(found), printed(missing));
        if found.len() > best.0 || best.1.is_none() {
            best = (found.len(), Some(known), found, missing);
        }
    }
    let (_, known, found, missing) = best;
    let list = |labels: &[String]| match labels.len() {
        0 => "—".to_owned(),
        many if many > LABELS_SHOWN => format!("{} … ({many})", labels[..LABELS_SHOWN].join("、")),
        _ => labels.join("、"),
    };
    Error::new(&NO_FORM, source.name.clone())
        .arg(list(&found))
        .arg(list(&missing))
        .arg(known.map_or("—", |known| known.template.name.as_str()))
}
