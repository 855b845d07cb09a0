//! Proofs that an entry is in a log, each a text of its own (C2SP tlog-proof): the index, the
//! inclusion proof and the checkpoint.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::checkpoint::{self, Checkpoint, CheckpointError, NoteKey, parse_size, parse_unverified};
use super::merkle::{Hash, leaf_hash};
use super::proof::{ProofFault, verify_inclusion};

/// The first line.
const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";
/// Most hashes of a proof: a log has fewer than 2^64 entries.
const MAX_HASHES: usize = 64;

/// A proof that an entry is in a log, not checked yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlogProof {
    /// What the standard lets stand beside the proof: here the entry's own bytes, so that one file
    /// is enough. Nobody signed it; the proof shows whether it is the entry.
    pub extra: Option<Vec<u8>>,
    /// The entry's index, from 0.
    pub index: u64,
    /// The inclusion proof, from the leaf upwards.
    pub inclusion: Vec<Hash>,
    /// The checkpoint that it leads to: a signed note, byte for byte.
    pub note: String,
}

/// Why a proof was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlogProofError {
    /// It does not begin with the line of the standard.
    FirstLine,
    /// The line of extra data is not base64.
    Extra,
    /// The line of the index is missing, or no decimal number without leading zeros.
    Index,
    /// A line of the proof is not the base64 of 32 bytes, or there are more than 64.
    Hash,
    /// No empty line ends the proof.
    End,
    /// The checkpoint is malformed, or not signed by the key.
    Checkpoint(CheckpointError),
    /// The hashes do not lead from the entry to the checkpoint's root.
    Proof(ProofFault),
}

impl fmt::Display for TlogProofError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FirstLine => write!(f, "a proof begins with the line {FIRST_LINE}"),
            Self::Extra => f.write_str("the line “extra” is not base64"),
            Self::Index => f.write_str(
                "a proof names its entry with “index ” and a decimal number without leading zeros",
            ),
            Self::Hash => f.write_str("a line of the proof is not the base64 of 32 bytes"),
            Self::End => f.write_str("no empty line stands between the proof and its checkpoint"),
            Self::Checkpoint(error) => error.fmt(f),
            Self::Proof(fault) => fault.fmt(f),
        }
    }
}

impl std::error::Error for TlogProofError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Checkpoint(error) => Some(error),
            Self::Proof(fault) => Some(fault),
            _ => None,
        }
    }
}

impl From<CheckpointError> for TlogProofError {
    fn from(error: CheckpointError) -> Self {
        Self::Checkpoint(error)
    }
}

impl TlogProof {
    /// Reads a proof; nothing is checked yet.
    ///
    /// # Errors
    /// When it is malformed in any byte.
    pub fn parse(text: &str) -> Result<TlogProof, TlogProofError> {
        let rest = text.strip_prefix(FIRST_LINE).and_then(|rest| rest.strip_prefix('\n'));
        let mut rest = rest.ok_or(TlogProofError::FirstLine)?;
        let mut extra = None;
        if let Some(line) = rest.strip_prefix("extra ") {
            let (data, after) = line.split_once('\n').ok_or(TlogProofError::Extra)?;
            extra = Some(STANDARD.decode(data).map_err(|_| TlogProofError::Extra)?);
            rest = after;
        }
        let index = rest.strip_prefix("index ").and_then(|rest| rest.split_once('\n'));
        let (digits, mut rest) = index.ok_or(TlogProofError::Index)?;
        let index = parse_size(digits).ok_or(TlogProofError::Index)?;
        let mut inclusion = Vec::new();
        loop {
            let (line, after) = rest.split_once('\n').ok_or(TlogProofError::End)?;
            rest = after;
            if line.is_empty() {
                break;
            }
            let hash = STANDARD.decode(line).ok().and_then(|bytes| bytes.try_into().ok());
            inclusion
                .push(hash.filter(|_| inclusion.len() < MAX_HASHES).ok_or(TlogProofError::Hash)?);
        }
        parse_unverified(rest)?;
        Ok(TlogProof { extra, index, inclusion, note: rest.to_owned() })
    }

