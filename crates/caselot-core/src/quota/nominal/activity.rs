//! Signals that need to know what was done in a case.
//!
//! Absence counts only where the same case has that kind from somebody else, since a missing
//! integration is not misconduct; and only in closed cases, since in an open one nothing is
//! missing yet.

use super::evidence::{HEARING, activities, did, done, others_did};
use super::{BaseTraits, ONE_CASE, View};
use crate::docket::code::{ActivityKind, Signal};
use crate::docket::policy::{Ratio, ratio};
use crate::docket::record::Activity;
use crate::id::EntryIndex;
use crate::quota::figure::from_ratio;
use crate::quota::report::{Finding, Fraction};
use crate::quota::tally::Case;

/// The part of the base's cases with a known file access from which none at all is telling.
const FILE_ACCESS_USUAL: Ratio = ratio(9, 10);
const DAY_MINUTES: u64 = 1_440;

impl<'v> View<'v> {
    /// Own and panel cases whose file the leader never opened. The threshold is the part of the
    /// base's cases with a known access from which silence is telling too.
    pub fn no_file_access(&self, traits: &BaseTraits) -> Option<Finding> {
        let part = self.threshold(Signal::NoFileAccess, FILE_ACCESS_USUAL)?;
        let usual = traits.file_access_is_usual(&part);
        let kinds = &[ActivityKind::FileAccess];
        let telling = |case: &Case<'_>| usual || others_did(case, self.leader.judge, kinds);
        self.missing(Signal::NoFileAccess, &from_ratio(ONE_CASE), self.all(), kinds, telling)
    }

    /// Own and panel cases whose judgment the leader did not sign.
    pub fn unsigned(&self) -> Option<Finding> {
        self.not_signed(Signal::Unsigned, self.all(), ActivityKind::JudgmentSigned)
    }

    /// Panel cases whose deliberation the leader did not sign.
    pub fn deliberation_unsigned(&self) -> Option<Finding> {
        let kind = ActivityKind::DeliberationSigned;
        self.not_signed(Signal::DeliberationUnsigned, self.panel(), kind)
    }

    fn not_signed(
        &self,
        signal: Signal,
        cases: impl Iterator<Item = &'v Case<'v>>,
        kind: ActivityKind,
    ) -> Option<Finding> {
        let least = self.threshold(signal, ONE_CASE)?;
        let telling = |case: &Case<'_>| others_did(case, self.leader.judge, &[kind]);
        self.missing(signal, &least, cases, &[kind], telling)
    }

    /// Own and panel cases of which the only trace of the leader is the review of others' drafts.
    pub fn only_reviewed(&self) -> Option<Finding> {
        let least = self.threshold(Signal::OnlyReviewed, ONE_CASE)?;
        let judge = self.leader.judge;
        let reviewed = |case: &&Case<'_>| did(case, judge, &[ActivityKind::CaseReviewed]);
        let reviewed: Vec<&Case<'_>> = self.all().filter(reviewed).collect();
        let only = |case: &&&Case<'_>| !did(case, judge, &ActivityKind::HANDLING);
        let cases: Vec<&Case<'_>> = reviewed.iter().filter(only).copied().collect();
        self.named(Signal::OnlyReviewed, &least, &cases, reviewed.len())
    }

