//! Messages of case records, closings, corrections, activities and reductions.

use super::{Read, WireFault, day, judges, number, numbers, word};
use crate::docket::code::{ActivityKind, AssignedBy, CorrectionGround, Manner};
use crate::docket::record::{Activity, CaseCorrected, CaseRecord, Closing, Panel, Reduction};
use crate::id::JudgeId;
use crate::wire::v1;

const MINUTES_OF_A_DAY: u32 = 24 * 60;

/// The message of a case record.
pub fn record_message(record: &CaseRecord) -> v1::CaseRecord {
    v1::CaseRecord {
        pool: record.pool.clone(),
        cause: record.cause.clone(),
        procedure: record.procedure.clone(),
        flags: record.flags.clone(),
        weight: record.weight,
        filed_day: record.filed_on.0,
        undertaking: record.undertaking.0,
        assigned_by: record.assigned_by.code(),
        panel: Some(panel_message(&record.panel)),
        closing: record.closing.as_ref().map(closing_message),
    }
}

/// Reads a case record.
pub fn record(m: v1::CaseRecord) -> Read<CaseRecord> {
    Ok(CaseRecord {
        pool: m.pool,
        cause: m.cause,
        procedure: m.procedure,
        flags: m.flags,
        weight: m.weight,
        filed_on: day(m.filed_day, "record.filed_day")?,
        undertaking: JudgeId(m.undertaking),
        assigned_by: word(m.assigned_by, AssignedBy::from_code, "record.assigned_by")?,
        panel: panel(m.panel.ok_or(WireFault::Field("record.panel"))?),
        closing: m.closing.map(closing).transpose()?,
    })
}

/// The message of a panel.
pub fn panel_message(panel: &Panel) -> v1::Panel {
    v1::Panel {
        presiding: number(panel.presiding),
        members: numbers(&panel.members),
        assessors: panel.assessors.clone(),
    }
}

/// Reads a panel.
pub fn panel(m: v1::Panel) -> Panel {
    Panel {
        presiding: JudgeId::new(m.presiding),
        members: judges(m.members),
        assessors: m.assessors,
    }
}

/// The message of a closing.
pub fn closing_message(closing: &Closing) -> v1::Closing {
    v1::Closing { day: closing.on.0, manner: closing.manner.map_or(0, Manner::code) }
}

/// Reads a closing.
pub fn closing(m: v1::Closing) -> Read<Closing> {
    let manner = match m.manner {
        0 => None,
        code => Some(word(code, Manner::from_code, "closing.manner")?),
    };
    Ok(Closing { on: day(m.day, "closing.day")?, manner })
}

/// The message of a correction.
pub fn corrected_message(corrected: &CaseCorrected) -> v1::CaseCorrected {
    v1::CaseCorrected {
        filing: corrected.filing,
        before: Some(record_message(&corrected.before)),
        after: Some(record_message(&corrected.after)),
        ground: corrected.ground.code(),
        text: corrected.text.clone(),
        approver: corrected.approver.clone(),
    }
}

/// Reads a correction.
pub fn corrected(m: v1::CaseCorrected) -> Read<CaseCorrected> {
    Ok(CaseCorrected {
        filing: m.filing,
        before: record(m.before.ok_or(WireFault::Field("before"))?)?,
        after: record(m.after.ok_or(WireFault::Field("after"))?)?,
        ground: word(m.ground, CorrectionGround::from_code, "ground")?,
        text: m.text,
        approver: m.approver,
    })
}

/// The message of an activity in a case.
pub fn activity_message(filing: u64, activity: &Activity) -> v1::ActivityRecorded {
    v1::ActivityRecorded {
        filing,
        judge: number(activity.judge),
        kind: activity.kind.code(),
        day: activity.day.0,
        minute: activity.minute.map_or(0, |minute| u32::from(minute) + 1),
        minutes: activity.minutes,
    }
}

/// Reads an activity and the case it belongs to.
pub fn activity(m: v1::ActivityRecorded) -> Read<(u64, Activity)> {
    let minute = match m.minute {
        0 => None,
        1..=MINUTES_OF_A_DAY => Some((m.minute - 1) as u16),
        _ => return Err(WireFault::Field("minute")),
    };
    let activity = Activity {
        day: day(m.day, "day")?,
        minute,
        kind: word(m.kind, ActivityKind::from_code, "kind")?,
        judge: JudgeId::new(m.judge),
        minutes: m.minutes,
    };
    Ok((m.filing, activity))
}

/// The message of a reduction.
pub fn reduction_message(reduction: &Reduction) -> v1::QuotaReductionGranted {
    v1::QuotaReductionGranted {
        judge: reduction.judge.0,
        year: reduction.year,
        percent: reduction.percent,
        cases: reduction.cases,
        document: reduction.document.clone(),
        reason: reduction.reason.clone(),
        approver: reduction.approver.clone(),
        revokes: reduction.revokes.unwrap_or(0),
    }
}

/// Reads a reduction.
pub fn reduction(m: v1::QuotaReductionGranted) -> Reduction {
    Reduction {
        judge: JudgeId(m.judge),
        year: m.year,
        percent: m.percent,
        cases: m.cases,
        document: m.document,
        reason: m.reason,
        approver: m.approver,
        revokes: (m.revokes != 0).then_some(m.revokes),
    }
}
