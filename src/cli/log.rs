//! `caselot log`

use caselot_core::id::JudgeId;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::Failure;
use caselot_core::docket::code::Manner;
use caselot_core::docket::entry::{Entry, Event};
use caselot_core::docket::filing::{CaseDrawn, CaseFiled, FilerNonce, SeatGroup};
use caselot_core::docket::policy::{Policy, Ratio};
use caselot_core::docket::pool::PoolMember;
use caselot_core::docket::record::{CaseRecord, Closing, Panel};
use caselot_core::docket::{Day, codec};
use caselot_core::ledger::bundle;
use caselot_core::lottery::hash::to_hex;

mod life;

/// Prints the entries of a bundle as JSON lines; nothing is verified.
#[derive(Debug, clap::Args)]
pub struct Log {
    /// The bundle
    bundle: PathBuf,
}

impl Log {
    pub(super) fn run(&self) -> Result<ExitCode, Failure> {
        let bytes = std::fs::read(&self.bundle).map_err(Failure::file(&self.bundle))?;
        let hint = "give a bundle as `caselot audit export` writes it";
        let refuse = |reason: String| Failure::content(&self.bundle, reason, hint);
        let bundle = bundle::parse(&bytes).map_err(|e| refuse(e.to_string()))?;
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        for (index, bytes) in bundle.entries.iter().enumerate() {
            let entry = codec::decode(bytes).map_err(|e| refuse(format!("entry {index}: {e}")))?;
            match writeln!(out, "{}", entry_json(&entry)) {
                // Whoever reads may stop early, as `head` does.
                Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => break,
                written => written.map_err(unwritten)?,
            }
        }
        match out.flush() {
            Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(unwritten(e)),
            _ => Ok(ExitCode::SUCCESS),
        }
    }
}

fn unwritten(error: std::io::Error) -> Failure {
    let sentence = format!("the entries cannot be written: {error}");
    Failure::system(sentence, "write them where there is room")
}

/// An entry with bytes in hexadecimal, codes by name and days as dates.
pub(super) fn entry_json(entry: &Entry) -> Value {
    let (kind, event) = event_json(&entry.event);
    json!({
        "index": entry.index,
        "time_ms": entry.time_ms,
        "actor": { "person": entry.actor.person, "standing": entry.actor.standing.name() },
        "event": kind,
        kind: event,
    })
}

fn last_day(day: Option<Day>) -> Value {
    day.map_or(Value::Null, |day| json!(day.to_string()))
}

fn bytes(value: Option<[u8; 32]>) -> Value {
    value.map_or(Value::Null, |value| json!(to_hex(&value)))
}

