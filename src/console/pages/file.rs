//! 立案: a case is typed in, checked, and confirmed, since nothing undoes it. Then it is seen to be
//! filed, proven, drawn and recomputed.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use caselot_core::docket::code::PersonRole::Filing;
use maud::{Markup, PreEscaped, html};

use super::exclusions::exclusion_fields;
use super::outcome::outcome_box;
use super::preview::preview_box;
use crate::client::{CaseInput, ClientError, Rehearsal};
use crate::console::Console;
use crate::console::fault::{Fault, html_page, notice};
use crate::console::field::{self, Sheet};
use crate::console::filing::{FLAGS, sides};
use crate::console::reads::Roster;
use crate::console::session::Typed;
use crate::console::visit::Visit;
use crate::words::{self, text};

/// The name under which the form's draft is kept.
pub const DRAFT: &str = "file";

pub fn router() -> Router<Console> {
    Router::new()
        .route("/file", get(show).post(check))
        .route("/file/preview", post(preview))
        .route("/file/confirm", post(confirm))
        .route("/file/result", get(result))
        .route("/file/clear", post(clear))
}

/// Only who files may see these pages, and nobody while the server is not trusted.
async fn show(visit: Visit) -> Result<Response, Fault> {
    visit.files()?;
    let sheet = Sheet::new(visit.typed(DRAFT));
    let roster = visit.roster().await?;
    Ok(html_page(form_page(&visit, &sheet, &roster, None)))
}

pub fn form_page(visit: &Visit, sheet: &Sheet, roster: &Roster, beside: Option<Markup>) -> Markup {
    let title = visit.say(|| text!("File a case"));
    let content = visit.say(|| {
        html! {
            h1 { (title) " " span.small { (text!("① fill in  ② check  ③ result")) } }
            div.columns {
                form #filing .box.main method="post" action="/file" data-desk=""
                    data-preview="/file/preview" data-preview-into="preview" {
                    (visit.token())
                    (fields(sheet, roster))
                }
                div.side {
                    div.actions {
                        button.primary form="filing" { (text!("Check")) }
                        span.hint { (text!("Enter: next field; Ctrl+Enter: check")) }
                    }
                    div #preview .box aria-live="polite" {
                        @match beside {
                            Some(beside) => { (beside) }
                            None => { p.hint { (text!(
                                "Here stands which pool the case goes to and why, and who could be \
                                 drawn, once number, cause and procedure are filled in."
                            )) } }
                        }
                    }
                    div.actions {
                        button.plain form="filing" formaction="/file/designate/begin" { (text!("Ask for a designation instead of a draw")) }
                        form method="post" action="/file/clear" {
                            (visit.token())
                            button.plain { (text!("Empty the form")) }
                        }
                    }
                }
            }
        }
    });
    visit.page(&title, "/file", content)
}

fn fields(sheet: &Sheet, roster: &Roster) -> Markup {
    let (asks, answers) = sides(sheet.value("number"));
    let mut pools = vec![(String::new(), text!("by the rules of assignment"))];
    let ordinary = roster.pools.iter().filter(|pool| !pool.settings.assessors);
    pools.extend(ordinary.map(|pool| (pool.pool.clone(), roster.pool_label(&pool.pool))));
    let mut assessors = vec![(String::new(), text!("none"))];
    let lists = roster.pools.iter().filter(|pool| pool.settings.assessors);
    assessors.extend(lists.map(|pool| (pool.pool.clone(), roster.pool_label(&pool.pool))));
    html! {
        (sheet.line("number", &text!("Number"), &text!("such as (2026)湘0203民初82号")))
        div.two {
            (sheet.line("cause", &text!("Cause"), ""))
            (sheet.line("procedure", &text!("Procedure"), &text!("such as 简易程序 or 普通程序")))
        }
        div.two {
            (sheet.line("claimant", asks, &text!("several with 、 between them")))
            (sheet.line("respondent", answers, ""))
        }
        div.two {
            (sheet.line("third", &text!("Third party"), ""))
            (sheet.line("ids", &text!("Identifiers"), &text!("of all parties, with ; between them; the server keeps a keyed hash alone")))
        }
        div.two {
            (sheet.line("claim", &text!("Claim"), ""))
            (sheet.day("accepted_on", &text!("Accepted on"), &text!("empty: today")))
        }
        div.two {
            (sheet.choice("pool", &text!("Pool"), "", &pools))
            (sheet.line("departure", &text!("Why not by the rules"), &text!("only where pool, seats or weight are not those of the rules")))
        }
        details open[!sheet.value("panel").is_empty()] {
            summary { (text!("Panel")) }
            div.two {
                (sheet.line("panel", &text!("Seats"), &text!("3, 5 or 7; empty: a sole judge, or by the rules")))
                (sheet.line("assessors", &text!("of them assessors"), ""))
            }
            (sheet.choice("assessor_pool", &text!("List of assessors"), "", &assessors))
        }
        div.field {
            span.label { (text!("Flags")) }
            div.input.checks {
                @for flag in FLAGS {
                    label {
                        input type="checkbox" name="flag" value=(flag)
                            checked[sheet.values("flag").any(|it| it == flag)];
                        " " (flag)
                    }
                }
            }
        }
        (exclusion_fields(sheet, roster))
    }
}

