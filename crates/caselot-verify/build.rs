//! Tells the program what it is built from. Nothing else of the machine, and no time, comes in: a
//! build of the same tree gives the same bytes.

use std::fs;
use std::process::Command;

/// Names the commit where there is no git: in an archive, git writes it there (`.gitattributes`).
const ARCHIVED: &str = "../../.commit";
/// What makes a build another one, from this package.
const SOURCES: [&str; 6] =
    ["../../Cargo.lock", "../../Cargo.toml", "../../crates", "../../proto", "../../src", ARCHIVED];

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=CASELOT_COMMIT");
    // While one works, each commit would build everything anew.
    let shipped = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let commit = if shipped { commit() } else { String::new() };
    let said = match (shipped, commit.as_str()) {
        (false, _) => "development build".to_owned(),
        (true, "") => "unknown commit".to_owned(),
        (true, commit) => format!("commit {commit}"),
    };
    println!("cargo:rustc-env=CASELOT_COMMIT_BUILT={commit}");
    println!("cargo:rustc-env=CASELOT_BUILD={said}");
}

/// The commit: as the builder says it, as git does, or as the archive does; empty if nobody knows.
fn commit() -> String {
    SOURCES.iter().for_each(|path| println!("cargo:rerun-if-changed={path}"));
    if let Ok(commit) = std::env::var("CASELOT_COMMIT") {
        return commit;
    }
    if let Some(commit) = git(&["rev-parse", "HEAD"]) {
        for name in ["HEAD", "logs/HEAD"] {
            let path = git(&["rev-parse", "--git-path", name]);
            path.iter().for_each(|path| println!("cargo:rerun-if-changed={path}"));
        }
        let changes = git(&["status", "--porcelain", "--untracked-files=no"]);
        let changed = changes.is_none_or(|changes| !changes.is_empty());
        return if changed { format!("{commit}+changes") } else { commit };
    }
    let archived = fs::read_to_string(ARCHIVED).unwrap_or_default();
    let hex = archived.trim();
    let is_commit = hex.len() >= 40 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_commit { hex.to_owned() } else { String::new() }
}

/// What git says of the tree that this package is in. A folder that is only inside somebody else's
/// tree is not asked about.
fn git(arguments: &[&str]) -> Option<String> {
    let own =
        Command::new("git").args(["ls-files", "--error-unmatch", "build.rs"]).output().ok()?;
    let output = Command::new("git").args(arguments).output().ok()?;
    let said = String::from_utf8(output.stdout).ok()?;
    (own.status.success() && output.status.success()).then(|| said.trim().to_owned())
}
