//! A report as JSON: the form that is compared, archived and recomputed.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::docket::code::{AssignedBy, Manner, Signal};
use crate::docket::codec;
use crate::docket::day::Day;
use crate::docket::policy::Policy;
use crate::quota::figure::exact;
use crate::quota::report::{
    AppliedReduction, Base, BaseJudge, CaseLine, CircularLine, CircularReport, ExplanationLine,
    Finding, Fraction, Leader, QuotaData, QuotaReport, RoleSpan, SpanFigures,
};

/// The report as text, with a final newline; a published one leaves out what [`json`] says.
pub fn text(report: &QuotaReport, publish: bool) -> String {
    pretty(&json(report, publish))
}

/// What a step of a circular says of a report: SHA-256 of its whole JSON.
pub fn digest(report: &QuotaReport) -> [u8; 32] {
    Sha256::digest(text(report, false)).into()
}

/// A report's value as text.
pub fn pretty(report: &Value) -> String {
    let mut text =
        serde_json::to_string_pretty(report).expect("a report has only text keys and numbers");
    text.push('\n');
    text
}

/// The report; fractions are reduced text `"p/q"`, days ISO dates. One that is published leaves out
/// findings and explanations, the names of ordinary judges, reasons and approvers of reductions, and single cases.
pub fn json(report: &QuotaReport, publish: bool) -> Value {
    let sum = &report.reconciliation;
    let mut value = json!({
        "court": report.court, "court_name": report.court_name, "year": report.year,
        "period": { "from": report.period.0.to_string(), "to": report.period.1.to_string() },
        "as_of": report.as_of.to_string(),
        "data": data(&report.data),
        "policy": {
            "version": report.policy.version, "entry": report.policy.entry,
            "adopted_on": report.policy.adopted_on.map(|day| day.to_string()),
            "back_dated": report.policy.back_dated, "says": policy(&report.policy.policy),
        },
        "base": base(&report.base),
        "divisions": report.divisions.iter().map(|of| {
            json!({ "division": of.division, "base": base(&of.base), "holds": of.holds })
        }).collect::<Value>(),
        "base_judges": report.base_judges.iter().map(|one| {
            base_judge(one, publish)
        }).collect::<Value>(),
        "leaders": report.leaders.iter().map(|one| leader(one, publish)).collect::<Value>(),
        "unattributed": report.unattributed.iter().map(case_line).collect::<Value>(),
        "idle_reductions": report.idle_reductions.iter().map(|idle| {
            json!({ "judge": idle.judge, "reduction": reduction(&idle.reduction, publish) })
        }).collect::<Value>(),
        "reconciliation": {
            "closings": sum.closings, "base": sum.base,
            "base_by_leaders": sum.base_by_leaders, "leaders_own": sum.leaders_own,
            "other_roles": sum.other_roles, "unattributed": sum.unattributed,
            "not_counted": sum.not_counted,
        },
        "division_months": report.division_months.iter().map(|of| {
            json!({ "division": of.division, "months": of.months })
        }).collect::<Value>(),
        "before": report.before.as_ref().map(span_figures),
        "last_year": report.last_year.as_ref().map(span_figures),
        "circular": report.circular.as_ref().map(|of| circular(of, publish)),
        "checkpoint": report.checkpoint.as_ref().map(|at| {
            json!({ "origin": at.origin, "size": at.size, "root": at.root })
        }),
    });
    if let Some(report) = value.as_object_mut().filter(|_| publish) {
        report.remove("unattributed");
        report.remove("idle_reductions");
    }
    value
}

fn fraction(number: Option<&Fraction>) -> Value {
    number.map_or(Value::Null, |number| json!(exact(number)))
}

fn year_month(year: u32, month: u32) -> String {
    format!("{year:04}-{month:02}")
}

