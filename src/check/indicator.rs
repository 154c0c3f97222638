//! One indicator at a time: its name, its value and its nature.

use rust_decimal::Decimal;

use crate::derive::{operator, quantity, unit};
use crate::model::{Indicator, IndicatorField, Issue, Nature, Operator};
use crate::rough::Phrases;

use super::form::Form;
use super::levels::Class;
use super::text::says_nothing;

super::declare! {
    /// An indicator without a value.
    INDICATOR_NO_VALUE = "indicator-no-value", Warning, Form(no_value);
    title: "没有指标值", "The indicator has no value";
    message: "指标“{0}”没有填写指标值。", "The indicator `{0}` has no value.";
    help: "没有指标值的指标无法考核。定量指标请填数值和单位，定性指标请填要达到的程度。", "Nothing can be judged without a value: a number and unit, or for a qualitative indicator the state to reach.";
    source: "财预〔2021〕101号附件1（绩效目标通过具体绩效指标予以细化、量化描述）；表样：指标值";
    fails: "指标 三级指标=群众满意度 | 指标值类型=定量";
    passes: "指标 三级指标=群众满意度 | 指标值=≥90% | 指标值类型=定量\n指标 三级指标=无 | 指标值内容=无";

    /// An indicator without a name.
    INDICATOR_NO_NAME = "indicator-no-name", Warning, Form(no_name);
    title: "没有三级指标名称", "The indicator has no name";
    message: "第 {0} 个指标有指标值，没有三级指标名称。", "Indicator {0} has a value but no name.";
    help: "三级指标是指标的名称，空白时只能从内容猜测考核什么。请补填。", "The third level is the indicator's name; without it one has to guess what is measured. Fill it in.";
    source: "表样：三级指标";
    fails: "指标 二级指标=数量指标 | 指标值=5 个 | 指标值内容=新增旅游产品";
    passes: "指标 二级指标=数量指标 | 三级指标=新增旅游产品 | 指标值=5 个";

    /// A target without a unit.
    INDICATOR_NO_UNIT = "indicator-no-unit", Warning, Form(no_unit);
    title: "指标值没有单位", "The target has no unit";
    message: "指标“{0}”的指标值 {1} 没有单位。", "The value {1} of the indicator `{0}` has no unit.";
    help: "数值没有单位时含义不定（80 可能是 80% 或 80 件）。请在指标值或度量单位中写明。", "A number without a unit is open to doubt (80 may be 80% or 80 cases). Write it in the value or the unit column.";
    source: "表样：度量单位";
    fails: "指标 三级指标=化解率 | 指标值=≥80";
    passes: "指标 三级指标=化解率 | 指标值=≥80 | 度量单位=%\n指标 三级指标=造林面积（亩） | 指标值=≥80";

    /// 定量 without any number.
    QUANTITATIVE_WITHOUT_NUMBER = "quantitative-without-number", Warning, Form(quantitative_without_number);
    title: "定量指标没有数值", "A quantitative indicator without a number";
    message: "指标“{0}”的指标值类型是“{2}”，指标值“{1}”中却没有数值。", "The type of the indicator `{0}` is `{2}`, but its value `{1}` holds no number.";
    help: "定量指标（类型写作数量、百分比或“≥”等运算符的也是）要填可以计量的数值；确实无法量化的，指标值类型请改为定性。", "A quantitative indicator (one whose type is a count, a rate or an operator such as ≥ included) needs a number to measure; if there is none, call it qualitative.";
    source: "表样：指标值与指标值类型";
    fails: "指标 二级指标=数量指标 | 三级指标=加装电梯台数 | 指标值=年度任务数 | 指标值类型=定量";
    passes: "指标 二级指标=数量指标 | 三级指标=加装电梯台数 | 指标值=三百台 | 指标值类型=定量";

    /// 定性 with a number to reach.
    QUALITATIVE_WITH_NUMBER = "qualitative-with-number", Warning, Form(qualitative_with_number);
    title: "定性指标写了数值", "A qualitative indicator with a number";
    message: "指标“{0}”标为定性，指标值“{1}”却是数值。", "The indicator `{0}` is called qualitative, but its value `{1}` is a number.";
    help: "有明确数值的指标是定量指标。请把指标值类型改为定量。", "An indicator with a number to reach is quantitative. Change its type.";
    source: "表样：指标值与指标值类型";
    fails: "指标 三级指标=教师满意度 | 指标值=≥90% | 指标值类型=定性";
    passes: "指标 三级指标=教师素养 | 指标值=提升 | 指标值类型=定性";

    /// A share of more than the whole.
    PERCENT_OVER_100 = "percent-over-100", Error, Form(percent_over_100);
    title: "比率超过 100%", "A rate beyond 100%";
    message: "指标“{0}”的目标 {1} 不可能达到：这一比率至多为 100%。", "The target {1} of `{0}` cannot be reached: this rate is at most 100%.";
    help: "满意度、合格率、覆盖率等是部分占全部的比率，不会超过 100%。请核对指标值；完成率、增长率可以超过，不在此列。", "Satisfaction, pass and coverage rates are a part of a whole and end at 100%. Check the value. Rates of completion and growth may exceed it and are not flagged.";
    source: "表样：指标值（比率的定义）";
    fails: "指标 三级指标=培训合格率 | 指标值=≥110% | 度量单位=%";
    passes: "指标 三级指标=任务完成率 | 指标值=≥110% | 度量单位=%";

    /// A bound on the wrong side.
    OPERATOR_DIRECTION = "operator-direction", Warning, Form(operator_direction);
    title: "指标方向可能写反", "The bound looks reversed";
    message: "指标“{0}”写作 {1}，方向可能写反。", "The indicator `{0}` says {1}; the bound looks reversed.";
    help: "满意度、合格率等越高越好，应为“≥”；投诉率、差错率、事故率等越低越好，应为“≤”。请核对。", "Satisfaction and pass rates should be at least a value; rates of complaints, errors and accidents at most. Check the sign.";
    source: "表样：指标值";
    fails: "指标 三级指标=群众满意度 | 指标值=≤90% | 度量单位=%";
    passes: "指标 三级指标=群众投诉率 | 指标值=≤5% | 度量单位=%";
}

