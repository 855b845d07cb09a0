//! 变更承办人: a case leaves its judge, by a new draw without that judge or by a designation. It is
//! asked for; a second person agrees.

use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use caselot_core::docket::Day;
use caselot_core::docket::code::{DesignationGround, ReassignmentGround};
use caselot_core::docket::designation::OutageDraw;
use caselot_core::docket::filing::Facts;
use caselot_core::docket::lineage::Reassignment;
use caselot_core::docket::{Event, codec};
use caselot_core::id::JudgeId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::Caller;
use super::problem::{Described, Problem};
use super::record::{day, unknown};
use super::types::Assigned;
use crate::client::{CaseInput, CheckedDesignation, DesignationInput};
use crate::wire::v1;

/// A case that leaves its judge.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReassignment {
    /// Number of the judge who leaves. If that judge has left already, on this ground and with this
    /// text, the answer is what became of it.
    leaves: u32,
    /// Ground: RECUSAL, TRANSFER, HEALTH, INTEGRITY_RISK or OTHER.
    ground: String,
    /// Who decided it and on which day, and why; it stands in the log. OTHER asks for one.
    #[serde(default)]
    text: String,
    /// Code of another pool; absent or empty: the present one.
    #[serde(default)]
    pool: String,
    /// Why pool or seats are not those of the policy.
    #[serde(default)]
    departure: String,
    /// Parties (当事人), if this console did not file the case. They stay in its folder.
    #[serde(default)]
    parties: String,
    /// Claim (诉讼请求), if this console did not file the case.
    #[serde(default)]
    claim: String,
    /// Day of acceptance, YYYY-MM-DD, if this console did not file the case.
    #[serde(default)]
    accepted_on: String,
    /// Asks for a judge instead of a draw.
    #[serde(default)]
    designate: Option<NewDesignation>,
}

/// A judge who is asked for.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDesignation {
    /// Number of the judge.
    judge: u32,
    /// Ground, such as MAJOR_DIFFICULT_NOVEL.
    ground: String,
    /// Explanation; absent: that of the reassignment.
    #[serde(default)]
    text: String,
    /// The draw by hand while no server could draw; of OUTAGE alone, which asks for it.
    #[serde(default)]
    outage: Option<ByHand>,
}

/// A draw by hand: sealed slips, before two persons.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ByHand {
    /// Number of the minutes.
    minutes: String,
    /// The two persons who were present.
    witnesses: Vec<String>,
    /// Day of the draw, YYYY-MM-DD.
    on: String,
}

impl NewDesignation {
    /// Whom to designate, explained by this text where there is none of its own.
    pub fn input(&self, text: &str) -> Result<DesignationInput, Problem> {
        let by_rule = [DesignationGround::Refiled, DesignationGround::Follows];
        let own = |it: &&DesignationGround| !by_rule.contains(it);
        let names = || DesignationGround::ALL.iter().filter(own).map(|it| it.name());
        let ground = DesignationGround::from_name(&self.ground).filter(|it| own(&it));
        let ground = ground.ok_or_else(|| unknown("designate.ground", names()))?;
        let text = if self.text.is_empty() { text } else { &self.text };
        Ok(DesignationInput {
            judge: JudgeId(self.judge),
            ground,
            text: text.to_owned(),
            outage: self.outage.as_ref().map(ByHand::draw).transpose()?,
        })
    }
}

impl ByHand {
    fn draw(&self) -> Result<OutageDraw, Problem> {
        let mut witnesses = self.witnesses.clone();
        witnesses.sort();
        let (minutes, on) = (self.minutes.clone(), day(&self.on, "designate.outage.on")?);
        Ok(OutageDraw { minutes, witnesses, on })
    }
}

/// The present judge of a case, and its last stage.
struct Present {
    judge: u32,
    last: v1::CaseStage,
}

impl NewReassignment {
    fn ground(&self) -> Result<ReassignmentGround, Problem> {
        let names = || ReassignmentGround::ALL.iter().map(|it| it.name());
        ReassignmentGround::from_name(&self.ground).ok_or_else(|| unknown("ground", names()))
    }

    fn designation(&self) -> Result<Option<DesignationInput>, Problem> {
        self.designate.as_ref().map(|asked| asked.input(&self.text)).transpose()
    }

    /// Adds what only the folder that filed the case holds, and what is asked to be otherwise.
    fn complete(&self, case: &mut CaseInput, opened: bool) -> Result<(), Problem> {
        if !opened {
            if self.parties.trim().is_empty() {
                return Err(Problem::of_unknown_parties());
            }
            (case.parties, case.claim) = (self.parties.clone(), self.claim.clone());
            case.accepted_on = day(&self.accepted_on, "accepted_on")?;
        }
        if !self.pool.is_empty() {
            case.pool.clone_from(&self.pool);
        }
        case.departure.clone_from(&self.departure);
        Ok(())
    }
}

impl Caller {
    /// Who has a case now, and which stage is its last.
    async fn present(&self, number: &str) -> Result<Present, Problem> {
        let request = v1::GetCaseRequest { court: self.court(), case_number: number.to_owned() };
        let answer = self.assignments().get_case(request).await;
        let mut stages = answer.map_err(|status| self.refused(status))?.into_inner().stages;
        let judge = stages.iter().rev().map(|it| it.undertaking).find(|judge| *judge != 0);
        // A change of seats is no stage of its own.
        stages.retain(|it| it.changes == 0);
        let (Some(judge), Some(last)) = (judge, stages.pop()) else {
            return Err(Problem::field(
                "number",
                "this case has no judge yet".to_owned(),
                "该案尚无承办法官".to_owned(),
            ));
        };
        Ok(Present { judge, last })
    }

