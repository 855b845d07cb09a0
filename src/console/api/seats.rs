//! 合议庭变更: other seats of a case are drawn while its judge stays.

use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::JsonRejection;
use axum::response::{IntoResponse, Response};
use caselot_core::docket::code::{Coded, DecidedBy, ReassignmentGround, SeatChangeKind};
use caselot_core::docket::panel::PanelSeats;
use caselot_core::docket::seats::SeatChange;
use caselot_core::docket::{Day, Entry, Event, codec};
use caselot_core::id::JudgeId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::Caller;
use super::problem::{Described, Problem};
use super::record::{day, unknown};
use super::types::Assigned;
use crate::client::{CaseInput, ClientError, Outcome, SeatsInput};
use crate::console::pages::present;
use crate::wire::v1;

/// A draw of other seats of a case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSeats {
    /// REPLACEMENT (others in the place of who leaves), PANEL_FORMED (a panel, or a larger one), or
    /// ASSESSORS_DRAWN (the assessors who were left for later).
    kind: String,
    /// Numbers of those who leave; of REPLACEMENT.
    #[serde(default)]
    leaves: Vec<u32>,
    /// Ground: RECUSAL, TRANSFER, HEALTH, INTEGRITY_RISK or OTHER; of REPLACEMENT.
    #[serde(default)]
    ground: String,
    /// Who decided it: COMMITTEE, PRESIDENT, VICE_PRESIDENT or DIVISION_CHIEF; of REPLACEMENT.
    #[serde(default)]
    decided_by: String,
    /// Explanation; it stands in the log. OTHER and PANEL_FORMED ask for one.
    #[serde(default)]
    text: String,
    /// Day of the hearing, YYYY-MM-DD, for which assessors are drawn. ASSESSORS_DRAWN asks for it.
    #[serde(default)]
    hearing: String,
    /// Procedure from here on; of PANEL_FORMED. Absent: as before.
    #[serde(default)]
    procedure: Option<String>,
    /// Weight from here on; of PANEL_FORMED. Absent: by the policy.
    #[serde(default)]
    weight: Option<u32>,
    /// The seats that are added; of PANEL_FORMED. Absent: by the policy.
    #[serde(default)]
    add: Option<AddedSeats>,
    /// Why the seats are not those of the policy.
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
}

/// Seats that are added to a panel.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddedSeats {
    /// Seats of judges.
    #[serde(default)]
    members: u32,
    /// Their pool; empty: the case's.
    #[serde(default)]
    member_pool: String,
    /// Seats of people's assessors.
    #[serde(default)]
    assessors: u32,
    /// Code of their list.
    #[serde(default)]
    assessor_pool: String,
    /// Seats of assessors from a list of experts.
    #[serde(default)]
    experts: u32,
    /// Code of their list.
    #[serde(default)]
    expert_pool: String,
}

/// The word of a vocabulary that has this code.
pub fn coded<T: Coded>(name: &str, field: &str, all: &[T]) -> Result<T, Problem> {
    let found = all.iter().copied().find(|it| it.name() == name);
    found.ok_or_else(|| unknown(field, all.iter().map(|it| it.name())))
}

/// A day, if one is given.
pub fn day_if(text: &str, field: &str) -> Result<Option<Day>, Problem> {
    if text.is_empty() { Ok(None) } else { day(text, field).map(Some) }
}

impl NewSeats {
    fn asked(&self) -> Result<SeatsInput, Problem> {
        let kind = coded(&self.kind, "kind", SeatChangeKind::ALL)?;
        let replaces = kind == SeatChangeKind::Replacement;
        let ground = || coded(&self.ground, "ground", ReassignmentGround::ALL);
        let decided_by = || coded(&self.decided_by, "decided_by", DecidedBy::ALL);
        let mut leaves: Vec<JudgeId> = self.leaves.iter().copied().map(JudgeId).collect();
        leaves.sort_unstable();
        leaves.dedup();
        let panel = self.add.clone().map_or_else(PanelSeats::default, |add| PanelSeats {
            members: add.members,
            member_pool: add.member_pool,
            assessors: add.assessors,
            assessor_pool: add.assessor_pool,
            experts: add.experts,
            expert_pool: add.expert_pool,
            ..PanelSeats::default()
        });
        Ok(SeatsInput {
            leaves,
            ground: replaces.then(ground).transpose()?,
            decided_by: replaces.then(decided_by).transpose()?,
            text: self.text.clone(),
            hearing: day_if(&self.hearing, "hearing")?,
            procedure: self.procedure.clone(),
            weight: self.weight,
            panel,
            departure: self.departure.clone(),
            ..SeatsInput::of(kind)
        })
    }
}

/// What became of a filing.
type Became = Result<Outcome, ClientError>;

/// Whether a filing asked for just this.
fn is_same(change: &SeatChange, asked: &SeatsInput) -> bool {
    (change.kind, change.ground, change.decided_by, change.hearing)
        == (asked.kind, asked.ground, asked.decided_by, asked.hearing)
        && (&change.text, &change.leaves) == (&asked.text, &asked.leaves)
}

/// Whether what is asked for is still to be done, by who sits.
fn is_to_do(stage: &v1::CaseStage, asked: &SeatsInput) -> bool {
    match asked.kind {
        SeatChangeKind::Replacement => {
            stage.seats.iter().any(|seat| asked.leaves.contains(&JudgeId(seat.judge)))
        }
        SeatChangeKind::AssessorsDrawn => !stage.later.is_empty(),
        SeatChangeKind::PanelFormed => false,
    }
}

