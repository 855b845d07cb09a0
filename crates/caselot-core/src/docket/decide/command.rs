//! What can be asked of a docket.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::docket::circular::CircularStep;
use crate::docket::code::{CorrectionGround, Manner, VoidGround};
use crate::docket::conflict::ConflictDeclared;
use crate::docket::contribution::{Contributed, ContributorEnded, ContributorNamed};
use crate::docket::decide::redistribution::Redistribute;
use crate::docket::decide::seats::TakeSeat;
use crate::docket::designation::DesignationRequested;
use crate::docket::entry::{Court, Protocol, Restored};
use crate::docket::explanation::Explanation;
use crate::docket::filing::{Facts, FilerNonce};
use crate::docket::hand::{Hand, HandEnrolled, HandRotated, HandsRequired};
use crate::docket::handover::KeyRotated;
use crate::docket::lot::{ListRecord, LotAsked, Review};
use crate::docket::people::{Absence, Judge};
use crate::docket::person::{PersonEnrolled, RulesOpened};
use crate::docket::policy::Policy;
use crate::docket::pool::PoolSpec;
use crate::docket::record::{
    Activity, CaseImported, CaseRecord, Closing, DataStated, Panel, Reduction,
};
use crate::id::{EntryIndex, JudgeId};

/// What somebody asks of a docket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Opens the docket with its first trays.
    OpenCourt {
        /// The court.
        court: Court,
        /// Envelopes of a tray, 1 to 256.
        envelopes: u32,
        /// Version of the protocol that the docket begins with.
        protocol: Protocol,
    },
    /// Opens the rules of protocol 2 in a docket of protocol 1, or names new supervisors.
    OpenRules(Box<RulesOpened>),
    /// Enrolls persons who differ from what is known.
    Enroll(Vec<PersonEnrolled>),
    /// Approves a proposal, or a filing that waits; who asks is the second person.
    Approve {
        /// Entry index of the proposal or filing.
        entry: EntryIndex,
    },
    /// Declines it.
    Decline {
        /// Entry index of the proposal or filing.
        entry: EntryIndex,
        /// Why.
        text: String,
    },
    /// Takes over cases from before this docket that a second person approves together.
    ImportCases(Vec<CaseImported>),
    /// Records judges that differ from what is known.
    PutJudges(Vec<Judge>),
    /// Records pools that differ from what is known.
    PutPools(Vec<PoolSpec>),
    /// Records an absence.
    RecordAbsence(Absence),
    /// Files a case; with the nonce itself also draws it.
    File {
        /// What is filed.
        facts: Box<Facts>,
        /// Commitment, or the nonce itself (AssignCase).
        nonce: FilerNonce,
    },
    /// Opens a filing.
    Draw {
        /// Case number.
        case_number: String,
        /// Stage.
        stage: u32,
        /// The committed nonce.
        nonce: [u8; 32],
    },
    /// Ends a filing without a draw.
    Void {
        /// Case number.
        case_number: String,
        /// Stage.
        stage: u32,
        /// Why.
        ground: VoidGround,
        /// Explanation.
        text: String,
        /// The second person.
        approver: String,
        /// The committed nonce, unless lost.
        nonce: Option<[u8; 32]>,
    },
    /// Asks to assign a case without a draw.
    RequestDesignation(Box<DesignationRequested>),
    /// Approves such a request; who asks is the second person.
    ApproveDesignation {
        /// Case number.
        case_number: String,
        /// Stage.
        stage: u32,
    },
    /// Declines such a request.
    DeclineDesignation {
        /// Case number.
        case_number: String,
        /// Stage.
        stage: u32,
        /// Why.
        text: String,
    },
    /// Changes the flags of a case.
    ChangeFlags {
        /// Case number.
        case_number: String,
        /// Flags it gets.
        add: Vec<String>,
        /// Flags it loses.
        remove: Vec<String>,
        /// Why.
        text: String,
    },
    /// Adopts a policy that differs from the last one.
    AdoptPolicy(Box<Policy>),
    /// Takes over a case from before this docket; a known one with the same facts is only closed.
    ImportCase(Box<CaseImported>),
    /// Closes a case with its final panel.
    CloseCase {
        /// Case number.
        case_number: String,
        /// Day and manner.
        closing: Closing,
        /// The final panel; the undertaking judge among the members is left out.
        panel: Panel,
        /// Who is said to undertake it; another judge than the log's is refused.
        undertaking: Option<JudgeId>,
    },
    /// Closes a case that should never have been, with its second person.
    UndoCase {
        /// Case number.
        case_number: String,
        /// DUPLICATE or IN_ERROR.
        manner: Manner,
        /// The other number, or the error.
        text: String,
    },
    /// Gives a case its right number, with its second person.
    CorrectNumber {
        /// The number by which it was filed.
        case_number: String,
        /// The right number.
        number: String,
        /// Why.
        text: String,
    },
    /// Gives a seat to an alternate, or has somebody preside, with its second person.
    TakeSeat(Box<TakeSeat>),
    /// Has the open cases of a judge who leaves drawn afresh, with its second person.
    Redistribute(Box<Redistribute>),
    /// Corrects a case's record.
    CorrectCase {
        /// Case number.
        case_number: String,
        /// What the caller believes to hold.
        before: Box<CaseRecord>,
        /// What shall hold.
        after: Box<CaseRecord>,
        /// Why.
        ground: CorrectionGround,
        /// Explanation.
        text: String,
        /// The second person.
        approver: String,
    },
    /// Records something done in a case.
    RecordActivity {
        /// Case number.
        case_number: String,
        /// What was done.
        activity: Activity,
    },
    /// Makes a leader's quota smaller.
    GrantReduction(Reduction),
    /// States that all cases of some days are in the log.
    StateData(DataStated),
    /// Withdraws such a statement.
    WithdrawData {
        /// Entry index of the statement.
        entry: EntryIndex,
        /// Why.
        text: String,
    },
    /// Records what a leader says of their figures, or withdraws it.
    Explain(Box<Explanation>),
    /// Takes a step on the way of a circular.
    StepCircular(CircularStep),
    /// Opens a lot.
    OpenLot(Box<OpenLot>),
    /// Opens the envelope of a lot.
    DrawLot {
        /// Entry index of its opening.
        lot: EntryIndex,
        /// The committed nonce.
        nonce: [u8; 32],
        /// Its candidates, as they were when it was opened.
        candidates: Arc<[String]>,
    },
    /// Records a list of lots, with its second person.
    PutList(Box<ListRecord>),
    /// Records the result of a review, or withdraws it.
    RecordReview(Box<Review>),
    /// Takes a grant back.
    RevokeReduction {
        /// Entry index of the grant.
        grant: EntryIndex,
        /// Why.
        reason: String,
        /// The second person.
        approver: String,
    },
    /// Declares a judge's relation to parties.
    DeclareConflict(Box<ConflictDeclared>),
    /// Takes such a declaration back.
    CancelConflict {
        /// Entry index of the declaration.
        conflict: EntryIndex,
        /// Why.
        text: String,
    },
    /// Names a contributor, which a second person approves.
    NameContributor(Box<ContributorNamed>),
    /// Ends one, which a second person approves.
    EndContributor(Box<ContributorEnded>),
    /// Takes a contributor's values, and draws what they draw.
    Contribute {
        /// The values, signed for.
        given: Box<Contributed>,
        /// The root of this log at the size that the contributor has seen.
        own_root: Option<[u8; 32]>,
    },
    /// Says whose hand is whose, or who acts by one alone.
    Hand(HandCommand),
    /// Does what another command does, with the signature of who acts.
    Signed(Box<SignedCommand>),
    /// Hands the signing key over.
    RotateKey {
        /// Both signatures, over the log as it is.
        rotated: Box<KeyRotated>,
        /// The root of the log now.
        root: [u8; 32],
    },
    /// Goes on after the database was put back from a backup.
    Restore {
        /// What was lost.
        restored: Restored,
        /// The root this log had at the size that was lost, if it was ever that long.
        own_root: Option<[u8; 32]>,
    },
}

