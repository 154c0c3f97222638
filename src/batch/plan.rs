//! What a batch will do: the inputs of a tree in a fixed order, and the names of their outputs.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::error::{Error, LINKED_FOLDER, NOT_A_FILE, UNREADABLE};
use crate::road::kind_of;

/// The folder of the journal in the output folder.
pub const STATE: &str = ".conv";
/// The stem of the reports in the output folder.
pub const REPORT: &str = "report";
/// The folder of the merged CSVs in the output folder.
pub const MERGED_CSV: &str = "csv";

/// An input and the names of its outputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its path below the input folder, `/` between names; bytes that are no UTF-8 as `\xNN`.
    pub key: String,
    /// Where it is.
    pub path: PathBuf,
    /// The stem of its outputs below the output folder: workbook `STEM.xlsx`, CSVs in `STEM/`.
    pub stem: String,
    /// Why it is no input, when the tree has something else there.
    pub refused: Option<Error>,
}

/// Walks a tree. Hidden names, lock files of office programs (`~$`) and the output folder are passed over; links
/// to files are followed, links to folders are not, so that no loop can be. The order is that of the keys.
///
/// # Errors
/// When the folder itself cannot be listed.
pub fn walk(input: &Path, output: &Path) -> io::Result<Vec<Task>> {
    fs::read_dir(input)?;
    let own = fs::canonicalize(output).ok();
    let wanted = |entry: &DirEntry| {
        if entry.depth() == 0 {
            return true;
        }
        let name = entry.file_name().as_encoded_bytes();
        let passed = name.starts_with(b".") || name.starts_with(b"~$");
        let own = entry.file_type().is_dir() && own.is_some() && fs::canonicalize(entry.path()).ok() == own;
        !passed && !own
    };
    let mut tasks = Vec::new();
    for entry in WalkDir::new(input).follow_root_links(true).into_iter().filter_entry(wanted) {
        let (path, refused) = match entry {
            Ok(entry) if entry.file_type().is_dir() => continue,
            Ok(entry) => {
                let refused = refusal(&entry);
                (entry.into_path(), refused)
            }
            Err(error) => {
                let path = error.path().unwrap_or(input).to_owned();
                let message = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
                (path, Some((&UNREADABLE, vec![message])))
            }
        };
        let key = key(path.strip_prefix(input).unwrap_or(&path));
        let refused = refused.map(|(fault, args)| Error { args, ..Error::new(fault, &key) });
        tasks.push(Task { key, path, stem: String::new(), refused });
    }
    tasks.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(tasks)
}

type Refusal = (&'static crate::error::Fault, Vec<String>);

/// What is wrong with an entry that is no folder, before it is opened.
fn refusal(entry: &DirEntry) -> Option<Refusal> {
    let found = match fs::metadata(entry.path()) {
        Ok(found) => found.file_type(),
        Err(error) => return Some((&UNREADABLE, vec![error.to_string()])),
    };
    if found.is_dir() {
        return Some((&LINKED_FOLDER, Vec::new()));
    }
    let kind = kind_of(found);
    (!found.is_file()).then(|| (&NOT_A_FILE, vec![kind.zh.to_owned(), kind.en.to_owned()]))
}

/// Gives every task the stem of its outputs: the input's path without its extension where no other input, folder
/// or file of our own would share it, else with the extension, else with a number. Names are compared as file
/// systems without case do, and nothing but the order of the keys decides.
pub fn name_outputs(tasks: &mut [Task]) {
    let mut wanted: BTreeMap<String, usize> = BTreeMap::new();
    for task in tasks.iter() {
        *wanted.entry(folded(&short(&task.key))).or_default() += 1;
    }
    let mut taken: BTreeSet<String> = [STATE, REPORT, MERGED_CSV].map(str::to_owned).into();
    taken.extend(tasks.iter().flat_map(|task| folders(&task.key)).map(folded_str));
    for task in tasks {
        let short = short(&task.key);
        let alone = wanted.get(&folded(&short)) == Some(&1) && !taken.contains(&folded(&short));
        let mut stem = if alone { short } else { safe(&task.key) };
        let plain = stem.clone();
        let mut number = 2;
        while !taken.insert(folded(&stem)) {
            stem = format!("{plain}~{number}");
            number += 1;
        }
        task.stem = stem;
    }
}

/// The stems of the merged workbooks of folders: the folder's own path, `root` for the input folder itself.
pub fn name_folders<'k>(folders: impl Iterator<Item = &'k str>, root: &str) -> Vec<String> {
    let mut taken: BTreeSet<String> = [STATE, REPORT, MERGED_CSV].map(str::to_owned).into();
    let mut name = |folder: &str| {
        let plain = if folder.is_empty() { safe_name(root) } else { safe(folder) };
        let mut stem = plain.clone();
        let mut number = 2;
        while !taken.insert(folded(&stem)) {
            stem = format!("{plain}~{number}");
            number += 1;
        }
        stem
    };
    folders.map(&mut name).collect()
}

