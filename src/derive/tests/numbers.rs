use crate::derive::number::number;
use crate::derive::score::{Column, score};
use crate::derive::unit::{is_unit, unit};
use crate::derive::{date::Doubt, year::budget_year};

/// Text, value, and what is left behind the number.
const NUMBERS: &[(&str, &str, &str)] = &[
    ("0", "0", ""),
    ("37.50元", "37.50", "元"),
    ("1,234,567.89", "1234567.89", ""),
    ("12,34", "12", ",34"),
    ("12,345,6", "12345", ",6"),
    ("０．５％", "0.5", "％"),
    ("１，２３４", "1234", ""),
    ("12，34", "12", "，34"),
    (".5%", "0.5", "%"),
    ("5.", "5", "."),
    ("三", "3", ""),
    ("两次", "2", "次"),
    ("十五个", "15", "个"),
    ("一百零五", "105", ""),
    ("一百一十", "110", ""),
    ("三千二百", "3200", ""),
    ("一百二十万", "120", "万"),
    ("壹佰万元整", "100", "万元整"),
    ("叁拾伍万陆仟元", "356000", "元"),
    ("一亿二千万元", "12000", "万元"),
    ("三万亿", "3", "万亿"),
    ("三点五公里", "3.5", "公里"),
    ("二〇三一年", "2031", "年"),
    ("二○三一年", "2031", "年"),
    ("零", "0", ""),
];

#[test]
fn numbers_in_both_writings() {
    for (text, value, rest) in NUMBERS {
        let found = number(text, 0).unwrap();
        assert_eq!(found.value.map(|v| v.to_string()).as_deref(), Some(*value), "{text}");
        assert_eq!(&text[found.end..], *rest, "{text}");
    }
}

#[test]
fn digits_that_a_mark_tears_are_no_number_and_say_so() {
    for (text, at) in [("12，345", 0), ("1，234.56", 0), ("目标.5", "目标.".len())] {
        let found = number(text, at).unwrap();
        assert_eq!((found.value, found.end, found.torn), (None, text.len(), true), "{text}");
    }
}

#[test]
fn digits_that_are_no_number_are_passed_over_whole() {
    let texts = [
        "007",
        "1.2.3",
        "8:30",
        "1/3",
        "0799-3344",
        "一百二",
        "三万五千六百七",
        "五六",
        "一二三",
        "99999999999999999999999999999",
    ];
    for text in texts {
        let found = number(text, 0).unwrap();
        assert_eq!(found.value, None, "{text}");
        assert_eq!(found.end, text.len(), "{text}");
    }
    for text in ["万元", "百", "亿", "○", "个", "", "元5"] {
        assert_eq!(number(text, 0), None, "{text}");
    }
}

#[test]
fn units_are_matched_whole() {
    let units = [
        ("批次粮样", "批次"),
        ("人次", "人次"),
        ("万人次以上", "万人次"),
        ("平方米以内", "平方米"),
        ("度电/年", "度电/年"),
        ("万度电／年", "万度电／年"),
        ("元/人·年", "元/人·年"),
        ("亿美元", "亿美元"),
        ("台（套）", "台（套）"),
        ("个百分点", "个百分点"),
        ("万", "万"),
        ("亿元左右", "亿元"),
        ("km2道路", "km2"),
        ("％", "％"),
        ("天/月", "天/月"),
        ("元每亩", "元每亩"),
        ("万支持", "万"),
        ("项目标", "项"),
        ("㎡", "㎡"),
        ("kWh", "kWh"),
    ];
    for (text, wanted) in units {
        assert_eq!(unit(text, 0).map(|end| &text[..end]), Some(wanted), "{text}");
    }
    for text in ["支持", "年度", "家庭", "道路", "mate", "完成率", "", "热线"] {
        assert_eq!(unit(text, 0), None, "{text}");
    }
}

#[test]
fn a_column_of_units_holds_nothing_else() {
    for text in ["个", " 万元 ", "百分比", "批或个", "个、件", "次/年", "人次", "台（套）", "%", "个数"]
    {
        assert!(is_unit(text), "{text}");
    }
    for text in ["完成率", "完成", "是", "-", "", "时间期限", "完成进度", "个以上", "年度", "全年"]
    {
        assert!(!is_unit(text), "{text}");
    }
}

#[test]
fn no_word_of_the_lexicon_is_both() {
    let text = include_str!("../units.txt");
    let words = || text.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace);
    for word in words().filter_map(|word| word.strip_prefix('!')) {
        assert!(!words().any(|other| other == word), "{word}");
    }
}

#[test]
fn scores_by_column() {
    use Column::{Note, Standard, Weight};
    let rows = [
        ("10 分", Note, Some("10")),
        ("10分", Standard, Some("10")),
        ("（8分）", Note, Some("8")),
        ("0-15", Standard, Some("15")),
        ("0-15", Note, Some("15")),
        ("(0-20)分", Standard, Some("20")),
        ("15（分）", Weight, Some("15")),
        ("0～12.5分", Note, Some("12.5")),
        ("满分：25", Note, Some("25")),
        ("20", Standard, Some("20")),
        ("20", Weight, Some("20")),
        ("7.5", Weight, Some("7.5")),
        ("10%", Weight, Some("10")),
        ("10/10", Weight, Some("10")),
        ("10／10分", Weight, Some("10")),
        ("10（10分）", Weight, Some("10")),
        ("8/10", Weight, None),
        ("5-10分", Weight, None),
        ("20", Note, None),
        ("10%", Standard, None),
        ("5-10", Standard, None),
        ("每少一次扣 2 分", Standard, None),
        ("历年预算 30 万元", Note, None),
        ("%", Standard, None),
        ("", Weight, None),
        ("十分", Note, None),
        ("2028 年执行", Note, None),
    ];
    for (text, column, wanted) in rows {
        assert_eq!(score(text, column).map(|v| v.to_string()).as_deref(), wanted, "{text} {column:?}");
    }
}

#[test]
fn budget_years() {
    let rows = [
        ("2031 年重大政策和重点项目绩效目标", Ok(Some(2031))),
        ("（2031年度）", Ok(Some(2031))),
        ("2031", Ok(Some(2031))),
        ("二〇三一年", Ok(Some(2031))),
        ("２０３１年", Ok(Some(2031))),
        ("2031年度预算（2030年结转）", Ok(Some(2031))),
        ("", Ok(None)),
        ("—", Ok(None)),
        ("2030年、2031年", Err(Doubt::Several)),
        ("民国120年1月", Err(Doubt::RocYear)),
        ("下一年度", Err(Doubt::Unreadable)),
        ("某发〔2030〕5号", Err(Doubt::Unreadable)),
    ];
    for (text, wanted) in rows {
        assert_eq!(budget_year(text), wanted, "{text}");
    }
}
