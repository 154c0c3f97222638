//! Room in the heaps of the pool's threads, for an allocator that widens them by a page at a time.
//!
//! glibc gives each thread a heap of its own, and asks the system anew for each 4 KiB by which one of them grows
//! (`grow_heap` in its `arena.c`); all threads of the process wait for each such call; `M_TOP_PAD` is
//! not asked there. What a heap was once widened by stays accessible after it is given back, so blocks
//! that are taken and given back before anything is read leave heaps that need not be widened page by page: over a dump of
//! 4,800 forms 980 such calls were counted instead of 16,900. No memory is touched by it but the blocks' heads, so
//! none is used before it is needed. Other allocators need none of this, and nothing but time depends on it.

use super::pool;

/// Inputs below this many bytes are done before widening heaps has paid.
const WIDENS: usize = 256 << 10;
/// Bytes of memory that a thread takes for a byte of input: its rows and what they become.
const ROOM_A_BYTE: usize = 4;
/// The most room that a heap gets, in bytes; what needs more asks for it as ever.
const MOST_ROOM: usize = 48 << 20;
/// Just under what the allocator maps by itself instead of taking it from a heap (`DEFAULT_MMAP_THRESHOLD`).
const BLOCK: usize = 120 << 10;

/// Widens the heap of each thread by what an input of so many bytes will take there.
pub fn widen_heaps(bytes: usize) {
    let needs = cfg!(all(target_os = "linux", target_env = "gnu")) && bytes >= WIDENS;
    if let Some(pool) = pool().filter(|_| needs) {
        let room = bytes.saturating_mul(ROOM_A_BYTE).min(MOST_ROOM);
        pool.broadcast(|_| widen(room));
        // The thread that asks keeps little more than where each row went.
        widen(bytes.min(MOST_ROOM));
    }
}

/// Takes as many blocks as make so many bytes, and gives them back.
fn widen(bytes: usize) {
    let block = |_| {
        let mut block = Vec::<u8>::new();
        // Where memory is short, what is needed may still fit.
        block.try_reserve_exact(BLOCK).ok().map(|()| std::hint::black_box(block))
    };
    drop((0..bytes / BLOCK).map_while(block).collect::<Vec<_>>());
}
