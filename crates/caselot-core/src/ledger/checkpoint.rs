//! Checkpoints: the size and root of a docket (C2SP tlog-checkpoint) in a signed note.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

pub use super::note::{NoteError, NoteKey, fingerprint, log_origin, origin_after};
pub use ed25519_dalek::SigningKey;

use super::merkle::Hash;
use super::note::{NoteParts, SignedNote, sign_text};

/// The state of a court's log at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name, and the name of the key that signs it.
    pub origin: String,
    /// The number of entries.
    pub size: u64,
    /// The Merkle root of those entries.
    pub root: Hash,
}

/// Why a checkpoint was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckpointError {
    /// It is not a note with exactly one signature, or the key did not sign it.
    Note(NoteError),
    /// Its text is not exactly three lines.
    Lines,
    /// Its size is not a decimal number of 64 bits without leading zeros.
    Size,
    /// Its root is not the base64 of 32 bytes.
    Root,
    /// Its origin differs from the name on its signature line.
    Origin,
}

impl fmt::Display for CheckpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Note(e) => return e.fmt(f),
            Self::Lines => "a checkpoint's text must be three lines: origin, size and root",
            Self::Size => "a checkpoint's size must be a decimal number without leading zeros",
            Self::Root => "a checkpoint's root must be 32 bytes in base64",
            Self::Origin => "the checkpoint's origin must be the name on its signature line",
        })
    }
}

impl std::error::Error for CheckpointError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Note(e) => Some(e),
            _ => None,
        }
    }
}

impl From<NoteError> for CheckpointError {
    fn from(e: NoteError) -> Self {
        Self::Note(e)
    }
}

/// The signing key of a 32-byte seed (the secret key of RFC 8032).
#[must_use]
pub fn signing_key(seed: &[u8; 32]) -> SigningKey {
    SigningKey::from_bytes(seed)
}

/// Signs a checkpoint under its origin and returns the whole note.
///
/// An origin that [`NoteKey::new`] refuses gives a note that [`open`] refuses.
///
/// ```
/// use caselot_core::ledger::checkpoint::{Checkpoint, NoteKey, open, sign, signing_key};
/// use caselot_core::ledger::merkle::empty_root;
///
/// let key = signing_key(&[7; 32]);
/// let origin = "court.example/docket".to_owned();
/// let checkpoint = Checkpoint { origin, size: 0, root: empty_root() };
/// let note = sign(&checkpoint, &key);
///
/// let public = NoteKey::new("court.example/docket", key.verifying_key().to_bytes()).unwrap();
/// assert_eq!(open(&note, &public), Ok(checkpoint));
/// ```
#[must_use]
pub fn sign(cp: &Checkpoint, key: &SigningKey) -> String {
    let text = format!("{}\n{}\n{}\n", cp.origin, cp.size, STANDARD.encode(cp.root));
    sign_text(&text, &cp.origin, key)
}

/// Parses a checkpoint and checks that this key, and no other, signed it, under the log's name or
/// under one that it got by recoveries ([`origin_after`]).
///
/// # Errors
/// When it is malformed in any byte or the signature is not this key's.
pub fn open(note: &str, key: &NoteKey) -> Result<Checkpoint, CheckpointError> {
    let checkpoint = parse_unverified(note)?;
    key.named(&checkpoint.origin).ok_or(NoteError::SignerName)?.verify(note)?;
    Ok(checkpoint)
}

/// [`open`] for a note that others, such as witnesses, signed too: their lines are skipped.
///
/// # Errors
/// As [`open`], and when the note holds no line of this key or more than one.
pub fn open_cosigned(note: &SignedNote<'_>, key: &NoteKey) -> Result<Checkpoint, CheckpointError> {
    let checkpoint = text_of(note.text)?;
    key.named(&checkpoint.origin).ok_or(NoteError::SignerName)?.verify_among(note)?;
    Ok(checkpoint)
}

/// Parses a checkpoint as strictly as [`open`] does, but does not check the signature.
///
/// # Errors
/// When it is malformed in any byte.
pub fn parse_unverified(note: &str) -> Result<Checkpoint, CheckpointError> {
    let parts = NoteParts::parse(note)?;
    let checkpoint = text_of(parts.text)?;
    if checkpoint.origin == parts.name { Ok(checkpoint) } else { Err(CheckpointError::Origin) }
}

/// Parses the three lines that a log signs.
///
/// # Errors
/// When there are others, or one is malformed in any byte.
pub fn text_of(text: &str) -> Result<Checkpoint, CheckpointError> {
    let text = text.strip_suffix('\n').ok_or(CheckpointError::Lines)?;
    let lines: Vec<&str> = text.splitn(4, '\n').collect();
    let [origin, size, root] = lines[..] else {
        return Err(CheckpointError::Lines);
    };
    let size = parse_size(size).ok_or(CheckpointError::Size)?;
    let root = STANDARD.decode(root).map_err(|_| CheckpointError::Root)?;
    let root = root.try_into().map_err(|_| CheckpointError::Root)?;
    Ok(Checkpoint { origin: origin.to_owned(), size, root })
}

/// Reads a size: decimal, without a sign or leading zeros.
#[must_use]
pub fn parse_size(digits: &str) -> Option<u64> {
    // `u64::from_str` alone would accept a plus sign and leading zeros.
    let canonical =
        digits.bytes().all(|b| b.is_ascii_digit()) && (digits == "0" || !digits.starts_with('0'));
    if canonical { digits.parse().ok() } else { None }
}
