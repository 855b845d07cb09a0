//! 通报: the way of a period's circular, step by step and person by person.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Form, Router};
use caselot_core::docket::code::CircularAct;
use caselot_core::docket::code::PersonRole::{Auditor, Political, Supervisor};
use maud::{Markup, html};
use sha2::{Digest, Sha256};

use super::quota::{Asked, client, period_form};
use super::quota_files::as_file;
use crate::client::ClientError;
use crate::console::Console;
use crate::console::boxes::Boxes;
use crate::console::fault::{Fault, html_page, notice};
use crate::console::field::{self, Sheet};
use crate::console::session::Typed;
use crate::console::visit::Visit;
use crate::wire::v1;
use crate::words::{self, text};

/// The steps in their order.
const STEPS: [CircularAct; 6] = [
    CircularAct::DataChecked,
    CircularAct::LeadersChecked,
    CircularAct::Filled,
    CircularAct::Reviewed,
    CircularAct::Issued,
    CircularAct::Archived,
];

pub fn router() -> Router<Console> {
    Router::new().route("/circular", get(show).post(step)).route("/circular/file", get(file))
}

fn reader(visit: &Visit) -> Result<(), Fault> {
    match visit.is(&[Political, Supervisor, Auditor]) {
        true => Ok(()),
        false => Err(visit.for_others()),
    }
}

async fn show(visit: Visit, Boxes(asked): Boxes<Asked>) -> Result<Response, Fault> {
    reader(&visit)?;
    Ok(html_page(page(&visit, &asked, None).await?))
}

async fn page(visit: &Visit, asked: &Asked, beside: Option<Markup>) -> Result<Markup, Fault> {
    let answer = client(visit).get_circular(asked.request(visit)).await;
    let circular = answer.map_err(|status| visit.fault(&status.into()))?.into_inner();
    let title = visit.say(|| text!("Circular"));
    let request = asked.request(visit);
    let content = visit.say(|| {
        html! {
            h1 { (title) " " span.small { (request.from) " – " (request.to) } }
            (period_form(visit, asked, "/circular"))
            @if let Some(beside) = beside { (beside) }
            (way(&circular))
            (steps_table(&circular))
            (next_step(visit, asked, &circular))
        }
    });
    Ok(visit.page(&title, "/circular", content))
}

/// How far it is, at a glance.
fn way(circular: &v1::QuotaCircular) -> Markup {
    let done = |act: CircularAct| circular.steps.iter().any(|step| step.act == act.code());
    html! {
        div.box {
            ol.steps.way {
                @for act in STEPS { li.done[done(act)] { (words::label(act)) } }
            }
            p.hint { (text!("A period's circular goes these steps in this order, and each is recorded. Who filled it in neither reviews nor issues it.")) }
        }
        @if circular.corrects != 0 {
            p { (text!("It corrects the circular that entry {entry} archived.", entry = circular.corrects)) }
        }
    }
}

fn steps_table(circular: &v1::QuotaCircular) -> Markup {
    html! {
        @if !circular.steps.is_empty() {
            table {
                thead { tr {
                    th { (text!("What")) } th { (text!("Day")) } th { (text!("Who")) }
                    th { (text!("As of")) } th { (text!("Remark")) } th.number { (text!("Entry")) }
                } }
                tbody {
                    @for step in &circular.steps {
                        tr {
                            td { (words::label_of::<CircularAct>(step.act)) }
                            td { (step.on) } td { (step.person) } td { (step.as_of) }
                            td { (step.text) } td.number { (step.entry) }
                        }
                    }
                }
            }
        }
    }
}

