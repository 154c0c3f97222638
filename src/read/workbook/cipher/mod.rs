//! Workbooks that are encrypted and yet open without asking.
//!
//! Where a workbook's structure is protected, Excel 97 to 2010 encrypt the file by a password of their own, which they
//! try before they ask anybody (MS-XLS 2.2.10). Forms that an office hands out are often protected so. A file with a
//! password of somebody's stays locked.

mod package;
mod stream;

pub use package::open as open_package;
pub use stream::opened as opened_stream;

/// The password that is never asked for.
const PASSWORD: &str = "VelvetSweatshop";

/// The password as the newer schemes hash it.
fn password() -> Vec<u8> {
    PASSWORD.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

#[cfg(test)]
mod tests;
