//! A doubt with an address.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::Place;

/// How much an issue weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Level {
    /// For information.
    #[serde(rename = "提示")]
    Hint,
    /// A person should look at it.
    #[serde(rename = "警告")]
    Warning,
    /// Wrong; with `--strict` the conversion fails.
    #[serde(rename = "错误")]
    Error,
}

impl Level {
    /// As the column 级别 has it.
    pub const fn name(self) -> &'static str {
        self.names().zh
    }

    /// Its name in both languages.
    pub const fn names(self) -> &'static Bilingual {
        match self {
            Self::Hint => &Bilingual { zh: "提示", en: "hint" },
            Self::Warning => &Bilingual { zh: "警告", en: "warning" },
            Self::Error => &Bilingual { zh: "错误", en: "error" },
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A text in the two languages of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bilingual {
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

/// An entry of the catalogue: one kind of issue. Each is a `static` beside the code that raises it; the
/// catalogue in `check` lists them all, and a test fails for one that is missing there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The stable code in kebab-case.
    pub code: &'static str,
    /// The level it has unless a rules file re-levels it.
    pub level: Level,
    /// What is wrong, in a few words.
    pub title: Bilingual,
    /// The message; `{0}`, `{1}` … stand for the issue's arguments.
    pub message: Bilingual,
    /// What the rule is, why it matters and what to do.
    pub help: Bilingual,
    /// Where the rule comes from: a regulation with its article, or the form itself.
    pub source: &'static str,
}

/// A doubt about an input, with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// The code of its catalogue entry.
    pub code: Cow<'static, str>,
    /// Its level.
    pub level: Level,
    /// The project it belongs to, counted from 0 in the book; `None` for the document as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<usize>,
    /// The column it is about (`指标值`, `资金总额` …), empty where there is none.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub field: Cow<'static, str>,
    /// The stage or indicator it is about, counted from 0 in its project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<Item>,
    /// Where.
    pub place: Place,
    /// What fills the message's `{0}`, `{1}` ….
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<String>,
    /// The text in doubt, as it stood.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub excerpt: String,
}

/// A row within a project, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Item {
    /// A stage of the schedule.
    Stage(usize),
    /// An indicator.
    Indicator(usize),
    /// A named extra.
    Extra(usize),
}

impl Issue {
    /// An issue of a catalogue entry at a place, about no project yet.
    pub fn new(entry: &'static Entry, place: Place) -> Self {
        Self {
            code: Cow::Borrowed(entry.code),
            level: entry.level,
            project: None,
            field: Cow::Borrowed(""),
            item: None,
            place,
            args: Vec::new(),
            excerpt: String::new(),
        }
    }

    /// Adds an argument of the message.
    #[must_use]
    pub fn arg(mut self, arg: impl Into<String>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// Names the column it is about.
    #[must_use]
    pub fn field(mut self, field: &'static str) -> Self {
        self.field = Cow::Borrowed(field);
        self
    }

    /// Names the project (from 0).
    #[must_use]
    pub fn project(mut self, project: usize) -> Self {
        self.project = Some(project);
        self
    }

    /// The same in a whole where so many projects stand before its own.
    #[must_use]
    pub fn behind(mut self, before: usize) -> Self {
        self.project = self.project.map(|project| project + before);
        self
    }

    /// Names the row within the project.
    #[must_use]
    pub fn item(mut self, item: Item) -> Self {
        self.item = Some(item);
        self
    }

    /// Quotes the text in doubt.
    #[must_use]
    pub fn excerpt(mut self, excerpt: impl Into<String>) -> Self {
        self.excerpt = excerpt.into();
        self
    }
}

/// Makes the catalogue entries of a room and lists them as `ENTRIES`: for each a doc comment, name, code, level,
/// source; title; message; help, the last three in Chinese and English. `from SOURCE;` before them all gives them one
/// source.
macro_rules! entries {
    (from $source:expr; $($(#[$doc:meta])* $name:ident = $code:literal, $level:ident,
        $title_zh:literal, $title_en:literal; $zh:literal, $en:literal; $help_zh:literal, $help_en:literal.)*) => {
        $crate::model::entries! {
            $($(#[$doc])* $name = $code, $level, $source; $title_zh, $title_en; $zh, $en; $help_zh, $help_en.)*
        }
    };
    ($($(#[$doc:meta])* $name:ident = $code:literal, $level:ident, $source:expr;
        $title_zh:literal, $title_en:literal; $zh:literal, $en:literal; $help_zh:literal, $help_en:literal.)*) => {
        $($(#[$doc])* pub static $name: $crate::model::Entry = $crate::model::entry!(
            $code, $level, $source; $title_zh, $title_en; $zh, $en; $help_zh, $help_en
        );)*
        /// Every entry of this room, for the catalogue.
        pub static ENTRIES: &[&$crate::model::Entry] = &[$(&$name,)*];
    };
}
pub(crate) use entries;

/// One entry: code, level, source; title, message and help, each in both languages.
macro_rules! entry {
    ($code:expr, $level:ident, $source:expr; $title_zh:expr, $title_en:expr; $zh:expr, $en:expr;
        $help_zh:expr, $help_en:expr) => {
        $crate::model::Entry {
            code: $code,
            level: $crate::model::Level::$level,
            title: $crate::model::Bilingual { zh: $title_zh, en: $title_en },
            message: $crate::model::Bilingual { zh: $zh, en: $en },
            help: $crate::model::Bilingual { zh: $help_zh, en: $help_en },
            source: $source,
        }
    };
}
pub(crate) use entry;
