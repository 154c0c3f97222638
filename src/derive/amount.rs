//! Amounts of money, exact, in 万元.

use rust_decimal::Decimal;

use super::date;
use super::money_unit;
use super::number::{may_begin, number};
use super::operator;
use super::scan::{self, before, blanks, blanks_before, next, peek, word};
use super::unit::unit;
use super::words::{Words, words};
use crate::model::{Amount, AmountPart, Operator};

/// Why a declared amount settles none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// Words, a foreign currency, a price per piece or digits that are no number.
    Unreadable,
    /// Several amounts.
    Several,
    /// One amount without a unit, in a form whose unit is not known.
    NoUnit,
}

/// A unit of money: its words, longest first, and the power of ten it is of 元.
static UNITS: Words<u32> = Words::new(&[
    ("万亿元", 12),
    ("千万元", 7),
    ("百万元", 6),
    ("十万元", 5),
    ("万亿", 12),
    ("千万", 7),
    ("百万", 6),
    ("亿元", 8),
    ("万元", 4),
    ("万圆", 4),
    ("千元", 3),
    ("仟元", 3),
    ("百元", 2),
    ("亿", 8),
    ("万", 4),
    ("元", 0),
    ("圆", 0),
]);

/// The units of money by their names, longest first.
pub fn units() -> impl Iterator<Item = &'static str> {
    UNITS.list().iter().map(|(name, _)| *name)
}

/// Smaller coins, which only stand behind 元: words and the number of decimals of 元.
static COINS: Words<u32> = Words::new(&[("角", 1), ("分", 2)]);

static FOREIGN: Words = words![
    "美元",
    "美金",
    "欧元",
    "英镑",
    "日元",
    "港元",
    "港币",
    "澳元",
    "加元",
    "卢布",
    "韩元",
    "法郎",
    "马克",
    "泰铢",
    "新台币",
    "台币",
    "美刀",
    "外币",
    "USD",
    "EUR",
    "HKD",
    "JPY",
    "GBP",
];

/// What stands behind a number without a unit and leaves it an amount.
static BEHIND: Words = words!["左右", "上下", "以内", "以上", "以下", "整", "正", "其中", "含"];

/// Words that begin a bracket with what is in the amount before it: `（含上年结转20万元）`.
static INCLUDED: Words = words!["含", "包含", "包括", "内含", "已含"];

/// Words that make a number less than exact.
static MORE: Words = words!["余", "多", "来", "几"];

/// One amount found in a text.
struct Found {
    /// In 万元; `None` where the number is there and its value is not.
    wan: Option<Decimal>,
    start: usize,
    end: usize,
    han: bool,
    /// Whether it has no unit of its own.
    bare: bool,
}

/// The one amount in a declared text, in 万元; a number without a unit counts in `form_unit` (`万元`, `元`, `千元`,
/// `亿元` …), and in nothing where that is no unit.
///
/// `None` where there is no amount or are several. See [`read`] for the difference.
pub fn amount(text: &str, form_unit: &str) -> Option<Amount> {
    read(text, form_unit).ok().flatten()
}

/// As [`amount`]; a cell that says nothing (blank, `-`, 无) is `Ok(None)`.
///
/// # Errors
/// What keeps the text from being one amount.
pub fn read(text: &str, form_unit: &str) -> Result<Option<Amount>, Doubt> {
    if scan::is_none_mark(text) || is_bare_label(text) {
        return Ok(None);
    }
    if scan::is_error_value(text) {
        return Err(Doubt::Unreadable);
    }
    let power = power_of(form_unit);
    let (main, inside) = find(text, power);
    let Some(first) = main.first() else { return Err(Doubt::Unreadable) };
    let [_] = main.as_slice() else {
        if let Some(wan) = broken_down(text, &main) {
            let end = first.end;
            return Ok(Some(Amount { wan, parts: parts(text, end, main.into_iter().skip(1).collect()) }));
        }
        return if same_twice(&main) { Ok(first.wan.map(whole)) } else { Err(Doubt::Several) };
    };
    if is_bracketed(text, first) {
        return Err(Doubt::Unreadable);
    }
    let no_unit = first.bare && power.is_none();
    let wan = first.wan.ok_or(if no_unit { Doubt::NoUnit } else { Doubt::Unreadable })?;
    Ok(Some(Amount { wan, parts: parts(text, first.end, inside) }))
}

/// The word or sign that makes the one amount of a text less than exact, or a bound: `约 100 万元`, `不超过 50 万元`, `100 万元左右`.
pub fn hedge(text: &str) -> Option<&str> {
    // An amount and nothing else, as nearly all are.
    let plain = |c: char| c.is_ascii_digit() || scan::is_blank(c) || matches!(c, '.' | '万' | '元' | '亿');
    if text.chars().all(plain) {
        return None;
    }
    let (main, _) = find(text, power_of(money_unit::USUAL));
    let [found] = main.as_slice() else { return None };
    if let Some((operator, from)) = operator::ending(text, found.start) {
        let word = text.get(from..found.start)?.trim();
        return (operator != Operator::Equal).then_some(word);
    }
    let (_, to) = operator::following(text, found.end)?;
    Some(text.get(found.end..to)?.trim())
}

