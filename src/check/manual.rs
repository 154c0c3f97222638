//! The catalogue as prose: one entry for `--explain`, all of them for `docs/checks.md`.

use std::fmt::Write as _;

use crate::lang::Lang;
use crate::model::{Bilingual, Entry};

use super::Rule;
use super::catalogue::{catalogue, entry};

const FAILS: Bilingual = Bilingual { zh: "会报出", en: "Flagged" };
const PASSES: Bilingual = Bilingual { zh: "不会报出", en: "Not flagged" };
const SOURCE: Bilingual = Bilingual { zh: "依据", en: "Source" };

/// What an entry says about itself in one language: code, level, title, what the rule is and what to do, its
/// source, and for a rule over the model an example that fails and one that passes. `None` for an unknown code.
pub fn explain(code: &str, lang: Lang) -> Option<String> {
    let entry = entry(code)?;
    let mut text = format!(
        "{} [{}] {}\n\n{}\n",
        entry.code,
        lang.pick(entry.level.names()),
        lang.pick(&entry.title),
        lang.pick(&entry.help)
    );
    let _ = write!(text, "\n{}: {}\n", lang.pick(&SOURCE), entry.source);
    if let Some(rule) = rule_of(entry) {
        for (head, example) in [(FAILS, rule.fails), (PASSES, rule.passes)] {
            let _ = write!(text, "\n{}:\n", lang.pick(&head));
            for line in example.lines() {
                let _ = writeln!(text, "    {line}");
            }
        }
    }
    Some(text)
}

fn rule_of(entry: &Entry) -> Option<&'static Rule> {
    super::all_rules().find(|rule| rule.entry.code == entry.code)
}

/// The page `docs/checks.md`: every entry of the catalogue in both languages.
pub fn manual() -> String {
    let mut page = String::from(HEAD);
    for entry in catalogue() {
        let _ = writeln!(page, "| [`{0}`](#{0}) | {1} | {2} |", entry.code, entry.level, entry.title.zh);
    }
    for entry in catalogue() {
        section(&mut page, entry);
    }
    page
}

const HEAD: &str = "\
# 检查规则 / Checks

Generated from the catalogue in the code: `CONV_BLESS=1 cargo test` writes it anew, `cargo test` fails when it is out of date.

A level is 错误 (error), 警告 (warning) or 提示 (hint). A rules file (`--rules FILE`) switches a rule off or gives it another level:

```toml
[rules]
phone-shape = \"off\"
total-not-sum = \"警告\"
```

In the examples a line declares fields as `列=值`; a line that begins with 指标 or 阶段 is a row of that table, 空栏 names labels without a value, and 项目 begins another form.

| 代码 | 级别 | 内容 |
|---|---|---|
";

fn section(page: &mut String, entry: &Entry) {
    let Entry { code, level, title, message, help, source } = entry;
    let _ = write!(page, "\n## {code}\n\n**{level}** · {} · {}\n\n", title.zh, title.en);
    let _ = write!(page, "- {}\n- {}\n\n", message.zh, message.en);
    let _ = write!(page, "{}\n\n{}\n\n{}: {source}\n", help.zh, help.en, SOURCE.zh);
    if let Some(rule) = rule_of(entry) {
        for (head, example) in [(FAILS, rule.fails), (PASSES, rule.passes)] {
            let _ = write!(page, "\n{}:\n\n```text\n{example}\n```\n", head.zh);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_checks_is_up_to_date() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/checks.md");
        if std::env::var_os("CONV_BLESS").is_some() {
            std::fs::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/docs")).unwrap();
            std::fs::write(path, manual()).unwrap();
        }
        let page = std::fs::read_to_string(path).unwrap_or_default();
        assert!(page == manual(), "docs/checks.md is out of date: run `CONV_BLESS=1 cargo test`");
    }

    #[test]
    fn the_page_of_shapes_names_codes_that_there_are() {
        let page = include_str!("../../docs/shapes.md");
        let is_code =
            |word: &&str| word.contains('-') && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
        let codes: Vec<&str> = page.split('`').skip(1).step_by(2).filter(is_code).collect();
        let faults = crate::error::FAULTS;
        for code in &codes {
            let known = entry(code).is_some() || faults.iter().any(|fault| fault.code == *code);
            assert!(known, "docs/shapes.md: {code}");
        }
        assert!(codes.len() > 10, "{codes:?}");
    }

    #[test]
    fn an_entry_explains_itself_in_both_languages() {
        let zh = explain("total-not-sum", Lang::Zh).unwrap();
        assert!(zh.starts_with("total-not-sum [错误] ") && zh.contains("资金总额=100 万元"), "{zh}");
        assert!(explain("total-not-sum", Lang::En).unwrap().contains("sources"));
        assert_eq!(explain("no-such-rule", Lang::Zh), None);
    }
}
