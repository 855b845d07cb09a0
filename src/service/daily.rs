//! What one person files in a day, by its bytes: a log keeps all of it for ever.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

use caselot_core::docket::decide::Command;
use caselot_core::docket::filing::Facts;

/// Counters: so many that two people hardly ever share one.
const COUNTERS: usize = 1 << 16;
/// What a filing and its draw take besides texts.
const ENTRY_BYTES: usize = 1_024;
const DAY_MS: u64 = 86_400_000;
/// Bits of a counter that count bytes; those above them say the day.
const BYTE_BITS: u32 = 40;

/// Counts what each person files today. All threads share it, and it takes neither a lock nor memory
/// for a request. Who shares a counter with whom nobody can choose.
#[derive(Debug)]
pub(super) struct DailyBytes {
    counters: Box<[AtomicU64]>,
    hasher: RandomState,
    most: AtomicU64,
}

impl Default for DailyBytes {
    fn default() -> Self {
        let counters = (0..COUNTERS).map(|_| AtomicU64::new(0)).collect();
        Self { counters, hasher: RandomState::new(), most: AtomicU64::new(u64::MAX) }
    }
}

impl DailyBytes {
    /// Lets a person file so much in a day.
    pub(super) fn limit(&self, bytes: u64) {
        self.most.store(bytes, Ordering::Relaxed);
    }

    /// The most that a person may file in a day.
    pub(super) fn most(&self) -> u64 {
        self.most.load(Ordering::Relaxed)
    }

    /// Counts bytes of a person at a time, unless they are too many for this day. Gives back whether
    /// they are not.
    pub(super) fn take(&self, person: &str, bytes: usize, now_ms: u64) -> bool {
        let hash = usize::try_from(self.hasher.hash_one(person) % COUNTERS as u64);
        let Some(counter) = hash.ok().and_then(|hash| self.counters.get(hash)) else { return true };
        let (today, most) = (now_ms / DAY_MS, self.most());
        let counted = counter.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |known| {
            let of_today =
                if known >> BYTE_BITS == today { known & ((1 << BYTE_BITS) - 1) } else { 0 };
            let sum = of_today + bytes as u64;
            (sum <= most.min((1 << BYTE_BITS) - 1)).then_some(today << BYTE_BITS | sum)
        });
        counted.is_ok()
    }
}

/// Bytes of what is filed or requested; `None` for any other command.
pub(super) fn filed_bytes(command: &Command) -> Option<usize> {
    match command {
        Command::File { facts, .. } => Some(facts_bytes(facts)),
        Command::RequestDesignation(request) => Some(facts_bytes(&request.facts)),
        Command::OpenLot(open) => {
            let asked = &open.asked;
            let left_out = asked.left_out.iter().map(String::len).sum::<usize>();
            Some(ENTRY_BYTES + left_out + asked.text.len())
        }
        _ => None,
    }
}

fn facts_bytes(facts: &Facts) -> usize {
    let exclusions = facts.exclusions.iter().map(|exclusion| 16 + exclusion.text.len());
    let flags = facts.flags.iter().map(String::len);
    let marks = 32 * (facts.parties.marks.len() + facts.parties.agents.len());
    ENTRY_BYTES + marks + facts.departure.len() + exclusions.chain(flags).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_its_bytes_for_each_person() {
        let daily = DailyBytes::default();
        assert!(daily.take("甲", 1 << 30, 0), "no limit is set");
        daily.limit(10_000);
        let filed =
            |person: &str, now_ms| (0..20).filter(|_| daily.take(person, 1_000, now_ms)).count();
        assert_eq!(filed("甲", DAY_MS), 10);
        assert_eq!(filed("乙", DAY_MS), 10);
        assert!(!daily.take("甲", 1_000, 2 * DAY_MS - 1));
        assert_eq!(filed("甲", 2 * DAY_MS), 10, "another day");
    }
}
