//! What a cell shows, turned back into the value it stands for.

use crate::form::tags::write::Way;
use crate::form::tags::{CUT, cut};

/// The value of a cell whose exact text a tag may keep. What was changed on the sheet counts.
pub(super) fn restore(visible: &str, kept: Option<&str>) -> String {
    let Some(exact) = kept else { return visible.to_owned() };
    let Some(end) = cut(exact) else {
        let same = plain(visible).eq(plain(exact));
        return if same { exact } else { visible }.to_owned();
    };
    let Some(beginning) = visible.trim_end().strip_suffix(CUT) else { return visible.to_owned() };
    if plain(beginning).eq(plain(&exact[..end])) {
        return exact.to_owned();
    }
    // The beginning was changed; the rest, which the cell did not show, stays.
    format!("{beginning}{}", &exact[end..])
}

/// The characters that no office program changes: no blanks, control characters, or escapes like `_x000D_`.
fn plain(text: &str) -> impl Iterator<Item = char> + '_ {
    let mut rest = text.chars();
    std::iter::from_fn(move || {
        loop {
            let c = rest.next()?;
            if c == '_' {
                let code = rest.as_str().get(..5).filter(|code| {
                    code.starts_with(['x', 'X']) && code[1..].bytes().all(|b| b.is_ascii_hexdigit())
                });
                if code.is_some() {
                    rest = rest.as_str()[5..].chars();
                }
            } else if !c.is_whitespace()
                && !c.is_control()
                && !matches!(c, '\u{feff}' | '\u{fffe}' | '\u{ffff}')
            {
                return Some(c);
            }
        }
    })
}

/// The value in a slot's cell as the slot shows it.
pub(super) fn shown(text: &str, way: Way) -> Option<&str> {
    match way {
        Way::Whole => Some(text),
        Way::Ticked => ticked(text),
        Way::Behind(label) => {
            let colon = |c: char| matches!(c, '：' | ':');
            let at = text.char_indices().nth(label).map_or(text.len(), |(at, _)| at);
            let value =
                text[at..].strip_prefix(colon).or_else(|| text.split_once(colon).map(|(_, value)| value));
            value.or(Some(text))
        }
    }
    .filter(|value| !value.trim().is_empty())
}

/// The choice behind which a tick stands; `None` where every bracket is open. What is no list of choices, or
/// ticked more than once, is taken as it stands.
fn ticked(text: &str) -> Option<&str> {
    let (mut chosen, mut brackets, mut before) = (None, 0, 0);
    for (open, _) in text.match_indices(['（', '(']) {
        let Some(length) = text[open..].find(['）', ')']) else { return Some(text) };
        let mark = text[open..open + length].trim_start_matches(['（', '(']).trim();
        brackets += 1;
        if !mark.is_empty() && chosen.replace(text.get(before..open).unwrap_or("").trim()).is_some() {
            return Some(text);
        }
        before = open + length + text[open + length..].chars().next().map_or(0, char::len_utf8);
    }
    let whole = brackets > 0 && text.get(before..).is_some_and(|rest| rest.trim().is_empty());
    if whole { chosen } else { Some(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_tell_the_choice() {
        let cases = [
            ("新增项目（ ）  延续项目（√）", Some("延续项目")),
            ("新增项目（√）  延续项目（ ）", Some("新增项目")),
            ("新增项目(  )  延续项目(V)", Some("延续项目")),
            ("新增项目（ ）  延续项目（ ）", None),
            ("新增项目（√）  延续项目（√）", Some("新增项目（√）  延续项目（√）")),
            ("新增项目", Some("新增项目")),
            ("新增项目（ ） 其他", Some("新增项目（ ） 其他")),
            ("（", Some("（")),
        ];
        for (text, expected) in cases {
            assert_eq!(ticked(text), expected, "{text}");
        }
    }

    #[test]
    fn a_kept_text_holds_unless_the_cell_was_changed() {
        let cases = [
            ("甲\n乙", Some("甲\r\n乙"), "甲\r\n乙"),
            ("甲_x000D_乙", Some("甲\r乙"), "甲\r乙"),
            ("甲_x005F_x000D_", Some("甲_x000D_"), "甲_x000D_"),
            ("改了", Some("甲\r乙"), "改了"),
            ("原样", None, "原样"),
        ];
        for (visible, kept, expected) in cases {
            assert_eq!(restore(visible, kept), expected);
        }
    }
}
