//! Prints projects as the text dump of a paginated PDF, with every way in which a page break can hurt a form.

use conv::model::{Field, IndicatorField, Project, StageField};

use super::project::is_wide;
use super::tape::Tape;

/// A row of cells; what a page break may do to it.
struct Row {
    cells: Vec<String>,
    /// The columns whose cells a break may cut, their tails going to a row of their own.
    cuts: &'static [usize],
    /// Whether it stands in the indicator table, whose columns do not drift.
    fixed: bool,
    /// Whether a page always breaks before it, since the half of a label stands in it.
    breaks: bool,
}

/// Prints projects; the tape decides where pages break and what they cut.
pub fn print(projects: &[Project], tape: &[u8]) -> String {
    let mut tape = Tape::new(tape);
    let mut out = String::from("\n# 重大政策和重点项目绩效目标\n\n(2023 年)\n\n");
    for project in projects {
        out.push_str(&format!("\n## {} 年重大政策和重点项目绩效目标\n\n", project.declared.str(Field::Year)));
        let rows = rows(project, &mut tape);
        paginate(&rows, &mut tape, &mut out);
        remarks(project.declared.str(Field::Remarks), &mut tape, &mut out);
    }
    out
}

fn row(cells: &[&str]) -> Row {
    Row { cells: cells.iter().map(|&cell| cell.to_owned()).collect(), cuts: &[], fixed: false, breaks: false }
}

/// Running text: paragraphs stand in `<p>`, since a cell holds no line end; its tail may go over the page.
fn running(label: &[&str], text: &str) -> Row {
    let text = if text.contains('\n') {
        text.split('\n').map(|part| format!("<p>{part}</p>")).collect::<Vec<_>>().join(" ")
    } else {
        text.to_owned()
    };
    let mut row = row(label);
    row.cells.push(text);
    row.cuts = if label.len() == 1 { &[1] } else { &[2] };
    row
}

fn rows(project: &Project, tape: &mut Tape) -> Vec<Row> {
    let get = |field| project.declared.str(field);
    let unit = project.declared[Field::MoneyUnit].as_ref().map_or("万元", |unit| unit.as_str());
    let mut rows = vec![
        row(&["项目名称", get(Field::Name), "项目属性", &ticked(get(Field::Attribute), tape)]),
        row(&["主管部门", get(Field::Department), "主管编码", get(Field::DepartmentCode)]),
        row(&["项目单位", get(Field::Unit), "项目负责人", get(Field::Leader), "联系电话", get(Field::Phone)]),
        row(&["项目起止时间", get(Field::Period)]),
        row(&[&format!("项目资金申请 ({unit})"), "资金总额", get(Field::Total)]),
        row(&["", "一、财政拨款:", get(Field::Fiscal)]),
        row(&["", "二、自有资金：", get(Field::Own)]),
        row(&["", "三、其他:", get(Field::Other)]),
        running(&["项目概况"], get(Field::Overview)),
        running(&["项目立项情况", "项目立项依据"], get(Field::Basis)),
        running(&["", "项目申报的可行性"], get(Field::Feasibility)),
        running(&["", "项目申报的必要性"], get(Field::Necessity)),
    ];
    stages(project, tape, &mut rows);
    rows.push(running(&["项目绩效目标"], get(Field::Goal)));
    rows.push(row(&["分解指标"]));
    let header = [
        "一级指标",
        "二级指标",
        "三级指标",
        "指标值",
        "指标值内容",
        "评扣分标准",
        "度量单位",
        "指标值类型",
        "备注",
    ];
    let header: Vec<String> = header.iter().map(|label| narrow(label, tape)).collect();
    rows.push(Row { cells: header, cuts: &[], fixed: true, breaks: false });
    indicators(project, tape, &mut rows);
    rows
}

/// Both choices with a tick, or the chosen one alone.
fn ticked(choice: &str, tape: &mut Tape) -> String {
    let mark = |of: &str, on: &'static str, off: &'static str| if choice == of { on } else { off };
    let (new, old) = ("新增项目", "延续项目");
    match tape.below(4) {
        1 => format!("{new} ({})      {old} ({})", mark(new, "√", " "), mark(old, "√", " ")),
        2 => format!("{}{new} {}{old}", mark(new, "☑", "□"), mark(old, "☑", "□")),
        3 => format!("{new}（{}） {old}（{}）", mark(new, "✓", ""), mark(old, "✓", "")),
        _ => choice.to_owned(),
    }
}

fn stages(project: &Project, tape: &mut Tape, rows: &mut Vec<Row>) {
    // The label may stand in two halves beside the header and the first row.
    let (head, rest) = match tape.below(4) {
        1 => ("项目实施进", "度 (计划)"),
        2 => ("项目实施进度", "(计划)"),
        3 => ("项目实施", "进度 (计划)"),
        _ => ("项目实施进度 (计划)", ""),
    };
    let (head, rest) =
        if project.stages.is_empty() { ("项目实施进度 (计划)", "") } else { (head, rest) };
    rows.push(row(&[head, "项目实施内容", "开始时间", "完成时间"]));
    for (at, stage) in project.stages.iter().enumerate() {
        let label = if at == 0 { rest } else { "" };
        let content = narrow(stage.declared.str(StageField::Content), tape);
        let dates = [stage.declared.str(StageField::Start), stage.declared.str(StageField::End)];
        let breaks = !label.is_empty();
        rows.push(Row { breaks, ..row(&[label, &content, dates[0], dates[1]]) });
    }
}

