//! Running text: what is cut off, left over from the form, or says nothing.

use std::ops::Range;

use crate::derive::is_none_word;
use crate::model::{Field, FieldName, Issue, Part, StageField};
use crate::rough::Phrases;

use super::form::Form;

super::declare! {
    /// A text that ends in the middle of a sentence.
    TEXT_CUT_OFF = "text-cut-off", Warning, Form(text_cut_off);
    title: "文字没有写完", "The text is cut off";
    message: "{0}在句子中间结束：“{1}”。", "{0} ends in the middle of a sentence: `{1}`.";
    help: "以逗号、顿号、冒号或连词结尾，或括号、引号、书名号没有合上，说明后面的文字丢失（换页、超出单元格或复制不全）。请对照原件补全。", "A text that ends with a comma, a colon or a conjunction, or within an open bracket or quotation, has lost its end to a page break, a full cell or a partial copy. Complete it from the original.";
    source: "表样";
    fails: "项目概况=主要用于公路养护、桥梁检测，以及";
    passes: "项目概况=主要用于公路养护、桥梁检测（含安全设施） | 项目立项依据=全民参与 | 项目绩效目标=落实“两不愁”，科技普及";

    /// Wording of a template that nobody replaced.
    PLACEHOLDER_LEFT = "placeholder-left", Warning, Form(placeholder_left);
    title: "留有模板的占位文字", "A placeholder is left";
    message: "{0}中留有占位文字“{1}”。", "{0} still holds the placeholder `{1}`.";
    help: "“例：”“××”“XX单位”“请填写”等是填表示例，应换成本项目的内容。", "例：, ××, XX单位 or 请填写 are the template's examples. Replace them.";
    source: "表样（填表说明和示例）";
    fails: "项目单位=XX单位 | 项目概况=例：用于开展日常工作";
    passes: "项目单位=甲局 | 项目概况=按 121350×3 测算，型号 XXL-2";

    /// A field that only repeats its question.
    ANSWER_TRIVIAL = "answer-trivial", Hint, Form(answer_trivial);
    title: "内容过于简单", "The answer says nothing";
    message: "{0}只写了“{1}”。", "{0} only says `{1}`.";
    help: "只写“可行”“必要”，或只重复项目名称，没有说明内容和理由，审核时无从判断。请写明内容、依据和理由。", "A bare 可行 or 必要, or the project's name again, gives nothing to judge by. State what is done and the grounds.";
    source: "表样：项目立项情况";
    fails: "项目名称=公路养护经费 | 项目概况=公路养护经费 | 项目申报的可行性=可行 | 项目申报的必要性=必要。";
    passes: "项目申报的可行性=场地、人员已经落实";
}

