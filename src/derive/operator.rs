//! Operators: the signs and words that say how a target binds.

use std::sync::LazyLock;

use super::scan::{self, before, blanks, blanks_before, next, peek, word, word_before};
use super::words::{Dictionary, Words, words};
use crate::model::Operator::{self, About, AtLeast, AtMost, Equal, LessThan, MoreThan};

/// Words that turn the word behind them round (不低于, 未超过, 不得少于), the longer before those they contain.
static NEGATIONS: Words =
    words!["不得", "不能", "不会", "不可", "不应", "不宜", "不许", "不再", "未能", "没有", "不", "未", "勿",];

/// What an operator's word says behind a negation.
const fn turned(operator: Operator) -> Option<Operator> {
    match operator {
        MoreThan => Some(AtMost),
        LessThan => Some(AtLeast),
        _ => None,
    }
}

/// Signs and words before a number, the longer before those they contain.
const PREFIX: &[(&str, Operator)] = &[
    ("大于或等于", AtLeast),
    ("小于或等于", AtMost),
    ("超过或达到", AtLeast),
    ("达到或超过", AtLeast),
    ("高于或等于", AtLeast),
    ("低于或等于", AtMost),
    ("大于等于", AtLeast),
    ("小于等于", AtMost),
    ("高于等于", AtLeast),
    ("低于等于", AtMost),
    ("未达到", LessThan),
    ("\\geqslant", AtLeast),
    ("\\leqslant", AtMost),
    ("\\approx", About),
    ("\\geq", AtLeast),
    ("\\leq", AtMost),
    ("\\ge", AtLeast),
    ("\\le", AtMost),
    // Two signs for one, as a slip of the hand leaves them.
    ("≥=", AtLeast),
    ("=≥", AtLeast),
    ("≤=", AtMost),
    ("=≤", AtMost),
    (">=", AtLeast),
    ("=>", AtLeast),
    ("<=", AtMost),
    ("=<", AtMost),
    ("》=", AtLeast),
    ("﹥=", AtLeast),
    ("〉=", AtLeast),
    ("《=", AtMost),
    ("﹤=", AtMost),
    ("〈=", AtMost),
    ("≥", AtLeast),
    ("≮", AtLeast),
    ("≯", AtMost),
    ("≧", AtLeast),
    ("⩾", AtLeast),
    ("≤", AtMost),
    ("≦", AtMost),
    ("⩽", AtMost),
    ("≈", About),
    ("≒", About),
    (">", MoreThan),
    ("﹥", MoreThan),
    ("﹤", LessThan),
    ("﹦", Equal),
    ("<", LessThan),
    ("=", Equal),
    ("至少", AtLeast),
    ("最低", AtLeast),
    ("最少", AtLeast),
    ("至多", AtMost),
    ("最多", AtMost),
    ("最高", AtMost),
    ("大于", MoreThan),
    ("高于", MoreThan),
    ("多于", MoreThan),
    ("超过", MoreThan),
    ("超出", MoreThan),
    ("突破", MoreThan),
    ("长于", MoreThan),
    ("晚于", MoreThan),
    ("迟于", MoreThan),
    ("小于", LessThan),
    ("短于", LessThan),
    ("早于", LessThan),
    ("低于", LessThan),
    ("少于", LessThan),
    ("不足", LessThan),
    ("不到", LessThan),
    ("等于", Equal),
    ("大约", About),
    ("约为", About),
    ("预计", About),
    ("估计", About),
    ("大概", About),
    ("约", About),
    ("近", About),
    ("超", MoreThan),
    ("逾", MoreThan),
];

/// Words behind a number and its unit, the longer before those they contain.
static SUFFIX: Words<Operator> = Words::new(&[
    ("（含）以上", AtLeast),
    ("（含）以下", AtMost),
    ("（含）以内", AtMost),
    ("（含）之内", AtMost),
    ("及以上", AtLeast),
    ("及其以上", AtLeast),
    ("或以上", AtLeast),
    ("含以上", AtLeast),
    ("以上", AtLeast),
    ("及以下", AtMost),
    ("或以下", AtMost),
    ("以下", AtMost),
    ("预算范围内", AtMost),
    ("预算以内", AtMost),
    ("预算内", AtMost),
    ("范围以内", AtMost),
    ("范围内", AtMost),
    ("以内", AtMost),
    ("之内", AtMost),
    ("内", AtMost),
    ("左右", About),
    ("上下", About),
]);

