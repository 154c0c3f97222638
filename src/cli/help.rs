//! Help and usage errors in the language chosen: clap's definitions filled from [`super::messages`].

use std::error::Error as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory};

use super::args::{Cli, LIMITS};
use super::messages as m;
use crate::error::fill;
use crate::lang::Lang;

/// Where the options that every command has stand: behind its own.
const LAST: usize = 1000;

/// The command line with every text in one language. Nothing of clap's own English remains in the Chinese help.
pub fn command(lang: Lang) -> Command {
    localise(Cli::command(), lang, "", "conv")
}

fn localise(command: Command, lang: Lang, path: &str, typed: &str) -> Command {
    let key = if path.is_empty() { "conv" } else { path };
    let usage_line = usage(&command, lang, typed);
    let mut command = command
        .about(text(lang, key))
        .help_template(lang.pick(&m::HELP_TEMPLATE))
        .disable_help_flag(true)
        .disable_version_flag(true)
        .subcommand_value_name(lang.pick(&m::COMMAND_VALUE))
        .subcommand_help_heading(lang.pick(&m::COMMANDS_HEADING))
        .override_usage(usage_line);
    if let Some(examples) = m::help(&format!("{key}.examples")) {
        command = command.after_help(lang.pick(examples));
    }
    let mut place = 0;
    command = command.mut_args(|arg| {
        place += 1;
        let place = if arg.is_global_set() { LAST - 1 } else { place };
        argument(arg, lang, path).display_order(place)
    });
    command = command.arg(
        Arg::new("help")
            .long("help")
            .short('h')
            .action(ArgAction::Help)
            .display_order(LAST)
            .help_heading(lang.pick(&m::OPTIONS_HEADING))
            .help(lang.pick(&m::HELP_HELP)),
    );
    if path.is_empty() {
        command = command.arg(
            Arg::new("version")
                .long("version")
                .short('V')
                .action(ArgAction::Version)
                .display_order(LAST)
                .help_heading(lang.pick(&m::OPTIONS_HEADING))
                .help(lang.pick(&m::HELP_VERSION)),
        );
    }
    command.mut_subcommands(|sub| {
        let name = sub.get_name().to_owned();
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let typed = format!("{typed} {name}");
        localise(sub, lang, &path, &typed)
    })
}

fn argument(arg: Arg, lang: Lang, path: &str) -> Arg {
    let id = arg.get_id().to_string();
    let own = format!("{path}.{id}");
    let help = m::help(&own).or_else(|| m::help(&format!("*.{id}")));
    let positional = arg.is_positional();
    let heading = if positional {
        &m::ARGUMENTS_HEADING
    } else if arg.get_help_heading() == Some(LIMITS) {
        &m::LIMITS_HEADING
    } else {
        &m::OPTIONS_HEADING
    };
    let arg = arg.help_heading(lang.pick(heading));
    let arg = if arg.get_action().takes_values() {
        arg.hide_default_value(true).hide_possible_values(true)
    } else {
        arg
    };
    match help {
        Some(help) => arg.help(lang.pick(help)),
        None => arg,
    }
}

/// A usage line: the command as typed, then `INPUT...` and the options that must be given.
fn usage(command: &Command, lang: Lang, typed: &str) -> String {
    if command.has_subcommands() {
        return fill(lang.pick(&m::USAGE_COMMANDS), &[typed.to_owned()]);
    }
    let mut words = Vec::new();
    for arg in command.get_positionals() {
        let name = arg.get_value_names().and_then(<[_]>::first).map_or("", |name| name.as_str());
        let many = matches!(arg.get_action(), ArgAction::Append);
        words.push(format!("{name}{}", if many { "..." } else { "" }));
    }
    for arg in command.get_opts().filter(|arg| arg.is_required_set()) {
        let flag = arg.get_short().map_or_else(String::new, |short| format!("-{short} "));
        words.push(format!("{flag}{}", arg.get_id().as_str().to_uppercase()));
    }
    fill(lang.pick(&m::USAGE_LINE), &[typed.to_owned(), words.join(" ")])
}

fn text(lang: Lang, key: &str) -> &'static str {
    m::help(key).map_or("", |text| lang.pick(text))
}

