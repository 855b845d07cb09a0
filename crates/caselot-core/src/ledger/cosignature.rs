//! Cosignatures of witnesses on checkpoints (C2SP tlog-cosignature, the Ed25519 form), with the time
//! at which a witness saw the log so long.

use std::fmt;

use super::checkpoint::SigningKey;
use super::note::{
    NoteError, SignedNote, check_public, key_id, parse_vkey, signature_line, verify, vkey,
};
use ed25519_dalek::Signer;

/// The algorithm byte of such cosignatures in key ids and vkeys.
const TIMESTAMPED_ED25519: u8 = 0x04;
/// Most seconds since 1970 that a cosignature may name.
const MAX_TIME: u64 = i64::MAX as u64;

/// The public key of a witness, and the name under which it signs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WitnessKey {
    name: String,
    public: [u8; 32],
}

impl WitnessKey {
    /// A key from its name and its 32 public bytes.
    ///
    /// # Errors
    /// When the name is not a valid C2SP key name, or the bytes are not a point or one of small order.
    pub fn new(name: &str, public: [u8; 32]) -> Result<Self, NoteError> {
        check_public(name, &public)?;
        Ok(Self { name: name.to_owned(), public })
    }

    /// Reads the vkey of a witness, without a line end.
    ///
    /// # Errors
    /// When it is malformed, of another algorithm, or its id does not match its name and key.
    pub fn parse_vkey(text: &str) -> Result<Self, NoteError> {
        let (name, public) = parse_vkey(text, TIMESTAMPED_ED25519)?;
        Ok(Self { name: name.to_owned(), public })
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The 32 public bytes.
    #[must_use]
    pub fn public(&self) -> &[u8; 32] {
        &self.public
    }

    /// The C2SP vkey: `name+id+base64(0x04 ‖ public)`.
    #[must_use]
    pub fn vkey(&self) -> String {
        vkey(&self.name, TIMESTAMPED_ED25519, &self.public)
    }

    /// The time of this witness's cosignature on a note, in seconds since 1970 UTC; of several the
    /// earliest, `None` if it has none there. A line that does not hold counts as none: otherwise
    /// whoever adds one hides the others.
    ///
    /// ```
    /// use caselot_core::ledger::checkpoint::signing_key;
    /// use caselot_core::ledger::cosignature::{WitnessKey, cosign};
    /// use caselot_core::ledger::note::{SignedNote, sign_text};
    ///
    /// let (log, witness) = (signing_key(&[1; 32]), signing_key(&[2; 32]));
    /// let key = WitnessKey::new("w.example", witness.verifying_key().to_bytes()).unwrap();
    /// let note = sign_text("court.example\n7\nAAAA\n", "court.example", &log);
    /// assert_eq!(key.time_on(&SignedNote::parse(&note).unwrap()), None);
    ///
    /// let line = cosign("court.example\n7\nAAAA\n", key.name(), &witness, 1_800_000_000);
    /// let note = format!("{note}{line}");
    /// assert_eq!(key.time_on(&SignedNote::parse(&note).unwrap()), Some(1_800_000_000));
    /// ```
    #[must_use]
    pub fn time_on(&self, note: &SignedNote<'_>) -> Option<u64> {
        let id = key_id(&self.name, TIMESTAMPED_ED25519, &self.public);
        let time = |bytes: &[u8]| {
            let (time, signature) = bytes.split_first_chunk::<8>()?;
            let (time, signature) = (u64::from_be_bytes(*time), signature.try_into().ok()?);
            let holds = verify(&self.public, &message(note.text, time), signature).is_ok();
            (holds && time <= MAX_TIME).then_some(time)
        };
        note.lines_of(&self.name, id).filter_map(|line| time(&line.signature)).min()
    }
}

impl fmt::Display for WitnessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// The line by which a witness cosigns a checkpoint's text, with its LF; the time is in seconds since
/// 1970 UTC.
#[must_use]
pub fn cosign(text: &str, name: &str, key: &SigningKey, time: u64) -> String {
    let signature = key.sign(&message(text, time)).to_bytes();
    let id = key_id(name, TIMESTAMPED_ED25519, key.verifying_key().as_bytes());
    signature_line(name, id, &[&time.to_be_bytes()[..], &signature].concat())
}

/// What a witness signs.
fn message(text: &str, time: u64) -> Vec<u8> {
    format!("cosignature/v1\ntime {time}\n{text}").into_bytes()
}
