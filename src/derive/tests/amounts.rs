use crate::derive::amount::{Doubt, read};

/// Text, the form's unit, 万元.
const AMOUNTS: &[(&str, &str, &str)] = &[
    ("37.25 万元", "万元", "37.25"),
    ("96万(道路 40万元,桥涵 36万元,亮化 20万元)", "万元", "96"),
    ("96（道路40、桥涵56）", "万元", "96"),
    ("96万元（含上年结转12万元）", "万元", "96"),
    ("每年96万元", "万元", "96"),
    ("1,234.50万元", "万元", "1234.5"),
    ("１２３.４万元", "万元", "123.4"),
    ("1700", "万元", "1700"),
    ("37.25\0万元\0\0", "万元", "37.25"),
    ("226,145,100.00", "元", "22614.51"),
    ("1700元", "万元", "0.17"),
    ("1元", "万元", "0.0001"),
    ("1300 万", "元", "1300"),
    ("2.5亿元", "万元", "25000"),
    ("3亿", "万元", "30000"),
    ("1亿2000万元", "万元", "12000"),
    ("3万5千元", "万元", "3.5"),
    ("5千元", "万元", "0.5"),
    ("0", "万元", "0"),
    ("0 元", "万元", "0"),
    ("0.00", "万元", "0"),
    ("零", "万元", "0"),
    ("一百二十万元", "万元", "120"),
    ("一百二十万", "元", "120"),
    ("壹佰万元整", "万元", "100"),
    ("人民币叁拾伍万陆仟元整", "万元", "35.6"),
    ("壹佰元伍角", "万元", "0.01005"),
    ("100元5角3分", "万元", "0.010053"),
    ("壹佰万元整（100万元）", "万元", "100"),
    ("¥1,000,000.00元", "万元", "100"),
    ("RMB 500万", "万元", "500"),
    ("3700 万元(上级转移支付)", "万元", "3700"),
    ("4000（省级转移支付）", "万元", "4000"),
    ("约 80 万元", "万元", "80"),
    ("80左右", "万元", "80"),
    ("视实际情况而定（奖补资金 1000 万元）", "万元", "1000"),
    ("某发〔2031〕16号核定 45 万元", "万元", "45"),
    ("2031年预算 45 万元", "万元", "45"),
    ("2031年1月1日起，每年 45 万元", "万元", "45"),
    ("3 个项目共 45 万元", "万元", "45"),
    ("为 5 万人发放 45 万元", "万元", "45"),
    ("45 万元，占 30%", "万元", "45"),
    ("1、补助资金 45 万元", "万元", "45"),
    ("100（元）", "万元", "0.01"),
    ("100 (万元)", "元", "100"),
    ("资金总额：100", "万元", "100"),
    ("120万元/年", "万元", "120"),
    ("-20 万元", "万元", "-20"),
    ("12345热线经费 50 万元", "万元", "50"),
    ("2022.12", "万元", "2022.12"),
    ("2100", "万元", "2100"),
    ("45 万 元", "万元", "45"),
    ("7 百万元", "万元", "700"),
    (".5", "万元", "0.5"),
    ("-.5", "万元", "-0.5"),
];

#[test]
fn one_amount_in_wan() {
    for (text, unit, wan) in AMOUNTS {
        let found = read(text, unit);
        assert!(found.is_ok(), "{text}: {found:?}");
        assert_eq!(found.unwrap().map(|a| a.wan.to_string()).as_deref(), Some(*wan), "{text}");
    }
}

#[test]
fn what_says_nothing_is_no_amount_and_no_doubt() {
    for text in ["", " ", "-", "——", "无", "/", "*", "暂无", "□", "总额：", "万元", "（万元）"]
    {
        assert_eq!(read(text, "万元"), Ok(None), "{text}");
    }
}

#[test]
fn what_is_not_one_amount_settles_none() {
    let rows = [
        ("市级 80 万元，区级 40 万元", Doubt::Several),
        ("100-200 万元", Doubt::Several),
        ("100 200", Doubt::Several),
        ("854万(其他400万元)", Doubt::Several),
        ("96万(道路40万元,桥涵36万元)", Doubt::Several),
        ("96万元×3年", Doubt::Unreadable),
        ("每人800元", Doubt::Unreadable),
        ("人均800元", Doubt::Unreadable),
        ("每月8万元", Doubt::Unreadable),
        ("12,34", Doubt::Several),
        ("100人×500元=5万元", Doubt::Several),
        ("1，000", Doubt::Unreadable),
        ("#DIV/0!", Doubt::Unreadable),
        ("2000 万美元", Doubt::Unreadable),
        ("US$500", Doubt::Unreadable),
        ("500元/人", Doubt::Unreadable),
        ("100 余万元", Doubt::Unreadable),
        ("据实拨付", Doubt::Unreadable),
        ("数十万元", Doubt::Unreadable),
        ("十几万元", Doubt::Unreadable),
        ("〔2031〕16号", Doubt::Unreadable),
        ("2031年1月1日", Doubt::Unreadable),
        ("30%", Doubt::Unreadable),
        ("3 个项目", Doubt::Unreadable),
        ("0799-3344556", Doubt::Unreadable),
        ("007", Doubt::Unreadable),
        ("(100)", Doubt::Unreadable),
        ("A4纸", Doubt::Unreadable),
        ("12345热线", Doubt::Unreadable),
        ("其中：市级 80 万元，区级 40 万元", Doubt::Several),
        ("120万元（其中市级80万元），另配套50万元", Doubt::Several),
        ("99999999999999999999999999999999 亿元", Doubt::Unreadable),
        ("79228162514264337593543950335 亿元", Doubt::Unreadable),
    ];
    for (text, doubt) in rows {
        assert_eq!(read(text, "万元"), Err(doubt), "{text}");
    }
}

#[test]
fn a_breakdown_is_kept_in_parts() {
    type Parts = &'static [(&'static str, &'static str)];
    let rows: [(&str, &str, Parts); 5] = [
        ("120 万元（其中：市级 80 万元，区级 40 万元）", "120", &[("市级", "80"), ("区级", "40")]),
        ("120万元，其中市级80，区级40", "120", &[("市级", "80"), ("区级", "40")]),
        ("1.2亿元，其中：上级资金为 5000 万元", "12000", &[("上级资金", "5000")]),
        ("120 万元（其中：已到位）", "120", &[]),
        ("120 万元", "120", &[]),
    ];
    for (text, wan, parts) in rows {
        let found = read(text, "万元").unwrap().unwrap();
        assert_eq!(found.wan.to_string(), wan, "{text}");
        let found: Vec<(&str, String)> =
            found.parts.iter().map(|p| (p.label.as_str(), p.wan.to_string())).collect();
        let parts: Vec<(&str, String)> = parts.iter().map(|&(label, wan)| (label, wan.to_owned())).collect();
        assert_eq!(found, parts, "{text}");
    }
}

#[test]
fn what_is_about_right_or_a_bound_is_told() {
    use crate::derive::amount::hedge;
    for (text, word) in [
        ("约 100 万元", "约"),
        ("不超过50万元", "不超过"),
        ("≤ 50", "≤"),
        ("100万元左右", "左右"),
        ("300万元以内（含上级资金）", "以内"),
    ] {
        assert_eq!(hedge(text), Some(word), "{text}");
    }
    for text in [
        "100 万元",
        "4000 万元(中央和省级转移支付)",
        "据实结算，预算 100 万元",
        "=100万元",
        "共3万元、5万元",
        "无",
    ] {
        assert_eq!(hedge(text), None, "{text}");
    }
}
