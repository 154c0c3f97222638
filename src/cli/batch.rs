//! `batch`: progress, Ctrl-C and the report on standard output.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::{Batch, ReportFormat};
use super::messages as m;
use super::talk::{Talk, printable};
use super::{Exit, Halt};
use crate::batch::{self, Observer, Options, Report, Row};
use crate::error::{Error, UNREADABLE};

/// Converts a folder.
pub fn batch(args: Batch, talk: &Talk) -> Result<Exit, Halt> {
    let (mut reading, mut style) = (args.reading.clone(), args.style.clone());
    style.settle(&mut reading, !args.no_csv);
    let settings = reading.settings()?;
    // A template or rules file that is none stops the batch, not each of its files.
    crate::road::Options::new(&settings)?;
    let program = std::env::current_exe().map_err(|e| Error::new(&UNREADABLE, "conv").because(&e))?;
    let jobs = args.jobs.and_then(|jobs| usize::try_from(jobs).ok()).unwrap_or_else(processors);
    let options = Options {
        delivery: style.delivery(args.workbook),
        input: args.input,
        output: args.output,
        jobs,
        merge: args.merge,
        force: args.force,
        csv: args.csv || !args.no_csv,
        times: args.times,
        time_limit: Duration::from_secs(args.time_limit),
        max_memory: args.max_memory,
        lang: talk.lang(),
        settings,
        program,
    };
    let stop = stop_on_signal();
    let teller = Teller::new(*talk, &options.output);
    if args.watch {
        talk.say(&m::BATCH_WATCHING, &[options.input.display().to_string()]);
        batch::watch(&options, Duration::from_secs(args.interval), &stop, &teller)?;
        return Ok(Exit::Done);
    }
    let report = batch::run(&options, &stop, &teller)?;
    if args.format == ReportFormat::Json {
        let json = report.json(talk.lang());
        talk.data(|out| {
            serde_json::to_writer_pretty(&mut *out, &json)?;
            out.write_all(b"\n")
        })?;
    }
    let strict = args.strict && report.totals.issues[0] > 0;
    let failed = report.stopped || report.failures() > 0 || strict;
    Ok(if failed { Exit::Failed } else { Exit::Done })
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Set by the first Ctrl-C (or termination, or hang-up): files in hand finish. The second ends the program; the
/// workers go with it and what they had in hand never appears.
fn stop_on_signal() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    // Without a handler a signal ends the batch at once, which the journal survives as well.
    let _ = ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::Relaxed) {
            std::process::exit(1);
        }
    });
    stop
}

/// Tells how the batch goes on: a bar on a terminal, else a line a file.
struct Teller {
    talk: Talk,
    bar: ProgressBar,
    output: String,
    begun: Instant,
}

impl Teller {
    fn new(talk: Talk, output: &Path) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if talk.draws() {
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        if let Ok(style) = ProgressStyle::with_template(talk.lang().pick(&m::BATCH_BAR)) {
            bar.set_style(style);
        }
        Self { talk, bar, output: output.display().to_string(), begun: Instant::now() }
    }

    fn print(&self, text: &str) {
        self.bar.suspend(|| self.talk.line(text));
    }
}

impl Observer for Teller {
    fn begin(&self, files: usize) {
        self.bar.reset();
        self.bar.set_length(files as u64);
        if self.talk.draws() {
            self.bar.enable_steady_tick(Duration::from_millis(200));
        }
    }

    fn file(&self, row: &Row, done: usize, files: usize) {
        self.bar.set_position(done as u64);
        let file = printable(&row.file);
        if let Some(failure) = &row.outcome.failure {
            let reason = printable(&format!("{file}: {}", failure.reason(self.talk.lang())));
            let args = [done.to_string(), files.to_string(), reason];
            self.print(&self.talk.words(&m::BATCH_LINE_FAILED, &args));
        } else if self.talk.draws() {
            self.bar.set_message(file);
        } else if !self.talk.quiet() && !row.unchanged {
            let (projects, issues) = (row.outcome.projects, row.outcome.issue_count());
            let numbers = [projects, issues, row.elapsed_ms].map(|number| number.to_string());
            let args = [vec![done.to_string(), files.to_string(), file], numbers.to_vec()].concat();
            self.print(&self.talk.words(&m::BATCH_LINE, &args));
        }
    }

    fn end(&self, report: &Report) {
        self.bar.finish_and_clear();
        for row in report.merges() {
            if let Some(failure) = &row.outcome.failure {
                self.talk.wrong_text(&format!("{}: {}", row.file, failure.reason(self.talk.lang())));
            }
        }
        if report.stopped {
            self.talk.say(&m::BATCH_STOPPED, &[]);
            return;
        }
        let totals = &report.totals;
        let numbers = [
            totals.files,
            totals.converted - totals.unchanged,
            totals.unchanged,
            report.failures(),
            totals.projects,
            totals.issue_count(),
        ];
        let mut args = numbers.map(|number| number.to_string()).to_vec();
        args.push(format!("{:.1}", self.begun.elapsed().as_secs_f64()));
        args.push(format!("{}/report.csv", self.output));
        self.talk.say(&m::BATCH_DONE, &args);
    }
}
