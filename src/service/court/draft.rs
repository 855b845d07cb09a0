//! What a batch would add to one court, before it is committed.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use caselot_core::docket::cases::batch::BatchIndex;
use caselot_core::docket::cases::change::CaseChange;
use caselot_core::docket::cases::open_cases::OpenCases;
use caselot_core::docket::cases::projection::case_changes;
use caselot_core::docket::cases::row::CaseRow;
use caselot_core::docket::decide::{Command, Decision, Inputs, decide};
use caselot_core::docket::entry::{Actor, Event};
use caselot_core::docket::refusal::Refusal;
use caselot_core::docket::{codec, rules};
use caselot_core::lottery::envelope::TrayKey;

use super::disputes::ChangedDisputes;
use super::known_numbers::KnownNumbers;
use super::lookup::{NamedCases, count_open_cases};
use super::snapshot::Head;
use crate::service::sealed::{NewTray, SealingKey, TrayMaker};
use crate::store::{Append, LazyView, StoreError};

/// What one command is decided with.
pub(in crate::service) struct DecisionInputs<'a> {
    /// Milliseconds since 1970 UTC.
    pub now_ms: u64,
    /// The person who acts.
    pub actor: Actor,
    /// Envelopes of a new tray.
    pub envelopes: u32,
    /// Opened keys of trays from before this batch.
    pub tray_keys: &'a HashMap<u64, TrayKey>,
    /// Makes new trays; `None` where none are opened.
    pub trays: Option<TrayMaker<'a>>,
}

/// One court's part of a batch. The thread that decides owns it.
pub(in crate::service) struct Draft {
    /// The end of the log with this batch.
    pub head: Head,
    /// What is to be written.
    pub append: Append,
    /// Keys of the trays that the batch opens.
    pub new_keys: HashMap<u64, TrayKey>,
    /// Open cases of each judge, with this batch's; counted only where a policy has a cap.
    pub open_cases: Option<Arc<OpenCases>>,
    /// Filings in the batch.
    filings: u64,
    /// Whether the batch retires a tray: the successors of the tray wait for the next batch.
    retired: bool,
    /// Finds the changes of a filing among those in `append`.
    pub(super) index: BatchIndex,
    /// The filings with a dispute among those in `append`.
    pub(super) disputes: ChangedDisputes,
    /// The batch before this one, if it may not be committed yet.
    pub(super) in_flight: Option<InFlight>,
}

/// Whether a batch was committed, once that is known. The committer sets it, and the proposer reads
/// it.
pub(in crate::service) type CommitOutcome = OnceLock<bool>;

/// A batch that was decided and may not be committed yet, as the next one sees it. It is never
/// changed; the drafts that build on it share it.
#[derive(Clone)]
pub(in crate::service) struct InFlight {
    /// Whether it was committed.
    pub outcome: Arc<CommitOutcome>,
    /// Open cases of each judge after it.
    pub open_cases: Option<Arc<OpenCases>>,
    /// Entries before it.
    size: u64,
    /// Its changes of the case index.
    pub(super) cases: Arc<Vec<CaseChange>>,
    /// Finds the changes of a filing among `cases`.
    pub(super) index: Arc<BatchIndex>,
    /// The filings with a dispute among `cases`.
    pub(super) disputes: Arc<ChangedDisputes>,
    /// Filings in it.
    filings: u64,
    /// Whether it retires a tray.
    retired: bool,
}

impl InFlight {
    /// Updates rows that a reader gave to what holds after this batch. The reader may have seen all
    /// of the batch or nothing, so its own filings are taken out, for the caller to add them.
    pub(super) fn update(&self, rows: &mut Vec<CaseRow>) {
        rows.retain(|row| row.filing.0 < self.size);
        rows.iter_mut().for_each(|row| self.index.update(&self.cases, row));
    }
}

impl Draft {
    /// An empty draft on top of what is committed.
    pub fn new(court: &str, head: Head) -> Self {
        let append = Append {
            court: court.to_owned(),
            size: head.size(),
            entries: Vec::new(),
            tiles: Vec::new(),
            cases: Arc::default(),
            tray_keys: Vec::new(),
            mark_key: None,
            seal: Vec::new(),
        };
        Self {
            head,
            append,
            new_keys: HashMap::new(),
            open_cases: None,
            filings: 0,
            retired: false,
            index: BatchIndex::default(),
            disputes: ChangedDisputes::default(),
            in_flight: None,
        }
    }

    /// An empty draft on top of what was decided last, of which `in_flight` may not be committed
    /// yet.
    pub fn after(
        court: &str,
        head: &Head,
        in_flight: Option<InFlight>,
        open_cases: Option<Arc<OpenCases>>,
    ) -> Self {
        Self { in_flight, open_cases, ..Self::new(court, head.clone()) }
    }

    /// Whether filings must wait until this batch and the one before it are committed: envelopes are
    /// taken only from trays that were signed before both, so no more than `most` filings fit; and
    /// the open cases that a cap needs are counted when both batches are committed.
    pub fn holds_filings(&self, most: u64) -> bool {
        let in_flight = self.in_flight.as_ref();
        let retired = self.retired || in_flight.is_some_and(|in_flight| in_flight.retired);
        let filings = self.filings + in_flight.map_or(0, |in_flight| in_flight.filings);
        retired || filings >= most || self.lacks_open_cases() && !self.begins_at_commit()
    }

    /// Whether a cap needs open cases that are not counted yet.
    fn lacks_open_cases(&self) -> bool {
        self.open_cases.is_none() && self.head.state.caps_open_cases()
    }

    /// Whether all below this draft is committed and nothing is in it.
    fn begins_at_commit(&self) -> bool {
        self.append.entries.is_empty() && self.in_flight.is_none()
    }

