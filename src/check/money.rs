//! Amounts: the total, its sources, its parts, and the cost indicators that repeat it.

use rust_decimal::Decimal;

use crate::derive::amount::amount;
use crate::derive::money_unit;
use crate::model::{Amount, Extra, Field, FieldName, Issue, Level, sum_of};
use crate::rough::Phrases;

use super::form::Form;
use super::text::says_nothing;

super::declare! {
    /// The sources do not add up.
    TOTAL_NOT_SUM = "total-not-sum", Error, Form(total_not_sum);
    title: "资金总额不等于各项来源之和", "The total is not the sum of its sources";
    message: "资金总额 {0} 万元，各项来源合计 {1} 万元，相差 {2} 万元。", "The total is {0} 万元 but its sources add up to {1} 万元, a difference of {2} 万元.";
    help: "资金总额应等于财政拨款、自有资金与其他资金之和（按万元精确相加）。请核对各项金额和单位。来源少于总额而表中另有资金栏目时只作警告。", "The total must equal the sum of the three sources, added exactly in 万元. Check the amounts and their units. Where the sources fall short and the form has further rows of funds, this is only a warning.";
    source: "表样：资金总额与“一、财政拨款，二、自有资金，三、其他”";
    fails: "资金总额=100 万元 | 财政拨款=60 万元 | 自有资金=30 万元";
    passes: "资金总额=100 万元 | 财政拨款=60 万元 | 自有资金=30 万元 | 其他资金=10\n项目\n资金总额=98.6 | 自有资金=0\n资料 中央衔接资金=60\n资料 省级衔接资金=38.6\n项目\n资金总额=100 | 财政拨款=90\n资料 配套资金合计（元）=100000";

    /// The parts behind 其中 exceed the amount.
    PARTS_EXCEED_AMOUNT = "parts-exceed-amount", Warning, Form(parts_exceed_amount);
    title: "“其中”各项之和超过金额", "The parts exceed the amount";
    message: "{0} {1} 万元，其中各项合计 {2} 万元。", "{0} is {1} 万元 but its parts add up to {2} 万元.";
    help: "“其中”只列出金额的一部分，合计不应超过该金额。", "The parts named after 其中 belong to the amount and cannot exceed it.";
    source: "表样：资金总额及其构成";
    fails: "资金总额=120 万元（其中：市级 80 万元，区级 50 万元）";
    passes: "资金总额=120 万元（其中：市级 80 万元，区级 40 万元）";

    /// Nothing is applied for.
    TOTAL_ZERO = "total-zero", Warning, Form(total_zero);
    title: "资金总额为零", "The total is zero";
    message: "资金总额为 0，表中没有申请资金。", "The total is 0: the form applies for no funds.";
    help: "申报表用于申请预算资金，总额为零时请核对是否漏填。", "The form applies for budget funds; check whether the amount was left out.";
    source: "表样：项目资金申请";
    fails: "资金总额=0 万元";
    passes: "资金总额=0.5 万元";

    /// An amount without a unit that only makes sense in 元.
    AMOUNT_LOOKS_LIKE_YUAN = "amount-looks-like-yuan", Warning, Form(amount_looks_like_yuan);
    title: "金额疑似按“元”填写", "The amount looks like 元, not 万元";
    message: "{0}填写 {1}，按表中单位为 {2} 亿元，疑似以“元”填写。", "{0} says {1}, which by the form's unit is {2} hundred million yuan; it was probably written in 元.";
    help: "表中金额以万元计。没有写单位而达到一百亿元以上的，多半是按元填写；请改为万元或写明单位。", "The form counts in 万元. An amount without a unit that comes to ten billion yuan or more was probably written in yuan; convert it or write the unit.";
    source: "表样：项目资金申请（万元）";
    fails: "资金总额=2000000";
    passes: "资金总额=200";
}

