//! The policy as a TOML file.

use toml::{Table, Value};

use super::routing_file;
use crate::cli::words::unknown;

use caselot_core::docket::Day;
use caselot_core::docket::code::{
    FloorsMode, QuotaBasis, QuotaDenominator, QuotaMeasure, QuotaScope, Role, Signal,
};
use caselot_core::docket::policy::{Policy, QuotaPolicy, Ratio, RoleQuota, SignalRule};

const KEYS: [&str; 20] = [
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
    "refiling_days",
    "series",
    "route",
    "weight",
    "eligibility",
];

/// Reads a policy; what is not given is as in the default policy.
pub fn read(text: &str) -> Result<Policy, String> {
    let table: Table = text.parse().map_err(|e: toml::de::Error| e.to_string())?;
    let mut policy = Policy::default();
    routing_file::read(&mut policy, &table)?;
    for (key, value) in &table {
        if key != "signals" && !KEYS.contains(&key.as_str()) {
            return Err(unknown(key, KEYS.into_iter().chain(["signals"])));
        }
        set(&mut policy, key, value)?;
    }
    roles(&mut policy.quota, &table)?;
    Ok(policy)
}

/// Whether the text names the day it holds from.
pub fn names_its_day(text: &str) -> bool {
    text.parse::<Table>().is_ok_and(|table| table.contains_key("valid_from"))
}

fn set(policy: &mut Policy, key: &str, value: &Value) -> Result<(), String> {
    let quota = &mut policy.quota;
    let bad = |wanted: &str| format!("{key}: {value} is not {wanted}");
    let text = value.as_str();
    let flag = || value.as_bool().ok_or_else(|| bad("true or false"));
    match key {
        "valid_from" => {
            let day = text.map(str::to_owned).unwrap_or_else(|| value.to_string());
            policy.valid_from = Day::parse(&day).ok_or_else(|| bad("a date like 2021-01-01"))?;
        }
        "document" => text.ok_or_else(|| bad("a text"))?.clone_into(&mut policy.document),
        "population" if text == Some("ALL") => quota.population = QuotaPolicy::EVERY_ROLE.to_vec(),
        "population" => {
            let list = texts(value).ok_or_else(|| bad("a list of roles or ALL"))?;
            quota.population = list.iter().map(|name| role(name)).collect::<Result<_, _>>()?;
            quota.population.sort();
            quota.population.dedup();
        }
        "measure" => {
            quota.measure = text
                .and_then(QuotaMeasure::from_name)
                .ok_or_else(|| bad("UNDERTAKEN or TOOK_PART"))?;
        }
        "basis" => {
            quota.basis =
                text.and_then(QuotaBasis::from_name).ok_or_else(|| bad("CLOSED or ASSIGNED"))?
        }
        "denominator" => {
            quota.denominator = text
                .and_then(QuotaDenominator::from_name)
                .ok_or_else(|| bad("JUDGE_DAYS or HEADCOUNT"))?;
        }
        "floors_mode" => {
            quota.floors_mode =
                text.and_then(FloorsMode::from_name).ok_or_else(|| bad("ALSO or INSTEAD"))?
        }
        "weighted" => quota.weighted = flag()?,
        "half_rule" => quota.half_rule = flag()?,
        "panel_coefficient" => {
            quota.panel_coefficient =
                fraction(value).ok_or_else(|| bad("a fraction like \"1/1\""))?
        }
        "not_counted" => {
            quota.not_counted = texts(value).ok_or_else(|| bad("a list of type codes"))?;
            quota.not_counted.sort();
            quota.not_counted.dedup();
        }
        "leave_over" => quota.leave_over = Some(whole(value).ok_or_else(|| bad("whole days"))?),
        "refiling_days" => {
            policy.refiling = Some(whole(value).ok_or_else(|| bad("whole days"))?);
        }
        "signals" => signals(quota, value.as_table().ok_or_else(|| bad("a table"))?)?,
        _ => {}
    }
    Ok(())
}

