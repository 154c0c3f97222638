//! The real program: exit codes, messages, streams, languages, nothing half-written.
#![expect(clippy::unwrap_used, reason = "a test that cannot set its stage fails")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/sample.txt");

/// The program with an English locale, in a folder.
fn conv(home: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_conv"));
    command.current_dir(home).args(args).env_remove("LC_MESSAGES").env("LC_ALL", "C").env("NO_COLOR", "1");
    command
}

fn run(home: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    ended(&conv(home, args).output().unwrap())
}

fn ended(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn exit_codes_and_messages_name_the_file_and_what_to_do() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("none.txt"), "no form here\n").unwrap();
    fs::write(home.path().join("rules.toml"), "[rules]\nno-such-rule = \"off\"\n").unwrap();
    let cases: &[(&[&str], i32, &[&str])] = &[
        (&["to-xlsx", SAMPLE, "-o", "a.xlsx"], 0, &["Projects: 6,", "a.xlsx"]),
        (&["to-xlsx", "missing.txt", "-o", "b.xlsx"], 1, &["missing.txt", "[unreadable]"]),
        (&["to-xlsx", "none.txt", "-o", "b.xlsx"], 1, &["none.txt", "[no-form]", "--template"]),
        (&["to-xlsx", ".", "-o", "b.xlsx"], 1, &["[not-a-file]", "a folder"]),
        (&["to-xlsx", SAMPLE, "-o", "new/folder/a.xlsx"], 0, &["new/folder/a.xlsx"]),
        (&["to-xlsx", SAMPLE, "-o", "none.txt/b.xlsx"], 1, &["none.txt", "[unwritable]"]),
        (
            &["check", SAMPLE, "--rules", "rules.toml"],
            1,
            &["rules.toml:2:1", "no-such-rule", "[unknown-rule]"],
        ),
        (&["check", SAMPLE, "--strict"], 1, &["--strict"]),
        (&["check", SAMPLE], 0, &[]),
        (&["check", "--explain", "no-such"], 2, &["no-such", "--list"]),
        (&["to-xlsx", SAMPLE, "--template", "nothing", "-o", "b.xlsx"], 2, &["nothing", "policy-project"]),
        (&["template", "show", "nothing"], 2, &["nothing", "policy-project"]),
        (&["to-xlsx", SAMPLE, "--encoding", "klingon", "-o", "b.xlsx"], 2, &["klingon", "gb18030"]),
        (&["check", "none.txt", "--input-encoding", "utf-32"], 1, &["[no-form]"]),
        (&["to-xlsx", SAMPLE, "-o", "b.xlsx", "--csv", "-"], 2, &["csv", "--csv"]),
        (&["to-xlsx", "none.txt", "-o", "none.txt"], 2, &["none.txt", "not overwritten"]),
        (&["to-xlsx", "-", "-", "-o", "b.xlsx"], 2, &["once"]),
        (&["from-xlsx", SAMPLE, "-o", "csv"], 0, &["csv"]),
        (&["from-xlsx", SAMPLE, "-o", "book.json"], 0, &["book.json"]),
        (&["diff", SAMPLE, "book.json"], 0, &[]),
        (&["from-xlsx", "csv/projects.csv", "-o", "csv"], 2, &["csv/projects.csv", "not overwritten"]),
        (&["from-xlsx", "csv", "-o", "csv/issues.csv", "--format", "json"], 2, &["csv/issues.csv"]),
        (&["to-xlsx", "csv/issues.csv", "-o", "b.xlsx", "--csv", "csv"], 2, &["csv/issues.csv"]),
        (&["to-xlsx", SAMPLE, "-o", "b.xlsx", "--csv", "b.xlsx"], 2, &["b.xlsx"]),
        (&["to-xlsx", SAMPLE, "-o", "b.xlsx", "--csv", "./b.xlsx"], 2, &["b.xlsx"]),
        (&["to-xlsx", SAMPLE, "-o", "both/issues.csv", "--csv", "both"], 2, &["both/issues.csv"]),
        (&["to-xlsx", SAMPLE, "-o", "both/a.xlsx", "--csv", "both"], 0, &["both/a.xlsx"]),
        (&["diff", "both", "both/a.xlsx"], 0, &[]),
        (&["to-xlsx", SAMPLE, "-o", "b.xlsx", "--csv", "none.txt"], 1, &["none.txt", "[unwritable]"]),
        (&["to-xlsx", SAMPLE, "-o", "b.xlsx", "--csv", "none.txt/csv"], 1, &["none.txt: ", "[unwritable]"]),
        (&["check", SAMPLE, "-o", "far/off/issues.json", "--format", "json"], 0, &["issues.json"]),
        (&["diff", SAMPLE, SAMPLE, "-o", "far/away/changes.csv", "--format", "csv"], 0, &["changes.csv"]),
        (&["template", "infer", "none.txt"], 1, &["[no-labels]"]),
        (&["template", "infer", SAMPLE, "-o", "farther/mine.toml"], 0, &["mine.toml"]),
        (&["from-xlsx", SAMPLE, "-o", "-"], 2, &["csv", "-o"]),
        (&["to-xlsx", SAMPLE], 2, &["--output", "--help"]),
        (&["frobnicate"], 2, &["frobnicate"]),
        (&["check", SAMPLE, "--max-cells", "many"], 2, &["--max-cells", "many", "64K"]),
        (&["check", SAMPLE, "--lang", "fr"], 2, &["fr", "zh, en"]),
        (&["check", SAMPLE, "--format", "pdf"], 2, &["pdf", "text, json"]),
        (&["to-xlsx", SAMPLE, "-o", "b.xlsx", "--max-file-bytes", "10"], 1, &["--max-file-bytes"]),
        (&["--version"], 0, &[]),
    ];
    for (args, code, said) in cases {
        let (status, _, err) = run(home.path(), args);
        assert_eq!(status, Some(*code), "{args:?}: {err}");
        assert!(said.iter().all(|said| err.contains(said)), "{args:?}: {err}");
    }
    assert_eq!(
        names(home.path()),
        ["a.xlsx", "book.json", "both", "csv", "far", "farther", "new", "none.txt", "rules.toml"]
    );
    assert_eq!(fs::read_to_string(home.path().join("none.txt")).unwrap(), "no form here\n");
}

