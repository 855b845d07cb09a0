//! The report as JSON: names that stay, days as ISO dates, fractions as reduced text `"n/d"`.

use serde_json::{Value, json};

use super::report::{
    AssignmentLine, CaseRef, ChangeLine, ComparisonLine, Comparisons, DelayLine, DutyLine,
    ExclusionLine, FilerLine, GapLine, OversightReport, SeatLine, VoidLine,
};
use crate::docket::code::{ApprovalNeed, DecidedBy, ReassignmentGround};
use crate::lottery::hash::to_hex;
use crate::quota::figure::exact;

/// The tables of a report.
#[must_use]
pub fn json(report: &OversightReport) -> Value {
    json!({
        "court": report.court, "court_name": report.court_name,
        "period": { "from": report.period.0.to_string(), "to": report.period.1.to_string() },
        "keys": report.keys.iter().map(|key| json!({
            "entry": key.entry, "from": key.from.to_string(), "public_key": to_hex(&key.public),
        })).collect::<Value>(),
        "filings": report.filings,
        "judges": report.judges.iter().map(|(judge, name)| {
            json!({ "judge": judge, "name": name })
        }).collect::<Value>(),
        "filers": report.filers.iter().map(filer).collect::<Value>(),
        "exclusions": report.exclusions.iter().map(exclusion).collect::<Value>(),
        "by_filer": comparisons(&report.by_filer, "filer"),
        "by_cause": comparisons(&report.by_cause, "cause"),
        "voids": report.voids.iter().map(void).collect::<Value>(),
        "delays": report.delays.iter().map(delay).collect::<Value>(),
        "duty": report.duty.iter().map(duty).collect::<Value>(),
        "assignments": report.assignments.iter().map(assignment).collect::<Value>(),
        "seats": report.seats.iter().map(seats).collect::<Value>(),
        "changes": report.changes.iter().map(change).collect::<Value>(),
        "gaps": report.gaps.iter().map(gap).collect::<Value>(),
    })
}

fn case(case: &CaseRef) -> Value {
    json!({ "number": case.number, "entry": case.entry })
}

fn cases(of: &[CaseRef]) -> Value {
    of.iter().map(case).collect()
}

fn filer(line: &FilerLine) -> Value {
    json!({
        "person": line.person, "filings": line.filings, "excluding": line.excluding,
        "cases": cases(&line.cases),
    })
}

fn exclusion(line: &ExclusionLine) -> Value {
    json!({
        "person": line.person, "judge": line.judge, "ground": line.ground.name(),
        "text": line.text, "filings_of_person": line.of, "cases": cases(&line.cases),
    })
}

fn comparisons(of: &Comparisons, by: &str) -> Value {
    let line = |line: &ComparisonLine| {
        json!({
            by: line.of, "judge": line.judge, "draws": line.draws, "drawn": line.drawn,
            "expected": exact(&line.expected), "variance": exact(&line.variance),
            "deviation_squared": line.deviation_squared.as_ref().map(exact),
            "above": line.is_above(), "tail": exact(&line.tail), "grid": line.grid,
            "cases": cases(&line.cases),
        })
    };
    json!({
        "comparisons": of.comparisons, "threshold": of.threshold.as_ref().map(exact),
        "lines": of.lines.iter().map(line).collect::<Value>(),
    })
}

fn void(line: &VoidLine) -> Value {
    json!({
        "case": case(&line.case), "entry": line.entry, "on": line.on.to_string(),
        "filer": line.filer, "person": line.person, "approver": line.approver,
        "ground": line.ground.name(), "text": line.text,
        "avoided_judge": line.avoided.ok(),
        "unopened": line.avoided.err().map(|unopened| unopened.name()),
        "next": line.next.as_ref().map(|next| json!({
            "case": case(&next.case), "same_number": next.same_number,
            "end": next.end.name(), "judge": next.judge,
        })),
    })
}

fn delay(line: &DelayLine) -> Value {
    json!({
        "case": case(&line.case), "filer": line.filer, "filed_on": line.filed_on.to_string(),
        "drawn": line.drawn, "minutes": line.minutes,
        "needs": line.needs.iter().map(|need| ApprovalNeed::name(*need)).collect::<Vec<_>>(),
        "contributor": line.contributor.as_ref().map(|it| json!({
            "entry": it.contributor, "name": it.name, "opened": it.opened, "minutes": it.minutes,
            "waits": it.waits,
        })),
    })
}

fn duty(line: &DutyLine) -> Value {
    json!({
        "on": line.on.to_string(), "pool": line.pool,
        "members": line.members, "on_duty": line.on_duty,
        "away": line.away.iter().map(|away| json!({
            "judge": away.judge,
            "absence": away.absence.map(|absence| json!({
                "entry": absence.entry, "kind": absence.kind.name(),
                "recorded_on": absence.recorded_on.to_string(),
            })),
        })).collect::<Value>(),
        "filers": line.filers.iter().map(|(person, filings)| {
            json!({ "person": person, "filings": filings })
        }).collect::<Value>(),
        "cases": cases(&line.cases),
    })
}

fn assignment(line: &AssignmentLine) -> Value {
    let (year, month) = line.month;
    json!({
        "month": format!("{year:04}-{month:02}"), "way": line.way.name(),
        "requester": line.requester, "approver": line.approver,
        "left": line.left, "judge": line.judge, "ground": line.ground.1,
        "cases": cases(&line.cases),
    })
}

fn seats(line: &SeatLine) -> Value {
    json!({
        "case": case(&line.case), "entry": line.entry, "on": line.on.to_string(),
        "way": line.way.name(), "drawn": line.drawn, "nth": line.nth,
        "person": line.person, "approver": line.approver, "left": line.left, "came": line.came,
        "ground": line.ground.map(ReassignmentGround::name),
        "decided_by": line.decided_by.map(DecidedBy::name), "text": line.text,
    })
}

fn change(line: &ChangeLine) -> Value {
    json!({
        "kind": line.kind.name(), "entry": line.entry, "on": line.on.to_string(),
        "person": line.person, "approver": line.approver, "judge": line.judge,
        "from": line.from.map(|from| from.to_string()), "days_back": line.days_back(),
        "facts": line.facts, "ground": line.ground.map(|ground| ground.1), "text": line.text,
        "cases": cases(&line.cases),
    })
}

fn gap(line: &GapLine) -> Value {
    json!({
        "year": line.year, "type": line.type_code, "least": line.known.0, "greatest": line.known.1,
        "missing": line.missing,
        "gaps": line.gaps.iter().map(|(first, last)| {
            json!({ "first": first, "last": last })
        }).collect::<Value>(),
        "cases": cases(&line.cases),
    })
}
