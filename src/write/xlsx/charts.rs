//! Charts beside the summary, outside its print area.

use std::collections::HashMap;

use rust_xlsxwriter::{Chart, Worksheet, XlsxError};

use super::looks::ListLooks;
use super::{Office, SUMMARY};
use crate::check::entry;
use crate::model::{FieldName, IndicatorField};

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

/// A range of the summary: first row and column, last row and column.
pub type Area = (u32, u16, u32, u16);

/// Inserts the charts with their figures from a column on: funding by department from the subtotals, indicators
/// by first level, and issues by rule.
pub fn insert(
    worksheet: &mut Worksheet,
    office: &Office,
    column: u16,
    names: Area,
    amounts: Area,
) -> Result<(), XlsxError> {
    let looks = ListLooks::new();
    worksheet.set_column_width(column, 22)?;
    worksheet.set_column_width(column + 1, 9)?;
    let mut offset = 0;
    let mut place = |worksheet: &mut Worksheet, title: &str, names: Area, values: Area| {
        let bars = values.2 - values.0 + 1;
        let height = FRAME + BAR * bars.clamp(4, 30);
        let chart = bar_chart(title, names, values, height);
        worksheet.insert_chart_with_offset(1, column + 3, &chart, 0, offset)?;
        offset += height + 20;
        Ok::<(), XlsxError>(())
    };
    place(worksheet, "各主管部门资金总额（万元）", names, amounts)?;
    let levels = levels(office);
    let mut row = 2;
    for (head, figures) in [(IndicatorField::Level1.name(), levels), ("规则", rules(office))] {
        if figures.is_empty() {
            continue;
        }
        let count = if row == 2 { "指标数" } else { "问题数" };
        worksheet.write_string_with_format(row, column, head, &looks.head)?;
        worksheet.write_string_with_format(row, column + 1, count, &looks.head)?;
        let first = row + 1;
        for (name, number) in &figures {
            row += 1;
            worksheet.write_string_with_format(row, column, name, &looks.text)?;
            worksheet.write_number_with_format(row, column + 1, *number as f64, &looks.short)?;
        }
        let title = format!("按{head}统计的{count}");
        place(worksheet, &title, (first, column, row, column), (first, column + 1, row, column + 1))?;
        row += 2;
    }
    Ok(())
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
fn bar_chart(title: &str, names: Area, values: Area, height: u32) -> Chart {
    let mut chart = Chart::new_bar();
    let range = |area: Area| (SUMMARY, area.0, area.1, area.2, area.3);
    chart
        .add_series()
        .set_name(title)
        .set_categories(range(names))
        .set_values(range(values))
        .set_gap(60)
        .set_format(
            rust_xlsxwriter::ChartFormat::new()
                .set_solid_fill(rust_xlsxwriter::ChartSolidFill::new().set_color(0x005B_9BD5)),
        )
        .set_data_label(rust_xlsxwriter::ChartDataLabel::new().show_value());
    chart.title().set_name(title);
    chart.legend().set_hidden();
    chart.y_axis().set_reverse();
    chart.set_width(WIDTH).set_height(height);
    chart
}
