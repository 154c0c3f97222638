//! The levels of the indicator table.

use crate::form::key::key;
use crate::model::{IndicatorField, Issue, Level};
use crate::rough::Phrases;

use super::form::Form;

super::declare! {
    /// No indicator of a first level that every project has.
    LEVEL_MISSING = "level-missing", Warning, Form(level_missing);
    title: "缺少一类指标", "A class of indicators is missing";
    message: "没有{0}。", "There is no indicator of {0}.";
    help: "绩效指标一般应包括产出、效益，面向公众或服务对象的还应有满意度。缺少满意度指标只作提示，确实不适用的可以不设。", "Targets cover output and effect, and satisfaction where the project serves people. A missing satisfaction indicator is only a hint: some projects have no one to ask.";
    source: "《中共中央 国务院关于全面实施预算绩效管理的意见》（绩效目标包括产出、成本、效益和服务对象满意度等绩效指标）；表样：分解指标";
    fails: "指标 一级指标=产出指标 | 三级指标=培训人次 | 指标值=≥80 人次";
    passes: "指标 一级指标=产出指标 | 三级指标=培训人次 | 指标值=≥80 人次\n指标 二级指标=社会效益指标 | 三级指标=持证率 | 指标值=≥90%\n指标 一级指标=满意度指标 | 三级指标=学员满意度 | 指标值=≥90%";

    /// An indicator under no level.
    LEVEL_UNKNOWN = "level-unknown", Warning, Form(level_unknown);
    title: "指标没有级别", "The indicator has no level";
    message: "指标“{0}”没有一级指标和二级指标。", "The indicator `{0}` has neither a first nor a second level.";
    help: "没有级别的指标无法归类汇总。请补填一级指标和二级指标。", "An indicator without a level cannot be classed. Fill in its first and second level.";
    source: "表样：分解指标";
    fails: "指标 三级指标=培训人次 | 指标值=≥80 人次";
    passes: "指标 二级指标=数量指标 | 三级指标=培训人次 | 指标值=≥80 人次";
}

/// The four classes of indicators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Cost,
    Output,
    Effect,
    Satisfaction,
}

impl Class {
    fn name(self) -> &'static str {
        match self {
            Self::Cost => "成本指标",
            Self::Output => "产出指标",
            Self::Effect => "效益指标",
            Self::Satisfaction => "满意度指标",
        }
    }

    /// The class a level's name says. 社会公众或服务对象满意度 is looked for before 社会, and the benefits before the
    /// costs, as 成本效益 is an effect.
    pub fn of_name(name: &str) -> Option<Self> {
        // A name that says none may be in traditional characters.
        Self::of_simplified(name)
            .or_else(|| if name.is_empty() { None } else { Self::of_simplified(&key(name)) })
    }

    fn of_simplified(name: &str) -> Option<Self> {
        static WORDS: Phrases<&str> =
            Phrases::new(&["满意", "效益", "效果", "影响", "成本", "产出", "数量", "质量", "时效"]);
        match WORDS.found_in(name).map(|(word, _)| word).min()? {
            0 => Some(Self::Satisfaction),
            1..=3 => Some(Self::Effect),
            4 => Some(Self::Cost),
            _ => Some(Self::Output),
        }
    }
}

fn level_missing(form: &Form<'_>, issues: &mut Vec<Issue>) {
    // An empty table is an issue of its own; one without any level is no table of classes.
    if form.rows().all(|(_, row)| row.class().is_none()) {
        return;
    }
    for class in [Class::Output, Class::Effect, Class::Satisfaction] {
        if !form.rows().any(|(_, row)| row.classes.contains(&Some(class)) && !row.void) {
            let mut issue = form.whole(&LEVEL_MISSING).field("一级指标").arg(class.name());
            if class == Class::Satisfaction {
                issue.level = Level::Hint;
            }
            issues.push(issue);
        }
    }
}

fn level_unknown(form: &Form<'_>, issues: &mut Vec<Issue>) {
    for (row, indicator) in form.project.indicators.iter().enumerate() {
        let blank = |field| indicator.declared.str(field).is_empty();
        if blank(IndicatorField::Level1) && blank(IndicatorField::Level2) {
            let issue = form.at_indicator(&LEVEL_UNKNOWN, row, IndicatorField::Level3);
            issues.push(issue.arg(indicator.declared.str(IndicatorField::Level3)));
        }
    }
}
