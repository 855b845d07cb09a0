//! The contents of a quota report: exact figures only; the cases behind them are requested apart.
//!
//! Words, rounding and pictures are `report`'s.

use num_rational::BigRational;

use crate::docket::code::{ActivityKind, AssignedBy, Manner, ReviewResult, Role, Signal};
use crate::docket::day::Day;
use crate::docket::policy::Policy;
use crate::id::{EntryIndex, JudgeId};
use crate::lottery::hash::to_hex;

pub use super::ask::{Ask, AskFault, FileData, LeftOut};
pub use super::circular::{CircularLine, CircularReport, ExplanationLine};
pub use super::coverage::{DataMonth, DivisionMonths, QuotaData};
pub use super::reduction::{AppliedReduction, IdleReduction};
pub use super::status::{Shortfall, Status};

/// An exact number, always reduced.
pub type Fraction = BigRational;

/// A quota report of one court and period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotaReport {
    /// Court code.
    pub court: String,
    /// Name of the court.
    pub court_name: String,
    /// Calendar year of the period's first day.
    pub year: u32,
    /// P: first and last day, both included.
    pub period: (Day, Day),
    /// Last day that counts (t), inside P.
    pub as_of: Day,
    /// Which days are known.
    pub data: QuotaData,
    /// The policy in force on the period's first day.
    pub policy: PolicyInForce,
    /// The court's base.
    pub base: Base,
    /// Bases of divisions, if a role is compared with its division; ascending by name.
    pub divisions: Vec<DivisionBase>,
    /// Every judge of the base, ascending by number.
    pub base_judges: Vec<BaseJudge>,
    /// Every leader, by role and number.
    pub leaders: Vec<Leader>,
    /// Counted cases whose undertaking judge had no in-quota row on the counting day.
    pub unattributed: Vec<CaseLine>,
    /// Reductions for judges who are assessed on no day of their year, in the order of the log.
    pub idle_reductions: Vec<IdleReduction>,
    /// Every counted case falls into exactly one class.
    pub reconciliation: Reconciliation,
    /// Counted cases by division and month of C; ascending by division, the unattributed first.
    pub division_months: Vec<DivisionMonths>,
    /// The court in the span before (环比); `None` where its data are not complete.
    pub before: Option<SpanFigures>,
    /// The court on the same days a year before (同比); `None` where its data are not complete.
    pub last_year: Option<SpanFigures>,
    /// How far the period's circular has come; none if it has not begun.
    pub circular: Option<CircularReport>,
    /// The checkpoint that the figures were computed at; none from files.
    pub checkpoint: Option<CheckpointRef>,
}

/// The policy a report was made under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyInForce {
    /// 0 = the default; else the n-th that was adopted.
    pub version: u32,
    /// Entry that adopted it.
    pub entry: Option<EntryIndex>,
    /// Day of that entry.
    pub adopted_on: Option<Day>,
    /// Adopted after the day from which it holds.
    pub back_dated: bool,
    /// What it says.
    pub policy: Policy,
}

/// What the percentages apply to (基数).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// Cases undertaken by judges of the population (heads, not weights).
    pub cases: u64,
    /// N: their credit, with panel seats under TOOK_PART.
    pub credit: Fraction,
    /// J: days in post of the population.
    pub judge_days: u64,
    /// Judges with at least one such day.
    pub judges: u64,
    /// rate · |C|; `None` without judge-days.
    pub average: Option<Fraction>,
    /// Mean weight of the cases (100 = standard); `None` without cases.
    pub mean_weight: Option<Fraction>,
}

/// The base of a division.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DivisionBase {
    /// Its name.
    pub division: String,
    /// Its base.
    pub base: Base,
    /// Whether that is enough to compare with.
    pub holds: bool,
}

/// The court's figures in another span, counted under the same policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpanFigures {
    /// First day.
    pub from: Day,
    /// Last day, included.
    pub to: Day,
    /// Cases of the base.
    pub cases: u64,
    /// Average of the base; `None` without judge-days.
    pub average: Option<Fraction>,
}

