//! How much room a text takes: the lines it wraps into and the height they need.
//!
//! A model on the generous side of Excel, WPS and LibreOffice: too high a row is a blemish, a line cut off is a
//! loss. A Han character is one em wide, a Latin letter about half of that.

use unicode_width::UnicodeWidthChar;

/// Pixels a printed point takes on the screen that Excel measures with (96 to the inch).
const PIXELS_PER_POINT: f64 = 96.0 / 72.0;
/// Pixels of a digit in the default font, the unit of column widths (ECMA-376 part 1, 18.3.1.13).
const PIXELS_PER_DIGIT: f64 = 7.0;
/// Pixels a column has beside its digits.
const COLUMN_PADDING: f64 = 5.0;
/// Pixels of a cell that its text does not get, both sides together.
const CELL_PADDING: f64 = 7.0;
/// Height of a line over the size of its font. Excel's 宋体 needs 1.2, the Noto fonts that stand in for it
/// where it is not installed 1.45.
const LINE: f64 = 1.45;
/// Points above and below the text of a cell together.
const ROW_PADDING: f64 = 5.0;
/// The highest row Excel has, in points.
pub const HIGHEST_ROW: f64 = 409.5;

/// Width in points of columns that span `widths`, given in Excel's unit.
fn pixels(widths: &[f64]) -> f64 {
    widths.iter().map(|width| (width * PIXELS_PER_DIGIT).round() + COLUMN_PADDING).sum()
}

/// The height in points that `text` needs in a cell over columns of these `widths` (Excel's unit), set in a
/// font of `size` points.
pub fn height(text: &str, widths: &[f64], size: f64) -> f64 {
    let lines = lines(text, widths, size);
    // The model may be off by a line where there are many.
    let spare = lines / 12;
    f64::from(lines + spare) * size * LINE + ROW_PADDING
}

/// The lines that `text` wraps into: at least 1.
pub fn lines(text: &str, widths: &[f64], size: f64) -> u32 {
    let room = ((pixels(widths) - CELL_PADDING) / (size * PIXELS_PER_POINT) * 100.0).max(100.0) as u64;
    let mut flow = Flow { room, line: 0, word: 0, lines: 1 };
    let mut before = Kind::Han;
    for c in text.chars() {
        let kind = kind(c);
        match kind {
            Kind::Break => flow.end_line(),
            Kind::Space => {
                flow.end_word();
                // Blanks at the end of a line hang over it.
                flow.line = (flow.line + advance(c)).min(flow.room);
            }
            Kind::Han | Kind::Latin | Kind::Closing | Kind::Opening => {
                let together = kind == Kind::Closing
                    || before == Kind::Opening
                    || (kind == Kind::Latin && before == Kind::Latin);
                if !together {
                    flow.end_word();
                }
                flow.word += advance(c);
            }
        }
        before = kind;
    }
    flow.end_word();
    u32::try_from(flow.lines).unwrap_or(u32::MAX)
}

/// Text being set: widths in hundredths of an em.
struct Flow {
    room: u64,
    line: u64,
    word: u64,
    lines: u64,
}

impl Flow {
    /// Sets the word: on the line, or on the next if it has no room, or over several if none has.
    fn end_word(&mut self) {
        if self.word == 0 {
            return;
        }
        if self.line + self.word <= self.room {
            self.line += self.word;
        } else {
            self.lines += u64::from(self.line > 0) + (self.word - 1) / self.room;
            self.line = (self.word - 1) % self.room + 1;
        }
        self.word = 0;
    }

    fn end_line(&mut self) {
        self.end_word();
        self.lines += 1;
        self.line = 0;
    }
}

/// How a character behaves at the end of a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Break,
    Space,
    /// May begin a line.
    Han,
    /// Stays with its neighbours of the same kind.
    Latin,
    /// May not begin a line.
    Closing,
    /// May not end a line.
    Opening,
}

fn kind(c: char) -> Kind {
    match c {
        '\n' => Kind::Break,
        ' ' | '\t' | '\r' => Kind::Space,
        '\u{4e00}'..='\u{9fff}' => Kind::Han,
        '、' | '。' | '，' | '．' | '；' | '：' | '？' | '！' | '”' | '’' | '）' | '》' | '〉' | '】'
        | '〕' | '」' | '』' | '％' | '℃' | '…' => Kind::Closing,
        '“' | '‘' | '（' | '《' | '〈' | '【' | '〔' | '「' | '『' => Kind::Opening,
        '\u{21}'..='\u{2ff}' => Kind::Latin,
        _ => Kind::Han,
    }
}

/// The width of a character in hundredths of an em, on the wide side of the usual fonts.
fn advance(c: char) -> u64 {
    match c {
        '\u{3000}'..='\u{9fff}' => 100,
        'M' | 'W' | 'm' | 'w' | '@' | '%' => 90,
        'A'..='Z' => 72,
        '\t' => 200,
        ' '..='~' => 55,
        '\u{1f000}'.. => 130,
        _ => match c.width_cjk() {
            None | Some(0) => 0,
            Some(1) => 60,
            Some(_) => 100,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A column of 10 Han characters at 10.5 points: 147 pixels.
    const TEN: [f64; 1] = [20.3];

    #[test]
    fn text_wraps_as_chinese_typesetting_does() {
        let cases = [
            ("", 1),
            ("一二三四五六七八九十", 1),
            ("一二三四五六七八九十一", 2),
            ("一二三四五六七八九十。", 2),
            ("一\n二\n", 3),
            ("一二三四五六七八九（十）", 2),
            ("abc def", 1),
            ("一二三四五六七八 abcdefghij", 2),
            ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 4),
            ("！！！！！！！！！！！！！！！！！！！！！", 3),
        ];
        for (text, expected) in cases {
            assert_eq!(lines(text, &TEN, 10.5), expected, "{text}");
        }
    }

    #[test]
    fn a_narrow_column_still_holds_a_character_a_line() {
        assert_eq!(lines("甲乙丙", &[0.5], 10.5), 3);
    }
}
