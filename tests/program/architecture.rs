//! The written structure, held: imports point downwards, files stay readable,
//! and no floating point decides about a person.

use std::fs;
use std::path::{Path, PathBuf};

/// Who may import whom; what is not named here may not be imported.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("wire", &[]),
    ("lottery", &[]),
    ("ledger", &[]),
    ("docket", &["lottery", "wire"]),
    ("quota", &["docket", "lottery"]),
    ("audit", &["lottery", "ledger", "docket"]),
    ("offline", &["quota", "audit", "docket", "ledger"]),
    ("store", &["ledger", "docket"]),
    ("service", &["lottery", "ledger", "docket", "quota", "audit", "store", "wire"]),
    ("rpc", &["service", "quota", "audit", "ledger", "docket", "lottery", "wire"]),
    ("client", &["wire", "audit", "docket", "ledger", "lottery"]),
    (
        "cli",
        &[
            "client", "rpc", "service", "quota", "audit", "offline", "docket", "ledger", "lottery",
            "wire",
        ],
    ),
];

/// Only this file of the docket converts messages.
const DOCKET_WIRE: &str = "src/docket/wire";
const MAX_LINES: usize = 450;

fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            found.push(path);
        }
    }
}

fn all() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    sources(&root.join("src"), &mut found);
    let relative = |path: &PathBuf| path.strip_prefix(root).expect("inside").to_path_buf();
    found.iter().map(|path| (relative(path), fs::read_to_string(path).expect("text"))).collect()
}

fn module_of(path: &Path) -> Option<String> {
    let name = path.components().nth(1)?.as_os_str().to_str()?;
    Some(name.trim_end_matches(".rs").to_owned())
}

/// Modules named after `crate::`, groups included.
fn imports(text: &str) -> Vec<String> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code = code.collect::<Vec<_>>().join("\n");
    let mut found = Vec::new();
    for after in code.split("crate::").skip(1) {
        if let Some(group) = after.strip_prefix('{') {
            let group = group.split(';').next().unwrap_or("");
            found.extend(group.split(',').map(|part| first_word(part.trim())));
        } else {
            found.push(first_word(after));
        }
    }
    found.retain(|name| !name.is_empty());
    found
}

fn first_word(text: &str) -> String {
    text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}

#[test]
fn imports_point_downwards() {
    let known: Vec<&str> = MAY_IMPORT.iter().map(|row| row.0).collect();
    for (path, text) in all() {
        let module = module_of(&path).expect("in src");
        if ["lib", "main", "bin"].contains(&module.as_str()) {
            continue;
        }
        let row = MAY_IMPORT.iter().find(|row| row.0 == module);
        let may = row.unwrap_or_else(|| panic!("{module} has no row in MAY_IMPORT")).1;
        for import in imports(&text).iter().filter(|name| known.contains(&name.as_str())) {
            let inside = *import == module || may.contains(&import.as_str());
            assert!(inside, "{} imports {import}", path.display());
            let converts = module == "docket" && import == "wire";
            let own = path.starts_with(DOCKET_WIRE) || text.contains("super::wire");
            assert!(!converts || own, "{} knows the messages", path.display());
        }
    }
}

#[test]
fn the_import_reader_sees_what_it_must() {
    assert_eq!(imports("use crate::store::X;"), ["store"]);
    assert_eq!(imports("use crate::{rpc::A, cli};"), ["rpc", "cli"]);
    assert_eq!(imports("// crate::rpc"), Vec::<String>::new());
}

#[test]
fn files_stay_readable() {
    for (path, text) in all() {
        let lines = text.lines().count();
        assert!(lines <= MAX_LINES, "{} has {lines} lines", path.display());
    }
}

#[test]
fn no_floating_point_where_a_person_is_at_stake() {
    for (path, text) in all() {
        let module = module_of(&path).expect("in src");
        if ["lottery", "docket", "quota", "audit"].contains(&module.as_str()) {
            assert!(!text.contains("f64") && !text.contains("f32"), "{}", path.display());
        }
    }
}

#[test]
fn pure_modules_do_no_io() {
    let banned = ["std::fs", "std::net", "std::time", "std::env", "tokio", "rusqlite", "rand::"];
    for (path, text) in all() {
        let module = module_of(&path).expect("in src");
        if ["lottery", "ledger", "docket", "quota", "audit"].contains(&module.as_str()) {
            for name in banned {
                assert!(!text.contains(name), "{} uses {name}", path.display());
            }
        }
    }
}
