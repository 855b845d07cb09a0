//! What a filing of protocol 2 waits for (section 22.6).

use std::collections::HashSet;

use super::candidates::members_on;
use super::changing::SEATED;
use super::court::Fold;
use super::draw;
use super::message::{Filed, Group};
use super::seats::{ASSESSORS_DRAWN, UNDERTAKING, is_lay};

const FEW_CANDIDATES: u32 = 1;
const MANY_MISSING: u32 = 2;
const DEPARTURE: u32 = 3;
const REASSIGNMENT: u32 = 4;
const REDRAW: u32 = 5;
const HEAVY: u32 = 6;
const ELSEWHERE: u32 = 7;
const NUMBER_AGAIN: u32 = 8;
const NO_PARTIES: u32 = 9;
const SEAT_CHANGE: u32 = 10;

/// Days after which an absence or a conflict is settled.
const SETTLED: u32 = 7;
const HEAVY_FROM: u32 = 301;

/// How many candidates of a group the groups before it may take.
pub fn taken(before: &[(u64, &[(u32, u64)])], odds: &[(u32, u64)]) -> u64 {
    let own: HashSet<u32> = odds.iter().map(|row| row.0).collect();
    let of = |(places, other): &(u64, &[(u32, u64)])| {
        let shared = other.iter().filter(|row| own.contains(&row.0)).count() as u64;
        shared.min(*places)
    };
    before.iter().map(of).sum()
}

/// Left out by the program because of a seat of this case, or as an alternate for one.
fn sits(filed: &Filed, judge: u32) -> bool {
    let mut exclusions = filed.facts.exclusions.iter();
    exclusions.any(|one| one.judge == judge && one.ground == SEATED && one.is_program())
}

impl Fold {
    pub(super) fn needs(&self, filed: &Filed) -> Vec<u32> {
        let facts = &filed.facts;
        let lineage = &facts.lineage;
        let policy = self.policy();
        let groups = || (0..).zip(&filed.groups);
        let change = filed.change();
        let few_at_all = policy.min_candidates > 3
            && filed.groups[0].role == UNDERTAKING
            && draw::n_eff(&filed.groups[0].odds) < u64::from(policy.min_candidates);
        let as_before = change.is_some_and(|change| change.weight == facts.weight);
        let alone = self.drawn_alone(facts);
        let elsewhere = lineage.prior.as_ref().is_some_and(|prior| prior.elsewhere);
        let needs = [
            (FEW_CANDIDATES, few_at_all || groups().any(|(at, _)| self.few(filed, at))),
            (MANY_MISSING, groups().any(|(_, group)| self.many_missing(filed, group))),
            (DEPARTURE, !facts.departure.is_empty()),
            (REASSIGNMENT, lineage.reassigns.is_some() && !self.is_as_listed(filed)),
            (REDRAW, !filed.redraw.is_empty() || alone == Some(true)),
            (HEAVY, facts.weight >= HEAVY_FROM && policy.has_no_weights() && !as_before),
            (ELSEWHERE, elsewhere || alone == Some(false)),
            (NUMBER_AGAIN, self.is_again(&facts.case_number)),
            (NO_PARTIES, policy.parties_required && filed.facts.marks.is_empty()),
            (SEAT_CHANGE, change.is_some_and(|change| change.kind != ASSESSORS_DRAWN)),
        ];
        needs.into_iter().filter(|need| need.1).map(|need| need.0).collect()
    }

    /// The case should never have been, or another one had its number.
    fn is_again(&self, number: &str) -> bool {
        let present = self.stages.present(number);
        present.is_some_and(|stage| self.records.undone(stage.entry))
            || self.stages.was_wrong(number)
    }

    fn few(&self, filed: &Filed, at: usize) -> bool {
        let group = &filed.groups[at];
        let before: Vec<_> =
            filed.groups[..at].iter().map(|group| (group.places(), &group.odds[..])).collect();
        let least = taken(&before, &group.odds) + group.places();
        let n = group.odds.len() as u64;
        if is_lay(group.role) && n == least {
            return false;
        }
        let sum: u128 = group.odds.iter().map(|row| u128::from(row.1)).sum();
        let squares: u128 = group.odds.iter().map(|row| u128::from(row.1).pow(2)).sum();
        match self.pools.get(&group.pool).is_some_and(|pool| pool.is_small(self.today)) {
            true => n < least + 1 || 3 * squares > 2 * sum.pow(2),
            false => n < least + 2 || 2 * squares > sum.pow(2),
        }
    }

    fn many_missing(&self, filed: &Filed, group: &Group) -> bool {
        let Some(pool) = self.pools.get(&group.pool) else { return false };
        let day = self.day_of(filed, group.role);
        let members = members_on(pool, day);
        let drawable = |judge: u32| group.odds.iter().any(|row| row.0 == judge);
        let missing = members.iter().filter(|judge| {
            !drawable(**judge)
                && !self.is_away(**judge, day)
                && !self.is_out(filed, **judge)
                && !sits(filed, **judge)
        });
        missing.count() > 1.max(members.len() / 4)
    }

    fn is_settled(&self, entry: u64) -> bool {
        let day = usize::try_from(entry).ok().and_then(|at| self.days.get(at));
        day.is_some_and(|day| day + SETTLED <= self.today)
    }

    /// Away on a day by an absence that was recorded some time ago.
    fn is_away(&self, judge: u32, day: u32) -> bool {
        self.absences.iter().any(|(entry, absence)| {
            absence.judge == judge && absence.covers(day) && self.is_settled(*entry)
        })
    }

    /// Left out by the program, and related to a party by what was declared some time ago.
    fn is_out(&self, filed: &Filed, judge: u32) -> bool {
        let mut exclusions = filed.facts.exclusions.iter();
        exclusions.any(|one| one.judge == judge && one.is_program())
            && self.conflicts.iter().any(|(entry, conflict)| {
                conflict.relates(judge, &filed.facts.marks) && self.is_settled(*entry)
            })
    }
}
