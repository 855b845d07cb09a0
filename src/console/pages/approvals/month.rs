//! 我审批过的: what was decided in a month, as a list.

use axum::extract::Query;
use axum::response::Response;
use caselot_core::docket::code::PersonRole::{Auditor, Filing, Political, Registrar, Supervisor};
use maud::html;
use serde::Deserialize;

use super::decided::{asked_name, case_of, how};
use crate::client::ClientError;
use crate::console::boxes::{Boxed, Boxes};
use crate::console::fault::{Fault, html_page};
use crate::console::list::{self, Cell, Column, List, MOST, Row};
use crate::console::pages::READS_CASES;
use crate::console::reads::Roster;
use crate::console::typed::Month;
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
    month: Boxed<Month>,
    /// `all` for what others decided, too.
    #[serde(default)]
    by: String,
    #[serde(default)]
    after: String,
}

/// 我审批过的: what was decided in a month, by this person or by everybody.
pub async fn show(
    visit: Visit,
    Boxes(asked): Boxes<Asked>,
    Query(listed): Query<list::Asked>,
) -> Result<Response, Fault> {
    if !visit.is(&[Filing, Supervisor, Political, Auditor, Registrar]) {
        return Err(visit.for_others());
    }
    // Who decides nothing sees what others decided.
    let own = asked.by != "all" && visit.is(&[Supervisor]);
    let month = asked.month.get().unwrap_or_else(|| Month::of(visit.today()));
    let request = v1::ListDecidedRequest {
        decided_by: if own { visit.session.person.clone() } else { String::new() },
        from: month.first.to_string(),
        to: month.last.to_string(),
        page_token: asked.after.clone(),
        ..Default::default()
    };
    let wanted = visit.wanted(DECIDED, &listed);
    let page = visit.decided_in(request, wanted.is_of_all()).await?;
    let roster = visit.roster().await?;
    let by = if own { "own" } else { "all" };
    let to = |month: Month, rest: &str| format!("/decided?month={month}&by={by}{rest}");
    let list = visit.say(|| {
        let list = decided_list(&visit, &roster, &page.lines, to(month, ""));
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
            h1 { (title) " " span.small { (month) } }
            p.actions {
                b { (text!("{count} decided", count = page.found)) }
                a href=(to(month.before(), "")) { (text!("the month before")) }
                @if month.last < visit.today() { a href=(to(month.after(), "")) { (text!("the month after")) } }
                @if visit.is(&[Supervisor]) {
                    @if own { a href=(format!("/decided?month={month}&by=all")) { (text!("Everybody's")) } }
                    @else { a href=(format!("/decided?month={month}&by=own")) { (text!("Mine alone")) } }
                }
                a href="/approvals" { (text!("What else waits")) }
            }
            @if page.lines.is_empty() { p.hint { (text!("Nothing was decided in this month.")) } }
            @else { (list.show(&visit, &wanted)) }
            div.pager {
                @if !asked.after.is_empty() { a href=(to(month, "")) { (text!("First page")) } }
                @if !page.next_page_token.is_empty() {
                    a href=(to(month, &format!("&after={}", page.next_page_token))) { (text!("Next page")) }
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
