//! What the registrar changes about who may be drawn: judges with their posts, pools, and judges'
//! relations to parties; and about who may do what.

mod conflicts;
mod judge;
mod persons;
mod pool;

pub use persons::listed;

use axum::Router;
use axum::routing::get;
use caselot_core::id::JudgeId;
use maud::{Markup, html};
use sha2::{Digest, Sha256};

use crate::console::Console;
use crate::console::act::pages;
use crate::console::reads::Roster;
use crate::telling::judges::judge_label;
use crate::words::text;

pub fn router() -> Router<Console> {
    Router::new()
        .route("/judge/{number}", pages::<judge::Record>())
        .route("/pool/{name}", pages::<pool::Record>())
        .route("/persons", get(persons::show))
        .route("/persons/{name}", pages::<persons::Enroll>())
        .route("/deputize", pages::<persons::Deputize>())
        .route("/conflicts", get(conflicts::show))
        .route("/conflicts/declare", pages::<conflicts::Declare>())
        .route("/conflicts/{entry}/cancel", pages::<conflicts::Cancel>())
}

/// An address by a name that somebody typed, so it does not stand there itself.
pub fn address(folder: &str, name: &str) -> String {
    let digest = Sha256::digest(name.as_bytes());
    let name: String = digest[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{folder}/{name}")
}

/// The address of a pool's form.
pub fn pool_address(code: &str) -> String {
    address("/pool", code)
}

/// Address of the form of a new pool.
pub const NEW_POOL: &str = "/pool/new";
/// Address of the form of a new judge.
pub const NEW_JUDGE: &str = "/judge/0";

/// A choice of a judge in a row of a table.
fn judge_select(name: &str, chosen: &str, roster: &Roster) -> Markup {
    html! {
        select name=(name) aria-label=(text!("Judge")) {
            option value="" { (text!("nobody")) }
            @for it in roster.in_order() {
                @let number = it.judge.to_string();
                option value=(number) selected[number == chosen] { (judge_label(JudgeId(it.judge.0), &roster.judges)) }
            }
        }
    }
}

/// A short text in a row of a table.
fn cell(name: &str, value: &str, label: &str) -> Markup {
    html! { td { input type="text" name=(name) value=(value) aria-label=(label) placeholder=(label) autocomplete="off" data-fold; } }
}
