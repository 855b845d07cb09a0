//! What a batch would add to one court, before it is committed.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::ambient::{Entropy, EntropyFailed};
use super::committed::Committed;
use super::court::{Folded, Reached};
use super::numbers::KnownNumbers;
use super::open_cases;
use super::sealed::{NONCE_BYTES, SealingKey};
use crate::store::{Append, StoreError};
use caselot_core::docket::cases::batch::Places;
use caselot_core::docket::cases::open_cases::OpenCases;
use caselot_core::docket::cases::projection::case_change;
use caselot_core::docket::cases::row::{CaseChange, CaseRow, Cases};
use caselot_core::docket::decide::{Command, Decision, Inputs, decide};
use caselot_core::docket::entry::{Actor, Event};
use caselot_core::docket::party::fingerprint;
use caselot_core::docket::refusal::Refusal;
use caselot_core::docket::tray::TRAYS_AHEAD;
use caselot_core::docket::{codec, rules};
use caselot_core::ledger::merkle::leaf_hash;
use caselot_core::lottery::envelope::{TrayKey, tray_commitments};

/// Key and sealing nonce of one tray.
const SEED_BYTES: usize = 32 + NONCE_BYTES;

/// Entropy drawn before it is needed, so that no decision fails halfway for want of it.
#[derive(Default)]
pub(super) struct TraySeeds(Vec<zeroize::Zeroizing<[u8; SEED_BYTES]>>);

impl TraySeeds {
    /// Holds enough for as many trays as one command may open.
    pub fn fill(&mut self, entropy: &dyn Entropy) -> Result<(), EntropyFailed> {
        while (self.0.len() as u64) < TRAYS_AHEAD {
            let mut seed = zeroize::Zeroizing::new([0; SEED_BYTES]);
            entropy.fill(&mut *seed)?;
            self.0.push(seed);
        }
        Ok(())
    }
}

/// Makes and seals trays for one court.
pub(super) struct TrayMaker<'a> {
    pub origin: &'a str,
    pub sealing: &'a SealingKey,
    pub seeds: &'a mut TraySeeds,
}

impl TrayMaker<'_> {
    /// A tray's key, its sealed form and its commitments.
    fn make(&mut self, tray: u64, envelopes: u32) -> Option<(TrayKey, Vec<u8>, Vec<u8>)> {
        let seed = self.seeds.0.pop()?;
        let (key, nonce) = seed.split_first_chunk::<32>()?;
        let key = TrayKey::new(*key);
        let sealed = self.sealing.seal(self.origin, tray, &key, nonce.try_into().ok()?)?;
        let commitments = tray_commitments(&key, self.origin, tray, envelopes);
        Some((key, sealed, commitments))
    }
}

/// What one command is decided with.
pub(super) struct Circumstances<'a> {
    pub now_ms: u64,
    pub actor: Actor,
    pub envelopes: u32,
    /// Opened keys of trays from before this batch.
    pub tray_keys: &'a HashMap<u64, TrayKey>,
    /// Makes new trays; `None` in a rehearsal, which opens none.
    pub trays: Option<TrayMaker<'a>>,
}

/// One court's part of a batch.
pub(super) struct Draft {
    pub folded: Folded,
    pub append: Append,
    /// Keys of the trays that the batch opens.
    pub new_keys: HashMap<u64, TrayKey>,
    /// Filings in the batch.
    pub filings: u64,
    /// A tray was retired in the batch: its successors wait for the next one.
    pub retired: bool,
    /// Open cases of each judge, with this batch's; counted only where a policy has a cap.
    pub open_cases: Option<Arc<OpenCases>>,
    /// Where the changes of the case index stand in `append`.
    places: Places,
    /// The batch before this one, if it may not be recorded yet.
    ahead: Option<Ahead>,
}

/// Whether a batch was recorded, once that is known.
pub(super) type Fate = OnceLock<bool>;

/// A batch that was decided and may not be recorded yet, as the next one sees it.
#[derive(Clone)]
pub(super) struct Ahead {
    /// Whether it was recorded.
    pub fate: Arc<Fate>,
    /// Open cases of each judge after it.
    pub open_cases: Option<Arc<OpenCases>>,
    /// Entries before it.
    size: u64,
    cases: Arc<Vec<CaseChange>>,
    places: Arc<Places>,
    filings: u64,
    retired: bool,
}