fn total_not_sum(form: &Form<'_>, issues: &mut Vec<Issue>) {
    let [Some(total), sources @ ..] = &form.project.derived.amounts else { return };
    // A source that is declared in words or as several amounts: what it adds is not known.
    let unknown =
        |(field, amount): (Field, &Option<Amount>)| amount.is_none() && !says_nothing(form.str(field));
    if [Field::Fiscal, Field::Own, Field::Other].into_iter().zip(sources).any(unknown) {
        return;
    }
    let Some(sum) = sum_of(sources.iter().flatten().map(|amount| amount.wan)) else { return };
    if sum == total.wan || sources.iter().all(Option::is_none) {
        return;
    }
    let Some(difference) = total.wan.checked_sub(sum).map(|difference| difference.abs()) else { return };
    let funds = other_funds(form);
    if sum < total.wan && stands_in(&funds, form.money_unit, difference) {
        return;
    }
    let amounts = [total.wan, sum, difference].map(|wan| wan.normalize().to_string());
    let mut issue = form.at(&TOTAL_NOT_SUM, Field::Total);
    issue.args.extend(amounts);
    if sum < total.wan && !funds.is_empty() {
        issue.level = Level::Warning;
    }
    issues.push(issue);
}

/// The rows of funds that the form has beside the three sources.
fn other_funds<'a>(form: &'a Form<'_>) -> Vec<&'a Extra> {
    static WORDS: Phrases<&str> = Phrases::new(&[
        "资金",
        "拨款",
        "补助",
        "收入",
        "结转",
        "资本金",
        "基金",
        "国有资本",
        "债券",
        "贷款",
        "自筹",
        "专项债",
        "结余",
        "专户",
    ]);
    let extras = form.project.extras.iter();
    extras.filter(|extra| extra.indicator.is_none() && WORDS.are_in(&extra.label)).collect()
}

/// Whether what is missing from the sum is exactly what those rows add up to in one of their columns, in 万元.
fn stands_in(funds: &[&Extra], unit: &str, missing: Decimal) -> bool {
    fn column(extra: &Extra) -> &str {
        extra.label.split_once(Extra::JOINT).map_or("", |(_, column)| column)
    }
    let wan = |extra: &&Extra| {
        amount(extra.text.as_str(), money_unit::of_extra(extra, unit)).map(|amount| amount.wan)
    };
    funds.iter().any(|one| {
        let own =
            funds.iter().filter(|other| column(other) == column(one) && !says_nothing(other.text.as_str()));
        own.map(wan).collect::<Option<Vec<_>>>().and_then(sum_of) == Some(missing)
    })
}

fn parts_exceed_amount(form: &Form<'_>, issues: &mut Vec<Issue>) {
    for (field, amount) in Field::AMOUNTS.into_iter().zip(&form.project.derived.amounts) {
        // An amount below zero is no less than no parts at all.
        let Some(amount) = amount.as_ref().filter(|amount| !amount.parts.is_empty()) else { continue };
        let Some(parts) = sum_of(amount.parts.iter().map(|part| part.wan)) else { continue };
        if parts > amount.wan {
            let issue = form.at(&PARTS_EXCEED_AMOUNT, field).arg(field.name());
            issues.push(issue.arg(amount.wan.normalize().to_string()).arg(parts.normalize().to_string()));
        }
    }
}

fn total_zero(form: &Form<'_>, issues: &mut Vec<Issue>) {
    if form.project.derived.amounts[0].as_ref().is_some_and(|total| total.wan.is_zero()) {
        issues.push(form.at(&TOTAL_ZERO, Field::Total));
    }
}

/// 100 亿元 in 万元: no project of a city or county comes near it.
const BEYOND_ANY_PROJECT: Decimal = Decimal::from_parts(1_000_000, 0, 0, false, 0);

fn amount_looks_like_yuan(form: &Form<'_>, issues: &mut Vec<Issue>) {
    for (field, amount) in Field::AMOUNTS.into_iter().zip(&form.project.derived.amounts) {
        let Some(amount) = amount else { continue };
        let text = form.str(field);
        if amount.wan >= BEYOND_ANY_PROJECT && !text.contains(['元', '万', '亿']) {
            let billions = (amount.wan / Decimal::from(10_000)).normalize().to_string();
            let issue = form.at(&AMOUNT_LOOKS_LIKE_YUAN, field).arg(field.name());
            issues.push(issue.arg(text.trim()).arg(billions));
        }
    }
}
