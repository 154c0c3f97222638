//! Declared text to amounts, dates, quantities and scores: small total functions, no I/O.
//!
//! Nothing here changes a declared text, panics on one, or makes up a digit: what a text does not settle stays
//! empty, and an issue says why.

pub mod amount;
mod better;
pub mod date;
pub mod entries;
mod glued;
mod interval;
mod memo;
pub mod money_unit;
pub mod number;
pub mod operator;
pub mod period;
pub mod quantity;
mod rank;
mod ratio;
mod scan;
pub mod score;
pub mod unit;
pub mod value;
mod words;
pub mod year;

#[cfg(test)]
mod tests;

pub use scan::is_none_word;

use std::borrow::Cow;

pub use memo::Memory;

use crate::model::{
    Day, Declared, Derived, Entry, Field, FieldName, Indicator, IndicatorField, Issue, Item, Period, Place,
    Project, Quantity, Stage, StageField,
};

/// Fills what follows from a project's declared texts: `derived`, the stages' `period` and the indicators' `quantity`.
///
/// `money_unit` is what an amount without a unit counts in (`万元`, `元` …) where the project declares no 金额单位. The issues name place, field
/// and row; the project's index is the caller's to set.
pub fn derive(project: &mut Project, money_unit: &str) -> Vec<Issue> {
    derive_with(&mut Memory::default(), project, money_unit)
}

/// As [`derive`], for one of many projects: what their texts say is kept in `memory`.
pub fn derive_with<'t>(memory: &mut Memory<'t>, project: &'t mut Project, money_unit: &'t str) -> Vec<Issue> {
    let mut issues = Vec::new();
    let Project { declared, derived, stages, indicators, .. } = project;
    fields(memory, declared, derived, money_unit, &mut issues);
    for (index, Stage { declared, period, .. }) in stages.iter_mut().enumerate() {
        *period = stage_period(memory, declared, index, &mut issues);
    }
    let operators = operators_for_types(indicators);
    for (index, Indicator { declared, quantity, .. }) in indicators.iter_mut().enumerate() {
        *quantity = indicator_quantity(memory, declared, index, &mut issues);
    }
    issues.extend(operators);
    issues
}

/// An issue about a declared text: its place, its column, and the text itself.
fn issue<F: FieldName>(entry: &'static Entry, declared: &Declared<F>, field: F) -> Issue {
    let text = declared[field].as_ref();
    let place = text.map_or(Place::Unknown, |text| text.place.clone());
    let excerpt = text.map_or("", |text| text.value.as_str());
    Issue { field: Cow::Borrowed(field.name()), ..Issue::new(entry, place) }.excerpt(excerpt)
}

fn fields<'t>(
    memory: &mut Memory<'t>,
    declared: &'t Declared<Field>,
    derived: &mut Derived,
    money_unit: &'t str,
    issues: &mut Vec<Issue>,
) {
    let money_unit = money_unit::of_project(declared, money_unit);
    let mut no_unit = false;
    match year::budget_year(declared.str(Field::Year)) {
        Ok(year) => derived.year = year,
        Err(doubt) => {
            derived.year = None;
            let entry =
                if doubt == date::Doubt::RocYear { date_entry(doubt) } else { &entries::YEAR_UNREADABLE };
            issues.push(issue(entry, declared, Field::Year).arg(Field::Year.name()));
        }
    }
    let misread = |field: Field| {
        let run = scan::misread_digits(declared.str(field))?;
        Some(issue(&entries::DIGIT_MISREAD, declared, field).arg(field.name()).arg(run))
    };
    let reading = match misread(Field::Period) {
        Some(found) => {
            issues.push(found);
            period::Reading::default()
        }
        None => memory.period(declared.str(Field::Period)),
    };
    derived.period = reading.period;
    // 项目期 3年 says how long, and nothing is missing from it.
    let lasts = period::is_duration(declared.str(Field::Period));
    for doubt in reading.doubts.into_iter().filter(|doubt| !(lasts && *doubt == date::Doubt::Unreadable)) {
        issues.push(issue(date_entry(doubt), declared, Field::Period).arg(Field::Period.name()));
    }
    for (slot, field) in derived.amounts.iter_mut().zip(Field::AMOUNTS) {
        if let Some(found) = misread(field) {
            issues.push(found);
            *slot = None;
            continue;
        }
        *slot = memory.amount(declared.str(field), money_unit).unwrap_or_else(|doubt| {
            let entry = match doubt {
                amount::Doubt::Unreadable => &entries::AMOUNT_UNREADABLE,
                amount::Doubt::Several => &entries::AMOUNT_AMBIGUOUS,
                amount::Doubt::NoUnit => {
                    no_unit = true;
                    return None;
                }
            };
            issues.push(issue(entry, declared, field).arg(field.name()));
            None
        });
        if let Some(amount) = slot
            && let Some(word) = amount::hedge(declared.str(field))
        {
            let found = issue(&entries::AMOUNT_NOT_EXACT, declared, field).arg(field.name()).arg(word);
            issues.push(found.arg(amount.wan.normalize().to_string()));
        }
    }
    // Said once, where the cause is; of several units recognition has said it.
    if no_unit && !money_unit::are_several(money_unit) {
        issues.push(issue(&entries::MONEY_UNIT_UNREADABLE, declared, Field::MoneyUnit).arg(money_unit));
    }
}

