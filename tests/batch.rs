//! The real program on trees: resumed after being killed, among hostile objects, with one bad file among good.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot set its stage fails")]

#[path = "support/memory.rs"]
mod memory;
#[path = "support/program.rs"]
mod program;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use program::{SAMPLE, err, form, plain, tree};

fn conv(args: &[&str]) -> Command {
    plain(Command::new(env!("CARGO_BIN_EXE_conv")), args)
}

fn batch(input: &Path, output: &Path, more: &[&str]) -> Output {
    let args = ["batch", input.to_str().unwrap(), "-o", output.to_str().unwrap()];
    conv(&[&args[..], more].concat()).output().unwrap()
}

/// A tree of small inputs that all differ, in two folders, with names that clash.
fn inputs(root: &Path, count: usize) {
    for number in 0..count {
        let folder = root.join(if number % 2 == 0 { "甲" } else { "乙/丙" });
        fs::create_dir_all(&folder).unwrap();
        let name = format!("{}.{}", number / 4, ["txt", "xls"][number / 2 % 2]);
        fs::write(folder.join(name), form(number)).unwrap();
    }
    fs::write(root.join("坏.txt"), "no form\n").unwrap();
}

/// A worker of a batch has one thread, a conversion of its own as many as there are processors.
#[test]
fn one_thread_and_all_of_them_give_the_same_bytes() {
    let home = tempfile::tempdir().unwrap();
    let [input, many, one] = ["in", "many", "one"].map(|name| home.path().join(name));
    fs::create_dir(&input).unwrap();
    // Enough for every station to share its work.
    let dump: Vec<String> = (0..120).map(form).collect();
    fs::write(input.join("表.txt"), dump.join("\n")).unwrap();
    for (name, workbook, csv) in [("表.txt", "表.xlsx", "表"), ("书.xlsx", "书.xlsx", "书")] {
        let [workbook, csv] = [workbook, csv].map(|path| many.join(path));
        let (workbook, csv) = (workbook.to_str().unwrap(), csv.to_str().unwrap());
        let args = ["to-xlsx", name, "-o", workbook, "--csv", csv];
        // From the folder, so that the file is named alike in both.
        let ended = conv(&args).current_dir(&input).output().unwrap();
        assert!(ended.status.success(), "{}", err(&ended));
        if name == "表.txt" {
            fs::copy(workbook, input.join("书.xlsx")).unwrap();
        }
    }
    assert!(batch(&input, &one, &["-j1"]).status.success());
    let mut batched = tree(&one);
    batched.retain(|name, _| !name.starts_with("report."));
    let alone = tree(&many);
    assert_eq!(alone.keys().collect::<Vec<_>>(), batched.keys().collect::<Vec<_>>());
    assert!(alone["表/issues.csv"].len() > 10_000 && alone.len() == 14);
    for (name, bytes) in &alone {
        assert!(*bytes == batched[name], "{name}");
    }
}

#[test]
fn a_batch_killed_at_any_moment_is_resumed_to_the_same_bytes() {
    kill_often(&[]);
}

#[test]
fn a_merged_batch_killed_at_any_moment_is_resumed_to_the_same_bytes() {
    kill_often(&["--merge"]);
}

