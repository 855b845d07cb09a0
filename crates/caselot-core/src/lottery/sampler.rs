//! Numbers from the seed: the raw ChaCha20 stream and one exact way to take a number below a bound.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::odds::MASS_LIMIT;

/// The number stream of one draw.
pub struct Stream(ChaCha20Rng);

impl Stream {
    /// Starts the stream of a seed: ChaCha20 with the seed as key, counter and nonce zero.
    pub fn new(seed: [u8; 32]) -> Self {
        Self(ChaCha20Rng::from_seed(seed))
    }

    /// Two little-endian words of the keystream, the low one first.
    fn next_u64(&mut self) -> u64 {
        // Spelled out, since a library may change how it pairs words.
        let low = u64::from(self.0.next_u32());
        let high = u64::from(self.0.next_u32());
        high << 32 | low
    }

    /// A number in `0..bound`, every one equally likely.
    ///
    /// # Panics
    /// Unless 0 < `bound` < 2^53; [`check_odds`](super::odds::check_odds) refuses other totals.
    pub fn below(&mut self, bound: u64) -> u64 {
        assert!(bound > 0 && bound < MASS_LIMIT, "bound {bound} is outside 1..2^53");
        let whole = 1u128 << 64;
        let limit = whole - whole % u128::from(bound);
        loop {
            let x = self.next_u64();
            if u128::from(x) < limit {
                return x % bound;
            }
        }
    }
}

/// The state of the stream tells future numbers, so it is not shown.
impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Stream(..)")
    }
}
