//! What an input may cost, and the guard around code that might panic.
//!
//! Budgets are counted in bytes and cells, never as a ratio: an honest form that is mostly blank XML shrinks a
//! hundredfold. Every limit is a field of [`Limits`], so that a flag can raise it, and every fault names the
//! limit, its number and that flag.

use std::cell::Cell;
use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use crate::error::{DAMAGED, Error, Fault, Result};
use crate::error::{
    FILE_TOO_LARGE, TOO_MANY_BYTES, TOO_MANY_CELLS, TOO_MANY_ISSUES, TOO_MANY_MERGES, TOO_MANY_PARTS,
    TOO_MANY_SHEETS, TOO_MUCH_TEXT,
};

/// How deep elements of an XML part may nest. Spreadsheets nest to about 12, word processing inside a cell's
/// note to 40; a parser keeps a stack, so a megabyte of `<a>` must end early.
pub const XML_DEPTH: u32 = 256;

/// How much one input may cost. The defaults hold peak memory under 1 GiB together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file. The largest forms seen in public files take 40 MiB with their pictures.
    pub file_bytes: u64,
    /// Bytes of all parts of an archive once inflated, counted while inflating and again for every sheet that
    /// uses a part. 4,800 forms in one workbook take about 120 MiB.
    pub inflated_bytes: u64,
    /// Entries of an archive, or of a compound file's directory. 4,800 sheets with their relations and notes
    /// take 20,000.
    pub parts: u32,
    /// Sheets of a workbook: 4,800 forms, and room.
    pub sheets: u32,
    /// Cells that hold something, in the whole input. A cell costs about 100 bytes with its place; 4,800 forms
    /// have 1.25 million.
    pub cells: u64,
    /// Merged ranges in the whole input; 4,800 forms have 164,000.
    pub merges: u64,
    /// Bytes of text in all cells. One shared string of 32,767 characters used by a million cells is 32 GB, so
    /// the cells alone do not bound it.
    pub text_bytes: u64,
    /// Issues that an input raises. One costs 1.5 KiB, and 4 KiB where it is listed in a workbook; 4,800 forms with all
    /// the quirks of the sample raise 24,000, and a list that nobody can read helps nobody.
    pub issues: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 256 << 20,
            inflated_bytes: 256 << 20,
            parts: 100_000,
            sheets: 20_000,
            cells: 3_000_000,
            merges: 1_000_000,
            text_bytes: 128 << 20,
            issues: 100_000,
        }
    }
}

impl Limits {
    /// Refuses a file by its size in bytes, before it is read.
    pub fn file(&self, name: &str, bytes: u64) -> Result<()> {
        within(&FILE_TOO_LARGE, name, bytes, self.file_bytes)
    }

    /// Refuses what the parts of an archive take once inflated.
    pub fn inflated(&self, name: &str, bytes: u64) -> Result<()> {
        within(&TOO_MANY_BYTES, name, bytes, self.inflated_bytes)
    }

    /// Refuses a number of parts.
    pub fn parts(&self, name: &str, parts: u64) -> Result<()> {
        within(&TOO_MANY_PARTS, name, parts, u64::from(self.parts))
    }

    /// Refuses a number of sheets.
    pub fn sheets(&self, name: &str, sheets: u64) -> Result<()> {
        within(&TOO_MANY_SHEETS, name, sheets, u64::from(self.sheets))
    }

    /// Refuses a number of cells.
    pub fn cells(&self, name: &str, cells: u64) -> Result<()> {
        within(&TOO_MANY_CELLS, name, cells, self.cells)
    }

    /// Refuses a number of merged ranges.
    pub fn merges(&self, name: &str, merges: u64) -> Result<()> {
        within(&TOO_MANY_MERGES, name, merges, self.merges)
    }

    /// Refuses an amount of text in bytes.
    pub fn text(&self, name: &str, bytes: u64) -> Result<()> {
        within(&TOO_MUCH_TEXT, name, bytes, self.text_bytes)
    }

