//! A format code cut into sections and tokens (ECMA-376 part 1, 18.8.31).

use std::borrow::Cow;

/// A piece of a section.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// Text shown as it stands.
    Literal(String),
    /// A place for a digit: `0`, `#` or `?`.
    Digit(u8),
    /// The decimal point.
    Point,
    /// `%`: the value times a hundred, and the sign.
    Percent,
    /// The text of the cell.
    Text,
    /// The value as if it had no format.
    General,
    /// A part of a date or time.
    Date(Part),
}

/// A part of a date or time, with the number of letters where it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Year,
    Month(u8),
    Day(u8),
    /// The weekday in Chinese: `aaa` 一, `aaaa` 星期一.
    Weekday(u8),
    Hour(u8),
    Minute(u8),
    Second(u8),
    /// Digits behind the second's point.
    Fraction(u8),
    /// `[h]`, `[m]`, `[s]`: all that elapsed, in hours, minutes or seconds.
    Elapsed(u8),
    /// `AM/PM` (`false`) or `上午/下午` (`true`).
    Half(bool),
}

/// A section of a format code.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Section {
    pub condition: Option<(Compare, f64)>,
    pub tokens: Vec<Token>,
    /// Thousands are set apart.
    pub grouped: bool,
    /// How often the value is divided by a thousand.
    pub scale: u32,
    /// Whether it has an exponent or a fraction bar, which are shown as plain decimals.
    pub plain: bool,
}

/// The comparison of a section's condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compare {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    Unequal,
}

impl Compare {
    pub fn holds(self, left: f64, right: f64) -> bool {
        match self {
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
            Self::Greater => left > right,
            Self::GreaterOrEqual => left >= right,
            Self::Equal => left == right,
            Self::Unequal => left != right,
        }
    }
}

impl Section {
    pub fn is_date(&self) -> bool {
        self.tokens.iter().any(|token| matches!(token, Token::Date(_)))
    }

    pub fn has(&self, wanted: &Token) -> bool {
        self.tokens.contains(wanted)
    }

    fn literal(&mut self, c: char) {
        match self.tokens.last_mut() {
            Some(Token::Literal(text)) => text.push(c),
            _ => self.tokens.push(Token::Literal(c.to_string())),
        }
    }
}

/// The sections of a code; at most four count.
pub(super) fn sections(code: &str) -> Vec<Section> {
    let code = of_system(code);
    let mut reader = Reader { rest: &code, section: Section::default(), commas: 0 };
    let mut sections = Vec::new();
    while let Some(c) = reader.rest.chars().next() {
        if c == ';' {
            reader.rest = &reader.rest[1..];
            sections.push(reader.finish());
        } else {
            reader.token(c);
        }
    }
    sections.push(reader.finish());
    sections.truncate(4);
    sections
}

/// The formats that follow the system's setting, as Excel marks them, and what they are in China: what stands behind
/// the mark is only how they looked where the file was made.
const SYSTEM: [(&str, &str); 4] = [
    ("[$-F800]", "yyyy\"年\"m\"月\"d\"日\""),
    ("[$-x-sysdate]", "yyyy\"年\"m\"月\"d\"日\""),
    ("[$-F400]", "h:mm:ss"),
    ("[$-x-systime]", "h:mm:ss"),
];

/// A code with the sections that follow the system's setting written out.
fn of_system(code: &str) -> Cow<'_, str> {
    let found =
        |section: &str| SYSTEM.iter().find(|(mark, _)| section.contains(mark)).map(|(_, shown)| *shown);
    if !code.contains("[$-") || found(code).is_none() {
        return code.into();
    }
    let sections: Vec<&str> = code.split(';').map(|section| found(section).unwrap_or(section)).collect();
    sections.join(";").into()
}

struct Reader<'a> {
    rest: &'a str,
    section: Section,
    /// Commas since the last digit place.
    commas: u32,
}

const HALVES: [(&str, bool); 3] = [("am/pm", false), ("a/p", false), ("上午/下午", true)];
const GENERAL: [&str; 3] = ["g/通用格式", "general", "standard"];

