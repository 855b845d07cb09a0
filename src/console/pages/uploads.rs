//! Tables by file: closings, work done in cases, people, pools, and cases from before the log. What was
//! read and what it would change comes first, then the confirmation.

use axum::Form;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Multipart, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use maud::{Markup, html};

use super::table_parts::{FILE_BYTES, file_field, findings_box, refused_box, uploaded};
use crate::console::Console;
use crate::console::act::told;
use crate::console::fault::{Fault, html_page};
use crate::console::field::{self, Sheet};
use crate::console::session::Typed;
use crate::console::typed;
use crate::console::upload::{Of, Upload, read, record};
use crate::console::visit::Visit;
use crate::words::{counted, text};

pub fn router() -> Router<Console> {
    Router::new()
        .route("/upload/{of}", get(show).post(upload).layer(DefaultBodyLimit::max(FILE_BYTES)))
        .route("/upload/{of}/begin", post(begin))
        .route("/upload/{of}/progress", get(progress))
        .route("/upload/{of}/forget", post(forget))
}

/// The kind of table of an address, for who may record it.
fn asked(visit: &Visit, of: &str) -> Result<Of, Fault> {
    let of = Of::named(of).ok_or_else(|| Fault::Elsewhere("/".to_owned()))?;
    if !visit.is(of.roles()) {
        return Err(visit.for_others());
    }
    visit.no_alarm()?;
    Ok(of)
}

async fn show(visit: Visit, Path(of): Path<String>) -> Result<Response, Fault> {
    let of = asked(&visit, &of)?;
    let upload = visit.console.0.uploads.of(&visit.session.person, of);
    Ok(html_page(page(&visit, of, upload.as_deref(), &Sheet::default(), None)))
}

fn page(
    visit: &Visit,
    of: Of,
    upload: Option<&Upload>,
    sheet: &Sheet,
    wrong: Option<Markup>,
) -> Markup {
    let title = visit.say(|| of.title());
    let content = visit.say(|| {
        html! {
            h1 { (title) }
            @if let Some(wrong) = wrong { (wrong) }
            @match upload {
                None => { (upload_form(visit, of, sheet)) }
                Some(upload) => { (upload_box(visit, of, upload)) }
            }
        }
    });
    visit.page(&title, of.place(), content)
}

/// Which columns a table has.
fn columns(of: Of) -> String {
    match of {
        Of::Closings => text!("One case a row: number, day of closing, manner, and the panel."),
        Of::Activities => text!("One activity a row: number, what was done, when, by whom."),
        Of::Judges => {
            text!("One period in post a row: number, name, post, in the quota, division, from, to.")
        }
        Of::Pools => text!("One member a row: code and name of the pool, judge, share."),
        Of::History => text!("One past case a row: number, day of filing, judge, panel, closing."),
        Of::Absences => text!("One absence a row: who, from which day to which, kind."),
    }
}

fn upload_form(visit: &Visit, of: Of, sheet: &Sheet) -> Markup {
    html! {
        form.box method="post" action=(format!("/upload/{}", of.name())) enctype="multipart/form-data" {
            (visit.token())
            p { (columns(of)) }
            p { (text!(
                "Choose the table as it is kept (XLSX, XLS, ODS or CSV). Nothing is recorded before you \
                 have seen what was understood, and what it would change."
            )) }
            (file_field())
            @if of == Of::Pools {
                (sheet.day("from", &text!("Counts from"), &text!("empty: the next day")))
            }
            div.actions { button.primary { (text!("Read it")) } a.button href=(of.place()) { (text!("Back")) } }
        }
    }
}

/// How many rows are not recorded, since they are wrong or would be refused.
fn left_out(upload: &Upload) -> usize {
    upload.summary.rows.bad + upload.refused.len()
}

/// Whether no row of it is known already: each one is wrong, or would be refused.
fn is_refused_whole(upload: &Upload) -> bool {
    left_out(upload) > 0 && upload.rows.count() <= upload.refused.len()
}

