//! Names of sheets.

use crate::excel;
use crate::model::{Field, Project};

/// The sheet name of each project: its number and its name, so that no two are the same.
pub fn sheet_names(projects: &[Project]) -> Vec<String> {
    let digits = projects.len().to_string().len().max(2);
    let name = |(index, project): (usize, &Project)| {
        sheet_name(&format!("{:0digits$}", index + 1), project.declared.str(Field::Name))
    };
    projects.iter().enumerate().map(name).collect()
}

/// A number and a name, cut to what Excel allows; what it forbids is replaced by its full-width likeness.
fn sheet_name(number: &str, name: &str) -> String {
    let allowed = name.trim().chars().map(|c| match c {
        '[' => '〔',
        ']' => '〕',
        ':' => '：',
        '*' => '＊',
        '?' => '？',
        '/' => '／',
        '\\' => '＼',
        '\'' => '’',
        '\u{feff}' | '\u{fffe}' | '\u{ffff}' => ' ',
        c if c.is_control() || c.is_whitespace() => ' ',
        c => c,
    });
    let mut sheet = format!("{number} ");
    // Only what can be kept: a name may be as long as a text.
    sheet.extend(allowed.take(excel::NAME_UNITS));
    let end = excel::cut(&sheet, excel::NAME_UNITS).unwrap_or(sheet.len());
    sheet.truncate(sheet[..end].trim_end().len());
    sheet
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_excel_allows() {
        let long = "一二三四五六七八九十一二三四五六七八九十一二三四五六七八";
        let cases = [
            ("甲[乙]:*?/\\".to_owned(), "01 甲〔乙〕：＊？／＼".to_owned()),
            ("'甲'".to_owned(), "01 ’甲’".to_owned()),
            (String::new(), "01".to_owned()),
            ("甲\n乙".to_owned(), "01 甲 乙".to_owned()),
            (format!("{long}九十"), format!("01 {long}")),
            ("😀".repeat(20), format!("01 {}", "😀".repeat(14))),
        ];
        for (name, expected) in cases {
            let sheet = sheet_name("01", &name);
            assert_eq!(sheet, expected);
            assert!(sheet.encode_utf16().count() <= excel::NAME_UNITS);
        }
    }
}
