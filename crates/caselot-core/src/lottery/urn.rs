//! The urn: the odds lean gently towards judges with fewer cases than their due, and the balances of
//! a pool sum to zero.
//!
//! Balances and tolerances are in millionths of a standard case (weight 100).

use crate::id::JudgeId;

/// Default [`Tolerances::tolerance`]: three standard cases.
pub const DEFAULT_TOLERANCE: u64 = 3_000_000;
/// Default [`Tolerances::min_tolerance`]: half a standard case.
pub const DEFAULT_MIN_TOLERANCE: u64 = 500_000;
/// The least tolerance that the protocol allows.
pub const LEAST_TOLERANCE: u64 = 500_000;
/// The greatest tolerance that the protocol allows.
pub const GREATEST_TOLERANCE: u64 = 30_000_000;

/// Millionths of a standard case in one unit of weight.
const MILLIONTHS_PER_WEIGHT: u64 = 10_000;

/// Settings of a pool: how far a balance goes before the odds lean fully.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tolerances {
    /// At share 100, in millionths of a standard case.
    pub tolerance: u64,
    /// At any share, in millionths of a standard case.
    pub min_tolerance: u64,
}

impl Default for Tolerances {
    fn default() -> Self {
        Self { tolerance: DEFAULT_TOLERANCE, min_tolerance: DEFAULT_MIN_TOLERANCE }
    }
}

impl Tolerances {
    /// Whether both settings are within the bounds of the protocol; a pool with other settings must
    /// be refused.
    pub fn is_valid(&self) -> bool {
        let bounds = LEAST_TOLERANCE..=GREATEST_TOLERANCE;
        bounds.contains(&self.tolerance) && bounds.contains(&self.min_tolerance)
    }

    /// The tolerance of a judge with this share: max(tolerance × share / 100, minimum), kept within
    /// the bounds of the protocol so that no setting can overflow or divide by zero.
    pub fn tolerance(&self, share: u8) -> i64 {
        let scaled = self.tolerance.saturating_mul(u64::from(share)) / 100;
        let tolerance = scaled.max(self.min_tolerance).clamp(LEAST_TOLERANCE, GREATEST_TOLERANCE);
        i64::try_from(tolerance).expect("clamped to 30,000,000")
    }
}

/// The mass of a candidate: the share in thousandths, times a quarter for a judge far ahead up to
/// twice for a judge far behind.
pub fn mass(tolerances: &Tolerances, share: u8, balance: i64) -> u64 {
    let tolerance = tolerances.tolerance(share);
    let leaning = tolerance.saturating_add(balance).clamp(tolerance / 4, 2 * tolerance);
    let per_mille = u64::try_from(leaning * 1000 / tolerance).expect("clamped above zero");
    u64::from(share) * per_mille
}

/// What a member on duty earns when a seat is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Earning {
    /// The part by share: a candidate.
    Part,
    /// The part, up to the tolerance, so that a standing exclusion does not pile up claims.
    UpToTolerance,
    /// Nothing: excluded by a person, in protocol 2.
    Nothing,
}

/// The changes of balance when a seat is taken, by a draw or a designation.
///
/// `seat_weight` is the case's weight times the seat's percent / 100. `on_duty` is the frozen list
/// of members and shares, strictly ascending by judge, who earn a part of the seat by share as
/// `earning` says. The winner, who may be an outsider, pays what was earned. Returns the changes
/// other than zero, ascending by judge; they sum to zero.
pub fn settle(
    tolerances: &Tolerances,
    seat_weight: u32,
    on_duty: &[(JudgeId, u8)],
    mut earning: impl FnMut(JudgeId) -> Earning,
    winner: JudgeId,
    mut balance: impl FnMut(JudgeId) -> i64,
) -> Vec<(JudgeId, i64)> {
    debug_assert!(on_duty.is_sorted_by(|a, b| a.0 < b.0), "on_duty must strictly ascend");
    let shares: u64 = on_duty.iter().map(|&(_, share)| u64::from(share)).sum();
    if shares == 0 {
        return Vec::new();
    }
    let value = u64::from(seat_weight) * MILLIONTHS_PER_WEIGHT;
    let mut changes = Vec::with_capacity(on_duty.len() + 1);
    let mut paid = 0;
    // Nearly every judge has the same share as the judge before.
    let mut part = (0, 0);
    for &(judge, share) in on_duty {
        if part.0 != share {
            // At most 2^32 × 10,000 × 255 < 2^54.
            let of = i64::try_from(value * u64::from(share) / shares).expect("below 2^54");
            part = (share, of);
        }
        let part = part.1;
        let earned = match earning(judge) {
            Earning::Part => part,
            Earning::UpToTolerance => {
                let room = tolerances.tolerance(share).saturating_sub(balance(judge));
                part.min(room.max(0))
            }
            Earning::Nothing => 0,
        };
        paid += earned;
        changes.push((judge, earned));
    }
    match changes.binary_search_by_key(&winner, |&(judge, _)| judge) {
        Ok(at) => changes[at].1 -= paid,
        Err(at) => changes.insert(at, (winner, -paid)),
    }
    changes.retain(|&(_, change)| change != 0);
    changes
}
