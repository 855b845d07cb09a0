//! Filings of the case index as messages.

use caselot_core::docket::cases::row::{CaseEnd, CaseRow};
use tonic::Status;

use crate::rpc::status::malformed;
use crate::service::{CaseStatus, Service};
use crate::wire::v1;

/// Filings as messages. Of the drawn ones they say which had one candidate.
///
/// # Errors
/// When the entry of a drawn filing cannot be read.
pub fn messages(
    service: &Service,
    court: &str,
    rows: Vec<CaseRow>,
) -> Result<Vec<v1::CaseStage>, Status> {
    rows.into_iter().map(|row| message(service, court, row)).collect()
}

/// What became of a filing.
pub fn status(end: CaseEnd) -> v1::FilingStatus {
    match end {
        CaseEnd::Open => v1::FilingStatus::Open,
        CaseEnd::Drawn { .. } => v1::FilingStatus::Drawn,
        CaseEnd::Voided { .. } => v1::FilingStatus::Voided,
        CaseEnd::Imported { .. } => v1::FilingStatus::Imported,
        CaseEnd::Requested => v1::FilingStatus::Requested,
        CaseEnd::Designated { .. } => v1::FilingStatus::Designated,
    }
}

fn message(service: &Service, court: &str, row: CaseRow) -> Result<v1::CaseStage, Status> {
    let (end, undertaking) = match row.end {
        CaseEnd::Open | CaseEnd::Requested => (0, 0),
        CaseEnd::Imported { undertaking, .. } => (0, undertaking.0),
        CaseEnd::Voided { entry } => (entry.0, 0),
        CaseEnd::Drawn { entry, undertaking } | CaseEnd::Designated { entry, undertaking } => {
            (entry.0, undertaking.0)
        }
    };
    let not_random = match row.end {
        CaseEnd::Drawn { .. } => service.had_one_candidate(court, row.filing)?,
        _ => false,
    };
    Ok(v1::CaseStage {
        case_number: row.number,
        stage: row.stage,
        status: status(row.end).into(),
        pool: row.pool,
        filing: row.filing.0,
        end,
        undertaking,
        not_random,
        changes: row.seating.changes.map_or(0, |of| of.0),
        seats: row.held.iter().map(Into::into).collect(),
        alternates: row.seating.alternates.iter().map(Into::into).collect(),
        later: row.seating.later.iter().map(Into::into).collect(),
        presiding: row.seating.designated.map_or(0, |judge| judge.0),
        left: row.seating.left.iter().map(|judge| judge.0).collect(),
    })
}

/// The status to list by; `None` lists all.
///
/// # Errors
/// When the code is unknown.
pub fn read_status(status: i32) -> Result<Option<CaseStatus>, Status> {
    match v1::FilingStatus::try_from(status) {
        Ok(v1::FilingStatus::Unspecified) => Ok(None),
        Ok(v1::FilingStatus::Open) => Ok(Some(CaseStatus::Open)),
        Ok(v1::FilingStatus::Drawn) => Ok(Some(CaseStatus::Drawn)),
        Ok(v1::FilingStatus::Voided) => Ok(Some(CaseStatus::Voided)),
        Ok(v1::FilingStatus::Imported) => Ok(Some(CaseStatus::Imported)),
        Ok(v1::FilingStatus::Requested) => Ok(Some(CaseStatus::Requested)),
        Ok(v1::FilingStatus::Designated) => Ok(Some(CaseStatus::Designated)),
        Err(_) => Err(malformed("status", "this status is unknown; see the protocol")),
    }
}