fn event_json(event: &Event) -> (&'static str, Value) {
    match event {
        Event::CourtOpened(court) => (
            "court_opened",
            json!({
                "origin": court.origin, "code": court.code, "name": court.name,
                "utc_offset_minutes": court.utc_offset_minutes,
                "public_key": to_hex(&court.public_key),
            }),
        ),
        Event::JudgeRecorded(judge) => (
            "judge_recorded",
            json!({
                "judge": judge.judge, "name": judge.name,
                "tenures": judge.tenures.iter().map(|row| json!({
                    "role": row.role.name(), "in_quota": row.in_quota, "division": row.division,
                    "from": row.from.to_string(), "to": last_day(row.to),
                })).collect::<Vec<_>>(),
            }),
        ),
        Event::AbsenceRecorded(absence) => (
            "absence_recorded",
            json!({
                "judge": absence.judge, "from": absence.from.to_string(), "to": last_day(absence.to),
                "kind": absence.kind.name(), "text": absence.text, "replaces": absence.replaces,
                "cancelled": absence.cancelled,
            }),
        ),
        Event::PoolRecorded(pool) => (
            "pool_recorded",
            json!({
                "pool": pool.pool, "name": pool.name,
                "members": pool.members.iter().map(member_json).collect::<Value>(),
                "tolerance": pool.tolerance, "min_tolerance": pool.min_tolerance,
                "seat_percent": pool.settings.seat_percent,
                "assessors": pool.settings.assessors, "yearly_cap": pool.settings.yearly_cap,
                "approver": pool.approver, "from": last_day(pool.from),
            }),
        ),
        Event::TrayOpened { tray, commitments } => (
            "tray_opened",
            json!({
                "tray": tray,
                "commitments": commitments.chunks(32).map(to_hex).collect::<Vec<_>>(),
            }),
        ),
        Event::TrayRetired { tray, ground, text } => {
            ("tray_retired", json!({ "tray": tray, "ground": ground.name(), "text": text }))
        }
        Event::CaseFiled(filed) => ("case_filed", filed_json(filed)),
        Event::CaseDrawn(drawn) => ("case_drawn", drawn_json(drawn)),
        Event::FilingVoided(void) => (
            "filing_voided",
            json!({
                "filing": void.filing, "envelope_secret": bytes(void.envelope_secret),
                "nonce": bytes(void.nonce), "ground": void.ground.name(), "text": void.text,
                "approver": void.approver, "avoided": void.avoided,
            }),
        ),
        Event::PolicyAdopted(policy) => ("policy_adopted", policy_json(policy)),
        Event::CaseImported(imported) => (
            "case_imported",
            json!({ "case_number": imported.case_number, "record": record_json(&imported.record) }),
        ),
        Event::CaseCorrected(corrected) => (
            "case_corrected",
            json!({
                "filing": corrected.filing, "before": record_json(&corrected.before),
                "after": record_json(&corrected.after), "ground": corrected.ground.name(),
                "text": corrected.text, "approver": corrected.approver,
            }),
        ),
        Event::ActivityRecorded { filing, activity } => (
            "activity_recorded",
            json!({
                "filing": filing, "judge": activity.judge, "kind": activity.kind.name(),
                "day": activity.day.to_string(), "minute": activity.minute,
                "minutes": activity.minutes,
            }),
        ),
        Event::CaseClosed(closed) => (
            "case_closed",
            json!({
                "filing": closed.filing, "closing": closing_json(&closed.closing),
                "panel": panel_json(&closed.panel),
            }),
        ),
        Event::DesignationRequested(request) => {
            ("designation_requested", life::requested_json(request))
        }
        Event::CaseDesignated(it) => {
            ("case_designated", json!({ "filing": it.filing, "judge": it.judge }))
        }
        Event::DesignationDeclined(it) => {
            ("designation_declined", json!({ "filing": it.filing, "text": it.text }))
        }
        Event::FlagsChanged(changed) => (
            "flags_changed",
            json!({
                "filing": changed.filing, "before": changed.before, "after": changed.after,
                "text": changed.text,
            }),
        ),
        Event::ConflictDeclared(it) => ("conflict_declared", life::conflict_json(it)),
        Event::ReductionGranted(granted) => (
            "quota_reduction_granted",
            json!({
                "judge": granted.judge, "year": granted.year, "percent": granted.percent,
                "cases": granted.cases, "document": granted.document, "reason": granted.reason,
                "approver": granted.approver, "revokes": granted.revokes,
            }),
        ),
        Event::KeyRotated(rotated) => (
            "key_rotated",
            json!({
                "public_key": to_hex(&rotated.public_key),
                "old_signature": to_hex(&rotated.old_signature),
                "new_signature": to_hex(&rotated.new_signature),
                "text": rotated.text, "approver": rotated.approver,
            }),
        ),
        Event::Restored(restored) => (
            "restored",
            json!({
                "lost_size": restored.lost_size, "lost_root": to_hex(&restored.lost_root),
                "text": restored.text, "approver": restored.approver,
            }),
        ),
    }
}

fn closing_json(closing: &Closing) -> Value {
    json!({ "on": closing.on.to_string(), "manner": closing.manner.map(Manner::name) })
}

fn panel_json(panel: &Panel) -> Value {
    json!({
        "presiding": panel.presiding, "members": panel.members, "assessors": panel.assessors,
    })
}

fn record_json(record: &CaseRecord) -> Value {
    json!({
        "pool": record.pool, "cause": record.cause, "procedure": record.procedure,
        "flags": record.flags, "weight": record.weight, "filed_on": record.filed_on.to_string(),
        "undertaking": record.undertaking, "assigned_by": record.assigned_by.name(),
        "panel": panel_json(&record.panel),
        "closing": record.closing.as_ref().map(closing_json),
    })
}

