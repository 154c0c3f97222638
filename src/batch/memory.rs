//! How a batch divides its memory: what it and all its workers take together stays within one budget, however many
//! files are converted at once.

/// The least budget in bytes: the batch's own share and a worker's least.
pub const LEAST_BUDGET: u64 = OWN + LEAST_SHARE;

/// Kept for the batch itself, in bytes: the program and the first files.
const OWN: u64 = 64 << 20;

/// Kept for each file beside it, in bytes: its key, the place of its line in the journal and its turn. The rest is in the
/// journal, and the report is written from there.
const OWN_A_FILE: u64 = 256;

/// The least address space of a worker in bytes: the program, two stacks and the templates take 40 MiB, 480 forms
/// 8 MiB more (4,800 forms take 256 MiB in all).
const LEAST_SHARE: u64 = 64 << 20;

/// So many workers at once, each with so many bytes of address space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Workers at once, from 1.
    pub lanes: usize,
    /// What each may take, in bytes.
    pub bytes: u64,
}

impl Share {
    /// One worker with all that the batch does not need itself for so many files.
    pub fn whole(budget: u64, files: usize) -> Self {
        let own = OWN + OWN_A_FILE * files as u64;
        Self { lanes: 1, bytes: budget.saturating_sub(own).max(LEAST_SHARE) }
    }

    /// As many workers as wanted, or as many as can have the least share.
    pub fn divided(budget: u64, files: usize, lanes: usize) -> Self {
        let whole = Self::whole(budget, files).bytes;
        let most = usize::try_from(whole / LEAST_SHARE).unwrap_or(usize::MAX);
        let lanes = lanes.clamp(1, most.max(1));
        Self { lanes, bytes: whole / lanes as u64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_shares_and_the_batch_itself_fit_the_budget() {
        for budget in [LEAST_BUDGET, 200 << 20, 1 << 30, 8 << 30] {
            for jobs in [1, 2, 3, 7, 16, 64, 1000] {
                let share = Share::divided(budget, 0, jobs);
                assert!(share.lanes as u64 * share.bytes + OWN <= budget, "{budget} {jobs}: {share:?}");
                assert!(share.bytes >= LEAST_SHARE && (1..=jobs).contains(&share.lanes), "{share:?}");
            }
        }
        assert_eq!(Share::divided(1 << 30, 0, 4), Share { lanes: 4, bytes: 240 << 20 });
        assert_eq!(Share::divided(1 << 30, 0, 64).lanes, 15);
        assert_eq!(Share::whole(1 << 30, 0), Share { lanes: 1, bytes: 960 << 20 });
        assert_eq!(Share::whole(1 << 30, 1 << 20), Share { lanes: 1, bytes: 704 << 20 });
        assert_eq!(Share::divided(1 << 30, 1 << 23, 8), Share { lanes: 1, bytes: LEAST_SHARE });
    }
}
