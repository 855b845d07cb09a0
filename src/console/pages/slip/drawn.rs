//! The slips of a draw.

use caselot_core::docket::Day;
use caselot_core::docket::Event;
use caselot_core::docket::filing::Exclusion;
use caselot_core::id::JudgeId;
use caselot_core::lottery::role::SeatRole;
use maud::{Markup, html};

use super::{Slip, pair, wide};
use crate::console::pages::case::{Drawn, Known};
use crate::console::picture::seat_draws;
use crate::console::reads::Roster;
use crate::telling::judges::judge_label_on;
use crate::telling::time::local_time;
use crate::telling::{filing_name, is_recused, left_out_for, round};
use crate::words::{self, text};

/// Candidates in a row of the table.
const ACROSS: usize = 8;

impl Slip<'_> {
    /// The slip for the case's file, with chances and persons, as it was drawn.
    pub(super) fn drawn_for_the_file(&self, it: &Drawn<'_>) -> Markup {
        let (visit, known, roster) = (self.visit, self.known, self.roster);
        let facts = &it.filed.facts;
        let day = Day::at(it.draw.time_ms, visit.offset());
        let opening = visit.opening(&known.number, facts.stage);
        let round = round(facts.stage);
        let round = match (facts.lineage.reassigns.as_deref(), &facts.lineage.changes) {
            (Some(it), _) => format!("{round}: {} {}", words::label(it.ground), it.text),
            (None, Some(_)) => filing_name(facts),
            (None, None) => round,
        };
        let named = match facts.lineage.changes {
            Some(_) => text!("change of seats"),
            None => text!("Round"),
        };
        let approver = approver_of(known, it);
        html! {
            table { tbody {
                (pair(&text!("Number"), &known.number, &text!("Accepted on"), &opening.as_ref().map_or_else(|| "—".to_owned(), |it| it.accepted_on.clone())))
                (pair(&text!("Cause"), words::or_dash(&facts.cause), &text!("Procedure"), words::or_dash(&facts.procedure)))
                (wide(&text!("Parties"), opening.as_ref().map_or("", |it| it.parties.as_str())))
                (pair(&text!("How assigned"), &text!("by lot"), &text!("Pool"), &roster.pool_label(&facts.pool)))
                (pair(&named, &round, &text!("Time"), &local_time(it.draw.time_ms, visit.offset())))
                (pair(&text!("Filed by"), &it.filing.actor.person, &text!("Second person"), words::or_dash(&approver)))
                (changed(it, roster, day))
                (seats(it, roster, day))
                (kept(it, roster, day))
                (waiting(it, roster, day))
            } }
            (chances(it, roster, &known.number))
            (left_out(it, roster))
            (self.foot(it.filing.index, it.draw, it.bytes))
            (Slip::signatures(day))
        }
    }

    /// The slip for the parties: who sits in their case now, and no other judge's name.
    pub(super) fn drawn_for_parties(&self, it: &Drawn<'_>) -> Markup {
        let (visit, roster) = (self.visit, self.roster);
        let day = Day::at(it.draw.time_ms, visit.offset());
        let draws = seat_draws(it.filed, it.drawn);
        let candidates = draws.first().map_or(0, |draw| draw.odds.len());
        let overtaken = self.known.overtaken_by(it.draw.index).is_some();
        html! {
            table { tbody {
                (pair(&text!("Number"), &self.known.number, &text!("Cause"), words::or_dash(&it.filed.facts.cause)))
                (pair(&text!("Time"), &local_time(it.draw.time_ms, visit.offset()), &text!("Candidates"), &candidates.to_string()))
                @if overtaken {
                    (wide(&text!("Who sits now"), &text!("after later changes, as of {day}", day = visit.today())))
                    (self.bench(&self.known.bench(), visit.today()))
                } @else {
                    (seats(it, roster, day))
                    (kept(it, roster, day))
                }
            } }
            p {
                @if it.filed.facts.lineage.changes.is_some() {
                    (text!(
                        "Who newly sits was drawn by lot among the candidates by a public rule; the \
                         undertaking judge has not changed. If you ask for somebody's recusal, do so \
                         when the hearing begins, with your reasons."
                    ))
                } @else {
                    (text!(
                        "The judge was drawn by lot among the candidates by a public rule. If you ask for a \
                         judge's recusal, do so when the hearing begins, with your reasons."
                    ))
                }
            }
            (self.telephone())
            (self.foot(it.filing.index, it.draw, it.bytes))
            p.cut {}
        }
    }
}

/// Who was drawn, a row each, and who of them presides.
fn seats(it: &Drawn<'_>, roster: &Roster, day: Day) -> Markup {
    html! {
        @for seat in &it.drawn.seats {
            tr {
                th { (words::label(seat.role)) }
                td colspan="3" {
                    b { (judge_label_on(seat.judge, &roster.judges, day)) }
                    @if it.drawn.presiding == Some(seat.judge) && is_panel(it) {
                        " (" (words::label(SeatRole::Presiding)) ")"
                    }
                }
            }
        }
    }
}

