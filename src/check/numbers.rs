//! Numbers with a unit within running words, for comparing columns that should agree.

use rust_decimal::Decimal;

/// A number that stands before a given unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Counted<'a> {
    pub number: Decimal,
    /// The words before it, from the last punctuation on.
    pub before: &'a str,
}

/// The unit without its variants: 百分比, 百分号 and the full-width sign are `%`.
pub(super) fn plain_unit(unit: &str) -> &str {
    match unit {
        "％" | "百分比" | "百分号" => "%",
        _ => unit,
    }
}

/// Every number of a text that stands before `unit`, in order. A unit that goes on to another one does not count
/// (200 人次 holds no 人, 3 个月 no 个), nor does a number that is a part of a longer sign (A3, 2-3).
pub(super) fn counted<'a>(text: &'a str, unit: &str) -> Vec<Counted<'a>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(|c: char| c.is_ascii_digit()).map(|offset| at + offset) {
        let length =
            text[start..].bytes().take_while(|b| b.is_ascii_digit() || matches!(b, b'.' | b',')).count();
        let end = start + length;
        at = end;
        let rest = text[end..].trim_start();
        let percent = if unit == "%" { rest.strip_prefix('％') } else { None };
        let Some(behind) = percent.or_else(|| rest.strip_prefix(unit)) else { continue };
        if unit != "%" && behind.starts_with(['次', '均', '月', '百', '点', '天']) {
            continue;
        }
        let before = &text[..start];
        if before.ends_with(|c: char| {
            c.is_ascii_alphanumeric() || matches!(c, '-' | '~' | '—' | '第' | '至' | '/')
        }) {
            continue;
        }
        let clause =
            before.rsplit(['，', '。', '；', '、', '：', ',', ';', '\n', '（', '(']).next().unwrap_or(before);
        if let Ok(number) = text[start..end].replace(',', "").trim_end_matches('.').parse() {
            found.push(Counted { number, before: clause });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_before_the_unit_count() {
        for (text, unit, expected) in [
            ("满意度 95% 以上", "%", &["95"][..]),
            ("满意度达95％，合格率 98.5 %", "%", &["95", "98.5"]),
            ("吸纳 200 人次", "人", &[]),
            ("服务 1,200 人", "人", &["1200"]),
            ("3 个月内建 2 个站", "个", &["2"]),
            ("5-6 期", "期", &[]),
            ("第3期", "期", &[]),
            ("10", "%", &[]),
        ] {
            let numbers: Vec<String> = counted(text, unit).iter().map(|one| one.number.to_string()).collect();
            assert_eq!(numbers, expected, "{text}");
        }
    }

    #[test]
    fn the_words_before_begin_behind_the_last_punctuation() {
        assert_eq!(counted("达到要求，每降低 1%扣分", "%")[0].before, "每降低 ");
    }
}