impl Ahead {
    /// Brings rows that were read up to this batch, of which a reader may see all or nothing.
    fn bring_up(&self, rows: &mut Vec<CaseRow>) {
        rows.retain(|row| row.filing < self.size);
        rows.iter_mut().for_each(|row| self.places.bring_up(&self.cases, row));
    }
}

/// The filings of the cases a command is about; the first is the one it asks for.
#[derive(Default)]
struct NamedCases {
    by_number: Vec<(String, Vec<CaseRow>)>,
    /// Filings of the dispute that a filing is about, if its parties are known.
    dispute: Option<Dispute>,
    /// Counted where a policy has a cap.
    open: Option<Arc<OpenCases>>,
}

/// A fingerprint, and the filings that have it.
type Dispute = ([u8; 32], Vec<CaseRow>);

impl Cases for NamedCases {
    fn case(&self, number: &str) -> Vec<CaseRow> {
        let found = self.by_number.iter().find(|(known, _)| known == number);
        found.map_or_else(Vec::new, |(_, rows)| rows.clone())
    }

    fn of_dispute(&self, fingerprint: &[u8; 32]) -> Vec<CaseRow> {
        let found = self.dispute.iter().find(|(known, _)| known == fingerprint);
        found.map_or_else(Vec::new, |(_, rows)| rows.clone())
    }

    fn open_cases(&self, judge: u32) -> u32 {
        self.open.as_ref().map_or(0, |open| open.of(judge))
    }
}

impl Draft {
    /// Nothing yet, on top of what is committed.
    pub fn new(court: &str, folded: Folded) -> Self {
        let append = Append {
            court: court.to_owned(),
            size: folded.frontier.size(),
            entries: Vec::new(),
            tiles: Vec::new(),
            cases: Arc::default(),
            tray_keys: Vec::new(),
            mark_key: None,
        };
        Self {
            folded,
            append,
            new_keys: HashMap::new(),
            filings: 0,
            retired: false,
            open_cases: None,
            places: Places::default(),
            ahead: None,
        }
    }

    /// On top of what was decided last, of which `ahead` may not be recorded yet.
    pub fn after(
        court: &str,
        tip: &Reached,
        ahead: Option<Ahead>,
        open_cases: Option<Arc<OpenCases>>,
    ) -> Self {
        Self { ahead, open_cases, ..Self::new(court, tip.folded()) }
    }

    /// Whether filings wait until this batch and the one before it are recorded. Their envelopes are
    /// of trays that were signed before, so no more than `most` are taken ahead of that; and open
    /// cases that a cap asks for are counted when all of them are recorded.
    pub fn holds_filings(&self, most: u64) -> bool {
        let ahead = self.ahead.as_ref();
        let retired = self.retired || ahead.is_some_and(|ahead| ahead.retired);
        let filings = self.filings + ahead.map_or(0, |ahead| ahead.filings);
        let uncounted = self.open_cases.is_none() && self.folded.state.caps_open_cases();
        retired || filings >= most || uncounted && !self.begins_at_what_is_recorded()
    }

    fn begins_at_what_is_recorded(&self) -> bool {
        self.append.entries.is_empty() && self.ahead.is_none()
    }

    /// Goes to be recorded: what is written, where it leads, and what the next batch must know until
    /// its fate is. New keys go to those that are open already.
    pub fn handed_over(
        self,
        tray_keys: &mut HashMap<u64, TrayKey>,
        fate: &Arc<Fate>,
    ) -> (Append, Reached, Ahead) {
        let Self { folded, append, new_keys, filings, retired, open_cases, places, .. } = self;
        tray_keys.extend(new_keys);
        let ahead = Ahead {
            fate: Arc::clone(fate),
            open_cases,
            size: append.size,
            cases: Arc::clone(&append.cases),
            places: Arc::new(places),
            filings,
            retired,
        };
        (append, folded.reached(), ahead)
    }

