//! Other cases of the same parties, which bind nobody.

use caselot_core::id::JudgeId;
use serde_json::{Value, json};

use super::judges::{Judges, judge_label};
use crate::wire::v1;
use crate::words::{self, text};

/// What they are, above them.
pub fn head() -> String {
    text!("other cases of the same parties, as the server says:")
}

/// What is known of one of them, behind its number.
pub fn of_case(it: &v1::RelatedCase, judges: &Judges) -> String {
    let judge = match it.judge {
        0 => text!("no judge yet"),
        judge => judge_label(JudgeId(judge), judges),
    };
    let stands = match it.closed {
        true => text!("the case is closed"),
        false => text!("the case is open"),
    };
    let shared = match it.same_parties {
        true => text!("all the parties are the same"),
        false => text!("some of the parties are the same"),
    };
    format!("{cause} · {judge} · {stands} · {shared}", cause = words::or_dash(&it.cause))
}

/// A line each behind one that says what they are; nothing if there are none.
pub fn lines(cases: &[v1::RelatedCase], judges: &Judges) -> Vec<String> {
    let line = |it: &v1::RelatedCase| format!("  {}  {}", it.case_number, of_case(it, judges));
    let head = std::iter::once(head()).filter(|_| !cases.is_empty());
    head.chain(cases.iter().map(line)).collect()
}

/// They as JSON.
pub fn json(cases: &[v1::RelatedCase]) -> Value {
    let one = |it: &v1::RelatedCase| {
        json!({
            "number": it.case_number, "filing": it.filing, "cause": it.cause,
            "judge": (it.judge != 0).then_some(it.judge), "closed": it.closed,
            "same_parties": it.same_parties,
        })
    };
    cases.iter().map(one).collect()
}
