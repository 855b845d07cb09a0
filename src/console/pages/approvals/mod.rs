//! 审批: what waits for a second person, shown with what it would do before it is agreed to.

mod decided;
mod month;
mod names;
mod waiting;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use caselot_core::docket::code::ApprovalNeed;
use caselot_core::docket::code::PersonRole::{Auditor, Supervisor};
use caselot_core::docket::entry::Event;
use caselot_core::docket::policy::Policy;
use caselot_core::id::EntryIndex;
use caselot_core::ledger::merkle::leaf_hash;
use caselot_core::lottery::hash::to_hex;
use maud::{Markup, html};

pub use decided::{decides, taken_back_in};

use super::change::in_force;
use crate::client::{ClientError, ShownApproval};
use crate::console::Console;
use crate::console::act::told;
use crate::console::fault::{Fault, html_page, notice};
use crate::console::field::{self, Sheet};
use crate::console::session::Typed;
use crate::console::visit::Visit;
use crate::telling::approval::{self, InForce};
use crate::telling::change;
use crate::wire::v1;
use crate::words::{self, text};

pub fn router() -> Router<Console> {
    Router::new()
        .route("/approvals", get(waiting::show))
        .route("/decided", get(month::show))
        .route("/approvals/{entry}", get(show_one))
        .route("/approvals/{entry}/give", post(give))
        .route("/approvals/{entry}/decline", post(decline))
}

impl Visit {
    /// What waits in an entry, proven to be in the log, and in words.
    async fn shown(&self, entry: u64) -> Result<(ShownApproval, String), Fault> {
        let shown = self.filer().show_approval(EntryIndex(entry)).await;
        let shown = shown.map_err(|error| self.fault(&error))?;
        let roster = self.roster().await?;
        let policy = match shown.proposes_policy() {
            true => self.policy().await.map_err(|error| self.fault(&error))?,
            false => Policy::default(),
        };
        let lists = match shown.proposes_list() {
            true => self.filer().recorded_lists().await.map_err(|error| self.fault(&error))?,
            false => Vec::new(),
        };
        let in_force = InForce { judges: roster.judges, pools: roster.pools, policy, lists };
        let said = self.say(|| approval::describe(&shown, &in_force));
        Ok((shown, said))
    }
}

/// What was shown, as a short name: what is in force may change while it is looked at.
pub fn seen(said: &str) -> String {
    to_hex(&leaf_hash(said.as_bytes()))
}

impl Visit {
    /// What stands beside the form if what was shown with it is no longer what is said now.
    pub fn look_again(&self, sheet: &Sheet, said: &str) -> Option<Markup> {
        (sheet.value("seen") != seen(said)).then(|| {
            self.say(|| {
                html! { p.notice { (text!("Things have changed since this was shown. Look at it once more.")) } }
            })
        })
    }

    /// Whether an entry waits now.
    async fn waits(&self, entry: u64) -> Result<bool, Fault> {
        let lines = self.filer().list_approvals().await.map_err(|error| self.fault(&error))?;
        Ok(lines.iter().any(|line| line.entry == entry))
    }

    /// What this person asked for, and may take back: whoever approves nothing reads it as it was
    /// asked, without candidates and chances.
    async fn own_line(&self, entry: u64) -> Result<Option<v1::WaitingLine>, Fault> {
        if self.is(&[Supervisor, Auditor]) {
            return Ok(None);
        }
        let lines = self.filer().list_approvals().await.map_err(|error| self.fault(&error))?;
        let own =
            |line: &v1::WaitingLine| line.entry == entry && line.person == self.session.person;
        Ok(lines.into_iter().find(own))
    }
}

/// What who asked for something is told; a filing is not theirs to take back.
fn of_oneself(filed: bool) -> Markup {
    html! {
        p.notice {
            @if filed {
                (text!("You asked for this yourself, so somebody else approves it. You cannot take it back: a supervisor declines it, and then it may be asked for again."))
            } @else {
                (text!("You asked for this yourself, so somebody else approves it. You may take it back."))
            }
        }
    }
}

/// The page of what this person asked for.
async fn own_page(
    visit: &Visit,
    line: &v1::WaitingLine,
    sheet: &Sheet,
    beside: Option<Markup>,
) -> Result<Markup, Fault> {
    let names = visit.names_of(std::slice::from_ref(line)).await?;
    let event = visit.waiting_event(line).await;
    let named = names.get(&line.entry).cloned();
    let name = named.unwrap_or_else(|| visit.say(|| words::proposed(&line.kind)));
    let roster = visit.roster().await?;
    let title = visit.say(|| text!("Approval of entry {entry}", entry = line.entry));
    let filed = line.kind == "case_filed";
    let needs = line.needs.iter().filter_map(|code| ApprovalNeed::from_code(*code));
    let needs: Vec<String> = visit.say(|| needs.map(words::label).collect());
    let content = visit.say(|| {
        html! {
            h1 { (title) }
            @if let Some(beside) = beside { (beside) }
            div.box {
                p { b { (name) " " (line.case_number) } }
                p { (text!("asked on {day}", day = line.asked_on)) }
                @if !line.until.is_empty() { p { (text!("may be approved up to {day}", day = line.until)) } }
                @for need in needs { p { (need) } }
                @if let Some(Event::Proposed(proposed)) = &event {
                    // What is compared with what is in force is compared where it is approved.
                    @if let Event::SeatsTaken(_) = proposed.what { (told(&change::lines(&proposed.what, &in_force(&roster)).1)) }
                }
                (of_oneself(filed))
            }
            @if !filed {
                form.box method="post" action=(format!("/approvals/{}/decline", line.entry)) {
                    (visit.token())
                    (sheet.line("why", &text!("Reason"), ""))
                    div.actions { button { (text!("Take it back")) } }
                }
            }
        }
    });
    Ok(visit.page(&title, "/approvals", content))
}