    /// The filings of the cases a command names, with those of this batch.
    fn named_cases(
        &self,
        committed: &Committed<'_>,
        known: Option<&KnownNumbers>,
        command: &Command,
    ) -> Result<NamedCases, StoreError> {
        let Some(court) = &self.folded.state.court else { return Ok(NamedCases::default()) };
        // A malformed number is refused by the decision itself.
        let numbers = cases_named(command).filter_map(|n| rules::case_number(n, &court.code).ok());
        let cases = numbers.map(|number| {
            let rows = self.rows_of(committed, known, number.as_str())?;
            Ok((number.as_str().to_owned(), rows))
        });
        let by_number = cases.collect::<Result<Vec<_>, StoreError>>()?;
        let rows = by_number.first().map_or(&[][..], |(_, rows)| rows);
        let dispute = self.dispute_of(committed, command, rows)?;
        let open = self.open_cases.clone();
        Ok(NamedCases { by_number, dispute, open })
    }

    /// The filings of the dispute that a filing is about, if any policy asks for them. `rows` are
    /// all stages of its case.
    fn dispute_of(
        &self,
        committed: &Committed<'_>,
        command: &Command,
        rows: &[CaseRow],
    ) -> Result<Option<Dispute>, StoreError> {
        let Command::File { facts, .. } = command else { return Ok(None) };
        let policies = &self.folded.state.policies;
        if policies.iter().all(|adopted| adopted.policy.refiling.is_none()) {
            return Ok(None);
        }
        let marks = rules::carried_marks(facts, rows);
        let Some(dispute) = fingerprint(&marks, &facts.cause) else { return Ok(None) };
        let mut rows = committed.reader()?.of_dispute(&self.append.court, &dispute)?;
        let of = |row: &&CaseRow| row.returning.fingerprint == Some(dispute);
        let filed = |cases: &[CaseChange]| -> Vec<CaseRow> {
            cases.iter().filter_map(CaseChange::filed).filter(of).cloned().collect()
        };
        if let Some(ahead) = &self.ahead {
            ahead.bring_up(&mut rows);
            rows.extend(filed(&ahead.cases));
        }
        self.bring_up(&mut rows);
        rows.extend(filed(&self.append.cases));
        rows.sort_by_key(|row| row.filing);
        Ok(Some((dispute, rows)))
    }

    fn rows_of(
        &self,
        committed: &Committed<'_>,
        known: Option<&KnownNumbers>,
        number: &str,
    ) -> Result<Vec<CaseRow>, StoreError> {
        let mut rows = match known {
            Some(known) if !known.may_know(number) => Vec::new(),
            _ => committed.reader()?.case(&self.append.court, number)?,
        };
        if let Some(ahead) = &self.ahead {
            ahead.bring_up(&mut rows);
            rows.extend(ahead.places.filed_as(&ahead.cases, number).cloned());
        }
        self.bring_up(&mut rows);
        rows.extend(self.places.filed_as(&self.append.cases, number).cloned());
        Ok(rows)
    }

    fn bring_up(&self, rows: &mut [CaseRow]) {
        rows.iter_mut().for_each(|row| self.places.bring_up(&self.append.cases, row));
    }

    /// The tray whose secret a command would open.
    fn tray_to_open(&self, command: &Command, cases: &NamedCases) -> Option<u64> {
        let state = &self.folded.state;
        match command {
            Command::File { .. } => state.trays.next().map(|next| next.tray),
            Command::Draw { stage, .. } | Command::Void { stage, .. } => {
                let (_, rows) = cases.by_number.first()?;
                let row = rows.iter().find(|row| row.stage == *stage)?;
                state.open.get(&row.filing).map(|filed| filed.tray)
            }
            _ => None,
        }
    }

    /// Reads what a decision will need: the cases, and the number of the tray it may open. With the
    /// court's numbers, those that it does not know are not looked up.
    pub fn prepare(
        &mut self,
        committed: &Committed<'_>,
        known: Option<&KnownNumbers>,
        command: &Command,
    ) -> Result<(impl Cases + use<>, Option<u64>), StoreError> {
        // What is committed is counted before the batch adds to it.
        let uncounted = self.open_cases.is_none() && self.folded.state.caps_open_cases();
        if uncounted && self.begins_at_what_is_recorded() {
            self.open_cases =
                Some(Arc::new(open_cases::count(committed.reader()?, &self.append.court)?));
        }
        let cases = self.named_cases(committed, known, command)?;
        let tray = self.tray_to_open(command, &cases);
        Ok((cases, tray))
    }

