//! Columns of one indicator, and indicators and funds, that should say the same.

use rust_decimal::Decimal;

use crate::derive::unit::is_unit;
use crate::model::{Indicator, IndicatorField, Issue, sum_of};
use crate::rough::Phrases;

use super::form::{Form, Row};
use super::indicator::name;
use super::levels::Class;
use super::numbers::{Counted, counted, plain_unit};

super::declare! {
    /// The value says one number, its content another.
    VALUE_CONTRADICTS_CONTENT = "value-contradicts-content", Warning, Form(value_contradicts_content);
    title: "指标值与指标值内容不一致", "Value and content disagree";
    message: "指标值“{0}”与内容中的 {1} 不一致。", "The value `{0}` disagrees with {1} in its content.";
    help: "两栏说的是同一指标，数值应当一致。请核对以哪一个为准。", "Both columns speak of one indicator. Check which number holds.";
    source: "表样：指标值与指标值内容";
    fails: "指标 三级指标=群众满意度 | 指标值=≥90% | 指标值内容=群众满意度达到 95% 以上";
    passes: "指标 三级指标=群众满意度 | 指标值=≥90% | 指标值内容=群众满意度 90% 以上";

    /// The value says one number, the standard for scoring another.
    VALUE_CONTRADICTS_STANDARD = "value-contradicts-standard", Warning, Form(value_contradicts_standard);
    title: "指标值与评扣分标准不一致", "Value and scoring standard disagree";
    message: "指标值“{0}”与评扣分标准中的 {1} 不一致。", "The value `{0}` disagrees with {1} in its scoring standard.";
    help: "达到指标值才应得满分；标准中的界限与指标值不同，就无法判断是否扣分。请统一。", "Full marks are for reaching the value; a standard with another bound leaves open what is deducted. Make them agree.";
    source: "表样：指标值与评扣分标准";
    fails: "指标 三级指标=培训人数 | 指标值=746 人次 | 评扣分标准=达到 580 人次不扣分";
    passes: "指标 三级指标=培训人数 | 指标值=746 人次 | 评扣分标准=每少 1 人次扣 0.5 分";

    /// A rate whose column of units counts something, or the reverse.
    UNIT_CONTRADICTS_VALUE = "unit-contradicts-value", Warning, Form(unit_contradicts_value);
    title: "度量单位与指标值的单位不一致", "The unit is not the value's";
    message: "指标值“{0}”的单位是“{1}”，度量单位却填“{2}”。", "The value `{0}` is in `{1}`, but the unit column says `{2}`.";
    help: "比率和数量不能互换（90% 不是 90 人）。请核对指标值，或把度量单位改为一致；目标值按指标值里的单位读取。", "A rate is no count (90% is not 90 people). Check the value, or make the unit agree; the target is read with the value's unit.";
    source: "表样：指标值与度量单位";
    fails: "指标 三级指标=学员满意度 | 指标值=≥90% | 度量单位=人";
    passes: "指标 三级指标=学员满意度 | 指标值=≥90% | 度量单位=百分比\n指标 三级指标=覆盖率 | 指标值=≥30% | 度量单位=完成率\n指标 三级指标=培训 | 指标值=3 期 | 度量单位=次";

    /// A cost indicator for the whole that is not the total.
    COST_NOT_TOTAL = "cost-not-total", Warning, Form(cost_not_total);
    title: "成本指标与资金总额不一致", "The cost indicator is not the total";
    message: "成本指标“{0}”为 {1} 万元，资金总额为 {2} 万元。", "The cost indicator `{0}` is {1} 万元, the total is {2} 万元.";
    help: "唯一的总成本指标应与申请的资金总额一致；分项成本可以少于总额，不应超过总额。单位成本、人均标准不在此列。", "The one indicator of the total cost should equal the funds applied for; the cost of a part may be less, but not more. Unit costs and standards per head are not compared.";
    source: "表样：经济成本指标与资金总额";
    fails: "资金总额=104 万元\n指标 二级指标=经济成本指标 | 三级指标=项目总成本 | 指标值=≤140 万元";
    passes: "资金总额=104 万元\n指标 二级指标=经济成本指标 | 三级指标=人均补贴 | 指标值=≤1.2 万元";

    /// Cost indicators that add up to more than the total.
    COSTS_EXCEED_TOTAL = "costs-exceed-total", Warning, Form(costs_exceed_total);
    title: "成本指标合计超过资金总额", "The cost indicators exceed the total";
    message: "{0} 个成本指标合计至少 {1} 万元，超过资金总额 {2} 万元。", "{0} cost indicators add up to at least {1} 万元, more than the total of {2} 万元.";
    help: "各项成本之和不应超过申请的资金总额。请核对金额，或在内容中说明其他资金来源。", "The costs cannot exceed the funds applied for. Check the amounts, or name the other sources.";
    source: "表样：经济成本指标与资金总额";
    fails: "资金总额=80 万元\n指标 二级指标=经济成本指标 | 三级指标=竞赛经费 | 指标值=50 万元\n指标 二级指标=经济成本指标 | 三级指标=培训经费 | 指标值=40 万元";
    passes: "资金总额=80 万元\n指标 二级指标=经济成本指标 | 三级指标=竞赛经费 | 指标值=40 万元\n指标 二级指标=经济成本指标 | 三级指标=培训经费 | 指标值=40 万元\n指标 目标期=中期 | 二级指标=经济成本指标 | 三级指标=培训经费 | 指标值=120 万元";

    /// An economic cost that is no money.
    COST_NOT_MONEY = "cost-not-money", Hint, Form(cost_not_money);
    title: "经济成本指标不是金额", "An economic cost that is no money";
    message: "经济成本指标“{0}”的单位是“{1}”，不是金额或比例。", "The unit of the economic cost `{0}` is `{1}`, neither money nor a share.";
    help: "经济成本指标反映花了多少钱。次数、人数等是产出，应列在产出指标下。", "An economic cost says what is spent. Numbers of events or people are outputs.";
    source: "表样：经济成本指标";
    fails: "指标 二级指标=经济成本指标 | 三级指标=创建活动 | 指标值=≥4 次";
    passes: "指标 二级指标=经济成本指标 | 三级指标=培训成本 | 指标值=≤300 元/人\n指标 二级指标=经济成本指标 | 三级指标=配套比例 | 指标值=40 %";
}

