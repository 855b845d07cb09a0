//! A court without a log: the judges and cases of files as entries that nobody signs, so that a
//! report from files is counted by the same fold as a report from a log.

use caselot_core::docket::day::LAST_DAY;
use caselot_core::docket::entry::Court;
use caselot_core::docket::people::Judge;
use caselot_core::docket::policy::Policy;
use caselot_core::docket::record::CaseImported;
use caselot_core::docket::{Actor, Entry, Event, Protocol, Refusal, rules};
use caselot_core::id::EntryIndex;
use caselot_core::quota::CourtProjection;

use crate::cli::host::UTC_OFFSET_MINUTES;

/// State and tally of a court without a log.
pub struct OfflineCourt {
    pub projection: CourtProjection,
}

impl OfflineCourt {
    /// A court with its judges and policy. There is no clock, so no day is in the
    /// future.
    pub fn new(code: &str, judges: &[Judge], policy: Option<&Policy>) -> OfflineCourt {
        let mut offline = OfflineCourt { projection: CourtProjection::default() };
        offline.apply(Event::CourtOpened(Court {
            origin: code.to_owned(),
            code: code.to_owned(),
            name: String::new(),
            utc_offset_minutes: UTC_OFFSET_MINUTES,
            public_key: [0; 32],
        }));
        policy
            .into_iter()
            .for_each(|policy| offline.apply(Event::PolicyAdopted(policy.clone().into())));
        judges.iter().for_each(|judge| offline.apply(Event::JudgeRecorded(judge.clone())));
        offline
    }

    /// Records a past case.
    pub fn import(&mut self, case: &CaseImported) -> Result<(), Refusal> {
        rules::record(self.projection.state(), &case.record, LAST_DAY)?;
        self.apply(Event::CaseImported(Box::new(case.clone())));
        Ok(())
    }

    fn apply(&mut self, event: Event) {
        let index = self.projection.state().size;
        let (actor, protocol) = (Actor::system(), Protocol::One);
        self.projection.apply(&Entry {
            index: EntryIndex(index),
            time_ms: 0,
            actor,
            protocol,
            hand: None,
            event,
        });
    }
}
