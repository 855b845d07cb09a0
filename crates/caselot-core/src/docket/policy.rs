//! The court's policy: how the quota of its leaders is counted (docs/quota.md).

use serde::{Deserialize, Serialize};

use crate::docket::code::{
    AbsenceKind, FloorsMode, ListedWord, QuotaBasis, QuotaDenominator, QuotaFallback, QuotaMeasure,
    QuotaScope, Role, SheetTable, Signal,
};
use crate::docket::day::Day;
use crate::docket::lineage::{REMANDED, RETRIAL};
use crate::docket::routing::{CaseKind, Route, STANDARD_WEIGHT, WeightRule, WordList};
use crate::id::EntryIndex;

/// A version of the policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// It holds for periods that begin on or after this day.
    pub valid_from: Day,
    /// Number of the document it rests on.
    pub document: String,
    /// How the quota is counted.
    pub quota: QuotaPolicy,
    /// Days within which a case that is filed again goes back to its first judge; `None` = it
    /// is drawn again.
    pub refiling: Option<u32>,
    /// What the cases of a series weigh.
    pub series: SeriesRule,
    /// Where cases go: the first that fits.
    pub routes: Vec<Route>,
    /// What cases weigh: the first that fits; without any, weights are free.
    pub weights: Vec<WeightRule>,
    /// Who may be drawn, and how few are too few.
    pub eligibility: Eligibility,
    /// A case may be filed and drawn in one call, by the server's word alone. Protocol 2.
    pub single_call: bool,
    /// The words that filings may use; what no list speaks of is free. Protocol 2.
    pub word_lists: Vec<WordList>,
    /// A filing without marks of its parties waits for a second person: otherwise whoever files
    /// could draw numbers first and say afterwards whose cases they are. Protocol 2.
    pub parties_required: bool,
    /// How panels are made up; with it the log alone says who sits. Protocol 2.
    pub seats: Option<SeatRules>,
    /// Which cases belong to another and go to its judge, strictly ascending by type. Protocol 2.
    pub follows: Vec<FollowRule>,
    /// Rules that hold while it is in force, beside those that always held: up to
    /// [`NEWEST_EDITION`]. 0 in protocol 1.
    pub edition: u32,
    /// What the court's own files call columns, and write in cells; no rule asks for it. Protocol 2.
    pub sheet_words: Vec<SheetWords>,
}

/// Words of the court's own files for a column or a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetWords {
    /// What they are words for.
    pub of: SheetTable,
    /// The column's English name, or the name of the code.
    pub meaning: String,
    /// Strictly ascending.
    pub words: Vec<String>,
}

/// The edition by which a case keeps its seats and its facts, and roles are one person's no more.
pub const CASES_KEPT: u32 = 1;
/// The newest edition of the rules.
pub const NEWEST_EDITION: u32 = CASES_KEPT;

/// How a court's panels are made up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatRules {
    /// Roles of which the first that sits presides, until somebody is designated; none = the
    /// president, then a division chief.
    pub presiding_ranks: Vec<Role>,
    /// Flags of cases that no judge decides alone (民诉法 42), strictly ascending.
    pub never_alone: Vec<String>,
}

/// Cases of a type that belong to a main case (随主案).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowRule {
    /// Their type code.
    pub type_code: String,
    /// Type codes of their main cases, strictly ascending.
    pub of: Vec<String>,
}

/// Bounds that a policy sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Eligibility {
    /// Least effective number of candidates of the undertaking seat without an approver, from 1.
    pub min_candidates: u32,
    /// A judge with so many open cases is left out of draws; `None` = no cap.
    pub open_case_cap: Option<u32>,
}

impl Default for Eligibility {
    /// Three candidates, no cap.
    fn default() -> Eligibility {
        Eligibility { min_candidates: 3, open_case_cap: None }
    }
}

/// What the cases of a series weigh, and how much of them counts at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesRule {
    /// Weight of each further case, in percent of the first one's; 1 to 100.
    pub further_percent: u32,
    /// Most weight of a whole series; `None` = no cap.
    pub cap: Option<u32>,
}

