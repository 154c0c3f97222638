//! Page numbers that a printed page leaves between the lines of a dump.

use crate::grid::is_blank;

/// The most digits that page number and page count have together.
const MAX_DIGITS: usize = 8;

/// Whether a line is a page number in a frame that no value has: `- 3 -`, `第 3 页`, `第 3 页 共 48 页`, `Page 3 of 48`.
///
/// A bare number, a fraction or a date is none: without its page it may be a value.
pub(super) fn is_framed(line: &str) -> bool {
    let line = line.trim_matches(is_blank);
    let is_dash = |c: char| matches!(c, '-' | '—' | '–' | '－');
    // Nearly every line begins otherwise.
    if !line.starts_with(|c| is_dash(c) || matches!(c, '第' | '共' | 'P' | 'p')) {
        return false;
    }
    let dashed = line.starts_with(is_dash) && line.ends_with(is_dash);
    let counted = line.starts_with(['第', '共']) && line.ends_with(['页', '頁']);
    let rest = line.strip_prefix("Page").or_else(|| line.strip_prefix("page"));
    let is_frame = |c: char| is_blank(c) || matches!(c, '第' | '页' | '頁' | '共' | '/' | ',' | '，');
    let numeric = |text: &str| text.chars().all(|c| is_frame(c) || is_dash(c) || c.is_ascii_digit());
    let framed = match rest {
        Some(rest) => numeric(&rest.replace("of", "")),
        None if dashed => {
            let number = line.trim_matches(is_dash).trim_matches(is_blank);
            !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        }
        None => counted && numeric(line),
    };
    let digits = line.bytes().filter(u8::is_ascii_digit).count();
    framed && (1..=MAX_DIGITS).contains(&digits)
}

#[cfg(test)]
mod tests {
    use super::is_framed;

    #[test]
    fn only_a_framed_number_is_a_page_number() {
        for line in [
            "- 2 -",
            "-12-",
            "— 3 —",
            "－4－",
            "第 2 页",
            "第2页 共 5页",
            "共 5 页",
            "第 1 页/共 5 页",
            "Page 3",
            "Page 3 of 48",
        ] {
            assert!(is_framed(line), "{line}");
        }
        for line in [
            "2",
            "-",
            "- -",
            "---",
            "2022-01",
            "3/48",
            "2022/1/1",
            "第2期",
            "共 5 个",
            "-5",
            "- 2",
            "第 页",
            "- 1-2 -",
            "Pages",
        ] {
            assert!(!is_framed(line), "{line}");
        }
    }
}
