//! 立案: a case is typed in, checked, and confirmed, since nothing undoes it. Then it is seen to be
//! filed, proven, drawn and recomputed.

mod check;
mod form;
mod hints;
mod lost;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use caselot_core::docket::code::PersonRole::Filing;
use maud::{Markup, PreEscaped, html};

use super::outcome::outcome_box;
use super::preview::preview_box;
use crate::client::{CaseInput, ClientError, Rehearsal};
use crate::console::Console;
use crate::console::fault::{Fault, html_page, notice};
use crate::console::field::{self, Sheet};
use crate::console::pasted::Pasted;
use crate::console::reads::Roster;
use crate::console::session::Typed;
use crate::console::visit::Visit;
use crate::words::text;

use check::check_page;
use hints::Hints;

pub use form::form_page;

/// The name under which the form's draft is kept.
pub const DRAFT: &str = "file";
/// Where a case is confirmed.
const CONFIRM: &str = "/file/confirm";
/// Where a case is checked.
const CHECK: &str = "/file/check";

pub fn router() -> Router<Console> {
    Router::new()
        .route("/file", get(show).post(check))
        .route("/file/preview", post(preview))
        .route("/file/paste", post(paste))
        .route(CHECK, get(show_check))
        .route(CONFIRM, post(confirm))
        .route("/file/result", get(result))
        .route("/file/clear", post(clear))
}

/// Only who files may see these pages, and nobody while the server is not trusted.
async fn show(visit: Visit) -> Result<Response, Fault> {
    visit.files()?;
    let sheet = Sheet::new(visit.typed(DRAFT));
    let roster = visit.roster().await?;
    visit.causes().await;
    // What was kept is looked at as if it had just been typed; its faults stand in the list alone.
    let beside = beside(&visit, &mut sheet.clone(), &roster).await;
    Ok(html_page(form_page(&visit, &sheet, &roster, Some(beside))))
}

/// What stands beside the form while it is filled in; what was typed is kept.
async fn preview(visit: Visit, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    visit.files()?;
    visit.own_form(field::token(&typed))?;
    let mut sheet = Sheet::new(typed);
    visit.keep(DRAFT, Some(sheet.typed().clone()));
    let roster = visit.roster().await?;
    Ok(html_page(beside(&visit, &mut sheet, &roster).await))
}

/// What stands beside a form as far as it is filled in.
async fn beside(visit: &Visit, sheet: &mut Sheet, roster: &Roster) -> Markup {
    let enough = ["number", "cause", "procedure"].iter().all(|it| !sheet.value(it).is_empty());
    if !enough {
        return visit.say(form::begin_hint);
    }
    // Parties are not needed to tell the pool.
    let case = match visit.typed_case(sheet, roster).await {
        Ok(Some(case)) => case,
        Ok(None) => return faults_box(visit, sheet),
        Err(error) => return notice(&visit.said(&error)),
    };
    let told = match visit.rehearse(sheet, &case, roster).await {
        Ok(told) => told,
        Err(error) => return notice(&visit.said(&error)),
    };
    let hints = Hints::while_typed(visit, &case, &told, roster).await;
    visit.say(|| {
        html! {
            (hints.shown())
            @match &told {
                Some(told) => { (preview_box(told, roster, visit)) }
                None => { (faults_box(visit, sheet)) }
            }
        }
    })
}

/// Fills the form in from a row of a case system.
async fn paste(visit: Visit, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    visit.files()?;
    visit.own_form(field::token(&typed))?;
    let mut sheet = Sheet::new(typed);
    let text = sheet.take("pasted");
    let roster = visit.roster().await?;
    let pasted = Pasted::read(&text, &visit.table_options(&roster), &visit.court(), &roster.pools);
    for (name, value) in &pasted.fields {
        sheet.set(name, value.clone());
    }
    visit.keep(DRAFT, Some(sheet.typed().clone()));
    if pasted.fields.is_empty() {
        sheet.set("pasted", text);
        sheet.fault(
            "pasted",
            visit.say(|| {
                text!("nothing of it could be read; paste one row, with its header if you have it")
            }),
        );
    }
    let beside = visit.say(|| hints::pasted_box(&pasted));
    Ok(html_page(form_page(&visit, &sheet, &roster, Some(beside))))
}

/// What is wrong, in one list, for the side of the form.
fn faults_box(visit: &Visit, sheet: &Sheet) -> Markup {
    visit.say(|| {
        html! {
            h2 { (text!("Still to be put right")) }
            ul {
                @for fault in sheet.faults() { li { (fault) } }
            }
        }
    })
}

/// Keeps what was typed and goes to its check, which is a page of its own: whoever comes back to it in
/// the browser sends nothing again.
async fn check(visit: Visit, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    visit.files()?;
    visit.own_form(field::token(&typed))?;
    let sheet = Sheet::new(typed);
    visit.keep(DRAFT, Some(sheet.typed().clone()));
    match look(&visit, sheet).await? {
        Looked::At(_) => Err(Fault::Elsewhere(CHECK.to_owned())),
        Looked::Refused(page) => Ok(page),
    }
}

