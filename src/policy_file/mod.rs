//! The policy as a TOML file.

use std::collections::BTreeMap;

use caselot_core::docket::Day;
use caselot_core::docket::code::{
    AbsenceKind, FloorsMode, QuotaBasis, QuotaDenominator, QuotaFallback, QuotaMeasure, QuotaScope,
    Role, Signal,
};
use caselot_core::docket::policy::{
    DivisionRule, Policy, QuotaPolicy, Ratio, RoleQuota, SignalRule,
};
use caselot_tables::Synonyms;
use serde::{Deserialize, Deserializer, Serialize};
use toml::{Table, Value};

use crate::words::{self, text};
use rows::{EligibilityRow, FollowRow, ListedRow, RouteRow, SeatsRow, SeriesRow, WeightRow};
use rows::{ascending, follows, is_blank, not_a_day};

pub mod rows;
pub mod sheet_words;

/// A fault of a policy's file, in words.
type Read<T> = Result<T, String>;

/// Word of a population of every role that can be in the quota.
const EVERY_ROLE: &str = "ALL";
/// Lists of rows, which are left out when they are empty.
const LISTS: [&str; 3] = ["route", "weight", "listed"];
/// Key of the table of signals that holds no signal.
const LEAST_OWN: &str = "least_own";

/// Reads a word of a closed vocabulary; a fault names its key and the nearest known word.
macro_rules! word {
    ($key:expr, $text:expr, $code:ident) => {{
        let text: &str = &$text;
        $code::from_name(text).ok_or_else(|| {
            let names = $code::ALL.iter().map(|word| word.name());
            format!("{}: {}", $key, words::unknown(text, names))
        })
    }};
}

/// The keys of the file. A key that is left out is as in the default policy.
#[derive(Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct PolicyFile {
    #[serde(deserialize_with = "day_text")]
    valid_from: String,
    document: String,
    population: Population,
    measure: String,
    basis: String,
    weighted: bool,
    denominator: String,
    panel_coefficient: String,
    half_rule: bool,
    floors_mode: String,
    not_counted: Vec<String>,
    leave_over: Option<u32>,
    #[serde(skip_serializing)]
    data: Option<DataDays>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    leave_kinds: Vec<String>,
    /// 0 = one judge-day makes a base, as in a policy that does not know the rule.
    min_base_days: Option<u32>,
    fallback: Option<String>,
    refiling_days: Option<u32>,
    ratio: Option<BTreeMap<String, String>>,
    scope: BTreeMap<String, String>,
    floors: BTreeMap<String, [u32; 2]>,
    signals: BTreeMap<String, SignalValue>,
    series: SeriesRow,
    eligibility: EligibilityRow,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    single_call: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    parties_required: bool,
    seats: Option<SeatsRow>,
    #[serde(skip_serializing_if = "Synonyms::is_empty")]
    words: Synonyms,
    route: Vec<RouteRow>,
    weight: Vec<WeightRow>,
    listed: Vec<ListedRow>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    follow: Vec<FollowRow>,
}

/// First and last day of what files hold: of a report from files alone, and no part of the policy.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DataDays {
    #[serde(deserialize_with = "day_text")]
    from: String,
    #[serde(deserialize_with = "day_text")]
    to: String,
}

/// Roles that make the base.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged, expecting = "population is neither a list of roles nor ALL")]
enum Population {
    Word(String),
    Roles(Vec<String>),
}

/// A signal: switched on or off, or a threshold of its own.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged, expecting = "a signal is not true, false, a whole number or a text like \"1/3\"")]
enum SignalValue {
    Switch(bool),
    Whole(u32),
    Fraction(String),
}

/// A day as text or as a TOML date.
fn day_text<'de, D: Deserializer<'de>>(input: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(input)? {
        Value::String(text) => text,
        other => other.to_string(),
    })
}

impl Default for PolicyFile {
    fn default() -> Self {
        let file = PolicyFile::from(&Policy::default());
        PolicyFile { ratio: None, scope: BTreeMap::new(), floors: BTreeMap::new(), ..file }
    }
}

