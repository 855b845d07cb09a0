//! 手签: the reader's own hand, and the form by which a registrar or supervisor proposes another's.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use caselot_core::docket::code::PersonRole::{Registrar, Supervisor};
use caselot_words::Said;
use maud::{Markup, html};
use zeroize::Zeroizing;

use super::sign_in::vault_said;
use crate::client::HandRequest;
use crate::console::Console;
use crate::console::fault::{Fault, html_page, notice};
use crate::console::field::{self, Sheet};
use crate::console::session::Typed;
use crate::console::vault::VaultError;
use crate::console::visit::Visit;
use crate::words::text;

/// Address of the page.
pub const HAND: &str = "/hand";

pub fn router() -> Router<Console> {
    Router::new().route(HAND, get(show).post(make)).route("/hand/enroll", post(enroll))
}

async fn show(visit: Visit) -> Response {
    html_page(page(&visit, &Sheet::default(), html! {}))
}

fn page(visit: &Visit, sheet: &Sheet, beside: Markup) -> Markup {
    let title = visit.say(|| text!("My hand"));
    let content = visit.say(|| {
        html! {
            h1 { (title) }
            (beside)
            @match visit.filer().hand_fingerprint() {
                Some(print) => {
                    p { (text!("You sign what you draw, approve and decline, and nobody can do it in your name.")) }
                    p { (text!("Fingerprint")) " " code { (print) } }
                }
                None => (own_form(visit, sheet)),
            }
            @if visit.is(&[Registrar, Supervisor]) { (enroll_form(visit, sheet)) }
        }
    });
    visit.page(&title, HAND, content)
}

/// The form by which somebody makes a hand.
fn own_form(visit: &Visit, sheet: &Sheet) -> Markup {
    html! {
        p { (text!(
            "A hand is a key of your own, sealed here under your passphrase. Once others have enrolled \
             it, and you have signed in again, it signs what you draw, approve and decline."
        )) }
        @if visit.unlocked().key.is_some() {
            form method="post" action=(HAND) autocomplete="off" {
                (visit.token())
                (sheet.secret("passphrase", &text!("Passphrase"), ""))
                div.actions { button.primary { (text!("Make my hand")) } }
            }
        } @else {
            p.hint { (text!("Sign in with a passphrase first.")) }
        }
    }
}

fn enroll_form(visit: &Visit, sheet: &Sheet) -> Markup {
    html! {
        div.box {
            h2 { (text!("Have another person's hand enrolled")) }
            form method="post" action="/hand/enroll" {
                (visit.token())
                (sheet.area("request", &text!("What the person's page shows"), &text!("compare the fingerprint with the person"), 6))
                div.actions { button.primary { (text!("Propose it")) } }
            }
        }
    }
}

fn refused(visit: &Visit, sheet: &Sheet, said: &Said) -> Response {
    let page = page(visit, sheet, notice(said));
    (StatusCode::UNPROCESSABLE_ENTITY, html_page(page)).into_response()
}

async fn make(visit: Visit, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    visit.own_form(field::token(&typed))?;
    let sheet = Sheet::new(typed);
    let passphrase = Zeroizing::new(sheet.value("passphrase").to_owned());
    let (console, person) = (visit.console.clone(), visit.session.person.clone());
    let made = tokio::task::spawn_blocking(move || {
        let shared = &console.0;
        shared.vault.make_hand(&person, &passphrase, &shared.settings.ambient)
    });
    let hand = match made.await.unwrap_or(Err(VaultError::Refused)) {
        Ok(hand) => hand,
        Err(error) => {
            let said = vault_said(&error, visit.lang);
            return Ok(refused(&visit, &Sheet::default(), &said));
        }
    };
    let request = visit.filer().hand_request(&visit.session.person, &hand);
    Ok(html_page(page(&visit, &Sheet::default(), shown(&visit, &request))))
}

/// What the person hands over.
fn shown(visit: &Visit, request: &HandRequest) -> Markup {
    let text = serde_json::to_string_pretty(request).expect("text and numbers are JSON");
    visit.say(|| {
        html! {
            div.box {
                p { (text!(
                    "Give this to a registrar or supervisor yourself, and read the fingerprint to whoever \
                     approves it. Nothing in it is secret."
                )) }
                pre { (text) }
            }
        }
    })
}

async fn enroll(visit: Visit, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    if !visit.is(&[Registrar, Supervisor]) {
        return Err(visit.for_others());
    }
    visit.own_form(field::token(&typed))?;
    visit.no_alarm()?;
    let mut sheet = Sheet::new(typed);
    let read: Option<HandRequest> = serde_json::from_str(sheet.value("request")).ok();
    let own = read.filter(|it| it.origin == visit.filer().court().origin);
    let Some(enrolled) = own.and_then(|it| it.enrolled()) else {
        let wrong = visit.say(|| text!("this is no person's hand of this court"));
        sheet.fault("request", wrong);
        let page = page(&visit, &sheet, html! {});
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, html_page(page)).into_response());
    };
    match visit.filer().enroll_hand(enrolled).await {
        Ok(_) => Err(Fault::Elsewhere("/approvals".to_owned())),
        Err(error) if error.is_unproven() => Err(visit.fault(&error)),
        Err(error) => Ok(refused(&visit, &sheet, &error.said(visit.lang))),
    }
}
