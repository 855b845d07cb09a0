//! A case that could not be sent on, since the server is gone: what was typed is there, and the same
//! button goes on once the server is back.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::html;

use super::CONFIRM;
use super::form::side;
use crate::client::ClientError;
use crate::console::fault::{html_page, notice};
use crate::console::field::Sheet;
use crate::console::filing::sides;
use crate::console::visit::Visit;
use crate::words::text;

/// The fields that are shown again, by their labels.
fn fields(number: &str) -> [(&'static str, String); 7] {
    let (asks, answers) = sides(number);
    [
        ("cause", text!("Cause")),
        ("procedure", text!("Procedure")),
        ("claimant", side("Claimant", asks)),
        ("respondent", side("Respondent", answers)),
        ("third", text!("Third party")),
        ("claim", text!("Claim")),
        ("accepted_on", text!("Accepted on")),
    ]
}

/// The page of what was typed; `to` is where it is sent once more. What was confirmed may be filed
/// already, and confirming it again files nothing twice.
pub fn page(visit: &Visit, sheet: &Sheet, error: &ClientError, to: &str) -> Response {
    let title = visit.say(|| text!("Check"));
    let confirmed = to == CONFIRM;
    let content = visit.say(|| {
        html! {
            h1 { (title) " " span.small { (text!("① fill in  ② check  ③ result")) } }
            (notice(&visit.said(error)))
            @if confirmed {
                p { b { (text!(
                    "The case may be filed and not yet drawn. What you typed is kept: once the server is \
                     back, confirm it again here, and it is gone on with, never filed twice."
                )) } }
            } @else {
                p { b { (text!("Nothing was filed yet. What you typed is kept.")) } }
            }
            div.box {
                p.bignumber { (sheet.value("number")) }
                table.facts { tbody {
                    @for (name, label) in fields(sheet.value("number")) {
                        @if !sheet.value(name).is_empty() { tr { th { (label) } td { (sheet.value(name)) } } }
                    }
                } }
            }
            form.actions.sticky method="post" action=(to) data-desk="" {
                (visit.token())
                (sheet.hidden())
                button.primary autofocus {
                    @if confirmed { (text!("Confirm again, and go on")) } @else { (text!("Check again")) }
                }
                a.button href="/file" { (text!("Back to the form")) }
            }
        }
    });
    let page = visit.page(&title, "/file", content);
    (StatusCode::SERVICE_UNAVAILABLE, html_page(page)).into_response()
}
