//! Charts beside the summary, outside its print area.

use std::collections::HashMap;

use super::looks::ListLooks;
use super::{Office, SUMMARY};
use crate::check::entry;
use crate::model::{FieldName, IndicatorField};
use crate::write::ooxml::{Area, Chart, Sheet};

/// Bars of a chart at most; the rest is added up.
const BARS: usize = 20;
/// What stands for the rest, and for a level that is not given.
const REST: &str = "其余";
const NO_LEVEL: &str = "（未填）";
/// Pixels of a chart.
const WIDTH: u32 = 560;
/// Pixels of a bar and of what a chart needs beside its bars.
const BAR: u32 = 24;
const FRAME: u32 = 110;

/// The colour of the bars.
const COLOUR: u32 = 0x005B_9BD5;

/// What a chart shows: cells of the summary, and what stands in them.
pub struct Figures {
    /// The cells of the names.
    pub names: Area,
    /// The cells of the numbers.
    pub values: Area,
    /// Names and numbers.
    pub figures: Vec<(String, f64)>,
}

/// Inserts the charts with their figures from a column on: funding by department from the subtotals, indicators
/// by first level, and issues by rule.
pub fn insert(sheet: &mut Sheet<'_>, office: &Office, looks: &ListLooks, column: u32, departments: Figures) {
    sheet.width(column, 22.0);
    sheet.width(column + 1, 9.0);
    let mut offset = 0;
    let mut place = |sheet: &mut Sheet<'_>, title: String, shown: Figures| {
        let bars = shown.values.bottom - shown.values.top + 1;
        let height = FRAME + BAR * bars.clamp(4, 30);
        sheet.chart((1, column + 3), offset, bar_chart(title, shown, height));
        offset += height + 20;
    };
    place(sheet, "各主管部门资金总额（万元）".to_owned(), departments);
    let levels = levels(office);
    let mut row = 2;
    for (head, figures) in [(IndicatorField::Level1.name(), levels), ("规则", rules(office))] {
        if figures.is_empty() {
            continue;
        }
        let count = if row == 2 { "指标数" } else { "问题数" };
        sheet.text((row, column), head, looks.head);
        sheet.text((row, column + 1), count, looks.head);
        let first = row + 1;
        for (name, number) in &figures {
            row += 1;
            sheet.text((row, column), name.clone(), looks.text);
            sheet.number((row, column + 1), *number as f64, looks.short);
        }
        let cells = |column| Area::new((first, column), (row, column));
        let shown = Figures {
            names: cells(column),
            values: cells(column + 1),
            figures: figures.into_iter().map(|(name, number)| (name, number as f64)).collect(),
        };
        place(sheet, format!("按{head}统计的{count}"), shown);
        row += 2;
    }
}

/// The number of indicators of each first level, in the order of the forms.
fn levels(office: &Office) -> Vec<(String, usize)> {
    let indicators = office.book.projects.iter().flat_map(|project| &project.indicators);
    let level = indicators.map(|indicator| match indicator.declared.str(IndicatorField::Level1) {
        "" => NO_LEVEL,
        level => level,
    });
    most(count(level))
}

/// The number of issues of each rule, the most frequent first; none for a clean workbook.
fn rules(office: &Office) -> Vec<(String, usize)> {
    if !office.lists_issues() {
        return Vec::new();
    }
    let rule = |code| entry(code).map_or(code, |entry| entry.title.zh);
    let mut counts = count(office.book.issues.iter().map(|issue| rule(&*issue.code)));
    counts.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
    most(counts)
}

/// How often each name comes, in the order of first appearance.
fn count<'a>(names: impl Iterator<Item = &'a str>) -> Vec<(&'a str, usize)> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    for name in names {
        let at = *known.entry(name).or_insert_with(|| {
            counts.push((name, 0));
            counts.len() - 1
        });
        counts[at].1 += 1;
    }
    counts
}

/// The first of the counts, the rest added up.
fn most(counts: Vec<(&str, usize)>) -> Vec<(String, usize)> {
    let rest: usize = counts.iter().skip(BARS).map(|(_, number)| number).sum();
    let short = |name: &str| name.chars().take(40).collect::<String>();
    let mut most: Vec<(String, usize)> =
        counts.iter().take(BARS).map(|(name, number)| (short(name), *number)).collect();
    if rest > 0 {
        most.push((REST.to_owned(), rest));
    }
    most
}

/// A plain chart of one series, its first bar on top.
fn bar_chart(title: String, shown: Figures, height: u32) -> Chart {
    let Figures { names, values, figures } = shown;
    Chart { title, sheet: SUMMARY.to_owned(), names, values, figures, colour: COLOUR, size: (WIDTH, height) }
}
