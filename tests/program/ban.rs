//! Ambient clock and entropy are banned by lint; this shows that the ban fires.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Source lines that must be refused, each in a crate of its own.
const BANNED: &[&str] = &["std::time::SystemTime::now()", "std::time::Instant::now()"];

#[test]
fn the_ban_on_ambient_time_fires() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for call in BANNED {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("src")).expect("a folder");
        let manifest = "[package]\nname = \"probe\"\nedition = \"2024\"\n[workspace]\n";
        fs::write(folder.path().join("Cargo.toml"), manifest).expect("written");
        let source = format!("pub fn probe() {{ let _ = {call}; }}\n");
        fs::write(folder.path().join("src/lib.rs"), source).expect("written");
        let output = Command::new(env!("CARGO"))
            .args(["clippy", "--offline", "--quiet", "--", "-D", "warnings"])
            .env("CLIPPY_CONF_DIR", root)
            .env("CARGO_TARGET_DIR", folder.path().join("target"))
            .current_dir(folder.path())
            .output()
            .expect("cargo clippy runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{call} passed");
        assert!(said.contains("disallowed"), "{said}");
        assert!(said.contains("service::ambient"), "the cure is named: {said}");
    }
}

#[test]
fn the_exemptions_stand_in_one_file() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("src"), root.join("crates")];
    let mut exempt = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs")
                && fs::read_to_string(&path).expect("text").contains("disallowed_methods")
            {
                exempt.push(path.strip_prefix(root).expect("inside").to_path_buf());
            }
        }
    }
    assert_eq!(exempt, [Path::new("src/service/ambient.rs")]);
}
