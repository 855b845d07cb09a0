//! Decides requests, each on top of those before it, before any of them is on disk.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use caselot_core::docket::cases::open_cases::OpenCases;
use caselot_core::docket::decide::{Command, Decision};
use caselot_core::docket::entry::{Event, Protocol};
use caselot_core::docket::tray::TRAYS_AHEAD;
use caselot_core::id::EntryIndex;
use caselot_core::lottery::envelope::TrayKey;
use tokio::sync::watch;

use super::draft::{CommitOutcome, DecisionInputs, Draft, InFlight};
use super::follow::FollowedNumbers;
use super::known_numbers::KnownNumbers;
use super::lookup::NamedCases;
use super::snapshot::{Head, Snapshot};
use crate::service::ambient::{Clock, Entropy};
use crate::service::clock_guard::ClockGuard;
use crate::service::error::ServiceError;
use crate::service::queue::{Inbox, Job, Reply, Request, SMALL_BATCH};
use crate::service::sealed::{SealingKey, TrayMaker, TraySeeds};
use crate::store::{Append, CaseChange, LazyView, Reader, StoreError};

/// Most courts of a batch: each costs a signature.
const COURTS: usize = 128;
/// Opened tray keys of a court before those of ended trays are dropped.
const TRAY_KEYS: usize = 32;

/// Takes requests from the queue and decides them. The sequencer keeps it under a lock; the thread
/// that holds the lock owns all of it.
pub(in crate::service) struct Proposer {
    /// Reads what is committed.
    pub reader: Box<dyn Reader + Send>,
    /// The requests to decide.
    pub inbox: Inbox,
    /// What decisions of all courts share.
    pub context: Context,
    /// The courts, by code.
    pub courts: HashMap<String, CourtProposer>,
    /// Whether other servers write to the same courts, so that something may be decided in vain.
    pub shared: bool,
}

/// What the decisions of all courts share.
pub(in crate::service) struct Context {
    pub clock: Arc<dyn Clock>,
    pub clock_guard: Arc<ClockGuard>,
    pub entropy: Box<dyn Entropy>,
    pub sealing: SealingKey,
    pub seeds: TraySeeds,
}

/// One court, as its next request is decided.
pub(in crate::service) struct CourtProposer {
    origin: String,
    /// Envelopes of a new tray: as many as the last one has.
    envelopes: u32,
    /// The newest snapshot, which the committer writes: a lost batch falls back to it.
    snapshot: watch::Receiver<Arc<Snapshot>>,
    /// Where the next batch begins.
    head: Head,
    /// The batch that `head` holds and that may not be committed yet.
    in_flight: Option<InFlight>,
    /// Open cases of the judges at `head`, once a cap needed them.
    open_cases: Option<Arc<OpenCases>>,
    /// Opened tray keys; those of trays that ended are dropped.
    tray_keys: HashMap<u64, TrayKey>,
    /// The case numbers up to `head`, and perhaps some of a lost batch.
    numbers: KnownNumbers,
    /// Case numbers of what other servers added; `None` where there are none.
    followed: Option<Arc<FollowedNumbers>>,
    /// For how many batches more the court is held before anything is decided.
    contested: Arc<AtomicU32>,
}

/// Requests that were decided together.
#[derive(Default)]
pub(in crate::service) struct Proposals {
    /// What they add to each court, by code.
    drafts: BTreeMap<String, Draft>,
    proposed: Vec<Proposed>,
    /// Courts with a request that waits for the next batch.
    held: HashSet<String>,
}

/// A request that was decided and waits for the commit.
pub(in crate::service) struct Proposed {
    pub reply: Reply,
    pub court: String,
    pub outcome: Result<Outcome, ServiceError>,
    /// What is decided again if it was in vain; `None` where that cannot be.
    pub again: Option<Again>,
}

/// A request that may have been decided in vain.
pub(in crate::service) struct Again {
    pub request: Request,
    /// How often it was before.
    pub tries: u32,
}

/// What the proposer knows of an answer; [`crate::service::Answer`] says what the fields are.
pub(in crate::service) struct Outcome {
    pub entries: Range<u64>,
    pub filing: Option<EntryIndex>,
    pub end: Option<EntryIndex>,
    pub proposed: Option<EntryIndex>,
    pub designated: bool,
}

/// Decided requests on their way to the committer.
#[derive(Default)]
pub(in crate::service) struct PendingBatch {
    /// What is written, one for each court.
    pub appends: Vec<Append>,
    /// The head of each of these courts after it.
    pub heads: Vec<Head>,
    /// Whether each of them was committed, once that is known.
    pub outcomes: Vec<Arc<CommitOutcome>>,
    /// What is answered then.
    pub proposed: Vec<Proposed>,
    /// Where other servers write too: the courts that something was decided about and nothing is
    /// written to, and the size at which it was.
    pub unwritten: Vec<(String, u64)>,
}

