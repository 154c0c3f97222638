//! The command line: definitions, progress and what is printed. Thin: the road and the batch do the work.

mod args;
mod batch;
mod check;
mod convert;
mod diff;
mod help;
mod inputs;
mod language;
mod messages;
mod talk;
mod template;

use std::ffi::OsString;
use std::io;
use std::process::ExitCode;

use clap::FromArgMatches;

use crate::error::{Error, UNKNOWN_ENCODING, UNKNOWN_TEMPLATE};
use crate::model::Bilingual;
use args::{Cli, Command};
use talk::Talk;

/// How the program ends (contract, section 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// An input could not be converted or, with `--strict`, an issue of level 错误 stands.
    Failed,
    /// Wrong usage.
    Usage,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
        })
    }
}

/// Why a command stops.
enum Halt {
    /// A fault of an input or output.
    Fault(Error),
    /// Wrong usage, found behind the parser.
    Usage(&'static Bilingual, Vec<String>),
    /// Printing failed; a reader that went away is no error.
    Print(io::Error),
}

impl From<Error> for Halt {
    fn from(error: Error) -> Self {
        Self::Fault(error)
    }
}

impl From<io::Error> for Halt {
    fn from(error: io::Error) -> Self {
        match error.downcast::<Error>() {
            Ok(error) => Self::Fault(error),
            Err(error) => Self::Print(error),
        }
    }
}

/// Raw arguments, the program's name first, to an exit status.
pub fn main(args: Vec<OsString>) -> Exit {
    let lang = language::choose(&args, |name| std::env::var_os(name));
    let parsed =
        help::command(lang).try_get_matches_from(args).and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => return refuse(&error, Talk::new(lang, false)),
    };
    let talk = Talk::new(lang, cli.quiet);
    let ended = match cli.command {
        Command::ToXlsx(args) => convert::to_xlsx(&args, &talk),
        Command::FromXlsx(args) => convert::from_xlsx(&args, &talk),
        Command::Batch(args) => batch::batch(args, &talk),
        Command::Check(args) => check::check(&args, &talk),
        Command::Audit(args) => check::audit(&args, &talk),
        Command::Template(args) => template::template(&args.action, &talk),
        Command::Diff(args) => diff::diff(&args, &talk),
        Command::Worker => crate::batch::serve().map(|()| Exit::Done).map_err(Halt::from),
    };
    match ended {
        Ok(exit) => exit,
        Err(Halt::Fault(error)) => {
            talk.fault(&error);
            // No input was looked at: the name is none of those that the option takes.
            let usage = [&UNKNOWN_TEMPLATE, &UNKNOWN_ENCODING].contains(&error.fault);
            if usage { Exit::Usage } else { Exit::Failed }
        }
        Err(Halt::Usage(message, args)) => {
            talk.wrong(message, &args);
            Exit::Usage
        }
        Err(Halt::Print(error)) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
        Err(Halt::Print(error)) => {
            talk.fault(&Error::new(&crate::error::UNWRITABLE, "-").because(&error));
            Exit::Failed
        }
    }
}

/// Help and version are printed where they were asked for; anything else is wrong usage.
fn refuse(error: &clap::Error, talk: Talk) -> Exit {
    match help::usage_error(error, talk.lang()) {
        Some(text) => {
            talk.wrong_text(&text);
            Exit::Usage
        }
        None => {
            // A closed pipe behind `--help` is nobody's error.
            let _ = error.print();
            if error.use_stderr() { Exit::Usage } else { Exit::Done }
        }
    }
}