impl SeriesRule {
    /// The weight of a series' next case; at least 1.
    pub fn next_weight(&self, first: u32, total: u32) -> u32 {
        let further = first.saturating_mul(self.further_percent) / 100;
        let room = self.cap.map_or(u32::MAX, |cap| cap.saturating_sub(total));
        further.min(room).max(1)
    }
}

impl Default for SeriesRule {
    /// 30 % for each further case, without a cap.
    fn default() -> SeriesRule {
        SeriesRule { further_percent: 30, cap: None }
    }
}

/// A policy as it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdoptedPolicy {
    /// Entry index.
    pub entry: EntryIndex,
    /// Day of the entry.
    pub adopted_on: Day,
    /// First day on which filings are held against it; in protocol 2 it may be later than the first
    /// day of the quota's periods.
    pub binding_from: Day,
    /// What was adopted.
    pub policy: Policy,
}

/// A proper or improper fraction with a denominator from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ratio {
    /// Above the line.
    pub numerator: u32,
    /// Below the line.
    pub denominator: u32,
}

/// `p/q`.
pub const fn ratio(numerator: u32, denominator: u32) -> Ratio {
    Ratio { numerator, denominator }
}

/// What a leader's role asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleQuota {
    /// Role.
    pub role: Role,
    /// Part of the base.
    pub ratio: Ratio,
    /// Whose base.
    pub scope: QuotaScope,
    /// Cases to undertake in a year; 0 = no floor.
    pub floor_own: u32,
    /// Cases to take part in in a year; 0 = no floor.
    pub floor_took_part: u32,
}

/// When a division has a base of its own, and what holds if it has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DivisionRule {
    /// Least judge-days of its base in a year; a shorter time needs its part. From 1 to 366.
    pub min_base_days: u32,
    /// What holds for a division with fewer, or without a case.
    pub fallback: QuotaFallback,
}

impl Default for DivisionRule {
    /// 90 days a year, else the court's rate: what a policy's file means that says nothing of it.
    fn default() -> DivisionRule {
        DivisionRule { min_base_days: 90, fallback: QuotaFallback::Court }
    }
}

/// A signal that is tuned or switched off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignalRule {
    /// Signal.
    pub signal: Signal,
    /// Switched off.
    pub off: bool,
    /// In place of the usual threshold; what it measures is in `docs/signals.md`.
    pub threshold: Option<Ratio>,
}

/// How the quota is counted; the fields are explained in docs/quota.md.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotaPolicy {
    /// Assessed roles, strictly ascending.
    pub roles: Vec<RoleQuota>,
    /// Roles that make the base, strictly ascending.
    pub population: Vec<Role>,
    /// Which part in a case makes the base.
    pub measure: QuotaMeasure,
    /// On which day a case counts.
    pub basis: QuotaBasis,
    /// A case counts its weight.
    pub weighted: bool,
    /// What the base is divided by.
    pub denominator: QuotaDenominator,
    /// What a seat on a panel counts.
    pub panel_coefficient: Ratio,
    /// At least half self-handled.
    pub half_rule: bool,
    /// How floors stand to the ratio.
    pub floors_mode: FloorsMode,
    /// Type codes left out, strictly ascending.
    pub not_counted: Vec<String>,
    /// Runs of leave longer than this many days are taken off; `None` = no leave is.
    pub leave_over: Option<u32>,
    /// Kinds of absences that make such runs, strictly ascending; empty = all. Protocol 2.
    pub leave_kinds: Vec<AbsenceKind>,
    /// When a division has a base; `None` = with one judge-day. Protocol 2.
    pub division_rule: Option<DivisionRule>,
    /// Least own cases of a signal on shares.
    pub signals_least_own: u32,
    /// Signals that are not as usual, strictly ascending.
    pub signals: Vec<SignalRule>,
}

