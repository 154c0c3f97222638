//! What amounts without a unit count in: one rule for the fields and for the extras of a form.

use super::amount::power_of;
use super::scan;
use crate::model::{Declared, Extra, Field};

/// What amounts count in where neither form nor template says.
pub const USUAL: &str = "万元";

/// What joins the units of a form that states several.
pub const BETWEEN: &str = "、";

/// What the amounts of a project count in that name no unit: what it declares, else what its template says. Not every
/// text that it may declare is a unit, see [`is_unit`].
pub fn of_project<'a>(declared: &'a Declared<Field>, of_template: &'a str) -> &'a str {
    declared[Field::MoneyUnit].as_ref().map_or(of_template, |unit| unit.as_str())
}

/// What the amount of an extra counts in that names no unit: the unit in the bracket behind its label (`配套资金合计（元）`, also
/// behind the label of its row), else that of the form.
pub fn of_extra<'a>(extra: &'a Extra, of_form: &'a str) -> &'a str {
    extra.label.split(Extra::JOINT).rev().find_map(bracketed).unwrap_or(of_form)
}

/// The unit in the bracket that a label ends in, with or without 单位： before it.
fn bracketed(label: &str) -> Option<&str> {
    let inner = label.trim_end().strip_suffix([')', '）', ']', '】'])?;
    let open = inner.rfind(['(', '（', '[', '【', ':', '：'])?;
    let unit = inner[open..].trim_start_matches(['(', '（', '[', '【', ':', '：']);
    is_unit(unit).then_some(unit)
}

/// Whether a text is a unit of money and nothing else (`元`, `人民币千元`).
pub fn is_unit(text: &str) -> bool {
    power_of(text).is_some()
}

/// Whether a text is several units, none of which holds.
pub(super) fn are_several(text: &str) -> bool {
    text.contains(BETWEEN) && text.split(BETWEEN).all(|unit| is_unit(unit) && !scan::is_none_mark(unit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Place, Text};

    #[test]
    fn the_bracket_of_a_label_says_what_an_extra_counts_in() {
        for (label, unit) in [
            ("配套资金合计（元）", "元"),
            ("配套资金(单位：千元)", "千元"),
            ("省级补助（元）·本年预算", "元"),
            ("省级补助·本年预算【亿元】", "亿元"),
            ("配套资金（万）", "万"),
            ("配套资金（市级）", "百万元"),
            ("配套资金", "百万元"),
        ] {
            let text = Text { value: "1".to_owned(), place: Place::Unknown };
            let extra = Extra { label: label.to_owned(), indicator: None, text };
            assert_eq!(of_extra(&extra, "百万元"), unit, "{label}");
        }
    }

    #[test]
    fn several_units_are_told_from_one_that_nobody_knows() {
        assert!(are_several("元、万元"));
        for text in ["元", "美元", "美元、元", "件"] {
            assert!(!are_several(text), "{text}");
        }
    }
}
