//! Hands, in words.

use caselot_core::docket::Event;
use caselot_core::docket::hand::{HandEnrolled, HandsRequired};
use caselot_core::id::EntryIndex;
use caselot_core::ledger::checkpoint::fingerprint;

use crate::words::{self, text};

/// What a hand is that is to be enrolled.
pub fn of_enrolled(it: &HandEnrolled) -> Vec<String> {
    let person = &it.person;
    let mut lines = vec![
        text!("{person} is to sign what they draw, approve and decline, and nobody else", person),
        text!("  fingerprint {print}", print = fingerprint(&it.key)),
        text!("compare it with the one that {person} reads to you", person),
    ];
    lines.extend(of_compromise(it.compromised_since));
    lines
}

fn of_compromise(since: Option<EntryIndex>) -> Option<String> {
    since.map(|entry| text!("the hand before may have been another's since entry {entry}", entry))
}

/// Who is to act by a hand alone.
pub fn of_required(it: &HandsRequired) -> Vec<String> {
    match it.roles.as_slice() {
        [] => vec![text!("nobody need sign any more who has no hand")],
        roles => vec![
            text!(
                "from the next day on these act by their hand alone: {roles}",
                roles = words::labels(roles)
            ),
            text!("who has none then draws, approves and declines nothing"),
        ],
    }
}

/// What happened, and the lines below it.
pub fn told(event: &Event) -> (String, Vec<String>) {
    match event {
        Event::HandEnrolled(it) => {
            let mut lines = vec![text!("  fingerprint {print}", print = fingerprint(&it.key))];
            lines.extend(of_compromise(it.compromised_since));
            (text!("hand enrolled: {person}", person = it.person), lines)
        }
        Event::HandRotated(it) => {
            let mut lines = vec![text!("  fingerprint {print}", print = fingerprint(&it.key))];
            lines.extend(of_compromise(it.compromised_since));
            (text!("another hand, signed by the one before"), lines)
        }
        Event::HandsRequired(it) => {
            let mut lines = of_required(it);
            (lines.remove(0), lines)
        }
        _ => (String::new(), Vec::new()),
    }
}
