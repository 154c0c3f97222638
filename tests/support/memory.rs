//! What a process and its children take of the memory.

use std::fs;
use std::process::Child;
use std::time::Duration;

/// Looks at a process and its children until it ends: the most KiB that they took at once. The most that any of
/// them has taken so far is what the system keeps for it, so nothing between two looks is missed but the last moment
/// of one that dies.
pub fn watch(child: &mut Child) -> u64 {
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let own = child.id();
        peak = peak.max(most_kib(own) + workers(own).into_iter().map(most_kib).sum::<u64>());
        std::thread::sleep(Duration::from_millis(3));
    }
    peak
}

/// The children of a process; the system lists them by the thread that started them.
fn workers(process: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let lists = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    lists
        .flat_map(|list| list.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<_>>())
        .collect()
}

/// The most KiB that a process has taken so far.
pub fn most_kib(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse().ok()).unwrap_or(0)
}
