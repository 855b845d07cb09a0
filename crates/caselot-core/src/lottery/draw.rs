//! The draw: from a ticket and its opened secrets to the judges.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::hash::Hash;
use super::odds::{OddsError, check_odds};
use super::role::SeatRole;
use super::sampler::Stream;
use super::seed::{Openings, seed, seed_hash};
use super::transcript::{Group, Ticket, TicketForm};
use crate::id::JudgeId;

/// One filled seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawnSeat {
    /// What the judge does.
    pub role: SeatRole,
    /// The winner.
    pub judge: JudgeId,
    /// The number drawn, below `total`.
    pub r: u64,
    /// Sum of the masses of the candidates that could still win the seat.
    pub total: u64,
}

/// A draw with everything that is needed to check it.
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
    /// Alternates in the order drawn, group by group.
    pub alternates: Vec<DrawnSeat>,
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
/// A winner takes no further part, neither in the same group nor in a later one, and so does an
/// alternate.
///
/// ```
/// use caselot_core::id::JudgeId;
/// use caselot_core::lottery::draw::draw;
/// use caselot_core::lottery::role::SeatRole;
/// use caselot_core::lottery::transcript::{Group, Ticket, TicketForm};
///
/// let odds = [(JudgeId(1), 100_000), (JudgeId(2), 100_000)];
/// let odds = odds.as_slice().into();
/// let group = Group { pool: "civil".into(), role: SeatRole::Undertaking, seats: 1, alternates: 0, odds };
/// let ticket = Ticket {
///     form: TicketForm::One,
///     origin: "court.example/docket",
///     case_number: "（2026）湘0203民初1号",
///     stage: 0,
///     tray: 0,
///     envelope: 0,
///     groups: &[group],
/// };
/// let drawn = draw(&ticket, &[1; 32], &[2; 32]).unwrap();
/// assert_eq!(drawn.seats.len(), 1);
/// assert_eq!(draw(&ticket, &[1; 32], &[2; 32]), Ok(drawn), "the same bytes, the same judge");
/// ```
///
/// # Errors
/// As for [`check_groups`].
pub fn draw(
    ticket: &Ticket<'_>,
    envelope_secret: &[u8; 32],
    nonce: &[u8; 32],
) -> Result<Draw, DrawError> {
    draw_opened(ticket, Openings { envelope_secret, nonce, value: None })
}

/// [`draw`] with all that was opened: a contributor's value, too.
///
/// # Errors
/// As for [`check_groups`].
pub fn draw_opened(ticket: &Ticket<'_>, openings: Openings<'_>) -> Result<Draw, DrawError> {
    match ticket.form {
        TicketForm::One => check_groups(ticket.groups)?,
        TicketForm::Two(_) | TicketForm::Contributed { .. } => check_reachable(ticket.groups)?,
    }
    let transcript = ticket.transcript();
    let seed = seed(ticket.origin, openings, &transcript);
    let mut stream = Stream::new(seed);
    let (mut seats, mut alternates): (Vec<DrawnSeat>, Vec<DrawnSeat>) = Default::default();
    for group in ticket.groups {
        for _ in 0..group.seats {
            let seat = draw_seat(group, (&seats, &alternates), &mut stream);
            seats.push(seat);
        }
        for _ in 0..group.alternates {
            let alternate = draw_seat(group, (&seats, &alternates), &mut stream);
            alternates.push(alternate);
        }
    }
    Ok(Draw { transcript, seed, seed_hash: seed_hash(&seed), seats, alternates })
}

/// Checks whether the seat groups of a filing can be drawn, without drawing.
///
/// # Errors
/// When there is no group or one without seats, when roles or judges do not strictly ascend, when a
/// mass is zero or the masses are too large, or when there are too few candidates.
pub fn check_groups(groups: &[Group<'_>]) -> Result<(), DrawError> {
    check_seats(groups, |index| {
        // At most six groups, since roles ascend, so the sum of u32 seats fits.
        groups[..index].iter().map(|group| u64::from(group.seats)).sum()
    })
}

/// [`check_groups`] as protocol 2 has it: a group needs candidates for its own seats and for as
/// many of them as earlier groups may take.
///
/// # Errors
/// As for [`check_groups`].
pub fn check_reachable(groups: &[Group<'_>]) -> Result<(), DrawError> {
    check_seats(groups, |index| {
        let earlier = groups[..index].iter().map(|it| (it.seats + it.alternates, &*it.odds));
        most_taken(earlier, &groups[index].odds)
    })
}

/// How many candidates of a group earlier groups may take at most. Of each: its seats, alternates
/// included, and its candidates.
pub fn most_taken<'a>(
    earlier: impl Iterator<Item = (u32, &'a [(JudgeId, u64)])>,
    odds: &[(JudgeId, u64)],
) -> u64 {
    let common = |others: &[(JudgeId, u64)]| {
        let has = |judge: &JudgeId| odds.binary_search_by_key(judge, |row| row.0).is_ok();
        others.iter().filter(|(judge, _)| has(judge)).count() as u64
    };
    earlier.map(|(seats, others)| common(others).min(seats.into())).sum()
}

fn check_seats(groups: &[Group<'_>], taken: impl Fn(usize) -> u64) -> Result<(), DrawError> {
    if groups.is_empty() {
        return Err(DrawError::NoGroups);
    }
    let mut previous = None;
    for (index, group) in groups.iter().enumerate() {
        if group.seats == 0 {
            return Err(DrawError::NoSeats { group: index });
        }
        if previous.replace(group.role).is_some_and(|before| before >= group.role) {
            return Err(DrawError::RoleOrder { group: index });
        }
        check_odds(&group.odds).map_err(|error| DrawError::Odds { group: index, error })?;
        let needed = taken(index) + u64::from(group.seats) + u64::from(group.alternates);
        let candidates = group.odds.len() as u64;
        if candidates < needed {
            return Err(DrawError::TooFewCandidates { group: index, candidates, needed });
        }
    }
    Ok(())
}

fn draw_seat(
    group: &Group<'_>,
    (seats, alternates): (&[DrawnSeat], &[DrawnSeat]),
    stream: &mut Stream,
) -> DrawnSeat {
    let rows = group.odds.iter().copied();
    // Most draws have one seat, and nobody to pass over.
    let (judge, r, total) = match (seats, alternates) {
        ([], []) => winner(rows, stream),
        _ => {
            let free = |judge| seats.iter().chain(alternates).all(|it| it.judge != judge);
            winner(rows.filter(|(judge, _)| free(*judge)), stream)
        }
    };
    DrawnSeat { role: group.role, judge, r, total }
}

/// The winner of a seat among the free candidates, the number drawn, and what it was drawn below.
fn winner(
    free: impl Iterator<Item = (JudgeId, u64)> + Clone,
    stream: &mut Stream,
) -> (JudgeId, u64, u64) {
    let total = free.clone().map(|(_, mass)| mass).sum();
    let r = stream.below(total);
    let mut running = 0;
    let mut free = free;
    let (judge, _) = free
        .find(|(_, mass)| {
            running += mass;
            running > r
        })
        .expect("the running sum ends at the total, and the number drawn is below it");
    (judge, r, total)
}

/// The number of equally likely candidates that would be as random: floor(W² / Σ mass²), and 0
/// without candidates.
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
