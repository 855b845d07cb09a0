//! Entries on courts, judges and pools as JSON.

use caselot_core::docket::conflict::ConflictDeclared;
use caselot_core::docket::entry::Court;
use caselot_core::docket::people::{Absence, Judge, Tenure};
use caselot_core::docket::pool::{PoolMember, PoolSpec};
use caselot_core::lottery::hash::to_hex;
use serde_json::{Value, json};

use super::cases::marks;
use super::open_day;

pub fn court(court: &Court) -> Value {
    json!({
        "origin": court.origin, "code": court.code, "name": court.name,
        "utc_offset_minutes": court.utc_offset_minutes,
        "public_key": to_hex(&court.public_key),
    })
}

pub fn judge(judge: &Judge) -> Value {
    let tenure = |row: &Tenure| {
        json!({
            "role": row.role.name(), "in_quota": row.in_quota, "division": row.division,
            "from": row.from.to_string(), "to": open_day(row.to),
        })
    };
    json!({
        "judge": judge.judge, "name": judge.name,
        "tenures": judge.tenures.iter().map(tenure).collect::<Value>(),
    })
}

pub fn absence(absence: &Absence) -> Value {
    json!({
        "judge": absence.judge, "from": absence.from.to_string(), "to": open_day(absence.to),
        "kind": absence.kind.name(), "text": absence.text, "replaces": absence.replaces,
        "cancelled": absence.cancelled,
    })
}

pub fn pool(pool: &PoolSpec) -> Value {
    json!({
        "pool": pool.pool, "name": pool.name,
        "members": pool.members.iter().map(member).collect::<Value>(),
        "tolerance": pool.tolerance, "min_tolerance": pool.min_tolerance,
        "seat_percent": pool.settings.seat_percent,
        "assessors": pool.settings.assessors, "yearly_cap": pool.settings.yearly_cap,
        "approver": pool.approver, "from": open_day(pool.from),
    })
}

/// A member of a pool; one that is always on duty has no days.
fn member(row: &PoolMember) -> Value {
    let mut line = json!({ "judge": row.judge, "share": row.share });
    if !row.is_undated() {
        line["from"] = json!(row.from.to_string());
        line["to"] = open_day(row.to);
    }
    line
}

pub fn conflict(declared: &ConflictDeclared) -> Value {
    json!({
        "judge": declared.judge, "marks": marks(&declared.marks),
        "ground": declared.ground.name(), "text": declared.text,
        "replaces": declared.replaces, "cancelled": declared.cancelled,
    })
}
