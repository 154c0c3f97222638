//! Typed cells as their reader saw them: number formats and the text they give.
//!
//! The rule where a format shows fewer digits than the value has: a decimal that someone typed (up to 12
//! significant digits at the spreadsheet's precision of 15) is given whole, so that amounts stay exact: 0.955
//! under `0%` is `95.5%`. A longer one is the dust of a division; it is given as shown, and the caller is told
//! ([`Doubt::Rounded`]) so that an issue keeps the stored value. Further rules:
//!
//! - a negative number has a minus, whatever colour or brackets the format gives it, for those are not text;
//! - a year has four digits even under `yy`; digits are Arabic even under `[DBNum1]`;
//! - an exponent or a fraction bar becomes a plain decimal;
//! - what a format hides (`;;;`, or a dash for what is not zero) is given as a plain number with a doubt, unless it is zero.

mod builtin;
mod date;
mod decimal;
mod parse;
mod show;

pub use builtin::builtin;
pub use date::DateSystem;

use parse::{Section, Token};

/// Format codes longer than this are taken for General: Excel allows 255 characters, and a code is run for
/// every cell that has it.
pub const CODE_BYTES: usize = 1024;

/// A number format, ready to show values.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberFormat {
    sections: Vec<Section>,
    general: bool,
}

/// A value as shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The text.
    pub text: String,
    /// What it does not say of the value.
    pub doubt: Option<Doubt>,
}

/// What a shown text does not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// Digits were rounded away, or a word is shown; the stored value at 15 significant digits.
    Rounded(String),
    /// The format shows nothing of a value that is not zero.
    Hidden,
}

impl Default for NumberFormat {
    fn default() -> Self {
        Self { sections: Vec::new(), general: true }
    }
}

impl NumberFormat {
    /// Reads a format code. Every string up to [`CODE_BYTES`] is one: what is no placeholder is a literal.
    pub fn of(code: &str) -> Self {
        if code.len() > CODE_BYTES {
            return Self::default();
        }
        let sections = parse::sections(code);
        let general = match sections.as_slice() {
            [only] => matches!(only.tokens.as_slice(), [] | [Token::General | Token::Text]),
            _ => false,
        };
        Self { sections, general }
    }

    /// Whether numbers show as they are: General, `@`, no code at all.
    pub fn is_general(&self) -> bool {
        self.general
    }

    /// Whether it shows dates or times.
    pub fn is_date(&self) -> bool {
        self.sections.first().is_some_and(Section::is_date)
    }

    /// A number as shown.
    pub fn show(&self, value: f64, dates: DateSystem) -> Shown {
        if self.general || !value.is_finite() {
            return Shown { text: plain(value), doubt: None };
        }
        let section = self.section(value);
        if section.is_date() {
            let text = date::show(section, value, dates);
            return Shown { text: text.unwrap_or_else(|| plain(value)), doubt: None };
        }
        show::number(section, value)
    }

    /// A text as shown: the last section may put words around it.
    pub fn show_text<'t>(&self, text: &'t str) -> std::borrow::Cow<'t, str> {
        let section = self.sections.last().filter(|section| section.has(&Token::Text));
        let Some(section) = section.filter(|section| section.tokens.len() > 1) else { return text.into() };
        let pieces = section.tokens.iter().map(|token| match token {
            Token::Literal(literal) => literal.as_str(),
            Token::Text => text,
            _ => "",
        });
        pieces.collect::<String>().into()
    }

    /// The section for a value: by its conditions, else positive; negative; zero.
    fn section(&self, value: f64) -> &Section {
        let numbers = match self.sections.split_last() {
            Some((last, before)) if !before.is_empty() && last.has(&Token::Text) => before,
            _ => &self.sections[..self.sections.len().min(3)],
        };
        let holds = |index: usize| match (numbers[index].condition, numbers.len(), index) {
            (Some((compare, limit)), ..) => compare.holds(value, limit),
            (None, 2, 0) => value >= 0.0,
            (None, 3, 0) => value > 0.0,
            (None, 3, 1) => value < 0.0,
            _ => true,
        };
        let found = (0..numbers.len()).find(|&index| holds(index));
        &numbers[found.unwrap_or(numbers.len() - 1)]
    }
}