fn roles(quota: &mut QuotaPolicy, table: &Table) -> Result<(), String> {
    let part = |key: &str| match table.get(key) {
        None => Ok(Table::new()),
        Some(value) => value.as_table().cloned().ok_or_else(|| format!("{key}: not a table")),
    };
    if table.contains_key("ratio") {
        quota.roles.clear();
        for (name, value) in &part("ratio")? {
            let ratio = fraction(value)
                .ok_or_else(|| format!("ratio.{name}: not a fraction like \"5/100\""))?;
            let (role, scope) = (role(name)?, QuotaScope::Court);
            quota.roles.push(RoleQuota { role, ratio, scope, floor_own: 0, floor_took_part: 0 });
        }
        quota.roles.sort_by_key(|quota| quota.role);
    }
    if quota.roles.is_empty() {
        return Err("the policy assesses no role; give [ratio] at least one".to_owned());
    }
    for (key, name, value) in part("scope")?
        .iter()
        .map(|(n, v)| ("scope", n, v))
        .chain(part("floors")?.iter().map(|(n, v)| ("floors", n, v)))
    {
        let role = role(name)?;
        let found = quota.roles.iter_mut().find(|quota| quota.role == role);
        let found = found
            .ok_or_else(|| format!("{key}.{name}: the role has no ratio; add it to [ratio]"))?;
        let bad = || {
            format!(
                "{key}.{name}: {value} is not {}",
                if key == "scope" { "COURT or DIVISION" } else { "[own, took_part]" }
            )
        };
        if key == "scope" {
            found.scope = value.as_str().and_then(QuotaScope::from_name).ok_or_else(bad)?;
        } else {
            let [own, took_part] = value.as_array().map_or(&[][..], Vec::as_slice) else {
                return Err(bad());
            };
            (found.floor_own, found.floor_took_part) =
                whole(own).zip(whole(took_part)).ok_or_else(bad)?;
        }
    }
    Ok(())
}

fn signals(quota: &mut QuotaPolicy, table: &Table) -> Result<(), String> {
    for (name, value) in table {
        if name == "least_own" {
            quota.signals_least_own =
                whole(value).ok_or("signals.least_own: not a whole number")?;
            continue;
        }
        let names = Signal::ALL.iter().map(|signal| signal.name());
        let signal =
            Signal::from_name(name).ok_or_else(|| unknown(name, names.chain(["least_own"])))?;
        let threshold = match value {
            Value::Boolean(true) => continue,
            Value::Boolean(false) => None,
            Value::Integer(_) => whole(value).map(|numerator| Ratio { numerator, denominator: 1 }),
            other => fraction(other),
        };
        let off = value.as_bool() == Some(false);
        if !off && threshold.is_none() {
            return Err(format!(
                "signals.{name}: {value} is not true, false, \"p/q\" or a whole number"
            ));
        }
        quota.signals.push(SignalRule { signal, off, threshold });
    }
    quota.signals.sort_by_key(|rule| rule.signal);
    Ok(())
}

fn texts(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|one| one.as_str().map(str::to_owned)).collect()
}

fn whole(value: &Value) -> Option<u32> {
    value.as_integer().and_then(|number| u32::try_from(number).ok())
}

fn fraction(value: &Value) -> Option<Ratio> {
    let (numerator, denominator) = value.as_str()?.split_once('/')?;
    let ratio =
        Ratio { numerator: numerator.parse().ok()?, denominator: denominator.parse().ok()? };
    (ratio.denominator > 0).then_some(ratio)
}

fn role(name: &str) -> Result<Role, String> {
    Role::from_name(name).ok_or_else(|| unknown(name, Role::ALL.iter().map(|role| role.name())))
}

