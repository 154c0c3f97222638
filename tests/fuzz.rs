//! Inputs changed at random, the same on every run: nothing panics, equal inputs give equal results, and nothing of
//! a form that is recognised is lost. `CONV_FUZZ_ROUNDS` sets how many changes each input suffers.
#![expect(clippy::unwrap_used, reason = "a test that cannot set its stage fails")]

#[path = "support/hostile/mod.rs"]
#[expect(dead_code, reason = "only the sound files are taken from there")]
mod hostile;
#[path = "support/fuzz/mutate.rs"]
mod mutate;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use conv::audit::Account;
use conv::check::Rules;
use conv::form::library::{self, Library};
use conv::form::recognise;
use conv::model::Book;
use conv::{derive, read, write};
use hostile::{Dice, binary, compound, form, markup, open_document, package, spreadsheet};

/// Rounds for each input where nothing else is said.
const ROUNDS: u64 = 30;
/// Findings that are shown before a test gives up.
const SHOWN: usize = 5;

fn rounds() -> u64 {
    std::env::var("CONV_FUZZ_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(ROUNDS)
}

/// Every text that stands in the cases, and the bundled sample.
fn dumps() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut dumps = vec![("form".to_owned(), form::DUMP.to_owned())];
    let mut cases: Vec<_> =
        fs::read_dir(root.join("tests/cases")).unwrap().map(|case| case.unwrap().path()).collect();
    cases.sort();
    for case in cases {
        let input = fs::read_dir(&case).unwrap().map(|file| file.unwrap().path());
        for input in input.filter(|path| path.file_stem().is_some_and(|stem| stem == "input")) {
            let name = case.file_name().unwrap().to_string_lossy().into_owned();
            if let Ok(text) = read::decode::decode(&name, &fs::read(input).unwrap(), None) {
                dumps.push((name, text.text));
            }
        }
    }
    dumps
}

/// What is wrong with how a text is read; `None` when nothing is.
fn trouble(text: &str) -> Option<String> {
    let attempt = || {
        let mut document = read::read("t.txt", text.as_bytes(), &read::Options::default()).ok()?;
        let library = Library::bundled().unwrap();
        let mut recognised = recognise::recognise(&mut document, library, None).ok()?;
        let account = Account::draw_up(&document, &recognised.projects, &recognised.ledger);
        for project in &mut recognised.projects {
            derive::derive(project, "万元");
        }
        Some((recognised.projects, recognised.issues, account))
    };
    let Ok(first) = catch_unwind(attempt) else { return Some("it panics".to_owned()) };
    if first != attempt() {
        return Some("twice the same gives two results".to_owned());
    }
    let (_, _, account) = first?;
    let finding = account.remainder.first().map(|lost| format!("lost at {}: {}", lost.place, lost.text));
    finding.or_else(|| {
        let invented = account.invented.first();
        invented.map(|invented| format!("invented at {}: {}", invented.place, invented.text))
    })
}

