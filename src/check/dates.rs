//! The project's period, its stages and the budget year.

use jiff::civil::Date;

use crate::model::{Day, Field, Issue, Period, StageField};

use super::form::Form;

super::declare! {
    /// An end before its beginning.
    DATES_REVERSED = "dates-reversed", Error, Form(dates_reversed);
    title: "结束早于开始", "The end lies before the beginning";
    message: "开始 {0}，结束 {1}，结束早于开始。", "It begins {0} and ends {1}: the end lies before the beginning.";
    help: "起止时间或进度的完成时间早于开始时间，多为年份笔误。请核对。", "The end of a period or stage lies before its beginning, mostly a slip in the year. Check both.";
    source: "表样：项目起止时间；项目实施进度（计划）";
    fails: "项目起止时间=2022年1月1日—2021年12月31日";
    passes: "项目起止时间=2022年1月1日—2022年12月31日\n阶段 项目实施内容=调研 | 开始时间=2022年1月 | 完成时间=2022年1月";

    /// A project that does not touch the budget year.
    PERIOD_OUTSIDE_YEAR = "period-outside-year", Warning, Form(period_outside_year);
    title: "起止时间不在预算年度内", "The period lies outside the budget year";
    message: "起止时间 {0} 至 {1} 与预算年度 {2} 没有重合。", "The period from {0} to {1} does not touch the budget year {2}.";
    help: "预算年度自公历 1 月 1 日起至 12 月 31 日止。申报当年预算的项目，起止时间应当包含当年的日期。", "The budget year runs from 1 January to 31 December. A project in its budget must have days in it.";
    source: "《中华人民共和国预算法》第十八条（预算年度）；表样：项目起止时间";
    fails: "年度=2022 | 项目起止时间=2020年1月—2021年12月";
    passes: "年度=2022 | 项目起止时间=2020年1月—2022年6月";

    /// A stage that lies outside the project's period.
    STAGE_OUTSIDE_PERIOD = "stage-outside-period", Warning, Form(stage_outside_period);
    title: "实施进度超出项目起止时间", "A stage lies outside the project's period";
    message: "进度 {0} 至 {1} 超出项目起止时间 {2} 至 {3}。", "The stage from {0} to {1} leaves the project's period from {2} to {3}.";
    help: "各阶段的开始、完成时间应落在项目起止时间之内。请核对年份，或修改项目起止时间。", "Every stage must lie within the project's period. Check the years, or change the period.";
    source: "表样：项目实施进度（计划）与项目起止时间";
    fails: "项目起止时间=2022年1月—2022年12月\n阶段 项目实施内容=建设 | 开始时间=2022年3月 | 完成时间=2023年3月";
    passes: "项目起止时间=2022年1月—2022年12月\n阶段 项目实施内容=建设 | 开始时间=2022 | 完成时间=2022年9月30日";

    /// A period of decades.
    PERIOD_VERY_LONG = "period-very-long", Hint, Form(period_very_long);
    title: "起止时间过长", "The period is very long";
    message: "起止时间跨 {0} 年。", "The period spans {0} years.";
    help: "跨度超过十年的起止时间多为笔误，或是没有明确期限的经常性项目；请核对，或写明本期实施年限。", "A span of more than ten years is mostly a slip, or a standing task without a term. Check it, or state the current term.";
    source: "表样：项目起止时间";
    fails: "项目起止时间=2013年10月—2053年10月";
    passes: "项目起止时间=2021年1月—2025年12月";

    /// A name that speaks of another year.
    YEAR_IN_NAME = "year-in-name", Hint, Form(year_in_name);
    title: "项目名称中的年份与预算年度不同", "The name speaks of another year";
    message: "项目名称中是 {0} 年，预算年度是 {1} 年。", "The name speaks of {0}, the budget year is {1}.";
    help: "可能是沿用往年的申报表而没有改名，也可能是清算以前年度的资金；请核对。", "The form may have been copied from another year, or settle an earlier year's funds. Check it.";
    source: "表样：项目名称与预算年度";
    fails: "年度=2022 | 项目名称=2021年度公路养护经费";
    passes: "年度=2022 | 项目名称=2022年度公路养护经费";
}

