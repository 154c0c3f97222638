//! The journal: what became of each input, one line each, so that a batch that was killed goes on where it was.
//!
//! Append-only lines of JSON, each synced before the next file begins to count as done; outputs are synced and
//! in place before their line is written. A torn last line is dropped: by the append that could not finish it,
//! else, after a crash, by whoever opens the journal next. The last line of an input counts.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::outcome::Outcome;

/// One input's line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The input's key: its path below the input folder, `/` between names.
    pub input: String,
    /// BLAKE3 of its content in hex; empty when it was not read to the end.
    pub hash: String,
    /// BLAKE3 of the converter's version, the settings and the names of the outputs.
    pub options: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Outputs of an earlier conversion that still stand, with their sizes in bytes: this one failed for a reason
    /// that may pass.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<(String, u64)>,
    /// Milliseconds it took. Kept here, so that no output differs from run to run.
    pub elapsed_ms: u64,
}

impl Entry {
    /// All outputs that the batch put there for the input, with their sizes in bytes.
    pub fn outputs(&self) -> impl Iterator<Item = &(String, u64)> {
        self.outcome.outputs.iter().chain(&self.kept)
    }
}

/// The journal of an output folder.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: Mutex<File>,
}

impl Journal {
    /// Opens a journal and reads what stands in it. A torn last line is cut off; an unreadable line elsewhere
    /// is passed over, so that its input is converted again.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn open(path: &Path) -> io::Result<(Self, BTreeMap<String, Entry>)> {
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let whole = memchr::memrchr(b'\n', &bytes).map_or(0, |at| at + 1);
        if whole < bytes.len() {
            file.set_len(whole as u64)?;
            file.sync_data()?;
        }
        let mut entries = BTreeMap::new();
        let mut lines = 0usize;
        for line in bytes[..whole].split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
            lines += 1;
            if let Ok(entry) = serde_json::from_slice::<Entry>(line) {
                entries.insert(entry.input.clone(), entry);
            }
        }
        file.seek(SeekFrom::End(0))?;
        let mut journal = Self { path: path.to_owned(), file: Mutex::new(file) };
        if lines > 2 * entries.len() + COMPACT_SLACK {
            journal.compact(&entries)?;
        }
        Ok((journal, entries))
    }

    /// Appends a line and syncs it, or leaves the journal as it was: another lane may still append to it.
    ///
    /// # Errors
    /// Those of the file system: a full disk ends the batch.
    pub fn append(&self, entry: &Entry) -> io::Result<()> {
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let before = file.metadata()?.len();
        let written = file.write_all(&line).and_then(|()| file.sync_data());
        if written.is_err() {
            // What cannot be cut off here is cut off when the journal is opened next.
            let _ = file.set_len(before);
        }
        written
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Rewrites the journal with one line an input. A crash leaves the old or the new one.
    fn compact(&mut self, entries: &BTreeMap<String, Entry>) -> io::Result<()> {
        let passing = self.path.with_extension("new");
        let mut file = File::create(&passing)?;
        let mut text = Vec::new();
        for entry in entries.values() {
            serde_json::to_writer(&mut text, entry)?;
            text.push(b'\n');
        }
        file.write_all(&text)?;
        file.sync_all()?;
        fs::rename(&passing, &self.path)?;
        self.file = Mutex::new(OpenOptions::new().append(true).open(&self.path)?);
        Ok(())
    }
}

/// Lines that may stand beyond two an input before the journal is rewritten: small journals never are.
const COMPACT_SLACK: usize = 1000;

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(input: &str, projects: u64) -> Entry {
        let outcome = Outcome { projects, ..Outcome::default() };
        Entry {
            input: input.into(),
            hash: "h".into(),
            options: "o".into(),
            outcome,
            kept: Vec::new(),
            elapsed_ms: 1,
        }
    }

    #[test]
    fn a_torn_last_line_is_dropped_and_the_last_line_of_an_input_counts() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("journal");
        let (journal, entries) = Journal::open(&path).unwrap();
        assert!(entries.is_empty());
        for line in [entry("a", 1), entry("b", 2), entry("a", 3)] {
            journal.append(&line).unwrap();
        }
        let whole = fs::read(&path).unwrap();
        let last = whole.len() - serde_json::to_vec(&entry("a", 3)).unwrap().len() - 1;
        for cut in last..whole.len() {
            fs::write(&path, &whole[..cut]).unwrap();
            let (journal, entries) = Journal::open(&path).unwrap();
            assert_eq!(
                entries.values().cloned().collect::<Vec<_>>(),
                [entry("a", 1), entry("b", 2)],
                "{cut}"
            );
            journal.append(&entry("c", 4)).unwrap();
            let (_, entries) = Journal::open(&path).unwrap();
            assert_eq!(entries.len(), 3, "{cut}");
        }
        fs::write(&path, &whole).unwrap();
        assert_eq!(Journal::open(&path).unwrap().1["a"], entry("a", 3));
    }

    #[test]
    fn a_long_journal_is_compacted_and_says_the_same() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("journal");
        let mut text = Vec::new();
        for round in 0..COMPACT_SLACK as u64 + 3 {
            serde_json::to_writer(&mut text, &entry("a", round)).unwrap();
            text.push(b'\n');
        }
        fs::write(&path, text).unwrap();
        let (journal, entries) = Journal::open(&path).unwrap();
        journal.append(&entry("b", 1)).unwrap();
        assert_eq!(entries["a"].outcome.projects, COMPACT_SLACK as u64 + 2);
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 2);
    }
}
