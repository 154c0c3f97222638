//! A number laid into the places of a section.

use super::decimal::Decimal;
use super::parse::{Section, Token};
use super::{Doubt, Shown};

/// A decimal of more significant digits than this was computed, not typed: amounts of a budget have at most
/// twelve (ten billion yuan to the fen).
const TYPED_DIGITS: usize = 12;

pub(super) fn number(section: &Section, value: f64) -> Shown {
    let stored = Decimal::of(value);
    let places = section.tokens.iter().filter(|token| matches!(token, Token::Digit(_))).count();
    let words = section.tokens.iter().any(|token| matches!(token, Token::Literal(_)));
    if places == 0 && !section.has(&Token::General) {
        let shown = literals(section, stored.negative);
        return match (shown.is_empty(), stored.is_zero()) {
            // A dash for zero, nothing for zero: as seen.
            (_, true) => Shown { text: shown, doubt: None },
            // A word for a number, as `"是";;"否"` has: what its reader saw.
            _ if shown.chars().any(char::is_alphanumeric) => {
                Shown { text: shown, doubt: Some(Doubt::Rounded(stored.text())) }
            }
            (true, _) | (_, false) => Shown { text: stored.text(), doubt: Some(Doubt::Hidden) },
        };
    }
    if section.plain || (places == 0 && !words) {
        return Shown { text: stored.text(), doubt: None };
    }
    let mut decimal = stored.clone();
    let percents = section.tokens.iter().filter(|token| **token == Token::Percent).count() as i32;
    if !decimal.is_zero() {
        decimal.point += 2 * percents - 3 * section.scale as i32;
    }
    let (decimal, rounded) = fit(section, decimal, stored.digits.len());
    let mut text = Layout::new(section, &decimal).text();
    if text.is_empty() && !stored.is_zero() {
        return Shown { text: stored.text(), doubt: Some(Doubt::Hidden) };
    }
    if decimal.negative {
        text.insert(0, '-');
    }
    Shown { text, doubt: rounded.then(|| Doubt::Rounded(stored.text())) }
}

/// Rounds to the section's places where the rule says so; whether it did.
fn fit(section: &Section, decimal: Decimal, digits: usize) -> (Decimal, bool) {
    if section.has(&Token::General) {
        return (decimal, false);
    }
    let places = fraction_places(section);
    if decimal.fraction().len() <= places {
        return (decimal, false);
    }
    // A literal amid the digits (`0!.0,` for 万) leaves no room for more of them behind the last.
    let room = section.has(&Token::Point) || !interleaved(section);
    if digits <= TYPED_DIGITS && room {
        return (decimal, false);
    }
    (decimal.rounded(places), true)
}

fn fraction_places(section: &Section) -> usize {
    let behind = section.tokens.iter().skip_while(|token| **token != Token::Point);
    behind.filter(|token| matches!(token, Token::Digit(_))).count()
}

fn interleaved(section: &Section) -> bool {
    let digit = |token: &Token| matches!(token, Token::Digit(_));
    let first = section.tokens.iter().position(digit);
    let last = section.tokens.iter().rposition(digit);
    let (Some(first), Some(last)) = (first, last) else { return false };
    section.tokens[first..=last].iter().any(|token| matches!(token, Token::Literal(_)))
}

/// The words of a section without places; brackets and a minus say only the sign.
fn literals(section: &Section, negative: bool) -> String {
    let mut text = String::new();
    for token in &section.tokens {
        if let Token::Literal(literal) = token {
            text.push_str(&word(literal, negative));
        }
    }
    text.trim().to_owned()
}

fn word(literal: &str, negative: bool) -> std::borrow::Cow<'_, str> {
    if negative { literal.replace(['-', '(', ')', '（', '）'], "").into() } else { literal.into() }
}

/// A number being laid into a section's places.
struct Layout<'a> {
    section: &'a Section,
    negative: bool,
    whole: String,
    fraction: String,
    /// How many digits of the fraction were given, each a byte.
    given: usize,
    plain: String,
    /// Places before the point that are still to come.
    places: usize,
    /// Whether the point was passed.
    behind: bool,
    out: String,
}

impl<'a> Layout<'a> {
    fn new(section: &'a Section, decimal: &Decimal) -> Self {
        let before = section.tokens.iter().take_while(|token| **token != Token::Point);
        let places = before.filter(|token| matches!(token, Token::Digit(_))).count();
        let unsigned = Decimal { negative: false, ..decimal.clone() };
        Self {
            section,
            negative: decimal.negative,
            whole: decimal.whole(),
            fraction: decimal.fraction(),
            given: 0,
            plain: unsigned.text(),
            places,
            behind: false,
            out: String::new(),
        }
    }

    fn text(mut self) -> String {
        let last = self.section.tokens.iter().rposition(|token| matches!(token, Token::Digit(_)));
        for (at, token) in self.section.tokens.iter().enumerate() {
            match token {
                Token::Literal(literal) => self.out.push_str(&word(literal, self.negative)),
                Token::Percent => self.out.push('%'),
                Token::General => self.out.push_str(&self.plain),
                Token::Point => self.point(),
                Token::Digit(place) if self.behind => self.fraction_digit(*place),
                Token::Digit(place) => self.whole_digits(*place),
                Token::Text | Token::Date(_) => {}
            }
            if Some(at) == last {
                self.rest();
            }
        }
        self.out.trim().to_owned()
    }

    /// The first place takes all digits that the places behind it leave.
    fn whole_digits(&mut self, place: u8) {
        self.places -= 1;
        let have = self.whole.len().saturating_sub(self.places);
        if have == 0 && place == b'0' {
            self.out.push('0');
            self.group(self.places);
        }
        let taken: Vec<char> = self.whole.drain(..have).collect();
        for (index, digit) in taken.iter().enumerate() {
            self.out.push(*digit);
            self.group(self.places + taken.len() - 1 - index);
        }
    }

    /// Sets a comma where a multiple of three digits is still to come.
    fn group(&mut self, left: usize) {
        if self.section.grouped && left > 0 && left.is_multiple_of(3) {
            self.out.push(',');
        }
    }

    fn point(&mut self) {
        self.behind = true;
        // Where no place stands before the point (`.00`), it takes all whole digits.
        self.out.push_str(&std::mem::take(&mut self.whole));
        if !self.out.ends_with(|c: char| c.is_ascii_digit()) {
            self.out.push('0');
        }
        let places = self.section.tokens.iter().skip_while(|token| **token != Token::Point);
        let zeros = places.filter(|token| **token == Token::Digit(b'0')).count();
        if zeros > 0 || !self.fraction.is_empty() {
            self.out.push('.');
        }
    }

    fn fraction_digit(&mut self, place: u8) {
        if let Some(digit) = self.fraction.as_bytes().get(self.given) {
            self.out.push(char::from(*digit));
            self.given += 1;
        } else if place == b'0' {
            self.out.push('0');
        }
    }

    /// The digits that the places do not show.
    fn rest(&mut self) {
        let left = self.fraction.get(self.given..).unwrap_or("");
        if left.is_empty() {
            return;
        }
        if !self.behind {
            if !self.out.ends_with(|c: char| c.is_ascii_digit()) {
                self.out.push('0');
            }
            self.out.push('.');
        }
        self.out.push_str(left);
        self.given = self.fraction.len();
    }
}