    /// Refuses a number of issues.
    pub fn issues(&self, name: &str, issues: u64) -> Result<()> {
        if issues <= self.issues {
            return Ok(());
        }
        // The number found says nothing: reading stops at the limit.
        Err(Error::new(&TOO_MANY_ISSUES, name).arg(self.issues.to_string()))
    }
}

fn within(fault: &'static Fault, name: &str, found: u64, limit: u64) -> Result<()> {
    if found <= limit {
        return Ok(());
    }
    Err(Error::new(fault, name).arg(found.to_string()).arg(limit.to_string()))
}

/// Stack of the thread that reads an input, in bytes. No reader here recurses by the input's depth; this holds
/// for the code of others.
pub(crate) const STACK_BYTES: usize = 8 << 20;

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    /// Whether this thread has the stack that the work on an input needs.
    static ROOMY: Cell<bool> = const { Cell::new(false) };
}

/// Runs the work on one input on a thread of known stack, and turns a panic into a fault of that file.
///
/// The panic prints nothing. Other threads keep the hook they had: the hook installed here (once a process)
/// looks whether the panicking thread is a guarded one and otherwise hands on.
pub fn guarded<T: Send>(name: &str, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    quiet_hook();
    let died = |what: &str| Err(Error::new(&DAMAGED, name).arg(what));
    let work = || {
        let before = GUARDED.replace(true);
        // What the work has borrowed is not looked at again once it has panicked.
        let result = panic::catch_unwind(AssertUnwindSafe(work));
        GUARDED.set(before);
        result
    };
    match if ROOMY.get() { Ok(work()) } else { on_roomy_thread(work) } {
        Ok(Ok(result)) => result,
        Ok(Err(panic)) => died(panic_text(panic.as_ref())),
        Err(error) => died(&error.to_string()),
    }
}

/// Runs work on a thread of known stack, which serves any number of inputs one after the other without a thread of
/// its own for each.
///
/// # Errors
/// When no thread is to be had.
///
/// # Panics
/// When the work does.
pub fn on_roomy_thread<R: Send>(work: impl FnOnce() -> R + Send) -> io::Result<R> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, || {
            ROOMY.set(true);
            work()
        })?;
        Ok(thread.join().unwrap_or_else(|panic| panic::resume_unwind(panic)))
    })
}

/// Whether this thread works on behalf of an input, so that a panic is that input's fault.
pub(crate) fn is_guarded() -> bool {
    GUARDED.with(Cell::get)
}

/// Does a part of such work on another thread.
pub(crate) fn as_guarded<R>(guarded: bool, work: impl FnOnce() -> R) -> R {
    GUARDED.with(|own| own.set(guarded));
    work()
}

fn quiet_hook() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !GUARDED.with(Cell::get) {
                before(info);
            }
        }));
    });
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("panic")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_allowed_and_one_more_is_refused_with_both_numbers() {
        let limits = Limits { cells: 10, ..Limits::default() };
        assert_eq!(limits.cells("a.xlsx", 10), Ok(()));
        let error = limits.cells("a.xlsx", 11).unwrap_err();
        assert_eq!(
            (error.fault.code, error.args),
            ("too-many-cells", vec!["11".to_owned(), "10".to_owned()])
        );
    }

    #[test]
    fn a_panic_becomes_a_fault_of_its_file_and_results_pass() {
        let files = || {
            assert_eq!(guarded("a", || Ok(7)), Ok(7));
            let error = guarded("b.xls", || -> Result<()> { panic!("cut record") }).unwrap_err();
            assert_eq!((error.fault.code, error.file.as_str()), ("damaged", "b.xls"));
            assert_eq!(error.args, ["cut record"]);
            assert_eq!(guarded("c", || Ok(is_guarded())), Ok(true));
            assert!(!is_guarded());
        };
        files();
        on_roomy_thread(|| {
            let own = std::thread::current().id();
            files();
            assert_eq!(guarded("d", || Ok(std::thread::current().id())), Ok(own));
        })
        .unwrap();
    }
}
