//! What the opening of a lot must be, and what it needs (section 22.13).

use super::candidates::members_on;
use super::court::{Fold, Rule, rule};
use super::desk::{Filing, Stand};
use super::draw::{Hash, lp, tagged};
use super::keeping::is_undone;
use super::lot::{ASSESSORS, Opened, REVIEW, Sample};
use super::persons::skeleton;
use super::stages::{End, Stage};
use super::text;

const AGAIN: u32 = 1;
const LEFT_OUT: u32 = 2;
const FEW: u32 = 3;
const NO_CASE: u32 = 4;
const NARROW: u32 = 5;
const MANY_MISSING: u32 = 6;

/// Days ahead for which assessors are drawn at most.
const DAYS_AHEAD: u32 = 366;
const MOST_SEATS: u32 = 1_000;
const MOST_CANDIDATES: usize = 100_000;
/// Lots of a person that are not drawn.
const UNDRAWN: usize = 8;

fn digest(candidates: &[String]) -> Hash {
    let mut message = (candidates.len() as u32).to_be_bytes().to_vec();
    message.extend(candidates.iter().flat_map(|name| lp(name)));
    tagged("lot-candidates", &message)
}

impl Sample {
    /// Whether both may draw one case: they share a closing day, and neither pool nor judge differ.
    fn meets(&self, other: &Sample) -> bool {
        let pool = self.pool.is_empty() || other.pool.is_empty() || self.pool == other.pool;
        let judge = self.judge == 0 || other.judge == 0 || self.judge == other.judge;
        self.from <= other.to && other.from <= self.to && pool && judge
    }
}

impl Fold {
    /// The candidates of a lot that may be opened so.
    pub(super) fn opens_lot(&self, person: &str, lot: &Opened) -> Result<Vec<String>, String> {
        let before = self.lots.all.values().filter(|it| (it.kind, it.year) == (lot.kind, lot.year));
        let next = lot.year == self.year() && u64::from(lot.number) == before.count() as u64 + 1;
        rule(next, "LotOutOfOrder")?;
        rule(text::name(&lot.subject) && text::free_text(&lot.text), "TextOutsideTable")?;
        self.lot_in_form(lot)?;
        let all = self.lot_candidates(lot);
        let (outs, review) = (&lot.left_out, lot.kind == REVIEW);
        let known = outs.iter().all(|name| all.contains(name));
        let ascending = outs.is_sorted_by(|one, next| one < next);
        rule(known && ascending && (outs.is_empty() || !review), "LotMalformed")?;
        rule(outs.is_empty() || !lot.text.is_empty(), "TextNeeded")?;
        let mut candidates = all;
        candidates.retain(|name| !outs.contains(name));
        rule((1..=MOST_SEATS).contains(&lot.seats), "LotMalformed")?;
        rule(candidates.len() <= MOST_CANDIDATES, "LotTooLarge")?;
        rule(candidates.len() >= lot.seats as usize, "NoCandidates")?;
        let same = candidates.len() == lot.candidates as usize && digest(&candidates) == lot.digest;
        rule(same, "LotDiffers")?;
        self.next_envelope(lot.tray, lot.envelope, &lot.commitment)?;
        rule(self.undrawn_lots(person) < UNDRAWN, "TooManyUndrawn")?;
        rule(lot.needs == self.lot_needs(lot, &candidates), "NeedsMismatch")?;
        Ok(candidates)
    }

    fn lot_in_form(&self, lot: &Opened) -> Rule {
        let days = self.today..=self.today.saturating_add(DAYS_AHEAD);
        let day = match lot.kind {
            ASSESSORS => days.contains(&lot.day),
            _ => lot.day == 0,
        };
        let review = lot.kind == REVIEW;
        let from = lot.sample.is_some() == review && lot.list.is_empty() == review;
        rule(day && from, "LotMalformed")?;
        match (&lot.sample, lot.kind) {
            (Some(sample), _) => self.sample_in_form(sample),
            (None, ASSESSORS) => {
                rule(self.pools.get(&lot.list).is_some_and(|pool| pool.assessors), "ListUnknown")
            }
            (None, kind) => rule(self.lots.kind_of(&lot.list) == Some(kind), "ListUnknown"),
        }
    }

