//! 公开: the draws of a day in a form for everybody. It names judges, their chances and what proves the
//! draw; it names no party and nobody who filed or approved.

use std::sync::Arc;

use axum::Router;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use caselot_core::docket::code::PersonRole::{Auditor, Supervisor};
use caselot_core::docket::filing::CaseFiled;
use caselot_core::docket::{Day, Entry, Event};
use caselot_core::ledger::checkpoint::parse_unverified;
use caselot_core::ledger::merkle::{Hash, leaf_hash};
use maud::{Markup, html};
use serde::Deserialize;

use crate::client::{Channel, ClientError, proof_hashes, retry_while_full};
use crate::console::Console;
use crate::console::boxes::{Boxed, Boxes};
use crate::console::fault::{Fault, html_page};
use crate::console::page::{long_day, paper};
use crate::console::reads::Roster;
use crate::console::visit::Visit;
use crate::telling::public_draw::{
    Names, PublicDraw, PublicHead, csv, is_not_public, json_lines, value_of,
};
use crate::wire::v1;
use crate::wire::v1::audit_service_client::AuditServiceClient;
use crate::words::{counted, text};

pub fn router() -> Router<Console> {
    Router::new().route("/day/public", get(show))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    on: Boxed<Day>,
    /// `csv`, `jsonl`, or empty for a page to print.
    #[serde(default)]
    format: String,
}

impl Visit {
    /// Whom and what the court's draws name.
    fn names<'a>(&'a self, roster: &'a Roster) -> Names<'a> {
        Names {
            origin: &self.filer().court().origin,
            judges: &roster.judges,
            pools: &roster.pools,
            offset_minutes: self.offset(),
        }
    }

    /// The draws of a day. The history of each case is read, since it may be closed to the public by an
    /// entry of a later day, and may have been filed on an earlier one.
    async fn draws_of(&self, day: Day) -> Result<Vec<PublicDraw>, Fault> {
        let told = |event: &Event| matches!(event, Event::CaseDrawn(_) | Event::Contributed(_));
        let record = self.lines_of_day(day, told).await?;
        let mut draws = Vec::new();
        for line in &record {
            let Some(draw) = &line.entry else { continue };
            let Event::CaseDrawn(drawn) = &draw.event else { continue };
            let known = self.known_case(drawn.filing.0).await?;
            let filing = known.lines.iter().find(|line| line.index == drawn.filing);
            let Some(filed) = filing.and_then(|line| filed(line.entry.as_ref())) else { continue };
            let mut entries = known.lines.iter().filter_map(|line| line.entry.as_ref());
            let hidden = entries.any(|entry| is_not_public(&entry.event));
            // What a contributor gave stands just before its draws.
            let given = record.iter().find(|line| Some(line.index) == drawn.contribution);
            let value = given.and_then(|line| value_of(line.entry.as_ref()?, drawn.filing));
            draws.push(PublicDraw {
                filed,
                drawn: drawn.clone(),
                value,
                entry: draw.index,
                protocol: draw.protocol,
                time_ms: draw.time_ms,
                leaf: leaf_hash(&line.bytes),
                hidden,
            });
        }
        Ok(draws)
    }

    /// The newest checkpoint, and the proofs of these entries in it.
    async fn proofs(&self, entries: &[u64]) -> Result<(String, Vec<Vec<Hash>>), ClientError> {
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
            proofs.push(proof_hashes(&hashes).map_err(ClientError::unproven("the proof"))?);
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

async fn show(visit: Visit, Boxes(asked): Boxes<Asked>) -> Result<Response, Fault> {
    // The record of a day has odds for these roles alone.
    if !visit.is(&[Supervisor, Auditor]) {
        return Err(visit.for_others());
    }
    let day = asked.on.get().unwrap_or_else(|| visit.today());
    let (draws, roster) = (visit.draws_of(day).await?, visit.roster().await?);
    match asked.format.as_str() {
        "jsonl" => {
            let entries: Vec<u64> = draws.iter().map(|it| it.entry.0).collect();
            let proven = visit.proofs(&entries).await.map_err(|error| visit.fault(&error))?;
            let (checkpoint, proofs) = proven;
            let (court, names) = (visit.filer().court(), visit.names(&roster));
            let head = PublicHead {
                court: court.code.clone(),
                origin: court.origin.clone(),
                checkpoint,
                key: visit.filer().key().vkey(),
            };
            let lines = draws.iter().zip(&proofs).map(|(draw, proof)| draw.line(names, proof));
            let file = json_lines(&head, &lines.collect::<Vec<_>>());
            Ok(as_file("application/jsonl", "jsonl", file))
        }
        "csv" => {
            let table = visit.say(|| csv(&draws, visit.names(&roster)));
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

fn page(visit: &Visit, day: Day, draws: &[PublicDraw], roster: &Roster) -> Markup {
    html! {
        h1 { (visit.filer().court().name) }
        h2 { (text!("Public record of draws")) }
        p { (long_day(day)) " · " (counted!("{count} draw", "{count} draws", count = draws.len())) }
        @for it in draws {
            @let [number, pool, time, judge, chances, seed, entry, code] = it.row(visit.names(roster));
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
