//! Output appears whole or not at all: written under a passing name beside its place, synced, then renamed.
//!
//! Whoever opens the target sees the old content or the new one, never a part, also after a crash or a full
//! disk. What a killed process leaves behind carries [`TEMP_PREFIX`] and [`TEMP_SUFFIX`]; [`sweep`] clears it.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tempfile::{NamedTempFile, TempDir};

use crate::error::{Error, Result, UNWRITABLE};

/// How the name of an unfinished output begins; the dot hides it from listings and from readers of folders.
pub const TEMP_PREFIX: &str = ".conv-";
/// How the name of an unfinished output ends.
pub const TEMP_SUFFIX: &str = ".tmp";

/// The time up to which a file is synced by the way: a thread of its own would take longer to come to its turn.
const QUICK_SYNC: Duration = Duration::from_micros(200);

/// What a writer of a whole file is handed: buffered, and with a position that can be sought.
pub type Sink<'f> = BufWriter<&'f mut File>;

/// Writes a file through `write` so that it appears at `path` whole or not at all.
///
/// A symbolic link is followed, so the file it names is replaced; the permissions of a file that is replaced
/// stay, a new one gets those of the umask. A pipe or a device cannot be replaced and is written straight.
///
/// # Errors
/// [`UNWRITABLE`] with the path: the folder is missing or read-only, the disk full, `path` a folder, or an
/// error of `write` itself (an [`Error`] wrapped in the [`io::Error`] comes through unchanged).
pub fn write_whole<T>(path: &Path, write: impl FnOnce(&mut Sink) -> io::Result<T>) -> Result<T> {
    put(path, write).map_err(|error| fault(path, error))
}

fn put<T>(path: &Path, write: impl FnOnce(&mut Sink) -> io::Result<T>) -> io::Result<T> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let old = fs::metadata(&target).ok();
    match &old {
        Some(old) if old.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        Some(old) if !old.is_file() => {
            let mut file = File::options().write(true).open(&target)?;
            return buffered(&mut file, write);
        }
        _ => {}
    }
    let folder = parent(&target);
    let mut temp = new_file_in(folder)?;
    let done = buffered(temp.as_file_mut(), write)?;
    if let Some(old) = old {
        // Best effort: not every file system has permissions to keep.
        let _ = temp.as_file().set_permissions(old.permissions());
    }
    sync(temp.as_file())?;
    temp.persist(&target).map_err(|error| error.error)?;
    Ok(done)
}

fn buffered<T>(file: &mut File, write: impl FnOnce(&mut Sink) -> io::Result<T>) -> io::Result<T> {
    let mut sink = BufWriter::with_capacity(1 << 16, file);
    let done = write(&mut sink)?;
    sink.flush()?;
    Ok(done)
}

/// A folder of files that appear together.
///
/// The files are staged in a passing folder. Where the target does not exist yet, one rename makes it appear.
/// Where it does, the files replace their namesakes one by one and anything else in it stays; the file created
/// last is the *seal*: the old seal goes first and the new one comes last, so a folder with its seal is never
/// half old and half new (file systems with a journal keep the order of renames; [`hold`] keeps other processes
/// apart). Dropped without [`Folder::commit`], nothing has happened.
#[derive(Debug)]
pub struct Folder {
    target: PathBuf,
    stage: TempDir,
    names: Vec<String>,
}

impl Folder {
    /// Begins a folder at `target`; the folders above it are made.
    ///
    /// # Errors
    /// [`UNWRITABLE`] when nothing can be made there, or a file has that name.
    pub fn new(target: &Path) -> Result<Self> {
        let begin = || {
            let stood = fs::exists(target)?;
            if stood && !fs::metadata(target)?.is_dir() {
                return Err(io::ErrorKind::NotADirectory.into());
            }
            let home = if stood { target } else { parent(target) };
            fs::create_dir_all(home)?;
            let stage = temp_names().tempdir_in(home).map_err(bare)?;
            Ok(Self { target: target.to_owned(), stage, names: Vec::new() })
        };
        begin().map_err(|error| fault(target, error))
    }

