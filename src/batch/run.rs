//! One run over a tree: what is unchanged is passed over, what is not is converted, then the report is written.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use walkdir::WalkDir;

use super::journal::{Entry, Journal, Line};
use super::plan::{self, MERGED_CSV, Names, STATE, Task};
use super::pool::Pool;
use super::report::{Mark, Merged, Report, Row, Totals};
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
    session.run(stop, observer, None)
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

    /// One run. `seen` is what an earlier run of this process saw, if there may be a later one.
    pub fn run(&self, stop: &Stop, observer: &impl Observer, seen: Option<&mut Seen>) -> Result<Report> {
        let options = self.options;
        let mut tasks =
            plan::walk(&options.input, &options.output).map_err(|e| unreadable(&options.input, &e))?;
        plan::name_outputs(&mut tasks);
        observer.begin(tasks.len());
        let path = options.output.join(STATE).join("journal.jsonl");
        let find = |key: &str| tasks.binary_search_by(|task| (*task.key).cmp(key)).ok();
        let (journal, lasts) =
            Journal::open(&path, tasks.len(), find).map_err(|error| unwritable(&path, &error))?;
        let marks = lasts.into_iter().map(Mark::Open).collect();
        let run = Run {
            options,
            tasks: &tasks,
            journal: &journal,
            progress: Mutex::new((marks, Totals::default())),
            stems: OnceLock::new(),
            stop,
            lost: AtomicBool::new(false),
        };
        run.convert(observer, seen)?;
        let stopped = || stop.load(Ordering::Relaxed);
        let merged = match options.merge {
            true if stopped() => Some(Merged::default()),
            true => Some(run.merge()?),
            false => None,
        };
        if run.lost.load(Ordering::Relaxed) {
            sweep(&options.output).map_err(|error| unwritable(&options.output, &error))?;
        }
        let (marks, totals) = run.progress.into_inner().unwrap_or_else(PoisonError::into_inner);
        let report = Report { tasks, marks, journal, totals, merged, stopped: stopped() };
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

/// Most bytes of an input that waits behind another: one of usual size is done in a hundredth of a second.
const LIGHT: u64 = 256 << 10;

/// What one run works with. A task goes by its number, the place it has among the tasks.
struct Run<'a> {
    options: &'a Options,
    tasks: &'a [Task],
    journal: &'a Journal,
    /// A mark a task, and the sums over those that are done.
    progress: Mutex<(Vec<Mark>, Totals)>,
    /// The stems of all tasks, once somebody asks for them.
    stems: OnceLock<Names>,
    stop: &'a Stop,
    lost: AtomicBool,
}

