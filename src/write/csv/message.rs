//! The column 说明 of the issues: the catalogue's wording with the issue's arguments, and back.

use crate::check;
use crate::error::fill;
use crate::lang::Lang;
use crate::model::Issue;

/// The message of an issue in Chinese, the language of the tables.
pub fn message(issue: &Issue) -> String {
    check::message(issue, Lang::Zh)
}

/// Arguments with which [`message`] words an issue as written. Where the catalogue's wording does not fit (it
/// was written by another version) the whole is one argument, so that nothing is lost.
pub fn args_of(code: &str, written: &str) -> Vec<String> {
    let whole = match check::entry(code) {
        Some(entry) => match extract(entry.message.zh, written) {
            Some(args) => return args,
            None => written,
        },
        // A code that the catalogue does not know is worded by itself and the arguments.
        None => written.strip_prefix(code).map_or(written, |args| args.strip_prefix(' ').unwrap_or(args)),
    };
    if whole.is_empty() { Vec::new() } else { vec![whole.to_owned()] }
}

/// Matches a wording against the template it was filled from: each argument ends where the literal text behind
/// it first occurs, the last one where the wording ends.
fn extract(template: &str, written: &str) -> Option<Vec<String>> {
    let mut args: Vec<String> = Vec::new();
    let (literal, mut rest_of_template) = next_literal(template);
    let mut rest = written.strip_prefix(literal)?;
    while let Some((index, behind)) = rest_of_template {
        let (literal, further) = next_literal(behind);
        let end = match (literal, further.is_none()) {
            (_, true) => rest.strip_suffix(literal)?.len(),
            ("", false) => 0,
            (_, false) => rest.find(literal)?,
        };
        if args.len() <= index {
            args.resize(index + 1, String::new());
        }
        args[index] = rest[..end].to_owned();
        rest = &rest[end + literal.len()..];
        rest_of_template = further;
    }
    (fill(template, &args) == written).then_some(args)
}

/// The text before the first mark, and the mark's number with what stands behind it.
fn next_literal(template: &str) -> (&str, Option<(usize, &str)>) {
    let mark = template.match_indices('{').find_map(|(open, _)| {
        let close = open + template[open..].find('}')?;
        let index: usize = template[open + 1..close].parse().ok().filter(|&index| index < 16)?;
        Some((open, index, close + 1))
    });
    match mark {
        Some((open, index, behind)) => (&template[..open], Some((index, &template[behind..]))),
        None => (template, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_come_back_from_the_wording() {
        let cases: [(&str, &[&str]); 6] = [
            ("没有参数。", &[]),
            ("{0}", &["随便，什么。"]),
            ("总额 {0} 与 {1} 不符。", &["100", "90（其中。）"]),
            ("“{1}”在“{0}”之前：{1}。", &["甲", "乙"]),
            ("{x}{0}：{1}", &["", "："]),
            ("a{0}{1}b", &["", "x"]),
        ];
        for (template, args) in cases {
            let args: Vec<String> = args.iter().map(|&arg| arg.to_owned()).collect();
            assert_eq!(extract(template, &fill(template, &args)), Some(args), "{template}");
        }
    }

    #[test]
    fn another_wording_gives_no_arguments() {
        for (template, written) in [("总额{0}。", "合计 3。"), ("{0}与{0}", "甲与乙"), ("a{0}b", "a")]
        {
            assert_eq!(extract(template, written), None, "{written}");
        }
    }
}
