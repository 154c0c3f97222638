//! What is printed above and below each page of a sheet: in no cell, so no field has it.

use crate::grid::is_blank;
use crate::read::page_number;

/// Stands where a page number, a date or a name is printed.
const VALUE: char = '\u{1}';

/// The lines that a header or footer says in words of its own, its codes (ECMA-376 part 1, 18.3.1.46) taken out.
/// Lines of nothing but codes, page numbers and what is around them are left out.
pub fn words(coded: &str) -> Vec<String> {
    let mut text = String::new();
    let mut rest = coded;
    while let Some((plain, behind)) = rest.split_once('&') {
        text.push_str(plain);
        let stands_for;
        (stands_for, rest) = code(behind);
        text.extend(stands_for);
    }
    text.push_str(rest);
    text.split(['\n', '\r']).filter_map(said).collect()
}

/// What a line says, if anything.
fn said(line: &str) -> Option<String> {
    let words = line.replace(VALUE, "");
    let around = words.len() < line.len() && !words.contains(char::is_alphanumeric);
    let words = words.trim_matches(is_blank);
    let numbers = around || page_number::is_framed(&line.replace(VALUE, "1"));
    (!words.is_empty() && !numbers).then(|| words.to_owned())
}

/// What the code behind a `&` stands for, and what comes behind it.
fn code(text: &str) -> (Option<char>, &str) {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let Some(first) = text.chars().next() else { return (Some('&'), text) };
    let behind = &text[first.len_utf8()..];
    match first.to_ascii_uppercase() {
        '&' => (Some('&'), behind),
        // The sections: left, middle, right.
        'L' | 'C' | 'R' => (Some('\n'), behind),
        // A page number may be counted from elsewhere: `&P+2`.
        'P' | 'N' => {
            let further = behind.strip_prefix(['+', '-']).filter(|count| digits(count) > 0);
            (Some(VALUE), further.map_or(behind, |count| &count[digits(count)..]))
        }
        'D' | 'T' | 'F' | 'A' | 'Z' => (Some(VALUE), behind),
        // A picture, and how the text looks.
        'G' | 'B' | 'I' | 'U' | 'E' | 'S' | 'X' | 'Y' | 'O' | 'H' => (None, behind),
        '"' => behind.split_once('"').map_or((Some('&'), text), |(_, behind)| (None, behind)),
        // A colour: six digits, or a theme's number with its tint (`01+039`).
        'K' => {
            let is_colour = |byte: &u8| byte.is_ascii_hexdigit() || matches!(byte, b'+' | b'-');
            (None, &behind[behind.bytes().take(6).take_while(is_colour).count()..])
        }
        '0'..='9' => (None, &text[digits(text)..]),
        _ => (Some('&'), text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_from_codes_and_page_numbers() {
        let cases: &[(&str, &[&str])] = &[
            ("", &[]),
            ("&C第 &P 页，共 &N 页", &[]),
            ("&L&D &T&C&\"宋体,常规\"&14- &P+2 -&R&A / &F", &[]),
            ("&CPage &P of &N&R&G", &[]),
            (
                "&L附件 2&C&\"仿宋,加粗\"&16&K01+039绩效&B目标&B表&R单位：元",
                &["附件 2", "绩效目标表", "单位：元"],
            ),
            ("&KFF0000注 &14 2022 年\n第二行", &["注  2022 年", "第二行"]),
            ("甲&&乙 &", &["甲&乙 &"]),
            ("打印日期：&D", &["打印日期："]),
            ("&\"没有完", &["&\"没有完"]),
            ("甲&丙", &["甲&丙"]),
        ];
        for (coded, lines) in cases {
            assert_eq!(words(coded), *lines, "{coded}");
        }
    }
}
