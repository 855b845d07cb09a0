//! 公开: the draws of a day in a form for everybody. It names judges, their chances and what proves the
//! draw; it names no party and nobody who filed or approved.

use std::sync::Arc;

use axum::Router;
use axum::extract::Query;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use caselot_core::docket::code::PersonRole::{Auditor, Supervisor};
use caselot_core::docket::filing::{CaseDrawn, CaseFiled};
use caselot_core::docket::{Day, Entry, Event};
use caselot_core::ledger::checkpoint::parse_unverified;
use caselot_core::ledger::merkle::{check_code, leaf_hash};
use caselot_core::lottery::hash::to_hex;
use caselot_core::lottery::role::SeatRole;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::{Value, json};

use super::today::day_or;
use crate::client::{Channel, ClientError, retry_while_full};
use crate::console::Console;
use crate::console::fault::{Fault, html_page};
use crate::console::page::{long_day, paper};
use crate::console::picture::seat_draws;
use crate::console::reads::Roster;
use crate::console::visit::Visit;
use crate::telling::time::local_time;
use crate::wire::v1;
use crate::wire::v1::audit_service_client::AuditServiceClient;
use crate::words::{self, text};

pub fn router() -> Router<Console> {
    Router::new().route("/day/public", get(show))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    on: String,
    /// `csv`, `jsonl`, or empty for a page to print.
    #[serde(default)]
    format: String,
}

/// A draw with its filing.
struct Drawn {
    filed: Arc<CaseFiled>,
    draw: Entry,
    drawn: CaseDrawn,
    leaf: [u8; 32],
}

/// The flag of a case that is not heard in public: its number is told to nobody.
const NOT_PUBLIC: &str = "不公开";

impl Drawn {
    /// The number of the case, if it may be told.
    fn number(&self) -> Option<String> {
        let facts = &self.filed.facts;
        let may = !facts.flags.iter().any(|flag| flag == NOT_PUBLIC);
        may.then(|| facts.case_number.clone())
    }
}

impl Visit {
    /// The draws of a day. The filing of one of an earlier day is read on its own.
    async fn draws_of(&self, day: Day) -> Result<Vec<Drawn>, Fault> {
        let record = self.day_record(day).await?;
        let mut draws = Vec::new();
        for line in &record {
            let Some(draw) = &line.entry else { continue };
            let Event::CaseDrawn(drawn) = &draw.event else { continue };
            let same_day = record.iter().find(|line| line.index == drawn.filing);
            let filed = match same_day.and_then(|line| filed(line.entry.as_ref())) {
                Some(filed) => filed,
                None => {
                    let known = self.known_case(drawn.filing.0).await?;
                    let line = known.lines.iter().find(|line| line.index == drawn.filing);
                    let Some(filed) = line.and_then(|line| filed(line.entry.as_ref())) else {
                        continue;
                    };
                    filed
                }
            };
            let (draw, drawn, leaf) = (draw.clone(), drawn.clone(), leaf_hash(&line.bytes));
            draws.push(Drawn { filed, draw, drawn, leaf });
        }
        Ok(draws)
    }

    /// The newest checkpoint, and the proofs of these entries in it.
    async fn proofs(&self, entries: &[u64]) -> Result<(String, Vec<Vec<String>>), ClientError> {
        let client = AuditServiceClient::new(self.filer().channel().clone());
        let request = v1::GetCheckpointRequest { court: self.court() };
        let shown = client.clone().get_checkpoint(request).await?.into_inner();
        let size = parse_unverified(&shown.checkpoint).map_or(0, |at| at.size);
        let mut proofs = Vec::with_capacity(entries.len());
        for index in entries {
            let request = v1::GetInclusionProofRequest { court: self.court(), index: *index, size };
            let answer = retry_while_full(|| {
                let (mut client, request): (AuditServiceClient<Channel>, _) =
                    (client.clone(), request.clone());
                async move { client.get_inclusion_proof(request).await }
            });
            let hashes = answer.await?.hashes;
            proofs.push(hashes.iter().map(|hash| to_hex(hash)).collect());
        }
        Ok((shown.checkpoint, proofs))
    }
}

fn filed(entry: Option<&Entry>) -> Option<Arc<CaseFiled>> {
    match &entry?.event {
        Event::CaseFiled(filed) => Some(filed.clone()),
        _ => None,
    }
}

async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    // The record of a day has odds for these roles alone.
    if !visit.is(&[Supervisor, Auditor]) {
        return Err(visit.for_others());
    }
    let day = day_or(&asked.on, visit.today());
    let (draws, roster) = (visit.draws_of(day).await?, visit.roster().await?);
    match asked.format.as_str() {
        "jsonl" => {
            let entries: Vec<u64> = draws.iter().map(|it| it.draw.index.0).collect();
            let proven = visit.proofs(&entries).await.map_err(|error| visit.fault(&error))?;
            Ok(as_file("application/jsonl", "jsonl", json_lines(&visit, &draws, &roster, proven)))
        }
        "csv" => {
            let table = visit.say(|| csv(&visit, &draws, &roster));
            Ok(as_file("text/csv; charset=utf-8", "csv", table))
        }
        _ => {
            let title = visit.say(|| text!("Public record of draws"));
            let content = visit.say(|| page(&visit, day, &draws, &roster));
            Ok(html_page(paper(visit.lang, &title, content)))
        }
    }
}

