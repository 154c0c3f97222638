//! The account of every character: what became of each range of a source.

use std::collections::HashMap;

use crate::grid::{self, Document, Source, Span};
use crate::mend;
use crate::model::{Field, IndicatorField, Part, Place, Project};

/// What became of a range of the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A label or other printed wording the form knows (an unticked choice, a level's name, a repeated header).
    Label,
    /// (Part of) a declared value of the project with this index in the document.
    Value(usize, Part),
    /// A wrapper that mending undid, a ruler, a page number.
    Wrapper,
    /// Text that no field took, quoted whole in an issue.
    Issue,
}

/// One entry of the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// The range.
    pub span: Span,
    /// What became of it.
    pub role: Role,
}

/// The claims that recognition made, in any order.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// The claims. Ranges of one value are in the order in which the value joins them.
    pub claims: Vec<Claim>,
    /// The claims of parts of the document, each with how many projects stand before its own. Most conversions end
    /// without asking for them, so they stay as they are until then.
    parts: Vec<(Vec<Claim>, usize)>,
}

impl Ledger {
    /// Claims ranges for a role.
    pub fn claim(&mut self, spans: impl IntoIterator<Item = Span>, role: Role) {
        self.claims.extend(spans.into_iter().map(|span| Claim { span, role }));
    }

    /// Adds the claims of another part of the document, whose projects stand behind `before` others.
    pub fn append(&mut self, part: Self, before: usize) {
        let parts = std::iter::once((part.claims, 0)).chain(part.parts);
        let parts = parts.filter(|(claims, _)| !claims.is_empty());
        self.parts.extend(parts.map(|(claims, own)| (claims, before + own)));
    }

    /// All claims, by the index of the project in the whole document.
    pub fn iter(&self) -> impl Iterator<Item = Claim> + Clone + '_ {
        let own = self.claims.iter().copied();
        own.chain(self.parts.iter().flat_map(|(claims, before)| {
            claims.iter().map(move |&claim| match claim.role {
                Role::Value(project, part) => Claim { role: Role::Value(project + before, part), ..claim },
                _ => claim,
            })
        }))
    }
}

/// A passage of the source that nothing accounts for, or a value that the source does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where.
    pub place: Place,
    /// The passage, or the value with its column.
    pub text: String,
}

/// The proof that a conversion lost nothing and invented nothing. Counts are of non-blank characters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// All of the source.
    pub total: usize,
    /// In labels and other printed wording.
    pub labels: usize,
    /// In declared values.
    pub values: usize,
    /// Undone wrappers, rulers, separators, page numbers, markup.
    pub layout: usize,
    /// Quoted in issues.
    pub issues: usize,
    /// In none of these: lost.
    pub remainder: Vec<Finding>,
    /// Values that differ from what their places in the source say, or that no place backs.
    pub invented: Vec<Finding>,
}

impl Account {
    /// Whether nothing was lost and nothing invented.
    pub fn is_clean(&self) -> bool {
        self.remainder.is_empty() && self.invented.is_empty()
    }

    /// Draws up the account of a document's conversion.
    pub fn draw_up(document: &Document, projects: &[Project], ledger: &Ledger) -> Self {
        let mut account = Self::default();
        account.cover(document, ledger);
        account.compare(document, projects, ledger);
        account
    }

    fn cover(&mut self, document: &Document, ledger: &Ledger) {
        let source = &document.source;
        let mut ranges: Vec<(Span, Role)> = ledger.iter().map(|claim| (claim.span, claim.role)).collect();
        ranges.extend(document.layout.iter().map(|&span| (span, Role::Wrapper)));
        ranges.sort_by_key(|(span, _)| (span.start, span.end));
        let mut at = 0;
        for (span, role) in ranges {
            let range = span.range();
            if range.start > at {
                self.lost(source, at..range.start);
            }
            let fresh = range.start.max(at)..range.end;
            if fresh.is_empty() {
                continue;
            }
            let count = solid(&source.text()[fresh.clone()]).count();
            self.total += count;
            match role {
                Role::Label => self.labels += count,
                Role::Value(..) => self.values += count,
                Role::Wrapper => self.layout += count,
                Role::Issue => self.issues += count,
            }
            at = fresh.end;
        }
        self.lost(source, at..source.text().len());
    }

