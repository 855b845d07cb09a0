//! The pages of a change: its form, what it would do, and what became of it.

use std::sync::Arc;

use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use caselot_core::ledger::merkle::leaf_hash;
use caselot_core::lottery::hash::to_hex;
use maud::{Markup, PreEscaped, html};

use super::{Act, Done, Trouble};
use crate::console::Console;
use crate::console::fault::{Fault, html_page, notice};
use crate::console::field::{self, Sheet};
use crate::console::session::{Ended, Typed};
use crate::console::visit::Visit;
use crate::words::text;

/// Field with the name of a confirmation, by which a second one is known.
const ONCE: &str = "once";
/// Field with the name of what was shown before it.
const SEEN: &str = "seen";
/// Field of the button that empties the form.
const CLEAR: &str = "clear";

/// The pages of a change.
pub fn pages<A: Act>() -> MethodRouter<Console> {
    get(show::<A>).post(send::<A>)
}

/// The page of what became of a confirmation.
pub async fn ended(visit: Visit, Path(once): Path<String>) -> Result<Response, Fault> {
    let cell = visit.session.acts.iter().find(|(name, _)| *name == once);
    let Some(ended) = cell.and_then(|(_, cell)| cell.get()) else {
        return Err(Fault::Elsewhere("/".to_owned()));
    };
    let content = html! { (PreEscaped(&*ended.content)) };
    Ok(html_page(visit.page(&ended.title, ended.place, content)))
}

/// Keeps what is typed into a form, while it is typed.
pub async fn keep(visit: Visit, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    visit.own_form(field::token(&typed))?;
    let mut sheet = Sheet::new(typed);
    let form = sheet.take(KEPT);
    // Only changes keep their form so; each form of another kind has a way of its own.
    if visit.has_seen(&form) {
        visit.keep(&form, Some(sheet.typed().clone()));
    }
    Ok(html_page(html! {}))
}

/// Field with the name under which a form is kept.
const KEPT: &str = "kept";

async fn opened<A: Act>(visit: &Visit, key: A::Key) -> Result<A, Fault> {
    if !visit.is(A::ROLES) {
        return Err(visit.for_others());
    }
    visit.no_alarm()?;
    A::open(visit, key).await
}

async fn show<A: Act>(visit: Visit, Path(key): Path<A::Key>) -> Result<Response, Fault> {
    let act = opened::<A>(&visit, key).await?;
    let kept = visit.typed(&act.path());
    let sheet = Sheet::new(if kept.is_empty() { act.begin() } else { kept });
    Ok(html_page(form_page(&visit, &act, &sheet, None)))
}

fn form_page<A: Act>(visit: &Visit, act: &A, sheet: &Sheet, beside: Option<Markup>) -> Markup {
    visit.shows(&act.path());
    let title = visit.say(|| act.title());
    let content = visit.say(|| {
        let fields = act.fields(visit, sheet);
        html! {
            h1 { (title) " " span.small { (text!("① fill in  ② check  ③ result")) } }
            @if let Some(beside) = beside { (beside) }
            @for fault in homeless(sheet, &fields) { p.notice role="alert" { (fault) } }
            form.box method="post" action=(act.path()) data-desk="" data-preview="/keep" data-preview-into="" {
                (visit.token())
                input type="hidden" name=(KEPT) value=(act.path());
                (fields)
                div.actions.sticky {
                    button.primary { (text!("Check")) }
                    a.button href=(act.back()) { (text!("Back")) }
                    button.plain name=(CLEAR) value="yes" { (text!("Empty the form")) }
                    span.hint { (text!("Nothing is recorded yet. Enter: next field; Ctrl+Enter: check")) }
                }
            }
            (act.beside(visit))
        }
    });
    visit.page(&title, A::PLACE, content)
}

/// What is wrong with a field that the form does not have as it is now: nothing is refused in silence.
fn homeless<'s>(sheet: &'s Sheet, fields: &Markup) -> Vec<&'s str> {
    let is_shown = |fault: &&str| fields.0.contains(&html! { (fault) }.0);
    sheet.faults().into_iter().filter(|fault| !is_shown(fault)).collect()
}

async fn send<A: Act>(
    visit: Visit,
    Path(key): Path<A::Key>,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    visit.own_form(field::token(&typed))?;
    let mut sheet = Sheet::new(typed);
    let (once, seen) = (sheet.take(ONCE), sheet.take(SEEN));
    // What was done stays done, whatever the same form would do now.
    if visit.session.acts.iter().any(|(name, cell)| *name == once && cell.get().is_some()) {
        return Err(Fault::Elsewhere(format!("/done/{once}")));
    }
    let act = opened::<A>(&visit, key).await?;
    let cleared = !sheet.take(CLEAR).is_empty();
    sheet.take(KEPT);
    visit.keep(&act.path(), (!cleared).then(|| sheet.typed().clone()));
    if cleared {
        return Err(Fault::Elsewhere(act.path()));
    }
    let input = visit.say(|| act.read(&visit, &mut sheet)).filter(|_| sheet.is_sound());
    let Some(input) = input else { return Ok(refused(&visit, &act, &sheet, None)) };
    let known = visit.session.acts.iter().find(|(name, _)| !once.is_empty() && *name == once);
    let Some((_, cell)) = known.cloned() else {
        return check(&visit, &act, (sheet, input), None).await;
    };
    let done = cell.get_or_try_init(|| async {
        if name_of(&act.effect(&visit, &input).await?) != seen {
            return Err(Stopped::Changed);
        }
        let done = act.perform(&visit, &input).await?;
        Ok(visit.say(|| finished(&act, &done)))
    });
    match done.await {
        Ok(_) => {
            visit.keep(&act.path(), None);
            Err(Fault::Elsewhere(format!("/done/{once}")))
        }
        Err(Stopped::Changed) => {
            let beside = visit.say(|| {
                html! { p.notice { (text!("Things have changed since this was shown. Look at it once more.")) } }
            });
            check(&visit, &act, (sheet, input), Some(beside)).await
        }
        Err(Stopped::Trouble(trouble)) => troubled(&visit, &act, sheet, &trouble),
    }
}

