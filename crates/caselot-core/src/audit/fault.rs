//! The faults only an auditor can find. A broken rule of the court is the
//! same [`Refusal`] the server would have answered with.

use std::fmt;

use crate::docket::codec::WireFault;
use crate::docket::refusal::Refusal;
use crate::id::JudgeId;

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
            /// Every name of its own, without those of refusals.
            pub const CODES: &'static [&'static str] = &[$(stringify!($variant)),+];

            /// Stable name: the variant's, or the refusal's.
            pub fn code(&self) -> &'static str {
                match self {
                    Fault::Rule(refusal) => refusal.code(),
                    $(Fault::$variant { .. } => stringify!($variant),)+
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
    /// Not of the bundle's form.
    UnreadableBundle { text: String } "the bundle cannot be read: {text}",
    /// Signature or note at fault.
    BadSignature { text: String } "the checkpoint is not signed by this key: {text}",
    /// No key, or another than the log names.
    WrongKey "the log does not name the key that was given (a bundle from before a handover of the key is verified with the key of that time)",
    /// The key was replaced.
    KeyHandedOver { to: String, in_force: String } "the log says that the key that was given was handed over here to {to}, and that {in_force} is in force at its end; once the court has confirmed that one to you, verify with it",
    /// Root differs.
    RootMismatch "the entries do not hash to the checkpoint's root: something was changed, moved, added or taken away",
    /// No message.
    Undecodable { text: String } "{text}",
    /// Second encoding.
    NotCanonical "the bytes are not the canonical encoding of the entry",
    /// Later version.
    Unsupported { protocol: u32 } "protocol version {protocol} is unknown to this program; use a newer one",
    /// Position differs.
    IndexMismatch { index: u64 } "the entry says it is entry {index}",
    /// Time runs back.
    TimeBackwards "the entry is dated before the one before it",
    /// Origin differs.
    OriginMismatch "the court's origin is not the checkpoint's",
    /// Tray number.
    TrayOutOfOrder { tray: u64 } "tray {tray} is not the next one, or is not open",
    /// Tray made too late.
    TrayTooLate { tray: u64 } "a filing in tray {tray} needs the seven trays after it to be committed before",
    /// Envelope order.
    EnvelopeOutOfOrder { tray: u64, envelope: u32 } "envelope {envelope} of tray {tray} is not the next one",
    /// Commitment differs.
    CommitmentMismatch "the filing does not carry its envelope's commitment",
    /// Masses differ.
    OddsMismatch { judge: JudgeId } "the frozen odds are not those of the roster and the balances, first at judge {judge}",
    /// Duty list differs.
    SharesMismatch { judge: JudgeId } "the frozen duty list is not that of the roster and the pool, first at judge {judge}",
    /// Groups differ in form.
    GroupsMalformed "the seat groups are not those of the pool",
    /// No such open filing.
    FilingNotOpen { filing: u64 } "entry {filing} is no open filing",
    /// Secret does not open.
    SecretMismatch "the secret does not open the envelope's commitment",
    /// Draw cannot be recomputed.
    DrawImpossible { text: String } "the draw cannot be recomputed: {text}",
    /// Seed differs.
    SeedHashMismatch "the seed does not hash to the recorded value",
    /// Winner differs.
    SeatsMismatch { judge: JudgeId } "the seed draws other seats; the first is judge {judge}'s",
    /// Another presides.
    PresidingMismatch { judge: JudgeId } "by the court's rule {judge} presides (0: nobody, a judge sits alone)",
    /// Candidates' number differs.
    NEffMismatch { n_eff: u64 } "the effective number of candidates is {n_eff}",
    /// Imported although known.
    ImportedAgain { case_number: String } "{case_number} was filed or imported before",
    /// No such request.
    RequestNotPending { filing: u64 } "entry {filing} is no request to designate that waits",
    /// Another judge than asked for.
    DesignationMismatch { judge: JudgeId } "the request was for judge {judge}",
    /// Drawn although it goes back.
    RefiledDrawn { judge: JudgeId } "an earlier case of the same parties and cause was withdrawn or dismissed, so the case goes back to judge {judge} without a draw",
    /// Back without an earlier case, or to another judge.
    RefilingMismatch { judge: JudgeId } "the case does not go back as the log demands: to judge {judge} (0: to nobody, it is drawn), with the number of that judge's earlier case",
    /// Not given back at once.
    RefiledNotDesignated { filing: u64 } "the refiled case of entry {filing} is not given to its first judge by the very next entry",
    /// Another avoided draw.
    AvoidedMismatch { judge: JudgeId } "the draw that the void avoided is judge {judge}'s (0: the void states none)",
    /// Earlier case or stage differs.
    LineageMismatch "what the filing says of the earlier stage or case is not what the log says",
    /// Single call without draw.
    SingleCallNotDrawn { filing: u64 } "the single-call filing {filing} is not drawn by the very next entry",
    /// Void carries the wrong openings.
    OpeningMismatch "the void does not carry exactly the openings its ground asks for",
    /// A kept receipt differs.
    ForkedReceipt { text: String } "a kept receipt does not fit this log, so the docket was shown in two versions: {text}",
    /// A kept receipt proves nothing.
    UnprovenReceipt { text: String } "a kept receipt is not one of this key: {text}",
    /// A kept receipt is newer.
    ReceiptBeyondBundle { size: u64 } "a kept receipt proves {size} entries, more than this bundle holds",
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Fault {
        Fault::Rule(refusal)
    }
}

impl From<WireFault> for Fault {
    fn from(fault: WireFault) -> Fault {
        match fault {
            WireFault::NotCanonical => Fault::NotCanonical,
            WireFault::Unsupported { protocol } => Fault::Unsupported { protocol },
            other => Fault::Undecodable { text: other.to_string() },
        }
    }
}