/// Kills a batch again and again (`CONV_KILLS` says how often, of both kinds together), each time at another moment,
/// and resumes it; every fifth time what was resumed is killed first.
fn kill_often(more: &[&str]) {
    let kills: usize = std::env::var("CONV_KILLS").map_or(200, |text| text.parse().unwrap()) / 2;
    let home = tempfile::tempdir().unwrap();
    let (input, whole, torn) = (home.path().join("in"), home.path().join("whole"), home.path().join("torn"));
    inputs(&input, 8);
    let pace = Pace::of(&mut start(&input, &whole, more), &whole);
    let expected = tree(&whole);
    assert!(expected.len() > 8, "{:?}", expected.keys());
    let mut stages = [0; 3];
    let mut dice = 0x2545_F491_4F6C_DD1D;
    for attempt in 0.. {
        assert!(attempt < 3 * kills, "most runs end before they can be killed: {stages:?}");
        let share = (attempt % kills) as f64 / kills as f64 + random(&mut dice) / kills as f64;
        let Some(lines) = pace.kill(start(&input, &torn, more), &torn, attempt % 4, share) else { continue };
        stages[if lines == 0 { 0 } else { 1 + usize::from(lines >= pace.lines) }] += 1;
        for (name, bytes) in tree(&torn).iter().filter(|(name, _)| !name.contains(".conv-")) {
            assert!(expected.get(name) == Some(bytes), "attempt {attempt}: {name} is torn");
        }
        if attempt % 5 != 4 {
            let resumed = batch(&input, &torn, more);
            assert_eq!(resumed.status.code(), Some(1), "{}", err(&resumed));
            assert!(tree(&torn) == expected, "attempt {attempt}: {:?}", tree(&torn).keys());
            let _ = fs::remove_dir_all(&torn);
        }
        if stages.iter().sum::<usize>() >= kills {
            break;
        }
    }
    assert!(stages.iter().all(|kills| *kills > 0), "before, among and after the journal's lines: {stages:?}");
}

#[test]
fn a_worker_that_outlives_its_batch_is_waited_for() {
    let home = tempfile::tempdir().unwrap();
    let (input, output) = (home.path().join("in"), home.path().join("out"));
    inputs(&input, 4);
    batch(&input, &output, &[]);
    // The lock that every worker holds as long as it lives.
    let worker = fs::File::open(output.join(".conv/workers")).unwrap();
    worker.lock_shared().unwrap();
    fs::write(output.join(".conv-left.tmp"), "").unwrap();
    let mut next = start(&input, &output, &[]);
    std::thread::sleep(Duration::from_millis(300));
    assert!(next.try_wait().unwrap().is_none(), "it did not wait");
    assert!(output.join(".conv-left.tmp").exists(), "it cleared what a worker may still be writing");
    worker.unlock().unwrap();
    let ended = next.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(1), "{}", err(&ended));
    assert!(!output.join(".conv-left.tmp").exists());
}

/// How long a batch takes and what of it comes after the journal's last line.
struct Pace {
    all: Duration,
    end: Duration,
    lines: usize,
}

impl Pace {
    /// Watches a batch to its end.
    fn of(child: &mut Child, output: &Path) -> Self {
        let begun = Instant::now();
        let (mut lines, mut last) = (0, begun);
        while child.try_wait().unwrap().is_none() {
            let now = journal_lines(output);
            if now > lines {
                (lines, last) = (now, Instant::now());
            }
        }
        Self { all: begun.elapsed(), end: last.elapsed(), lines }
    }

    /// Kills a batch: by the clock, at a line of the journal, or after its last line, in each case so far into it as
    /// the share says. The journal's lines then; none when the batch was faster.
    fn kill(&self, mut child: Child, output: &Path, way: usize, share: f64) -> Option<usize> {
        let reach = |child: &mut Child, lines: usize| {
            while journal_lines(output) < lines && child.try_wait().unwrap().is_none() {
                std::thread::yield_now();
            }
        };
        match way {
            0 | 1 => std::thread::sleep(self.all.mul_f64(share)),
            2 => reach(&mut child, (self.lines as f64 * share) as usize),
            _ => {
                reach(&mut child, self.lines);
                std::thread::sleep(self.end.mul_f64(share));
            }
        }
        let cut = child.try_wait().unwrap().is_none();
        child.kill().unwrap();
        child.wait().unwrap();
        cut.then(|| journal_lines(output))
    }
}

fn journal_lines(output: &Path) -> usize {
    fs::read_to_string(output.join(".conv/journal.jsonl")).map_or(0, |text| text.lines().count())
}

/// From 0 to 1, the same in every run of a test (xorshift).
fn random(dice: &mut u64) -> f64 {
    *dice ^= *dice << 13;
    *dice ^= *dice >> 7;
    *dice ^= *dice << 17;
    (*dice >> 11) as f64 / (1u64 << 53) as f64
}

