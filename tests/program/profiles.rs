//! What is shipped is built at full speed: the profile `dist` inherits the low levels of `release`
//! package by package, and must raise each of them again.

use std::fs;
use std::path::Path;

use toml::{Table, Value};

/// All packages that are not this project's.
const OTHERS: &str = "*";

fn levels(manifest: &Table, profile: &str) -> Vec<(String, i64)> {
    let packages = &manifest["profile"][profile]["package"];
    let packages = packages.as_table().expect("packages of a profile");
    let level = |(name, of): (&String, &Value)| {
        (name.clone(), of["opt-level"].as_integer().expect("a number"))
    };
    packages.iter().filter(|(name, _)| *name != OTHERS).map(level).collect()
}

#[test]
fn every_package_that_is_built_fast_for_newcomers_is_built_in_full_for_shipping() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let manifest: Table = fs::read_to_string(manifest).expect("read").parse().expect("TOML");
    let lowered = levels(&manifest, "release");
    assert!(lowered.iter().all(|(_, level)| *level < 3), "{lowered:?}");
    let raised: Vec<_> = lowered.into_iter().map(|(name, _)| (name, 3)).collect();
    assert_eq!(levels(&manifest, "dist"), raised);
    assert_eq!(manifest["profile"]["bench"]["inherits"].as_str(), Some("dist"));
}

#[test]
fn what_is_shipped_stops_at_a_number_that_does_not_fit() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let manifest: Table = fs::read_to_string(manifest).expect("read").parse().expect("TOML");
    let profile = &manifest["profile"];
    assert_eq!(profile["release"]["overflow-checks"].as_bool(), Some(true));
    assert_eq!(profile["dist"]["inherits"].as_str(), Some("release"));
    assert!(profile["dist"].get("overflow-checks").is_none());
    // Of the packages only those of others are let off.
    let packages = profile["release"]["package"].as_table().expect("packages");
    let let_off = packages.iter().filter(|(_, of)| of.get("overflow-checks").is_some());
    assert_eq!(let_off.map(|(name, _)| name.as_str()).collect::<Vec<_>>(), [OTHERS]);
}