fn whole(wan: Decimal) -> Amount {
    Amount { wan, parts: Vec::new() }
}

/// The power of ten that a unit is of 元: the one unit in a text (`人民币千元`). `None` where it names none or several.
pub(super) fn power_of(form_unit: &str) -> Option<u32> {
    let power = |unit: &str| UNITS.list().iter().find(|(name, _)| unit == *name).map(|(_, power)| *power);
    // Nearly always it is a unit as listed.
    power(form_unit).or_else(|| {
        let unit: String = form_unit.chars().filter(|&c| !scan::is_blank(c)).map(scan::fold).collect();
        power(unit.strip_prefix("人民币").unwrap_or(&unit))
    })
}

/// A printed label with nothing behind it: `总额：`, `万元`.
fn is_bare_label(text: &str) -> bool {
    let text = text.trim();
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
    text.ends_with([':', '：']) && !text.chars().any(|c| scan::fold(c).is_ascii_digit())
        || UNITS.list().iter().any(|(name, _)| *name == bare)
}

/// An amount once in digits and once in Chinese numerals is one amount: `壹佰万元整（100万元）`.
fn same_twice(found: &[Found]) -> bool {
    let [one, other] = found else { return false };
    one.wan.is_some() && one.wan == other.wan && one.han != other.han
}

/// An amount whose parts stand in a bracket behind it and come to it: `854万元（甲 400 万元，乙 454 万元）`.
fn broken_down(text: &str, found: &[Found]) -> Option<Decimal> {
    let [total, rest @ ..] = found else { return None };
    let (open, _) = next(text, blanks(text, total.end))?;
    let inside = text.get(total.end..rest.last()?.start)?;
    let behind = text
        .get(rest.last()?.end..)?
        .trim_end_matches(|c: char| !c.is_alphanumeric() && !matches!(c, ')' | '）'));
    let bracket = open == '(' && !inside.contains([')', '）']) && behind.ends_with([')', '）']);
    let mut sum = Decimal::ZERO;
    for part in rest {
        sum = sum.checked_add(part.wan?)?;
    }
    (bracket && rest.len() > 1 && Some(sum) == total.wan).then_some(sum.normalize())
}

/// `(100)` alone is how bookkeepers write a negative, or a remark; the text does not say.
fn is_bracketed(text: &str, found: &Found) -> bool {
    let open = before(text, blanks_before(text, found.start));
    let close = next(text, blanks(text, found.end));
    let all = open.is_some_and(|(c, at)| c == '(' && blanks_before(text, at) == 0)
        && close.is_some_and(|(c, at)| c == ')' && blanks(text, at) == text.len());
    all && unit_power(text, found.end).is_none()
}

fn unit_power(text: &str, at: usize) -> Option<(u32, usize)> {
    UNITS.at(text, at).map(|(power, end)| (*power, end))
}

/// The amounts of a text: those outside a breakdown, and those behind 其中.
fn find(text: &str, form_power: Option<u32>) -> (Vec<Found>, Vec<Found>) {
    let (mut main, mut inside) = (Vec::new(), Vec::new());
    let (mut depth, mut breakdown) = (0i32, None);
    let mut at = 0;
    while let Some((c, after)) = next(text, at) {
        match c {
            '(' | '[' | '【' | '〔' => depth += 1,
            ')' | ']' | '】' | '〕' => {
                depth -= 1;
                breakdown = breakdown.filter(|&from| depth >= from);
            }
            _ => {}
        }
        if breakdown.is_none()
            && !main.is_empty()
            && let Some(end) = word(text, at, "其中")
        {
            breakdown = Some(depth);
            at = end;
            continue;
        }
        if breakdown.is_none()
            && !main.is_empty()
            && c == '('
            && INCLUDED.behind(text, blanks(text, after)).is_some()
        {
            breakdown = Some(depth);
        }
        if !may_begin(c) {
            at = after;
            continue;
        }
        match step(text, at, after, form_power) {
            Ok(found) => {
                at = found.end.max(after);
                if breakdown.is_some() { inside.push(found) } else { main.push(found) }
            }
            Err(end) => at = end.max(after),
        }
    }
    (main, inside)
}

