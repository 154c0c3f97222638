//! One run over a tree: what is unchanged is passed over, what is not is converted, then the report is written.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use walkdir::WalkDir;

use super::journal::{Entry, Journal};
use super::outcome::Outcome;
use super::plan::{self, MERGED_CSV, STATE, Task};
use super::pool::Pool;
use super::report::{Report, Row};
use super::worker::{Reply, Request, Setup, Target, WORKERS, lock_file};
use super::{Observer, Options, Stop};
use crate::error::{BUSY, Error, NOT_A_FOLDER, OVERLAPPING, Result, UNREADABLE, UNWRITABLE};
use crate::write::whole;

/// Size and time of a file when it was last seen, by its key: what did not change since is not read again
/// within one process.
pub type Seen = HashMap<String, (u64, SystemTime)>;

/// Converts a tree once.
///
/// # Errors
/// [`NOT_A_FOLDER`], [`OVERLAPPING`] and [`BUSY`] before anything is written; [`UNWRITABLE`] when the journal or
/// the report cannot be written. A bad input is a row of the report and no error.
pub fn run(options: &Options, stop: &Stop, observer: &impl Observer) -> Result<Report> {
    let session = Session::open(options)?;
    session.run(stop, observer, &mut Seen::new())
}

/// An output folder that this process alone writes to.
pub struct Session<'a> {
    options: &'a Options,
    /// Held until the session ends.
    _lock: File,
}

impl<'a> Session<'a> {
    /// Checks the folders, locks the output and clears what a killed run left behind.
    pub fn open(options: &'a Options) -> Result<Self> {
        let (input, output) = (&options.input, &options.output);
        if !fs::metadata(input).map_err(|error| unreadable(input, &error))?.is_dir() {
            return Err(Error::new(&NOT_A_FOLDER, display(input)));
        }
        let state = output.join(STATE);
        let fault = |error: io::Error| Error::new(&UNWRITABLE, display(output)).because(&error);
        let real_input = fs::canonicalize(input).map_err(|error| unreadable(input, &error))?;
        if fs::canonicalize(output).is_ok_and(|output| real_input.starts_with(output)) {
            return Err(Error::new(&OVERLAPPING, display(output)));
        }
        fs::create_dir_all(&state).map_err(fault)?;
        let lock = lock_file(&state.join("lock")).map_err(fault)?;
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(Error::new(&BUSY, display(output))),
            // A file system without locks: two batches at once are then the user's to avoid.
            Err(TryLockError::Error(_)) | Ok(()) => {}
        }
        if !are_gone(&lock_file(&state.join(WORKERS)).map_err(fault)?) {
            return Err(Error::new(&BUSY, display(output)));
        }
        sweep(output).map_err(fault)?;
        Ok(Self { options, _lock: lock })
    }

    /// One run. `seen` is what an earlier run of this process saw.
    pub fn run(&self, stop: &Stop, observer: &impl Observer, seen: &mut Seen) -> Result<Report> {
        let options = self.options;
        let mut tasks =
            plan::walk(&options.input, &options.output).map_err(|e| unreadable(&options.input, &e))?;
        plan::name_outputs(&mut tasks);
        observer.begin(tasks.len());
        let path = options.output.join(STATE).join("journal.jsonl");
        let opened = Journal::open(&path).map_err(|error| unwritable(&path, &error))?;
        let run = Run { options, journal: opened.0, known: opened.1, stop, lost: AtomicBool::new(false) };
        let rows = run.convert(&tasks, observer, seen)?;
        let mut report = Report { rows, merges: Vec::new(), stopped: stop.load(Ordering::Relaxed) };
        if options.merge && !report.stopped {
            report.merges = run.merge(&tasks, &report.rows)?;
            report.stopped = stop.load(Ordering::Relaxed);
        }
        if run.lost.load(Ordering::Relaxed) {
            sweep(&options.output).map_err(|error| unwritable(&options.output, &error))?;
        }
        if !report.stopped {
            report.write(&options.output, options.lang, options.times)?;
        }
        observer.end(&report);
        Ok(report)
    }
}

/// How long the workers of a killed batch have to notice that they are alone. They end at once unless the machine is
/// very busy or the file system hangs.
const LAST_MOMENT: Duration = Duration::from_secs(10);

