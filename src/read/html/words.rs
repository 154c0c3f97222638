//! Running text of a page as a browser shows it.

/// Text being gathered, its white space collapsed as a browser does.
#[derive(Default)]
pub(super) struct Words {
    pub text: String,
    /// Where its first character stood.
    pub at: usize,
    gap: Gap,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Gap {
    #[default]
    None,
    Space,
    /// White space with a line end in it.
    Line,
}

impl Words {
    /// Adds text that begins at a position of the input.
    pub fn add(&mut self, value: &str, at: usize) {
        for (offset, c) in value.char_indices() {
            match c {
                ' ' | '\t' | '\x0C' if self.gap == Gap::None => self.gap = Gap::Space,
                ' ' | '\t' | '\x0C' => {}
                '\n' | '\r' => self.gap = Gap::Line,
                _ => {
                    if self.text.is_empty() {
                        self.at = at + offset;
                    } else if self.shows_gap(c) {
                        self.text.push(' ');
                    }
                    self.gap = Gap::None;
                    self.text.push(c);
                }
            }
        }
    }

    /// Whether the gap before a character is a space. A line end between two East Asian characters is none: the
    /// writer only wrapped its source there (CSS Text Level 3, 4.1.3).
    fn shows_gap(&self, next: char) -> bool {
        let last = self.text.chars().next_back();
        match self.gap {
            Gap::None => false,
            Gap::Space => last != Some('\n'),
            Gap::Line => last != Some('\n') && !(last.is_some_and(is_wide) && is_wide(next)),
        }
    }

    /// A line break: a forced one, or the end of a paragraph.
    pub fn line(&mut self, forced: bool) {
        self.gap = Gap::None;
        if !self.text.is_empty() && (forced || !self.text.ends_with('\n')) {
            self.text.push('\n');
        }
    }
}

/// Whether a character is East Asian and two columns wide.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{A4CF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}'
        | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}')
}