fn data(data: &QuotaData) -> Value {
    let day = |day: Option<Day>| day.map(|day| day.to_string());
    let left_out = &data.left_out;
    let mut value = json!({
        "from": day(data.from), "to": day(data.to), "complete": data.complete,
        "panels_known": data.panels_known, "ended": data.ended, "left_out": left_out.rows(),
        "uncovered": data.uncovered.iter().map(|(from, to)| {
            json!({ "from": from.to_string(), "to": to.to_string() })
        }).collect::<Value>(),
        "months": data.months.iter().map(|month| {
            json!({ "month": year_month(month.year, month.month), "cases": month.cases })
        }).collect::<Value>(),
        "empty_months": data.empty_months.iter().map(|(year, month)| {
            year_month(*year, *month)
        }).collect::<Vec<_>>(),
    });
    // Only where there are any: the report of a log keeps the bytes that circulars name.
    if left_out.rows() > 0 {
        value["left_out_by"] = json!({
            "numbers": left_out.numbers, "days": left_out.days, "judges": left_out.judges,
            "others": left_out.others,
        });
    }
    value
}

fn base(base: &Base) -> Value {
    json!({
        "cases": base.cases, "credit": exact(&base.credit), "judge_days": base.judge_days,
        "judges": base.judges, "average": fraction(base.average.as_ref()),
        "mean_weight": fraction(base.mean_weight.as_ref()),
    })
}

fn span_figures(of: &SpanFigures) -> Value {
    json!({
        "from": of.from.to_string(), "to": of.to.to_string(),
        "cases": of.cases, "average": fraction(of.average.as_ref()),
    })
}

fn span(span: &RoleSpan) -> Value {
    json!({
        "role": span.role.name(), "division": span.division,
        "from": span.from.to_string(), "to": span.to.to_string(),
    })
}

fn base_judge(judge: &BaseJudge, publish: bool) -> Value {
    let name = (!publish).then_some(&judge.name);
    json!({
        "judge": judge.judge, "name": name,
        "roles": judge.roles.iter().map(span).collect::<Value>(),
        "days": judge.days, "cases": judge.cases, "credit": exact(&judge.credit),
    })
}

fn leader(leader: &Leader, publish: bool) -> Value {
    let mut value = json!({
        "judge": leader.judge, "name": leader.name,
        "roles": leader.roles.iter().map(span).collect::<Value>(),
        "days": leader.days, "days_in_period": leader.days_in_period,
        "raw": fraction(leader.raw.as_ref()),
        "required": fraction(leader.required.as_ref()),
        "required_cases": leader.required_cases,
        "own": leader.own, "panel": leader.panel,
        "own_credit": exact(&leader.own_credit), "panel_credit": exact(&leader.panel_credit),
        "counted": exact(&leader.counted), "met": leader.met, "status": leader.status.name(),
        "short_of": leader.short_of.iter().map(|short| short.name()).collect::<Vec<_>>(),
        "own_share": fraction(leader.own_share.as_ref()),
        "completion": fraction(leader.completion.as_ref()),
        "forecast": fraction(leader.forecast.as_ref()),
        "required_in_period": fraction(leader.required_in_period.as_ref()),
        "still_to_take": leader.still_to_take,
        "drawn": leader.drawn, "designated": leader.designated, "imported": leader.imported,
        "hearings": leader.hearings, "open": leader.open,
        "mean_weight": fraction(leader.mean_weight.as_ref()),
    });
    let more = json!({
        "floors": leader.floors.as_ref().map(|floors| {
            json!({ "own": exact(&floors.own), "took_part": exact(&floors.took_part) })
        }),
        "years": leader.years.iter().map(|year| json!({
            "year": year.year, "days": year.days, "days_in_period": year.days_in_period,
            "days_in_year": year.days_in_year, "days_off": year.days_off,
            "percent": year.percent, "cases": year.cases,
        })).collect::<Value>(),
        "reductions": leader.reductions.iter().map(|of| reduction(of, publish)).collect::<Value>(),
        "by_court": leader.by_court,
        "types": leader.types.iter().map(|(code, cases)| {
            json!({ "type": code, "cases": cases })
        }).collect::<Value>(),
        "workload": leader.workload.iter().map(|(kind, count)| {
            (kind.name().to_lowercase(), json!(count))
        }).collect::<serde_json::Map<_, _>>(),
        "led": {
            "major": leader.led.major, "difficult": leader.led.difficult,
            "remanded": leader.led.remanded,
        },
        "before": leader.before.map(own_and_panel),
        "last_year": leader.last_year.map(own_and_panel),
        "months": leader.months.iter().map(|month| json!({
            "month": year_month(month.year, month.month),
            "own": month.own, "panel": month.panel,
        })).collect::<Value>(),
        "coverage": leader.coverage.iter().map(|known| json!({
            "kind": known.kind.name(), "with": known.with, "of": known.of,
        })).collect::<Value>(),
    });
    if let (Value::Object(value), Value::Object(more)) = (&mut value, more) {
        value.extend(more);
        if !publish {
            value.insert("findings".to_owned(), leader.findings.iter().map(finding).collect());
            let said = leader.explanations.iter().map(explanation).collect();
            value.insert("explanations".to_owned(), said);
            if !leader.reviews.is_empty() {
                value.insert("reviews".to_owned(), reviews(leader));
            }
        }
    }
    value
}