    /// Creates a staged file. `name` is a bare file name.
    ///
    /// # Errors
    /// [`UNWRITABLE`], also for a name that would lead out of the folder.
    pub fn create(&mut self, name: &str) -> Result<File> {
        let bare = Path::new(name).file_name().is_some_and(|bare| bare == name);
        let made = if bare {
            File::create(self.stage.path().join(name))
        } else {
            Err(io::ErrorKind::InvalidFilename.into())
        };
        let file = made.map_err(|error| fault(&self.target.join(name), error))?;
        self.names.push(name.to_owned());
        Ok(file)
    }

    /// Makes the files appear; the paths they have then, in the order of their creation.
    ///
    /// # Errors
    /// [`UNWRITABLE`] with the path that failed.
    pub fn commit(self) -> Result<Vec<PathBuf>> {
        let paths: Vec<PathBuf> = self.names.iter().map(|name| self.target.join(name)).collect();
        self.sync_all(&paths)?;
        // It may have come to stand since the stage was made, and up to the moment of the rename: another output
        // was written in it.
        match if self.target.is_dir() { None } else { Some(self.appear()) } {
            Some(Err(error)) if !self.target.is_dir() => return Err(error),
            Some(Ok(())) => {}
            _ => self.replace(&paths)?,
        }
        Ok(paths)
    }

    /// Syncs the staged files; where that takes its time, those behind the first side by side: a file system commits
    /// them together, which takes the time of one.
    fn sync_all(&self, paths: &[PathBuf]) -> Result<()> {
        let stage = self.stage.path();
        let sync = |name: &String| sync(&File::open(stage.join(name))?);
        let mut files = self.names.iter().zip(paths);
        for (name, path) in files.by_ref() {
            let began = Instant::now();
            sync(name).map_err(|error| fault(path, error))?;
            if began.elapsed() > QUICK_SYNC {
                break;
            }
        }
        std::thread::scope(|scope| {
            let syncs: Vec<_> = files.map(|(name, path)| (path, scope.spawn(move || sync(name)))).collect();
            for (path, sync) in syncs {
                let done = sync.join().unwrap_or_else(|_| Err(io::ErrorKind::Other.into()));
                done.map_err(|error| fault(path, error))?;
            }
            Ok(())
        })
    }

    /// Makes the stage the folder; under its old name nothing is left to clean up then.
    fn appear(&self) -> Result<()> {
        open_to_readers(self.stage.path());
        fs::rename(self.stage.path(), &self.target).map_err(|error| fault(&self.target, error))
    }

    fn replace(&self, paths: &[PathBuf]) -> Result<()> {
        let Some((seal, _)) = paths.split_last() else { return Ok(()) };
        let _held = hold(&self.target, File::lock);
        match fs::remove_file(seal) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(fault(seal, error)),
            _ => {}
        }
        for (name, path) in self.names.iter().zip(paths) {
            fs::rename(self.stage.path().join(name), path).map_err(|error| fault(path, error))?;
        }
        Ok(())
    }
}

/// Locks a folder of files that appear together, for whoever replaces them ([`File::lock`]) or reads them
/// ([`File::lock_shared`]), until what is handed back is dropped. Systems where folders have no locks give `None`:
/// two processes at once in one folder are then the user's to avoid.
pub fn hold(folder: &Path, lock: impl FnOnce(&File) -> io::Result<()>) -> Option<File> {
    let folder = File::open(folder).ok()?;
    lock(&folder).is_ok().then_some(folder)
}

