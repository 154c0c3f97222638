//! What stands twice: projects, texts and indicators.

use rustc_hash::FxHashMap;

use crate::model::{Field, FieldName, Indicator, IndicatorField, Issue, Level};

use super::form::Form;
use super::text::says_nothing;

super::declare! {
    /// The same project twice.
    PROJECT_TWICE = "project-twice", Warning, Book(project_twice);
    title: "项目重复申报", "The same project twice";
    message: "与第 {0} 个项目的名称和单位相同。", "It has the name and unit of project {0}.";
    help: "同一单位的同名项目出现两次，汇总时金额会重复计算。请删除旧稿，或在名称上加以区分。", "A unit declares the same name twice, so totals count it twice. Remove the old version, or tell the names apart.";
    source: "表样：项目名称、项目单位";
    fails: "项目名称=公路养护 | 项目单位=甲局\n项目\n项目名称=公路 养护 | 项目单位=甲局";
    passes: "项目名称=公路养护 | 项目单位=甲局\n项目\n项目名称=公路养护 | 项目单位=乙局";

    /// A text that another project has word for word.
    TEXT_COPIED = "text-copied", Warning, Book(text_copied);
    title: "内容与另一项目完全相同", "The text is another project's";
    message: "{0}与第 {1} 个项目“{2}”的{3}完全相同。", "{0} is word for word the text of project {1}, `{2}` ({3}).";
    help: "概况和绩效目标应当写本项目的内容，与别的项目逐字相同多为复制后未改。可行性、必要性相同只作提示；立项依据可以相同。", "Overview and goal describe this project; the same words elsewhere are mostly an unchanged copy. Feasibility and necessity are only a hint; a basis may be shared.";
    source: "财预〔2021〕101号附件1（确定项目总体绩效目标）；表样：项目概况、项目绩效目标";
    fails: "项目名称=甲 | 项目概况=用于全市农村公路日常养护、桥梁检测和安全设施更新，保障群众出行安全畅通。\n项目\n项目名称=乙 | 项目概况=用于全市农村公路日常养护、桥梁检测和安全设施更新， 保障群众出行安全畅通。";
    passes: "项目名称=甲 | 项目概况=用于全市农村公路日常养护、桥梁检测和安全设施更新，保障群众出行安全畅通。\n项目\n项目名称=乙 | 项目概况=日常工作经费";

    /// A text that stands under two labels of one form.
    TEXT_REPEATED = "text-repeated", Hint, Form(text_repeated);
    title: "两栏内容完全相同", "Two fields say the same";
    message: "{0}与{1}完全相同。", "{0} is word for word the same as {1}.";
    help: "各栏要求的内容不同，照抄另一栏等于没有填写。请分别写明。", "Each field asks for something else; a copy of another answers nothing. Write each on its own.";
    source: "表样";
    fails: "项目概况=对全市农村公路实施日常养护和桥梁检测，更新安全设施 | 项目申报的可行性=对全市农村公路实施日常养护和桥梁检测，更新安全设施";
    passes: "长期目标=对全市农村公路实施日常养护和桥梁检测，更新安全设施 | 年度目标=对全市农村公路实施日常养护和桥梁检测，更新安全设施";

    /// The same indicator twice in one project.
    INDICATOR_TWICE = "indicator-twice", Warning, Form(indicator_twice);
    title: "指标重复", "The same indicator twice";
    message: "与第 {0} 个指标“{1}”的名称、指标值和内容相同。", "It has the name, value and content of indicator {0}, `{1}`.";
    help: "同一指标计两次会重复赋分，也常说明放错了级别。请保留一处，或改为不同的指标。", "An indicator that counts twice is scored twice, and one of the two often stands under the wrong level. Keep one.";
    source: "表样：分解指标";
    fails: "指标 一级指标=成本指标 | 三级指标=化解率 | 指标值=≥80%\n指标 一级指标=效益指标 | 三级指标=化解率 | 指标值=≥80%";
    passes: "指标 一级指标=产出指标 | 三级指标=调研 | 指标值=≥3 次 | 指标值内容=赴区县\n指标 一级指标=产出指标 | 三级指标=调研 | 指标值=≥3 次 | 指标值内容=赴省外";

    /// One indicator with two values.
    INDICATOR_TWO_VALUES = "indicator-two-values", Warning, Form(indicator_two_values);
    title: "同一指标有两个指标值", "One indicator has two values";
    message: "与第 {0} 个指标“{1}”的名称和内容相同，指标值却一为{2}，一为{3}。", "It has the name and content of indicator {0}, `{1}`, but one says {2}, the other {3}.";
    help: "同级同名的指标只应有一个指标值。请核对，或在名称、内容上加以区分。", "An indicator has one target. Check which holds, or tell the two apart by name or content.";
    source: "表样：分解指标";
    fails: "指标 二级指标=数量指标 | 三级指标=培训次数 | 指标值=≥4 次\n指标 二级指标=数量指标 | 三级指标=培训次数 | 指标值=≥2 次";
    passes: "指标 二级指标=数量指标 | 三级指标=培训次数 | 指标值=≥4 次\n指标 二级指标=质量指标 | 三级指标=培训次数 | 指标值=≥2 次";
}

