//! The committer where other servers write to the same courts: what was decided in vain, and what they
//! add.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use super::committer::{Committer, SentAnswer};
use super::follow::FollowFault;
use super::proposer::{Again, PendingBatch, Proposed};
use crate::service::error::ServiceError;
use crate::service::identity::server_name;
use crate::service::metrics::count;
use crate::service::queue::Job;
use crate::store::{LostRace, Reader, StoreError};

/// For how many batches a court is held after another server was first in it.
const HELD_BATCHES: u32 = 64;
/// How often a request is decided in vain before its caller is told to come again.
const TRIES: u32 = 64;

impl Committer {
    /// A further reader, to look for what other servers add; `None` where there are none.
    ///
    /// # Errors
    /// When the store cannot be opened once more.
    pub fn watcher(&self) -> Result<Option<Box<dyn Reader + Send>>, StoreError> {
        self.peers.is_some().then(|| self.store.log_reader()).transpose()
    }

    /// Follows the courts that have other sizes than here.
    pub fn follow(&mut self, sizes: &[(String, u64)]) {
        for (code, size) in sizes {
            let here = self.courts.get(code).map(|court| court.snapshot.size());
            if here.is_some_and(|here| here != *size) && !self.closed.contains_key(code) {
                self.catch_up(code);
            }
        }
    }

    /// Tells the other servers that this one lives. A hint: what becomes of it is found out by writing.
    pub fn beat(&mut self) {
        if let Err(cause) = self.store.beat(&server_name(&self.checkpoints.data)) {
            tracing::debug!(%cause, "the database was not told that this server runs");
        }
    }

    /// Tells them that it ends.
    pub fn leave(&mut self) {
        if self.peers.is_some() {
            self.store.leave(&server_name(&self.checkpoints.data));
        }
    }

    /// Tells that the store cannot be read.
    pub fn lost_sight(&mut self, cause: &StoreError) {
        self.tell(Some(cause.to_string()));
    }

    /// Keeps other servers from courts until the next batch, and follows what they have added. Where
    /// that fails the batch takes its chance.
    pub fn hold(&mut self, courts: &[String]) {
        let codes: Vec<&str> = courts.iter().map(String::as_str).collect();
        match self.store.hold(&codes) {
            Ok(()) => courts.iter().for_each(|code| self.catch_up(code)),
            Err(cause) => tracing::debug!(%cause, "courts are not held"),
        }
    }

    /// Follows one court, or closes it.
    fn catch_up(&mut self, code: &str) {
        let (Some(peers), Some(writer)) = (&self.peers, self.courts.get_mut(code)) else { return };
        match peers.follow(code, writer, &mut *self.store) {
            Ok(true) => self.checkpoints.note(code, writer),
            Ok(false) => {}
            // The next batch of the court finds out.
            Err(FollowFault::Store(cause)) => tracing::warn!(court = code, %cause, "not followed"),
            Err(fault @ FollowFault::Untrusted { .. }) => {
                let reason = fault.to_string();
                tracing::error!(court = code, reason, "the court is closed");
                self.closed.insert(code.to_owned(), ServiceError::Unavailable { reason });
            }
        }
    }

    /// Takes what was decided for courts that are closed out of a batch, and refuses it.
    pub(super) fn refuse_closed(&self, batch: &mut PendingBatch) -> Vec<SentAnswer> {
        if self.closed.is_empty() {
            return Vec::new();
        }
        let PendingBatch { appends, heads, outcomes, proposed, .. } = batch;
        for at in (0..appends.len()).rev() {
            if self.closed.contains_key(&appends[at].court) {
                drop((appends.remove(at), heads.remove(at)));
                outcomes.remove(at).set(false).expect("a batch is committed once");
            }
        }
        let closed = |it: &mut Proposed| self.closed.contains_key(&it.court);
        let refused = proposed.extract_if(.., closed);
        let refusal =
            |it: Proposed| self.closed.get(&it.court).map(|cause| (it.reply, Err(cause.clone())));
        refused.filter_map(refusal).collect()
    }

    /// Takes out what was decided in vain, once its courts are followed: another server was first, or
    /// had been when a request was refused or found answered. `unwritten` are the sizes at which
    /// courts were judged that nothing is written to.
    pub(super) fn decided_in_vain(
        &mut self,
        lost: Vec<LostRace>,
        unwritten: &[(String, u64)],
        proposed: &mut Vec<Proposed>,
    ) -> Vec<Job> {
        if lost.is_empty() && unwritten.is_empty() {
            return Vec::new();
        }
        let mut courts: BTreeSet<String> = lost.into_iter().map(|lost| lost.court).collect();
        for writer in courts.iter().filter_map(|code| self.courts.get(code)) {
            writer.contested.store(HELD_BATCHES, Ordering::Relaxed);
        }
        if let (Some(peers), false) = (&self.peers, unwritten.is_empty()) {
            match peers.reader.sizes() {
                Ok(sizes) => {
                    let moved = unwritten.iter().filter(|court| !sizes.contains(court));
                    courts.extend(moved.map(|(code, _)| code.clone()));
                }
                // Whether they still hold is not known, so they are judged again.
                Err(_) => courts.extend(unwritten.iter().map(|(code, _)| code.clone())),
            }
        }
        courts.iter().for_each(|code| self.catch_up(code));
        let in_vain = |it: &mut Proposed| {
            let again = courts.contains(&it.court) && it.again.is_some();
            again && !self.closed.contains_key(&it.court)
        };
        let mut jobs = Vec::new();
        for Proposed { reply, again, .. } in proposed.extract_if(.., in_vain) {
            match again {
                Some(Again { request, tries }) if tries < TRIES => {
                    jobs.push(Job::again(request, reply, tries + 1));
                }
                _ => {
                    let reason = "other servers were first each time".to_owned();
                    drop(reply.send(Err(ServiceError::Unavailable { reason })));
                }
            }
        }
        for it in proposed.iter_mut().filter(|it| courts.contains(&it.court)) {
            let closed = self.closed.get(&it.court).cloned();
            let reason = "another server was first".to_owned();
            it.outcome = Err(closed.unwrap_or(ServiceError::Unavailable { reason }));
        }
        count(&self.gauges.metrics.decided_in_vain, jobs.len() as u64);
        jobs
    }
}