/// What the rounds found, mended since.
const FOUND: [(&str, &str); 10] = [
    (
        "a third text in the columns of two levels",
        "项目名称\t甲\n项目概况\t乙\n项目绩效目标\t丙\n一级指标\t二级指标\t三级指标\t指标值\n满意度指标\t丁\t服务对象满意度指标\t居民满意度\t≥90%\n",
    ),
    (
        "a fourth",
        "项目立项依据\t项目申报的可行性\t\n项目绩效目标\t\n一级指标\t二级指标\t指标值\t备注\n\t社会成本指标+\t产出指标\t数量指标+\t巡查覆盖\n",
    ),
    ("an item of nothing but a wrapper before another", "项目名称\t\n分解指标\t<p>\t二级指标\n"),
    (
        "a choice whose words are cut",
        "| 项目名称 | 样例 | 项目属性 | 延续-----项目 |  |\n| 主☑管部门 | 样例局 | 主管编码 | 001 |  |\n",
    ),
    (
        "a level that slipped in the second half of a table",
        "数量指标\n主管部门\t实施单位\t30 万元\n总体目标\t改造\n一级指标\t一级指标\t二级指标\t指标值\n产出指标\t数量指标\t改造面积\n",
    ),
    (
        "more cells of a printed page than its fullest line has",
        "                     项目支出绩效目标申报表\n项目属性          新增项目                 项目期      1年\n                       （2023年度）\n项目名称          农村道路“白改黑”工程\n主管部门          汉源市交通运输局         实施单位    汉源市公路中心\n",
    ),
    ("a header of lines that ends with the levels", "项目名称\n三级指标\n指标值\n二级指标\n实施效果指标\n"),
    (
        "a list of lines that ends with a level",
        "单位名称 |\n项目名称 |\n二级指标 |\n三级指标 |\n指标性质 |\n指标值 |\n渡口日间有人值守 |\n产出指标 |\n",
    ),
    (
        "two cells of numbered lines in one column",
        "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><head><meta charset=\"utf-8\"></head><body><table><tr><td rowspan=\"1\" colspan=\"12\">部门预算项目绩效目标表（2025年度）</td></tr>\n<tr><td rowspan=\"2\" colspan=\"1\">单位名称</td><td rowspan=\"2\" colspan=\"1\">项目名称</td><td rowspan=\"2\" colspan=\"1\">预算数</td><td rowspan=\"2\" colspan=\"1\">年度目标</td><td rowspan=\"1\" colspan=\"8\">绩效指标</td></tr>\n<tr><td rowspan=\"2\">效益指标</td><td>社会效益指标</td><td>指标1：年服务读者</td><td>≥3万人次</td><td>社会效益指标</td><td>指标1：年服务读者<br/>指标2：</td><td>≥1万人次</td></tr>\n<tr><td>可持续影响指标</td><td>指标1：服务延续</td><td>≥5年</td><td>可持续影响指标</td><td>一、队伍稳定<br/>二、制度健全</td><td>一、≥3年<br/>二、4项</td></tr>\n",
    ),
    (
        "a unit of two lines above two projects",
        "| 单位名称 | 项目名称 | 预算数 | 年度目标 | 一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 权重 | 指标方向性 | |\n<tr><td>自评得分</td><td>98</td><td></td><td></td><td></td><td></td><td></td></tr>\n</table>\n| 路灯维护 | 420,300.50 | 亮灯率达标，）报修当日处理。 | 产出指标 | 质量指标 | 亮灯率 | ≥ | 98 | % | 60 | 正向指标 | ||\n",
    ),
];

#[test]
fn what_was_found_stays_mended() {
    for (name, text) in FOUND {
        assert_eq!(trouble(text), None, "{name}");
    }
}

