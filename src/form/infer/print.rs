//! A template as a file that a person edits: compact tables, each guess a comment above it.

use super::remarks::{At, Remark};
use crate::form::template::{Block, Page, Printed, TableKind, Template};
use crate::lang::Lang;
use crate::model::Bilingual;

/// Stands at the head of the file.
static HEADER: &[Bilingual] = &[
    Bilingual {
        zh: "一张表的版式：读和写都用它。label 是印好的标签，field 是模型的栏目，extra 是另存的附加内容；cols、rows 是所占列数、行数。",
        en: "A form's layout, for reading and writing: `label` is printed, `field` is a column of the model, `extra` is kept beside it; `cols` and `rows` are spans.",
    },
    Bilingual {
        zh: "有 ? 的行是推断，请核对；改好后用 conv template check 检查。",
        en: "Lines with ? are guesses: look at them, then run `conv template check` on the file.",
    },
];

/// The TOML of a template, with remarks as comments in a language.
pub fn toml(template: &Template, remarks: &[Remark], lang: Lang) -> String {
    let mut out = String::new();
    for line in HEADER {
        comment(&mut out, "", lang.pick(line));
    }
    let said = |out: &mut String, at: At, indent: &str| {
        for remark in remarks.iter().filter(|remark| remark.at == at) {
            comment(out, indent, &format!("? {}", remark.line(lang)));
        }
    };
    said(&mut out, At::Head, "");
    pair(&mut out, "name", &template.name);
    for (name, text) in
        [("about", &template.about), ("title", &template.title), ("subtitle", &template.subtitle)]
    {
        if !text.is_empty() || name == "title" {
            pair(&mut out, name, text);
        }
    }
    if !template.also_titled.is_empty() {
        out.push_str(&format!("also_titled = {}\n", strings(&template.also_titled)));
    }
    pair(&mut out, "money_unit", &template.money_unit);
    out.push_str(&page(&template.page));
    for (index, block) in template.blocks.iter().enumerate() {
        out.push('\n');
        said(&mut out, At::Block(index), "");
        out.push_str("[[block]]\n");
        if block.table.is_none() {
            out.push_str("rows = [\n");
            for (row, cells) in block.rows.iter().enumerate() {
                said(&mut out, At::Row(index, row), "  ");
                let cells: Vec<String> = cells.iter().map(printed).collect();
                out.push_str(&format!("  [{}],\n", cells.join(", ")));
            }
            out.push_str("]\n");
        } else {
            table(&mut out, block, |out, column| said(out, At::Column(index, column), "  "));
        }
        if let Some(height) = block.height {
            out.push_str(&format!("height = {}\n", number(height)));
        }
    }
    out
}

fn table(out: &mut String, block: &Block, said: impl Fn(&mut String, usize)) {
    let kind = if block.table == Some(TableKind::Stages) { "stages" } else { "indicators" };
    pair(out, "table", kind);
    if !block.term.is_empty() {
        pair(out, "term", &block.term);
    }
    if let Some(side) = &block.side {
        out.push_str(&format!("side = {}\n", printed(side)));
    }
    out.push_str("columns = [\n");
    for (index, column) in block.columns.iter().enumerate() {
        said(out, index);
        out.push_str(&format!("  {},\n", printed(column)));
    }
    out.push_str("]\n");
    if !block.skeleton.is_empty() {
        out.push_str("skeleton = [\n");
        // The second levels of a first level stand on one line.
        for levels in block.skeleton.chunk_by(|a, b| a.split('/').next() == b.split('/').next()) {
            let levels: Vec<String> = levels.iter().map(|level| string(level)).collect();
            out.push_str(&format!("  {},\n", levels.join(", ")));
        }
        out.push_str("]\n");
    }
    if block.blank_rows > 0 {
        out.push_str(&format!("blank_rows = {}\n", block.blank_rows));
    }
}

