//! Assignments as people and machines read them.

use caselot_core::docket::Day;
use caselot_core::docket::code::DesignationGround;
use caselot_core::docket::codec;
use caselot_core::lottery::draw::DrawnSeat;
use caselot_core::lottery::hash::to_hex;
use caselot_core::lottery::role::SeatRole;
use serde_json::{Value, json};

use crate::cli::words::text;
use crate::cli::{Caller, Failure, approval, host, remote, roster, words};
use crate::client::{
    Assignment, Declined, EndedFiling, OpenedFiling, Outcome, Refiling, Returning, WaitingFiling,
};
use crate::telling::approval::need_lines;
pub use crate::telling::judges::{Judges, judge_label, judge_label_on};

/// Asks for the judges of the caller's court.
pub async fn judges_by_number(caller: &Caller) -> Result<Judges, Failure> {
    let answer = remote::roster(&caller.channel().await?, caller.court()?).await?;
    let (judges, _) = roster::read(answer)?;
    Ok(judges.into_iter().map(|judge| (judge.judge, judge)).collect())
}

/// An outcome in a few lines.
pub fn describe_outcome(outcome: &Outcome, judges: &Judges) -> String {
    match outcome {
        Outcome::Drawn(assignment) => describe(assignment, judges),
        Outcome::Refiled(refiling) => describe_refiling(refiling, judges),
        Outcome::Waits(waiting) => describe_waiting(waiting),
        Outcome::Opened(opened) => describe_opened(opened),
        Outcome::Ended(ended) => describe_ended(ended),
        Outcome::Returning(returning) => describe_returning(returning, judges),
    }
}

/// A draw in a few lines: the case, its judges with their chances, exclusions and entries.
pub fn describe(assignment: &Assignment, judges: &Judges) -> String {
    let facts = &assignment.filed.facts;
    let mut lines = vec![text!(
        "{number}  {cause} · {procedure} · weight {weight} cases · pool {pool}",
        number = assignment.case_number,
        cause = words::or_dash(&facts.cause),
        procedure = words::or_dash(&facts.procedure),
        weight = words::cases(u64::from(facts.weight)),
        pool = facts.pool
    )];
    for seat in &assignment.drawn.seats {
        let presides = match assignment.drawn.presiding == Some(seat.judge) {
            true => text!(", presides"),
            false => String::new(),
        };
        let day = Day::at(assignment.stamp.time_ms, host::UTC_OFFSET_MINUTES);
        let judge = judge_label_on(seat.judge, judges, day);
        let role = words::label(seat.role);
        lines.push(text!("  {role}: {judge}{presides}", role, judge, presides));
        lines.push(chance(assignment, seat));
    }
    for seat in &assignment.drawn.alternates {
        let day = Day::at(assignment.stamp.time_ms, host::UTC_OFFSET_MINUTES);
        let (role, judge) = (words::label(seat.role), judge_label_on(seat.judge, judges, day));
        lines.push(text!("  {role}, alternate: {judge}", role, judge));
    }
    for exclusion in &facts.exclusions {
        lines.push(text!(
            "  left out: {judge} ({ground})",
            judge = judge_label(exclusion.judge, judges),
            ground = words::label(exclusion.ground)
        ));
    }
    if !facts.departure.is_empty() {
        lines.push(text!("  not as the policy says: {text}", text = facts.departure));
    }
    let again = match assignment.repeated {
        true => text!("; drawn before, the same answer"),
        false => String::new(),
    };
    lines.push(text!(
        "  filed as entry {filing}, drawn as entry {draw}, envelope {tray}/{envelope}{again}",
        filing = assignment.filing,
        draw = assignment.draw,
        tray = assignment.filed.tray,
        envelope = assignment.filed.envelope,
        again
    ));
    lines.push(text!(
        "  seed hash {hash}, check code {code}",
        hash = to_hex(&assignment.drawn.seed_hash),
        code = assignment.stamp.check_code()
    ));
    lines.join("\n")
}

/// How random a seat was. A judge who was drawn for an earlier seat is no candidate any more.
fn chance(assignment: &Assignment, seat: &DrawnSeat) -> String {
    let group = assignment.filed.groups.iter().find(|group| group.role == seat.role);
    let odds = group.map_or(&[][..], |group| &group.odds);
    let mass = odds.iter().find(|odds| odds.0 == seat.judge).map_or(0, |odds| odds.1);
    let chance = words::percent(mass, seat.total);
    match (seat.role, odds.len()) {
        (_, 1) => text!("  not random: the only candidate"),
        (SeatRole::Undertaking, candidates) => text!(
            "  {candidates} candidates, as random as {n_eff} equal ones; this judge's chance was \
             {chance}",
            candidates,
            n_eff = assignment.drawn.n_eff,
            chance
        ),
        (_, candidates) => text!(
            "  {candidates} candidates, those seated before among them; the chance was {chance}",
            candidates,
            chance
        ),
    }
}

fn describe_refiling(refiling: &Refiling, judges: &Judges) -> String {
    let again = match refiling.repeated {
        true => text!("; filed before, the same answer"),
        false => String::new(),
    };
    let (number, earlier) = (&refiling.case_number, &refiling.earlier);
    let judge = judge_label(refiling.judge, judges);
    let (filing, given) = (refiling.filing, refiling.designation);
    match refiling.ground {
        DesignationGround::Follows => text!(
            "{number}  went to judge {judge} without a draw (main case {earlier})\n  filed as entry \
             {filing}, given as entry {given}{again}",
            number,
            judge,
            earlier,
            filing,
            given,
            again
        ),
        _ => text!(
            "{number}  returned to judge {judge} without a draw (earlier case {earlier})\n  filed as \
             entry {filing}, given as entry {given}{again}",
            number,
            judge,
            earlier,
            filing,
            given,
            again
        ),
    }
}

