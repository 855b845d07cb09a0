//! 我审批过的: what was decided in a month, as a list.

use axum::extract::Query;
use axum::response::Response;
use caselot_core::docket::Day;
use caselot_core::docket::code::PersonRole::{Auditor, Filing, Political, Registrar, Supervisor};
use caselot_core::quota::post::Span;
use maud::html;
use serde::Deserialize;

use super::decided::{asked_name, case_of, how};
use crate::client::ClientError;
use crate::console::fault::{Fault, html_page};
use crate::console::list::{self, Cell, Column, List, MOST, Row};
use crate::console::pages::READS_CASES;
use crate::console::reads::Roster;
use crate::console::visit::Visit;
use crate::telling::time::local_time;
use crate::wire::v1;
use crate::words::text;

/// Lines of a page, and of an answer where all are read.
const OF_A_PAGE: u32 = 50;
const PAGE: u32 = 1_000;
/// Name of the list.
const DECIDED: &str = "decided";

impl Visit {
    /// A page of what was decided, or all of it up to what a list holds.
    async fn decided_in(
        &self,
        request: v1::ListDecidedRequest,
        all: bool,
    ) -> Result<v1::ListDecidedResponse, Fault> {
        let fault = |error: ClientError| self.fault(&error);
        if !all {
            let page = v1::ListDecidedRequest { page_size: OF_A_PAGE, ..request };
            return self.list_decided(page).await.map_err(fault);
        }
        let first =
            v1::ListDecidedRequest { page_size: PAGE, page_token: String::new(), ..request };
        let mut page = self.list_decided(first.clone()).await.map_err(fault)?;
        while !page.next_page_token.is_empty() && page.lines.len() < MOST {
            let next = v1::ListDecidedRequest { page_token: page.next_page_token, ..first.clone() };
            let more = self.list_decided(next).await.map_err(fault)?;
            page.lines.extend(more.lines);
            page.next_page_token = more.next_page_token;
        }
        page.next_page_token.clear();
        Ok(page)
    }
}

/// Which month is asked for, and whose.
#[derive(Deserialize, Default)]
pub struct Asked {
    #[serde(default)]
    month: String,
    /// `all` for what others decided, too.
    #[serde(default)]
    by: String,
    #[serde(default)]
    after: String,
}

/// The days of a month such as 2026-03; of this one if it is none.
fn month_of(text: &str, today: Day) -> (u32, u32, Span) {
    let parts = text.split_once('-');
    let asked = parts.and_then(|(year, month)| Some((year.parse().ok()?, month.parse().ok()?)));
    let (year, month, _) = today.civil();
    let (year, month) = asked.filter(|it: &(u32, u32)| it.0 < 9_999).unwrap_or((year, month));
    match Span::of_month(year, month) {
        Some(span) => (year, month, span),
        None => {
            let (year, month, _) = today.civil();
            (year, month, Span::of_month(year, month).unwrap_or(Span { from: today, to: today }))
        }
    }
}

