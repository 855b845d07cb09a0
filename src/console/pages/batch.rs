//! 批量立案: the office's own register is read, shown with what was understood and what was not, then
//! filed row by row, and given back with the judges in it.

use axum::Form;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Multipart};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use caselot_tables::{Limits, Notes, annotated};
use maud::{Markup, html};

use super::table_parts::{FILE_BYTES, file_field, findings_box, refused_box, uploaded};
use crate::console::Console;
use crate::console::batch::{Batch, Progress, Ready, file_all, read};
use crate::console::fault::{Fault, html_page};
use crate::console::field;
use crate::console::page::{long_day, paper};
use crate::console::session::Typed;
use crate::console::visit::Visit;
use crate::telling::outcome::{HEADINGS, WORDS};
use crate::words::{self, counted, text};

/// Rows that are shown of a list.
const SHOWN: usize = 1_000;

pub fn router() -> Router<Console> {
    Router::new()
        .route("/batch", get(show))
        .route("/batch/upload", post(upload).layer(DefaultBodyLimit::max(FILE_BYTES)))
        .route("/batch/begin", post(begin))
        .route("/batch/progress", get(progress))
        .route("/batch/result", get(result))
        .route("/batch/print", get(print))
        .route("/batch/forget", post(forget))
}

async fn show(visit: Visit) -> Result<Response, Fault> {
    visit.files()?;
    let batch = visit.console.0.batches.of(&visit.session.person);
    Ok(html_page(page(&visit, batch.as_deref(), None)))
}

fn page(visit: &Visit, batch: Option<&Batch>, wrong: Option<Markup>) -> Markup {
    let title = visit.say(|| text!("File a list"));
    let content = visit.say(|| {
        html! {
            h1 { (title) }
            @if let Some(wrong) = wrong { (wrong) }
            @match batch {
                None => { (upload_form(visit)) }
                Some(batch) => { (batch_box(visit, batch)) }
            }
        }
    });
    visit.page(&title, "/batch", content)
}

fn upload_form(visit: &Visit) -> Markup {
    html! {
        form.box method="post" action="/batch/upload" enctype="multipart/form-data" {
            (visit.token())
            p { (text!(
                "Choose the register as it is kept (XLSX, XLS, ODS or CSV). It is read on this console; \
                 nothing is filed before you have seen what was understood."
            )) }
            (file_field())
            div.actions { button.primary { (text!("Read it")) } }
        }
    }
}

fn batch_box(visit: &Visit, batch: &Batch) -> Markup {
    let progress = batch.progress();
    let said = caselot_tables::words(visit.lang);
    html! {
        div.box {
            h2 { (batch.name) }
            ul.plain { @for line in batch.summary.lines(&said) { li { (line) } } }
        }
        (findings_box(&batch.findings, &said))
        (refused_box(&batch.refused, &batch.summary))
        @if progress.begun {
            div.box data-follow=[(!progress.ended).then_some("/batch/progress")] aria-live="polite" {
                (progress_part(visit, batch, &progress))
            }
        } @else if batch.stopped {
            div.notice { p { (text!("It is in doubt what this file says, so nothing of it is filed. Put it right, and read it again.")) } }
        } @else if batch.rows.is_empty() {
            div.notice { p { (text!("No row of this file can be filed.")) } }
        } @else {
            (rows_table(batch))
            form.actions method="post" action="/batch/begin" {
                (visit.token())
                button.primary { (counted!("File and draw {count} case", "File and draw {count} cases", count = batch.rows.len())) }
                @if !(batch.findings.is_empty() && batch.refused.is_empty()) {
                    span.warn { (text!("rows with a finding are left out")) }
                }
                span.hint { (text!("A filing cannot be taken back.")) }
            }
        }
        @if !progress.begun { (another_file(visit)) }
    }
}

fn another_file(visit: &Visit) -> Markup {
    html! {
        form method="post" action="/batch/forget" {
            (visit.token())
            button.plain { (text!("Another file")) }
        }
    }
}

/// The rows as they were read, before anything is filed of them.
fn rows_table(batch: &Batch) -> Markup {
    html! {
        div.box {
            h2 { (counted!("{count} row as it was read", "{count} rows as they were read", count = batch.rows.len())) }
            table {
                thead { tr {
                    th {} th { (text!("Number")) } th { (text!("Cause")) } th { (text!("Procedure")) }
                    th { (text!("Parties")) } th { (text!("Accepted on")) } th { (text!("Flags")) }
                    th { (text!("Pool")) }
                } }
                tbody {
                    @for Ready { spot, case, to } in batch.rows.iter().take(SHOWN) {
                        @let (sheet, row) = batch.summary.place(*spot);
                        tr {
                            td.time { (sheet) " " (text!("row {row}", row)) }
                            td.case { (case.number) } td { (case.cause) } td { (case.procedure) }
                            td { (case.parties) } td.time { (case.accepted_on) }
                            td { (words::listed(&case.flags)) } td { (to) }
                        }
                    }
                }
            }
            @if batch.rows.len() > SHOWN {
                p.small { (text!("The first {most} are listed here.", most = SHOWN)) }
            }
        }
    }
}

