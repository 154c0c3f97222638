//! Where one form ends and the next begins, and which template each follows.

use std::ops::Range;

use crate::form::key::key;
use crate::form::library::{Known, Library, title_key};
use crate::grid::{Cell, Grid, Row, Source, Span};
use crate::model::{Field, Place, Text};

use super::super::lexicon::Target;

/// The longest text that can be a label or a title, in bytes: twenty spread-out characters.
pub const MAX_LABEL: usize = 180;

/// The rows of one form, or of what stands before the first.
#[derive(Debug, Default)]
pub struct Segment {
    /// The rows, title first.
    pub rows: Vec<Row>,
    /// Whether it holds a form: the label of the project's name, or an indicator table.
    pub has_form: bool,
    /// The title of a table that is none of our forms.
    pub foreign: Option<String>,
    /// Labels of the chosen template that it lacks, when it is only nearly of that layout.
    pub missing: Vec<String>,
}

/// Splits a grid at titles and at each further 项目名称.
pub fn split(grid: &Grid, source: &Source, library: &Library) -> Vec<Segment> {
    let Some(base) = library.default_template() else { return Vec::new() };
    let mut segments = Vec::new();
    let mut current = Segment::default();
    for row in &grid.rows {
        let mut title = None;
        if let [cell] = row.cells.as_slice() {
            let text = cell.text(source);
            let label = base.lexicon.get(&text).is_some_and(|meaning| meaning.is_label());
            title = (!label && is_title(&text, library)).then(|| text.into_owned());
        }
        let name = title.is_none() && names_project(row, source, base);
        if title.is_some() || (name && current.has_form) {
            if !current.rows.is_empty() {
                segments.push(std::mem::take(&mut current));
            }
            current.foreign = title.filter(|title| is_foreign(title, library));
        }
        current.has_form |= name;
        current.rows.push(row.clone());
    }
    if !current.rows.is_empty() {
        segments.push(current);
    }
    segments
}

/// Whether a row has the label of the project's name where a label stands.
fn names_project(row: &Row, source: &Source, base: &Known) -> bool {
    row.cells.iter().take(3).any(|cell| {
        let text = cell.text(source);
        if text.len() > MAX_LABEL {
            return false;
        }
        let head = text.split(['：', ':']).next().unwrap_or(&text);
        let meaning = base.lexicon.get(head);
        matches!(meaning.and_then(|meaning| meaning.target.as_ref()), Some(Target::Field(Field::Name)))
    })
}

/// The template whose labels fit a segment best, by the share of them that it has; a known title outweighs
/// half of the labels.
pub fn choose<'l>(segment: &Segment, source: &Source, library: &'l Library) -> Option<&'l Known> {
    let mut templates = library.templates();
    let first = templates.next()?;
    if templates.next().is_none() {
        return Some(first);
    }
    let mut keys: Vec<String> = Vec::new();
    let mut titles: Vec<String> = Vec::new();
    for row in &segment.rows {
        for cell in &row.cells {
            let text = cell.text(source);
            if text.len() <= MAX_LABEL {
                if row.cells.len() == 1 {
                    titles.push(title_key(&text));
                }
                keys.push(key(&text));
            }
        }
    }
    keys.sort_unstable();
    keys.dedup();
    let score = |known: &Known| {
        let found = known.labels.iter().filter(|label| keys.binary_search(label).is_ok()).count();
        let titled = known.titles.iter().any(|title| titles.contains(title));
        (found * 100) / known.labels.len().max(1) + if titled { 50 } else { 0 }
    };
    // The first of equals wins, so that the order of the library breaks ties.
    library.templates().rev_max_by_key(score)
}

trait RevMax: Iterator + Sized {
    fn rev_max_by_key(self, score: impl Fn(Self::Item) -> usize) -> Option<Self::Item>
    where
        Self::Item: Copy,
    {
        self.fold(None, |best: Option<(usize, Self::Item)>, item| {
            let points = score(item);
            match best {
                Some((most, _)) if most >= points => best,
                _ => Some((points, item)),
            }
        })
        .map(|(_, item)| item)
    }
}

impl<I: Iterator> RevMax for I {}

/// Whether a line is the title of a form: one that a template names, or short and ending as such titles do.
pub fn is_title(text: &str, library: &Library) -> bool {
    if text.len() > MAX_LABEL || text.contains(['，', '。', '；', ',', ';']) {
        return false;
    }
    let title = title_key(text);
    if title.is_empty() {
        return false;
    }
    let titles = &library.vocabulary.title;
    library.templates().any(|known| known.titles.contains(&title))
        || titles.endings.iter().chain(&titles.foreign).any(|ending| title.ends_with(ending.as_str()))
}

fn is_foreign(text: &str, library: &Library) -> bool {
    let title = title_key(text);
    library.vocabulary.title.foreign.iter().any(|ending| title.ends_with(ending.as_str()))
}

/// The years a title can name.
const YEARS: Range<u16> = 1990..2100;

/// The four digits of the year in a title, with their place.
pub fn year_of(text: &str, cell: &Cell, source: &Source) -> Option<Text> {
    let digits = year_range(text)?;
    let first = cell.pieces.first()?;
    let at = Span::new(first.start as usize, first.end as usize).start as usize + digits.start;
    Text::new(&text[digits], source.place(at))
}

fn year_range(text: &str) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let length = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let number = text.get(at..at + length)?;
        if length == 4 && number.parse().is_ok_and(|year: u16| YEARS.contains(&year)) {
            return Some(at..at + length);
        }
        at += length;
    }
    None
}

/// Whether a line says nothing but a year: `(2022 年)`, `2022年度`.
pub fn is_only_year(text: &str) -> bool {
    text.len() <= MAX_LABEL && year_range(text).is_some() && {
        let rest: String = key(text).chars().filter(|c| !c.is_ascii_digit()).collect();
        matches!(rest.trim_matches(['(', ')', '[', ']']), "" | "年" | "年度")
    }
}

/// Where a cell's text begins.
pub fn place_of(cell: &Cell, source: &Source) -> Place {
    cell.pieces.first().map_or(Place::Unknown, |span| source.place(span.start as usize))
}