/// Whether a text declares nothing: blank, only dashes, dots and the like, or a word for none.
#[inline]
pub(super) fn says_nothing(text: &str) -> bool {
    match text.as_bytes() {
        // Nearly every text begins with a character that says something.
        [b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z', ..] => false,
        [0xE4..=0xE9, ..] => is_none_word(text.trim_end().trim_end_matches(['。', '.'])),
        [] => true,
        _ => is_no_more_than_marks(text.trim()),
    }
}

fn is_no_more_than_marks(text: &str) -> bool {
    let mark = |c| matches!(c, '-' | '—' | '–' | '－' | '/' | '／' | '.' | '…' | '、' | '_' | ' ' | '*');
    text.is_empty() || is_none_word(text.trim_end_matches(['。', '.'])) || text.chars().all(mark)
}

/// The fields of running text.
const RUNNING: [Field; 8] = [
    Field::Overview,
    Field::Basis,
    Field::Feasibility,
    Field::Necessity,
    Field::Goal,
    Field::LongGoal,
    Field::YearGoal,
    Field::Remarks,
];

fn text_cut_off(form: &Form<'_>, issues: &mut Vec<Issue>) {
    for field in RUNNING {
        if let Some(end) = cut_end(form.str(field)) {
            issues.push(form.at(&TEXT_CUT_OFF, field).excerpt(end.clone()).arg(field.name()).arg(end));
        }
    }
    for (row, stage) in form.project.stages.iter().enumerate() {
        if let Some(end) = cut_end(stage.declared.str(StageField::Content)) {
            let issue = form.at_stage(&TEXT_CUT_OFF, row, StageField::Content);
            issues.push(issue.excerpt(end.clone()).arg(StageField::Content.name()).arg(end));
        }
    }
}

/// The last words of a text that stops in mid-sentence.
fn cut_end(text: &str) -> Option<String> {
    let text = text.trim_end();
    // A dash-like mark for nothing is no sentence.
    if says_nothing(text) {
        return None;
    }
    let comma = text.ends_with(['，', '、', '：', ',', ':', '（', '(', '《', '“', '〔', '【']);
    if comma || ends_in_link(text) || ends_in_bracket(text) {
        let skip = text.chars().count().saturating_sub(LAST_WORDS);
        return Some(text.chars().skip(skip).collect());
    }
    None
}

/// Words that something follows.
const LINKS: &[&str] = &[
    "以及", "及其", "并且", "或者", "而且", "但是", "从而", "以便", "例如", "比如", "如果", "由于", "为了",
    "用于", "对于", "关于", "根据", "按照",
];

/// Signs that link words, each with what stands before it where the two are a word of their own (参与, 普及).
const LINKING: [(char, &str); 3] =
    [('和', "温缓总调饱柔祥中平亲融讲随谦暖共"), ('与', "参给赋"), ('及', "普涉波企遍触提论顾危殃推")];

/// Whether a text ends in a word that links what follows.
fn ends_in_link(text: &str) -> bool {
    let mut last = text.chars().rev();
    let linking = last.next().and_then(|last| LINKING.iter().find(|(sign, _)| *sign == last));
    let sign = linking.is_some_and(|(_, before)| last.next().is_some_and(|c| !before.contains(c)));
    sign || LINKS.iter().any(|word| text.ends_with(word))
}

/// Characters of the end that a message quotes.
const LAST_WORDS: usize = 16;

/// Whether a bracket opened after the last end of a sentence is never closed. An earlier one is a slip of the
/// pen, not a lost end; so is one closed by its half-width twin, which counts as closing here.
fn ends_in_bracket(text: &str) -> bool {
    // From the end: one that opens where no more close than open behind it stays open.
    let (mut round, mut title, mut quoted) = (0_i32, 0_i32, 0_i32);
    for c in text.chars().rev() {
        match c {
            '（' | '(' => round += 1,
            '）' | ')' => round -= 1,
            '《' => title += 1,
            '》' => title -= 1,
            '“' => quoted += 1,
            '”' => quoted -= 1,
            '。' | '！' | '？' | '；' | '\n' => return false,
            _ => {}
        }
        if round > 0 || title > 0 || quoted > 0 {
            return true;
        }
    }
    false
}

fn placeholder_left(form: &Form<'_>, issues: &mut Vec<Issue>) {
    // Chained iterators are quicker from within than in a loop.
    form.project.parts().for_each(|(part, text)| {
        let Some(mark) = placeholder(&text.value) else { return };
        let name = part.name(form.project);
        let issue = match part {
            Part::Field(field) => form.at(&PLACEHOLDER_LEFT, field),
            Part::Stage(row, field) => form.at_stage(&PLACEHOLDER_LEFT, row, field),
            Part::Indicator(row, field) => form.at_indicator(&PLACEHOLDER_LEFT, row, field),
            Part::Extra(_) => Issue::new(&PLACEHOLDER_LEFT, text.place.clone()).project(form.index),
        };
        issues.push(issue.arg(name).arg(mark));
    });
}

/// The words of a template that a text still holds. One pass: what may begin such words is rare.
fn placeholder(text: &str) -> Option<&str> {
    const BEGINNINGS: &[&str] = &["例：", "例:", "示例：", "样例：", "（例", "(例"];
    static ANYWHERE: Phrases<&str> = Phrases::new(&[
        "请填写",
        "在此填写",
        "此处填写",
        "××",
        "＊＊＊",
        "____",
        "某某单位",
        "某某项目",
        "XX",
        "xx",
        "Xx",
        "xX",
    ]);
    let start = text.trim_start();
    let begins = |mark: &&&str| start.starts_with(**mark);
    if matches!(start.chars().next(), Some('例' | '示' | '样' | '（' | '('))
        && let Some(mark) = BEGINNINGS.iter().find(begins)
    {
        return start.get(..mark.len());
    }
    for (_, Range { start, mut end }) in ANYWHERE.found_in(text) {
        if text[start..].starts_with(['X', 'x']) {
            end = start + text[start..].bytes().take_while(|b| b.eq_ignore_ascii_case(&b'X')).count();
            if !stands_for_a_name(text, start, end) {
                continue;
            }
        }
        return text.get(start..end);
    }
    None
}

/// Whether a run of two X or more stands for a name: `XX单位`, `xxx项目`; not the letters of a size or a product.
fn stands_for_a_name(text: &str, start: usize, end: usize) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '/');
    !text[..start].ends_with(word) && !text[end..].starts_with(word)
}

