use crate::derive::operator::of_standard;
use crate::derive::quantity::nature_of;
use crate::derive::value::{Reading, nothing_but, value};
use crate::model::{Nature, Operator};

/// 指标值, the unit beside it, and `operator target..upper unit`.
const VALUES: &[(&str, &str, &str)] = &[
    ("≥630批次", "", "≥ 630 批次"),
    ("5-6 期", "", "5..6 期"),
    ("[80,90]", "%", "80..90"),
    ("(80%，90%]", "", "80..90 %"),
    ("[100,200]亩", "", "100..200 亩"),
    ("100±5 亩", "", "95..105 亩"),
    ("200亩±5%", "", "190..210 亩"),
    ("师生比1:15，教师不少于30人", "", "≥ 30 人"),
    ("25±2℃", "", "23..27 ℃"),
    ("100%±5%", "", "95..105 %"),
    ("误差±5%以内", "", "-5..5 %"),
    ("≥90%且≤100%", "", "90..100 %"),
    ("不高于5%且不低于2%", "", "2..5 %"),
    ("5次以上，10次以下", "", "5..10 次"),
    ("90%≤合格率<100%", "", "90..100 %"),
    ("90%以上（含90%）", "", "≥ 90 %"),
    ("≥ 3 000 亩", "", "≥ 3000 亩"),
    ("≥1000元/(人·年)", "", "≥ 1000 元/(人·年)"),
    ("不少於３次", "", "≥ 3 次"),
    ("約5萬人次", "", "≈ 5 萬人次"),
    ("310亿元", "", "310 亿元"),
    ("≤8万度电/年", "", "≤ 8 万度电/年"),
    ("2900万人次", "", "2900 万人次"),
    ("1.6万", "", "1.6 万"),
    ("4.50%", "", "4.50 %"),
    ("150元-300元", "", "150..300 元"),
    ("0.9", "", "0.9"),
    ("90", "%", "90"),
    ("95％", "", "95 ％"),
    ("95%以上", "", "≥ 95 %"),
    ("》=95%", "", "≥ 95 %"),
    ("3天（含）以内", "", "≤ 3 天"),
    ("80~90之间", "", "80..90"),
    ("﹥80%", "", "> 80 %"),
    ("不少於5萬人次", "", "≥ 5 萬人次"),
    ("12個月內", "", "≤ 12 個月"),
    ("达到 93%以 上", "", "≥ 93 %"),
    ("不低于85%", "", "≥ 85 %"),
    ("不得少于 3 次", "", "≥ 3 次"),
    ("低于 5%", "", "< 5 %"),
    ("小于一年", "", "< 1 年"),
    ("<2个月", "", "< 2 个月"),
    (">=80%", "", "≥ 80 %"),
    ("＞＝80％", "", "≥ 80 ％"),
    ("<=100%", "", "≤ 100 %"),
    ("$\\geq$ 80%", "", "≥ 80 %"),
    ("≧90", "", "≥ 90"),
    ("=3", "", "= 3"),
    ("预计 6 家", "", "≈ 6 家"),
    ("约 100 个", "", "≈ 100 个"),
    ("100人左右", "", "≈ 100 人"),
    ("30天以内", "", "≤ 30 天"),
    ("不超过30天", "", "≤ 30 天"),
    ("控制在5%以内", "", "≤ 5 %"),
    ("超过500人", "", "> 500 人"),
    ("100余人", "", "> 100 人"),
    ("前 4 名", "", "4 名"),
    ("下降 20%", "", "20 %"),
    ("-5%", "", "-5 %"),
    ("1,200人次", "", "1200 人次"),
    ("1.2-1.5万", "", "1.2..1.5 万"),
    ("10%～20%", "", "10..20 %"),
    ("5至6次", "", "5..6 次"),
    ("2000-2500", "人次", "2000..2500"),
    ("2022", "个", "2022"),
    ("2022-2100", "个", "2022..2100"),
    ("投资完成率 ≥ 80%", "", "≥ 80 %"),
    ("新建厂房，面积约 2000 平方米，配套设施", "", "≈ 2000 平方米"),
    ("目标为预期目标的80%", "", "80 %"),
    ("整修50处渠道", "", "50 处"),
    ("建成5G基站30个", "", "30 个"),
    ("1、培训 3 次", "", "3 次"),
    ("（1）培训 3 次", "", "3 次"),
    ("2031年完成 12 个", "", "12 个"),
    ("2031年12月31日前完成 12 个", "", "12 个"),
    ("按某发〔2031〕16号完成 12 个", "", "12 个"),
    ("12345热线办结率98%", "", "98 %"),
    ("两次", "", "2 次"),
    ("百分之九十以上", "", "≥ 90 %"),
    ("百分之百", "", "100 %"),
    ("2 亿美元/年", "", "2 亿美元/年"),
    ("500 亿元以上", "", "≥ 500 亿元"),
    ("20 家/年", "", "20 家/年"),
    ("1600元/亩", "", "1600 元/亩"),
    ("5个百分点", "", "5 个百分点"),
    ("满意度达95", "", "95"),
    ("2031.12万元", "", "2031.12 万元"),
    ("约10万人以上", "", "≥ 10 万人"),
    ("45个工作日", "", "45 个工作日"),
    ("一百二十万元", "", "120 万元"),
    ("3台（套）", "", "3 台（套）"),
    ("12个月", "", "12 个月"),
    ("5项目标任务", "", "5 项"),
];

fn show(value: &crate::derive::value::Value) -> String {
    let mut text = value.operator.map_or(String::new(), |operator| format!("{} ", operator.sign()));
    text.push_str(&value.target.to_string());
    if let Some(upper) = value.upper {
        text.push_str(&format!("..{upper}"));
    }
    if let Some(unit) = &value.unit {
        text.push_str(&format!(" {unit}"));
    }
    text
}

