//! 考核办理: what the political department and the registrar record for the leaders' quota.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use caselot_core::docket::code::PersonRole::{Political, Registrar};
use maud::{Markup, html};

use crate::console::Console;
use crate::console::fault::{Fault, html_page};
use crate::console::visit::Visit;
use crate::words::text;

pub fn router() -> Router<Console> {
    Router::new().route("/assess", get(show))
}

/// What there is to do, each with a sentence.
async fn show(visit: Visit) -> Result<Response, Fault> {
    if !visit.is(&[Political, Registrar]) {
        return Err(visit.for_others());
    }
    let political = visit.is(&[Political]);
    let title = visit.say(|| text!("Closings and quota"));
    let content = visit.say(|| {
        html! {
            h1 { (title) }
            @if political {
                div.box {
                    h2 { (text!("Closings and work done")) }
                    (task("/upload/closings", &text!("Close cases by a file"), &text!("the month's closings, from the office's own table")))
                    (task("/cases", &text!("Close one case"), &text!("look the case up; its page has the button")))
                    (task("/upload/activities", &text!("Work done in cases, by a file"), &text!("files read, hearings, deliberations, judgments: what leaders' cases are looked at by")))
                }
            }
        }
    });
    Ok(html_page(visit.page(&title, "/assess", content)))
}

fn task(to: &str, name: &str, what: &str) -> Markup {
    html! { p { a.button href=(to) { (name) } " " span.hint { (what) } } }
}
