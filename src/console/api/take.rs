//! 递补, 指定审判长: an alternate takes over, or somebody who sits is designated to preside.

use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use caselot_core::docket::code::{Coded, DecidedBy, ReassignmentGround};
use caselot_core::docket::seats::SeatsTaken;
use caselot_core::docket::{Day, Entry, Event};
use caselot_core::id::EntryIndex;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Caller;
use super::problem::{Described, Problem};
use super::seats::{coded, day_if};
use crate::console::pages::present;
use crate::wire::v1;
use crate::wire::v1::life_service_client::LifeServiceClient;

/// A seat that changes its holder without a draw.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewHolder {
    /// Number of the assessor who leaves: the next alternate who can come takes the seat. Absent or
    /// 0: `judge` is to preside.
    #[serde(default)]
    leaves: u32,
    /// Number of the judge who is to preside.
    #[serde(default)]
    judge: u32,
    /// Ground on which the assessor leaves.
    #[serde(default)]
    ground: String,
    /// Who decided it; of who is to preside, PRESIDENT or DIVISION_CHIEF.
    decided_by: String,
    /// Explanation; it stands in the log.
    #[serde(default)]
    text: String,
    /// Day of the hearing, YYYY-MM-DD; absent: today.
    #[serde(default)]
    hearing: String,
}

/// What became of a seat that changes its holder.
#[derive(Debug, Serialize, ToSchema)]
pub struct Taken {
    /// Canonical case number.
    number: String,
    /// `WAITS` for a second person, or `DONE`.
    state: &'static str,
    /// Entry of what was asked for; absent if the log says it already by another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<u64>,
}

impl NewHolder {
    fn request(&self, court: String, case_number: String) -> Result<v1::TakeSeatRequest, Problem> {
        let ground = || coded(&self.ground, "ground", ReassignmentGround::ALL);
        let ground = (self.leaves != 0).then(ground).transpose()?;
        Ok(v1::TakeSeatRequest {
            court,
            case_number,
            leaves: self.leaves,
            judge: self.judge,
            ground: ground.map_or(0, Coded::code),
            decided_by: coded(&self.decided_by, "decided_by", DecidedBy::ALL)?.code(),
            text: self.text.clone(),
            hearing: day_if(&self.hearing, "hearing")?
                .map_or_else(String::new, |it| it.to_string()),
            ..v1::TakeSeatRequest::default()
        })
    }

    /// Whether the log says it: who leaves sits no more, or who is to preside presides.
    fn is_done(&self, stage: &v1::CaseStage) -> bool {
        match self.leaves {
            0 => stage.presiding == self.judge,
            leaves => {
                let sits = stage.seats.iter().any(|seat| seat.judge == leaves);
                !sits && stage.left.contains(&leaves)
            }
        }
    }

    /// Whether this is what was proposed.
    fn is_of(&self, taken: &SeatsTaken) -> bool {
        let leaves = taken.seat.as_ref().and_then(|seat| seat.judge).map_or(0, |judge| judge.0);
        let ground = taken.ground.map_or("", ReassignmentGround::name);
        let hearing = taken.hearing.map_or_else(String::new, |day| day.to_string());
        (leaves, ground, taken.decided_by.name(), taken.text.as_str(), hearing.as_str())
            == (self.leaves, &self.ground, &self.decided_by, &self.text, &self.hearing)
            && (self.judge == 0 || self.judge == taken.judge.0)
    }

    /// The proposal of it that waits.
    fn waiting(&self, entries: &[Entry], today: Day) -> Option<EntryIndex> {
        let ended = |index: EntryIndex| {
            entries.iter().any(|entry| match &entry.event {
                Event::Approved(it) => it.entry == index,
                Event::Declined(it) => it.entry == index,
                _ => false,
            })
        };
        let found = entries.iter().rev().find(|entry| match &entry.event {
            Event::Proposed(it) if it.until >= today && !ended(entry.index) => {
                matches!(&it.what, Event::SeatsTaken(taken) if self.is_of(taken))
            }
            _ => false,
        });
        found.map(|entry| entry.index)
    }
}

/// The next alternate takes the seat of an assessor who leaves, or somebody who sits is designated to
/// preside, once a second person agrees. The same call again asks for nothing new.
#[utoipa::path(
    post,
    path = "/api/v1/cases/{number}/seats/take",
    params(("number" = String, Path, description = "case number, percent-encoded")),
    request_body = NewHolder,
    responses(
        (status = 202, description = "asked for; it waits for a second person", body = Taken),
        (status = 200, description = "the log says it", body = Taken),
        (status = 404, description = "no such case", body = Described),
        (status = 422, description = "refused by a rule of the court", body = Described),
    )
)]
pub async fn take(
    caller: Caller,
    Path(number): Path<String>,
    asked: Result<Json<NewHolder>, JsonRejection>,
) -> Result<Response, Problem> {
    caller.no_alarm()?;
    let Json(asked) = asked.map_err(|fault| super::malformed(&fault.body_text()))?;
    let number = caller.number(number);
    let request = asked.request(caller.court(), number.clone())?;
    let stages = caller.stages(&number).await?;
    let answer = |status, state, entry| {
        (status, Json(Taken { number: number.clone(), state, entry })).into_response()
    };
    if present(&stages).is_some_and(|stage| asked.is_done(stage)) {
        return Ok(answer(StatusCode::OK, "DONE", None));
    }
    let entries = caller.entries(&number).await?;
    if let Some(entry) = asked.waiting(&entries, caller.today()) {
        return Ok(answer(StatusCode::ACCEPTED, "WAITS", Some(entry.0)));
    }
    let mut client = LifeServiceClient::new(caller.filer.channel().clone());
    let made = client.take_seat(request).await.map_err(|status| caller.refused(status))?;
    let made = made.into_inner();
    Ok(match made.proposed {
        0 => answer(StatusCode::OK, "DONE", made.entries.last().copied()),
        proposed => answer(StatusCode::ACCEPTED, "WAITS", Some(proposed)),
    })
}
