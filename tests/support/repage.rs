//! Moves the page breaks of a dump: the same document, had its pages ended elsewhere.

/// Where a break may not come to stand: beside titles, plain lines and the rows that a break has cut.
fn is_row(line: &str) -> bool {
    line.contains('\t') && !line.trim_start().starts_with("---")
}

/// Whether the row after a break is the rest of the row before it: nothing in its first two columns and no value,
/// or a text that goes on below its label.
fn is_rest(before: &str, after: &str) -> bool {
    let cells: Vec<&str> = after.split('\t').collect();
    let first = before.split('\t').next().unwrap_or("").trim();
    let labels = cells.iter().take(2).any(|cell| !cell.trim().is_empty());
    let value = cells.get(3).is_some_and(|cell| !cell.trim().is_empty());
    let halved = ["项目实施", "项目实施进", "项目实施进度", "效益"].contains(&first);
    halved || (!labels && !value)
}

/// Moves every break between whole rows by up to `most` rows, up and down in turn, never over another break, a
/// title or a row that a break has cut. A break that cuts something stays, since what it cut would tell of it.
/// A page has its own number of columns, so a row changes pages only where both have the same.
pub fn move_breaks(dump: &str, most: usize) -> String {
    let mut lines: Vec<&str> = dump.split('\n').collect();
    let breaks: Vec<usize> = (1..lines.len().saturating_sub(1))
        .filter(|&at| lines[at].trim().is_empty() && is_row(lines[at - 1]) && is_row(lines[at + 1]))
        .filter(|&at| !is_rest(lines[at - 1], lines[at + 1]))
        .collect();
    for (turn, &at) in breaks.iter().enumerate() {
        let up = turn % 2 == 0;
        let wish = 1 + turn % most.max(1);
        let mut to = at;
        for _ in 0..wish {
            let beyond = if up { to.checked_sub(2) } else { Some(to + 2) };
            let Some(&next) = beyond.and_then(|beyond| lines.get(beyond)) else { break };
            let other = if up { to - 1 } else { to + 1 };
            let across = if up { to + 1 } else { to - 1 };
            let columns = |at: usize| lines[at].split('\t').count();
            if !is_row(next) || columns(other) != columns(across) {
                break;
            }
            lines.swap(to, other);
            to = other;
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_move_and_nothing_else_does() {
        let dump = "标题\n甲\t1\n乙\t2\n丙\t3\n\n丁\t4\n戊\t5\n己\t6\n标题\n";
        assert_eq!(move_breaks(dump, 1), "标题\n甲\t1\n乙\t2\n\n丙\t3\n丁\t4\n戊\t5\n己\t6\n标题\n");
    }

    #[test]
    fn a_break_that_cuts_a_row_stays() {
        let dump = "甲\t乙\t丙\t1\t丁\t戊\n\n\t\t\t\t尾\t\n甲\t乙\t丙\t1\t丁\t戊\n甲\t乙\t丙\t1\t丁\t戊\n";
        assert_eq!(move_breaks(dump, 3), dump);
    }
}
