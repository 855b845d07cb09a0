//! Signals that a case's record shows.

use super::{BaseTraits, ONE_CASE, View, is_december};
use crate::docket::code::{AssignedBy, DesignationGround, Manner, QuotaBasis, Role, Signal};
use crate::docket::day::Day;
use crate::docket::policy::{Ratio, ratio};
use crate::id::JudgeId;
use crate::quota::figure::{from_ratio, whole};
use crate::quota::post::row_on;
use crate::quota::report::{Base, Finding};
use crate::quota::tally::Case;

/// Days between seat and closing up to which a case counts as taken over.
const TAKEN_OVER_DAYS: Ratio = ratio(10, 1);
const HALF: Ratio = ratio(1, 2);
/// Flags of batch cases.
const BATCH: &[&str] = &["批量", "系列", "系列案", "BATCH", "SERIES"];
const SMALL_CLAIMS: &str = "小额";
/// In type codes of jurisdiction cases.
const JURISDICTION: char = '辖';

impl View<'_> {
    /// A president or chief sits on the panel, and the presiding judge is known and is neither this
    /// leader nor the president.
    pub fn not_presiding(&self) -> Option<Finding> {
        let least = self.threshold(Signal::NotPresiding, ONE_CASE)?;
        let role = |judge, day| row_on(self.count.state, judge, day).map(|row| row.role);
        let ought = |day| {
            matches!(role(self.leader.judge, day), Some(Role::President | Role::DivisionChief))
        };
        let seats = self.cases.own.iter().chain(&self.cases.panel);
        let known =
            seats.filter_map(|(case, day)| Some((case, *day, case.record.panel.presiding?)));
        let known: Vec<(&Case<'_>, Day, JudgeId)> =
            known.filter(|(_, day, _)| ought(*day)).collect();
        let passed_over = |(_, day, presiding): &&(&Case<'_>, Day, JudgeId)| {
            *presiding != self.leader.judge && role(*presiding, *day) != Some(Role::President)
        };
        let cases: Vec<&Case<'_>> =
            known.iter().filter(passed_over).map(|(case, ..)| *case).collect();
        self.named(Signal::NotPresiding, &least, &cases, known.len())
    }

    /// A seat taken at a stage from 1 on, at most ten days before the closing; silent for imports
    /// and for seats that only a closing or a correction names. The threshold is the days.
    pub fn taken_over(&self) -> Option<Finding> {
        let days = self.threshold(Signal::TakenOver, TAKEN_OVER_DAYS)?;
        let since = |case: &&Case<'_>| {
            let own = case.seated_later.iter().filter(|(judge, _)| *judge == self.leader.judge);
            own.map(|(_, day)| *day).next_back()
        };
        let late = |case: &&Case<'_>| {
            let closed = case.record.closing.map(|closing| closing.on.0);
            let after = closed.zip(since(case)).and_then(|(it, since)| it.checked_sub(since.0));
            after.is_some_and(|after| whole(u64::from(after)) <= days)
        };
        let taken: Vec<&Case<'_>> = self.all().filter(late).collect();
        let of = self.all().filter(|case| since(case).is_some()).count();
        self.named(Signal::TakenOver, &from_ratio(ONE_CASE), &taken, of)
    }

    /// Mean weight of own under half of the base's; silent where the base's weights are all equal.
    pub fn easy_cases(&self, base: &Base, traits: &BaseTraits) -> Option<Finding> {
        let part = self.threshold(Signal::EasyCases, HALF)?;
        let (own, usual) = (self.leader.mean_weight.clone()?, base.mean_weight.clone()?);
        let figures = vec![("mean_weight", own.clone()), ("base_mean_weight", usual.clone())];
        let raised = traits.weights_differ && own < part * usual;
        let all: Vec<&Case<'_>> = self.own().collect();
        raised.then(|| self.finding(Signal::EasyCases, &all, figures))
    }

    /// More than half withdrawn, jurisdiction, small-claims or batch cases, each once.
    pub fn withdrawn_heavy(&self) -> Option<Finding> {
        let part = self.threshold(Signal::WithdrawnHeavy, HALF)?;
        let light = |case: &Case<'_>| {
            let record = &case.record;
            let withdrawn = record.closing.is_some_and(|c| c.manner == Some(Manner::Withdrawn));
            let batch = record.flags.iter().any(|flag| BATCH.contains(&flag.as_str()));
            let jurisdiction = case.type_code.contains(JURISDICTION);
            withdrawn || batch || jurisdiction || record.procedure.contains(SMALL_CLAIMS)
        };
        self.share(Signal::WithdrawnHeavy, &part, "light", light)
    }

    /// More than half closed in December, and a larger share than the base's.
    pub fn year_end(&self, traits: &BaseTraits) -> Option<Finding> {
        let part = self.threshold(Signal::YearEnd, HALF)?;
        let count = self.count;
        let ended = count.counted.to == count.period.to;
        let closed = |case: &Case<'_>| case.record.closing.is_some_and(|c| is_december(c.on));
        let december = self.own().filter(|case| closed(case)).count() as u64;
        // Without cases in the base there is no share to be larger than.
        let larger = u128::from(december) * u128::from(traits.cases)
            > u128::from(traits.december) * u128::from(self.leader.own);
        if !ended || count.quota().basis != QuotaBasis::Closed || !larger {
            return None;
        }
        self.share(Signal::YearEnd, &part, "december", closed)
    }

    /// More than half of the drawn and designated are designated. A case whose judge a rule names
    /// (its series, its first judge, its main case) is left out of both.
    pub fn mostly_designated(&self) -> Option<Finding> {
        let part = self.threshold(Signal::MostlyDesignated, HALF)?;
        let by_rule = [
            DesignationGround::BatchOrRelated,
            DesignationGround::Refiled,
            DesignationGround::Follows,
        ];
        let follows = |case: &Case<'_>| case.designated.is_some_and(|it| by_rule.contains(&it));
        let way =
            |way| self.own().filter(move |case| case.record.assigned_by == way && !follows(case));
        let picked: Vec<&Case<'_>> = way(AssignedBy::Designated).collect();
        let designated = whole(picked.len() as u64);
        let known = whole(way(AssignedBy::Drawn).count() as u64) + &designated;
        let figures = vec![("designated", designated.clone()), ("known", known.clone())];
        let raised = designated > part * known;
        raised.then(|| self.finding(Signal::MostlyDesignated, &picked, figures))
    }
}
