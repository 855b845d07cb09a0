//! What became of a row of a file of cases, as it is noted beside the row.

use caselot_core::docket::code::{Coded, DesignationGround};
use caselot_core::lottery::role::SeatRole;
use caselot_words::{Lang, Words, label};
use std::sync::LazyLock;

use super::judges::{Judges, judge_label};
use super::time::local_time;
use crate::client::{Declined, Outcome, Stamp};

/// Columns of a result, as the keys of their headings.
pub const HEADINGS: [&str; 6] =
    ["result-state", "result-judge", "result-panel", "result-time", "result-entry", "result-code"];

/// The words of a result: the file goes back to the office that wrote it.
pub static WORDS: LazyLock<Words> = LazyLock::new(|| caselot_tables::words(Lang::Zh));

/// What became of a row: state, judge, panel, time, entry and check code.
pub fn note(outcome: &Outcome, judges: &Judges, offset_minutes: i32) -> Vec<String> {
    note_in(&WORDS, outcome, judges, offset_minutes)
}

/// As [`note`], in the words of a language.
pub fn note_in(
    words: &Words,
    outcome: &Outcome,
    judges: &Judges,
    offset_minutes: i32,
) -> Vec<String> {
    let stamped = |state: &str, judge: String, panel: String, stamp: Stamp| {
        let time = local_time(stamp.time_ms, offset_minutes);
        vec![words.text(state), judge, panel, time, stamp.entry.to_string(), stamp.check_code()]
    };
    match outcome {
        Outcome::Drawn(it) => {
            let judge = it.drawn.seats.iter().find(|seat| seat.role == SeatRole::Undertaking);
            let judge = judge.map_or(String::new(), |seat| judge_label(seat.judge, judges));
            stamped("state-drawn", judge, panel(words, outcome, judges), it.stamp)
        }
        Outcome::Refiled(it) => {
            let state = if follows(it.ground) { "state-followed" } else { "state-refiled" };
            stamped(state, judge_label(it.judge, judges), String::new(), it.stamp)
        }
        Outcome::Waits(it) => stamped("state-waits", String::new(), String::new(), it.stamp),
        Outcome::Opened(it) => stamped("state-opened", String::new(), String::new(), it.stamp),
        Outcome::Returning(it) => {
            let state = if follows(it.ground) { "state-following" } else { "state-returning" };
            stamped(state, String::new(), String::new(), it.stamp)
        }
        Outcome::Ended(it) => vec![match &it.declined {
            Some(Declined { by, text, .. }) => {
                words.fill("state-declined", &[("by", by), ("why", text)])
            }
            None => words.text("state-run-out"),
        }],
    }
}

/// Whether a case goes to the judge of its main case, and not back to its own.
fn follows(ground: DesignationGround) -> bool {
    ground == DesignationGround::Follows
}

/// Why a row was refused; behind what was noted before, if anything was.
pub fn refused_note(earlier: Option<&str>, why: &str) -> Vec<String> {
    vec![match earlier {
        Some(earlier) => format!("{earlier}\n{why}"),
        None => WORDS.fill("state-refused", &[("why", why)]),
    }]
}

/// Who sits beside the undertaking judge; empty for a sole judge.
fn panel(words: &Words, outcome: &Outcome, judges: &Judges) -> String {
    let Outcome::Drawn(it) = outcome else { return String::new() };
    let presiding = it.drawn.presiding.filter(|_| it.drawn.seats.len() > 1);
    let presides = presiding.map(|judge| (SeatRole::Presiding, judge));
    let others = it.drawn.seats.iter().filter(|seat| seat.role != SeatRole::Undertaking);
    let seats = presides.into_iter().chain(others.map(|seat| (seat.role, seat.judge)));
    let seats = seats.map(|(role, judge)| {
        let word = label(words.lang, SeatRole::VOCABULARY, role.name());
        let role = word.map_or_else(String::new, |word| word.whole);
        format!("{role} {}", judge_label(judge, judges))
    });
    seats.collect::<Vec<_>>().join("；")
}
