//! Filing, drawing and voiding.

use std::sync::Arc;

use super::{Decision, Inputs, Scribe};
use crate::docket::cases::digest::facts_digest;
use crate::docket::cases::row::{CaseEnd, CaseRow, Cases};
use crate::docket::code::{RetirementGround, VoidGround};
use crate::docket::entry::Event;
use crate::docket::filing::{CaseDrawn, CaseFiled, Facts, FilerNonce, FilingVoided};
use crate::docket::fold::trays::NextEnvelope;
use crate::docket::panel::PanelSeats;
use crate::docket::party::sorted;
use crate::docket::refusal::Refusal;
use crate::docket::rules::{self, Way, presiding};
use crate::docket::tray::MAX_ENVELOPES;
use crate::lottery::draw::n_eff;
use crate::lottery::role::SeatRole;

impl Scribe<'_> {
    pub(super) fn file(
        &mut self,
        cases: &dyn Cases,
        facts: &Facts,
        nonce: FilerNonce,
        inputs: &mut Inputs<'_>,
    ) -> Result<Decision, Refusal> {
        let mut facts = self.canonical(facts, inputs)?;
        let rows = cases.case(&facts.case_number);
        facts.parties.marks = rules::carried_marks(&facts, &rows);
        if let Some(row) = rows.iter().find(|row| row.stage == facts.stage) {
            rules::as_filed(self.state, &mut facts, row);
            return repeated(row, &facts, nonce);
        }
        let facts = self.placed(facts, Way::Drawn, &rows, cases, inputs)?;
        rules::drawn_lineage(self.state, &facts)?;
        let today = self.today(inputs);
        if let Some(earlier) = rules::refiling(self.state, &facts, cases, today)? {
            return self.give_to_first_judge(facts, earlier, inputs);
        }
        let groups = rules::freeze(self.state, &facts, today)?;
        rules::enough_candidates(self.state, &facts, &groups, today)?;
        let tray = self.state.trays.next_tray();
        let next = self.state.trays.next().ok_or(Refusal::TrayNotReady { tray })?;
        rules::single_call(self.state, next.tray, nonce)?;
        let NextEnvelope { tray, envelope, commitment } = next;
        let filed = Arc::new(CaseFiled { facts, tray, envelope, commitment, groups, nonce });
        let draw = match nonce {
            FilerNonce::Committed(_) => None,
            FilerNonce::Single(_) => Some(self.drawing(&filed, None, inputs)?),
        };
        self.open_trays_ahead(tray, inputs);
        let filing = self.write(inputs, Event::CaseFiled(filed));
        let end = draw.map(|draw| self.write_draw(filing, draw, inputs));
        Ok(Decision { filing: Some(filing), end, ..Decision::default() })
    }

    /// The facts of the next stage of their case, with what the log adds to them.
    pub(super) fn placed(
        &self,
        mut facts: Facts,
        way: Way,
        rows: &[CaseRow],
        cases: &dyn Cases,
        inputs: &Inputs<'_>,
    ) -> Result<Facts, Refusal> {
        let reassigns = facts.lineage.reassigns.is_some();
        let next = rules::next_stage(&facts.case_number, rows, reassigns)?;
        if facts.stage != next {
            return Err(Refusal::StageNotNext { case_number: facts.case_number, next });
        }
        let today = self.today(inputs);
        rules::by_policy(self.state, &mut facts, way, rows, today)?;
        facts.lineage = rules::lineage(self.state, &facts, rows, cases)?;
        for exclusion in rules::system_exclusions(self.state, &facts) {
            let judge = exclusion.judge;
            match facts.exclusions.binary_search_by_key(&judge, |known| known.judge) {
                Ok(_) => return Err(Refusal::ExcludedBySystem { judge }),
                Err(at) => facts.exclusions.insert(at, exclusion),
            }
        }
        let over_cap = match way {
            Way::Drawn => rules::over_cap(self.state, &facts, cases, today),
            Way::Designated | Way::Follows => Vec::new(),
        };
        facts.exclusions.extend(over_cap.iter().map(|judge| rules::capped(*judge)));
        facts.exclusions.sort_by_key(|exclusion| exclusion.judge);
        rules::facts(self.state, &facts, &inputs.actor.person)?;
        rules::excluded_by_system(self.state, &facts, &over_cap)?;
        rules::departure(self.state, &facts, way, today)?;
        Ok(facts)
    }

    /// The facts in the one form that is compared and stored.
    pub(super) fn canonical(&self, facts: &Facts, inputs: &Inputs<'_>) -> Result<Facts, Refusal> {
        let court = self.state.court.as_ref().ok_or(Refusal::CourtNotFirst {})?;
        let mut facts = facts.clone();
        facts.case_number =
            rules::case_number(&facts.case_number, &court.code)?.as_str().to_owned();
        if let Some(prior) = &mut facts.lineage.prior
            && let Ok(number) = rules::case_number(&prior.case_number, &court.code)
        {
            prior.case_number = number.as_str().to_owned();
        }
        facts.panel.canonical(&facts.pool);
        facts.parties.marks = sorted(facts.parties.marks);
        facts.flags.sort();
        facts.exclusions.sort_by_key(|exclusion| exclusion.judge);
        for exclusion in facts.exclusions.iter_mut().filter(|e| e.person.is_empty()) {
            exclusion.person.clone_from(&inputs.actor.person);
        }
        Ok(facts)
    }

    /// Opens the trays that must precede the first filing of a tray.
    fn open_trays_ahead(&mut self, tray: u64, inputs: &mut Inputs<'_>) {
        while !self.state.trays.far_enough_ahead(tray) {
            self.open_tray(inputs, inputs.envelopes.clamp(1, MAX_ENVELOPES));
        }
    }

    /// The draw of a filing, which has its index only once it is written.
    fn drawing(
        &self,
        filed: &CaseFiled,
        revealed: Option<[u8; 32]>,
        inputs: &Inputs<'_>,
    ) -> Result<CaseDrawn, Refusal> {
        let court = self.state.court.as_ref().ok_or(Refusal::CourtNotFirst {})?;
        let nonce = rules::open_nonce(&court.origin, filed, revealed)?;
        let envelope_secret = (inputs.secret_of)(filed.tray, filed.envelope)
            .ok_or(Refusal::SecretUnavailable { tray: filed.tray })?;
        let draw = rules::draw_filing(&court.origin, filed, &envelope_secret, &nonce)
            .expect("frozen candidates were checked at the filing");
        let undertaking = filed.groups.iter().find(|group| group.role == SeatRole::Undertaking);
        let presiding = presiding(&self.state.roster, &draw.seats, self.today(inputs));
        Ok(CaseDrawn {
            filing: 0,
            presiding,
            envelope_secret,
            nonce: revealed,
            seed_hash: draw.seed_hash,
            seats: draw.seats,
            n_eff: undertaking.map_or(0, |group| n_eff(&group.odds)),
        })
    }

    fn write_draw(&mut self, filing: u64, draw: CaseDrawn, inputs: &Inputs<'_>) -> u64 {
        self.write(inputs, Event::CaseDrawn(CaseDrawn { filing, ..draw }))
    }

    /// Ends the tray of a filing whose secret cannot be opened, and commits
    /// another in its place far ahead, so that no filing is a dead end.
    fn retire_if_lost(&mut self, filed: &CaseFiled, inputs: &mut Inputs<'_>) {
        let tray = filed.tray;
        let opens = (inputs.secret_of)(tray, filed.envelope).is_some();
        if opens || self.state.trays.is_retired(tray) {
            return;
        }
        self.retire(tray, RetirementGround::SecretLost, inputs);
        self.open_tray(inputs, inputs.envelopes.clamp(1, MAX_ENVELOPES));
    }

    pub(super) fn filing(
        &self,
        cases: &dyn Cases,
        number: &str,
        stage: u32,
    ) -> Result<CaseRow, Refusal> {
        let court = self.state.court.as_ref().ok_or(Refusal::CourtNotFirst {})?;
        let number = rules::case_number(number, &court.code)?;
        let rows = cases.case(number.as_str());
        rows.into_iter().find(|row| row.stage == stage).ok_or_else(|| Refusal::FilingUnknown {
            case_number: number.as_str().to_owned(),
            stage,
        })
    }

    pub(super) fn draw(
        &mut self,
        cases: &dyn Cases,
        number: &str,
        stage: u32,
        nonce: [u8; 32],
        inputs: &Inputs<'_>,
    ) -> Result<Decision, Refusal> {
        let row = self.filing(cases, number, stage)?;
        let end = match row.end {
            CaseEnd::Drawn { entry, .. } => entry,
            CaseEnd::Designated { entry, .. } => {
                return Err(Refusal::AlreadyDrawn { case_number: row.number, draw: entry });
            }
            CaseEnd::Requested => {
                let (case_number, request) = (row.number, row.filing);
                return Err(Refusal::DesignationPending { case_number, request });
            }
            CaseEnd::Voided { entry } => {
                return Err(Refusal::AlreadyVoided { case_number: row.number, void: entry });
            }
            CaseEnd::Imported { .. } => {
                return Err(Refusal::AlreadyDrawn { case_number: row.number, draw: row.filing });
            }
            CaseEnd::Open => {
                let filed = self.state.open.get(&row.filing).cloned();
                let filed =
                    filed.ok_or(Refusal::FilingUnknown { case_number: row.number, stage })?;
                let draw = self.drawing(&filed, Some(nonce), inputs)?;
                self.write_draw(row.filing, draw, inputs)
            }
        };
        Ok(Decision { filing: Some(row.filing), end: Some(end), ..Decision::default() })
    }

    pub(super) fn void(
        &mut self,
        row: &CaseRow,
        ground: VoidGround,
        (text, approver): (&str, &str),
        nonce: Option<[u8; 32]>,
        inputs: &mut Inputs<'_>,
    ) -> Result<Decision, Refusal> {
        let case_number = row.number.clone();
        let (filing, stage) = (row.filing, row.stage);
        match row.end {
            CaseEnd::Drawn { entry, .. } | CaseEnd::Designated { entry, .. } => {
                return Err(Refusal::AlreadyDrawn { case_number, draw: entry });
            }
            CaseEnd::Requested => {
                return Err(Refusal::DesignationPending { case_number, request: filing });
            }
            CaseEnd::Voided { entry } => {
                return Ok(Decision {
                    filing: Some(filing),
                    end: Some(entry),
                    ..Decision::default()
                });
            }
            CaseEnd::Imported { .. } => {
                return Err(Refusal::AlreadyDrawn { case_number, draw: filing });
            }
            CaseEnd::Open => {}
        }
        let filed = self.state.open.get(&filing).cloned();
        let filed = filed.ok_or(Refusal::FilingUnknown { case_number, stage })?;
        rules::second_person(approver, &inputs.actor.person)?;
        if ground == VoidGround::SecretLost {
            self.retire_if_lost(&filed, inputs);
        }
        let requester = &inputs.actor.person;
        rules::void(self.state, &filed, ground, text, approver, requester)?;
        let (opens_secret, opens_nonce) = rules::void_opens(&filed, ground);
        if opens_nonce != nonce.is_some() {
            return Err(Refusal::NonceNotForGround {});
        }
        let court = self.state.court.clone().ok_or(Refusal::CourtNotFirst {})?;
        if opens_nonce {
            rules::open_nonce(&court.origin, &filed, nonce)?;
        }
        let envelope_secret = match opens_secret {
            true => Some(
                (inputs.secret_of)(filed.tray, filed.envelope)
                    .ok_or(Refusal::SecretUnavailable { tray: filed.tray })?,
            ),
            false => None,
        };
        let event = Event::FilingVoided(FilingVoided {
            filing,
            envelope_secret,
            nonce,
            ground,
            text: text.to_owned(),
            approver: approver.to_owned(),
            avoided: rules::avoided(&court.origin, &filed, ground, envelope_secret.as_ref(), nonce),
        });
        let end = self.write(inputs, event);
        Ok(Decision { filing: Some(filing), end: Some(end), ..Decision::default() })
    }
}

