//! The closed catalogue of every issue that any room raises.

use std::sync::LazyLock;

use crate::error::fill;
use crate::lang::Lang;
use crate::model::{Entry, Issue};
use crate::{derive, form, read};

/// The entries of the rooms before this one, in the order of the road.
static ROOMS: &[&[&Entry]] = &[
    read::decode::ENTRIES,
    read::workbook::ENTRIES,
    form::recognise::entries::ENTRIES,
    derive::entries::ENTRIES,
];

/// How many of the rooms raise issues while an input is read, which no later look at the book can raise again.
const READING: usize = 3;

/// Whether an issue of this code tells of the reading of the original. A book that comes back from one of our
/// own outputs keeps such issues; the others are raised anew by derivation and checks.
pub fn is_of_reading(code: &str) -> bool {
    ROOMS[..READING].iter().copied().flatten().any(|entry| entry.code == code)
}

static CATALOGUE: LazyLock<Vec<&'static Entry>> = LazyLock::new(|| {
    let rooms = ROOMS.iter().copied().flatten().copied();
    rooms.chain(super::all_rules().map(|rule| rule.entry)).collect()
});

static BY_CODE: LazyLock<Vec<&'static Entry>> = LazyLock::new(|| {
    let mut entries = CATALOGUE.clone();
    entries.sort_by_key(|entry| entry.code);
    entries
});

/// Every kind of issue, in the order of the manual: those of reading, mending, recognising and deriving, then
/// the rules by subject.
pub fn catalogue() -> &'static [&'static Entry] {
    &CATALOGUE
}

/// The entry of a code.
pub fn entry(code: &str) -> Option<&'static Entry> {
    let at = BY_CODE.binary_search_by(|entry| entry.code.cmp(code)).ok()?;
    BY_CODE.get(at).copied()
}

/// What an issue says, its arguments filled in. An issue that was read back and whose code is of another version
/// says its code and arguments.
pub fn message(issue: &Issue, lang: Lang) -> String {
    match entry(&issue.code) {
        Some(entry) => fill(lang.pick(&entry.message), &issue.args),
        None => format!("{} {}", issue.code, issue.args.join("; ")).trim_end().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_kebab_case_unique_and_found() {
        for pair in BY_CODE.windows(2) {
            assert_ne!(pair[0].code, pair[1].code);
        }
        for entry in catalogue() {
            assert!(
                entry.code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                "{}",
                entry.code
            );
            assert_eq!(super::entry(entry.code), Some(*entry));
        }
    }

    /// The codes that a file of this crate declares: `code: "…"`, and `NAME = "…", Level` in a table of entries.
    fn declared(text: &str) -> Vec<String> {
        let code = |line: &str| {
            let line = line.trim_start();
            let literal = line.strip_prefix("code: \"").or_else(|| {
                let (name, rest) = line.split_once(" = \"")?;
                let level = ["\", Hint", "\", Warning", "\", Error"].iter().any(|level| rest.contains(level));
                (level && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_'))
                    .then_some(rest)
            })?;
            literal.split('"').next().map(str::to_owned)
        };
        text.lines().filter(|line| !line.contains("$code")).filter_map(code).collect()
    }

    fn sources(folder: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
        for item in std::fs::read_dir(folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }

    #[test]
    fn no_entry_of_any_room_is_missing() {
        let mut files = Vec::new();
        sources(concat!(env!("CARGO_MANIFEST_DIR"), "/src").as_ref(), &mut files);
        let mut codes = 0;
        for file in files.iter().filter(|file| !file.ends_with("error.rs") && !file.ends_with("tests.rs")) {
            let text = std::fs::read_to_string(file).unwrap();
            for code in declared(text.split("#[cfg(test)]\nmod tests").next().unwrap()) {
                assert!(
                    super::entry(&code).is_some(),
                    "{code} of {} is not in the catalogue",
                    file.display()
                );
                codes += 1;
            }
        }
        assert_eq!(codes, catalogue().len(), "an entry is declared in a way this test does not read");
    }

    #[test]
    fn every_entry_speaks_both_languages_with_the_same_arguments() {
        let marks = |text: &str| (0..9).filter(|i| text.contains(&format!("{{{i}}}"))).collect::<Vec<_>>();
        for entry in catalogue() {
            for text in [&entry.title, &entry.message, &entry.help] {
                assert!(!text.zh.is_empty() && !text.en.is_empty(), "{}", entry.code);
                assert_eq!(marks(text.zh), marks(text.en), "{}", entry.code);
            }
            assert!(!entry.source.is_empty(), "{}", entry.code);
        }
    }
}