/// Whether the words before a number say that it counts something else than the whole: a rate per unit, a part,
/// a change, a comparison.
fn counts_otherwise(counted: &Counted<'_>) -> bool {
    static OTHERWISE: Phrases<&str> = Phrases::new(&[
        "每", "均", "其中", "比", "较", "增", "提高", "提升", "下降", "减少", "降低", "扣", "得", "加", "减",
        "占", "上年", "去年", "单", "发现", "发生", "出现",
    ]);
    OTHERWISE.are_in(counted.before)
}

/// The one number in a text that should be the target and is not, with its unit.
fn contradiction(indicator: &Indicator, text: &str) -> Option<String> {
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let quantity = &indicator.quantity;
    let (target, unit) = (quantity.target?, plain_unit(quantity.unit.as_deref()?));
    // Spans of time and amounts of money have many readings beside the target.
    if unit.contains(['年', '月', '日', '天', '元', '万', '亿', '号']) || text.contains("每") && unit != "%"
    {
        return None;
    }
    // A target that was not read from the value has an issue of its own.
    if !indicator.declared.str(IndicatorField::Value).contains(|c: char| c.is_numeric()) {
        return None;
    }
    let numbers: Vec<_> =
        counted(text, unit).into_iter().filter(|number| !counts_otherwise(number)).collect();
    let [one] = numbers.as_slice() else { return None };
    let upper = quantity.upper.unwrap_or(target);
    (one.number < target || one.number > upper).then(|| format!("{}{unit}", one.number.normalize()))
}

fn contradicts(form: &Form<'_>, field: IndicatorField, mut add: impl FnMut(usize, &str, String)) {
    for (row, indicator) in form.project.indicators.iter().enumerate() {
        if let Some(other) = contradiction(indicator, indicator.declared.str(field)) {
            add(row, indicator.declared.str(IndicatorField::Value), other);
        }
    }
}

fn value_contradicts_content(form: &Form<'_>, issues: &mut Vec<Issue>) {
    contradicts(form, IndicatorField::Content, |row, value, other| {
        let issue = form.at_indicator(&VALUE_CONTRADICTS_CONTENT, row, IndicatorField::Content);
        issues.push(issue.arg(value).arg(other));
    });
}

fn value_contradicts_standard(form: &Form<'_>, issues: &mut Vec<Issue>) {
    contradicts(form, IndicatorField::Standard, |row, value, other| {
        let issue = form.at_indicator(&VALUE_CONTRADICTS_STANDARD, row, IndicatorField::Standard);
        issues.push(issue.arg(value).arg(other));
    });
}

/// Units of a rate, as a column of units has them.
const RATES: &[&str] = &["%", "‰", "比例", "比率", "百分点", "个百分点", "分", "倍"];

