//! Lots: opening one, drawing it, its lists and the results of reviews.

use std::sync::Arc;

use crate::docket::decide::planner::{Decision, Planner};
use crate::docket::entry::Event;
use crate::docket::fold::trays::NextEnvelope;
use crate::docket::lot::{ListRecord, LotAsked, LotDrawn, LotOpened, Review};
use crate::docket::refusal::Refusal;
use crate::docket::rules;
use crate::docket::rules::admit::{self, Check};
use crate::id::EntryIndex;
use crate::lottery::envelope::nonce_commitment;
use crate::lottery::lot::candidates_digest;

impl Planner<'_, '_> {
    /// Opens a lot; the same one again, while it is not drawn, is no new entry.
    pub(super) fn open_lot(&mut self, asked: &LotAsked) -> Result<Decision, Refusal> {
        self.only_two()?;
        // A case is named as the log has it, however its number was written.
        let subject = self.filed_number(&asked.subject);
        let subject =
            subject.map_or_else(|_| asked.subject.clone(), |number| number.as_str().to_owned());
        let asked = &LotAsked { subject, ..asked.clone() };
        let state = self.state();
        let known = state.lots.of_roll(asked.kind, asked.year, asked.number);
        let same = |lot: &EntryIndex| {
            state.lots.undrawn(*lot).is_some_and(|undrawn| undrawn.opened.asked == *asked)
        };
        if let Some(lot) = known.filter(same) {
            return Ok(Decision::of_filing(lot, None));
        }
        let mut opened = LotOpened {
            asked: asked.clone(),
            tray: 0,
            envelope: 0,
            commitment: [0; 32],
            candidates: 0,
            digest: [0; 32],
            needs: Vec::new(),
        };
        let mut first = Err;
        let check = &mut Check::new(&mut first);
        // Who may not open it is told nothing of its candidates.
        let context = self.context(&[]);
        admit::entry(context, &Event::LotOpened(Arc::new(opened.clone())), check)?;
        let found = admit::lot(context, asked, check)?;
        let candidates = found.candidates.unwrap_or_default();
        let tray = self.state().trays.next_tray();
        let next = self.state().trays.next().ok_or(Refusal::TrayNotReady { tray })?;
        NextEnvelope {
            tray: opened.tray,
            envelope: opened.envelope,
            commitment: opened.commitment,
        } = next;
        opened.candidates = u32::try_from(candidates.len()).unwrap_or(u32::MAX);
        opened.digest = candidates_digest(&candidates);
        opened.needs = found.needs;
        self.open_trays_for(opened.tray)?;
        let lot = Event::LotOpened(Arc::new(opened));
        let lot = self.put_found(self.inputs.actor.clone(), lot)?;
        Ok(Decision::of_filing(lot, None))
    }

    /// Opens the envelope of a lot; what was drawn already is answered again. `candidates` are those
    /// of its opening, which their hash shows.
    pub(super) fn draw_lot(
        &mut self,
        lot: EntryIndex,
        nonce: [u8; 32],
        candidates: &[String],
    ) -> Result<Decision, Refusal> {
        self.only_two()?;
        let state = self.state();
        if let Some(draw) = state.lots.draw_of(lot) {
            return Ok(Decision::of_filing(lot, Some(draw)));
        }
        let opened = state.lots.undrawn(lot).map(|undrawn| Arc::clone(&undrawn.opened));
        let opened = opened.ok_or_else(|| Refusal::LotUnknown { lot: lot.to_string() })?;
        let origin = self.court()?.origin.clone();
        let roll = opened.asked.roll();
        if nonce_commitment(&origin, &roll, 0, &nonce) != opened.asked.nonce_commitment {
            return Err(Refusal::NonceMismatch { case_number: roll });
        }
        if candidates_digest(candidates) != opened.digest {
            return Err(Refusal::LotDiffers {});
        }
        let secret = (self.inputs.secret_of)(opened.tray, opened.envelope)
            .ok_or(Refusal::SecretUnavailable { tray: opened.tray })?;
        let secrets = (secret.as_bytes(), &nonce);
        let draw = rules::draw_lot(&origin, &opened, candidates, secrets)
            .expect("there were as many candidates as seats when the lot was opened");
        let drawn = draw.winners(candidates);
        let (envelope_secret, seed_hash) = (secret.reveal(), draw.seed_hash);
        let drawn = LotDrawn { lot, envelope_secret, nonce, seed_hash, drawn };
        let end = self.write(Event::LotDrawn(Box::new(drawn)))?;
        Ok(Decision::of_filing(lot, Some(end)))
    }

    /// Proposes a list that differs from the one that was recorded last.
    pub(super) fn put_list(&mut self, record: &ListRecord) -> Result<Decision, Refusal> {
        self.only_two()?;
        let last = self.state().lots.last_recorded(&record.list);
        if last.is_none_or(|last| **last != *record) {
            self.write(Event::ListRecorded(Arc::new(record.clone())))?;
        }
        Ok(Decision::default())
    }

    /// Records the result of a review, or withdraws it; the same again is no entry.
    pub(super) fn record_review(&mut self, review: &Review) -> Result<Decision, Refusal> {
        self.only_two()?;
        let held = self.state().lots.result(review.lot, &review.case_number);
        let same = held.is_some_and(|held| {
            !review.withdrawn && (held.result, &held.text) == (review.result, &review.text)
        });
        if !same {
            self.write(Event::ReviewRecorded(Box::new(review.clone())))?;
        }
        Ok(Decision::default())
    }
}
