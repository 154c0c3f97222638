//! The differences for people: a paragraph a project, what went in `[-…-]`, what came in `{+…+}`.

use std::io::{self, Write};

use rust_decimal::Decimal;

use super::{Change, Diff, Kind, ProjectDiff, Spot, difference, spots};
use crate::lang::Lang;
use crate::model::Bilingual;

/// How many characters of an unchanged stretch are shown on each side of a change.
const AROUND: usize = 10;

const KINDS: [Bilingual; 3] = [
    Bilingual { zh: "新增", en: "added" },
    Bilingual { zh: "删除", en: "removed" },
    Bilingual { zh: "修改", en: "changed" },
];
const SUMMARY: [Bilingual; 2] =
    [Bilingual { zh: " 个项目", en: " projects" }, Bilingual { zh: "未变", en: "unchanged" }];
const WAN: Bilingual = Bilingual { zh: " 万元", en: " × 10,000 yuan" };

/// Writes the differences as text, the counts last.
///
/// # Errors
/// Those of the writer.
pub fn write_text<W: Write>(diff: &Diff, lang: Lang, out: &mut W) -> io::Result<()> {
    for project in &diff.projects {
        head(project, lang, out)?;
        for change in &project.changes {
            line(change, lang, out)?;
        }
        writeln!(out)?;
    }
    let mut counts = [0usize; 3];
    for project in &diff.projects {
        counts[project.kind as usize] += 1;
    }
    for (kind, count) in KINDS.iter().zip(counts) {
        write!(out, "{} {count}, ", lang.pick(kind))?;
    }
    writeln!(out, "{} {}{}", lang.pick(&SUMMARY[1]), diff.same, lang.pick(&SUMMARY[0]))
}

fn head<W: Write>(project: &ProjectDiff, lang: Lang, out: &mut W) -> io::Result<()> {
    let sign = sign(project.kind);
    write!(out, "{sign} {}: {}", lang.pick(&KINDS[project.kind as usize]), one_line(&project.name))?;
    match project.amounts[0] {
        (Some(old), Some(new)) if old != new => {
            let by =
                difference(Some(old), Some(new)).map_or_else(String::new, |wan| format!(", {}", by(wan)));
            writeln!(out, " ({} → {}{by}{})", old.normalize(), new.normalize(), lang.pick(&WAN))
        }
        (Some(one), _) | (None, Some(one)) => writeln!(out, " ({}{})", one.normalize(), lang.pick(&WAN)),
        _ => writeln!(out),
    }
}

fn sign(kind: Kind) -> char {
    match kind {
        Kind::Added => '+',
        Kind::Removed => '-',
        Kind::Changed => '~',
    }
}

fn by(difference: Decimal) -> String {
    let sign = if difference.is_sign_negative() { "" } else { "+" };
    format!("{sign}{}", difference.normalize())
}

fn line<W: Write>(change: &Change, lang: Lang, out: &mut W) -> io::Result<()> {
    let text =
        |side: &Option<crate::model::Text>| side.as_ref().map_or(String::new(), |text| text.value.clone());
    let (old, new) = (text(&change.old), text(&change.new));
    write!(out, "    {} ", sign(change.kind))?;
    if !change.subject.is_empty() {
        write!(out, "{} / ", one_line(&change.subject))?;
    }
    write!(out, "{}: ", one_line(&change.field))?;
    let spots = spots(&old, &new);
    let last = spots.len().saturating_sub(1);
    for (index, spot) in spots.iter().enumerate() {
        match *spot {
            Spot::Same(text) => write!(out, "{}", one_line(&shorten(text, index == 0, index == last)))?,
            Spot::Changed(old, new) => {
                if !old.is_empty() {
                    write!(out, "[-{}-]", one_line(old))?;
                }
                if !new.is_empty() {
                    write!(out, "{{+{}+}}", one_line(new))?;
                }
            }
        }
    }
    // 120.50 and 120.5 are written differently and are one amount.
    if let Some(difference) = change.difference.filter(|difference| !difference.is_zero()) {
        write!(out, " ({}{})", by(difference), lang.pick(&WAN))?;
    }
    writeln!(out)
}

/// An unchanged stretch with its middle left out; at the ends of a text only the side of the change is shown.
fn shorten(text: &str, first: bool, last: bool) -> String {
    let count = text.chars().count();
    let (head, tail) = (if first { 0 } else { AROUND }, if last { 0 } else { AROUND });
    if count <= head + tail + 1 {
        return text.to_owned();
    }
    let head: String = text.chars().take(head).collect();
    let tail: String = text.chars().skip(count - tail).collect();
    format!("{head}…{tail}")
}

/// Line ends and controls would break the picture or steer a terminal.
fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c == '\n' {
                '↵'
            } else if c.is_control() {
                ' '
            } else {
                c
            }
        })
        .collect()
}
