//! What witnesses saw of a log, and what it shows of contributors and hands, in Chinese.

use caselot_core::audit::{
    ContributionFacts, ContributorFact, Facts, HandFact, HandFacts, HandsRequiredFact,
    UncontributedRun, UnsignedFact, utc,
};
use caselot_core::id::EntryIndex;

use super::{Lines, entries, joined, word};

/// Where there is no such entry.
const NONE: EntryIndex = EntryIndex(0);

impl Lines {
    /// What witnesses saw, line by line as the English report.
    pub(super) fn witnessed(&mut self, facts: &Facts) {
        let Some(seen) = &facts.witnessed else { return };
        match seen.checkpoints {
            0 => self.add("witnessed-none", &[]),
            count => self.add(
                "witnessed",
                &[("count", &count), ("size", &seen.size), ("time", &utc(seen.time))],
            ),
        }
        self.add("witnessed-uncovered", &[("count", &seen.uncovered)]);
        if let Some((entry, seconds)) = &seen.longest {
            self.add("witnessed-longest", &[("entry", entry), ("seconds", seconds)]);
        }
        for entry in &seen.ahead {
            self.add("witnessed-ahead", &[("entry", entry)]);
        }
        for (name, count) in &seen.witnesses {
            self.add("witness", &[("name", name), ("count", count)]);
        }
        if seen.lost > 0 {
            self.add("witnessed-lost", &[("count", &seen.lost)]);
        }
        if seen.foreign > 0 {
            self.add("witnessed-foreign", &[("count", &seen.foreign)]);
        }
    }

    pub(super) fn contributions(&mut self, facts: &ContributionFacts) {
        facts.contributors.iter().for_each(|it| self.contributor(it));
        let unpinned = facts.unpinned.iter().flatten().map(|run| ("contributors-unpinned", run));
        let alone = facts.uncontributed.iter().map(|run| ("uncontributed", run));
        for (key, UncontributedRun { first, last, filings }) in alone.chain(unpinned) {
            self.add(key, &[("count", filings), ("first", first), ("last", last)]);
        }
    }

    fn contributor(&mut self, it: &ContributorFact) {
        self.add(
            "contributor",
            &[
                ("name", &it.name),
                ("entry", &it.entry),
                ("filed", &it.filed),
                ("drawn", &it.drawn),
                ("slowest", &it.slowest_ms),
            ],
        );
        self.add("contributor-key", &[("key", &it.key)]);
        if it.voided > 0 {
            self.add("contributor-voided", &[("count", &it.voided)]);
        }
        self.below("contributor-waiting", &it.waiting);
        if it.stalled != NONE {
            self.add("contributor-stalled", &[("entry", &it.stalled)]);
        } else if it.ended != NONE {
            self.add("contributor-ended", &[("entry", &it.ended)]);
        }
        self.below("contributor-withheld", &it.withheld);
    }

    fn below(&mut self, key: &str, list: &[EntryIndex]) {
        if !list.is_empty() {
            self.add(key, &[("entries", &entries(list))]);
        }
    }

    pub(super) fn hands(&mut self, facts: &HandFacts) {
        facts.keys.iter().for_each(|it| self.hand(it));
        for HandsRequiredFact { entry, roles } in &facts.required {
            if roles.is_empty() {
                self.add("hands-required-none", &[("entry", entry)]);
            } else {
                let roles = joined(roles.iter().map(|role| word("PersonRole", role)));
                self.add("hands-required", &[("roles", &roles), ("entry", entry)]);
            }
        }
        self.add("hands-covered", &[("size", &facts.covered)]);
        for UnsignedFact { person, entries, first, last } in &facts.unsigned {
            let fields: super::Args<'_> =
                &[("person", person), ("count", entries), ("first", first), ("last", last)];
            self.add("hands-unsigned", fields);
        }
        for person in facts.unpinned.iter().flatten() {
            self.add("hands-unpinned", &[("person", person)]);
        }
    }

    fn hand(&mut self, it: &HandFact) {
        let fields: super::Args<'_> =
            &[("person", &it.person), ("entry", &it.entry), ("signed", &it.signed)];
        self.add("hand", fields);
        self.add("hand-key", &[("key", &it.key)]);
        if it.replaced != NONE {
            let key = if it.rotated { "hand-rotated" } else { "hand-replaced" };
            self.add(key, &[("entry", &it.replaced)]);
        }
        if !it.vouched && !it.rotated {
            self.add("hand-unvouched", &[]);
        }
        if it.compromised_since != NONE {
            self.add("hand-compromised", &[("entry", &it.compromised_since)]);
        }
    }
}
