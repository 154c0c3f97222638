//! Numbers as written: Arabic with thousands separators in either width, and Chinese numerals.

use rust_decimal::Decimal;

use super::scan::{self, fold, next, peek};

/// Digits found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    /// What they say; `None` where they are no number (a code with leading zeros, a version, a clock time, a
    /// numeral that can be read in two ways).
    pub value: Option<Decimal>,
    /// The offset behind them.
    pub end: usize,
    /// Whether they are Chinese numerals.
    pub han: bool,
    /// Whether they are a number that marks of thousands or of the fraction tear: `1，200` is 1200 or two numbers, and `目标.5`
    /// lost its whole part or has a stray mark. Its value is `None`.
    pub torn: bool,
}

/// Digits gathered for a number.
#[derive(Debug, Clone, Copy, Default)]
struct Digits {
    /// What they say without their point; what is beyond a decimal stays beyond it.
    mantissa: u128,
    count: usize,
    /// How many stand behind the point, once there is one.
    scale: Option<u32>,
}

impl Digits {
    fn push(&mut self, digit: u8) {
        self.mantissa = self.mantissa.saturating_mul(10).saturating_add(digit.into());
        self.count += 1;
        self.scale = self.scale.map(|scale| scale.saturating_add(1));
    }

    /// The number, to the last digit; `None` where a decimal does not hold it.
    fn value(self) -> Option<Decimal> {
        let mantissa = i128::try_from(self.mantissa).ok()?;
        Decimal::try_from_i128_with_scale(mantissa, self.scale.unwrap_or(0)).ok()
    }
}

/// The number that begins at byte `at`, in either writing.
///
/// A Chinese numeral gives back a last 万 or 亿: `一百二十万` is 120, and 万 belongs to the unit behind it, as in `120万`.
pub fn number(text: &str, at: usize) -> Option<Number> {
    let first = peek(text, at)?;
    if first.is_ascii_digit() || first == '.' && is_bare_fraction(text, at) {
        Some(arabic(text, at))
    } else {
        chinese(text, at)
    }
}

/// Whether the mark at `at` begins a number below 1 whose 0 is not written (`.5`), as Excel shows one under the format `#.00`.
fn is_bare_fraction(text: &str, at: usize) -> bool {
    let alone = scan::before(text, at).is_none_or(|(c, _)| c != '.' && !c.is_alphanumeric());
    alone && next(text, at).and_then(|(_, after)| peek(text, after)).is_some_and(|c| c.is_ascii_digit())
}

fn arabic(text: &str, at: usize) -> Number {
    let mut digits = Digits::default();
    let mut end = run(text, at, &mut digits);
    let torn = |end| Number { value: None, end, han: false, torn: true };
    if scan::before(text, at).is_some_and(|(c, _)| c == '.') {
        return torn(end);
    }
    let whole = digits.count;
    // A number below 1 may lack its zero.
    let zero = matches!(peek(text, at), Some('0' | '.'));
    let leading_zero = whole > 1 && zero;
    if whole <= 3 && !zero {
        while let Some(after) = group(text, end, &mut digits) {
            end = after;
        }
        if digits.count == whole {
            end = spaced_groups(text, end, &mut digits).unwrap_or(end);
        }
        if let Some(end) = doubtful_group(text, end) {
            return torn(end);
        }
    }
    if let Some((_, after)) = next(text, end).filter(|&(c, _)| c == '.')
        && peek(text, after).is_some_and(|c| c.is_ascii_digit())
    {
        digits.scale = Some(0);
        end = run(text, after, &mut digits);
    }
    if let Some(after) = chain(text, end, leading_zero) {
        return Number { value: None, end: after, han: false, torn: false };
    }
    let value = if leading_zero { None } else { digits.value() };
    Number { value, end, han: false, torn: false }
}

/// Takes the run of digits at `at` into `digits`.
fn run(text: &str, mut at: usize, digits: &mut Digits) -> usize {
    while let Some((c @ '0'..='9', end)) = next(text, at) {
        digits.push(c as u8 - b'0');
        at = end;
    }
    at
}