fn answer_trivial(form: &Form<'_>, issues: &mut Vec<Issue>) {
    const BARE: &[&str] = &[
        "可行",
        "必要",
        "有必要",
        "很必要",
        "是",
        "有",
        "同上",
        "同意",
        "已立项",
        "见附件",
        "切实可行",
        "非常必要",
    ];
    for field in [Field::Overview, Field::Basis, Field::Feasibility, Field::Necessity, Field::Goal] {
        let text = form.str(field).trim().trim_end_matches(['。', '.', '；']);
        let only_name = text == form.str(Field::Name).trim();
        if !text.is_empty() && (BARE.contains(&text) || only_name) {
            issues.push(form.at(&ANSWER_TRIVIAL, field).arg(field.name()).arg(text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_off_only_in_mid_sentence() {
        for (text, cut) in [
            ("开展培训、", true),
            ("包括：", true),
            ("按照《关于加强公路养护管理的", true),
            ("已列入计划（第二批", true),
            ("已列入计划（第二批）", false),
            ("已列入计划（第二批)", false),
            ("1）一是；2）二是", false),
            ("（一笔误。已改正。", false),
            ("开展培训", false),
            ("——", false),
            ("工作和谐", false),
            ("添置坐凳和", true),
            ("气候温和", false),
            ("群众广泛参与", false),
            ("资金主要用于", true),
            ("落实“一街一园", true),
            ("落实“一街一园”", false),
            ("“一街一园。已落实", false),
        ] {
            assert_eq!(cut_end(text).is_some(), cut, "{text}");
        }
    }

    #[test]
    fn placeholders_are_told_from_products_and_letters() {
        for (text, mark) in [
            ("XX单位", Some("XX")),
            ("关于 xxx 的通知", Some("xxx")),
            ("××局", Some("××")),
            ("例：≥3 次", Some("例：")),
            ("例会 3 次", None),
            ("XXL 号服装", None),
            ("121350×3", None),
            ("XF-2 型", None),
            ("案例：无", None),
        ] {
            assert_eq!(placeholder(text), mark, "{text}");
        }
    }

    #[test]
    fn marks_for_nothing_declare_nothing() {
        for (text, nothing) in [
            ("", true),
            ("——", true),
            ("无。", true),
            ("暂无", true),
            ("不涉及。", true),
            ("不锈钢", false),
            ("/", true),
            ("一", false),
            ("无线", false),
            ("0", false),
        ] {
            assert_eq!(says_nothing(text), nothing, "{text}");
        }
    }
}
