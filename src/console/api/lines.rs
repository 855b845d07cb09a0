//! Cases as rows, with who sits.

use caselot_core::docket::code::{AssignedBy, Manner};
use caselot_core::docket::panel::LaterSeats;
use caselot_core::lottery::role::SeatRole;
use serde::Serialize;
use utoipa::ToSchema;

use super::types::Seat;
use crate::wire::v1;

/// A case as a flat row.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseLine {
    /// Canonical case number.
    pub number: String,
    /// Stage.
    pub stage: u32,
    /// Status, such as DRAWN.
    pub status: &'static str,
    /// Pool code.
    pub pool: String,
    /// Number of the undertaking judge, once there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judge: Option<u32>,
    /// Entry of the filing.
    pub filing: u64,
    /// Entry of the draw or the void.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<u64>,
    /// Drawn with one candidate.
    pub not_random: bool,
    /// Entry of the stage whose seats this filing changes; absent: it is a stage of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes: Option<u64>,
    /// Who sits now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub seats: Vec<Seat>,
    /// Alternates who have not taken a seat, in their order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alternates: Vec<Seat>,
    /// Seats of assessors that are still to be drawn.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub later: Vec<Later>,
    /// Number of the judge who was designated to preside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub presiding: Option<u32>,
    /// Numbers of those who left a seat.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<u32>,
    /// What else is known of a case that has a judge.
    #[serde(flatten)]
    pub known: Option<Known>,
}

impl From<v1::CaseStage> for CaseLine {
    fn from(stage: v1::CaseStage) -> CaseLine {
        let held = |seats: Vec<v1::HeldSeat>| {
            let seats = seats.into_iter().filter(|seat| seat.judge != 0);
            let role = |code| SeatRole::from_code(code).map_or("", SeatRole::name);
            seats.map(|it| Seat { role: role(it.role.cast_unsigned()), judge: it.judge }).collect()
        };
        CaseLine {
            status: stage.status().as_str_name(),
            number: stage.case_number,
            stage: stage.stage,
            pool: stage.pool,
            judge: (stage.undertaking != 0).then_some(stage.undertaking),
            filing: stage.filing,
            end: (stage.end != 0).then_some(stage.end),
            not_random: stage.not_random,
            changes: (stage.changes != 0).then_some(stage.changes),
            seats: held(stage.seats),
            alternates: held(stage.alternates),
            later: stage.later.into_iter().filter_map(Later::of).collect(),
            presiding: (stage.presiding != 0).then_some(stage.presiding),
            left: stage.left,
            known: None,
        }
    }
}

/// Seats of assessors that are drawn before the hearing.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Later {
    /// Role: ASSESSOR or EXPERT.
    pub role: &'static str,
    /// Code of the list.
    pub pool: String,
    /// How many seats.
    pub seats: u32,
    /// How many alternates are drawn with them.
    pub alternates: u32,
}

impl Later {
    fn of(seats: v1::LaterSeats) -> Option<Later> {
        let LaterSeats { role, pool, seats, alternates } = LaterSeats::try_from(seats).ok()?;
        Some(Later { role: role.name(), pool, seats, alternates })
    }
}

/// What is known of a case that has a judge, as it is now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Known {
    /// Type code, such as 民初; empty for a number of an old form.
    #[serde(rename = "type")]
    pub type_code: String,
    /// Cause (案由).
    pub cause: String,
    /// Procedure (适用程序).
    pub procedure: String,
    /// 100 = a standard case.
    pub weight: u32,
    /// Day of filing.
    pub filed_on: String,
    /// Day on which it came to its judge.
    pub assigned_on: String,
    /// How: DRAWN or DESIGNATED.
    pub how: &'static str,
    /// Numbers of the others of the panel.
    pub panel: Vec<u32>,
    /// Day of closing; absent: open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_on: Option<String>,
    /// Manner of closing, such as JUDGMENT, if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manner: Option<&'static str>,
    /// Who filed, asked for or imported it.
    pub filed_by: String,
}

impl From<v1::FoundCase> for Known {
    fn from(case: v1::FoundCase) -> Known {
        Known {
            type_code: case.type_code,
            cause: case.cause,
            procedure: case.procedure,
            weight: case.weight,
            filed_on: case.filed_on,
            assigned_on: case.assigned_on,
            how: AssignedBy::from_code(case.assigned_by).map_or("", AssignedBy::name),
            panel: case.panel,
            closed_on: (!case.closed_on.is_empty()).then_some(case.closed_on),
            manner: Manner::from_code(case.manner).map(Manner::name),
            filed_by: case.filed_by,
        }
    }
}

/// A page of cases.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CasePage {
    /// The cases, by the entries of their filings.
    pub cases: Vec<CaseLine>,
    /// `since` of the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
