//! What was found of grants.

use std::path::Path;

use crate::cli::words::text;
use crate::service::access::{Credential, Grant};
use crate::service::doctor::Found;

/// The name of a check, what was found, and what mends it.
pub(super) fn said(data: &Path, found: &Found) -> (&'static str, String, String) {
    let dir = data.display();
    match found {
        Found::GrantEnds(grant, day) => (
            "grants",
            text!(
                "grant {id} of {person} ends with {day}",
                id = grant.id,
                person = grant.person,
                day
            ),
            again(data, grant),
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
        Found::GrantOfAnyIssuer(grant) => (
            "grants",
            text!(
                "grant {id} of {person} is for a certificate of any issuer",
                id = grant.id,
                person = grant.person
            ),
            text!(
                "give it anew and end this one: {create}, then caselot token revoke --data {dir} {id}",
                create = again(data, grant),
                dir,
                id = grant.id
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
        Found::GrantsUnreadable(path, reason) => (
            "grants",
            text!("{path} cannot be read: {reason}", path = path.display(), reason),
            text!(
                "put a good copy of it back, and end again the grants that were ended since that copy: \
                 caselot token revoke --data {dir} ID",
                dir
            ),
        ),
        Found::Grants(0) => (
            "grants",
            text!("nobody has a live grant"),
            text!(
                "caselot token create --data {dir} --court COURT --person NAME --role ROLE --out FILE",
                dir
            ),
        ),
        Found::Grants(count) => ("grants", text!("{count} grants are live", count), String::new()),
        _ => ("grants", String::new(), String::new()),
    }
}

/// The command that gives a person the same again.
fn again(data: &Path, grant: &Grant) -> String {
    let by =
        if matches!(grant.credential, Credential::Token(_)) { "--out" } else { "--by-certificate" };
    let roles = grant.roles.iter().map(|role| format!("--role {} ", role.name()));
    format!(
        "caselot token create --data {} --courts {} --person {} {}{by} FILE",
        data.display(),
        grant.courts.join(","),
        grant.person,
        roles.collect::<String>()
    )
}
