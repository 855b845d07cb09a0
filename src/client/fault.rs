//! Why a server's answer does not hold.

use std::fmt;

use caselot_core::docket::codec::DecodeError;
use caselot_core::ledger::checkpoint::CheckpointError;
use caselot_core::ledger::proof::ProofFault;
use caselot_core::lottery::draw::DrawError;

use super::said::Fields;

/// A part of a server's answer that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckFault {
    /// A part of the answer is missing.
    Missing(&'static str),
    /// The bytes of the entry are no entry.
    Entry(DecodeError),
    /// The pinned key did not sign the checkpoint.
    Checkpoint(CheckpointError),
    /// The proof does not show that the entry is in the log.
    Inclusion(ProofFault),
    /// The proof does not show that the log still holds all that it held before.
    Consistency(ProofFault),
    /// The server has no log of the size that was signed before.
    Shorter {
        /// Size of the newest checkpoint seen.
        seen: u64,
        /// Size of the one that it shows now.
        shown: u64,
    },
    /// Two checkpoints of one size differ, or one cannot follow the other.
    Fork {
        /// Size of the pinned checkpoint.
        pinned: u64,
        /// Size of the checkpoint shown.
        shown: u64,
    },
    /// The entry differs in this part from the one that was asked for.
    OtherEntry(&'static str),
    /// The facts in the entry differ in this part from those filed.
    OtherFacts(&'static str),
    /// The nonce commitment is not one of this filer.
    OtherNonce,
    /// The envelope's secret does not open its commitment.
    Envelope,
    /// The draw cannot be recomputed.
    Draw(DrawError),
    /// The recomputed draw differs in this part.
    OtherDraw(&'static str),
    /// The contributor's value is not the one that the filing awaits.
    Contribution,
    /// The new key does not come from the pinned one.
    Handover(String),
}

impl CheckFault {
    /// The cure: what a filer does about an answer that does not hold.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            // The nonces of the lost filings were seen, so this folder's secret must not go on.
            Self::Consistency(_) | Self::Shorter { .. } | Self::Fork { .. } => {
                "keep this folder as evidence, and ask the court's operator and an auditor; if the \
                 court has announced that its database was restored, go on with a new folder \
                 (--folder), whose nonces nobody has seen"
            }
            _ => "keep this folder as evidence, and ask the court's operator and an auditor",
        }
    }
}

impl CheckFault {
    /// Name of the fault among the words of a language, and what its sentence names.
    pub(super) fn parts(&self) -> (&'static str, Fields) {
        let reason = |fault: &dyn fmt::Display| vec![("reason", fault.to_string())];
        let what = |what: &str| vec![("what", what.to_owned())];
        match self {
            Self::Missing(it) => ("fault-Missing", what(it)),
            Self::Entry(fault) => ("fault-Entry", reason(fault)),
            Self::Checkpoint(fault) => ("fault-Checkpoint", reason(fault)),
            Self::Inclusion(fault) => ("fault-Inclusion", reason(fault)),
            Self::Consistency(fault) => ("fault-Consistency", reason(fault)),
            Self::Shorter { seen, shown } => {
                let sizes = vec![("seen", seen.to_string()), ("shown", shown.to_string())];
                ("fault-Shorter", sizes)
            }
            Self::Fork { pinned, shown } => {
                let sizes = vec![("pinned", pinned.to_string()), ("shown", shown.to_string())];
                ("fault-Fork", sizes)
            }
            Self::OtherEntry(it) => ("fault-OtherEntry", what(it)),
            Self::OtherFacts(it) => ("fault-OtherFacts", what(it)),
            Self::OtherNonce => ("fault-OtherNonce", Vec::new()),
            Self::Envelope => ("fault-Envelope", Vec::new()),
            Self::Draw(fault) => ("fault-Draw", reason(fault)),
            Self::OtherDraw(it) => ("fault-OtherDraw", what(it)),
            Self::Contribution => ("fault-Contribution", Vec::new()),
            Self::Handover(why) => ("fault-Handover", reason(why)),
        }
    }
}

impl fmt::Display for CheckFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(what) => write!(f, "it lacks {what}"),
            Self::Entry(fault) => fault.fmt(f),
            Self::Checkpoint(fault) => fault.fmt(f),
            Self::Inclusion(fault) => write!(f, "the entry is not shown to be in the log: {fault}"),
            Self::Consistency(fault) => {
                write!(f, "the log is not shown to hold what it held before: {fault}")
            }
            Self::Shorter { seen, shown } => write!(
                f,
                "the log had {seen} entries that the court signed, and is shown with {shown} now"
            ),
            Self::Fork { pinned, shown } => write!(
                f,
                "the log of {shown} entries contradicts the one of {pinned} entries seen before"
            ),
            Self::OtherEntry(what) => write!(f, "the entry has another {what} than the answer"),
            Self::OtherFacts(what) => write!(f, "the entry has another {what} than was filed"),
            Self::OtherNonce => f.write_str(
                "the entry commits to a nonce that was not made with this folder's secret",
            ),
            Self::Envelope => f.write_str("the envelope's secret does not open its commitment"),
            Self::Draw(fault) => write!(f, "the draw cannot be recomputed: {fault}"),
            Self::OtherDraw(what) => write!(f, "the recomputed draw has another {what}"),
            Self::Contribution => {
                f.write_str("the contributor's value is not the one that the filing awaits")
            }
            Self::Handover(why) => {
                write!(f, "the new key does not come from the pinned one: {why}")
            }
        }
    }
}

impl std::error::Error for CheckFault {}
