//! Where decisions become the log: committed in one transaction, signed, shown and answered.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use tokio::sync::watch;

use super::court::{Published, Reached};
use super::data::DataDir;
use super::desk::{Decided, Draw, Work};
use super::error::ServiceError;
use super::queue::{Answer, Reply};
use super::recent::{Batch, Recent};
use super::tail::{Tail, tail_after};
use crate::store::{Append, Store, StoreError};
use caselot_core::ledger::checkpoint::SigningKey;

/// Batches, under load, after which the checkpoints beside the keys are written: a tenth of a second.
const UNKEPT: u32 = 64;

/// The only writer; it owns the store, the signing keys and the lock of the data directory.
pub(super) struct Recorder {
    pub store: Box<dyn Store>,
    pub data: DataDir,
    pub courts: HashMap<String, Bench>,
    /// Courts whose newest checkpoint is not yet beside their key.
    pub unkept: BTreeSet<String>,
    /// Batches since one was.
    pub batches_unkept: u32,
}

/// Signs for a court, and shows where it stands.
pub(super) struct Bench {
    pub origin: String,
    pub key: SigningKey,
    pub published: Arc<Published>,
    pub publish: watch::Sender<Arc<Published>>,
    pub recent: Arc<Recent>,
}

/// What was recorded, or was not, with what is answered now.
pub(super) struct Recorded {
    pub answers: Vec<(Reply, Result<Answer, ServiceError>)>,
    /// An error means that nobody knows what is on disk.
    pub outcome: Result<(), String>,
}

/// Answers. Who asked may have gone; the entry stays, and a repeated request finds it.
pub(super) fn answer(answers: Vec<(Reply, Result<Answer, ServiceError>)>) {
    answers.into_iter().for_each(|(reply, answer)| drop(reply.send(answer)));
}

/// Refuses what was not kept.
fn refused(decided: Vec<Decided>, cause: &StoreError, tail: Tail) -> Recorded {
    let reason = cause.to_string();
    tracing::warn!(reason, "a batch was not recorded");
    let refused = |decided: Decided| {
        let reason = reason.clone();
        (decided.reply, Err(ServiceError::Unavailable { reason }))
    };
    let answers = decided.into_iter().map(refused).collect();
    Recorded { answers, outcome: if tail == Tail::Unclear { Err(reason) } else { Ok(()) } }
}

impl Recorder {
    /// Commits, signs and shows.
    pub fn record(&mut self, work: Work) -> Recorded {
        let Work { appends, reached, fate, decided } = work;
        let committed = self.commit(&appends);
        let kept = committed.is_ok();
        let recorded = match committed {
            Ok(()) => {
                let added = appends.into_iter().zip(reached);
                let added = added.map(|(append, reached)| self.publish(append, reached)).collect();
                self.batches_unkept += 1;
                if self.batches_unkept >= UNKEPT {
                    self.keep_checkpoints();
                }
                Recorded { answers: self.answers(decided, &added), outcome: Ok(()) }
            }
            Err((cause, tail)) => refused(decided, &cause, tail),
        };
        // The desk may know only now: what it begins with then is what is shown. Of what may be on
        // the disk or not, nothing is known and nothing begins there.
        if recorded.outcome.is_ok() {
            fate.set(kept).expect("a batch is recorded once");
        }
        recorded
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
    fn publish(&mut self, append: Append, reached: Reached) -> (String, Arc<Batch>) {
        let added = Arc::new(Batch::new(append.size, append.entries));
        if let Some(bench) = self.courts.get_mut(&append.court) {
            bench.recent.add(&added);
            append.tiles.iter().for_each(|tile| bench.recent.tiles.note(tile));
            bench.published = Arc::new(reached.publish(&bench.origin, &bench.key));
            bench.publish.send_replace(Arc::clone(&bench.published));
            self.unkept.insert(append.court.clone());
        }
        (append.court, added)
    }

    fn answers(
        &self,
        decided: Vec<Decided>,
        added: &BTreeMap<String, Arc<Batch>>,
    ) -> Vec<(Reply, Result<Answer, ServiceError>)> {
        let nothing = Arc::new(Batch::default());
        let answered = |Decided { reply, court, outcome }| {
            let bench = self.courts.get(&court)?;
            let answer = outcome.map(|draw: Draw| Answer {
                made: draw.made,
                batch: Arc::clone(added.get(&court).unwrap_or(&nothing)),
                filing: draw.filing,
                end: draw.end,
                published: Arc::clone(&bench.published),
            });
            Some((reply, answer))
        };
        decided.into_iter().filter_map(answered).collect()
    }

    /// Writes the newest checkpoints beside their keys. Who was answered need not wait for that, nor
    /// those who ask already: one that is some batches behind only guards less.
    pub fn keep_checkpoints(&mut self) {
        self.batches_unkept = 0;
        for code in std::mem::take(&mut self.unkept) {
            let Some(bench) = self.courts.get(&code) else { continue };
            if let Err(cause) = self.data.write_checkpoint(&code, &bench.published.checkpoint) {
                tracing::warn!(%cause, court = code, "the checkpoint beside the key is stale");
            }
        }
    }
}
