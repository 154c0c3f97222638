//! The column 标签 of the extras: whose a row is.
//!
//! | 标签 | stands for |
//! |---|---|
//! | `单位职能概述` | an extra of the project |
//! | `指标3·实际完成值` | an extra of the project's third indicator |
//! | `资金总额_万元·市级` | the part 市级 of the breakdown of 资金总额, its 内容 in 万元 |
//! | `年度` | 年度 as declared, where that says more than the four digits (and 年) |
//! | `金额单位` | the unit of money that the form states, or a template of one's own |
//! | `指标3·分值` | 分值 as declared for the third indicator, where that says more than the number (and 分) |
//!
//! A label that would read as another of these has a `·` before it (`·年度`, `指标3··分值`), as has one that
//! itself begins with `·`.

use crate::model::{Field, FieldName, IndicatorField};

/// What stands between the owner and the label.
const DOT: char = '·';
const INDICATOR: &str = "指标";
const WAN: &str = "_万元";

/// What a row of the extras is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// An extra of the project.
    Project,
    /// An extra of the indicator with this index from 0.
    Indicator(usize),
    /// A part of the breakdown of the amount with this index in [`Field::AMOUNTS`].
    Amount(usize),
    /// The declared 年度.
    Year,
    /// The declared 金额单位.
    MoneyUnit,
    /// The declared 分值 of the indicator with this index from 0.
    Weight(usize),
}

/// What is written before a label.
pub fn prefix(owner: Owner, label: &str) -> String {
    match owner {
        Owner::Project if label.starts_with(DOT) || parse(label).0 != Owner::Project => DOT.to_string(),
        Owner::Project => String::new(),
        Owner::Indicator(index) => {
            let also = label.starts_with(DOT) || label == IndicatorField::Weight.name();
            format!("{INDICATOR}{}{DOT}{}", index + 1, if also { "·" } else { "" })
        }
        Owner::Amount(index) => {
            let name = Field::AMOUNTS.get(index).map_or("", |field| field.name());
            format!("{name}{WAN}{DOT}")
        }
        Owner::Year => Field::Year.name().to_owned(),
        Owner::MoneyUnit => Field::MoneyUnit.name().to_owned(),
        Owner::Weight(index) => format!("{INDICATOR}{}{DOT}{}", index + 1, IndicatorField::Weight.name()),
    }
}

/// The owner and the label of a cell of the column 标签.
pub fn parse(cell: &str) -> (Owner, &str) {
    if cell == Field::Year.name() {
        return (Owner::Year, "");
    }
    if cell == Field::MoneyUnit.name() {
        return (Owner::MoneyUnit, "");
    }
    let Some((owner, label)) = cell.split_once(DOT) else { return (Owner::Project, cell) };
    if owner.is_empty() {
        return (Owner::Project, label);
    }
    if let Some(index) = indicator(owner) {
        if label == IndicatorField::Weight.name() {
            return (Owner::Weight(index), "");
        }
        return (Owner::Indicator(index), label.strip_prefix(DOT).unwrap_or(label));
    }
    if let Some(name) = owner.strip_suffix(WAN)
        && let Some(index) = Field::AMOUNTS.iter().position(|field| field.name() == name)
    {
        return (Owner::Amount(index), label);
    }
    (Owner::Project, cell)
}

/// `指标3` is the indicator with index 2.
fn indicator(owner: &str) -> Option<usize> {
    let serial = owner.strip_prefix(INDICATOR)?;
    let canonical = !serial.starts_with('0') && serial.bytes().all(|b| b.is_ascii_digit());
    if canonical { serial.parse::<usize>().ok()?.checked_sub(1) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_reads_back_with_its_owner() {
        let labels = [
            "",
            "·",
            "··",
            "x",
            "指标1·x",
            "指标01·x",
            "指标",
            "指标·x",
            "资金总额_万元·市级",
            "资金总额·市级",
            "·指标1·",
            "年度",
            "·年度",
            "金额单位",
            "·金额单位",
            "分值",
            "·分值",
            "指标1·分值",
            "指标2··分值",
        ];
        for label in labels {
            for owner in [Owner::Project, Owner::Indicator(0), Owner::Indicator(41), Owner::Amount(3)] {
                let cell = prefix(owner, label) + label;
                assert_eq!(parse(&cell), (owner, label), "{cell}");
            }
        }
        for owner in [Owner::Year, Owner::MoneyUnit, Owner::Weight(0), Owner::Weight(9)] {
            assert_eq!(parse(&prefix(owner, "")), (owner, ""));
        }
        assert_eq!(prefix(Owner::Indicator(2), "x"), "指标3·");
        assert_eq!(prefix(Owner::Project, "指标01·x"), "");
    }
}