/// The words that name an indicator in a message: its third level, else its content.
pub(super) fn name(indicator: &Indicator) -> &str {
    let level = indicator.declared.str(IndicatorField::Level3);
    if says_nothing(level) { indicator.declared.str(IndicatorField::Content) } else { level }
}

/// The indicators that say something.
pub(super) fn each<'a>(form: &'a Form<'_>) -> impl Iterator<Item = (usize, &'a Indicator)> {
    let rows = form.rows().enumerate().filter(|(_, (_, row))| !row.void);
    rows.map(|(row, (indicator, _))| (row, indicator))
}

fn no_value(form: &Form<'_>, issues: &mut Vec<Issue>) {
    for (row, indicator) in each(form) {
        let value = indicator.declared.str(IndicatorField::Value);
        // A target read from another column has an issue of its own that says so.
        let silent = says_nothing(value) || operator::is_sign_alone(value);
        if silent && indicator.quantity.target.is_none() {
            let issue = form.at_indicator(&INDICATOR_NO_VALUE, row, IndicatorField::Value);
            issues.push(issue.arg(name(indicator)));
        }
    }
}

fn no_name(form: &Form<'_>, issues: &mut Vec<Issue>) {
    for (row, indicator) in each(form) {
        if says_nothing(indicator.declared.str(IndicatorField::Level3)) {
            let issue = form.at_indicator(&INDICATOR_NO_NAME, row, IndicatorField::Level3);
            issues.push(issue.arg((row + 1).to_string()));
        }
    }
}

fn no_unit(form: &Form<'_>, issues: &mut Vec<Issue>) {
    for (row, indicator) in each(form) {
        let quantity = &indicator.quantity;
        // Nothing is nothing in any unit.
        let Some(target) = quantity.target.filter(|target| !target.is_zero()) else { continue };
        // Ratios and indices are plain numbers.
        static PLAIN: Phrases<&str> = Phrases::new(&["指数", "系数", "比值", "PUE", "pH", "容积率", "倍数"]);
        let plain = || PLAIN.are_in(name(indicator));
        if quantity.unit.is_none() && !plain() && !names_unit(name(indicator)) {
            let issue = form.at_indicator(&INDICATOR_NO_UNIT, row, IndicatorField::Value);
            issues.push(issue.arg(name(indicator)).arg(target.normalize().to_string()));
        }
    }
}

/// Whether a name ends in a unit in a bracket, which tells the reader what its values count: 人工造林面积（万亩）.
fn names_unit(name: &str) -> bool {
    let inner = name.trim_end().strip_suffix(['）', ')']);
    inner.and_then(|inner| inner.rsplit_once(['（', '('])).is_some_and(|(_, unit)| unit::is_unit(unit))
}

/// Whether a text holds a number in any script.
fn has_number(text: &str) -> bool {
    const CHINESE: &str = "一二三四五六七八九十百千万亿两零半〇壹贰叁肆伍陆柒捌玖拾";
    text.chars().any(|c| c.is_numeric() || CHINESE.contains(c))
}

