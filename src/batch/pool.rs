//! The batch's side of its workers: a lane a job, each with a worker process of its own and a watch on the time.
//!
//! A worker that is at a request is handed the next one when that is light, so that it never waits for the batch to
//! file its reply; a heavy one is left to whoever is free first.
//!
//! The lanes share the memory. A request that may have failed for want of it is asked once more when the others are
//! done, alone and with all of it, so that what becomes of a file does not depend on the number of lanes.

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
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
    /// Set when no further request shall be handed over.
    pub stop: &'a AtomicBool,
    /// Set when a worker was lost, so that it may have left something unfinished.
    pub lost: AtomicBool,
}

impl Pool<'_> {
    /// Asks every request, a lane taking the next as it gets free, or one ahead of that if it is `light`, and hands
    /// each reply with the milliseconds it took to `done`, on the lane's thread.
    ///
    /// # Errors
    /// The first error of `done`, after which no further request is handed over.
    pub fn run<T: Sync>(
        &self,
        tasks: &[T],
        request: impl Fn(&T) -> Request + Sync,
        light: impl Fn(&T) -> bool + Sync,
        done: impl Fn(&T, Reply, u64) -> Result<()> + Sync,
    ) -> Result<()> {
        let divided = Share::divided(self.memory, self.files, self.jobs);
        let whole = Share::whole(self.memory, self.files);
        let tasks: Vec<&T> = tasks.iter().collect();
        if divided == whole {
            return self.pass(whole, &tasks, &request, &light, &done);
        }
        let again: Mutex<Vec<&T>> = Mutex::default();
        self.pass(divided, &tasks, &request, &light, &|task, reply, elapsed| {
            if may_want_memory(&reply) {
                again.lock().unwrap_or_else(PoisonError::into_inner).push(task);
                return Ok(());
            }
            done(task, reply, elapsed)
        })?;
        let again = again.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.pass(whole, &again, &request, &light, &done)
    }

    /// Asks every request once, with one share of the memory a lane. Its workers end with it.
    fn pass<'t, T: Sync>(
        &self,
        share: Share,
        tasks: &[&'t T],
        request: &(impl Fn(&T) -> Request + Sync),
        light: &(impl Fn(&T) -> bool + Sync),
        done: &(impl Fn(&'t T, Reply, u64) -> Result<()> + Sync),
    ) -> Result<()> {
        let setup = Setup { memory: share.bytes, ..self.setup.clone() };
        let waiting = Mutex::new(tasks.iter());
        let failed = AtomicBool::new(false);
        // The next task, if the lane has nothing in hand or the task is light.
        let take = |in_hand: usize| -> Option<&'t T> {
            if in_hand > AHEAD || self.stop.load(Ordering::Relaxed) || failed.load(Ordering::Relaxed) {
                return None;
            }
            let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
            let wanted = in_hand == 0 || waiting.as_slice().first().is_some_and(|task| light(task));
            if wanted { waiting.next().copied() } else { None }
        };
        let lane = || -> Result<()> {
            let mut lane = Lane { pool: self, setup: &setup, worker: None, handed: VecDeque::new() };
            let mut answer = None;
            loop {
                while let Some(task) = take(lane.handed.len()) {
                    lane.hand(task, request(task));
                }
                if let Some((task, reply, elapsed)) = answer
                    && let Err(error) = done(task, reply, elapsed)
                {
                    failed.store(true, Ordering::Relaxed);
                    // What is in hand finishes: a worker that is ended may leave something behind.
                    while lane.answer().is_some() {}
                    return Err(error);
                }
                answer = lane.answer();
                if answer.is_none() {
                    return Ok(());
                }
            }
        };
        let lanes = share.lanes.min(tasks.len());
        std::thread::scope(|scope| {
            let lanes: Vec<_> = (0..lanes).map(|_| scope.spawn(lane)).collect();
            // Every lane is waited for before the first error is handed on.
            let ends: Vec<Result<()>> = lanes
                .into_iter()
                .map(|lane| lane.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect();
            ends.into_iter().collect()
        })
    }

    /// What becomes of a request whose worker gave no answer.
    fn failed(&self, setup: &Setup, request: &Request, lost: &Lost) -> Reply {
        let file = match request {
            Request::Convert { key, .. } => key,
            Request::MergeBook { workbook: target, .. } | Request::MergeCsv { folder: target, .. } => target,
        };
        let error = match lost {
            Lost::TimedOut => Error::new(&TIMED_OUT, file).arg(self.time_limit.as_secs().to_string()),
            Lost::Died(how) => Error::new(&DIED, file).arg(how).arg((setup.memory >> 20).to_string()),
            Lost::NotStarted(error) => Error::new(&UNREADABLE, file).because(error),
        };
        Reply { outcome: Outcome::failed(error), ..Reply::default() }
    }
}

/// Most requests in a worker's hand beside the one it is at.
const AHEAD: usize = 1;

/// A worker and the requests in its hand: the one it is at, then those it has not begun.
struct Lane<'p, T> {
    pool: &'p Pool<'p>,
    setup: &'p Setup,
    worker: Option<Worker>,
    handed: VecDeque<(T, Request)>,
}

