//! Issues for people: by project, place first, with the line and the spot underlined.

use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::lang::Lang;
use crate::model::{Field, FieldName, IndicatorField, StageField};
use crate::model::{Issue, Item, Level, Part, Place, Project, Text};

use super::Report;
use crate::check::catalogue::entry;

/// Columns of a terminal that the quoted line may fill behind its number.
const WIDTH: usize = 72;

pub(super) fn write(report: &Report<'_>, out: &mut impl Write) -> io::Result<()> {
    let mut group = None;
    for issue in &report.book.issues {
        let head = (report.file(issue), issue.project);
        if group != Some(head) {
            if group.is_some() {
                writeln!(out)?;
            }
            heading(report, issue, out)?;
            group = Some(head);
        }
        one(report, issue, out)?;
    }
    if !report.book.issues.is_empty() {
        writeln!(out)?;
    }
    if report.help {
        helps(report, out)?;
    }
    let [errors, warnings, hints] =
        [Level::Error, Level::Warning, Level::Hint].map(|level| report.count(level));
    match report.lang {
        Lang::Zh => writeln!(
            out,
            "{} 个项目：错误 {errors}，警告 {warnings}，提示 {hints}。",
            report.book.projects.len()
        ),
        Lang::En => {
            writeln!(
                out,
                "Projects: {}; errors: {errors}, warnings: {warnings}, hints: {hints}.",
                report.book.projects.len()
            )
        }
    }
}

/// A text of the input in a line: its control characters must not steer the terminal.
fn shown(text: &str) -> String {
    text.trim().replace(char::is_control, " ")
}

fn heading(report: &Report<'_>, issue: &Issue, out: &mut impl Write) -> io::Result<()> {
    let file = shown(report.file(issue));
    match (issue.project, report.lang) {
        (Some(project), _) => {
            writeln!(out, "{}. {}  ({file})", project + 1, shown(report.project_name(issue)))
        }
        (None, Lang::Zh) => writeln!(out, "全部文件  ({file})"),
        (None, Lang::En) => writeln!(out, "The documents as a whole  ({file})"),
    }
}

fn one(report: &Report<'_>, issue: &Issue, out: &mut impl Write) -> io::Result<()> {
    let place = if issue.place.is_known() { format!("{}: ", issue.place) } else { String::new() };
    writeln!(
        out,
        "  {place}{} {} [{}]",
        report.lang.pick(issue.level.names()),
        shown(&report.message(issue)),
        issue.code
    )?;
    let Some(quote) = quote(report, issue) else { return Ok(()) };
    let gutter = quote.number.len();
    writeln!(out, "    {} | {}", quote.number, quote.line)?;
    writeln!(out, "    {:gutter$} | {}{}", "", " ".repeat(quote.indent), "^".repeat(quote.width))
}

/// A line with a spot in it. Widths are in columns of a terminal, a Chinese character being two.
#[derive(Debug, PartialEq, Eq)]
struct Quote {
    /// The line's number, empty for a cell.
    number: String,
    line: String,
    indent: usize,
    width: usize,
}

/// The line of the source an issue is about, else the declared text it is about, else what it quotes.
fn quote(report: &Report<'_>, issue: &Issue) -> Option<Quote> {
    let said = issue.excerpt.trim_end_matches('…');
    // Nothing is declared and no row stands there: no line would show what is missing.
    if said.is_empty() && issue.item.is_none() {
        return None;
    }
    if let Place::Line { line, column } = issue.place {
        let file = report.file(issue);
        let text =
            report.sources.iter().find(|source| source.name == file).and_then(|source| source.line(line));
        if let Some(text) = text {
            let start = text.char_indices().nth(column as usize - 1).map_or(text.len(), |(at, _)| at);
            return Some(window(line.to_string(), text, start, said));
        }
    }
    let project = issue.project.and_then(|project| report.book.projects.get(project));
    let declared = project.and_then(|project| declared(project, issue)).map(|text| text.value.as_str());
    let text = declared.unwrap_or(&issue.excerpt).trim();
    let line = text.lines().find(|line| line.contains(said)).or_else(|| text.lines().next())?;
    Some(window(String::new(), line, 0, said))
}

/// The declared text an issue points at.
fn declared<'p>(project: &'p Project, issue: &Issue) -> Option<&'p Text> {
    let part = match issue.item {
        None => Part::Field(Field::of(&issue.field)?),
        Some(Item::Stage(row)) => Part::Stage(row, StageField::of(&issue.field)?),
        Some(Item::Indicator(row)) => Part::Indicator(row, IndicatorField::of(&issue.field)?),
        Some(Item::Extra(row)) => Part::Extra(row),
    };
    project.get(part)
}

