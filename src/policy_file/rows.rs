//! Series, eligibility, routes and weights of a policy: the same rows in its TOML file and in its
//! JSON.

use caselot_core::docket::Day;
use caselot_core::docket::code::{ListedWord, Role};
use caselot_core::docket::policy::{Eligibility, FollowRule, SeatRules, SeriesRule};
use caselot_core::docket::routing::{Route, WeightRule, WordList};
use serde::{Deserialize, Serialize};
use toml::Value;

use crate::words::{self, text};

/// Weights of the cases of a series.
#[derive(Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SeriesRow {
    further_percent: u32,
    cap: Option<u32>,
}

impl Default for SeriesRow {
    fn default() -> Self {
        SeriesRow::from(&SeriesRule::default())
    }
}

impl From<&SeriesRule> for SeriesRow {
    fn from(rule: &SeriesRule) -> Self {
        SeriesRow { further_percent: rule.further_percent, cap: rule.cap }
    }
}

impl From<SeriesRow> for SeriesRule {
    fn from(row: SeriesRow) -> Self {
        SeriesRule { further_percent: row.further_percent, cap: unless_zero(row.cap) }
    }
}

/// Bounds of draws and of open cases.
#[derive(Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EligibilityRow {
    min_candidates: u32,
    open_case_cap: Option<u32>,
}

impl Default for EligibilityRow {
    fn default() -> Self {
        EligibilityRow::from(&Eligibility::default())
    }
}

impl From<&Eligibility> for EligibilityRow {
    fn from(it: &Eligibility) -> Self {
        EligibilityRow { min_candidates: it.min_candidates, open_case_cap: it.open_case_cap }
    }
}

impl From<EligibilityRow> for Eligibility {
    fn from(row: EligibilityRow) -> Self {
        let open_case_cap = unless_zero(row.open_case_cap);
        Eligibility { min_candidates: row.min_candidates, open_case_cap }
    }
}

/// TOML has no null, so 0 means that there is no cap.
fn unless_zero(cap: Option<u32>) -> Option<u32> {
    cap.filter(|cap| *cap != 0)
}

/// A route: conditions, and the pool and seats of the cases that meet them.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RouteRow {
    #[serde(default)]
    types: Vec<String>,
    #[serde(default)]
    causes: Vec<String>,
    #[serde(default)]
    procedures: Vec<String>,
    #[serde(default)]
    flags: Vec<String>,
    pool: String,
    #[serde(default = "sole_judge")]
    seats: u32,
    #[serde(default)]
    assessors: u32,
    #[serde(default)]
    assessor_pool: String,
    #[serde(default)]
    member_pool: String,
    #[serde(default, skip_serializing_if = "is_zero")]
    experts: u32,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    expert_pool: String,
    #[serde(default, skip_serializing_if = "is_zero")]
    alternates: u32,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    later: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference over")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// Rules of seats: who presides, and which cases no judge decides alone.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SeatsRow {
    pub presiding_ranks: Vec<String>,
    pub never_alone: Vec<String>,
}

impl From<&SeatRules> for SeatsRow {
    fn from(rules: &SeatRules) -> Self {
        SeatsRow {
            presiding_ranks: rules
                .presiding_ranks
                .iter()
                .map(|rank| rank.name().to_owned())
                .collect(),
            never_alone: rules.never_alone.clone(),
        }
    }
}

/// Ranks in the order in which they preside, and flags.
impl TryFrom<SeatsRow> for SeatRules {
    type Error = String;

    fn try_from(row: SeatsRow) -> Result<SeatRules, String> {
        let SeatsRow { presiding_ranks, never_alone } = row;
        let rank = |rank: String| {
            let unknown = || {
                let names = Role::ALL.iter().map(|role| role.name());
                format!("seats.presiding_ranks: {}", words::unknown(&rank, names))
            };
            Role::from_name(&rank).ok_or_else(unknown)
        };
        let presiding_ranks = presiding_ranks.into_iter().map(rank).collect::<Result<_, _>>()?;
        Ok(SeatRules { presiding_ranks, never_alone: ascending(never_alone) })
    }
}

fn sole_judge() -> u32 {
    1
}

impl RouteRow {
    /// The row with the pool of the members as the log has it: empty for the route's own pool.
    pub fn canonical(route: &Route) -> Self {
        RouteRow { member_pool: route.panel().member_pool, ..RouteRow::from(route) }
    }
}

