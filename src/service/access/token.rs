//! Tokens: 32 random bytes, shown once, of which only a hash is kept.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use caselot_core::lottery::hash::tagged;
use caselot_core::secret::Secret32;
use zeroize::Zeroizing;

use crate::service::ambient::{Entropy, EntropyFailed};

/// The first characters of every token, by which a scanner for secrets finds a leaked one.
pub const PREFIX: &str = "caselot-";
/// Characters after the prefix.
const DIGITS: usize = 43;

/// A token. Only [`Token::reveal`] prints it.
#[derive(Debug)]
pub struct Token(Secret32);

/// The hash of a token. It finds the grant of the token, and opens no call itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest(pub [u8; 32]);

impl Token {
    /// Makes a new token.
    ///
    /// # Errors
    /// When there is no entropy.
    pub fn new(entropy: &dyn Entropy) -> Result<Self, EntropyFailed> {
        Secret32::filled(|bytes| entropy.fill(bytes)).map(Self)
    }

    /// Reads the text of a token; `None` if the text is no token.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(PREFIX).filter(|digits| digits.len() == DIGITS)?;
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(digits).ok()?);
        bytes.as_slice().try_into().ok().map(Self)
    }

    /// Reads the value of an `authorization` header: the scheme in any case (RFC 9110), one space,
    /// the token, and nothing else, so that no two texts are the same token.
    #[must_use]
    pub fn from_bearer(header: &str) -> Option<Self> {
        let (scheme, token) = header.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| Self::parse(token)).flatten()
    }

    /// The text for the token's owner.
    #[must_use]
    pub fn reveal(&self) -> Zeroizing<String> {
        let mut text = String::with_capacity(PREFIX.len() + DIGITS);
        text.push_str(PREFIX);
        URL_SAFE_NO_PAD.encode_string(self.0.as_bytes(), &mut text);
        Zeroizing::new(text)
    }

    /// The hash that is kept of the token.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest(tagged("access-token", self.0.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::ambient::SystemEntropy;

    #[test]
    fn a_token_is_read_back_and_never_printed_by_debug() {
        let token = Token::new(&SystemEntropy).unwrap();
        let text = token.reveal();
        assert_eq!(text.len(), PREFIX.len() + DIGITS);
        assert_eq!(Token::parse(&text).unwrap().digest(), token.digest());
        let header = format!("Bearer {}", *text);
        assert_eq!(Token::from_bearer(&header).unwrap().digest(), token.digest());
        assert!(!format!("{token:?}").contains(&text[PREFIX.len()..]));
        for wrong in ["", "caselot-", &text[1..], &text[..text.len() - 1], "Basic abc"] {
            assert!(Token::parse(wrong).is_none() && Token::from_bearer(wrong).is_none());
        }
    }
}