async fn show_one(visit: Visit, Path(entry): Path<u64>) -> Result<Response, Fault> {
    if let Some(line) = visit.own_line(entry).await? {
        return Ok(html_page(own_page(&visit, &line, &Sheet::default(), None).await?));
    }
    if !visit.is(&[Supervisor, Auditor]) || !visit.waits(entry).await? {
        return visit.decided_page(entry).await;
    }
    let (shown, said) = visit.shown(entry).await?;
    let related = visit.related(&shown).await?;
    Ok(html_page(one_page(&visit, &shown, &said, &Sheet::default(), related)))
}

fn one_page(
    visit: &Visit,
    shown: &ShownApproval,
    said: &str,
    sheet: &Sheet,
    beside: Option<Markup>,
) -> Markup {
    let entry = shown.entry.index;
    let title = visit.say(|| text!("Approval of entry {entry}", entry));
    let own = shown.entry.actor.person == visit.session.person;
    let filed = matches!(shown.entry.event, Event::CaseFiled(_));
    let content = visit.say(|| {
        html! {
            h1 { (title) }
            @if let Some(beside) = beside { (beside) }
            div.columns {
            div.box.main.told {
                @for line in said.lines() { p { (line) } }
            }
            div.side {
            @if own {
                (of_oneself(filed))
            }
            @if !own && visit.is(&[Supervisor]) {
                form.box method="post" action=(format!("/approvals/{entry}/give")) {
                    (visit.token())
                    input type="hidden" name="seen" value=(seen(said));
                    p { (text!("You did not ask for it yourself. What is approved is this entry, byte for byte.")) }
                    button.primary { (text!("Agree, and have it done")) }
                }
                @if shown.further().is_some() {
                    p.actions { a.button href=(format!("/approvals/{entry}/series")) { (text!("See the whole series")) } }
                }
            }
            @if (own && !filed) || (!own && visit.is(&[Supervisor])) {
                form.box method="post" action=(format!("/approvals/{entry}/decline")) {
                    (visit.token())
                    (sheet.line("why", &text!("Reason"), &text!("declining needs one")))
                    button { (if own { text!("Take it back") } else { text!("Decline") }) }
                }
            }
            }
            }
        }
    });
    visit.page(&title, "/approvals", content)
}

async fn give(
    visit: Visit,
    Path(entry): Path<u64>,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    visit.own_form(field::token(&typed))?;
    visit.no_alarm()?;
    let sheet = Sheet::new(typed);
    let (shown, said) = visit.shown(entry).await?;
    if let Some(beside) = visit.look_again(&sheet, &said) {
        let page = one_page(&visit, &shown, &said, &sheet, Some(beside));
        return Ok((StatusCode::CONFLICT, html_page(page)).into_response());
    }
    match visit.filer().approve(&shown).await {
        Ok(entries) => {
            let approval = entries.first().copied().unwrap_or_default();
            let done = visit.say(|| {
                let effect = approval::effect(&shown, entries.len());
                text!("Approved, entry {approval}.{effect}", approval, effect)
            });
            Ok(html_page(done_page(&visit, &done)))
        }
        Err(error) => refused(&visit, &shown, &said, &sheet, &error),
    }
}

fn refused(
    visit: &Visit,
    shown: &ShownApproval,
    said: &str,
    sheet: &Sheet,
    error: &ClientError,
) -> Result<Response, Fault> {
    if error.is_unproven() {
        return Err(visit.fault(error));
    }
    let page = one_page(visit, shown, said, sheet, Some(notice(&visit.said(error))));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html_page(page)).into_response())
}

fn done_page(visit: &Visit, done: &str) -> Markup {
    let title = visit.say(|| text!("Approvals"));
    let content = visit.say(|| {
        html! {
            h1 { (title) }
            p.box { (done) }
            p { a.button href="/approvals" { (text!("What else waits")) } }
        }
    });
    visit.page(&title, "/approvals", content)
}

async fn decline(
    visit: Visit,
    Path(entry): Path<u64>,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    visit.own_form(field::token(&typed))?;
    visit.no_alarm()?;
    let mut sheet = Sheet::new(typed);
    let why = sheet.value("why").to_owned();
    if why.is_empty() {
        let wanted = visit.say(|| text!("give the reason"));
        sheet.fault("why", wanted);
        return not_declined(&visit, entry, &sheet, None).await;
    }
    let lines = visit.filer().list_approvals().await.map_err(|error| visit.fault(&error))?;
    let own = lines.iter().any(|it| it.entry == entry && it.person == visit.session.person);
    match visit.filer().decline(EntryIndex(entry), &why).await {
        Ok(_) => {
            let done = visit.say(|| match own {
                true => text!("Taken back; it waits no more, and nothing has changed."),
                false => text!("Declined; who asked is told so."),
            });
            Ok(html_page(done_page(&visit, &done)))
        }
        Err(error) if error.is_unproven() => Err(visit.fault(&error)),
        Err(error) => {
            let beside = notice(&visit.said(&error));
            not_declined(&visit, entry, &sheet, Some(beside)).await
        }
    }
}

/// The page of what waits once more, with what is wrong.
async fn not_declined(
    visit: &Visit,
    entry: u64,
    sheet: &Sheet,
    beside: Option<Markup>,
) -> Result<Response, Fault> {
    let page = match visit.own_line(entry).await? {
        Some(line) => own_page(visit, &line, sheet, beside).await?,
        None => {
            let (shown, said) = visit.shown(entry).await?;
            one_page(visit, &shown, &said, sheet, beside)
        }
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html_page(page)).into_response())
}
