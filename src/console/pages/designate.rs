//! 报请指定 of a new case: what was typed into the form of 立案 is not drawn, but a judge is asked for,
//! and a second person decides.

use axum::Form;
use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::post;
use caselot_core::docket::code::PersonRole::{self, Filing};
use maud::{Markup, html};

use super::change::{designation_fields, read_designation};
use super::file::{DRAFT, form_page};
use crate::client::{CaseInput, DesignationInput};
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
        Ok(DesignateNew { case, roster })
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

    fn fields(&self, visit: &Visit, sheet: &Sheet) -> Markup {
        html! {
            p.bignumber { (self.case.number) }
            p { (self.case.parties) " · " (self.case.cause) " · " (self.case.procedure) }
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
            let lines = without_draw(input.judge, input.ground, &input.text, &self.roster.judges);
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
            _ => None,
        }
    }
}