impl<T> Lane<'_, T> {
    /// Hands over a request, which the worker begins when it is done with those before.
    fn hand(&mut self, task: T, request: Request) {
        if let Some(worker) = &mut self.worker {
            worker.hand(&request);
        }
        self.handed.push_back((task, request));
    }

    /// The answer to the first request in hand and the milliseconds it took; `None` when none is in hand.
    ///
    /// A worker that is lost is replaced by one that takes over what was in its hand. The request it was at is asked
    /// once more if it had answered another before, so that no file answers for what another left behind.
    fn answer(&mut self) -> Option<(T, Reply, u64)> {
        let (reply, took) = loop {
            let (_, request) = self.handed.front()?;
            let lost = match self.worker.take().map_or_else(|| self.start(), Ok) {
                Ok(worker) => match self.worker.insert(worker).reply(self.pool.time_limit) {
                    Ok(answer) => break answer,
                    Err(lost) => lost,
                },
                Err(error) => Lost::NotStarted(error),
            };
            self.pool.lost.store(true, Ordering::Relaxed);
            let worker = self.worker.take();
            let tired = worker.as_ref().is_some_and(|worker| worker.answered.is_some());
            if !(tired && matches!(lost, Lost::Died(_))) {
                let took = worker.map_or(Duration::ZERO, |worker| worker.begun().elapsed());
                break (self.pool.failed(self.setup, request, &lost), took);
            }
        };
        let (task, _) = self.handed.pop_front()?;
        Some((task, reply, u64::try_from(took.as_millis()).unwrap_or(u64::MAX)))
    }

    /// A new worker that is handed all that is in hand.
    fn start(&self) -> io::Result<Worker> {
        let mut worker = Worker::start(self.pool.program, self.setup)?;
        self.handed.iter().for_each(|(_, request)| worker.hand(request));
        Ok(worker)
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
    /// Its answers, each with the time it came.
    replies: Receiver<(String, Instant)>,
    /// When each request that it has not answered was handed over.
    handed: VecDeque<Instant>,
    /// When it last answered.
    answered: Option<Instant>,
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
                if sender.send((line, Instant::now())).is_err() {
                    break;
                }
            }
        });
        let mut worker = Self { child, requests, replies, handed: VecDeque::new(), answered: None };
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

    /// Hands over a request. That the worker is gone is noticed by whoever waits for its answer.
    fn hand(&mut self, request: &Request) {
        self.handed.push_back(Instant::now());
        if self.send(request).is_err() {
            self.requests = None;
        }
    }

    /// When it began the request that it is at: once it had that and was done with the one before.
    fn begun(&self) -> Instant {
        self.handed.front().copied().max(self.answered).unwrap_or_else(Instant::now)
    }

    /// Its next answer and the time it took, waited for until the request's time is over.
    fn reply(&mut self, limit: Duration) -> std::result::Result<(Reply, Duration), Lost> {
        let begun = self.begun();
        let (line, came) = match self.replies.recv_timeout(limit.saturating_sub(begun.elapsed())) {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout) => return Err(Lost::TimedOut),
            Err(RecvTimeoutError::Disconnected) => return Err(Lost::Died(self.end())),
        };
        let reply = serde_json::from_str(&line).map_err(|error| Lost::Died(error.to_string()))?;
        self.handed.pop_front();
        self.answered = Some(came);
        Ok((reply, came.saturating_duration_since(begun)))
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

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use crate::road::{Delivery, Settings};
    use std::os::unix::fs::PermissionsExt;

    /// A worker that counts what it was asked, and dies, hangs or takes its time when a key says so.
    const WORKER: &str = r#"#!/bin/sh
