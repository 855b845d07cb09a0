//! A second verifier, written from the protocol document and naively: whole bundle in
//! memory, first fault ends it. It shares no code with the crate it checks.

mod acting;
mod candidates;
mod changing;
mod circular;
mod contribution;
mod contributor;
pub mod contributor_keys;
mod court;
mod desk;
pub mod draw;
mod filing;
mod following;
mod hand;
mod hand_facts;
pub mod hand_file;
mod keeping;
mod kept;
mod life;
mod lot;
mod lot_opening;
mod message;
mod needs;
mod note;
mod numbers;
mod panel;
mod parties;
mod persons;
mod policy;
mod protobuf;
mod reader;
mod recording;
mod records;
mod recovery;
mod redistribution;
mod refiling;
mod seated;
mod seats;
mod series;
mod shape;
mod stages;
mod text;
mod words;

use std::collections::BTreeMap;
use std::fmt;

use court::Fold;
use draw::{Hash, sha256};
use hand_facts::HandFacts;
use note::Note;

#[derive(Debug, PartialEq, Eq)]
pub struct Summary {
    pub entries: u64,
    pub draws: u64,
    pub balances: BTreeMap<(String, u32), i64>,
    pub hands: Option<HandFacts>,
    pub contributors: contributor_keys::Known,
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
    let (origin, root, entries) =
        open(bundle, public_key).map_err(|text| Fault { entry: None, text })?;
    if merkle_root(&entries.iter().map(|entry| leaf(entry)).collect::<Vec<_>>()) != root {
        return Err(whole("RootMismatch"));
    }
    let mut fold: Option<Fold> = None;
    let mut fault = None;
    for (at, bytes) in (0..).zip(&entries) {
        let taken = protobuf::entry(bytes).and_then(|entry| match &mut fold {
            None => {
                Fold::start(entry, note::log_name(&origin).0).map(|started| fold = Some(started))
            }
            Some(fold) => fold.take(at, entry),
        });
        if let Err(text) = taken {
            fault = Some(Fault { entry: Some(at), text });
            break;
        }
        if let Some(fold) = &mut fold {
            fold.leaves.push(leaf(bytes));
        }
    }
    let Some(fold) = fold else {
        let text = "WrongKey: a log without entries names no key";
        return Err(fault.unwrap_or_else(|| whole(text)));
    };
    let last = entries.len() as u64 - 1;
    let unfinished = || fold.end().err().map(|text| Fault { entry: Some(last), text });
    let of_a_key = other_key(&fold, &entries, public_key);
    let misnamed = recoveries(&entries).filter(|r| *r != note::log_name(&origin).1);
    let misnamed = misnamed.map(|_| Fault { entry: Some(0), text: "OriginMismatch".to_owned() });
    let faults = fault.or_else(unfinished).into_iter().chain(of_a_key).chain(misnamed);
    match faults.min_by_key(|fault| fault.entry) {
        Some(fault) => Err(fault),
        None => Ok(Summary {
            entries: entries.len() as u64,
            draws: fold.draws,
            balances: fold.balances(),
            hands: fold.hands.facts(),
            contributors: contributor_keys::known(fold.contributors),
        }),
    }
}

/// Recoveries of protocol 2; `None` if something cannot be decoded.
fn recoveries(entries: &[Vec<u8>]) -> Option<u64> {
    let mut recoveries = 0;
    for bytes in entries {
        let entry = protobuf::entry(bytes).ok()?;
        let restored = matches!(entry.event, message::Event::Restored(_));
        recoveries += u64::from(restored && entry.protocol == 2);
    }
    Some(recoveries)
}

/// The key believed in is not the one in force. Handovers count as the log has them, also after a
/// fault, unless something cannot be decoded.
fn other_key(fold: &Fold, entries: &[Vec<u8>], public_key: &[u8; 32]) -> Option<Fault> {
    let mut keys = vec![fold.keys[0]];
    for (at, bytes) in (0..).zip(entries) {
        if let message::Event::Rotated(rotated) = protobuf::entry(bytes).ok()?.event {
            keys.push((at, rotated.public_key));
        }
    }
    let (named, in_force) = keys[keys.len() - 1];
    if in_force == *public_key {
        return None;
    }
    let (entry, text) = match keys.iter().position(|(_, key)| key == public_key) {
        Some(at) => (keys[at + 1].0, "KeyHandedOver"),
        None => (named, "WrongKey"),
    };
    Some(Fault { entry: Some(entry), text: text.to_owned() })
}

/// Takes a bundle apart and checks its note: the origin, the root and the entries (sections 16, 17).
fn open(bundle: &[u8], public_key: &Hash) -> Result<(String, Hash, Vec<Vec<u8>>), String> {
    let unreadable = |what: &str| format!("UnreadableBundle: {what}");
    let text = std::str::from_utf8(bundle).map_err(|_| unreadable("not UTF-8"))?;
    let lines = note::lines(text).map_err(unreadable)?;
    let (head, rest) = lines.split_at_checked(note::LINES).ok_or_else(|| unreadable("head"))?;
    let note = Note::read(head).map_err(unreadable)?;
    let Some((&"", lines)) = rest.split_first() else { return Err(unreadable("blank line")) };
    let entries = lines.iter().map(|line| note::decode(line).map_err(unreadable));
    let entries = entries.collect::<Result<Vec<_>, _>>()?;
    if entries.len() as u64 != note.size {
        return Err(unreadable("count of entries"));
    }
    note.is_signed_by(public_key)?;
    Ok((note.origin, note.root, entries))
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
