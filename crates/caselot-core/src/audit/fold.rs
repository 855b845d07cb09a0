//! The fold of a bundle: each entry is checked against all entries before it and then applied.

use serde::{Deserialize, Serialize};

use super::before::{self, Before};
use super::check::{self, Checked};
use super::claim::Claims;
use super::fact_collector::FactCollector;
use super::fault::Fault;
use super::finding::{Finding, MAX_FINDINGS};
use super::keys::Keys;
use super::lots::LotCandidates;
use super::noted::stated_besides;
use super::signed_roots::SignedRoots;
use crate::docket::cases::figures::CaseFold;
use crate::docket::cases::projection::checked_changes;
use crate::docket::codec::DecodeError;
use crate::docket::entry::{Entry, Event, Protocol};
use crate::docket::fold::contributors::StatedRoot;
use crate::docket::fold::state::State;
use crate::docket::refusal::Refusal;
use crate::id::EntryIndex;
use crate::ledger::checkpoint::{Checkpoint, log_origin};

/// A callback for the progress of a verification: entries checked, and entries in all.
pub type Progress<'a> = dyn FnMut(u64, u64) + Send + 'a;

/// What a fold carries from entry to entry, but for the case index.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Carried {
    pub keys: Keys,
    pub state: State,
    pub collector: FactCollector,
    /// What the draws of lots are checked by.
    pub lots: LotCandidates,
    /// The trees that hands signed.
    pub signed: SignedRoots,
    #[serde(with = "super::finding::kept")]
    pub findings: Vec<Finding>,
    /// Index of a single-call filing, whose draw must be the next entry.
    single: Option<EntryIndex>,
    /// Index of a refiled case, whose designation must be the next entry.
    refiled: Option<EntryIndex>,
    /// What is said of the log's roots by contributions that broke another rule, and so are not in
    /// the state.
    said_besides: Vec<StatedRoot>,
    pub ended: Option<Ended>,
}

/// The fold of a bundle's entries, with a check before each step.
pub(super) struct Fold<'a> {
    at: &'a Checkpoint,
    pub(super) carried: Carried,
    cases: &'a mut dyn CaseFold,
    progress: &'a mut Progress<'a>,
    /// Draws are recomputed at once, in the order of the log.
    pub(super) in_order: bool,
    /// The latest version of the protocol whose entries are judged.
    pub(super) newest: Protocol,
}

/// Why a fold stopped before the end of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Ended {
    /// An entry is of a later version of the protocol.
    Unsupported,
    /// The bytes of an entry cannot be decoded.
    Undecodable,
    /// The list of findings is full.
    Enough,
}

impl Carried {
    /// What contributions say of the log's roots.
    pub fn stated_roots(&self) -> impl Iterator<Item = &StatedRoot> {
        self.state.contributors.stated_roots().iter().chain(&self.said_besides)
    }

    /// The court's code.
    pub fn court(&self) -> &str {
        self.state.court.as_ref().map_or("", |court| court.code.as_str())
    }

    /// Adds the findings that show only at the end of the log.
    pub fn finish(&mut self, at: &Checkpoint) {
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
        let filings = self.state.contributors.all_due();
        if filings > 0 {
            let fault = Refusal::DrawsUnfinished { filings }.into();
            self.findings.push(Finding::new(at.size.checked_sub(1).map(EntryIndex), &fault));
        }
        let named = at.origin == self.state.checkpoint_origin();
        let court = self.state.court.as_ref();
        if court.is_some_and(|court| court.origin == log_origin(&at.origin)) && !named {
            // Another name than the court's was found at the court's entry.
            self.findings.push(Finding::new(Some(EntryIndex(0)), &Fault::OriginMismatch));
        }
        if self.state.recovery.is_some() {
            let fault = Refusal::RecoveryUnfinished {}.into();
            self.findings.push(Finding::new(at.size.checked_sub(1).map(EntryIndex), &fault));
        }
    }
}

