//! What acts of a second person, and records of persons, do to the state.

use std::sync::Arc;

use crate::docket::approval::Approved;
use crate::docket::day::Day;
use crate::docket::entry::{Entry, Event};
use crate::docket::filing::CaseFiled;
use crate::docket::fold::circulars::StepTaken;
use crate::docket::fold::desk::Approval;
use crate::docket::fold::explanations::Explained;
use crate::docket::fold::records::RecordKey;
use crate::docket::fold::state::{State, Statement};
use crate::docket::person::PersonEnrolled;
use crate::docket::record::DataStated;
use crate::id::EntryIndex;

impl State {
    /// Applies an act of a second person, or what founds a docket's people.
    pub(super) fn apply_act(&mut self, entry: &Entry) {
        match &entry.event {
            Event::Imports(imports) => {
                Arc::make_mut(&mut self.imports_due).extend(imports.cases.iter().cloned());
            }
            Event::PersonEnrolled(enrolled) => self.enroll(enrolled, self.day(entry.time_ms)),
            Event::RulesOpened(opened) => {
                let persons = Arc::make_mut(&mut self.persons);
                opened.persons.iter().for_each(|enrolled| persons.record(enrolled.clone()));
            }
            Event::Approved(Approved { entry: approved }) => {
                self.approve_filing(*approved, entry.index);
            }
            Event::NumberCorrected(it) => {
                Arc::make_mut(&mut self.numbers).correct(&it.wrong, it.stage, &it.number);
            }
            Event::DataStated(stated) => {
                let (entry, stated) = (entry.index, DataStated::clone(stated));
                Arc::make_mut(&mut self.statements).push(Statement { entry, stated });
            }
            Event::DataWithdrawn(withdrawn) => {
                Arc::make_mut(&mut self.statements).retain(|it| it.entry != withdrawn.entry);
            }
            Event::ExplanationRecorded(explanation) => {
                let (on, person) = (self.day(entry.time_ms), entry.actor.person.clone());
                let (entry, explanation) = (entry.index, (**explanation).clone());
                let explained = Explained { entry, on, person, explanation };
                Arc::make_mut(&mut self.explanations).record(explained);
            }
            Event::CircularStep(step) => {
                let (on, person) = (self.day(entry.time_ms), entry.actor.person.clone());
                let taken = StepTaken { entry: entry.index, on, person, step: (**step).clone() };
                Arc::make_mut(&mut self.circulars).take(taken);
            }
            Event::ActivityRecorded { filing, .. } => self.note_handled(*filing),
            Event::Declined(declined) => {
                let desk = Arc::make_mut(&mut self.desk);
                desk.decide(declined.entry, Approval::Declined, entry.index);
                self.decide_lot(declined.entry, Approval::Declined, entry.index);
            }
            _ => {}
        }
    }

    /// A filing of protocol 2, and whose it is.
    pub(super) fn take_in(&mut self, entry: &Entry, filed: &CaseFiled) {
        let today = self.day(entry.time_ms);
        Arc::make_mut(&mut self.desk).file(entry, filed, today);
        self.note_fresh(entry.index, today);
    }

    /// Notes the first filing of a day.
    pub(super) fn note_fresh(&mut self, filing: EntryIndex, today: Day) {
        if self.fresh.begins_day(today) {
            Arc::make_mut(&mut self.fresh).begin_day(filing, today);
        }
    }

    /// Something was done in a case.
    pub(super) fn note_handled(&mut self, filing: EntryIndex) {
        if self.fresh.is_untouched(filing) {
            Arc::make_mut(&mut self.fresh).handle(filing);
        }
    }

    /// The filing of an entry may be drawn, or the one whose void was proposed there may be voided.
    fn approve_filing(&mut self, entry: EntryIndex, approval: EntryIndex) {
        let void = match self.proposals.get(entry).map(|proposal| &proposal.proposed.what) {
            Some(Event::FilingVoided(void)) => Some(void.filing),
            _ => None,
        };
        let desk = Arc::make_mut(&mut self.desk);
        match void {
            Some(filing) => desk.decide(filing, Approval::NonceLost, approval),
            None => {
                desk.decide(entry, Approval::Given, approval);
                self.decide_lot(entry, Approval::Given, approval);
            }
        }
    }

    /// A person's record holds from its first day; that of a founder at once.
    fn enroll(&mut self, enrolled: &PersonEnrolled, today: Day) {
        let from = self.first_day(enrolled.from, today);
        let enrolled = PersonEnrolled { from, ..enrolled.clone() };
        Arc::make_mut(&mut self.persons).record(enrolled);
    }

    /// Notes the entry of a record.
    pub(super) fn note_record(&mut self, entry: &Entry) {
        if RecordKey::of(&entry.event).is_some() {
            Arc::make_mut(&mut self.records).note(&entry.event, entry.index);
        }
    }
}
