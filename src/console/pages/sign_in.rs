//! Signing in and out, the first use, and the lock.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use axum_extra::extract::cookie::CookieJar;
use caselot_words::{Lang, Said};
use maud::{Markup, html};
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::client::ClientError;
use crate::console::address::Address;
use crate::console::desk::Known;
use crate::console::fault::{html_page, notice};
use crate::console::field::{self, Sheet};
use crate::console::gate::Place;
use crate::console::page::bare;
use crate::console::session::Typed;
use crate::console::vault::{MIN_PASSPHRASE, Vault, VaultError};
use crate::console::visit::{Visit, own_path, session_cookie};
use crate::console::{Ambient, Console};
use crate::words::{self, text};

/// Characters of a name that the log shows.
const NAME_IN_LOG: usize = 64;

pub fn router() -> Router<Console> {
    Router::new()
        .route("/sign-in", get(show).post(sign_in))
        .route("/first-use", get(show_first).post(first_use))
        .route("/enter", get(show_enter).post(enter))
        .route("/sign-out", post(sign_out))
        .route("/language", post(language))
}

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    /// Where to go on.
    #[serde(default)]
    pub back: String,
    #[serde(default)]
    lang: String,
}

impl Asked {
    fn lang(&self) -> Lang {
        Lang::named(&self.lang).unwrap_or_default()
    }
}

/// A form that somebody signs in by, with what is wrong with it.
fn sign_in_page(lang: Lang, sheet: &Sheet, back: &str, wrong: Option<&Said>) -> Markup {
    let title = words::speaking(lang, || text!("Sign in"));
    let content = words::speaking(lang, || {
        html! {
            h1 { (text!("Random assignment of cases")) }
            @if let Some(said) = wrong { (notice(said)) }
            form method="post" action="/sign-in" autocomplete="off" {
                input type="hidden" name="back" value=(own_path(back));
                input type="hidden" name="lang" value=(lang_name(lang));
                (sheet.line("person", &text!("Name"), ""))
                (sheet.secret("passphrase", &text!("Passphrase"), ""))
                div.actions {
                    button.primary { (text!("Sign in")) }
                    a href=(format!("/first-use?lang={}", lang_name(lang))) { (text!("First use here")) }
                    a href=(format!("/sign-in?lang={}", other_name(lang))) {
                        (if lang == Lang::Zh { "English" } else { "中文" })
                    }
                }
            }
            p.small { (text!("Use a current browser in its standard (Chromium) mode, not the one for old pages.")) }
        }
    });
    bare(lang, &title, content)
}

fn lang_name(lang: Lang) -> &'static str {
    if lang == Lang::Zh { "zh" } else { "en" }
}

fn other_name(lang: Lang) -> &'static str {
    if lang == Lang::Zh { "en" } else { "zh" }
}

async fn show(State(console): State<Console>, Query(asked): Query<Asked>) -> Response {
    if console.0.vault.is_empty() {
        return Redirect::to(&format!("/first-use?lang={}", lang_name(asked.lang())))
            .into_response();
    }
    html_page(sign_in_page(asked.lang(), &Sheet::default(), &asked.back, None))
}

