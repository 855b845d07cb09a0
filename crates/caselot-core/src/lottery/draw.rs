//! The draw: from a ticket and two opened secrets to the judges.

use std::fmt;

use super::hash::Hash;
use super::odds::{OddsError, check_odds};
use super::role::SeatRole;
use super::sampler::Stream;
use super::seed::{seed, seed_hash};
use super::transcript::{Group, Ticket};
use crate::id::JudgeId;

/// One filled seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DrawnSeat {
    /// What the judge does.
    pub role: SeatRole,
    /// The winner.
    pub judge: JudgeId,
    /// The number drawn, below `total`.
    pub r: u64,
    /// Sum of the masses of those who could still win the seat.
    pub total: u64,
}

/// A draw with everything needed to check it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draw {
    /// Hash of the ticket.
    pub transcript: Hash,
    /// Seed of the number stream.
    pub seed: [u8; 32],
    /// SHA-256 of the seed.
    pub seed_hash: Hash,
    /// The seats in the order drawn.
    pub seats: Vec<DrawnSeat>,
}

/// Why a ticket cannot be drawn. Groups are counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DrawError {
    /// The ticket has no seat group.
    NoGroups,
    /// A group has no seats.
    NoSeats {
        /// The group.
        group: usize,
    },
    /// The role codes of the groups do not strictly ascend.
    RoleOrder {
        /// The group whose role is not above the one before.
        group: usize,
    },
    /// The odds of a group are malformed.
    Odds {
        /// The group.
        group: usize,
        /// What is wrong with them.
        error: OddsError,
    },
    /// A group has fewer candidates than its own seats and all earlier ones.
    TooFewCandidates {
        /// The group.
        group: usize,
        /// How many candidates it has.
        candidates: u64,
        /// How many it needs.
        needed: u64,
    },
}

impl fmt::Display for DrawError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoGroups => f.write_str("the ticket has no seat group"),
            Self::NoSeats { group } => write!(f, "seat group {group} has no seats"),
            Self::RoleOrder { group } => {
                write!(f, "seat group {group} is not in strictly ascending order of role")
            }
            Self::Odds { group, error } => write!(f, "seat group {group}: {error}"),
            Self::TooFewCandidates { group, candidates, needed } => {
                write!(f, "seat group {group} has {candidates} candidates and needs {needed}")
            }
        }
    }
}

impl std::error::Error for DrawError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Odds { error, .. } => Some(error),
            _ => None,
        }
    }
}

/// Draws every seat of the ticket.
///
/// A winner is out of the remaining seats of the same group and out of every later group.
pub fn draw(
    ticket: &Ticket<'_>,
    envelope_secret: &[u8; 32],
    nonce: &[u8; 32],
) -> Result<Draw, DrawError> {
    check_groups(ticket.groups)?;
    let transcript = ticket.transcript();
    let seed = seed(ticket.origin, envelope_secret, nonce, &transcript);
    let mut stream = Stream::new(seed);
    let mut seats: Vec<DrawnSeat> = Vec::new();
    for group in ticket.groups {
        for _ in 0..group.seats {
            let seat = draw_seat(group, &seats, &mut stream);
            seats.push(seat);
        }
    }
    Ok(Draw { transcript, seed, seed_hash: seed_hash(&seed), seats })
}

/// Says whether the seat groups of a filing can be drawn, without drawing.
pub fn check_groups(groups: &[Group<'_>]) -> Result<(), DrawError> {
    if groups.is_empty() {
        return Err(DrawError::NoGroups);
    }
    let mut needed = 0u64;
    let mut previous = None;
    for (index, group) in groups.iter().enumerate() {
        if group.seats == 0 {
            return Err(DrawError::NoSeats { group: index });
        }
        if previous.replace(group.role).is_some_and(|before| before >= group.role) {
            return Err(DrawError::RoleOrder { group: index });
        }
        check_odds(&group.odds).map_err(|error| DrawError::Odds { group: index, error })?;
        // At most six groups, since roles ascend, so the sum of u32 seats fits.
        needed += u64::from(group.seats);
        let candidates = group.odds.len() as u64;
        if candidates < needed {
            return Err(DrawError::TooFewCandidates { group: index, candidates, needed });
        }
    }
    Ok(())
}

fn draw_seat(group: &Group<'_>, drawn: &[DrawnSeat], stream: &mut Stream) -> DrawnSeat {
    let free = || {
        group
            .odds
            .iter()
            .filter(|(judge, _)| drawn.iter().all(|seat| seat.judge != *judge))
            .copied()
    };
    let total = free().map(|(_, mass)| mass).sum();
    let r = stream.below(total);
    let mut running = 0;
    let (judge, _) = free()
        .find(|(_, mass)| {
            running += mass;
            running > r
        })
        .expect("the running sum ends at the total, and the number drawn is below it");
    DrawnSeat { role: group.role, judge, r, total }
}

/// How many equally likely candidates would be as random: floor(W² / Σ mass²), 0 for nobody.
///
/// # Panics
/// When the masses sum to 2^53 or more, which [`check_odds`] refuses.
pub fn n_eff(odds: &[(JudgeId, u64)]) -> u64 {
    let total: u128 = odds.iter().map(|&(_, mass)| u128::from(mass)).sum();
    assert!(total < 1 << 53, "masses sum to {total}, 2^53 or more");
    let squares: u128 = odds.iter().map(|&(_, mass)| u128::from(mass).pow(2)).sum();
    let effective = (total * total).checked_div(squares).unwrap_or(0);
    u64::try_from(effective).expect("by Cauchy-Schwarz at most the number of candidates")
}
