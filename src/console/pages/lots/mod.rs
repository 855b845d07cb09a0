//! 其他摇号: mediators, assessors of a day, closed cases to be reviewed, appraisers and administrators,
//! drawn with the envelopes, nonces and proofs of cases; and the lists that they are drawn from.

mod draw;
mod list;
mod one;
mod review;

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::{get, post};
use caselot_core::docket::code::LotKind;
use caselot_core::docket::code::PersonRole::{
    self, Auditor, Filing, Political, Registrar, Supervisor,
};
use maud::{Markup, html};

use crate::console::Console;
use crate::console::act::pages;
use crate::console::fault::{Fault, html_page};
use crate::console::list::{Asked, Cell, Column, List, Row};
use crate::console::reads::Roster;
use crate::console::visit::Visit;
use crate::telling::lot;
use crate::wire::v1;
use crate::words::{self, text};

/// Address of the page.
pub const LOTS: &str = "/lots";
/// Who opens it.
pub const READERS: [PersonRole; 5] = [Filing, Supervisor, Political, Auditor, Registrar];
/// Names of its lists: the lots, and what they are drawn from.
const DRAWN: &str = "lots";
const LISTS: &str = "lot-lists";
/// Winners that a line names.
const NAMED: usize = 3;

pub fn router() -> Router<Console> {
    Router::new()
        .route(LOTS, get(show))
        .route("/lots/draw/{kind}", pages::<draw::Draw>())
        .route("/lots/lists/{list}", pages::<list::List>())
        .route("/lots/of/{roll}", get(one::show))
        .route("/lots/of/{roll}/draw", post(one::go_on))
        .route("/lots/of/{roll}/review/{place}", pages::<review::Record>())
}

/// Who asks for lots of a kind.
fn who_draws(kind: LotKind) -> PersonRole {
    if kind == LotKind::Review { Political } else { Filing }
}

/// A kind as addresses name it.
fn slug(kind: LotKind) -> String {
    kind.name().to_lowercase()
}

fn kind_of(slug: &str) -> Option<LotKind> {
    LotKind::ALL.iter().copied().find(|kind| self::slug(*kind) == slug)
}

fn kind_of_line(line: &v1::LotLine) -> Option<LotKind> {
    LotKind::from_code(line.opened.as_ref()?.kind)
}

/// Whether a lot can be drawn now, by whoever opened it.
fn is_drawable(draw: u64, decision: v1::Decision) -> bool {
    draw == 0 && matches!(decision, v1::Decision::Approved | v1::Decision::NeedsNobody)
}

async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    if !visit.is(&READERS) {
        return Err(visit.for_others());
    }
    let title = visit.say(|| text!("Other lots"));
    if visit.filer().court().protocol != 2 {
        let content = visit.say(|| {
            html! { h1 { (title) } p.hint { (text!("A court of protocol 1 has no other lots.")) } }
        });
        return Ok(html_page(visit.page(&title, LOTS, content)));
    }
    let failed = |error| visit.fault(&error);
    let lots = visit.filer().list_lots().await.map_err(failed)?.lots;
    let lists = visit.filer().lot_lists().await.map_err(failed)?;
    let roster = visit.roster().await?;
    let (drawn, from) = (visit.wanted(DRAWN, &asked), visit.wanted(LISTS, &asked));
    let lots = visit.say(|| lots_list(&visit, &lots, &roster));
    let lists = visit.say(|| lists_list(&visit, &lists));
    if let Some(file) = lots.file(&drawn).or_else(|| lists.file(&from)) {
        return Ok(file);
    }
    let content = visit.say(|| {
        html! {
            h1 { (title) }
            (kinds(&visit))
            @if lots.is_empty() { p.hint { (text!("No lot was opened yet.")) } }
            @else { (lots.show(&visit, &drawn)) }
            div.box {
                h2 {
                    (text!("Lists that lots are drawn from"))
                    @if visit.is(&[Registrar]) { " " a.button href="/lots/lists/new" { (text!("＋ List")) } }
                }
                @if lists.is_empty() { p.hint { (text!("No list was recorded yet. The registrar records one, and a second person agrees to it.")) } }
                @else { (lists.show(&visit, &from)) }
                p.hint { (text!("Assessors are drawn from their lists under “Assessors”, and cases from the log itself.")) }
            }
        }
    });
    Ok(html_page(visit.page(&title, LOTS, content)))
}