/// A judge of the base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseJudge {
    /// Number.
    pub judge: JudgeId,
    /// Name.
    pub name: String,
    /// Rows of the population inside C.
    pub roles: Vec<RoleSpan>,
    /// Days in post that count.
    pub days: u64,
    /// Cases undertaken.
    pub cases: u64,
    /// Their credit.
    pub credit: Fraction,
}

/// A row of the roster, cut to C.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleSpan {
    /// Role.
    pub role: Role,
    /// Division; may be empty.
    pub division: String,
    /// First day.
    pub from: Day,
    /// Last day, included.
    pub to: Day,
}

/// A leader's figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leader {
    /// Number.
    pub judge: JudgeId,
    /// Name.
    pub name: String,
    /// Assessed rows inside C.
    pub roles: Vec<RoleSpan>,
    /// A: assessed days in C.
    pub days: u64,
    /// F: assessed days in P; open rows go on.
    pub days_in_period: u64,
    /// Each calendar year that P touches, ascending.
    pub years: Vec<LeaderYear>,
    /// Required before reductions; `None` without a base.
    pub raw: Option<Fraction>,
    /// Required after reductions; `None` without a base.
    pub required: Option<Fraction>,
    /// ⌈required⌉: whole cases.
    pub required_cases: Option<u64>,
    /// Own cases (heads).
    pub own: u64,
    /// Cases on whose panel the leader sat beside another undertaking judge (heads).
    pub panel: u64,
    /// Credit of own cases.
    pub own_credit: Fraction,
    /// Credit of panel cases, before the coefficient.
    pub panel_credit: Fraction,
    /// Counted credit under the half rule.
    pub counted: Fraction,
    /// Whether the quota is met by now; `None` without a base.
    pub met: Option<bool>,
    /// How the leader stands.
    pub status: Status,
    /// What is missing, ascending; empty when met.
    pub short_of: Vec<Shortfall>,
    /// own / (own + panel), heads; `None` without cases.
    pub own_share: Option<Fraction>,
    /// counted / required; `None` when nothing is required.
    pub completion: Option<Fraction>,
    /// Floors for these days, if a role has any.
    pub floors: Option<Floors>,
    /// Reductions of the period's years, in the order of the log.
    pub reductions: Vec<AppliedReduction>,
    /// Divisions in C that have no base, for which the court's rate holds (本部门无可比基数).
    pub by_court: Vec<String>,
    /// counted · F / A; `None` without days.
    pub forecast: Option<Fraction>,
    /// Required for the whole period at the same rate.
    pub required_in_period: Option<Fraction>,
    /// Own cases still to take and close in the period; `None` without a base.
    pub still_to_take: Option<u64>,
    /// Own cases that were drawn.
    pub drawn: u64,
    /// Own cases that were designated.
    pub designated: u64,
    /// Own cases of which it is not known.
    pub imported: u64,
    /// Own cases by type code, ascending; "" = legacy numbers.
    pub types: Vec<(String, u64)>,
    /// Hearings presided or attended in own and panel cases.
    pub hearings: u64,
    /// Recorded work of C that is never handling, kind by kind.
    pub workload: Vec<(ActivityKind, u64)>,
    /// Own or presided cases flagged major, difficult, remanded.
    pub led: Led,
    /// Own cases by what reviews found of them (案件评查): results that hold. They count for nothing.
    pub reviews: Vec<(ReviewResult, Vec<String>)>,
    /// Mean weight of own cases; `None` without any.
    pub mean_weight: Option<Fraction>,
    /// Undertaken cases open at the end of C.
    pub open: u64,
    /// (own, panel) in the span before; `None` where these are not known.
    pub before: Option<(u64, u64)>,
    /// (own, panel) of the same days a year before; `None` where these are not known.
    pub last_year: Option<(u64, u64)>,
    /// Month by month through C.
    pub months: Vec<Month>,
    /// Of how many own and panel cases each kind of activity is known.
    pub coverage: Vec<Coverage>,
    /// Signals of nominal handling, ascending.
    pub findings: Vec<Finding>,
    /// What the leader says of the period.
    pub explanations: Vec<ExplanationLine>,
}