impl<'a> Fold<'a> {
    /// A fold that goes on with what was carried so far.
    pub(super) fn new(
        at: &'a Checkpoint,
        carried: Carried,
        cases: &'a mut dyn CaseFold,
        progress: &'a mut Progress<'a>,
    ) -> Fold<'a> {
        let newest = Protocol::NEWEST_VERIFIED;
        Fold { at, carried, cases, progress, in_order: false, newest }
    }

    /// The number of findings that count towards an early end; 0 if the fold itself stops in time.
    pub(super) fn counted(&self) -> usize {
        if self.in_order { 0 } else { self.carried.findings.len() }
    }

    /// Applies the next entries and returns what of them remains to be checked.
    pub(super) fn block(
        &mut self,
        first: u64,
        count: u64,
        entries: &mut [Result<Entry, DecodeError>],
    ) -> Claims {
        let mut claims = Claims::default();
        for (position, read) in (first..).zip(entries) {
            if self.carried.ended.is_some() {
                return claims;
            }
            match read {
                Ok(entry) => self.step(position, entry, &mut claims),
                Err(fault) => {
                    let fault = fault.clone();
                    let later = matches!(fault, DecodeError::Unsupported { .. });
                    self.carried.ended =
                        Some(if later { Ended::Unsupported } else { Ended::Undecodable });
                    self.carried
                        .findings
                        .push(Finding::new(Some(EntryIndex(position)), &Fault::from(fault)));
                    return claims;
                }
            }
            if self.in_order && self.carried.findings.len() >= MAX_FINDINGS {
                self.carried.ended = Some(Ended::Enough);
            }
        }
        (self.progress)(first + count, self.at.size);
        claims
    }

    fn step(&mut self, position: u64, entry: &mut Entry, claims: &mut Claims) {
        let mut faults = Vec::new();
        let index = EntryIndex(position);
        if entry.index != index {
            faults.push(Fault::IndexMismatch { index: entry.index });
        }
        if let Event::CourtOpened(court) = &entry.event {
            check::court(court, &self.at.origin, &mut faults);
        }
        self.carried.keys.apply(index, &entry.event);
        if let Some(filing) = self.carried.single.take()
            && !matches!(&entry.event, Event::CaseDrawn(drawn) if drawn.filing == filing)
        {
            faults.push(Fault::SingleCallNotDrawn { filing });
        }
        if let Some(filing) = self.carried.refiled.take()
            && !matches!(&entry.event, Event::CaseDesignated(it) if it.filing == filing)
        {
            faults.push(Fault::RefiledNotDesignated { filing });
        }
        let effect = self.carried.state.proposals.effect_of(entry);
        let stages = before::stages(self.cases, effect.as_ref().unwrap_or(entry));
        let (state, cases, stages) = (&self.carried.state, &*self.cases, &stages);
        let candidates = match &entry.event {
            Event::LotDrawn(drawn) => self.carried.lots.of(drawn.lot),
            _ => None,
        };
        let before = Before { state, cases, stages, candidates };
        let Checked { claim, hand, candidates } =
            check::entry(before, entry, effect.as_ref(), &mut faults);
        let taken = faults.is_empty() || check::counts_when_faulty(&entry.event);
        self.carried.findings.extend(faults.iter().map(|fault| Finding::new(Some(index), fault)));
        self.carried.signed.note(index, entry.hand.as_deref().filter(|_| hand.is_some()));
        claims.draws.extend(claim);
        claims.hands.extend(hand.map(|hand| (index, hand)));
        if self.in_order {
            self.carried.findings.extend(std::mem::take(claims).check());
        }
        // An entry that breaks a rule of the roster or of a pool is not applied, so that the fold
        // stays sound; a filing or a draw is applied as it stands in the log.
        if !taken {
            self.carried.said_besides.extend(stated_besides(index, &entry.event, &faults));
            self.carried.state.size = position + 1;
            return;
        }
        entry.index = index;
        let effect = effect.as_ref().unwrap_or(entry);
        let (state, cases) = (&self.carried.state, &*self.cases);
        let before = Before { state, cases, stages, candidates: None };
        self.carried.collector.apply(before, entry, effect);
        let opened = self.carried.state.opened_by(&effect.event);
        self.carried.state.apply(entry);
        self.carried.lots.apply(&self.carried.state, entry, candidates);
        let day = self.carried.state.day(entry.time_ms);
        let roster = &self.carried.state.roster;
        let (cases, court) = (&mut *self.cases, self.carried.court());
        checked_changes(effect, day, roster, |_| opened, |change| cases.apply(change, court));
        self.carried.single = check::single_call(entry);
        self.carried.refiled = check::refiled(entry);
    }
}
