//! One thread decides, records and signs: the only writer of every court.
//!
//! It takes all requests that wait, decides each against a copy of its court's state, commits
//! all of them in one transaction, signs one checkpoint a court and only then answers.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::{mpsc, watch};

use super::ambient::{Clock, Entropy};
use super::court::{Court, Folded, Published};
use super::data::DataDir;
use super::draft::{Circumstances, Draft, TrayMaker, TraySeeds};
use super::error::ServiceError;
use super::queue::{Answer, Job, Message, Reply, Request};
use super::recent::{Batch, Recent};
use super::sealed::SealingKey;
use super::tail::{Tail, tail_after};
use crate::docket::decide::Command;
use crate::docket::open_cases::OpenCases;
use crate::docket::tray::TRAYS_AHEAD;
use crate::lottery::envelope::TrayKey;
use crate::store::{Append, Reader, Store, StoreError};

/// Most requests of a batch.
const BATCH: usize = 1_024;
/// Requests of one batch that show that many ask at once.
const MANY: usize = 8;
/// So many requests wait for nobody else.
const FULL: usize = 256;
/// How long a batch waits for more at a time, as long as more come.
const LINGER: Duration = Duration::from_micros(300);
/// How often.
const TURNS: u32 = 6;
/// Batches, under load, after which the checkpoints beside the keys are written.
const UNKEPT: u32 = 16;
/// Most courts of a batch: each costs a signature.
const COURTS: usize = 128;
/// Opened tray keys a court holds before those of ended trays are dropped.
const TRAY_KEYS: usize = 32;

/// How the sequencer fares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// It takes requests.
    Running,
    /// It was told to stop and has.
    Stopped,
    /// It cannot know what is on disk; only a restart tells.
    Failed(String),
}

/// A court and where it is published.
pub(super) struct Bench {
    pub court: Court,
    pub publish: watch::Sender<Arc<Published>>,
    pub recent: Arc<Recent>,
}

/// The writer; it owns the store, the keys and the lock of the data directory.
pub(super) struct Sequencer {
    pub store: Box<dyn Store>,
    pub data: DataDir,
    pub sealing: SealingKey,
    pub clock: Arc<dyn Clock>,
    pub entropy: Box<dyn Entropy>,
    pub seeds: TraySeeds,
    pub benches: HashMap<String, Bench>,
    pub queue: mpsc::Receiver<Message>,
    pub stopping: Arc<AtomicBool>,
    pub status: watch::Sender<Status>,
    /// Requests that wait for the next batch.
    pub carried: VecDeque<Job>,
    /// The last batch was of many requests.
    pub many: bool,
    /// Courts whose newest checkpoint is not yet beside their key.
    pub unkept: BTreeSet<String>,
    /// Batches since one was.
    pub batches_unkept: u32,
    /// Open cases of each court's judges as committed, once a cap asked for them.
    pub open_cases: HashMap<String, Arc<OpenCases>>,
}

/// A request that was decided and waits for the commit.
struct Decided {
    reply: Reply,
    court: String,
    outcome: Result<Draw, ServiceError>,
}

/// What an answer will say once it is committed.
struct Draw {
    made: Range<u64>,
    filing: Option<u64>,
    end: Option<u64>,
}

/// What a commit leaves behind of one draft.
struct Kept {
    court: String,
    folded: Folded,
    new_keys: HashMap<u64, TrayKey>,
    open_cases: Option<Arc<OpenCases>>,
}

impl Sequencer {
    /// Works until it is told to stop or can no longer know what is on disk.
    pub fn run(mut self) {
        let mut end = Status::Stopped;
        while let Some(jobs) = self.next_batch() {
            // After a panic nobody knows what is half done: as after a failed fsync, only a
            // restart tells. Requests whose replies are dropped hear that the server stops.
            let done = catch_unwind(AssertUnwindSafe(|| self.process(jobs)));
            if let Err(failure) = done.unwrap_or_else(|panic| Err(panicked(&*panic))) {
                tracing::error!(%failure, "the sequencer stops");
                end = Status::Failed(failure);
                break;
            }
        }
        self.keep_checkpoints();
        self.queue.close();
        let refused = |job: Job| drop(job.reply.send(Err(ServiceError::Stopping)));
        self.carried.drain(..).for_each(refused);
        while let Ok(message) = self.queue.try_recv() {
            if let Message::Job(job) = message {
                refused(*job);
            }
        }
        self.status.send_replace(end);
    }