    /// Seals the log as it is after this draft, for a store that others may write to.
    pub fn seal(&mut self, sealing: &SealingKey) {
        self.append.seal = self.head.seal(&sealing.log_seals());
    }

    /// Ends the draft: gives back what is written, the head after it, and what the next batch must
    /// know of it until its outcome is known. New tray keys are added to `tray_keys`.
    pub fn into_parts(
        self,
        tray_keys: &mut HashMap<u64, TrayKey>,
        outcome: &Arc<CommitOutcome>,
    ) -> (Append, Head, InFlight) {
        let Self { head, append, new_keys, filings, retired, open_cases, .. } = self;
        let (index, disputes) = (Arc::new(self.index), Arc::new(self.disputes));
        tray_keys.extend(new_keys);
        let in_flight = InFlight {
            outcome: Arc::clone(outcome),
            open_cases,
            size: append.size,
            cases: Arc::clone(&append.cases),
            index,
            disputes,
            filings,
            retired,
        };
        (append, head, in_flight)
    }

    /// Entries that are committed, whatever becomes of this batch and the one before it.
    pub(super) fn size_committed(&self) -> u64 {
        self.in_flight.as_ref().map_or(self.append.size, |batch| batch.size)
    }

    /// Reads what a decision at a time will need: the cases, and the number of the tray it may open.
    /// A case number that is not among the known ones is not looked up.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn prepare(
        &mut self,
        store: &LazyView<'_>,
        known: Option<&KnownNumbers>,
        (command, now_ms): (&Command, u64),
    ) -> Result<(NamedCases, Option<u64>), StoreError> {
        let command = command.act();
        // What is committed is counted before the batch adds to it.
        if self.lacks_open_cases() && self.begins_at_commit() {
            let open_cases = count_open_cases(store.reader()?, &self.append.court)?;
            self.open_cases = Some(Arc::new(open_cases));
        }
        let cases = self.named_cases(store, known, (command, now_ms))?;
        let tray = self.tray_to_open(command, &cases);
        Ok((cases, tray))
    }

    /// Decides a command and adds its entries; a refusal leaves everything as it was.
    ///
    /// # Errors
    /// The refusal.
    pub fn decide(
        &mut self,
        cases: &NamedCases,
        command: &Command,
        with: DecisionInputs<'_>,
    ) -> Result<Decision, Refusal> {
        let DecisionInputs { now_ms, actor, envelopes, tray_keys, mut trays } = with;
        let court = self.head.state.court.clone();
        let origin = court.as_ref().map_or("", |court| court.origin.as_str());
        let mut opened = Vec::new();
        let new_keys = &self.new_keys;
        let secret_of = |tray: u64, envelope: u32| {
            let key = tray_keys.get(&tray).or_else(|| new_keys.get(&tray))?;
            Some(key.secret(origin, tray, envelope))
        };
        let mut new_tray = |tray: u64, envelopes: u32| {
            let new = trays.as_mut().and_then(|trays| trays.make(tray, envelopes));
            let Some(NewTray { key, sealed, commitments }) = new else { return Vec::new() };
            opened.push((tray, key, sealed));
            commitments
        };
        let mut inputs =
            Inputs { now_ms, actor, secret_of: &secret_of, new_tray: &mut new_tray, envelopes };
        let decision = decide(self.head.state_mut(), cases, command, &mut inputs)?;
        for (tray, key, sealed) in opened {
            self.new_keys.insert(tray, key);
            self.append.tray_keys.push((tray, sealed));
        }
        self.update_open_cases(cases, &decision);
        self.add(cases, &decision);
        Ok(decision)
    }

    /// Updates the open cases of the judges, where they are counted. A command changes only the cases
    /// that it names.
    fn update_open_cases(&mut self, cases: &NamedCases, decision: &Decision) {
        let state = &self.head.state;
        let Some(open) = &mut self.open_cases else { return };
        let drawn = |filing| decision.drawn_filing(filing);
        let mut changes: Vec<CaseChange> = Vec::new();
        for entry in decision.entries.iter().map(|entry| decision.effect_of(entry)) {
            let day = state.day(entry.time_ms);
            case_changes(entry, day, &state.roster, drawn, |change| changes.push(change));
        }
        for (number, rows) in cases.iter() {
            let mut rows = rows.to_vec();
            let before = rules::carrier(&rows);
            for change in &changes {
                match change {
                    CaseChange::Filed(row) if row.number == number => rows.push((**row).clone()),
                    CaseChange::Filed(_) => {}
                    later => {
                        let row = rows.iter_mut().find(|row| row.filing == later.filing());
                        row.into_iter().for_each(|row| row.apply(later));
                    }
                }
            }
            Arc::make_mut(open).pass(before, rules::carrier(&rows));
        }
    }

    /// Adds the entries of a decision, which the state holds already.
    fn add(&mut self, cases: &NamedCases, decision: &Decision) {
        for entry in &decision.entries {
            let bytes = codec::encode(entry);
            self.head.append(entry, &bytes, &mut self.append.tiles);
            self.append.entries.push(bytes);
            let effect = decision.effect_of(entry);
            self.retired |= matches!(effect.event, Event::TrayRetired { .. });
            let takes = matches!(entry.event, Event::CaseFiled(_) | Event::LotOpened(_));
            self.filings += u64::from(takes);
            let drawn = |filing| decision.drawn_filing(filing);
            let state = &self.head.state;
            let (day, roster) = (state.day(entry.time_ms), Arc::clone(&state.roster));
            case_changes(effect, day, &roster, drawn, |change| {
                let filing = change.filing();
                self.index.push(Arc::make_mut(&mut self.append.cases), change);
                self.note_dispute(cases, filing);
            });
        }
    }
}
