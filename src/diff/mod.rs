//! Two versions or years of a set of forms: which projects came, went and changed, field by field and indicator
//! by indicator.
//!
//! Projects are the same by 项目名称 and 项目单位, else by 项目名称, else by likeness of name and unit (renamed);
//! indicators by 目标期, 二级指标 and 三级指标, else by 三级指标, else by likeness; stages by 项目实施内容; extras
//! by label and indicator. Texts that differ in white space alone are the same.

mod pair;
mod spots;
mod table;
mod text;
pub mod xlsx;

use rust_decimal::Decimal;

use crate::model::{
    Book, Declared, Extra, Field, FieldName, Indicator, IndicatorField, Part, Place, Project, Stage,
    StageField, Text,
};
use pair::{Known, pair};
pub use spots::{Spot, spots};
pub use table::write_csv;
pub use text::write_text;

/// What differs between two books.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Diff {
    /// The projects that differ, in the order of the new book, then those that are gone.
    pub projects: Vec<ProjectDiff>,
    /// How many projects are the same in both.
    pub same: usize,
}

/// What became of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Only in the new book.
    Added,
    /// Only in the old book.
    Removed,
    /// In both, and different.
    Changed,
}

impl Kind {
    /// As the column 变化 has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Added => "新增",
            Self::Removed => "删除",
            Self::Changed => "修改",
        }
    }
}

/// A project that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectDiff {
    /// Whether it came, went or changed.
    pub kind: Kind,
    /// Its index in the old book, from 0.
    pub old: Option<usize>,
    /// Its index in the new book, from 0.
    pub new: Option<usize>,
    /// Its name, the new one where it was renamed.
    pub name: String,
    /// The amounts of [`Field::AMOUNTS`] in 万元, old and new, where they are settled.
    pub amounts: [(Option<Decimal>, Option<Decimal>); 4],
    /// Where it begins in the old and the new input.
    pub places: (Place, Place),
    /// What changed in it; empty where it came or went as a whole.
    pub changes: Vec<Change>,
}

/// A value that came, went or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Whether the thing it belongs to came, went or changed.
    pub kind: Kind,
    /// The thing: empty for the project, 三级指标 for an indicator, 项目实施内容 for a stage.
    pub subject: String,
    /// The column, or the extra's label.
    pub field: String,
    /// What it was.
    pub old: Option<Text>,
    /// What it is.
    pub new: Option<Text>,
    /// New less old in 万元, for an amount settled in both.
    pub difference: Option<Decimal>,
}

/// Compares two books.
pub fn diff(old: &Book, new: &Book) -> Diff {
    let known = |book: &Book| book.projects.iter().map(known_project).collect::<Vec<_>>();
    let mut diff = Diff::default();
    for (before, after) in pair(&known(old), &known(new)) {
        let one = before.and_then(|index| old.projects.get(index));
        let other = after.and_then(|index| new.projects.get(index));
        let (kind, changes) = match (one, other) {
            (Some(one), Some(other)) => (Kind::Changed, changes(one, other)),
            (None, _) => (Kind::Added, Vec::new()),
            (_, None) => (Kind::Removed, Vec::new()),
        };
        if kind == Kind::Changed && changes.is_empty() {
            diff.same += 1;
            continue;
        }
        let name = other.or(one).map_or("", |project| project.declared.str(Field::Name)).to_owned();
        let amounts = std::array::from_fn(|index| (wan(one, index), wan(other, index)));
        let place =
            |project: Option<&Project>| project.map(|project| project.place.clone()).unwrap_or_default();
        let places = (place(one), place(other));
        diff.projects.push(ProjectDiff { kind, old: before, new: after, name, amounts, places, changes });
    }
    diff
}

fn wan(project: Option<&Project>, index: usize) -> Option<Decimal> {
    project?.derived.amounts.get(index)?.as_ref().map(|amount| amount.wan)
}

fn known_project(project: &Project) -> Known {
    let name = bare(project.declared.str(Field::Name));
    let unit = bare(project.declared.str(Field::Unit));
    let both = if name.is_empty() { String::new() } else { format!("{name}\n{unit}") };
    let rest = nameless(&name, project.parts().map(|(_, text)| text));
    Known { keys: vec![both, name.clone(), rest], text: name }
}

fn known_indicator(indicator: &Indicator) -> Known {
    let declared = |field| bare(indicator.declared.str(field));
    let (term, level2, level3) =
        (declared(IndicatorField::Term), declared(IndicatorField::Level2), declared(IndicatorField::Level3));
    // Without a 三级指标 its content is what an indicator is known by.
    let own = if level3.is_empty() { declared(IndicatorField::Content) } else { level3 };
    let full = if own.is_empty() { String::new() } else { format!("{term}\n{level2}\n{own}") };
    let rest = nameless(&own, indicator.declared.iter().map(|(_, text)| text));
    Known { keys: vec![full, own.clone(), rest], text: own }
}

