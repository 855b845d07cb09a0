//! Lots: draws of places in a list of candidates, all with the same chance.

use super::draw::DrawError;
use super::hash::{Hash, Message, tagged};
use super::role::SeatRole;
use super::sampler::Stream;
use super::seed::{Openings, seed, seed_hash};
use super::transcript::{DrawKind, Group, Ticket, TicketForm};
use crate::id::JudgeId;

/// The mass of each place.
pub const PLACE_MASS: u64 = 1_000;

/// Hash of the candidates of a lot, in their order.
pub fn candidates_digest(candidates: &[String]) -> Hash {
    let bytes = candidates.iter().map(|it| it.len() + 4).sum::<usize>();
    let number = u32::try_from(candidates.len()).expect("a lot has at most 100,000 candidates");
    let message = Message::with_capacity(4 + bytes).u32(number);
    let message = candidates.iter().fold(message, |message, it| message.lp(it.as_bytes()));
    tagged("lot-candidates", message.as_bytes())
}

/// What a lot's draw depends on besides its two secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LotTicket<'a> {
    /// Origin of the court's docket.
    pub origin: &'a str,
    /// Roll number.
    pub roll: &'a str,
    /// Code of the list; empty of a sample.
    pub list: &'a str,
    /// What the winners will do.
    pub role: SeatRole,
    /// How many are drawn.
    pub seats: u32,
    /// How many candidates there are.
    pub candidates: u32,
    /// Number of the tray.
    pub tray: u64,
    /// Number of the envelope in its tray.
    pub envelope: u32,
}

/// A lot's draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LotDraw {
    /// Hash of the ticket.
    pub transcript: Hash,
    /// Seed of the number stream.
    pub seed: [u8; 32],
    /// SHA-256 of the seed.
    pub seed_hash: Hash,
    /// The places that won, from 0, in the order drawn.
    pub places: Vec<u32>,
}

impl LotDraw {
    /// The candidates at the places that won.
    pub fn winners(&self, candidates: &[String]) -> Vec<String> {
        let at = |place: &u32| candidates.get(*place as usize).cloned();
        self.places.iter().filter_map(at).collect()
    }
}

impl LotTicket<'_> {
    /// The group of the lot, each candidate by its place from 1 on.
    pub fn group(&self) -> Group<'_> {
        let odds = (1..=self.candidates).map(|place| (JudgeId(place), PLACE_MASS));
        Group {
            pool: self.list.into(),
            role: self.role,
            seats: self.seats,
            alternates: 0,
            odds: odds.collect(),
        }
    }

    /// Draws the lot: as [`draw`](super::draw::draw) does with its group. Since all masses are the
    /// same, a winner is found by its rank; going through the masses of 100,000 candidates for each
    /// of 1,000 seats would take minutes.
    ///
    /// # Errors
    /// When there are no seats, or fewer candidates than seats.
    pub fn draw(&self, envelope_secret: &[u8; 32], nonce: &[u8; 32]) -> Result<LotDraw, DrawError> {
        let (needed, candidates) = (u64::from(self.seats), u64::from(self.candidates));
        if needed == 0 {
            return Err(DrawError::NoSeats { group: 0 });
        }
        if candidates < needed {
            return Err(DrawError::TooFewCandidates { group: 0, candidates, needed });
        }
        let groups = [self.group()];
        let ticket = Ticket {
            form: TicketForm::Two(DrawKind::Lot),
            origin: self.origin,
            case_number: self.roll,
            stage: 0,
            tray: self.tray,
            envelope: self.envelope,
            groups: &groups,
        };
        let transcript = ticket.transcript();
        let openings = Openings { envelope_secret, nonce, value: None };
        let seed = seed(self.origin, openings, &transcript);
        let mut stream = Stream::new(seed);
        let mut places: Vec<u32> = Vec::new();
        // Places that won, ascending.
        let mut gone: Vec<u32> = Vec::new();
        for left in (1..=candidates).rev().take(self.seats as usize) {
            let rank = stream.below(left * PLACE_MASS) / PLACE_MASS;
            let mut place = u32::try_from(rank).expect("a rank is below the number of candidates");
            // The candidate of this rank among those who are left.
            for earlier in &gone {
                place += u32::from(*earlier <= place);
            }
            let at = gone.partition_point(|earlier| *earlier < place);
            gone.insert(at, place);
            places.push(place);
        }
        Ok(LotDraw { transcript, seed, seed_hash: seed_hash(&seed), places })
    }
}
