//! 通知与签收: which cases a division has taken over, and whose parties are still to be told who sits,
//! at first and after seats changed.
//! Both are remembered by this console; the log does not know them.

use std::collections::BTreeSet;

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Form, Router};
use caselot_core::docket::Day;
use caselot_core::docket::code::PersonRole::{self, Division, Filing, Supervisor};
use caselot_core::id::JudgeId;
use maud::{Markup, html};
use serde::Deserialize;

use super::handover::{TOLD_WITHIN_DAYS, is_told};
use crate::console::Console;
use crate::console::fault::{Fault, html_page};
use crate::console::field::{self, Sheet};
use crate::console::list::{self, Cell, Column, List, Wanted};
use crate::console::marks::{Mark, Marks, Times};
use crate::console::reads::Roster;
use crate::console::session::Typed;
use crate::console::visit::Visit;
use crate::telling::time::local_time;
use crate::wire::v1;
use crate::words::{counted, text};

/// Who hands over, takes over and tells.
const SEES: [PersonRole; 3] = [Filing, Supervisor, Division];
/// Cases of so many days are looked at; what is not told by then is long overdue.
const DAYS: u32 = 14;
/// Name of the list.
const NOTICES: &str = "notices";
/// Most lines of the list as it is opened, and cases of an answer.
const LINES: usize = 300;
const PAGE: u32 = 1_000;
/// Most cases that are marked at once.
const MOST: usize = 1_000;

pub fn router() -> Router<Console> {
    Router::new().route("/notices", get(show)).route("/notices/mark", post(mark))
}

#[derive(Deserialize, Default)]
struct Asked {
    /// `all` for those that are told, too.
    #[serde(default)]
    show: String,
}

/// A case that was assigned, or whose seats changed, with what is remembered of it.
struct Row {
    case: v1::FoundCase,
    /// The filing, or the entry that changed seats: what is marked.
    entry: u64,
    /// Day of the entry by which these judges sit.
    since: Day,
    /// Seats changed.
    reseated: bool,
    due: Day,
    received: Option<Times>,
    told: Option<Times>,
}

impl Row {
    fn assigned(case: v1::FoundCase, marks: &Marks) -> Option<Row> {
        let (entry, since) = (case.filing, Day::parse(&case.assigned_on)?);
        Some(Row::of(case, (entry, since, false), marks))
    }

    fn reseated(case: v1::FoundCase, marks: &Marks) -> Option<Row> {
        let (entry, since) = (case.reseated_by, Day::parse(&case.reseated_on)?);
        Some(Row::of(case, (entry, since, true), marks))
    }

    fn of(case: v1::FoundCase, (entry, since, reseated): (u64, Day, bool), marks: &Marks) -> Row {
        let due = Day(since.0 + TOLD_WITHIN_DAYS);
        let (received, told) = (marks.times(entry, Mark::Received), marks.times(entry, Mark::Told));
        Row { case, entry, since, reseated, due, received, told }
    }
}

async fn show(
    visit: Visit,
    Query(asked): Query<Asked>,
    Query(listed): Query<list::Asked>,
) -> Result<Response, Fault> {
    if !visit.is(&SEES) {
        return Err(visit.for_others());
    }
    let all = asked.show == "all";
    let wanted = visit.wanted(NOTICES, &listed);
    let most = if wanted.is_of_all() { list::MOST } else { LINES };
    let (rows, more) = visit.noticed(all, most).await?;
    let roster = visit.roster().await?;
    let place = if all { "/notices?show=all" } else { "/notices" };
    let list = visit.say(|| list_of(&visit, &rows, &roster, place));
    let list = if wanted.is_of_all() { list.cut(more) } else { list };
    if let Some(file) = list.file(&wanted) {
        return Ok(file);
    }
    let more = more && !wanted.is_of_all();
    let title = visit.say(|| text!("Notices and receipts"));
    let content = visit.say(|| page(&visit, (&rows, more), (&list, &wanted), all));
    Ok(html_page(visit.page(&title, "/notices", content)))
}