/// What is said of hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandCommand {
    /// Enrolls a person's, which a second person approves.
    Enroll(Box<HandEnrolled>),
    /// Gives who acts another one.
    Rotate(Box<HandRotated>),
    /// Says who acts by one alone, which a second person approves.
    Require(HandsRequired),
}

/// What somebody does by a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCommand {
    /// What is done.
    pub command: Command,
    /// The signature.
    pub hand: Hand,
    /// The root of this log at the size that was signed.
    pub own_root: Option<[u8; 32]>,
}

/// A lot that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenLot {
    /// What is asked.
    pub asked: LotAsked,
    /// What whoever asks looked up of a sample before; the decision itself asks the case index.
    pub looked_up: Option<Arc<LookedUp>>,
}

/// The cases of a sample as the log gave them at a size, by filing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookedUp {
    /// Entries of the log then.
    pub size: u64,
    /// Numbers of the cases by their filings.
    pub cases: BTreeMap<EntryIndex, String>,
}

impl Command {
    /// What is done, whether it is signed or not.
    #[must_use]
    pub fn act(&self) -> &Command {
        match self {
            Command::Signed(signed) => signed.command.act(),
            command => command,
        }
    }

    /// What is asked, as a word for those who watch a server.
    pub fn name(&self) -> &'static str {
        match self {
            Command::OpenCourt { .. } => "OpenCourt",
            Command::OpenRules(_) => "OpenRules",
            Command::Enroll(_) => "Enroll",
            Command::Approve { .. } => "Approve",
            Command::Decline { .. } => "Decline",
            Command::ImportCases(_) => "ImportCases",
            Command::PutJudges(_) => "PutJudges",
            Command::PutPools(_) => "PutPools",
            Command::RecordAbsence(_) => "RecordAbsence",
            Command::File { .. } => "File",
            Command::Draw { .. } => "Draw",
            Command::Void { .. } => "Void",
            Command::RequestDesignation(_) => "RequestDesignation",
            Command::ApproveDesignation { .. } => "ApproveDesignation",
            Command::DeclineDesignation { .. } => "DeclineDesignation",
            Command::ChangeFlags { .. } => "ChangeFlags",
            Command::AdoptPolicy(_) => "AdoptPolicy",
            Command::ImportCase(_) => "ImportCase",
            Command::CloseCase { .. } => "CloseCase",
            Command::UndoCase { .. } => "UndoCase",
            Command::CorrectNumber { .. } => "CorrectNumber",
            Command::TakeSeat(_) => "TakeSeat",
            Command::Redistribute(_) => "Redistribute",
            Command::CorrectCase { .. } => "CorrectCase",
            Command::RecordActivity { .. } => "RecordActivity",
            Command::GrantReduction(_) => "GrantReduction",
            Command::StateData(_) => "StateData",
            Command::WithdrawData { .. } => "WithdrawData",
            Command::Explain(_) => "Explain",
            Command::StepCircular(_) => "StepCircular",
            Command::OpenLot(_) => "OpenLot",
            Command::DrawLot { .. } => "DrawLot",
            Command::PutList(_) => "PutList",
            Command::RecordReview(_) => "RecordReview",
            Command::RevokeReduction { .. } => "RevokeReduction",
            Command::DeclareConflict(_) => "DeclareConflict",
            Command::CancelConflict { .. } => "CancelConflict",
            Command::NameContributor(_) => "NameContributor",
            Command::EndContributor(_) => "EndContributor",
            Command::Contribute { .. } => "Contribute",
            Command::Hand(HandCommand::Enroll(_)) => "EnrollHand",
            Command::Hand(HandCommand::Rotate(_)) => "RotateHand",
            Command::Hand(HandCommand::Require(_)) => "RequireHands",
            Command::Signed(signed) => signed.command.name(),
            Command::RotateKey { .. } => "RotateKey",
            Command::Restore { .. } => "Restore",
        }
    }

    /// The person whom a request names as its approver; empty if it names nobody.
    pub fn named_approver(&self) -> &str {
        match self.act() {
            Command::File { facts, .. } => &facts.approver,
            Command::RequestDesignation(request) => &request.facts.approver,
            Command::Void { approver, .. }
            | Command::CorrectCase { approver, .. }
            | Command::RevokeReduction { approver, .. } => approver,
            Command::GrantReduction(reduction) => &reduction.approver,
            Command::PutPools(pools) => {
                let named = pools.iter().find(|pool| !pool.approver.is_empty());
                named.map_or("", |pool| &pool.approver)
            }
            _ => "",
        }
    }
}
