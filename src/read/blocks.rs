//! The blocks of a text without HTML: which lines are tables of which kind.

use std::ops::Range;

use super::draft::Draft;
use super::tab;

/// Reads a range of whole lines, the first numbered `line`. Returns whether the columns of all its rows are true
/// positions.
pub(super) fn read(draft: &mut Draft, range: Range<usize>, line: u32) -> bool {
    tab::read(draft, range, line);
    false
}