impl CourtProposer {
    /// A court whose first batch begins at the newest snapshot.
    pub fn new(
        origin: String,
        envelopes: u32,
        snapshot: watch::Receiver<Arc<Snapshot>>,
        numbers: KnownNumbers,
        (followed, contested): (Option<Arc<FollowedNumbers>>, Arc<AtomicU32>),
    ) -> Self {
        let (tray_keys, head) = (HashMap::new(), snapshot.borrow().head());
        let (in_flight, open_cases) = (None, None);
        Self {
            origin,
            envelopes,
            snapshot,
            head,
            in_flight,
            open_cases,
            tray_keys,
            numbers,
            followed,
            contested,
        }
    }

    /// Learns what became of the last batch; a lost one is as if it had never been decided.
    fn settle(&mut self) {
        match self.in_flight.as_ref().and_then(|batch| batch.outcome.get()) {
            None => {}
            Some(true) => self.in_flight = None,
            Some(false) => self.begin_at_snapshot(),
        }
        if self.followed.is_some() && self.in_flight.is_none() {
            let published = self.snapshot.borrow().size();
            if published > self.head.size() {
                self.begin_at_snapshot();
            }
        }
    }

    /// Begins the next batch at what is published.
    fn begin_at_snapshot(&mut self) {
        (self.head, self.in_flight) = (self.snapshot.borrow().head(), None);
        self.open_cases = None;
        self.tray_keys.clear();
        // They were told before the snapshot was published.
        let followed = self.followed.as_ref().map(|followed| followed.take()).unwrap_or_default();
        followed.iter().for_each(|number| self.numbers.note(number));
    }

    /// An empty draft of the next batch.
    fn draft(&self, code: &str) -> Draft {
        Draft::after(code, &self.head, self.in_flight.clone(), self.open_cases.clone())
    }

    /// Whether a draft begins at a batch that was lost meanwhile.
    fn is_lost(&self) -> bool {
        self.in_flight.as_ref().is_some_and(|batch| batch.outcome.get() == Some(&false))
    }

    /// Makes the end of a draft the beginning of the next batch, and gives back what is to be
    /// written.
    fn advance(&mut self, draft: Draft, committed: &Arc<CommitOutcome>) -> Append {
        let (append, head, in_flight) = draft.into_parts(&mut self.tray_keys, committed);
        let numbers = append.cases.iter().filter_map(CaseChange::new_number);
        numbers.for_each(|number| self.numbers.note(number));
        (self.head, self.open_cases) = (head, in_flight.open_cases.clone());
        self.in_flight = Some(in_flight);
        if self.tray_keys.len() > TRAY_KEYS {
            let state = &self.head.state;
            let in_use: HashSet<u64> = state.open.values().map(|filed| filed.tray).collect();
            self.tray_keys.retain(|tray, _| state.trays.is_ahead(*tray) || in_use.contains(tray));
        }
        append
    }

    /// Opens a tray's key unless it is open; a key that does not open is the decision's to refuse.
    ///
    /// # Errors
    /// When the sealed key cannot be read.
    fn open_tray_key(
        &mut self,
        code: &str,
        tray: u64,
        store: &LazyView<'_>,
        sealing: &SealingKey,
    ) -> Result<(), StoreError> {
        if self.tray_keys.contains_key(&tray) {
            return Ok(());
        }
        let sealed = store.reader()?.tray_key(code, tray)?;
        let opened = sealed.and_then(|sealed| sealing.open(&self.origin, tray, &sealed));
        self.tray_keys.extend(opened.map(|key| (tray, key)));
        Ok(())
    }
}

impl Proposer {
    /// The courts of requests, if another server was lately first in one of them: then all are held
    /// before anything is decided.
    pub fn contested(&self, jobs: &[Job]) -> Option<Vec<String>> {
        if !self.shared {
            return None;
        }
        let courts: BTreeSet<&String> = jobs.iter().map(|job| &job.request.court).collect();
        let spend = |left: u32| left.checked_sub(1);
        let mut contested = false;
        for court in courts.iter().filter_map(|code| self.courts.get(*code)) {
            contested |=
                court.contested.fetch_update(Ordering::Relaxed, Ordering::Relaxed, spend).is_ok();
        }
        contested.then(|| courts.into_iter().cloned().collect())
    }

    /// Requests that came while a small batch was decided, and still fit into it.
    pub fn more_jobs(&mut self, proposals: &Proposals) -> Option<Vec<Job>> {
        self.inbox.more(SMALL_BATCH.saturating_sub(proposals.proposed.len()))
    }

