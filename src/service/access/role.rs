//! Roles in the registry and on the command line, by their names. The list is the log's own, so
//! none can be here that a log does not know, or the other way round.

use serde::{Deserialize, Deserializer, Serializer, de};

use super::Role;

/// The role with this name, in capitals or not.
///
/// # Errors
/// A sentence with all roles, if none has this name.
pub fn named(text: &str) -> Result<Role, String> {
    let found = Role::ALL.iter().find(|role| role.name().eq_ignore_ascii_case(text));
    found.copied().ok_or_else(|| unknown(text))
}

fn unknown(text: &str) -> String {
    format!("“{text}” is no role; the roles are {}", names(Role::ALL))
}

pub(super) fn names(roles: &[Role]) -> String {
    roles.iter().map(|role| role.name()).collect::<Vec<_>>().join(", ")
}

/// Writes a list of roles as their names.
pub(super) fn serialize<S: Serializer>(roles: &[Role], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(roles.iter().map(|role| role.name()))
}

/// Reads a list of roles from their names, in capitals alone.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Role>, D::Error> {
    let role =
        |name: &String| Role::from_name(name).ok_or_else(|| de::Error::custom(unknown(name)));
    Vec::<String>::deserialize(from)?.iter().map(role).collect()
}
