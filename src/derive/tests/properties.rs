use proptest::prelude::*;

use super::rows::indicator;
use crate::derive::{amount, date, derive, number, period, scan, score, unit, value, year};
use crate::model::{Field, IndicatorField, Place, Project, Text};

/// Texts near the real ones: pieces that the parsers know, in any order, and any characters between.
fn texts() -> impl Strategy<Value = String> {
    const PIECES: &[&str] = &[
        "2022",
        "2022年",
        "1月",
        "31日",
        "12",
        "0.5",
        ",000",
        "万",
        "亿",
        "元",
        "万元",
        "%",
        "≥",
        ">=",
        "以上",
        "至",
        "-",
        "—",
        "一",
        "百",
        "十",
        "两",
        "零",
        "其中：",
        "（",
        "）",
        "(",
        ")",
        "〔",
        "〕",
        "号",
        "第",
        "个",
        "人次",
        "/年",
        "分",
        "分之",
        "$",
        "\\geq",
        " ",
        "，",
        "；",
        "起",
        "长期",
        "民国",
        "前",
        "约",
        "A4",
        ".",
        "/",
        ":",
        "１",
        "９",
        "％",
        "壹佰",
        "角",
        "1.",
    ];
    let piece = prop_oneof![3 => prop::sample::select(PIECES).prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)];
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

/// The digits of a value, as they stand in a text of Arabic digits.
fn stands(value: rust_decimal::Decimal, text: &str) -> bool {
    let digits = |text: &str| -> String { text.chars().map(scan::fold).filter(|&c| c != ',').collect() };
    let value = value.abs().to_string();
    // `.5` does not write its 0.
    let bare = value.strip_prefix('0').filter(|rest| rest.starts_with('.')).unwrap_or(&value);
    digits(text).contains(bare)
}

fn has_numerals(text: &str) -> bool {
    text.chars().any(|c| number::chinese_digit(c).is_some() || "十百千万亿拾佰仟萬億".contains(c))
}

proptest! {
    #[test]
    fn no_text_makes_a_parser_panic(text in prop_oneof![texts(), any::<String>()]) {
        for form in ["万元", "元", ""] {
            let _ = amount::read(&text, form);
        }
        let _ = (date::day(&text), period::period(&text), year::budget_year(&text));
        let _ = (value::value(&text, None), value::value(&text, Some("个")), value::nothing_but(&text, None));
        for column in [score::Column::Weight, score::Column::Standard, score::Column::Note] {
            let _ = score::score(&text, column);
        }
        for (at, _) in text.char_indices() {
            let _ = (number::number(&text, at), unit::unit(&text, at));
        }
    }

    #[test]
    fn digits_are_read_to_the_last(whole in "0|[1-9][0-9]{0,31}", decimals in "([.][0-9]{1,31})?") {
        let digits = format!("{whole}{decimals}");
        let found = number::number(&digits, 0).unwrap();
        prop_assert_eq!(found.end, digits.len());
        prop_assert_eq!(found.value, rust_decimal::Decimal::from_str_exact(&digits).ok());
        prop_assert_eq!(found.value.map(|value| value.to_string()), found.value.map(|_| digits));
    }

    #[test]
    fn a_target_and_its_unit_stand_in_the_text(text in texts()) {
        if let value::Reading::One(found) = value::value(&text, None) && !has_numerals(&text) {
            prop_assert!(stands(found.target, &text), "{text}: {found:?}");
            prop_assert!(found.upper.is_none_or(|upper| stands(upper, &text)), "{text}: {found:?}");
            let plain = unit::written(&text);
            prop_assert!(found.unit.is_none_or(|unit| plain.contains(&unit)), "{text}");
        }
    }

    #[test]
    fn an_amount_has_the_digits_of_its_text(whole in 0u32..10_000_000, cents in 0u32..100, unit in 0usize..5) {
        let (unit, power) = [("元", 0u32), ("万元", 4), ("", 4), ("亿元", 8), ("万", 4)][unit];
        let number = format!("{whole}.{cents:02}");
        let value: rust_decimal::Decimal = number.parse().unwrap();
        let yuan = value * rust_decimal::Decimal::from(10u64.pow(power));
        let found = amount::amount(&format!("{number}{unit}"), "万元").unwrap();
        prop_assert_eq!(found.wan * rust_decimal::Decimal::from(10_000), yuan);
    }

    #[test]
    fn the_years_of_a_period_stand_in_the_text(text in texts()) {
        let found = period::period(&text);
        if has_numerals(&text) {
            return Ok(());
        }
        let plain: String = text.chars().map(scan::fold).collect();
        for day in [found.period.start, found.period.end].into_iter().flatten() {
            if let Some((first, _)) = day.bounds() {
                prop_assert!(plain.contains(&first.year().to_string()), "{text}: {day}");
            }
        }
    }

    #[test]
    fn derivation_leaves_what_is_declared_and_is_repeatable(cells in prop::collection::vec(texts(), 11), total in texts()) {
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        let mut project = Project::default();
        let row: Vec<(IndicatorField, &str)> =
            <IndicatorField as crate::model::FieldName>::ALL.iter().copied().zip(cells).collect();
        project.indicators.push(indicator(&row));
        project.declared[Field::Total] = Text::new(total, Place::Unknown);
        let before = (project.declared.clone(), project.indicators[0].declared.clone());
        let issues = derive(&mut project, "万元");
        prop_assert_eq!(&before, &(project.declared.clone(), project.indicators[0].declared.clone()));
        let once = project.clone();
        prop_assert_eq!(derive(&mut project, "万元"), issues);
        prop_assert_eq!(once, project);
    }
}
