//! Lots: opened, checked, drawn and recomputed, as filings are. No nonce is told before the receipt of
//! the opening holds and, where a second person is needed, that person's act is proven.

use std::sync::Arc;

use caselot_core::audit::KeptReceipt;
use caselot_core::docket::Day;
use caselot_core::docket::approval::DAYS_TO_APPROVE;
use caselot_core::docket::code::LotKind;
use caselot_core::docket::entry::{Entry, Event};
use caselot_core::docket::lot::{LotAsked, LotDrawn, LotOpened, SampleRule};
use caselot_core::docket::rules;
use caselot_core::lottery::envelope::{commitment, nonce_commitment};
use caselot_core::lottery::lot::candidates_digest;
use caselot_core::secret::Secret32;

use super::approval::Decision;
use super::case::kept_proof;
use super::check;
use super::error::ClientError;
use super::fault::CheckFault;
use super::filer::Filer;
use super::folder::{json, replace};
use super::outcome::{Declined, Stamp};
use super::retry::retry_while_full;
use crate::wire::v1;
use crate::wire::v1::lot_service_client::LotServiceClient;

/// Largest answer: 100,000 candidates by their case numbers.
const ANSWER_BYTES: usize = 16 << 20;
/// How often a lot is asked for whose number somebody else took meanwhile.
const TRIES: usize = 5;

/// A lot that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotInput {
    /// What is drawn.
    pub kind: LotKind,
    /// What for.
    pub subject: String,
    /// Code of the list or of the pool of assessors; empty of a sample.
    pub list: String,
    /// Day of duty, of assessors alone.
    pub day: Option<Day>,
    /// Of a sample alone.
    pub sample: Option<SampleRule>,
    /// How many are drawn.
    pub seats: u32,
    /// Who is left out.
    pub left_out: Vec<String>,
    /// Why.
    pub text: String,
    /// Another lot, although this one was drawn already.
    pub again: bool,
}

/// A lot in the log whose receipt holds, with its candidates.
#[derive(Debug, Clone)]
pub struct CheckedLot {
    /// Roll number.
    pub roll: String,
    /// Who opened it.
    pub person: String,
    /// The opening.
    pub opened: LotOpened,
    /// Its candidates, whose hash is in the entry.
    pub candidates: Vec<String>,
    /// The opening's entry.
    pub stamp: Stamp,
    receipt: v1::Receipt,
}

/// A lot whose draw was checked.
#[derive(Debug, Clone)]
pub struct DrawnLot {
    /// The lot.
    pub lot: CheckedLot,
    /// Its draw.
    pub drawn: LotDrawn,
    /// The draw's entry.
    pub stamp: Stamp,
    /// It had been drawn before.
    pub repeated: bool,
    receipt: v1::Receipt,
}

/// What became of a lot that was asked for.
#[derive(Debug, Clone)]
pub enum LotOutcome {
    /// It is drawn.
    Drawn(Box<DrawnLot>),
    /// It waits for a second person, up to a day.
    Waits(Box<CheckedLot>, Day),
    /// A second person declined it.
    Declined(Box<CheckedLot>, Declined),
}

/// A lot as it is shown.
#[derive(Debug, Clone)]
pub struct ShownLot {
    /// The lot.
    pub lot: CheckedLot,
    /// Its draw, if it is drawn.
    pub drawn: Option<DrawnLot>,
    /// How it stands with a second person, as the server says.
    pub decision: v1::Decision,
    /// Results of the review, likewise.
    pub reviews: Vec<v1::ReviewLine>,
}

fn require(holds: bool, fault: CheckFault) -> Result<(), CheckFault> {
    if holds { Ok(()) } else { Err(fault) }
}

impl Filer {
    /// Reads a lot and checks all that its receipts show; its draw is made again.
    ///
    /// # Errors
    /// When the server refuses, or the answer does not hold.
    pub async fn show_lot(&self, roll: &str) -> Result<ShownLot, ClientError> {
        let request = v1::GetLotRequest { court: self.court.code.clone(), roll: roll.to_owned() };
        let answer = self.lot_client().get_lot(request).await?.into_inner();
        let line = answer.line.unwrap_or_default();
        let receipt = self.require_receipt(answer.opened, "the opening", roll)?;
        let lot = self.check_opening(receipt, answer.candidates, roll).await?;
        let drawn = match answer.drawn {
            Some(receipt) => Some(self.check_lot_draw(lot.clone(), receipt, true).await?),
            None => None,
        };
        Ok(ShownLot { lot, drawn, decision: line.decision(), reviews: answer.reviews })
    }

