//! Acts of a second person: what is proposed, its approval and its refusal.

use std::sync::Arc;

use crate::docket::approval::{Approved, DAYS_TO_APPROVE, Declined};
use crate::docket::code::{RetirementGround, VoidGround};
use crate::docket::day::Day;
use crate::docket::decide::planner::{Decision, Planner};
use crate::docket::entry::{Actor, Event, Proposed, Protocol};
use crate::docket::filing::{CaseFiled, FilingVoided};
use crate::docket::person::{PersonEnrolled, RulesOpened};
use crate::docket::record::{CaseImported, Imports};
use crate::docket::refusal::Refusal;
use crate::id::EntryIndex;

impl Planner<'_, '_> {
    /// Plans a proposal; the same one again, while it waits, is no new entry.
    pub(super) fn propose(&mut self, actor: Actor, what: Event) -> Result<EntryIndex, Refusal> {
        let waits = self.state().proposals.iter().find(|(_, waiting)| {
            waiting.proposer == actor
                && waiting.proposed.what == what
                && waiting.proposed.until >= self.today()
        });
        if let Some((entry, _)) = waits {
            self.note_proposed(entry);
            return Ok(entry);
        }
        let until = Day(self.today().0.saturating_add(DAYS_TO_APPROVE));
        let replaces = self.state().records.replaced_by(&what);
        let proposed = Proposed { until, replaces, text: self.reason.clone(), what };
        let event = Event::Proposed(Box::new(proposed));
        let entry = self.put(actor, &[], event)?;
        self.note_proposed(entry);
        Ok(entry)
    }

    /// Approves a proposal, and does what follows from it; a filing, which may then be drawn; or a
    /// request to designate.
    pub(super) fn approve(&mut self, entry: EntryIndex) -> Result<Decision, Refusal> {
        if let Some(pending) = self.state().requests.get(&entry) {
            let judge = pending.request.judge;
            return self.designate(entry, judge);
        }
        let what = self.state().proposals.get(entry).map(|known| known.proposed.what.clone());
        let about = what.as_ref().and_then(Event::about);
        let stages = about.map_or_else(Vec::new, |filing| self.cases.of_filing(filing));
        let approval = self.write_about(&stages, Event::Approved(Approved { entry }))?;
        match what {
            None => return Ok(Decision::of_filing(entry, None)),
            Some(Event::FilingVoided(void)) => self.void_approved(void)?,
            Some(Event::TrayRetired { tray, .. }) => self.void_lost(tray)?,
            Some(Event::Imports(imports)) => self.import_due(*imports)?,
            Some(Event::ContributorEnded(_)) => drop(self.end_due()?),
            Some(_) => {}
        }
        Ok(Decision { end: Some(approval), ..Decision::default() })
    }

    /// Declines it.
    pub(super) fn decline(&mut self, entry: EntryIndex, text: &str) -> Result<Decision, Refusal> {
        if self.state().requests.contains_key(&entry) {
            return self.leave_undesignated(entry, text);
        }
        let declined = Declined { entry, text: text.to_owned() };
        let end = self.write(Event::Declined(declined))?;
        Ok(Decision { end: Some(end), ..Decision::default() })
    }

    /// A filing whose nonce is lost, as two persons say.
    fn void_approved(&mut self, void: FilingVoided) -> Result<(), Refusal> {
        self.catch_up();
        let Some(filed) = self.state().open.get(&void.filing).cloned() else { return Ok(()) };
        let event = Event::FilingVoided(self.with_openings(&filed, void)?);
        self.write(event).map(|_| ())
    }

    /// The open filings of a lost tray come to nothing, all of them, and another tray is committed
    /// in its place far ahead, so that no filing is a dead end.
    fn void_lost(&mut self, tray: u64) -> Result<(), Refusal> {
        self.catch_up();
        let open = self.state().open.clone();
        let desk = Arc::clone(&self.state().desk);
        let lost = |(filing, filed): &(&EntryIndex, &Arc<CaseFiled>)| {
            filed.tray == tray && !desk.is_opened(**filing)
        };
        for filing in open.iter().filter(lost).map(|(filing, _)| filing) {
            let void = FilingVoided {
                filing: *filing,
                envelope_secret: None,
                nonce: None,
                ground: VoidGround::SecretLost,
                text: String::new(),
                approver: String::new(),
                avoided: None,
            };
            self.write_as(Actor::system(), &[], Event::FilingVoided(void))?;
        }
        self.open_tray()
    }

    /// The cases of an approved list, one entry each.
    fn import_due(&mut self, imports: Imports) -> Result<(), Refusal> {
        for case in imports.cases {
            self.write_as(Actor::system(), &[], Event::CaseImported(Box::new(case)))?;
        }
        Ok(())
    }

    /// Proposes to take over cases from before this docket, as a list that a second person approves.
    pub(super) fn import_list(&mut self, cases: &[CaseImported]) -> Result<Decision, Refusal> {
        let canonical = |case: &CaseImported| -> Result<CaseImported, Refusal> {
            let case_number = self.filed_number(&case.case_number)?.as_str().to_owned();
            Ok(CaseImported { case_number, record: super::record::canonical(&case.record) })
        };
        let cases = cases.iter().map(canonical).collect::<Result<Vec<_>, Refusal>>()?;
        self.write(Event::Imports(Box::new(Imports { cases })))?;
        Ok(Decision::default())
    }

    /// Enrolls persons who differ from what is known.
    pub(super) fn enroll(&mut self, persons: &[PersonEnrolled]) -> Result<Decision, Refusal> {
        for person in persons {
            self.catch_up();
            let all = || self.state().persons.all().chain(self.state().persons.deputies());
            if !all().any(|known| known == person) {
                self.write(Event::PersonEnrolled(Box::new(person.clone())))?;
            }
        }
        Ok(Decision::default())
    }

    /// Opens the rules of protocol 2.
    pub(super) fn open_rules(&mut self, opened: &RulesOpened) -> Result<Decision, Refusal> {
        self.protocol = Protocol::Two;
        self.write(Event::RulesOpened(Box::new(opened.clone())))?;
        Ok(Decision::default())
    }

    /// Proposes to give a tray up whose secrets cannot be opened; with it go its open filings.
    pub(super) fn give_tray_up(&mut self, tray: u64) -> Result<EntryIndex, Refusal> {
        let (ground, text) = (RetirementGround::SecretLost, String::new());
        self.write(Event::TrayRetired { tray, ground, text })
    }
}