    /// All that waits, at most [`BATCH`]; `None` when it is time to stop.
    fn next_batch(&mut self) -> Option<Vec<Job>> {
        let mut jobs = self.waiting()?;
        // Each batch costs a transaction, an fsync and a signature. While many ask at once, those
        // who are on their way share it; one who asks alone is never made to wait.
        let (mut known, mut turns) = (0, 0);
        while self.many && turns < TURNS && (known + 1..FULL).contains(&jobs.len()) {
            (known, turns) = (jobs.len(), turns + 1);
            std::thread::sleep(LINGER);
            self.take_waiting(&mut jobs);
        }
        self.many = jobs.len() >= MANY;
        Some(jobs)
    }

    fn waiting(&mut self) -> Option<Vec<Job>> {
        let mut jobs = Vec::new();
        if self.stopping.load(Ordering::Acquire) {
            return None;
        }
        if self.carried.is_empty() {
            if self.queue.is_empty() {
                self.keep_checkpoints();
            }
            match self.queue.blocking_recv()? {
                Message::Job(job) => jobs.push(*job),
                Message::Stop => return None,
            }
        }
        if self.stopping.load(Ordering::Acquire) {
            self.carried.extend(jobs);
            return None;
        }
        jobs.extend(self.carried.drain(..));
        self.take_waiting(&mut jobs);
        Some(jobs)
    }

    fn take_waiting(&mut self, jobs: &mut Vec<Job>) {
        while jobs.len() < BATCH
            && let Ok(Message::Job(job)) = self.queue.try_recv()
        {
            jobs.push(*job);
        }
    }

    /// Decides, commits, signs, answers. An error means that nobody knows what is on disk.
    fn process(&mut self, jobs: Vec<Job>) -> Result<(), String> {
        let (drafts, decided) = self.decide_all(jobs);
        let (mut appends, mut kept) = (Vec::new(), Vec::new());
        for (court, draft) in drafts {
            if !draft.append.entries.is_empty() {
                appends.push(draft.append);
                let Draft { folded, new_keys, open_cases, .. } = draft;
                kept.push(Kept { court, folded, new_keys, open_cases });
            }
        }
        match self.commit(&appends) {
            Ok(()) => {
                let added =
                    appends.into_iter().map(|append| Batch::new(append.size, append.entries));
                let added: BTreeMap<String, Arc<Batch>> = kept
                    .into_iter()
                    .zip(added)
                    .map(|(kept, batch)| (kept.court.clone(), self.publish(kept, batch)))
                    .collect();
                self.answer(decided, &added);
                self.unkept.extend(added.into_keys());
                self.batches_unkept += 1;
                if self.batches_unkept >= UNKEPT {
                    self.keep_checkpoints();
                }
                Ok(())
            }
            Err((cause, tail)) => {
                let reason = cause.to_string();
                for decided in decided {
                    let reason = reason.clone();
                    drop(decided.reply.send(Err(ServiceError::Unavailable { reason })));
                }
                tracing::warn!(reason, "a batch was not recorded");
                if tail == Tail::Unclear { Err(reason) } else { Ok(()) }
            }
        }
    }

    fn decide_all(&mut self, jobs: Vec<Job>) -> (BTreeMap<String, Draft>, Vec<Decided>) {
        let mut drafts: BTreeMap<String, Draft> = BTreeMap::new();
        let mut decided = Vec::with_capacity(jobs.len());
        let mut held: HashSet<String> = HashSet::new();
        let view = match self.store.view() {
            Ok(view) => view,
            Err(cause) => {
                let reason = cause.to_string();
                let unread = |job: Job| {
                    drop(job.reply.send(Err(ServiceError::Unavailable { reason: reason.clone() })));
                };
                jobs.into_iter().for_each(unread);
                return (drafts, decided);
            }
        };
        let mut table = Table {
            reader: &*view,
            clock: &*self.clock,
            entropy: &*self.entropy,
            sealing: &self.sealing,
            seeds: &mut self.seeds,
        };
        for job in jobs {
            let code = &job.request.court;
            let Some(bench) = self.benches.get_mut(code) else {
                let court = code.clone();
                drop(job.reply.send(Err(ServiceError::CourtUnknown { court })));
                continue;
            };
            // A court's requests keep their order, so with one of them the rest waits too.
            let crowded = drafts.len() >= COURTS && !drafts.contains_key(code);
            let most = (TRAYS_AHEAD - 1) * u64::from(bench.court.envelopes);
            let waits = |draft: &Draft| draft.retired || draft.capped || draft.filings >= most;
            let spent = matches!(job.request.command, Command::File { .. })
                && drafts.get(code).is_some_and(waits);
            if crowded || spent || held.contains(code) {
                held.insert(code.clone());
                self.carried.push_back(job);
                continue;
            }
            let Job { request, reply } = job;
            let court = request.court.clone();
            let counted = self.open_cases.get(&court);
            let draft = drafts.entry(court.clone()).or_insert_with(|| {
                let mut draft = Draft::after(&court, &bench.court.published);
                draft.open_cases = counted.cloned();
                draft
            });
            let outcome = table.decide(&mut bench.court, draft, &request);
            decided.push(Decided { reply, court, outcome });
        }
        (drafts, decided)
    }

