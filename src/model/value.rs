//! Derived values: what the declared text settles, and nothing else.

use std::fmt;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// An amount of money in 万元 (ten thousand yuan), exact.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amount {
    /// The amount in 万元.
    #[serde(with = "decimal_text")]
    pub wan: Decimal,
    /// The parts of a breakdown behind 其中, each as written and in 万元, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<AmountPart>,
}

/// The exact sum of numbers; `None` where it has more digits than a decimal holds (28).
pub fn sum_of(numbers: impl IntoIterator<Item = Decimal>) -> Option<Decimal> {
    numbers.into_iter().try_fold(Decimal::ZERO, Decimal::checked_add)
}

/// One part of a breakdown: 市级 80 万元.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AmountPart {
    /// The words before the number (市级).
    pub label: String,
    /// The part in 万元.
    #[serde(with = "decimal_text")]
    pub wan: Decimal,
}

/// A date at the precision given, or an open end. Written as ISO 8601 (`2022`, `2022-01`, `2022-01-31`) and,
/// open, as EDTF's `..`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Day {
    /// A year.
    Year(i16),
    /// A year and a month (1 to 12).
    Month(i16, i8),
    /// A day that exists.
    Day(Date),
    /// 永久, 长期, 2018 年起: no end (or no beginning) is set.
    Open,
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Self::Day(date) => write!(f, "{date}"),
            Self::Open => f.write_str(".."),
        }
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

impl TryFrom<String> for Day {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let bad = || format!("`{text}` is no date");
        let number = |part: &str| part.parse::<i16>().map_err(|_| bad());
        let parts: Vec<&str> = text.split('-').collect();
        match parts.as_slice() {
            [".."] => Ok(Self::Open),
            [year] => Ok(Self::Year(number(year)?)),
            [year, month] => {
                let month = number(month)?;
                if !(1..=12).contains(&month) {
                    return Err(bad());
                }
                Ok(Self::Month(number(year)?, month as i8))
            }
            _ => text.parse().map(Self::Day).map_err(|_| bad()),
        }
    }
}

impl Day {
    /// The first and the last day it may mean; `None` for an open end.
    pub fn bounds(self) -> Option<(Date, Date)> {
        match self {
            Self::Year(year) => Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?)),
            Self::Month(year, month) => {
                let first = Date::new(year, month, 1).ok()?;
                Some((first, first.last_of_month()))
            }
            Self::Day(date) => Some((date, date)),
            Self::Open => None,
        }
    }
}

/// The two ends of a period; an end that the text does not settle is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// 开始日期.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Day>,
    /// 结束日期.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<Day>,
}

/// 性质 of an indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Nature {
    /// Quantitative.
    #[serde(rename = "定量")]
    Quantitative,
    /// Qualitative.
    #[serde(rename = "定性")]
    Qualitative,
    /// Both.
    #[serde(rename = "定性定量结合")]
    Mixed,
}

impl Nature {
    /// As the column 性质 has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Quantitative => "定量",
            Self::Qualitative => "定性",
            Self::Mixed => "定性定量结合",
        }
    }
}

/// 运算符 of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Operator {
    /// ≥
    #[serde(rename = "≥")]
    AtLeast,
    /// ≤
    #[serde(rename = "≤")]
    AtMost,
    /// >
    #[serde(rename = ">")]
    MoreThan,
    /// <
    #[serde(rename = "<")]
    LessThan,
    /// =
    #[serde(rename = "=")]
    Equal,
    /// ≈
    #[serde(rename = "≈")]
    About,
}

impl Operator {
    /// Every sign.
    pub const ALL: [Self; 6] =
        [Self::AtLeast, Self::AtMost, Self::MoreThan, Self::LessThan, Self::Equal, Self::About];

    /// As the column 运算符 has it.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::AtLeast => "≥",
            Self::AtMost => "≤",
            Self::MoreThan => ">",
            Self::LessThan => "<",
            Self::Equal => "=",
            Self::About => "≈",
        }
    }
}

/// What an indicator's columns settle together.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quantity {
    /// 性质.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nature: Option<Nature>,
    /// 运算符; only with a target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<Operator>,
    /// 目标值: the number, or the lower end of a range.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "decimal_option")]
    pub target: Option<Decimal>,
    /// 目标值上限: the upper end of a range.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "decimal_option")]
    pub upper: Option<Decimal>,
    /// 单位 as written, never scaled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// 分值 in points.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "decimal_option")]
    pub score: Option<Decimal>,
}

/// A decimal as a JSON string, so that no reader turns it into a binary float.
mod decimal_text {
    use rust_decimal::Decimal;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(value: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

mod decimal_option {
    use rust_decimal::Decimal;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(value: &Option<Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => serializer.collect_str(value),
            None => serializer.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Decimal>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| text.parse().map_err(serde::de::Error::custom)).transpose()
    }
}
