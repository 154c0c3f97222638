//! What a batch will do: the inputs of a tree in a fixed order, and the names of their outputs.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

use walkdir::{DirEntry, WalkDir};

use crate::error::{Error, LINKED_FOLDER, NOT_A_FILE, UNREADABLE};
use crate::model::table::PROJECTS;
use crate::read::csv_folder;
use crate::road::kind_of;
use crate::write::csv;

/// The folder of the journal in the output folder.
pub const STATE: &str = ".conv";
/// The stem of the reports in the output folder.
pub const REPORT: &str = "report";
/// The folder of the merged CSVs in the output folder.
pub const MERGED_CSV: &str = "csv";

/// An input and the names of its outputs. A batch keeps one a file, so it holds what cannot be told from the key alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its path below the input folder (of a folder of our own tables, the folder's), `/` between names; bytes that are no UTF-8 as `\xNN`.
    pub key: Box<str>,
    odd: Option<Box<Odd>>,
}

/// What is unusual about an input.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Odd {
    path: Option<PathBuf>,
    stem: Option<String>,
    refused: Option<Error>,
}

impl Task {
    /// Where it is.
    pub fn path(&self, input: &Path) -> PathBuf {
        let path = self.odd.as_ref().and_then(|odd| odd.path.clone());
        path.unwrap_or_else(|| located(input, &self.key))
    }

    /// The stem of its outputs below the output folder: workbook `STEM.xlsx`, CSVs in `STEM/`.
    pub fn stem(&self) -> String {
        let stem = self.odd.as_ref().and_then(|odd| odd.stem.clone());
        stem.unwrap_or_else(|| short(&self.key))
    }

    /// Why it is no input, when the tree has something else there.
    pub fn refused(&self) -> Option<&Error> {
        self.odd.as_ref()?.refused.as_ref()
    }

    fn odd(&mut self) -> &mut Odd {
        self.odd.get_or_insert_default()
    }
}

/// Names of outputs, compared as file systems without case do. Of each a hash of 64 bits is kept; two of one hash, which
/// no tree has by chance, would make a name longer or leave an old output where it is.
#[derive(Debug, Default)]
pub struct Names(HashSet<u64>);

impl Names {
    /// Whether a name is there.
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains(&hashed(name))
    }

    /// Adds a name; false when it is there already.
    fn insert(&mut self, name: &str) -> bool {
        self.0.insert(hashed(name))
    }

    /// Adds what a stem names, a folder and a workbook; false, and nothing is added, when one of them is there already.
    fn claim(&mut self, stem: &str) -> bool {
        let both = [stem, &format!("{stem}.xlsx")].map(hashed);
        let free = both.iter().all(|name| !self.0.contains(name));
        if free {
            self.0.extend(both);
        }
        free
    }

    /// Claims a stem, with a number behind it when it is not free, and gives it back.
    fn claim_numbered(&mut self, plain: String) -> String {
        let mut name = plain.clone();
        let mut number = 2;
        while !self.claim(&name) {
            name = format!("{plain}~{number}");
            number += 1;
        }
        name
    }

    /// Those of our own in the output folder.
    fn of_ours() -> Self {
        let report = ["csv", "xlsx"].map(|kind| hashed(&format!("{REPORT}.{kind}")));
        Self([STATE, REPORT, MERGED_CSV].map(hashed).into_iter().chain(report).collect())
    }
}

impl<'t> FromIterator<&'t Task> for Names {
    /// The stems of tasks.
    fn from_iter<I: IntoIterator<Item = &'t Task>>(tasks: I) -> Self {
        Self(tasks.into_iter().map(|task| hashed(&task.stem())).collect())
    }
}

fn hashed(name: &str) -> u64 {
    let hash = blake3::hash(name.to_lowercase().as_bytes());
    hash.as_bytes()[..8].iter().fold(0, |hash, byte| hash << 8 | u64::from(*byte))
}

/// Walks a tree. Hidden names, lock files of office programs (`~$`) and the output folder are passed over; links
/// to files are followed, links to folders are not, so that no loop can be. A folder of our own tables is one input, for
/// each of them alone says but a part; what else is in it is an input like any other. The order is that of the keys.
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
            Ok(entry) if entry.file_type().is_dir() => match csv_folder::is_folder(entry.path()) {
                true => (entry.into_path(), None),
                false => continue,
            },
            Ok(entry) if is_table(entry.path()) => continue,
            Ok(entry) => {
                let refused = refusal(&entry);
                (entry.into_path(), refused)
            }
            Err(error) => {
                let path = error.path().unwrap_or(input).to_owned();
                let other = io::Error::other(error.to_string());
                (path, Some(Error::new(&UNREADABLE, "").because(error.io_error().unwrap_or(&other))))
            }
        };
        let mut key = key(path.strip_prefix(input).unwrap_or(&path));
        if key.is_empty() {
            // The input folder itself holds tables; their first stands for it.
            key = PROJECTS.file_name();
        }
        let mut task = Task { key: key.into(), odd: None };
        if let Some(error) = refused {
            task.odd().refused = Some(Error { file: task.key.to_string(), ..error });
        }
        if located(input, &task.key) != path {
            task.odd().path = Some(path);
        }
        tasks.push(task);
    }
    tasks.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(tasks)
}

