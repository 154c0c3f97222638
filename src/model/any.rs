//! Any book the model can hold, hostile texts included: strategies for property tests.

use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;

/// Texts that break careless writers: separators, line ends, quotes, formulas, marks, labels, long ones.
const HOSTILE: &[&str] = &[
    "a\tb",
    "a\r\nb",
    "a\nb\rc",
    "\r",
    "\n=1",
    "\t",
    "say \"hi\"",
    "\"",
    "\"\"",
    ",",
    "a,b",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1",
    "-",
    "——",
    "@SUM(A1)",
    "'=1",
    "''=1",
    "'",
    "'90s",
    " =1",
    "＝1",
    "\u{feff}x",
    "\u{feff}=1",
    "😀👨‍👩‍👧",
    "𠮷野",
    "项目名称",
    "资金总额",
    "指标1·x",
    "·x",
    "年度",
    "分值",
    "0012",
    "1e5",
    "2022-01-01",
    "$\\geq$",
    "<p>&amp;</p>",
    "{0}",
    "\u{0}",
    "\u{e5e4}",
    "a\u{3000}b",
    "  x  ",
    "null",
    "-----",
];

/// A text that is not blank.
pub fn text() -> BoxedStrategy<String> {
    prop_oneof![
        4 => "[一-龥a-z0-9，。%≥]{1,12}".boxed(),
        3 => proptest::sample::select(HOSTILE).prop_map(str::to_owned).boxed(),
        2 => "\\PC{1,8}".boxed(),
        1 => (proptest::sample::select(HOSTILE), proptest::sample::select(HOSTILE))
            .prop_map(|(one, other)| format!("{one}{other}")).boxed(),
    ]
    .prop_map(|text| if text.trim().is_empty() { format!("{text}x") } else { text })
    .boxed()
}

/// Any place.
pub fn place() -> BoxedStrategy<Place> {
    prop_oneof![
        Just(Place::Unknown),
        (1..9999u32, 1..99u32).prop_map(|(line, column)| Place::Line { line, column }),
        ("[一-龥=!'a-z0-9,\" :]{1,8}", 0..1_048_576u32, 0..16_384u32)
            .prop_map(|(sheet, row, column)| Place::Cell { sheet: sheet.as_str().into(), row, column }),
    ]
    .boxed()
}

fn declared<F: FieldName>() -> impl Strategy<Value = Declared<F>> {
    vec(of((text(), place())), F::ALL.len()).prop_map(|values| {
        let mut declared = Declared::default();
        for (&field, value) in F::ALL.iter().zip(values) {
            declared[field] = value.and_then(|(text, place)| Text::new(text, place));
        }
        declared
    })
}

fn decimal() -> impl Strategy<Value = Decimal> {
    (-1_000_000_000_000i64..1_000_000_000_000, 0..9u32)
        .prop_map(|(digits, scale)| Decimal::new(digits, scale))
}

/// A day at any precision.
pub fn day() -> impl Strategy<Value = Day> {
    prop_oneof![
        Just(Day::Open),
        (1..9999i16).prop_map(Day::Year),
        (1..9999i16, 1..13i8).prop_map(|(year, month)| Day::Month(year, month)),
        (1..9999i16, 1..13i8, 1..29i8).prop_map(|(y, m, d)| Day::Day(jiff::civil::date(y, m, d))),
    ]
}

fn period() -> impl Strategy<Value = Period> {
    (of(day()), of(day())).prop_map(|(start, end)| Period { start, end })
}

fn amount() -> impl Strategy<Value = Amount> {
    let part = (text(), decimal()).prop_map(|(label, wan)| AmountPart { label, wan });
    (decimal(), vec(part, 0..3)).prop_map(|(wan, parts)| Amount { wan, parts })
}

fn quantity() -> impl Strategy<Value = Quantity> {
    let nature = proptest::sample::select(&[Nature::Quantitative, Nature::Qualitative, Nature::Mixed][..]);
    let operator = proptest::sample::select(&Operator::ALL[..]);
    (of(nature), of(operator), of(decimal()), of(decimal()), of(text()), of(decimal())).prop_map(
        |(nature, operator, target, upper, unit, score)| Quantity {
            nature,
            operator,
            target,
            upper,
            unit,
            score,
        },
    )
}

fn stage() -> impl Strategy<Value = Stage> {
    (place(), declared(), period()).prop_map(|(place, declared, period)| Stage { place, declared, period })
}

fn indicator() -> impl Strategy<Value = Indicator> {
    (place(), declared(), quantity()).prop_map(|(place, declared, quantity)| Indicator {
        place,
        declared,
        quantity,
    })
}

/// Labels without a value, where they are known.
pub fn blanks() -> BoxedStrategy<Option<Blanks>> {
    let field = proptest::sample::select(Field::ALL);
    of(vec((field, place()), 0..3).prop_map(|fields| fields.into_iter().collect())).boxed()
}

/// A project with up to three stages, indicators and extras.
pub fn project() -> BoxedStrategy<Project> {
    let amounts = proptest::array::uniform4(of(amount()));
    let derived = (of(1..9999i16), period(), amounts).prop_map(|(year, period, amounts)| Derived {
        year,
        period,
        amounts,
    });
    let rows = (vec(stage(), 0..3), vec(indicator(), 0..4));
    let extras = vec((text(), any::<Option<prop::sample::Index>>(), text(), place()), 0..3);
    ("[a-z-]{0,8}", text(), (place(), blanks()), declared(), rows, extras, derived)
        .prop_map(|(template, file, (place, blanks), declared, (stages, indicators), extras, derived)| {
            let declared: Declared<Field> = declared;
            let blanks = blanks.map(|mut blanks| {
                blanks.retain(|field| declared[field].is_none());
                blanks
            });
            let extras = extras.into_iter().filter_map(|(label, indicator, value, place)| {
                let indicator = indicator.filter(|_| !indicators.is_empty());
                let indicator = indicator.map(|index| index.index(indicators.len()));
                Some(Extra { label, indicator, text: Text::new(value, place)? })
            });
            let extras = extras.collect();
            Project { template, file, place, declared, stages, indicators, extras, blanks, derived }
        })
        .boxed()
}

fn issue() -> impl Strategy<Value = Issue> {
    let level = proptest::sample::select(&[Level::Hint, Level::Warning, Level::Error][..]);
    (level, "[a-z-]{1,9}", any::<Option<prop::sample::Index>>(), text(), place(), vec(text(), 0..3), text())
        .prop_map(|(level, code, project, field, place, args, excerpt)| Issue {
            code: code.into(),
            level,
            project: project.map(|index| index.index(1 << 20)),
            field: field.into(),
            item: None,
            place,
            args,
            excerpt,
        })
}

/// A book of up to three projects, its issues in their order: those of no project first.
pub fn book() -> BoxedStrategy<Book> {
    (vec(project(), 0..4), vec(issue(), 0..4))
        .prop_map(|(projects, mut issues)| {
            for issue in &mut issues {
                issue.project =
                    issue.project.filter(|_| !projects.is_empty()).map(|index| index % projects.len());
            }
            issues.sort_by_key(|issue| issue.project);
            Book { projects, issues }
        })
        .boxed()
}
