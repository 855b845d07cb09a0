//! Who sits in a case now: the panel with who presides, the alternates in their order, what is still to
//! be drawn, and who left.

use caselot_core::docket::Event;
use caselot_core::docket::panel::LaterSeats;
use caselot_core::docket::seats::HeldSeat;
use caselot_core::id::JudgeId;
use caselot_core::lottery::role::SeatRole;
use maud::{Markup, html};

use super::case::Known;
use crate::console::reads::Roster;
use crate::telling::judges::judge_label;
use crate::wire::v1;
use crate::words::{self, text};

/// Who presides, and whether somebody said so; until then it follows from the ranks of the policy.
struct Presides {
    judge: JudgeId,
    designated: bool,
}

impl Known {
    /// The seats of its present stage that somebody holds, by role.
    pub fn held(&self) -> Vec<(SeatRole, JudgeId)> {
        let seats = self.present().map_or(&[][..], |stage| &stage.seats);
        holders(seats)
    }

    /// The seat that somebody holds.
    pub fn seat_of(&self, judge: JudgeId) -> Option<HeldSeat> {
        let seats = self.present().map_or(&[][..], |stage| &stage.seats);
        let mut seats = seats.iter().filter_map(|seat| HeldSeat::try_from(seat.clone()).ok());
        seats.find(|seat| seat.judge == Some(judge))
    }

    /// The alternates who have not taken a seat, in their order.
    pub fn waiting_alternates(&self) -> Vec<(SeatRole, JudgeId)> {
        let seats = self.present().map_or(&[][..], |stage| &stage.alternates);
        holders(seats)
    }

    /// The seats that are still to be drawn.
    pub fn later(&self) -> Vec<LaterSeats> {
        let later = self.present().map_or(&[][..], |stage| &stage.later);
        later.iter().filter_map(|seats| LaterSeats::try_from(seats.clone()).ok()).collect()
    }

    /// Whether a panel decides it, or will.
    pub fn is_panel(&self) -> bool {
        self.held().len() > 1 || !self.later().is_empty()
    }

    fn presides(&self) -> Option<Presides> {
        let stage = self.present().filter(|_| self.is_panel())?;
        if stage.presiding != 0 {
            return Some(Presides { judge: JudgeId(stage.presiding), designated: true });
        }
        let own = |filing: u64| {
            let of = self.stages.iter().find(|it| it.filing == filing);
            of.is_some_and(|it| it.filing == stage.filing || it.changes == stage.filing)
        };
        let last = self.draws().into_iter().rev().find(|draw| own(draw.filing.index.0))?;
        last.drawn.presiding.map(|judge| Presides { judge, designated: false })
    }

    /// The day of the hearing for which assessors were last drawn.
    fn hearing(&self) -> Option<String> {
        let day = self.lines.iter().rev().find_map(|line| match &line.entry.as_ref()?.event {
            Event::CaseFiled(filed) => filed.facts.lineage.changes.as_ref()?.hearing,
            _ => None,
        });
        day.map(|day| day.to_string())
    }
}

fn holders(seats: &[v1::HeldSeat]) -> Vec<(SeatRole, JudgeId)> {
    let seats = seats.iter().filter_map(|seat| HeldSeat::try_from(seat.clone()).ok());
    seats.filter_map(|seat| Some((seat.role, seat.judge?))).collect()
}

/// Who sits now. Of a case of one judge, of whom the page's head tells, there is nothing to add.
pub fn sitting_box(known: &Known, roster: &Roster) -> Markup {
    let (alternates, later) = (known.waiting_alternates(), known.later());
    let left = known.present().map_or(&[][..], |stage| &stage.left);
    let name = |judge: JudgeId| judge_label(judge, &roster.judges);
    if !known.is_panel() && left.is_empty() {
        return html! {};
    }
    html! {
        div.box {
            h2 { (text!("Who sits now")) }
            table.facts { tbody {
                @for (role, judge) in known.held() {
                    tr { th { (words::label(role)) } td { (name(judge)) (presiding_tag(known, judge)) } }
                }
                @for seats in later {
                    tr { th { span.tag.red { (text!("still to be drawn")) } } td { (roster.later_label(seats)) } }
                }
                @for (at, (role, judge)) in alternates.iter().enumerate() {
                    tr { th { (text!("alternate {place}", place = at + 1)) } td { (name(*judge)) " · " (words::label(*role)) } }
                }
                @if let Some(day) = known.hearing() { tr { th { (text!("Hearing")) } td { (day) } } }
                @if !left.is_empty() {
                    @let names: Vec<String> = left.iter().map(|judge| name(JudgeId(*judge))).collect();
                    tr { th { (text!("left")) } td { (words::listed(&names)) } }
                }
            } }
        }
    }
}

/// That a judge presides, by designation or for now.
fn presiding_tag(known: &Known, judge: JudgeId) -> Markup {
    let presides = known.presides().filter(|it| it.judge == judge);
    html! {
        @if let Some(it) = presides {
            " " span.tag {
                (words::label(SeatRole::Presiding)) " · "
                @if it.designated { (text!("designated to preside")) } @else { (text!("presides for now")) }
            }
        }
    }
}
