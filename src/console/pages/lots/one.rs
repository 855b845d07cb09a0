//! One lot: what was drawn from which candidates, with what proves it, and what reviews found.

use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use caselot_core::docket::code::PersonRole::{Filing, Political};
use caselot_core::docket::code::{LotKind, ReviewResult};
use maud::{Markup, html};

use super::{LOTS, READERS, draw_button, is_drawable};
use crate::client::{CheckedLot, DrawnLot, LotOutcome, ShownLot, Stamp};
use crate::console::fault::{Fault, html_page, notice};
use crate::console::field;
use crate::console::reads::Roster;
use crate::console::session::Typed;
use crate::console::visit::Visit;
use crate::telling::lot;
use crate::telling::time::local_time;
use crate::words::{self, text};

impl Visit {
    /// A lot with all that its receipts show; its draw was made again.
    pub(super) async fn lot(&self, roll: &str) -> Result<ShownLot, Fault> {
        self.filer().show_lot(roll).await.map_err(|error| self.fault(&error))
    }
}

pub async fn show(visit: Visit, Path(roll): Path<String>) -> Result<Response, Fault> {
    if !visit.is(&READERS) {
        return Err(visit.for_others());
    }
    let shown = visit.lot(&roll).await?;
    let roster = visit.roster().await?;
    let content = visit.say(|| {
        html! {
            h1 { (words::label(shown.lot.opened.asked.kind)) " " span.small { (shown.lot.opened.asked.subject) } }
            (facts(&visit, &shown, &roster))
            @match &shown.drawn {
                Some(drawn) => { (result(&visit, drawn, &roster)) (reviews(&visit, &shown)) }
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
            summary { (text!("All {count} candidates, in their order", count = lot.candidates.len())) }
            @for name in &lot.candidates { div { (lot::candidate(kind, name, &roster.judges)) } }
        }
    }
}

/// What the reviews of the drawn cases found.
fn reviews(visit: &Visit, shown: &ShownLot) -> Markup {
    let Some(drawn) = shown.drawn.as_ref().filter(|it| it.lot.opened.asked.kind == LotKind::Review)
    else {
        return html! {};
    };
    let roll = &shown.lot.roll;
    let of = |number: &str| shown.reviews.iter().find(|line| line.case_number == number);
    let done = drawn.drawn.drawn.iter().filter(|number| of(number).is_some()).count();
    html! {
        div.box {
            h2 { (text!("Results of the review")) " " span.small { (done) " / " (drawn.drawn.drawn.len()) } }
            table {
                thead { tr {
                    th.number {} th { (text!("Number")) } th { (text!("Result")) } th { (text!("Explanation")) } th.number { (text!("Entry")) } th {}
                } }
                tbody {
                    @for (at, number) in (1..).zip(&drawn.drawn.drawn) {
                        @let found = of(number);
                        tr {
                            td.number { (at) }
                            td.case { (number) }
                            td { (found.map_or_else(String::new, |line| words::label_of::<ReviewResult>(line.result))) }
                            td { (found.map_or("", |line| line.text.as_str())) }
                            td.number { @if let Some(line) = found { (line.entry) } }
                            td {
                                @if visit.is(&[Political]) {
                                    a.button href=(format!("/lots/of/{roll}/review/{at}")) {
                                        @if found.is_some() { (text!("Change")) } @else { (text!("Record the result")) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
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
