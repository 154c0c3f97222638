//! What stands in the bracket behind a label: points, years, or how to fill the form in.

use super::indicators::label_text;
use super::{Reader, draft};
use crate::audit::Role;
use crate::grid::{Cell, May, Span};

impl Reader<'_> {
    /// Takes a label; a number in the bracket behind it (`产出指标（50分）`, `中期目标（2024年—2026年）`) is kept as an
    /// extra under the label's name.
    pub(super) fn label_with_bracket(&mut self, cell: &Cell) {
        let says = |text: &str, inside: std::ops::Range<usize>| {
            (!self.library.vocabulary.shape.instruction.are_in(&text[inside.clone()])).then_some(inside)
        };
        let bracket = match cell.pieces.as_slice() {
            [piece] if cell.may.any(May::NUMBERED) => {
                let text = self.source.slice(*piece);
                bracket_of(text).and_then(|inside| says(text, inside)).map(|range| (*piece, range))
            }
            _ => None,
        };
        let Some((piece, inside)) = bracket else { return self.label(cell) };
        let start = piece.start as usize;
        let (open, close) = (start + inside.start, start + inside.end);
        let label = label_text(&self.source.text()[start..open]);
        let mut bits = draft::Bits::default();
        bits.push_span(Span::new(open, close), draft::Join::Line);
        let label = label.trim_end_matches(['（', '(']).to_owned();
        self.draft.extras.push(draft::ExtraDraft { label, indicator: None, bits });
        self.out.ledger.claim([Span::new(start, open), Span::new(close, piece.end as usize)], Role::Label);
    }
}

/// What stands in the bracket at a label's end, if there is a digit in it.
pub fn bracket_of(text: &str) -> Option<std::ops::Range<usize>> {
    // Most labels have no bracket: `)`, or the last byte of `）`.
    if !text.bytes().fold(false, |any, byte| any | matches!(byte, b')' | 0x89)) {
        return None;
    }
    let trimmed = text.trim_end().trim_end_matches(['：', ':', '+', '分', ' ']);
    let inner = trimmed.strip_suffix(['）', ')'])?;
    let open = inner.rfind(['（', '('])?;
    let start = open + inner[open..].chars().next().map_or(0, char::len_utf8);
    (open > 0 && inner[start..].contains(|c| crate::form::key::fold_width(c).is_ascii_digit()))
        .then_some(start..inner.len())
}
