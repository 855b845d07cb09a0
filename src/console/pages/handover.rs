//! 移送清单: the cases that came to their judges on a day, by division, on paper.

use std::collections::BTreeMap;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use caselot_core::docket::Day;
use caselot_core::docket::type_code::{self, TypeClass};
use caselot_core::id::JudgeId;
use maud::{Markup, html};
use serde::Deserialize;

use crate::console::Console;
use crate::console::boxes::{Boxed, Boxes};
use crate::console::fault::{Fault, html_page};
use crate::console::page::{long_day, paper};
use crate::console::reads::Roster;
use crate::console::visit::Visit;
use crate::wire::v1;
use crate::words::{counted, text};

pub fn router() -> Router<Console> {
    Router::new().route("/day/handover", get(handover))
}

#[derive(Deserialize, Default)]
struct Asked {
    #[serde(default)]
    on: Boxed<Day>,
}

/// 移送清单: the cases that came to their judges on a day, by division, to be signed for. The last
/// column has the day by which the parties are told who sits: the third one after it (民诉法 131).
async fn handover(visit: Visit, Boxes(asked): Boxes<Asked>) -> Result<Response, Fault> {
    visit.finds()?;
    let day = asked.on.get().unwrap_or_else(|| visit.today());
    let roster = visit.roster().await?;
    let request = v1::FindCasesRequest {
        court: visit.court(),
        assigned_from: day.to_string(),
        assigned_to: day.to_string(),
        order: v1::CaseOrder::Judge.into(),
        ..v1::FindCasesRequest::default()
    };
    let mut divisions: BTreeMap<String, Vec<v1::FoundCase>> = BTreeMap::new();
    for case in visit.find_all(request).await? {
        let judge = roster.judges.get(&JudgeId(case.undertaking));
        let post = judge.and_then(|judge| judge.tenures.iter().find(|row| row.covers(day)));
        let division = post.map(|row| row.division.clone()).unwrap_or_default();
        divisions.entry(division).or_default().push(case);
    }
    let told_by = Day(day.0.saturating_add(TOLD_WITHIN_DAYS));
    let title = visit.say(|| text!("Cases handed over on {day}", day = long_day(day)));
    let content = visit.say(|| {
        html! {
            @if divisions.is_empty() { p { (text!("No case came to a judge on this day.")) } }
            @for (division, cases) in &divisions {
                div.sheet { (handover_sheet(&visit, (division, cases), (day, told_by), &roster)) }
            }
        }
    });
    Ok(html_page(paper(visit.lang, &title, content)))
}

/// Days within which the parties are told who sits (民诉法 131).
pub const TOLD_WITHIN_DAYS: u32 = 3;

/// Whether the parties are told who sits by that article: of a case that is open, and by the law of
/// civil procedure, which that of administrative procedure follows. Criminal procedure and
/// enforcement have rules of their own.
pub fn is_told(case: &v1::FoundCase) -> bool {
    let class = type_code::class(&case.type_code);
    let other = [TypeClass::Criminal, TypeClass::Enforcement].map(Some).contains(&class);
    case.closed_on.is_empty() && !other
}

fn handover_sheet(
    visit: &Visit,
    (division, cases): (&str, &[v1::FoundCase]),
    (day, told_by): (Day, Day),
    roster: &Roster,
) -> Markup {
    html! {
        h1 { (visit.filer().court().name) }
        h2 { (text!("List of cases handed over")) }
        p { (crate::words::or_dash(division)) " · " (long_day(day)) " · " (counted!("{count} case", "{count} cases", count = cases.len())) }
        table {
            thead { tr {
                th {} th { (text!("Number")) } th { (text!("Cause")) } th { (text!("Judge")) }
                th { (text!("Parties told by")) } th { (text!("Received (signature)")) }
            } }
            tbody {
                @for (row, case) in cases.iter().enumerate() {
                    tr {
                        td { (row + 1) }
                        td.case { (case.case_number) }
                        td { (case.cause) }
                        td { (roster.bare_name(JudgeId(case.undertaking))) }
                        td { @if is_told(case) { (told_by) } @else { "—" } }
                        td {}
                    }
                }
            }
        }
        div.signs {
            span { (text!("Handed over by:")) }
            span { (text!("Received by:")) }
            span { (text!("Day:")) }
        }
    }
}