impl Reader<'_> {
    fn finish(&mut self) -> Section {
        self.section.scale = self.commas;
        self.commas = 0;
        let mut section = std::mem::take(&mut self.section);
        minutes(&mut section.tokens);
        section
    }

    fn take(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or("");
    }

    fn token(&mut self, c: char) {
        if self.word() {
            return;
        }
        self.take(c.len_utf8());
        match c {
            '"' => self.quoted(),
            '\\' | '!' => self.next().into_iter().for_each(|c| self.section.literal(c)),
            // The width of the next character, and a filling: neither is text.
            '_' | '*' => drop(self.next()),
            '[' => self.bracket(),
            '0' | '#' | '?' => self.digit(c as u8),
            '.' if self.section.is_date() => self.fraction(),
            '.' => self.section.tokens.push(Token::Point),
            ',' if self.section.tokens.iter().any(|token| matches!(token, Token::Digit(_))) => {
                self.commas += 1
            }
            '%' => self.section.tokens.push(Token::Percent),
            '@' => self.section.tokens.push(Token::Text),
            '/' if self.section.tokens.iter().any(|token| matches!(token, Token::Digit(_))) => {
                self.section.plain = true;
            }
            _ => self.letter(c),
        }
    }

    fn next(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.take(c.len_utf8());
        Some(c)
    }

    /// Words that are no run of one letter.
    fn word(&mut self) -> bool {
        let starts =
            |word: &str| self.rest.get(..word.len()).is_some_and(|start| start.to_lowercase() == word);
        if let Some(word) = GENERAL.iter().find(|word| starts(word)) {
            self.section.tokens.push(Token::General);
            self.take(word.len());
            return true;
        }
        if let Some((word, chinese)) = HALVES.iter().find(|(word, _)| starts(word)) {
            self.section.tokens.push(Token::Date(Part::Half(*chinese)));
            self.take(word.len());
            return true;
        }
        false
    }

    fn quoted(&mut self) {
        let end = self.rest.find('"').unwrap_or(self.rest.len());
        for c in self.rest[..end].chars() {
            self.section.literal(c);
        }
        self.take(end + 1);
    }

    fn digit(&mut self, place: u8) {
        if self.commas > 0 && !self.section.has(&Token::Point) {
            self.section.grouped = true;
        }
        self.commas = 0;
        self.section.tokens.push(Token::Digit(place));
    }

    /// The point behind seconds, with zeros for their fraction.
    fn fraction(&mut self) {
        let zeros = self.rest.bytes().take_while(|&b| b == b'0').count();
        let behind_seconds =
            matches!(self.section.tokens.last(), Some(Token::Date(Part::Second(_) | Part::Elapsed(b's'))));
        if zeros > 0 && behind_seconds {
            self.section.tokens.push(Token::Date(Part::Fraction(zeros.min(9) as u8)));
            self.take(zeros);
        } else {
            self.section.literal('.');
        }
    }

    /// `[Red]`, `[>=100]`, `[$¥-804]`, `[h]`, `[DBNum1]`. Colours are not text, and the digits' script is not
    /// content: digits stay Arabic.
    fn bracket(&mut self) {
        let end = self.rest.find(']').unwrap_or(self.rest.len());
        let (inside, _) = self.rest.split_at(end);
        let inside = inside.to_owned();
        self.take(end + 1);
        if let Some(currency) = inside.strip_prefix('$') {
            let sign = currency.split_once('-').map_or(currency, |(sign, _)| sign);
            sign.chars().for_each(|c| self.section.literal(c));
        } else if let Some(condition) = condition(&inside) {
            self.section.condition = Some(condition);
        } else if let Some(letter @ (b'h' | b'm' | b's')) =
            inside.bytes().next().map(|b| b.to_ascii_lowercase())
            && inside.bytes().all(|b| b.to_ascii_lowercase() == letter)
        {
            self.section.tokens.push(Token::Date(Part::Elapsed(letter)));
        }
    }

    fn letter(&mut self, c: char) {
        let low = c.to_ascii_lowercase();
        if !matches!(low, 'y' | 'm' | 'd' | 'h' | 's' | 'e' | 'a' | 'b' | 'g') {
            self.section.literal(c);
            return;
        }
        if low == 'e' && self.rest.starts_with(['+', '-']) {
            self.take(1);
            self.section.plain = true;
            return;
        }
        let more = self.rest.bytes().take_while(|b| b.to_ascii_lowercase() == low as u8).count();
        self.take(more);
        let letters = (more + 1).min(9) as u8;
        let part = match low {
            'y' | 'e' | 'b' => Part::Year,
            'm' => Part::Month(letters),
            'd' => Part::Day(letters),
            'h' => Part::Hour(letters),
            's' => Part::Second(letters),
            'a' if letters >= 3 => Part::Weekday(letters),
            // The name of an era, which the years of our era do not have.
            'g' => return,
            _ => {
                (0..letters).for_each(|_| self.section.literal(c));
                return;
            }
        };
        self.section.tokens.push(Token::Date(part));
    }
}

fn condition(inside: &str) -> Option<(Compare, f64)> {
    let signs = [
        ("<=", Compare::LessOrEqual),
        (">=", Compare::GreaterOrEqual),
        ("<>", Compare::Unequal),
        ("<", Compare::Less),
        (">", Compare::Greater),
        ("=", Compare::Equal),
    ];
    let (sign, compare) = signs.into_iter().find(|(sign, _)| inside.starts_with(sign))?;
    Some((compare, inside[sign.len()..].trim().parse().ok()?))
}

/// `m` beside hours or seconds means minutes.
fn minutes(tokens: &mut [Token]) {
    let parts: Vec<(usize, Part)> = tokens
        .iter()
        .enumerate()
        .filter_map(|(at, token)| match token {
            Token::Date(part) => Some((at, *part)),
            _ => None,
        })
        .collect();
    for (index, &(at, part)) in parts.iter().enumerate() {
        let Part::Month(letters @ 1..=2) = part else { continue };
        let before = index.checked_sub(1).and_then(|index| parts.get(index)).map(|(_, part)| *part);
        let behind = parts.get(index + 1).map(|(_, part)| *part);
        let hour = matches!(before, Some(Part::Hour(_) | Part::Elapsed(b'h')));
        if hour || matches!(behind, Some(Part::Second(_) | Part::Elapsed(b's'))) {
            tokens[at] = Token::Date(Part::Minute(letters));
        }
    }
}
