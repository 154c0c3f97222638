//! The sheets of a workbook, read by one thread or, where there is enough to read, by two.
//!
//! One reads from the first sheet on and the other from the last backwards, until they meet. What a sheet
//! becomes does not depend on who reads it. Each may use half of what the limits still allow; where that does not
//! do, or anything else is refused, all sheets are read again by one, so that limits and faults are always those
//! of a single pass.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::parts::{Kind, Relations, SheetEntry};
use super::sheet::Beside;
use super::{Context, notes, shapes, sheet};
use crate::error::Result;
use crate::parallel;
use crate::read::workbook::book::Book;
use crate::read::workbook::package::Package;
use crate::read::workbook::{HELP_FROM, Trouble, xml};

/// Sheets that are taken at once from the last on. Each such block is moved behind the others at the end.
const BLOCK: usize = 16;

/// What there is to read.
pub struct Sheets<'a> {
    /// The sheets in order.
    pub entries: &'a [SheetEntry],
    /// The relations of the workbook's main part.
    pub relations: &'a Relations,
    /// What the sheets share.
    pub context: Context<'a>,
}

/// Reads all sheets into the book, in order.
///
/// # Errors
/// The first fault; what is merely damaged is an issue of its sheet.
pub fn read(package: &mut Package<'_>, book: &mut Book<'_>, sheets: &Sheets<'_>) -> Result<()> {
    let enough = sheets.entries.len() > 1 && package.packed_bytes() >= HELP_FROM;
    if enough && parallel::is_shared() && side_by_side(package, book, sheets).is_ok() {
        return Ok(());
    }
    (0..sheets.entries.len()).try_for_each(|index| read_sheet(package, book, sheets, index))
}

/// Reads all sheets by two threads. After an error the book and the package are as they were.
fn side_by_side(package: &Package<'_>, book: &mut Book<'_>, sheets: &Sheets<'_>) -> Result<()> {
    let left = Left(Mutex::new(0..sheets.entries.len()));
    let sides = [true, false].map(|ahead| (ahead, package.share(2), book.block(2)));
    let work = |(ahead, package, book)| {
        left.stopping(|| match ahead {
            true => forwards(package, book, &left, sheets),
            false => backwards(package, book, &left, sheets),
        })
    };
    let blocks: Vec<Vec<Book<'_>>> =
        parallel::map(sides.into(), 1, work).into_iter().collect::<Result<_>>()?;
    blocks.into_iter().flatten().for_each(|block| book.append(block));
    Ok(())
}

/// Reads sheets from the first on, into one block.
fn forwards<'n>(
    mut package: Package<'_>,
    mut book: Book<'n>,
    left: &Left,
    sheets: &Sheets<'_>,
) -> Result<Vec<Book<'n>>> {
    while let Some(index) = left.first() {
        read_sheet(&mut package, &mut book, sheets, index)?;
    }
    Ok(vec![book])
}

/// Reads blocks of sheets from the last on; they come in the order of the sheets.
fn backwards<'n>(
    mut package: Package<'_>,
    mut seed: Book<'n>,
    left: &Left,
    sheets: &Sheets<'_>,
) -> Result<Vec<Book<'n>>> {
    let mut blocks = Vec::new();
    while let Some(block) = left.last() {
        let mut book = seed.block(1);
        for index in block {
            read_sheet(&mut package, &mut book, sheets, index)?;
        }
        seed.charge(&book);
        blocks.push(book);
    }
    blocks.reverse();
    Ok(blocks)
}

/// The sheets that nobody has taken yet.
struct Left(Mutex<Range<usize>>);

impl Left {
    fn lock(&self) -> MutexGuard<'_, Range<usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the first.
    fn first(&self) -> Option<usize> {
        self.lock().next()
    }

    /// Takes a block of the last; smaller ones towards the end, so that both are done at once.
    fn last(&self) -> Option<Range<usize>> {
        let mut left = self.lock();
        let count = left.len().div_ceil(4).min(BLOCK);
        let block = left.end - count..left.end;
        left.end = block.start;
        (!block.is_empty()).then_some(block)
    }

    /// Does a part of the work; when it fails there is none left.
    fn stopping<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        work().inspect_err(|_| {
            let mut left = self.lock();
            left.start = left.end;
        })
    }
}

fn read_sheet(
    package: &mut Package<'_>,
    book: &mut Book<'_>,
    sheets: &Sheets<'_>,
    index: usize,
) -> Result<()> {
    let Some(entry) = sheets.entries.get(index) else { return Ok(()) };
    let part: Cow<'_, str> = match sheets.relations.get(&entry.relation) {
        Some((Kind::Sheet, part)) => part.into(),
        Some((Kind::Other(kind), _)) => {
            book.skip_sheet(&entry.name, kind);
            return Ok(());
        }
        _ => match sheets.relations.unclaimed(package, &[entry.id, index as u32 + 1]) {
            Some(part) => part.into(),
            // Modules of Excel 5 are still listed, without a part.
            None if entry.relation.is_empty() => {
                book.skip_sheet(&entry.name, "module");
                return Ok(());
            }
            None => {
                book.begin_sheet(&entry.name, entry.hidden)?;
                return book.end_sheet(Err(format!("relation {} missing", entry.relation).into()));
            }
        },
    };
    book.begin_sheet(&entry.name, entry.hidden)?;
    let outcome = match package.part(&part)? {
        None => Err(format!("part {part} missing").into()),
        Some(found) => {
            let mut beside = Beside::default();
            let outcome = sheet::read(&xml::text_of(&found.bytes), book, &sheets.context, &mut beside);
            read_beside(package, book, &part, &beside)?;
            match (outcome, found.damage) {
                (Err(Trouble::Fault(error)), _) => Err(Trouble::Fault(error)),
                (_, Some(what)) => Err(what.into()),
                (outcome, None) => outcome,
            }
        }
    };
    book.end_sheet(outcome)
}

/// Tells of the texts of a sheet's shapes and notes. A part of them that is missing or damaged holds nothing that is
/// taken anyway.
fn read_beside(package: &mut Package<'_>, book: &mut Book<'_>, sheet: &str, beside: &Beside) -> Result<()> {
    if beside.drawing.is_none() && !beside.notes {
        return Ok(());
    }
    let relations = Relations::read(package, sheet)?;
    let drawing = relations.drawing(beside.drawing.as_deref());
    let comments = relations.of_kind(&Kind::Other("comments".to_owned())).filter(|_| beside.notes);
    type Tell = fn(&str, &mut Book<'_>) -> std::result::Result<(), Trouble>;
    for (part, tell) in [(drawing, shapes::tell as Tell), (comments, notes::tell)] {
        let Some(part) = part else { continue };
        let Some(found) = package.part(part)? else { continue };
        if let Err(Trouble::Fault(error)) = tell(&xml::text_of(&found.bytes), book) {
            return Err(error);
        }
    }
    Ok(())
}
