//! A folder of hostile, damaged and odd files: every one ends classified, within bounded memory.
#![allow(clippy::unwrap_used)]

#[path = "support/hostile/mod.rs"]
mod hostile;
#[path = "support/memory.rs"]
mod memory;

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

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
        .args(["-j", "4", "--format", "json", "--no-verify"])
        .stdout(file("stdout"))
        .stderr(file("stderr"))
        .spawn()
        .unwrap();
    let peak = memory::watch(&mut child);
    (child.wait().unwrap().code(), peak)
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