/// Whether the draw was of a panel's seats, and not of a sole judge's.
fn is_panel(it: &Drawn<'_>) -> bool {
    it.drawn.seats.len() > 1 || it.filed.facts.lineage.changes.is_some()
}

/// Of a change of seats: what it is, who leaves and on which ground, and for which hearing.
fn changed(it: &Drawn<'_>, roster: &Roster, day: Day) -> Markup {
    let Some(change) = &it.filed.facts.lineage.changes else { return html! {} };
    let names = |judges: &[JudgeId]| {
        let names = judges.iter().map(|judge| judge_label_on(*judge, &roster.judges, day));
        words::listed(&names.collect::<Vec<_>>())
    };
    let ground = change.ground.map_or_else(String::new, words::label);
    let by = change.decided_by.map_or_else(String::new, words::label);
    html! {
        @if !change.leaves.is_empty() {
            (wide(&text!("left"), &names(&change.leaves)))
            (pair(&text!("Ground"), &ground, &text!("Decided by"), &by))
        }
        (wide(&text!("Reason"), &change.text))
        (wide(&text!("Day of the hearing"), &change.hearing.map_or_else(String::new, |day| day.to_string())))
    }
}

/// Who else sits, of a change of seats, and what is drawn before the hearing.
fn kept(it: &Drawn<'_>, roster: &Roster, day: Day) -> Markup {
    let facts = &it.filed.facts;
    let kept = facts.lineage.changes.iter().flat_map(|change| change.kept_seats());
    html! {
        @for seat in kept {
            @if let Some(judge) = seat.judge {
                tr { th { (words::label(seat.role)) } td colspan="3" {
                    (judge_label_on(judge, &roster.judges, day)) " " (text!("(as before)"))
                    @if it.drawn.presiding == Some(judge) { " (" (words::label(SeatRole::Presiding)) ")" }
                } }
            }
        }
        @for seats in facts.panel.left_for_later() { (wide(&text!("still to be drawn"), &roster.later_label(seats))) }
    }
}

/// The alternates in their order.
fn waiting(it: &Drawn<'_>, roster: &Roster, day: Day) -> Markup {
    html! {
        @for (at, seat) in it.drawn.alternates.iter().enumerate() {
            @let name = judge_label_on(seat.judge, &roster.judges, day);
            (wide(&text!("alternate {place}", place = at + 1), &format!("{name} {}", words::label(seat.role))))
        }
    }
}

/// Who approved the filing, if anybody had to.
fn approver_of(known: &Known, it: &Drawn<'_>) -> String {
    let approved = known.lines.iter().find_map(|line| {
        let entry = line.entry.as_ref()?;
        match &entry.event {
            Event::Approved(approved) if approved.entry == it.filing.index => {
                Some(entry.actor.person.clone())
            }
            _ => None,
        }
    });
    approved.unwrap_or_else(|| it.filed.facts.approver.clone())
}

/// The candidates of each seat, told apart by their places where a role has several. The number of the
/// case stands above each table, on whatever page it comes to stand.
fn chances(it: &Drawn<'_>, roster: &Roster, number: &str) -> Markup {
    let draws = seat_draws(it.filed, it.drawn);
    let of_role = |role: &str| draws.iter().filter(|it| it.role() == role).count();
    let place = |at: usize, role: &str| {
        let before = draws[..at].iter().filter(|it| it.role() == role).count();
        if of_role(role) > 1 { text!(" (seat {place})", place = before + 1) } else { String::new() }
    };
    html! {
        @for (at, draw) in draws.iter().enumerate() {
            p.small.again { (number) (place(at, &draw.role())) }
            h3 { (text!("Candidates for {role} and their chances (fixed at the filing, before anything was opened)", role = draw.role())) }
            table {
                @for chunk in draw.odds.chunks(ACROSS) {
                    tbody {
                        tr { @for (judge, _) in chunk { td { @if *judge == draw.seat.judge { b { (roster.bare_name(*judge)) } } @else { (roster.bare_name(*judge)) } } } }
                        tr { @for (judge, mass) in chunk { td { @if *judge == draw.seat.judge { b { (words::percent(*mass, draw.seat.total)) } } @else { (words::percent(*mass, draw.seat.total)) } } } }
                    }
                }
            }
        }
    }
}

/// Who was recused, and who took no part in the draw for another reason.
fn left_out(it: &Drawn<'_>, roster: &Roster) -> Markup {
    let facts = &it.filed.facts;
    let (recused, others): (Vec<&Exclusion>, Vec<&Exclusion>) =
        facts.exclusions.iter().partition(|it| is_recused(it, &facts.lineage));
    let names = |all: &[&Exclusion]| {
        html! {
            @for exclusion in all {
                (roster.bare_name(exclusion.judge)) " (" (left_out_for(exclusion, &facts.lineage)) ") "
            }
        }
    };
    html! {
        p {
            (text!("Left out (回避)")) ": "
            @if recused.is_empty() { (text!("nobody")) }
            (names(&recused))
        }
        @if !others.is_empty() { p { (text!("Takes no part in the draw")) ": " (names(&others)) } }
    }
}
