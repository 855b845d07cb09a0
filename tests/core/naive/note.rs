//! Signed notes (section 16): a checkpoint, and who signed it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, SignatureError, VerifyingKey};

use super::draw::{Hash, sha256};

/// The origin, the size, the root, nothing, and the signature.
pub const LINES: usize = 5;

pub struct Note {
    pub origin: String,
    pub size: u64,
    pub root: Hash,
    text: String,
    key_id: [u8; 4],
    signature: [u8; 64],
}

pub fn signed(
    public_key: &Hash,
    message: &[u8],
    signature: &[u8; 64],
) -> Result<(), SignatureError> {
    let key = VerifyingKey::from_bytes(public_key)?;
    key.verify_strict(message, &Signature::from_bytes(signature))
}

/// Whether a key is a point that signs: its ordinate below the field's prime, 2^255 - 19, and not of
/// small order.
pub fn usable(public_key: &Hash) -> bool {
    let mut ordinate = *public_key;
    ordinate[31] &= 0x7f;
    ordinate.reverse();
    let mut prime = [0xff; 32];
    (prime[0], prime[31]) = (0x7f, 0xed);
    ordinate < prime && VerifyingKey::from_bytes(public_key).is_ok_and(|key| !key.is_weak())
}

pub fn decode(text: &str) -> Result<Vec<u8>, &'static str> {
    STANDARD.decode(text).map_err(|_| "base64")
}

/// The lines of a text that ends its last one, without other control bytes.
pub fn lines(text: &str) -> Result<Vec<&str>, &'static str> {
    let body = text.strip_suffix('\n').ok_or("no last LF")?;
    match body.bytes().any(|byte| byte < 0x20 && byte != b'\n') {
        true => Err("control byte"),
        false => Ok(body.split('\n').collect()),
    }
}

/// A log's own name, and how many recoveries its checkpoints say it had (section 22.5).
pub fn log_name(origin: &str) -> (&str, u64) {
    let parts = origin.rsplit_once("/r").and_then(|(name, r)| Some((name, r.parse().ok()?)));
    parts.filter(|(name, r)| *r > 0 && format!("{name}/r{r}") == origin).unwrap_or((origin, 0))
}

impl Note {
    pub fn read(lines: &[&str]) -> Result<Note, &'static str> {
        let [origin, size, root, "", signature] = *lines else { return Err("lines of a note") };
        let number: u64 = size.parse().map_err(|_| "size")?;
        if number.to_string() != size {
            return Err("size");
        }
        let parts = signature.strip_prefix("— ").and_then(|rest| rest.split_once(' '));
        let (name, blob) = parts.ok_or("signature line")?;
        let blob: [u8; 68] = decode(blob)?.try_into().map_err(|_| "signature")?;
        let barred = |c: char| c.is_whitespace() || c.is_control() || c == '+';
        if name != origin || name.is_empty() || name.contains(barred) {
            return Err("name");
        }
        let (key_id, signature) = blob.split_at(4);
        Ok(Note {
            origin: origin.to_owned(),
            size: number,
            text: format!("{origin}\n{size}\n{root}\n"),
            root: decode(root)?.try_into().map_err(|_| "root")?,
            key_id: key_id.try_into().map_err(|_| "key id")?,
            signature: signature.try_into().map_err(|_| "signature")?,
        })
    }

    pub fn is_signed_by(&self, public_key: &Hash) -> Result<(), String> {
        let id = sha256(&[self.origin.as_bytes(), b"\n\x01", public_key].concat());
        if self.key_id != id[..4] {
            return Err("BadSignature: key id".into());
        }
        let verdict = signed(public_key, self.text.as_bytes(), &self.signature);
        verdict.map_err(|e| format!("BadSignature: {e}"))
    }
}