    /// Whether the last stage of a case is the one that is asked for.
    async fn is_done(
        &self,
        number: &str,
        last: &v1::CaseStage,
        asked: (JudgeId, &Reassignment),
    ) -> Result<bool, Problem> {
        let (court, case_number) = (self.court(), number.to_owned());
        let request = v1::GetCaseHistoryRequest { court, case_number };
        let answer = self.assignments().get_case_history(request).await;
        let history = answer.map_err(|status| self.refused(status))?.into_inner().entries;
        let filing = history.iter().find(|line| line.index == last.filing);
        let entry = filing.and_then(|line| codec::decode(&line.entry).ok());
        Ok(entry.is_some_and(|entry| match &entry.event {
            Event::CaseFiled(filed) => reassigns(&filed.facts, asked),
            Event::DesignationRequested(request) => reassigns(&request.facts, asked),
            _ => false,
        }))
    }
}

fn reassigns(facts: &Facts, (leaves, asked): (JudgeId, &Reassignment)) -> bool {
    facts
        .lineage
        .reassigns
        .as_deref()
        .is_some_and(|it| it.judge == leaves && it.ground == asked.ground && it.text == asked.text)
}

/// The answer to a designation that was asked for.
pub fn asked_for(checked: &CheckedDesignation) -> (StatusCode, Assigned) {
    let state = if checked.end.is_some() { "DESIGNATED" } else { "WAITS" };
    let answer = Assigned {
        judge: checked.end.map(|_| checked.judge.0),
        draw: checked.end.map(|end| end.0),
        repeated: checked.repeated,
        ..Assigned::blank(&checked.case_number, checked.stage, state, checked.request.0)
    };
    let status = if checked.end.is_some() { StatusCode::OK } else { StatusCode::ACCEPTED };
    (status, answer)
}

/// Asks that a case gets another judge: by a draw without the one who leaves, or by a designation. A
/// second person agrees; the same call again then draws it, and gives the same answer from then on.
#[utoipa::path(
    post,
    path = "/api/v1/cases/{number}/reassign",
    params(("number" = String, Path, description = "case number, percent-encoded")),
    request_body = NewReassignment,
    responses(
        (status = 202, description = "asked for; it waits for a second person, or for its person's own signature; ask again later", body = Assigned),
        (status = 201, description = "drawn, and every answer checked", body = Assigned),
        (status = 200, description = "the case has its new judge; the same answer", body = Assigned),
        (status = 404, description = "no such case", body = Described),
        (status = 409, description = "the case is another judge's; `held_by` says whose", body = Described),
        (status = 422, description = "refused by a rule of the court, or declined by the second person", body = Described),
        (status = 500, description = "with `alarm`: the server was caught lying", body = Described),
    )
)]
pub async fn reassign(
    caller: Caller,
    Path(number): Path<String>,
    asked: Result<Json<NewReassignment>, JsonRejection>,
) -> Result<Response, Problem> {
    caller.no_alarm()?;
    let Json(asked) = asked.map_err(|fault| super::malformed(&fault.body_text()))?;
    let reassignment = Reassignment::asked(asked.ground()?, &asked.text);
    let designation = asked.designation()?;
    let number = caller.number(number);
    let Present { judge, last } = caller.present(&number).await?;
    let is_done = match judge == asked.leaves {
        true => false,
        false => {
            let wanted = (JudgeId(asked.leaves), &reassignment);
            if !caller.is_done(&number, &last, wanted).await? {
                return Err(Problem::of_other_judge(asked.leaves, judge, last));
            }
            true
        }
    };
    let current = caller.filer.current_stage(&number, reassignment).await;
    let current = current.map_err(|error| caller.problem(&error))?;
    let (mut case, opened) = (current.case, current.opened);
    if is_done {
        // What was done is answered again, and no further stage is asked for.
        case.stage = last.stage;
    }
    asked.complete(&mut case, opened)?;
    if let Some(input) = designation {
        let checked = caller.filer.request_designation(&case, &input).await;
        let (status, answer) = asked_for(&checked.map_err(|error| caller.problem(&error))?);
        return Ok((status, Json(answer)).into_response());
    }
    let offset = caller.filer.court().utc_offset_minutes;
    let today = Day::at((caller.console.0.settings.ambient.now_ms)(), offset);
    let became = caller.assigned_on(&case, today).await;
    let (status, answer) = caller.answer(&number, became).await?;
    Ok((status, Json(answer)).into_response())
}

impl Problem {
    /// The case is not the judge's who is said to leave it.
    fn of_other_judge(leaves: u32, judge: u32, last: v1::CaseStage) -> Problem {
        let mut problem = Problem::conflict(
            ("JudgeHasLeft", "leaves"),
            format!("the case is judge {judge}'s, not judge {leaves}'s"),
            format!("该案承办法官为{judge}号，不是{leaves}号，请核对后重新提交"),
        );
        problem.held_by(Some(last.into()));
        problem
    }
}