    /// Decides requests on top of those that were decided before. Those that cannot be part of this
    /// batch are kept for the next one.
    pub fn decide(&mut self, jobs: Vec<Job>, proposals: &mut Proposals) {
        let store = LazyView::new(&*self.reader);
        let Proposals { drafts, proposed, held } = proposals;
        for job in jobs {
            let code = &job.request.court;
            let Some(court) = self.courts.get_mut(code) else {
                let court = code.clone();
                drop(job.reply.send(Err(ServiceError::CourtUnknown { court })));
                continue;
            };
            // A court's requests keep their order, so behind one that waits the rest waits too.
            let crowded = drafts.len() >= COURTS && !drafts.contains_key(code);
            if crowded || held.contains(code) {
                held.insert(code.clone());
                self.inbox.carry(job);
                continue;
            }
            if !drafts.contains_key(code) {
                court.settle();
                drafts.insert(code.clone(), court.draft(code));
            }
            let Some(draft) = drafts.get_mut(code) else { continue };
            let most = (TRAYS_AHEAD - 1) * u64::from(court.envelopes);
            let takes = matches!(job.request.command, Command::File { .. } | Command::OpenLot(_));
            if takes && draft.holds_filings(most) {
                held.insert(code.clone());
                self.inbox.carry(job);
                continue;
            }
            let Job { request, reply, tries, .. } = job;
            let outcome = self.context.decide(court, draft, &store, &request);
            let (court, again) = match self.shared {
                false => (request.court, None),
                true => (request.court.clone(), Some(Again { request, tries })),
            };
            proposed.push(Proposed { reply, court, outcome, again });
        }
    }

    /// Makes a batch of what was decided; the next one begins where it ends. The caller holds the
    /// committer, so what became of all batches before is known.
    pub fn batch(&mut self, proposals: Proposals) -> PendingBatch {
        let Proposals { drafts, mut proposed, .. } = proposals;
        let mut batch = PendingBatch::default();
        for (code, draft) in drafts {
            let Some(court) = self.courts.get_mut(&code) else { continue };
            if court.is_lost() {
                court.settle();
                match self.shared {
                    false => refuse(&mut proposed, &code),
                    true => carry_again(&mut self.inbox, &mut proposed, &code),
                }
            } else if !draft.append.entries.is_empty() {
                let outcome = Arc::default();
                let append = court.advance(draft, &outcome);
                batch.appends.push(append);
                batch.heads.push(court.head.clone());
                batch.outcomes.push(outcome);
            } else if self.shared {
                batch.unwritten.push((code, draft.append.size));
            }
        }
        batch.proposed = proposed;
        batch
    }
}

/// Refuses what was decided on top of a batch that was not committed.
fn refuse(proposed: &mut [Proposed], code: &str) {
    for proposed in proposed.iter_mut().filter(|proposed| proposed.court == code) {
        let reason = "what was recorded just before was not kept".to_owned();
        proposed.outcome = Err(ServiceError::Unavailable { reason });
    }
}

/// Keeps what was decided on top of a batch that was decided in vain for the next batch.
fn carry_again(inbox: &mut Inbox, proposed: &mut Vec<Proposed>, code: &str) {
    for Proposed { reply, again, .. } in proposed.extract_if(.., |it| it.court == code) {
        if let Some(Again { request, tries }) = again {
            inbox.carry(Job::again(request, reply, tries));
        }
    }
}

impl Context {
    /// Decides one request into the draft of its court.
    ///
    /// # Errors
    /// The refusal, or why nothing could be decided.
    fn decide(
        &mut self,
        court: &mut CourtProposer,
        draft: &mut Draft,
        store: &LazyView<'_>,
        request: &Request,
    ) -> Result<Outcome, ServiceError> {
        self.seeds.fill(&*self.entropy)?;
        let now_ms = self.clock.now_ms();
        if draft.head.state.protocol == Protocol::Two {
            self.clock_guard.check(now_ms)?;
        }
        let Request { court: code, actor, command } = request;
        let (cases, tray) = draft.prepare(store, Some(&court.numbers), (command, now_ms))?;
        if let Some(tray) = tray.filter(|tray| !draft.new_keys.contains_key(tray)) {
            court.open_tray_key(code, tray, store, &self.sealing)?;
        }
        let with = DecisionInputs {
            now_ms,
            actor: actor.clone(),
            envelopes: court.envelopes,
            tray_keys: &court.tray_keys,
            trays: Some(TrayMaker {
                origin: &court.origin,
                sealing: &self.sealing,
                seeds: &mut self.seeds,
            }),
        };
        let decision = draft.decide(&cases, command, with)?;
        self.clock_guard.note(draft.head.state.time_ms);
        let size = draft.head.state.size;
        let entries = size - decision.entries.len() as u64..size;
        let designated = ends_in_designation(&decision, &cases);
        let Decision { filing, end, proposed, .. } = decision;
        Ok(Outcome { entries, filing, end, proposed, designated })
    }
}

/// Whether the filing that a decision is about ended in a designation, now or before.
fn ends_in_designation(decision: &Decision, cases: &NamedCases) -> bool {
    let Some(end) = decision.end else { return false };
    match decision.entries.iter().find(|entry| entry.index == end) {
        Some(entry) => matches!(entry.event, Event::CaseDesignated(_)),
        None => cases.is_designation(end),
    }
}