read -r setup
count=0
while read -r request; do
    count=$((count + 1))
    case $request in
        *dies*) exit 3 ;;
        *tired*) [ $count = 1 ] || exit 4 ;;
        *hangs*) exec sleep 1000 ;;
        *slow*) sleep 2 ;;
    esac
    echo "{\"hash\":\"$count\",\"unchanged\":false,\"outcome\":{\"projects\":0,\"indicators\":0,\"issues\":[0,0,0]}}"
done
"#;

    /// What becomes of each key on one lane: how many requests its worker had had, or the code of its failure.
    fn asked(keys: &[&str], time_limit: u64) -> Vec<(String, String)> {
        let home = tempfile::tempdir().unwrap();
        let program = home.path().join("worker");
        std::fs::write(&program, WORKER).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let setup = Setup {
            settings: Settings::default(),
            delivery: Delivery::default(),
            output: home.path().into(),
            memory: 0,
        };
        let pool = Pool {
            program: &program,
            setup: &setup,
            jobs: 1,
            memory: 1 << 30,
            files: keys.len(),
            time_limit: Duration::from_secs(time_limit),
            stop: &AtomicBool::new(false),
            lost: AtomicBool::new(false),
        };
        let told: Mutex<Vec<(String, String)>> = Mutex::default();
        let request = |key: &&str| Request::MergeBook { parts: Vec::new(), workbook: (*key).to_owned() };
        let done = |key: &&str, reply: Reply, _| {
            let became = reply.outcome.failure.map_or(reply.hash, |failure| failure.code);
            told.lock().unwrap().push(((*key).to_owned(), became));
            Ok(())
        };
        pool.run(keys, request, |key| !key.contains("heavy"), done).unwrap();
        told.into_inner().unwrap()
    }

    #[test]
    fn what_waits_behind_a_file_does_not_answer_for_it() {
        type Case = (&'static [&'static str], u64, &'static [&'static str]);
        let cases: [Case; 7] = [
            (&["a", "b", "heavy", "c"], 60, &["1", "2", "3", "4"]),
            (&["dies", "a", "b"], 60, &["died", "1", "2"]),
            // Asked once more by a worker that nobody was at before.
            (&["a", "dies", "b", "c"], 60, &["1", "died", "1", "2"]),
            (&["a", "tired", "b", "tired", "c"], 60, &["1", "1", "2", "1", "2"]),
            (&["a", "dies", "dies", "b"], 60, &["1", "died", "died", "1"]),
            (&["a", "hangs", "b", "c"], 2, &["1", "timed-out", "1", "2"]),
            // The time runs from when the worker begins.
            (&["slow1", "slow2", "slow3"], 3, &["1", "2", "3"]),
        ];
        for (keys, time_limit, expected) in cases {
            let expected: Vec<_> =
                keys.iter().zip(expected).map(|(a, b)| (a.to_string(), b.to_string())).collect();
            assert_eq!(asked(keys, time_limit), expected, "{keys:?}");
        }
    }
}