fn date_entry(doubt: date::Doubt) -> &'static Entry {
    match doubt {
        date::Doubt::Impossible => &entries::DATE_IMPOSSIBLE,
        date::Doubt::NoYear => &entries::DATE_WITHOUT_YEAR,
        date::Doubt::RocYear => &entries::DATE_ROC_YEAR,
        date::Doubt::ShortYear => &entries::DATE_SHORT_YEAR,
        date::Doubt::Several => &entries::DATE_AMBIGUOUS,
        date::Doubt::Event => &entries::DATE_EVENT,
        date::Doubt::Unreadable => &entries::DATE_UNREADABLE,
        date::Doubt::DigitsLeft => &entries::DATE_DIGITS_LEFT,
        date::Doubt::OneEnd => &entries::DATE_ONE_END,
    }
}

/// 开始日期 and 完成日期 of a stage. A whole period in one of the cells, the other blank or alike (a merged cell), counts.
fn stage_period<'t>(
    memory: &mut Memory<'t>,
    declared: &'t Declared<StageField>,
    index: usize,
    issues: &mut Vec<Issue>,
) -> Period {
    let (start, end) = (declared.str(StageField::Start).trim(), declared.str(StageField::End).trim());
    if start.is_empty() || end.is_empty() || start == end {
        let reading = memory.period(if start.is_empty() { end } else { start });
        let whole = reading.period.start.is_some() && reading.period.end.is_some();
        if whole && reading.doubts.is_empty() && reading.period.start != reading.period.end {
            return reading.period;
        }
    }
    let mut one = |field: StageField| -> Option<Day> {
        let (day, doubt) = memory.day(declared.str(field));
        issues.extend(doubt.map(|doubt| {
            issue(date_entry(doubt), declared, field).arg(field.name()).item(Item::Stage(index))
        }));
        day
    };
    Period { start: one(StageField::Start), end: one(StageField::End) }
}

/// What an indicator's columns settle, with an issue for each doubt.
fn indicator_quantity<'t>(
    memory: &mut Memory<'t>,
    declared: &'t Declared<IndicatorField>,
    index: usize,
    issues: &mut Vec<Issue>,
) -> Quantity {
    use IndicatorField as F;
    let (quantity, doubts) = quantity::quantity(memory, declared);
    for doubt in doubts {
        let found = match doubt {
            quantity::Doubt::Several => {
                issue(&entries::VALUE_AMBIGUOUS, declared, F::Value).arg(F::Value.name())
            }
            quantity::Doubt::Ratio => {
                issue(&entries::VALUE_IS_RATIO, declared, F::Value).arg(declared.str(F::Value))
            }
            quantity::Doubt::Tolerance => {
                issue(&entries::TOLERANCE_AMBIGUOUS, declared, F::Value).arg(declared.str(F::Value))
            }
            quantity::Doubt::Guessed { found, low, high } => issue(&entries::RANGE_GUESSED, declared, found)
                .arg(declared.str(found))
                .arg(low.to_string())
                .arg(high.to_string()),
            quantity::Doubt::Rank { found, place } => {
                issue(&entries::RANK_GUESSED, declared, found).arg(declared.str(found)).arg(place.to_string())
            }
            quantity::Doubt::Better(found) => {
                issue(&entries::VALUE_BETTER_THAN, declared, found).arg(declared.str(found))
            }
            quantity::Doubt::Score => {
                issue(&entries::SCORE_UNREADABLE, declared, F::Weight).arg(declared.str(F::Weight))
            }
            quantity::Doubt::Swapped => issue(&entries::VALUE_CONTENT_SWAPPED, declared, F::Content)
                .arg(declared.str(F::Content))
                .arg(declared.str(F::Value)),
            quantity::Doubt::Misread(run) => {
                issue(&entries::DIGIT_MISREAD, declared, F::Value).arg(F::Value.name()).arg(run)
            }
            quantity::Doubt::Named => {
                issue(&entries::VALUE_IS_NAME, declared, F::Value).arg(declared.str(F::Value))
            }
            quantity::Doubt::UnitAlone => {
                issue(&entries::VALUE_IS_UNIT, declared, F::Value).arg(declared.str(F::Value))
            }
            quantity::Doubt::Misplaced { found, belongs } => {
                issue(&entries::COLUMNS_SHIFTED, declared, found)
                    .arg(found.name())
                    .arg(declared.str(found))
                    .arg(belongs.name())
            }
        };
        issues.push(found.item(Item::Indicator(index)));
    }
    quantity
}

/// One issue for a table whose 指标值类型 says 定量 in some rows and an operator in others; a table of operators
/// throughout is a layout of its own.
fn operators_for_types(indicators: &[Indicator]) -> Option<Issue> {
    fn kind(indicator: &Indicator) -> &str {
        indicator.declared.str(IndicatorField::ValueType)
    }
    let is_operator = |indicator: &&Indicator| operator::whole(kind(indicator)).is_some();
    if !indicators.iter().any(|indicator| kind(indicator).contains("定量")) {
        return None;
    }
    let (index, first) = indicators.iter().enumerate().find(|(_, indicator)| is_operator(indicator))?;
    let count = indicators[index..].iter().filter(is_operator).count();
    let found = issue(&entries::TYPE_IS_OPERATOR, &first.declared, IndicatorField::ValueType);
    Some(found.arg(count.to_string()).arg(kind(first)).item(Item::Indicator(index)))
}
