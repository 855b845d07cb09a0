//! What filings would become, were they filed now.

use caselot_core::docket::decide::Rehearsed;
use caselot_core::docket::entry::Actor;
use tonic::Status;

use super::stage;
use crate::rpc::facts;
use crate::rpc::status::{from_refusal, malformed, named, reason_and_field};
use crate::service::Service;
use crate::wire::v1;

/// Most filings of a call.
const MOST: usize = 1_000;

/// Rehearses the filings of a request, each by itself.
///
/// # Errors
/// When there are too many, there is no such court, or its cases cannot be read. What is wrong with
/// a filing stands in its answer.
pub fn answer(
    service: &Service,
    actor: &Actor,
    m: v1::RehearseFilingsRequest,
) -> Result<v1::RehearseFilingsResponse, Status> {
    let v1::RehearseFilingsRequest { court, filings, .. } = m;
    if filings.len() > MOST {
        return Err(malformed("filings", "there are too many filings; send at most 1,000"));
    }
    let read: Vec<_> =
        filings.into_iter().map(|it| facts::read(service, &court, Some(it))).collect();
    let readable = read.iter().filter_map(|it| it.as_ref().ok()).cloned().collect();
    let mut rehearsed = service.rehearse_filings(&court, actor, readable)?.into_iter();
    let answers = read.into_iter().map(|facts| match facts {
        Err(status) => refused(&status),
        Ok(_) => match rehearsed.next() {
            Some(Ok(rehearsed)) => message(rehearsed),
            Some(Err(refusal)) => refused(&from_refusal(refusal)),
            None => v1::RehearsedFiling::default(),
        },
    });
    Ok(v1::RehearseFilingsResponse { filings: answers.collect() })
}

fn message(rehearsed: Rehearsed) -> v1::RehearsedFiling {
    match rehearsed {
        Rehearsed::Known(end) => {
            v1::RehearsedFiling { known: stage::status(end).into(), ..Default::default() }
        }
        Rehearsed::Returns => v1::RehearsedFiling { returns: true, ..Default::default() },
        Rehearsed::Follows => v1::RehearsedFiling { follows: true, ..Default::default() },
        Rehearsed::Drawn { facts, needs, candidates } => v1::RehearsedFiling {
            seats: facts.panel.seats(),
            weight: facts.weight,
            pool: facts.pool,
            needs: needs.iter().map(|need| need.code()).collect(),
            candidates: candidates.into_iter().map(|judge| judge.0).collect(),
            ..Default::default()
        },
    }
}

fn refused(status: &Status) -> v1::RehearsedFiling {
    let (code, field) = reason_and_field(status);
    let (text, named) = (status.message().to_owned(), named(status));
    v1::RehearsedFiling { code, field, text, named, ..Default::default() }
}
