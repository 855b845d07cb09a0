//! The key that a verification trusts.

use crate::ledger::checkpoint::NoteKey;

/// The key that a verification trusts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trust {
    /// A key from outside the bundle.
    Key(NoteKey),
    /// SHA-256 of the 32 key bytes, in lower hex; the key itself is read from the bundle.
    Fingerprint(String),
    /// No key: the bundle's own is used, and nothing is called valid.
    SelfAsserted,
}