/// The characters of a text without its blanks, which line breaks add and take away; each as a number of its own: its
/// code point, or the bytes of a Chinese character, which lie beyond all code points.
#[derive(Clone)]
struct Bare<'t>(&'t str);

impl Iterator for Bare<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        loop {
            let (length, number, blank) = match *self.0.as_bytes() {
                [] => return None,
                // Chinese characters are most there are, and none of them is a blank.
                [a @ 0xE4..=0xE9, b, c, ..] => (3, u32::from_be_bytes([0, a, b, c]), false),
                [a @ b'!'..=b'~', ..] => (1, a.into(), false),
                _ => {
                    let c = self.0.chars().next()?;
                    (c.len_utf8(), c.into(), c.is_whitespace())
                }
            };
            self.0 = &self.0[length..];
            if !blank {
                return Some(number);
            }
        }
    }
}

fn bare(text: &str) -> Bare<'_> {
    Bare(text)
}

fn same(a: &str, b: &str) -> bool {
    bare(a).eq(bare(b))
}

/// A fingerprint of texts without their blanks (FNV-1a over characters), to find equal ones without copying
/// them; what it finds is compared before it counts.
fn fingerprint<'t>(texts: impl IntoIterator<Item = &'t str>) -> u64 {
    let mix = |hash: u64, c: u32| (hash ^ u64::from(c)).wrapping_mul(0x0100_0000_01b3);
    let start = 0xcbf2_9ce4_8422_2325;
    texts.into_iter().fold(start, |hash, text| mix(bare(text).fold(hash, mix), u32::MAX))
}

