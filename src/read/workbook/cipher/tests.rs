//! Streams and packages that another program's ciphers made, by the password that nobody is asked for.

use super::{open_package, opened_stream};
use crate::read::limits::Limits;
use crate::read::workbook::biff;

fn bytes(hex: &str) -> Vec<u8> {
    let digit = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    (0..hex.len()).step_by(2).map(digit).collect()
}

/// A workbook of one sheet with a text and, past the first block of the key stream, a number: FILEPASS, what of the
/// sheet's entry is encrypted, the text and the number.
fn stream(pass: &str, entry: &str, label: &str, number: &str) -> Vec<u8> {
    let record =
        |kind: u16, data: &[u8]| [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat();
    let begin = |kind: u8| record(0x0809, &[&[0, 6, kind, 0][..], &[0; 12]].concat());
    let mut all = [begin(5), record(0x002F, &bytes(pass))].concat();
    let place = (all.len() + 3 * 4 + bytes(entry).len()) as u32;
    all.extend(record(0x0085, &[&place.to_le_bytes()[..], &bytes(entry)].concat()));
    all.extend(record(0x000A, &[]));
    all.extend(begin(0x10));
    all.extend(record(0x0204, &bytes(label)));
    all.extend(record(0x11B6, &[0; 1000]));
    all.extend(record(0x0203, &bytes(number)));
    all.extend(record(0x000A, &[]));
    all
}

const SALT: &str = "000102030405060708090a0b0c0d0e0f";

#[test]
fn streams_that_open_without_asking_are_opened() {
    let header = |bits: &str| {
        let before = "010004000200040000002400000004000000000000000168000004800000";
        format!("{before}{bits}0000000100000000000000000000007800000010000000{SALT}")
    };
    let cases = [
        (
            "000059b30a9a".to_owned(),
            "876bbac213f2",
            "c305221e699620984ebb175aa5",
            "a21ea305621e699660986e941b60",
        ),
        (
            format!("010001000100{SALT}01fd4e05dc6e0e72fcc4b72175686883ded643a3b989170bc6e163b5debaf714"),
            "40e6fbcc7139",
            "c8d464173528de98b367f213fe",
            "4f6ea76ebd8b4ef68d373fcd93fb",
        ),
        (
            header("28") + "c872728f14b55d849b7dde3f7cfd96a714000000d5e6c96d597b070d79bf31b1599eddf2ece8d44b",
            "202b4675ea47",
            "12b76dd7a80a2b69eb2655d57c",
            "7ae303182be78fd39e18261e2ba8",
        ),
        (
            header("80") + "a024a295d910dcd16b2b69c9dfef19191400000074a70eb0e7278136e857318b9e9a13d19115d50b",
            "fd7522193a27",
            "bcbc5c30eb08081df5fc0ce800",
            "2be9466d77f9ee31ca6bb07e25a8",
        ),
    ];
    for (pass, entry, label, number) in cases {
        let stream = stream(&pass, entry, label, number);
        let document = biff::read("a.xls", &stream, &Limits::default()).unwrap();
        let cells = document.grids.iter().flat_map(|grid| &grid.rows).flat_map(|row| &row.cells);
        let texts: Vec<_> = cells.map(|cell| cell.text(&document.source).into_owned()).collect();
        assert_eq!(texts, ["项目", "1.5"], "{pass}");
        assert_eq!(document.grids[0].name.as_deref(), Some("表"), "{pass}");
    }
}

#[test]
fn a_password_of_somebody_s_stays_locked() {
    let zeros = "00".repeat(48);
    for pass in
        ["000059b30a9b".to_owned(), format!("010001000100{zeros}"), format!("0100040002000400{zeros}")]
    {
        let stream = stream(&pass, "0000", "00", "00");
        assert!(opened_stream(&stream).is_none(), "{pass}");
        let error = biff::read("a.xls", &stream, &Limits::default()).unwrap_err();
        assert_eq!(error.fault.code, "locked", "{pass}");
        // However short it is cut.
        (0..stream.len()).for_each(|end| drop(opened_stream(&stream[..end])));
    }
}

#[test]
fn packages_that_open_without_asking_are_opened() {
    let info = format!(
        "04000200240000002400000024000000000000000e660000048000008000000018000000000000000000000078000000\
         10000000{SALT}c9c388ad490e94704544db5bb838b6ee14000000\
         be5b1399420b30a6bd10f8474fc01c60b4ea54ab54faf94e4e62a270c21bb933"
    );
    let package = bytes("140000000000000013707c98102b5b2eb203d87abc3a33c1e140f07e12c812e337ac9b95e7003870");
    let plain = open_package(&bytes(&info), &package).unwrap();
    assert_eq!(plain, b"PK\x03\x04 what is packed.");
    let other = info.replace("c9c388ad", "c9c388ae");
    assert_eq!(open_package(&bytes(&other), &package), None);
    let cut = bytes(&info);
    (0..cut.len()).for_each(|end| assert_eq!(open_package(&cut[..end], &package), None));
}