impl From<&Policy> for PolicyFile {
    fn from(policy: &Policy) -> Self {
        let quota = &policy.quota;
        let of_roles = || quota.roles.iter().map(|it| (it.role.name().to_owned(), it));
        let signal = |rule: &SignalRule| {
            let value = match rule.threshold.filter(|_| !rule.off) {
                Some(threshold) => SignalValue::Fraction(fraction_text(threshold)),
                None => SignalValue::Switch(!rule.off),
            };
            (rule.signal.name().to_owned(), value)
        };
        let least_own = (LEAST_OWN.to_owned(), SignalValue::Whole(quota.signals_least_own));
        PolicyFile {
            valid_from: policy.valid_from.to_string(),
            document: policy.document.clone(),
            population: Population::Roles(
                quota.population.iter().map(|role| role.name().to_owned()).collect(),
            ),
            measure: quota.measure.name().to_owned(),
            basis: quota.basis.name().to_owned(),
            weighted: quota.weighted,
            denominator: quota.denominator.name().to_owned(),
            panel_coefficient: fraction_text(quota.panel_coefficient),
            half_rule: quota.half_rule,
            floors_mode: quota.floors_mode.name().to_owned(),
            not_counted: quota.not_counted.clone(),
            leave_over: quota.leave_over,
            data: None,
            leave_kinds: quota.leave_kinds.iter().map(|kind| kind.name().to_owned()).collect(),
            min_base_days: match quota.division_rule {
                Some(rule) => Some(rule.min_base_days),
                None => has_division_scope(&quota.roles).then_some(0),
            },
            fallback: quota.division_rule.map(|rule| rule.fallback.name().to_owned()),
            refiling_days: policy.refiling,
            ratio: Some(of_roles().map(|(role, it)| (role, fraction_text(it.ratio))).collect()),
            scope: of_roles().map(|(role, it)| (role, it.scope.name().to_owned())).collect(),
            floors: of_roles()
                .map(|(role, it)| (role, [it.floor_own, it.floor_took_part]))
                .collect(),
            signals: quota.signals.iter().map(signal).chain([least_own]).collect(),
            series: (&policy.series).into(),
            eligibility: (&policy.eligibility).into(),
            single_call: policy.single_call,
            parties_required: policy.parties_required,
            seats: policy.seats.as_ref().map(Into::into),
            route: policy.routes.iter().map(RouteRow::from).collect(),
            weight: policy.weights.iter().map(WeightRow::from).collect(),
            listed: policy.word_lists.iter().map(ListedRow::from).collect(),
            words: Synonyms::of(&policy.sheet_words),
            follow: policy.follows.iter().map(FollowRow::from).collect(),
        }
    }
}

/// Reads a policy; a key that is left out is as in the default policy.
pub fn read(text: &str) -> Read<Policy> {
    let file: PolicyFile = toml::from_str(text).map_err(|error| words::toml_fault(text, &error))?;
    let (roles, population) = (roles(&file)?, population(&file.population)?);
    let division_rule = division_rule(&file, &roles)?;
    let (signals, signals_least_own) = signals(&file.signals)?;
    let valid_from =
        Day::parse(&file.valid_from).ok_or_else(|| not_a_day("valid_from", &file.valid_from))?;
    let quota = QuotaPolicy {
        roles,
        population,
        measure: word!("measure", file.measure, QuotaMeasure)?,
        basis: word!("basis", file.basis, QuotaBasis)?,
        weighted: file.weighted,
        denominator: word!("denominator", file.denominator, QuotaDenominator)?,
        panel_coefficient: fraction("panel_coefficient", &file.panel_coefficient)?,
        half_rule: file.half_rule,
        floors_mode: word!("floors_mode", file.floors_mode, FloorsMode)?,
        not_counted: ascending(file.not_counted),
        leave_over: file.leave_over,
        leave_kinds: leave_kinds(&file.leave_kinds)?,
        division_rule,
        signals_least_own,
        signals,
    };
    Ok(Policy {
        valid_from,
        document: file.document,
        quota,
        refiling: file.refiling_days,
        series: file.series.into(),
        routes: file.route.into_iter().map(Into::into).collect(),
        weights: file.weight.into_iter().map(Into::into).collect(),
        eligibility: file.eligibility.into(),
        single_call: file.single_call,
        parties_required: file.parties_required,
        seats: file.seats.map(TryInto::try_into).transpose()?,
        word_lists: file.listed.into_iter().map(ListedRow::read).collect::<Read<_>>()?,
        sheet_words: sheet_words::read(file.words)?,
        follows: follows(file.follow),
        ..Policy::default() // the edition is for the server to say
    })
}

