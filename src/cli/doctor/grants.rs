//! What was found of grants.

use std::path::Path;

use crate::cli::words::text;
use crate::service::doctor::Found;

/// The name of a check, what was found, and what mends it.
pub(super) fn said(data: &Path, found: &Found) -> (&'static str, String, String) {
    let dir = data.display();
    match found {
        Found::GrantEnds(id, person, day) => (
            "grants",
            text!("grant {id} of {person} ends with {day}", id, person, day),
            text!("caselot token create --data {dir} --person {person}", dir, person),
        ),
        Found::GrantIdle(id, person, days) => (
            "grants",
            text!(
                "{person} has recorded nothing for {days} days, and has grant {id}",
                person,
                days,
                id
            ),
            text!("if it is not needed: caselot token revoke --data {dir} {id}", dir, id),
        ),
        Found::GrantOfAnyIssuer(id, person) => (
            "grants",
            text!("grant {id} of {person} is for a certificate of any issuer", id, person),
            text!(
                "give it anew and end this one: caselot token create --data {dir} --person {person} \
                 --by-certificate FILE, then caselot token revoke --data {dir} {id}",
                dir,
                person,
                id
            ),
        ),
        Found::GrantsDouble(ids, person) => {
            let ids = ids.join(", ");
            (
                "grants",
                text!("{person} has several grants for the same: {ids}", person, ids),
                text!("end those that are not used: caselot token revoke --data {dir} ID", dir),
            )
        }
        Found::Grants(0) => (
            "grants",
            text!("nobody has a live grant"),
            text!("caselot token create --data {dir}", dir),
        ),
        Found::Grants(count) => ("grants", text!("{count} grants are live", count), String::new()),
        _ => ("grants", String::new(), String::new()),
    }
}
