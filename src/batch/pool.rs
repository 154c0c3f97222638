//! The batch's side of its workers: a lane a job, each with a worker process of its own and a watch on the time.
//!
//! The lanes share the memory. A request that may have failed for want of it is asked once more when the others are
//! done, alone and with all of it, so that what becomes of a file does not depend on the number of lanes.

use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::memory::Share;
use super::outcome::Outcome;
use super::worker::{Reply, Request, Setup};
use crate::error::{DAMAGED, DIED, Error, Result, TIMED_OUT, UNREADABLE};

/// How the lanes run.
#[derive(Debug)]
pub struct Pool<'a> {
    /// The program whose hidden command `worker` serves.
    pub program: &'a Path,
    /// What every worker is told, but for its share of the memory.
    pub setup: &'a Setup,
    /// How many lanes, if the memory is enough for them.
    pub jobs: usize,
    /// Most bytes that the batch and its workers take together.
    pub memory: u64,
    /// How many files the batch has, which it keeps in mind.
    pub files: usize,
    /// Longest time for a request.
    pub time_limit: Duration,
    /// Set when no further request shall begin.
    pub stop: &'a AtomicBool,
    /// Set when a worker was lost, so that it may have left something unfinished.
    pub lost: AtomicBool,
}

impl Pool<'_> {
    /// Asks every request, a lane taking the next as it gets free, and hands each reply with the milliseconds it
    /// took to `done`, on the lane's thread.
    ///
    /// # Errors
    /// The first error of `done`, after which no further request begins.
    pub fn run<T: Sync>(
        &self,
        tasks: &[T],
        request: impl Fn(&T) -> Request + Sync,
        done: impl Fn(&T, Reply, u64) -> Result<()> + Sync,
    ) -> Result<()> {
        let divided = Share::divided(self.memory, self.files, self.jobs);
        let whole = Share::whole(self.memory, self.files);
        let tasks: Vec<&T> = tasks.iter().collect();
        if divided == whole {
            return self.pass(whole, &tasks, &request, &done);
        }
        let again: Mutex<Vec<&T>> = Mutex::default();
        self.pass(divided, &tasks, &request, &|task, reply, elapsed| {
            if may_want_memory(&reply) {
                again.lock().unwrap_or_else(PoisonError::into_inner).push(task);
                return Ok(());
            }
            done(task, reply, elapsed)
        })?;
        let again = again.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.pass(whole, &again, &request, &done)
    }

    /// Asks every request once, with one share of the memory a lane. Its workers end with it.
    fn pass<'t, T: Sync>(
        &self,
        share: Share,
        tasks: &[&'t T],
        request: &(impl Fn(&T) -> Request + Sync),
        done: &(impl Fn(&'t T, Reply, u64) -> Result<()> + Sync),
    ) -> Result<()> {
        let setup = Setup { memory: share.bytes, ..self.setup.clone() };
        let next = AtomicUsize::new(0);
        let failed = AtomicBool::new(false);
        let lane = || -> Result<()> {
            let mut worker = None;
            while !self.stop.load(Ordering::Relaxed) && !failed.load(Ordering::Relaxed) {
                let Some(task) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
                let (reply, elapsed) = self.ask(&mut worker, &setup, &request(task));
                done(task, reply, elapsed).inspect_err(|_| failed.store(true, Ordering::Relaxed))?;
            }
            Ok(())
        };
        let lanes = share.lanes.min(tasks.len());
        std::thread::scope(|scope| {
            let lanes: Vec<_> = (0..lanes).map(|_| scope.spawn(lane)).collect();
            // Every lane is waited for before the first error is handed on.
            let ends: Vec<Result<()>> = lanes.into_iter().map(|lane| lane.join().unwrap_or(Ok(()))).collect();
            ends.into_iter().collect()
        })
    }

    /// Asks a worker. One that dies is replaced and asked once more, so that no file answers for what another
    /// left behind in its worker.
    fn ask(&self, slot: &mut Option<Worker>, setup: &Setup, request: &Request) -> (Reply, u64) {
        let begun = Instant::now();
        let mut fresh = slot.is_none();
        loop {
            let answer = match slot {
                Some(worker) => worker.ask(request, self.time_limit),
                None => match Worker::start(self.program, setup) {
                    Ok(worker) => slot.insert(worker).ask(request, self.time_limit),
                    Err(error) => Err(Lost::NotStarted(error)),
                },
            };
            let elapsed = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
            let lost = match answer {
                Ok(reply) => return (reply, elapsed),
                Err(lost) => lost,
            };
            self.lost.store(true, Ordering::Relaxed);
            *slot = None;
            if matches!(lost, Lost::Died(_)) && !fresh {
                fresh = true;
                continue;
            }
            let outcome = Outcome::failed(self.fault(setup, request, &lost));
            return (Reply { outcome, ..Reply::default() }, elapsed);
        }
    }

    fn fault(&self, setup: &Setup, request: &Request, lost: &Lost) -> Error {
        let file = match request {
            Request::Convert { key, .. } => key,
            Request::MergeBook { workbook: target, .. } | Request::MergeCsv { folder: target, .. } => target,
        };
        match lost {
            Lost::TimedOut => Error::new(&TIMED_OUT, file).arg(self.time_limit.as_secs().to_string()),
            Lost::Died(how) => Error::new(&DIED, file).arg(how).arg((setup.memory >> 20).to_string()),
            Lost::NotStarted(error) => Error::new(&UNREADABLE, file).because(error),
        }
    }
}

/// Whether more memory may give another answer: a failed allocation ends the worker, or is met as a file that cannot
/// be read or as a thread that cannot be started. What is no matter of memory fails the same way again, quickly.
fn may_want_memory(reply: &Reply) -> bool {
    let failure = reply.outcome.failure.as_ref();
    failure
        .is_some_and(|failure| [&DIED, &UNREADABLE, &DAMAGED].iter().any(|fault| fault.code == failure.code))
}

/// Why a worker gave no answer.
enum Lost {
    TimedOut,
    Died(String),
    NotStarted(io::Error),
}

/// A worker process. Dropped, it is ended.
struct Worker {
    child: Child,
    requests: Option<ChildStdin>,
    replies: Receiver<String>,
}

impl Worker {
    fn start(program: &Path, setup: &Setup) -> io::Result<Self> {
        let mut command = Command::new(program);
        command.arg("worker").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        // The system's allocator sets aside 64 MiB of address space for each thread, in a worker for one at a time.
        command.env("MALLOC_ARENA_MAX", "1");
        own_group(&mut command);
        let mut child = command.spawn()?;
        let (requests, output) = (child.stdin.take(), child.stdout.take());
        let (sender, replies) = mpsc::channel();
        std::thread::spawn(move || {
            let lines = output.into_iter().flat_map(|output| BufReader::new(output).lines());
            for line in lines.map_while(io::Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        let mut worker = Self { child, requests, replies };
        worker.send(setup)?;
        Ok(worker)
    }

    fn send(&mut self, message: &impl serde::Serialize) -> io::Result<()> {
        let mut line = serde_json::to_vec(message)?;
        line.push(b'\n');
        let pipe = self.requests.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        pipe.write_all(&line)?;
        pipe.flush()
    }

    fn ask(&mut self, request: &Request, limit: Duration) -> std::result::Result<Reply, Lost> {
        if self.send(request).is_err() {
            return Err(Lost::Died(self.end()));
        }
        match self.replies.recv_timeout(limit) {
            Ok(line) => serde_json::from_str(&line).map_err(|error| Lost::Died(error.to_string())),
            Err(RecvTimeoutError::Timeout) => Err(Lost::TimedOut),
            Err(RecvTimeoutError::Disconnected) => Err(Lost::Died(self.end())),
        }
    }

    /// How it ended, in terms of the system.
    fn end(&mut self) -> String {
        self.requests = None;
        self.child.wait().map_or_else(|error| error.to_string(), describe)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.requests = None;
        // A worker that is idle ends by itself; one that hangs has to be ended. Either may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Keeps Ctrl-C at the terminal from the workers: the batch decides when they end.
fn own_group(command: &mut Command) {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    #[cfg(windows)]
    {
        const CREATE_NEW_PROCESS_GROUP: u32 = 0x200;
        std::os::windows::process::CommandExt::creation_flags(command, CREATE_NEW_PROCESS_GROUP);
    }
    #[cfg(not(any(unix, windows)))]
    let _ = command;
}

fn describe(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return match signal {
            6 => "SIGABRT".to_owned(),
            9 => "SIGKILL".to_owned(),
            11 => "SIGSEGV".to_owned(),
            25 => "SIGXFSZ".to_owned(),
            other => format!("SIG {other}"),
        };
    }
    status.code().map_or_else(String::new, |code| format!("exit {code}"))
}
