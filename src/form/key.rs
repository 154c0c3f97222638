//! What of a printed label counts when it is compared: not its blanks, width, colon or trailing plus.

use crate::grid::is_blank;
use crate::rough::Rough;

/// Folds a full-width letter, digit or sign to its ASCII form (U+FF01–FF5E to U+0021–007E); other characters
/// stay.
pub fn fold_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '【' | '〔' => '[',
        '】' | '〕' => ']',
        _ => c,
    }
}

/// The traditional characters of forms' labels, each with its simplified one, in the order of their code points.
const TRADITIONAL: &[(char, char)] = &[
    ('來', '来'),
    ('備', '备'),
    ('價', '价'),
    ('億', '亿'),
    ('內', '内'),
    ('劃', '划'),
    ('務', '务'),
    ('區', '区'),
    ('參', '参'),
    ('問', '问'),
    ('單', '单'),
    ('圓', '圆'),
    ('圖', '图'),
    ('團', '团'),
    ('執', '执'),
    ('報', '报'),
    ('場', '场'),
    ('實', '实'),
    ('審', '审'),
    ('專', '专'),
    ('對', '对'),
    ('屬', '属'),
    ('幣', '币'),
    ('廣', '广'),
    ('強', '强'),
    ('從', '从'),
    ('徵', '征'),
    ('態', '态'),
    ('應', '应'),
    ('撥', '拨'),
    ('擇', '择'),
    ('據', '据'),
    ('數', '数'),
    ('於', '于'),
    ('時', '时'),
    ('書', '书'),
    ('會', '会'),
    ('條', '条'),
    ('業', '业'),
    ('構', '构'),
    ('標', '标'),
    ('權', '权'),
    ('歲', '岁'),
    ('況', '况'),
    ('減', '减'),
    ('測', '测'),
    ('準', '准'),
    ('滿', '满'),
    ('濟', '济'),
    ('為', '为'),
    ('無', '无'),
    ('營', '营'),
    ('環', '环'),
    ('產', '产'),
    ('當', '当'),
    ('發', '发'),
    ('監', '监'),
    ('碼', '码'),
    ('稅', '税'),
    ('稱', '称'),
    ('節', '节'),
    ('簽', '签'),
    ('級', '级'),
    ('結', '结'),
    ('經', '经'),
    ('緊', '紧'),
    ('編', '编'),
    ('縣', '县'),
    ('總', '总'),
    ('績', '绩'),
    ('繫', '系'),
    ('繳', '缴'),
    ('續', '续'),
    ('義', '义'),
    ('聯', '联'),
    ('職', '职'),
    ('與', '与'),
    ('萬', '万'),
    ('術', '术'),
    ('衛', '卫'),
    ('補', '补'),
    ('見', '见'),
    ('規', '规'),
    ('計', '计'),
    ('設', '设'),
    ('註', '注'),
    ('評', '评'),
    ('話', '话'),
    ('說', '说'),
    ('請', '请'),
    ('護', '护'),
    ('負', '负'),
    ('財', '财'),
    ('責', '责'),
    ('費', '费'),
    ('貼', '贴'),
    ('資', '资'),
    ('質', '质'),
    ('車', '车'),
    ('輛', '辆'),
    ('轉', '转'),
    ('辦', '办'),
    ('農', '农'),
    ('進', '进'),
    ('達', '达'),
    ('選', '选'),
    ('長', '长'),
    ('門', '门'),
    ('開', '开'),
    ('間', '间'),
    ('關', '关'),
    ('雙', '双'),
    ('電', '电'),
    ('響', '响'),
    ('項', '项'),
    ('預', '预'),
    ('題', '题'),
    ('額', '额'),
    ('願', '愿'),
    ('類', '类'),
    ('館', '馆'),
    ('體', '体'),
    ('點', '点'),
];

/// Which characters may be traditional.
const MAY_BE: Rough = {
    let mut rough = Rough::new();
    let mut at = 0;
    while at < TRADITIONAL.len() {
        assert!(TRADITIONAL[at].0 >= HAN_FIRST && TRADITIONAL[at].0 <= HAN_LAST);
        rough.add(TRADITIONAL[at].0);
        at += 1;
    }
    rough
};

/// Folds a traditional character of the labels to its simplified form; other characters stay.
fn fold_script(c: char) -> char {
    if !MAY_BE.may_hold(c) {
        return c;
    }
    match TRADITIONAL.binary_search_by_key(&c, |&(from, _)| from) {
        Ok(at) => TRADITIONAL[at].1,
        Err(_) => c,
    }
}

/// The key of a label: without blanks, folded to half width, without a colon, plus or star at its ends.
///
/// `项 目 名 称：` and `项目名称` have one key; `数量指标+` has that of `数量指标`.
pub fn key(text: &str) -> String {
    let mut buffer = String::with_capacity(text.len());
    push_key(text, &mut buffer).to_owned()
}

