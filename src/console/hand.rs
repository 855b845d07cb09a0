//! A person's hand (手签), sealed under the passphrase beside the person's token. It signs what the person
//! does on the pages; the desk's own folder has none.

use caselot_core::hash::{from_hex32, to_hex};
use caselot_core::secret::Secret32;
use zeroize::Zeroizing;

use super::desk::Known;
use super::vault::{Vault, VaultError};
use super::{Ambient, Console};
use crate::client::ClientError;

/// Under which name it lies among the sealed tokens; no person's name holds a line's end.
fn sealed_as(person: &str) -> String {
    format!("{person}\nhand")
}

impl Vault {
    /// Whether a person has a hand here.
    pub fn has_hand(&self, person: &str) -> bool {
        self.holds(&sealed_as(person))
    }

    /// The hand of a person; `None` if there is none, or another passphrase sealed it.
    pub fn hand(&self, person: &str, passphrase: &str) -> Option<Secret32> {
        if !self.has_hand(person) {
            return None;
        }
        let (text, _) = self.unseal(&sealed_as(person), passphrase).ok()?;
        from_hex32(&text).map(Secret32::new)
    }

    /// Makes a hand for a person whose passphrase this is, or gives the one that was made.
    ///
    /// # Errors
    /// When the passphrase is another, or a file cannot be used.
    pub fn make_hand(
        &self,
        person: &str,
        passphrase: &str,
        ambient: &Ambient,
    ) -> Result<Secret32, VaultError> {
        // Under another passphrase than the token's it could not be opened at the next sign-in.
        self.unseal(person, passphrase)?;
        if let Some(made) = self.hand(person, passphrase) {
            return Ok(made);
        }
        let made = ambient.secret()?;
        let text = Zeroizing::new(to_hex(made.as_bytes()));
        self.seal(&sealed_as(person), passphrase, &text, ambient)?;
        Ok(made)
    }
}

impl Console {
    /// Somebody who signs with the hand that this passphrase opens, if it is in force.
    pub(super) async fn with_hand(
        &self,
        mut known: Known,
        passphrase: Zeroizing<String>,
    ) -> Result<Known, ClientError> {
        if !self.0.vault.has_hand(&known.person) {
            return Ok(known);
        }
        let person = known.person.clone();
        let opened = self.with_vault(move |vault, _| Ok(vault.hand(&person, &passphrase))).await;
        if let Ok(Some(hand)) = opened {
            known.unlocked.filer = known.unlocked.filer.with_hand_in_force(hand).await?;
        }
        Ok(known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hand_is_opened_by_the_passphrase_of_its_persons_token() {
        let dir = tempfile::tempdir().expect("a folder");
        let vault = Vault::open(dir.path()).expect("opened");
        let ambient = Ambient::for_tests();
        vault.seal("张立案", "一二三四五六七八", "caselot-abc", &ambient).expect("sealed");
        assert!(matches!(
            vault.make_hand("张立案", "87654321", &ambient),
            Err(VaultError::Refused)
        ));
        let made = vault.make_hand("张立案", "一二三四五六七八", &ambient).expect("made");
        let again = vault.make_hand("张立案", "一二三四五六七八", &ambient).expect("there");
        assert_eq!(made.as_bytes(), again.as_bytes());
        // A new token under the same passphrase leaves it as it is.
        vault.seal("张立案", "一二三四五六七八", "caselot-def", &ambient).expect("sealed");
        let hand = vault.hand("张立案", "一二三四五六七八").expect("opened");
        assert_eq!(hand.as_bytes(), made.as_bytes());
        assert!(vault.hand("张立案", "87654321").is_none());
        assert!(!vault.has_hand("李窗口"));
    }
}
