//! 核对: a case as it would be filed, since nothing undoes it.

use caselot_core::id::JudgeId;
use maud::{Markup, html};

use super::hints::Hints;
use crate::client::{CaseInput, Rehearsal};
use crate::console::field::Sheet;
use crate::console::lineage::RETURNS;
use crate::console::pages::preview::preview_box;
use crate::console::reads::Roster;
use crate::console::visit::Visit;
use crate::telling::flag_name;
use crate::words::{self, text};

/// The page of a case before it is filed.
pub fn check_page(
    visit: &Visit,
    sheet: &Sheet,
    (case, told): (&CaseInput, &Rehearsal),
    roster: &Roster,
    hints: &Hints,
) -> Markup {
    let title = visit.say(|| text!("Check"));
    let returns = |flag: &&String| RETURNS.contains(&flag.as_str());
    let flags: Vec<&str> =
        case.flags.iter().filter(|it| !returns(it)).map(String::as_str).collect();
    let content = visit.say(|| {
        html! {
            h1 { (title) " " span.small { (text!("① fill in  ② check  ③ result")) } }
            div.box {
                p.bignumber { (case.number) }
                p { (case.parties) }
                table.facts {
                    tbody {
                        (fact(&text!("Cause"), &case.cause))
                        (fact(&text!("Procedure"), &case.procedure))
                        (fact(&text!("Claim"), &case.claim))
                        (fact(&text!("Accepted on"), &case.accepted_on.to_string()))
                        (fact(&text!("Flags"), &words::listed(&flags)))
                        (fact(&text!("Panel"), &roster.panel_lines(&case.panel).join("；")))
                        @if let Some(prior) = case.lineage.prior.as_deref() {
                            (fact(&text!("Comes back"), &returning(case)))
                            (fact(&text!("Earlier case"), &prior.case_number))
                            (fact(&text!("Sat in it"), &names(&prior.sat, roster)))
                        }
                        @if let Some(main) = case.lineage.follows.as_deref() {
                            (fact(&text!("Main case"), &main.case_number))
                        }
                        (fact(&text!("Series"), &case.lineage.series))
                        (fact(&text!("Why not by the rules"), &case.departure))
                        @for it in &case.exclusions {
                            (fact(
                                &text!("Left out (回避)"),
                                &format!("{} {} {}", roster.name(it.judge), words::label(it.ground), it.text)
                            ))
                        }
                    }
                }
            }
            (hints.shown())
            div.box { (preview_box(told, roster, visit)) }
            form.actions.sticky method="post" action="/file/confirm" data-desk="" {
                (visit.token())
                (sheet.hidden())
                button.primary autofocus { (text!("Confirm: file and draw")) }
                a.button href="/file" { (text!("Back to the form")) }
                span.hint { (text!("A filing cannot be taken back.")) }
            }
        }
    });
    visit.page(&title, "/file", content)
}

fn fact(name: &str, value: &str) -> Markup {
    html! { @if !value.is_empty() { tr { th { (name) } td { (value) } } } }
}

/// How a case comes back.
fn returning(case: &CaseInput) -> String {
    let flag = case.flags.iter().find(|flag| RETURNS.contains(&flag.as_str()));
    flag.map_or_else(String::new, |flag| flag_name(flag))
}

fn names(judges: &[JudgeId], roster: &Roster) -> String {
    words::listed(&judges.iter().map(|judge| roster.name(*judge)).collect::<Vec<_>>())
}