/// The answer to a case that was filed before at this stage.
fn repeated(row: &CaseRow, facts: &Facts, nonce: FilerNonce) -> Result<Decision, Refusal> {
    let case_number = row.number.clone();
    // A case that went back left the other seats of its panel undrawn.
    let alone = || Facts { panel: PanelSeats::default(), ..facts.clone() };
    let same = row.facts == facts_digest(facts)
        || matches!(row.end, CaseEnd::Designated { .. }) && row.facts == facts_digest(&alone());
    if !same {
        let outcome = row.end.to_string();
        return Err(Refusal::FiledWithOtherFacts { case_number, filing: row.filing, outcome });
    }
    let end = match (row.end, nonce) {
        (CaseEnd::Open, FilerNonce::Committed(_)) => None,
        (CaseEnd::Open, FilerNonce::Single(_)) => {
            return Err(Refusal::FilingOpen { case_number, filing: row.filing });
        }
        (CaseEnd::Drawn { entry, .. } | CaseEnd::Designated { entry, .. }, _) => Some(entry),
        (CaseEnd::Requested, _) => {
            return Err(Refusal::DesignationPending { case_number, request: row.filing });
        }
        (CaseEnd::Voided { entry }, _) => {
            return Err(Refusal::AlreadyVoided { case_number, void: entry });
        }
        (CaseEnd::Imported { .. }, _) => Some(row.filing),
    };
    Ok(Decision { filing: Some(row.filing), end, ..Decision::default() })
}