    /// Opens a lot and draws it, or goes on with the one that this folder opened before: one that
    /// waited is drawn once it is approved, one that was drawn is shown.
    ///
    /// # Errors
    /// When the server refuses, or an answer does not hold.
    pub async fn draw_lot(&self, input: &LotInput) -> Result<LotOutcome, ClientError> {
        let listed = self.list_lots().await?;
        let own = listed.lots.iter().filter(|line| self.is_own(line, input));
        let goes_on = |line: &&v1::LotLine| match (line.draw, line.decision()) {
            (0, v1::Decision::RunOut) => false,
            (0, v1::Decision::Declined) => !input.again,
            (0, _) => true,
            _ => !input.again,
        };
        if let Some(line) = own.into_iter().find(goes_on) {
            return self.resume_lot(&line.roll).await;
        }
        let mut listed = listed;
        for _ in 1..TRIES {
            match self.open_lot(input, &listed).await {
                Err(error) if error.code().as_deref() == Some("LotOutOfOrder") => {
                    listed = self.list_lots().await?;
                }
                opened => return self.go_on(opened?).await,
            }
        }
        self.go_on(self.open_lot(input, &listed).await?).await
    }

    /// Whether this folder opened a lot, and so can draw it.
    #[must_use]
    pub fn can_resume_lot(&self, roll: &str) -> bool {
        self.folder.lot_receipt(roll).exists()
    }

    /// Goes on with a lot that this folder opened: one that waited is drawn once it is approved, one
    /// that was drawn is shown.
    ///
    /// # Errors
    /// When the server refuses, or an answer does not hold.
    pub async fn resume_lot(&self, roll: &str) -> Result<LotOutcome, ClientError> {
        let shown = self.show_lot(roll).await?;
        match shown.drawn {
            Some(drawn) => Ok(LotOutcome::Drawn(Box::new(drawn))),
            None => self.go_on(shown.lot).await,
        }
    }

    /// Whether this folder asked for it with the same words.
    fn is_own(&self, line: &v1::LotLine, input: &LotInput) -> bool {
        let Some(opened) = line.opened.clone() else { return false };
        let Ok(opened) = LotOpened::try_from(opened) else { return false };
        let LotAsked { year, number, .. } = opened.asked;
        let asked = self.asked(input, (year, number), |roll| self.kept_lot_nonce(roll));
        asked.is_ok_and(|asked| opened.asked.answers(&asked, &self.court.code))
    }

    /// What is asked, committed to the nonce of its roll number.
    fn asked(
        &self,
        input: &LotInput,
        (year, number): (u32, u32),
        nonce: impl FnOnce(&str) -> Result<Secret32, ClientError>,
    ) -> Result<LotAsked, ClientError> {
        let mut left_out = input.left_out.clone();
        left_out.sort();
        let asked = LotAsked {
            kind: input.kind,
            year,
            number,
            subject: input.subject.clone(),
            list: input.list.clone(),
            day: input.day,
            sample: input.sample.clone(),
            seats: input.seats,
            left_out,
            text: input.text.clone(),
            nonce_commitment: [0; 32],
        };
        let roll = asked.roll();
        let nonce = nonce(&roll)?;
        let nonce_commitment = nonce_commitment(&self.court.origin, &roll, 0, nonce.as_bytes());
        Ok(LotAsked { nonce_commitment, ..asked })
    }

    /// Opens a lot with the next number, and checks the receipt. No nonce is told yet.
    async fn open_lot(
        &self,
        input: &LotInput,
        listed: &v1::ListLotsResponse,
    ) -> Result<CheckedLot, ClientError> {
        let next = listed.next.iter().find(|next| next.kind == input.kind.code());
        let unproven = ClientError::unproven(&input.subject);
        let next = next.ok_or_else(|| unproven(CheckFault::Missing("the next roll number")))?;
        let asked = self.asked(input, (next.year, next.number), |roll| self.new_lot_nonce(roll))?;
        let roll = asked.roll();
        let request = v1::OpenLotRequest {
            court: self.court.code.clone(),
            person: self.person.clone(),
            kind: asked.kind.code(),
            year: asked.year,
            number: asked.number,
            subject: asked.subject.clone(),
            list: asked.list.clone(),
            day: asked.day.map(|day| day.to_string()).unwrap_or_default(),
            sample: asked.sample.as_ref().map(Into::into),
            seats: asked.seats,
            left_out: asked.left_out.clone(),
            text: asked.text.clone(),
            nonce_commitment: asked.nonce_commitment.to_vec(),
        };
        let answer = retry_while_full(|| {
            let (mut client, request) = (self.lot_client(), request.clone());
            async move { client.open_lot(request).await }
        })
        .await?;
        let receipt = self.require_receipt(answer.opened, "the opening", &roll)?;
        let lot = self.check_opening(receipt, answer.candidates, &roll).await?;
        let same = lot.opened.asked.answers(&asked, &self.court.code);
        require(same, CheckFault::OtherEntry("lot")).map_err(ClientError::unproven(&roll))?;
        self.keep_lot(&lot, None)?;
        Ok(lot)
    }

