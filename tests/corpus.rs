//! A real document of 48 forms, which lies beside the repository and is no part of it: `../shared/corpus`, or where
//! `CONV_CORPUS` says. Without it the test fails unless `CONV_NO_CORPUS=1` says that this is known; under `CI` it
//! always fails.
//!
//! Where the numbers come from: they were counted in the raw dump before there was a recogniser, and never taken from
//! its output. Amounts: `awk -F'\t' '$2 == "资金总额" { print $3 }'` (and likewise 一、财政拨款 …), the first number of
//! each of the 48 lines added up; all are in 万元, one stands in a remark. Stages and indicators: a script counted, form
//! by form, the rows below 项目实施内容 and below 一级指标 that hold anything but levels, less the nine rows directly
//! after a page break that hold only tails (forms 5, 10, 13, 29, 31, 37, 39, 40 and 46), each of which was looked at. Columns:
//! the same script, by position in the rows of nine cells; blank third levels filled down within their second. Four
//! rows of form 8 stand one column to the right of their header: their 件 and % are units, their 定量 types, no remarks.
#![expect(clippy::unwrap_used, reason = "a test that cannot set its stage fails")]
#![expect(clippy::print_stderr, reason = "what is not tested must be seen")]

#[path = "support/convert.rs"]
mod convert;
#[path = "support/csvs.rs"]
mod csvs;
#[path = "support/repage.rs"]
mod repage;

use std::collections::BTreeMap;
use std::path::Path;

use conv::model::{Book, Field, IndicatorField};
use convert::convert;
use csvs::{csvs, rows_without};

const FILE: &str = "yiyang-2022.txt";

const STAGES: [usize; 48] = [
    1, 1, 1, 1, 2, 3, 1, 1, 1, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 3, 2, 2, 2, 1, 1, 2, 1, 3, 2, 2, 1, 1, 1, 2,
    1, 1, 2, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1,
];
const INDICATORS: [usize; 48] = [
    7, 8, 4, 4, 6, 5, 4, 6, 4, 6, 13, 10, 12, 11, 13, 10, 10, 11, 10, 6, 10, 9, 9, 6, 6, 6, 8, 10, 9, 12, 7,
    10, 6, 6, 6, 6, 9, 10, 11, 16, 10, 9, 6, 8, 7, 6, 5, 7,
];
/// How many projects declare each field. The rest of the 48 leave it blank.
const FIELDS: [(Field, usize); 14] = [
    (Field::Name, 48),
    (Field::Attribute, 48),
    (Field::Department, 45),
    (Field::DepartmentCode, 23),
    (Field::Unit, 48),
    (Field::Leader, 48),
    (Field::Phone, 48),
    (Field::Period, 47),
    (Field::Overview, 48),
    (Field::Basis, 48),
    (Field::Feasibility, 33),
    (Field::Necessity, 35),
    (Field::Goal, 48),
    (Field::Remarks, 9),
];
/// How many of the 390 indicators declare each column.
const COLUMNS: [(IndicatorField, usize); 9] = [
    (IndicatorField::Level1, 390),
    (IndicatorField::Level2, 390),
    (IndicatorField::Level3, 359),
    (IndicatorField::Value, 361),
    (IndicatorField::Content, 388),
    (IndicatorField::Standard, 144),
    (IndicatorField::UnitOfMeasure, 195),
    (IndicatorField::ValueType, 226),
    (IndicatorField::Note, 19),
];
const LEVELS: [(&str, usize); 10] = [
    ("经济成本指标", 51),
    ("社会成本指标", 15),
    ("生态环境成本指标", 13),
    ("数量指标", 76),
    ("质量指标", 52),
    ("时效指标", 35),
    ("经济效益指标", 28),
    ("社会效益指标", 52),
    ("生态效益指标", 20),
    ("服务对象满意度指标", 48),
];

/// The document; `None` only where its absence is known and allowed.
fn corpus() -> Option<Vec<u8>> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let folder = std::env::var_os("CONV_CORPUS").map_or(beside, Into::into);
    let path = folder.join(FILE);
    match std::fs::read(&path) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            let known = std::env::var_os("CONV_NO_CORPUS").is_some_and(|value| value == "1");
            let ci = std::env::var_os("CI").is_some();
            assert!(known && !ci, "the real document is missing: {}: {error}", path.display());
            eprintln!(
                "NOT TESTED: the real document is missing ({}), as CONV_NO_CORPUS says",
                path.display()
            );
            None
        }
    }
}