/// Whether a file is one of the tables of a folder that is an input.
fn is_table(file: &Path) -> bool {
    csv::file_names().any(|name| file.file_name().is_some_and(|own| *own == *name))
        && file.parent().is_some_and(csv_folder::is_folder)
}

/// How an input that is not read looks from outside: size and time of a file, of a folder of our own tables the sum of
/// the sizes and the last of the times. `None` where it cannot be told.
pub fn stamp(path: &Path) -> Option<(u64, SystemTime)> {
    let of_file = |path: &Path| {
        let found = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
        Some((found.len(), found.modified().ok()?))
    };
    if !csv_folder::is_folder(path) {
        return of_file(path);
    }
    let tables = csv::file_names().filter_map(|name| of_file(&path.join(name)));
    tables.reduce(|(sum, last), (size, time)| (sum + size, last.max(time)))
}

/// Where a key leads whose names are all UTF-8.
fn located(input: &Path, key: &str) -> PathBuf {
    let mut path = input.to_owned();
    path.extend(key.split('/'));
    path
}

/// What is wrong with an entry that is no folder, before it is opened; the file is not named yet.
fn refusal(entry: &DirEntry) -> Option<Error> {
    let found = match fs::metadata(entry.path()) {
        Ok(found) => found.file_type(),
        Err(error) => return Some(Error::new(&UNREADABLE, "").because(&error)),
    };
    if found.is_dir() {
        return Some(Error::new(&LINKED_FOLDER, ""));
    }
    let kind = kind_of(found);
    (!found.is_file()).then(|| Error::new(&NOT_A_FILE, "").arg(kind.zh).arg(kind.en))
}

/// Gives every task the stem of its outputs: the input's path without its extension where no other input, folder
/// or file of our own would share it, else with the extension, else with a number. Names are compared as file
/// systems without case do, and nothing but the order of the keys decides.
pub fn name_outputs(tasks: &mut [Task]) {
    let (mut once, mut more) = (Names::default(), Names::default());
    let mut taken = Names::of_ours();
    for task in tasks.iter() {
        let short = short(&task.key);
        if !once.insert(&short) {
            more.insert(&short);
        }
        taken.0.extend(folders(&task.key).map(|folder| hashed(&safe(folder))));
    }
    for task in tasks {
        let short = short(&task.key);
        if more.contains(&short) || !taken.claim(&short) {
            task.odd().stem = Some(taken.claim_numbered(safe(&task.key)));
        }
    }
}

/// The stems of the merged workbooks of folders: the folder's own path, `root` for the input folder itself.
pub fn name_folders<'k>(folders: impl Iterator<Item = &'k str>, root: &str) -> Vec<String> {
    let mut taken = Names::of_ours();
    let plain = |folder: &str| if folder.is_empty() { safe_name(root) } else { safe(folder) };
    folders.map(|folder| taken.claim_numbered(plain(folder))).collect()
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

fn key(path: &Path) -> String {
    let names = path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(readable(name)),
        _ => None,
    });
    names.collect::<Vec<_>>().join("/")
}

/// A name as text. Bytes that are no UTF-8 become `\xNN`, and so does a backslash that would read like one of them, so
/// that no two names are the same.
fn readable(name: &OsStr) -> String {
    let mut text = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        text.push_str(&chunk.valid().replace("\\x", "\\x5Cx"));
        chunk.invalid().iter().for_each(|byte| text.push_str(&format!("\\x{byte:02X}")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stems(keys: &[&str]) -> Vec<String> {
        let mut tasks: Vec<Task> = keys.iter().map(|&key| Task { key: key.into(), odd: None }).collect();
        name_outputs(&mut tasks);
        tasks.iter().map(Task::stem).collect()
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
            // A workbook of one and a folder of tables of the other.
            (&["a.txt", "a.xlsx.txt"], &["a", "a.xlsx.txt"]),
            (&["a.xlsx.txt", "a.zip"], &["a.xlsx", "a.zip"]),
            (&["a.txt", "a.xlsx/b.txt"], &["a.txt", "a.xlsx/b"]),
            (&["report.csv.txt", "report.xlsx.txt"], &["report.csv.txt", "report.xlsx.txt"]),
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

    #[cfg(unix)]
    #[test]
    fn no_two_names_have_one_key_and_a_key_leads_back_to_its_file() {
        use std::os::unix::ffi::OsStrExt;
        let home = tempfile::tempdir().unwrap();
        let names: [&[u8]; 4] = [b"\xE9.txt", b"\\xE9.txt", b"\\x5CxE9.txt", "é.txt".as_bytes()];
        for (number, name) in names.iter().enumerate() {
            fs::write(home.path().join(OsStr::from_bytes(name)), [number as u8]).unwrap();
        }
        let tasks = walk(home.path(), &home.path().join("out")).unwrap();
        let mut found: Vec<u8> =
            tasks.iter().flat_map(|task| fs::read(task.path(home.path())).unwrap()).collect();
        found.sort_unstable();
        assert_eq!(found, [0, 1, 2, 3]);
        let keys: HashSet<&str> = tasks.iter().map(|task| &*task.key).collect();
        assert_eq!(keys.len(), 4, "{keys:?}");
    }
}
