//! Texts put together from files of two encodings, as `copy a.txt+b.txt` does: told and decoded line by line.

use encoding_rs::{Encoding, GB18030, UTF_8};

use super::{PLACES_NAMED, Pairs};

/// How many characters of two bytes the lines in GB18030 hold at least: fewer may be damaged UTF-8 by chance.
const LEAST_PAIRS: usize = 4;

/// A text of two encodings.
pub(super) struct Mixed {
    /// The text.
    pub text: String,
    /// Byte positions in it at which another encoding begins, and that encoding; the first few.
    pub switches: Vec<(usize, &'static Encoding)>,
}

/// Decodes bytes of which every line is UTF-8 or GB18030, and both occur. `None` for anything else: a line that is
/// neither is damage, and the lines in GB18030 must be made of GB 2312's characters (nine in ten), which damaged UTF-8
/// is not.
pub(super) fn by_lines(bytes: &[u8]) -> Option<Mixed> {
    let mut mixed = Mixed { text: String::with_capacity(bytes.len()), switches: Vec::new() };
    let (mut before, mut pairs, mut common, mut both): (Option<&Encoding>, _, _, _) = (None, 0, 0, false);
    for line in bytes.split_inclusive(|byte| matches!(byte, b'\n' | b'\r')) {
        if line.is_ascii() {
            mixed.text.push_str(std::str::from_utf8(line).ok()?);
            continue;
        }
        let encoding = if std::str::from_utf8(line).is_ok() { UTF_8 } else { GB18030 };
        if before.is_some_and(|before| before != encoding) {
            both = true;
            if mixed.switches.len() < PLACES_NAMED {
                mixed.switches.push((mixed.text.len(), encoding));
            }
        }
        before = Some(encoding);
        if encoding == GB18030 {
            let found = Pairs::count(line);
            pairs += found.all;
            common += found.gb_2312;
        }
        mixed.text.push_str(&encoding.decode_without_bom_handling_and_without_replacement(line)?);
    }
    (both && pairs >= LEAST_PAIRS && 10 * common >= 9 * pairs).then_some(mixed)
}