/// Removes what killed processes left unfinished in a folder and tells how many. Not to be called while
/// another process writes there.
///
/// # Errors
/// Those of the file system.
pub fn sweep(folder: &Path) -> io::Result<usize> {
    let mut swept = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let ours = name.to_str().is_some_and(|n| n.starts_with(TEMP_PREFIX) && n.ends_with(TEMP_SUFFIX));
        if ours {
            if entry.file_type()?.is_dir() {
                fs::remove_dir_all(entry.path())?;
            } else {
                fs::remove_file(entry.path())?;
            }
            swept += 1;
        }
    }
    Ok(swept)
}

/// The fault of a failed write: an [`Error`] that a writer wrapped comes out as it was, its file named.
pub(crate) fn fault(path: &Path, error: io::Error) -> Error {
    match error.downcast::<Error>() {
        Ok(own) if own.file.is_empty() => Error { file: path.display().to_string(), ..own },
        Ok(own) => own,
        Err(error) => Error::new(&UNWRITABLE, path.display().to_string()).because(&error),
    }
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn temp_names() -> tempfile::Builder<'static, 'static> {
    let mut names = tempfile::Builder::new();
    names.prefix(TEMP_PREFIX).suffix(TEMP_SUFFIX);
    names
}

fn new_file_in(folder: &Path) -> io::Result<NamedTempFile> {
    let mut names = temp_names();
    // Passing files are private by default; an output has the permissions of any other new file.
    #[cfg(unix)]
    names.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    names.tempfile_in(folder).map_err(bare)
}

/// What the system said, without the passing file's name that `tempfile` adds to it: the target is named instead.
fn bare(error: io::Error) -> io::Error {
    match error.to_string().rsplit_once(" at path ") {
        Some((said, _)) => io::Error::new(error.kind(), said),
        None => error,
    }
}

/// A staged folder is private; the finished one has the permissions that its files' maker gives any folder.
fn open_to_readers(folder: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let probe = folder.join(TEMP_PREFIX);
        if fs::create_dir(&probe).is_ok() {
            if let Ok(usual) = fs::metadata(&probe) {
                let _ = fs::set_permissions(folder, fs::Permissions::from_mode(usual.permissions().mode()));
            }
            let _ = fs::remove_dir(&probe);
        }
    }
    #[cfg(not(unix))]
    let _ = folder;
}

/// Some network and user-space file systems cannot sync; that alone fails no conversion.
fn sync(file: &File) -> io::Result<()> {
    match file.sync_all() {
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {
            Ok(())
        }
        done => done,
    }
}

