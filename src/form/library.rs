//! The bundled templates and the shared vocabulary.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use super::key::key;
use super::lexicon::{Glossary, Lexicon, wordings};
use super::signs::Signs;
use super::template::{Template, check};
use super::vocabulary::Vocabulary;
use super::words::{Word, Words};
use crate::derive::money_unit;
use crate::error::Result;
use crate::parallel;

const COMMON: &str = include_str!("../../templates/common.toml");

/// The templates that come with the program: name of the file, text.
const BUNDLED: &[(&str, &str)] = &[
    ("policy-project.toml", include_str!("../../templates/policy-project.toml")),
    ("ministry-2021.toml", include_str!("../../templates/ministry-2021.toml")),
    ("ministry-2015.toml", include_str!("../../templates/ministry-2015.toml")),
    ("self-evaluation.toml", include_str!("../../templates/self-evaluation.toml")),
    ("county-2011.toml", include_str!("../../templates/county-2011.toml")),
    ("transfer-payment.toml", include_str!("../../templates/transfer-payment.toml")),
    ("shanghai-2026.toml", include_str!("../../templates/shanghai-2026.toml")),
];

/// Templates with the lexicons to read by them.
#[derive(Debug)]
pub struct Library {
    /// The vocabulary that all share.
    pub vocabulary: Arc<Vocabulary>,
    /// The words of all of them, numbered.
    pub words: Arc<Words>,
    /// By what most texts are told to be none of the wordings.
    pub signs: Signs,
    entries: Vec<Known>,
}

/// A template of a library.
#[derive(Debug)]
pub struct Known {
    /// The template.
    pub template: Template,
    vocabulary: Arc<Vocabulary>,
    words: Arc<Words>,
    lexicon: OnceLock<Lexicon>,
    /// Its labels in the order of the form, as the keys of their wordings, the printed one first.
    pub labels: Vec<Vec<String>>,
    /// The same labels as words.
    pub label_words: Vec<Vec<Word>>,
    /// The keys of its titles.
    pub titles: Vec<String>,
}

impl Library {
    /// The bundled templates, parsed once a process.
    ///
    /// # Errors
    /// When a bundled file does not parse, which a test rules out.
    pub fn bundled() -> Result<&'static Self> {
        static LIBRARY: OnceLock<Result<Library>> = OnceLock::new();
        let shared = parallel::is_shared();
        parallel::once(&LIBRARY, || Self::load(shared)).as_ref().map_err(Clone::clone)
    }

    /// Parses the bundled templates; `shared` says whether there is another processor to parse half of them.
    fn load(shared: bool) -> Result<Self> {
        let vocabulary = toml::from_str(COMMON).map_err(|error| check::bad("common.toml", COMMON, &error))?;
        let (first, others) = BUNDLED.split_at(BUNDLED.len() / 2);
        let parse = |part: &[(&str, &str)]| -> Vec<Result<Template>> {
            part.iter().map(|(file, text)| parse(file, text)).collect()
        };
        // On a thread of its own, since what is made once must not wait for the pool's.
        let templates = std::thread::scope(|scope| {
            let helper = || std::thread::Builder::new().spawn_scoped(scope, || parse(others)).ok();
            let helper = if shared { helper() } else { None };
            let mut templates = parse(first);
            templates.extend(helper.and_then(|helper| helper.join().ok()).unwrap_or_else(|| parse(others)));
            templates
        });
        Ok(Self::of(templates.into_iter().collect::<Result<_>>()?, vocabulary))
    }

    fn of(templates: Vec<Template>, vocabulary: Vocabulary) -> Self {
        let vocabulary = Arc::new(vocabulary);
        let labels: Vec<Vec<Vec<String>>> = templates.iter().map(labels).collect();
        let mut keys = Glossary::of_vocabulary(&vocabulary).into_keys();
        keys.extend(labels.iter().flatten().flatten().cloned());
        let words = Arc::new(Words::new(keys));
        let known = |(template, labels)| Known::new(template, labels, &vocabulary, &words);
        let entries: Vec<Known> = templates.into_iter().zip(labels).map(known).collect();
        let signs = Signs::new(&vocabulary, entries.iter().flat_map(|known| &known.titles));
        Self { vocabulary, words, signs, entries }
    }

    /// The bundled templates and one more, which is tried first and replaces one of its name.
    ///
    /// # Errors
    /// When the text is no template, or has a fault that keeps it from reading or printing as it says; names the
    /// file, the place in it and what to do.
    pub fn with(file: &str, text: &str) -> Result<Self> {
        let vocabulary: Vocabulary =
            toml::from_str(COMMON).map_err(|error| check::bad("common.toml", COMMON, &error))?;
        if let Some(fault) = check::check(file, text, &vocabulary)?.faults.into_iter().next() {
            return Err(fault);
        }
        let mut templates = vec![parse(file, text)?];
        for (file, text) in BUNDLED {
            let bundled = parse(file, text)?;
            if bundled.name != templates[0].name {
                templates.push(bundled);
            }
        }
        Ok(Self::of(templates, vocabulary))
    }

    /// The text of a bundled template's file by the template's name.
    pub fn text(&self, name: &str) -> Option<&'static str> {
        let known = self.get(name)?;
        let named = |text: &&str| parse("", text).is_ok_and(|template| template.name == known.template.name);
        BUNDLED.iter().map(|(_, text)| *text).find(named)
    }

    /// The templates, in the order in which ties are broken.
    pub fn templates(&self) -> impl Iterator<Item = &Known> {
        self.entries.iter()
    }

    /// A template by its name.
    pub fn get(&self, name: &str) -> Option<&Known> {
        self.entries.iter().find(|known| known.template.name == name)
    }

    /// The template that a form without a known name is written with: the first.
    pub fn default_template(&self) -> Option<&Known> {
        self.entries.first()
    }
}