/// The days of which the files beside the policy hold all cases, if the text says so.
pub fn data(text: &str) -> Read<Option<(Day, Day)>> {
    let file: PolicyFile = toml::from_str(text).map_err(|error| words::toml_fault(text, &error))?;
    let Some(DataDays { from, to }) = file.data else { return Ok(None) };
    let day = |key: &str, text: &str| {
        Day::parse(text).ok_or_else(|| not_a_day(&format!("data.{key}"), text))
    };
    let (from, to) = (day("from", &from)?, day("to", &to)?);
    if from > to {
        return Err(text!("data: {from} comes after {to}; give the first day as from", from, to));
    }
    Ok(Some((from, to)))
}

/// Whether the text names the day it holds from.
pub fn names_its_day(text: &str) -> bool {
    text.parse::<Table>().is_ok_and(|table| table.contains_key("valid_from"))
}

fn roles(file: &PolicyFile) -> Read<Vec<RoleQuota>> {
    let mut roles = match &file.ratio {
        None => QuotaPolicy::default().roles,
        Some(ratios) => ratios.iter().map(role_quota).collect::<Read<_>>()?,
    };
    roles.sort_by_key(|quota| quota.role);
    if roles.is_empty() {
        return Err(text!("the policy assesses no role; give [ratio] at least one"));
    }
    for (name, scope) in &file.scope {
        let key = format!("scope.{name}");
        quota_of(&mut roles, &key, name)?.scope = word!(key, scope, QuotaScope)?;
    }
    for (name, [own, took_part]) in &file.floors {
        let quota = quota_of(&mut roles, &format!("floors.{name}"), name)?;
        (quota.floor_own, quota.floor_took_part) = (*own, *took_part);
    }
    Ok(roles)
}

fn role_quota((name, ratio): (&String, &String)) -> Read<RoleQuota> {
    let key = format!("ratio.{name}");
    let (role, ratio) = (word!("ratio", name, Role)?, fraction(&key, ratio)?);
    Ok(RoleQuota { role, ratio, scope: QuotaScope::Court, floor_own: 0, floor_took_part: 0 })
}

/// The quota of a role that a table names.
fn quota_of<'r>(roles: &'r mut [RoleQuota], key: &str, name: &str) -> Read<&'r mut RoleQuota> {
    let role = word!(key, name, Role)?;
    let found = roles.iter_mut().find(|quota| quota.role == role);
    found.ok_or_else(|| text!("{key}: the role has no ratio; add it to [ratio]", key))
}

fn population(population: &Population) -> Read<Vec<Role>> {
    let mut roles = match population {
        Population::Word(word) if word == EVERY_ROLE => QuotaPolicy::EVERY_ROLE.to_vec(),
        Population::Word(word) => {
            return Err(text!("population: “{word}” is neither a list of roles nor ALL", word));
        }
        Population::Roles(names) => {
            names.iter().map(|name| word!("population", name, Role)).collect::<Read<_>>()?
        }
    };
    roles.sort();
    roles.dedup();
    Ok(roles)
}

fn has_division_scope(roles: &[RoleQuota]) -> bool {
    roles.iter().any(|quota| quota.scope == QuotaScope::Division)
}

