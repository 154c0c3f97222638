//! The real program as a process, and what it leaves on the disk.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Six invented forms.
pub const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/sample.txt");

/// What a tree holds: content by path below its root.
pub type Tree = BTreeMap<String, Vec<u8>>;

/// A program spoken to in English without colours.
pub fn plain(mut program: Command, args: &[&str]) -> Command {
    program.args(args).env("LC_ALL", "C").env("NO_COLOR", "1").stdout(Stdio::piped()).stderr(Stdio::piped());
    program
}

/// What it said on standard error.
pub fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Every file below a folder with its content, but the state folder, which holds times.
pub fn tree(root: &Path) -> Tree {
    let mut files = all(root);
    files.retain(|name, _| !name.split('/').any(|part| part == ".conv"));
    files
}

/// Every file below a folder with its content, but what vanishes meanwhile.
pub fn all(root: &Path) -> Tree {
    let mut files = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(bytes) = fs::read(&path) {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                files.insert(name, bytes);
            }
        }
    }
    files
}

/// The first form of the sample, with a number that makes it differ from others.
pub fn form(number: usize) -> String {
    let sample = fs::read_to_string(SAMPLE).unwrap();
    let second = sample.match_indices("\n## ").nth(1).unwrap().0;
    format!("{}\n\n其他需要说明的问题\t第{number}号\n", &sample[..second])
}