/// A leader's calendar year: a reduction of one year takes nothing off another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaderYear {
    /// Year.
    pub year: u32,
    /// A of the year: assessed days in C.
    pub days: u64,
    /// F of the year: assessed days in P.
    pub days_in_period: u64,
    /// D: assessed days in the whole year, inside P or not.
    pub days_in_year: u64,
    /// Days in an assessed role in C that leave takes off.
    pub days_off: u64,
    /// Sum of the percents granted for it.
    pub percent: u64,
    /// Sum of the cases granted for it.
    pub cases: u64,
}

/// Absolute floors, for the leader's days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Floors {
    /// Own cases.
    pub own: Fraction,
    /// Own and panel cases.
    pub took_part: Fraction,
}

/// Cases that leaders should lead (重大、疑难、发回重审).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Led {
    /// Major.
    pub major: u64,
    /// Difficult.
    pub difficult: u64,
    /// Remanded.
    pub remanded: u64,
}

/// One month of C.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Month {
    /// Year.
    pub year: u32,
    /// Month, 1 to 12.
    pub month: u32,
    /// Own cases.
    pub own: u64,
    /// Panel cases.
    pub panel: u64,
}

/// In how many cases a kind of activity is known from anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coverage {
    /// Kind.
    pub kind: ActivityKind,
    /// Cases with it.
    pub with: u64,
    /// Cases in all.
    pub of: u64,
}

/// A signal that was raised, with its evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which.
    pub signal: Signal,
    /// The cases it rests on.
    pub cases: Vec<CaseLine>,
    /// Figures it rests on: (name, value), such as ("own", 12).
    pub figures: Vec<(&'static str, Fraction)>,
}

/// One case behind a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseLine {
    /// Entry index of the filing or import.
    pub filing: EntryIndex,
    /// Case number.
    pub number: String,
    /// Undertaking judge.
    pub undertaking: JudgeId,
    /// The panel beside the undertaking judge.
    pub panel: Vec<JudgeId>,
    /// Day of filing.
    pub filed_on: Day,
    /// Day it counts on; `None` = not yet.
    pub counted_on: Option<Day>,
    /// Closing day.
    pub closed_on: Option<Day>,
    /// Manner of closing.
    pub manner: Option<Manner>,
    /// Weight, 100 = standard.
    pub weight: u32,
    /// How it came to the judge.
    pub assigned_by: AssignedBy,
}

/// Every counted case in exactly one class:
/// closings = base + leaders' own + other roles + unattributed + not counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reconciliation {
    /// Cases with their counting day in C.
    pub closings: u64,
    /// Undertaken by a judge of the population.
    pub base: u64,
    /// Those of them undertaken by an assessed leader.
    pub base_by_leaders: u64,
    /// Undertaken by a leader who is not of the population.
    pub leaders_own: u64,
    /// Undertaken by an in-quota judge of another role.
    pub other_roles: u64,
    /// Undertaken by nobody in quota on that day.
    pub unattributed: u64,
    /// Of a type that is not counted.
    pub not_counted: u64,
}

/// A figure of a report whose cases can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// Own cases of a judge.
    Own(JudgeId),
    /// Panel cases of a judge.
    Panel(JudgeId),
    /// Own cases of a judge that were drawn.
    Drawn(JudgeId),
    /// Own cases of a judge that were designated.
    Designated(JudgeId),
    /// Undertaken cases of a judge that are open at the end of C.
    Open(JudgeId),
    /// Cases of the court's base.
    Base,
    /// Cases of leaders outside the population.
    LeadersOwn,
    /// Cases of other roles.
    OtherRoles,
    /// Unattributed cases.
    Unattributed,
    /// Cases of types that are not counted.
    NotCounted,
}

/// The checkpoint a report was computed at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckpointRef {
    /// Origin.
    pub origin: String,
    /// Entries.
    pub size: u64,
    /// Root, lower hex.
    pub root: String,
}

impl CheckpointRef {
    /// Of a checkpoint.
    pub fn new(origin: &str, size: u64, root: &[u8; 32]) -> CheckpointRef {
        CheckpointRef { origin: origin.to_owned(), size, root: to_hex(root) }
    }
}
