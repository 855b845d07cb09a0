//! The written structure, held: imports point downwards and never in a circle, files and functions
//! stay readable, and no floating point decides about a person.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use syn::visit::{self, Visit};

/// Rooms of the core, and which of them each may import.
const CORE: Rooms = &[
    ("hash", &[]),
    ("id", &[]),
    ("secret", &[]),
    ("wire", &[]),
    ("lottery", &["hash", "id", "secret"]),
    ("ledger", &["hash"]),
    ("pages", &["hash"]),
    ("docket", &["id", "secret", "lottery", "ledger", "wire"]),
    ("quota", &["id", "docket", "lottery"]),
    ("register", &["id", "docket", "quota"]),
    ("contributor", &["id", "ledger", "lottery", "docket"]),
    ("audit", &["hash", "id", "lottery", "ledger", "pages", "docket"]),
    ("oversight", &["id", "lottery", "docket", "quota"]),
];
/// Rooms of the reader of tables.
const TABLES: Rooms = &[
    ("finding", &[]),
    ("fold", &[]),
    ("limits", &[]),
    ("words", &["finding"]),
    ("synonyms", &["fold"]),
    ("book", &["finding", "fold", "limits"]),
    ("value", &["fold", "synonyms"]),
    ("summary", &["book"]),
    ("roster", &["finding", "fold", "summary"]),
    ("table", &["book", "finding", "fold", "limits", "summary", "synonyms"]),
    ("result", &["book", "finding", "fold", "limits", "summary", "table"]),
    ("kind", &["book", "finding", "fold", "roster", "summary", "table", "value"]),
];
/// Rooms of the program.
const PROGRAM: Rooms = &[
    ("wire", &[]),
    ("store", &[]),
    ("service", &["store", "wire"]),
    ("permits", &[]),
    ("rpc", &["permits", "service", "wire"]),
    ("client", &["wire"]),
    ("words", &[]),
    ("policy_file", &["words"]),
    ("telling", &["client", "policy_file", "wire", "words"]),
    ("web", &["permits"]),
    ("console", &["client", "permits", "telling", "web", "wire", "words"]),
    ("witness", &["service", "web"]),
    ("contributor", &["service", "web"]),
    ("publication", &["service"]),
    (
        "cli",
        &[
            "client",
            "console",
            "contributor",
            "policy_file",
            "publication",
            "rpc",
            "service",
            "telling",
            "web",
            "wire",
            "witness",
            "words",
        ],
    ),
];
type Rooms = &'static [(&'static str, &'static [&'static str])];
/// Source folders, each with its table.
const TREES: &[(&str, Rooms)] = &[
    ("crates/caselot-core/src", CORE),
    ("crates/caselot-report/src", &[]),
    ("crates/caselot-tables/src", TABLES),
    ("crates/caselot-verify/src", &[]),
    ("crates/caselot-words/src", &[]),
    ("src", PROGRAM),
];
/// The only folder of the core that converts messages.
const CODEC: &str = "crates/caselot-core/src/docket/codec";
const MAX_FILE: usize = 400;
const MAX_FUNCTION: usize = 70;
/// What does not keep to the rules yet. The list may only get shorter: a row that is no longer
/// needed fails the test.
const LONG_FILES: &[&str] = &[];
const LONG_FUNCTIONS: &[&str] = &[];
const CIRCLES: &[&str] = &[];

