//! The worker's side: a process of its own that converts one file after the other under a memory limit, so that
//! an abort in a library below us costs one file and not the batch.
//!
//! It is spoken to by lines of JSON: a [`Setup`], then a [`Request`] a file, each answered by a [`Reply`].
//! When its standard input ends it is gone at once: the batch was killed.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use serde::{Deserialize, Serialize};

use super::merge;
use super::outcome::Outcome;
use super::plan::STATE;
use crate::error::{Error, OUTSIDE, Result, UNREADABLE, UNWRITABLE};
use crate::model::Book;
use crate::parallel;
use crate::read::csv_folder;
use crate::read::limits::on_roomy_thread;
use crate::road::{self, Delivery, Options, Settings};
use crate::write::{csv, whole};

/// What a worker is told once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Setup {
    /// How inputs are read.
    pub settings: Settings,
    /// How outputs are written.
    pub delivery: Delivery,
    /// The output folder.
    pub output: OsString,
    /// Most bytes of address space.
    pub memory: u64,
}

/// What a worker is asked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Request {
    /// Convert one input.
    Convert {
        /// Its key, which becomes 来源文件.
        key: String,
        /// Where it is.
        path: OsString,
        /// The hash of its content when it was last converted with these options and its outputs stand.
        known: Option<String>,
        /// What to write.
        target: Target,
    },
    /// Merge converted parts into a workbook.
    MergeBook {
        /// The parts, below the output folder, in order.
        parts: Vec<String>,
        /// The workbook, below the output folder.
        workbook: String,
    },
    /// Merge all converted parts into one set of CSVs.
    MergeCsv {
        /// The parts by folder, below the output folder, in order.
        groups: Vec<Vec<String>>,
        /// The folder of the CSVs, below the output folder.
        folder: String,
    },
}

/// What a conversion writes, below the output folder.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Target {
    /// A workbook and, unless empty, a folder of CSVs.
    Files {
        /// The workbook.
        workbook: String,
        /// The folder of the CSVs.
        csv: Option<String>,
    },
    /// A part to be merged later.
    Part(String),
}

/// What a worker answers.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Reply {
    /// BLAKE3 of the content; empty when it could not be read.
    pub hash: String,
    /// Whether the content is the known one and nothing was done.
    pub unchanged: bool,
    /// What became of it.
    pub outcome: Outcome,
}

/// The file in the folder of the journal that every worker holds a shared lock of as long as it lives.
pub const WORKERS: &str = "workers";

/// Opens a file that is there to be locked.
///
/// # Errors
/// Those of the file system.
pub fn lock_file(path: &Path) -> io::Result<File> {
    File::options().write(true).create(true).truncate(false).open(path)
}

/// Serves requests from standard input until it ends.
///
/// # Errors
/// Those of the pipes.
pub fn serve() -> io::Result<()> {
    // The other worker is at work on the other processor: a thread for each file would wait for it.
    on_roomy_thread(serve_here)?
}

fn serve_here() -> io::Result<()> {
    let lines = incoming();
    let Some(setup) = lines.recv().ok().and_then(|line| serde_json::from_str::<Setup>(&line).ok()) else {
        return Err(io::ErrorKind::InvalidInput.into());
    };
    limit_memory(setup.memory)?;
    parallel::work_alone();
    let options = Options::new(&setup.settings);
    let output = PathBuf::from(&setup.output);
    // Held until this process ends. Without locks nobody can wait for it, which takes nothing from its work.
    let here = lock_file(&output.join(STATE).join(WORKERS));
    let _ = here.as_ref().map(File::lock_shared);
    let mut replies = io::stdout().lock();
    for line in lines {
        let request = serde_json::from_str(&line).map_err(io::Error::from)?;
        let mut reply = Reply::default();
        let done = options.as_ref().map_err(Clone::clone).and_then(|options| {
            let worker = Worker { options, delivery: &setup.delivery, output: &output };
            worker.answer(&request, &mut reply)
        });
        if let Err(error) = done {
            reply.outcome = Outcome::failed(error);
        }
        serde_json::to_writer(&mut replies, &reply)?;
        replies.write_all(b"\n")?;
        replies.flush()?;
    }
    Ok(())
}

/// The lines of standard input, read beside the work: their end means that nobody waits for an answer any more.
fn incoming() -> mpsc::Receiver<String> {
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for line in io::stdin().lock().lines().map_while(io::Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
        std::process::exit(0);
    });
    lines
}

/// Limits the address space, so that a file made to exhaust memory ends this process and not the machine.
/// Systems without such a limit rely on the readers' own.
fn limit_memory(bytes: u64) -> io::Result<()> {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let hard = getrlimit(Resource::As).maximum;
        let bytes = hard.map_or(bytes, |hard| hard.min(bytes));
        setrlimit(Resource::As, Rlimit { current: Some(bytes), maximum: hard })?;
    }
    #[cfg(not(unix))]
    let _ = bytes;
    Ok(())
}

/// The road with its options, for one request after the other.
struct Worker<'a> {
    options: &'a Options,
    delivery: &'a Delivery,
    output: &'a Path,
}

