//! Damages a text as copying, pasting and bad software do, at places a tape chooses.

use super::tape::Tape;

/// What gets inserted.
const SCRAPS: &[&str] = &[
    "\t",
    "\n",
    "\n\n",
    "\t\t\t",
    " ",
    "+",
    "项目名称",
    "数量指标",
    "其他需要说明的问题",
    "-----",
    "<p>",
    "$",
    "无",
    "\u{feff}",
    "\0",
    "😀",
    "## 2023 年重大政策和重点项目绩效目标\n",
];

/// Damages a text `times` times: cuts, repeats, swaps and inserts pieces of it.
pub fn mangle(text: &str, times: usize, tape: &mut Tape) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for _ in 0..times {
        let from = place(chars.len(), tape);
        let to = (from + 1 + tape.below(30)).min(chars.len());
        match tape.below(5) {
            0 => drop(chars.drain(from..to)),
            1 => {
                let piece = chars[from..to].to_vec();
                let at = place(chars.len(), tape);
                chars.splice(at..at, piece);
            }
            2 => {
                let scrap = SCRAPS[tape.below(SCRAPS.len())];
                chars.splice(from..from, scrap.chars());
            }
            3 => chars[from..to].reverse(),
            _ => remove_next(&mut chars, from, if tape.one_in(2) { '\t' } else { '\n' }),
        }
    }
    chars.into_iter().collect()
}

/// A place in a text of more than 65,536 characters at most.
fn place(length: usize, tape: &mut Tape) -> usize {
    (tape.below(256) * 256 + tape.below(256)) % length.max(1)
}

fn remove_next(chars: &mut Vec<char>, from: usize, wanted: char) {
    if let Some(at) = chars[from..].iter().position(|&c| c == wanted) {
        chars.remove(from + at);
    }
}