/// A thousands group `,345`. A full-width comma parts numbers unless the digits are full-width too.
fn group(text: &str, at: usize, digits: &mut Digits) -> Option<usize> {
    let raw = text.get(at..)?.chars().next()?;
    let wide = text.get(..at)?.chars().next_back().is_some_and(|c| c != fold(c));
    if raw != ',' && !(raw == '，' && wide) {
        return None;
    }
    let start = at + raw.len_utf8();
    let end = scan::digits(text, start, 3, 3)?;
    run(text, start, digits);
    Some(end)
}

/// Three digits behind a comma that [`group`] does not take for a mark of thousands, and that may be one.
fn doubtful_group(text: &str, at: usize) -> Option<usize> {
    let (_, start) = next(text, at).filter(|&(c, _)| c == ',')?;
    let end = scan::digits(text, start, 3, 3)?;
    Some(chain(text, end, false).unwrap_or(end))
}

/// Groups of thousands behind one blank each, as GB/T 15835 has them (`3 000`). Only where a group begins with 0 can they be
/// no numbers of their own.
fn spaced_groups(text: &str, at: usize, digits: &mut Digits) -> Option<usize> {
    let (mut end, mut sure, mut whole) = (at, false, *digits);
    while let Some((_, start)) = next(text, end).filter(|&(c, _)| c != '\n' && scan::is_blank(c)) {
        let Some(after) = scan::digits(text, start, 3, 3) else { break };
        sure |= peek(text, start) == Some('0');
        run(text, start, &mut whole);
        end = after;
    }
    sure.then(|| {
        *digits = whole;
        end
    })
}

/// Digits joined to further digits so that none of them is a number: `1.2.3`, `8:30`, `1/3`, `0799-334`.
fn chain(text: &str, at: usize, code: bool) -> Option<usize> {
    let joins = |c: char| matches!(c, '.' | ':' | '/') || (code && scan::is_dash(c));
    let mut end = at;
    while let Some((_, after)) = next(text, end).filter(|&(c, _)| joins(c)) {
        if !peek(text, after).is_some_and(|c| c.is_ascii_digit()) {
            break;
        }
        end = run(text, after, &mut Digits::default());
    }
    (end > at).then_some(end)
}

enum Sign {
    Digit(u8),
    Small(u64),
    Big(u64),
    Zero,
}

fn sign(c: char) -> Option<Sign> {
    Some(match c {
        '零' | '〇' => Sign::Zero,
        '一' | '壹' | '弌' => Sign::Digit(1),
        '二' | '贰' | '两' => Sign::Digit(2),
        '三' | '叁' | '叄' | '参' => Sign::Digit(3),
        '四' | '肆' => Sign::Digit(4),
        '五' | '伍' => Sign::Digit(5),
        '六' | '陆' | '陸' => Sign::Digit(6),
        '七' | '柒' => Sign::Digit(7),
        '八' | '捌' => Sign::Digit(8),
        '九' | '玖' => Sign::Digit(9),
        '十' | '拾' => Sign::Small(10),
        '百' | '佰' => Sign::Small(100),
        '千' | '仟' => Sign::Small(1000),
        '万' => Sign::Big(10_000),
        '亿' => Sign::Big(100_000_000),
        _ => return None,
    })
}

/// Whether a number, a date, a document number or a Latin word can begin with a (folded) character. Most of a
/// text cannot, and is passed over by this test alone.
pub(super) fn may_begin(c: char) -> bool {
    match c {
        '\0'..='\u{7F}' => c.is_ascii_alphanumeric() || matches!(c, '.' | '(' | '[' | '{' | '<'),
        '民' | '中' | '○' | '〔' | '【' | '﹝' | '〖' | '《' => true,
        _ => sign(c).is_some(),
    }
}

/// The digit a Chinese numeral stands for, 0 to 9.
pub fn chinese_digit(c: char) -> Option<u8> {
    if c == '○' {
        // A circle typed for 〇, as in 二○二二; alone it is a mark.
        return Some(0);
    }
    match sign(c)? {
        Sign::Digit(digit) => Some(digit),
        Sign::Zero => Some(0),
        _ => None,
    }
}

fn chinese(text: &str, at: usize) -> Option<Number> {
    let found = positional(text, at).or_else(|| multiplicative(text, at))?;
    // 数十, 几百 and 十几 name no number.
    let vague = |c: char| matches!(c, '数' | '几');
    let around = [scan::before(text, at), next(text, found.end)];
    let vague = around.into_iter().flatten().any(|(c, _)| vague(c));
    Some(Number { value: found.value.filter(|_| !vague), ..found })
}