/// The first day a period may begin and the last it may end, where the text settles them.
fn ends(period: &Period) -> (Option<Date>, Option<Date>) {
    let bounds = |day: Option<Day>| day.and_then(Day::bounds);
    (bounds(period.start).map(|(first, _)| first), bounds(period.end).map(|(_, last)| last))
}

fn is_reversed(period: &Period) -> bool {
    matches!(ends(period), (Some(start), Some(end)) if end < start)
}

/// A day as the derived column has it; `..` where it is open or unknown.
fn shown(day: Option<Day>) -> String {
    day.unwrap_or(Day::Open).to_string()
}

fn dates_reversed(form: &Form<'_>, issues: &mut Vec<Issue>) {
    let mut add = |period: &Period, issue: &dyn Fn() -> Issue| {
        if is_reversed(period) {
            issues.push(issue().arg(shown(period.start)).arg(shown(period.end)));
        }
    };
    add(&form.project.derived.period, &|| form.at(&DATES_REVERSED, Field::Period));
    for (row, stage) in form.project.stages.iter().enumerate() {
        add(&stage.period, &|| form.at_stage(&DATES_REVERSED, row, StageField::End));
    }
}

fn period_outside_year(form: &Form<'_>, issues: &mut Vec<Issue>) {
    let (Some(year), period) = (form.project.derived.year, &form.project.derived.period) else { return };
    let Some((first, last)) = Day::Year(year).bounds() else { return };
    let (start, end) = ends(period);
    if !is_reversed(period) && (start.is_some_and(|start| start > last) || end.is_some_and(|end| end < first))
    {
        let issue = form.at(&PERIOD_OUTSIDE_YEAR, Field::Period);
        issues.push(issue.arg(shown(period.start)).arg(shown(period.end)).arg(year.to_string()));
    }
}

fn stage_outside_period(form: &Form<'_>, issues: &mut Vec<Issue>) {
    let whole = &form.project.derived.period;
    if is_reversed(whole) {
        return;
    }
    let (first, last) = ends(whole);
    for (row, stage) in form.project.stages.iter().enumerate() {
        if is_reversed(&stage.period) {
            continue;
        }
        // Only what lies outside at every reading: a stage of the year 2022 fits a project from March 2022 on.
        let bounds = |day: Option<Day>| day.and_then(Day::bounds);
        let (start, end) = (bounds(stage.period.start), bounds(stage.period.end));
        let early =
            |day: Option<(Date, Date)>| matches!((day, first), (Some((_, day)), Some(first)) if day < first);
        let late =
            |day: Option<(Date, Date)>| matches!((day, last), (Some((day, _)), Some(last)) if day > last);
        let field = if early(start) || late(start) {
            StageField::Start
        } else if early(end) || late(end) {
            StageField::End
        } else {
            continue;
        };
        let issue = form.at_stage(&STAGE_OUTSIDE_PERIOD, row, field);
        let days = [stage.period.start, stage.period.end, whole.start, whole.end];
        issues.push(days.into_iter().fold(issue, |issue, day| issue.arg(shown(day))));
    }
}

/// Years beyond which a period is no plan; five-year plans with an extension stay below.
const LONG_YEARS: i16 = 10;

fn period_very_long(form: &Form<'_>, issues: &mut Vec<Issue>) {
    if let (Some(start), Some(end)) = ends(&form.project.derived.period) {
        let years = end.year() - start.year();
        if years > LONG_YEARS {
            issues.push(form.at(&PERIOD_VERY_LONG, Field::Period).arg(years.to_string()));
        }
    }
}

fn year_in_name(form: &Form<'_>, issues: &mut Vec<Issue>) {
    let Some(year) = form.project.derived.year else { return };
    let name = form.str(Field::Name);
    let mut named = Vec::new();
    for (at, _) in name.match_indices('年') {
        let before = name[..at].trim_end();
        let digits = before.len() - before.bytes().rev().take_while(u8::is_ascii_digit).count();
        let number = &before[digits..];
        // A span such as 2021-2025年 holds the budget year or not; only a year on its own is compared.
        if number.len() == 4 && !before[..digits].ends_with(['-', '—', '–', '至', '~', '～']) {
            named.extend(number.parse::<i16>());
        }
    }
    if let [one] = named[..]
        && one != year
    {
        issues.push(form.at(&YEAR_IN_NAME, Field::Name).arg(one.to_string()).arg(year.to_string()));
    }
}
