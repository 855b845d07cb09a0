//! What of an entry is dear to check and needs nothing that a later entry changes, so that any thread
//! may do it: the draw recomputed, the signature verified.

use std::sync::Arc;

use super::fault::Fault;
use super::finding::Finding;
use crate::docket::day::Day;
use crate::docket::entry::{Court, Protocol};
use crate::docket::filing::{CaseDrawn, CaseFiled};
use crate::docket::fold::roster::Roster;
use crate::docket::fold::state::State;
use crate::docket::refusal::Refusal;
use crate::docket::rules::{self, HandClaim, presiding};
use crate::id::{EntryIndex, JudgeOrNobody};
use crate::lottery::draw::n_eff;
use crate::lottery::seed::Openings;

type Faults = Vec<Fault>;

pub fn note<T>(result: Result<T, Refusal>, faults: &mut Faults) -> Option<T> {
    result.map_err(|refusal| faults.push(refusal.into())).ok()
}

/// What remains to be checked of the entries of a block.
#[derive(Default)]
pub struct Claims {
    /// Draws to recompute.
    pub draws: Vec<DrawClaim>,
    /// Signatures to verify, each with the position of its entry.
    pub hands: Vec<(EntryIndex, HandClaim)>,
}

impl Claims {
    /// Checks them all.
    pub fn check(self) -> Vec<Finding> {
        let Claims { draws, hands } = self;
        let drawn = draws.into_iter().flat_map(DrawClaim::check);
        let signed = hands.into_iter().filter_map(|(entry, claim)| {
            let refusal = claim.check().err()?;
            Some(Finding::new(Some(entry), &refusal.into()))
        });
        drawn.chain(signed).collect()
    }
}

/// A draw with everything needed to recompute it later: the filing as frozen, and nothing that a
/// later entry changes.
pub struct DrawClaim {
    /// Position of the draw in the log.
    entry: EntryIndex,
    protocol: Protocol,
    court: Arc<Court>,
    filed: Arc<CaseFiled>,
    roster: Arc<Roster>,
    ranks: rules::Ranks,
    today: Day,
    drawn: CaseDrawn,
    /// The contributor's value that draws it, if it awaits one.
    value: Option<[u8; 32]>,
}

impl DrawClaim {
    pub fn new(
        state: &State,
        drawn: &CaseDrawn,
        today: Day,
        faults: &mut Faults,
    ) -> Option<DrawClaim> {
        let (court, filed) = open_filing(state, drawn.filing, faults)?;
        let value = rules::due_value(state, drawn.filing).map(|(_, value)| value);
        if filed.awaits.is_some() && value.is_none() {
            return None;
        }
        Some(DrawClaim {
            entry: EntryIndex(state.size),
            protocol: state.protocol,
            court: Arc::clone(court),
            filed: Arc::clone(filed),
            roster: Arc::clone(&state.roster),
            ranks: rules::presiding_ranks(state, today),
            today,
            drawn: drawn.clone(),
            value,
        })
    }

    /// Recomputes the draw and compares it with the entry.
    pub fn check(self) -> Vec<Finding> {
        let mut faults = Vec::new();
        self.recompute(&mut faults);
        faults.iter().map(|fault| Finding::new(Some(self.entry), fault)).collect()
    }

    fn recompute(&self, faults: &mut Faults) {
        let DrawClaim { protocol, filed, drawn, today, .. } = self;
        let origin = self.court.origin.as_str();
        opens_envelope(origin, filed, &drawn.envelope_secret, faults);
        let nonce = note(rules::open_nonce(origin, filed, drawn.nonce), faults);
        let Some(nonce) = nonce else { return };
        let (envelope_secret, value) = (&drawn.envelope_secret, self.value.as_ref());
        let openings = Openings { envelope_secret, nonce: &nonce, value };
        let replayed = match rules::draw_filing(*protocol, origin, filed, openings) {
            Ok(replayed) => replayed,
            Err(error) => {
                faults.push(Fault::DrawImpossible { text: error.to_string() });
                return;
            }
        };
        if replayed.seed_hash != drawn.seed_hash {
            faults.push(Fault::SeedHashMismatch);
        }
        if replayed.seats != drawn.seats {
            let judge = JudgeOrNobody(replayed.seats.first().map(|seat| seat.judge));
            faults.push(Fault::SeatsMismatch { judge });
        }
        if replayed.alternates != drawn.alternates {
            let judge = JudgeOrNobody(replayed.alternates.first().map(|seat| seat.judge));
            faults.push(Fault::SeatsMismatch { judge });
        }
        let ranks = || self.ranks.clone();
        let presides = presiding(ranks, &self.roster, &filed.facts, &replayed.seats, *today);
        if presides != drawn.presiding {
            faults.push(Fault::PresidingMismatch { judge: JudgeOrNobody(presides) });
        }
        let n_eff = filed.groups.first().map_or(0, |group| n_eff(&group.odds));
        if n_eff != drawn.n_eff {
            faults.push(Fault::NEffMismatch { n_eff });
        }
    }
}

/// The open filing that an entry ends, with its court.
pub fn open_filing<'a>(
    state: &'a State,
    filing: EntryIndex,
    faults: &mut Faults,
) -> Option<(&'a Arc<Court>, &'a Arc<CaseFiled>)> {
    let found = state.court.as_ref().zip(state.open.get(&filing));
    if found.is_none() {
        faults.push(Fault::FilingNotOpen { filing });
    }
    found
}

pub fn opens_envelope(origin: &str, filed: &CaseFiled, secret: &[u8; 32], faults: &mut Faults) {
    if !rules::opens(origin, filed, secret) {
        faults.push(Fault::SecretMismatch);
    }
}