/// What became of the rows, with the ways to their pages, or on paper without.
fn became_table(batch: &Batch, progress: &Progress, links: bool) -> Markup {
    let most = if links { SHOWN } else { batch.rows.len() };
    let rows = batch.rows.iter().filter_map(|row| Some((row, progress.became.get(&row.spot)?)));
    html! {
        table {
            thead { tr {
                th { (text!("Number")) } th { (text!("Cause")) } th { (text!("State")) }
                th { (text!("Judge")) } th { (text!("Panel")) } th { (text!("Time")) }
                th.number { (text!("Entry")) } th { (text!("Check code")) }
            } }
            tbody {
                @for (row, became) in rows.take(most) {
                    tr {
                        td.case {
                            @match became.filing.filter(|_| links) {
                                Some(filing) => { a href=(format!("/case/{filing}")) { (row.case.number) } }
                                None => { (row.case.number) }
                            }
                        }
                        td { (row.case.cause) }
                        @for column in 0..HEADINGS.len() {
                            td lang=(became.lang.tag()) { (became.said.get(column).map_or("", String::as_str)) }
                        }
                    }
                }
            }
        }
        @if links && batch.rows.len() > SHOWN {
            p.small { (text!("The first {most} are listed here.", most = SHOWN)) }
        }
    }
}

fn progress_part(visit: &Visit, batch: &Batch, progress: &Progress) -> Markup {
    let all = batch.rows.len();
    html! {
        p { (text!("{done} of {all} done, {refused} refused", done = progress.done, all, refused = progress.refused)) }
        progress max=(all) value=(progress.done) {}
        @if let Some(why) = &progress.stopped_by { p.warn { (why) } }
        @if progress.ended {
            p.actions data-done="" {
                a.button.primary href="/batch/result" { (text!("The same file with the judges in it")) }
                a.button href="/batch/print" { (text!("Print the results of this list")) }
            }
            (became_table(batch, progress, true))
            (another_file(visit))
        }
    }
}

async fn upload(visit: Visit, mut form: Multipart) -> Result<Response, Fault> {
    visit.files()?;
    let Some((name, bytes, _)) = uploaded(&visit, &mut form).await? else {
        let wrong = visit.say(|| html! { p.notice { (text!("choose a file")) } });
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, html_page(page(&visit, None, Some(wrong))))
            .into_response());
    };
    let batch = read(&visit, name, bytes).await?;
    visit.console.0.batches.put(&visit.session.person, batch);
    Err(Fault::Elsewhere("/batch".to_owned()))
}

async fn begin(visit: Visit, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    visit.files()?;
    visit.own_form(field::token(&typed))?;
    let Some(batch) = visit.console.0.batches.of(&visit.session.person) else {
        return Err(Fault::Elsewhere("/batch".to_owned()));
    };
    let roster = visit.roster().await?;
    let mut fresh = false;
    batch.change(|progress| {
        fresh = !progress.begun && !batch.stopped;
        progress.begun = true;
    });
    if fresh {
        let inner = visit.clone();
        tokio::spawn(async move { file_all(&inner, &batch, &roster).await });
    }
    Err(Fault::Elsewhere("/batch".to_owned()))
}

async fn progress(visit: Visit) -> Result<Response, Fault> {
    visit.files()?;
    let part = match visit.console.0.batches.of(&visit.session.person) {
        Some(batch) => visit.say(|| progress_part(&visit, &batch, &batch.progress())),
        None => html! {},
    };
    Ok(html_page(part))
}

/// What became of the list, on paper.
async fn print(visit: Visit) -> Result<Response, Fault> {
    visit.files()?;
    let Some(batch) = visit.console.0.batches.of(&visit.session.person) else {
        return Err(Fault::Elsewhere("/batch".to_owned()));
    };
    let progress = batch.progress();
    let (done, refused) = (progress.done, progress.refused);
    let left_out = batch.refused.len() + batch.findings.len();
    let title = visit.say(|| text!("Results of a list"));
    let content = visit.say(|| {
        html! {
            div.sheet {
                h1 { (visit.filer().court().name) }
                h2 { (title) }
                p { (long_day(visit.today())) " · " (batch.name) }
                p { (text!("{done} of {all} done, {refused} refused", done, all = batch.rows.len(), refused)) }
                @if left_out > 0 { p { (text!("rows with a finding are left out")) } }
                (became_table(&batch, &progress, false))
            }
        }
    });
    Ok(html_page(paper(visit.lang, &title, content)))
}

/// The same file, with what became of each row beside it.
async fn result(visit: Visit) -> Result<Response, Fault> {
    visit.files()?;
    let Some(batch) = visit.console.0.batches.of(&visit.session.person) else {
        return Err(Fault::Elsewhere("/batch".to_owned()));
    };
    let rows = batch.progress().notes;
    let said = caselot_tables::words(visit.lang);
    let headings = HEADINGS.map(|key| WORDS.text(key));
    let headings = headings.each_ref().map(String::as_str);
    let notes = Notes { headings: &headings, rows: &rows };
    match annotated(&batch.bytes, &batch.summary, notes, &Limits::default()) {
        Ok(file) => {
            let csv = batch.name.to_lowercase().ends_with(".csv");
            let (kind, name) = match csv {
                true => ("text/csv", "result.csv"),
                false => (
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    "result.xlsx",
                ),
            };
            let mut answer = ([(header::CONTENT_TYPE, kind)], file).into_response();
            if let Ok(value) = format!("attachment; filename=\"{name}\"").parse() {
                answer.headers_mut().insert(header::CONTENT_DISPOSITION, value);
            }
            Ok(answer)
        }
        Err(finding) => {
            let (sentence, cure) = (finding.sentence(&said), finding.cure_on_page(&said));
            Err(visit.refuse(StatusCode::UNPROCESSABLE_ENTITY, sentence, Some(cure)))
        }
    }
}

async fn forget(visit: Visit, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    visit.files()?;
    visit.own_form(field::token(&typed))?;
    visit.console.0.batches.forget(&visit.session.person);
    Err(Fault::Elsewhere("/batch".to_owned()))
}