/// Own cases by what reviews found of them.
fn reviews(leader: &Leader) -> Value {
    let found =
        leader.reviews.iter().map(|(result, cases)| (result.name().to_owned(), json!(cases)));
    found.collect::<serde_json::Map<_, _>>().into()
}

fn explanation(of: &ExplanationLine) -> Value {
    json!({
        "entry": of.entry, "on": of.on.to_string(), "person": of.person,
        "signal": of.signal.map(Signal::name), "text": of.text, "handed_in": of.handed_in,
    })
}

/// How far a circular has come; remarks are not for the public.
fn circular(circular: &CircularReport, publish: bool) -> Value {
    let step = |of: &CircularLine| {
        let mut step = json!({
            "entry": of.entry, "act": of.act.name(), "on": of.on.to_string(),
            "person": of.person, "as_of": of.as_of.to_string(), "size": of.size,
            "digest": of.digest,
        });
        if !publish {
            step["text"] = json!(of.text);
        }
        step
    };
    json!({
        "steps": circular.steps.iter().map(step).collect::<Value>(),
        "archived": circular.archived, "corrects": circular.corrects,
    })
}

fn own_and_panel((own, panel): (u64, u64)) -> Value {
    json!({ "own": own, "panel": panel })
}

fn reduction(grant: &AppliedReduction, publish: bool) -> Value {
    let mut value = json!({
        "entry": grant.entry, "year": grant.year, "percent": grant.percent, "cases": grant.cases,
        "document": grant.document, "late": grant.late,
    });
    if !publish {
        value["reason"] = json!(grant.reason);
        value["approver"] = json!(grant.approver);
    }
    value
}

fn finding(finding: &Finding) -> Value {
    let figures =
        finding.figures.iter().map(|(name, value)| ((*name).to_owned(), json!(exact(value))));
    json!({
        "signal": finding.signal.name(),
        "cases": finding.cases.iter().map(case_line).collect::<Value>(),
        "figures": figures.collect::<serde_json::Map<_, _>>(),
    })
}

/// A case behind a figure.
pub fn case_line(line: &CaseLine) -> Value {
    json!({
        "filing": line.filing, "number": line.number, "undertaking": line.undertaking,
        "panel": line.panel, "filed_on": line.filed_on.to_string(),
        "counted_on": line.counted_on.map(|day| day.to_string()),
        "closed_on": line.closed_on.map(|day| day.to_string()),
        "manner": line.manner.map(Manner::name), "weight": line.weight,
        "assigned_by": AssignedBy::name(line.assigned_by),
    })
}

/// A policy: what the log shows of its quota, with the day and the document.
pub fn policy(policy: &Policy) -> Value {
    let mut value = codec::to_json(&policy.quota);
    value["valid_from"] = json!(policy.valid_from.to_string());
    value["document"] = json!(policy.document);
    value
}
