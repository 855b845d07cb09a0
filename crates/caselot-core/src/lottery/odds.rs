//! `bytes odds` and `bytes shares` of a filing: fixed rows, strictly ascending by judge, so that
//! each list has one encoding.

use std::fmt;

use crate::id::JudgeId;

/// The sum of the masses of a group stays under this: 2^53, so that every figure of a draw is
/// exact in JSON too.
pub const MASS_LIMIT: u64 = 1 << 53;

const ODDS_ROW: usize = 12;
const SHARE_ROW: usize = 5;

/// Why odds or shares are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OddsError {
    /// The bytes are not a whole number of rows.
    Length {
        /// Length found, in bytes.
        bytes: usize,
        /// Length of one row, in bytes.
        row: usize,
    },
    /// The judges do not strictly ascend.
    Order {
        /// The judge who does not exceed the one before.
        judge: JudgeId,
    },
    /// A candidate's mass is zero, so that the candidate could never win.
    ZeroMass {
        /// The judge concerned.
        judge: JudgeId,
    },
    /// The masses sum to 2^53 or more.
    TotalTooLarge,
    /// A share outside 1 to 100 percent.
    Share {
        /// The judge concerned.
        judge: JudgeId,
        /// The share found.
        share: u8,
    },
}

impl fmt::Display for OddsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { bytes, row } => {
                write!(f, "{bytes} bytes are not a whole number of rows of {row} bytes")
            }
            Self::Order { judge } => write!(f, "judge {judge} is not in strictly ascending order"),
            Self::ZeroMass { judge } => write!(f, "judge {judge} has a mass of zero"),
            Self::TotalTooLarge => f.write_str("the masses sum to 2^53 or more"),
            Self::Share { judge, share } => {
                write!(f, "judge {judge} has a share of {share}, outside 1 to 100")
            }
        }
    }
}

impl std::error::Error for OddsError {}

/// Encodes odds as they stand; [`check_odds`] says whether they may be drawn from.
pub fn encode_odds(odds: &[(JudgeId, u64)]) -> Vec<u8> {
    let mut bytes = vec![0; odds.len() * ODDS_ROW];
    for ((judge, mass), row) in odds.iter().zip(bytes.as_chunks_mut::<ODDS_ROW>().0) {
        row[..4].copy_from_slice(&judge.to_be_bytes());
        row[4..].copy_from_slice(&mass.to_be_bytes());
    }
    bytes
}

/// Decodes odds and checks them.
///
/// # Errors
/// When the bytes are not whole rows, or the odds are not in form.
pub fn decode_odds(bytes: &[u8]) -> Result<Vec<(JudgeId, u64)>, OddsError> {
    let (rows, rest) = bytes.as_chunks::<ODDS_ROW>();
    if !rest.is_empty() {
        return Err(OddsError::Length { bytes: bytes.len(), row: ODDS_ROW });
    }
    let odds: Vec<(JudgeId, u64)> = rows
        .iter()
        .map(|&[a, b, c, d, ref mass @ ..]| {
            (JudgeId::from_be_bytes([a, b, c, d]), u64::from_be_bytes(*mass))
        })
        .collect();
    check_odds(&odds)?;
    Ok(odds)
}

/// Checks the order, that no mass is zero, and that the total stays under [`MASS_LIMIT`]; returns
/// the total.
///
/// # Errors
/// When judges do not strictly ascend, a mass is zero, or the masses sum to 2^53 or more.
pub fn check_odds(odds: &[(JudgeId, u64)]) -> Result<u64, OddsError> {
    let mut total = 0u64;
    let mut previous = None;
    for &(judge, mass) in odds {
        check_order(&mut previous, judge)?;
        if mass == 0 {
            return Err(OddsError::ZeroMass { judge });
        }
        total = total
            .checked_add(mass)
            .filter(|&sum| sum < MASS_LIMIT)
            .ok_or(OddsError::TotalTooLarge)?;
    }
    Ok(total)
}

/// Encodes shares as they stand.
pub fn encode_shares(shares: &[(JudgeId, u8)]) -> Vec<u8> {
    let mut bytes = vec![0; shares.len() * SHARE_ROW];
    for ((judge, share), row) in shares.iter().zip(bytes.as_chunks_mut::<SHARE_ROW>().0) {
        row[..4].copy_from_slice(&judge.to_be_bytes());
        row[4] = *share;
    }
    bytes
}

/// Decodes shares and checks their order and that each is 1 to 100 percent.
///
/// # Errors
/// When the length, the order or a share is wrong.
pub fn decode_shares(bytes: &[u8]) -> Result<Vec<(JudgeId, u8)>, OddsError> {
    let (rows, rest) = bytes.as_chunks::<SHARE_ROW>();
    if !rest.is_empty() {
        return Err(OddsError::Length { bytes: bytes.len(), row: SHARE_ROW });
    }
    let mut previous = None;
    let mut shares = Vec::with_capacity(rows.len());
    for &[a, b, c, d, share] in rows {
        let judge = JudgeId::from_be_bytes([a, b, c, d]);
        check_order(&mut previous, judge)?;
        if !(1..=100).contains(&share) {
            return Err(OddsError::Share { judge, share });
        }
        shares.push((judge, share));
    }
    Ok(shares)
}

fn check_order(previous: &mut Option<JudgeId>, judge: JudgeId) -> Result<(), OddsError> {
    if previous.replace(judge).is_some_and(|before| before >= judge) {
        return Err(OddsError::Order { judge });
    }
    Ok(())
}
