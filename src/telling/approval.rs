//! What would be approved, in words.

use std::collections::BTreeSet;

use caselot_core::docket::code::{ApprovalNeed, DesignationGround, ReassignmentGround};
use caselot_core::docket::designation::{DesignationRequested, OutageDraw};
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::{CaseFiled, Facts, SeatGroup};
use caselot_core::docket::lineage::Lineage;
use caselot_core::docket::lot::ListRecord;
use caselot_core::docket::policy::Policy;
use caselot_core::docket::pool::PoolSpec;
use caselot_core::docket::seats::HeldSeat;
use caselot_core::id::JudgeId;
use caselot_core::lottery::draw::n_eff;
use caselot_words::Lang;

use super::change;
use super::judges::{Judges, judge_label, panel_named, pool_word};
use super::lot::of_waiting;
use super::redistribution;
use super::seats as seat_telling;
use super::{change_name, filing_name, left_out_for, reassignment_name, taken_name};
use crate::client::{AboutCase, ShownApproval};
use crate::words::{self, counted, text};

/// The records in force, with which what is proposed is compared.
pub struct InForce {
    pub judges: Judges,
    pub pools: Vec<PoolSpec>,
    /// Only a proposed policy is compared with it.
    pub policy: Policy,
    /// Only a proposed list of lots is compared with one of them.
    pub lists: Vec<ListRecord>,
}

/// What waits in an entry: what it is, who asked and until when, what it changes.
pub fn describe(shown: &ShownApproval, in_force: &InForce) -> String {
    let entry = &shown.entry;
    let (kind, body) = match &entry.event {
        Event::CaseFiled(filed) => ("case_filed", filing(filed, &entry.actor.person, in_force)),
        Event::DesignationRequested(request) => {
            ("designation_requested", designation(request, in_force))
        }
        Event::LotOpened(opened) => ("lot_opened", of_waiting(opened, &in_force.judges)),
        Event::Proposed(proposed) => {
            let (kind, mut body) = change::lines(&proposed.what, in_force);
            if !proposed.text.is_empty() {
                body.push(text!("reason: {text}", text = proposed.text));
            }
            (kind, body)
        }
        _ => ("", Vec::new()),
    };
    let mut lines = vec![text!(
        "Entry {entry}: {what}",
        entry = entry.index,
        what = event_name(kind, &entry.event)
    )];
    let mut alternates = &[][..];
    if let Some(AboutCase { case_number, proven, alternates: known }) = &shown.about {
        alternates = known;
        let said = match *proven {
            true => String::new(),
            false => text!(" (as the server says; not shown to be so)"),
        };
        lines.push(text!("  case {case_number}{said}", case_number, said));
    }
    let (person, day) = (&entry.actor.person, shown.asked_on);
    lines.push(match shown.until {
        Some(until) => {
            text!("  asked by {person} on {day}; may be approved up to {until}", person, day, until)
        }
        None => text!("  asked by {person} on {day}", person, day),
    });
    let mut order = match &shown.entry.event {
        Event::Proposed(proposed) => order(&proposed.what, alternates, &in_force.judges),
        _ => Vec::new(),
    };
    order.extend(shown.left_out.map(redistribution::left_out));
    lines.extend(body.into_iter().chain(order).map(|line| format!("  {line}")));
    lines.join("\n")
}

/// In which order alternates stand behind a seat that one of them takes.
fn order(what: &Event, alternates: &[HeldSeat], judges: &Judges) -> Vec<String> {
    match what {
        Event::SeatsTaken(taken) => {
            seat_telling::of_order(taken, alternates, |judge| judge_label(judge, judges))
        }
        _ => Vec::new(),
    }
}

/// What waits, by the name of its event and as far as more of it is known: a change of seats by its
/// kind, a list of assessors as one.
pub fn event_name(kind: &str, event: &Event) -> String {
    match event {
        Event::CaseFiled(filed) => match &filed.facts.lineage {
            Lineage { changes: Some(change), .. } => change_name(change),
            Lineage { reassigns: Some(_), .. } => reassignment_name(),
            _ => words::proposed(kind),
        },
        Event::SeatsTaken(taken) => taken_name(taken),
        Event::PoolRecorded(pool) if pool.settings.assessors => text!("List of assessors recorded"),
        Event::Proposed(proposed) => event_name(kind, &proposed.what),
        _ => words::proposed(kind),
    }
}

