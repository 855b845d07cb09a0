//! C2SP signed notes, and the Ed25519 keys of logs that check them.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::hash::to_hex;

/// The algorithm byte of Ed25519 in key ids and vkeys.
const ED25519: u8 = 0x01;
const SIGNATURE_PREFIX: &str = "— ";
/// The most bytes that a note may have: room for some dozen signatures of any kind.
pub const MAX_NOTE_BYTES: usize = 64 << 10;

/// Why a key or a note was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteError {
    /// A key name is empty or contains a space, a control character or a plus sign.
    KeyName,
    /// The 32 bytes are not a usable Ed25519 public key.
    PublicKey,
    /// A vkey is not `name+id+base64` of an Ed25519 key.
    VkeyForm,
    /// The id in a vkey was not derived from its name and key.
    VkeyId,
    /// The input is not a text, a blank line and one signature line.
    NoteForm,
    /// The signature line is malformed.
    SignatureLine,
    /// The note is signed under a name other than the key's.
    SignerName,
    /// The note is signed by another key of the same name.
    SignerId,
    /// The signature does not match the text.
    Signature,
    /// The note is longer than [`MAX_NOTE_BYTES`].
    TooLong,
    /// There is more than one line of the key.
    SignedTwice,
}

impl fmt::Display for NoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::KeyName => {
                "a key's name must not be empty or contain a space, a control character or a plus sign"
            }
            Self::PublicKey => "these 32 bytes are not a usable Ed25519 public key; check that they were copied in full",
            Self::VkeyForm => "a verifier key must have the form name+id+base64",
            Self::VkeyId => "the id in the verifier key does not belong to its name and key; copy the key again from the court",
            Self::NoteForm => "a signed note must be a text, a blank line and one signature line",
            Self::SignatureLine => "the signature line must be “— name base64” of a key id and an Ed25519 signature",
            Self::SignerName => "the note is signed under a name other than the key's",
            Self::SignerId => "the note is signed by another key of the same name",
            Self::Signature => "the signature does not match the text",
            Self::TooLong => "a signed note has at most 64 KiB",
            Self::SignedTwice => "the note holds two lines of the same key",
        })
    }
}

impl std::error::Error for NoteError {}

/// A public key and the name under which it signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteKey {
    name: String,
    public: [u8; 32],
}

impl NoteKey {
    /// A key from its name and its 32 public bytes.
    ///
    /// # Errors
    /// When the name is not a valid C2SP key name, or the bytes are not a point or one of small order.
    pub fn new(name: &str, public: [u8; 32]) -> Result<Self, NoteError> {
        check_public(name, &public)?;
        Ok(Self { name: name.to_owned(), public })
    }

    /// Reads a C2SP vkey, without a line end.
    ///
    /// # Errors
    /// When it is malformed or its id does not match its name and key.
    pub fn parse_vkey(vkey: &str) -> Result<Self, NoteError> {
        let (name, public) = parse_vkey(vkey, ED25519)?;
        Self::new(name, public)
    }

    /// The name, which for a court's log is its origin.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The same key under another name of the same log; `None` if it is another log's.
    #[must_use]
    pub fn named(&self, origin: &str) -> Option<Self> {
        let same = log_origin(origin) == log_origin(&self.name);
        same.then(|| Self { name: origin.to_owned(), public: self.public })
    }

    /// The 32 public bytes.
    #[must_use]
    pub fn public(&self) -> &[u8; 32] {
        &self.public
    }

    /// The C2SP vkey: `name+id+base64(0x01 ‖ public)`.
    #[must_use]
    pub fn vkey(&self) -> String {
        vkey(&self.name, ED25519, &self.public)
    }

    /// SHA-256 of the 32 public bytes in lower-case hex, for a human to compare.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        fingerprint(&self.public)
    }

    /// The first four bytes, big-endian, of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public).
    #[must_use]
    pub fn key_id(&self) -> u32 {
        key_id(&self.name, ED25519, &self.public)
    }

    /// Checks a note whose only signature must be this key's, and returns its text with the final LF.
    ///
    /// # Errors
    /// When the note is malformed or not signed by this key.
    pub fn verify<'a>(&self, note: &'a str) -> Result<&'a str, NoteError> {
        let parts = NoteParts::parse(note)?;
        if parts.name != self.name {
            return Err(NoteError::SignerName);
        }
        if parts.key_id != self.key_id() {
            return Err(NoteError::SignerId);
        }
        verify(&self.public, parts.text.as_bytes(), &parts.signature)?;
        Ok(parts.text)
    }

    /// Checks a note that others signed too, and returns its text. Lines of other keys are skipped.
    ///
    /// # Errors
    /// When this key has no line, more than one, or one whose signature is not its own.
    pub fn verify_among<'a>(&self, note: &SignedNote<'a>) -> Result<&'a str, NoteError> {
        let mut own = note.lines_of(&self.name, self.key_id());
        let line = own.next().ok_or(NoteError::SignerId)?;
        if own.next().is_some() {
            return Err(NoteError::SignedTwice);
        }
        let signature = line.signature.as_slice().try_into().map_err(|_| NoteError::Signature)?;
        verify(&self.public, note.text.as_bytes(), signature)?;
        Ok(note.text)
    }
}

