//! What one person does in a day: files, by the bytes, since a log keeps all of them for ever, and asks
//! about identifiers of parties, by their number.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

use caselot_core::docket::decide::Command;
use caselot_core::docket::filing::Facts;

/// Counters: so many that two people hardly ever share one.
const COUNTERS: usize = 1 << 16;
/// What a filing and its draw take besides texts.
const ENTRY_BYTES: usize = 1_024;
/// Identifiers that one person may ask about in a day without filing: a desk that looks at its lists and
/// forms again and again stays far below; to try all numbers of a town's people takes years.
pub(super) const IDENTIFIERS_A_DAY: u64 = 20_000;
const DAY_MS: u64 = 86_400_000;
/// Bits of a counter that count; those above them say the day.
const COUNT_BITS: u32 = 40;

/// Counts what each person does today. All threads share it, and it takes neither a lock nor memory
/// for a request. Who shares a counter with whom nobody can choose.
#[derive(Debug)]
pub(super) struct Daily {
    counters: Box<[AtomicU64]>,
    hasher: RandomState,
    most: AtomicU64,
}

impl Default for Daily {
    fn default() -> Self {
        Self::of(u64::MAX)
    }
}

impl Daily {
    /// Counters of which each person has so much a day.
    pub(super) fn of(most: u64) -> Self {
        let counters = (0..COUNTERS).map(|_| AtomicU64::new(0)).collect();
        Self { counters, hasher: RandomState::new(), most: AtomicU64::new(most) }
    }

    /// Lets a person do so much in a day.
    pub(super) fn limit(&self, most: u64) {
        self.most.store(most, Ordering::Relaxed);
    }

    /// The most that a person may do in a day.
    pub(super) fn most(&self) -> u64 {
        self.most.load(Ordering::Relaxed)
    }

    /// Counts what a person does at a time, unless it is too much for this day. Gives back whether it is
    /// not.
    pub(super) fn take(&self, person: &str, amount: usize, now_ms: u64) -> bool {
        let hash = usize::try_from(self.hasher.hash_one(person) % COUNTERS as u64);
        let Some(counter) = hash.ok().and_then(|hash| self.counters.get(hash)) else { return true };
        let (today, most) = (now_ms / DAY_MS, self.most());
        let counted = counter.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |known| {
            let of_today =
                if known >> COUNT_BITS == today { known & ((1 << COUNT_BITS) - 1) } else { 0 };
            let sum = of_today + amount as u64;
            (sum <= most.min((1 << COUNT_BITS) - 1)).then_some(today << COUNT_BITS | sum)
        });
        counted.is_ok()
    }
}

/// Identifiers that are asked about by filings.
pub(super) fn identifiers(filings: &[Facts]) -> usize {
    filings.iter().map(|it| it.parties.marks.len() + it.parties.agents.len()).sum()
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
        let daily = Daily::default();
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
