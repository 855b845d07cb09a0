//! Secrets of 32 bytes, as a type apart from hashes and everything else that is published.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

/// A secret of 32 bytes: never printed, wiped when dropped, and copied only by name.
///
/// An envelope's secret and a filer's nonce are of this type until an entry publishes them; from
/// then on they are plain bytes like everything in the log.
///
/// ```
/// use caselot_core::secret::Secret32;
///
/// let secret = Secret32::new([7; 32]);
/// assert_eq!(format!("{secret:?}"), "Secret32(..)");
/// assert_eq!(secret.reveal(), [7; 32]);
/// ```
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Secret32([u8; 32]);

impl Secret32 {
    /// A secret of these bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// A secret whose bytes are written in place, so that no copy of them is left in memory.
    ///
    /// # Errors
    /// What `fill` answers; nothing is left of what it wrote.
    pub fn filled<E>(fill: impl FnOnce(&mut [u8; 32]) -> Result<(), E>) -> Result<Self, E> {
        let mut secret = Self([0; 32]);
        fill(&mut secret.0)?;
        Ok(secret)
    }

    /// The bytes, for a computation that keeps none of them.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// A copy of the bytes, to be published: from here on they are no secret.
    pub const fn reveal(&self) -> [u8; 32] {
        self.0
    }
}

impl From<[u8; 32]> for Secret32 {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl TryFrom<&[u8]> for Secret32 {
    type Error = std::array::TryFromSliceError;

    fn try_from(bytes: &[u8]) -> Result<Self, Self::Error> {
        bytes.try_into().map(Self)
    }
}

impl fmt::Debug for Secret32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret32(..)")
    }
}
