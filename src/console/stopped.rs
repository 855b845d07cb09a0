//! The page of a desk that has stopped, and what to do where the court's key was handed over.

use std::fmt;
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use caselot_words::{Lang, Said};
use maud::html;
use tokio::time::timeout;

use super::Console;
use super::fault::{html_page, notice};
use super::page::bare;
use super::visit::Visit;
use crate::client::{Channel, handed_over};
use crate::words::{self, text};

/// So long the server is asked about its key.
const PATIENCE: Duration = Duration::from_secs(5);

/// A desk that has stopped, as somebody meets it.
#[derive(Clone)]
pub struct Stopped {
    console: Console,
    channel: Channel,
    lang: Lang,
}

impl fmt::Debug for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stopped")
    }
}

impl Stopped {
    pub fn of(visit: &Visit) -> Stopped {
        let (console, channel) = (visit.console.clone(), visit.filer().channel().clone());
        Stopped { console, channel, lang: visit.lang }
    }

    /// The page, with what the court's log says of its key.
    pub async fn answer(&self) -> Response {
        let said = self.console.handed_over(&self.channel, self.lang).await;
        self.page(said.as_ref())
    }

    /// The page, with what is known of a handover.
    pub fn page(&self, handover: Option<&Said>) -> Response {
        let shared = &self.console.0;
        let (what, telephone) =
            (shared.alarm.caught().unwrap_or_default(), &shared.settings.contact.telephone);
        let content = words::speaking(self.lang, || {
            html! {
                div.alarm role="alert" {
                    h1 { (text!("Assignment has stopped")) }
                    p { (text!(
                        "An answer of the server did not pass its check. Nothing more is filed from \
                         this console. Do not try again: telephone the office that supervises the \
                         assignment of cases now, and leave this page open."
                    )) }
                    @if !telephone.is_empty() {
                        p.judge { (text!("Telephone: {telephone}", telephone)) }
                    }
                    p.small { (what) }
                    @if let Some(handover) = handover { (notice(handover)) }
                    @else {
                        p.small { (text!(
                            "When it has been looked at, the console's administrator removes the file \
                             console/alarm from its folder and starts it again."
                        )) }
                    }
                }
            }
        });
        let title = words::speaking(self.lang, || text!("Assignment has stopped"));
        let page = html_page(bare(self.lang, &title, content));
        (StatusCode::INTERNAL_SERVER_ERROR, page).into_response()
    }
}

impl Console {
    /// What to do where the log shows that the trusted key itself handed over to another one; nothing
    /// of anything else. The console takes no key by itself: who stole the old one could hand it over,
    /// too, so people who heard of it from the court decide.
    pub(super) async fn handed_over(&self, channel: &Channel, lang: Lang) -> Option<Said> {
        let shared = &self.0;
        if !shared.alarm.is_of_key_alone() {
            return None;
        }
        let (court, server) = (&shared.settings.court, &shared.settings.server);
        let asked = timeout(PATIENCE, handed_over(channel, court, &shared.folder)).await;
        let key = asked.ok()?.ok()??.to.fingerprint();
        let (folder, alarm) = (shared.folder.path().display(), shared.alarm.path().display());
        let command = format!(
            "caselot key accept --court {court} --server {server} --folder {folder} --token-file \
             FILE --key {key}"
        );
        Some(words::speaking(lang, || Said {
            sentence: text!(
                "The court's log shows that its signing key was handed over: the key that this console \
                 trusts signed the handover to the key {key}. That is no fault, but the console takes \
                 no key by itself.",
                key
            ),
            cure: Some(text!(
                "The console's administrator: 1. asks the court, by another way than this server, for \
                 the fingerprint of its new key, and goes on only if it is {key}; 2. stops the console; \
                 3. runs {command} with the file of a token of the court; 4. removes {alarm}, if it is \
                 there; 5. starts the console, with --key {key} where it was given a key.",
                key,
                command,
                alarm
            )),
        }))
    }
}
