//! The journal: what became of each input, one line each, so that a batch that was killed goes on where it was.
//!
//! Append-only lines of JSON, each synced before the next file begins to count as done; outputs are synced and
//! in place before their line is written. A torn last line is dropped: by the append that could not finish it,
//! else, after a crash, by whoever opens the journal next. The last line of an input counts. In memory a line is but
//! its place in the file, so that a batch of many files takes little.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

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

/// Where a line of the journal begins, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line(u64);

/// The journal of an output folder.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: Mutex<File>,
}

impl Journal {
    /// Opens a journal and tells where the last line of each of `count` inputs stands; `find` gives the number of an
    /// input by its key. A torn last line is cut off; an unreadable line elsewhere is passed over, so that its
    /// input is converted again.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn open(
        path: &Path,
        count: usize,
        find: impl Fn(&str) -> Option<usize>,
    ) -> io::Result<(Self, Vec<Option<Line>>)> {
        let file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        let mut lasts = vec![None; count];
        // Lines of inputs that are not there: they may come back.
        let (mut lines, mut absent) = (0, 0);
        let whole = each_line(&file, |line, text| {
            lines += 1;
            if let Ok(entry) = serde_json::from_slice::<Entry>(text) {
                match find(&entry.input) {
                    Some(number) => lasts[number] = Some(line),
                    None => absent += 1,
                }
            }
            Ok(())
        })?;
        if whole < file.metadata()?.len() {
            file.set_len(whole)?;
            file.sync_data()?;
        }
        let mut journal = Self { path: path.to_owned(), file: Mutex::new(file) };
        if lines > 2 * (lasts.iter().flatten().count() + absent) + COMPACT_SLACK {
            journal.compact(&mut lasts, find)?;
        }
        Ok((journal, lasts))
    }

    /// Reads a line.
    ///
    /// # Errors
    /// Those of the file system, and when there is no such line.
    pub fn read(&self, line: Line) -> io::Result<Entry> {
        let mut text = Vec::new();
        let file = self.lock();
        (&*file).seek(SeekFrom::Start(line.0))?;
        BufReader::with_capacity(USUAL_LINE, &*file).read_until(b'\n', &mut text)?;
        drop(file);
        Ok(serde_json::from_slice(&text)?)
    }

    /// Appends a line and syncs it, or leaves the journal as it was: another lane may still append to it.
    ///
    /// # Errors
    /// Those of the file system: a full disk ends the batch.
    pub fn append(&self, entry: &Entry) -> io::Result<Line> {
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        let mut file = self.lock();
        let before = file.metadata()?.len();
        let written = file.write_all(&line).and_then(|()| file.sync_data());
        if written.is_err() {
            // What cannot be cut off here is cut off when the journal is opened next.
            let _ = file.set_len(before);
        }
        written.map(|()| Line(before))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn lock(&self) -> MutexGuard<'_, File> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Rewrites the journal with one line for each input that is there. A crash leaves the old or the new one.
    fn compact(
        &mut self,
        lasts: &mut [Option<Line>],
        find: impl Fn(&str) -> Option<usize>,
    ) -> io::Result<()> {
        let passing = self.path.with_extension("new");
        let mut copy = BufWriter::new(File::create(&passing)?);
        let mut length = 0;
        each_line(&self.lock(), |line, text| {
            let Ok(entry) = serde_json::from_slice::<Entry>(text) else { return Ok(()) };
            if let Some(number) = find(&entry.input) {
                if lasts[number] != Some(line) {
                    return Ok(());
                }
                lasts[number] = Some(Line(length));
            }
            length += text.len() as u64;
            copy.write_all(text)
        })?;
        copy.into_inner()?.sync_all()?;
        fs::rename(&passing, &self.path)?;
        self.file = Mutex::new(OpenOptions::new().read(true).append(true).open(&self.path)?);
        Ok(())
    }
}

/// Hands every whole line of a file on; where the last one ends.
fn each_line(file: &File, mut each: impl FnMut(Line, &[u8]) -> io::Result<()>) -> io::Result<u64> {
    let mut reader = BufReader::new(file);
    reader.seek(SeekFrom::Start(0))?;
    let (mut at, mut text) = (0, Vec::new());
    while reader.read_until(b'\n', &mut text)? > 0 && text.ends_with(b"\n") {
        each(Line(at), &text)?;
        at += text.len() as u64;
        text.clear();
    }
    Ok(at)
}

/// Bytes of a line that tells of a workbook and its CSVs.
const USUAL_LINE: usize = 1 << 10;

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

    /// What a journal tells of the inputs `a`, `b` and `c`.
    fn told(path: &Path) -> (Journal, [Option<Entry>; 3]) {
        let names = ["a", "b", "c"];
        let find = |key: &str| names.iter().position(|name| *name == key);
        let (journal, lasts) = Journal::open(path, names.len(), find).unwrap();
        let told = [0, 1, 2].map(|number| lasts[number].map(|line| journal.read(line).unwrap()));
        (journal, told)
    }

    #[test]
    fn a_torn_last_line_is_dropped_and_the_last_line_of_an_input_counts() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("journal");
        let (journal, none) = told(&path);
        assert_eq!(none, [None, None, None]);
        for line in [entry("a", 1), entry("b", 2), entry("a", 3)] {
            let at = journal.append(&line).unwrap();
            assert_eq!(journal.read(at).unwrap(), line);
        }
        let whole = fs::read(&path).unwrap();
        let last = whole.len() - serde_json::to_vec(&entry("a", 3)).unwrap().len() - 1;
        for cut in last..whole.len() {
            fs::write(&path, &whole[..cut]).unwrap();
            let (journal, entries) = told(&path);
            assert_eq!(entries, [Some(entry("a", 1)), Some(entry("b", 2)), None], "{cut}");
            journal.append(&entry("c", 4)).unwrap();
            assert_eq!(
                told(&path).1,
                [Some(entry("a", 1)), Some(entry("b", 2)), Some(entry("c", 4))],
                "{cut}"
            );
        }
        fs::write(&path, &whole).unwrap();
        assert_eq!(told(&path).1[0], Some(entry("a", 3)));
    }

    #[test]
    fn a_long_journal_is_compacted_and_says_the_same() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("journal");
        let mut text = Vec::new();
        let rounds = COMPACT_SLACK as u64 + 10;
        for round in 0..rounds {
            // The input that is gone keeps its line.
            let inputs = [(round == 5).then_some("gone"), (round == 7).then_some("b"), Some("a")];
            for input in inputs.into_iter().flatten() {
                serde_json::to_writer(&mut text, &entry(input, round)).unwrap();
                text.push(b'\n');
            }
        }
        fs::write(&path, text).unwrap();
        let (journal, entries) = told(&path);
        assert_eq!(entries, [Some(entry("a", rounds - 1)), Some(entry("b", 7)), None]);
        journal.append(&entry("b", 1)).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 4);
        assert_eq!(told(&path).1, [Some(entry("a", rounds - 1)), Some(entry("b", 1)), None]);
    }
}