fn quantitative_without_number(form: &Form<'_>, issues: &mut Vec<Issue>) {
    for (row, indicator) in each(form) {
        let text = |field| indicator.declared.str(field);
        let (value, kind) = (text(IndicatorField::Value), text(IndicatorField::ValueType));
        if quantity::nature_of(kind) != Some(Nature::Quantitative) || says_nothing(value) {
            continue;
        }
        // 全年 or 按季度 is a fair value for when, though no number.
        let timely = || text(IndicatorField::Level2).contains("时效");
        // 不低于上年 binds as a number does.
        static RELATIVE: Phrases<&str> = Phrases::new(&["上年", "去年", "往年", "同期", "平均水平"]);
        let relative = || RELATIVE.are_in(value);
        let numbered = indicator.quantity.target.is_some() || has_number(value) || relative();
        // A row whose name holds a unit is shifted, and has its issue: what stands here is not the value.
        let shifted = || quantity::is_unit_for_name(text(IndicatorField::Level3));
        if !numbered && !timely() && !shifted() {
            let issue = form.at_indicator(&QUANTITATIVE_WITHOUT_NUMBER, row, IndicatorField::Value);
            issues.push(issue.arg(name(indicator)).arg(value).arg(kind));
        }
    }
}

fn qualitative_with_number(form: &Form<'_>, issues: &mut Vec<Issue>) {
    for (row, indicator) in each(form) {
        let text = |field| indicator.declared.str(field);
        let (value, kind) = (text(IndicatorField::Value), text(IndicatorField::ValueType));
        let qualitative = || kind != "定量" && kind.contains("定性") && !kind.contains("定量");
        let digits = || value.contains(|c: char| c.is_numeric());
        if indicator.quantity.target.is_some() && qualitative() && digits() {
            let issue = form.at_indicator(&QUALITATIVE_WITH_NUMBER, row, IndicatorField::ValueType);
            issues.push(issue.arg(name(indicator)).arg(value));
        }
    }
}

/// Words of change, which may exceed the whole.
static GROWTH: Phrases<&str> = Phrases::new(&["增长", "提高", "提升", "增加", "增幅"]);

/// Rates that are a part of a whole and better when higher.
static GOOD_SHARES: Phrases<&str> = Phrases::new(&[
    "满意度",
    "满意率",
    "合格率",
    "达标率",
    "覆盖率",
    "知晓率",
    "及时率",
    "准确率",
    "到位率",
    "通过率",
    "出勤率",
    "参与率",
    "入学率",
    "优良率",
    "优秀率",
    "就业率",
    "普及率",
    "完好率",
    "准时率",
    "按时率",
    "发放率",
]);

/// Rates that are a part of a whole and better when lower.
static BAD_SHARES: Phrases<&str> = Phrases::new(&[
    "投诉率",
    "差错率",
    "错误率",
    "事故率",
    "死亡率",
    "流失率",
    "逾期率",
    "超标率",
    "不合格率",
    "违规率",
    "辍学率",
]);

/// The target as it is written in a message: `≥90%`.
fn target(indicator: &Indicator, number: Decimal) -> String {
    let quantity = &indicator.quantity;
    let sign = quantity.operator.map_or("", Operator::sign);
    format!("{sign}{}{}", number.normalize(), quantity.unit.as_deref().unwrap_or(""))
}

fn is_percent(indicator: &Indicator) -> bool {
    indicator.quantity.unit.as_deref().is_some_and(|unit| super::numbers::plain_unit(unit) == "%")
}

fn percent_over_100(form: &Form<'_>, issues: &mut Vec<Issue>) {
    for (row, indicator) in each(form) {
        let Some(number) = indicator.quantity.target.filter(|_| is_percent(indicator)) else { continue };
        let highest = indicator.quantity.upper.unwrap_or(number);
        let beyond =
            indicator.quantity.operator == Some(Operator::MoreThan) && highest == Decimal::ONE_HUNDRED;
        if highest <= Decimal::ONE_HUNDRED && !beyond {
            continue;
        }
        let name = name(indicator);
        let growth = GROWTH.are_in(name);
        if !growth && (GOOD_SHARES.are_in(name) || BAD_SHARES.are_in(name)) {
            let issue = form.at_indicator(&PERCENT_OVER_100, row, IndicatorField::Value);
            issues.push(issue.arg(name).arg(target(indicator, highest)));
        }
    }
}

fn operator_direction(form: &Form<'_>, issues: &mut Vec<Issue>) {
    for (index, (indicator, row)) in form.rows().enumerate().filter(|(_, (_, row))| !row.void) {
        let name = name(indicator);
        let Some(number) = indicator.quantity.target.filter(|_| is_percent(indicator)) else { continue };
        let bad = || BAD_SHARES.are_in(name) || name.contains("不满意");
        let good = || GOOD_SHARES.are_in(name) || row.class() == Some(Class::Satisfaction);
        let wrong = match indicator.quantity.operator {
            Some(Operator::AtMost | Operator::LessThan) => number < Decimal::ONE_HUNDRED && good() && !bad(),
            Some(Operator::AtLeast | Operator::MoreThan) => {
                !number.is_zero() && bad() && !name.contains("下降")
            }
            _ => false,
        };
        if wrong {
            let issue = form.at_indicator(&OPERATOR_DIRECTION, index, IndicatorField::Value);
            issues.push(issue.arg(name).arg(target(indicator, number)));
        }
    }
}
