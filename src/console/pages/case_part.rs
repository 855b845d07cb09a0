//! A case as whoever sees a part of the court reads it: a judge the own cases, a division those of its
//! judges. Without chances, parties, and the persons who acted in it.

use axum::http::StatusCode;
use caselot_core::docket::code::Manner;
use caselot_core::id::{EntryIndex, JudgeId};
use maud::{Markup, html};

use super::case::present;
use super::status_label;
use crate::console::fault::Fault;
use crate::console::reads::Roster;
use crate::console::visit::Visit;
use crate::telling::judges::pool_word;
use crate::telling::{register, round};
use crate::wire::v1;
use crate::words::{self, text};

/// The page of a case that the server shows to this person.
///
/// # Errors
/// The page that says that there is none: of a case of others nothing is told.
pub async fn part_page(visit: &Visit, entry: u64) -> Result<Markup, Fault> {
    let none = || {
        let sentence = visit.say(|| text!("there is no such case"));
        visit.refuse(StatusCode::NOT_FOUND, sentence, None)
    };
    let row = visit.case_at(EntryIndex(entry)).await.map_err(|error| visit.fault(&error))?;
    let number = row.ok_or_else(none)?.case_number;
    let stages = visit.case(&number).await.map_err(|error| visit.fault(&error))?.stages;
    let roster = visit.roster().await?;
    let request = v1::FindCasesRequest {
        court: visit.court(),
        judge: present(&stages).map_or(0, |stage| stage.undertaking),
        ..v1::FindCasesRequest::default()
    };
    let found = visit.find_all(request).await?.into_iter().find(|it| it.case_number == number);
    let found = found.ok_or_else(none)?;
    let content = visit.say(|| {
        html! {
            h1 { (number) " " span.small { (found.cause) " · " (found.procedure) } }
            p { span.tag { (standing(&found)) } }
            (facts(&found, &roster))
            (rounds(&stages, &roster))
        }
    });
    Ok(visit.page(&number, "/cases", content))
}

/// Whether a case is open or closed, with the day and the manner.
pub fn standing(found: &v1::FoundCase) -> String {
    if found.closed_on.is_empty() {
        return text!("the case is open");
    }
    let manner = match found.manner {
        0 => String::new(),
        manner => words::label_of::<Manner>(manner),
    };
    format!("{} {manner}", register::closed_or_open(&found.closed_on)).trim_end().to_owned()
}

fn facts(found: &v1::FoundCase, roster: &Roster) -> Markup {
    let pool = pool_word(&found.pool, &roster.pools);
    let said = register::case(&v1::FoundCase { pool, ..found.clone() }, &roster.judges);
    html! {
        div.box {
            table.facts { tbody {
                @for (heading, said) in register::case_headings().iter().zip(&said) {
                    @if !said.is_empty() { tr { th { (heading) } td { (said) } } }
                }
            } }
        }
    }
}

/// The rounds of the case, and who had it in each.
fn rounds(stages: &[v1::CaseStage], roster: &Roster) -> Markup {
    html! {
        table {
            thead { tr {
                th { (text!("Round")) } th { (text!("State")) } th { (text!("Judge")) }
                th.number { (text!("Entry")) }
            } }
            tbody {
                @for stage in stages.iter().filter(|stage| stage.changes == 0) {
                    tr {
                        td { (round(stage.stage)) } td { (status_label(stage.status())) }
                        td { @if stage.undertaking != 0 { (roster.name(JudgeId(stage.undertaking))) } }
                        td.number { (stage.filing) }
                    }
                }
            }
        }
    }
}
