//! 本人办案: a judge's own cases, a leader's own line, and what the leader says of it.

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Form, Router};
use caselot_core::docket::code::PersonRole::Own;
use caselot_core::docket::code::{Manner, Signal};
use caselot_core::id::JudgeId;
use maud::{Markup, html};

use super::quota::{Asked, client, leaders_table, period_form};
use crate::client::ClientError;
use crate::console::Console;
use crate::console::boxes::Boxes;
use crate::console::fault::{Fault, html_page, notice};
use crate::console::field::{self, Sheet};
use crate::console::list::{self, Cell, Column, List, Row, Wanted};
use crate::console::session::Typed;
use crate::console::visit::Visit;
use crate::wire::v1;
use crate::words::{self, text};

/// Name of the list of cases.
const CASES: &str = "own-cases";

pub fn router() -> Router<Console> {
    Router::new().route("/mine", get(show).post(explain))
}

async fn show(
    visit: Visit,
    Boxes(asked): Boxes<Asked>,
    Query(listed): Query<list::Asked>,
) -> Result<Response, Fault> {
    if !visit.is(&[Own]) {
        return Err(visit.for_others());
    }
    let wanted = visit.wanted(CASES, &listed);
    let cases = own_cases(&visit, &asked).await?;
    if let Some(file) = cases.file(&wanted) {
        return Ok(file);
    }
    let content = page(&visit, &asked, (&cases, &wanted), (&Sheet::default(), None)).await?;
    Ok(html_page(content))
}

/// The page once more, beside what is wrong with what was typed.
async fn again(
    visit: &Visit,
    asked: &Asked,
    sheet: &Sheet,
    beside: Option<Markup>,
) -> Result<Response, Fault> {
    let cases = own_cases(visit, asked).await?;
    let page = page(visit, asked, (&cases, &Wanted::default()), (sheet, beside)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html_page(page)).into_response())
}

async fn page(
    visit: &Visit,
    asked: &Asked,
    (cases, wanted): (&List, &Wanted),
    (sheet, beside): (&Sheet, Option<Markup>),
) -> Result<Markup, Fault> {
    let report = client(visit).get_quota_report(asked.request(visit)).await;
    let report = report.map_err(|status| visit.fault(&status.into()))?.into_inner();
    let title = visit.say(|| text!("My cases"));
    let content = visit.say(|| {
        html! {
            h1 { (title) }
            (period_form(visit, asked, "/mine"))
            @if let Some(beside) = beside { (beside) }
            @if report.leaders.is_empty() {
                p.hint { (text!("Nothing is required of you in this period.")) }
            } @else {
                (leaders_table(visit, asked, &report, false))
                (explanations(visit, asked, &report, sheet))
            }
            h2 { (text!("Own cases")) }
            (cases.show(visit, wanted))
        }
    });
    Ok(visit.page(&title, "/mine", content))
}

/// What the leader said, and a form to say more.
fn explanations(visit: &Visit, asked: &Asked, report: &v1::QuotaReport, sheet: &Sheet) -> Markup {
    let signals = std::iter::once((String::new(), text!("the figures as a whole"))).chain(
        report.leaders.iter().flat_map(|leader| &leader.findings).map(|finding| {
            let name = finding.signal().as_str_name();
            (name.to_owned(), caselot_report::word(words::lang(), "signal", name))
        }),
    );
    let signals: Vec<_> = signals.collect();
    html! {
        div.box {
            h2 { (text!("My explanation (说明)")) }
            ul {
                @for it in report.leaders.iter().flat_map(|leader| &leader.explanations) {
                    li { (it.on) " " (it.text) @if !it.handed_in.is_empty() { " (" (it.handed_in) ")" } }
                }
            }
            form method="post" action=(format!("/mine?{}", asked.query(visit))) {
                (visit.token())
                (sheet.choice("finding", &text!("About"), "", &signals))
                (sheet.line("said", &text!("Explanation"), &text!("it stands beside the figures in every report that is not public")))
                div.actions { button.primary { (text!("Record it")) } }
            }
        }
    }
}

fn manner(case: &v1::FoundCase) -> String {
    match case.manner {
        0 => String::new(),
        manner => words::label_of::<Manner>(manner),
    }
}

/// The judge's own cases, which the server knows: of others it tells nothing.
async fn own_cases(visit: &Visit, asked: &Asked) -> Result<List, Fault> {
    let request = v1::FindCasesRequest { court: visit.court(), ..Default::default() };
    let cases = visit.find_all(request).await?;
    let roster = visit.roster().await?;
    let place = format!("/mine?{}", asked.query(visit));
    let row = |case: &v1::FoundCase| {
        let standing = match case.closed_on.is_empty() {
            true => text!("the case is open"),
            false => text!("the case is closed"),
        };
        let panel = case.panel.iter().map(|it| roster.bare_name(JudgeId(*it)));
        Row::of([
            Cell::link(&case.case_number, Some(format!("/case/{}", case.filing))),
            (&case.cause).into(),
            (&case.procedure).into(),
            (&case.filed_on).into(),
            (&case.assigned_on).into(),
            words::listed(&panel.collect::<Vec<_>>()).into(),
            standing.into(),
            (&case.closed_on).into(),
            manner(case).into(),
        ])
    };
    Ok(visit.say(|| {
        let columns = [
            Column::case(text!("Number")),
            Column::text(text!("Cause")),
            Column::text(text!("Procedure")),
            Column::time(text!("day of entry")),
            Column::time(text!("Assigned on")),
            Column::text(text!("Panel")),
            Column::text(text!("State")),
            Column::time(text!("Closed on")),
            Column::text(text!("Manner")),
        ];
        List::new(CASES, place, columns).of(cases.iter().map(row))
    }))
}

async fn explain(
    visit: Visit,
    Boxes(asked): Boxes<Asked>,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    if !visit.is(&[Own]) {
        return Err(visit.for_others());
    }
    visit.own_form(field::token(&typed))?;
    let mut sheet = Sheet::new(typed);
    if sheet.value("said").is_empty() {
        let wanted = visit.say(|| text!("fill this in"));
        sheet.fault("said", wanted);
        return again(&visit, &asked, &sheet, None).await;
    }
    match record(&visit, &asked, &sheet).await {
        Ok(()) => Err(Fault::Elsewhere(format!("/mine?{}", asked.query(&visit)))),
        Err(error) => {
            let beside = Some(notice(&visit.said(&error)));
            again(&visit, &asked, &sheet, beside).await
        }
    }
}

async fn record(visit: &Visit, asked: &Asked, sheet: &Sheet) -> Result<(), ClientError> {
    let days = asked.days(visit);
    let signal = Signal::from_name(sheet.value("finding"));
    let explanation = v1::ExplanationRecorded {
        // The server knows whose number it is.
        judge: 0,
        from_day: days.0.0,
        to_day: days.1.0,
        signal: signal.map_or(0, Signal::code),
        text: sheet.value("said").to_owned(),
        handed_in: String::new(),
        withdrawn: false,
    };
    let request = v1::ExplainRequest {
        court: visit.court(),
        person: String::new(),
        explanation: Some(explanation),
    };
    client(visit).explain(request).await?;
    Ok(())
}