impl Worker<'_> {
    fn answer(&self, request: &Request, reply: &mut Reply) -> Result<()> {
        match request {
            Request::Convert { key, path, known, target } => {
                let path = Path::new(path);
                let tables = csv_folder::is_folder(path);
                let bytes = if tables { self.tables(key, path) } else { self.load(key, path) }?;
                reply.hash = blake3::hash(&bytes).to_hex().to_string();
                reply.unchanged = known.as_ref() == Some(&reply.hash);
                if !reply.unchanged {
                    let declared = match tables {
                        true => self.declared(key, path),
                        false => road::open(key, &bytes, self.options).map(|(book, _)| book),
                    };
                    drop(bytes);
                    reply.outcome = self.convert(key, declared?, target)?;
                }
                Ok(())
            }
            Request::MergeBook { parts, workbook } => {
                let book = merge::gather(self.output, parts, self.options)?;
                reply.outcome = Outcome::of(&book);
                reply.outcome.outputs = vec![self.workbook(&book, workbook)?];
                Ok(())
            }
            Request::MergeCsv { groups, folder } => {
                let path = self.place(folder)?;
                merge::csvs(self.output, groups, &path, self.options, self.delivery)?;
                reply.outcome.outputs = self.files(folder)?;
                Ok(())
            }
        }
    }

    fn load(&self, key: &str, path: &Path) -> Result<Vec<u8>> {
        road::load(path, key, &self.options.reading().limits)
    }

    /// The bytes of a folder of our own tables, all that there are, each behind its name.
    fn tables(&self, key: &str, folder: &Path) -> Result<Vec<u8>> {
        let mut all = Vec::new();
        for name in csv::file_names() {
            let path = folder.join(&*name);
            if path.exists() {
                let bytes = self.load(&format!("{key}/{name}"), &path)?;
                all.extend_from_slice(format!("{name} {}\n", bytes.len()).as_bytes());
                all.extend(bytes);
            }
        }
        Ok(all)
    }

    /// What a folder of our own tables declares. Faults name it as the tree does.
    fn declared(&self, key: &str, folder: &Path) -> Result<Book> {
        let book = csv_folder::read(folder, &self.options.reading().limits);
        let book =
            book.map_err(|error| Error { file: error.file.replacen(&display(folder), key, 1), ..error })?;
        road::derive_again(book, self.options)
    }

    fn convert(&self, key: &str, declared: Book, target: &Target) -> Result<Outcome> {
        // A part is kept unchecked, for it is checked with its neighbours; the report counts it by itself.
        let part = matches!(target, Target::Part(_)).then(|| declared.clone());
        let mut book = declared;
        crate::check::check(&mut book, self.options.rules());
        if part.is_none() {
            self.options.reading().limits.issues(key, book.issues.len() as u64)?;
        }
        let mut outcome = Outcome::of(&book);
        match target {
            Target::Files { workbook, csv } => {
                // All that can fail is done before the first of the two appears.
                let stage = |folder| road::stage_csv(&book, self.delivery, &self.place(folder)?);
                let staged = csv.as_deref().map(stage).transpose()?;
                outcome.outputs.push(self.workbook(&book, workbook)?);
                if let (Some(folder), Some(staged)) = (csv, staged) {
                    staged.commit()?;
                    outcome.outputs.extend(self.files(folder)?);
                }
            }
            Target::Part(name) => {
                let path = self.place(name)?;
                whole::write_whole(&path, |sink| serde_json::to_writer(sink, &part).map_err(Into::into))?;
                outcome.outputs.push(self.written(name)?);
            }
        }
        Ok(outcome)
    }

    fn workbook(&self, book: &Book, name: &str) -> Result<(String, u64)> {
        let path = self.place(name)?;
        road::deliver_workbook(book, self.options, self.delivery, &path)?;
        self.written(name)
    }

    /// The path of an output, its folders made. Links in the output folder must not lead out of it.
    fn place(&self, name: &str) -> Result<PathBuf> {
        let path = self.output.join(name);
        let home = path.parent().unwrap_or(self.output);
        let unwritable = |error: io::Error| Error::new(&UNWRITABLE, display(home)).because(&error);
        fs::create_dir_all(home).map_err(unwritable)?;
        let root = fs::canonicalize(self.output).map_err(unwritable)?;
        let inside = fs::canonicalize(home).map_err(unwritable)?.starts_with(root);
        let linked = fs::symlink_metadata(&path).is_ok_and(|found| found.is_symlink());
        if !inside || linked {
            return Err(Error::new(&OUTSIDE, display(&path)).arg(name));
        }
        Ok(path)
    }

    fn written(&self, name: &str) -> Result<(String, u64)> {
        let path = self.output.join(name);
        let found =
            fs::metadata(&path).map_err(|error| Error::new(&UNREADABLE, display(&path)).because(&error))?;
        Ok((name.to_owned(), found.len()))
    }

    /// The files of a folder of CSVs, by name; what else lies there is not ours.
    fn files(&self, folder: &str) -> Result<Vec<(String, u64)>> {
        let mut names: Vec<String> = csv::file_names().collect();
        names.sort();
        names.iter().map(|name| self.written(&format!("{folder}/{name}"))).collect()
    }
}

fn display(path: &Path) -> String {
    path.display().to_string()
}
