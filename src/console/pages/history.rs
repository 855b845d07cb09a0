//! How a case came to those who sit in it: each draw as a picture, each change without a draw in words,
//! with their slips.

use caselot_core::docket::code::PersonRole::{Auditor, Filing, Supervisor};
use maud::{Markup, html};

use super::case::{Drawn, Known};
use super::seating::{Seating, Taken};
use super::slip::taken_slip;
use crate::client::Stamp;
use crate::console::picture::{SIDE, seat_draws};
use crate::console::reads::Roster;
use crate::console::visit::Visit;
use crate::telling::judges::judge_label;
use crate::telling::{filing_name, seats, taken_name};
use crate::words::{self, counted, text};

/// All of them, the last one first.
pub fn seating_boxes(visit: &Visit, known: &Known, roster: &Roster) -> Markup {
    let all = known.seatings();
    html! {
        @if !all.iter().any(|it| matches!(it, Seating::Drawn(_))) {
            div.box { p.hint { (text!("This case was not drawn by lot.")) } }
        }
        @for (at, seating) in all.iter().rev().enumerate() {
            // Only the last of them says who sits.
            @match seating {
                Seating::Drawn(it) => { (drawn_box(visit, it, at > 0, roster)) }
                Seating::Taken(it) => { (taken_box(visit, it, at > 0, roster)) }
                Seating::Designated(..) => {}
            }
        }
    }
}

/// That others sit since.
fn overtaken_tag(overtaken: bool) -> Markup {
    html! { @if overtaken { " " span.tag.red { (text!("changed since")) } } }
}

/// The slips of one of them. The parties are handed the last one alone, which says who sits now.
fn slips(visit: &Visit, (file, parties): (&str, &str), overtaken: bool) -> Markup {
    html! {
        @if visit.is(&[Filing, Auditor, Supervisor]) {
            a.button href=(file) { (text!("Slip for the file")) }
            @if !overtaken { a.button href=(parties) { (text!("Slip for the parties")) } }
        }
    }
}

fn stamp(bytes: &[u8]) -> Markup {
    html! {
        @if let Ok(stamp) = Stamp::of(bytes) {
            p.small { (text!("entry {entry}", entry = stamp.entry)) " · " (text!("check code {code}", code = stamp.check_code())) }
        }
    }
}

fn drawn_box(visit: &Visit, it: &Drawn<'_>, overtaken: bool, roster: &Roster) -> Markup {
    let filing = it.filing.index;
    let file = format!("/case/{filing}/slip");
    html! {
        div.box {
            h2 {
                @match it.filed.facts.lineage.changes {
                    Some(_) => { (text!("Change of seats: {what}", what = filing_name(&it.filed.facts))) }
                    None => { (text!("Draw of round {round}", round = it.filed.facts.stage + 1)) }
                }
                (overtaken_tag(overtaken))
            }
            @for draw in seat_draws(it.filed, it.drawn) {
                p {
                    b { (draw.role()) " " (roster.name(draw.seat.judge)) } " "
                    (counted!("{count} candidate, chance {chance}", "{count} candidates, chance {chance}", count = draw.odds.len(), chance = draw.chance()))
                }
                @if draw.odds.len() > 1 { (draw.bar(roster, SIDE)) }
            }
            (stamp(it.bytes))
            @for exclusion in &it.filed.facts.exclusions {
                p.small {
                    (text!("left out: {judge}", judge = roster.name(exclusion.judge))) " "
                    (words::label(exclusion.ground)) " " (exclusion.text)
                }
            }
            p.actions {
                (slips(visit, (&file, &format!("{file}?for=party")), overtaken))
                @if visit.is(&[Filing, Auditor, Supervisor]) {
                    a href=(format!("/case/{filing}/proof")) download="draw.tlog-proof" { (text!("Proof as a file (tlog-proof)")) }
                }
                a href=(format!("/case/{filing}/draw.json")) download="draw.json" { (text!("Draw as a file (JSON)")) }
            }
        }
    }
}

fn taken_box(visit: &Visit, it: &Taken<'_>, overtaken: bool, roster: &Roster) -> Markup {
    let file = taken_slip(it.taken.filing.0, it.act.index);
    let name = |judge| judge_label(judge, &roster.judges);
    html! {
        div.box {
            h2 {
                (text!("Change of seats: {what}", what = taken_name(it.taken)))
                (overtaken_tag(overtaken))
            }
            @for line in seats::of_taken(it.taken, name) { p { (line) } }
            (stamp(it.bytes))
            p.actions { (slips(visit, (&file, &format!("{file}&for=party")), overtaken)) }
        }
    }
}
