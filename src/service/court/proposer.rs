//! Decides requests, each on top of those before it, before any of them is on disk.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{self, Poll, Waker};

use caselot_core::docket::cases::open_cases::OpenCases;
use caselot_core::docket::decide::Command;
use caselot_core::docket::tray::TRAYS_AHEAD;
use caselot_core::lottery::envelope::TrayKey;
use tokio::sync::{mpsc, watch};

use super::draft::{CommitOutcome, DecisionContext, Draft, InFlight, TrayMaker, TraySeeds};
use super::known_numbers::KnownNumbers;
use super::snapshot::{Head, Snapshot};
use super::store_view::StoreView;
use crate::service::ambient::{Clock, Entropy};
use crate::service::error::ServiceError;
use crate::service::queue::{Job, Message, Reply, Request};
use crate::service::sealed::SealingKey;
use crate::store::{Append, CaseChange, Reader, StoreError};

/// A batch takes three quarters of the waiting requests, so that the rest is decided while it is
/// committed, but no fewer than this if there are as many,
const SMALL_BATCH: usize = 64;
/// and no more than this.
const LARGE_BATCH: usize = 512;
/// Most courts of a batch: each costs a signature.
const COURTS: usize = 128;
/// Opened tray keys of a court before those of ended trays are dropped.
const TRAY_KEYS: usize = 32;

/// Takes requests from the queue and decides them. One thread at a time holds it.
pub(in crate::service) struct Proposer {
    pub reader: Box<dyn Reader + Send>,
    pub sealing: SealingKey,
    pub clock: Arc<dyn Clock>,
    pub entropy: Box<dyn Entropy>,
    pub seeds: TraySeeds,
    pub courts: HashMap<String, CourtProposer>,
    pub queue: mpsc::Receiver<Message>,
    pub stopping: Arc<AtomicBool>,
    /// Requests that wait for the next batch.
    pub carried: VecDeque<Job>,
}

/// One court, as the next request of it is decided.
pub(in crate::service) struct CourtProposer {
    origin: String,
    /// Envelopes of a new tray: as many as the last one has.
    envelopes: u32,
    /// Opened tray keys; those of trays that ended are dropped.
    tray_keys: HashMap<u64, TrayKey>,
    snapshot: watch::Receiver<Arc<Snapshot>>,
    /// Where the next batch begins.
    head: Head,
    /// The batch that `head` holds and that may not be committed yet.
    in_flight: Option<InFlight>,
    /// Open cases of the judges at `head`, once a cap asked for them.
    open_cases: Option<Arc<OpenCases>>,
    numbers: KnownNumbers,
}

/// What the queue gives.
pub(in crate::service) enum Next {
    /// Requests to decide.
    Jobs(Vec<Job>),
    /// No request waits.
    Nothing,
    /// It is time to stop.
    Stop,
}

/// Requests that were decided together.
#[derive(Default)]
pub(in crate::service) struct Proposals {
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
}

/// What an answer will say once it is committed.
pub(in crate::service) struct Outcome {
    pub made: Range<u64>,
    pub filing: Option<u64>,
    pub end: Option<u64>,
}

/// Decided requests on their way to the committer.
#[derive(Default)]
pub(in crate::service) struct PendingBatch {
    /// What is written, one for each court.
    pub appends: Vec<Append>,
    /// The head of each of these courts after it.
    pub heads: Vec<Head>,
    /// Whether all of it was committed, once that is known.
    pub outcome: Arc<CommitOutcome>,
    /// What is answered then.
    pub proposed: Vec<Proposed>,
}

impl CourtProposer {
    /// Begins at the newest snapshot.
    pub fn new(
        origin: String,
        envelopes: u32,
        snapshot: watch::Receiver<Arc<Snapshot>>,
        numbers: KnownNumbers,
    ) -> Self {
        let (tray_keys, head) = (HashMap::new(), snapshot.borrow().head());
        let (in_flight, open_cases) = (None, None);
        Self { origin, envelopes, tray_keys, snapshot, head, in_flight, open_cases, numbers }
    }