impl Visit {
    /// The cases that were assigned or whose seats changed, and whose parties are to be told, or were,
    /// as this person's credential shows them; and whether there are more.
    async fn noticed(&self, all: bool, most: usize) -> Result<(Vec<Row>, bool), Fault> {
        let today = self.today();
        let (from, to) = (Day(today.0.saturating_sub(DAYS)).to_string(), today.to_string());
        let open = v1::FindCasesRequest {
            court: self.court(),
            standing: v1::CaseStanding::Open.into(),
            order: v1::CaseOrder::Oldest.into(),
            ..Default::default()
        };
        let reseated = v1::FindCasesRequest {
            reseated_from: from.clone(),
            reseated_to: to.clone(),
            ..open.clone()
        };
        let assigned = v1::FindCasesRequest { assigned_from: from, assigned_to: to, ..open };
        let (mut rows, more) = self.assigned(assigned, all, most).await?;
        let reseated = self.find_all(reseated).await?;
        let marks = &self.console.0.marks;
        let reseated = reseated.into_iter().filter(is_told);
        let reseated = reseated.filter_map(|case| Row::reseated(case, marks));
        rows.extend(reseated.filter(|row| all || row.told.is_none()));
        rows.sort_by_key(|row| (row.told.is_some(), row.due, row.entry));
        Ok((rows, more))
    }

    /// The first filing or request without a judge: it comes to one later, and is not settled before.
    async fn first_unassigned(&self) -> Result<u64, Fault> {
        let mut first = u64::MAX;
        for status in [v1::FilingStatus::Open, v1::FilingStatus::Requested] {
            let request = v1::ListCasesRequest {
                court: self.court(),
                page_size: 1,
                status: status.into(),
                ..v1::ListCasesRequest::default()
            };
            let answer = self.assignments().list_cases(request).await;
            let cases = answer.map_err(|status| self.fault(&status.into()))?.into_inner().cases;
            first = cases.first().map_or(first, |case| first.min(case.filing));
        }
        Ok(first)
    }

    /// The cases that came to their judges, the first filed first, up to a page of those whose parties
    /// are to be told; and whether there are more. What was told to the end is not looked at again, so
    /// that a large court is not read for each look.
    async fn assigned(
        &self,
        request: v1::FindCasesRequest,
        all: bool,
        most: usize,
    ) -> Result<(Vec<Row>, bool), Fault> {
        let marks = &self.console.0.marks;
        // Who sees a part of the court cannot say of the others that they are told.
        let settles = !all && self.is(&[Filing, Supervisor]);
        let unassigned = if settles { self.first_unassigned().await? } else { 0 };
        let from_entry = if settles { marks.settled() } else { 0 };
        let mut request = v1::FindCasesRequest { from_entry, page_size: PAGE, ..request };
        let (mut rows, mut is_settled) = (Vec::new(), true);
        loop {
            let page = self.find(request.clone()).await?;
            for case in page.cases {
                let filing = case.filing;
                let row = Some(case).filter(is_told).and_then(|case| Row::assigned(case, marks));
                let open = row.as_ref().is_some_and(|row| row.told.is_none());
                is_settled &= !open;
                if is_settled && settles {
                    marks.settle(filing.min(unassigned));
                }
                rows.extend(row.filter(|_| all || open));
            }
            if page.next_page_token.is_empty() || rows.len() >= most {
                return Ok((rows, !page.next_page_token.is_empty()));
            }
            request.page_token = page.next_page_token;
        }
    }
}

fn page(
    visit: &Visit,
    (rows, more): (&[Row], bool),
    (list, wanted): (&List, &Wanted),
    all: bool,
) -> Markup {
    let today = visit.today();
    let late = rows.iter().filter(|row| row.told.is_none() && row.due < today).count();
    let open = rows.iter().filter(|row| row.told.is_none()).count();
    html! {
        h1 { (text!("Notices and receipts")) }
        p {
            @if more { (text!("more than {open} cases whose parties are still to be told who sits", open)) }
            @else { (counted!("{open} case whose parties are still to be told who sits", "{open} cases whose parties are still to be told who sits", open)) }
            " "
            @if late > 0 { span.tag.red { (text!("{late} overdue", late)) } }
            " · "
            @if all { a href="/notices" { (text!("only what is open")) } }
            @else { a href="/notices?show=all" { (text!("all of the last {days} days", days = DAYS)) } }
            " · "
            a href=(format!("/day/handover?on={today}")) { (text!("Cases to hand over today, on paper")) }
        }
        p.hint { (text!("Once the judges are determined, the parties are told within three days (Civil Procedure Law, article 131). Closed cases, criminal cases and enforcement are not listed.")) }
        p.hint { b { (text!("What is marked here is remembered by this console alone: another console does not show it.")) } }
        (list.bar(visit, wanted))
        form method="post" action="/notices/mark" {
            (visit.token())
            input type="hidden" name="back" value=(list.here(wanted));
            (list.table(wanted))
            (list.pager(wanted))
            @if more {
                p.small { (text!("The first {most}; the others come up as these are told.", most = LINES)) }
            }
            @if rows.is_empty() { p.hint { (text!("Nobody is waiting to be told.")) } }
            @else { div.actions.sticky {
                button type="button" data-all="filing" { (text!("Tick all")) }
                button.primary name="mark" value="told" { (text!("Parties told")) }
                button name="mark" value="received" { (text!("Received by the division")) }
                button.plain name="mark" value="undo" { (text!("Take the marks back")) }
                span.hint { (text!("for the cases that are ticked")) }
            } }
        }
    }
}

