//! The lock: what a passphrase gave is taken away, and what was typed stays.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use axum_extra::extract::cookie::CookieJar;
use caselot_words::{Lang, Said};
use maud::{Markup, html};
use zeroize::Zeroizing;

use super::sign_in::{Asked, enter_with, with_cookie};
use crate::console::Console;
use crate::console::address::Address;
use crate::console::fault::{html_page, notice};
use crate::console::field::{self, Sheet};
use crate::console::gate::Place;
use crate::console::page::bare;
use crate::console::session::{Session, Typed, digest};
use crate::console::visit::{Visit, cookie_name, own_path};
use crate::words::{self, text};

pub fn router() -> Router<Console> {
    Router::new().route("/unlock", get(show_unlock).post(unlock)).route("/lock", post(lock))
}

fn unlock_page(lang: Lang, person: &str, back: &str, wrong: Option<&Said>) -> Markup {
    let title = words::speaking(lang, || text!("Locked"));
    let sheet = Sheet::default();
    let content = words::speaking(lang, || {
        html! {
            h1 { (text!("Locked")) }
            p { (text!("Enter your passphrase to go on. What you typed is still there.")) }
            @if let Some(said) = wrong { (notice(said)) }
            form method="post" action="/unlock" autocomplete="off" {
                input type="hidden" name="back" value=(own_path(back));
                div.field { span.label { (text!("Name")) } div.input { b { (person) } } }
                (sheet.secret("passphrase", &text!("Passphrase"), ""))
                div.actions {
                    button.primary { (text!("Go on")) }
                    a href="/sign-in" { (text!("Somebody else")) }
                }
            }
        }
    });
    bare(lang, &title, content)
}

/// The locked session of a cookie.
fn locked_session(console: &Console, jar: &CookieJar) -> Option<(String, String, Lang)> {
    let secret = jar.get(&cookie_name(console))?.value().to_owned();
    let session = console.0.sessions.see(&secret, (console.0.settings.ambient.now_ms)())?;
    Some((secret, session.person, session.lang))
}

async fn show_unlock(
    State(console): State<Console>,
    jar: CookieJar,
    Query(asked): Query<Asked>,
) -> Response {
    match locked_session(&console, &jar) {
        Some((_, person, lang)) => html_page(unlock_page(lang, &person, &asked.back, None)),
        None => Redirect::to("/sign-in").into_response(),
    }
}

async fn unlock(
    State(console): State<Console>,
    address: Address,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Response {
    let sheet = Sheet::new(typed);
    let Some((old, person, lang)) = locked_session(&console, &jar) else {
        return Redirect::to("/sign-in").into_response();
    };
    let passphrase = Zeroizing::new(sheet.value("passphrase").to_owned());
    let back = sheet.value("back").to_owned();
    let at = (Place::Session(digest(&old)), address);
    match enter_with(&console, (&person, passphrase), at, lang).await {
        Ok(secret) => {
            // A new secret, so that one that somebody saw while it was locked opens nothing.
            console.0.sessions.end(&old);
            with_cookie(&console, jar, secret, own_path(&back))
        }
        Err(said) => {
            let page = unlock_page(lang, &person, &back, Some(&said));
            (StatusCode::UNPROCESSABLE_ENTITY, html_page(page)).into_response()
        }
    }
}

async fn lock(visit: Visit, Form(typed): Form<Typed>) -> Response {
    if let Err(fault) = visit.own_form(field::token(&typed)) {
        return fault.into_response();
    }
    // Who came by an invitation has nothing to unlock the page by.
    if visit.unlocked().key.is_none() {
        let sentence =
            visit.say(|| text!("you have no passphrase here, so the page cannot be locked"));
        let cure = visit.say(|| text!("sign out instead"));
        return visit.refuse(StatusCode::CONFLICT, sentence, Some(cure)).into_response();
    }
    visit.console.0.sessions.change(visit.secret(), Session::lock);
    Redirect::to("/").into_response()
}
