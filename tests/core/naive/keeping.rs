//! What is kept of the records for the quota, and their rules (section 12).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::message::{Facts, Filed, Seat, Tenure};
use super::records::{
    Closed, Fraction, LARGEST_PART, Panel, Policy, Quota, Record, Reduction, Stated,
};
use super::text;

type Rule = Result<(), String>;

const DRAWN: u32 = 1;
const DESIGNATED: u32 = 2;
const MEMBER: u32 = 3;
const CLOSING_WITHDRAWN: u32 = 2;
const RULING: u32 = 2;
const MANNER_WITHDRAWN: u32 = 4;
const OTHER_CORRECTION: u32 = 3;
const MANNER_DUPLICATE: u32 = 6;
const MANNER_IN_ERROR: u32 = 7;

/// Whether there should never have been a case that was closed so, on a day and in a manner.
pub fn is_undone(closing: Option<(u32, u32)>) -> bool {
    closing.is_some_and(|(_, manner)| [MANNER_DUPLICATE, MANNER_IN_ERROR].contains(&manner))
}

fn rule(kept: bool, code: &str) -> Rule {
    if kept { Ok(()) } else { Err(code.to_owned()) }
}

/// What is kept of the records: the cases with a judge, and the grants in force.
#[derive(Default)]
pub struct Records {
    /// By the entry of the filing or import: the record, and how it was assigned here.
    cases: BTreeMap<u64, (Record, u32)>,
    /// By the same entry: judges of recorded panels.
    panels: BTreeMap<u64, Vec<u32>>,
    /// Filings that have no judge, with their days.
    unassigned: BTreeMap<u64, u32>,
    /// By the entry of the grant: judge and year.
    grants: BTreeMap<u64, (u32, u32)>,
    /// Entries of the statements on data that hold.
    stated: BTreeSet<u64>,
    /// Cases of which an activity, a closing or a change of seats was ever recorded.
    touched: BTreeSet<u64>,
}

/// What the rules ask of the court.
pub struct Court<'a> {
    pub judges: &'a HashMap<u32, Vec<Tenure>>,
    pub today: u32,
    /// Who acts, if a second person is to be named.
    pub person: Option<&'a str>,
}

impl Court<'_> {
    fn known(&self, judge: u32) -> Rule {
        rule(self.judges.contains_key(&judge), "JudgeUnknown")
    }

    fn record(&self, record: &Record) -> Rule {
        rule(record.pool.is_empty() || text::code(&record.pool), "PoolCodeMalformed")?;
        let texts = text::free_text(&record.cause) && text::free_text(&record.procedure);
        rule(texts, "TextOutsideTable")?;
        let ascending = record.flags.is_sorted_by(|one, next| one < next);
        let named = record.flags.iter().all(|flag| text::name(flag));
        rule(ascending && named && record.flags.len() <= 32, "FlagsOrder")?;
        rule((1..=1000).contains(&record.weight), "WeightOutOfRange")?;
        self.known(record.undertaking)?;
        self.panel(&record.panel, record.undertaking)?;
        rule(record.filed <= self.today, "InTheFuture")?;
        record.closing.map_or(Ok(()), |(day, _)| self.closing(day, record.filed))
    }

    fn closing(&self, day: u32, filed: u32) -> Rule {
        rule(day >= filed, "ClosedBeforeFiled")?;
        rule(day <= self.today, "InTheFuture")
    }

    fn panel(&self, panel: &Panel, undertaking: u32) -> Rule {
        let members = &panel.members;
        let mut sound = members.is_sorted_by(|one, next| one < next) && members.len() <= 32;
        sound &= !members.contains(&undertaking);
        sound &= panel.presiding == 0 || !members.contains(&panel.presiding);
        sound &= panel.assessors.is_sorted_by(|one, next| one < next);
        sound &= panel.assessors.len() <= 32 && panel.assessors.iter().all(|name| text::name(name));
        rule(sound, "PanelMalformed")?;
        if panel.presiding != 0 {
            self.known(panel.presiding)?;
        }
        members.iter().try_for_each(|judge| self.known(*judge))
    }

    fn second(&self, approver: &str) -> Rule {
        let Some(person) = self.person else { return Ok(()) };
        rule(text::name(approver), "PersonMissing")?;
        rule(approver != person, "ApproverIsRequester")
    }
}

fn sound(fraction: Fraction) -> bool {
    let parts = 1..=LARGEST_PART;
    parts.contains(&fraction.0)
        && parts.contains(&fraction.1)
        && u64::from(fraction.0) < 1_001 * u64::from(fraction.1)
}