fn list_of(visit: &Visit, rows: &[Row], roster: &Roster, place: &str) -> List {
    let columns = [
        Column::act(),
        Column::case(text!("Number")),
        Column::text(text!("Cause")),
        Column::text(text!("Judge")),
        Column::text(text!("Division")),
        Column::time(text!("Assigned on")),
        Column::time(text!("Parties told by")),
        Column::text(text!("Received")),
        Column::text(text!("Told")),
    ];
    List::new(NOTICES, place, columns).of(rows.iter().map(|row| line(visit, row, roster)))
}

fn line(visit: &Visit, row: &Row, roster: &Roster) -> list::Row {
    let (case, today) = (&row.case, visit.today());
    let judge = JudgeId(case.undertaking);
    let known = roster.judges.get(&judge);
    let post = known.and_then(|it| it.tenures.iter().find(|tenure| tenure.covers(today)));
    let is_late = row.told.is_none() && row.due < today;
    let marked = |times: &Option<Times>| match times {
        Some(times) => {
            let time = local_time(times.first_ms, visit.offset());
            format!("{} {}", time.get(5..16).unwrap_or_default(), times.first_by)
        }
        None => String::new(),
    };
    let opens = visit.is(&super::OPENS_CASES);
    let tick = html! {
        input type="checkbox" name="filing" value=(row.entry) aria-label=(case.case_number);
    };
    let number = html! {
        @if opens { a href=(format!("/case/{}", case.filing)) { (case.case_number) } }
        @else { (case.case_number) }
        @if row.reseated { " " span.tag { (text!("seats changed")) } }
    };
    let due = html! { (row.due) @if is_late { " " span.tag.red { (text!("overdue")) } } };
    let cells = [
        Cell::act(tick),
        Cell::shown(&case.case_number, number),
        Cell::or_dash(&case.cause),
        roster.bare_name(judge).into(),
        Cell::or_dash(post.map_or("", |post| &post.division)),
        row.since.into(),
        Cell::shown(row.due.to_string(), due),
        Cell::or_dash(marked(&row.received)),
        Cell::or_dash(marked(&row.told)),
    ];
    list::Row::of(cells).flagged(is_late)
}

/// Marks the cases that are ticked.
async fn mark(visit: Visit, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    if !visit.is(&SEES) {
        return Err(visit.for_others());
    }
    visit.own_form(field::token(&typed))?;
    let sheet = Sheet::new(typed);
    let ticked = sheet.values("filing").filter_map(|it| it.parse().ok());
    let mut filings: BTreeSet<u64> = ticked.take(MOST).collect();
    if filings.is_empty() {
        let sentence = visit.say(|| text!("no case is ticked"));
        let cure =
            visit.say(|| text!("tick the cases that it is about, and press the button again"));
        return Err(visit.refuse(StatusCode::UNPROCESSABLE_ENTITY, sentence, Some(cure)));
    }
    // Only what the person's own list shows: an office marks no other division's case.
    let (rows, _) = visit.noticed(true, list::MOST).await?;
    let own: BTreeSet<u64> = rows.iter().map(|row| row.entry).collect();
    filings.retain(|entry| own.contains(entry));
    let filings: Vec<u64> = filings.into_iter().collect();
    let (marks, by) = (&visit.console.0.marks, (visit.session.person.as_str(), visit.now_ms()));
    let made = match sheet.value("mark") {
        "told" => marks.make(&filings, Mark::Told, by),
        "received" => marks.make(&filings, Mark::Received, by),
        _ => marks
            .take_back(&filings, Mark::Told, by)
            .and_then(|()| marks.take_back(&filings, Mark::Received, by)),
    };
    made.map_err(|error| {
        let sentence =
            visit.say(|| text!("this console cannot write into its folder: {error}", error));
        let cure = visit.say(|| text!("tell the information department"));
        visit.refuse(StatusCode::INTERNAL_SERVER_ERROR, sentence, Some(cure))
    })?;
    Err(visit.back(&sheet, "/notices"))
}
