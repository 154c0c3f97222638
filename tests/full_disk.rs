//! A disk that fills at any point of the work: what stands was there before or is whole, nothing passing is left,
//! and with room again the work is done as if nothing had been.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot set its stage fails")]

#[path = "support/program.rs"]
mod program;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use program::{SAMPLE, Tree, all, err, form, plain, tree};

/// Tells the test where its disk is, once it runs in a mount namespace of its own.
const DISK: &str = "CONV_TEST_DISK";
/// Bytes of a block of the disk.
const BLOCK: u64 = 4096;

/// What is left on a disk.
#[derive(Debug, Clone, Copy)]
enum Room {
    /// So many blocks; or, on a disk that is only limited, so many for a file.
    Blocks(u64),
    /// So many files and folders, each of any size.
    Files(u64),
}

/// Room for everything.
const PLENTY: Room = Room::Blocks(1000);

/// A disk that is full sooner or later.
#[derive(Debug)]
enum Disk {
    /// A file system in memory of its own.
    Mounted(PathBuf),
    /// Any folder; no file in it may grow beyond a limit.
    Limited(PathBuf),
}

impl Disk {
    fn root(&self) -> &Path {
        match self {
            Self::Mounted(root) | Self::Limited(root) => root,
        }
    }

    /// Empties it and puts files there.
    fn fill(&self, files: &Tree) {
        for entry in fs::read_dir(self.root()).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { fs::remove_dir_all(path).unwrap() } else { fs::remove_file(path).unwrap() }
        }
        for (name, bytes) in files {
            let path = self.root().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }

    /// The ways in which it can be too small.
    fn shortages(&self) -> &'static [fn(u64) -> Room] {
        match self {
            Self::Mounted(_) => &[Room::Blocks, Room::Files],
            Self::Limited(_) => &[Room::Blocks],
        }
    }

    /// Runs the program with no more room than said beside what stands there.
    fn run(&self, args: &[&str], room: Room) -> Output {
        let program = env!("CARGO_BIN_EXE_conv");
        match (self, room) {
            (Self::Mounted(root), _) => {
                let [blocks, files] = stands(root);
                remount(
                    root,
                    &match room {
                        // A size of 0 would mean one without limit.
                        Room::Blocks(more) => format!("size={}", ((blocks + more) * BLOCK).max(1)),
                        Room::Files(more) => format!("nr_inodes={}", files + more),
                    },
                );
                let ended = plain(Command::new(program), args).output().unwrap();
                remount(root, LARGE);
                ended
            }
            (Self::Limited(_), Room::Blocks(most)) => {
                let script = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"", most * BLOCK / 1024);
                let mut shell = Command::new("bash");
                shell.args(["-c", &script, program]);
                plain(shell, args).output().unwrap()
            }
            (Self::Limited(_), Room::Files(_)) => panic!("a limit on sizes limits no number of files"),
        }
    }
}

/// A disk of its own as it is mounted.
const LARGE: &str = "size=1g,nr_inodes=100000";

fn remount(root: &Path, options: &str) {
    let done = Command::new("mount").args(["-o", &format!("remount,{options}")]).arg(root).status();
    assert!(done.unwrap().success(), "{options}");
}

/// The blocks that a tree takes, and its files and folders, itself among them.
fn stands(root: &Path) -> [u64; 2] {
    let mut sums = [0, 1];
    for entry in fs::read_dir(root).unwrap() {
        let path = entry.unwrap().path();
        let [blocks, files] = if path.is_dir() {
            stands(&path)
        } else {
            [fs::metadata(&path).unwrap().len().div_ceil(BLOCK), 1]
        };
        sums = [sums[0] + blocks, sums[1] + files];
    }
    sums
}

