//! What became of a filing, after every check.

use caselot_core::docket::code::DesignationGround;
use caselot_core::lottery::role::SeatRole;
use maud::{Markup, html};

use crate::client::{Assignment, OpenedFiling, Outcome, Stamp};
use crate::console::picture::{PAGE, seat_draws};
use crate::console::reads::Roster;
use crate::console::visit::Visit;
use crate::telling::approval::need_line;
use crate::telling::change_name;
use crate::telling::judges::judge_label;
use crate::telling::time::local_time;
use crate::words::{self, text};

/// An outcome with what to do next.
pub fn outcome_box(visit: &Visit, outcome: &Outcome, roster: &Roster) -> Markup {
    match outcome {
        Outcome::Drawn(it) => drawn(visit, it, roster),
        Outcome::Refiled(it) => html! {
            div.box {
                p.bignumber { (it.case_number) }
                p.judge { (judge_label(it.judge, &roster.judges)) }
                p {
                    @if it.ground == DesignationGround::Follows {
                        (text!("went to the judge of its main case {earlier} without a draw", earlier = it.earlier))
                    } @else {
                        (text!("went back to its first judge without a draw (earlier case {earlier})", earlier = it.earlier))
                    }
                }
                (stamp(visit, it.stamp))
                (links(it.filing.0))
            }
        },
        Outcome::Waits(it) => html! {
            div.box {
                p.bignumber { (it.case_number) }
                ul.steps { li.done { (text!("filed")) } li.done { (text!("receipt proven")) } li.open { (text!("waits for approval")) } }
                p { (text!("It waits for a second person, up to {day}:", day = it.until)) }
                ul { @for need in &it.filed.needs { li { (need_line(*need)) } } }
                p.hint { (text!("Candidates and chances are fixed. Once it is approved, go on with it under “Today”.")) }
                (stamp(visit, it.stamp))
                (under_approvals(it.filing.0))
            }
        },
        Outcome::Opened(it) => opened(visit, it),
        Outcome::Returning(it) => html! {
            div.box {
                p.bignumber { (it.case_number) }
                p { (match it.ground {
                    DesignationGround::Follows => text!(
                        "It would go to {judge}, who has its main case {earlier}, and waits for a second person.",
                        judge = judge_label(it.judge, &roster.judges),
                        earlier = it.earlier
                    ),
                    _ => text!(
                        "It would go back to {judge} (earlier case {earlier}), and waits for a second person.",
                        judge = judge_label(it.judge, &roster.judges),
                        earlier = it.earlier
                    ),
                }) }
                (stamp(visit, it.stamp))
                (under_approvals(it.filing.0))
            }
        },
        Outcome::Ended(it) => html! {
            div.box {
                p.bignumber { (it.case_number) }
                @match &it.declined {
                    Some(declined) => { p { (text!("declined by {by}: {text}", by = declined.by, text = declined.text)) } }
                    None => { p { (text!("not approved in time")) } }
                }
                @if it.changes {
                    p { (text!("The change is ended. Who sat goes on to sit, and it may be asked for again.")) }
                } @else if it.reassigns {
                    p { (text!("The change is ended. The case stays with its judge.")) }
                } @else {
                    p { (text!("The filing is ended; the case may be filed again as round {next}.", next = it.stage + 2)) }
                }
            }
        },
    }
}

/// Nobody of the court can withhold anything any more; somebody else has to give a value.
fn opened(visit: &Visit, it: &OpenedFiling) -> Markup {
    html! {
        div.box {
            p.bignumber { (it.case_number) }
            ul.steps {
                li.done { (text!("filed")) }
                li.done { (text!("receipt proven")) }
                li.done { (text!("nonce revealed")) }
                li.open { (text!("waits for the contributor")) }
            }
            p { (text!("Nothing can be withheld any more: it is drawn as soon as the value is given.")) }
            p.hint { (text!("In a while, go on with it under “Today”.")) }
            (stamp(visit, it.stamp))
        }
    }
}

fn drawn(visit: &Visit, it: &Assignment, roster: &Roster) -> Markup {
    let draws = seat_draws(&it.filed, &it.drawn);
    let change = it.filed.facts.lineage.changes.as_ref();
    html! {
        div.box {
            p.bignumber { (it.case_number) }
            @if let Some(change) = change { p { b { (change_name(change)) } } }
            ul.steps {
                li.done { (text!("filed")) }
                li.done { (text!("receipt proven")) }
                li.done { (text!("nonce revealed")) }
                li.done { (text!("draw recomputed")) }
                @if it.repeated { li { (text!("drawn before, the same answer")) } }
            }
            @for draw in &draws {
                p.judge {
                    span.small { (draw.role()) " " }
                    (judge_label(draw.seat.judge, &roster.judges))
                    @if it.drawn.presiding == Some(draw.seat.judge) && draws.len() > 1 {
                        " " span.tag { (words::label(SeatRole::Presiding)) }
                    }
                }
                @if draw.odds.len() == 1 {
                    p.warn { (text!("not random: the only candidate")) }
                } @else {
                    (draw.bar(roster, PAGE))
                }
            }
            (stamp(visit, it.stamp))
            (links(it.filing.0))
        }
    }
}

/// When, as which entry, and by which check code.
fn stamp(visit: &Visit, stamp: Stamp) -> Markup {
    html! {
        p.small {
            (local_time(stamp.time_ms, visit.offset())) " · "
            (text!("entry {entry}", entry = stamp.entry)) " · "
            (text!("check code {code}", code = stamp.check_code()))
        }
    }
}

/// Where what waits is seen, and taken back.
fn under_approvals(entry: u64) -> Markup {
    html! {
        p.actions { a.button href=(format!("/approvals/{entry}")) { (text!("See entry {entry} under “Approvals”", entry)) } }
    }
}

fn links(filing: u64) -> Markup {
    html! {
        p.actions {
            a.button href=(format!("/case/{filing}/slip")) { (text!("Print the slip")) }
            a href=(format!("/case/{filing}")) { (text!("The whole case")) }
        }
    }
}