/// Why a confirmation did nothing.
enum Stopped {
    Changed,
    Trouble(Trouble),
}

impl From<Trouble> for Stopped {
    fn from(trouble: Trouble) -> Stopped {
        Stopped::Trouble(trouble)
    }
}

/// What was shown, as a short name.
fn name_of(effect: &Markup) -> String {
    to_hex(&leaf_hash(effect.0.as_bytes()))
}

fn finished<A: Act>(act: &A, done: &Done) -> Ended {
    let title = act.title();
    let content = html! {
        h1 { (title) " " span.small { (text!("① fill in  ② check  ③ result")) } }
        (done.shown())
        p.actions { a.button href=(act.back()) { (text!("Back")) } }
    };
    Ended { place: A::PLACE, title, content: Arc::from(content.0.as_str()) }
}

/// What a change would do, and what else is worth knowing before.
async fn shown<A: Act>(
    visit: &Visit,
    act: &A,
    input: &A::Input,
) -> Result<(Markup, Markup), Trouble> {
    Ok((act.effect(visit, input).await?, act.rehearsed(visit, input).await?))
}

async fn check<A: Act>(
    visit: &Visit,
    act: &A,
    (sheet, input): (Sheet, A::Input),
    beside: Option<Markup>,
) -> Result<Response, Fault> {
    let (effect, rehearsed) = match shown(visit, act, &input).await {
        Ok(shown) => shown,
        Err(trouble) => return troubled(visit, act, sheet, &trouble),
    };
    let once = visit.begin_act()?;
    let title = visit.say(|| act.title());
    let status = if beside.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let content = visit.say(|| {
        html! {
            h1 { (title) " " span.small { (text!("① fill in  ② check  ③ result")) } }
            @if let Some(beside) = beside { (beside) }
            div.box { h2 { (text!("What it would do")) } (effect) (rehearsed) }
            form.actions.sticky method="post" action=(act.path()) data-desk="" {
                (visit.token())
                (sheet.hidden())
                input type="hidden" name=(ONCE) value=(once);
                input type="hidden" name=(SEEN) value=(name_of(&effect));
                button.primary autofocus { (text!("Confirm")) }
                a.button href=(act.path()) { (text!("Back to the form")) }
                span.hint { (text!("Only what is confirmed goes into the log, where it stays.")) }
            }
        }
    });
    Ok((status, html_page(visit.page(&title, A::PLACE, content))).into_response())
}

/// The form again, with what is wrong.
fn refused<A: Act>(visit: &Visit, act: &A, sheet: &Sheet, beside: Option<Markup>) -> Response {
    let page = form_page(visit, act, sheet, beside);
    (StatusCode::UNPROCESSABLE_ENTITY, html_page(page)).into_response()
}

/// The form again after a refusal, which stands beside its field.
fn troubled<A: Act>(
    visit: &Visit,
    act: &A,
    mut sheet: Sheet,
    trouble: &Trouble,
) -> Result<Response, Fault> {
    match trouble {
        Trouble::Client(error) if error.is_unproven() => Err(visit.fault(error)),
        Trouble::Client(error) if error.may_pass() => {
            let beside = visit.say(|| {
                html! {
                    (notice(&visit.said(error)))
                    p { (text!("What you typed is kept: check and confirm it again once the server is back; it is done once.")) }
                }
            });
            let page = form_page(visit, act, &sheet, Some(beside));
            Ok((StatusCode::SERVICE_UNAVAILABLE, html_page(page)).into_response())
        }
        Trouble::Client(error) => {
            let at = error.field().and_then(|field| act.field_of(&field));
            match at {
                Some(field) => {
                    sheet.fault(field, visit.in_one(error));
                    Ok(refused(visit, act, &sheet, None))
                }
                None => Ok(refused(visit, act, &sheet, Some(notice(&visit.said(error))))),
            }
        }
        Trouble::Field(field, sentence) => {
            let Some(at) = act.field_of(field) else {
                let said = caselot_words::Said { sentence: sentence.clone(), cure: None };
                return Ok(refused(visit, act, &sheet, Some(notice(&said))));
            };
            sheet.fault(at, sentence.clone());
            Ok(refused(visit, act, &sheet, None))
        }
    }
}
