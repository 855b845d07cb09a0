//! 监督: the log's checkpoint, a verification of the whole log on this console, and its export.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use caselot_core::audit::{Report, Trust, Verdict};
use caselot_core::docket::code::PersonRole::{Auditor, Operator, Supervisor};
use maud::{Markup, html};
use tokio::io::AsyncWriteExt;

use crate::client::ClientError;
use crate::console::Console;
use crate::console::fault::{Fault, html_page};
use crate::console::field;
use crate::console::session::Typed;
use crate::console::visit::Visit;
use crate::telling::time::local_time;
use crate::wire::v1;
use crate::wire::v1::audit_service_client::AuditServiceClient;
use crate::words::text;

/// How a verification of the whole log stands. One runs at a time.
#[derive(Debug, Default)]
pub struct Verification {
    now: Mutex<Standing>,
}

#[derive(Debug, Default, Clone)]
enum Standing {
    #[default]
    None,
    /// The log is fetched: entries so far, and of all.
    Fetching(u64, u64),
    /// It is checked: entries so far, and of all.
    Checking(u64, u64),
    /// It ended.
    Done { at_ms: u64, report: Arc<Report> },
    /// It could not be done.
    Failed(String),
}

impl Verification {
    fn set(&self, standing: Standing) {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = standing;
    }

    fn get(&self) -> Standing {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Begins one, unless one runs.
    fn begin(&self) -> bool {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*now, Standing::Fetching(..) | Standing::Checking(..)) {
            return false;
        }
        *now = Standing::Fetching(0, 0);
        true
    }
}

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
    let title = visit.say(|| text!("Oversight"));
    let content = visit.say(|| {
        html! {
            h1 { (title) }
            div.box {
                h2 { (text!("The log")) }
                table.facts { tbody {
                    tr { th { (text!("Log")) } td { (origin.unwrap_or_default()) } }
                    tr { th { (text!("Entries")) } td { (size.unwrap_or_default()) } }
                    tr { th { (text!("Root")) } td { code { (root.unwrap_or_default()) } } }
                    tr { th { (text!("Key")) } td { code { (visit.filer().key().fingerprint()) } } }
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
                         rules and every draw by computing it again."
                    )) }
                    form method="post" action="/oversight/verify" {
                        (visit.token())
                        button.primary { (text!("Verify now")) }
                    }
                    (standing_box(&visit))
                }
            }
        }
    });
    Ok(html_page(visit.page(&title, "/oversight", content)))
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
        Standing::Done { at_ms, report } => html! {
            div data-done="" {
                p {
                    @match report.verdict {
                        Verdict::Valid => { span.tag.green { (text!("VALID")) } }
                        Verdict::Invalid => { span.tag.red { (text!("NOT VALID")) } }
                        Verdict::Unsupported | Verdict::SelfAsserted => { span.tag { (text!("not decided")) } }
                    }
                    " " (local_time(*at_ms, visit.offset()))
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
    if visit.console.verification().begin() {
        let inner = visit.clone();
        tokio::spawn(async move {
            let standing = match inner.verify_log().await {
                Ok(report) => {
                    // UNSUPPORTED says that this program is older than the log, not that the log lies.
                    if report.verdict == Verdict::Invalid {
                        inner.console.0.alarm.raise("the log is not valid");
                    }
                    Standing::Done { at_ms: inner.now_ms(), report: Arc::new(report) }
                }
                Err(why) => Standing::Failed(why),
            };
            inner.console.verification().set(standing);
        });
    }
    Err(Fault::Elsewhere("/oversight".to_owned()))
}

impl Visit {
    /// The file into which the log is fetched to be verified.
    fn bundle_path(&self) -> PathBuf {
        self.console.0.folder.path().join("console").join("verify.bundle")
    }

    async fn verify_log(&self) -> Result<Report, String> {
        let path = self.bundle_path();
        let fetched = self.fetch(&path).await;
        fetched.map_err(|error| {
            let said = error.said(self.lang);
            [Some(said.sentence), said.cure].into_iter().flatten().collect::<Vec<_>>().join(" ")
        })?;
        let (console, key) = (self.console.clone(), self.filer().key().clone());
        let checked = tokio::task::spawn_blocking(move || {
            let report = caselot_verify::verify_file(&path, &Trust::Key(key), &mut |done, all| {
                console.verification().set(Standing::Checking(done, all));
            });
            drop(std::fs::remove_file(&path));
            report
        });
        match checked.await {
            Ok(Ok(report)) => Ok(report),
            Ok(Err(error)) => Err(error.said(self.lang).sentence),
            Err(_) => Err(self.say(|| text!("the verification ended early"))),
        }
    }

    async fn fetch(&self, path: &std::path::Path) -> Result<(), ClientError> {
        let broken = |source| ClientError::File { path: path.to_owned(), source };
        let mut options = tokio::fs::OpenOptions::new();
        options.create(true).write(true).truncate(true).mode(0o600);
        let mut file = options.open(path).await.map_err(broken)?;
        let request = v1::ExportBundleRequest { court: self.court() };
        let mut client = AuditServiceClient::new(self.filer().channel().clone());
        let mut pieces = client.export_bundle(request).await?.into_inner();
        while let Some(piece) = pieces.message().await? {
            file.write_all(&piece.piece).await.map_err(broken)?;
            self.console.verification().set(Standing::Fetching(piece.sent, piece.size));
        }
        file.flush().await.map_err(broken)
    }
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

impl Console {
    fn verification(&self) -> &Verification {
        &self.0.verification
    }
}
