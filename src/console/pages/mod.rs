//! The pages, a file each.

mod admin;
mod approvals;
mod assess;
mod assessors;
mod batch;
mod calendar;
mod case;
mod case_list;
mod case_part;
mod cases;
mod change;
mod circular;
mod day;
mod designate;
mod exclusions;
mod file;
mod found;
mod hand;
mod handover;
mod history;
mod leaving;
mod lock;
mod lots;
mod mine;
mod notices;
mod outcome;
mod oversight;
mod oversight_tables;
mod pending;
mod people;
mod policy;
mod preview;
mod proofs;
mod public_day;
mod quota;
mod quota_files;
mod related;
mod roster;
mod sat;
mod seating;
mod series;
mod sign_in;
mod sitting;
mod slip;
mod table_parts;
mod timeline;
mod to_do;
mod today;
mod uploads;
mod witnesses;
mod workload;

use axum::Router;
use axum::routing::{get, post};
use caselot_core::docket::code::PersonRole::{
    self, Auditor, Division, Filing, Own, Political, Supervisor,
};
use maud::{Markup, html};

use super::Console;
use super::visit::Visit;
use super::{act, assets, list};
use crate::wire::v1;
use crate::words;
pub use admin::{ADMIN, READERS as ADMIN_READERS};
pub use assessors::{ASSESSORS, READERS as ASSESSORS_READERS};
pub use case::present;
pub use hand::{HAND, READERS as HAND_READERS};
pub use lots::{LOTS, READERS as LOTS_READERS};

/// Roles that read single cases.
pub const READS_CASES: [PersonRole; 4] = [Filing, Supervisor, Political, Auditor];
/// Roles that open the page of a case: those of a part of the court see less of those of their part.
pub const OPENS_CASES: [PersonRole; 6] = [Filing, Supervisor, Political, Auditor, Division, Own];

/// What became of a filing, in words.
fn status_label(status: v1::FilingStatus) -> String {
    words::wire("FilingStatus", status.as_str_name())
}

/// A case by its number, with the way to its page for who may open it.
fn case_link(visit: &Visit, filing: u64, number: &str) -> Markup {
    html! {
        @if visit.is(&OPENS_CASES) { a.case href=(format!("/case/{filing}")) { (number) } }
        @else { span.case { (number) } }
    }
}

/// All pages.
pub fn router() -> Router<Console> {
    Router::new()
        .merge(assets::router())
        .merge(sign_in::router())
        .merge(lock::router())
        .merge(today::router())
        .merge(file::router())
        .merge(case::router())
        .merge(designate::router())
        .merge(change::router())
        .merge(slip::router())
        .merge(proofs::router())
        .merge(cases::router())
        .merge(found::router())
        .merge(handover::router())
        .merge(workload::router())
        .merge(day::router())
        .merge(notices::router())
        .merge(public_day::router())
        .merge(approvals::router())
        .merge(series::router())
        .merge(leaving::router())
        .merge(roster::router())
        .merge(calendar::router())
        .merge(assessors::router())
        .merge(sat::router())
        .merge(people::router())
        .merge(hand::router())
        .merge(batch::router())
        .merge(uploads::router())
        .merge(quota::router())
        .merge(assess::router())
        .merge(policy::router())
        .merge(quota_files::router())
        .merge(circular::router())
        .merge(mine::router())
        .merge(oversight::router())
        .merge(oversight_tables::router())
        .merge(lots::router())
        .merge(admin::router())
        .merge(list::router())
        .route("/done/{once}", get(act::ended))
        .route("/keep", post(act::keep))
}