/// What follows from an approval, as the end of a sentence.
pub fn effect(shown: &ShownApproval, entries: usize) -> String {
    match &shown.entry.event {
        Event::CaseFiled(filed) => {
            text!(" {number} can be drawn by who filed it.", number = filed.facts.case_number)
        }
        Event::DesignationRequested(request) => text!(
            " {number} is judge {judge}'s by designation.",
            number = request.facts.case_number,
            judge = request.judge
        ),
        Event::LotOpened(opened) => {
            text!(" {roll} can be drawn by who opened it.", roll = opened.asked.roll())
        }
        Event::Proposed(proposed) => match &proposed.what {
            Event::Imports(_) => {
                counted!(
                    " {count} case was imported.",
                    " {count} cases were imported.",
                    count = entries.saturating_sub(1)
                )
            }
            Event::PoolRecorded(_) | Event::PolicyAdopted(_) | Event::PersonEnrolled(_) => {
                text!(" Once the docket has a filing, it counts from tomorrow at the earliest.")
            }
            _ => String::new(),
        },
        _ => String::new(),
    }
}

/// Why a filing waits, a line each.
pub fn need_lines(needs: &[ApprovalNeed]) -> Vec<String> {
    needs.iter().map(|need| need_line(*need)).collect()
}

/// Why a filing waits. A command also names the code in English.
pub fn need_line(need: ApprovalNeed) -> String {
    match words::lang() {
        Lang::En if !words::is_page() => format!("{}: {}", need.name(), words::label(need)),
        Lang::En | Lang::Zh => words::label(need),
    }
}

/// The case, as its own line.
fn headline(facts: &Facts) -> String {
    text!(
        "{number} {round}  {cause} · {procedure} · weight {weight} cases",
        number = facts.case_number,
        round = filing_name(facts),
        cause = words::or_dash(&facts.cause),
        procedure = words::or_dash(&facts.procedure),
        weight = words::cases(u64::from(facts.weight))
    )
}

/// Where the case comes from, and in what it departs from the policy.
/// A further case of a series is said to be one elsewhere.
fn circumstances(facts: &Facts, in_force: &InForce, is_first: bool) -> Vec<String> {
    let mut lines = lineage(facts, &in_force.judges, &in_force.pools);
    if is_first && !facts.lineage.series.is_empty() {
        lines.push(text!("first case of the series {series}", series = facts.lineage.series));
    }
    if !facts.departure.is_empty() {
        lines.push(text!("not as the policy says, since: {text}", text = facts.departure));
    }
    lines
}

/// To whom a case is assigned without a draw, and why.
pub fn without_draw(
    judge: JudgeId,
    ground: DesignationGround,
    text: &str,
    outage: Option<&OutageDraw>,
    judges: &Judges,
) -> Vec<String> {
    let judge = judge_label(judge, judges);
    let ground = words::label(ground);
    let lines = [
        text!("to be assigned without a draw to {judge}", judge),
        text!("ground: {ground} {text}", ground, text),
    ];
    lines.into_iter().chain(outage.map(by_hand)).collect()
}

/// Whom a case leaves, and why.
pub fn leaving(judge: JudgeId, ground: ReassignmentGround, text: &str, judges: &Judges) -> String {
    let (leaves, ground) = (judge_label(judge, judges), words::label(ground));
    text!("the case leaves {leaves}: {ground} {text}", leaves, ground, text)
}

