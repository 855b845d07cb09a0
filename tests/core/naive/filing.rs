//! Filings, draws and voids (sections 10 to 12).

use super::acting::{SECRET_LOST, VOID_RESTORED};
use super::contributor::STALLED;
use super::court::{Fold, Rule, approver, rule};
use super::desk::Stand;
use super::draw::{self, Hash, Urn, UrnGroup};
use super::message::{Drawn, Facts, Filed, Lineage, Nonce, Voided};
use super::stages::End;
use super::{panel, parties, text};

const OTHER_EXCLUSION: u32 = 7;
const WITHDRAWN: u32 = 3;
const NONCE_LOST: u32 = 5;
const OTHER_VOID: u32 = 7;
const DECLINED: u32 = 9;

/// Most filings of a person that are neither drawn nor voided.
const UNDRAWN: usize = 8;

/// What kind of filing a transcript is of.
fn kind(lineage: &Lineage) -> u8 {
    match lineage {
        Lineage { changes: Some(_), .. } => 2,
        lineage => u8::from(lineage.reassigns.is_some()),
    }
}

impl Fold {
    /// The facts of a filing or request, with so many seats.
    pub fn facts(&self, facts: &Facts, seats: u64, person: &str) -> Rule {
        let needs_approver = text::case_number(&facts.case_number, &self.code)?;
        rule(self.two() || !needs_approver || !facts.approver.is_empty(), "ApproverNeeded")?;
        rule(!self.two() || text::year(&facts.case_number) <= self.year(), "CaseNumberYear")?;
        if !facts.approver.is_empty() {
            approver(&facts.approver, person)?;
        }
        rule(text::code(&facts.pool), "PoolCodeMalformed")?;
        let texts = text::free_text(&facts.cause)
            && text::free_text(&facts.procedure)
            && facts.flags.iter().all(|flag| text::name(flag));
        rule(texts, "TextOutsideTable")?;
        rule(facts.flags.is_sorted_by(|one, next| one < next), "FlagsOrder")?;
        rule(facts.flags.len() <= 32, "FlagsOrder")?;
        rule((1..=1000).contains(&facts.weight), "WeightOutOfRange")?;
        rule([1, 3, 5, 7].contains(&seats), "PanelSize")?;
        Ok(())
    }

    pub fn exclusions(&self, facts: &Facts, over_cap: &[u32]) -> Rule {
        rule(facts.exclusions.is_sorted_by(|one, next| one.judge < next.judge), "ExclusionsOrder")?;
        rule(facts.exclusions.len() <= 256, "ExclusionsOrder")?;
        parties::ordered(&facts.marks)?;
        parties::ordered(&facts.agents)?;
        for exclusion in &facts.exclusions {
            rule(self.judges.contains_key(&exclusion.judge), "JudgeUnknown")?;
            rule(self.two() || text::name(&exclusion.person), "PersonMissing")?;
            rule(text::free_text(&exclusion.text), "TextOutsideTable")?;
            let told = exclusion.ground != OTHER_EXCLUSION || !exclusion.text.is_empty();
            rule(told, "TextNeeded")?;
        }
        self.system_exclusions(facts, over_cap)?;
        self.carried(facts)
    }

    pub(super) fn filed(&mut self, position: u64, person: &str, filed: Filed) -> Rule {
        let facts = &filed.facts;
        self.facts(facts, panel::count(&filed.panel(), |_| true), person)?;
        self.assessor_pool(&filed)?;
        // The cap is held against first filings and reassignments, not against seats that change.
        let over_cap = match filed.change() {
            Some(_) => Vec::new(),
            None => self.over_cap(&facts.pool),
        };
        self.exclusions(facts, &over_cap)?;
        self.stage(facts)?;
        self.lineage(facts)?;
        let approved = facts.lineage.reassigns.is_none() || !facts.approver.is_empty();
        rule(self.two() || approved, "ReassignmentUnapproved")?;
        self.begins(facts)?;
        self.is_its_turn(&filed)?;
        self.is_drawn(&filed)?;
        self.changes(&filed)?;
        self.lawful(&filed)?;
        if self.two() {
            self.may_file(person, &filed)?;
        }
        self.awaits_rightly(&filed)?;
        let at = self.next_envelope(filed.tray, filed.envelope, &filed.commitment)?;
        let single = matches!(filed.nonce, Nonce::Single(_));
        rule(!(single && self.trays[at].fresh), "TrayFresh")?;
        self.frozen(&filed)?;
        self.departure(facts, Some(&filed), true)?;
        match self.two() {
            true => self.waits_rightly(person, &filed)?,
            false => self.eligible(&filed)?,
        }

        self.trays[at].used += 1;
        self.last_filing = Some(self.today);
        if let Some(change) = filed.change() {
            self.records.touch(change.filing);
        }
        self.stages.add(position, End::Open, facts);
        if let Some(reassigns) = &facts.lineage.reassigns {
            self.leaves_list(reassigns.filing, Some(position));
        }
        self.counts_for_contributor(position, &filed);
        self.single_call = matches!(filed.nonce, Nonce::Single(_)).then_some(position);
        if filed.change().is_none() {
            self.records.filed(position, &filed.facts, self.today);
        }
        self.begin_series(position, &filed.facts);
        if self.two() {
            self.desk.file(position, person, self.today, !filed.needs.is_empty());
        }
        self.open.insert(position, filed);
        Ok(())
    }

