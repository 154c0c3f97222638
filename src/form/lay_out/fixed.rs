//! Fixed rows of labels and slots.

use std::borrow::Cow;

use super::{Form, Look, Shown, measure};
use crate::form::tags::{self, Slot, Way};
use crate::form::template::{Block, Printed};
use crate::model::{Field, FieldName, Part, Place};

/// Stands before and behind the tick of a choice that is printed.
const CHOSEN: &str = "（√）";
const OPEN: &str = "（ ）";
/// Stands between a label and the value in the same cell.
pub const COLON: char = '：';

impl<'a> Form<'a> {
    /// Prints the rows of a block by the rules of HTML tables: a cell goes into the first free column.
    pub(super) fn fixed(&mut self, block: &'a Block) {
        // Rows that a cell from above still covers, for each column.
        let mut busy = vec![0u32; self.widths.len()];
        for (index, printed_row) in block.rows.iter().enumerate() {
            let row = self.row(block.height);
            let mut column = 0;
            for printed in printed_row {
                while busy.get(column).is_some_and(|&rows| rows > 0) {
                    column += 1;
                }
                if column >= busy.len() {
                    break;
                }
                let rows = printed.rows.clamp(1, (block.rows.len() - index) as u32);
                let columns = (printed.cols.max(1) as usize).min(busy.len() - column);
                self.printed_cell((row, column as u32), (rows, columns as u32), printed);
                busy[column..column + columns].fill(rows);
                column += columns;
            }
            busy.iter_mut().for_each(|rows| *rows = rows.saturating_sub(1));
        }
    }

    /// Prints a label, a slot, or both in one cell.
    fn printed_cell(&mut self, at: (u32, u32), span: (u32, u32), printed: &'a Printed) {
        let Some(slot) = self.slot_of(printed) else {
            let text = self.printed_again(printed).map_or_else(|| self.label_of(&printed.label), Cow::from);
            self.put(at, span, text, Look::Label);
            tags::label(&mut self.rows[at.0 as usize].tag, at.1);
            return;
        };
        if printed.label.is_empty() {
            return match choices(printed, self.value_of(slot)) {
                Some(text) => self.choice(at, span, text, slot),
                None => self.slot(at, span, slot),
            };
        }
        let part = slot.part();
        let shown = part.and_then(|part| self.project.get(part)).map(Shown::of);
        let value = shown.as_ref().map_or("", |shown| &shown.text);
        let label = self.label_of(&printed.label);
        let text = format!("{label}{COLON}{value}");
        let way = Way::Behind(label.chars().count());
        let cell = self.put(at, span, text, Look::Running);
        cell.part = part;
        cell.whole = shown.as_ref().and_then(|shown| shown.whole);
        self.tag_slot(at, slot, way, shown.is_some_and(|shown| shown.kept));
    }

    /// The slot that a printed cell is, unless it holds none or its value is printed already.
    fn slot_of(&self, printed: &'a Printed) -> Option<Slot<'a>> {
        if let Some(field) = Field::of(&printed.field) {
            let free = !self.printed.has(Part::Field(field));
            return free.then_some(Slot::Field(field));
        }
        if printed.extra.is_empty() {
            return None;
        }
        let index = self.project.extras.iter().enumerate().position(|(index, extra)| {
            extra.label == printed.extra && extra.indicator.is_none() && !self.printed.has(Part::Extra(index))
        });
        Some(Slot::Extra { index, label: &printed.extra, of: None })
    }

    /// The value of a field that the template prints a second time.
    fn printed_again(&self, printed: &Printed) -> Option<&'a str> {
        Field::of(&printed.field).map(|field| self.project.declared.str(field))
    }

    fn value_of(&self, slot: Slot) -> Option<&'a str> {
        slot.part().and_then(|part| self.project.get(part)).map(|text| text.as_str())
    }

    /// Prints a ticked field.
    fn choice(&mut self, at: (u32, u32), span: (u32, u32), text: String, slot: Slot<'a>) {
        self.put(at, span, text, Look::Centred).part = slot.part();
        self.tag_slot(at, slot, Way::Ticked, false);
    }

    /// Prints a value, or a blank cell where none is declared.
    pub(super) fn slot(&mut self, at: (u32, u32), span: (u32, u32), slot: Slot<'a>) {
        let part = slot.part();
        let shown = part.and_then(|part| self.project.get(part)).map(Shown::of);
        let (text, kept, whole) =
            shown.map_or(("".into(), false, None), |shown| (shown.text, shown.kept, shown.whole));
        let end = ((at.1 + span.1) as usize).min(self.widths.len());
        let widths = &self.widths[at.1 as usize..end];
        // A short value stands in the middle, as clerks set it; a text begins at the left.
        let narrow = span.1 * 2 <= self.width();
        let short = narrow && measure::lines(&text, widths, self.template.page.size) == 1;
        let look = if short { Look::Centred } else { Look::Running };
        let cell = self.put(at, span, text, look);
        cell.part = part;
        cell.whole = whole;
        self.tag_slot(at, slot, Way::Whole, kept);
    }

    pub(super) fn tag_slot(&mut self, at: (u32, u32), slot: Slot<'a>, way: Way, kept: bool) {
        if let Some(part) = slot.part() {
            self.printed.add(part);
        }
        let text = slot.part().and_then(|part| self.project.get(part));
        let tag = &mut self.rows[at.0 as usize].tag;
        self.tagger.slot(tag, at.1, slot, way);
        self.tagger.declared(tag, text, kept, &Place::Unknown);
    }
}

/// The choices as printed with the chosen one ticked; `None` where the value is none of them and has to be
/// printed as it is.
fn choices(printed: &Printed, value: Option<&str>) -> Option<String> {
    let plain = |choice: &String| !choice.contains(['（', '）', '(', ')']) && choice.trim() == choice;
    if printed.choices.is_empty() || !printed.choices.iter().all(plain) {
        return None;
    }
    if value.is_some_and(|value| !printed.choices.iter().any(|choice| choice == value)) {
        return None;
    }
    let tick = |choice: &String| {
        let mark = if value == Some(choice.as_str()) { CHOSEN } else { OPEN };
        format!("{choice}{mark}")
    };
    Some(printed.choices.iter().map(tick).collect::<Vec<_>>().join("  "))
}
