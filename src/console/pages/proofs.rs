//! What shows a draw to somebody else: its proof as a file of its own, and the code of a slip held
//! against the log.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use caselot_core::docket::Day;
use caselot_core::docket::code::PersonRole::{Auditor, Filing, Supervisor};
use caselot_core::ledger::tlog_proof::TlogProof;
use caselot_core::lottery::role::SeatRole;
use maud::{Markup, html};

use super::case::Known;
use super::slip::holds_now;
use crate::client::{CheckFault, ClientError, Stamp};
use crate::console::Console;
use crate::console::fault::{Fault, html_page};
use crate::console::field::{self, Sheet};
use crate::console::filing::canonical;
use crate::console::reads::Roster;
use crate::console::session::Typed;
use crate::console::typed::required;
use crate::console::visit::Visit;
use crate::telling::judges::judge_label_on;
use crate::telling::time::local_time;
use crate::wire::v1;
use crate::wire::v1::audit_service_client::AuditServiceClient;
use crate::words::{self, text};

pub fn router() -> Router<Console> {
    Router::new()
        .route("/case/{entry}/proof", get(proof))
        .route("/oversight/slip", post(check_slip))
}

/// The proof of a draw (C2SP tlog-proof) with the entry in it, as `caselot audit check` reads it.
async fn proof(visit: Visit, Path(entry): Path<u64>) -> Result<Response, Fault> {
    if !visit.is(&[Filing, Supervisor, Auditor]) {
        return Err(visit.for_others());
    }
    let known = visit.known_case(entry).await?;
    let stage = known.stages.iter().find(|stage| stage.filing == entry).map(|stage| stage.stage);
    let none = || {
        let sentence = visit.say(|| text!("this case was not drawn, so there is nothing to prove"));
        visit.refuse(StatusCode::NOT_FOUND, sentence, None)
    };
    let Some(stage) = stage else { return Err(none()) };
    let request =
        v1::GetReceiptRequest { court: visit.court(), case_number: known.number.clone(), stage };
    let mut client = AuditServiceClient::new(visit.filer().channel().clone());
    let shown = client.get_receipt(request).await.map_err(|status| visit.fault(&status.into()))?;
    let Some(receipt) = shown.into_inner().end else { return Err(none()) };
    let wrong = || {
        let fault = CheckFault::OtherEntry("proof");
        visit.fault(&ClientError::Unproven { about: known.number.clone(), fault })
    };
    let inclusion = receipt.inclusion.iter().map(|hash| hash.as_slice().try_into());
    let proof = TlogProof {
        extra: Some(receipt.entry.clone()),
        index: receipt.index,
        inclusion: inclusion.collect::<Result<_, _>>().map_err(|_| wrong())?,
        note: receipt.checkpoint,
    };
    // What does not hold is given to nobody.
    proof.check(&receipt.entry, visit.filer().key()).map_err(|_| wrong())?;
    let kind = (header::CONTENT_TYPE, "text/plain; charset=utf-8");
    let name = (header::CONTENT_DISPOSITION, "attachment; filename=\"draw.tlog-proof\"");
    Ok(([kind, name], proof.to_string()).into_response())
}

/// The form that holds a slip against the log.
pub fn slip_form(visit: &Visit, sheet: &Sheet, found: &Markup) -> Markup {
    html! {
        form.box method="post" action="/oversight/slip" data-desk="" {
            (visit.token())
            h2 { (text!("Check a slip")) }
            (sheet.line("number", &text!("Number"), &text!("such as (2026)湘0203民初82号")))
            (sheet.line("code", &text!("Check code"), &text!("as it is printed, in groups of four")))
            div.actions { button { (text!("Check it")) } }
            (found)
        }
    }
}

/// Holds number and code of a slip against the entries of the case.
async fn check_slip(visit: Visit, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    if !visit.is(&[Supervisor, Auditor]) {
        return Err(visit.for_others());
    }
    visit.own_form(field::token(&typed))?;
    let mut sheet = Sheet::new(typed);
    let (number, code) =
        visit.say(|| (required(&mut sheet, "number"), required(&mut sheet, "code")));
    let mut found = html! {};
    if sheet.is_sound() {
        let number = canonical(&number, &visit.court()).unwrap_or(number);
        match visit.history(&number).await {
            Ok(lines) => {
                let wanted = bare(&code);
                let stamps = lines.iter().filter_map(|line| Stamp::of(&line.bytes).ok());
                let stamp = stamps.into_iter().find(|stamp| bare(&stamp.check_code()) == wanted);
                let known = Known { stages: Vec::new(), lines, number };
                let roster = visit.roster().await?;
                found = visit.say(|| slip_found(&visit, &known, stamp.as_ref(), &roster));
            }
            Err(error) if error.is_unproven() => return Err(visit.fault(&error)),
            Err(error) => sheet.fault("number", visit.in_one(&error)),
        }
    }
    let title = visit.say(|| text!("Check a slip"));
    let content = visit.say(|| {
        html! {
            h1 { (title) }
            (slip_form(&visit, &sheet, &found))
            p.actions { a.button href="/oversight" { (text!("Oversight")) } }
        }
    });
    Ok(html_page(visit.page(&title, "/oversight", content)))
}

/// A code without what stands between its groups.
fn bare(code: &str) -> String {
    // Full-width letters and digits stand in the same order as those of ASCII.
    let half = |sign: char| match sign {
        '！'..='～' => char::from_u32(u32::from(sign) - 0xFEE0).unwrap_or(sign),
        sign => sign,
    };
    code.chars()
        .map(half)
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_uppercase()
}

/// Who sat by the log once an entry counted: the code of a slip proves the entry, and not the names
/// that are printed beside it.
fn names_found(visit: &Visit, known: &Known, stamp: &Stamp, roster: &Roster) -> Markup {
    let bench = known.bench_after(stamp.entry);
    let day = Day::at(stamp.time_ms, visit.offset());
    html! {
        p { b { (text!("By the log; compare it with the names on the slip:")) } }
        table.facts { tbody {
            @for (role, judge) in &bench.seats {
                tr {
                    th { (words::label(*role)) }
                    td {
                        (judge_label_on(*judge, &roster.judges, day))
                        @if bench.presiding == Some(*judge) && bench.seats.len() > 1 {
                            " (" (words::label(SeatRole::Presiding)) ")"
                        }
                    }
                }
            }
        } }
    }
}

fn slip_found(visit: &Visit, known: &Known, stamp: Option<&Stamp>, roster: &Roster) -> Markup {
    let seats = known.seatings();
    let is_slip = |stamp: &&Stamp| seats.iter().any(|it| it.act().index == stamp.entry);
    let overtaken = stamp.filter(is_slip).and_then(|stamp| known.overtaken_by(stamp.entry));
    html! {
        @match stamp {
            Some(stamp) => {
                p {
                    span.tag.green { (text!("It is in the log")) } " "
                    (text!(
                        "entry {entry} of this case, of {time}",
                        entry = stamp.entry,
                        time = local_time(stamp.time_ms, visit.offset())
                    ))
                }
                @if is_slip(&stamp) { (names_found(visit, known, stamp, roster)) }
                @if let Some((entry, time_ms)) = overtaken {
                    p { span.tag.red { (text!("changed since")) } " " (holds_now(entry, Day::at(time_ms, visit.offset()))) }
                }
            }
            None => {
                p { span.tag.red { (text!("No entry of this case has this code")) } }
                p.hint { (text!("Compare the number and the code once more. If both are as printed, keep the slip, and ask an auditor.")) }
            }
        }
    }
}