struct Source {
    /// From the top of the repository.
    path: PathBuf,
    text: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(tree: &str) -> Vec<Source> {
    let mut folders = vec![root().join(tree)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ext| ext == "rs") {
                let text = fs::read_to_string(&path).expect("text");
                let path = path.strip_prefix(root()).expect("inside").to_path_buf();
                found.push(Source { path, text });
            }
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

fn all() -> impl Iterator<Item = Source> {
    TREES.iter().flat_map(|(tree, _)| sources(tree))
}

/// Compares what breaks a rule with the list of what is known to.
fn only(found: BTreeSet<String>, known: &[&str], what: &str) {
    let known: BTreeSet<String> = known.iter().map(|name| (*name).to_owned()).collect();
    let new: Vec<_> = found.difference(&known).collect();
    let mended: Vec<_> = known.difference(&found).collect();
    assert!(new.is_empty(), "{what}: {new:#?}");
    assert!(mended.is_empty(), "no longer {what}, so take them off the list: {mended:#?}");
}

// Imports -------------------------------------------------------------------------------------

/// Paths that a file names: `use` trees, and paths in the code, each as its segments. Tests within
/// the file are left out.
#[derive(Default)]
struct Paths(Vec<Vec<String>>);

impl Paths {
    fn tree(&mut self, before: &[String], tree: &syn::UseTree) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.tree(&with(&path.ident), &path.tree),
            syn::UseTree::Name(name) => self.0.push(with(&name.ident)),
            syn::UseTree::Rename(rename) => self.0.push(with(&rename.ident)),
            syn::UseTree::Glob(_) => self.0.push(before.to_vec()),
            syn::UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.tree(before, tree));
            }
        }
    }
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    let is_cfg_test = |attribute: &syn::Attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Ident>().is_ok_and(|what| what == "test")
    };
    attributes.iter().any(is_cfg_test)
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(&[], &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.0.push(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }
}

fn paths(source: &Source) -> Vec<Vec<String>> {
    let file = syn::parse_file(&source.text);
    let file = file.unwrap_or_else(|error| panic!("{}: {error}", source.path.display()));
    let mut paths = Paths::default();
    paths.visit_file(&file);
    paths.0
}

/// The module of a file, as its segments below the crate.
fn module(source: &Source, tree: &str) -> Vec<String> {
    let path = source.path.strip_prefix(tree).expect("of the tree").with_extension("");
    let mut module: Vec<String> =
        path.iter().map(|part| part.to_str().expect("text").to_owned()).collect();
    if module.last().is_some_and(|last| last == "mod" || last == "lib" || last == "main") {
        module.pop();
    }
    module
}

#[test]
fn imports_point_downwards() {
    for (tree, table) in TREES.iter().filter(|(_, table)| !table.is_empty()) {
        let rooms: BTreeSet<&str> = table.iter().map(|row| row.0).collect();
        for source in sources(tree) {
            let module = module(&source, tree);
            let Some(room) = module.first() else { continue };
            let row = table.iter().find(|row| row.0 == room);
            let may = row.unwrap_or_else(|| panic!("{room} has no row in the table of {tree}")).1;
            for path in paths(&source) {
                let [first, to, ..] = &path[..] else { continue };
                if first != "crate" || !rooms.contains(to.as_str()) {
                    continue;
                }
                let inside = to == room || may.contains(&to.as_str());
                assert!(inside, "{} imports {to}", source.path.display());
                let converts = room == "docket" && to == "wire";
                assert!(
                    !converts || source.path.starts_with(CODEC),
                    "{} knows the messages",
                    source.path.display()
                );
            }
        }
    }
}

/// The file that a path leads to from a module, if it is one of the tree.
fn file_of(
    from: &[String],
    path: &[String],
    modules: &BTreeSet<Vec<String>>,
) -> Option<Vec<String>> {
    let supers = path.iter().take_while(|segment| *segment == "super").count();
    let mut full: Vec<String> = match path.first()?.as_str() {
        "crate" => Vec::new(),
        "super" => from[..from.len().checked_sub(supers)?].to_vec(),
        "self" => from.to_vec(),
        // A child of the file's own; a name alone may as well be a variable's.
        first if path.len() > 1 && modules.contains(&[from, &[first.to_owned()]].concat()) => {
            from.to_vec()
        }
        _ => return None,
    };
    let skipped = usize::from(matches!(path[0].as_str(), "crate" | "self")) + supers;
    full.extend(path[skipped..].iter().cloned());
    while !modules.contains(&full) {
        full.pop()?;
    }
    Some(full)
}