/// The amount at `at`, where one may begin, or the offset behind what stands there and is none.
fn step(text: &str, at: usize, after: usize, form_power: Option<u32>) -> Result<Found, usize> {
    if let Some(end) = scan::document_number(text, at) {
        return Err(end);
    }
    if let Some(date) = date::date(text, at).filter(|date| !date.bare || date.is_full()) {
        return Err(date.end);
    }
    if peek(text, at).is_some_and(|c| c.is_ascii_alphabetic()) {
        return Err(letters(text, at));
    }
    if let Some(end) = enumerator(text, at) {
        return Err(end);
    }
    let Some(found) = number(text, at) else { return Err(after) };
    if before(text, at).is_some_and(|(c, _)| c == '第') || found.value.is_none() && found.han {
        return Err(found.end);
    }
    let negative = is_negative(text, at);
    let Some(value) = found.value else { return Err(found.end) };
    let value = if negative { -value } else { value };
    money(text, at, value, found.end, found.han, form_power).ok_or(found.end)
}

/// The renminbi in Latin letters.
static RENMINBI: Words = words!["RMB", "CNY"];

/// A Latin word with the digits glued to it (`A4`, `PM2.5`), unless it names the renminbi.
fn letters(text: &str, at: usize) -> usize {
    if let Some(end) = RENMINBI.behind(text, at) {
        return end;
    }
    let mut end = at;
    while let Some((_, after)) = next(text, end).filter(|&(c, _)| c.is_ascii_alphanumeric() || c == '.') {
        end = after;
    }
    end
}

/// `1、` or `2.` or `（3）` that numbers a line and has words behind it.
pub(super) fn enumerator(text: &str, at: usize) -> Option<usize> {
    let begins = before(text, blanks_before(text, at));
    let line = begins.is_none_or(|(c, _)| matches!(c, ';' | ',' | '。' | '、' | ':'))
        || text.get(..at).is_some_and(|before| before.ends_with('\n'));
    if !line {
        return None;
    }
    let bracket = next(text, at).filter(|&(c, _)| c == '(').map(|(_, after)| after);
    let end = scan::digits(text, bracket.unwrap_or(at), 1, 2)?;
    let (mark, end) = next(text, end)?;
    let marks = if bracket.is_some() { matches!(mark, ')') } else { matches!(mark, '.' | '、' | ')') };
    let behind = peek(text, blanks(text, end))?;
    (marks && !behind.is_ascii_digit() && (bracket.is_none() || behind.is_alphabetic())).then_some(end)
}

fn is_negative(text: &str, at: usize) -> bool {
    let Some((_, start)) = before(text, at).filter(|&(c, _)| matches!(c, '-' | '−')) else { return false };
    before(text, start).is_none_or(|(c, _)| scan::is_blank(c) || matches!(c, ':' | '(' | '¥' | '￥'))
}

/// Reads the unit behind a number; `None` where the number is no money.
fn money(
    text: &str,
    start: usize,
    value: Decimal,
    end: usize,
    han: bool,
    form_power: Option<u32>,
) -> Option<Found> {
    let none = |end| Some(Found { wan: None, start, end, han, bare: false });
    let at = blanks(text, end);
    let vague = MORE.behind(text, at);
    let at = vague.map_or(at, |at| blanks(text, at));
    if let Some(end) = FOREIGN.behind(text, at) {
        return none(end);
    }
    let bracket = next(text, at).filter(|&(c, _)| c == '(').map(|(_, at)| blanks(text, at));
    let bracketed = bracket.and_then(|at| unit_power(text, at)).and_then(|(power, end)| {
        next(text, blanks(text, end)).filter(|&(c, _)| c == ')').map(|(_, end)| (power, end))
    });
    let Some((power, after)) = unit_power(text, at).or(bracketed) else {
        let bare = vague.is_none() && foreign_sign(text, start).is_none() && is_bare(text, start, at, han);
        return bare.then(|| Found {
            wan: form_power.and_then(|power| scaled(value, power)),
            start,
            end,
            han,
            bare: true,
        });
    };
    if let Some(end) = FOREIGN.behind(text, blanks(text, after)) {
        return none(end);
    }
    let rate = per_piece(text, after) || for_each(text, start) || multiplied(text, start, after);
    if foreign_sign(text, start).is_some() || vague.is_some() || rate {
        return none(after);
    }
    if bracketed.is_none() && unit(text, at).is_some_and(|end| end > after && !joint(text, after)) {
        // 3万人 is no money.
        return None;
    }
    let (wan, end) = composite(text, scaled(value, power), power, after);
    Some(Found { wan, start, end, han, bare: false })
}

/// Whether a joint of units (`万元/年`) is what makes the unit longer.
fn joint(text: &str, at: usize) -> bool {
    peek(text, blanks(text, at)).is_some_and(|c| matches!(c, '/' | '每' | '·'))
}