/// Words that may stand between an operator and its number.
const BETWEEN: &[&str] = &[
    "达到",
    "达",
    "到",
    "至",
    "为",
    "在",
    "是",
    "共",
    "预算",
    "预算数",
    "预算金额",
    "预算总额",
    "每年",
    "每季度",
    "每季",
    "每月",
    "每周",
    "每天",
    "每日",
    "每次",
    "每人",
];

/// The operator whose sign or word ends at `at`, and where it begins.
pub(super) fn ending(text: &str, at: usize) -> Option<(Operator, usize)> {
    let mut at = gap_before(text, at);
    if let Some(found) = prefix_ending(text, at) {
        return Some(found);
    }
    static WORDS: LazyLock<Dictionary<()>> =
        LazyLock::new(|| Dictionary::by_end(BETWEEN.iter().map(|&word| (word, ()))));
    (_, at) = ending_with(&WORDS, text, at)?;
    prefix_ending(text, gap_before(text, at))
}

fn prefix_ending(text: &str, at: usize) -> Option<(Operator, usize)> {
    static NAMES: LazyLock<Dictionary<Operator>> =
        LazyLock::new(|| Dictionary::by_end(PREFIX.iter().copied()));
    let (operator, from) = ending_with(&NAMES, text, at).filter(|&(_, from)| !ends_a_word(text, from, at))?;
    let negated = turned(operator).and_then(|turned| Some((turned, negation_ending(text, from)?)));
    Some(negated.unwrap_or((operator, from)))
}

/// Where a negation begins that ends at `at`.
pub(super) fn negation_ending(text: &str, at: usize) -> Option<usize> {
    let at = blanks_before(text, at);
    before(text, at).filter(|(c, _)| !c.is_ascii())?;
    NEGATIONS.list().iter().find_map(|(word, ())| word_before(text, at, word))
}

/// Characters before a word of one character that make another word with it: 节约 and 签约, 附近 and 最近, 彩超 and 商超.
const WORD_HEADS: &[(&str, &str)] = &[
    ("约", "节签预合契特邀履违公条续集隐制租解失赴相立订践守誓婚"),
    ("近", "附最就临邻靠亲贴新远"),
    ("超", "彩商农反高赶入出中英心腹"),
];

/// Whether the word of one character between two offsets ends another word, or a Latin one (B超).
fn ends_a_word(text: &str, from: usize, at: usize) -> bool {
    let Some(found) = text.get(from..at) else { return false };
    let Some((_, heads)) = WORD_HEADS.iter().find(|(word, _)| *word == found) else { return false };
    before(text, from).is_some_and(|(c, _)| heads.contains(c) || c.is_ascii_alphanumeric())
}

/// Whether the number before a bracket at `at` counts in (`（含）`, `（含80%）`) or does not (`（不含80%）`), and the offset behind it.
pub(super) fn inclusive(text: &str, at: usize) -> Option<(bool, usize)> {
    /// Letters of the longest such bracket.
    const LONGEST: usize = 12;
    let (_, inside) = next(text, gap(text, at)).filter(|&(c, _)| c == '(')?;
    let start = gap(text, inside);
    let counts_in = word(text, start, "含").map(|end| (true, end));
    let (says, mut end) = counts_in.or_else(|| word(text, start, "不含").map(|end| (false, end)))?;
    for _ in 0..LONGEST {
        let (c, after) = next(text, end)?;
        end = after;
        if c == ')' {
            return Some((says, end));
        }
        if !(c.is_ascii_digit() || matches!(c, '.' | '%' | '‰') || scan::is_blank(c)) {
            return None;
        }
    }
    None
}

/// The first of the words that ends at `at`: what it says, and where it begins.
pub(super) fn ending_with<T: Copy>(words: &Dictionary<T>, text: &str, at: usize) -> Option<(T, usize)> {
    let (last, start) = before(text, at)?;
    let mut words = words.of(last, || before(text, blanks_before(text, start)).map(|(c, _)| c));
    words.find_map(|(word, says)| Some((says, word_before(text, at, word)?)))
}

