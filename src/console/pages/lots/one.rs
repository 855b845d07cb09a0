//! One lot: what was drawn from which candidates, with what proves it, and what reviews found.

use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use caselot_core::docket::code::PersonRole::{Filing, Political};
use caselot_core::docket::code::{LotKind, ReviewResult};
use maud::{Markup, html};

use super::{LOTS, READERS, draw_button, is_drawable};
use crate::client::{CheckedLot, DrawnLot, LotOutcome, ShownLot, Stamp};
use crate::console::fault::{Fault, html_page, notice};
use crate::console::field;
use crate::console::list::{Asked, Cell, Column, List, Row, Wanted};
use crate::console::reads::Roster;
use crate::console::session::Typed;
use crate::console::visit::Visit;
use crate::telling::lot;
use crate::telling::time::local_time;
use crate::words::{self, counted, text};

/// Name of the list of what reviews found.
const REVIEWS: &str = "reviews";

impl Visit {
    /// A lot with all that its receipts show; its draw was made again.
    pub(super) async fn lot(&self, roll: &str) -> Result<ShownLot, Fault> {
        self.filer().show_lot(roll).await.map_err(|error| self.fault(&error))
    }
}

pub async fn show(
    visit: Visit,
    Path(roll): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    if !visit.is(&READERS) {
        return Err(visit.for_others());
    }
    let shown = visit.lot(&roll).await?;
    let wanted = visit.wanted(REVIEWS, &asked);
    let reviews = visit.say(|| reviews(&visit, &shown));
    if let Some(file) = reviews.as_ref().and_then(|list| list.file(&wanted)) {
        return Ok(file);
    }
    let roster = visit.roster().await?;
    let content = visit.say(|| {
        html! {
            h1 { (words::label(shown.lot.opened.asked.kind)) " " span.small { (shown.lot.opened.asked.subject) } }
            (facts(&visit, &shown, &roster))
            @match &shown.drawn {
                Some(drawn) => {
                    (result(&visit, drawn, &roster))
                    @if let Some(list) = &reviews { (reviews_box(&visit, &shown, (list, &wanted))) }
                }
                None => { (undrawn(&visit, &shown)) }
            }
            (candidates(&shown.lot, &roster))
            p.actions { a.button href=(LOTS) { (text!("Back")) } }
        }
    });
    Ok(html_page(visit.page(&roll, LOTS, content)))
}

fn facts(visit: &Visit, shown: &ShownLot, roster: &Roster) -> Markup {
    let lot = &shown.lot;
    let (person, entry) = (&lot.person, lot.stamp.entry);
    html! {
        div.box {
            @for line in lot::of_lot(&lot.opened, &roster.judges) { p { (line) } }
            @if !lot.opened.asked.text.is_empty() { p { (text!("reason: {text}", text = lot.opened.asked.text)) } }
            p.small { (text!("opened by {person} as entry {entry}", person, entry)) " · " (time(visit, lot.stamp)) }
        }
    }
}

fn time(visit: &Visit, stamp: Stamp) -> String {
    let time = local_time(stamp.time_ms, visit.offset());
    time.get(..16).unwrap_or(&time).to_owned()
}

fn undrawn(visit: &Visit, shown: &ShownLot) -> Markup {
    let drawable = is_drawable(0, shown.decision);
    let own = visit.filer().can_resume_lot(&shown.lot.roll);
    html! {
        div.box {
            p { span.tag.red { (lot::standing(shown.decision)) } }
            @for need in &shown.lot.opened.needs { p { (lot::need_line(*need)) } }
            @if drawable && own && visit.is(&[Filing, Political]) { (draw_button(visit, &shown.lot.roll)) }
            @else if drawable { p.hint { (text!("The console that opened it goes on with the draw.")) } }
        }
    }
}

/// Who or what was drawn, in order, with what proves it.
pub fn result(visit: &Visit, drawn: &DrawnLot, roster: &Roster) -> Markup {
    let kind = drawn.lot.opened.asked.kind;
    let (entry, code) = (drawn.stamp.entry, drawn.stamp.check_code());
    html! {
        div.box {
            h2 { (text!("Result, in the order drawn")) }
            ul.steps {
                li.done { (text!("receipt proven")) }
                li.done { (text!("nonce revealed")) }
                li.done { (text!("draw recomputed")) }
            }
            ol {
                @for name in &drawn.drawn.drawn { li.judge[kind != LotKind::Review] { (lot::candidate(kind, name, &roster.judges)) } }
            }
            p.small {
                (time(visit, drawn.stamp)) " · " (text!("entry {entry}", entry)) " · " (text!("check code {code}", code))
            }
        }
    }
}

