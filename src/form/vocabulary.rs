//! The wordings that all templates share, from `templates/common.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::rough::{Phrases, Rough};

/// The shared vocabulary: labels by meaning, the levels of indicators, ticks.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vocabulary {
    /// Wordings of the project's fields, by column name.
    pub project: BTreeMap<String, Vec<String>>,
    /// Labels of a line above the form that mean something else in its tables, by column name.
    pub above: BTreeMap<String, Vec<String>>,
    /// Labels over two fields at once: a name, and the code or telephone number that stands with it.
    pub pair: BTreeMap<String, [String; 2]>,
    /// Labels that give the two ends of a period apart, by column name: their values stand one below the other.
    pub ends: BTreeMap<String, Vec<String>>,
    /// What is printed of tables of sums: a source of money a row, years or stages of the budget as columns.
    pub sums: Sums,
    /// Fields by how labels end that nobody knows, the narrower ones first.
    pub kin: Vec<Kin>,
    /// The same of the columns of an indicator table.
    pub kin_columns: Vec<Kin>,
    /// What a label over rows of years says that they hold.
    pub by_year: ByYear,
    /// How forms state what amounts without a unit count in.
    pub money: Money,
    /// Wordings of the schedule's columns.
    pub stage: BTreeMap<String, Vec<String>>,
    /// Wordings of the indicator table's columns.
    pub indicator: BTreeMap<String, Vec<String>>,
    /// Words that head a section and have no value of their own.
    pub group: Names,
    /// Labels whose values are kept as named extras.
    pub extra: Names,
    /// What a column's wording means where the table has another column for its first meaning.
    pub indicator_second: BTreeMap<String, String>,
    /// Columns of an indicator table kept as extras of the indicator.
    pub indicator_extra: Names,
    /// Where the column of the values has parts: the names of the part that the form is about, the surest first.
    pub value_part: Names,
    /// How labels call the year that the form is of.
    pub own_year: Names,
    /// 目标期 by the words that head a table.
    pub term: BTreeMap<String, Vec<String>>,
    /// Printed lines that say nothing about one project.
    pub furniture: Furniture,
    /// Words that begin a row of totals.
    pub total: Names,
    /// Titles of forms of the family, and of tables that are none of ours.
    pub title: Titles,
    /// The first levels with their second levels.
    #[serde(rename = "level")]
    pub levels: Vec<Level>,
    /// Marks of a choice.
    pub marks: Marks,
    /// The printed choices of ticked fields, by column name.
    pub choices: BTreeMap<String, Vec<String>>,
    /// Words by which a column's content is told when columns have drifted.
    pub shape: Shape,
}

/// Tables of sums.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sums {
    /// Labels that head such a table or a list of amounts.
    pub heads: Vec<String>,
    /// Columns that hold the amounts asked for, the first that a table has counting.
    pub own: Vec<String>,
    /// Its other columns.
    pub other: Vec<String>,
    /// Labels of the total among amounts.
    pub total: Vec<String>,
}

/// A field by how labels end that nobody knows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kin {
    /// The column's name.
    pub field: String,
    /// What its labels end in.
    pub ends: Vec<String>,
    /// Words that make another label of it.
    #[serde(default)]
    pub without: Vec<String>,
}

/// Labels over rows of years.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByYear {
    /// Words in such a label that make figures below it amounts.
    pub money: Vec<String>,
    /// Words that make texts below it goals.
    pub goals: Vec<String>,
}

/// How forms state the unit of money.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// The units.
    pub units: Units,
    /// What stands before the unit in a line about it.
    pub labels: Vec<String>,
    /// What may stand between the two.
    pub currency: Vec<String>,
}

/// The units of money with their other wordings.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "BTreeMap<String, Vec<String>>")]
pub struct Units {
    wordings: Vec<Wording>,
    /// The characters that the wordings end with.
    ends: Rough,
}

/// A wording of a unit.
#[derive(Debug, Clone)]
pub struct Wording {
    /// The unit's name.
    pub unit: String,
    /// The letters of the wording, the last first, for it is looked for at the end of texts.
    pub letters: Vec<char>,
}

impl From<BTreeMap<String, Vec<String>>> for Units {
    fn from(named: BTreeMap<String, Vec<String>>) -> Self {
        let of = |(unit, also): (String, Vec<String>)| {
            let wordings = std::iter::once(unit.clone())
                .chain(also)
                .map(move |wording| Wording { unit: unit.clone(), letters: wording.chars().rev().collect() });
            wordings.collect::<Vec<_>>()
        };
        let wordings: Vec<Wording> = named.into_iter().flat_map(of).collect();
        let mut ends = Rough::new();
        wordings.iter().filter_map(|wording| wording.letters.first()).for_each(|&c| ends.add(c));
        Self { wordings, ends }
    }
}

impl Units {
    /// Every wording with its unit.
    pub fn wordings(&self) -> impl Iterator<Item = &Wording> {
        self.wordings.iter()
    }

    /// Whether a wording may end with a character; most that none does are told.
    pub fn may_end(&self, c: char) -> bool {
        self.ends.may_hold(c)
    }
}

/// A list of wordings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// The wordings.
    pub names: Vec<String>,
}

/// Printed lines that say nothing about one project.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Furniture {
    /// The lines.
    pub names: Vec<String>,
    /// What a line is that only numbers the form, its number taken out.
    pub numbered: Vec<String>,
    /// What stands before the numbers in a row that numbers the columns of a table.
    pub column_marks: Vec<String>,
}

/// How titles are told.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Titles {
    /// What the title of such a form ends in.
    pub endings: Vec<String>,
    /// What a line ends in that heads a table of indicators within a form.
    pub headings: Vec<String>,
    /// What the title or sheet of notes on filling in ends in.
    pub notes: Vec<String>,
    /// What the title of a table ends in that has no project and is not one of our forms.
    pub foreign: Vec<String>,
}

/// A first level of indicators.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// Its name.
    pub name: String,
    /// Other names.
    #[serde(default)]
    pub also: Vec<String>,
    /// What OCR and typists make of it; such a reading is replaced by the name.
    #[serde(default)]
    pub misread: Vec<String>,
    /// Whether older forms have it for a second level of another.
    #[serde(default)]
    pub lower: bool,
    /// Its second levels.
    pub second: Vec<SecondLevel>,
}

/// A second level of indicators.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecondLevel {
    /// Its name.
    pub name: String,
    /// Other names.
    #[serde(default)]
    pub also: Vec<String>,
}

/// Marks of a choice.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Marks {
    /// Characters that choose.
    pub chosen: String,
    /// Characters that leave open.
    pub open: String,
}

/// Words by which a column's content is told.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// What stands in 指标值类型.
    pub value_type: Phrases<String>,
    /// Of these, what may as well stand in 度量单位.
    pub unit: Phrases<String>,
    /// What a scoring standard speaks of.
    pub standard: Phrases<String>,
    /// What opens a value besides digits and signs.
    pub value: Phrases<String>,
    /// Printed before the number of a name that is to be written behind it (`指标2：`).
    pub blank: Vec<String>,
    /// What a score ends in.
    pub score: Phrases<String>,
    /// What the bracket behind a label holds where that only says how to fill the form in.
    pub instruction: Phrases<String>,
    /// What is printed in brackets where a seal or signature goes.
    pub seal: Vec<String>,
    /// What the names of levels end in.
    pub level: Vec<String>,
    /// What the names of offices end in.
    pub office: Vec<String>,
}
