//! What is reported of hands (section 22.15).

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::draw::Hash;

/// A hand that counts, and what is reported of it.
#[derive(Debug, PartialEq, Eq)]
pub struct Known {
    pub entry: u64,
    pub person: String,
    pub key: Hash,
    pub rotated: bool,
    /// The entry of the hand that it replaced (0 = none).
    pub replaced: u64,
    /// Two hands were there before it.
    pub vouched: bool,
    pub compromised_since: u64,
    /// Entries that were signed with it.
    pub signed: u64,
}

/// How many entries a person did not sign; the first and the last.
#[derive(Debug, PartialEq, Eq)]
pub struct Unsigned {
    pub entries: u64,
    pub first: u64,
    pub last: u64,
}

/// What is reported of hands.
#[derive(Debug, PartialEq, Eq)]
pub struct HandFacts {
    pub keys: Vec<Known>,
    /// Entries and roles.
    pub required: Vec<(u64, Vec<u32>)>,
    pub covered: u64,
    pub unsigned: BTreeMap<String, Unsigned>,
}

/// Hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl HandFacts {
    /// The facts in their JSON.
    pub fn told(&self) -> Value {
        let key = |it: &Known| {
            json!({
                "entry": it.entry, "person": it.person, "key": hex(&it.key),
                "rotated": it.rotated, "replaced": it.replaced, "vouched": it.vouched,
                "compromised_since": it.compromised_since, "signed": it.signed,
            })
        };
        let words = |roles: &[u32]| -> Vec<&str> {
            roles.iter().map(|role| ["", "FILING", "SUPERVISOR"][*role as usize]).collect()
        };
        let required =
            |(entry, roles): &(u64, Vec<u32>)| json!({ "entry": entry, "roles": words(roles) });
        let unsigned = |(person, it): (&String, &Unsigned)| {
            let Unsigned { entries, first, last } = it;
            json!({ "person": person, "entries": entries, "first": first, "last": last })
        };
        json!({
            "keys": self.keys.iter().map(key).collect::<Vec<_>>(),
            "required": self.required.iter().map(required).collect::<Vec<_>>(),
            "covered": self.covered,
            "unsigned": self.unsigned.iter().map(unsigned).collect::<Vec<_>>(),
        })
    }
}
