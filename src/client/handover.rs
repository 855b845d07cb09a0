//! Key handovers on the filer's side. A new key is trusted because the caller names it and the
//! pinned key signed the handover, never because the server shows it.

use caselot_core::docket::handover::{Handover, KeyRotated};
use caselot_core::docket::{Event, rules};
use caselot_core::id::EntryIndex;
use caselot_core::ledger::checkpoint::{self, Checkpoint, CheckpointError, NoteKey};
use caselot_core::ledger::merkle::{empty_root, leaf_hash};
use caselot_core::ledger::note::NoteError;
use caselot_core::ledger::proof::beginnings;

use super::check;
use super::connect::Channel;
use super::error::ClientError;
use super::fault::CheckFault;
use super::folder::{CourtFolder, Folder, read_text, replace};
use super::pin::{check_consistency, pin_key, pinned_key};
use crate::wire::v1;
use crate::wire::v1::audit_service_client::AuditServiceClient;

/// Subject of the errors of this module.
const ABOUT: &str = "the handover of the key";

impl ClientError {
    /// Whether the answer is signed by another key of the court than the one that is trusted, as after
    /// a handover.
    #[must_use]
    pub fn is_other_key(&self) -> bool {
        let Self::Unproven { fault: CheckFault::Checkpoint(fault), .. } = self else {
            return matches!(self, Self::KeyChanged { .. });
        };
        matches!(fault, CheckpointError::Note(NoteError::SignerId))
    }
}

/// A key that was accepted after a handover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptedKey {
    /// The key that was pinned until now.
    pub from: NoteKey,
    /// The key that is pinned now.
    pub to: NoteKey,
    /// Entries of the handovers between the two.
    pub entries: Vec<u64>,
}

/// Moves the pin to the key with this fingerprint, which the caller has from the court by another
/// way than this server. Each handover from the pinned key on must be in the log, signed by both
/// keys at the root that the log had then, and the pinned checkpoint must be the beginning of that
/// log.
///
/// # Errors
/// When nothing is pinned, the server shows another key, or anything of it is not proven; the pin
/// then stays as it was.
///
/// ```no_run
/// # use caselot::client::{Channel, ClientError, Folder, accept_key};
/// # async fn example(channel: Channel, fingerprint: &str) -> Result<(), ClientError> {
/// let folder = Folder::open(std::path::Path::new("/home/clerk/.caselot"))?;
/// let accepted = accept_key(&channel, "湘0203", &folder, fingerprint).await?;
/// println!("{} is pinned", accepted.to.fingerprint());
/// # Ok(())
/// # }
/// ```
pub async fn accept_key(
    channel: &Channel,
    court: &str,
    folder: &Folder,
    fingerprint: &str,
) -> Result<AcceptedKey, ClientError> {
    let folder = folder.court(court)?;
    let Proven { accepted, note } = prove(channel, court, &folder, Some(fingerprint)).await?;
    if let Some(note) = note {
        // The checkpoint comes first: a call that is cut short between the two can be repeated.
        replace(&folder.checkpoint(), note.as_bytes(), true)?;
        pin_key(&folder, &accepted.to)?;
    }
    Ok(accepted)
}

/// The key to which the pinned one was handed over, proven as [`accept_key`] proves it; `None` if the
/// pinned key is in force. Nothing is changed: a key is accepted by whom the court told of it.
///
/// # Errors
/// When nothing is pinned, or anything is not proven.
pub async fn handed_over(
    channel: &Channel,
    court: &str,
    folder: &Folder,
) -> Result<Option<AcceptedKey>, ClientError> {
    let proven = prove(channel, court, &folder.court(court)?, None).await?;
    Ok(Some(proven.accepted).filter(|it| !it.entries.is_empty()))
}

/// A handover that holds.
struct Proven {
    accepted: AcceptedKey,
    /// The checkpoint under which it was shown; none if there was no handover.
    note: Option<String>,
}