    /// Decides a command and takes its entries over; a refusal leaves all as it was.
    pub fn decide(
        &mut self,
        cases: &dyn Cases,
        command: &Command,
        with: Circumstances<'_>,
    ) -> Result<Decision, Refusal> {
        let Circumstances { now_ms, actor, envelopes, tray_keys, mut trays } = with;
        let court = self.folded.state.court.clone();
        let origin = court.as_ref().map_or("", |court| court.origin.as_str());
        let mut made = Vec::new();
        let new_keys = &self.new_keys;
        let secret_of = |tray: u64, envelope: u32| {
            let key = tray_keys.get(&tray).or_else(|| new_keys.get(&tray))?;
            Some(key.secret(origin, tray, envelope))
        };
        let mut new_tray = |tray: u64, envelopes: u32| {
            let new = trays.as_mut().and_then(|trays| trays.make(tray, envelopes));
            let Some((key, sealed, commitments)) = new else { return Vec::new() };
            made.push((tray, key, sealed));
            commitments
        };
        let mut inputs =
            Inputs { now_ms, actor, secret_of: &secret_of, new_tray: &mut new_tray, envelopes };
        let decision = decide(&mut self.folded.state, cases, command, &mut inputs)?;
        for (tray, key, sealed) in made {
            self.new_keys.insert(tray, key);
            self.append.tray_keys.push((tray, sealed));
        }
        self.pass_on(cases, command, &decision);
        self.take(&decision);
        Ok(decision)
    }

    /// Keeps the open cases of the judges, where they are counted: a command changes no case but
    /// the one it asks for.
    fn pass_on(&mut self, cases: &dyn Cases, command: &Command, decision: &Decision) {
        let state = &self.folded.state;
        let (Some(open), Some(court)) = (&mut self.open_cases, &state.court) else { return };
        let number = cases_named(command).next();
        let number = number.and_then(|n| rules::case_number(n, &court.code).ok());
        let Some(number) = number else { return };
        let mut rows = cases.case(number.as_str());
        let before = rules::carrier(&rows);
        for entry in &decision.entries {
            match case_change(entry, state.day(entry.time_ms)) {
                Some(CaseChange::Filed(row)) => rows.push(row),
                Some(later) => {
                    let row = rows.iter_mut().find(|row| row.filing == later.filing());
                    row.into_iter().for_each(|row| row.take(&later));
                }
                None => {}
            }
        }
        Arc::make_mut(open).pass(before, rules::carrier(&rows));
    }

    fn take(&mut self, decision: &Decision) {
        for entry in &decision.entries {
            let bytes = codec::encode(entry);
            self.folded.frontier.append(leaf_hash(&bytes), &mut self.append.tiles);
            self.folded.note_tray(entry);
            self.append.entries.push(bytes);
            self.retired |= matches!(entry.event, Event::TrayRetired { .. });
            self.filings += u64::from(matches!(entry.event, Event::CaseFiled(_)));
            let change = case_change(entry, self.folded.state.day(entry.time_ms));
            let cases = Arc::make_mut(&mut self.append.cases);
            change.into_iter().for_each(|change| self.places.add(cases, change));
        }
    }
}

/// The case that is asked for, then the earlier one it comes back from.
fn cases_named(command: &Command) -> impl Iterator<Item = &str> {
    let facts = match command {
        Command::File { facts, .. } => Some(facts),
        Command::RequestDesignation(request) => Some(&request.facts),
        _ => None,
    };
    let number = match command {
        Command::ImportCase(imported) => Some(&imported.case_number),
        Command::Draw { case_number, .. }
        | Command::Void { case_number, .. }
        | Command::ApproveDesignation { case_number, .. }
        | Command::DeclineDesignation { case_number, .. }
        | Command::ChangeFlags { case_number, .. }
        | Command::CloseCase { case_number, .. }
        | Command::CorrectCase { case_number, .. }
        | Command::RecordActivity { case_number, .. } => Some(case_number),
        _ => facts.map(|facts| &facts.case_number),
    };
    let prior = facts.and_then(|facts| facts.lineage.prior.as_ref());
    number.into_iter().chain(prior.map(|prior| &prior.case_number)).map(String::as_str)
}
