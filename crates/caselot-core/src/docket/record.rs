//! What is known of a case beside its draw: the record that counts for the
//! quota, its closing, what was done in it, and quota reductions.

use serde::{Deserialize, Serialize};

use crate::docket::code::{ActivityKind, AssignedBy, CorrectionGround, Manner, QuotaBasis};
use crate::docket::day::Day;
use crate::docket::seats::HeldSeat;
use crate::id::{EntryIndex, JudgeId};

/// All of a case that counts for the quota.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseRecord {
    /// Pool code; empty = not known.
    pub pool: String,
    /// Cause of action (案由).
    pub cause: String,
    /// Procedure (适用程序).
    pub procedure: String,
    /// Strictly ascending.
    pub flags: Vec<String>,
    /// 100 = a standard case; 1 to 1,000.
    pub weight: u32,
    /// Day of filing (收案).
    pub filed_on: Day,
    /// Undertaking judge.
    pub undertaking: JudgeId,
    /// How it came to this judge.
    pub assigned_by: AssignedBy,
    /// Who sat beside the undertaking judge.
    pub panel: Panel,
    /// `None` = open.
    pub closing: Option<Closing>,
}

/// Who sat beside the undertaking judge.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Panel {
    /// Presiding judge, if known; may be the undertaking judge.
    pub presiding: Option<JudgeId>,
    /// Strictly ascending, without the undertaking and the presiding judge.
    pub members: Vec<JudgeId>,
    /// Names of assessors (人民陪审员), strictly ascending.
    pub assessors: Vec<String>,
}

impl Panel {
    /// The judges of the panel without the undertaking judge, each once:
    /// ({presiding} ∪ members) − {undertaking}.
    pub fn beside(&self, undertaking: JudgeId) -> impl Iterator<Item = JudgeId> + '_ {
        let presiding = self.presiding.filter(|judge| *judge != undertaking);
        presiding.into_iter().chain(self.members.iter().copied())
    }
}

/// The end of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// Closing day (结案日期).
    pub on: Day,
    /// Manner (结案方式), if known.
    pub manner: Option<Manner>,
}

impl Closing {
    /// Whether there should never have been such a case.
    pub fn is_undone(self) -> bool {
        self.manner.is_some_and(Manner::is_undone)
    }
}

/// A case from before this docket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseImported {
    /// Canonical case number.
    pub case_number: String,
    /// What is known of it.
    pub record: CaseRecord,
}

/// Cases from before this docket that are taken over together: the next entries are their imports,
/// one by one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imports {
    /// In the order of their entries.
    pub cases: Vec<CaseImported>,
}

/// The end of a case, with its final seats.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseClosed {
    /// Entry index of the filing or import.
    pub filing: EntryIndex,
    /// Day and manner.
    pub closing: Closing,
    /// The final panel.
    pub panel: Panel,
    /// What is given back of a case that should never have been.
    pub given_back: GivenBack,
    /// The panel is who sits by the log, and nobody is named. Protocol 2.
    pub as_seated: bool,
}

impl CaseClosed {
    /// Whether there should never have been such a case.
    pub fn is_undone(&self) -> bool {
        self.closing.is_undone()
    }
}

/// Seats whose cost is given back, each in its pool, as if the case had not been.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenBack {
    /// The seats of the case; none of an import.
    pub seats: Vec<HeldSeat>,
    /// Weight of the case; 0 of an import.
    pub weight: u32,
}

/// Another number for a case that was filed by a wrong one (更正案号).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberCorrected {
    /// Entry index of the filing or request.
    pub filing: EntryIndex,
    /// The number by which it was filed.
    pub wrong: String,
    /// The stage by which it was filed.
    pub stage: u32,
    /// The right number, canonical.
    pub number: String,
    /// Why.
    pub text: String,
}

/// All cases that count on these days are in the log, as two persons say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataStated {
    /// Whether closings or assignments.
    pub basis: QuotaBasis,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// Whether the log has the panels of these cases, too.
    pub panels_known: bool,
    /// May be empty; names months without cases.
    pub text: String,
}

/// Such a statement does not hold any more, as two persons say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataWithdrawn {
    /// Entry index of the statement: of its approval.
    pub entry: EntryIndex,
    /// Why.
    pub text: String,
}

/// A corrected record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseCorrected {
    /// Entry index of the filing or import.
    pub filing: EntryIndex,
    /// What held before.
    pub before: CaseRecord,
    /// What holds now.
    pub after: CaseRecord,
    /// Why.
    pub ground: CorrectionGround,
    /// Explanation; required for OTHER.
    pub text: String,
    /// The second person.
    pub approver: String,
}

/// Something done in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Activity {
    /// Day.
    pub day: Day,
    /// Minutes after the court's midnight; `None` = not known.
    pub minute: Option<u16>,
    /// What.
    pub kind: ActivityKind,
    /// Who; `None` = staff.
    pub judge: Option<JudgeId>,
    /// Its length in minutes; 0 = not known or none.
    pub minutes: u32,
}

/// A quota made smaller (核减), or such a grant taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reduction {
    /// Judge.
    pub judge: JudgeId,
    /// Calendar year it holds for.
    pub year: u32,
    /// Percent of the required cases, 0 to 100.
    pub percent: u32,
    /// Whole cases.
    pub cases: u32,
    /// Number of the superior court's document.
    pub document: String,
    /// Reason.
    pub reason: String,
    /// The second person.
    pub approver: String,
    /// Entry index of the grant that this takes back.
    pub revokes: Option<EntryIndex>,
}

/// Other flags for a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlagsChanged {
    /// Entry index of the case's present stage.
    pub filing: EntryIndex,
    /// What held before, strictly ascending.
    pub before: Vec<String>,
    /// What holds now, strictly ascending.
    pub after: Vec<String>,
    /// Why.
    pub text: String,
}
