//! Wrappers that OCR tools leave around text: LaTeX mathematics, HTML paragraphs, character references.

use std::borrow::Cow;

/// Undoes the wrappers of a text: `$\geq$` → `≥`, `<p>…</p>` → paragraphs, `&nbsp;` → a space.
///
/// What is no wrapper stays as it is: `<=100%`, `<2个月`, a lone `$`, an unknown command.
pub fn undo(raw: &str) -> Cow<'_, str> {
    let Some(first) = memchr::memchr3(b'$', b'<', b'&', raw.as_bytes()) else {
        return Cow::Borrowed(raw);
    };
    let mut text = String::with_capacity(raw.len());
    let mut changed = false;
    let mut rest = raw;
    let mut at = first;
    loop {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let undone = match rest.as_bytes().first() {
            Some(b'$') => math(rest),
            Some(b'<') => tag(rest),
            Some(b'&') => reference(rest),
            _ => None,
        };
        let skip = match undone {
            Some((length, replacement)) => {
                changed = true;
                match replacement {
                    Undone::Text(replacement) => text.push_str(&replacement),
                    Undone::Paragraph => break_line(&mut text),
                }
                length
            }
            None => {
                text.push_str(&rest[..1]);
                1
            }
        };
        rest = &rest[skip..];
        match memchr::memchr3(b'$', b'<', b'&', rest.as_bytes()) {
            Some(next) => at = next,
            None => break,
        }
    }
    text.push_str(rest);
    if changed { Cow::Owned(text) } else { Cow::Borrowed(raw) }
}

/// Takes the paragraph's end off a text that a page break cut: an OCR tool closes the paragraph at the end of
/// each page, though it goes on over it.
pub fn reopen(text: &mut String) {
    if let Some(open) = text.trim_end().strip_suffix("</p>") {
        text.truncate(open.len());
    }
}

enum Undone {
    Text(String),
    Paragraph,
}

fn break_line(text: &mut String) {
    text.truncate(text.trim_end_matches([' ', '\t']).len());
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

/// Tags that only lay text out; the paragraph ones break the line.
const TAGS: [(&str, bool); 16] = [
    ("p", true),
    ("br", true),
    ("div", true),
    ("li", true),
    ("ul", true),
    ("ol", true),
    ("span", false),
    ("b", false),
    ("i", false),
    ("u", false),
    ("em", false),
    ("strong", false),
    ("font", false),
    ("sup", false),
    ("sub", false),
    ("o:p", false),
];

/// The longest tag that is looked at, in bytes; office HTML puts styles of a few hundred bytes into one.
const MAX_TAG: usize = 1024;

fn tag(rest: &str) -> Option<(usize, Undone)> {
    let window = &rest.as_bytes()[..rest.len().min(MAX_TAG)];
    let close = memchr::memchr(b'>', window)?;
    let inside = rest.get(1..close)?;
    let name = inside.strip_prefix('/').unwrap_or(inside);
    let length = name.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(name.len());
    let (name, attributes) = name.split_at(length);
    let attributes = attributes.trim().trim_end_matches('/');
    if !attributes.is_empty() && !attributes.contains('=') {
        return None;
    }
    let (_, breaks) = TAGS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    Some((close + 1, if *breaks { Undone::Paragraph } else { Undone::Text(String::new()) }))
}

/// Character references that OCR tools and web exports write.
const REFERENCES: [(&str, &str); 14] = [
    ("nbsp", " "),
    ("ensp", " "),
    ("emsp", " "),
    ("lt", "<"),
    ("gt", ">"),
    ("amp", "&"),
    ("quot", "\""),
    ("apos", "'"),
    ("ge", "≥"),
    ("le", "≤"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("mdash", "—"),
    ("times", "×"),
];

fn reference(rest: &str) -> Option<(usize, Undone)> {
    let window = &rest.as_bytes()[..rest.len().min(12)];
    let close = memchr::memchr(b';', window)?;
    let name = rest.get(1..close)?;
    let text = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            let c = char::from_u32(code).filter(|c| !c.is_control() || *c == '\n')?;
            c.to_string()
        }
        None => REFERENCES.iter().find(|(known, _)| *known == name)?.1.to_owned(),
    };
    Some((close + 1, Undone::Text(text)))
}

