//! The summary sheet of our own workbook, where its tags are gone: printed, or saved as a page or as text.

use std::ops::Range;

use super::library::Library;
use super::recognise::segment;
use crate::grid::{Cell, Row, Source};

/// The heads of its columns, as the workbook's writer prints them.
pub const HEADS: [&str; 14] = [
    "序号",
    "项目名称",
    "项目属性",
    "主管部门",
    "项目单位",
    "负责人",
    "电话",
    "起止时间",
    "资金总额",
    "财政拨款",
    "自有资金",
    "其他资金",
    INDICATORS,
    "问题数",
];

/// What links from a form's sheet to the summary.
pub const BACK: &str = "← 汇总";

/// The head of the number of a project's indicators, which no form and no list of another has.
const INDICATORS: &str = "指标数";

/// How many of its heads a row must have.
const LEAST_HEADS: usize = 8;

/// How many lines stand above its heads: its title and the unit of money.
const MOST_ABOVE: usize = 2;

/// Takes the link to the summary out of a form's sheet: it stands at the end of the first row.
pub(in crate::form) fn take_link(rows: &mut [Row], source: &Source) -> Option<Cell> {
    let cells = &mut rows.first_mut()?.cells;
    cells.pop_if(|cell| cell.text(source) == BACK)
}

/// Takes the rows of summary sheets out of a grid: from the title to that of the next form. They are made from the forms, and
/// made anew when they are written.
pub(in crate::form) fn take_out(rows: &mut Vec<Row>, source: &Source, library: &Library) -> Vec<Row> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some(head) = (at..rows.len()).find(|&row| is_head(&rows[row], source)) {
        let alone = |row: &Row| row.cells.len() == 1;
        let above = (at..head).rev().take(MOST_ABOVE).take_while(|&row| alone(&rows[row])).count();
        let start = head - above;
        let own = rows[start].cells.first().map(|cell| cell.text(source).into_owned());
        let next = |row: &Row| {
            let [cell] = row.cells.as_slice() else { return false };
            let text = cell.text(source);
            segment::ends_as_title(&text, library) && own.as_deref() != Some(&*text)
        };
        at = (head + 1..rows.len()).find(|&row| next(&rows[row])).unwrap_or(rows.len());
        parts.push(start..at);
    }
    if parts.is_empty() {
        return Vec::new();
    }
    // All at once: rows are moved once, however many parts there are.
    let mut parts = parts.into_iter().peekable();
    let (mut taken, mut kept) = (Vec::new(), Vec::new());
    for (index, row) in std::mem::take(rows).into_iter().enumerate() {
        while parts.next_if(|part| part.end <= index).is_some() {}
        let own = parts.peek().is_some_and(|part| part.contains(&index));
        if own { taken.push(row) } else { kept.push(row) }
    }
    *rows = kept;
    taken
}

fn is_head(row: &Row, source: &Source) -> bool {
    let counts = |cell: &Cell| cell.text(source) == INDICATORS;
    if row.cells.len() < LEAST_HEADS || !row.cells.iter().rev().take(2).any(counts) {
        return false;
    }
    let heads = |cell: &&Cell| HEADS.contains(&&*cell.text(source));
    row.cells.iter().filter(heads).count() >= LEAST_HEADS
}
