//! Watching a folder: a look every few seconds, which every system and network folder can do. What changed counts once
//! two looks in a row saw all of the tree alike, so that a file that is still being copied is not read halfway.

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant, SystemTime};

use super::plan;
use super::run::{Seen, Session};
use super::{Observer, Options, Stop};
use crate::error::Result;

/// What a look saw: the stamp of each input by its key.
type Look = HashMap<String, Option<(u64, SystemTime)>>;

/// Converts a tree, then what arrives in it, until it is stopped. A run that fails ends the watch.
///
/// # Errors
/// As [`super::run()`].
pub fn watch(options: &Options, interval: Duration, stop: &Stop, observer: &impl Observer) -> Result<()> {
    let session = Session::open(options)?;
    let mut seen = Seen::new();
    let mut done = Look::new();
    let mut last = look(options);
    // What stands there at the start may still be growing: the first run waits for the second look as well.
    while rest(interval, stop) {
        let now = look(options);
        let settled = now == last;
        if settled && now != done {
            session.run(stop, observer, Some(&mut seen))?;
            done.clone_from(&now);
        }
        last = now;
    }
    Ok(())
}

fn look(options: &Options) -> Look {
    let tasks = plan::walk(&options.input, &options.output).unwrap_or_default();
    let stamped = tasks.into_iter().map(|task| {
        let stamp = plan::stamp(&task.path(&options.input));
        (String::from(task.key), stamp)
    });
    stamped.collect()
}

/// Sleeps in short pieces; false once it is stopped.
fn rest(interval: Duration, stop: &Stop) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < interval {
        if stop.load(Ordering::Relaxed) {
            return false;
        }
        std::thread::sleep(Duration::from_millis(50).min(interval));
    }
    !stop.load(Ordering::Relaxed)
}
