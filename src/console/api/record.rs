//! What becomes of a case after it was assigned: its closing, and the work done in it.

use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use caselot_core::docket::Day;
use caselot_core::docket::code::{ActivityKind, Manner};
use caselot_core::docket::record::{Activity, Closing, Panel};
use caselot_core::id::JudgeId;
use caselot_tables::ClosingRow;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Caller;
use super::problem::{Described, Problem};
use crate::client::{Activities, Closings, RowKind, send_rows};
use crate::console::filing::canonical;
use crate::wire::v1;

/// Most activities of one call.
const MOST: usize = 1_000;

/// The end of a case (报结).
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewClosing {
    /// Day of closing, YYYY-MM-DD.
    closed_on: String,
    /// Manner, such as JUDGMENT or WITHDRAWN.
    manner: String,
    /// Number of the judge who undertook it; absent: not compared. If the log knows another one for
    /// that day, nothing is recorded.
    #[serde(default)]
    undertaking: Option<u32>,
    /// Number of the judge who presided; absent: not known, or a sole judge.
    #[serde(default)]
    presiding: Option<u32>,
    /// Numbers of the other judges of the panel, without the undertaking one.
    #[serde(default)]
    members: Vec<u32>,
    /// Names of people's assessors.
    #[serde(default)]
    assessors: Vec<String>,
}

/// Something that was done in a case (办案活动).
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewActivity {
    /// Day, YYYY-MM-DD.
    day: String,
    /// Minutes after midnight; absent: not known.
    #[serde(default)]
    minute: Option<u16>,
    /// What, such as HEARING_PRESIDED or JUDGMENT_SIGNED.
    kind: String,
    /// Number of the judge; absent: staff.
    #[serde(default)]
    judge: Option<u32>,
    /// Its length in minutes; absent: not known.
    #[serde(default)]
    minutes: u32,
}

/// What was recorded.
#[derive(Debug, Serialize, ToSchema)]
pub struct Recorded {
    /// How many became entries.
    recorded: u64,
    /// How many were in the log already.
    known: u64,
}

pub fn day(text: &str, field: &str) -> Result<Day, Problem> {
    Day::parse(text).ok_or_else(|| {
        let title = "this is no day like 2026-02-16".to_owned();
        Problem::field(field, title, "日期请写成 2026-02-16".to_owned())
    })
}

/// A code that is none of its vocabulary.
pub fn unknown<'n>(field: &str, names: impl Iterator<Item = &'n str>) -> Problem {
    let names = names.collect::<Vec<_>>().join(", ");
    Problem::field(
        field,
        format!("one of {names} is expected"),
        format!("应为以下代码之一：{names}"),
    )
}

impl NewClosing {
    fn row(self, case_number: String) -> Result<ClosingRow, Problem> {
        let manner = Manner::from_name(&self.manner)
            .ok_or_else(|| unknown("manner", Manner::ALL.iter().map(|it| it.name())))?;
        let mut members: Vec<JudgeId> = self.members.into_iter().map(JudgeId).collect();
        members.sort_unstable();
        let mut assessors = self.assessors;
        assessors.sort_unstable();
        Ok(ClosingRow {
            case_number,
            closing: Closing { on: day(&self.closed_on, "closed_on")?, manner: Some(manner) },
            panel: Panel { presiding: self.presiding.map(JudgeId), members, assessors },
            undertaking: self.undertaking.map(JudgeId),
        })
    }
}

impl NewActivity {
    fn activity(&self) -> Result<Activity, Problem> {
        let kind = ActivityKind::from_name(&self.kind)
            .ok_or_else(|| unknown("kind", ActivityKind::ALL.iter().map(|it| it.name())))?;
        let judge = self.judge.map(JudgeId);
        let (day, minute, minutes) = (day(&self.day, "day")?, self.minute, self.minutes);
        Ok(Activity { day, minute, kind, judge, minutes })
    }
}

impl Caller {
    /// Records rows: all of them, or none if one is refused.
    async fn record<K: RowKind>(
        &self,
        rows: Vec<K::Row>,
    ) -> Result<(StatusCode, Json<Recorded>), Problem> {
        let court = self.court();
        let head = v1::BatchHead { court, person: String::new(), skip_bad: false, rehearse: false };
        let sent = send_rows::<K>(self.filer.channel().clone(), head, rows, || {}).await;
        let answer = sent.map_err(|error| self.problem(&error))?;
        if let Some(refused) = answer.refused.first() {
            return Err(Problem::row(refused));
        }
        let status = if answer.recorded > 0 { StatusCode::CREATED } else { StatusCode::OK };
        Ok((status, Json(Recorded { recorded: answer.recorded, known: answer.known })))
    }

    /// The number of an address in canonical form.
    pub fn number(&self, number: String) -> String {
        canonical(&number, &self.court()).unwrap_or(number)
    }
}

/// Closes a case with its final panel, for the political department. The same closing again changes
/// nothing; another one is a correction, which a second person agrees to.
#[utoipa::path(
    post,
    path = "/api/v1/cases/{number}/close",
    params(("number" = String, Path, description = "case number, percent-encoded")),
    request_body = NewClosing,
    responses(
        (status = 201, description = "closed", body = Recorded),
        (status = 200, description = "closed so before", body = Recorded),
        (status = 422, description = "refused by a rule of the court", body = Described),
    )
)]
pub async fn close(
    caller: Caller,
    Path(number): Path<String>,
    closing: Result<Json<NewClosing>, JsonRejection>,
) -> Result<(StatusCode, Json<Recorded>), Problem> {
    let Json(closing) = closing.map_err(|fault| super::malformed(&fault.body_text()))?;
    let row = closing.row(caller.number(number))?;
    caller.record::<Closings>(vec![row]).await
}

/// Records what was done in a case, for the political department; what is known already changes
/// nothing.
#[utoipa::path(
    post,
    path = "/api/v1/cases/{number}/activities",
    params(("number" = String, Path, description = "case number, percent-encoded")),
    request_body = Vec<NewActivity>,
    responses(
        (status = 201, description = "recorded", body = Recorded),
        (status = 200, description = "all of them were known", body = Recorded),
        (status = 422, description = "refused by a rule of the court; none is recorded", body = Described),
    )
)]
pub async fn activities(
    caller: Caller,
    Path(number): Path<String>,
    done: Result<Json<Vec<NewActivity>>, JsonRejection>,
) -> Result<(StatusCode, Json<Recorded>), Problem> {
    let Json(done) = done.map_err(|fault| super::malformed(&fault.body_text()))?;
    if done.is_empty() || done.len() > MOST {
        let title = format!("a call has 1 to {MOST} activities");
        return Err(Problem::field("", title, format!("每次1至{MOST}项")));
    }
    let number = caller.number(number);
    let rows: Result<Vec<_>, Problem> =
        done.iter().map(|it| Ok((number.clone(), it.activity()?))).collect();
    caller.record::<Activities>(rows?).await
}
