//! What docs/calling.md says of calls made by hand is so.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use caselot_core::docket::Refusal;
use caselot_core::lottery::envelope::{facts_commitment, nonce_commitment};
use sha2::{Digest, Sha256};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

fn document() -> String {
    fs::read_to_string(root().join("docs/calling.md")).unwrap()
}

/// The texts between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

fn from_hex(text: &str) -> Vec<u8> {
    let pairs = text.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
    pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

/// Reasons that the server gives beside the refusals of the court's rules.
pub fn reasons_of_the_service() -> BTreeSet<String> {
    let source = fs::read_to_string(root().join("src/rpc/status.rs")).unwrap();
    let is_reason = |text: &&str| {
        text.starts_with(|c: char| c.is_ascii_uppercase())
            && text.chars().all(|c| c.is_ascii_alphabetic())
    };
    source.split('"').skip(1).step_by(2).filter(is_reason).map(str::to_owned).collect()
}

#[test]
fn every_reason_is_documented_and_no_other() {
    let document = document();
    let rows = document.lines().filter(|line| line.starts_with("| `"));
    let rows = rows.filter(|line| line.split('|').count() == 5);
    let of_service: BTreeSet<String> =
        rows.filter_map(|line| quoted(line).next()).map(str::to_owned).collect();
    let code = reasons_of_the_service();
    let rule = |name: &String| Refusal::CODES.contains(&name.as_str());
    let missing: Vec<_> = code.difference(&of_service).filter(|name| !rule(name)).collect();
    let invented: Vec<_> = of_service.difference(&code).collect();
    assert!(missing.is_empty() && invented.is_empty(), "{missing:?} {invented:?}");

    let (_, rules) = document.split_once("These are of the court's rules").unwrap();
    let listed: BTreeSet<&str> = quoted(rules).collect();
    let known: BTreeSet<&str> = Refusal::CODES.iter().copied().collect();
    assert_eq!(listed, known, "left: docs/calling.md, right: the code");
}

/// The worked commitments, and the bytes that they are made of.
#[test]
fn the_worked_commitments_are_those_of_the_vectors() {
    let document = document();
    let worked = |title: &str| -> Vec<Vec<u8>> {
        let (_, rest) = document.split_once(title).unwrap();
        let (_, table) = rest.split_once("| part | bytes |").unwrap();
        let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
        let last = |line: &str| quoted(line).last().map(str::to_owned).unwrap();
        let bytes = rows.map(|line| last(line).replace(' ', ""));
        bytes.map(|text| from_hex(&text)).collect()
    };
    let hash = |parts: &[Vec<u8>]| Sha256::digest(parts[..parts.len() - 1].concat()).to_vec();
    let nonce = worked("**Nonce**");
    assert_eq!(hash(&nonce), nonce[nonce.len() - 1]);
    let facts = worked("**Facts**");
    assert_eq!(hash(&facts), facts[facts.len() - 1]);
    let bytes = |part: &[u8]| <[u8; 32]>::try_from(part).unwrap();
    let number = "(2026)湘0203民初1号";
    let computed = nonce_commitment("caselot.example/湘0203", number, 0, &bytes(&nonce[5]));
    assert_eq!(computed.to_vec(), nonce[6]);
    let computed = facts_commitment(&bytes(&facts[2]), "甲诉乙", "民间借贷纠纷", "2026-01-05");
    assert_eq!(computed.to_vec(), facts[6]);
}