impl Policy {
    fn check(&self) -> Rule {
        rule(text::free_text(&self.document), "TextOutsideTable")?;
        rule(!self.roles.is_empty(), "PolicyAssessesNobody")?;
        let mut good = self.roles.is_sorted_by(|one, next| one.0 < next.0);
        good &= self.roles.iter().all(|role| role.0 < 8 && sound(role.1));
        good &= !self.population.is_empty() && self.population.iter().all(|role| *role < 8);
        good &= self.population.is_sorted_by(|one, next| one < next);
        good &= self.coefficient.0 == 0 || sound(self.coefficient);
        good &= self.not_counted.is_sorted_by(|one, next| one < next);
        good &= self.not_counted.iter().all(|code| text::code(code));
        good &= self.division_days.is_none_or(|days| (1..=366).contains(&days));
        good &= self.leave_kinds.is_sorted_by(|one, next| one < next);
        good &= self.cases.refiling_days.is_none_or(|days| (1..=3_660).contains(&days));
        let (percent, cap) = self.cases.series;
        good &= (1..=100).contains(&percent) && cap <= LARGEST_PART;
        good &= self.signals.is_sorted_by(|one, next| one.0 < next.0);
        good &= self.signals.iter().filter_map(|signal| signal.1).all(sound);
        rule(good, "PolicyMalformed")?;
        self.cases.check()
    }
}

impl Records {
    /// A reassigned case was filed when its first stage was.
    pub fn filed(&mut self, filing: u64, facts: &Facts, today: u32) {
        let first = facts.lineage.reassigns.as_ref().map(|reassigns| reassigns.filed_day);
        self.unassigned.insert(filing, first.unwrap_or(today));
    }

    /// A draw gives a filing its judge; until more is recorded, this is its record.
    pub fn drawn(&mut self, filing: u64, filed: &Filed, seats: &[Seat], presiding: u32) {
        let members = seats.iter().filter(|seat| seat.role == MEMBER).map(|seat| seat.judge);
        let mut members: Vec<u32> = members.filter(|judge| *judge != presiding).collect();
        members.sort_unstable();
        let panel = Panel { presiding, members, assessors: Vec::new() };
        self.seat(filing, &filed.facts, DRAWN, (seats[0].judge, panel));
    }

    pub fn designated(&mut self, filing: u64, facts: &Facts, judge: u32) {
        self.seat(filing, facts, DESIGNATED, (judge, Panel::default()));
    }

    fn seat(&mut self, filing: u64, facts: &Facts, assigned_by: u32, seats: (u32, Panel)) {
        let (undertaking, panel) = seats;
        let record = Record {
            pool: facts.pool.clone(),
            cause: facts.cause.clone(),
            procedure: facts.procedure.clone(),
            flags: facts.flags.clone(),
            weight: facts.weight,
            filed: self.unassigned.remove(&filing).unwrap_or_default(),
            undertaking,
            assigned_by,
            panel,
            closing: None,
        };
        self.cases.insert(filing, (record, assigned_by));
    }

    /// The record of a stage that has a judge.
    pub fn seated(&self, filing: u64) -> Option<&Record> {
        self.cases.get(&filing).map(|row| &row.0)
    }

    /// Judge and day of a case that was closed without a judgment on what it is about.
    pub fn given_up(&self, filing: u64) -> Option<(u32, u32)> {
        let record = self.seated(filing)?;
        let (day, manner) = record.closing?;
        let given_up = [RULING, MANNER_WITHDRAWN].contains(&manner) || is_undone(record.closing);
        given_up.then_some((record.undertaking, day))
    }

    pub fn flags(&mut self, filing: u64) -> Option<&mut Vec<String>> {
        self.cases.get_mut(&filing).map(|row| &mut row.0.flags)
    }

    pub fn closed(&self, filing: u64) -> bool {
        self.seated(filing).is_some_and(|record| record.closing.is_some())
    }

    pub fn undone(&self, filing: u64) -> bool {
        self.seated(filing).is_some_and(|record| is_undone(record.closing))
    }

    /// Whether an activity, a closing or a change of seats of it was ever recorded.
    pub fn touched(&self, filing: u64) -> bool {
        self.touched.contains(&filing)
    }

    /// Who undertakes a stage, or stood on a recorded panel of it.
    pub fn sat(&self, filing: u64) -> Vec<u32> {
        let own = self.seated(filing).map(|record| record.undertaking);
        let beside = self.panels.get(&filing).into_iter().flatten().copied();
        own.into_iter().chain(beside).collect()
    }

    fn stood(&mut self, filing: u64, panel: &Panel) {
        let judges = panel.members.iter().copied().chain([panel.presiding]);
        self.panels.entry(filing).or_default().extend(judges.filter(|judge| *judge != 0));
    }

    /// The record of a case, which seats that change change too.
    pub fn of(&mut self, filing: u64) -> Option<&mut Record> {
        self.cases.get_mut(&filing).map(|row| &mut row.0)
    }