fn book(bytes: &[u8]) -> Book {
    convert(FILE, bytes)
}

#[test]
fn forms_stages_and_indicators_are_all_there() {
    let Some(bytes) = corpus() else { return };
    let book = book(&bytes);
    let stages: Vec<usize> = book.projects.iter().map(|project| project.stages.len()).collect();
    let indicators: Vec<usize> = book.projects.iter().map(|project| project.indicators.len()).collect();
    assert_eq!(stages, STAGES);
    assert_eq!(indicators, INDICATORS);
}

#[test]
fn every_column_is_declared_as_often_as_it_was_written() {
    let Some(bytes) = corpus() else { return };
    let book = book(&bytes);
    for (field, count) in FIELDS {
        let found = book.projects.iter().filter(|project| project.declared[field].is_some()).count();
        assert_eq!(found, count, "{field:?}");
    }
    let indicators = || book.projects.iter().flat_map(|project| &project.indicators);
    for (field, count) in COLUMNS {
        let found = indicators().filter(|indicator| indicator.declared[field].is_some()).count();
        assert_eq!(found, count, "{field:?}");
    }
    let mut levels = BTreeMap::new();
    for indicator in indicators() {
        *levels.entry(indicator.declared.str(IndicatorField::Level2)).or_insert(0) += 1;
    }
    assert_eq!(levels, BTreeMap::from(LEVELS));
}

#[test]
fn the_amounts_add_up() {
    let Some(bytes) = corpus() else { return };
    let book = book(&bytes);
    let sum = |at: usize| -> String {
        let amounts = book.projects.iter().filter_map(|project| project.derived.amounts[at].as_ref());
        amounts.map(|amount| amount.wan).sum::<rust_decimal::Decimal>().normalize().to_string()
    };
    let sums: Vec<String> = (0..4).map(sum).collect();
    assert_eq!(sums, ["79211.43", "54181.55", "0", "4000"], "资金总额, 财政拨款, 自有资金, 其他资金");
}

#[test]
fn the_encoding_makes_no_difference() {
    let Some(bytes) = corpus() else { return };
    let text = String::from_utf8(bytes.clone()).unwrap();
    let plain = csvs(&book(&bytes));
    let crlf = text.replace('\n', "\r\n");
    let utf16 = |mark: u16, bytes: fn(u16) -> [u8; 2], text: &str| -> Vec<u8> {
        std::iter::once(mark).chain(text.encode_utf16()).flat_map(bytes).collect()
    };
    let variants = [
        ("UTF-8 with mark", ["\u{feff}".as_bytes(), &bytes].concat()),
        ("UTF-8, CRLF", crlf.clone().into_bytes()),
        ("UTF-8, CR", text.replace('\n', "\r").into_bytes()),
        ("UTF-16LE", utf16(0xfeff, u16::to_le_bytes, &text)),
        ("UTF-16BE", utf16(0xfeff, u16::to_be_bytes, &text)),
        ("GB18030, CRLF", encoding_rs::GB18030.encode(&crlf).0.into_owned()),
    ];
    for (name, variant) in variants {
        let found = csvs(&book(&variant));
        for (file, expected) in &plain {
            assert!(found[file] == *expected, "{name}: {file} differs");
        }
    }
}

#[test]
fn where_pages_end_makes_no_difference() {
    let Some(bytes) = corpus() else { return };
    let text = String::from_utf8(bytes.clone()).unwrap();
    let plain = csvs(&book(&bytes));
    for most in 1..=5 {
        let moved = repage::move_breaks(&text, most);
        assert_ne!(moved, text);
        let found = csvs(&book(moved.as_bytes()));
        for (file, expected) in &plain {
            // Lines have moved, and with them the places; the guesses named in issues may differ.
            if file == "issues.csv" {
                continue;
            }
            let (expected, found) =
                (rows_without(expected, &["来源位置"]), rows_without(&found[file], &["来源位置"]));
            let differs = expected.iter().zip(&found).find(|(expected, found)| expected != found);
            assert_eq!(differs, None, "{file}, breaks moved by up to {most}");
            assert_eq!(expected.len(), found.len(), "{file}, breaks moved by up to {most}");
        }
    }
}
