//! Which language is spoken: `--lang`, else the locale.

use std::ffi::OsString;

use crate::lang::Lang;

/// `zh` or `en`, as `--lang` takes them.
pub fn parse(text: &str) -> Result<Lang, String> {
    match text.to_ascii_lowercase().as_str() {
        "zh" => Ok(Lang::Zh),
        "en" => Ok(Lang::En),
        _ => Err("zh, en".to_owned()),
    }
}

/// The language before the arguments are parsed, so that help and usage errors speak it too: `--lang` wherever
/// it stands before `--`, else the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set and not empty
/// (POSIX, 8.2).
pub fn choose(args: &[OsString], env: impl Fn(&str) -> Option<OsString>) -> Lang {
    flag(args).unwrap_or_else(|| {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .filter_map(env)
            .find(|value| !value.is_empty())
            .unwrap_or_default();
        if locale.to_string_lossy().to_lowercase().starts_with("zh") { Lang::Zh } else { Lang::En }
    })
}

fn flag(args: &[OsString]) -> Option<Lang> {
    let mut args = args.iter().map(|arg| arg.to_str().unwrap_or("")).take_while(|&arg| arg != "--");
    while let Some(arg) = args.next() {
        let value = if arg == "--lang" { args.next()? } else { arg.strip_prefix("--lang=").unwrap_or("") };
        if let Ok(lang) = parse(value) {
            return Some(lang);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose(args: &[&str], env: &[(&str, &str)]) -> Lang {
        let args: Vec<OsString> = args.iter().map(OsString::from).collect();
        super::choose(&args, |name| {
            env.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn the_flag_wins_then_the_first_locale_that_is_set() {
        use Lang::{En, Zh};
        type Case<'c> = (&'c [&'c str], &'c [(&'c str, &'c str)], Lang);
        let cases: &[Case] = &[
            (&["conv"], &[], En),
            (&["conv"], &[("LANG", "zh_CN.UTF-8")], Zh),
            (&["conv"], &[("LC_ALL", ""), ("LC_MESSAGES", "zh_TW"), ("LANG", "C")], Zh),
            (&["conv"], &[("LC_ALL", "C"), ("LANG", "zh_CN.UTF-8")], En),
            (&["conv", "check", "--lang", "zh"], &[("LANG", "C")], Zh),
            (&["conv", "--lang=EN"], &[("LANG", "zh_CN")], En),
            (&["conv", "--lang"], &[("LANG", "zh_CN")], Zh),
            (&["conv", "--lang", "fr"], &[("LANG", "zh_CN")], Zh),
        ];
        for (args, env, expected) in cases {
            assert_eq!(choose(args, env), *expected, "{args:?} {env:?}");
        }
    }
}
