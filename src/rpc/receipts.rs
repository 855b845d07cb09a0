//! Receipts as messages.

use caselot_core::ledger::merkle::Hash;
use tonic::Status;

use crate::service::{Answer, Receipt, Service};
use crate::wire::v1;

/// Receipts of the filing that an answer is about, and of its end if that is wanted. Both are under
/// the answer's checkpoint.
///
/// # Errors
/// When an entry or a tile cannot be read.
pub fn of_answer(
    service: &Service,
    court: &str,
    answer: &Answer,
    with_end: bool,
) -> Result<(Option<v1::Receipt>, Option<v1::Receipt>), Status> {
    let wanted = [answer.filing, answer.end.filter(|_| with_end)];
    let entries: Vec<_> =
        wanted.into_iter().flatten().map(|it| (it.0, answer.bytes(it.0))).collect();
    let receipts = service.receipts(court, &answer.snapshot, &entries)?;
    let mut messages = receipts.into_iter().map(message);
    Ok((messages.next(), messages.next()))
}

/// A receipt as a message.
pub fn message(receipt: Receipt) -> v1::Receipt {
    v1::Receipt {
        index: receipt.index,
        entry: receipt.entry,
        inclusion: hashes(&receipt.inclusion),
        checkpoint: receipt.checkpoint,
    }
}

/// Hashes as they stand in a message.
pub fn hashes(hashes: &[Hash]) -> Vec<Vec<u8>> {
    hashes.iter().map(|hash| hash.to_vec()).collect()
}