/// Cuts a line around the spot that begins at `start` or, where `said` stands later in the cell, there.
fn window(number: String, line: &str, start: usize, said: &str) -> Quote {
    let behind = &line[start..];
    let cell = &behind[..behind.find('\t').unwrap_or(behind.len())];
    let (start, spot) = match cell.find(said).filter(|_| !said.is_empty()) {
        Some(at) => (start + at, &cell[at..at + said.len()]),
        None => (start, cell),
    };
    let before: Vec<char> = line[..start].chars().collect();
    let mut shown = Shown::default();
    // A third of the width for what leads up to the spot, unless the spot leaves more.
    let lead = (WIDTH.saturating_sub(spot.width())).max(WIDTH / 3);
    let mut room = 0;
    let from = before.iter().rposition(|&c| {
        room += width(c);
        room > lead
    });
    if let Some(from) = from {
        shown.push('…');
        before[from + 1..].iter().for_each(|&c| shown.push(c));
    } else {
        before.iter().for_each(|&c| shown.push(c));
    }
    let indent = shown.columns;
    let most = indent.max(WIDTH / 3) + WIDTH;
    for (at, c) in line[start..].char_indices() {
        if at == spot.len() {
            shown.mark = Some(shown.columns);
        }
        if shown.columns + width(c) > most.min(indent + WIDTH) {
            shown.push('…');
            break;
        }
        shown.push(c);
    }
    let end = shown.mark.unwrap_or(shown.columns);
    Quote { number, line: shown.text.trim_end().to_owned(), indent, width: end.saturating_sub(indent).max(1) }
}

/// A line as it is shown: tabs and other controls as two blanks, so that columns can be counted.
#[derive(Default)]
struct Shown {
    text: String,
    columns: usize,
    mark: Option<usize>,
}

impl Shown {
    fn push(&mut self, c: char) {
        self.columns += width(c);
        if c.is_control() { self.text.push_str("  ") } else { self.text.push(c) }
    }
}

/// Columns a character takes; quotes and signs of ambiguous width count as one, as terminals draw them.
fn width(c: char) -> usize {
    if c.is_control() { 2 } else { c.width().unwrap_or(0) }
}

/// The help of each broken rule, once, in the order in which they first appear.
fn helps(report: &Report<'_>, out: &mut impl Write) -> io::Result<()> {
    let mut seen: Vec<&str> = Vec::new();
    for issue in &report.book.issues {
        if seen.contains(&issue.code.as_ref()) {
            continue;
        }
        seen.push(&issue.code);
        if let Some(entry) = entry(&issue.code) {
            writeln!(out, "{}: {}", entry.code, report.lang.pick(&entry.title))?;
            writeln!(out, "    {}", report.lang.pick(&entry.help))?;
            writeln!(out, "    {}", entry.source)?;
        }
    }
    if !seen.is_empty() {
        writeln!(out)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Rules, check, sample};
    use crate::grid::Source;

    fn underlined(quote: &Quote) -> String {
        let mut columns = 0;
        quote
            .line
            .chars()
            .filter(|&c| {
                let at = columns;
                columns += width(c);
                at >= quote.indent && at < quote.indent + quote.width
            })
            .collect()
    }

    #[test]
    fn the_spot_is_underlined_under_wide_characters() {
        let long = "很长的概况".repeat(60);
        for (line, start, said, spot) in [
            ("资金总额\t100 万元\t", "资金总额\t".len(), "100 万元", "100 万元"),
            ("资金总额\t100 万元\t备注", "资金总额\t".len(), "别的", "100 万元"),
            ("概况\t一句话、", "概况\t".len(), "话、", "话、"),
            ("abc", 3, "", ""),
            (&format!("{long}此处"), long.len(), "此处", "此处"),
        ] {
            let quote = window(String::new(), line, start, said);
            assert_eq!(underlined(&quote), spot, "{quote:?}");
            assert!(quote.line.width() <= 2 * WIDTH && quote.indent <= WIDTH, "{quote:?}");
        }
    }

    #[test]
    fn a_long_text_is_cut_behind_the_spot() {
        let quote = window("3".to_owned(), &"长".repeat(500), 0, "");
        assert!(quote.line.ends_with('…') && quote.line.width() <= WIDTH + 2, "{}", quote.line.width());
    }

    #[test]
    fn control_characters_of_an_input_do_not_reach_the_terminal() {
        let mut book = sample::book("项目名称=公路\u{1b}[31m养护 | 主管编码=\u{7}9");
        check(&mut book, &Rules::default());
        let mut out = Vec::new();
        write(&Report { book: &book, sources: &[], lang: Lang::En, help: false }, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("公路 [31m养护") && !text.contains(['\u{1b}', '\u{7}']), "{text:?}");
    }

    #[test]
    fn a_report_names_project_place_and_rule() {
        let mut book = sample::book("项目名称=公路养护 | 资金总额=80 万元 | 财政拨款=90 万元");
        book.projects[0].file = "a.txt".to_owned();
        check(
            &mut book,
            &Rules::from_toml("", "rules.required-missing = false\nrules.no-indicators = false").unwrap(),
        );
        let source = Source::of_text("a.txt", "80 万元".to_owned());
        let sources = [&source];
        let mut out = Vec::new();
        write(&Report { book: &book, sources: &sources, lang: Lang::Zh, help: true }, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let expected = "\
1. 公路养护  (a.txt)
  1:1: 错误 资金总额 80 万元，各项来源合计 90 万元，相差 10 万元。 [total-not-sum]
    1 | 80 万元
      | ^^^^^^^

total-not-sum: 资金总额不等于各项来源之和
";
        assert!(text.starts_with(expected), "{text}");
        assert!(text.ends_with("1 个项目：错误 1，警告 0，提示 0。\n"), "{text}");
    }
}