/// LaTeX commands that stand for a character.
const COMMANDS: [(&str, &str); 30] = [
    ("geq", "≥"),
    ("geqslant", "≥"),
    ("ge", "≥"),
    ("leq", "≤"),
    ("leqslant", "≤"),
    ("le", "≤"),
    ("gt", ">"),
    ("lt", "<"),
    ("neq", "≠"),
    ("ne", "≠"),
    ("approx", "≈"),
    ("times", "×"),
    ("div", "÷"),
    ("pm", "±"),
    ("cdot", "·"),
    ("sim", "~"),
    ("to", "→"),
    ("rightarrow", "→"),
    ("sqrt", "√"),
    ("checkmark", "√"),
    ("surd", "√"),
    ("square", "□"),
    ("Box", "□"),
    ("circ", "°"),
    ("degree", "°"),
    ("ldots", "…"),
    ("cdots", "…"),
    ("quad", " "),
    ("left", ""),
    ("right", ""),
];

/// Commands whose braces hold plain text.
const TEXT_COMMANDS: [&str; 6] = ["text", "mathrm", "textbf", "mathbf", "operatorname", "textit"];

/// The longest formula that is looked at, in bytes.
const MAX_FORMULA: usize = 2048;

fn math(rest: &str) -> Option<(usize, Undone)> {
    let bytes = rest.as_bytes();
    let fence = if bytes.get(1) == Some(&b'$') { 2 } else { 1 };
    let window = &bytes[..bytes.len().min(MAX_FORMULA)];
    let end = fence + memchr::memchr(b'$', window.get(fence..)?)?;
    if bytes.get(end..end + fence)?.iter().any(|&b| b != b'$') {
        return None;
    }
    let text = formula(rest.get(fence..end)?)?;
    Some((end + fence, Undone::Text(text)))
}

/// The characters of a formula; `None` when it holds what is no mathematics (then the `$` are the author's).
fn formula(inside: &str) -> Option<String> {
    let mut text = String::with_capacity(inside.len());
    let mut mathematical = false;
    let mut rest = inside;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '\\' => {
                mathematical = true;
                rest = command(rest, &mut text)?;
            }
            ' ' | '{' | '}' => {}
            '=' | '+' | '<' | '>' | '^' | '_' => {
                mathematical = true;
                text.push(c);
            }
            _ if c.is_ascii_alphanumeric() || "-*/.,:%()[]|~≥≤×÷√'".contains(c) => text.push(c),
            _ => return None,
        }
    }
    let number = text.trim_end_matches('%');
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    (mathematical || is_number).then_some(text)
}

fn command<'r>(rest: &'r str, text: &mut String) -> Option<&'r str> {
    let length = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
    if length == 0 {
        let c = rest.chars().next()?;
        if !matches!(c, ',' | ';' | '!' | ' ') {
            text.push(c);
        }
        return Some(&rest[c.len_utf8()..]);
    }
    let (name, rest) = rest.split_at(length);
    if TEXT_COMMANDS.contains(&name) {
        let inside = rest.trim_start().strip_prefix('{')?;
        let close = inside.find('}')?;
        text.push_str(&inside[..close]);
        return Some(&inside[close + 1..]);
    }
    text.push_str(COMMANDS.iter().find(|(known, _)| *known == name)?.1);
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_goes_on_over_the_page() {
        let mut text = "<p>一半</p>".to_owned();
        reopen(&mut text);
        assert_eq!(undo(&(text + "另一半</p>")), "一半另一半\n");
    }

    #[test]
    fn wrappers_come_off_and_nothing_else_does() {
        for (raw, want) in [
            ("$\\geq$", "≥"),
            ("$\\geq 90\\%$", "≥90%"),
            ("投资完成率 $\\geq$ 80%", "投资完成率 ≥ 80%"),
            ("$121350 \\times 3 = 36.41$ 万元", "121350×3=36.41 万元"),
            ("$$\\leq 5$$", "≤5"),
            ("$\\text{不低于} 3$", "不低于3"),
            ("$95\\%$", "95%"),
            ("<p>一段</p><p>二段</p>", "一段\n二段\n"),
            ("一<br/>二", "一\n二"),
            ("<p style=\"a:b\">一</p>", "一\n"),
            ("<span>一</span>二", "一二"),
            ("a&nbsp;b&lt;c&#8805;1&#x2265;", "a b<c≥1≥"),
            ("<=100%", "<=100%"),
            ("<2个月", "<2个月"),
            ("1<2 且 3>2", "1<2 且 3>2"),
            ("$100", "$100"),
            ("花了 $5 和 $6 元", "花了 $5 和 $6 元"),
            ("$\\unknown 3$", "$\\unknown 3$"),
            ("$", "$"),
            ("AT&T; &", "AT&T; &"),
            ("<b 甲>乙", "<b 甲>乙"),
        ] {
            assert_eq!(undo(raw), want, "{raw:?}");
        }
    }
}
