//! Sound workbooks, cut and with bytes changed.

use super::package::archive;
use super::spreadsheet::{sheet_of_form, workbook};
use super::{Dice, Expect, Folder, binary, compound, form};

/// Files whose bytes are changed, each with changes of so many bytes.
const CHANGED: [usize; 6] = [1, 2, 4, 8, 64, 512];

pub fn cases(folder: &mut Folder<'_>) {
    let originals: [(&str, Vec<u8>); 5] = [
        ("own.xlsx", form::own_workbook()),
        ("foreign.xlsx", form::foreign_workbook()),
        ("stored.xlsx", archive(&workbook(&[sheet_of_form()]))),
        ("binary.xls", compound::container("Workbook", &binary::sound())),
        ("bare.xls", binary::sound()),
    ];
    for (name, bytes) in originals {
        folder.add(format!("whole-{name}"), Expect::Read(1), &bytes);
        for percent in (5..100).step_by(5) {
            let cut = &bytes[..bytes.len() * percent / 100];
            folder.add(format!("cut-at-{percent:02}-{name}"), Expect::Classified, cut);
        }
        for (seed, changes) in CHANGED.into_iter().cycle().take(12).enumerate() {
            let mut dice = Dice::new(seed as u64 + bytes.len() as u64);
            let mut bytes = bytes.clone();
            for _ in 0..changes {
                let at = dice.below(bytes.len());
                bytes[at] = dice.below(256) as u8;
            }
            folder.add(format!("changed-{seed:02}-{name}"), Expect::Classified, bytes);
        }
    }
}