/// A price (`500元/人`) is no total; an amount a year is one.
fn per_piece(text: &str, at: usize) -> bool {
    let at = blanks(text, at);
    let Some((_, after)) = next(text, at).filter(|&(c, _)| matches!(c, '/' | '每')) else { return false };
    unit(text, blanks(text, after)).is_some() && word(text, blanks(text, after), "年").is_none()
}

/// Whether an amount is of each thing counted (每人5000元, 人均300元), and so no total; an amount of each year is one.
fn for_each(text: &str, start: usize) -> bool {
    /// Bytes of the longest name of a thing.
    const LONGEST: usize = "平方米".len();
    let at = blanks_before(text, start);
    let head = text.get(..at).unwrap_or("");
    if ["人均", "户均", "亩均", "单价"].iter().any(|word| head.ends_with(word)) {
        return true;
    }
    let Some(each) = head.rfind('每').map(|at| at + '每'.len_utf8()).filter(|&each| at - each <= LONGEST)
    else {
        return false;
    };
    unit(text, each) == Some(at) && head.get(each..) != Some("年")
}

/// Whether an amount is a factor: `500万元×3年`.
fn multiplied(text: &str, start: usize, end: usize) -> bool {
    let sign = |c: char| matches!(c, '×' | '*');
    let digit_behind = || {
        let (_, after) = next(text, blanks(text, end)).filter(|&(c, _)| sign(c))?;
        peek(text, blanks(text, after)).filter(char::is_ascii_digit)
    };
    before(text, blanks_before(text, start)).is_some_and(|(c, _)| sign(c)) || digit_behind().is_some()
}

fn foreign_sign(text: &str, start: usize) -> Option<usize> {
    before(text, blanks_before(text, start)).filter(|&(c, _)| matches!(c, '$' | '€' | '£')).map(|(_, at)| at)
}

/// What follows an amount at once in a smaller unit belongs to it: 1亿2000万元, 3元5角.
fn composite(
    text: &str,
    mut wan: Option<Decimal>,
    mut power: u32,
    mut end: usize,
) -> (Option<Decimal>, usize) {
    while let Some(found) = number(text, blanks(text, end)) {
        let at = blanks(text, found.end);
        let Some(value) = found.value else { break };
        let whole_yuan = text.get(..end).is_some_and(|text| text.ends_with(['元', '圆', '圓', '角']));
        let next = if whole_yuan {
            COINS.at(text, at).and_then(|(&decimals, end)| {
                Some((scaled(value / Decimal::from(10u64.pow(decimals)), 0)?, 0, end))
            })
        } else {
            unit_power(text, at)
                .filter(|&(smaller, _)| smaller < power)
                .and_then(|(smaller, end)| Some((scaled(value, smaller)?, smaller, end)))
        };
        let Some((more, smaller, after)) = next else { break };
        wan = wan.and_then(|wan| wan.checked_add(more)).map(|wan| wan.normalize());
        (power, end) = (smaller, after);
    }
    (wan, end)
}

/// A number in units of 10^power 元, in 万元.
fn scaled(value: Decimal, power: u32) -> Option<Decimal> {
    let wan = if power >= 4 {
        value.checked_mul(Decimal::from(10u64.pow(power - 4)))?
    } else {
        let exact = value.normalize();
        Decimal::try_from_i128_with_scale(exact.mantissa(), exact.scale() + 4 - power).ok()?
    };
    Some(wan.normalize())
}

/// A number without a unit is an amount where no word follows that it counts; a Chinese numeral only alone.
fn is_bare(text: &str, start: usize, at: usize, han: bool) -> bool {
    let clean_before =
        before(text, start).is_none_or(|(c, _)| !c.is_ascii_alphanumeric() && c != '第' && c != '×');
    if han {
        return text.get(..start).is_some_and(|head| head.trim().is_empty())
            && blanks(text, at) == text.len();
    }
    let clean_behind = peek(text, at)
        .is_none_or(|c| c.is_ascii_digit() || !c.is_alphanumeric() && !matches!(c, '%' | '‰' | '℃' | '㎡'));
    clean_before && (clean_behind || BEHIND.behind(text, at).is_some())
}

/// The breakdown: each amount with the words before it.
fn parts(text: &str, main_end: usize, inside: Vec<Found>) -> Vec<AmountPart> {
    let mut from = main_end;
    let part = |found: Found| {
        let label = text.get(from..found.start).unwrap_or("");
        let first = std::mem::replace(&mut from, found.end) == main_end;
        let label = label.rsplit("其中").next().unwrap_or(label);
        let label = label.trim_matches(|c: char| !c.is_alphanumeric()).trim_end_matches(['为', '约']).trim();
        let included = INCLUDED.behind(label, 0).filter(|_| first);
        let label = included.and_then(|at| label.get(at..)).unwrap_or(label).trim();
        Some(AmountPart { label: label.to_owned(), wan: found.wan? })
    };
    inside.into_iter().filter_map(part).collect()
}