fn known_stage(stage: &Stage) -> Known {
    let content = bare(stage.declared.str(StageField::Content));
    let rest = nameless(&content, stage.declared.iter().map(|(_, text)| text));
    Known { keys: vec![content.clone(), rest], text: content }
}

/// What has no name is known by everything it says.
fn nameless<'t>(name: &str, texts: impl Iterator<Item = &'t Text>) -> String {
    if !name.is_empty() {
        return String::new();
    }
    texts.fold("\n".to_owned(), |all, text| all + &bare(&text.value) + "\n")
}

fn known_extra(extra: &Extra, project: &Project) -> Known {
    let owner = extra.indicator.and_then(|index| project.indicators.get(index));
    let owner = owner.map(|indicator| known_indicator(indicator).keys.concat()).unwrap_or_default();
    Known { keys: vec![format!("{owner}\n{}", bare(&extra.label))], text: String::new() }
}

/// A text without white space, which no comparison minds.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// By how much an amount changed, both in 万元; `None` where either is not known, or beyond what a decimal holds.
fn difference(old: Option<Decimal>, new: Option<Decimal>) -> Option<Decimal> {
    new?.checked_sub(old?).map(|difference| difference.normalize())
}

fn changes(old: &Project, new: &Project) -> Vec<Change> {
    let mut found = Vec::new();
    fields(&old.declared, &new.declared, Kind::Changed, "", &mut found);
    for change in &mut found {
        let amount = Field::AMOUNTS.iter().position(|field| field.name() == change.field);
        if let Some(index) = amount {
            change.difference = difference(wan(Some(old), index), wan(Some(new), index));
        }
    }
    rows(&old.stages, &new.stages, known_stage, |stage| &stage.declared, StageField::Content, &mut found);
    let level3 = IndicatorField::Level3;
    rows(&old.indicators, &new.indicators, known_indicator, |it| &it.declared, level3, &mut found);
    extras(old, new, &mut found);
    found
}

fn rows<R, F: FieldName>(
    old: &[R],
    new: &[R],
    known: fn(&R) -> Known,
    declared: fn(&R) -> &Declared<F>,
    title: F,
    found: &mut Vec<Change>,
) {
    let list = |rows: &[R]| rows.iter().map(known).collect::<Vec<_>>();
    let none = Declared::default();
    for (one, other) in pair(&list(old), &list(new)) {
        let before = one.and_then(|index| old.get(index)).map(declared);
        let after = other.and_then(|index| new.get(index)).map(declared);
        let kind = kind_of(before.is_some(), after.is_some());
        let subject = after.or(before).map_or("", |declared| declared.str(title));
        // A row without its title is known by its place in the order.
        let subject = if subject.is_empty() {
            format!("#{}", other.or(one).unwrap_or(0) + 1)
        } else {
            subject.to_owned()
        };
        fields(before.unwrap_or(&none), after.unwrap_or(&none), kind, &subject, found);
    }
}

fn kind_of(old: bool, new: bool) -> Kind {
    match (old, new) {
        (true, true) => Kind::Changed,
        (true, false) => Kind::Removed,
        _ => Kind::Added,
    }
}

fn fields<F: FieldName>(
    old: &Declared<F>,
    new: &Declared<F>,
    kind: Kind,
    subject: &str,
    found: &mut Vec<Change>,
) {
    for &field in F::ALL {
        value(old[field].as_ref(), new[field].as_ref(), kind, subject, field.name(), found);
    }
}

fn value(
    old: Option<&Text>,
    new: Option<&Text>,
    kind: Kind,
    subject: &str,
    field: &str,
    found: &mut Vec<Change>,
) {
    let text = |text: Option<&Text>| text.map(|text| bare(&text.value));
    if text(old) != text(new) {
        let (old, new) = (old.cloned(), new.cloned());
        found.push(Change {
            kind,
            subject: subject.to_owned(),
            field: field.to_owned(),
            old,
            new,
            difference: None,
        });
    }
}

fn extras(old: &Project, new: &Project, found: &mut Vec<Change>) {
    let list = |project: &Project| -> Vec<Known> {
        project.extras.iter().map(|extra| known_extra(extra, project)).collect()
    };
    for (one, other) in pair(&list(old), &list(new)) {
        let text = |project: &Project, index: Option<usize>| project.get(Part::Extra(index?)).cloned();
        let (project, index) = other.map_or((old, one), |index| (new, Some(index)));
        let Some(extra) = index.and_then(|index| project.extras.get(index)) else { continue };
        let owner = extra.indicator.and_then(|index| project.indicators.get(index));
        let subject = owner.map_or("", |indicator| indicator.declared.str(IndicatorField::Level3));
        let kind = kind_of(one.is_some(), other.is_some());
        let (before, after) = (text(old, one), text(new, other));
        value(before.as_ref(), after.as_ref(), kind, subject, &extra.label, found);
    }
}

#[cfg(test)]
mod tests;
