//! 手签: the reader's own hand, and the form by which a registrar or supervisor proposes another's.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use caselot_core::docket::code::PersonRole::{
    self, Auditor, Filing, Political, Registrar, Supervisor,
};
use caselot_core::ledger::checkpoint::fingerprint;
use caselot_words::Said;
use maud::{Markup, html};
use zeroize::Zeroizing;

use super::sign_in::vault_said;
use crate::client::HandRequest;
use crate::console::fault::{Fault, html_page, notice};
use crate::console::field::{self, Sheet};
use crate::console::session::Typed;
use crate::console::vault::Vault;
use crate::console::visit::Visit;
use crate::console::{Ambient, Console};
use crate::wire::v1;
use crate::words::{self, text};

/// Address of the page.
pub const HAND: &str = "/hand";
/// Who may read whose hands are in force: who draws, approves or declines anything is among them.
pub const READERS: [PersonRole; 5] = [Filing, Supervisor, Political, Auditor, Registrar];

pub fn router() -> Router<Console> {
    Router::new().route(HAND, get(show).post(make)).route("/hand/enroll", post(enroll))
}

/// How the reader's hand stands.
enum Standing {
    /// It signs.
    Signs(String),
    /// The log has one of the reader's. One that was made here signs from the next sign-in on.
    Enrolled {
        made: bool,
    },
    /// It was made here, and others have not enrolled it yet.
    Made,
    None,
}

/// All hands in force, and how the reader's stands among them.
struct Hands {
    own: Standing,
    all: v1::ListHandsResponse,
}

impl Hands {
    async fn read(visit: &Visit) -> Result<Hands, Fault> {
        let all = visit.filer().list_hands().await.map_err(|error| visit.fault(&error))?;
        let person = &visit.session.person;
        let made = visit.console.0.vault.has_hand(person);
        let own = match visit.filer().hand_fingerprint() {
            Some(print) => Standing::Signs(print),
            None if all.hands.iter().any(|line| line.person == *person) => {
                Standing::Enrolled { made }
            }
            None if made => Standing::Made,
            None => Standing::None,
        };
        Ok(Hands { own, all })
    }
}

async fn show(visit: Visit) -> Result<Response, Fault> {
    if !visit.is(&READERS) {
        return Err(visit.for_others());
    }
    Ok(html_page(page(&visit, &Sheet::default(), html! {}).await?))
}

async fn page(visit: &Visit, sheet: &Sheet, beside: Markup) -> Result<Markup, Fault> {
    let hands = Hands::read(visit).await?;
    let title = visit.say(|| text!("My hand"));
    let content = visit.say(|| {
        html! {
            h1 { (title) }
            (beside)
            @match &hands.own {
                Standing::Signs(print) => {
                    p { (text!("You sign what you draw, approve and decline, and nobody can do it in your name.")) }
                    p { (text!("Fingerprint")) " " code { (print) } }
                }
                own => {
                    (standing(own))
                    (own_form(visit, sheet, matches!(own, Standing::Made)))
                }
            }
            @if visit.is(&[Registrar, Supervisor]) {
                (enroll_form(visit, sheet))
                (all_hands(&hands.all))
            }
        }
    });
    Ok(visit.page(&title, HAND, content))
}

fn standing(own: &Standing) -> Markup {
    html! {
        @match own {
            Standing::Enrolled { made: true } => p.notice { (text!(
                "A hand of yours is enrolled. Sign out, and in again with your passphrase: then it signs. If it \
                 does not, the enrolled one is another than the one made here."
            )) },
            Standing::Enrolled { made: false } => p.notice { (text!(
                "A hand of yours is enrolled that does not lie here: what you draw, approve and decline here \
                 is refused. Work where it lies, or make another one here and have it enrolled."
            )) },
            Standing::Made => p.notice { (text!(
                "You made a hand here that is not enrolled yet. The form shows once more what you hand over."
            )) },
            Standing::Signs(_) | Standing::None => {},
        }
    }
}

/// Who has a hand, and who needs one.
fn all_hands(all: &v1::ListHandsResponse) -> Markup {
    let roles: Vec<PersonRole> =
        all.required.iter().filter_map(|code| PersonRole::from_code(*code)).collect();
    html! {
        h2 { (text!("Who has a hand")) }
        p.hint {
            @if roles.is_empty() { (text!("Nobody need have a hand today.")) }
            @else { (text!("Hands are required of: {roles}.", roles = words::labels(&roles))) }
        }
        @if all.hands.is_empty() { p.hint { (text!("Nobody has a hand.")) } } @else {
            table {
                thead { tr { th { (text!("Name")) } th { (text!("Fingerprint")) } th.number { (text!("Entry")) } } }
                tbody {
                    @for line in &all.hands {
                        tr {
                            td { (line.person) }
                            td { code { (fingerprint_of(&line.key)) } }
                            td.number { (line.entry) }
                        }
                    }
                }
            }
        }
    }
}

fn fingerprint_of(key: &[u8]) -> String {
    key.try_into().map(|key: [u8; 32]| fingerprint(&key)).unwrap_or_default()
}

/// The form by which somebody makes a hand.
fn own_form(visit: &Visit, sheet: &Sheet, is_made: bool) -> Markup {
    html! {
        p { (text!(
            "A hand is a key of your own, sealed here under your passphrase. Once others have enrolled \
             it, and you have signed in again, it signs what you draw, approve and decline."
        )) }
        @if visit.unlocked().key.is_some() {
            form method="post" action=(HAND) autocomplete="off" {
                (visit.token())
                (sheet.secret("passphrase", &text!("Passphrase"), ""))
                div.actions { button.primary {
                    @if is_made { (text!("Show it once more")) } @else { (text!("Make my hand")) }
                } }
            }
        } @else {
            p { (text!("Sign in by name and passphrase first. Who has none yet chooses one with the token, under “First use here”.")) }
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

async fn refused(visit: &Visit, sheet: &Sheet, said: &Said) -> Result<Response, Fault> {
    let page = page(visit, sheet, notice(said)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html_page(page)).into_response())
}

async fn make(visit: Visit, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    if !visit.is(&READERS) {
        return Err(visit.for_others());
    }
    visit.own_form(field::token(&typed))?;
    let sheet = Sheet::new(typed);
    let passphrase = Zeroizing::new(sheet.value("passphrase").to_owned());
    let person = visit.session.person.clone();
    let make =
        move |vault: &Vault, ambient: &Ambient| vault.make_hand(&person, &passphrase, ambient);
    let hand = match visit.console.with_vault(make).await {
        Ok(hand) => hand,
        Err(error) => {
            let said = vault_said(&error, visit.lang);
            return refused(&visit, &Sheet::default(), &said).await;
        }
    };
    let request = visit.filer().hand_request(&visit.session.person, &hand);
    Ok(html_page(page(&visit, &Sheet::default(), shown(&visit, &request)).await?))
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
        let page = page(&visit, &sheet, html! {}).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, html_page(page)).into_response());
    };
    match visit.filer().enroll_hand(enrolled).await {
        Ok(_) => Err(Fault::Elsewhere("/approvals".to_owned())),
        Err(error) if error.is_unproven() => Err(visit.fault(&error)),
        Err(error) => refused(&visit, &sheet, &visit.said(&error)).await,
    }
}