    /// The tray of the next envelope, which something takes.
    pub(super) fn next_envelope(
        &self,
        tray: u64,
        envelope: u32,
        commitment: &Hash,
    ) -> Result<usize, String> {
        let opened = self.trays.len() as u64;
        rule(tray.checked_add(7).is_some_and(|ahead| ahead < opened), "TrayTooLate")?;
        let mut trays = self.trays.iter().enumerate();
        let next = trays.find(|(_, tray)| !tray.retired && tray.used < tray.commitments.len());
        let (at, next) = next.ok_or("EnvelopeOutOfOrder")?;
        let place = (tray, envelope as usize);
        rule(place == (at as u64, next.used), "EnvelopeOutOfOrder")?;
        rule(*commitment == next.commitments[next.used], "CommitmentMismatch")?;
        Ok(at)
    }

    fn may_file(&self, person: &str, filed: &Filed) -> Rule {
        let own = self.desk.filings.iter().filter(|(_, filing)| filing.person == person);
        let undrawn = own.filter(|(entry, _)| !self.is_opened(**entry));
        rule(undrawn.count() < UNDRAWN, "TooManyUndrawn")?;
        self.not_many_opened(person, filed)?;
        let lost = self
            .open
            .iter()
            .any(|(entry, open)| self.trays[open.tray as usize].retired && !self.is_opened(*entry));
        rule(!lost, "LostFilingsOpen")
    }

    /// What a filing of protocol 2 waits for.
    fn waits_rightly(&self, person: &str, filed: &Filed) -> Rule {
        let single = matches!(filed.nonce, Nonce::Single(_));
        let listed = self.policy().single_call && filed.needs.is_empty();
        let listed = listed && !self.signs_draws(person);
        rule(!single || listed, "SingleCallUnlisted")?;
        rule(filed.needs == self.needs(filed), "NeedsMismatch")
    }

    pub(super) fn secret(&self, filed: &Filed, secret: &Hash) -> Rule {
        let opened = draw::envelope_commitment(&self.origin, filed.tray, filed.envelope, secret);
        rule(opened == filed.commitment, "SecretMismatch")
    }

    pub(super) fn nonce(&self, filed: &Filed, nonce: &Hash) -> Rule {
        let Nonce::Committed(commitment) = filed.nonce else { return Ok(()) };
        let opened = draw::nonce_commitment(
            &self.origin,
            &filed.facts.case_number,
            filed.facts.stage,
            nonce,
        );
        rule(opened == commitment, "NonceMismatch")
    }

    fn urn<'a>(&'a self, filed: &'a Filed) -> Urn<'a> {
        let groups = filed.groups.iter().map(|group| UrnGroup {
            pool: &group.pool,
            role: group.role,
            seats: group.seats,
            alternates: group.alternates,
            odds: &group.odds,
        });
        Urn {
            origin: &self.origin,
            case_number: &filed.facts.case_number,
            stage: filed.facts.stage,
            tray: filed.tray,
            envelope: filed.envelope,
            groups: groups.collect(),
        }
    }

    pub(super) fn drawn(&mut self, drawn: &Drawn) -> Rule {
        let filed = self.open.remove(&drawn.filing).ok_or("FilingNotOpen")?;
        let mut value = None;
        if self.two() {
            if filed.awaits.is_some() {
                value = Some(self.value_of(drawn)?);
            } else {
                rule(drawn.contribution == 0, "ContributionDiffers")?;
                self.may_be_drawn(drawn.filing, &filed)?;
            }
            self.desk.filings.remove(&drawn.filing);
        }
        self.secret(&filed, &drawn.secret)?;
        let nonce = match filed.nonce {
            Nonce::Committed(_) => drawn.nonce.ok_or("NonceMissing")?,
            Nonce::Single(nonce) => {
                rule(drawn.nonce.is_none(), "NonceNotForGround")?;
                nonce
            }
        };
        self.nonce(&filed, &nonce)?;
        let urn = self.urn(&filed);
        let contributor = filed.awaits.as_ref().map(|awaits| (&awaits.head, awaits.number));
        let transcript = match self.two() {
            true => draw::transcript_of_two(&urn, kind(&filed.facts.lineage), contributor),
            false => draw::transcript(&urn),
        };
        let secrets: Vec<Hash> = [drawn.secret, nonce].into_iter().chain(value).collect();
        let seed = draw::seed_of(&self.origin, &transcript, &secrets);
        rule(draw::sha256(&seed) == drawn.seed_hash, "SeedHashMismatch")?;
        let (seats, alternates) = draw::seats(&urn, &seed).ok_or("DrawImpossible")?;
        let same = (&seats, &alternates) == (&drawn.seats, &drawn.alternates);
        rule(same, "SeatsMismatch")?;
        rule(draw::n_eff(&filed.groups[0].odds) == drawn.n_eff, "NEffMismatch")?;
        rule(self.presiding(&filed, &seats) == drawn.presiding, "PresidingMismatch")?;

        self.seat_winners(&filed, drawn)?;
        self.draws += 1;
        Ok(())
    }

