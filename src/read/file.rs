//! Files to bytes: regular files only, within the limit, with a message that says what stands there instead.

use std::fs::{self, File, FileType};
use std::io::{self, Read};
use std::path::Path;

use super::limits::Limits;
use crate::error::{Error, NOT_A_FILE, Result, UNREADABLE};
use crate::model::Bilingual;

/// What stands where a file was expected, in words.
pub fn kind_of(kind: FileType) -> &'static Bilingual {
    macro_rules! words {
        ($zh:literal, $en:literal) => {{
            static WORDS: Bilingual = Bilingual { zh: $zh, en: $en };
            &WORDS
        }};
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return words!("命名管道", "a named pipe");
        }
        if kind.is_socket() {
            return words!("套接字", "a socket");
        }
        if kind.is_char_device() || kind.is_block_device() {
            return words!("设备", "a device");
        }
    }
    if kind.is_dir() {
        return words!("目录", "a folder");
    }
    if kind.is_symlink() {
        return words!("链接", "a link");
    }
    words!("特殊文件", "a special file")
}

/// Reads a regular file whole.
///
/// # Errors
/// [`NOT_A_FILE`] for pipes, sockets, devices and folders, before they are opened; [`UNREADABLE`];
/// [`crate::error::FILE_TOO_LARGE`] before a byte is read.
pub fn load(path: &Path, name: &str, limits: &Limits) -> Result<Vec<u8>> {
    let unreadable = |error: io::Error| Error::new(&UNREADABLE, name).because(&error);
    let found = fs::metadata(path).map_err(unreadable)?;
    if !found.is_file() {
        return Err(Error::new(&NOT_A_FILE, name)
            .arg(kind_of(found.file_type()).zh)
            .arg(kind_of(found.file_type()).en));
    }
    limits.file(name, found.len())?;
    let file = File::open(path).map_err(unreadable)?;
    within(file, found.len(), name, limits)
}

/// Reads standard input whole, within the limit.
///
/// # Errors
/// [`UNREADABLE`], [`crate::error::FILE_TOO_LARGE`].
pub fn load_stdin(limits: &Limits) -> Result<Vec<u8>> {
    within(io::stdin().lock(), 0, "-", limits)
}

/// A file may grow while it is read, so the limit holds for what is read too.
fn within(from: impl Read, expected: u64, name: &str, limits: &Limits) -> Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(usize::try_from(expected).unwrap_or(0));
    from.take(limits.file_bytes.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| Error::new(&UNREADABLE, name).because(&error))?;
    limits.file(name, bytes.len() as u64)?;
    Ok(bytes)
}
