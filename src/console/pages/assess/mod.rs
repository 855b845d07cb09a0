//! 考核办理: what the political department and the registrar record for the leaders' quota.

mod plan;
mod reductions;
mod statements;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use caselot_core::docket::code::PersonRole::{Political, Registrar};
use maud::{Markup, html};

use crate::console::Console;
use crate::console::act::pages;
use crate::console::fault::{Fault, html_page};
use crate::console::visit::Visit;
use crate::words::text;

pub fn router() -> Router<Console> {
    Router::new()
        .route("/assess", get(show))
        .route("/assess/reductions", get(reductions::show))
        .route("/assess/reductions/grant", pages::<reductions::Grant>())
        .route("/assess/reductions/{year}/{entry}/revoke", pages::<reductions::Revoke>())
        .route("/assess/statements", get(statements::show))
        .route("/assess/statements/state", pages::<statements::State>())
        .route("/assess/statements/{entry}/withdraw", pages::<statements::Withdraw>())
        .route("/assess/plan", get(plan::show))
        .route("/assess/plan/begin", post(plan::begin))
        .route("/assess/plan/progress", get(plan::progress))
        .route("/assess/plan/propose", pages::<plan::Propose>())
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
            div.box {
                h2 { (text!("The leaders' quota")) }
                @if political {
                    (task("/assess/reductions", &text!("Reductions (核减)"), &text!("a leader's quota of a year becomes smaller, by a document of the superior court")))
                }
                (task("/assess/statements", &text!("Statements on data"), &text!("of which days all closings are in the log; nobody is held to other days")))
                (task("/assess/plan", &text!("Plan of shares"), &text!("which shares bring every leader to the quota by the end of the year")))
            }
        }
    });
    Ok(html_page(visit.page(&title, "/assess", content)))
}

fn task(to: &str, name: &str, what: &str) -> Markup {
    html! { p { a.button href=(to) { (name) } " " span.hint { (what) } } }
}