impl QuotaPolicy {
    /// All roles that can be in the quota: a population of ALL.
    pub const EVERY_ROLE: [Role; 7] = [
        Role::President,
        Role::VicePresident,
        Role::CommitteeMember,
        Role::OtherLeader,
        Role::DivisionChief,
        Role::DeputyDivisionChief,
        Role::Judge,
    ];

    /// What an assessed role asks for.
    pub fn of_role(&self, role: Role) -> Option<&RoleQuota> {
        self.roles.iter().find(|quota| quota.role == role)
    }
}

impl Default for QuotaPolicy {
    /// President 5 %, other leaders 30 % of the average of the court's ordinary quota judges;
    /// closed, unweighted, by judge-days (docs/quota.md).
    fn default() -> QuotaPolicy {
        let quota = |role, percent| RoleQuota {
            role,
            ratio: ratio(percent, 100),
            scope: QuotaScope::Court,
            floor_own: 0,
            floor_took_part: 0,
        };
        QuotaPolicy {
            roles: vec![
                quota(Role::President, 5),
                quota(Role::VicePresident, 30),
                quota(Role::CommitteeMember, 30),
                quota(Role::OtherLeader, 30),
            ],
            population: vec![Role::DivisionChief, Role::DeputyDivisionChief, Role::Judge],
            measure: QuotaMeasure::Undertaken,
            basis: QuotaBasis::Closed,
            weighted: false,
            denominator: QuotaDenominator::JudgeDays,
            panel_coefficient: ratio(1, 1),
            half_rule: true,
            floors_mode: FloorsMode::Also,
            not_counted: vec!["民诉前调".to_owned()],
            leave_over: None,
            leave_kinds: Vec::new(),
            division_rule: None,
            signals_least_own: 5,
            signals: Vec::new(),
        }
    }
}

impl Default for Policy {
    /// The default policy, from the first day of the calendar, on no document.
    fn default() -> Policy {
        Policy {
            valid_from: Day(0),
            document: String::new(),
            quota: QuotaPolicy::default(),
            refiling: None,
            series: SeriesRule::default(),
            routes: Vec::new(),
            weights: Vec::new(),
            eligibility: Eligibility::default(),
            single_call: false,
            word_lists: Vec::new(),
            parties_required: false,
            seats: None,
            follows: Vec::new(),
            edition: 0,
            sheet_words: Vec::new(),
        }
    }
}

impl Policy {
    /// The route of a case: the first that fits.
    pub fn route(&self, kind: CaseKind<'_>) -> Option<&Route> {
        self.routes.iter().find(|route| route.fits(kind))
    }

    /// The rule of a type code whose cases belong to another.
    pub fn follow_rule(&self, type_code: &str) -> Option<&FollowRule> {
        self.follows.iter().find(|rule| rule.type_code == type_code)
    }

    /// The first kind of word in which a case keeps to no list that speaks of it on a day.
    pub fn unlisted(&self, kind: CaseKind<'_>, today: Day) -> Option<ListedWord> {
        ListedWord::ALL.iter().copied().find(|of| {
            let lists = self.word_lists.iter();
            let lists = lists.filter(|it| it.of == *of && it.applies(kind.type_code, today));
            let lists: Vec<_> = lists.collect();
            let listed = |word: &str| lists.iter().any(|it| it.words.iter().any(|w| w == word));
            let keeps = match of {
                ListedWord::Cause => listed(kind.cause),
                ListedWord::Procedure => listed(kind.procedure),
                // What ties a case to an earlier one has rules of its own.
                ListedWord::Flag => kind
                    .flags
                    .iter()
                    .all(|flag| listed(flag) || [REMANDED, RETRIAL].contains(&flag.as_str())),
            };
            !lists.is_empty() && !keeps
        })
    }

    /// What the table says that a case weighs: by the first row that fits, else 100. `None` if
    /// the policy has no table.
    pub fn weight(&self, kind: CaseKind<'_>) -> Option<u32> {
        let row = self.weights.iter().find(|rule| rule.fits(kind));
        let said = row.map_or(STANDARD_WEIGHT, |rule| rule.weight);
        (!self.weights.is_empty()).then_some(said)
    }
}
