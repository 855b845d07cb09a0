//! 监督: the log's checkpoint, a verification of the whole log on this console, and its export.

use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use caselot_core::audit::Verdict;
use caselot_core::docket::code::PersonRole::{Auditor, Operator, Supervisor};
use caselot_core::lottery::hash::to_hex;
use maud::{Markup, html};

use super::proofs::slip_form;
use crate::console::Console;
use crate::console::fault::{Fault, html_page};
use crate::console::field::{self, Sheet};
use crate::console::session::Typed;
use crate::console::verification::Standing;
use crate::console::visit::Visit;
use crate::telling::time::local_time;
use crate::wire::v1;
use crate::wire::v1::audit_service_client::AuditServiceClient;
use crate::words::text;

pub fn router() -> Router<Console> {
    Router::new()
        .route("/oversight", get(show))
        .route("/oversight/verify", post(verify))
        .route("/oversight/progress", get(progress))
        .route("/oversight/log", get(export))
}

async fn show(visit: Visit) -> Result<Response, Fault> {
    if !visit.is(&[Auditor, Supervisor, Operator]) {
        return Err(visit.for_others());
    }
    let request = v1::GetCheckpointRequest { court: visit.court() };
    let mut client = AuditServiceClient::new(visit.filer().channel().clone());
    let answer = client.get_checkpoint(request).await;
    let note = answer.map_err(|status| visit.fault(&status.into()))?.into_inner().checkpoint;
    let mut lines = note.lines();
    let (origin, size, root) = (lines.next(), lines.next(), lines.next());
    let entries = size.and_then(|size| size.parse().ok()).unwrap_or(0);
    let witnessed = visit.witnessed(entries).await;
    let title = visit.say(|| text!("Oversight"));
    let content = visit.say(|| {
        html! {
            h1 { (title) }
            div.box {
                h2 { (text!("The log")) }
                table.facts { tbody {
                    tr { th { (text!("Log")) } td { (origin.unwrap_or_default()) } }
                    tr { th { (text!("Entries")) } td { (size.unwrap_or_default()) } }
                    tr { th { (text!("Root")) } td { code { (hex_root(root.unwrap_or_default())) } } }
                    tr { th { (text!("Key")) } td { code { (visit.filer().key().fingerprint()) } } }
                    @match &witnessed {
                        Some(it) => { (it.rows(&visit)) }
                        None => { tr { th { (text!("Witnessed")) } td { (text!("by nobody, as far as this server shows")) } } }
                    }
                } }
                p.small { (text!(
                    "This console compares each checkpoint with the one before: the log only grows."
                )) }
                @if visit.is(&[Auditor]) {
                    p.actions { a.button href="/oversight/log" { (text!("Export the log")) } }
                }
            }
            @if visit.is(&[Auditor]) {
                div.box {
                    h2 { (text!("Verify the whole log")) }
                    p { (text!(
                        "Fetches the log to this console, and checks here every entry by the court's \
                         rules and every draw by computing it again. Then the tables of who left out \
                         whom, draws beside their odds, and late and changed records are counted."
                    )) }
                    form method="post" action="/oversight/verify" {
                        (visit.token())
                        button.primary { (text!("Verify now")) }
                    }
                    (standing_box(&visit))
                }
            }
            @if visit.is(&[Auditor, Supervisor]) {
                (slip_form(&visit, &Sheet::default(), &html! {}))
            }
        }
    });
    Ok(html_page(visit.page(&title, "/oversight", content)))
}

/// The root of a checkpoint as reports and verifications write it: in hexadecimal digits.
fn hex_root(base64: &str) -> String {
    STANDARD.decode(base64).map_or_else(|_| base64.to_owned(), |root| to_hex(&root))
}

/// How far it is; a running one is looked at again.
fn standing_box(visit: &Visit) -> Markup {
    let standing = visit.console.verification().get();
    let running = matches!(standing, Standing::Fetching(..) | Standing::Checking(..));
    html! {
        div data-follow=[running.then_some("/oversight/progress")] aria-live="polite" {
            (standing_part(visit, &standing))
        }
    }
}

fn standing_part(visit: &Visit, standing: &Standing) -> Markup {
    match standing {
        Standing::None => html! {},
        Standing::Fetching(done, all) => html! {
            p { (text!("fetching: {done} of {all} entries", done, all)) }
            progress max=(all) value=(done) {}
        },
        Standing::Checking(done, all) => html! {
            p { (text!("checking: {done} of {all} entries", done, all)) }
            progress max=(all) value=(done) {}
        },
        Standing::Failed(why) => html! { div.notice data-done="" { p { (why) } } },
        Standing::Done { at_ms, report, counted } => html! {
            div data-done="" {
                p {
                    @match report.verdict {
                        Verdict::Valid => { span.tag.green { (text!("VALID")) } }
                        Verdict::Invalid => { span.tag.red { (text!("NOT VALID")) } }
                        Verdict::Unsupported | Verdict::SelfAsserted => { span.tag { (text!("not decided")) } }
                    }
                    " " (local_time(*at_ms, visit.offset()))
                }
                @if counted.is_some() {
                    p.actions { a.button.primary href="/oversight/tables" { (text!("Supervision tables")) } }
                }
                pre { (caselot_verify::said(report, visit.lang)) }
            }
        },
    }
}

async fn progress(visit: Visit) -> Result<Response, Fault> {
    if !visit.is(&[Auditor]) {
        return Err(visit.for_others());
    }
    let standing = visit.console.verification().get();
    Ok(html_page(visit.say(|| standing_part(&visit, &standing))))
}

async fn verify(visit: Visit, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    if !visit.is(&[Auditor]) {
        return Err(visit.for_others());
    }
    visit.own_form(field::token(&typed))?;
    visit.begin_verification();
    Err(Fault::Elsewhere("/oversight".to_owned()))
}

/// The whole log as a file, as it comes from the server.
async fn export(visit: Visit) -> Result<Response, Fault> {
    if !visit.is(&[Auditor]) {
        return Err(visit.for_others());
    }
    let request = v1::ExportBundleRequest { court: visit.court() };
    let mut client = AuditServiceClient::new(visit.filer().channel().clone());
    let answer = client.export_bundle(request).await;
    let mut pieces = answer.map_err(|status| visit.fault(&status.into()))?.into_inner();
    let (sender, receiver) = tokio::sync::mpsc::channel(2);
    tokio::spawn(async move {
        loop {
            let piece = match pieces.message().await {
                Ok(Some(piece)) => Ok(axum::body::Bytes::from(piece.piece)),
                Ok(None) => return,
                // The download is cut off, which its reader sees.
                Err(status) => Err(std::io::Error::other(status.message().to_owned())),
            };
            let failed = piece.is_err();
            if sender.send(piece).await.is_err() || failed {
                return;
            }
        }
    });
    let body = Body::from_stream(tokio_stream::wrappers::ReceiverStream::new(receiver));
    let mut answer = ([(header::CONTENT_TYPE, "application/octet-stream")], body).into_response();
    let name = header::HeaderValue::from_static("attachment; filename=\"court.bundle\"");
    answer.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    *answer.status_mut() = StatusCode::OK;
    Ok(answer)
}
