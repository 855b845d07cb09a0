//! The cases of a judge who leaves, on the wire.

use caselot_core::docket::code::ReassignmentGround;
use caselot_core::docket::decide::redistribution::{ListedCase, Redistribute};
use caselot_core::docket::fold::redistributions::Running;
use caselot_core::docket::fold::state::State;
use caselot_core::docket::redistribution::MAX_LISTED_CASES;
use caselot_core::docket::{Refusal, rules};
use caselot_core::id::JudgeId;
use caselot_core::register::{Order, Search, Standing};
use tonic::Status;

use super::field;
use crate::service::Service;
use crate::wire::v1;

/// What is asked of such cases.
pub fn asked(m: v1::RedistributeRequest) -> Result<Redistribute, Status> {
    let ground = ReassignmentGround::from_code(m.ground)
        .ok_or_else(|| field::unknown_code("ground", "the ground of a reassignment"))?;
    let cases = m.cases.into_iter().map(|case| {
        let v1::ListedCase { case_number, stage, nonce_commitment } = case;
        let nonce_commitment = field::bytes32(&nonce_commitment, Refusal::NonceMissing {})?;
        Ok(ListedCase { case_number, stage, nonce_commitment })
    });
    let cases = cases.collect::<Result<Vec<_>, Status>>()?;
    Ok(Redistribute { judge: JudgeId(m.judge), ground, text: m.text, cases })
}

/// The open cases that a judge undertakes, each with its next stage.
pub fn open_cases(
    service: &Service,
    court: &str,
    judge: JudgeId,
) -> Result<v1::RehearseRedistributionResponse, Status> {
    let snapshot = service.snapshot(court)?;
    let (judges, standing) = (Some(judge), Some(Standing::Open));
    let search = Search { judge: judges, standing, order: Order::Number, ..Search::default() };
    let found = service.find_cases(court, &search, (0, usize::MAX), |_, _| true)?;
    let mut cases = Vec::new();
    let mut left_out = 0;
    for found in found.cases.into_iter().filter(|found| found.undertaking == judge) {
        let number = found.number;
        let rows = service.case(court, &number)?;
        match rules::next_stage(&snapshot.state, &number, &rows, true) {
            Ok(stage) if cases.len() < MAX_LISTED_CASES => {
                let filing = rules::present(&rows).map_or(0, |row| row.filing.0);
                cases.push(v1::WaitingCase { case_number: number, stage, filing });
            }
            _ => left_out += 1,
        }
    }
    cases.sort_by(|a, b| a.case_number.cmp(&b.case_number));
    Ok(v1::RehearseRedistributionResponse { cases, left_out })
}

/// The lists in which a case waits.
pub fn running(state: &State) -> v1::ListRedistributionsResponse {
    let lists = state.redistributions.iter().map(|(judge, running)| list(state, judge, running));
    v1::ListRedistributionsResponse { lists: lists.collect() }
}

fn list(state: &State, judge: JudgeId, running: &Running) -> v1::RunningRedistribution {
    let undrawn = running.last.and_then(|last| Some((last, state.open.get(&last)?)));
    let waiting = running.waiting.iter().map(|case| v1::WaitingCase {
        case_number: case.case_number.clone(),
        stage: case.stage,
        filing: case.filing.0,
    });
    v1::RunningRedistribution {
        judge: judge.0,
        entry: running.entry.0,
        ground: running.ground.code(),
        text: running.text.clone(),
        listed: u32::try_from(running.listed).unwrap_or(u32::MAX),
        waiting: waiting.collect(),
        undrawn: undrawn.map_or(0, |(last, _)| last.0),
        undrawn_number: undrawn.map_or(String::new(), |(_, filed)| filed.facts.case_number.clone()),
    }
}
