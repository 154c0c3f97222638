//! What stands above the form: title, the line under it, and what belongs to neither.

use super::remarks::{self, At, Remark};
use super::sheet::{Sheet, Tile};
use super::{Inference, known};
use crate::form::recognise::segment;

/// Stands for the budget year in a title.
const YEAR_MARK: &str = "{年度}";

/// The printed lines above the form.
#[derive(Debug, Default)]
pub struct Head {
    /// The title, its year replaced by the mark.
    pub title: String,
    /// The line under it.
    pub subtitle: String,
    /// The first row of the form.
    pub rows: u32,
}

impl Inference<'_> {
    /// Takes the leading rows that hold one text and no label.
    pub(super) fn head(&mut self, sheet: &Sheet) -> Head {
        let mut lines: Vec<(u32, &Tile)> = Vec::new();
        let mut row = 0;
        while row < sheet.rows {
            let texts: Vec<&Tile> = sheet.of_row(row).filter(|tile| !tile.is_blank()).collect();
            match texts.as_slice() {
                [] => {}
                [tile] if self.is_heading(tile, sheet) => lines.push((row, tile)),
                _ => break,
            }
            row += 1;
        }
        let titled = lines.iter().position(|(_, tile)| segment::is_title(&tile.text, self.library));
        // Without a title that is known as one, the widest line is.
        let widest = (0..lines.len()).max_by_key(|&at| (lines[at].1.columns, std::cmp::Reverse(at)));
        let Some(title) = titled.or(widest) else {
            self.remarks.push(Remark::new(At::Head, &remarks::NO_TITLE));
            return Head::default();
        };
        for (_, above) in &lines[..title] {
            self.remarks.push(Remark::new(At::Head, &remarks::LEFT_OUT).arg(above.text.clone()));
        }
        // The last line under the title that says the year, else the first; further ones are printed as rows.
        let below = &lines[title + 1..];
        let subtitle = below.first().filter(|_| below.len() == 1 || !dated(&below[0].1.text).is_empty());
        let rows = match (subtitle, below.first()) {
            (Some((row, _)), _) => row + 1,
            (None, Some((row, _))) => *row,
            (None, None) => row,
        };
        Head {
            title: or_as_it_is(&lines[title].1.text),
            subtitle: subtitle.map(|(_, tile)| or_as_it_is(&tile.text)).unwrap_or_default(),
            rows,
        }
    }

    fn is_heading(&self, tile: &Tile, sheet: &Sheet) -> bool {
        let meaning = self.lexicon.get(&tile.text);
        let label = meaning.is_some_and(|meaning| known::is_label(meaning) && !meaning.furniture);
        let colon = tile.text.contains(['：', ':']) && !meaning.is_some_and(|meaning| meaning.furniture);
        // A label at the left edge that has room beside it is a row of the form.
        let labelled =
            tile.column == 0 && tile.end() < sheet.columns && !segment::is_title(&tile.text, self.library);
        !label && !colon && (!labelled || segment::is_only_year(&tile.text) || !tile.merged && tile.row == 0)
    }
}

fn or_as_it_is(text: &str) -> String {
    let dated = dated(text);
    if dated.is_empty() { text.to_owned() } else { dated }
}

/// A line with the mark in the place of its year, or of the room that is left for one; empty for a line without
/// either.
fn dated(text: &str) -> String {
    let text = text.trim();
    if let Some(year) = segment::year_range(text) {
        return format!("{}{YEAR_MARK}{}", &text[..year.start], &text[year.end..]);
    }
    for (at, _) in text.match_indices('年') {
        let before = text[..at].trim_end_matches(|c: char| crate::grid::is_blank(c) || c == '_' || c == 'X');
        let room = before.len() < at || before.is_empty() || before.ends_with(['（', '(']);
        if room {
            return format!("{before}{YEAR_MARK}{}", &text[at..]);
        }
    }
    String::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_or_its_room_becomes_the_mark() {
        for (text, marked) in [
            ("2024年某县项目绩效目标表", "{年度}年某县项目绩效目标表"),
            ("（    年度）", "（{年度}年度）"),
            ("（年度）", "（{年度}年度）"),
            ("(2023年)", "({年度}年)"),
            ("某县常年项目申报表", ""),
            ("单位：万元", ""),
        ] {
            assert_eq!(dated(text), marked, "{text}");
        }
    }
}