/// When a division has a base: as usual if a role is compared with its division and the file says
/// nothing else.
fn division_rule(file: &PolicyFile, roles: &[RoleQuota]) -> Read<Option<DivisionRule>> {
    let usual = DivisionRule::default();
    let fallback = match &file.fallback {
        Some(word) => word!("fallback", word, QuotaFallback)?,
        None => usual.fallback,
    };
    match file.min_base_days {
        Some(0) if file.fallback.is_some() => {
            Err(text!("fallback: with min_base_days = 0 every division has a base; leave it out"))
        }
        Some(0) => Ok(None),
        Some(min_base_days) => Ok(Some(DivisionRule { min_base_days, fallback })),
        None if has_division_scope(roles) || file.fallback.is_some() => {
            Ok(Some(DivisionRule { fallback, ..usual }))
        }
        None => Ok(None),
    }
}

fn leave_kinds(names: &[String]) -> Read<Vec<AbsenceKind>> {
    let kind = |name: &String| word!("leave_kinds", name, AbsenceKind);
    let mut kinds = names.iter().map(kind).collect::<Read<Vec<_>>>()?;
    kinds.sort();
    kinds.dedup();
    Ok(kinds)
}

/// The signals that are not as usual, and the least number of own cases.
fn signals(table: &BTreeMap<String, SignalValue>) -> Read<(Vec<SignalRule>, u32)> {
    let (mut rules, mut least_own) = (Vec::new(), QuotaPolicy::default().signals_least_own);
    for (name, value) in table {
        if name == LEAST_OWN {
            let SignalValue::Whole(cases) = value else {
                return Err(text!("signals.{name}: give a whole number", name = LEAST_OWN));
            };
            least_own = *cases;
            continue;
        }
        let names = Signal::ALL.iter().map(|signal| signal.name());
        let unknown = || format!("signals: {}", words::unknown(name, names.chain([LEAST_OWN])));
        let signal = Signal::from_name(name).ok_or_else(unknown)?;
        let (off, threshold) = match value {
            SignalValue::Switch(true) => continue,
            SignalValue::Switch(false) => (true, None),
            SignalValue::Whole(numerator) => {
                (false, Some(Ratio { numerator: *numerator, denominator: 1 }))
            }
            SignalValue::Fraction(text) => {
                (false, Some(fraction(&format!("signals.{name}"), text)?))
            }
        };
        rules.push(SignalRule { signal, off, threshold });
    }
    rules.sort_by_key(|rule| rule.signal);
    Ok((rules, least_own))
}

fn fraction(key: &str, text: &str) -> Read<Ratio> {
    let read = || {
        let (numerator, denominator) = text.split_once('/')?;
        let (numerator, denominator) = (numerator.parse().ok()?, denominator.parse().ok()?);
        (denominator > 0).then_some(Ratio { numerator, denominator })
    };
    read().ok_or_else(|| text!("{key}: “{text}” is not a fraction like 5/100", key, text))
}

fn fraction_text(ratio: Ratio) -> String {
    format!("{}/{}", ratio.numerator, ratio.denominator)
}

/// Writes a policy as [`read`] reads it.
pub fn write(policy: &Policy) -> String {
    let mut table = Table::try_from(PolicyFile::from(policy))
        .expect("text keys over texts, numbers, lists and tables can be written as TOML");
    // TOML has no null: 0 says that there is no cap.
    for (section, key) in [("series", "cap"), ("eligibility", "open_case_cap")] {
        if let Some(section) = table.get_mut(section).and_then(Value::as_table_mut) {
            section.entry(key).or_insert(Value::Integer(0));
        }
    }
    for list in LISTS {
        let rows = table.get_mut(list).and_then(Value::as_array_mut);
        for row in rows.into_iter().flatten().filter_map(Value::as_table_mut) {
            row.retain(|_, value| !is_blank(value));
        }
    }
    table.retain(|key, value| !(LISTS.contains(&key) && is_blank(value)));
    table.to_string()
}

#[cfg(test)]
mod tests;
