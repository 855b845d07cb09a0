//! The verifier says of a log of an earlier build what that build said.

use std::path::Path;
use std::process::{Command, Output};

fn verify(arguments: &[&str]) -> Output {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/v1");
    let mut verifier = Command::new(env!("CARGO_BIN_EXE_caselot-verify"));
    verifier.current_dir(folder).arg("year.bundle").args(arguments).output().expect("it runs")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn the_verdict_of_an_earlier_build_is_repeated_to_the_byte() {
    let said = verify(&["--key", "year.pub", "--json"]);
    assert_eq!(text(&said.stdout), include_str!("../../../tests/fixtures/v1/year.verify.json"));
    assert_eq!(said.status.code(), Some(0));
}

#[test]
fn the_quota_report_of_an_earlier_build_is_repeated_to_the_byte() {
    let said = verify(&["--key", "year.pub", "--quota", "2026"]);
    let wanted = include_str!("../../../tests/fixtures/v1/year.quota-2026.json");
    assert_eq!(text(&said.stdout), wanted);
    assert_eq!(said.status.code(), Some(0));
}

#[test]
fn without_a_key_there_is_no_verdict_and_no_report() {
    assert_eq!(verify(&[]).status.code(), Some(1));
    let said = verify(&["--quota", "2026"]);
    assert_eq!((said.status.code(), said.stdout.len()), (Some(1), 0));
}
