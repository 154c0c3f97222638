//! What a cell's text tells by itself, wherever it stands: found once for each text, since labels, units and section
//! names come again and again.

use std::borrow::Cow;
use std::hash::Hasher;

use rustc_hash::FxHasher;

use super::{bracket_of, cover, money, segment, split};
use crate::form::key::{is_among, key_ends};
use crate::form::library::Library;
use crate::form::words::{Word, Words};
use crate::grid::{self, Cell, May, Source};
use crate::mend::Mending;

/// What a text tells by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Facts {
    /// The word it is.
    pub word: Word,
    /// What it may be or hold.
    pub may: May,
}

/// Finds the facts of texts. It remembers the texts it met last, each in one of the two places that its hash gives it, so that it
/// takes the same memory however many differ.
pub struct Finder<'l, 't> {
    library: &'l Library,
    buffer: String,
    met: Vec<(&'t str, Facts)>,
}

/// The most texts remembered: a few times those that differ among the rows looked up at once. A power of two.
const REMEMBERED: usize = 4096;

impl<'l, 't> Finder<'l, 't> {
    /// One that has met no text, for so many cells or more.
    pub fn new(library: &'l Library, cells: usize) -> Self {
        // Two places at the least, for each text has two.
        let room = cells.max(2).next_power_of_two().min(REMEMBERED);
        Self { library, buffer: String::new(), met: vec![("", Facts::default()); room] }
    }

    /// Notes the facts of a cell in it.
    pub fn look_up(&mut self, cell: &mut Cell, source: &'t Source) {
        let facts = match cell.text(source) {
            Cow::Borrowed(text) if text.len() <= segment::MAX_LABEL => self.remembered(text),
            // A long text hardly comes again.
            text => self.find(&text),
        };
        (cell.word, cell.may) = (facts.word, facts.may);
    }

    fn remembered(&mut self, text: &'t str) -> Facts {
        let mut hasher = FxHasher::default();
        hasher.write(text.as_bytes());
        // A text has two places, so that two that come by turns do not drive each other out.
        let place = hasher.finish() as usize % self.met.len();
        for place in [place, place ^ 1] {
            let (met, facts) = self.met[place];
            if met == text {
                return facts;
            }
        }
        let facts = self.find(text);
        self.met[place ^ 1] = std::mem::replace(&mut self.met[place], (text, facts));
        facts
    }

    /// Whether a word stands before a colon, a blank or the first figure of a text, none further than the first colon.
    fn begins_with_label(&mut self, text: &str) -> bool {
        let words = &self.library.words;
        let marks = text.char_indices().take_while(|(at, _)| *at <= segment::MAX_LABEL);
        let mut figures = false;
        for (at, c) in marks {
            let colon = matches!(c, '：' | ':');
            let figure = !figures && c.is_ascii_digit();
            figures |= figure;
            if at == 0 || !(colon || figure || c.is_whitespace()) {
                continue;
            }
            if words.find(&text[..at], &mut self.buffer) != Words::UNKNOWN {
                return true;
            }
            // What only says that amounts follow ends no label.
            if colon && !is_among(&text[..at]) {
                return false;
            }
        }
        false
    }