    fn sample_in_form(&self, sample: &Sample) -> Rule {
        let judge = sample.judge == 0 || self.judges.contains_key(&sample.judge);
        let pool = sample.pool.is_empty() || text::code(&sample.pool);
        let days = sample.from <= sample.to && sample.to <= self.today;
        let manners = sample.manners.is_sorted_by(|one, next| one < next);
        rule(judge && pool && days && manners, "LotMalformed")
    }

    /// All candidates, those who are left out included.
    fn lot_candidates(&self, lot: &Opened) -> Vec<String> {
        if let Some(sample) = &lot.sample {
            return self.closed_cases(sample);
        }
        if lot.kind != ASSESSORS {
            return self.lots.names_on(&lot.list, self.today).to_vec();
        }
        let Some(pool) = self.pools.get(&lot.list) else { return Vec::new() };
        let (on_duty, _) = self.candidates(pool, &[], lot.day);
        on_duty.iter().map(|row| row.0.to_string()).collect()
    }

    fn closed_cases(&self, sample: &Sample) -> Vec<String> {
        let fits = |stage: &&Stage| {
            let record = self.records.seated(stage.entry);
            record.is_some_and(|record| {
                let manner = |of: u32| sample.manners.is_empty() || sample.manners.contains(&of);
                let days = sample.from..=sample.to;
                !is_undone(record.closing)
                    && record.closing.is_some_and(|it| days.contains(&it.0) && manner(it.1))
                    && (sample.pool.is_empty() || sample.pool == stage.pool)
                    && (sample.judge == 0 || sample.judge == record.undertaking)
            })
        };
        let closed = self.stages.all_present().filter(fits);
        closed.map(|stage| self.stages.number(stage.entry).to_owned()).collect()
    }

    /// Lots of a person that may still be drawn, now or once they are approved.
    fn undrawn_lots(&self, person: &str) -> usize {
        let counts = |(entry, filing): &(&u64, &Filing)| {
            let lost = self.trays[self.lots.all[*entry].tray as usize].retired;
            let ran_out = filing.stand == Stand::Waits && self.today > filing.last_day;
            filing.person == person && filing.stand != Stand::Declined && !ran_out && !lost
        };
        self.desk.lots.iter().filter(counts).count()
    }

    /// What a lot with these candidates waits for.
    fn lot_needs(&self, lot: &Opened, candidates: &[String]) -> Vec<u32> {
        let (own, seats, count) = (skeleton(&lot.subject), lot.seats as usize, candidates.len());
        let again = self.lots.all.values().filter(|before| before.kind == lot.kind).any(|before| {
            let day = lot.kind == ASSESSORS && (&before.list, before.day) == (&lot.list, lot.day);
            let sample = before.sample.as_ref().zip(lot.sample.as_ref());
            skeleton(&before.subject) == own || day || sample.is_some_and(|it| it.0.meets(it.1))
        });
        let present = self.stages.present(&lot.subject);
        let case = present.is_some_and(|stage| stage.end == End::Seated);
        let of_case = lot.kind != ASSESSORS && lot.kind != REVIEW;
        let of_judge = lot.sample.as_ref().is_some_and(|sample| sample.judge != 0);
        let needs = [
            (AGAIN, again),
            (LEFT_OUT, !lot.left_out.is_empty()),
            (FEW, count < seats + 2),
            (NO_CASE, of_case && !case),
            (NARROW, of_judge || (lot.kind == REVIEW && count < 5 * seats)),
            (MANY_MISSING, lot.kind == ASSESSORS && self.many_are_missing(lot, candidates)),
        ];
        needs.into_iter().filter(|need| need.1).map(|need| need.0).collect()
    }

    fn many_are_missing(&self, lot: &Opened, candidates: &[String]) -> bool {
        let Some(pool) = self.pools.get(&lot.list) else { return false };
        let members = members_on(pool, lot.day);
        let missing = members.iter().filter(|judge| {
            let name = judge.to_string();
            !candidates.contains(&name) && !lot.left_out.contains(&name)
        });
        missing.count() > 1.max(members.len() / 4)
    }
}
