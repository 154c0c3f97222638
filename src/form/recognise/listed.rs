//! Several indicators in the cells of one row, each a numbered line of its own.

use super::indicators::{IndicatorTable, Placed};
use super::{Reader, entries, segment};
use crate::audit::Role;
use crate::form::lexicon::Column;
use crate::grid::{Cell, May, Span, trim};
use crate::mend::point;
use crate::model::{FieldName, IndicatorField as F, Issue};

/// A cell's lines as the points of a list.
#[derive(Default)]
struct Points {
    /// Each point's text.
    own: Vec<Span>,
    /// What is printed and says nothing: `指标3：`, `……`, numbers that only repeat the names'.
    printed: Vec<Span>,
}

impl Reader<'_> {
    /// The rows of a table that one row holds: `指标1：… ↵ 指标2：…` as the name, and as many lines in each other
    /// cell. What stands behind the last point and is only printed (`指标3：`, `……`) is taken away, where there is
    /// one point, too. `None` where the row is one as it stands, or where its cells do not count the same.
    pub(super) fn listed(
        &mut self,
        table: &IndicatorTable,
        values: &Placed<'_>,
    ) -> Option<Vec<Vec<(usize, Cell)>>> {
        let name = |head: usize| *table.what(head) == Column::Field(F::Level3);
        let (_, named) = values.iter().find(|(head, _)| name(*head))?;
        let points = self.points_of_name(named)?;
        let count = points.own.len();
        let mut rows: Vec<Vec<(usize, Cell)>> = vec![Vec::new(); count];
        let mut printed = points.printed;
        for &(head, cell) in values {
            let own = if std::ptr::eq(cell, *named) {
                points.own.clone()
            } else {
                let lines = self.lines_of_value(cell, count)?;
                printed.extend(lines.printed);
                lines.own
            };
            for (row, span) in rows.iter_mut().zip(own) {
                row.push((
                    head,
                    Cell { columns: cell.columns, rows: cell.rows, ..Cell::new(cell.column, span) },
                ));
            }
        }
        self.out.ledger.claim(printed, Role::Label);
        if count > 1 {
            let issue = Issue::new(&entries::ROW_LISTS, segment::place_of(named, self.source))
                .field(F::Level3.name())
                .arg(count.to_string())
                .excerpt(self.text(named));
            self.draft.issues.push(issue);
        }
        Some(rows)
    }

    /// The numbered lines of a name, counted from 1, where there are two of them or more with those that are only
    /// printed. A line without a number goes on with the point above it.
    fn points_of_name(&self, cell: &Cell) -> Option<Points> {
        if !cell.may.any(May::BLANK) {
            return None;
        }
        let lines = self.lines(cell)?;
        let text = |span: Span| self.source.slice(span);
        let mut points = Points::default();
        let mut next = 1;
        for line in lines {
            let point = point::of(text(line)).filter(|point| point.number == next);
            next += u32::from(point.is_some());
            let blank = super::split::is_placeholder(text(line), self.library);
            match (point, points.own.last_mut()) {
                _ if blank => points.printed.push(line),
                (Some(_), _) if points.printed.is_empty() => points.own.push(line),
                (None, Some(last)) if points.printed.is_empty() => {
                    *last = Span::new(last.start as usize, line.end as usize)
                }
                // Nothing but what is printed stands behind the printed rest.
                _ => return None,
            }
        }
        (points.own.len() + points.printed.len() > 1 && !points.own.is_empty()).then_some(points)
    }

    /// The lines of another cell of the row, if they are as many: all with the numbers of the names, which are then
    /// taken away, or all without.
    fn lines_of_value(&self, cell: &Cell, count: usize) -> Option<Points> {
        let text = |span: Span| self.source.slice(span);
        let mut own = self.lines(cell)?;
        let mut printed = Vec::new();
        while own.len() > count
            && own.last().is_some_and(|line| super::split::is_placeholder(text(*line), self.library))
        {
            printed.extend(own.pop());
        }
        if own.len() != count {
            return None;
        }
        let numbers: Vec<_> = own.iter().map(|line| point::of(text(*line))).collect();
        if numbers.iter().all(Option::is_none) {
            return Some(Points { own, printed });
        }
        for ((line, point), number) in own.iter_mut().zip(numbers).zip(1..) {
            let point = point.filter(|point| point.number == number)?;
            let rest = trim(self.source.text(), line.start as usize + point.len..line.end as usize);
            if rest.is_empty() {
                return None;
            }
            printed.push(Span::new(line.start as usize, rest.start));
            *line = Span::new(rest.start, rest.end);
        }
        Some(Points { own, printed })
    }

    /// A cell's lines without those that are blank; `None` where a page cut it.
    fn lines(&self, cell: &Cell) -> Option<Vec<Span>> {
        let [piece] = *cell.pieces.as_slice() else { return None };
        let text = self.source.text();
        let mut start = piece.start as usize;
        let lines = text[piece.range()].split('\n').filter_map(|line| {
            let own = trim(text, start..start + line.len());
            start += line.len() + 1;
            (!own.is_empty()).then(|| Span::new(own.start, own.end))
        });
        Some(lines.collect())
    }
}
