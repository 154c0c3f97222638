//! The ways in which a form arrives as text, made from one description of its printed grid.
//!
//! A line of the description is a row, `|` stands between cells, `<` belongs to the cell on its left, `^` to the
//! cell above it, `↵` breaks a line within a cell.

use unicode_width::UnicodeWidthStr;

/// Makes a kind of text of a form.
pub type Make = fn(&Form) -> String;

/// The kinds of text, by name.
pub const KINDS: &[(&str, Make)] = &[
    ("tab", tab),
    ("pipe", pipe),
    ("html", html),
    ("box", boxed),
    ("csv", csv),
    ("aligned", aligned),
    ("lines", lines),
    (WIDE, wide),
];

/// The kind of text with full-width digits and signs.
pub const WIDE: &str = "wide";

/// What full-width digits and signs are at half width.
pub fn narrow(text: &str) -> String {
    let folded = |c: char| char::from_u32((c as u32).wrapping_sub(0xFEE0)).unwrap_or(c);
    text.chars().map(|c| if matches!(c, '０'..='９' | '％' | '：') { folded(c) } else { c }).collect()
}

/// A printed grid.
pub struct Form(Vec<Vec<String>>);

impl Form {
    /// The grid of a description.
    pub fn of(text: &str) -> Self {
        Self(text.lines().map(|line| line.split('|').map(str::to_owned).collect()).collect())
    }

    /// The cells of each row as a dump has them: a merged cell once, blanks for the rest of it.
    fn cells(&self) -> impl Iterator<Item = Vec<String>> {
        self.0.iter().map(|row| row.iter().map(|cell| own(cell).replace('↵', " ")).collect())
    }

    fn at(&self, row: usize, column: usize) -> &str {
        self.0.get(row).and_then(|cells| cells.get(column)).map_or("", String::as_str)
    }

    /// Rows and columns that a cell covers.
    fn spans(&self, row: usize, column: usize) -> (usize, usize) {
        let columns = 1 + (column + 1..).take_while(|&right| self.at(row, right) == "<").count();
        let rows = 1 + (row + 1..).take_while(|&below| self.at(below, column) == "^").count();
        (rows, columns)
    }
}

fn own(cell: &str) -> &str {
    if matches!(cell, "<" | "^") { "" } else { cell }
}

/// A title stands alone on its line; so does any row of one cell at the top.
fn is_line(row: &[String]) -> bool {
    row.len() > 1 && row[1..].iter().all(String::is_empty)
}

/// The rows as lines of text; the rows of one cell only that stand above the table without separators.
fn rows_between(form: &Form, line: impl Fn(&[String]) -> String) -> String {
    let mut above = true;
    let mut text = String::new();
    for row in form.cells() {
        above &= is_line(&row);
        text.push_str(&if above { row[0].clone() } else { line(&row) });
        text.push('\n');
    }
    text
}

fn tab(form: &Form) -> String {
    rows_between(form, |row| row.join("\t"))
}

fn pipe(form: &Form) -> String {
    rows_between(form, |row| format!("| {} |", row.join(" | ")))
}

fn csv(form: &Form) -> String {
    let quoted = |cell: &String| {
        if cell.contains([',', '"']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() }
    };
    form.cells().map(|row| row.iter().map(quoted).collect::<Vec<_>>().join(",") + "\r\n").collect()
}

fn html(form: &Form) -> String {
    let mut text = String::from("<html><body><table>");
    for (row, cells) in form.0.iter().enumerate() {
        text.push_str("<tr>");
        for (column, cell) in cells.iter().enumerate() {
            if matches!(cell.as_str(), "<" | "^") {
                continue;
            }
            let (rows, columns) = form.spans(row, column);
            let escaped = cell.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            let broken = escaped.replace('↵', "<br/>");
            text.push_str(&format!("<td rowspan=\"{rows}\" colspan=\"{columns}\">{broken}</td>"));
        }
        text.push_str("</tr>\n");
    }
    text + "</table></body></html>\n"
}

/// Column widths in half-width characters; a cell that covers several columns does not widen them.
fn widths(form: &Form) -> Vec<usize> {
    let columns = form.0.iter().map(Vec::len).max().unwrap_or(0);
    let mut widths = vec![4; columns];
    for (row, cells) in form.cells().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            if form.spans(row, column).1 == 1 {
                widths[column] = widths[column].max(cell.width());
            }
        }
    }
    // What covers several columns widens the last of them.
    for (row, cells) in form.cells().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let end = column + form.spans(row, column).1;
            let room: usize = widths[column..end].iter().sum();
            widths[end - 1] += cell.width().saturating_sub(room);
        }
    }
    widths.iter().map(|width| width.next_multiple_of(2)).collect()
}

fn padded(cell: &str, width: usize) -> String {
    format!("{cell}{}", " ".repeat(width.saturating_sub(cell.width())))
}

fn boxed(form: &Form) -> String {
    let mut widths = vec![2; form.0.iter().map(Vec::len).max().unwrap_or(0)];
    for row in form.cells() {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width().next_multiple_of(2));
        }
    }
    let ruler = |left: &str, cross: &str, right: &str| {
        let dashes: Vec<String> = widths.iter().map(|width| "─".repeat(width / 2 + 1)).collect();
        format!("{left}{}{right}\n", dashes.join(cross))
    };
    let mut text = ruler("┌", "┬", "┐");
    let rows: Vec<Vec<String>> = form.cells().collect();
    for (at, row) in rows.iter().enumerate() {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| padded(cell, *width)).collect();
        text.push_str(&format!("│ {} │\n", cells.join(" │ ")));
        text.push_str(&if at + 1 < rows.len() {
            ruler("├", "┼", "┤")
        } else {
            ruler("└", "┴", "┘")
        });
    }
    text
}

fn aligned(form: &Form) -> String {
    let widths = widths(form);
    let line = |row: Vec<String>| {
        let (mut line, mut begin) = (String::new(), 0);
        for (cell, width) in row.iter().zip(&widths) {
            if !cell.is_empty() {
                line = padded(&line, begin) + cell;
            }
            begin += width + 3;
        }
        line + "\n"
    };
    form.cells().map(line).collect()
}

fn lines(form: &Form) -> String {
    form.cells().flatten().filter(|cell| !cell.is_empty()).map(|cell| cell + "\n").collect()
}

/// The tab dump with full-width digits and signs, as an input method leaves them.
fn wide(form: &Form) -> String {
    tab(form)
        .chars()
        .map(|c| match c {
            '0'..='9' | '%' | ':' => char::from_u32(c as u32 + 0xFEE0).unwrap_or(c),
            _ => c,
        })
        .collect()
}
