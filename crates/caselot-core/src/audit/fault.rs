//! The faults that only an audit can find. A broken rule of the court is the same [`Refusal`] that
//! the server would have answered.

use std::fmt;

use crate::docket::codec::DecodeError;
use crate::docket::refusal::Refusal;
use crate::id::{EntryIndex, JudgeId, JudgeOrNobody};

macro_rules! faults {
    ($($(#[$doc:meta])* $variant:ident $({ $($field:ident : $ty:ty),* })? $text:literal,)+) => {
        /// Why a log is not valid.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[allow(missing_docs)]
        pub enum Fault {
            /// A rule of the court.
            Rule(Refusal),
            $($(#[$doc])* $variant $({ $($field: $ty),* })?,)+
        }

        impl Fault {
            /// Every code of an audit's own faults, without those of refusals.
            pub const CODES: &'static [&'static str] = &[$(stringify!($variant)),+];

            /// The stable code: the variant's name, or the refusal's code.
            pub fn code(&self) -> &'static str {
                match self {
                    Fault::Rule(refusal) => refusal.code(),
                    $(Fault::$variant { .. } => stringify!($variant),)+
                }
            }

            /// What its sentence names, by the names of the fields, as text: a reader in another
            /// language fills its own sentence with it.
            pub fn fields(&self) -> Vec<(&'static str, String)> {
                match self {
                    Fault::Rule(refusal) => refusal.fields(),
                    $(Fault::$variant $({ $($field),* })? => {
                        vec![$($((stringify!($field), $field.to_string())),*)?]
                    })+
                }
            }
        }

        impl fmt::Display for Fault {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    Fault::Rule(refusal) => refusal.fmt(f),
                    $(Fault::$variant $({ $($field),* })? => write!(f, $text),)+
                }
            }
        }
    };
}

