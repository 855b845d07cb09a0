//! The filer's nonces. Each is made of the folder's secret and of 32 random bytes of its own, which are
//! on disk before anything is sent, and are removed once the draw is in the folder. So whoever copies
//! the secret knows no nonce that is made after that, and whoever copies the folder none that was
//! told. The price: a folder that is put back from a backup cannot draw what was filed after the
//! backup, and such a filing ends as NONCE_LOST.

use std::path::Path;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use caselot_core::audit::{KeptProof, KeptReceipt};
use caselot_core::docket::codec;
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::FilerNonce;
use caselot_core::lottery::envelope::{derive_nonce, mix_nonce};
use caselot_core::secret::Secret32;

use super::error::ClientError;
use super::fault::CheckFault;
use super::filer::Filer;
use super::folder::read_text;

/// Makes 32 random bytes.
pub(super) type Random = Arc<dyn Fn() -> std::io::Result<Secret32> + Send + Sync>;

impl Filer {
    /// The nonce of what is about to be committed to; the same one until it is drawn or ended.
    pub(super) fn new_nonce(&self, number: &str, stage: u32) -> Result<Secret32, ClientError> {
        if self.folder.receipt(number, stage).exists() {
            return self.kept_nonce(number, stage);
        }
        self.fresh_nonce(number, stage)
    }

    /// The nonce of a lot that is about to be opened. One that was told must not be committed to again.
    pub(super) fn new_lot_nonce(&self, roll: &str) -> Result<Secret32, ClientError> {
        if self.folder.lot_receipt(roll).exists() {
            return Err(ClientError::unproven(roll)(CheckFault::OtherNonce));
        }
        self.fresh_nonce(roll, 0)
    }

    fn fresh_nonce(&self, name: &str, stage: u32) -> Result<Secret32, ClientError> {
        let fresh = self.folder.make_fresh(name, stage, || (self.random)())?;
        Ok(mix_nonce(&self.secret, &self.court.origin, (name, stage), &fresh))
    }

    /// The nonce that was committed to. After the draw it is the one that the log shows; what was
    /// committed to by a program that stored no random bytes is made of the secret alone.
    pub(super) fn kept_nonce(&self, number: &str, stage: u32) -> Result<Secret32, ClientError> {
        self.nonce_of((number, stage), &self.folder.receipt(number, stage))
    }

    /// The same of a lot.
    pub(super) fn kept_lot_nonce(&self, roll: &str) -> Result<Secret32, ClientError> {
        self.nonce_of((roll, 0), &self.folder.lot_receipt(roll))
    }

    fn nonce_of(
        &self,
        (name, stage): (&str, u32),
        receipt: &Path,
    ) -> Result<Secret32, ClientError> {
        let origin = &self.court.origin;
        if let Some(fresh) = self.folder.fresh(name, stage)? {
            return Ok(mix_nonce(&self.secret, origin, (name, stage), &fresh));
        }
        let told = told_nonce(receipt)?;
        Ok(told.unwrap_or_else(|| derive_nonce(&self.secret, origin, name, stage)))
    }

    /// Removes the random bytes of a nonce whose draw is kept.
    pub(super) fn forget_nonce(&self, name: &str, stage: u32) -> Result<(), ClientError> {
        self.folder.forget_fresh(name, stage)
    }
}

/// The nonce of a draw whose receipt is kept: everybody knows it.
fn told_nonce(path: &Path) -> Result<Option<Secret32>, ClientError> {
    let Some(text) = read_text(path)? else { return Ok(None) };
    let damaged = |reason: String| ClientError::Damaged { path: path.to_owned(), reason };
    let kept: KeptReceipt = serde_json::from_str(&text).map_err(|e| damaged(e.to_string()))?;
    let Some(draw) = kept.draw else { return Ok(None) };
    let event = |proof: &KeptProof| -> Result<Event, ClientError> {
        let bytes = STANDARD.decode(&proof.entry).map_err(|e| damaged(e.to_string()))?;
        Ok(codec::decode(&bytes).map_err(|e| damaged(e.to_string()))?.event)
    };
    Ok(match (event(&kept.filing)?, event(&draw)?) {
        (Event::CaseFiled(filed), Event::CaseDrawn(drawn)) => match filed.nonce {
            FilerNonce::Single(nonce) => Some(nonce),
            FilerNonce::Committed(_) => drawn.nonce,
        },
        (Event::LotOpened(_), Event::LotDrawn(drawn)) => Some(drawn.nonce),
        _ => None,
    }
    .map(Secret32::new))
}
