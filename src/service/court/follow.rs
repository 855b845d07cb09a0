//! Follows what other servers add to a court, checked before anything of it is signed here.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use caselot_core::docket::cases::projection::case_changes;
use caselot_core::docket::cases::table::CaseTable;
use caselot_core::docket::codec;
use caselot_core::docket::entry::Entry;
use caselot_core::docket::rules::admit::{self, Check, Context};

use super::committer::CourtWriter;
use super::recent::Commit;
use super::snapshot::Head;
use crate::service::sealed::LogSeals;
use crate::store::{Append, CaseChange, Reader, Store, StoreError};

/// Entries that are read at once.
const PAGE: u64 = 1_024;

/// What is needed where other servers write to the same courts.
pub(in crate::service) struct Peers {
    /// Reads what they have committed.
    pub reader: Box<dyn Reader + Send>,
    /// Shows that one of them wrote it.
    pub seals: LogSeals,
}

/// Case numbers in what was followed, on their way to the proposer, which must know them before it
/// decides on top of that.
#[derive(Debug, Default)]
pub(in crate::service) struct FollowedNumbers(Mutex<Vec<String>>);

impl FollowedNumbers {
    fn lock(&self) -> MutexGuard<'_, Vec<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes all of them.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.lock())
    }
}

/// Why a court is not followed.
#[derive(Debug, thiserror::Error)]
pub(in crate::service) enum FollowFault {
    /// The store cannot be read now.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is there must not be signed. The court stays where it was, until somebody has looked.
    #[error(
        "court {court} is closed here, since {reason}; nothing of it was signed: see who can write to \
         the database, run caselot doctor, and start again"
    )]
    Untrusted {
        /// Code of the court.
        court: String,
        /// What is wrong.
        reason: String,
    },
}

impl Peers {
    /// Follows a court to its end, and publishes it. Gives back whether there was anything new.
    ///
    /// # Errors
    /// When the store cannot be read, or what is there must not be signed.
    pub fn follow(
        &self,
        code: &str,
        writer: &mut CourtWriter,
        store: &mut dyn Store,
    ) -> Result<bool, FollowFault> {
        let untrusted = |reason: String| FollowFault::Untrusted { court: code.to_owned(), reason };
        // Size, entries and seal as of one moment.
        let view = self.reader.view()?;
        let (from, size) = (writer.snapshot.size(), view.size(code)?);
        if size == from {
            return Ok(false);
        }
        if size < from {
            return Err(untrusted(format!(
                "the database has {size} entries, and {from} were signed"
            )));
        }
        let mut head = writer.snapshot.head();
        let mut added = Append { court: code.to_owned(), size: from, ..Append::default() };
        let mut cases = Vec::new();
        while head.size() < size {
            let next = head.size();
            let page = view.entries(code, next, size.min(next + PAGE))?;
            if page.is_empty() {
                return Err(untrusted(format!("entry {next} is missing")));
            }
            for (index, bytes) in (next..).zip(page) {
                let entry = codec::decode(&bytes)
                    .map_err(|cause| untrusted(format!("entry {index} cannot be read: {cause}")))?;
                let ruled = may_follow(&head, index, &entry);
                ruled.map_err(|reason| untrusted(format!("entry {index} {reason}")))?;
                let effect = head.state.proposals.effect_of(&entry);
                let opened = head.state.opened_by(&entry.event);
                head.state_mut().apply(&entry);
                let effect = effect.as_ref().unwrap_or(&entry);
                let (day, roster) = (head.state.day(entry.time_ms), &head.state.roster);
                case_changes(effect, day, roster, |_| opened, |change| cases.push(change));
                head.append(&entry, &bytes, &mut added.tiles);
                added.entries.push(bytes);
            }
        }
        let seal = view.seal(code)?.unwrap_or_default();
        if !head.has_seal(&self.seals, &seal) {
            return Err(untrusted(
                "no server that has the sealing key wrote what it holds".to_owned(),
            ));
        }
        if head.state.key() != Some(writer.key.verifying_key().to_bytes()) {
            let reason = "its key was handed over by another server, and the new one is not here";
            return Err(untrusted(reason.to_owned()));
        }
        added.cases = cases.into();
        store.index(&added)?;
        // Before the proposer can see the snapshot.
        let numbers = added.cases.iter().filter_map(CaseChange::new_number);
        writer.followed.lock().extend(numbers.map(str::to_owned));
        let Append { entries, tiles, .. } = added;
        tiles.iter().for_each(|tile| writer.recent.tiles.note(tile));
        writer.recent.add(&Arc::new(Commit::new(from, entries)));
        writer.snapshot = Arc::new(head.sign(&writer.key));
        writer.publish.send_replace(Arc::clone(&writer.snapshot));
        Ok(true)
    }
}

/// Whether an entry may be the next one: it is where it belongs, its time does not go back, and it
/// keeps the rules that need no case. Those that need one were asked by the server that has sealed
/// it, and are asked again at each start's check of the case index and by every auditor.
fn may_follow(head: &Head, index: u64, entry: &Entry) -> Result<(), String> {
    let state = &head.state;
    if entry.index.0 != index {
        return Err(format!("says that it is entry {}", entry.index));
    }
    if entry.time_ms < state.time_ms {
        return Err("is older than the one before it".to_owned());
    }
    let (actor, protocol) = (&entry.actor, entry.protocol);
    let (cases, today) = (CaseTable::default(), state.day(entry.time_ms));
    let context =
        Context { state, cases: &cases, stages: &[], actor, protocol, approver: None, today };
    let kept = admit::entry(context, &entry.event, &mut Check::new(&mut Err)).and_then(|()| {
        let hand = entry.hand.as_deref();
        let claim = admit::hand(context, &entry.event, hand, &mut Check::new(&mut Err))?;
        claim.map_or(Ok(()), |claim| claim.check())
    });
    kept.map_err(|refusal| format!("breaks a rule ({})", refusal.code()))
}