/// The operator that stands at `at`, and the offset behind it.
pub(super) fn standing(text: &str, at: usize) -> Option<(Operator, usize)> {
    if let Some(found) = affirmed(text, at) {
        return Some(found);
    }
    let behind = NEGATIONS.behind(text, at)?;
    let (operator, end) = affirmed(text, blanks(text, behind))?;
    Some((turned(operator)?, end))
}

/// As [`standing`], without a negation.
fn affirmed(text: &str, at: usize) -> Option<(Operator, usize)> {
    static NAMES: LazyLock<Dictionary<Operator>> =
        LazyLock::new(|| Dictionary::by_start(PREFIX.iter().copied()));
    let (first, after) = next(text, at)?;
    let mut names = NAMES.of(first, || peek(text, blanks(text, after)));
    names.find_map(|(name, operator)| Some((operator, word(text, at, name)?)))
}

/// The operator behind a quantity (`以上`), and the offset behind it.
pub(super) fn following(text: &str, at: usize) -> Option<(Operator, usize)> {
    SUFFIX.at(text, gap(text, at)).map(|(operator, end)| (*operator, end))
}

/// Blanks, and the `$` that OCR leaves around a formula.
#[inline]
pub(super) fn gap(text: &str, at: usize) -> usize {
    scan::blanks_or(text, at, |c| c == '$')
}

/// As [`gap`], backwards.
#[inline]
pub(super) fn gap_before(text: &str, at: usize) -> usize {
    scan::blanks_or_before(text, at, |c| c == '$')
}

/// The operator that a text is and nothing else, as in a column 指标性质 (`≥`, 大于等于).
pub fn whole(text: &str) -> Option<Operator> {
    let (operator, end) = standing(text, gap(text, 0))?;
    (gap(text, end) == text.len()).then_some(operator)
}

/// Whether a text is a sign that waits for its number: `≥`, `≥ %`, `≥___万元`.
pub fn is_sign_alone(text: &str) -> bool {
    if text.starts_with(char::is_alphanumeric) {
        return false;
    }
    let Some((_, end)) = standing(text, gap(text, 0)) else { return false };
    let rest = text
        .get(end..)
        .unwrap_or("")
        .trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '%' | '％' | '‰'));
    rest.is_empty() || super::unit::is_unit(rest)
}

/// What a standard says a target is compared with.
static TARGETS: Words = words![
    "指标值",
    "目标值",
    "计划值",
    "年初预算数",
    "预算数",
    "预算",
    "计划数",
    "标准值",
    "上述指标",
    "该指标值",
];

/// Words that may end such a standard.
const REWARDS: &[&str] = &["不扣分", "得满分", "计满分", "为满分", "满分", "达标", "合格", "得分", "计分"];

/// The operator of a 评扣分标准 that says how the value is compared with its target (`大于等于指标值`, `达到或超过 30 人次不扣分`, or `≥` alone).
///
/// A standard that says when points are lost (`小于 90% 扣分`) speaks of the other side and gives none.
pub fn of_standard(text: &str) -> Option<Operator> {
    let (operator, end) = standing(text, gap(text, 0))?;
    let at = gap(text, end);
    if at == text.len() {
        return Some(operator);
    }
    if let Some(end) = TARGETS.behind(text, at) {
        let rest = text.get(end..)?;
        let mixed = rest.contains("扣") && !rest.contains("不扣") || rest.contains("不得分");
        return (!mixed).then_some(operator);
    }
    let end = quantity_end(text, at)?;
    // Words that name the thing counted may stand before the reward (5 期班次不扣分).
    let rest = text.get(end..)?;
    let reward =
        REWARDS.iter().find_map(|reward| rest.find(reward).map(|from| (from, from + reward.len())))?;
    let named = rest.get(..reward.0)?;
    let short = named.chars().count() <= 6 && !named.contains(['，', ',', '；', ';', '。', '不']);
    (short && rest.get(reward.1..)?.trim_matches(['。', ' ', ';', '；']).is_empty()).then_some(operator)
}

fn quantity_end(text: &str, at: usize) -> Option<usize> {
    let end = super::number::number(text, at)?.end;
    let end = blanks(text, end);
    Some(super::unit::unit(text, end).unwrap_or(end))
}
