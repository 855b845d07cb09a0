//! The pin: the court's key and the newest checkpoint that this folder has seen.

use std::path::PathBuf;
use std::sync::Arc;

use caselot_core::ledger::checkpoint::{self, Checkpoint, NoteKey};
use caselot_core::ledger::proof::verify_consistency;
use tokio::sync::Mutex;
use tonic::Code;

use super::check::proof_hashes;
use super::connect::Channel;
use super::error::ClientError;
use super::fault::CheckFault;
use super::folder::{CourtFolder, read_text, replace};
use crate::wire::v1;
use crate::wire::v1::audit_service_client::AuditServiceClient;

/// The newest checkpoint of a court; it only moves forward.
#[derive(Debug, Clone)]
pub(super) struct Pin {
    path: PathBuf,
    court: String,
    newest: Arc<Mutex<Option<Checkpoint>>>,
}

/// Checks the key that a court shows against the one that the caller trusts and the one that is
/// pinned, and pins it if none is.
pub(super) fn check_key(
    folder: &CourtFolder,
    shown: &NoteKey,
    trusted: Option<&NoteKey>,
) -> Result<(), ClientError> {
    let path = folder.vkey();
    let changed = |pinned: &NoteKey| ClientError::KeyChanged {
        origin: shown.name().to_owned(),
        shown: shown.fingerprint(),
        pinned: pinned.fingerprint(),
        path: path.clone(),
    };
    if let Some(trusted) = trusted.filter(|trusted| *trusted != shown) {
        return Err(changed(trusted));
    }
    match pinned_key(folder)? {
        None => pin_key(folder, shown),
        Some(pinned) if pinned == *shown => Ok(()),
        Some(pinned) => Err(changed(&pinned)),
    }
}

/// The key pinned in a folder, if there is one.
pub(super) fn pinned_key(folder: &CourtFolder) -> Result<Option<NoteKey>, ClientError> {
    let path = folder.vkey();
    let Some(text) = read_text(&path)? else { return Ok(None) };
    let key = NoteKey::parse_vkey(text.trim_end());
    key.map(Some).map_err(|e| ClientError::Damaged { path, reason: e.to_string() })
}

/// Pins a key in a folder.
pub(super) fn pin_key(folder: &CourtFolder, key: &NoteKey) -> Result<(), ClientError> {
    replace(&folder.vkey(), format!("{}\n", key.vkey()).as_bytes(), true)
}

impl Pin {
    pub(super) fn load(
        folder: &CourtFolder,
        court: &str,
        key: &NoteKey,
    ) -> Result<Pin, ClientError> {
        let path = folder.checkpoint();
        let newest = read_text(&path)?
            .map(|note| {
                checkpoint::open(&note, key)
                    .map_err(|e| ClientError::Damaged { path: path.clone(), reason: e.to_string() })
            })
            .transpose()?;
        Ok(Pin { path, court: court.to_owned(), newest: Arc::new(Mutex::new(newest)) })
    }

    /// The newest checkpoint; none before the first.
    pub(super) async fn newest(&self) -> Option<Checkpoint> {
        self.newest.lock().await.clone()
    }

    /// Compares a signed checkpoint with the pinned one, and pins the newer of both.
    ///
    /// Several calls may be under way, so a checkpoint can arrive after a newer one: it must then
    /// be an earlier state of the pinned log.
    pub(super) async fn advance(
        &self,
        channel: &Channel,
        note: &str,
        shown: &Checkpoint,
        about: &str,
    ) -> Result<(), ClientError> {
        let mut newest = self.newest.lock().await;
        let Some(pinned) = newest.as_ref() else {
            replace(&self.path, note.as_bytes(), false)?;
            *newest = Some(shown.clone());
            return Ok(());
        };
        if pinned.size == shown.size {
            let fork = CheckFault::Fork { pinned: pinned.size, shown: shown.size };
            let same = pinned.root == shown.root;
            return if same { Ok(()) } else { Err(ClientError::unproven(about)(fork)) };
        }
        let grows = shown.size > pinned.size;
        let (old, new) = if grows { (pinned, shown) } else { (shown, pinned) };
        let mut audit = AuditServiceClient::new(channel.clone());
        check_consistency(&mut audit, &self.court, (old, new), about).await?;
        if grows {
            replace(&self.path, note.as_bytes(), false)?;
            *newest = Some(shown.clone());
        }
        Ok(())
    }
}

/// Asks the server to prove that the log of the old checkpoint is the beginning of the new one's.
pub(super) async fn check_consistency(
    audit: &mut AuditServiceClient<Channel>,
    court: &str,
    (old, new): (&Checkpoint, &Checkpoint),
    about: &str,
) -> Result<(), ClientError> {
    let (old_size, new_size) = (old.size, new.size);
    let request = v1::GetConsistencyProofRequest { court: court.to_owned(), old_size, new_size };
    let unproven = ClientError::unproven(about);
    let answer = match audit.get_consistency_proof(request).await {
        Ok(answer) => answer.into_inner(),
        // Both sizes were signed, so a server that has no such log has lost it, or shows another one.
        Err(status) if status.code() == Code::OutOfRange => {
            return Err(unproven(CheckFault::Shorter { seen: new_size, shown: old_size }));
        }
        Err(status) => return Err(status.into()),
    };
    let proof = proof_hashes(&answer.hashes).map_err(&unproven)?;
    verify_consistency(old_size, &old.root, new_size, &new.root, &proof)
        .map_err(|fault| unproven(CheckFault::Consistency(fault)))
}
