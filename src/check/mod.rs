//! Rules over the model that raise issues, and the catalogue of every issue.
//!
//! A rule is one small item: a function and its [`Entry`] with an example that fails and one that passes. The
//! examples are printed in `docs/checks.md` and are the rule's first test.

mod agree;
mod catalogue;
mod dates;
mod duplicates;
mod form;
mod indicator;
mod levels;
mod manual;
mod money;
mod numbers;
mod people;
pub mod report;
mod required;
mod rules;
#[cfg(test)]
mod sample;
mod scores;
mod text;

use std::mem;
use std::sync::OnceLock;

use crate::derive::money_unit;
use crate::model::{Book, Entry, Issue, Project};
use crate::parallel;

pub use catalogue::{catalogue, entry, is_of_reading, message};
pub use manual::{explain, manual};
pub use rules::Rules;

use form::Form;
use rules::Fields;

/// A rule of this room.
struct Rule {
    entry: &'static Entry,
    run: Run,
    /// An example that the rule flags, in the notation of `sample`.
    fails: &'static str,
    /// The same, put right.
    passes: &'static str,
}

/// What a rule looks at.
enum Run {
    /// One form at a time.
    Form(fn(&Form<'_>, &mut Vec<Issue>)),
    /// All forms together.
    Book(fn(&[Form<'_>], &mut Vec<Issue>)),
}

/// What a thread takes at once: a rule about all forms, or some forms for all rules about one.
enum Work<'f> {
    All(fn(&[Form<'_>], &mut Vec<Issue>)),
    Single(&'f [Form<'f>]),
}

/// The forms that a thread takes at once.
const FORMS_AT_ONCE: usize = 32;

/// What rules find, in no order that means anything.
fn run<'r>(rules: impl Iterator<Item = &'r Rule>, forms: &[Form<'_>], issues: &mut Vec<Issue>) {
    let (mut single, mut all) = (Vec::new(), Vec::new());
    for rule in rules {
        match rule.run {
            Run::Form(run) => single.push(run),
            Run::Book(run) => all.push(run),
        }
    }
    // What looks at all forms takes longest, so it begins first.
    let work = all.into_iter().map(Work::All).chain(forms.chunks(FORMS_AT_ONCE).map(Work::Single));
    let found = parallel::map(work.collect(), 1, |work| {
        let mut issues = Vec::new();
        match work {
            Work::All(run) => run(forms, &mut issues),
            Work::Single(forms) => {
                forms.iter().for_each(|form| single.iter().for_each(|run| run(form, &mut issues)));
            }
        }
        issues
    });
    issues.extend(found.into_iter().flatten());
}

/// The projects of a book as the rules see them.
fn forms<'a>(
    book: &'a Book,
    issues: &[Issue],
    rules: &'a Rules,
    printed: impl Fn(&str) -> Option<Fields>,
) -> Vec<Form<'a>> {
    let mut told = vec![Fields::default(); book.projects.len()];
    for issue in issues {
        if let Some(told) = issue.project.and_then(|project| told.get_mut(project)) {
            told.add(&issue.field);
        }
    }
    let projects = book.projects.iter().zip(told).enumerate();
    let form = |(index, (project, told)): (usize, (&'a Project, Fields))| {
        let printed = printed(&project.template);
        let money_unit = money_unit::of_project(&project.declared, rules.money_unit(&project.template));
        Form { project, index, money_unit, printed, told, rows: OnceLock::new() }
    };
    projects.map(form).collect()
}

/// Declares the rules of one subject: their entries, and the table `RULES`.
macro_rules! declare {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $level:ident, $kind:ident($run:expr);
        title: $title_zh:literal, $title_en:literal;
        message: $zh:literal, $en:literal;
        help: $help_zh:literal, $help_en:literal;
        source: $source:expr;
        fails: $fails:literal;
        passes: $passes:literal;)*) => {
        $($(#[$doc])* pub(super) static $name: $crate::model::Entry = $crate::model::entry!(
            $code, $level, $source; $title_zh, $title_en; $zh, $en; $help_zh, $help_en
        );)*
        /// The rules of this subject.
        pub(super) static RULES: &[super::Rule] = &[$(super::Rule {
            entry: &$name,
            run: super::Run::$kind($run),
            fails: $fails,
            passes: $passes,
        },)*];
    };
}
use declare;

/// Every rule of this room by subject, in the order of the manual.
static SUBJECTS: &[&[Rule]] = &[
    required::RULES,
    people::RULES,
    money::RULES,
    dates::RULES,
    text::RULES,
    levels::RULES,
    indicator::RULES,
    agree::RULES,
    scores::RULES,
    duplicates::RULES,
];

fn all_rules() -> impl Iterator<Item = &'static Rule> {
    SUBJECTS.iter().copied().flatten()
}

/// Checks a book: appends the issues that the rules raise to those of the readers, gives all of them the levels
/// of `rules`, drops those switched off, and orders them: the documents as a whole first, then by project, place
/// and code. Checking twice changes nothing.
pub fn check(book: &mut Book, rules: &Rules) {
    let mut issues = mem::take(&mut book.issues);
    let forms = forms(book, &issues, rules, |template| rules.printed(template));
    run(all_rules().filter(|rule| rules.wants(rule.entry.code)), &forms, &mut issues);
    issues.retain_mut(|issue| rules.apply(issue));
    parallel::sort(&mut issues, |a, b| {
        (a.project, &a.place, &a.code, &a.args).cmp(&(b.project, &b.place, &b.code, &b.args))
    });
    issues.dedup();
    book.issues = issues;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The issues of one rule on a sample.
    fn raised(rule: &Rule, text: &str) -> Vec<Issue> {
        let book = sample::book(text);
        let mut issues = Vec::new();
        run(
            std::iter::once(rule),
            &forms(&book, &[], &Rules::default(), |_| Some(Fields::EVERY)),
            &mut issues,
        );
        issues
    }

    #[test]
    fn every_rule_flags_its_failing_example_and_not_the_passing_one() {
        for rule in all_rules() {
            let code = rule.entry.code;
            let issues = raised(rule, rule.fails);
            assert!(issues.iter().any(|issue| issue.code == code), "{code} is silent on:\n{}", rule.fails);
            assert!(issues.iter().all(|issue| issue.project.is_some()), "{code} names no project");
            let issues = raised(rule, rule.passes);
            assert_eq!(issues, [], "{code} flags:\n{}", rule.passes);
        }
    }

    /// Nothing that a form says stops the others: sums beyond what a decimal holds are not compared.
    #[test]
    fn amounts_of_any_size_are_checked() {
        let most = rust_decimal::Decimal::MAX;
        let amount = format!("{most} 万元");
        let scores: String = (0..3).map(|row| format!("\n指标 三级指标=甲{row} | 备注={most} 分")).collect();
        let text = format!(
            "资金总额=-{amount} | 财政拨款={amount} | 自有资金={amount}\n资料 结转资金·金额={amount}\n资料 债券资金·金额={amount}\n\
             项目\n资金总额=1 万元（其中：市级 {amount}，区级 {amount}） | 财政拨款=0 | 自有资金=0{scores}\n\
             项目\n资金总额=-{amount} | 财政拨款={amount}"
        );
        let mut book = sample::book(&text);
        let derived = |index: usize| book.projects[index].derived.amounts[0].as_ref();
        assert!(derived(0).is_some_and(|amount| amount.wan == -most));
        assert!(derived(1).is_some_and(|amount| amount.parts.len() == 2));
        assert_eq!(book.projects[1].indicators[2].quantity.score, Some(most));
        check(&mut book, &Rules::default());
        let compared = ["total-not-sum", "parts-exceed-amount", "scores-not-100"];
        let codes: Vec<_> = book.issues.iter().map(|issue| issue.code.as_ref()).collect();
        assert!(codes.len() > 3 && !codes.iter().any(|code| compared[1..].contains(code)), "{codes:?}");
    }

    #[test]
    fn checking_orders_and_is_idempotent() {
        let mut book =
            sample::book("资金总额=80 万元 | 财政拨款=90 万元\n项目\n资金总额=1 万元 | 财政拨款=2 万元");
        book.issues.push(Issue::new(&money::TOTAL_NOT_SUM, crate::model::Place::Unknown).excerpt("来自读入"));
        check(&mut book, &Rules::default());
        assert_eq!(book.issues.first().and_then(|issue| issue.project), None);
        assert!(book.issues.is_sorted_by_key(|issue| issue.project));
        let once = book.clone();
        check(&mut book, &Rules::default());
        assert_eq!(book, once);
    }
}
