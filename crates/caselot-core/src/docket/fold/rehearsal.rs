//! What a policy would change, before it is adopted: the log folded again with its weights,
//! winners unchanged, and its routes held against past filings. How it is without the policy is a
//! fold that whoever asks has already.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::docket::case_number::CaseNumber;
use crate::docket::code::DesignationGround;
use crate::docket::day::Day;
use crate::docket::designation::DesignationRequested;
use crate::docket::entry::{Entry, Event};
use crate::docket::filing::{CaseFiled, Facts};
use crate::docket::fold::pool::Pool;
use crate::docket::fold::state::State;
use crate::docket::policy::Policy;
use crate::docket::record::CaseRecord;
use crate::docket::routing::CaseKind;
use crate::id::JudgeId;
use crate::lottery::urn;

/// A judge's chance in one draw: mass over the sum of all masses. Mass 0 = not on duty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Chance {
    /// The judge's.
    pub mass: u64,
    /// Everybody's.
    pub total: u64,
}

/// A judge in one pool, before and after.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct JudgeEffect {
    /// Balance as it is and as it would be, in millionths of a standard case.
    pub balance: (i64, i64),
    /// Chance in the next draw with nobody excluded, as it is and as it would be.
    pub chance: (Chance, Chance),
}

/// What a route would have done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RouteEffect {
    /// Past filings that it fits first.
    pub filings: u64,
    /// Those of them that had another pool or other seats.
    pub elsewhere: u64,
}

/// The effect of a policy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effect {
    /// Entries folded.
    pub size: u64,
    /// Cases that would have weighed something else.
    pub reweighed: u64,
    /// Pool and judge, ascending.
    pub judges: BTreeMap<(String, JudgeId), JudgeEffect>,
    /// One for each route, in order.
    pub routes: Vec<RouteEffect>,
    /// Filings that no route fits.
    pub unrouted: u64,
}

/// Folds a log with the weights of another policy.
#[derive(Debug, Clone)]
pub struct Rehearsal<'a> {
    policy: &'a Policy,
    after: State,
    /// What a reassigned case weighs: that of its earlier stage.
    weights: HashMap<String, u32>,
    effect: Effect,
}

