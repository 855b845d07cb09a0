//! The program prints of a log of an earlier build what that build printed.

use std::path::Path;
use std::process::Command;

#[test]
fn the_entries_of_an_earlier_build_are_printed_to_the_byte() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/v1");
    let mut program = Command::new(env!("CARGO_BIN_EXE_caselot"));
    let printed = program.current_dir(folder).args(["log", "year.bundle"]).output();
    let printed = printed.expect("it runs");
    let text = String::from_utf8(printed.stdout).expect("UTF-8");
    assert_eq!(text, include_str!("../fixtures/v1/year.log.jsonl"));
}
