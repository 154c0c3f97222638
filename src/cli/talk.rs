//! What is printed: messages to people on standard error, data on standard output.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use anstyle::{AnsiColor, Style};
use rust_decimal::Decimal;

use super::messages as m;
use crate::error::{Error, fill};
use crate::lang::Lang;
use crate::model::{Bilingual, Book, Level};
use crate::road;

/// Prints in one language. Colours appear on terminals only and heed `NO_COLOR`.
#[derive(Debug, Clone, Copy)]
pub struct Talk {
    lang: Lang,
    quiet: bool,
}

const RED: Style = AnsiColor::Red.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default();
const BLUE: Style = AnsiColor::Blue.on_default();

impl Talk {
    pub fn new(lang: Lang, quiet: bool) -> Self {
        Self { lang, quiet }
    }

    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Whether progress may be drawn.
    pub fn draws(&self) -> bool {
        !self.quiet && io::stderr().is_terminal()
    }

    pub fn quiet(&self) -> bool {
        self.quiet
    }

    pub fn words(&self, message: &'static Bilingual, args: &[String]) -> String {
        fill(self.lang.pick(message), args)
    }

    /// A line for people, unless `--quiet`. Nobody to read it is no reason to fail.
    pub fn say(&self, message: &'static Bilingual, args: &[String]) {
        if !self.quiet {
            self.line(&self.words(message, args));
        }
    }

    pub fn line(&self, text: &str) {
        let _ = writeln!(anstream::stderr().lock(), "{text}");
    }

    /// A fault of an input or output, named with its file and place, and with the code that the manual and a batch's
    /// report know it by.
    pub fn fault(&self, error: &Error) {
        let text = error.text(self.lang.picker());
        // Names of files and what they hold may have control characters; the lines of a parser's message are its own.
        let text = text.replace(|c: char| c.is_control() && c != '\n', " ");
        self.wrong_text(&format!("{text} [{}]", error.fault.code));
    }

    pub fn wrong(&self, message: &'static Bilingual, args: &[String]) {
        self.wrong_text(&self.words(message, args));
    }

    pub fn wrong_text(&self, text: &str) {
        let mark = self.lang.pick(&m::ERROR);
        let _ = writeln!(anstream::stderr().lock(), "{RED}{mark}{RED:#}{text}");
    }

    /// Data on standard output.
    pub fn data(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        let mut out = io::BufWriter::new(anstream::stdout().lock());
        write(&mut out)?;
        out.flush()
    }

    /// Bytes on standard output, as they are.
    pub fn bytes(&self, bytes: &[u8]) -> io::Result<()> {
        let mut out = io::stdout().lock();
        out.write_all(bytes)?;
        out.flush()
    }

    pub fn level(&self, level: Level) -> String {
        let style = match level {
            Level::Error => RED,
            Level::Warning => YELLOW,
            Level::Hint => BLUE,
        };
        format!("{style}{}{style:#}", self.lang.pick(level.names()))
    }

    /// The one line at the end: projects, indicators, total, issues by level, where the output is.
    pub fn summary(&self, book: &Book, output: Option<&Path>) {
        let (total, unknown) = total(book);
        let count = |level| road::count(book, level).to_string();
        let args = [
            book.projects.len().to_string(),
            book.projects.iter().map(|project| project.indicators.len()).sum::<usize>().to_string(),
            total.normalize().to_string(),
            count(Level::Error),
            count(Level::Warning),
            count(Level::Hint),
        ];
        let mut text = self.words(&m::SUMMARY, &args);
        if unknown > 0 {
            text.push_str(&self.words(&m::SUMS_UNKNOWN, &[unknown.to_string()]));
        }
        if let Some(output) = output {
            let output = match output.to_str() {
                Some("-") => self.lang.pick(&m::STANDARD_OUTPUT).to_owned(),
                _ => output.display().to_string(),
            };
            text.push_str(&self.words(&m::WRITTEN_TO, &[output]));
        }
        if !self.quiet {
            self.line(&text);
        }
    }
}

/// The sum of 资金总额 in 万元, and how many projects have none that can be counted.
fn total(book: &Book) -> (Decimal, usize) {
    let amounts = book.projects.iter().map(|project| project.derived.amounts[0].as_ref());
    amounts.fold((Decimal::ZERO, 0), |(sum, unknown), amount| {
        match amount.and_then(|amount| sum.checked_add(amount.wan)) {
            Some(sum) => (sum, unknown),
            None => (sum, unknown + 1),
        }
    })
}

/// Text of an input on a terminal: control characters and line ends become visible blanks.
pub fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
