//! Why a page cannot be shown as it was asked for.

use axum::http::StatusCode;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use caselot_words::{Lang, Said};
use maud::{Markup, html};
use tonic::Code;

use super::stopped::Stopped;
use super::visit::Visit;
use crate::client::ClientError;
use crate::words::text;

/// An answer that is not the page that was asked for.
#[derive(Debug)]
pub enum Fault {
    /// Go there.
    Elsewhere(String),
    /// A page that says what is wrong.
    Page(StatusCode, Box<Markup>),
    /// The page of a desk that has stopped.
    Stopped(Box<Stopped>),
    /// One that says that it was asked for too often, and that it is there after a pause.
    TooOften(Box<Markup>),
}

/// Seconds after which what was refused for asking too often may be asked for again.
pub const PAUSE_SECONDS: u8 = 1;

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        match self {
            Fault::Elsewhere(path) => Redirect::to(&path).into_response(),
            Fault::Page(status, page) => (status, html_page(*page)).into_response(),
            Fault::Stopped(stopped) => {
                let mut answer = stopped.page(None);
                // What the court's log says of its key is asked before the page is sent.
                answer.extensions_mut().insert(*stopped);
                answer
            }
            Fault::TooOften(page) => {
                let after = [(header::RETRY_AFTER, PAUSE_SECONDS.to_string())];
                (StatusCode::TOO_MANY_REQUESTS, after, html_page(*page)).into_response()
            }
        }
    }
}

/// A whole page as an answer.
pub fn html_page(page: Markup) -> Response {
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page.into_string()).into_response()
}

/// What is wrong, and what to do about it, in one block.
pub fn notice(said: &Said) -> Markup {
    html! {
        div.notice role="alert" {
            p { (said.sentence) }
            @if let Some(cure) = &said.cure { p.cure { (cure) } }
        }
    }
}

/// Whether the server does not know a call: it is older than this console.
pub fn is_unknown_call(error: &ClientError) -> bool {
    matches!(error, ClientError::Refused(status) if status.code() == tonic::Code::Unimplemented)
}

/// The status of an answer for an error of the client, of a page as in JSON.
pub fn status_of(error: &ClientError) -> StatusCode {
    match error {
        error if error.is_unproven() => StatusCode::INTERNAL_SERVER_ERROR,
        ClientError::Refused(status) => refused(status.code(), error.code().is_some()),
        ClientError::Input(_) => StatusCode::UNPROCESSABLE_ENTITY,
        ClientError::OtherOpening { .. } | ClientError::FiledElsewhere { .. } => {
            StatusCode::CONFLICT
        }
        ClientError::Unreachable { .. } | ClientError::AwaitsContributor(_) => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        ClientError::TokenMalformed => StatusCode::UNAUTHORIZED,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The status of an answer for the code of a server's refusal, which may name a rule.
fn refused(code: Code, is_rule: bool) -> StatusCode {
    match code {
        Code::AlreadyExists => StatusCode::CONFLICT,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::PermissionDenied => StatusCode::FORBIDDEN,
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::ResourceExhausted => StatusCode::TOO_MANY_REQUESTS,
        Code::Unimplemented => StatusCode::NOT_IMPLEMENTED,
        Code::InvalidArgument | Code::FailedPrecondition | Code::OutOfRange => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        _ if is_rule => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    }
}

fn of_older_server() -> Said {
    Said {
        sentence: text!("the server is older than this console, and does not know this yet"),
        cure: Some(text!(
            "ask the information department to bring the server up to date; all else goes on as before"
        )),
    }
}

/// A server that does not answer, for people who start none.
fn unanswered(telephone: &str) -> Said {
    let whom = match telephone {
        "" => text!("tell the information department"),
        telephone => text!("telephone {telephone}", telephone),
    };
    Said {
        sentence: text!("the assignment service cannot be reached now"),
        cure: Some(text!(
            "try again in a while; if it lasts, {whom}, and after two hours go by the court's rules \
             for outages",
            whom
        )),
    }
}

impl Visit {
    /// The page of an error. A server that lies raises the alarm.
    pub fn fault(&self, error: &ClientError) -> Fault {
        if error.is_unproven() {
            self.console.0.alarm.raise(error);
            return self.alarm();
        }
        let said = match is_unknown_call(error) {
            true => self.say(of_older_server),
            false => self.said(error),
        };
        let page = self.page(&self.say(|| text!("This cannot be done")), "", notice(&said));
        let page = Box::new(page);
        match status_of(error) {
            StatusCode::TOO_MANY_REQUESTS if error.may_pass() => Fault::TooOften(page),
            // Who reads a page has signed in, and the server knows this credential no longer.
            StatusCode::UNAUTHORIZED => Fault::Page(StatusCode::FORBIDDEN, page),
            status => Fault::Page(status, page),
        }
    }

    /// An error in the person's language. A hand lies here under a passphrase, and not in a folder.
    pub fn said(&self, error: &ClientError) -> Said {
        if error.is_unanswered() {
            return self.say(|| unanswered(&self.console.0.settings.contact.telephone));
        }
        let said = error.said(self.lang);
        if error.name() != "HandMissing" {
            return said;
        }
        let cure = self.say(|| {
            text!(
                "sign out, and in again with your passphrase: then your hand signs, and what is filed \
                 already is drawn under “Today”; “My hand” says how your hand stands"
            )
        });
        Said { cure: Some(cure), ..said }
    }

    /// An error as one sentence with its cure, for beside a field.
    pub fn in_one(&self, error: &ClientError) -> String {
        let said = self.said(error);
        match said.cure {
            Some(cure) if self.lang == Lang::Zh => format!("{}。{cure}", said.sentence),
            Some(cure) => format!("{}; {cure}", said.sentence),
            None => said.sentence,
        }
    }

    /// A page that says in words of its own what is wrong.
    pub fn refuse(&self, status: StatusCode, sentence: String, cure: Option<String>) -> Fault {
        let notice = notice(&Said { sentence, cure });
        let page = self.page(&self.say(|| text!("This cannot be done")), "", notice);
        Fault::Page(status, Box::new(page))
    }

    /// The page of a desk that has stopped, since the server was caught lying.
    pub fn alarm(&self) -> Fault {
        Fault::Stopped(Box::new(Stopped::of(self)))
    }
}
