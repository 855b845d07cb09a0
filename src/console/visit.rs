//! One request of a signed-in person.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use caselot_core::docket::Day;
use caselot_core::docket::code::PersonRole;
use caselot_words::Lang;
use maud::{DOCTYPE, html};
use sha2::{Digest, Sha256};

use super::Console;
use super::fault::Fault;
use super::session::{Session, Typed, Unlocked, digest};
use crate::client::Filer;
use crate::words::{self, text};

/// A signed-in person's request: what the person may do, in which language, and the court behind it.
#[derive(Clone)]
pub struct Visit {
    /// The console.
    pub console: Console,
    /// The session, as the request found it.
    pub session: Session,
    /// Language of the page.
    pub lang: Lang,
    unlocked: std::sync::Arc<Unlocked>,
    secret: String,
}

/// The session's cookie of a console. Ports do not tell cookies apart, so the folder does.
pub fn cookie_name(console: &Console) -> String {
    let folder = console.0.folder.path().to_string_lossy().into_owned();
    let digest = Sha256::digest(folder.as_bytes());
    format!("caselot-{:02x}{:02x}{:02x}{:02x}", digest[0], digest[1], digest[2], digest[3])
}

/// The cookie that begins a session.
pub fn session_cookie(console: &Console, secret: String) -> Cookie<'static> {
    Cookie::build((cookie_name(console), secret))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(console.0.settings.secure)
        .build()
}

impl FromRequestParts<Console> for Visit {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, console: &Console) -> Result<Visit, Fault> {
        let jar = CookieJar::from_headers(&parts.headers);
        let path = parts.uri.path_and_query().map_or("/", |it| it.as_str()).to_owned();
        let back = if parts.method == Method::GET { path.as_str() } else { "/" };
        let Some(cookie) = jar.get(&cookie_name(console)) else {
            return Err(without_cookie(parts, back));
        };
        let secret = cookie.value().to_owned();
        let now = (console.0.settings.ambient.now_ms)();
        let session = console.0.sessions.see(&secret, now);
        let session = session.ok_or_else(|| Fault::Elsewhere(sign_in(back)))?;
        let Some(unlocked) = session.unlocked.clone() else {
            return Err(Fault::Elsewhere(format!("/unlock?back={}", encoded(back))));
        };
        let lang = session.lang;
        Ok(Visit { console: console.clone(), session, lang, unlocked, secret })
    }
}

impl OptionalFromRequestParts<Console> for Visit {
    type Rejection = Fault;

    async fn from_request_parts(
        parts: &mut Parts,
        console: &Console,
    ) -> Result<Option<Visit>, Fault> {
        Ok(<Visit as FromRequestParts<Console>>::from_request_parts(parts, console).await.ok())
    }
}

/// Where a request without a session goes. A link on another site's page brings no cookie of ours
/// along, so its page asks for itself again, and then it does.
fn without_cookie(parts: &Parts, back: &str) -> Fault {
    let site = parts.headers.get("sec-fetch-site").and_then(|it| it.to_str().ok());
    if parts.method == Method::GET
        && site.is_some_and(|site| site != "same-origin" && site != "none")
    {
        let again = html! {
            (DOCTYPE)
            html { head { meta charset="utf-8"; meta http-equiv="refresh" content=(format!("0;url={back}")); } }
        };
        return Fault::Page(StatusCode::OK, Box::new(again));
    }
    Fault::Elsewhere(sign_in(back))
}

fn sign_in(back: &str) -> String {
    match back {
        "/" => "/sign-in".to_owned(),
        back => format!("/sign-in?back={}", encoded(back)),
    }
}

/// A path as a parameter.
fn encoded(path: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte);
    let encode = |byte: u8| match keep(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    path.bytes().map(encode).collect()
}

/// Where to go on after signing in: a path of this console, or its first page.
pub fn own_path(back: &str) -> &str {
    let own = back.starts_with('/')
        && !back.starts_with("//")
        // Browsers leave tabs and line ends out and read a backslash as a slash; no header holds the others.
        && !back.contains(|it: char| it == '\\' || it.is_control())
        && !back.starts_with("/sign-in");
    if own { back } else { "/" }
}

impl Visit {
    /// The filer's side in this person's name.
    pub fn filer(&self) -> &Filer {
        &self.unlocked.filer
    }

    /// What the person may do here.
    pub fn unlocked(&self) -> &Unlocked {
        &self.unlocked
    }

    /// Whether the person has one of these roles.
    pub fn is(&self, roles: &[PersonRole]) -> bool {
        self.unlocked.roles.iter().any(|role| roles.contains(role))
    }

