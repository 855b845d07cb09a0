//! A case as the quota sees it.

use crate::docket::code::{AssignedBy, DesignationGround};
use crate::docket::day::{Day, LAST_DAY};
use crate::docket::record::{Activity, CaseRecord, Closing, Panel};
use crate::id::{EntryIndex, JudgeId};

/// A case of the tally.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Case<'a> {
    /// Entry index of the filing or import.
    pub filing: EntryIndex,
    /// Case number.
    pub number: &'a str,
    /// Type code; empty for a LEGACY number.
    pub type_code: &'a str,
    /// What is known of it.
    pub record: Record<'a>,
    /// Day of the draw; of the filing for an import.
    pub assigned_on: Day,
    /// 0 at first.
    pub stage: u32,
    /// Judges who took their seat after the first draw of the case, and on which day.
    pub seated_later: &'a [(JudgeId, Day)],
    /// Entry and day on which its seats changed last, those of assessors as well; `None` = never.
    pub reseated: Option<(EntryIndex, Day)>,
    /// Why it was designated, if it was.
    pub designated: Option<DesignationGround>,
    /// Code of its series; empty = none.
    pub series: &'a str,
    /// What was done in it, each thing once, ascending.
    pub activities: &'a [Activity],
}

/// A [`CaseRecord`] whose texts lie in the tally.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record<'a> {
    /// Pool code; empty = not known.
    pub pool: &'a str,
    /// Cause of action.
    pub cause: &'a str,
    /// Procedure.
    pub procedure: &'a str,
    /// Strictly ascending.
    pub flags: &'a [String],
    /// 100 = a standard case.
    pub weight: u32,
    /// Day of filing.
    pub filed_on: Day,
    /// Undertaking judge.
    pub undertaking: JudgeId,
    /// How it came to this judge.
    pub assigned_by: AssignedBy,
    /// Who sat beside the undertaking judge.
    pub panel: &'a Panel,
    /// `None` = open.
    pub closing: Option<Closing>,
}

impl From<Record<'_>> for CaseRecord {
    fn from(record: Record<'_>) -> CaseRecord {
        CaseRecord {
            pool: record.pool.to_owned(),
            cause: record.cause.to_owned(),
            procedure: record.procedure.to_owned(),
            flags: record.flags.to_vec(),
            weight: record.weight,
            filed_on: record.filed_on,
            undertaking: record.undertaking,
            assigned_by: record.assigned_by,
            panel: record.panel.clone(),
            closing: record.closing,
        }
    }
}

/// Of a case's activities those up to the closing day; of an open case all.
pub fn until_closing(
    activities: &[Activity],
    closing: Option<Closing>,
) -> impl Iterator<Item = &Activity> {
    let last = closing.map_or(LAST_DAY, |closing| closing.on);
    // They ascend by day.
    activities.iter().take_while(move |done| done.day <= last)
}