fn upload_box(visit: &Visit, of: Of, upload: &Upload) -> Markup {
    let progress = upload.progress();
    let said = caselot_tables::words(visit.lang);
    let to = |step: &str| format!("/upload/{}/{step}", of.name());
    html! {
        div.box {
            h2 { (upload.name) }
            ul.plain { @for line in upload.summary.lines(&said) { li { (line) } } }
        }
        (findings_box(&upload.findings, &said))
        (refused_box(&upload.refused, &upload.summary))
        @if !upload.effect.is_empty() {
            div.box { h2 { (text!("What it would do")) } (told(&upload.effect)) }
        }
        @if progress.begun {
            div.box data-follow=[progress.ended.is_none().then(|| to("progress"))] aria-live="polite" {
                (progress_part(visit, of, upload))
            }
        } @else if upload.stopped {
            div.notice { p { (text!("It is in doubt what this file says, so nothing of it is recorded. Put it right, and read it again.")) } }
        } @else if upload.changes == 0 && is_refused_whole(upload) {
            div.notice { p { (counted!("No row of this file can be recorded; {count} cannot, see above.", "No row of this file can be recorded; {count} cannot, see above.", count = left_out(upload))) } }
        } @else if upload.changes == 0 {
            div.notice { p { (text!("Nothing of this file would change anything.")) } }
        } @else {
            form.actions method="post" action=(to("begin")) {
                (visit.token())
                button.primary { (counted!("Record {count} row", "Record {count} rows", count = upload.changes)) }
                @if !(upload.findings.is_empty() && upload.refused.is_empty()) {
                    span.warn { (text!("rows with a finding are not recorded")) }
                }
                span.hint { (text!("Only what is confirmed goes into the log, where it stays.")) }
            }
        }
        @if !progress.begun { (another_file(visit, of)) }
    }
}

fn another_file(visit: &Visit, of: Of) -> Markup {
    html! {
        form method="post" action=(format!("/upload/{}/forget", of.name())) {
            (visit.token())
            button.plain { (text!("Another file")) }
        }
    }
}

fn progress_part(visit: &Visit, of: Of, upload: &Upload) -> Markup {
    let progress = upload.progress();
    let all = upload.rows.count();
    html! {
        @match &progress.ended {
            None => {
                p { (text!("{sent} of {all} rows sent", sent = progress.sent, all)) }
                progress max=(all) value=(progress.sent) {}
            }
            Some(Ok(said)) => {
                p.good data-done="" { b { (said) } }
                p.actions {
                    @for entry in &progress.waiting {
                        a.button href=(format!("/approvals/{entry}")) { (text!("See entry {entry} under “Approvals”", entry)) }
                    }
                }
            }
            Some(Err(why)) => { p.warn data-done="" { (why) } }
        }
        @if progress.ended.is_some() { (another_file(visit, of)) }
    }
}

async fn upload(
    visit: Visit,
    Path(of): Path<String>,
    mut form: Multipart,
) -> Result<Response, Fault> {
    let of = asked(&visit, &of)?;
    let found = uploaded(&visit, &mut form).await?;
    let Some((name, bytes, fields)) = found else {
        let wrong = visit.say(|| html! { p.notice { (text!("choose a file")) } });
        let page = page(&visit, of, None, &Sheet::default(), Some(wrong));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, html_page(page)).into_response());
    };
    let mut sheet = Sheet::new(fields);
    let from = visit.say(|| typed::day(&mut sheet, "from"));
    if !sheet.is_sound() {
        let page = page(&visit, of, None, &sheet, None);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, html_page(page)).into_response());
    }
    let upload = read(&visit, of, (name, bytes), from).await?;
    visit.console.0.uploads.put(&visit.session.person, of, upload);
    Err(Fault::Elsewhere(format!("/upload/{}", of.name())))
}

async fn begin(
    visit: Visit,
    Path(of): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    let of = asked(&visit, &of)?;
    visit.own_form(field::token(&typed))?;
    if let Some(upload) = visit.console.0.uploads.of(&visit.session.person, of)
        && upload.begin()
    {
        let inner = visit.clone();
        tokio::spawn(async move { record(&inner, upload).await });
    }
    Err(Fault::Elsewhere(format!("/upload/{}", of.name())))
}

async fn progress(visit: Visit, Path(of): Path<String>) -> Result<Response, Fault> {
    let of = asked(&visit, &of)?;
    let part = match visit.console.0.uploads.of(&visit.session.person, of) {
        Some(upload) => visit.say(|| progress_part(&visit, of, &upload)),
        None => html! {},
    };
    Ok(html_page(part))
}

async fn forget(
    visit: Visit,
    Path(of): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    let of = asked(&visit, &of)?;
    visit.own_form(field::token(&typed))?;
    visit.console.0.uploads.forget(&visit.session.person, of);
    Err(Fault::Elsewhere(format!("/upload/{}", of.name())))
}
