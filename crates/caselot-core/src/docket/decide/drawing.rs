//! Opening an envelope: the draw of a filing.

use crate::docket::cases::row::{CaseEnd, CaseRow};
use crate::docket::decide::planner::{Decision, Planner};
use crate::docket::entry::Event;
use crate::docket::filing::{CaseDrawn, CaseFiled};
use crate::docket::refusal::Refusal;
use crate::docket::rules;
use crate::id::EntryIndex;
use crate::lottery::draw::n_eff;
use crate::lottery::seed::Openings;

impl Planner<'_, '_> {
    /// Opens a filing; an answer that is in the log already is given again.
    pub(super) fn draw(
        &mut self,
        number: &str,
        stage: u32,
        nonce: [u8; 32],
    ) -> Result<Decision, Refusal> {
        let row = self.stage(number, stage)?;
        let filing = row.filing;
        let end = match row.end {
            CaseEnd::Drawn { entry, .. } => entry,
            CaseEnd::Designated { entry, .. } => {
                return Err(Refusal::AlreadyDrawn { case_number: row.number, draw: entry });
            }
            CaseEnd::Requested => {
                let (case_number, request) = (row.number, filing);
                return Err(Refusal::DesignationPending { case_number, request });
            }
            CaseEnd::Voided { entry } => {
                return Err(Refusal::AlreadyVoided { case_number: row.number, void: entry });
            }
            CaseEnd::Imported { .. } => {
                return Err(Refusal::AlreadyDrawn { case_number: row.number, draw: filing });
            }
            CaseEnd::Open => {
                let filed = self.state().open.get(&filing).cloned();
                let filed =
                    filed.ok_or(Refusal::FilingUnknown { case_number: row.number, stage })?;
                if filed.awaits.is_some() {
                    return self.open_up(filing, &filed, nonce);
                }
                rules::drawable(self.state(), filing, filed.tray)?;
                let drawn = self.opened(&filed, Some(nonce))?;
                let end = self.write(Event::CaseDrawn(CaseDrawn { filing, ..drawn }))?;
                let decision = Decision::of_filing(filing, Some(end));
                return Ok(Decision { drawn: vec![(filing, filed)], ..decision });
            }
        };
        Ok(Decision::of_filing(filing, Some(end)))
    }

    /// The draw of a filing, which has its index only once it is planned.
    pub(super) fn opened(
        &self,
        filed: &CaseFiled,
        revealed: Option<[u8; 32]>,
    ) -> Result<CaseDrawn, Refusal> {
        let origin = &self.court()?.origin;
        let nonce = rules::open_nonce(origin, filed, revealed)?;
        let envelope_secret = (self.inputs.secret_of)(filed.tray, filed.envelope)
            .ok_or(Refusal::SecretUnavailable { tray: filed.tray })?;
        let envelope_secret = envelope_secret.as_bytes();
        let openings = Openings { envelope_secret, nonce: &nonce, value: None };
        self.drawn(filed, revealed, openings)
    }

    /// The draw of a filing by what was opened. `revealed` is the nonce as the entry shows it.
    pub(super) fn drawn(
        &self,
        filed: &CaseFiled,
        revealed: Option<[u8; 32]>,
        openings: Openings<'_>,
    ) -> Result<CaseDrawn, Refusal> {
        let origin = &self.court()?.origin;
        let draw = rules::draw_filing(self.protocol, origin, filed, openings)
            .expect("frozen candidates were checked at the filing");
        let (state, today) = (self.state(), self.today());
        let ranks = || rules::presiding_ranks(state, today);
        let facts = &filed.facts;
        Ok(CaseDrawn {
            filing: EntryIndex(0),
            presiding: rules::presiding(ranks, &state.roster, facts, &draw.seats, today),
            envelope_secret: *openings.envelope_secret,
            nonce: revealed,
            seed_hash: draw.seed_hash,
            seats: draw.seats,
            n_eff: filed.groups.first().map_or(0, |group| n_eff(&group.odds)),
            alternates: draw.alternates,
            contribution: None,
        })
    }

    /// A case at one stage.
    pub(super) fn stage(&self, number: &str, stage: u32) -> Result<CaseRow, Refusal> {
        let number = self.number(number)?;
        let rows = self.cases.case(number.as_str());
        rows.into_iter().find(|row| row.stage == stage).ok_or_else(|| Refusal::FilingUnknown {
            case_number: number.as_str().to_owned(),
            stage,
        })
    }
}