fn start(input: &Path, output: &Path, more: &[&str]) -> Child {
    let args = ["batch", input.to_str().unwrap(), "-o", output.to_str().unwrap(), "-j", "2"];
    conv(&[&args[..], more].concat()).spawn().unwrap()
}

#[test]
fn unchanged_inputs_are_passed_over_and_changed_ones_are_not() {
    let home = tempfile::tempdir().unwrap();
    let (input, output) = (home.path().join("in"), home.path().join("out"));
    inputs(&input, 4);
    batch(&input, &output, &[]);
    let before = tree(&output);
    let counts = |more: &[&str]| {
        let ended = batch(&input, &output, &[&["--format", "json", "-q"][..], more].concat());
        let report: serde_json::Value = serde_json::from_slice(&ended.stdout).unwrap();
        let summary = &report["summary"];
        (summary["converted"].as_u64().unwrap(), summary["unchanged"].as_u64().unwrap())
    };
    assert_eq!(counts(&[]), (4, 4));
    assert_eq!(counts(&["--force"]), (4, 0));
    assert_eq!(tree(&output), before);
    fs::remove_file(output.join("甲/0.txt.xlsx")).unwrap();
    assert_eq!(counts(&[]), (4, 3));
    assert_eq!(tree(&output), before);
    assert_eq!(counts(&["--clean"]), (4, 0));
    // The input beside it gone, the name is free to be short; the outputs under the long name go.
    fs::remove_file(input.join("甲/0.xls")).unwrap();
    fs::remove_file(output.join("甲/0.xls.xlsx")).unwrap();
    assert_eq!(counts(&["--clean"]).0, 3);
    let names: Vec<String> = tree(&output).into_keys().filter(|name| name.ends_with(".xlsx")).collect();
    assert!(
        names.contains(&"甲/0.xlsx".to_owned()) && !names.contains(&"甲/0.txt.xlsx".to_owned()),
        "{names:?}"
    );
}

#[test]
fn what_somebody_lays_beside_the_outputs_stays() {
    let home = tempfile::tempdir().unwrap();
    let (input, output) = (home.path().join("in"), home.path().join("out"));
    fs::create_dir_all(&input).unwrap();
    fs::write(input.join("a.txt"), form(0)).unwrap();
    batch(&input, &output, &[]);
    fs::write(output.join("a/批注.txt"), "of a person").unwrap();
    batch(&input, &output, &["--force"]);
    batch(&input, &output, &["--no-csv"]);
    let names: Vec<String> = tree(&output).into_keys().collect();
    assert_eq!(names, ["a.xlsx", "a/批注.txt", "report.csv", "report.xlsx"]);
}

#[test]
fn a_name_that_one_input_gives_up_is_free_for_another() {
    let home = tempfile::tempdir().unwrap();
    let (input, output, fresh) = (home.path().join("in"), home.path().join("out"), home.path().join("fresh"));
    fs::create_dir_all(&input).unwrap();
    fs::write(input.join("a.txt"), form(0)).unwrap();
    batch(&input, &output, &[]);
    assert!(output.join("a.xlsx").exists());
    // Of the same size, so that only its owner tells the new one from the old.
    fs::write(input.join("a"), form(0)).unwrap();
    batch(&input, &output, &["-j", "1"]);
    batch(&input, &fresh, &[]);
    assert_eq!(tree(&output).keys().collect::<Vec<_>>(), tree(&fresh).keys().collect::<Vec<_>>());
    assert!(tree(&output) == tree(&fresh));
    // And back.
    fs::remove_file(input.join("a")).unwrap();
    fs::remove_dir_all(&fresh).unwrap();
    batch(&input, &output, &["-j", "1"]);
    batch(&input, &fresh, &[]);
    assert!(tree(&output) == tree(&fresh), "{:?}", tree(&output).keys());
}

