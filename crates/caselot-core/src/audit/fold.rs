//! The fold of a bundle: each entry is checked against all entries before it and then applied.

use super::check::{self, DrawClaim};
use super::fact_collector::FactCollector;
use super::fault::Fault;
use super::finding::{Finding, MAX_FINDINGS};
use super::keys::Keys;
use crate::docket::cases::projection::checked_change;
use crate::docket::cases::table::CaseTable;
use crate::docket::codec::DecodeError;
use crate::docket::entry::{Entry, Event, Protocol};
use crate::docket::fold::state::State;
use crate::docket::refusal::Refusal;
use crate::id::EntryIndex;
use crate::ledger::checkpoint::{Checkpoint, log_origin};

/// A callback for the progress of a verification: entries checked, and entries in all.
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
    /// Draws are recomputed at once, in the order of the log.
    pub(super) in_order: bool,
    /// The latest version of the protocol whose entries are judged.
    pub(super) newest: Protocol,
    /// Index of a single-call filing, whose draw must be the next entry.
    single: Option<EntryIndex>,
    /// Index of a refiled case, whose designation must be the next entry.
    refiled: Option<EntryIndex>,
    pub(super) ended: Option<Ended>,
}

/// Why a fold stopped before the end of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// An entry is of a later version of the protocol.
    Unsupported,
    /// The bytes of an entry cannot be decoded.
    Undecodable,
    /// The list of findings is full.
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
            newest: Protocol::NEWEST_VERIFIED,
            single: None,
            refiled: None,
            ended: None,
        }
    }

    /// The number of findings that count towards an early end; 0 if the fold itself stops in time.
    pub(super) fn counted(&self) -> usize {
        if self.in_order { 0 } else { self.findings.len() }
    }

    /// Applies the next entries and returns the draws that remain to be recomputed.
    pub(super) fn block(
        &mut self,
        first: u64,
        count: u64,
        entries: &mut [Result<Entry, DecodeError>],
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
                    let later = matches!(fault, DecodeError::Unsupported { .. });
                    self.ended = Some(if later { Ended::Unsupported } else { Ended::Undecodable });
                    self.findings
                        .push(Finding::new(Some(EntryIndex(position)), &Fault::from(fault)));
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

    /// Adds the findings that show only at the end of the log.
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
        let named = self.at.origin == self.state.checkpoint_origin();
        let court = self.state.court.as_ref();
        if court.is_some_and(|court| court.origin == log_origin(&self.at.origin)) && !named {
            // Another name than the court's was found at the court's entry.
            self.findings.push(Finding::new(Some(EntryIndex(0)), &Fault::OriginMismatch));
        }
        if self.state.recovery.is_some() {
            let fault = Refusal::RecoveryUnfinished {}.into();
            self.findings.push(Finding::new(self.at.size.checked_sub(1).map(EntryIndex), &fault));
        }
    }

    fn step(&mut self, position: u64, entry: &mut Entry) -> Option<DrawClaim> {
        let mut faults = Vec::new();
        let index = EntryIndex(position);
        if entry.index != index {
            faults.push(Fault::IndexMismatch { index: entry.index });
        }
        if let Event::CourtOpened(court) = &entry.event {
            check::court(court, &self.at.origin, &mut faults);
        }
        self.keys.apply(index, &entry.event);
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
        let effect = self.state.proposals.effect_of(entry);
        let taken = faults.is_empty() || check::counts_when_faulty(&entry.event);
        self.findings.extend(faults.iter().map(|fault| Finding::new(Some(index), fault)));
        if self.in_order {
            self.findings.extend(claim.take().into_iter().flat_map(DrawClaim::check));
        }
        // An entry that breaks a rule of the roster or of a pool is not applied, so that the fold
        // stays sound; a filing or a draw is applied as it stands in the log.
        if !taken {
            self.state.size = position + 1;
            return claim;
        }
        entry.index = index;
        let effect = effect.as_ref().unwrap_or(entry);
        self.collector.apply(&self.state, &self.cases, entry, effect);
        self.state.apply(entry);
        if let Some(change) = checked_change(effect, self.state.day(entry.time_ms)) {
            self.cases.apply(change);
        }
        self.single = check::single_call(entry);
        self.refiled = check::refiled(entry);
        claim
    }
}
