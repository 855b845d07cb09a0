//! The tables of an auditor's report: counted and listed, exact, without words.

use std::collections::BTreeMap;

pub use super::kinds::{AssignmentWay, ChangeKind, End, SeatWay, Unopened};
use crate::docket::code::{
    AbsenceKind, ApprovalNeed, DecidedBy, ExclusionGround, ReassignmentGround, VoidGround,
};
use crate::docket::day::Day;
use crate::id::{EntryIndex, JudgeId};
use crate::quota::report::Fraction;

/// The days that are asked for; `None` is the log's own first or last day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AskedDays {
    /// First day.
    pub from: Option<Day>,
    /// Last day, included.
    pub to: Option<Day>,
}

/// A case behind a line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CaseRef {
    /// Its number as it is now.
    pub number: String,
    /// Entry index of its filing, request or import.
    pub entry: EntryIndex,
}

/// A signing key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeySpan {
    /// The entry that names it: it signs every checkpoint that holds this entry, up to the next key.
    pub entry: EntryIndex,
    /// Day of that entry.
    pub from: Day,
    /// The key.
    pub public: [u8; 32],
}

/// All tables of a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OversightReport {
    /// Court code.
    pub court: String,
    /// Name of the court.
    pub court_name: String,
    /// First and last day, both included.
    pub period: (Day, Day),
    /// The signing keys, in the order of the log.
    pub keys: Vec<KeySpan>,
    /// Filings and requests to designate in the period.
    pub filings: u64,
    /// Names of the judges.
    pub judges: BTreeMap<JudgeId, String>,
    /// Persons with their filings; descending by share.
    pub filers: Vec<FilerLine>,
    /// Exclusions.
    pub exclusions: Vec<ExclusionLine>,
    /// Draws by filer and judge.
    pub by_filer: Comparisons,
    /// Draws by cause and judge.
    pub by_cause: Comparisons,
    /// Filings that ended without a draw, in the order of the log.
    pub voids: Vec<VoidLine>,
    /// Filings that waited for their draw for more than an hour; descending by time.
    pub delays: Vec<DelayLine>,
    /// Days and pools of which somebody was away lately, or fewer than three quarters on duty.
    pub duty: Vec<DutyLine>,
    /// Designations and reassignments.
    pub assignments: Vec<AssignmentLine>,
    /// Changes of seats while the undertaking judge stays, in the order of the log.
    pub seats: Vec<SeatLine>,
    /// Corrections, reductions, policies and absences, in the order of the log.
    pub changes: Vec<ChangeLine>,
    /// Years and types with missing numbers.
    pub gaps: Vec<GapLine>,
}

/// A person's filings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilerLine {
    /// Who filed, or is named as who excluded; `caselot` for the program.
    pub person: String,
    /// Filings and requests of the person, and those in which the person is named as who excluded a
    /// judge; of the program all.
    pub filings: u64,
    /// Those in which the person excluded a judge.
    pub excluding: u64,
    /// The cases of these.
    pub cases: Vec<CaseRef>,
}

/// Exclusions of one judge by one person for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExclusionLine {
    /// Who named it; `caselot` for the program.
    pub person: String,
    /// Judge.
    pub judge: JudgeId,
    /// Why.
    pub ground: ExclusionGround,
    /// Explanation.
    pub text: String,
    /// Filings of the person, as in [`FilerLine`].
    pub of: u64,
    /// The cases.
    pub cases: Vec<CaseRef>,
}

/// Lines of draws that are compared with what the odds say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparisons {
    /// The lines, the least probable first.
    pub lines: Vec<ComparisonLine>,
    /// How many of them could have come out otherwise.
    pub comparisons: u64,
    /// One line in so many comparisons has a tail below this in one court of twenty, if all draws are
    /// as the odds say; 1/20 divided by both sides of every comparison.
    pub threshold: Option<Fraction>,
}

/// How often a judge was drawn for some cases, and how often the odds let it be expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparisonLine {
    /// Who filed them, or their cause.
    pub of: String,
    /// Judge.
    pub judge: JudgeId,
    /// Draws of the undertaking seat in which the judge was a candidate.
    pub draws: u64,
    /// How many of them the judge got.
    pub drawn: u64,
    /// Sum of the judge's chances.
    pub expected: Fraction,
    /// Sum of chance × (1 − chance).
    pub variance: Fraction,
    /// Square of the difference in standard deviations; `None` without variance.
    pub deviation_squared: Option<Fraction>,
    /// The probability of as many draws or more, if there are at least as many as expected; of as many
    /// or fewer otherwise.
    pub tail: Fraction,
    /// Chances and tail are sums on a grid of this many parts, and not exact.
    pub grid: Option<u64>,
    /// The cases that the judge got.
    pub cases: Vec<CaseRef>,
}

impl ComparisonLine {
    /// Whether the judge got at least as many as expected.
    #[must_use]
    pub fn is_above(&self) -> bool {
        Fraction::from_integer(self.drawn.into()) >= self.expected
    }
}

/// A filing that ended without a draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoidLine {
    /// The case.
    pub case: CaseRef,
    /// Entry index of the void.
    pub entry: EntryIndex,
    /// Day of the void.
    pub on: Day,
    /// Who filed it.
    pub filer: String,
    /// Who voided it.
    pub person: String,
    /// The second person; empty if none.
    pub approver: String,
    /// Why.
    pub ground: VoidGround,
    /// Explanation.
    pub text: String,
    /// Who would have been drawn.
    pub avoided: Result<JudgeId, Unopened>,
    /// What was filed next under the number, or else of the same parties and cause.
    pub next: Option<NextFiling>,
}

