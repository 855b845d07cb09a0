//! Sums of independent chances: expectation, variance, and the probability of so many or more.
//!
//! Of few draws everything is exact: the distribution of a sum of chances mᵢ/tᵢ is the product of the
//! polynomials (tᵢ − mᵢ) + mᵢx over Π tᵢ, which whole numbers hold. Of many the numbers would grow with
//! the draws, so each chance is rounded down to a grid of 2^62 parts, and so is each product. With n
//! draws and k of them won, the probability then differs from the exact one by less than
//! n × (k + 2) / 2^62: of 100,000 draws and 10,000 won by less than 10^-9.

use num_bigint::BigInt;
use num_traits::{One, Zero};

use crate::quota::report::Fraction;

/// Most draws that are summed exactly.
pub const EXACT_DRAWS: usize = 64;
/// Bits of the grid: a product of two of its numbers fits 128 bits.
const GRID_BITS: u32 = 62;
/// Parts of the grid.
pub const GRID: u64 = 1 << GRID_BITS;

/// The chance of one draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chance {
    /// The candidate's mass.
    pub mass: u64,
    /// The mass of all candidates, not below it.
    pub total: u64,
}

/// What chances let expect, and how probable what came is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sums {
    /// Sum of the chances.
    pub expected: Fraction,
    /// Sum of chance × (1 − chance).
    pub variance: Fraction,
    /// The probability of as many or more if there are at least as many as expected; of as many or
    /// fewer otherwise.
    pub tail: Fraction,
    /// Whether all of it is exact.
    pub exact: bool,
}

/// The sums of some draws of which so many were won.
pub fn sums(chances: &[Chance], won: usize) -> Sums {
    if chances.len() <= EXACT_DRAWS { exact(chances, won) } else { on_grid(chances, won) }
}

/// Whether there are at least as many as expected, and the number of coefficients that the tail needs:
/// those below what was won, or those up to it.
fn side(expected: &Fraction, won: usize) -> (bool, usize) {
    let above = Fraction::from_integer(won.into()) >= *expected;
    (above, if above { won } else { won + 1 })
}

fn exact(chances: &[Chance], won: usize) -> Sums {
    let (mut product, mut sum) = (BigInt::one(), BigInt::zero());
    let (mut squared, mut spread) = (BigInt::one(), BigInt::zero());
    for chance in chances {
        let (mass, total) = (BigInt::from(chance.mass), BigInt::from(chance.total));
        let square = &total * &total;
        sum = sum * &total + &mass * &product;
        spread = spread * &square + &mass * (&total - &mass) * &squared;
        product *= &total;
        squared *= square;
    }
    let (expected, variance) =
        (Fraction::new(sum, product.clone()), Fraction::new(spread, squared));
    let (above, needed) = side(&expected, won);
    let mut coefficients = vec![BigInt::zero(); needed];
    if let Some(first) = coefficients.first_mut() {
        *first = BigInt::one();
    }
    for chance in chances {
        let (mass, rest) = (BigInt::from(chance.mass), BigInt::from(chance.total - chance.mass));
        for at in (0..needed).rev() {
            let before = if at == 0 { BigInt::zero() } else { &coefficients[at - 1] * &mass };
            coefficients[at] = &coefficients[at] * &rest + before;
        }
    }
    let below: BigInt = coefficients.into_iter().sum();
    let numerator = if above { &product - below } else { below };
    Sums { expected, variance, tail: Fraction::new(numerator, product), exact: true }
}

