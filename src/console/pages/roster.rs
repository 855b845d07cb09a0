//! 人员与分案组: who may be drawn, in which pool, and who is away.

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use caselot_core::docket::code::AbsenceKind;
use caselot_core::docket::code::PersonRole::{Auditor, Filing, Political, Registrar, Supervisor};
use caselot_core::docket::people::Absence;
use caselot_core::docket::pool::{PoolMember, PoolSpec};
use caselot_core::id::{EntryIndex, JudgeId};
use maud::{Markup, html};

use super::assessors::ASSESSORS;
use super::people::{NEW_JUDGE, NEW_POOL, pool_address};
use crate::client::ClientError;
use crate::console::Console;
use crate::console::fault::{Fault, html_page, notice};
use crate::console::field::{self, Sheet};
use crate::console::list::{Asked, Cell, Column, List, Row, Wanted};
use crate::console::reads::Roster;
use crate::console::session::Typed;
use crate::console::typed::{self, required_day};
use crate::console::visit::Visit;
use crate::wire::v1;
use crate::wire::v1::roster_service_client::RosterServiceClient;
use crate::words::{self, text};

/// Address of the page.
const ROSTER: &str = "/roster";
/// Name of the list of people.
const PEOPLE: &str = "people";
/// Name of the list of who is away.
pub const AWAY: &str = "away";
/// Name of the list of pools.
const POOLS: &str = "pools";

pub fn router() -> Router<Console> {
    Router::new()
        .route(ROSTER, get(show))
        .route("/roster/away", post(away))
        .route("/roster/back", post(back))
}

async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    if !visit.is(&[Filing, Supervisor, Political, Auditor, Registrar]) {
        return Err(visit.for_others());
    }
    let roster = visit.roster().await?;
    let wanted = [PEOPLE, AWAY, POOLS].map(|list| visit.wanted(list, &asked));
    let lists = visit.say(|| lists(&visit, &roster));
    if let Some(file) = lists.iter().zip(&wanted).find_map(|(list, wanted)| list.file(wanted)) {
        return Ok(file);
    }
    Ok(html_page(page(&visit, &roster, &wanted, (&Sheet::default(), None))))
}

fn page(
    visit: &Visit,
    roster: &Roster,
    wanted: &[Wanted; 3],
    (sheet, beside): (&Sheet, Option<Markup>),
) -> Markup {
    let title = visit.say(|| text!("People and pools"));
    let content = visit.say(|| {
        let [people, away, pools] = lists(visit, roster);
        html! {
            h1 { (title) }
            @if visit.is(&[Registrar]) { (registrar_bar()) }
            @if visit.is(&[Filing, Political]) {
                div.actions { a.button href="/roster/calendar" { (text!("Calendar of absences")) } }
            }
            @if visit.is(&[Supervisor, Auditor]) {
                div.actions {
                    a.button href="/roster/calendar" { (text!("Calendar of absences")) }
                    a.button href="/persons" { (text!("Who may do what")) }
                    a.button href="/conflicts" { (text!("Relations to parties")) }
                }
            }
            @if let Some(beside) = beside { (beside) }
            div.columns {
                div.main { div.box { h2 { (text!("People")) } (people.show(visit, &wanted[0])) } }
                div.side {
                    (absences_box(visit, &text!("Away, now and ahead"), (&away, &wanted[1])))
                    @if visit.is(&[Registrar]) { (absence_form(visit, roster, sheet, ROSTER, |_| true)) }
                }
            }
            div.box { h2 { (text!("Pools")) } (pools.show(visit, &wanted[2])) }
        }
    });
    visit.page(&title, "/roster", content)
}

/// What the registrar records and changes.
fn registrar_bar() -> Markup {
    html! {
        div.actions {
            a.button href="/roster/calendar" { (text!("Calendar of absences")) }
            a.button href=(NEW_JUDGE) { (text!("＋ Person")) }
            a.button href=(NEW_POOL) { (text!("＋ Pool")) }
            a.button href="/upload/judges" { (text!("People, by a file")) }
            a.button href="/upload/pools" { (text!("Pools, by a file")) }
            a.button href="/upload/absences" { (text!("Absences, by a file")) }
            a.button href="/persons" { (text!("Who may do what")) }
            a.button href="/conflicts" { (text!("Relations to parties")) }
            a.button href="/correct" { (text!("Correct the record")) }
            a.button href="/number" { (text!("Correct the number")) }
            a.button href="/upload/history" { (text!("Cases from before this log, by a file")) }
        }
    }
}

/// Its people, who of them is away, and the pools.
fn lists(visit: &Visit, roster: &Roster) -> [List; 3] {
    let away = absences(visit, roster, ROSTER, |_| true);
    [people(visit, roster), away, pools(visit, roster)]
}