/// Writes a policy as [`read`] reads it.
pub fn write(policy: &Policy) -> String {
    let quota = &policy.quota;
    let over = |ratio: &Ratio| Value::String(format!("{}/{}", ratio.numerator, ratio.denominator));
    let text = |text: &str| Value::String(text.to_owned());
    let mut table = Table::new();
    let (mut ratios, mut scopes, mut floors, mut signals) =
        (Table::new(), Table::new(), Table::new(), Table::new());
    for one in &quota.roles {
        ratios.insert(one.role.name().to_owned(), over(&one.ratio));
        scopes.insert(one.role.name().to_owned(), text(one.scope.name()));
        let floor = [one.floor_own, one.floor_took_part].map(Value::from);
        floors.insert(one.role.name().to_owned(), Value::Array(floor.to_vec()));
    }
    for rule in &quota.signals {
        let value =
            rule.threshold.as_ref().filter(|_| !rule.off).map_or(Value::Boolean(!rule.off), over);
        signals.insert(rule.signal.name().to_owned(), value);
    }
    signals.insert("least_own".to_owned(), Value::from(quota.signals_least_own));
    let population = quota.population.iter().map(|role| text(role.name())).collect();
    let rows = [
        ("valid_from", text(&policy.valid_from.to_string())),
        ("document", text(&policy.document)),
        ("population", Value::Array(population)),
        ("measure", text(quota.measure.name())),
        ("basis", text(quota.basis.name())),
        ("weighted", quota.weighted.into()),
        ("denominator", text(quota.denominator.name())),
        ("half_rule", quota.half_rule.into()),
        ("panel_coefficient", over(&quota.panel_coefficient)),
        ("floors_mode", text(quota.floors_mode.name())),
        ("not_counted", Value::Array(quota.not_counted.iter().map(|code| text(code)).collect())),
        ("ratio", ratios.into()),
        ("scope", scopes.into()),
        ("floors", floors.into()),
        ("signals", signals.into()),
    ];
    table.extend(rows.map(|(key, value)| (key.to_owned(), value)));
    if let Some(days) = quota.leave_over {
        table.insert("leave_over".to_owned(), days.into());
    }
    if let Some(days) = policy.refiling {
        table.insert("refiling_days".to_owned(), days.into());
    }
    table.extend(routing_file::write(policy));
    table.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_comes_back_as_written() {
        let text = "leave_over = 30\nrefiling_days = 180\npopulation = \"ALL\"\n[ratio]\nPRESIDENT = \"10/100\"\n[floors]\nPRESIDENT = [6, 12]\n[signals]\nUNSIGNED = false\nTAKEN_OVER = 7\n";
        let policy = read(text).expect("read");
        assert_eq!((policy.quota.roles.len(), policy.quota.roles[0].floor_took_part), (1, 12));
        let text = "[series]\nfurther_percent = 50\ncap = 400\n[eligibility]\nmin_candidates = 5\nopen_case_cap = 80\n\
            [[route]]\ntypes = [\"民初\"]\nflags = [\"REMANDED\", \"RETRIAL\"]\npool = \"院庭长\"\nseats = 3\nassessors = 1\nassessor_pool = \"陪审\"\n\
            [[route]]\npool = \"民事\"\n[[weight]]\ntype = \"民初\"\ncause = \"离婚纠纷\"\nweight = 80\n";
        let routed = read(text).expect("read");
        assert_eq!((routed.series.cap, routed.eligibility.open_case_cap), (Some(400), Some(80)));
        assert_eq!((routed.routes.len(), routed.routes[1].seats), (2, 1));
        assert_eq!(routed.weights[0].weight, 80);
        for policy in [policy, routed, Policy::default()] {
            assert_eq!(read(&write(&policy)), Ok(policy));
        }
    }

    #[test]
    fn what_is_wrong_is_refused() {
        assert!(read("weigthed = true").is_err_and(|e| e.contains("weighted")));
        assert!(read("[[weight]]\ncauze = \"x\"\nweight = 1").is_err_and(|e| e.contains("cause")));
        assert!(read("[[route]]\nseats = 3").is_err_and(|e| e.contains("pool")));
        assert!(read("[ratio]\n").is_err_and(|e| e.contains("assesses no role")));
        assert!(read("[scope]\nJUDGE = \"COURT\"").is_err_and(|e| e.contains("[ratio]")));
    }
}