    /// At no hearing of the case. Who sits beside the presiding judge shows only as attending:
    /// of such a seat the silence tells nothing where nobody is known to have attended.
    pub fn absent_from_hearing(&self) -> Option<Finding> {
        let least = self.threshold(Signal::AbsentFromHearing, ONE_CASE)?;
        let judge = self.leader.judge;
        let telling = |case: &Case<'_>| {
            let presiding = case.record.panel.presiding.unwrap_or(case.record.undertaking);
            let kinds = if presiding == judge { HEARING } else { &[ActivityKind::HearingAttended] };
            others_did(case, judge, kinds)
        };
        self.missing(Signal::AbsentFromHearing, &least, self.all(), HEARING, telling)
    }

    /// Closed cases in which the leader did none of these kinds, where that is telling.
    fn missing(
        &self,
        signal: Signal,
        least: &Fraction,
        cases: impl Iterator<Item = &'v Case<'v>>,
        kinds: &[ActivityKind],
        telling: impl Fn(&Case<'_>) -> bool,
    ) -> Option<Finding> {
        let closed = cases.filter(|case| case.record.closing.is_some());
        let (shown, silent): (Vec<&Case<'_>>, Vec<&Case<'_>>) =
            closed.partition(|case| did(case, self.leader.judge, kinds));
        let missing: Vec<&Case<'_>> = silent.into_iter().filter(|case| telling(case)).collect();
        self.named(signal, least, &missing, shown.len() + missing.len())
    }

    /// Own cases drafted only by another judge; staff may draft for the judge they work for.
    pub fn drafted_by_others(&self) -> Option<Finding> {
        let least = self.threshold(Signal::DraftedByOthers, ONE_CASE)?;
        let drafts = |case| done(case, ActivityKind::JudgmentDrafted);
        let other = |done: &Activity| done.judge.is_some_and(|judge| judge != self.leader.judge);
        let drafted: Vec<&Case<'_>> =
            self.own().filter(|case| drafts(case).next().is_some()).collect();
        let of = drafted.len();
        let others = drafted.into_iter().filter(|case| drafts(case).all(other));
        self.named(Signal::DraftedByOthers, &least, &others.collect::<Vec<_>>(), of)
    }

    /// Simultaneous hearings in different cases; a hearing without time or length is not considered.
    ///
    /// Cases of one series are heard together.
    pub fn overlapping_hearings(&self) -> Option<Finding> {
        let least = self.threshold(Signal::OverlappingHearings, ONE_CASE)?;
        let mut hearings: Vec<(u64, u64, &Case<'_>)> = Vec::new();
        for case in self.all() {
            let own = activities(case)
                .filter(|done| HEARING.contains(&done.kind) && self.is_by_leader(done));
            hearings.extend(own.filter_map(minutes_of).map(|(from, to)| (from, to, case)));
        }
        hearings.sort_unstable_by_key(|(from, to, case)| (*from, *to, case.filing));
        let mut at_once = std::collections::BTreeMap::new();
        for (n, (_, end, case)) in hearings.iter().enumerate() {
            let during = hearings[n + 1..].iter().take_while(|(from, ..)| from < end);
            let apart = |other: &Case| {
                other.filing != case.filing
                    && (case.series.is_empty() || other.series != case.series)
            };
            for (.., other) in during.filter(|(.., other)| apart(other)) {
                at_once.extend([(case.filing, *case), (other.filing, *other)]);
            }
        }
        let of: std::collections::BTreeSet<EntryIndex> =
            hearings.iter().map(|(.., c)| c.filing).collect();
        let cases: Vec<&Case<'_>> = at_once.into_values().collect();
        self.named(Signal::OverlappingHearings, &least, &cases, of.len())
    }

    /// At a hearing or a deliberation on a day on which the leader is absent by the roster.
    pub fn active_on_leave(&self) -> Option<Finding> {
        let least = self.threshold(Signal::ActiveOnLeave, ONE_CASE)?;
        let in_person = |done: &&Activity| {
            let kind =
                HEARING.contains(&done.kind) || done.kind == ActivityKind::DeliberationSigned;
            kind && self.is_by_leader(done)
        };
        let seen = |case: &&Case<'_>| activities(case).any(|done| in_person(&done));
        let roster = &self.count.state.roster;
        let away = |done: &Activity| roster.is_away(self.leader.judge, done.day);
        let on_leave = self.all().filter(|case| activities(case).filter(in_person).any(away));
        let of = self.all().filter(seen).count();
        self.named(Signal::ActiveOnLeave, &least, &on_leave.collect::<Vec<_>>(), of)
    }

    fn is_by_leader(&self, done: &Activity) -> bool {
        done.judge == Some(self.leader.judge)
    }
}

/// [at, at + minutes) in minutes of the court's time; `None` without time or length.
fn minutes_of(done: &Activity) -> Option<(u64, u64)> {
    let at = u64::from(done.day.0) * DAY_MINUTES + u64::from(done.minute?);
    (done.minutes > 0).then(|| (at, at + u64::from(done.minutes)))
}
