//! Exact numbers and how they are shown (docs/quota.md, point 13).
//! Comparisons use the exact ones only.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};

use super::report::Fraction;
use crate::docket::policy::Ratio;

/// A whole number.
pub fn whole(number: u64) -> Fraction {
    Fraction::from_integer(number.into())
}

/// A policy's fraction.
pub fn from_ratio(ratio: Ratio) -> Fraction {
    Fraction::new(ratio.numerator.into(), ratio.denominator.max(1).into())
}

/// `p/q`, or nothing for a denominator of 0.
pub fn quotient(above: &Fraction, below: &Fraction) -> Option<Fraction> {
    (!below.is_zero()).then(|| above / below)
}

/// ⌈number⌉, never below 0.
pub fn ceiling(number: &Fraction) -> u64 {
    if number.is_negative() { 0 } else { number.ceil().to_integer().to_u64().unwrap_or(u64::MAX) }
}

/// The reduced fraction as text: `191/20`, `10/1`.
pub fn exact(number: &Fraction) -> String {
    format!("{}/{}", number.numer(), number.denom())
}

/// Which way a shown number is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// Required: never shown as less than it is.
    Up,
    /// Counted and completion: never shown as more.
    Down,
    /// Averages.
    HalfUp,
}

/// A number with this many decimals (docs/quota.md, point 13).
pub fn rounded(number: &Fraction, decimals: u32, rounding: Rounding) -> String {
    let scale = BigInt::from(10u32).pow(decimals);
    let (above, below) = (number.numer() * &scale, number.denom());
    let units = match rounding {
        Rounding::Up => Integer::div_ceil(&above, below),
        Rounding::Down => Integer::div_floor(&above, below),
        Rounding::HalfUp => Integer::div_floor(&(above * 2u32 + below), &(below * 2u32)),
    };
    let (front, back) = units.abs().div_rem(&scale);
    let sign = if units.is_negative() { "-" } else { "" };
    match decimals {
        0 => format!("{sign}{front}"),
        _ => format!("{sign}{front}.{back:0>width$}", width = decimals as usize),
    }
}

/// The square root of a number with this many decimals, rounded half up; of a negative number that of
/// 0.
pub fn rooted(square: &Fraction, decimals: u32) -> String {
    let scale = BigInt::from(10u32).pow(decimals);
    // ⌊√x + 1/2⌋ = ⌊(⌊√4x⌋ + 1) / 2⌋, x being the square in units of the last decimal.
    let fourfold = (square.numer() * &scale * &scale * 4u32) / square.denom();
    let root = fourfold.max(BigInt::zero()).sqrt();
    let units = Integer::div_floor(&(root + 1u32), &BigInt::from(2u32));
    rounded(&Fraction::new(units, scale), decimals, Rounding::HalfUp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_numbers_are_rounded_for_the_reader_and_never_for_the_leader() {
        let third = Fraction::new(1.into(), 3.into());
        assert_eq!(rounded(&third, 2, Rounding::Up), "0.34");
        assert_eq!(rounded(&third, 2, Rounding::Down), "0.33");
        assert_eq!(rounded(&Fraction::new(1.into(), 8.into()), 2, Rounding::HalfUp), "0.13");
        assert_eq!(rounded(&whole(10), 2, Rounding::Up), "10.00");
        assert_eq!(exact(&Fraction::new(382.into(), 40.into())), "191/20");
        assert_eq!(exact(&whole(10)), "10/1");
        assert_eq!(ceiling(&Fraction::new(191.into(), 20.into())), 10);
        assert_eq!(ceiling(&Fraction::new((-3).into(), 2.into())), 0);
    }

    #[test]
    fn a_root_is_the_nearest_decimal() {
        assert_eq!(rooted(&whole(2), 2), "1.41");
        assert_eq!(rooted(&whole(3), 2), "1.73");
        assert_eq!(rooted(&Fraction::new(25.into(), 4.into()), 1), "2.5");
        assert_eq!(rooted(&Fraction::new(25.into(), 4.into()), 0), "3");
        assert_eq!(rooted(&whole(0), 2), "0.00");
    }
}
