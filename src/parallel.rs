//! Work on many items side by side: one pool of threads for the process, results in the order of the items.
//!
//! What an item gives does not depend on who works on it, so the results are the same on any machine.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::read::limits;

/// Whether this process works on one thread.
static ALONE: AtomicBool = AtomicBool::new(false);

/// From now on everything is done by the thread that asks: this process is one of as many as there are processors.
pub fn work_alone() {
    ALONE.store(true, Ordering::Relaxed);
}

/// Works on each item; `least` is how many items a thread must have for its waking to pay. The results are in the
/// order of the items.
///
/// # Panics
/// When the work on an item does, once the others have stopped.
pub fn map<T: Send, R: Send>(items: Vec<T>, least: usize, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    map_with(items, least, || (), |(), item| work(item))
}

/// As [`map`], with something of its own that each thread keeps from item to item, such as what it has learned: no result
/// may depend on it.
///
/// # Panics
/// As [`map`].
pub fn map_with<K, T: Send, R: Send>(
    items: Vec<T>,
    least: usize,
    keep: impl Fn() -> K + Sync + Send,
    work: impl Fn(&mut K, T) -> R + Sync + Send,
) -> Vec<R> {
    let least = least.max(1);
    let few = items.len() < least.saturating_mul(2);
    let Some(pool) = (if few { None } else { pool() }) else {
        let mut kept = keep();
        return items.into_iter().map(|item| work(&mut kept, item)).collect();
    };
    // A panic on behalf of an input is that input's fault on every thread.
    let guarded = limits::is_guarded();
    let work = |kept: &mut K, item| limits::as_guarded(guarded, || work(kept, item));
    pool.install(|| items.into_par_iter().with_min_len(least).map_init(keep, work).collect())
}

/// Does two things side by side.
///
/// # Panics
/// When one of them does, once the other has ended.
pub fn both<A: Send, B: Send>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B + Send) -> (A, B) {
    let Some(pool) = pool() else { return (one(), other()) };
    let guarded = limits::is_guarded();
    let one = || limits::as_guarded(guarded, one);
    let other = || limits::as_guarded(guarded, other);
    pool.install(|| rayon::join(one, other))
}

/// Begins work that will be waited for, where there is another thread for it; it must not panic.
pub fn ahead(work: impl FnOnce() + Send + 'static) {
    if let Some(pool) = pool() {
        pool.spawn(work);
    }
}

/// Inputs below this many bytes are done before making room for them has paid.
const MAKES_ROOM: usize = 256 << 10;
/// Bytes of memory that a thread takes for a byte of input: its rows and what they become.
const ROOM_A_BYTE: usize = 3;
/// The most room that a thread makes, in bytes; what needs more asks for it as ever.
const MOST_ROOM: usize = 48 << 20;

/// Makes room on each thread for what an input of so many bytes will take there; none of it is in use before it is needed.
///
/// The allocator of glibc asks the system for each further page of a thread's memory by a call of its own (`grow_heap` in
/// its `arena.c`), and all threads wait for each; what it once asked for it keeps at hand.
pub fn expect(bytes: usize) {
    let needs = cfg!(all(target_os = "linux", target_env = "gnu")) && bytes >= MAKES_ROOM;
    if let Some(pool) = pool().filter(|_| needs) {
        let room = (bytes.saturating_mul(ROOM_A_BYTE)).min(MOST_ROOM);
        pool.broadcast(|_| make_room(room));
    }
}

fn make_room(bytes: usize) {
    /// Just under what the allocator maps by itself (`DEFAULT_MMAP_THRESHOLD`).
    const BLOCK: usize = 120 << 10;
    let block = |_| std::hint::black_box(Vec::<u8>::with_capacity(BLOCK));
    drop((0..bytes / BLOCK).map(block).collect::<Vec<_>>());
}

/// Whether there is a thread beside the one that asks.
pub fn is_shared() -> bool {
    pool().is_some()
}

/// The pool; `None` where there is one processor only, or no thread to be had.
fn pool() -> Option<&'static ThreadPool> {
    static POOL: OnceLock<Option<ThreadPool>> = OnceLock::new();
    if ALONE.load(Ordering::Relaxed) {
        return None;
    }
    let start = || {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let pool = ThreadPoolBuilder::new().num_threads(threads).stack_size(limits::STACK_BYTES);
        if threads > 1 { pool.build().ok() } else { None }
    };
    POOL.get_or_init(start).as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_the_order_and_a_panic_of_one_reaches_the_caller_quietly() {
        let doubled = map((0..1000).collect(), 1, |number: u32| number * 2);
        assert_eq!(doubled, (0..1000).map(|number| number * 2).collect::<Vec<_>>());
        let error = limits::guarded("a.txt", || {
            let work = |number: u32| if number == 700 { panic!("cut") } else { number };
            Ok(map((0..1000).collect(), 1, work))
        });
        assert_eq!(error.unwrap_err().args, ["cut"]);
    }
}