#[test]
fn hostile_objects_are_named_and_the_rest_is_converted() {
    let home = tempfile::tempdir().unwrap();
    let (input, output) = (home.path().join("in"), home.path().join("in/out"));
    fs::create_dir_all(input.join("folder.xlsx")).unwrap();
    fs::copy(SAMPLE, input.join("good.txt")).unwrap();
    fs::copy(SAMPLE, input.join("report.txt")).unwrap();
    for passed in [".hidden.txt", "~$good.xlsx", "folder.xlsx/.conv-x.tmp"] {
        fs::copy(SAMPLE, input.join(passed)).unwrap();
    }
    let made = Command::new("mkfifo").arg(input.join("pipe.txt")).status().unwrap();
    assert!(made.success());
    let _socket = std::os::unix::net::UnixListener::bind(input.join("socket")).unwrap();
    symlink("/dev/zero", input.join("zero.xlsx")).unwrap();
    symlink("nowhere", input.join("dangling")).unwrap();
    symlink("..", input.join("folder.xlsx/loop")).unwrap();
    symlink("good.txt", input.join("link.txt")).unwrap();
    fs::File::create(input.join("sparse.xls")).unwrap().set_len(1 << 40).unwrap();
    fs::write(input.join("empty.xlsx"), "").unwrap();
    fs::write(input.join("cut.xlsx"), b"PK\x03\x04\x14\x00\x00\x00").unwrap();
    let ended = batch(&input, &output, &["--format", "json", "-q"]);
    assert_eq!(ended.status.code(), Some(1), "{}", err(&ended));
    let report: serde_json::Value = serde_json::from_slice(&ended.stdout).unwrap();
    let outcomes: BTreeMap<&str, &str> = report["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["file"].as_str().unwrap(), row["code"].as_str().unwrap_or("converted")))
        .collect();
    let fixed = [
        ("dangling", "unreadable"),
        ("folder.xlsx/loop", "linked-folder"),
        ("good.txt", "converted"),
        ("link.txt", "converted"),
        ("pipe.txt", "not-a-file"),
        ("report.txt", "converted"),
        ("socket", "not-a-file"),
        ("sparse.xls", "file-too-large"),
        ("zero.xlsx", "not-a-file"),
    ];
    for (file, code) in fixed {
        assert_eq!(outcomes.get(file), Some(&code), "{file}: {outcomes:?}");
    }
    assert!(outcomes["cut.xlsx"] != "converted" && outcomes["empty.xlsx"] != "converted", "{outcomes:?}");
    assert_eq!(outcomes.len(), fixed.len() + 2, "{outcomes:?}");
    for (lang, reason) in [("en", "No such file"), ("zh", "文件或目录不存在")] {
        let ended = batch(&input, &output, &["--lang", lang]);
        let said = err(&ended).lines().find(|line| line.contains("dangling")).unwrap_or("").to_owned();
        assert!(said.contains(reason), "{said}");
    }
    // A second run finds no input among its own outputs.
    let again = batch(&input, &output, &["--format", "json", "-q"]);
    let again: serde_json::Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!(again["files"].as_array().map(Vec::len), Some(outcomes.len()));
}

#[test]
fn our_own_json_is_an_input_like_any_other() {
    let home = tempfile::tempdir().unwrap();
    let (input, output) = (home.path().join("in"), home.path().join("out"));
    fs::create_dir_all(&input).unwrap();
    for name in ["a.json", "b.jsonl"] {
        let args = ["from-xlsx", SAMPLE, "-o", input.join(name).to_str().unwrap()].map(str::to_owned);
        assert!(conv(&args.each_ref().map(String::as_str)).output().unwrap().status.success());
    }
    let ended = batch(&input, &output, &[]);
    assert!(ended.status.success(), "{}", err(&ended));
    assert!(
        fs::read(output.join("a/indicators.csv")).unwrap()
            == fs::read(output.join("b/indicators.csv")).unwrap()
    );
}

/// The report of a merged batch names the workbook that a file's forms are in, not what the batch keeps for itself.
#[test]
fn the_report_of_a_merged_batch_names_its_workbooks() {
    let home = tempfile::tempdir().unwrap();
    let (input, output) = (home.path().join("in"), home.path().join("out"));
    inputs(&input, 4);
    fs::write(input.join("一.txt"), form(9)).unwrap();
    // What an earlier run converted is named alike.
    for _ in 0..2 {
        let ended = batch(&input, &output, &["--merge", "--format", "json", "-q"]);
        assert_eq!(ended.status.code(), Some(1), "{}", err(&ended));
        let report: serde_json::Value = serde_json::from_slice(&ended.stdout).unwrap();
        let mut books = Vec::new();
        for row in report["files"].as_array().unwrap() {
            let (file, outputs) = (row["file"].as_str().unwrap(), row["outputs"].as_array().unwrap());
            let names: Vec<&str> = outputs.iter().map(|name| name.as_str().unwrap()).collect();
            assert!(names.iter().all(|name| output.join(name).is_file()), "{file}: {names:?}");
            books.push(format!("{file} {}", names.join(" ")));
        }
        let rows = fs::read_to_string(output.join("report.csv")).unwrap();
        assert!(
            rows.lines().skip(1).all(|row| row.ends_with(".xlsx") || row.starts_with("坏.txt")),
            "{rows}"
        );
        let expected = [
            "一.txt in.xlsx",
            "乙/丙/0.txt 乙/丙.xlsx",
            "乙/丙/0.xls 乙/丙.xlsx",
            "坏.txt ",
            "甲/0.txt 甲.xlsx",
            "甲/0.xls 甲.xlsx",
        ];
        assert_eq!(books, expected);
    }
}

/// Tables that a conversion wrote lie among the inputs: the folder is an input, its tables are none.
#[test]
fn a_folder_of_our_own_tables_is_one_input() {
    let home = tempfile::tempdir().unwrap();
    let (input, output) = (home.path().join("in"), home.path().join("out"));
    let tables = input.join("甲/表");
    fs::create_dir_all(&input).unwrap();
    fs::copy(SAMPLE, home.path().join("a.txt")).unwrap();
    let (from, book) = (home.path().join("a.txt"), home.path().join("a.xlsx"));
    let args =
        ["to-xlsx", from.to_str().unwrap(), "-o", book.to_str().unwrap(), "--csv", tables.to_str().unwrap()];
    assert!(conv(&args).output().unwrap().status.success());
    fs::write(tables.join("别的.txt"), form(1)).unwrap();
    let files = |input: &Path| {
        let ended = batch(input, &output, &["--format", "json", "-q"]);
        let report: serde_json::Value = serde_json::from_slice(&ended.stdout).unwrap();
        let name = |row: &serde_json::Value| {
            assert!(row["code"].is_null(), "{row}");
            row["file"].as_str().unwrap().to_owned()
        };
        let names: Vec<String> = report["files"].as_array().unwrap().iter().map(name).collect();
        (names, report["summary"]["unchanged"].as_u64().unwrap())
    };
    let names = ["甲/表", "甲/表/别的.txt"].map(str::to_owned).to_vec();
    assert_eq!(files(&input), (names.clone(), 0));
    // The folder's name is that of the other input's outputs.
    let again = output.join("甲/表~2");
    for file in ["projects.csv", "schedule.csv", "indicators.csv"] {
        assert!(fs::read(again.join(file)).unwrap() == fs::read(tables.join(file)).unwrap(), "{file}");
    }
    assert_eq!(files(&input), (names.clone(), 2));
    // Any of its tables is its content.
    let schedule = fs::read_to_string(tables.join("schedule.csv")).unwrap();
    let kept: Vec<&str> = schedule.lines().take(2).collect();
    fs::write(tables.join("schedule.csv"), kept.join("\r\n") + "\r\n").unwrap();
    assert_eq!(files(&input), (names, 1));
    // The input folder itself may be one.
    fs::remove_dir_all(&output).unwrap();
    assert_eq!(files(&tables).0, ["projects.csv", "别的.txt"]);
}

#[test]
fn what_cannot_be_written_whole_leaves_neither_workbook_nor_tables() {
    let home = tempfile::tempdir().unwrap();
    let (input, output) = (home.path().join("in"), home.path().join("out"));
    fs::create_dir_all(&input).unwrap();
    fs::create_dir_all(&output).unwrap();
    fs::copy(SAMPLE, input.join("a.txt")).unwrap();
    fs::write(output.join("a"), "in the way").unwrap();
    let ended = batch(&input, &output, &[]);
    assert_eq!(ended.status.code(), Some(1), "{}", err(&ended));
    assert!(!output.join("a.xlsx").exists());
}

#[test]
fn folders_that_overlap_and_links_that_lead_out_are_refused() {
    let home = tempfile::tempdir().unwrap();
    let (input, output) = (home.path().join("in"), home.path().join("out"));
    fs::create_dir_all(input.join("sub")).unwrap();
    fs::copy(SAMPLE, input.join("sub/a.txt")).unwrap();
    let before = tree(&input);
    for (from, to, said) in [
        (&input, &input, "overlap"),
        (&input, &home.path().to_owned(), "overlap"),
        (&input.join("sub/a.txt"), &output, "not a folder"),
        (&home.path().join("none"), &output, "cannot be read"),
    ] {
        let ended = batch(from, to, &[]);
        assert_eq!(ended.status.code(), Some(1), "{}", err(&ended));
        assert!(
            err(&ended).contains(if said == "overlap" { "Choose another output folder" } else { said }),
            "{}",
            err(&ended)
        );
    }
    fs::create_dir_all(&output).unwrap();
    symlink(&input, output.join("sub")).unwrap();
    let ended = batch(&input, &output, &[]);
    assert!(err(&ended).contains("leads out of the output folder"), "{}", err(&ended));
    assert_eq!(tree(&input), before);
    fs::remove_file(output.join("sub")).unwrap();
}

#[test]
fn a_file_that_takes_too_long_or_too_much_fails_alone() {
    let home = tempfile::tempdir().unwrap();
    let (input, output) = (home.path().join("in"), home.path().join("out"));
    fs::create_dir_all(&input).unwrap();
    fs::copy(SAMPLE, input.join("small.txt")).unwrap();
    fs::write(input.join("large.txt"), fs::read_to_string(SAMPLE).unwrap().repeat(2000)).unwrap();
    let codes = |more: &[&str]| {
        let ended = batch(&input, &output, &[&["--format", "json", "-q", "-j", "1"][..], more].concat());
        let report: serde_json::Value = serde_json::from_slice(&ended.stdout).unwrap();
        let code = |at: usize| report["files"][at]["code"].as_str().unwrap_or("converted").to_owned();
        (code(0), code(1))
    };
    assert_eq!(codes(&["--max-memory", "192M"]), ("died".to_owned(), "converted".to_owned()));
    // The small one is converted already, so a busy machine cannot make it late.
    assert_eq!(codes(&["--time-limit", "1", "--max-memory", "8G"]).0, "timed-out");
    assert!(!tree(&output).keys().any(|name| name.contains(".tmp") || name.starts_with("large")));
}

#[test]
fn workers_share_the_memory_and_a_file_that_needs_more_has_it_all_in_the_end() {
    let home = tempfile::tempdir().unwrap();
    let input = home.path().join("in");
    fs::create_dir_all(&input).unwrap();
    // Blank lines are no text, but they have to be read: 160 MiB of address space.
    let blanks = format!("{}\n", " ".repeat(2000)).repeat(10_000);
    for number in 0..4 {
        fs::write(input.join(format!("large{number}.txt")), form(number) + &blanks).unwrap();
        fs::write(input.join(format!("small{number}.txt")), form(number)).unwrap();
    }
    fs::write(input.join("damaged.xlsx"), b"PK\x03\x04\x14\0\0\0").unwrap();
    let run = |name: &str, more: &[&str]| {
        let output = home.path().join(name);
        let args = ["batch", input.to_str().unwrap(), "-o", output.to_str().unwrap(), "-q"];
        let mut child = conv(&[&args[..], more].concat()).spawn().unwrap();
        let peak = memory::watch(&mut child);
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(1), "{}", err(&ended));
        (tree(&output), peak)
    };
    let (alone, _) = run("alone", &["-j", "1"]);
    let (shared, peak) = run("shared", &["-j", "4", "--max-memory", "320M"]);
    assert!(shared == alone, "{:?}", shared.keys());
    assert_eq!(alone.keys().filter(|name| name.ends_with(".xlsx")).count(), 9, "{:?}", alone.keys());
    assert!(peak < 320 << 10, "{peak} KiB");
    // Where even all of it is not enough, they fail and the others do not.
    let (least, peak) = run("least", &["-j", "4", "--max-memory", "128M"]);
    assert_eq!(least.keys().filter(|name| name.ends_with(".xlsx")).count(), 5, "{:?}", least.keys());
    assert!(peak < 128 << 10, "{peak} KiB");
    let refused = batch(&input, &home.path().join("none"), &["--max-memory", "64M"]);
    assert_eq!(refused.status.code(), Some(2), "{}", err(&refused));
}