/// A number without a format: the shortest decimal at 15 significant digits, never an exponent for what a person
/// writes in digits (telephone numbers).
pub fn plain(value: f64) -> String {
    if value.is_finite() { decimal::Decimal::of(value).text() } else { "#NUM!".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(code: &str, value: f64) -> String {
        NumberFormat::of(code).show(value, DateSystem::From1900).text
    }

    #[test]
    fn numbers_come_in_as_seen() {
        let cases = [
            ("General", "158.80000000000001".parse().unwrap(), "158.8"),
            ("G/通用格式", 5.0, "5"),
            ("@", 13_812_345_678.0, "13812345678"),
            ("0%", 0.95, "95%"),
            ("0%", 0.29, "29%"),
            ("0.0%", 0.955, "95.5%"),
            ("0%", 0.955, "95.5%"),
            ("0.00%", 1.0, "100.00%"),
            ("#,##0.00", 1_234_567.5, "1,234,567.50"),
            ("#,##0.00", 0.125, "0.125"),
            ("#,##0", 999.0, "999"),
            ("#,##0", -1234.0, "-1,234"),
            ("0.00", 5.0, "5.00"),
            ("0.0#", 2.0, "2.0"),
            ("0.##", 5.0, "5"),
            ("#.##", 0.5, "0.5"),
            (".0", 45.6, "45.6"),
            (".00%", 0.5, "50.00%"),
            ("\"约\".00", 1234.5, "约1234.50"),
            (".00", 0.5, "0.50"),
            ("00000", 123.0, "00123"),
            ("000000000", 430_000_001.0, "430000001"),
            ("0.00E+00", 12_345_678_901.0, "12345678901"),
            ("0.00E+00", 0.000_25, "0.00025"),
            ("# ?/?", 0.5, "0.5"),
            ("0_ ", 12.0, "12"),
            ("0.00_);[Red]\\(0.00\\)", -3.5, "-3.50"),
            ("0.00;[Red]0.00", -3.5, "-3.50"),
            ("¥#,##0.00;¥-#,##0.00", -1.0, "-¥1.00"),
            ("[$¥-804]#,##0.00", 12.0, "¥12.00"),
            ("[$¥-zh-CN]#,##0.00", 12.0, "¥12.00"),
            ("\"≥\"0\"批次\"", 700.0, "≥700批次"),
            ("0.0\"%\"", 95.5, "95.5%"),
            ("#,##0,", 1_234_000.0, "1,234"),
            ("#,##0,", 1_234_567.0, "1,234.567"),
            ("0!.0,\"万\"", 120_000.0, "12.0万"),
            ("000-0000-0000", 13_812_345_678.0, "138-1234-5678"),
            ("0000\\-00", 202_201.0, "2022-01"),
            ("[>=10000]0\"大\";0\"小\"", 12.0, "12小"),
            ("[>=10000]0\"大\";0\"小\"", 12_000.0, "12000大"),
            ("_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * \"-\"??_ ;_ @_ ", 0.0, "-"),
            ("_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * \"-\"??_ ;_ @_ ", 1234.0, "1,234.00"),
            ("0;-0;;@", 0.0, ""),
            ("General\"万元\"", 12.5, "12.5万元"),
            ("0;-General", -12.5, "-12.5"),
        ];
        for (code, value, text) in cases {
            assert_eq!(shown(code, value), text, "{value} under {code}");
        }
    }

    #[test]
    fn a_code_too_long_to_be_one_is_general() {
        let code = |places: usize| format!("0.{}{}", "0".repeat(places), ",".repeat(places));
        let most = (CODE_BYTES - 2) / 2;
        let text = shown(&code(most), 5.0);
        assert_eq!(text.len(), "0.".len() + 3 * most);
        assert!(text.starts_with("0.000") && text.ends_with("0005"));
        assert_eq!(shown(&code(most + 1), 5.0), "5");
    }

    #[test]
    fn digits_that_are_not_shown_are_told() {
        let show = |code: &str, value| NumberFormat::of(code).show(value, DateSystem::From1900);
        let third = show("0.00", 100.0 / 3.0);
        assert_eq!(third.text, "33.33");
        assert_eq!(third.doubt, Some(Doubt::Rounded("33.3333333333333".to_owned())));
        let hidden = show(";;;", 12.0);
        assert_eq!((hidden.text.as_str(), hidden.doubt), ("12", Some(Doubt::Hidden)));
        let word = show("\"是\";\"-\";\"否\"", 1.0);
        assert_eq!((word.text.as_str(), word.doubt), ("是", Some(Doubt::Rounded("1".to_owned()))));
        let dash = show("\"是\";\"-\";\"否\"", -5.0);
        assert_eq!((dash.text.as_str(), dash.doubt), ("-5", Some(Doubt::Hidden)));
        assert_eq!(show("\"是\";\"-\";\"否\"", 0.0), Shown { text: "否".to_owned(), doubt: None });
        let trick = show("0!.0,\"万\"", 123_456.0);
        assert_eq!((trick.text.as_str(), trick.doubt), ("12.3万", Some(Doubt::Rounded("123456".to_owned()))));
        assert_eq!(show("0.00", 0.1 + 0.2).doubt, None);
    }

    #[test]
    fn dates_come_in_as_seen() {
        let cases = [
            ("yyyy/m/d", 44_562.0, "2022/1/1"),
            ("yyyy\\-mm\\-dd", 44_592.0, "2022-01-31"),
            ("yyyy-mm", 44_562.0, "2022-01"),
            ("yyyy\"年\"m\"月\"d\"日\";@", 44_805.0, "2022年9月1日"),
            ("[$-804]yyyy\"年\"m\"月\"", 44_805.0, "2022年9月"),
            ("[DBNum1][$-804]yyyy\"年\"m\"月\"d\"日\"", 44_805.0, "2022年9月1日"),
            ("yyyy.mm", 44_562.0, "2022.01"),
            ("e\"年\"m\"月\"", 44_562.0, "2022年1月"),
            ("m-d-yy", 44_562.0, "1-1-2022"),
            ("d-mmm-yy", 44_562.0, "1-Jan-2022"),
            ("aaaa", 44_562.0, "星期六"),
            ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", 44_805.0, "2022年9月1日"),
            ("[$-x-sysdate]dddd, mmmm dd, yyyy;@", 44_805.0, "2022年9月1日"),
            ("[$-F400]h:mm:ss\\ AM/PM", 0.75, "18:00:00"),
            ("[$-en-US]d\\-mmm\\-yyyy", 44_805.0, "1-Sep-2022"),
            ("yyyy/m/d h:mm", 44_562.5, "2022/1/1 12:00"),
            ("h:mm:ss AM/PM", 0.75, "6:00:00 PM"),
            ("上午/下午h\"时\"mm\"分\"", 0.25, "上午6时00分"),
            ("[h]:mm", 1.5, "36:00"),
            ("mm:ss", 0.000_694_444_444_444_444, "01:00"),
            ("yyyy/m/d", 60.0, "1900/2/29"),
            ("yyyy/m/d", 59.0, "1900/2/28"),
            ("yyyy/m/d", 1.0, "1900/1/1"),
            ("yyyy/m/d", -1.0, "-1"),
            ("yyyy/m/d", 9_999_999.0, "9999999"),
        ];
        for (code, serial, text) in cases {
            assert_eq!(shown(code, serial), text, "{serial} under {code}");
        }
        let since_1904 = NumberFormat::of("yyyy/m/d").show(43_100.0, DateSystem::From1904);
        assert_eq!(since_1904.text, "2022/1/1");
    }

    #[test]
    fn the_last_section_puts_words_around_text() {
        assert_eq!(NumberFormat::of("\"文号：\"@").show_text("甲"), "文号：甲");
        assert_eq!(NumberFormat::of("0.00").show_text("甲"), "甲");
        assert_eq!(NumberFormat::of("0;0;0;@").show_text("甲"), "甲");
    }
}
