//! Parties as the log knows them: by keyed hashes of their identifiers, never by the identifiers.

use std::borrow::Cow;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

use serde::{Deserialize, Serialize};

use crate::docket::text::is_han;
use crate::lottery::hash::{Message, tagged};
use crate::secret::Secret32;

/// A keyed hash of a party's identifier: what the log knows of a party. Its fields are called marks.
pub type PartyTag = [u8; 32];

/// Most marks of a filing or a declared conflict.
pub const MAX_MARKS: usize = 64;
/// Fewest and most characters of a normalised identifier: a shorter one is a name that many bear.
pub const IDENTIFIER_CHARS: std::ops::RangeInclusive<usize> = 6..=64;
/// Fewest marks that make two filings the same dispute: one alone would be every case of a bank.
const FINGERPRINT_MARKS: usize = 2;

/// The court's own key of its parties' marks.
#[derive(Debug, Clone)]
pub struct MarkKey(Secret32);

impl MarkKey {
    /// The court's key.
    pub const fn new(key: Secret32) -> Self {
        Self(key)
    }

    /// The key itself, for sealing.
    pub const fn as_secret(&self) -> &Secret32 {
        &self.0
    }

    /// The mark of an identifier in one docket; `None` if it is none.
    pub fn mark(&self, origin: &str, identifier: &str) -> Option<PartyTag> {
        let normalised = Zeroizing::new(normalised(identifier)?);
        let message = Message::new()
            .raw(b"caselot/v1/party-mark")
            .lp(origin.as_bytes())
            .lp(normalised.as_bytes());
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_bytes())
            .expect("HMAC takes a key of any length, here 32 bytes");
        mac.update(message.as_bytes());
        Some(mac.finalize().into_bytes().into())
    }
}

/// An identifier in the one form that is hashed: full-width ASCII made half-width, letters a to z
/// upper case, spaces, hyphens and dashes left out. The rest is ASCII and Han, 6 to 64
/// characters; anything else is none.
pub fn normalised(identifier: &str) -> Option<String> {
    let mut normalised = String::with_capacity(identifier.len());
    let mut count = 0;
    for c in identifier.chars() {
        let c = match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0)?,
            c => c,
        };
        match c.to_ascii_uppercase() {
            ' ' | '\u{3000}' | '-' | '\u{2013}' | '\u{2014}' => {}
            c if c.is_ascii_graphic() || is_han(c) => {
                count += 1;
                normalised.push(c);
            }
            _ => {
                normalised.zeroize();
                return None;
            }
        }
    }
    IDENTIFIER_CHARS.contains(&count).then_some(normalised)
}

/// Strictly ascending, each once.
pub fn sorted(mut marks: Vec<PartyTag>) -> Vec<PartyTag> {
    marks.sort_unstable();
    marks.dedup();
    marks
}

/// What a filing says of its parties.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parties {
    /// Strictly ascending; empty = the filing gives none.
    pub marks: Vec<PartyTag>,
    /// Why it is drawn although it would have gone back to its first judge; empty = nothing to
    /// say.
    pub redraw: String,
    /// Of the parties' agents (诉讼代理人), strictly ascending. They are held against declared
    /// conflicts, and count for nothing else. Protocol 2.
    pub agents: Vec<PartyTag>,
}

impl Parties {
    /// The marks that are held against declared conflicts: of parties and of their agents.
    pub fn related(&self) -> Cow<'_, [PartyTag]> {
        related(&self.marks, &self.agents)
    }
}

/// [`Parties::related`], of the two lists.
pub fn related<'a>(marks: &'a [PartyTag], agents: &'a [PartyTag]) -> Cow<'a, [PartyTag]> {
    match agents {
        [] => Cow::Borrowed(marks),
        _ => Cow::Owned([marks, agents].concat()),
    }
}

/// What all filings of one dispute share: the set of their parties and the cause. `None` for
/// fewer than two parties.
pub fn fingerprint(marks: &[PartyTag], cause: &str) -> Option<[u8; 32]> {
    if marks.len() < FINGERPRINT_MARKS {
        return None;
    }
    let message = Message::new().lp(&marks.concat()).lp(cause.as_bytes());
    Some(tagged("refiling", message.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lottery::hash::to_hex;

    #[test]
    fn spellings_of_one_identifier_are_one() {
        let same = [
            "43020319800101123X",
            " 430203-19800101-123x ",
            "４３０２０３１９８００１０１１２３Ｘ",
            "4302 0319 8001 0112\u{3000}3x",
            "430203—19800101–123X",
        ];
        for spelling in same {
            assert_eq!(normalised(spelling).as_deref(), Some(same[0]), "{spelling}");
        }
        assert_eq!(normalised("株洲（示例）公司").as_deref(), Some("株洲(示例)公司"));
        let too_long = "9".repeat(65);
        for none in ["", "12345", "张三", "1234 5", "430203\t19800101", "43020３é", &too_long] {
            assert_eq!(normalised(none), None, "{none}");
        }
    }

    #[test]
    fn a_mark_is_of_one_key_and_one_docket() {
        let key = MarkKey::new([7; 32].into());
        let mark = key.mark("o/湘0203", "91430200MA4L1234X5").expect("a mark");
        assert_eq!(key.mark("o/湘0203", "91430200 ma4l1234x5"), Some(mark));
        assert_ne!(key.mark("o/湘0204", "91430200MA4L1234X5"), Some(mark));
        assert_ne!(MarkKey::new([8; 32].into()).mark("o/湘0203", "91430200MA4L1234X5"), Some(mark));
        assert_eq!(format!("{key:?}"), "MarkKey(Secret32(..))");
        // The example of docs/protocol.md, computed with Python's hmac.
        let mark = key.mark("caselot.example/湘0203", "430203-19800101-123x").map(|it| to_hex(&it));
        let wanted = "a9ccc2a9cf8dc8097e4a172e8d70ba5a998eb81617240d660b5dd43494628c1e";
        assert_eq!(mark.as_deref(), Some(wanted));
    }

    #[test]
    fn a_dispute_has_two_parties_and_a_cause() {
        let (one, two) = ([1; 32], [2; 32]);
        assert_eq!(fingerprint(&[one], "借款"), None);
        assert_ne!(fingerprint(&[one, two], "借款"), fingerprint(&[one, two], "买卖"));
        assert_ne!(fingerprint(&[one, two], "借款"), fingerprint(&[one, two, [3; 32]], "借款"));
    }
}