/// What was filed after a void.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextFiling {
    /// The case.
    pub case: CaseRef,
    /// Whether it has the number of the voided one.
    pub same_number: bool,
    /// What became of it.
    pub end: End,
    /// Who has it, if anybody.
    pub judge: Option<JudgeId>,
}

/// A filing that waited for its draw for more than an hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DelayLine {
    /// The case.
    pub case: CaseRef,
    /// Who filed it.
    pub filer: String,
    /// Day of the filing.
    pub filed_on: Day,
    /// Entry index of the draw; `None` if it is not drawn yet.
    pub drawn: Option<EntryIndex>,
    /// Minutes from the filing to the draw, or to the log's last entry; rounded down.
    pub minutes: u64,
    /// What it waited for a second person for.
    pub needs: Vec<ApprovalNeed>,
    /// The contributor whose value it waited for; `None` if it was not opened for one.
    pub contributor: Option<ContributorWait>,
}

/// A contributor whose value a filing waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContributorWait {
    /// Entry by which it was named.
    pub contributor: EntryIndex,
    /// Its name.
    pub name: String,
    /// Entry by which the filing was opened: since then nothing but the value is missing.
    pub opened: EntryIndex,
    /// Minutes from the opening to the value, or to the log's last entry; rounded down.
    pub minutes: u64,
    /// Whether no value was given by the end of the log.
    pub waits: bool,
}

/// A pool on a day with filings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyLine {
    /// Day.
    pub on: Day,
    /// Code of the pool.
    pub pool: String,
    /// Members of the pool on that day; of several filings the most.
    pub members: u64,
    /// Members on duty; of several filings the fewest.
    pub on_duty: u64,
    /// Members who were not on duty.
    pub away: Vec<AwayLine>,
    /// Who filed, and how many.
    pub filers: BTreeMap<String, u64>,
    /// The cases.
    pub cases: Vec<CaseRef>,
}

/// A member who was not on duty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AwayLine {
    /// Judge.
    pub judge: JudgeId,
    /// The absence; `None` if the roster has no post of that day.
    pub absence: Option<AbsenceRef>,
}

/// An absence in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct AbsenceRef {
    /// Its entry.
    pub entry: EntryIndex,
    /// Kind.
    pub kind: AbsenceKind,
    /// Day on which it was recorded.
    pub recorded_on: Day,
}

/// Designations and reassignments of one kind in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssignmentLine {
    /// Year and month.
    pub month: (u32, u32),
    /// How.
    pub way: AssignmentWay,
    /// Who asked.
    pub requester: String,
    /// Who approved or declined; empty if nobody.
    pub approver: String,
    /// Who had it before, if it was reassigned.
    pub left: Option<JudgeId>,
    /// Who got it or should have.
    pub judge: JudgeId,
    /// Vocabulary and name of the ground.
    pub ground: (&'static str, &'static str),
    /// The cases.
    pub cases: Vec<CaseRef>,
}

/// A change of seats, or one that was asked for and not drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatLine {
    /// The case, at the stage whose seats changed.
    pub case: CaseRef,
    /// Entry of the draw, of the void, or of what was approved.
    pub entry: EntryIndex,
    /// Day of that entry.
    pub on: Day,
    /// How.
    pub way: SeatWay,
    /// Whether it was drawn; a filing that was not came to nothing.
    pub drawn: bool,
    /// Its place among the changes of the stage, from 1; those that came to nothing count too.
    pub nth: u64,
    /// Who filed or proposed it.
    pub person: String,
    /// Who approved or declined it; empty if nobody.
    pub approver: String,
    /// Who left a seat.
    pub left: Vec<JudgeId>,
    /// Who took one, or presides.
    pub came: Vec<JudgeId>,
    /// Why somebody left.
    pub ground: Option<ReassignmentGround>,
    /// Who decided it.
    pub decided_by: Option<DecidedBy>,
    /// Explanation.
    pub text: String,
}

/// A change that says something of days before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeLine {
    /// What.
    pub kind: ChangeKind,
    /// Its entry.
    pub entry: EntryIndex,
    /// Day of the entry.
    pub on: Day,
    /// Who did or proposed it.
    pub person: String,
    /// The second person; empty if none.
    pub approver: String,
    /// The judge whom it is about.
    pub judge: Option<JudgeId>,
    /// First day that it speaks of.
    pub from: Option<Day>,
    /// Names of the facts that differ, of a corrected record.
    pub facts: Vec<&'static str>,
    /// Vocabulary and name of the ground or kind, if there is one.
    pub ground: Option<(&'static str, &'static str)>,
    /// Explanation, reason or document.
    pub text: String,
    /// The case.
    pub cases: Vec<CaseRef>,
}

impl ChangeLine {
    /// Days from the first day that it speaks of to its entry; 0 if it does not look back.
    #[must_use]
    pub fn days_back(&self) -> u32 {
        self.from.map_or(0, |from| self.on.0.saturating_sub(from.0))
    }
}

/// Numbers that are missing in a year and type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GapLine {
    /// Year of the numbers.
    pub year: u32,
    /// Type code.
    pub type_code: String,
    /// Least and greatest number of the log.
    pub known: (u32, u32),
    /// How many numbers are missing between them.
    pub missing: u64,
    /// The missing numbers, as first and last of each gap.
    pub gaps: Vec<(u32, u32)>,
    /// The cases beside the gaps.
    pub cases: Vec<CaseRef>,
}
