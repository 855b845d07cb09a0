//! Series and designations (section 12a), and what they move (section 13).

use super::acting::Actor;
use super::court::{Fold, Rule, rule};
use super::draw::Hash;
use super::following::FOLLOWS;
use super::life::PROGRAM;
use super::message::{Facts, Group, Held, Request};
use super::refiling::REFILED;
use super::seats::{Seating, UNDERTAKING};
use super::stages::End;
use super::text;

const BATCH_OR_RELATED: u32 = 2;
const OTHER_DESIGNATION: u32 = 5;
const ONLY_CANDIDATE: u32 = 7;
const OUTAGE: u32 = 8;

/// Cases that follow one judge.
pub struct Series {
    /// Entry of the present stage of the first case.
    first: u64,
    judge: Option<u32>,
    weight: u32,
    total: u32,
}

/// Most requests to designate of a person that wait, in protocol 2.
const REQUESTS: usize = 256;

impl Fold {
    pub(super) fn requested(&mut self, position: u64, person: &str, request: Request) -> Rule {
        let own = self.requests.values().filter(|(by, _)| by == person);
        rule(!self.two() || own.count() < REQUESTS, "TooManyWaiting")?;
        let facts = &request.facts;
        rule(facts.lineage.changes.is_none(), "ChangeAlone")?;
        self.facts(facts, 1, person)?;
        // The cap leaves out whom it leaves out of a draw.
        let over_cap = match request.ground {
            ONLY_CANDIDATE => self.over_cap(&facts.pool),
            _ => Vec::new(),
        };
        self.exclusions(facts, &over_cap)?;
        self.stage(facts)?;
        self.lineage(facts)?;
        if let Some(reassigns) = &facts.lineage.reassigns {
            self.waits_its_turn(reassigns.filing)?;
        }
        let pool = self.pools.get(&facts.pool).ok_or("PoolUnknown")?;
        rule(!pool.assessors, "PoolOfOthers")?;
        rule(text::free_text(&request.text), "TextOutsideTable")?;
        rule(request.ground != OTHER_DESIGNATION || !request.text.is_empty(), "TextNeeded")?;
        self.may_sit(facts, request.judge)?;
        self.by_hand(&request)?;
        match request.ground {
            BATCH_OR_RELATED => self.follows(facts, request.judge)?,
            REFILED => {
                self.begins(facts)?;
                self.goes_back(&request)?;
                self.refiled = (!self.two()).then_some(position);
            }
            ONLY_CANDIDATE => {
                self.begins(facts)?;
                let (_, odds) = self.candidates(pool, &facts.exclusions, self.today);
                let alone = odds.len() == 1 && odds[0].0 == request.judge;
                rule(alone, "NotOnlyCandidate")?;
            }
            FOLLOWS => {
                self.begins(facts)?;
                self.goes_to_main(&request)?;
            }
            _ => self.begins(facts)?,
        }
        self.departure(facts, None, request.ground != BATCH_OR_RELATED)?;

        self.stages.add(position, End::Requested, facts);
        self.records.filed(position, facts, self.today);
        self.begin_series(position, &request.facts);
        self.requests.insert(position, (person.to_owned(), request));
        Ok(())
    }

    /// What is told of a draw by hand (section 22.6).
    fn by_hand(&self, request: &Request) -> Rule {
        rule(request.outage.is_some() == (request.ground == OUTAGE), "OutageMalformed")?;
        let Some(outage) = &request.outage else { return Ok(()) };
        rule(text::name(&outage.minutes), "OutageMalformed")?;
        let [first, second] = &outage.witnesses[..] else { return rule(false, "OutageMalformed") };
        let two = first.as_bytes() < second.as_bytes() && text::name(first) && text::name(second);
        rule(two, "OutageMalformed")?;
        rule(outage.on_day <= self.today, "InTheFuture")?;
        rule(self.today <= outage.on_day + 10, "OutageTooOld")
    }

    /// Whether a judge is there, and not related to a party.
    pub(super) fn able(&self, judge: u32, marks: &[Hash]) -> Rule {
        rule(self.judges.contains_key(&judge), "JudgeUnknown")?;
        rule(self.on_duty(judge, false, self.today), "JudgeNotOnDuty")?;
        rule(!self.is_related(judge, marks), "JudgeExcluded")
    }

    fn may_sit(&self, facts: &Facts, judge: u32) -> Rule {
        self.able(judge, &facts.all_marks())?;
        rule(facts.exclusions.iter().all(|one| one.judge != judge), "JudgeExcluded")
    }