/// Proves the handovers from the pinned key to the one in force, which is `wanted` if that is given.
async fn prove(
    channel: &Channel,
    court: &str,
    folder: &CourtFolder,
    wanted: Option<&str>,
) -> Result<Proven, ClientError> {
    let nothing = || ClientError::NothingPinned { path: folder.vkey() };
    let from = pinned_key(folder)?.ok_or_else(nothing)?;
    let mut audit = AuditServiceClient::new(channel.clone());
    let request = v1::GetKeysRequest { court: court.to_owned() };
    let receipts = audit.get_keys(request).await?.into_inner().handovers;
    let unproven = ClientError::unproven(ABOUT);
    let to = newest_key(&from, &receipts).map_err(&unproven)?;
    if let Some(wanted) = wanted.filter(|wanted| to.fingerprint() != *wanted) {
        let (origin, wanted) = (to.name().to_owned(), wanted.to_owned());
        return Err(ClientError::OtherKey { origin, shown: to.fingerprint(), wanted });
    }
    let entries = follow(&from, &to, &receipts).map_err(&unproven)?;
    let last = receipts.last().map(|last| &last.checkpoint).zip(entries.first());
    if let Some((note, entry)) = last {
        let now = check::open_checkpoint(note, &to).map_err(&unproven)?;
        if let Some((pinned, signer)) = pinned_checkpoint(folder, [&from, &to])? {
            // A checkpoint that the old key signed after its own handover is of a second history.
            if signer == from && pinned.size > *entry {
                let (pinned, shown) = (pinned.size, now.size);
                return Err(unproven(CheckFault::Fork { pinned, shown }));
            }
            check_consistency(&mut audit, court, (&pinned, &now), ABOUT).await?;
        }
    }
    let note = last.map(|(note, _)| note.clone());
    Ok(Proven { accepted: AcceptedKey { from, to, entries }, note })
}

/// The pinned checkpoint with the key that signed it: the new one if an earlier call was cut short.
fn pinned_checkpoint(
    folder: &CourtFolder,
    keys: [&NoteKey; 2],
) -> Result<Option<(Checkpoint, NoteKey)>, ClientError> {
    let path = folder.checkpoint();
    let Some(note) = read_text(&path)? else { return Ok(None) };
    let open = |key: &NoteKey| Some((checkpoint::open(&note, key).ok()?, key.clone()));
    let reason = "neither the pinned key nor the new one signed it".to_owned();
    let opened = keys.into_iter().find_map(open);
    opened.map(Some).ok_or(ClientError::Damaged { path, reason })
}

fn decode_handover(receipt: &v1::Receipt) -> Result<KeyRotated, CheckFault> {
    match check::decode_event(receipt)? {
        Event::KeyRotated(rotated) => Ok(*rotated),
        _ => Err(CheckFault::OtherEntry("kind")),
    }
}

/// The key of the newest handover, or the pinned one if there was none.
fn newest_key(pinned: &NoteKey, receipts: &[v1::Receipt]) -> Result<NoteKey, CheckFault> {
    let Some(last) = receipts.last() else { return Ok(pinned.clone()) };
    let public = decode_handover(last)?.public_key;
    NoteKey::new(pinned.name(), public).map_err(|e| CheckFault::Checkpoint(e.into()))
}

/// Follows the handovers from the pinned key to the newest one, and gives their entries.
fn follow(from: &NoteKey, to: &NoteKey, receipts: &[v1::Receipt]) -> Result<Vec<u64>, CheckFault> {
    let (mut old_key, mut entries) = (*from.public(), Vec::new());
    for receipt in receipts {
        let shown = check::check_receipt(receipt, to)?;
        let proof = check::proof_hashes(&receipt.inclusion)?;
        let leaf = leaf_hash(&receipt.entry);
        let begun = beginnings(&leaf, receipt.index, &proof, shown.size);
        let root = begun.iter().find(|(size, _)| *size == receipt.index);
        let root = root.map_or_else(empty_root, |(_, root)| *root);
        let rotated = decode_handover(receipt)?;
        let new_key = rotated.public_key;
        let handover = Handover { entry: EntryIndex(receipt.index), old_key, rotated };
        match rules::handed_over(from.name(), &handover, root) {
            Ok(()) => {
                old_key = new_key;
                entries.push(receipt.index);
            }
            // Handovers before the pinned key are of earlier keys.
            Err(_) if entries.is_empty() => {}
            Err(refusal) => return Err(CheckFault::Handover(refusal.to_string())),
        }
    }
    let reached = old_key == *to.public();
    let broken = || CheckFault::Handover("the pinned key has not handed over to it".to_owned());
    if reached { Ok(entries) } else { Err(broken()) }
}
