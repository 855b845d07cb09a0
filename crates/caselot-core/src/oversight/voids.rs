//! Filings that ended without a draw, the draw that was avoided, and what came after.

use super::filings::Filings;
use super::report::{NextFiling, Unopened, VoidLine};
use super::step::Step;
use crate::docket::code::VoidGround;
use crate::docket::day::Day;
use crate::docket::entry::Event;
use crate::docket::filing::{CaseFiled, FilerNonce, FilingVoided};
use crate::docket::fold::state::State;
use crate::docket::rules;
use crate::id::{EntryIndex, JudgeId};
use crate::quota::post::Span;

/// A void with the draw that it avoided.
#[derive(Debug)]
struct Voided {
    filing: EntryIndex,
    entry: EntryIndex,
    on: Day,
    person: String,
    /// The second person whom the entry names.
    approver: String,
    ground: VoidGround,
    text: String,
    avoided: Result<JudgeId, Unopened>,
}

/// All of them, in the order of the log.
#[derive(Debug, Default)]
pub struct Voids(Vec<Voided>);

impl Voids {
    /// Takes an entry over.
    pub fn apply(&mut self, step: &Step<'_>) {
        let Event::FilingVoided(void) = step.event() else { return };
        let filed = step.state.open.get(&void.filing);
        let avoided = filed.map_or(Err(Unopened::Draw), |filed| avoided(step.state, filed, void));
        self.0.push(Voided {
            filing: void.filing,
            entry: step.act.index,
            on: step.today,
            person: step.person(),
            approver: step.approver(&void.approver),
            ground: void.ground,
            text: void.text.clone(),
            avoided,
        });
    }

    /// The voids of a period.
    pub fn report(&self, filings: &Filings, span: Span) -> Vec<VoidLine> {
        let index = filings.index();
        let within = self.0.iter().filter(|void| span.holds(void.on));
        let line = |void: &Voided| {
            let filing = filings.get(void.filing);
            let next = filing.and_then(|filing| index.next(filing, void.entry));
            let second = filing.and_then(|filing| filing.second.clone());
            let named = Some(void.approver.clone()).filter(|named| !named.is_empty());
            VoidLine {
                case: filings.case(void.filing),
                entry: void.entry,
                on: void.on,
                filer: filings.filer(void.filing).to_owned(),
                person: void.person.clone(),
                approver: named.or(second).unwrap_or_default(),
                ground: void.ground,
                text: void.text.clone(),
                avoided: void.avoided,
                next: next.map(|(row, same_number)| NextFiling {
                    case: filings.case(row.entry),
                    same_number,
                    end: row.end,
                    judge: row.judge,
                }),
            }
        };
        within.map(line).collect()
    }
}

/// Who would have been drawn, if both openings are in the log.
fn avoided(state: &State, filed: &CaseFiled, void: &FilingVoided) -> Result<JudgeId, Unopened> {
    let secret = void.envelope_secret.as_ref().ok_or(Unopened::Envelope)?;
    if matches!(filed.nonce, FilerNonce::Committed(_)) && void.nonce.is_none() {
        return Err(Unopened::Nonce);
    }
    let origin = state.court.as_ref().map_or("", |court| court.origin.as_str());
    rules::avoided_judge(state.protocol, origin, filed, Some(secret), void.nonce)
        .ok_or(Unopened::Draw)
}