/// Waits until no worker of an earlier batch holds its lock, so that none writes beside the new ones.
fn are_gone(workers: &File) -> bool {
    let begun = Instant::now();
    while matches!(workers.try_lock(), Err(TryLockError::WouldBlock)) {
        if begun.elapsed() > LAST_MOMENT {
            return false;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    true
}

/// What one run works with.
struct Run<'a> {
    options: &'a Options,
    journal: Journal,
    known: BTreeMap<String, Entry>,
    stop: &'a Stop,
    lost: AtomicBool,
}

impl Run<'_> {
    /// Converts what changed; a row a task, in their order (fewer when stopped).
    fn convert(&self, tasks: &[Task], observer: &impl Observer, seen: &mut Seen) -> Result<Vec<Row>> {
        let rows: Mutex<BTreeMap<String, Row>> = Mutex::default();
        let done = AtomicUsize::new(0);
        let finish = |row: Row| {
            observer.file(&row, done.fetch_add(1, Ordering::Relaxed) + 1, tasks.len());
            rows.lock().unwrap_or_else(PoisonError::into_inner).insert(row.file.clone(), row);
        };
        let mut asked = Vec::new();
        for task in tasks {
            let stamp = stamp(&task.path);
            let same = stamp.is_some() && seen.get(&task.key) == stamp.as_ref();
            match (&task.refused, self.standing(task).filter(|_| same)) {
                (Some(error), _) => finish(Row {
                    file: task.key.clone(),
                    outcome: Outcome::failed(error.clone()),
                    elapsed_ms: 0,
                    unchanged: false,
                }),
                (None, Some(entry)) => finish(row(task, entry.clone(), true)),
                (None, None) => asked.push(task),
            }
            if let Some(stamp) = stamp {
                seen.insert(task.key.clone(), stamp);
            }
        }
        let setup = self.setup();
        let pool = self.pool(&setup, tasks.len());
        let answer = |task: &&Task, reply: Reply, elapsed_ms: u64| {
            let (entry, unchanged) = self.record(task, reply, elapsed_ms)?;
            finish(row(task, entry, unchanged));
            Ok(())
        };
        let ended = pool.run(&asked, |task| self.request(task), answer);
        self.lost.fetch_or(pool.lost.load(Ordering::Relaxed), Ordering::Relaxed);
        ended?;
        Ok(rows.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().collect())
    }

    fn pool<'s>(&'s self, setup: &'s Setup, files: usize) -> Pool<'s> {
        Pool {
            program: &self.options.program,
            setup,
            jobs: self.options.jobs,
            memory: self.options.max_memory,
            files,
            time_limit: self.options.time_limit,
            stop: self.stop,
            lost: AtomicBool::new(false),
        }
    }

    fn setup(&self) -> Setup {
        Setup {
            settings: self.options.settings.clone(),
            delivery: self.options.delivery.clone(),
            output: self.options.output.clone().into_os_string(),
            memory: self.options.max_memory,
        }
    }

    fn target(&self, task: &Task) -> Target {
        if self.options.merge {
            return Target::Part(part(&task.key));
        }
        Target::Files {
            workbook: format!("{}.xlsx", task.stem),
            csv: self.options.csv.then(|| task.stem.clone()),
        }
    }

    fn request(&self, task: &Task) -> Request {
        Request::Convert {
            key: task.key.clone(),
            path: task.path.clone().into_os_string(),
            known: self.standing(task).map(|entry| entry.hash.clone()),
            target: self.target(task),
        }
    }

    /// What the journal says of a task, when it was done with these options, its outputs stand as they were
    /// written, and doing it again would change nothing.
    fn standing(&self, task: &Task) -> Option<&Entry> {
        let entry = self.known.get(&task.key).filter(|_| !self.options.force)?;
        let lasting = entry.outcome.failure.as_ref().is_none_or(super::Failure::is_lasting);
        let stands = |(name, size): &(String, u64)| {
            fs::symlink_metadata(self.options.output.join(name))
                .is_ok_and(|found| found.is_file() && found.len() == *size)
        };
        let same = !entry.hash.is_empty() && entry.options == self.digest(task);
        (same && lasting && entry.outcome.outputs.iter().all(stands)).then_some(entry)
    }

    /// What besides its content decides a task's outputs.
    fn digest(&self, task: &Task) -> String {
        let options = (&self.options.settings, &self.options.delivery, self.target(task));
        let text = serde_json::to_string(&options).unwrap_or_default();
        blake3::hash(format!("{} {text}", env!("CARGO_PKG_VERSION")).as_bytes()).to_hex().to_string()
    }

    /// Writes the journal's line of a reply. Outputs that an earlier run wrote for this input under other names
    /// go, so that the folder is as if it had never been otherwise; but a failure that may pass leaves them.
    ///
    /// # Errors
    /// [`UNWRITABLE`] for the journal, and for a part that is to be merged: without it the merged outputs would
    /// lack an input that is sound.
    fn record(&self, task: &Task, reply: Reply, elapsed_ms: u64) -> Result<(Entry, bool)> {
        let known = self.known.get(&task.key);
        if reply.unchanged
            && let Some(entry) = known
        {
            return Ok((entry.clone(), true));
        }
        let earlier = known.into_iter().flat_map(Entry::outputs).filter(|(name, size)| {
            let found = fs::symlink_metadata(self.options.output.join(name));
            let replaced = reply.outcome.outputs.iter().any(|(new, _)| new == name);
            !replaced && found.is_ok_and(|found| found.is_file() && found.len() == *size)
        });
        let mut kept: Vec<(String, u64)> = earlier.cloned().collect();
        if reply.outcome.failure.as_ref().is_none_or(super::Failure::is_lasting) {
            self.remove(task, &kept);
            kept.clear();
        }
        let entry = Entry {
            input: task.key.clone(),
            hash: reply.hash,
            options: self.digest(task),
            outcome: reply.outcome,
            kept,
            elapsed_ms,
        };
        self.journal.append(&entry).map_err(|error| unwritable(self.journal.path(), &error))?;
        match entry.outcome.failure.as_ref().and_then(super::Failure::error) {
            Some(error) if self.options.merge && error.fault == &UNWRITABLE => Err(error),
            _ => Ok((entry, false)),
        }
    }

    /// Removes outputs of a task that are no longer its own. What cannot be removed stays; the new outputs are
    /// right all the same.
    fn remove(&self, task: &Task, outputs: &[(String, u64)]) {
        for (name, _) in outputs.iter().filter(|(name, _)| !self.is_output_of_another(task, name)) {
            let path = self.options.output.join(name);
            let _ = fs::remove_file(&path);
            let _ = path.parent().map(fs::remove_dir);
        }
    }

    fn is_output_of_another(&self, task: &Task, name: &str) -> bool {
        let others = self.known.values().filter(|entry| entry.input != task.key);
        others.flat_map(Entry::outputs).any(|(other, _)| other == name)
    }

    /// Merges the parts: a workbook a folder, one set of CSVs. The rows of what could not be merged.
    fn merge(&self, tasks: &[Task], rows: &[Row]) -> Result<Vec<Row>> {
        let mut groups: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (task, _) in tasks.iter().zip(rows).filter(|(_, row)| !row.failed()) {
            groups.entry(plan::folder(&task.key)).or_default().push(part(&task.key));
        }
        let root = fs::canonicalize(&self.options.input).ok();
        let root =
            root.as_deref().and_then(Path::file_name).map_or("all".into(), |name| name.to_string_lossy());
        let mut requests: Vec<Request> = Vec::new();
        let names = plan::name_folders(groups.keys().copied(), &root);
        for (parts, name) in groups.values().zip(names) {
            requests.push(Request::MergeBook { parts: parts.clone(), workbook: format!("{name}.xlsx") });
        }
        if self.options.csv && !groups.is_empty() {
            let groups = groups.into_values().collect();
            requests.push(Request::MergeCsv { groups, folder: MERGED_CSV.to_owned() });
        }
        let failed: Mutex<Vec<Row>> = Mutex::default();
        let setup = self.setup();
        let pool = self.pool(&setup, tasks.len());
        pool.run(&requests, Clone::clone, |request, reply, elapsed_ms| {
            let (Request::MergeBook { workbook: file, .. } | Request::MergeCsv { folder: file, .. }) =
                request
            else {
                return Ok(());
            };
            if reply.outcome.failure.is_some() {
                let row = Row { file: file.clone(), outcome: reply.outcome, elapsed_ms, unchanged: false };
                failed.lock().unwrap_or_else(PoisonError::into_inner).push(row);
            }
            Ok(())
        })?;
        self.lost.fetch_or(pool.lost.load(Ordering::Relaxed), Ordering::Relaxed);
        let mut failed = failed.into_inner().unwrap_or_else(PoisonError::into_inner);
        failed.sort_by(|a, b| a.file.cmp(&b.file));
        Ok(failed)
    }
}