fn as_file(kind: &'static str, ending: &str, file: Vec<u8>) -> Response {
    let name = format!("attachment; filename=\"draws.{ending}\"");
    let name = header::HeaderValue::try_from(name);
    let mut answer = ([(header::CONTENT_TYPE, kind)], file).into_response();
    if let Ok(name) = name {
        answer.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    }
    answer
}

/// A line with the checkpoint, and then a line for each draw with its proof in it.
fn json_lines(
    visit: &Visit,
    draws: &[Drawn],
    roster: &Roster,
    (checkpoint, proofs): (String, Vec<Vec<String>>),
) -> Vec<u8> {
    let court = visit.filer().court();
    let mut lines = vec![json!({
        "court": court.code, "origin": court.origin, "checkpoint": checkpoint,
        "key": visit.filer().key().vkey(),
    })];
    lines.extend(draws.iter().zip(proofs).map(|(it, inclusion)| {
        let seats = seat_draws(&it.filed, &it.drawn);
        json!({
            "number": it.number(), "stage": it.filed.facts.stage,
            "pool": it.filed.facts.pool, "time_ms": it.draw.time_ms,
            "seats": seats.iter().map(|seat| json!({
                "role": seat.seat.role.name(), "judge": seat.seat.judge,
                "alternate": seat.alternate,
                "name": roster.bare_name(seat.seat.judge),
                "candidates": seat.odds.iter().map(|(judge, mass)| json!({
                    "judge": judge, "name": roster.bare_name(*judge),
                    "mass": mass.to_string(), "total": seat.seat.total.to_string(),
                })).collect::<Value>(),
            })).collect::<Value>(),
            "seed_hash": to_hex(&it.drawn.seed_hash),
            "filing": it.drawn.filing, "entry": it.draw.index,
            "leaf_hash": to_hex(&it.leaf), "inclusion": inclusion,
        })
    }));
    let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
    (lines.join("\n") + "\n").into_bytes()
}

fn headings() -> [String; 8] {
    [
        text!("Number"),
        text!("Pool"),
        text!("Time"),
        text!("Judge"),
        text!("Candidates and chances"),
        text!("Seed hash"),
        text!("Entry"),
        text!("Check code"),
    ]
}

fn row(visit: &Visit, it: &Drawn, roster: &Roster) -> [String; 8] {
    let seats = seat_draws(&it.filed, &it.drawn);
    let judges = seats.iter().map(|seat| {
        let name = roster.bare_name(seat.seat.judge);
        let alone = seats.len() == 1 && seat.seat.role == SeatRole::Undertaking;
        if alone { name } else { format!("{} {name}", seat.role()) }
    });
    let chances = seats.iter().map(|seat| {
        let each = seat.odds.iter().map(|(judge, mass)| {
            format!("{} {}", roster.bare_name(*judge), words::percent(*mass, seat.seat.total))
        });
        each.collect::<Vec<_>>().join("、")
    });
    [
        it.number().unwrap_or_else(|| text!("not public")),
        roster.pool_label(&it.filed.facts.pool),
        local_time(it.draw.time_ms, visit.offset()),
        judges.collect::<Vec<_>>().join("；"),
        chances.collect::<Vec<_>>().join("；"),
        to_hex(&it.drawn.seed_hash),
        it.draw.index.to_string(),
        check_code(&it.leaf),
    ]
}

fn csv(visit: &Visit, draws: &[Drawn], roster: &Roster) -> Vec<u8> {
    let rows = draws.iter().map(|it| row(visit, it, roster));
    crate::telling::register::csv(&headings(), rows)
}

fn page(visit: &Visit, day: Day, draws: &[Drawn], roster: &Roster) -> Markup {
    html! {
        h1 { (visit.filer().court().name) }
        h2 { (text!("Public record of draws")) }
        p { (long_day(day)) " · " (text!("{count} draws", count = draws.len())) }
        @for it in draws {
            @let [number, pool, time, judge, chances, seed, entry, code] = row(visit, it, roster);
            table { tbody {
                tr { th { (number) } td { (pool) } td { (time) } td { b { (judge) } } }
                // A number and its sign stay together on paper.
                tr { td colspan="4" { (chances.replace(" %", "\u{a0}%")) } }
                tr { td colspan="4" .small {
                    (text!("Entry")) " " (entry) " · " (text!("Check code")) " " span.code { (code) } br;
                    (text!("Seed hash")) " " (seed)
                } }
            } }
        }
        @if draws.is_empty() { p { (text!("Nothing was drawn on this day.")) } }
        p.small { (text!(
            "Each judge was drawn by lot with the chances that stand beside the names, fixed at the \
             filing. Log {origin}. Whoever has the exported log can compute each draw again.",
            origin = visit.filer().court().origin
        )) }
    }
}