#[test]
fn one_quantity_or_range() {
    for (text, beside, wanted) in VALUES {
        let found = value(text, Some(*beside).filter(|unit| !unit.is_empty()));
        let Reading::One(found) = found else { panic!("{text}: {found:?}") };
        assert_eq!(show(&found), *wanted, "{text}");
    }
}

#[test]
fn what_holds_no_quantity() {
    let texts = [
        "",
        "-",
        "无",
        "是",
        "项",
        "多个",
        "全年",
        "年度",
        "不限",
        "达成",
        "三分之二",
        "万元",
        "○",
        "2031年底",
        "2031 年",
        "2031",
        "2031年12月31日",
        "12 月 31 日前",
        "每年12月31日前",
        "11 月份前",
        "2031.12",
        "2031-2033",
        "20311231",
        "203112",
        "某发 (2031) 1 号 执行",
        "某发〔2031〕16号",
        "第三名",
        "第5条",
        "完成一个示范点",
        "“六个一”工程",
        "5G全覆盖",
        "12345热线",
        "A4",
        "PM2.5",
        "不低于上年",
        "一站式办理",
        "8:30",
        "0799-3344556",
        "1/3",
        "007",
        "一二三产业",
        "数十个",
        "四级联动机制",
        "支持",
        "2031年第一季度",
        "1-3月",
        "#DIV/0!",
        " #N/A",
    ];
    for text in texts {
        assert_eq!(value(text, None), Reading::None, "{text}");
    }
    assert_eq!(value("2031", Some("年")), Reading::None);
}

#[test]
fn what_holds_several() {
    let texts = [
        "250 吨、9000 头",
        "1. 大于等于 110 人; 2. 大于等于 110 人",
        "面积≥550万亩； 产量≥230万吨",
        "5人5次",
        "1-2-3次",
        "300-200元",
        "5元-3次",
        "100%（200个）",
        "3次，30人",
        "三次培训每次5人",
    ];
    for text in texts {
        assert_eq!(value(text, None), Reading::Several, "{text}");
    }
}

#[test]
fn ranges_that_may_be_meant_otherwise_are_guesses() {
    let guessed = |text: &str| match value(text, None) {
        Reading::One(found) => found.guessed,
        other => panic!("{text}: {other:?}"),
    };
    for text in
        ["[1,200]", "[100,200]", "≥3、≤5", "≥3，≤5", "3次以上和5次以下", "≥3\n≤5", "100±5", "200亩±5%"]
    {
        assert!(guessed(text), "{text}");
    }
    for text in [
        "[80,90]",
        "[100,200]亩",
        "误差±5%",
        "[0,100]",
        "[1, 200]",
        "[1，200]",
        "(1,200]",
        "[1%,200%]",
        "≥90%且≤100%",
        "≥90%，且≤100%",
        "5次以上10次以下",
        "90%≤合格率<100%",
        "5-6期",
        "≥90%",
    ] {
        assert!(!guessed(text), "{text}");
    }
}

#[test]
fn what_no_single_number_says() {
    for text in ["1:15", "师生比≤1：15", "1∶1.5", "5: 5", "1比2", "按1:2:3配套"] {
        assert_eq!(value(text, None), Reading::Ratio, "{text}");
    }
    for text in ["100±5%", "100%±5", "80 ± 5％"] {
        assert_eq!(value(text, None), Reading::Tolerance, "{text}");
    }
}

#[test]
fn nothing_but_a_quantity() {
    for text in ["130 件", "低于 5%", "下降 20%", "≥90%", "（5家）", "增长10%以上", "前 4 名", "共 12 次。"]
    {
        assert!(nothing_but(text, None).is_some(), "{text}");
    }
    for text in ["挂牌1年内", "开展培训3次", "2031年", "全年", "满意度95%", "5家企业", "", "20人，3次"]
    {
        assert!(nothing_but(text, None).is_none(), "{text}");
    }
}

#[test]
fn standards_that_compare_with_the_target() {
    use Operator::{AtLeast, AtMost, Equal};
    let rows = [
        ("大于等于指标值", Some(AtLeast)),
        ("等于指标 值", Some(Equal)),
        ("小于或等于预算安排数", Some(AtMost)),
        ("不低于目标值得满分", Some(AtLeast)),
        ("超过或达到 60 人次 不扣分", Some(AtLeast)),
        ("达到或超过 5 期班次不扣分", Some(AtLeast)),
        ("小于 90% 以下的扣分", None),
        ("满意率小于90%扣分", None),
        ("低于指标值的扣2分", None),
        ("<60%不得分", None),
        ("≥90%得10分，≥80%得5分", None),
        ("按满意度", None),
        ("≥", Some(AtLeast)),
        ("0-15", None),
        ("", None),
    ];
    for (text, wanted) in rows {
        assert_eq!(of_standard(text), wanted, "{text}");
    }
}

#[test]
fn natures_by_their_words() {
    let rows = [
        ("定量", Some(Nature::Quantitative)),
        ("定量指标", Some(Nature::Quantitative)),
        ("定 性", Some(Nature::Qualitative)),
        ("定性指标 与定量相结合", Some(Nature::Mixed)),
        ("数量", Some(Nature::Quantitative)),
        ("百分比", Some(Nature::Quantitative)),
        ("≥", Some(Nature::Quantitative)),
        ("$\\leq$", Some(Nature::Quantitative)),
        ("正向指标", None),
        ("", None),
    ];
    for (text, wanted) in rows {
        assert_eq!(nature_of(text), wanted, "{text}");
    }
}