impl From<&Route> for RouteRow {
    fn from(route: &Route) -> Self {
        let Route { types, causes, procedures, flags, pool, .. } = route.clone();
        RouteRow {
            types,
            causes,
            procedures,
            flags,
            pool,
            seats: route.seats,
            assessors: route.assessors,
            assessor_pool: route.assessor_pool.clone(),
            member_pool: route.member_pool.clone(),
            experts: route.experts,
            expert_pool: route.expert_pool.clone(),
            alternates: route.alternates,
            later: route.later,
        }
    }
}

impl From<RouteRow> for Route {
    fn from(row: RouteRow) -> Self {
        Route {
            types: ascending(row.types),
            causes: ascending(row.causes),
            procedures: ascending(row.procedures),
            flags: ascending(row.flags),
            pool: row.pool,
            seats: row.seats,
            assessors: row.assessors,
            assessor_pool: row.assessor_pool,
            member_pool: row.member_pool,
            experts: row.experts,
            expert_pool: row.expert_pool,
            alternates: row.alternates,
            later: row.later,
        }
    }
}

/// A list in the form of the log: ascending, each text once.
pub fn ascending(mut list: Vec<String>) -> Vec<String> {
    list.sort();
    list.dedup();
    list
}

/// A weight: conditions, and the weight of the cases that meet them.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeightRow {
    #[serde(default, rename = "type")]
    type_code: String,
    #[serde(default)]
    cause: String,
    #[serde(default)]
    procedure: String,
    weight: u32,
}

impl From<&WeightRule> for WeightRow {
    fn from(rule: &WeightRule) -> Self {
        let WeightRule { type_code, cause, procedure, weight } = rule.clone();
        WeightRow { type_code, cause, procedure, weight }
    }
}

impl From<WeightRow> for WeightRule {
    fn from(row: WeightRow) -> Self {
        let WeightRow { type_code, cause, procedure, weight } = row;
        WeightRule { type_code, cause, procedure, weight }
    }
}

/// Cases that belong to another and go to its judge: their type, and the types of their main cases.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FollowRow {
    #[serde(rename = "type")]
    type_code: String,
    of: Vec<String>,
}

impl From<&FollowRule> for FollowRow {
    fn from(rule: &FollowRule) -> Self {
        let FollowRule { type_code, of } = rule.clone();
        FollowRow { type_code, of }
    }
}

impl From<FollowRow> for FollowRule {
    fn from(row: FollowRow) -> Self {
        FollowRule { type_code: row.type_code, of: ascending(row.of) }
    }
}

/// The rules in the order of the log. Two of one type are left as they are, for the server to refuse.
pub fn follows(rows: Vec<FollowRow>) -> Vec<FollowRule> {
    let mut rules: Vec<FollowRule> = rows.into_iter().map(Into::into).collect();
    rules.sort_by(|one, other| one.type_code.cmp(&other.type_code));
    rules
}

/// Words that filings may use on some days.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedRow {
    pub of: String,
    words: Vec<String>,
    #[serde(default)]
    types: Vec<String>,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
}

impl ListedRow {
    /// The list.
    ///
    /// # Errors
    /// In words, if a day is none, or it is a list of nothing that is known.
    pub fn read(self) -> Result<WordList, String> {
        let unknown = || {
            let names = ListedWord::ALL.iter().map(|word| word.name());
            format!("listed.of: {}", words::unknown(&self.of, names))
        };
        let of = ListedWord::from_name(&self.of).ok_or_else(unknown)?;
        let day = |text: &str| match text {
            "" => Ok(None),
            text => Day::parse(text).map(Some).ok_or_else(|| not_a_day("listed", text)),
        };
        let (from, to) = (day(&self.from)?.unwrap_or(Day(0)), day(&self.to)?);
        let (words, types) = (ascending(self.words), ascending(self.types));
        Ok(WordList { of, words, types, from, to })
    }
}

impl From<&WordList> for ListedRow {
    fn from(list: &WordList) -> Self {
        let WordList { of, words, types, from, to } = list.clone();
        let from = if from == Day(0) { String::new() } else { from.to_string() };
        let to = to.map_or_else(String::new, |day| day.to_string());
        ListedRow { of: of.name().to_owned(), words, types, from, to }
    }
}

/// A day that is none.
pub fn not_a_day(key: &str, text: &str) -> String {
    text!("{key}: {text} is not a day like 2021-01-01", key, text)
}

/// Whether a value of a row says nothing.
pub(super) fn is_blank(value: &Value) -> bool {
    match value {
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Integer(number) => *number == 0,
        _ => false,
    }
}
