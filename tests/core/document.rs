//! docs/protocol.md against the program: every code of a finding or refusal is in its lists, and
//! stands beside its rule in the section that the list names.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use caselot_core::audit::Fault;
use caselot_core::docket::refusal::Refusal;

const DOCUMENT: &str = include_str!("../../docs/protocol.md");
/// Sections that list codes.
const LISTS: [&str; 2] = ["20", "22.8"];
/// What stands in place of a section where no entry can break the rule.
const NO_SECTION: char = '–';

/// The lines of each numbered section by its number; headings without a number belong to the
/// section before them.
fn sections() -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut sections: BTreeMap<_, Vec<_>> = BTreeMap::new();
    let mut at = "";
    for line in DOCUMENT.lines() {
        let heading = line.strip_prefix("## ").or_else(|| line.strip_prefix("### "));
        let number = heading.and_then(|heading| heading.split(' ').next());
        at = number.filter(|text| text.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(at);
        sections.entry(at).or_default().push(line);
    }
    sections
}

/// The cells of a table's row.
fn cells(line: &'static str) -> Option<Vec<&'static str>> {
    let row = line.strip_prefix('|')?.strip_suffix('|')?;
    Some(row.split('|').map(str::trim).collect())
}

/// Every row of the tables whose head has one of these names, as the cell under it and the row.
fn rows<'a>(
    lines: &'a [&'static str],
    names: &'a [&str],
) -> impl Iterator<Item = (&'static str, Vec<&'static str>)> + 'a {
    let mut column = None;
    let mut inside = false;
    lines.iter().filter_map(move |line| {
        let Some(cells) = cells(line) else {
            inside = false;
            return None;
        };
        if !inside {
            inside = true;
            column = cells.iter().position(|cell| names.contains(cell));
            return None;
        }
        let cell = *cells.get(column?)?;
        (!cell.starts_with("---")).then_some((cell, cells))
    })
}

/// The codes of the document's lists, each with the section of its rule.
fn listed() -> Vec<(&'static str, Option<&'static str>)> {
    let sections = sections();
    let mut listed = Vec::new();
    for list in LISTS {
        let lines = &sections[list];
        let of_section = rows(lines, &["section"]).map(|(section, _)| section);
        for ((codes, _), section) in rows(lines, &["code", "codes"]).zip(of_section) {
            let section = (!section.starts_with(NO_SECTION)).then_some(section);
            listed.extend(codes.split(", ").map(|code| (code, section)));
        }
    }
    listed
}

fn codes() -> BTreeSet<&'static str> {
    Refusal::CODES.iter().chain(Fault::CODES).copied().collect()
}

#[test]
fn the_document_lists_every_code_once_and_no_other() {
    let listed = listed();
    let names: BTreeSet<_> = listed.iter().map(|(code, _)| *code).collect();
    assert_eq!(listed.len(), names.len(), "a code stands twice in the lists");
    let missing: Vec<_> = codes().difference(&names).copied().collect();
    assert_eq!(missing, [""; 0], "in no list of docs/protocol.md");
    let unknown: Vec<_> = names.difference(&codes()).copied().collect();
    assert_eq!(unknown, [""; 0], "no code of the program");
}

#[test]
fn each_listed_code_stands_in_the_section_of_its_rule() {
    let sections = sections();
    for (code, section) in listed() {
        let quoted = format!("`{code}`");
        let holds = |section: &str| sections[section].iter().any(|line| line.contains(&quoted));
        match section {
            Some(section) => {
                assert!(sections.contains_key(section), "{code}: there is no section {section}");
                assert!(holds(section), "section {section} does not say when {code} is found");
            }
            None => assert!(!sections.keys().any(|s| holds(s)), "{code} is a finding"),
        }
    }
}

#[test]
fn every_finding_of_a_rule_is_a_code() {
    let codes = codes();
    let mut found = 0;
    for (section, lines) in sections() {
        for (cell, _) in rows(&lines, &["finding", "other findings"]) {
            for code in cell.split('`').skip(1).step_by(2) {
                assert!(codes.contains(code), "section {section}: {code} is no code");
                found += 1;
            }
        }
    }
    assert!(found > 150, "only {found} findings were read");
}

/// All that is tested, as the text of its sources.
fn sources(folder: &Path, text: &mut String) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() && !path.ends_with("target") {
            sources(&path, text);
        } else if path.extension().is_some_and(|it| it == "rs") {
            text.push_str(&std::fs::read_to_string(&path).expect("a source"));
        }
    }
}

/// A page that says which test tries an attack names tests that are there.
#[test]
fn the_page_on_security_names_tests_that_there_are() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = std::fs::read_to_string(root.join("docs/security.md")).expect("the page");
    let mut source = String::new();
    ["tests", "crates", "src"].iter().for_each(|it| sources(&root.join(it), &mut source));
    let is_name = |text: &&str| {
        let sound = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        text.matches('_').count() > 1 && text.bytes().all(sound)
    };
    let quoted = page.lines().flat_map(|line| line.split('`').skip(1).step_by(2));
    let names: BTreeSet<&str> = quoted.filter(is_name).collect();
    assert!(names.len() > 60, "{}", names.len());
    let missing: Vec<_> =
        names.into_iter().filter(|name| !source.contains(&format!("fn {name}("))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