async fn sign_in(
    State(console): State<Console>,
    address: Address,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Response {
    let sheet = Sheet::new(typed);
    let lang = Lang::named(sheet.value("lang")).unwrap_or_default();
    let (person, back) = (sheet.value("person").to_owned(), sheet.value("back").to_owned());
    let passphrase = Zeroizing::new(sheet.value("passphrase").to_owned());
    let at = (Place::Host(address.host()), address);
    match enter_with(&console, (&person, passphrase), at, lang).await {
        Ok(secret) => with_cookie(&console, jar, secret, own_path(&back)),
        Err(said) => {
            let sheet = Sheet::new(vec![("person".to_owned(), person)]);
            let page = sign_in_page(lang, &sheet, &back, Some(&said));
            (StatusCode::UNPROCESSABLE_ENTITY, html_page(page)).into_response()
        }
    }
}

/// Signs a person in by the passphrase that was typed at this place, and gives the secret of the session.
pub(super) async fn enter_with(
    console: &Console,
    (person, passphrase): (&str, Zeroizing<String>),
    (place, address): (Place, Address),
    lang: Lang,
) -> Result<String, Said> {
    let Console(shared) = console;
    let now = (shared.settings.ambient.now_ms)();
    // Counted before it is computed: however many come at once, no more of them are tried.
    if !shared.gate.try_at(place, person, now) {
        told_refused(person, address, "too many tries");
        return Err(too_often(lang));
    }
    let (name, given) = (person.to_owned(), passphrase.clone());
    let unsealed = console.with_vault(move |vault, _| vault.unseal(&name, &given)).await;
    let (token, key) = unsealed.map_err(|error| {
        told_refused(person, address, &error.to_string());
        vault_said(&error, lang)
    })?;
    shared.gate.went_well(place, person, now);
    let entered = async {
        let known = console.know(&token, Some(key)).await?;
        console.with_hand(known, passphrase).await
    };
    let known = match entered.await {
        Ok(known) => known,
        Err(error) => return Err(console.refuses(person, (&error, &token), address, lang).await),
    };
    begin(console, known, address, lang)
}

/// A line of the log about a sign-in that was refused. A name may be anything that a stranger typed.
fn told_refused(person: &str, address: Address, why: &str) {
    let person: String = person.chars().take(NAME_IN_LOG).collect();
    tracing::warn!(?person, %address, why, "a sign-in was refused");
}

fn begin(console: &Console, known: Known, address: Address, lang: Lang) -> Result<String, Said> {
    let Console(shared) = console;
    let Known { person, unlocked } = known;
    let secret = shared.sessions.begin(&person, lang, unlocked, &shared.settings.ambient);
    let secret = secret.map_err(|error| vault_said(&error, lang))?;
    tracing::info!(?person, %address, "signed in");
    Ok(secret)
}

impl Console {
    /// What is wrong with a sign-in by what the server answers to this token.
    async fn refuses(
        &self,
        person: &str,
        (error, token): (&ClientError, &str),
        address: Address,
        lang: Lang,
    ) -> Said {
        told_refused(person, address, &error.to_string());
        if error.is_unproven() {
            self.0.alarm.raise(error);
        }
        let handover = match self.channel(token) {
            Ok(channel) if error.is_other_key() => self.handed_over(&channel, lang).await,
            _ => None,
        };
        handover.unwrap_or_else(|| error.said(lang))
    }
}

fn too_often(lang: Lang) -> Said {
    words::speaking(lang, || Said {
        sentence: text!("too many tries with a wrong passphrase"),
        cure: Some(text!("wait a minute, and try again")),
    })
}

pub(super) fn vault_said(error: &VaultError, lang: Lang) -> Said {
    words::speaking(lang, || match error {
        VaultError::Refused => Said {
            sentence: text!("name and passphrase do not fit"),
            cure: Some(text!(
                "check both; if the passphrase is forgotten, ask for a new token and use it under \
                 “First use here”"
            )),
        },
        VaultError::File(error) => error.said(lang),
        VaultError::Busy => Said {
            sentence: text!("many people sign in at this moment"),
            cure: Some(text!("wait a moment, and try again")),
        },
        VaultError::NoEntropy => Said {
            sentence: text!("this computer gives no random numbers now"),
            cure: Some(text!("tell the information department")),
        },
    })
}

pub(super) fn with_cookie(console: &Console, jar: CookieJar, secret: String, to: &str) -> Response {
    (jar.add(session_cookie(console, secret)), Redirect::to(to)).into_response()
}

fn first_page(lang: Lang, sheet: &Sheet, wrong: Option<&Said>) -> Markup {
    let title = words::speaking(lang, || text!("First use"));
    let content = words::speaking(lang, || {
        let least = MIN_PASSPHRASE;
        html! {
            h1 { (text!("First use of this console")) }
            p { (text!(
                "Enter the token that the system's administrator gave you. It stays on this console, \
                 sealed under a passphrase that you choose; nobody else can use it."
            )) }
            @if let Some(said) = wrong { (notice(said)) }
            form method="post" action="/first-use" autocomplete="off" {
                input type="hidden" name="lang" value=(lang_name(lang));
                (sheet.secret("token", &text!("Token"), ""))
                (sheet.secret(
                    "passphrase",
                    &text!("Passphrase"),
                    &text!("{least} characters or more", least)
                ))
                (sheet.secret("again", &text!("Once more"), ""))
                div.actions {
                    button.primary { (text!("Seal it and sign in")) }
                    a href=(format!("/sign-in?lang={}", lang_name(lang))) { (text!("Sign in")) }
                }
            }
        }
    });
    bare(lang, &title, content)
}

async fn show_first(Query(asked): Query<Asked>) -> Response {
    html_page(first_page(asked.lang(), &Sheet::default(), None))
}

async fn first_use(
    State(console): State<Console>,
    address: Address,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Response {
    let mut sheet = Sheet::new(typed);
    let lang = Lang::named(sheet.value("lang")).unwrap_or_default();
    let token = Zeroizing::new(sheet.value("token").to_owned());
    let passphrase = Zeroizing::new(sheet.value("passphrase").to_owned());
    words::speaking(lang, || {
        if token.is_empty() {
            sheet.fault("token", text!("enter the token"));
        }
        if passphrase.chars().count() < MIN_PASSPHRASE {
            let least = MIN_PASSPHRASE;
            sheet.fault("passphrase", text!("{least} characters or more", least));
        }
        if sheet.value("again") != passphrase.as_str() {
            sheet.fault("again", text!("this is not the same passphrase"));
        }
    });
    let refused = |sheet: &Sheet, said: Option<&Said>| {
        (StatusCode::UNPROCESSABLE_ENTITY, html_page(first_page(lang, sheet, said))).into_response()
    };
    if !sheet.is_sound() {
        return refused(&sheet, None);
    }
    match seal_and_enter(&console, (&token, passphrase), address, lang).await {
        Ok(secret) => with_cookie(&console, jar, secret, "/"),
        Err(said) => refused(&sheet, Some(&said)),
    }
}

async fn seal_and_enter(
    console: &Console,
    (token, passphrase): (&Zeroizing<String>, Zeroizing<String>),
    address: Address,
    lang: Lang,
) -> Result<String, Said> {
    let mut known = match console.know(token, None).await {
        Ok(known) => known,
        Err(error) => return Err(console.refuses("", (&error, token), address, lang).await),
    };
    let (sealed, person, given) = (token.clone(), known.person.clone(), passphrase.clone());
    let seal =
        move |vault: &Vault, ambient: &Ambient| vault.seal(&person, &given, &sealed, ambient);
    let key = console.with_vault(seal).await;
    known.unlocked.key = Some(key.map_err(|error| vault_said(&error, lang))?);
    let known = match console.with_hand(known, passphrase).await {
        Ok(known) => known,
        Err(error) => return Err(console.refuses("", (&error, token), address, lang).await),
    };
    console.0.gate.went_well(
        Place::Host(address.host()),
        &known.person,
        (console.0.settings.ambient.now_ms)(),
    );
    begin(console, known, address, lang)
}

/// A one-time code stands behind the # of a link, which the page itself posts.
async fn show_enter(Query(asked): Query<Asked>) -> Response {
    let lang = asked.lang();
    let title = words::speaking(lang, || text!("Sign in"));
    let content = words::speaking(lang, || {
        html! {
            h1 { (title) }
            form method="post" action="/enter" data-enter="" {
                div.field {
                    label for="code" { (text!("One-time code")) }
                    div.input { input #code type="text" name="code" autocomplete="off"; }
                }
                button.primary { (text!("Sign in")) }
            }
        }
    });
    html_page(bare(lang, &title, content))
}

async fn enter(
    State(console): State<Console>,
    address: Address,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Response {
    let sheet = Sheet::new(typed);
    let now = (console.0.settings.ambient.now_ms)();
    let Some(invitation) = console.0.sessions.accept(sheet.value("code"), now) else {
        let lang = Lang::default();
        let said = words::speaking(lang, || Said {
            sentence: text!("this code has been used, or is too old"),
            cure: Some(text!("ask for a new one, or sign in with your passphrase")),
        });
        let page = sign_in_page(lang, &Sheet::default(), "/", Some(&said));
        return (StatusCode::UNPROCESSABLE_ENTITY, html_page(page)).into_response();
    };
    let lang = invitation.lang;
    let entered = match console.know(&invitation.token, None).await {
        Ok(known) => begin(&console, known, address, lang),
        Err(error) => Err(console
            .refuses(&invitation.person, (&error, &invitation.token), address, lang)
            .await),
    };
    match entered {
        Ok(secret) => with_cookie(&console, jar, secret, "/"),
        Err(said) => {
            let page = sign_in_page(lang, &Sheet::default(), "/", Some(&said));
            (StatusCode::SERVICE_UNAVAILABLE, html_page(page)).into_response()
        }
    }
}

async fn sign_out(visit: Visit, jar: CookieJar, Form(typed): Form<Typed>) -> Response {
    if let Err(fault) = visit.own_form(field::token(&typed)) {
        return fault.into_response();
    }
    visit.console.0.sessions.end(visit.secret());
    let jar = jar.remove(session_cookie(&visit.console, String::new()));
    let clear = [(header::HeaderName::from_static("clear-site-data"), "\"cache\", \"storage\"")];
    (jar, clear, Redirect::to("/sign-in")).into_response()
}

async fn language(visit: Visit, Form(typed): Form<Typed>) -> Response {
    if let Err(fault) = visit.own_form(field::token(&typed)) {
        return fault.into_response();
    }
    let lang = Lang::named(Sheet::new(typed).value("lang")).unwrap_or_default();
    visit.console.0.sessions.change(visit.secret(), |session| session.lang = lang);
    Redirect::to("/").into_response()
}
