//! What a declaration must say.

use crate::model::{Field, FieldName, Issue, StageField};

use super::form::Form;
use super::text::says_nothing;

super::declare! {
    /// A field without which the form is no declaration.
    REQUIRED_MISSING = "required-missing", Error, Form(required_missing);
    title: "缺少必填内容", "A required field is missing";
    message: "没有填写{0}。", "{0} is not declared.";
    help: "项目名称、资金总额和绩效目标是申报的基本内容，缺一不可。请补填。", "Without a name, a total and a goal the form declares nothing. Fill them in.";
    source: "《中华人民共和国预算法》第三十二条（按绩效目标管理等规定编制预算）；表样";
    fails: "资金总额=10 万元 | 项目绩效目标=完成年度培训任务";
    passes: "项目名称=培训经费 | 资金总额=10 万元 | 项目绩效目标=完成年度培训任务";

    /// A project without any indicator.
    NO_INDICATORS = "no-indicators", Error, Form(no_indicators);
    title: "没有绩效指标", "There is no indicator";
    message: "分解指标为空，没有任何绩效指标。", "The indicator table is empty.";
    help: "绩效目标要通过具体绩效指标细化、量化，没有指标就无法监控和评价。请补填分解指标。", "A goal is made concrete and measurable by its indicators; without them nothing can be monitored. Declare them.";
    source: "财预〔2021〕101号附件1（绩效目标通过具体绩效指标予以细化、量化描述）；表样：分解指标";
    fails: "项目名称=培训经费";
    passes: "项目名称=培训经费\n指标 一级指标=产出指标 | 三级指标=培训人次 | 指标值=≥80 人次";

    /// A printed field that a reviewer needs.
    FIELD_MISSING = "field-missing", Warning, Form(field_missing);
    title: "缺少应填内容", "A field is missing";
    message: "没有填写{0}。", "{0} is not declared.";
    help: "审核需要知道由谁、在什么时间、依据什么实施。表中印有该栏，请补填。", "A reviewer needs to know who carries the project out, when and on what basis. The form has a place for it: fill it in.";
    source: "表样";
    fails: "项目名称=培训经费 | 项目单位=甲局";
    passes: "项目名称=培训经费 | 项目属性=延续项目 | 项目单位=甲局 | 主管部门=甲局 | 项目起止时间=2022年1月-12月 | 项目概况=全年培训 | 项目立项依据=年度工作要点";

    /// Forms without the labels of fields that others of their layout have.
    LABELS_MISSING = "labels-missing", Hint, Book(labels_missing);
    title: "表中没有应有的栏目", "The form lacks labels";
    message: "有 {0} 张表没有这些栏目：{1}。", "{0} forms have no place for {1}.";
    help: "同类的表一般有这些栏目。如果本地的表样没有，不需处理；如果是转换时丢失了标签，请核对原件。", "Forms of this kind have them as a rule. Nothing is to be done where the local layout has not; look at the original where a label was lost on the way.";
    source: "表样";
    fails: "空栏 项目属性\n项目名称=培训经费";
    passes: "空栏 项目属性、主管部门、项目单位、项目起止时间、项目概况、项目立项依据\n项目名称=培训经费";

    /// A printed field that may stay blank at a pinch.
    FIELD_BLANK = "field-blank", Hint, Form(field_blank);
    title: "有空白栏", "A field is blank";
    message: "{0}为空。", "{0} is blank.";
    help: "该栏空白不影响汇总，但审核时往往要退回补填。", "Totals do not need it, but forms are often sent back for it.";
    source: "表样";
    fails: "项目名称=培训经费";
    passes: "项目名称=培训经费 | 主管编码=100001 | 项目负责人=张三 | 联系电话=13900000000 | 项目申报的可行性=场地已落实 | 项目申报的必要性=上级考核要求";

    /// A stage without its content or one of its dates.
    STAGE_INCOMPLETE = "stage-incomplete", Warning, Form(stage_incomplete);
    title: "实施进度没有填全", "A stage is incomplete";
    message: "实施进度第 {0} 行没有填写{1}。", "Row {0} of the schedule does not declare {1}.";
    help: "每一阶段都要写明做什么、何时开始、何时完成，否则无法对照进度。请补填。", "Each stage says what is done, from when and until when; without that no progress can be measured. Fill it in.";
    source: "表样：项目实施进度（计划）";
    fails: "项目名称=培训经费\n阶段 开始时间=2022年1月 | 完成时间=2022年12月";
    passes: "项目名称=培训经费\n阶段 项目实施内容=举办培训 | 开始时间=2022年1月 | 完成时间=2022年12月\n阶段 项目实施内容=总结 | 完成时间=2022年12月";
}

