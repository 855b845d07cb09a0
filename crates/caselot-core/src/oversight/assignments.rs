//! Designations and reassignments by month, requester, approver, judge and ground.

use std::collections::BTreeMap;

use super::filings::Filings;
use super::report::{AssignmentLine, AssignmentWay};
use super::step::Step;
use crate::docket::code::{Coded, DesignationGround, ReassignmentGround};
use crate::docket::day::Day;
use crate::docket::designation::PendingDesignation;
use crate::docket::entry::Event;
use crate::docket::lineage::Reassignment;
use crate::id::{EntryIndex, JudgeId};
use crate::lottery::role::SeatRole;
use crate::quota::post::Span;

/// One assignment.
#[derive(Debug)]
struct Assigned {
    filing: EntryIndex,
    on: Day,
    way: AssignmentWay,
    requester: String,
    /// Whom the entries name; empty in protocol 2, where the second person acted on the filing.
    approver: String,
    left: Option<JudgeId>,
    judge: JudgeId,
    ground: (&'static str, &'static str),
}

/// All of them, in the order of the log.
#[derive(Debug, Default)]
pub struct Assignments(Vec<Assigned>);

impl Assignments {
    /// Takes an entry over.
    pub fn apply(&mut self, step: &Step<'_>) {
        match step.event() {
            Event::CaseDrawn(drawn) => {
                let Some(filed) = step.state.open.get(&drawn.filing) else { return };
                let seats = drawn.seats.iter();
                let mut seats = seats.filter(|seat| seat.role == SeatRole::Undertaking);
                let reassigns = filed.facts.lineage.reassigns.as_deref();
                let Some((reassigns, seat)) = reassigns.zip(seats.next()) else { return };
                self.0.push(Assigned {
                    filing: drawn.filing,
                    on: step.today,
                    way: AssignmentWay::RedrawnTo,
                    requester: String::new(),
                    approver: filed.facts.approver.clone(),
                    left: Some(reassigns.judge),
                    judge: seat.judge,
                    ground: ground_of(reassigns),
                });
            }
            Event::CaseDesignated(it) => self.ended(step, it.filing, false),
            Event::DesignationDeclined(it) => self.ended(step, it.filing, true),
            _ => {}
        }
    }

    fn ended(&mut self, step: &Step<'_>, filing: EntryIndex, declined: bool) {
        let Some(pending) = step.state.requests.get(&filing) else { return };
        let PendingDesignation { requester, request, .. } = pending.as_ref();
        let reassigns = request.facts.lineage.reassigns.as_deref();
        let way = match (declined, reassigns) {
            (true, _) => AssignmentWay::Declined,
            (false, Some(_)) => AssignmentWay::ReassignedTo,
            (false, None) => AssignmentWay::Designated,
        };
        let own = (DesignationGround::VOCABULARY, request.ground.name());
        self.0.push(Assigned {
            filing,
            on: step.today,
            way,
            requester: requester.clone(),
            approver: step.entry.actor.person.clone(),
            left: reassigns.map(|reassigns| reassigns.judge),
            judge: request.judge,
            ground: reassigns.map_or(own, ground_of),
        });
    }

    /// Those of a period.
    pub fn report(&self, filings: &Filings, span: Span) -> Vec<AssignmentLine> {
        let mut groups: BTreeMap<_, Vec<EntryIndex>> = BTreeMap::new();
        for it in self.0.iter().filter(|it| span.holds(it.on)) {
            let filing = filings.get(it.filing);
            let requester = match it.requester.as_str() {
                "" => filings.filer(it.filing),
                named => named,
            };
            let approver = match it.approver.as_str() {
                "" => filing.and_then(|filing| filing.second.as_deref()).unwrap_or_default(),
                named => named,
            };
            let month = it.on.year_month();
            let key = (month, it.way, requester, approver, it.left, it.judge, it.ground);
            groups.entry(key).or_default().push(it.filing);
        }
        let line = |(key, cases): (_, Vec<EntryIndex>)| {
            let (month, way, requester, approver, left, judge, ground): Key<'_> = key;
            AssignmentLine {
                month,
                way,
                requester: requester.to_owned(),
                approver: approver.to_owned(),
                left,
                judge,
                ground,
                cases: filings.cases(&cases),
            }
        };
        groups.into_iter().map(line).collect()
    }
}

type Key<'k> = (
    (u32, u32),
    AssignmentWay,
    &'k str,
    &'k str,
    Option<JudgeId>,
    JudgeId,
    (&'static str, &'static str),
);

fn ground_of(reassigns: &Reassignment) -> (&'static str, &'static str) {
    (ReassignmentGround::VOCABULARY, reassigns.ground.name())
}
