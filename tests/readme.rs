//! The README's commands run, in order, as they stand.
#![expect(clippy::unwrap_used, reason = "a test that cannot set its stage fails")]

use std::fs;
use std::path::Path;
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The lines of the README's shell blocks, each with its number.
fn commands() -> Vec<(usize, String)> {
    let readme = fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    let mut commands = Vec::new();
    let mut inside = false;
    for (number, line) in readme.lines().enumerate() {
        if line.starts_with("```") {
            inside = line == "```sh";
        } else if inside {
            commands.push((number + 1, line.to_owned()));
        }
    }
    commands
}

#[test]
fn every_command_of_the_readme_runs() {
    // A copy to work in, so that outputs do not land in the repository.
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("templates")).unwrap();
    for entry in fs::read_dir(Path::new(ROOT).join("templates")).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, folder.path().join("templates").join(path.file_name().unwrap())).unwrap();
    }
    for (number, command) in commands() {
        // Running all tests from one of them would not end; that the file is there and runs is what CI shows.
        if command == "./tests/run" {
            assert!(Path::new(ROOT).join("tests/run").exists());
            continue;
        }
        let arguments = command
            .strip_prefix("cargo run --release -- ")
            .unwrap_or_else(|| panic!("README line {number}: `{command}` is neither conv nor tests/run"));
        let output = Command::new(env!("CARGO_BIN_EXE_conv"))
            .args(arguments.split_whitespace())
            .current_dir(folder.path())
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "README line {number}: `{command}`: {}\n{error}", output.status);
    }
    assert!(folder.path().join("out/sample.xlsx").exists());
    assert!(folder.path().join("out/csv/projects.csv").exists());
}

#[test]
fn the_first_command_stands_within_the_first_25_lines() {
    let commands = commands();
    assert_eq!(commands[1].1, "./tests/run");
    assert!(commands[1].0 <= 25, "line {}", commands[1].0);
}