/// The form of the next step, for who may take it.
fn next_step(visit: &Visit, asked: &Asked, circular: &v1::QuotaCircular) -> Markup {
    let Some(next) = CircularAct::from_code(circular.next) else { return html! {} };
    let filled = circular.steps.iter().any(|step| step.act == CircularAct::Filled.code());
    let query = asked.query(visit);
    // A correction begins with the first step once more.
    let is_archived = circular.steps.iter().any(|step| step.act == CircularAct::Archived.code());
    let filled_by = circular.steps.iter().rev().find(|it| it.act == CircularAct::Filled.code());
    let own =
        next.is_second_hand() && filled_by.is_some_and(|step| step.person == visit.session.person);
    let may = match next.is_second_hand() {
        true => visit.is(&[Political, Supervisor]),
        false => visit.is(&[Political]),
    };
    html! {
        @if filled {
            p.actions {
                a.button href=(format!("/circular/file?{query}&brief=1")) { (text!("Circular on one page")) }
                a.button href=(format!("/circular/file?{query}")) { (text!("Whole report")) }
            }
        }
        @if is_archived {
            p.notice { (text!("This period's circular is archived. To correct it, say why, and check the data anew.")) }
        }
        @if may && own {
            p.hint { (text!("The next step: {step}", step = words::label(next))) }
            p.hint { (text!("You filled it in, so somebody else takes this step.")) }
        } @else if may {
            form.box method="post" action=(format!("/circular?{query}")) {
                (visit.token())
                input type="hidden" name="act" value=(next.name());
                h2 { (text!("The next step: {step}", step = words::label(next))) }
                @if next.is_second_hand() {
                    p { (text!("Look at what was filled in first. Who filled it in cannot take this step.")) }
                }
                (Sheet::default().line("remark", &text!("Remark"), &text!("whoever corrects an archived circular says why")))
                div.actions { button.primary[!is_archived] { (words::label(next)) } }
            }
        }
    }
}

/// What a step would write into the log, before it is written.
fn confirmation(visit: &Visit, asked: &Asked, act: CircularAct, remark: &str) -> Markup {
    let request = asked.request(visit);
    let query = asked.query(visit);
    html! {
        form.notice method="post" action=(format!("/circular?{query}")) {
            (visit.token())
            input type="hidden" name="act" value=(act.name());
            input type="hidden" name="remark" value=(remark);
            input type="hidden" name="sure" value="yes";
            p { b { (text!("Step of the circular: {step}", step = words::label(act))) } }
            p { (request.from) " – " (request.to) @if !request.as_of.is_empty() { " · " (text!("As of")) " " (request.as_of) } }
            @if !remark.is_empty() { p { (text!("Remark")) ": " (remark) } }
            p { (text!("It stands in the log under your name, and is not taken back.")) }
            div.actions {
                button.primary { (text!("Confirm")) }
                a.button href=(format!("/circular?{query}")) { (text!("Back")) }
            }
        }
    }
}

async fn step(
    visit: Visit,
    Boxes(asked): Boxes<Asked>,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    reader(&visit)?;
    visit.own_form(field::token(&typed))?;
    let sheet = Sheet::new(typed);
    let act = CircularAct::from_name(sheet.value("act"));
    let Some(act) = act else { return Err(Fault::Elsewhere("/circular".to_owned())) };
    if sheet.value("sure").is_empty() {
        let beside = visit.say(|| confirmation(&visit, &asked, act, sheet.value("remark")));
        return Ok(html_page(page(&visit, &asked, Some(beside)).await?));
    }
    match take(&visit, &asked, act, sheet.value("remark")).await {
        Ok(()) => Err(Fault::Elsewhere(format!("/circular?{}", asked.query(&visit)))),
        Err(error) => {
            let beside = notice(&visit.said(&error));
            let page = page(&visit, &asked, Some(beside)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html_page(page)).into_response())
        }
    }
}

/// Takes a step. Whoever puts a name to a report does so by the digest that is made here of it.
async fn take(
    visit: &Visit,
    asked: &Asked,
    act: CircularAct,
    remark: &str,
) -> Result<(), ClientError> {
    let digest = match act.is_second_hand() {
        true => {
            let json = v1::ReportFormat::ReportJson;
            Sha256::digest(fetch(visit, asked, json).await?).to_vec()
        }
        false => Vec::new(),
    };
    let request = v1::StepCircularRequest {
        report: Some(asked.request(visit)),
        person: String::new(),
        act: act.code(),
        digest,
        text: remark.to_owned(),
    };
    client(visit).step_circular(request).await?;
    Ok(())
}

async fn fetch(
    visit: &Visit,
    asked: &Asked,
    format: v1::ReportFormat,
) -> Result<Vec<u8>, ClientError> {
    let request = asked.export(visit, format);
    let mut pieces = client(visit).export_circular(request).await?.into_inner();
    let mut file = Vec::new();
    while let Some(part) = pieces.message().await? {
        file.extend_from_slice(&part.piece);
    }
    Ok(file)
}

/// The circular as it was filled in, to print.
async fn file(visit: Visit, Boxes(asked): Boxes<Asked>) -> Result<Response, Fault> {
    reader(&visit)?;
    let file = fetch(&visit, &asked, v1::ReportFormat::ReportHtml).await;
    Ok(as_file("circular", "html", file.map_err(|error| visit.fault(&error))?))
}
