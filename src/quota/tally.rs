//! The cases of a docket as the quota counts them: a fold over entries.

use std::collections::BTreeSet;

use crate::docket::CaseNumber;
use crate::docket::code::{AssignedBy, DesignationGround};
use crate::docket::day::Day;
use crate::docket::entry::{Entry, Event, Facts};
use crate::docket::record::{Activity, CaseRecord, Panel};
use crate::docket::state::State;
use crate::lottery::role::SeatRole;

/// A case with its judge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Entry index of the filing or import.
    pub filing: u64,
    /// Case number.
    pub number: String,
    /// Type code; empty for a LEGACY number.
    pub type_code: String,
    /// What is known of it.
    pub record: CaseRecord,
    /// Day of the draw; of the filing for an import.
    pub assigned_on: Day,
    /// 0 at first.
    pub stage: u32,
    /// Judges who took their seat at a stage from 1 on, on the day of `assigned_on`.
    pub seated_later: Vec<u32>,
    /// Why it was designated, if it was.
    pub designated: Option<DesignationGround>,
    /// Entry index of the stage that this one replaces.
    replaces: Option<u64>,
    /// What was done in it, each thing once.
    pub activities: BTreeSet<Activity>,
    /// Undrawn and voided filings have no judge.
    has_judge: bool,
}

/// All cases, ascending by entry index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    cases: Vec<Case>,
}

impl Tally {
    /// Takes an entry over; `before` is the docket's state before it. What makes no sense here
    /// changes nothing.
    pub fn apply(&mut self, before: &State, entry: &Entry) {
        match &entry.event {
            Event::CaseFiled(filed) => {
                self.cases.push(undrawn(before, entry, &filed.facts));
            }
            Event::DesignationRequested(request) => {
                let mut case = undrawn(before, entry, &request.facts);
                case.record.assigned_by = AssignedBy::Designated;
                case.designated = Some(request.ground);
                self.cases.push(case);
            }
            Event::CaseDesignated(designated) => {
                let day = before.day(entry.time_ms);
                let Some(case) = self.find(designated.filing) else { return };
                case.assigned_on = day;
                if case.stage > 0 {
                    case.seated_later = vec![designated.judge];
                }
                (case.record.undertaking, case.has_judge) = (designated.judge, true);
                self.leave_replaced(designated.filing);
            }
            Event::FlagsChanged(changed) => {
                let Some(case) = self.find(changed.filing) else { return };
                case.record.flags.clone_from(&changed.after);
            }
            Event::CaseDrawn(drawn) => {
                let day = before.day(entry.time_ms);
                let Some(case) = self.find(drawn.filing) else { return };
                case.assigned_on = day;
                if case.stage > 0 {
                    case.seated_later = drawn.seats.iter().map(|seat| seat.judge).collect();
                }
                for seat in &drawn.seats {
                    match seat.role {
                        SeatRole::Undertaking => {
                            case.record.undertaking = seat.judge;
                            case.has_judge = true;
                        }
                        SeatRole::Presiding => case.record.panel.presiding = Some(seat.judge),
                        SeatRole::Member => case.record.panel.members.push(seat.judge),
                        _ => {}
                    }
                }
                self.leave_replaced(drawn.filing);
            }
            Event::CaseImported(imported) => {
                let court = before.court.as_ref().map_or("", |court| court.code.as_str());
                self.cases.push(Case {
                    filing: entry.index,
                    number: imported.case_number.clone(),
                    type_code: type_code(&imported.case_number, court),
                    assigned_on: imported.record.filed_on,
                    record: imported.record.clone(),
                    stage: 0,
                    seated_later: Vec::new(),
                    designated: None,
                    replaces: None,
                    activities: BTreeSet::new(),
                    has_judge: true,
                });
            }
            Event::CaseClosed(closed) => {
                let Some(case) = self.find(closed.filing) else { return };
                case.record.closing = Some(closed.closing);
                case.record.panel = closed.panel.clone();
            }
            Event::CaseCorrected(corrected) => {
                let Some(case) = self.find(corrected.filing) else { return };
                if case.record.filed_on == case.assigned_on {
                    case.assigned_on = corrected.after.filed_on;
                }
                case.record = corrected.after.clone();
            }
            Event::ActivityRecorded { filing, activity } => {
                let Some(case) = self.find(*filing) else { return };
                case.activities.insert(*activity);
            }
            _ => {}
        }
    }

    /// All cases with a judge, ascending by entry index.
    pub fn cases(&self) -> impl Iterator<Item = &Case> {
        self.cases.iter().filter(|case| case.has_judge)
    }

    /// Whether an activity in a case is known.
    pub fn holds(&self, filing: u64, activity: &Activity) -> bool {
        self.case(filing).is_some_and(|case| case.activities.contains(activity))
    }

    /// The case of a filing or import, with or without a judge.
    pub fn case(&self, filing: u64) -> Option<&Case> {
        let at = self.cases.binary_search_by_key(&filing, |case| case.filing).ok()?;
        self.cases.get(at)
    }

    /// A case counts once, with the seats of its latest stage: who left earlier has nothing.
    fn leave_replaced(&mut self, filing: u64) {
        let replaced = self.find(filing).and_then(|case| case.replaces);
        let Some(earlier) = replaced.and_then(|earlier| self.find(earlier)) else { return };
        earlier.has_judge = false;
        let done = std::mem::take(&mut earlier.activities);
        if let Some(case) = self.find(filing) {
            case.activities.extend(done);
        }
    }

    fn find(&mut self, filing: u64) -> Option<&mut Case> {
        let at = self.cases.binary_search_by_key(&filing, |case| case.filing).ok()?;
        self.cases.get_mut(at)
    }
}

fn type_code(number: &str, court: &str) -> String {
    CaseNumber::parse(number, court).map_or_else(|_| String::new(), |number| number.type_code)
}

fn undrawn(before: &State, entry: &Entry, facts: &Facts) -> Case {
    let court = before.court.as_ref().map_or("", |court| court.code.as_str());
    let day = before.day(entry.time_ms);
    let reassigns = facts.lineage.reassigns.as_ref();
    Case {
        filing: entry.index,
        number: facts.case_number.clone(),
        type_code: type_code(&facts.case_number, court),
        record: CaseRecord {
            pool: facts.pool.clone(),
            cause: facts.cause.clone(),
            procedure: facts.procedure.clone(),
            flags: facts.flags.clone(),
            weight: facts.weight,
            filed_on: reassigns.map_or(day, |reassigns| reassigns.filed_on),
            undertaking: 0,
            assigned_by: AssignedBy::Drawn,
            panel: Panel::default(),
            closing: None,
        },
        assigned_on: day,
        stage: facts.stage,
        seated_later: Vec::new(),
        designated: None,
        replaces: reassigns.map(|reassigns| reassigns.filing),
        activities: BTreeSet::new(),
        has_judge: false,
    }
}