    fn lost(&mut self, source: &Source, range: std::ops::Range<usize>) {
        for line in lines(source.text(), range) {
            let trimmed = grid::trim(source.text(), line);
            if trimmed.is_empty() {
                continue;
            }
            let text = &source.text()[trimmed.clone()];
            self.total += solid(text).count();
            self.remainder.push(Finding { place: source.place(trimmed.start), text: text.to_owned() });
        }
    }

    /// Compares every value with what the ranges claimed for it say.
    fn compare(&mut self, document: &Document, projects: &[Project], ledger: &Ledger) {
        let mut claimed: HashMap<(usize, Part), Vec<&str>> = HashMap::new();
        for claim in ledger.iter() {
            if let Role::Value(project, part) = claim.role {
                claimed.entry((project, part)).or_default().push(document.source.slice(claim.span));
            }
        }
        // A page break may have cut a wrapper; what stands on two lines is none.
        let says = |pieces: &[&str], value: &str| {
            let same = |raw: &str| solid(&mend::running(raw)).eq(solid(value));
            same(&pieces.concat()) || same(&pieces.join("\n"))
        };
        for (number, project) in projects.iter().enumerate() {
            for (part, text) in project.parts() {
                let backed = match claimed.remove(&(number, part)) {
                    Some(pieces) => says(&pieces, &text.value),
                    None => {
                        let above = number.checked_sub(1).and_then(|above| projects.get(above));
                        is_filled(project, above, part, text, document)
                    }
                };
                if !backed {
                    let text = format!("{}: {}", part.name(project), text.value);
                    self.invented.push(Finding { place: project.place.clone(), text });
                }
            }
        }
        let mut dropped = Vec::new();
        for ((number, part), pieces) in claimed {
            let raw = pieces.concat();
            if solid(&mend::running(&raw)).next().is_some() {
                let project = projects.get(number);
                let place = project.map_or(Place::Unknown, |project| project.place.clone());
                let column = project.map(|project| part.name(project)).unwrap_or_default();
                dropped.push(Finding { place, text: format!("{column}: {raw}") });
            }
        }
        // A map has no order of its own.
        dropped.sort_by(|a, b| (&a.place, &a.text).cmp(&(&b.place, &b.text)));
        self.remainder.append(&mut dropped);
    }
}

/// A value without a claim of its own: a level or term printed as a label, a year from a title, 三级指标 filled
/// down from the row above, a unit or department that the project `above` has from the same place.
fn is_filled(
    project: &Project,
    above: Option<&Project>,
    part: Part,
    text: &crate::model::Text,
    document: &Document,
) -> bool {
    let same = |field: Field| above.is_some_and(|above| above.declared[field].as_ref() == Some(text));
    match part {
        Part::Field(field @ (Field::Unit | Field::Department | Field::DepartmentCode)) if same(field) => true,
        // A unit's line above its projects, or a title's year, serves every project below it.
        // It may have stood in several cells, a line each, and in wrappers.
        Part::Field(Field::Year | Field::Unit | Field::Department | Field::DepartmentCode) => {
            let source = document.source.text();
            text.value.lines().all(|line| source.contains(line) || mend::running(source).contains(line))
        }
        // A line or the bracket behind a label states it; where they differ, it is each of them. Without a place the
        // template says it.
        Part::Field(Field::MoneyUnit) => {
            !text.place.is_known() || text.value.split('、').all(|unit| document.source.text().contains(unit))
        }
        Part::Indicator(_, IndicatorField::Level1 | IndicatorField::Level2 | IndicatorField::Term) => {
            text.place.is_known() || part == Part::Indicator(0, IndicatorField::Term)
        }
        Part::Indicator(row, IndicatorField::Level3) => project.indicators[..row]
            .iter()
            .any(|above| above.declared[IndicatorField::Level3].as_ref() == Some(text)),
        _ => false,
    }
}

fn solid(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|&c| !grid::is_blank(c))
}

fn lines(text: &str, range: std::ops::Range<usize>) -> impl Iterator<Item = std::ops::Range<usize>> + '_ {
    let mut at = range.start;
    std::iter::from_fn(move || {
        (at < range.end).then(|| {
            let end = memchr::memchr2(b'\n', b'\r', &text.as_bytes()[at..range.end])
                .map_or(range.end, |length| at + length);
            let line = at..end;
            at = end + 1;
            line
        })
    })
}
