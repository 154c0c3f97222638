//! What is put right about rows before they are read, station by station. Each station asks whether the rows have its fault and
//! leaves all others as they are; the order is that of what each needs to find.

use super::{centred, joins, kin, lines, ragged, spaced, stacked, stage_lines, touching};
use crate::form::lexicon::Lexicon;
use crate::form::library::Library;
use crate::form::vocabulary::Vocabulary;
use crate::grid::{Grid, Row, Source};
use crate::model::Issue;

/// The stations of a whole sheet or page, before forms are looked for on it: where its cells begin, and in which row they stand.
pub(super) fn settle_sheet(
    grid: &mut Grid,
    source: &Source,
    library: &Library,
    lexicon: &Lexicon,
    issues: &mut Vec<Issue>,
) {
    // A label that touches its neighbour is no word of its own, and all others look for words.
    if grid.aligned {
        touching::part(&mut grid.rows, source, library, lexicon, issues);
    }
    // Levels and names go to their rows while these still stand in the lines of the page.
    if let Some(stand) = grid.stand {
        issues.extend(centred::doubt(&grid.rows, stand, source));
        centred::settle(&mut grid.rows, stand, lexicon);
    }
    // Lines whose cells blanks part: forms begin and end by their cells.
    if !grid.positioned {
        issues.extend(spaced::part(&mut grid.rows, source, library));
    }
}

/// What the rows of one form are read with.
pub(super) struct Form<'a> {
    pub source: &'a Source,
    /// The words of its template.
    pub lexicon: &'a Lexicon,
    pub vocabulary: &'a Vocabulary,
    /// Whether its cells stand where the document says, so that none is missing.
    pub positioned: bool,
}

impl Form<'_> {
    /// The stations of one form, once its template is known.
    pub(super) fn settle(&self, mut rows: Vec<Row>, issues: &mut Vec<Issue>) -> Vec<Row> {
        let &Self { source, lexicon, vocabulary, positioned } = self;
        if positioned {
            kin::settle_heads(&mut rows, source, lexicon, vocabulary, issues);
            joins::join_cut_labels(&mut rows, source, lexicon, positioned);
            return rows;
        }
        let shape = &vocabulary.shape;
        // A label over two lines is one word, by which the next stations tell where tables begin.
        joins::join_cut_lines(&mut rows, source, lexicon);
        // Labels told by their ends head tables and part values, too.
        kin::settle_heads(&mut rows, source, lexicon, vocabulary, issues);
        kin::settle_lines(&mut rows, source, lexicon, vocabulary, issues);
        // One cell a line: the tables whose heads say most come first, since what is left over may be anything to the
        // last; a head of sums or of the schedule is a cell to the table of indicators.
        let rows = stacked::fold(rows, source, lexicon, &vocabulary.by_year.money, issues);
        let rows = stage_lines::fold(rows, source, lexicon);
        let mut rows = lines::fold(rows, source, lexicon, shape, issues);
        // Where pages broke is told by rows, which lines have become; a label that a break cut is then joined.
        joins::find_breaks(&mut rows);
        joins::join_cut_labels(&mut rows, source, lexicon, positioned);
        // Rows without their merged cells: the last, for it counts cells, and headers have to be whole.
        ragged::settle(
            &mut rows,
            ragged::Tools { source, lexicon, shape, levels: &vocabulary.levels },
            issues,
        );
        rows
    }
}