#[test]
fn a_full_disk_tears_nothing() {
    const NAME: &str = "a_full_disk_tears_nothing";
    if let Some(root) = std::env::var_os(DISK) {
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", LARGE, "conv"]).arg(&root).status().unwrap();
        assert!(mounted.success());
        return hold(&Disk::Mounted(root.into()));
    }
    let home = tempfile::tempdir().unwrap();
    // A namespace of its own for root and others, one for root where users may have none.
    for unshare in [["--user", "--map-root-user", "--mount"].as_slice(), &["--mount"]] {
        let within = |program: &Path, args: &[&str]| {
            let mut command = Command::new("unshare");
            command.args(unshare).arg("--").arg(program).args(args).env(DISK, home.path());
            command.output()
        };
        let probe = within("sh".as_ref(), &["-c", &format!("mount -t tmpfs conv \"${DISK}\"")]);
        if probe.is_ok_and(|ended| ended.status.success()) {
            say(&format!("a file system of its own by unshare {}", unshare.join(" ")));
            let me = std::env::current_exe().unwrap();
            let ended = within(&me, &["--exact", NAME, "--nocapture"]).unwrap();
            let said = String::from_utf8_lossy(&ended.stdout);
            assert!(ended.status.success() && said.contains("1 passed"), "{said}\n{}", err(&ended));
            return;
        }
    }
    say("no file system may be mounted here: a limit on file sizes stands in for it");
    hold(&Disk::Limited(home.path().to_owned()));
}

#[test]
fn a_limit_on_file_sizes_tears_nothing() {
    let home = tempfile::tempdir().unwrap();
    hold(&Disk::Limited(home.path().to_owned()));
}

/// Says how the disk is filled, past the test harness, which keeps what a passing test prints.
#[expect(clippy::explicit_write, reason = "the print macros are the harness's")]
fn say(way: &str) {
    writeln!(std::io::stderr(), "full_disk: {way}").unwrap();
}

fn hold(disk: &Disk) {
    singles(disk);
    batches(disk, &[]);
    batches(disk, &["--merge"]);
}

/// The output that a path belongs to: a workbook or report by itself, CSVs with their folder.
fn unit(name: &str) -> &str {
    if name.ends_with("csv") || name.ends_with(".json") {
        name.rsplit_once('/').map_or(name, |(folder, _)| folder)
    } else {
        name
    }
}

/// Holds each output to be the old one or the new one.
fn assert_whole(found: &Tree, old: &Tree, new: &Tree, context: &str) {
    let of = |tree: &Tree, wanted: &str| -> Tree {
        let files = tree.iter().filter(|(name, _)| unit(name) == wanted);
        files.map(|(name, bytes)| (name.clone(), bytes.clone())).collect()
    };
    for name in [found, old, new].into_iter().flat_map(Tree::keys) {
        let (found, old, new) = (of(found, unit(name)), of(old, unit(name)), of(new, unit(name)));
        assert!(found == old || found == new, "{context}: {name} of {:?}", found.keys());
    }
}

/// One conversion at every size, onto nothing and onto old outputs.
fn singles(disk: &Disk) {
    let home = tempfile::tempdir().unwrap();
    let text = |path: PathBuf| path.to_str().unwrap().to_owned();
    let (other, workbook) = (text(home.path().join("other.txt")), text(home.path().join("book.xlsx")));
    fs::write(&other, form(1)).unwrap();
    let (book, csv) = (text(disk.root().join("out.xlsx")), text(disk.root().join("csv")));
    let to = |input| ["to-xlsx", input, "-o", &book, "--csv", &csv];
    assert!(disk.run(&to(SAMPLE), PLENTY).status.success());
    fs::copy(&book, &workbook).unwrap();
    disk.fill(&Tree::new());
    assert!(disk.run(&to(&other), PLENTY).status.success());
    let stood = tree(disk.root());
    for args in [to(SAMPLE).to_vec(), vec!["from-xlsx", &workbook, "-o", &csv]] {
        for old in [Tree::new(), stood.clone()] {
            disk.fill(&old);
            assert!(disk.run(&args, PLENTY).status.success());
            let new = tree(disk.root());
            for shortage in disk.shortages() {
                single(disk, &args, [&book, &csv], &old, &new, shortage);
            }
        }
    }
}

/// One conversion in more and more room until there is enough.
fn single(
    disk: &Disk,
    args: &[&str],
    targets: [&str; 2],
    old: &Tree,
    new: &Tree,
    shortage: &dyn Fn(u64) -> Room,
) {
    for room in (0..).map(shortage) {
        disk.fill(old);
        let ended = disk.run(args, room);
        let said = err(&ended);
        let context = format!("{args:?} with {room:?}: {said}");
        let found = all(disk.root());
        assert_whole(&found, old, new, &context);
        if ended.status.success() {
            assert!(found == *new, "{context}");
            assert!(!matches!(room, Room::Blocks(0) | Room::Files(0)), "{context}");
            return;
        }
        assert_eq!(ended.status.code(), Some(1), "{context}");
        let named = targets.iter().any(|path| said.contains(path));
        assert!(named && said.contains("cannot be written"), "{context}");
        assert!(found != *new, "{context}");
    }
}