/// Builds the key of a label in an empty buffer and returns it.
pub fn push_key<'b>(text: &str, buffer: &'b mut String) -> &'b str {
    // Most characters stay as they are: they are copied by the run.
    let mut run = 0;
    for (at, c) in text.char_indices() {
        let folded = fold(c);
        if folded == Some(c) {
            continue;
        }
        buffer.push_str(&text[run..at]);
        buffer.extend(folded);
        run = at + c.len_utf8();
    }
    buffer.push_str(&text[run..]);
    if buffer.starts_with(is_mark) || buffer.ends_with(is_mark) {
        buffer.trim_matches(is_mark)
    } else {
        buffer
    }
}

/// The first character of a text's key; `None` where that is empty.
pub fn key_start(text: &str) -> Option<char> {
    solid(text).find(|&c| !is_mark(c))
}

/// The first and the last character of a text's key.
pub fn key_ends(text: &str) -> Option<(char, char)> {
    Some((key_start(text)?, solid(text).rfind(|&c| !is_mark(c))?))
}

/// A text's characters as they count in a key.
fn solid(text: &str) -> impl DoubleEndedIterator<Item = char> + '_ {
    text.chars().filter_map(fold)
}

/// What a character of a label counts as; `None` for a blank. Only Chinese characters have two scripts, and they have one width.
pub fn fold(c: char) -> Option<char> {
    match c {
        HAN_FIRST..=HAN_LAST => Some(fold_script(c)),
        _ if is_blank(c) => None,
        _ => Some(fold_width(c)),
    }
}

/// The block CJK Unified Ideographs.
const HAN_FIRST: char = '\u{4E00}';
const HAN_LAST: char = '\u{9FFF}';

/// A mark that does not count at the ends of a key.
fn is_mark(c: char) -> bool {
    matches!(c, ':' | '+' | '*' | '★' | '_')
}

/// A key without the bracket at its end: `项目资金申请(万元)` → `项目资金申请`. `None` when it ends in none or
/// would be nothing but it.
pub fn without_bracket(key: &str) -> Option<&str> {
    let inner = key.strip_suffix(')').or_else(|| key.strip_suffix(']'))?;
    let open = inner.rfind(['(', '['])?;
    (open > 0).then(|| key[..open].trim_end_matches(':'))
}

/// Numerals and brackets of the numbers before labels, besides Arabic digits.
const NUMERALS: &str = "一二三四五六七八九十()";

/// What stands behind such a number.
const BEHIND_NUMBER: [char; 3] = ['、', '.', ','];

/// What an amount among others begins with.
const AMONG: &str = "其中";

/// Whether a text only says that amounts follow which another holds: `其中：`.
pub fn is_among(text: &str) -> bool {
    text.trim().trim_end_matches([':', '：']) == AMONG
}

/// The characters with which what [`without_number`] takes off may begin.
pub fn number_starts() -> impl Iterator<Item = char> {
    ('0'..='9').chain(NUMERALS.chars()).chain(BEHIND_NUMBER).chain(AMONG.chars().next())
}

/// A key without the number, star or 其中 before it: `二、自有资金`, `1.自有资金`, `其中:自有资金` → `自有资金`.
pub fn without_number(key: &str) -> Option<&str> {
    let rest = key.trim_start_matches(|c: char| c.is_ascii_digit() || NUMERALS.contains(c));
    let rest = match rest.strip_prefix(BEHIND_NUMBER) {
        Some(rest) => rest,
        None if key.starts_with('(') && rest.len() < key.len() => rest,
        None => key,
    };
    let rest = rest.strip_prefix(AMONG).unwrap_or(rest).trim_start_matches([':', '★', '*', '、']);
    (!rest.is_empty() && rest.len() < key.len()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_known_however_it_is_spread() {
        for text in [
            "項目名稱",
            "项目名称",
            "项 目 名 称：",
            "项目\n名称",
            "　项目名称:",
            "项目名称+",
            "项目\u{200B}名称",
        ] {
            assert_eq!(key(text), "项目名称", "{text:?}");
        }
        assert_eq!(key(" Ａ1 ｂ㈠Ω鿿，甲\u{200B}"), "A1b㈠Ω鿿,甲");
        assert_eq!(key("项目资金申请（万元）："), "项目资金申请(万元)");
    }

    #[test]
    fn brackets_and_numbers_come_off() {
        assert_eq!(without_bracket("项目资金申请(万元)"), Some("项目资金申请"));
        assert_eq!(without_bracket("(万元)"), None);
        assert_eq!(without_number("二、自有资金"), Some("自有资金"));
        assert_eq!(without_number("其中:财政拨款"), Some("财政拨款"));
        assert_eq!(without_number("(一)项目概况"), Some("项目概况"));
        assert_eq!(without_number("一级指标"), None);
        assert_eq!(without_number("项目概况"), None);
    }
}
