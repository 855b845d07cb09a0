//! The life of a case: its messages (section 5) and its rules (sections 10 and 12a).

use std::collections::BTreeSet;

use super::acting::Actor;
use super::court::{Fold, Rule, rule};
use super::message::{Facts, Followed, Held, Life, Lineage, Outage, Prior, Reassigns, Request};
use super::protobuf::{approver, exclusion};
use super::reader::{Message, Read, exactly32, utf8};
use super::seats::{change, last_role};
use super::stages::End;
use super::text;

const OTHER_REASSIGNMENT: u32 = 5;
pub const PROGRAM: &str = "caselot";

pub fn read(tag: u64, mut m: Message, two: bool) -> Read<Life> {
    let event = match tag {
        26 => Life::Designated { filing: m.uint64(1)?, judge: m.uint32(2)? },
        40 => Life::Requested(Box::new(request(&mut m, two)?)),
        41 => Life::Declined { filing: m.uint64(1)?, text: m.string(2)? },
        _ => Life::Flags {
            filing: m.uint64(1)?,
            before: m.repeated(2, utf8)?,
            after: m.repeated(3, utf8)?,
            text: m.string(4)?,
        },
    };
    m.end().map(|()| event)
}

fn request(m: &mut Message, two: bool) -> Read<Request> {
    let (case_number, stage) = (m.string(1)?, m.uint32(2)?);
    let (pool, cause, procedure) = (m.string(3)?, m.string(4)?, m.string(5)?);
    let (flags, weight) = (m.repeated(6, utf8)?, m.uint32(7)?);
    let exclusions = m.repeated(8, |bytes| exclusion(bytes, two))?;
    m.bytes32(9)?;
    let approver = approver(m.string(10)?, two)?;
    let lineage = lineage(m.present(11)?, two)?;
    let facts = Facts {
        case_number,
        stage,
        pool,
        cause,
        procedure,
        flags,
        weight,
        exclusions,
        approver,
        departure: String::new(),
        marks: Vec::new(),
        agents: Vec::new(),
        lineage,
    };
    let last = if two { 9 } else { 6 };
    let (judge, ground, text) = (m.uint32(12)?, m.choice(13, last)?, m.string(14)?);
    let facts = Facts { departure: m.string(15)?, marks: m.repeated(16, exactly32)?, ..facts };
    let outage = two.then(|| m.present(17)).transpose()?.flatten().map(outage).transpose()?;
    let agents = if two { m.repeated(18, exactly32)? } else { Vec::new() };
    let facts = Facts { agents, ..facts };
    Ok(Request { facts, judge, ground, text, outage })
}

fn outage(bytes: &[u8]) -> Read<Outage> {
    let mut m = Message::read(bytes)?;
    let outage =
        Outage { minutes: m.string(1)?, witnesses: m.repeated(2, utf8)?, on_day: m.day(3)? };
    m.end().map(|()| outage)
}

pub fn lineage(bytes: Option<&[u8]>, two: bool) -> Read<Lineage> {
    let Some(bytes) = bytes else { return Ok(Lineage::default()) };
    if bytes.is_empty() {
        return Err("Undecodable: empty lineage".into());
    }
    let mut m = Message::read(bytes)?;
    let lineage = Lineage {
        reassigns: m.present(1)?.map(|bytes| reassigns(bytes, two)).transpose()?,
        prior: m.present(2)?.map(|bytes| prior(bytes, two)).transpose()?,
        series: m.string(3)?,
        changes: two.then(|| m.present(4)).transpose()?.flatten().map(change).transpose()?,
        follows: two.then(|| m.present(5)).transpose()?.flatten().map(followed).transpose()?,
    };
    m.end().map(|()| lineage)
}

fn followed(bytes: &[u8]) -> Read<Followed> {
    let mut m = Message::read(bytes)?;
    let followed = Followed { case_number: m.string(1)?, filing: m.uint64(2)? };
    m.end().map(|()| followed)
}

fn reassigns(bytes: &[u8], two: bool) -> Read<Reassigns> {
    let mut m = Message::read(bytes)?;
    let reassigns = Reassigns {
        ground: m.choice(1, 5)?,
        text: m.string(2)?,
        filing: m.uint64(3)?,
        judge: m.uint32(4)?,
        filed_day: m.day(5)?,
        seats: m.repeated(6, |bytes| held(bytes, two))?,
        left: m.packed(7)?,
    };
    m.end().map(|()| reassigns)
}

pub fn held(bytes: &[u8], two: bool) -> Read<Held> {
    let mut m = Message::read(bytes)?;
    let last = last_role(two);
    let held = Held { role: m.choice(1, last)?, judge: m.uint32(2)?, pool: m.string(3)? };
    m.end().map(|()| held)
}

fn prior(bytes: &[u8], two: bool) -> Read<Prior> {
    let mut m = Message::read(bytes)?;
    let prior = Prior {
        case_number: m.string(1)?,
        filing: m.uint64(2)?,
        sat: m.packed(3)?,
        panel_returns: m.boolean(4)?,
        elsewhere: two && m.boolean(5)?,
    };
    m.end().map(|()| prior)
}

/// An earlier case elsewhere is said to be there, and who sat is left out by a person.
fn elsewhere(facts: &Facts, prior: &Prior) -> Rule {
    rule(prior.elsewhere, "PriorCaseUnknown")?;
    let out = |judge: &u32| facts.exclusions.iter().any(|one| one.judge == *judge);
    rule(prior.panel_returns || prior.sat.iter().all(out), "PriorSatCandidate")
}