    pub fn touch(&mut self, filing: u64) {
        self.touched.insert(filing);
    }

    fn case(&mut self, filing: u64) -> Result<&mut (Record, u32), String> {
        self.cases.get_mut(&filing).ok_or_else(|| "CaseEntryUnknown".to_owned())
    }

    /// Whether a record is in the form of an import.
    pub fn in_form(&self, judges: &HashMap<u32, Vec<Tenure>>, today: u32, record: &Record) -> Rule {
        Court { judges, today, person: None }.record(record)
    }

    /// Checks a record and keeps what it says. An import's number is the caller's to check.
    pub fn take(&mut self, position: u64, court: &Court, event: Quota) -> Rule {
        match event {
            Quota::Policy(policy) => policy.check(),
            Quota::Imported { record, .. } => {
                court.record(&record)?;
                self.stood(position, &record.panel);
                self.cases.insert(position, (record, 0));
                Ok(())
            }
            Quota::Closed(Closed { filing, closing, panel, as_seated, .. }) => {
                let (record, way) = self.case(filing)?;
                rule(record.closing.is_none(), "ClosedOtherwise")?;
                court.closing(closing.0, record.filed)?;
                let alone = Panel::default();
                let undone = is_undone(Some(closing));
                rule(
                    as_seated || undone || *way != DRAWN || panel != alone || record.panel == alone,
                    "PanelNeeded",
                )?;
                court.panel(&panel, record.undertaking)?;
                record.closing = Some(closing);
                if !as_seated {
                    record.panel = panel.clone();
                }
                self.touched.insert(filing);
                self.stood(filing, &panel);
                Ok(())
            }
            Quota::Corrected { filing, change, ground, text, approver } => {
                let [before, after] = *change;
                let (record, way) = self.case(filing)?;
                court.second(&approver)?;
                rule(text::free_text(&text), "TextOutsideTable")?;
                rule(ground != OTHER_CORRECTION || !text.is_empty(), "TextNeeded")?;
                rule(before == *record, "RecordChanged")?;
                let kept = (&before.pool, before.weight, before.filed, before.undertaking)
                    == (&after.pool, after.weight, after.filed, after.undertaking)
                    && before.assigned_by == after.assigned_by;
                rule(*way == 0 || kept, "DrawnFactsFixed")?;
                let taken_back = before.closing.is_some() && after.closing.is_none();
                rule((ground == CLOSING_WITHDRAWN) == taken_back, "WithdrawalDiffers")?;
                let undone = is_undone(before.closing) || is_undone(after.closing);
                rule(*way == 0 || !undone, "UndoneFixed")?;
                court.record(&after)?;
                let panel = after.panel.clone();
                *record = after;
                if record.closing.is_some() {
                    self.touched.insert(filing);
                }
                self.stood(filing, &panel);
                Ok(())
            }
            Quota::Activity { filing, judge, day, minutes, .. } => {
                self.case(filing)?;
                self.touched.insert(filing);
                if judge != 0 {
                    court.known(judge)?;
                }
                rule(minutes <= 14_400, "MinutesOutOfRange")?;
                rule(day <= court.today, "InTheFuture")
            }
            Quota::Stated(Stated { from, to, text }) => {
                rule(text::free_text(&text), "TextOutsideTable")?;
                rule(from <= to, "DataDaysBackwards")?;
                rule(to <= court.today, "InTheFuture")?;
                self.stated.insert(position);
                Ok(())
            }
            Quota::Withdrawn { entry, text } => {
                rule(text::free_text(&text), "TextOutsideTable")?;
                rule(!text.is_empty(), "TextNeeded")?;
                rule(self.stated.remove(&entry), "StatementUnknown")
            }
            Quota::Reduction(reduction) => self.reduction(position, court, &reduction),
        }
    }

    fn reduction(&mut self, position: u64, court: &Court, reduction: &Reduction) -> Rule {
        court.second(&reduction.approver)?;
        court.known(reduction.judge)?;
        rule(text::name(&reduction.reason), "TextOutsideTable")?;
        let Reduction { judge, year, percent, cases, document, revokes, .. } = reduction;
        if *revokes != 0 {
            let granted = self.grants.remove(revokes);
            let nothing = (*percent, *cases, document.as_str()) == (0, 0, "");
            return rule(granted == Some((*judge, *year)) && nothing, "GrantUnknown");
        }
        rule(text::name(document), "TextOutsideTable")?;
        let some = *percent > 0 || *cases > 0;
        let within = *percent <= 100 && *cases <= LARGEST_PART && (1970..=9999).contains(year);
        rule(some && within, "ReductionOutOfRange")?;
        self.grants.insert(position, (*judge, *year));
        Ok(())
    }
}