fn unit_contradicts_value(form: &Form<'_>, issues: &mut Vec<Issue>) {
    for (row, indicator) in form.project.indicators.iter().enumerate() {
        let Some(unit) = indicator.quantity.unit.as_deref() else { continue };
        let text = |field| indicator.declared.str(field).trim();
        let beside = text(IndicatorField::UnitOfMeasure);
        let per_cent = matches!(plain_unit(unit), "%" | "‰");
        if per_cent && !RATES.contains(&plain_unit(beside)) && is_unit(beside) {
            let issue = form.at_indicator(&UNIT_CONTRADICTS_VALUE, row, IndicatorField::UnitOfMeasure);
            issues.push(issue.arg(text(IndicatorField::Value)).arg(unit).arg(beside));
        }
    }
}

/// A cost target in 万元, lowest and highest, when the indicator is money for the whole and no rate.
fn cost(indicator: &Indicator, row: &Row) -> Option<(Decimal, Decimal)> {
    static PER_UNIT: Phrases<&str> =
        Phrases::new(&["每", "均", "单价", "单位", "标准", "/", "／", "比例", "补贴", "补助"]);
    let target = indicator.quantity.target?;
    let scale = match indicator.quantity.unit.as_deref()? {
        "元" => Decimal::new(1, 4),
        "万元" | "万" => Decimal::ONE,
        "亿元" | "亿" => Decimal::from(10_000),
        _ => return None,
    };
    let text = |field| indicator.declared.str(field);
    let rate = |field| PER_UNIT.are_in(text(field));
    let economic =
        row.class() == Some(Class::Cost) && !text(IndicatorField::Level2).contains(['社', '生', '态']);
    if !economic
        || rate(IndicatorField::Level3)
        || rate(IndicatorField::Value)
        || rate(IndicatorField::UnitOfMeasure)
    {
        return None;
    }
    Some((target.checked_mul(scale)?, indicator.quantity.upper.unwrap_or(target).checked_mul(scale)?))
}

/// The costs that the total has to pay: where a form has targets of several terms, those of the year, since 资金总额 is
/// the year's.
fn costs(form: &Form<'_>) -> Vec<(usize, (Decimal, Decimal))> {
    let of_year = |indicator: &Indicator| matches!(indicator.declared.str(IndicatorField::Term), "" | "年度");
    let rows = form.rows().enumerate().filter(|(_, (indicator, _))| of_year(indicator));
    rows.filter_map(|(index, (indicator, row))| Some((index, cost(indicator, row)?))).collect()
}

fn cost_not_total(form: &Form<'_>, issues: &mut Vec<Issue>) {
    let Some(total) = &form.project.derived.amounts[0] else { return };
    let costs = costs(form);
    let [(row, (low, high))] = costs[..] else { return };
    let indicator = &form.project.indicators[row];
    let text = |field| indicator.declared.str(field);
    static WHOLE: Phrases<&str> =
        Phrases::new(&["总", "财政支出", "工作开展成本", "项目成本", "预算", "全部"]);
    let per_head = text(IndicatorField::Content).contains(['每', '均']);
    // No part costs more than the whole.
    let differs = low > total.wan || (high < total.wan && WHOLE.are_in(text(IndicatorField::Level3)));
    if differs && !per_head {
        let issue = form.at_indicator(&COST_NOT_TOTAL, row, IndicatorField::Value).arg(name(indicator));
        issues.push(issue.arg(high.normalize().to_string()).arg(total.wan.normalize().to_string()));
    }
}

fn costs_exceed_total(form: &Form<'_>, issues: &mut Vec<Issue>) {
    let Some(total) = &form.project.derived.amounts[0] else { return };
    let costs = costs(form);
    // An indicator of the whole beside those of its parts would count twice.
    if costs.len() < 2 || costs.iter().any(|(_, (low, high))| *low <= total.wan && total.wan <= *high) {
        return;
    }
    let Some(sum) = sum_of(costs.iter().map(|(_, (low, _))| *low)) else { return };
    if sum > total.wan {
        let issue = form.at_indicator(&COSTS_EXCEED_TOTAL, costs[0].0, IndicatorField::Value);
        let amounts = [sum, total.wan].map(|wan| wan.normalize().to_string());
        let issue = issue.arg(costs.len().to_string());
        issues.push(amounts.into_iter().fold(issue, Issue::arg).field("指标值"));
    }
}

fn cost_not_money(form: &Form<'_>, issues: &mut Vec<Issue>) {
    for (row, indicator) in form.project.indicators.iter().enumerate() {
        let Some(unit) = indicator.quantity.unit.as_deref().filter(|_| indicator.quantity.target.is_some())
        else {
            continue;
        };
        let money = unit.contains(['元', '%', '％'])
            || unit.starts_with("百分")
            || matches!(unit, "万" | "亿" | "‰" | "倍" | "折");
        if indicator.declared.str(IndicatorField::Level2).contains("经济成本") && !money {
            let issue = form.at_indicator(&COST_NOT_MONEY, row, IndicatorField::Value);
            issues.push(issue.arg(name(indicator)).arg(unit));
        }
    }
}
