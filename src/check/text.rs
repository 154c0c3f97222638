//! Running text: what is cut off, left over from the form, or says nothing.

/// Whether a text declares nothing: blank, only dashes or dots, or 无.
pub(super) fn says_nothing(text: &str) -> bool {
    let text = text.trim();
    text.is_empty()
        || text.trim_end_matches(['。', '.']) == "无"
        || text
            .chars()
            .all(|c| matches!(c, '-' | '—' | '–' | '－' | '一' | '/' | '／' | '.' | '…' | '、' | '_' | ' '))
}