/// Makes the renames in a folder durable where folders can be synced (Unix); elsewhere the system sees to it.
///
/// Without it a power cut right after a conversion may bring back the state before, which is whole too. A
/// journal that records outputs as done calls it first.
pub fn sync_folder(folder: &Path) {
    #[cfg(unix)]
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    #[cfg(not(unix))]
    let _ = folder;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_failed_write_leaves_the_old_file_and_nothing_else() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a.txt");
        write_whole(&path, |sink| sink.write_all(b"old")).unwrap();
        let failed = write_whole(&path, |sink| {
            sink.write_all(b"half of the new")?;
            Err::<(), _>(io::Error::other("full"))
        });
        assert_eq!(failed.unwrap_err().args, ["full", "full"]);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(names(home.path()), ["a.txt"]);
    }

    #[test]
    fn a_folder_is_no_place_for_a_file_and_a_file_none_for_a_folder() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(write_whole(home.path(), |_| Ok(())).unwrap_err().fault.code, "unwritable");
        let file = home.path().join("file");
        fs::write(&file, "x").unwrap();
        assert_eq!(Folder::new(&file).unwrap_err().fault.code, "unwritable");
        assert_eq!(Folder::new(&file.join("below")).unwrap_err().fault.code, "unwritable");
        let below = write_whole(&file.join("below"), |_| Ok(())).unwrap_err();
        assert!(!below.args.concat().contains(TEMP_PREFIX), "{below}");
        assert_eq!(names(home.path()), ["file"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_permissions_stay() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().unwrap();
        let (real, link) = (home.path().join("real"), home.path().join("link"));
        fs::write(&real, "old").unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        write_whole(&link, |sink| sink.write_all(b"new")).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&real).unwrap(), b"new");
        assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
        write_whole(Path::new("/dev/null"), |sink| sink.write_all(b"gone")).unwrap();
    }

    #[test]
    fn a_new_folder_appears_at_once_and_an_old_one_keeps_its_other_files() {
        let home = tempfile::tempdir().unwrap();
        let target = home.path().join("deep/er/out");
        for round in ["one", "two"] {
            let mut folder = Folder::new(&target).unwrap();
            for name in ["a.csv", "seal.json"] {
                folder.create(name).unwrap().write_all(round.as_bytes()).unwrap();
            }
            let paths = folder.commit().unwrap();
            assert_eq!(paths, [target.join("a.csv"), target.join("seal.json")]);
            assert_eq!(fs::read_to_string(target.join("a.csv")).unwrap(), round);
            fs::write(target.join("mine.txt"), "kept").unwrap();
            assert_eq!(names(&target), ["a.csv", "mine.txt", "seal.json"]);
            assert_eq!(names(target.parent().unwrap()), ["out"]);
        }
    }

    #[test]
    fn a_folder_that_comes_to_stand_meanwhile_keeps_what_is_in_it() {
        let home = tempfile::tempdir().unwrap();
        let target = home.path().join("out");
        let mut folder = Folder::new(&target).unwrap();
        folder.create("a.csv").unwrap().write_all(b"a").unwrap();
        fs::create_dir(&target).unwrap();
        fs::write(target.join("book.xlsx"), "kept").unwrap();
        folder.commit().unwrap();
        assert_eq!(names(&target), ["a.csv", "book.xlsx"]);
        assert_eq!(names(home.path()), ["out"]);
    }

    /// Rounds of two writers and a reader: with its seal the folder never is half of one and half of the other.
    #[cfg(unix)]
    #[test]
    fn two_writers_of_one_folder_leave_it_whole_for_a_reader() {
        const FILES: [&str; 3] = ["a.csv", "b.csv", "seal.json"];
        let home = tempfile::tempdir().unwrap();
        let target = home.path().join("out");
        let write = |text: &str| {
            for _ in 0..40 {
                let mut folder = Folder::new(&target).unwrap();
                for name in FILES {
                    folder.create(name).unwrap().write_all(text.as_bytes()).unwrap();
                }
                folder.commit().unwrap();
            }
        };
        write("one");
        std::thread::scope(|scope| {
            let writers = ["one", "two"].map(|text| scope.spawn(move || write(text)));
            while !writers.iter().all(std::thread::ScopedJoinHandle::is_finished) {
                let _held = hold(&target, File::lock_shared).unwrap();
                let texts = FILES.map(|name| fs::read_to_string(target.join(name)).unwrap());
                assert!(texts.iter().all(|text| *text == texts[0]), "{texts:?}");
            }
        });
    }

    #[test]
    fn an_abandoned_folder_changes_nothing_and_names_cannot_climb_out() {
        let home = tempfile::tempdir().unwrap();
        let target = home.path().join("out");
        let mut folder = Folder::new(&target).unwrap();
        for name in ["../a", "/a", "b/c", "..", ""] {
            assert_eq!(folder.create(name).unwrap_err().fault.code, "unwritable", "{name}");
        }
        folder.create("a").unwrap();
        drop(folder);
        assert!(names(home.path()).is_empty());
    }

    #[test]
    fn leftovers_are_swept_and_nothing_else() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join(".conv-abc.tmp"), "").unwrap();
        fs::create_dir_all(home.path().join(".conv-dir.tmp/x")).unwrap();
        fs::write(home.path().join("conv.tmp"), "").unwrap();
        assert_eq!(sweep(home.path()).unwrap(), 2);
        assert_eq!(names(home.path()), ["conv.tmp"]);
    }
}