fn indicators(project: &Project, tape: &mut Tape, rows: &mut Vec<Row>) {
    let mut above = ["", "", ""];
    for indicator in &project.indicators {
        let get = |field| indicator.declared.str(field);
        let levels = [get(IndicatorField::Level1), get(IndicatorField::Level2), get(IndicatorField::Level3)];
        let same2 = levels[..2] == above[..2];
        let first =
            narrow(if levels[0] == "产出指标" && tape.one_in(3) { "产出指示" } else { levels[0] }, tape);
        let second = narrow(levels[1], tape) + if tape.one_in(2) { "+" } else { "" };
        // What stands above may be left blank; a level that is printed again begins everything below it anew.
        let first_again = levels[0] != above[0] || tape.one_in(4);
        let second_again = first_again || !same2 || tape.one_in(4);
        let third_again = second_again || levels[2] != above[2] || tape.one_in(4);
        let printed = |text: String, again: bool| if again { text } else { String::new() };
        let mut cells = vec![
            printed(first, first_again),
            printed(second, second_again),
            printed(narrow(levels[2], tape), third_again),
        ];
        for field in &COLUMNS[3..] {
            cells.push(narrow(get(*field), tape));
        }
        above = levels;
        rows.push(Row { cells, cuts: &[2, 4, 5, 8], fixed: true, breaks: false });
    }
}

const COLUMNS: [IndicatorField; 9] = [
    IndicatorField::Level1,
    IndicatorField::Level2,
    IndicatorField::Level3,
    IndicatorField::Value,
    IndicatorField::Content,
    IndicatorField::Standard,
    IndicatorField::UnitOfMeasure,
    IndicatorField::ValueType,
    IndicatorField::Note,
];

/// A narrow column: line breaks inside words leave spaces between Chinese characters.
fn narrow(text: &str, tape: &mut Tape) -> String {
    if !tape.one_in(4) {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut before = None;
    for c in text.chars() {
        if before.is_some_and(is_han) && is_han(c) && tape.one_in(3) {
            out.push(' ');
        }
        out.push(c);
        before = Some(c);
    }
    out
}

fn is_han(c: char) -> bool {
    is_wide(c) && c.is_alphabetic()
}

/// Prints rows page by page. A page has its own number of columns: blank ones stand behind labels.
fn paginate(rows: &[Row], tape: &mut Tape, out: &mut String) {
    let (mut gap, mut tail) = (0, 2);
    for (at, row) in rows.iter().enumerate() {
        if row.breaks || at > 0 && tape.one_in(6) {
            out.push('\n');
            (gap, tail) = (tape.below(3), tape.below(4));
        }
        let cut = (!row.cuts.is_empty() && tape.one_in(8)).then(|| cut(row, tape)).flatten();
        let (cells, rest) = match &cut {
            Some((cells, rest)) => (cells, Some(rest)),
            None => (&row.cells, None),
        };
        line(cells, row.fixed, gap, tail, out);
        if let Some(rest) = rest {
            out.push('\n');
            (gap, tail) = (tape.below(3), tape.below(4));
            line(rest, row.fixed, gap, tail, out);
        }
    }
}

fn line(cells: &[String], fixed: bool, gap: usize, tail: usize, out: &mut String) {
    let gap = if fixed { 0 } else { gap };
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.push('\t');
        }
        // A blank column stands before the values, which the recogniser has to look past.
        if at + 1 == cells.len() && cells.len() > 1 {
            out.push_str(&"\t".repeat(gap));
        }
        out.push_str(cell);
    }
    out.push_str(&"\t".repeat(if fixed { 0 } else { tail }));
    out.push('\n');
}

/// Cuts cells of a row: their heads stay, their tails make the first row of the next page. A cut falls between two
/// Chinese characters or letters, since white space at it would be lost.
fn cut(row: &Row, tape: &mut Tape) -> Option<(Vec<String>, Vec<String>)> {
    let mut heads = row.cells.clone();
    let mut tails = vec![String::new(); row.cells.len()];
    for &column in row.cuts {
        if row.cells.len() > 3 && !tape.one_in(2) {
            continue;
        }
        let text: Vec<char> = row.cells[column].chars().collect();
        let places: Vec<usize> = (2..text.len().saturating_sub(1))
            .filter(|&at| is_han(text[at - 1]) && is_han(text[at]))
            .collect();
        if places.is_empty() {
            continue;
        }
        let at = places[tape.below(places.len())];
        heads[column] = text[..at].iter().collect();
        tails[column] = text[at..].iter().collect();
    }
    tails.iter().any(|tail| !tail.is_empty()).then_some((heads, tails))
}

/// Remarks stand in the table, on a page of their own, or as a plain line.
fn remarks(text: &str, tape: &mut Tape, out: &mut String) {
    if text.is_empty() {
        return;
    }
    let label = "其他需要说明的问题";
    match tape.below(3) {
        1 => out.push_str(&format!("\n{label}\t{text}\n-----------\t---\n")),
        2 => out.push_str(&format!("\n{label}\n\n{text}\n")),
        _ => out.push_str(&format!("{label}\t\t{text}\t\t\t\t\t\t\n")),
    }
}
