//! Where requests are decided, each on top of those before it, and before anything of it is on disk.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Waker};

use tokio::sync::{mpsc, watch};

use super::ambient::{Clock, Entropy};
use super::committed::Committed;
use super::court::{Published, Reached};
use super::draft::{Ahead, Circumstances, Draft, Fate, TrayMaker, TraySeeds};
use super::error::ServiceError;
use super::numbers::KnownNumbers;
use super::queue::{Job, Message, Reply, Request};
use super::sealed::SealingKey;
use crate::store::{Append, CaseChange, Reader, StoreError};
use caselot_core::docket::cases::open_cases::OpenCases;
use caselot_core::docket::decide::Command;
use caselot_core::docket::tray::TRAYS_AHEAD;
use caselot_core::lottery::envelope::TrayKey;

/// A batch takes three quarters of those who wait, so that others are decided while it is recorded,
/// but no fewer than this if there are as many,
const SMALL_BATCH: usize = 64;
/// and no more than this.
const LARGE_BATCH: usize = 512;
/// Most courts of a batch: each costs a signature.
const COURTS: usize = 128;
/// Opened tray keys a court holds before those of ended trays are dropped.
const TRAY_KEYS: usize = 32;

/// Decides.
pub(super) struct Desk {
    pub reader: Box<dyn Reader + Send>,
    pub sealing: SealingKey,
    pub clock: Arc<dyn Clock>,
    pub entropy: Box<dyn Entropy>,
    pub seeds: TraySeeds,
    pub courts: HashMap<String, Docket>,
    pub queue: mpsc::Receiver<Message>,
    pub stopping: Arc<AtomicBool>,
    /// Requests that wait for the next batch.
    pub carried: VecDeque<Job>,
}

/// A court as it is decided upon.
pub(super) struct Docket {
    origin: String,
    /// Envelopes of a new tray: as many as the last one has.
    envelopes: u32,
    /// Opened tray keys; those of trays that ended are dropped.
    tray_keys: HashMap<u64, TrayKey>,
    published: watch::Receiver<Arc<Published>>,
    /// Where the next batch begins.
    tip: Reached,
    /// What `tip` holds beyond what is known to be recorded.
    ahead: Option<Ahead>,
    /// Open cases of the judges at `tip`, once a cap asked for them.
    open_cases: Option<Arc<OpenCases>>,
    numbers: KnownNumbers,
}

/// What the desk has to do.
pub(super) enum Next {
    /// Requests to decide.
    Jobs(Vec<Job>),
    /// Nobody waits.
    Nothing,
    /// It is time to stop.
    Stop,
}

/// Requests that were decided together.
#[derive(Default)]
pub(super) struct Decisions {
    drafts: BTreeMap<String, Draft>,
    decided: Vec<Decided>,
    /// Courts with a request that waits for the next batch.
    held: HashSet<String>,
}

/// A request that was decided and waits for the commit.
pub(super) struct Decided {
    pub reply: Reply,
    pub court: String,
    pub outcome: Result<Draw, ServiceError>,
}

/// What an answer will say once it is committed.
pub(super) struct Draw {
    pub made: Range<u64>,
    pub filing: Option<u64>,
    pub end: Option<u64>,
}

/// Decisions to be recorded.
#[derive(Default)]
pub(super) struct Work {
    /// What is written.
    pub appends: Vec<Append>,
    /// Where each of them leads.
    pub reached: Vec<Reached>,
    /// What becomes of all of them.
    pub fate: Arc<Fate>,
    /// What is answered then.
    pub decided: Vec<Decided>,
}

impl Docket {
    pub fn new(
        origin: String,
        envelopes: u32,
        published: watch::Receiver<Arc<Published>>,
        numbers: KnownNumbers,
    ) -> Self {
        let (tray_keys, tip) = (HashMap::new(), published.borrow().reached());
        let (ahead, open_cases) = (None, None);
        Self { origin, envelopes, tray_keys, published, tip, ahead, open_cases, numbers }
    }

