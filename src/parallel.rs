//! Work on many items side by side: one pool of threads for the process, results in the order of the items.
//!
//! What an item gives does not depend on who works on it, so the results are the same on any machine.

mod room;

pub use room::widen_heaps;

use std::cell::Cell;
use std::cmp::Ordering as Order;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};
use rayon::slice::ParallelSliceMut;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::read::limits;

/// Whether this process works on one thread.
static ALONE: AtomicBool = AtomicBool::new(false);

/// From now on everything is done by the thread that asks: this process is one of as many as there are processors.
pub fn work_alone() {
    ALONE.store(true, Ordering::Relaxed);
}

thread_local! {
    /// Whether this thread works apart from the others for now.
    static APART: Cell<bool> = const { Cell::new(false) };
}

/// What a cell holds, made by the thread that asks for it first, and by that thread alone: [`map`] and the others use no
/// other meanwhile.
///
/// A thread of the pool that waits for a part of its work takes up other work. Were that to ask for the cell that it is
/// about to make, it would wait for itself; so what others wait for waits for none of them.
pub fn once<T>(cell: &OnceLock<T>, make: impl FnOnce() -> T) -> &T {
    /// Ends the time apart, after a panic, too.
    struct Back(bool);
    impl Drop for Back {
        fn drop(&mut self) {
            APART.set(self.0);
        }
    }
    cell.get_or_init(|| {
        let _back = Back(APART.replace(true));
        make()
    })
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

/// Sorts items, equal ones in the order they have; the same as `sort_by`.
pub fn sort<T: Send>(items: &mut [T], compare: impl Fn(&T, &T) -> Order + Sync + Send) {
    /// Fewer are sorted before another thread is awake.
    const LEAST: usize = 2_048;
    match pool().filter(|_| items.len() >= LEAST) {
        Some(pool) => pool.install(|| items.par_sort_by(compare)),
        None => items.sort_by(compare),
    }
}

/// Whether some part of bytes passes a test that looks at no more than `reach` bytes at once: parts are tested side by
/// side, and each while it is near.
pub fn any(bytes: &[u8], reach: usize, test: impl Fn(&[u8]) -> bool + Sync) -> bool {
    const PART: usize = 512 << 10;
    let part = |start: usize| &bytes[start..bytes.len().min(start + PART + reach)];
    map((0..bytes.len()).step_by(PART).map(part).collect(), 1, test).contains(&true)
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

/// Whether there is a thread beside the one that asks.
pub fn is_shared() -> bool {
    pool().is_some()
}

/// The pool; `None` where there is one processor only, or no thread to be had.
fn pool() -> Option<&'static ThreadPool> {
    static POOL: OnceLock<Option<ThreadPool>> = OnceLock::new();
    if ALONE.load(Ordering::Relaxed) || APART.get() {
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
    fn what_lies_over_the_end_of_a_part_is_found_and_equals_keep_their_order() {
        let mut bytes = vec![b'a'; 3 << 20];
        let has = |bytes: &[u8]| any(bytes, 3, |part| memchr::memmem::find(part, b"wxyz").is_some());
        assert!(!has(&bytes) && !has(b""));
        for at in [0, (512 << 10) - 4, (512 << 10) - 3, (512 << 10) - 1, 512 << 10, (3 << 20) - 4] {
            bytes[at..at + 4].copy_from_slice(b"wxyz");
            assert!(has(&bytes), "{at}");
            bytes[at..at + 4].fill(b'a');
        }
        let mut items: Vec<(u32, u32)> = (0..10_000).map(|number| (number * 7_919 % 13, number)).collect();
        let mut once = items.clone();
        once.sort();
        sort(&mut items, |a, b| a.0.cmp(&b.0));
        assert_eq!(items, once);
    }

    #[test]
    fn what_is_made_once_is_made_by_one_thread_and_waits_for_none() {
        for _ in 0..200 {
            let cell = OnceLock::new();
            let ask = |_: usize| {
                let threads =
                    once(&cell, || map((0..64).collect(), 1, |_: usize| std::thread::current().id()));
                threads.iter().all(|thread| thread == &threads[0])
            };
            assert!(map((0..16).collect(), 1, ask).into_iter().all(|alone| alone));
        }
    }

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
