//! A second verifier, written from the protocol document and naively: whole bundle in
//! memory, first fault ends it. It shares no code with the crate it checks.

mod acting;
mod candidates;
mod court;
mod desk;
pub mod draw;
mod filing;
mod keeping;
mod life;
mod message;
mod needs;
mod parties;
mod persons;
mod policy;
mod protobuf;
mod reader;
mod records;
mod refiling;
mod series;
mod shape;
mod text;

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use court::Fold;
use draw::{Hash, sha256};
use ed25519_dalek::{Signature, SignatureError, VerifyingKey};

#[derive(Debug, PartialEq, Eq)]
pub struct Summary {
    pub entries: u64,
    pub draws: u64,
    pub balances: BTreeMap<(String, u32), i64>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    pub entry: Option<u64>,
    /// The finding's code, with more after a colon in places.
    pub text: String,
}

impl Fault {
    pub fn code(&self) -> &str {
        self.text.split(':').next().unwrap_or_default()
    }
}

/// Codes that the two need not tell apart: a strict reader does not decode what is not canonical,
/// and a malformed number is called foreign or not for the sentence shown alone.
pub fn class(code: &str) -> &str {
    match code {
        "NotCanonical" => "Undecodable",
        "CaseNumberForeign" => "CaseNumberMalformed",
        code => code,
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self.entry {
            Some(entry) => write!(f, "entry {entry}: {}", self.text),
            None => f.write_str(&self.text),
        }
    }
}

fn whole(text: &str) -> Fault {
    Fault { entry: None, text: text.to_owned() }
}

pub fn verify(bundle: &[u8], public_key: &[u8; 32]) -> Result<Summary, Fault> {
    judge(bundle, public_key, false)
}

/// Judges entries of protocol 2 too, which is a draft.
#[allow(dead_code, reason = "not everybody who uses this verifier has drafts")]
pub fn verify_draft(bundle: &[u8], public_key: &[u8; 32]) -> Result<Summary, Fault> {
    judge(bundle, public_key, true)
}

fn judge(bundle: &[u8], public_key: &[u8; 32], drafts: bool) -> Result<Summary, Fault> {
    let (origin, root, entries) =
        open(bundle, public_key).map_err(|text| Fault { entry: None, text })?;
    if merkle_root(&entries.iter().map(|entry| leaf(entry)).collect::<Vec<_>>()) != root {
        return Err(whole("RootMismatch"));
    }
    let mut fold: Option<Fold> = None;
    for (at, bytes) in (0..).zip(&entries) {
        let fault = |text| Fault { entry: Some(at), text };
        let entry = protobuf::entry(bytes, drafts).map_err(fault)?;
        match &mut fold {
            None => fold = Some(Fold::start(entry, &origin).map_err(fault)?),
            Some(fold) => fold.take(at, entry).map_err(fault)?,
        }
        if let Some(fold) = &mut fold {
            fold.leaves.push(leaf(bytes));
        }
    }
    let fold = fold.ok_or_else(|| whole("WrongKey: a log without entries names no key"))?;
    let last = entries.len() as u64 - 1;
    fold.end().map_err(|text| Fault { entry: Some(last), text })?;
    let (named, in_force) = fold.keys[fold.keys.len() - 1];
    if in_force != *public_key {
        let earlier = fold.keys.iter().position(|(_, key)| key == public_key);
        let (entry, text) = match earlier {
            Some(at) => (fold.keys[at + 1].0, "KeyHandedOver"),
            None => (named, "WrongKey"),
        };
        return Err(Fault { entry: Some(entry), text: text.to_owned() });
    }
    Ok(Summary { entries: entries.len() as u64, draws: fold.draws, balances: fold.balances() })
}

/// Takes a bundle apart and checks its note: the origin, the root and the entries (sections 16, 17).
fn open(bundle: &[u8], public_key: &Hash) -> Result<(String, Hash, Vec<Vec<u8>>), String> {
    let unreadable = |what: &str| format!("UnreadableBundle: {what}");
    let text = std::str::from_utf8(bundle).map_err(|_| unreadable("not UTF-8"))?;
    let body = text.strip_suffix('\n').ok_or_else(|| unreadable("no last LF"))?;
    if body.bytes().any(|byte| byte < 0x20 && byte != b'\n') {
        return Err(unreadable("control byte"));
    }
    let mut lines = body.split('\n');
    let mut line = |what| lines.next().ok_or_else(|| unreadable(what));
    let (origin, size, root) = (line("origin")?, line("size")?, line("root")?);
    let (blank, signature, gap) = (line("blank")?, line("signature")?, line("gap")?);
    if !blank.is_empty() || !gap.is_empty() {
        return Err(unreadable("blank line"));
    }
    let number: u64 = size.parse().map_err(|_| unreadable("size"))?;
    if number.to_string() != size {
        return Err(unreadable("size"));
    }
    let decode = |text: &str| STANDARD.decode(text).map_err(|_| unreadable("base64"));
    let root: Hash = decode(root)?.try_into().map_err(|_| unreadable("root"))?;
    let entries = lines.map(decode).collect::<Result<Vec<_>, _>>()?;
    if entries.len() as u64 != number {
        return Err(unreadable("count of entries"));
    }

    let parts = signature.strip_prefix("— ").and_then(|rest| rest.split_once(' '));
    let (name, blob) = parts.ok_or_else(|| unreadable("signature line"))?;
    let blob: [u8; 68] = decode(blob)?.try_into().map_err(|_| unreadable("signature"))?;
    let barred = |c: char| c.is_whitespace() || c.is_control() || c == '+';
    if name != origin || name.is_empty() || name.contains(barred) {
        return Err(unreadable("name"));
    }
    let id = sha256(&[name.as_bytes(), b"\n\x01", public_key].concat());
    if blob[..4] != id[..4] {
        return Err("BadSignature: key id".into());
    }
    let text = &text[..origin.len() + size.len() + 2 + 44 + 1];
    let signature = blob[4..].try_into().map_err(|_| unreadable("signature"))?;
    self::signed(public_key, text.as_bytes(), signature)
        .map_err(|e| format!("BadSignature: {e}"))?;
    Ok((origin.to_owned(), root, entries))
}

fn signed(public_key: &Hash, message: &[u8], signature: &[u8; 64]) -> Result<(), SignatureError> {
    let key = VerifyingKey::from_bytes(public_key)?;
    key.verify_strict(message, &Signature::from_bytes(signature))
}

fn leaf(entry: &[u8]) -> Hash {
    sha256(&[&[0], entry].concat())
}

fn merkle_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => sha256(&[]),
        [one] => *one,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            sha256(&[&[1], &merkle_root(left)[..], &merkle_root(right)].concat())
        }
    }
}