fn project_twice(forms: &[Form<'_>], issues: &mut Vec<Issue>) {
    let mut seen: FxHashMap<u64, usize> = FxHashMap::default();
    for form in forms.iter().filter(|form| !says_nothing(form.str(Field::Name))) {
        let key = [Field::Name, Field::Unit];
        let first = *seen.entry(fingerprint(key.map(|field| form.str(field)))).or_insert(form.index);
        let equal = |field| forms.get(first).is_some_and(|first| same(first.str(field), form.str(field)));
        if first != form.index && key.into_iter().all(equal) {
            issues.push(form.at(&PROJECT_TWICE, Field::Name).arg((first + 1).to_string()));
        }
    }
}

/// The running texts, each with whether the same words in another project are more than a hint.
const TEXTS: [(Field, bool); 6] = [
    (Field::Overview, true),
    (Field::Feasibility, false),
    (Field::Necessity, false),
    (Field::Goal, true),
    (Field::LongGoal, true),
    (Field::YearGoal, true),
];

/// Characters from which on a text is no chance match: a sentence, not 保障工作正常运转.
const SENTENCE: usize = 20;

/// A running text that is long enough to compare.
fn sentence<'f>(form: &'f Form<'_>, field: Field) -> Option<&'f str> {
    Some(form.str(field)).filter(|text| text.len() >= SENTENCE && bare(text).nth(SENTENCE - 1).is_some())
}

fn text_copied(forms: &[Form<'_>], issues: &mut Vec<Issue>) {
    let mut seen: FxHashMap<u64, (&Form<'_>, Field)> = FxHashMap::default();
    for form in forms {
        for (field, weighs) in TEXTS {
            let Some(text) = sentence(form, field) else { continue };
            let &mut (first, of) = seen.entry(fingerprint([text])).or_insert((form, field));
            // A project declared twice is one issue, not one for each of its texts.
            let twice = first.index == form.index || same(first.str(Field::Name), form.str(Field::Name));
            if twice || !same(first.str(of), text) {
                continue;
            }
            let issue = form.at(&TEXT_COPIED, field).arg(field.name()).arg((first.index + 1).to_string());
            let mut issue = issue.arg(first.str(Field::Name)).arg(of.name());
            if !weighs {
                issue.level = Level::Hint;
            }
            issues.push(issue);
        }
    }
}

fn text_repeated(form: &Form<'_>, issues: &mut Vec<Issue>) {
    let fields = [Field::Overview, Field::Basis, Field::Feasibility, Field::Necessity, Field::Goal];
    for (at, &field) in fields.iter().enumerate() {
        let Some(text) = sentence(form, field) else { continue };
        if let Some(first) = fields[..at].iter().find(|earlier| same(form.str(**earlier), text)) {
            issues.push(form.at(&TEXT_REPEATED, field).arg(field.name()).arg(first.name()));
        }
    }
}

/// Whether two indicators have one name: mostly none do, which spares the rest of their texts the looking.
fn any_name_repeats(indicators: &[Indicator]) -> bool {
    let name = |indicator: &Indicator| fingerprint([indicator.declared.str(IndicatorField::Level3)]);
    let mut names: Vec<u64> = indicators.iter().map(name).collect();
    names.sort_unstable();
    names.windows(2).any(|pair| pair[0] == pair[1])
}

/// Pairs an indicator with an earlier one of the same key, to which the name belongs; rows without a name and content are
/// no indicators.
fn pairs(form: &Form<'_>, key: &[IndicatorField], mut found: impl FnMut(usize, usize)) {
    let indicators = &form.project.indicators;
    if !any_name_repeats(indicators) {
        return;
    }
    let mut seen: FxHashMap<u64, usize> =
        FxHashMap::with_capacity_and_hasher(indicators.len(), Default::default());
    for (row, indicator) in indicators.iter().enumerate() {
        let text = |field| indicator.declared.str(field);
        if says_nothing(text(IndicatorField::Level3)) && says_nothing(text(IndicatorField::Content)) {
            continue;
        }
        let first = *seen.entry(fingerprint(key.iter().map(|&field| text(field)))).or_insert(row);
        if first != row && key.iter().all(|&field| same(indicators[first].declared.str(field), text(field))) {
            found(first, row);
        }
    }
}

fn indicator_twice(form: &Form<'_>, issues: &mut Vec<Issue>) {
    use IndicatorField::{Content, Level3, Term, Value};
    pairs(form, &[Term, Level3, Value, Content], |first, row| {
        let name = form.project.indicators[first].declared.str(Level3);
        let issue = form.at_indicator(&INDICATOR_TWICE, row, Level3);
        issues.push(issue.arg((first + 1).to_string()).arg(name));
    });
}

fn indicator_two_values(form: &Form<'_>, issues: &mut Vec<Issue>) {
    use IndicatorField::{Content, Level1, Level2, Level3, Term, UnitOfMeasure, Value};
    pairs(form, &[Term, Level1, Level2, Level3, Content, UnitOfMeasure], |first, row| {
        let value = |row: usize| form.project.indicators[row].declared.str(Value);
        if !same(value(first), value(row)) && !says_nothing(value(first)) && !says_nothing(value(row)) {
            let name = form.project.indicators[first].declared.str(Level3);
            let issue = form.at_indicator(&INDICATOR_TWO_VALUES, row, Value).arg((first + 1).to_string());
            issues.push(issue.arg(name).arg(value(first)).arg(value(row)));
        }
    });
}