#[test]
fn the_batch_itself_takes_little_for_each_file() {
    let home = tempfile::tempdir().unwrap();
    let (input, output) = (home.path().join("in"), home.path().join("out"));
    let fill = |files: std::ops::Range<usize>| {
        fs::create_dir_all(&input).unwrap();
        files.for_each(|number| fs::write(input.join(format!("{number}.txt")), "no form\n").unwrap());
    };
    // Once anew and once on the journal of the first run.
    let runs = || {
        [(); 2].map(|()| {
            let args = ["batch", input.to_str().unwrap(), "-o", output.to_str().unwrap(), "-j", "2"];
            let mut child = conv(&args).stderr(Stdio::null()).spawn().unwrap();
            let mut peak = 0;
            while child.try_wait().unwrap().is_none() {
                peak = peak.max(memory::most_kib(child.id()));
                std::thread::sleep(Duration::from_millis(2));
            }
            peak
        })
    };
    fill(0..50);
    let few = runs();
    fill(50..4050);
    let many = runs();
    assert!(few.into_iter().chain(many).all(|peak| (1..64 << 10).contains(&peak)), "{few:?} {many:?}");
    let each = many[0].max(many[1]).saturating_sub(few[0].min(few[1])) / 4;
    assert!(each < 1 << 10, "{each} bytes a file: {few:?} {many:?}");
}

