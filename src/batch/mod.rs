//! Many inputs: plan, convert in parallel worker processes, keep a journal, resume, report.

mod book;
mod journal;
mod memory;
mod merge;
mod outcome;
mod plan;
mod pool;
mod report;
mod run;
mod watch;
mod worker;

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crate::lang::Lang;
use crate::road::{Delivery, Settings};

pub use memory::LEAST_BUDGET;
pub use outcome::{Failure, Outcome};
pub use report::{Report, Row, Totals};
pub use run::run;
pub use watch::watch;
pub use worker::serve;

/// The default time limit of a file. The largest input within the limits (4,800 forms) takes a few seconds on a
/// small machine; a file that takes two minutes hangs.
pub const TIME_LIMIT_SECONDS: u64 = 120;

/// What a batch is to do.
#[derive(Debug)]
pub struct Options {
    /// The folder of the inputs.
    pub input: PathBuf,
    /// The folder of the outputs; made when missing.
    pub output: PathBuf,
    /// Files converted at once, from 1.
    pub jobs: usize,
    /// One workbook a folder and one set of CSVs for all, instead of a workbook and CSVs a file.
    pub merge: bool,
    /// Convert unchanged inputs too.
    pub force: bool,
    /// Whether CSVs are written.
    pub csv: bool,
    /// Whether the report's files name times.
    pub times: bool,
    /// Longest time for a file.
    pub time_limit: Duration,
    /// Most bytes that the batch takes with all its workers; at least [`LEAST_BUDGET`].
    pub max_memory: u64,
    /// The language of reasons in the report.
    pub lang: Lang,
    /// How inputs are read.
    pub settings: Settings,
    /// How outputs are written.
    pub delivery: Delivery,
    /// The program whose hidden command `worker` serves: the running one.
    pub program: PathBuf,
}

/// Who is told how a batch goes on. Called from several threads.
pub trait Observer: Sync {
    /// So many files are there.
    fn begin(&self, files: usize);
    /// A file is done; the batch has done so many of all.
    fn file(&self, row: &Row, done: usize, files: usize);
    /// A run is over.
    fn end(&self, report: &Report);
}

/// Set when a batch shall end: files in hand finish, no other begins.
pub type Stop = AtomicBool;