fn candidates(lot: &CheckedLot, roster: &Roster) -> Markup {
    let kind = lot.opened.asked.kind;
    html! {
        details.box {
            summary { (counted!("The {count} candidate", "All {count} candidates, in their order", count = lot.candidates.len())) }
            @for name in &lot.candidates { div { (lot::candidate(kind, name, &roster.judges)) } }
        }
    }
}

/// What the reviews of the drawn cases found, if it is a sample that was drawn.
fn reviews(visit: &Visit, shown: &ShownLot) -> Option<List> {
    let drawn = shown.drawn.as_ref().filter(|it| it.lot.opened.asked.kind == LotKind::Review)?;
    let (roll, records) = (&shown.lot.roll, visit.is(&[Political]));
    let columns = [
        Column::number(text!("No.")),
        Column::case(text!("Number")),
        Column::text(text!("Result")),
        Column::text(text!("Explanation")),
        Column::number(text!("Entry")),
        Column::act(),
    ];
    let row = |(at, number): (usize, &String)| {
        let found = shown.reviews.iter().find(|line| line.case_number == *number);
        let result = found.map(|line| words::label_of::<ReviewResult>(line.result));
        let act = html! {
            @if records {
                a.button href=(format!("/lots/of/{roll}/review/{at}")) {
                    @if found.is_some() { (text!("Change")) } @else { (text!("Record the result")) }
                }
            }
        };
        Row::of([
            at.into(),
            number.into(),
            result.unwrap_or_default().into(),
            found.map_or("", |line| line.text.as_str()).into(),
            found.map_or_else(String::new, |line| line.entry.to_string()).into(),
            Cell::act(act),
        ])
    };
    let rows = (1..).zip(&drawn.drawn.drawn).map(row);
    Some(List::new(REVIEWS, format!("/lots/of/{roll}"), columns).of(rows))
}

fn reviews_box(visit: &Visit, shown: &ShownLot, (list, wanted): (&List, &Wanted)) -> Markup {
    let all = shown.drawn.as_ref().map_or(&[][..], |it| it.drawn.drawn.as_slice());
    let found = |number: &&String| shown.reviews.iter().any(|it| it.case_number == **number);
    let done = all.iter().filter(found).count();
    html! {
        div.box {
            h2 { (text!("Results of the review")) " " span.small { (done) " / " (all.len()) } }
            (list.show(visit, wanted))
        }
    }
}

/// Goes on with a lot of this console that waited for its approval, or was cut off.
pub async fn go_on(
    visit: Visit,
    Path(roll): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    visit.own_form(field::token(&typed))?;
    if !visit.is(&[Filing, Political]) {
        return Err(visit.for_others());
    }
    visit.no_alarm()?;
    if !visit.filer().can_resume_lot(&roll) {
        return Err(Fault::Elsewhere(format!("/lots/of/{roll}")));
    }
    match visit.filer().resume_lot(&roll).await {
        Ok(_) => Err(Fault::Elsewhere(format!("/lots/of/{roll}"))),
        Err(error) if error.is_unproven() => Err(visit.fault(&error)),
        Err(error) => {
            let page = visit.page(&roll, LOTS, notice(&visit.said(&error)));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html_page(page)).into_response())
        }
    }
}

/// What became of a lot that was asked for.
pub fn became(visit: &Visit, outcome: &LotOutcome, roster: &Roster) -> Markup {
    let to = |roll: &str| {
        html! { p.actions { a.button href=(format!("/lots/of/{roll}")) { (text!("The whole lot")) } } }
    };
    match outcome {
        LotOutcome::Drawn(drawn) => html! {
            p.bignumber { (drawn.lot.opened.asked.subject) }
            @if drawn.repeated { p { (text!("drawn before, the same answer")) } }
            (result(visit, drawn, roster))
            (to(&drawn.lot.roll))
        },
        LotOutcome::Waits(lot, until) => html! {
            div.box {
                p.bignumber { (lot.opened.asked.subject) }
                p { b { (text!("It waits for a second person, entry {entries}.", entries = lot.stamp.entry)) } }
                ul { @for need in &lot.opened.needs { li { (lot::need_line(*need)) } } }
                p { (text!("Its candidates are fixed. Once it is approved, up to {until}, go on with its draw under “Other lots”.", until)) }
                (to(&lot.roll))
            }
        },
        LotOutcome::Declined(lot, declined) => html! {
            div.box {
                p { (text!("declined by {by}: {text}", by = declined.by, text = declined.text)) }
                (to(&lot.roll))
            }
        },
    }
}