impl Run<'_> {
    /// Converts what changed and marks what is done (not all when stopped).
    fn convert(&self, observer: &impl Observer, mut seen: Option<&mut Seen>) -> Result<()> {
        let finish = |number: usize, mark: Mark, row: &Row| {
            let done = {
                let (marks, totals) = &mut *self.progress();
                marks[number] = mark;
                totals.add(row);
                totals.files
            };
            observer.file(row, done as usize, self.tasks.len());
        };
        let mut asked = Vec::new();
        for (number, task) in self.tasks.iter().enumerate() {
            let same = seen.as_deref_mut().is_some_and(|seen| self.is_as_seen(task, seen));
            if let Some(error) = task.refused() {
                finish(number, Mark::Refused, &Row::refused(task, error));
            } else if let Some((line, entry)) = same.then(|| self.standing(number)).flatten() {
                let row = Row::of(entry, true);
                finish(number, Mark::Done { line, unchanged: true, failed: row.failed() }, &row);
            } else {
                asked.push(number);
            }
        }
        let setup = self.setup();
        let pool = self.pool(&setup);
        let light = |&number: &usize| {
            let found = fs::metadata(self.tasks[number].path(&self.options.input));
            found.is_ok_and(|found| found.len() <= LIGHT)
        };
        let request = |&number: &usize| self.request(number);
        let ended = pool.run(&asked, request, light, |&number, reply, elapsed_ms| {
            let (line, row) = self.record(number, reply, elapsed_ms)?;
            finish(number, Mark::Done { line, unchanged: row.unchanged, failed: row.failed() }, &row);
            Ok(())
        });
        self.lost.fetch_or(pool.lost.load(Ordering::Relaxed), Ordering::Relaxed);
        ended
    }

    fn progress(&self) -> MutexGuard<'_, (Vec<Mark>, Totals)> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a file is as it was seen last; as it is now, it has been seen.
    fn is_as_seen(&self, task: &Task, seen: &mut Seen) -> bool {
        let Some(stamp) = plan::stamp(&task.path(&self.options.input)) else { return false };
        seen.insert(task.key.to_string(), stamp) == Some(stamp)
    }

    fn pool<'s>(&'s self, setup: &'s Setup) -> Pool<'s> {
        Pool {
            program: &self.options.program,
            setup,
            jobs: self.options.jobs,
            memory: self.options.max_memory,
            files: self.tasks.len(),
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
        let stem = task.stem();
        Target::Files { workbook: format!("{stem}.xlsx"), csv: self.options.csv.then_some(stem) }
    }

    fn request(&self, number: usize) -> Request {
        let task = &self.tasks[number];
        Request::Convert {
            key: task.key.to_string(),
            path: task.path(&self.options.input).into_os_string(),
            known: self.standing(number).map(|(_, entry)| entry.hash),
            target: self.target(task),
        }
    }

    /// What the journal of earlier runs says of a task. What cannot be read is not known.
    fn known(&self, number: usize) -> Option<(Line, Entry)> {
        let mark = self.progress().0[number];
        let Mark::Open(Some(line)) = mark else { return None };
        Some((line, self.journal.read(line).ok()?))
    }

    /// What the journal says of a task, when it was done with these options, its outputs stand as they were
    /// written, and doing it again would change nothing.
    fn standing(&self, number: usize) -> Option<(Line, Entry)> {
        if self.options.force {
            return None;
        }
        let (line, entry) = self.known(number)?;
        let lasting = entry.outcome.failure.as_ref().is_none_or(super::Failure::is_lasting);
        let stands = |(name, size): &(String, u64)| {
            fs::symlink_metadata(self.options.output.join(name))
                .is_ok_and(|found| found.is_file() && found.len() == *size)
        };
        let same = !entry.hash.is_empty() && entry.options == self.digest(&self.tasks[number]);
        (same && lasting && entry.outcome.outputs.iter().all(stands)).then_some((line, entry))
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
    fn record(&self, number: usize, reply: Reply, elapsed_ms: u64) -> Result<(Line, Row)> {
        let task = &self.tasks[number];
        let known = self.known(number);
        if reply.unchanged {
            let gone = || unreadable(self.journal.path(), &io::ErrorKind::InvalidData.into());
            return known.map(|(line, entry)| (line, Row::of(entry, true))).ok_or_else(gone);
        }
        let mut kept: Vec<(String, u64)> =
            known.iter().flat_map(|(_, entry)| entry.outputs()).cloned().collect();
        kept.retain(|(name, size)| {
            let found = fs::symlink_metadata(self.options.output.join(name));
            let replaced = reply.outcome.outputs.iter().any(|(new, _)| new == name);
            !replaced && found.is_ok_and(|found| found.is_file() && found.len() == *size)
        });
        if reply.outcome.failure.as_ref().is_none_or(super::Failure::is_lasting) {
            self.remove(task, &kept);
            kept.clear();
        }
        let entry = Entry {
            input: task.key.to_string(),
            hash: reply.hash,
            options: self.digest(task),
            outcome: reply.outcome,
            kept,
            elapsed_ms,
        };
        let line = self.journal.append(&entry).map_err(|error| unwritable(self.journal.path(), &error))?;
        match entry.outcome.failure.as_ref().and_then(super::Failure::error) {
            Some(error) if self.options.merge && error.fault == &UNWRITABLE => Err(error),
            _ => Ok((line, Row::of(entry, false))),
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

    /// Whether an output is, or is about to be, that of another task: a name that one task gave up may be taken by
    /// the next.
    fn is_output_of_another(&self, task: &Task, name: &str) -> bool {
        let stem = name.strip_suffix(".xlsx").unwrap_or(plan::folder(name));
        let stems = self.stems.get_or_init(|| self.tasks.iter().collect());
        stem != task.stem() && stems.contains(stem)
    }

    /// Merges the parts: a workbook a folder, one set of CSVs.
    fn merge(&self) -> Result<Merged> {
        let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (number, mark) in self.progress().0.iter().enumerate() {
            if matches!(mark, Mark::Done { failed: false, .. }) {
                groups.entry(plan::folder(&self.tasks[number].key)).or_default().push(number);
            }
        }
        let root = fs::canonicalize(&self.options.input).ok();
        let root =
            root.as_deref().and_then(Path::file_name).map_or("all".into(), |name| name.to_string_lossy());
        let names = plan::name_folders(groups.keys().copied(), &root);
        // What to write, and the folder it is of with its inputs; of the CSVs that is all of them.
        let mut merges: Vec<(String, Option<Group<'_>>)> = names
            .iter()
            .map(|name| format!("{name}.xlsx"))
            .zip(groups.iter().map(|(folder, group)| Some((*folder, group))))
            .collect();
        if self.options.csv && !groups.is_empty() {
            merges.push((MERGED_CSV.to_owned(), None));
        }
        let parts = |group: &Vec<usize>| group.iter().map(|&number| part(&self.tasks[number].key)).collect();
        let request = |(file, group): &(String, Option<Group<'_>>)| match group {
            Some((_, group)) => Request::MergeBook { parts: parts(group), workbook: file.clone() },
            None => Request::MergeCsv { groups: groups.values().map(parts).collect(), folder: file.clone() },
        };
        let merged: Mutex<Merged> = Mutex::default();
        let setup = self.setup();
        let pool = self.pool(&setup);
        pool.run(
            &merges,
            request,
            |_| false,
            |(file, group), reply, elapsed_ms| {
                let mut merged = merged.lock().unwrap_or_else(PoisonError::into_inner);
                if reply.outcome.failure.is_some() {
                    let row =
                        Row { file: file.clone(), outcome: reply.outcome, elapsed_ms, unchanged: false };
                    merged.failed.push(row);
                } else if let Some((folder, _)) = group {
                    merged.books.insert((*folder).to_owned(), reply.outcome.outputs);
                }
                Ok(())
            },
        )?;
        self.lost.fetch_or(pool.lost.load(Ordering::Relaxed), Ordering::Relaxed);
        let mut merged = merged.into_inner().unwrap_or_else(PoisonError::into_inner);
        merged.failed.sort_by(|a, b| a.file.cmp(&b.file));
        Ok(merged)
    }
}

/// A folder and the numbers of its tasks.
type Group<'g> = (&'g str, &'g Vec<usize>);

/// Where an input's part is kept: by the hash of its key, which fits every file system.
fn part(key: &str) -> String {
    let hash = blake3::hash(key.as_bytes()).to_hex();
    format!("{STATE}/parts/{}.json", &hash.as_str()[..32])
}

/// Clears what killed workers left anywhere in the output folder.
fn sweep(output: &Path) -> io::Result<()> {
    let folders = WalkDir::new(output)
        .into_iter()
        .filter_map(std::result::Result::ok)
        .filter(|entry| entry.file_type().is_dir());
    for folder in folders {
        match whole::sweep(folder.path()) {
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