/// Files that lead to each other, as lists of their names.
fn circles(tree: &str) -> BTreeSet<String> {
    let sources = sources(tree);
    let modules: BTreeSet<_> = sources.iter().map(|source| module(source, tree)).collect();
    let mut reach: BTreeMap<Vec<String>, BTreeSet<Vec<String>>> = BTreeMap::new();
    for source in &sources {
        let from = module(source, tree);
        let to = paths(source).into_iter().filter_map(|path| file_of(&from, &path, &modules));
        let to = to.filter(|to| *to != from && !to.is_empty()).collect();
        reach.insert(from, to);
    }
    // Warshall's closure; the tree has some hundred files.
    for through in &modules {
        let onward = reach[through].clone();
        for to in reach.values_mut().filter(|to| to.contains(through)) {
            to.extend(onward.iter().cloned());
        }
    }
    let mut found = BTreeSet::new();
    for (from, to) in &reach {
        let circle: Vec<String> = to
            .iter()
            .filter(|other| reach[*other].contains(from))
            .map(|other| other.join("/"))
            .collect();
        if !circle.is_empty() {
            found.insert(circle.join(" "));
        }
    }
    found
}

#[test]
fn no_files_of_the_core_import_each_other_in_a_circle() {
    only(circles("crates/caselot-core/src"), CIRCLES, "files in a circle");
}

#[test]
fn the_verifier_stands_on_nothing_that_could_lie_to_it() {
    let mut cargo = Command::new(env!("CARGO"));
    let tree = cargo
        .args(["tree", "--offline", "--locked", "-p", "caselot-verify", "-e", "normal"])
        .args(["--prefix", "none", "--format", "{p}"])
        .current_dir(root())
        .output()
        .expect("cargo tree runs");
    let tree = String::from_utf8(tree.stdout).expect("UTF-8");
    assert!(tree.contains("caselot-core"), "{tree}");
    for banned in ["tokio", "tonic", "hyper", "rusqlite", "rand", "getrandom", "reqwest"] {
        let mut names = tree.lines().map(|line| line.split(' ').next().unwrap_or(""));
        assert!(!names.any(|name| name == banned), "the verifier depends on {banned}");
    }
}

// Sizes ---------------------------------------------------------------------------------------

#[test]
fn files_stay_readable() {
    let long = all().filter(|source| source.text.lines().count() > MAX_FILE);
    let long = long.map(|source| source.path.display().to_string()).collect();
    only(long, LONG_FILES, "files too long");
}

/// Functions with the lines they take, tests left out.
#[derive(Default)]
struct Functions(Vec<(String, usize)>);

impl Functions {
    fn note(&mut self, name: &syn::Ident, whole: &dyn syn::spanned::Spanned) {
        let (start, end) = (name.span().start().line, whole.span().end().line);
        self.0.push((name.to_string(), end - start + 1));
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.note(&item.sig.ident, item);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.note(&item.sig.ident, item);
        visit::visit_impl_item_fn(self, item);
    }
}

#[test]
fn functions_stay_readable() {
    let mut long = BTreeSet::new();
    for source in all() {
        let mut functions = Functions::default();
        functions.visit_file(&syn::parse_file(&source.text).expect("Rust"));
        for (name, lines) in functions.0 {
            if lines > MAX_FUNCTION {
                long.insert(format!("{}: {name}", source.path.display()));
            }
        }
    }
    only(long, LONG_FUNCTIONS, "functions too long");
}

// Purity --------------------------------------------------------------------------------------

#[test]
fn no_floating_point_where_a_person_is_at_stake() {
    for source in sources("crates/caselot-core/src") {
        let exact = !source.text.contains("f64") && !source.text.contains("f32");
        assert!(exact, "{}", source.path.display());
    }
}

#[test]
fn the_core_does_no_io() {
    let banned = ["std::fs", "std::net", "std::time", "std::env", "std::io", "std::process"];
    for source in sources("crates/caselot-core/src") {
        for name in banned {
            assert!(!source.text.contains(name), "{} uses {name}", source.path.display());
        }
    }
}

#[test]
fn a_judge_is_never_a_bare_number() {
    for source in sources("crates/caselot-core/src") {
        let bare = source.text.contains("judge: u32") && !source.path.starts_with(CODEC);
        assert!(!bare, "{} has a judge as a bare number", source.path.display());
    }
}