fn people(visit: &Visit, roster: &Roster) -> List {
    let today = visit.today();
    let registrar = visit.is(&[Registrar]);
    let columns = [
        Column::number(text!("No.")),
        Column::text(text!("Name")),
        Column::text(text!("Division")),
        Column::text(text!("Post")),
        Column::text(text!("In the quota")),
        Column::text(text!("Today")),
    ];
    let rows = roster.in_order().into_iter().map(|judge| {
        let post = judge.tenures.iter().find(|it| it.covers(today));
        let none = || (String::new(), text!("in no post today"), String::new());
        let (division, role, in_quota) = post.map_or_else(none, |post| {
            let in_quota = if post.in_quota { text!("yes") } else { text!("no") };
            (post.division.clone(), words::label(post.role), in_quota)
        });
        let is_away = roster.is_away(judge.judge, today);
        let away = if is_away { text!("away") } else { String::new() };
        let tag = html! { @if is_away { span.tag.red { (away) } } };
        Row::of([
            judge.judge.into(),
            Cell::link(&judge.name, registrar.then(|| format!("/judge/{}", judge.judge))),
            division.into(),
            role.into(),
            in_quota.into(),
            Cell::shown(away, tag),
        ])
    });
    List::new(PEOPLE, ROSTER, columns).of(rows)
}

/// Who of these is away. Why, only the registrar and the auditor see.
pub fn absences(visit: &Visit, roster: &Roster, place: &str, of: impl Fn(JudgeId) -> bool) -> List {
    let sees_kinds = visit.is(&[Registrar, Auditor]);
    let today = visit.today();
    let current = roster
        .absences
        .iter()
        .filter(|(_, it)| of(it.judge) && !it.cancelled && it.to.is_none_or(|to| to >= today));
    let columns = [
        Column::text(text!("Name")),
        Column::time(text!("From")),
        Column::time(text!("To")),
        Column::text(if sees_kinds { text!("Kind") } else { String::new() }),
        Column::act(),
    ];
    let back = |entry: EntryIndex| {
        html! {
            @if visit.is(&[Registrar]) {
                form method="post" action="/roster/back" {
                    (visit.token())
                    input type="hidden" name="entry" value=(entry);
                    button.plain { (text!("Take back")) }
                }
            }
        }
    };
    let row = |(entry, it): &(EntryIndex, Absence)| {
        let kind = format!("{} {}", words::label(it.kind), it.text);
        Row::of([
            roster.name(it.judge).into(),
            it.from.into(),
            it.to.map_or_else(|| text!("open"), |day| day.to_string()).into(),
            if sees_kinds { kind.trim().into() } else { "".into() },
            Cell::act(back(*entry)),
        ])
    };
    List::new(AWAY, place, columns).of(current.map(row))
}

/// The box of who is away.
pub fn absences_box(visit: &Visit, title: &str, (list, wanted): (&List, &Wanted)) -> Markup {
    html! {
        div.box {
            h2 { (title) }
            @if list.is_empty() { p.hint { (text!("Nobody is away.")) } }
            (list.show(visit, wanted))
        }
    }
}

/// The form by which one of these is said to be away; `place` is the page that it stands on.
pub fn absence_form(
    visit: &Visit,
    roster: &Roster,
    sheet: &Sheet,
    place: &str,
    of: impl Fn(JudgeId) -> bool,
) -> Markup {
    let mut judges = vec![(String::new(), text!("choose"))];
    let all = roster.in_order().into_iter().filter(|it| of(it.judge));
    judges.extend(all.map(|it| (it.judge.to_string(), format!("{} {}", it.judge, it.name))));
    let kinds: Vec<(String, String)> =
        AbsenceKind::ALL.iter().map(|it| (it.name().to_owned(), words::label(*it))).collect();
    html! {
        form.box method="post" action="/roster/away" data-desk="" {
            (visit.token())
            input type="hidden" name="place" value=(place);
            h2 { (text!("Somebody is away")) }
            (sheet.choice("judge", &text!("Judge"), "", &judges))
            (sheet.day("from", &text!("From"), "2026-02-16"))
            (sheet.day("to", &text!("To"), &text!("empty: open")))
            (sheet.choice("kind", &text!("Kind"), "", &kinds))
            (sheet.line("text", &text!("Explanation"), &text!("where the kind asks for one")))
            div.actions { button.primary { (text!("Record it")) } }
        }
    }
}

