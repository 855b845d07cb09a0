//! The fold of a bundle: each entry checked against all before it, then taken over.

use super::check::{self, DrawClaim};
use super::fact_collector::FactCollector;
use super::fault::Fault;
use super::finding::{Finding, MAX_FINDINGS};
use super::keys::Keys;
use crate::docket::cases::projection::checked_change;
use crate::docket::cases::table::CaseTable;
use crate::docket::codec::WireFault;
use crate::docket::entry::{Entry, Event};
use crate::docket::fold::state::State;
use crate::docket::refusal::Refusal;
use crate::ledger::checkpoint::Checkpoint;

/// Whoever wants to know how far a verification is.
pub type Progress<'a> = dyn FnMut(u64, u64) + Send + 'a;

/// The fold of a bundle's entries, with a check before each step.
pub(super) struct Fold<'a> {
    at: &'a Checkpoint,
    pub(super) keys: Keys,
    pub(super) state: State,
    pub(super) cases: CaseTable,
    pub(super) collector: FactCollector,
    pub(super) findings: Vec<Finding>,
    progress: &'a mut Progress<'a>,
    /// No check is left for later.
    pub(super) in_order: bool,
    /// Entry index of a single-call filing whose draw must come next.
    single: Option<u64>,
    /// Entry index of a refiled case whose designation must come next.
    refiled: Option<u64>,
    pub(super) ended: Option<Ended>,
}

/// Why a fold took no further entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// One is of a later version.
    Unsupported,
    /// One is none.
    Undecodable,
    /// There are enough findings.
    Enough,
}

impl<'a> Fold<'a> {
    pub(super) fn new(
        at: &'a Checkpoint,
        findings: Vec<Finding>,
        progress: &'a mut Progress<'a>,
    ) -> Fold<'a> {
        Fold {
            at,
            keys: Keys::default(),
            state: State::default(),
            cases: CaseTable::default(),
            collector: FactCollector::default(),
            findings,
            progress,
            in_order: false,
            single: None,
            refiled: None,
            ended: None,
        }
    }

    /// Findings that count towards an early end of the run; none when the fold sees to it itself.
    pub(super) fn counted(&self) -> usize {
        if self.in_order { 0 } else { self.findings.len() }
    }

    /// Takes the next entries over; the draws to recompute come back.
    pub(super) fn block(
        &mut self,
        first: u64,
        count: u64,
        entries: &mut [Result<Entry, WireFault>],
    ) -> Vec<DrawClaim> {
        let mut claims = Vec::new();
        for (position, read) in (first..).zip(entries) {
            if self.ended.is_some() {
                return claims;
            }
            match read {
                Ok(entry) => claims.extend(self.step(position, entry)),
                Err(fault) => {
                    let fault = fault.clone();
                    let later = matches!(fault, WireFault::Unsupported { .. });
                    self.ended = Some(if later { Ended::Unsupported } else { Ended::Undecodable });
                    self.findings.push(Finding::new(Some(position), &Fault::from(fault)));
                    return claims;
                }
            }
            if self.in_order && self.findings.len() >= MAX_FINDINGS {
                self.ended = Some(Ended::Enough);
            }
        }
        (self.progress)(first + count, self.at.size);
        claims
    }

    /// What shows only at the end of the log.
    pub(super) fn finish(&mut self) {
        if self.ended.is_some() {
            return;
        }
        if let Some(filing) = self.single {
            let fault = Fault::SingleCallNotDrawn { filing };
            self.findings.push(Finding::new(Some(filing), &fault));
        }
        if let Some(filing) = self.refiled {
            let fault = Fault::RefiledNotDesignated { filing };
            self.findings.push(Finding::new(Some(filing), &fault));
        }
        if self.state.recovery.is_some() {
            let fault = Refusal::RecoveryUnfinished {}.into();
            self.findings.push(Finding::new(self.at.size.checked_sub(1), &fault));
        }
    }

    fn step(&mut self, position: u64, entry: &mut Entry) -> Option<DrawClaim> {
        let mut faults = Vec::new();
        if entry.index != position {
            faults.push(Fault::IndexMismatch { index: entry.index });
        }
        if let Event::CourtOpened(court) = &entry.event {
            check::court(court, &self.at.origin, &mut faults);
        }
        self.keys.apply(position, &entry.event);
        if let Some(filing) = self.single.take()
            && !matches!(&entry.event, Event::CaseDrawn(drawn) if drawn.filing == filing)
        {
            faults.push(Fault::SingleCallNotDrawn { filing });
        }
        if let Some(filing) = self.refiled.take()
            && !matches!(&entry.event, Event::CaseDesignated(it) if it.filing == filing)
        {
            faults.push(Fault::RefiledNotDesignated { filing });
        }
        let mut claim = check::entry(&self.state, &self.cases, entry, &mut faults);
        let taken = faults.is_empty() || check::counts_when_faulty(&entry.event);
        self.findings.extend(faults.iter().map(|fault| Finding::new(Some(position), fault)));
        if self.in_order {
            self.findings.extend(claim.take().into_iter().flat_map(DrawClaim::check));
        }
        // What broke a rule of the roster or of a pool is left out, so that
        // the fold stays sound; a filing or a draw counts as the log has it.
        if !taken {
            self.state.size = position + 1;
            return claim;
        }
        entry.index = position;
        self.collector.apply(&self.state, &self.cases, entry);
        self.state.apply(entry);
        if let Some(change) = checked_change(entry, self.state.day(entry.time_ms)) {
            self.cases.apply(change);
        }
        self.single = check::single_call(entry);
        self.refiled = check::refiled(entry);
        claim
    }
}
