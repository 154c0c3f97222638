//! Text that a page's style hides: keys for sorting, mostly, that would stand fused to what is shown.

use html5gum::StartTag;

use super::office::{Note, is_of_table, style};
use super::words::Words;
use crate::grid::trim;
use crate::model::{Issue, Place};
use crate::read::cursor::Cursor;
use crate::read::workbook::HIDDEN_TEXT;

/// Issues of a page; what is hidden behind that many stands in the last.
const TOLD: usize = 1000;

/// What of a page is hidden.
#[derive(Default)]
pub(super) struct Hidden {
    /// Whether nothing is: Excel hides what a narrow column has no room for, and that is part of the cell's text.
    is_of_excel: bool,
    /// The element that hides, while within it, and how many of its name are open.
    open: Option<(Vec<u8>, usize)>,
    /// Whether that is a note on its cell.
    is_note: bool,
    words: Words,
    found: Vec<Found>,
}

struct Found {
    at: usize,
    /// Its cell; `None` where places are lines.
    cell: Option<Place>,
    text: String,
    is_note: bool,
}

impl Hidden {
    /// Begins a page.
    pub fn new(page: &str) -> Self {
        let is_of_excel =
            memchr::memmem::find(page.as_bytes(), b"schemas-microsoft-com:office:excel").is_some();
        Self { is_of_excel, ..Self::default() }
    }

    /// Whether what stands here is hidden.
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Whether a start tag is within what is hidden, or begins it. Rows and cells are shown whatever they say, as hidden
    /// rows of workbooks are; they end what hides around them, so that an element without an end swallows no cell.
    pub fn start(&mut self, tag: &StartTag<usize>) -> bool {
        let name: &[u8] = &tag.name;
        match &mut self.open {
            Some((open, depth)) if !is_of_table(name) => {
                *depth += usize::from(open == name);
                if name == b"br" {
                    self.words.line(true);
                }
                true
            }
            Some(_) => false,
            None => {
                // As LibreOffice writes notes.
                let is_note = name == b"comment";
                let hides = is_note || !self.is_of_excel && is_inline(name) && is_hidden(&style(tag));
                let hides = hides && !tag.self_closing;
                if hides {
                    self.is_note = is_note;
                    self.open = Some((name.to_owned(), 1));
                }
                hides
            }
        }
    }

    /// Whether an end tag is within what is hidden; `true` as well for the one that ends it.
    pub fn end(&mut self, name: &[u8]) -> bool {
        match &mut self.open {
            Some((open, depth)) if !is_of_table(name) => {
                *depth -= usize::from(open == name);
                if *depth == 0 {
                    self.open = None;
                }
                true
            }
            _ => false,
        }
    }

    /// Adds text that is hidden.
    pub fn add(&mut self, text: &str, at: usize) {
        self.words.add(text, at);
    }

    /// Takes what was hidden up to here, if anything; `cell` names its place where it is one.
    pub fn take(&mut self, cell: impl FnOnce() -> Option<Place>) {
        self.open = None;
        if self.words.text.is_empty() {
            return;
        }
        let Words { text, at, .. } = std::mem::take(&mut self.words);
        let range = trim(&text, 0..text.len());
        if range.is_empty() {
            return;
        }
        let is_full = self.found.len() == TOLD;
        let is_note = self.is_note;
        match self.found.last_mut().filter(|last| is_full && last.is_note == is_note) {
            Some(last) => last.text.extend(["\n", &text[range]]),
            None => self.found.push(Found { at, cell: cell(), text: text[range].to_owned(), is_note }),
        }
    }

    /// The issues, with places that a cursor at the page's start names.
    pub fn issues(self, mut cursor: Cursor<'_>) -> Vec<Issue> {
        let issue = |Found { at, cell, text, is_note }| {
            let place = cell.unwrap_or_else(|| cursor.place(at));
            match is_note {
                true => Note::default().issue(place, &text),
                false => Some(Issue::new(&HIDDEN_TEXT, place).excerpt(text)),
            }
        };
        self.found.into_iter().filter_map(issue).collect()
    }
}

/// Whether a style hides its element.
fn is_hidden(style: &str) -> bool {
    let says = |declaration: &str| {
        let (name, value) = declaration.split_once(':').unwrap_or((declaration, ""));
        let value = value.trim().trim_end_matches("!important").trim_end();
        match name.trim() {
            name if name.eq_ignore_ascii_case("display") => value.eq_ignore_ascii_case("none"),
            name if name.eq_ignore_ascii_case("visibility") => value.eq_ignore_ascii_case("hidden"),
            _ => false,
        }
    };
    !style.is_empty() && style.split(';').any(says)
}

/// Whether an element is part of running text: larger ones may be shown and hidden by scripts, as tabs are.
fn is_inline(name: &[u8]) -> bool {
    matches!(
        name,
        b"span"
            | b"font"
            | b"a"
            | b"b"
            | b"i"
            | b"u"
            | b"em"
            | b"strong"
            | b"label"
            | b"sup"
            | b"sub"
            | b"small"
    )
}

#[cfg(test)]
mod tests {
    use crate::read::account::{show, whole};

    #[test]
    fn what_a_style_hides_is_told_of_and_not_taken() {
        for (page, rows, told) in [
            (
                "<html><table><tr><td><span style=\"display:none\">0012</span>12 万元</td><td>乙</td></tr></table>",
                "0/2 0:12 万元 1:乙",
                "1:49 0012",
            ),
            (
                "<html><table>\n<tr><td>甲<b style='color:red; Visibility: hidden'>一<b>二</b>\n三</b>丁</td></tr></table>",
                "0/1 0:甲丁",
                "2:51 一二三",
            ),
            (
                "<html><table><tr><td><a style='display:none'>甲<td>乙<tr><td>丙</table>",
                "0/2 1:乙|1/1 0:丙",
                "1:46 甲",
            ),
            (
                "<html><table><tr style='display:none'><td style='display:none'>甲<td>乙</table>",
                "0/2 0:甲 1:乙",
                "",
            ),
            (
                "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><table><tr><td>河道清<span style='display:none'>淤</span></table>",
                "0/1 0:河道清淤",
                "",
            ),
            (
                "<html><table><tr><td><comment>请核对</comment>甲<td>乙</table>",
                "0/2 0:甲 1:乙",
                "1:31 请核对note-on-cell",
            ),
            ("<html><table><tr><td><span style='display:nonesuch'>甲</span></table>", "0/1 0:甲", ""),
        ] {
            let document = whole(page);
            assert_eq!(show(&document), rows, "{page}");
            let issues = document.issues.iter().map(|issue| {
                let code = if issue.code == "text-not-shown" { "" } else { &issue.code };
                format!("{} {}{code}", issue.place, issue.excerpt)
            });
            assert_eq!(issues.collect::<Vec<_>>().join("|"), told, "{page}");
        }
    }

    #[test]
    fn much_that_is_hidden_is_told_of_in_a_thousand_issues() {
        let document = whole(&format!(
            "<html><table><tr><td>甲{}</table>",
            "<b style='display:none'>乙</b>".repeat(1500)
        ));
        assert_eq!(document.issues.len(), 1000);
        let told: usize = document.issues.iter().map(|issue| issue.excerpt.matches('乙').count()).sum();
        assert_eq!((show(&document).as_str(), told), ("0/1 0:甲", 1500));
    }
}
