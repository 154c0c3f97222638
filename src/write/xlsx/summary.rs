//! The summary: a row a project, totals, and a subtotal a department.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::looks::ListLooks;
use super::{ISSUES, Office, SUMMARY, charts, internal, issues, page};
use crate::form::lay_out::measure;
use crate::form::summary::HEADS;
use crate::form::tags::{Ours, mark};
use crate::model::{Field, Project, column_letters};
use crate::write::ooxml::{Area, Sheet, Style};

/// What a column shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shows {
    Number,
    Name,
    Text(Field),
    Short(Field),
    /// The amount at this index of [`Field::AMOUNTS`].
    Amount(usize),
    Indicators,
    Issues,
}

/// The columns with their heads and their widths in Excel's unit.
const COLUMNS: [(&str, f64, Shows); 14] = [
    (HEADS[0], 5.0, Shows::Number),
    (HEADS[1], 32.0, Shows::Name),
    (HEADS[2], 10.0, Shows::Short(Field::Attribute)),
    (HEADS[3], 18.0, Shows::Text(Field::Department)),
    (HEADS[4], 18.0, Shows::Text(Field::Unit)),
    (HEADS[5], 9.0, Shows::Short(Field::Leader)),
    (HEADS[6], 14.0, Shows::Short(Field::Phone)),
    (HEADS[7], 18.0, Shows::Short(Field::Period)),
    (HEADS[8], 13.0, Shows::Amount(0)),
    (HEADS[9], 13.0, Shows::Amount(1)),
    (HEADS[10], 12.0, Shows::Amount(2)),
    (HEADS[11], 12.0, Shows::Amount(3)),
    (HEADS[12], 7.0, Shows::Indicators),
    (HEADS[13], 7.0, Shows::Issues),
];
/// Widths of the column of names, in Excel's unit: from a short name's to a third of the page's.
const NAME_WIDTHS: [f64; 5] = [32.0, 40.0, 48.0, 56.0, 64.0];
/// Columns that the formulas and charts name.
const NAME: u32 = 1;
const DEPARTMENT: u32 = 3;
const PERIOD: u32 = 7;
const TOTAL: u32 = 8;

/// The row of the column heads.
const HEAD: u32 = 2;
/// The row of the first project.
const FIRST: u32 = 3;
/// What stands for a department that is not given.
const NO_DEPARTMENT: &str = "（未填）";

/// A department's share.
struct Department<'a> {
    name: &'a str,
    projects: usize,
    amounts: [Decimal; 4],
    indicators: usize,
    issues: usize,
}

/// The summary.
pub fn sheet<'a>(office: &'a Office<'a>, looks: &ListLooks) -> Sheet<'a> {
    let mut sheet = Sheet::new(SUMMARY);
    let mut columns = COLUMNS.to_vec();
    columns.truncate(if office.options.clean { COLUMNS.len() - 1 } else { COLUMNS.len() });
    columns[NAME as usize].1 = name_width(office);
    let columns = columns.as_slice();
    let last = columns.len() as u32 - 1;
    // The tag stands in the hidden column beside the table.
    sheet.hide(last + 1, last + 1);
    sheet.text((0, last + 1), mark(Ours::Summary), Style::default());
    sheet.height(0, 34.0);
    sheet.merge(Area::new((0, 0), (0, last)), title(office), looks.title);
    sheet.merge(Area::new((1, 0), (1, last)), "单位：万元", looks.note);
    sheet.height(HEAD, 24.0);
    for (column, (head, width, _)) in (0..).zip(columns) {
        sheet.width(column, *width);
        sheet.text((HEAD, column), *head, looks.head);
    }
    for (index, project) in office.book.projects.iter().enumerate() {
        write_project(&mut sheet, office, looks, columns, (index, project));
    }
    let projects = office.book.projects.len() as u32;
    let total = FIRST + projects;
    write_total(&mut sheet, office, looks, columns, total);
    let departments = departments(office);
    let end = write_departments(&mut sheet, looks, columns, &departments, total);
    if projects > 0 {
        sheet.filter(Area::new((HEAD, 0), (total - 1, last)));
        sheet.data_bars(Area::new((FIRST, TOTAL), (total - 1, TOTAL)), 0x00BD_D7EE);
        sheet.text_numbers(Area::new((FIRST, 1), (total - 1, PERIOD)));
        let column = |column| Area::new((total + 3, column), (end, column));
        let figures = departments.iter().map(|one| (one.shown().to_owned(), number(one.amounts[0])));
        let figures =
            charts::Figures { names: column(NAME), values: column(TOTAL), figures: figures.collect() };
        charts::insert(&mut sheet, office, looks, last + 3, figures);
    }
    sheet.freeze(FIRST, 2);
    sheet.repeat_row(HEAD);
    sheet.print_area(Area::new((0, 0), (end, last)));
    sheet.page(page(true));
    sheet
}

