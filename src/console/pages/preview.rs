//! What a case would become, before it is filed.

use caselot_core::docket::code::ApprovalNeed;
use caselot_core::id::JudgeId;
use maud::{Markup, html};

use crate::client::Rehearsal;
use crate::console::reads::Roster;
use crate::console::visit::Visit;
use crate::telling::approval::need_line;
use crate::words::{self, counted, text};

/// What a case would become, by names and without chances.
pub fn preview_box(told: &Rehearsal, roster: &Roster, visit: &Visit) -> Markup {
    match told {
        Rehearsal::Drawn { pool, weight, seats, needs, candidates } => {
            let members = roster.pools.iter().find(|it| it.pool == *pool);
            let mut members: Vec<JudgeId> = members
                .map_or_else(Vec::new, |it| it.members.iter().map(|row| row.judge).collect());
            members.dedup();
            let missing: Vec<JudgeId> =
                members.iter().copied().filter(|judge| !candidates.contains(judge)).collect();
            let away = missing.iter().filter(|it| roster.is_away(**it, visit.today())).count();
            html! {
                h2 { (text!("Goes to: {pool}", pool = roster.pool_label(pool))) }
                p { (counted!("{seats} seat, weight {weight} cases", "{seats} seats, weight {weight} cases", seats, weight = words::cases(u64::from(*weight)))) }
                p {
                    (counted!("{count} candidate:", "{count} candidates:", count = candidates.len())) " "
                    @for judge in candidates { span.tag { (roster.bare_name(*judge)) } " " }
                }
                @if !missing.is_empty() {
                    p.small {
                        @if away == 0 { (text!("no candidates, {count}:", count = missing.len())) }
                        @else { (text!("no candidates, {count}, of them away {away}:", count = missing.len(), away)) }
                        " "
                        @for judge in &missing { span.tag { (roster.bare_name(*judge)) } " " }
                    }
                }
                (needs_notice(needs))
            }
        }
        Rehearsal::Returns => html! {
            p { (text!("The same dispute was here before: it would go back to its first judge, once a second person agrees.")) }
        },
        Rehearsal::Follows => html! {
            p { (text!("It belongs to another case: it would go to the judge of its main case, once a second person agrees.")) }
        },
        Rehearsal::Known(status) => html! {
            p { (text!("This number is in the log with these facts: {status}.", status = super::status_label(*status))) }
        },
        Rehearsal::Refused { .. } => html! {},
    }
}

/// What a change of seats would become: who could be drawn for the first of them, by names and without
/// chances.
pub fn seats_box(told: &Rehearsal, roster: &Roster) -> Markup {
    match told {
        Rehearsal::Drawn { needs, candidates, seats, .. } => html! {
            // The undertaking seat is counted among all, and stays.
            p { (counted!("{seats} seat is drawn", "{seats} seats are drawn", seats = seats.saturating_sub(1))) }
            p {
                (counted!("{count} candidate:", "{count} candidates:", count = candidates.len())) " "
                @for judge in candidates { span.tag { (roster.bare_name(*judge)) } " " }
            }
            (needs_notice(needs))
        },
        Rehearsal::Known(status) => html! {
            p { (text!("This number is in the log with these facts: {status}.", status = super::status_label(*status))) }
        },
        _ => html! {},
    }
}

/// What a second person has to agree to first.
fn needs_notice(needs: &[ApprovalNeed]) -> Markup {
    html! {
        @if !needs.is_empty() {
            div.notice {
                p { (text!("It waits for approval before its draw:")) }
                ul { @for need in needs { li { (need_line(*need)) } } }
            }
        }
    }
}