#[test]
fn a_signal_ends_a_batch_cleanly_and_a_second_batch_waits_its_turn() {
    let home = tempfile::tempdir().unwrap();
    let (input, output) = (home.path().join("in"), home.path().join("out"));
    inputs(&input, 4);
    let args =
        ["batch", input.to_str().unwrap(), "-o", output.to_str().unwrap(), "--watch", "--interval", "1"];
    let child = conv(&args).spawn().unwrap();
    let report = output.join("report.csv");
    let waited = (0..600).find(|_| {
        std::thread::sleep(Duration::from_millis(100));
        report.exists()
    });
    assert!(waited.is_some(), "the watch converted nothing");
    let busy = batch(&input, &output, &[]);
    assert_eq!(busy.status.code(), Some(1));
    assert!(err(&busy).contains("another conv batch"), "{}", err(&busy));
    fs::copy(SAMPLE, input.join("new.txt")).unwrap();
    let arrived = (0..600).find(|_| {
        std::thread::sleep(Duration::from_millis(100));
        fs::read_to_string(&report).is_ok_and(|text| text.contains("new.txt"))
    });
    assert!(arrived.is_some(), "what arrived was not converted");
    // A table that somebody changes in its place, which the folder does not show.
    let tables = home.path().join("in/表");
    let args = ["from-xlsx", SAMPLE, "-o", tables.to_str().unwrap()];
    assert!(conv(&args).output().unwrap().status.success());
    let schedule = || fs::read_to_string(output.join("表/schedule.csv"));
    let wait = |lines: usize| {
        (0..600).any(|_| {
            std::thread::sleep(Duration::from_millis(100));
            schedule().is_ok_and(|text| text.lines().count() == lines)
        })
    };
    let text = fs::read_to_string(tables.join("schedule.csv")).unwrap();
    assert!(wait(text.lines().count()), "the tables were not converted");
    let kept: Vec<&str> = text.lines().take(2).collect();
    fs::write(tables.join("schedule.csv"), kept.join("\r\n") + "\r\n").unwrap();
    assert!(wait(2), "the table that changed was not converted");
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(0), "{}", err(&ended));
    assert!(!tree(&output).keys().any(|name| name.contains(".tmp")));
}