    /// Says something in the person's language.
    pub fn say<T>(&self, say: impl FnOnce() -> T) -> T {
        words::speaking(self.lang, say)
    }

    /// Code of the court.
    pub fn court(&self) -> String {
        self.console.0.settings.court.clone()
    }

    /// Minutes by which the court's clock is ahead of UTC.
    pub fn offset(&self) -> i32 {
        self.filer().court().utc_offset_minutes
    }

    /// The court's day.
    pub fn today(&self) -> Day {
        Day::at(self.now_ms(), self.offset())
    }

    /// The time now, in milliseconds since 1970 UTC.
    pub fn now_ms(&self) -> u64 {
        (self.console.0.settings.ambient.now_ms)()
    }

    /// The secret of the session's cookie, by which the session is changed.
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// Keeps what was typed into a form, until it is sent.
    pub fn keep(&self, form: &str, typed: Option<Typed>) {
        let Some(drafts) = &self.session.drafts else { return };
        let (key, ambient) = (self.unlocked.key.as_ref(), &self.console.0.settings.ambient);
        drafts.keep(form, typed, digest(&self.secret), (key, ambient));
    }

    /// Keeps what became of a filing, and goes to the page that shows it.
    pub fn show_result(&self, content: &maud::Markup) -> Fault {
        let result = content.0.as_str().into();
        self.console.0.sessions.change(&self.secret, |session| session.result = Some(result));
        Fault::Elsewhere("/file/result".to_owned())
    }

    /// A name for the confirmation of what is shown now.
    ///
    /// # Errors
    /// The page that says that the system gave no entropy.
    pub fn begin_act(&self) -> Result<String, Fault> {
        let Console(shared) = &self.console;
        let begun = shared.sessions.begin_act(&self.secret, &shared.settings.ambient);
        begun.map_err(|_| {
            let sentence = self.say(|| text!("this computer gives no random numbers now"));
            let cure = self.say(|| text!("tell the information department"));
            self.refuse(StatusCode::INTERNAL_SERVER_ERROR, sentence, Some(cure))
        })
    }

    /// What was typed into a form before.
    pub fn typed(&self, form: &str) -> Typed {
        self.session.drafts.as_ref().map(|it| it.typed(form)).unwrap_or_default()
    }

    /// Remembers that a form was shown: from now on what is typed into it may be kept.
    pub fn shows(&self, form: &str) {
        self.session.drafts.iter().for_each(|it| it.shows(form));
    }

    /// Forgets that something was shown to this person; whether it was.
    pub fn forgets(&self, form: &str) -> bool {
        self.session.drafts.as_ref().is_some_and(|it| it.forgets(form))
    }

    /// Whether a form was shown to this person.
    pub fn has_seen(&self, form: &str) -> bool {
        self.session.drafts.as_ref().is_some_and(|it| it.has_shown(form))
    }

    /// Refuses a form that is none of this session's.
    ///
    /// # Errors
    /// The page that says so.
    pub fn own_form(&self, token: &str) -> Result<(), Fault> {
        use subtle::ConstantTimeEq;
        if bool::from(token.as_bytes().ct_eq(self.session.form_token.as_bytes())) {
            return Ok(());
        }
        let sentence = self.say(|| text!("this page is older than your sign-in"));
        let cure = self.say(|| text!("open it again; what you typed is still there"));
        Err(self.refuse(StatusCode::CONFLICT, sentence, Some(cure)))
    }

    /// Lets only those file who may, and none after the server was caught lying.
    ///
    /// # Errors
    /// The page that says so.
    pub fn files(&self) -> Result<(), Fault> {
        if !self.is(&[PersonRole::Filing]) {
            return Err(self.for_others());
        }
        self.no_alarm()
    }

    /// Refuses to go on after the server was caught lying.
    ///
    /// # Errors
    /// The page that says so.
    pub fn no_alarm(&self) -> Result<(), Fault> {
        match self.console.0.alarm.caught() {
            Some(_) => Err(self.alarm()),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_goes_on_only_to_a_page_of_the_console() {
        assert_eq!(own_path("/cases?page=2"), "/cases?page=2");
        let foreign = ["//evil.example", "https://evil.example", "/\\evil", "evil", "", "/\n"];
        for foreign in foreign {
            assert_eq!(own_path(foreign), "/", "{foreign}");
        }
        for control in (0..=0x1f).chain(0x7f..=0x9f).filter_map(char::from_u32) {
            assert_eq!(own_path(&format!("/{control}/evil.example/x")), "/", "{control:?}");
        }
        assert_eq!(encoded("/cases?page=2"), "/cases%3Fpage%3D2");
    }
}