fn row(task: &Task, entry: Entry, unchanged: bool) -> Row {
    Row { file: task.key.clone(), outcome: entry.outcome, elapsed_ms: entry.elapsed_ms, unchanged }
}

/// Where an input's part is kept: by the hash of its key, which fits every file system.
fn part(key: &str) -> String {
    let hash = blake3::hash(key.as_bytes()).to_hex();
    format!("{STATE}/parts/{}.json", &hash.as_str()[..32])
}

/// Size and time of a regular file.
fn stamp(path: &Path) -> Option<(u64, SystemTime)> {
    let found = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    Some((found.len(), found.modified().ok()?))
}

/// Clears what killed workers left anywhere in the output folder.
fn sweep(output: &Path) -> io::Result<()> {
    let folders: Vec<PathBuf> = WalkDir::new(output)
        .into_iter()
        .filter_map(|entry| entry.ok().filter(|entry| entry.file_type().is_dir()))
        .map(walkdir::DirEntry::into_path)
        .collect();
    for folder in folders {
        match whole::sweep(&folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

fn display(path: &Path) -> String {
    path.display().to_string()
}

fn unreadable(path: &Path, error: &io::Error) -> Error {
    Error::new(&UNREADABLE, display(path)).because(error)
}

fn unwritable(path: &Path, error: &io::Error) -> Error {
    Error::new(&UNWRITABLE, display(path)).because(error)
}