fn missing(form: &Form<'_>, field: Field) -> bool {
    says_nothing(form.str(field))
}

fn required_missing(form: &Form<'_>, issues: &mut Vec<Issue>) {
    for field in [Field::Name, Field::Total] {
        if missing(form, field) {
            issues.push(form.at(&REQUIRED_MISSING, field).arg(field.name()));
        }
    }
    if [Field::Goal, Field::LongGoal, Field::YearGoal].into_iter().all(|goal| missing(form, goal)) {
        issues.push(form.at(&REQUIRED_MISSING, Field::Goal).arg(Field::Goal.name()));
    }
}

fn no_indicators(form: &Form<'_>, issues: &mut Vec<Issue>) {
    if form.project.indicators.is_empty() {
        issues.push(form.whole(&NO_INDICATORS));
    }
}

/// What a reviewer needs to know of every project.
const NEEDED: [Field; 6] =
    [Field::Attribute, Field::Department, Field::Unit, Field::Period, Field::Overview, Field::Basis];

fn field_missing(form: &Form<'_>, issues: &mut Vec<Issue>) {
    for field in NEEDED {
        // Choices of which none is ticked were told by the reader.
        if form.prints(field) && missing(form, field) && !form.told.has(field) {
            issues.push(form.at(&FIELD_MISSING, field).arg(field.name()));
        }
    }
}

/// A local layout may do without them in all its forms, so that those are told together, at the first.
fn labels_missing(forms: &[Form<'_>], issues: &mut Vec<Issue>) {
    let mut told: Vec<(Vec<Field>, usize, &Form<'_>)> = Vec::new();
    for form in forms {
        let absent =
            |field: &Field| form.template_prints(*field) && !form.prints(*field) && !form.told.has(*field);
        let fields: Vec<Field> = NEEDED.into_iter().filter(absent).collect();
        match told.iter_mut().find(|(other, _, _)| *other == fields) {
            _ if fields.is_empty() => {}
            Some((_, count, _)) => *count += 1,
            None => told.push((fields, 1, form)),
        }
    }
    for (fields, count, form) in told {
        let names: Vec<&str> = fields.iter().map(|field| field.name()).collect();
        issues.push(form.whole(&LABELS_MISSING).arg(count.to_string()).arg(names.join("、")));
    }
}

fn field_blank(form: &Form<'_>, issues: &mut Vec<Issue>) {
    for field in [Field::DepartmentCode, Field::Leader, Field::Phone, Field::Feasibility, Field::Necessity] {
        if form.prints(field) && missing(form, field) {
            issues.push(form.at(&FIELD_BLANK, field).arg(field.name()));
        }
    }
}

fn stage_incomplete(form: &Form<'_>, issues: &mut Vec<Issue>) {
    for (row, stage) in form.project.stages.iter().enumerate() {
        let missing = |field| says_nothing(stage.declared.str(field));
        let mut columns = Vec::new();
        if missing(StageField::Content) {
            columns.push(StageField::Content);
        }
        // One date is enough for what happens on a day.
        if missing(StageField::Start) && missing(StageField::End) {
            columns.extend([StageField::Start, StageField::End]);
        }
        if let [first, ..] = columns[..] {
            let names: Vec<&str> = columns.iter().map(|field| field.name()).collect();
            let issue = form.at_stage(&STAGE_INCOMPLETE, row, first).arg((row + 1).to_string());
            issues.push(issue.arg(names.join("、")));
        }
    }
}