    fn find(&mut self, text: &str) -> Facts {
        let Library { vocabulary, words, signs, .. } = self.library;
        let held = Held::of(text);
        let ends = key_ends(text);
        let word = ends.map_or(Words::UNKNOWN, |ends| words.find_between(&[text], ends, &mut self.buffer));
        let short = text.len() <= segment::MAX_LABEL;
        let blank = held.any(Held::BLANK) && grid::holds_blank(text);
        let colon = held.any(Held::COLON) || held.all(Held::FULL_COLON);
        let close = held.any(Held::CLOSE) || held.all(Held::FULL_CLOSE);
        let ragged = text.is_empty() || grid::trim(text, 0..text.len()).len() < text.len();
        let mut may = May::BLANK.only_if(blank)
            | May::WRAPPED.only_if(ragged || held.any(Held::WRAPPER))
            | May::GAPPED.only_if(blank && (!short || Mending::Narrow.changes(text)))
            | May::COLON.only_if(short && colon)
            | May::PAIR.only_if((colon || blank) && words.may_begin(text) && self.begins_with_label(text))
            | May::NUMBERED.only_if(close && (blank || text.contains('＋') || bracket_of(text).is_some()))
            | May::UNIT.only_if(money::statement(text, &vocabulary.money).is_some())
            | May::YEAR.only_if(segment::is_only_year(text));
        let Some((first, last)) = ends.filter(|_| short) else { return Facts { word, may } };
        let title = signs.may_be_title(text, last, held.any(Held::OPEN))
            && segment::ends_as_title(text, self.library);
        let notes = signs.may_be_notes(last) && segment::is_notes(text, self.library);
        let placeholder = signs.may_be_placeholder(first, last) && split::is_placeholder(text, self.library);
        let levels = held.any(Held::MARK) && word == Words::UNKNOWN && signs.may_be_level(text, first);
        let number = text.len() <= cover::LONGEST_NUMBER
            && signs.may_be_number(text)
            && cover::is_number_of_print(text, self.library);
        may |= May::TITLE.only_if(title)
            | May::NUMBER.only_if(number)
            | May::NOTES.only_if(notes)
            | May::PLACEHOLDER.only_if(placeholder)
            | May::LEVELS.only_if(levels);
        Facts { word, may }
    }
}

/// Which kinds of bytes a text has: all that is asked of its characters needs one of them.
#[derive(Clone, Copy)]
struct Held(u16);

impl Held {
    /// The first byte of a blank.
    const BLANK: u16 = 1;
    /// The first byte of a wrapper.
    const WRAPPER: u16 = 1 << 1;
    /// A colon.
    const COLON: u16 = 1 << 2;
    /// A closing bracket.
    const CLOSE: u16 = 1 << 3;
    /// The first byte of an opening bracket.
    const OPEN: u16 = 1 << 4;
    /// The first byte of what may stand between two levels.
    const MARK: u16 = 1 << 5;
    /// The first byte of full-width signs.
    const FULL: u16 = 1 << 6;
    /// The first and the last byte of `：`, EF BC 9A.
    const FULL_COLON: u16 = Self::FULL | 1 << 7;
    /// The first and the last byte of `）`, EF BC 89.
    const FULL_CLOSE: u16 = Self::FULL | 1 << 8;

    const KINDS: [u16; 256] = {
        let mut kinds = [0; 256];
        let mut byte = 0;
        while byte < 256 {
            kinds[byte] = Self::kinds(byte as u8);
            byte += 1;
        }
        kinds
    };

    const fn kinds(byte: u8) -> u16 {
        let blank = if grid::may_begin_blank(byte) { Self::BLANK } else { 0 };
        blank
            | match byte {
                b'$' | b'<' | b'&' => Self::WRAPPER,
                b':' => Self::COLON,
                b')' => Self::CLOSE,
                b'(' | b'[' => Self::OPEN,
                b'/' | b'-' | b'>' | b'\\' | b'|' | 0xC2 | 0xE2 => Self::MARK,
                0xE3 => Self::MARK | Self::OPEN,
                0xEF => Self::MARK | Self::OPEN | Self::FULL,
                0x9A => Self::FULL_COLON & !Self::FULL,
                0x89 => Self::FULL_CLOSE & !Self::FULL,
                _ => 0,
            }
    }

    fn of(text: &str) -> Self {
        Self(text.bytes().fold(0, |held, byte| held | Self::KINDS[usize::from(byte)]))
    }

    fn any(self, of: u16) -> bool {
        self.0 & of != 0
    }