/// The pools with their members, those of later last.
fn pools(visit: &Visit, roster: &Roster) -> List {
    let registrar = visit.is(&[Registrar]);
    let columns = [
        Column::text(text!("Pool")),
        Column::text(text!("Pool members")),
        Column::number(text!("Judges")),
        Column::number(text!("Full loads")),
        Column::text(text!("Remarks")),
        Column::act(),
    ];
    let row = |pool: &PoolSpec| {
        let mut judges: Vec<JudgeId> = pool.members.iter().map(|it| it.judge).collect();
        judges.dedup();
        let loads = words::cases(pool.members.iter().map(|it| u64::from(it.share)).sum());
        let act = html! {
            @if registrar { a.button href=(pool_address(&pool.pool)) { (text!("Change")) } }
        };
        Row::of([
            roster.pool_label(&pool.pool).into(),
            members(visit, roster, pool),
            judges.len().into(),
            loads.into(),
            remarks(visit, pool),
            Cell::act(act),
        ])
    };
    let rows = roster.pools.iter().chain(&roster.later).map(row);
    List::new(POOLS, ROSTER, columns).of(rows)
}

/// Who is in a pool, with what part of a full load, and who of them is away.
fn members(visit: &Visit, roster: &Roster, pool: &PoolSpec) -> Cell {
    let member = |row: &PoolMember| {
        let share = if row.share == 100 { String::new() } else { format!(" {} %", row.share) };
        let is_away = roster.is_away(row.judge, visit.today());
        let away = if is_away { format!(" · {}", text!("away")) } else { String::new() };
        format!("{}{share}{away}", roster.bare_name(row.judge))
    };
    let members: Vec<String> = pool.members.iter().map(member).collect();
    let shown = html! { @for member in &members { span.tag { (member) } " " } };
    Cell::shown(words::listed(&members), shown)
}

fn remarks(visit: &Visit, pool: &PoolSpec) -> Cell {
    let from = pool.from.filter(|from| *from > visit.today());
    let from = from.map(|day| text!("from {day}", day));
    let small = pool.small.as_ref().map(|it| text!("small pool until {day}", day = it.until));
    let shown = html! {
        @if let Some(from) = &from { span.tag.red { (from) } }
        @if let Some(small) = &small { " " span.tag { (small) } }
    };
    Cell::shown(words::listed(&[from, small].into_iter().flatten().collect::<Vec<_>>()), shown)
}

/// Reads the form of an absence.
fn read(visit: &Visit, sheet: &mut Sheet) -> Option<Absence> {
    visit.say(|| {
        let judge = sheet.value("judge").parse().ok().map(JudgeId);
        let (from, to) = (required_day(sheet, "from"), typed::day(sheet, "to"));
        if judge.is_none() {
            sheet.fault("judge", text!("choose a judge"));
        }
        let kind = AbsenceKind::from_name(sheet.value("kind")).unwrap_or(AbsenceKind::Leave);
        let text = sheet.value("text").to_owned();
        let sound = sheet.is_sound();
        judge.zip(from).filter(|_| sound).map(|(judge, from)| Absence {
            judge,
            from,
            to,
            kind,
            text,
            replaces: None,
            cancelled: false,
        })
    })
}

async fn away(visit: Visit, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    if !visit.is(&[Registrar]) {
        return Err(visit.for_others());
    }
    visit.own_form(field::token(&typed))?;
    let mut sheet = Sheet::new(typed);
    let place = if sheet.take("place") == ASSESSORS { ASSESSORS } else { ROSTER };
    let roster = visit.roster().await?;
    if let Some(absence) = read(&visit, &mut sheet) {
        match visit.record_absence(&absence).await {
            Ok(()) => return Err(Fault::Elsewhere(place.to_owned())),
            Err(error) => {
                let beside = Some(notice(&visit.said(&error)));
                let page = page(&visit, &roster, &Default::default(), (&sheet, beside));
                return Ok((StatusCode::UNPROCESSABLE_ENTITY, html_page(page)).into_response());
            }
        }
    }
    let page = page(&visit, &roster, &Default::default(), (&sheet, None));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html_page(page)).into_response())
}

/// Takes an absence back.
async fn back(visit: Visit, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    if !visit.is(&[Registrar]) {
        return Err(visit.for_others());
    }
    visit.own_form(field::token(&typed))?;
    let entry = Sheet::new(typed).value("entry").parse().map(EntryIndex);
    let roster = visit.roster().await?;
    let found = roster.absences.iter().find(|(known, _)| Ok(*known) == entry);
    let Some((entry, absence)) = found else {
        let sentence = visit.say(|| text!("this absence is not in force any more"));
        return Err(visit.refuse(StatusCode::NOT_FOUND, sentence, None));
    };
    let absence = Absence { replaces: Some(*entry), cancelled: true, ..absence.clone() };
    match visit.record_absence(&absence).await {
        Ok(()) => Err(Fault::Elsewhere("/roster".to_owned())),
        Err(error) => Err(visit.fault(&error)),
    }
}

impl Visit {
    async fn record_absence(&self, absence: &Absence) -> Result<(), ClientError> {
        let request = v1::RecordAbsenceRequest {
            court: self.court(),
            person: String::new(),
            absence: Some(absence.into()),
        };
        let mut client = RosterServiceClient::new(self.filer().channel().clone());
        client.record_absence(request).await?;
        Ok(())
    }
}