    /// Checks that the log of this key holds the entry, and gives the checkpoint that shows it.
    ///
    /// ```
    /// use caselot_core::ledger::checkpoint::{Checkpoint, NoteKey, sign, signing_key};
    /// use caselot_core::ledger::merkle::leaf_hash;
    /// use caselot_core::ledger::tlog_proof::TlogProof;
    ///
    /// let key = signing_key(&[7; 32]);
    /// let origin = "court.example/docket".to_owned();
    /// let checkpoint = Checkpoint { origin, size: 1, root: leaf_hash(b"an entry") };
    /// let note = sign(&checkpoint, &key);
    /// let proof = TlogProof { extra: None, index: 0, inclusion: Vec::new(), note };
    ///
    /// let public = NoteKey::new("court.example/docket", key.verifying_key().to_bytes()).unwrap();
    /// let read = TlogProof::parse(&proof.to_string()).unwrap();
    /// assert_eq!(read.check(b"an entry", &public), Ok(checkpoint));
    /// assert!(read.check(b"another", &public).is_err());
    /// ```
    ///
    /// # Errors
    /// When the key did not sign the checkpoint, or the hashes do not lead to its root.
    pub fn check(&self, entry: &[u8], key: &NoteKey) -> Result<Checkpoint, TlogProofError> {
        let checkpoint = checkpoint::open(&self.note, key)?;
        let Checkpoint { size, root, .. } = &checkpoint;
        verify_inclusion(&leaf_hash(entry), self.index, *size, &self.inclusion, root)
            .map_err(TlogProofError::Proof)?;
        Ok(checkpoint)
    }
}

/// The text as the standard has it.
impl fmt::Display for TlogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST_LINE}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", STANDARD.encode(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        for hash in &self.inclusion {
            writeln!(f, "{}", STANDARD.encode(hash))?;
        }
        write!(f, "\n{}", self.note)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::checkpoint::{sign, signing_key};
    use crate::ledger::merkle::node_hash;

    fn proof() -> (TlogProof, NoteKey) {
        let (one, two) = (leaf_hash(b"one"), leaf_hash(b"two"));
        let origin = "court.example/湘0203".to_owned();
        let checkpoint = Checkpoint { origin, size: 2, root: node_hash(&one, &two) };
        let key = signing_key(&[9; 32]);
        let public = NoteKey::new(&checkpoint.origin, key.verifying_key().to_bytes());
        let note = sign(&checkpoint, &key);
        (TlogProof { extra: None, index: 1, inclusion: vec![one], note }, public.expect("a key"))
    }

    #[test]
    fn a_proof_is_read_as_it_was_written() {
        let (proof, key) = proof();
        let with_entry = TlogProof { extra: Some(b"two".to_vec()), ..proof.clone() };
        for proof in [proof, with_entry] {
            assert_eq!(TlogProof::parse(&proof.to_string()), Ok(proof.clone()));
            assert_eq!(proof.check(b"two", &key).map(|at| at.size), Ok(2));
            let fault = TlogProofError::Proof(ProofFault::RootDiffers);
            assert_eq!(proof.check(b"three", &key), Err(fault));
        }
    }

    #[test]
    fn what_is_not_a_proof_is_refused_by_the_line_at_fault() {
        let text = proof().0.to_string();
        let with = |from: &str, to: &str| TlogProof::parse(&text.replacen(from, to, 1));
        assert_eq!(with("@v1", "@v2"), Err(TlogProofError::FirstLine));
        assert_eq!(with("index 1", "index 01"), Err(TlogProofError::Index));
        assert_eq!(with("index 1", "extra ???\nindex 1"), Err(TlogProofError::Extra));
        assert_eq!(with("index 1\n", "index 1\nAAAA\n"), Err(TlogProofError::Hash));
        assert!(matches!(with("\n2\n", "\n02\n"), Err(TlogProofError::Checkpoint(_))));
        assert_eq!(TlogProof::parse(&text[..40]), Err(TlogProofError::End));
        let many = format!("index 1\n{}", format!("{}=\n", "A".repeat(43)).repeat(64));
        assert_eq!(with("index 1\n", &many), Err(TlogProofError::Hash));
    }
}