#[test]
fn a_bad_input_is_named_and_the_others_go_on_in_order() {
    let home = tempfile::tempdir().unwrap();
    fs::copy(SAMPLE, home.path().join("one.txt")).unwrap();
    fs::write(home.path().join("bad.txt"), "nothing\n").unwrap();
    let args = ["from-xlsx", "one.txt", "bad.txt", SAMPLE, "-o", "out", "--no-bom"];
    let (status, _, err) = run(home.path(), &args);
    assert_eq!(status, Some(1), "{err}");
    assert!(err.contains("bad.txt: no form") && err.contains("Projects: 12,"), "{err}");
    let mut projects = csv::Reader::from_path(home.path().join("out/projects.csv")).unwrap();
    let column = projects.headers().unwrap().iter().position(|name| name == "来源文件").unwrap();
    let files: Vec<String> = projects.records().map(|row| row.unwrap()[column].to_owned()).collect();
    assert_eq!(files.len(), 12);
    assert!(files[..6].iter().all(|file| file == "one.txt") && files[6..].iter().all(|file| file == SAMPLE));
    // The same forms twice are the same projects twice.
    let issues = fs::read_to_string(home.path().join("out/issues.csv")).unwrap();
    assert!(issues.contains("project-twice"), "{issues}");
}

#[test]
fn standard_streams_carry_data_and_nothing_else() {
    let home = tempfile::tempdir().unwrap();
    let piped = |args: &[&str]| {
        let mut child = conv(home.path(), args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(&fs::read(SAMPLE).unwrap()).unwrap();
        child.wait_with_output().unwrap()
    };
    let book = piped(&["to-xlsx", "-", "-o", "-"]);
    assert_eq!(book.status.code(), Some(0), "{:?}", ended(&book));
    assert!(book.stdout.starts_with(b"PK") && !book.stderr.is_empty());
    assert_eq!(book.stdout, piped(&["to-xlsx", "-", "-o", "-"]).stdout);
    let json = piped(&["from-xlsx", "-", "-o", "-", "--format", "json"]);
    let book: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(book["projects"].as_array().map(Vec::len), Some(6));
    for form in ["json", "sarif"] {
        let issues = run(home.path(), &["check", SAMPLE, "--format", form]).1;
        serde_json::from_str::<serde_json::Value>(&issues).unwrap();
    }
    assert!(names(home.path()).is_empty());
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_error() {
    let home = tempfile::tempdir().unwrap();
    // More than a pipe holds, so that the program is still writing; a reader that takes all shows how much it is.
    let data = format!("{} from-xlsx {SAMPLE} -o - --format json -q", env!("CARGO_BIN_EXE_conv"));
    let readers = [("cat", 65_537..=usize::MAX), ("head -c 1", 1..=1), ("true", 0..=0)];
    for (reader, bytes) in readers {
        let line = format!("{data} | {reader}; exit ${{PIPESTATUS[0]}}");
        let output = Command::new("bash").current_dir(home.path()).args(["-c", &line]).output().unwrap();
        let (code, out, err) = ended(&output);
        assert_eq!((code, err.as_str()), (Some(0), ""), "{reader}");
        assert!(bytes.contains(&out.len()), "{reader}: {}", out.len());
    }
}

#[test]
fn messages_follow_the_locale_and_the_flag() {
    let home = tempfile::tempdir().unwrap();
    let said = |locale: &str, args: &[&str]| {
        let mut command = conv(home.path(), args);
        ended(&command.env("LC_ALL", "").env("LANG", locale).output().unwrap())
    };
    let han = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let missing = ["check", "missing.txt"];
    for (locale, flag, chinese) in
        [("zh_CN.UTF-8", "", true), ("C", "", false), ("zh_CN.UTF-8", "en", false), ("C", "zh", true)]
    {
        let flags: &[&str] = if flag.is_empty() { &[] } else { &["--lang", flag] };
        let (_, _, err) = said(locale, &[&missing[..], flags].concat());
        assert_eq!(han(&err), chinese, "{locale} {flag}: {err}");
        let (code, help, _) = said(locale, &[&["to-xlsx", "--help"][..], flags].concat());
        assert_eq!((code, han(&help)), (Some(0), chinese), "{help}");
        let (code, _, err) = said(locale, &[&["to-xlsx", "--nonsense"][..], flags].concat());
        assert_eq!((code, han(&err)), (Some(2), chinese), "{err}");
    }
}

#[test]
fn our_own_workbook_reads_back_as_the_same_forms() {
    let home = tempfile::tempdir().unwrap();
    let (code, _, err) = run(home.path(), &["to-xlsx", SAMPLE, "-o", "book.xlsx", "--csv", "csv"]);
    assert_eq!(code, Some(0), "{err}");
    let (code, differences, err) = run(home.path(), &["diff", "csv", SAMPLE, "--format", "csv"]);
    assert_eq!(code, Some(0), "{err}");
    assert_eq!(differences.lines().count(), 1, "{differences}");
    let (code, _, err) = run(home.path(), &["audit", SAMPLE]);
    assert_eq!(code, Some(0), "{err}");
}

/// What goes on to others does not need the template that read it.
#[test]
fn amounts_in_the_unit_of_a_template_of_ones_own_keep_it_without_the_template() {
    let home = tempfile::tempdir().unwrap();
    let (status, template, err) = run(home.path(), &["template", "show", "policy-project"]);
    assert_eq!(status, Some(0), "{err}");
    let own = template.replace("\"policy-project\"", "\"own\"").replace("万元", "元");
    fs::write(home.path().join("own.toml"), own).unwrap();
    let sample = fs::read_to_string(SAMPLE).unwrap();
    let form = sample[..sample.match_indices("\n## ").nth(1).unwrap().0].replace("(万元)", "(元)");
    let form = form.replace("128.5 万元", "1285000");
    let own = ["--template", "own.toml"];
    fs::write(home.path().join("unsaid.txt"), form.replace(" (元)", "")).unwrap();
    fs::write(home.path().join("form.txt"), form).unwrap();
    for args in [
        &[&["to-xlsx", "unsaid.txt", "-o", "unsaid.xlsx"], &own[..]].concat()[..],
        &[&["audit", "unsaid.txt"], &own[..]].concat(),
        &["from-xlsx", "unsaid.xlsx", "-o", "from-unsaid"],
        &[&["to-xlsx", "form.txt", "-o", "book.xlsx", "--csv", "csv"], &own[..]].concat(),
        &[&["from-xlsx", "form.txt", "-o", "book.json"], &own[..]].concat(),
        &[&["from-xlsx", "book.xlsx", "-o", "again"], &own[..]].concat(),
        &["from-xlsx", "form.txt", "-o", "from-form"],
        &["from-xlsx", "book.xlsx", "-o", "from-book"],
        &["from-xlsx", "csv", "-o", "from-csv"],
        &["from-xlsx", "book.json", "-o", "from-json"],
    ] {
        let (status, _, err) = run(home.path(), args);
        assert_eq!(status, Some(0), "{args:?}: {err}");
    }
    for folder in ["csv", "again", "from-unsaid", "from-form", "from-book", "from-csv", "from-json"] {
        let mut projects = csv::Reader::from_path(home.path().join(folder).join("projects.csv")).unwrap();
        let column = projects.headers().unwrap().iter().position(|name| name == "资金总额_万元").unwrap();
        let amounts: Vec<String> = projects.records().map(|row| row.unwrap()[column].to_owned()).collect();
        assert_eq!(amounts, ["128.5"], "{folder}");
    }
}

#[cfg(unix)]
#[test]
fn what_cannot_be_written_leaves_nothing() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join("book.xlsx")).unwrap();
    let (code, _, err) = run(home.path(), &["to-xlsx", SAMPLE, "-o", "book.xlsx"]);
    assert_eq!(code, Some(1), "{err}");
    assert!(err.contains("book.xlsx") && err.contains("[unwritable]"), "{err}");
    // A limit on file sizes stands in for a full disk: the write fails halfway.
    let line = format!(
        "trap '' XFSZ; ulimit -f 4; exec {} to-xlsx {SAMPLE} -o full.xlsx",
        env!("CARGO_BIN_EXE_conv")
    );
    let output =
        Command::new("bash").current_dir(home.path()).args(["-c", &line]).env("LC_ALL", "C").output();
    let (code, _, err) = ended(&output.unwrap());
    assert_eq!(code, Some(1), "{err}");
    assert!(err.contains("[unwritable]"), "{err}");
    assert_eq!(names(home.path()), ["book.xlsx"]);
}