/// The folders of a key from the outermost: `a/b/c.txt` gives `a`, `a/b`.
pub fn folders(key: &str) -> impl Iterator<Item = &str> {
    key.match_indices('/').map(|(at, _)| &key[..at])
}

/// The folder of a key; empty for the input folder itself.
pub fn folder(key: &str) -> &str {
    key.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A key without its extension.
fn short(key: &str) -> String {
    let name = key.rfind('/').map_or(0, |at| at + 1);
    match key[name..].rfind('.') {
        Some(dot) if dot > 0 => safe(&key[..name + dot]),
        _ => safe(key),
    }
}

/// A key as a relative path that every system takes: no control character, none that Windows forbids, no name
/// of dots alone, no dot or blank at a name's end, no name of a device.
fn safe(key: &str) -> String {
    let names: Vec<String> = key.split('/').map(safe_name).collect();
    names.join("/")
}

fn safe_name(name: &str) -> String {
    let bad = |c: char| c.is_control() || matches!(c, '<' | '>' | ':' | '"' | '\\' | '|' | '?' | '*');
    let mut safe: String = name.chars().map(|c| if bad(c) { '_' } else { c }).collect();
    let kept = safe.trim_end_matches([' ', '.']).len();
    safe.truncate(kept);
    let stem = safe.split('.').next().unwrap_or("").to_ascii_uppercase();
    let numbered = |device: &str| {
        stem.strip_prefix(device).is_some_and(|rest| rest.len() == 1 && rest.as_bytes()[0].is_ascii_digit())
    };
    let device = ["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str()) || numbered("COM") || numbered("LPT");
    if safe.is_empty() || device {
        safe.push('_');
    }
    safe
}

fn folded(stem: &str) -> String {
    stem.to_lowercase()
}

fn folded_str(stem: &str) -> String {
    safe(stem).to_lowercase()
}

fn key(path: &Path) -> String {
    let names = path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(readable(name)),
        _ => None,
    });
    names.collect::<Vec<_>>().join("/")
}

/// A name as text; bytes that are no UTF-8 as `\xNN`, so that two names never look the same.
fn readable(name: &OsStr) -> String {
    let mut text = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        chunk.invalid().iter().for_each(|byte| text.push_str(&format!("\\x{byte:02X}")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stems(keys: &[&str]) -> Vec<String> {
        let task = |key: &&str| Task {
            key: (*key).to_owned(),
            path: PathBuf::new(),
            stem: String::new(),
            refused: None,
        };
        let mut tasks: Vec<Task> = keys.iter().map(task).collect();
        name_outputs(&mut tasks);
        tasks.into_iter().map(|task| task.stem).collect()
    }

    #[test]
    fn outputs_never_collide_with_each_other_with_folders_or_with_ours() {
        let cases: &[(&[&str], &[&str])] = &[
            (&["a.txt", "b/a.txt"], &["a", "b/a"]),
            (&["a.txt", "a.xlsx"], &["a.txt", "a.xlsx"]),
            (&["A.txt", "a.xls"], &["A.txt", "a.xls"]),
            (&["b.txt", "b/x.txt"], &["b.txt", "b/x"]),
            (&["report.txt", "csv.csv"], &["report.txt", "csv.csv"]),
            (&["report"], &["report~2"]),
            (&["a", "a.txt"], &["a", "a.txt"]),
            (&["a.txt", "a.txt.xls", "a.txt.ods", "a.ods"], &["a.txt", "a.txt.xls", "a.txt.ods", "a.ods"]),
        ];
        for (keys, expected) in cases {
            assert_eq!(stems(keys), *expected, "{keys:?}");
        }
    }

    #[test]
    fn names_stay_below_the_output_folder_on_every_system() {
        for key in ["con.txt", "a\\..\\b.txt", "x:y.txt", "a\nb.txt", "... .txt", "lpt1"] {
            let stem = stems(&[key]).remove(0);
            let path = Path::new(&stem);
            assert!(path.components().all(|part| matches!(part, Component::Normal(_))), "{key}: {stem}");
            assert!(!stem.contains(['\\', ':', '\n']), "{key}: {stem}");
            assert!(!stem.eq_ignore_ascii_case("con") && !stem.eq_ignore_ascii_case("lpt1"), "{stem}");
        }
    }
}
