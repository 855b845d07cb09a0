//! What the entries of a log change in the case index, for a store that makes the index anew.

use std::collections::BTreeMap;
use std::sync::Arc;

use caselot_core::docket::cases::batch::BatchIndex;
use caselot_core::docket::cases::projection::case_changes;
use caselot_core::docket::filing::CaseFiled;
use caselot_core::docket::fold::proposals::Proposals;
use caselot_core::docket::fold::roster::Roster;
use caselot_core::docket::{Event, State, codec};
use caselot_core::id::EntryIndex;

use crate::store::{CaseChange, CaseProjection};

/// Projects the logs of courts, one after the other.
#[derive(Default)]
pub(in crate::service) struct CaseProjector {
    /// Code of the court whose log is read.
    court: String,
    /// Its state after entry 0 alone: the time zone, which the days of the changes need.
    opened: State,
    /// What waits for a second person, and then changes the index.
    proposals: Proposals,
    /// Judges and staff, as they are known so far.
    roster: Roster,
    /// Filings that change seats and are not drawn yet.
    seat_changes: BTreeMap<EntryIndex, Arc<CaseFiled>>,
}

impl CaseProjection for CaseProjector {
    fn changes(&mut self, court: &str, entries: &[&[u8]]) -> Option<Vec<CaseChange>> {
        if self.court != court {
            *self = Self { court: court.to_owned(), ..Self::default() };
        }
        let (mut changes, mut index) = (Vec::new(), BatchIndex::default());
        for bytes in entries {
            let entry = codec::decode(bytes).ok()?;
            if matches!(entry.event, Event::CourtOpened(_)) {
                self.opened.apply(&entry);
            }
            let today = self.opened.day(entry.time_ms);
            let effect = self.proposals.effect_of(&entry);
            self.proposals.apply(&entry, today);
            let effect = effect.as_ref().unwrap_or(&entry);
            if let Event::CaseFiled(filed) = &effect.event
                && filed.facts.lineage.changes.is_some()
            {
                self.seat_changes.insert(entry.index, Arc::clone(filed));
            }
            if let Event::JudgeRecorded(judge) = &effect.event {
                self.roster.record_judge(judge);
            }
            let filed = |filing| self.seat_changes.remove(&filing);
            case_changes(effect, today, &self.roster, filed, |change| {
                index.push(&mut changes, change);
            });
        }
        Some(changes)
    }
}
