//! Series, routes, weights and eligibility of the policy's TOML file.

use toml::{Table, Value};

use crate::cli::words::unknown;
use caselot_core::docket::policy::{Eligibility, Policy, SeriesRule};
use caselot_core::docket::routing::{Route, WeightRule};

/// Reads `[series]`, `[eligibility]`, `[[route]]` and `[[weight]]`, as far as they are there.
pub fn read(policy: &mut Policy, table: &Table) -> Result<(), String> {
    if let Some(value) = table.get("series") {
        let of = Part::of("series", value, &["further_percent", "cap"])?;
        let SeriesRule { further_percent, .. } = SeriesRule::default();
        let further_percent = of.number("further_percent", further_percent)?;
        policy.series = SeriesRule { further_percent, cap: cap(of.number("cap", 0)?) };
    }
    if let Some(value) = table.get("eligibility") {
        let of = Part::of("eligibility", value, &["min_candidates", "open_case_cap"])?;
        let Eligibility { min_candidates, .. } = Eligibility::default();
        let min_candidates = of.number("min_candidates", min_candidates)?;
        let open_case_cap = cap(of.number("open_case_cap", 0)?);
        policy.eligibility = Eligibility { min_candidates, open_case_cap };
    }
    policy.routes = rows(table, "route", &ROUTE, route)?;
    policy.weights = rows(table, "weight", &WEIGHT, weight)?;
    Ok(())
}

const ROUTE: [&str; 9] = [
    "types",
    "causes",
    "procedures",
    "flags",
    "pool",
    "seats",
    "assessors",
    "assessor_pool",
    "member_pool",
];
const WEIGHT: [&str; 4] = ["type", "cause", "procedure", "weight"];

fn cap(number: u32) -> Option<u32> {
    (number != 0).then_some(number)
}

fn rows<T>(
    table: &Table,
    key: &str,
    keys: &[&str],
    read: impl Fn(&Part<'_>) -> Result<T, String>,
) -> Result<Vec<T>, String> {
    let Some(value) = table.get(key) else { return Ok(Vec::new()) };
    let all = value.as_array().ok_or_else(|| format!("{key}: write each as [[{key}]]"))?;
    all.iter().zip(1..).map(|(row, n)| read(&Part::of(&format!("{key} {n}"), row, keys)?)).collect()
}

fn route(of: &Part<'_>) -> Result<Route, String> {
    Ok(Route {
        types: of.texts("types")?,
        causes: of.texts("causes")?,
        procedures: of.texts("procedures")?,
        flags: of.texts("flags")?,
        pool: of.needed("pool")?.text("pool")?,
        seats: of.number("seats", 1)?,
        assessors: of.number("assessors", 0)?,
        assessor_pool: of.text("assessor_pool")?,
        member_pool: of.text("member_pool")?,
    })
}

fn weight(of: &Part<'_>) -> Result<WeightRule, String> {
    Ok(WeightRule {
        type_code: of.text("type")?,
        cause: of.text("cause")?,
        procedure: of.text("procedure")?,
        weight: of.needed("weight")?.number("weight", 0)?,
    })
}

/// A table of the file, with its name for what is wrong in it.
struct Part<'a> {
    name: String,
    table: &'a Table,
}

impl<'a> Part<'a> {
    fn of(name: &str, value: &'a Value, keys: &[&str]) -> Result<Part<'a>, String> {
        let table = value.as_table().ok_or_else(|| format!("{name}: not a table"))?;
        let strange = table.keys().find(|key| !keys.contains(&key.as_str()));
        match strange {
            Some(key) => Err(format!("{name}: {}", unknown(key, keys.iter().copied()))),
            None => Ok(Part { name: name.to_owned(), table }),
        }
    }

    fn needed(&self, key: &str) -> Result<&Self, String> {
        let there = self.table.contains_key(key);
        if there { Ok(self) } else { Err(format!("{}: {key} is missing", self.name)) }
    }

    fn read<T>(&self, key: &str, wanted: &str, read: impl Fn(&Value) -> Option<T>) -> Read<T> {
        let Some(value) = self.table.get(key) else { return Ok(None) };
        let bad = || format!("{}: {key}: {value} is not {wanted}", self.name);
        read(value).map(Some).ok_or_else(bad)
    }

    fn number(&self, key: &str, usual: u32) -> Result<u32, String> {
        let whole = |value: &Value| value.as_integer().and_then(|n| u32::try_from(n).ok());
        Ok(self.read(key, "a whole number", whole)?.unwrap_or(usual))
    }

    fn text(&self, key: &str) -> Result<String, String> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        Ok(self.read(key, "a text", text)?.unwrap_or_default())
    }

    fn texts(&self, key: &str) -> Result<Vec<String>, String> {
        let list = |value: &Value| -> Option<Vec<String>> {
            value.as_array()?.iter().map(|one| one.as_str().map(str::to_owned)).collect()
        };
        let mut list = self.read(key, "a list of texts", list)?.unwrap_or_default();
        list.sort();
        list.dedup();
        Ok(list)
    }
}

type Read<T> = Result<Option<T>, String>;

/// The tables that [`read`] reads.
pub fn write(policy: &Policy) -> Table {
    let series = [
        ("further_percent", Value::from(policy.series.further_percent)),
        ("cap", Value::from(policy.series.cap.unwrap_or(0))),
    ];
    let eligibility = [
        ("min_candidates", Value::from(policy.eligibility.min_candidates)),
        ("open_case_cap", Value::from(policy.eligibility.open_case_cap.unwrap_or(0))),
    ];
    let route = |route: &Route| {
        filled([
            ("types", list(&route.types)),
            ("causes", list(&route.causes)),
            ("procedures", list(&route.procedures)),
            ("flags", list(&route.flags)),
            ("pool", text(&route.pool)),
            ("seats", Some(Value::from(route.seats))),
            ("assessors", (route.assessors > 0).then(|| Value::from(route.assessors))),
            ("assessor_pool", text(&route.assessor_pool)),
            ("member_pool", text(&route.member_pool)),
        ])
    };
    let weight = |rule: &WeightRule| {
        filled([
            ("type", text(&rule.type_code)),
            ("cause", text(&rule.cause)),
            ("procedure", text(&rule.procedure)),
            ("weight", Some(Value::from(rule.weight))),
        ])
    };
    let all = |rows: Vec<Value>| (!rows.is_empty()).then_some(Value::Array(rows));
    let tables = [
        ("series", Some(filled(series.map(|(key, value)| (key, Some(value)))))),
        ("eligibility", Some(filled(eligibility.map(|(key, value)| (key, Some(value)))))),
        ("route", all(policy.routes.iter().map(route).collect())),
        ("weight", all(policy.weights.iter().map(weight).collect())),
    ];
    let kept = tables.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    kept.collect()
}

fn filled<const N: usize>(fields: [(&str, Option<Value>); N]) -> Value {
    let kept = fields.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    Value::Table(kept.collect())
}

fn text(text: &str) -> Option<Value> {
    (!text.is_empty()).then(|| Value::from(text))
}

fn list(names: &[String]) -> Option<Value> {
    let all = || names.iter().map(|name| Value::from(name.as_str())).collect();
    (!names.is_empty()).then(|| Value::Array(all()))
}