impl<'a> Department<'a> {
    /// Its name as the sheet shows it.
    fn shown(&self) -> &'a str {
        if self.name.is_empty() { NO_DEPARTMENT } else { self.name }
    }
}

/// The width in which each project's name stands on one line: LibreOffice does not break a link's text. At most
/// as wide as the page bears; a longer name is shrunk.
fn name_width(office: &Office) -> f64 {
    let names = || office.book.projects.iter().map(|project| project.declared.str(Field::Name));
    let fits = |width: &f64| names().all(|name| measure::lines(name, &[*width], ListLooks::SIZE) <= 1);
    NAME_WIDTHS.into_iter().find(fits).unwrap_or(NAME_WIDTHS[NAME_WIDTHS.len() - 1])
}

/// The title, with the year where all projects share one.
fn title(office: &Office) -> String {
    let mut years = office.book.projects.iter().map(|project| project.derived.year);
    let year = years.next().flatten().filter(|year| years.all(|other| other == Some(*year)));
    year.map_or_else(String::new, |year| format!("{year}年")) + "项目绩效目标汇总表"
}

fn wan(project: &Project, index: usize) -> Option<Decimal> {
    project.derived.amounts.get(index)?.as_ref().map(|amount| amount.wan)
}

/// A decimal as the number a sheet stores.
fn number(decimal: Decimal) -> f64 {
    decimal.to_string().parse().unwrap_or_default()
}

fn write_project<'a>(
    sheet: &mut Sheet<'a>,
    office: &'a Office<'a>,
    looks: &ListLooks,
    columns: &[(&str, f64, Shows)],
    (index, project): (usize, &'a Project),
) {
    let row = FIRST + index as u32;
    let mut height: f64 = 22.0;
    for (column, (_, width, shows)) in (0..).zip(columns) {
        let at = (row, column);
        let text = match shows {
            Shows::Name => shown(project.declared.str(Field::Name)),
            Shows::Text(field) | Shows::Short(field) => shown(project.declared.str(*field)),
            _ => "",
        };
        height = height.max(measure::height(text, &[*width], ListLooks::SIZE));
        match shows {
            Shows::Number => sheet.number(at, (index + 1) as f64, looks.short),
            Shows::Name => {
                let name = office.names[index].as_str();
                let text = if text.is_empty() { name } else { text };
                let one_line = measure::lines(text, &[*width], ListLooks::SIZE) <= 1;
                sheet.link(at, internal(name, 0, 0));
                sheet.text(at, text, if one_line { looks.link } else { looks.shrunk_link });
            }
            Shows::Text(_) => sheet.text(at, text, looks.text),
            Shows::Short(_) => sheet.text(at, text, looks.short),
            Shows::Amount(amount) => match wan(project, *amount) {
                Some(wan) => sheet.number(at, number(wan), looks.amount),
                None => sheet.blank(at, looks.amount),
            },
            Shows::Indicators => sheet.number(at, project.indicators.len() as f64, looks.short),
            Shows::Issues => {
                let issues = office.anchors.of_project(index);
                let mut look = looks.short;
                if let Some(first) = issues.first() {
                    sheet.link(at, internal(ISSUES, issues::FIRST + *first as u32, 0));
                    look = looks.short_link;
                }
                sheet.number(at, issues.len() as f64, look);
            }
        };
    }
    sheet.height(row, height.min(measure::HIGHEST_ROW));
}

/// The beginning of a text, as much as the summary has room for.
fn shown(text: &str) -> &str {
    const MOST: usize = 200;
    text.char_indices().nth(MOST).map_or(text, |(end, _)| &text[..end])
}

/// Writes the totals: formulas over the rows that a filter leaves. A sum beyond what a decimal holds is given as the
/// most it holds; programs calculate it anew as they open the workbook.
fn write_total(
    sheet: &mut Sheet<'_>,
    office: &Office,
    looks: &ListLooks,
    columns: &[(&str, f64, Shows)],
    row: u32,
) {
    sheet.height(row, 24.0);
    sheet.merge(Area::new((row, 0), (row, PERIOD)), "合计", looks.total);
    for (column, (_, _, shows)) in (0..).zip(columns) {
        let projects = &office.book.projects;
        let (sum, look) = match shows {
            Shows::Amount(amount) => {
                let amounts = projects.iter().filter_map(|project| wan(project, *amount));
                (amounts.fold(Decimal::ZERO, Decimal::saturating_add), looks.total_amount)
            }
            Shows::Indicators => {
                (projects.iter().map(|project| project.indicators.len()).sum::<usize>().into(), looks.total)
            }
            Shows::Issues => {
                let counts = (0..projects.len()).map(|index| office.anchors.of_project(index).len());
                (counts.sum::<usize>().into(), looks.total)
            }
            _ => continue,
        };
        if projects.is_empty() {
            sheet.number((row, column), 0.0, look);
            continue;
        }
        let letter = column_letters(column);
        let formula = format!("SUBTOTAL(109,{letter}{}:{letter}{row})", FIRST + 1);
        sheet.formula((row, column), formula, sum.to_string(), look);
    }
}

