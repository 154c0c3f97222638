//! The number that a point of a list begins with: `1、`, `（二）`, `③`, `指标2：`.

/// The most characters of a word before the number: 指标2：, 年度目标1：.
const LONGEST_WORD: usize = 4;

/// The largest number of a point.
const LARGEST: u32 = 99;

/// What stands behind a number that a word stands before.
const BEHIND_WORD: [char; 3] = ['：', ':', '、'];

/// What stands behind a number alone.
const BEHIND_NUMBER: [char; 5] = ['、', '.', '．', ')', '）'];

/// The number of a point and how many bytes it takes with its word and marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The number, from 1 to 99.
    pub number: u32,
    /// Where the point's own text begins, in bytes of the line.
    pub len: usize,
}

/// The point that a line begins with; `None` where it begins with none. `1.5` is a number and no point.
pub fn of(line: &str) -> Option<Point> {
    let first = line.chars().next()?;
    if let 1..=20 = (first as u32).wrapping_sub('①' as u32 - 1) {
        return Some(Point { number: first as u32 - ('①' as u32 - 1), len: first.len_utf8() });
    }
    if let Some(inner) = line.strip_prefix(['(', '（']) {
        let (number, rest) = number(inner)?;
        let rest = rest.strip_prefix([')', '）'])?;
        return Some(Point { number, len: line.len() - rest.len() });
    }
    if let Some((number, rest)) = number(line) {
        let mark = rest.chars().next().filter(|mark| BEHIND_NUMBER.contains(mark))?;
        let own = &rest[mark.len_utf8()..];
        let decimal = matches!(mark, '.' | '．') && own.starts_with(|c| digit(c).is_some());
        return (!decimal).then_some(Point { number, len: line.len() - own.len() });
    }
    let word = line.chars().take_while(|c| is_ideograph(*c) && *c != '第').take(LONGEST_WORD + 1);
    let length: usize = word.map(char::len_utf8).sum();
    if length == 0 || length > LONGEST_WORD * '指'.len_utf8() {
        return None;
    }
    let (number, rest) = arabic(&line[length..])?;
    let rest = rest.strip_prefix(BEHIND_WORD)?;
    Some(Point { number, len: line.len() - rest.len() })
}

/// A number in digits or in Chinese numerals, and what follows it.
fn number(text: &str) -> Option<(u32, &str)> {
    arabic(text).or_else(|| chinese(text).filter(|(_, rest)| rest.starts_with(['、', ')', '）', '.', '．'])))
}

fn arabic(text: &str) -> Option<(u32, &str)> {
    let rest = text.trim_start_matches(|c| digit(c).is_some());
    let digits = &text[..text.len() - rest.len()];
    let number = digits
        .chars()
        .filter_map(digit)
        .try_fold(0, |number: u32, digit| Some(number * 10 + digit).filter(|number| *number <= LARGEST));
    number.filter(|number| *number > 0).map(|number| (number, rest))
}

/// 一 to 九十九.
fn chinese(text: &str) -> Option<(u32, &str)> {
    const DIGITS: &str = "一二三四五六七八九";
    let one = |text: &str| -> Option<u32> {
        let c = text.chars().next()?;
        DIGITS.chars().zip(1..).find(|(digit, _)| *digit == c).map(|(_, value)| value)
    };
    let skip = |text: &'_ str| text.chars().next().map_or(0, char::len_utf8);
    let tens = one(text);
    let rest = if tens.is_some() { &text[skip(text)..] } else { text };
    let Some(behind) = rest.strip_prefix('十') else { return tens.map(|number| (number, rest)) };
    let ones = one(behind);
    let rest = if ones.is_some() { &behind[skip(behind)..] } else { behind };
    Some((tens.unwrap_or(1) * 10 + ones.unwrap_or(0), rest))
}

fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(c as u32 - '0' as u32),
        '０'..='９' => Some(c as u32 - '０' as u32),
        _ => None,
    }
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_told_by_its_number_and_mark() {
        for (line, want) in [
            ("1、甲", Some((1, "甲"))),
            ("12.甲", Some((12, "甲"))),
            ("２．甲", Some((2, "甲"))),
            ("(3)甲", Some((3, "甲"))),
            ("（十二）甲", Some((12, "甲"))),
            ("二十、甲", Some((20, "甲"))),
            ("③甲", Some((3, "甲"))),
            ("指标2：甲", Some((2, "甲"))),
            ("年度目标1:甲", Some((1, "甲"))),
            ("指标2：", Some((2, ""))),
            ("1.5%", None),
            ("12个", None),
            ("2024年目标：甲", None),
            ("一季度完成", None),
            ("（市级）甲", None),
            ("第1、2季度", None),
            ("全市新建公路2：1", None),
            ("甲", None),
            ("0、甲", None),
            ("100、甲", None),
            ("", None),
        ] {
            let found = of(line).map(|point| (point.number, &line[point.len..]));
            assert_eq!(found, want, "{line:?}");
        }
    }
}
