//! What a docket says now: a fold over its entries.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::day::Day;
use super::entry::{CaseFiled, Court, Entry, Event};
use super::pool::Pool;
use super::roster::Roster;
use super::tray::Trays;

/// The fold of a docket's entries; cheap to clone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// The court; `None` before entry 0.
    pub court: Option<Arc<Court>>,
    /// Entries folded.
    pub size: u64,
    /// Time of the last entry.
    pub time_ms: u64,
    /// Judges and absences.
    pub roster: Arc<Roster>,
    /// Pools by code.
    pub pools: BTreeMap<String, Arc<Pool>>,
    /// Envelopes.
    pub trays: Trays,
    /// Undrawn filings by entry index.
    pub open: BTreeMap<u64, Arc<CaseFiled>>,
    /// Day of the last filing.
    pub last_filing_day: Option<Day>,
}

impl State {
    /// Takes one entry over. It is the caller's to have checked it with
    /// [`super::rules`]; what makes no sense here changes nothing.
    pub fn apply(&mut self, entry: &Entry) {
        self.size = entry.index.saturating_add(1);
        self.time_ms = entry.time_ms;
        match &entry.event {
            Event::CourtOpened(court) => self.court = Some(Arc::new(court.clone())),
            Event::JudgeRecorded(judge) => Arc::make_mut(&mut self.roster).record_judge(judge),
            Event::AbsenceRecorded(absence) => {
                Arc::make_mut(&mut self.roster).record_absence(entry.index, absence);
            }
            Event::PoolRecorded(spec) => match self.pools.get_mut(&spec.pool) {
                Some(pool) => Arc::make_mut(pool).spec = spec.clone(),
                None => {
                    self.pools.insert(spec.pool.clone(), Arc::new(Pool::new(spec)));
                }
            },
            Event::TrayOpened { tray, commitments } => self.trays.open(*tray, commitments),
            Event::TrayRetired { tray, .. } => self.trays.retire(*tray),
            Event::CaseFiled(filed) => {
                self.trays.take();
                self.last_filing_day = Some(self.day(entry.time_ms));
                self.open.insert(entry.index, Arc::new((**filed).clone()));
            }
            Event::CaseDrawn(drawn) => {
                if let Some(filed) = self.open.remove(&drawn.filing) {
                    for seat in &drawn.seats {
                        self.settle(&filed, seat.role, seat.judge);
                    }
                }
            }
            Event::FilingVoided(void) => {
                self.open.remove(&void.filing);
            }
        }
    }

    /// The court's day at a moment.
    pub fn day(&self, time_ms: u64) -> Day {
        Day::at(time_ms, self.court.as_ref().map_or(0, |court| court.utc_offset_minutes))
    }

    /// Undrawn filings of a pool.
    pub fn open_in(&self, pool: &str) -> usize {
        self.open.values().filter(|filed| filed.facts.pool == pool).count()
    }

    fn settle(&mut self, filed: &CaseFiled, role: crate::lottery::role::SeatRole, winner: u32) {
        let Some(group) = filed.groups.iter().find(|group| group.role == role) else { return };
        if let Some(pool) = self.pools.get_mut(&group.pool) {
            // The undertaking seat bears the whole weight of the case.
            Arc::make_mut(pool).settle(group, filed.facts.weight, winner);
        }
    }
}