    pub(super) fn designated(&mut self, actor: &Actor, filing: u64, judge: u32) -> Rule {
        let (requester, request) = self.requests.remove(&filing).ok_or("RequestNotPending")?;
        rule(actor.person != requester, "ApproverIsRequester")?;
        if self.two() {
            rule(self.supervises(actor), "NotSupervisor")?;
        } else {
            let program = (actor.person == PROGRAM, actor.system);
            let refiled = request.ground == REFILED;
            rule(program == (refiled, refiled), "RefiledByProgram")?;
        }
        self.may_sit(&request.facts, request.judge)?;
        self.still_there(&request)?;
        rule(judge == request.judge, "DesignationMismatch")?;

        let facts = &request.facts;
        self.give_back(facts);
        let pool = self.pools.get(&facts.pool).ok_or("PoolUnknown")?;
        let shares = self.shares(pool, self.today);
        let free = |judge: u32| facts.exclusions.iter().all(|one| one.judge != judge);
        let odds = shares.iter().filter(|row| free(row.0)).map(|row| (row.0, 1)).collect();
        let (role, seats, alternates) = (UNDERTAKING, 1, 0);
        let group = Group { pool: facts.pool.clone(), role, seats, odds, shares, alternates };
        let by_persons = if self.two() { facts.by_persons() } else { Vec::new() };
        let pool = self.pools.get_mut(&facts.pool).ok_or("PoolUnknown")?;
        pool.drawn = true;
        pool.settle(facts.weight, &group, judge, &by_persons);
        let held = vec![Held { role: UNDERTAKING, judge, pool: facts.pool.clone() }];
        let seating = Seating { held, ..Seating::default() };
        self.records.designated(filing, facts, judge);
        self.lead_series(filing, facts, judge);
        self.stages.end(filing, End::Seated, seating);
        Ok(())
    }

    pub(super) fn declined(&mut self, actor: &Actor, filing: u64, text: &str) -> Rule {
        let (requester, request) = self.requests.remove(&filing).ok_or("RequestNotPending")?;
        rule(text::free_text(text), "TextOutsideTable")?;
        rule(!text.is_empty(), "TextNeeded")?;
        let yours = actor.person == requester || self.supervises(actor);
        rule(!self.two() || yours, "DeclineNotYours")?;
        self.end_series(filing, &request.facts);
        self.stages.end(filing, End::Gone, Seating::default());
        Ok(())
    }

    /// The seats of the stage that is left no longer count for who held them.
    pub(super) fn give_back(&mut self, facts: &Facts) {
        let seats = facts.lineage.reassigns.as_ref().map_or(&[][..], |left| &left.seats);
        self.give_back_seats(seats, facts.weight);
    }

    pub(super) fn give_back_seats(&mut self, seats: &[Held], weight: u32) {
        for seat in seats {
            let Some(pool) = self.pools.get(&seat.pool) else { continue };
            let shares = self.shares(pool, self.today);
            let percent = if seat.role == UNDERTAKING { 100 } else { pool.seat_percent };
            let value = i128::from(weight * percent / 100) * 10_000;
            let sum: i128 = shares.iter().map(|row| i128::from(row.1)).sum();
            let Some(pool) = self.pools.get_mut(&seat.pool).filter(|_| sum > 0) else { continue };
            let mut given = 0;
            for (judge, share) in shares {
                let part = value * i128::from(share) / sum;
                *pool.balances.entry(judge).or_default() -= part;
                given += part;
            }
            *pool.balances.entry(seat.judge).or_default() += given;
        }
    }

    /// Whether a filing or request may stand outside the ground BATCH_OR_RELATED.
    pub(super) fn begins(&self, facts: &Facts) -> Rule {
        let known = self.series.contains_key(&facts.lineage.series);
        rule(!known || facts.lineage.reassigns.is_some(), "SeriesFollows")
    }

    fn follows(&self, facts: &Facts, judge: u32) -> Rule {
        rule(!facts.lineage.series.is_empty(), "SeriesNeeded")?;
        let series = self.series.get(&facts.lineage.series).ok_or("SeriesNotDrawn")?;
        rule(judge == series.judge.ok_or("SeriesNotDrawn")?, "SeriesJudge")?;
        if facts.lineage.reassigns.is_some() {
            return Ok(());
        }
        let (percent, cap) = self.policy().series;
        let mut weight = u64::from(series.weight) * u64::from(percent) / 100;
        if cap > 0 {
            weight = weight.min(u64::from(cap.saturating_sub(series.total)));
        }
        rule(u64::from(facts.weight) == weight.max(1), "SeriesWeight")
    }

    pub(super) fn has_begun(&self, series: &str) -> bool {
        self.series.contains_key(series)
    }

    pub(super) fn begin_series(&mut self, entry: u64, facts: &Facts) {
        let (code, weight) = (&facts.lineage.series, facts.weight);
        if code.is_empty() || facts.lineage.reassigns.is_some() {
            return;
        }
        let begun = Series { first: entry, judge: None, weight, total: 0 };
        self.series.entry(code.clone()).or_insert(begun).total += weight;
    }

    pub(super) fn lead_series(&mut self, entry: u64, facts: &Facts, judge: u32) {
        let left = facts.lineage.reassigns.as_ref().map_or(entry, |reassigns| reassigns.filing);
        for series in self.series.values_mut().filter(|series| series.first == left) {
            (series.first, series.judge) = (entry, Some(judge));
        }
    }

    pub(super) fn end_series(&mut self, entry: u64, facts: &Facts) {
        let code = &facts.lineage.series;
        let Some(series) = self.series.get_mut(code) else { return };
        if facts.lineage.reassigns.is_some() {
            return;
        }
        series.total -= facts.weight;
        if series.first == entry {
            self.series.remove(code);
        }
    }
}