/// What stands beside the form while it is filled in; what was typed is kept.
async fn preview(visit: Visit, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    visit.files()?;
    visit.own_form(field::token(&typed))?;
    let mut sheet = Sheet::new(typed);
    visit.keep(DRAFT, Some(sheet.typed().clone()));
    let enough = ["number", "cause", "procedure"].iter().all(|it| !sheet.value(it).is_empty());
    if !enough {
        return Ok(html_page(html! {}));
    }
    let roster = visit.roster().await?;
    // Parties are not needed to tell the pool.
    let case = match visit.typed_case(&mut sheet, &roster).await {
        Ok(Some(case)) => case,
        Ok(None) => return Ok(html_page(faults_box(&visit, &sheet))),
        Err(error) => return Ok(html_page(notice(&error.said(visit.lang)))),
    };
    match visit.rehearse(&mut sheet, &case).await {
        Ok(Some(told)) => Ok(html_page(visit.say(|| preview_box(&told, &roster, &visit)))),
        Ok(None) => Ok(html_page(faults_box(&visit, &sheet))),
        Err(error) => Ok(html_page(notice(&error.said(visit.lang)))),
    }
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

async fn check(visit: Visit, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    visit.files()?;
    visit.own_form(field::token(&typed))?;
    let mut sheet = Sheet::new(typed);
    visit.keep(DRAFT, Some(sheet.typed().clone()));
    let roster = visit.roster().await?;
    let case = visit.typed_case(&mut sheet, &roster).await;
    let told = match case {
        Ok(Some(case)) => {
            visit.rehearse(&mut sheet, &case).await.map(|told| told.map(|told| (case, told)))
        }
        Ok(None) => Ok(None),
        Err(error) => Err(error),
    };
    match told {
        Ok(Some((case, told))) => {
            return Ok(html_page(check_page(&visit, &sheet, &case, &told, &roster)));
        }
        Ok(None) => {}
        Err(error) if error.is_unproven() => return Err(visit.fault(&error)),
        Err(error) => {
            let beside = notice(&error.said(visit.lang));
            let page = form_page(&visit, &sheet, &roster, Some(beside));
            return Ok((StatusCode::SERVICE_UNAVAILABLE, html_page(page)).into_response());
        }
    }
    let page = form_page(&visit, &sheet, &roster, None);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html_page(page)).into_response())
}

fn check_page(
    visit: &Visit,
    sheet: &Sheet,
    case: &CaseInput,
    told: &Rehearsal,
    roster: &Roster,
) -> Markup {
    let title = visit.say(|| text!("Check"));
    let content = visit.say(|| {
        html! {
            h1 { (title) " " span.small { (text!("① fill in  ② check  ③ result")) } }
            div.box {
                p.bignumber { (case.number) }
                p { (case.parties) }
                table.facts {
                    tbody {
                        (fact(&text!("Cause"), &case.cause))
                        (fact(&text!("Procedure"), &case.procedure))
                        (fact(&text!("Claim"), &case.claim))
                        (fact(&text!("Accepted on"), &case.accepted_on.to_string()))
                        (fact(&text!("Flags"), &case.flags.join("、")))
                        (fact(&text!("Why not by the rules"), &case.departure))
                        @for it in &case.exclusions {
                            (fact(
                                &text!("Left out (回避)"),
                                &format!("{} {} {}", roster.name(it.judge), words::label(it.ground), it.text)
                            ))
                        }
                    }
                }
            }
            div.box { (preview_box(told, roster, visit)) }
            form.actions method="post" action="/file/confirm" data-desk="" {
                (visit.token())
                (sheet.hidden())
                button.primary autofocus { (text!("Confirm: file and draw")) }
                a.button href="/file" { (text!("Back to the form")) }
                span.hint { (text!("A filing cannot be taken back.")) }
            }
        }
    });
    visit.page(&title, "/file", content)
}

fn fact(name: &str, value: &str) -> Markup {
    html! { @if !value.is_empty() { tr { th { (name) } td { (value) } } } }
}

async fn confirm(visit: Visit, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    visit.files()?;
    visit.own_form(field::token(&typed))?;
    let mut sheet = Sheet::new(typed);
    visit.keep(DRAFT, Some(sheet.typed().clone()));
    let roster = visit.roster().await?;
    let case = match visit.typed_case(&mut sheet, &roster).await {
        Ok(Some(case)) => case,
        Ok(None) => {
            let page = form_page(&visit, &sheet, &roster, None);
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, html_page(page)).into_response());
        }
        Err(error) if error.may_pass() => return Ok(cut_off(&visit, &sheet, &roster, &error)),
        Err(error) => return Err(visit.fault(&error)),
    };
    match visit.filer().assign(&case).await {
        Ok(outcome) => {
            visit.keep(DRAFT, None);
            let content = visit.say(|| outcome_box(&visit, &outcome, &roster));
            Err(visit.show_result(&content))
        }
        Err(error) if error.is_unproven() => Err(visit.fault(&error)),
        Err(error @ ClientError::File { .. }) => Ok(cut_off(&visit, &sheet, &roster, &error)),
        Err(error) if error.may_pass() => Ok(cut_off(&visit, &sheet, &roster, &error)),
        Err(error) => {
            visit.place_error(&mut sheet, &error);
            let page = form_page(&visit, &sheet, &roster, Some(notice(&error.said(visit.lang))));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html_page(page)).into_response())
        }
    }
}

/// The form again after the server was lost; confirming it again files nothing twice.
fn cut_off(visit: &Visit, sheet: &Sheet, roster: &Roster, error: &ClientError) -> Response {
    let beside = visit.say(|| {
        html! {
            (notice(&error.said(visit.lang)))
            p { (text!(
                "The case may be filed and not yet drawn. What you typed is kept: check and confirm it \
                 again once the server is back, and it is gone on with, never filed twice."
            )) }
        }
    });
    let page = form_page(visit, sheet, roster, Some(beside));
    (StatusCode::SERVICE_UNAVAILABLE, html_page(page)).into_response()
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