impl Caller {
    /// The stages of a case, with its changes of seats.
    pub async fn stages(&self, number: &str) -> Result<Vec<v1::CaseStage>, Problem> {
        let request = v1::GetCaseRequest { court: self.court(), case_number: number.to_owned() };
        let answer = self.assignments().get_case(request).await;
        Ok(answer.map_err(|status| self.refused(status))?.into_inner().stages)
    }

    /// What the log says of a case, as far as it may be seen here.
    pub async fn entries(&self, number: &str) -> Result<Vec<Entry>, Problem> {
        let (court, case_number) = (self.court(), number.to_owned());
        let request = v1::GetCaseHistoryRequest { court, case_number };
        let answer = self.assignments().get_case_history(request).await;
        let lines = answer.map_err(|status| self.refused(status))?.into_inner().entries;
        Ok(lines.iter().filter_map(|line| codec::decode(&line.entry).ok()).collect())
    }

    /// The court's day.
    pub fn today(&self) -> Day {
        let offset = self.filer.court().utc_offset_minutes;
        Day::at((self.console.0.settings.ambient.now_ms)(), offset)
    }

    /// The stage number of the filing that did what is asked for, if it was done.
    async fn done_before(
        &self,
        number: &str,
        stages: &[v1::CaseStage],
        asked: &SeatsInput,
    ) -> Result<Option<u32>, Problem> {
        let Some(now) = present(stages).filter(|now| !is_to_do(now, asked)) else {
            return Ok(None);
        };
        let entries = self.entries(number).await?;
        let did = |stage: &&v1::CaseStage| {
            let entry = entries.iter().find(|entry| entry.index.0 == stage.filing);
            entry.is_some_and(|entry| match &entry.event {
                Event::CaseFiled(it) => {
                    it.facts.lineage.changes.as_ref().is_some_and(|it| is_same(it, asked))
                }
                _ => false,
            })
        };
        let drawn = stages
            .iter()
            .rev()
            .filter(|it| it.changes == now.filing && it.status() == v1::FilingStatus::Drawn);
        Ok(drawn.into_iter().find(did).map(|stage| stage.stage))
    }

    /// Files and draws the change, or says again what became of it.
    async fn reseat(&self, number: &str, asked: &NewSeats) -> Result<Became, Problem> {
        let (input, today) = (asked.asked()?, self.today());
        let stages = self.stages(number).await?;
        if let Some(stage) = self.done_before(number, &stages, &input).await? {
            if !self.filer.can_resume(number, stage) {
                return Err(Problem::of_other_desk(&stages));
            }
            return Ok(self.filer.resume(number, stage, today).await);
        }
        let current = self.filer.seats_of(number, &input).await;
        let current = current.map_err(|error| self.problem(&error))?;
        let mut case = current.case;
        if !current.opened {
            if asked.parties.trim().is_empty() {
                return Err(Problem::of_unknown_parties());
            }
            (case.parties, case.claim) = (asked.parties.clone(), asked.claim.clone());
            case.accepted_on = day(&asked.accepted_on, "accepted_on")?;
        }
        Ok(self.assigned_on(&case, today).await)
    }

    /// Files and draws a case; one that nobody approved in time is ended.
    pub async fn assigned_on(&self, case: &CaseInput, today: Day) -> Became {
        let outcome = self.filer.assign(case).await?;
        self.filer.end_if_over(case, outcome, today).await
    }
}

/// Draws other seats of a case while its judge stays: others in the place of members or assessors who
/// leave, a panel, or the assessors who were left for later. What needs a second person is answered
/// with 202; the same call again then draws it, and gives the same answer from then on.
#[utoipa::path(
    post,
    path = "/api/v1/cases/{number}/seats",
    params(("number" = String, Path, description = "case number, percent-encoded")),
    request_body = NewSeats,
    responses(
        (status = 202, description = "asked for; it waits for a second person, or for its person's own signature; ask again later", body = Assigned),
        (status = 201, description = "drawn, and every answer checked", body = Assigned),
        (status = 200, description = "drawn before; the same answer", body = Assigned),
        (status = 404, description = "no such case", body = Described),
        (status = 409, description = "another filing of the case waits, or it was done at another console", body = Described),
        (status = 422, description = "refused by a rule of the court, or declined by the second person", body = Described),
        (status = 500, description = "with `alarm`: the server was caught lying", body = Described),
    )
)]
pub async fn change(
    caller: Caller,
    Path(number): Path<String>,
    asked: Result<Json<NewSeats>, JsonRejection>,
) -> Result<Response, Problem> {
    caller.no_alarm()?;
    let Json(asked) = asked.map_err(|fault| super::malformed(&fault.body_text()))?;
    let number = caller.number(number);
    let became = caller.reseat(&number, &asked).await?;
    let (status, answer) = caller.answer(&number, became).await?;
    Ok((status, Json(answer)).into_response())
}

impl Problem {
    /// The seats changed so, and the folder of another console holds the proofs.
    fn of_other_desk(stages: &[v1::CaseStage]) -> Problem {
        let mut problem = Problem::conflict(
            ("SeatsChangedElsewhere", "kind"),
            "the seats were changed so by another console; read the case".to_owned(),
            "该案合议庭已由其他操作台作此变更，请查询该案现合议庭组成".to_owned(),
        );
        problem.held_by(present(stages).cloned().map(Into::into));
        problem
    }

    /// Only the folder that filed a case holds its parties.
    pub fn of_unknown_parties() -> Problem {
        Problem::field(
            "parties",
            "this console did not file the case: give parties, claim and accepted_on".to_owned(),
            "该案不是在本操作台立案的，请给出当事人、诉讼请求和立案日期".to_owned(),
        )
    }
}