    /// Learns what became of the last batch; one that was lost is as if it had never been decided.
    fn settle(&mut self) {
        match self.ahead.as_ref().and_then(|ahead| ahead.fate.get()) {
            None => {}
            Some(true) => self.ahead = None,
            Some(false) => {
                (self.tip, self.ahead) = (self.published.borrow().reached(), None);
                self.open_cases = None;
                self.tray_keys.clear();
            }
        }
    }

    /// An empty draft of the next batch.
    fn draft(&self, code: &str) -> Draft {
        Draft::after(code, &self.tip, self.ahead.clone(), self.open_cases.clone())
    }

    /// Whether a draft begins at what was lost meanwhile.
    fn is_lost(&self) -> bool {
        self.ahead.as_ref().is_some_and(|ahead| ahead.fate.get() == Some(&false))
    }

    /// Takes a draft over as the beginning of the next batch. Gives back what is to be written.
    fn take(&mut self, draft: Draft, fate: &Arc<Fate>) -> Append {
        let (append, reached, ahead) = draft.handed_over(&mut self.tray_keys, fate);
        let filed = append.cases.iter().filter_map(CaseChange::filed);
        filed.for_each(|row| self.numbers.note(&row.number));
        (self.tip, self.open_cases) = (reached, ahead.open_cases.clone());
        self.ahead = Some(ahead);
        if self.tray_keys.len() > TRAY_KEYS {
            let state = &self.tip.state;
            let in_use: HashSet<u64> = state.open.values().map(|filed| filed.tray).collect();
            self.tray_keys.retain(|tray, _| state.trays.is_ahead(*tray) || in_use.contains(tray));
        }
        append
    }
}