/// 二〇二二: digits one by one. Two or three of them (五六个, 一二三产业) may mean anything.
fn positional(text: &str, at: usize) -> Option<Number> {
    let (mut end, mut value, mut count) = (at, 0u64, 0);
    while let Some((c, after)) = next(text, end) {
        let Some(digit) = chinese_digit(c) else { break };
        value = value.saturating_mul(10).saturating_add(digit.into());
        count += 1;
        end = after;
    }
    let scaled = next(text, end).is_some_and(|(c, _)| matches!(sign(c), Some(Sign::Small(_) | Sign::Big(_))));
    if count < 2 || scaled {
        return None;
    }
    let value = (4..=12).contains(&count).then(|| Decimal::from(value));
    Some(Number { value, end, han: true, torn: false })
}

/// The reading of a numeral with magnitudes, sign by sign.
struct Numeral {
    total: u64,
    section: u64,
    pending: Option<u64>,
    small: u64,
    big: u64,
    zero: bool,
    sound: bool,
    last_big: Option<(u64, usize)>,
}

impl Numeral {
    /// Takes a sign in; `None` where the numeral ends before it.
    fn take(&mut self, sign: Sign, at: usize) -> Option<()> {
        match sign {
            Sign::Zero => {
                self.sound &= self.pending.is_none();
                self.zero = true;
            }
            Sign::Digit(digit) => {
                self.sound &= self.pending.is_none();
                self.pending = Some(digit.into());
            }
            Sign::Small(size) => {
                if self.pending.is_none() && size != 10 {
                    return None;
                }
                self.sound &= size < self.small;
                self.section += self.pending.take().unwrap_or(1) * size;
                (self.small, self.zero) = (size, false);
            }
            Sign::Big(size) => {
                let section = self.section + self.pending.unwrap_or(0);
                if section == 0 || size >= self.big {
                    return None;
                }
                self.sound &= self.complete();
                self.total += section * size;
                (self.section, self.pending, self.small, self.zero) = (0, None, 10_000, false);
                self.big = size;
                self.last_big = Some((size, at));
                return Some(());
            }
        }
        self.last_big = None;
        Some(())
    }

    /// A digit behind a magnitude needs its own (一百二 may be 120 or 102), unless 零 stands between or it follows 十.
    fn complete(&self) -> bool {
        let begun = self.section > 0 || self.total > 0;
        self.pending.is_none() || !begun || self.zero || self.small == 10
    }
}

fn multiplicative(text: &str, at: usize) -> Option<Number> {
    let mut numeral = Numeral {
        total: 0,
        section: 0,
        pending: None,
        small: 10_000,
        big: u64::MAX,
        zero: false,
        sound: true,
        last_big: None,
    };
    let mut end = at;
    // 16 signs write the longest number up to 亿 without a repetition.
    for _ in 0..32 {
        let Some((c, after)) = next(text, end) else { break };
        let Some(found) = sign(c) else { break };
        if numeral.take(found, end).is_none() {
            break;
        }
        end = after;
    }
    if end == at {
        return None;
    }
    let whole = numeral.total + numeral.section + numeral.pending.unwrap_or(0);
    let sound = numeral.sound && numeral.complete();
    if let Some((size, before)) = numeral.last_big {
        let value = sound.then(|| Decimal::from(whole / size));
        return Some(Number { value, end: before, han: true, torn: false });
    }
    let (value, end) = fraction(text, end, whole)?;
    Some(Number { value: value.filter(|_| sound), end, han: true, torn: false })
}

/// 三点五: the digits behind 点.
fn fraction(text: &str, at: usize, whole: u64) -> Option<(Option<Decimal>, usize)> {
    let none = (Some(Decimal::from(whole)), at);
    let Some((_, mut end)) = next(text, at).filter(|&(c, _)| c == '点') else {
        return Some(none);
    };
    let mut digits = Digits { mantissa: whole.into(), count: 0, scale: Some(0) };
    while let Some((digit, after)) = next(text, end).and_then(|(c, after)| Some((chinese_digit(c)?, after))) {
        digits.push(digit);
        end = after;
    }
    if digits.count == 0 { Some(none) } else { Some((digits.value(), end)) }
}
