//! JSON for systems: a case system files and asks here, and needs no cryptography of its own. The
//! console's client does every check.

mod cases;
mod lines;
mod log;
mod problem;
mod quota;
mod reassign;
mod record;
mod seats;
mod take;
mod tiles;
mod types;
mod unsigned;

use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Console;
use crate::client::{ClientError, Filer};
use problem::Problem;

/// What stands at the head of the description of all calls.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "caselot console",
        description = "Assigns court cases to judges by a verifiable lottery. Every call carries a \
                       person's or a system's own token: `authorization: Bearer TOKEN`. Errors are \
                       RFC 9457 problems with a stable `code`."
    ),
    modifiers(&Bearer)
)]
struct Description;

struct Bearer;

impl utoipa::Modify for Bearer {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        use utoipa::openapi::security::{
            Http, HttpAuthScheme, SecurityRequirement, SecurityScheme,
        };
        let components = api.components.get_or_insert_with(Default::default);
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        components.add_security_scheme("token", scheme);
        api.security = Some(vec![SecurityRequirement::new("token", Vec::<String>::new())]);
    }
}

/// All calls, and the description of them.
pub fn router(console: Console) -> Router<Console> {
    let (router, api) = OpenApiRouter::<Console>::with_openapi(Description::openapi())
        .routes(routes!(cases::assign, cases::list))
        .routes(routes!(cases::batch))
        .routes(routes!(cases::show))
        .routes(routes!(record::close))
        .routes(routes!(reassign::reassign))
        .routes(routes!(seats::change))
        .routes(routes!(take::take))
        .routes(routes!(record::activities))
        .routes(routes!(log::receipt))
        .routes(routes!(log::checkpoint))
        .routes(routes!(log::health))
        .routes(routes!(quota::report))
        .routes(routes!(quota::cases))
        .split_for_parts();
    drop(console);
    let described = move || std::future::ready(Json(api.clone()));
    router
        .route("/api/v1/openapi.json", get(described))
        // A description cannot name a path of several parts.
        .route("/api/v1/tiles/{*path}", get(tiles::file))
}

/// A system's call: the desk's filer in the name of its token.
pub struct Caller {
    console: Console,
    filer: Filer,
}

impl FromRequestParts<Console> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, console: &Console) -> Result<Self, Problem> {
        let header = parts.headers.get(header::AUTHORIZATION).and_then(|it| it.to_str().ok());
        let token =
            header.and_then(|it| it.strip_prefix("Bearer ")).ok_or_else(Problem::anonymous)?;
        let channel = console.channel(token).map_err(|error| Problem::of(console, &error))?;
        let filer = console.filer(channel).await;
        let filer = filer.map_err(|error| Problem::of(console, &error))?;
        Ok(Caller { console: console.clone(), filer })
    }
}

impl Caller {
    fn court(&self) -> String {
        self.console.0.settings.court.clone()
    }

    /// An error as a problem; a server that lies raises the alarm.
    fn problem(&self, error: &ClientError) -> Problem {
        Problem::of(&self.console, error)
    }

    /// As [`Caller::problem`], for a status.
    fn refused(&self, status: tonic::Status) -> Problem {
        self.problem(&status.into())
    }

    /// Refuses to file while the server is not trusted.
    fn no_alarm(&self) -> Result<(), Problem> {
        match self.console.0.alarm.caught() {
            Some(what) => Err(Problem::alarm(what, &self.console.0.settings.contact.telephone)),
            None => Ok(()),
        }
    }
}

/// A call that the router refuses, as a problem.
pub fn problem_of_address(status: StatusCode) -> Problem {
    Problem::of_address(status)
}

/// The state's extractor, for calls without a caller.
type Here = State<Console>;

/// JSON lines as an answer.
fn json_lines(lines: Vec<String>) -> Response {
    let text = lines.join("\n") + "\n";
    ([(header::CONTENT_TYPE, "application/jsonl")], text).into_response()
}

/// A body that is no JSON of what is asked for.
fn malformed(why: &str) -> Problem {
    let title = format!("the body is not the JSON that is asked for: {why}");
    Problem::field("", title, "内容不是所要求的 JSON".to_owned())
}
