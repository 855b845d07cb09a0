//! A policy as TOML; every key may be missing and then holds as in the default policy.

use std::path::Path;

use toml::{Table, Value};

use crate::cli::Failure;
use crate::docket::code::{
    FloorsMode, QuotaBasis, QuotaDenominator, QuotaMeasure, QuotaScope, Role, Signal,
};
use crate::docket::policy::{Policy, QuotaPolicy, Ratio, RoleQuota, SignalRule};
use crate::docket::{Day, rules};

const KEYS: &[&str] = &[
    "valid_from",
    "document",
    "ratio",
    "scope",
    "population",
    "measure",
    "basis",
    "weighted",
    "denominator",
    "panel_coefficient",
    "half_rule",
    "floors",
    "floors_mode",
    "not_counted",
    "leave_over",
    "signals",
];

type Read<T> = Result<T, String>;

/// Reads a policy file.
pub fn read(file: &Path) -> Result<Policy, Failure> {
    let text = std::fs::read_to_string(file).map_err(Failure::file(file))?;
    let named = |fault: String| Failure::Unreadable(format!("{}: {fault}", file.display()));
    parse(&text).map_err(named)
}

fn parse(text: &str) -> Read<Policy> {
    let table: Table = text.parse().map_err(|e: toml::de::Error| e.to_string())?;
    if let Some(unknown) = table.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(format!("unknown key {unknown}; the keys are {}", KEYS.join(", ")));
    }
    let mut policy = Policy::default();
    if let Some(value) = table.get("valid_from") {
        let day = Day::parse(value.to_string().trim_matches('"'));
        policy.valid_from = day.ok_or("valid_from is not a date like 2021-01-01")?;
    }
    if let Some(value) = table.get("document") {
        policy.document = text_of(value, "document")?.to_owned();
    }
    quota(&table, &mut policy.quota)?;
    rules::policy(&policy).map_err(|refusal| refusal.to_string())?;
    Ok(policy)
}

fn quota(table: &Table, quota: &mut QuotaPolicy) -> Read<()> {
    roles(table, quota)?;
    if let Some(value) = table.get("population") {
        quota.population = match value {
            Value::String(all) if all == "ALL" => QuotaPolicy::EVERY_ROLE.to_vec(),
            value => {
                let names = texts(value, "population")?;
                names.iter().map(|name| role(name)).collect::<Read<_>>()?
            }
        };
        quota.population.sort();
        quota.population.dedup();
    }
    coded(table, "measure", QuotaMeasure::from_name, &mut quota.measure)?;
    coded(table, "basis", QuotaBasis::from_name, &mut quota.basis)?;
    coded(table, "denominator", QuotaDenominator::from_name, &mut quota.denominator)?;
    coded(table, "floors_mode", FloorsMode::from_name, &mut quota.floors_mode)?;
    truth(table, "weighted", &mut quota.weighted)?;
    truth(table, "half_rule", &mut quota.half_rule)?;
    if let Some(value) = table.get("panel_coefficient") {
        quota.panel_coefficient = fraction(value, "panel_coefficient")?;
    }
    if let Some(value) = table.get("not_counted") {
        quota.not_counted = texts(value, "not_counted")?;
        quota.not_counted.sort();
        quota.not_counted.dedup();
    }
    if let Some(value) = table.get("leave_over") {
        quota.leave_over = Some(count(value, "leave_over")?);
    }
    for (name, value) in section(table, "signals")? {
        signal(quota, name, value)?;
    }
    quota.signals.sort_by_key(|rule| rule.signal);
    Ok(())
}

/// `[ratio]` replaces all roles; `[scope]` and `[floors]` speak of roles that have a ratio.
fn roles(table: &Table, quota: &mut QuotaPolicy) -> Read<()> {
    if table.contains_key("ratio") {
        quota.roles.clear();
        for (name, value) in section(table, "ratio")? {
            quota.roles.push(RoleQuota {
                role: role(name)?,
                ratio: fraction(value, name)?,
                scope: QuotaScope::Court,
                floor_own: 0,
                floor_took_part: 0,
            });
        }
        quota.roles.sort_by_key(|quota| quota.role);
    }
    for (name, value) in section(table, "scope")? {
        let scope = QuotaScope::from_name(text_of(value, name)?);
        let scope = scope.ok_or_else(|| format!("the scope of {name} is COURT or DIVISION"))?;
        assessed(quota, name)?.scope = scope;
    }
    for (name, value) in section(table, "floors")? {
        let floors = value.as_array().map_or(&[][..], Vec::as_slice);
        let [own, took_part] = floors else {
            return Err(format!("the floors of {name} are [own, took_part]"));
        };
        let (own, took_part) = (count(own, name)?, count(took_part, name)?);
        let quota = assessed(quota, name)?;
        (quota.floor_own, quota.floor_took_part) = (own, took_part);
    }
    Ok(())
}

