//! What an indicator's columns settle together.

use rust_decimal::Decimal;

use super::memo::Memory;
use super::operator;
use super::scan::misread_digits;
use super::score::{Column, score};
use super::unit::{is_scale_word, is_unit, unit, written};
use super::value::{Guess, Reading, Value, nothing_but};
use crate::model::{Declared, IndicatorField as F, Nature, Operator, Quantity};

/// A doubt about a row, with the columns it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// 指标值 holds several quantities.
    Several,
    /// 指标值 is a ratio.
    Ratio,
    /// 指标值 has a tolerance that is a share of it, or points.
    Tolerance,
    /// A column holds what may be a range, and is taken for one.
    Guessed {
        /// The column.
        found: F,
        /// The lower end.
        low: Decimal,
        /// The upper end.
        high: Decimal,
    },
    /// A column holds what is taken for a rank, and its place for the last that will do.
    Rank {
        /// The column.
        found: F,
        /// The last place.
        place: Decimal,
    },
    /// A column says better or worse than a number, which settles no operator.
    Better(F),
    /// 分值 holds digits, and no one number of points.
    Score,
    /// 指标值 holds no quantity, and 指标值内容 nothing but one, which is taken.
    Swapped,
    /// 指标值 has a letter for a digit in this run.
    Misread(String),
    /// 指标值 is a unit without a number.
    UnitAlone,
    /// 指标值 is a number behind Latin letters, which may be part of a name.
    Named,
    /// A column holds what belongs to another.
    Misplaced {
        /// The column.
        found: F,
        /// Where its text belongs.
        belongs: F,
    },
}

/// The derived columns of a row, and what is doubtful about it.
pub fn quantity<'t>(memory: &mut Memory<'t>, row: &'t Declared<F>) -> (Quantity, Vec<Doubt>) {
    let mut doubts = misplaced(row);
    let (beside, bound) = beside(row.str(F::UnitOfMeasure).trim());
    let found = target(memory, row, beside, &mut doubts);
    let nature = nature(row, found.is_some());
    let score = row_score(row);
    if score.is_none() && row.str(F::Weight).contains(|c: char| c.is_numeric()) {
        doubts.push(Doubt::Score);
    }
    let Some(found) = found else {
        // A number that cannot be read makes no quality of the value.
        let unread = row.str(F::ValueType).trim().is_empty()
            && doubts.iter().any(|doubt| matches!(doubt, Doubt::Misread(_)));
        let nature = nature.filter(|_| !unread);
        return (Quantity { nature, score, ..Quantity::default() }, doubts);
    };
    let elsewhere =
        || operator::whole(row.str(F::ValueType)).or_else(|| operator::of_standard(row.str(F::Standard)));
    let quantity = Quantity {
        nature,
        operator: found.operator.or(bound).or_else(elsewhere),
        target: Some(found.target),
        upper: found.upper,
        unit: unit_of(found.unit, beside),
        score,
    };
    (quantity, doubts)
}

/// The unit that 度量单位 holds, and the bound that stands with it there (`%以上`, `≥%`, 人左右).
fn beside(text: &str) -> (Option<&str>, Option<Operator>) {
    if text.is_empty() || is_unit(text) {
        return (Some(text).filter(|text| !text.is_empty()), None);
    }
    let (before, start) = operator::standing(text, 0).map_or((None, 0), |(found, end)| (Some(found), end));
    let start = operator::gap(text, start);
    let Some(end) = unit(text, start) else { return (None, None) };
    let counted = operator::inclusive(text, end).map_or(end, |(_, end)| end);
    let behind = operator::following(text, counted);
    let whole = operator::gap(text, behind.map_or(end, |(_, end)| end)) == text.len();
    match (before, behind) {
        (Some(bound), None) | (None, Some((bound, _))) if whole => (text.get(start..end), Some(bound)),
        _ => (None, None),
    }
}

/// The unit of a row: that of the value, else the one beside it; a scale alone belongs to the latter (`1.2万` beside 人次).
fn unit_of(own: Option<String>, beside: Option<&str>) -> Option<String> {
    let beside = beside.map(written);
    match (own, beside) {
        (Some(scale), Some(unit)) if is_scale_word(&scale) && !matches!(unit.as_str(), "%" | "％" | "‰") => {
            Some(if unit.starts_with(&scale) { unit } else { scale + &unit })
        }
        (own, beside) => own.or(beside),
    }
}

