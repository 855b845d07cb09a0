//! The way of a circular: its steps, how far it has come, and the report that was filled in.

use caselot_core::docket::circular::CircularStep;
use caselot_core::docket::code::CircularAct;
use caselot_core::docket::decide::Command;
use caselot_core::docket::entry::Actor;
use caselot_core::docket::fold::circulars::Circular;
use caselot_core::docket::fold::state::State;
use caselot_core::docket::refusal::Refusal;
use caselot_core::lottery::hash::from_hex32;
use caselot_core::quota::circular::circular;
use caselot_core::quota::report::{CircularLine, CircularReport, ExplanationLine};
use caselot_core::quota::{Ask, json};
use tonic::Status;

use super::{request, watch};
use crate::rpc::field;
use crate::rpc::status::from_refusal;
use crate::service::{Request, Service};
use crate::wire::v1;

/// A step as a command: up to the filling in with the report of this moment, from then on with the
/// one that was filled in.
///
/// # Errors
/// When a field does not hold what it must, the period has no report, nothing was filled in yet, or
/// the caller has looked at another report.
pub async fn step(
    service: &Service,
    actor: Actor,
    m: v1::StepCircularRequest,
) -> Result<Request, Status> {
    let (court, ask) = request::ask(m.report)?;
    let unknown = || field::unknown_code("act", "the step of the circular");
    let act = CircularAct::from_code(m.act).ok_or_else(unknown)?;
    let (from, to, text) = (ask.from, ask.to, m.text);
    let step = if act <= CircularAct::Filled {
        let report = watch::report(service, &court, ask).await?;
        let size = report.checkpoint.as_ref().map_or(0, |at| at.size);
        let (as_of, digest) = (report.as_of, json::digest(&report));
        CircularStep { from, to, as_of, act, size, digest, text }
    } else {
        let state = &service.snapshot(&court)?.state;
        let filled = filled(state, &ask).map_err(from_refusal)?;
        let seen = m.digest.is_empty() || from_hex32(&filled.digest) == exact(&m.digest);
        if !seen {
            return Err(from_refusal(Refusal::CircularDiffers { entry: filled.entry }));
        }
        let digest = from_hex32(&filled.digest).unwrap_or_default();
        CircularStep { from, to, as_of: filled.as_of, act, size: filled.size, digest, text }
    };
    Ok(Request { court, actor, command: Command::StepCircular(step) })
}

fn exact(digest: &[u8]) -> Option<[u8; 32]> {
    digest.try_into().ok()
}

/// The step that filled in what is shown of a period: of the circular under way, or else of the one
/// that was archived last.
///
/// # Errors
/// When nothing was filled in.
pub fn filled(state: &State, ask: &Ask) -> Result<CircularLine, Refusal> {
    let period = (ask.from, ask.to);
    let none = Circular::default();
    let next = state.circulars.of(ask.from, ask.to).unwrap_or(&none).next();
    let known = circular(state, period).into_iter().flat_map(|circular| circular.steps);
    let filled = known.into_iter().find(|step| step.act == CircularAct::Filled);
    filled.ok_or_else(|| Refusal::CircularOrder { next: next.name() })
}

/// How far a circular has come, as a message.
pub fn status(state: &State, ask: &Ask) -> v1::QuotaCircular {
    let none = Circular::default();
    let known = state.circulars.of(ask.from, ask.to).unwrap_or(&none);
    let shown = circular(state, (ask.from, ask.to));
    let message = shown.as_ref().map(message).unwrap_or_default();
    v1::QuotaCircular { next: known.next().code(), ..message }
}

/// A circular as a message.
pub fn message(of: &CircularReport) -> v1::QuotaCircular {
    v1::QuotaCircular {
        steps: of.steps.iter().map(line).collect(),
        archived: of.archived,
        corrects: of.corrects.map_or(0, |entry| entry.0),
        next: 0,
    }
}

fn line(of: &CircularLine) -> v1::QuotaCircularStep {
    v1::QuotaCircularStep {
        entry: of.entry.0,
        act: of.act.code(),
        on: of.on.to_string(),
        person: of.person.clone(),
        as_of: of.as_of.to_string(),
        size: of.size,
        digest: from_hex32(&of.digest).unwrap_or_default().to_vec(),
        text: of.text.clone(),
    }
}

/// What a leader says, as a message.
pub fn explanation(of: &ExplanationLine) -> v1::QuotaExplanation {
    v1::QuotaExplanation {
        entry: of.entry.0,
        on: of.on.to_string(),
        person: of.person.clone(),
        signal: of.signal.map_or(0, |signal| signal.code()),
        text: of.text.clone(),
        handed_in: of.handed_in.clone(),
    }
}