impl Fold {
    pub fn stage(&self, facts: &Facts) -> Rule {
        let follows = facts.lineage.reassigns.is_some() || facts.lineage.changes.is_some();
        let next = self.stages.next(&facts.case_number);
        if follows {
            self.stages.settled(&facts.case_number)?;
        }
        match self.stages.present(&facts.case_number) {
            None => rule(!follows, "CaseHasNoJudge")?,
            Some(stage) => {
                rule(stage.end != End::Open, "FilingOpen")?;
                rule(stage.end != End::Requested, "DesignationPending")?;
                // What should never have been is filed again, and not reassigned.
                rule(follows || self.records.undone(stage.entry), "AlreadyDrawn")?;
                let closed = self.records.closed(stage.entry);
                rule(!follows || !closed, "CaseClosedAlready")?;
            }
        }
        rule(facts.stage == next, "StageNotNext")
    }

    pub fn lineage(&self, facts: &Facts) -> Rule {
        let lineage = &facts.lineage;
        let series = lineage.series.is_empty() || text::code(&lineage.series);
        rule(series, "SeriesMalformed")?;
        if let Some(reassigns) = &lineage.reassigns {
            self.reassignment(facts, reassigns)?;
        }
        let flagged = facts.flags.iter().any(|flag| flag == "REMANDED" || flag == "RETRIAL");
        rule(flagged || lineage.prior.is_none(), "PriorCaseUnflagged")?;
        rule(!flagged || lineage.prior.is_some(), "PriorCaseMissing")?;
        lineage.prior.as_ref().map_or(Ok(()), |prior| self.prior(facts, prior))?;
        self.main_case(facts)
    }

    fn reassignment(&self, facts: &Facts, said: &Reassigns) -> Rule {
        rule(text::free_text(&said.text), "TextOutsideTable")?;
        rule(said.ground != OTHER_REASSIGNMENT || !said.text.is_empty(), "TextNeeded")?;
        let present = self.stages.present(&facts.case_number).ok_or("CaseHasNoJudge")?;
        let record = self.records.seated(present.entry).ok_or("CaseHasNoJudge")?;
        rule(facts.weight == record.weight, "WeightOfCase")?;
        let stages = self.stages.of(&facts.case_number).iter();
        let judges = stages.filter_map(|stage| self.records.seated(stage.entry));
        let mut left: BTreeSet<u32> = judges.map(|record| record.undertaking).collect();
        let stages = self.stages.of(&facts.case_number).iter();
        left.extend(stages.flat_map(|stage| &stage.seating.left));
        let same = said.filing == present.entry
            && said.judge == record.undertaking
            && said.filed_day == record.filed
            && said.seats == present.seating.held
            && said.left.iter().copied().eq(left);
        rule(same, "LineageMismatch")
    }

    fn prior(&self, facts: &Facts, prior: &Prior) -> Rule {
        rule(text::name(&prior.case_number), "PriorCaseMissing")?;
        let stages = self.stages.of(&prior.case_number);
        if stages.is_empty() {
            let ascending = prior.sat.is_sorted_by(|one, next| one < next);
            rule(ascending && !prior.sat.is_empty(), "PriorCaseUnknown")?;
            let known = prior.sat.iter().all(|judge| self.judges.contains_key(judge));
            rule(known, "JudgeUnknown")?;
            if self.two() {
                elsewhere(facts, prior)?;
            }
            return rule(prior.filing == 0, "LineageMismatch");
        }
        rule(!prior.elsewhere, "LineageMismatch")?;
        let present = self.stages.present(&prior.case_number);
        let present = present.filter(|stage| stage.end == End::Seated).ok_or("CaseHasNoJudge")?;
        let mut sat = BTreeSet::new();
        for stage in stages {
            sat.extend(stage.seating.held.iter().map(|seat| seat.judge));
            sat.extend(&stage.seating.left);
            sat.extend(self.records.sat(stage.entry));
            sat.extend(&stage.staff);
        }
        rule(prior.sat.is_empty() || prior.sat.iter().eq(&sat), "PriorSatDiffers")?;
        let same = prior.filing == present.entry && prior.sat.iter().eq(&sat);
        rule(same, "LineageMismatch")
    }

    pub fn life(&mut self, position: u64, actor: &Actor, event: Life) -> Rule {
        match event {
            Life::Requested(request) => self.requested(position, &actor.person, *request),
            Life::Designated { filing, judge } => self.designated(actor, filing, judge),
            Life::Declined { filing, text } => self.declined(actor, filing, &text),
            Life::Flags { filing, before, after, text } => {
                self.stages.is_present(filing)?;
                let flags = self.records.flags(filing).ok_or("CaseEntryUnknown")?;
                rule(before == *flags, "RecordChanged")?;
                let ascending = after.is_sorted_by(|one, next| one < next) && after.len() <= 32;
                let named = after.iter().all(|flag| text::name(flag));
                rule(ascending && named, "FlagsOrder")?;
                rule(text::free_text(&text), "TextOutsideTable")?;
                rule(!text.is_empty(), "FlagsTextNeeded")?;
                self.flags_stay(&before, &after)?;
                *self.records.flags(filing).ok_or("CaseEntryUnknown")? = after;
                Ok(())
            }
        }
    }
}