/// Checks an Ed25519 signature strictly (RFC 8032, without small orders).
pub(super) fn verify(
    public: &[u8; 32],
    message: &[u8],
    signature: &[u8; 64],
) -> Result<(), NoteError> {
    let key = VerifyingKey::from_bytes(public).map_err(|_| NoteError::PublicKey)?;
    let signature = Signature::from_bytes(signature);
    key.verify_strict(message, &signature).map_err(|_| NoteError::Signature)
}

/// The name of a log's checkpoints after so many recoveries of protocol 2. What was signed before a
/// recovery and what is signed after it are not one log: a witness that keeps to the old name never
/// sees it shrink, and takes the new one only when a person tells it to.
#[must_use]
pub fn origin_after(origin: &str, recoveries: usize) -> String {
    match recoveries {
        0 => origin.to_owned(),
        _ => format!("{origin}/r{recoveries}"),
    }
}

/// The log's own name, without what recoveries appended to it.
///
/// ```
/// use caselot_core::ledger::checkpoint::{log_origin, origin_after};
///
/// assert_eq!(log_origin(&origin_after("court.example/湘0203", 2)), "court.example/湘0203");
/// assert_eq!(log_origin("court.example/r0"), "court.example/r0");
/// ```
#[must_use]
pub fn log_origin(origin: &str) -> &str {
    let Some((log, number)) = origin.rsplit_once("/r") else { return origin };
    let counts = !number.starts_with('0') && number.bytes().all(|byte| byte.is_ascii_digit());
    if counts && !number.is_empty() { log } else { origin }
}

/// The parts of a note with one signature, which is not yet checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteParts<'a> {
    /// The signed text, with its final LF.
    pub text: &'a str,
    /// The name on the signature line.
    pub name: &'a str,
    /// The key id in the signature line.
    pub key_id: u32,
    /// The Ed25519 signature.
    pub signature: [u8; 64],
}

impl<'a> NoteParts<'a> {
    /// Splits a note with exactly one signature line into its parts.
    ///
    /// # Errors
    /// When any byte differs from that form.
    pub fn parse(note: &'a str) -> Result<Self, NoteError> {
        let (text, lines) = split(note)?;
        if lines.contains('\n') {
            return Err(NoteError::NoteForm);
        }
        let SignatureLine { name, key_id, signature } = SignatureLine::parse(lines)?;
        let signature = signature.try_into().map_err(|_| NoteError::SignatureLine)?;
        Ok(Self { text, name, key_id, signature })
    }
}

/// A note with the signatures of any number of keys, none of them checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedNote<'a> {
    /// The signed text, with its final LF.
    pub text: &'a str,
    /// The signature lines, in their order.
    pub lines: Vec<SignatureLine<'a>>,
}

impl<'a> SignedNote<'a> {
    /// Splits a note into its text and its signature lines.
    ///
    /// ```
    /// use caselot_core::ledger::note::SignedNote;
    ///
    /// let note = "a text\n\n— one.example AAAAAAE=\n— two.example AAAAAgI=\n";
    /// let note = SignedNote::parse(note).unwrap();
    /// assert_eq!(note.text, "a text\n");
    /// assert_eq!((note.lines[1].name, note.lines[1].key_id), ("two.example", 2));
    /// ```
    ///
    /// # Errors
    /// When it has more than [`MAX_NOTE_BYTES`], or is not a text, a blank line and signature lines.
    pub fn parse(note: &'a str) -> Result<Self, NoteError> {
        if note.len() > MAX_NOTE_BYTES {
            return Err(NoteError::TooLong);
        }
        let (text, lines) = split(note)?;
        let lines = lines.split('\n').map(SignatureLine::parse).collect::<Result<_, _>>()?;
        Ok(Self { text, lines })
    }

    /// The lines of a key.
    pub fn lines_of(&self, name: &str, key_id: u32) -> impl Iterator<Item = &SignatureLine<'a>> {
        self.lines.iter().filter(move |line| line.name == name && line.key_id == key_id)
    }
}

/// A signature line of any kind of key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureLine<'a> {
    /// The key's name.
    pub name: &'a str,
    /// The key's id.
    pub key_id: u32,
    /// What follows the id: the signature, in the form of the key's algorithm.
    pub signature: Vec<u8>,
}