/// The departments in the order of their first projects.
fn departments<'a>(office: &Office<'a>) -> Vec<Department<'a>> {
    let mut departments: Vec<Department> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    for (index, project) in office.book.projects.iter().enumerate() {
        let name = shown(project.declared.str(Field::Department));
        let at = *known.entry(name).or_insert_with(|| {
            departments.push(Department {
                name,
                projects: 0,
                amounts: [Decimal::ZERO; 4],
                indicators: 0,
                issues: 0,
            });
            departments.len() - 1
        });
        let department = &mut departments[at];
        department.projects += 1;
        department.indicators += project.indicators.len();
        department.issues += office.anchors.of_project(index).len();
        for (amount, sum) in department.amounts.iter_mut().enumerate() {
            *sum = sum.saturating_add(wan(project, amount).unwrap_or_default());
        }
    }
    departments
}

/// Writes the subtotals under the total; tells the last row.
fn write_departments<'a>(
    sheet: &mut Sheet<'a>,
    looks: &ListLooks,
    columns: &[(&'static str, f64, Shows)],
    departments: &[Department<'a>],
    total: u32,
) -> u32 {
    if departments.is_empty() {
        return total;
    }
    let head = total + 2;
    sheet.height(head, 24.0);
    sheet.text((head, 0), "序号", looks.head);
    sheet.merge(Area::new((head, NAME), (head, PERIOD - 1)), "主管部门小计", looks.head);
    sheet.text((head, PERIOD), "项目数", looks.head);
    for (column, (name, _, _)) in (0..).zip(columns).skip(TOTAL as usize) {
        sheet.text((head, column), *name, looks.head);
    }
    for (index, department) in departments.iter().enumerate() {
        let row = head + 1 + index as u32;
        sheet.height(row, 22.0);
        sheet.number((row, 0), (index + 1) as f64, looks.short);
        sheet.merge(Area::new((row, NAME), (row, PERIOD - 1)), department.shown(), looks.text);
        let exact = needs_exact(department.name, departments);
        let sum = |values: Option<u32>| subtotal(department.name, exact, row, total, values);
        sheet.formula((row, PERIOD), sum(None), department.projects.to_string(), looks.short);
        for (column, (_, _, shows)) in (0..).zip(columns).skip(TOTAL as usize) {
            let (result, look) = match shows {
                Shows::Amount(amount) => (department.amounts[*amount].to_string(), looks.amount),
                Shows::Indicators => (department.indicators.to_string(), looks.short),
                _ => (department.issues.to_string(), looks.short),
            };
            sheet.formula((row, column), sum(Some(column)), result, look);
        }
    }
    head + departments.len() as u32
}

/// Whether SUMIF would take a name for a pattern, a comparison or a number, or for another name.
fn needs_exact(name: &str, departments: &[Department]) -> bool {
    let alike = departments.iter().filter(|other| other.name.eq_ignore_ascii_case(name)).count();
    name.is_empty()
        || name.contains(['*', '?', '~'])
        || name.starts_with(['<', '>', '='])
        || !name.chars().any(|c| c.is_alphabetic())
        || alike > 1
        // SUMIF compares no more than 255 characters (Excel's specifications and limits).
        || name.encode_utf16().count() > 255
}

/// The formula of a department's subtotal, without its `=`: of a column, or of the number of projects.
fn subtotal(name: &str, exact: bool, row: u32, total: u32, values: Option<u32>) -> String {
    let range = |column: u32, fixed: &str| {
        let letter = column_letters(column);
        format!("{fixed}{letter}${}:{fixed}{letter}${total}", FIRST + 1)
    };
    let names = range(DEPARTMENT, "$");
    let cell =
        if name.is_empty() { "\"\"".to_owned() } else { format!("${}{}", column_letters(NAME), row + 1) };
    match (exact, values) {
        (true, Some(column)) => format!("SUMPRODUCT(--EXACT({names},{cell}),{})", range(column, "")),
        (true, None) => format!("SUMPRODUCT(--EXACT({names},{cell}))"),
        (false, Some(column)) => format!("SUMIF({names},{cell},{})", range(column, "")),
        (false, None) => format!("COUNTIF({names},{cell})"),
    }
}