/// What is wrong with the command line, in one language; `None` when clap only wants to print help or version.
pub fn usage_error(error: &clap::Error, lang: Lang) -> Option<String> {
    let say = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        Some(ContextValue::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let arg = say(ContextKind::InvalidArg);
    // Our own parsers say what they take; clap's lists of words say it as a context.
    let takes = match say(ContextKind::ValidValue) {
        words if words.is_empty() => error.source().map(ToString::to_string).unwrap_or_default(),
        words => words,
    };
    let (message, args) = match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => return None,
        ErrorKind::UnknownArgument => (&m::UNKNOWN_ARGUMENT, vec![arg]),
        ErrorKind::InvalidSubcommand => (&m::UNKNOWN_COMMAND, vec![say(ContextKind::InvalidSubcommand)]),
        ErrorKind::MissingRequiredArgument => (&m::MISSING_ARGUMENT, vec![arg]),
        ErrorKind::MissingSubcommand => (&m::MISSING_COMMAND, vec![]),
        ErrorKind::InvalidValue if say(ContextKind::InvalidValue).is_empty() => {
            (&m::MISSING_VALUE, vec![arg])
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            (&m::BAD_VALUE, vec![arg, say(ContextKind::InvalidValue), takes])
        }
        ErrorKind::ArgumentConflict => (&m::CONFLICT, vec![arg, say(ContextKind::PriorArg)]),
        ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues => {
            (&m::WRONG_COUNT, vec![arg])
        }
        _ => (&m::BAD_COMMAND_LINE, vec![arg]),
    };
    let mut text = fill(lang.pick(message), &args);
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    if let Some(near) = near.into_iter().map(say).find(|near| !near.is_empty()) {
        text.push_str(&fill(lang.pick(&m::DID_YOU_MEAN), &[near]));
    }
    text.push_str(lang.pick(&m::TRY_HELP));
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(lang: Lang) -> Command {
        let mut command = command(lang);
        command.build();
        command
    }

    fn walk(command: &Command, path: &str, visit: &mut impl FnMut(&str, &Command)) {
        visit(path, command);
        for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
            walk(sub, &format!("{path} {}", sub.get_name()), visit);
        }
    }

    #[test]
    fn every_command_and_option_has_help_in_both_languages() {
        for lang in [Lang::Zh, Lang::En] {
            walk(&built(lang), "conv", &mut |path, command| {
                assert!(command.get_about().is_some_and(|about| !about.to_string().is_empty()), "{path}");
                for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
                    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
                    assert!(!help.is_empty(), "{path} {}", arg.get_id());
                }
            });
        }
    }

    #[test]
    fn the_rules_that_examples_explain_are_there() {
        let mut explained = 0;
        walk(&built(Lang::En), "conv", &mut |path, command| {
            let help = command.clone().render_help().to_string();
            for code in help.split("--explain ").skip(1).filter_map(|rest| rest.split_whitespace().next()) {
                if code != "<EXPLAIN>" {
                    assert!(crate::check::entry(code).is_some(), "{path}: {code}");
                    explained += 1;
                }
            }
        });
        assert!(explained > 0);
    }

    #[test]
    fn help_never_mixes_languages() {
        let han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        walk(&built(Lang::En), "conv", &mut |path, command| {
            let help = command.clone().render_help().to_string();
            // The names of the program's own sheets and columns are Chinese in either lang.
            assert!(!help.chars().any(han), "{path}: {help}");
        });
        walk(&built(Lang::Zh), "conv", &mut |path, command| {
            let help = command.clone().render_help().to_string();
            for word in ["Usage", "Options", "Commands", "Arguments", "Print", "default", "possible"] {
                assert!(!help.contains(word), "{path}: {word}: {help}");
            }
        });
    }

    #[test]
    fn usage_errors_speak_the_language_and_name_the_argument() {
        let cases: &[(&[&str], &str)] = &[
            (&["conv", "to-xlsx", "--outptu", "x"], "--outptu"),
            (&["conv", "to-xlsy"], "to-xlsy"),
            (&["conv", "to-xlsx", "a.txt"], "--output"),
            (&["conv", "from-xlsx", "a", "-o", "b", "--format", "pdf"], "pdf"),
            (&["conv", "batch", "a", "-o", "b", "-j", "0"], "0"),
        ];
        for (args, named) in cases {
            for lang in [Lang::Zh, Lang::En] {
                let error = command(lang).try_get_matches_from(*args).unwrap_err();
                let text = usage_error(&error, lang).unwrap();
                assert!(text.contains(named), "{text}");
                let english = ["error", "unexpected", "found", "required"];
                let mixed = lang == Lang::Zh && english.iter().any(|word| text.contains(word));
                assert!(!mixed, "{text}");
            }
        }
    }
}