fn policy_json(policy: &Policy) -> Value {
    let quota = &policy.quota;
    let fraction = |ratio: Ratio| format!("{}/{}", ratio.numerator, ratio.denominator);
    let roles: Value = quota
        .roles
        .iter()
        .map(|role| {
            json!({
                "role": role.role.name(), "ratio": fraction(role.ratio),
                "scope": role.scope.name(), "floor_own": role.floor_own,
                "floor_took_part": role.floor_took_part,
            })
        })
        .collect();
    let signals: Value = quota
        .signals
        .iter()
        .map(|rule| {
            json!({
                "signal": rule.signal.name(), "off": rule.off,
                "threshold": rule.threshold.map(fraction),
            })
        })
        .collect();
    json!({
        "valid_from": policy.valid_from.to_string(), "document": policy.document,
        "quota": {
            "roles": roles,
            "population": quota.population.iter().map(|role| role.name()).collect::<Vec<_>>(),
            "measure": quota.measure.name(), "basis": quota.basis.name(),
            "weighted": quota.weighted, "denominator": quota.denominator.name(),
            "panel_coefficient": fraction(quota.panel_coefficient),
            "half_rule": quota.half_rule, "floors_mode": quota.floors_mode.name(),
            "not_counted": quota.not_counted, "leave_over": quota.leave_over,
            "signals_least_own": quota.signals_least_own, "signals": signals,
        },
        "refiling_days": policy.refiling,
    })
}

/// A member without days says none.
fn member_json(row: &PoolMember) -> Value {
    let mut line = json!({ "judge": row.judge, "share": row.share });
    if !row.is_undated() {
        line["from"] = json!(row.from.to_string());
        line["to"] = json!(last_day(row.to));
    }
    line
}

fn shares_json(shares: &[(JudgeId, u8)]) -> Value {
    shares.iter().map(|(judge, share)| json!({ "judge": judge, "share": share })).collect()
}

fn group_json(group: &SeatGroup) -> Value {
    let odds: Value =
        group.odds.iter().map(|(judge, mass)| json!({ "judge": judge, "mass": mass })).collect();
    json!({
        "pool": group.pool, "role": group.role.name(), "seats": group.seats,
        "odds": odds, "shares": shares_json(&group.shares),
    })
}

fn filed_json(filed: &CaseFiled) -> Value {
    let facts = &filed.facts;
    let (committed, single) = match filed.nonce {
        FilerNonce::Committed(commitment) => (Some(commitment), None),
        FilerNonce::Single(nonce) => (None, Some(nonce)),
    };
    let exclusions = life::exclusions_json(&facts.exclusions);
    json!({
        "case_number": facts.case_number, "stage": facts.stage,
        "tray": filed.tray, "envelope": filed.envelope, "commitment": to_hex(&filed.commitment),
        "pool": facts.pool, "cause": facts.cause, "procedure": facts.procedure,
        "flags": facts.flags, "weight": facts.weight, "exclusions": exclusions,
        "groups": filed.groups.iter().map(group_json).collect::<Vec<_>>(),
        "facts_commitment": to_hex(&facts.facts_commitment),
        "nonce_commitment": bytes(committed), "single_call_nonce": bytes(single),
        "approver": facts.approver, "lineage": life::lineage_json(&facts.lineage),
        "party_marks": life::marks_json(&facts.parties.marks), "redraw": facts.parties.redraw,
    })
}

fn drawn_json(drawn: &CaseDrawn) -> Value {
    let seats: Value = drawn
        .seats
        .iter()
        .map(|s| json!({ "role": s.role.name(), "judge": s.judge, "r": s.r, "total": s.total }))
        .collect();
    json!({
        "filing": drawn.filing, "envelope_secret": to_hex(&drawn.envelope_secret),
        "nonce": bytes(drawn.nonce), "seed_hash": to_hex(&drawn.seed_hash),
        "seats": seats, "n_eff": drawn.n_eff, "presiding": drawn.presiding,
    })
}
