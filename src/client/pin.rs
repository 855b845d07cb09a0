//! What the client holds a court to: its key and its last checkpoint.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::Mutex;

use super::check::{CheckFault, hashes};
use super::connect::Channel;
use super::error::ClientError;
use super::folder::{CourtFolder, read_text, replace};
use crate::wire::v1;
use crate::wire::v1::audit_service_client::AuditServiceClient;
use caselot_core::ledger::checkpoint::{self, Checkpoint, NoteKey};
use caselot_core::ledger::proof::verify_consistency;

/// The newest checkpoint seen; it only moves forward.
#[derive(Debug, Clone)]
pub(super) struct Pin {
    path: PathBuf,
    court: String,
    last: Arc<Mutex<Option<Checkpoint>>>,
}

/// Takes the key pinned earlier or by the caller, or pins the one shown.
pub(super) fn key(
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
    match read_text(&path)? {
        None => replace(&path, format!("{}\n", shown.vkey()).as_bytes(), true),
        Some(text) => {
            let pinned = NoteKey::parse_vkey(text.trim_end())
                .map_err(|e| ClientError::Damaged { path: path.clone(), reason: e.to_string() })?;
            if pinned == *shown { Ok(()) } else { Err(changed(&pinned)) }
        }
    }
}

impl Pin {
    pub(super) fn load(
        folder: &CourtFolder,
        court: &str,
        key: &NoteKey,
    ) -> Result<Pin, ClientError> {
        let path = folder.checkpoint();
        let last = read_text(&path)?
            .map(|note| {
                checkpoint::open(&note, key)
                    .map_err(|e| ClientError::Damaged { path: path.clone(), reason: e.to_string() })
            })
            .transpose()?;
        Ok(Pin { path, court: court.to_owned(), last: Arc::new(Mutex::new(last)) })
    }

    /// Holds a signed checkpoint against the pinned one and pins the newer of both.
    ///
    /// Several calls may be under way, so a checkpoint can arrive after a newer
    /// one: it must then be an earlier state of the pinned log.
    pub(super) async fn advance(
        &self,
        channel: &Channel,
        note: &str,
        shown: &Checkpoint,
        about: &str,
    ) -> Result<(), ClientError> {
        let mut last = self.last.lock().await;
        let Some(pinned) = last.as_ref() else {
            replace(&self.path, note.as_bytes(), false)?;
            *last = Some(shown.clone());
            return Ok(());
        };
        if pinned.size == shown.size {
            let fork = CheckFault::Fork { pinned: pinned.size, shown: shown.size };
            let same = pinned.root == shown.root;
            return if same { Ok(()) } else { Err(ClientError::unproven(about)(fork)) };
        }
        let grows = shown.size > pinned.size;
        let (old, new) = if grows { (pinned, shown) } else { (shown, pinned) };
        self.consistent(channel, old, new, about).await?;
        if grows {
            replace(&self.path, note.as_bytes(), false)?;
            *last = Some(shown.clone());
        }
        Ok(())
    }

    async fn consistent(
        &self,
        channel: &Channel,
        old: &Checkpoint,
        new: &Checkpoint,
        about: &str,
    ) -> Result<(), ClientError> {
        let request = v1::GetConsistencyProofRequest {
            court: self.court.clone(),
            old_size: old.size,
            new_size: new.size,
        };
        let mut audit = AuditServiceClient::new(channel.clone());
        let answer = audit.get_consistency_proof(request).await?.into_inner();
        let unproven = ClientError::unproven(about);
        let proof = hashes(&answer.hashes).map_err(&unproven)?;
        verify_consistency(old.size, &old.root, new.size, &new.root, &proof)
            .map_err(|fault| unproven(CheckFault::Consistency(fault)))
    }
}
