//! Which rules run, and at what level: the defaults, or a TOML file.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use crate::derive::money_unit;
use crate::error::{BAD_RULES, Error, Result, UNKNOWN_RULE};
use crate::form::template::{Printed, Template};
use crate::grid::Source;
use crate::model::{Field, FieldName, Issue, Level};

use super::catalogue::{catalogue, entry};

/// A set of the project's fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Fields(u32);

impl Fields {
    #[cfg(test)]
    pub(super) const EVERY: Self = Self(u32::MAX);

    pub(super) fn has(self, field: Field) -> bool {
        self.0 & (1 << field.index()) != 0
    }

    pub(super) fn add(&mut self, name: &str) {
        if let Some(field) = Field::of(name) {
            self.0 |= 1 << field.index();
        }
    }
}

/// The rules in force. By default every rule runs at its own level.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rules {
    /// Levels set by the user; `None` switches a rule off.
    levels: BTreeMap<&'static str, Option<Level>>,
    /// What each known template prints, so that no form is asked for what it has no place for.
    printed: BTreeMap<String, Fields>,
    /// What amounts without a unit count in on the form of each known template.
    money_units: BTreeMap<String, String>,
}

impl Rules {
    /// Reads a rules file:
    ///
    /// ```toml
    /// [rules]
    /// phone-shape = "off"
    /// total-not-sum = "警告"
    /// ```
    ///
    /// A level is 错误, 警告, 提示 or error, warning, hint; `off` or `false` switches a rule off.
    ///
    /// # Errors
    /// [`BAD_RULES`] where the text is no such file, [`UNKNOWN_RULE`] where a code is not in the catalogue,
    /// both with the line and column.
    pub fn from_toml(file: &str, text: &str) -> Result<Self> {
        let source = Source::of_text(file, text.to_owned());
        let bad = |at: usize, what: &str| Error::new(&BAD_RULES, file).arg(what).at(source.place(at));
        let table = DeTable::parse(text)
            .map_err(|error| bad(error.span().map_or(0, |span| span.start), error.message()))?;
        let mut rules = Self::default();
        for (head, body) in table.get_ref() {
            let (name, at) = (head.get_ref().as_ref(), head.span().start);
            let DeValue::Table(codes) = body.get_ref() else { return Err(bad(at, name)) };
            if name != "rules" {
                return Err(bad(at, name));
            }
            for (code, value) in codes {
                let (name, at) = (code.get_ref().as_ref(), code.span().start);
                let known = entry(name).ok_or_else(|| {
                    Error::new(&UNKNOWN_RULE, file).arg(name).arg(nearest(name)).at(source.place(at))
                })?;
                let level = match value.get_ref() {
                    DeValue::Boolean(false) => Some(None),
                    DeValue::Boolean(true) => Some(Some(known.level)),
                    DeValue::String(text) => level_of(text),
                    _ => None,
                };
                let at = value.span().start;
                let level = level.ok_or_else(|| bad(at, text.get(value.span()).unwrap_or("")))?;
                rules.levels.insert(known.code, level);
            }
        }
        Ok(rules)
    }

    /// Tells the rules what a template prints. Fields that a form has no place for are never missing; of forms
    /// with a template that was not told, only what every form has is asked for.
    pub fn know(&mut self, template: &Template) {
        let mut fields = Fields::default();
        let add = |fields: &mut Fields, cell: &Printed| fields.add(&cell.field);
        for block in &template.blocks {
            block.rows.iter().flatten().chain(&block.side).for_each(|cell| add(&mut fields, cell));
        }
        self.printed.insert(template.name.clone(), fields);
        self.money_units.insert(template.name.clone(), template.money_unit.clone());
    }

    /// What a template prints, when it is known.
    pub(super) fn printed(&self, template: &str) -> Option<Fields> {
        self.printed.get(template).copied()
    }

    /// What amounts without a unit count in on a template's form.
    pub(super) fn money_unit(&self, template: &str) -> &str {
        self.money_units.get(template).map_or(money_unit::USUAL, String::as_str)
    }

    /// Whether a rule runs.
    pub(super) fn wants(&self, code: &str) -> bool {
        self.levels.get(code) != Some(&None)
    }

    /// Gives an issue its level; false when its rule is switched off.
    pub(super) fn apply(&self, issue: &mut Issue) -> bool {
        match self.levels.get(issue.code.as_ref()) {
            None => true,
            Some(None) => false,
            Some(Some(level)) => {
                issue.level = *level;
                true
            }
        }
    }
}

/// A level or `off` by its names; `None` for anything else.
fn level_of(text: &str) -> Option<Option<Level>> {
    match text.trim() {
        "错误" | "error" => Some(Some(Level::Error)),
        "警告" | "warning" => Some(Some(Level::Warning)),
        "提示" | "hint" => Some(Some(Level::Hint)),
        "关闭" | "off" => Some(None),
        _ => None,
    }
}

/// The known code that shares most with a mistyped one: fewest letters over after what both have in common at
/// their two ends.
fn nearest(code: &str) -> &'static str {
    let ends = |known: &str| {
        let head = known.bytes().zip(code.bytes()).take_while(|(a, b)| a == b).count();
        let tail = known.bytes().rev().zip(code.bytes().rev()).take_while(|(a, b)| a == b).count();
        (known.len() + code.len()).saturating_sub(2 * (head + tail))
    };
    catalogue().iter().min_by_key(|entry| ends(entry.code)).map_or("", |entry| entry.code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{check, sample};

    #[test]
    fn a_rule_is_switched_off_or_given_another_level() {
        let sample = "资金总额=80 万元 | 财政拨款=90 万元";
        let levels = |text: &str| {
            let rules = Rules::from_toml("rules.toml", text).unwrap();
            let mut book = sample::book(sample);
            check(&mut book, &rules);
            let of_rule = |issue: &&Issue| issue.code == "total-not-sum";
            book.issues.iter().filter(of_rule).map(|issue| issue.level).collect::<Vec<_>>()
        };
        assert_eq!(levels(""), [Level::Error]);
        assert_eq!(levels("[rules]\ntotal-not-sum = \"提示\""), [Level::Hint]);
        assert_eq!(levels("rules.total-not-sum = \"off\""), []);
        assert_eq!(levels("rules.total-not-sum = true"), [Level::Error]);
    }

    #[test]
    fn what_is_no_rule_is_an_error_with_its_place() {
        for (text, place, code) in [
            ("[rules]\ntotal-not-sums = \"off\"", "2:1", "unknown-rule"),
            ("[rules]\ntotal-not-sum = \"loud\"", "2:17", "bad-rules"),
            ("[rule]\ntotal-not-sum = \"off\"", "1:2", "bad-rules"),
            ("rules = 3", "1:1", "bad-rules"),
            ("[rules]\na b", "2:3", "bad-rules"),
        ] {
            let error = Rules::from_toml("rules.toml", text).unwrap_err();
            assert_eq!((error.place.to_string().as_str(), error.fault.code), (place, code), "{text}");
        }
        let error = Rules::from_toml("r", "rules.total-not-sums = false").unwrap_err();
        assert_eq!(error.args, ["total-not-sums", "total-not-sum"]);
    }
}
