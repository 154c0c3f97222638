//! The budget year.

use super::date::{Doubt, dates};
use super::scan::word;

/// The budget year a title or head names, four digits: the one year in it, or the one that 年度 follows.
///
/// # Errors
/// [`Doubt::Several`] years, a refused calendar, or [`Doubt::Unreadable`] text.
pub fn budget_year(text: &str) -> Result<Option<i16>, Doubt> {
    if super::scan::is_none_mark(text) {
        return Ok(None);
    }
    let found = dates(text);
    if let Some(year) = only(found.iter().filter_map(|date| date.year)) {
        return Ok(Some(year));
    }
    let named = found.iter().filter(|date| {
        let start = date.end.saturating_sub("度".len());
        text.get(start..date.end) == Some("度") || word(text, date.end, "年度").is_some()
    });
    if let Some(year) = only(named.filter_map(|date| date.year)) {
        return Ok(Some(year));
    }
    let refused = found.iter().find_map(|date| date.refused);
    Err(refused.unwrap_or(if found.iter().any(|date| date.year.is_some()) {
        Doubt::Several
    } else {
        Doubt::Unreadable
    }))
}

/// The year that all say.
fn only(mut years: impl Iterator<Item = i16>) -> Option<i16> {
    let first = years.next()?;
    years.all(|year| year == first).then_some(first)
}