/// A batch at many sizes, onto nothing and onto the outputs of a batch before; resumed, it is as if it had
/// never failed.
fn batches(disk: &Disk, more: &[&str]) {
    let home = tempfile::tempdir().unwrap();
    let folder = |name: &str, first: usize| {
        let root = home.path().join(name).join("in");
        inputs(&root, first);
        root.to_str().unwrap().to_owned()
    };
    let (early, late) = (folder("early", 0), folder("late", 100));
    let output = disk.root().to_str().unwrap();
    let args = |input| [&["batch", input, "-o", output, "-j2"], more].concat();
    disk.fill(&Tree::new());
    // A file that holds no form fails, so a whole batch ends with 1.
    assert_eq!(disk.run(&args(&early), PLENTY).status.code(), Some(1));
    let stood = all(disk.root());
    for old in [Tree::new(), stood] {
        disk.fill(&old);
        let ended = disk.run(&args(&late), PLENTY);
        assert_eq!(ended.status.code(), Some(1), "{}", err(&ended));
        let new = tree(disk.root());
        for shortage in disk.shortages() {
            one_batch(disk, &args(&late), &old, &new, shortage);
        }
    }
}

/// A batch in more and more room until there is enough, each time resumed with plenty.
fn one_batch(disk: &Disk, args: &[&str], old: &Tree, new: &Tree, shortage: &dyn Fn(u64) -> Room) {
    for room in (0..).map(shortage) {
        disk.fill(old);
        let ended = disk.run(args, room);
        let said = err(&ended);
        let context = format!("{args:?} with {room:?}: {said}");
        assert_eq!(ended.status.code(), Some(1), "{context}");
        let everything = all(disk.root());
        assert!(!everything.keys().any(|name| name.contains(".tmp")), "{context}{:?}", everything.keys());
        let journal = everything.get(".conv/journal.jsonl");
        assert!(
            journal.is_none_or(|lines| lines.is_empty() || lines.ends_with(b"\n")),
            "{context}torn journal"
        );
        let found = tree(disk.root());
        if found == *new {
            assert!(!matches!(room, Room::Blocks(0) | Room::Files(0)), "{context}");
            return;
        }
        assert!(said.contains("cannot be written") && said.contains(args[3]), "{context}");
        let mut old = old.clone();
        old.retain(|name, _| !name.starts_with(".conv"));
        assert_outputs_whole(&found, &old, new, &context);
        let resumed = disk.run(args, PLENTY);
        assert_eq!(resumed.status.code(), Some(1), "{context}{}", err(&resumed));
        assert!(tree(disk.root()) == *new, "{context}{:?}", tree(disk.root()).keys());
    }
}

/// As [`assert_whole`], but the report may tell of what failed.
fn assert_outputs_whole(found: &Tree, old: &Tree, new: &Tree, context: &str) {
    let outputs = |tree: &Tree| -> Tree {
        let files = tree.iter().filter(|(name, _)| !name.starts_with("report."));
        files.map(|(name, bytes)| (name.clone(), bytes.clone())).collect()
    };
    assert_whole(&outputs(found), &outputs(old), &outputs(new), context);
    // A CSV has the row of the last file, a workbook ends with the archive's directory.
    for (name, bytes) in found.iter().filter(|(name, _)| name.starts_with("report.")) {
        let whole = if name.ends_with(".csv") {
            let text = String::from_utf8_lossy(bytes);
            text.contains("\n甲/1.txt,") && text.ends_with('\n')
        } else {
            bytes.len().checked_sub(22).is_some_and(|at| bytes[at..].starts_with(b"PK\x05\x06"))
        };
        assert!(whole, "{context}{name}");
    }
}

/// A few forms in two folders, and so many files without any that the journal takes more than a block.
fn inputs(root: &Path, first: usize) {
    for (folder, count) in [("甲", 2), ("乙", 1)] {
        fs::create_dir_all(root.join(folder)).unwrap();
        for number in 0..count {
            fs::write(root.join(folder).join(format!("{number}.txt")), form(first + number)).unwrap();
        }
    }
    for number in 0..14 {
        fs::write(root.join(format!("坏{number}.txt")), format!("no form {first}\n")).unwrap();
    }
}