fn describe_waiting(waiting: &WaitingFiling) -> String {
    let mut lines = vec![text!(
        "{number}  filed, and waits for approval, entry {entry}, up to {day}",
        number = waiting.case_number,
        entry = waiting.filing,
        day = waiting.until
    )];
    lines.extend(need_lines(&waiting.filed.needs).into_iter().map(|it| format!("  {it}")));
    lines.push(text!("A supervisor looks at it, and approves it:"));
    lines.push(approval::commands(waiting.filing.0));
    lines.push(text!("Then run this command again: it draws the case."));
    lines.join("\n")
}

fn describe_opened(opened: &OpenedFiling) -> String {
    let lines = [
        text!(
            "{number}  filed and opened, entry {entry}; it waits for the contributor's value",
            number = opened.case_number,
            entry = opened.filing
        ),
        text!("Nothing can be withheld any more: it is drawn as soon as the value is given."),
        text!(
            "Run this command again for the draw (caselot contributor list: since when it waits)."
        ),
    ];
    lines.join("\n")
}

fn describe_ended(ended: &EndedFiling) -> String {
    let why = match &ended.declined {
        Some(Declined { entry, by, text }) => {
            text!("declined by {by}, entry {entry}: {text}", by, entry, text)
        }
        None => text!("nobody approved it in time"),
    };
    let (number, filing, void) = (&ended.case_number, ended.filing, ended.void);
    if ended.changes || ended.reassigns {
        return text!(
            "{number}  {why}\n  the filing of entry {filing} is voided as entry {void}; everybody \
             goes on to sit",
            number,
            why,
            filing,
            void
        );
    }
    let next = ended.stage + 1;
    text!(
        "{number}  {why}\n  the filing of entry {filing} is voided as entry {void}; file the case \
         again with --stage {next}",
        number,
        why,
        filing,
        void,
        next
    )
}

fn describe_returning(returning: &Returning, judges: &Judges) -> String {
    let Returning { case_number: number, earlier, filing, stage, .. } = returning;
    let judge = judge_label(returning.judge, judges);
    match returning.ground {
        DesignationGround::Follows => text!(
            "{number}  would go to judge {judge} without a draw (main case {earlier})\n  filed as \
             entry {filing}, and waits for approval. A supervisor approves it:\n  caselot designation \
             approve '{number}' --stage {stage}",
            number,
            judge,
            earlier,
            filing,
            stage
        ),
        _ => text!(
            "{number}  would return to judge {judge} without a draw (earlier case {earlier})\n  filed as \
             entry {filing}, and waits for approval. A supervisor approves it:\n  caselot designation \
             approve '{number}' --stage {stage}",
            number,
            judge,
            earlier,
            filing,
            stage
        ),
    }
}

/// An outcome as JSON.
pub fn outcome_json(outcome: &Outcome) -> Value {
    match outcome {
        Outcome::Drawn(it) => json!({
            "case_number": it.case_number, "stage": it.stage, "filing": it.filing,
            "draw": it.draw, "repeated": it.repeated, "pool": it.filed.facts.pool,
            "n_eff": it.drawn.n_eff, "seed_hash": to_hex(&it.drawn.seed_hash),
            "seats": it.drawn.seats.iter().map(codec::to_json).collect::<Value>(),
            "alternates": it.drawn.alternates.iter().map(codec::to_json).collect::<Value>(),
            "presiding": it.drawn.presiding, "check_code": it.stamp.check_code(),
        }),
        Outcome::Refiled(it) => json!({
            "case_number": it.case_number, "stage": it.stage, "filing": it.filing,
            "designation": it.designation, "repeated": it.repeated, "pool": it.facts.pool,
            "returned_to": it.judge, "earlier_case": it.earlier, "ground": it.ground.name(),
            "check_code": it.stamp.check_code(),
        }),
        Outcome::Waits(it) => json!({
            "case_number": it.case_number, "stage": it.stage, "filing": it.filing,
            "waiting": [it.filing], "until": it.until.to_string(),
            "needs": it.filed.needs.iter().map(|need| need.name()).collect::<Vec<_>>(),
            "check_code": it.stamp.check_code(),
        }),
        Outcome::Opened(it) => json!({
            "case_number": it.case_number, "stage": it.stage, "filing": it.filing,
            "awaits_contributor": true, "check_code": it.stamp.check_code(),
        }),
        Outcome::Ended(it) => json!({
            "case_number": it.case_number, "stage": it.stage, "filing": it.filing,
            "void": it.void,
            "declined": it.declined.as_ref().map(|it| json!({
                "entry": it.entry, "by": it.by, "text": it.text,
            })),
        }),
        Outcome::Returning(it) => json!({
            "case_number": it.case_number, "stage": it.stage, "filing": it.filing,
            "waiting": [it.filing], "would_return_to": it.judge, "earlier_case": it.earlier,
            "ground": it.ground.name(), "check_code": it.stamp.check_code(),
        }),
    }
}