/// The page, without what is as it is by default.
fn page(page: &Page) -> String {
    let usual = Page::default();
    let mut out = String::from("\n[page]\n");
    if page.landscape {
        out.push_str("landscape = true\n");
    }
    if !page.columns.is_empty() {
        let columns: Vec<String> = page.columns.iter().map(|&width| number(width)).collect();
        out.push_str(&format!("columns = [{}]\n", columns.join(", ")));
    }
    for (name, font, usual) in [
        ("font", &page.font, &usual.font),
        ("label_font", &page.label_font, &usual.label_font),
        ("title_font", &page.title_font, &usual.title_font),
    ] {
        if font != usual {
            pair(&mut out, name, font);
        }
    }
    for (name, size, usual) in [
        ("size", page.size, usual.size),
        ("title_size", page.title_size, usual.title_size),
        ("row_height", page.row_height, usual.row_height),
    ] {
        if (size - usual).abs() > f64::EPSILON {
            out.push_str(&format!("{name} = {}\n", number(size)));
        }
    }
    if out.lines().count() > 2 { out } else { String::new() }
}

fn printed(cell: &Printed) -> String {
    let mut parts: Vec<String> = Vec::new();
    for (name, text) in
        [("label", &cell.label), ("field", &cell.field), ("extra", &cell.extra), ("term", &cell.term)]
    {
        if !text.is_empty() {
            parts.push(format!("{name} = {}", string(text)));
        }
    }
    for (name, list) in [("also", &cell.also), ("choices", &cell.choices)] {
        if !list.is_empty() {
            parts.push(format!("{name} = {}", strings(list)));
        }
    }
    for (name, span) in [("cols", cell.cols), ("rows", cell.rows)] {
        if span > 1 {
            parts.push(format!("{name} = {span}"));
        }
    }
    if parts.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", parts.join(", ")) }
}

fn comment(out: &mut String, indent: &str, text: &str) {
    // A comment of TOML holds no control characters.
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    out.push_str(&format!("{indent}# {text}\n"));
}

fn pair(out: &mut String, name: &str, text: &str) {
    out.push_str(&format!("{name} = {}\n", string(text)));
}

fn strings(list: &[String]) -> String {
    let list: Vec<String> = list.iter().map(|text| string(text)).collect();
    format!("[{}]", list.join(", "))
}

/// A basic string of TOML.
fn string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A number without needless digits; whole ones without a point.
fn number(value: f64) -> String {
    format!("{}", (value * 100.0).round() / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::library::Library;

    #[test]
    fn what_is_printed_is_the_template() {
        for known in Library::bundled().expect("the bundled templates are sound").templates() {
            let text = toml(&known.template, &[], Lang::Zh);
            let again: Template = toml::from_str(&text).expect(&text);
            assert_eq!(again, normal(&known.template), "{text}");
        }
        let odd = "引\"号\\ 换\n行\u{7f}\t# 井";
        let cell = Printed { label: odd.to_owned(), ..Printed::default() };
        let block = Block::fixed(vec![vec![cell, Printed::default()]]);
        let template = Template { title: odd.to_owned(), blocks: vec![block], ..bare() };
        let remark = Remark::new(At::Row(0, 0), &super::super::remarks::EXTRA).arg(odd);
        let text = toml(&template, &[remark], Lang::En);
        assert_eq!(toml::from_str::<Template>(&text).expect(&text), template);
    }

    /// A span of nothing is a span of one.
    fn normal(template: &Template) -> Template {
        let mut template = template.clone();
        let cells = template.blocks.iter_mut().flat_map(|block| {
            block.rows.iter_mut().flatten().chain(&mut block.side).chain(&mut block.columns)
        });
        for cell in cells {
            cell.cols = if cell.cols == 1 { 0 } else { cell.cols };
            cell.rows = if cell.rows == 1 { 0 } else { cell.rows };
        }
        template
    }

    fn bare() -> Template {
        toml::from_str("name = \"甲\"\ntitle = \"\"\nblock = []").expect("a template")
    }
}