fn on_grid(chances: &[Chance], won: usize) -> Sums {
    let grid = u128::from(GRID);
    let parts = |chance: &Chance| u128::from(chance.mass) * grid / u128::from(chance.total.max(1));
    let weights: Vec<u128> = chances.iter().map(parts).collect();
    let sum: BigInt = weights.iter().map(|weight| BigInt::from(*weight)).sum();
    let spread: BigInt = weights.iter().map(|weight| BigInt::from(weight * (grid - weight))).sum();
    let whole = BigInt::from(GRID);
    let expected = Fraction::new(sum, whole.clone());
    let variance = Fraction::new(spread, &whole * &whole);
    let (above, needed) = side(&expected, won);
    let mut coefficients = vec![0u128; needed];
    if let Some(first) = coefficients.first_mut() {
        *first = grid;
    }
    for (step, weight) in weights.iter().enumerate() {
        for at in (0..needed.min(step + 2)).rev() {
            let before = if at == 0 { 0 } else { coefficients[at - 1] * weight };
            coefficients[at] = (coefficients[at] * (grid - weight) + before) >> GRID_BITS;
        }
    }
    let below: u128 = coefficients.iter().sum::<u128>().min(grid);
    let numerator = if above { grid - below } else { below };
    Sums { expected, variance, tail: Fraction::new(numerator.into(), whole), exact: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chance((mass, total): (u64, u64)) -> Chance {
        Chance { mass, total }
    }

    /// The probability of each number of won draws, by going through all outcomes.
    fn enumerated(chances: &[Chance]) -> Vec<Fraction> {
        let mut of = vec![Fraction::zero(); chances.len() + 1];
        for outcome in 0..1u32 << chances.len() {
            let mut probability = Fraction::one();
            for (at, chance) in chances.iter().enumerate() {
                let won = outcome >> at & 1 == 1;
                let mass = if won { chance.mass } else { chance.total - chance.mass };
                probability *= Fraction::new(mass.into(), chance.total.into());
            }
            of[outcome.count_ones() as usize] += probability;
        }
        of
    }

    #[test]
    fn the_tail_is_what_going_through_all_outcomes_gives() {
        let chances: Vec<Chance> =
            [(1, 3), (2, 7), (1_000, 9_999), (5, 6), (1, 1), (250, 37_000), (1, 2), (4, 11)]
                .map(chance)
                .into();
        let of = enumerated(&chances);
        let expected: Fraction =
            chances.iter().map(|it| Fraction::new(it.mass.into(), it.total.into())).sum();
        for won in 0..=chances.len() {
            let found = exact(&chances, won);
            assert_eq!(found.expected, expected);
            let above = Fraction::from_integer(won.into()) >= expected;
            let tail: Fraction =
                if above { of[won..].iter().sum() } else { of[..=won].iter().sum() };
            assert_eq!(found.tail, tail, "{won}");
            let near = on_grid(&chances, won);
            let error = if near.tail > tail { near.tail - &tail } else { tail - near.tail };
            assert!(error < Fraction::new(200.into(), GRID.into()), "{won}: {error}");
        }
        let one = |it: &Chance| Fraction::new(it.mass.into(), it.total.into());
        let variance: Fraction =
            chances.iter().map(|it| one(it) * (Fraction::one() - one(it))).sum();
        assert_eq!(exact(&chances, 0).variance, variance);
    }

    #[test]
    fn a_draw_of_one_candidate_says_nothing() {
        let found = sums(&[chance((7, 7))], 1);
        assert!(found.variance.is_zero() && found.tail.is_one() && found.exact);
        let none = sums(&[], 0);
        assert!(none.expected.is_zero() && none.tail.is_one());
    }

    #[test]
    fn many_draws_are_summed_on_a_grid_near_the_exact_sums() {
        let chances: Vec<Chance> = (0..90).map(|n| chance((900 + n, 30_000 + 7 * n))).collect();
        for won in [0, 2, 3, 4, 9, 30] {
            let (near, exact) = (sums(&chances, won), exact(&chances, won));
            assert!(!near.exact);
            let bound = Fraction::new((90 * 32).into(), GRID.into());
            let error = if near.tail > exact.tail {
                &near.tail - &exact.tail
            } else {
                &exact.tail - &near.tail
            };
            assert!(error < bound, "{won}: {error}");
            assert!(&exact.expected - &near.expected < bound);
        }
    }
}