    /// Draws an open lot of this folder if it may be drawn.
    async fn go_on(&self, lot: CheckedLot) -> Result<LotOutcome, ClientError> {
        if !lot.opened.needs.is_empty() {
            let until = Day(self.day_of(lot.stamp.time_ms).0.saturating_add(DAYS_TO_APPROVE));
            match self.decision(lot.stamp.entry).await? {
                Decision::Approved => {}
                Decision::Declined(declined) => {
                    return Ok(LotOutcome::Declined(Box::new(lot), declined));
                }
                Decision::Waits | Decision::RunOut | Decision::NonceLost => {
                    return Ok(LotOutcome::Waits(Box::new(lot), until));
                }
            }
        }
        let nonce = self.kept_lot_nonce(&lot.roll)?;
        let request = v1::DrawLotRequest {
            court: self.court.code.clone(),
            person: self.person.clone(),
            lot: lot.stamp.entry.0,
            nonce: nonce.as_bytes().to_vec(),
        };
        let answer = retry_while_full(|| {
            let (mut client, request) = (self.lot_client(), request.clone());
            async move { client.draw_lot(request).await }
        })
        .await?;
        let receipt = self.require_receipt(answer.drawn, "the draw", &lot.roll)?;
        let drawn = self.check_lot_draw(lot, receipt, answer.repeated).await?;
        require(drawn.drawn.nonce == *nonce.as_bytes(), CheckFault::OtherNonce)
            .map_err(ClientError::unproven(&drawn.lot.roll))?;
        self.keep_lot(&drawn.lot, Some(&drawn))?;
        self.forget_nonce(&drawn.lot.roll, 0)?;
        Ok(LotOutcome::Drawn(Box::new(drawn)))
    }

    /// Checks the receipt of an opening, and that its candidates are those of its hash.
    async fn check_opening(
        &self,
        receipt: v1::Receipt,
        candidates: Vec<String>,
        roll: &str,
    ) -> Result<CheckedLot, ClientError> {
        self.check_receipt(&receipt, roll).await?;
        let unproven = ClientError::unproven(roll);
        let Entry { event, actor, .. } = check::decode_entry(&receipt).map_err(&unproven)?;
        let Event::LotOpened(opened) = event else {
            return Err(unproven(CheckFault::OtherEntry("kind")));
        };
        let opened = Arc::unwrap_or_clone(opened);
        require(opened.asked.roll() == roll, CheckFault::OtherEntry("roll number"))
            .map_err(&unproven)?;
        let claimed = (opened.candidates as usize, opened.digest);
        let hashed = claimed == (candidates.len(), candidates_digest(&candidates));
        require(hashed, CheckFault::OtherEntry("candidates")).map_err(&unproven)?;
        let stamp = check::stamp(&receipt).map_err(&unproven)?;
        let (roll, person) = (roll.to_owned(), actor.person);
        Ok(CheckedLot { roll, person, opened, candidates, stamp, receipt })
    }

    /// Checks a draw's receipt, opens its secrets, and draws again.
    async fn check_lot_draw(
        &self,
        lot: CheckedLot,
        receipt: v1::Receipt,
        repeated: bool,
    ) -> Result<DrawnLot, ClientError> {
        let roll = lot.roll.clone();
        self.check_receipt(&receipt, &roll).await?;
        let unproven = ClientError::unproven(&roll);
        let Event::LotDrawn(drawn) = check::decode_event(&receipt).map_err(&unproven)? else {
            return Err(unproven(CheckFault::OtherEntry("kind")));
        };
        recomputed(&self.court.origin, &lot, &drawn).map_err(&unproven)?;
        let stamp = check::stamp(&receipt).map_err(&unproven)?;
        Ok(DrawnLot { lot, drawn: *drawn, stamp, repeated, receipt })
    }

    /// Keeps the receipts of a lot, to be compared with a bundle later.
    fn keep_lot(&self, lot: &CheckedLot, drawn: Option<&DrawnLot>) -> Result<(), ClientError> {
        let path = self.folder.lot_receipt(&lot.roll);
        let kept = KeptReceipt {
            origin: self.court.origin.clone(),
            case_number: lot.roll.clone(),
            stage: 0,
            filing: kept_proof(&lot.receipt),
            draw: drawn.map(|drawn| kept_proof(&drawn.receipt)),
        };
        replace(&path, &json(&path, &kept)?, drawn.is_some())
    }

    pub(super) fn lot_client(&self) -> LotServiceClient<super::Channel> {
        LotServiceClient::new(self.channel.clone()).max_decoding_message_size(ANSWER_BYTES)
    }
}

/// Checks that a draw opens both commitments, and that the same secrets give the same winners.
fn recomputed(origin: &str, lot: &CheckedLot, drawn: &LotDrawn) -> Result<(), CheckFault> {
    let opened = &lot.opened;
    require(drawn.lot == lot.stamp.entry, CheckFault::OtherEntry("lot"))?;
    let secret = &drawn.envelope_secret;
    let envelope = commitment(origin, opened.tray, opened.envelope, secret);
    require(envelope == opened.commitment, CheckFault::Envelope)?;
    let nonce = nonce_commitment(origin, &lot.roll, 0, &drawn.nonce);
    require(nonce == opened.asked.nonce_commitment, CheckFault::OtherNonce)?;
    let again = rules::draw_lot(origin, opened, &lot.candidates, (secret, &drawn.nonce))
        .map_err(CheckFault::Draw)?;
    require(again.seed_hash == drawn.seed_hash, CheckFault::OtherDraw("seed"))?;
    let winners = again.winners(&lot.candidates);
    require(winners == drawn.drawn, CheckFault::OtherDraw("list of who was drawn"))
}
