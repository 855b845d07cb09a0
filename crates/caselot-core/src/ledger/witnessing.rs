//! What a witness is asked and how it decides (C2SP tlog-witness): it cosigns a log's checkpoint only
//! if that continues the one it cosigned before.

use std::fmt;
use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::checkpoint::{Checkpoint, CheckpointError, NoteKey, parse_size, text_of};
use super::merkle::{Hash, empty_root};
use super::note::SignedNote;
use super::proof::{ProofFault, verify_consistency};

/// Most hashes of a consistency proof.
const MAX_PROOF: usize = 63;
/// Most entries of a log that is witnessed: what every database can keep.
const MAX_SIZE: u64 = i64::MAX as u64;
/// Most bytes of a request.
pub const MAX_REQUEST_BYTES: usize = super::note::MAX_NOTE_BYTES + 4096;

/// A request to cosign a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddCheckpoint<'a> {
    /// The size that the witness is thought to have cosigned last.
    pub old_size: u64,
    /// The proof that the log of that size is a beginning of this one.
    pub proof: Vec<Hash>,
    /// The note.
    pub note: SignedNote<'a>,
    /// Its checkpoint.
    pub checkpoint: Checkpoint,
}

/// What a witness cosigned last of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosigned {
    /// The number of entries.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// When, in seconds since 1970 UTC.
    pub time: u64,
}

/// Why a witness does not cosign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WitnessRefusal {
    /// The request is not in form.
    Form(String),
    /// The old size is greater than the checkpoint's.
    OldSizeBeyond,
    /// The witness does not know this log.
    UnknownLog,
    /// No key that the witness knows of this log signed the checkpoint, or one did not sign this.
    Unsigned,
    /// The witness cosigned another size last.
    OtherSize {
        /// That size.
        size: u64,
        /// The checkpoint is of that very size and has another root.
        forked: bool,
    },
    /// The checkpoint does not continue what the witness cosigned.
    Inconsistent(ProofFault),
    /// The witness's clock is before its last cosignature.
    ClockBack,
}

impl WitnessRefusal {
    /// The HTTP status by C2SP tlog-witness.
    #[must_use]
    pub fn http_status(&self) -> u16 {
        match self {
            Self::Form(_) | Self::OldSizeBeyond => 400,
            Self::Unsigned => 403,
            Self::UnknownLog => 404,
            Self::OtherSize { .. } => 409,
            Self::Inconsistent(_) => 422,
            Self::ClockBack => 503,
        }
    }

    /// Whether the log signed something that may show that it is not one log. A proof that does not
    /// fit may also be a mistake of who asked.
    #[must_use]
    pub fn is_evidence(&self) -> bool {
        matches!(self, Self::Inconsistent(_) | Self::OtherSize { forked: true, .. })
    }
}

impl fmt::Display for WitnessRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form(why) => write!(f, "the request is not in form: {why}"),
            Self::OldSizeBeyond => f.write_str("the old size is greater than the checkpoint's"),
            Self::UnknownLog => f.write_str("this witness does not know the log"),
            Self::Unsigned => f.write_str("no known key of the log signed the checkpoint"),
            Self::OtherSize { size, forked: false } => {
                write!(f, "this witness cosigned the log at {size} entries last")
            }
            Self::OtherSize { size, forked: true } => {
                write!(f, "this witness cosigned another log of {size} entries")
            }
            Self::Inconsistent(fault) => {
                write!(f, "the checkpoint does not continue what was cosigned: {fault}")
            }
            Self::ClockBack => {
                f.write_str("the witness's clock is before its last cosignature; set it right")
            }
        }
    }
}

impl std::error::Error for WitnessRefusal {}