fn target<'t>(
    memory: &mut Memory<'t>,
    row: &'t Declared<F>,
    beside: Option<&'t str>,
    doubts: &mut Vec<Doubt>,
) -> Option<Value> {
    let text = row.str(F::Value);
    if let Some(run) = misread_digits(text) {
        doubts.push(Doubt::Misread(run.to_owned()));
        return None;
    }
    match memory.value(text, beside) {
        Reading::One(found) => return Some(guessed(found, F::Value, doubts)),
        Reading::Several => {
            doubts.push(Doubt::Several);
            return None;
        }
        Reading::Ratio => {
            doubts.push(Doubt::Ratio);
            return None;
        }
        Reading::Tolerance => {
            doubts.push(Doubt::Tolerance);
            return None;
        }
        Reading::Named => {
            doubts.push(Doubt::Named);
            return None;
        }
        Reading::None if is_unit(text) => doubts.push(Doubt::UnitAlone),
        Reading::None if let Some(operator) = operator::whole(text) => {
            // ≥ | 95%: the number slipped into the column behind.
            let Reading::One(found) = memory.value(row.str(F::UnitOfMeasure), None) else { return None };
            doubts.push(Doubt::Misplaced { found: F::UnitOfMeasure, belongs: F::Value });
            return Some(Value { operator: found.operator.or(Some(operator)), ..found });
        }
        Reading::None => {}
    }
    let found = nothing_but(row.str(F::Content), beside)?;
    doubts.push(Doubt::Swapped);
    Some(guessed(found, F::Content, doubts))
}

/// A value of a column, doubted where something of it is a guess.
fn guessed(value: Value, found: F, doubts: &mut Vec<Doubt>) -> Value {
    let high = value.upper.unwrap_or(value.target);
    doubts.extend(value.guess.map(|guess| match guess {
        Guess::Range => Doubt::Guessed { found, low: value.target, high },
        Guess::Rank => Doubt::Rank { found, place: value.target },
        Guess::Better => Doubt::Better(found),
    }));
    value
}

/// 性质 from 指标值类型; where that is blank, from whether there is a target. A type of other words settles none.
fn nature(row: &Declared<F>, has_target: bool) -> Option<Nature> {
    let kind = row.str(F::ValueType).trim();
    if kind.is_empty() {
        let silent = row.str(F::Value).trim().is_empty();
        return if has_target {
            Some(Nature::Quantitative)
        } else {
            (!silent).then_some(Nature::Qualitative)
        };
    }
    nature_of(kind)
}

/// The nature that a cell of 指标值类型 or 指标性质 names.
pub fn nature_of(text: &str) -> Option<Nature> {
    const NUMERIC: &[&str] = &[
        "数量",
        "数量指标",
        "数值",
        "数值型",
        "百分比",
        "比率",
        "比例",
        "%",
        "％",
        "量化",
        "可量化",
        "量化指标",
    ];
    // What nearly every cell says.
    match text {
        "定量" => return Some(Nature::Quantitative),
        "定性" => return Some(Nature::Qualitative),
        _ => {}
    }
    let compact = written(text);
    match (compact.contains("定量"), compact.contains("定性")) {
        (true, true) => Some(Nature::Mixed),
        (true, false) => Some(Nature::Quantitative),
        (false, true) => Some(Nature::Qualitative),
        (false, false) => {
            let numeric = NUMERIC.contains(&compact.as_str()) || operator::whole(&compact).is_some();
            numeric.then_some(Nature::Quantitative)
        }
    }
}

fn row_score(row: &Declared<F>) -> Option<Decimal> {
    if row[F::Weight].is_some() {
        return score(row.str(F::Weight), Column::Weight);
    }
    score(row.str(F::Note), Column::Note).or_else(|| score(row.str(F::Standard), Column::Standard))
}

/// Whether a text is a nature and nothing else (定量, 定性指标).
fn is_nature(text: &str) -> bool {
    // Nearly every text is none.
    if !text.contains('定') {
        return false;
    }
    let text = written(text);
    matches!(
        text.trim_end_matches("指标"),
        "定量" | "定性" | "定性定量结合" | "定性定量相结合" | "定量定性结合"
    )
}

/// Whether a 三级指标 is a unit and nothing else, so that the row's columns are shifted. 人数 and 个数 stand in columns of
/// units and name what is counted as well.
pub fn is_unit_for_name(name: &str) -> bool {
    is_unit(name) && !name.trim_end().ends_with('数')
}

/// The cells of a row whose text is plainly of another column.
fn misplaced(row: &Declared<F>) -> Vec<Doubt> {
    let unit = |field| row[field].is_some() && is_unit(row.str(field));
    let operator = |field| row[field].is_some() && operator::whole(row.str(field)).is_some();
    let mut doubts = Vec::new();
    let mut found = |found, belongs| doubts.push(Doubt::Misplaced { found, belongs });
    if is_unit_for_name(row.str(F::Level3)) {
        found(F::Level3, F::UnitOfMeasure);
    }
    if unit(F::Standard) {
        found(F::Standard, F::UnitOfMeasure);
    }
    if is_nature(row.str(F::UnitOfMeasure)) || operator(F::UnitOfMeasure) {
        found(F::UnitOfMeasure, F::ValueType);
    }
    if unit(F::ValueType) && nature_of(row.str(F::ValueType)).is_none() {
        found(F::ValueType, F::UnitOfMeasure);
    }
    if is_nature(row.str(F::Note)) || operator(F::Note) {
        found(F::Note, F::ValueType);
    }
    doubts
}