    /// The voids of protocol 2, each of which something else calls for.
    fn voided_by_two(&mut self, filed: &Filed, voided: &Voided) -> Rule {
        rule(text::free_text(&voided.text), "TextOutsideTable")?;
        let (stalled, opened) = self.ends_stalled(voided);
        let called = self.desk.filings.remove(&voided.filing).is_some_and(|filing| {
            match (voided.ground, filing.stand) {
                (STALLED, _) => stalled,
                (VOID_RESTORED, _) => true,
                _ if opened => false,
                (NONCE_LOST, stand) => stand == Stand::NonceLost,
                (DECLINED, stand) => stand == Stand::Declined,
                (SECRET_LOST, _) => true,
                (_, stand) => stand == Stand::Waits && self.today > filing.last_day,
            }
        });
        rule(called, "VoidUncalled")?;
        let retired = self.trays[filed.tray as usize].retired;
        rule(voided.ground != VOID_RESTORED || self.recovery.is_some(), "NotRecovering")?;
        rule(voided.ground != SECRET_LOST || retired, "SecretNotLost")?;
        let lost = [SECRET_LOST, VOID_RESTORED, STALLED].contains(&voided.ground);
        rule(lost || !retired, "TrayLost")?;
        let secret = ![SECRET_LOST, STALLED].contains(&voided.ground);
        let committed = matches!(filed.nonce, Nonce::Committed(_));
        let nonce = committed && !lost && voided.ground != NONCE_LOST;
        let carried = voided.secret.is_some() == secret && (nonce || voided.nonce.is_none());
        rule(carried, "OpeningMismatch")?;
        if let Some(secret) = &voided.secret {
            self.secret(filed, secret)?;
        }
        if let Some(nonce) = &voided.nonce {
            self.nonce(filed, nonce)?;
        }
        self.end_series(voided.filing, &filed.facts);
        self.stages.voided(voided.filing, None);
        Ok(())
    }

    pub(super) fn voided(&mut self, person: &str, voided: &Voided) -> Rule {
        let filed = self.open.remove(&voided.filing).ok_or("FilingNotOpen")?;
        if self.two() {
            return self.voided_by_two(&filed, voided);
        }
        approver(&voided.approver, person)?;
        rule(text::free_text(&voided.text), "TextOutsideTable")?;
        rule(voided.ground != OTHER_VOID || !voided.text.is_empty(), "TextNeeded")?;
        rule(voided.ground != VOID_RESTORED || self.recovery.is_some(), "NotRecovering")?;
        let retired = self.trays[filed.tray as usize].retired;
        rule(voided.ground != SECRET_LOST || retired, "SecretNotLost")?;
        let committed = matches!(filed.nonce, Nonce::Committed(_));
        let nonce = committed && ![NONCE_LOST, SECRET_LOST, VOID_RESTORED].contains(&voided.ground);
        let carried = (voided.secret.is_some(), voided.nonce.is_some());
        rule(carried == (voided.ground != SECRET_LOST, nonce), "OpeningMismatch")?;
        if let Some(secret) = &voided.secret {
            self.secret(&filed, secret)?;
        }
        if let Some(nonce) = &voided.nonce {
            self.nonce(&filed, nonce)?;
        }
        let mut avoided = 0;
        if voided.ground == WITHDRAWN && !filed.facts.marks.is_empty() {
            let (secret, nonce) = voided.secret.zip(voided.nonce).ok_or("OpeningMismatch")?;
            let urn = self.urn(&filed);
            let seats = draw::seats(&urn, &draw::seed(&urn, &secret, &nonce));
            avoided = seats.ok_or("DrawImpossible")?.0[0].judge;
        }
        rule(voided.avoided == avoided, "AvoidedMismatch")?;
        self.end_series(voided.filing, &filed.facts);
        let avoided = (avoided != 0).then_some((avoided, self.today));
        self.stages.voided(voided.filing, avoided);
        Ok(())
    }
}
