//! The verifier says of a log of an earlier build what that build said.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

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

/// Everything that the earlier report says, the later one says at the same place.
fn repeats(earlier: &Value, later: &Value, at: &str) {
    match (earlier, later) {
        (Value::Object(earlier), Value::Object(later)) => {
            for (name, value) in earlier {
                let found = later.get(name).unwrap_or_else(|| panic!("{at}/{name} is gone"));
                repeats(value, found, &format!("{at}/{name}"));
            }
        }
        (Value::Array(earlier), Value::Array(later)) => {
            assert_eq!(earlier.len(), later.len(), "{at}");
            for (place, (earlier, later)) in earlier.iter().zip(later).enumerate() {
                repeats(earlier, later, &format!("{at}/{place}"));
            }
        }
        (earlier, later) => assert_eq!(earlier, later, "{at}"),
    }
}

#[test]
fn the_quota_report_of_an_earlier_build_is_repeated_and_only_added_to() {
    let said = verify(&["--key", "year.pub", "--quota", "2026"]);
    let wanted = include_str!("../../../tests/fixtures/v1/year.quota-2026.json");
    let value = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
    repeats(&value(wanted), &value(text(&said.stdout)), "");
    assert_eq!(said.status.code(), Some(0));
}

#[test]
fn without_a_key_there_is_no_verdict_and_no_report() {
    assert_eq!(verify(&[]).status.code(), Some(1));
    let said = verify(&["--quota", "2026"]);
    assert_eq!((said.status.code(), said.stdout.len()), (Some(1), 0));
}