impl Desk {
    /// Those who wait, as many as a batch takes. Who asks later wakes the waker, if nobody waits now.
    pub fn next_jobs(&mut self, waker: &Waker) -> Next {
        let mut jobs = Vec::new();
        if self.stopping.load(Ordering::Acquire) {
            return Next::Stop;
        }
        if self.carried.is_empty() {
            match self.queue.poll_recv(&mut Context::from_waker(waker)) {
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
        self.take_waiting(most, &mut jobs);
        Next::Jobs(jobs)
    }

    /// Whether somebody waits already; otherwise the next one who asks wakes the waker.
    pub fn calls(&mut self, waker: &Waker) -> bool {
        if self.carried.is_empty()
            && let Poll::Ready(message) = self.queue.poll_recv(&mut Context::from_waker(waker))
        {
            match message {
                Some(Message::Job(job)) => self.carried.push_back(*job),
                Some(Message::Stop) | None => return true,
            }
        }
        !self.carried.is_empty()
    }

    /// What came while a small batch was decided and still fits into it.
    pub fn more_jobs(&mut self, decisions: &Decisions) -> Option<Vec<Job>> {
        let mut jobs = Vec::new();
        if self.carried.is_empty() {
            self.take_waiting(SMALL_BATCH.saturating_sub(decisions.decided.len()), &mut jobs);
        }
        Some(jobs).filter(|jobs| !jobs.is_empty())
    }

    fn take_waiting(&mut self, most: usize, jobs: &mut Vec<Job>) {
        while jobs.len() < most
            && let Ok(Message::Job(job)) = self.queue.try_recv()
        {
            jobs.push(*job);
        }
    }

    /// Refuses whoever still waits, and whoever comes.
    pub fn close(&mut self) {
        self.queue.close();
        let refused = |job: Job| drop(job.reply.send(Err(ServiceError::Stopping)));
        self.carried.drain(..).for_each(refused);
        while let Ok(message) = self.queue.try_recv() {
            if let Message::Job(job) = message {
                refused(*job);
            }
        }
    }

    /// Decides requests on top of those that were decided before.
    pub fn decide(&mut self, jobs: Vec<Job>, decisions: &mut Decisions) {
        let mut table = Table {
            committed: Committed::new(&*self.reader),
            clock: &*self.clock,
            entropy: &*self.entropy,
            sealing: &self.sealing,
            seeds: &mut self.seeds,
        };
        let Decisions { drafts, decided, held } = decisions;
        for job in jobs {
            let code = &job.request.court;
            let Some(docket) = self.courts.get_mut(code) else {
                let court = code.clone();
                drop(job.reply.send(Err(ServiceError::CourtUnknown { court })));
                continue;
            };
            // A court's requests keep their order, so with one of them the rest waits too.
            let crowded = drafts.len() >= COURTS && !drafts.contains_key(code);
            if crowded || held.contains(code) {
                held.insert(code.clone());
                self.carried.push_back(job);
                continue;
            }
            if !drafts.contains_key(code) {
                docket.settle();
                drafts.insert(code.clone(), docket.draft(code));
            }
            let Some(draft) = drafts.get_mut(code) else { continue };
            let most = (TRAYS_AHEAD - 1) * u64::from(docket.envelopes);
            if matches!(job.request.command, Command::File { .. }) && draft.holds_filings(most) {
                held.insert(code.clone());
                self.carried.push_back(job);
                continue;
            }
            let Job { request, reply } = job;
            let outcome = table.decide(docket, draft, &request);
            decided.push(Decided { reply, court: request.court, outcome });
        }
    }

    /// Lets decisions go to be recorded; the next ones begin where they end. Whoever calls holds the
    /// recorder, so it is known what became of all batches before.
    pub fn hand_over(&mut self, decisions: Decisions) -> Work {
        let Decisions { drafts, mut decided, .. } = decisions;
        let mut work = Work::default();
        for (code, draft) in drafts {
            let Some(docket) = self.courts.get_mut(&code) else { continue };
            if docket.is_lost() {
                docket.settle();
                refuse(&mut decided, &code);
            } else if !draft.append.entries.is_empty() {
                let append = docket.take(draft, &work.fate);
                work.appends.push(append);
                work.reached.push(docket.tip.clone());
            }
        }
        work.decided = decided;
        work
    }
}

/// Refuses what was decided on top of a batch that was not recorded.
fn refuse(decided: &mut [Decided], code: &str) {
    for decided in decided.iter_mut().filter(|decided| decided.court == code) {
        let reason = "what was recorded just before was not kept".to_owned();
        decided.outcome = Err(ServiceError::Unavailable { reason });
    }
}

/// What requests are decided with.
struct Table<'a> {
    committed: Committed<'a>,
    clock: &'a dyn Clock,
    entropy: &'a dyn Entropy,
    sealing: &'a SealingKey,
    seeds: &'a mut TraySeeds,
}

impl Table<'_> {
    fn decide(
        &mut self,
        docket: &mut Docket,
        draft: &mut Draft,
        request: &Request,
    ) -> Result<Draw, ServiceError> {
        let unavailable = |reason: String| ServiceError::Unavailable { reason };
        self.seeds.fill(self.entropy).map_err(|e| unavailable(e.to_string()))?;
        let Request { court: code, actor, command } = request;
        let (cases, tray) = draft.prepare(&self.committed, Some(&docket.numbers), command)?;
        if let Some(tray) = tray.filter(|tray| !draft.new_keys.contains_key(tray)) {
            load_tray_key(docket, code, tray, &self.committed, self.sealing)?;
        }
        let with = Circumstances {
            now_ms: self.clock.now_ms(),
            actor: actor.clone(),
            envelopes: docket.envelopes,
            tray_keys: &docket.tray_keys,
            trays: Some(TrayMaker {
                origin: &docket.origin,
                sealing: self.sealing,
                seeds: self.seeds,
            }),
        };
        let decision = draft.decide(&cases, command, with)?;
        let end = draft.folded.state.size;
        let made = end - decision.entries.len() as u64..end;
        Ok(Draw { made, filing: decision.filing, end: decision.end })
    }
}

/// Opens a tray's key unless it is open; a key that does not open is the decision's to refuse.
fn load_tray_key(
    docket: &mut Docket,
    code: &str,
    tray: u64,
    committed: &Committed<'_>,
    sealing: &SealingKey,
) -> Result<(), StoreError> {
    if docket.tray_keys.contains_key(&tray) {
        return Ok(());
    }
    let sealed = committed.reader()?.tray_key(code, tray)?;
    let opened = sealed.and_then(|sealed| sealing.open(&docket.origin, tray, &sealed));
    docket.tray_keys.extend(opened.map(|key| (tray, key)));
    Ok(())
}