impl<'a> SignatureLine<'a> {
    /// Reads a line, without its LF.
    ///
    /// # Errors
    /// When it is not “— name base64” of at least five bytes.
    pub fn parse(line: &'a str) -> Result<Self, NoteError> {
        let line = line.strip_prefix(SIGNATURE_PREFIX).ok_or(NoteError::SignatureLine)?;
        let (name, data) = line.split_once(' ').ok_or(NoteError::SignatureLine)?;
        check_name(name)?;
        let data = STANDARD.decode(data).map_err(|_| NoteError::SignatureLine)?;
        match data.split_first_chunk::<4>() {
            Some((id, signature)) if !signature.is_empty() => {
                Ok(Self { name, key_id: u32::from_be_bytes(*id), signature: signature.to_vec() })
            }
            _ => Err(NoteError::SignatureLine),
        }
    }
}

impl fmt::Display for SignatureLine<'_> {
    /// The line, with its LF.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&signature_line(self.name, self.key_id, &self.signature))
    }
}

/// A signature line, with its LF.
pub(super) fn signature_line(name: &str, key_id: u32, signature: &[u8]) -> String {
    let data = [&key_id.to_be_bytes()[..], signature].concat();
    format!("{SIGNATURE_PREFIX}{name} {}\n", STANDARD.encode(data))
}

/// A note's text with its final LF, and its signature lines without the last LF.
fn split(note: &str) -> Result<(&str, &str), NoteError> {
    let body = note.strip_suffix('\n').ok_or(NoteError::NoteForm)?;
    let blank = body.rfind("\n\n").ok_or(NoteError::NoteForm)?;
    if note.chars().any(|c| c < ' ' && c != '\n') {
        return Err(NoteError::NoteForm);
    }
    Ok((&body[..=blank], &body[blank + 2..]))
}

/// Signs a text, which must end with LF, and returns the whole note.
#[must_use]
pub fn sign_text(text: &str, name: &str, key: &SigningKey) -> String {
    let id = key_id(name, ED25519, key.verifying_key().as_bytes());
    let line = signature_line(name, id, &key.sign(text.as_bytes()).to_bytes());
    format!("{text}\n{line}")
}

/// SHA-256 of 32 public bytes in lower-case hex.
#[must_use]
pub fn fingerprint(public: &[u8; 32]) -> String {
    to_hex(&Sha256::digest(public))
}

/// The first four bytes, big-endian, of SHA-256(name ‖ 0x0A ‖ algorithm ‖ public).
pub(super) fn key_id(name: &str, algorithm: u8, public: &[u8; 32]) -> u32 {
    let hash = Sha256::new()
        .chain_update(name)
        .chain_update([b'\n', algorithm])
        .chain_update(public)
        .finalize();
    u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]])
}

/// The vkey of a key: `name+id+base64(algorithm ‖ public)`.
pub(super) fn vkey(name: &str, algorithm: u8, public: &[u8; 32]) -> String {
    let data: Vec<u8> = std::iter::once(algorithm).chain(*public).collect();
    format!("{name}+{:08x}+{}", key_id(name, algorithm, public), STANDARD.encode(data))
}

/// The name and the public bytes of a vkey of this algorithm, whose id is checked.
pub(super) fn parse_vkey(text: &str, algorithm: u8) -> Result<(&str, [u8; 32]), NoteError> {
    let mut parts = text.splitn(3, '+');
    let (Some(name), Some(id), Some(data)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(NoteError::VkeyForm);
    };
    let data = STANDARD.decode(data).map_err(|_| NoteError::VkeyForm)?;
    let (first, public) = data.split_first().ok_or(NoteError::VkeyForm)?;
    let public = public.try_into().map_err(|_| NoteError::VkeyForm)?;
    if *first != algorithm {
        return Err(NoteError::VkeyForm);
    }
    check_public(name, &public)?;
    let right = id == format!("{:08x}", key_id(name, algorithm, &public));
    if right { Ok((name, public)) } else { Err(NoteError::VkeyId) }
}

/// Refuses names that no key may have, and bytes that are no point or one of small order.
pub(super) fn check_public(name: &str, public: &[u8; 32]) -> Result<(), NoteError> {
    check_name(name)?;
    match VerifyingKey::from_bytes(public) {
        Ok(key) if !key.is_weak() => Ok(()),
        _ => Err(NoteError::PublicKey),
    }
}

fn check_name(name: &str) -> Result<(), NoteError> {
    let refused = |c: char| c.is_whitespace() || c.is_control() || c == '+';
    if name.is_empty() || name.contains(refused) { Err(NoteError::KeyName) } else { Ok(()) }
}
