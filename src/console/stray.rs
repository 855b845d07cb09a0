//! What the router refuses by itself (an address that is none, a form that cannot be read, a body that is
//! too large) said in the reader's language, or as a problem to a system.

use axum::body::Body;
use axum::http::header::{self, HeaderMap};
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::cookie::CookieJar;
use caselot_words::{Lang, Said};
use maud::html;

use super::Console;
use super::api::problem_of_address;
use super::fault::{html_page, notice};
use super::page::bare;
use super::visit::cookie_name;
use crate::words::{self, text};

/// Where the JSON for systems lies.
const API: &str = "/api/";

/// Who asks, as far as an answer without words has to know it.
pub struct Asker {
    /// The value of the session's cookie.
    cookie: Option<String>,
    is_system: bool,
}

impl Asker {
    pub fn of(console: &Console, request: &Request<Body>) -> Asker {
        let headers = request.headers();
        let jar = CookieJar::from_headers(headers);
        let cookie = jar.get(&cookie_name(console)).map(|it| it.value().to_owned());
        Asker { cookie, is_system: request.uri().path().starts_with(API) }
    }

    /// An answer with words: a refusal of the router's own has none for people.
    pub fn told(&self, console: &Console, answer: Response) -> Response {
        let status = answer.status();
        let refused = status.is_client_error() || status.is_server_error();
        if !refused || has_words(answer.headers()) {
            return answer;
        }
        if self.is_system {
            return problem_of_address(status).into_response();
        }
        let now = (console.0.settings.ambient.now_ms)();
        let session = self.cookie.as_ref().and_then(|it| console.0.sessions.see(it, now));
        let lang = session.map_or_else(Lang::default, |it| it.lang);
        let said = words::speaking(lang, || said(status));
        let content = words::speaking(lang, || {
            html! {
                (notice(&said))
                div.actions { a.button href="/" { (text!("To the first page")) } }
            }
        });
        let title = words::speaking(lang, || text!("This cannot be done"));
        (status, html_page(bare(lang, &title, content))).into_response()
    }
}

/// Whether an answer is a page or JSON: the router's own refusals are plain text, or nothing.
fn has_words(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
    kind.is_some_and(|kind| !kind.starts_with("text/plain"))
}

fn said(status: StatusCode) -> Said {
    let (sentence, cure) = match status {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => (
            text!("there is no such page"),
            text!("go on from the first page; an address that was kept may have changed"),
        ),
        StatusCode::FORBIDDEN => (
            text!("this form was sent from another page than the console's own"),
            text!("open the console anew, and send the form from its own page"),
        ),
        StatusCode::PAYLOAD_TOO_LARGE => {
            (text!("what was sent is too large"), text!("send a smaller file, or several"))
        }
        StatusCode::GATEWAY_TIMEOUT => (
            text!("it took too long"),
            text!("try again; what was confirmed before is not done twice"),
        ),
        _ => (
            text!("this address or form cannot be read"),
            text!("go back and try again, or go on from the first page"),
        ),
    };
    Said { sentence, cure: Some(cure) }
}