/// 我审批过的: what was decided in a month, by this person or by everybody.
pub async fn show(
    visit: Visit,
    Query(asked): Query<Asked>,
    Query(listed): Query<list::Asked>,
) -> Result<Response, Fault> {
    if !visit.is(&[Filing, Supervisor, Political, Auditor, Registrar]) {
        return Err(visit.for_others());
    }
    // Who decides nothing sees what others decided.
    let own = asked.by != "all" && visit.is(&[Supervisor]);
    let (year, month, span) = month_of(&asked.month, visit.today());
    let request = v1::ListDecidedRequest {
        decided_by: if own { visit.session.person.clone() } else { String::new() },
        from: span.from.to_string(),
        to: span.to.to_string(),
        page_token: asked.after.clone(),
        ..Default::default()
    };
    let wanted = visit.wanted(DECIDED, &listed);
    let page = visit.decided_in(request, wanted.is_of_all()).await?;
    let roster = visit.roster().await?;
    let of = |year: u32, month: u32| format!("{year:04}-{month:02}");
    let before = if month == 1 { of(year - 1, 12) } else { of(year, month - 1) };
    let next = if month == 12 { of(year + 1, 1) } else { of(year, month + 1) };
    let by = if own { "own" } else { "all" };
    let to = |month: &str, rest: &str| format!("/decided?month={month}&by={by}{rest}");
    let this = of(year, month);
    let list = visit.say(|| {
        let list = decided_list(&visit, &roster, &page.lines, to(&this, ""));
        let is_cut = page.lines.len() >= MOST;
        if wanted.is_of_all() { list.cut(is_cut) } else { list.page_of(page.found) }
    });
    if let Some(file) = list.file(&wanted) {
        return Ok(file);
    }
    let title = visit.say(|| match own {
        true => text!("What I decided"),
        false => text!("What was decided"),
    });
    let content = visit.say(|| {
        html! {
            h1 { (title) " " span.small { (this) } }
            p.actions {
                b { (text!("{count} decided", count = page.found)) }
                a href=(to(&before, "")) { (text!("the month before")) }
                @if span.to < visit.today() { a href=(to(&next, "")) { (text!("the month after")) } }
                @if visit.is(&[Supervisor]) {
                    @if own { a href=(format!("/decided?month={this}&by=all")) { (text!("Everybody's")) } }
                    @else { a href=(format!("/decided?month={this}&by=own")) { (text!("Mine alone")) } }
                }
                a href="/approvals" { (text!("What else waits")) }
            }
            @if page.lines.is_empty() { p.hint { (text!("Nothing was decided in this month.")) } }
            @else { (list.show(&visit, &wanted)) }
            div.pager {
                @if !asked.after.is_empty() { a href=(to(&this, "")) { (text!("First page")) } }
                @if !page.next_page_token.is_empty() {
                    a href=(to(&this, &format!("&after={}", page.next_page_token))) { (text!("Next page")) }
                }
            }
        }
    });
    Ok(html_page(visit.page(&title, "/approvals", content)))
}

fn headings() -> [String; 9] {
    [
        text!("Decided at"),
        text!("How"),
        text!("What"),
        text!("Case"),
        text!("Pool"),
        text!("Asked by"),
        text!("Asked on"),
        text!("Decided by"),
        text!("Reason"),
    ]
}

/// A line of the table; its fourth cell is the case.
fn cells(visit: &Visit, roster: &Roster, line: &v1::DecidedLine) -> [String; 9] {
    let asked = line.asked.clone().unwrap_or_default();
    let time = local_time(line.time_ms, visit.offset());
    // A lot and whatever else is of no pool has none; nor does a server of before say it.
    let pool = match asked.pool.as_str() {
        "" => String::new(),
        code => roster.pool_label(code),
    };
    let about = format!("{}{} {}", asked.case_number, asked.roll, asked.subject);
    [
        time.get(..16).unwrap_or(&time).to_owned(),
        how(line),
        asked_name(&asked, None),
        about.trim().to_owned(),
        pool,
        asked.person,
        asked.asked_on,
        line.person.clone(),
        line.text.clone(),
    ]
}

fn decided_list(visit: &Visit, roster: &Roster, lines: &[v1::DecidedLine], place: String) -> List {
    let [time, how, what, case, pool, asked_by, asked_on, by, why] = headings();
    let columns = [
        Column::time(time),
        Column::text(how),
        Column::text(what),
        Column::case(case),
        Column::text(pool),
        Column::text(asked_by),
        Column::time(asked_on),
        Column::text(by),
        Column::text(why),
        Column::number(text!("Entry")),
    ];
    let row = |line: &v1::DecidedLine| {
        let [time, how, what, case, pool, asked_by, asked_on, by, why] = cells(visit, roster, line);
        let tag = html! { span.tag.green[line.agreed].red[!line.agreed] { (how) } };
        let asked = line.asked.as_ref().map_or(0, |it| it.entry);
        let opens = case_of(line).filter(|_| visit.is(&READS_CASES));
        Row::of([
            time.into(),
            Cell::shown(how, tag),
            Cell::link(what, Some(format!("/approvals/{asked}"))),
            Cell::link(case, opens.map(|filing| format!("/case/{filing}"))),
            pool.into(),
            asked_by.into(),
            asked_on.into(),
            by.into(),
            why.into(),
            line.entry.into(),
        ])
    };
    List::new(DECIDED, place, columns).of(lines.iter().map(row))
}