#[test]
fn nothing_of_a_changed_dump_is_lost() {
    let dumps = dumps();
    let mut found = Vec::new();
    for (index, (name, text)) in dumps.iter().enumerate() {
        for round in 0..rounds() {
            let mut dice = Dice::new(round << 16 | index as u64);
            let (_, other) = &dumps[dice.below(dumps.len())];
            let changed = mutate::text(text, other, &mut dice);
            if let Some(what) = trouble(&changed).filter(|_| found.len() < SHOWN) {
                let kind = what.split(':').next().unwrap_or("").split(" at ").next().unwrap_or("").to_owned();
                let least = mutate::shrink(&changed, |text| {
                    trouble(text).is_some_and(|what| what.starts_with(&kind))
                });
                found.push(format!("{name}, round {round}: {}\n{least}\n", trouble(&least).unwrap_or(what)));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n----\n"));
}

/// The sound form in every format that is no plain dump.
fn files() -> Vec<(String, Vec<u8>)> {
    let page = markup::page(&markup::table());
    let content = open_document::content(&open_document::rows());
    let files: [(&str, Vec<u8>); 9] = [
        ("own.xlsx", form::own_workbook()),
        ("stored.xlsx", package::archive(&spreadsheet::workbook(&[spreadsheet::sheet_of_form()]))),
        ("binary.xls", compound::container("Workbook", &binary::sound())),
        ("bare.xls", binary::sound()),
        ("packed.ods", open_document::packed(content)),
        ("flat.fods", open_document::flat().into_bytes()),
        ("page.html", page.clone().into_bytes()),
        ("archive.mht", markup::message("8bit", &page).into_bytes()),
        ("xml2003.xml", markup::xml2003_book(&markup::xml2003_rows()).into_bytes()),
    ];
    files.map(|(name, bytes)| (name.to_owned(), bytes)).into()
}

#[test]
fn no_changed_file_panics_and_each_is_read_alike_twice() {
    let mut files = files();
    files.extend(dumps().into_iter().map(|(name, text)| (name, text.into_bytes())));
    for (index, (name, bytes)) in files.iter().enumerate() {
        for round in 0..rounds() {
            let mut dice = Dice::new(round << 16 | 1 << 12 | index as u64);
            let (_, other) = &files[dice.below(files.len())];
            let changed = mutate::bytes(bytes, other, &mut dice);
            let attempt = || {
                let mut document = read::read(name, &changed, &read::Options::default())?;
                let issues = document.issues.clone();
                let known = recognise::recognise(&mut document, Library::bundled().unwrap(), None);
                known.map(|known| (known.projects, known.issues, issues))
            };
            let outcome = catch_unwind(attempt);
            assert!(outcome.is_ok(), "{name}, round {round}");
            assert!(outcome.unwrap() == attempt(), "{name}, round {round}: two results");
        }
    }
}

#[test]
fn no_changed_settings_or_data_panic() {
    let library = Library::bundled().unwrap();
    let mut texts: Vec<(String, String)> = library
        .templates()
        .map(|known| {
            (known.template.name.clone(), library.text(&known.template.name).unwrap_or_default().to_owned())
        })
        .collect();
    texts.push(("rules".to_owned(), "[rules]\nphone-shape = \"off\"\ntotal-not-sum = \"警告\"\n".to_owned()));
    let (mut json, mut lines) = (Vec::new(), Vec::new());
    write::json::write_json(&book(), &mut json).unwrap();
    write::json::write_jsonl(&book(), &mut lines).unwrap();
    for (name, bytes) in [("json", json), ("jsonl", lines)] {
        texts.push((name.to_owned(), String::from_utf8(bytes).unwrap()));
    }
    for (index, (name, text)) in texts.iter().enumerate() {
        for round in 0..rounds() {
            let mut dice = Dice::new(round << 16 | 2 << 12 | index as u64);
            let bytes =
                mutate::bytes(text.as_bytes(), texts[dice.below(texts.len())].1.as_bytes(), &mut dice);
            let changed = String::from_utf8_lossy(&bytes);
            let attempt = || {
                let template = library::parse(name, &changed).map(|template| template.name);
                let with = Library::with(name, &changed).map(drop);
                let rules = Rules::from_toml(name, &changed);
                let json = (read::json::read(name, &changed), read::json::read_lines(name, &changed));
                (template, with, rules, json)
            };
            let outcome = catch_unwind(attempt);
            assert!(outcome.is_ok(), "{name}, round {round}:\n{changed}");
            assert!(outcome.unwrap() == attempt(), "{name}, round {round}: two results");
        }
    }
}

fn book() -> Book {
    let options = conv::road::Options::new(&conv::road::Settings::default()).unwrap();
    conv::road::convert("form.txt", form::DUMP.as_bytes(), &options).unwrap().book
}

#[test]
fn no_changed_folder_of_csvs_panics() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("csv");
    write::csv::write_folder(&book(), &folder, &write::csv::CsvOptions::default()).unwrap();
    let mut names: Vec<_> = fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).collect();
    names.sort();
    for (index, path) in names.iter().enumerate() {
        let sound = fs::read(path).unwrap();
        for round in 0..rounds() {
            let mut dice = Dice::new(round << 16 | 3 << 12 | index as u64);
            fs::write(path, mutate::bytes(&sound, &sound, &mut dice)).unwrap();
            let attempt = || read::csv_folder::read(&folder, &read::limits::Limits::default());
            let outcome = catch_unwind(AssertUnwindSafe(attempt));
            assert!(outcome.is_ok(), "{}, round {round}", path.display());
            assert!(outcome.unwrap() == attempt(), "{}, round {round}: two results", path.display());
        }
        fs::write(path, sound).unwrap();
    }
}

#[test]
fn no_changed_value_panics_a_derivation() {
    let values = [
        "≥700批次",
        "120 万元（其中：市级 80 万元，区级 40 万元）",
        "2022年1月-2022年12月",
        "5-6 期",
        "$121350 \\times 3 = 36.41$",
        "0-15分",
        "不低于百分之九十五",
        "9 月 31 日",
        "200亿元",
        "2018 年起",
        "1:1.5",
        "３５．５万元",
        "同比增长10%以上",
        "2022.1.1---2022.12.31",
    ];
    for (index, value) in values.into_iter().enumerate() {
        for round in 0..rounds() * 20 {
            let mut dice = Dice::new(round << 16 | 4 << 12 | index as u64);
            let changed = mutate::text(value, values[dice.below(values.len())], &mut dice);
            let attempt = || {
                let amount = derive::amount::amount(&changed, "万元");
                let period = derive::period::period(&changed);
                let value = derive::value::value(&changed, Some("个"));
                format!("{amount:?} {period:?} {value:?} {:?}", derive::year::budget_year(&changed))
            };
            let outcome = catch_unwind(attempt);
            assert!(outcome.as_ref().is_ok_and(|outcome| *outcome == attempt()), "{changed:?}");
        }
    }
}
