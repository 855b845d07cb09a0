//! What holds for every answer of the console: headers that browsers obey, limits, and the origin of
//! what is posted.

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};

use super::Console;
use super::stopped::Stopped;
use super::stray::Asker;

/// Largest form; a file that is uploaded has a limit of its own.
pub const FORM_BYTES: usize = 1 << 20;
/// Longest that an answer takes; long work is begun by one request and looked at by others.
const PATIENCE: Duration = Duration::from_secs(60);
/// Only what this console serves itself, and no script in a page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";
/// Headers of every answer.
const HEADERS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()"),
];

/// Puts the guards before all pages.
pub fn guarded(pages: Router<Console>, console: &Console) -> Router<Console> {
    pages
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .layer(middleware::from_fn_with_state(console.clone(), guard))
}

async fn guard(State(console): State<Console>, request: Request, next: Next) -> Response {
    let method = request.method();
    let safe = method == Method::GET || method == Method::HEAD;
    // A system calls with a token, which no foreign page can add.
    let by_token = request.headers().contains_key(header::AUTHORIZATION);
    let is_asset = request.uri().path().starts_with("/assets/");
    let asker = Asker::of(&console, &request);
    let answer = if !safe && !by_token && is_foreign(request.headers()) {
        StatusCode::FORBIDDEN.into_response()
    } else {
        let answer = tokio::time::timeout(PATIENCE, answered(safe, request, next)).await;
        answer.unwrap_or_else(|_| StatusCode::GATEWAY_TIMEOUT.into_response())
    };
    let mut answer = asker.told(&console, answer);
    if let Some(stopped) = answer.extensions_mut().remove::<Stopped>() {
        answer = stopped.answer().await;
    }
    let headers = answer.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if !is_asset {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if console.0.settings.secure {
        let value = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    answer
}

/// The answer of a page. What is posted goes on to its end also when the browser leaves meanwhile: a
/// filing would be cut off between its entry and the receipt that this desk keeps of it.
async fn answered(safe: bool, request: Request, next: Next) -> Response {
    if safe {
        return next.run(request).await;
    }
    let done = tokio::spawn(next.run(request)).await;
    done.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

/// Whether something is posted from a page of another origin.
fn is_foreign(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site != "same-origin" && site != "none";
    }
    match (text("origin"), text("host")) {
        (Some(origin), Some(host)) => {
            origin.split_once("://").is_none_or(|(_, authority)| authority != host)
        }
        // Browsers name the origin of every form that is posted; a missing one is no browser's.
        (None, _) => false,
        (Some(_), None) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair =
            |&(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value));
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn what_another_page_posts_is_foreign() {
        assert!(is_foreign(&headers(&[("sec-fetch-site", "cross-site")])));
        assert!(is_foreign(&headers(&[("sec-fetch-site", "same-site")])));
        assert!(!is_foreign(&headers(&[("sec-fetch-site", "same-origin")])));
        let own = [("origin", "http://desk:7421"), ("host", "desk:7421")];
        assert!(!is_foreign(&headers(&own)));
        assert!(is_foreign(&headers(&[("origin", "http://other"), ("host", "desk:7421")])));
        assert!(is_foreign(&headers(&[("origin", "null"), ("host", "desk:7421")])));
    }
}
