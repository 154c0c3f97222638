//! A folder of hostile, damaged and odd files: every one ends classified, within bounded memory.
#![allow(clippy::unwrap_used)]

#[path = "support/hostile/mod.rs"]
mod hostile;

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use hostile::{Expect, Folder};

/// What a batch with all its workers may take at once, in KiB.
const MEMORY_KIB: u64 = 1 << 20;

#[test]
fn every_hostile_file_ends_classified() {
    let home = tempfile::tempdir().unwrap();
    let (input, output) = (home.path().join("in"), home.path().join("out"));
    fs::create_dir(&input).unwrap();
    let mut folder = Folder::new(&input);
    folder.fill();
    let expected: HashMap<String, Expect> = folder.files.drain(..).collect();
    assert!(expected.len() >= 300, "only {} files", expected.len());

    let (code, peak) = batch(&input, &output, home.path());
    let said = fs::read_to_string(home.path().join("stderr")).unwrap();
    assert!(!said.contains("panicked"), "{said}");
    assert_eq!(code, Some(1), "a batch with refused files ends with 1: {said}");
    assert!(peak < MEMORY_KIB, "the batch took {peak} KiB");

    let report = fs::read_to_string(home.path().join("stdout")).unwrap();
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let files = report["files"].as_array().unwrap();
    assert_eq!(files.len(), expected.len(), "a row a file");
    let wrong: Vec<String> =
        files.iter().filter_map(|row| verdict(row, expected[row["file"].as_str().unwrap()])).collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), files.len(), wrong.join("\n"));
    assert!(!Path::new("/tmp/climbed").exists() && !home.path().join("climbed").exists());
}

/// Runs the program over a folder; its exit code, and the most KiB that it and its workers took at once.
fn batch(input: &Path, output: &Path, home: &Path) -> (Option<i32>, u64) {
    let file = |name: &str| Stdio::from(fs::File::create(home.join(name)).unwrap());
    let mut child = Command::new(env!("CARGO_BIN_EXE_conv"))
        .args(["--lang", "en", "batch"])
        .arg(input)
        .arg("-o")
        .arg(output)
        .args(["-j", "2", "--format", "json", "--no-verify"])
        .stdout(file("stdout"))
        .stderr(file("stderr"))
        .spawn()
        .unwrap();
    let peak = watch(&mut child);
    (child.wait().unwrap().code(), peak)
}

/// Looks at a process and its children until it ends. The most that any of them has taken so far is what the
/// system keeps for it, so nothing between two looks is missed but the last moment of one that dies.
fn watch(child: &mut Child) -> u64 {
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let own = child.id();
        peak = peak.max(most_kib(own) + workers(own).into_iter().map(most_kib).sum::<u64>());
        std::thread::sleep(std::time::Duration::from_millis(3));
    }
    peak
}

/// The children of a process; the system lists them by the thread that started them.
fn workers(process: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let lists = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    lists
        .flat_map(|list| list.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<_>>())
        .collect()
}

fn most_kib(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse().ok()).unwrap_or(0)
}

/// What is wrong with a row of the report, if anything.
fn verdict(row: &serde_json::Value, expected: Expect) -> Option<String> {
    let code = row["code"].as_str().unwrap_or("");
    let reason = row["reason"].as_str().unwrap_or("");
    let projects = row["projects"].as_u64().unwrap_or(0);
    let panicked = ["index out of", "unwrap", "overflow", "slice", "out of range", "char boundary"];
    let right = match expected {
        Expect::Read(least) => code.is_empty() && projects >= least,
        Expect::Refused(codes) => codes.contains(&code),
        Expect::Classified => {
            code.is_empty() == (projects > 0) && !matches!(code, "timed-out" | "died" | "unwritable")
        }
    };
    let clean = !panicked.iter().any(|word| reason.contains(word)) && (code.is_empty() || !reason.is_empty());
    (!right || !clean)
        .then(|| format!("{}: {expected:?}, but {projects} projects, {code} {reason}", row["file"]))
}
