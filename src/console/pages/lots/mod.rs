//! 其他摇号: mediators, assessors of a day, closed cases to be reviewed, appraisers and administrators,
//! drawn with the envelopes, nonces and proofs of cases; and the lists that they are drawn from.

mod draw;
mod list;
mod one;
mod review;

use axum::Router;
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
use crate::console::reads::Roster;
use crate::console::visit::Visit;
use crate::telling::lot;
use crate::wire::v1;
use crate::words::{self, text};

/// Address of the page.
pub const LOTS: &str = "/lots";
/// Who opens it.
pub const READERS: [PersonRole; 5] = [Filing, Supervisor, Political, Auditor, Registrar];
/// Lots of the page.
const SHOWN: usize = 200;
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

async fn show(visit: Visit) -> Result<Response, Fault> {
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
    let content = visit.say(|| {
        html! {
            h1 { (title) }
            (kinds(&visit))
            (table(&visit, &lots, &roster))
            (lists_box(&visit, &lists))
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

fn table(visit: &Visit, lots: &[v1::LotLine], roster: &Roster) -> Markup {
    html! {
        @if lots.is_empty() { p.hint { (text!("No lot was opened yet.")) } }
        @else {
            table {
                thead { tr {
                    th { (text!("Kind")) } th { (text!("Subject")) } th.number { (text!("Drawn of")) }
                    th { (text!("Result, in the order drawn")) } th { (text!("Asked by")) } th { (text!("Day")) } th { (text!("Roll number")) }
                } }
                tbody { @for line in lots.iter().take(SHOWN) { (row(visit, line, roster)) } }
            }
            @if lots.len() > SHOWN { p.small { (text!("The newest {most} lots.", most = SHOWN)) } }
        }
    }
}

fn row(visit: &Visit, line: &v1::LotLine, roster: &Roster) -> Markup {
    let opened = line.opened.clone().unwrap_or_default();
    let kind = kind_of_line(line);
    let named = |name: &String| match kind {
        Some(kind) => lot::candidate(kind, name, &roster.judges),
        None => name.clone(),
    };
    let drawn: Vec<String> = line.drawn.iter().take(NAMED).map(named).collect();
    let more = (opened.seats as usize).saturating_sub(drawn.len());
    let own = visit.filer().can_resume_lot(&line.roll);
    html! {
        tr {
            td { (kind.map_or_else(String::new, words::label)) }
            td { (opened.subject) }
            td.number { (opened.seats) " / " (opened.candidates) }
            td {
                @if line.draw == 0 {
                    @if own && is_drawable(line.draw, line.decision()) { (draw_button(visit, &line.roll)) }
                    @else { span.tag.red { (lot::standing(line.decision())) } }
                } @else {
                    (drawn.join("、"))
                    @if more > 0 { " " (text!("and {more} more", more)) }
                }
            }
            td { (line.person) }
            td.time { (line.opened_on) }
            td { a href=(format!("/lots/of/{}", line.roll)) { (line.roll) } }
        }
    }
}

fn draw_button(visit: &Visit, roll: &str) -> Markup {
    html! {
        form method="post" action=(format!("/lots/of/{roll}/draw")) {
            (visit.token())
            button.primary { (text!("Go on with the draw")) }
        }
    }
}

fn lists_box(visit: &Visit, lists: &[v1::ListLine]) -> Markup {
    let registrar = visit.is(&[Registrar]);
    html! {
        div.box {
            h2 {
                (text!("Lists that lots are drawn from"))
                @if registrar { " " a.button href="/lots/lists/new" { (text!("＋ List")) } }
            }
            @if lists.is_empty() { p.hint { (text!("No list was recorded yet. The registrar records one, and a second person agrees to it.")) } }
            @else {
                table {
                    thead { tr {
                        th { (text!("Code")) } th { (text!("Name")) } th { (text!("Kind")) } th.number { (text!("Entries of it")) } th { (text!("From")) } th {}
                    } }
                    tbody { @for line in lists { (list_row(line, registrar)) } }
                }
            }
            p.hint { (text!("Assessors are drawn from their lists under “Assessors”, and cases from the log itself.")) }
        }
    }
}

fn list_row(line: &v1::ListLine, registrar: bool) -> Markup {
    let record = line.record.clone().unwrap_or_default();
    html! {
        tr {
            td { (record.list) }
            td {
                details {
                    summary { (record.name) }
                    @for entry in &record.entries { div { (entry) } }
                }
            }
            td { (words::label_of::<LotKind>(record.kind)) }
            td.number { (record.entries.len()) }
            td.time { (line.from) }
            td { @if registrar { a.button href=(list::address(&record.list)) { (text!("Change")) } } }
        }
    }
}
