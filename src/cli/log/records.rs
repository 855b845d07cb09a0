//! Entries on records, policies, keys and recoveries as JSON.

use caselot_core::docket::code::Manner;
use caselot_core::docket::entry::Restored;
use caselot_core::docket::handover::KeyRotated;
use caselot_core::docket::policy::Policy;
use caselot_core::docket::record::{
    Activity, CaseClosed, CaseCorrected, CaseImported, CaseRecord, Closing, FlagsChanged, Panel,
    Reduction,
};
use caselot_core::lottery::hash::to_hex;
use caselot_core::quota::json as quota;
use serde_json::{Value, json};

pub fn import(imported: &CaseImported) -> Value {
    json!({ "case_number": imported.case_number, "record": record(&imported.record) })
}

pub fn correction(corrected: &CaseCorrected) -> Value {
    json!({
        "filing": corrected.filing, "before": record(&corrected.before),
        "after": record(&corrected.after), "ground": corrected.ground.name(),
        "text": corrected.text, "approver": corrected.approver,
    })
}

pub fn closing_of(closed: &CaseClosed) -> Value {
    json!({
        "filing": closed.filing, "closing": closing(&closed.closing),
        "panel": panel(&closed.panel),
    })
}

pub fn activity(filing: u64, activity: &Activity) -> Value {
    json!({
        "filing": filing, "judge": activity.judge, "kind": activity.kind.name(),
        "day": activity.day.to_string(), "minute": activity.minute, "minutes": activity.minutes,
    })
}

pub fn flags(changed: &FlagsChanged) -> Value {
    json!({
        "filing": changed.filing, "before": changed.before, "after": changed.after,
        "text": changed.text,
    })
}

pub fn reduction(granted: &Reduction) -> Value {
    json!({
        "judge": granted.judge, "year": granted.year, "percent": granted.percent,
        "cases": granted.cases, "document": granted.document, "reason": granted.reason,
        "approver": granted.approver, "revokes": granted.revokes,
    })
}

/// A policy: how quotas are counted, as in a quota report, and the days of a refiling.
pub fn policy(policy: &Policy) -> Value {
    let mut quota = quota::policy(policy);
    let [valid_from, document] = ["valid_from", "document"].map(|key| quota[key].take());
    if let Value::Object(quota) = &mut quota {
        quota.retain(|key, _| key != "valid_from" && key != "document");
    }
    json!({
        "valid_from": valid_from, "document": document, "quota": quota,
        "refiling_days": policy.refiling,
    })
}

pub fn handover(rotated: &KeyRotated) -> Value {
    json!({
        "public_key": to_hex(&rotated.public_key),
        "old_signature": to_hex(&rotated.old_signature),
        "new_signature": to_hex(&rotated.new_signature),
        "text": rotated.text, "approver": rotated.approver,
    })
}

pub fn restoration(restored: &Restored) -> Value {
    json!({
        "lost_size": restored.lost_size, "lost_root": to_hex(&restored.lost_root),
        "text": restored.text, "approver": restored.approver,
    })
}

fn record(record: &CaseRecord) -> Value {
    json!({
        "pool": record.pool, "cause": record.cause, "procedure": record.procedure,
        "flags": record.flags, "weight": record.weight, "filed_on": record.filed_on.to_string(),
        "undertaking": record.undertaking, "assigned_by": record.assigned_by.name(),
        "panel": panel(&record.panel),
        "closing": record.closing.as_ref().map(closing),
    })
}

fn closing(closing: &Closing) -> Value {
    json!({ "on": closing.on.to_string(), "manner": closing.manner.map(Manner::name) })
}

fn panel(panel: &Panel) -> Value {
    json!({
        "presiding": panel.presiding, "members": panel.members, "assessors": panel.assessors,
    })
}
