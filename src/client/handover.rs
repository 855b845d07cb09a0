//! Believing in the key that a court handed its own over to: never because the server shows it, but
//! because the caller names it, and the pinned key stands behind the handover.

use super::check::{self, CheckFault};
use super::connect::Channel;
use super::error::ClientError;
use super::folder::{CourtFolder, Folder, read_text, replace};
use crate::wire::v1;
use crate::wire::v1::audit_service_client::AuditServiceClient;
use caselot_core::docket::Event;
use caselot_core::docket::handover::{Handover, KeyRotated};
use caselot_core::docket::rules;
use caselot_core::ledger::checkpoint::{self, Checkpoint, NoteKey};
use caselot_core::ledger::merkle::{empty_root, leaf_hash};
use caselot_core::ledger::proof::{beginnings, verify_consistency};

/// What was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The key that was pinned until now.
    pub from: NoteKey,
    /// The key that is pinned now.
    pub to: NoteKey,
    /// Entries of the handovers between them.
    pub entries: Vec<u64>,
}

/// Moves the pin to the key with this fingerprint, which the caller has from the court by another
/// way than this server. Each handover from the pinned key on must be in the log, signed by both
/// keys at the log's root of then, and the pinned checkpoint must be a beginning of that log.
///
/// # Errors
/// When nothing is pinned, the server shows another key, or anything of it is not proven; the pin
/// then stays as it was.
pub async fn accept(
    channel: &Channel,
    court: &str,
    folder: &Folder,
    fingerprint: &str,
) -> Result<Accepted, ClientError> {
    let folder = folder.court(court)?;
    let from = pinned_key(&folder)?;
    let mut audit = AuditServiceClient::new(channel.clone());
    let request = v1::GetKeysRequest { court: court.to_owned() };
    let receipts = audit.get_keys(request).await?.into_inner().handovers;
    let unproven = ClientError::unproven("the handover of the key");
    let shown = newest(&from, &receipts).map_err(&unproven)?;
    if shown.fingerprint() != fingerprint {
        let (origin, wanted) = (shown.name().to_owned(), fingerprint.to_owned());
        return Err(ClientError::OtherKey { origin, shown: shown.fingerprint(), wanted });
    }
    let (to, entries) = (shown, chain(&from, &receipts).map_err(&unproven)?);
    if let Some((note, entry)) = receipts.last().map(|last| &last.checkpoint).zip(entries.first()) {
        let now = check::signed(note, &to).map_err(&unproven)?;
        if let Some((pinned, by)) = pinned_checkpoint(&folder, [&from, &to])? {
            // What the old key signed behind its own handover is a second history.
            if by == from && pinned.size > *entry {
                let (pinned, shown) = (pinned.size, now.size);
                return Err(unproven(CheckFault::Fork { pinned, shown }));
            }
            continued(&mut audit, court, &pinned, &now).await?;
        }
        // The checkpoint first: cut short between the two, the same call goes on.
        replace(&folder.checkpoint(), note.as_bytes(), true)?;
        replace(&folder.vkey(), format!("{}\n", to.vkey()).as_bytes(), true)?;
    }
    Ok(Accepted { from, to, entries })
}

fn pinned_key(folder: &CourtFolder) -> Result<NoteKey, ClientError> {
    let path = folder.vkey();
    let text =
        read_text(&path)?.ok_or_else(|| ClientError::NothingPinned { path: path.clone() })?;
    NoteKey::parse_vkey(text.trim_end())
        .map_err(|e| ClientError::Damaged { path, reason: e.to_string() })
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

fn handover(receipt: &v1::Receipt) -> Result<KeyRotated, CheckFault> {
    match check::event(receipt)? {
        Event::KeyRotated(rotated) => Ok(*rotated),
        _ => Err(CheckFault::OtherEntry("kind")),
    }
}

/// The key of the last handover, or the pinned one if there was none.
fn newest(from: &NoteKey, receipts: &[v1::Receipt]) -> Result<NoteKey, CheckFault> {
    let Some(last) = receipts.last() else { return Ok(from.clone()) };
    let public = handover(last)?.public_key;
    NoteKey::new(from.name(), public).map_err(|e| CheckFault::Checkpoint(e.into()))
}

/// Follows the handovers from the pinned key to the newest one; their entries.
fn chain(from: &NoteKey, receipts: &[v1::Receipt]) -> Result<Vec<u64>, CheckFault> {
    let to = newest(from, receipts)?;
    let (mut old_key, mut entries) = (*from.public(), Vec::new());
    for receipt in receipts {
        let shown = check::included(receipt, &to)?;
        let proof = check::hashes(&receipt.inclusion)?;
        let leaf = leaf_hash(&receipt.entry);
        let begun = beginnings(&leaf, receipt.index, &proof, shown.size);
        let root = begun.iter().find(|(size, _)| *size == receipt.index);
        let root = root.map_or_else(empty_root, |(_, root)| *root);
        let rotated = handover(receipt)?;
        let new_key = rotated.public_key;
        let handover = Handover { entry: receipt.index, old_key, rotated };
        match rules::handed_over(from.name(), &handover, root) {
            Ok(()) => {
                old_key = new_key;
                entries.push(receipt.index);
            }
            // Those from before the pinned key are of earlier keys.
            Err(_) if entries.is_empty() => {}
            Err(refusal) => return Err(CheckFault::Handover(refusal.to_string())),
        }
    }
    let reached = old_key == *to.public();
    let broken = || CheckFault::Handover("the pinned key has not handed over to it".to_owned());
    if reached { Ok(entries) } else { Err(broken()) }
}

async fn continued(
    audit: &mut AuditServiceClient<Channel>,
    court: &str,
    old: &Checkpoint,
    new: &Checkpoint,
) -> Result<(), ClientError> {
    let (old_size, new_size) = (old.size, new.size);
    let request = v1::GetConsistencyProofRequest { court: court.to_owned(), old_size, new_size };
    let answer = audit.get_consistency_proof(request).await?.into_inner();
    let unproven = ClientError::unproven("the handover of the key");
    let proof = check::hashes(&answer.hashes).map_err(&unproven)?;
    verify_consistency(old_size, &old.root, new_size, &new.root, &proof)
        .map_err(|fault| unproven(CheckFault::Consistency(fault)))
}