/// What this person may draw.
fn kinds(visit: &Visit) -> Markup {
    let own = LotKind::ALL.iter().filter(|kind| visit.is(&[who_draws(**kind)]));
    let own: Vec<&LotKind> = own.collect();
    html! {
        @if !own.is_empty() {
            div.actions {
                span.small { (text!("Draw:")) }
                @for kind in own { a.button href=(format!("/lots/draw/{}", slug(*kind))) { (words::label(*kind)) } }
            }
        }
    }
}

fn lots_list(visit: &Visit, lots: &[v1::LotLine], roster: &Roster) -> List {
    let columns = [
        Column::text(text!("Kind")),
        Column::text(text!("Subject")),
        Column::number(text!("Drawn of")),
        Column::text(text!("Result, in the order drawn")),
        Column::text(text!("Asked by")),
        Column::time(text!("Day")),
        Column::text(text!("Roll number")),
    ];
    List::new(DRAWN, LOTS, columns).of(lots.iter().map(|line| row(visit, line, roster)))
}

fn row(visit: &Visit, line: &v1::LotLine, roster: &Roster) -> Row {
    let opened = line.opened.clone().unwrap_or_default();
    let kind = kind_of_line(line);
    Row::of([
        kind.map_or_else(String::new, words::label).into(),
        opened.subject.into(),
        format!("{} / {}", opened.seats, opened.candidates).into(),
        result_cell(visit, line, (kind, opened.seats), roster),
        (&line.person).into(),
        (&line.opened_on).into(),
        Cell::link(&line.roll, Some(format!("/lots/of/{}", line.roll))),
    ])
}

/// Who was drawn, or how an undrawn lot stands, and what is left to do about it.
fn result_cell(
    visit: &Visit,
    line: &v1::LotLine,
    (kind, seats): (Option<LotKind>, u32),
    roster: &Roster,
) -> Cell {
    if line.draw == 0 {
        let standing = lot::standing(line.decision());
        let goes_on =
            visit.filer().can_resume_lot(&line.roll) && is_drawable(line.draw, line.decision());
        let tag = html! { span.tag.red { (standing) } };
        let shown = if goes_on { draw_button(visit, &line.roll) } else { tag };
        return Cell::shown(standing, shown);
    }
    let named = |name: &String| match kind {
        Some(kind) => lot::candidate(kind, name, &roster.judges),
        None => name.clone(),
    };
    let drawn: Vec<String> = line.drawn.iter().map(named).collect();
    let few = &drawn[..drawn.len().min(NAMED)];
    let more = (seats as usize).saturating_sub(few.len());
    let shown = html! {
        (words::listed(few))
        @if more > 0 { " " (text!("and {more} more", more)) }
    };
    Cell::shown(words::listed(&drawn), shown)
}

fn draw_button(visit: &Visit, roll: &str) -> Markup {
    html! {
        form method="post" action=(format!("/lots/of/{roll}/draw")) {
            (visit.token())
            button.primary { (text!("Go on with the draw")) }
        }
    }
}

fn lists_list(visit: &Visit, lists: &[v1::ListLine]) -> List {
    let registrar = visit.is(&[Registrar]);
    let columns = [
        Column::text(text!("Code")),
        Column::text(text!("Name")),
        Column::text(text!("Kind")),
        Column::number(text!("Entries of it")),
        Column::time(text!("From")),
        Column::act(),
    ];
    List::new(LISTS, LOTS, columns).of(lists.iter().map(|line| list_row(line, registrar)))
}

fn list_row(line: &v1::ListLine, registrar: bool) -> Row {
    let record = line.record.clone().unwrap_or_default();
    let entries = html! {
        details {
            summary { (record.name) }
            @for entry in &record.entries { div { (entry) } }
        }
    };
    let change = html! {
        @if registrar { a.button href=(list::address(&record.list)) { (text!("Change")) } }
    };
    Row::of([
        (&record.list).into(),
        Cell::shown(&record.name, entries),
        words::label_of::<LotKind>(record.kind).into(),
        record.entries.len().into(),
        (&line.from).into(),
        Cell::act(change),
    ])
}