/// The body of a request to cosign a note.
///
/// ```
/// use caselot_core::ledger::checkpoint::{Checkpoint, sign, signing_key};
/// use caselot_core::ledger::merkle::leaf_hash;
/// use caselot_core::ledger::witnessing::{AddCheckpoint, add_checkpoint};
///
/// let checkpoint = Checkpoint { origin: "court.example".into(), size: 1, root: leaf_hash(b"an entry") };
/// let body = add_checkpoint(0, &[], &sign(&checkpoint, &signing_key(&[7; 32])));
/// assert!(body.starts_with("old 0\n\ncourt.example\n1\n"));
/// assert_eq!(AddCheckpoint::parse(body.as_bytes()).unwrap().checkpoint, checkpoint);
/// ```
#[must_use]
pub fn add_checkpoint(old_size: u64, proof: &[Hash], note: &str) -> String {
    let mut body = format!("old {old_size}\n");
    for hash in proof {
        writeln!(body, "{}", STANDARD.encode(hash)).expect("a string takes all");
    }
    body + "\n" + note
}

impl<'a> AddCheckpoint<'a> {
    /// Reads the body of a request.
    ///
    /// # Errors
    /// [`WitnessRefusal::Form`], and [`WitnessRefusal::OldSizeBeyond`].
    pub fn parse(body: &'a [u8]) -> Result<Self, WitnessRefusal> {
        let form = |why: &str| WitnessRefusal::Form(why.to_owned());
        if body.len() > MAX_REQUEST_BYTES {
            return Err(form("it is too long"));
        }
        let body = std::str::from_utf8(body).map_err(|_| form("it is not UTF-8"))?;
        let (head, note) = body.split_once("\n\n").ok_or_else(|| form("there is no empty line"))?;
        let mut lines = head.split('\n');
        let old_size = lines.next().and_then(|line| parse_size(line.strip_prefix("old ")?));
        let old_size = old_size.ok_or_else(|| form("the first line must be “old” and a size"))?;
        let hash = |line| STANDARD.decode(line).ok().and_then(|hash| hash.try_into().ok());
        let proof: Option<Vec<Hash>> = lines.take(MAX_PROOF + 1).map(hash).collect();
        let proof = proof.filter(|proof| proof.len() <= MAX_PROOF);
        let proof =
            proof.ok_or_else(|| form("a proof is at most 63 lines of 32 bytes in base64"))?;
        let note = SignedNote::parse(note).map_err(|fault| form(&fault.to_string()))?;
        let checkpoint =
            text_of(note.text).map_err(|fault: CheckpointError| form(&fault.to_string()))?;
        if checkpoint.size > MAX_SIZE {
            return Err(form("a log has at most 2^63 − 1 entries"));
        }
        Ok(Self { old_size, proof, note, checkpoint })
    }

    /// Decides whether a witness that trusts these keys of the log, and cosigned `last` of it, cosigns
    /// this. The checks are made in the order of the specification.
    ///
    /// # Errors
    /// Why it does not.
    pub fn judge(
        &self,
        keys: &[NoteKey],
        last: Option<&Cosigned>,
        now: u64,
    ) -> Result<(), WitnessRefusal> {
        if !self.is_signed(keys) {
            return Err(WitnessRefusal::Unsigned);
        }
        let Checkpoint { size, root, .. } = &self.checkpoint;
        if self.old_size > *size {
            return Err(WitnessRefusal::OldSizeBeyond);
        }
        let (last_size, last_root) = last.map_or((0, empty_root()), |last| (last.size, last.root));
        if self.old_size != last_size {
            let forked = last_size == *size && last_root != *root;
            return Err(WitnessRefusal::OtherSize { size: last_size, forked });
        }
        let inconsistent = WitnessRefusal::Inconsistent;
        if *size == 0 && *root != empty_root() {
            return Err(inconsistent(ProofFault::RootDiffers));
        }
        verify_consistency(self.old_size, &last_root, *size, root, &self.proof)
            .map_err(inconsistent)?;
        if last.is_some_and(|last| now < last.time) {
            return Err(WitnessRefusal::ClockBack);
        }
        Ok(())
    }

    /// Whether a key of these signed it, and none has a line that it did not sign.
    fn is_signed(&self, keys: &[NoteKey]) -> bool {
        let has_line = |key: &&NoteKey| self.note.lines_of(key.name(), key.key_id()).count() > 0;
        let mut signers = keys.iter().filter(has_line).peekable();
        signers.peek().is_some() && signers.all(|key| key.verify_among(&self.note).is_ok())
    }
}