    /// Learns what became of the last batch; one that was lost is as if it had never been decided.
    fn settle(&mut self) {
        match self.in_flight.as_ref().and_then(|batch| batch.outcome.get()) {
            None => {}
            Some(true) => self.in_flight = None,
            Some(false) => {
                (self.head, self.in_flight) = (self.snapshot.borrow().head(), None);
                self.open_cases = None;
                self.tray_keys.clear();
            }
        }
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
    fn advance(&mut self, draft: Draft, outcome: &Arc<CommitOutcome>) -> Append {
        let (append, head, in_flight) = draft.into_parts(&mut self.tray_keys, outcome);
        let filed = append.cases.iter().filter_map(CaseChange::filed);
        filed.for_each(|row| self.numbers.note(&row.number));
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
    fn open_tray_key(
        &mut self,
        code: &str,
        tray: u64,
        store: &StoreView<'_>,
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
    /// The waiting requests, as many as a batch takes. If there is none, the next one that comes
    /// wakes the waker.
    pub fn next_jobs(&mut self, waker: &Waker) -> Next {
        let mut jobs = Vec::new();
        if self.stopping.load(Ordering::Acquire) {
            return Next::Stop;
        }
        if self.carried.is_empty() {
            match self.queue.poll_recv(&mut task::Context::from_waker(waker)) {
                Poll::Ready(Some(Message::Job(job))) => jobs.push(*job),
                Poll::Ready(Some(Message::Stop) | None) => return Next::Stop,
                Poll::Pending => return Next::Nothing,
            }
        }
        if self.stopping.load(Ordering::Acquire) {
            self.carried.extend(jobs);
            return Next::Stop;
        }
        jobs.extend(self.carried.drain(..));
        let most = (self.queue.len() / 4 * 3).clamp(SMALL_BATCH, LARGE_BATCH);
        self.receive(most, &mut jobs);
        Next::Jobs(jobs)
    }

    /// Whether a request waits already; otherwise the next one that comes wakes the waker.
    pub fn has_waiting(&mut self, waker: &Waker) -> bool {
        if self.carried.is_empty()
            && let Poll::Ready(message) =
                self.queue.poll_recv(&mut task::Context::from_waker(waker))
        {
            match message {
                Some(Message::Job(job)) => self.carried.push_back(*job),
                Some(Message::Stop) | None => return true,
            }
        }
        !self.carried.is_empty()
    }

    /// What came while a small batch was decided and still fits into it.
    pub fn more_jobs(&mut self, proposals: &Proposals) -> Option<Vec<Job>> {
        let mut jobs = Vec::new();
        if self.carried.is_empty() {
            self.receive(SMALL_BATCH.saturating_sub(proposals.proposed.len()), &mut jobs);
        }
        Some(jobs).filter(|jobs| !jobs.is_empty())
    }

    fn receive(&mut self, most: usize, jobs: &mut Vec<Job>) {
        while jobs.len() < most
            && let Ok(Message::Job(job)) = self.queue.try_recv()
        {
            jobs.push(*job);
        }
    }

    /// Refuses all requests that still wait, and closes the queue.
    pub fn close(&mut self) {
        self.queue.close();
        let refuse = |job: Job| drop(job.reply.send(Err(ServiceError::Stopping)));
        self.carried.drain(..).for_each(refuse);
        while let Ok(message) = self.queue.try_recv() {
            if let Message::Job(job) = message {
                refuse(*job);
            }
        }
    }

    /// Decides requests on top of those that were decided before.
    pub fn decide(&mut self, jobs: Vec<Job>, proposals: &mut Proposals) {
        let mut context = Context {
            store: StoreView::new(&*self.reader),
            clock: &*self.clock,
            entropy: &*self.entropy,
            sealing: &self.sealing,
            seeds: &mut self.seeds,
        };
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
                self.carried.push_back(job);
                continue;
            }
            if !drafts.contains_key(code) {
                court.settle();
                drafts.insert(code.clone(), court.draft(code));
            }
            let Some(draft) = drafts.get_mut(code) else { continue };
            let most = (TRAYS_AHEAD - 1) * u64::from(court.envelopes);
            if matches!(job.request.command, Command::File { .. }) && draft.holds_filings(most) {
                held.insert(code.clone());
                self.carried.push_back(job);
                continue;
            }
            let Job { request, reply } = job;
            let outcome = context.decide(court, draft, &request);
            proposed.push(Proposed { reply, court: request.court, outcome });
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
                refuse(&mut proposed, &code);
            } else if !draft.append.entries.is_empty() {
                let append = court.advance(draft, &batch.outcome);
                batch.appends.push(append);
                batch.heads.push(court.head.clone());
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

/// What requests are decided with.
struct Context<'a> {
    store: StoreView<'a>,
    clock: &'a dyn Clock,
    entropy: &'a dyn Entropy,
    sealing: &'a SealingKey,
    seeds: &'a mut TraySeeds,
}

impl Context<'_> {
    fn decide(
        &mut self,
        court: &mut CourtProposer,
        draft: &mut Draft,
        request: &Request,
    ) -> Result<Outcome, ServiceError> {
        let unavailable = |reason: String| ServiceError::Unavailable { reason };
        self.seeds.fill(self.entropy).map_err(|e| unavailable(e.to_string()))?;
        let Request { court: code, actor, command } = request;
        let (cases, tray) = draft.prepare(&self.store, Some(&court.numbers), command)?;
        if let Some(tray) = tray.filter(|tray| !draft.new_keys.contains_key(tray)) {
            court.open_tray_key(code, tray, &self.store, self.sealing)?;
        }
        let with = DecisionContext {
            now_ms: self.clock.now_ms(),
            actor: actor.clone(),
            envelopes: court.envelopes,
            tray_keys: &court.tray_keys,
            trays: Some(TrayMaker {
                origin: &court.origin,
                sealing: self.sealing,
                seeds: self.seeds,
            }),
        };
        let decision = draft.decide(&cases, command, with)?;
        let end = draft.head.state.size;
        let made = end - decision.entries.len() as u64..end;
        Ok(Outcome { made, filing: decision.filing, end: decision.end })
    }
}