impl Known {
    /// The unit of money that goes without saying to whoever reads an output without this template's file: that of the
    /// bundled template of its name, else the usual one. What counts in another has to say so.
    pub fn unsaid_unit(&self) -> &'static str {
        let bundled = Library::bundled().ok().and_then(|library| library.get(&self.template.name));
        bundled.map_or(money_unit::USUAL, |known| known.template.money_unit.as_str())
    }

    fn new(
        template: Template,
        labels: Vec<Vec<String>>,
        vocabulary: &Arc<Vocabulary>,
        words: &Arc<Words>,
    ) -> Self {
        let mut buffer = String::new();
        let label_words = labels
            .iter()
            .map(|label| label.iter().map(|wording| words.find(wording, &mut buffer)).collect())
            .collect();
        let titles = std::iter::once(&template.title)
            .chain(&template.also_titled)
            .map(|title| title_key(&title.replace("{年度}", "")))
            .collect();
        let (vocabulary, words) = (Arc::clone(vocabulary), Arc::clone(words));
        Self { template, vocabulary, words, lexicon: OnceLock::new(), labels, label_words, titles }
    }

    /// Its words' meanings, put together when the first form is read by it.
    pub fn lexicon(&self) -> &Lexicon {
        parallel::once(&self.lexicon, || Glossary::new(&self.template, &self.vocabulary).number(&self.words))
    }
}

/// Parses a template.
///
/// # Errors
/// When the text is no template; names the file, the place in it and what to do.
pub fn parse(file: &str, text: &str) -> Result<Template> {
    check::parse(file, text)
}

/// A template's labels in the order of the form, each once.
fn labels(template: &Template) -> Vec<Vec<String>> {
    let mut seen = HashSet::new();
    template
        .blocks
        .iter()
        .flat_map(|block| block.rows.iter().flatten().chain(&block.side).chain(&block.columns))
        .map(|printed| wordings(printed).map(|label| key(label)).collect::<Vec<String>>())
        .filter(|wordings| !wordings.is_empty() && seen.insert(wordings.clone()))
        .collect()
}

/// The key of a title: of its letters, without year, brackets and blanks.
pub fn title_key(text: &str) -> String {
    let key = key(text);
    let mut title = String::with_capacity(key.len());
    // What stays is copied by the run.
    let (mut depth, mut run) = (0u32, 0);
    for (at, c) in key.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            '0'..='9' | '#' | '《' | '》' | '{' | '}' => {}
            _ if depth == 0 => continue,
            _ => {}
        }
        title.push_str(&key[run..at]);
        run = at + c.len_utf8();
    }
    title.push_str(&key[run..]);
    if let Some(year) = ["年度", "年"].into_iter().find(|year| title.starts_with(year)) {
        title.drain(..year.len());
    }
    title
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_files_parse() {
        let library = Library::bundled().expect("templates parse");
        assert_eq!(library.templates().count(), BUNDLED.len());
        let known = library.get("policy-project").expect("the first form");
        assert!(known.lexicon().get("二、自有资金：").and_then(|word| word.target.clone()).is_some());
    }

    #[test]
    fn all_threads_may_ask_for_the_library_at_once() {
        let shared = parallel::is_shared();
        for _ in 0..8 {
            let library = OnceLock::new();
            let ask = |_: usize| {
                let made = parallel::once(&library, || Library::load(shared));
                let lexicon = made.as_ref().ok().and_then(Library::default_template).map(Known::lexicon);
                lexicon.is_some()
            };
            assert!(parallel::map((0..64).collect(), 1, ask).into_iter().all(|found| found));
        }
    }

    #[test]
    fn titles_count_without_their_year() {
        assert_eq!(title_key("# 2022 年重大政策和重点项目绩效目标"), "重大政策和重点项目绩效目标");
        assert_eq!(title_key("项目支出绩效目标表（2024年度）"), "项目支出绩效目标表");
    }
}