    /// Appends; an error comes with what the log then holds. Kept all the same is no error.
    fn commit(&mut self, appends: &[Append]) -> Result<(), (StoreError, Tail)> {
        if appends.is_empty() {
            return Ok(());
        }
        match self.store.append(appends) {
            Ok(()) => Ok(()),
            Err(cause) => match tail_after(&cause, &*self.store, appends) {
                Tail::Kept => Ok(()),
                tail => Err((cause, tail)),
            },
        }
    }

    /// Signs what is durable and shows it.
    fn publish(&mut self, kept: Kept, added: Batch) -> Arc<Batch> {
        let added = Arc::new(added);
        let Some(Bench { court, publish, recent }) = self.benches.get_mut(&kept.court) else {
            return added;
        };
        recent.add(&added);
        let published = Arc::new(kept.folded.publish(&court.origin, &court.key));
        court.tray_keys.extend(kept.new_keys);
        self.open_cases.extend(kept.open_cases.map(|open| (kept.court.clone(), open)));
        if court.tray_keys.len() > TRAY_KEYS {
            let state = &published.state;
            let in_use: HashSet<u64> = state.open.values().map(|filed| filed.tray).collect();
            court.tray_keys.retain(|tray, _| state.trays.is_ahead(*tray) || in_use.contains(tray));
        }
        court.published = Arc::clone(&published);
        publish.send_replace(published);
        added
    }

    /// Writes the newest checkpoints beside their keys. Who was answered need not wait for that, nor
    /// those who ask already: one that is some batches behind only guards less.
    fn keep_checkpoints(&mut self) {
        self.batches_unkept = 0;
        for code in std::mem::take(&mut self.unkept) {
            let Some(Bench { court, .. }) = self.benches.get(&code) else { continue };
            if let Err(cause) = self.data.write_checkpoint(&code, &court.published.checkpoint) {
                tracing::warn!(%cause, court = code, "the checkpoint beside the key is stale");
            }
        }
    }

    fn answer(&self, decided: Vec<Decided>, added: &BTreeMap<String, Arc<Batch>>) {
        let nothing = Arc::new(Batch::default());
        for Decided { reply, court, outcome } in decided {
            let Some(bench) = self.benches.get(&court) else { continue };
            let answer = outcome.map(|draw| Answer {
                made: draw.made,
                batch: Arc::clone(added.get(&court).unwrap_or(&nothing)),
                filing: draw.filing,
                end: draw.end,
                published: Arc::clone(&bench.court.published),
            });
            // Who asked may have gone; the entry stays, and a repeated request finds it.
            drop(reply.send(answer));
        }
    }
}

/// What requests are decided with.
struct Table<'a> {
    reader: &'a dyn Reader,
    clock: &'a dyn Clock,
    entropy: &'a dyn Entropy,
    sealing: &'a SealingKey,
    seeds: &'a mut TraySeeds,
}

impl Table<'_> {
    fn decide(
        &mut self,
        court: &mut Court,
        draft: &mut Draft,
        request: &Request,
    ) -> Result<Draw, ServiceError> {
        let unavailable = |reason: String| ServiceError::Unavailable { reason };
        self.seeds.fill(self.entropy).map_err(|e| unavailable(e.to_string()))?;
        let Request { court: code, actor, command } = request;
        let (cases, tray) = draft.prepare(self.reader, command)?;
        if let Some(tray) = tray.filter(|tray| !draft.new_keys.contains_key(tray)) {
            load_tray_key(court, code, tray, self.reader, self.sealing)?;
        }
        let with = Circumstances {
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
        let end = draft.folded.state.size;
        let made = end - decision.entries.len() as u64..end;
        Ok(Draw { made, filing: decision.filing, end: decision.end })
    }
}

fn panicked(panic: &(dyn Any + Send)) -> String {
    let said = panic.downcast_ref::<&str>().copied();
    let said = said.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!(
        "the sequencer panicked ({}); start again, a repeated request is answered once",
        said.unwrap_or("without a word")
    )
}

/// Opens a tray's key unless it is open; a key that does not open is the decision's to refuse.
fn load_tray_key(
    court: &mut Court,
    code: &str,
    tray: u64,
    reader: &dyn Reader,
    sealing: &SealingKey,
) -> Result<(), StoreError> {
    if court.tray_keys.contains_key(&tray) {
        return Ok(());
    }
    let sealed = reader.tray_key(code, tray)?;
    let opened = sealed.and_then(|sealed| sealing.open(&court.origin, tray, &sealed));
    court.tray_keys.extend(opened.map(|key| (tray, key)));
    Ok(())
}