faults! {
    /// The bundle is malformed.
    UnreadableBundle { text: String } "the bundle cannot be read: {text}",
    /// The signature or the note is at fault.
    BadSignature { text: String } "the checkpoint is not signed by this key: {text}",
    /// No key was given, or one that the log does not name.
    WrongKey "the log does not name the key that was given (a bundle from before a handover of the key is verified with the key of that time)",
    /// The given key was handed over.
    KeyHandedOver { to: String, in_force: String } "the log says that the key that was given was handed over here to {to}, and that {in_force} is in force at its end; once the court has confirmed that one to you, verify with it",
    /// The root differs.
    RootMismatch "the entries do not hash to the checkpoint's root: something was changed, moved, added or taken away",
    /// The bytes are not an entry.
    Undecodable { text: String } "{text}",
    /// Another encoding of the same entry.
    NotCanonical "the bytes are not the canonical encoding of the entry",
    /// A later version of the protocol.
    Unsupported { protocol: u32 } "protocol version {protocol} is unknown to this program; use a newer one",
    /// The stated position differs.
    IndexMismatch { index: EntryIndex } "the entry says it is entry {index}",
    /// The time runs backwards.
    TimeBackwards "the entry is dated earlier than the entry before it",
    /// The origin differs.
    OriginMismatch "the court's origin is not the checkpoint's",
    /// The trays after this one were committed too late.
    TrayTooLate { tray: u64 } "a filing in tray {tray} requires that the seven trays after it were committed first",
    /// The envelope is not the next one.
    EnvelopeOutOfOrder { tray: u64, envelope: u32 } "envelope {envelope} of tray {tray} is not the next one",
    /// The commitment differs.
    CommitmentMismatch "the filing does not contain its envelope's commitment",
    /// The masses differ.
    OddsMismatch { judge: JudgeId } "the frozen odds are not those of the roster and the balances, first at judge {judge}",
    /// The duty list differs.
    SharesMismatch { judge: JudgeId } "the frozen duty list is not that of the roster and the pool, first at judge {judge}",
    /// The pools, roles or seats of the groups differ.
    GroupsMalformed "the seat groups are not those of the pool",
    /// Others than those drawn.
    LotMismatch "the draw of the lot is not what its opened secrets give",
    /// What it waits for differs.
    NeedsMismatch "what the filing says that a second person must approve is not what the log demands",
    /// There is no such open filing.
    FilingNotOpen { filing: EntryIndex } "entry {filing} is not an open filing",
    /// The secret does not open the commitment.
    SecretMismatch "the secret does not open the envelope's commitment",
    /// The draw cannot be recomputed.
    DrawImpossible { text: String } "the draw cannot be recomputed: {text}",
    /// The seed differs.
    SeedHashMismatch "the seed does not hash to the recorded value",
    /// A winner, a number or a total differs.
    SeatsMismatch { judge: JudgeOrNobody } "the seed draws other seats; the first goes to {judge}",
    /// The presiding judge differs.
    PresidingMismatch { judge: JudgeOrNobody } "by the court's rule {judge} presides",
    /// The effective number of candidates differs.
    NEffMismatch { n_eff: u64 } "the effective number of candidates is {n_eff}",
    /// Imported although the log already has the case.
    ImportedAgain { case_number: String } "{case_number} was filed or imported before",
    /// There is no such pending request.
    RequestNotPending { filing: EntryIndex } "entry {filing} is not a pending request to designate",
    /// Another judge than the requested one.
    DesignationMismatch { judge: JudgeId } "the request was for judge {judge}",
    /// Drawn although the case must go back to its first judge.
    RefiledDrawn { judge: JudgeId } "an earlier case of the same parties and cause was withdrawn or dismissed, so the case goes back to judge {judge} without a draw",
    /// Drawn although the case must go to the judge of its main case.
    FollowedDrawn { judge: JudgeId } "the case belongs to another case of judge {judge}, so it goes to that judge without a draw",
    /// Not sent back by the very next entry.
    RefiledNotDesignated { filing: EntryIndex } "the refiled case of entry {filing} is not given to its first judge by the very next entry",
    /// The avoided draw names another judge.
    AvoidedMismatch { judge: JudgeOrNobody } "by the log the draw that the void avoided names {judge}",
    /// The earlier case or stage differs.
    LineageMismatch "what the filing says of the earlier stage or case is not what the log says",
    /// A single-call filing without its draw.
    SingleCallNotDrawn { filing: EntryIndex } "the single-call filing {filing} is not drawn by the very next entry",
    /// The void contains the wrong openings.
    OpeningMismatch "the void does not contain exactly the openings that its ground requires",
    /// A kept receipt differs.
    ForkedReceipt { text: String } "a kept receipt does not fit this log, so the docket was shown in two versions: {text}",
    /// A kept receipt proves nothing.
    UnprovenReceipt { text: String } "a kept receipt is not one of this key: {text}",
    /// A kept receipt is newer.
    ReceiptBeyondBundle { size: u64 } "a kept receipt proves {size} entries, more than this bundle holds",
    /// Another hand than the auditor believes in.
    HandUntrusted { person: String } "{person} has a hand that the file of hands does not name, or none of those that it names",
    /// Another contributor than the auditor believes in.
    ContributorUntrusted { key: String } "the contributor's key {key} was not given, or was given and the log names no contributor with it",
    /// A cosigned checkpoint is not of this log.
    ForkedCheckpoint { size: u64 } "witnesses cosigned a checkpoint of {size} entries that a key of the court signed and that is not of this log: there are two",
    /// A cosigned checkpoint is newer than the bundle.
    CosignedBeyondBundle { size: u64 } "witnesses cosigned {size} entries, more than this bundle holds",
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Fault {
        Fault::Rule(refusal)
    }
}

impl From<DecodeError> for Fault {
    fn from(fault: DecodeError) -> Fault {
        match fault {
            DecodeError::NotCanonical => Fault::NotCanonical,
            DecodeError::Unsupported { protocol } => Fault::Unsupported { protocol },
            other => Fault::Undecodable { text: other.to_string() },
        }
    }
}