/// An assignment without a draw, with what it is about.
fn designation(request: &DesignationRequested, in_force: &InForce) -> Vec<String> {
    let mut lines = vec![headline(&request.facts)];
    let (ground, text) = (request.ground, &request.text);
    let outage = request.outage.as_deref();
    if let Some(series) = request.further_of() {
        let judge = judge_label(request.judge, &in_force.judges);
        lines.push(text!(
            "further case of the series {series}, whose first case {judge} has",
            series,
            judge
        ));
    }
    lines.extend(without_draw(request.judge, ground, text, outage, &in_force.judges));
    lines.extend(circumstances(&request.facts, in_force, request.further_of().is_none()));
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

/// What is said of a draw by hand.
pub fn by_hand(drawn: &OutageDraw) -> String {
    text!(
        "drawn by hand on {day} before {witnesses}, minutes {minutes}",
        day = drawn.on,
        witnesses = drawn.witnesses.join(", "),
        minutes = drawn.minutes
    )
}

fn filing(filed: &CaseFiled, filer: &str, in_force: &InForce) -> Vec<String> {
    let facts = &filed.facts;
    let mut lines = vec![headline(facts), text!("it waits because:")];
    lines.extend(need_lines(&filed.needs).into_iter().map(|line| format!("  {line}")));
    lines.extend(circumstances(facts, in_force, true));
    if !facts.parties.redraw.is_empty() {
        let text = &facts.parties.redraw;
        lines.push(match facts.lineage.follows {
            Some(_) => text!(
                "drawn although it would go to the judge of its main case, since: {text}",
                text
            ),
            None => text!("drawn although it would go back, since: {text}", text),
        });
    }
    for exclusion in &facts.exclusions {
        let by = match exclusion.is_by_program() {
            true => text!("the rules"),
            false => filer.to_owned(),
        };
        lines.push(text!(
            "left out: {judge} by {by}, {ground} {text}",
            judge = judge_label(exclusion.judge, &in_force.judges),
            by,
            ground = left_out_for(exclusion, &facts.lineage),
            text = exclusion.text
        ));
    }
    filed.groups.iter().for_each(|group| lines.extend(seats(group, facts, in_force)));
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

fn lineage(facts: &Facts, judges: &Judges, pools: &[PoolSpec]) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(reassigns) = &facts.lineage.reassigns {
        lines.push(leaving(reassigns.judge, reassigns.ground, &reassigns.text, judges));
        let name = |judge| judge_label(judge, judges);
        lines.extend(seat_telling::of_redrawn(reassigns, &facts.panel, name));
    }
    if let Some(change) = &facts.lineage.changes {
        // What it is says the headline already.
        let change = seat_telling::of_change(change, |judge| judge_label(judge, judges));
        lines.extend(change.into_iter().skip(1));
    }
    let panel = panel_named(&facts.panel, pools);
    lines.extend(panel.left_for_later().iter().map(seat_telling::of_later));
    if let Some(prior) = &facts.lineage.prior {
        let sat: Vec<String> = prior.sat.iter().map(|judge| judge_label(*judge, judges)).collect();
        let place = match prior.elsewhere {
            true => text!(" (not in this log, as the filer says)"),
            false => String::new(),
        };
        lines.push(text!(
            "it comes from {number}{place}, where sat: {judges}",
            number = prior.case_number,
            place,
            judges = sat.join(", ")
        ));
    }
    lines.extend(facts.lineage.follows.as_deref().map(super::main_case));
    lines
}

/// The candidates of a group of seats, and who of its pool is none.
fn seats(group: &SeatGroup, facts: &Facts, in_force: &InForce) -> Vec<String> {
    let total: u64 = group.odds.iter().map(|odds| odds.1).sum();
    let mut lines = vec![counted!(
        "{seats} × {role}, pool {pool}: {candidates} candidate, as random as {n_eff} equal ones",
        "{seats} × {role}, pool {pool}: {candidates} candidates, as random as {n_eff} equal ones",
        candidates = group.odds.len(),
        seats = group.seats,
        role = words::label(group.role),
        pool = pool_word(&group.pool, &in_force.pools),
        n_eff = n_eff(&group.odds)
    )];
    if group.alternates > 0 {
        lines.push(counted!(
            "  and {count} alternate",
            "  and {count} alternates, in order",
            count = group.alternates
        ));
    }
    let candidate = |&(judge, mass): &(JudgeId, u64)| {
        let label = judge_label(judge, &in_force.judges);
        text!("  candidate: {label}, chance {chance}", label, chance = words::percent(mass, total))
    };
    lines.extend(group.odds.iter().map(candidate));
    let known = in_force.pools.iter().find(|pool| pool.pool == group.pool);
    let members = known.map_or(&[][..], |pool| &pool.members);
    let on_duty = group.shares.iter().map(|share| share.0);
    let all: BTreeSet<JudgeId> = members.iter().map(|row| row.judge).chain(on_duty).collect();
    for judge in all {
        if group.odds.iter().any(|odds| odds.0 == judge) {
            continue;
        }
        let excluded = facts.exclusions.iter().any(|exclusion| exclusion.judge == judge);
        let why = match excluded {
            true => text!("left out, see above"),
            false => text!("away, off duty or in another seat"),
        };
        let judge = judge_label(judge, &in_force.judges);
        lines.push(text!("  no candidate: {judge}, {why}", judge, why));
    }
    lines
}