impl<'a> Rehearsal<'a> {
    /// Nothing folded yet.
    pub fn of(policy: &'a Policy) -> Rehearsal<'a> {
        let routes = vec![RouteEffect::default(); policy.routes.len()];
        Rehearsal {
            policy,
            after: State::default(),
            weights: HashMap::new(),
            effect: Effect { routes, ..Effect::default() },
        }
    }

    /// Takes the next entry of the log.
    pub fn take(&mut self, entry: &Entry) {
        let event = match &entry.event {
            Event::CaseFiled(filed) => {
                self.send(filed);
                let weight = self.weigh(&filed.facts, false);
                let mut filed = Arc::clone(filed);
                Arc::make_mut(&mut filed).facts.weight = weight;
                Some(Event::CaseFiled(filed))
            }
            Event::DesignationRequested(request) => {
                let mut request: Box<DesignationRequested> = request.clone();
                let follows = request.ground == DesignationGround::BatchOrRelated;
                request.facts.weight = self.weigh(&request.facts, follows);
                Some(Event::DesignationRequested(request))
            }
            Event::CaseImported(imported) => {
                let mut imported = imported.clone();
                let CaseRecord { cause, procedure, flags, weight, .. } = &imported.record;
                let (texts, weight) = ([cause.as_str(), procedure.as_str()], *weight);
                let new = self.by_table(&imported.case_number, texts, flags).unwrap_or(weight);
                self.note(&imported.case_number, weight, new);
                imported.record.weight = new;
                Some(Event::CaseImported(imported))
            }
            _ => None,
        };
        match event {
            Some(event) => self.after.apply(&Entry { event, ..entry.clone() }),
            None => self.after.apply(entry),
        }
    }

    fn kind<T>(
        &self,
        number: &str,
        [cause, procedure]: [&str; 2],
        flags: &[String],
        ask: impl FnOnce(CaseKind<'_>) -> T,
    ) -> Option<T> {
        let court = self.after.court.as_ref().map_or("", |court| court.code.as_str());
        let type_code = CaseNumber::parse(number, court).ok()?.type_code;
        Some(ask(CaseKind { type_code: &type_code, cause, procedure, flags }))
    }

    fn by_table(&self, number: &str, texts: [&str; 2], flags: &[String]) -> Option<u32> {
        self.kind(number, texts, flags, |kind| self.policy.weight(kind)).flatten()
    }

    /// What a filing weighs by the policy: a new stage as its case, a further case of a series by
    /// the policy's rule, any other by its table, and without a table as it did.
    fn weigh(&mut self, facts: &Facts, follows: bool) -> u32 {
        let reassigned = facts.lineage.reassigns.is_some();
        let earlier = self.weights.get(&facts.case_number).filter(|_| reassigned).copied();
        let series = self.after.series.get(&facts.lineage.series).filter(|_| follows);
        let by_series = series.map(|of| self.policy.series.next_weight(of.weight, of.total));
        let texts = [facts.cause.as_str(), facts.procedure.as_str()];
        let new = earlier
            .or(by_series)
            .or_else(|| self.by_table(&facts.case_number, texts, &facts.flags))
            .unwrap_or(facts.weight);
        self.note(&facts.case_number, facts.weight, new);
        new
    }

    fn note(&mut self, number: &str, weight: u32, new: u32) {
        let first = self.weights.insert(number.to_owned(), new).is_none();
        self.effect.reweighed += u64::from(first && weight != new);
    }

    /// Where the policy would have sent a filing.
    fn send(&mut self, filed: &CaseFiled) {
        let facts = &filed.facts;
        let texts = [facts.cause.as_str(), facts.procedure.as_str()];
        let fits = self.kind(&facts.case_number, texts, &facts.flags, |kind| {
            self.policy.routes.iter().position(|route| route.fits(kind))
        });
        let Some(at) = fits.flatten() else {
            self.effect.unrouted += 1;
            return;
        };
        let route = &self.policy.routes[at];
        let elsewhere = route.pool != facts.pool || route.panel() != facts.panel;
        let effect = &mut self.effect.routes[at];
        effect.filings += 1;
        effect.elsewhere += u64::from(elsewhere);
    }

    /// The effect up to here, with the chances of a draw on a day; `now` is the same log as it is.
    pub fn effect(&self, now: &State, today: Day) -> Effect {
        let mut effect = Effect { size: self.after.size, ..self.effect.clone() };
        for (code, before) in &now.pools {
            let Some(after) = self.after.pools.get(code) else { continue };
            let on_duty = now.roster.shares_on_duty(before.spec_on(today), today);
            let tolerances = before.tolerances(today);
            let mass =
                |pool: &Pool, judge, share| urn::mass(&tolerances, share, pool.balance(judge));
            let masses = |mass: &dyn Fn(JudgeId, u8) -> u64| -> Vec<(JudgeId, u64)> {
                on_duty.iter().map(|&(judge, share)| (judge, mass(judge, share))).collect()
            };
            let present = masses(&|judge, share| mass(before, judge, share));
            let then = masses(&|judge, share| mass(after, judge, share));
            let members = on_duty.iter().map(|(judge, _)| *judge);
            let held = before.balances().chain(after.balances()).map(|(judge, _)| judge);
            for judge in members.chain(held) {
                let balance = (before.balance(judge), after.balance(judge));
                let chance = (chance(&present, judge), chance(&then, judge));
                effect.judges.insert((code.clone(), judge), JudgeEffect { balance, chance });
            }
        }
        effect
    }
}

fn chance(masses: &[(JudgeId, u64)], judge: JudgeId) -> Chance {
    let mass = masses.iter().find(|(of, _)| *of == judge).map_or(0, |(_, mass)| *mass);
    Chance { mass, total: masses.iter().map(|(_, mass)| mass).sum() }
}
