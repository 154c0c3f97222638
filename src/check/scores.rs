//! Scores: what the indicators are worth together.

use rust_decimal::Decimal;

use crate::model::{Extra, IndicatorField, Issue, Level, sum_of};

use super::form::Form;
use super::indicator::{each, name};

super::declare! {
    /// The scores do not add up.
    SCORES_NOT_100 = "scores-not-100", Warning, Form(scores_not_100);
    title: "分值合计不是 100 分", "The scores do not add up to 100";
    message: "{0} 个指标的分值合计 {1} 分，不是 100 分。", "The scores of {0} indicators add up to {1}, not to 100.";
    help: "各指标分值之和一般为 100 分；另有 10 分预算执行率的表为 90 分，只作提示。有指标没有分值时也会不足。请核对。", "Scores usually add up to 100; a form that keeps 10 points for the rate of execution has 90, which is only a hint. A missing score also leaves less. Check them.";
    source: "表样：备注、评扣分标准或分值栏中的分值";
    fails: "指标 三级指标=甲 | 备注=40 分\n指标 三级指标=乙 | 备注=30 分\n指标 三级指标=丙 | 备注=20.5 分";
    passes: "指标 三级指标=甲 | 备注=40 分\n指标 三级指标=乙 | 备注=30 分\n指标 三级指标=丙 | 备注=30 分";

    /// Some indicators have a score and one has none.
    SCORE_MISSING = "score-missing", Hint, Form(score_missing);
    title: "指标没有分值", "The indicator has no score";
    message: "其他指标都有分值，指标“{0}”没有。", "The other indicators have a score, `{0}` has none.";
    help: "没有分值的指标在评价时不计分。请补填，或核对分值是否写在别的栏。", "An indicator without a score does not count. Fill it in, or check whether it stands in another column.";
    source: "表样：备注、评扣分标准或分值栏中的分值";
    fails: "指标 三级指标=甲 | 备注=40 分\n指标 三级指标=乙 | 备注=30 分\n指标 三级指标=丙 | 备注=30 分\n指标 三级指标=丁";
    passes: "指标 三级指标=甲 | 备注=40 分\n指标 三级指标=乙 | 备注=30 分\n指标 三级指标=丙";
}

/// The fewest scored indicators from which a form is taken to score at all.
const SCORED: usize = 3;

/// An indicator's row with its score.
type Scored = (usize, Option<Decimal>);

/// The indicators of each 目标期 with their scores, where most have one: at least three, and three in four.
fn scored(form: &Form<'_>) -> Vec<Vec<Scored>> {
    let indicators = &form.project.indicators;
    if indicators.iter().filter(|indicator| indicator.quantity.score.is_some()).count() < SCORED {
        return Vec::new();
    }
    let mut terms: Vec<(&str, Vec<Scored>)> = Vec::new();
    for (row, indicator) in each(form) {
        let term = indicator.declared.str(IndicatorField::Term);
        let score = (row, indicator.quantity.score);
        match terms.iter_mut().find(|(name, _)| *name == term) {
            Some((_, rows)) => rows.push(score),
            None => terms.push((term, vec![score])),
        }
    }
    terms.retain(|(_, rows)| {
        let scores = rows.iter().filter(|(_, score)| score.is_some()).count();
        scores >= SCORED && scores * 4 >= rows.len() * 3
    });
    terms.into_iter().map(|(_, rows)| rows).collect()
}

fn scores_not_100(form: &Form<'_>, issues: &mut Vec<Issue>) {
    for rows in scored(form) {
        let scores: Vec<Decimal> = rows.iter().filter_map(|(_, score)| *score).collect();
        let Some(sum) = sum_of(scores.iter().copied()) else { continue };
        // Weights written as parts of one add up to 1.
        if sum == Decimal::ONE_HUNDRED || sum == Decimal::ONE {
            continue;
        }
        if sum == Decimal::from(90) && scores_execution(form) {
            continue;
        }
        let first = rows.first().map_or(0, |(row, _)| *row);
        let issue = form.at_indicator(&SCORES_NOT_100, first, IndicatorField::Weight);
        let mut issue = issue.arg(scores.len().to_string()).arg(sum.normalize().to_string());
        if sum == Decimal::from(90) {
            issue.level = Level::Hint;
        }
        issues.push(issue);
    }
}

/// Whether the form itself says that the execution of the budget is worth the points left over.
fn scores_execution(form: &Form<'_>) -> bool {
    let ten = |text: &str| {
        let bare = text.trim_matches(|c: char| !c.is_ascii_digit() && c != '.');
        bare.parse::<Decimal>().is_ok_and(|points| points == Decimal::TEN)
    };
    form.project.extras.iter().any(|extra| {
        let label = extra.label.contains("执行率") || extra.label.contains("预算执行");
        let column = extra
            .label
            .rsplit_once(Extra::JOINT)
            .is_some_and(|(_, column)| matches!(column, "分值" | "权重"));
        extra.indicator.is_none() && (label || column) && ten(extra.text.as_str())
    })
}

fn score_missing(form: &Form<'_>, issues: &mut Vec<Issue>) {
    for (row, _) in scored(form).into_iter().flatten().filter(|(_, score)| score.is_none()) {
        let name = name(&form.project.indicators[row]);
        issues.push(form.at_indicator(&SCORE_MISSING, row, IndicatorField::Weight).arg(name));
    }
}