    fn all(self, of: u16) -> bool {
        self.0 & of == of
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::recognise::{indicators::label_text, inline};
    use crate::grid::Span;

    const TEXTS: [&str; 49] = [
        "附件3-1",
        "—表14",
        "公开13表",
        "第3次表",
        "附件",
        "项目名称",
        "项 目 名 称：",
        "项目资金申请 (万元)",
        "资金总额（元）",
        "单位：某局    金额单位：百万元",
        "（亿元）",
        "单位：元",
        "(2022 年)",
        "２０２２年度",
        "2022",
        "## 2023 年某某项目绩效目标",
        "绩效目标表（2024",
        "某市績效目標",
        "绩效目标#",
        "某局，绩效目标",
        "填报说明：",
        "填报說明",
        "指标2：",
        "指标２",
        "……",
        "...+",
        "产出指标/数量指标",
        "1.产出指标 － 数量指标（20分）",
        "产出指标（50分）",
        "产出指标（50分）＋",
        "产出指标（50分）\u{3000}：",
        "产出指标",
        "产出指示+",
        "$\\geq$ 95%",
        "<p>甲</p>",
        "<5",
        "主题活动 开展",
        "30 个",
        "一、甲\n2、乙",
        " 甲\u{200B}",
        "甲\u{200B}乙",
        "项目负责人：甲 联系电话：0799-0000000",
        "联系电话 0799-0000000",
        "“一街一园”—出门见绿…",
        "≥95%",
        "：",
        "★",
        "",
        "\u{FEFF}",
    ];

    /// What is said to be impossible is so, by each of those who ask.
    #[test]
    fn what_is_not_among_it_is_not_so() {
        let library = Library::bundled().expect("the bundled library loads");
        let lexicon = library.default_template().expect("there is one").lexicon();
        let mut finder = Finder::new(library, REMEMBERED);
        let long = "长".repeat(segment::MAX_LABEL / 3);
        let longer =
            TEXTS.iter().flat_map(|text| [format!("{long}{text}"), format!("{text} {long}，{text}")]);
        for text in TEXTS.iter().map(|&text| text.to_owned()).chain(longer) {
            let Facts { word, may } = finder.find(&text);
            let text = text.as_str();
            assert_eq!(word, lexicon.word(text), "{text}");
            let short = text.len() <= segment::MAX_LABEL;
            let is_title = segment::is_title(text, library);
            for (what, so) in [
                (May::BLANK, text.contains(grid::is_blank)),
                (May::WRAPPED, Mending::Running.changes(text) || text.is_empty()),
                (May::WRAPPED | May::GAPPED, Mending::Narrow.changes(text)),
                (May::COLON, short && text.contains(['：', ':'])),
                (May::PAIR, !inline::pairs(text, lexicon).is_empty()),
                (May::NUMBERED, bracket_of(text).is_some() || bracket_of(&label_text(text)).is_some()),
                (May::UNIT, money::statement(text, &library.vocabulary.money).is_some()),
                (May::TITLE, is_title || is_titled(text, library)),
                (May::NOTES, segment::is_notes(text, library)),
                (May::NUMBER, cover::is_number_of_print(text, library)),
                (May::YEAR, segment::is_only_year(text)),
                (May::PLACEHOLDER, split::is_placeholder(text, library)),
                (May::LEVELS, short && word == Words::UNKNOWN && text.contains("指标/数")),
            ] {
                assert!(may.any(what) || !so, "{text}: {what:?}");
            }
        }
    }

    fn is_titled(text: &str, library: &Library) -> bool {
        text.len() <= segment::MAX_LABEL && segment::ends_as_title(text, library)
    }

    #[test]
    fn most_texts_are_told_to_be_nothing() {
        let library = Library::bundled().expect("the bundled library loads");
        let mut finder = Finder::new(library, REMEMBERED);
        for text in ["≥95%", "128.5", "社区群众", "0799-0000000", "2023/1/10", "“一街一园，出门见绿”（二期）"]
        {
            assert_eq!(finder.find(text), Facts { word: Words::UNKNOWN, may: May::NOTHING }, "{text}");
        }
    }

    #[test]
    fn a_text_met_again_has_the_facts_of_its_first_time() {
        let library = Library::bundled().expect("the bundled library loads");
        let many: String = (0..3 * REMEMBERED).map(|number| format!("值{number}\n")).collect();
        let source = Source::of_text("x", TEXTS.join("\n") + "\n" + &many);
        let mut start = 0;
        let mut cells: Vec<Cell> = Vec::new();
        for line in source.text().split('\n') {
            if !line.is_empty() {
                cells.push(Cell::new(0, Span::new(start, start + line.len())));
            }
            start += line.len() + 1;
        }
        let (mut finder, mut other) = (Finder::new(library, 2), Finder::new(library, REMEMBERED));
        for _ in 0..2 {
            for cell in &mut cells {
                finder.look_up(cell, &source);
                let facts = other.find(&cell.text(&source));
                assert_eq!((cell.word, cell.may), (facts.word, facts.may), "{}", cell.text(&source));
            }
        }
    }
}
