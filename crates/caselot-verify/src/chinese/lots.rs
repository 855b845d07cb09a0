//! What a log shows of lots and of the cases of judges who leave, in Chinese.

use caselot_core::audit::{LotFacts, RedistributionFact};

use super::{Lines, WORDS, entries, filled, word};

impl Lines {
    pub(super) fn lots(&mut self, facts: &LotFacts) {
        for (kind, opened) in &facts.opened {
            let drawn = facts.drawn.get(kind).copied().unwrap_or(0);
            let kind = word("LotKind", kind);
            self.add("lots", &[("kind", &kind), ("opened", opened), ("drawn", &drawn)]);
        }
        for (need, lots) in &facts.waited {
            let (need, entries) = (word("LotNeed", need), entries(lots));
            let fields: super::Args<'_> =
                &[("need", &need), ("count", &lots.len()), ("entries", &entries)];
            self.add("lot-waited", fields);
        }
        self.listed("lots-undrawn", &facts.undrawn);
        for (result, count) in &facts.reviews {
            let result = word("ReviewResult", result);
            self.add("lot-reviews", &[("result", &result), ("count", count)]);
        }
    }

    pub(super) fn redistributed(&mut self, it: &RedistributionFact) {
        let mut said = filled(
            "redistributed",
            &[
                ("judge", &it.judge),
                ("listed", &it.listed),
                ("filed", &it.filed),
                ("closed", &it.closed),
                ("entry", &it.entry),
            ],
        );
        for (key, count) in [
            ("redistributed-left-out", it.left_out),
            ("redistributed-ended", it.ended),
            ("redistributed-changed", it.changed),
        ] {
            if count > 0 {
                said += &WORDS.text("between");
                said += &filled(key, &[("count", &count)]);
            }
        }
        self.0.push(said);
    }
}
