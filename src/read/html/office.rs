//! What office programs add to the pages that they save: text for other programs, frames around cells with pictures,
//! the notes on cells.

use html5gum::StartTag;

use crate::excel;
use crate::model::{Issue, Place};
use crate::read::workbook::NOTE;
use crate::write::xlsx::is_our_note;

/// Conditions of blocks for programs that know no notes, or no drawings: the numbers of the notes, and pictures of
/// what is drawn. The text of the sheet stands outside.
const FOR_OTHERS: [&[u8]; 2] = [b"[if !supportAnnotations]", b"[if !vml]"];

/// Blocks within blocks that are told apart; office programs nest two.
const NESTED_BLOCKS: usize = 64;

/// What is open of all this while a page is read.
#[derive(Default)]
pub(super) struct Office {
    /// Where the last end of a block stands: one that no end follows is no block, or it would swallow the page.
    last_end: usize,
    /// The open blocks, each with whether it is for other programs.
    blocks: Vec<bool>,
    frame: Option<Frame>,
    /// Open divisions of the list of notes; none outside it.
    divisions: usize,
    note: Note,
}

/// The table of one cell that Excel puts around a cell's text when a picture stands on the cell.
struct Frame {
    /// Open spans, the one that begins the frame included.
    spans: usize,
    /// Whether its table has ended.
    ended: bool,
}

/// A note on a cell while it is read.
#[derive(Default)]
pub(super) struct Note {
    pub row: u32,
    pub column: u32,
    author: String,
}

impl Note {
    /// The issue that tells of it, unless it says nothing or only repeats one of ours.
    pub fn issue(&self, place: Place, said: &str) -> Option<Issue> {
        let (author, said) = (self.author.trim(), said.trim());
        let tells = !said.is_empty() && !is_our_note(author, said);
        tells.then(|| Issue::new(&NOTE, place).arg(author).excerpt(said))
    }
}

impl Office {
    /// Begins a page.
    pub fn new(page: &str) -> Self {
        let last_end = memchr::memmem::rfind(page.as_bytes(), b"<![endif]");
        Self { last_end: last_end.unwrap_or(0), ..Self::default() }
    }

    /// Takes a comment that begins at a byte of the page: the marks of blocks are some, and what a note is on stands in
    /// one.
    pub fn comment(&mut self, comment: &[u8], at: usize) {
        if comment == b"[endif]" {
            self.blocks.pop();
        } else if comment.starts_with(b"[if ") && !comment.contains(&b'>') {
            let is_for_others = FOR_OTHERS.contains(&comment) && at < self.last_end;
            if self.blocks.len() < NESTED_BLOCKS {
                self.blocks.push(is_for_others);
            }
        } else if self.in_note() && memchr::memmem::find(comment, b"<x:ClientData").is_some() {
            let comment = String::from_utf8_lossy(comment);
            let number = |name, most: u32| {
                element(&comment, name).and_then(|text| text.parse().ok()).unwrap_or(0).min(most - 1)
            };
            self.note = Note {
                row: number("x:Row", excel::ROWS),
                column: number("x:Column", excel::COLUMNS),
                author: element(&comment, "x:Author").unwrap_or("").to_owned(),
            };
        }
    }

    /// Whether what stands here is for other programs.
    pub fn is_for_others(&self) -> bool {
        self.blocks.contains(&true)
    }

    /// Takes the start of a span, which may begin a frame when it stands `in_cell`.
    pub fn begin_span(&mut self, tag: &StartTag<usize>, in_cell: bool) {
        match &mut self.frame {
            Some(frame) => frame.spans += 1,
            None if in_cell && style(tag).contains("mso-ignore:vglayout2") => {
                self.frame = Some(Frame { spans: 1, ended: false });
            }
            None => {}
        }
    }

    /// Whether a start tag only frames the text of the open cell.
    pub fn frames(&mut self, name: &[u8]) -> bool {
        match &self.frame {
            // A frame that is never closed ends here.
            Some(Frame { ended: true, .. }) if is_of_table(name) => {
                self.frame = None;
                false
            }
            Some(_) => is_of_table(name),
            None => false,
        }
    }

    /// Whether an end tag only ends a frame, or a part of it.
    pub fn end_framed(&mut self, name: &[u8]) -> bool {
        let Some(frame) = &mut self.frame else { return false };
        match name {
            b"span" => {
                frame.spans -= 1;
                if frame.spans == 0 {
                    self.frame = None;
                }
                true
            }
            _ if !is_of_table(name) => false,
            _ if frame.ended => {
                self.frame = None;
                false
            }
            _ => {
                frame.ended = name == b"table";
                true
            }
        }
    }

    /// Whether the list of notes is open.
    pub fn in_note(&self) -> bool {
        self.divisions > 0
    }

    /// Whether a division begins the list of notes.
    pub fn begins_notes(&mut self, tag: &StartTag<usize>) -> bool {
        let begins = !self.in_note() && style(tag).contains("mso-element:comment-list");
        self.divisions += usize::from(begins);
        begins
    }

    /// Takes the start of a division within the list; `true` where it begins a note.
    pub fn begins_note(&mut self, tag: &StartTag<usize>) -> bool {
        self.divisions += usize::from(self.in_note());
        self.in_note() && style(tag).contains("mso-element:comment")
    }

