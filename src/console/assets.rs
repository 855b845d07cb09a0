//! The files that every page shares. Their addresses carry a digest, so that browsers may keep them.

use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

use super::Console;

const STYLE: &str = include_str!("assets/console.css");
const SCRIPT: &str = include_str!("assets/console.js");

/// Name of a file, with its digest.
fn named(name: &str, content: &str) -> String {
    let digest = Sha256::digest(content.as_bytes());
    let digest: String = digest[..6].iter().map(|byte| format!("{byte:02x}")).collect();
    let (stem, ext) = name.split_once('.').unwrap_or((name, ""));
    format!("{stem}-{digest}.{ext}")
}

static STYLE_NAME: LazyLock<String> = LazyLock::new(|| named("console.css", STYLE));
static SCRIPT_NAME: LazyLock<String> = LazyLock::new(|| named("console.js", SCRIPT));

/// Address of the style sheet.
pub fn style_path() -> String {
    format!("/assets/{}", *STYLE_NAME)
}

/// Address of the script.
pub fn script_path() -> String {
    format!("/assets/{}", *SCRIPT_NAME)
}

/// The files' addresses.
pub fn router() -> Router<Console> {
    Router::new().route("/assets/{name}", get(asset))
}

async fn asset(Path(name): Path<String>) -> Response {
    let found = match name {
        name if name == *STYLE_NAME => Some((STYLE, "text/css; charset=utf-8")),
        name if name == *SCRIPT_NAME => Some((SCRIPT, "text/javascript; charset=utf-8")),
        _ => None,
    };
    let Some((content, kind)) = found else { return StatusCode::NOT_FOUND.into_response() };
    let forever = "public, max-age=31536000, immutable";
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, forever)], content).into_response()
}