/// The check of what was typed; once it is filed there is nothing left to check.
async fn show_check(visit: Visit) -> Result<Response, Fault> {
    visit.files()?;
    let sheet = Sheet::new(visit.typed(DRAFT));
    if sheet.typed().is_empty() {
        return Err(Fault::Elsewhere("/file".to_owned()));
    }
    match look(&visit, sheet).await? {
        Looked::At(looked) => {
            let (sheet, case, told, roster) = *looked;
            let hints = Hints::before_confirmation(&visit, &sheet, (&case, &told), &roster).await?;
            Ok(html_page(check_page(&visit, &sheet, (&case, &told), &roster, &hints)))
        }
        Looked::Refused(page) => Ok(page),
    }
}

/// What came of looking at a form before it is filed.
enum Looked {
    /// A case, and what would become of it.
    At(Box<(Sheet, CaseInput, Rehearsal, Roster)>),
    /// The form again, with what is wrong.
    Refused(Response),
}

async fn look(visit: &Visit, mut sheet: Sheet) -> Result<Looked, Fault> {
    let roster = match visit.read_roster().await {
        Ok(roster) => roster,
        Err(error) if error.is_unanswered() => {
            return Ok(Looked::Refused(lost::page(visit, &sheet, &error, "/file")));
        }
        Err(error) => return Err(visit.fault(&error)),
    };
    let case = visit.typed_case(&mut sheet, &roster).await;
    let told = match case {
        Ok(Some(case)) => visit
            .rehearse(&mut sheet, &case, &roster)
            .await
            .map(|told| told.map(|told| (case, told))),
        Ok(None) => Ok(None),
        Err(error) => Err(error),
    };
    match told {
        Ok(Some((case, told))) => return Ok(Looked::At(Box::new((sheet, case, told, roster)))),
        Ok(None) => {}
        Err(error) if error.is_unproven() => return Err(visit.fault(&error)),
        Err(error) => {
            let beside = notice(&visit.said(&error));
            let page = html_page(form_page(visit, &sheet, &roster, Some(beside)));
            return Ok(Looked::Refused((StatusCode::SERVICE_UNAVAILABLE, page).into_response()));
        }
    }
    let beside =
        Hints::of_a_refusal(visit, &sheet, &roster).await.map(|it| visit.say(|| it.shown()));
    let page = html_page(form_page(visit, &sheet, &roster, beside));
    Ok(Looked::Refused((StatusCode::UNPROCESSABLE_ENTITY, page).into_response()))
}

async fn confirm(visit: Visit, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    visit.files()?;
    visit.own_form(field::token(&typed))?;
    let mut sheet = Sheet::new(typed);
    visit.keep(DRAFT, Some(sheet.typed().clone()));
    let roster = match visit.read_roster().await {
        Ok(roster) => roster,
        Err(error) if error.is_unanswered() => {
            return Ok(lost::page(&visit, &sheet, &error, CONFIRM));
        }
        Err(error) => return Err(visit.fault(&error)),
    };
    let case = match visit.typed_case(&mut sheet, &roster).await {
        Ok(Some(case)) => case,
        Ok(None) => {
            let page = form_page(&visit, &sheet, &roster, None);
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, html_page(page)).into_response());
        }
        Err(error) if error.may_pass() => return Ok(lost::page(&visit, &sheet, &error, CONFIRM)),
        Err(error) => return Err(visit.fault(&error)),
    };
    match visit.filer().assign(&case).await {
        Ok(outcome) => {
            visit.keep(DRAFT, None);
            let content = visit.say(|| outcome_box(&visit, &outcome, &roster));
            Err(visit.show_result(&content))
        }
        Err(error) if error.is_unproven() => Err(visit.fault(&error)),
        Err(error @ ClientError::File { .. }) => Ok(lost::page(&visit, &sheet, &error, CONFIRM)),
        Err(error) if error.may_pass() => Ok(lost::page(&visit, &sheet, &error, CONFIRM)),
        Err(error) => {
            visit.place_error(&mut sheet, &error);
            let page = form_page(&visit, &sheet, &roster, Some(notice(&visit.said(&error))));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html_page(page)).into_response())
        }
    }
}

/// What became of the last filing.
async fn result(visit: Visit) -> Result<Response, Fault> {
    if !visit.is(&[Filing]) {
        return Err(visit.for_others());
    }
    let Some(result) = &visit.session.result else {
        return Err(Fault::Elsewhere("/file".to_owned()));
    };
    let title = visit.say(|| text!("Result"));
    let content = visit.say(|| {
        html! {
            h1 { (title) " " span.small { (text!("① fill in  ② check  ③ result")) } }
            (PreEscaped(result))
            p.actions { a.button.primary href="/file" data-f2="" autofocus { (text!("Next case (F2)")) } }
        }
    });
    Ok(html_page(visit.page(&title, "/file", content)))
}

async fn clear(visit: Visit, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    visit.files()?;
    visit.own_form(field::token(&typed))?;
    visit.keep(DRAFT, None);
    Err(Fault::Elsewhere("/file".to_owned()))
}
