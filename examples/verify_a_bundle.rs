//! Reads a bundle and the court's public key, verifies every entry, and prints the verdict.
//!
//! Run it with `cargo run --example verify_a_bundle -- 湘0203.bundle 湘0203.pub`. Both files come
//! from `caselot audit export --out 湘0203.bundle --key-out`, or from `caselot demo`. It uses
//! `caselot-core` alone, which has no network, no clock and no database.

use std::process::ExitCode;

use caselot_core::audit::{Trust, verify};
use caselot_core::ledger::checkpoint::NoteKey;

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(bundle), Some(key)) = (args.next(), args.next()) else {
        eprintln!("usage: verify_a_bundle BUNDLE KEY");
        return Ok(ExitCode::from(2));
    };
    let bundle = std::fs::read(bundle)?;
    let key = NoteKey::parse_vkey(std::fs::read_to_string(key)?.trim_end())?;

    // The root, the signature, every entry by the court's rules, and every draw again.
    let report = verify(&bundle, &Trust::Key(key));

    println!("{}: {} entries, {} draws", report.origin, report.size, report.facts.draws);
    for finding in &report.findings {
        let entry = finding.entry.map_or("the log".to_owned(), |entry| format!("entry {entry}"));
        println!("{entry}: {} ({})", finding.text, finding.code);
    }
    println!("{}", if report.valid { "VALID" } else { "NOT VALID" });
    Ok(if report.valid { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
