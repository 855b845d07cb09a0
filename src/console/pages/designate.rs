//! 报请指定 of a new case: what was typed into the form of 立案 is not drawn, but a judge is asked for,
//! and a second person decides.

use axum::Form;
use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::post;
use caselot_core::docket::code::DesignationGround;
use caselot_core::docket::code::PersonRole::{self, Filing};
use caselot_core::id::{EntryIndex, JudgeId};
use maud::{Markup, html};

use super::change::{designation_fields, read_designation};
use super::file::{DRAFT, form_page};
use crate::client::{CaseInput, ClientError, DesignationInput, Rehearsal};
use crate::console::Console;
use crate::console::act::{Act, Done, Trouble, of_two, pages, told};
use crate::console::fault::Fault;
use crate::console::field::{self, Sheet};
use crate::console::reads::Roster;
use crate::console::session::Typed;
use crate::console::visit::Visit;
use crate::telling::approval::without_draw;
use crate::words::text;

pub fn router() -> Router<Console> {
    Router::new()
        .route("/file/designate", pages::<DesignateNew>())
        .route("/file/designate/begin", post(begin))
}

/// A case of the form, with the judges who may be asked for.
pub struct DesignateNew {
    case: CaseInput,
    roster: Roster,
    /// The judge of the case's series, if that has begun: nobody else may be asked for.
    of_series: Option<JudgeId>,
}

/// The judge who has the first case of a case's series.
async fn judge_of_series(visit: &Visit, case: &CaseInput) -> Result<Option<JudgeId>, ClientError> {
    if case.lineage.series.is_empty() {
        return Ok(None);
    }
    let told = visit.filer().rehearse(std::slice::from_ref(case)).await?;
    let Some(Rehearsal::Refused { code, named, .. }) = told.first() else { return Ok(None) };
    let first = named.get("first").and_then(|first| first.parse().ok());
    let Some(first) = first.filter(|_| code == "SeriesFollows") else { return Ok(None) };
    let row = visit.case_at(EntryIndex(first)).await?;
    Ok(row.map(|row| JudgeId(row.undertaking)).filter(|judge| judge.0 != 0))
}

/// Keeps the form of 立案, and goes on to whom to designate.
async fn begin(visit: Visit, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    visit.files()?;
    visit.own_form(field::token(&typed))?;
    visit.keep(DRAFT, Some(Sheet::new(typed).typed().clone()));
    Err(Fault::Elsewhere("/file/designate".to_owned()))
}

impl Act for DesignateNew {
    type Key = ();
    type Input = DesignationInput;
    const ROLES: &'static [PersonRole] = &[Filing];
    const PLACE: &'static str = "/file";

    async fn open(visit: &Visit, (): ()) -> Result<DesignateNew, Fault> {
        let mut sheet = Sheet::new(visit.typed(DRAFT));
        let roster = visit.roster().await?;
        let case = visit.typed_case(&mut sheet, &roster).await;
        let Some(case) = case.map_err(|error| visit.fault(&error))? else {
            // What is wrong stands beside its field of the form that one came from.
            let page = form_page(visit, &sheet, &roster, None);
            return Err(Fault::Page(StatusCode::UNPROCESSABLE_ENTITY, Box::new(page)));
        };
        let of_series = judge_of_series(visit, &case).await.map_err(|error| visit.fault(&error))?;
        Ok(DesignateNew { case, roster, of_series })
    }

    fn title(&self) -> String {
        text!("Ask for a designation")
    }

    fn path(&self) -> String {
        "/file/designate".to_owned()
    }

    fn back(&self) -> String {
        "/file".to_owned()
    }

    fn begin(&self) -> Typed {
        let Some(judge) = self.of_series else { return Vec::new() };
        let ground = DesignationGround::BatchOrRelated;
        vec![
            ("judge".to_owned(), judge.to_string()),
            ("designation_ground".to_owned(), ground.name().to_owned()),
        ]
    }

    fn fields(&self, visit: &Visit, sheet: &Sheet) -> Markup {
        html! {
            p.bignumber { (self.case.number) }
            p { (self.case.parties) " · " (self.case.cause) " · " (self.case.procedure) }
            @if let Some(judge) = self.of_series {
                p.notice { (text!(
                    "Series {series} is {judge}'s, who got its first case by lot; a further case follows it.",
                    series = self.case.lineage.series,
                    judge = self.roster.name(judge)
                )) }
            }
            (designation_fields(sheet, &self.roster))
            (sheet.line("text", &text!("Explanation"), &text!("who decided it and on which day, and why; it stands in the log")))
            p.hint { (text!("Nothing is drawn. The case has no judge until a second person agrees.")) }
            (of_two(visit))
        }
    }

    fn read(&self, _visit: &Visit, sheet: &mut Sheet) -> Option<DesignationInput> {
        read_designation(sheet, &self.roster, "text")
    }

    async fn effect(&self, visit: &Visit, input: &DesignationInput) -> Result<Markup, Trouble> {
        Ok(visit.say(|| {
            let (text, outage) = (&input.text, input.outage.as_ref());
            let judges = &self.roster.judges;
            let lines = without_draw(input.judge, input.ground, text, outage, judges);
            html! {
                p.bignumber { (self.case.number) }
                p { (self.case.parties) " · " (self.case.cause) " · " (self.case.procedure) }
                (told(&lines))
                (of_two(visit))
            }
        }))
    }

    async fn perform(&self, visit: &Visit, input: &DesignationInput) -> Result<Done, Trouble> {
        let checked = visit.filer().request_designation(&self.case, input).await?;
        visit.keep(DRAFT, None);
        Ok(match checked.end {
            Some(end) => Done::Made(vec![end.0]),
            None => Done::Waits(vec![checked.request.0]),
        })
    }

    fn field_of(&self, field: &str) -> Option<&'static str> {
        match field {
            "judge" => Some("judge"),
            "ground" => Some("designation_ground"),
            "text" => Some("text"),
            "outage" => Some("minutes"),
            _ => None,
        }
    }
}