    /// Takes the end of a division; `true` where it ends the list of notes.
    pub fn end_note_list(&mut self) -> bool {
        if self.divisions > 1 {
            self.divisions -= 1;
            return false;
        }
        self.in_note()
    }

    /// The note that ends; `None` outside the list.
    pub fn end_note(&mut self) -> Option<Note> {
        self.in_note().then(|| std::mem::take(&mut self.note))
    }

    /// Leaves the list of notes.
    pub fn leave_notes(&mut self) {
        self.divisions = 0;
    }
}

/// How many rows of the sheet a row stands for: Excel writes blank ones of one height as one.
pub(super) fn sheet_rows(tag: &StartTag<usize>) -> u32 {
    let style = style(tag);
    let rows = style.split_once("mso-xlrowspan:").map_or("", |(_, rows)| rows);
    let digits = rows.bytes().take_while(u8::is_ascii_digit).count();
    rows[..digits].parse().unwrap_or(1)
}

/// Whether a cell is not merged but only flows over the blank ones behind it.
pub(super) fn flows_over(tag: &StartTag<usize>) -> bool {
    style(tag).contains("mso-ignore:colspan")
}

pub(super) fn style<'t>(tag: &'t StartTag<usize>) -> std::borrow::Cow<'t, str> {
    tag.attributes
        .get(b"style".as_slice())
        .map_or_else(Default::default, |style| String::from_utf8_lossy(&style.value))
}

pub(super) fn is_of_table(name: &[u8]) -> bool {
    matches!(name, b"table" | b"thead" | b"tbody" | b"tfoot" | b"tr" | b"td" | b"th")
}

/// The text of an element without attributes.
fn element<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let behind = text.split_once(&format!("<{name}>"))?.1;
    Some(behind.split_once("</")?.0.trim())
}

#[cfg(test)]
mod tests {
    use crate::read::account::{show, whole};

    /// What Excel puts into a page besides the sheet, as it writes it.
    #[test]
    fn what_excel_adds_to_a_page_is_no_text_of_the_sheet() {
        let note = |row: u32, column: u32, said: &str| {
            format!(
                "<div style='mso-element:comment'><![if !supportAnnotations]><div id=\"_com_1\" class=msocomtxt><![endif]>\
                 <div><![if !supportAnnotations]><a class=msocomhide href=\"#a\">[1]</a><![endif]><!--[if gte mso 9]><xml>\
                 <x:ClientData ObjectType=\"Note\"><x:Row>{row}</x:Row><x:Column>{column}</x:Column><x:Author>审核人</x:Author>\
                 </x:ClientData></xml><![endif]--><![if !vml]><span style='mso-ignore:vglayout'><![endif]>\
                 <div class=shape><font>审核人:</font><br>{said}</div><![if !vml]></span><![endif]></div>\
                 <![if !supportAnnotations]></div><![endif]></div>"
            )
        };
        let page = format!(
            "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><body><table>\
             <tr><td>甲<![if !supportAnnotations]><span class=msocomspan1><a class=msocomanch href=\"#b\">[1]</a></span><![endif]></td>\
             <td colspan=3 style='mso-ignore:colspan'>流</td><td>尾</td></tr>\
             <tr style='height:30.0pt;mso-xlrowspan:3'><td colspan=5 style='mso-ignore:colspan'></td></tr>\
             <tr><td></td><td><![if !vml]><span style='mso-ignore:vglayout'><table><tr><td>图</td></tr></table></span><![endif]>\
             <span style='mso-ignore:vglayout2'><table><tr><td height=20>章<span>下</span></td></tr></table></span></td><td>丙</td></tr>\
             </table><div style='mso-element:comment-list'><![if !supportAnnotations]><hr><![endif]>{}{}</div></body></html>",
            note(0, 0, "请补充"),
            note(4, 2, "单位？")
        );
        let document = whole(&page);
        assert_eq!(show(&document), "0/5 0:甲 1:流 4:尾|4/3 1:章下 2:丙");
        let told = document.issues.iter().map(|issue| {
            format!(
                "{} {} {} {}",
                issue.code,
                issue.place,
                issue.args.join("|"),
                issue.excerpt.replace('\n', "/")
            )
        });
        assert_eq!(
            told.collect::<Vec<_>>(),
            ["note-on-cell Sheet1!A1 审核人 审核人:/请补充", "note-on-cell Sheet1!C5 审核人 审核人:/单位？"]
        );
    }

    #[test]
    fn marks_of_office_programs_that_do_not_end_swallow_nothing() {
        for (page, rows) in [
            ("<table><tr><td>甲<![if !vml]>[1]<td>乙</table>", "0/2 0:甲[1] 1:乙"),
            (
                "<table><tr><td><span style='mso-ignore:vglayout2'><table><tr><td>甲</table><td>乙<tr><td>丙</table>",
                "0/2 0:甲 1:乙|1/1 0:丙",
            ),
            (
                "<html><table><tr><td>甲</table><div style='mso-element:comment-list'>乙<table><tr><td>丙</table>",
                "0/1 0:甲|1/1! 0:丙",
            ),
            (
                "<table><tr style='mso-xlrowspan:4294967295'><td><tr><td>甲</table>丁",
                "1048576/1 0:甲|1048577/1! 0:丁",
            ),
        ] {
            assert_eq!(show(&whole(page)), rows, "{page}");
        }
    }
}
