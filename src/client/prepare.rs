//! Cases made ready to be filed: canonical facts, commitment, nonce.

use caselot_core::docket::filing::{Facts, FilerNonce};
use caselot_core::docket::party::{Parties, normalised};
use caselot_core::docket::{CaseNumber, Refusal, rules};
use caselot_core::lottery::envelope::{derive_salt, facts_commitment, nonce_commitment};
use caselot_core::lottery::hash::to_hex;
use caselot_core::secret::Secret32;

use super::case::{CaseInput, Opening, facts_message};
use super::error::ClientError;
use super::filer::Filer;
use crate::wire::v1;

/// A case ready to be filed.
pub(super) struct PreparedCase {
    pub number: CaseNumber,
    pub facts: Facts,
    pub party_ids: Vec<String>,
    pub agent_ids: Vec<String>,
    pub nonce: Secret32,
}

impl PreparedCase {
    /// The facts as a message of the protocol, with the identifiers of parties and agents.
    pub fn message(&self) -> v1::CaseFacts {
        v1::CaseFacts {
            party_identifiers: self.party_ids.clone(),
            agent_identifiers: self.agent_ids.clone(),
            ..facts_message(&self.facts)
        }
    }

    /// The commitment to the nonce.
    pub fn commitment(&self, origin: &str) -> [u8; 32] {
        nonce_commitment(origin, self.number.as_str(), self.facts.stage, self.nonce.as_bytes())
    }

    /// The forms in which a filing's entry may hold this nonce: committed, or in a single call. A
    /// case that was filed before, in either way, is answered with that filing.
    pub fn nonce_forms(&self, origin: &str) -> [FilerNonce; 2] {
        [FilerNonce::Committed(self.commitment(origin)), FilerNonce::Single(self.nonce.reveal())]
    }
}

impl Filer {
    /// Makes a case ready to be filed. The opening of its facts, and what its nonce is made of, are on
    /// disk before anything is sent.
    pub(super) fn prepare(&self, case: &CaseInput) -> Result<PreparedCase, ClientError> {
        let (mut prepared, opening) = self.unkept(case)?;
        prepared.nonce = self.new_nonce(prepared.number.as_str(), case.stage)?;
        // What another folder opens is not said to be opened by this one.
        if case.carried_facts.is_none() {
            self.folder.keep_opening(&prepared.number, case.stage, &opening)?;
        }
        Ok(prepared)
    }

    /// Makes a case as it would be filed; nothing is kept of it.
    pub(super) fn unkept(&self, case: &CaseInput) -> Result<(PreparedCase, Opening), ClientError> {
        // What the server alone can tell, whether its log has such a number, is left to it.
        let code = &self.court.code;
        let number = rules::case_number(&case.number, code)
            .or_else(|_| rules::entered_number(&case.number, code))?;
        rules::alternates_of_some(&case.panel)?;
        let malformed = |ids: &[String]| ids.iter().position(|id| normalised(id).is_none());
        if let Some(at) = malformed(&case.party_ids) {
            return Err(Refusal::PartyIdentifierMalformed { place: at + 1 }.into());
        }
        if let Some(at) = malformed(&case.agent_ids) {
            return Err(Refusal::AgentIdentifierMalformed { place: at + 1 }.into());
        }
        let (commitment, opening) = self.commit(&number, case)?;
        let commitment = case.carried_facts.unwrap_or(commitment);
        let facts = self.canonical_facts(&number, case, commitment);
        let nonce = self.kept_nonce(number.as_str(), case.stage)?;
        let (party_ids, agent_ids) = (case.party_ids.clone(), case.agent_ids.clone());
        Ok((PreparedCase { number, facts, party_ids, agent_ids, nonce }, opening))
    }

    /// Commits to the facts that never leave the client.
    fn commit(
        &self,
        number: &CaseNumber,
        case: &CaseInput,
    ) -> Result<([u8; 32], Opening), ClientError> {
        let (name, stage) = (number.as_str(), case.stage);
        let salt = derive_salt(&self.secret, &self.court.origin, name, stage);
        let accepted_on = self.accepted_on(number, case)?;
        let commitment =
            facts_commitment(salt.as_bytes(), &case.parties, &case.claim, &accepted_on);
        let opening = Opening {
            origin: self.court.origin.clone(),
            case_number: name.to_owned(),
            stage,
            salt: to_hex(salt.as_bytes()),
            parties: case.parties.clone(),
            claim: case.claim.clone(),
            accepted_on,
            facts_commitment: to_hex(&commitment),
        };
        Ok((commitment, opening))
    }

    /// The day of acceptance. One that nobody named is that of the same case as it was filed before.
    fn accepted_on(&self, number: &CaseNumber, case: &CaseInput) -> Result<String, ClientError> {
        let named = case.accepted_on.to_string();
        if !case.accepted_by_default {
            return Ok(named);
        }
        let kept = self.read_opening(number, case.stage)?;
        let same = |kept: &Opening| kept.parties == case.parties && kept.claim == case.claim;
        Ok(kept.filter(same).map_or(named, |kept| kept.accepted_on))
    }

    /// The facts in the order and form that the log has them.
    fn canonical_facts(
        &self,
        number: &CaseNumber,
        case: &CaseInput,
        facts_commitment: [u8; 32],
    ) -> Facts {
        let mut flags = case.flags.clone();
        flags.sort();
        flags.dedup();
        let mut exclusions = case.exclusions.clone();
        exclusions.sort_by_key(|exclusion| exclusion.judge);
        let mut lineage = case.lineage.clone();
        if let Some(prior) = &mut lineage.prior
            && let Ok(number) = rules::case_number(&prior.case_number, &self.court.code)
        {
            prior.case_number = number.as_str().to_owned();
        }
        if let Some(main) = &mut lineage.follows
            && let Ok(number) = rules::case_number(&main.case_number, &self.court.code)
        {
            main.case_number = number.as_str().to_owned();
        }
        let mut panel = case.panel.clone();
        panel.canonical(&case.pool);
        Facts {
            case_number: number.as_str().to_owned(),
            stage: case.stage,
            pool: case.pool.clone(),
            cause: case.cause.clone(),
            procedure: case.procedure.clone(),
            flags,
            weight: case.weight,
            exclusions,
            facts_commitment,
            approver: case.approver.clone(),
            departure: case.departure.clone(),
            lineage,
            panel,
            parties: Parties { redraw: case.redraw.clone(), ..Parties::default() },
        }
    }
}