fn assessed<'q>(quota: &'q mut QuotaPolicy, name: &str) -> Read<&'q mut RoleQuota> {
    let role = role(name)?;
    let found = quota.roles.iter_mut().find(|quota| quota.role == role);
    found.ok_or_else(|| format!("{name} has no ratio; give one, or take it out here"))
}

/// `SIGNAL = true | false | "p/q" | whole number`, and `least_own`.
fn signal(quota: &mut QuotaPolicy, name: &str, value: &Value) -> Read<()> {
    if name == "least_own" {
        quota.signals_least_own = count(value, name)?;
        return Ok(());
    }
    let signal = Signal::from_name(name).ok_or_else(|| {
        let names = Signal::ALL.iter().map(|signal| signal.name()).collect::<Vec<_>>().join(", ");
        format!("{name} is no signal; they are least_own, {names}")
    })?;
    let (off, threshold) = match value {
        Value::Boolean(on) => (!on, None),
        Value::Integer(_) => {
            (false, Some(Ratio { numerator: count(value, name)?, denominator: 1 }))
        }
        value => (false, Some(fraction(value, name)?)),
    };
    quota.signals.push(SignalRule { signal, off, threshold });
    Ok(())
}

fn section<'t>(table: &'t Table, key: &str) -> Read<impl Iterator<Item = (&'t String, &'t Value)>> {
    let section = match table.get(key) {
        None => None,
        Some(Value::Table(section)) => Some(section),
        Some(_) => return Err(format!("{key} is a section: [{key}]")),
    };
    Ok(section.into_iter().flatten())
}

fn role(name: &str) -> Read<Role> {
    let names = || QuotaPolicy::EVERY_ROLE.iter().map(|role| role.name()).collect::<Vec<_>>();
    Role::from_name(name)
        .ok_or_else(|| format!("{name} is no role; they are {}", names().join(", ")))
}

fn text_of<'v>(value: &'v Value, at: &str) -> Read<&'v str> {
    value.as_str().ok_or_else(|| format!("{at} is a text in quotes"))
}

fn texts(value: &Value, at: &str) -> Read<Vec<String>> {
    let list = value.as_array().ok_or_else(|| format!("{at} is a list of texts"))?;
    list.iter().map(|value| text_of(value, at).map(str::to_owned)).collect()
}

fn count(value: &Value, at: &str) -> Read<u32> {
    let count = value.as_integer().and_then(|count| u32::try_from(count).ok());
    count.ok_or_else(|| format!("{at} is a whole number from 0"))
}

fn fraction(value: &Value, at: &str) -> Read<Ratio> {
    let text = text_of(value, at)?;
    let parts = text.split_once('/').and_then(|(above, below)| {
        let (numerator, denominator) = (above.trim().parse().ok()?, below.trim().parse().ok()?);
        (denominator > 0).then_some(Ratio { numerator, denominator })
    });
    parts.ok_or_else(|| format!("{at}: “{text}” is not a fraction like \"5/100\""))
}

fn truth(table: &Table, key: &str, into: &mut bool) -> Read<()> {
    if let Some(value) = table.get(key) {
        *into = value.as_bool().ok_or_else(|| format!("{key} is true or false"))?;
    }
    Ok(())
}

fn coded<T>(table: &Table, key: &str, from: impl Fn(&str) -> Option<T>, into: &mut T) -> Read<()> {
    if let Some(value) = table.get(key) {
        let text = text_of(value, key)?;
        *into = from(text).ok_or_else(|| format!("{key}: {text} is not one of its words"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_keys_hold_as_by_default_and_wrong_ones_are_named() {
        assert_eq!(parse("").expect("empty"), Policy::default());
        let text = "valid_from = \"2021-01-01\"\n[ratio]\nPRESIDENT = \"5/100\"\n\
                    DIVISION_CHIEF = \"50/100\"\n[scope]\nDIVISION_CHIEF = \"DIVISION\"\n\
                    [floors]\nPRESIDENT = [6, 0]\n[signals]\nYEAR_END = false\nTAKEN_OVER = 5\n";
        let policy = parse(text).expect("reads");
        assert_eq!(policy.quota.roles.len(), 2);
        assert_eq!(policy.quota.roles[0].floor_own, 6);
        assert_eq!(policy.quota.roles[1].scope, QuotaScope::Division);
        assert_eq!(policy.quota.signals.len(), 2);
        for bad in [
            "raito = 1",
            "[ratio]\n",
            "[scope]\nJUDGE = \"COURT\"",
            "basis = \"OPEN\"",
            "leave_over = -1",
            "[ratio]\nPRESIDENT = \"5/0\"",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
